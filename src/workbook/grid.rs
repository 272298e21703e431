//! A sheet as its cells with their places, whatever program wrote it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::Diagnostic;
use crate::value::Date;

/// The most rows of a sheet that is imported.
pub(super) const MOST_ROWS: u32 = 10_000;
/// The most columns of a sheet that is imported.
pub(super) const MOST_COLUMNS: u32 = 200;
/// The most cells of a file that is imported.
pub(super) const MOST_CELLS: usize = 200_000;
/// The most bytes of text in a file that is imported.
pub(super) const MOST_TEXT: usize = 16 << 20;

/// What a cell holds: values only, never formulas.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Text.
    Text(String),
    /// A number, as spreadsheets keep it.
    Number(f64),
    /// A day.
    Day(Date),
    /// Yes or no.
    Yes(bool),
    /// An error such as `#REF!`.
    Error(String),
}

/// Cells that were merged into one; the value stands in the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First row, from 0.
    pub top: u32,
    /// First column, from 0.
    pub left: u32,
    /// Last row.
    pub bottom: u32,
    /// Last column.
    pub right: u32,
}

/// A sheet.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Its name; empty for CSV.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// Rows that are hidden, from 0.
    pub hidden_rows: BTreeSet<u32>,
    /// Merged cells.
    pub merged: Vec<Area>,
    pub(super) cells: BTreeMap<(u32, u32), Content>,
}

/// How much may still be taken from a file.
#[derive(Debug)]
pub(super) struct Budget {
    cells: usize,
    text: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Budget {
            cells: MOST_CELLS,
            text: MOST_TEXT,
        }
    }
}

impl Grid {
    /// Puts a cell in its place, within the limits; cells without anything are left out.
    ///
    /// # Errors
    /// A message when the sheet is larger than any that somebody filled in.
    pub(super) fn put(
        &mut self,
        row: u32,
        column: u32,
        content: Content,
        budget: &mut Budget,
    ) -> Result<(), Diagnostic> {
        let size = match &content {
            Content::Text(text) if text.trim().is_empty() => return Ok(()),
            Content::Text(text) => text.len(),
            _ => 0,
        };
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(Diagnostic::new("MB1312")
                .with("sheet", &self.name)
                .with("place", place(row, column))
                .with("rows", MOST_ROWS)
                .with("columns", MOST_COLUMNS));
        }
        let left = budget
            .cells
            .checked_sub(1)
            .zip(budget.text.checked_sub(size));
        let Some((cells, text)) = left else {
            return Err(Diagnostic::new("MB1311").with("cells", MOST_CELLS));
        };
        (budget.cells, budget.text) = (cells, text);
        self.cells.insert((row, column), content);
        Ok(())
    }

    /// A cell.
    pub fn at(&self, row: u32, column: u32) -> Option<&Content> {
        self.cells.get(&(row, column))
    }

    /// The words of a cell; none for numbers and days.
    pub fn words(&self, row: u32, column: u32) -> Option<&str> {
        match self.at(row, column)? {
            Content::Text(text) => Some(text.trim()),
            _ => None,
        }
    }

    /// The words of a cell or of the merged cell that it is part of.
    pub fn spread(&self, row: u32, column: u32) -> Option<&str> {
        let within = |area: &&Area| {
            (area.top..=area.bottom).contains(&row) && (area.left..=area.right).contains(&column)
        };
        match self.merged.iter().find(within) {
            Some(area) => self.words(area.top, area.left),
            None => self.words(row, column),
        }
    }

    /// The cells of a row, in order.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &Content)> {
        let cells = self.cells.range((row, 0)..(row + 1, 0));
        cells.map(|((_, column), content)| (*column, content))
    }

    /// All cells in the order of reading.
    pub fn cells(&self) -> impl Iterator<Item = ((u32, u32), &Content)> {
        self.cells.iter().map(|(place, content)| (*place, content))
    }

    /// How many rows there are, up to the last that holds anything.
    pub fn rows(&self) -> u32 {
        self.cells.keys().last().map_or(0, |(row, _)| row + 1)
    }

    /// How many columns there are.
    pub fn columns(&self) -> u32 {
        let columns = self.cells.keys().map(|(_, column)| column + 1);
        columns.max().unwrap_or(0)
    }

    /// A message about a cell: `code` with the slots `sheet` and `place`.
    pub(super) fn about(&self, code: &str, row: u32, column: u32) -> Diagnostic {
        Diagnostic::new(code)
            .with("sheet", &self.name)
            .with("place", place(row, column))
    }
}

/// `第14行C列`, as the spreadsheet counts.
pub(super) fn place(row: u32, column: u32) -> String {
    format!("第{}行{}列", row + 1, letters(column))
}

/// The letters of a column: 0 is A, 26 is AA.
pub(super) fn letters(column: u32) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letters(more - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_the_spreadsheet_does() {
        assert_eq!(place(13, 2), "第14行C列");
        assert_eq!(letters(25), "Z");
        assert_eq!(letters(26), "AA");
        assert_eq!(letters(701), "ZZ");
        assert_eq!(letters(702), "AAA");
    }

    #[test]
    fn a_cell_far_out_is_refused() {
        let mut grid = Grid::default();
        let budget = &mut Budget::default();
        assert!(grid.put(0, 0, Content::Yes(true), budget).is_ok());
        assert!(
            grid.put(1_048_575, 16_383, Content::Yes(true), budget)
                .is_err()
        );
        assert!(grid.put(0, 200, Content::Yes(true), budget).is_err());
    }
}
