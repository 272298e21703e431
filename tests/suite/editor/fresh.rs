//! New portals, villages, months and disclosures; schemas; what is due; corrections; forms of messages.

use std::collections::BTreeSet;
use std::process::Command;

use super::{TODAY, empty, go, jiqian, read};
use crate::common::{LIMIT, Said, Scratch, mingbai, run, skipped, tree, write};

fn plain(words: &[&str]) -> Said {
    run(mingbai().args(words), LIMIT)
}

#[test]
fn a_new_portal_builds_at_once() {
    let scratch = Scratch::new("init");
    let root = scratch.at("p");
    let dir = root.to_str().expect("a path");
    plain(&["init", dir, "--name", "柳溪镇三务公开", "--today", TODAY])
        .expect(0, &["portal.toml", "mingbai build"]);
    plain(&["build", dir, "--today", TODAY]).expect(0, &["没有错误，0 个提醒"]);
    let page = read(&root.join("public/index.html"));
    assert!(page.contains("柳溪镇三务公开") && page.contains("示范村"));
    // What is there is never overwritten.
    let before = tree(&root);
    plain(&["init", dir, "--today", TODAY]).expect(2, &["MB1300"]);
    assert_eq!(tree(&root), before);
}

#[test]
fn a_new_village_is_read_and_its_name_is_checked() {
    let portal = empty("new-village");
    go(
        &[
            "new",
            "village",
            "大庄村",
            "--code",
            "330999100202",
            "--slug",
            "dazhuang",
        ],
        portal.path(),
    )
    .expect(0, &["villages/dazhuang/village.toml"]);
    plain(&[
        "check",
        portal.path().to_str().expect("a path"),
        "--today",
        TODAY,
    ])
    .expect(0, &["2 个村"]);
    go(
        &[
            "new",
            "village",
            "坏",
            "--code",
            "330999100203",
            "--slug",
            "log",
        ],
        portal.path(),
    )
    .expect(2, &["MB1302"]);
    go(
        &[
            "new",
            "village",
            "坏",
            "--code",
            "330999100203",
            "--slug",
            "../x",
        ],
        portal.path(),
    )
    .expect(2, &["MB1302"]);
    go(&["new", "village", "坏"], portal.path()).expect(2, &["MB1301"]);
}

#[test]
fn a_new_month_begins_where_the_last_one_ended() {
    let portal = jiqian("new-month");
    go(&["new", "month", "2026-10"], portal.path()).expect(0, &["finance-monthly-summary.toml"]);
    let month = portal.at("villages/jiqian/2026-10");
    let summary = read(&month.join("finance-monthly-summary.toml"));
    for wanted in [
        "opening = 1147809.55",
        "已从2026年9月的结余转来",
        "2026年9月时累计 1679847.86",
        "{ name = \"招待费\", amount = \"\" }",
        "# published = ",
        "最晚 2026-11-10 公布",
        "#:schema ../../../.mingbai/schema/finance-monthly-summary.schema.json",
    ] {
        assert!(summary.contains(wanted), "`{wanted}` is not in\n{summary}");
    }
    // A figure of the last month is no figure of this one; a signature is given, not copied.
    assert!(!summary.contains("61200"));
    assert!(!summary.lines().any(|line| line.starts_with("signoff")));
    let accounts = read(&month.join("finance-cash-bank.toml"));
    assert!(accounts.contains("account_tail = \"****3316\", opening = 940391.55, closing = \"\""));
    let pay = read(&month.join("finance-cadre-pay.toml"));
    assert!(pay.contains("name = \"孟庆河\", post = \"村党总支书记、村委会主任\", base = 3540"));
    // Drafts with empty places hold nobody up, and nothing that is there is touched.
    let dir = portal.path().to_str().expect("a path").to_string();
    plain(&["check", &dir, "--today", "2026-11-02"]).expect(0, &["没有错误"]);
    let before = tree(portal.path());
    go(&["new", "month", "2026-10"], portal.path()).expect(0, &["没有要新建的"]);
    assert_eq!(tree(portal.path()), before);
}

