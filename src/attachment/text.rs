//! CSV and plain text: decoded, searched, and published as UTF-8.

use super::{Look, MAX_TEXT, Note, Passed, Place, Refusal};
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

/// Beginnings of markup that a browser might act on even in a text.
const MARKUP: [(&[u8], &str); 7] = [
    (b"<svg", "SVG"),
    (b"<html", "HTML"),
    (b"<!doctype", "HTML"),
    (b"<script", "HTML"),
    (b"<iframe", "HTML"),
    (b"<body", "HTML"),
    (b"<?xml", "XML"),
];

/// What markup there is in a piece of bytes, if any.
pub(super) fn markup(bytes: &[u8]) -> Option<&'static str> {
    bytes
        .iter()
        .enumerate()
        .filter(|&(_, &byte)| byte == b'<')
        .find_map(|(at, _)| {
            MARKUP
                .iter()
                .find(|(start, _)| {
                    bytes
                        .get(at..at + start.len())
                        .is_some_and(|here| here.eq_ignore_ascii_case(start))
                })
                .map(|&(_, kind)| kind)
        })
}

/// Examines a text; `media` is its media type without the encoding.
pub(super) fn examine(
    bytes: &[u8],
    media: &'static str,
    look: &Look<'_>,
) -> Result<Passed, Refusal> {
    if bytes.len() > MAX_TEXT {
        return Err(Refusal::TooLarge(bytes.len()));
    }
    let (text, encoding) = decode(bytes)?;
    if let Some(kind) = markup(text.as_bytes()) {
        return Err(Refusal::Active(kind));
    }
    let control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    if text.contains(control) {
        return Err(Refusal::Damaged("control characters"));
    }
    look.search(&text, |line| Place::Line(line + 1))?;
    let mut notes = Vec::new();
    if media == "text/csv" {
        let (rows, places) = rows(&text);
        look.search(&rows, |row| {
            Place::Line(places.get(row).copied().unwrap_or(1))
        })?;
    }
    let bytes = match encoding {
        None => bytes.to_vec(),
        Some(encoding) => {
            notes.push(Note::Converted(encoding));
            // With the mark, spreadsheets on Windows do not take it for GBK.
            format!("\u{FEFF}{text}").into_bytes()
        }
    };
    Ok(Passed {
        bytes,
        media,
        image: None,
        notes,
    })
}

/// The text, and the encoding it was in if that was not UTF-8.
fn decode(bytes: &[u8]) -> Result<(String, Option<&'static str>), Refusal> {
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bare) {
        return Ok((text.to_owned(), None));
    }
    let encodings = [
        (UTF_16LE, "UTF-16", bytes.starts_with(b"\xFF\xFE")),
        (UTF_16BE, "UTF-16", bytes.starts_with(b"\xFE\xFF")),
        (GB18030, "GB18030", true),
    ];
    for (encoding, name, _) in encodings.iter().filter(|(_, _, fits)| *fits) {
        let (text, _, failed) = encoding.decode(bytes);
        if !failed {
            return Ok((text.into_owned(), Some(name)));
        }
    }
    Err(Refusal::Encoding)
}

/// The rows of a table with tabs between cells, and the line on which each begins.
fn rows(text: &str) -> (String, Vec<usize>) {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = String::with_capacity(text.len());
    let mut places = Vec::new();
    for record in reader.records().map_while(Result::ok) {
        let line = record.position().map_or(1, csv::Position::line);
        places.push(usize::try_from(line).unwrap_or(1));
        let cells: Vec<String> = record
            .iter()
            .map(|cell| cell.replace(['\n', '\r'], " "))
            .collect();
        rows.push_str(&cells.join("\t"));
        rows.push('\n');
    }
    (rows, places)
}
