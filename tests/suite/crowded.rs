//! A portal with more villages than a page holds: a page for each township, and for those that are of none.

use std::collections::BTreeSet;
use std::fs;

use crate::common::{LIMIT, Portal, TODAY, mingbai, run};
use crate::dom::Dom;

/// Of the township, of none.
const VILLAGES: (usize, usize) = (60, 45);

/// Villages of which only the first has posted anything.
fn portal(name: &str) -> Portal {
    let portal = Portal::good(name);
    for nth in 0..VILLAGES.0 + VILLAGES.1 - 2 {
        let township = match nth < VILLAGES.0 - 2 {
            true => "township = \"hexi\"\n",
            false => "",
        };
        let code = format!("370181{}2{}", 110 + nth / 50, 10 + nth % 50);
        let text = format!("name = \"村{nth:03}\"\ncode = \"{code}\"\n{township}");
        portal.write(&format!("villages/cun-{nth}/village.toml"), text);
    }
    portal
}

/// Where the links of a page lead, from the root of the site.
fn links(portal: &Portal, path: &str) -> BTreeSet<String> {
    let root = "../".repeat(path.matches('/').count());
    let page = Dom::parse(portal.page(path).as_bytes());
    let elements = page.elements();
    let addresses = elements.iter().filter(|element| element.name == "a");
    let addresses = addresses.filter_map(|element| element.get("href"));
    let inside = addresses.filter(|href| !href.starts_with('#') && !href.contains(':'));
    inside
        .map(|href| {
            let from_root = href.strip_prefix(&root).expect("a link by way of the root");
            from_root.split('#').next().unwrap_or_default().to_string()
        })
        .collect()
}

fn homes(links: &BTreeSet<String>) -> usize {
    let home = |link: &&String| link.ends_with("/index.html") && link.matches('/').count() == 1;
    links.iter().filter(home).count()
}

#[test]
fn a_crowd_of_villages_is_shown_by_township() {
    let portal = portal("crowd");
    portal.build().expect(0, &[]);
    let site = portal.site();
    let parts = ["township/hexi/index.html", "others/1/index.html"];
    for page in ["index.html", "matrix.html", "search.html"] {
        let links = links(&portal, page);
        assert!(parts.iter().all(|part| links.contains(*part)), "{page}");
        let newest = 2;
        assert!(homes(&links) <= newest, "{page}: {}", homes(&links));
    }
    let (township, others) = (links(&portal, parts[0]), links(&portal, parts[1]));
    assert_eq!((homes(&township), homes(&others)), VILLAGES);
    for link in township.iter().chain(&others) {
        assert!(site.contains_key(link), "{link}");
    }
    assert!(portal.page(parts[0]).contains("class=\"matrix"));
    assert!(portal.page(parts[1]).contains("其他"));
}

#[test]
fn fewer_villages_are_on_one_page_again() {
    let portal = portal("crowd-less");
    portal.build().expect(0, &[]);
    for nth in 0..5 {
        fs::remove_dir_all(portal.at(&format!("villages/cun-{nth}"))).expect("a village");
    }
    portal.build().expect(0, &[]);
    let site = portal.site();
    let parts = site.keys().filter(|path| {
        let folder = path.split('/').next().unwrap_or_default();
        ["township", "others"].contains(&folder)
    });
    assert_eq!(parts.count(), 0);
    assert_eq!(
        homes(&links(&portal, "index.html")),
        VILLAGES.0 + VILLAGES.1 - 5
    );
}

#[test]
fn a_crowd_has_a_board_for_each_township() {
    let portal = portal("crowd-board");
    let mut publish = mingbai();
    publish
        .arg("publish")
        .arg(portal.root())
        .args(["--yes", "--village", "haocun", "--today", TODAY, "--out"])
        .arg(portal.out())
        .env("MINGBAI_HOME", portal.beside("keys"));
    run(&mut publish, LIMIT).expect(0, &[]);
    portal.build().expect(0, &[]);
    let boards = links(&portal, "board.html");
    assert!(boards.contains("township/hexi/board.html"));
    assert!(boards.contains("others/1/board.html"));
    let board = "township/hexi/board.html";
    assert_eq!(homes(&links(&portal, board)), VILLAGES.0);
    assert!(links(&portal, "township/hexi/index.html").contains(board));
    assert!(portal.page(board).contains("河西镇"));
}
