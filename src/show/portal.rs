//! The portal's own pages, made from the summaries of its villages alone.

use super::{
    Site, accessibility, days_between, glossary, page, portal_frame, summary::Summary, village,
};
use crate::language::Words;
use crate::page::{
    AboutPage, Figure, LatestPage, Link, Matrix, MatrixPage, MatrixRow, MonthCell, MonthHead, Page,
    PortalPage, Posting, TownshipCard, View, VillageCard, VillageMissing,
};
use crate::settings::Portal;
use crate::value::{Date, Period};

/// All pages of the portal. Summaries come in the order of the region codes.
pub fn pages(summaries: &[Summary], site: &Site<'_>) -> Vec<Page> {
    let latest = latest(summaries, 100);
    let last = summaries
        .iter()
        .filter_map(|summary| summary.last_posted)
        .max()
        .map(|day| day.to_string());
    vec![
        home(summaries, &latest, site, last.clone()),
        list(latest, corrections(summaries, 50), site, last.clone()),
        matrix_page(summaries, site, last.clone()),
        glossary::all(site, last.clone()),
        accessibility::statement(site, last.clone()),
        about(site, last),
    ]
}

/// The newest postings of all villages, newest first.
pub fn latest(summaries: &[Summary], most: usize) -> Vec<Posting> {
    newest(summaries.iter().flat_map(|summary| &summary.latest), most)
}

/// The newest corrections of all villages, newest first.
fn corrections(summaries: &[Summary], most: usize) -> Vec<Posting> {
    newest(
        summaries.iter().flat_map(|summary| &summary.corrections),
        most,
    )
}

fn newest<'a>(postings: impl Iterator<Item = &'a Posting>, most: usize) -> Vec<Posting> {
    let mut postings: Vec<&Posting> = postings.collect();
    postings.sort_by(|a, b| b.published.cmp(&a.published));
    postings.into_iter().take(most).cloned().collect()
}

fn home(summaries: &[Summary], latest: &[Posting], site: &Site<'_>, last: Option<String>) -> Page {
    let path = "index.html";
    let mut townships: Vec<TownshipCard> = site
        .portal
        .townships
        .iter()
        .map(|township| TownshipCard {
            name: township.name.clone(),
            villages: summaries
                .iter()
                .filter(|s| s.township == township.id)
                .map(|s| card(s, site))
                .collect(),
        })
        .filter(|township| !township.villages.is_empty())
        .collect();
    let known = |summary: &&Summary| {
        site.portal
            .townships
            .iter()
            .any(|township| township.id == summary.township)
    };
    let others: Vec<VillageCard> = summaries
        .iter()
        .filter(|summary| !known(summary))
        .map(|s| card(s, site))
        .collect();
    if !others.is_empty() {
        let name = if townships.is_empty() {
            site.portal.name.clone()
        } else {
            site.words.get("others").to_string()
        };
        townships.push(TownshipCard {
            name,
            villages: others,
        });
    }
    let view = PortalPage {
        intro: site.portal.intro.clone(),
        townships,
        latest: latest.iter().take(12).cloned().collect(),
        matrix: matrix(summaries, site, 6),
        corrections: corrections(summaries, 5),
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
        missing: summary.missing.len(),
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
                .map(|s| s.missing.len())
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
fn matrix(summaries: &[Summary], site: &Site<'_>, most: usize) -> Matrix {
    let words = site.words;
    let mut months: Vec<Period> = summaries
        .iter()
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
    let rows = summaries.iter().map(|summary| MatrixRow {
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

fn list(
    postings: Vec<Posting>,
    corrections: Vec<Posting>,
    site: &Site<'_>,
    last: Option<String>,
) -> Page {
    let path = "latest.html";
    let description = site.words.get("latest-description").to_string();
    let frame = portal_frame(site, path, site.words.get("latest"), description, last);
    page(
        path.to_string(),
        frame,
        View::Latest(LatestPage {
            postings,
            corrections,
        }),
    )
}

fn matrix_page(summaries: &[Summary], site: &Site<'_>, last: Option<String>) -> Page {
    let path = "matrix.html";
    let missing = summaries
        .iter()
        .filter(|summary| !summary.missing.is_empty())
        .map(|summary| VillageMissing {
            village: summary.name.clone(),
            href: format!("{}/index.html", summary.slug),
            duties: summary.missing.clone(),
        });
    let view = MatrixPage {
        matrix: matrix(summaries, site, usize::MAX),
        missing: missing.collect(),
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
