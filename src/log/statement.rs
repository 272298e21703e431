//! How a log states what it holds: in a note that its key has signed, or, in a village whose policy forbids keys, in the bare three
//! lines of a checkpoint, which nobody has signed and which therefore are not served under that name.

use std::fmt;

use super::checkpoint::Checkpoint;
use super::key::{SignerKey, VerifierKey};
use super::note::{Note, NoteFault, Verified};
use super::trust::OpenFault;

/// How a log states what it holds. Its first entry decides it once and for all: it names a key, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// Signed notes; witnesses can cosign them.
    #[default]
    Signed,
    /// Bare checkpoints. They protect only whoever has kept an earlier one elsewhere.
    Bare,
}

impl Form {
    /// All forms, in the order in which they are looked for.
    pub const ALL: [Form; 2] = [Form::Signed, Form::Bare];

    /// The form of a log that begins with this key, or without one.
    pub fn of(key: Option<&VerifierKey>) -> Form {
        match key {
            Some(_) => Form::Signed,
            None => Form::Bare,
        }
    }

    /// The file with the newest state, below the village's folder: the one file of a log that changes.
    pub fn newest(self) -> &'static str {
        match self {
            Form::Signed => "log/checkpoint",
            Form::Bare => "log/root.txt",
        }
    }

    /// The folder of all states that were published, by size, below the village's folder; with a slash at the end.
    pub fn stored(self) -> &'static str {
        match self {
            Form::Signed => "log/checkpoints/",
            Form::Bare => "log/roots/",
        }
    }

    /// The same folder in a ledger, without a slash.
    pub fn kept(self) -> &'static str {
        match self {
            Form::Signed => "checkpoints",
            Form::Bare => "roots",
        }
    }

    /// The file with a state of this size, below the village's folder.
    pub fn stored_at(self, size: u64) -> String {
        format!("{}{size}", self.stored())
    }
}

/// A state of a log, as the log states it; nothing is said yet about whether its signatures hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    checkpoint: Checkpoint,
    /// The note whose text is the checkpoint; none in a log without keys.
    note: Option<Note>,
}

impl Statement {
    /// States a checkpoint with the signatures of these keys, of which there must be one; the same keys always give the same bytes.
    ///
    /// # Errors
    /// When there are no keys, or too many.
    pub fn signed(checkpoint: Checkpoint, keys: &[&SignerKey]) -> Result<Statement, NoteFault> {
        let text = checkpoint.to_string();
        let signatures = keys.iter().map(|key| key.sign(&text)).collect();
        let note = Some(Note::new(text, signatures)?);
        Ok(Statement { checkpoint, note })
    }

    /// States a checkpoint that nobody signs.
    pub fn bare(checkpoint: Checkpoint) -> Statement {
        Statement {
            checkpoint,
            note: None,
        }
    }

    /// What a note states.
    ///
    /// # Errors
    /// When its text is no checkpoint.
    pub fn of(note: Note) -> Result<Statement, OpenFault> {
        let checkpoint = Checkpoint::parse(note.text()).map_err(OpenFault::Checkpoint)?;
        let note = Some(note);
        Ok(Statement { checkpoint, note })
    }

    /// Reads a statement of a form.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`Statement`] would write.
    pub fn parse(bytes: &[u8], form: Form) -> Result<Statement, OpenFault> {
        match form {
            Form::Signed => Statement::of(Note::parse(bytes).map_err(OpenFault::Note)?),
            Form::Bare => Checkpoint::parse(std::str::from_utf8(bytes).unwrap_or_default())
                .map(Statement::bare)
                .map_err(OpenFault::Checkpoint),
        }
    }

    /// Reads a statement of whichever form: no bytes can be both.
    ///
    /// # Errors
    /// As [`Statement::parse`]; why it is no note.
    pub fn parse_any(bytes: &[u8]) -> Result<Statement, OpenFault> {
        Statement::parse(bytes, Form::Bare).or_else(|_| Statement::parse(bytes, Form::Signed))
    }

    /// What is stated.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The signed note; none in a log without keys.
    pub fn note(&self) -> Option<&Note> {
        self.note.as_ref()
    }

    /// How it is stated.
    pub fn form(&self) -> Form {
        match self.note {
            Some(_) => Form::Signed,
            None => Form::Bare,
        }
    }

    /// Whether a signature of this key holds.
    pub fn is_signed_by(&self, key: &VerifierKey) -> bool {
        let signed = self.note.as_ref().map(|note| note.signed_by(key));
        matches!(signed, Some(Verified::Holds(_)))
    }

    /// The bytes that are kept and served.
    pub fn bytes(&self) -> Vec<u8> {
        self.to_string().into_bytes()
    }
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.note {
            Some(note) => note.fmt(f),
            None => self.checkpoint.fmt(f),
        }
    }
}
