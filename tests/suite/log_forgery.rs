//! Whole histories and keys that are not the village's: forks, rollbacks, forged and changed keys, entries against the rules.

use super::log_site::{ORIGIN, Site, doc, key, origin};
use super::log_verify::{one, told};
use mingbai::log::checkpoint::Checkpoint;
use mingbai::log::entry::{Act, Entry, Why};
use mingbai::log::history::Breach;
use mingbai::log::note::Note;
use mingbai::log::tree::Hash;
use mingbai::log::trust::{OpenFault, Trust};
use mingbai::log::verify::{Fault, File, Older};

/// The same site with its history rewritten and signed anew.
fn rewritten() -> Site {
    let mut site = Site::new();
    site.witnesses = vec![key("hexi.example/jiandu", 21), key("hexi.example/zhen", 22)];
    for number in 1..9 {
        site.publish(&format!("2026-03/other-{number}"), &[("page.html", b"x")]);
    }
    site.sign();
    site
}

#[test]
fn j2_a_rollback_and_a_fork_show_only_against_an_older_checkpoint() {
    let (site, forged) = (Site::small(), rewritten());
    assert!(
        forged.verify().holds(),
        "nothing in one log alone shows a fork"
    );
    let verdict = forged.verify_with(&forged.trust(), &[site.kept()]);
    one(&verdict, Fault::Fork { older: 9 }, "kept");
    let mut grown = rewritten();
    grown.publish("2026-03/more", &[("page.html", b"x")]);
    grown.sign();
    one(
        &grown.verify_with(&grown.trust(), &[site.kept()]),
        Fault::Fork { older: 9 },
        "kept",
    );
    assert_eq!(
        told(&grown.verify_with(&grown.trust(), &[forged.kept()])),
        []
    );
    let verdict = forged.verify_with(&forged.trust(), &[grown.kept()]);
    one(&verdict, Fault::Rollback { older: 10 }, "kept");
}

#[test]
fn j3_a_fork_and_a_rollback_are_told_even_when_the_tree_cannot_be_read() {
    let (site, mut forged) = (Site::small(), rewritten());
    forged.files.remove("log/tile/entries/000.p/9");
    let verdict = forged.verify_with(&forged.trust(), &[site.kept()]);
    let missing = (
        Fault::Missing(File::Bundle),
        "log/tile/entries/000.p/9".to_owned(),
    );
    assert_eq!(
        told(&verdict),
        [missing, (Fault::Fork { older: 9 }, "kept".to_owned())]
    );
}

#[test]
fn an_older_checkpoint_of_another_key_proves_nothing() {
    let site = Site::small();
    let text = Checkpoint::of(origin(), &rewritten().tree()).to_string();
    let forged = Note::new(text.clone(), vec![key("x", 9).sign(&text)])
        .unwrap()
        .to_string();
    let older = Older {
        name: "kept".to_owned(),
        bytes: forged.into_bytes(),
    };
    one(
        &site.verify_with(&site.trust(), &[older]),
        Fault::Older(OpenFault::Unsigned),
        "kept",
    );
}

#[test]
fn stored_checkpoints_are_older_ones_too() {
    let mut site = Site::small();
    site.files.insert(
        "log/checkpoints/8".to_owned(),
        rewritten().files["log/checkpoint"].clone(),
    );
    let path = "log/checkpoints/8".to_owned();
    let found = told(&site.verify());
    assert!(
        found.contains(&(Fault::OlderName, path.clone())),
        "{found:?}"
    );
    assert!(
        found.contains(&(Fault::Fork { older: 9 }, path)),
        "{found:?}"
    );
    // The served checkpoint put back to an earlier one.
    let mut site = Site::small();
    let earlier = site.files["log/checkpoints/3"].clone();
    site.files.insert("log/checkpoint".to_owned(), earlier);
    let verdict = site.verify();
    assert!(
        told(&verdict).contains(&(Fault::Rollback { older: 9 }, "log/checkpoints/9".to_owned())),
        "{:?}",
        told(&verdict)
    );
}

#[test]
fn a_checkpoint_that_is_not_to_be_believed_is_refused() {
    let site = Site::small();
    let fault = |trust: &Trust| site.verify_with(trust, &[]).findings[0].fault.clone();
    let other = Trust {
        keys: vec![key(ORIGIN, 7).log_key()],
        ..site.trust()
    };
    assert_eq!(fault(&other), Fault::Checkpoint(OpenFault::Unsigned));
    assert!(site.verify_with(&other, &[]).checkpoint.is_none());
    let many = Trust {
        quorum: 3,
        ..site.trust()
    };
    assert_eq!(
        fault(&many),
        Fault::Checkpoint(OpenFault::Quorum { have: 2 })
    );
    let elsewhere = Trust {
        origin: mingbai::log::name::Origin::parse("x").unwrap(),
        ..site.trust()
    };
    assert_eq!(fault(&elsewhere), Fault::Checkpoint(OpenFault::Origin));
}

