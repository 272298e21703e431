//! Longer periods against shorter ones: the year so far (F07), quarters and years against their months (F08).

use super::across::before;
use super::figures::{self, Figure};
use super::{Facts, Findings};
use crate::catalogue::Item;
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::record::Record;
use crate::value::{Fen, Frequency, Period};

/// F07: the year so far is the year so far one period ago and what came since; it begins anew with each year.
pub(super) fn year_to_date(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, now) in facts
        .all()
        .filter(|(_, disclosure)| !disclosure.item.cumulative.is_empty())
    {
        let first = now.period.previous().year() != now.period.year();
        let before = if first {
            None
        } else {
            before(facts, now).filter(|before| before.period.year() == now.period.year())
        };
        let (mut held, mut broken) = (false, None);
        for [so_far, current] in &now.item.cumulative {
            let amount = |record, key: &str| figures::amount(record, key);
            let Some((here, now_fen)) =
                amount(&now.record, so_far).zip(amount(&now.record, current).map(|now| now.fen))
            else {
                continue;
            };
            let earlier = match (first, before) {
                (true, _) => Some(Fen(0)),
                (false, Some(before)) => amount(&before.record, so_far).map(|before| before.fen),
                (false, None) => None,
            };
            let Some(should) = earlier.and_then(|earlier| earlier.checked_add(now_fen)) else {
                continue;
            };
            if here.fen == should {
                held = true;
            } else if broken.is_none() {
                let label = figures::amount(&now.record, current)
                    .map_or("", |current| current.field.zh.as_str());
                broken = Some(so_far_said(
                    &here,
                    should,
                    earlier.unwrap_or(Fen(0)),
                    now_fen,
                    label,
                    before,
                ));
            }
        }
        match broken {
            Some(said) => findings.fail("F07", about, said),
            None if held => findings.pass("F07", about),
            None => findings.not_checkable("F07", about),
        }
    }
}

fn so_far_said(
    here: &Figure<'_>,
    should: Fen,
    earlier: Fen,
    current: Fen,
    label: &str,
    before: Option<&Disclosure>,
) -> Diagnostic {
    let other = before
        .and_then(|before| figures::amount(&before.record, &here.field.key))
        .map(|figure| figure.spot.short());
    figures::differ_from("F07", here, should, label, label)
        .with("earlier", earlier.yuan())
        .with("current", current.yuan())
        .with("other", other.unwrap_or_default())
}

/// Where the parts of a longer period stand: the item of the whole, the item of the parts, and how often the parts come.
const PARTS: [(&str, &str, Frequency); 3] = [
    (
        "finance-quarterly-board",
        "finance-monthly-summary",
        Frequency::Monthly,
    ),
    (
        "finance-annual-final",
        "finance-monthly-summary",
        Frequency::Monthly,
    ),
    (
        "finance-annual-final",
        "finance-quarterly-board",
        Frequency::Quarterly,
    ),
];

/// F08: a quarter, half-year or year is the sum of its parts, where all of them were disclosed.
pub(super) fn quarters_and_years(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, whole) in facts.all() {
        let mut tries: Vec<(&str, Frequency)> = Vec::new();
        if shorter(whole.period.frequency())
            && whole.item.frequency != Frequency::OnEvent
            && adds_up(&whole.item)
        {
            tries.push((whole.item.id.as_str(), Frequency::Monthly));
        }
        tries.extend(
            PARTS
                .iter()
                .filter(|(item, ..)| *item == whole.item.id)
                .map(|(_, part, every)| (*part, *every)),
        );
        let mut answer: Option<Result<(), Diagnostic>> = None;
        for (item, every) in &tries {
            if let Some(parts) = parts(facts, whole, item, *every) {
                answer = compare(whole, &parts, facts.disclosures);
            }
            if answer.is_some() {
                break;
            }
        }
        let listed = PARTS.iter().any(|(item, ..)| *item == whole.item.id);
        match answer {
            Some(Ok(())) => findings.pass("F08", about),
            // The books of a year may rightly differ from twelve sheets of cash; then the note says why.
            Some(Err(said)) if !whole.note.is_empty() => findings.warn("F08", about, said),
            Some(Err(said)) => findings.fail("F08", about, said),
            None if listed => findings.not_checkable("F08", about),
            None => {}
        }
    }
}

fn shorter(frequency: Frequency) -> bool {
    matches!(
        frequency,
        Frequency::Quarterly | Frequency::HalfYearly | Frequency::Yearly
    )
}

fn adds_up(item: &Item) -> bool {
    item.role("income_total").is_some() || item.role("expense_total").is_some()
}

/// The disclosures of all parts of a period, one for each in order, none where nothing happened; none when one is missing.
fn parts(
    facts: &Facts<'_>,
    whole: &Disclosure,
    item: &str,
    every: Frequency,
) -> Option<Vec<Option<usize>>> {
    let months = whole.period.months();
    let mut periods: Vec<Period> = months
        .iter()
        .map(|month| every.period_of(month.first_day()))
        .collect();
    periods.dedup();
    let part = |period: Period| {
        let mut empty = false;
        for (at, disclosure) in facts.of(item, period) {
            if disclosure.none.is_some() {
                empty = true;
            } else if disclosure.name == whole.name {
                return Some(Some(at));
            }
        }
        empty.then_some(None)
    };
    let found: Option<Vec<Option<usize>>> = periods.into_iter().map(part).collect();
    found.filter(|parts| parts.iter().any(Option::is_some))
}

/// Compares the flows, and where both have them the balances at both ends. None when nothing could be compared.
fn compare(
    whole: &Disclosure,
    parts: &[Option<usize>],
    all: &[Disclosure],
) -> Option<Result<(), Diagnostic>> {
    let given: Vec<&Disclosure> = parts.iter().flatten().map(|at| &all[*at]).collect();
    let mut compared = false;
    for role in ["income_total", "expense_total"] {
        let column = role.trim_end_matches("_total");
        let Some(here) = figures::role_amount(&whole.record, role) else {
            continue;
        };
        let sum: Option<Vec<Fen>> = given
            .iter()
            .map(|part| figures::total(&part.record, role, column).map(|figure| figure.fen))
            .collect();
        let Some(there) = sum.and_then(Fen::sum) else {
            continue;
        };
        compared = true;
        if here.fen != there {
            let last = given
                .last()
                .map(|part| part.spots.start.short())
                .unwrap_or_default();
            let first = given
                .first()
                .map(|part| part.spots.start.short())
                .unwrap_or_default();
            let count = given.len();
            let said = figures::differ_from(
                "F08",
                &here,
                there,
                &format!("{count}期相加"),
                &format!("the sum of {count} periods"),
            );
            return Some(Err(said.with("other", format!("{first} … {last}"))));
        }
    }
    for (role, part) in [("opening", given.first()), ("closing", given.last())] {
        let same = |record: &'_ Record| figures::role_amount(record, role).is_some();
        let Some(part) =
            part.filter(|part| same(&part.record) && parts.iter().all(Option::is_some))
        else {
            continue;
        };
        let (here, there) = (
            figures::role_amount(&whole.record, role),
            figures::role_amount(&part.record, role),
        );
        if let Some((here, there)) = here.zip(there) {
            compared = true;
            if here.fen != there.fen {
                return Some(Err(figures::differ("F08", &here, &there)));
            }
        }
    }
    compared.then_some(Ok(()))
}
