//! One run: the villages in parallel, then the portal's own pages from their summaries.
//!
//! The only place with threads. A village is read, made, written and forgotten: memory is bounded by the villages that are
//! being built at a time, not by the county.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::disk::{Count, Output};
use crate::html;
use crate::output::{OutFile, atom};
use crate::page::View;
use crate::profile::{Profile, Profiles};
use crate::settings::{self, Portal};
use crate::show::{self, Site, Summary};
use crate::source::{self, Spot, Text};
use crate::theme::{self, Theme};
use crate::value::Date;
use crate::village::{self, Built, Shared};

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

/// What is read once and never changes during a run.
#[derive(Debug)]
pub struct Ground {
    /// The portal.
    pub portal: Portal,
    /// The catalogue.
    pub catalogue: Catalogue,
    /// All profiles.
    pub profiles: Profiles,
    /// Remarks about them.
    pub remarks: Vec<Diagnostic>,
}

/// Reads portal, catalogue and profiles.
///
/// # Errors
/// All mistakes in them: nothing can be done before they are mended.
pub fn ground(root: &Path) -> Result<Ground, Vec<Diagnostic>> {
    let text = source::read_file(&root.join("portal.toml"), "portal.toml", source::TEXT_LIMIT)
        .and_then(|bytes| source::decode("portal.toml", bytes))
        .map_err(|problem| vec![if root.join("portal.toml").exists() { problem } else { no_portal(root) }])?;
    let mut problems = Vec::new();
    let portal = settings::portal(&text, &mut problems);
    let own_items = texts(root, "catalogue", &mut problems);
    let own_profiles = texts(root, "profiles", &mut problems);
    let catalogue = Catalogue::load(&own_items).map_err(|mut found| problems.append(&mut found));
    let profiles = Profiles::load(&own_profiles).map_err(|mut found| problems.append(&mut found));
    if let Ok(catalogue) = &catalogue {
        for (id, spot) in &portal.promised {
            settings::known_item(id, spot, catalogue, &mut problems);
        }
    }
    if let (Ok(profiles), Some(spot)) = (&profiles, &portal.profile_spot)
        && profiles.get(&portal.profile).is_none()
    {
        let known: Vec<&str> = profiles.ids().collect();
        let unknown = Diagnostic::new("MB0226").at(spot.place()).with("profile", &portal.profile);
        problems.push(unknown.with("known", known.join(", ")));
    }
    let (mut remarks, errors): (Vec<_>, Vec<_>) = problems.into_iter().partition(|problem| !problem.is_error());
    crate::diagnostic::sort(&mut remarks);
    match (catalogue, profiles, errors.is_empty()) {
        (Ok(catalogue), Ok(profiles), true) => Ok(Ground { portal, catalogue, profiles, remarks }),
        _ => Err(errors),
    }
}

/// The built-in catalogue and profiles, for those who look something up outside of a portal.
///
/// # Errors
/// Never in a sound build of this program.
pub fn built_in() -> Result<Ground, Vec<Diagnostic>> {
    let portal = settings::portal(&Text { path: "portal.toml".into(), text: "name = \"\"".into() }, &mut Vec::new());
    Ok(Ground { portal, catalogue: Catalogue::load(&[])?, profiles: Profiles::load(&[])?, remarks: Vec::new() })
}

fn no_portal(root: &Path) -> Diagnostic {
    Diagnostic::new("MB0920").with("folder", root.display())
}

/// The TOML files of a folder of the portal.
fn texts(root: &Path, folder: &str, problems: &mut Vec<Diagnostic>) -> Vec<Text> {
    let (sources, found) = source::list(root, folder);
    // A folder that is not there is no mistake.
    problems.extend(if root.join(folder).exists() { found } else { Vec::new() });
    let paths: Vec<&str> = sources.paths().filter(|path| path.ends_with(".toml")).collect();
    let read = paths.into_iter().filter_map(|path| match sources.text(path) {
        Ok(text) => Some(text),
        Err(problem) => {
            problems.push(problem);
            None
        }
    });
    read.collect()
}

