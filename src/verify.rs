//! Verifying: from a site, a folder or an address, to what can be said of what was published there, village by village.
//!
//! The log and the versions are verified by [`crate::log::verify`]; here are the ways to read them, the pages that show the newest
//! versions, and the words. What is verified is never changed, and nothing that is read is believed.

pub mod folder;
pub mod former;
pub mod http;
pub mod ledgers;
pub mod pages;
pub mod target;
pub mod words;

use crate::diagnostic::Diagnostic;
use crate::ledger::LEDGER;
use crate::log::checkpoint::{Checkpoint, Relation};
use crate::log::key::{KeyKind, VerifierKey};
use crate::log::name::{Moment, Origin};
use crate::log::note::MAX_NOTE;
use crate::log::statement::{Form, Statement};
use crate::log::tree::Tree;
use crate::log::trust::{Cosignature, OpenFault, Trust};
use crate::log::verify::{
    self as log_verify, Asked, Fault, Finding, LogView, Older, Place, Severity, Verdict,
};
use crate::settings::WitnessKey;
use crate::witness::policy::{MAX_POLICY, Policy};

/// The files of a village as they are served, pages included.
pub trait SiteView: LogView {
    /// The paths of the pages in the folders of periods; none where files cannot be listed, as over the network.
    fn pages(&self) -> Option<Vec<String>>;
}

impl SiteView for http::Http {
    fn pages(&self) -> Option<Vec<String>> {
        None
    }
}

impl SiteView for std::collections::BTreeMap<String, Vec<u8>> {
    fn pages(&self) -> Option<Vec<String>> {
        let pages = self.keys().filter(|path| path.ends_with(".html"));
        Some(pages.cloned().collect())
    }
}

/// What is known from elsewhere, by which a site is judged.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Keys of logs.
    pub keys: Vec<VerifierKey>,
    /// Witnesses.
    pub witnesses: Vec<WitnessKey>,
    /// How many of them must have seen the newest checkpoint.
    pub quorum: usize,
    /// A policy that must be met.
    pub policy: Option<Policy>,
    /// Checkpoints that were given to compare with.
    pub older: Vec<Older>,
    /// Checkpoints that this computer keeps of logs that may be meant.
    pub kept: Vec<Older>,
    /// The lines of checkpoints that were written down, with what to call them.
    pub noted: Vec<(String, Checkpoint)>,
}

/// Where the key comes from by which a log was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFrom {
    /// It was given.
    Elsewhere,
    /// The log names it itself: whoever made the site may have made it.
    Itself,
    /// There is none: nobody signs.
    Nowhere,
}

/// Something that was found, in words.
#[derive(Debug, Clone)]
pub struct Told {
    /// How bad it is.
    pub severity: Severity,
    /// What and where.
    pub said: Diagnostic,
}

/// What was found out about one village.
#[derive(Debug)]
pub struct Checked {
    /// Its folder.
    pub slug: String,
    /// Its name, or its folder where that is not known.
    pub name: String,
    /// What the log and its versions are worth.
    pub verdict: Verdict,
    /// Whose key it was judged by.
    pub key_from: KeyFrom,
    /// The size of the newest checkpoint that a witness has seen; who saw it, in words, and when, the newest last.
    pub last_seen: Option<(u64, Vec<(String, Moment)>)>,
    /// Whether the keys of the witnesses come from the site itself.
    pub witnesses_from_site: bool,
    /// How many current pages show what the log holds.
    pub pages: u64,
    /// Whether the pages could be listed.
    pub pages_listed: bool,
    /// How many checkpoints from elsewhere the log extends.
    pub older: usize,
    /// Everything that was found.
    pub told: Vec<Told>,
}

impl Checked {
    /// How many findings of this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        let told = self.told.iter().filter(|told| told.severity == severity);
        // Those that the verdict counts and does not tell.
        let more = self.verdict.count(severity);
        let more = more.saturating_sub(log_verify::MAX_FINDINGS);
        told.count() + more
    }

    /// Whether everything is as it was published, as far as it was looked at.
    pub fn holds(&self) -> bool {
        self.count(Severity::Alarm) == 0 && self.count(Severity::Unchecked) == 0
    }

    /// Adds a finding.
    pub fn add(&mut self, severity: Severity, said: Diagnostic) {
        self.told.push(Told { severity, said });
    }
}

/// What a log claims for itself, and the key that its first entry names; none when it states nothing that can be read.
fn claims(view: &dyn LogView) -> Option<(Statement, Option<VerifierKey>)> {
    let stated = log_verify::stated(view).ok()?;
    let key = first_key(view, stated.checkpoint().size);
    Some((stated, key))
}

/// The key that the first entry of the log names.
fn first_key(view: &dyn LogView, size: u64) -> Option<VerifierKey> {
    use crate::log::entry::{Act, Entry};
    use crate::log::tile::{self, MAX_BUNDLE, Row};
    let path = tile::paths(size.min(u64::from(tile::FULL)))
        .into_iter()
        .find(|path| path.row() == Row::Entries)?;
    let bundle = view.read(&format!("log/{path}"), MAX_BUNDLE as u64 + 1);
    let bundle = bundle.ok()??;
    let entries = tile::parse_bundle(&bundle, path.width()).ok()?;
    match Entry::parse(entries.first()?).ok()?.act {
        Act::Genesis { vkey, .. } => vkey,
        _ => None,
    }
}

