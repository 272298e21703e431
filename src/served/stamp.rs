//! The state in which a village's permanent files were left: enough to know what has to be written since, without opening one.

use std::collections::BTreeMap;

use crate::log::name::Origin;
use crate::log::statement::Statement;
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
    /// The hash of its policy, which names the witnesses; that of nothing where nobody signs.
    pub policy: Hash,
    /// Its states by size.
    pub states: BTreeMap<u64, StateMark>,
}

/// What is remembered of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateMark {
    /// The hash of its bytes.
    pub hash: Hash,
    /// Whether a known witness had cosigned it.
    pub seen: bool,
}

impl StateMark {
    /// The hash of a state's bytes.
    pub fn hash(state: &Statement) -> Hash {
        Hash::of(&state.bytes())
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
        let mut states = BTreeMap::new();
        for line in lines {
            let mut words = line.split(' ');
            let size = words.next()?.parse().ok()?;
            let hash = Hash::from_hex(words.next()?)?;
            let seen = words.next() == Some("seen");
            states.insert(size, StateMark { hash, seen });
        }
        Some(Stamp {
            origin,
            size,
            root,
            policy,
            states,
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
        for (size, StateMark { hash, seen }) in &self.states {
            let seen = if *seen { " seen" } else { "" };
            text += &format!("{size} {hash}{seen}\n");
        }
        text
    }
}
