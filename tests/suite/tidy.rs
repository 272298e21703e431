//! The rules of the house, as far as a test can see them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::common::home;

/// The longest file of the program, lines, tests left out.
const LONGEST: usize = 490;

/// The program's own sources: path below `src/` → text, with unit tests cut off.
fn sources() -> BTreeMap<String, String> {
    fn add(folder: &Path, below: &str, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                add(&entry.path(), &format!("{name}/"), found);
            } else if name.ends_with(".rs")
                && !name.ends_with("tests.rs")
                && !name.contains("/tests/")
                && !name.ends_with("_tests.rs")
            {
                let text = fs::read_to_string(entry.path()).expect("a source");
                let end = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
                found.insert(name, text[..end].to_string());
            }
        }
    }
    let mut found = BTreeMap::new();
    add(&home("src"), "", &mut found);
    found
}

/// The text without comments and string literals.
fn code(text: &str) -> String {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or(""))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The groups of `lib.rs`: module → number of its group.
fn layers() -> BTreeMap<String, usize> {
    let lib = fs::read_to_string(home("src/lib.rs")).expect("lib.rs");
    let mut group = 0;
    let mut layers = BTreeMap::new();
    for line in lib.lines() {
        if let Some(rest) = line.strip_prefix("// Group ") {
            group = rest
                .split(':')
                .next()
                .and_then(|n| n.parse().ok())
                .expect("a number");
        } else if let Some(name) = line.strip_prefix("pub mod ") {
            layers.insert(name.trim_end_matches(';').to_string(), group);
        }
    }
    layers
}

#[test]
fn a_module_uses_only_layers_above_its_own() {
    let layers = layers();
    assert!(layers.len() > 15, "{layers:?}");
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let own = path.split(['/', '.']).next().expect("a module");
        let Some(own_layer) = layers.get(own) else {
            continue;
        };
        for (at, _) in code(&text).match_indices("crate::") {
            let rest = &code(&text)[at + 7..];
            let used: String = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            if layers.get(&used).is_some_and(|layer| layer > own_layer) {
                wrong.push(format!("{path} uses {used}"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_two_ends_touch_files_and_the_clock() {
    let rooms = [
        "source.rs",
        "disk.rs",
        "keys.rs",
        "cli.rs",
        "portal.rs",
        "main.rs",
    ];
    for (path, text) in sources() {
        let code = code(&text);
        let file = rooms.iter().any(|room| path == *room)
            || path.starts_with("cli/")
            || path.starts_with("disk/")
            || path.starts_with("source/");
        for word in [
            "std::fs",
            "fs::read",
            "fs::write",
            "File::open",
            "SystemTime::now",
            "Instant::now",
            "env::var",
        ] {
            assert!(file || !code.contains(word), "{path} uses {word}");
        }
        for word in ["HashMap", "HashSet", ".unwrap()", "println!", "unsafe "] {
            assert!(!code.contains(word), "{path} uses {word}");
        }
    }
}

#[test]
fn no_file_is_too_long() {
    let long: Vec<String> = sources()
        .into_iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "each asks to be two rooms: {long:#?}");
}

/// The longest function of the program, lines.
const LONGEST_FUNCTION: usize = 100;

/// The functions of a text with their lengths in lines. A function ends where a brace closes at its own indentation.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let head = trimmed
            .trim_start_matches("pub ")
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub(super) ");
        let Some(rest) = head
            .strip_prefix("const ")
            .unwrap_or(head)
            .strip_prefix("fn ")
        else {
            continue;
        };
        let end = format!("{}}}", &line[..line.len() - trimmed.len()]);
        let one_line = line.trim_end().ends_with('}') && line.contains('{');
        let length = if one_line {
            1
        } else {
            1 + lines[at..]
                .iter()
                .position(|line| *line == end)
                .unwrap_or(0)
        };
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        found.push((name, length));
    }
    found
}

#[test]
fn no_function_is_too_long() {
    let mut all: Vec<(usize, String)> = Vec::new();
    for (path, text) in sources() {
        all.extend(
            functions(&text)
                .into_iter()
                .map(|(name, length)| (length, format!("{path} {name}"))),
        );
    }
    assert!(all.len() > 500, "{} functions", all.len());
    all.sort();
    println!("the longest of {} functions:", all.len());
    for (length, name) in all.iter().rev().take(10) {
        println!("{length:>4} {name}");
    }
    let long: Vec<&(usize, String)> = all
        .iter()
        .filter(|(length, _)| *length > LONGEST_FUNCTION)
        .collect();
    assert!(long.is_empty(), "each asks to be two: {long:#?}");
}

#[test]
fn every_module_says_what_it_is() {
    for (path, text) in sources() {
        assert!(
            text.starts_with("//! "),
            "{path} does not open with what it makes from what"
        );
    }
}

#[test]
fn every_code_has_words_and_every_word_a_code() {
    let known: BTreeSet<&str> = mingbai::diagnostic::codes().collect();
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (_, text) in sources() {
        for part in text.split('"') {
            let letters = part.bytes().take_while(u8::is_ascii_uppercase).count();
            let digits = part.len() - letters;
            let shape = matches!(
                (&part[..letters], digits),
                ("MB", 4) | ("F" | "S" | "T" | "P", 2)
            );
            if shape && part[letters..].bytes().all(|b| b.is_ascii_digit()) {
                used.insert(part.to_string());
            }
        }
    }
    let catalogue = mingbai::catalogue::Catalogue::load(&[]).expect("the built-in catalogue");
    used.extend(
        catalogue
            .items()
            .iter()
            .flat_map(|item| &item.identities)
            .map(|identity| identity.code.clone()),
    );
    let without_words: Vec<&String> = used
        .iter()
        .filter(|code| !known.contains(code.as_str()))
        .collect();
    assert!(
        without_words.is_empty(),
        "codes without words: {without_words:?}"
    );
    let unused: Vec<&&str> = known.iter().filter(|code| !used.contains(**code)).collect();
    assert!(unused.is_empty(), "words that nobody says: {unused:?}");
}

/// All texts of the repository except what it is not responsible for: path → text.
fn texts(folder: &Path, below: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}{name}");
        if ["target", ".git", "node_modules", "public"].contains(&name.as_str()) {
            continue;
        }
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => texts(&entry.path(), &format!("{path}/"), found),
            Ok(kind) if kind.is_file() => {
                if let Ok(text) = fs::read_to_string(entry.path()) {
                    found.insert(path, text);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn no_path_of_a_machine_stands_in_the_sources() {
    let mut all = BTreeMap::new();
    texts(&home(""), "", &mut all);
    assert!(all.len() > 1_000, "{} texts", all.len());
    // Written in parts, so that this file does not hold them.
    let words: Vec<String> = [
        ["/wo", "rk/"],
        ["/tm", "p/"],
        ["C:\\\\", "Users"],
        ["/ro", "ot/"],
        ["artifac", "tory"],
        ["index-", "url"],
    ]
    .iter()
    .map(|parts| parts.concat())
    .collect();
    let mut wrong = Vec::new();
    for (path, text) in &all {
        for word in words.iter().filter(|word| text.contains(word.as_str())) {
            wrong.push(format!("{path} holds {word}"));
        }
        let sources: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("source = \"registry+"))
            .collect();
        let foreign = sources
            .iter()
            .filter(|line| !line.contains("https://github.com/rust-lang/crates.io-index"));
        wrong.extend(foreign.map(|line| format!("{path}: {line}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
