//! What is read once and never changes during a run: portal, catalogue, profiles, theme.

use std::path::Path;

use sha2::{Digest, Sha256};

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Place};
use crate::page::View;
use crate::profile::{Profile, Profiles};
use crate::settings::{self, Portal};
use crate::show::{self, County, Site, Summary};
use crate::source::{self, Spot, Text};
use crate::theme::{self, Theme};
use crate::value::Date;

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
    /// A digest of the portal's own texts that they were read from.
    pub digest: [u8; 32],
}

/// Reads portal, catalogue and profiles.
///
/// # Errors
/// All mistakes in them: nothing can be done before they are mended.
pub fn ground(root: &Path) -> Result<Ground, Vec<Diagnostic>> {
    let text = source::read_file(&root.join("portal.toml"), "portal.toml", source::TEXT_LIMIT)
        .and_then(|bytes| source::decode("portal.toml", bytes))
        .map_err(|problem| {
            vec![if root.join("portal.toml").exists() {
                problem
            } else {
                no_portal(root)
            }]
        })?;
    let mut problems = Vec::new();
    let mut portal = settings::portal(&text, &mut problems);
    let own_items = texts(root, "catalogue", &mut problems);
    let own_profiles = texts(root, "profiles", &mut problems);
    let catalogue = Catalogue::load(&own_items).map_err(|mut found| problems.append(&mut found));
    let profiles = Profiles::load(&own_profiles).map_err(|mut found| problems.append(&mut found));
    if let Ok(catalogue) = &catalogue {
        for (id, spot) in &mut portal.promised {
            *id = settings::known_item(id, spot, catalogue, &mut problems);
        }
    }
    if let (Ok(profiles), Some(spot)) = (&profiles, &portal.profile_spot)
        && profiles.get(&portal.profile).is_none()
    {
        let known: Vec<&str> = profiles.ids().collect();
        let unknown = Diagnostic::new("MB0226")
            .at(spot.place())
            .with("profile", &portal.profile);
        problems.push(unknown.with("known", known.join(", ")));
    }
    let (mut remarks, errors): (Vec<_>, Vec<_>) = problems
        .into_iter()
        .partition(|problem| !problem.is_error());
    crate::diagnostic::sort(&mut remarks);
    let own = own_items.iter().chain(&own_profiles);
    let texts = std::iter::once(&text).chain(own);
    let parts = texts.flat_map(|text| [text.path.as_bytes(), text.text.as_bytes()]);
    match (catalogue, profiles, errors.is_empty()) {
        (Ok(catalogue), Ok(profiles), true) => Ok(Ground {
            portal,
            catalogue,
            profiles,
            remarks,
            digest: digest(parts),
        }),
        _ => Err(errors),
    }
}

/// The built-in catalogue and profiles, for those who look something up outside of a portal.
///
/// # Errors
/// Never in a sound build of this program.
pub fn built_in() -> Result<Ground, Vec<Diagnostic>> {
    let portal = settings::portal(&Text::new("portal.toml", "name = \"\""), &mut Vec::new());
    Ok(Ground {
        portal,
        catalogue: Catalogue::load(&[])?,
        profiles: Profiles::load(&[])?,
        remarks: Vec::new(),
        digest: [0; 32],
    })
}

fn no_portal(root: &Path) -> Diagnostic {
    Diagnostic::new("MB0920").with("folder", root.display())
}

/// The TOML files of a folder of the portal.
fn texts(root: &Path, folder: &str, problems: &mut Vec<Diagnostic>) -> Vec<Text> {
    let (sources, found) = source::list(root, folder);
    // A folder that is not there is no mistake.
    problems.extend(if root.join(folder).exists() {
        found
    } else {
        Vec::new()
    });
    let paths: Vec<&str> = sources
        .paths()
        .filter(|path| path.ends_with(".toml"))
        .collect();
    let read = paths
        .into_iter()
        .filter_map(|path| match sources.text(path) {
            Ok(text) => Some(text),
            Err(problem) => {
                problems.push(problem);
                None
            }
        });
    read.collect()
}

