//! The example, built by the program as the README says, file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::Duration;

use mingbai::ledger::Ledger;
use mingbai::log::entry::Act;

use crate::common::{
    EXAMPLE_TODAY as TODAY, Scratch, build_command, copy_folder, difference, example, home, run,
    tree,
};
use crate::dom::Dom;

/// The built example: path below the site → bytes.
pub fn site() -> &'static BTreeMap<String, Vec<u8>> {
    &example().files
}

#[test]
fn the_example_builds_without_an_error() {
    example().said.expect(0, &[]);
}

/// The pages of the site: path and tree.
fn pages() -> impl Iterator<Item = (&'static String, Dom)> {
    site()
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .map(|(path, bytes)| (path, Dom::parse(bytes)))
}

/// Where a relative link of a page leads, below the site; none when it leaves the site.
fn target(page: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Whether a page is that of a published version.
fn is_frozen(path: &str) -> bool {
    path.contains("/v/")
}

/// The only script that a page may load.
fn script_of(path: &str) -> Option<&'static str> {
    match path.rsplit('/').next() {
        Some("search.html") => Some("static/search.js"),
        Some("screen.html") => Some("static/screen.js"),
        _ => None,
    }
}

/// Whether a file tells of versions and logs, not of one disclosure.
fn is_of_the_log(path: &str) -> bool {
    path.contains("/v/") || path.contains("/history/") || path == "villages.json"
}

