//! Calls to the system that fail, and kills: what is on the disk is the old or the new of each file, never between, and the next
//! build makes what a fresh one makes.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::disk::{change_content, fresh};
use super::has_strace;
use crate::common::{
    LIMIT, Portal, Said, TODAY, build_command, copy_folder, difference, run, skipped, tree, wait,
};

type Tree = BTreeMap<String, Vec<u8>>;

/// An old site and a changed content: what there was, what there should be, and the folders for it.
struct Change {
    portal: Portal,
    /// The content before the change.
    old_root: PathBuf,
    old: Tree,
    new: Tree,
    kept: PathBuf,
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
            .filter(|(path, bytes)| {
                self.old.get(path) != Some(bytes) && self.new.get(path) != Some(bytes)
            })
            // The portal's own pages also tell which villages are held; they must only be whole.
            .filter(|(path, bytes)| path.contains('/') || !bytes.trim_ascii_end().ends_with(b">"))
            .map(|(path, _)| path)
            .collect();
        assert!(
            between.is_empty(),
            "{said}: between old and new: {between:?}"
        );
        let (root, wanted) = match back {
            true => (self.old_root.clone(), &self.old),
            false => (self.portal.root(), &self.new),
        };
        let next = run(&mut build_command(&root, &self.portal.out(), TODAY), LIMIT);
        assert_eq!(next.code, Some(0), "{said}, then: {}", next.all());
        let differs = difference(wanted, &tree(&self.portal.out()));
        assert!(
            differs.is_empty(),
            "{said}, then built {}: {differs:?}",
            if back { "back" } else { "on" }
        );
    }
}

fn change(name: &str) -> Change {
    let portal = Portal::good(name);
    let (old_root, kept) = (portal.beside("old"), portal.beside("kept"));
    copy_folder(&portal.root(), &old_root);
    let said = run(&mut build_command(&old_root, &kept, TODAY), LIMIT);
    said.expect(0, &[]);
    change_content(&portal);
    let (old, new) = (tree(&kept), fresh(&portal.root()));
    assert!(
        difference(&old, &new).len() > 6,
        "the change is large enough to be interrupted"
    );
    Change {
        portal,
        old_root,
        old,
        new,
        kept,
    }
}

/// Whether every call is tried, not only some of them.
fn exhaustive() -> bool {
    std::env::var_os("MINGBAI_EXHAUSTIVE").is_some()
}

/// A build under strace, which does something at the nth of some calls.
fn injected(change: &Change, calls: &str, what: &str, nth: usize) -> Said {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qqq", "-o"])
        .arg(change.portal.beside("trace"));
    command.args([
        "-e",
        &format!("trace={calls}"),
        "-e",
        &format!("inject={calls}:{what}:when={nth}"),
    ]);
    let build = change.portal.command();
    command
        .arg(build.get_program())
        .args(build.get_args())
        .env("RAYON_NUM_THREADS", "1")
        .env("NO_COLOR", "1");
    run(&mut command, LIMIT)
}

/// How often the busiest thread of a build makes some calls.
fn count(change: &Change, calls: &str) -> usize {
    change.restore();
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qqq", "-o"])
        .arg(change.portal.beside("trace"));
    command.args(["-e", &format!("trace={calls}")]);
    let build = change.portal.command();
    command
        .arg(build.get_program())
        .args(build.get_args())
        .env("RAYON_NUM_THREADS", "1");
    run(&mut command, LIMIT);
    let trace = fs::read_to_string(change.portal.beside("trace")).unwrap_or_default();
    let mut by_thread: BTreeMap<&str, usize> = BTreeMap::new();
    for line in trace.lines().filter(|line| !line.contains("resumed>")) {
        *by_thread
            .entry(line.split_whitespace().next().unwrap_or(""))
            .or_default() += 1;
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
        return skipped(
            "i1_calls_that_fail",
            "there is no strace, or it may not trace",
        );
    }
    let change = change("i1");
    for (calls, errors, some) in [
        ("openat,read", &["EIO", "EACCES", "EMFILE"][..], 14),
        ("write", &["ENOSPC", "EIO"][..], 12),
        (
            "rename,unlink,mkdir,rmdir",
            &["EROFS", "EACCES", "EDQUOT"][..],
            12,
        ),
    ] {
        let all = count(&change, calls);
        for (at, nth) in points(all, some).into_iter().enumerate() {
            let error = errors[at % errors.len()];
            change.restore();
            let said = injected(&change, calls, &format!("error={error}"), nth);
            let name = format!("{error} at {calls} {nth}");
            assert!(
                !said.late && !said.all().contains("panicked at"),
                "{name}: {}",
                said.all()
            );
            // 127: the loader could not even start it. 1 needs a village that is named, 2 and 3 a reason.
            assert!(
                matches!(said.code, Some(0..=3 | 127)),
                "{name}: {:?} {}",
                said.code,
                said.all()
            );
            // Where writing fails, saying so may fail.
            if calls != "write" && matches!(said.code, Some(1..=3)) {
                assert!(
                    said.err.contains('['),
                    "{name}: no reason is given: {}",
                    said.all()
                );
            }
            change.expect_whole(&name, at % 2 == 1);
        }
    }
}

#[test]
fn i1_errors_once_and_for_all() {
    if !has_strace() {
        return skipped(
            "i1_errors_once_and_for_all",
            "there is no strace, or it may not trace",
        );
    }
    let change = change("i1-sticky");
    for (calls, error) in [
        ("rename", "EIO"),
        ("write", "ENOSPC"),
        ("mkdir", "EROFS"),
        ("rename", "EINTR"),
    ] {
        change.restore();
        let said = injected(&change, calls, &format!("error={error}"), 3);
        change.expect_whole(&format!("{error} at {calls} 3"), false);
        assert!(matches!(said.code, Some(0..=3)), "{}", said.all());
        change.restore();
        let build = change.portal.command();
        let mut command = Command::new("strace");
        command.args([
            "-f",
            "-qqq",
            "-o",
            "/dev/null",
            "-e",
            &format!("inject={calls}:error={error}:when=4+"),
        ]);
        command
            .arg(build.get_program())
            .args(build.get_args())
            .env("RAYON_NUM_THREADS", "1");
        let said = run(&mut command, LIMIT);
        assert!(
            matches!(said.code, Some(0..=3)),
            "{error} at each {calls}: {}",
            said.all()
        );
        change.expect_whole(&format!("{error} at each {calls} from 4"), true);
    }
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
        let mut child = change
            .portal
            .command()
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        std::thread::sleep(whole.mul_f64((moment as f64 + 0.5) / moments as f64));
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &child.id().to_string()])
            .stderr(Stdio::null())
            .status();
        let (_, late) = wait(&mut child, Instant::now() + Duration::from_secs(2));
        assert!(sent.is_ok() && !late, "{signal} does not end it");
        change.expect_whole(
            &format!("{signal} at moment {moment} of {moments}"),
            moment % 2 == 1,
        );
    }
}

#[test]
fn i3_killed_at_each_call() {
    if !has_strace() {
        return skipped(
            "i3_killed_at_each_call",
            "there is no strace, or it may not trace",
        );
    }
    let change = change("i3-call");
    for (calls, some) in [
        ("rename,unlink,mkdir,rmdir", 16),
        ("write", 8),
        ("openat,close", 6),
    ] {
        let all = count(&change, calls);
        for (at, nth) in points(all, some).into_iter().enumerate() {
            change.restore();
            injected(&change, calls, "signal=KILL", nth);
            change.expect_whole(&format!("KILL at {calls} {nth} of {all}"), at % 2 == 1);
        }
    }
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
