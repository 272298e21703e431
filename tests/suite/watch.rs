//! What is saved while the program watches is built whole, soon, once; mistakes pass by themselves.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::common::{Portal, THEME_DAY, THEME_DAY_PAGE, run, skipped, tree};
use crate::running::{Running, eventually};

/// The longest time until what was saved is shown.
const SOON: Duration = Duration::from_secs(10);
/// So long nothing more comes of a save.
const QUIET: Duration = Duration::from_millis(2500);

fn watch(portal: &Portal, arguments: &[&str]) -> Running {
    let mut command = portal.command();
    let running = Running::start(command.arg("--watch").args(arguments));
    running.built();
    running
}

/// The text of the disclosure with something that shows where it begins and where it ends.
fn text(portal: &Portal, nth: usize) -> String {
    let before = fs::read_to_string(portal.at(THEME_DAY)).expect("the disclosure");
    let at = before.rfind("+++").expect("its head") + 3;
    let filling = "大家一起把村东的水沟清了一遍。\n\n".repeat(60);
    format!(
        "{}\n\n起笔{nth}。\n\n{filling}\n\n落笔{nth}。\n",
        &before[..at]
    )
}

/// A way in which programs save: path and text.
type Save = fn(&Path, &str);

fn open(path: &Path) -> fs::File {
    fs::File::create(path).expect("the file")
}

fn in_two(path: &Path, text: &str, pause: u64) {
    let half = text
        .char_indices()
        .nth(text.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    let mut file = open(path);
    file.write_all(&text.as_bytes()[..half])
        .expect("the first half");
    std::thread::sleep(Duration::from_millis(pause));
    file.write_all(&text.as_bytes()[half..])
        .expect("the second half");
}

const SAVES: &[(&str, Save)] = &[
    ("truncate and write", |path, text| {
        fs::write(path, text).expect("a save")
    }),
    ("in two halves", |path, text| in_two(path, text, 30)),
    ("with a pause in the middle", |path, text| {
        in_two(path, text, 400)
    }),
    ("character by character", |path, text| {
        let mut file = open(path);
        for piece in text.as_bytes().chunks(97) {
            file.write_all(piece).expect("a piece");
            std::thread::sleep(Duration::from_millis(3));
        }
    }),
    ("emptied first, written later", |path, text| {
        drop(open(path));
        std::thread::sleep(Duration::from_millis(150));
        fs::write(path, text).expect("a save");
    }),
    ("beside it, then moved", |path, text| {
        let beside = path.with_file_name(".party-theme-day.md.tmp");
        in_two(&beside, text, 50);
        fs::rename(&beside, path).expect("a move");
    }),
    ("as vim does", |path, text| {
        let backup = path.with_file_name("party-theme-day.md~");
        fs::write(path.with_file_name("4913"), "").expect("a try");
        fs::remove_file(path.with_file_name("4913")).expect("a try");
        fs::rename(path, &backup).expect("a backup");
        in_two(path, text, 20);
        fs::remove_file(&backup).expect("no backup");
    }),
    ("deleted and made again", |path, text| {
        fs::remove_file(path).expect("gone");
        std::thread::sleep(Duration::from_millis(60));
        in_two(path, text, 60);
    }),
    ("with a lock and a copy", |path, text| {
        let lock = path.with_file_name(".~lock.party-theme-day.md#");
        fs::write(&lock, "").expect("a lock");
        fs::copy(path, path.with_file_name("party-theme-day.md.bak")).expect("a copy");
        in_two(path, text, 100);
        fs::remove_file(&lock).expect("no lock");
        fs::remove_file(path.with_file_name("party-theme-day.md.bak")).expect("no copy");
    }),
];

/// Saves in each way, and looks at the page all the time.
fn save_in_each_way(portal: &Portal) {
    let page = portal.out().join(THEME_DAY_PAGE);
    for (nth, (way, save)) in SAVES.iter().enumerate() {
        let text = text(portal, nth);
        let (begins, ends) = (format!("起笔{nth}。"), format!("落笔{nth}。"));
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let seen = scope.spawn(|| {
                let mut halves = 0;
                while !done.load(Ordering::Relaxed) {
                    let shown = fs::read_to_string(&page).unwrap_or_default();
                    halves += usize::from(shown.contains(&begins) != shown.contains(&ends));
                    std::thread::sleep(Duration::from_millis(1));
                }
                halves
            });
            save(&portal.at(THEME_DAY), &text);
            eventually(way, SOON, || portal.page(THEME_DAY_PAGE).contains(&ends));
            done.store(true, Ordering::Relaxed);
            assert_eq!(
                seen.join().expect("looks"),
                0,
                "half a page was shown: {way}"
            );
        });
    }
}

#[test]
#[cfg(target_os = "linux")]
fn k1_half_a_file_is_never_shown() {
    let portal = Portal::good("k1");
    let _running = watch(&portal, &[]);
    save_in_each_way(&portal);
}

