//! What pages tell of the publication log: versions and their differences, removals, changes, the board, and how to check. Two small
//! villages publish, correct, redact and withdraw; nothing that was removed may stand anywhere.

mod differences;
mod publisher;

use std::collections::BTreeMap;
use std::process::Command;

use mingbai::html;
use mingbai::log::entry::Act;
use mingbai::log::name::PeriodId;
use serde_json::Value as Json;

use crate::common::{THEME_DAY, holding, skipped, write};
use publisher::{Publisher, Village};

/// Words of the version that is removed.
const REMOVED: &str = "瞎眼老人";

/// The two villages after everything has happened; kept until the next run.
fn site() -> BTreeMap<String, Vec<u8>> {
    static SITE: std::sync::OnceLock<BTreeMap<String, Vec<u8>>> = std::sync::OnceLock::new();
    SITE.get_or_init(|| {
        let mut two = Publisher::new("history");
        let told = "刷了一遍漆，又给邻村瞎眼老人家里挑了水";
        two.change(THEME_DAY, "刷了一遍漆", told);
        two.publish("huaicun", "2026-06-05T18:30:00+08:00");
        two.sign("huaicun", &[("2026-06-06T09:05:00+08:00", 0)]);
        two.publish("haocun", "2026-06-05T20:00:00+08:00");
        two.sign("haocun", &[]);
        correct(&two);
        two.publish("huaicun", "2026-06-12T08:00:00+08:00");
        two.sign("huaicun", &[]);
        // Before the first version is removed, only that version itself tells what was private.
        let early = two.site("2026-06-12");
        let mut telling = holding(&early, REMOVED);
        telling.retain(|path| !path.starts_with("huaicun/v/2026-05/party-theme-day/1/"));
        assert_eq!(telling, Vec::<&str>::new());
        two.redact(
            "huaicun",
            "2026-05/party-theme-day",
            1,
            "2026-06-12T08:10:00+08:00",
        );
        let period = PeriodId::parse("2026-H1").unwrap();
        two.act(
            "huaicun",
            Act::Nothing { period },
            "2026-06-13T08:00:00+08:00",
        );
        two.sign(
            "huaicun",
            &[
                ("2026-06-13T10:00:00+08:00", 0),
                ("2026-07-01T10:00:00+08:00", 1),
            ],
        );
        two.withdraw(
            "haocun",
            "2026-05/party-theme-day",
            "2026-06-14T08:00:00+08:00",
        );
        two.sign("haocun", &[("2026-08-01T10:00:00+08:00", 1)]);
        let period = PeriodId::parse("2026-H1").unwrap();
        two.act(
            "haocun",
            Act::Nothing { period },
            "2026-06-15T08:00:00+08:00",
        );
        two.sign("haocun", &[]);
        two.site("2026-09-20")
    })
    .clone()
}

/// The village mends an amount, and takes out who was helped.
fn correct(two: &Publisher) {
    let ledger = "villages/huaicun/2026-05/finance-itemised-ledger.toml";
    for (from, to) in [
        (
            "expense = 100.00\nbalance = 712.50",
            "expense = 190.00\nbalance = 622.50",
        ),
        ("closing = 712.50", "closing = 622.50"),
        ("expense_total = 100.00", "expense_total = 190.00"),
        ("花了一百元电费", "花了一百九十元电费"),
        (
            "published = 2026-06-05",
            "published = 2026-06-05\ncorrection = \"电费单据看漏了一位\"\ncorrection_kind = \"amount\"",
        ),
    ] {
        two.change(ledger, from, to);
    }
    two.change(
        THEME_DAY,
        "，又给邻村瞎眼老人家里挑了水",
        "，又帮了有困难的人家",
    );
    two.change(
        THEME_DAY,
        "published = 2026-06-05",
        "published = 2026-06-05\ncorrection = \"不该写出受助的人\"\ncorrection_kind = \"privacy\"",
    );
}

fn page(site: &BTreeMap<String, Vec<u8>>, path: &str) -> String {
    let bytes = site.get(path).unwrap_or_else(|| {
        let all: Vec<&String> = site.keys().collect();
        panic!("{path} is not among {all:#?}")
    });
    String::from_utf8(bytes.clone()).unwrap()
}

