//! A TOML text becomes a tree of values, each with its place in the user's file.
//!
//! Numbers keep the digits they were written with, so that money never passes through a floating point number. All mistakes of a
//! text are reported at once, the usual slips of a Chinese keyboard with the corrected spelling.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diagnostic::Diagnostic;
use crate::source::{Spot, Text};
use crate::value::{Date, parse_date_hint};

mod reader;
mod slips;

/// At most so many mistakes of one text are reported: a text with more of them is none that somebody wrote.
const MOST_PROBLEMS: usize = 200;

pub use reader::{Reader, missing};
pub(crate) use slips::right_sign;

/// A table: its entries in the order of the file.
#[derive(Debug, Clone)]
pub struct Table {
    /// Entries in the order of the file.
    pub entries: Vec<Entry>,
    /// Where the table stands; for the whole text, its beginning.
    pub spot: Spot,
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_spot: Spot,
    /// The value.
    pub node: Node,
}

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// What was written.
    pub raw: Raw,
    /// Where it stands.
    pub spot: Spot,
}

/// A value as it was written.
#[derive(Debug, Clone)]
pub enum Raw {
    /// A string.
    Text(String),
    /// An integer: sign and digits, without underscores, in base 10; other bases are not accepted as content.
    Integer(String),
    /// A number with a point or exponent, `nan` or `inf`: as written, without underscores.
    Float(String),
    /// `true` or `false`.
    Bool(bool),
    /// A calendar date.
    Date(Date),
    /// A time, or a date with a time: as written.
    Time(String),
    /// An array.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
}

impl Node {
    /// The calendar date that was written.
    ///
    /// # Errors
    /// A diagnostic that proposes the right spelling where the date can be recognised.
    pub fn date(&self) -> Result<Date, Diagnostic> {
        let written = match &self.raw {
            Raw::Date(date) => return Ok(*date),
            Raw::Text(text) | Raw::Integer(text) | Raw::Float(text) | Raw::Time(text) => {
                text.trim()
            }
            _ => "",
        };
        // A date with a time is no date: what is after the day would be lost.
        if let (10, Ok(date)) = (written.len(), written.parse::<Date>()) {
            return Ok(date);
        }
        let wrong = |code| {
            Diagnostic::new(code)
                .at(self.spot.place())
                .with("value", written)
        };
        Err(match parse_date_hint(written) {
            Some(date) => wrong("MB0204").with("date", date),
            None => wrong("MB0304"),
        })
    }
}

impl Raw {
    /// What kind of value it is, for messages: the slot `{type}`.
    pub fn type_word(&self) -> &'static str {
        match self {
            Raw::Text(_) => "文字 text",
            Raw::Integer(_) => "整数 integer",
            Raw::Float(_) => "小数 decimal",
            Raw::Bool(_) => "true/false",
            Raw::Date(_) => "日期 date",
            Raw::Time(_) => "时间 time",
            Raw::Array(_) => "列表 […]",
            Raw::Table(_) => "表 table",
        }
    }
}

/// The two parts of a disclosure file.
#[derive(Debug)]
pub struct Parts {
    /// Where the TOML stands in the text.
    pub head: Range<usize>,
    /// Where the Markdown stands; empty for a pure TOML file.
    pub body: Range<usize>,
}

/// Separates front matter between `+++` lines from the Markdown below it.
///
/// # Errors
/// A diagnostic when the front matter is missing, is YAML, or is not closed.
pub fn split(text: &Text) -> Result<Parts, Diagnostic> {
    let all: &str = &text.text;
    let mut lines = lines(all);
    let first = lines.next().unwrap_or(0..0);
    match all[first.clone()].trim_end() {
        "+++" => {}
        "---" => return Err(Diagnostic::new("MB0208").at(text.place(first))),
        _ => return Err(Diagnostic::new("MB0210").at(text.place(first))),
    }
    let start = first.end;
    for line in lines {
        if all[line.clone()].trim_end() == "+++" {
            return Ok(Parts {
                head: start..line.start,
                body: line.end..all.len(),
            });
        }
    }
    Err(Diagnostic::new("MB0207").at(text.place(first)))
}

/// The lines of a text, each with its line end.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let end = text[start..]
            .find('\n')
            .map_or(text.len(), |at| start + at + 1);
        let line = start..end;
        start = end;
        Some(line)
    })
}

/// Parses a stretch of a text as TOML; what can be understood is returned beside the mistakes.
pub fn parse(text: &Text, range: Range<usize>) -> (Table, Vec<Diagnostic>) {
    let offset = range.start;
    let source = &text.text[range.clone()];
    let (table, errors) = DeTable::parse_recoverable(source);
    let mut problems = Vec::new();
    let mut line = 0..0;
    for error in &errors {
        let at = error.span().unwrap_or(0..source.len().min(1));
        // One slip makes several errors in its line; the first says it.
        if line.contains(&at.start) {
            continue;
        }
        line = slips::line_around(source, at.start);
        line.end += 1;
        problems.push(slips::explain(text, offset, source, at, error.message()));
        if problems.len() == MOST_PROBLEMS {
            break;
        }
    }
    let spot = text.spot(offset..offset);
    (
        convert_table(text, offset, table.into_inner(), spot),
        problems,
    )
}

fn convert_table(text: &Text, offset: usize, table: DeTable<'_>, spot: Spot) -> Table {
    let mut entries: Vec<(usize, Entry)> = table
        .into_iter()
        .map(|(key, value)| {
            let span = key.span();
            let key_spot = text.spot(span.start + offset..span.end + offset);
            let value_span = value.span();
            let node = convert(text, offset, value_span, value.into_inner());
            (
                span.start,
                Entry {
                    key: key.into_inner().into_owned(),
                    key_spot,
                    node,
                },
            )
        })
        .collect();
    entries.sort_by_key(|(at, _)| *at);
    Table {
        entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        spot,
    }
}

fn convert(text: &Text, offset: usize, span: Range<usize>, value: DeValue<'_>) -> Node {
    let spot = text.spot(span.start + offset..span.end + offset);
    let raw = match value {
        DeValue::String(value) => Raw::Text(value.into_owned()),
        DeValue::Integer(value) if value.radix() == 10 => Raw::Integer(value.as_str().to_string()),
        DeValue::Integer(value) => Raw::Float(value.to_string()),
        DeValue::Float(value) => Raw::Float(value.as_str().to_string()),
        DeValue::Boolean(value) => Raw::Bool(value),
        DeValue::Datetime(value) => match (value.date, value.time) {
            (Some(date), None) => Date::new(date.year as i16, date.month as i8, date.day as i8)
                .map_or_else(|_| Raw::Time(value.to_string()), Raw::Date),
            _ => Raw::Time(value.to_string()),
        },
        DeValue::Array(values) => Raw::Array(
            values
                .into_iter()
                .map(|value| {
                    let span = value.span();
                    convert(text, offset, span, value.into_inner())
                })
                .collect(),
        ),
        DeValue::Table(table) => Raw::Table(convert_table(text, offset, table, spot.clone())),
    };
    Node { raw, spot }
}
