//! Gauge: a share against its target, reckoned with whole numbers. Roles may be fields or columns; an item may have several.

use super::shares::{aligned, per_mille_words};
use super::{Entry, Sheet, cells, cut};
use crate::catalogue::{Bind, Field, FieldType, GaugeBind, Slot, Target};
use crate::language::{Lang, Words};
use crate::page::{Gauge, RecordView};
use crate::record::{Cell, Value};
use crate::value::Exact;

/// With more rows than this the table alone is easier to read.
const MOST_GAUGES: usize = 12;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let entries = sheet.entries(&["numerator", "denominator", "target"]);
    let single = entries.len() < 2;
    let mut gauges: Vec<Gauge> = Vec::new();
    if let Some(Bind::Gauges(binds)) = sheet.item.bind.get("gauges") {
        gauges.extend(several(sheet, binds));
    } else if entries.len() <= MOST_GAUGES {
        gauges.extend(entries.iter().filter_map(|entry| one(sheet, entry, single)));
    }
    RecordView {
        gauges,
        ..sheet.plain(&[])
    }
}

/// What is measured against what, before it is reckoned.
struct Measure<'a> {
    label: String,
    part: (&'a Field, &'a Cell),
    whole: Option<(&'a Field, &'a Cell)>,
    target: Aim<'a>,
    at_most: bool,
}

/// A target: nothing, a number of the item, or a value of the disclosure.
enum Aim<'a> {
    Nothing,
    Number(Exact),
    Given(&'a Field, &'a Cell),
}

/// A number over another one that is above nought.
#[derive(Clone, Copy)]
struct Ratio(i128, i128);

impl Ratio {
    fn of(part: Exact, whole: Exact) -> Option<Ratio> {
        let both = aligned(&[part, whole])?;
        (both[1] > 0).then_some(Ratio(both[0], both[1]))
    }

    /// Rounded tenths of a percent.
    fn per_mille(self) -> Option<i128> {
        let doubled = self.0.checked_mul(2000)?.checked_add(self.1)?;
        Some(doubled.div_euclid(self.1.checked_mul(2)?))
    }

    fn at_least(self, other: Ratio) -> Option<bool> {
        Some(self.0.checked_mul(other.1)? >= other.0.checked_mul(self.1)?)
    }
}

/// The gauges of an item that has several: of the fields, or of each row where their keys are columns.
fn several(sheet: &Sheet<'_>, binds: &[GaugeBind]) -> Vec<Gauge> {
    let mut gauges = Vec::new();
    for bind in binds {
        let rows: Vec<Entry<'_>> = match sheet.item.slot(&bind.numerator) {
            Some(Slot::Column(table, _)) => sheet.table_rows(table),
            _ => vec![sheet.fields()],
        };
        if rows.len() > MOST_GAUGES {
            continue;
        }
        let named = match sheet.words.lang() {
            Lang::En if !bind.label_en.is_empty() => &bind.label_en,
            _ => &bind.label_zh,
        };
        for row in &rows {
            let label = match row.name(&[], sheet.words) {
                name if row.row.is_some() && !name.is_empty() => format!("{name} {named}"),
                _ => named.clone(),
            };
            gauges.extend(bound(sheet, bind, row, label));
        }
    }
    gauges
}

fn bound(sheet: &Sheet<'_>, bind: &GaugeBind, entry: &Entry<'_>, label: String) -> Option<Gauge> {
    let given = |key: &str| Some((sheet.item.schema(sheet.item.slot(key)?), entry.key(key)?));
    let whole = if bind.denominator.is_empty() {
        None
    } else {
        Some(given(&bind.denominator)?)
    };
    let target = match &bind.target {
        Target::None => Aim::Nothing,
        Target::Int(number) => Aim::Number(Exact::from_int(*number)),
        Target::Key(key) => match (given(key), key.parse::<Exact>()) {
            (Some((field, cell)), _) => Aim::Given(field, cell),
            (None, Ok(number)) => Aim::Number(number),
            (None, Err(_)) => Aim::Nothing,
        },
    };
    let at_most = if bind.direction.is_empty() {
        downward(sheet, entry)
    } else {
        bind.direction == "at-most"
    };
    gauge(
        sheet,
        &Measure {
            label,
            part: given(&bind.numerator)?,
            whole,
            target,
            at_most,
        },
    )
}

