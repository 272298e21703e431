//! The folder of the site: full, read-only, in use by another, with what others put there, and with what an earlier build left.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::common::{
    LIMIT, Portal, Said, Scratch, THEME_DAY, THEME_DAY_PAGE, TODAY, build_command, difference, run,
    skipped, tree, write,
};

/// The content changed so that a build writes, rewrites and removes.
pub fn change_content(portal: &Portal) {
    portal.change(THEME_DAY, "给石桥刷漆", "给石桥换栏杆");
    fs::remove_file(portal.at("villages/huaicun/2026-05/finance-itemised-ledger.toml"))
        .expect("removed");
    let other = portal.at("villages/huaicun/2026-06/party-theme-day.md");
    fs::create_dir_all(other.parent().expect("a folder")).expect("a folder");
    let text = fs::read_to_string(portal.at(THEME_DAY)).expect("the text");
    fs::write(
        other,
        text.replace("2026-05-15", "2026-06-15")
            .replace("2026-06-0", "2026-06-1"),
    )
    .expect("a text");
}

/// What a fresh build makes of a content folder.
pub fn fresh(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let scratch = Scratch::new("fresh");
    let said = run(&mut build_command(root, &scratch.at("out"), TODAY), LIMIT);
    assert_eq!(said.code, Some(0), "{}", said.all());
    tree(&scratch.at("out"))
}

#[test]
fn i2_disk_full() {
    let portal = Portal::good("i2");
    let disk = portal.beside("disk");
    fs::create_dir_all(&disk).expect("a folder");
    let mount = |size: &str| {
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"])
            .arg(&disk);
        mount
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|done| done.success())
    };
    if !mount("192k") {
        return skipped("i2_disk_full", "no file system may be mounted here");
    }
    let said = run(
        &mut build_command(&portal.root(), &disk.join("out"), TODAY),
        LIMIT,
    );
    let half: Vec<String> = {
        let whole = fresh(&portal.root());
        let made = tree(&disk.join("out")).into_iter();
        made.filter(|(path, bytes)| {
            !path.starts_with(".mingbai/") && whole.get(path) != Some(bytes)
        })
        .map(|(path, _)| path)
        .collect()
    };
    let more = Command::new("mount")
        .args(["-o", "remount,size=64m"])
        .arg(&disk)
        .status();
    let then = run(
        &mut build_command(&portal.root(), &disk.join("out"), TODAY),
        LIMIT,
    );
    let made = tree(&disk.join("out"));
    let _ = Command::new("umount").arg(&disk).status();
    said.expect(3, &["MB0911"]);
    assert!(half.is_empty(), "half a file: {half:?}");
    assert!(more.is_ok_and(|more| more.success()));
    then.expect(0, &[]);
    assert_eq!(
        difference(&fresh(&portal.root()), &made),
        Vec::<String>::new()
    );
}

#[test]
fn i2_read_only_output() {
    let portal = Portal::good("i2-read-only");
    let disk = portal.beside("disk");
    fs::create_dir_all(&disk).expect("a folder");
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "ro", "none"])
        .arg(&disk)
        .stderr(Stdio::null())
        .status();
    if !mounted.is_ok_and(|mounted| mounted.success()) {
        return skipped("i2_read_only_output", "no file system may be mounted here");
    }
    let said = run(
        &mut build_command(&portal.root(), &disk.join("out"), TODAY),
        LIMIT,
    );
    let _ = Command::new("umount").arg(&disk).status();
    said.expect(3, &["MB0911", "disk/out"]);
}

#[test]
fn i2_output_below_a_file() {
    let portal = Portal::good("i2-file");
    fs::write(portal.beside("file"), "mine").expect("a file");
    let said = run(
        &mut build_command(&portal.root(), &portal.beside("file/out"), TODAY),
        LIMIT,
    );
    assert!(
        matches!(said.code, Some(2 | 3)),
        "{:?} {}",
        said.code,
        said.all()
    );
    assert!(said.all().contains("file/out"), "{}", said.all());
    assert_eq!(fs::read(portal.beside("file")).expect("the file"), b"mine");
}

#[test]
fn i5_two_builds_at_once() {
    let portal = Portal::good("i5");
    let whole = fresh(&portal.root());
    for _ in 0..12 {
        let said: Vec<Said> = std::thread::scope(|scope| {
            let both: Vec<_> = (0..2).map(|_| scope.spawn(|| portal.build())).collect();
            both.into_iter()
                .map(|one| one.join().expect("it ran"))
                .collect()
        });
        assert!(
            said.iter().any(|said| said.code == Some(0)),
            "none was built"
        );
        for said in said.iter().filter(|said| said.code != Some(0)) {
            said.expect(3, &["MB0912"]);
        }
        assert_eq!(difference(&whole, &portal.site()), Vec::<String>::new());
        let _ = fs::remove_dir_all(portal.out());
    }
}

