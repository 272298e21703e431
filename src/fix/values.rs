//! Values that can be read and are not as they should be: dates and amounts in words, private names, totals in capitals.

use super::Edit;
use crate::catalogue::{Field, FieldType, Item};
use crate::document::{Entry, Node, Raw, Table};
use crate::privacy::{self, Allowed};
use crate::scaffold::written::quoted;
use crate::source::Text;
use crate::value::{Fen, Period, PeriodError, from_capitals, parse_date_hint, to_capitals};

/// The corrections of a text that can be read.
pub(super) fn edits(
    text: &Text,
    table: &Table,
    item: Option<&Item>,
    allowed: &Allowed,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let fields = item.map_or(&[][..], |item| item.fields.as_slice());
    of_table(text, table, fields, allowed, &mut edits);
    let Some(item) = item else { return edits };
    for schema in &item.tables {
        let rows = table
            .entries
            .iter()
            .find(|entry| entry.key == schema.key || entry.key == schema.zh);
        if let Some(Raw::Array(rows)) = rows.map(|entry| &entry.node.raw) {
            for row in rows {
                if let Raw::Table(row) = &row.raw {
                    of_table(text, row, &schema.columns, allowed, &mut edits);
                }
            }
        }
    }
    // The head has days of its own.
    for key in ["published", "posted_until", "event"] {
        if let Some(entry) = table.entries.iter().find(|entry| entry.key == key) {
            edits.extend(date(&entry.node).map(|(now, code)| edit(entry, now, code)));
        }
    }
    edits
}

fn of_table(
    text: &Text,
    table: &Table,
    fields: &[Field],
    allowed: &Allowed,
    edits: &mut Vec<Edit>,
) {
    for entry in &table.entries {
        let field = fields
            .iter()
            .find(|field| field.key == entry.key || field.zh == entry.key);
        let better = match field {
            Some(field) => right(field, entry, table).or_else(|| hidden(&entry.node, allowed)),
            None => hidden(&entry.node, allowed),
        };
        // A text of several lines is left to its editor.
        let one_line = text
            .text
            .get(entry.node.spot.range())
            .is_some_and(|written| !written.contains('\n'));
        if let Some((now, code)) = better.filter(|_| one_line) {
            edits.push(edit(entry, now, code));
        }
    }
}

fn edit(entry: &Entry, now: String, code: &'static str) -> Edit {
    Edit {
        range: entry.node.spot.range(),
        now,
        code,
    }
}

type Right = (String, &'static str);

fn right(field: &Field, entry: &Entry, table: &Table) -> Option<Right> {
    let node = &entry.node;
    if let Some(digits) = field.key.strip_suffix("_daxie") {
        return capitals(node, table, digits);
    }
    let Raw::Text(text) = &node.raw else {
        return None;
    };
    let mask = |masked: String| (masked != *text).then(|| (quoted(&masked), "MB0801"));
    match field.kind {
        FieldType::Date => date(node),
        FieldType::Money if Fen::parse_yuan(text.trim()).is_err() => {
            Fen::read_lenient(text).map(|fen| (fen.plain(), "MB0203"))
        }
        FieldType::Month | FieldType::Period => {
            let suggestion = |error: PeriodError| error.suggestion();
            let period = text.parse::<Period>().err().and_then(suggestion);
            period.map(|period| (quoted(&period.to_string()), "MB0303"))
        }
        FieldType::PersonMasked => mask(privacy::mask_name(text)),
        FieldType::PartyNameMasked => mask(privacy::mask_party(text)),
        FieldType::MaskedAccount => mask(privacy::mask_account(text)),
        _ => None,
    }
}

fn date(node: &Node) -> Option<Right> {
    let Raw::Text(text) = &node.raw else {
        return None;
    };
    if node.date().is_ok() {
        return None;
    }
    parse_date_hint(text).map(|date| (date.to_string(), "MB0204"))
}

/// Capitals that say another amount than the digits beside them.
fn capitals(node: &Node, table: &Table, digits: &str) -> Option<Right> {
    let Raw::Text(text) = &node.raw else {
        return None;
    };
    let beside = table.entries.iter().find(|entry| entry.key == digits)?;
    let fen = match &beside.node.raw {
        Raw::Text(text) | Raw::Integer(text) | Raw::Float(text) => Fen::parse_yuan(text).ok()?,
        _ => return None,
    };
    (from_capitals(text) != Some(fen)).then(|| (quoted(&to_capitals(fen)), "F26"))
}

/// A text in which something surely personal stands, with that hidden.
fn hidden(node: &Node, allowed: &Allowed) -> Option<Right> {
    let Raw::Text(text) = &node.raw else {
        return None;
    };
    let sure = privacy::find(text, allowed).iter().any(|hit| hit.sure);
    let masked = sure.then(|| privacy::mask(text))?;
    (masked != *text).then(|| (quoted(&masked), "MB0801"))
}
