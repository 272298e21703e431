//! Showing: a checked village becomes pages, summaries of villages become the portal's pages.
//!
//! Nothing here reads, writes or decides: what a page says was found out by the checks.

use crate::catalogue::{Catalogue, Category, DutyKind, Item};
use crate::check::{Duty, Register};
use crate::disclosure::{Disclosure, State};
use crate::language::{Lang, Words};
use crate::page::{Contact, DutyLine, Frame, Link, Mark, NavLink, Page, Phone, Posting, View};
use crate::profile::Profile;
use crate::settings::{Extra, Portal};
use crate::trail::Trail;
use crate::value::{Date, Period, days_inclusive};

mod accessibility;
mod ask;
mod board;
mod cells;
mod changes;
mod charts;
mod county;
mod difference;
mod disclosure;
mod find;
mod glossary;
mod history;
mod items;
mod kinds;
mod money;
mod moved;
mod period;
mod portal;
mod screen;
mod sheet;
mod since;
mod summary;
mod village;
mod wording;

pub use board::{EndedLog, log_files, log_pages, verify_page};
pub(crate) use cells::{cell, facts, is_summed};
pub use changes::{changes_file, changes_page, log_summary};
pub(crate) use charts::{PeriodMoney, Share, income_expense, shares};
pub use county::County;
pub use difference::compare;
pub(crate) use disclosure::plain_money;
pub use disclosure::{
    frozen as frozen_page, full_title, gone as gone_page, page as disclosure_page,
};
pub use find::portal_search;
pub use history::{history_files, history_pages, version_block};
pub use moved::{Moved, former_addresses, missing as missing_page, pages as moved_pages};
pub use portal::{not_yet_page, pages as portal_pages};
pub use sheet::sheets;
pub use summary::{Former, LogSummary, Summary, Witnessed, feed_entries, former, summarise};
pub use wording::Texts;

/// What all pages of a run have in common.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// The portal.
    pub portal: &'a Portal,
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The rules in force in the village (or the portal).
    pub profile: &'a Profile,
    /// The words of its pages.
    pub words: &'a Words,
    /// The day for which the site is made.
    pub today: Date,
}

impl Site<'_> {
    fn lang(&self) -> Lang {
        self.words.lang()
    }
}

/// A page, and the index of the disclosure whose article stands on it, if one does.
pub type Made = (Page, Option<usize>);

/// All pages of a village.
pub fn village_pages(register: &Register, site: &Site<'_>) -> Vec<Made> {
    let mut pages = vec![
        (village::home(register, site), None),
        (village::people(register, site), None),
    ];
    if site.portal.makes(Extra::Search) {
        pages.push((find::village_search(register, site), None));
    }
    if site.portal.makes(Extra::Screen) {
        pages.push((screen::page(register, site), None));
    }
    pages.push((items::all(register, site), None));
    pages.extend(items::histories(register, site));
    pages.extend(
        period::pages(register, site)
            .into_iter()
            .map(|page| (page, None)),
    );
    for about in 0..register.disclosures().len() {
        pages.push((disclosure::page(register, about, site), Some(about)));
    }
    pages
}

/// All pages of a village that tell what its log says: histories, changes, how to check.
pub fn village_log_pages(
    register: &Register,
    trail: &Trail,
    texts: &Texts,
    site: &Site<'_>,
) -> Vec<Made> {
    let mut pages = history_pages(register, trail, texts, site);
    pages.push(changes_page(register, trail, texts, site));
    pages.push(verify_page(register, trail, texts, site));
    pages
}

/// Tells on the pages of a village what its log says: on those of disclosures their version, on its home where to look.
pub fn add_log(pages: &mut [Made], register: &Register, trail: &Trail, site: &Site<'_>) {
    let slug = &register.village().slug;
    for (page, _) in pages {
        match &mut page.view {
            View::Disclosure(view) if view.state == "published" => {
                let doc = page
                    .path
                    .strip_prefix(slug.as_str())
                    .and_then(|rest| rest.strip_prefix('/')?.strip_suffix(".html"));
                view.version = doc.and_then(|doc| version_block(trail, doc, slug, site));
            }
            View::Village(view) => {
                let link = |text: &str, name: &str| Link {
                    text: text.to_string(),
                    href: format!("{slug}/{name}"),
                };
                view.log = vec![
                    link(site.words.get("changes"), "changes.html"),
                    link(site.words.get("verify-title"), "verify.html"),
                ];
            }
            _ => {}
        }
    }
}

/// Path of the page of a disclosure without `.html`, from the root of the site.
pub fn stem(slug: &str, disclosure: &Disclosure) -> String {
    format!("{slug}/{}", disclosure.id())
}

fn href(slug: &str, disclosure: &Disclosure) -> String {
    format!("{}.html", stem(slug, disclosure))
}

