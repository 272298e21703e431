//! The versions that the log promises: manifests, files, salts and proofs, and what lies about that nothing promises.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, Change, Fault, File, LogView, Place, Verdict, keys};
use crate::log::checkpoint::Relation;
use crate::log::history::{History, Version};
use crate::log::manifest::{FileRecord, MANIFEST, MAX_MANIFEST, Manifest, PROOF, Salt};
use crate::log::name::DocId;
use crate::log::proof::{MAX_PROOF, Proof, ProofFault};
use crate::log::statement::{Form, Statement};
use crate::log::tile::TilePath;
use crate::log::tree::{Hash, Tree};
use crate::log::trust::{OpenFault, Trust};

/// How much longer than it should be a file is read to the end, to see what was put in.
const SLACK: u64 = 1 << 20;
/// More than a salt with its ends of lines changed.
const MAX_SALT: u64 = 65;
/// The manifests and proofs of so many versions are looked at together.
const TOGETHER: usize = 32;
/// Files longer than this are not held together with others.
const LARGE: u64 = 4 << 20;
/// The files of the folder of a log with keys besides its states, tiles and bundles.
const SIGNED_FILES: [&str; 4] = ["log/vkey", "log/pubkey.pem", "log/policy", "log/web.config"];
/// The same of a log without.
const BARE_FILES: [&str; 1] = ["log/web.config"];

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
    let documents = history.documents().iter();
    let versions: Vec<(&DocId, &Version)> = documents
        .flat_map(|(doc, document)| document.versions.iter().map(move |version| (doc, version)))
        .collect();
    let mut earlier: Earlier = None;
    for batch in versions.chunks(TOGETHER) {
        expect_small(view, batch, verdict.form);
        let mut manifests = Vec::with_capacity(batch.len());
        for (doc, version) in batch {
            let place = Place::version(version.entry, doc, version.ver);
            if verdict.form == Some(Form::Signed) {
                accounted.proven(check_proof(view, tree, &trust, &place, verdict));
            }
            let manifest = read_manifest(view, doc, version, &place, verdict);
            accounted.version(&doc.folder(version.ver), manifest.as_ref(), verdict.form);
            manifests.extend(manifest.map(|manifest| (*doc, *version, manifest)));
        }
        for (doc, version, manifest) in manifests {
            verdict.counts.versions += 1;
            let place = Place::version(version.entry, doc, version.ver);
            let mut known = earlier.take().filter(|(known, _)| *known == doc);
            let (_, before) = known.get_or_insert_with(|| (doc, BTreeMap::new()));
            check_files(view, version, &manifest, before, &place, verdict);
            before.insert(version.ver, manifest);
            earlier = known;
        }
    }
    verdict.history = history;
    accounted
}

/// The manifests of a document's versions, as far as they were read.
type Earlier<'a> = Option<(&'a DocId, BTreeMap<u32, Manifest>)>;

/// Says that the manifests and proofs of these versions will be read next.
fn expect_small(view: &dyn LogView, versions: &[(&DocId, &Version)], form: Option<Form>) {
    let mut wanted = Vec::new();
    for (doc, version) in versions {
        let folder = doc.folder(version.ver);
        wanted.push((format!("{folder}/{MANIFEST}"), MAX_MANIFEST as u64 + 1));
        if form == Some(Form::Signed) {
            wanted.push((format!("{folder}/{PROOF}"), MAX_PROOF as u64 + 1));
        }
    }
    view.expect(&wanted);
}

