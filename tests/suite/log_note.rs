//! Keys, notes, checkpoints and proofs: the published examples, and what must be refused.

use mingbai::log::checkpoint::Checkpoint;
use mingbai::log::key::{KeyKind, SignerKey, VerifierKey};
use mingbai::log::name::{Name, Origin};
use mingbai::log::note::{Note, NoteFault, Verified};
use mingbai::log::tree::Tree;
use mingbai::log::trust::{OpenFault, Trust};

use super::log_site::key;

pub const TESTDATA: &str = "example.com/log/testdata\n3\nWqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=\n\n\u{2014} example.com/log/testdata M9e0lvAQRtH832pk2RTbeSeZMkp4FZSdJYFBUjO5SKxuRbywPUF3cx+HUrb50kjd3rUWW/fj53Wj1dwcwh9bGQnqVAg=\n";
pub const TESTDATA_KEY: &str =
    "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx";
pub const LEDGER: &str = "dongcun.hexi.example\n5\nyYxVXSyNKyQk4RcZ11m+g8JiU9I8GSS75i8Mcfcnf+w=\n\n\u{2014} dongcun.hexi.example 4J+i3N12l8Z/FqckalyDsg6S5QXrBZcBiJmy0R4d9MrBz1TDPSKCkyjA6Y8XkdefWhYauhm2NJ6blV/PHGQtmkpoUgg=\n";
pub const LEDGER_KEY: &str =
    "dongcun.hexi.example+e09fa2dc+Ae87MjqU3ybWaMSiTSwbvPdkxTsB8rkL1XWEysYNKEn2";
pub const WITNESS_KEY: &str =
    "hexi.example/jiandu+e3fe19d3+BBsd0wye/NLoOhvgm8O6/YZrHEfZCl2cSRh3xj9oUvw8";

pub fn trust(vkey: &str) -> Trust {
    let key = VerifierKey::parse(vkey).unwrap();
    let origin = Origin::parse(key.name().as_str()).unwrap();
    Trust {
        origin,
        keys: vec![key],
        witnesses: Vec::new(),
        quorum: 0,
    }
}

#[test]
fn published_checkpoints_verify_and_are_written_again_byte_for_byte() {
    for (note, vkey, size) in [(TESTDATA, TESTDATA_KEY, 3), (LEDGER, LEDGER_KEY, 5)] {
        let opened = trust(vkey).open(note.as_bytes()).unwrap();
        assert_eq!(opened.checkpoint.size, size);
        let parsed = Note::parse(note.as_bytes()).unwrap();
        assert_eq!(parsed.to_string(), note);
        assert_eq!(opened.checkpoint.to_string(), parsed.text());
        assert_eq!(VerifierKey::parse(vkey).unwrap().to_string(), vkey);
    }
    let tree = Tree::of_entries(["one", "two", "three"]);
    let checkpoint = Checkpoint::of(Origin::parse("example.com/log/testdata").unwrap(), &tree);
    assert_eq!(
        Note::parse(TESTDATA.as_bytes()).unwrap().text(),
        checkpoint.to_string()
    );
}

#[test]
fn a_checkpoint_of_another_key_or_log_is_refused() {
    assert_eq!(
        trust(LEDGER_KEY).open(TESTDATA.as_bytes()),
        Err(OpenFault::Origin)
    );
    let other = key("example.com/log/testdata", 9).log_key();
    let other = Trust {
        keys: vec![other],
        ..trust(TESTDATA_KEY)
    };
    assert_eq!(other.open(TESTDATA.as_bytes()), Err(OpenFault::Unsigned));
    let changed = TESTDATA.replace("\n3\n", "\n4\n");
    let name = Name::parse("example.com/log/testdata").unwrap();
    assert_eq!(
        trust(TESTDATA_KEY).open(changed.as_bytes()),
        Err(OpenFault::Signature(name))
    );
}

#[test]
fn the_note_of_the_specification_is_read_with_its_empty_line() {
    let poem = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned \u{e8} subito sera.\n";
    let line = "\u{2014} quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n";
    let note = Note::parse(format!("{poem}\n{line}").as_bytes()).unwrap();
    assert_eq!(note.text(), poem);
    assert_eq!(note.signatures()[0].id, 0x367b_a04b);
    assert_eq!(note.to_string(), format!("{poem}\n{line}"));
}

#[test]
fn the_published_cosignature_names_its_witness_and_time() {
    let witness = VerifierKey::parse(WITNESS_KEY).unwrap();
    assert_eq!(
        (witness.kind(), witness.id()),
        (KeyKind::Witness, 0xe3fe_19d3)
    );
    assert_eq!(witness.to_string(), WITNESS_KEY);
    // The beginning of its line over a log of 70,000 entries: key ID and time.
    let line = format!(
        "\u{2014} hexi.example/jiandu 4/4Z0wAAAABrAp7I{}\n",
        "A".repeat(87) + "="
    );
    let start = &line.split(' ').nth(2).unwrap()[..16];
    assert_eq!(start, "4/4Z0wAAAABrAp7I");
    let note =
        Note::parse(format!("x\n\n\u{2014} hexi.example/jiandu {start}\n").as_bytes()).unwrap();
    let signature = &note.signatures()[0];
    assert_eq!(signature.id, 0xe3fe_19d3);
    assert_eq!(
        u64::from_be_bytes(signature.bytes[..8].try_into().unwrap()),
        1_795_333_832
    );
    assert!(witness.made(signature) && witness.verify(note.text(), signature).is_none());
}

