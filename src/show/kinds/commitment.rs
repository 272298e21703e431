//! Commitment: tasks with an owner, a goal and a day, and how each stands today. A task without a day says so.

use super::shares::tally;
use super::{Entry, Sheet, cells, day_of, days_from};
use crate::catalogue::{Bind, FieldType};
use crate::language::Words;
use crate::page::{Figure, RecordView, Stack, Task};
use crate::record::{Row, Value};
use crate::value::{Date, Exact};

/// What tells that rows are tasks, or that the fields are one.
const ROLES: [&str; 10] = [
    "title",
    "goal",
    "due",
    "progress",
    "status",
    "closed",
    "measures",
    "owner",
    "start",
    "milestones",
];
/// What a task shows.
const SHOWN: [&str; 10] = [
    "title", "owner", "goal", "measures", "start", "due", "progress", "status", "closed", "done",
];
const DONE: [&str; 8] = [
    "完成",
    "已完成",
    "办结",
    "已办结",
    "销号",
    "已销号",
    "done",
    "closed",
];
const NOT_BEGUN: [&str; 6] = [
    "未开始",
    "没开始",
    "未启动",
    "未开工",
    "待启动",
    "not started",
];
const UNDER_WAY: [&str; 6] = ["进行中", "推进中", "在办", "办理中", "正在进行", "open"];

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let entries = sheet.entries(&ROLES);
    let single = entries.len() == 1;
    let tasks: Vec<Task> = entries
        .iter()
        .map(|entry| task(sheet, entry, single))
        .collect();
    let mut tables = sheet.tables_besides(&entries, &SHOWN, "title");
    let milestones = milestone_table(sheet).filter(|_| single);
    if let Some((_, name)) = milestones {
        tables.retain(|table| table.caption != name);
    }
    let of_rows = entries.first().is_some_and(|entry| entry.row.is_some());
    // Beside rows, a field of a role is not shown in the tasks unless the rows share it.
    let skip = if of_rows {
        Vec::new()
    } else {
        sheet.field_keys(&[&SHOWN[..], &["milestones"]].concat())
    };
    let stacks = overview(sheet, &tasks).into_iter().collect();
    RecordView {
        facts: sheet.facts(&skip),
        tables,
        stacks,
        tasks,
        ..RecordView::default()
    }
}

/// How many tasks stand how.
fn overview(sheet: &Sheet<'_>, tasks: &[Task]) -> Option<Stack> {
    let ids = ["done", "open", "overdue", "none"];
    let states = [
        (sheet.word("tasks-done"), 0),
        (sheet.word("tasks-open"), 2),
        (sheet.word("tasks-overdue"), 1),
        (sheet.word("tasks-none"), 4),
    ];
    let label = sheet.words.say("tasks-overview", &[("n", &tasks.len())]);
    let state = |task: &Task| ids.iter().position(|id| *id == task.state).unwrap_or(1);
    tally(label, &states, tasks.iter().map(state))
}

fn task(sheet: &Sheet<'_>, entry: &Entry<'_>, single: bool) -> Task {
    let words = sheet.words;
    let title = match entry.name(&["title"], words) {
        name if !name.is_empty() && (entry.row.is_some() || entry.role("title").is_some()) => name,
        _ => sheet.title(),
    };
    let standing = standing(sheet, entry);
    let milestones = if single {
        milestones(sheet, entry)
    } else {
        Vec::new()
    };
    Task {
        // A long title is still the title; only names made up from other values are cut.
        title: Some(entry.text("title", words))
            .filter(|text| !text.is_empty())
            .unwrap_or(title),
        owner: shared_text(sheet, entry, "owner"),
        goal: entry.text("goal", words),
        measures: measures(entry, words),
        due: due_words(sheet, entry),
        progress: entry
            .role("progress")
            .and_then(|cell| hundredths(&cell.value)),
        state: standing.0,
        state_said: standing.1,
        milestones,
    }
}

fn shared_text(sheet: &Sheet<'_>, entry: &Entry<'_>, role: &str) -> String {
    match entry.text(role, sheet.words) {
        text if text.is_empty() => sheet.fields().text(role, sheet.words),
        text => text,
    }
}

/// By when, and since when where that is known.
fn due_words(sheet: &Sheet<'_>, entry: &Entry<'_>) -> String {
    let due = match shared_text(sheet, entry, "due") {
        text if text.is_empty() => sheet.word("task-no-deadline").to_owned(),
        // A day written as text is shown like any other day.
        text => match text.trim().parse::<Date>() {
            Ok(date) => sheet.words.date(date),
            Err(_) => text,
        },
    };
    match entry.text("start", sheet.words) {
        start if start.is_empty() => due,
        start => sheet
            .words
            .say("task-begun", &[("due", &due), ("start", &start)]),
    }
}

/// A share of the work as 0–100.
fn hundredths(value: &Value) -> Option<u32> {
    let number = match value {
        Value::Percent(number) | Value::Decimal(number) => *number,
        Value::Int(number) => Exact::from_int(*number),
        _ => return None,
    };
    let unit = 10_i128.checked_pow(number.printed_place())?;
    let whole = number.mantissa().div_euclid(unit);
    u32::try_from(whole.clamp(0, 100)).ok()
}

fn measures(entry: &Entry<'_>, words: &Words) -> Vec<String> {
    match entry.role("measures").map(|cell| &cell.value) {
        Some(Value::Lines(lines)) => lines.iter().map(|line| cells::isolated(line)).collect(),
        Some(Value::Text(text)) => text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(cells::isolated)
            .collect(),
        Some(_) => vec![entry.text("measures", words)],
        None => Vec::new(),
    }
}

