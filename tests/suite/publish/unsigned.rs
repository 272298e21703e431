//! Villages whose policy forbids keys: everything but the signature.

use std::fs;

use mingbai::disk;
use mingbai::log::entry::{Act, By, Why};
use mingbai::log::name::{Basis, DocId, Origin, PeriodId};
use mingbai::log::statement::Form;
use mingbai::publish::acts::Wish;
use mingbai::publish::publish;
use mingbai::publish::restore::take_over;

use super::{SLUG, Town, done, refused};
use crate::common::{copy_folder, difference, tree};

const DOC: &str = "2026-05/finance-ledger";
const SECOND: &str = "mingbai.example/330999100201/2";

fn town(name: &str) -> Town {
    let town = Town::of(name, Form::Bare);
    let outcome = town.publish();
    done(&outcome);
    assert_eq!(outcome.begun, Some(Form::Bare));
    town
}

fn close(successor: Option<&str>) -> Wish {
    Wish::Close {
        successor: successor.and_then(Origin::parse),
    }
}

#[test]
fn no_key_is_made_and_the_lines_are_no_checkpoint() {
    let town = town("unsigned-first");
    let ledger = town.ledger();
    assert!(ledger.key().is_none());
    let Act::Genesis { vkey, .. } = &ledger.entries()[0].act else {
        panic!("no opening");
    };
    assert!(vkey.is_none());
    let files = tree(&town.root().join("ledger").join(SLUG));
    let lines = String::from_utf8(files["roots/000003"].clone()).unwrap();
    let root = ledger.tree().root().to_base64();
    assert_eq!(
        lines,
        format!("mingbai.example/330999100201/1\n3\n{root}\n")
    );
    assert!(files.keys().all(|path| !path.contains("checkpoint")));
    let kept = tree(&town.scratch.at("keys"));
    let names: Vec<&String> = kept.keys().collect();
    assert_eq!(names, ["mingbai.example!330999100201!1/highwater"]);
}

#[test]
fn all_acts_but_a_rotation_are_the_same() {
    let mut town = town("unsigned-acts");
    town.later(60);
    town.change(DOC, "page.html", b"<p>two</p>");
    done(&town.publish());
    let doc = DocId::parse(DOC).unwrap();
    let withdraw = Wish::Withdraw {
        doc: doc.clone(),
        why: Why::Other,
    };
    let wishes = [
        Wish::Redact {
            doc: doc.clone(),
            ver: 1,
            slots: Vec::new(),
            basis: Basis::parse("pipl-47").unwrap(),
            by: By::County,
        },
        withdraw,
        Wish::Restore { doc },
        Wish::Nothing {
            period: PeriodId::parse("2026-04").unwrap(),
        },
    ];
    for wish in &wishes {
        town.perform(wish).unwrap();
    }
    let refusal = town.perform(&Wish::Rotate).unwrap_err();
    assert_eq!(refusal[0].code, "MB1234");
    town.perform(&close(None)).unwrap();
    let ledger = town.ledger();
    assert_eq!((ledger.size(), ledger.states().len()), (9, 7));
    assert!(ledger.history().closed().is_some());
}

#[test]
fn j2_j3_the_mark_keeps_old_backups_and_forks_away() {
    let mut town = town("unsigned-mark");
    copy_folder(&town.root().join("ledger"), &town.scratch.at("backup"));
    copy_folder(&town.scratch.at("keys"), &town.scratch.at("other"));
    town.later(60);
    town.change(DOC, "page.html", b"<p>two</p>");
    done(&town.publish());
    let whole = tree(&town.root().join("ledger"));
    let put_back = || {
        fs::remove_dir_all(town.root().join("ledger")).unwrap();
        copy_folder(&town.scratch.at("backup"), &town.root().join("ledger"));
    };
    put_back();
    let before = town.everything();
    refused(&town.publish(), "MB1031");
    assert_eq!(difference(&before, &town.everything()), [""; 0]);
    // Another computer, with the older ledger, publishes something else.
    put_back();
    town.later(60);
    town.change(DOC, "page.html", b"<p>other</p>");
    done(&town.publish_with("other", &disk::carry_out));
    assert_ne!(tree(&town.root().join("ledger")), whole);
    refused(&town.publish(), "MB1032");
    // A computer that has never published may take over, after somebody has compared.
    town.change(DOC, "page.html", b"<p>three</p>");
    refused(&town.publish_with("third", &disk::carry_out), "MB1232");
    let (ledger, origin) = (town.ledger(), town.ledger().origin().unwrap().clone());
    let third = mingbai::keys::Keys::at(town.scratch.at("third"));
    take_over(&ledger, &origin, &third).unwrap();
    done(&town.publish_with("third", &disk::carry_out));
    refused(&town.publish_with("other", &disk::carry_out), "MB1232");
    let behind = mingbai::keys::Keys::at(town.scratch.at("keys"));
    assert_eq!(
        take_over(&town.ledger(), &origin, &behind)
            .unwrap_err()
            .code,
        "MB1032"
    );
}

