//! What is meant by a folder or an address: a site, one village of a site, or a portal with its ledgers; and which villages are
//! there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::folder::Folder;
use super::http::{Http, is_address};
use super::{SiteView, Told};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::ledger::LEDGER;
use crate::log::trust::OpenFault;
use crate::log::verify::{Fault, LogView, Severity, stated};
use crate::portal;
use crate::settings::{Village, WitnessKey};
use crate::source::{self, TEXT_LIMIT, is_slug};

/// The list of the villages with a log at the root of a site.
pub const VILLAGES: &str = "villages.json";
/// The longest such list, in bytes.
const MAX_LIST: u64 = 16 << 20;

/// Why nothing can be verified.
#[derive(Debug)]
pub enum Refused {
    /// What was asked for makes no sense.
    Usage(Vec<Diagnostic>),
    /// Disk or network.
    Surroundings(Vec<Diagnostic>),
}

/// A served village.
#[derive(Debug)]
pub enum Served {
    /// In a folder.
    Folder(Folder),
    /// On the web.
    Http(Http),
}

impl Served {
    /// The same as a view.
    pub fn view(&self) -> &dyn SiteView {
        match self {
            Served::Folder(folder) => folder,
            Served::Http(http) => http,
        }
    }

    /// The folder of this name beside this one.
    pub fn beside(&self, name: &str) -> Option<Served> {
        match self {
            Served::Folder(folder) => folder.beside(name).map(Served::Folder),
            Served::Http(http) => http.beside(name).map(Served::Http),
        }
    }
}

/// A village that was found.
#[derive(Debug)]
pub struct Found {
    /// Its folder.
    pub slug: String,
    /// Its name; its folder where it is not known.
    pub name: String,
    /// Its part of the site; none when only its ledger is there.
    pub served: Option<Served>,
    /// The portal's folder, where the village must have its ledger.
    pub ledger: Option<PathBuf>,
    /// Its witnesses, where the portal names them.
    pub witnesses: Vec<WitnessKey>,
}

impl Found {
    fn new(slug: &str, served: Option<Served>) -> Found {
        Found {
            slug: slug.to_string(),
            name: slug.to_string(),
            served,
            ledger: None,
            witnesses: Vec::new(),
        }
    }
}

/// The villages that are meant.
#[derive(Debug)]
pub struct Target {
    /// The villages in order.
    pub villages: Vec<Found>,
    /// What was found on the way.
    pub told: Vec<Told>,
    /// Whether it is on the web.
    pub on_web: bool,
}

#[derive(Debug, Deserialize)]
struct List {
    villages: Vec<Listed>,
}

#[derive(Debug, Deserialize)]
struct Listed {
    slug: String,
    #[serde(default)]
    name: String,
}

/// Finds the villages at a folder or address; `only` these, if any are named.
///
/// # Errors
/// When there are none, or not those that were asked for, or nothing can be read.
pub fn find(target: &str, only: &[String]) -> Result<Target, Refused> {
    let mut found = if is_address(target) {
        on_web(target)?
    } else {
        in_folder(Path::new(target))?
    };
    let known: Vec<String> = found.villages.iter().map(|one| one.slug.clone()).collect();
    if let Some(slug) = only.iter().find(|slug| !known.contains(slug)) {
        let near = nearest(slug, known.iter().map(String::as_str));
        let near = near.map_or_else(String::new, |near| format!("→ {near}"));
        return Err(usage(
            Diagnostic::new("MB1162")
                .with("village", slug)
                .with("near", near),
        ));
    }
    if !only.is_empty() {
        found.villages.retain(|one| only.contains(&one.slug));
    }
    match found.villages.is_empty() {
        true => Err(usage(Diagnostic::new("MB1160").with("target", target))),
        false => Ok(found),
    }
}

fn usage(problem: Diagnostic) -> Refused {
    Refused::Usage(vec![problem])
}

/// The villages in the list of a site: folder and name.
fn listed(view: &dyn LogView, told: &mut Vec<Told>) -> BTreeMap<String, String> {
    let place = || Place::file(VILLAGES);
    let mut say = |severity, code: &str| {
        let said = Diagnostic::new(code).at(place()).with("file", VILLAGES);
        told.push(Told { severity, said });
    };
    let bytes = match view.read(VILLAGES, MAX_LIST) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return BTreeMap::new(),
        Err(_) => {
            say(Severity::Unchecked, "MB1151");
            return BTreeMap::new();
        }
    };
    match serde_json::from_slice::<List>(&bytes) {
        Ok(list) if list.villages.iter().all(|one| is_slug(&one.slug)) => list
            .villages
            .into_iter()
            .map(|one| (one.slug, one.name))
            .collect(),
        _ => {
            say(Severity::Alarm, "MB1164");
            BTreeMap::new()
        }
    }
}

