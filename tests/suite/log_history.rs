//! Manifests, and the rules over the entries of a log.

use super::log_entry::{AT, entry, hash};
use super::log_site::{Site, doc, key, origin, slot};
use mingbai::log::entry::{Act, By, Entry, Why};
use mingbai::log::history::{Breach, History};
use mingbai::log::manifest::{FileRecord, Manifest, ManifestFault, commitment};
use mingbai::log::name::{Basis, DocId, Moment, Origin, PeriodId, Slot, VillageCode};
use mingbai::log::tree::{Hash, leaf_hash};

#[test]
fn a_manifest_has_its_one_line() {
    let page = FileRecord::of(slot("page.html"), &[7; 32], b"page");
    let kept = FileRecord::of(slot("a01.pdf"), &[8; 32], b"pdf").kept(1);
    let manifest =
        Manifest::new(doc("2026-03/caiwu"), 2, vec![page.clone(), kept.clone()]).unwrap();
    let (a, p) = (kept.commit, page.commit);
    let line = format!(
        r#"{{"doc":"2026-03/caiwu","ver":2,"files":[{{"slot":"a01.pdf","bytes":3,"commit":"{a}","in":1}},{{"slot":"page.html","bytes":4,"commit":"{p}"}}]}}"#
    );
    assert_eq!(String::from_utf8(manifest.print()).unwrap(), line);
    assert_eq!(Manifest::parse(line.as_bytes()), Ok(manifest.clone()));
    assert_eq!(
        (manifest.count(), manifest.hash()),
        (2, Hash::of(line.as_bytes()))
    );
    assert_eq!(kept.kept(2).held_in, Some(1), "the holder stays the same");
    assert!(
        page.holds(&[7; 32], b"page")
            && !page.holds(&[7; 32], b"pagf")
            && !page.holds(&[6; 32], b"page")
    );
    assert_eq!(
        commitment(&[7; 32], b"page"),
        Hash::of(&[&[7; 32][..], b"page"].concat())
    );
}

#[test]
fn j7_manifests_in_any_other_form_are_refused() {
    let record = |name: &str| FileRecord::of(slot(name), &[1; 32], b"x");
    let make = |ver, files| Manifest::new(doc("2026/x"), ver, files);
    let line = String::from_utf8(
        make(2, vec![record("a01.pdf"), record("a02.pdf").kept(1)])
            .unwrap()
            .print(),
    )
    .unwrap();
    let fault =
        |from: &str, to: &str| Manifest::parse(line.replacen(from, to, 1).as_bytes()).unwrap_err();
    assert_eq!(fault("a01", "a02"), ManifestFault::Order);
    assert_eq!(fault("a01", "a03"), ManifestFault::Order);
    assert_eq!(fault("\"in\":1", "\"in\":2"), ManifestFault::HeldIn);
    assert_eq!(fault("\"in\":1", "\"in\":0"), ManifestFault::HeldIn);
    assert_eq!(fault("\"in\":1", "\"in\":null"), ManifestFault::Field("in"));
    assert_eq!(fault("\"in\":1", "\"at\":1"), ManifestFault::NotCanonical);
    assert_eq!(
        fault("\"bytes\":1", "\"bytes\":67108865"),
        ManifestFault::FileTooLong
    );
    assert_eq!(
        fault("\"bytes\":1", "\"bytes\":-1"),
        ManifestFault::Field("bytes")
    );
    assert_eq!(fault("a01.pdf", "../a01.pdf"), ManifestFault::Field("slot"));
    assert_eq!(
        fault("a01.pdf", "/etc/passwd"),
        ManifestFault::Field("slot")
    );
    assert_eq!(fault("2026/x", "2026/../x"), ManifestFault::Field("doc"));
    assert_eq!(fault("\"ver\":2", "\"ver\":0"), ManifestFault::Field("ver"));
    assert_eq!(
        fault("\"ver\":2", "\"ver\":2 "),
        ManifestFault::NotCanonical
    );
    assert_eq!(make(1, Vec::new()), Err(ManifestFault::Count));
    assert_eq!(
        make(0, vec![record("a01.pdf")]),
        Err(ManifestFault::Field("ver"))
    );
    assert_eq!(
        make(1, vec![record("a01.pdf"), record("a01.pdf")]),
        Err(ManifestFault::Order)
    );
    let many = |count: u16| {
        (0..count).map(|number| {
            Slot::numbered((b'a' + (number / 1000) as u8) as char, number % 1000, "pdf")
        })
    };
    let many = |count: u16| {
        many(count)
            .map(|slot| FileRecord {
                slot: slot.unwrap(),
                ..record("a01.pdf")
            })
            .collect()
    };
    assert!(make(1, many(1000)).is_ok());
    assert_eq!(make(1, many(1001)), Err(ManifestFault::Count));
    assert_eq!(
        Manifest::parse(&vec![b'['; 262_145]),
        Err(ManifestFault::TooLong)
    );
    assert_eq!(Manifest::parse(b"{}"), Err(ManifestFault::Field("doc")));
}

fn breaches(site: &Site, act: Act) -> Vec<Breach> {
    let at = site.history.last().unwrap_or(Moment::parse(AT).unwrap());
    site.history.check(&Entry {
        act,
        at,
        after: None,
    })
}

