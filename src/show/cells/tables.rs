//! Rows become tables: units in the heads, empty columns left out, and a total row where adding up means something.

use super::{cell, isolated, key_has, measure, shown};
use std::sync::OnceLock;

use crate::catalogue::{Bind, Expr, Field, FieldType, Item, Kind, Slot, TableSchema};
use crate::language::Words;
use crate::page::{self, Column, Table};
use crate::record::{Record, Row, Value};
use crate::value::to_capitals;

/// Words in the key of a column whose values cannot be added up: states, prices for one, limits.
const NOT_ADDED: [&str; 22] = [
    "balance",
    "price",
    "rate",
    "per",
    "unit",
    "standard",
    "monthly",
    "opening",
    "closing",
    "threshold",
    "limit",
    "target",
    "statement",
    "ytd",
    "previous",
    "current",
    "no",
    "code",
    "year",
    "age",
    "days",
    "score",
];

/// Words in the key of a column that counts something.
const COUNTED: [&str; 12] = [
    "people",
    "persons",
    "households",
    "members",
    "heads",
    "count",
    "copies",
    "recipients",
    "beneficiaries",
    "visits",
    "labour",
    "size",
];

/// The tables that have rows, or were given without any, in the order of the item. `skip` names tables (`rows`) and columns
/// (`rows.owner`) that are shown elsewhere.
pub(crate) fn tables(record: &Record, words: &Words, skip: &[&str]) -> Vec<Table> {
    let item = &record.item;
    let schemas = item
        .tables
        .iter()
        .enumerate()
        .filter(|(_, schema)| !skip.contains(&schema.key.as_str()));
    schemas
        .filter_map(|(at, schema)| table(record, at, schema, words, skip))
        .collect()
}

fn table(
    record: &Record,
    at: usize,
    schema: &TableSchema,
    words: &Words,
    skip: &[&str],
) -> Option<Table> {
    let rows = record.tables.get(at)?;
    let given = record.given.get(at).copied().unwrap_or(false);
    let wanted = |column: usize| {
        let name = format!("{}.{}", schema.key, schema.columns[column].key);
        !skip.contains(&name.as_str())
            && (rows.is_empty() || rows.iter().any(|row| value(row, column).is_some()))
    };
    let columns: Vec<usize> = (0..schema.columns.len())
        .filter(|column| wanted(*column))
        .collect();
    if columns.is_empty() || (rows.is_empty() && !given) {
        return None;
    }
    let show = |row: &Row| {
        let column = |at: &usize| {
            cell(
                row.cells.get(*at).and_then(Option::as_ref),
                &schema.columns[*at],
                words,
            )
        };
        columns.iter().map(column).collect()
    };
    let sums = sums(&record.item, schema, rows, &columns);
    Some(Table {
        caption: schema.name(words.lang()).to_owned(),
        columns: columns
            .iter()
            .map(|column| head(&schema.columns[*column], words))
            .collect(),
        rows: rows.iter().map(show).collect(),
        daxie: capitals(&record.item, at, schema, &columns, &sums, words),
        total: total_row(schema, &columns, &sums, words),
        on_paper: false,
        body: OnceLock::new(),
    })
}

fn value(row: &Row, column: usize) -> Option<&Value> {
    row.cells.get(column)?.as_ref().map(|cell| &cell.value)
}

/// The head of a column: its label, with the unit unless the label says it.
pub(crate) fn head(field: &Field, words: &Words) -> Column {
    let label = field.label(words.lang());
    let unit = measure(field.kind).map_or("", |(unit, _)| words.get(unit));
    let says_it = label.ends_with(unit)
        || label.contains(&format!("（{unit}"))
        || label.contains(&format!("({unit}"));
    let label = match unit.is_empty() || says_it {
        true => label.to_owned(),
        false => words.say("column-unit", &[("label", &label), ("unit", &unit)]),
    };
    Column {
        label,
        class: super::class(field.kind),
        help: field.help.get(words.lang()).to_owned(),
    }
}

/// The sums of the columns that are shown; nothing where there is only one row, because it is its own total.
fn sums(item: &Item, schema: &TableSchema, rows: &[Row], columns: &[usize]) -> Vec<Option<Value>> {
    let one = |column: &usize| {
        let field = &schema.columns[*column];
        let wanted = rows.len() > 1 && is_summed(item, schema, field);
        wanted
            .then(|| sum(rows.iter().filter_map(|row| value(row, *column))))
            .flatten()
    };
    columns.iter().map(one).collect()
}

/// The sum of values; none when there is none, they are of more than one type, or it cannot be held.
pub(crate) fn sum<'a>(mut values: impl Iterator<Item = &'a Value>) -> Option<Value> {
    let first = values.next()?.clone();
    let numeric = first.exact().is_some() && !matches!(first, Value::Percent(_));
    if numeric {
        values.try_fold(first, |total, more| add(&total, more))
    } else {
        None
    }
}

