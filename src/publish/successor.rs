//! A log that takes over from one whose key was lost: the old ledger is kept beside, the new log begins where it ended.

use std::path::Path;

use super::Press;
use super::desk::Desk;
use crate::diagnostic::Diagnostic;
use crate::disk::move_to;
use crate::ledger::{LEDGER, Ledger};
use crate::log::checkpoint::{Checkpoint, Relation};
use crate::log::entry::TreeRef;
use crate::log::name::{Origin, VillageCode};
use crate::log::note::Note;
use crate::source;

/// The log before.
#[derive(Debug)]
pub struct Before {
    /// The village.
    pub village: VillageCode,
    /// Where it ended.
    pub end: TreeRef,
    /// The name of the log that takes over.
    pub next: Origin,
    ledger: Ledger,
}

impl Before {
    /// Whether a checkpoint is one of this log.
    pub fn holds(&self, note: &Note) -> bool {
        Checkpoint::parse(note.text()).is_ok_and(|checkpoint| {
            checkpoint.origin == self.end.origin
                && matches!(
                    checkpoint.relation(self.ledger.tree()),
                    Relation::Same | Relation::Extends
                )
        })
    }
}

/// The log from which a village's next log takes over; none when it has had none.
///
/// # Errors
/// When its ledger cannot be read.
pub fn before(root: &Path, slug: &str) -> Result<Option<Before>, Diagnostic> {
    let (folders, _) = source::folders(root, LEDGER)?;
    let generation =
        |name: &String| -> Option<u32> { name.strip_prefix(slug)?.strip_prefix('@')?.parse().ok() };
    let Some(newest) = folders.iter().filter_map(generation).max() else {
        return Ok(None);
    };
    let ledger = read(root, &format!("{slug}@{newest}"))?;
    let lost = || Diagnostic::new("MB1037").with("village", slug);
    let ledger = ledger.ok_or_else(lost)?;
    let history = ledger.history();
    let (Some(origin), Some(village)) = (history.origin(), history.village()) else {
        return Err(lost());
    };
    let next = successor(origin).ok_or_else(lost)?;
    Ok(Some(Before {
        village: village.clone(),
        end: TreeRef {
            origin: origin.clone(),
            size: ledger.size(),
            root: ledger.tree().root(),
        },
        next,
        ledger,
    }))
}

fn read(root: &Path, slug: &str) -> Result<Option<Ledger>, Diagnostic> {
    let first = |problems: Vec<Diagnostic>| {
        let first = problems.into_iter().next();
        first.unwrap_or_else(|| Diagnostic::new("MB1037").with("village", slug))
    };
    Ledger::read(root, slug).map_err(first)
}

/// The same name with the next generation.
fn successor(origin: &Origin) -> Option<Origin> {
    let (name, generation) = origin.as_str().rsplit_once('/')?;
    let generation: u32 = generation.parse().ok()?;
    Origin::parse(&format!("{name}/{}", generation.checked_add(1)?))
}

/// Moves the ledger of a village whose key was lost aside, so that the next publication begins the log that takes over.
///
/// # Errors
/// When the key is there, so that nothing needs taking over, or there is no ledger.
pub fn make_room(slug: &str, press: &Press<'_>) -> Result<(), Diagnostic> {
    let folder = press.root.join(LEDGER).join(slug);
    let Some(ledger) = read(press.root, slug)?.filter(|ledger| ledger.size() > 0) else {
        // Cut short after the ledger was moved: what is left to do is to publish.
        return match before(press.root, slug)? {
            Some(_) => Ok(()),
            None => Err(Diagnostic::new("MB1041").with("village", slug)),
        };
    };
    let Some(origin) = ledger.origin() else {
        return Err(Diagnostic::new("MB1041").with("village", slug));
    };
    if press.keys.read(origin)?.is_some() {
        return Err(Diagnostic::new("MB1052").with("village", slug));
    }
    let generation = origin.as_str().rsplit('/').next().unwrap_or("1");
    let aside = press.root.join(LEDGER).join(format!("{slug}@{generation}"));
    // Held while it moves, so that nobody writes into it.
    let mut desk = Desk::unopened(&folder);
    desk.lock(slug)?;
    move_to(&folder, &aside)
}
