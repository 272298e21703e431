//! What is done to a log apart from publishing, and keys that are lost and found.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use mingbai::diagnostic::Diagnostic;
use mingbai::disk::{self, Step};
use mingbai::keys::Keys;
use mingbai::ledger::Ledger;
use mingbai::log::entry::{Act, By, Why};
use mingbai::log::key::SignerKey;
use mingbai::log::name::{Basis, DocId, Origin, PeriodId, Slot};
use mingbai::log::statement::Statement;
use mingbai::publish::acts::{Done, Wish, perform};
use mingbai::publish::restore::restore;
use mingbai::publish::traces::Trace;
use mingbai::publish::{CarryOut, Outcome, leftovers, publish, succeed};

use super::{SLUG, Town, chmod, cut, done, refused};
use crate::common::{copy_folder, difference, write};

const LEDGER_DOC: &str = "2026-05/finance-ledger";

fn doc(text: &str) -> DocId {
    DocId::parse(text).unwrap()
}

fn slot(text: &str) -> Slot {
    Slot::parse(text).unwrap()
}

impl Town {
    pub(super) fn perform(&self, wish: &Wish) -> Result<Done, Vec<Diagnostic>> {
        self.perform_with(wish, &disk::carry_out)
    }

    fn perform_with(&self, wish: &Wish, hand: CarryOut<'_>) -> Result<Done, Vec<Diagnostic>> {
        self.at_press("keys", hand, None, |press| {
            perform(SLUG, &self.charter(), press, wish)
        })
    }

    pub(super) fn succeed(&self, keys: &str) -> Outcome {
        self.at_press(keys, &disk::carry_out, None, |press| {
            succeed(SLUG, press, &|ledger| self.prepare(ledger))
        })
    }

    fn keys(&self) -> Keys {
        Keys::at(self.scratch.at("keys"))
    }

    fn origin(&self) -> Origin {
        self.ledger().origin().unwrap().clone()
    }
}

fn redact(ver: u32, slots: &[&str]) -> Wish {
    Wish::Redact {
        doc: doc(LEDGER_DOC),
        ver,
        slots: slots.iter().map(|name| slot(name)).collect(),
        basis: Basis::parse("pipl-47").unwrap(),
        by: By::Supervision,
    }
}

#[track_caller]
fn wrong(done: Result<Done, Vec<Diagnostic>>, code: &str) {
    let codes: Vec<String> = done
        .unwrap_err()
        .into_iter()
        .map(|said| said.code)
        .collect();
    assert_eq!(codes, [code]);
}

/// A village that has corrected its ledger once: version 1 held an address.
fn corrected(name: &str) -> Town {
    let mut town = Town::new(name);
    town.change(
        LEDGER_DOC,
        "source.toml",
        "title = \"one\"\nnote = \"东街第八胡同三号院\"\nkept = \"两版都有的一句话\"\n".as_bytes(),
    );
    done(&town.publish());
    town.later(60);
    town.change(
        LEDGER_DOC,
        "source.toml",
        "title = \"one\"\nkept = \"两版都有的一句话\"\n".as_bytes(),
    );
    town.change(LEDGER_DOC, "page.html", b"<p>cleaned</p>");
    done(&town.publish());
    town.later(60);
    town
}

#[test]
fn a_removal_takes_file_and_salt_and_keeps_every_signature() {
    let town = corrected("acts-redact");
    let before = town.everything();
    let done = town.perform(&redact(1, &[])).unwrap();
    let Act::Redact { slots, .. } = &done.act else {
        panic!("{:?}", done.act);
    };
    assert_eq!(slots, &[slot("page.html"), slot("source.toml")]);
    // The attachment did not change: the current version needs it.
    assert_eq!(done.needed, [slot("a01.pdf")]);
    let ledger = town.ledger();
    assert_eq!(
        ledger
            .file(&doc(LEDGER_DOC), 1, &slot("source.toml"))
            .unwrap(),
        None
    );
    assert!(
        ledger
            .file(&doc(LEDGER_DOC), 2, &slot("a01.pdf"))
            .unwrap()
            .is_some()
    );
    let gone: Vec<String> = difference(&before, &town.everything())
        .into_iter()
        .filter(|line| line.ends_with("only in the first"))
        .collect();
    assert_eq!(gone.len(), 4, "{gone:?}");
    wrong(town.perform(&redact(1, &[])), "MB1051");
}

#[test]
fn what_is_shown_cannot_be_removed() {
    let town = corrected("acts-shown");
    let before = town.everything();
    wrong(town.perform(&redact(2, &[])), "MB1043");
    wrong(town.perform(&redact(1, &["a01.pdf"])), "MB1050");
    wrong(town.perform(&redact(1, &["a02.pdf"])), "MB1044");
    wrong(town.perform(&redact(3, &[])), "MB1042");
    // Held by version 1.
    wrong(town.perform(&redact(2, &["a01.pdf"])), "MB1043");
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
}