/// What to take for given of this log, and where it comes from. A key that was given counts for the log whose name it bears; where
/// only one village is looked at, it counts in any case.
fn trust(
    view: &dyn LogView,
    known: &Known,
    witnesses: &[WitnessKey],
    alone: bool,
) -> (Option<Trust>, KeyFrom) {
    let claimed = claims(view);
    let given: Vec<&VerifierKey> = known
        .keys
        .iter()
        .chain(known.policy.iter().flat_map(|policy| &policy.logs))
        .filter(|key| key.kind() == KeyKind::Log)
        .collect();
    let named: Vec<VerifierKey> = given
        .iter()
        .filter(|key| match &claimed {
            Some((stated, _)) => key.name() == stated.checkpoint().origin.name(),
            None => alone,
        })
        .map(|key| (*key).clone())
        .collect();
    let of = |origin: Origin, keys: Vec<VerifierKey>| Trust {
        origin,
        keys,
        witnesses: witnesses.iter().map(|one| one.key.clone()).collect(),
        quorum: known.quorum,
    };
    if let Some(first) = named.first() {
        let origin = Origin::parse(first.name().as_str());
        return (origin.map(|origin| of(origin, named)), KeyFrom::Elsewhere);
    }
    if let (true, Some(first)) = (alone, given.first()) {
        let origin = Origin::parse(first.name().as_str());
        let keys = given.iter().map(|key| (*key).clone()).collect();
        return (origin.map(|origin| of(origin, keys)), KeyFrom::Elsewhere);
    }
    let from = match &claimed {
        Some((stated, None)) if stated.form() == Form::Bare => KeyFrom::Nowhere,
        _ => KeyFrom::Itself,
    };
    let own = claimed.map(|(stated, key)| {
        of(
            stated.checkpoint().origin.clone(),
            key.into_iter().collect(),
        )
    });
    (own, from)
}

/// The witnesses that are known, each key once.
fn all_witnesses(known: &Known) -> Vec<WitnessKey> {
    let mut all: Vec<WitnessKey> = Vec::new();
    let in_policy = known.policy.iter().flat_map(|policy| &policy.witnesses);
    for witness in known.witnesses.iter().chain(in_policy) {
        if !all
            .iter()
            .any(|one| one.key.public() == witness.key.public())
        {
            all.push(witness.clone());
        }
    }
    all
}

/// Verifies a village: its log, its versions, and the pages that show them. `alone` says that it is the only one that is looked at.
pub fn village(view: &dyn SiteView, slug: &str, name: &str, known: &Known, alone: bool) -> Checked {
    let mut checked = log_only(view, slug, name, known, alone, true);
    let listed = view.pages();
    checked.pages_listed = listed.is_some();
    pages::check(view, listed.as_deref(), &mut checked);
    checked
}

/// Verifies a log, and with `contents` the versions that it promises, but no pages.
pub fn log_only(
    view: &dyn LogView,
    slug: &str,
    name: &str,
    known: &Known,
    alone: bool,
    contents: bool,
) -> Checked {
    let mut witnesses = all_witnesses(known);
    let own = witnesses.is_empty();
    if own {
        witnesses = own_witnesses(view);
    }
    let (trust, key_from) = trust(view, known, &witnesses, alone);
    let mine = |older: &&Older| {
        let origin = trust.as_ref().map(|trust| &trust.origin);
        origin.is_some_and(|origin| is_of(older, origin))
    };
    let given = known.older.iter().filter(|older| alone || mine(older));
    let kept = known.kept.iter().filter(mine);
    let older: Vec<Older> = given.chain(kept).cloned().collect();
    let own_ledger = format!("{LEDGER}/");
    let beside = older
        .iter()
        .filter(|older| older.name.starts_with(&own_ledger));
    let beside = beside.count();
    let verdict = trust.as_ref().map_or_else(Verdict::default, |trust| {
        let asked = Asked {
            trust,
            older: &older,
            contents,
            allowed: &[],
        };
        log_verify::verify(view, &asked)
    });
    let mut checked = Checked {
        slug: slug.to_string(),
        name: name.to_string(),
        told: Vec::new(),
        last_seen: None,
        witnesses_from_site: own && !witnesses.is_empty(),
        key_from,
        pages: 0,
        pages_listed: true,
        // Those that lie beside the site may have been exchanged with it.
        older: older.len() - beside,
        verdict: Verdict::default(),
    };
    for finding in &verdict.findings {
        let said = words::told(finding, slug);
        checked.add(finding.fault.severity(), said);
    }
    checked.verdict = verdict;
    match &trust {
        None => say_nothing_stated(view, &mut checked),
        Some(trust) => {
            checked.last_seen = last_seen(view, &checked.verdict, trust, &witnesses);
            check_policy(view, &mut checked, known);
            check_noted(&mut checked, known, &trust.origin, alone);
        }
    }
    checked
}

