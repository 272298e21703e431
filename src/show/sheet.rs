//! The sheets for the board of the village: every disclosure and every period as a page to print, sign, seal and put up.
//!
//! A sheet names the version that it shows and the state of the log that first held it: both stay as they are, so that a sheet is
//! made once and not at each later publication.

use super::{Site, category_name, cells, contacts, href, period, period_href, stem, village_frame};
use crate::catalogue::BodyKind;
use crate::check::Register;
use crate::disclosure::{Disclosure, SignOff, State};
use crate::language::Words;
use crate::page::{
    Link, Page, Printed, SheetBody, SheetOne, SheetPage, SheetPeriod, SignOffLine, Table, View,
};
use crate::profile::Role;
use crate::settings::Village;
use crate::trail::Trail;
use crate::value::{Date, Period};
use crate::version::PAGE;

/// A table with more columns than this is printed sideways.
const UPRIGHT_COLUMNS: usize = 7;
/// Who signs where the rules name nobody.
const SIGNERS: [Role; 4] = [
    Role::Handler,
    Role::Supervisor,
    Role::Secretary,
    Role::Director,
];

/// Path of the sheet of a disclosure, from the root of the site.
pub(super) fn sheet_href(slug: &str, disclosure: &Disclosure) -> String {
    format!("{}.board.html", stem(slug, disclosure))
}

/// Path of the sheet of a period, from the root of the site.
pub(super) fn period_sheet_href(slug: &str, period: Period) -> String {
    format!("{slug}/{period}/board.html")
}

/// All sheets of a village. `trail` is what its log says, where it has one.
pub fn sheets(register: &Register, trail: Option<&Trail>, site: &Site<'_>) -> Vec<Page> {
    let disclosures = 0..register.disclosures().len();
    let one = disclosures.map(|about| one(register, about, trail, site));
    let periods = period::all(register).into_iter();
    one.chain(periods.map(|period| whole(register, period, trail, site)))
        .collect()
}

/// The sheet of one disclosure.
fn one(register: &Register, about: usize, trail: Option<&Trail>, site: &Site<'_>) -> Page {
    let (words, profile) = (site.words, site.profile);
    let disclosure = &register.disclosures()[about];
    let village = register.village();
    let slug = &village.slug;
    let (posted, item) = (disclosure.published, &disclosure.item);
    let current = href(slug, disclosure);
    let published = match disclosure.state {
        State::Published { ver } => Some(ver),
        _ => None,
    };
    let frozen = published.map(|ver| format!("{slug}/v/{}/{ver}/{PAGE}", disclosure.id()));
    let body = content(disclosure, words);
    let mut tables = body.tables.iter();
    let view = SheetPage {
        village: village.name.clone(),
        title: disclosure.title(words.lang()).to_string(),
        period: words.period(disclosure.period),
        category_name: category_name(item.category, site),
        state: disclosure.state.id(),
        ver: published,
        sideways: tables.any(|table| table.columns.len() > UPRIGHT_COLUMNS),
        posted: iso(posted),
        posted_until: iso(
            posted.and_then(|posted| profile.posted_until(item, posted, disclosure.posted_until))
        ),
        object_until: iso(posted.and_then(|posted| profile.object_until(posted))),
        reply_days: profile.reply_days,
        contacts: contacts(register),
        signatures: signatures(&disclosure.signoffs, site),
        seals: seals(village, &[item.body, BodyKind::Supervision], words),
        web: web(frozen.as_ref().unwrap_or(&current), site),
        trace: published
            .and_then(|ver| entry_of(trail?, disclosure, ver))
            .and_then(|entry| trace(trail?, entry)),
        body: SheetBody::One(Box::new(body)),
        page_href: current,
    };
    let link = |text: &str, href: String| Link {
        text: text.to_string(),
        href,
    };
    let steps = vec![
        link(&view.period, period_href(slug, disclosure.period)),
        link(&view.title, view.page_href.clone()),
    ];
    framed(register, site, sheet_href(slug, disclosure), steps, view)
}

/// What a disclosure says, all of it as values, tables and text.
fn content(disclosure: &Disclosure, words: &Words) -> SheetOne {
    let record = Some(&disclosure.record).filter(|_| disclosure.none.is_none());
    let reason = disclosure.correction.as_ref();
    let attachments = disclosure.attachments.iter();
    SheetOne {
        summary: disclosure.summary.clone(),
        none: disclosure.none.clone(),
        correction: reason.map_or_else(String::new, |correction| correction.reason.clone()),
        facts: record.map_or_else(Vec::new, |record| cells::facts(record, words, &[])),
        tables: record.map_or_else(Vec::new, |record| {
            let tables = cells::tables(record, words, &[]).into_iter();
            tables.map(Table::for_paper).collect()
        }),
        prose: disclosure.prose.clone(),
        note: disclosure.note.clone(),
        attachments: attachments
            .map(|attachment| attachment.title.clone())
            .collect(),
    }
}

