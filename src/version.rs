//! Versions: what of a disclosure is frozen, in which form, and what differs from the version before.

use crate::log::entry::Why;
use crate::log::name::{DocId, Slot};

/// A version that waits to be published: what a publication numbers, salts, logs and signs.
#[derive(Debug, Clone)]
pub struct NewVersion {
    /// The document.
    pub doc: DocId,
    /// Its number: 1, or one more than that of the newest version.
    pub ver: u32,
    /// Why it follows another version; none for the first one.
    pub why: Option<Why>,
    /// Title and period in words, for what is said to the editor.
    pub title: String,
    /// Its files: `page.html`, `source.toml`, `a01.pdf` …
    pub files: Vec<(Slot, Vec<u8>)>,
}
