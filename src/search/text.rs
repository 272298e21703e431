//! The text of a disclosure as the search shows it: everything a reader could look for, without signs that part thousands.

use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::record::{Cell, Value};
use crate::show;

/// All texts of a disclosure in one line.
pub(super) fn of(disclosure: &Disclosure, words: &Words) -> String {
    let lang = words.lang();
    let record = &disclosure.record;
    let item = &record.item;
    let mut parts = vec![disclosure.summary.clone()];
    if disclosure.title.is_some() {
        parts.push(item.title.get(lang).to_string());
    }
    parts.extend(disclosure.none.clone());
    let labelled = item.fields.iter().zip(&record.fields);
    parts.extend(labelled.filter_map(|(field, cell)| {
        let cell = cell.as_ref()?;
        Some(format!(
            "{} {}",
            field.label(lang),
            value(cell, field, words)
        ))
    }));
    for (schema, rows) in item.tables.iter().zip(&record.tables) {
        for row in rows {
            let cells = schema.columns.iter().zip(&row.cells);
            parts.extend(
                cells.filter_map(|(column, cell)| Some(value(cell.as_ref()?, column, words))),
            );
        }
    }
    parts.push(plain(&disclosure.prose));
    parts.push(disclosure.note.clone());
    let signed = disclosure.signoffs.iter();
    parts.extend(
        signed.map(|signed| format!("{} {}", words.of("role", signed.role.id()), signed.name)),
    );
    let attached = disclosure.attachments.iter();
    parts.extend(attached.map(|attached| attached.title.clone()));
    let told: Vec<&str> = parts
        .iter()
        .flat_map(|part| part.split_whitespace())
        .collect();
    without_separators(&told.join(" "))
}

fn value(cell: &Cell, field: &crate::catalogue::Field, words: &Words) -> String {
    match &cell.value {
        Value::Money(fen) => fen.plain(),
        _ => show::cell(Some(cell), field, words).text,
    }
}

/// Numbers without the commas that part thousands: a reader types them with or without.
fn without_separators(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let parts = |at: usize| {
        bytes[at] == b','
            && at > 0
            && digit(at - 1)
            && (1..=3).all(|more| digit(at + more))
            && !digit(at + 4)
    };
    text.char_indices()
        .filter(|(at, _)| !parts(*at))
        .map(|(_, c)| c)
        .collect()
}

/// The text of safe HTML as this program writes it.
fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(text, |text, (name, sign)| text.replace(name, sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_separators_go_and_words_stay() {
        assert_eq!(
            plain("<p>修路 <b>3</b> 里 &amp;lt; 井</p>")
                .split_whitespace()
                .collect::<Vec<_>>(),
            ["修路", "3", "里", "&lt;", "井"]
        );
        assert_eq!(
            without_separators("1,212,300.50、12,30、记-1,2、5,1234"),
            "1212300.50、12,30、记-1,2、5,1234"
        );
    }
}