#[test]
fn the_rules_name_what_is_broken() {
    let mut site = Site::new();
    let first = site.publish("2026-03/caiwu", &[("page.html", b"1")]);
    let (caiwu, of, why, manifest, files) = (doc("2026-03/caiwu"), first, Why::Typo, hash("b"), 1);
    let publish = |doc: &str| Act::Publish {
        doc: DocId::parse(doc).unwrap(),
        manifest,
        files,
    };
    let correct = |ver, prev| Act::Correct {
        doc: caiwu.clone(),
        ver,
        prev,
        why,
        manifest,
        files,
    };
    let withdraw = |ver, of| Act::Withdraw {
        doc: caiwu.clone(),
        ver,
        of,
        why,
    };
    let restore = |ver, of| Act::Restore {
        doc: caiwu.clone(),
        ver,
        of,
    };
    let redact = |ver, of| {
        let (slots, basis) = (vec![slot("page.html")], Basis::parse("pipl-47").unwrap());
        Act::Redact {
            doc: caiwu.clone(),
            ver,
            of,
            slots,
            basis,
            by: By::Township,
        }
    };
    assert_eq!(breaches(&site, publish("2026-03/other")), []);
    assert_eq!(
        breaches(&site, publish("2026-03/caiwu")),
        [Breach::AlreadyPublished]
    );
    assert_eq!(breaches(&site, correct(2, of)), []);
    assert_eq!(
        breaches(&site, correct(3, of)),
        [Breach::VersionGap { due: 2 }]
    );
    assert_eq!(
        breaches(&site, correct(2, hash("a"))),
        [Breach::WrongPrevious]
    );
    let unknown = Act::Correct {
        doc: doc("2026-03/other"),
        ver: 2,
        prev: of,
        why,
        manifest,
        files,
    };
    assert_eq!(breaches(&site, unknown), [Breach::VersionGap { due: 1 }]);
    assert_eq!(breaches(&site, redact(1, of)), []);
    assert_eq!(breaches(&site, redact(2, of)), [Breach::NoSuchVersion]);
    assert_eq!(breaches(&site, redact(1, hash("a"))), [Breach::WrongTarget]);
    assert_eq!(breaches(&site, restore(1, of)), [Breach::NotWithdrawn]);
    assert_eq!(breaches(&site, withdraw(1, of)), []);
    site.act(withdraw(1, of));
    assert_eq!(site.history.current(&caiwu), None);
    assert_eq!(breaches(&site, withdraw(1, of)), [Breach::AlreadyWithdrawn]);
    assert_eq!(breaches(&site, restore(1, of)), []);
    // A corrected document is shown again.
    let second = site.correct("2026-03/caiwu", Why::Typo, &[("page.html", b"2")], &[]);
    assert_eq!(site.history.current(&caiwu).unwrap().ver, 2);
    assert_eq!(breaches(&site, withdraw(1, of)), [Breach::NotNewest]);
    assert_eq!(breaches(&site, correct(3, second)), []);
    assert_eq!(breaches(&site, correct(3, first)), [Breach::WrongPrevious]);
}

#[test]
fn the_rules_for_the_log_itself() {
    let mut site = Site::new();
    let genesis = |name: &str, origin: Origin| Act::Genesis {
        origin,
        vkey: Some(key(name, 1).log_key()),
        village: VillageCode::parse("330999100201").unwrap(),
        succeeds: None,
    };
    let same = genesis(super::log_site::ORIGIN, origin());
    assert_eq!(History::default().check(&entry(same.clone())), []);
    assert_eq!(
        History::default().check(&entry(genesis("x", origin()))),
        [Breach::KeyName]
    );
    let silence = Act::Nothing {
        period: PeriodId::parse("2026-04").unwrap(),
    };
    assert_eq!(
        History::default().check(&entry(silence.clone())),
        [Breach::NoGenesis]
    );
    assert_eq!(breaches(&site, same), [Breach::GenesisAgain]);
    let rotate = |name: &str, seed| Act::Rotate {
        vkey: key(name, seed).log_key(),
    };
    assert_eq!(breaches(&site, rotate("x", 2)), [Breach::KeyName]);
    assert_eq!(
        breaches(&site, rotate(super::log_site::ORIGIN, 1)),
        [Breach::KeyAgain]
    );
    assert_eq!(breaches(&site, rotate(super::log_site::ORIGIN, 2)), []);
    let early = Entry {
        at: Moment::from_unix(0).unwrap(),
        ..entry(silence.clone())
    };
    assert_eq!(site.history.check(&early), [Breach::TimeBackwards]);
    site.act(Act::Close { successor: None });
    assert_eq!(breaches(&site, silence), [Breach::AfterClose]);
    assert_eq!(site.history.closed(), Some(1));
}

#[test]
fn a_history_is_what_its_entries_say() {
    let site = Site::small();
    let entries: Vec<(Entry, Hash)> = site
        .entries
        .iter()
        .map(|bytes| (Entry::parse(bytes).unwrap(), leaf_hash(bytes)))
        .collect();
    let history = History::of(entries.iter().map(|(entry, leaf)| (entry, *leaf))).unwrap();
    assert_eq!(history.size(), site.entries.len() as u64);
    assert_eq!(
        (history.origin(), history.village().unwrap().as_str()),
        (Some(&origin()), "330999100201")
    );
    let caiwu = &history.documents()[&doc("2026-03/caiwu")];
    assert_eq!(caiwu.versions.len(), 2);
    assert_eq!(
        caiwu.versions[0]
            .redacted
            .keys()
            .map(Slot::as_str)
            .collect::<Vec<_>>(),
        ["page.html", "source.md"]
    );
    assert_eq!(
        (
            caiwu.versions[1].why,
            history.current(&doc("2026-03/caiwu")).unwrap().ver
        ),
        (Some(Why::Privacy), 2)
    );
    assert_eq!(history.silences()[0].period.as_str(), "2026-04");
    let backwards = History::of(entries.iter().rev().map(|(entry, leaf)| (entry, *leaf)));
    assert_eq!(backwards.unwrap_err(), (0, Breach::NoGenesis));
}
