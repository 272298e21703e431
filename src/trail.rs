//! The trail of a village: what its log says of each document, as values for pages. Made from the ledger alone.

use std::collections::BTreeMap;

use crate::ledger::Ledger;
use crate::log::checkpoint::Checkpoint;
use crate::log::entry::{Act, By, Why};
use crate::log::key::VerifierKey;
use crate::log::name::{Basis, DocId, Moment, Origin, Slot, VillageCode};
use crate::log::statement::Form;
use crate::log::tree::Hash;
use crate::log::trust::Trust;
use crate::settings::WitnessKey;

/// What the log of a village says.
#[derive(Debug, Clone)]
pub struct Trail {
    /// The permanent name of the log.
    pub origin: Origin,
    /// The village's region code, from the first entry.
    pub village: VillageCode,
    /// The keys of the log; the last one is in force. There are none where nobody signs.
    pub keys: Vec<VerifierKey>,
    /// The newest checkpoint.
    pub checkpoint: Checkpoint,
    /// All states of the log, by size.
    states: Vec<Checkpoint>,
    /// The same as it is served: the signed note with its cosignatures, or the bare three lines.
    pub stated: String,
    /// Whether it is signed.
    pub form: Form,
    /// When the log was opened, as the publisher claims.
    pub opened: Moment,
    /// When the newest entry was made, as the publisher claims.
    pub last: Moment,
    /// The newest checkpoint that a witness has seen: its size, and who saw it when.
    pub witnessed: Option<(u64, Vec<Seen>)>,
    /// The documents by their names, such as `2026-05/finance-cash-bank`.
    pub documents: BTreeMap<String, DocTrail>,
    /// Everything but first versions, in the order of the log.
    pub events: Vec<Event>,
}

/// What the log says of one document.
#[derive(Debug, Clone)]
pub struct DocTrail {
    /// Its name.
    pub doc: DocId,
    /// Its versions, oldest first; never empty.
    pub versions: Vec<VersionTrail>,
    /// When it was withdrawn, unless it was shown again since.
    pub withdrawn: Option<Moment>,
}

/// One published version.
#[derive(Debug, Clone)]
pub struct VersionTrail {
    /// Its number, from 1.
    pub ver: u32,
    /// When, as the publisher claims.
    pub at: Moment,
    /// The index of its entry in the log.
    pub entry: u64,
    /// The hash of its entry.
    pub leaf: Hash,
    /// Why it follows another version.
    pub why: Option<Why>,
    /// What was removed from it.
    pub redactions: Vec<Removal>,
    /// Who saw a log that holds it, and when first.
    pub seen: Vec<Seen>,
}

/// A lawful removal of files of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removal {
    /// When, as the publisher claims.
    pub at: Moment,
    /// The files.
    pub slots: Vec<Slot>,
    /// On what ground.
    pub basis: Basis,
    /// Who decided.
    pub by: By,
}

/// That a witness saw a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Who, in words.
    pub who: String,
    /// When, by the witness's clock.
    pub at: Moment,
}

/// An entry of the log that is no first version.
#[derive(Debug, Clone)]
pub struct Event {
    /// The index of the entry.
    pub entry: u64,
    /// When, as the publisher claims.
    pub at: Moment,
    /// What was done.
    pub act: Act,
    /// Who saw a log that holds it, and when first.
    pub seen: Vec<Seen>,
}

impl VersionTrail {
    /// Whether the page or the source of this version was removed.
    pub fn is_redacted(&self) -> bool {
        let words = |slot: &Slot| slot.is_page() || slot.as_str().starts_with("source.");
        self.redactions
            .iter()
            .any(|removal| removal.slots.iter().any(words))
    }
}

impl DocTrail {
    /// The newest version.
    pub fn newest(&self) -> &VersionTrail {
        // A document is in the log only by its versions.
        &self.versions[self.versions.len() - 1]
    }

    /// How often it was corrected.
    pub fn corrections(&self) -> usize {
        self.versions.len() - 1
    }

    /// Whether there is more to tell than one version.
    pub fn has_history(&self) -> bool {
        self.versions.len() > 1
            || self.withdrawn.is_some()
            || self
                .versions
                .iter()
                .any(|version| !version.redactions.is_empty())
    }
}

