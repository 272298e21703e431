//! Files that are not what they seem: links, pipes, outsize and unreadable files, odd names, and folders that must not be written.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::common::{
    LIMIT, Portal, Said, THEME_DAY, TODAY, build_command, contains, copy_folder, difference,
    holding, run, skipped, tree, write,
};

/// Stands in files that must never be published.
const CANARY: &str = "泄漏标记QX7";
/// Where attachments of the spoilt disclosure stand.
const FILES: &str = "villages/huaicun/2026-05/party-theme-day.files";
/// What waits for ever on a pipe must be noticed sooner.
const SOON: Duration = Duration::from_secs(10);

#[track_caller]
fn expect_no_canary(portal: &Portal, said: &Said) {
    let files = portal.site();
    assert!(holding(&files, CANARY).is_empty(), "published: {:?}", holding(&files, CANARY));
    assert!(!said.all().contains(CANARY), "repeated:\n{}", said.all());
}

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
    symlink(portal.beside("outside.txt"), portal.at(FILES).join("list.txt")).expect("a link");
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
    symlink(portal.beside("outside/2026-05"), portal.at("villages/huaicun/2026-04")).expect("a link");
    symlink("/", portal.at("villages/huaicun/2026-06")).expect("a link");
    let said = portal.build();
    said.expect(1, &["villages/huaicun/2026-04", "villages/huaicun/2026-06", "MB0104"]);
    portal.expect_only_haocun();
    expect_no_canary(&portal, &said);
}

#[test]
fn a4_link_to_a_village() {
    let portal = Portal::good("a4-village");
    let outside = portal.beside("outside");
    copy_folder(&portal.at("villages/huaicun"), &outside);
    write(&outside.join("2026-05/village-profile.md"), format!("+++\nsummary = \"{CANARY}\"\n+++\n"));
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
    symlink(portal.at("villages/huaicun"), portal.at("villages/huaicun/2026-04")).expect("a link");
    let said = run(&mut portal.command(), SOON);
    said.expect(1, &["dangling.pdf", "a.pdf", "b.pdf", "2026-04"]);
    let once = said.err.matches("dangling.pdf").count();
    assert!(once <= 2, "title and place name it, no more: {once}");
    portal.expect_only_haocun();
}

#[test]
fn a6_link_swapped_in_during_the_build() {
    let portal = Portal::good("a6");
    let target = portal.at(FILES).join("list.txt");
    write(&target, "五月份的活动安排\n");
    portal.attach(&["list.txt"]);
    write(&portal.beside("outside.txt"), CANARY);
    let spare = portal.beside("spare");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                for link in [true, false] {
                    let _ = match link {
                        true => symlink(portal.beside("outside.txt"), &spare),
                        false => fs::write(&spare, "五月份的活动安排\n"),
                    };
                    let _ = fs::rename(&spare, &target);
                }
            }
        });
        let rounds: Vec<Said> = (0..40).map(|_| portal.build()).collect();
        stop.store(true, Ordering::Relaxed);
        for said in rounds {
            assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
            expect_no_canary(&portal, &said);
        }
    });
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
    let made = Command::new("mknod").arg(&device).args(["c", "1", "5"]).stderr(Stdio::null()).status();
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

// A8: more than anybody means to publish.

/// Runs and measures the most memory that was used, MiB.
fn run_measured(command: &mut Command) -> (Said, u64) {
    let stop = AtomicBool::new(false);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let started = Instant::now();
    std::thread::scope(|scope| {
        let peak = scope.spawn(|| {
            let mut peak = 0;
            while !stop.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&status).unwrap_or_default();
                let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
                peak = peak.max(kib.unwrap_or(0));
                std::thread::sleep(Duration::from_millis(2));
            }
            peak >> 10
        });
        let mut out = child.stdout.take().expect("its output");
        let mut err = child.stderr.take().expect("its messages");
        let read = |from: &mut dyn std::io::Read| {
            let mut text = String::new();
            let _ = from.read_to_string(&mut text);
            text
        };
        let err = scope.spawn(move || read(&mut err));
        let out = scope.spawn(move || read(&mut out));
        let (code, late) = crate::common::wait(&mut child, started + LIMIT);
        stop.store(true, Ordering::Relaxed);
        let said = Said {
            code,
            late,
            took: started.elapsed(),
            out: out.join().expect("its output"),
            err: err.join().expect("its messages"),
        };
        (said, peak.join().expect("its memory"))
    })
}

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
        let file = fs::OpenOptions::new().create(true).write(true).truncate(false).open(&full).expect("a file");
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
        assert!(said.took < Duration::from_secs(5), "{path}: {:?}", said.took);
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
    assert!(matches!(said.code, Some(0 | 1)), "{:?}: {}", said.code, said.all());
    assert!(portal.page("haocun/2026-05/party-theme-day.html").contains("清理柳泉河道"));
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
    copy_folder(&portal.at("villages/huaicun"), &portal.at("villages").join(name));
    portal.build().expect(1, &["MB0101"]);
    assert!(!portal.page("haocun/index.html").is_empty());
}

