//! All items of the catalogue with what the village has posted of them, and one page for each item over time.

use super::{
    Made, Site, basis, category_name, charts, days_between, duty_words, glossary, href, item_href,
    kinds, page, rule_words, village_frame,
};
use crate::catalogue::{Category, DutyKind, Item, Kind};
use crate::check::{Duty, Register};
use crate::disclosure::Disclosure;
use crate::language::Lang;
use crate::page::{
    Chart, Fact, Figure, ItemEntry, ItemGroup, ItemLine, ItemPage, ItemsPage, Link, Mark, Page,
    Stars, View,
};
use crate::show::charts::PeriodMoney;
use crate::value::{Fen, Period};

/// Keys whose amounts are worth following over time, most telling first.
const FOLLOWED: [&str; 9] = [
    "income_total",
    "expense_total",
    "closing",
    "amount_total",
    "total",
    "amount",
    "received",
    "balance",
    "collected",
];

pub(super) fn all(register: &Register, site: &Site<'_>) -> Page {
    let path = format!("{}/items.html", register.village().slug);
    let title = site.words.get("all-items");
    let groups: Vec<ItemGroup> = Category::ALL
        .into_iter()
        .map(|category| ItemGroup {
            id: category.id().to_string(),
            name: category_name(category, site),
            items: site
                .catalogue
                .items()
                .iter()
                .filter(|item| item.category == category)
                .map(|item| entry(register, item, site))
                .collect(),
        })
        .collect();
    let entries = || groups.iter().flat_map(|group| &group.items);
    let figure = |label: &str, value: usize, note: &str| Figure {
        label: label.to_string(),
        value: value.to_string(),
        note: note.to_string(),
    };
    let figures = vec![
        figure(site.words.get("items-catalogue"), entries().count(), ""),
        figure(
            site.words.get("items-published"),
            entries().filter(|entry| entry.count > 0).count(),
            "",
        ),
        figure(
            site.words.get("items-law"),
            entries().filter(|entry| entry.duty == "law").count(),
            "",
        ),
        figure(
            site.words.get("items-missing"),
            entries().filter(|entry| entry.missing).count(),
            "",
        ),
    ];
    let trail = vec![Link {
        text: title.to_string(),
        href: path.clone(),
    }];
    let description = site.words.say(
        "items-description",
        &[("village", &register.village().name)],
    );
    let frame = village_frame(register, site, &path, trail, description);
    page(path, frame, View::Items(ItemsPage { figures, groups }))
}

fn entry(register: &Register, item: &Item, site: &Site<'_>) -> ItemEntry {
    let lang = site.lang();
    let posted: Vec<&Disclosure> = register
        .disclosures()
        .iter()
        .filter(|d| d.item.id == item.id && d.published.is_some())
        .collect();
    let duties: Vec<&Duty> = register
        .duties()
        .iter()
        .filter(|duty| duty.item.id == item.id)
        .collect();
    let (duty, duty_said) = duty_words(item, register, site);
    ItemEntry {
        title: item.title.get(lang).to_string(),
        plain: item.plain.get(lang).to_string(),
        href: (!duties.is_empty() || !posted.is_empty())
            .then(|| item_href(&register.village().slug, item)),
        frequency: rule_words(item, site),
        duty,
        duty_said: duty_said.to_string(),
        count: posted.len(),
        newest: posted
            .last()
            .map_or_else(String::new, |newest| site.words.period(newest.period)),
        not_owed: register
            .village()
            .not
            .get(&item.id)
            .cloned()
            .unwrap_or_default(),
        missing: duties.iter().any(|duty| duty.mark == Mark::Missing),
    }
}

/// One page for each item of which something was posted, is due or is missing.
pub(super) fn histories(register: &Register, site: &Site<'_>) -> Vec<Made> {
    let shown = site.catalogue.items().iter().filter(|item| {
        register.duties().iter().any(|duty| duty.item.id == item.id)
            || register
                .disclosures()
                .iter()
                .any(|disclosure| disclosure.item.id == item.id)
    });
    shown
        .map(|item| (history(register, item, site), None))
        .collect()
}

fn history(register: &Register, item: &Item, site: &Site<'_>) -> Page {
    let lang = site.lang();
    let slug = &register.village().slug;
    let path = item_href(slug, item);
    let title = item.title.get(lang).to_string();
    let mut lines: Vec<(crate::value::Period, ItemLine)> = Vec::new();
    for (about, disclosure) in register.disclosures().iter().enumerate() {
        if disclosure.item.id == item.id {
            lines.push((disclosure.period, posted_line(register, about, site)));
        }
    }
    for duty in register.duties() {
        if duty.item.id == item.id && duty.disclosures.is_empty() && duty.mark != Mark::NotOwed {
            lines.push((duty.period, open_line(duty, site)));
        }
    }
    lines.sort_by_key(|(period, _)| std::cmp::Reverse(*period));
    let (_, duty_said) = duty_words(item, register, site);
    let view = ItemPage {
        title: title.clone(),
        category: item.category.id().to_string(),
        category_name: category_name(item.category, site),
        plain: item.plain.get(lang).to_string(),
        rule: format!(
            "{}{}{duty_said}",
            rule_words(item, site),
            site.words.get("sentence-end")
        ),
        legal: site.profile.rule(item).duty != DutyKind::Local,
        body: site.words.of("body", item.body.id()).to_string(),
        basis: basis(item),
        words: glossary::of_item(item, site),
        chart: chart(register, item, site),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
    };
    let trail = vec![
        Link {
            text: site.words.get("all-items").to_string(),
            href: format!("{slug}/items.html"),
        },
        Link {
            text: title.clone(),
            href: path.clone(),
        },
    ];
    let frame = village_frame(register, site, &path, trail, view.plain.clone());
    page(path, frame, View::Item(view))
}

