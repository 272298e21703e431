//! A plain form: lines of a name and an amount below words such as 本月收入, with the balances before and after.

use super::grid::{Content, Grid};
use super::headings::{self, fit, heads, plain};
use super::labels;
use super::rows::{Notes, one};
use super::values::Around;
use crate::catalogue::Item;
use crate::scaffold::Draft;
use crate::scaffold::written::quoted;

/// Whether an item has the tables of a plain form.
pub(super) fn may_be(item: &Item) -> bool {
    let named = |table: &str| {
        let columns = item.table(table).map(|(_, schema)| &schema.columns);
        columns.is_some_and(|columns| {
            ["name", "amount"]
                .iter()
                .all(|key| columns.iter().any(|field| field.key == *key))
        })
    };
    heads().section.iter().all(|section| named(&section.table))
}

/// Reads a plain form; false when it is none: it has a balance or a section, and rows.
pub(super) fn read(
    grid: &Grid,
    item: &Item,
    around: Around,
    draft: &mut Draft,
    notes: &mut Notes,
) -> bool {
    let mut current: Option<usize> = None;
    for row in 0..grid.rows() {
        let mut cells = grid.row(row).filter_map(|(at, content)| match content {
            Content::Text(text) if text.chars().any(|c| !c.is_ascii_digit()) => {
                Some((at, text.trim()))
            }
            _ => None,
        });
        let Some((at, words)) = cells.next() else {
            continue;
        };
        let named = labels::labelled(grid, item, row);
        if labels::names_posting(&named) || labels::amounts(item, &named) > 1 {
            labels::fill(grid, item, row, around, draft, notes);
            continue;
        }
        if headings::is_personal(words) {
            let said = grid.about("MB1330", row, at);
            notes.said.push(said.with("heading", words));
            continue;
        }
        let amount = (at + 1..grid.columns()).find(|column| {
            matches!(grid.at(row, *column), Some(Content::Number(_)))
                || grid
                    .words(row, *column)
                    .is_some_and(|text| text.contains(|c: char| c.is_numeric()))
        });
        let field = item
            .fields
            .iter()
            .position(|field| field.kind.is_money() && fit(field, words).is_some());
        let section = heads().section.iter().find(|section| section.begins(words));
        if let (Some(field), Some(column)) = (field, amount) {
            draft.fields[field] = one(grid, (row, column), &item.fields[field], around, notes);
            // What follows 本月收入 with its sum is what it is made of.
            current = section
                .and_then(|section| item.table(&section.table))
                .map(|(at, _)| at)
                .or(current);
        } else if let Some(section) = section {
            current = item.table(&section.table).map(|(at, _)| at);
            total(
                grid,
                (row, amount),
                item,
                section.table.as_str(),
                around,
                draft,
                notes,
            );
        } else if headings::total(words).is_some() {
            if let Some(table) = current {
                let key = item.tables[table].key.clone();
                total(grid, (row, amount), item, &key, around, draft, notes);
            }
        } else if let (Some(table), Some(column)) = (current, amount) {
            let columns = &item.tables[table].columns;
            let at = |key: &str| columns.iter().position(|field| field.key == key);
            if let (Some(name), Some(money)) = (at("name"), at("amount"))
                && let Some(amount) = one(grid, (row, column), &columns[money], around, notes)
            {
                let mut cells = vec![None; columns.len()];
                cells[name] = Some(quoted(&plain(words)));
                cells[money] = Some(amount);
                draft.tables[table].push(cells);
            }
        }
    }
    let fields = draft.fields.iter().flatten().count();
    fields >= 2 && draft.tables.iter().any(|rows| !rows.is_empty())
}

/// The sum of a section, where its line has one.
fn total(
    grid: &Grid,
    (row, amount): (u32, Option<u32>),
    item: &Item,
    table: &str,
    around: Around,
    draft: &mut Draft,
    notes: &mut Notes,
) {
    let field = item.field(&format!("{table}_total"));
    if let (Some((field, schema)), Some(column)) = (field, amount)
        && draft.fields[field].is_none()
    {
        draft.fields[field] = one(grid, (row, column), schema, around, notes);
    }
}
