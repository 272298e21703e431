//! The languages of pages: each comes from one file of words, and what such a file lacks falls back and is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use mingbai::language::{Lang, Words};
use mingbai::theme::built_in_words;
use mingbai::value::{Date, Deadline, Period};

use crate::common::{Portal, Said, home};
use crate::dom::Dom;

fn words(path: &str) -> BTreeMap<String, String> {
    let text = fs::read_to_string(home(path)).expect("a file of words");
    toml::from_str(&text).expect("words")
}

/// A good portal in Uyghur: one file more, and one setting.
fn uyghur() -> (Portal, Said) {
    let portal = Portal::good("uyghur");
    let file = fs::read(home("tests/data/words/ug.toml")).expect("the words");
    portal.write("themes/default/words/ug.toml", file);
    portal.change("portal.toml", "since =", "lang = \"ug\"\nsince =");
    let said = portal.build();
    (portal, said)
}

#[test]
fn a_third_language_needs_one_file_and_its_direction_holds_on_every_page() {
    let (portal, said) = uyghur();
    said.expect(0, &["MB0604", "words/ug.toml", "MB1400"]);
    assert_eq!(said.all().matches("MB1400").count(), 1, "said once");
    let known = words("tests/data/words/ug.toml");
    let pages = portal.site();
    let pages: Vec<_> = pages
        .iter()
        .filter(|(path, _)| path.ends_with(".html"))
        .collect();
    assert!(pages.len() > 20);
    for (path, bytes) in pages {
        let dom = Dom::parse(bytes);
        let elements = dom.elements();
        let html = elements.iter().find(|element| element.name == "html");
        let html = html.expect("a page");
        assert_eq!(
            (html.get("lang"), html.get("dir")),
            (Some("ug"), Some("rtl")),
            "{path}"
        );
        let text = dom.text();
        // Sheets for paper and screens for the hall have no navigation.
        if path.ends_with("board.html") || path.ends_with("screen.html") {
            continue;
        }
        for key in ["large", "skip-to-text", "villages", "about-site"] {
            assert!(text.contains(&known[key]), "{path}: no {key}");
        }
    }
    let home = portal.page("huaicun/index.html");
    let home = Dom::parse(home.as_bytes()).text();
    for key in ["village-home", "people", "latest", "category-party"] {
        assert!(home.contains(&known[key]), "no {key}");
    }
    assert!(home.contains("2026-يىل"), "no date in Uyghur: {home}");
    // What has no word yet is there in Chinese.
    assert!(home.contains("接下来要公布的"), "{home}");
}

#[test]
fn what_a_language_lacks_is_named_and_nothing_else() {
    let (_, said) = uyghur();
    let known = words("tests/data/words/ug.toml");
    let all = said.all();
    let missing: BTreeSet<String> = words("themes/default/words/zh.toml")
        .into_keys()
        .filter(|key| !known.contains_key(key) && !key.starts_with("aloud-"))
        .collect();
    // A long list is cut short: the number is that of all.
    assert!(all.contains(&format!(" {} ", missing.len())), "{all}");
    let listed = all.split(['：', '…']).nth(1).unwrap_or_default();
    let mut listed: Vec<&str> = listed.split(", ").collect();
    // The last one may be cut within.
    listed.pop();
    assert!(listed.len() > 20, "{all}");
    assert!(listed.iter().all(|key| missing.contains(*key)), "{all}");
}

#[test]
fn a_language_without_words_is_refused_and_the_known_ones_are_named() {
    let portal = Portal::good("no-words");
    portal.change("portal.toml", "since =", "lang = \"bo\"\nsince =");
    portal
        .build()
        .expect(2, &["MB0306", "portal.toml", "bo", "zh", "en"]);
}

