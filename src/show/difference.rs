//! What differs between two versions of a disclosure: value by value, row by row, line by line; and all of it in a sentence.

use std::fmt::Display;

use super::cells;
use crate::catalogue::{Field, FieldType};
use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::page::{Difference, FieldChange, Turn};
use crate::record::{Cell, Value};
use crate::value::{Date, Fen};

mod align;
mod rows;
mod texts;

/// How many changes the sentence tells one by one.
const TOLD: usize = 3;
/// A value is cut after so many characters where a sentence quotes it.
const QUOTED: usize = 40;

/// What changed from one version to the next.
pub fn compare(before: &Disclosure, after: &Disclosure, words: &Words) -> Difference {
    let mut told = Vec::new();
    let mut fields = head(before, after, words);
    fields.extend(values(before, after, words));
    // Rows first: totals follow from them.
    let tables = rows::compare(&before.record, &after.record, words, &mut told);
    told.extend(fields.iter().map(|field| said(field, words)));
    let mut texts = Vec::new();
    for (label, before, after) in long_texts(before, after, words) {
        if let Some(change) = texts::compare(&label, &before, &after) {
            let lines = change.lines.len() + change.unlisted;
            told.push(words.counted("diff-lines", counted(lines), &[("label", &label)]));
            texts.push(change);
        }
    }
    Difference {
        summary: summary(&told, words),
        fields,
        tables,
        texts,
    }
}

/// All changes in a sentence or two.
fn summary(told: &[String], words: &Words) -> String {
    let listed = told[..told.len().min(TOLD)].join(words.get("clause-end"));
    let rest = told.len().saturating_sub(TOLD);
    let key = match (told.len(), rest) {
        (0, _) => return words.get("diff-none").to_string(),
        (_, 0) => "diff-all",
        _ => "diff-first",
    };
    let slots: [(&str, &dyn Display); 2] = [("listed", &listed), ("rest", &rest)];
    words.counted(key, counted(told.len()), &slots)
}

/// A number of things as words count them.
fn counted(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What stands in the head of a disclosure.
fn head(before: &Disclosure, after: &Disclosure, words: &Words) -> Vec<FieldChange> {
    let day = |date: Option<Date>| date.map_or_else(String::new, |date| words.date(date));
    let text = |text: &Option<String>| cells::isolated(text.as_deref().unwrap_or_default());
    let pairs = [
        (
            words.get("diff-title"),
            text(&before.title),
            text(&after.title),
        ),
        (
            words.get("diff-nothing"),
            text(&before.none),
            text(&after.none),
        ),
        (
            words.get("diff-posted"),
            day(before.published),
            day(after.published),
        ),
        (
            words.get("diff-until"),
            day(before.posted_until),
            day(after.posted_until),
        ),
        (words.get("diff-event"), day(before.event), day(after.event)),
    ];
    let mut changes: Vec<FieldChange> = pairs
        .into_iter()
        .filter_map(|(label, before, after)| changed(label, before, after, String::new()))
        .collect();
    changes.extend(lists(before, after, words));
    changes
}

/// Who signed and what is attached: lists without an order that matters, matched by role and by file.
fn lists(before: &Disclosure, after: &Disclosure, words: &Words) -> Vec<FieldChange> {
    let signed = |of: &Disclosure| -> Vec<(String, String)> {
        let one = of.signoffs.iter().map(|signoff| {
            let day = signoff.date.map_or_else(String::new, |day| words.date(day));
            let parts = [signoff.name.as_str(), &day, &signoff.opinion];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let role = words.of("role", signoff.role.id());
            (
                words.say("diff-signed", &[("role", &role)]),
                parts.join(" "),
            )
        });
        one.collect()
    };
    let attached = |of: &Disclosure| -> Vec<(String, String)> {
        let one = of.attachments.iter().map(|reference| {
            let name = reference.path.rsplit('/').next().unwrap_or(&reference.path);
            (
                words.say("diff-attachment", &[("name", &name)]),
                cells::isolated(&reference.title),
            )
        });
        one.collect()
    };
    let mut changes = matched(signed(before), signed(after));
    changes.extend(matched(attached(before), attached(after)));
    changes
}

/// Pairs of key and value, matched by their keys; of equal keys the first with the first.
fn matched(before: Vec<(String, String)>, mut after: Vec<(String, String)>) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for (key, was) in before {
        let now = after.iter().position(|(other, _)| *other == key);
        let now = now.map_or_else(String::new, |at| after.remove(at).1);
        changes.extend(changed(&key, was, now, String::new()));
    }
    for (key, now) in after {
        changes.extend(changed(&key, String::new(), now, String::new()));
    }
    changes
}