/// The gauge of an item that has one, or one for each row.
fn one(sheet: &Sheet<'_>, entry: &Entry<'_>, single: bool) -> Option<Gauge> {
    let given = |role: &str| {
        Some((
            sheet.item.schema(sheet.item.role(role)?),
            entry.shared(role)?,
        ))
    };
    let part = given("numerator")?;
    let whole = match sheet.item.role("denominator") {
        Some(_) => Some(given("denominator")?),
        None => None,
    };
    let fixed = match sheet.item.bind.get("target") {
        Some(Bind::Number(number)) => Some(Exact::from_int(*number)),
        Some(Bind::One(text)) => text.parse::<Exact>().ok(),
        _ => None,
    };
    let target = match (given("target"), fixed) {
        (Some((field, cell)), _) => Aim::Given(field, cell),
        (None, Some(number)) => Aim::Number(number),
        (None, None) => Aim::Nothing,
    };
    let label = match entry.row {
        Some(_) if !single => entry.name(&["label"], sheet.words),
        _ => entry.text("label", sheet.words),
    };
    let label = if label.is_empty() {
        cut(&sheet.title(), 40)
    } else {
        label
    };
    gauge(
        sheet,
        &Measure {
            label,
            part,
            whole,
            target,
            at_most: downward(sheet, entry),
        },
    )
}

/// Whether less is better: the item says so, or the disclosure.
fn downward(sheet: &Sheet<'_>, entry: &Entry<'_>) -> bool {
    let said = entry.shared("direction").and_then(|cell| cell.value.text());
    let bound = match sheet.item.bind.get("direction") {
        Some(Bind::One(word)) => Some(word.as_str()),
        _ => None,
    };
    [said, bound]
        .into_iter()
        .flatten()
        .any(|word| matches!(word.trim(), "at-most" | "≤" | "不超过" | "不高于"))
}

fn gauge(sheet: &Sheet<'_>, measure: &Measure<'_>) -> Option<Gauge> {
    let (part, whole) = (
        number(measure.part.1)?,
        measure.whole.map(|(_, cell)| number(cell)),
    );
    let as_percent = measure.part.0.kind == FieldType::Percent;
    let hundred = Exact::from_int(100);
    let value = match whole {
        Some(whole) => Some(Ratio::of(part, whole?)?),
        None if as_percent => Ratio::of(part, hundred),
        None => None,
    };
    let (target, words) = aim(sheet, measure, value.is_some());
    // A plain amount is measured by its target.
    let (value, goal, shown) = match (value, target) {
        (Some(value), Some(Against::Share(goal))) => (value, Some(goal), share_words(value)?),
        (Some(value), _) => (value, None, share_words(value)?),
        (None, Some(Against::Amount(amount))) => (
            Ratio::of(part, amount)?,
            Some(Ratio(1, 1)),
            words_of(measure.part, sheet.words),
        ),
        (None, _) => return None,
    };
    let met = goal.and_then(|goal| {
        if measure.at_most {
            goal.at_least(value)
        } else {
            value.at_least(goal)
        }
    });
    let (at, target_at) = positions(value.per_mille()?, goal.and_then(Ratio::per_mille));
    let ratio = measure.whole.map_or_else(String::new, |whole| {
        ratio_words(measure.part, whole, sheet.words)
    });
    let target = match (words.is_empty(), measure.at_most) {
        (true, _) => String::new(),
        (_, true) => sheet.words.say("gauge-at-most", &[("target", &words)]),
        (_, false) => sheet.words.say("gauge-at-least", &[("target", &words)]),
    };
    Some(Gauge {
        label: measure.label.clone(),
        ratio,
        value: shown,
        target,
        at,
        target_at,
        met,
    })
}

/// A target in the terms of the value.
enum Against {
    Share(Ratio),
    Amount(Exact),
}

