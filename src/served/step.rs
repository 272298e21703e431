//! One step of bringing a served log up to date, as data: which file, and where its bytes come from.

use crate::diagnostic::Diagnostic;
use crate::disk::Permanent;
use crate::ledger::Ledger;
use crate::log::name::{DocId, Slot};

/// One step of bringing a served log up to date. Paths are below the village's folder in the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A file is put in its place, unless it is there with the same bytes.
    Put(String, Content),
    /// A file is taken away, if it is there.
    Remove(String),
    /// Everything before is on the disk before anything after begins.
    Barrier,
}

/// Where the bytes of a file come from. Those of a version's files are only read when their turn comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// These bytes.
    Bytes(Vec<u8>),
    /// A file of a version.
    File(DocId, u32, Slot),
    /// The salt beside it.
    Salt(DocId, u32, Slot),
}

impl Step {
    /// The file that the step is about.
    pub fn path(&self) -> Option<&str> {
        match self {
            Step::Put(path, _) | Step::Remove(path) => Some(path),
            Step::Barrier => None,
        }
    }
}

impl Content {
    /// The bytes.
    ///
    /// # Errors
    /// When a published file is missing or changed.
    pub fn bytes(&self, ledger: &Ledger) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Content::Bytes(bytes) => Ok(bytes.clone()),
            // None is a file that was redacted, and no step is about one.
            Content::File(doc, ver, slot) => Ok(ledger.file(doc, *ver, slot)?.unwrap_or_default()),
            Content::Salt(doc, ver, slot) => Ok(ledger.salt(doc, *ver, slot)?.to_vec()),
        }
    }
}

pub(super) fn carry_out(
    step: &Step,
    ledger: &Ledger,
    files: &mut Permanent<'_>,
) -> Result<(), Diagnostic> {
    match step {
        Step::Put(path, content) => files.put(path, &content.bytes(ledger)?),
        Step::Remove(path) => files.remove(path),
        Step::Barrier => files.barrier(),
    }
}
