//! One village, from files to files: the program on one screen.
//!
//! A village depends on its own files, the catalogue, the profile, the theme and the day asked for; on no other village.

use std::path::Path;

use crate::catalogue::Catalogue;
use crate::check::{self, Register};
use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::{self, Address, Disclosure};
use crate::ledger::Ledger;
use crate::output::OutFile;
use crate::profile::{Profile, Profiles};
use crate::served;
use crate::settings::{Portal, Village, WitnessKey, public_numbers};
use crate::show::{Site, Summary};
use crate::source::{self, Sources};
use crate::theme::Theme;
use crate::value::{Date, Frequency};
use crate::version::{self, NewVersion};

mod make;
mod private;
mod published;

/// Folders of the site that are the portal's own: no village can have their name.
const RESERVED: [&str; 6] = ["static", "v", "log", "changes", "history", "search"];

/// What every village of a run shares; it never changes while villages are built.
#[derive(Debug)]
pub struct Shared<'a> {
    /// The portal's folder.
    pub root: &'a Path,
    /// The portal.
    pub portal: &'a Portal,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// All profiles.
    pub profiles: &'a Profiles,
    /// The theme; none when nothing is to be made, only checked.
    pub theme: Option<&'a Theme>,
    /// The day for which the site is made.
    pub today: Date,
    /// Whether only what is published is shown, and the editors' own texts are not even read.
    pub published_only: bool,
}

impl Shared<'_> {
    /// What all pages of a village with this profile have in common.
    fn site<'b>(&'b self, profile: &'b Profile) -> Site<'b> {
        Site {
            portal: self.portal,
            catalogue: self.catalogue,
            profile,
            today: self.today,
        }
    }
}

/// What became of a village.
#[derive(Debug)]
pub struct Built {
    /// Its folder.
    pub slug: String,
    /// Its name, or its folder where the name could not be read.
    pub name: String,
    /// How many disclosures it has.
    pub disclosures: usize,
    /// Everything there is to say, in the order of its files.
    pub diagnostics: Vec<Diagnostic>,
    /// Its part of the site; none when a mistake holds it back.
    pub made: Option<Made>,
}

/// A village's part of the site.
#[derive(Debug)]
pub struct Made {
    /// Everything that is made anew: pages, feeds, data, attachments; by path.
    pub files: Vec<OutFile>,
    /// What the portal's pages show of it.
    pub summary: Summary,
    /// What is served of its log, if it has published anything.
    pub log: Option<Log>,
}

/// What the permanent files of a village are made from.
#[derive(Debug)]
pub struct Log {
    /// Its ledger.
    pub ledger: Ledger,
    /// The ledgers of the logs before this one, oldest first.
    pub former: Vec<Ledger>,
    /// Who witnesses it.
    pub witnesses: Vec<WitnessKey>,
}

/// Builds one village: read, understand, check, show, make.
pub fn build(slug: &str, shared: &Shared<'_>) -> Built {
    let mut problems = Vec::new();
    let ledger = ledger(slug, shared, &mut problems);
    let checked = read_and_check(slug, shared, ledger.as_ref(), &mut problems);
    let name = checked
        .as_ref()
        .map(|(register, _)| register.village().name.clone())
        .filter(|name| !name.is_empty());
    let disclosures = checked
        .as_ref()
        .map_or(0, |(register, _)| register.disclosures().len());
    let mut made = None;
    if let Some((register, profile)) = &checked
        && !problems.iter().any(Diagnostic::is_error)
    {
        let site = shared.site(profile);
        let log = ledger
            .map(|ledger| log(ledger, register, shared))
            .transpose();
        let done = log.and_then(|log| {
            let made = shared
                .theme
                .map(|theme| make::make(register, &site, theme, log));
            made.transpose().map_err(|problem| vec![problem])
        });
        match done {
            Ok(done) => made = done,
            Err(found) => problems.extend(found),
        }
    }
    crate::diagnostic::sort(&mut problems);
    Built {
        slug: slug.to_string(),
        name: name.unwrap_or_else(|| slug.to_string()),
        disclosures,
        diagnostics: problems,
        made,
    }
}

