//! The files of a served log after C2SP tlog-tiles: from a tree and its entries to tiles and entry bundles, and back.
//!
//! All files but the checkpoint are immutable: a log that grows only adds files, and partial ones may go once the full one is
//! there.

use std::fmt;

use super::tree::{Hash, Tree, leaf_hash, node_hash};

/// Hashes in a full tile, entries in a full bundle.
pub const FULL: u16 = 256;
/// The greatest length of an entry: bundles give lengths two bytes.
pub const MAX_ENTRY: usize = 65_535;
/// The greatest length of a bundle.
pub const MAX_BUNDLE: usize = FULL as usize * (2 + MAX_ENTRY);
/// The greatest length of a tile.
pub const MAX_TILE: usize = FULL as usize * 32;

/// What a file of the log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// Entries, each with its length before it.
    Entries,
    /// Hashes of subtrees of 256^level leaves; level 0 holds the leaf hashes.
    Hashes(u8),
}

/// The name of a tile or bundle: `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`.
///
/// In the order of these names, bundles come first and then the tiles level by level: the order in which to write them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TilePath {
    row: Row,
    index: u64,
    width: u16,
}

impl TilePath {
    /// A name; none when the level is above 63 or the width is not 1 to 256.
    pub fn new(row: Row, index: u64, width: u16) -> Option<TilePath> {
        let level_fits = !matches!(row, Row::Hashes(64..));
        (level_fits && (1..=FULL).contains(&width)).then_some(TilePath { row, index, width })
    }

    /// Reads a name in its one canonical form.
    pub fn parse(path: &str) -> Option<TilePath> {
        let (row, rest) = path.strip_prefix("tile/")?.split_once('/')?;
        let row = match row {
            "entries" => Row::Entries,
            level => Row::Hashes(decimal(level, 2)?.try_into().ok()?),
        };
        let (groups, width) = match rest.split_once(".p/") {
            Some((groups, width)) => (
                groups,
                decimal(width, 3)?.try_into().ok().filter(|w| *w < FULL)?,
            ),
            None => (rest, FULL),
        };
        let mut index: u64 = 0;
        for group in groups.split('/') {
            let digits = group.strip_prefix('x').unwrap_or(group);
            if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return None;
            }
            index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
        }
        // Writing it again catches what is left: a missing or needless `x`, needless groups.
        TilePath::new(row, index, width).filter(|read| read.to_string() == path)
    }

    /// What the file holds.
    pub fn row(&self) -> Row {
        self.row
    }

    /// Its place in the row, from 0.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, 1 to 256.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it holds 256.
    pub fn is_full(&self) -> bool {
        self.width == FULL
    }

    /// Whether a tree of this size has all that the file holds: then its bytes are settled for ever.
    pub fn within(&self, size: u64) -> bool {
        self.end().is_some_and(|end| end <= in_row(self.row, size))
    }

    /// Whether the file is partial and a tree of this size has the full one, so that this one may be deleted.
    pub fn superseded_at(&self, size: u64) -> bool {
        !self.is_full()
            && TilePath {
                width: FULL,
                ..*self
            }
            .within(size)
    }

    /// The number of hashes or entries of the row up to the end of this file.
    fn end(&self) -> Option<u64> {
        self.index
            .checked_mul(u64::from(FULL))?
            .checked_add(u64::from(self.width))
    }
}

/// A decimal number without leading zeros, of at most `digits` digits.
fn decimal(text: &str, digits: usize) -> Option<u64> {
    let plain = (1..=digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (plain && (text == "0" || !text.starts_with('0'))).then(|| text.parse().ok())?
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row {
            Row::Entries => f.write_str("tile/entries/")?,
            Row::Hashes(level) => write!(f, "tile/{level}/")?,
        }
        // A u64 has at most seven groups of three digits.
        for power in (1..=6).rev() {
            let group = self.index / 1000_u64.pow(power);
            if group > 0 {
                write!(f, "x{:03}/", group % 1000)?;
            }
        }
        write!(f, "{:03}", self.index % 1000)?;
        if self.is_full() {
            Ok(())
        } else {
            write!(f, ".p/{}", self.width)
        }
    }
}

/// How many hashes or entries a row has in a tree of this size.
fn in_row(row: Row, size: u64) -> u64 {
    match row {
        Row::Entries => size,
        Row::Hashes(level) => size.checked_shr(8 * u32::from(level)).unwrap_or(0),
    }
}

/// The rows that a log of fewer than 2^64 entries can have.
fn rows() -> impl Iterator<Item = Row> {
    std::iter::once(Row::Entries).chain((0..8).map(Row::Hashes))
}

/// All files of a log of this size, apart from the checkpoint: the full ones, and the partial ones of just this size.
pub fn paths(size: u64) -> Vec<TilePath> {
    added(0, size)
}

/// The files that a log has at size `to` and had not at size `from`, in the order in which to write them.
pub fn added(from: u64, to: u64) -> Vec<TilePath> {
    let mut paths = Vec::new();
    for row in rows() {
        let (have, want) = (in_row(row, from), in_row(row, to));
        if have >= want {
            continue;
        }
        let full = u64::from(FULL);
        for index in have / full..want.div_ceil(full) {
            let width = (want - index * full).min(full) as u16;
            paths.extend(TilePath::new(row, index, width));
        }
    }
    paths
}

