//! Publishing that is killed, or whose disk fails or lies: the log in the site always holds, and the next publication completes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mingbai::ledger::Ledger;
use mingbai::log::key::VerifierKey;
use mingbai::log::trust::Trust;
use mingbai::log::verify::{Asked, verify};

use crate::archive::{SLUG, Town};
use crate::common::{LIMIT, Said, copy_folder, difference, mingbai, run, skipped, tree};
use crate::hazards::has_strace;

/// A portal with one publication behind it and a correction before it, which is put back before each attempt.
struct Attempt {
    town: Town,
    kept: PathBuf,
}

impl Attempt {
    fn new(name: &str) -> Attempt {
        let town = Town::new(name);
        town.publish(20);
        town.correct("补上参加活动的人数。");
        let kept = town.portal.beside("kept");
        for part in ["in", "out", "home"] {
            copy_folder(&town.portal.beside(part), &kept.join(part));
        }
        Attempt { town, kept }
    }

    fn restore(&self) {
        for part in ["in", "out", "home"] {
            let _ = fs::remove_dir_all(self.town.portal.beside(part));
            copy_folder(&self.kept.join(part), &self.town.portal.beside(part));
        }
        close_keys(&self.town.home());
    }

    /// A publication under strace, which counts each call by itself.
    fn traced(&self, call: &str, what: Option<&str>) -> Said {
        let mut command = Command::new("strace");
        command.args(["-f", "-qqq", "-o"]).arg(self.trace());
        command.args(["-e", &format!("trace={call}")]);
        if let Some(what) = what {
            command.args(["-e", &format!("inject={call}:{what}")]);
        }
        let publish = self.town.command(&["publish"], 21);
        command
            .arg(publish.get_program())
            .args(publish.get_args())
            .env("MINGBAI_HOME", self.town.home())
            .env("RAYON_NUM_THREADS", "1")
            .env("NO_COLOR", "1");
        run(&mut command, LIMIT)
    }

    fn trace(&self) -> PathBuf {
        self.town.portal.beside("trace")
    }

    /// How often the busiest thread of a publication makes a call.
    fn count(&self, call: &str) -> usize {
        self.restore();
        self.traced(call, None).expect(0, &[]);
        let trace = fs::read_to_string(self.trace()).unwrap_or_default();
        let mut threads: BTreeMap<&str, usize> = BTreeMap::new();
        for line in trace.lines().filter(|line| !line.contains("resumed>")) {
            let thread = line.split_whitespace().next().unwrap_or("");
            *threads.entry(thread).or_default() += 1;
        }
        threads.into_values().max().unwrap_or(0)
    }

    /// The log in the site holds, whatever was cut short; its pages may be behind.
    fn expect_a_log(&self, said: &str) {
        let files = self.town.files();
        let key = String::from_utf8(files["log/vkey"].clone()).unwrap();
        let key = VerifierKey::parse(key.trim_end()).unwrap();
        let trust = Trust {
            origin: mingbai::log::name::Origin::parse(key.name().as_str()).unwrap(),
            keys: vec![key],
            witnesses: Vec::new(),
            quorum: 0,
        };
        let asked = Asked {
            trust: &trust,
            older: &[],
            contents: true,
            allowed: &[],
        };
        let verdict = verify(&files, &asked);
        assert!(verdict.holds(), "{said}: {:?}", verdict.findings);
    }

