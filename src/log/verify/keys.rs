//! Whose word the served checkpoint is: trusted keys, the keys that the log itself names, and the checkpoints seen before.

use std::collections::BTreeSet;

use super::{Asked, Change, Fault, File, LogView, Older, Place, Verdict};
use crate::log::checkpoint::{Relation, parse_size};
use crate::log::history::{History, Key};
use crate::log::key::VerifierKey;
use crate::log::note::{MAX_NOTE, Note};
use crate::log::statement::{Form, Statement};
use crate::log::tree::Tree;
use crate::log::trust::{OpenFault, Trust};

/// The served state, and the tree that was found to be its own.
pub(super) struct Served<'a> {
    pub(super) stated: &'a Statement,
    pub(super) tree: Option<&'a Tree>,
}

/// The greatest number of bytes of stored checkpoints that are held at once.
const MAX_STORED: usize = 64 << 20;

/// The states that the log itself keeps, as far as files can be listed.
pub(super) fn stored(
    view: &dyn LogView,
    form: Form,
    listing: Option<&[String]>,
    verdict: &mut Verdict,
) -> Vec<Older> {
    let listing = listing
        .unwrap_or_default()
        .iter()
        .filter(|path| path.starts_with(form.stored()));
    let (mut stored, mut held) = (Vec::new(), 0);
    for path in listing {
        let place = Place::path(path);
        let limit = MAX_NOTE as u64 + 1;
        if let Some(bytes) = verdict.fetch(view, File::Checkpoint, &place, limit) {
            held += bytes.len();
            if held > MAX_STORED {
                verdict.add(Fault::TooLarge, place);
                break;
            }
            stored.push(Older {
                name: path.clone(),
                bytes,
            });
        }
    }
    stored
}

/// Looks for the checkpoints that the log must keep because its proofs name them. They are written in the order of their sizes, so
/// that one below a kept one was there and was taken away; those above may not be there yet.
pub(super) fn named(
    view: &dyn LogView,
    sizes: &BTreeSet<u64>,
    listing: Option<&[String]>,
    verdict: &mut Verdict,
) {
    let stored = Form::Signed.stored();
    let listed = listing.map(|listing| {
        let names = listing.iter().filter_map(|path| path.strip_prefix(stored));
        names.filter_map(parse_size).collect::<BTreeSet<u64>>()
    });
    let wanted: Vec<(String, u64)> = sizes
        .iter()
        .map(|size| (Form::Signed.stored_at(*size), 1))
        .collect();
    if listed.is_none() {
        view.expect(&wanted);
    }
    let kept: BTreeSet<u64> = listed.unwrap_or_else(|| {
        let there = |(path, limit): &(String, u64)| view.read(path, *limit) != Ok(None);
        let found = sizes.iter().zip(&wanted).filter(|(_, file)| there(file));
        found.map(|(size, _)| *size).collect()
    });
    for size in sizes.difference(&kept) {
        let fault = match kept.last().is_some_and(|last| last > size) {
            true => Fault::StoredGone,
            false => Fault::StoredNotYet,
        };
        verdict.add(fault, Place::path(Form::Signed.stored_at(*size)));
    }
}

/// Decides whether to believe the served checkpoint, and compares the older ones with it.
pub(super) fn check(
    served: &Served<'_>,
    stored: &[Older],
    asked: &Asked<'_>,
    verdict: &mut Verdict,
) {
    let older: Vec<&Older> = asked.older.iter().chain(stored).collect();
    let mut trust = asked.trust.clone();
    let established = establish(served, &older, &trust.keys, verdict);
    trust.keys.extend(established);
    judge(served, &trust, verdict);
    let trust = of_any_day(trust, &verdict.history);
    let place = Place::path(served.stated.form().newest());
    strange(served.stated, &trust, &place, verdict);
    for older in older {
        compare(served, older, &trust, verdict);
    }
}

/// The same trust for checkpoints of any day: they were signed by the key of their day, and perhaps before there were witnesses.
pub(super) fn of_any_day(mut trust: Trust, history: &History) -> Trust {
    for Key { vkey, .. } in history.keys() {
        if !trust.keys.contains(vkey) {
            trust.keys.push(vkey.clone());
        }
    }
    Trust { quorum: 0, ..trust }
}

/// The keys that the log has changed to, each vouched for by the key before it: that key signed a tree with the entry that names
/// the new one.
fn establish(
    served: &Served<'_>,
    older: &[&Older],
    trusted: &[VerifierKey],
    verdict: &Verdict,
) -> Vec<VerifierKey> {
    let Some(tree) = served.tree else {
        return Vec::new();
    };
    let older = older
        .iter()
        .filter_map(|older| Statement::parse_any(&older.bytes).ok());
    let known: Vec<Statement> = std::iter::once(served.stated.clone())
        .chain(older)
        .filter(|known| {
            let checkpoint = known.checkpoint();
            let ours = checkpoint.origin == served.stated.checkpoint().origin;
            ours && checkpoint.begins(tree)
        })
        .collect();
    let mut established: Vec<VerifierKey> = Vec::new();
    for pair in verdict.history.keys().windows(2) {
        let (before, key) = (&pair[0].vkey, &pair[1]);
        let vouched_for = trusted.contains(before) || established.contains(before);
        let vouches =
            |known: &Statement| known.checkpoint().size > key.entry && known.is_signed_by(before);
        if vouched_for && known.iter().any(vouches) {
            established.push(key.vkey.clone());
        }
    }
    established
}

