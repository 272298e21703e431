//! The tree against the published vectors and against its own verifiers at many sizes.

use mingbai::log::tree::{
    Hash, Tree, empty_root, leaf_hash, node_hash, verify_consistency, verify_inclusion,
};

fn hash(hex: &str) -> Hash {
    Hash::from_hex(hex).unwrap()
}

fn numbered(size: u64) -> Tree {
    Tree::of_entries((0..size).map(|index| format!("entry {index}").into_bytes()))
}

#[test]
fn the_eight_leaf_vectors_hold() {
    let leaves: [&[u8]; 8] = [
        b"",
        &[0x00],
        &[0x10],
        &[0x20, 0x21],
        &[0x30, 0x31],
        &[0x40, 0x41, 0x42, 0x43],
        &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
        &[
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d,
            0x6e, 0x6f,
        ],
    ];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let tree = Tree::of_entries(leaves);
    for (size, root) in roots.iter().enumerate() {
        assert_eq!(
            Tree::of_entries(&leaves[..size]).root(),
            hash(root),
            "size {size}"
        );
        assert_eq!(tree.root_at(size as u64), Some(hash(root)), "size {size}");
    }
    assert_eq!(
        empty_root().to_base64(),
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    );
}

#[test]
fn the_three_entry_log_is_reproduced() {
    let tree = Tree::of_entries(["one", "two", "three"]);
    let leaves = [
        "d0d7360ab79f58ab1e1e3fe64ad77e2ea0bc07e36b5f46ed2223edd9298df9e9",
        "ab1ab7f07c7c8fe0eff4ba6faa53c7e4412e91a599153e8aa4e01beece5b7825",
        "671f146c5e471e8a1a83a3c214ce4ba907b8f3a5888d14cc8cd3ce75bb12ef94",
    ];
    for (index, leaf) in leaves.iter().enumerate() {
        assert_eq!(tree.leaf(index as u64), Some(hash(leaf)));
    }
    let node = "4f55f619d9215235778b2b9f17d6f4915b16171214d152381293669764de722e";
    assert_eq!(tree.subtree(1, 0), Some(hash(node)));
    assert_eq!(
        tree.root(),
        hash("5aac771c899ac292e74bf1afe2e6e302f8b55883b2d1bf197b46a6bea6dabca9")
    );
    assert_eq!(
        tree.root().to_base64(),
        "Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk="
    );
}

/// A ledger of five entries that another program made; the entries themselves are not known, only their hashes.
fn ledger() -> Tree {
    let leaves = [
        "44e742f279d1cab332230a5e1feb53a366b3206c0dc018ba3151956def47febc",
        "1fdb35ac556fe1856143e8197d6f200f6119c2f40689b8df57b3d08128965eba",
        "3e72065f7ec53b7f5b049b6b2eb9b28089bcad10838d2044d11f96ab28b5cfd0",
        "8e33ad3f7cb73f8bb1c1fe3b5363a5c12770dd9d22917c67f85df360bf2e775e",
        "a8ec426172b29814209bc3b6c53efa6a665c7a0493eebefd2c63edba703b2038",
    ];
    Tree::of_leaves(leaves.map(hash).to_vec())
}

#[test]
fn the_five_entry_ledger_is_reproduced() {
    let tree = ledger();
    let left = hash("0adad880a6c1a379c5fb4d79458251ea0a6e28f822f3869b32236ca740fe3315");
    let right = hash("e297b4f6a65fcc2f5941d15ec4791cea9e508277c1e62829bd745744f287a12c");
    let three = hash("f0320102068f2ffcc6d04bf37c02e5931f73b76adf7dc2528bae5a796a651956");
    let five = hash("c98c555d2c8d2b2424e11719d759be83c26253d23c1924bbe62f0c71f7277fec");
    assert_eq!(tree.subtree(1, 0), Some(left));
    assert_eq!(tree.subtree(1, 1), Some(right));
    assert_eq!(tree.root_at(3), Some(three));
    assert_eq!(tree.root(), five);
    let proof = tree.consistency(3, 5).unwrap();
    let leaf = |index| tree.leaf(index).unwrap();
    assert_eq!(proof, [leaf(2), leaf(3), left, leaf(4)]);
    assert!(verify_consistency(3, &three, 5, &five, &proof));
}

/// Every size at which something about tiles changes, and a few beside them.
pub fn sizes() -> Vec<u64> {
    (0..=17).chain([255, 256, 257, 511, 512, 513]).collect()
}

