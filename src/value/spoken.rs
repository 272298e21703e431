//! Numbers as they are read aloud: what a text writes in digits, a loudspeaker says in words.

use super::daxie::{push_number, to_capitals};
use super::money::Fen;

/// Capitals and the plain characters that are said.
const PLAIN: [(char, char); 12] = [
    ('壹', '一'),
    ('贰', '二'),
    ('叁', '三'),
    ('肆', '四'),
    ('伍', '五'),
    ('陆', '六'),
    ('柒', '七'),
    ('捌', '八'),
    ('玖', '九'),
    ('拾', '十'),
    ('佰', '百'),
    ('仟', '千'),
];
const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// What is counted with 两 and not with 二.
const MEASURES: [char; 16] = [
    '个', '件', '条', '户', '人', '口', '次', '项', '处', '家', '名', '位', '座', '台', '盏', '亩',
];
/// A number of more digits than this is a code, and is read digit by digit.
const LONGEST_COUNT: usize = 9;

/// A text with every number in it as it is read aloud: `12,300.50元` as 一万二千三百元五角, `2026年` as 二零二六年, `85%` as
/// 百分之八十五, telephone and voucher numbers digit by digit.
pub fn aloud(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        let written = &from[..length(from)];
        let after = &from[written.len()..];
        let last = before
            .chars()
            .next_back()
            .or_else(|| out.chars().next_back());
        let (lead, minus) = sign(before, &out);
        out.push_str(lead);
        let (said, taken) = number(written, minus, last, after);
        out.push_str(&said);
        rest = &after[taken..];
    }
    out.push_str(rest);
    out
}

/// An amount as it is read aloud.
pub fn money_aloud(fen: Fen) -> String {
    let said = spoken(to_capitals(fen).trim_end_matches('整'));
    // Capitals must leave no room to add a figure; speech need not.
    match said.contains('角') {
        true => said.replace("元零", "元"),
        false => said,
    }
}

/// The length of the number at the beginning of a text: digits, with separators of thousands and one decimal point.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut end = digits(0);
    if end <= 3 {
        while bytes.get(end) == Some(&b',') && digits(end + 1) == 3 {
            end += 4;
        }
    }
    match bytes.get(end) {
        Some(b'.') if digits(end + 1) > 0 => end + 1 + digits(end + 1),
        _ => end,
    }
}

/// What stands before a number, without its minus sign; a hyphen between two words or numbers is none.
fn sign<'a>(before: &'a str, said: &str) -> (&'a str, bool) {
    let Some(lead) = before.strip_suffix(['-', '−']) else {
        return (before, false);
    };
    let beside = lead
        .chars()
        .next_back()
        .or_else(|| said.chars().next_back());
    match beside.is_some_and(char::is_alphanumeric) {
        true => (before, false),
        false => (lead, true),
    }
}

/// A number in words, and how much of what follows it is said with it.
fn number(written: &str, minus: bool, last: Option<char>, after: &str) -> (String, usize) {
    let plain = written.replace(',', "");
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let joined = |c: Option<char>| matches!(c, Some('-' | '*' | '/' | '_'));
    let is_year = whole.len() == 4 && part.is_empty() && after.starts_with('年');
    let is_code = whole.len() > LONGEST_COUNT
        || (whole.len() > 1 && whole.starts_with('0'))
        || last.is_some_and(|c| c.is_ascii_alphabetic())
        || (joined(last) && !minus)
        || joined(after.chars().next());
    if is_year || (is_code && !written.contains(',')) {
        return (by_digit(written), 0);
    }
    let minus = if minus { "负" } else { "" };
    let unit = after.trim_start_matches(' ');
    if unit.starts_with('元')
        && part.len() <= 2
        && let Ok(fen) = Fen::parse_yuan(&plain)
    {
        let said = money_aloud(fen);
        return (
            format!("{minus}{said}"),
            after.len() - unit.len() + '元'.len_utf8(),
        );
    }
    let said = decimal(whole, part);
    if unit.starts_with('%') {
        let said = if said == "一百" { "百" } else { &said };
        return (format!("{minus}百分之{said}"), after.len() - unit.len() + 1);
    }
    let counted = said == "二" && unit.starts_with(MEASURES);
    let said = if counted { "两" } else { &said };
    (format!("{minus}{said}"), 0)
}

fn decimal(whole: &str, part: &str) -> String {
    let mut capitals = String::new();
    push_number(&mut capitals, whole.parse().unwrap_or_default());
    let said = match capitals.is_empty() {
        true => "零".to_string(),
        false => spoken(&capitals),
    };
    match part.trim_end_matches('0') {
        "" => said,
        part => format!("{said}点{}", by_digit(part)),
    }
}

/// A text with every figure in it said by itself, as in a telephone number.
pub fn digits_aloud(text: &str) -> String {
    let said = |c: char| c.to_digit(10).map_or(c, |digit| DIGITS[digit as usize]);
    text.chars().map(said).collect()
}

fn by_digit(number: &str) -> String {
    digits_aloud(number).replace('.', "点")
}

/// Capitals as they are said: 十二 and not 一十二, 两千 and not 二千 at the beginning.
fn spoken(capitals: &str) -> String {
    let plain = |c: char| {
        PLAIN
            .iter()
            .find(|(capital, _)| *capital == c)
            .map_or(c, |(_, plain)| *plain)
    };
    let said: String = capitals.chars().map(plain).collect();
    if let Some(rest) = said.strip_prefix("一十") {
        return format!("十{rest}");
    }
    match said.strip_prefix('二') {
        Some(rest) if rest.starts_with(['元', '角', '分', '千', '万', '亿']) => {
            format!("两{rest}")
        }
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amounts_as_people_say_them() {
        for (fen, said) in [
            (1_230_050, "一万二千三百元五角"),
            (200, "两元"),
            (20_000_000, "二十万元"),
            (2_000_005, "两万元零五分"),
            (1_200, "十二元"),
            (1_100_000, "一万一千元"),
            (1_001_200, "一万零一十二元"),
            (-500, "负五元"),
            (0, "零元"),
        ] {
            assert_eq!(money_aloud(Fen(fen)), said);
        }
    }

    #[test]
    fn reads_a_text_aloud() {
        for (written, said) in [
            (
                "账上一共57,774.14元。",
                "账上一共五万七千七百七十四元一角四分。",
            ),
            ("收入 12300.50 元", "收入 一万二千三百元五角"),
            ("2026年5月8日", "二零二六年五月八日"),
            ("到会 85%", "到会 百分之八十五"),
            ("亩产 3.50 吨", "亩产 三点五 吨"),
            ("电话 0531-8700 0012", "电话 零五三一-八七零零 零零一二"),
            ("尾号****4477", "尾号****四四七七"),
            ("差 -300 元", "差 负三百元"),
            ("共 3 户、12 人", "共 三 户、十二 人"),
            ("办完2件，第2组，100%", "办完两件，第二组，百分之百"),
            ("3.5万元", "三点五万元"),
            ("没有数字", "没有数字"),
            ("编号 370181102203", "编号 三七零一八一一零二二零三"),
        ] {
            assert_eq!(aloud(written), said);
        }
    }
}