/// Judges the served checkpoint by the trusted and the established keys.
fn judge(served: &Served<'_>, trust: &Trust, verdict: &mut Verdict) {
    let place = Place::path(served.stated.form().newest());
    let keys = verdict.history.keys();
    let in_force = keys.last().map(|key| &key.vkey);
    let by_force = in_force.is_some_and(|key| served.stated.is_signed_by(key));
    let known = keys.is_empty() || keys.iter().any(|key| trust.keys.contains(&key.vkey));
    // A log with keys that is served without signatures: its first entry says that this cannot be.
    let form = verdict.history.form();
    let unsigned = served.stated.form() == Form::Bare && form == Some(Form::Signed);
    match trust.weigh(served.stated) {
        Err(OpenFault::Unsigned) if by_force && known => verdict.add(Fault::KeyUnproven, place),
        Err(fault) => verdict.add(Fault::Checkpoint(fault), place),
        Ok(_) if unsigned => verdict.add(Fault::Checkpoint(OpenFault::Unsigned), place),
        Ok(_) if !known => verdict.add(Fault::KeyUnknown, place),
        Ok(_) if in_force.is_some() && !by_force => verdict.add(Fault::KeyRetired, place),
        Ok(opened) => {
            verdict.checkpoint = Some(opened.checkpoint);
            verdict.cosignatures = opened.cosignatures;
        }
    }
    if verdict
        .history
        .origin()
        .is_some_and(|origin| *origin != trust.origin)
    {
        verdict.add(Fault::GenesisOrigin, Place::entry(0));
    }
}

/// Names the signatures that share the name or the ID with a known key, but not both. They are left aside, as they must be;
/// but a damaged line looks like that.
pub(super) fn strange(stated: &Statement, trust: &Trust, place: &Place, verdict: &mut Verdict) {
    let known: Vec<&VerifierKey> = trust.keys.iter().chain(&trust.witnesses).collect();
    for signature in stated.note().map_or(&[][..], Note::signatures) {
        let near = |key: &&VerifierKey| *key.name() == signature.name || key.id() == signature.id;
        if known.iter().any(near) && !known.iter().any(|key| key.made(signature)) {
            verdict.add(
                Fault::StrangeSignature(signature.name.clone()),
                place.clone(),
            );
        }
    }
}

/// Compares one older checkpoint with the log.
fn compare(served: &Served<'_>, older: &Older, trust: &Trust, verdict: &mut Verdict) {
    let place = Place::path(&older.name);
    let opened = Statement::parse_any(&older.bytes).and_then(|stated| {
        strange(&stated, trust, &place, verdict);
        trust.weigh(&stated)
    });
    let checkpoint = match opened {
        Ok(opened) => opened.checkpoint,
        Err(fault) => return verdict.add(Fault::Older(fault), place),
    };
    let older_size = checkpoint.size;
    let claimed = served.stated.checkpoint();
    let stored = served.stated.form().stored();
    if older
        .name
        .strip_prefix(stored)
        .is_some_and(|name| name != older_size.to_string())
    {
        verdict.add(Fault::OlderName, place.clone());
    }
    let relation = match served.tree {
        Some(tree) => checkpoint.relation(tree),
        None if older_size > claimed.size => Relation::Rollback,
        None if older_size == claimed.size && checkpoint.root != claimed.root => Relation::Fork,
        // Without the tree nothing more can be said; why it is missing has been said.
        None => return,
    };
    match relation {
        Relation::Same | Relation::Extends => verdict.counts.older += 1,
        Relation::Rollback => verdict.add(Fault::Rollback { older: older_size }, place),
        Relation::Fork => verdict.add(Fault::Fork { older: older_size }, place),
    }
}

/// Compares the key files of the log, which may be missing, with the key in force.
pub(super) fn files(view: &dyn LogView, verdict: &mut Verdict) {
    let Some(key) = verdict.history.keys().last().map(|key| key.vkey.clone()) else {
        return;
    };
    for (path, right) in [
        ("log/vkey", format!("{key}\n")),
        ("log/pubkey.pem", key.pem()),
    ] {
        let place = Place::path(path);
        let Some(Some(found)) = verdict.look(view, File::Key, &place, 4096) else {
            continue;
        };
        if let Some(change) = Change::between(right.as_bytes(), &found) {
            verdict.add(Fault::Changed(File::Key, change), place);
        }
    }
}
