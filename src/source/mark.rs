//! What can be seen of files without opening them: to tell whether they are as they were.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A moment of a file system's own clock, nanoseconds since 1970.
pub type Time = i64;

/// How long after its last change a file may still be changed without another time: the coarsest clock of a file system that is in
/// use (FAT), nanoseconds.
const TICK: Time = 2_000_000_000;

/// Names, sizes and times of some files, as one value.
#[derive(Debug, Clone, Default)]
pub struct Mark {
    seen: Sha256,
    newest: Time,
}

impl Mark {
    /// Adds a file or folder.
    pub fn add(&mut self, name: &str, meta: &Metadata) {
        let (inode, changed) = inode(meta);
        let written = meta.modified().map_or(0, time);
        self.newest = self.newest.max(written).max(changed);
        self.add_text(name);
        for number in [written, changed] {
            self.seen.update(number.to_le_bytes());
        }
        for number in [meta.len(), inode] {
            self.seen.update(number.to_le_bytes());
        }
    }

    /// Adds something else that must stay as it is.
    pub fn add_text(&mut self, text: &str) {
        self.seen.update((text.len() as u64).to_le_bytes());
        self.seen.update(text);
    }

    /// Adds another mark.
    pub fn join(&mut self, other: &Mark) {
        self.seen.update(other.seen.clone().finalize());
        self.newest = self.newest.max(other.newest);
    }

    /// The value in few characters; equal values mean that nothing has changed.
    pub fn value(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.seen.clone().finalize())
    }

    /// Whether all changes lie so far before a moment that any later one shows in a time.
    pub fn is_settled(&self, now: Time) -> bool {
        self.newest + TICK < now
    }
}

/// A time of the file system as a number.
pub fn time(time: SystemTime) -> Time {
    let nanos = |span: Duration| Time::try_from(span.as_nanos()).unwrap_or(Time::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => nanos(after),
        Err(before) => -nanos(before.duration()),
    }
}

/// The number of a file, and when anything about it was last changed: also seen when an older file is moved into its place.
#[cfg(unix)]
fn inode(meta: &Metadata) -> (u64, Time) {
    use std::os::unix::fs::MetadataExt;
    let changed = meta
        .ctime()
        .saturating_mul(1_000_000_000)
        .saturating_add(meta.ctime_nsec());
    (meta.ino(), changed)
}

#[cfg(not(unix))]
fn inode(_: &Metadata) -> (u64, Time) {
    (0, 0)
}
