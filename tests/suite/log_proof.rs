//! Checkpoints and the proofs that rest on them.

use super::log_note::{TESTDATA, TESTDATA_KEY, trust};
use super::log_site::key;
use mingbai::log::checkpoint::{Checkpoint, CheckpointFault, Relation};
use mingbai::log::name::Origin;
use mingbai::log::note::Note;
use mingbai::log::proof::{Proof, ProofFault};
use mingbai::log::tree::Tree;
use mingbai::log::trust::{OpenFault, Trust};

#[test]
fn j6_checkpoints_in_any_other_form_are_refused() {
    let root = Tree::of_entries(["a"]).root().to_base64();
    let fault = |text: &str| Checkpoint::parse(text).unwrap_err();
    assert!(Checkpoint::parse(&format!("o\n1\n{root}\n")).is_ok());
    assert!(Checkpoint::parse(&format!("o\n9223372036854775807\n{root}\n")).is_ok());
    for size in [
        "01",
        "+1",
        "-1",
        "",
        " 1",
        "1 ",
        "0x1",
        "9223372036854775808",
        "18446744073709551616",
        "１",
    ] {
        assert_eq!(
            fault(&format!("o\n{size}\n{root}\n")),
            CheckpointFault::Size,
            "{size}"
        );
    }
    for origin in ["", "a b", "例", "a+b"] {
        assert_eq!(
            fault(&format!("{origin}\n1\n{root}\n")),
            CheckpointFault::Origin
        );
    }
    for bad in [
        "",
        "x",
        &root[1..],
        root.trim_end_matches('='),
        &format!("{root}="),
    ] {
        assert_eq!(fault(&format!("o\n1\n{bad}\n")), CheckpointFault::Root);
    }
    assert_eq!(fault(&format!("o\n0\n{root}\n")), CheckpointFault::Root);
    assert_eq!(fault(&format!("o\n1\n{root}")), CheckpointFault::Lines);
    assert_eq!(
        fault(&format!("o\n1\n{root}\nextension\n")),
        CheckpointFault::Lines
    );
    assert_eq!(fault("o\n1\n"), CheckpointFault::Lines);
    assert_eq!(fault(""), CheckpointFault::Lines);
}

#[test]
fn fork_and_rollback_are_told_apart() {
    let origin = Origin::parse("o").unwrap();
    let tree = Tree::of_entries(["a", "b", "c"]);
    let relation = |entries: &[&str]| {
        Checkpoint::of(origin.clone(), &Tree::of_entries(entries)).relation(&tree)
    };
    assert_eq!(relation(&[]), Relation::Extends);
    assert_eq!(relation(&["a", "b"]), Relation::Extends);
    assert_eq!(relation(&["a", "b", "c"]), Relation::Same);
    assert_eq!(relation(&["a", "x"]), Relation::Fork);
    assert_eq!(relation(&["a", "b", "x"]), Relation::Fork);
    assert_eq!(relation(&["a", "b", "c", "d"]), Relation::Rollback);
}

fn proof_of_two() -> (Proof, Trust) {
    let trust = trust(TESTDATA_KEY);
    let tree = Tree::of_entries(["one", "two", "three"]);
    (
        Proof::of(&tree, 1, Note::parse(TESTDATA.as_bytes()).unwrap()).unwrap(),
        trust,
    )
}

#[test]
fn a_proof_proves_its_entry_and_no_other() {
    let (proof, trust) = proof_of_two();
    let leaf = |word: &[u8]| mingbai::log::tree::leaf_hash(word).to_base64();
    let lines = format!(
        "c2sp.org/tlog-proof@v1\nindex 1\n{}\n{}\n\n{TESTDATA}",
        leaf(b"one"),
        leaf(b"three")
    );
    assert_eq!(proof.to_string(), lines);
    assert_eq!(Proof::parse(lines.as_bytes()), Ok(proof.clone()));
    assert_eq!(proof.verify(b"two", &trust).unwrap().checkpoint.size, 3);
    assert_eq!(proof.verify(b"one", &trust), Err(ProofFault::Inclusion));
    let other = Trust {
        keys: vec![key("x", 1).log_key()],
        ..trust.clone()
    };
    assert_eq!(
        proof.verify(b"two", &other),
        Err(ProofFault::Untrusted(OpenFault::Unsigned))
    );
    let extra = Proof {
        extra: Some(b"salt".to_vec()),
        ..proof.clone()
    };
    assert_eq!(Proof::parse(extra.to_string().as_bytes()), Ok(extra));
    let shorter = Tree::of_entries(["one", "two"]);
    assert_eq!(
        Proof::of(&shorter, 1, proof.checkpoint.clone()),
        Err(ProofFault::Inclusion)
    );
    assert_eq!(
        Proof::of(&Tree::of_entries(["one", "two", "x"]), 1, proof.checkpoint),
        Err(ProofFault::Inclusion)
    );
}

#[test]
fn j6_proofs_in_any_other_form_are_refused() {
    let text = proof_of_two().0.to_string();
    let fault =
        |from: &str, to: &str| Proof::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err();
    assert_eq!(fault("@v1", "@v2"), ProofFault::Kind);
    assert_eq!(fault("index 1", "index 01"), ProofFault::Index);
    assert_eq!(fault("index 1", "index -1"), ProofFault::Index);
    assert_eq!(fault("index 1\n", ""), ProofFault::Index);
    assert_eq!(fault("index 1", "extra \nindex 1"), ProofFault::Extra);
    assert_eq!(fault("index 1", "extra !\nindex 1"), ProofFault::Extra);
    assert_eq!(fault("index 1", "index 1\nAAAA"), ProofFault::Hash);
    assert_eq!(
        fault("=\n\n", "=\n"),
        ProofFault::Hash,
        "the checkpoint's own empty line ends the hashes"
    );
    assert_eq!(
        fault("=\n\n", "=\n\n\n"),
        ProofFault::Checkpoint(CheckpointFault::Lines)
    );
    assert_eq!(fault("=\n", "=\r\n"), ProofFault::Hash);
    let hashes = format!(
        "index 1\n{}",
        format!("{}\n", Tree::of_leaves(Vec::new()).root().to_base64()).repeat(64)
    );
    assert_eq!(fault("index 1\n", &hashes), ProofFault::Hash);
    assert_eq!(Proof::parse(b""), Err(ProofFault::Form));
}
