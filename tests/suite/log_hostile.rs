//! Hostile bytes: no reader panics, what is read is written again, and no changed byte of a site goes unnoticed.

use mingbai::log::checkpoint::Checkpoint;
use mingbai::log::entry::{Act, By, Entry, TreeRef, Why};
use mingbai::log::key::{SignerKey, VerifierKey};
use mingbai::log::manifest::{FileRecord, Manifest};
use mingbai::log::name::{Basis, DocId, Moment, Name, Origin, PeriodId, Slot, VillageCode};
use mingbai::log::note::{Note, Signature};
use mingbai::log::proof::Proof;
use mingbai::log::tile::{
    FULL, Row, TilePath, added, bundle, files, parse_bundle, parse_tile, paths,
};
use mingbai::log::tree::{Hash, Tree, verify_consistency, verify_inclusion};
use proptest::prelude::*;

use super::log_site::{Site, key};

/// So many cases; a failing one is shown, not written to a file.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Gives the bytes to every reader; whatever one reads, it must write again as it was.
fn read_by_all(bytes: &[u8]) {
    if let Ok(note) = Note::parse(bytes) {
        assert_eq!(note.to_string().as_bytes(), bytes);
    }
    if let Ok(proof) = Proof::parse(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
    }
    if let Ok(entry) = Entry::parse(bytes) {
        assert_eq!(entry.print().as_deref(), Ok(bytes));
    }
    if let Ok(manifest) = Manifest::parse(bytes) {
        assert_eq!(manifest.print(), bytes);
    }
    for width in [1, 2, FULL] {
        if let Ok(entries) = parse_bundle(bytes, width) {
            assert_eq!(entries.len(), usize::from(width));
            let path = TilePath::new(Row::Entries, 0, width).unwrap();
            assert_eq!(bundle(&entries, &path).as_deref(), Some(bytes));
        }
        let _ = parse_tile(bytes, width);
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let again = [
        Checkpoint::parse(text).ok().map(|read| read.to_string()),
        VerifierKey::parse(text).map(|read| read.to_string()),
        SignerKey::parse(text).map(|read| read.secret_text()),
        TilePath::parse(text).map(|read| read.to_string()),
        Name::parse(text).map(|read| read.to_string()),
        Origin::parse(text).map(|read| read.to_string()),
        DocId::parse(text).map(|read| read.to_string()),
        Slot::parse(text).map(|read| read.to_string()),
        PeriodId::parse(text).map(|read| read.to_string()),
        Basis::parse(text).map(|read| read.to_string()),
        VillageCode::parse(text).map(|read| read.to_string()),
        Moment::parse(text).map(|read| read.to_string()),
        Hash::from_hex(text).map(|read| read.to_string()),
        Hash::from_base64(text).map(Hash::to_base64),
    ];
    for again in again.into_iter().flatten() {
        assert_eq!(again, text);
    }
}

/// Things that some reader takes.
fn samples() -> Vec<Vec<u8>> {
    let site = Site::small();
    let signer = key("a.example", 3);
    let texts = [
        signer.secret_text(),
        signer.log_key().to_string(),
        "tile/1/x001/234.p/5".to_owned(),
        "2026-03/a/b".to_owned(),
    ];
    let times = [
        "2026-04-02T09:12:00+08:00",
        "a01.pdf",
        "330999100201",
        "pipl-47",
    ]
    .map(str::to_owned);
    let files = site
        .files
        .values()
        .filter(|bytes| bytes.len() < 4000)
        .cloned();
    let words = texts
        .into_iter()
        .chain(times)
        .chain([Hash::of(b"").to_string(), Hash::of(b"").to_base64()]);
    site.entries
        .iter()
        .cloned()
        .chain(files)
        .chain(words.map(String::into_bytes))
        .collect()
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn j6_no_reader_panics_on_random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_by_all(&bytes);
    }

    #[test]
    fn j6_no_reader_panics_on_random_text(text in "[-—+=/.:{}\\[\\],\"a-zA-Z0-9 \n例]{0,200}") {
        read_by_all(text.as_bytes());
    }

    #[test]
    fn j6_no_reader_panics_on_damaged_samples(
        pick in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4_u8), 1..4),
    ) {
        let samples = samples();
        let mut bytes = pick.get(&samples).clone();
        for (at, byte, how) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => bytes.truncate(at),
                _ => drop(bytes.remove(at)),
            }
        }
        read_by_all(&bytes);
    }
}

