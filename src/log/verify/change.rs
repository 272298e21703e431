//! How bytes that are served differ from those that were published, as far as that can be told: what an honest mishap on the way
//! did looks different from what a hand did.

use crate::log::manifest::{FileRecord, Salt, commitment};

/// The longest page that is searched for what was put in; every place that is tried costs one hash of it.
const MAX_SEARCHED: usize = 4 << 20;

/// How a file differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing is left of it.
    Empty,
    /// Only ends of lines: a transfer in text mode, or a setting of git.
    LineEnds,
    /// One piece was put in and the rest is as it was: a host that adds to pages. Only told of pages.
    Inserted {
        /// After how many bytes.
        at: u64,
        /// How many bytes.
        length: u64,
    },
    /// It is shorter, and not by ends of lines alone.
    Shorter,
    /// It is longer, and not by ends of lines or one piece alone.
    Longer,
    /// It has the right length and other bytes.
    Bytes,
}

impl Change {
    /// How `found` differs from the bytes that are known to be right; none when it does not.
    pub(super) fn between(right: &[u8], found: &[u8]) -> Option<Change> {
        if right == found {
            return None;
        }
        let line_ends = unix_ends(right) == unix_ends(found);
        Some(Change::by_length(right.len() as u64, found, line_ends))
    }

    /// How `found` differs from the file that was committed to; none when it does not.
    pub(super) fn since(record: &FileRecord, salt: &Salt, found: &[u8]) -> Option<Change> {
        if record.holds(salt, found) {
            return None;
        }
        let unix = unix_ends(found);
        let line_ends = record.holds(salt, &unix) || record.holds(salt, &windows_ends(&unix));
        let change = Change::by_length(record.bytes, found, line_ends);
        Some(match change {
            Change::Longer if record.slot.is_page() => {
                inserted(record, salt, found).unwrap_or(change)
            }
            _ => change,
        })
    }

    fn by_length(right: u64, found: &[u8], line_ends: bool) -> Change {
        match (found.len() as u64).cmp(&right) {
            _ if line_ends => Change::LineEnds,
            _ if found.is_empty() => Change::Empty,
            std::cmp::Ordering::Less => Change::Shorter,
            std::cmp::Ordering::Greater => Change::Longer,
            std::cmp::Ordering::Equal => Change::Bytes,
        }
    }
}

/// The bytes with every CR LF as LF.
fn unix_ends(bytes: &[u8]) -> Vec<u8> {
    let mut unix = Vec::with_capacity(bytes.len());
    for (index, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(index + 1) != Some(&b'\n') {
            unix.push(*byte);
        }
    }
    unix
}

/// The bytes with every LF as CR LF.
fn windows_ends(unix: &[u8]) -> Vec<u8> {
    let mut windows = Vec::with_capacity(unix.len());
    for byte in unix {
        if *byte == b'\n' {
            windows.push(b'\r');
        }
        windows.push(*byte);
    }
    windows
}

/// Whether taking one piece out gives the committed bytes back. Only the places are tried where hosts put things in.
fn inserted(record: &FileRecord, salt: &Salt, found: &[u8]) -> Option<Change> {
    let length = (found.len() as u64).checked_sub(record.bytes)?;
    let size = usize::try_from(length)
        .ok()
        .filter(|_| found.len() <= MAX_SEARCHED)?;
    let kept = found.len() - size;
    let before = ["</head>", "</body>", "</html>"]
        .iter()
        .flat_map(|tag| ends_of(found, tag, 0));
    let after = ["<head>", "<body>", "<!doctype html>"]
        .iter()
        .flat_map(|tag| ends_of(found, tag, tag.len()));
    let starts = before
        .filter_map(|end| end.checked_sub(size))
        .chain(after)
        .chain([0, kept]);
    for at in starts.filter(|at| *at <= kept) {
        let rest = [&found[..at], &found[at + size..]].concat();
        if commitment(salt, &rest) == record.commit {
            return Some(Change::Inserted {
                at: at as u64,
                length,
            });
        }
    }
    None
}

/// Where a tag stands (with `offset` added), in either case; at most eight places.
fn ends_of(found: &[u8], tag: &str, offset: usize) -> Vec<usize> {
    let windows = found.windows(tag.len()).enumerate();
    let stands = windows.filter(|(_, window)| window.eq_ignore_ascii_case(tag.as_bytes()));
    stands.map(|(at, _)| at + offset).take(8).collect()
}
