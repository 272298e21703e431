//! What helps a reader: pages that stay as they are from day to day, what changed since before, how to ask, plain words.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::common::{Portal, build_command, example, run, tree};
use crate::dom::Dom;

const MONTHLY: &str = "finance-monthly-summary";

fn text(bytes: &[u8]) -> String {
    Dom::parse(bytes).text()
}

/// The fen of a total in the data of a disclosure.
fn total(data: &[u8], key: &str) -> Option<i64> {
    let data: serde_json::Value = serde_json::from_slice(data).ok()?;
    let digits = data["fields"][key].as_str()?.replace('.', "");
    digits.parse().ok()
}

fn yuan(fen: i64) -> String {
    let whole = (fen / 100).to_string();
    let grouped: Vec<&str> = whole
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|part| std::str::from_utf8(part).ok())
        .collect();
    format!("{}.{:02}", grouped.join(","), fen % 100)
}

#[test]
fn what_changed_since_the_month_before_is_the_difference_of_the_figures() {
    let files = &example().files;
    let mut months: BTreeMap<(&str, &str), (&[u8], &[u8])> = BTreeMap::new();
    for (path, bytes) in files {
        let Some(stem) = path.strip_suffix(&format!("/{MONTHLY}.json")) else {
            continue;
        };
        if let (Some((village, month)), Some(page)) = (
            stem.split_once('/').filter(|(_, month)| month.len() == 7),
            files.get(&format!("{stem}/{MONTHLY}.html")),
        ) {
            months.insert((village, month), (bytes, page));
        }
    }
    let mut compared = 0;
    for ((village, month), (data, page)) in &months {
        let (year, number) = month.split_once('-').expect("a month");
        let number: u32 = number.parse().expect("a number");
        let before = match number {
            1 => format!("{}-12", year.parse::<u32>().expect("a year") - 1),
            _ => format!("{year}-{:02}", number - 1),
        };
        let Some((earlier, _)) = months.get(&(*village, before.as_str())) else {
            continue;
        };
        let page = text(page);
        for (key, more, less) in [
            ("income_total", "多进了", "少进了"),
            ("expense_total", "多花了", "少花了"),
        ] {
            let (Some(now), Some(then)) = (total(data, key), total(earlier, key)) else {
                continue;
            };
            let said = match now - then {
                0 => continue,
                by if by > 0 => format!("{more} {} 元", yuan(by)),
                by => format!("{less} {} 元", yuan(-by)),
            };
            assert!(page.contains(&said), "{village} {month}: no “{said}”");
            compared += 1;
        }
    }
    assert!(compared > 100, "only {compared}");
}

#[test]
fn only_pages_that_count_days_differ_from_one_day_to_the_next() {
    let portal = Portal::good("days");
    let build = |today: &str, name: &str| {
        let out = portal.beside(name);
        let mut command = build_command(&portal.root(), &out, today);
        run(&mut command, Duration::from_secs(60)).expect(0, &[]);
        tree(&out)
    };
    let (one, other) = (build("2026-06-20", "one"), build("2026-06-21", "other"));
    let differ: BTreeSet<&str> = one
        .iter()
        .filter(|(path, bytes)| path.ends_with(".html") && other.get(*path) != Some(*bytes))
        .map(|(path, _)| path.as_str())
        .collect();
    // What is missing or due is counted in days; what was published is not.
    assert!(differ.contains("index.html") && differ.contains("huaicun/index.html"));
    for page in [
        "about.html",
        "latest.html",
        "glossary.html",
        "huaicun/people.html",
        "huaicun/2026-05/party-theme-day.html",
        "huaicun/2026-05/finance-itemised-ledger.html",
    ] {
        assert!(one.contains_key(page), "{page}");
        assert!(!differ.contains(page), "{page}");
    }
    // Sheets and screens are for the day on which they are printed or shown.
    let bears_the_day =
        |page: &&&str| !page.ends_with("/board.html") && !page.ends_with("/screen.html");
    for page in differ.iter().filter(bears_the_day) {
        assert!(text(&one[*page]).contains("2026年6月20日"), "{page}");
    }
}

#[test]
fn how_to_ask_is_on_every_disclosure_and_a_village_may_have_its_own_way() {
    let portal = Portal::good("ask");
    let ways = "ask = { form = \"https://wen.example.cn/f?v=1\", mail = \"wen@hexi.example.cn\", phone = \"0531-8700 0001\" }\nsince =";
    portal.change("portal.toml", "since =", ways);
    portal.change(
        "villages/haocun/village.toml",
        "name = \"柳泉村\"",
        "name = \"柳泉村\"\nask = { mail = \"wen@haocun.example.cn\" }",
    );
    portal.build().expect(0, &[]);
    for (village, mail) in [
        ("huaicun", "wen@hexi.example.cn"),
        ("haocun", "wen@haocun.example.cn"),
    ] {
        let page = portal.page(&format!("{village}/2026-05/party-theme-day.html"));
        let links: Vec<String> = Dom::parse(page.as_bytes())
            .elements()
            .into_iter()
            .filter_map(|element| element.get("href").map(str::to_owned))
            .collect();
        for wanted in [
            "https://wen.example.cn/f?v=1",
            &format!("mailto:{mail}"),
            "tel:053187000001",
        ] {
            assert!(
                links.iter().any(|link| link == wanted),
                "{wanted}: {links:?}"
            );
        }
    }
}

#[test]
fn a_way_to_ask_that_is_no_address_is_refused() {
    for way in [
        "form = \"javascript:alert(1)\"",
        "form = \"wen.example.cn\"",
        "mail = \"wen\"",
        "mail = \"a@b.cn?cc=c@d.cn\"",
    ] {
        let portal = Portal::good("ask-wrong");
        portal.change(
            "portal.toml",
            "since =",
            &format!("ask = {{ {way} }}\nsince ="),
        );
        portal.build().expect(2, &["MB0306", "portal.toml"]);
    }
}

#[test]
fn expert_words_are_explained_on_the_page_and_a_portal_may_add_its_own() {
    let portal = Portal::good("words");
    portal.write(
        "catalogue/words.toml",
        "[[word]]\nzh = \"主题党日\"\nen = \"Theme day\"\nplain = { zh = \"每月一天，党员一起做事。\", en = \"One day a month.\" }\n",
    );
    portal.build().expect(0, &[]);
    let page = portal.page("huaicun/2026-05/party-theme-day.html");
    assert!(text(page.as_bytes()).contains("每月一天，党员一起做事。"));
    assert!(page.contains("glossary.html#theme-day"));
    let all = portal.page("glossary.html");
    assert!(
        Dom::parse(all.as_bytes())
            .elements()
            .iter()
            .any(|one| one.get("id") == Some("theme-day"))
            && text(all.as_bytes()).contains("四议两公开")
    );
}