fn in_folder(root: &Path) -> Result<Target, Refused> {
    let unreadable = |error: std::io::Error| {
        let shown = root.display().to_string();
        let said = Diagnostic::new("MB0109")
            .at(Place::file(shown.clone()))
            .with("file", shown);
        Refused::Surroundings(vec![said.with("reason", error.kind())])
    };
    let folders = source::folders_in(root).map_err(unreadable)?;
    let has = |name: &str| folders.iter().any(|folder| folder == name);
    if root.join("portal.toml").is_file() {
        return in_portal(root);
    }
    if has("log") || has("v") {
        let absolute = std::path::absolute(root).map_err(unreadable)?;
        let slug = absolute.file_name().unwrap_or_default().to_string_lossy();
        let served = Served::Folder(Folder::open(root));
        return Ok(Target {
            villages: vec![Found::new(&slug, Some(served))],
            told: Vec::new(),
            on_web: false,
        });
    }
    site(root).map_err(unreadable)
}

/// The villages of a site in a folder: those of its list, and those whose folders have a log or versions.
fn site(root: &Path) -> std::io::Result<Target> {
    let mut told = Vec::new();
    let mut names = listed(&Folder::open(root), &mut told);
    for slug in source::folders_in(root)? {
        let inside = source::folders_in(&root.join(&slug))?;
        if is_slug(&slug) && inside.iter().any(|folder| folder == "log" || folder == "v") {
            names.entry(slug).or_default();
        }
    }
    let villages = names.into_iter().map(|(slug, name)| {
        let served = Served::Folder(Folder::open(&root.join(&slug)));
        named(Found::new(&slug, Some(served)), name)
    });
    Ok(Target {
        villages: villages.collect(),
        told,
        on_web: false,
    })
}

fn named(mut found: Found, name: String) -> Found {
    if !name.is_empty() {
        found.name = name;
    }
    found
}

/// The villages of a portal's folder: each with its ledger, and with its part of the site where that was made.
fn in_portal(root: &Path) -> Result<Target, Refused> {
    let problem = |problem| Refused::Surroundings(vec![problem]);
    let (slugs, _) = source::folders(root, LEDGER).map_err(problem)?;
    let slugs: Vec<String> = slugs.into_iter().filter(|slug| is_slug(slug)).collect();
    let site = root.join("public");
    let mut told = Vec::new();
    let served: BTreeMap<String, Found> = match site.is_dir() {
        true => {
            let target = self::site(&site).map_err(|error| {
                let said = Diagnostic::new("MB0109").with("file", "public");
                problem(said.with("reason", error.kind()))
            })?;
            told.extend(target.told);
            let found = target.villages.into_iter();
            found.map(|one| (one.slug.clone(), one)).collect()
        }
        false => BTreeMap::new(),
    };
    let mut all = served;
    for slug in slugs {
        all.entry(slug.clone())
            .or_insert_with(|| Found::new(&slug, None));
    }
    // Also where there is none: a site with a log must have a ledger behind it.
    for found in all.values_mut() {
        found.ledger = Some(root.to_path_buf());
    }
    if let Ok(ground) = portal::ground(root) {
        for (slug, found) in &mut all {
            let Some(village) = village_of(root, slug, &ground) else {
                continue;
            };
            found.name = village.name;
            found.witnesses = village.witnesses;
        }
    }
    Ok(Target {
        villages: all.into_values().collect(),
        told,
        on_web: false,
    })
}

/// What a portal says of a village; none when it has none of that name, or its file cannot be read.
pub fn village_of(root: &Path, slug: &str, ground: &portal::Ground) -> Option<Village> {
    let path = format!("villages/{slug}/village.toml");
    let bytes = source::read_file(&root.join(&path), &path, TEXT_LIMIT).ok()?;
    let text = source::decode(&path, bytes).ok()?;
    let village = Village::read(
        slug,
        &text,
        &ground.portal,
        &ground.catalogue,
        &mut Vec::new(),
    );
    (!village.name.is_empty()).then_some(village)
}

fn on_web(address: &str) -> Result<Target, Refused> {
    let http = Http::open(address);
    let silent = || {
        let said = Diagnostic::new("MB1161").with("target", address);
        Refused::Surroundings(vec![said])
    };
    let is_village = match stated(&http) {
        Ok(_) => true,
        // Damaged, but there is one.
        Err(finding) => matches!(
            finding.fault,
            Fault::TooLarge | Fault::Checkpoint(OpenFault::Checkpoint(_))
        ),
    };
    if http.is_silent() {
        return Err(silent());
    }
    let mut told = Vec::new();
    if is_village {
        let slug = match is_slug(http.name()) {
            true => http.name().to_string(),
            false => "village".to_string(),
        };
        return Ok(Target {
            villages: vec![Found::new(&slug, Some(Served::Http(http)))],
            told,
            on_web: true,
        });
    }
    let villages = listed(&http, &mut told).into_iter().map(|(slug, name)| {
        let served = Served::Http(http.below(&slug));
        named(Found::new(&slug, Some(served)), name)
    });
    let villages: Vec<Found> = villages.collect();
    if http.is_silent() {
        return Err(silent());
    }
    match villages.is_empty() {
        // A damaged list says more than that there are no villages.
        true if !told.is_empty() => Err(Refused::Surroundings(
            told.into_iter().map(|told| told.said).collect(),
        )),
        _ => Ok(Target {
            villages,
            told,
            on_web: true,
        }),
    }
}
