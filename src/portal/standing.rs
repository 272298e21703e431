//! What stands during a run, and, while somebody watches, from one run to the next: the ground, the theme, the output folder.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{Ground, Refused, Request, State, ThemeFiles, ground, load_theme, proof, surroundings};
use crate::diagnostic::Diagnostic;
use crate::disk::Output;
use crate::source::{self, Mark};
use crate::theme::Theme;
use crate::village::{self, Seen, Shared};

mod rest;

pub(super) use rest::changed_meanwhile;

/// What is read and opened once.
#[derive(Debug)]
pub struct Standing {
    /// What was asked for.
    pub(super) request: Request,
    pub(super) ground: Ground,
    /// Where the site goes; none to check only.
    pub(super) output: Option<Output>,
    /// The value of what all villages share, the day among it.
    pub(super) shared: String,
    /// The value of what shares of one site have in common.
    pub(super) kin: String,
    /// What pages are made by: program and theme.
    maker: [u8; 32],
    /// The files of the theme, unless something is wrong with them.
    files: Result<ThemeFiles, Vec<Diagnostic>>,
    /// Compiled when the first page has to be made.
    theme: OnceLock<Theme>,
    /// What is known of villages from the runs before, while somebody watches.
    recalled: BTreeMap<String, State>,
}

impl Standing {
    /// Reads what all villages share, and opens the output folder.
    ///
    /// # Errors
    /// When nothing can be done.
    pub fn open(request: Request) -> Result<Standing, Refused> {
        let ground = ground(&request.root).map_err(Refused::Configuration)?;
        let files = ThemeFiles::read(&request.root, &ground.portal);
        if let (Some(_), Err(problems)) = (&request.out, &files) {
            return Err(Refused::Configuration(problems.clone()));
        }
        let theme = files.as_ref().map_or([0; 32], |files| files.digest);
        let maker = Sha256::new_with_prefix(&request.tool).chain_update(theme);
        let maker = maker.finalize().into();
        let mut shared = Mark::default();
        shared.add_text(&format!("{maker:?} {:?}", ground.digest));
        shared.add_text(&format!("{} {}", request.today, request.published_only));
        let mut kin = Mark::default();
        kin.add_text(&format!(
            "{} {theme:?} {:?}",
            env!("CARGO_PKG_VERSION"),
            ground.digest
        ));
        kin.add_text(&format!("{} {}", request.today, request.published_only));
        let mut standing = Standing {
            ground,
            output: None,
            shared: shared.value(),
            kin: kin.value(),
            maker,
            files,
            theme: OnceLock::new(),
            recalled: BTreeMap::new(),
            request,
        };
        if let Some(out) = &standing.request.out {
            // A new folder is only made for villages that can be read and a theme that can make pages.
            if !out.exists() {
                source::folders(&standing.request.root, "villages")
                    .map_err(|problem| Refused::Configuration(vec![problem]))?;
                standing.theme()?;
            }
            let output = Output::open(out, &standing.request.root).map_err(surroundings)?;
            standing.output = Some(output);
        }
        Ok(standing)
    }

    /// The theme, seen to be able to make pages.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn theme(&self) -> Result<&Theme, Refused> {
        if let Some(theme) = self.theme.get() {
            return Ok(theme);
        }
        let files = self.files.as_ref().map_err(Vec::clone);
        let theme = files
            .and_then(|files| load_theme(files, &self.ground.portal))
            .and_then(|theme| {
                let proved = proof(&theme, &self.ground, self.request.today);
                proved.map_err(|problem| vec![problem]).map(|()| theme)
            });
        let theme = theme.map_err(Refused::Configuration)?;
        Ok(self.theme.get_or_init(|| theme))
    }

    /// What pages are made by: a digest of the program and the theme.
    pub(super) fn maker(&self) -> &[u8] {
        &self.maker
    }

    /// What villages share while they are built.
    pub(super) fn shared<'a>(&'a self, theme: Option<&'a Theme>) -> Shared<'a> {
        Shared {
            root: &self.request.root,
            portal: &self.ground.portal,
            catalogue: &self.ground.catalogue,
            profiles: &self.ground.profiles,
            theme,
            today: self.request.today,
            published_only: self.request.published_only,
            maker: &self.maker,
            clock: self.request.clock,
        }
    }

    /// Of which villages nothing has changed since the last run, and what was kept of them.
    pub(super) fn unchanged(&self, slugs: &[String]) -> BTreeMap<String, State> {
        let Some(output) = self.output.as_ref().filter(|_| !self.request.afresh) else {
            return BTreeMap::new();
        };
        // Where what all share is another, no village is as it was.
        let own = State::of(output, "").unwrap_or_default();
        if !own.shared.is_empty() && own.shared != self.shared {
            return BTreeMap::new();
        }
        let shared = self.shared(None);
        let known = slugs.par_iter().filter_map(|slug| {
            let state = State::of(output, slug).filter(|state| !state.mark.is_empty())?;
            let mark = self.mark(&village::look(slug, &shared));
            let stands = state.stands(&mark, output);
            stands.then(|| (slug.clone(), state))
        });
        known.collect()
    }

    /// The value of all that a village is made from; empty when that could change once more without being seen.
    pub(super) fn mark(&self, seen: &Seen) -> String {
        let now = self.output.as_ref().map_or(i64::MIN, Output::opened);
        if !seen.is_sound() || !seen.mark().is_settled(now) {
            return String::new();
        }
        let mut mark = Mark::default();
        mark.add_text(&self.shared);
        mark.join(seen.mark());
        mark.value()
    }
}
