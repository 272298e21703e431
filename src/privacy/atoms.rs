//! Text as a row of digits and mask signs, with what stands between them.
//!
//! Numbers are written with spaces, hyphens, dots, full-width digits and invisible characters inside, over lines and over
//! cells; here all of that becomes one short row that the searches can walk over.

/// Value of an X, which may be the last character of an ID number.
pub(super) const CROSS: u8 = 10;
/// Value of a sign that hides a digit.
pub(super) const STAR: u8 = 11;

/// Gap: spaces.
pub(super) const SPACE: u8 = 1;
/// Gap: hyphens.
pub(super) const HYPHEN: u8 = 2;
/// Gap: dots.
pub(super) const DOT: u8 = 4;
/// Gap: the border of a line or a table cell.
pub(super) const CELL: u8 = 8;
/// Gap: other text.
pub(super) const HARD: u8 = 16;

/// A digit, X or mask sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Atom {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// 0–9, [`CROSS`] or [`STAR`].
    pub value: u8,
    /// What stands between the atom before and this one; 0 for nothing that can be seen.
    pub gap: u8,
}

/// The row of a text.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// Digits, crosses and stars, in order.
    pub atoms: Vec<Atom>,
    /// How many of them are digits.
    pub digits: usize,
    /// Where a sign stands that may begin a number plate.
    pub plates: Vec<usize>,
}

/// What a character is for a number that it stands in or beside.
enum Class {
    Digit(u8),
    Cross,
    Star,
    Between(u8),
    Invisible,
    Other,
}

fn class(c: char) -> Class {
    match c {
        '0'..='9' => Class::Digit(c as u8 - b'0'),
        'x' | 'X' => Class::Cross,
        '*' | '#' => Class::Star,
        ' ' => Class::Between(SPACE),
        '-' => Class::Between(HYPHEN),
        '.' => Class::Between(DOT),
        '\n' | '\r' | '\t' | '|' | ',' | ';' | ':' | '"' | '\'' | '`' | '/' | '_' | '>' | '['
        | ']' => Class::Between(CELL),
        '\\' => Class::Invisible,
        '\0'..='\x7f' => Class::Other,
        '\u{4e00}'..='\u{9fff}' => Class::Other,
        '\u{ff10}'..='\u{ff19}' => Class::Digit(low_byte(u32::from(c) - 0xff10)),
        '\u{1d7ce}'..='\u{1d7ff}' => Class::Digit(low_byte((u32::from(c) - 0x1d7ce) % 10)),
        'ｘ' | 'Ｘ' | 'Ⅹ' | 'ⅹ' | '×' | 'Χ' | 'χ' | 'Х' | 'х' => Class::Cross,
        '＊' | '∗' | '＃' | '●' | '○' | '■' | '□' => Class::Star,
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => {
            Class::Between(SPACE)
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => {
            Class::Between(HYPHEN)
        }
        '·' | '•' | '・' | '‧' | '．' | '。' => Class::Between(DOT),
        '，' | '、' | '；' | '：' | '“' | '”' | '‘' | '’' | '｜' | '／' | '＿' | '\u{2028}'
        | '\u{2029}' | '│' => Class::Between(CELL),
        '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e0fff}' => Class::Invisible,
        _ => Class::Other,
    }
}

fn low_byte(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(0)
}

/// How many bytes the sign has that begins with a byte, where it can only be part of a word: most signs of a text are, and nothing
/// matters of them but that they stand between numbers.
const WORDS: [u8; 256] = {
    let mut words = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        words[byte] = match byte as u8 {
            b'x' => 0,
            b'a'..=b'z' | b'=' | b'(' | b')' | b'{' | b'}' => 1,
            // All of these are Chinese characters.
            0xe5..=0xe8 => 3,
            _ => 0,
        };
        byte += 1;
    }
    words
};

/// Reads a text once, from front to back.
pub(super) fn read(text: &str) -> Row {
    let bytes = text.as_bytes();
    let mut row = Row::default();
    let mut gap = Gap::at_start();
    let mut before = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        let word = WORDS[usize::from(byte)];
        if word > 0 {
            gap.close();
            (before, at) = (start, start + usize::from(word));
            continue;
        }
        let (c, length) = char_at(text, start);
        let end = start + length;
        at = end;
        let value = match class(c) {
            Class::Digit(value) => Some(value),
            Class::Cross => {
                let value = cross_value(
                    sign_at(text, before, start),
                    sign_at(text, end, bytes.len()),
                );
                if value.is_none() {
                    gap.close();
                }
                value
            }
            Class::Star => Some(STAR),
            Class::Between(kind) => {
                gap.add(kind);
                None
            }
            Class::Invisible => None,
            Class::Other => {
                if let Some(length) = markup_length(text, start, c) {
                    at = start + length;
                    gap.add(CELL);
                } else {
                    gap.close();
                    if c.is_ascii_uppercase() && may_begin_plate(sign_at(text, before, start)) {
                        row.plates.push(before);
                    }
                }
                None
            }
        };
        if let Some(value) = value {
            row.digits += usize::from(value < CROSS);
            let gap = gap.take();
            row.atoms.push(Atom {
                start,
                end,
                value,
                gap,
            });
        }
        before = start;
    }
    row
}