/// What a village would publish now.
#[derive(Debug)]
pub struct Prepared {
    /// Its folder.
    pub slug: String,
    /// Its name, or its folder where the name could not be read.
    pub name: String,
    /// Its 12-digit region code; empty where it could not be read.
    pub code: String,
    /// Everything there is to say. An error among it means that nothing of this village may be published.
    pub diagnostics: Vec<Diagnostic>,
    /// What waits: new documents and corrections with their reasons, in the order of the register.
    pub versions: Vec<NewVersion>,
}

/// Checks a village and cuts the versions that wait, after what its ledger says was published.
pub fn prepare(slug: &str, shared: &Shared<'_>, ledger: Option<&Ledger>) -> Prepared {
    let mut diagnostics = Vec::new();
    let checked = read_and_check(slug, shared, ledger, &mut diagnostics);
    published::insist_on_reasons(&mut diagnostics);
    let (mut name, mut code, mut versions) = (slug.to_string(), String::new(), Vec::new());
    if let Some((register, profile)) = &checked {
        name.clone_from(&register.village().name);
        code.clone_from(&register.village().code);
        let site = shared.site(profile);
        if let Some(theme) = shared.theme
            && !diagnostics.iter().any(Diagnostic::is_error)
        {
            match published::waiting(register, &site, theme, ledger) {
                Ok(found) => versions = found,
                Err(problem) => diagnostics.push(problem),
            }
        }
    }
    crate::diagnostic::sort(&mut diagnostics);
    Prepared {
        slug: slug.to_string(),
        name,
        code,
        diagnostics,
        versions,
    }
}