#[test]
fn k2_what_stays_half_is_not_built_and_nothing_is_published() {
    let portal = Portal::good("k2");
    let running = watch(&portal, &[]);
    let text = text(&portal, 1);
    let half = text.find("大家").expect("a half");
    let mut file = open(&portal.at(THEME_DAY));
    file.write_all(&text.as_bytes()[..half]).expect("a half");
    assert_eq!(running.count_until_quiet(Duration::from_millis(900)), 0);
    file.write_all(&text.as_bytes()[half..]).expect("the rest");
    drop(file);
    running.built();
    assert!(portal.page(THEME_DAY_PAGE).contains("落笔1。"));
    assert!(!portal.at("ledger").exists());
}

#[test]
fn k3_a_save_is_built_once_though_the_site_lies_inside() {
    let portal = Portal::good("k3");
    let inside = portal.at("public");
    let mut command = crate::common::build_command(&portal.root(), &inside, crate::common::TODAY);
    let running = Running::start(command.arg("--watch"));
    running.built();
    assert_eq!(running.count_until_quiet(QUIET), 0, "built without a save");
    fs::write(portal.at(THEME_DAY), text(&portal, 3)).expect("a save");
    assert_eq!(running.count_until_quiet(QUIET), 1);
    let _ = fs::read(portal.at(THEME_DAY));
    assert_eq!(
        running.count_until_quiet(QUIET),
        0,
        "built because somebody read"
    );
}

#[test]
fn k4_a_folder_that_went_and_came_back_is_watched_again() {
    let portal = Portal::good("k4");
    let _running = watch(&portal, &[]);
    let (villages, aside) = (portal.at("villages"), portal.beside("aside"));
    for nth in 0..2 {
        fs::rename(&villages, &aside).expect("gone");
        eventually("the villages are gone", SOON, || {
            !portal.out().join("haocun/index.html").exists()
        });
        fs::rename(&aside, &villages).expect("back");
        eventually("the villages are back", SOON, || {
            portal.out().join("haocun/index.html").exists()
        });
        fs::write(portal.at(THEME_DAY), text(&portal, nth)).expect("a save");
        let ends = format!("落笔{nth}。");
        eventually("a save is seen", SOON, || {
            portal.page(THEME_DAY_PAGE).contains(&ends)
        });
    }
    // The portal's folder itself.
    fs::rename(portal.root(), &aside).expect("gone");
    std::thread::sleep(Duration::from_millis(300));
    fs::rename(&aside, portal.root()).expect("back");
    std::thread::sleep(Duration::from_millis(1500));
    fs::write(portal.at(THEME_DAY), text(&portal, 7)).expect("a save");
    eventually("a save is seen", SOON, || {
        portal.page(THEME_DAY_PAGE).contains("落笔7。")
    });
}

#[test]
fn k4_ten_thousand_files_are_no_storm() {
    let portal = Portal::good("k4-many");
    let running = watch(&portal, &[]);
    let text = text(&portal, 0);
    for nth in 0..10_000 {
        let village = if nth % 2 == 0 {
            THEME_DAY
        } else {
            "villages/haocun/2026-05/party-theme-day.md"
        };
        let path = portal.at(village);
        match nth < 9_990 {
            true => drop(
                OpenOptions::new()
                    .append(true)
                    .open(&path)
                    .expect("the file"),
            ),
            false => {
                fs::write(&path, text.replace("落笔0", &format!("落笔{nth}"))).expect("a save")
            }
        }
    }
    eventually("the last save is shown", SOON, || {
        portal.page(THEME_DAY_PAGE).contains("落笔9998。")
    });
    let builds = running.count_until_quiet(QUIET);
    assert!(builds < 40, "{builds} buildings");
}

#[test]
#[cfg(target_os = "linux")]
fn k4_what_the_system_has_no_room_to_tell_is_seen() {
    let portal = Portal::good("k4-overflow");
    let running = watch(&portal, &[]);
    let most = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").expect("a number");
    let most: usize = most.trim().parse().expect("a number");
    running.signal("STOP");
    let folder = portal.at("villages/haocun");
    // Two events that differ, so that the system cannot make one of them: none of these files has a part in the portal.
    let (one, other) = (folder.join(".a.tmp"), folder.join(".b.tmp"));
    fs::write(&one, "").expect("a file");
    for _ in 0..most / 2 + 100 {
        fs::rename(&one, &other).expect("a move");
        fs::rename(&other, &one).expect("a move");
    }
    fs::write(portal.at(THEME_DAY), text(&portal, 4)).expect("a save");
    running.signal("CONT");
    eventually("what was not told is shown", SOON, || {
        portal.page(THEME_DAY_PAGE).contains("落笔4。")
    });
    fs::write(portal.at(THEME_DAY), text(&portal, 5)).expect("a save");
    eventually("a save is seen", SOON, || {
        portal.page(THEME_DAY_PAGE).contains("落笔5。")
    });
}

