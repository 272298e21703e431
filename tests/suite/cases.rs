//! Every folder of `tests/cases` is a test: a portal that is built by the real program, what it must say, what it must make.
//!
//! `MINGBAI_BLESS=1` writes the codes into `case.toml` and the transcript into `said.txt` for review, and the whole site where a case
//! has a folder `out`; otherwise they are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::common::{
    LIMIT, Said, Scratch, build_command, contains, copy_folder, difference, holding, home, run,
    tree, write,
};

/// `case.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// Hazard.
    id: String,
    /// What it asks.
    #[allow(dead_code, reason = "for people")]
    says: String,
    today: toml::value::Datetime,
    exit: i32,
    codes: Vec<String>,
    /// Texts that messages must hold.
    #[serde(default)]
    contains: Vec<String>,
    /// Texts that neither messages nor any file of the site may hold.
    #[serde(default)]
    absent: Vec<String>,
    /// Texts that messages may not hold.
    #[serde(default)]
    unsaid: Vec<String>,
    #[serde(default)]
    page: Option<String>,
    #[serde(default)]
    page_contains: Vec<String>,
    #[serde(default)]
    page_absent: Vec<String>,
    #[serde(default)]
    no_page: Option<String>,
    #[serde(default)]
    make: Vec<Make>,
}

/// A file that cannot stand in the repository.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Make {
    path: String,
    /// Path of a file to copy.
    #[serde(default)]
    copy: Option<String>,
    #[serde(default)]
    text: Option<String>,
    /// How often the text stands in it.
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

/// The folders of cases, by name.
fn folders() -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(home("tests/cases")).expect("tests/cases");
    let mut folders: Vec<(String, PathBuf)> = entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .collect();
    folders.sort();
    folders
}

