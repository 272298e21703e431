//! What a parser's error means to somebody who types on a Chinese keyboard.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::source::Text;
use crate::value::{Fen, parse_date_hint};

/// Signs of a Chinese keyboard and the sign that TOML wants.
const SIGNS: [(char, char); 20] = [
    ('“', '"'),
    ('”', '"'),
    ('„', '"'),
    ('＂', '"'),
    ('‘', '\''),
    ('’', '\''),
    ('＝', '='),
    ('：', ':'),
    ('，', ','),
    ('、', ','),
    ('［', '['),
    ('］', ']'),
    ('【', '['),
    ('】', ']'),
    ('｛', '{'),
    ('｝', '}'),
    ('＃', '#'),
    ('．', '.'),
    ('－', '-'),
    ('\u{3000}', ' '),
];

/// One message for a parse error at `at` (bytes of `source`, which begins at `offset` of the file).
pub(super) fn explain(
    text: &Text,
    offset: usize,
    source: &str,
    at: Range<usize>,
    reason: &str,
) -> Diagnostic {
    let line = line_around(source, at.start);
    let shown = &source[line.clone()];
    let place = |range: Range<usize>| text.place(range.start + offset..range.end + offset);
    if let Some((sign, right, range)) = wrong_sign(source, line.clone()) {
        let corrected = correct_signs(shown);
        return Diagnostic::new("MB0202")
            .at(place(range))
            .with("sign", sign)
            .with("right", right)
            .with("line", corrected.trim());
    }
    if reason.contains("duplicate key") {
        return Diagnostic::new("MB0209")
            .at(place(at))
            .with("key", source.get(line).unwrap_or("").trim());
    }
    if reason.contains("recursion limit") {
        return Diagnostic::new("MB0211").at(place(line));
    }
    let Some((key, value)) = shown.split_once('=') else {
        if shown.contains(':') && !shown.trim_start().starts_with('[') {
            return Diagnostic::new("MB0212")
                .at(place(line.clone()))
                .with("line", shown.trim().replacen(':', " =", 1));
        }
        return Diagnostic::new("MB0201")
            .at(place(at))
            .with("reason", reason);
    };
    let value_start = line.start + key.len() + 1;
    let bare = value.split('#').next().unwrap_or("").trim();
    let range = {
        let from = value_start + (value.len() - value.trim_start().len());
        from..from + bare.len()
    };
    if !key.trim().is_ascii() && !key.trim().starts_with(['"', '\'']) {
        let start = line.start + (key.len() - key.trim_start().len());
        let key = key.trim();
        return Diagnostic::new("MB0205")
            .at(place(start..start + key.len()))
            .with("key", key);
    }
    if bare.starts_with(['"', '\'', '[', '{']) || bare.is_empty() {
        return Diagnostic::new("MB0201")
            .at(place(at))
            .with("reason", reason);
    }
    if let Some(date) = parse_date_hint(bare) {
        return Diagnostic::new("MB0204")
            .at(place(range))
            .with("value", bare)
            .with("date", date);
    }
    if let Some(amount) = Fen::read_lenient(bare) {
        return Diagnostic::new("MB0203")
            .at(place(range))
            .with("value", bare)
            .with("amount", amount.plain());
    }
    if !bare.is_ascii() || bare.chars().all(char::is_alphabetic) {
        return Diagnostic::new("MB0206")
            .at(place(range))
            .with("value", bare);
    }
    Diagnostic::new("MB0201")
        .at(place(at))
        .with("reason", reason)
}

pub(super) fn line_around(source: &str, at: usize) -> Range<usize> {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    // An unclosed string is reported at the start of the next line; the slip is before it.
    if at > 0 && at == source.len() {
        at -= source[..at].chars().next_back().map_or(0, char::len_utf8);
    }
    let start = source[..at].rfind('\n').map_or(0, |at| at + 1);
    let end = source[at..].find('\n').map_or(source.len(), |len| at + len);
    start..end.max(start)
}

/// The first sign of a Chinese keyboard outside of quotes in a line.
fn wrong_sign(source: &str, line: Range<usize>) -> Option<(char, char, Range<usize>)> {
    let mut quote = None;
    for (at, c) in source[line.clone()].char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '#' => return None,
            None => {
                if let Some(right) = right_sign(c) {
                    let start = line.start + at;
                    return Some((c, right, start..start + c.len_utf8()));
                }
            }
        }
    }
    None
}

/// What TOML wants in the place of a sign or digit of a Chinese keyboard.
pub(crate) fn right_sign(c: char) -> Option<char> {
    let right = SIGNS.iter().find(|(wrong, _)| *wrong == c);
    let digit = || ('０'..='９').contains(&c).then(|| ascii_digit(c));
    right.map(|(_, right)| *right).or_else(digit)
}

fn ascii_digit(c: char) -> char {
    char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c)
}

fn correct_signs(line: &str) -> String {
    line.chars().map(|c| right_sign(c).unwrap_or(c)).collect()
}