/// The ledger of a village, if it has one.
fn ledger(slug: &str, shared: &Shared<'_>, problems: &mut Vec<Diagnostic>) -> Option<Ledger> {
    if !has_good_name(slug) {
        return None;
    }
    match Ledger::read(shared.root, slug) {
        Ok(ledger) => ledger,
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// The log of a checked village with those that came before it.
fn log(ledger: Ledger, register: &Register, shared: &Shared<'_>) -> Result<Log, Vec<Diagnostic>> {
    Ok(Log {
        former: served::former(shared.root, &ledger)?,
        witnesses: register.village().witnesses.clone(),
        ledger,
    })
}

/// Whether a village's folder can be a folder of the site.
pub fn has_good_name(slug: &str) -> bool {
    source::is_slug(slug) && !RESERVED.contains(&slug)
}

/// The first three stages: read, understand, check. None when the village cannot be understood at all.
pub fn read_and_check<'a>(
    slug: &str,
    shared: &'a Shared<'_>,
    ledger: Option<&Ledger>,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Register, &'a Profile)> {
    let folder = format!("villages/{slug}");
    if !has_good_name(slug) {
        problems.push(
            Diagnostic::new("MB0116")
                .at(Place::file(folder))
                .with("name", slug),
        );
        return None;
    }
    let (mut sources, found) = source::list(shared.root, &folder);
    let own = format!("{folder}/village.toml");
    if shared.published_only {
        // The editors' texts are not looked at: neither what they say nor whether they are in order.
        sources.retain(|path| path == own);
    } else {
        problems.extend(found);
    }
    if let Some(ledger) = ledger {
        let only = shared.published_only;
        published::add_published(&folder, &mut sources, ledger, only, problems);
    }
    let text = match sources.text(&own) {
        Ok(text) => text,
        Err(problem) => {
            // Where the folder itself cannot be read, that is said already.
            if problems.is_empty() {
                problems.push(problem);
            }
            return None;
        }
    };
    let village = Village::read(slug, &text, shared.portal, shared.catalogue, problems);
    let profile = profile(&village, shared, problems)?;
    let allowed = public_numbers(shared.portal, Some(&village));
    let mut disclosures = disclosures(&folder, &sources, shared, profile, problems);
    private::find(&text, &[], &allowed, problems);
    private::guard(&disclosures, &sources, &allowed, problems);
    let mut attached = disclosure::attach(&disclosures, &sources, &allowed, problems);
    disclosure::render_prose(&mut disclosures, &sources, &mut attached, problems);
    problems.extend(version::compare(
        &mut disclosures,
        &attached,
        ledger,
        shared.today,
    ));
    if let Some(ledger) = ledger {
        published::leave_out_withdrawn(&mut disclosures, ledger);
        published::reasons(&disclosures, ledger, problems);
    }
    let (register, found) = check::check(
        village,
        disclosures,
        attached,
        shared.portal,
        shared.catalogue,
        profile,
        shared.today,
    );
    problems.extend(found);
    if shared.published_only {
        // What is published was checked when it was; its editor cannot mend it here.
        let texts = |file: &str| file.starts_with(&format!("{folder}/")) && file != own;
        problems.retain(|problem| {
            !problem
                .place
                .as_ref()
                .is_some_and(|place| texts(&place.file))
        });
    }
    Some((register, profile))
}

/// The profile in force: the village's own, the portal's, or that of its province.
fn profile<'a>(
    village: &Village,
    shared: &'a Shared<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'a Profile> {
    let named = if village.profile.is_empty() {
        &shared.portal.profile
    } else {
        &village.profile
    };
    if named.is_empty() {
        return shared.profiles.of_code(&village.code).map(AsRef::as_ref);
    }
    let found = shared.profiles.get(named);
    if found.is_none() {
        let known: Vec<&str> = shared.profiles.ids().collect();
        let unknown = Diagnostic::new("MB0226").at(Place::file(format!(
            "villages/{}/village.toml",
            village.slug
        )));
        problems.push(
            unknown
                .with("profile", named)
                .with("known", known.join(", ")),
        );
    }
    found.map(AsRef::as_ref)
}

fn disclosures(
    folder: &str,
    sources: &Sources,
    shared: &Shared<'_>,
    profile: &Profile,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Disclosure> {
    let mut read: Vec<Disclosure> = Vec::new();
    let own = format!("{folder}/village.toml");
    for path in sources.paths().filter(|path| *path != own) {
        let Some(below) = path
            .strip_prefix(folder)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        if below
            .split('/')
            .rev()
            .skip(1)
            .any(|part| part.ends_with(".files"))
        {
            continue;
        }
        let address = match disclosure::address(path, below) {
            Ok(Some(address)) => address,
            Ok(None) => continue,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        problems.extend(second_place(path, sources));
        problems.extend(wrong_folder(path, &address, shared.catalogue, profile));
        let understood = sources.text(path).map(|text| {
            disclosure::read(
                &text,
                &address,
                shared.catalogue,
                sources,
                shared.portal.lang,
                problems,
            )
        });
        match understood {
            Ok(found) => read.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    read
}

/// A disclosure that also stands somewhere else: as the other kind of file, or as a folder of several.
fn second_place(path: &str, sources: &Sources) -> Option<Diagnostic> {
    let (stem, end) = path.rsplit_once('.')?;
    let twin = format!("{stem}.md");
    let other = if end == "toml" && sources.has(&twin) {
        twin
    } else {
        sources
            .below(stem)
            .find(|below| below.ends_with(".md") || below.ends_with(".toml"))?;
        format!("{stem}/")
    };
    Some(
        Diagnostic::new("MB0114")
            .at(Place::file(path))
            .with("file", path)
            .with("other", other),
    )
}

/// A disclosure in the folder of a longer period than it is owed for: twelve months cannot be posted as one year.
fn wrong_folder(
    path: &str,
    address: &Address<'_>,
    catalogue: &Catalogue,
    profile: &Profile,
) -> Option<Diagnostic> {
    let owed = profile.rule(catalogue.get(address.item)?).frequency;
    if owed == Frequency::OnEvent || address.period.frequency() <= owed {
        return None;
    }
    let wrong = Diagnostic::new("MB0118")
        .at(Place::file(path))
        .with("file", path);
    Some(
        wrong
            .with("frequency", owed.label_zh())
            .with("frequency_en", owed.label_en()),
    )
}