/// Says that the files of a version, and their salts, will be read next; not those that are too large to be held together.
fn expect_files(view: &dyn LogView, version: &Version, manifest: &Manifest, place: &Place) {
    let mut wanted = Vec::new();
    let own = manifest.files().iter().filter(|own| own.held_in.is_none());
    for record in own.filter(|record| record.bytes <= LARGE) {
        let gone = version.redacted.contains_key(&record.slot);
        let (content, salt) = match gone {
            true => (1, 1),
            false => (record.bytes + SLACK, MAX_SALT),
        };
        wanted.push((path_of(place, &record.slot.salt()), salt));
        wanted.push((path_of(place, record.slot.as_str()), content));
    }
    view.expect(&wanted);
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
    expect_files(view, version, manifest, place);
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
    let salt = verdict.fetch(view, File::Salt, &salt_place, MAX_SALT);
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

/// Checks the proof beside a version; gives the size of the checkpoint that it holds.
fn check_proof(
    view: &dyn LogView,
    tree: &Tree,
    trust: &Trust,
    place: &Place,
    verdict: &mut Verdict,
) -> Option<u64> {
    let index = place.entry.unwrap_or_default();
    let place = place.at(path_of(place, PROOF));
    let bytes = verdict.fetch(view, File::Proof, &place, MAX_PROOF as u64 + 1)?;
    let opened = Proof::parse(&bytes).and_then(|proof| {
        if let Ok(stated) = Statement::of(proof.checkpoint.clone()) {
            keys::strange(&stated, trust, &place, verdict);
        }
        let entry = usize::try_from(index)
            .ok()
            .and_then(|index| verdict.entries.get(index).cloned());
        let other = proof.index != index || proof.extra.is_some();
        let opened = proof.verify(&entry.unwrap_or_default(), trust);
        match other {
            true => Ok(None),
            false => opened.map(|opened| Some(opened.checkpoint)),
        }
    });
    let fault = match opened {
        // Whether the served checkpoint is signed by a known key has been said once already.
        Err(ProofFault::Untrusted(OpenFault::Unsigned)) if verdict.checkpoint.is_none() => {
            return None;
        }
        Err(fault) => Fault::Proof(fault),
        Ok(None) => Fault::ProofOther,
        Ok(Some(checkpoint)) => {
            let older = checkpoint.size;
            match checkpoint.relation(tree) {
                Relation::Same | Relation::Extends => return Some(older),
                Relation::Rollback => Fault::Rollback { older },
                Relation::Fork => Fault::Fork { older },
            }
        }
    };
    verdict.add(fault, place);
    None
}

/// Names the listed files that nothing accounts for; `known` is what the versions account for, if they were looked at.
pub(super) fn unexpected(
    listing: &[String],
    stated: &Statement,
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
        let fault = match path.starts_with("log/") {
            true => unexpected_in_log(path, stated),
            false => known.filter(|_| path.starts_with("v/")).and_then(|known| {
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

fn unexpected_in_log(path: &str, stated: &Statement) -> Option<Fault> {
    if let Some(tile) = path.strip_prefix("log/tile/") {
        return match TilePath::parse(&format!("tile/{tile}")) {
            None => Some(Fault::Unexpected),
            Some(tile) => (!tile.within(stated.checkpoint().size)).then_some(Fault::NotYetLogged),
        };
    }
    let form = stated.form();
    let files = match form {
        Form::Signed => &SIGNED_FILES[..],
        Form::Bare => &BARE_FILES[..],
    };
    // Names and sizes of stored states are compared where they are read.
    let known = path == form.newest() || path.starts_with(form.stored()) || files.contains(&path);
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
    /// The sizes of the checkpoints that proofs hold.
    proven: BTreeSet<u64>,
}

impl Accounted {
    fn proven(&mut self, size: Option<u64>) {
        self.proven.extend(size);
    }

    /// The sizes of the checkpoints that a log of this size must keep, beside its newest.
    pub(super) fn sizes(&self, size: u64) -> BTreeSet<u64> {
        self.proven.range(..size).copied().collect()
    }

    fn version(&mut self, folder: &str, manifest: Option<&Manifest>, form: Option<Form>) {
        let Some(manifest) = manifest else {
            self.folders.insert(folder.to_owned());
            return;
        };
        let own = manifest
            .files()
            .iter()
            .filter(|record| record.held_in.is_none());
        let own = own.flat_map(|record| [record.slot.to_string(), record.slot.salt()]);
        let proof = form.filter(|form| *form == Form::Signed);
        let names = own.chain([MANIFEST.to_owned()]);
        let names = names.chain(proof.map(|_| PROOF.to_owned()));
        self.files
            .extend(names.map(|name| format!("{folder}/{name}")));
    }

    fn has(&self, path: &str) -> bool {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.files.contains(path) || self.folders.contains(folder)
    }
}