/// Reads the theme that the portal names, laid over the built-in one.
fn load_theme(root: &Path, portal: &Portal) -> Result<Theme, Vec<Diagnostic>> {
    let folder = format!("themes/{}", portal.theme);
    if !source::is_slug(&portal.theme) || (portal.theme != "default" && !root.join(&folder).is_dir()) {
        let place = portal.theme_spot.as_ref().map_or_else(|| Place::file("portal.toml"), Spot::place);
        return Err(vec![Diagnostic::new("MB0606").at(place).with("theme", &portal.theme)]);
    }
    let mut files = theme::Files::new();
    if root.join(&folder).is_dir() {
        let (sources, found) = source::list(root, &folder);
        if !found.is_empty() {
            return Err(found);
        }
        for path in sources.paths() {
            let bytes = sources.read(path, source::ATTACHMENT_LIMIT).map_err(|problem| vec![problem])?;
            let below = path.strip_prefix(&folder).unwrap_or(path).trim_start_matches('/');
            files.insert(below.to_string(), bytes);
        }
    }
    let theme = Theme::load(files, &folder, portal.lang)?;
    let missing = theme.missing_templates(View::TEMPLATES);
    match missing.is_empty() {
        true => Ok(theme),
        false => Err(vec![Diagnostic::new("MB0607").at(Place::file(folder)).with("templates", missing.join(", "))]),
    }
}

/// Makes the pages of a portal without villages: a theme that cannot make these can make none, and that is said once.
fn proof(theme: &Theme, ground: &Ground, today: Date) -> Result<(), Diagnostic> {
    let mut pages = vec![show::not_yet_page("village", &ground.portal.name, &ground.portal, today)];
    if let Some(profile) = portal_profile(ground, &[]) {
        let site = Site { portal: &ground.portal, catalogue: &ground.catalogue, profile, today };
        pages.extend(show::portal_pages(&[], &site));
    }
    for page in pages {
        theme.make(&page, None).map_err(|reason| Diagnostic::new("MB0605").with("page", &page.path).with("reason", reason))?;
    }
    Ok(())
}

/// Checks, and builds where an output is asked for. `step` is told of each village when it is done: done, of all.
///
/// # Errors
/// When nothing could be done.
pub fn run(request: &Request, step: &(dyn Fn(usize, usize) + Sync)) -> Result<Report, Refused> {
    let ground = ground(&request.root).map_err(Refused::Configuration)?;
    let (all, unnamed) =
        source::folders(&request.root, "villages").map_err(|problem| Refused::Configuration(vec![problem]))?;
    let chosen = choose(&all, &request.villages).map_err(Refused::Configuration)?;
    let theme = match &request.out {
        Some(_) => Some(load_theme(&request.root, &ground.portal).map_err(Refused::Configuration)?),
        None => None,
    };
    if let Some(theme) = &theme {
        proof(theme, &ground, request.today).map_err(|problem| Refused::Configuration(vec![problem]))?;
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
    };
    let clashes = clashing_codes(&all, &shared);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let outcomes: Vec<Result<(VillageReport, Count, Option<Summary>), Diagnostic>> = chosen
        .par_iter()
        .map(|slug| {
            let outcome = one(slug, &shared, output.as_ref(), &clashes);
            step(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, chosen.len());
            outcome
        })
        .collect();
    let mut report = Report { villages: Vec::new(), remarks: ground.remarks.clone(), count: Count::default() };
    report.remarks.extend(theme.iter().flat_map(|theme| theme.remarks.iter().cloned()));
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
        report.count += finish(output, theme, summaries, &all, &ground, request).map_err(|problem| match problem.code.as_str() {
            "MB0605" => Refused::Configuration(vec![problem]),
            _ => Refused::Surroundings(vec![problem]),
        })?;
    }
    Ok(report)
}

