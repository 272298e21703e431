//! What differs between two versions of a disclosure: value by value, row by row, line by line; and all of it in a sentence.

use super::cells;
use super::date_label;
use crate::catalogue::{Field, FieldType};
use crate::disclosure::Disclosure;
use crate::language::Lang;
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
pub fn compare(before: &Disclosure, after: &Disclosure, lang: Lang) -> Difference {
    let mut told = Vec::new();
    let mut fields = head(before, after, lang);
    fields.extend(values(before, after, lang));
    // Rows first: totals follow from them.
    let tables = rows::compare(&before.record, &after.record, lang, &mut told);
    told.extend(fields.iter().map(|field| said(field, lang)));
    let mut texts = Vec::new();
    for (label, before, after) in long_texts(before, after, lang) {
        if let Some(change) = texts::compare(&label, &before, &after) {
            let lines = change.lines.len() + change.unlisted;
            told.push(match lang {
                Lang::Zh => format!("“{label}”改了 {lines} 行"),
                Lang::En if lines == 1 => format!("\"{label}\": 1 line"),
                Lang::En => format!("\"{label}\": {lines} lines"),
            });
            texts.push(change);
        }
    }
    Difference {
        summary: summary(&told, lang),
        fields,
        tables,
        texts,
    }
}

/// All changes in a sentence or two.
fn summary(told: &[String], lang: Lang) -> String {
    let listed = told[..told.len().min(TOLD)].join(lang.pick("；", "; "));
    let rest = told.len().saturating_sub(TOLD);
    match (told.len(), rest, lang) {
        (0, _, Lang::Zh) => "文字和数字都没有改；改动在附件里。".to_string(),
        (0, _, Lang::En) => {
            "No text and no figure changed; what changed are the attachments.".to_string()
        }
        (n, 0, Lang::Zh) => format!("改了 {n} 处：{listed}。"),
        (n, rest, Lang::Zh) => format!("改了 {n} 处：{listed}；另有 {rest} 处，见下。"),
        (1, _, Lang::En) => format!("1 change: {listed}."),
        (n, 0, Lang::En) => format!("{n} changes: {listed}."),
        (n, rest, Lang::En) => format!("{n} changes: {listed}; {rest} more below."),
    }
}

/// What stands in the head of a disclosure.
fn head(before: &Disclosure, after: &Disclosure, lang: Lang) -> Vec<FieldChange> {
    let day = |date: Option<Date>| date.map_or_else(String::new, |date| date_label(date, lang));
    let text = |text: &Option<String>| cells::isolated(text.as_deref().unwrap_or_default());
    let pairs = [
        (
            lang.pick("标题", "title"),
            text(&before.title),
            text(&after.title),
        ),
        (
            lang.pick("本期没有", "nothing this period"),
            text(&before.none),
            text(&after.none),
        ),
        (
            lang.pick("公布日期", "day of posting"),
            day(before.published),
            day(after.published),
        ),
        (
            lang.pick("公示截止", "posted until"),
            day(before.posted_until),
            day(after.posted_until),
        ),
        (
            lang.pick("发生日期", "day of the event"),
            day(before.event),
            day(after.event),
        ),
    ];
    let mut changes: Vec<FieldChange> = pairs
        .into_iter()
        .filter_map(|(label, before, after)| changed(label, before, after, String::new()))
        .collect();
    changes.extend(lists(before, after, lang));
    changes
}