    /// The next publication brings everything to its end.
    fn expect_completion(&self, said: &str) {
        let next = run(&mut self.town.command(&["publish"], 21), LIMIT);
        assert_eq!(next.code, Some(0), "{said}, then: {}", next.all());
        let verified = self.town.verify();
        assert_eq!(verified.code, Some(0), "{said}, then: {}", verified.all());
        let ledger = Ledger::read(&self.town.portal.root(), SLUG)
            .unwrap()
            .unwrap();
        assert_eq!((ledger.size(), ledger.unfinished()), (4, 0), "{said}");
        let left: Vec<PathBuf> = litter(&self.town.portal.root());
        assert!(left.is_empty(), "{said}: {left:?}");
        // What was repaired is what is made anew.
        let anew = self.town.portal.beside("anew");
        let _ = fs::remove_dir_all(&anew);
        let mut build = mingbai();
        build.arg("build").arg(self.town.portal.root()).args([
            "--published-only",
            "--today",
            "2026-06-21",
            "--out",
        ]);
        run(build.arg(&anew), LIMIT).expect(0, &[]);
        let differs = difference(&tree(&anew.join(SLUG)), &self.town.files());
        assert!(differs.is_empty(), "{said}: {differs:?}");
    }
}

/// Copies get the mode of new files; keys must be for their owner alone.
fn close_keys(home: &Path) {
    use std::os::unix::fs::PermissionsExt;
    for entry in fs::read_dir(home.join("mingbai")).unwrap().flatten() {
        let key = entry.path().join("key");
        fs::set_permissions(key, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

/// Temporary files that were left in a portal's ledger.
fn litter(root: &Path) -> Vec<PathBuf> {
    let files = tree(&root.join("ledger"));
    let names = files
        .keys()
        .filter(|path| path.contains("tmp") || path.contains("temp"));
    names.map(PathBuf::from).collect()
}

/// The calls to try: some spread evenly, or all of them.
fn points(all: usize, some: usize) -> impl Iterator<Item = usize> {
    let exhaustive = std::env::var_os("MINGBAI_EXHAUSTIVE").is_some();
    let step = if exhaustive { 1 } else { (all / some).max(1) };
    (1..=all).step_by(step)
}

#[test]
fn j4_a_publication_that_is_killed_is_completed_by_the_next() {
    if !has_strace() {
        return skipped(
            "j4_a_publication_that_is_killed",
            "there is no strace, or it may not trace",
        );
    }
    let attempt = Attempt::new("crash-killed");
    for (call, some) in [
        ("rename", 14),
        ("syncfs", 7),
        ("fsync", 2),
        ("write", 10),
        ("unlink", 3),
        ("mkdir", 3),
    ] {
        let all = attempt.count(call);
        for nth in points(all, some) {
            attempt.restore();
            let name = format!("killed at {call} {nth} of {all}");
            let said = attempt.traced(call, Some(&format!("signal=KILL:when={nth}")));
            assert_ne!(said.code, Some(0), "{name}: {}", said.all());
            attempt.expect_a_log(&name);
            attempt.expect_completion(&name);
        }
    }
}

#[test]
fn j12_a_full_disk_loses_nothing() {
    if !has_strace() {
        return skipped("j12_a_full_disk", "there is no strace, or it may not trace");
    }
    let attempt = Attempt::new("crash-full");
    let all = attempt.count("write");
    for nth in points(all, 12) {
        attempt.restore();
        // From here on nothing more can be written, and nothing be said about it either.
        let name = format!("full from write {nth} of {all}");
        let said = attempt.traced("write", Some(&format!("error=ENOSPC:when={nth}+")));
        assert!(
            !said.late && !said.all().contains("panicked at"),
            "{name}: {}",
            said.all()
        );
        attempt.expect_a_log(&name);
        attempt.expect_completion(&name);
    }
}

#[test]
fn j13_what_the_disk_did_not_confirm_is_not_published() {
    if !has_strace() {
        return skipped(
            "j13_what_the_disk_did_not_confirm",
            "there is no strace, or it may not trace",
        );
    }
    let attempt = Attempt::new("crash-sync");
    let mut tried = 0;
    for call in ["syncfs", "fsync"] {
        let all = attempt.count(call);
        for nth in 1..=all {
            attempt.restore();
            tried += 1;
            let name = format!("{call} {nth} of {all} fails once");
            let said = attempt.traced(call, Some(&format!("error=EIO:when={nth}")));
            let refused = matches!(said.code, Some(1 | 3)) && said.err.contains('[');
            assert!(refused, "{name}: {:?} {}", said.code, said.all());
            attempt.expect_a_log(&name);
            attempt.expect_completion(&name);
        }
    }
    assert!(tried > 3, "{tried}");
}

#[test]
fn j11_a_disk_that_lies_is_found_out() {
    if !has_strace() {
        return skipped(
            "j11_a_disk_that_lies",
            "there is no strace, or it may not trace",
        );
    }
    let attempt = Attempt::new("crash-lies");
    let all = attempt.count("rename");
    for nth in points(all, 12) {
        attempt.restore();
        let name = format!("rename {nth} of {all} was said to be done");
        let said = attempt.traced("rename", Some(&format!("retval=0:when={nth}")));
        assert!(
            !said.all().contains("panicked at"),
            "{name}: {}",
            said.all()
        );
        // Either what is missing is noticed by who looks, or it is nothing of what was published.
        let verified = town_holds(&attempt.town);
        let anew = attempt.town.portal.beside("lied");
        let _ = fs::remove_dir_all(&anew);
        let mut build = mingbai();
        build.arg("build").arg(attempt.town.portal.root()).args([
            "--published-only",
            "--today",
            "2026-06-21",
            "--out",
        ]);
        let rebuilt = run(build.arg(&anew), LIMIT);
        if verified && rebuilt.code == Some(0) {
            let differs = difference(&permanent(&anew), &permanent(&attempt.town.portal.out()));
            let harmless = |line: &String| {
                [
                    "log/policy",
                    "log/web.config",
                    "log/checkpoints/",
                    "proof.tlog-proof",
                ]
                .iter()
                .any(|part| line.contains(part))
            };
            assert!(
                differs.iter().all(harmless) || behind(&attempt),
                "{name}: {differs:?}"
            );
        }
        // Looked at as a whole, and not by its stamp, the site is put right by the next run, or the run says what is wrong.
        let kept = attempt.town.portal.out().join(".mingbai/villages");
        for file in fs::read_dir(kept).into_iter().flatten().flatten() {
            let name = file.file_name();
            if name == *format!("{SLUG}.log") || name.to_string_lossy().ends_with(".state") {
                let _ = fs::remove_file(file.path());
            }
        }
        let next = run(&mut attempt.town.command(&["publish"], 21), LIMIT);
        match next.code {
            Some(0) => assert!(
                town_holds(&attempt.town),
                "{name}: {}",
                attempt.town.verify().all()
            ),
            code => assert!(
                matches!(code, Some(1 | 3 | 4)) && next.err.contains('['),
                "{name}: {code:?} {}",
                next.all()
            ),
        }
    }
}

fn town_holds(town: &Town) -> bool {
    town.verify().code == Some(0)
}

/// Whether the site shows the whole log as it was before: nothing of the publication has reached it.
fn behind(attempt: &Attempt) -> bool {
    attempt.town.files().get("log/checkpoint")
        == tree(&attempt.kept.join("out").join(SLUG)).get("log/checkpoint")
}

fn permanent(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&site.join(SLUG));
    files.retain(|path, _| path.starts_with("v/") || path.starts_with("log/"));
    files
}

#[test]
fn an_output_that_cannot_be_written_does_not_undo_what_was_signed() {
    let attempt = Attempt::new("crash-output");
    let out = attempt.town.portal.out();
    fs::rename(&out, attempt.town.portal.beside("aside")).unwrap();
    fs::write(&out, "a file where the site should be").unwrap();
    let said = run(&mut attempt.town.command(&["publish"], 21), LIMIT);
    assert!(
        matches!(said.code, Some(2 | 3)),
        "{:?} {}",
        said.code,
        said.all()
    );
    fs::remove_file(&out).unwrap();
    fs::rename(attempt.town.portal.beside("aside"), &out).unwrap();
    attempt.expect_a_log("no output");
    attempt.expect_completion("no output");
}
