//! What publishing asks of the portal: something done for each village, in parallel, with all that villages share.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::{Ground, Refused, Request, Standing, choose, clashing_codes};
use crate::diagnostic::Diagnostic;
use crate::settings::Village;
use crate::source;
use crate::village::Shared;

/// Something done for one village: its slug, what villages share, and whether another village claims its code.
pub type Each<'a, R> = &'a (dyn Fn(&str, &Shared<'_>, Option<Diagnostic>) -> R + Sync);

/// Does something for each village that was asked for. Results come in the order of the villages.
///
/// # Errors
/// When nothing could be done.
pub fn each<R: Send>(request: &Request, work: Each<'_, R>) -> Result<Vec<R>, Refused> {
    let (all, _) = source::folders(&request.root, "villages")
        .map_err(|problem| Refused::Configuration(vec![problem]))?;
    let chosen = choose(&all, &request.villages).map_err(Refused::Configuration)?;
    let standing = Standing::open(Request {
        out: None,
        ..request.clone()
    })?;
    let shared = standing.shared(Some(standing.theme()?));
    let clashes = clashing_codes(&all, &standing, &BTreeMap::new());
    Ok(chosen
        .par_iter()
        .map(|slug| work(slug, &shared, clashes.get(slug).cloned()))
        .collect())
}

/// What a village says of itself in its `village.toml`.
///
/// # Errors
/// When it cannot be read.
pub fn village_settings(
    root: &Path,
    slug: &str,
    ground: &Ground,
) -> Result<Village, Vec<Diagnostic>> {
    let path = format!("villages/{slug}/village.toml");
    if !source::is_slug(slug) {
        let unknown = Diagnostic::new("MB0921").with("village", slug);
        return Err(vec![unknown.with("near", "")]);
    }
    let text = source::read_file(&root.join(&path), &path, source::TEXT_LIMIT)
        .and_then(|bytes| source::decode(&path, bytes))
        .map_err(|problem| vec![problem])?;
    // What is wrong in it is said by every build.
    let mut unsaid = Vec::new();
    Ok(Village::read(
        slug,
        &text,
        &ground.portal,
        &ground.catalogue,
        &mut unsaid,
    ))
}
