//! Rows that add up others: their figures are compared with the rows, and fill the fields that are the totals of columns.

use std::collections::BTreeMap;

use super::grid::Grid;
use super::headings::Total;
use super::recognise::Recognised;
use super::rows::{Notes, amounts};
use super::values::Around;
use crate::catalogue::{Expr, Field, FieldType, Item, Sign, TableSchema};
use crate::scaffold::Draft;
use crate::value::{Exact, Fen};

/// Where the parts of each table begin, and totals that stand above their rows.
#[derive(Debug, Default)]
pub(super) struct Totals {
    begun: BTreeMap<usize, usize>,
    early: Vec<u32>,
}

impl Totals {
    /// Takes a row of totals.
    pub fn take(
        &mut self,
        grid: &Grid,
        seen: &Recognised,
        (row, kind): (u32, Total),
        around: Around,
        draft: &mut Draft,
        notes: &mut Notes,
    ) {
        if kind == Total::Running {
            return;
        }
        if draft.tables.iter().all(Vec::is_empty) {
            self.early.push(row);
            return;
        }
        for (at, table, field, written) in amounts(grid, seen, row, around) {
            let from = match kind {
                Total::Part => self.begun.get(&table).copied().unwrap_or(0),
                Total::Whole | Total::Running => 0,
            };
            let sums = [from, 0].map(|from| sum(seen, draft, table, &field.key, from));
            let figure = Exact::parse(&written).ok().map(Exact::normalised);
            if let (Some(sum), Some(figure)) = (sums[0], figure)
                && !sums.contains(&Some(figure))
                && field.key != "balance"
            {
                let apart = grid.about("MB1323", row, at).with("label", &field.zh);
                let apart = apart.with("written", shown(field, figure));
                notes.said.push(apart.with("sum", shown(field, sum)));
            }
            if kind == Total::Whole
                && let Some(at) = total_of(&seen.item, table, field)
            {
                draft.fields[at].get_or_insert(written);
            }
        }
        for (table, rows) in draft.tables.iter().enumerate() {
            self.begun.insert(table, rows.len());
        }
    }

    /// Takes the totals that stood above their rows.
    pub fn finish(
        mut self,
        grid: &Grid,
        seen: &Recognised,
        around: Around,
        draft: &mut Draft,
        notes: &mut Notes,
    ) {
        if draft.tables.iter().all(Vec::is_empty) {
            return;
        }
        for row in std::mem::take(&mut self.early) {
            self.take(grid, seen, (row, Total::Whole), around, draft, notes);
        }
    }
}

/// What the rows of a table make together, from one of them on.
fn sum(seen: &Recognised, draft: &Draft, table: usize, key: &str, from: usize) -> Option<Exact> {
    let schema = &seen.item.tables[table];
    let column = schema.columns.iter().position(|field| field.key == key)?;
    let rows = draft.tables[table].get(from..)?.iter();
    let mut figures = rows.filter_map(|row| Exact::parse(row[column].as_deref()?).ok());
    let sum = figures.try_fold(Exact::from_int(0), Exact::checked_add)?;
    Some(sum.normalised())
}

fn shown(field: &Field, figure: Exact) -> String {
    match figure.to_fen() {
        Some(fen) if field.kind == FieldType::Money => Fen::yuan(fen),
        _ => figure.to_string(),
    }
}

/// The field that says what a column makes: the item's identities tell, else its key.
fn total_of(item: &Item, table: usize, column: &Field) -> Option<usize> {
    let schema = &item.tables[table];
    let field = |key: &str| item.field(key).map(|(at, _)| at);
    if column.key == "balance" {
        return field("closing");
    }
    let told = identity(item, schema, column).and_then(field);
    let same = |at: &usize| item.fields[*at].kind == column.kind;
    told.or_else(|| field(&format!("{}_total", column.key)))
        .or_else(|| field(&format!("{}_total", schema.key)))
        .filter(same)
}

/// The key of the field that an identity makes the sum of a column.
fn identity<'a>(item: &'a Item, table: &TableSchema, column: &Field) -> Option<&'a str> {
    let of = format!("{}.{}", table.key, column.key);
    let side = |one: &'a Expr, other: &Expr| match (one, other) {
        (Expr::Key { key, .. }, Expr::Sum(sum)) if *sum == of => Some(key.as_str()),
        _ => None,
    };
    let equal = item
        .identities
        .iter()
        .filter(|identity| identity.each.is_empty() && identity.is.sign == Sign::Equal);
    equal
        .map(|identity| &identity.is)
        .find_map(|is| side(&is.left, &is.right).or_else(|| side(&is.right, &is.left)))
}

/// Whether the rows of a table are what a total of the item is made of.
pub(super) fn are_parts(item: &Item, table: usize) -> bool {
    let columns = item.tables[table].columns.iter();
    columns
        .filter(|column| column.kind.is_number())
        .any(|column| identity(item, &item.tables[table], column).is_some())
}