/// The entry of the log that holds a version.
fn entry_of(trail: &Trail, disclosure: &Disclosure, ver: u32) -> Option<u64> {
    let versions = &trail.documents.get(&disclosure.id())?.versions;
    let version = versions.iter().find(|version| version.ver == ver)?;
    Some(version.entry)
}

/// The sheet of a whole period: what was posted, what was not, and the money.
fn whole(register: &Register, period: Period, trail: Option<&Trail>, site: &Site<'_>) -> Page {
    let words = site.words;
    let village = register.village();
    let slug = &village.slug;
    let here = || {
        let disclosures = register.disclosures().iter();
        disclosures.filter(move |disclosure| disclosure.period == period)
    };
    let posted = here().filter_map(|disclosure| disclosure.published).max();
    let newest = |trail: &Trail| {
        let entries = here().filter_map(|one| entry_of(trail, one, one.state.ver()?));
        entries.max()
    };
    let label = words.period(period);
    let all_published = here().all(|one| matches!(one.state, State::Published { .. }));
    let view = SheetPage {
        village: village.name.clone(),
        title: words.get("sheet-disclosures").to_string(),
        period: label.clone(),
        category_name: String::new(),
        state: if all_published { "published" } else { "part" },
        ver: None,
        page_href: period_href(slug, period),
        sideways: false,
        posted: iso(posted),
        posted_until: iso(here()
            .filter_map(|one| {
                let posted = one.published?;
                site.profile
                    .posted_until(&one.item, posted, one.posted_until)
            })
            .max()),
        object_until: iso(posted.and_then(|posted| site.profile.object_until(posted))),
        reply_days: site.profile.reply_days,
        contacts: contacts(register),
        signatures: signatures(&[], site),
        seals: seals(
            village,
            &[BodyKind::Branch, BodyKind::Committee, BodyKind::Supervision],
            words,
        ),
        web: web(&period_href(slug, period), site),
        trace: trail.and_then(|trail| trace(trail, newest(trail)?)),
        body: SheetBody::Period(Box::new(SheetPeriod {
            money: period::money(register, period, site),
            categories: period::categories(register, period, site),
        })),
    };
    let steps = vec![Link {
        text: label,
        href: period_href(slug, period),
    }];
    framed(register, site, period_sheet_href(slug, period), steps, view)
}

fn framed(
    register: &Register,
    site: &Site<'_>,
    path: String,
    mut steps: Vec<Link>,
    view: SheetPage,
) -> Page {
    let name = site.words.get("sheet-name").to_string();
    let description = format!("{} {} {} {name}", view.village, view.period, view.title);
    steps.push(Link {
        text: name,
        href: path.clone(),
    });
    let frame = village_frame(register, site, &path, steps, description);
    super::page(path, frame, View::Sheet(Box::new(view)))
}

fn iso(day: Option<Date>) -> Option<String> {
    day.map(|day| day.to_string())
}

/// Who signs, in the order of signing: those of the rules, with a line left blank for whoever has not signed, and all who have.
fn signatures(signed: &[SignOff], site: &Site<'_>) -> Vec<SignOffLine> {
    let words = site.words;
    let named = &site.profile.signoff;
    let wanted = if named.is_empty() {
        &SIGNERS[..]
    } else {
        named
    };
    let missing = wanted
        .iter()
        .filter(|role| !signed.iter().any(|one| one.role == **role));
    let mut lines: Vec<(Role, SignOffLine)> = missing
        .map(|role| (*role, signature(*role, "", None, words)))
        .collect();
    let signed = signed.iter();
    lines.extend(signed.map(|one| (one.role, signature(one.role, &one.name, one.date, words))));
    lines.sort_by_key(|(role, _)| *role);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn signature(role: Role, name: &str, date: Option<Date>, words: &Words) -> SignOffLine {
    SignOffLine {
        role: words.of("role", role.id()).to_string(),
        name: name.to_string(),
        date: iso(date),
        opinion: String::new(),
    }
}

/// The names on the seals: full names where the village gives them.
fn seals(village: &Village, bodies: &[BodyKind], words: &Words) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for body in bodies {
        let full = village.bodies.get(body).map(|facts| facts.name.clone());
        let name = full
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| words.of("body", body.id()).to_string());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Where the same stands on the web: the whole address with its code, or the path alone where the portal states no address.
pub(super) fn web(path: &str, site: &Site<'_>) -> Printed {
    let base = site.portal.base_url.trim_end_matches('/');
    match base {
        "" => Printed {
            lines: vec![path.to_string()],
            code: String::new(),
        },
        base => {
            let address = format!("{base}/{path}");
            Printed {
                code: address.clone(),
                lines: vec![address],
            }
        }
    }
}

/// The three lines of the first checkpoint that holds an entry.
fn trace(trail: &Trail, entry: u64) -> Option<Printed> {
    let text = trail.first_with(entry)?.to_string();
    Some(Printed {
        lines: text.lines().map(str::to_string).collect(),
        code: text,
    })
}
