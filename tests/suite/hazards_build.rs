//! Builds in hostile surroundings: calls that fail, kills, full disks, two at once, closed outputs, odd environments. What is
//! on the disk is the old or the new of each file, never between, and the next build makes what a fresh one makes.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use crate::common::{
    EXAMPLE_TODAY, LIMIT, Portal, Said, Scratch, THEME_DAY, THEME_DAY_PAGE, TODAY, build_command,
    contains, copy_folder, difference, example, holding, home, mingbai, run, skipped, tree,
};

type Tree = BTreeMap<String, Vec<u8>>;

/// The content changed so that a build writes, rewrites and removes.
fn change_content(portal: &Portal) {
    portal.change(THEME_DAY, "给石桥刷漆", "给石桥换栏杆");
    fs::remove_file(portal.at("villages/huaicun/2026-05/finance-itemised-ledger.toml")).expect("removed");
    let other = portal.at("villages/huaicun/2026-06/party-theme-day.md");
    fs::create_dir_all(other.parent().expect("a folder")).expect("a folder");
    let text = fs::read_to_string(portal.at(THEME_DAY)).expect("the text");
    fs::write(other, text.replace("2026-05-15", "2026-06-15").replace("2026-06-0", "2026-06-1")).expect("a text");
}

/// What a fresh build makes of a content folder.
fn fresh(root: &Path) -> Tree {
    let scratch = Scratch::new("fresh");
    let said = run(&mut build_command(root, &scratch.at("out"), TODAY), LIMIT);
    assert_eq!(said.code, Some(0), "{}", said.all());
    tree(&scratch.at("out"))
}

/// An old site and a changed content: what there was, what there should be, and the folders for it.
struct Change {
    portal: Portal,
    /// The content before the change.
    old_root: std::path::PathBuf,
    old: Tree,
    new: Tree,
    kept: std::path::PathBuf,
}

fn change(name: &str) -> Change {
    let portal = Portal::good(name);
    let (old_root, kept) = (portal.beside("old"), portal.beside("kept"));
    copy_folder(&portal.root(), &old_root);
    let said = run(&mut build_command(&old_root, &kept, TODAY), LIMIT);
    said.expect(0, &[]);
    change_content(&portal);
    let (old, new) = (tree(&kept), fresh(&portal.root()));
    assert!(difference(&old, &new).len() > 6, "the change is large enough to be interrupted");
    Change { portal, old_root, old, new, kept }
}

impl Change {
    /// The site as it was before the change.
    fn restore(&self) {
        let _ = fs::remove_dir_all(self.portal.out());
        copy_folder(&self.kept, &self.portal.out());
    }

    /// After a build was cut short: no page is between old and new, and the next build, of the new content or of the old one,
    /// makes what a fresh one makes, without litter.
    fn expect_whole(&self, said: &str, back: bool) {
        let between: Vec<String> = tree(&self.portal.out())
            .into_iter()
            .filter(|(path, _)| !path.starts_with(".mingbai/") && !path.ends_with(".tmp"))
            .filter(|(path, bytes)| self.old.get(path) != Some(bytes) && self.new.get(path) != Some(bytes))
            // The portal's own pages also tell which villages are held; they must only be whole.
            .filter(|(path, bytes)| path.contains('/') || !bytes.trim_ascii_end().ends_with(b">"))
            .map(|(path, _)| path)
            .collect();
        assert!(between.is_empty(), "{said}: between old and new: {between:?}");
        let (root, wanted) = match back {
            true => (self.old_root.clone(), &self.old),
            false => (self.portal.root(), &self.new),
        };
        let next = run(&mut build_command(&root, &self.portal.out(), TODAY), LIMIT);
        assert_eq!(next.code, Some(0), "{said}, then: {}", next.all());
        let differs = difference(wanted, &tree(&self.portal.out()));
        assert!(differs.is_empty(), "{said}, then built {}: {differs:?}", if back { "back" } else { "on" });
    }
}

/// Whether every call is tried, not only some of them.
fn exhaustive() -> bool {
    std::env::var_os("MINGBAI_EXHAUSTIVE").is_some()
}

fn has_strace() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).stderr(Stdio::null()).status();
    tried.is_ok_and(|tried| tried.success())
}

