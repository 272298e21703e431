//! Codes with rules of their own: region, social credit, organisation, resident ID and card numbers.
//!
//! Each check says whether a code is right, doubtful or wrong, and why; what to tell the editor is worded elsewhere.
//! No reason holds any part of the code, except one wrong character or the right check character of a public code.

mod province;

use jiff::civil::Date;

pub use province::{PROVINCES, Province, province_of};

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// Keeps every rule.
    Ok,
    /// Possible, but unusual: to be looked at, not refused.
    Warn(CodeDoubt),
    /// Cannot be such a code.
    Bad(CodeFault),
}

/// Why a code is doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeDoubt {
    /// Region: the last three digits are 400–499, a community that civil affairs has not recognised.
    QuasiCommunity,
    /// Region: the last three digits are 500–599, a village that civil affairs has not recognised.
    QuasiVillage,
    /// Region: 498 or 598, kept for what is no community or village of its own.
    SpecialUnit,
    /// Region: digits 3–4 are no prefecture.
    UnusualPrefecture,
    /// Region: digits 5–6 are no county.
    UnusualCounty,
    /// Region: digits 7–9 are no street, town or township (600 and above).
    UnusualTown,
    /// Social credit: written with small letters.
    SmallLetters,
    /// Social credit: characters 3–8 are no region.
    RegionPart,
    /// Social credit: the organisation code inside it has a wrong check character.
    OrganisationPart,
    /// Resident ID: the first two digits are no province.
    UnknownProvince,
    /// Resident ID: the old form of 15 digits, which has no check digit.
    OldForm,
}

/// Why a code is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeFault {
    /// It has this many characters, which is none of the right numbers.
    Length(usize),
    /// A character that cannot stand at this place (counted from 1).
    Character {
        /// Place, from 1.
        place: usize,
        /// What stands there.
        found: char,
    },
    /// Region: the first two digits are no province.
    Province,
    /// Region: digits 7–9 are 000, so it is no village or town.
    NoTown,
    /// Region: the last three digits are not those of a village (001–599).
    NotAVillage,
    /// Region: the last three digits should be 000.
    NotATown,
    /// Resident ID: the day of birth does not exist.
    BirthDate,
    /// The check character is wrong; it should be this one.
    CheckCharacter(char),
    /// Resident ID or card: the digits do not add up. What would be right is not told.
    CheckSum,
}

/// What the last three digits of a region code say the unit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitKind {
    /// 000: the town, township or street itself.
    Town,
    /// 001–199: a residents' committee.
    Residents,
    /// 200–399: a village committee.
    Village,
    /// 400–499: like a residents' committee.
    QuasiCommunity,
    /// 500–599: like a village committee.
    QuasiVillage,
}

/// The kind of unit that a region code of 12 digits names; nothing if it names none.
pub fn unit_kind(code: &str) -> Option<UnitKind> {
    all_digits(code, &[12]).ok()?;
    Some(match number(code, 9, 12) {
        0 => UnitKind::Town,
        1..=199 => UnitKind::Residents,
        200..=399 => UnitKind::Village,
        400..=499 => UnitKind::QuasiCommunity,
        500..=599 => UnitKind::QuasiVillage,
        _ => return None,
    })
}

/// The region code of a village or community: 12 digits, province to village, without a check digit.
pub fn check_village_code(code: &str) -> CodeCheck {
    let doubt = match check_region_parts(code) {
        Ok(doubt) => doubt,
        Err(fault) => return CodeCheck::Bad(fault),
    };
    let unit = match number(code, 9, 12) {
        0 | 600.. => return CodeCheck::Bad(CodeFault::NotAVillage),
        498 | 598 => Some(CodeDoubt::SpecialUnit),
        400..=499 => Some(CodeDoubt::QuasiCommunity),
        500..=599 => Some(CodeDoubt::QuasiVillage),
        _ => None,
    };
    unit.or(doubt).map_or(CodeCheck::Ok, CodeCheck::Warn)
}

/// The region code of a town, township or street: 12 digits, the last three of them 000.
pub fn check_town_code(code: &str) -> CodeCheck {
    match check_region_parts(code) {
        Err(fault) => CodeCheck::Bad(fault),
        Ok(_) if number(code, 9, 12) != 0 => CodeCheck::Bad(CodeFault::NotATown),
        Ok(doubt) => doubt.map_or(CodeCheck::Ok, CodeCheck::Warn),
    }
}

/// The leading digits that all region codes of a place share: 2, 4, 6 or 9 of them.
pub fn check_region_prefix(prefix: &str) -> CodeCheck {
    match all_digits(prefix, &[2, 4, 6, 9]) {
        Err(fault) => CodeCheck::Bad(fault),
        Ok(()) if province_of(prefix).is_none() => CodeCheck::Bad(CodeFault::Province),
        Ok(()) => CodeCheck::Ok,
    }
}

