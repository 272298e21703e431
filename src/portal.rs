//! One run: the villages in parallel, then the portal's own pages from their summaries.
//!
//! The place with threads. A village is read, made, written and forgotten: memory is bounded by the villages that are being built at
//! a time, not by the county. A village of which nothing has changed is not opened at all.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::diagnostic::{Diagnostic, nearest};
use crate::disk::Count;
use crate::source;
use crate::timings::{Clock, Timings};
use crate::value::Date;

mod clashes;
mod each;
mod ground;
mod merge;
mod moved;
mod one;
mod own;
mod shard;
mod standing;
mod state;

use clashes::clashing_codes;
pub use each::{Each, each, village_settings};
pub use ground::{Ground, built_in, ground, theme};
use ground::{ThemeFiles, load_theme, portal_profile, proof};
pub use merge::merge;
use one::{Outcome, one};
pub use shard::Shard;
pub use standing::Standing;
use state::State;

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Request {
    /// The portal's folder.
    pub root: PathBuf,
    /// Where the site goes; none to check only.
    pub out: Option<PathBuf>,
    /// The day for which the site is made.
    pub today: Date,
    /// Only these villages; empty: all.
    pub villages: Vec<String>,
    /// Only this share of the villages, and no pages of the portal.
    pub shard: Option<Shard>,
    /// Whether only what is published is shown.
    pub published_only: bool,
    /// Whether everything is made anew, whatever is known of the last run.
    pub afresh: bool,
    /// What the program is known by: what another build of it has made is made again.
    pub tool: String,
    /// A clock, when it is to be measured where the time goes.
    pub clock: Option<Clock>,
}

/// Why nothing was done.
#[derive(Debug)]
pub enum Refused {
    /// The portal, the catalogue, a profile or the theme has mistakes.
    Configuration(Vec<Diagnostic>),
    /// Disk, permission or lock: safe to run again.
    Surroundings(Vec<Diagnostic>),
}

