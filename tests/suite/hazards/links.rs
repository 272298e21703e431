//! Links, pipes, sockets and devices where a file should stand.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{CANARY, FILES, SOON, expect_no_canary, has_strace};
use crate::common::{LIMIT, Portal, Said, THEME_DAY, copy_folder, run, skipped, write};

fn make_pipe(path: &Path) {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).expect("a folder");
    }
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success(), "mkfifo {}", path.display());
}

// A4, A5, A6: links.

#[test]
fn a4_link_to_a_file() {
    let portal = Portal::good("a4-file");
    write(&portal.beside("outside.txt"), CANARY);
    fs::create_dir_all(portal.at(FILES)).expect("a folder");
    symlink(
        portal.beside("outside.txt"),
        portal.at(FILES).join("list.txt"),
    )
    .expect("a link");
    portal.attach(&["list.txt"]);
    let said = portal.build();
    said.expect(1, &["MB0104", "list.txt"]);
    portal.expect_only_haocun();
    expect_no_canary(&portal, &said);
}

#[test]
fn a4_link_in_place_of_a_text() {
    for path in [THEME_DAY, "villages/huaicun/village.toml"] {
        let portal = Portal::good("a4-text");
        fs::rename(portal.at(path), portal.beside("outside")).expect("moved");
        symlink(portal.beside("outside"), portal.at(path)).expect("a link");
        portal.build().expect(1, &["MB0104", path]);
        portal.expect_only_haocun();
    }
    let portal = Portal::good("a4-portal");
    fs::rename(portal.at("portal.toml"), portal.beside("outside")).expect("moved");
    symlink(portal.beside("outside"), portal.at("portal.toml")).expect("a link");
    portal.build().expect(2, &["MB0104", "portal.toml"]);
    assert!(portal.site().is_empty());
}

#[test]
fn a4_link_to_a_folder() {
    let portal = Portal::good("a4-folder");
    write(&portal.beside("outside/2026-05/party-theme-day.md"), CANARY);
    symlink(
        portal.beside("outside/2026-05"),
        portal.at("villages/huaicun/2026-04"),
    )
    .expect("a link");
    symlink("/", portal.at("villages/huaicun/2026-06")).expect("a link");
    let said = portal.build();
    said.expect(
        1,
        &[
            "villages/huaicun/2026-04",
            "villages/huaicun/2026-06",
            "MB0104",
        ],
    );
    portal.expect_only_haocun();
    expect_no_canary(&portal, &said);
}

#[test]
fn a4_link_to_a_village() {
    let portal = Portal::good("a4-village");
    let outside = portal.beside("outside");
    copy_folder(&portal.at("villages/huaicun"), &outside);
    write(
        &outside.join("2026-05/village-profile.md"),
        format!("+++\nsummary = \"{CANARY}\"\n+++\n"),
    );
    symlink(&outside, portal.at("villages/yingcun")).expect("a link");
    let said = portal.build();
    said.expect(1, &["MB0104", "villages/yingcun"]);
    expect_no_canary(&portal, &said);
    assert_eq!(portal.page("yingcun/2026-05/party-theme-day.html"), "");
}

#[test]
fn a5_links_that_loop_or_lead_nowhere() {
    let portal = Portal::good("a5");
    fs::create_dir_all(portal.at(FILES)).expect("a folder");
    symlink("nowhere.pdf", portal.at(FILES).join("dangling.pdf")).expect("a link");
    symlink("b.pdf", portal.at(FILES).join("a.pdf")).expect("a link");
    symlink("a.pdf", portal.at(FILES).join("b.pdf")).expect("a link");
    symlink(
        portal.at("villages/huaicun"),
        portal.at("villages/huaicun/2026-04"),
    )
    .expect("a link");
    let said = run(&mut portal.command(), SOON);
    said.expect(1, &["dangling.pdf", "a.pdf", "b.pdf", "2026-04"]);
    let once = said.err.matches("dangling.pdf").count();
    assert!(once <= 2, "title and place name it, no more: {once}");
    portal.expect_only_haocun();
}

/// Builds while a link and what belongs there take turns at a path; the canary behind the link must never be read.
/// Each opening of a file is delayed where that is possible: what happens between looking and opening then happens every time.
fn swapped_during_builds(portal: &Portal, path: &Path, behind: &Path) {
    let (real, link) = (portal.beside("real"), portal.beside("link"));
    symlink(behind, &link).expect("a link");
    let slow = has_strace();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for pause in [100, 350, 900, 2_000]
                .map(Duration::from_micros)
                .iter()
                .cycle()
            {
                let _ = fs::rename(path, &real).and_then(|()| fs::rename(&link, path));
                std::thread::sleep(*pause);
                let _ = fs::rename(path, &link).and_then(|()| fs::rename(&real, path));
                std::thread::sleep(*pause);
                if stop.load(Ordering::Relaxed) {
                    break;
                }
            }
        });
        let rounds: Vec<Said> = (0..12)
            .map(|_| match slow {
                true => {
                    let build = portal.command();
                    let mut command = Command::new("strace");
                    command.args(["-f", "-qqq", "-o", "/dev/null", "-e", "trace=openat"]);
                    command.args(["-e", "inject=openat:delay_enter=200"]);
                    command.arg(build.get_program()).args(build.get_args());
                    run(&mut command, LIMIT)
                }
                false => portal.build(),
            })
            .collect();
        stop.store(true, Ordering::Relaxed);
        for said in rounds {
            assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
            expect_no_canary(portal, &said);
        }
    });
}

