//! The state in which a village's permanent files were left: enough to know what has to be written since, without opening one.

use std::collections::BTreeMap;

use crate::log::name::Origin;
use crate::log::note::Note;
use crate::log::tree::Hash;

/// What the stamp says first.
const FIRST: &str = "mingbai log 1";

/// The state of a served log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The name of the log.
    pub origin: Origin,
    /// Its size.
    pub size: u64,
    /// The head of its tree.
    pub root: Hash,
    /// The hash of its policy, which names the witnesses.
    pub policy: Hash,
    /// Its signed notes by size.
    pub notes: BTreeMap<u64, NoteMark>,
}

/// What is remembered of a signed note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteMark {
    /// The hash of its bytes.
    pub hash: Hash,
    /// Whether a known witness had cosigned it.
    pub seen: bool,
}

impl NoteMark {
    /// The hash of a note's bytes.
    pub fn hash(note: &Note) -> Hash {
        Hash::of(note.to_string().as_bytes())
    }
}

impl Stamp {
    /// Reads a stamp; none when it is not one that this program writes.
    pub fn parse(text: &str) -> Option<Stamp> {
        let mut lines = text.lines();
        if lines.next() != Some(FIRST) {
            return None;
        }
        let origin = Origin::parse(lines.next()?)?;
        let size = lines.next()?.parse().ok()?;
        let root = Hash::from_hex(lines.next()?)?;
        let policy = Hash::from_hex(lines.next()?)?;
        let mut notes = BTreeMap::new();
        for line in lines {
            let mut words = line.split(' ');
            let size = words.next()?.parse().ok()?;
            let hash = Hash::from_hex(words.next()?)?;
            let seen = words.next() == Some("seen");
            notes.insert(size, NoteMark { hash, seen });
        }
        Some(Stamp {
            origin,
            size,
            root,
            policy,
            notes,
        })
        .filter(|stamp| stamp.print() == text)
    }

    /// Writes the stamp.
    pub fn print(&self) -> String {
        let Stamp {
            origin,
            size,
            root,
            policy,
            ..
        } = self;
        let mut text = format!("{FIRST}\n{origin}\n{size}\n{root}\n{policy}\n");
        for (size, NoteMark { hash, seen }) in &self.notes {
            let seen = if *seen { " seen" } else { "" };
            text += &format!("{size} {hash}{seen}\n");
        }
        text
    }
}
