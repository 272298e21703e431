//! What a verdict is made of: what was found, where, and how bad it is. The wording stands elsewhere.

use super::{Change, Unreadable};
use crate::log::entry::EntryFault;
use crate::log::history::Breach;
use crate::log::manifest::ManifestFault;
use crate::log::name::{DocId, Name, Slot};
use crate::log::proof::ProofFault;
use crate::log::tile::TileFault;
use crate::log::trust::OpenFault;

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub fault: Fault,
    /// Where.
    pub place: Place,
}

/// What a finding is about, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The path of the file below the village's folder, or the name of a checkpoint kept elsewhere.
    pub path: Option<String>,
    /// The index of the entry.
    pub entry: Option<u64>,
    /// The document.
    pub doc: Option<DocId>,
    /// Its version.
    pub ver: Option<u32>,
    /// The file of the version.
    pub slot: Option<Slot>,
}

impl Place {
    pub(super) fn path(path: impl Into<String>) -> Place {
        Place {
            path: Some(path.into()),
            ..Place::default()
        }
    }

    pub(super) fn entry(index: u64) -> Place {
        Place {
            entry: Some(index),
            ..Place::default()
        }
    }

    pub(super) fn version(index: u64, doc: &DocId, ver: u32) -> Place {
        Place {
            entry: Some(index),
            doc: Some(doc.clone()),
            ver: Some(ver),
            ..Place::default()
        }
    }

    /// The same place, and a file there.
    pub(super) fn at(&self, path: impl Into<String>) -> Place {
        Place {
            path: Some(path.into()),
            ..self.clone()
        }
    }

    /// The same place, and a file of the version.
    pub(super) fn slot(&self, path: impl Into<String>, slot: &Slot) -> Place {
        Place {
            slot: Some(slot.clone()),
            ..self.at(path)
        }
    }
}

/// What kind of file a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// `log/checkpoint` or `log/root.txt`, or one of those that are kept by their size.
    Checkpoint,
    /// `log/vkey` or `log/pubkey.pem`.
    Key,
    /// Entries of the log.
    Bundle,
    /// Hashes of the log.
    Tile,
    /// `manifest.json` of a version.
    Manifest,
    /// A file of a version.
    Content,
    /// The salt of a file of a version.
    Salt,
    /// `proof.tlog-proof` of a version.
    Proof,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A file that must be there is not.
    Missing(File),
    /// A file could not be read, so that nothing can be said of it.
    Unreadable(File),
    /// A link, a folder or a device stands in the place of a file.
    NoFile(File),
    /// A checkpoint that the log has published is not kept any more, although the log names it and keeps a later one.
    StoredGone,
    /// The newest checkpoints are not kept by their size yet: a publication or a transfer that was not finished.
    StoredNotYet,
    /// A file has not the bytes that the log demands.
    Changed(File, Change),
    /// The served checkpoint is not to be believed.
    Checkpoint(OpenFault),
    /// A checkpoint kept elsewhere or stored in the log is not to be believed, and proves nothing.
    Older(OpenFault),
    /// A stored checkpoint does not have the size that its name says.
    OlderName,
    /// A genuine older checkpoint has more entries than the log: entries were taken back.
    Rollback {
        /// The size of the older checkpoint.
        older: u64,
    },
    /// A genuine older checkpoint is not the beginning of the log: history was rewritten.
    Fork {
        /// The size of the older checkpoint.
        older: u64,
    },
    /// A signature has the name or the ID of a known key, but not both: it was left aside, and may be a damaged one.
    StrangeSignature(Name),
    /// The log claims more entries, or has more bytes, than are looked at.
    TooLarge,
    /// A bundle or tile has not the form that its name demands.
    Form(File, TileFault),
    /// The entry is not the one whose hash the signed tree holds.
    EntryChanged,
    /// The entries, or the tiles, or both do not give the head of the tree that the checkpoint signs.
    Root,
    /// The entry cannot be read.
    Entry(EntryFault),
    /// The entry breaks a rule.
    Breach(Breach),
    /// The first entry names another log.
    GenesisOrigin,
    /// The entries name no key that is trusted.
    KeyUnknown,
    /// The checkpoint is signed by the key in force, but no trusted key has vouched for that key.
    KeyUnproven,
    /// The checkpoint is not signed by the key in force, but by an earlier one.
    KeyRetired,
    /// The manifest cannot be read.
    Manifest(ManifestFault),
    /// The manifest is about another version, or has another number of files than the entry says.
    ManifestOther,
    /// The manifest says that an earlier version holds a file, and that version does not hold the same one.
    HeldOther,
    /// A redaction names a file that the version does not list.
    RedactedUnknown,
    /// A redaction names a file that another version holds: it must name that version.
    RedactedHeldElsewhere,
    /// A redacted file's salt is still published: the removed text can be guessed and confirmed.
    SaltStillThere,
    /// A redacted file is still there, and it is no page, so that no tombstone can stand in its place.
    RedactedStillThere,
    /// The proof cannot be read, or does not prove the entry.
    Proof(ProofFault),
    /// The proof is about another entry, or has extra data, which nobody has signed.
    ProofOther,
    /// A file that nothing in the log accounts for.
    Unexpected,
    /// A file of an entry that the log does not have yet: a publication that was not finished.
    NotYetLogged,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// What was published is not what is served, or cannot be shown to be.
    Alarm,
    /// It could not be looked at.
    Unchecked,
    /// Odd, but nothing that was published is lost or changed.
    Remark,
}

impl Fault {
    /// What is said of a file that cannot be read.
    pub(crate) fn of_unreadable(why: Unreadable, file: File) -> Fault {
        match why {
            Unreadable::Surroundings => Fault::Unreadable(file),
            Unreadable::NoFile => Fault::NoFile(file),
        }
    }

    /// How bad it is.
    pub fn severity(&self) -> Severity {
        match self {
            Fault::Unreadable(_) => Severity::Unchecked,
            Fault::NotYetLogged
            | Fault::StoredNotYet
            | Fault::Missing(File::Proof)
            | Fault::StrangeSignature(_)
            | Fault::Breach(Breach::TimeBackwards) => Severity::Remark,
            _ => Severity::Alarm,
        }
    }
}