// A15: places where the site must not go.

/// Builds into `out`; it must be refused, and nothing may be changed there or in the content.
#[track_caller]
fn expect_refused(portal: &Portal, out: &Path, code: &str) {
    let (content, beside) = (tree(&portal.root()), tree(&portal.beside("beside")));
    let said = run(&mut build_command(&portal.root(), out, TODAY), LIMIT);
    said.expect(2, &[code]);
    assert_eq!(difference(&content, &tree(&portal.root())), Vec::<String>::new());
    assert_eq!(difference(&beside, &tree(&portal.beside("beside"))), Vec::<String>::new());
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
    for inside in ["villages", "villages/huaicun", "villages/neu", "catalogue", "themes/own"] {
        expect_refused(&portal, &portal.at(inside), "MB0902");
    }
}

#[test]
fn a15_out_holds_the_content() {
    let portal = Portal::good("a15-above");
    let above = portal.root().parent().expect("the folder above").to_path_buf();
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
    write(&portal.beside("beside/.mingbai/villages/huaicun.files"), "index.html\n");
    expect_refused(&portal, &portal.beside("beside"), "MB0904");
}

// A16: what may not be read.

/// The same build as somebody who may not read everything; none when that cannot be arranged.
fn build_as_other(portal: &Portal) -> Option<Said> {
    let mut command = portal.command();
    let root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
    if root {
        let scratch = portal.root().parent().expect("the scratch folder").to_path_buf();
        fs::set_permissions(scratch, fs::Permissions::from_mode(0o777)).expect("others may write");
        command.uid(65_534).gid(65_534);
        let mut probe = crate::common::mingbai();
        let probe = probe.arg("--version").uid(65_534).gid(65_534).stdout(Stdio::null()).status();
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
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0)).expect("locked");
        let said = build_as_other(&portal);
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0o755)).expect("unlocked");
        let Some(said) = said else {
            return skipped("a16_unreadable_content", "no other user can run the program");
        };
        said.expect(1, &["MB0109", path]);
        portal.expect_only_haocun();
    }
}

#[test]
fn a16_unreadable_settings() {
    for (path, exit) in [("portal.toml", 2), ("catalogue", 2), ("themes/own", 2), ("villages", 2)] {
        let portal = Portal::good("a16-settings");
        portal.write("catalogue/own.toml", "");
        portal.write("themes/own/static/a.css", "p{color:red}");
        portal.change("portal.toml", "level =", "theme = \"own\"\nlevel =");
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0)).expect("locked");
        let said = build_as_other(&portal);
        fs::set_permissions(portal.at(path), fs::Permissions::from_mode(0o755)).expect("unlocked");
        let Some(said) = said else {
            return skipped("a16_unreadable_settings", "no other user can run the program");
        };
        said.expect(exit, &[path]);
        assert!(portal.site().is_empty(), "{path}");
    }
}

// A19: one file twice, and a file that shrinks while it is read.

#[test]
fn a19_hard_link() {
    let portal = Portal::good("a19-link");
    portal.write(&format!("{FILES}/a.txt"), "五月份的活动安排\n");
    fs::hard_link(portal.at(FILES).join("a.txt"), portal.at(FILES).join("b.txt")).expect("a hard link");
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
    let file = fs::OpenOptions::new().append(true).open(portal.at(FILES).join("a.pdf")).expect("the file");
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
                let file = fs::OpenOptions::new().write(true).open(&target).expect("the file");
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
    let attachment = published.get("huaicun/2026-05/party-theme-day.files/a.txt").expect("it is published");
    assert!(contains(attachment, "第三项".as_bytes()));
}
