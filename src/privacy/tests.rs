//! What is found and what is left alone.

use super::*;

fn found(text: &str) -> Vec<(Kind, bool, &str)> {
    find(text, &Allowed::default())
        .into_iter()
        .map(|hit| (hit.kind, hit.sure, &text[hit.range]))
        .collect()
}

fn sure(text: &str) -> Vec<(Kind, &str)> {
    found(text)
        .into_iter()
        .filter(|(_, sure, _)| *sure)
        .map(|(kind, _, text)| (kind, text))
        .collect()
}

#[test]
fn resident_ids_in_every_disguise() {
    for text in [
        "11010519491231002X",
        "11010519491231002x",
        "440524188001010014",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105.19491231.002X",
        "110105 - 1949 - 1231 - 002 X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "1\u{200b}10105\u{feff}19491231002X",
        "110105194912\n31002X",
        "11010519491231002\nX",
        "110105194912 |\n|      | 31002X",
        "110105 | 19491231 | 002X",
        "110105,19491231,002X",
        "110105</td><td>19491231</td><td>002X",
        "110105<br/>19491231002X",
        "110105**19491231**002X",
        "110105__19491231__002X",
        "1101051949&#49;231002X",
        "440524 18800101 0014",
        "440524\n188001010014",
    ] {
        for around in ["", "身份证号：", "张三", "No.", "id"] {
            let whole = format!("{around}{text}（张三）");
            assert_eq!(sure(&whole), [(Kind::ResidentId, text)], "{whole}");
        }
    }
    assert_eq!(
        sure("1 110105 19491231 002X 5000.00"),
        [(Kind::ResidentId, "110105 19491231 002X")]
    );
    for glued in [
        "44052418800101001413812345678",
        "11010519491231002X13812345678",
    ] {
        assert_eq!(sure(glued), [(Kind::ResidentId, glued)]);
    }
}

#[test]
fn other_ids() {
    assert_eq!(
        sure("110105491231002"),
        [(Kind::ResidentId15, "110105491231002")]
    );
    assert_eq!(sure("税号110105491231002"), []);
    for card in ["11010519491231002X43", "44052418800101001443"] {
        assert_eq!(
            sure(&format!("残疾证号{card}")),
            [(Kind::DisabilityCard, card)]
        );
    }
    assert_eq!(
        found("110105194912310021"),
        [(Kind::ResidentId, false, "110105194912310021")]
    );
    assert_eq!(
        found("证件 1.10105E+17 元"),
        [(Kind::Rounded, false, "1.10105E+17")]
    );
}

#[test]
fn cards_and_accounts() {
    for text in [
        "6228480000000000000",
        "6217000000000000004",
        "6228 4800 0000 0000 000",
        "622848 0000000000000",
        "６２１２２６０００００００００００００",
    ] {
        assert_eq!(sure(text), [(Kind::BankCard, text)]);
    }
    for (text, number) in [
        ("账号：370012345678901", "370012345678901"),
        (
            "开户行：农业银行石桥支行 15-123401040001234",
            "15-123401040001234",
        ),
        ("| 开户行 | 370012345678 |", "370012345678"),
    ] {
        assert_eq!(sure(text), [(Kind::BankAccount, number)]);
    }
    assert_eq!(
        sure("卡号4111111111111111"),
        [(Kind::BankCard, "4111111111111111")]
    );
    assert_eq!(sure("4111111111111111"), []);
    let table = "姓名,卡号,金额\n张*,370012345678901,100\n李*,370012345678902,100\n";
    assert_eq!(sure(table).len(), 2);
}

#[test]
fn mobiles() {
    for text in [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "138 12345678",
        "１３８１２３４５６７８",
        "8613812345678",
        "013812345678",
        "1 3 8 1 2 3 4 5 6 7 8",
    ] {
        assert_eq!(
            sure(&format!("电话{text}。")),
            [(Kind::Mobile, text)],
            "{text}"
        );
    }
    assert_eq!(sure("+86 138-1234-5678").len(), 1);
    assert_eq!(sure("**13812345678**").len(), 1);
    let allowed = Allowed::new(["138 1234 5678"]);
    assert!(find("电话13812345678，+86-13812345678", &allowed).is_empty());
    assert!(allowed.has("+86 138 1234 5678") && !allowed.has("13812345679") && !allowed.has(""));
    let allowed = Allowed::new(["11010519491231002X"]);
    assert_eq!(find("11010519491231002X", &allowed).len(), 1);
}