fn posted_line(register: &Register, about: usize, site: &Site<'_>) -> ItemLine {
    let lang = site.lang();
    let disclosure = &register.disclosures()[about];
    let said = match (disclosure.published, &disclosure.none) {
        (Some(day), None) => site
            .words
            .say("posted-on", &[("date", &site.words.date(day))]),
        (_, Some(none)) => none.clone(),
        (None, None) => site.words.get("not-posted").to_string(),
    };
    ItemLine {
        period: site.words.period(disclosure.period),
        title: disclosure.title.clone().unwrap_or_default(),
        href: Some(href(&register.village().slug, disclosure)),
        mark: super::own_mark(register, about, site.today),
        said,
        amounts: amounts(disclosure, lang),
        stars: stars(disclosure, site),
    }
}

fn open_line(duty: &Duty, site: &Site<'_>) -> ItemLine {
    let due = site.words.date(duty.due);
    let days = days_between(duty.due, site.today);
    let key = match (duty.mark, days) {
        (Mark::Missing, 1) => "missing-since-one",
        (Mark::Missing, _) => "missing-since",
        _ => "was-due",
    };
    let said = site.words.say(key, &[("date", &due), ("n", &days)]);
    ItemLine {
        period: site.words.period(duty.period),
        title: String::new(),
        href: None,
        mark: duty.mark,
        said,
        amounts: Vec::new(),
        stars: Vec::new(),
    }
}

/// The stars of a review.
fn stars(disclosure: &Disclosure, site: &Site<'_>) -> Vec<Stars> {
    if disclosure.item.kind != Kind::Review || disclosure.none.is_some() {
        return Vec::new();
    }
    kinds::view(disclosure, site.profile, site.today, site.words).stars
}

/// Up to three amounts that tell how the item develops: key, label and amount.
pub(super) fn followed(disclosure: &Disclosure, lang: Lang) -> Vec<(String, String, Fen)> {
    let item = &disclosure.item;
    let fields = FOLLOWED.iter().filter_map(|key| {
        let (at, field) = item.field(key)?;
        Some((
            field.key.clone(),
            field.label(lang).to_string(),
            disclosure.record.fields[at].as_ref()?.value.fen()?,
        ))
    });
    let mut found: Vec<(String, String, Fen)> = fields.take(3).collect();
    if found.is_empty() {
        let column = ["amount", "income", "total"]
            .iter()
            .find_map(|role| disclosure.record.role_column(role));
        if let Some((table, column)) = column
            && let Some(sum) = disclosure.record.sum(table, column)
        {
            let column = &item.tables[table].columns[column];
            found.push((column.key.clone(), column.label(lang).to_string(), sum));
        }
    }
    found
}

fn amounts(disclosure: &Disclosure, lang: Lang) -> Vec<Fact> {
    let facts = followed(disclosure, lang)
        .into_iter()
        .map(|(_, label, fen)| Fact {
            label,
            value: crate::page::Cell {
                text: fen.yuan(),
                class: if fen.0 < 0 { "num neg" } else { "num" },
                dial: None,
            },
            daxie: String::new(),
            help: String::new(),
        });
    facts.collect()
}

/// The money of an item over time; none for fewer than two points.
fn chart(register: &Register, item: &Item, site: &Site<'_>) -> Option<Chart> {
    let lang = site.lang();
    let posted: Vec<&Disclosure> = register
        .disclosures()
        .iter()
        .filter(|d| {
            d.item.id == item.id && d.published.is_some() && d.none.is_none() && d.name.is_none()
        })
        .collect();
    if posted.len() < 2 {
        return None;
    }
    let amount = |disclosure: &Disclosure, key: &str| {
        disclosure
            .record
            .field(key)
            .and_then(|cell| cell.value.fen())
    };
    let both = item.field("income_total").is_some() && item.field("expense_total").is_some();
    if both {
        let line = |d: &&Disclosure| PeriodMoney {
            period: d.period,
            income: amount(d, "income_total"),
            expense: amount(d, "expense_total"),
            balance: amount(d, "closing"),
        };
        let months: Vec<PeriodMoney> = posted.iter().map(line).collect();
        return Some(Chart {
            caption: site.words.get("money-over-time").to_string(),
            svg: charts::income_expense(&months, "over-time", site.words),
        });
    }
    let points: Vec<(Period, Option<Fen>)> = posted
        .iter()
        .map(|d| (d.period, followed(d, lang).first().map(|(.., fen)| *fen)))
        .collect();
    if points.iter().filter(|(_, fen)| fen.is_some()).count() < 2 {
        return None;
    }
    let name = posted
        .iter()
        .find_map(|d| followed(d, lang).into_iter().next())
        .map(|(_, name, _)| name)?;
    let svg = charts::over_time(&name, &points, "over-time", site.words);
    Some(Chart { caption: name, svg })
}