#[test]
fn j8_every_leaf_is_proved_and_no_other() {
    let tree = numbered(513);
    for size in sizes() {
        let root = tree.root_at(size).unwrap();
        assert_eq!(numbered(size).root(), root);
        for index in 0..size {
            let (leaf, proof) = (
                tree.leaf(index).unwrap(),
                tree.inclusion(index, size).unwrap(),
            );
            assert!(
                verify_inclusion(&leaf, index, size, &root, &proof),
                "{index} of {size}"
            );
            assert!(!verify_inclusion(
                &leaf_hash(b"other"),
                index,
                size,
                &root,
                &proof
            ));
            assert!(!verify_inclusion(&leaf, index ^ 1, size, &root, &proof) || size == 1);
            if let Some((_, short)) = proof.split_last() {
                assert!(!verify_inclusion(&leaf, index, size, &root, short));
            }
            assert!(!verify_inclusion(
                &leaf,
                index,
                size,
                &root,
                &[&proof[..], &[leaf]].concat()
            ));
        }
        assert_eq!(tree.inclusion(size, size), None);
    }
    assert_eq!(tree.inclusion(0, 514), None);
}

#[test]
fn j8_any_two_sizes_are_consistent_and_no_other_heads_are() {
    let tree = numbered(513);
    let other =
        Tree::of_entries((0..513).map(|index| format!("entry {}", index.max(3)).into_bytes()));
    for to in sizes() {
        let root = tree.root_at(to).unwrap();
        for from in (0..=to).filter(|from| to < 20 || from % 31 < 2 || to - from < 3) {
            let (old, proof) = (
                tree.root_at(from).unwrap(),
                tree.consistency(from, to).unwrap(),
            );
            assert!(
                verify_consistency(from, &old, to, &root, &proof),
                "{from} to {to}"
            );
            let forked = other.root_at(from).unwrap();
            assert_eq!(
                verify_consistency(from, &forked, to, &root, &proof),
                forked == old,
                "{from} to {to}"
            );
            if from != to {
                assert!(!verify_consistency(to, &root, from, &old, &proof));
                assert!(!verify_consistency(from, &old, to, &leaf_hash(b"x"), &proof) || from == 0);
            }
            assert!(!verify_consistency(
                from,
                &old,
                to,
                &root,
                &[&proof[..], &[root]].concat()
            ));
        }
    }
    assert_eq!(tree.consistency(5, 514), None);
    assert_eq!(tree.consistency(6, 5), None);
}

#[test]
fn the_empty_tree_begins_every_tree_without_a_proof() {
    let root = numbered(5).root();
    assert!(verify_consistency(0, &empty_root(), 5, &root, &[]));
    assert!(!verify_consistency(0, &root, 5, &root, &[]));
    assert!(verify_consistency(0, &empty_root(), 0, &empty_root(), &[]));
    assert!(!verify_consistency(0, &empty_root(), 0, &root, &[]));
}

#[test]
fn seventy_thousand_leaves_are_quick() {
    let entries: Vec<Vec<u8>> = (0..70_000_u32)
        .map(|index| format!("{index:0300}").into_bytes())
        .collect();
    let start = std::time::Instant::now();
    let tree = Tree::of_entries(&entries);
    let took = start.elapsed();
    assert!(took.as_secs() < 2, "{took:?}");
    println!("70,000 leaves of 300 bytes: {took:?}");
    let root = tree.root();
    for index in (0..70_000).step_by(997) {
        let proof = tree.inclusion(index, 70_000).unwrap();
        assert!(verify_inclusion(
            &tree.leaf(index).unwrap(),
            index,
            70_000,
            &root,
            &proof
        ));
        let proof = tree.consistency(index, 70_000).unwrap();
        assert!(verify_consistency(
            index,
            &tree.root_at(index).unwrap(),
            70_000,
            &root,
            &proof
        ));
    }
}

#[test]
fn hashes_are_read_in_one_form_only() {
    let hash = node_hash(&empty_root(), &empty_root());
    assert_eq!(Hash::from_hex(&hash.to_string()), Some(hash));
    assert_eq!(Hash::from_hex(&hash.to_string().to_uppercase()), None);
    assert_eq!(Hash::from_hex(&hash.to_string()[1..]), None);
    assert_eq!(Hash::from_base64(&hash.to_base64()), Some(hash));
    let base64 = empty_root().to_base64();
    // The last letter before the padding has two bits that say nothing.
    assert!(base64.ends_with("U="));
    assert_eq!(Hash::from_base64(&base64.replace("U=", "V=")), None);
    assert_eq!(Hash::from_base64(base64.trim_end_matches('=')), None);
}
