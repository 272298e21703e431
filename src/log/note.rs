//! Signed notes after C2SP signed-note: a text and the signatures under it. Reading is strict: a note that is read is written
//! again with the same bytes.

use std::fmt;

use super::base64;
use super::key::{Signed, VerifierKey};
use super::name::Name;

/// The longest note that is read, in bytes; there is room for many witnesses with long post-quantum signatures.
pub const MAX_NOTE: usize = 262_144;
/// The greatest number of signatures of a note.
pub const MAX_SIGNATURES: usize = 100;
/// What comes before a signature: an em dash and a space.
const DASH: &str = "\u{2014} ";

/// One signature under a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name of the key.
    pub name: Name,
    /// The ID of the key.
    pub id: u32,
    /// What follows the ID: for a log's key 64 bytes, for a witness 8 bytes of time and 64 bytes.
    pub bytes: Vec<u8>,
}

impl Signature {
    /// Reads the signature line, without its end of line.
    fn parse(line: &str) -> Option<Signature> {
        let (name, text) = line.strip_prefix(DASH)?.split_once(' ')?;
        let bytes = base64::decode(text)?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        let whole = !bytes.is_empty();
        let (id, bytes) = (u32::from_be_bytes(*id), bytes.to_vec());
        Name::parse(name)
            .filter(|_| whole)
            .map(|name| Signature { name, id, bytes })
    }
}

impl fmt::Display for Signature {
    /// The signature line, without its end of line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.id.to_be_bytes()[..], &self.bytes].concat();
        write!(f, "{DASH}{} {}", self.name, base64::encode(&bytes))
    }
}

/// Why bytes are no note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteFault {
    /// Longer than [`MAX_NOTE`].
    TooLong,
    /// Not UTF-8.
    NotUtf8,
    /// A control character other than the end of line; a carriage return is the usual one.
    Control,
    /// No empty line between text and signatures, or nothing before or after it.
    NoSignatures,
    /// A signature line that is none; the first has number 1.
    Signature(usize),
    /// More than [`MAX_SIGNATURES`] signatures.
    TooManySignatures,
    /// The text does not end with an end of line.
    Text,
}

/// A text with its signatures; nothing is said yet about whether they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<Signature>,
}

impl Note {
    /// A note of a text, which ends with an end of line, and at least one signature.
    ///
    /// # Errors
    /// When the text cannot be that of a note, or there are no signatures or too many.
    pub fn new(text: String, signatures: Vec<Signature>) -> Result<Note, NoteFault> {
        let note = Note { text, signatures };
        if Note::parse(note.to_string().as_bytes())? == note {
            Ok(note)
        } else {
            Err(NoteFault::Text)
        }
    }

    /// Reads a note.
    ///
    /// # Errors
    /// When the bytes are not exactly what [`Note`] would write.
    pub fn parse(bytes: &[u8]) -> Result<Note, NoteFault> {
        if bytes.len() > MAX_NOTE {
            return Err(NoteFault::TooLong);
        }
        let whole = std::str::from_utf8(bytes).map_err(|_| NoteFault::NotUtf8)?;
        if whole.bytes().any(|b| b < 0x20 && b != b'\n') {
            return Err(NoteFault::Control);
        }
        let blank = whole.rfind("\n\n").ok_or(NoteFault::NoSignatures)?;
        let (text, lines) = (&whole[..=blank], &whole[blank + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteFault::NoSignatures)?;
        let mut signatures = Vec::new();
        for (number, line) in (1..).zip(lines.split('\n')) {
            if number > MAX_SIGNATURES {
                return Err(NoteFault::TooManySignatures);
            }
            signatures.push(Signature::parse(line).ok_or(NoteFault::Signature(number))?);
        }
        Ok(Note {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The text, with its last end of line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures, in their order.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The note with one more signature at the end, unless it is already there.
    ///
    /// # Errors
    /// When there are too many.
    pub fn with(mut self, signature: Signature) -> Result<Note, NoteFault> {
        if !self.signatures.contains(&signature) {
            self.signatures.push(signature);
        }
        Note::new(self.text, self.signatures)
    }

    /// What the signatures say that carry the name and ID of this key.
    pub fn signed_by(&self, key: &VerifierKey) -> Verified {
        let mut verified = Verified::Absent;
        for signature in self
            .signatures
            .iter()
            .filter(|signature| key.made(signature))
        {
            match (key.verify(&self.text, signature), verified) {
                (None, _) => return Verified::Fails,
                // Of several cosignatures of one witness the earliest says most.
                (Some(signed), Verified::Holds(known)) if known.time <= signed.time => {}
                (Some(signed), _) => verified = Verified::Holds(signed),
            }
        }
        verified
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures
            .iter()
            .try_for_each(|signature| writeln!(f, "{signature}"))
    }
}

/// What a note says of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It has no signature of this key.
    Absent,
    /// Every signature of this key holds.
    Holds(Signed),
    /// A signature claims to be of this key, and is not: the note must be refused.
    Fails,
}