/// The target and its words. Beside a whole, an amount of money or land counts over that whole; any other number is percent.
fn aim(sheet: &Sheet<'_>, measure: &Measure<'_>, is_share: bool) -> (Option<Against>, String) {
    let percent = |exact: Exact| Ratio::of(exact, Exact::from_int(100)).map(Against::Share);
    let percent_words = |exact: Exact| format!("{}%", cells::short(exact));
    match &measure.target {
        Aim::Nothing => (None, String::new()),
        Aim::Number(exact) if is_share => (percent(*exact), percent_words(*exact)),
        Aim::Number(exact) => (Some(Against::Amount(*exact)), cells::short(*exact)),
        Aim::Given(field, cell) => {
            let Some(exact) = number(cell) else {
                return (None, String::new());
            };
            let amount = field.kind.is_money() || field.kind == FieldType::AreaMu;
            match (is_share, measure.whole.and_then(|(_, whole)| number(whole))) {
                (true, Some(whole)) if amount => (
                    Ratio::of(exact, whole).map(Against::Share),
                    words_of((field, cell), sheet.words),
                ),
                (true, _) => (percent(exact), percent_words(exact)),
                (false, _) => (
                    Some(Against::Amount(exact)),
                    words_of((field, cell), sheet.words),
                ),
            }
        }
    }
}

/// A value as a number; percent as it is written, money in yuan.
fn number(cell: &Cell) -> Option<Exact> {
    match &cell.value {
        Value::Percent(number) => Some(*number),
        value => value.exact(),
    }
}

fn share_words(ratio: Ratio) -> Option<String> {
    let tenths = ratio.per_mille()?;
    Some(if tenths < 0 {
        format!("-{}", per_mille_words(-tenths))
    } else {
        per_mille_words(tenths)
    })
}

fn words_of((field, cell): (&Field, &Cell), words: &Words) -> String {
    cells::with_unit(&cell.value, field, words).text
}

fn ratio_words(part: (&Field, &Cell), whole: (&Field, &Cell), words: &Words) -> String {
    let part = cells::cell(Some(part.1), part.0, words).text;
    format!("{part} / {}", words_of(whole, words))
}

/// Where value and target stand on a scale of 0–100: it ends at 100 % or at the larger of the two; for small shares it ends at
/// twice the target, so that both can be seen.
fn positions(value: i128, target: Option<i128>) -> (u32, Option<u32>) {
    let value = value.max(0);
    let target = target.map(|target| target.max(0));
    let end = match target {
        Some(target) if (1..200).contains(&target) && value < 2 * target => 2 * target,
        Some(target) => value.max(target).max(1000),
        None => value.max(1000),
    };
    let at = |tenths: i128| u32::try_from((tenths.min(end) * 100 + end / 2) / end).unwrap_or(100);
    // Numbers this large have no meaning as shares; they end the scale.
    if end > i128::MAX / 200 {
        (100, target.map(|_| 0))
    } else {
        (at(value), target.map(at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_on_a_scale_that_fits() {
        assert_eq!(positions(850, Some(850)), (85, Some(85)));
        assert_eq!(positions(1200, Some(1000)), (100, Some(83)));
        assert_eq!(positions(15, Some(20)), (38, Some(50)));
        assert_eq!(positions(-40, None), (0, None));
        assert_eq!(positions(i128::MAX, Some(5)), (100, Some(0)));
    }

    #[test]
    fn compares_without_rounding() {
        let third = Ratio::of(Exact::from_int(1), Exact::from_int(3)).unwrap();
        let percent = |text: &str| Ratio::of(text.parse().unwrap(), Exact::from_int(100)).unwrap();
        assert_eq!(third.at_least(percent("33.3")), Some(true));
        assert_eq!(third.at_least(percent("33.4")), Some(false));
        assert_eq!(share_words(third).as_deref(), Some("33.3%"));
        assert!(Ratio::of(Exact::from_int(1), Exact::ZERO).is_none());
        assert_eq!(share_words(Ratio(-1, 8)).as_deref(), Some("-12.5%"));
    }
}
