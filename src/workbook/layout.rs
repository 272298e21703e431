//! A disclosure, or a blank one, as sheets: one for what stands once, one for each table.

use super::grid::Content;
use crate::catalogue::{Field, FieldType, Item};
use crate::disclosure::Disclosure;
use crate::document::{Raw, Table, parse, split};
use crate::record::{Row, Value};
use crate::scaffold::sample;
use crate::schema::{Shape, shapes};
use crate::value::{Exact, Period};

/// A sheet that is to be written.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its name.
    pub name: String,
    /// Id of the item.
    pub item: String,
    /// Which part of the item: empty for what stands once, `rows` for a table, `head.signoff` for a table of the head.
    pub part: String,
    /// The period.
    pub period: Period,
    /// Name of the disclosure, where there are several of the item; else empty.
    pub nth: String,
    /// Folder of the village; empty for a template of any.
    pub village: String,
    /// What stands above.
    pub title: String,
    /// What is filled in: columns, or lines where it stands once.
    pub fields: Vec<Field>,
    /// Rows of cells; what stands once has a single row.
    pub rows: Vec<Vec<Option<Content>>>,
    /// Whether the fields stand below each other.
    pub upright: bool,
}

/// Keys of the head that a template offers.
const OFFERED: [&str; 4] = ["summary", "published", "none", "note"];

/// The sheets of an item to be filled in, with an example row in each table.
pub fn blank_pages(item: &Item, period: Period) -> Vec<Page> {
    let head = shapes().head.fields.iter();
    let head = head.filter(|field| OFFERED.contains(&field.key.as_str()));
    let fields: Vec<Field> = head.chain(&item.fields).cloned().collect();
    let mut pages = vec![Page {
        rows: vec![vec![None; fields.len()]],
        ..once(item, period, fields)
    }];
    pages.extend(item.tables.iter().map(|table| {
        let example = table.columns.iter().map(|field| example(field, period));
        Page {
            rows: vec![example.collect()],
            ..many(item, period, &table.key, &table.zh, &table.columns)
        }
    }));
    pages
}

/// The sheets of a disclosure of a village: only what it has.
pub fn pages(disclosure: &Disclosure, village: &str) -> Vec<Page> {
    let (item, period) = (&*disclosure.item, disclosure.period);
    let written = head(disclosure);
    let (mut fields, mut cells) = (Vec::new(), Vec::new());
    for field in &shapes().head.fields {
        if let Some(text) = written.as_ref().and_then(|table| scalar(table, field)) {
            fields.push(field.clone());
            cells.push(Some(text));
        }
    }
    for (field, cell) in item.fields.iter().zip(&disclosure.record.fields) {
        if let Some(cell) = cell {
            fields.push(field.clone());
            cells.push(Some(content(&cell.value)));
        }
    }
    let mut pages = vec![Page {
        rows: vec![cells],
        ..once(item, period, fields)
    }];
    for (table, rows) in item.tables.iter().zip(&disclosure.record.tables) {
        if !rows.is_empty() {
            pages.push(Page {
                rows: rows.iter().map(cells_of).collect(),
                ..many(item, period, &table.key, &table.zh, &table.columns)
            });
        }
    }
    for part in shapes()
        .head
        .parts
        .iter()
        .filter(|part| part.key != "files")
    {
        let rows = written
            .as_ref()
            .map(|table| part_rows(table, part))
            .unwrap_or_default();
        if !rows.is_empty() {
            let key = format!("head.{}", part.key);
            pages.push(Page {
                rows,
                ..many(item, period, &key, &part.zh, &part.fields)
            });
        }
    }
    for page in &mut pages {
        page.nth = disclosure.name.clone().unwrap_or_default();
        page.village = village.to_string();
    }
    pages
}

fn once(item: &Item, period: Period, fields: Vec<Field>) -> Page {
    Page {
        name: item.title.zh.clone(),
        item: item.id.clone(),
        part: String::new(),
        period,
        nth: String::new(),
        village: String::new(),
        title: format!("{}（{}）", item.title.zh, period.label_zh()),
        fields,
        rows: Vec::new(),
        upright: true,
    }
}