#[test]
fn every_sample_is_read_by_some_reader_and_written_again() {
    samples().iter().for_each(|sample| read_by_all(sample));
}

fn any_hash() -> impl Strategy<Value = Hash> {
    any::<[u8; 32]>().prop_map(Hash)
}

fn any_doc() -> impl Strategy<Value = DocId> {
    "20[0-9][0-9](-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?/[a-z]([a-z0-9-]{0,20}[a-z0-9])?(/[a-z0-9]{4,9})?"
        .prop_filter_map("device names", |text| DocId::parse(&text))
}

fn any_slot() -> impl Strategy<Value = Slot> {
    "([a-z][0-9]{2}|[a-z][1-9][0-9]{2}|index|page|source|reason)\\.[a-z0-9]{1,5}"
        .prop_filter_map("salts", |text| Slot::parse(&text))
}

fn any_tree_ref() -> impl Strategy<Value = TreeRef> {
    let origin = "[a-zA-Z0-9][a-zA-Z0-9._~/-]{0,40}".prop_map(|text| Origin::parse(&text).unwrap());
    (origin, 0..=i64::MAX as u64, any_hash()).prop_map(|(origin, size, root)| TreeRef {
        origin,
        size,
        root,
    })
}

fn any_act() -> impl Strategy<Value = Act> {
    let why = || prop::sample::select(Why::ALL);
    let key = || any::<u8>().prop_map(|seed| key("o.example/x", seed).log_key());
    let slots = prop::collection::btree_set(any_slot(), 1..20)
        .prop_map(|slots| slots.into_iter().collect::<Vec<_>>());
    let basis = "[a-z]{2,12}(-[1-9][0-9]{0,3})?".prop_map(|text| Basis::parse(&text).unwrap());
    let origin = || any_tree_ref().prop_map(|other| other.origin);
    let village = "[0-9]{12}".prop_map(|text| VillageCode::parse(&text).unwrap());
    prop_oneof![
        (
            origin(),
            prop::option::of(key()),
            village,
            prop::option::of(any_tree_ref())
        )
            .prop_map(|(origin, vkey, village, succeeds)| Act::Genesis {
                origin,
                vkey,
                village,
                succeeds
            }),
        (any_doc(), any_hash(), 1..=1000_u16).prop_map(|(doc, manifest, files)| Act::Publish {
            doc,
            manifest,
            files
        }),
        (
            any_doc(),
            2..u32::MAX,
            any_hash(),
            why(),
            any_hash(),
            1..=1000_u16
        )
            .prop_map(|(doc, ver, prev, why, manifest, files)| Act::Correct {
                doc,
                ver,
                prev,
                why,
                manifest,
                files
            }),
        (
            any_doc(),
            1..u32::MAX,
            any_hash(),
            slots,
            basis,
            prop::sample::select(By::ALL)
        )
            .prop_map(|(doc, ver, of, slots, basis, by)| Act::Redact {
                doc,
                ver,
                of,
                slots,
                basis,
                by
            }),
        (any_doc(), 1..u32::MAX, any_hash(), why()).prop_map(|(doc, ver, of, why)| Act::Withdraw {
            doc,
            ver,
            of,
            why
        }),
        (any_doc(), 1..u32::MAX, any_hash()).prop_map(|(doc, ver, of)| Act::Restore {
            doc,
            ver,
            of
        }),
        any_doc().prop_map(|doc| Act::Nothing {
            period: PeriodId::parse(doc.period()).unwrap()
        }),
        key().prop_map(|vkey| Act::Rotate { vkey }),
        prop::option::of(origin()).prop_map(|successor| Act::Close { successor }),
    ]
}

fn any_entry() -> impl Strategy<Value = Entry> {
    (
        any_act(),
        0..253_402_271_999_i64,
        prop::option::of(any_tree_ref()),
    )
        .prop_map(|(act, unix, after)| Entry {
            act,
            at: Moment::from_unix(unix).unwrap(),
            after,
        })
}

fn any_manifest() -> impl Strategy<Value = Manifest> {
    let file = (
        any_slot(),
        0..=64_u64 << 20,
        any_hash(),
        prop::option::of(1..5_u32),
    );
    let files = prop::collection::vec(file, 1..20);
    (any_doc(), 5..u32::MAX, files).prop_map(|(doc, ver, mut files)| {
        files.sort_by(|a, b| a.0.cmp(&b.0));
        files.dedup_by(|a, b| a.0 == b.0);
        let record = |(slot, bytes, commit, held_in)| FileRecord {
            slot,
            bytes,
            commit,
            held_in,
        };
        Manifest::new(doc, ver, files.into_iter().map(record).collect()).unwrap()
    })
}