#[test]
fn the_published_site_is_asked_before_anything_is_added() {
    let mut town = town("unsigned-published");
    let first = town.ledger().newest().unwrap().clone();
    town.later(60);
    town.change(DOC, "page.html", b"<p>two</p>");
    let with = |town: &Town, keys: &str| {
        let known = first.clone();
        let published = move |_: &str| Ok(Some(known.clone()));
        town.at_press(keys, &disk::carry_out, Some(&published), |press| {
            publish(SLUG, press, &|ledger| town.prepare(ledger))
        })
    };
    done(&with(&town, "keys"));
    // A signed log of the same name stands there: it is not this one.
    let mut signed = Town::new("unsigned-published-signed");
    done(&signed.publish());
    signed.later(60);
    signed.change(DOC, "page.html", b"<p>two</p>");
    refused(&with(&signed, "keys"), "MB1034");
    fs::remove_dir_all(town.root().join("ledger")).unwrap();
    refused(&with(&town, "new"), "MB1037");
}

#[test]
fn a_log_stays_as_it_was_begun_and_another_takes_over_when_it_is_closed() {
    for (from, to, code) in [
        (Form::Bare, Form::Signed, "MB1231"),
        (Form::Signed, Form::Bare, "MB1230"),
    ] {
        let mut town = Town::of("unsigned-change", from);
        done(&town.publish());
        town.later(60);
        town.change(DOC, "page.html", b"<p>two</p>");
        town.form = to;
        let before = town.everything();
        refused(&town.publish(), code);
        let nothing = Wish::Nothing {
            period: PeriodId::parse("2026-04").unwrap(),
        };
        assert_eq!(town.perform(&nothing).unwrap_err()[0].code, code);
        // It goes on: nothing may take over.
        let refusal = match from {
            Form::Bare => "MB1233",
            Form::Signed => "MB1052",
        };
        refused(&town.succeed("keys"), refusal);
        assert_eq!(difference(&before, &town.everything()), [""; 0]);
        let end = town.ledger();
        town.perform(&close(Some(SECOND))).unwrap();
        done(&town.succeed("keys"));
        let ledger = town.ledger();
        assert_eq!(ledger.form(), Some(to));
        assert_eq!(ledger.origin().unwrap().as_str(), SECOND);
        let Act::Genesis { succeeds, .. } = &ledger.entries()[0].act else {
            panic!("no opening");
        };
        assert_eq!(succeeds.as_ref().unwrap().size, end.size() + 1);
    }
}

#[test]
fn a_log_that_ended_for_good_is_not_taken_over() {
    let town = town("unsigned-closed");
    town.perform(&close(None)).unwrap();
    refused(&town.succeed("keys"), "MB1035");
}

#[test]
fn bare_lines_beside_signed_notes_are_a_clash() {
    let signed = Town::new("unsigned-clash-signed");
    done(&signed.publish());
    let bare = town("unsigned-clash");
    for (town, folder, code) in [
        (&signed, "roots", "MB1001"),
        (&bare, "checkpoints", "MB1001"),
    ] {
        let ledger = town.root().join("ledger").join(SLUG);
        let lines = town.ledger().newest().unwrap().checkpoint().to_string();
        crate::common::write(&ledger.join(folder).join("000003"), lines);
        let problems = mingbai::ledger::Ledger::read(&town.root(), SLUG).unwrap_err();
        let codes: Vec<&str> = problems.iter().map(|said| said.code.as_str()).collect();
        assert!(
            codes.contains(&code) || codes.contains(&"MB1004"),
            "{codes:?}"
        );
    }
    // And in place of them.
    let ledger = signed.root().join("ledger").join(SLUG);
    fs::remove_dir_all(ledger.join("checkpoints")).unwrap();
    let problems = mingbai::ledger::Ledger::read(&signed.root(), SLUG).unwrap_err();
    assert_eq!(problems[0].code, "MB1004");
}
