//! The one form in which a disclosure's text is frozen: TOML with a fixed order of keys, masked, without comments.
//!
//! Two texts that mean the same have the same form, whatever their spaces, comments and spellings, and the form of a text never
//! changes with a release of this program: a changed form would make every disclosure look corrected. It is read again by the
//! reader of disclosures, so that a site can be made from what is frozen alone.

use crate::catalogue::Field;
use crate::disclosure::{Correction, Disclosure};
use crate::html;
use crate::record::{Cell, Record, Value};

/// The canonical text of a disclosure, with the reason of the correction that it is.
pub fn canonical(disclosure: &Disclosure) -> String {
    let mut text = disclosure.correction.as_ref().map_or(String::new(), reason);
    text.push_str(&content(disclosure));
    text
}

/// The same without the reason: what decides whether anything has changed.
pub fn content(disclosure: &Disclosure) -> String {
    let mut text = Lines(String::new());
    let folder = &*disclosure.text.path;
    if let Some(title) = &disclosure.title {
        text.text("title", title);
    }
    text.filled("summary", &disclosure.summary);
    let days = [
        ("published", disclosure.published),
        ("posted_until", disclosure.posted_until),
        ("event", disclosure.event),
    ];
    for (key, day) in days {
        if let Some(day) = day {
            text.bare(key, &day.to_string());
        }
    }
    text.filled("none", disclosure.none.as_deref().unwrap_or_default());
    text.filled("note", &disclosure.note);
    if let Some(prose) = disclosure.markdown() {
        text.prose("text", prose);
    }
    let record = &disclosure.record;
    text.cells(&record.item.fields, &record.fields);
    empty_tables(record, &mut text);
    tables(record, &mut text);
    for signoff in &disclosure.signoffs {
        text.table("signoff");
        text.text("role", signoff.role.id());
        text.text("name", &signoff.name);
        if let Some(day) = signoff.date {
            text.bare("date", &day.to_string());
        }
        text.filled("opinion", &signoff.opinion);
    }
    for attachment in &disclosure.attachments {
        text.table("attachments");
        text.text("file", &html::relative(folder, &attachment.path));
        text.text("title", &attachment.title);
        text.filled("seen_by", attachment.seen_by.as_deref().unwrap_or_default());
    }
    for (known, reason) in &disclosure.exceptions {
        text.table("not_personal");
        text.text("text", known);
        text.text("reason", reason);
    }
    for (path, slot) in &disclosure.files {
        text.table("files");
        text.text("slot", slot);
        text.text("path", &html::relative(folder, path));
    }
    text.0
}

/// The words of the correction that a canonical text is, and the text without them.
pub fn split(canonical: &str) -> (Option<&str>, &str) {
    let first = canonical.split_inclusive('\n').next().unwrap_or_default();
    let Some(reason) = first.strip_prefix("correction = ") else {
        return (None, canonical);
    };
    let rest = &canonical[first.len()..];
    let second = rest.split_inclusive('\n').next().unwrap_or_default();
    match second.starts_with("correction_kind = ") {
        true => (Some(reason.trim_end()), &rest[second.len()..]),
        false => (Some(reason.trim_end()), rest),
    }
}

/// The words of a correction as they stand in a canonical text.
pub fn reason_words(correction: &Correction) -> String {
    quoted(&correction.reason)
}

fn reason(correction: &Correction) -> String {
    let mut text = Lines(String::new());
    text.text("correction", &correction.reason);
    text.text("correction_kind", correction.why.code());
    text.0
}

/// Tables that were given without a row: that there is nothing is said too.
fn empty_tables(record: &Record, text: &mut Lines) {
    let given = record.given.iter().zip(&record.tables);
    for (schema, (given, rows)) in record.item.tables.iter().zip(given) {
        if *given && rows.is_empty() {
            text.bare(&schema.key, "[]");
        }
    }
}

fn tables(record: &Record, text: &mut Lines) {
    for (schema, rows) in record.item.tables.iter().zip(&record.tables) {
        for row in rows {
            text.table(&schema.key);
            text.cells(&schema.columns, &row.cells);
        }
    }
}

/// A text that grows line by line.
struct Lines(String);

impl Lines {
    fn bare(&mut self, key: &str, value: &str) {
        self.0.push_str(&key_text(key));
        self.0.push_str(" = ");
        self.0.push_str(value);
        self.0.push('\n');
    }

    fn text(&mut self, key: &str, value: &str) {
        self.bare(key, &quoted(value));
    }

    fn filled(&mut self, key: &str, value: &str) {
        if !value.is_empty() {
            self.text(key, value);
        }
    }

    fn table(&mut self, key: &str) {
        self.0.push_str(&format!("\n[[{}]]\n", key_text(key)));
    }

    fn cells(&mut self, fields: &[Field], cells: &[Option<Cell>]) {
        for (field, cell) in fields.iter().zip(cells) {
            if let Some(cell) = cell {
                self.value(&field.key, &cell.value);
            }
        }
    }

    fn value(&mut self, key: &str, value: &Value) {
        match value {
            Value::Money(fen) => self.bare(key, &fen.plain()),
            Value::Wan(_, number)
            | Value::Decimal(number)
            | Value::Percent(number)
            | Value::Area(number) => self.bare(key, &number.to_string()),
            Value::Int(number) => self.bare(key, &number.to_string()),
            Value::Date(day) => self.bare(key, &day.to_string()),
            Value::Period(period) => self.text(key, &period.to_string()),
            Value::Bool(yes) => self.bare(key, if *yes { "true" } else { "false" }),
            Value::Text(text) | Value::Phone(text) => self.text(key, text),
            Value::Lines(lines) => {
                let lines: Vec<String> = lines.iter().map(|line| quoted(line)).collect();
                self.bare(key, &format!("[{}]", lines.join(", ")));
            }
        }
    }

    /// Markdown, one line of it in one line, so that two versions can be compared line by line.
    fn prose(&mut self, key: &str, prose: &str) {
        let unix = prose.replace("\r\n", "\n");
        let unix = unix.trim_matches('\n').trim_end();
        if unix.is_empty() {
            return;
        }
        let lines: Vec<String> = unix.split('\n').map(escaped).collect();
        self.bare(key, &format!("\"\"\"\n{}\n\"\"\"", lines.join("\n")));
    }
}

/// A key as TOML writes it.
pub(crate) fn key_text(key: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !key.is_empty() && key.chars().all(plain) {
        key.to_string()
    } else {
        quoted(key)
    }
}

/// A text in straight quotes, in one line.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text with TOML's escapes, in one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
