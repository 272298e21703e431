//! Recovering a ledger from a published site: all that is published is in the site, only the key is not.

use std::collections::BTreeMap;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Place};
use crate::disk::Step;
use crate::ledger::{LEDGER, Ledger, entry_path, frozen, is_state, state_path};
use crate::log::checkpoint::Checkpoint;
use crate::log::manifest::{MANIFEST, MAX_MANIFEST, Manifest, PROOF, Salt};
use crate::log::name::{DocId, Slot};
use crate::log::note::MAX_NOTE;
use crate::log::proof::{MAX_PROOF, Proof};
use crate::log::statement::Statement;
use crate::log::tree::{Hash, Tree};
use crate::log::trust::Trust;
use crate::log::verify::{LogView, Verdict};
use crate::source;

/// Where files cannot be listed, so many sizes of stored checkpoints are asked for.
const ASKED: u64 = 1000;

/// The files of a ledger in the order in which to write them: path below its folder, bytes.
pub type Files = Vec<(String, Vec<u8>)>;

/// How what is there stands to what was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Local {
    /// There is no ledger.
    Absent,
    /// It is whole.
    Same,
    /// It is the same, but files are missing.
    Incomplete,
    /// It ends after so many entries: an old copy.
    Beginning(u64),
    /// It cannot be read, or its files were changed.
    Damaged,
    /// It has more entries than the site: there is nothing to recover.
    Ahead(u64),
    /// It has other entries than the site: two logs of one village.
    Other,
}

/// The ledger behind a site whose log and versions were verified and hold.
///
/// # Errors
/// When a file cannot be read, or is not what it was when it was verified.
pub fn files(view: &dyn LogView, verdict: &Verdict) -> Result<Files, Diagnostic> {
    let mut files = Files::new();
    for (doc, document) in verdict.history.documents() {
        for version in &document.versions {
            let gone = |slot: &Slot| version.redacted.contains_key(slot);
            version_files(view, doc, version.ver, &version.manifest, &gone, &mut files)?;
        }
    }
    let entries = (0..).zip(&verdict.entries);
    files.extend(entries.map(|(index, line)| (entry_path(index), line.clone())));
    // Without its states a ledger holds nothing that was published: they come last.
    let states = states(view, verdict).into_iter();
    files.extend(states.map(|(size, state)| (state_path(state.form(), size), state.bytes())));
    Ok(files)
}

/// The files that the folder of a version holds, apart from the proof.
fn version_files(
    view: &dyn LogView,
    doc: &DocId,
    ver: u32,
    hash: &Hash,
    gone: &dyn Fn(&Slot) -> bool,
    files: &mut Files,
) -> Result<(), Diagnostic> {
    let read = |name: &str, limit: u64| {
        let path = format!("{}/{name}", doc.folder(ver));
        let found = view.read(&path, limit);
        found.ok().flatten().ok_or_else(|| changed(&path))
    };
    let folder = frozen(doc, ver);
    let bytes = read(MANIFEST, MAX_MANIFEST as u64 + 1)?;
    let path = format!("{}/{MANIFEST}", doc.folder(ver));
    let manifest = Manifest::parse(&bytes).map_err(|_| changed(&path))?;
    if Hash::of(&bytes) != *hash {
        return Err(changed(&path));
    }
    let own = manifest.files().iter().filter(|one| one.held_in.is_none());
    for record in own.filter(|record| !gone(&record.slot)) {
        let content = read(record.slot.as_str(), record.bytes + 1)?;
        let salt = read(&record.slot.salt(), 33)?;
        let right =
            <Salt>::try_from(salt.as_slice()).is_ok_and(|salt| record.holds(&salt, &content));
        if !right {
            return Err(changed(&format!("{}/{}", doc.folder(ver), record.slot)));
        }
        files.push((format!("{folder}/{}", record.slot), content));
        files.push((format!("{folder}/{}", record.slot.salt()), salt));
    }
    files.push((format!("{folder}/{MANIFEST}"), bytes));
    Ok(())
}

fn changed(path: &str) -> Diagnostic {
    Diagnostic::new("MB1151")
        .at(Place::file(path))
        .with("file", path)
}

