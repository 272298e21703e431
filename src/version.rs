//! Versions: what of a disclosure is frozen, in which form, and how it stands to the version before.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::{Attached, Disclosure, State};
use crate::ledger::Ledger;
use crate::log::entry::Why;
use crate::log::manifest::FileRecord;
use crate::log::name::{DocId, Slot};
use crate::value::Date;

mod canonical;

pub use canonical::{canonical, content, reason_words, split};
pub(crate) use canonical::{key_text, quoted};

/// The slot of the frozen page.
pub const PAGE: &str = "page.html";
/// The slot of the canonical text.
pub const SOURCE: &str = "source.toml";

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

/// Finds out how each disclosure stands to what was published: compares its canonical text and the files that it shows with the
/// newest version.
///
/// # Errors
/// Names that the log cannot hold, and what of the ledger cannot be read or was changed.
pub fn compare(
    disclosures: &mut [Disclosure],
    attached: &BTreeMap<String, Attached>,
    ledger: Option<&Ledger>,
    today: Date,
    frozen: bool,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for disclosure in disclosures {
        match state(disclosure, attached, ledger, today, frozen) {
            Ok(state) => disclosure.state = state,
            Err(problem) => problems.push(*problem),
        }
    }
    problems
}

fn state(
    disclosure: &Disclosure,
    attached: &BTreeMap<String, Attached>,
    ledger: Option<&Ledger>,
    today: Date,
    frozen: bool,
) -> Result<State, Box<Diagnostic>> {
    let Some(doc) = DocId::parse(&disclosure.id()) else {
        let unfit = Diagnostic::new("MB1203").at(Place::file(&*disclosure.text.path));
        return Err(Box::new(unfit.with("name", disclosure.id())));
    };
    let newest = ledger.and_then(|ledger| {
        let document = ledger.history().documents().get(&doc)?;
        Some((ledger, document.newest()?.ver))
    });
    let (ledger, ver) = match newest {
        None if disclosure.published.is_some_and(|day| day <= today) => return Ok(State::Waiting),
        None => return Ok(State::Draft),
        Some(newest) => newest,
    };
    let same = (frozen || has_text(disclosure, ledger, &doc, ver)?)
        && has_files(disclosure, attached, ledger, &doc, ver)?;
    match same {
        true => Ok(State::Published { ver }),
        false => Ok(State::Changed { ver }),
    }
}

/// Whether a disclosure says what a version says, word by word.
fn has_text(
    disclosure: &Disclosure,
    ledger: &Ledger,
    doc: &DocId,
    ver: u32,
) -> Result<bool, Box<Diagnostic>> {
    let frozen = source(ledger, doc, ver)?;
    Ok(frozen.is_some_and(|frozen| split(&frozen).1 == content(disclosure)))
}

/// Whether the files of a disclosure are those of a version.
fn has_files(
    disclosure: &Disclosure,
    attached: &BTreeMap<String, Attached>,
    ledger: &Ledger,
    doc: &DocId,
    ver: u32,
) -> Result<bool, Box<Diagnostic>> {
    if disclosure.files.is_empty() {
        return Ok(true);
    }
    let manifest = ledger.manifest(doc, ver)?;
    for (path, slot) in &disclosure.files {
        let slot = Slot::parse(slot);
        let (Some(slot), Some(file)) = (slot, attached.get(path)) else {
            return Ok(false);
        };
        let Some(record) = manifest.file(&slot) else {
            return Ok(false);
        };
        let holder = record.held_in.unwrap_or(ver);
        if ledger.is_redacted(doc, holder, &slot) {
            return Ok(false);
        }
        let salt = ledger.salt(doc, holder, &slot)?;
        if !record.holds(&salt, &file.bytes) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The record that refers to an earlier version for a file whose bytes that one holds; `before` is the version before the new one.
///
/// # Errors
/// When the earlier version cannot be read.
pub fn kept(
    ledger: &Ledger,
    doc: &DocId,
    before: u32,
    slot: &Slot,
    bytes: &[u8],
) -> Result<Option<FileRecord>, Diagnostic> {
    // Page and source are a version's own, so that one can be removed without the other.
    let own = ["page.", "source."]
        .iter()
        .any(|own| slot.as_str().starts_with(own));
    if own {
        return Ok(None);
    }
    let manifest = ledger.manifest(doc, before)?;
    let Some(record) = manifest.file(slot) else {
        return Ok(None);
    };
    let holder = record.held_in.unwrap_or(before);
    if record.bytes != bytes.len() as u64 || ledger.is_redacted(doc, holder, slot) {
        return Ok(None);
    }
    let salt = ledger.salt(doc, holder, slot)?;
    Ok(record.holds(&salt, bytes).then(|| record.kept(before)))
}

/// The canonical text of a published version; none when it was redacted.
///
/// # Errors
/// When it cannot be read, or has other bytes than were published.
pub fn source(ledger: &Ledger, doc: &DocId, ver: u32) -> Result<Option<String>, Box<Diagnostic>> {
    let Some(slot) = Slot::parse(SOURCE) else {
        return Ok(None);
    };
    let bytes = ledger.file(doc, ver, &slot)?;
    Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether a changed disclosure says why: it must have a reason, and another one than the newest version.
///
/// # Errors
/// The message that says what to write.
pub fn reason(
    disclosure: &Disclosure,
    ledger: &Ledger,
    doc: &DocId,
    ver: u32,
) -> Result<Why, Box<Diagnostic>> {
    let Some(correction) = &disclosure.correction else {
        let missing = Diagnostic::new("MB1201").at(disclosure.spots.start.place());
        return Err(Box::new(missing.with("ver", ver)));
    };
    let newest = source(ledger, doc, ver)?;
    let words = reason_words(correction);
    let same = newest.is_some_and(|newest| split(&newest).0 == Some(words.as_str()));
    if same {
        let stale = Diagnostic::new("MB1202").at(correction.spot.place());
        return Err(Box::new(stale.with("ver", ver)));
    }
    Ok(correction.why)
}