/// The first nine digits of a region code of twelve.
fn check_region_parts(code: &str) -> Result<Option<CodeDoubt>, CodeFault> {
    all_digits(code, &[12])?;
    if province_of(code).is_none() {
        return Err(CodeFault::Province);
    }
    let town = number(code, 6, 9);
    if town == 0 {
        return Err(CodeFault::NoTown);
    }
    // 90 stands for counties right below the province. Four prefectures have no counties, so 00 stands there.
    let without_counties = ["4419", "4420", "4604", "6202"].contains(&&code[..4]);
    Ok(match (number(code, 2, 4), number(code, 4, 6)) {
        (0 | 71..=89 | 91.., _) => Some(CodeDoubt::UnusualPrefecture),
        (_, 0) if !without_counties => Some(CodeDoubt::UnusualCounty),
        _ if town >= 600 => Some(CodeDoubt::UnusualTown),
        _ => None,
    })
}

/// The unified social credit code of a legal person (GB 32100): 18 characters, the last one a check.
pub fn check_uscc(code: &str) -> CodeCheck {
    let upper = code.to_ascii_uppercase();
    let length = upper.chars().count();
    if length != 18 {
        return CodeCheck::Bad(CodeFault::Length(length));
    }
    let mut sum = 0;
    for (place, found) in upper.chars().enumerate() {
        let Some(value) = CREDIT_ALPHABET.find(found) else {
            return CodeCheck::Bad(CodeFault::Character {
                place: place + 1,
                found,
            });
        };
        sum += value * CREDIT_WEIGHTS.get(place).copied().unwrap_or(0);
    }
    let right = nth_char(CREDIT_ALPHABET, (31 - sum % 31) % 31);
    if !upper.ends_with(right) {
        return CodeCheck::Bad(CodeFault::CheckCharacter(right));
    }
    if upper != code {
        CodeCheck::Warn(CodeDoubt::SmallLetters)
    } else if !upper[2..8].bytes().all(|b| b.is_ascii_digit()) {
        CodeCheck::Warn(CodeDoubt::RegionPart)
    } else if check_organisation(&upper[8..17]) != CodeCheck::Ok {
        CodeCheck::Warn(CodeDoubt::OrganisationPart)
    } else {
        CodeCheck::Ok
    }
}

/// What may stand in a social credit code, in the order of its values 0 to 30.
const CREDIT_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// Whose a social credit code is, as far as its first two characters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditHolder {
    /// N1: the collective of a villagers' group.
    GroupCollective,
    /// N2: the collective of a village.
    VillageCollective,
    /// N3: the collective of a town.
    TownCollective,
    /// N9: another body registered by the agriculture authority.
    OtherAgriculture,
    /// 93: a farmers' cooperative.
    Cooperative,
    /// Another 9: a firm or trader.
    Business,
    /// 54: a villagers' or residents' committee.
    Committee,
    /// Another 5: a social organisation.
    SocialOrganisation,
    /// 1: a public institution or office.
    PublicBody,
}

/// Whose a social credit code is; nothing for registrars that villages do not meet.
pub fn credit_holder(code: &str) -> Option<CreditHolder> {
    let mut chars = code.chars().map(|c| c.to_ascii_uppercase());
    Some(match (chars.next()?, chars.next()?) {
        ('N', '1') => CreditHolder::GroupCollective,
        ('N', '2') => CreditHolder::VillageCollective,
        ('N', '3') => CreditHolder::TownCollective,
        ('N', _) => CreditHolder::OtherAgriculture,
        ('9', '3') => CreditHolder::Cooperative,
        ('9', _) => CreditHolder::Business,
        ('5', '4') => CreditHolder::Committee,
        ('5', _) => CreditHolder::SocialOrganisation,
        ('1', _) => CreditHolder::PublicBody,
        _ => return None,
    })
}

/// An organisation code (GB 11714): eight characters and a check, with or without a hyphen between.
pub fn check_organisation(code: &str) -> CodeCheck {
    let plain: String = code.chars().filter(|c| *c != '-').collect();
    let length = plain.chars().count();
    if length != 9 {
        return CodeCheck::Bad(CodeFault::Length(length));
    }
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let mut sum = 0;
    for (index, (found, weight)) in plain.chars().zip(weights).enumerate() {
        let value = found.to_digit(36).filter(|_| !found.is_ascii_lowercase());
        let Some(value) = value else {
            return CodeCheck::Bad(CodeFault::Character {
                place: index + 1,
                found,
            });
        };
        sum += value * weight;
    }
    let right = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap_or('0'),
    };
    if plain.ends_with(right) {
        CodeCheck::Ok
    } else {
        CodeCheck::Bad(CodeFault::CheckCharacter(right))
    }
}

