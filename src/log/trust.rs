//! What a verifier takes for given, the origin and the public keys, and what a checkpoint is worth in its eyes.

use super::checkpoint::{Checkpoint, CheckpointFault};
use super::key::{KeyKind, VerifierKey};
use super::name::{Name, Origin};
use super::note::{Note, NoteFault, Verified};
use super::statement::Statement;

/// The log that is meant and the keys that are known by other ways: from the printed sheet, the county's board, an own file.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The permanent name of the log.
    pub origin: Origin,
    /// Keys of the log; one signature that holds is enough. Keys of witnesses among them are left aside. Only where there is none
    /// may a bare checkpoint stand: nobody vouches for it.
    pub keys: Vec<VerifierKey>,
    /// Keys of witnesses. Keys of logs among them are left aside.
    pub witnesses: Vec<VerifierKey>,
    /// How many different witnesses must have cosigned.
    pub quorum: usize,
}

/// A witness's word that it saw this tree, consistent with all that it saw before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosignature {
    /// The witness.
    pub name: Name,
    /// When, in seconds since the beginning of 1970 UTC by the witness's clock.
    pub time: u64,
}

/// A checkpoint whose signatures hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The cosignatures of known witnesses, in the order of [`Trust::witnesses`].
    pub cosignatures: Vec<Cosignature>,
}

/// Why a checkpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenFault {
    /// It is no note.
    Note(NoteFault),
    /// The text of the note is no checkpoint.
    Checkpoint(CheckpointFault),
    /// It is the checkpoint of another log.
    Origin,
    /// No known key of the log has signed it.
    Unsigned,
    /// A signature with this known name and ID does not hold.
    Signature(Name),
    /// Too few witnesses have cosigned.
    Quorum {
        /// How many have.
        have: usize,
    },
}

impl Trust {
    /// Reads and judges a checkpoint.
    ///
    /// # Errors
    /// When it must not be believed.
    pub fn open(&self, bytes: &[u8]) -> Result<Opened, OpenFault> {
        self.judge(&Note::parse(bytes).map_err(OpenFault::Note)?)
    }

    /// Judges what a log states. A bare checkpoint is taken for what it says only where no key of the log is known.
    ///
    /// # Errors
    /// When it must not be believed.
    pub fn weigh(&self, statement: &Statement) -> Result<Opened, OpenFault> {
        let checkpoint = statement.checkpoint();
        match statement.note() {
            Some(note) => self.judge(note),
            None if checkpoint.origin != self.origin => Err(OpenFault::Origin),
            None if !self.keys.is_empty() => Err(OpenFault::Unsigned),
            None if self.quorum > 0 => Err(OpenFault::Quorum { have: 0 }),
            None => Ok(Opened {
                checkpoint: checkpoint.clone(),
                cosignatures: Vec::new(),
            }),
        }
    }

    /// Judges a note as a checkpoint.
    ///
    /// # Errors
    /// When it must not be believed.
    pub fn judge(&self, note: &Note) -> Result<Opened, OpenFault> {
        let checkpoint = Checkpoint::parse(note.text()).map_err(OpenFault::Checkpoint)?;
        if checkpoint.origin != self.origin {
            return Err(OpenFault::Origin);
        }
        let mut signed = false;
        for key in self.keys.iter().filter(|key| key.kind() == KeyKind::Log) {
            match note.signed_by(key) {
                Verified::Fails => return Err(OpenFault::Signature(key.name().clone())),
                Verified::Holds(_) => signed = true,
                Verified::Absent => {}
            }
        }
        let cosignatures = self.cosignatures(note)?;
        let have = cosignatures.len();
        if !signed {
            return Err(OpenFault::Unsigned);
        }
        if have < self.quorum {
            return Err(OpenFault::Quorum { have });
        }
        Ok(Opened {
            checkpoint,
            cosignatures,
        })
    }

    /// The cosignatures of known witnesses, one for each key: the signed message does not hold the witness's name, so that a key
    /// under two names is still one witness, and the log's own key is none.
    fn cosignatures(&self, note: &Note) -> Result<Vec<Cosignature>, OpenFault> {
        let mut counted: Vec<&[u8; 32]> = self.keys.iter().map(VerifierKey::public).collect();
        let mut cosignatures = Vec::new();
        for key in self
            .witnesses
            .iter()
            .filter(|key| key.kind() == KeyKind::Witness)
        {
            let signed = match note.signed_by(key) {
                Verified::Fails => return Err(OpenFault::Signature(key.name().clone())),
                Verified::Holds(signed) => signed,
                Verified::Absent => continue,
            };
            if let (Some(time), false) = (signed.time, counted.contains(&key.public())) {
                counted.push(key.public());
                cosignatures.push(Cosignature {
                    name: key.name().clone(),
                    time,
                });
            }
        }
        Ok(cosignatures)
    }
}