/// The report about a folder whose name cannot be one.
fn unbuildable(problem: Diagnostic) -> VillageReport {
    let name = problem.place.as_ref().map_or(String::new(), |place| place.file.to_string());
    VillageReport { slug: String::new(), name, disclosures: 0, held: true, diagnostics: vec![problem] }
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
            let near = nearest(slug, all.iter().map(String::as_str)).unwrap_or("");
            Diagnostic::new("MB0921").with("village", slug).with("near", near)
        })
        .collect();
    match (unknown.is_empty(), asked.is_empty()) {
        (false, _) => Err(unknown),
        (true, true) => Ok(all.to_vec()),
        (true, false) => Ok(all.iter().filter(|slug| asked.contains(slug)).cloned().collect()),
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
            let code = settings::Village::read(slug, &text, shared.portal, shared.catalogue, &mut Vec::new()).code;
            by_code.entry(code).or_default().push(slug);
        }
    }
    let mut clashes = Clashes::new();
    for (code, slugs) in by_code.into_iter().filter(|(code, slugs)| !code.is_empty() && slugs.len() > 1) {
        for slug in &slugs {
            let other = if *slug == slugs[0] { slugs[1] } else { slugs[0] };
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
    let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| village::build(slug, shared)));
    let mut built = built.unwrap_or_else(|_| Built {
        slug: slug.to_string(),
        name: slug.to_string(),
        disclosures: 0,
        diagnostics: vec![Diagnostic::new("MB0990").at(Place::file(format!("villages/{slug}")))],
        made: None,
    });
    if let Some((other, code)) = clashes.get(slug) {
        let place = Place::file(format!("villages/{slug}/village.toml"));
        built.diagnostics.push(Diagnostic::new("MB0227").at(place).with("code", code).with("other", format!("villages/{other}/village.toml")));
        built.made = None;
    }
    let held = built.diagnostics.iter().any(Diagnostic::is_error);
    let (count, summary) = match (output, built.made) {
        (Some(output), Some((files, summary))) if !held => {
            let bytes = serde_json::to_vec(&summary).unwrap_or_default();
            (output.write_part(slug, &files, Some(&bytes))?, Some(summary))
        }
        (Some(output), _) => {
            let (count, summary) = hold(output, slug, &built.name, shared)?;
            (count, Some(summary))
        }
        (None, _) => (Count::default(), None),
    };
    let report =
        VillageReport { slug: slug.to_string(), name: built.name, disclosures: built.disclosures, held, diagnostics: built.diagnostics };
    Ok((report, count, summary))
}

/// The last good state of a village with mistakes; a village that never had one gets a plain page that says so.
fn hold(output: &Output, slug: &str, name: &str, shared: &Shared<'_>) -> Result<(Count, Summary), Diagnostic> {
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
    };
    // What was kept of it may be unreadable, as after a change of this program: then its site stays as it is. A single file is
    // the plain page itself.
    let may_show = village::has_good_name(slug) && output.files_of(slug)? <= 1;
    let count = match (shared.theme, may_show) {
        (Some(theme), true) => {
            let page = show::not_yet_page(slug, name, shared.portal, shared.today);
            let html = theme.make(&page, None).map_err(|reason| Diagnostic::new("MB0605").with("page", slug).with("reason", reason))?;
            output.write_part(slug, &[OutFile { path: page.path, bytes: html::finish(html) }], None)?
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
    let Some(profile) = portal_profile(ground, &summaries) else { return Ok(Count::default()) };
    let site = Site { portal: &ground.portal, catalogue: &ground.catalogue, profile, today: request.today };
    let mut files = Vec::new();
    for page in show::portal_pages(&summaries, &site) {
        let html = theme.make(&page, None).map_err(|reason| {
            Diagnostic::new("MB0605").at(Place::file(page.path.clone())).with("page", &page.path).with("reason", reason)
        })?;
        files.push(OutFile { path: page.path, bytes: html::finish(html) });
    }
    let assets = theme.assets().iter();
    files.extend(assets.map(|(path, bytes)| OutFile { path: format!("static/{path}"), bytes: bytes.clone() }));
    let entries = show::feed_entries(&show::latest(&summaries, 50), true);
    let id = if ground.portal.region.is_empty() { "portal" } else { &ground.portal.region };
    files.push(OutFile { path: "feed.xml".into(), bytes: atom(id, &ground.portal.name, &ground.portal.base_url, "", &entries) });
    let mut count = output.write_part("", &files, None)?;
    for gone in output.parts().iter().filter(|slug| !all.contains(slug)) {
        count += output.drop_part(gone)?;
    }
    Ok(count)
}

fn portal_profile<'a>(ground: &'a Ground, summaries: &[Summary]) -> Option<&'a Profile> {
    let named = ground.profiles.get(&ground.portal.profile);
    let code = summaries.iter().map(|summary| summary.code.as_str()).find(|code| !code.is_empty());
    let by_place = || ground.profiles.of_code(code.unwrap_or(&ground.portal.region));
    named.or_else(by_place).map(AsRef::as_ref)
}