fn many(item: &Item, period: Period, key: &str, zh: &str, columns: &[Field]) -> Page {
    Page {
        name: zh.to_string(),
        part: key.to_string(),
        title: format!("{}（{}）：{zh}", item.title.zh, period.label_zh()),
        upright: false,
        ..once(item, period, columns.to_vec())
    }
}

fn cells_of(row: &Row) -> Vec<Option<Content>> {
    let cells = row.cells.iter();
    cells
        .map(|cell| cell.as_ref().map(|cell| content(&cell.value)))
        .collect()
}

/// A value as a cell.
fn content(value: &Value) -> Content {
    match value {
        Value::Money(fen) => number(&fen.plain()),
        Value::Wan(_, exact) | Value::Decimal(exact) | Value::Area(exact) => {
            number(&exact.to_string())
        }
        // With its sign: 0.85 and 85 are told apart.
        Value::Percent(exact) => Content::Text(format!("{exact}%")),
        Value::Int(whole) => number(&whole.to_string()),
        Value::Date(day) => Content::Day(*day),
        Value::Period(period) => Content::Text(period.to_string()),
        Value::Bool(yes) => Content::Yes(*yes),
        Value::Text(text) | Value::Phone(text) => Content::Text(text.clone()),
        Value::Lines(lines) => Content::Text(lines.join("\n")),
    }
}

/// A number where a spreadsheet keeps all of its digits, else its digits as text.
fn number(text: &str) -> Content {
    let same = |number: &f64| {
        let exact = |text: &str| Exact::parse(text).ok().map(Exact::normalised);
        exact(&number.to_string()) == exact(text)
    };
    match text.parse::<f64>().ok().filter(same) {
        Some(number) => Content::Number(number),
        None => Content::Text(text.to_string()),
    }
}

/// The example of a cell, as [`sample`] gives it.
fn example(field: &Field, period: Period) -> Option<Content> {
    let written = sample(field, period);
    let text = written.trim_matches('"');
    Some(match field.kind {
        FieldType::Date => Content::Day(period.last_day()),
        FieldType::List => Content::Text("第一条\n第二条".to_string()),
        FieldType::Bool => Content::Yes(true),
        FieldType::Percent => Content::Text(format!("{text}%")),
        kind if kind.is_number() => number(text),
        _ => Content::Text(text.to_string()),
    })
}

/// The head as it was written: nothing in it is private.
fn head(disclosure: &Disclosure) -> Option<Table> {
    let text = &disclosure.text;
    let range = match text.path.ends_with(".md") {
        true => split(text).ok()?.head,
        false => 0..text.text.len(),
    };
    Some(parse(text, range).0)
}

fn scalar(table: &Table, field: &Field) -> Option<Content> {
    let mut entries = table.entries.iter();
    let entry = entries.find(|entry| entry.key == field.key || entry.key == field.zh)?;
    match &entry.node.raw {
        Raw::Text(text) if text.trim().is_empty() => None,
        Raw::Text(text) => match (field.kind, text.parse()) {
            (FieldType::Date, Ok(day)) => Some(Content::Day(day)),
            _ => Some(Content::Text(text.clone())),
        },
        Raw::Integer(text) | Raw::Float(text) => Some(Content::Text(text.clone())),
        Raw::Date(day) => Some(Content::Day(*day)),
        _ => None,
    }
}

fn part_rows(table: &Table, part: &Shape) -> Vec<Vec<Option<Content>>> {
    let mut entries = table.entries.iter();
    let Some(entry) = entries.find(|entry| entry.key == part.key || entry.key == part.zh) else {
        return Vec::new();
    };
    let Raw::Array(rows) = &entry.node.raw else {
        return Vec::new();
    };
    let rows = rows.iter().filter_map(|row| match &row.raw {
        Raw::Table(row) => Some(part.fields.iter().map(|field| scalar(row, field)).collect()),
        _ => None,
    });
    rows.collect()
}
