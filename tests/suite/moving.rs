//! Villages that are renamed, merged or split, and items that get another name: old addresses stay alive, what was published stays
//! where it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::common::{LIMIT, Portal, Said, TODAY, build_command, difference, mingbai, run, tree};
use crate::verify::verify;

type Files = BTreeMap<String, Vec<u8>>;

/// Publishes everything, and builds the site into the portal's `out`.
fn publish(portal: &Portal, clock: &str) -> Said {
    let now = format!("{TODAY}T{clock}:00+08:00");
    let mut command = mingbai();
    command
        .current_dir(portal.root())
        .env("MINGBAI_HOME", portal.beside("home"))
        .args(["publish", "--no-site", "--now", &now]);
    run(&mut command, LIMIT)
}

/// Names villages as those that became part of another.
fn heir(portal: &Portal, slug: &str, lines: &str) {
    let path = format!("villages/{slug}/village.toml");
    let text = fs::read_to_string(portal.at(&path)).unwrap();
    portal.write(&path, format!("{text}\n[[predecessors]]\n{lines}\n"));
}

fn rename(portal: &Portal, from: &str, to: &str) {
    fs::rename(portal.at(from), portal.at(to)).unwrap();
}

/// A site without what is kept for the next run.
fn shown(folder: &Path) -> Files {
    let mut files = tree(folder);
    files.retain(|path, _| !path.starts_with(".mingbai/"));
    files
}

/// The pages of a village.
fn pages_of(files: &Files, slug: &str) -> Vec<String> {
    let inside = format!("{slug}/");
    let pages = files.keys().filter(|path| path.starts_with(&inside));
    let pages = pages.filter(|path| path.ends_with(".html") && !path.contains("/v/"));
    pages.cloned().collect()
}

fn text<'a>(files: &'a Files, path: &str) -> &'a str {
    let bytes = files.get(path);
    std::str::from_utf8(bytes.unwrap_or_else(|| panic!("{path} is gone"))).unwrap()
}

/// Where a page leads by itself.
fn leads_to(files: &Files, path: &str) -> Option<String> {
    let page = text(files, path);
    let (_, rest) = page.split_once("content=\"0; url=")?;
    let target = rest.split('"').next()?;
    assert!(page.contains("content=\"noindex\""), "{path}");
    Some(mingbai::html::resolve(path, target).expect("a relative address"))
}

/// All links of a page to pages of this site.
fn links(files: &Files, path: &str) -> Vec<String> {
    let page = text(files, path);
    let hrefs = page.split("href=\"").skip(1);
    let hrefs = hrefs.filter_map(|rest| rest.split('"').next());
    let targets = hrefs.filter_map(|href| mingbai::html::resolve(path, href));
    let targets = targets.map(|target| target.split('#').next().unwrap_or("").to_string());
    targets.filter(|target| target.ends_with(".html")).collect()
}

/// Builds again and from nothing: neither must make anything else.
#[track_caller]
fn stands(portal: &Portal) -> Files {
    portal.build().expect(0, &["写了 0 个文件"]);
    let fresh = portal.beside("fresh");
    let _ = fs::remove_dir_all(&fresh);
    run(&mut build_command(&portal.root(), &fresh, TODAY), LIMIT).expect(0, &[]);
    let differ = difference(&shown(&portal.out()), &shown(&fresh));
    assert!(differ.is_empty(), "{differ:#?}");
    shown(&fresh)
}

#[test]
fn a_renamed_village_leads_on_page_by_page() {
    let portal = Portal::good("moving-renamed");
    portal.build().expect(0, &[]);
    let before = shown(&portal.out());
    rename(&portal, "villages/huaicun", "villages/shiqiao");
    heir(
        &portal,
        "shiqiao",
        "name = \"槐村\"\nslug = \"huaicun\"\nrenamed = true\nuntil = 2026-06-10",
    );
    portal.build().expect(0, &[]);
    let after = stands(&portal);
    for old in pages_of(&before, "huaicun") {
        let target = leads_to(&after, &old).unwrap_or_else(|| panic!("{old} does not lead on"));
        assert_eq!(target, old.replacen("huaicun/", "shiqiao/", 1));
        assert!(after.contains_key(&target), "{target}");
        assert!(text(&after, &old).contains("href=\"../"), "{old}");
    }
    assert!(!after.contains_key("huaicun/feed.xml"));
    // The folder gets its old name again, and its pages with it.
    rename(&portal, "villages/shiqiao", "villages/huaicun");
    portal.change("villages/huaicun/village.toml", "slug = \"huaicun\"\n", "");
    portal.build().expect(0, &[]);
    portal.build().expect(0, &["写了 0 个文件"]);
    assert_eq!(leads_to(&shown(&portal.out()), "huaicun/index.html"), None);
    assert!(!portal.out().join("shiqiao/index.html").exists());
    stands(&portal);
}

