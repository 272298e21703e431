//! What leaves the screen: scripts for loudspeakers, sheets for the board, articles for accounts, and the search.

use std::collections::BTreeMap;
use std::process::Command;

use crate::common::{LIMIT, Portal, Said, THEME_DAY, example, holding, run, tree};
use crate::dom;

const SHEET: &str = "huaicun/2026-05/party-theme-day.board.html";

fn mingbai(portal: &Portal, args: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingbai"));
    command
        .current_dir(portal.root())
        .env("MINGBAI_HOME", portal.beside("home"));
    run(command.args(args), LIMIT)
}

/// Publishes what waits, and gives the site.
fn publish(portal: &Portal, clock: &str) -> BTreeMap<String, Vec<u8>> {
    let now = format!("2026-06-20T{clock}:00+08:00");
    mingbai(portal, &["publish", "--now", &now]).expect(0, &[]);
    tree(&portal.at("public"))
}

/// The files of the site's search.
fn search(site: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut site = site;
    site.retain(|path, _| path.starts_with("search/") || path.contains("/search/"));
    site
}

#[test]
fn a_loudspeaker_is_given_no_figures() {
    let mut scripts = 0;
    for (path, bytes) in &example().files {
        let of_a_disclosure = path.ends_with(".txt") && path.split('/').count() > 2;
        if !of_a_disclosure || path.contains("/search/") || path.contains("/v/") {
            continue;
        }
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        assert!(
            !text.contains(|c: char| c.is_ascii_digit()),
            "{path}: {text}"
        );
        assert!(text.contains("的乡亲们，大家好。\n"), "{path}");
        assert!(text.ends_with("播报完了。谢谢大家。\n"), "{path}");
        let lines = text.lines().map(|line| line.chars().count());
        assert!(
            lines.max() < Some(400),
            "{path}: a line too long to be read out"
        );
        scripts += 1;
    }
    assert!(scripts > 1000, "{scripts} scripts");
}

#[test]
fn a_sheet_stays_as_it_is_when_the_log_grows() {
    let portal = Portal::good("sheets-stay");
    portal.build().expect(0, &[]);
    assert!(portal.page(SHEET).contains("还没有正式公布"));
    let first = publish(&portal, "09:00");
    let sheet = String::from_utf8(first[SHEET].clone()).expect("UTF-8");
    for part in [
        "第1版",
        "v/2026-05/party-theme-day/1/page.html",
        "mingbai/370181102",
    ] {
        assert!(sheet.contains(part), "no {part}: {sheet}");
    }
    assert!(!sheet.contains("还没有正式公布"));
    portal.write(
        "villages/huaicun/2026-06/party-theme-day.md",
        std::fs::read_to_string(portal.at(THEME_DAY))
            .expect("the first")
            .replace("2026-05-15", "2026-06-15")
            .replace("published = 2026-06-05", "published = 2026-06-19"),
    );
    let second = publish(&portal, "10:00");
    assert!(second.contains_key("huaicun/2026-06/party-theme-day.board.html"));
    assert_eq!(
        first[SHEET], second[SHEET],
        "the sheet of what did not change"
    );
}

#[test]
fn the_search_holds_what_is_published_and_nothing_else() {
    let portal = Portal::good("search-holds");
    portal.build().expect(0, &[]);
    let words = |files: &BTreeMap<String, Vec<u8>>, word: &str| holding(files, word).len();
    // Before there is a log, what was posted is all there is.
    assert!(words(&search(portal.site()), "刷漆") > 0);
    let published = search(publish(&portal, "09:00"));
    assert!(words(&published, "刷漆") > 0, "{:?}", published.keys());
    // A change that is not published yet, something that waits, and a draft.
    portal.change(THEME_DAY, "给石桥刷漆", "给石桥砌墩");
    let text = std::fs::read_to_string(portal.at(THEME_DAY)).expect("the changed one");
    let waiting = text
        .replace("砌墩", "铺板")
        .replace("2026-06-05", "2026-06-19");
    portal.write("villages/huaicun/2026-06/party-theme-day.md", waiting);
    let draft = text
        .replace("砌墩", "描红")
        .replace("published = 2026-06-05\n", "");
    portal.write("villages/haocun/2026-06/party-theme-day.md", draft);
    portal.build();
    let site = portal.site();
    for word in ["砌墩", "铺板", "描红"] {
        assert!(
            words(&site, word) > 0,
            "{word} is on no page: the test asks for nothing"
        );
        assert_eq!(holding(&search(site.clone()), word), [""; 0], "{word}");
    }
}

