//! Shares that were built apart become one site: the files of each village as they are, and the portal's own pages from the summaries.
//!
//! The site is that of one build on one machine, byte for byte. What is missing is named and nothing is written; a share that is given
//! twice does no harm.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rayon::prelude::*;

use super::one::{Outcome, bring_up, hold, shown};
use super::own;
use super::shard::{Member, Note};
use super::{Refused, Report, Request, Shard, Standing, VillageReport, village_settings};
use crate::diagnostic::Diagnostic;
use crate::disk::{Count, Folders, Output, Site};
use crate::ledger::Ledger;
use crate::output::{OutFile, Product};
use crate::publish::is_breach;
use crate::served;
use crate::source;
use crate::timings::Timings;
use crate::village::Log;

/// Joins shares into the output that the request names. Day and kind of building are those of the shares.
///
/// # Errors
/// When a share is missing, not whole, or made from something else than the others; when nothing could be done.
pub fn merge(request: &Request, shards: &[PathBuf]) -> Result<Report, Refused> {
    let (notes, unfinished) = notes(shards);
    let Some((first, _)) = notes.values().next() else {
        return Err(Refused::Surroundings(unfinished));
    };
    let request = Request {
        today: first.today,
        published_only: first.published_only,
        ..request.clone()
    };
    let (all, unnamed) = source::folders(&request.root, "villages")
        .map_err(|problem| Refused::Configuration(vec![problem]))?;
    let mut problems = unfinished;
    problems.extend(missing(&notes, first.shard.of, &all));
    let standing = Standing::open(request)?;
    let strange = notes
        .values()
        .filter(|(note, _)| note.kin != standing.kin || note.shard.of != first.shard.of);
    problems
        .extend(strange.map(|(_, site)| Diagnostic::new("MB1292").with("folder", site.shown())));
    if !problems.is_empty() {
        return Err(Refused::Surroundings(problems));
    }
    let members: Vec<(&Member, &Site)> = notes
        .values()
        .flat_map(|(note, site)| note.villages.iter().map(move |member| (member, site)))
        .filter(|(member, _)| all.contains(&member.slug))
        .collect();
    let outcomes: Result<Vec<Outcome>, Diagnostic> = members
        .par_iter()
        .map(|(member, site)| join(member, site, &standing))
        .collect();
    let outcomes = outcomes.map_err(|problem| Refused::Surroundings(vec![problem]))?;
    let built: BTreeMap<String, Outcome> = outcomes
        .into_iter()
        .map(|outcome| (outcome.report.slug.clone(), outcome))
        .collect();
    let own = own::bring_up(&standing, &all, &built)?;
    let mut report = Report {
        villages: unnamed
            .into_iter()
            .map(VillageReport::unbuildable)
            .collect(),
        remarks: standing
            .ground
            .remarks
            .iter()
            .cloned()
            .chain(own.remarks)
            .collect(),
        count: own.count,
        timings: Timings::default(),
    };
    for (_, outcome) in built {
        report.count += outcome.count;
        report.villages.push(outcome.report);
    }
    Ok(report)
}

/// The shares that are whole, each once, by their numbers; and what there is to say of the others.
fn notes(shards: &[PathBuf]) -> (BTreeMap<u64, (Note, Site)>, Vec<Diagnostic>) {
    let (mut notes, mut problems) = (BTreeMap::new(), Vec::new());
    for folder in shards {
        let site = Site::at(folder);
        match Note::of(site.kept("", Note::NAME)) {
            Some(note) => drop(notes.insert(note.shard.nth, (note, site))),
            None => problems.push(Diagnostic::new("MB1290").with("folder", site.shown())),
        }
    }
    (notes, problems)
}

/// The shares that are not there, with their villages.
fn missing(notes: &BTreeMap<u64, (Note, Site)>, of: u64, all: &[String]) -> Vec<Diagnostic> {
    let there: BTreeSet<u64> = notes.keys().copied().collect();
    let gone = (1..=of)
        .filter(|nth| !there.contains(nth))
        .map(|nth| Shard { nth, of });
    let named = gone.map(|shard| {
        let villages: Vec<&str> = all
            .iter()
            .map(String::as_str)
            .filter(|slug| shard.holds(slug))
            .collect();
        let lost = Diagnostic::new("MB1291").with("shard", shard);
        lost.with("villages", villages.join(", "))
    });
    named.collect()
}

/// One village: its files as the share has them, its log as its ledger says.
fn join(member: &Member, from: &Site, standing: &Standing) -> Result<Outcome, Diagnostic> {
    let slug = member.slug.as_str();
    let mut report = VillageReport {
        slug: slug.to_string(),
        name: member.name.clone(),
        disclosures: member.disclosures,
        held: member.held,
        diagnostics: Vec::new(),
    };
    let mut count = Count::default();
    let Some(output) = &standing.output else {
        return Ok(Outcome::of(report, count, String::new()));
    };
    if !report.held {
        match publish(slug, standing, output) {
            Ok(done) => count += done,
            Err(problem) if is_breach(&problem) => {
                report.held = true;
                report.diagnostics.push(problem);
            }
            Err(problem) => return Err(problem),
        }
    }
    if report.held {
        count += hold(output, &report, &standing.shared(standing.theme().ok()))?;
        return Ok(Outcome::of(report, count, String::new()));
    }
    let bytes = from.kept(slug, "json").unwrap_or_default();
    let files = from.files(slug)?;
    let products: Vec<Product> = files
        .into_iter()
        .map(|(path, bytes)| Product::from(OutFile { path, bytes }))
        .collect();
    count += output.write_part(slug, &output.part(slug, &Folders::new())?, &products)?;
    output.forget(slug, "state")?;
    output.keep(slug, "json", &bytes)?;
    let seal = shown(slug, &bytes, &products);
    Ok(Outcome::of(report, count, seal))
}

/// The permanent files of a village.
fn publish(slug: &str, standing: &Standing, output: &Output) -> Result<Count, Diagnostic> {
    let root = &standing.request.root;
    let first = |mut problems: Vec<Diagnostic>| problems.swap_remove(0);
    let Some(ledger) = Ledger::read(root, slug).map_err(first)? else {
        return Ok(Count::default());
    };
    let log = Log {
        former: served::former(root, &ledger).map_err(first)?,
        witnesses: village_settings(root, slug, &standing.ground)
            .map_err(first)?
            .witnesses,
        ledger,
    };
    bring_up(&log, output)
}
