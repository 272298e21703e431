//! A log that takes over from one whose key was lost, or that was closed in its favour: the old ledger is kept beside, the new log
//! begins where it ended.

use std::path::Path;

use super::Press;
use super::desk::Desk;
use crate::diagnostic::Diagnostic;
use crate::disk::move_to;
use crate::ledger::{LEDGER, Ledger};
use crate::log::entry::{Act, TreeRef};
use crate::log::name::{Origin, VillageCode};
use crate::log::statement::{Form, Statement};
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
    /// Whether a state is one of this log.
    pub fn holds(&self, state: &Statement) -> bool {
        let checkpoint = state.checkpoint();
        checkpoint.origin == self.end.origin && checkpoint.begins(self.ledger.tree())
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

/// The folder of a village that is no more whose ledger has the log of this name.
///
/// # Errors
/// When a ledger cannot be read.
pub fn elsewhere(root: &Path, slug: &str, origin: &Origin) -> Result<Option<String>, Diagnostic> {
    let (ledgers, _) = source::folders(root, LEDGER)?;
    let (living, _) = source::folders(root, "villages")?;
    let is_left = |other: &&String| source::is_slug(other) && !living.contains(other);
    for other in ledgers
        .iter()
        .filter(|other| *other != slug)
        .filter(is_left)
    {
        if read(root, other)?.is_some_and(|ledger| ledger.origin() == Some(origin)) {
            return Ok(Some(other.clone()));
        }
    }
    Ok(None)
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

/// Moves the ledger of a village aside, so that the next publication begins the log that takes over.
///
/// # Errors
/// When nothing needs taking over because the log goes on, or there is no ledger.
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
    may_end(&ledger, origin, press)?;
    let generation = origin.as_str().rsplit('/').next().unwrap_or("1");
    let aside = press.root.join(LEDGER).join(format!("{slug}@{generation}"));
    // Held while it moves, so that nobody writes into it.
    let mut desk = Desk::unopened(&folder);
    desk.lock(slug)?;
    move_to(&folder, &aside)
}

/// Whether another log may take over: this one was closed and names it, or it is signed and its key is lost.
fn may_end(ledger: &Ledger, origin: &Origin, press: &Press<'_>) -> Result<(), Diagnostic> {
    let said = |code: &str| Diagnostic::new(code).with("village", ledger.slug());
    let last = ledger.entries().last().map(|entry| &entry.act);
    match (last, ledger.form()) {
        (
            Some(Act::Close {
                successor: Some(named),
            }),
            _,
        ) if Some(named) == successor(origin).as_ref() => Ok(()),
        (Some(Act::Close { .. }), _) => Err(said("MB1035")),
        (_, Some(Form::Bare)) => {
            let next = successor(origin).map_or_else(String::new, |next| next.to_string());
            Err(said("MB1233").with("next", next))
        }
        _ if press.keys.read(origin)?.is_some() => Err(said("MB1052")),
        _ => Ok(()),
    }
}
