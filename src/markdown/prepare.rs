//! The source as the Markdown parser gets it, and the way back to places in the source as it was written.
//!
//! Invisible characters are taken out. Where CommonMark would not see `**` beside Chinese punctuation as the end or
//! the beginning of bold text, a sentinel is put between the two; it is taken out of everything that is written, so it
//! does no harm where it falls into code or a link.

use std::ops::Range;

/// Counts as a letter for the parser and cannot come from the source: noncharacters are taken out of it first.
pub(super) const SENTINEL: char = '\u{FDD0}';

/// A source made ready for the parser.
pub(super) struct Prepared {
    /// The text to parse.
    pub text: String,
    /// What was removed: the character and its range in the source. Runs of one character are one entry.
    pub removed: Vec<(char, Range<usize>)>,
    taken_out: Map,
    put_in: Map,
}

impl Prepared {
    /// Makes a source ready.
    pub fn new(source: &str) -> Prepared {
        let (clean, removed, taken_out) = take_out(source);
        let (text, put_in) = put_in(&clean);
        Prepared {
            text,
            removed,
            taken_out,
            put_in,
        }
    }

    /// The range in the source that a range of the prepared text came from.
    pub fn source(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.taken_out.back(self.put_in.back(range.start));
        let end = self.taken_out.back_end(self.put_in.back(range.end));
        start..end.max(start)
    }
}

/// Steps of a changed text: from the first position on, what follows stands at the second position in the original.
#[derive(Default)]
struct Map(Vec<(usize, usize)>);

impl Map {
    fn back(&self, at: usize) -> usize {
        self.step(at, self.0.partition_point(|&(changed, _)| changed <= at))
    }

    /// The same for the end of a range, which does not take in what was removed right after it.
    fn back_end(&self, at: usize) -> usize {
        self.step(at, self.0.partition_point(|&(changed, _)| changed < at))
    }

    fn step(&self, at: usize, count: usize) -> usize {
        match count.checked_sub(1).and_then(|index| self.0.get(index)) {
            Some(&(changed, original)) => original + (at - changed),
            None => at,
        }
    }
}

/// Whether a character is a control character that text has no use for.
pub(super) fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// Whether a character is invisible or changes the direction of writing. Variation selectors are not meant: they
/// choose the right form of rare characters in names.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FDD0}'..='\u{FDEF}'
        | '\u{E0000}'..='\u{E007F}')
        || matches!(c as u32 & 0xFFFF, 0xFFFE | 0xFFFF)
}

fn take_out(source: &str) -> (String, Vec<(char, Range<usize>)>, Map) {
    let mut text = String::with_capacity(source.len());
    let mut removed: Vec<(char, Range<usize>)> = Vec::new();
    let mut map = Map::default();
    for (at, c) in source.char_indices() {
        if !is_control(c) && !is_invisible(c) {
            text.push(c);
            continue;
        }
        let end = at + c.len_utf8();
        map.0.push((text.len(), end));
        match removed.last_mut() {
            Some((before, range)) if *before == c && range.end == at => range.end = end,
            // A byte order mark at the very start is how some editors save, not a mistake.
            _ if at == 0 && c == '\u{FEFF}' => {}
            _ => removed.push((c, at..end)),
        }
    }
    (text, removed, map)
}

fn put_in(source: &str) -> (String, Map) {
    let mut text = String::with_capacity(source.len() + 64);
    let mut map = Map::default();
    let mut copied = 0;
    let mut at = 0;
    let mut insert = |text: &mut String, copied: &mut usize, at: usize| {
        text.push_str(&source[*copied..at]);
        map.0.push((text.len(), at));
        text.push(SENTINEL);
        map.0.push((text.len(), at));
        *copied = at;
    };
    while let Some(found) = source[at..].find(['*', '~']) {
        let start = at + found;
        let mark = source.as_bytes()[start];
        let length = source[start..]
            .bytes()
            .take_while(|&byte| byte == mark)
            .count();
        let end = start + length;
        at = end;
        let (Some(before), Some(after)) = (
            source[..start].chars().next_back(),
            source[end..].chars().next(),
        ) else {
            continue;
        };
        let arithmetic = length == 1 && (before.is_ascii_digit() || after.is_ascii_digit());
        let single_tilde = mark == b'~' && length == 1;
        if arithmetic || single_tilde || before == '\\' || !(is_cjk(before) || is_cjk(after)) {
            continue;
        }
        if is_mark(before) && is_letter(after) && !opens(before) {
            insert(&mut text, &mut copied, start);
        } else if is_letter(before) && is_mark(after) && !closes(after) {
            insert(&mut text, &mut copied, end);
        }
    }
    text.push_str(&source[copied..]);
    (text, map)
}

/// Han, kana, Hangul and the punctuation and full-width forms used with them.
pub(super) fn is_cjk(c: char) -> bool {
    is_wide(c) || is_shared(c) || matches!(c, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Characters of scripts written without spaces, and their punctuation.
pub(super) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{312F}' | '\u{3190}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFD}')
}

/// Punctuation that Chinese shares with Latin scripts.
pub(super) fn is_shared(c: char) -> bool {
    "“”‘’…—·•※￥¥".contains(c)
}

/// Letters, digits and the private characters that stand for letters not yet encoded.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

fn is_mark(c: char) -> bool {
    !c.is_whitespace() && !is_letter(c)
}

fn opens(c: char) -> bool {
    "（《〈「『【〔［｛“‘([{".contains(c)
}

fn closes(c: char) -> bool {
    "，。、；：！？…）》〉」』】〕］｝”’,.;:!?)]}".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lead_back_to_the_source() {
        let source = "\u{FEFF}甲\u{200B}\u{200B}乙，**丙：**丁\u{0}戊";
        let prepared = Prepared::new(source);
        assert_eq!(prepared.text, "甲乙，\u{FDD0}**丙：\u{FDD0}**丁戊");
        assert_eq!(
            prepared.removed,
            [
                ('\u{200B}', 6..12),
                ('\0', source.len() - 4..source.len() - 3)
            ]
        );
        for part in ["甲", "乙", "丙", "丁", "戊"] {
            let at = prepared.text.find(part).unwrap();
            let back = prepared.source(&(at..at + part.len()));
            assert_eq!(&source[back], part);
        }
        let bold = prepared.text.find("**").unwrap();
        assert!(source[prepared.source(&(bold..bold + 2))].starts_with("**"));
    }

    #[test]
    fn arithmetic_and_escapes_get_no_sentinel() {
        for source in [
            "3*（2+1）*5",
            "甲\\*（乙）",
            "* （一）甲",
            "a **b** c",
            "3~5月",
        ] {
            assert_eq!(Prepared::new(source).text, source);
        }
    }
}
