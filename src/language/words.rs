//! The words of a site in one language: texts by key, with slots to fill in, from one file of a theme.

use std::collections::BTreeMap;
use std::fmt::{Display, Write};

use super::Lang;

/// The key of what the HTML `lang` attribute says.
const TAG: &str = "language-tag";
/// The key of the names of the months, parted by spaces.
const MONTHS: &str = "month-names";
/// The key of the direction of writing.
const DIRECTION: &str = "direction";

/// All words of a site. What its own language lacks is there in another one.
#[derive(Debug, Default)]
pub struct Words {
    lang: Lang,
    texts: BTreeMap<String, String>,
    /// The names of the months; every day on a page has one.
    pub(super) months: Vec<String>,
}

impl Words {
    /// The words of a site that shows none.
    pub const fn none() -> Words {
        Words {
            lang: Lang::Zh,
            texts: BTreeMap::new(),
            months: Vec::new(),
        }
    }

    /// Words by key. `lang` is the language of what has its names elsewhere: items, their fields, messages.
    pub fn new(lang: Lang, texts: BTreeMap<String, String>) -> Words {
        let months = texts.get(MONTHS).map_or("", String::as_str).split(' ');
        Words {
            lang,
            months: months.map(str::to_owned).collect(),
            texts,
        }
    }

    /// The language of what has its names elsewhere.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A word as it was written, or its key where there is none.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.known(key).unwrap_or(key)
    }

    /// A word as it was written, if there is one.
    pub fn known(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// The word for one of several: that of `role-chair` is the one of `role` for `chair`. Empty where there is none.
    pub fn of(&self, several: &str, one: &str) -> &str {
        self.known(&format!("{several}-{one}")).unwrap_or_default()
    }

    /// A word with its slots filled in.
    pub fn say(&self, key: &str, slots: &[(&str, &dyn Display)]) -> String {
        let filled = fill(self.get(key), |slot, out| {
            if let Some((_, value)) = slots.iter().find(|(name, _)| *name == slot) {
                write!(out, "{value}")?;
            }
            Ok::<_, std::fmt::Error>(())
        });
        filled.unwrap_or_default()
    }

    /// The same with a number in the slot `n`; a key that ends in `-one` is used when the number is one and there is such a word.
    pub fn count(&self, key: &str, n: i64) -> String {
        self.counted(key, n, &[])
    }

    /// The same with more slots.
    pub fn counted(&self, key: &str, n: i64, slots: &[(&str, &dyn Display)]) -> String {
        let slots: Vec<(&str, &dyn Display)> = [("n", &n as &dyn Display)]
            .into_iter()
            .chain(slots.iter().copied())
            .collect();
        if n == 1 {
            let one = format!("{key}-one");
            if self.texts.contains_key(&one) {
                return self.say(&one, &slots);
            }
        }
        self.say(key, &slots)
    }

    /// The value of the `lang` attribute of a page.
    pub fn tag(&self) -> &str {
        self.known(TAG).unwrap_or(self.lang.html())
    }

    /// Whether the words are Chinese: then numbers can be read aloud, and Latin letters stand a little apart from the words.
    pub fn is_chinese(&self) -> bool {
        self.tag().starts_with("zh")
    }

    /// `rtl` where the language is written from right to left, otherwise `ltr`.
    pub fn direction(&self) -> &'static str {
        match self.known(DIRECTION) {
            Some("rtl") => "rtl",
            _ => "ltr",
        }
    }
}

/// Fills the slots of a text, `{name}`; `put` writes what stands in one.
///
/// # Errors
/// What `put` says of a slot that it cannot fill.
pub fn fill<E>(text: &str, put: impl Fn(&str, &mut String) -> Result<(), E>) -> Result<String, E> {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((slot, after)) = after.split_once('}') else {
            return Ok(out);
        };
        put(slot, &mut out)?;
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled_and_one_has_a_word_of_its_own() {
        let texts = [
            ("days", "{n} days"),
            ("days-one", "one day"),
            ("until", "{day} ({left})"),
            ("late", "{n} days late on {day}"),
            ("role-chair", "chair"),
            ("direction", "rtl"),
        ];
        let words = Words::new(
            Lang::En,
            texts
                .map(|(key, text)| (key.to_owned(), text.to_owned()))
                .into(),
        );
        assert_eq!(words.count("days", 1), "one day");
        assert_eq!(words.count("days", 0), "0 days");
        assert_eq!(words.counted("late", 2, &[("day", &3)]), "2 days late on 3");
        assert_eq!(words.say("until", &[("day", &3), ("left", &"x")]), "3 (x)");
        assert_eq!(words.get("absent"), "absent");
        assert_eq!(
            (words.of("role", "chair"), words.of("role", "x")),
            ("chair", "")
        );
        assert_eq!((words.direction(), words.tag()), ("rtl", "en"));
        assert!(!words.is_chinese());
    }
}
