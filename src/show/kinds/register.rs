//! Register: lists of things, people and contracts, with what is about to expire and how the total is divided by class.

use std::collections::BTreeMap;

use super::shares::aligned;
use super::{Sheet, cells, days_from};
use crate::catalogue::{Field, FieldType, Slot};
use crate::language::Lang;
use crate::page::{Cell, Chart, Fact, RecordView};
use crate::record::Value;
use crate::show::charts::{self, Share};
use crate::value::Exact;

/// What expires within so many days is announced.
const SOON: i64 = 90;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let mut view = sheet.plain(&[]);
    view.facts.extend(expiry(sheet));
    view.charts.extend(chart(sheet));
    view
}

/// How many rows have expired and how many are about to.
fn expiry(sheet: &Sheet<'_>) -> Option<Fact> {
    let left: Vec<i64> = sheet
        .rows(&["expires"])
        .iter()
        .filter_map(|row| Some(days_from(sheet.today, row.date("expires")?)))
        .collect();
    let over = left.iter().filter(|days| **days < 0).count();
    let soon = left
        .iter()
        .filter(|days| (0..=SOON).contains(*days))
        .count();
    let expired = || sheet.words.say("expired", &[("n", &over)]);
    let expiring = || {
        sheet
            .words
            .say("expiring", &[("n", &soon), ("days", &SOON)])
    };
    let words = match (over, soon) {
        (0, 0) => return None,
        (_, 0) => expired(),
        (0, _) => expiring(),
        _ => [expired(), expiring()].join(sheet.word("comma")),
    };
    Some(Fact {
        label: sheet.word("expiry").to_owned(),
        value: Cell {
            text: words,
            class: "text",
            dial: None,
        },
        daxie: String::new(),
        help: String::new(),
    })
}

/// The total by class: two to six classes, none of them negative.
fn chart(sheet: &Sheet<'_>) -> Option<Chart> {
    let Some(Slot::Column(table, amount)) = sheet.item.role("amount") else {
        return None;
    };
    let schema = sheet.item.tables.get(table)?;
    let field = schema.columns.get(amount)?;
    let class = schema.columns.iter().position(is_class)?;
    if !cells::is_summed(sheet.item, schema, field) {
        return None;
    }
    let sums = sums(sheet, table, class, amount)?;
    let exact: Option<Vec<Exact>> = sums.iter().map(|(_, sum)| sum.exact()).collect();
    let sizes = aligned(&exact?)?;
    if !(2..=6).contains(&sums.len()) || sizes.iter().any(|size| *size < 0) {
        return None;
    }
    let share = |((name, sum), size): ((String, Value), i128)| {
        let value = cells::with_unit(&sum, field, sheet.words).text;
        Share { name, value, size }
    };
    let mut shares: Vec<Share> = sums.into_iter().zip(sizes).map(share).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.size));
    let (of, by) = (
        field.label(sheet.words.lang()),
        schema.columns[class].label(sheet.words.lang()),
    );
    // Within a sentence English begins a word with a small letter.
    let by = match sheet.words.lang() {
        Lang::En => by.to_lowercase(),
        Lang::Zh => by.to_owned(),
    };
    let caption = sheet
        .words
        .say("register-chart", &[("of", &of), ("by", &by)]);
    let svg = charts::shares(&caption, &shares, "record-shares", sheet.words);
    (!svg.is_empty()).then_some(Chart { caption, svg })
}

/// Whether the words of a column divide the rows into classes.
fn is_class(column: &Field) -> bool {
    column.kind == FieldType::Enum && !matches!(column.key.as_str(), "side" | "direction" | "unit")
}

/// The sum of each class; none while there are too few rows to divide.
fn sums(
    sheet: &Sheet<'_>,
    table: usize,
    class: usize,
    amount: usize,
) -> Option<Vec<(String, Value)>> {
    let rows = sheet
        .record
        .tables
        .get(table)
        .filter(|rows| rows.len() > 2)?;
    let field = &sheet.item.tables[table].columns[class];
    let mut classes: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for row in rows {
        let cell = |at: usize| row.cells.get(at).and_then(Option::as_ref);
        let (Some(name), Some(size)) = (cell(class), cell(amount)) else {
            continue;
        };
        let name = cells::cell(Some(name), field, sheet.words).text;
        classes.entry(name).or_default().push(&size.value);
    }
    let sum = |(name, values): (String, Vec<&Value>)| Some((name, cells::sum(values.into_iter())?));
    classes.into_iter().map(sum).collect()
}
