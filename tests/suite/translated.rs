//! A site in a third language shows nothing in Chinese but names and contents, and other words change nothing that was published.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::common::{Portal, home, tree};
use crate::dom::Dom;
use crate::verify::verify;

/// What stands for a sign that is not translated yet.
const FOREIGN: char = 'ئ';
/// Amounts in capitals are Chinese in every language.
const CAPITALS: &str = "零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负";

type Words = BTreeMap<String, String>;

fn words(path: &str) -> Words {
    let text = fs::read_to_string(home(path)).expect("a file of words");
    toml::from_str(&text).expect("words")
}

fn is_letter(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

fn is_chinese(c: char) -> bool {
    is_letter(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff1f}')
}

/// Words over the built-in ones, as a theme of the portal.
fn lay(portal: &Portal, language: &str, words: &Words) {
    let line = |(key, text): (&String, &String)| format!("{key} = {}\n", serde_json::json!(text));
    let text: String = words.iter().map(line).collect();
    portal.write(&format!("themes/default/words/{language}.toml"), text);
}

/// Uyghur with nothing left out: what is not translated yet is written in its letters, so that Chinese on a page comes from elsewhere.
fn whole() -> Words {
    let known = words("tests/data/words/ug.toml");
    let foreign = |text: &str| text.replace(is_chinese, &FOREIGN.to_string());
    let all = words("themes/default/words/zh.toml").into_iter();
    all.filter(|(key, _)| !key.starts_with("aloud-"))
        .map(|(key, text)| {
            let text = known.get(&key).cloned().unwrap_or_else(|| foreign(&text));
            (key, text)
        })
        .collect()
}

/// What may stand in Chinese: what the portal's files say, the names of the catalogue, and messages.
struct Allowed {
    texts: String,
    values: BTreeSet<String>,
}

impl Allowed {
    fn of(portal: &Path) -> Allowed {
        let (mut texts, mut values) = (String::new(), BTreeSet::new());
        let program = ["src/catalogue", "src/profiles", "src/messages"].map(home);
        for folder in [portal]
            .into_iter()
            .chain(program.iter().map(AsRef::as_ref))
        {
            for (path, bytes) in tree(folder) {
                let is_text = [".toml", ".md", ".csv"]
                    .iter()
                    .any(|end| path.ends_with(end));
                if is_text && !path.contains("words/") {
                    let text = String::from_utf8(bytes).expect("text");
                    let ends: &[char] = match path.ends_with(".csv") {
                        true => &[',', '；', '\r', '\n'],
                        false => &['"'],
                    };
                    values.extend(text.split(ends).map(str::to_owned));
                    texts.push_str(&text);
                }
            }
        }
        Allowed { texts, values }
    }

    fn has(&self, text: &[char]) -> bool {
        self.texts.contains(&text.iter().collect::<String>())
    }

    /// The words of a text that come from nowhere: those of several letters that no file holds, single letters that are no value of
    /// their own and do not stand so in a file, and signs that stand between other letters than in any file.
    fn rest(&self, piece: &str) -> Vec<String> {
        let piece = piece.trim();
        let whole = || piece.chars().count() > 1 && self.texts.contains(piece);
        if !piece.contains(is_chinese) || self.values.contains(piece) || whole() {
            return Vec::new();
        }
        let letters: Vec<char> = piece.chars().collect();
        let mut wrong = Vec::new();
        let mut at = 0;
        while at < letters.len() {
            let run = letters[at..].iter().take_while(|c| is_letter(**c)).count();
            let end = at + run.max(1);
            let beside = |c: char| !c.is_whitespace() && c != '…' && c != FOREIGN;
            let before = at
                .checked_sub(1)
                .filter(|at| beside(letters[*at]))
                .unwrap_or(at);
            let after = letters
                .get(end)
                .map_or(end, |c| end + usize::from(beside(*c)));
            let around = &letters[before..after];
            let known = match run {
                0 if !is_chinese(letters[at]) => true,
                // A masked name has stars; a text that was cut ends in dots.
                0 | 1 => {
                    around.contains(&'*')
                        || (around.len() > 1 && self.has(around))
                        || self.values.contains(&letters[at].to_string())
                }
                _ => {
                    self.has(&letters[at..end])
                        || letters[at..end].iter().all(|c| CAPITALS.contains(*c))
                }
            };
            if !known {
                wrong.push(around.iter().collect());
            }
            at = end;
        }
        wrong
    }
}

#[test]
fn a_third_language_shows_no_chinese_but_names_and_contents() {
    let portal = Portal::of_example("whole-uyghur", "jiqian", &[]);
    lay(&portal, "ug", &whole());
    portal.change("portal.toml", "lang = \"zh\"", "lang = \"ug\"");
    for period in [
        "2025", "2025-H1", "2025-H2", "2025-Q2", "2025-Q3", "2025-Q4",
    ] {
        let _ = fs::remove_dir_all(portal.at(&format!("villages/jiqian/{period}")));
    }
    for month in 4..=12 {
        let _ = fs::remove_dir_all(portal.at(&format!("villages/jiqian/2025-{month:02}")));
    }
    let said = portal.build_then();
    said.expect(0, &[]);
    assert!(!said.all().contains("MB0604"), "{}", said.all());
    let allowed = Allowed::of(&portal.root());
    let (mut kinds, mut pieces) = (BTreeSet::new(), BTreeMap::new());
    for (path, bytes) in portal.site() {
        if path.starts_with("jiqian/2026") && path.ends_with(".json") {
            let about: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
            kinds.insert(about["kind"].as_str().unwrap_or_default().to_owned());
        }
        if path.ends_with(".html") {
            for piece in Dom::parse(&bytes).pieces("checks") {
                pieces.entry(piece).or_insert_with(|| path.clone());
            }
        }
        // It has no words for the loudspeaker, and so no script for it.
        assert!(
            !path.ends_with(".txt") || path.starts_with("jiqian/search/"),
            "{path}"
        );
    }
    assert_eq!(kinds.len(), 10, "a page of each kind: {kinds:?}");
    let wrong: Vec<String> = pieces
        .iter()
        .map(|(piece, path)| (path, piece, allowed.rest(piece)))
        .filter(|(.., wrong)| !wrong.is_empty())
        .map(|(path, piece, wrong)| format!("{path}: {wrong:?} in {piece}"))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} texts, as {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(40)]
    );
}

