//! The rows below understood headings: data, totals among them, what is brought forward, and the words around the table.

use std::collections::BTreeMap;

use super::grid::{Content, Grid, letters, place};
use super::headings::{fit, heads, total};
use super::recognise::{Column, Recognised};
use super::totals::{Totals, are_parts};
use super::values::{Around, value};
use super::{labels, parted};
use crate::catalogue::{Field, FieldType, Kind};
use crate::diagnostic::Diagnostic;
use crate::scaffold::{Draft, sample};
use crate::value::Period;

/// What is noted while a sheet is read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Messages, in the order of the sheet.
    pub said: Vec<Diagnostic>,
    /// Cells in which a name or number was hidden.
    pub masked: usize,
}

/// Who laid a sheet out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// This program: every whole row is data.
    Ours,
    /// Somebody else: totals and balances stand among the rows.
    Theirs,
}

/// What each column of a row holds, by table.
type Cells = BTreeMap<usize, Vec<Option<String>>>;

/// Reads the rows of a sheet into a draft.
pub(super) fn read(
    grid: &Grid,
    seen: &Recognised,
    around: Around,
    source: Source,
    draft: &mut Draft,
    notes: &mut Notes,
) {
    let dated = seen.item.tables[seen.main]
        .columns
        .iter()
        .any(|field| field.required && field.kind == FieldType::Date);
    left_out(grid, seen, notes);
    let parts = are_parts(&seen.item, seen.main);
    let mut totals = Totals::default();
    for row in seen.body..grid.rows() {
        if !is_about(grid, seen, row) {
            continue;
        }
        let first = first_words(grid, seen, row);
        let whole = is_whole(grid, seen, row);
        if let Some(kind) = first.and_then(|(words, _)| total(words))
            && (source == Source::Theirs || !whole)
        {
            totals.take(grid, seen, (row, kind), around, draft, notes);
            continue;
        }
        if source == Source::Theirs {
            // In a list of names and amounts a whole row is data, whatever its name; unless the list is what a total is made of.
            let list = seen.item.kind == Kind::Statement;
            let apart = dated || !whole || (list && parts);
            if apart && brought_forward(grid, seen, row, around, draft, notes) {
                continue;
            }
            if list && !apart {
                line(grid, seen, row, around, draft);
            }
        }
        if is_sample(grid, seen, row, around.period) {
            continue;
        }
        let before = notes.said.len();
        let cells = cells(grid, seen, row, around, notes);
        // Below the table stand words such as who made it: no figure, and hardly a cell that can be read.
        let read = cells.values().flatten().flatten().count();
        let figures = |table: &usize| &seen.item.tables[*table].columns;
        if read < 2
            && !cells
                .iter()
                .any(|(table, cells)| has_figure(figures(table), cells))
        {
            notes.said.truncate(before);
            if source == Source::Theirs {
                labels::fill(grid, &seen.item, row, around, draft, notes);
            }
            continue;
        }
        for (table, cells) in cells {
            let columns = figures(&table);
            let mut pairs = columns.iter().zip(&cells);
            let missing = pairs.find(|(field, cell)| field.required && cell.is_none());
            let idle = source == Source::Theirs && seen.item.kind == Kind::Statement;
            match missing {
                // A printed line that nothing happened in this time.
                _ if cells.iter().all(Option::is_none) || idle && !has_figure(columns, &cells) => {}
                None => draft.tables[table].push(cells),
                Some((field, _)) if notes.said.len() == before && !is_absent(seen, field) => {
                    let missing = grid.about("MB1322", row, first.map_or(0, |(_, at)| at));
                    notes.said.push(missing.with("label", &field.zh));
                }
                Some(_) => {}
            }
        }
    }
    totals.finish(grid, seen, around, draft, notes);
}

/// Whether there is no column for a field of the main table: that was said once, above.
fn is_absent(seen: &Recognised, field: &Field) -> bool {
    seen.absent().any(|(_, absent)| absent.key == field.key)
}

fn has_figure(columns: &[Field], cells: &[Option<String>]) -> bool {
    let mut pairs = columns.iter().zip(cells);
    pairs.any(|(field, cell)| field.kind.is_number() && cell.is_some())
}

/// Whether a row has anything in a column that is known.
fn is_about(grid: &Grid, seen: &Recognised, row: u32) -> bool {
    let known = |at: u32| {
        let column = seen.columns.get(&at);
        column.is_some_and(|(column, _)| !matches!(column, Column::Unknown | Column::Personal))
    };
    grid.row(row).any(|(at, _)| known(at))
}

