//! What was published in the eyes of the program's own verifier: every byte of it, and what can befall an archive on the way.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use mingbai::log::key::VerifierKey;
use mingbai::log::verify::{Change, Fault, Older, Severity};
use mingbai::verify::{Checked, Known, village};

use crate::common::{LIMIT, Portal, Said, THEME_DAY, contains, copy_folder, mingbai, run, tree};

/// The village whose log the tests spoil.
pub const SLUG: &str = "huaicun";
const PAGE: &str = "2026-05/party-theme-day.html";
const FIRST: &str = "v/2026-05/party-theme-day/1";

type Files = BTreeMap<String, Vec<u8>>;

/// A portal that publishes, with the keys of one computer.
pub struct Town {
    pub portal: Portal,
}

impl Town {
    pub fn new(name: &str) -> Town {
        Town {
            portal: Portal::good(name),
        }
    }

    pub fn home(&self) -> PathBuf {
        self.portal.beside("home")
    }

    /// A command that signs on this day of June and writes the site.
    pub fn command(&self, words: &[&str], day: u32) -> Command {
        let mut command = mingbai();
        command.env("MINGBAI_HOME", self.home()).args(words);
        command.arg(self.portal.root());
        command.args(["--today", &format!("2026-06-{day}")]);
        command.args(["--now", &format!("2026-06-{day}T09:00:00+08:00")]);
        command.arg("--out").arg(self.portal.out());
        command
    }

    #[track_caller]
    pub fn act(&self, words: &[&str], day: u32) -> Said {
        let said = run(&mut self.command(words, day), LIMIT);
        said.expect(0, &[]);
        said
    }

    pub fn publish(&self, day: u32) -> Said {
        self.act(&["publish"], day)
    }

    /// Other words for the disclosure that is corrected.
    pub fn correct(&self, words: &str) {
        let reason = format!("\ncorrection = \"{words}\"\ncorrection_kind = \"missing\"\ndate =");
        self.portal.change(THEME_DAY, "\ndate =", &reason);
        let mut text = fs::read_to_string(self.portal.at(THEME_DAY)).unwrap();
        text.push_str(&format!("\n{words}\n"));
        fs::write(self.portal.at(THEME_DAY), text).unwrap();
    }

    /// Published, corrected, and the first version redacted.
    pub fn with_history(name: &str) -> Town {
        let town = Town::new(name);
        town.publish(20);
        town.correct("补上参加活动的人数。");
        town.publish(21);
        let doc = format!("{SLUG}/2026-05/party-theme-day");
        let words = [
            "redact",
            &doc,
            "--version",
            "1",
            "--basis",
            "pipl-47",
            "--by",
            "township",
            "--yes",
        ];
        town.act(&words, 22);
        town
    }

    /// The village's folder in the site.
    pub fn files(&self) -> Files {
        tree(&self.portal.out().join(SLUG))
    }

    pub fn verify(&self) -> Said {
        let mut command = mingbai();
        command.env("MINGBAI_HOME", self.portal.beside("nobody"));
        run(command.arg("verify").arg(self.portal.out()), LIMIT)
    }
}

fn known(files: &Files) -> Known {
    let key = String::from_utf8(files["log/vkey"].clone()).unwrap();
    Known {
        keys: vec![VerifierKey::parse(key.trim_end()).unwrap()],
        ..Known::default()
    }
}

fn check(files: &Files, known: &Known) -> Checked {
    village(files, SLUG, "槐村", known, true)
}

/// Files that say nothing of what was published: hints for servers, a policy that the village gives itself, a tombstone.
fn is_free(path: &str) -> bool {
    path == "log/web.config" || path == "log/policy" || path == format!("{FIRST}/page.html")
}

/// The bytes of a current page that were published.
fn article(page: &[u8]) -> std::ops::Range<usize> {
    let at = |part: &[u8]| {
        page.windows(part.len())
            .position(|window| window == part)
            .unwrap()
    };
    at(b"<article")..at(b"</article>") + 10
}

