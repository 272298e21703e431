//! The files of a served log: names, bytes, what a step adds and what it makes needless.

use std::collections::{BTreeMap, BTreeSet};

use mingbai::log::tile::{
    self, FULL, Row, TileFault, TilePath, added, bundle_leaves, files, parse_bundle, parse_tile,
    paths, superseded, tile_head,
};
use mingbai::log::tree::Tree;

use super::log_tree::sizes;

fn path(text: &str) -> TilePath {
    TilePath::parse(text).unwrap_or_else(|| panic!("{text}"))
}

fn entries(size: u64) -> Vec<Vec<u8>> {
    (0..size)
        .map(|index| format!("{index}").into_bytes())
        .collect()
}

#[test]
fn names_are_as_the_specification_has_them() {
    let named = |row, index, width| TilePath::new(row, index, width).unwrap().to_string();
    assert_eq!(named(Row::Hashes(0), 5, FULL), "tile/0/005");
    assert_eq!(
        named(Row::Hashes(1), 1_234_067, FULL),
        "tile/1/x001/x234/067"
    );
    assert_eq!(named(Row::Entries, 1000, 7), "tile/entries/x001/000.p/7");
    assert_eq!(
        named(Row::Hashes(63), u64::MAX, 1),
        "tile/63/x018/x446/x744/x073/x709/x551/615.p/1"
    );
    assert_eq!(TilePath::new(Row::Hashes(64), 0, 1), None);
    assert_eq!(TilePath::new(Row::Entries, 0, 0), None);
    assert_eq!(TilePath::new(Row::Entries, 0, 257), None);
}

#[test]
fn j6_names_in_any_other_form_are_refused() {
    for good in [
        "tile/0/005",
        "tile/63/000.p/255",
        "tile/entries/x001/x234/067.p/9",
        "tile/2/x100/000",
    ] {
        assert_eq!(path(good).to_string(), good);
    }
    for bad in [
        "",
        "tile",
        "tile/",
        "tile/0",
        "tile/0/",
        "tile/0/5",
        "tile/0/0005",
        "tile/0/x005",
        "tile/0/x000/005",
        "tile/0/001/005",
        "tile/00/005",
        "tile/64/005",
        "tile/-1/005",
        "tile/+1/005",
        "tile/0/005.p",
        "tile/0/005.p/",
        "tile/0/005.p/0",
        "tile/0/005.p/01",
        "tile/0/005.p/256",
        "tile/0/005.p/-1",
        "tile/0/005.p/1/",
        "tile/0/005.p/1.p/1",
        "/tile/0/005",
        "tile/0/005/",
        "tile/0/../005",
        "tile/data/005",
        "tile/8/0/005",
        "tile/0/x0a1/005",
        "tile/0/００５",
        "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        "tile/entries/x1/234",
    ] {
        assert_eq!(TilePath::parse(bad), None, "{bad}");
    }
}

