//! The portal's own pages, made from the summaries of its villages alone.

use super::board::board_href;
use super::county::{County, LATEST, Part};
use super::summary::Summary;
use super::{Site, accessibility, days_between, glossary, page, portal_frame, village};
use crate::language::Words;
use crate::page::{
    AboutPage, Figure, LatestPage, Link, Matrix, MatrixPage, MatrixRow, MonthCell, MonthHead, Page,
    PortalPage, TownshipCard, TownshipPage, View, VillageCard, VillageMissing,
};
use crate::settings::Portal;
use crate::value::{Date, Period};

/// The portal's own pages, one after the other.
pub fn pages<'a>(county: &'a County, site: &'a Site<'_>) -> impl Iterator<Item = Page> + 'a {
    let last = county.last_posted().map(|day| day.to_string());
    let parts = match county.is_crowded() {
        true => county.parts(site),
        false => Vec::new(),
    };
    let own = vec![
        home(county, site, last.clone()),
        list(county, site, last.clone()),
        matrix_page(county, site, last.clone()),
        glossary::all(site, last.clone()),
        accessibility::statement(site, last.clone()),
        about(site, last),
    ];
    let townships = parts.into_iter().map(|part| township(&part, site));
    own.into_iter().chain(townships)
}

fn home(county: &County, site: &Site<'_>, last: Option<String>) -> Page {
    let path = "index.html";
    let summaries = county.villages.as_slice();
    let view = PortalPage {
        intro: site.portal.intro.clone(),
        townships: townships(county, site),
        latest: county.latest(12),
        matrix: match county.is_crowded() {
            true => Matrix::default(),
            false => matrix(summaries.iter(), site, 6),
        },
        corrections: county.corrections(5),
        figures: figures(summaries, site),
        log: log_links(summaries, site),
    };
    let description = match site.portal.intro.as_str() {
        "" => site.words.get("portal-description").to_string(),
        intro => intro.lines().next().unwrap_or(intro).to_string(),
    };
    page(
        path.to_string(),
        portal_frame(site, path, &site.portal.name, description, last),
        View::Portal(view),
    )
}

/// The townships, each with its villages, or with its page where there are too many.
fn townships(county: &County, site: &Site<'_>) -> Vec<TownshipCard> {
    let card = |part: Part<'_>| TownshipCard {
        href: county.is_crowded().then(|| part.link().href),
        count: part.villages.len(),
        missing: part.missing(),
        villages: match county.is_crowded() {
            true => Vec::new(),
            false => cards(&part, site),
        },
        name: part.name,
    };
    county.parts(site).into_iter().map(card).collect()
}

fn cards(part: &Part<'_>, site: &Site<'_>) -> Vec<VillageCard> {
    part.villages.iter().map(|one| card(one, site)).collect()
}

/// The page of a township, where the portal has too many villages for one.
fn township(part: &Part<'_>, site: &Site<'_>) -> Page {
    let link = part.link();
    let villages = || part.villages.iter().copied();
    let view = TownshipPage {
        name: part.name.clone(),
        villages: cards(part, site),
        matrix: matrix(villages(), site, usize::MAX),
        missing: missing(villages()),
        board: villages()
            .any(|one| one.log.is_some())
            .then(|| board_href(part)),
    };
    let last = villages().filter_map(|one| one.last_posted).max();
    let last = last.map(|day| day.to_string());
    let description = site.words.get("overview-description").to_string();
    let frame = portal_frame(site, &link.href, &part.name, description, last);
    page(link.href, frame, View::Township(view))
}

/// Where to see what the logs of the villages say; nothing when there is none.
fn log_links(summaries: &[Summary], site: &Site<'_>) -> Vec<Link> {
    let link = |text: &str, href: &str| Link {
        text: text.to_string(),
        href: href.to_string(),
    };
    match summaries.iter().any(|summary| summary.log.is_some()) {
        true => vec![
            link(site.words.get("changes-all"), "changes.html"),
            link(site.words.get("board-all"), "board.html"),
        ],
        false => Vec::new(),
    }
}

