//! Checkpoints after C2SP tlog-checkpoint: the three lines that name a log, its size and the head of its tree.

use std::fmt;

use super::name::Origin;
use super::tree::{Hash, Tree};

/// What a log says of itself: all that it holds, in three lines. Extension lines are refused: nobody could audit them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The permanent name of the log.
    pub origin: Origin,
    /// The number of entries.
    pub size: u64,
    /// The head of the tree over them.
    pub root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointFault {
    /// Not three lines, each with its end of line.
    Lines,
    /// The first line is no origin as this program writes them.
    Origin,
    /// The second line is no decimal number without leading zeros below 2^63.
    Size,
    /// The third line is no base64 of 32 bytes, or not that of the empty tree at size 0.
    Root,
}

/// How a tree stands to a checkpoint that was seen earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It is the same tree.
    Same,
    /// It begins with the earlier one.
    Extends,
    /// It is smaller: entries were taken back.
    Rollback,
    /// It does not begin with the earlier one: history was rewritten.
    Fork,
}

impl Checkpoint {
    /// The checkpoint of a tree.
    pub fn of(origin: Origin, tree: &Tree) -> Checkpoint {
        Checkpoint {
            origin,
            size: tree.size(),
            root: tree.root(),
        }
    }

    /// Reads the text of a checkpoint.
    ///
    /// # Errors
    /// When it is not exactly what [`Checkpoint`] would write.
    pub fn parse(text: &str) -> Result<Checkpoint, CheckpointFault> {
        let lines = text.strip_suffix('\n').ok_or(CheckpointFault::Lines)?;
        let mut lines = lines.splitn(4, '\n');
        let (Some(origin), Some(size), Some(root), None) =
            (lines.next(), lines.next(), lines.next(), lines.next())
        else {
            return Err(CheckpointFault::Lines);
        };
        let origin = Origin::parse(origin).ok_or(CheckpointFault::Origin)?;
        let size = parse_size(size).ok_or(CheckpointFault::Size)?;
        let root = Hash::from_base64(root).ok_or(CheckpointFault::Root)?;
        if size == 0 && root != super::tree::empty_root() {
            return Err(CheckpointFault::Root);
        }
        Ok(Checkpoint { origin, size, root })
    }

    /// How `tree` stands to this earlier checkpoint of the same log.
    pub fn relation(&self, tree: &Tree) -> Relation {
        match tree.root_at(self.size) {
            None => Relation::Rollback,
            Some(root) if root != self.root => Relation::Fork,
            Some(_) if tree.size() == self.size => Relation::Same,
            Some(_) => Relation::Extends,
        }
    }

    /// Whether this is the tree, or the tree begins with it.
    pub fn begins(&self, tree: &Tree) -> bool {
        matches!(self.relation(tree), Relation::Same | Relation::Extends)
    }
}

/// A decimal number without leading zeros, below 2^63.
pub(in crate::log) fn parse_size(text: &str) -> Option<u64> {
    let number: i64 = text.parse().ok()?;
    u64::try_from(number)
        .ok()
        .filter(|number| number.to_string() == text)
}

impl fmt::Display for Checkpoint {
    /// The text of the checkpoint: three lines, each with its end of line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}\n{}\n{}",
            self.origin,
            self.size,
            self.root.to_base64()
        )
    }
}
