//! How a file looks from outside: enough to tell that it was changed, without reading it.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::Path;

use walkdir::WalkDir;

use super::{Time, time};

/// Size, time of the last change, and who may read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Bytes; of a folder the sum of all that is in it.
    pub size: u64,
    /// Nanoseconds since 1970; of a folder the latest of all that is in it.
    pub changed: Time,
    /// Permissions, as far as the system has them.
    pub mode: u32,
}

/// How a file or folder looks; none when there is nothing. A folder looks different when anything in it does.
pub fn stamp(path: &Path) -> Option<Stamp> {
    let meta = fs::symlink_metadata(path).ok()?;
    if !meta.is_dir() {
        return Some(of(&meta));
    }
    let inside = WalkDir::new(path).into_iter().flatten();
    let stamps = inside.filter_map(|entry| entry.metadata().ok());
    stamps.map(|meta| of(&meta)).reduce(|all, one| Stamp {
        size: all.size + one.size,
        changed: all.changed.max(one.changed),
        mode: all.mode,
    })
}

/// How all files below some folders of `root` look, and those files that are named themselves.
pub fn stamps(root: &Path, below: &[&str]) -> BTreeMap<String, Stamp> {
    let walks = below.iter().flat_map(|part| WalkDir::new(root.join(part)));
    let plain = walks.flatten().filter(|entry| !entry.file_type().is_dir());
    let known = plain.filter_map(|entry| {
        let path = entry.path().strip_prefix(root).ok()?;
        Some((super::slashed(path), of(&entry.metadata().ok()?)))
    });
    known.collect()
}

fn of(meta: &Metadata) -> Stamp {
    Stamp {
        size: meta.len(),
        changed: meta.modified().map_or(0, time),
        mode: mode(meta),
    }
}

#[cfg(unix)]
fn mode(meta: &Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode()
}

#[cfg(not(unix))]
fn mode(meta: &Metadata) -> u32 {
    u32::from(meta.permissions().readonly())
}