fn card(summary: &Summary, site: &Site<'_>) -> VillageCard {
    VillageCard {
        name: summary.name.clone(),
        href: format!("{}/index.html", summary.slug),
        kind: summary.kind.clone(),
        last_posted: summary.last_posted.map(|day| day.to_string()),
        age_days: summary.last_posted.map(|day| days_between(day, site.today)),
        on_time: summary.on_time,
        missing: summary.missing,
        held: summary.held,
    }
}

fn figures(summaries: &[Summary], site: &Site<'_>) -> Vec<Figure> {
    let figure = |label: &str, value: String| Figure {
        label: label.to_string(),
        value,
        note: String::new(),
    };
    let shares: Vec<u32> = summaries
        .iter()
        .filter_map(|summary| summary.on_time)
        .collect();
    let mut figures = vec![
        figure(
            site.words.get("figure-villages"),
            summaries.len().to_string(),
        ),
        figure(
            site.words.get("figure-posted"),
            summaries
                .iter()
                .map(|s| s.posted)
                .sum::<usize>()
                .to_string(),
        ),
        figure(
            site.words.get("figure-missing"),
            summaries
                .iter()
                .map(|s| s.missing)
                .sum::<usize>()
                .to_string(),
        ),
    ];
    if !shares.is_empty() {
        let mean = shares.iter().sum::<u32>() / shares.len() as u32;
        figures.push(figure(site.words.get("figure-on-time"), format!("{mean}%")));
    }
    figures
}

/// The last `most` months of all villages.
fn matrix<'a>(
    villages: impl Iterator<Item = &'a Summary> + Clone,
    site: &Site<'_>,
    most: usize,
) -> Matrix {
    let words = site.words;
    let mut months: Vec<Period> = villages
        .clone()
        .flat_map(|s| &s.months)
        .filter_map(|cell| cell.period.parse().ok())
        .collect();
    months.sort();
    months.dedup();
    let shown: Vec<Period> = months
        .iter()
        .copied()
        .skip(months.len().saturating_sub(most))
        .collect();
    let heads = shown.iter().enumerate().map(|(at, period)| {
        let month = period.first_day().month();
        let new_year = at == 0 || month == 1;
        let short = match new_year {
            true => words.month_and_year(*period),
            false => words.short_month(month),
        };
        MonthHead {
            period: period.to_string(),
            label: words.period(*period),
            short,
        }
    });
    let rows = villages.map(|summary| MatrixRow {
        village: summary.name.clone(),
        href: format!("{}/index.html", summary.slug),
        cells: shown
            .iter()
            .map(|period| cell(summary, *period, words))
            .collect(),
    });
    Matrix {
        months: heads.collect(),
        rows: rows.collect(),
    }
}

fn cell(summary: &Summary, period: Period, words: &Words) -> MonthCell {
    let wanted = period.to_string();
    let known = summary
        .months
        .iter()
        .find(|cell| cell.period == wanted)
        .cloned();
    known.unwrap_or_else(|| {
        let none = crate::page::Mark::NotOwed;
        let label = words.period(period);
        MonthCell {
            period: wanted,
            label,
            href: None,
            party: none,
            village: none,
            finance: none,
        }
    })
}

fn list(county: &County, site: &Site<'_>, last: Option<String>) -> Page {
    let path = "latest.html";
    let description = site.words.get("latest-description").to_string();
    let frame = portal_frame(site, path, site.words.get("latest"), description, last);
    page(
        path.to_string(),
        frame,
        View::Latest(LatestPage {
            postings: county.latest(LATEST),
            corrections: county.corrections(50),
        }),
    )
}

fn matrix_page(county: &County, site: &Site<'_>, last: Option<String>) -> Page {
    let path = "matrix.html";
    let villages = county.villages.iter();
    let view = match county.is_crowded() {
        true => MatrixPage {
            townships: townships(county, site),
            ..MatrixPage::default()
        },
        false => MatrixPage {
            townships: Vec::new(),
            matrix: matrix(villages.clone(), site, usize::MAX),
            missing: missing(villages),
        },
    };
    let description = site.words.get("overview-description");
    let frame = portal_frame(
        site,
        path,
        site.words.get("overview"),
        description.to_string(),
        last,
    );
    page(path.to_string(), frame, View::Matrix(view))
}

