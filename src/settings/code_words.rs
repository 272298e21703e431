//! What is wrong with a code, in words.

use crate::codes::{CodeCheck, CodeDoubt, CodeFault};

/// The reason why a code is doubtful or wrong, Chinese and English; none when it is right.
pub(crate) fn reason(check: CodeCheck) -> Option<(String, String)> {
    let words = |zh: &str, en: &str| Some((zh.to_string(), en.to_string()));
    match check {
        CodeCheck::Ok => None,
        CodeCheck::Warn(doubt) => match doubt {
            CodeDoubt::QuasiCommunity => words(
                "末三位是400—499，属于类似居委会的单位",
                "the last three digits (400–499) are those of a quasi-community",
            ),
            CodeDoubt::QuasiVillage => words(
                "末三位是500—599，属于类似村委会的单位",
                "the last three digits (500–599) are those of a quasi-village",
            ),
            CodeDoubt::SpecialUnit => words(
                "末三位498或598不是单独的村",
                "498 and 598 stand for no village of its own",
            ),
            CodeDoubt::UnusualPrefecture => words(
                "第3、4位不像市（地区）的代码",
                "digits 3–4 are no prefecture",
            ),
            CodeDoubt::UnusualCounty => {
                words("第5、6位不像县（区）的代码", "digits 5–6 are no county")
            }
            CodeDoubt::UnusualTown => words(
                "第7—9位不像街道、镇、乡的代码",
                "digits 7–9 are no street, town or township",
            ),
            CodeDoubt::SmallLetters => words("字母应当大写", "letters are written as capitals"),
            CodeDoubt::RegionPart => words(
                "第3—8位不是行政区划代码",
                "characters 3–8 are no region code",
            ),
            CodeDoubt::OrganisationPart => words(
                "中间的组织机构代码校验位不符",
                "the organisation code inside has a wrong check character",
            ),
            CodeDoubt::UnknownProvince => {
                words("前两位不是省份代码", "the first two digits are no province")
            }
            CodeDoubt::OldForm => words("是15位的老号码", "it is of the old form with 15 digits"),
        },
        CodeCheck::Bad(fault) => match fault {
            CodeFault::Length(found) => Some((
                format!("写了{found}位，位数不对"),
                format!("it has {found} characters, which is not a right number"),
            )),
            CodeFault::Character { place, found } => Some((
                format!("第{place}位不能是“{found}”"),
                format!("character {place} cannot be `{found}`"),
            )),
            CodeFault::Province => {
                words("前两位不是省份代码", "the first two digits are no province")
            }
            CodeFault::NoTown => words(
                "第7—9位是000，不是村的代码",
                "digits 7–9 are 000, so it is no village",
            ),
            CodeFault::NotAVillage => words(
                "末三位不是村的代码（001—599）",
                "the last three digits are not those of a village (001–599)",
            ),
            CodeFault::NotATown => words("末三位应当是000", "the last three digits should be 000"),
            CodeFault::BirthDate => words("日期部分不存在", "its date does not exist"),
            CodeFault::CheckCharacter(right) => Some((
                format!("最后一位校验码应当是“{right}”"),
                format!("its check character should be `{right}`"),
            )),
            CodeFault::CheckSum => words("校验位不符", "its check digit is wrong"),
        },
    }
}
