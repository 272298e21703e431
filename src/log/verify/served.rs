//! The tree of a served log, recomputed from its bundles, and every other tile and bundle compared with it.

use std::collections::BTreeSet;

use super::{Change, Fault, File, LogView, Place, Verdict};
use crate::log::checkpoint::{Checkpoint, parse_size};
use crate::log::statement::Form;
use crate::log::tile::{self, FULL, MAX_BUNDLE, MAX_TILE, Row, TilePath};
use crate::log::tree::{Hash, Tree, leaf_hash};

/// The greatest number of bytes of all entries that are held at once.
const MAX_BYTES: usize = 256 << 20;

fn place(path: &TilePath) -> Place {
    Place::path(format!("log/{path}"))
}

/// The tree over the served entries, when it is the one that the checkpoint claims; then `verdict.entries` are its entries.
pub(super) fn tree(
    view: &dyn LogView,
    claimed: &Checkpoint,
    verdict: &mut Verdict,
) -> Option<Tree> {
    let bundles = tile::paths(claimed.size)
        .into_iter()
        .filter(|path| path.row() == Row::Entries);
    let (mut entries, mut bytes, mut whole) = (Vec::new(), 0, true);
    for path in bundles {
        let place = place(&path);
        let Some(bundle) = verdict.fetch(view, File::Bundle, &place, MAX_BUNDLE as u64 + 1) else {
            whole = false;
            continue;
        };
        bytes += bundle.len();
        if bytes > MAX_BYTES {
            verdict.add(Fault::TooLarge, place);
            return None;
        }
        match tile::parse_bundle(&bundle, path.width()) {
            Ok(read) => entries.extend(read.into_iter().map(<[u8]>::to_vec)),
            Err(fault) => {
                verdict.add(Fault::Form(File::Bundle, fault), place);
                whole = false;
            }
        }
    }
    if !whole {
        return None;
    }
    let tree = Tree::of_entries(&entries);
    if tree.root() == claimed.root {
        verdict.entries = entries;
        return Some(tree);
    }
    name_changed_entries(view, claimed, &entries, verdict);
    None
}

/// The entries do not give the signed head. When the tiles do, they tell which entries are wrong.
fn name_changed_entries(
    view: &dyn LogView,
    claimed: &Checkpoint,
    entries: &[Vec<u8>],
    verdict: &mut Verdict,
) {
    let tiles = tile::paths(claimed.size)
        .into_iter()
        .filter(|path| path.row() == Row::Hashes(0));
    let mut leaves: Vec<Hash> = Vec::new();
    for path in tiles {
        let read = view.read(&place(&path).path.unwrap_or_default(), MAX_TILE as u64 + 1);
        let hashes = read
            .ok()
            .flatten()
            .and_then(|bytes| tile::parse_tile(&bytes, path.width()).ok());
        leaves.extend(hashes.unwrap_or_default());
    }
    if Tree::of_leaves(leaves.clone()).root() != claimed.root {
        let path = verdict.form.unwrap_or(Form::Signed).newest();
        verdict.add(Fault::Root, Place::path(path));
        return;
    }
    for (index, (entry, leaf)) in (0..).zip(entries.iter().zip(&leaves)) {
        if leaf_hash(entry) != *leaf {
            let bundle = index / u64::from(FULL);
            let width = (claimed.size - bundle * u64::from(FULL)).min(u64::from(FULL)) as u16;
            let path = TilePath::new(Row::Entries, bundle, width).map(|path| format!("log/{path}"));
            verdict.add(
                Fault::EntryChanged,
                Place {
                    path,
                    ..Place::entry(index)
                },
            );
        }
    }
}

/// Compares the tiles of the tree, and all other tiles and bundles that are served, with the tree.
pub(super) fn tiles(
    view: &dyn LogView,
    tree: &Tree,
    listing: Option<&[String]>,
    verdict: &mut Verdict,
) {
    let due = tile::paths(tree.size());
    let hashes = due.iter().filter(|path| path.row() != Row::Entries);
    let wanted = hashes.map(|path| (format!("log/{path}"), MAX_TILE as u64 + 1));
    view.expect(&wanted.collect::<Vec<_>>());
    for path in &due {
        match path.row() {
            // Just read: the tree is made of it.
            Row::Entries => verdict.counts.tiles += 1,
            Row::Hashes(_) => compare(view, tree, path, verdict),
        }
    }
    let listed = listing
        .unwrap_or_default()
        .iter()
        .filter_map(|path| TilePath::parse(path.strip_prefix("log/")?));
    let mut others: Vec<TilePath> = listed.filter(|path| path.within(tree.size())).collect();
    others.sort_unstable();
    for path in others
        .iter()
        .filter(|path| due.binary_search(path).is_err())
    {
        compare(view, tree, path, verdict);
    }
}

fn compare(view: &dyn LogView, tree: &Tree, path: &TilePath, verdict: &mut Verdict) {
    let (file, limit, right) = match path.row() {
        Row::Entries => (
            File::Bundle,
            MAX_BUNDLE,
            tile::bundle(&verdict.entries, path),
        ),
        Row::Hashes(_) => (File::Tile, MAX_TILE, tile::tile(tree, path)),
    };
    let place = place(path);
    let Some(found) = verdict.fetch(view, file, &place, limit as u64 + 1) else {
        return;
    };
    match right.as_deref().map(|right| Change::between(right, &found)) {
        Some(None) => verdict.counts.tiles += 1,
        Some(Some(change)) => verdict.add(Fault::Changed(file, change), place),
        None => verdict.add(Fault::Unexpected, place),
    }
}

/// Names the partial tiles and bundles that are gone although a stored state has their size and no full one is there yet.
pub(super) fn partials(form: Form, size: u64, listing: &[String], verdict: &mut Verdict) {
    let listed: BTreeSet<&str> = listing.iter().map(String::as_str).collect();
    let stored = listing
        .iter()
        .filter_map(|path| path.strip_prefix(form.stored()));
    let sizes = stored
        .filter_map(parse_size)
        .filter(|stored| *stored < size);
    let due = sizes.flat_map(tile::partials);
    let due: BTreeSet<TilePath> = due.filter(|path| !path.superseded_at(size)).collect();
    for path in due {
        let place = place(&path);
        if !place
            .path
            .as_deref()
            .is_some_and(|path| listed.contains(path))
        {
            let file = if path.row() == Row::Entries {
                File::Bundle
            } else {
                File::Tile
            };
            verdict.add(Fault::Missing(file), place);
        }
    }
}
