//! The page of a month, quarter, half-year or year: 党务, 村务 and 财务 together, with what is missing.

use std::collections::BTreeSet;

use super::{
    Site, category_name, charts, duty_line, money, own_mark, page, period_href, posting, sheet,
    since, summary, village_frame,
};
use crate::catalogue::Category;
use crate::check::{Duty, Register, category_mark};
use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::page::{
    CategoryBlock, Chart, Link, Mark, MonthMoney, Page, PeriodPage, PlainMoney, View,
};
use crate::settings::Extra;
use crate::show::charts::PeriodMoney;
use crate::value::{Fen, Period};

/// The item that tells the money of a month.
pub(super) const MONTHLY: &str = "finance-monthly-summary";

/// The pages of all periods.
pub(super) fn pages(register: &Register, site: &Site<'_>) -> Vec<Page> {
    let all = all(register);
    all.iter()
        .map(|period| one(register, site, *period, &all))
        .collect()
}

/// All periods in which something was posted, due or missing, and their years, in order.
pub(super) fn all(register: &Register) -> Vec<Period> {
    let mut periods: BTreeSet<Period> = register.duties().iter().map(|duty| duty.period).collect();
    periods.extend(
        register
            .disclosures()
            .iter()
            .map(|disclosure| disclosure.period),
    );
    let years: Vec<Period> = periods
        .iter()
        .map(|period| Period::Year {
            year: period.year(),
        })
        .collect();
    periods.extend(years);
    periods.into_iter().collect()
}

/// The disclosure that sums up the money of a period.
pub(super) fn money_summary(register: &Register, period: Period) -> Option<&Disclosure> {
    let mut all = register.disclosures().iter();
    all.find(|d| d.period == period && d.item.id == "finance-monthly-summary")
}

/// The month's money in plain blocks, from its summary.
pub(super) fn money(register: &Register, period: Period, site: &Site<'_>) -> Option<PlainMoney> {
    let summary = money_summary(register, period)?;
    let mut money = money::plain_money(summary, site.words)?;
    money.href = Some(super::href(&register.village().slug, summary));
    Some(money)
}

/// 党务, 村务 and 财务 of a period.
pub(super) fn categories(
    register: &Register,
    period: Period,
    site: &Site<'_>,
) -> Vec<CategoryBlock> {
    Category::ALL
        .into_iter()
        .map(|category| block(register, site, period, category))
        .collect()
}

fn one(register: &Register, site: &Site<'_>, period: Period, all: &[Period]) -> Page {
    let slug = &register.village().slug;
    let label = site.words.period(period);
    let path = period_href(slug, period);
    let same_kind: Vec<Period> = all
        .iter()
        .copied()
        .filter(|other| other.frequency() == period.frequency())
        .collect();
    let at = same_kind.iter().position(|other| *other == period);
    let link = |other: &Period| Link {
        text: site.words.period(*other),
        href: period_href(slug, *other),
    };
    let previous = at
        .and_then(|at| at.checked_sub(1))
        .and_then(|at| same_kind.get(at))
        .map(link);
    let next = at.and_then(|at| same_kind.get(at + 1)).map(link);
    let months = match period {
        Period::Year { year } => summary::months(register, site)
            .into_iter()
            .filter(|cell| cell.period.starts_with(&format!("{year}-")))
            .collect(),
        _ => Vec::new(),
    };
    let summary_of_month = register
        .disclosures()
        .iter()
        .find(|d| d.period == period && d.item.id == MONTHLY);
    let since = summary_of_month.map_or_else(Vec::new, |one| since::since(register, one, site));
    let money_by_month = match period {
        Period::Year { .. } => money_by_month(register, period, site.words),
        _ => Vec::new(),
    };
    let chart = chart(&money_by_month, site);
    let description = site.words.say(
        "period-description",
        &[("village", &register.village().name), ("period", &label)],
    );
    let mut trail = Vec::new();
    if !matches!(period, Period::Year { .. }) {
        trail.push(link(&Period::Year {
            year: period.year(),
        }));
    }
    trail.push(Link {
        text: label.clone(),
        href: path.clone(),
    });
    let mut frame = village_frame(register, site, &path, trail, description);
    frame.title = format!(
        "{} {label}{}",
        register.village().name,
        site.words.get("period-disclosures")
    );
    let view = PeriodPage {
        label,
        categories: categories(register, period, site),
        money: money(register, period, site),
        since,
        others: others(&register.village().slug, period, site),
        previous,
        next,
        last_year: same_kind
            .iter()
            .find(|other| **other == period.same_last_year() && **other != period)
            .filter(|_| !matches!(period, Period::Year { .. }))
            .map(link),
        months,
        chart,
        money_by_month: money_by_month.into_iter().map(|(_, month)| month).collect(),
    };
    page(path, frame, View::Period(Box::new(view)))
}

