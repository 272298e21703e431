//! A site as one archive that opens from a stick: what goes into it, under which names, and what keeps it from fitting.
//!
//! The site stands in a folder of its own, so that the root of the archive shows hardly more than the page to be opened. The same site
//! gives the same bytes: names in order, one time for all, nothing of the machine.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::diagnostic::{Diagnostic, Place};
use crate::hosting::is_for_servers;
use crate::source::name_problem;

/// The folder of the site in the archive.
const SITE: &str = "site";
/// The longest path in the archive, in characters: with a drive and a folder before it, Windows opens it still.
const LONGEST: usize = 200;
/// The most that a file on such a stick, and the archive itself, can hold.
pub const LARGEST: u64 = u32::MAX as u64;

/// The pages that lead into the site, and the text that says what to do.
const GUIDES: [(&str, &str); 3] = [
    ("打开.html", include_str!("pack/open.html")),
    ("open.html", include_str!("pack/open.html")),
    ("说明.txt", include_str!("pack/readme.txt")),
];
/// What checks the site at a double click, where the program beside it is one of Windows.
const CHECK: (&str, &str) = ("核对.bat", include_str!("pack/check.bat"));

/// Where the bytes of an entry come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// A file of the site, by its path below it.
    Site(String),
    /// The program that is laid beside the site.
    Program(PathBuf),
    /// A text of this program.
    Text(String),
}

/// One file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path in the archive.
    pub name: String,
    /// Whether it can be run.
    pub runs: bool,
    /// Its bytes.
    pub from: From,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only these villages; empty: all.
    pub villages: Vec<String>,
    /// A program to lay beside the site.
    pub program: Option<PathBuf>,
}

/// The entries for a site that has these files, in the order of their names.
///
/// # Errors
/// What cannot stand on every stick: names that Windows refuses, that differ in their case only, or that are too long; a village that
/// the site does not have.
pub fn entries(paths: &[String], wanted: &Wanted) -> Result<Vec<Entry>, Vec<Diagnostic>> {
    let missing = wanted.villages.iter().filter(|slug| {
        let home = format!("{slug}/index.html");
        !paths.contains(&home)
    });
    let mut problems: Vec<Diagnostic> = missing
        .map(|slug| {
            Diagnostic::new("MB0921")
                .with("village", slug)
                .with("near", "")
        })
        .collect();
    let mut entries: Vec<Entry> = paths
        .iter()
        .filter(|path| belongs(path, &wanted.villages))
        .map(|path| Entry {
            name: format!("{SITE}/{path}"),
            runs: false,
            from: From::Site(path.clone()),
        })
        .collect();
    entries.extend(guides(wanted));
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    problems.extend(misfits(&entries));
    match problems.is_empty() {
        true => Ok(entries),
        false => Err(problems),
    }
}

/// Whether a file of the site goes along: no hidden ones, nothing that only servers use, and of other villages nothing.
fn belongs(path: &str, villages: &[String]) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.'));
    let top = path.split_once('/').map(|(top, _)| top);
    let of_portal = |top: &str| matches!(top, "static" | "search");
    let of_village = |top: &str| {
        let village = top.split('@').next().unwrap_or(top);
        villages.iter().any(|slug| slug == village)
    };
    let chosen = villages.is_empty() || top.is_none_or(|top| of_portal(top) || of_village(top));
    chosen && !hidden && !is_for_servers(path)
}

fn guides(wanted: &Wanted) -> Vec<Entry> {
    let home = match &wanted.villages[..] {
        [only] => format!("{SITE}/{only}/index.html"),
        _ => format!("{SITE}/index.html"),
    };
    let text = |(name, text): (&str, &str)| {
        let text = text.replace("{home}", &home);
        // Old editors of Windows, and its command line, want line ends of their own.
        let text = match name.ends_with(".html") {
            true => text,
            false => text.replace('\n', "\r\n"),
        };
        Entry {
            name: name.to_string(),
            runs: false,
            from: From::Text(text),
        }
    };
    let mut guides: Vec<Entry> = GUIDES.into_iter().map(text).collect();
    if let Some(program) = &wanted.program {
        let name = program.file_name().unwrap_or_default().to_string_lossy();
        if name.to_lowercase().ends_with(".exe") {
            let (check, script) = CHECK;
            guides.push(text((check, &script.replace("{program}", &name))));
        }
        guides.push(Entry {
            name: name.into_owned(),
            runs: true,
            from: From::Program(program.clone()),
        });
    }
    guides
}

/// What some stick or system cannot hold.
fn misfits(entries: &[Entry]) -> Vec<Diagnostic> {
    let mut folded: BTreeMap<String, &str> = BTreeMap::new();
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.name.as_str();
        let at = |code: &str| {
            let at = Diagnostic::new(code).at(Place::file(name));
            at.with("file", name)
        };
        let bad = name.split('/').find(|part| name_problem(part).is_some());
        found.extend(bad.map(|part| at("MB1441").with("name", part)));
        if name.chars().count() > LONGEST {
            found.push(at("MB1442").with("most", LONGEST));
        }
        if let Some(other) = folded.insert(name.to_lowercase(), name) {
            found.push(at("MB1443").with("other", other));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(paths: &[&str]) -> Vec<String> {
        paths.iter().map(|path| path.to_string()).collect()
    }

    fn codes(given: &[&str]) -> Vec<String> {
        let refused = entries(&paths(given), &Wanted::default()).unwrap_err();
        refused.into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn what_a_stick_cannot_hold_is_refused() {
        assert_eq!(codes(&["a/con.html"]), ["MB1441"]);
        assert_eq!(codes(&["a/b?.html"]), ["MB1441"]);
        assert_eq!(codes(&["a/B.html", "a/b.html"]), ["MB1443"]);
        assert_eq!(codes(&[&"abcdefghi/".repeat(20)]), ["MB1442"]);
    }

    #[test]
    fn only_what_is_asked_for_goes_along() {
        let all = paths(&[
            ".mingbai/marker",
            "index.html",
            "index.html.gz",
            "static/site.css",
            "a/index.html",
            "a@1/log/key",
            "b/index.html",
            "web.config",
        ]);
        let wanted = Wanted {
            villages: vec!["a".to_string()],
            program: Some("x/mingbai.exe".into()),
        };
        let names: Vec<String> = entries(&all, &wanted)
            .unwrap()
            .into_iter()
            .map(|entry| entry.name)
            .collect();
        let expected = [
            "mingbai.exe",
            "open.html",
            "site/a/index.html",
            "site/a@1/log/key",
            "site/index.html",
            "site/static/site.css",
            "打开.html",
            "核对.bat",
            "说明.txt",
        ];
        assert_eq!(names, expected);
    }
}