#[test]
fn h10_places_where_removed_text_still_stands_are_named() {
    let mut town = corrected("acts-traces");
    // Another document quotes it; so does a text of the editors, and a copy of the folder lies beside.
    let quoted = "title = \"li\"\nnote = \"见东街第八胡同三号院\"\n".as_bytes();
    town.change("2026-05/village-homestead/li-3", "source.toml", quoted);
    done(&town.publish());
    let path = format!("villages/{SLUG}/2026-05/finance-ledger.md");
    write(&town.root().join(&path), "住在东街第八胡同三号院的");
    write(&town.scratch.at("公开备份.zip"), "");
    write(
        &town.root().join("site/.mingbai/marker"),
        "mingbai site 1\n",
    );
    town.later(60);
    let done = town.perform(&redact(1, &[])).unwrap();
    let versions: Vec<String> = done
        .traces
        .iter()
        .filter_map(|trace| match trace {
            Trace::Version {
                doc, ver, parts, ..
            } => Some(format!("{doc} {ver} {parts:?}")),
            _ => None,
        })
        .collect();
    assert_eq!(versions, ["2026-05/village-homestead/li-3 2 Some(1)"]);
    let text = Trace::Text { path, parts: 1 };
    assert!(done.traces.contains(&text), "{:?}", done.traces);
    let ends = |end: &str| {
        done.traces.iter().any(|trace| match trace {
            Trace::Archive(path) | Trace::Output(path) => path.ends_with(end),
            _ => false,
        })
    };
    assert!(ends("公开备份.zip") && ends("site"), "{:?}", done.traces);
}

#[test]
fn a_removal_can_be_cut_short_anywhere() {
    let count = AtomicUsize::new(usize::MAX);
    let mut at = 0;
    while at < count.load(Ordering::Relaxed) {
        let mut town = corrected("acts-redact-cut");
        let before = town.ledger().size();
        let so_far = AtomicUsize::new(0);
        let stop = |steps: &[Step]| -> Result<(), Diagnostic> {
            let begun = so_far.fetch_add(steps.len(), Ordering::Relaxed);
            count.fetch_min(usize::MAX - 1, Ordering::Relaxed);
            if begun + steps.len() <= at {
                return disk::carry_out(steps);
            }
            disk::carry_out(&cut(steps, at - begun, false))?;
            Err(Diagnostic::new("MB0911"))
        };
        let outcome = town.perform_with(&redact(1, &[]), &stop);
        if outcome.is_ok() {
            count.store(at, Ordering::Relaxed);
        }
        town.later(60);
        done(&town.publish());
        let ledger = town.ledger();
        assert_eq!(leftovers::of(&ledger).unwrap().len(), 0);
        let redacted = ledger.is_redacted(&doc(LEDGER_DOC), 1, &slot("source.toml"));
        assert_eq!(redacted, ledger.size() > before, "step {at}");
        let there = ledger
            .file(&doc(LEDGER_DOC), 1, &slot("source.toml"))
            .unwrap();
        assert_eq!(there.is_none(), redacted, "step {at}");
        at += 1;
    }
    assert!(at > 7, "{at}");
}

#[test]
fn a_withdrawn_document_can_be_emptied_and_not_shown_again() {
    let mut town = corrected("acts-withdraw");
    let withdraw = Wish::Withdraw {
        doc: doc(LEDGER_DOC),
        why: Why::Privacy,
    };
    let restore = Wish::Restore {
        doc: doc(LEDGER_DOC),
    };
    wrong(town.perform(&restore), "MB1046");
    town.perform(&withdraw).unwrap();
    wrong(town.perform(&withdraw), "MB1045");
    town.perform(&restore).unwrap();
    town.perform(&withdraw).unwrap();
    assert!(town.ledger().history().current(&doc(LEDGER_DOC)).is_none());
    town.later(60);
    town.perform(&redact(2, &[])).unwrap();
    wrong(town.perform(&restore), "MB1047");
}

#[test]
fn silence_is_said_once_and_only_where_nothing_was_published() {
    let mut town = Town::new("acts-none");
    let nothing = |period: &str| Wish::Nothing {
        period: PeriodId::parse(period).unwrap(),
    };
    // It may be the first that a village says.
    town.perform(&nothing("2026-04")).unwrap();
    assert_eq!(town.ledger().size(), 2);
    wrong(town.perform(&nothing("2026-04")), "MB1049");
    wrong(town.perform(&nothing("2026-07")), "MB1056");
    wrong(town.perform(&nothing("2027")), "MB1056");
    town.later(60);
    done(&town.publish());
    wrong(town.perform(&nothing("2026-05")), "MB1048");
}