#[test]
fn what_a_merged_village_published_stays_where_it_was() {
    let portal = Portal::good("moving-merged");
    publish(&portal, "09:00").expect(0, &[]);
    portal.build().expect(0, &[]);
    let before = shown(&portal.out());
    rename(&portal, "villages/huaicun", "huaicun-put-away");
    portal.build().expect(0, &["MB1432"]);
    let orphan = text(&shown(&portal.out()), "huaicun/index.html").to_string();
    assert!(orphan.contains("不再单独公开"), "{orphan}");
    heir(
        &portal,
        "haocun",
        "name = \"石桥村\"\nslug = \"huaicun\"\nuntil = 2026-06-10",
    );
    portal.build().expect(0, &[]);
    let after = stands(&portal);
    for (path, bytes) in &before {
        if path.starts_with("huaicun/v/") || path.starts_with("huaicun/log/") {
            assert_eq!(after.get(path), Some(bytes), "{path}");
        }
    }
    assert_eq!(
        leads_to(&after, "huaicun/index.html").as_deref(),
        Some("haocun/index.html")
    );
    let old = "huaicun/2026-05/party-theme-day.html";
    assert_eq!(leads_to(&after, old), None);
    assert!(text(&after, old).contains("给石桥刷"));
    assert!(text(&after, old).contains("2026年6月10日为止"));
    // Every link of every page that is left leads to a page.
    let frozen = after
        .keys()
        .filter(|path| path.starts_with("huaicun/") && path.ends_with(".html"));
    for path in frozen {
        for target in links(&after, path) {
            assert!(after.contains_key(&target), "{path} → {target}");
        }
    }
    let said = verify(portal.out(), &[]);
    said.expect(0, &["石桥村", "柳泉村"]);
}

#[test]
fn a_split_village_names_all_that_came_of_it() {
    let portal = Portal::good("moving-split");
    publish(&portal, "09:00").expect(0, &[]);
    rename(&portal, "villages/huaicun", "villages/dongqiao");
    crate::common::copy_folder(
        &portal.at("villages/dongqiao"),
        &portal.at("villages/xiqiao"),
    );
    for (slug, code, name) in [
        ("dongqiao", "370181102203", "东桥村"),
        ("xiqiao", "370181102204", "西桥村"),
    ] {
        let settings = format!("villages/{slug}/village.toml");
        portal.change(&settings, "370181102202", code);
        portal.change(&settings, "石桥村", name);
        heir(&portal, slug, "name = \"石桥村\"\nslug = \"huaicun\"");
    }
    portal.build().expect(0, &[]);
    let after = stands(&portal);
    let home = text(&after, "huaicun/index.html");
    assert!(home.contains("../dongqiao/index.html") && home.contains("../xiqiao/index.html"));
    assert_eq!(leads_to(&after, "huaicun/index.html"), None);
    assert_eq!(leads_to(&after, "huaicun/2026-05/index.html"), None);
    verify(portal.out(), &["--village", "huaicun"]).expect(0, &[]);
}

#[test]
fn a_folder_that_is_named_and_still_there_is_a_village() {
    let portal = Portal::good("moving-both");
    heir(&portal, "haocun", "name = \"石桥村\"\nslug = \"huaicun\"");
    portal.build().expect(0, &["MB1431"]);
    let after = stands(&portal);
    assert_eq!(leads_to(&after, "huaicun/index.html"), None);
    heir(&portal, "haocun", "name = \"x\"\nslug = \"../huaicun\"");
    portal.build().expect(1, &["MB1430"]);
}

#[test]
fn a_code_has_one_log() {
    let portal = Portal::good("moving-code");
    publish(&portal, "09:00").expect(0, &[]);
    rename(&portal, "villages/huaicun", "villages/shiqiao");
    publish(&portal, "10:00").expect(1, &["MB1433", "ledger/huaicun"]);
    rename(&portal, "villages/shiqiao", "villages/huaicun");
    publish(&portal, "11:00").expect(0, &[]);
}

const RENAMED: &str = "[[item]]\nid = \"party-volunteer-day\"\nformerly = [\"party-theme-day\"]\n";

#[test]
fn an_item_that_gets_another_name_keeps_what_was_published() {
    let portal = Portal::good("moving-item");
    publish(&portal, "09:00").expect(0, &[]);
    portal.build().expect(0, &[]);
    let before = shown(&portal.out());
    portal.write("catalogue/local.toml", RENAMED);
    let said = portal.build();
    said.expect(0, &[]);
    assert!(!said.all().contains("MB1434"), "{}", said.all());
    let after = stands(&portal);
    let page = "huaicun/2026-05/party-theme-day.html";
    assert!(text(&after, page).contains("给石桥刷"));
    assert_eq!(leads_to(&after, page), None);
    for path in pages_of(&before, "huaicun") {
        assert!(after.contains_key(&path), "{path}");
    }
    assert_eq!(
        leads_to(&after, "huaicun/item/party-theme-day.html").as_deref(),
        Some("huaicun/item/party-volunteer-day.html")
    );
    publish(&portal, "10:00").expect(0, &[]);
    stands(&portal);
    // The file may be renamed, too: address and log stay as they are.
    rename(
        &portal,
        "villages/huaicun/2026-05/party-theme-day.md",
        "villages/huaicun/2026-05/party-volunteer-day.md",
    );
    portal.build().expect(0, &[]);
    let renamed = stands(&portal);
    assert_eq!(renamed.get(page), after.get(page));
    let again = publish(&portal, "11:00");
    assert!(!again.all().contains("件新公布"), "{}", again.all());
    verify(portal.out(), &[]).expect(0, &[]);
}

#[test]
fn a_file_under_a_former_name_is_understood_and_its_new_name_told() {
    let portal = Portal::good("moving-item-draft");
    portal.build().expect(0, &[]);
    portal.write("catalogue/local.toml", RENAMED);
    portal.build().expect(0, &["MB1434"]);
    let (old, new) = (
        "villages/haocun/2026-05/party-theme-day.md",
        "villages/haocun/2026-05/party-volunteer-day.md",
    );
    rename(&portal, old, new);
    portal.build().expect(0, &[]);
    let after = stands(&portal);
    assert_eq!(
        leads_to(&after, "haocun/2026-05/party-theme-day.html").as_deref(),
        Some("haocun/2026-05/party-volunteer-day.html")
    );
    fs::copy(portal.at(new), portal.at(old)).unwrap();
    portal.build().expect(1, &["MB1435"]);
}
