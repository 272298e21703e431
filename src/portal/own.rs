//! The portal's own files: pages and feeds from the summaries of the villages, the static files of the theme.

use std::collections::BTreeMap;

use super::one::{Outcome, summary};
use super::{Refused, Standing, State, moved, portal_profile};
use crate::diagnostic::Diagnostic;
use crate::disk::{Count, Folders, Output};
use crate::hosting::{self, MISSING, compressed};
use crate::language::Words;
use crate::output::{Memo, OutFile, Product, Seal, atom};
use crate::publish::is_breach;
use crate::search;
use crate::settings::Extra;
use crate::show::{self, County, Site, Summary};
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
    built: &BTreeMap<String, Outcome>,
) -> Result<Own, Refused> {
    let Some(output) = &standing.output else {
        return Ok(Own::default());
    };
    let before = State::of(output, "").unwrap_or_default();
    let left = moved::left_behind(standing, all)
        .map_err(|problem| Refused::Surroundings(vec![problem]))?;
    let mark = mark(standing, output, (all, &left), built);
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
        let report = built.get(slug).map(|outcome| &outcome.report);
        summary(output, slug, report).transpose()
    });
    let county: Result<County, Diagnostic> = summaries.collect();
    let county = county.map_err(|problem| Refused::Surroundings(vec![problem]))?;
    let mut remarks = theme.remarks.clone();
    remarks.extend(moved::remarks(&left, &county.villages, all));
    let folders = match standing.request.afresh {
        true => Folders::new(),
        false => before.folders,
    };
    let villages = Villages {
        living: all,
        left: &left,
    };
    let done = write(standing, output, theme, &county, &folders, villages);
    let (mut state, count) = done.map_err(|problem| match problem.code.as_str() {
        "MB0605" => Refused::Configuration(vec![problem]),
        _ => Refused::Surroundings(vec![problem]),
    })?;
    state.mark = mark;
    state.shared.clone_from(&standing.shared);
    remarks.append(&mut state.diagnostics);
    state.diagnostics = remarks;
    let kept = state.keep(output, "");
    kept.map_err(|problem| Refused::Surroundings(vec![problem]))?;
    Ok(Own {
        count,
        remarks: state.diagnostics,
    })
}

/// The folders of villages.
#[derive(Clone, Copy)]
struct Villages<'a> {
    /// Those that are there.
    living: &'a [String],
    /// Those that are not, and have left a ledger.
    left: &'a [String],
}

/// The value of all that the portal's own files are made from.
fn mark(
    standing: &Standing,
    output: &Output,
    (all, left): (&[String], &[String]),
    built: &BTreeMap<String, Outcome>,
) -> String {
    let mut mark = Mark::default();
    mark.add_text(&standing.shared);
    moved::mark(standing, left, &mut mark);
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
    county: &County,
    folders: &Folders,
    villages: Villages<'_>,
) -> Result<(State, Count), Diagnostic> {
    let mut before = output.part("", folders)?;
    // Where a village has come back, its pages are its own again.
    for top in before.tops() {
        if villages.living.contains(&top) {
            before.give_up(&output.part(&top, &Folders::new())?);
        }
    }
    let mut count = Count::default();
    let parts = output.parts();
    for gone in parts.iter().filter(|slug| !villages.living.contains(slug)) {
        count += output.drop_part(gone)?;
    }
    let precompressed = standing.ground.portal.hosting.precompressed;
    let desk = Desk {
        standing,
        output,
        theme,
        memo: &hosting::known(before.memo(), precompressed),
    };
    let Some((products, remarks)) = make(&desk, county, villages, &mut count)? else {
        return Ok((State::default(), count));
    };
    count += output.write_part("", &before, &products)?;
    let state = State {
        folders: output.folders(&products),
        files: products.len(),
        diagnostics: remarks,
        ..State::default()
    };
    Ok((state, count))
}

/// What the portal's own files are made with.
pub(super) struct Desk<'a> {
    pub(super) standing: &'a Standing,
    pub(super) output: &'a Output,
    pub(super) theme: &'a Theme,
    /// What stands in the site as it was made.
    pub(super) memo: &'a Memo,
}

/// All files; none when no rules are known for the place.
fn make(
    desk: &Desk<'_>,
    county: &County,
    villages: Villages<'_>,
    count: &mut Count,
) -> Result<Option<(Vec<Product>, Vec<Diagnostic>)>, Diagnostic> {
    let Desk {
        standing,
        theme,
        memo,
        ..
    } = *desk;
    let ground = &standing.ground;
    let summaries = county.villages.as_slice();
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
    let hosting = &ground.portal.hosting;
    let searched = site.portal.makes(Extra::Search);
    let pages = show::portal_pages(county, &site)
        .chain(show::log_pages(county, &site))
        .chain(searched.then(|| show::portal_search(county, &site)))
        .chain(hosting.asked.then(|| show::missing_page(MISSING, &site)));
    let mut products = Vec::new();
    for page in pages {
        let seal = Seal::of_value(standing.maker(), &page);
        products.push(Product::make(&page.path, seal, memo, || {
            theme.file(&page, None)
        })?);
    }
    let (mut ended, mut remarks) = (Vec::new(), Vec::new());
    for slug in moved::all(villages.left, summaries, villages.living) {
        match moved::one(&slug, summaries, &site, desk) {
            Ok(left) => {
                products.extend(left.pages);
                ended.extend(left.log);
                *count += left.count;
            }
            Err(problem) if is_breach(&problem) => remarks.push(problem),
            Err(problem) => return Err(problem),
        }
    }
    let mut files = show::log_files(summaries, &ended, &ground.portal, theme.words());
    if searched {
        files.extend(search(desk.output, summaries)?);
    }
    files.extend(theme.static_files());
    files.push(feed(standing, county, theme.words()));
    files.extend(hosting::files(hosting, summaries));
    products.extend(files.into_iter().map(Product::from));
    if hosting.precompressed {
        products.extend(compressed(&products, memo));
    }
    Ok(Some((products, remarks)))
}

/// What finds words in all villages, from what each village has of it.
fn search(output: &Output, summaries: &[Summary]) -> Result<Vec<OutFile>, Diagnostic> {
    let mut villages = Vec::new();
    for Summary { slug, name, .. } in summaries {
        let grams = output.read(&search::grams_path(slug))?;
        villages.extend(grams.map(|grams| (slug.clone(), name.clone(), grams)));
    }
    Ok(search::portal(villages.into_iter()))
}

fn feed(standing: &Standing, county: &County, words: &Words) -> OutFile {
    let portal = &standing.ground.portal;
    let entries = show::feed_entries(&county.latest(50), true);
    let id = match portal.region.as_str() {
        "" => "portal",
        region => region,
    };
    OutFile {
        path: "feed.xml".into(),
        bytes: atom(
            (id, words.tag()),
            &portal.name,
            &portal.base_url,
            "",
            &entries,
        ),
    }
}