#[test]
fn acts_need_a_log_that_goes_on() {
    let mut town = Town::new("acts-close");
    wrong(town.perform(&Wish::Rotate), "MB1041");
    assert!(!town.root().join("ledger").exists());
    done(&town.publish());
    town.perform(&Wish::Close { successor: None }).unwrap();
    wrong(town.perform(&Wish::Rotate), "MB1035");
    town.later(60);
    // Nothing waits: nothing to say.
    done(&town.publish());
    town.change(LEDGER_DOC, "page.html", b"<p>two</p>");
    refused(&town.publish(), "MB1035");
}

#[test]
fn j5_a_rotation_is_signed_by_both_keys() {
    let mut town = corrected("acts-rotate");
    let old = town.ledger().key().unwrap().clone();
    town.perform(&Wish::Rotate).unwrap();
    let ledger = town.ledger();
    let new = ledger.key().unwrap().clone();
    assert_ne!(old, new);
    let by = |ledger: &Ledger, key| {
        let note = ledger.newest().unwrap().note().unwrap();
        matches!(note.signed_by(key), mingbai::log::note::Verified::Holds(_))
    };
    assert!(by(&ledger, &old) && by(&ledger, &new));
    let folder = town.keys().folder(&town.origin());
    assert!(folder.join(format!("key.{:08x}", old.id())).exists());
    assert!(!folder.join("key.next").exists());
    town.later(60);
    town.change(LEDGER_DOC, "page.html", b"<p>three</p>");
    done(&town.publish());
    assert!(!by(&town.ledger(), &old) && by(&town.ledger(), &new));
}

#[test]
fn j5_a_rotation_can_be_cut_short_anywhere() {
    for at in 0..12 {
        let mut town = corrected("acts-rotate-cut");
        let stop = |steps: &[Step]| -> Result<(), Diagnostic> {
            disk::carry_out(&cut(steps, at.min(steps.len()), false))?;
            match at > steps.len() {
                true => Ok(()),
                false => Err(Diagnostic::new("MB0911")),
            }
        };
        let _ = town.perform_with(&Wish::Rotate, &stop);
        town.later(60);
        town.change(LEDGER_DOC, "page.html", b"<p>three</p>");
        done(&town.publish());
        town.later(60);
        town.perform(&Wish::Rotate).unwrap();
        town.later(60);
        town.change(LEDGER_DOC, "page.html", b"<p>four</p>");
        done(&town.publish());
        let key = town.keys().read(&town.origin()).unwrap().unwrap();
        assert_eq!(Some(&key.log_key()), town.ledger().key(), "step {at}");
    }
}

#[test]
fn j5_a_lost_key_comes_back_from_paper() {
    let mut town = corrected("acts-import");
    let key = town.keys().read(&town.origin()).unwrap().unwrap();
    let words = mingbai::keys::words(&key);
    fs::remove_dir_all(town.scratch.at("keys")).unwrap();
    town.change(LEDGER_DOC, "page.html", b"<p>three</p>");
    refused(&town.publish(), "MB1029");
    let (ledger, origin) = (town.ledger(), town.origin());
    let other = SignerKey::from_seed(origin.name().clone(), &[9; 32]);
    let said = restore(&ledger, &origin, &other, &town.keys()).unwrap_err();
    assert_eq!(said.code, "MB1055");
    let again = mingbai::keys::from_words(origin.name(), &words).unwrap();
    restore(&ledger, &origin, &again, &town.keys()).unwrap();
    done(&town.publish());
    // A damaged file makes room.
    let path = town.keys().folder(&origin).join("key");
    fs::write(&path, "PRIVATE+KEY+").unwrap();
    town.later(60);
    town.change(LEDGER_DOC, "page.html", b"<p>damaged</p>");
    refused(&town.publish(), "MB1023");
    restore(&town.ledger(), &origin, &again, &town.keys()).unwrap();
    done(&town.publish());
    // A ledger that is behind what was signed here is not taken for the newest.
    copy_folder(&town.root().join("ledger"), &town.scratch.at("backup"));
    town.later(60);
    town.change(LEDGER_DOC, "page.html", b"<p>four</p>");
    done(&town.publish());
    fs::remove_dir_all(town.root().join("ledger")).unwrap();
    copy_folder(&town.scratch.at("backup"), &town.root().join("ledger"));
    let said = restore(&town.ledger(), &origin, &again, &town.keys()).unwrap_err();
    assert_eq!(said.code, "MB1031");
}