#[test]
fn parts_of_ids() {
    for text in [
        "370181********1234",
        "370181********123X",
        "3701811965********",
        "370181＊＊＊＊＊＊＊＊1234",
        "370181XXXXXXXX1234",
        "370181 **** **** 1234",
        r"370181\*\*\*\*\*\*\*\*1234",
        "370181****1234",
        "3701**********1234",
        "******19650302****",
    ] {
        assert_eq!(sure(text), [(Kind::IdFragment, text)], "{text}");
    }
    for (text, digits) in [
        ("身份证后四位1234", "1234"),
        ("身份证号后4位：123X", "123X"),
        ("身份证号码最后六位为 012345", "012345"),
        ("身份证尾号（1234）", "1234"),
        ("身份证：370181", "370181"),
        (
            "| 姓名 | 身份证后四位 |\n|---|---|\n| 张* | 1234 |\n",
            "1234",
        ),
        ("身份证号：**************1234", "**************1234"),
        ("**370181********1234**", "370181********1234"),
    ] {
        assert_eq!(sure(text), [(Kind::IdFragment, digits)], "{text}");
    }
    assert_eq!(found("**************1234").len(), 1);
    assert_eq!(sure("**************1234"), []);
}

#[test]
fn words_are_only_pointed_out() {
    for (text, kind, shown) in [
        ("张某，1965年3月出生", Kind::BirthDate, "1965年3月出生"),
        ("出生日期：1965-03-02", Kind::BirthDate, "出生日期：1965-03"),
        ("姓名,出生年月\n张*,x\n", Kind::BirthDate, "出生年月"),
        ("车牌鲁A·12345。", Kind::PlateNumber, "鲁A·12345"),
        ("鲁AD12345", Kind::PlateNumber, "鲁AD12345"),
        ("张*明患尿毒症", Kind::HealthWord, "尿毒症"),
        ("姓名|残疾等级\n张*|二级\n", Kind::HealthWord, "残疾等级"),
        ("因确诊白血病申请救助", Kind::HealthWord, "白血病"),
    ] {
        assert_eq!(found(text), [(kind, false, shown)], "{text}");
    }
}

#[test]
fn what_is_public_is_left_alone() {
    for text in [
        "",
        "信用代码 N2370181MF0000013B",
        "54110105MD0000016K，91350100M000100Y43",
        "区划代码 370181102203",
        "发票号码 25372000000012345678",
        "凭证 20260001-20260018，1380001-0018",
        "2026-05-08 至 2026-05-31",
        "137,572.30 元，22.2801万元，100,000,000.00",
        "1500 2000 300 1200.00 1350.50",
        "热线 12345、12317，0531-87001234，400-123-4567，(0531) 8700 1234",
        "138****1234",
        "账号 ****1234，6228 **** **** 1234，622848******1234",
        "卡尾号1234",
        "请凭身份证登记，2026年5月",
        "凭身份证件12人",
        "0.13812345678，138.12345678，622848.0000000000000",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "开展艾滋病防治宣传，两癌筛查 120 人",
        "本月出生人口 12 人",
        "银行回单 202605081234567890，流水号 123456789012345",
        "面积12.5亩，云A区，新A版",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

#[test]
fn masking_hides_every_digit_and_moves_nothing() {
    for (text, masked) in [
        ("村里无事", "村里无事"),
        ("身份证11010519491231002X。", "身份证******************。"),
        (
            "１１０１０５１９４９１２３１００２Ｘ",
            "＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊＊",
        ),
        (
            "110105194912\n31002X 1200 元",
            "************\n****** 1200 元",
        ),
        ("138 1234 5678", "*** **** ****"),
        ("370181********1234", "******************"),
        ("110105194912310021", "******************"),
        ("账号：370012345678901", "账号：***************"),
        ("0531-87001234，12345", "0531-87001234，12345"),
    ] {
        assert_eq!(mask(text), masked);
        assert_eq!(mask(masked), masked);
    }
}

#[test]
fn hits_are_apart_and_in_order() {
    let text = "13812345678，11010519491231002X，6228480000000000000";
    let kinds: Vec<Kind> = found(text).into_iter().map(|(kind, ..)| kind).collect();
    assert_eq!(kinds, [Kind::Mobile, Kind::ResidentId, Kind::BankCard]);
}
