//! The served log of a village: from its ledger to the files under `<slug>/v/` and `<slug>/log/` of the site.
//!
//! What has to be written is a list of steps, in the order in which a reader may meet them: the files of versions, bundles, tiles,
//! then the checkpoint that promises them, and only after it what it allows to be taken away. Between the stages stands a barrier:
//! whatever a crash leaves behind is a log that holds, and the same steps complete it. The pages that show the current versions are
//! written after all of this.
//!
//! A log that was taken over from, `ledger/<slug>@1`, is served beside the village's own, below `<slug>@1/`.

mod stamp;
mod step;
mod tombstone;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostic::{Diagnostic, Place};
use crate::disk::{Count, Output, Permanent};
use crate::ledger::{LEDGER, Ledger};
use crate::log::checkpoint::Checkpoint;
use crate::log::entry::Act;
use crate::log::history::Version;
use crate::log::manifest::{MANIFEST, PROOF};
use crate::log::name::{DocId, Origin, Slot};
use crate::log::note::MAX_NOTE;
use crate::log::proof::Proof;
use crate::log::statement::{Form, Statement};
use crate::log::tile::{self, TilePath};
use crate::log::tree::Hash;
use crate::log::trust::Trust;
use crate::settings::WitnessKey;
use crate::witness::policy;
pub use stamp::{Stamp, StateMark};
use step::carry_out;
pub use step::{Content, Step};
pub use tombstone::{Removed, tombstone};

/// For servers that do not hand out files without an ending, and would keep the newest state too long.
const WEB_CONFIG: &str = include_str!("served/web.config");

/// The logs that came before this village's own, oldest first: their keys were lost.
///
/// # Errors
/// As [`Ledger::read`].
pub fn former(root: &Path, ledger: &Ledger) -> Result<Vec<Ledger>, Vec<Diagnostic>> {
    let generation = ledger.origin().and_then(|origin| {
        let (_, number) = origin.as_str().rsplit_once('/')?;
        number.parse::<u32>().ok()
    });
    let mut former = Vec::new();
    for number in 1..generation.unwrap_or(1) {
        let slug = format!("{}@{number}", ledger.slug());
        former.extend(Ledger::read(root, &slug)?);
    }
    Ok(former)
}

/// Brings the permanent files of a village up to date with its ledger, those of its former logs first. When nothing was published
/// since the last time, no file of them is opened.
///
/// # Errors
/// When the site holds another or a longer log than the ledger, a published file is missing or changed, or the disk refuses. What
/// was written stays and is completed the next time.
pub fn bring_up(
    ledger: &Ledger,
    former: &[Ledger],
    site: &Output,
    witnesses: &[WitnessKey],
) -> Result<Count, Diagnostic> {
    let mut count = Count::default();
    for earlier in former {
        count += bring_one_up(earlier, &[], site, witnesses)?;
    }
    count += bring_one_up(ledger, former, site, witnesses)?;
    Ok(count)
}

fn bring_one_up(
    ledger: &Ledger,
    former: &[Ledger],
    site: &Output,
    witnesses: &[WitnessKey],
) -> Result<Count, Diagnostic> {
    let mut files = site.permanent(ledger.slug());
    let Some(served) = Served::of(ledger, witnesses) else {
        return Ok(Count::default());
    };
    let before = Stamp::parse(&files.stamp().unwrap_or_default())
        .filter(|_| files.has(served.form.newest()));
    if before.as_ref().is_some_and(|stamp| served.is_as(stamp)) {
        return Ok(Count::default());
    }
    let logs: Vec<&Ledger> = former.iter().chain([ledger]).collect();
    let shown = shown(&before, &files, &logs);
    let replaced = former
        .iter()
        .find(|earlier| shown.as_ref().map(|(origin, ..)| origin) == earlier.origin());
    let shown = match &shown {
        Some(_) if replaced.is_some() => 0,
        Some((origin, size, root)) => served.extends(origin, *size, root)?,
        None => 0,
    };
    let marks = served.marks();
    let before = before.filter(|_| replaced.is_none());
    let mut steps = served.steps(before.as_ref(), shown, &marks)?;
    if let Some(earlier) = replaced.and_then(|earlier| Served::of(earlier, witnesses)) {
        steps.extend(earlier.gone(&steps)?);
    }
    files.guard(steps.iter().filter_map(Step::path))?;
    for step in &steps {
        carry_out(step, ledger, &mut files)?;
    }
    files.barrier()?;
    files.set_stamp(&served.stamp(marks).print())?;
    Ok(files.count())
}