/// The fields of the item; longer texts are compared line by line elsewhere.
fn values(before: &Disclosure, after: &Disclosure, words: &Words) -> Vec<FieldChange> {
    let (before, after) = (&before.record, &after.record);
    let fields = after.item.fields.iter().enumerate();
    let short = fields.filter(|(_, field)| !is_long(field.kind));
    short
        .filter_map(|(at, field)| {
            let was = before.fields.get(at).and_then(Option::as_ref);
            let now = after.fields.get(at).and_then(Option::as_ref);
            let text = |cell: Option<&Cell>| {
                cell.map_or_else(String::new, |cell| {
                    cells::with_unit(&cell.value, field, words).text
                })
            };
            changed(
                field.label(words.lang()),
                text(was),
                text(now),
                more(was, now, field, words),
            )
        })
        .collect()
}

fn is_long(kind: FieldType) -> bool {
    matches!(kind, FieldType::Text | FieldType::List)
}

/// Texts of several lines: label, as it was, as it is.
fn long_texts(
    before: &Disclosure,
    after: &Disclosure,
    words: &Words,
) -> Vec<(String, String, String)> {
    let mut texts = vec![(
        words.get("diff-summary").to_string(),
        before.summary.clone(),
        after.summary.clone(),
    )];
    let fields = after.record.item.fields.iter().enumerate();
    for (at, field) in fields.filter(|(_, field)| is_long(field.kind)) {
        let text = |of: &Disclosure| match of.record.fields.get(at) {
            Some(Some(cell)) => match &cell.value {
                Value::Lines(lines) => lines.join("\n"),
                value => value.text().unwrap_or_default().to_string(),
            },
            _ => String::new(),
        };
        texts.push((
            field.label(words.lang()).to_string(),
            text(before),
            text(after),
        ));
    }
    texts.push((
        words.get("diff-text").to_string(),
        before.markdown().unwrap_or_default().to_string(),
        after.markdown().unwrap_or_default().to_string(),
    ));
    texts.push((
        words.get("diff-note").to_string(),
        before.note.clone(),
        after.note.clone(),
    ));
    texts
}

/// A change, unless both sides show the same.
fn changed(label: &str, before: String, after: String, more: String) -> Option<FieldChange> {
    let turn = match (before.is_empty(), after.is_empty()) {
        _ if before == after => return None,
        (true, _) => Turn::Added,
        (_, true) => Turn::Removed,
        _ => Turn::Changed,
    };
    Some(FieldChange {
        label: cells::isolated(label),
        turn,
        before,
        after,
        more,
    })
}

/// By how much an amount is more or less; empty where there is nothing to reckon.
fn more(before: Option<&Cell>, after: Option<&Cell>, field: &Field, words: &Words) -> String {
    let fen = |cell: Option<&Cell>| cell.and_then(|cell| cell.value.fen());
    match (fen(before), fen(after)) {
        (Some(before), Some(after)) if field.kind.is_money() => more_money(before, after, words),
        _ => String::new(),
    }
}

/// "多 900.00 元", "少 900.00 元"; empty where both are the same.
fn more_money(before: Fen, after: Fen, words: &Words) -> String {
    let Some(difference) = after.checked_sub(before) else {
        return String::new();
    };
    let Some(size) = (match difference.is_negative() {
        true => difference.checked_neg(),
        false => Some(difference),
    }) else {
        return String::new();
    };
    let key = match (difference.is_zero(), difference.is_negative()) {
        (true, _) => return String::new(),
        (_, false) => "diff-money-more",
        (_, true) => "diff-money-less",
    };
    words.say(key, &[("n", &size.yuan())])
}

/// One change in words: "“金额”由 1,200.00 元改为 2,100.00 元，多 900.00 元".
fn said(change: &FieldChange, words: &Words) -> String {
    let label = &change.label;
    let (before, after) = (quoted(&change.before), quoted(&change.after));
    let apart = |value: &str, followed: bool| match words.is_chinese() {
        true => spaced(value, followed),
        false => value.to_string(),
    };
    let (key, before, after) = match change.turn {
        Turn::Added => ("diff-added", before, apart(&after, false)),
        Turn::Removed => ("diff-removed", apart(&before, false), after),
        _ => ("diff-changed", apart(&before, true), apart(&after, false)),
    };
    let slots: [(&str, &dyn Display); 3] =
        [("label", label), ("before", &before), ("after", &after)];
    let mut said = words.say(key, &slots);
    if !change.more.is_empty() {
        said.push_str(words.get("comma"));
        said.push_str(&change.more);
    }
    said
}

/// A value between Chinese words: Latin letters and digits stand a little apart from them.
fn spaced(value: &str, followed: bool) -> String {
    let gap = |c: Option<char>| match c {
        Some(c) if c.is_ascii() => " ",
        _ => "",
    };
    let after = gap(value.chars().next_back().filter(|_| followed));
    format!("{}{value}{after}", gap(value.chars().next()))
}

/// A value as a sentence quotes it.
fn quoted(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(QUOTED) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