/// The states of a log, as many as can be had: those that it keeps, and those of the proofs.
fn states(view: &dyn LogView, verdict: &Verdict) -> BTreeMap<u64, Statement> {
    let (Some(origin), Some(form)) = (verdict.history.origin(), verdict.form) else {
        return BTreeMap::new();
    };
    let trust = Trust {
        origin: origin.clone(),
        keys: verdict
            .history
            .keys()
            .iter()
            .map(|key| key.vkey.clone())
            .collect(),
        witnesses: Vec::new(),
        quorum: 0,
    };
    let tree = Tree::of_entries(&verdict.entries);
    let mut states: BTreeMap<u64, Statement> = BTreeMap::new();
    let mut take = |state: Statement| {
        let checkpoint = state.checkpoint();
        if trust.weigh(&state).is_err() || !checkpoint.begins(&tree) || checkpoint.size == 0 {
            return;
        }
        let signatures = |state: &Statement| state.note().map_or(0, |note| note.signatures().len());
        let known = states
            .entry(checkpoint.size)
            .or_insert_with(|| state.clone());
        if signatures(&state) > signatures(known) {
            *known = state;
        }
    };
    let read = |path: &str| {
        let bytes = view.read(path, MAX_NOTE as u64 + 1).ok()??;
        Statement::parse(&bytes, form).ok()
    };
    read(form.newest()).into_iter().for_each(&mut take);
    for (doc, document) in verdict.history.documents() {
        for version in &document.versions {
            let path = format!("{}/{PROOF}", doc.folder(version.ver));
            let proof = view.read(&path, MAX_PROOF as u64 + 1).ok().flatten();
            let proof = proof.and_then(|bytes| Proof::parse(&bytes).ok());
            proof
                .and_then(|proof| Statement::of(proof.checkpoint).ok())
                .into_iter()
                .for_each(&mut take);
        }
    }
    let stored: Vec<String> = match view.paths() {
        Some(paths) => paths
            .into_iter()
            .filter(|path| path.starts_with(form.stored()))
            .collect(),
        None => (1..=tree.size().min(ASKED))
            .map(|size| form.stored_at(size))
            .collect(),
    };
    let found = stored.iter().filter_map(|path| read(path));
    found.for_each(&mut take);
    states
}

/// Compares the ledger of a village with the files of the one that was published.
pub fn compare(root: &Path, slug: &str, files: &Files, entries: &[Vec<u8>]) -> Local {
    let ledger = match Ledger::read(root, slug) {
        Ok(None) => return Local::Absent,
        Ok(Some(ledger)) => ledger,
        Err(_) => return Local::Damaged,
    };
    let lines = ledger.lines();
    let both = lines.len().min(entries.len());
    if lines[..both] != entries[..both] {
        return Local::Other;
    }
    if lines.len() > entries.len() {
        return Local::Ahead(ledger.size());
    }
    if lines.len() < entries.len() && ledger.newest().is_some() {
        return Local::Beginning(ledger.size());
    }
    let mut missing = false;
    for (path, bytes) in files {
        match source::read_below(ledger.folder(), path, bytes.len() as u64 + 1) {
            Ok(Some(found)) if found == *bytes => {}
            // A note may have more cosignatures here than there.
            Ok(Some(_)) if is_state(path) => {}
            Ok(None) => missing = true,
            _ => return Local::Damaged,
        }
    }
    match missing {
        true => Local::Incomplete,
        false => Local::Same,
    }
}

/// The steps that write a ledger, or what is missing of it.
pub fn steps(root: &Path, slug: &str, files: &Files) -> Vec<Step> {
    let folder = root.join(LEDGER).join(slug);
    let make = |(path, bytes): &(String, Vec<u8>)| {
        let there =
            is_state(path) && source::read_below(&folder, path, 1).is_ok_and(|one| one.is_some());
        (!there).then(|| Step::Make {
            path: folder.join(path),
            bytes: bytes.clone(),
        })
    };
    let (last, first): (Files, Files) = files.iter().cloned().partition(|(path, _)| is_state(path));
    let mut steps: Vec<Step> = first.iter().filter_map(make).collect();
    steps.push(Step::Barrier);
    steps.extend(last.iter().filter_map(make));
    steps.push(Step::Barrier);
    steps
}

/// The newest checkpoint among the files of a ledger.
pub fn newest(files: &Files) -> Option<Checkpoint> {
    let (_, bytes) = files.iter().rfind(|(path, _)| is_state(path))?;
    let state = Statement::parse_any(bytes).ok()?;
    Some(state.checkpoint().clone())
}