/// What has to be done in a site that holds what the stamp tells of, or nothing. Empty when nothing was published.
///
/// # Errors
/// When a manifest is missing or changed.
pub fn steps(
    ledger: &Ledger,
    witnesses: &[WitnessKey],
    before: Option<&Stamp>,
) -> Result<Vec<Step>, Diagnostic> {
    let Some(served) = Served::of(ledger, witnesses) else {
        return Ok(Vec::new());
    };
    let shown = before.map_or(0, |stamp| stamp.size);
    served.steps(before, shown, &served.marks())
}

/// The log that the site shows: its name, size and head. Without a stamp its newest state tells, if it is one of these logs or of
/// another; what claims to be of one of them and is not is overwritten.
fn shown(
    stamp: &Option<Stamp>,
    files: &Permanent<'_>,
    logs: &[&Ledger],
) -> Option<(Origin, u64, Hash)> {
    if let Some(stamp) = stamp {
        return Some((stamp.origin.clone(), stamp.size, stamp.root));
    }
    let genuine = |state: &Statement| {
        let origin = &state.checkpoint().origin;
        let own = logs.iter().find(|log| log.origin() == Some(origin));
        let trust = own.and_then(|log| log.trust());
        trust.is_none_or(|trust| trust.weigh(state).is_ok())
    };
    let found = Form::ALL.into_iter().find_map(|form| {
        let bytes = files.read(form.newest(), MAX_NOTE as u64 + 1)?;
        Statement::parse(&bytes, form).ok().filter(genuine)
    })?;
    let Checkpoint { origin, size, root } = found.checkpoint().clone();
    Some((origin, size, root))
}

/// A log as it is to be served.
struct Served<'a> {
    ledger: &'a Ledger,
    form: Form,
    trust: Trust,
    /// Key, address and witnesses, for other verifiers; empty where nobody signs.
    policy: String,
}