#[test]
fn both_languages_have_the_same_words_with_the_same_slots() {
    let (zh, en) = (
        words("themes/default/words/zh.toml"),
        words("themes/default/words/en.toml"),
    );
    // The loudspeaker speaks Chinese alone.
    let (zh, script): (BTreeMap<_, _>, BTreeMap<_, _>) = zh
        .into_iter()
        .partition(|(key, _)| !key.starts_with("aloud-"));
    assert!(!script.is_empty() && !en.keys().any(|key| script.contains_key(key)));
    let keys = |words: &BTreeMap<String, String>| words.keys().cloned().collect::<BTreeSet<_>>();
    let (zh_keys, en_keys) = (keys(&zh), keys(&en));
    assert_eq!(
        zh_keys.symmetric_difference(&en_keys).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
    let slots = |key: &str, text: &str| -> BTreeSet<String> {
        let parts = text.split('{').skip(1);
        let slots = parts.filter_map(|part| Some(part.split_once('}')?.0.to_owned()));
        // "1 day" and "one day" are both good words for one.
        slots
            .filter(|slot| !(key.ends_with("-one") && slot == "n"))
            .collect()
    };
    // Where there is little room each language writes a month with its year as it can.
    for (key, text) in zh.iter().filter(|(key, _)| *key != "month-first") {
        assert_eq!(slots(key, text), slots(key, &en[key]), "{key}");
    }
}

/// Every word that the program asks for by name is there.
#[test]
fn every_word_that_the_pages_ask_for_is_there() {
    let known = words("themes/default/words/zh.toml");
    let mut asked = 0;
    let mut folders = ["show", "output", "language"]
        .map(|folder| home(&format!("src/{folder}")))
        .to_vec();
    let mut files = vec![home("src/show.rs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.is_dir() {
                true => folders.push(path),
                false => files.push(path),
            }
        }
    }
    for file in files {
        let text = fs::read_to_string(&file).expect("a source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let text: String = code.split_whitespace().collect();
        let calls = ["words.", "self.", "sheet."].iter().flat_map(|of| {
            ["get", "say", "count", "counted", "word"].map(|what| format!("{of}{what}(\""))
        });
        for call in calls {
            for (at, _) in text.match_indices(&call) {
                let key = text[at + call.len()..]
                    .split('"')
                    .next()
                    .unwrap_or_default();
                assert!(
                    known.contains_key(key),
                    "{}: no word `{key}`",
                    file.display()
                );
                asked += 1;
            }
        }
    }
    assert!(asked > 200, "only {asked}");
}

fn both(said: impl Fn(&Words) -> String) -> [String; 2] {
    [Lang::Zh, Lang::En].map(|lang| said(&built_in_words(lang)))
}

#[test]
fn deadlines_have_words() {
    for (text, zh, en) in [
        ("M+10", "次月10日前", "by the 10th of the next month"),
        ("M+22", "次月22日前", "by the 22nd of the next month"),
        (
            "M+45",
            "月末后45日内",
            "within 45 days of the end of the month",
        ),
        ("M+0", "当月内", "by the end of the month"),
        (
            "Q+15",
            "季度结束后15日内",
            "within 15 days of the end of the quarter",
        ),
        (
            "H+20",
            "半年结束后20日内",
            "within 20 days of the end of the half-year",
        ),
        (
            "Y+90",
            "年度结束后90日内",
            "within 90 days of the end of the year",
        ),
        (
            "S+1",
            "年初（期初）起1日内",
            "within 1 day of the beginning of the period",
        ),
        ("E+5", "事项发生后5日内", "within 5 days of the event"),
        ("E+1", "事项发生后1日内", "within 1 day of the event"),
        ("E+0", "事项发生当日", "on the day of the event"),
        ("B-10", "会议召开10日前", "10 days before the meeting"),
        ("D-20", "投票日20日前", "20 days before the ballot"),
    ] {
        let deadline: Deadline = text.parse().unwrap();
        assert_eq!(both(|words| words.deadline(deadline)), [zh, en]);
    }
}

#[test]
fn periods_and_days_have_words() {
    for (text, zh, en, short) in [
        ("2026-05", "2026年5月", "May 2026", ["5月", "May"]),
        ("2026-Q2", "2026年第二季度", "Q2 2026", ["第二季度", "Q2"]),
        (
            "2026-H1",
            "2026年上半年",
            "first half of 2026",
            ["上半年", "first half"],
        ),
        ("2026", "2026年", "2026", ["", ""]),
    ] {
        let period: Period = text.parse().unwrap();
        assert_eq!(both(|words| words.period(period)), [zh, en]);
        let within = both(|words| words.within_year(period).unwrap_or_default());
        assert_eq!(within, short);
    }
    let day = Date::new(2026, 9, 8).unwrap();
    assert_eq!(
        both(|words| words.date(day)),
        ["2026年9月8日", "8 September 2026"]
    );
    assert_eq!(
        both(|words| words.short_date(day)),
        ["9月8日", "8 September"]
    );
    assert_eq!(both(|words| words.short_month(9)), ["9月", "Sep"]);
    assert_eq!(both(|words| words.days(1)), ["1 天", "1 day"]);
}