/// The text of a page, in one line, without its tags.
fn text(page: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in page.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_history_tells_what_changed_by_how_much() {
    let site = site();
    let history = text(&page(
        &site,
        "huaicun/history/2026-05/finance-itemised-ledger.html",
    ));
    for told in [
        "改了 5 处：第2行“支出”由 100.00 元改为 190.00 元，多 90.00 元；",
        "原 100.00 元 现 190.00 元 多 90.00 元",
        "更正说明电费单据看漏了一位",
        "公布过 2 个版本，更正过 1 次，最近一版是第2版。",
        "声明公布时间 2026年6月12日 见证时间不晚于 2026年6月13日 10:00（村务监督委员会）、2026年7月1日 10:00（河西镇）",
        "其余 1 行没有变",
    ] {
        assert!(history.contains(told), "`{told}` is not in\n{history}");
    }
    assert!(!history.contains("补录"), "{history}");
}

#[test]
fn what_was_removed_is_told_nowhere() {
    let site = site();
    assert_eq!(holding(&site, REMOVED), Vec::<&str>::new());
    let history = text(&page(&site, "huaicun/history/2026-05/party-theme-day.html"));
    assert!(history.contains("依法隐去页面、原文"), "{history}");
    assert!(history.contains("依据：《个人信息保护法》第47条；决定：本村。"));
    assert!(!history.contains("和上一版比"), "{history}");
    assert!(history.contains("这次更正涉及隐私，改动不在这里列出。"));
    assert!(history.contains("不该写出受助的人"));
    let changes = text(&page(&site, "huaicun/changes.html"));
    assert!(changes.contains("依法隐去第1版的页面、原文"), "{changes}");
}

#[test]
fn every_link_of_these_pages_leads_somewhere() {
    let site = site();
    let mut dead = Vec::new();
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        html::relink(bytes, &mut |address| {
            let target = html::resolve(path, address);
            let (target, mark) = match target.as_deref().and_then(|target| target.split_once('#')) {
                Some((target, mark)) => (Some(target.to_string()), Some(mark.to_string())),
                None => (target, None),
            };
            // Pages that only a whole build makes are not here.
            let made = |target: &str| {
                target.contains("/v/")
                    || target.contains("/history/")
                    || target.contains("/log/")
                    || ["changes", "board", "verify"]
                        .iter()
                        .any(|name| target.contains(name))
            };
            if let Some(target) = target.filter(|target| made(target)) {
                let there = site.get(&target);
                let marked = mark.is_none_or(|mark| {
                    there.is_some_and(|bytes| {
                        let page = String::from_utf8_lossy(bytes);
                        page.contains(&format!("id={mark}"))
                            || page.contains(&format!("id=\"{mark}\""))
                    })
                });
                if there.is_none() || !marked {
                    dead.push(format!("{path} → {address}"));
                }
            }
            None
        });
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn programs_read_the_versions() {
    let site = site();
    let json: Json =
        serde_json::from_str(&page(&site, "huaicun/history/2026-05/party-theme-day.json")).unwrap();
    assert_eq!(json["latest"], 2);
    assert_eq!(json["versions"][0]["status"], "redacted");
    assert_eq!(json["versions"][0]["redactions"][0]["basis"], "pipl-47");
    assert_eq!(json["versions"][1]["status"], "current");
    assert_eq!(json["versions"][1]["why"], "privacy");
    let url = json["versions"][1]["url"].as_str().unwrap();
    let folder = html::resolve("huaicun/history/2026-05/party-theme-day.json", url).unwrap();
    assert!(site.contains_key(&format!("{}/page.html", folder.trim_end_matches('/'))));
    let all: Json = serde_json::from_str(&page(&site, "huaicun/history/versions.json")).unwrap();
    assert_eq!(all["documents"].as_array().unwrap().len(), 2);
    let gone: Json =
        serde_json::from_str(&page(&site, "haocun/history/2026-05/party-theme-day.json")).unwrap();
    assert_eq!(gone["versions"][0]["status"], "withdrawn");
    let map = page(
        &site,
        "huaicun/history/2026-05/finance-itemised-ledger.link",
    );
    let lines: Vec<&str> = map.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(
        lines[0].ends_with("/huaicun/2026-05/finance-itemised-ledger.html>; rel=\"original\",")
    );
    assert!(lines[1].contains(
        "from=\"Fri, 05 Jun 2026 10:30:00 GMT\"; until=\"Fri, 12 Jun 2026 00:00:00 GMT\""
    ));
    assert!(lines[2].contains(
        "/v/2026-05/finance-itemised-ledger/1/page.html>; rel=\"first memento\"; datetime="
    ));
    assert!(lines[3].contains("rel=\"last memento\""));
    // The page that was removed is no memento.
    let map = page(&site, "huaicun/history/2026-05/party-theme-day.link");
    assert!(
        !map.contains("/1/page.html") && map.contains("/2/page.html>; rel=\"first last memento\"")
    );
}

#[test]
fn the_board_shows_logs_and_silence() {
    let site = site();
    let board = text(&page(&site, "board.html"));
    for told in [
        "2026年7月 2026年8月",
        "2 个月",
        "之后还有 1 条没有见证",
        "石桥村",
        "柳泉村",
    ] {
        assert!(board.contains(told), "`{told}` is not in\n{board}");
    }
    let list = page(&site, "board.txt");
    let words: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let log = ["", "#", "vkey", "origin", "qpd", "contact"];
    assert_eq!(words, [&["logs/v0"][..], &log, &log].concat());
    let villages: Json = serde_json::from_str(&page(&site, "villages.json")).unwrap();
    assert_eq!(villages["villages"][1]["slug"], "huaicun");
    assert_eq!(villages["villages"][1]["log"], "huaicun/log/");
    assert_eq!(villages["villages"][1]["origin"], "mingbai/370181102202/1");
    let feed = page(&site, "changes.xml");
    let ids: Vec<&str> = feed
        .split("<id>")
        .skip(2)
        .filter_map(|rest| rest.split("</id>").next())
        .collect();
    let unique: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!((ids.len(), unique.len()), (6, 6), "{ids:#?}");
    // The witness came long after the claimed time.
    let late = text(&page(&site, "haocun/changes.html"));
    assert!(late.contains("撤下") && late.contains("补录"), "{late}");
}

#[test]
fn the_page_of_a_disclosure_tells_its_version() {
    let site = site();
    let ledger = text(&page(&site, "huaicun/2026-05/finance-itemised-ledger.html"));
    for told in ["本页已更正 1 次。", "第2版 声明公布时间 2026年6月12日"] {
        assert!(ledger.contains(told), "`{told}` is not in\n{ledger}");
    }
    let home = page(&site, "huaicun/index.html");
    assert!(home.contains("verify.html") && home.contains("changes.html"));
}

/// The commands of the page, in their order.
fn commands(page: &str) -> String {
    let mut script = String::from("set -eu\n");
    for block in page.split("<code>").skip(1) {
        let command = block.split("</code>").next().unwrap_or_default();
        if !command.starts_with("mingbai") {
            let plain = command.replace("&lt;", "<").replace("&gt;", ">");
            let plain = plain
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
            script.push_str(&plain);
            script.push('\n');
        }
    }
    script
}

fn has(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok()
}

#[test]
fn the_commands_of_the_page_check_the_village() {
    if let Some(tool) = ["bash", "curl", "openssl", "sha256sum"]
        .into_iter()
        .find(|tool| !has(tool))
    {
        return skipped("the_commands_of_the_page_check_the_village", tool);
    }
    let site = site();
    let script = commands(&page(&site, "huaicun/verify.html"));
    let folder = Village::folder("history");
    let run = |name: &str| {
        let scratch = folder.join(name);
        let _ = std::fs::remove_dir_all(&scratch);
        std::fs::create_dir_all(&scratch).unwrap();
        let said = Command::new("bash")
            .arg("-c")
            .arg(&script)
            .current_dir(&scratch)
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&said.stdout).into_owned();
        (
            said.status.success(),
            format!("{out}{}", String::from_utf8_lossy(&said.stderr)),
        )
    };
    // The site stands where its address says.
    for (path, bytes) in &site {
        write(&folder.join("site").join(path), bytes);
    }
    let (good, said) = run("good");
    assert!(good, "{said}\n{script}");
    assert!(said.contains("Signature Verified Successfully"), "{said}");
    let digits: Vec<String> = said
        .split(|c: char| !c.is_ascii_hexdigit())
        .filter(|word| word.len() == 64)
        .map(str::to_string)
        .collect();
    assert!(digits.len() == 2 && digits[0] == digits[1], "{said}");
    assert_eq!(said.lines().last(), Some("1"), "{said}");
    let pem = page(&site, "huaicun/log/pubkey.pem");
    assert!(page(&site, "huaicun/verify.html").contains(pem.lines().nth(1).unwrap()));
    // One letter of the checkpoint changed: the signature no longer fits.
    let checkpoint = folder.join("site/huaicun/log/checkpoint");
    let text = std::fs::read_to_string(&checkpoint).unwrap();
    write(
        &checkpoint,
        text.replacen("/1\n", "/2\n", 1)
            .replace("— mingbai/370181102202/2", "— mingbai/370181102202/1"),
    );
    let (good, said) = run("bad");
    assert!(!good && !said.contains("Verified Successfully"), "{said}");
}

#[test]
fn a_moment_is_called_a_claim() {
    let site = site();
    for (path, bytes) in site.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        for word in ["证明于", "确保真实", "保证真实"] {
            assert!(!page.contains(word), "{path} says {word}");
        }
    }
}