#[test]
fn other_words_change_nothing_that_was_published() {
    let portal = Portal::of_example("other-words", "wali", &["ledger/wali"]);
    let mut other = words("themes/default/words/zh.toml");
    let kept = [
        "language-tag",
        "direction",
        "scale-base",
        "month-names",
        "month-names-short",
    ];
    for (key, text) in &mut other {
        if !kept.contains(&key.as_str()) {
            text.push('㊣');
        }
    }
    portal.build_then().expect(0, &[]);
    let before = portal.site();
    lay(&portal, "zh", &other);
    portal.build_then().expect(0, &[]);
    let after = portal.site();
    let home = String::from_utf8_lossy(&after["wali/index.html"]);
    assert!(home.contains('㊣'), "the words are not shown: {home}");
    let mut frozen = 0;
    for (path, bytes) in before
        .iter()
        .filter(|(path, _)| path.contains("/v/") || path.contains("/log/"))
    {
        assert!(after.get(path) == Some(bytes), "{path} was published");
        frozen += 1;
    }
    assert!(frozen > 100, "only {frozen}");
    verify(portal.out().join("wali"), &[]).expect(0, &[]);
}

/// What is said to readers stands in the files of words: in the code there are only words that are read from the editors' texts.
#[test]
fn the_code_that_shows_has_no_words_of_its_own() {
    const READ: [&str; 10] = [
        "output/broadcast.rs",
        "output/csv.rs",
        "search/grams.rs",
        "show/cells.rs",
        "show/cells/tables.rs",
        "show/kinds/commitment.rs",
        "show/kinds/gauge.rs",
        "show/kinds/process.rs",
        "show/kinds/review.rs",
        "show/money.rs",
    ];
    let mut found = BTreeSet::new();
    for folder in ["show", "output", "search"] {
        let files = tree(&home(&format!("src/{folder}")));
        for (path, bytes) in files.iter().filter(|(path, _)| !path.ends_with("tests.rs")) {
            let text = String::from_utf8_lossy(bytes);
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let path = format!("{folder}/{path}");
            assert!(!code.contains(".pick("), "{path}: one of two texts");
            let said = |line: &&str| {
                let code = line.split("//").next().unwrap_or_default();
                code.contains(is_chinese)
            };
            if code.lines().any(|line| said(&line)) {
                found.insert(path);
            }
        }
    }
    assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), READ);
}
