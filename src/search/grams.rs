//! What a text is found by: every character of a word, every pair of neighbours in it, every whole number. The page's script
//! (`static/search.js`) takes a query apart in the same way; both must change together.

use std::collections::BTreeSet;

/// What the script takes for one: full-width signs as their plain ones, capital letters as small ones. Keeps every place.
pub(super) fn fold(text: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        c => c,
    };
    text.chars()
        .map(|c| plain(c).to_ascii_lowercase())
        .collect()
}

/// The grams of a text.
pub(super) fn grams(text: &str) -> BTreeSet<String> {
    let text: Vec<char> = fold(text).chars().collect();
    let mut found = BTreeSet::new();
    let mut at = 0;
    while at < text.len() {
        let run = |same: fn(char) -> bool| text[at..].iter().take_while(|c| same(**c)).count();
        let (digits, letters) = (run(|c| c.is_ascii_digit()), run(is_letter));
        if digits > 0 {
            // What stands behind a decimal point is no number of its own.
            let decimal = at >= 2 && text[at - 1] == '.' && text[at - 2].is_ascii_digit();
            if !decimal {
                found.insert(text[at..at + digits].iter().collect());
            }
        }
        for (nth, c) in text[at..at + letters].iter().enumerate() {
            found.insert(c.to_string());
            if let Some(next) = text[at..at + letters].get(nth + 1) {
                found.insert([*c, *next].iter().collect());
            }
        }
        at += digits.max(letters).max(1);
    }
    found
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
        let list = |text: &str| grams(text).into_iter().collect::<Vec<_>>();
        assert_eq!(list("李秀英"), ["李", "李秀", "秀", "秀英", "英"]);
        assert_eq!(list("12300.50元"), ["12300", "元"]);
        assert_eq!(list("记－０１２，Ａ4"), ["012", "4", "a", "记"]);
        assert_eq!(list("2026.5"), ["2026"]);
        assert_eq!(list("𠮷 !?，。"), [""; 0]);
    }
}
