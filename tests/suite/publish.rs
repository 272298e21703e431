//! Publishing: what was published stays, whatever is cut short, restored or done on two computers.

mod acts;
mod command;
mod unsigned;
mod unsynced;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use mingbai::diagnostic::Diagnostic;
use mingbai::disk::{self, Step};
use mingbai::keys::Keys;
use mingbai::ledger::Ledger;
use mingbai::log::entry::{Act, Why};
use mingbai::log::manifest::Salt;
use mingbai::log::name::{DocId, Moment, Slot};
use mingbai::log::statement::Form;
use mingbai::log::tree::Hash;
use mingbai::publish::{CarryOut, Charter, Outcome, Press, Published, publish};
use mingbai::version::NewVersion;
use mingbai::village::Prepared;

use crate::common::{Scratch, copy_folder, difference, tree};

const SLUG: &str = "shiqiao";
const CODE: &str = "330999100201";

/// What a village has to publish: document → files.
type Texts = BTreeMap<&'static str, Vec<(&'static str, Vec<u8>)>>;

/// A portal with one village whose texts are given, and the keys of one computer.
struct Town {
    scratch: Scratch,
    form: Form,
    texts: Texts,
    now: Moment,
    draws: AtomicU64,
}

impl Town {
    fn new(name: &str) -> Town {
        Town::of(name, Form::Signed)
    }

    /// A town whose log is signed, or not.
    fn of(name: &str, form: Form) -> Town {
        let mut texts = Texts::new();
        texts.insert(
            "2026-05/finance-ledger",
            vec![
                ("page.html", b"<p>one</p>".to_vec()),
                ("source.toml", b"title = \"one\"".to_vec()),
                ("a01.pdf", vec![b'%'; 3000]),
            ],
        );
        texts.insert(
            "2026-05/village-homestead/li-3",
            vec![
                ("page.html", b"<p>li</p>".to_vec()),
                ("source.toml", b"title = \"li\"".to_vec()),
            ],
        );
        let scratch = Scratch::new(name);
        fs::create_dir_all(scratch.at("portal")).unwrap();
        Town {
            scratch,
            form,
            texts,
            now: Moment::parse("2026-06-08T09:00:00+08:00").unwrap(),
            draws: AtomicU64::new(1),
        }
    }

    fn root(&self) -> PathBuf {
        self.scratch.at("portal")
    }

    fn ledger(&self) -> Ledger {
        Ledger::read(&self.root(), SLUG).unwrap().unwrap()
    }

    fn change(&mut self, doc: &'static str, slot: &str, bytes: &[u8]) {
        let files = self.texts.get_mut(doc).unwrap();
        files.iter_mut().find(|(name, _)| *name == slot).unwrap().1 = bytes.to_vec();
    }

    fn later(&mut self, seconds: i64) {
        self.now = Moment::from_unix(self.now.unix() + seconds).unwrap();
    }

    /// What stands in for the checking of a village: what differs from the newest version waits.
    fn prepare(&self, ledger: Option<&Ledger>) -> Prepared {
        let mut versions = Vec::new();
        for (doc, files) in &self.texts {
            let doc = DocId::parse(doc).unwrap();
            let newest =
                ledger.and_then(|ledger| ledger.history().documents().get(&doc)?.newest().cloned());
            let same = newest.as_ref().is_some_and(|newest| {
                files.iter().all(|(slot, bytes)| {
                    let slot = Slot::parse(slot).unwrap();
                    let known = ledger.unwrap().file(&doc, newest.ver, &slot).unwrap();
                    known.as_ref() == Some(bytes)
                })
            });
            if same {
                continue;
            }
            versions.push(NewVersion {
                doc,
                ver: newest.as_ref().map_or(1, |newest| newest.ver + 1),
                why: newest.as_ref().map(|_| Why::Amount),
                title: String::new(),
                files: files
                    .iter()
                    .map(|(slot, bytes)| (Slot::parse(slot).unwrap(), bytes.clone()))
                    .collect(),
            });
        }
        Prepared {
            slug: SLUG.into(),
            name: "石桥村".into(),
            charter: self.charter(),
            diagnostics: Vec::new(),
            versions,
        }
    }

