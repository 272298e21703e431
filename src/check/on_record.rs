//! What the log of a village says of duties that no disclosure answers any more: periods that were declared empty, and documents
//! whose content was removed as the law demands.

use crate::ledger::Ledger;
use crate::log::history::Version;
use crate::log::name::Moment;
use crate::value::{Date, Period};

/// What the log says beyond the disclosures.
#[derive(Debug, Clone, Default)]
pub struct OnRecord {
    /// Periods for which there was declared to be nothing, with the day of the declaration.
    pub silences: Vec<(Period, Date)>,
    /// Documents that were posted and whose newest version was removed.
    pub removed: Vec<Posted>,
}

/// A document that was posted.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Its item.
    pub item: String,
    /// Its period.
    pub period: Period,
    /// The day of its first version.
    pub day: Date,
}

impl OnRecord {
    /// What a ledger says up to a day.
    pub fn of(ledger: &Ledger, today: Date) -> OnRecord {
        let history = ledger.history();
        let told = |entry: u64| ledger.entries().get(usize::try_from(entry).ok()?);
        let silences = history.silences().iter().filter_map(|silence| {
            let day = day(told(silence.entry)?.at)?;
            Some((silence.period.as_str().parse().ok()?, day))
        });
        let removed = history.documents().iter().filter_map(|(doc, document)| {
            document.newest().filter(|newest| is_removed(newest))?;
            let mut parts = doc.as_str().split('/');
            Some(Posted {
                period: parts.next()?.parse().ok()?,
                item: parts.next()?.to_string(),
                day: day(document.versions.first()?.at)?,
            })
        });
        OnRecord {
            silences: silences.filter(|(_, day)| *day <= today).collect(),
            removed: removed.filter(|posted| posted.day <= today).collect(),
        }
    }

    /// The day on which a period was declared to have nothing.
    pub fn declared(&self, period: Period) -> Option<Date> {
        let silences = self.silences.iter();
        let covering = silences.filter(|(silent, _)| silent.covers(period));
        covering.map(|(_, day)| *day).min()
    }

    /// The documents of an item that were removed.
    pub fn removed<'a>(&'a self, item: &'a str) -> impl Iterator<Item = &'a Posted> {
        self.removed
            .iter()
            .filter(move |posted| posted.item == item)
    }
}

/// Whether the text of a version is gone.
fn is_removed(version: &Version) -> bool {
    let mut slots = version.redacted.keys();
    slots.any(|slot| slot.is_page() || slot.as_str().starts_with("source."))
}

/// The day of a moment in Beijing time.
fn day(at: Moment) -> Option<Date> {
    at.to_string().get(..10)?.parse().ok()
}
