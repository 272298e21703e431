//! The manifest of a version: its files, each with a commitment that binds its bytes and says nothing about them.
//!
//! A commitment is `SHA-256(salt ‖ bytes)`. The salt lies beside the file; when both are deleted, the commitment that stays is a
//! number that no guess can reach, unlike the plain hash of a page of which all but a name is known.

use sha2::{Digest, Sha256};

use super::entry::MAX_FILES;
use super::line::{Fields, Line, object};
use super::name::{DocId, Slot};
use super::tree::Hash;

/// The longest manifest that is read, in bytes.
pub const MAX_MANIFEST: usize = 262_144;
/// The longest file of a version, in bytes.
pub const MAX_FILE: u64 = 64 << 20;
/// The name of the manifest in the version's folder.
pub const MANIFEST: &str = "manifest.json";
/// The name of the proof in the version's folder.
pub const PROOF: &str = "proof.tlog-proof";

/// The 32 random bytes beside a file, which are the whole of its `.salt` file.
pub type Salt = [u8; 32];

/// `SHA-256(salt ‖ bytes)`.
pub fn commitment(salt: &Salt, bytes: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(bytes);
    Hash(hasher.finalize().into())
}

/// One file of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// Its name in the version's folder.
    pub slot: Slot,
    /// Its length.
    pub bytes: u64,
    /// The commitment to its bytes.
    pub commit: Hash,
    /// The earlier version whose folder holds the file and its salt under the same name; none when this version's own does.
    pub held_in: Option<u32>,
}

impl FileRecord {
    /// The record of a file that the version's own folder holds.
    pub fn of(slot: Slot, salt: &Salt, bytes: &[u8]) -> FileRecord {
        let commit = commitment(salt, bytes);
        FileRecord {
            slot,
            bytes: bytes.len() as u64,
            commit,
            held_in: None,
        }
    }

    /// The record by which a later version refers to the file that version `ver` holds or refers to.
    pub fn kept(&self, ver: u32) -> FileRecord {
        FileRecord {
            held_in: Some(self.held_in.unwrap_or(ver)),
            ..self.clone()
        }
    }

    /// Whether these are the bytes that were committed to.
    #[must_use]
    pub fn holds(&self, salt: &Salt, bytes: &[u8]) -> bool {
        self.bytes == bytes.len() as u64 && self.commit == commitment(salt, bytes)
    }
}

/// The files of one version of a document, in ascending order of their slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    doc: DocId,
    ver: u32,
    files: Vec<FileRecord>,
}

/// Why bytes are no manifest, or a manifest cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ManifestFault {
    /// Longer than [`MAX_MANIFEST`].
    TooLong,
    /// No JSON object.
    NotJson,
    /// The field with this key is missing, or does not hold what it must.
    Field(&'static str),
    /// No files, or more than [`MAX_FILES`].
    Count,
    /// The same slot twice, or slots out of order.
    Order,
    /// A file is said to be held by a version that is not an earlier one.
    HeldIn,
    /// A file is longer than [`MAX_FILE`].
    FileTooLong,
    /// The same content, but not the one form that we write.
    NotCanonical,
}

impl Manifest {
    /// The manifest of a version; the order of the files does not matter.
    ///
    /// # Errors
    /// When there are no files, too many or too long ones, two of one name, or one that a later version would hold.
    pub fn new(
        doc: DocId,
        ver: u32,
        mut files: Vec<FileRecord>,
    ) -> Result<Manifest, ManifestFault> {
        files.sort_by(|a, b| a.slot.cmp(&b.slot));
        Manifest::checked(doc, ver, files)
    }

    fn checked(doc: DocId, ver: u32, files: Vec<FileRecord>) -> Result<Manifest, ManifestFault> {
        if ver == 0 {
            return Err(ManifestFault::Field("ver"));
        }
        if !(1..=usize::from(MAX_FILES)).contains(&files.len()) {
            return Err(ManifestFault::Count);
        }
        if !files.windows(2).all(|pair| pair[0].slot < pair[1].slot) {
            return Err(ManifestFault::Order);
        }
        if files
            .iter()
            .filter_map(|file| file.held_in)
            .any(|held_in| !(1..ver).contains(&held_in))
        {
            return Err(ManifestFault::HeldIn);
        }
        if files.iter().any(|file| file.bytes > MAX_FILE) {
            return Err(ManifestFault::FileTooLong);
        }
        Ok(Manifest { doc, ver, files })
    }

    /// The document.
    pub fn doc(&self) -> &DocId {
        &self.doc
    }

    /// The version, from 1.
    pub fn ver(&self) -> u32 {
        self.ver
    }

    /// The files.
    pub fn files(&self) -> &[FileRecord] {
        &self.files
    }

    /// The file with this name.
    pub fn file(&self, slot: &Slot) -> Option<&FileRecord> {
        self.files.iter().find(|file| file.slot == *slot)
    }

    /// The number of files, as it stands in the entry.
    pub fn count(&self) -> u16 {
        self.files.len() as u16
    }

    /// The bytes of `manifest.json`: one line without an end of line.
    pub fn print(&self) -> Vec<u8> {
        let mut line = Line::default();
        line.text("doc", self.doc.as_str());
        line.number("ver", u64::from(self.ver));
        let files = self.files.iter().map(|file| {
            let mut inner = Line::default();
            inner.text("slot", file.slot.as_str());
            inner.number("bytes", file.bytes);
            inner.text("commit", &file.commit.to_string());
            if let Some(ver) = file.held_in {
                inner.number("in", u64::from(ver));
            }
            inner
        });
        line.inners("files", files);
        line.end()
    }

    /// The hash that the entry gives.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.print())
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`Manifest::print`] gives.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, ManifestFault> {
        if bytes.len() > MAX_MANIFEST {
            return Err(ManifestFault::TooLong);
        }
        let fields = object(bytes).ok_or(ManifestFault::NotJson)?;
        let fields = Fields(&fields);
        let need = ManifestFault::Field;
        let doc = fields.word("doc", DocId::parse).ok_or(need("doc"))?;
        let ver = fields.short("ver").ok_or(need("ver"))?;
        let files = fields.inners("files").ok_or(need("files"))?;
        let files = files
            .iter()
            .map(record)
            .collect::<Result<Vec<FileRecord>, ManifestFault>>()?;
        let manifest = Manifest::checked(doc, ver, files)?;
        if manifest.print() == bytes {
            Ok(manifest)
        } else {
            Err(ManifestFault::NotCanonical)
        }
    }
}

fn record(fields: &Fields<'_>) -> Result<FileRecord, ManifestFault> {
    let need = ManifestFault::Field;
    let held_in = fields
        .has("in")
        .then(|| fields.short("in").ok_or(need("in")))
        .transpose()?;
    Ok(FileRecord {
        slot: fields.word("slot", Slot::parse).ok_or(need("slot"))?,
        bytes: fields.number("bytes").ok_or(need("bytes"))?,
        commit: fields
            .word("commit", Hash::from_hex)
            .ok_or(need("commit"))?,
        held_in,
    })
}