fn case(folder: &Path) -> Case {
    let text = fs::read_to_string(folder.join("case.toml")).expect("case.toml");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// The id of each case, for counting.
pub fn ids() -> Vec<(String, String)> {
    folders()
        .into_iter()
        .map(|(name, folder)| (case(&folder).id, name))
        .collect()
}

/// Puts the portal of a case into a folder.
fn lay_out(folder: &Path, case: &Case, root: &Path) {
    copy_folder(&folder.join("in"), root);
    for make in &case.make {
        let bytes = match (&make.copy, &make.text) {
            (Some(from), None) => fs::read(root.join(from)).expect("the file to copy"),
            (None, Some(text)) => text.repeat(make.times).into_bytes(),
            _ => panic!("{}: one of copy and text", make.path),
        };
        write(&root.join(&make.path), bytes);
    }
}

/// What was said, with the folders of this run taken out of it.
fn transcript(said: &Said, scratch: &Scratch) -> String {
    let here = scratch.path().display().to_string();
    said.all()
        .replace(&format!("{here}/"), "")
        .replace(&here, "")
}

/// Runs one case; what is wrong with it.
fn problems_of(name: &str, folder: &Path) -> Vec<String> {
    let case = case(folder);
    let scratch = Scratch::new(name);
    let (root, out) = (scratch.at("in"), scratch.at("out"));
    lay_out(folder, &case, &root);
    let said = run(
        &mut build_command(&root, &out, &case.today.to_string()),
        LIMIT,
    );
    let all = transcript(&said, &scratch);
    let site = tree(&out);
    let mut wrong = Vec::new();
    if said.late || all.contains("panicked at") {
        wrong.push("it hung or panicked".to_string());
    }
    if said.code != Some(case.exit) {
        wrong.push(format!("exit {:?}, not {}", said.code, case.exit));
    }
    let missing = case
        .contains
        .iter()
        .filter(|text| !all.contains(text.as_str()));
    wrong.extend(missing.map(|text| format!("the messages do not say {text:?}")));
    let unsaid = case.absent.iter().chain(&case.unsaid);
    let repeated = unsaid.filter(|text| all.contains(text.as_str()));
    wrong.extend(repeated.map(|text| format!("the messages say {text:?}")));
    for text in &case.absent {
        let files = holding(&site, text);
        if !files.is_empty() {
            wrong.push(format!("{text:?} stands in {}", files.join(", ")));
        }
    }
    wrong.extend(about_pages(&case, &root, &site));
    wrong.extend(compare_or_bless(folder, &case, &said, &all));
    wrong.extend(compare_site(&folder.join("out"), site));
    if wrong.is_empty() {
        return Vec::new();
    }
    let mut report: Vec<String> = wrong
        .iter()
        .map(|wrong| format!("{name}: {wrong}"))
        .collect();
    report.push(shortened(&all));
    report
}

fn shortened(text: &str) -> String {
    text.lines()
        .take(14)
        .map(|line| format!("    | {}\n", line.chars().take(200).collect::<String>()))
        .collect()
}

/// What is wrong with the pages of a case.
fn about_pages(case: &Case, root: &Path, site: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(path) = &case.page {
        match site.get(path) {
            None => wrong.push(format!("{path} was not made")),
            Some(page) => {
                let has = |text: &&String| contains(page, text.as_bytes());
                let missing = case.page_contains.iter().filter(|text| !has(text));
                wrong.extend(missing.map(|text| format!("{path} does not hold {text:?}")));
                let present = case.page_absent.iter().filter(has);
                wrong.extend(present.map(|text| format!("{path} holds {text:?}")));
            }
        }
    }
    if let Some(path) = case
        .no_page
        .as_ref()
        .filter(|path| site.contains_key(*path))
    {
        // A village without a good state has a plain page that says so, and nothing else.
        wrong.push(format!("{path} was made"));
    }
    let good = root.join("villages/haocun").exists() && case.exit < 2;
    if good && !site.contains_key("haocun/index.html") {
        wrong.push("the good village was not built".to_string());
    }
    if case.exit == 2 && !site.is_empty() {
        wrong.push(format!(
            "something was written: {:?}",
            site.keys().collect::<Vec<_>>()
        ));
    }
    if let Some(temp) = site.keys().find(|path| path.ends_with(".tmp")) {
        wrong.push(format!("{temp} was left over"));
    }
    wrong
}

fn compare_or_bless(folder: &Path, case: &Case, said: &Said, all: &str) -> Vec<String> {
    let transcript = folder.join("said.txt");
    let codes = said.codes();
    if std::env::var_os("MINGBAI_BLESS").is_some() {
        let toml = folder.join("case.toml");
        let text = fs::read_to_string(&toml).expect("case.toml");
        let line = |line: &str| match line.starts_with("codes = ") {
            true => format!("codes = {codes:?}\n"),
            false => format!("{line}\n"),
        };
        let blessed: String = text.lines().map(line).collect();
        if blessed != text {
            fs::write(toml, blessed).expect("the codes");
        }
        fs::write(transcript, all).expect("the transcript");
        return Vec::new();
    }
    let mut wrong = Vec::new();
    if codes != case.codes {
        wrong.push(format!("codes {codes:?}, not {:?}", case.codes));
    }
    match fs::read_to_string(transcript) {
        Ok(known) if known == all => {}
        Ok(known) => {
            let other = known
                .lines()
                .zip(all.lines())
                .find(|(known, now)| known != now);
            let (known, now) = other.unwrap_or(("…", "another length"));
            wrong.push(format!("said.txt has\n    {known}\n  and now\n    {now}"));
        }
        Err(_) => {
            wrong.push("there is no said.txt; run with MINGBAI_BLESS=1 and review".to_string())
        }
    }
    wrong
}

/// Where a case has a folder `out`, the whole site is compared with it, byte for byte.
fn compare_site(out: &Path, mut site: BTreeMap<String, Vec<u8>>) -> Vec<String> {
    if !out.exists() {
        return Vec::new();
    }
    site.retain(|path, _| !path.starts_with(".mingbai/"));
    if std::env::var_os("MINGBAI_BLESS").is_some() {
        fs::remove_dir_all(out).expect("the old site is taken away");
        for (path, bytes) in &site {
            write(&out.join(path), bytes);
        }
        return Vec::new();
    }
    difference(&tree(out), &site)
}

/// Runs the cases whose names begin like this; all that fail are named.
fn group(begin: &[&str]) {
    let mut ran = 0;
    let mut wrong = Vec::new();
    for (name, folder) in folders() {
        if begin.iter().any(|begin| name.starts_with(begin)) {
            ran += 1;
            wrong.extend(problems_of(&name, &folder));
        }
    }
    assert!(ran > 0, "no case begins with {begin:?}");
    assert!(
        wrong.is_empty(),
        "{} of {ran} cases:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn files_and_paths() {
    group(&["a"]);
}

#[test]
fn markdown_and_links() {
    group(&["b"]);
}

#[test]
fn toml_and_front_matter() {
    group(&["c"]);
}

#[test]
fn money_dates_and_facts() {
    group(&["d"]);
}

#[test]
fn encodings_and_text() {
    group(&["e"]);
}

#[test]
fn attachments_and_personal_data() {
    group(&["h"]);
}

#[test]
fn good_portals() {
    group(&["ok"]);
}

#[test]
fn no_case_is_left_out() {
    let known = ["a", "b", "c", "d", "e", "h", "ok"];
    for (name, _) in folders() {
        assert!(
            known.iter().any(|begin| name.starts_with(begin)),
            "{name} belongs to no group"
        );
    }
}

/// Where a mistake holds a village back, its site stays byte for byte as the last good build left it. One case of each hazard.
#[test]
fn a_held_village_keeps_its_last_good_site() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let good = home("tests/cases/ok_good_portal/in");
    for (name, folder) in folders() {
        let case = case(&folder);
        if case.exit != 1
            || !folder.join("in/villages/huaicun").exists()
            || !seen.insert(case.id.clone())
        {
            continue;
        }
        let scratch = Scratch::new(&name);
        let out = scratch.at("out");
        run(
            &mut build_command(&good, &out, &case.today.to_string()),
            LIMIT,
        );
        let village = out.join("huaicun");
        let before = tree(&village);
        lay_out(&folder, &case, &scratch.at("in"));
        run(
            &mut build_command(&scratch.at("in"), &out, &case.today.to_string()),
            LIMIT,
        );
        if before.is_empty() || tree(&village) != before {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "changed although held: {wrong:?}");
}