/// The partial files of a log of this size, which must be served as long as there are no full ones in their place.
pub fn partials(size: u64) -> Vec<TilePath> {
    let full = u64::from(FULL);
    let partial = |row| {
        let count = in_row(row, size);
        TilePath::new(row, count / full, (count % full) as u16)
    };
    rows().filter_map(partial).collect()
}

/// The partial files of the `earlier` sizes that a log of size `size` may delete, because it has the full ones.
pub fn superseded(earlier: &[u64], size: u64) -> Vec<TilePath> {
    let mut paths: Vec<TilePath> = earlier
        .iter()
        .flat_map(|earlier| partials(*earlier))
        .collect();
    paths.retain(|path| path.superseded_at(size));
    paths.sort_unstable();
    paths.dedup();
    paths
}

/// One immutable file of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TileFile {
    /// Its name below the log's folder.
    pub path: TilePath,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// An entry that no bundle can hold: it is empty or longer than 65,535 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLength {
    /// The index of the entry in the log.
    pub entry: u64,
}

/// The files that a log over `entries` has and had not when it had `from` entries; `from` 0 gives them all.
///
/// # Errors
/// When an entry is empty or longer than 65,535 bytes.
pub fn files<E: AsRef<[u8]>>(entries: &[E], from: u64) -> Result<Vec<TileFile>, BadLength> {
    let lengths = entries.iter().map(|entry| entry.as_ref().len());
    if let Some((entry, _)) = (0..)
        .zip(lengths)
        .find(|(_, length)| !(1..=MAX_ENTRY).contains(length))
    {
        return Err(BadLength { entry });
    }
    let tree = Tree::of_entries(entries);
    let bytes = |path: &TilePath| match path.row {
        Row::Entries => bundle(entries, path),
        Row::Hashes(_) => tile(&tree, path),
    };
    let paths = added(from, tree.size()).into_iter();
    Ok(paths
        .filter_map(|path| {
            Some(TileFile {
                path,
                bytes: bytes(&path)?,
            })
        })
        .collect())
}

/// The bytes of a tile of this tree; none when the name is that of a bundle, or the tree is too small.
pub fn tile(tree: &Tree, path: &TilePath) -> Option<Vec<u8>> {
    let Row::Hashes(level) = path.row else {
        return None;
    };
    let first = path.index.checked_mul(u64::from(FULL))?;
    let mut bytes = Vec::with_capacity(usize::from(path.width) * 32);
    for index in first..path.end()? {
        bytes.extend(tree.subtree(8 * u32::from(level), index)?.0);
    }
    Some(bytes)
}

/// The bytes of a bundle of these entries, which are those of the whole log; none when the name is that of a tile, there are too
/// few entries, or one is too long.
pub fn bundle<E: AsRef<[u8]>>(entries: &[E], path: &TilePath) -> Option<Vec<u8>> {
    if path.row != Row::Entries {
        return None;
    }
    let first = usize::try_from(path.index.checked_mul(u64::from(FULL))?).ok()?;
    let mut bytes = Vec::new();
    for entry in entries.get(first..usize::try_from(path.end()?).ok()?)? {
        let entry = entry.as_ref();
        bytes.extend(u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend(entry);
    }
    Some(bytes)
}

/// Why bytes are no bundle or tile of the width that their name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileFault {
    /// They end in the middle of an entry or hash, or before the last one.
    Short,
    /// Something follows the last entry or hash.
    Long,
    /// A bundle has an entry of no bytes.
    EmptyEntry,
}

/// The entries of a bundle of exactly `width` entries.
///
/// # Errors
/// When the bytes are anything else.
pub fn parse_bundle(mut bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileFault> {
    let mut entries = Vec::with_capacity(usize::from(width));
    for _ in 0..width {
        let (length, rest) = bytes.split_first_chunk::<2>().ok_or(TileFault::Short)?;
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 {
            return Err(TileFault::EmptyEntry);
        }
        let (entry, rest) = rest.split_at_checked(length).ok_or(TileFault::Short)?;
        entries.push(entry);
        bytes = rest;
    }
    if bytes.is_empty() {
        Ok(entries)
    } else {
        Err(TileFault::Long)
    }
}

/// The hashes of a tile of exactly `width` hashes.
///
/// # Errors
/// When the bytes are anything else.
pub fn parse_tile(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileFault> {
    match bytes.len().cmp(&(usize::from(width) * 32)) {
        std::cmp::Ordering::Less => Err(TileFault::Short),
        std::cmp::Ordering::Greater => Err(TileFault::Long),
        std::cmp::Ordering::Equal => {
            let (hashes, _) = bytes.as_chunks::<32>();
            Ok(hashes.iter().copied().map(Hash).collect())
        }
    }
}

/// The leaf hashes of a bundle of exactly `width` entries, to be compared with the level-0 tile of the same name.
///
/// # Errors
/// When the bytes are no such bundle.
pub fn bundle_leaves(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileFault> {
    Ok(parse_bundle(bytes, width)?
        .into_iter()
        .map(leaf_hash)
        .collect())
}

/// The hash that the level above holds for a full tile; none when it is not full.
pub fn tile_head(hashes: &[Hash]) -> Option<Hash> {
    if hashes.len() != usize::from(FULL) {
        return None;
    }
    let mut level = hashes.to_vec();
    while level.len() > 1 {
        level = level
            .chunks_exact(2)
            .map(|pair| node_hash(&pair[0], &pair[1]))
            .collect();
    }
    level.first().copied()
}
