//! What changed since the period before and since a year ago: the differences of the figures that an item is followed by.

use std::collections::BTreeMap;

use super::{Site, href, items, money};
use crate::check::Register;
use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::page::{Link, MainlyLine, Shift, Since, SinceLine};
use crate::value::{Fen, Frequency, Period};

/// The differences from the published disclosures of the same item one period and one year before. Empty for a draft, for what
/// has no fixed period, and where there is nothing to compare.
pub(super) fn since(register: &Register, here: &Disclosure, site: &Site<'_>) -> Vec<Since> {
    if here.published.is_none() || here.name.is_some() {
        return Vec::new();
    }
    let now = Figures::of(here, site.words);
    let before = [
        ("previous", here.period.previous()),
        ("last-year", here.period.same_last_year()),
    ];
    let mut found = Vec::new();
    for (against, period) in before {
        // For a year both are the same.
        if found.iter().any(|(known, _)| *known == period) {
            continue;
        }
        let Some(earlier) = posted(register, here, period) else {
            continue;
        };
        let lines = now.against(&Figures::of(earlier, site.words));
        if !lines.is_empty() {
            let earlier = link(register, earlier, site);
            found.push((
                period,
                Since {
                    against,
                    earlier,
                    lines,
                },
            ));
        }
    }
    found.into_iter().map(|(_, since)| since).collect()
}

/// The same item a year before.
pub(super) fn last_year(register: &Register, here: &Disclosure, site: &Site<'_>) -> Option<Link> {
    let earlier = posted(register, here, here.period.same_last_year())?;
    Some(link(register, earlier, site))
}

fn link(register: &Register, disclosure: &Disclosure, site: &Site<'_>) -> Link {
    Link {
        text: site.words.period(disclosure.period),
        href: href(&register.village().slug, disclosure),
    }
}

/// What was published of an item for a period, where the item has regular periods.
fn posted<'a>(register: &'a Register, here: &Disclosure, period: Period) -> Option<&'a Disclosure> {
    if here.item.frequency == Frequency::OnEvent || here.name.is_some() {
        return None;
    }
    let disclosures = register.disclosures();
    let held = register.of_item(&here.item.id);
    let first = held.partition_point(|at| disclosures[*at].period < period);
    let of_period = held[first..].iter().map(|at| &disclosures[*at]);
    of_period
        .take_while(|other| other.period == period)
        .find(|other| other.name.is_none() && other.published.is_some() && other.none.is_none())
}

/// The figures of one disclosure, and of its two sides the items by name, as far as names stay the same from period to period.
struct Figures {
    figures: Vec<(String, String, Fen)>,
    income: BTreeMap<String, Fen>,
    expense: BTreeMap<String, Fen>,
}

impl Figures {
    fn of(disclosure: &Disclosure, words: &Words) -> Figures {
        let (income, expense) = money::named_sides(disclosure, words).unwrap_or_default();
        let figures = match disclosure.none {
            Some(_) => Vec::new(),
            None => items::followed(disclosure, words.lang()),
        };
        Figures {
            figures,
            income,
            expense,
        }
    }

    fn against(&self, earlier: &Figures) -> Vec<SinceLine> {
        let both = self.figures.iter().filter_map(|(key, label, now)| {
            let (_, _, before) = earlier.figures.iter().find(|(other, ..)| other == key)?;
            let shift = shift(*now, *before)?;
            let (what, mainly) = match key.as_str() {
                "income_total" => ("income", mainly(&self.income, &earlier.income, shift)),
                "expense_total" => ("expense", mainly(&self.expense, &earlier.expense, shift)),
                _ => ("other", None),
            };
            Some(SinceLine {
                what,
                label: label.clone(),
                shift,
                mainly,
            })
        });
        both.collect()
    }
}

/// More, less or the same; none where the difference cannot be counted.
fn shift(now: Fen, before: Fen) -> Option<Shift> {
    let difference = now.0.checked_sub(before.0)?;
    let way = match difference.signum() {
        1 => "more",
        -1 => "less",
        _ => "same",
    };
    Some(Shift {
        way,
        by: difference.checked_abs()?,
    })
}

/// The named item that changed most in the direction of the whole; none where that is less than a third of the change, for then
/// it does not explain it.
fn mainly(
    now: &BTreeMap<String, Fen>,
    before: &BTreeMap<String, Fen>,
    whole: Shift,
) -> Option<MainlyLine> {
    if now.is_empty() || before.is_empty() {
        return None;
    }
    let names = now
        .keys()
        .chain(before.keys().filter(|name| !now.contains_key(*name)));
    let amount =
        |side: &BTreeMap<String, Fen>, name: &String| side.get(name).copied().unwrap_or(Fen::ZERO);
    let turns = names.filter_map(|name| {
        let shift = shift(amount(now, name), amount(before, name))?;
        Some((name, shift))
    });
    let (name, shift) = turns
        .filter(|(_, shift)| shift.way == whole.way && shift.by > 0)
        .max_by_key(|(name, shift)| (shift.by, std::cmp::Reverse(*name)))?;
    (shift.by >= whole.by / 3).then(|| MainlyLine {
        name: name.clone(),
        shift,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(lines: &[(&str, i64)]) -> BTreeMap<String, Fen> {
        let lines = lines
            .iter()
            .map(|(name, fen)| ((*name).to_owned(), Fen(*fen)));
        lines.collect()
    }

    fn figures(income: i64, expense: &[(&str, i64)]) -> Figures {
        let spent = expense.iter().map(|(_, fen)| fen).sum();
        let figure = |key: &str, fen| (key.to_owned(), key.to_owned(), Fen(fen));
        Figures {
            figures: vec![
                figure("income_total", income),
                figure("expense_total", spent),
            ],
            income: BTreeMap::new(),
            expense: side(expense),
        }
    }

    #[test]
    fn the_largest_change_in_the_same_direction_explains_the_whole() {
        let now = figures(500, &[("修路", 900), ("水电费", 100), ("工资", 300)]);
        let before = figures(500, &[("水电费", 400), ("工资", 250)]);
        let lines = now.against(&before);
        assert_eq!((lines[0].shift.way, lines[0].shift.by), ("same", 0));
        assert_eq!((lines[1].shift.way, lines[1].shift.by), ("more", 650));
        let mainly = lines[1].mainly.as_ref().expect("a reason");
        assert_eq!((mainly.name.as_str(), mainly.shift.by), ("修路", 900));
        let back = before.against(&now);
        assert_eq!(back[1].shift.way, "less");
        assert!(
            back[1]
                .mainly
                .as_ref()
                .is_some_and(|one| one.name == "修路")
        );
    }

    #[test]
    fn many_small_changes_have_no_main_reason_and_overflow_is_silence() {
        let now = figures(0, &[("a", 10), ("b", 11), ("c", 10), ("d", 10)]);
        assert!(now.against(&figures(0, &[("e", 0)]))[1].mainly.is_none());
        assert!(shift(Fen(i64::MAX), Fen(-1)).is_none());
        assert!(shift(Fen(i64::MIN), Fen(0)).is_none());
    }
}