#[test]
fn a6_link_swapped_in_during_the_build() {
    let portal = Portal::good("a6-file");
    let target = portal.at(FILES).join("list.txt");
    write(&target, "五月份的活动安排\n");
    portal.attach(&["list.txt"]);
    write(&portal.beside("outside.txt"), CANARY);
    swapped_during_builds(&portal, &target, &portal.beside("outside.txt"));
}

#[test]
fn a6_linked_folder_swapped_in_during_the_build() {
    let portal = Portal::good("a6-folder");
    write(&portal.at(FILES).join("list.txt"), "五月份的活动安排\n");
    portal.attach(&["list.txt"]);
    write(&portal.beside("outside/list.txt"), CANARY);
    swapped_during_builds(&portal, &portal.at(FILES), &portal.beside("outside"));
}

// A7: what is no plain file.

#[test]
fn a7_fifo_in_content() {
    for path in [
        "villages/huaicun/2026-05/village-profile.md",
        "villages/huaicun/2026-05/village-profile.toml",
        "villages/huaicun/2026-05/rows.csv",
        "villages/huaicun/2026-05/party-theme-day.files/a.pdf",
        "villages/huaicun/2026-05/.hidden",
    ] {
        let portal = Portal::good("a7-fifo");
        make_pipe(&portal.at(path));
        let said = run(&mut portal.command(), SOON);
        match path.ends_with(".hidden") {
            true => said.expect(0, &[]),
            false => said.expect(1, &["MB0105", path]),
        };
        assert!(!portal.page("haocun/index.html").is_empty());
    }
}

#[test]
fn a7_fifo_in_place_of_a_settings_file() {
    for (path, exit) in [
        ("villages/huaicun/village.toml", 1),
        ("portal.toml", 2),
        ("catalogue/own.toml", 2),
        ("profiles/own.toml", 2),
        ("themes/own/templates/base.html", 2),
    ] {
        let portal = Portal::good("a7-settings");
        if path.starts_with("themes") {
            portal.change("portal.toml", "level =", "theme = \"own\"\nlevel =");
        }
        let _ = fs::remove_file(portal.at(path));
        make_pipe(&portal.at(path));
        run(&mut portal.command(), SOON).expect(exit, &["MB0105", path]);
    }
}

#[test]
fn a7_socket_in_content() {
    let portal = Portal::good("a7-socket");
    // The path of a socket may be 108 bytes long: it is made elsewhere and moved.
    let made = std::env::temp_dir().join(format!("a7-{}.pdf", std::process::id()));
    let Ok(socket) = std::os::unix::net::UnixListener::bind(&made) else {
        return skipped("a7_socket_in_content", "no socket can be made");
    };
    fs::create_dir_all(portal.at(FILES)).expect("a folder");
    let moved = fs::rename(&made, portal.at(FILES).join("a.pdf"));
    if moved.is_err() {
        let _ = fs::remove_file(&made);
        return skipped("a7_socket_in_content", "the folders lie on two disks");
    }
    run(&mut portal.command(), SOON).expect(1, &["MB0105", "a.pdf"]);
    drop(socket);
    portal.expect_only_haocun();
}

#[test]
fn a7_device_in_content() {
    let portal = Portal::good("a7-device");
    fs::create_dir_all(portal.at(FILES)).expect("a folder");
    let device = portal.at(FILES).join("zero.pdf");
    // The device that never ends.
    let made = Command::new("mknod")
        .arg(&device)
        .args(["c", "1", "5"])
        .stderr(Stdio::null())
        .status();
    if !made.is_ok_and(|made| made.success()) {
        return skipped("a7_device_in_content", "only root makes devices");
    }
    run(&mut portal.command(), SOON).expect(1, &["MB0105", "zero.pdf"]);
    portal.expect_only_haocun();
}

#[test]
fn a7_folder_named_like_a_text() {
    for name in ["village-profile.md", "village-profile.toml"] {
        let portal = Portal::good("a7-folder");
        fs::create_dir_all(portal.at("villages/huaicun/2026-05").join(name)).expect("a folder");
        portal.build().expect(1, &["MB0105", name]);
        portal.expect_only_haocun();
    }
}
