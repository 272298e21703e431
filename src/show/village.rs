//! The home of a village, and its people.

use super::{
    Site, contacts, days_between, duty_lines, last_posted, money, page, period, period_href, phone,
    since, summary, village_frame,
};
use crate::catalogue::BodyKind;
use crate::check::{Register, on_time_share};
use crate::language::Words;
use crate::page::{
    Body, Figure, Link, Mark, Member, MonthCell, Page, PeoplePage, PlainMoney, Since, View,
    VillagePage, YearMonths,
};
use crate::value::{Date, Period};

pub(super) fn home(register: &Register, site: &Site<'_>) -> Page {
    let village = register.village();
    let path = format!("{}/index.html", village.slug);
    let mut due = duty_lines(register, site, Mark::Due);
    due.truncate(8);
    let description = site
        .words
        .say("village-description", &[("village", &village.name)]);
    let (money, since) = newest_money(register, site);
    let view = VillagePage {
        intro: village.intro.clone(),
        facts: facts(register, site),
        latest: summary::newest(register, site, 8, |_| true),
        due,
        missing: duty_lines(register, site, Mark::Missing),
        money,
        since,
        years: years(register, summary::months(register, site), site.words),
        contacts: contacts(register),
        predecessors: predecessors(register, site),
        three_days: three_days(site),
        age_days: last_posted(register).map(|day| days_between(day, site.today)),
        on_time: on_time_share(register.duties(), site.today),
        log: Vec::new(),
    };
    page(
        path.clone(),
        village_frame(register, site, &path, Vec::new(), description),
        View::Village(Box::new(view)),
    )
}

fn facts(register: &Register, site: &Site<'_>) -> Vec<Figure> {
    let village = register.village();
    let count = |label: &str, value: Option<u64>, unit: &str| {
        value.map(|value| Figure {
            label: label.to_string(),
            value: format!("{value}{unit}"),
            note: String::new(),
        })
    };
    let mut facts: Vec<Figure> = [
        count(
            site.words.get("households"),
            village.households,
            site.words.get("households-unit"),
        ),
        count(
            site.words.get("population"),
            village.population,
            site.words.get("population-unit"),
        ),
        count(
            site.words.get("groups"),
            village.groups,
            site.words.get("groups-unit"),
        ),
    ]
    .into_iter()
    .flatten()
    .collect();
    let text = |label: &str, value: &str| Figure {
        label: label.to_string(),
        value: value.to_string(),
        note: String::new(),
    };
    facts.push(text(site.words.get("region-code"), &village.code));
    if !village.one_post.is_empty() {
        facts.push(text(site.words.get("one-post"), &village.one_post));
    }
    facts
}

/// The newest month's money in plain blocks, and how it differs from before.
fn newest_money(register: &Register, site: &Site<'_>) -> (Option<PlainMoney>, Vec<Since>) {
    let months = register.disclosures().iter().rev().filter(|disclosure| {
        disclosure.published.is_some() && matches!(disclosure.period, Period::Month { .. })
    });
    let newest = months.into_iter().find_map(|disclosure| {
        let money = (disclosure.item.id == period::MONTHLY)
            .then(|| money::plain_money(disclosure, site.words))?;
        Some((disclosure, money?))
    });
    match newest {
        Some((disclosure, mut money)) => {
            money.href = Some(super::href(&register.village().slug, disclosure));
            (Some(money), since::since(register, disclosure, site))
        }
        None => (None, Vec::new()),
    }
}

/// The months grouped by year, newest year first.
pub(super) fn years(register: &Register, months: Vec<MonthCell>, words: &Words) -> Vec<YearMonths> {
    let slug = &register.village().slug;
    let mut years: Vec<(i16, YearMonths)> = Vec::new();
    for mut cell in months {
        let Ok(period) = cell.period.parse::<Period>() else {
            continue;
        };
        let year = Period::Year {
            year: period.year(),
        };
        if years.last().is_none_or(|(last, _)| *last != period.year()) {
            let others = others(register, period.year(), words);
            let href = Some(period_href(slug, year));
            years.push((
                period.year(),
                YearMonths {
                    label: words.period(year),
                    href,
                    months: Vec::new(),
                    others,
                },
            ));
        }
        if let (Some((_, year)), Period::Month { month, .. }) = (years.last_mut(), period) {
            cell.label = words.month(month);
            year.months.push(cell);
        }
    }
    years.into_iter().rev().map(|(_, year)| year).collect()
}