#[test]
fn what_is_withdrawn_leaves_the_search() {
    let portal = Portal::good("search-leaves");
    publish(&portal, "09:00");
    let doc = "huaicun/2026-05/party-theme-day";
    let why = ["--why", "other", "--yes", "--today", "2026-06-20"];
    mingbai(&portal, &[&["withdraw", doc][..], &why].concat()).expect(0, &[]);
    let found = search(tree(&portal.at("public")));
    assert!(
        !holding(&found, "河道").is_empty(),
        "the other village is still found"
    );
    assert_eq!(holding(&found, "刷漆"), [""; 0]);
}

#[test]
fn an_article_for_an_account_is_of_what_is_published() {
    let portal = Portal::good("wechat");
    let ask = |item: &str| {
        let args = [
            "wechat",
            "huaicun",
            "2026-05",
            item,
            "--today",
            "2026-06-20",
        ];
        mingbai(&portal, &args)
    };
    ask("party-theme-day").expect(1, &["MB1250"]);
    publish(&portal, "09:00");
    let said = ask("party-theme-day");
    said.expect(0, &["给石桥刷漆", "style="]);
    for word in ["class=", "<script", "<link", "<h1"] {
        assert!(!said.out.contains(word), "{word}: {}", said.out);
    }
    ask("finance-nothing").expect(1, &["MB1250"]);
}

#[test]
fn what_a_portal_does_without_is_not_made_and_not_linked() {
    let portal = Portal::good("without");
    let settings = std::fs::read_to_string(portal.at("portal.toml")).expect("settings");
    let all = r#"without = ["sheets", "broadcast", "data", "search", "screen"]"#;
    portal.build().expect(0, &[]);
    let whole = portal.site();
    portal.write("portal.toml", format!("{all}\n{settings}"));
    portal.build().expect(0, &[]);
    let small = portal.site();
    let ends = [
        ".board.html",
        "/board.html",
        ".txt",
        ".csv",
        ".json",
        "search.html",
        "screen.html",
    ];
    let left_out = |path: &str| {
        ends.iter().any(|end| path.ends_with(end)) && path.starts_with('h')
            || path.contains("/search/")
    };
    assert!(whole.keys().filter(|path| left_out(path)).count() > 20);
    assert_eq!(small.keys().find(|path| left_out(path)), None);
    let mut links = 0;
    for (path, bytes) in small.iter().filter(|(path, _)| path.ends_with(".html")) {
        let folder: Vec<&str> = path.split('/').collect();
        for element in dom::Dom::parse(bytes).elements() {
            let Some(href) = element.get("href").filter(|href| !href.contains(':')) else {
                continue;
            };
            let href = href.split('#').next().unwrap_or_default();
            let mut target: Vec<&str> = folder[..folder.len() - 1].to_vec();
            for part in href
                .split('/')
                .filter(|part| !href.is_empty() && *part != ".")
            {
                match part {
                    ".." => target.truncate(target.len().saturating_sub(1)),
                    part => target.push(part),
                }
            }
            let target = target.join("/");
            assert!(
                href.is_empty() || small.contains_key(&target),
                "{path}: {href}"
            );
            links += 1;
        }
    }
    assert!(links > 500, "{links} links");
    portal.write("portal.toml", format!("without = [\"sheet\"]\n{settings}"));
    portal.build().expect(2, &["MB0306"]);
}
