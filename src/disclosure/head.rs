//! The head of a disclosure, the fields and the tables of its item.

use std::sync::Arc;

use super::{Address, AttachmentRef, Body, Correction, Disclosure, HeadSpots, SignOff, State};
use crate::catalogue::{Field, Item, TableSchema};
use crate::diagnostic::{Diagnostic, Place};
use crate::document::{Entry, Raw, Reader, Table, missing, parse, split};
use crate::language::Lang;
use crate::log::entry::Why;
use crate::profile::Role;
use crate::record::{Cell, Record, Row, read_csv, read_value};
use crate::settings::choice;
use crate::source::{Sources, Spot, Text};

/// Head keys that every item shares, with their Chinese aliases.
const HEAD: [(&str, &str); 14] = [
    ("title", "标题"),
    ("summary", "一句话"),
    ("published", "公布日期"),
    ("posted_until", "公示截止"),
    ("event", "发生日期"),
    ("none", "本期没有"),
    ("note", "说明"),
    ("signoff", "审核签字"),
    ("attachments", "附件"),
    ("not_personal", "不是个人信息"),
    ("text", "正文"),
    ("correction", "更正说明"),
    ("correction_kind", "更正类型"),
    ("files", "文件"),
];

/// The kinds of corrections: the code in the log, and the Chinese word.
const KINDS: [(Why, &str); 5] = [
    (Why::Amount, "金额"),
    (Why::Typo, "笔误"),
    (Why::Missing, "遗漏"),
    (Why::Privacy, "隐私"),
    (Why::Other, "其他"),
];

/// The Chinese alias of a head key, unless the item has a field of that label.
fn alias(item: &Item, key: &str) -> &'static str {
    let alias = HEAD
        .iter()
        .find(|(head, _)| *head == key)
        .map_or("", |(_, alias)| alias);
    let taken = item.fields.iter().any(|field| field.zh == alias)
        || item.tables.iter().any(|table| table.zh == alias);
    if taken { "" } else { alias }
}

pub(super) fn read(
    text: &Text,
    address: &Address<'_>,
    item: &Arc<Item>,
    sources: &Sources,
    lang: Lang,
    problems: &mut Vec<Diagnostic>,
) -> Option<Disclosure> {
    let markdown = text.path.ends_with(".md");
    let (head, below) = if markdown {
        match split(text) {
            Ok(parts) => (parts.head, Body::Below(parts.body)),
            Err(problem) => {
                problems.push(problem);
                return None;
            }
        }
    } else {
        (0..text.text.len(), Body::Absent)
    };
    let (table, mut found) = parse(text, head.clone());
    if !found.is_empty() {
        // A broken text would be reported a second time as missing keys.
        problems.append(&mut found);
        return None;
    }
    let folder = folder_of(&text.path);
    let mut read = Reader::new(&table, problems);
    let key = |key: &str| alias(item, key);
    let title = read
        .text("title", key("title"))
        .filter(|title| !title.is_empty());
    let summary = read.text("summary", key("summary")).unwrap_or_default();
    let note = read.text("note", key("note")).unwrap_or_default();
    let published = read.date("published", key("published"));
    let posted_until = read.date("posted_until", key("posted_until"));
    let event = read.date("event", key("event"));
    let none = read
        .text("none", key("none"))
        .filter(|reason| !reason.is_empty());
    let signoffs = read.tables("signoff", key("signoff"));
    let attachments = read.tables("attachments", key("attachments"));
    let exceptions = read.tables("not_personal", key("not_personal"));
    let prose = match markdown {
        true => None,
        false => read.text_at("text", key("text")),
    };
    let correction = correction(&mut read, key("correction"), alias(item, "correction_kind"));
    let files = read.tables("files", key("files"));
    let stands = (none.is_some(), published.is_some());
    let (record, mut more) = record(&mut read, item, stands, folder, sources, lang);
    read.finish();
    problems.append(&mut more);

    let body = match prose {
        Some((prose, spot)) => Body::Key(prose, spot),
        None => below,
    };
    Some(Disclosure {
        item: item.clone(),
        period: address.period,
        filed: address.item.to_string(),
        name: address.name.map(str::to_string),
        title: title.map(clean),
        summary: clean(summary),
        note: clean(note),
        spots: HeadSpots {
            start: text.spot(head.start..head.start),
            published: published.as_ref().map(|(_, spot)| spot.clone()),
            posted_until: posted_until.as_ref().map(|(_, spot)| spot.clone()),
            event: event.as_ref().map(|(_, spot)| spot.clone()),
        },
        published: published.map(|(date, _)| date),
        posted_until: posted_until.map(|(date, _)| date),
        event: event.map(|(date, _)| date),
        none: none.map(clean),
        signoffs: signoffs
            .into_iter()
            .filter_map(|table| signoff(table, problems))
            .collect(),
        attachments: attachments
            .into_iter()
            .filter_map(|table| attachment(table, folder, problems))
            .collect(),
        exceptions: exceptions
            .into_iter()
            .filter_map(|table| exception(table, problems))
            .collect(),
        record,
        correction,
        files: files
            .into_iter()
            .filter_map(|table| frozen_file(table, folder, problems))
            .collect(),
        state: State::Draft,
        prose: String::new(),
        text: text.clone(),
        body,
    })
}

