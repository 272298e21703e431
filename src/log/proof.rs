//! Proofs for one entry after C2SP tlog-proof: a text that shows for ever, without a network, that the log holds the entry.

use std::fmt;

use super::base64;
use super::checkpoint::{Checkpoint, CheckpointFault, parse_size};
use super::note::{MAX_NOTE, Note, NoteFault};
use super::tree::{Hash, Tree, leaf_hash, verify_inclusion};
use super::trust::{OpenFault, Opened, Trust};

/// The first line.
const FIRST: &str = "c2sp.org/tlog-proof@v1";
/// No tree of 2^63 leaves has more hashes on the way to the head.
const MAX_HASHES: usize = 63;
/// The longest `extra` line that is read.
const MAX_EXTRA: usize = 65_536;
/// The longest proof that is read, in bytes.
pub const MAX_PROOF: usize = MAX_NOTE + MAX_EXTRA + 4096;

/// That one entry is in the tree of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Data of other programs, which nobody has signed; this program writes none.
    pub extra: Option<Vec<u8>>,
    /// The index of the entry.
    pub index: u64,
    /// The hashes from the leaf's sibling to the head.
    pub hashes: Vec<Hash>,
    /// The checkpoint, with all its signatures.
    pub checkpoint: Note,
}

/// Why a text is no proof, or proves nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProofFault {
    /// Too long, not UTF-8, or without an empty line after the hashes.
    Form,
    /// The first line names no kind of proof that is known.
    Kind,
    /// The `extra` line is no canonical base64.
    Extra,
    /// The `index` line is missing or holds no plain number.
    Index,
    /// A hash is no base64 of 32 bytes, or there are too many.
    Hash,
    /// The checkpoint is no note.
    Note(NoteFault),
    /// The text of the note is no checkpoint.
    Checkpoint(CheckpointFault),
    /// The checkpoint is not to be believed.
    Untrusted(OpenFault),
    /// The hashes do not lead from the entry to the checkpoint's head.
    Inclusion,
}

impl Proof {
    /// The proof of the entry `index` for the checkpoint in `note`, whose tree is `tree` or its beginning.
    ///
    /// # Errors
    /// When the note is no checkpoint, or not of this tree, or the entry is not in it.
    pub fn of(tree: &Tree, index: u64, note: Note) -> Result<Proof, ProofFault> {
        let checkpoint = Checkpoint::parse(note.text()).map_err(ProofFault::Checkpoint)?;
        let same = tree.root_at(checkpoint.size) == Some(checkpoint.root);
        let hashes = tree.inclusion(index, checkpoint.size).filter(|_| same);
        Ok(Proof {
            extra: None,
            index,
            hashes: hashes.ok_or(ProofFault::Inclusion)?,
            checkpoint: note,
        })
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`Proof`] would write.
    pub fn parse(bytes: &[u8]) -> Result<Proof, ProofFault> {
        if bytes.len() > MAX_PROOF {
            return Err(ProofFault::Form);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| ProofFault::Form)?;
        let (head, note) = text.split_once("\n\n").ok_or(ProofFault::Form)?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST) {
            return Err(ProofFault::Kind);
        }
        let extra = lines
            .next_if(|line| line.starts_with("extra "))
            .map(|line| &line["extra ".len()..]);
        let fits = |text: &&str| (1..=MAX_EXTRA).contains(&text.len());
        let extra = extra
            .map(|text| {
                Some(text)
                    .filter(fits)
                    .and_then(base64::decode)
                    .ok_or(ProofFault::Extra)
            })
            .transpose()?;
        let index = lines.next().and_then(|line| line.strip_prefix("index "));
        let index = index.and_then(parse_size).ok_or(ProofFault::Index)?;
        let hashes: Option<Vec<Hash>> = lines.take(MAX_HASHES + 1).map(Hash::from_base64).collect();
        let hashes = hashes
            .filter(|hashes| hashes.len() <= MAX_HASHES)
            .ok_or(ProofFault::Hash)?;
        let checkpoint = Note::parse(note.as_bytes()).map_err(ProofFault::Note)?;
        Checkpoint::parse(checkpoint.text()).map_err(ProofFault::Checkpoint)?;
        Ok(Proof {
            extra,
            index,
            hashes,
            checkpoint,
        })
    }

    /// Whether the log of `trust` holds the bytes `entry`, and when its checkpoint was cosigned.
    ///
    /// # Errors
    /// When the checkpoint is not to be believed, or is that of a tree without the entry at this index.
    pub fn verify(&self, entry: &[u8], trust: &Trust) -> Result<Opened, ProofFault> {
        let opened = trust
            .judge(&self.checkpoint)
            .map_err(ProofFault::Untrusted)?;
        let Checkpoint { size, root, .. } = &opened.checkpoint;
        if verify_inclusion(&leaf_hash(entry), self.index, *size, root, &self.hashes) {
            Ok(opened)
        } else {
            Err(ProofFault::Inclusion)
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", base64::encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.hashes
            .iter()
            .try_for_each(|hash| writeln!(f, "{}", hash.to_base64()))?;
        write!(f, "\n{}", self.checkpoint)
    }
}