#[test]
fn i6_the_lock_dies_with_its_owner() {
    let portal = Portal::good("i6");
    portal.build().expect(0, &[]);
    let lock = fs::File::open(portal.out().join(".mingbai/lock")).expect("the lock");
    lock.lock().expect("locked");
    let before = portal.site();
    portal.change(THEME_DAY, "给石桥刷漆", "给石桥换栏杆");
    portal.build().expect(3, &["MB0912"]);
    assert_eq!(difference(&before, &portal.site()), Vec::<String>::new());
    drop(lock);
    portal.build().expect(0, &[]);
    assert!(portal.page(THEME_DAY_PAGE).contains("给石桥换栏杆"));
}

#[test]
fn i12_old_files_go_foreign_files_stay() {
    let portal = Portal::good("i12");
    portal.build().expect(0, &[]);
    let foreign = [
        "robots.txt",
        "huaicun/2026-05/mine.html",
        "huaicun/photo.jpg",
        "mine/index.html",
    ];
    for path in foreign {
        write(&portal.out().join(path), "mine");
    }
    change_content(&portal);
    portal.build().expect(0, &[]);
    let mut site = portal.site();
    for path in foreign {
        assert_eq!(site.remove(path).as_deref(), Some(&b"mine"[..]), "{path}");
    }
    assert_eq!(
        difference(&fresh(&portal.root()), &site),
        Vec::<String>::new()
    );
    // A village that is gone: its files go, what others put there stays.
    fs::remove_dir_all(portal.at("villages/huaicun")).expect("removed");
    portal.build().expect(0, &[]);
    let left = portal.site();
    let left: Vec<&str> = left
        .keys()
        .map(String::as_str)
        .filter(|path| path.starts_with("huaicun"))
        .collect();
    assert_eq!(left, ["huaicun/2026-05/mine.html", "huaicun/photo.jpg"]);
}

/// A list of files is only believed about files below the output.
#[test]
fn i12_spoilt_list_removes_nothing_outside() {
    let portal = Portal::good("i12-list");
    portal.build().expect(0, &[]);
    fs::write(portal.beside("precious"), "mine").expect("a file");
    let list = portal.out().join(".mingbai/villages/huaicun.files");
    let absolute = portal.beside("precious").display().to_string();
    let text = fs::read_to_string(&list).expect("the list");
    fs::write(
        &list,
        format!("{text}../precious\n{absolute}\n./../precious\nhuaicun/../../precious\n"),
    )
    .expect("the list");
    portal.change(THEME_DAY, "给石桥刷漆", "给石桥换栏杆");
    portal.build().expect(0, &[]);
    assert_eq!(
        fs::read(portal.beside("precious")).expect("it is still there"),
        b"mine"
    );
}

/// What was kept of a village cannot be read, as after a change of the program: its last good site stays all the same.
#[test]
fn i12_unreadable_summary_keeps_the_site() {
    for spoilt in ["", "{}", "{\"name\": 3}", "\u{0}\u{0}\u{0}"] {
        let portal = Portal::good("i12-summary");
        portal.build().expect(0, &[]);
        fs::write(portal.out().join(".mingbai/villages/huaicun.json"), spoilt).expect("spoilt");
        let before = portal.site();
        portal.change(THEME_DAY, "fixed_day = 15", "fixed_dya = 15");
        portal.build().expect(1, &["fixed_dya"]);
        let lost: Vec<String> = difference(&before, &portal.site())
            .into_iter()
            .filter(|said| said.starts_with("huaicun/"))
            .collect();
        assert!(lost.is_empty(), "{spoilt:?}: {lost:?}");
    }
}

/// A folder of the site that somebody made a link: nothing is written through it.
#[test]
fn i12_link_in_the_output() {
    let portal = Portal::good("i12-link");
    portal.build().expect(0, &[]);
    fs::create_dir_all(portal.beside("elsewhere")).expect("a folder");
    for inside in ["huaicun", "huaicun/2026-05"] {
        let _ = fs::remove_file(portal.out().join("huaicun"));
        let _ = fs::remove_dir_all(portal.out().join(inside));
        fs::create_dir_all(portal.out().join(inside).parent().expect("a folder"))
            .expect("a folder");
        symlink(portal.beside("elsewhere"), portal.out().join(inside)).expect("a link");
        let said = portal.build();
        said.expect(3, &["MB0905", inside]);
        assert!(tree(&portal.beside("elsewhere")).is_empty(), "{inside}");
    }
}