/// A resident ID number (GB 11643): 18 characters with a check, or the old 15 digits.
///
/// The right check character is never told: a message that held it would complete the number.
pub fn check_resident_id(code: &str) -> CodeCheck {
    let values: Vec<u8> = code.chars().map_while(id_value).collect();
    let length = code.chars().count();
    if length != 18 && length != 15 {
        return CodeCheck::Bad(CodeFault::Length(length));
    }
    let early_x = values.iter().take(17).position(|value| *value > 9);
    if let Some(index) = early_x.or((values.len() < length).then_some(values.len())) {
        let found = code.chars().nth(index).unwrap_or(' ');
        let place = index + 1;
        return CodeCheck::Bad(CodeFault::Character { place, found });
    }
    if !has_birth_date(&values) {
        CodeCheck::Bad(CodeFault::BirthDate)
    } else if length == 18 && !has_id_check(&values) {
        CodeCheck::Bad(CodeFault::CheckSum)
    } else if !has_id_province(&values) {
        CodeCheck::Warn(CodeDoubt::UnknownProvince)
    } else if length == 15 {
        CodeCheck::Warn(CodeDoubt::OldForm)
    } else {
        CodeCheck::Ok
    }
}

fn id_value(c: char) -> Option<u8> {
    match c {
        'X' | 'x' => Some(10),
        _ => c.to_digit(10).and_then(|digit| u8::try_from(digit).ok()),
    }
}

/// Whether the 18 values of an ID number (X is 10) have the right check.
pub fn has_id_check(values: &[u8]) -> bool {
    const WEIGHTS: [u32; 18] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
    let sum: u32 = values
        .iter()
        .zip(WEIGHTS)
        .map(|(value, weight)| u32::from(*value) * weight)
        .sum();
    // The check has weight 1 and makes the whole sum leave 1, X counting as ten.
    values.len() == 18 && values.iter().take(17).all(|value| *value < 10) && sum % 11 == 1
}

/// Whether the values of an ID number of 18 or 15 hold a day that exists, from 1800 on.
pub fn has_birth_date(values: &[u8]) -> bool {
    let two = |at: usize| match values.get(at..at + 2) {
        Some([tens, ones]) if *tens < 10 && *ones < 10 => i16::from(*tens) * 10 + i16::from(*ones),
        _ => -1,
    };
    let (year, month, day) = match values.len() {
        18 if (18..=20).contains(&two(6)) && two(8) >= 0 => {
            (two(6) * 100 + two(8), two(10), two(12))
        }
        15 if two(6) >= 0 => (1900 + two(6), two(8), two(10)),
        _ => return false,
    };
    let month = i8::try_from(month).unwrap_or(0);
    let day = i8::try_from(day).unwrap_or(0);
    Date::new(year, month, day).is_ok()
}

/// Whether the values of an ID number begin with a province, a residence permit (81–83) or a foreigner's number (9).
pub fn has_id_province(values: &[u8]) -> bool {
    match values {
        [8, 3, ..] => true,
        [9, tens, ones, ..] | [tens, ones, ..] => PROVINCES
            .iter()
            .any(|province| province.digits.as_bytes() == [tens + b'0', ones + b'0']),
        _ => false,
    }
}

/// A card number of 12 to 19 digits with a Luhn check.
pub fn check_card(code: &str) -> CodeCheck {
    if let Err(fault) = all_digits(code, &[12, 13, 14, 15, 16, 17, 18, 19]) {
        return CodeCheck::Bad(fault);
    }
    let values: Vec<u8> = code.bytes().map(|b| b - b'0').collect();
    if has_luhn_check(&values) {
        CodeCheck::Ok
    } else {
        CodeCheck::Bad(CodeFault::CheckSum)
    }
}

/// Whether the digits add up by Luhn's rule: every second one from the right counts double.
pub fn has_luhn_check(values: &[u8]) -> bool {
    let sum: u32 = values
        .iter()
        .rev()
        .enumerate()
        .map(|(index, value)| match (index % 2, u32::from(*value)) {
            (1, value) if value > 4 => value * 2 - 9,
            (1, value) => value * 2,
            (_, value) => value,
        })
        .sum();
    sum.is_multiple_of(10)
}

fn all_digits(code: &str, lengths: &[usize]) -> Result<(), CodeFault> {
    let wrong = code.chars().enumerate().find(|(_, c)| !c.is_ascii_digit());
    if let Some((index, found)) = wrong {
        let place = index + 1;
        return Err(CodeFault::Character { place, found });
    }
    if lengths.contains(&code.len()) {
        Ok(())
    } else {
        Err(CodeFault::Length(code.len()))
    }
}

/// The number that the digits from `from` up to `to` write.
fn number(code: &str, from: usize, to: usize) -> u32 {
    code.get(from..to)
        .and_then(|digits| digits.parse().ok())
        .unwrap_or(0)
}

fn nth_char(text: &str, index: usize) -> char {
    text.chars().nth(index).unwrap_or('0')
}

#[cfg(test)]
mod tests;
