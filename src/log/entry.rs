//! The entries of the log: one line of JSON each, with a fixed order of keys and nothing but codes, numbers and hashes.
//!
//! An entry can never be taken back, so that it must not hold personal data: names, titles and reasons stand in the files of a
//! version, which can be removed. What is not exactly the line that we would write is not read as an entry.

mod form;

use super::key::{KeyKind, VerifierKey};
use super::line::{Fields, object};
use super::name::{Basis, DocId, Moment, Origin, PeriodId, Slot, VillageCode};
use super::tile::MAX_ENTRY;
use super::tree::{Hash, leaf_hash};

/// The greatest number of files of a version, and of slots of a redaction.
pub const MAX_FILES: u16 = 1000;

/// One entry: what was done, and when by the publisher's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What was done.
    pub act: Act,
    /// When, as the publisher claims.
    pub at: Moment,
    /// The newest cosigned checkpoint of the county's board that was seen: the entry is not older than that.
    pub after: Option<TreeRef>,
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Opens the log: always the first entry, and only that.
    Genesis {
        /// The permanent name of the log.
        origin: Origin,
        /// Its first key; none in a log that nobody signs.
        vkey: Option<VerifierKey>,
        /// The village.
        village: VillageCode,
        /// The end of the log that this one takes over from, because its key was lost or stolen.
        succeeds: Option<TreeRef>,
    },
    /// The first version of a document.
    Publish {
        /// The document.
        doc: DocId,
        /// SHA-256 of the version's `manifest.json`.
        manifest: Hash,
        /// The number of files in the manifest.
        files: u16,
    },
    /// A later version of a document.
    Correct {
        /// The document.
        doc: DocId,
        /// The version, from 2.
        ver: u32,
        /// The leaf hash of the entry with the version before.
        prev: Hash,
        /// Why.
        why: Why,
        /// SHA-256 of the version's `manifest.json`.
        manifest: Hash,
        /// The number of files in the manifest.
        files: u16,
    },
    /// Files of a version were removed as the law demands.
    Redact {
        /// The document.
        doc: DocId,
        /// The version that holds the files; later versions that refer to them are concerned too.
        ver: u32,
        /// The leaf hash of the entry with this version.
        of: Hash,
        /// The files, in ascending order.
        slots: Vec<Slot>,
        /// The legal ground.
        basis: Basis,
        /// Who decided.
        by: By,
    },
    /// A document is no longer shown as current; its versions stay.
    Withdraw {
        /// The document.
        doc: DocId,
        /// Its newest version.
        ver: u32,
        /// The leaf hash of the entry with this version.
        of: Hash,
        /// Why.
        why: Why,
    },
    /// A withdrawn document is shown again.
    Restore {
        /// The document.
        doc: DocId,
        /// Its newest version.
        ver: u32,
        /// The leaf hash of the entry with this version.
        of: Hash,
    },
    /// There is nothing to disclose for a period (kind `none`): silence that can be seen.
    Nothing {
        /// The period.
        period: PeriodId,
    },
    /// The log is signed with another key from here on.
    Rotate {
        /// The new key.
        vkey: VerifierKey,
    },
    /// The log has ended: nothing follows.
    Close {
        /// The log that takes over, if there is one.
        successor: Option<Origin>,
    },
}

/// A state of another log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRef {
    /// Its name.
    pub origin: Origin,
    /// Its number of entries.
    pub size: u64,
    /// The head of its tree.
    pub root: Hash,
}

macro_rules! codes {
    ($(#[$meta:meta])* $type:ident { $($(#[$note:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $type { $($(#[$note])* $variant),* }

        impl $type {
            /// All codes, in the order of their declaration.
            pub const ALL: &'static [$type] = &[$($type::$variant),*];

            /// The code in the entry.
            pub fn code(self) -> &'static str {
                match self { $($type::$variant => $code),* }
            }

            /// Reads a code.
            pub fn parse(code: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|known| known.code() == code)
            }
        }
    };
}

codes! {
    /// Why a version follows another, or a document was withdrawn.
    Why {
        /// A figure was wrong.
        Amount = "amount",
        /// A slip of the pen.
        Typo = "typo",
        /// Something was left out.
        Missing = "missing",
        /// It showed what is private.
        Privacy = "privacy",
        /// Another reason, told in the version itself.
        Other = "other",
    }
}

codes! {
    /// Who decided on a redaction.
    By {
        /// The village itself.
        Village = "village",
        /// The village's supervision committee.
        Supervision = "supervision",
        /// The township.
        Township = "township",
        /// The county.
        County = "county",
        /// A court.
        Court = "court",
    }
}

/// Why bytes are no entry, or an entry cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryFault {
    /// Longer than 65,535 bytes.
    TooLong,
    /// No JSON object.
    NotJson,
    /// Not of the first edition of this format.
    Edition,
    /// A kind that is not known.
    Kind,
    /// The field with this key is missing, or does not hold what it must.
    Field(&'static str),
    /// The same content, but not the one form that we write: unknown or repeated keys, another order, spaces, escapes.
    NotCanonical,
}