#[test]
fn j1_every_bit_of_what_was_published_is_noticed() {
    let town = Town::with_history("archive-bits");
    let files = town.files();
    let known = known(&files);
    let whole = check(&files, &known);
    assert!(whole.holds(), "{:?}", whole.told);
    let mut work = Vec::new();
    for (path, bytes) in &files {
        let range = match path.as_str() {
            path if is_free(path) => continue,
            path if path.starts_with("v/") || path.starts_with("log/") => 0..bytes.len(),
            PAGE => article(bytes),
            _ => continue,
        };
        // Long texts are all alike: in a usual run every byte of the short files, and of the others some.
        let step = if std::env::var_os("MINGBAI_EXHAUSTIVE").is_some() || bytes.len() < 1500 {
            1
        } else {
            11
        };
        work.extend(range.step_by(step).map(|at| (path.clone(), at)));
    }
    assert!(work.len() > 3000, "{}", work.len());
    let half = work.len() / 2;
    std::thread::scope(|scope| {
        for part in [&work[..half], &work[half..]] {
            let (files, known) = (&files, &known);
            scope.spawn(move || {
                let mut bent = files.clone();
                for (path, at) in part {
                    bent.get_mut(path).unwrap()[*at] ^= 1 << (at % 8);
                    assert!(!check(&bent, known).holds(), "{path} byte {at}");
                    bent.get_mut(path).unwrap()[*at] ^= 1 << (at % 8);
                }
            });
        }
    });
}

#[test]
fn j1_whatever_happens_to_a_file_is_noticed_and_named() {
    let town = Town::with_history("archive-files");
    let files = town.files();
    let known = known(&files);
    let names: Vec<&String> = files
        .keys()
        .filter(|path| path.starts_with("v/") || path.starts_with("log/") || *path == PAGE)
        .filter(|path| !is_free(path))
        .collect();
    let newest = files["log/checkpoint"].clone();
    for (nth, name) in names.iter().enumerate() {
        let right = &files[*name];
        let other = &files[names[(nth + 1) % names.len()]];
        let (cut, grown) = match name.as_str() {
            PAGE => (right[..right.len() / 2].to_vec(), right.clone()),
            _ => (
                right[..right.len() - 1].to_vec(),
                [right, &b"\n"[..]].concat(),
            ),
        };
        let mut ways = vec![
            ("cut", Some(cut)),
            ("grown", Some(grown)),
            ("emptied", Some(Vec::new())),
        ];
        ways.push(("swapped", Some(other.clone())));
        // At which sizes a log was signed it does not tell; the proofs hold their checkpoints themselves. A proof can be made anew.
        let older = name.starts_with("log/checkpoints/") && *right != newest;
        let made_anew = name.ends_with(".tlog-proof")
            || ["log/vkey", "log/pubkey.pem"].contains(&name.as_str());
        if !older && !made_anew && !name.starts_with("log/checkpoints/") {
            ways.push(("deleted", None));
        }
        for (way, wrong) in ways {
            if wrong.as_ref() == Some(right) {
                continue;
            }
            let mut bent = files.clone();
            match wrong {
                Some(wrong) => bent.insert(name.to_string(), wrong),
                None => bent.remove(*name),
            };
            let checked = check(&bent, &known);
            assert!(!checked.holds(), "{name} {way}");
        }
    }
}