#[test]
fn the_cosignature_of_the_specification_has_the_length_of_one() {
    let text =
        "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    let lines = "\u{2014} example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\u{2014} witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";
    let note = Note::parse(format!("{text}\n{lines}").as_bytes()).unwrap();
    let [log, witness] = note.signatures() else {
        panic!()
    };
    assert_eq!((log.bytes.len(), witness.bytes.len() + 4), (64, 76));
    assert_eq!(
        u64::from_be_bytes(witness.bytes[..8].try_into().unwrap()),
        1_679_315_147
    );
    assert_eq!(Checkpoint::parse(note.text()).unwrap().size, 20_852_163);
}

#[test]
fn secret_keys_are_written_as_go_writes_them() {
    let key = key("example.com/x", 7);
    let text = key.secret_text();
    assert!(text.starts_with("PRIVATE+KEY+example.com/x+"));
    let again = SignerKey::parse(&text).unwrap();
    assert_eq!(again.secret_text(), text);
    assert_eq!(again.log_key(), key.log_key());
    assert_eq!(again.sign("a\n"), key.sign("a\n"));
    assert!(!format!("{key:?}").contains(text.rsplit('+').next().unwrap()));
    for bad in [
        text.to_lowercase(),
        text.replace("example.com/x", "example.com/y"),
        text[..text.len() - 4].to_owned(),
    ] {
        assert!(SignerKey::parse(&bad).is_none());
    }
}

#[test]
fn j5_keys_that_differ_in_anything_are_refused() {
    let (name, rest) = TESTDATA_KEY.split_once('+').unwrap();
    let (id, bytes) = rest.split_once('+').unwrap();
    for bad in [
        format!("{name}x+{id}+{bytes}"),
        format!("{name}+33d7b497+{bytes}"),
        format!("{name}+33D7B496+{bytes}"),
        format!("{name}+{id}+{bytes}="),
        format!("{name}+{id}+{}", bytes.replacen("Ae", "Be", 1)),
        format!("{name} +{id}+{bytes}"),
        format!(" {TESTDATA_KEY}"),
        format!("{TESTDATA_KEY}\n"),
        format!("+{id}+{bytes}"),
        format!("{name}+{id}"),
        String::new(),
    ] {
        assert_eq!(VerifierKey::parse(&bad), None, "{bad}");
    }
    // A key of small order would verify signatures that nobody made.
    let weak = [&[1_u8, 1][..], &[0; 31]].concat();
    let id = mingbai::log::tree::Hash::of(&[b"a\n", &weak[..]].concat()).to_string();
    let weak_text = "AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(
        VerifierKey::parse(&format!("a+{}+{weak_text}", &id[..8])),
        None
    );
}