impl Trail {
    /// The first checkpoint that holds an entry: it stays the same however the log grows.
    pub fn first_with(&self, entry: u64) -> Option<&Checkpoint> {
        let at = self.states.partition_point(|state| state.size <= entry);
        self.states.get(at)
    }

    /// What the ledger says; none when nothing was published.
    pub fn of(ledger: &Ledger, witnesses: &[WitnessKey]) -> Option<Trail> {
        let history = ledger.history();
        let state = ledger.newest()?;
        let sightings = sightings(ledger, witnesses);
        let mut documents: BTreeMap<String, DocTrail> = BTreeMap::new();
        for (doc, document) in history.documents() {
            let versions = document.versions.iter().map(|version| VersionTrail {
                ver: version.ver,
                at: version.at,
                entry: version.entry,
                leaf: version.leaf,
                why: version.why,
                redactions: Vec::new(),
                seen: seen(&sightings, version.entry),
            });
            let withdrawn = document
                .withdrawn
                .and_then(|entry| ledger.entries().get(usize::try_from(entry).ok()?))
                .map(|entry| entry.at);
            let trail = DocTrail {
                doc: doc.clone(),
                versions: versions.collect(),
                withdrawn,
            };
            documents.insert(doc.to_string(), trail);
        }
        let mut events = Vec::new();
        for (index, entry) in (0..).zip(ledger.entries()) {
            if let Act::Redact {
                doc,
                ver,
                slots,
                basis,
                by,
                ..
            } = &entry.act
            {
                let version = documents
                    .get_mut(doc.as_str())
                    .and_then(|trail| trail.versions.iter_mut().find(|known| known.ver == *ver));
                if let Some(version) = version {
                    version.redactions.push(Removal {
                        at: entry.at,
                        slots: slots.clone(),
                        basis: basis.clone(),
                        by: *by,
                    });
                }
            }
            if !matches!(entry.act, Act::Genesis { .. } | Act::Publish { .. }) {
                events.push(Event {
                    entry: index,
                    at: entry.at,
                    act: entry.act.clone(),
                    seen: seen(&sightings, index),
                });
            }
        }
        Some(Trail {
            origin: history.origin()?.clone(),
            village: history.village()?.clone(),
            keys: history.keys().iter().map(|key| key.vkey.clone()).collect(),
            states: ledger
                .states()
                .values()
                .map(|state| state.checkpoint().clone())
                .collect(),
            checkpoint: state.checkpoint().clone(),
            stated: state.to_string(),
            form: state.form(),
            opened: ledger.entries().first()?.at,
            last: history.last()?,
            witnessed: sightings.last().map(|(size, seen)| (*size, seen.clone())),
            documents,
            events,
        })
    }
}

/// The checkpoints that witnesses have seen: size, and who saw it when; by size.
fn sightings(ledger: &Ledger, witnesses: &[WitnessKey]) -> Vec<(u64, Vec<Seen>)> {
    let Some(trust) = ledger.trust() else {
        return Vec::new();
    };
    let trust = Trust {
        witnesses: witnesses
            .iter()
            .map(|witness| witness.key.clone())
            .collect(),
        ..trust
    };
    let mut found = Vec::new();
    for (size, note) in ledger.notes() {
        let Ok(opened) = trust.judge(note) else {
            continue;
        };
        let seen: Vec<Seen> = opened
            .cosignatures
            .iter()
            .filter_map(|cosignature| {
                let known = witnesses
                    .iter()
                    .find(|witness| *witness.key.name() == cosignature.name)?;
                Some(Seen {
                    who: known.who.clone(),
                    at: Moment::from_unix(i64::try_from(cosignature.time).ok()?)?,
                })
            })
            .collect();
        if !seen.is_empty() {
            found.push((size, seen));
        }
    }
    found
}

/// For each witness the first time that it saw a log with this entry.
fn seen(sightings: &[(u64, Vec<Seen>)], entry: u64) -> Vec<Seen> {
    let mut first: Vec<Seen> = Vec::new();
    for (_, seen) in sightings.iter().filter(|(size, _)| *size > entry) {
        for one in seen {
            if !first.iter().any(|known| known.who == one.who) {
                first.push(one.clone());
            }
        }
    }
    first.sort_by_key(|seen| seen.at);
    first
}