/// Whether a row has something in every column of the main table that must be there.
fn is_whole(grid: &Grid, seen: &Recognised, row: u32) -> bool {
    let schema = &seen.item.tables[seen.main];
    let given = |wanted: usize| {
        seen.columns.iter().any(|(at, (column, _))| {
            matches!(column, Column::Value { table, column, .. } if (*table, *column) == (seen.main, wanted))
                && grid.at(row, *at).is_some()
        })
    };
    let mut required = schema.columns.iter().enumerate();
    required.all(|(at, field)| !field.required || given(at))
}

/// Says which columns are not imported, and which are missing.
fn left_out(grid: &Grid, seen: &Recognised, notes: &mut Notes) {
    let filled = |at: u32| (seen.body..grid.rows()).any(|row| grid.at(row, at).is_some());
    let mut unknown = Vec::new();
    for (at, (column, heading)) in seen.columns.iter().filter(|(at, _)| filled(**at)) {
        match column {
            Column::Personal => {
                let said = grid.about("MB1330", seen.top, *at);
                notes.said.push(said.with("heading", heading));
            }
            Column::Unknown => unknown.push(format!("{}列“{heading}”", letters(*at))),
            _ => {}
        }
    }
    let about = |code: &str| Diagnostic::new(code).with("sheet", &grid.name);
    if !unknown.is_empty() {
        let said = about("MB1331").with("columns", unknown.join("、"));
        notes.said.push(said.with("item", &seen.item.id));
    }
    for (_, field) in seen.absent() {
        notes.said.push(about("MB1470").with("label", &field.zh));
    }
}

/// The first words of a row, leaving numbers such as 序号 aside.
fn first_words<'a>(grid: &'a Grid, seen: &Recognised, row: u32) -> Option<(&'a str, u32)> {
    let known = grid
        .row(row)
        .filter(|(at, _)| seen.columns.contains_key(at));
    known
        .filter_map(|(at, content)| match content {
            Content::Text(text) => Some((text.trim(), at)),
            _ => None,
        })
        .find(|(text, _)| text.chars().any(|c| !c.is_ascii_digit()))
}

/// The figures of a row by their column.
pub(super) fn amounts<'a>(
    grid: &'a Grid,
    seen: &'a Recognised,
    row: u32,
    around: Around,
) -> impl Iterator<Item = (u32, usize, &'a Field, String)> {
    seen.columns.iter().filter_map(move |(at, (column, _))| {
        let Column::Value { table, column, wan } = *column else {
            return None;
        };
        let field = &seen.item.tables[table].columns[column];
        let around = Around {
            wan: wan || around.wan,
            ..around
        };
        let content = grid.at(row, *at).filter(|_| field.kind.is_number())?;
        let understood = value(field, content, around).ok().flatten()?;
        Some((*at, table, field, understood.literal))
    })
}

/// A line of a statement that is a field of the item as well: the first amount belongs to it too.
fn line(grid: &Grid, seen: &Recognised, row: u32, around: Around, draft: &mut Draft) {
    let Some((words, _)) = first_words(grid, seen, row) else {
        return;
    };
    let mut fields = seen.item.fields.iter().enumerate();
    let named =
        fields.find(|(_, field)| field.kind == FieldType::Money && fit(field, words).is_some());
    let mut money =
        amounts(grid, seen, row, around).filter(|(_, _, field, _)| field.kind == FieldType::Money);
    if let (Some((at, _)), Some((.., amount))) = (named, money.next()) {
        draft.fields[at].get_or_insert(amount);
    }
}

/// A row such as 上月结转: the figure belongs to the field of that name.
fn brought_forward(
    grid: &Grid,
    seen: &Recognised,
    row: u32,
    around: Around,
    draft: &mut Draft,
    notes: &mut Notes,
) -> bool {
    let found = labels::labelled(grid, &seen.item, row);
    if labels::amounts(&seen.item, &found) > 1 {
        labels::fill(grid, &seen.item, row, around, draft, notes);
        return true;
    }
    let names = |field: &Field| {
        let mut cells = grid.row(row);
        cells.any(
            |(_, content)| matches!(content, Content::Text(text) if fit(field, text).is_some()),
        )
    };
    let mut fields = seen.item.fields.iter().enumerate();
    let Some((at, _)) = fields.find(|(_, field)| field.kind.is_money() && names(field)) else {
        return false;
    };
    let money = amounts(grid, seen, row, around).filter(|(_, _, field, _)| field.kind.is_money());
    match money.last() {
        Some((.., amount)) => {
            draft.fields[at].get_or_insert(amount);
            true
        }
        None => labels::fill(grid, &seen.item, row, around, draft, notes) > 0,
    }
}

