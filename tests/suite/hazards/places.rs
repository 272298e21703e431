//! Folders that must not be written, and content that may not be read.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use super::FILES;
use crate::common::{
    LIMIT, Portal, Said, TODAY, build_command, difference, run, skipped, tree, write,
};

// A15: places where the site must not go.

/// Builds into `out`; it must be refused, and nothing may be changed there or in the content.
#[track_caller]
fn expect_refused(portal: &Portal, out: &Path, code: &str) {
    let (content, beside) = (tree(&portal.root()), tree(&portal.beside("beside")));
    let said = run(&mut build_command(&portal.root(), out, TODAY), LIMIT);
    said.expect(2, &[code]);
    assert_eq!(
        difference(&content, &tree(&portal.root())),
        Vec::<String>::new()
    );
    assert_eq!(
        difference(&beside, &tree(&portal.beside("beside"))),
        Vec::<String>::new()
    );
}

#[test]
fn a15_out_is_the_content() {
    let portal = Portal::good("a15-same");
    expect_refused(&portal, &portal.root(), "MB0901");
    expect_refused(&portal, &portal.at("villages/.."), "MB0901");
}

#[test]
fn a15_out_lies_in_the_content() {
    let portal = Portal::good("a15-inside");
    for inside in [
        "villages",
        "villages/huaicun",
        "villages/neu",
        "catalogue",
        "themes/own",
    ] {
        expect_refused(&portal, &portal.at(inside), "MB0902");
    }
}

#[test]
fn a15_out_holds_the_content() {
    let portal = Portal::good("a15-above");
    let above = portal
        .root()
        .parent()
        .expect("the folder above")
        .to_path_buf();
    expect_refused(&portal, &above, "MB0901");
    expect_refused(&portal, &portal.at(".."), "MB0901");
}

#[test]
fn a15_out_is_the_whole_disk() {
    let portal = Portal::good("a15-root");
    expect_refused(&portal, Path::new("/"), "MB0901");
}

#[test]
fn a15_out_is_a_link() {
    let portal = Portal::good("a15-link");
    fs::create_dir_all(portal.beside("beside")).expect("a folder");
    symlink(portal.beside("beside"), portal.beside("link")).expect("a link");
    expect_refused(&portal, &portal.beside("link"), "MB0903");
    symlink(portal.beside("nowhere"), portal.beside("dangling")).expect("a link");
    expect_refused(&portal, &portal.beside("dangling"), "MB0903");
    symlink(portal.root(), portal.beside("inward")).expect("a link");
    expect_refused(&portal, &portal.beside("inward/villages"), "MB0902");
}

#[test]
fn a15_out_is_a_file() {
    let portal = Portal::good("a15-file");
    write(&portal.beside("beside/file"), "mine");
    expect_refused(&portal, &portal.beside("beside/file"), "MB0903");
}

#[test]
fn a15_out_holds_what_others_made() {
    let portal = Portal::good("a15-foreign");
    write(&portal.beside("beside/index.html"), "mine");
    expect_refused(&portal, &portal.beside("beside"), "MB0904");
    // A folder that only looks like ours.
    write(
        &portal.beside("beside/.mingbai/villages/huaicun.files"),
        "index.html\n",
    );
    expect_refused(&portal, &portal.beside("beside"), "MB0904");
}

// A16: what may not be read.

/// The same build as somebody who may not read everything; none when that cannot be arranged.
fn build_as_other(portal: &Portal) -> Option<Said> {
    let mut command = portal.command();
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|id| id.stdout == b"0\n");
    if root {
        let scratch = portal
            .root()
            .parent()
            .expect("the scratch folder")
            .to_path_buf();
        fs::set_permissions(scratch, fs::Permissions::from_mode(0o777)).expect("others may write");
        command.uid(65_534).gid(65_534);
        let mut probe = crate::common::mingbai();
        let probe = probe
            .arg("--version")
            .uid(65_534)
            .gid(65_534)
            .stdout(Stdio::null())
            .status();
        if !probe.is_ok_and(|probe| probe.success()) {
            return None;
        }
    }
    Some(run(&mut command, LIMIT))
}

#[test]
fn a16_unreadable_content() {
    for path in [
        "villages/huaicun/2026-05/party-theme-day.md",
        "villages/huaicun/2026-05",
        "villages/huaicun/village.toml",
        "villages/huaicun",
        FILES,
    ] {
        let portal = Portal::good("a16");
        portal.write(&format!("{FILES}/a.txt"), "五月份的活动安排\n");
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0o000)).expect("locked");
        let said = build_as_other(&portal);
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0o755)).expect("unlocked");
        let Some(said) = said else {
            return skipped(
                "a16_unreadable_content",
                "no other user can run the program",
            );
        };
        said.expect(1, &["MB0109", path]);
        portal.expect_only_haocun();
    }
}

#[test]
fn a16_unreadable_settings() {
    for (path, exit) in [
        ("portal.toml", 2),
        ("catalogue", 2),
        ("themes/own", 2),
        ("villages", 2),
    ] {
        let portal = Portal::good("a16-settings");
        portal.write("catalogue/own.toml", "");
        portal.write("themes/own/static/a.css", "p{color:red}");
        portal.change("portal.toml", "level =", "theme = \"own\"\nlevel =");
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0o000)).expect("locked");
        let said = build_as_other(&portal);
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0o755)).expect("unlocked");
        let Some(said) = said else {
            return skipped(
                "a16_unreadable_settings",
                "no other user can run the program",
            );
        };
        said.expect(exit, &[path]);
        assert!(portal.site().is_empty(), "{path}");
    }
}