#[test]
fn one_item_is_begun_in_the_period_that_has_ended() {
    let portal = empty("new-item");
    go(&["new", "finance-quarterly-board"], portal.path())
        .expect(0, &["2026-Q3/finance-quarterly-board.toml"]);
    go(
        &["new", "收支逐笔公开榜", "--period", "2026-08"],
        portal.path(),
    )
    .expect(0, &["2026-08/finance-itemised-ledger.toml"]);
    go(&["new", "party-theme-day"], portal.path()).expect(0, &["2026-09/party-theme-day.md"]);
    go(&["new", "finance-quaterly-board"], portal.path())
        .expect(2, &["MB0225", "finance-quarterly-board"]);
    go(&["new", "month", "2026-13"], portal.path()).expect(2, &["MB1303"]);
    let dir = portal.path().to_str().expect("a path").to_string();
    plain(&["check", &dir, "--today", TODAY]).expect(0, &["3 件公开件"]);
}

#[test]
fn schemas_know_the_keys_that_the_program_knows() {
    let portal = empty("schema-keys");
    let dir = portal.path().to_str().expect("a path").to_string();
    go_schema(&dir);
    let schema = |name: &str| -> serde_json::Value {
        let text = read(&portal.at(&format!(".mingbai/schema/{name}.schema.json")));
        serde_json::from_str(&text).expect("a schema")
    };
    let cases = [
        ("portal", "portal.toml", ""),
        ("village", "villages/shifancun/village.toml", ""),
        (
            "finance-hospitality",
            "villages/shifancun/2026-09/finance-hospitality.toml",
            "none = \"无\"\n",
        ),
    ];
    for (name, path, start) in cases {
        let before = std::fs::read_to_string(portal.at(path)).unwrap_or_default();
        write(
            &portal.at(path),
            format!("zzzzqqqqxxxx = 1\n{start}{before}"),
        );
        let said = plain(&["check", &dir, "--today", TODAY, "--lang", "en", "--json"]);
        let help = said
            .all()
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .find(|line| line["code"] == "MB0217")
            .unwrap_or_else(|| panic!("{name}: {}", said.all()));
        let words: BTreeSet<String> = format!("{}{}", help["help"], help["title"])
            .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .map(str::to_string)
            .collect();
        let schema = schema(name);
        let properties = schema["properties"].as_object().expect("properties");
        let ascii: BTreeSet<&String> = properties.keys().filter(|key| key.is_ascii()).collect();
        let missing: Vec<_> = ascii.iter().filter(|key| !words.contains(**key)).collect();
        assert!(
            missing.is_empty(),
            "{name}: the schema has what the program does not know: {missing:?}"
        );
        let listed = help["help"].as_str().unwrap_or_default().to_string()
            + help["title"].as_str().unwrap_or_default();
        let list = listed
            .split(": ")
            .last()
            .unwrap_or_default()
            .trim_end_matches('.')
            .to_string();
        for key in list.split(", ").filter(|key| {
            !key.is_empty() && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        }) {
            assert!(
                properties.contains_key(key),
                "{name}: the schema lacks {key}"
            );
        }
        write(&portal.at(path), before);
        if name == "finance-hospitality" {
            assert!(ascii.len() > 14);
        }
    }
}

fn go_schema(dir: &str) {
    plain(&["schema", dir]).expect(0, &["schema"]);
}

#[test]
fn the_example_fits_its_schemas() {
    let checker = ["check-jsonschema"].into_iter().find(|program| {
        Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|out| out.status.success())
    });
    let Some(checker) = checker else {
        return skipped(
            "the_example_fits_its_schemas",
            "check-jsonschema is not installed",
        );
    };
    let portal = jiqian("schema-example");
    go_schema(portal.path().to_str().expect("a path"));
    let mut by_item = std::collections::BTreeMap::<String, Vec<std::path::PathBuf>>::new();
    for path in tree(portal.path())
        .into_keys()
        .filter(|path| path.ends_with(".toml"))
    {
        let parts: Vec<&str> = path.split('/').collect();
        let schema = match parts.as_slice() {
            ["portal.toml"] => "portal",
            ["villages", _, "village.toml"] => "village",
            ["villages", _, _, item] => item.trim_end_matches(".toml"),
            ["villages", _, _, item, _] => item,
            _ => continue,
        };
        by_item
            .entry(schema.to_string())
            .or_default()
            .push(portal.at(&path));
    }
    assert!(by_item.len() > 80);
    for (schema, files) in by_item {
        let schema = portal.at(&format!(".mingbai/schema/{schema}.schema.json"));
        let out = Command::new(checker)
            .arg("--schemafile")
            .arg(schema)
            .args(files)
            .output()
            .expect("the checker");
        assert!(
            out.status.success(),
            "{}",
            String::from_utf8_lossy(&out.stdout)
        );
    }
}