/// Whether a row is the example of a template, untouched.
fn is_sample(grid: &Grid, seen: &Recognised, row: u32, period: Option<Period>) -> bool {
    let Some(period) = period else { return false };
    let mut compared = 0;
    for (at, (column, _)) in &seen.columns {
        let (Column::Value { table, column, .. }, Some(content)) = (*column, grid.at(row, *at))
        else {
            continue;
        };
        let field = &seen.item.tables[table].columns[column];
        let written = value(
            field,
            content,
            Around {
                wan: false,
                period: Some(period),
            },
        );
        if !written.is_ok_and(|written| {
            written.is_some_and(|written| written.literal == sample(field, period))
        }) {
            return false;
        }
        compared += 1;
    }
    compared > 2
}

fn cells(grid: &Grid, seen: &Recognised, row: u32, around: Around, notes: &mut Notes) -> Cells {
    let mut cells = Cells::new();
    for (at, (column, _)) in &seen.columns {
        match *column {
            Column::Value { table, column, wan } => {
                let field = &seen.item.tables[table].columns[column];
                let around = Around {
                    wan: wan || around.wan,
                    ..around
                };
                let literal = one(grid, (row, *at), field, around, notes);
                row_of(&mut cells, seen, table)[column] = literal;
            }
            Column::Several { table, nth } => {
                let what = (&heads().several[nth], &*seen.item.tables[table].columns);
                let cells = row_of(&mut cells, seen, table);
                parted::read(grid, (row, *at), what, around, cells, notes);
            }
            _ => {}
        }
    }
    if let Some(day) = parted_day(grid, seen, row, around.period) {
        let columns = &seen.item.tables[seen.main].columns;
        let date = columns
            .iter()
            .position(|field| field.kind == FieldType::Date);
        if let Some(date) = date {
            row_of(&mut cells, seen, seen.main)[date].get_or_insert(day);
        }
    }
    cells
}

fn row_of<'a>(
    cells: &'a mut Cells,
    seen: &Recognised,
    table: usize,
) -> &'a mut Vec<Option<String>> {
    let width = seen.item.tables[table].columns.len();
    cells.entry(table).or_insert_with(|| vec![None; width])
}

/// One cell, or the merged cell that it is part of.
pub(super) fn one(
    grid: &Grid,
    (row, column): (u32, u32),
    field: &Field,
    around: Around,
    notes: &mut Notes,
) -> Option<String> {
    let merged = grid.merged.iter().find(|area| {
        (area.top..=area.bottom).contains(&row) && area.left == column && area.right == column
    });
    // An amount that covers several rows stands once; words stand for all of them.
    let from = match merged {
        Some(area) if !field.kind.is_number() => area.top,
        _ => row,
    };
    match value(field, grid.at(from, column)?, around) {
        Ok(understood) => {
            let understood = understood?;
            notes.masked += usize::from(understood.masked);
            Some(understood.literal)
        }
        Err(problem) => {
            notes.said.push(placed(problem, grid, row, column));
            None
        }
    }
}

/// A message about a value with the place of its cell.
fn placed(problem: Diagnostic, grid: &Grid, row: u32, column: u32) -> Diagnostic {
    problem
        .with("sheet", &grid.name)
        .with("place", place(row, column))
}

/// The day of a row whose month and day stand in columns of their own.
fn parted_day(grid: &Grid, seen: &Recognised, row: u32, period: Option<Period>) -> Option<String> {
    let number = |wanted: Column| -> Option<i8> {
        let (at, _) = seen
            .columns
            .iter()
            .find(|(_, (column, _))| *column == wanted)?;
        match grid.at(row, *at)? {
            Content::Number(number) => Some(*number as i8),
            Content::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    };
    let year = period?.year();
    let day = crate::value::Date::new(year, number(Column::Month)?, number(Column::Day)?);
    day.ok().map(|day| day.to_string())
}