/// A build under strace, which does something at the nth of some calls.
fn injected(change: &Change, calls: &str, what: &str, nth: usize) -> Said {
    let mut command = Command::new("strace");
    command.args(["-f", "-qqq", "-o"]).arg(change.portal.beside("trace"));
    command.args(["-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:{what}:when={nth}")]);
    let build = change.portal.command();
    command.arg(build.get_program()).args(build.get_args()).env("RAYON_NUM_THREADS", "1").env("NO_COLOR", "1");
    run(&mut command, LIMIT)
}

/// How often the busiest thread of a build makes some calls.
fn count(change: &Change, calls: &str) -> usize {
    change.restore();
    let mut command = Command::new("strace");
    command.args(["-f", "-qqq", "-o"]).arg(change.portal.beside("trace"));
    command.args(["-e", &format!("trace={calls}")]);
    let build = change.portal.command();
    command.arg(build.get_program()).args(build.get_args()).env("RAYON_NUM_THREADS", "1");
    run(&mut command, LIMIT);
    let trace = fs::read_to_string(change.portal.beside("trace")).unwrap_or_default();
    let mut by_thread: BTreeMap<&str, usize> = BTreeMap::new();
    for line in trace.lines().filter(|line| !line.contains("resumed>")) {
        *by_thread.entry(line.split_whitespace().next().unwrap_or("")).or_default() += 1;
    }
    by_thread.into_values().max().unwrap_or(0)
}

/// The calls to try: all of them, or some spread evenly.
fn points(all: usize, some: usize) -> Vec<usize> {
    let step = if exhaustive() { 1 } else { (all / some).max(1) };
    (1..=all).step_by(step).collect()
}

#[test]
fn i1_calls_that_fail() {
    if !has_strace() {
        return skipped("i1_calls_that_fail", "there is no strace, or it may not trace");
    }
    let change = change("i1");
    for (calls, errors, some) in [
        ("openat,read", &["EIO", "EACCES", "EMFILE"][..], 14),
        ("write", &["ENOSPC", "EIO"][..], 12),
        ("rename,unlink,mkdir,rmdir", &["EROFS", "EACCES", "EDQUOT"][..], 12),
    ] {
        let all = count(&change, calls);
        for (at, nth) in points(all, some).into_iter().enumerate() {
            let error = errors[at % errors.len()];
            change.restore();
            let said = injected(&change, calls, &format!("error={error}"), nth);
            let name = format!("{error} at {calls} {nth}");
            assert!(!said.late && !said.all().contains("panicked at"), "{name}: {}", said.all());
            // 127: the loader could not even start it. 1 needs a village that is named, 2 and 3 a reason.
            assert!(matches!(said.code, Some(0..=3 | 127)), "{name}: {:?} {}", said.code, said.all());
            // Where writing fails, saying so may fail.
            if calls != "write" && matches!(said.code, Some(1..=3)) {
                assert!(said.err.contains('['), "{name}: no reason is given: {}", said.all());
            }
            change.expect_whole(&name, at % 2 == 1);
        }
    }
}

#[test]
fn i1_errors_once_and_for_all() {
    if !has_strace() {
        return skipped("i1_errors_once_and_for_all", "there is no strace, or it may not trace");
    }
    let change = change("i1-sticky");
    for (calls, error) in [("rename", "EIO"), ("write", "ENOSPC"), ("mkdir", "EROFS"), ("rename", "EINTR")] {
        change.restore();
        let said = injected(&change, calls, &format!("error={error}"), 3);
        change.expect_whole(&format!("{error} at {calls} 3"), false);
        assert!(matches!(said.code, Some(0..=3)), "{}", said.all());
        change.restore();
        let build = change.portal.command();
        let mut command = Command::new("strace");
        command.args(["-f", "-qqq", "-o", "/dev/null", "-e", &format!("inject={calls}:error={error}:when=4+")]);
        command.arg(build.get_program()).args(build.get_args()).env("RAYON_NUM_THREADS", "1");
        let said = run(&mut command, LIMIT);
        assert!(matches!(said.code, Some(0..=3)), "{error} at each {calls}: {}", said.all());
        change.expect_whole(&format!("{error} at each {calls} from 4"), true);
    }
}