#[test]
fn another_log_takes_over_when_the_key_is_lost() {
    let mut town = corrected("acts-successor");
    // While the key is there, nothing takes over.
    let before = town.everything();
    refused(&town.succeed("keys"), "MB1052");
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
    let old = town.ledger();
    fs::remove_dir_all(town.scratch.at("keys")).unwrap();
    let outcome = town.succeed("keys");
    done(&outcome);
    assert_eq!(outcome.versions, 2);
    let ledger = town.ledger();
    assert_eq!(
        ledger.origin().unwrap().as_str(),
        "mingbai.example/330999100201/2"
    );
    let Act::Genesis { succeeds, .. } = &ledger.entries()[0].act else {
        panic!("no opening");
    };
    let succeeds = succeeds.as_ref().unwrap();
    assert_eq!(succeeds.origin.as_str(), "mingbai.example/330999100201/1");
    assert_eq!(
        (succeeds.size, succeeds.root),
        (old.size(), old.tree().root())
    );
    let aside = Ledger::read(&town.root(), "shiqiao@1").unwrap().unwrap();
    assert_eq!(aside.lines(), old.lines());
    town.later(60);
    town.change(LEDGER_DOC, "page.html", b"<p>three</p>");
    done(&town.publish());
    assert_eq!(town.ledger().size(), 4);
}

#[test]
fn a_taking_over_that_was_cut_short_goes_on_where_it_was() {
    let town = corrected("acts-successor-cut");
    fs::remove_dir_all(town.scratch.at("keys")).unwrap();
    let ledgers = town.root().join("ledger");
    fs::rename(ledgers.join(SLUG), ledgers.join("shiqiao@1")).unwrap();
    // Not a first log anew.
    done(&town.publish());
    assert_eq!(
        town.ledger().origin().unwrap().as_str(),
        "mingbai.example/330999100201/2"
    );
}

#[test]
fn j2_the_published_site_is_asked_before_signing() {
    let mut town = corrected("acts-published");
    let note = town.ledger().newest().unwrap().clone();
    let first = town.ledger().states().values().next().unwrap().clone();
    let foreign = SignerKey::from_seed(town.origin().name().clone(), &[9; 32]);
    let forged = Statement::signed(note.checkpoint().clone(), &[&foreign]).unwrap();
    town.change(LEDGER_DOC, "page.html", b"<p>three</p>");
    let with = |town: &Town, keys: &str, note: Option<Statement>| {
        let published = move |_: &str| Ok(note.clone());
        town.at_press(keys, &disk::carry_out, Some(&published), |press| {
            publish(SLUG, press, &|ledger| town.prepare(ledger))
        })
    };
    refused(&with(&town, "keys", Some(forged)), "MB1034");
    // The older checkpoint is a beginning; the newest is the same.
    done(&with(&town, "keys", Some(first)));
    town.later(60);
    town.change(LEDGER_DOC, "page.html", b"<p>four</p>");
    done(&with(&town, "keys", Some(note)));
    let newest = town.ledger().newest().unwrap().clone();
    // Everything of this computer put back, keys and mark too: only the site knows.
    let behind = corrected("acts-published-behind");
    copy_folder(&behind.root().join("ledger"), &town.scratch.at("backup"));
    let _ = fs::remove_dir_all(town.root().join("ledger"));
    copy_folder(&town.scratch.at("backup"), &town.root().join("ledger"));
    let _ = fs::remove_dir_all(town.scratch.at("keys"));
    copy_folder(&behind.scratch.at("keys"), &town.scratch.at("keys"));
    chmod(&town, "keys");
    refused(&with(&town, "keys", Some(newest.clone())), "MB1031");
    // And when nothing at all is left here.
    fs::remove_dir_all(town.root().join("ledger")).unwrap();
    fs::remove_dir_all(town.scratch.at("keys")).unwrap();
    refused(&with(&town, "keys", Some(newest)), "MB1037");
}

#[test]
fn a_key_from_before_a_rotation_makes_room_for_the_one_in_force() {
    let mut town = corrected("acts-import-rotated");
    let origin = town.origin();
    copy_folder(&town.scratch.at("keys"), &town.scratch.at("other"));
    chmod(&town, "other");
    town.perform(&Wish::Rotate).unwrap();
    let key = town.keys().read(&origin).unwrap().unwrap();
    let other = Keys::at(town.scratch.at("other"));
    restore(&town.ledger(), &origin, &key, &other).unwrap();
    town.later(60);
    town.change(LEDGER_DOC, "page.html", b"<p>three</p>");
    done(&town.publish_with("other", &disk::carry_out));
}