impl<'a> Served<'a> {
    /// None when nothing was published yet.
    fn of(ledger: &'a Ledger, witnesses: &[WitnessKey]) -> Option<Served<'a>> {
        let mut trust = ledger.trust()?;
        let form = ledger.newest()?.form();
        // Where there are witnesses, any of them will do.
        let policy = ledger
            .key()
            .map_or_else(String::new, |key| policy(&trust.origin, key, witnesses, 1));
        trust.witnesses = witnesses
            .iter()
            .map(|witness| witness.key.clone())
            .collect();
        Some(Served {
            ledger,
            form,
            trust,
            policy,
        })
    }

    /// Whether this is the state that the stamp tells of.
    fn is_as(&self, stamp: &Stamp) -> bool {
        let states = self.ledger.states();
        self.ledger.origin() == Some(&stamp.origin)
            && self.ledger.size() == stamp.size
            && self.ledger.tree().root() == stamp.root
            && Hash::of(self.policy.as_bytes()) == stamp.policy
            && states.len() == stamp.states.len()
            && states.iter().all(|(size, state)| {
                let known = stamp.states.get(size);
                known.is_some_and(|known| known.hash == StateMark::hash(state))
            })
    }

    /// The size of the log that the site shows, when this one extends it.
    fn extends(&self, origin: &Origin, size: u64, root: &Hash) -> Result<u64, Diagnostic> {
        let slug = self.ledger.slug();
        let refuse = |code| {
            Diagnostic::new(code)
                .at(Place::file(format!("{LEDGER}/{slug}")))
                .with("village", slug)
                .with("site", size)
                .with("ledger", self.ledger.size())
        };
        if self.ledger.origin() == Some(origin) && size > self.ledger.size() {
            return Err(refuse("MB1080"));
        }
        let same = self.ledger.origin() == Some(origin)
            && self.ledger.tree().root_at(size).as_ref() == Some(root);
        same.then_some(size).ok_or_else(|| refuse("MB1081"))
    }

    /// What is to be remembered of each state.
    fn marks(&self) -> BTreeMap<u64, StateMark> {
        let states = self.ledger.states().iter();
        let mark = |state: &Statement| StateMark {
            hash: StateMark::hash(state),
            seen: self
                .trust
                .weigh(state)
                .is_ok_and(|opened| !opened.cosignatures.is_empty()),
        };
        states.map(|(size, state)| (*size, mark(state))).collect()
    }

    fn stamp(&self, states: BTreeMap<u64, StateMark>) -> Stamp {
        Stamp {
            origin: self.trust.origin.clone(),
            size: self.ledger.size(),
            root: self.ledger.tree().root(),
            policy: Hash::of(self.policy.as_bytes()),
            states,
        }
    }

    /// What is to be done since the stamp, or from the beginning; `shown` is the size of the log that readers see meanwhile.
    fn steps(
        &self,
        before: Option<&Stamp>,
        shown: u64,
        marks: &BTreeMap<u64, StateMark>,
    ) -> Result<Vec<Step>, Diagnostic> {
        let since = before.map_or(0, |stamp| stamp.size);
        let none = BTreeMap::new();
        let known = before.map_or(&none, |stamp| &stamp.states);
        let mut steps = self.versions(since)?;
        let (early, late) = self.proofs(since, shown, known, marks);
        steps.extend(early);
        steps.push(Step::Barrier);
        steps.extend(self.tiles(since, known));
        let keys = self.keys();
        if shown == 0 {
            // A first reader finds the key when he finds the checkpoint.
            steps.extend(keys.iter().cloned());
        }
        steps.push(Step::Barrier);
        steps.extend(self.states(known, marks));
        steps.push(Step::Barrier);
        if shown > 0 {
            steps.extend(keys);
        }
        steps.extend(late);
        steps.extend(self.removed(since));
        steps.extend(self.superseded(since));
        Ok(steps)
    }

    /// The files of the versions since an entry, as far as their own folders hold them and the law lets them stand.
    fn versions(&self, since: u64) -> Result<Vec<Step>, Diagnostic> {
        let mut steps = Vec::new();
        for (doc, version) in self.all_versions().filter(|(_, v)| v.entry >= since) {
            let (ver, folder) = (version.ver, doc.folder(version.ver));
            let manifest = self.ledger.manifest(doc, ver)?;
            let own = manifest.files().iter().filter(|record| {
                record.held_in.is_none() && !version.redacted.contains_key(&record.slot)
            });
            for slot in own.map(|record| &record.slot) {
                let file = Content::File(doc.clone(), ver, slot.clone());
                let salt = Content::Salt(doc.clone(), ver, slot.clone());
                steps.push(Step::Put(format!("{folder}/{slot}"), file));
                steps.push(Step::Put(format!("{folder}/{}", slot.salt()), salt));
            }
            let bytes = Content::Bytes(manifest.print());
            steps.push(Step::Put(format!("{folder}/{MANIFEST}"), bytes));
        }
        Ok(steps)
    }

    fn all_versions(&self) -> impl Iterator<Item = (&'a DocId, &'a Version)> {
        let documents = self.ledger.history().documents().iter();
        documents.flat_map(|(doc, document)| document.versions.iter().map(move |v| (doc, v)))
    }

    /// The proofs that are new or better than before: those of versions that readers do not know of yet, and those that may only
    /// follow the checkpoint, because they hold a newer one than readers see.
    fn proofs(
        &self,
        since: u64,
        shown: u64,
        known: &BTreeMap<u64, StateMark>,
        marks: &BTreeMap<u64, StateMark>,
    ) -> (Vec<Step>, Vec<Step>) {
        let (mut early, mut late) = (Vec::new(), Vec::new());
        for (doc, version) in self.all_versions() {
            let Some((size, mark)) = chosen(marks, version.entry) else {
                continue;
            };
            let as_before = chosen(known, version.entry)
                .is_some_and(|(before, known)| before == size && known.hash == mark.hash);
            if version.entry < since && as_before {
                continue;
            }
            // Where nobody signs there is nothing by which an entry could be proved.
            let note = self.ledger.states().get(&size).and_then(Statement::note);
            let proof = note
                .cloned()
                .and_then(|note| Proof::of(self.ledger.tree(), version.entry, note).ok());
            // The ledger has checked that each note is that of a beginning of its tree.
            let Some(proof) = proof else { continue };
            let path = format!("{}/{PROOF}", doc.folder(version.ver));
            let step = Step::Put(path, Content::Bytes(proof.to_string().into_bytes()));
            if version.entry < shown {
                late.push(step);
            } else {
                early.push(step);
            }
        }
        (early, late)
    }

    /// Bundles, then tiles level by level: all that the newest tree has, and the partial ones of every size that was published
    /// and has no full one in their place yet.
    fn tiles(&self, since: u64, known: &BTreeMap<u64, StateMark>) -> Vec<Step> {
        let size = self.ledger.size();
        let sizes = self.ledger.states().keys();
        let sizes = sizes.filter(|size| !known.contains_key(*size));
        let mut paths: BTreeSet<TilePath> = sizes.flat_map(|size| tile::partials(*size)).collect();
        paths.retain(|path| !path.superseded_at(size));
        paths.extend(tile::added(since, size));
        let put = |path: TilePath| {
            let bytes = tile::bundle(self.ledger.lines(), &path)
                .or_else(|| tile::tile(self.ledger.tree(), &path))?;
            Some(Step::Put(format!("log/{path}"), Content::Bytes(bytes)))
        };
        paths.into_iter().filter_map(put).collect()
    }

    /// The newest state, then the same under its size and those that have changed, the smaller ones first: where one is kept, those
    /// below it were.
    fn states(
        &self,
        known: &BTreeMap<u64, StateMark>,
        marks: &BTreeMap<u64, StateMark>,
    ) -> Vec<Step> {
        let bytes = |state: &Statement| Content::Bytes(state.bytes());
        let newest = self.ledger.newest().map(bytes);
        let mut steps: Vec<Step> = newest
            .map(|newest| Step::Put(self.form.newest().to_string(), newest))
            .into_iter()
            .chain([Step::Barrier])
            .collect();
        for (size, state) in self.ledger.states() {
            let hash = |marks: &BTreeMap<u64, StateMark>| marks.get(size).map(|mark| mark.hash);
            if hash(known) != hash(marks) {
                steps.push(Step::Put(self.form.stored_at(*size), bytes(state)));
            }
        }
        steps
    }

    /// The key in force in both forms, the policy, and what some servers need to be told.
    fn keys(&self) -> Vec<Step> {
        let put = |name: &str, text: String| {
            Step::Put(format!("log/{name}"), Content::Bytes(text.into_bytes()))
        };
        let mut steps = Vec::new();
        if let Some(key) = self.ledger.key() {
            steps.push(put("vkey", format!("{key}\n")));
            steps.push(put("pubkey.pem", key.pem()));
            steps.push(put("policy", self.policy.clone()));
        }
        steps.push(put("web.config", WEB_CONFIG.to_string()));
        steps
    }

    /// What entries since then have lawfully removed: salts first, so that nothing is left by which the content could be
    /// confirmed; then the files, a page by the page that says so.
    fn removed(&self, since: u64) -> Vec<Step> {
        let mut steps = Vec::new();
        let entries = (0..).zip(self.ledger.entries());
        for (index, entry) in entries.filter(|(index, _)| *index >= since) {
            let Act::Redact {
                doc,
                ver,
                slots,
                basis,
                by,
                ..
            } = &entry.act
            else {
                continue;
            };
            let folder = doc.folder(*ver);
            let documents = self.ledger.history().documents();
            let version = documents.get(doc).and_then(|known| known.version(*ver));
            // What an earlier entry has removed is gone already, and its page tells of that one.
            let first = |slot: &&Slot| {
                version.is_some_and(|version| version.redacted.get(*slot) == Some(&index))
            };
            let slots: Vec<&Slot> = slots.iter().filter(first).collect();
            let salts = slots
                .iter()
                .map(|slot| Step::Remove(format!("{folder}/{}", slot.salt())));
            steps.extend(salts);
            for slot in slots {
                let path = format!("{folder}/{slot}");
                let removed = Removed {
                    doc,
                    ver: *ver,
                    at: entry.at,
                    basis,
                    by: *by,
                };
                steps.push(match slot.is_page() {
                    true => Step::Put(path, Content::Bytes(tombstone(&removed))),
                    false => Step::Remove(path),
                });
            }
        }
        steps
    }

    /// The partial tiles and bundles that the newest checkpoint has made needless.
    fn superseded(&self, since: u64) -> Vec<Step> {
        let sizes: Vec<u64> = self.ledger.states().keys().copied().collect();
        let paths = tile::superseded(&sizes, self.ledger.size()).into_iter();
        paths
            .filter(|path| !path.superseded_at(since))
            .map(|path| Step::Remove(format!("log/{path}")))
            .collect()
    }

    /// The removal of all that this log has in a site and the steps do not put there.
    fn gone(&self, steps: &[Step]) -> Result<Vec<Step>, Diagnostic> {
        let kept: BTreeSet<&str> = steps.iter().filter_map(Step::path).collect();
        let own = self.steps(None, 0, &self.marks())?;
        let paths = own.into_iter().filter_map(|step| match step {
            Step::Put(path, _) if !kept.contains(path.as_str()) => Some(Step::Remove(path)),
            _ => None,
        });
        Ok(paths.collect())
    }
}

/// The note by which an entry is proved: the first that a witness has cosigned, which dates it best, else the first that covers it.
fn chosen(marks: &BTreeMap<u64, StateMark>, entry: u64) -> Option<(u64, StateMark)> {
    let covering = || marks.range(entry.saturating_add(1)..);
    covering()
        .find(|(_, mark)| mark.seen)
        .or_else(|| covering().next())
        .map(|(size, mark)| (*size, *mark))
}
