//! The commands, run as an editor runs them.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{LIMIT, Portal, Said, difference, run, tree};

const DAY: &str = "2026-06-20";

fn mingbai(portal: &Portal, home: &str, args: &[&str]) -> Said {
    let mut command = command(portal, home);
    run(command.args(args), LIMIT)
}

fn command(portal: &Portal, home: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingbai"));
    command
        .current_dir(portal.root())
        .env("MINGBAI_HOME", portal.beside(home))
        .stdin(Stdio::null());
    command
}

fn publish(portal: &Portal, clock: &str) -> Said {
    let now = format!("{DAY}T{clock}:00+08:00");
    mingbai(portal, "home", &["publish", "--now", &now])
}

#[track_caller]
fn exits(said: &Said, code: i32) {
    assert_eq!(said.code, Some(code), "{}{}", said.out, said.err);
}

#[test]
fn a_portal_is_published_corrected_and_published_again() {
    let portal = Portal::good("command-publish");
    let first = publish(&portal, "09:00");
    exits(&first, 0);
    assert!(first.out.contains("件新公布"), "{}", first.out);
    assert!(first.out.contains("mingbai key backup"), "{}", first.out);
    assert!(portal.at("public/index.html").exists());
    let before = (tree(&portal.root()), tree(&portal.beside("home")));
    let again = publish(&portal, "10:00");
    exits(&again, 0);
    assert!(!again.out.contains("件新公布"), "{}", again.out);
    assert_eq!(difference(&before.0, &tree(&portal.root())), [""; 0]);
    assert_eq!(
        difference(&before.1, &tree(&portal.beside("home"))),
        [""; 0]
    );
    // A change without a reason holds its village, and nothing else.
    portal.change(
        crate::common::THEME_DAY,
        "summary = \"",
        "summary = \"改了，",
    );
    let held = publish(&portal, "11:00");
    exits(&held, 1);
    assert!(held.err.contains("没有公布，保留原来的"), "{}", held.err);
    assert_eq!(
        difference(&before.1, &tree(&portal.beside("home"))),
        [""; 0]
    );
    portal.change(
        crate::common::THEME_DAY,
        "summary =",
        "correction = \"补一句\"\ncorrection_kind = \"missing\"\nsummary =",
    );
    let dry = mingbai(&portal, "home", &["publish", "--dry-run"]);
    exits(&dry, 0);
    assert!(
        dry.out
            .contains("1 件更正（2026-05/party-theme-day 第2版）"),
        "{}",
        dry.out
    );
    assert_eq!(
        difference(&before.1, &tree(&portal.beside("home"))),
        [""; 0]
    );
    exits(&publish(&portal, "12:00"), 0);
    // Another computer.
    portal.change(crate::common::THEME_DAY, "改了，", "又改了，");
    portal.change(crate::common::THEME_DAY, "\"补一句\"", "\"再补一句\"");
    let other = mingbai(
        &portal,
        "other",
        &["publish", "--now", "2026-06-20T13:00:00+08:00"],
    );
    exits(&other, 4);
    assert!(other.err.contains("MB1029"), "{}", other.err);
}

#[test]
fn keys_are_shown_backed_up_and_imported() {
    let portal = Portal::good("command-keys");
    exits(&publish(&portal, "09:00"), 0);
    let shown = mingbai(&portal, "home", &["key", "show"]);
    exits(&shown, 0);
    assert!(shown.out.contains("密钥在这台电脑上"), "{}", shown.out);
    let inside = portal.at("backup.html");
    let arguments = ["key", "backup", "haocun", "--out", inside.to_str().unwrap()];
    exits(&mingbai(&portal, "home", &arguments), 2);
    assert!(!inside.exists());
    let page = portal.beside("sheet.html");
    let arguments = ["key", "backup", "haocun", "--out", page.to_str().unwrap()];
    exits(&mingbai(&portal, "home", &arguments), 0);
    let skey = skey(&page);
    let imported = import(&portal, &skey[..skey.len() - 3]);
    exits(&imported, 2);
    exits(&import(&portal, &skey), 0);
    let shown = mingbai(&portal, "other", &["key", "show", "haocun"]);
    assert!(shown.out.contains("密钥在这台电脑上"), "{}", shown.out);
}

/// The secret key on the printed page.
fn skey(page: &Path) -> String {
    let html = std::fs::read_to_string(page).unwrap();
    let at = html.find("PRIVATE+KEY+").unwrap();
    html[at..].split('<').next().unwrap().to_string()
}

fn import(portal: &Portal, text: &str) -> Said {
    let path = portal.beside("typed");
    std::fs::File::create(&path)
        .and_then(|mut file| writeln!(file, "{text}"))
        .unwrap();
    let mut command = command(portal, "other");
    command.stdin(std::fs::File::open(path).unwrap());
    run(
        command.args(["key", "import", "--village", "haocun"]),
        LIMIT,
    )
}

#[test]
fn mistakes_of_usage_do_nothing() {
    let portal = Portal::good("command-usage");
    let before = tree(&portal.root());
    for wrong in [
        &[
            "redact",
            "haocun/2026-05/party-theme-day",
            "--version",
            "1",
            "--basis",
            "pipl-47",
            "--by",
            "village",
        ][..],
        &[
            "redact",
            "haocun/nothing",
            "--version",
            "1",
            "--basis",
            "pipl-47",
            "--by",
            "village",
        ],
        &[
            "withdraw",
            "haocun/2026-05/party-theme-day",
            "--why",
            "because",
        ],
        &[
            "withdraw",
            "nocun/2026-05/party-theme-day",
            "--why",
            "other",
        ],
        &["rotate", "haocun"],
        &["close", "../haocun"],
        &["none", "haocun", "2026-13"],
        &["publish", "--now", "today"],
        &["publish", "--village", "nocun"],
    ] {
        exits(&mingbai(&portal, "home", wrong), 2);
    }
    assert_eq!(difference(&before, &tree(&portal.root())), [""; 0]);
    let nowhere = run(
        command(&portal, "home")
            .env_remove("MINGBAI_HOME")
            .env_remove("HOME")
            .env_remove("XDG_CONFIG_HOME")
            .args(["publish"]),
        LIMIT,
    );
    if cfg!(target_os = "linux") {
        exits(&nowhere, 2);
        assert!(nowhere.err.contains("MB1038"), "{}", nowhere.err);
    }
}
