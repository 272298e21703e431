//! The one way in which names are masked: the family name stays, every other character becomes a star.

mod kinds;

use super::atoms::{self, CROSS, STAR};
use kinds::{has_double_family, is_organisation, is_private};

/// The name of a private person as it may be shown: `张*`, `张**`, `欧阳**`, `买**·****`.
///
/// Several names in one text are masked one by one; what is masked already stays as it is; words like 等3人 or （第3组）
/// that name nobody stay too. The number of stars is the number of characters.
pub fn mask_name(name: &str) -> String {
    each_part(name, mask_one)
}

/// The name of a party to a contract or payment: firms and organisations stay, private persons are masked.
pub fn mask_party(name: &str) -> String {
    each_part(name, mask_one_party)
}

/// Applies to each of several names and keeps what stands between them.
fn each_part(names: &str, mask: fn(&str) -> String) -> String {
    let clean: String = names.trim().chars().filter(|c| !is_invisible(*c)).collect();
    clean
        .split_inclusive(['、', '，', ',', '；', ';', '/', '／', '\n'])
        .map(|part| {
            let name = part.trim_end_matches(['、', '，', ',', '；', ';', '/', '／', '\n']);
            let separator = part.get(name.len()..).unwrap_or("");
            mask(name.trim()) + separator
        })
        .collect()
}

fn mask_one(name: &str) -> String {
    let (name, rest) = split_remark(name);
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_short = |word: &&str| word.chars().count() == 1;
    // `张 三` is one name that was spread out, `张三 李四` are two.
    let masked = if words.len() > 1 && !name.is_ascii() && !words.iter().any(is_short) {
        let words: Vec<String> = words.into_iter().map(mask_word).collect();
        words.join(" ")
    } else if name.is_ascii() && !looks_masked(name) {
        name.chars().enumerate().map(mask_letter).collect()
    } else if name.is_ascii() {
        name.to_owned()
    } else {
        mask_word(&words.concat())
    };
    masked + &mask_remark(rest)
}

/// One letter of a name in Latin letters: the first stays.
fn mask_letter((index, c): (usize, char)) -> char {
    if index > 0 && c.is_ascii_alphanumeric() {
        '*'
    } else {
        c
    }
}

/// A Chinese name without spaces.
fn mask_word(name: &str) -> String {
    if looks_masked(name) {
        return name.to_owned();
    }
    let kept = family_length(name);
    name.chars()
        .enumerate()
        .map(|(index, c)| {
            if index < kept || is_middle_dot(c) {
                c
            } else {
                '*'
            }
        })
        .collect()
}

/// How many characters of the beginning are the family name; of a name with `·`, one.
fn family_length(name: &str) -> usize {
    let long_enough = name.chars().count() >= 3 && !name.contains(is_middle_dot);
    if long_enough && has_double_family(name) {
        2
    } else {
        1
    }
}

/// Splits off what follows a name and is none: a bracket, or 等 with a count.
fn split_remark(name: &str) -> (&str, &str) {
    if let Some(at) = name.find(['（', '(', '[', '【']).filter(|at| *at > 0) {
        return name.split_at(at);
    }
    let counted = |rest: &str| {
        rest.trim_end_matches(['人', '户', '名'])
            .chars()
            .all(|c| c.is_ascii_digit() || "一二三四五六七八九十百几".contains(c))
    };
    let is_long = |name: &str| name.chars().filter(|c| !c.is_whitespace()).count() >= 2;
    match name.rfind('等') {
        Some(at) if is_long(&name[..at]) && counted(&name[at + '等'.len_utf8()..]) => {
            name.split_at(at)
        }
        _ => (name, ""),
    }
}

/// A remark, kept if it names nobody.
fn mask_remark(remark: &str) -> String {
    const HARMLESS: [&str; 14] = [
        "已故",
        "代",
        "代领",
        "代签",
        "户主",
        "女",
        "男",
        "化名",
        "个体",
        "筹",
        "原",
        "普通合伙",
        "有限合伙",
        "个体工商户",
    ];
    if remark.is_empty() || remark.starts_with('等') {
        return remark.to_owned();
    }
    let inside = remark.trim_matches(['（', '）', '(', ')', '[', ']', '【', '】']);
    let group = inside.ends_with(['组', '村', '户']) && !is_private(inside);
    if HARMLESS.contains(&inside) || group || is_organisation(inside) {
        return remark.to_owned();
    }
    let bracket = |c: char| "（）()[]【】".contains(c);
    remark
        .chars()
        .map(|c| {
            if bracket(c) || c.is_whitespace() {
                c
            } else {
                '*'
            }
        })
        .collect()
}

