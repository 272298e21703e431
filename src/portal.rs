//! One run: the villages in parallel, then the portal's own pages from their summaries.
//!
//! The only place with threads. A village is read, made, written and forgotten: memory is bounded by the villages that are
//! being built at a time, not by the county.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::disk::{Count, Output, carry_out};
use crate::output::{OutFile, atom};
use crate::publish::{is_breach, leftovers::finish_removals};
use crate::search;
use crate::served;
use crate::settings;
use crate::show::{self, Site, Summary};
use crate::source;
use crate::theme::Theme;
use crate::value::Date;
use crate::village::{self, Built, Log, Shared};

mod each;
mod ground;

pub use each::{Each, each, village_settings};
pub use ground::{Ground, built_in, ground};
use ground::{load_theme, portal_profile, proof};

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
    /// Whether only what is published is shown.
    pub published_only: bool,
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
}

/// Checks, and builds where an output is asked for. `step` is told of each village when it is done: done, of all.
///
/// # Errors
/// When nothing could be done.
pub fn run(request: &Request, step: &(dyn Fn(usize, usize) + Sync)) -> Result<Report, Refused> {
    let ground = ground(&request.root).map_err(Refused::Configuration)?;
    let (all, unnamed) = source::folders(&request.root, "villages")
        .map_err(|problem| Refused::Configuration(vec![problem]))?;
    let chosen = choose(&all, &request.villages).map_err(Refused::Configuration)?;
    let theme = match &request.out {
        Some(_) => Some(load_theme(&request.root, &ground.portal).map_err(Refused::Configuration)?),
        None => None,
    };
    if let Some(theme) = &theme {
        proof(theme, &ground, request.today)
            .map_err(|problem| Refused::Configuration(vec![problem]))?;
    }
    let output = match &request.out {
        Some(out) => Some(Output::open(out, &request.root).map_err(surroundings)?),
        None => None,
    };
    let shared = Shared {
        root: &request.root,
        portal: &ground.portal,
        catalogue: &ground.catalogue,
        profiles: &ground.profiles,
        theme: theme.as_ref(),
        today: request.today,
        published_only: request.published_only,
    };
    let clashes = clashing_codes(&all, &shared);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let outcomes: Vec<Result<(VillageReport, Count, Option<Summary>), Diagnostic>> = chosen
        .par_iter()
        .map(|slug| {
            let outcome = one(slug, &shared, output.as_ref(), &clashes);
            step(
                done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1,
                chosen.len(),
            );
            outcome
        })
        .collect();
    let mut report = Report {
        villages: Vec::new(),
        remarks: ground.remarks.clone(),
        count: Count::default(),
    };
    report
        .remarks
        .extend(theme.iter().flat_map(|theme| theme.remarks.iter().cloned()));
    if request.villages.is_empty() {
        report.villages.extend(unnamed.into_iter().map(unbuildable));
    }
    let mut summaries = Vec::new();
    let mut broken = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok((village, count, summary)) => {
                report.count += count;
                report.villages.push(village);
                summaries.extend(summary);
            }
            Err(problem) => broken.push(problem),
        }
    }
    if !broken.is_empty() {
        return Err(Refused::Surroundings(broken));
    }
    if let (Some(output), Some(theme)) = (&output, &theme) {
        let others = all.iter().filter(|slug| !chosen.contains(slug));
        summaries.extend(others.filter_map(|slug| kept(output, slug)));
        report.count +=
            finish(output, theme, summaries, &all, &ground, request).map_err(|problem| {
                match problem.code.as_str() {
                    "MB0605" => Refused::Configuration(vec![problem]),
                    _ => Refused::Surroundings(vec![problem]),
                }
            })?;
    }
    Ok(report)
}

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

/// Villages that claim the same region code: each slug with the slug of another and the code. None of them can be built.
type Clashes = BTreeMap<String, (String, String)>;

fn clashing_codes(slugs: &[String], shared: &Shared<'_>) -> Clashes {
    let mut by_code: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    let folder = shared.root.join("villages");
    for slug in slugs.iter().filter(|slug| !folder.join(slug).is_symlink()) {
        let path = format!("villages/{slug}/village.toml");
        let text = source::read_file(&shared.root.join(&path), &path, source::TEXT_LIMIT)
            .and_then(|bytes| source::decode(&path, bytes));
        if let Ok(text) = text {
            let code = settings::Village::read(
                slug,
                &text,
                shared.portal,
                shared.catalogue,
                &mut Vec::new(),
            )
            .code;
            by_code.entry(code).or_default().push(slug);
        }
    }
    let mut clashes = Clashes::new();
    for (code, slugs) in by_code
        .into_iter()
        .filter(|(code, slugs)| !code.is_empty() && slugs.len() > 1)
    {
        for slug in &slugs {
            let other = if *slug == slugs[0] {
                slugs[1]
            } else {
                slugs[0]
            };
            clashes.insert(slug.to_string(), (other.clone(), code.clone()));
        }
    }
    clashes
}