fn period_href(slug: &str, period: Period) -> String {
    format!("{slug}/{period}/index.html")
}

fn item_href(slug: &str, item: &Item) -> String {
    format!("{slug}/item/{}.html", item.id)
}

/// Whole days from one day to another; negative when it lies before.
fn days_between(from: Date, to: Date) -> i64 {
    if to >= from {
        days_inclusive(from, to) - 1
    } else {
        1 - days_inclusive(to, from)
    }
}

/// The picture that the theme has for sharing, a square.
const CARD: &str = "static/card.png";

/// The public address of a page; none where the portal does not say where it stands.
fn address(portal: &Portal, path: &str) -> Option<String> {
    let base = portal.base_url.trim_end_matches('/');
    (!base.is_empty()).then(|| format!("{base}/{path}"))
}

/// From a page to the root of the site.
fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// A public number as people write it and as a telephone dials it.
fn phone(shown: &str) -> Phone {
    cells::phone(shown)
}

fn portal_frame(
    site: &Site<'_>,
    path: &str,
    title: &str,
    description: String,
    last_posted: Option<String>,
) -> Frame {
    let link = |text: &str, href: &str| NavLink {
        text: text.to_string(),
        href: href.to_string(),
        current: href == path,
    };
    let mut nav = vec![
        link(site.words.get("villages"), "index.html"),
        link(site.words.get("latest"), "latest.html"),
        link(site.words.get("overview"), "matrix.html"),
    ];
    if site.portal.makes(Extra::Search) {
        nav.push(link(site.words.get("search"), "search.html"));
    }
    nav.push(link(site.words.get("about-site"), "about.html"));
    let home = Link {
        text: site.portal.name.clone(),
        href: "index.html".to_string(),
    };
    let here = Link {
        text: title.to_string(),
        href: path.to_string(),
    };
    let full = if path == "index.html" {
        site.portal.name.clone()
    } else {
        format!("{title} - {}", site.portal.name)
    };
    Frame {
        lang: site.words.tag().to_string(),
        dir: site.words.direction(),
        address: address(site.portal, path),
        card: address(site.portal, CARD),
        root: root(path),
        title: full,
        description,
        portal: site.portal.name.clone(),
        village: None,
        crumbs: if path == "index.html" {
            vec![home]
        } else {
            vec![home, here]
        },
        nav,
        hotline: site.portal.hotline.as_deref().map(phone),
        today: Some(site.today.to_string()),
        last_posted,
        icp: (!site.portal.icp.is_empty()).then(|| site.portal.icp.clone()),
    }
}

/// Frame of a page of a village; `trail` leads from the village's home to the page, which comes last.
fn village_frame(
    register: &Register,
    site: &Site<'_>,
    path: &str,
    trail: Vec<Link>,
    description: String,
) -> Frame {
    let village = register.village();
    let slug = &village.slug;
    let link = |text: &str, href: String| NavLink {
        text: text.to_string(),
        current: href == path,
        href,
    };
    let mut nav = vec![link(
        site.words.get("village-home"),
        format!("{slug}/index.html"),
    )];
    let newest = register
        .disclosures()
        .iter()
        .rev()
        .find(|d| d.published.is_some() && matches!(d.period, Period::Month { .. }));
    if let Some(newest) = newest {
        nav.push(link(
            site.words.get("newest-month"),
            period_href(slug, newest.period),
        ));
    }
    nav.push(link(
        site.words.get("items-short"),
        format!("{slug}/items.html"),
    ));
    if site.portal.makes(Extra::Search) {
        nav.push(link(
            site.words.get("search"),
            format!("{slug}/search.html"),
        ));
    }
    nav.push(link(
        site.words.get("people"),
        format!("{slug}/people.html"),
    ));
    nav.push(link(site.words.get("villages"), "index.html".to_string()));
    let mut crumbs = vec![
        Link {
            text: site.portal.name.clone(),
            href: "index.html".to_string(),
        },
        Link {
            text: village.name.clone(),
            href: format!("{slug}/index.html"),
        },
    ];
    let title = match trail.last() {
        Some(last) if trail.len() > 1 && path.contains("/item/") => {
            format!("{} {}", village.name, last.text)
        }
        Some(_) => {
            let words: Vec<&str> = trail.iter().map(|link| link.text.as_str()).collect();
            format!("{} {}", village.name, words.join(" "))
        }
        None => format!("{}{}", village.name, site.words.get("village-title")),
    };
    crumbs.extend(trail);
    Frame {
        lang: site.words.tag().to_string(),
        dir: site.words.direction(),
        address: address(site.portal, path),
        card: address(site.portal, CARD),
        root: root(path),
        title,
        description,
        portal: site.portal.name.clone(),
        village: Some(village.name.clone()),
        crumbs,
        nav,
        hotline: site.portal.hotline.as_deref().map(phone),
        today: Some(site.today.to_string()),
        last_posted: last_posted(register).map(|date| date.to_string()),
        icp: (!site.portal.icp.is_empty()).then(|| site.portal.icp.clone()),
    }
}

