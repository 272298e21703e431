//! The versions that the log promises: manifests, files, salts and proofs, and what lies about that nothing promises.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Change, Fault, File, LogView, Place, Verdict, keys};
use crate::log::checkpoint::Relation;
use crate::log::history::{History, Version};
use crate::log::manifest::{FileRecord, MANIFEST, MAX_MANIFEST, Manifest, PROOF, Salt};
use crate::log::name::DocId;
use crate::log::proof::{MAX_PROOF, Proof, ProofFault};
use crate::log::tile::TilePath;
use crate::log::tree::{Hash, Tree};
use crate::log::trust::{OpenFault, Trust};

/// How much longer than it should be a file is read to the end, to see what was put in.
const SLACK: u64 = 1 << 20;
/// The files of a log's folder besides tiles, bundles and stored checkpoints.
const LOG_FILES: [&str; 5] = ["checkpoint", "vkey", "pubkey.pem", "policy", "web.config"];

/// Checks every version of every document; gives the files that they account for.
pub(super) fn check(
    view: &dyn LogView,
    tree: &Tree,
    asked: &Asked<'_>,
    verdict: &mut Verdict,
) -> Accounted {
    let mut accounted = Accounted::default();
    let history = std::mem::take(&mut verdict.history);
    let trust = keys::of_any_day(asked.trust.clone(), &history);
    for (doc, document) in history.documents() {
        let mut manifests: BTreeMap<u32, Manifest> = BTreeMap::new();
        for version in &document.versions {
            let place = Place::version(version.entry, doc, version.ver);
            check_proof(view, tree, &trust, &place, verdict);
            let manifest = read_manifest(view, doc, version, &place, verdict);
            accounted.version(&doc.folder(version.ver), manifest.as_ref());
            if let Some(manifest) = manifest {
                verdict.counts.versions += 1;
                check_files(view, version, &manifest, &manifests, &place, verdict);
                manifests.insert(version.ver, manifest);
            }
        }
    }
    verdict.history = history;
    accounted
}

fn path_of(place: &Place, name: &str) -> String {
    match (&place.doc, place.ver) {
        (Some(doc), Some(ver)) => format!("{}/{name}", doc.folder(ver)),
        _ => name.to_owned(),
    }
}

/// The manifest of a version, when it is the one that the entry names.
fn read_manifest(
    view: &dyn LogView,
    doc: &DocId,
    version: &Version,
    place: &Place,
    verdict: &mut Verdict,
) -> Option<Manifest> {
    let place = place.at(path_of(place, MANIFEST));
    let bytes = verdict.fetch(view, File::Manifest, &place, MAX_MANIFEST as u64 + 1)?;
    if Hash::of(&bytes) != version.manifest {
        // A manifest has no ends of lines, so that any that are there were added.
        let lines = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let bare: Vec<u8> = bytes.iter().copied().filter(|byte| !lines(byte)).collect();
        let line_ends = Hash::of(&bare) == version.manifest;
        let change = match (line_ends, bytes.is_empty()) {
            (true, _) => Change::LineEnds,
            (_, true) => Change::Empty,
            _ => Change::Bytes,
        };
        verdict.add(Fault::Changed(File::Manifest, change), place);
        return None;
    }
    match Manifest::parse(&bytes) {
        Err(fault) => verdict.add(Fault::Manifest(fault), place),
        Ok(manifest) => {
            let same = manifest.doc() == doc && manifest.ver() == version.ver;
            if same && manifest.count() == version.files {
                return Some(manifest);
            }
            verdict.add(Fault::ManifestOther, place);
        }
    }
    None
}

