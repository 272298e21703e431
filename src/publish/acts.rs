//! What is done to a log apart from publishing versions: removals, withdrawals, silence, another key, the end.

use super::desk::{self, Desk};
use super::plan::Addition;
use super::traces::{self, Trace};
use super::{Charter, Press, begin, extend, keeps_form, leftovers};
use crate::diagnostic::Diagnostic;
use crate::ledger::Ledger;
use crate::log::entry::{Act, By, Why};
use crate::log::history::{Document, Version};
use crate::log::key::SignerKey;
use crate::log::name::{Basis, DocId, Moment, Origin, PeriodId, Slot};
use crate::log::statement::Form;
use crate::value::Period;

/// What somebody wants done to a log.
#[derive(Debug, Clone)]
pub enum Wish {
    /// Files of a version are to be removed as the law demands.
    Redact {
        /// The document.
        doc: DocId,
        /// The version that holds them.
        ver: u32,
        /// The files; none: all that the version's own folder holds and no current version needs.
        slots: Vec<Slot>,
        /// The legal ground.
        basis: Basis,
        /// Who decided.
        by: By,
    },
    /// A document is no longer to be shown as current.
    Withdraw {
        /// The document.
        doc: DocId,
        /// Why.
        why: Why,
    },
    /// A withdrawn document is to be shown again.
    Restore {
        /// The document.
        doc: DocId,
    },
    /// There was nothing to disclose for a period.
    Nothing {
        /// The period.
        period: PeriodId,
    },
    /// Another key is to sign from now on.
    Rotate,
    /// The log ends.
    Close {
        /// The log that takes over.
        successor: Option<Origin>,
    },
}

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// The entry that says so.
    pub act: Act,
    /// After a removal: where what was removed may still stand.
    pub traces: Vec<Trace>,
    /// After a removal without named files: those that the current version still needs.
    pub needed: Vec<Slot>,
}

/// Does what somebody wants done to a village's log.
///
/// # Errors
/// When it cannot be done, and nothing was added.
pub fn perform(
    slug: &str,
    charter: &Charter,
    press: &Press<'_>,
    wish: &Wish,
) -> Result<Done, Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    if let Wish::Nothing { period } = wish
        && !has_begun(period, press.now)
    {
        return Err(one(Diagnostic::new("MB1056").with("period", period)));
    }
    let mut desk = Desk::open(slug, press)?;
    desk::compare_published(&desk, slug, press).map_err(one)?;
    let mut additions = Vec::new();
    if desk.ledger.is_none() && matches!(wish, Wish::Nothing { .. }) {
        let (opening, _) = begin(slug, press, charter, &mut desk).map_err(one)?;
        additions.push(Addition::Act(Box::new(opening)));
    }
    let none = || one(Diagnostic::new("MB1041").with("village", slug));
    if desk.ledger.is_none() && additions.is_empty() {
        return Err(none());
    }
    let closed = |ledger: &Ledger| ledger.history().closed().is_some();
    if desk.ledger.as_ref().is_some_and(closed) {
        return Err(one(Diagnostic::new("MB1035").with("village", slug)));
    }
    // A log is closed to change this.
    if !matches!(wish, Wish::Close { .. }) {
        keeps_form(&desk, charter).map_err(one)?;
    }
    let next = match wish {
        Wish::Rotate => Some(next_key(&desk, press).map_err(one)?),
        _ => None,
    };
    let mut done = match (&desk.ledger, wish) {
        (None, Wish::Nothing { period }) => plain(Act::Nothing {
            period: period.clone(),
        }),
        (None, _) => return Err(none()),
        (Some(ledger), wish) => entry(ledger, wish, next.as_ref()).map_err(one)?,
    };
    let removed = match (&desk.ledger, &done.act) {
        (
            Some(ledger),
            Act::Redact {
                doc, ver, slots, ..
            },
        ) => Some(traces::removed(ledger, doc, *ver, slots).map_err(one)?),
        _ => None,
    };
    additions.push(Addition::Act(Box::new(done.act.clone())));
    extend(press, &desk, next.as_ref(), additions).map_err(one)?;
    let Some(ledger) = Ledger::read(press.root, slug)? else {
        return Err(none());
    };
    if let (Some(origin), Some(key)) = (ledger.origin(), ledger.key()) {
        press.keys.settle(origin, key).map_err(one)?;
    }
    leftovers::finish_removals(&ledger, press.carry_out).map_err(one)?;
    if let Some(removed) = removed {
        done.traces = traces::find(press.root, &ledger, &removed).map_err(one)?;
    }
    Ok(done)
}

/// The key that will sign from now on; one that an attempt which was cut short has left is taken.
fn next_key(desk: &Desk, press: &Press<'_>) -> Result<SignerKey, Diagnostic> {
    let said = |code: &str| Diagnostic::new(code).with("village", desk.slug());
    let ledger = desk.ledger.as_ref();
    if ledger.and_then(Ledger::form) == Some(Form::Bare) {
        return Err(said("MB1234"));
    }
    let origin = ledger.and_then(Ledger::origin);
    let origin = origin.ok_or_else(|| said("MB1029"))?;
    if let Some(waiting) = press.keys.next(origin)? {
        return Ok(waiting);
    }
    let key = SignerKey::from_seed(origin.name().clone(), &(press.draw)()?);
    press.keys.keep_next(origin, &key)?;
    Ok(key)
}