/// The same in other forms.
fn others(slug: &str, period: Period, site: &Site<'_>) -> Vec<Link> {
    let forms = [
        (
            Extra::Sheets,
            "sheet-period",
            sheet::period_sheet_href(slug, period),
        ),
        (Extra::Screen, "screen", format!("{slug}/screen.html")),
    ];
    let made = forms
        .into_iter()
        .filter(|(extra, ..)| site.portal.makes(*extra));
    made.map(|(_, word, href)| Link {
        text: site.words.get(word).to_string(),
        href,
    })
    .collect()
}

/// The money of the months of a year, as their summaries say.
fn money_by_month(register: &Register, year: Period, words: &Words) -> Vec<(Period, MonthMoney)> {
    let months = register.disclosures().iter().filter(|one| {
        one.item.id == MONTHLY
            && year.covers(one.period)
            && one.period != year
            && one.published.is_some()
    });
    let lines = months.filter_map(|one| {
        let money = money::plain_money(one, words)?;
        let month = MonthMoney {
            month: Link {
                text: words.period(one.period),
                href: super::href(&register.village().slug, one),
            },
            income: money.income,
            expense: money.expense,
            closing: money.closing,
        };
        Some((one.period, month))
    });
    lines.collect()
}

/// The same as a picture; none for a single month.
fn chart(months: &[(Period, MonthMoney)], site: &Site<'_>) -> Option<Chart> {
    let line = |(period, money): &(Period, MonthMoney)| PeriodMoney {
        period: *period,
        income: Some(Fen(money.income)),
        expense: Some(Fen(money.expense)),
        balance: money.closing.map(Fen),
    };
    let points: Vec<PeriodMoney> = months.iter().map(line).collect();
    (points.len() > 1).then(|| Chart {
        caption: site.words.get("money-chart").to_string(),
        svg: charts::income_expense(&points, "by-month", site.words),
    })
}

fn block(
    register: &Register,
    site: &Site<'_>,
    period: Period,
    category: Category,
) -> CategoryBlock {
    let here = |duty: &&Duty| duty.period == period && duty.item.category == category;
    let postings: Vec<_> = register
        .disclosures()
        .iter()
        .enumerate()
        .filter(|(_, disclosure)| {
            disclosure.period == period && disclosure.item.category == category
        })
        .map(|(at, _)| at)
        .collect();
    let late = postings
        .iter()
        .filter(|at| own_mark(register, **at, site.today) == Mark::Late)
        .count();
    let open: Vec<&Duty> = register
        .duties()
        .iter()
        .filter(here)
        .filter(|duty| matches!(duty.mark, Mark::Due | Mark::Missing))
        .collect();
    let missing = open
        .iter()
        .filter(|duty| duty.mark == Mark::Missing)
        .count();
    let mark = category_mark(register.duties().iter().filter(here), category);
    CategoryBlock {
        id: category.id().to_string(),
        name: category_name(category, site),
        mark,
        said: said(site, postings.len(), late, open.len() - missing, missing),
        postings: postings
            .into_iter()
            .map(|at| posting(register, at, site))
            .collect(),
        duties: open
            .into_iter()
            .map(|duty| duty_line(register, duty, site))
            .collect(),
    }
}

/// How a category stands, in one sentence.
fn said(site: &Site<'_>, posted: usize, late: usize, due: usize, missing: usize) -> String {
    let key = match (posted, late) {
        (0, _) => None,
        (_, 0) => Some("said-on-time"),
        (n, late) if late == n => Some("said-all-late"),
        _ => Some("said-late"),
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(key.map(|key| site.words.say(key, &[("n", &posted), ("late", &late)])));
    if missing > 0 {
        parts.push(site.words.say("said-missing", &[("n", &missing)]));
    }
    if due > 0 {
        parts.push(site.words.say("said-due", &[("n", &due)]));
    }
    match parts.is_empty() {
        true => site.words.get("said-nothing").to_string(),
        false => parts.join(site.words.get("clause-end")),
    }
}