/// Quarters and half-years of a year that have a page.
fn others(register: &Register, year: i16, words: &Words) -> Vec<Link> {
    let slug = &register.village().slug;
    let mut periods: Vec<Period> = register
        .duties()
        .iter()
        .map(|duty| duty.period)
        .filter(|period| {
            period.year() == year && matches!(period, Period::Quarter { .. } | Period::Half { .. })
        })
        .collect();
    periods.sort();
    periods.dedup();
    periods
        .into_iter()
        .map(|period| Link {
            text: words.period(period),
            href: period_href(slug, period),
        })
        .collect()
}

fn predecessors(register: &Register, site: &Site<'_>) -> Vec<Figure> {
    let predecessors = register.village().predecessors.iter().map(|old| {
        let until = old.until.map(|day| {
            let date = site.words.date(day);
            site.words.say("until", &[("date", &date)])
        });
        let value = [until, (!old.code.is_empty()).then(|| old.code.clone())]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>();
        Figure {
            label: old.name.clone(),
            value: value.join(" · "),
            note: old.note.clone(),
        }
    });
    predecessors.collect()
}

/// The fixed days of the month, as the portal names them.
pub(super) fn three_days(site: &Site<'_>) -> Vec<Figure> {
    let days = site.portal.three_days.iter().map(|day| Figure {
        label: day.name.clone(),
        value: site.words.say("day-of-month", &[("n", &day.day)]),
        note: day.what.clone(),
    });
    days.collect()
}

pub(super) fn people(register: &Register, site: &Site<'_>) -> Page {
    let village = register.village();
    let path = format!("{}/people.html", village.slug);
    let title = site.words.get("people-full");
    let bodies = BodyKind::ALL.into_iter().filter_map(|kind| {
        let members: Vec<Member> = village
            .people
            .iter()
            .filter(|person| person.body == kind)
            .map(|person| Member {
                name: person.name.clone(),
                post: person.post.clone(),
                duty: person.duty.clone(),
                term: term(person.since, person.until, site.words),
                phone: person.phone.as_deref().map(phone),
            })
            .collect();
        let known = village.bodies.get(&kind);
        if members.is_empty() && known.is_none() {
            return None;
        }
        let fact = |label: &str, value: &str| {
            (!value.is_empty()).then(|| Figure {
                label: label.to_string(),
                value: value.to_string(),
                note: String::new(),
            })
        };
        let facts = known.map(|known| {
            let facts = [
                fact(site.words.get("credit-code"), &known.uscc),
                fact(site.words.get("head"), &known.head),
            ];
            facts.into_iter().flatten().collect()
        });
        let name = known
            .map(|known| known.name.clone())
            .filter(|name| !name.is_empty());
        Some(Body {
            name: name.unwrap_or_else(|| site.words.of("body", kind.id()).to_string()),
            facts: facts.unwrap_or_default(),
            members,
        })
    });
    let view = PeoplePage {
        bodies: bodies.collect(),
        contacts: contacts(register),
    };
    let trail = vec![Link {
        text: title.to_string(),
        href: path.clone(),
    }];
    let description = site
        .words
        .say("people-description", &[("village", &village.name)]);
    page(
        path.clone(),
        village_frame(register, site, &path, trail, description),
        View::People(view),
    )
}

/// The first and last day on which somebody serves.
fn term(since: Option<Date>, until: Option<Date>, words: &Words) -> String {
    let day = |key: &str, date: Date| words.say(key, &[("date", &words.date(date))]);
    match (since, until) {
        (Some(since), Some(until)) => format!("{} – {}", words.date(since), words.date(until)),
        (Some(since), None) => day("since-day", since),
        (None, Some(until)) => day("until", until),
        (None, None) => String::new(),
    }
}