#[test]
fn names_are_without_space_plus_and_control_characters() {
    for good in ["a", "例", "example.com/x", "a\u{2014}b"] {
        assert!(Name::parse(good).is_some(), "{good}");
    }
    let long = "x".repeat(256);
    for bad in [
        "",
        "a b",
        "a+b",
        "a\u{3000}b",
        "a\nb",
        "a\u{85}b",
        "a\u{a0}b",
        "a\u{7f}b",
        "a\u{2028}b",
        &long,
    ] {
        assert!(Name::parse(bad).is_none(), "{bad:?}");
    }
    for bad in ["例", "-a", "/a", "a\"", "a\\", "a:b", "a b", "a+b", ""] {
        assert!(Origin::parse(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn j6_notes_in_any_other_form_are_refused() {
    let line = TESTDATA.lines().last().unwrap();
    let text = TESTDATA.split("\n\n").next().unwrap();
    let fault = |note: String| Note::parse(note.as_bytes()).unwrap_err();
    assert_eq!(
        fault(TESTDATA.trim_end().to_owned()),
        NoteFault::NoSignatures
    );
    assert_eq!(fault(TESTDATA.replace('\n', "\r\n")), NoteFault::Control);
    assert_eq!(
        fault(TESTDATA.replace("\n3\n", "\n3\t\n")),
        NoteFault::Control
    );
    assert_eq!(fault(format!("{text}\n\n")), NoteFault::NoSignatures);
    assert_eq!(fault(format!("{text}\n{line}\n")), NoteFault::NoSignatures);
    assert_eq!(fault(format!("{TESTDATA}\n")), NoteFault::NoSignatures);
    assert_eq!(
        fault(TESTDATA.replace('\u{2014}', "-")),
        NoteFault::Signature(1)
    );
    assert_eq!(
        fault(TESTDATA.replace("\u{2014} ", "\u{2014}")),
        NoteFault::Signature(1)
    );
    assert_eq!(
        fault(format!("{TESTDATA}{line} \n")),
        NoteFault::Signature(2)
    );
    assert_eq!(
        fault(format!("{TESTDATA}\u{2014} a AAAAAA\n")),
        NoteFault::Signature(2)
    );
    assert_eq!(
        fault(format!("{TESTDATA}\u{2014} a AAAAAA==\n")),
        NoteFault::Signature(2),
        "an ID and nothing else"
    );
    assert_eq!(
        fault(format!("{TESTDATA}\u{2014} a AAAAAB==\n")),
        NoteFault::Signature(2),
        "bits after the end"
    );
    assert_eq!(
        fault(format!("{TESTDATA}\u{2014} a+b AAAAAAA=\n")),
        NoteFault::Signature(2)
    );
    assert_eq!(
        fault(format!("{TESTDATA}{}", format!("{line}\n").repeat(100))),
        NoteFault::TooManySignatures
    );
    assert_eq!(fault("x".repeat(262_145)), NoteFault::TooLong);
    assert_eq!(
        Note::parse(&[b"\xff".to_vec(), TESTDATA.into()].concat()),
        Err(NoteFault::NotUtf8)
    );
    assert!(
        Note::parse(format!("{TESTDATA}{}", "\u{2014} w AAAAAAA=\n".repeat(99)).as_bytes()).is_ok()
    );
}

#[test]
fn notes_that_could_not_be_read_again_are_not_made() {
    let key = key("a", 1);
    let of = |text: &str| Note::new(text.to_owned(), vec![key.sign(text)]);
    assert!(of("a\n").is_ok() && of("a\n\nb\n").is_ok() && of("\n").is_ok());
    assert!(of("a").is_err() && of("").is_err() && of("a\r\n").is_err());
    assert!(Note::new("a\n".to_owned(), Vec::new()).is_err());
}

#[test]
fn unknown_signatures_are_left_aside_and_known_ones_must_hold() {
    let (log, witness, stranger) = (key("log", 1), key("w", 2), key("s", 3));
    let text = format!(
        "log\n0\n{}\n",
        Tree::of_leaves(Vec::new()).root().to_base64()
    );
    let note = Note::new(
        text.clone(),
        vec![log.sign(&text), stranger.sign("other\n")],
    )
    .unwrap();
    let trust = |quorum| Trust {
        origin: Origin::parse("log").unwrap(),
        keys: vec![log.log_key()],
        witnesses: vec![witness.witness_key()],
        quorum,
    };
    assert!(trust(0).judge(&note).unwrap().cosignatures.is_empty());
    assert_eq!(trust(1).judge(&note), Err(OpenFault::Quorum { have: 0 }));
    assert_eq!(note.signed_by(&stranger.log_key()), Verified::Fails);
    let cosigned = note
        .with(witness.cosign(&text, 1_795_333_832).unwrap())
        .unwrap();
    let opened = trust(1).judge(&cosigned).unwrap();
    assert_eq!(
        (
            opened.cosignatures[0].name.as_str(),
            opened.cosignatures[0].time
        ),
        ("w", 1_795_333_832)
    );
    // One witness that signs again at a later time is still one; the earliest time counts.
    let again = cosigned
        .clone()
        .with(witness.cosign(&text, 1_795_333_999).unwrap())
        .unwrap();
    assert_eq!(trust(1).judge(&again), trust(1).judge(&cosigned));
    assert_eq!(trust(2).judge(&again), Err(OpenFault::Quorum { have: 1 }));
    let forged = cosigned
        .with(witness.cosign("log\n1\n", 5).unwrap())
        .unwrap();
    assert_eq!(
        trust(0).judge(&forged),
        Err(OpenFault::Signature(Name::parse("w").unwrap()))
    );
    assert_eq!(witness.cosign(&text, 1 << 63), None);
}

#[test]
fn a_witness_counts_once_and_the_log_is_none() {
    let (log, witness) = (key("log", 1), key("w", 2));
    let (same_key, own) = (key("other-name", 2), key("self", 1));
    let text = Checkpoint::of(Origin::parse("log").unwrap(), &Tree::of_entries(["a"])).to_string();
    let cosigned = [&witness, &same_key, &own].map(|key| key.cosign(&text, 9).unwrap());
    let note = Note::new(
        text.clone(),
        [vec![log.sign(&text)], cosigned.to_vec()].concat(),
    )
    .unwrap();
    let witnesses = [&witness, &same_key, &own]
        .map(SignerKey::witness_key)
        .to_vec();
    let trust = Trust {
        origin: Origin::parse("log").unwrap(),
        keys: vec![log.log_key()],
        witnesses,
        quorum: 2,
    };
    assert_eq!(trust.judge(&note), Err(OpenFault::Quorum { have: 1 }));
}
