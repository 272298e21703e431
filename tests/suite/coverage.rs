//! Which hazards have a test. A hazard has an id, such as A7; what answers it is a folder of `tests/cases` with that id, or a test
//! whose name begins with it. A hazard without either fails here, unless it says why it cannot be tested.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::home;

/// The groups of hazards that this program has to do with, and how many each has.
const GROUPS: [(&str, u32); 10] = [
    ("A", 20),
    ("B", 15),
    ("C", 8),
    ("D", 10),
    ("E", 8),
    ("F-", 7),
    ("H", 11),
    ("I", 12),
    ("J", 13),
    ("N", 3),
];

/// What cannot be tested here, and why.
const NOT_HERE: &[(&str, &str)] = &[
    (
        "E6",
        "the site has no search of its own; names in both forms are A11",
    ),
    (
        "H8",
        "removal of what was published belongs to the log, tested with it",
    ),
    ("H9", "salted hashes belong to the log, tested with it"),
    (
        "I4",
        "a power cut needs a disk of its own; what is promised is that the next build mends everything, as after I1 to I3",
    ),
    (
        "I8",
        "there is no hook that makes a village panic; a stack or memory that runs out is kept out of reach by A8, B5, B6, C3",
    ),
    (
        "N3",
        "needs other systems; their line ends and signs are C2 and A12 here",
    ),
];

/// Every test name in the sources and the suite.
fn test_names() -> Vec<String> {
    fn add(folder: &Path, names: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder of sources").flatten() {
            let path = entry.path();
            if path.is_dir() {
                add(&path, names);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = fs::read_to_string(&path).expect("a source");
                let mut is_test = false;
                for line in text.lines().map(str::trim) {
                    is_test |= line == "#[test]";
                    if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_test) {
                        is_test = false;
                        names.push(rest.split(['(', '<']).next().unwrap_or("").to_string());
                    }
                }
            }
        }
    }
    let mut names = Vec::new();
    add(&home("src"), &mut names);
    add(&home("tests/suite"), &mut names);
    names
}

/// The hazard that a word names: `a7` → A7, `f_1` → F-1. Finance checks are `f01` and no hazards.
fn hazard(word: &str, next: &str) -> Option<String> {
    let letter = word.chars().next()?.to_ascii_uppercase();
    let digits = &word[1..];
    let number = |text: &str| {
        !text.is_empty() && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit())
    };
    match (letter, digits) {
        ('F', "") if number(next) => Some(format!("F-{next}")),
        ('A'..='E' | 'G'..='N', digits) if number(digits) => Some(format!("{letter}{digits}")),
        _ => None,
    }
}

/// The hazards that the name of a test says it answers: `b1_to_b4_…` are four.
fn hazards(name: &str) -> Vec<String> {
    let words: Vec<&str> = name.split('_').collect();
    let at = |nth: usize| words.get(nth).copied().unwrap_or("");
    let Some(first) = hazard(at(0), at(1)) else {
        return Vec::new();
    };
    let last = match at(1) {
        "to" => hazard(at(2), at(3)).unwrap_or_else(|| first.clone()),
        _ => first.clone(),
    };
    let number = |id: &str| {
        id.trim_start_matches(|c: char| !c.is_ascii_digit())
            .parse::<u32>()
            .unwrap_or(0)
    };
    let group = first
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .to_string();
    (number(&first)..=number(&last))
        .map(|number| format!("{group}{number}"))
        .collect()
}

#[test]
fn every_hazard_has_a_test() {
    let mut count: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (id, _) in crate::cases::ids() {
        count.entry(id).or_default().0 += 1;
    }
    for id in test_names().iter().flat_map(|name| hazards(name)) {
        count.entry(id).or_default().1 += 1;
    }
    let mut missing = Vec::new();
    for (group, last) in GROUPS {
        let ids: Vec<String> = (1..=last)
            .map(|number| format!("{group}{number}"))
            .collect();
        let covered: Vec<&String> = ids.iter().filter(|id| count.contains_key(*id)).collect();
        let (folders, tests) = ids
            .iter()
            .filter_map(|id| count.get(id))
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
        println!(
            "{group:<2} {:>2} of {last:>2} hazards: {folders} folders, {tests} tests",
            covered.len()
        );
        for id in ids.iter().filter(|id| !count.contains_key(*id)) {
            match NOT_HERE.iter().find(|(known, _)| known == id) {
                Some((_, why)) => println!("   {id} not here: {why}"),
                None => missing.push(id.clone()),
            }
        }
    }
    let needless: Vec<&str> = NOT_HERE
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| count.contains_key(*id))
        .collect();
    assert!(needless.is_empty(), "tested after all: {needless:?}");
    assert!(missing.is_empty(), "without a test: {missing:?}");
}

#[test]
fn names_say_which_hazard_they_answer() {
    assert_eq!(hazards("a7_fifo_in_content"), ["A7"]);
    assert_eq!(hazards("b1_to_b4_vectors"), ["B1", "B2", "B3", "B4"]);
    assert_eq!(hazards("f_1_theme_missing"), ["F-1"]);
    assert!(hazards("f01_opening").is_empty() && hazards("every_hazard").is_empty());
}
