//! What a text is found by: every character of a word, every pair of neighbours in it, every whole number. The page's script
//! (`static/search.js`) takes a query apart in the same way; both must change together.

use std::collections::BTreeSet;

/// What the script takes for one: full-width signs as their plain ones, capital letters as small ones. Keeps every place.
fn fold(c: char) -> char {
    let plain = match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    plain.to_ascii_lowercase()
}

/// The grams of some texts.
#[derive(Debug, Default)]
pub(super) struct Grams {
    /// One character, or two; a text has each of them many times, so they are told apart only at the end.
    pairs: Vec<[char; 2]>,
    numbers: BTreeSet<String>,
}

/// Stands in the place of a second character.
const ALONE: char = '\0';

impl Grams {
    /// Adds those of a text.
    pub(super) fn add(&mut self, text: &str) {
        let mut letter = None;
        let mut number = String::new();
        // Whether the number stands behind a decimal point: then it is no number of its own.
        let mut decimal = false;
        let mut before = [ALONE; 2];
        for c in text.chars().map(fold).chain([ALONE]) {
            if c.is_ascii_digit() {
                if number.is_empty() {
                    decimal = before[1] == '.' && before[0].is_ascii_digit();
                }
                number.push(c);
            } else if !number.is_empty() {
                let whole = std::mem::take(&mut number);
                if !decimal {
                    self.numbers.insert(whole);
                }
            }
            let next = is_letter(c).then_some(c);
            if let (Some(last), Some(next)) = (letter, next) {
                self.pairs.push([last, next]);
            }
            self.pairs.extend(next.map(|next| [next, ALONE]));
            letter = next;
            before = [before[1], c];
        }
    }

    /// All of them, each once, in the order of their characters.
    pub(super) fn list(mut self) -> Vec<String> {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        let pairs = self.pairs.into_iter().map(|[first, second]| match second {
            ALONE => first.to_string(),
            second => String::from_iter([first, second]),
        });
        self.numbers.into_iter().chain(pairs).collect()
    }
}

/// Whether a character is part of a word: not a digit, no punctuation, and of one unit in a script.
fn is_letter(c: char) -> bool {
    matches!(c, 'a'..='z' | '\u{c0}'..='\u{1fff}' | '\u{2e80}'..='\u{2fff}' | '\u{3041}'..='\u{d7ff}' | '\u{f900}'..='\u{fdff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_words_in_pairs_and_numbers_whole() {
        let list = |text: &str| {
            let mut grams = Grams::default();
            grams.add(text);
            grams.list()
        };
        assert_eq!(list("李秀英"), ["李", "李秀", "秀", "秀英", "英"]);
        assert_eq!(list("12300.50元"), ["12300", "元"]);
        assert_eq!(list("记－０１２，Ａ4"), ["012", "4", "a", "记"]);
        assert_eq!(list("2026.5"), ["2026"]);
        assert_eq!(list("𠮷 !?，。"), [""; 0]);
    }
}