    fn charter(&self) -> Charter {
        Charter {
            code: CODE.into(),
            form: self.form,
        }
    }

    fn publish(&self) -> Outcome {
        self.publish_with("keys", &disk::carry_out)
    }

    fn publish_with(&self, keys: &str, carry_out: CarryOut<'_>) -> Outcome {
        self.at_press(keys, carry_out, None, |press| {
            publish(SLUG, press, &|ledger| self.prepare(ledger))
        })
    }

    /// Does something with all that a publication needs.
    fn at_press<R>(
        &self,
        keys: &str,
        carry_out: CarryOut<'_>,
        published: Option<Published<'_>>,
        work: impl FnOnce(&Press<'_>) -> R,
    ) -> R {
        let draw = || -> Result<Salt, Diagnostic> {
            let nth = self.draws.fetch_add(1, Ordering::Relaxed);
            Ok(Hash::of(&nth.to_be_bytes()).0)
        };
        let keys = Keys::at(self.scratch.at(keys));
        let root = self.root();
        let press = Press {
            root: &root,
            log_name: "mingbai.example",
            keys: &keys,
            now: self.now,
            draw: &draw,
            published,
            carry_out,
            dry: false,
        };
        work(&press)
    }

    fn everything(&self) -> BTreeMap<String, Vec<u8>> {
        tree(self.scratch.path())
    }
}

#[track_caller]
fn done(outcome: &Outcome) {
    assert!(!outcome.held, "{:?}", outcome.diagnostics);
}

#[track_caller]
fn refused(outcome: &Outcome, code: &str) {
    let codes: Vec<&str> = outcome
        .diagnostics
        .iter()
        .map(|said| said.code.as_str())
        .collect();
    assert!(outcome.held, "not held");
    assert_eq!(codes, [code]);
}

#[test]
fn the_first_publication_opens_the_log() {
    let town = Town::new("publish-first");
    let outcome = town.publish();
    done(&outcome);
    assert_eq!(outcome.versions, 2);
    assert!(outcome.begun.is_some());
    let ledger = town.ledger();
    assert_eq!(ledger.size(), 3);
    assert_eq!(
        ledger.origin().unwrap().as_str(),
        "mingbai.example/330999100201/1"
    );
    assert!(matches!(ledger.entries()[0].act, Act::Genesis { .. }));
    for (doc, files) in &town.texts {
        for (slot, bytes) in files {
            let doc = DocId::parse(doc).unwrap();
            let slot = Slot::parse(slot).unwrap();
            assert_eq!(ledger.file(&doc, 1, &slot).unwrap().as_ref(), Some(bytes));
        }
    }
    let keys = Keys::at(town.scratch.at("keys"));
    let mark = keys.high_water(ledger.origin().unwrap()).unwrap().unwrap();
    assert_eq!(Some(&mark), ledger.newest());
}

#[test]
fn j10_nothing_new_changes_no_byte() {
    let mut town = Town::new("publish-nothing");
    done(&town.publish());
    let before = town.everything();
    town.later(86_400);
    let outcome = town.publish();
    done(&outcome);
    assert_eq!(outcome.versions, 0);
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
}

#[test]
fn a_village_with_nothing_to_publish_gets_no_folder_and_no_key() {
    let mut town = Town::new("publish-empty");
    town.texts.clear();
    let before = town.everything();
    done(&town.publish());
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
}

#[test]
fn a_correction_refers_to_the_attachments_that_did_not_change() {
    let mut town = Town::new("publish-correction");
    done(&town.publish());
    let before = town.everything();
    town.later(60);
    town.change("2026-05/finance-ledger", "page.html", b"<p>two</p>");
    let outcome = town.publish();
    done(&outcome);
    assert_eq!((outcome.versions, outcome.begun), (1, None));
    let ledger = town.ledger();
    let doc = DocId::parse("2026-05/finance-ledger").unwrap();
    let manifest = ledger.manifest(&doc, 2).unwrap();
    let held = |slot: &str| manifest.file(&Slot::parse(slot).unwrap()).unwrap().held_in;
    assert_eq!(held("a01.pdf"), Some(1));
    // Page and source are a version's own.
    assert_eq!((held("page.html"), held("source.toml")), (None, None));
    let there = ledger.file(&doc, 2, &Slot::parse("a01.pdf").unwrap());
    assert_eq!(there.unwrap().unwrap(), vec![b'%'; 3000]);
    // What was there is there.
    let after = town.everything();
    for (path, bytes) in before
        .iter()
        .filter(|(path, _)| !path.ends_with("highwater"))
    {
        assert_eq!(after.get(path), Some(bytes), "{path}");
    }
}

#[test]
fn j2_an_old_backup_is_not_signed_again() {
    let mut town = Town::new("publish-backup");
    done(&town.publish());
    copy_folder(&town.root().join("ledger"), &town.scratch.at("backup"));
    town.later(60);
    town.change("2026-05/finance-ledger", "page.html", b"<p>two</p>");
    done(&town.publish());
    fs::remove_dir_all(town.root().join("ledger")).unwrap();
    copy_folder(&town.scratch.at("backup"), &town.root().join("ledger"));
    town.later(60);
    let before = town.everything();
    refused(&town.publish(), "MB1031");
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
    // Neither when the ledger is gone altogether.
    fs::remove_dir_all(town.root().join("ledger")).unwrap();
    refused(&town.publish(), "MB1037");
}

#[test]
fn a_second_computer_is_noticed() {
    let mut town = Town::new("publish-second");
    done(&town.publish());
    town.later(60);
    town.change("2026-05/finance-ledger", "page.html", b"<p>two</p>");
    // Without the key.
    refused(&town.publish_with("other", &disk::carry_out), "MB1029");
    // With a copy of the key: the first to publish goes on, the other one is behind.
    copy_folder(&town.scratch.at("keys"), &town.scratch.at("other"));
    chmod(&town, "other");
    done(&town.publish_with("other", &disk::carry_out));
    town.later(60);
    town.change("2026-05/finance-ledger", "page.html", b"<p>three</p>");
    refused(&town.publish(), "MB1030");
    // With the key and without the mark.
    let origin = town.ledger().origin().unwrap().clone();
    fs::remove_file(Keys::at(town.scratch.at("keys")).high_water_path(&origin)).unwrap();
    refused(&town.publish(), "MB1030");
}

#[cfg(unix)]
fn chmod(town: &Town, keys: &str) {
    use std::os::unix::fs::PermissionsExt;
    let origin = town.ledger().origin().unwrap().clone();
    let key = Keys::at(town.scratch.at(keys)).folder(&origin).join("key");
    fs::set_permissions(key, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn chmod(_: &Town, _: &str) {}

#[test]
fn j3_two_histories_are_not_joined() {
    let mut town = Town::new("publish-fork");
    done(&town.publish());
    copy_folder(&town.scratch.at("keys"), &town.scratch.at("other"));
    chmod(&town, "other");
    copy_folder(&town.root().join("ledger"), &town.scratch.at("backup"));
    town.later(60);
    town.change("2026-05/finance-ledger", "page.html", b"<p>two</p>");
    done(&town.publish());
    // The other computer had the older ledger, and publishes something else.
    fs::remove_dir_all(town.root().join("ledger")).unwrap();
    copy_folder(&town.scratch.at("backup"), &town.root().join("ledger"));
    town.change("2026-05/finance-ledger", "page.html", b"<p>other</p>");
    done(&town.publish_with("other", &disk::carry_out));
    town.later(60);
    town.change("2026-05/finance-ledger", "page.html", b"<p>three</p>");
    let before = town.everything();
    refused(&town.publish(), "MB1032");
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
}

#[test]
fn a_clock_that_runs_backwards_signs_nothing() {
    let mut town = Town::new("publish-clock");
    done(&town.publish());
    town.later(-60);
    town.change("2026-05/finance-ledger", "page.html", b"<p>two</p>");
    let before = town.everything();
    refused(&town.publish(), "MB1026");
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
}

#[test]
fn one_writer_at_a_time() {
    let mut town = Town::new("publish-lock");
    done(&town.publish());
    town.later(60);
    let lock = fs::File::create(town.root().join("ledger/shiqiao/lock")).unwrap();
    lock.try_lock().unwrap();
    refused(&town.publish(), "MB1028");
    drop(lock);
    done(&town.publish());
}

/// What is left when the steps are cut short after `count` of them, the last one torn in the middle if `torn`.
fn cut(steps: &[Step], count: usize, torn: bool) -> Vec<Step> {
    let mut done = steps[..count].to_vec();
    if torn && let Some(Step::Make { bytes, .. }) = done.last_mut() {
        bytes.truncate(bytes.len() / 2);
    }
    done
}

/// Publishes, is cut short at every step, and publishes again: then everything is there, once.
fn cut_short_everywhere(name: &str, form: Form, again: bool) {
    let count = AtomicUsize::new(usize::MAX);
    let mut at = 0;
    while at < count.load(Ordering::Relaxed) {
        for torn in [false, true] {
            let mut town = Town::of(name, form);
            if again {
                done(&town.publish());
                town.later(60);
                town.change("2026-05/finance-ledger", "page.html", b"<p>two</p>");
            }
            let stop = |steps: &[Step]| -> Result<(), Diagnostic> {
                count.store(steps.len() + 1, Ordering::Relaxed);
                disk::carry_out(&cut(steps, at.min(steps.len()), torn))?;
                Err(Diagnostic::new("MB0911"))
            };
            let outcome = town.publish_with("keys", &stop);
            assert!(outcome.held);
            let size = Ledger::read(&town.root(), SLUG).unwrap().map(|l| l.size());
            town.later(60);
            // A version that waits meanwhile must not take the place of one that was signed.
            town.change(
                "2026-05/village-homestead/li-3",
                "page.html",
                b"<p>li 2</p>",
            );
            let outcome = town.publish();
            done(&outcome);
            let ledger = town.ledger();
            assert!(Some(ledger.size()) > size, "step {at}");
            assert_eq!(ledger.unfinished(), 0);
            for (doc, files) in &town.texts {
                let doc = DocId::parse(doc).unwrap();
                let newest = ledger.history().documents()[&doc].newest().unwrap().ver;
                for (slot, bytes) in files {
                    let file = ledger.file(&doc, newest, &Slot::parse(slot).unwrap());
                    assert_eq!(file.unwrap().as_ref(), Some(bytes), "step {at}");
                }
            }
            // Every file of the ledger belongs to something that was published.
            let left = mingbai::publish::leftovers::of(&ledger).unwrap();
            assert_eq!(left, Vec::<PathBuf>::new(), "step {at}");
        }
        at += 1;
    }
    assert!(at > 10, "{at} steps");
}

#[test]
fn j4_a_first_publication_can_be_cut_short_anywhere() {
    cut_short_everywhere("publish-cut-first", Form::Signed, false);
    cut_short_everywhere("publish-cut-first-bare", Form::Bare, false);
}

#[test]
fn j4_a_correction_can_be_cut_short_anywhere() {
    cut_short_everywhere("publish-cut-again", Form::Signed, true);
    cut_short_everywhere("publish-cut-again-bare", Form::Bare, true);
}
