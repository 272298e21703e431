//! One village, from files to files: the program on one screen.
//!
//! A village depends on its own files, the catalogue, the profile, the theme and the day asked for; on no other village.

use std::path::Path;

use crate::catalogue::Catalogue;
use crate::check::Register;
use crate::diagnostic::Diagnostic;
use crate::language::Words;
use crate::ledger::Ledger;
use crate::output::{Memo, Product};
use crate::profile::{Profile, Profiles};
use crate::publish::Charter;
use crate::served;
use crate::settings::{Portal, WitnessKey};
use crate::show::{Site, Summary};
use crate::source;
use crate::theme::Theme;
use crate::timings::{Clock, Timings};
use crate::value::Date;
use crate::version::NewVersion;

mod make;
mod pictures;
mod private;
mod published;
mod renamed;
mod understand;

pub(crate) use published::last_shown;
use understand::check_seen;
pub use understand::{Seen, look, read_and_check};

/// Folders of the site that are the portal's own: no village can have their name.
const RESERVED: [&str; 8] = [
    "static", "v", "log", "changes", "history", "search", "township", "others",
];

/// Where nothing is made, nothing is said.
static NO_WORDS: Words = Words::none();

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
    /// What pages are made by: a digest of the program and the theme.
    pub maker: &'a [u8],
    /// A clock, when it is to be measured where the time goes.
    pub clock: Option<Clock>,
}

impl Shared<'_> {
    /// What all pages of a village with this profile have in common.
    pub fn site<'b>(&'b self, profile: &'b Profile) -> Site<'b> {
        Site {
            portal: self.portal,
            catalogue: self.catalogue,
            profile,
            words: self.theme.map_or(&NO_WORDS, Theme::words),
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
    /// Where the time went.
    pub timings: Timings,
}

/// A village's part of the site.
#[derive(Debug)]
pub struct Made {
    /// Its files: pages, feeds, data, attachments; by path.
    pub files: Vec<Product>,
    /// Its region code.
    pub code: String,
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

/// Builds one village: read, understand, check, show, make. What the memo says is there already is not made again.
pub fn build(slug: &str, seen: Seen, shared: &Shared<'_>, memo: &Memo) -> Built {
    let mut problems = Vec::new();
    let mut timings = Timings::by(shared.clock);
    let ledger = timings.stage("read the ledger", || ledger(slug, shared, &mut problems));
    let known = ledger.as_ref();
    let checked = check_seen(slug, seen, shared, known, &mut problems, &mut timings);
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
        let log = ledger
            .map(|ledger| log(ledger, register, shared))
            .transpose();
        let done = log.and_then(|log| {
            let desk = shared.theme.map(|theme| make::Desk {
                site: shared.site(profile),
                theme,
                maker: shared.maker,
                memo,
            });
            let made = desk.map(|desk| make::make(register, &desk, log, &mut timings));
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
        timings,
    }
}

/// What a village would publish now.
#[derive(Debug)]
pub struct Prepared {
    /// Its folder.
    pub slug: String,
    /// Its name, or its folder where the name could not be read.
    pub name: String,
    /// What its log is begun with; the region code is empty where it could not be read.
    pub charter: Charter,
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
    let (mut name, mut charter, mut versions) = (slug.to_string(), Charter::default(), Vec::new());
    if let Some((register, profile)) = &checked {
        name.clone_from(&register.village().name);
        charter = Charter::of(register.village());
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
        charter,
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