fn any_note() -> impl Strategy<Value = Note> {
    let name = "[^ +\\s\\p{Cc}]{1,20}".prop_filter_map("names", |text| Name::parse(&text));
    let signature = (
        name,
        any::<u32>(),
        prop::collection::vec(any::<u8>(), 1..90),
    );
    let signature = signature.prop_map(|(name, id, bytes)| Signature { name, id, bytes });
    (
        "([^\\p{Cc}]{0,30}\n){1,5}",
        prop::collection::vec(signature, 1..5),
    )
        .prop_map(|(text, signatures)| Note::new(text, signatures).unwrap())
}

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn entries_are_read_as_they_were_written(entry in any_entry()) {
        let bytes = entry.print().unwrap();
        prop_assert!(bytes.is_ascii() && !bytes.contains(&b'\n') && bytes.len() < 65_536);
        prop_assert_eq!(Entry::parse(&bytes), Ok(entry));
    }

    #[test]
    fn manifests_are_read_as_they_were_written(manifest in any_manifest()) {
        prop_assert_eq!(Manifest::parse(&manifest.print()), Ok(manifest));
    }

    #[test]
    fn notes_are_read_as_they_were_written(note in any_note()) {
        prop_assert_eq!(Note::parse(note.to_string().as_bytes()), Ok(note));
    }

    #[test]
    fn tile_names_are_read_as_they_were_written(level in 0..64_u8, entries in any::<bool>(), index in any::<u64>(), width in 1..=256_u16) {
        let row = if entries { Row::Entries } else { Row::Hashes(level) };
        let path = TilePath::new(row, index, width).unwrap();
        prop_assert_eq!(TilePath::parse(&path.to_string()), Some(path));
    }

    #[test]
    fn a_step_adds_what_the_later_size_has_and_the_earlier_has_not(from in 0..200_000_u64, more in 0..70_000_u64) {
        let (before, after) = (paths(from), paths(from + more));
        let mut expected: Vec<_> = after.into_iter().filter(|path| !before.contains(path)).collect();
        expected.sort_unstable();
        let mut found = added(from, from + more);
        prop_assert!(found.is_sorted(), "bundles first, then tiles by level");
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn any_two_sizes_of_any_tree_are_consistent(size in 1..700_u64, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let tree = Tree::of_entries((0..size).map(|index| index.to_be_bytes()));
        let (from, to) = { let (a, b) = (a.index(size as usize + 1) as u64, b.index(size as usize + 1) as u64); (a.min(b), a.max(b)) };
        let (old, root) = (tree.root_at(from).unwrap(), tree.root_at(to).unwrap());
        let proof = tree.consistency(from, to).unwrap();
        prop_assert!(verify_consistency(from, &old, to, &root, &proof));
        prop_assert_eq!(Tree::of_entries((0..to).map(|index| index.to_be_bytes())).root(), root);
        if to > 0 {
            let index = a.index(to as usize) as u64;
            prop_assert!(verify_inclusion(&tree.leaf(index).unwrap(), index, to, &root, &tree.inclusion(index, to).unwrap()));
        }
    }
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn what_is_appended_verifies(steps in prop::collection::vec(1..60_usize, 1..5)) {
        let mut site = Site::new();
        let mut kept = Vec::new();
        for (step, count) in steps.into_iter().enumerate() {
            for number in 0..count {
                site.publish(&format!("2026/item-{step}-{number}"), &[("page.html", format!("{number}").as_bytes())]);
            }
            site.sign();
            kept.push(site.kept());
            let verdict = site.verify_with(&site.trust(), &kept);
            prop_assert!(verdict.holds() && verdict.findings.is_empty(), "{:?}", verdict.findings);
        }
    }
}

#[test]
fn the_files_of_a_long_log_are_those_of_its_steps() {
    let entries: Vec<Vec<u8>> = (0..1000_u32)
        .map(|index| index.to_be_bytes().to_vec())
        .collect();
    let whole = files(&entries, 0).unwrap();
    let last = files(&entries, 999).unwrap();
    assert!(last.iter().all(|file| whole.contains(file)) && last.len() == 2);
}
