//! Files that are too large, too many, too deep, oddly named, or that change while they are read.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{CANARY, FILES, SOON, expect_no_canary, run_measured};
use crate::common::{Portal, contains, copy_folder, run, write};

// A8: more than anybody means to publish.

#[test]
fn a8_outsize_files() {
    for path in [
        "villages/huaicun/2026-05/village-profile.md",
        "villages/huaicun/2026-05/village-profile.toml",
        "villages/huaicun/2026-05/rows.csv",
        "villages/huaicun/2026-05/party-theme-day.files/film.pdf",
        "villages/huaicun/village.toml",
    ] {
        let portal = Portal::good("a8-size");
        let full = portal.at(path);
        fs::create_dir_all(full.parent().expect("a folder")).expect("a folder");
        let file = fs::OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&full)
            .expect("a file");
        file.set_len(5 << 30).expect("a sparse file of 5 GiB");
        drop(file);
        if path.ends_with(".csv") {
            portal.change(
                "villages/huaicun/2026-05/finance-itemised-ledger.toml",
                "opening = 500.00",
                "rows = \"rows.csv\"\nopening = 500.00",
            );
            let ledger = portal.at("villages/huaicun/2026-05/finance-itemised-ledger.toml");
            let text = fs::read_to_string(&ledger).expect("the ledger");
            let head = text.split("[[rows]]").next().expect("its head").to_string();
            fs::write(&ledger, head).expect("the ledger");
        }
        let (said, peak) = run_measured(&mut portal.command());
        said.expect(1, &["MB0106", path]);
        assert!(peak < 300, "{path}: {peak} MiB");
        assert!(
            said.took < Duration::from_secs(5),
            "{path}: {:?}",
            said.took
        );
        assert!(!portal.page("haocun/index.html").is_empty());
    }
}

#[test]
fn a8_too_many_files() {
    let portal = Portal::good("a8-many");
    fs::create_dir_all(portal.at(FILES)).expect("a folder");
    for nth in 0..20_001 {
        fs::write(portal.at(FILES).join(format!("{nth}.txt")), "").expect("a file");
    }
    let (said, peak) = run_measured(&mut portal.command());
    said.expect(1, &["MB0108"]);
    assert!(peak < 300, "{peak} MiB");
    portal.expect_only_haocun();
}

#[test]
fn a8_too_deep_folders() {
    let portal = Portal::good("a8-deep");
    let deep = format!("{}end.txt", "d/".repeat(1000));
    portal.write(&format!("{FILES}/{deep}"), CANARY);
    let said = run(&mut portal.command(), SOON);
    said.expect(1, &["MB0107"]);
    portal.expect_only_haocun();
    expect_no_canary(&portal, &said);
}

// A9, A13: names.

#[test]
fn a9_longest_names() {
    // As long as the disk allows: 255 bytes, 85 Chinese characters.
    let portal = Portal::good("a9-attachment");
    let name = format!("{}.txt", "活".repeat(83));
    portal.write(&format!("{FILES}/{name}"), "五月份的活动安排\n");
    portal.attach(&[&name]);
    let said = portal.build();
    // Either it is published or this village is told; the others are built in any case.
    assert!(
        matches!(said.code, Some(0 | 1)),
        "{:?}: {}",
        said.code,
        said.all()
    );
    assert!(
        portal
            .page("haocun/2026-05/party-theme-day.html")
            .contains("清理柳泉河道")
    );
}

#[test]
fn a9_path_longer_than_the_system_allows() {
    let portal = Portal::good("a9-path");
    // Two halves that can each be named are joined to a path that cannot.
    let part = "d".repeat(250);
    let half = format!("{part}/").repeat(8);
    write(&portal.beside("lower").join(&half).join("end.txt"), CANARY);
    fs::create_dir_all(portal.beside("upper").join(&half)).expect("folders");
    let joint = portal.beside("upper").join(&half).join("lower");
    fs::rename(portal.beside("lower"), joint).expect("joined");
    fs::rename(portal.beside("upper"), portal.at(FILES)).expect("moved into the content");
    let said = run(&mut portal.command(), SOON);
    said.expect(1, &["MB0109"]);
    portal.expect_only_haocun();
    expect_no_canary(&portal, &said);
    let removed = Command::new("rm").arg("-rf").arg(portal.at(FILES)).status();
    assert!(removed.is_ok_and(|removed| removed.success()));
}

#[test]
fn a13_name_that_is_no_text() {
    let portal = Portal::good("a13-bytes");
    let name = OsStr::from_bytes(b"gbk-\xb2\xc6\xce\xf1.pdf");
    write(&portal.at(FILES).join(name), "%PDF-1.4\n");
    let said = portal.build();
    said.expect(1, &["MB0101", "gbk-"]);
    portal.expect_only_haocun();
}

#[test]
fn a13_village_folder_that_is_no_text() {
    let portal = Portal::good("a13-village");
    let name = OsStr::from_bytes(b"\xb2\xc6\xce\xf1");
    copy_folder(
        &portal.at("villages/huaicun"),
        &portal.at("villages").join(name),
    );
    portal.build().expect(1, &["MB0101"]);
    assert!(!portal.page("haocun/index.html").is_empty());
}

// A19: one file twice, and a file that shrinks while it is read.

#[test]
fn a19_hard_link() {
    let portal = Portal::good("a19-link");
    portal.write(&format!("{FILES}/a.txt"), "五月份的活动安排\n");
    fs::hard_link(
        portal.at(FILES).join("a.txt"),
        portal.at(FILES).join("b.txt"),
    )
    .expect("a hard link");
    portal.attach(&["a.txt", "b.txt"]);
    portal.build().expect(0, &[]);
    for name in ["a.txt", "b.txt"] {
        let published = portal.page(&format!("huaicun/2026-05/party-theme-day.files/{name}"));
        assert!(published.contains("活动安排"), "{name}: {published}");
    }
}

#[test]
fn a19_sparse_file() {
    let portal = Portal::good("a19-sparse");
    portal.write(&format!("{FILES}/a.pdf"), "%PDF-1.4\n");
    let file = fs::OpenOptions::new()
        .append(true)
        .open(portal.at(FILES).join("a.pdf"))
        .expect("the file");
    file.set_len(40 << 20).expect("40 MiB of nothing");
    let (said, peak) = run_measured(&mut portal.command());
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
    assert!(peak < 300, "{peak} MiB");
}

#[test]
fn a19_file_that_shrinks_while_it_is_read() {
    let portal = Portal::good("a19-shrink");
    let lines = "五月份的活动安排，第一项，第二项，第三项。\n".repeat(40_000);
    let target = portal.at(FILES).join("a.txt");
    write(&target, &lines);
    portal.attach(&["a.txt"]);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                let file = fs::OpenOptions::new()
                    .write(true)
                    .open(&target)
                    .expect("the file");
                let _ = file.set_len(60);
                let _ = fs::write(&target, &lines);
            }
        });
        for _ in 0..8 {
            let said = portal.build();
            assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
        }
        stop.store(true, Ordering::Relaxed);
    });
    portal.build().expect(0, &[]);
    let published = portal.site();
    let attachment = published
        .get("huaicun/2026-05/party-theme-day.files/a.txt")
        .expect("it is published");
    assert!(contains(attachment, "第三项".as_bytes()));
}
