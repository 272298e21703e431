//! A disclosure that is there already, as a draft, and what becomes of it when new figures come.

use super::Draft;
use super::written::{node, quoted};
use crate::catalogue::{Field, Item};
use crate::document::{Raw, Table, parse, split};
use crate::record::read_value;
use crate::schema::shapes;
use crate::source::Text;

/// The draft that a file says; none when the file cannot be understood.
pub fn read(item: &Item, text: &Text) -> Option<Draft> {
    let (head, prose) = match text.path.ends_with(".md") {
        true => {
            let parts = split(text).ok()?;
            (parts.head, text.text[parts.body].trim_start().to_string())
        }
        false => (0..text.text.len(), String::new()),
    };
    let (table, problems) = parse(text, head);
    if !problems.is_empty() {
        return None;
    }
    let mut draft = Draft::empty(item);
    draft.prose = prose;
    for (at, field) in item.fields.iter().enumerate() {
        draft.fields[at] = literal(&table, field);
    }
    for (at, schema) in item.tables.iter().enumerate() {
        match entry(&table, &schema.key, &schema.zh) {
            Some(Raw::Array(rows)) => {
                draft.tables[at] = rows
                    .iter()
                    .filter_map(|row| match &row.raw {
                        Raw::Table(row) => Some(
                            schema
                                .columns
                                .iter()
                                .map(|column| literal(row, column))
                                .collect(),
                        ),
                        _ => None,
                    })
                    .collect();
            }
            // A table of its own, beside the file.
            Some(Raw::Text(file)) => draft.head.push((schema.key.clone(), quoted(file))),
            _ => {}
        }
    }
    let head = &shapes().head;
    for field in &head.fields {
        draft
            .head
            .extend(literal(&table, field).map(|value| (field.key.clone(), value)));
    }
    for part in &head.parts {
        let found = table
            .entries
            .iter()
            .find(|entry| entry.key == part.key || entry.key == part.zh);
        draft
            .head
            .extend(found.map(|entry| (part.key.clone(), node(&entry.node))));
    }
    Some(draft)
}

fn entry<'a>(table: &'a Table, key: &str, zh: &str) -> Option<&'a Raw> {
    let found = table
        .entries
        .iter()
        .find(|entry| entry.key == key || entry.key == zh);
    found.map(|entry| &entry.node.raw)
}

/// A value as this program writes it, where it can be read; else as it stands. Empty quotes say nothing.
fn literal(table: &Table, field: &Field) -> Option<String> {
    let mut entries = table.entries.iter();
    let entry = entries.find(|entry| entry.key == field.key || entry.key == field.zh)?;
    match read_value(field, &field.zh, &entry.node, false) {
        Ok(value) => value.map(|value| super::written::literal(&value)),
        Err(_) => Some(node(&entry.node)),
    }
}

/// Old and new put together.
#[derive(Debug)]
pub struct Joined {
    /// What is to be written.
    pub draft: Draft,
    /// Whether something that was there would go.
    pub loses: bool,
}

/// New figures take the place of old ones; what they do not speak of stays.
pub fn join(item: &Item, old: &Draft, new: &Draft) -> Joined {
    let mut joined = old.clone();
    let mut loses = false;
    for (at, value) in new.fields.iter().enumerate() {
        if let Some(value) = value {
            loses |= old.fields[at].as_ref().is_some_and(|old| old != value);
            joined.fields[at] = Some(value.clone());
        }
    }
    for (at, rows) in new
        .tables
        .iter()
        .enumerate()
        .filter(|(_, rows)| !rows.is_empty())
    {
        let beside = |(key, _): &(String, String)| *key == item.tables[at].key;
        loses |= old.head.iter().any(beside);
        loses |= !old.tables[at].is_empty() && old.tables[at] != *rows;
        joined.head.retain(|entry| !beside(entry));
        joined.tables[at].clone_from(rows);
    }
    for (key, value) in &new.head {
        match joined.head.iter_mut().find(|(known, _)| known == key) {
            Some((_, old)) => {
                loses |= old != value;
                old.clone_from(value);
            }
            None => joined.head.push((key.clone(), value.clone())),
        }
    }
    Joined {
        draft: joined,
        loses,
    }
}