#[cfg(unix)]
#[test]
fn j1_a_link_in_place_of_a_file_is_noticed() {
    let town = Town::with_history("archive-links");
    town.verify().expect(0, &[]);
    let elsewhere = town.portal.beside("elsewhere");
    for name in [
        "log/checkpoint",
        "log/vkey",
        &format!("{FIRST}/manifest.json"),
    ] {
        let path = town.portal.out().join(SLUG).join(name);
        fs::rename(&path, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        let said = town.verify();
        // A link is not followed: nothing is said to hold that was not looked at.
        assert!(matches!(said.code, Some(3 | 4)), "{}", said.all());
        assert!(said.all().contains(name), "{}", said.all());
        fs::remove_file(&path).unwrap();
        fs::rename(&elsewhere, &path).unwrap();
    }
    town.verify().expect(0, &[]);
}

#[test]
fn j2_an_archive_that_was_put_back_is_noticed() {
    let town = Town::new("archive-back");
    town.publish(20);
    let before = town.files();
    town.correct("补上参加活动的人数。");
    town.publish(21);
    let now = town.files();
    let older = |files: &Files| Known {
        older: vec![Older {
            name: "kept".into(),
            bytes: files["log/checkpoint"].clone(),
        }],
        ..known(files)
    };
    assert!(check(&now, &older(&before)).holds());
    let back = check(&before, &older(&now));
    let rollback = |checked: &Checked| {
        let mut findings = checked.verdict.findings.iter();
        findings.any(|finding| matches!(finding.fault, Fault::Rollback { .. }))
    };
    assert!(rollback(&back) && !back.holds());
    // Only the checkpoint put back, as by a cache: the rest is more than it says, which is no alarm by itself.
    let mut stale = now.clone();
    stale.insert("log/checkpoint".into(), before["log/checkpoint"].clone());
    assert!(!check(&stale, &older(&now)).holds());
}

#[test]
fn j5_the_key_that_is_known_decides() {
    let town = Town::with_history("archive-keys");
    let first = town.files();
    let haocun = tree(&town.portal.out().join("haocun"));
    assert!(!check(&first, &known(&haocun)).holds());
    town.act(&["rotate", SLUG, "--yes"], 23);
    let then = town.files();
    assert_ne!(first["log/vkey"], then["log/vkey"]);
    // Who knows the first key is led to the second by the log itself.
    let checked = check(&then, &known(&first));
    assert!(checked.holds(), "{:?}", checked.told);
    assert!(check(&then, &known(&then)).holds());
}

#[cfg(unix)]
#[test]
fn j5_a_key_that_others_can_read_signs_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let town = Town::new("archive-open-key");
    town.publish(20);
    let before = town.files();
    for entry in fs::read_dir(town.home().join("mingbai")).unwrap().flatten() {
        let key = entry.path().join("key");
        fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    }
    town.correct("补上参加活动的人数。");
    let said = run(&mut town.command(&["publish"], 21), LIMIT);
    assert!(!matches!(said.code, Some(0) | None), "{}", said.all());
    assert_eq!(town.files()["log/checkpoint"], before["log/checkpoint"]);
}

#[test]
fn j6_a_hostile_log_is_refused_in_time() {
    let town = Town::with_history("archive-hostile");
    let path = town.portal.out().join(SLUG).join("log/checkpoint");
    let right = fs::read_to_string(&path).unwrap();
    let (text, signatures) = right.split_once("\n\n").unwrap();
    let size = text.lines().nth(1).unwrap();
    let many = format!("{text}\n\n{}", signatures.repeat(10_000));
    let sized = |other: &str| right.replacen(&format!("\n{size}\n"), &format!("\n{other}\n"), 1);
    let base64 = right.replacen("=\n", "\n", 1);
    for (name, wrong) in [
        ("ten megabytes", "x".repeat(10 << 20)),
        ("many signatures", many),
        ("2^63", sized("9223372036854775808")),
        ("2^63-1", sized("9223372036854775807")),
        ("negative", sized("-1")),
        ("a leading zero", sized(&format!("0{size}"))),
        ("another origin", right.replace("mingbai/", "mingbei/")),
        ("no padding", base64),
        ("carriage returns", right.replace('\n', "\r\n")),
        ("nothing", String::new()),
    ] {
        fs::write(&path, wrong).unwrap();
        let said = town.verify();
        said.expect(4, &[SLUG]);
        assert!(said.took.as_secs() < 20, "{name}: {:?}", said.took);
    }
    fs::write(&path, &right).unwrap();
    let tile = town.portal.out().join(SLUG).join("log/tile/0");
    for (name, bytes) in [
        ("000.p/0", 0),
        ("000.p/256", 8192),
        ("0000", 32),
        ("x000/000", 32),
    ] {
        crate::common::write(&tile.join(name), vec![0; bytes]);
        town.verify().expect(4, &[]);
        fs::remove_file(tile.join(name)).unwrap();
        let _ = fs::remove_dir(tile.join("x000"));
    }
    town.verify().expect(0, &[]);
}