#[test]
#[cfg(target_os = "linux")]
fn k4_where_the_system_watches_too_few_folders_they_are_looked_at() {
    // Where the limit can be set without setting it for others: in a namespace of its own.
    let inside = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-c", script, "sh"]);
        command
    };
    let few = "echo 4 > /proc/sys/user/max_inotify_watches";
    if !inside(few).output().is_ok_and(|out| out.status.success()) {
        return skipped(
            "k4_where_the_system_watches_too_few_folders_they_are_looked_at",
            "unshare is not installed, or not allowed",
        );
    }
    let portal = Portal::good("k4-limit");
    let own = portal.command();
    let mut command = inside(&format!("{few} && exec \"$@\""));
    command.arg(own.get_program()).args(own.get_args());
    let running = Running::start(command.args(["--watch"]));
    assert_eq!(running.next_with("code")["code"], "MB1273");
    for nth in 0..2 {
        fs::write(portal.at(THEME_DAY), text(&portal, nth)).expect("a save");
        let ends = format!("落笔{nth}。");
        eventually("a save is seen", SOON, || {
            portal.page(THEME_DAY_PAGE).contains(&ends)
        });
    }
}

#[test]
fn k5_a_drive_that_tells_nothing_is_looked_at() {
    let portal = Portal::good("k5");
    let _running = watch(&portal, &["--poll", "1"]);
    for nth in 0..2 {
        fs::write(portal.at(THEME_DAY), text(&portal, nth)).expect("a save");
        let ends = format!("落笔{nth}。");
        eventually("a save is seen", SOON, || {
            portal.page(THEME_DAY_PAGE).contains(&ends)
        });
    }
    fs::remove_file(portal.at(THEME_DAY)).expect("gone");
    eventually("it is gone", SOON, || {
        !portal.out().join(THEME_DAY_PAGE).exists()
    });
}

#[test]
fn k6_the_last_good_page_stays_until_the_mistake_is_mended() {
    let portal = Portal::good("k6");
    let running = watch(&portal, &[]);
    let good = portal.page(THEME_DAY_PAGE);
    let text = fs::read_to_string(portal.at(THEME_DAY)).expect("the disclosure");
    portal.change(THEME_DAY, "attended = ", "attended = 9");
    assert_eq!(running.built()["exit"], 1);
    assert_eq!(portal.page(THEME_DAY_PAGE), good);
    // Another village goes on, and the portal's pages still tell of the mistake.
    let index = portal.page("index.html");
    portal.change(
        "villages/haocun/2026-05/party-theme-day.md",
        "半天",
        "整整半天",
    );
    running.built();
    assert!(
        portal
            .page("haocun/2026-05/party-theme-day.html")
            .contains("整整半天")
    );
    assert_eq!(
        portal.page("index.html").contains("石桥村"),
        index.contains("石桥村")
    );
    fs::write(portal.at(THEME_DAY), text).expect("mended");
    assert_eq!(running.built()["exit"], 0);
    let settings = fs::read_to_string(portal.at("portal.toml")).expect("the settings");
    portal.write("portal.toml", "name = ");
    assert_eq!(running.built()["exit"], 2);
    assert_eq!(portal.page(THEME_DAY_PAGE), good);
    portal.write(
        "portal.toml",
        settings.replace("河西镇三务公开", "河西镇公开栏"),
    );
    assert_eq!(running.built()["exit"], 0);
    assert!(portal.page("index.html").contains("河西镇公开栏"));
}

#[test]
fn k7_renames_are_seen() {
    let portal = Portal::good("k7");
    let running = watch(&portal, &[]);
    let other = THEME_DAY.replace("party-theme-day", "Party-theme-day");
    fs::rename(portal.at(THEME_DAY), portal.at(&other)).expect("another case");
    assert_eq!(running.built()["exit"], 1);
    fs::rename(portal.at(&other), portal.at(THEME_DAY)).expect("as before");
    eventually("the mistake is gone", SOON, || running.built()["exit"] == 0);
    fs::rename(portal.at("villages/huaicun"), portal.at("villages/xincun")).expect("another name");
    let out = portal.out();
    eventually("the village has its new name", SOON, || {
        out.join("xincun/index.html").exists() && !out.join("huaicun/index.html").exists()
    });
}

#[test]
fn what_was_watched_is_what_is_built_from_scratch() {
    let portal = Portal::good("watched");
    let running = watch(&portal, &[]);
    fs::write(portal.at(THEME_DAY), text(&portal, 1)).expect("a save");
    running.built();
    portal.change("portal.toml", "河西镇三务公开", "河西镇公开栏");
    running.built();
    drop(running);
    let fresh = portal.beside("fresh");
    let mut command = crate::common::build_command(&portal.root(), &fresh, crate::common::TODAY);
    run(&mut command, crate::common::LIMIT).expect(0, &[]);
    let shown = |folder: &Path| {
        let mut files = tree(folder);
        files.retain(|path, _| !path.starts_with(".mingbai/"));
        files
    };
    let differ = crate::common::difference(&shown(&portal.out()), &shown(&fresh));
    assert!(differ.is_empty(), "{differ:#?}");
}
