//! The content of an `.ods` package becomes grids. Cells and rows may be repeated a million times: they are counted, not copied.

use super::grid::{Area, Budget, Content, Grid, MOST_COLUMNS, MOST_ROWS};
use super::open::MOST_SHEETS;
use crate::attachment::{Token, Tokens, attribute};
use crate::diagnostic::Diagnostic;

/// A cell that is being read.
#[derive(Debug, Default)]
struct Cell {
    content: Option<Content>,
    text: String,
    repeated: u32,
    /// Columns and rows that it covers.
    span: (u32, u32),
}

/// Where the reader stands.
#[derive(Debug, Default)]
struct Cursor {
    row: u32,
    repeated: u32,
    column: u32,
    hidden: bool,
    cells: Vec<(u32, Content)>,
}

/// Reads `content.xml`.
pub(super) fn grids(content: &str) -> Result<Vec<Grid>, Diagnostic> {
    let mut grids: Vec<Grid> = Vec::new();
    let mut budget = Budget::default();
    let (mut at, mut cell) = (Cursor::default(), None);
    let mut notes = 0u32;
    for token in Tokens::new(content) {
        match token {
            Token::Open("table", written, _) => {
                if grids.len() == MOST_SHEETS {
                    return Err(Diagnostic::new("MB1311").with("cells", 200_000));
                }
                at = Cursor::default();
                grids.push(Grid {
                    name: attribute(written, "name").unwrap_or_default().into_owned(),
                    ..Grid::default()
                });
            }
            Token::Open("table-row", written, empty) => {
                at.column = 0;
                at.cells.clear();
                at.repeated = number(written, "number-rows-repeated");
                let seen = attribute(written, "visibility");
                at.hidden = seen.is_some_and(|word| word != "visible");
                if empty {
                    at.row = at.row.saturating_add(at.repeated);
                }
            }
            Token::Open("table-cell" | "covered-table-cell", written, empty) => {
                let begun = begin(written);
                if empty {
                    at.column = at.column.saturating_add(begun.repeated);
                } else {
                    cell = Some(begun);
                }
            }
            // What somebody noted beside a cell is not its content.
            Token::Open("annotation", _, false) => notes += 1,
            Token::Close("annotation") => notes = notes.saturating_sub(1),
            Token::Close("p") => {
                if let Some(cell) = cell.as_mut().filter(|_| notes == 0) {
                    cell.text.push('\n');
                }
            }
            Token::Text(text) if notes == 0 => {
                if let Some(cell) = &mut cell {
                    cell.text.push_str(&text);
                }
            }
            Token::Close("table-cell" | "covered-table-cell") => {
                if let (Some(cell), Some(grid)) = (cell.take(), grids.last_mut()) {
                    end_cell(cell, &mut at, grid)?;
                }
            }
            Token::Close("table-row") => {
                if let Some(grid) = grids.last_mut() {
                    end_row(&mut at, grid, &mut budget)?;
                }
            }
            _ => {}
        }
    }
    Ok(grids)
}

fn number(written: &str, name: &str) -> u32 {
    let number = attribute(written, name).and_then(|number| number.parse().ok());
    number.unwrap_or(1)
}

fn begin(written: &str) -> Cell {
    let value = |name: &str| attribute(written, name);
    let content = match value("value-type").as_deref() {
        Some("float" | "currency" | "percentage") => value("value")
            .and_then(|number| number.parse().ok())
            .map(Content::Number),
        Some("date") => value("date-value")
            .and_then(|day| day.get(..10)?.parse().ok())
            .map(Content::Day),
        Some("boolean") => value("boolean-value").map(|word| Content::Yes(word == "true")),
        _ => None,
    };
    Cell {
        content,
        text: String::new(),
        repeated: number(written, "number-columns-repeated"),
        span: (
            number(written, "number-columns-spanned"),
            number(written, "number-rows-spanned"),
        ),
    }
}

fn end_cell(cell: Cell, at: &mut Cursor, grid: &mut Grid) -> Result<(), Diagnostic> {
    let text = cell.text.trim();
    let broken =
        text.starts_with('#') && (text.ends_with('!') || text.ends_with('?') || text == "#N/A");
    let content = match cell.content {
        Some(content) => Some(content),
        None if broken || text.starts_with("Err:") => Some(Content::Error(text.to_string())),
        None if text.is_empty() => None,
        None => Some(Content::Text(text.to_string())),
    };
    if cell.span != (1, 1) {
        grid.merged.push(Area {
            top: at.row,
            left: at.column,
            bottom: at.row.saturating_add(cell.span.1 - 1.min(cell.span.1)),
            right: at.column.saturating_add(cell.span.0 - 1.min(cell.span.0)),
        });
    }
    let after = at.column.saturating_add(cell.repeated);
    if let Some(content) = content {
        if after > MOST_COLUMNS {
            return Err(grid
                .about("MB1312", at.row, after.saturating_sub(1))
                .with("rows", MOST_ROWS)
                .with("columns", MOST_COLUMNS));
        }
        at.cells
            .extend((at.column..after).map(|column| (column, content.clone())));
    }
    at.column = after;
    Ok(())
}

fn end_row(at: &mut Cursor, grid: &mut Grid, budget: &mut Budget) -> Result<(), Diagnostic> {
    let after = at.row.saturating_add(at.repeated);
    if !at.cells.is_empty() {
        for row in at.row..after {
            for (column, content) in &at.cells {
                grid.put(row, *column, content.clone(), budget)?;
            }
            if at.hidden {
                grid.hidden_rows.insert(row);
            }
        }
    }
    at.row = after;
    Ok(())
}
