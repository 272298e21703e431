//! The provinces, as every region code, ID number and credit code begins with one.

/// A province, region or municipality, with the first two digits of its codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Province {
    /// Two digits.
    pub digits: &'static str,
    /// Short name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
}

const fn province(digits: &'static str, zh: &'static str, en: &'static str) -> Province {
    Province { digits, zh, en }
}

/// All provinces, by digits (GB/T 2260).
pub const PROVINCES: [Province; 34] = [
    province("11", "北京", "Beijing"),
    province("12", "天津", "Tianjin"),
    province("13", "河北", "Hebei"),
    province("14", "山西", "Shanxi"),
    province("15", "内蒙古", "Inner Mongolia"),
    province("21", "辽宁", "Liaoning"),
    province("22", "吉林", "Jilin"),
    province("23", "黑龙江", "Heilongjiang"),
    province("31", "上海", "Shanghai"),
    province("32", "江苏", "Jiangsu"),
    province("33", "浙江", "Zhejiang"),
    province("34", "安徽", "Anhui"),
    province("35", "福建", "Fujian"),
    province("36", "江西", "Jiangxi"),
    province("37", "山东", "Shandong"),
    province("41", "河南", "Henan"),
    province("42", "湖北", "Hubei"),
    province("43", "湖南", "Hunan"),
    province("44", "广东", "Guangdong"),
    province("45", "广西", "Guangxi"),
    province("46", "海南", "Hainan"),
    province("50", "重庆", "Chongqing"),
    province("51", "四川", "Sichuan"),
    province("52", "贵州", "Guizhou"),
    province("53", "云南", "Yunnan"),
    province("54", "西藏", "Tibet"),
    province("61", "陕西", "Shaanxi"),
    province("62", "甘肃", "Gansu"),
    province("63", "青海", "Qinghai"),
    province("64", "宁夏", "Ningxia"),
    province("65", "新疆", "Xinjiang"),
    province("71", "台湾", "Taiwan"),
    province("81", "香港", "Hong Kong"),
    province("82", "澳门", "Macao"),
];

/// The province that a code begins with, whatever kind of code or prefix of a region it is.
pub fn province_of(code: &str) -> Option<&'static Province> {
    let digits = code.get(..2)?;
    PROVINCES.iter().find(|province| province.digits == digits)
}