#[test]
fn i2_disk_full() {
    let portal = Portal::good("i2");
    let disk = portal.beside("disk");
    fs::create_dir_all(&disk).expect("a folder");
    let mount = |size: &str| {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"]).arg(&disk);
        mount.stderr(Stdio::null()).status().is_ok_and(|done| done.success())
    };
    if !mount("192k") {
        return skipped("i2_disk_full", "no file system may be mounted here");
    }
    let said = run(&mut build_command(&portal.root(), &disk.join("out"), TODAY), LIMIT);
    let half: Vec<String> = {
        let whole = fresh(&portal.root());
        let made = tree(&disk.join("out")).into_iter();
        made.filter(|(path, bytes)| !path.starts_with(".mingbai/") && whole.get(path) != Some(bytes))
            .map(|(path, _)| path)
            .collect()
    };
    let more = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&disk).status();
    let then = run(&mut build_command(&portal.root(), &disk.join("out"), TODAY), LIMIT);
    let made = tree(&disk.join("out"));
    let _ = Command::new("umount").arg(&disk).status();
    said.expect(3, &["MB0911"]);
    assert!(half.is_empty(), "half a file: {half:?}");
    assert!(more.is_ok_and(|more| more.success()));
    then.expect(0, &[]);
    assert_eq!(difference(&fresh(&portal.root()), &made), Vec::<String>::new());
}

#[test]
fn i2_read_only_output() {
    let portal = Portal::good("i2-read-only");
    let disk = portal.beside("disk");
    fs::create_dir_all(&disk).expect("a folder");
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "ro", "none"]).arg(&disk).stderr(Stdio::null()).status();
    if !mounted.is_ok_and(|mounted| mounted.success()) {
        return skipped("i2_read_only_output", "no file system may be mounted here");
    }
    let said = run(&mut build_command(&portal.root(), &disk.join("out"), TODAY), LIMIT);
    let _ = Command::new("umount").arg(&disk).status();
    said.expect(3, &["MB0911", "disk/out"]);
}

#[test]
fn i2_output_below_a_file() {
    let portal = Portal::good("i2-file");
    fs::write(portal.beside("file"), "mine").expect("a file");
    let said = run(&mut build_command(&portal.root(), &portal.beside("file/out"), TODAY), LIMIT);
    assert!(matches!(said.code, Some(2 | 3)), "{:?} {}", said.code, said.all());
    assert!(said.all().contains("file/out"), "{}", said.all());
    assert_eq!(fs::read(portal.beside("file")).expect("the file"), b"mine");
}

#[test]
fn i3_killed_at_many_moments() {
    let change = change("i3-time");
    change.restore();
    let whole = run(&mut change.portal.command(), LIMIT).took;
    let moments = if exhaustive() { 200 } else { 16 };
    for moment in 0..moments {
        change.restore();
        let signal = ["KILL", "TERM", "INT", "HUP"][moment % 4];
        let mut child = change.portal.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        std::thread::sleep(whole.mul_f64((moment as f64 + 0.5) / moments as f64));
        let sent = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).stderr(Stdio::null()).status();
        let (_, late) = crate::common::wait(&mut child, Instant::now() + Duration::from_secs(2));
        assert!(sent.is_ok() && !late, "{signal} does not end it");
        change.expect_whole(&format!("{signal} at moment {moment} of {moments}"), moment % 2 == 1);
    }
}

#[test]
fn i3_killed_at_each_call() {
    if !has_strace() {
        return skipped("i3_killed_at_each_call", "there is no strace, or it may not trace");
    }
    let change = change("i3-call");
    for (calls, some) in [("rename,unlink,mkdir,rmdir", 16), ("write", 8), ("openat,close", 6)] {
        let all = count(&change, calls);
        for (at, nth) in points(all, some).into_iter().enumerate() {
            change.restore();
            injected(&change, calls, "signal=KILL", nth);
            change.expect_whole(&format!("KILL at {calls} {nth} of {all}"), at % 2 == 1);
        }
    }
}