#[test]
fn j5_a_new_key_is_believed_when_the_old_one_signed_its_entry() {
    let mut site = Site::small();
    let new = key(ORIGIN, 2);
    site.act(Act::Rotate {
        vkey: new.log_key(),
    });
    site.keys.push(new);
    site.sign();
    assert_eq!(told(&site.verify()), []);
    // After the overlap only the new key signs; the stored checkpoint of size 10 vouches for it.
    site.keys.remove(0);
    site.publish("2026-05/caiwu", &[("page.html", b"x")]);
    site.sign();
    let old = Trust {
        keys: vec![key(ORIGIN, 1).log_key()],
        ..site.trust()
    };
    let new = Trust {
        keys: vec![key(ORIGIN, 2).log_key()],
        ..site.trust()
    };
    assert_eq!(told(&site.verify_with(&new, &[])), []);
    assert_eq!(told(&site.verify_with(&old, &[])), []);
    site.files.remove("log/checkpoints/10");
    one(
        &site.verify_with(&old, &[]),
        Fault::KeyUnproven,
        "log/checkpoint",
    );
    assert_eq!(told(&site.verify_with(&new, &[])), []);
    // The old key goes on signing, alone.
    site.keys = vec![key(ORIGIN, 1)];
    site.publish("2026-05/dangwu", &[("page.html", b"x")]);
    site.sign();
    let verdict = site.verify_with(&old, &[]);
    let retired = (Fault::KeyRetired, "log/checkpoint".to_owned());
    let key_files = ["log/pubkey.pem", "log/vkey"].map(|path| path.to_owned());
    assert_eq!(told(&verdict)[0], retired);
    let changed = |path: &String| {
        told(&verdict)
            .iter()
            .any(|(fault, place)| matches!(fault, Fault::Changed(File::Key, _)) && place == path)
    };
    assert!(key_files.iter().all(changed));
}

#[test]
fn j5_a_log_of_other_keys_signed_with_a_trusted_one_is_refused() {
    let mut site = Site::small();
    site.keys = vec![key(ORIGIN, 5)];
    site.sign();
    let trust = Trust {
        keys: vec![key(ORIGIN, 5).log_key()],
        ..site.trust()
    };
    assert_eq!(told(&site.verify_with(&trust, &[]))[0].0, Fault::KeyUnknown);
}

#[test]
fn entries_that_break_rules_or_cannot_be_read_are_named() {
    let mut site = Site::new();
    site.publish("2026-03/caiwu", &[("page.html", b"1")]);
    let at = site.history.last().unwrap();
    let wrong = Act::Correct {
        doc: doc("2026-03/caiwu"),
        ver: 4,
        prev: Hash::of(b""),
        why: Why::Other,
        manifest: Hash::of(b""),
        files: 1,
    };
    site.add(&Entry {
        act: wrong,
        at,
        after: None,
    });
    site.entries
        .push(br#"{"mingbai":1,"kind":"publish","name":"x"}"#.to_vec());
    site.sign();
    let verdict = site.verify();
    let breach = |breach| (Fault::Breach(breach), "entry 2".to_owned());
    let found = told(&verdict);
    assert_eq!(
        found[..2],
        [
            breach(Breach::VersionGap { due: 2 }),
            breach(Breach::WrongPrevious)
        ]
    );
    assert_eq!(found[2].1, "entry 3");
    assert!(matches!(found[2].0, Fault::Entry(_)));
    assert_eq!(
        found[3],
        (
            Fault::Missing(File::Manifest),
            "v/2026-03/caiwu/4/manifest.json".to_owned()
        )
    );
    assert_eq!(verdict.findings[0].place.ver, Some(4));
}

#[test]
fn j6_a_size_beyond_all_reason_is_not_looked_at() {
    let mut site = Site::small();
    for size in [2_000_001_u64, i64::MAX as u64] {
        let text = Checkpoint {
            size,
            ..Checkpoint::of(origin(), &site.tree())
        }
        .to_string();
        let note = Note::new(text.clone(), vec![site.keys[0].sign(&text)]).unwrap();
        site.files
            .insert("log/checkpoint".to_owned(), note.to_string().into_bytes());
        one(&site.verify(), Fault::TooLarge, "log/checkpoint");
    }
}