impl Entry {
    /// The line, without an end of line.
    ///
    /// # Errors
    /// When a value is not one that an entry may have.
    pub fn print(&self) -> Result<Vec<u8>, EntryFault> {
        self.check()?;
        let line = form::write(self);
        if line.len() > MAX_ENTRY {
            Err(EntryFault::TooLong)
        } else {
            Ok(line)
        }
    }

    /// Reads a line.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`Entry::print`] gives.
    pub fn parse(bytes: &[u8]) -> Result<Entry, EntryFault> {
        if bytes.len() > MAX_ENTRY {
            return Err(EntryFault::TooLong);
        }
        let fields = object(bytes).ok_or(EntryFault::NotJson)?;
        let entry = form::read(&Fields(&fields))?;
        if entry.print()? == bytes {
            Ok(entry)
        } else {
            Err(EntryFault::NotCanonical)
        }
    }

    /// The hash of the entry in the tree, by which later entries name it.
    ///
    /// # Errors
    /// When a value is not one that an entry may have.
    pub fn leaf(&self) -> Result<Hash, EntryFault> {
        Ok(leaf_hash(&self.print()?))
    }

    /// What the types of the fields leave open.
    fn check(&self) -> Result<(), EntryFault> {
        let ensure = |holds: bool, field| {
            if holds {
                Ok(())
            } else {
                Err(EntryFault::Field(field))
            }
        };
        let sized = |other: &Option<TreeRef>| {
            other
                .as_ref()
                .is_none_or(|other| i64::try_from(other.size).is_ok())
        };
        let named = |key: &VerifierKey| {
            key.kind() == KeyKind::Log && Origin::parse(key.name().as_str()).is_some()
        };
        ensure(sized(&self.after), "after")?;
        match &self.act {
            Act::Genesis { vkey, succeeds, .. } => {
                ensure(vkey.as_ref().is_none_or(named), "vkey")?;
                ensure(sized(succeeds), "succeeds")
            }
            Act::Rotate { vkey } => ensure(named(vkey), "vkey"),
            Act::Publish { files, .. } => ensure((1..=MAX_FILES).contains(files), "files"),
            Act::Correct { ver, files, .. } => {
                ensure(*ver >= 2, "ver")?;
                ensure((1..=MAX_FILES).contains(files), "files")
            }
            Act::Redact { ver, slots, .. } => {
                ensure(*ver >= 1, "ver")?;
                let ascending = slots.windows(2).all(|pair| pair[0] < pair[1]);
                ensure(
                    (1..=usize::from(MAX_FILES)).contains(&slots.len()) && ascending,
                    "slots",
                )
            }
            Act::Withdraw { ver, .. } | Act::Restore { ver, .. } => ensure(*ver >= 1, "ver"),
            Act::Nothing { .. } | Act::Close { .. } => Ok(()),
        }
    }
}

impl Act {
    /// The word for it in the entry.
    pub fn kind(&self) -> &'static str {
        match self {
            Act::Genesis { .. } => "genesis",
            Act::Publish { .. } => "publish",
            Act::Correct { .. } => "correct",
            Act::Redact { .. } => "redact",
            Act::Withdraw { .. } => "withdraw",
            Act::Restore { .. } => "restore",
            Act::Nothing { .. } => "none",
            Act::Rotate { .. } => "rotate",
            Act::Close { .. } => "close",
        }
    }

    /// The document and version that it is about.
    pub fn version(&self) -> Option<(&DocId, u32)> {
        match self {
            Act::Publish { doc, .. } => Some((doc, 1)),
            Act::Correct { doc, ver, .. }
            | Act::Redact { doc, ver, .. }
            | Act::Withdraw { doc, ver, .. }
            | Act::Restore { doc, ver, .. } => Some((doc, *ver)),
            Act::Genesis { .. } | Act::Nothing { .. } | Act::Rotate { .. } | Act::Close { .. } => {
                None
            }
        }
    }

    /// The leaf hash by which it names the version that it changes the state of.
    pub fn target(&self) -> Option<Hash> {
        match self {
            Act::Redact { of, .. } | Act::Withdraw { of, .. } | Act::Restore { of, .. } => {
                Some(*of)
            }
            _ => None,
        }
    }

    /// The new version that it adds: its number, its manifest's hash and its number of files.
    pub fn adds(&self) -> Option<(&DocId, u32, Hash, u16)> {
        match self {
            Act::Publish {
                doc,
                manifest,
                files,
            } => Some((doc, 1, *manifest, *files)),
            Act::Correct {
                doc,
                ver,
                manifest,
                files,
                ..
            } => Some((doc, *ver, *manifest, *files)),
            _ => None,
        }
    }
}