#[test]
fn i5_two_builds_at_once() {
    let portal = Portal::good("i5");
    let whole = fresh(&portal.root());
    for _ in 0..12 {
        let said: Vec<Said> = std::thread::scope(|scope| {
            let both: Vec<_> = (0..2).map(|_| scope.spawn(|| portal.build())).collect();
            both.into_iter().map(|one| one.join().expect("it ran")).collect()
        });
        assert!(said.iter().any(|said| said.code == Some(0)), "none was built");
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

/// A text that changes between two readings must not pass the privacy check in one form and be published in another.
#[test]
fn i7_content_that_changes_during_the_build() {
    let portal = Portal::good("i7");
    let target = portal.at(THEME_DAY);
    let good = fs::read_to_string(&target).expect("the text");
    let number = "440524188001010014";
    let bad = good.replace("党员们给石桥刷了一遍漆。", &format!("党员们给石桥刷了一遍漆，{number}。"));
    assert_ne!(good, bad);
    let spare = portal.beside("spare");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for text in [&good, &bad].into_iter().cycle() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let _ = fs::write(&spare, text).and_then(|()| fs::rename(&spare, &target));
            }
        });
        let outcomes: Vec<(Said, Tree)> = (0..60).map(|_| (portal.build(), portal.site())).collect();
        stop.store(true, Ordering::Relaxed);
        for (said, site) in outcomes {
            assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
            assert_eq!(holding(&site, number), Vec::<&str>::new());
        }
    });
}

/// With few open files or little memory: no damage, and a reason where it can still be said.
#[test]
fn i9_low_limits() {
    let change = change("i9");
    for limit in ["-n 8", "-n 12", "-v 60000", "-v 120000"] {
        change.restore();
        let build = change.portal.command();
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit {limit}; exec \"$0\" \"$@\" 2>&1")]);
        command.arg(build.get_program()).args(build.get_args());
        let said = run(&mut command, LIMIT);
        assert!(!said.late, "{limit}: it hangs");
        change.expect_whole(&format!("ulimit {limit}"), false);
    }
}

#[test]
fn i10_output_that_nobody_reads() {
    let portal = Portal::good("i10");
    let whole = fresh(&portal.root());
    let program = env!("CARGO_BIN_EXE_mingbai");
    for end in [">&-", "2>&-", ">&- 2>&-", "> /dev/full", "2> /dev/full", "<&-", "| head -c 0; exit ${PIPESTATUS[0]}"] {
        for json in ["", "--json"] {
            let _ = fs::remove_dir_all(portal.out());
            let script = format!(
                "'{program}' build '{}' --out '{}' --today {TODAY} {json} {end}",
                portal.root().display(),
                portal.out().display()
            );
            let mut command = Command::new("bash");
            command.args(["-c", &script]).stdin(Stdio::null());
            let said = run(&mut command, LIMIT);
            said.expect(0, &[]);
            assert_eq!(difference(&whole, &portal.site()), Vec::<String>::new(), "{end} {json}");
        }
    }
    for arguments in ["--help", "--version", "catalogue", "explain MB0801", "check nowhere"] {
        let mut command = Command::new("bash");
        command.args(["-c", &format!("'{program}' {arguments} > /dev/full 2>&1")]);
        let said = run(&mut command, LIMIT);
        assert!(matches!(said.code, Some(0..=3)), "{arguments}: {:?}", said.code);
    }
}

