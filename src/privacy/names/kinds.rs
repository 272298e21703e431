//! Whether a name is a person's or that of a firm, village or body: by its ending and its beginning.

/// Family names of two characters.
const DOUBLE_FAMILY: [&str; 56] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空",
    "夏侯", "端木", "长孙", "宇文", "轩辕", "独孤", "南宫", "西门", "百里", "呼延", "东郭", "淳于",
    "单于", "太史", "申屠", "钟离", "闻人", "公羊", "澹台", "万俟", "赫连", "濮阳", "公冶", "宗政",
    "太叔", "仲孙", "鲜于", "闾丘", "亓官", "拓跋", "左丘", "第五", "纳兰", "东野", "南门", "北堂",
    "羊舌", "微生", "梁丘", "公良", "巫马", "段干", "完颜", "耶律",
];

/// Whether a name begins with one of them.
pub(super) fn has_double_family(name: &str) -> bool {
    DOUBLE_FAMILY.iter().any(|family| name.starts_with(family))
}

/// Endings that only organisations have.
const ENDINGS: [&str; 87] = [
    "公司",
    "合作社",
    "联合社",
    "合作联社",
    "联社",
    "经济社",
    "供销社",
    "委员会",
    "村委会",
    "居委会",
    "村委",
    "居委",
    "理事会",
    "监事会",
    "党支部",
    "团支部",
    "支部",
    "党总支",
    "总支",
    "党委",
    "党组",
    "工会",
    "妇联",
    "妇代会",
    "中心",
    "银行",
    "信用社",
    "支行",
    "分行",
    "学校",
    "小学",
    "中学",
    "大学",
    "学院",
    "幼儿园",
    "协会",
    "商会",
    "基金会",
    "联合会",
    "医院",
    "卫生室",
    "卫生院",
    "诊所",
    "药房",
    "药店",
    "政府",
    "办公室",
    "办事处",
    "管理处",
    "管委会",
    "集团",
    "企业",
    "农场",
    "林场",
    "牧场",
    "茶场",
    "养殖场",
    "种植园",
    "商行",
    "商店",
    "商贸",
    "门市部",
    "门市",
    "超市",
    "经营部",
    "工作室",
    "事务所",
    "饭店",
    "酒店",
    "餐馆",
    "加油站",
    "服务站",
    "水管站",
    "农机站",
    "基地",
    "工程队",
    "施工队",
    "车队",
    "项目部",
    "财政所",
    "派出所",
    "供电所",
    "司法所",
    "村民小组",
    "小组",
    "生产队",
    "街道",
];

/// Endings that organisations have and, now and then, a given name.
const SHORT_ENDINGS: &str = "厂店村局社队组站所部场";

/// Endings that are more common in given names, so that a short name with one is taken for a person's.
const RARE_ENDINGS: &str = "处院馆园行室会办镇乡县市区";

/// Common family names of one character.
const FAMILY: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢\
    姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严欧莫孔向\
    汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季\
    裴霍涂成苗谷曲盛冉翁蓝路游靳辛管柴蒙鲍华喻祁房滕屈饶解牟艾尤时阳阎穆农司古吉缪简车项连芦麦褚娄戚岑景\
    党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝";

/// Second characters that make a given name of what follows them.
const GIVEN: &str = "建新爱国红学立文志永兴振玉金春明海德福荣华晓光庆喜来桂秀云凤月成连有贵保卫乐军伟宏宝丽美淑守传家继世忠孝仁义";

/// Whether a name is that of a firm, village or body.
pub(super) fn is_organisation(name: &str) -> bool {
    let length = name.chars().count();
    // 李大学 and 王中学 are people.
    let learned = length == 3 && name.ends_with('学') && name.starts_with(|c| FAMILY.contains(c));
    !learned
        && ENDINGS
            .iter()
            .any(|ending| name.ends_with(ending) && name.len() > ending.len())
        || length >= 2
            && name.ends_with(|c| SHORT_ENDINGS.contains(c) || RARE_ENDINGS.contains(c))
            && !is_private(name)
}

/// Whether a name with a short ending is more likely a person's: 张新村, 欧阳建社.
pub(super) fn is_private(name: &str) -> bool {
    let signs: Vec<char> = name.chars().collect();
    let has_family = signs.first().is_some_and(|c| FAMILY.contains(*c));
    let has_double = has_double_family(name);
    let rare = signs.last().is_some_and(|c| RARE_ENDINGS.contains(*c));
    match signs.as_slice() {
        [_, _] => has_family,
        [_, second, _] => has_family && (rare || GIVEN.contains(*second)) || has_double,
        [_, _, _, _] => has_double,
        _ => false,
    }
}
