//! The portal's own files: pages and feeds from the summaries of the villages, the static files of the theme.

use std::collections::BTreeMap;

use super::one::{Outcome, kept};
use super::{Refused, Standing, State, portal_profile};
use crate::diagnostic::Diagnostic;
use crate::disk::{Count, Folders, Output};
use crate::output::{Memo, OutFile, Product, Seal, atom};
use crate::search;
use crate::settings::Extra;
use crate::show::{self, Site, Summary};
use crate::source::Mark;
use crate::theme::Theme;

/// What became of the portal's own files.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) count: Count,
    /// What there is to say of the theme.
    pub(super) remarks: Vec<Diagnostic>,
}

/// Brings the portal's own files up to date, and takes away what is left of villages that are gone. When nothing that they show has
/// changed, nothing is opened.
///
/// # Errors
/// When the theme cannot make a page, or the disk refuses.
pub(super) fn bring_up(
    standing: &Standing,
    all: &[String],
    built: &mut BTreeMap<String, Outcome>,
) -> Result<Own, Refused> {
    let Some(output) = &standing.output else {
        return Ok(Own::default());
    };
    let before = State::of(output, "").unwrap_or_default();
    let mark = mark(standing, output, all, built);
    if !standing.request.afresh && before.stands(&mark, output) {
        return Ok(Own {
            count: Count {
                unchanged: before.files,
                ..Count::default()
            },
            remarks: before.diagnostics,
        });
    }
    let theme = standing.theme()?;
    let summaries = all.iter().filter_map(|slug| {
        let made = built
            .get_mut(slug)
            .and_then(|outcome| outcome.summary.take());
        made.or_else(|| kept(output, slug))
    });
    let summaries = summaries.collect();
    let folders = match standing.request.afresh {
        true => Folders::new(),
        false => before.folders,
    };
    let done = write(standing, output, theme, summaries, &folders, all);
    let (mut state, count) = done.map_err(|problem| match problem.code.as_str() {
        "MB0605" => Refused::Configuration(vec![problem]),
        _ => Refused::Surroundings(vec![problem]),
    })?;
    state.mark = mark;
    state.shared.clone_from(&standing.shared);
    state.diagnostics.clone_from(&theme.remarks);
    let kept = state.keep(output, "");
    kept.map_err(|problem| Refused::Surroundings(vec![problem]))?;
    Ok(Own {
        count,
        remarks: state.diagnostics,
    })
}

/// The value of all that the portal's own files are made from.
fn mark(
    standing: &Standing,
    output: &Output,
    all: &[String],
    built: &BTreeMap<String, Outcome>,
) -> String {
    let mut mark = Mark::default();
    mark.add_text(&standing.shared);
    for slug in all {
        mark.add_text(slug);
        match built.get(slug) {
            Some(outcome) => {
                mark.add_text(&outcome.seal);
                mark.add_text(&format!("{} {}", outcome.report.held, outcome.report.name));
            }
            None => {
                let recalled = standing.recall(slug);
                let read = match recalled {
                    Some(_) => None,
                    None => State::of(output, slug),
                };
                let known = recalled.or(read.as_ref());
                mark.add_text(known.map_or("", |known| &known.shown));
                mark.add_text(&format!("false {}", known.map_or("", |known| &known.name)));
            }
        }
    }
    mark.value()
}

fn write(
    standing: &Standing,
    output: &Output,
    theme: &Theme,
    mut summaries: Vec<Summary>,
    folders: &Folders,
    all: &[String],
) -> Result<(State, Count), Diagnostic> {
    let before = output.part("", folders)?;
    let mut count = Count::default();
    for gone in output.parts().iter().filter(|slug| !all.contains(slug)) {
        count += output.drop_part(gone)?;
    }
    summaries.sort_by(|a, b| a.code.cmp(&b.code).then(a.slug.cmp(&b.slug)));
    let Some(products) = make(standing, theme, &summaries, &before.memo())? else {
        return Ok((State::default(), count));
    };
    count += output.write_part("", &before, &products)?;
    let state = State {
        folders: output.folders(&products),
        files: products.len(),
        ..State::default()
    };
    Ok((state, count))
}

/// All files; none when no rules are known for the place.
fn make(
    standing: &Standing,
    theme: &Theme,
    summaries: &[Summary],
    memo: &Memo,
) -> Result<Option<Vec<Product>>, Diagnostic> {
    let ground = &standing.ground;
    let Some(profile) = portal_profile(ground, summaries) else {
        return Ok(None);
    };
    let site = Site {
        portal: &ground.portal,
        catalogue: &ground.catalogue,
        profile,
        words: theme.words(),
        today: standing.request.today,
    };
    let mut pages = show::portal_pages(summaries, &site);
    pages.extend(show::log_pages(summaries, &site));
    if site.portal.makes(Extra::Search) {
        pages.push(show::portal_search(summaries, &site));
    }
    let mut products = Vec::new();
    for page in pages {
        let seal = Seal::of_value(standing.maker(), &page);
        products.push(Product::make(&page.path, seal, memo, || {
            theme.file(&page, None)
        })?);
    }
    let mut files = show::log_files(summaries, &ground.portal);
    if site.portal.makes(Extra::Search) {
        files.extend(search(standing, summaries));
    }
    let assets = theme.assets().iter();
    files.extend(assets.map(|(path, bytes)| OutFile {
        path: format!("static/{path}"),
        bytes: bytes.clone(),
    }));
    files.push(feed(standing, summaries));
    products.extend(files.into_iter().map(Product::from));
    Ok(Some(products))
}

/// What finds words in all villages, from what each village has of it.
fn search(standing: &Standing, summaries: &[Summary]) -> Vec<OutFile> {
    let read = |slug: &str| standing.output.as_ref()?.read(&search::grams_path(slug));
    search::portal(summaries.iter().filter_map(|summary| {
        let grams = read(&summary.slug)?;
        Some((summary.slug.clone(), summary.name.clone(), grams))
    }))
}

fn feed(standing: &Standing, summaries: &[Summary]) -> OutFile {
    let portal = &standing.ground.portal;
    let entries = show::feed_entries(&show::latest(summaries, 50), true);
    let id = match portal.region.as_str() {
        "" => "portal",
        region => region,
    };
    OutFile {
        path: "feed.xml".into(),
        bytes: atom(id, &portal.name, &portal.base_url, "", &entries),
    }
}