/// There is no name to judge the log by: what it states is missing or makes no sense.
fn say_nothing_stated(view: &dyn LogView, checked: &mut Checked) {
    if let Err(Finding { fault, place }) = log_verify::stated(view) {
        tell(checked, fault, place.path.as_deref().unwrap_or_default());
    }
}

/// The witnesses that the village itself names, in its policy.
fn own_witnesses(view: &dyn LogView) -> Vec<WitnessKey> {
    let policy = view.read("log/policy", MAX_POLICY).ok().flatten();
    let policy = policy.and_then(|bytes| Policy::parse(std::str::from_utf8(&bytes).ok()?).ok());
    policy.map_or_else(Vec::new, |policy| policy.witnesses)
}

/// Whether a checkpoint that was kept is one of this log.
fn is_of(older: &Older, origin: &Origin) -> bool {
    older.bytes.starts_with(format!("{origin}\n").as_bytes())
}

/// The newest checkpoint that a witness has seen, the served one or one that the log keeps: its size, who saw it and when.
fn last_seen(
    view: &dyn LogView,
    verdict: &Verdict,
    trust: &Trust,
    witnesses: &[WitnessKey],
) -> Option<(u64, Vec<(String, Moment)>)> {
    let served = verdict.checkpoint.as_ref()?;
    let named = |cosignatures: &[Cosignature]| {
        let mut seen: Vec<(String, Moment)> = cosignatures
            .iter()
            .filter_map(|cosignature| {
                let is = |known: &&WitnessKey| *known.key.name() == cosignature.name;
                let who = witnesses.iter().find(is)?.who.clone();
                let time = i64::try_from(cosignature.time).ok()?;
                Some((who, Moment::from_unix(time)?))
            })
            .collect();
        seen.sort_by_key(|(_, at)| *at);
        seen
    };
    if !verdict.cosignatures.is_empty() {
        return Some((served.size, named(&verdict.cosignatures)));
    }
    let keys = verdict.history.keys().iter().map(|key| key.vkey.clone());
    let trust = Trust {
        keys: keys.collect(),
        quorum: 0,
        ..trust.clone()
    };
    let tree = Tree::of_entries(&verdict.entries);
    let stored = view.paths().unwrap_or_default();
    let names = stored
        .iter()
        .filter_map(|path| path.strip_prefix(Form::Signed.stored()));
    let mut sizes: Vec<u64> = names.filter_map(|name| name.parse().ok()).collect();
    sizes.sort_unstable();
    sizes.iter().rev().find_map(|size| {
        let path = Form::Signed.stored_at(*size);
        let bytes = view.read(&path, MAX_NOTE as u64 + 1).ok()??;
        let opened = trust.open(&bytes).ok()?;
        let seen = named(&opened.cosignatures);
        (opened.checkpoint.begins(&tree) && !seen.is_empty())
            .then_some((opened.checkpoint.size, seen))
    })
}

/// A policy demands more than a number of witnesses.
fn check_policy(view: &dyn LogView, checked: &mut Checked, known: &Known) {
    let (Some(policy), Some(checkpoint)) = (&known.policy, &checked.verdict.checkpoint) else {
        return;
    };
    let stated = log_verify::stated(view).ok();
    let stated = stated.filter(|stated| stated.checkpoint() == checkpoint);
    let has_seen = |key: &&VerifierKey| {
        stated
            .as_ref()
            .is_some_and(|stated| stated.is_signed_by(key))
    };
    let keys = policy.witnesses.iter().map(|witness| &witness.key);
    let seen: Vec<&VerifierKey> = keys.filter(has_seen).collect();
    if !policy.is_met(seen.iter().copied()) {
        let have = seen.len();
        let fault = Fault::Checkpoint(OpenFault::Quorum { have });
        let path = checked.verdict.form.unwrap_or_default().newest();
        tell(checked, fault, path);
    }
}

/// Compares the lines that somebody wrote down, from the printed sheet, with the log.
fn check_noted(checked: &mut Checked, known: &Known, origin: &Origin, alone: bool) {
    let tree = Tree::of_entries(&checked.verdict.entries);
    for (name, noted) in &known.noted {
        if noted.origin != *origin {
            if alone {
                tell(checked, Fault::Older(OpenFault::Origin), name);
            }
            continue;
        }
        checked.older += 1;
        let older = noted.size;
        if checked.verdict.entries.is_empty() {
            // Why there is no tree has been said.
            continue;
        }
        match noted.relation(&tree) {
            Relation::Same | Relation::Extends => {}
            Relation::Rollback => tell(checked, Fault::Rollback { older }, name),
            Relation::Fork => tell(checked, Fault::Fork { older }, name),
        }
    }
}

fn tell(checked: &mut Checked, fault: Fault, path: &str) {
    let severity = fault.severity();
    let place = Place {
        path: Some(path.to_string()),
        ..Place::default()
    };
    let said = words::told(&Finding { fault, place }, &checked.slug);
    checked.add(severity, said);
}