/// Whether a period has begun at a moment.
fn has_begun(period: &PeriodId, now: Moment) -> bool {
    let first = period.as_str().parse::<Period>().map(Period::first_day);
    first.is_ok_and(|first| now.to_string().get(..10) >= Some(first.to_string().as_str()))
}

fn plain(act: Act) -> Done {
    Done {
        act,
        traces: Vec::new(),
        needed: Vec::new(),
    }
}

/// The entry for a wish, if the state of the log allows it.
fn entry(ledger: &Ledger, wish: &Wish, next: Option<&SignerKey>) -> Result<Done, Diagnostic> {
    Ok(match wish {
        Wish::Redact { .. } => return redaction(ledger, wish),
        Wish::Withdraw { doc, why } => {
            let (document, newest) = known(ledger, doc)?;
            if document.withdrawn.is_some() {
                return Err(Diagnostic::new("MB1045").with("doc", doc));
            }
            plain(Act::Withdraw {
                doc: doc.clone(),
                ver: newest.ver,
                of: newest.leaf,
                why: *why,
            })
        }
        Wish::Restore { doc } => {
            let (document, newest) = known(ledger, doc)?;
            if document.withdrawn.is_none() {
                return Err(Diagnostic::new("MB1046").with("doc", doc));
            }
            if !newest.redacted.is_empty() {
                return Err(Diagnostic::new("MB1047")
                    .with("doc", doc)
                    .with("ver", newest.ver));
            }
            plain(Act::Restore {
                doc: doc.clone(),
                ver: newest.ver,
                of: newest.leaf,
            })
        }
        Wish::Nothing { period } => {
            let history = ledger.history();
            let published = history
                .documents()
                .keys()
                .find(|doc| doc.period() == period.as_str());
            if let Some(doc) = published {
                return Err(Diagnostic::new("MB1048")
                    .with("period", period)
                    .with("doc", doc));
            }
            if history
                .silences()
                .iter()
                .any(|known| known.period == *period)
            {
                return Err(Diagnostic::new("MB1049").with("period", period));
            }
            plain(Act::Nothing {
                period: period.clone(),
            })
        }
        Wish::Rotate => {
            let key =
                next.ok_or_else(|| Diagnostic::new("MB1029").with("village", ledger.slug()))?;
            plain(Act::Rotate {
                vkey: key.log_key(),
            })
        }
        Wish::Close { successor } => plain(Act::Close {
            successor: successor.clone(),
        }),
    })
}

/// A published document and its newest version.
fn known<'a>(ledger: &'a Ledger, doc: &DocId) -> Result<(&'a Document, &'a Version), Diagnostic> {
    let document = ledger.history().documents().get(doc);
    let found = document.and_then(|document| Some((document, document.newest()?)));
    found.ok_or_else(|| Diagnostic::new("MB1042").with("doc", doc))
}

/// What the site shows cannot be removed: it would have to be shown and removed at once.
fn redaction(ledger: &Ledger, wish: &Wish) -> Result<Done, Diagnostic> {
    let Wish::Redact {
        doc,
        ver,
        slots,
        basis,
        by,
    } = wish
    else {
        return Err(Diagnostic::new("MB1042").with("doc", ledger.slug()));
    };
    let (document, newest) = known(ledger, doc)?;
    let said = |code: &str| Diagnostic::new(code).with("doc", doc).with("ver", ver);
    let Some(version) = document.version(*ver) else {
        return Err(said("MB1042"));
    };
    let shown = document.withdrawn.is_none();
    if shown && newest.ver == *ver {
        return Err(said("MB1043"));
    }
    let manifest = ledger.manifest(doc, *ver)?;
    let held = manifest
        .files()
        .iter()
        .filter(|file| file.held_in.is_none());
    let held: Vec<&Slot> = held.map(|file| &file.slot).collect();
    if let Some(strange) = slots.iter().find(|slot| !held.contains(slot)) {
        return Err(said("MB1044").with("file", strange));
    }
    let current = match shown {
        true => Some(ledger.manifest(doc, newest.ver)?),
        false => None,
    };
    let needs = |slot: &Slot| {
        let file = current.as_ref().and_then(|current| current.file(slot));
        file.is_some_and(|file| file.held_in == Some(*ver))
    };
    if let Some(needed) = slots.iter().find(|slot| needs(slot)) {
        return Err(said("MB1050")
            .with("file", needed)
            .with("newest", newest.ver));
    }
    // With a picture goes what was made from it.
    let named = |slot: &Slot| {
        slots
            .iter()
            .any(|one| slot == one || slot.is_made_from(one))
    };
    let wanted = |slot: &Slot| slots.is_empty() || named(slot);
    let (needed, mut going): (Vec<Slot>, Vec<Slot>) = held
        .into_iter()
        .filter(|slot| wanted(slot) && !version.redacted.contains_key(slot))
        .cloned()
        .partition(|slot| needs(slot));
    going.sort();
    if going.is_empty() {
        return Err(said("MB1051"));
    }
    Ok(Done {
        act: Act::Redact {
            doc: doc.clone(),
            ver: *ver,
            of: version.leaf,
            slots: going,
            basis: basis.clone(),
            by: *by,
        },
        traces: Vec::new(),
        needed,
    })
}
