//! CSV of the tables of a disclosure, as spreadsheets open it: UTF-8 with its mark, CRLF, no cell that could be a formula.

use super::{OutFile, Subject};
use crate::catalogue::TableSchema;
use crate::language::Words;
use crate::record::{Row, Value};

/// One file for each table that has rows: `<item>.csv` for the first, `<item>.<table>.csv` for the others.
pub(super) fn files(subject: Subject<'_>) -> Vec<(String, String)> {
    let several = tables(subject).count() > 1;
    let name = |schema: &TableSchema| match several {
        true => format!("CSV {}", schema.name(subject.words.lang())),
        false => "CSV".to_string(),
    };
    tables(subject)
        .map(|(path, schema, _)| (name(schema), path))
        .collect()
}

/// The same paths with their bytes.
pub(super) fn make(subject: Subject<'_>) -> Vec<OutFile> {
    tables(subject)
        .map(|(path, schema, rows)| OutFile {
            path,
            bytes: table(schema, rows, subject),
        })
        .collect()
}

fn tables<'a>(subject: Subject<'a>) -> impl Iterator<Item = (String, &'a TableSchema, &'a [Row])> {
    let record = &subject.disclosure.record;
    let tables = record
        .item
        .tables
        .iter()
        .zip(&record.tables)
        .filter(|(_, rows)| !rows.is_empty());
    tables.enumerate().map(move |(at, (schema, rows))| {
        let path = match at {
            0 => format!("{}.csv", subject.stem),
            _ => format!("{}.{}.csv", subject.stem, schema.key),
        };
        (path, schema, rows.as_slice())
    })
}

fn table(schema: &TableSchema, rows: &[Row], subject: Subject<'_>) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let used: Vec<usize> = (0..schema.columns.len())
        .filter(|at| rows.iter().any(|row| row.cells[*at].is_some()))
        .collect();
    let heads = used
        .iter()
        .map(|at| quoted(&guarded(schema.columns[*at].label(subject.words.lang()))));
    out.push_str(&heads.collect::<Vec<_>>().join(","));
    out.push_str("\r\n");
    for row in rows {
        let cells = used.iter().map(|at| {
            row.cells[*at]
                .as_ref()
                .map_or_else(String::new, |cell| plain(&cell.value, subject.words))
        });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

/// A value as spreadsheets read it: money with two decimals and no separators, dates as ISO.
fn plain(value: &Value, words: &Words) -> String {
    match value {
        Value::Money(fen) => fen.plain(),
        Value::Wan(_, exact)
        | Value::Decimal(exact)
        | Value::Percent(exact)
        | Value::Area(exact) => exact.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Period(period) => period.to_string(),
        Value::Bool(yes) => words.get(if *yes { "yes" } else { "no" }).to_string(),
        Value::Text(text) | Value::Phone(text) => quoted(&guarded(text)),
        Value::Lines(lines) => quoted(&guarded(&lines.join(words.get("clause-end")))),
    }
}

/// Text that a spreadsheet would take for a formula gets an apostrophe before it.
pub(crate) fn guarded(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        true => format!("'{text}"),
        false => text.to_string(),
    }
}

/// A cell in quotes where its signs need them.
pub(crate) fn quoted(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r', ';']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_text() {
        assert_eq!(guarded("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(quoted("a,\"b\""), "\"a,\"\"b\"\"\"");
        assert_eq!(
            plain(&Value::Money(crate::value::Fen(-1250)), &Words::none()),
            "-12.50"
        );
    }
}