#[test]
fn a_size_has_the_files_that_the_specification_counts() {
    let names = |size| {
        paths(size)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(names(0), [""; 0]);
    assert_eq!(names(1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
    assert_eq!(
        names(256),
        ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]
    );
    let large = paths(70_000);
    let count = |row, full| {
        large
            .iter()
            .filter(|path| path.row() == row && path.is_full() == full)
            .count()
    };
    let hashes = large
        .iter()
        .filter(|path| path.row() != Row::Entries)
        .count();
    assert_eq!(hashes, 277);
    assert_eq!(
        (
            count(Row::Hashes(0), true),
            count(Row::Hashes(1), true),
            count(Row::Hashes(2), true)
        ),
        (273, 1, 0)
    );
    let texts: Vec<String> = large
        .iter()
        .filter(|path| !path.is_full())
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        texts,
        [
            "tile/entries/273.p/112",
            "tile/0/273.p/112",
            "tile/1/001.p/17",
            "tile/2/000.p/1"
        ]
    );
}

#[test]
fn the_three_entry_bundle_is_reproduced() {
    let entries = ["one", "two", "three"].map(|word| word.as_bytes().to_vec());
    let files = files(&entries, 0).unwrap();
    assert_eq!(files[0].path, path("tile/entries/000.p/3"));
    assert_eq!(files[0].bytes, b"\x00\x03one\x00\x03two\x00\x05three");
    let tree = Tree::of_entries(&entries);
    assert_eq!(
        parse_tile(&files[1].bytes, 3).unwrap(),
        [0, 1, 2].map(|index| tree.leaf(index).unwrap())
    );
    assert_eq!(
        bundle_leaves(&files[0].bytes, 3),
        parse_tile(&files[1].bytes, 3)
    );
}

#[test]
fn j8_growing_by_steps_gives_the_files_of_the_last_size_and_of_each_step() {
    let all = entries(513);
    let mut held: BTreeMap<TilePath, Vec<u8>> = BTreeMap::new();
    let mut before = 0;
    for size in sizes() {
        let now = &all[..size as usize];
        for file in files(now, before).unwrap() {
            assert!(
                held.insert(file.path, file.bytes).is_none(),
                "{} was there before",
                file.path
            );
        }
        let tree = Tree::of_entries(now);
        for path in paths(size) {
            let right = tile::tile(&tree, &path)
                .or_else(|| tile::bundle(now, &path))
                .unwrap();
            assert_eq!(held.get(&path), Some(&right), "{path} at {size}");
            assert!(path.within(size), "{path} at {size}");
        }
        before = size;
    }
    // What is not of the last size are partial ones of earlier sizes; the superseded among them may go.
    let last: BTreeSet<TilePath> = paths(513).into_iter().collect();
    let gone: BTreeSet<TilePath> = superseded(&sizes(), 513).into_iter().collect();
    for path in held.keys().filter(|path| !last.contains(path)) {
        assert!(!path.is_full(), "{path}");
        assert_eq!(gone.contains(path), path.superseded_at(513), "{path}");
    }
    assert!(
        gone.contains(&path("tile/0/000.p/17")) && gone.contains(&path("tile/entries/001.p/255"))
    );
    assert!(
        !gone.contains(&path("tile/1/000.p/1")),
        "its full tile comes with 65,536 entries"
    );
}

#[test]
fn a_step_adds_full_tiles_that_it_passes_over() {
    let names: Vec<String> = added(250, 600).iter().map(ToString::to_string).collect();
    let rows = ["entries", "0"].map(|row| {
        [
            format!("tile/{row}/000"),
            format!("tile/{row}/001"),
            format!("tile/{row}/002.p/88"),
        ]
    });
    assert_eq!(
        names,
        [rows.concat(), vec!["tile/1/000.p/2".to_owned()]].concat()
    );
    assert_eq!(added(600, 600), []);
    assert_eq!(added(600, 599), []);
}

#[test]
fn a_level_is_made_of_the_full_tiles_below_it() {
    let tree = Tree::of_entries(entries(70_000));
    let level = parse_tile(&tile::tile(&tree, &path("tile/1/001.p/17")).unwrap(), 17).unwrap();
    for (index, hash) in (256..).zip(level) {
        let below =
            tile::tile(&tree, &TilePath::new(Row::Hashes(0), index, FULL).unwrap()).unwrap();
        assert_eq!(below.len(), 8192);
        assert_eq!(tile_head(&parse_tile(&below, FULL).unwrap()), Some(hash));
    }
    assert_eq!(tile::tile(&tree, &path("tile/0/273")), None);
    assert_eq!(tile::tile(&tree, &path("tile/63/000")), None);
    assert_eq!(tile::tile(&tree, &path("tile/entries/000")), None);
}

#[test]
fn j6_bundles_of_another_width_or_length_are_refused() {
    let bytes = b"\x00\x03one\x00\x03two";
    assert_eq!(parse_bundle(bytes, 2).unwrap(), [b"one", b"two"]);
    assert_eq!(parse_bundle(bytes, 1), Err(TileFault::Long));
    assert_eq!(parse_bundle(bytes, 3), Err(TileFault::Short));
    assert_eq!(parse_bundle(&bytes[..9], 2), Err(TileFault::Short));
    assert_eq!(parse_bundle(b"\x00\x00", 1), Err(TileFault::EmptyEntry));
    assert_eq!(parse_bundle(b"\x00", 1), Err(TileFault::Short));
    assert_eq!(parse_tile(&[0; 63], 2), Err(TileFault::Short));
    assert_eq!(parse_tile(&[0; 65], 2), Err(TileFault::Long));
}

#[test]
fn entries_that_no_bundle_holds_are_refused() {
    let long = vec![b'x'; 65_535];
    assert_eq!(
        files(std::slice::from_ref(&long), 0).unwrap()[0]
            .bytes
            .len(),
        65_537
    );
    assert_eq!(
        files(&[vec![b'x'], [&long[..], b"x"].concat()], 0)
            .unwrap_err()
            .entry,
        1
    );
    assert_eq!(files(&[Vec::new()], 0).unwrap_err().entry, 0);
}