#[test]
fn i11_odd_surroundings() {
    let portal = Portal::good("i11");
    let whole = fresh(&portal.root());
    let compare = |command: &mut Command, name: &str| {
        let _ = fs::remove_dir_all(portal.out());
        run(command, LIMIT).expect(0, &[]);
        assert_eq!(difference(&whole, &portal.site()), Vec::<String>::new(), "{name}");
    };
    let mut empty = portal.command();
    empty.env_clear();
    compare(&mut empty, "an empty environment");
    for (key, value) in [
        ("TZ", "Pacific/Kiritimati"),
        ("TZ", "nonsense"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LC_ALL", "POSIX"),
        ("HOME", "/nowhere"),
        ("COLUMNS", "0"),
        ("TERM", "dumb"),
        ("RUST_BACKTRACE", "full"),
    ] {
        compare(portal.command().env(key, value), &format!("{key}={value}"));
    }
    let mut no_home = portal.command();
    no_home.env_remove("HOME").env_remove("PATH").current_dir("/");
    compare(&mut no_home, "without HOME and PATH");
    // Relative paths, from the portal's own folder.
    let mut inside = mingbai();
    inside.args(["build", "--out", "../out", "--today", TODAY]).current_dir(portal.root());
    compare(&mut inside, "from within");
}

/// A site is for all to read, whatever the mask of the one who made it; also when only some files are new.
#[test]
fn i11_umask() {
    let modes = |out: &Path| {
        let mut wrong = Vec::new();
        let mut folders = vec![out.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let mode = fs::metadata(&folder).expect("a folder").permissions().mode() & 0o777;
            if mode != 0o755 {
                wrong.push(format!("{} has {mode:o}", folder.display()));
            }
            for entry in fs::read_dir(&folder).expect("a folder").flatten() {
                let own = entry.file_name() == ".mingbai";
                let meta = entry.metadata().expect("its mode");
                if meta.is_dir() && !own {
                    folders.push(entry.path());
                } else if meta.is_file() && meta.permissions().mode() & 0o777 != 0o644 {
                    wrong.push(format!("{} has {:o}", entry.path().display(), meta.permissions().mode() & 0o777));
                }
            }
        }
        wrong
    };
    let masked = |portal: &Portal, mask: &str| {
        let build = portal.command();
        let mut command = Command::new("sh");
        command.args(["-c", &format!("umask {mask}; exec \"$0\" \"$@\"")]);
        command.arg(build.get_program()).args(build.get_args());
        run(&mut command, LIMIT).expect(0, &[]);
    };
    for (first, then) in [("000", "077"), ("077", "000"), ("022", "077"), ("077", "077")] {
        let portal = Portal::good("i11-umask");
        masked(&portal, first);
        assert_eq!(modes(&portal.out()), Vec::<String>::new(), "umask {first}");
        change_content(&portal);
        masked(&portal, then);
        assert_eq!(modes(&portal.out()), Vec::<String>::new(), "umask {first}, then {then}");
    }
}

#[test]
fn i12_old_files_go_foreign_files_stay() {
    let portal = Portal::good("i12");
    portal.build().expect(0, &[]);
    let foreign = ["robots.txt", "huaicun/2026-05/mine.html", "huaicun/photo.jpg", "mine/index.html"];
    for path in foreign {
        crate::common::write(&portal.out().join(path), "mine");
    }
    change_content(&portal);
    portal.build().expect(0, &[]);
    let mut site = portal.site();
    for path in foreign {
        assert_eq!(site.remove(path).as_deref(), Some(&b"mine"[..]), "{path}");
    }
    assert_eq!(difference(&fresh(&portal.root()), &site), Vec::<String>::new());
    // A village that is gone: its files go, what others put there stays.
    fs::remove_dir_all(portal.at("villages/huaicun")).expect("removed");
    portal.build().expect(0, &[]);
    let left = portal.site();
    let left: Vec<&str> = left.keys().map(String::as_str).filter(|path| path.starts_with("huaicun")).collect();
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
    fs::write(&list, format!("{text}../precious\n{absolute}\n./../precious\nhuaicun/../../precious\n")).expect("the list");
    portal.change(THEME_DAY, "给石桥刷漆", "给石桥换栏杆");
    portal.build().expect(0, &[]);
    assert_eq!(fs::read(portal.beside("precious")).expect("it is still there"), b"mine");
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
        fs::create_dir_all(portal.out().join(inside).parent().expect("a folder")).expect("a folder");
        std::os::unix::fs::symlink(portal.beside("elsewhere"), portal.out().join(inside)).expect("a link");
        let said = portal.build();
        said.expect(3, &["MB0905", inside]);
        assert!(tree(&portal.beside("elsewhere")).is_empty(), "{inside}");
    }
}

// D7, D8: days.