#[test]
fn j7_a_hostile_manifest_is_refused() {
    let town = Town::with_history("archive-manifest");
    let path = town
        .portal
        .out()
        .join(SLUG)
        .join(format!("{FIRST}/manifest.json"));
    let right = fs::read_to_string(&path).unwrap();
    let record = &right[right.find("{\"slot\"").unwrap()..=right.find('}').unwrap()];
    let files = |list: &str| {
        format!("{{\"doc\":\"2026-05/party-theme-day\",\"ver\":1,\"files\":[{list}]}}")
    };
    let named = |slot: &str| record.replacen("page.html", slot, 1);
    let mut wrong: Vec<String> = [
        "../page.html",
        "/etc/passwd",
        "a/../../b.html",
        "C:page.html",
        "page.html\\u0000",
    ]
    .iter()
    .map(|slot| files(&named(slot)))
    .collect();
    wrong.push(files(&format!("{record},{record}")));
    wrong.push(files(&format!(
        "{}{record}",
        format!("{record},").repeat(200_000)
    )));
    wrong.push("[".repeat(1 << 20));
    for bytes in wrong {
        fs::write(&path, bytes).unwrap();
        let said = town.verify();
        said.expect(4, &[]);
        assert!(said.took.as_secs() < 20, "{:?}", said.took);
    }
    fs::write(&path, right).unwrap();
    town.verify().expect(0, &[]);
}

#[test]
fn j9_ends_of_lines_that_were_changed_are_told_apart_from_changes() {
    let town = Town::with_history("archive-lines");
    let files = town.files();
    let mut windows = files.clone();
    let mut changed = 0;
    for (path, bytes) in windows.iter_mut() {
        let is_text =
            !path.contains("/tile/") && !path.ends_with(".salt") && contains(bytes, b"\n");
        if !is_text
            || !path.starts_with("v/")
            || path.ends_with("proof.tlog-proof")
            || is_free(path)
        {
            continue;
        }
        *bytes = String::from_utf8(bytes.clone())
            .unwrap()
            .replace('\n', "\r\n")
            .into_bytes();
        changed += 1;
    }
    assert!(changed > 1, "{changed}");
    let checked = check(&windows, &known(&files));
    let ends = |fault: &Fault| matches!(fault, Fault::Changed(_, Change::LineEnds));
    let alarms: Vec<_> = checked
        .verdict
        .findings
        .iter()
        .filter(|finding| finding.fault.severity() == Severity::Alarm)
        .collect();
    assert_eq!(alarms.len(), changed, "{alarms:?}");
    assert!(
        alarms.iter().all(|finding| ends(&finding.fault)),
        "{alarms:?}"
    );
    assert!(!checked.holds());
}

#[test]
fn j10_the_same_content_is_published_once() {
    let town = Town::with_history("archive-again");
    let before = tree(&town.portal.out());
    town.publish(23);
    let after = tree(&town.portal.out());
    for (path, bytes) in before
        .iter()
        .filter(|(path, _)| path.contains("/v/") || path.contains("/log/"))
    {
        assert_eq!(after.get(path), Some(bytes), "{path}");
    }
    let count = |files: &Files| {
        files
            .keys()
            .filter(|path| path.contains("/v/") || path.contains("/log/"))
            .count()
    };
    assert_eq!(count(&before), count(&after));
}

#[test]
fn the_permanent_files_come_back_from_the_ledger() {
    let town = Town::with_history("archive-rebuilt");
    let before = town.files();
    let elsewhere = town.portal.beside("rebuilt");
    let mut command = mingbai();
    command.arg("build").arg(town.portal.root()).args([
        "--published-only",
        "--today",
        "2026-06-22",
        "--out",
    ]);
    run(command.arg(&elsewhere), LIMIT).expect(0, &[]);
    let rebuilt = tree(&elsewhere.join(SLUG));
    for (path, bytes) in before
        .iter()
        .filter(|(path, _)| path.starts_with("v/") || path.starts_with("log/"))
    {
        assert_eq!(rebuilt.get(path), Some(bytes), "{path}");
    }
    // A copy of the whole site, as on another host, is as good.
    let copy = town.portal.beside("copy");
    copy_folder(&town.portal.out(), &copy);
    let mut verify = mingbai();
    verify
        .env("MINGBAI_HOME", town.portal.beside("nobody"))
        .arg("verify")
        .arg(&copy);
    run(&mut verify, LIMIT).expect(0, &[]);
}