/// One village: built and, unless a mistake holds it back, written. A mistake leaves what it had.
fn one(
    slug: &str,
    shared: &Shared<'_>,
    output: Option<&Output>,
    clashes: &Clashes,
) -> Result<(VillageReport, Count, Option<Summary>), Diagnostic> {
    // A panic in one village is a mistake of this program; it must not stop the others.
    let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        village::build(slug, shared)
    }));
    let mut built = built.unwrap_or_else(|_| Built {
        slug: slug.to_string(),
        name: slug.to_string(),
        disclosures: 0,
        diagnostics: vec![Diagnostic::new("MB0990").at(Place::file(format!("villages/{slug}")))],
        made: None,
    });
    if let Some((other, code)) = clashes.get(slug) {
        let place = Place::file(format!("villages/{slug}/village.toml"));
        built.diagnostics.push(
            Diagnostic::new("MB0227")
                .at(place)
                .with("code", code)
                .with("other", format!("villages/{other}/village.toml")),
        );
        built.made = None;
    }
    let mut count = Count::default();
    if let (Some(output), Some(log)) = (
        output,
        built.made.as_ref().and_then(|made| made.log.as_ref()),
    ) && !built.diagnostics.iter().any(Diagnostic::is_error)
    {
        // The checkpoint before the pages that show what it covers.
        match bring_up(log, output) {
            Ok(done) => count += done,
            Err(problem) if is_breach(&problem) => built.diagnostics.push(problem),
            Err(problem) => return Err(problem),
        }
    }
    let held = built.diagnostics.iter().any(Diagnostic::is_error);
    let (count, summary) = match (output, built.made) {
        (Some(output), Some(made)) if !held => {
            let bytes = serde_json::to_vec(&made.summary).unwrap_or_default();
            count += output.write_part(slug, &made.files, Some(&bytes))?;
            (count, Some(made.summary))
        }
        (Some(output), _) => {
            let (done, summary) = hold(output, slug, &built.name, shared)?;
            count += done;
            (count, Some(summary))
        }
        (None, _) => (Count::default(), None),
    };
    let report = VillageReport {
        slug: slug.to_string(),
        name: built.name,
        disclosures: built.disclosures,
        held,
        diagnostics: built.diagnostics,
    };
    Ok((report, count, summary))
}

/// The permanent files of a village, after removals that were cut short.
fn bring_up(log: &Log, output: &Output) -> Result<Count, Diagnostic> {
    finish_removals(&log.ledger, &carry_out)?;
    served::bring_up(&log.ledger, &log.former, output, &log.witnesses)
}

/// The last good state of a village with mistakes; a village that never had one gets a plain page that says so.
fn hold(
    output: &Output,
    slug: &str,
    name: &str,
    shared: &Shared<'_>,
) -> Result<(Count, Summary), Diagnostic> {
    if let Some(mut summary) = kept(output, slug) {
        summary.held = true;
        return Ok((Count::default(), summary));
    }
    let summary = Summary {
        slug: slug.to_string(),
        name: name.to_string(),
        code: String::new(),
        township: String::new(),
        kind: String::new(),
        last_posted: None,
        on_time: None,
        missing: Vec::new(),
        months: Vec::new(),
        latest: Vec::new(),
        posted: 0,
        corrections: Vec::new(),
        held: true,
        log: None,
    };
    // What was kept of it may be unreadable, as after a change of this program: then its site stays as it is. A single file is
    // the plain page itself.
    let may_show = village::has_good_name(slug) && output.files_of(slug)? <= 1;
    let count = match (shared.theme, may_show) {
        (Some(theme), true) => {
            let page = show::not_yet_page(slug, name, shared.portal, shared.today);
            output.write_part(slug, &[theme.file(&page, None)?], None)?
        }
        _ => Count::default(),
    };
    Ok((count, summary))
}

fn kept(output: &Output, slug: &str) -> Option<Summary> {
    serde_json::from_slice(&output.summary(slug)?).ok()
}

/// The portal's own files, and what is left of villages that are gone.
fn finish(
    output: &Output,
    theme: &Theme,
    mut summaries: Vec<Summary>,
    all: &[String],
    ground: &Ground,
    request: &Request,
) -> Result<Count, Diagnostic> {
    summaries.sort_by(|a, b| a.code.cmp(&b.code).then(a.slug.cmp(&b.slug)));
    let Some(profile) = portal_profile(ground, &summaries) else {
        return Ok(Count::default());
    };
    let site = Site {
        portal: &ground.portal,
        catalogue: &ground.catalogue,
        profile,
        today: request.today,
    };
    let mut files = Vec::new();
    let log_pages = show::log_pages(&summaries, &site);
    let search_page = show::portal_search(&summaries, &site);
    for page in show::portal_pages(&summaries, &site)
        .into_iter()
        .chain(log_pages)
        .chain([search_page])
    {
        files.push(theme.file(&page, None)?);
    }
    files.extend(show::log_files(&summaries, &ground.portal));
    let searched = summaries.iter().filter_map(|summary| {
        let list = output.read(&search::grams_path(&summary.slug))?;
        Some((summary.slug.clone(), summary.name.clone(), list))
    });
    files.extend(search::portal(searched));
    let assets = theme.assets().iter();
    files.extend(assets.map(|(path, bytes)| OutFile {
        path: format!("static/{path}"),
        bytes: bytes.clone(),
    }));
    let entries = show::feed_entries(&show::latest(&summaries, 50), true);
    let id = if ground.portal.region.is_empty() {
        "portal"
    } else {
        &ground.portal.region
    };
    files.push(OutFile {
        path: "feed.xml".into(),
        bytes: atom(
            id,
            &ground.portal.name,
            &ground.portal.base_url,
            "",
            &entries,
        ),
    });
    let mut count = output.write_part("", &files, None)?;
    for gone in output.parts().iter().filter(|slug| !all.contains(slug)) {
        count += output.drop_part(gone)?;
    }
    Ok(count)
}