fn mask_one_party(name: &str) -> String {
    let (base, rest) = split_remark(name);
    let base = base.trim();
    if base.is_empty() || is_organisation(base) {
        return format!("{base}{}", mask_remark(rest));
    }
    // `石桥村张三`, `村民张三`: only the person is hidden.
    let starts: Vec<usize> = base.char_indices().map(|(at, _)| at).collect();
    let split = (2..=4)
        .filter_map(|length| starts.len().checked_sub(length))
        .filter_map(|index| base.split_at_checked(*starts.get(index)?))
        .find(|(place, person)| is_place(place) && !is_organisation(person));
    match split {
        Some((place, person)) => format!("{place}{}", mask_word(person)) + &mask_remark(rest),
        None => mask_one(name),
    }
}

/// Whether a text before a name says where someone lives or what someone is.
fn is_place(text: &str) -> bool {
    let role = [
        "村民",
        "农户",
        "户主",
        "党员",
        "组员",
        "社员",
        "会员",
        "承包户",
        "承租人",
    ];
    let place = ["村", "组", "队", "社区", "公司", "合作社", "厂"];
    role.iter().any(|word| text.ends_with(word))
        || text.chars().count() >= 3 && place.iter().any(|word| text.ends_with(word))
}

/// An account or card number as it may be shown: four stars and the last four digits, whatever its length.
pub fn mask_account(account: &str) -> String {
    let row = atoms::read(account);
    if account.trim().is_empty() {
        return String::new();
    }
    let after_mask: Vec<u8> = row
        .atoms
        .iter()
        .rev()
        .map(|atom| atom.value)
        .take_while(|value| *value != STAR)
        .filter(|value| *value < CROSS)
        .collect();
    let masked = row.atoms.iter().any(|atom| atom.value == STAR);
    // Of a short number the last four would be most of it.
    if !masked && after_mask.len() < 8 {
        return "****".to_owned();
    }
    let tail: String = after_mask
        .iter()
        .take(4)
        .rev()
        .map(|value| char::from(b'0' + value))
        .collect();
    format!("****{tail}")
}

/// Whether a name is masked already: one or two characters shown (three with a double family name), the others hidden;
/// of a name in Latin letters at most one letter of each word.
pub fn looks_masked(name: &str) -> bool {
    if name.is_ascii() {
        let letters = |word: &str| word.chars().filter(char::is_ascii_alphanumeric).count();
        return name.contains('*') && name.split_whitespace().all(|word| letters(word) <= 1);
    }
    let signs: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let hidden = signs.iter().filter(|c| hides(**c)).count();
    let dots = signs.iter().filter(|c| is_middle_dot(**c)).count();
    let shown = signs.len() - hidden - dots;
    let plain = signs
        .iter()
        .all(|c| hides(*c) || is_middle_dot(*c) || !c.is_ascii() && c.is_alphabetic());
    let most = if has_double_family(name) { 3 } else { 2 };
    plain && hidden > 0 && shown <= most && signs.len() <= if dots > 0 { 24 } else { 6 }
}

/// Whether two different masks can be of one person, so that together they show more than either: `张*明` and `张三*`.
pub fn masks_conflict(one: &str, other: &str) -> bool {
    let signs = |name: &str| -> Vec<char> {
        name.chars()
            .filter(|c| !c.is_whitespace() && !is_invisible(*c))
            .map(|c| if hides(c) { '*' } else { c })
            .collect()
    };
    let (a, b) = (signs(one), signs(other));
    let agree = a.len() == b.len()
        && a.iter()
            .zip(&b)
            .all(|(x, y)| x == y || *x == '*' || *y == '*');
    a != b && agree && a.contains(&'*') && b.contains(&'*')
}

/// Signs that stand for a hidden character of a name.
fn hides(c: char) -> bool {
    "*＊×xXＸ某○●□■".contains(c)
}

fn is_middle_dot(c: char) -> bool {
    "·・•‧．.".contains(c)
}

/// Characters that take no room and would be counted as hidden ones.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests;
