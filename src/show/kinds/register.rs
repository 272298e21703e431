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
    let words = match (sheet.lang, over, soon) {
        (_, 0, 0) => return None,
        (Lang::Zh, over, 0) => format!("已到期 {over} 项"),
        (Lang::Zh, 0, soon) => format!("{SOON} 天内到期 {soon} 项"),
        (Lang::Zh, over, soon) => format!("已到期 {over} 项，{SOON} 天内到期 {soon} 项"),
        (Lang::En, over, 0) => format!("{over} expired"),
        (Lang::En, 0, soon) => format!("{soon} within {SOON} days"),
        (Lang::En, over, soon) => format!("{over} expired, {soon} within {SOON} days"),
    };
    Some(Fact {
        label: sheet.word("到期提醒", "Expiry").to_owned(),
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
        let value = cells::with_unit(&sum, field, sheet.lang).text;
        Share { name, value, size }
    };
    let mut shares: Vec<Share> = sums.into_iter().zip(sizes).map(share).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.size));
    let (of, by) = (
        field.label(sheet.lang),
        schema.columns[class].label(sheet.lang),
    );
    let caption = match sheet.lang {
        Lang::Zh => format!("按{by}看{of}"),
        Lang::En => format!("{of} by {}", by.to_lowercase()),
    };
    let svg = charts::shares(&caption, &shares, "record-shares", sheet.lang);
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
        let name = cells::cell(Some(name), field, sheet.lang).text;
        classes.entry(name).or_default().push(&size.value);
    }
    let sum = |(name, values): (String, Vec<&Value>)| Some((name, cells::sum(values.into_iter())?));
    classes.into_iter().map(sum).collect()
}