/// Who signed and what is attached: lists without an order that matters, matched by role and by file.
fn lists(before: &Disclosure, after: &Disclosure, lang: Lang) -> Vec<FieldChange> {
    let signed = |of: &Disclosure| -> Vec<(String, String)> {
        let one = of.signoffs.iter().map(|signoff| {
            let day = signoff
                .date
                .map_or_else(String::new, |day| date_label(day, lang));
            let parts = [signoff.name.as_str(), &day, &signoff.opinion];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let role = signoff.role.name(lang);
            (
                format!("{} {role}", lang.pick("签字", "signed:")),
                parts.join(" "),
            )
        });
        one.collect()
    };
    let attached = |of: &Disclosure| -> Vec<(String, String)> {
        let one = of.attachments.iter().map(|reference| {
            let name = reference.path.rsplit('/').next().unwrap_or(&reference.path);
            (
                format!("{} {name}", lang.pick("附件", "attachment")),
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
fn values(before: &Disclosure, after: &Disclosure, lang: Lang) -> Vec<FieldChange> {
    let (before, after) = (&before.record, &after.record);
    let fields = after.item.fields.iter().enumerate();
    let short = fields.filter(|(_, field)| !is_long(field.kind));
    short
        .filter_map(|(at, field)| {
            let was = before.fields.get(at).and_then(Option::as_ref);
            let now = after.fields.get(at).and_then(Option::as_ref);
            let text = |cell: Option<&Cell>| {
                cell.map_or_else(String::new, |cell| {
                    cells::with_unit(&cell.value, field, lang).text
                })
            };
            changed(
                field.label(lang),
                text(was),
                text(now),
                more(was, now, field, lang),
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
    lang: Lang,
) -> Vec<(String, String, String)> {
    let mut texts = vec![(
        lang.pick("一句话", "summary").to_string(),
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
        texts.push((field.label(lang).to_string(), text(before), text(after)));
    }
    texts.push((
        lang.pick("正文", "text").to_string(),
        before.markdown().unwrap_or_default().to_string(),
        after.markdown().unwrap_or_default().to_string(),
    ));
    texts.push((
        lang.pick("说明", "explanation").to_string(),
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
fn more(before: Option<&Cell>, after: Option<&Cell>, field: &Field, lang: Lang) -> String {
    let fen = |cell: Option<&Cell>| cell.and_then(|cell| cell.value.fen());
    match (fen(before), fen(after)) {
        (Some(before), Some(after)) if field.kind.is_money() => more_money(before, after, lang),
        _ => String::new(),
    }
}

/// "多 900.00 元", "少 900.00 元"; empty where both are the same.
fn more_money(before: Fen, after: Fen, lang: Lang) -> String {
    let Some(difference) = after.checked_sub(before) else {
        return String::new();
    };
    let Some(size) = (match difference.is_negative() {
        true => difference.checked_neg(),
        false => Some(difference),
    }) else {
        return String::new();
    };
    match (difference.is_zero(), difference.is_negative(), lang) {
        (true, ..) => String::new(),
        (_, false, Lang::Zh) => format!("多 {} 元", size.yuan()),
        (_, true, Lang::Zh) => format!("少 {} 元", size.yuan()),
        (_, false, Lang::En) => format!("{} yuan more", size.yuan()),
        (_, true, Lang::En) => format!("{} yuan less", size.yuan()),
    }
}

/// One change in words: "“金额”由 1,200.00 元改为 2,100.00 元，多 900.00 元".
fn said(change: &FieldChange, lang: Lang) -> String {
    let label = &change.label;
    let (before, after) = (quoted(&change.before), quoted(&change.after));
    let mut words = match (change.turn, lang) {
        (Turn::Added, Lang::Zh) => format!("“{label}”补上了{}", spaced(&after, false)),
        (Turn::Removed, Lang::Zh) => format!("“{label}”去掉了{}", spaced(&before, false)),
        (_, Lang::Zh) => {
            let (before, after) = (spaced(&before, true), spaced(&after, false));
            format!("“{label}”由{before}改为{after}")
        }
        (Turn::Added, Lang::En) => format!("\"{label}\" added: {after}"),
        (Turn::Removed, Lang::En) => format!("\"{label}\" removed: {before}"),
        (_, Lang::En) => format!("\"{label}\" from {before} to {after}"),
    };
    if !change.more.is_empty() {
        words.push_str(lang.pick("，", ", "));
        words.push_str(&change.more);
    }
    words
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