/// How a task stands: the stable word and the words for readers.
fn standing(sheet: &Sheet<'_>, entry: &Entry<'_>) -> (&'static str, String) {
    let due = entry.shared("due").and_then(|cell| day_of(&cell.value));
    let closed = entry.date("closed");
    let status = entry.text("status", sheet.words);
    let progress = entry
        .role("progress")
        .and_then(|cell| hundredths(&cell.value));
    if is_done(sheet, entry, closed, progress) {
        return ("done", done_words(sheet, closed, due));
    }
    let late = due
        .map(|due| days_from(due, sheet.today))
        .filter(|days| *days > 0);
    let own = Some(&status).filter(|status| !status.is_empty() && !is_one_of(status, &UNDER_WAY));
    if let Some(late) = late {
        let days = sheet.words.days(late);
        let words = sheet.words.say("task-overdue", &[("days", &days)]);
        let own = own.filter(|status| !is_one_of(status, &NOT_BEGUN));
        return (
            "overdue",
            own.map_or(words.clone(), |own| {
                format!("{words}{}{own}", sheet.word("comma"))
            }),
        );
    }
    let begins_later = entry.date("start").is_some_and(|start| start > sheet.today);
    let untouched = progress == Some(0) && (status.is_empty() || begins_later);
    if is_one_of(&status, &NOT_BEGUN) || (begins_later && status.is_empty()) || untouched {
        return ("none", sheet.word("task-none").to_owned());
    }
    (
        "open",
        own.cloned()
            .unwrap_or_else(|| sheet.word("task-open").to_owned()),
    )
}

fn is_done(
    sheet: &Sheet<'_>,
    entry: &Entry<'_>,
    closed: Option<Date>,
    progress: Option<u32>,
) -> bool {
    let says = |role: &str| match entry.role(role).map(|cell| &cell.value) {
        Some(Value::Bool(done)) => Some(*done),
        Some(Value::Text(text)) => Some(is_one_of(text, &DONE)),
        _ => None,
    };
    if let Some(closed) = closed {
        return closed <= sheet.today;
    }
    let by_word = ["closed", "status", "done"]
        .into_iter()
        .filter_map(says)
        .any(|done| done);
    // All work done is not yet the sign-off, where the item has one.
    by_word
        || (progress == Some(100)
            && sheet.item.role("closed").is_none()
            && says("status").is_none())
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = text.trim();
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn done_words(sheet: &Sheet<'_>, closed: Option<Date>, due: Option<Date>) -> String {
    let Some(closed) = closed else {
        return sheet.word("task-done").to_owned();
    };
    let day = sheet.words.date(closed);
    let late = due
        .map(|due| days_from(due, closed))
        .filter(|days| *days > 0);
    match late.map(|late| sheet.words.days(late)) {
        None => sheet.words.say("task-done-on", &[("date", &day)]),
        Some(late) => {
            let slots: [(&str, &dyn std::fmt::Display); 2] = [("date", &day), ("days", &late)];
            sheet.words.say("task-done-late", &slots)
        }
    }
}

/// The table of milestones: its place and the name that it is shown under.
fn milestone_table<'a>(sheet: &Sheet<'a>) -> Option<(usize, &'a str)> {
    let key = match sheet.item.bind.get("milestones") {
        Some(Bind::One(key)) => key,
        _ => "milestones",
    };
    let (at, schema) = sheet.item.table(key)?;
    Some((at, schema.name(sheet.words.lang())))
}

fn milestones(sheet: &Sheet<'_>, entry: &Entry<'_>) -> Vec<Figure> {
    if let Some(Value::Lines(lines)) = entry.role("milestones").map(|cell| &cell.value) {
        let plain = |line: &String| Figure {
            label: String::new(),
            value: cells::isolated(line),
            note: String::new(),
        };
        return lines.iter().map(plain).collect();
    }
    let Some((table, _)) = milestone_table(sheet) else {
        return Vec::new();
    };
    let rows = sheet
        .record
        .tables
        .get(table)
        .map_or(&[][..], Vec::as_slice);
    rows.iter()
        .map(|row| milestone(sheet, table, row))
        .collect()
}

/// The day of a milestone is its label, its first text what it is, and anything else a note.
fn milestone(sheet: &Sheet<'_>, table: usize, row: &Row) -> Figure {
    let columns = &sheet.item.tables[table].columns;
    let mut figure = Figure {
        label: String::new(),
        value: String::new(),
        note: String::new(),
    };
    let mut notes = Vec::new();
    for (field, cell) in columns.iter().zip(&row.cells) {
        let text = cells::cell(cell.as_ref(), field, sheet.words).text;
        let day = matches!(
            field.kind,
            FieldType::Date | FieldType::Month | FieldType::Period
        );
        if text.is_empty() {
            continue;
        } else if day && figure.label.is_empty() {
            figure.label = text;
        } else if figure.value.is_empty() {
            figure.value = text;
        } else {
            notes.push(text);
        }
    }
    figure.note = notes.join(sheet.word("comma"));
    figure
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_stays_between_nothing_and_all() {
        let percent = |text: &str| hundredths(&Value::Percent(text.parse().unwrap()));
        assert_eq!(percent("85.9"), Some(85));
        assert_eq!(percent("-3"), Some(0));
        assert_eq!(percent("99999999999999999999999999"), Some(100));
        assert_eq!(hundredths(&Value::Int(i64::MAX)), Some(100));
        assert_eq!(hundredths(&Value::Bool(true)), None);
    }
}