/// Checks the files of a version that its own folder holds, and that the others are held where the manifest says.
fn check_files(
    view: &dyn LogView,
    version: &Version,
    manifest: &Manifest,
    earlier: &BTreeMap<u32, Manifest>,
    place: &Place,
    verdict: &mut Verdict,
) {
    for record in manifest.files() {
        let place = place.slot(path_of(place, record.slot.as_str()), &record.slot);
        match record.held_in {
            None if version.redacted.contains_key(&record.slot) => {
                check_redacted(view, record, &place, verdict)
            }
            None => check_file(view, record, &place, verdict),
            Some(ver) => {
                let holder = earlier
                    .get(&ver)
                    .and_then(|earlier| earlier.file(&record.slot));
                let same = holder
                    .is_some_and(|holder| holder.kept(ver) == *record && holder.held_in.is_none());
                // When the holder's manifest cannot be read, that has been said.
                if !same && (holder.is_some() || earlier.contains_key(&ver)) {
                    verdict.add(Fault::HeldOther, place);
                }
            }
        }
    }
    for (slot, entry) in &version.redacted {
        let place = Place {
            entry: Some(*entry),
            ..place.slot(path_of(place, slot.as_str()), slot)
        };
        match manifest.file(slot).map(|record| record.held_in) {
            None => verdict.add(Fault::RedactedUnknown, place),
            Some(Some(_)) => verdict.add(Fault::RedactedHeldElsewhere, place),
            Some(None) => {}
        }
    }
}

/// Checks that a file has the bytes that were committed to.
fn check_file(view: &dyn LogView, record: &FileRecord, place: &Place, verdict: &mut Verdict) {
    let salt_place = place.at(path_of(place, &record.slot.salt()));
    let salt = verdict.fetch(view, File::Salt, &salt_place, 65);
    let bytes = verdict.fetch(view, File::Content, place, record.bytes + SLACK);
    let (Some(salt), Some(bytes)) = (salt, bytes) else {
        return;
    };
    let Ok(salt) = <Salt>::try_from(salt.as_slice()) else {
        let change = salt_change(record, &salt, &bytes);
        verdict.add(Fault::Changed(File::Salt, change), salt_place);
        return;
    };
    match Change::since(record, &salt, &bytes) {
        None => verdict.counts.files += 1,
        Some(change) => verdict.add(Fault::Changed(File::Content, change), place.clone()),
    }
}

/// How a salt of the wrong length differs.
fn salt_change(record: &FileRecord, salt: &[u8], bytes: &[u8]) -> Change {
    let mut unix = salt.to_vec();
    while let Some(at) = unix.windows(2).position(|pair| pair == b"\r\n") {
        unix.remove(at);
    }
    match <Salt>::try_from(unix.as_slice()) {
        Ok(unix)
            if Change::since(record, &unix, bytes)
                .is_none_or(|change| change == Change::LineEnds) =>
        {
            Change::LineEnds
        }
        _ if salt.is_empty() => Change::Empty,
        _ if salt.len() < 32 => Change::Shorter,
        _ => Change::Longer,
    }
}

/// Checks that nothing is left of a redacted file by which its content could be had or confirmed.
fn check_redacted(view: &dyn LogView, record: &FileRecord, place: &Place, verdict: &mut Verdict) {
    let salt_place = place.at(path_of(place, &record.slot.salt()));
    let (Some(salt), Some(bytes)) = (
        verdict.look(view, File::Salt, &salt_place, 1),
        verdict.look(view, File::Content, place, 1),
    ) else {
        return;
    };
    if salt.is_some() {
        verdict.add(Fault::SaltStillThere, salt_place);
    } else if bytes.is_some() && !record.slot.is_page() {
        verdict.add(Fault::RedactedStillThere, place.clone());
    } else {
        verdict.counts.redacted += 1;
    }
}

