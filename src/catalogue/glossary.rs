//! The words of experts with their plain explanations, and where they occur in a text.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::language::{Bilingual, Lang};

/// A word that experts use, with its plain explanation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// The explanation.
    pub plain: Bilingual,
}

impl Word {
    /// The word in a language.
    pub fn name(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }

    /// Its place on the page of all words: the English name in small letters, with hyphens.
    pub fn id(&self) -> String {
        let small = self.en.to_ascii_lowercase();
        let parts = small.split(|c: char| !c.is_ascii_alphanumeric());
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.join("-")
    }
}

/// All words, in the order of their files, and where to look for them.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    words: Vec<Word>,
    /// The words that begin with a character, the longest first: numbers of `words`.
    zh: BTreeMap<char, Vec<usize>>,
    /// The same for the English names, in small letters.
    en: BTreeMap<char, Vec<usize>>,
}

impl Glossary {
    /// The glossary of a list of words; a later word takes the place of an earlier one of the same Chinese name.
    pub(super) fn new(all: Vec<Word>) -> Glossary {
        let mut words: Vec<Word> = Vec::new();
        for word in all {
            match words.iter_mut().find(|known| known.zh == word.zh) {
                Some(known) => *known = word,
                None => words.push(word),
            }
        }
        let (zh, en) = (index(&words, Lang::Zh), index(&words, Lang::En));
        Glossary { words, zh, en }
    }

    /// All words.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// The words that occur in texts, in the order of the glossary. Where one begins within another, the longer one counts.
    pub fn find<'a>(&self, texts: impl IntoIterator<Item = &'a str>, lang: Lang) -> Vec<&Word> {
        let mut found = BTreeSet::new();
        for text in texts {
            match lang {
                Lang::Zh => search(text, &self.zh, |at| &self.words[at].zh, &mut found),
                Lang::En => search(
                    &text.to_lowercase(),
                    &self.en,
                    |at| &self.words[at].en,
                    &mut found,
                ),
            }
        }
        found.into_iter().map(|at| &self.words[at]).collect()
    }
}

fn index(words: &[Word], lang: Lang) -> BTreeMap<char, Vec<usize>> {
    let mut index: BTreeMap<char, Vec<usize>> = BTreeMap::new();
    for (at, word) in words.iter().enumerate() {
        if let Some(first) = word.name(lang).to_lowercase().chars().next() {
            index.entry(first).or_default().push(at);
        }
    }
    for same in index.values_mut() {
        same.sort_by_key(|at| std::cmp::Reverse(words[*at].name(lang).len()));
    }
    index
}

/// Adds the numbers of the words that the text holds. Latin letters count only where a word of the text begins.
fn search<'a>(
    text: &str,
    index: &BTreeMap<char, Vec<usize>>,
    name: impl Fn(usize) -> &'a String,
    found: &mut BTreeSet<usize>,
) {
    let (mut after, mut before) = (0, ' ');
    for (at, c) in text.char_indices() {
        let within = c.is_ascii_alphanumeric() && before.is_ascii_alphanumeric();
        before = c;
        if at < after || within {
            continue;
        }
        let here = &text[at..];
        let starting = index.get(&c).into_iter().flatten();
        let mut fitting = starting.filter(|number| {
            let name = name(**number);
            here.get(..name.len())
                .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
        });
        if let Some(number) = fitting.next() {
            found.insert(*number);
            after = at + name(*number).len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary(words: &[(&str, &str)]) -> Glossary {
        let word = |(zh, en): &(&str, &str)| Word {
            zh: (*zh).to_owned(),
            en: (*en).to_owned(),
            plain: Bilingual::default(),
        };
        Glossary::new(words.iter().map(word).collect())
    }

    #[test]
    fn the_longer_word_counts_and_english_words_begin_where_words_begin() {
        let glossary = glossary(&[
            ("公益", "Good"),
            ("公益性岗位", "Public-good job"),
            ("余额", "Balance"),
            ("资产负债表", "Balance sheet"),
        ]);
        let zh = |text: &str| -> Vec<String> {
            let found = glossary.find([text], Lang::Zh);
            found.iter().map(|word| word.zh.clone()).collect()
        };
        assert_eq!(zh("设公益性岗位3个，余额不变"), ["公益性岗位", "余额"]);
        assert_eq!(zh("公益支出"), ["公益"]);
        assert!(zh("").is_empty());
        let en = glossary.find(["The BALANCE sheet; goods imbalance"], Lang::En);
        let ids: Vec<String> = en.iter().map(|word| word.id()).collect();
        assert_eq!(ids, ["good", "balance-sheet"]);
    }

    #[test]
    fn every_word_has_a_place_of_its_own_and_an_explanation() {
        let catalogue = crate::catalogue::Catalogue::load(&[]).expect("the built-in catalogue");
        let words = catalogue.glossary().words();
        let ids: BTreeSet<String> = words.iter().map(Word::id).collect();
        assert_eq!(ids.len(), words.len());
        assert!(words.len() >= 60);
        let explained = |word: &Word| !word.plain.zh.is_empty() && !word.plain.en.is_empty();
        assert!(words.iter().all(explained));
    }
}