fn add(a: &Value, b: &Value) -> Option<Value> {
    Some(match (a, b) {
        (Value::Money(a), Value::Money(b)) => Value::Money(a.checked_add(*b)?),
        (Value::Wan(a, written), Value::Wan(b, more)) => {
            Value::Wan(a.checked_add(*b)?, written.checked_add(*more)?)
        }
        (Value::Int(a), Value::Int(b)) => Value::Int(a.checked_add(*b)?),
        (Value::Decimal(a), Value::Decimal(b)) => Value::Decimal(a.checked_add(*b)?),
        (Value::Area(a), Value::Area(b)) => Value::Area(a.checked_add(*b)?),
        _ => return None,
    })
}

/// Whether the sum of a column means something. The catalogue says so where one of its identities sums the column;
/// otherwise the amounts of ledgers and registers are added, and what counts people or things.
pub(crate) fn is_summed(item: &Item, schema: &TableSchema, column: &Field) -> bool {
    // Income and spending, or debit and credit, in one column: their sum is no figure of anything.
    let mixed = schema
        .columns
        .iter()
        .any(|other| matches!(other.key.as_str(), "side" | "direction"));
    if mixed || !column.kind.is_number() || column.kind == FieldType::Percent {
        return false;
    }
    let listed = matches!(item.kind, Kind::Ledger | Kind::Register);
    let bound =
        |role: &str| matches!(item.bind.get(role), Some(Bind::One(key)) if *key == column.key);
    let by_key = match column.kind {
        FieldType::Int => key_has(&column.key, &COUNTED),
        FieldType::Decimal => false,
        _ => true,
    };
    identity_sums(item, schema, column)
        || (listed && ["amount", "income", "expense"].into_iter().any(bound))
        || (listed && by_key && !key_has(&column.key, &NOT_ADDED))
        || (column.kind.is_money() && column.key == "amount")
}

/// Whether an identity of the item has the sum of this column in it.
fn identity_sums(item: &Item, schema: &TableSchema, column: &Field) -> bool {
    let name = format!("{}.{}", schema.key, column.key);
    let mut found = false;
    for identity in &item.identities {
        for side in [&identity.is.left, &identity.is.right] {
            side.each_leaf(&mut |leaf| {
                found |= matches!(leaf, Expr::Sum(summed) if *summed == name)
            });
        }
    }
    found
}

fn total_row(
    schema: &TableSchema,
    columns: &[usize],
    sums: &[Option<Value>],
    words: &Words,
) -> Vec<page::Cell> {
    if sums.iter().all(Option::is_none) {
        return Vec::new();
    }
    let mut row: Vec<page::Cell> = columns
        .iter()
        .zip(sums)
        .map(|(column, sum)| {
            let field = &schema.columns[*column];
            sum.as_ref()
                .map_or_else(|| cell(None, field, words), |sum| shown(sum, field, words))
        })
        .collect();
    if let Some(first) = row.iter_mut().find(|cell| cell.text.is_empty()) {
        *first = page::Cell {
            text: words.get("total").to_owned(),
            class: "text",
            dial: None,
        };
    }
    row
}

/// The total of the money in capitals. Of several columns it is that of the amount, or of both sides of a ledger.
fn capitals(
    item: &Item,
    table: usize,
    schema: &TableSchema,
    columns: &[usize],
    sums: &[Option<Value>],
    words: &Words,
) -> String {
    let money: Vec<(usize, String)> = columns
        .iter()
        .zip(sums)
        .filter_map(|(column, sum)| Some((*column, to_capitals(sum.as_ref()?.fen()?))))
        .collect();
    let plays = |role: &str, column: usize| item.role(role) == Some(Slot::Column(table, column));
    let of_role = |role: &str| money.iter().find(|(column, _)| plays(role, *column));
    let main = |(column, _): &&(usize, String)| {
        matches!(schema.columns[*column].key.as_str(), "amount" | "total")
    };
    match (
        &money[..],
        of_role("amount").or_else(|| money.iter().find(main)),
        of_role("income"),
        of_role("expense"),
    ) {
        ([(_, only)], ..) => only.clone(),
        (_, Some((_, amount)), ..) => amount.clone(),
        (_, None, Some((income, came)), Some((expense, went))) => {
            let label = |column: &usize| isolated(schema.columns[*column].label(words.lang()));
            let (colon, stop) = (words.get("colon"), words.get("clause-end"));
            format!(
                "{}{colon}{came}{stop}{}{colon}{went}",
                label(income),
                label(expense)
            )
        }
        _ => String::new(),
    }
}
