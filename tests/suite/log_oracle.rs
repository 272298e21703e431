//! The tree, its proofs and its tiles against an independent implementation.

use mingbai::log::tile::{self, Row, TilePath};
use mingbai::log::tree::{Hash, Tree};
use tlog_tiles::{HashReader, Tile};

/// The other implementation keeps all hashes in one row, in the order in which they become known.
struct Stored(Vec<tlog_tiles::Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<tlog_tiles::Hash>, tlog_tiles::Error> {
        Ok(indexes
            .iter()
            .map(|index| self.0[*index as usize])
            .collect())
    }
}

fn entry(index: u64) -> Vec<u8> {
    format!("entry {index}").into_bytes()
}

fn stored(size: u64) -> Stored {
    let mut stored = Stored(Vec::new());
    for index in 0..size {
        let hashes = tlog_tiles::stored_hashes(index, &entry(index), &stored).unwrap();
        stored.0.extend(hashes);
    }
    stored
}

fn ours(hashes: &[tlog_tiles::Hash]) -> Vec<Hash> {
    hashes.iter().map(|hash| Hash(hash.0)).collect()
}

#[test]
fn heads_and_proofs_agree() {
    let (tree, other) = (Tree::of_entries((0..600).map(entry)), stored(600));
    for size in (1..=40).chain([255, 256, 257, 511, 512, 513, 600]) {
        let root = tlog_tiles::tree_hash(size, &other).unwrap();
        assert_eq!(tree.root_at(size), Some(Hash(root.0)), "size {size}");
        for index in (0..size).step_by(1 + size as usize / 40) {
            let proof = tlog_tiles::prove_record(size, index, &other).unwrap();
            assert_eq!(
                tree.inclusion(index, size),
                Some(ours(&proof)),
                "{index} of {size}"
            );
            let proof = tlog_tiles::prove_tree(size, index + 1, &other).unwrap();
            assert_eq!(
                tree.consistency(index + 1, size),
                Some(ours(&proof)),
                "{} to {size}",
                index + 1
            );
        }
    }
}

#[test]
fn tiles_agree() {
    let (tree, other) = (Tree::of_entries((0..70_000).map(entry)), stored(70_000));
    for from_to in [
        (0, 1),
        (0, 256),
        (255, 257),
        (0, 70_000),
        (65_535, 65_537),
        (250, 600),
    ] {
        let (from, to) = from_to;
        let mut names: Vec<String> = Vec::new();
        for their in Tile::new_tiles(8, from, to) {
            // They write the height and name partial tiles the same way.
            let name = their.path().replacen("tile/8/", "tile/", 1);
            let path = TilePath::parse(&name).unwrap();
            assert_eq!(
                tile::tile(&tree, &path),
                Some(their.read_data(&other).unwrap()),
                "{name}"
            );
            names.push(name);
        }
        let ours = tile::added(from, to)
            .into_iter()
            .filter(|path| path.row() != Row::Entries);
        let mut ours: Vec<String> = ours.map(|path| path.to_string()).collect();
        ours.sort_unstable();
        names.sort_unstable();
        assert_eq!(ours, names, "{from} to {to}");
    }
}
