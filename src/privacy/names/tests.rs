//! Names of people and parties, and how they are shown.

use super::*;

#[test]
fn names_keep_their_family_name() {
    for (name, masked) in [
        ("张三", "张*"),
        ("张小明", "张**"),
        ("欧阳娜娜", "欧阳**"),
        ("欧阳锋", "欧阳*"),
        ("司马", "司*"),
        ("张", "张"),
        ("", ""),
        (" 张 三 ", "张*"),
        ("张　三", "张*"),
        ("张王美丽", "张***"),
        ("买买提·艾合买提", "买**·****"),
        ("古丽•热合曼", "古*•***"),
        ("Zhang San", "Z**** ***"),
        ("张*明", "张*明"),
        ("张某某", "张某某"),
        ("张XX", "张XX"),
        ("欧阳**", "欧阳**"),
        ("张三、李小四", "张*、李**"),
        ("张三 李四", "张* 李*"),
        ("张三等5人", "张*等5人"),
        ("张三（第3组）", "张*（第3组）"),
        ("张三（李四之妻）", "张*（****）"),
        ("张三(已故)", "张*(已故)"),
        ("张\u{200b}三", "张*"),
        ("𠀀三㐂", "𠀀**"),
        ("张三13800138000", "张************"),
    ] {
        assert_eq!(mask_name(name), masked, "{name}");
        assert_eq!(mask_name(masked), masked, "{masked} again");
    }
}

#[test]
fn parties_keep_organisations() {
    for name in [
        "河西镇建筑有限公司",
        "石桥村股份经济合作社",
        "石桥村村民委员会",
        "石桥村",
        "砖厂",
        "第3组",
        "三组",
        "老张果蔬店",
        "河西镇财政所",
        "中国农业银行河西支行",
        "东沟村第二村民小组",
        "石桥小学",
        "光伏发电基地",
        "某某商贸中心（普通合伙）",
        "县水利局",
        "李家庄村",
    ] {
        assert_eq!(mask_party(name), name);
    }
    for (name, masked) in [
        ("张三", "张*"),
        ("张新村", "张**"),
        ("王建社", "王**"),
        ("李镇", "李*"),
        ("王学会", "王**"),
        ("李中学", "李**"),
        ("欧阳建社", "欧阳**"),
        ("石桥村张三", "石桥村张*"),
        ("石桥村三组李小四", "石桥村三组李**"),
        ("村民张三", "村民张*"),
        ("李四（石桥村）", "李*（石桥村）"),
        ("张三、河西镇建筑有限公司", "张*、河西镇建筑有限公司"),
        ("张三等12户", "张*等12户"),
    ] {
        assert_eq!(mask_party(name), masked);
        assert_eq!(mask_party(masked), masked, "{masked} again");
    }
}

#[test]
fn accounts_keep_four() {
    for (account, masked) in [
        ("6228480000001234567", "****4567"),
        ("6228 4800 0000 1234 567", "****4567"),
        ("15-123401040001234", "****1234"),
        ("6228****1234", "****1234"),
        ("****1234", "****1234"),
        ("1234567", "****"),
        ("无", "****"),
        ("", ""),
    ] {
        assert_eq!(mask_account(account), masked, "{account}");
    }
}

#[test]
fn masks_are_recognised() {
    for name in [
        "张*",
        "张*明",
        "张三*",
        "张某",
        "张某甲",
        "欧阳*明",
        "*三",
        "买**·****",
        "李×",
        "Z**** ***",
    ] {
        assert!(looks_masked(name), "{name}");
    }
    for name in [
        "张三",
        "",
        "张三丰收*",
        "Max",
        "x",
        "张三*138",
        "张·**·**·**·**·**·**·**·**·**",
    ] {
        assert!(!looks_masked(name), "{name}");
    }
}

#[test]
fn different_masks_of_one_person_conflict() {
    assert!(masks_conflict("张*明", "张三*"));
    assert!(masks_conflict("张**", "张*明"));
    assert!(!masks_conflict("张*明", "张*明"));
    assert!(!masks_conflict("张*明", "张＊明"));
    assert!(!masks_conflict("张*明", "李三*"));
    assert!(!masks_conflict("张*", "张*明"));
    assert!(!masks_conflict("张三明", "张*明"));
}
