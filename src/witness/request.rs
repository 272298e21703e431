//! What a witness is asked: a checkpoint, and the proof that it extends the last one that the witness has seen. The form is that
//! of the body of `add-checkpoint` in C2SP tlog-witness; a file with it can be carried to a computer without a network.

use std::fmt;

use crate::log::checkpoint::Checkpoint;
use crate::log::key::VerifierKey;
use crate::log::note::{MAX_NOTE, Note};
use crate::log::tree::{Hash, Tree, verify_consistency};
use crate::log::trust::{OpenFault, Trust};

/// The longest request that is read, in bytes.
pub const MAX_REQUEST: usize = MAX_NOTE + 8192;
/// No tree of 2^63 leaves needs more hashes.
const MAX_HASHES: usize = 63;

/// A request to cosign a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The size that the witness has seen last; 0 when it has seen nothing.
    pub old: u64,
    /// That the tree of that size is the beginning of this one.
    pub proof: Vec<Hash>,
    /// The checkpoint, signed.
    pub note: Note,
}

/// Why a witness does not cosign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The key of the log is not known.
    KeyUnknown,
    /// The checkpoint is not to be believed.
    Untrusted(OpenFault),
    /// The log is shorter than what was seen before.
    Rollback {
        /// The size that was seen.
        seen: u64,
        /// The size that is asked for.
        asked: u64,
    },
    /// The log does not begin with what was seen before.
    Fork {
        /// The size that was seen.
        seen: u64,
    },
    /// The proof begins at another size than what was seen last, so that nothing can be said.
    OtherOld {
        /// The size that was seen; 0 when nothing was.
        seen: u64,
    },
}

/// What a witness makes of a checkpoint that it may cosign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// It has seen nothing of this log before.
    First,
    /// It is what it has seen.
    Same,
    /// It extends what it has seen, of this size.
    Extends(u64),
}

impl Request {
    /// The request for the newest checkpoint of a tree; none when there was no such size.
    pub fn of(tree: &Tree, note: Note, old: u64) -> Option<Request> {
        let size = Checkpoint::parse(note.text()).ok()?.size;
        let proof = tree.consistency(old, size)?;
        Some(Request { old, proof, note })
    }

    /// Reads a request; none when the bytes are not exactly what [`Request`] would write.
    pub fn parse(bytes: &[u8]) -> Option<Request> {
        if bytes.len() > MAX_REQUEST {
            return None;
        }
        let text = std::str::from_utf8(bytes).ok()?;
        let (head, note) = text.split_once("\n\n")?;
        let mut lines = head.split('\n');
        let old = decimal(lines.next()?.strip_prefix("old ")?)?;
        let proof: Option<Vec<Hash>> = lines.take(MAX_HASHES + 1).map(Hash::from_base64).collect();
        let proof = proof.filter(|proof| proof.len() <= MAX_HASHES)?;
        let note = Note::parse(note.as_bytes()).ok()?;
        Some(Request { old, proof, note })
    }

    /// Judges a request by the keys of its log and what was seen last.
    ///
    /// # Errors
    /// Why it must not be cosigned.
    pub fn judge(
        &self,
        keys: &[VerifierKey],
        seen: Option<&Checkpoint>,
    ) -> Result<(Checkpoint, Sight), Refusal> {
        let asked = open(&self.note, keys)?;
        let Some(seen) = seen else {
            return match self.old {
                0 if self.proof.is_empty() => Ok((asked, Sight::First)),
                _ => Err(Refusal::OtherOld { seen: 0 }),
            };
        };
        if seen.origin != asked.origin {
            return Err(Refusal::Untrusted(OpenFault::Origin));
        }
        if asked.size < seen.size {
            return Err(Refusal::Rollback {
                seen: seen.size,
                asked: asked.size,
            });
        }
        if asked.size == seen.size {
            return match asked.root == seen.root {
                true => Ok((asked, Sight::Same)),
                false => Err(Refusal::Fork { seen: seen.size }),
            };
        }
        if self.old != seen.size {
            return Err(Refusal::OtherOld { seen: seen.size });
        }
        let holds = verify_consistency(seen.size, &seen.root, asked.size, &asked.root, &self.proof);
        match holds {
            true => Ok((asked, Sight::Extends(seen.size))),
            false => Err(Refusal::Fork { seen: seen.size }),
        }
    }
}

/// The checkpoint of a note that one of the keys has signed.
fn open(note: &Note, keys: &[VerifierKey]) -> Result<Checkpoint, Refusal> {
    let checkpoint = Checkpoint::parse(note.text())
        .map_err(|fault| Refusal::Untrusted(OpenFault::Checkpoint(fault)))?;
    let keys: Vec<VerifierKey> = keys
        .iter()
        .filter(|key| key.name() == checkpoint.origin.name())
        .cloned()
        .collect();
    if keys.is_empty() {
        return Err(Refusal::KeyUnknown);
    }
    let trust = Trust {
        origin: checkpoint.origin,
        keys,
        witnesses: Vec::new(),
        quorum: 0,
    };
    let opened = trust.judge(note).map_err(Refusal::Untrusted)?;
    Ok(opened.checkpoint)
}

impl fmt::Display for Request {
    /// The body of `add-checkpoint`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "old {}", self.old)?;
        for hash in &self.proof {
            writeln!(f, "{}", hash.to_base64())?;
        }
        write!(f, "\n{}", self.note)
    }
}

/// A decimal number without leading zeros.
pub fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text && i64::try_from(number).is_ok()).then_some(number)
}