#[test]
fn d7_today_is_that_of_china() {
    let portal = Portal::good("d7");
    let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
    let day = |seconds: u64| (seconds + 8 * 3600) / 86_400;
    let mut sites = Vec::new();
    for zone in [None, Some("UTC"), Some("Pacific/Kiritimati"), Some("Pacific/Niue"), Some("America/New_York")] {
        let mut command = mingbai();
        command.arg("build").arg(portal.root()).arg("--out").arg(portal.out());
        match zone {
            Some(zone) => command.env("TZ", zone),
            None => command.env_remove("TZ"),
        };
        let _ = fs::remove_dir_all(portal.out());
        let said = run(&mut command, LIMIT);
        assert_eq!(said.code, Some(0), "{}", said.all());
        sites.push(portal.site());
    }
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
    if day(now) != day(seconds) {
        return skipped("d7_today_is_that_of_china", "midnight passed meanwhile");
    }
    for site in &sites[1..] {
        assert_eq!(difference(&sites[0], site), Vec::<String>::new());
    }
    let epoch = mingbai::value::Date::constant(1970, 1, 1);
    let today = mingbai::value::days_after(epoch, day(seconds) as i64).expect("a day").to_string();
    let mut command = build_command(&portal.root(), &portal.out(), &today);
    run(&mut command, LIMIT);
    assert_eq!(difference(&sites[0], &portal.site()), Vec::<String>::new(), "today is {today}");
}

#[test]
fn d8_clock_far_off() {
    let portal = Portal::good("d8");
    for today in ["1990-01-01", "2019-02-28", "2024-02-29", "2038-01-19", "2038-01-20"] {
        let said = run(&mut build_command(&portal.root(), &portal.out(), today), LIMIT);
        said.expect(0, &[]);
    }
    for wrong in ["0001-01-01", "1970-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "20260601", "tomorrow", "", "2026-6-1", "-1-01-01"] {
        let said = run(&mut build_command(&portal.root(), &portal.out(), wrong), LIMIT);
        assert_eq!(said.code, Some(2), "{wrong}: {}", said.all());
    }
}

/// Built for an earlier day after a later one: as if the later build had never been.
#[test]
fn d8_clock_set_back() {
    let portal = Portal::good("d8-back");
    let whole = fresh(&portal.root());
    for today in ["2026-12-31", "2027-06-20", "2025-06-20"] {
        run(&mut build_command(&portal.root(), &portal.out(), today), LIMIT);
    }
    portal.build().expect(0, &[]);
    assert_eq!(difference(&whole, &portal.site()), Vec::<String>::new());
}

// N: the same bytes.

#[test]
fn n1_same_bytes_from_another_place() {
    let example = example();
    let scratch = Scratch::new("n1 村 with spaces");
    copy_folder(&home("content-example"), &scratch.at("another folder/deeper"));
    let mut command = mingbai();
    command.args(["build", ".", "--out", "../../site", "--today", EXAMPLE_TODAY, "--lang", "en", "--quiet"]);
    command.current_dir(scratch.at("another folder/deeper")).env("RAYON_NUM_THREADS", "1").env("TZ", "Asia/Tokyo");
    let said = run(&mut command, LIMIT);
    assert_eq!(said.code, example.said.code, "{}", said.all());
    assert_eq!(difference(&example.files, &tree(&scratch.at("site"))), Vec::<String>::new());
}

#[test]
fn n2_same_bytes_whatever_the_threads() {
    let example = example();
    let scratch = Scratch::new("n2");
    for threads in ["1", "2", "7"] {
        let out = scratch.at(threads);
        let mut command = build_command(&example.root, &out, EXAMPLE_TODAY);
        run(command.env("RAYON_NUM_THREADS", threads), LIMIT);
        assert_eq!(difference(&example.files, &tree(&out)), Vec::<String>::new(), "{threads} threads");
        let _ = fs::remove_dir_all(out);
    }
}

/// Whatever was there before: a warm build makes what a fresh one makes.
#[test]
fn n2_same_bytes_warm_and_fresh() {
    let portal = Portal::good("n2-warm");
    portal.build().expect(0, &[]);
    for (from, to) in [("给石桥刷漆", "给石桥换栏杆"), ("attended = 29", "attended = 30"), ("给石桥换栏杆", "修渠")] {
        portal.change(THEME_DAY, from, to);
        portal.build().expect(0, &[]);
        assert_eq!(difference(&fresh(&portal.root()), &portal.site()), Vec::<String>::new());
    }
    let said = portal.build();
    said.expect(0, &["写了 0 个文件"]);
    assert!(!contains(said.all().as_bytes(), "删了".as_bytes()));
}