/// Checks the proof beside a version.
fn check_proof(
    view: &dyn LogView,
    tree: &Tree,
    trust: &Trust,
    place: &Place,
    verdict: &mut Verdict,
) {
    let index = place.entry.unwrap_or_default();
    let place = place.at(path_of(place, PROOF));
    let Some(bytes) = verdict.fetch(view, File::Proof, &place, MAX_PROOF as u64 + 1) else {
        return;
    };
    let proof = match Proof::parse(&bytes) {
        Ok(proof) => proof,
        Err(fault) => return verdict.add(Fault::Proof(fault), place),
    };
    keys::strange(&proof.checkpoint, trust, &place, verdict);
    if proof.index != index || proof.extra.is_some() {
        return verdict.add(Fault::ProofOther, place);
    }
    let entry = usize::try_from(index)
        .ok()
        .and_then(|index| verdict.entries.get(index).cloned());
    match proof.verify(&entry.unwrap_or_default(), trust) {
        // Whether the served checkpoint is signed by a known key has been said once already.
        Err(ProofFault::Untrusted(OpenFault::Unsigned)) if verdict.checkpoint.is_none() => {}
        Err(fault) => verdict.add(Fault::Proof(fault), place),
        Ok(opened) => {
            let older = opened.checkpoint.size;
            match opened.checkpoint.relation(tree) {
                Relation::Same | Relation::Extends => {}
                Relation::Rollback => verdict.add(Fault::Rollback { older }, place),
                Relation::Fork => verdict.add(Fault::Fork { older }, place),
            }
        }
    }
}

/// Names the listed files that nothing accounts for; `size` is that of the log, `known` what the versions account for, if they
/// were looked at.
pub(super) fn unexpected(
    listing: &[String],
    size: u64,
    known: Option<&Accounted>,
    asked: &Asked<'_>,
    verdict: &mut Verdict,
) {
    let allowed = |path: &str| {
        let folder =
            |allowed: &String| allowed.ends_with('/') && path.starts_with(allowed.as_str());
        asked
            .allowed
            .iter()
            .any(|known| known == path || folder(known))
    };
    for path in listing.iter().filter(|path| !allowed(path)) {
        let fault = match path.strip_prefix("log/") {
            Some(log) => unexpected_in_log(log, size),
            None => known.filter(|_| path.starts_with("v/")).and_then(|known| {
                let next = is_next(path, &verdict.history);
                (!known.has(path)).then_some(if next {
                    Fault::NotYetLogged
                } else {
                    Fault::Unexpected
                })
            }),
        };
        if let Some(fault) = fault {
            verdict.add(fault, Place::path(path));
        }
    }
}

fn unexpected_in_log(path: &str, size: u64) -> Option<Fault> {
    if path.starts_with("tile/") {
        return match TilePath::parse(path) {
            None => Some(Fault::Unexpected),
            Some(tile) => (!tile.within(size)).then_some(Fault::NotYetLogged),
        };
    }
    // Names and sizes of stored checkpoints are compared where they are read.
    let known = LOG_FILES.contains(&path) || path.starts_with("checkpoints/");
    (!known).then_some(Fault::Unexpected)
}

/// Whether a path belongs to the version that would follow: what an unfinished publication leaves behind.
fn is_next(path: &str, history: &History) -> bool {
    let parts = || {
        let (folder, _) = path.strip_prefix("v/")?.rsplit_once('/')?;
        let (doc, ver) = folder.rsplit_once('/')?;
        Some((DocId::parse(doc)?, ver))
    };
    parts().is_some_and(|(doc, ver)| {
        let newest = history
            .documents()
            .get(&doc)
            .and_then(|document| document.newest());
        ver == newest
            .map_or(1, |newest| newest.ver.saturating_add(1))
            .to_string()
    })
}

/// The files under `v/` that the versions account for.
#[derive(Debug, Default)]
pub(super) struct Accounted {
    files: BTreeSet<String>,
    /// Folders of versions whose manifest cannot be had, so that nothing can be said of the files in them.
    folders: BTreeSet<String>,
}

impl Accounted {
    fn version(&mut self, folder: &str, manifest: Option<&Manifest>) {
        let Some(manifest) = manifest else {
            self.folders.insert(folder.to_owned());
            return;
        };
        let own = manifest
            .files()
            .iter()
            .filter(|record| record.held_in.is_none());
        let own = own.flat_map(|record| [record.slot.to_string(), record.slot.salt()]);
        let names = own.chain([MANIFEST.to_owned(), PROOF.to_owned()]);
        self.files
            .extend(names.map(|name| format!("{folder}/{name}")));
    }

    fn has(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.files.contains(path) || self.folders.contains(folder)
    }
}
