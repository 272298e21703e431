//! One village, from files to files: the program on one screen.
//!
//! A village depends on its own files, the catalogue, the profile, the theme and the day asked for; on no other village.

use std::path::Path;

use crate::catalogue::Catalogue;
use crate::check::{self, Register};
use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::{self, Address, Disclosure};
use crate::ledger::Ledger;
use crate::output::{FORMATS, OutFile, Subject, atom};
use crate::privacy::{self, Allowed};
use crate::profile::{Profile, Profiles};
use crate::settings::{Portal, Village, public_numbers};
use crate::show::{self, Site, Summary};
use crate::source::{self, Sources, Text};
use crate::theme::Theme;
use crate::value::{Date, Frequency};
use crate::version::{self, NewVersion};

mod published;

/// Folders of the site that are the portal's own: no village can have their name.
const RESERVED: [&str; 5] = ["static", "v", "log", "changes", "history"];

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
    /// Its files and its summary; none when a mistake holds it back.
    pub made: Option<(Vec<OutFile>, Summary)>,
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
        let site = Site {
            portal: shared.portal,
            catalogue: shared.catalogue,
            profile,
            today: shared.today,
        };
        match shared
            .theme
            .map(|theme| make(register, &site, theme, ledger.as_ref()))
        {
            Some(Ok(files)) => made = Some((files, show::summarise(register, &site))),
            Some(Err(problem)) => problems.push(problem),
            None => {}
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
        let site = Site {
            portal: shared.portal,
            catalogue: shared.catalogue,
            profile,
            today: shared.today,
        };
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
    find_private(&text, &[], &allowed, problems);
    guard_privacy(&disclosures, &sources, &allowed, problems);
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

/// Personal data anywhere in the words of a village: text, comments, tables, names of files.
fn guard_privacy(
    disclosures: &[Disclosure],
    sources: &Sources,
    allowed: &Allowed,
    problems: &mut Vec<Diagnostic>,
) {
    for path in sources.paths() {
        let name = privacy::find(path, allowed);
        if name.iter().any(|hit| hit.sure) {
            problems
                .push(Diagnostic::new("MB0802").at(Place::file(privacy::mask(path).into_owned())));
        }
        let exceptions: Vec<&(String, String)> = disclosures
            .iter()
            .filter(|d| &*d.text.path == path)
            .flat_map(|d| &d.exceptions)
            .collect();
        let lower = path.to_lowercase();
        let text = if lower.ends_with(".csv") {
            sources.table(path)
        } else if lower.ends_with(".md") || lower.ends_with(".toml") {
            if path.ends_with("/village.toml") {
                continue;
            }
            sources.text(path)
        } else {
            continue;
        };
        // What cannot be read was reported where it was needed.
        if let Ok(text) = text {
            find_private(&text, &exceptions, allowed, problems);
        }
    }
}

fn find_private(
    text: &Text,
    exceptions: &[&(String, String)],
    allowed: &Allowed,
    problems: &mut Vec<Diagnostic>,
) {
    for hit in privacy::find(&text.text, allowed) {
        let found = &text.text[hit.range.clone()];
        // An ID number is never excused.
        let excused = !matches!(hit.kind, privacy::Kind::ResidentId if hit.sure)
            && exceptions
                .iter()
                .any(|(known, _)| known.contains(found) || found.contains(known));
        if excused {
            continue;
        }
        let said = Diagnostic::new(if hit.sure { "MB0801" } else { "MB0803" })
            .at(text.place(hit.range.clone()));
        let (zh, en) = kind_words(hit.kind);
        problems.push(said.with("kind", zh).with("kind_en", en));
    }
}

/// The last stage but one: pages through the theme, data through the formats, attachments as they are.
fn make(
    register: &Register,
    site: &Site<'_>,
    theme: &Theme,
    ledger: Option<&Ledger>,
) -> Result<Vec<OutFile>, Diagnostic> {
    let slug = &register.village().slug;
    let mut files = Vec::new();
    for (page, about) in show::village_pages(register, site) {
        let article = about
            .map(|about| {
                let disclosure = &register.disclosures()[about];
                published::article(disclosure, &page, slug, theme, ledger)
            })
            .transpose()?;
        files.push(theme.file(&page, article.as_deref())?);
    }
    if let Some(ledger) = ledger {
        for page in published::gone(register, ledger, site.catalogue, site) {
            files.push(theme.file(&page, None)?);
        }
    }
    for (about, disclosure) in register.disclosures().iter().enumerate() {
        if disclosure.none.is_some() {
            continue;
        }
        let stem = show::stem(slug, disclosure);
        let subject = Subject {
            register,
            about,
            disclosure,
            stem: &stem,
            lang: site.portal.lang,
        };
        files.extend(FORMATS.iter().flat_map(|format| (format.make)(subject)));
    }
    for (path, attached) in register.attachments() {
        let path = path.strip_prefix("villages/").unwrap_or(path).to_string();
        files.push(OutFile {
            path,
            bytes: attached.bytes.clone(),
        });
    }
    let summary = show::summarise(register, site);
    let entries = show::feed_entries(&summary.latest, false);
    let title = format!("{}三务公开", register.village().name);
    let bytes = atom(
        &register.village().code,
        &title,
        &site.portal.base_url,
        "../",
        &entries,
    );
    files.push(OutFile {
        path: format!("{slug}/feed.xml"),
        bytes,
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    match files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        Some(pair) => Err(Diagnostic::new("MB0117")
            .at(Place::file(pair[0].path.clone()))
            .with("file", &pair[0].path)),
        None => Ok(files),
    }
}

/// What was found, in words, Chinese and English.
fn kind_words(kind: privacy::Kind) -> (&'static str, &'static str) {
    match kind {
        privacy::Kind::ResidentId => ("身份证号", "an ID number"),
        privacy::Kind::ResidentId15 => ("15位老身份证号", "an ID number of the old form"),
        privacy::Kind::DisabilityCard => ("残疾证号", "the number of a disability card"),
        privacy::Kind::BankCard => ("银行卡号", "a bank card number"),
        privacy::Kind::BankAccount => ("银行账号", "a bank account number"),
        privacy::Kind::Mobile => ("私人手机号", "a private mobile number"),
        privacy::Kind::IdFragment => ("身份证号的一部分", "part of an ID number"),
        privacy::Kind::Rounded => (
            "被电子表格改坏的长号码",
            "a long number rounded by a spreadsheet",
        ),
        privacy::Kind::PlateNumber => ("车牌号", "a number plate"),
        privacy::Kind::BirthDate => ("出生日期", "a date of birth"),
        privacy::Kind::HealthWord => ("病情或残疾情况", "an illness or disability"),
    }
}