/// The sign that stands at a place, and how many bytes it has.
fn char_at(text: &str, at: usize) -> (char, usize) {
    match text.as_bytes().get(at) {
        Some(&byte) if byte.is_ascii() && byte != b'&' => (char::from(byte), 1),
        _ => {
            let c = text.get(at..).and_then(|rest| rest.chars().next());
            let c = c.unwrap_or_default();
            entity(text, at, c).unwrap_or((c, c.len_utf8()))
        }
    }
}

/// The sign that stands at a place before another one; nothing at the ends of the text.
fn sign_at(text: &str, at: usize, limit: usize) -> char {
    match at < limit {
        true => char_at(text, at).0,
        false => '\0',
    }
}

/// An x alone is a check digit, several hide digits, and one inside a word is a letter.
fn cross_value(before: char, next: char) -> Option<u8> {
    let is_cross = |c| matches!(class(c), Class::Cross);
    if is_cross(before) || is_cross(next) {
        Some(STAR)
    } else if before.is_ascii_alphabetic() || next.is_ascii_alphabetic() {
        None
    } else {
        Some(CROSS)
    }
}

/// What has been seen since the last atom.
struct Gap {
    kinds: u8,
    length: u8,
}

impl Gap {
    fn at_start() -> Gap {
        Gap {
            kinds: HARD,
            length: 0,
        }
    }

    fn add(&mut self, kind: u8) {
        self.kinds |= kind;
        self.length = self.length.saturating_add(1);
        // Four signs or more part two things; more than two hundred part them for good.
        if self.length > 3 {
            self.kinds |= CELL;
        }
        if self.length > 200 {
            self.kinds |= HARD;
        }
    }

    fn close(&mut self) {
        self.kinds |= HARD;
    }

    fn take(&mut self) -> u8 {
        let kinds = self.kinds;
        *self = Gap {
            kinds: 0,
            length: 0,
        };
        kinds
    }
}

/// The character that a numeric HTML entity stands for, or `&nbsp;`, and how many bytes the entity has.
fn entity(text: &str, start: usize, c: char) -> Option<(char, usize)> {
    if c != '&' {
        return None;
    }
    let rest = text.as_bytes().get(start + 1..)?;
    if rest.starts_with(b"nbsp;") {
        return Some(('\u{a0}', 6));
    }
    let length = rest.iter().take(10).position(|b| *b == b';')?;
    let code = text.get(start + 1..start + 1 + length)?.strip_prefix('#')?;
    let number = match code.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => code.parse(),
    };
    let meant = number.ok().and_then(char::from_u32)?;
    Some((meant, length + 2))
}

/// How many bytes of small markup begin here: `<br>`, `</td>`, `<td align="right">`.
fn markup_length(text: &str, start: usize, c: char) -> Option<usize> {
    let rest = text.as_bytes().get(start..)?;
    if c != '<' || rest.first() != Some(&b'<') {
        return None;
    }
    let rest = rest.get(..64).unwrap_or(rest);
    let end = rest.iter().position(|b| *b == b'>')?;
    let inside = rest.get(1..end)?;
    let inside = inside.strip_prefix(b"/").unwrap_or(inside);
    let name_length = inside
        .iter()
        .take_while(|b| b.is_ascii_alphabetic())
        .count();
    let name = inside.get(..name_length)?.to_ascii_lowercase();
    let known: [&[u8]; 13] = [
        b"br", b"td", b"th", b"tr", b"wbr", b"span", b"b", b"i", b"em", b"strong", b"p", b"div",
        b"li",
    ];
    // A tag that carries a number of its own is read, not skipped.
    let plain = !inside
        .windows(4)
        .any(|four| four.iter().all(u8::is_ascii_digit))
        && inside.is_ascii();
    (plain && known.contains(&name.as_slice())).then_some(end + 1)
}

fn may_begin_plate(c: char) -> bool {
    "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        read(text)
            .atoms
            .iter()
            .map(|atom| match atom.value {
                CROSS => 'X',
                STAR => '*',
                digit => char::from(b'0' + digit),
            })
            .collect()
    }

    fn gaps(text: &str) -> Vec<u8> {
        read(text).atoms.iter().skip(1).map(|a| a.gap).collect()
    }

    #[test]
    fn sees_through_disguises() {
        assert_eq!(shown("１２3\u{200b}4 5-6.7"), "1234567");
        assert_eq!(gaps("１２3\u{200b}4 5-6.7"), [0, 0, 0, SPACE, HYPHEN, DOT]);
        assert_eq!(gaps("1\n2|3 | 4"), [CELL, CELL, CELL | SPACE]);
        assert_eq!(gaps("1<br>2</td><td>3"), [CELL, CELL]);
        assert_eq!(gaps("1元2"), [HARD]);
        assert_eq!(shown("1&#50;3&#x34;&nbsp;5&amp;6&;7"), "1234567");
        assert_eq!(gaps("1    2"), [SPACE | CELL]);
        assert_eq!(shown(r#"<a href="tel:123456">"#), "123456");
    }

    #[test]
    fn tells_crosses_apart() {
        assert_eq!(shown("002X"), "002X");
        assert_eq!(shown("00XXXX12"), "00****12");
        assert_eq!(shown("Excel 12"), "12");
        assert_eq!(shown(r"37\*\*\*12"), "37***12");
    }
}