/// What villages have not posted, one after the other.
fn missing<'a>(villages: impl Iterator<Item = &'a Summary>) -> Vec<VillageMissing> {
    let missing = villages
        .filter(|summary| summary.missing > 0)
        .map(|summary| VillageMissing {
            village: summary.name.clone(),
            href: format!("{}/index.html", summary.slug),
            count: summary.missing,
            duties: summary.longest_missing.clone(),
        });
    missing.collect()
}

fn about(site: &Site<'_>, last: Option<String>) -> Page {
    let lang = site.lang();
    let path = "about.html";
    let profile = site.profile;
    let days = |label: &str, days: Option<u32>, note: &str| {
        days.map(|days| Figure {
            label: label.to_string(),
            value: site.words.count("days", days.into()),
            note: note.to_string(),
        })
    };
    let mut rules = vec![Figure {
        label: site.words.get("rules").to_string(),
        value: profile.name.get(lang).to_string(),
        note: String::new(),
    }];
    rules.extend(
        [
            days(
                site.words.get("rule-posted"),
                Some(profile.posting_days(site.today)),
                "",
            ),
            days(site.words.get("rule-object"), profile.objection_days, ""),
            days(site.words.get("rule-reply"), profile.reply_days, ""),
            days(
                site.words.get("rule-township-reply"),
                profile.township_reply_days,
                "",
            ),
        ]
        .into_iter()
        .flatten(),
    );
    // What is known only from memory is never shown as a fact.
    let notes = profile
        .notes
        .iter()
        .filter(|note| note.mark != crate::catalogue::Mark::C);
    rules.extend(notes.map(|note| Figure {
        label: String::new(),
        value: note.text.get(lang).to_string(),
        note: String::new(),
    }));
    let checks = crate::diagnostic::codes()
        .filter(|code| code.starts_with(['F', 'S', 'T']))
        .map(|code| Figure {
            label: code.to_string(),
            value: crate::diagnostic::rule(code, lang),
            note: String::new(),
        });
    let caution = match profile.researched {
        true => String::new(),
        false => site.words.get("rules-not-researched").to_string(),
    };
    let view = AboutPage {
        rules,
        sources: vec![profile.source.clone()],
        caution,
        checks: checks.collect(),
        three_days: village::three_days(site),
    };
    let description = site.words.get("about-description");
    let frame = portal_frame(
        site,
        path,
        site.words.get("about-site"),
        description.to_string(),
        last,
    );
    page(path.to_string(), frame, View::About(view))
}

/// The page of a village whose first publication waits for a correction: never the mistakes themselves.
pub fn not_yet_page(slug: &str, name: &str, portal: &Portal, words: &Words, today: Date) -> Page {
    let path = format!("{slug}/index.html");
    let root = super::root(&path);
    let text = words.get("not-yet");
    let home = crate::page::Link {
        text: portal.name.clone(),
        href: "index.html".to_string(),
    };
    let here = crate::page::Link {
        text: name.to_string(),
        href: path.clone(),
    };
    let frame = crate::page::Frame {
        lang: words.tag().to_string(),
        dir: words.direction(),
        address: super::address(portal, &path),
        card: super::address(portal, super::CARD),
        root,
        title: format!("{name} - {}", portal.name),
        description: text.to_string(),
        portal: portal.name.clone(),
        village: Some(name.to_string()),
        crumbs: vec![home, here],
        nav: vec![crate::page::NavLink {
            text: words.get("villages").to_string(),
            href: "index.html".to_string(),
            current: false,
        }],
        hotline: portal.hotline.as_deref().map(super::phone),
        today: Some(today.to_string()),
        last_posted: None,
        icp: None,
    };
    let view = crate::page::VillagePage {
        intro: text.to_string(),
        facts: Vec::new(),
        latest: Vec::new(),
        due: Vec::new(),
        missing: Vec::new(),
        money: None,
        since: Vec::new(),
        years: Vec::new(),
        contacts: Vec::new(),
        predecessors: Vec::new(),
        three_days: Vec::new(),
        age_days: None,
        on_time: None,
        log: Vec::new(),
    };
    page(path, frame, View::Village(Box::new(view)))
}