/// The files of the theme that a portal names, before they are compiled.
#[derive(Debug, Default)]
pub(super) struct ThemeFiles {
    folder: String,
    files: theme::Files,
    /// A digest of them and of the language.
    pub(super) digest: [u8; 32],
}

impl ThemeFiles {
    /// Reads the portal's own files of a theme.
    pub(super) fn read(root: &Path, portal: &Portal) -> Result<ThemeFiles, Vec<Diagnostic>> {
        let folder = format!("themes/{}", portal.theme);
        let has_own = root.join(&folder).is_dir();
        if !source::is_slug(&portal.theme) || (portal.theme != "default" && !has_own) {
            let spot = portal.theme_spot.as_ref();
            let place = spot.map_or_else(|| Place::file("portal.toml"), Spot::place);
            let unknown = Diagnostic::new("MB0606").at(place);
            return Err(vec![unknown.with("theme", &portal.theme)]);
        }
        let mut files = theme::Files::new();
        if has_own {
            let (sources, found) = source::list(root, &folder);
            if !found.is_empty() {
                return Err(found);
            }
            for path in sources.paths() {
                let bytes = sources
                    .read(path, source::ATTACHMENT_LIMIT)
                    .map_err(|problem| vec![problem])?;
                let below = path.strip_prefix(&folder).unwrap_or(path);
                files.insert(below.trim_start_matches('/').to_string(), bytes);
            }
        }
        let parts = files
            .iter()
            .flat_map(|(path, bytes)| [path.as_bytes(), bytes]);
        Ok(ThemeFiles {
            digest: digest(std::iter::once(portal.language.as_bytes()).chain(parts)),
            folder,
            files,
        })
    }
}

/// A digest of some texts in their order.
fn digest<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// Compiles a theme, laid over the built-in one.
pub(super) fn load_theme(files: &ThemeFiles, portal: &Portal) -> Result<Theme, Vec<Diagnostic>> {
    let theme = Theme::load(files.files.clone(), &files.folder, &portal.language)?;
    let missing = theme.missing_templates(View::TEMPLATES);
    match missing.is_empty() {
        true => Ok(theme),
        false => Err(vec![
            Diagnostic::new("MB0607")
                .at(Place::file(files.folder.clone()))
                .with("templates", missing.join(", ")),
        ]),
    }
}

/// The theme that a portal names, and the language of its pages.
///
/// # Errors
/// What is wrong with the portal or with the theme.
pub fn theme(root: &Path) -> Result<(Theme, String), Vec<Diagnostic>> {
    let portal = ground(root)?.portal;
    let files = ThemeFiles::read(root, &portal)?;
    Ok((load_theme(&files, &portal)?, portal.language))
}

/// Makes the pages of a portal without villages: a theme that cannot make these can make none, and that is said once.
pub(super) fn proof(theme: &Theme, ground: &Ground, today: Date) -> Result<(), Diagnostic> {
    let mut pages = vec![show::not_yet_page(
        "village",
        &ground.portal.name,
        &ground.portal,
        theme.words(),
        today,
    )];
    if let Some(profile) = portal_profile(ground, &[]) {
        let site = Site {
            portal: &ground.portal,
            catalogue: &ground.catalogue,
            profile,
            words: theme.words(),
            today,
        };
        pages.extend(show::portal_pages(&County::default(), &site));
    }
    for page in pages {
        theme.file(&page, None)?;
    }
    Ok(())
}

/// The profile of the portal's own pages: the one it names, or that of its villages' province.
pub(super) fn portal_profile<'a>(ground: &'a Ground, summaries: &[Summary]) -> Option<&'a Profile> {
    let named = ground.profiles.get(&ground.portal.profile);
    let code = summaries
        .iter()
        .map(|summary| summary.code.as_str())
        .find(|code| !code.is_empty());
    let by_place = || {
        ground
            .profiles
            .of_code(code.unwrap_or(&ground.portal.region))
    };
    named.or_else(by_place).map(AsRef::as_ref)
}
