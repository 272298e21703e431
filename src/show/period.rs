//! The page of a month, quarter, half-year or year: 党务, 村务 and 财务 together, with what is missing.

use std::collections::BTreeSet;

use super::{
    Site, category_name, duty_line, money, own_mark, page, period_href, posting, summary,
    village_frame,
};
use crate::catalogue::Category;
use crate::check::{Duty, Register, category_mark};
use crate::disclosure::Disclosure;
use crate::language::Lang;
use crate::page::{CategoryBlock, Link, Mark, Page, PeriodPage, PlainMoney, View};
use crate::value::Period;

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
    let mut money = money::plain_money(summary, site.lang())?;
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
    let lang = site.lang();
    let slug = &register.village().slug;
    let label = super::period_label(period, lang);
    let path = period_href(slug, period);
    let same_kind: Vec<Period> = all
        .iter()
        .copied()
        .filter(|other| other.frequency() == period.frequency())
        .collect();
    let at = same_kind.iter().position(|other| *other == period);
    let link = |other: &Period| Link {
        text: super::period_label(*other, lang),
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
    let description = match lang {
        Lang::Zh => format!("{}{label}党务、村务、财务公开。", register.village().name),
        Lang::En => format!(
            "{}, {label}: Party affairs, village affairs, finance.",
            register.village().name
        ),
    };
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
        lang.pick("三务公开", ", disclosures")
    );
    let view = PeriodPage {
        label,
        categories: categories(register, period, site),
        money: money(register, period, site),
        previous,
        next,
        months,
    };
    page(path, frame, View::Period(Box::new(view)))
}

fn block(
    register: &Register,
    site: &Site<'_>,
    period: Period,
    category: Category,
) -> CategoryBlock {
    let lang = site.lang();
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
        name: category_name(category, lang),
        mark,
        said: said(lang, postings.len(), late, open.len() - missing, missing),
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
fn said(lang: Lang, posted: usize, late: usize, due: usize, missing: usize) -> String {
    let mut parts = Vec::new();
    match lang {
        Lang::Zh => {
            match (posted, late) {
                (0, _) => {}
                (n, 0) => parts.push(format!("公布了{n}件，都按时")),
                (n, late) if late == n => parts.push(format!("公布了{n}件，都迟了")),
                (n, late) => parts.push(format!("公布了{n}件，其中{late}件迟了")),
            }
            if missing > 0 {
                parts.push(format!("还有{missing}件该公布没公布"));
            }
            if due > 0 {
                parts.push(format!("{due}件还没到公布的日子"));
            }
            if parts.is_empty() {
                "这一期没有要公布的".to_string()
            } else {
                parts.join("；")
            }
        }
        Lang::En => {
            match (posted, late) {
                (0, _) => {}
                (n, 0) => parts.push(format!("{n} posted, all on time")),
                (n, late) => parts.push(format!("{n} posted, {late} of them late")),
            }
            if missing > 0 {
                parts.push(format!("{missing} missing"));
            }
            if due > 0 {
                parts.push(format!("{due} not yet due"));
            }
            if parts.is_empty() {
                "nothing is owed for this period".to_string()
            } else {
                parts.join("; ")
            }
        }
    }
}
