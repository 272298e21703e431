//! Sheets that put each thing into a pair of columns, such as 货币资金账面数 and 货币资金核实数: every pair becomes a row.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::Grid;
use super::headings::{Across, heads, plain};
use super::labels;
use super::rows::{Notes, one};
use super::values::Around;
use crate::catalogue::{Item, TableSchema};
use crate::scaffold::Draft;
use crate::scaffold::written::quoted;

/// So many columns make such a sheet.
const LEAST: usize = 4;

/// A column: what it is about, and the column of the table that it fills.
type Half = (String, usize);

/// Reads the sheet, if it is one of these items and laid out in pairs.
pub(super) fn read<'a>(
    grid: &Grid,
    items: impl Iterator<Item = &'a Arc<Item>>,
    around: Around,
    notes: &mut Notes,
) -> Option<(&'a Arc<Item>, Draft)> {
    for item in items {
        for across in heads().across.iter().filter(|one| one.item == item.id) {
            let Some((table, schema)) = item.table(&across.table) else {
                continue;
            };
            let lines = (0..grid.rows()).flat_map(|top| [(top, 1), (top, 2)]);
            let mut layouts =
                lines.map(|(top, lines)| (top, lines, halves(grid, across, schema, (top, lines))));
            let Some((top, lines, halves)) = layouts.find(|(.., halves)| halves.len() >= LEAST)
            else {
                continue;
            };
            let mut draft = Draft::empty(item);
            draft.tables[table] =
                rows(grid, across, schema, (top + lines, &halves), around, notes)?;
            for row in (0..top).chain(top + lines + 1..grid.rows()) {
                labels::fill(grid, item, row, around, &mut draft, notes);
            }
            return Some((item, draft));
        }
    }
    None
}

/// The columns whose heading ends as one half of a pair does; the other half of it may stand in the line above.
fn halves(
    grid: &Grid,
    across: &Across,
    schema: &TableSchema,
    (top, lines): (u32, u32),
) -> BTreeMap<u32, Half> {
    let half = |column: u32| {
        let mut heading = plain(grid.spread(top, column)?);
        if lines == 2 {
            heading.push_str(&plain(grid.spread(top + 1, column)?));
        }
        let mut ends = across.ends.iter();
        ends.find_map(|(end, key)| {
            let about = heading
                .strip_suffix(end.as_str())
                .filter(|about| !about.is_empty())?;
            let at = schema.columns.iter().position(|field| field.key == *key)?;
            Some((about.to_string(), at))
        })
    };
    (0..grid.columns())
        .filter_map(|column| Some((column, half(column)?)))
        .collect()
}

/// The one row of figures, as many rows of the table; none when there are several: one cannot tell which is meant.
fn rows(
    grid: &Grid,
    across: &Across,
    schema: &TableSchema,
    (body, halves): (u32, &BTreeMap<u32, Half>),
    around: Around,
    notes: &mut Notes,
) -> Option<Vec<Vec<Option<String>>>> {
    let filled = |row: &u32| halves.keys().any(|column| grid.at(*row, *column).is_some());
    let mut rows = (body..grid.rows()).filter(filled);
    let row = rows.next().filter(|_| rows.next().is_none())?;
    let line = schema
        .columns
        .iter()
        .position(|field| field.key == across.line)?;
    let mut found: Vec<Vec<Option<String>>> = Vec::new();
    for (column, (about, at)) in halves {
        let name = quoted(about);
        let known = found
            .iter()
            .position(|cells| cells[line].as_ref() == Some(&name));
        let nth = known.unwrap_or_else(|| {
            let mut cells = vec![None; schema.columns.len()];
            cells[line] = Some(name);
            found.push(cells);
            found.len() - 1
        });
        found[nth][*at] = one(grid, (row, *column), &schema.columns[*at], around, notes);
    }
    found.retain(|cells| cells.iter().flatten().count() > 1);
    Some(found)
}