fn last_posted(register: &Register) -> Option<Date> {
    register.last_posted()
}

/// A disclosure in a list.
fn posting(register: &Register, about: usize, site: &Site<'_>) -> Posting {
    let disclosure = &register.disclosures()[about];
    let village = register.village();
    Posting {
        title: disclosure.title(site.lang()).to_string(),
        href: href(&village.slug, disclosure),
        village: village.name.clone(),
        category: disclosure.item.category.id().to_string(),
        period: site.words.period(disclosure.period),
        published: disclosure.published.map(|date| date.to_string()),
        mark: own_mark(register, about, site.today),
        summary: disclosure
            .none
            .clone()
            .unwrap_or_else(|| disclosure.summary.clone()),
        waiting: matches!(disclosure.state, State::Waiting | State::Changed { .. }),
    }
}

/// How one disclosure stands by its own day of posting, not by that of others that answer the same duty.
fn own_mark(register: &Register, about: usize, today: Date) -> Mark {
    let disclosure = &register.disclosures()[about];
    let Some(duty) = register.duty_of(about) else {
        return Mark::NotOwed;
    };
    match disclosure.published {
        _ if duty.mark == Mark::NotOwed => Mark::NotOwed,
        Some(day) if day > duty.due && duty.mark != Mark::OnTime => Mark::Late,
        Some(_) if disclosure.none.is_some() => Mark::None,
        Some(_) => Mark::OnTime,
        None if today > duty.due => Mark::Missing,
        None => Mark::Due,
    }
}

/// A duty in a list of what is due or missing.
fn duty_line(register: &Register, duty: &Duty, site: &Site<'_>) -> DutyLine {
    DutyLine {
        title: duty.item.title.get(site.lang()).to_string(),
        href: item_href(&register.village().slug, &duty.item),
        category: duty.item.category.id().to_string(),
        period: site.words.period(duty.period),
        due: duty.due.to_string(),
        days: days_between(site.today, duty.due),
        legal: duty.legal,
        body: site.words.of("body", duty.item.body.id()).to_string(),
    }
}

/// Duties of one mark, the most urgent first.
fn duty_lines(register: &Register, site: &Site<'_>, mark: Mark) -> Vec<DutyLine> {
    let mut duties: Vec<&Duty> = register
        .duties()
        .iter()
        .filter(|duty| duty.mark == mark)
        .collect();
    duties.sort_by_key(|duty| duty.due);
    duties
        .into_iter()
        .map(|duty| duty_line(register, duty, site))
        .collect()
}

fn contacts(register: &Register) -> Vec<Contact> {
    let contacts = register.village().contacts.iter().map(|contact| Contact {
        what: contact.what.clone(),
        who: contact.who.clone(),
        phone: contact.phone.as_deref().map(phone),
        hours: contact.hours.clone(),
    });
    contacts.collect()
}

/// How often, by when and on what ground an item is owed, in words.
fn rule_words(item: &Item, site: &Site<'_>) -> String {
    let rule = site.profile.rule(item);
    let (often, when) = (
        site.words.frequency(rule.frequency),
        site.words.deadline(rule.deadline),
    );
    let mut words = site
        .words
        .say("rule-words", &[("frequency", &often), ("deadline", &when)]);
    let note = item.deadline_note.get(site.lang());
    if !note.is_empty() {
        words.push_str(site.words.get("clause-end"));
        words.push_str(note);
    }
    words
}

/// On what ground an item is owed by a village: id and words.
fn duty_words<'a>(item: &Item, register: &Register, site: &Site<'a>) -> (&'static str, &'a str) {
    let promised = register.village().also.contains(&item.id)
        || site.portal.promised.iter().any(|(id, _)| id == &item.id);
    match (site.profile.rule(item).duty, promised) {
        (DutyKind::Always, _) => ("law", site.words.get("owed-by-law")),
        (DutyKind::IfAny, _) => ("if-any", site.words.get("owed-if-any")),
        (DutyKind::Local, true) => ("promise", site.words.get("owed-promise")),
        (DutyKind::Local, false) => ("optional", site.words.get("owed-optional")),
    }
}

/// Legal basis, without unconfirmed article numbers.
fn basis(item: &Item) -> Vec<String> {
    item.basis.iter().map(|basis| basis.text.clone()).collect()
}

fn category_name(category: Category, site: &Site<'_>) -> String {
    site.words.of("category", category.id()).to_string()
}

fn page(path: String, mut frame: Frame, view: View) -> Page {
    frame.today = frame.today.filter(|_| view.counts_days());
    Page { path, frame, view }
}
