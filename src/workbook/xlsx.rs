//! An `.xlsx` package becomes grids: cells one by one, never the rectangle around them.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::grid::{Budget, Grid};
use super::open::{MOST_SHEETS, area, content};
use crate::attachment::{Token, Tokens, attribute, list_sheets};
use crate::diagnostic::Diagnostic;

/// Reads the sheets of a package whose parts were unpacked within the limits.
pub(super) fn grids(
    bytes: &[u8],
    parts: &BTreeMap<String, Vec<u8>>,
) -> Result<Vec<Grid>, Diagnostic> {
    let part = |name: &str| String::from_utf8_lossy(parts.get(name).map_or(&[], Vec::as_slice));
    let sheets = list_sheets(
        &part("xl/workbook.xml"),
        &part("xl/_rels/workbook.xml.rels"),
    );
    if sheets.len() > MOST_SHEETS {
        return Err(Diagnostic::new("MB1311").with("cells", 200_000));
    }
    let damaged = || Diagnostic::new("MB1314");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let names: BTreeSet<String> = book.sheet_names().into_iter().collect();
    let mut budget = Budget::default();
    let mut grids = Vec::new();
    for sheet in sheets
        .into_iter()
        .filter(|sheet| names.contains(&sheet.name))
    {
        let text = part(&sheet.part);
        let mut grid = Grid {
            name: sheet.name.clone(),
            hidden: sheet.hidden,
            hidden_rows: hidden_rows(&text),
            ..Grid::default()
        };
        let merged = book.merge_cells_by_sheet_name(&sheet.name);
        grid.merged = merged.unwrap_or_default().iter().map(area).collect();
        // A chart sheet has no cells.
        if let Ok(mut reader) = book.worksheet_cells_reader(&sheet.name) {
            while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
                let (row, column) = cell.get_position();
                let value: Data = cell.get_value().clone().into();
                if let Some(content) = content(&value) {
                    grid.put(row, column, content, &mut budget)?;
                }
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

/// The numbers of the hidden rows of a sheet, from 0.
fn hidden_rows(part: &str) -> BTreeSet<u32> {
    let mut number = 0u32;
    let mut hidden = BTreeSet::new();
    for token in Tokens::new(part) {
        if let Token::Open("row", written, _) = token {
            let given = attribute(written, "r").and_then(|number| number.parse().ok());
            number = given.unwrap_or(number.saturating_add(1));
            if attribute(written, "hidden").is_some_and(|word| word == "1" || word == "true") {
                hidden.insert(number.saturating_sub(1));
            }
        }
    }
    hidden
}
