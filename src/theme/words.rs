//! The words of a theme: the file of the site's language, over the built-in one, over the Chinese one.

use std::collections::BTreeMap;

use super::{DEFAULT, Files, utf8};
use crate::diagnostic::{Diagnostic, Place};
use crate::language::{Lang, Words};

/// Words that begin so fall back only where there are others of them: a language has a script for the loudspeaker, or it has none.
const OWN: &str = "aloud-";

/// The built-in words of one of the two languages that the program speaks.
pub fn built_in_words(lang: Lang) -> Words {
    let name = match lang {
        Lang::Zh => "words/zh.toml",
        Lang::En => "words/en.toml",
    };
    Words::new(lang, built_in(name))
}

fn built_in(name: &str) -> BTreeMap<String, String> {
    let file = DEFAULT.get_file(name);
    let text = file.and_then(|file| file.contents_utf8());
    toml::from_str(text.unwrap_or_default()).unwrap_or_default()
}

/// The words of a language; those that its file lacks are taken from the Chinese one, and reported.
pub(super) fn of(
    files: &Files,
    language: &str,
    shown: &dyn Fn(&str) -> String,
    problems: &mut Vec<Diagnostic>,
    remarks: &mut Vec<Diagnostic>,
) -> Words {
    let lang = Lang::of(language);
    let file = format!("words/{language}.toml");
    if !files.contains_key(&file) {
        let known = files
            .keys()
            .filter_map(|path| path.strip_prefix("words/")?.strip_suffix(".toml"));
        problems.push(
            Diagnostic::new("MB0306")
                .at(Place::file("portal.toml"))
                .with("key", "lang")
                .with("value", language)
                .with("options", known.collect::<Vec<_>>().join(", ")),
        );
    }
    let mut read = |name: &str| -> BTreeMap<String, String> {
        // A theme that has words of its own need not repeat the others.
        let mut words = built_in(name);
        let Some(text) = utf8(files, name, shown, problems) else {
            return words;
        };
        match toml::from_str::<BTreeMap<String, String>>(&text) {
            Ok(own) => words.extend(own),
            Err(error) => {
                let place = Place::file(shown(name));
                problems.push(
                    Diagnostic::new("MB0601")
                        .at(place)
                        .with("reason", error.message()),
                );
            }
        }
        words
    };
    let mut zh = read("words/zh.toml");
    if language == "zh" {
        return Words::new(lang, zh);
    }
    let mut words = read(&file);
    if !words.keys().any(|key| key.starts_with(OWN)) {
        zh.retain(|key, _| !key.starts_with(OWN));
    }
    let missing: Vec<&str> = zh
        .keys()
        .filter(|key| !words.contains_key(*key))
        .map(String::as_str)
        .collect();
    if !missing.is_empty() {
        let place = Place::file(shown(&file));
        remarks.push(
            Diagnostic::new("MB0604")
                .at(place)
                .with("words", missing.join(", "))
                .with("n", missing.len()),
        );
    }
    if language != "en" && files.contains_key(&file) {
        let names = Diagnostic::new("MB1400").at(Place::file("portal.toml"));
        remarks.push(names.with("language", language).with("file", shown(&file)));
    }
    for (key, word) in zh {
        words.entry(key).or_insert(word);
    }
    Words::new(lang, words)
}
