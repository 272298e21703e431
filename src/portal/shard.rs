//! A share of the villages, built apart from the others: on another machine, or in another process.
//!
//! Which village belongs to which share depends on its folder's name alone. A share leaves a note in its output when it is whole; it
//! makes no pages of the portal. See [`super::merge`].

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Report, Standing};
use crate::diagnostic::Diagnostic;
use crate::disk::{Count, Output};
use crate::value::Date;

/// One of so many shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Shard {
    /// Which one, from 1.
    pub nth: u64,
    /// How many there are.
    pub of: u64,
}

impl Shard {
    /// Whether a village belongs to it.
    pub fn holds(self, slug: &str) -> bool {
        let digest = Sha256::digest(slug);
        let number = digest
            .iter()
            .take(8)
            .fold(0, |number: u64, byte| (number << 8) | u64::from(*byte));
        number % self.of == self.nth - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let numbers = text
            .split_once('/')
            .and_then(|(nth, of)| Some((nth.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((nth, of)) if (1..=of).contains(&nth) => Ok(Shard { nth, of }),
            _ => Err("1/4, 2/4, …".into()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.nth, self.of)
    }
}

/// What a share tells of itself when it is whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) shard: Shard,
    pub(super) today: Date,
    pub(super) published_only: bool,
    /// The value of what all shares must have in common.
    pub(super) kin: String,
    pub(super) villages: Vec<Member>,
}

/// A village of a share.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) disclosures: usize,
    pub(super) held: bool,
}

impl Note {
    /// The note in an output folder, if a share is whole there.
    pub(super) fn of(kept: Option<Vec<u8>>) -> Option<Note> {
        serde_json::from_slice(&kept?).ok()
    }

    /// Under which name it is kept among the portal's own things.
    pub(super) const NAME: &str = "shard";
}

/// Before a share is built: it is not whole.
///
/// # Errors
/// When the disk refuses.
pub(super) fn begin(output: &Output) -> Result<(), Diagnostic> {
    output.forget("", Note::NAME)
}

/// After a share was built: takes away what is no part of it, and notes that it is whole.
///
/// # Errors
/// When the disk refuses.
pub(super) fn end(
    shard: Shard,
    standing: &Standing,
    output: &Output,
    report: &Report,
) -> Result<Count, Diagnostic> {
    let named = report
        .villages
        .iter()
        .filter(|village| !village.slug.is_empty());
    let villages = named.map(|village| Member {
        slug: village.slug.clone(),
        name: village.name.clone(),
        disclosures: village.disclosures,
        held: village.held,
    });
    let note = Note {
        shard,
        today: standing.request.today,
        published_only: standing.request.published_only,
        kin: standing.kin.clone(),
        villages: villages.collect(),
    };
    let mut count = Count::default();
    let is_own = |slug: &String| note.villages.iter().any(|member| member.slug == *slug);
    for gone in output.parts().iter().filter(|slug| !is_own(slug)) {
        count += output.drop_part(gone)?;
    }
    output.keep(
        "",
        Note::NAME,
        &serde_json::to_vec(&note).unwrap_or_default(),
    )?;
    Ok(count)
}