#[test]
fn every_link_is_relative_and_leads_to_a_file() {
    let site = site();
    let mut wrong = Vec::new();
    for (path, page) in pages() {
        let elements = page.elements();
        let ids: BTreeSet<&str> = elements
            .iter()
            .filter_map(|element| element.get("id"))
            .collect();
        for element in &elements {
            for link in ["href", "src"]
                .into_iter()
                .filter_map(|name| element.get(name))
            {
                let outside = link.starts_with("http://") || link.starts_with("https://");
                if link.starts_with("tel:")
                    || link.starts_with("data:")
                    || link.starts_with("mailto:")
                    || (outside && element.name == "a")
                {
                    continue;
                }
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let there = if file.is_empty() {
                    anchor.is_empty() || ids.contains(anchor)
                } else {
                    let file = file.replace("%20", " ");
                    target(path, &file).is_some_and(|file| site.contains_key(&file))
                        && !file.starts_with('/')
                };
                if !there {
                    wrong.push(format!("{path}: {link}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} links lead nowhere: {:#?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
}

#[test]
fn nothing_is_loaded_from_elsewhere_and_nothing_acts() {
    for (path, page) in pages() {
        // Drawings are the program's own: no content can make one.
        let dangers: Vec<String> = page
            .dangers()
            .into_iter()
            .filter(|danger| danger != "svg")
            .filter(|danger| is_frozen(path) || !Dom::is_own_script(danger))
            .collect();
        let fence = "meta http-equiv=content-security-policy";
        let script = script_of(path);
        let mut own = vec![fence];
        if is_frozen(path) {
            // A frozen page carries its style with it, and asks for no icon.
            own.extend(["link href=data:,", "style"]);
        }
        if script.is_some() {
            own.extend(["form", "script"]);
        }
        assert!(
            dangers.iter().all(|danger| own.contains(&danger.as_str()))
                && (is_frozen(path) || dangers.iter().any(|danger| danger == fence)),
            "{path}: nothing but the page's own fence: {dangers:?}"
        );
        for element in page.elements() {
            assert!(
                element.name != "iframe" && (element.name != "script" || element.text.is_empty()),
                "{path}: <{}>",
                element.name
            );
            assert_eq!(element.get("style"), None, "{path}: an inline style");
        }
    }
}

#[test]
fn every_page_stands_alone() {
    let mut titles: BTreeMap<String, &String> = BTreeMap::new();
    for (path, page) in pages() {
        let elements = page.elements();
        let count = |name: &str| {
            elements
                .iter()
                .filter(|element| element.name == name)
                .count()
        };
        assert_eq!((count("h1"), count("main")), (1, 1), "{path}");
        let html = elements
            .iter()
            .find(|element| element.name == "html")
            .expect("a page");
        assert_eq!(html.get("lang"), Some("zh-CN"), "{path}");
        let title = elements
            .iter()
            .find(|element| element.name == "title")
            .expect("a title")
            .text
            .clone();
        assert!(title.chars().count() > 3, "{path}: {title}");
        let described = elements
            .iter()
            .any(|e| e.get("name") == Some("description") && e.get("content") != Some(""));
        assert!(described || is_frozen(path), "{path}: no description");
        if path.matches('/').count() == 1 && path.ends_with("index.html") {
            assert_eq!(
                titles.insert(title.clone(), path),
                None,
                "two villages with the title {title}"
            );
        }
    }
}

#[test]
fn data_for_machines_is_sound() {
    let mut seen = (0, 0, 0);
    for (path, bytes) in site() {
        if path.starts_with(".mingbai/") {
            continue;
        }
        if path.ends_with(".json") {
            let value: serde_json::Value =
                serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
            if is_of_the_log(path) {
                continue;
            }
            assert_eq!(value["schema"], "mingbai/disclosure/1", "{path}");
            assert!(
                value["period"].is_string() && value["village"]["code"].is_string(),
                "{path}"
            );
            seen.0 += 1;
        } else if path.ends_with(".csv") {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            let text = text
                .strip_prefix('\u{feff}')
                .unwrap_or_else(|| panic!("{path}: no mark for spreadsheets"));
            assert!(
                !text.replace("\r\n", "").contains('\r'),
                "{path}: a lone CR"
            );
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes());
            for record in reader.records() {
                let record = record.unwrap_or_else(|error| panic!("{path}: {error}"));
                for cell in &record {
                    let formula = cell.starts_with(['=', '+', '@', '\t']);
                    let number = cell
                        .strip_prefix('-')
                        .is_none_or(|rest| rest.parse::<f64>().is_ok());
                    assert!(!formula && number, "{path}: `{cell}` could be a formula");
                }
            }
            seen.1 += 1;
        } else if path.ends_with("feed.xml") {
            let text = std::str::from_utf8(bytes).expect("UTF-8");
            assert!(
                text.contains("<entry>") && text.trim_end().ends_with("</feed>"),
                "{path}"
            );
            seen.2 += 1;
        }
    }
    assert!(seen.0 > 1000 && seen.1 > 500 && seen.2 == 5, "{seen:?}");
}

#[test]
fn a_second_build_writes_nothing_and_a_village_that_goes_takes_its_files_along() {
    let scratch = Scratch::new("again");
    let (root, out) = (scratch.at("portal"), scratch.at("site"));
    copy_folder(&home("content-example"), &root);
    let limit = Duration::from_secs(120);
    run(&mut build_command(&root, &out, TODAY), limit).expect(0, &[]);
    let first = tree(&out);
    run(&mut build_command(&root, &out, TODAY), limit).expect(0, &["写了 0 个文件"]);
    let changed = difference(&first, &tree(&out));
    assert!(changed.is_empty(), "a build after a build: {changed:?}");
    std::fs::remove_dir_all(root.join("villages/wali")).expect("taken away");
    std::fs::write(out.join("wali/own-note.txt"), "mine").expect("written");
    run(&mut build_command(&root, &out, TODAY), limit).expect(0, &[]);
    let left: Vec<String> = tree(&out)
        .into_keys()
        .filter(|path| path.starts_with("wali/"))
        .collect();
    let (kept, left): (Vec<String>, Vec<String>) = left
        .into_iter()
        .partition(|path| path.starts_with("wali/v/") || path.starts_with("wali/log/"));
    // What was published stays readable at its address, which says that it is the end; all else is gone but what others put there.
    let now = tree(&out);
    let (pages, others): (Vec<String>, Vec<String>) =
        left.into_iter().partition(|path| path.ends_with(".html"));
    assert_eq!(others, ["wali/own-note.txt"]);
    for path in &pages {
        let page = String::from_utf8_lossy(&now[path]).into_owned();
        assert!(
            page.contains("name=\"robots\" content=\"noindex\""),
            "{path}"
        );
    }
    assert!(pages.len() > 100, "{} pages", pages.len());
    let published = first
        .keys()
        .filter(|path| path.starts_with("wali/v/") || path.starts_with("wali/log/"));
    assert!(
        kept.iter().eq(published) && kept.len() > 1000,
        "what was published stays for ever"
    );
}

#[test]
fn the_example_carries_its_trail() {
    let root = home("content-example");
    let mut acts: BTreeMap<String, usize> = BTreeMap::new();
    let mut witnessed = BTreeSet::new();
    for slug in ["jiqian", "shimenyu", "shuanggou", "wali"] {
        let ledger = Ledger::read(&root, slug).expect("a sound ledger");
        let ledger = ledger.expect("a ledger");
        for entry in ledger.entries() {
            let kind = match &entry.act {
                Act::Correct { why, .. } => format!("correct {}", why.code()),
                act => act.kind().to_string(),
            };
            *acts.entry(kind).or_default() += 1;
        }
        let note = ledger.newest().expect("a checkpoint");
        let names = note
            .note()
            .expect("a note")
            .signatures()
            .iter()
            .map(|one| one.name.to_string());
        witnessed.extend(names.filter(|name| !name.starts_with("mingbai/")));
    }
    let least = [
        ("genesis", 4),
        ("publish", 1500),
        ("correct amount", 1),
        ("correct privacy", 1),
        ("redact", 1),
        ("withdraw", 1),
        ("none", 1),
        ("close", 1),
    ];
    for (kind, count) in least {
        let have = acts.get(kind).copied().unwrap_or_default();
        assert!(have >= count, "{kind}: {have}");
    }
    assert!(witnessed.len() >= 2, "{witnessed:?}");
}

#[test]
fn what_is_published_of_the_example_verifies_and_what_is_changed_does_not() {
    let scratch = Scratch::new("trail");
    let (out, limit) = (scratch.at("site"), Duration::from_secs(120));
    let mut build = build_command(&home("content-example"), &out, TODAY);
    run(build.arg("--published-only"), limit).expect(0, &[]);
    let verify = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mingbai"));
        command
            .arg("verify")
            .arg(&out)
            .env("MINGBAI_HOME", scratch.at("home"));
        run(&mut command, limit)
    };
    verify().expect(0, &["一个字没有改"]);
    let page = out.join("wali/2025-09/finance-monthly-summary.html");
    let text = std::fs::read_to_string(&page).expect("a page");
    assert!(text.contains("228"), "the corrected amount");
    std::fs::write(&page, text.replace("228", "229")).expect("changed");
    verify().expect(4, &["MB1146", "wali/2025-09/finance-monthly-summary.html"]);
}

#[test]
fn the_example_is_rich_enough() {
    let mut items: BTreeSet<String> = BTreeSet::new();
    let mut kinds: BTreeSet<String> = BTreeSet::new();
    let mut months: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (path, bytes) in site().iter().filter(|(path, _)| {
        path.ends_with(".json") && !path.starts_with('.') && !is_of_the_log(path)
    }) {
        let value: serde_json::Value =
            serde_json::from_slice(bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_string();
        items.insert(text("item"));
        kinds.insert(text("kind"));
        let village = value["village"]["slug"]
            .as_str()
            .unwrap_or_default()
            .to_string();
        months
            .entry(village)
            .or_default()
            .insert((text("category"), text("period")));
    }
    assert!(items.len() >= 80, "{} items", items.len());
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    assert!(months.len() >= 4, "{} villages", months.len());
    for (village, seen) in &months {
        for category in ["party", "village", "finance"] {
            let full = (0..18).filter(|at| {
                let (year, month) = (2025 + (at + 3) / 12, (at + 3) % 12 + 1);
                seen.contains(&(category.to_string(), format!("{year}-{month:02}")))
            });
            // One village has gaps in its past, on purpose.
            let least = if village == "wali" { 14 } else { 18 };
            assert!(
                full.count() >= least,
                "{village}: {category} is not disclosed every month"
            );
        }
    }
}

/// Fen of a decimal string of yuan.
fn fen(value: &serde_json::Value) -> i64 {
    let text = value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no amount"));
    text.replace('.', "")
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn the_money_balances_over_all_months() {
    for village in ["jiqian", "shimenyu"] {
        let months = (0..18).map(|at| format!("{}-{:02}", 2025 + (at + 3) / 12, (at + 3) % 12 + 1));
        let mut left: Option<i64> = None;
        for month in months {
            let path = format!("{village}/{month}/finance-monthly-summary.json");
            let bytes = site()
                .get(&path)
                .unwrap_or_else(|| panic!("{path} is missing"));
            let value: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
            let fields = &value["fields"];
            let (opening, closing) = (fen(&fields["opening"]), fen(&fields["closing"]));
            assert_eq!(
                left.unwrap_or(opening),
                opening,
                "{path}: opens where the month before closed"
            );
            assert_eq!(
                opening + fen(&fields["income_total"]) - fen(&fields["expense_total"]),
                closing,
                "{path}"
            );
            left = Some(closing);
        }
    }
}
