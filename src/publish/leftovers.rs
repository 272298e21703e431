//! What does not belong to what was published: entries that were never signed, their files, and files whose removal was cut short.

use std::path::{Path, PathBuf};

use super::CarryOut;
use crate::diagnostic::Diagnostic;
use crate::disk::Step;
use crate::ledger::{self, Ledger};
use crate::log::name::DocId;
use crate::source;

/// The files of a ledger that must go: everything beyond its newest checkpoint, and what was redacted.
///
/// # Errors
/// When a folder cannot be read.
pub fn of(ledger: &Ledger) -> Result<Vec<PathBuf>, Diagnostic> {
    let folder = ledger.folder();
    let mut left = Vec::new();
    for name in source::names(&folder.join("entries"), "entries")? {
        let number = name.strip_suffix(".json");
        let number = number.and_then(|number| number.parse::<u64>().ok());
        if number.is_some_and(|number| number >= ledger.size()) {
            left.push(folder.join("entries").join(name));
        }
    }
    // Notes that were written and not yet put in their place.
    let notes = source::names(&folder.join("checkpoints"), "checkpoints")?;
    let temporary = |name: &String| name.starts_with('.') && name.ends_with(".new");
    let notes = notes.into_iter().filter(temporary);
    left.extend(notes.map(|name| folder.join("checkpoints").join(name)));
    add_unpublished(ledger, "", &mut left)?;
    left.extend(redacted(ledger));
    left.sort();
    left.dedup();
    Ok(left)
}

/// Files and salts that the log says are removed, and that are still there.
pub fn redacted(ledger: &Ledger) -> Vec<PathBuf> {
    let mut left = Vec::new();
    for (doc, document) in ledger.history().documents() {
        for version in &document.versions {
            for slot in version.redacted.keys() {
                let folder = ledger.folder().join(ledger::frozen(doc, version.ver));
                left.push(folder.join(slot.as_str()));
                left.push(folder.join(slot.salt()));
            }
        }
    }
    left.retain(|path| is_there(path));
    left
}

/// Takes away what the log says is removed: a removal that was cut short is completed by whatever runs next.
///
/// # Errors
/// When the disk refuses.
pub fn finish_removals(ledger: &Ledger, carry_out: CarryOut<'_>) -> Result<(), Diagnostic> {
    let gone = redacted(ledger);
    if gone.is_empty() {
        return Ok(());
    }
    carry_out(&removal(gone))
}

/// The steps that take files away.
pub fn removal(files: Vec<PathBuf>) -> Vec<Step> {
    let gone = files.into_iter().map(|path| Step::Delete { path });
    gone.chain([Step::Barrier]).collect()
}

fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The files in folders of versions that were not published. `below` is the folder below `frozen/`, with a slash at its end.
fn add_unpublished(
    ledger: &Ledger,
    below: &str,
    left: &mut Vec<PathBuf>,
) -> Result<(), Diagnostic> {
    let here = format!("frozen/{below}");
    let folder = ledger.folder().join(&here);
    let (folders, _) = source::folders(ledger.folder(), &here)?;
    if let Some((doc, ver)) = version(below)
        && !is_published(ledger, &doc, ver)
    {
        let names = source::names(&folder, &here)?;
        let files = names.into_iter().filter(|name| !folders.contains(name));
        left.extend(files.map(|name| folder.join(name)));
    }
    for inner in folders {
        add_unpublished(ledger, &format!("{below}{inner}/"), left)?;
    }
    Ok(())
}

/// The version whose folder this is: `2026-05/finance-x/1/`.
fn version(below: &str) -> Option<(DocId, u32)> {
    let (doc, ver) = below.strip_suffix('/')?.rsplit_once('/')?;
    let number: u32 = ver.parse().ok()?;
    Some((DocId::parse(doc)?, number)).filter(|_| number.to_string() == ver)
}

fn is_published(ledger: &Ledger, doc: &DocId, ver: u32) -> bool {
    let document = ledger.history().documents().get(doc);
    document.is_some_and(|document| document.version(ver).is_some())
}
