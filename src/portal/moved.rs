//! Villages that are no more: renamed, merged, split. What they have published stays where it is, from their ledgers, and at the
//! addresses that they had stands where their disclosure goes on.

use super::Standing;
use super::own::Desk;
use crate::diagnostic::{Diagnostic, Place};
use crate::disk::Count;
use crate::ledger::{LEDGER, Ledger};
use crate::output::{Product, Seal};
use crate::served;
use crate::show::{self, EndedLog, Moved, Site, Summary};
use crate::source::{self, Mark};
use crate::village::{self, last_shown};

/// The villages without a folder that have left a ledger, in order.
///
/// # Errors
/// When the folder of the ledgers cannot be read.
pub(super) fn left_behind(standing: &Standing, all: &[String]) -> Result<Vec<String>, Diagnostic> {
    let (mut ledgers, _) = source::folders(&standing.request.root, LEDGER)?;
    ledgers.retain(|slug| village::has_good_name(slug) && !all.contains(slug));
    Ok(ledgers)
}

/// What can be seen of their ledgers.
pub(super) fn mark(standing: &Standing, left: &[String], mark: &mut Mark) {
    for slug in left {
        mark.add_text(slug);
        mark.join(&Ledger::mark(&standing.request.root, slug));
    }
}

/// All villages that are no more, by their folders: those that left a ledger and those that others name.
pub(super) fn all(left: &[String], summaries: &[Summary], living: &[String]) -> Vec<String> {
    let named = summaries.iter().flat_map(|summary| &summary.former);
    let named = named.map(|former| former.slug.clone());
    let mut all: Vec<String> = left.iter().cloned().chain(named).collect();
    all.retain(|slug| village::has_good_name(slug) && !living.contains(slug));
    all.sort();
    all.dedup();
    all
}

/// What is wrong with how villages name those that they came from.
pub(super) fn remarks(
    left: &[String],
    summaries: &[Summary],
    living: &[String],
) -> Vec<Diagnostic> {
    let named = summaries.iter().flat_map(|heir| {
        let former = heir.former.iter();
        former.map(move |former| (heir, former.slug.as_str()))
    });
    let still = named
        .clone()
        .filter(|(heir, slug)| *slug != heir.slug && living.iter().any(|living| living == slug));
    let still = still.map(|(heir, slug)| {
        Diagnostic::new("MB1431")
            .at(Place::file(format!("villages/{}/village.toml", heir.slug)))
            .with("slug", slug)
            .with("village", &heir.name)
    });
    let orphans = left
        .iter()
        .filter(|slug| !named.clone().any(|(_, named)| named == slug.as_str()));
    let orphans = orphans.map(|slug| {
        Diagnostic::new("MB1432")
            .at(Place::file(format!("{LEDGER}/{slug}")))
            .with("slug", slug)
    });
    still.chain(orphans).collect()
}

/// What is made of one village that is no more.
pub(super) struct Left {
    /// Its pages.
    pub(super) pages: Vec<Product>,
    /// What anybody who checks needs to know of its log, if it had one.
    pub(super) log: Option<EndedLog>,
    /// Its permanent files.
    pub(super) count: Count,
}

/// Brings the permanent files of one of them up to date and makes its pages.
///
/// # Errors
/// When its ledger cannot be read or is not what the site shows, or the disk refuses.
pub(super) fn one(
    slug: &str,
    summaries: &[Summary],
    site: &Site<'_>,
    desk: &Desk<'_>,
) -> Result<Left, Diagnostic> {
    let standing = desk.standing;
    let first = |mut problems: Vec<Diagnostic>| problems.swap_remove(0);
    let root = &standing.request.root;
    let ledger = Ledger::read(root, slug).map_err(first)?;
    let mut left = Left {
        pages: Vec::new(),
        log: None,
        count: Count::default(),
    };
    let heirs = summaries.iter().flat_map(|heir| {
        let former = heir.former.iter().filter(|former| former.slug == slug);
        former.map(move |former| (heir, former))
    });
    let mut moved = Moved {
        slug,
        heirs: heirs.collect(),
        documents: Vec::new(),
    };
    if let Some(ledger) = &ledger {
        let former = served::former(root, ledger).map_err(first)?;
        let witnesses = &standing.ground.portal.witnesses;
        left.count = served::bring_up(ledger, &former, desk.output, witnesses)?;
        let documents = ledger.history().documents().keys();
        let documents = documents.map(|doc| (doc.clone(), last_shown(ledger, doc).is_some()));
        moved.documents = documents.collect();
        left.log = EndedLog::of(slug, moved.name(), ledger);
    }
    for (page, doc) in show::moved_pages(&moved, site) {
        let frozen = doc.and_then(|doc| last_shown(ledger.as_ref()?, &doc));
        let from = (&page, frozen.as_ref().map(|frozen| frozen.digest()));
        let seal = Seal::of_value(standing.maker(), &from);
        left.pages
            .push(Product::make(&page.path, seal, desk.memo, || {
                let article = frozen
                    .map(|frozen| frozen.article(&page.path))
                    .transpose()?;
                desk.theme.file(&page, article.as_deref())
            })?);
    }
    Ok(left)
}