/// What became of one village, for the report.
#[derive(Debug)]
pub struct VillageReport {
    /// Its folder.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// How many disclosures it has.
    pub disclosures: usize,
    /// Whether a mistake holds it back.
    pub held: bool,
    /// Everything there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a run did.
#[derive(Debug)]
pub struct Report {
    /// Villages in the order of their folders.
    pub villages: Vec<VillageReport>,
    /// Remarks that belong to no village.
    pub remarks: Vec<Diagnostic>,
    /// Files.
    pub count: Count,
    /// Where the time went, if it was measured.
    pub timings: Timings,
}

/// Is told of each village when it is done: done, of all.
pub type Step<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// Checks, and builds where an output is asked for.
///
/// # Errors
/// When nothing could be done.
pub fn run(request: &Request, step: Step<'_>) -> Result<Report, Refused> {
    let standing = Standing::open(request.clone())?;
    build(&standing, &request.villages, step)
}

/// Builds the villages named, or all, and what the portal shows of them.
///
/// # Errors
/// When nothing could be done.
pub fn build(standing: &Standing, villages: &[String], step: Step<'_>) -> Result<Report, Refused> {
    let mut timings = Timings::by(standing.request.clock);
    let root = &standing.request.root;
    let (all, unnamed) = source::folders(root, "villages")
        .map_err(|problem| Refused::Configuration(vec![problem]))?;
    let mut chosen = choose(&all, villages).map_err(Refused::Configuration)?;
    let shard = standing.request.shard;
    chosen.retain(|slug| shard.is_none_or(|shard| shard.holds(slug)));
    if let (Some(_), Some(output)) = (shard, &standing.output) {
        shard::begin(output).map_err(|problem| Refused::Surroundings(vec![problem]))?;
    }
    let (states, clashes) = timings.stage("look for changes", || {
        let states = standing.unchanged(&chosen);
        let clashes = clashing_codes(&all, standing, &states);
        (states, clashes)
    });
    let is_known = |slug: &String| states.contains_key(slug) && !clashes.contains_key(slug);
    let (known, changed): (Vec<&String>, Vec<&String>) =
        chosen.iter().partition(|slug| is_known(slug));
    let theme = match standing.output.is_none() || changed.is_empty() {
        true => None,
        false => Some(standing.theme()?),
    };
    let shared = standing.shared(theme);
    let done = AtomicUsize::new(known.len());
    let work = |slug: &&String| {
        let outcome = one(slug, &shared, standing, clashes.get(*slug));
        step(done.fetch_add(1, Ordering::Relaxed) + 1, chosen.len());
        outcome
    };
    let outcomes: Vec<Result<Outcome, Diagnostic>> = match changed.is_empty() {
        true => Vec::new(),
        false => crew()?.install(|| changed.par_iter().map(work).collect()),
    };
    let mut built: BTreeMap<String, Outcome> = BTreeMap::new();
    let mut broken = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(outcome) => {
                timings.add(&outcome.timings);
                built.insert(outcome.report.slug.clone(), outcome);
            }
            Err(problem) => broken.push(problem),
        }
    }
    if !broken.is_empty() {
        return Err(Refused::Surroundings(broken));
    }
    for slug in known {
        built.extend(
            states
                .get(slug)
                .map(|state| (slug.clone(), Outcome::unchanged(slug, state))),
        );
    }
    let mut report = Report {
        villages: Vec::new(),
        remarks: standing.ground.remarks.clone(),
        count: Count::default(),
        timings: Timings::default(),
    };
    if shard.is_none() {
        let own = timings.stage("portal", || own::bring_up(standing, &all, &built))?;
        report.count += own.count;
        report.remarks.extend(own.remarks);
    }
    if villages.is_empty() {
        report
            .villages
            .extend(unnamed.into_iter().map(VillageReport::unbuildable));
    }
    for (_, outcome) in built {
        report.count += outcome.count;
        report.villages.push(outcome.report);
    }
    report.timings = timings;
    if let (Some(shard), Some(output)) = (shard, &standing.output) {
        let count = shard::end(shard, standing, output, &report);
        report.count += count.map_err(|problem| Refused::Surroundings(vec![problem]))?;
    }
    Ok(report)
}

impl VillageReport {
    /// The report about a folder whose name cannot be one.
    fn unbuildable(problem: Diagnostic) -> VillageReport {
        let name = problem
            .place
            .as_ref()
            .map_or(String::new(), |place| place.file.to_string());
        VillageReport {
            slug: String::new(),
            name,
            disclosures: 0,
            held: true,
            diagnostics: vec![problem],
        }
    }
}

/// Threads for the villages. What they held in memory goes with them, and does not add to what the portal's own files need.
fn crew() -> Result<ThreadPool, Refused> {
    let crew = ThreadPoolBuilder::new().build();
    crew.map_err(|error| {
        let problem = Diagnostic::new("MB0913").with("reason", error);
        Refused::Surroundings(vec![problem])
    })
}

/// A refusal to use the output folder is a matter of usage; anything else is the surroundings.
fn surroundings(problem: Diagnostic) -> Refused {
    match problem.code.as_str() {
        "MB0901" | "MB0902" | "MB0903" | "MB0904" => Refused::Configuration(vec![problem]),
        _ => Refused::Surroundings(vec![problem]),
    }
}

/// The villages to be built; every one that was asked for must be there.
fn choose(all: &[String], asked: &[String]) -> Result<Vec<String>, Vec<Diagnostic>> {
    let unknown: Vec<Diagnostic> = asked
        .iter()
        .filter(|slug| !all.contains(slug))
        .map(|slug| {
            let near = nearest(slug, all.iter().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!("→ {near}"));
            Diagnostic::new("MB0921")
                .with("village", slug)
                .with("near", near)
        })
        .collect();
    match (unknown.is_empty(), asked.is_empty()) {
        (false, _) => Err(unknown),
        (true, true) => Ok(all.to_vec()),
        (true, false) => Ok(all
            .iter()
            .filter(|slug| asked.contains(slug))
            .cloned()
            .collect()),
    }
}
