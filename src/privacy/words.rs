//! What words give away: births, illnesses beside names, and number plates. All of it is only a warning.

use super::{Hit, Kind};

fn doubt(start: usize, end: usize, kind: Kind) -> Hit {
    Hit {
        range: start..end,
        kind,
        sure: false,
    }
}

/// `鲁A·12345`, `鲁AD12345`: the sign at each of these places is that of a province and has a capital after it.
pub(super) fn search_plates(text: &str, plates: &[usize], hits: &mut Vec<Hit>) {
    for &start in plates {
        let rest = text.get(start..).unwrap_or("");
        let mut chars = rest.char_indices().skip(2).peekable();
        chars.next_if(|(_, c)| matches!(c, '·' | '.' | '•' | '-' | ' '));
        let signs: Vec<(usize, char)> = chars
            .take(7)
            .take_while(|(_, c)| c.is_ascii_uppercase() || c.is_ascii_digit())
            .collect();
        let digits = signs.iter().filter(|(_, c)| c.is_ascii_digit()).count();
        if let (5 | 6, Some((last, _)), true) = (signs.len(), signs.last(), digits >= 3) {
            hits.push(doubt(start, start + last + 1, Kind::PlateNumber));
        }
    }
}

/// A day or month of birth: `1965年3月出生`, `出生日期：1965-03-02`, or a table column of them.
pub(super) fn search_births(text: &str, hits: &mut Vec<Hit>) {
    for (at, word) in text.match_indices("出生") {
        let end = at + word.len();
        let before = text.get(..at).unwrap_or("");
        let after = text.get(end..).unwrap_or("");
        if let Some(length) = date_at_end(before) {
            hits.push(doubt(at - length, end, Kind::BirthDate));
            continue;
        }
        let heading = after.starts_with("日期") || after.starts_with("年月");
        let lead = after
            .char_indices()
            .take(8)
            .find(|(_, c)| !"日期年月时间于为是：: \u{3000}|".contains(*c));
        let date = lead.and_then(|(skip, _)| {
            let length = date_at_start(after.get(skip..)?)?;
            Some(end + skip + length)
        });
        if let Some(date_end) = date {
            hits.push(doubt(at, date_end, Kind::BirthDate));
        } else if heading && in_table(text, at) {
            hits.push(doubt(at, end + "日期".len(), Kind::BirthDate));
        }
    }
}

/// Whether the line is one of a table and has one below it. Looks a little way only, so that long lines cost nothing.
fn in_table(text: &str, at: usize) -> bool {
    const REACH: usize = 600;
    let bytes = text.as_bytes();
    let is_separator = |byte: &u8| matches!(byte, b'|' | b',' | b'\t');
    let after = bytes.get(at..bytes.len().min(at + REACH)).unwrap_or(&[]);
    let before = bytes.get(at.saturating_sub(REACH)..at).unwrap_or(&[]);
    let Some(end) = after.iter().position(|byte| *byte == b'\n') else {
        return false;
    };
    let (cell, below) = after.split_at(end);
    let head = before.iter().rev().take_while(|byte| **byte != b'\n');
    let next_line = below.iter().skip(1).take_while(|byte| **byte != b'\n');
    head.chain(cell).any(is_separator) && { next_line }.any(is_separator)
}

/// Length in bytes of a date that begins the text: a year and a month at least.
fn date_at_start(text: &str) -> Option<usize> {
    let year = text.get(..4).filter(|year| is_year(year))?;
    let rest = text.get(year.len()..)?;
    let separator = rest.chars().next().filter(|c| "年-./".contains(*c))?;
    let month = rest.get(separator.len_utf8()..)?;
    let digits = month.bytes().take_while(u8::is_ascii_digit).count();
    (1..=2)
        .contains(&digits)
        .then_some(year.len() + separator.len_utf8() + digits)
}

/// Length in bytes of a date that ends the text.
fn date_at_end(text: &str) -> Option<usize> {
    let shown: Vec<(usize, char)> = text
        .char_indices()
        .rev()
        .take(12)
        .take_while(|(_, c)| c.is_ascii_digit() || "年月日-./".contains(*c))
        .collect();
    shown
        .iter()
        .rev()
        .find(|(at, _)| {
            let rest = text.get(*at..).unwrap_or("");
            date_at_start(rest).is_some()
        })
        .map(|(at, _)| text.len() - at)
}

fn is_year(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit()) && (text.starts_with("19") || text.starts_with("20"))
}

/// Illnesses and degrees of disability that say something about a person when a name stands beside them.
const HEALTH: [&str; 22] = [
    "精神分裂",
    "精神病",
    "精神障碍",
    "艾滋",
    "乙肝",
    "肺结核",
    "尿毒症",
    "白血病",
    "癌",
    "肿瘤",
    "梅毒",
    "抑郁症",
    "癫痫",
    "脑瘫",
    "偏瘫",
    "瘫痪",
    "智力残疾",
    "精神残疾",
    "残疾等级",
    "级残疾",
    "残疾一级",
    "残疾二级",
];

/// Headings of columns that hold names.
const NAME_HEADINGS: [&str; 6] = ["姓名", "户主", "救助对象", "患者", "受助人", "受益人"];

/// Illnesses: one warning for each table or paragraph where a name stands beside, and where someone is said to have one.
pub(super) fn search_health(text: &str, hits: &mut Vec<Hit>) {
    if !HEALTH.iter().any(|word| text.contains(word)) {
        return;
    }
    let mut start = 0;
    let mut named = false;
    let mut told = false;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            (named, told) = (false, false);
        }
        let table = line.contains(['|', ',', '\t']);
        named |= table && NAME_HEADINGS.iter().any(|heading| line.contains(heading));
        let personal = named || has_masked_name(line);
        for word in HEALTH.iter().filter(|_| !told) {
            let found = line
                .match_indices(word)
                .find(|(at, _)| personal || is_said_to_have(line.get(..*at).unwrap_or("")));
            if let Some((at, _)) = found {
                told = true;
                hits.push(doubt(start + at, start + at + word.len(), Kind::HealthWord));
                break;
            }
        }
        start += line.len();
    }
}

/// Whether the words before an illness say that someone has it.
fn is_said_to_have(before: &str) -> bool {
    [
        "患",
        "患有",
        "身患",
        "罹患",
        "确诊",
        "确诊为",
        "诊断为",
        "查出",
    ]
    .iter()
    .any(|word| before.ends_with(word))
}

/// Whether a Chinese character is followed by a star, as in 张*明.
fn has_masked_name(line: &str) -> bool {
    line.match_indices(['*', '＊']).any(|(at, _)| {
        line.get(..at)
            .and_then(|before| before.chars().next_back())
            .is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
    })
}
