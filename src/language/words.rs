//! The words of a site in one language: texts by key, with slots to fill in, from one file of a theme.

use std::collections::BTreeMap;
use std::fmt::Display;

use super::Lang;

/// The key of what the HTML `lang` attribute says.
const TAG: &str = "language-tag";
/// The key of the direction of writing.
const DIRECTION: &str = "direction";

/// All words of a site. What its own language lacks is there in another one.
#[derive(Debug, Default)]
pub struct Words {
    texts: BTreeMap<String, String>,
}

impl Words {
    /// The words of a site that shows none.
    pub const fn none() -> Words {
        Words {
            texts: BTreeMap::new(),
        }
    }

    /// Words by key.
    pub fn new(texts: BTreeMap<String, String>) -> Words {
        Words { texts }
    }

    /// A word as it was written, or its key where there is none.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.known(key).unwrap_or(key)
    }

    /// A word as it was written, if there is one.
    pub fn known(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// A word with its slots filled in.
    pub fn say(&self, key: &str, slots: &[(&str, &dyn Display)]) -> String {
        let filled = fill(self.get(key), |slot| {
            let value = slots.iter().find(|(name, _)| *name == slot);
            Ok::<_, ()>(value.map_or_else(String::new, |(_, value)| value.to_string()))
        });
        filled.unwrap_or_default()
    }

    /// The same with a number in the slot `n`; a key that ends in `-one` is used when the number is one and there is such a word.
    pub fn count(&self, key: &str, n: i64) -> String {
        let one = format!("{key}-one");
        match n == 1 && self.texts.contains_key(&one) {
            true => self.say(&one, &[("n", &n)]),
            false => self.say(key, &[("n", &n)]),
        }
    }

    /// The value of the `lang` attribute of a page.
    pub fn tag(&self, lang: Lang) -> &str {
        self.known(TAG).unwrap_or(lang.html())
    }

    /// `rtl` where the language is written from right to left, otherwise `ltr`.
    pub fn direction(&self) -> &'static str {
        match self.known(DIRECTION) {
            Some("rtl") => "rtl",
            _ => "ltr",
        }
    }
}

/// Fills the slots of a text, `{name}`.
///
/// # Errors
/// What `value` says of a slot that it cannot fill.
pub fn fill<E>(text: &str, value: impl Fn(&str) -> Result<String, E>) -> Result<String, E> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((slot, after)) = after.split_once('}') else {
            break;
        };
        out.push_str(&value(slot)?);
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
            ("direction", "rtl"),
        ];
        let words = Words::new(
            texts
                .map(|(key, text)| (key.to_owned(), text.to_owned()))
                .into(),
        );
        assert_eq!(words.count("days", 1), "one day");
        assert_eq!(words.count("days", 0), "0 days");
        assert_eq!(words.say("until", &[("day", &3), ("left", &"x")]), "3 (x)");
        assert_eq!(words.get("absent"), "absent");
        assert_eq!((words.direction(), words.tag(Lang::En)), ("rtl", "en"));
    }
}
