//! The sheets for the board of the village: every disclosure and every period as a page to print, sign, seal and put up.
//!
//! A sheet names the version that it shows and the state of the log that first held it: both stay as they are, so that a sheet is
//! made once and not at each later publication.

use super::{
    Site, category_name, cells, contacts, href, period, period_href, period_label, stem,
    village_frame,
};
use crate::catalogue::BodyKind;
use crate::check::Register;
use crate::disclosure::{Disclosure, SignOff, State};
use crate::language::Lang;
use crate::log::checkpoint::Checkpoint;
use crate::page::{
    Link, Page, Printed, SheetBody, SheetOne, SheetPage, SheetPeriod, SignOffLine, View,
};
use crate::profile::Role;
use crate::settings::Village;
use crate::trail::Trail;
use crate::value::{Date, Period};
use crate::version::PAGE;

mod code;

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
fn period_sheet_href(slug: &str, period: Period) -> String {
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
    let lang = site.lang();
    let disclosure = &register.disclosures()[about];
    let village = register.village();
    let slug = &village.slug;
    let record = &disclosure.record;
    let with_data = disclosure.none.is_none();
    let tables = match with_data {
        true => cells::tables(record, lang, &[]),
        false => Vec::new(),
    };
    let published = match disclosure.state {
        State::Published { ver } => Some(ver),
        _ => None,
    };
    let entry = trail.zip(published).and_then(|(trail, ver)| {
        let versions = &trail.documents.get(&disclosure.id())?.versions;
        let version = versions.iter().find(|version| version.ver == ver)?;
        trail.first_with(version.entry)
    });
    let own = published.map(|ver| format!("{slug}/v/{}/{ver}/{PAGE}", disclosure.id()));
    let (posted, item) = (disclosure.published, &disclosure.item);
    let profile = site.profile;
    let view = SheetPage {
        village: village.name.clone(),
        title: disclosure.title(lang).to_string(),
        period: period_label(disclosure.period, lang),
        category_name: category_name(item.category, site),
        state: disclosure.state.id(),
        ver: published,
        page_href: href(slug, disclosure),
        sideways: tables
            .iter()
            .any(|table| table.columns.len() > UPRIGHT_COLUMNS),
        posted: iso(posted),
        posted_until: iso(
            posted.and_then(|posted| profile.posted_until(item, posted, disclosure.posted_until))
        ),
        object_until: iso(posted.and_then(|posted| profile.object_until(posted))),
        reply_days: profile.reply_days,
        contacts: contacts(register),
        signatures: signatures(&disclosure.signoffs, site),
        seals: seals(village, &[item.body, BodyKind::Supervision], lang),
        web: web(&own.unwrap_or_else(|| href(slug, disclosure)), site),
        trace: entry.map(|checkpoint| trace(checkpoint, lang)),
        body: SheetBody::One(Box::new(SheetOne {
            summary: disclosure.summary.clone(),
            none: disclosure.none.clone(),
            correction: disclosure
                .correction
                .as_ref()
                .map_or_else(String::new, |correction| correction.reason.clone()),
            facts: match with_data {
                true => cells::facts(record, lang, &[]),
                false => Vec::new(),
            },
            tables,
            prose: disclosure.prose.clone(),
            note: disclosure.note.clone(),
            attachments: disclosure
                .attachments
                .iter()
                .map(|attachment| attachment.title.clone())
                .collect(),
        })),
    };
    let steps = vec![
        Link {
            text: view.period.clone(),
            href: period_href(slug, disclosure.period),
        },
        Link {
            text: view.title.clone(),
            href: view.page_href.clone(),
        },
    ];
    framed(register, site, sheet_href(slug, disclosure), steps, view)
}

/// The sheet of a whole period: what was posted, what was not, and the money.
fn whole(register: &Register, period: Period, trail: Option<&Trail>, site: &Site<'_>) -> Page {
    let lang = site.lang();
    let village = register.village();
    let slug = &village.slug;
    let here = || {
        let disclosures = register.disclosures().iter();
        disclosures.filter(move |disclosure| disclosure.period == period)
    };
    let posted = here().filter_map(|disclosure| disclosure.published).max();
    let entry = trail.and_then(|trail| {
        let entries = here().filter_map(|disclosure| {
            let versions = &trail.documents.get(&disclosure.id())?.versions;
            versions.last().map(|version| version.entry)
        });
        trail.first_with(entries.max()?)
    });
    let label = period_label(period, lang);
    let all_published = here().all(|one| matches!(one.state, State::Published { .. }));
    let view = SheetPage {
        village: village.name.clone(),
        title: lang.pick("三务公开", "Disclosures").to_string(),
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
            lang,
        ),
        web: web(&period_href(slug, period), site),
        trace: entry.map(|checkpoint| trace(checkpoint, lang)),
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
    let lang = site.lang();
    let name = lang.pick("张贴版", "board sheet").to_string();
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
    let lang = site.lang();
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
        .map(|role| (*role, signature(*role, "", None, lang)))
        .collect();
    let signed = signed.iter();
    lines.extend(signed.map(|one| (one.role, signature(one.role, &one.name, one.date, lang))));
    lines.sort_by_key(|(role, _)| *role);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn signature(role: Role, name: &str, date: Option<Date>, lang: Lang) -> SignOffLine {
    SignOffLine {
        role: role.name(lang).to_string(),
        name: name.to_string(),
        date: iso(date),
        opinion: String::new(),
    }
}

/// The names on the seals: full names where the village gives them.
fn seals(village: &Village, bodies: &[BodyKind], lang: Lang) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for body in bodies {
        let full = village.bodies.get(body).map(|facts| facts.name.clone());
        let name = full
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| body.name(lang).to_string());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Where the same stands on the web: the whole address with its code, or the path alone where the portal states no address.
pub(super) fn web(path: &str, site: &Site<'_>) -> Printed {
    let base = site.portal.base_url.trim_end_matches('/');
    let label = site
        .lang()
        .pick("网上同一份内容的二维码", "QR code of the same on the web");
    match base {
        "" => Printed {
            lines: vec![path.to_string()],
            code: String::new(),
        },
        base => {
            let address = format!("{base}/{path}");
            Printed {
                code: code::svg(&address, label),
                lines: vec![address],
            }
        }
    }
}

/// The three lines of a checkpoint.
fn trace(checkpoint: &Checkpoint, lang: Lang) -> Printed {
    let text = checkpoint.to_string();
    let label = lang.pick("留痕三行的二维码", "QR code of the three lines of the log");
    Printed {
        lines: text.lines().map(str::to_string).collect(),
        code: code::svg(&text, label),
    }
}
