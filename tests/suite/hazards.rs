//! Hazards that need more than a folder of `tests/cases`: what an editor, a disk, a clock or somebody with a grudge can do.

use std::fs;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::common::{LIMIT, Portal, Said, holding};

mod calls;
mod days;
mod disk;
mod limits;
mod links;
mod markdown;
mod naughty;
mod places;
mod strings;
mod surroundings;
mod theme;
mod toml;

/// Stands in files that must never be published.
pub const CANARY: &str = "泄漏标记QX7";
/// Where attachments of the spoilt disclosure stand.
pub const FILES: &str = "villages/huaicun/2026-05/party-theme-day.files";
/// What waits for ever on a pipe must be noticed sooner.
pub const SOON: Duration = Duration::from_secs(10);

#[track_caller]
pub fn expect_no_canary(portal: &Portal, said: &Said) {
    let files = portal.site();
    assert!(
        holding(&files, CANARY).is_empty(),
        "published: {:?}",
        holding(&files, CANARY)
    );
    assert!(!said.all().contains(CANARY), "repeated:\n{}", said.all());
}

/// Runs and measures the most memory that was used, MiB.
pub fn run_measured(command: &mut Command) -> (Said, u64) {
    let stop = AtomicBool::new(false);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    let status = format!("/proc/{}/status", child.id());
    let started = Instant::now();
    std::thread::scope(|scope| {
        let peak = scope.spawn(|| {
            let mut peak = 0;
            while !stop.load(Ordering::Relaxed) {
                let text = fs::read_to_string(&status).unwrap_or_default();
                let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
                let kib =
                    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
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

/// Whether calls to the system can be watched, delayed and made to fail here.
pub fn has_strace() -> bool {
    let tried = Command::new("strace")
        .args(["-o", "/dev/null", "true"])
        .stderr(Stdio::null())
        .status();
    tried.is_ok_and(|tried| tried.success())
}
