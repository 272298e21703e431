//! The bytes of a file become grids. What kind of file it is shows from its bytes; sizes are looked at before anything is unpacked.

use std::io::Cursor;

use calamine::{Data, Reader, SheetVisible, Xls};
use csv::{ReaderBuilder, StringRecord};

use super::biff;
use super::grid::{Area, Budget, Content, Grid};
use super::{ods, xlsx};
use crate::attachment::{Refusal, unpack};
use crate::diagnostic::Diagnostic;
use crate::source::decode_table;
use crate::value::Date;

/// The largest file that is imported, bytes.
pub const FILE_LIMIT: u64 = 8 << 20;
/// All that a package may hold when it is unpacked, bytes.
const UNPACKED: usize = 32 << 20;
/// The most sheets of a workbook.
pub(super) const MOST_SHEETS: usize = 64;

/// Reads a spreadsheet: `.xlsx`, `.xls`, `.et`, `.ods` or CSV.
///
/// # Errors
/// A message when it is none of these, protected, broken, or larger than anything that somebody filled in.
pub fn open(file: &str, bytes: Vec<u8>) -> Result<Vec<Grid>, Diagnostic> {
    let grids = match bytes.get(..4) {
        Some(b"PK\x03\x04") => packed(&bytes),
        Some(b"\xd0\xcf\x11\xe0") => old(&bytes),
        _ => text(file, bytes),
    };
    grids.map_err(|problem| problem.with("file", file))
}

fn packed(bytes: &[u8]) -> Result<Vec<Grid>, Diagnostic> {
    let mut budget = UNPACKED;
    let parts = unpack(bytes, &mut budget).map_err(|refusal| match refusal {
        Refusal::Encrypted => Diagnostic::new("MB1313"),
        Refusal::TooMuchInside(_) => Diagnostic::new("MB1311").with("cells", 200_000),
        _ => Diagnostic::new("MB1314"),
    })?;
    if parts.contains_key("xl/workbook.xml") {
        return xlsx::grids(bytes, &parts);
    }
    match parts.get("content.xml") {
        Some(content) if parts.get("mimetype").is_none_or(|kind| is_sheet(kind)) => {
            if parts
                .get("META-INF/manifest.xml")
                .is_some_and(|part| part.windows(15).any(|window| window == b"encryption-data"))
            {
                return Err(Diagnostic::new("MB1313"));
            }
            ods::grids(&String::from_utf8_lossy(content))
        }
        _ => Err(Diagnostic::new("MB1310")),
    }
}

fn is_sheet(mimetype: &[u8]) -> bool {
    mimetype.starts_with(b"application/vnd.oasis.opendocument.spreadsheet")
}

/// A workbook of Excel 97–2003 or WPS.
fn old(bytes: &[u8]) -> Result<Vec<Grid>, Diagnostic> {
    let looked = biff::look(bytes)?;
    let damaged = || Diagnostic::new("MB1314");
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let sheets = book.sheets_metadata().to_vec();
    let mut budget = Budget::default();
    let mut grids = Vec::new();
    for (at, sheet) in sheets.iter().enumerate() {
        let range = book.worksheet_range(&sheet.name).map_err(|_| damaged())?;
        let mut grid = Grid {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
            hidden_rows: looked.get(at).cloned().unwrap_or_default(),
            ..Grid::default()
        };
        let merged = book
            .merge_cells_by_sheet_name(&sheet.name)
            .unwrap_or_default();
        grid.merged = merged.iter().map(area).collect();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place = (top + row as u32, left + column as u32);
            if let Some(content) = content(value) {
                grid.put(place.0, place.1, content, &mut budget)?;
            }
        }
        grids.push(grid);
    }
    Ok(grids)
}

pub(super) fn area(merged: &calamine::Dimensions) -> Area {
    Area {
        top: merged.start.0,
        left: merged.start.1,
        bottom: merged.end.0,
        right: merged.end.1,
    }
}

/// A value of the library as one of ours.
pub(super) fn content(value: &Data) -> Option<Content> {
    Some(match value {
        Data::Int(number) => Content::Number(*number as f64),
        Data::Float(number) => Content::Number(*number),
        Data::String(text) | Data::DurationIso(text) => Content::Text(text.clone()),
        Data::Bool(yes) => Content::Yes(*yes),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            match Date::new(year as i16, month as i8, day as i8) {
                Ok(day) => Content::Day(day),
                Err(_) => Content::Number(moment.as_f64()),
            }
        }
        Data::DateTime(moment) => Content::Number(moment.as_f64()),
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Content::Day(day),
            None => Content::Text(text.clone()),
        },
        Data::Error(error) => Content::Error(error.to_string()),
        _ => return None,
    })
}

/// Comma-separated text in UTF-8, UTF-16 or GBK.
fn text(file: &str, bytes: Vec<u8>) -> Result<Vec<Grid>, Diagnostic> {
    if bytes.is_empty() {
        return Err(Diagnostic::new("MB1315"));
    }
    let text = decode_table(file, bytes).map_err(|_| Diagnostic::new("MB1310"))?;
    let start = text.text.trim_start();
    let looks_like = |sign: &str| {
        start
            .get(..sign.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(sign))
    };
    if looks_like("<") || looks_like("%PDF") || looks_like("{\\rtf") || text.text.contains('\0') {
        return Err(Diagnostic::new("MB1310"));
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text.text))
        .from_reader(text.text.as_bytes());
    let mut budget = Budget::default();
    let mut grid = Grid {
        name: file.to_string(),
        ..Grid::default()
    };
    let mut record = StringRecord::new();
    let (mut row, mut counted) = (0, 0);
    while reader
        .read_record(&mut record)
        .map_err(|_| Diagnostic::new("MB1314"))?
    {
        let start = record.position().map_or(0, |at| at.byte() as usize);
        // The line end before a record may belong to its beginning.
        let begun =
            text.text[start..].len() - text.text[start..].trim_start_matches(['\r', '\n']).len();
        // Rows are counted as the spreadsheet counts them: blank lines are rows too.
        row += text.text[counted..start + begun].matches('\n').count();
        counted = start + begun;
        for (column, cell) in record.iter().enumerate() {
            let content = Content::Text(cell.trim().to_string());
            let (row, column) = (u32::try_from(row), u32::try_from(column));
            let far = u32::MAX - 1;
            grid.put(
                row.unwrap_or(far),
                column.unwrap_or(far),
                content,
                &mut budget,
            )?;
        }
    }
    Ok(vec![grid])
}

/// The sign between cells: the one that stands most often in the first lines.
fn separator(text: &str) -> u8 {
    let count = |sign: char| -> usize {
        let lines = text.lines().take(10);
        lines.map(|line| line.matches(sign).count()).sum()
    };
    let signs = [(b',', count(',')), (b'\t', count('\t')), (b';', count(';'))];
    let most = signs.into_iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b',', |(sign, _)| sign)
}
