//! What the browser tests of a theme found when they were last run, as the theme tells it in `accessibility.toml`.

use serde::{Deserialize, Serialize};

use super::{Files, built_in};

/// The file of a theme.
pub(super) const FILE: &str = "accessibility.toml";

/// What was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tested {
    /// When, ISO.
    date: String,
    /// With what: names and versions.
    tools: Vec<String>,
    /// What was looked at.
    #[serde(rename(deserialize = "check"))]
    checks: Vec<TestedLine>,
}

/// One test.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TestedLine {
    /// Which: the theme has a word for it, `tested-<id>`.
    id: String,
    /// How many pages were looked at.
    pages: u32,
    /// How many faults were found.
    found: u32,
}

/// Whether what the built-in theme tells of itself holds for a portal's own files too: none makes its pages differ.
pub(super) fn holds(own: &Files) -> bool {
    let built_in = built_in();
    let shows = |path: &str| path.starts_with("templates/") || path.starts_with("static/");
    own.contains_key(FILE)
        || own
            .iter()
            .all(|(path, bytes)| !shows(path) || built_in.get(path) == Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_can_be_read_and_hold_until_a_page_is_made_otherwise() {
        let files = built_in();
        let text = String::from_utf8(files[FILE].clone()).expect("a text");
        let tested: Tested = toml::from_str(&text).expect("the results");
        assert!(tested.date.parse::<crate::value::Date>().is_ok());
        assert!(!tested.tools.is_empty() && !tested.checks.is_empty());
        let of = |path: &str, text: &str| Files::from([(path.to_owned(), text.into())]);
        assert!(holds(&Files::new()) && holds(&of("words/ug.toml", "")));
        assert!(!holds(&of("static/site.css", "")));
        assert!(!holds(&of("templates/own.html", "")));
    }
}