#[test]
fn status_tells_what_is_late_due_and_waiting() {
    let portal = empty("status");
    write(
        &portal.at("villages/shifancun/2026-09/finance-cash-bank.toml"),
        "closing = 0\nopening = 0\npublished = 2026-10-09\nrows = []\n",
    );
    let calendar = portal.at("c.ics");
    let said = go(
        &[
            "status",
            "--json",
            "--calendar",
            calendar.to_str().expect("a path"),
        ],
        portal.path(),
    );
    said.expect(0, &[]);
    let lines: Vec<serde_json::Value> = said
        .out
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let standing = |item: &str, period: &str| {
        let mut found = lines
            .iter()
            .filter(|line| line["item"] == item && line["period"] == period);
        found
            .next()
            .map(|line| line["standing"].as_str().unwrap_or_default().to_string())
    };
    assert_eq!(
        standing("finance-monthly-summary", "2026-09").as_deref(),
        Some("late")
    );
    assert_eq!(
        standing("finance-cash-bank", "2026-09").as_deref(),
        Some("waiting")
    );
    assert_eq!(
        standing("finance-cash-bank", "2026-10").as_deref(),
        Some("due")
    );
    let calendar = read(&calendar);
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
    assert!(calendar.contains("DTSTART;VALUE=DATE:20261110\r\n"));
    assert!(calendar.lines().all(|line| line.len() <= 75));
}

#[test]
fn corrections_are_shown_and_then_made() {
    let portal = empty("fix");
    let path = "villages/shifancun/2026-09/finance-monthly-summary.toml";
    let spoilt = "# 记得核对：全角，“照旧”\nsummary ＝ “9月，一切照旧”\nopening = 1,234.50   # 对账单\nincome_total = 0\nexpense_total = \"￥34.50\"\nclosing = 1200\npublished = 2026.10.9\n";
    write(&portal.at(path), spoilt);
    let dir = portal.path().to_str().expect("a path").to_string();
    plain(&["check", &dir, "--today", TODAY]).expect(1, &["MB0202"]);
    go(&["fix", "--dry-run"], portal.path()).expect(0, &["MB0202", "MB0203", "MB0204"]);
    assert_eq!(read(&portal.at(path)), spoilt);
    go(&["fix"], portal.path()).expect(0, &["MB0203"]);
    let wanted = "# 记得核对：全角，“照旧”\nsummary = \"9月，一切照旧\"\nopening = 1234.50   # 对账单\nincome_total = 0\nexpense_total = 34.50\nclosing = 1200\npublished = 2026-10-09\n";
    assert_eq!(read(&portal.at(path)), wanted);
    plain(&["check", &dir, "--today", TODAY]).expect(0, &["没有错误"]);
    go(&["fix"], portal.path()).expect(0, &["改了 0 个文件"]);
}

#[test]
fn the_example_needs_no_corrections_but_names() {
    let portal = jiqian("fix-example");
    let said = go(&["fix", "--dry-run", "--json"], portal.path());
    said.expect(0, &[]);
    let other: Vec<&str> = said
        .out
        .lines()
        .filter(|line| !line.contains("MB0801"))
        .collect();
    assert!(other.is_empty(), "{other:#?}");
}

#[test]
fn messages_come_in_the_forms_of_other_programs() {
    let portal = empty("forms");
    write(
        &portal.at("villages/shifancun/2026-09/finance-cash-bank.toml"),
        "closing = 1,0\n",
    );
    let dir = portal.path().to_str().expect("a path").to_string();
    let said = plain(&["check", &dir, "--today", TODAY, "--format", "sarif"]);
    said.expect(1, &[]);
    let sarif: serde_json::Value = serde_json::from_str(&said.out).expect("one document");
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["level"], "error");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 1);
    let said = plain(&["check", &dir, "--today", TODAY, "--format", "github"]);
    said.expect(
        1,
        &["::error file=villages/shifancun/2026-09/finance-cash-bank.toml,line=1,col="],
    );
}