fn clean(text: String) -> String {
    crate::record::clean_text(&text)
}

/// The folder in which a file stands.
fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Why this text differs from the one that was published before: words, and the kind of the mistake.
fn correction(
    read: &mut Reader<'_, '_>,
    alias: &'static str,
    kind_alias: &'static str,
) -> Option<Correction> {
    let reason = read.text_at("correction", alias);
    let kind = read.text_at("correction_kind", kind_alias);
    let known = kind.as_ref().and_then(|(word, spot)| {
        let known = KINDS
            .iter()
            .find(|(why, zh)| why.code() == word || zh == word);
        if known.is_none() {
            let options: Vec<&str> = KINDS
                .iter()
                .flat_map(|(why, zh)| [*zh, why.code()])
                .collect();
            read.problem(choice(spot, "correction_kind", word, &options.join(", ")));
        }
        known.map(|(why, _)| *why)
    });
    let (reason, spot) = reason.filter(|(reason, _)| !reason.trim().is_empty())?;
    if kind.is_none() {
        read.problem(Diagnostic::new("MB1208").at(spot.place()));
    }
    Some(Correction {
        reason: crate::record::clean_text(&reason),
        why: known.unwrap_or(Why::Other),
        spot,
    })
}

/// Under which name a file that the disclosure shows is kept beside a frozen version.
fn frozen_file(
    table: &Table,
    folder: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<(String, String)> {
    let mut read = Reader::new(table, problems);
    let slot = read.required_text("slot", "编号");
    let path = read.required_text("path", "路径");
    read.finish();
    Some((beside(folder, &path?.0)?, slot?.0))
}

fn signoff(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<SignOff> {
    let mut read = Reader::new(table, problems);
    let role = read.required_text("role", "角色");
    let name = read.required_text("name", "姓名");
    let date = read.date("date", "日期");
    let opinion = read.text("opinion", "意见").unwrap_or_default();
    let known = role.as_ref().and_then(|(word, spot)| {
        let role = Role::parse(word);
        if role.is_none() {
            let options: Vec<&str> = Role::ALL.iter().map(|(_, id, ..)| *id).collect();
            read.problem(choice(spot, "role", word, &options.join(", ")));
        }
        role
    });
    read.finish();
    let (name, spot) = name?;
    Some(SignOff {
        role: known?,
        name,
        date: date.map(|(date, _)| date),
        opinion,
        spot,
    })
}

fn attachment(
    table: &Table,
    folder: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<AttachmentRef> {
    let mut read = Reader::new(table, problems);
    let file = read.required_text("file", "文件");
    let title = read.text("title", "标题");
    let seen_by = read
        .text("seen_by", "查看人")
        .filter(|name| !name.is_empty());
    read.finish();
    let (file, spot) = file?;
    let Some(path) = beside(folder, &file) else {
        problems.push(
            Diagnostic::new("MB0701")
                .at(spot.place())
                .with("file", &file),
        );
        return None;
    };
    let title = title
        .filter(|title| !title.is_empty())
        .unwrap_or_else(|| path.rsplit('/').next().unwrap_or(&path).to_string());
    Some(AttachmentRef {
        path,
        title,
        seen_by,
        spot,
    })
}

fn exception(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<(String, String)> {
    let mut read = Reader::new(table, problems);
    let text = read.required_text("text", "文字");
    let reason = read.required_text("reason", "原因");
    read.finish();
    Some((text?.0, reason?.0))
}

/// A path relative to a folder below `villages/<slug>/`; none when it leaves the village.
pub(super) fn beside(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').collect();
    if relative.starts_with('/') || relative.contains(['\\', ':', '\0']) {
        return None;
    }
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                // `villages/<slug>` is the floor.
                if parts.len() <= 2 {
                    return None;
                }
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The fields and tables of the item, with the messages about them.
fn record<'a>(
    read: &mut Reader<'a, '_>,
    item: &'a Arc<Item>,
    (none, posted): (bool, bool),
    folder: &str,
    sources: &Sources,
    lang: Lang,
) -> (Record, Vec<Diagnostic>) {
    let mut record = Record::empty(item.clone());
    let must = posted && !none;
    let mut problems = Vec::new();
    for (at, field) in item.fields.iter().enumerate() {
        let entry = read.entry(&field.key, &field.zh);
        record.fields[at] = entry.and_then(|entry| cell(field, entry, lang, &mut problems));
        if must {
            demand(read, field, entry, &mut problems);
        }
    }
    for (at, schema) in item.tables.iter().enumerate() {
        let Some(entry) = read.entry(&schema.key, &schema.zh) else {
            if must && schema.required {
                read.required(&schema.key, &schema.zh);
            }
            continue;
        };
        record.given[at] = true;
        record.tables[at] = match &entry.node.raw {
            Raw::Text(file) => csv_rows(
                file,
                &entry.node.spot,
                schema,
                folder,
                sources,
                lang,
                &mut problems,
            ),
            Raw::Array(items) if items.iter().all(|item| matches!(item.raw, Raw::Table(_))) => {
                items
                    .iter()
                    .filter_map(|item| match &item.raw {
                        Raw::Table(table) => {
                            Some(table_row(table, schema, posted, lang, &mut problems))
                        }
                        _ => None,
                    })
                    .collect()
            }
            other => {
                let wrong = Diagnostic::new("MB0318")
                    .at(entry.node.spot.place())
                    .with("key", &schema.key);
                problems.push(wrong.with("type", other.type_word()));
                Vec::new()
            }
        };
        if must && schema.required && record.tables[at].is_empty() && problems.is_empty() {
            problems.push(
                Diagnostic::new("MB0319")
                    .at(entry.key_spot.place())
                    .with("key", &schema.key)
                    .with("label", &schema.zh),
            );
        }
    }
    (record, problems)
}

/// Reports what must be there and is not. A form may wait to be filled in; what is posted may not.
fn demand<'a>(
    read: &mut Reader<'a, '_>,
    field: &'a Field,
    entry: Option<&Entry>,
    problems: &mut Vec<Diagnostic>,
) {
    let is_blank =
        |entry: &Entry| matches!(&entry.node.raw, Raw::Text(text) if text.trim().is_empty());
    match entry {
        None if field.required => drop(read.required(&field.key, &field.zh)),
        Some(entry) if field.required && is_blank(entry) => {
            problems.push(missing(&entry.node.spot, &field.key, &field.zh));
        }
        _ => {}
    }
}

fn cell(field: &Field, entry: &Entry, lang: Lang, problems: &mut Vec<Diagnostic>) -> Option<Cell> {
    match read_value(field, field.label(lang), &entry.node, false) {
        Ok(value) => Some(Cell {
            value: value?,
            spot: entry.node.spot.clone(),
        }),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

fn table_row(
    table: &Table,
    schema: &TableSchema,
    posted: bool,
    lang: Lang,
    problems: &mut Vec<Diagnostic>,
) -> Row {
    let mut found = Vec::new();
    let mut read = Reader::new(table, problems);
    let mut cells = Vec::with_capacity(schema.columns.len());
    for column in &schema.columns {
        let entry = read.entry(&column.key, &column.zh);
        cells.push(entry.and_then(|entry| cell(column, entry, lang, &mut found)));
        if posted {
            demand(&mut read, column, entry, &mut found);
        }
    }
    read.finish();
    problems.append(&mut found);
    Row {
        cells,
        spot: table.spot.clone(),
    }
}

fn csv_rows(
    file: &str,
    spot: &Spot,
    schema: &TableSchema,
    folder: &str,
    sources: &Sources,
    lang: Lang,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Row> {
    let path = beside(folder, file).filter(|path| path.to_lowercase().ends_with(".csv"));
    let Some(path) = path else {
        problems.push(
            Diagnostic::new("MB0311")
                .at(spot.place())
                .with("file", file),
        );
        return Vec::new();
    };
    if !sources.has(&path) {
        problems.push(
            Diagnostic::new("MB0310")
                .at(spot.place())
                .with("file", &path),
        );
        return Vec::new();
    }
    match sources.table(&path) {
        Ok(text) => read_csv(&text, schema, lang, problems),
        Err(problem) => {
            let place = problem
                .place
                .clone()
                .unwrap_or_else(|| Place::file(path.as_str()));
            problems.push(problem.at(place));
            Vec::new()
        }
    }
}
