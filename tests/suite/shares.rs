//! Shares of the villages that are built apart, and joined.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::common::{
    LIMIT, Portal, Said, TODAY, build_command, copy_folder, difference, home, mingbai, run, tree,
};

/// A portal of several villages; one of them has a mistake, one has a log.
fn portal(name: &str) -> Portal {
    let portal = Portal::good(name);
    for nth in 0..7 {
        let slug = format!("villages/cun-{nth}");
        copy_folder(&portal.at("villages/haocun"), &portal.at(&slug));
        portal.change(
            &format!("{slug}/village.toml"),
            "370181102201",
            &format!("37018110223{nth}"),
        );
    }
    portal.change(
        "villages/cun-3/2026-05/party-theme-day.md",
        "attended = ",
        "attended = 9",
    );
    portal
}

fn share(portal: &Portal, nth: usize, of: usize) -> PathBuf {
    let out = portal.beside(&format!("share-{nth}-of-{of}"));
    let mut command = build_command(&portal.root(), &out, TODAY);
    let said = run(command.args(["--shard", &format!("{nth}/{of}")]), LIMIT);
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
    out
}

fn merge(portal: &Portal, out: &Path, shares: &[PathBuf]) -> Said {
    let mut command = mingbai();
    run(
        command
            .arg("merge")
            .arg(out)
            .args(shares)
            .arg("--dir")
            .arg(portal.root()),
        LIMIT,
    )
}

fn shown(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(folder);
    files.retain(|path, _| !path.starts_with(".mingbai/"));
    files
}

#[test]
fn shares_that_are_joined_are_the_site_of_one_machine() {
    let portal = portal("shares");
    portal.build().expect(1, &["F30"]);
    let whole = portal.site();
    assert!(whole.len() > 100);
    for of in [1, 2, 7, 64] {
        let shares: Vec<PathBuf> = (1..=of).map(|nth| share(&portal, nth, of)).collect();
        let out = portal.beside(&format!("merged-{of}"));
        merge(&portal, &out, &shares).expect(1, &[]);
        let differ = difference(&shown(&portal.out()), &shown(&out));
        assert!(differ.is_empty(), "{of} shares: {differ:#?}");
        // Once more, each twice: nothing is written.
        let twice: Vec<PathBuf> = shares.iter().chain(&shares).cloned().collect();
        merge(&portal, &out, &twice).expect(1, &["写了 0 个文件"]);
    }
}

#[test]
fn a_share_with_a_log_brings_it_along() {
    let portal = Portal::good("shares-log");
    let root = portal.beside("example");
    copy_folder(&home("content-example"), &root);
    for slug in ["jiqian", "shimenyu", "shuanggou"] {
        let _ = fs::remove_dir_all(root.join("villages").join(slug));
        let _ = fs::remove_dir_all(root.join("ledger").join(slug));
    }
    let build = |out: &Path, more: &[&str]| {
        let mut command = build_command(&root, out, crate::common::EXAMPLE_TODAY);
        run(command.args(more).arg("--published-only"), LIMIT).expect(0, &[]);
    };
    let shares = [portal.beside("share-1"), portal.beside("share-2")];
    build(&portal.out(), &[]);
    build(&shares[0], &["--shard", "1/2"]);
    build(&shares[1], &["--shard", "2/2"]);
    let out = portal.beside("merged");
    let mut command = mingbai();
    run(
        command
            .arg("merge")
            .arg(&out)
            .args(&shares)
            .arg("--dir")
            .arg(&root),
        LIMIT,
    )
    .expect(0, &[]);
    let differ = difference(&shown(&portal.out()), &shown(&out));
    assert!(differ.is_empty(), "{differ:#?}");
    assert!(out.join("wali/log/checkpoint").exists());
}

#[test]
fn what_is_missing_failed_or_strange_is_named_and_nothing_is_written() {
    let portal = portal("shares-lost");
    let shares: Vec<PathBuf> = (1..=3).map(|nth| share(&portal, nth, 3)).collect();
    let out = portal.beside("merged");
    let lost = merge(&portal, &out, &shares[..2]);
    lost.expect(3, &["MB1291", "3/3", "cun-"]);
    fs::remove_file(shares[1].join(".mingbai/villages/_portal.shard")).expect("not whole");
    merge(&portal, &out, &shares).expect(3, &["MB1290", "share-2-of-3", "MB1291", "2/3"]);
    share(&portal, 2, 3);
    portal.change("portal.toml", "河西镇三务公开", "河西镇公开栏");
    share(&portal, 1, 3);
    merge(&portal, &out, &shares).expect(3, &["MB1292", "share-2-of-3"]);
    assert!(!out.join("index.html").exists());
    share(&portal, 2, 3);
    share(&portal, 3, 3);
    merge(&portal, &out, &shares).expect(1, &[]);
}
