//! A table from a CSV file beside the disclosure: the header names the columns by key or Chinese label.

use csv::{ReaderBuilder, StringRecord};

use super::{Cell, Row, read_value};
use crate::catalogue::TableSchema;
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Node, Raw};
use crate::language::Lang;
use crate::source::Text;

/// The most rows of one table.
const ROWS_LIMIT: usize = 100_000;

/// Reads the rows of a CSV file; every mistake is reported with its line.
pub(crate) fn read_csv(
    text: &Text,
    schema: &TableSchema,
    lang: Lang,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Row> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text.text))
        .from_reader(text.text.as_bytes());
    let mut rows = Vec::new();
    let mut columns: Option<Vec<Option<usize>>> = None;
    let mut record = StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                let at = error
                    .position()
                    .map_or(0, |position| position.byte() as usize);
                problems.push(
                    Diagnostic::new("MB0312")
                        .at(text.place(at..at))
                        .with("reason", error),
                );
                break;
            }
        }
        let start = record
            .position()
            .map_or(0, |position| position.byte() as usize);
        let line = line_at(&text.text, start);
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let Some(columns) = &columns else {
            columns = Some(header(text, &record, line, schema, problems));
            continue;
        };
        if rows.len() == ROWS_LIMIT {
            problems.push(
                Diagnostic::new("MB0313")
                    .at(text.place(line))
                    .with("limit", ROWS_LIMIT),
            );
            break;
        }
        if record.len() != columns.len() {
            let wrong = Diagnostic::new("MB0314").at(text.place(line.clone()));
            problems.push(
                wrong
                    .with("cells", record.len())
                    .with("columns", columns.len()),
            );
            continue;
        }
        rows.push(row(text, &record, line, columns, schema, lang, problems));
    }
    if columns.is_none() {
        problems.push(Diagnostic::new("MB0315").at(text.place(0..0)));
    }
    rows
}

/// Excel in some regions writes semicolons or tabs.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    match (count(','), count('\t'), count(';')) {
        (0, 0, n) if n > 0 => b';',
        (0, n, _) if n > 0 => b'\t',
        _ => b',',
    }
}

fn line_at(text: &str, start: usize) -> std::ops::Range<usize> {
    let mut start = start.min(text.len());
    while text[start..].starts_with(['\n', '\r']) {
        start += 1;
    }
    let end = text[start..]
        .find(['\n', '\r'])
        .map_or(text.len(), |len| start + len);
    start..end
}

/// Which column of the schema each column of the file is.
fn header(
    text: &Text,
    record: &StringRecord,
    line: std::ops::Range<usize>,
    schema: &TableSchema,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Option<usize>> {
    let mut columns: Vec<Option<usize>> = Vec::new();
    for name in record {
        let name = name.trim();
        let at = schema
            .columns
            .iter()
            .position(|column| column.key == name || column.zh == name);
        let known = schema
            .columns
            .iter()
            .flat_map(|column| [column.key.as_str(), column.zh.as_str()]);
        let place = || text.place(find_in(&text.text, line.clone(), name));
        if at.is_none() && !name.is_empty() {
            let list: Vec<&str> = schema
                .columns
                .iter()
                .map(|column| column.zh.as_str())
                .collect();
            let near = nearest(name, known).unwrap_or("");
            let unknown = Diagnostic::new(if near.is_empty() { "MB0217" } else { "MB0216" });
            problems.push(
                unknown
                    .at(place())
                    .with("key", name)
                    .with("near", near)
                    .with("known", list.join("、")),
            );
        } else if at.is_some() && columns.contains(&at) {
            problems.push(
                Diagnostic::new("MB0213")
                    .at(place())
                    .with("key", name)
                    .with("other", name),
            );
        }
        columns.push(at);
    }
    for (at, column) in schema.columns.iter().enumerate() {
        if column.required && !columns.contains(&Some(at)) {
            let missing = Diagnostic::new("MB0316").at(text.place(line.clone()));
            problems.push(missing.with("key", &column.key).with("label", &column.zh));
        }
    }
    columns
}

fn find_in(text: &str, line: std::ops::Range<usize>, part: &str) -> std::ops::Range<usize> {
    match text[line.clone()].find(part) {
        Some(at) if !part.is_empty() => line.start + at..line.start + at + part.len(),
        _ => line,
    }
}

fn row(
    text: &Text,
    record: &StringRecord,
    line: std::ops::Range<usize>,
    columns: &[Option<usize>],
    schema: &TableSchema,
    lang: Lang,
    problems: &mut Vec<Diagnostic>,
) -> Row {
    let mut cells: Vec<Option<Cell>> = vec![None; schema.columns.len()];
    let mut from = line.start;
    for (written, column) in record.iter().zip(columns) {
        let range = find_in(&text.text, from..line.end, written);
        if range.start > from || !written.is_empty() {
            from = range.end.min(line.end);
        }
        let Some(column) = column else { continue };
        let field = &schema.columns[*column];
        let node = Node {
            raw: Raw::Text(written.to_string()),
            spot: text.spot(range),
        };
        match read_value(field, field.label(lang), &node, true) {
            Ok(Some(value)) => {
                cells[*column] = Some(Cell {
                    value,
                    spot: node.spot,
                })
            }
            Ok(None) if field.required => {
                let missing = Diagnostic::new("MB0317").at(text.place(line.clone()));
                problems.push(missing.with("key", &field.key).with("label", &field.zh));
            }
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    Row {
        cells,
        spot: text.spot(line),
    }
}
