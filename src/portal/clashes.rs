//! Villages that claim the same region code: none of them can be built, because both would be the same village to everybody else.

use std::collections::BTreeMap;

use super::{Standing, State};
use crate::diagnostic::{Diagnostic, Place};
use crate::settings::Village;
use crate::source;

/// For each village that clashes, what is said of it.
pub(super) type Clashes = BTreeMap<String, Diagnostic>;

/// The clashes among all villages. Of those of which nothing has changed, the code is known.
pub(super) fn clashing_codes(
    slugs: &[String],
    standing: &Standing,
    known: &BTreeMap<String, State>,
) -> Clashes {
    let mut by_code: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    for slug in slugs {
        let code = match known.get(slug).or_else(|| standing.recall(slug)) {
            Some(state) => Some(state.code.clone()),
            None => code(slug, standing),
        };
        if let Some(code) = code.filter(|code| !code.is_empty()) {
            by_code.entry(code).or_default().push(slug);
        }
    }
    let mut clashes = Clashes::new();
    for (code, slugs) in by_code.into_iter().filter(|(_, slugs)| slugs.len() > 1) {
        for slug in &slugs {
            let other = slugs.iter().find(|other| *other != slug);
            clashes.extend(other.map(|other| (slug.to_string(), clash(slug, other, &code))));
        }
    }
    clashes
}

fn clash(slug: &str, other: &str, code: &str) -> Diagnostic {
    Diagnostic::new("MB0227")
        .at(Place::file(format!("villages/{slug}/village.toml")))
        .with("code", code)
        .with("other", format!("villages/{other}/village.toml"))
}

/// The code in a village's file, if it can be read.
fn code(slug: &str, standing: &Standing) -> Option<String> {
    let path = format!("villages/{slug}/village.toml");
    let root = &standing.request.root;
    if root.join("villages").join(slug).is_symlink() {
        return None;
    }
    let bytes = source::read_file(&root.join(&path), &path, source::TEXT_LIMIT).ok()?;
    let text = source::decode(&path, bytes).ok()?;
    let ground = &standing.ground;
    // What is wrong in it is said when the village is built.
    let mut unsaid = Vec::new();
    Some(Village::read(slug, &text, &ground.portal, &ground.catalogue, &mut unsaid).code)
}