#[test]
fn shells_and_man_know_every_command() {
    let scratch = Scratch::new("man");
    let pages = scratch.at("man");
    plain(&["man", pages.to_str().expect("a path")]).expect(0, &[]);
    let page = read(&pages.join("mingbai-import.1"));
    assert!(page.contains("--replace") || page.contains("\\-\\-replace"));
    for shell in ["bash", "zsh", "fish", "powershell"] {
        plain(&["completions", shell]).expect(0, &["import", "template"]);
    }
}

/// The program on a terminal, with these lines typed; none where there is no `script`.
#[cfg(target_os = "linux")]
fn on_a_terminal(folder: &std::path::Path, lines: &str) -> Option<String> {
    use std::io::Write;
    let program = env!("CARGO_BIN_EXE_mingbai");
    let mut child = Command::new("script")
        .args(["-qec", program, "/dev/null"])
        .current_dir(folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .ok()?;
    let mut typed = child.stdin.take()?;
    typed.write_all(lines.as_bytes()).expect("typed");
    let said = child.wait_with_output().expect("its end");
    drop(typed);
    Some(String::from_utf8_lossy(&said.stdout).into_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_word_a_menu_opens_on_a_terminal_and_only_there() {
    let scratch = Scratch::new("menu");
    let Some(said) = on_a_terminal(scratch.path(), "1\n柳溪镇三务公开\n\n2\n\n77\n0\n")
    else {
        return skipped("the menu", "script");
    };
    for wanted in ["新建一个门户", "建好了", "预览", "没有错误", "没有这一项"] {
        assert!(said.contains(wanted), "`{wanted}` is not in\n{said}");
    }
    let portal = read(&scratch.at("三务公开/portal.toml"));
    assert!(portal.contains("柳溪镇三务公开"));
    // Opened again, it finds the portal by itself.
    let again = on_a_terminal(scratch.path(), "0\n").expect("once more");
    assert!(
        again.contains("预览") && again.contains("三务公开"),
        "{again}"
    );
    run(mingbai().current_dir(scratch.path()), LIMIT).expect(2, &["Usage"]);
}

#[test]
fn several_of_an_item_share_a_period_by_names() {
    let portal = empty("several");
    let ask = |more: &[&str]| {
        let mut words = vec!["new", "village-assembly-resolution", "--period", "2026-09"];
        words.extend(more);
        go(&words, portal.path())
    };
    ask(&["--as", "no1"]).expect(0, &["2026-09/village-assembly-resolution/no1.md"]);
    ask(&[]).expect(0, &["2026-09/village-assembly-resolution/no2.md"]);
    ask(&["--as", "xiulu"]).expect(0, &["village-assembly-resolution/xiulu.md"]);
    ask(&["--as", "修路"]).expect(2, &["MB0115"]);
    let toml = |words: &[&str]| go(words, portal.path());
    let new = ["new", "finance-capital-expense", "--period", "2026-09"];
    toml(&new).expect(0, &["2026-09/finance-capital-expense.toml"]);
    toml(&new).expect(1, &["MB1473", "no1", "已经有一件"]);
    let new = [
        "new",
        "finance-capital-expense",
        "--period",
        "2026-08",
        "--as",
        "qiao",
    ];
    toml(&new).expect(0, &["finance-capital-expense/qiao.toml"]);
    let text = read(&portal.at("villages/shifancun/2026-08/finance-capital-expense/qiao.toml"));
    let schema = text
        .lines()
        .next()
        .expect("a line")
        .trim_start_matches("#:schema ");
    let schema = portal
        .at("villages/shifancun/2026-08/finance-capital-expense")
        .join(schema);
    let folder = schema
        .components()
        .filter(|part| part.as_os_str() == "..")
        .count();
    assert_eq!(folder, 4, "{schema:?}");
    let dir = portal.path().to_str().expect("a path").to_string();
    plain(&["check", &dir, "--today", TODAY]).expect(0, &["5 件公开件"]);
}
