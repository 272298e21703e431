//! Process: steps in order, each with its day, its quorum and its votes.
//!
//! The steps are rows of a table that has a `step` column, or date fields that the item lists in order; where an item has both,
//! a row gives the votes of the field that its words name.

use super::shares::{attendance_words, vote_words, votes_stack};
use super::{Entry, Sheet, day_of};
use crate::catalogue::Field;
use crate::language::Words;
use crate::page::{RecordView, Step};
use crate::value::Date;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let rows = rows(sheet);
    let dated = dated(sheet);
    let (mut steps, placed): (Vec<Step>, bool) = if dated.is_empty() {
        (
            rows.iter()
                .map(|(name, entry)| row_step(sheet, name, entry))
                .collect(),
            true,
        )
    } else {
        with_votes(sheet, dated, &rows)
    };
    remark_on_gaps(sheet, &mut steps);
    let listed = sheet.item.roles("steps");
    let mut skip: Vec<&str> = if steps.is_empty() {
        Vec::new()
    } else {
        listed.iter().map(String::as_str).collect()
    };
    if let (Some((_, entry)), true, false) = (rows.first(), placed, has_more(sheet, &rows)) {
        skip.extend(
            entry
                .row
                .and_then(|(table, _)| Some(sheet.item.tables.get(table)?.key.as_str())),
        );
    }
    let vote = votes_stack(sheet, &sheet.fields(), sheet.word("vote").to_owned());
    RecordView {
        steps,
        stacks: vote.into_iter().collect(),
        ..sheet.plain(&skip)
    }
}

/// A step without a day before one that is done was skipped, or its day was forgotten: either should be seen.
fn remark_on_gaps(sheet: &Sheet<'_>, steps: &mut [Step]) {
    let last = steps.iter().rposition(|step| step.done).unwrap_or(0);
    for step in steps
        .iter_mut()
        .take(last)
        .filter(|step| step.date.is_none() && step.note.is_empty())
    {
        step.note = sheet.word("step-without-day").to_owned();
    }
}

/// The rows of the table that has a `step` column, with what each step is called.
fn rows<'a>(sheet: &Sheet<'a>) -> Vec<(String, Entry<'a>)> {
    let stepped = |columns: &[Field]| columns.iter().position(|column| column.key == "step");
    let Some((table, step)) = sheet
        .item
        .tables
        .iter()
        .enumerate()
        .find_map(|(at, schema)| Some((at, stepped(&schema.columns)?)))
    else {
        return Vec::new();
    };
    let name = |entry: &Entry<'_>| {
        let cell = entry.column(table, step);
        super::cells::cell(cell, &sheet.item.tables[table].columns[step], sheet.words).text
    };
    let rows = sheet.table_rows(table).into_iter();
    rows.map(|entry| (name(&entry), entry))
        .filter(|(name, _)| !name.is_empty())
        .collect()
}

/// Whether the rows say more than a step shows.
fn has_more(sheet: &Sheet<'_>, rows: &[(String, Entry<'_>)]) -> bool {
    const SHOWN: [&str; 9] = [
        "step", "date", "should", "attended", "for", "against", "abstain", "note", "name",
    ];
    rows.iter().any(|(_, entry)| {
        let Some((table, row)) = entry.row else {
            return false;
        };
        let columns = &sheet.item.tables[table].columns;
        columns
            .iter()
            .zip(&row.cells)
            .any(|(column, cell)| cell.is_some() && !SHOWN.contains(&column.key.as_str()))
    })
}

/// The step of a row. Its own columns count, whatever table the item's roles name.
fn row_step(sheet: &Sheet<'_>, name: &str, entry: &Entry<'_>) -> Step {
    let date = entry
        .key("date")
        .filter(|_| entry.row.is_some())
        .and_then(|cell| day_of(&cell.value));
    let note = entry
        .key("note")
        .and_then(|cell| cell.value.text())
        .map_or_else(String::new, super::cells::isolated);
    Step {
        votes: votes(sheet, entry),
        note,
        ..step(sheet, name.to_owned(), date)
    }
}

fn step(sheet: &Sheet<'_>, name: String, date: Option<Date>) -> Step {
    let done = date.is_some_and(|date| date <= sheet.today);
    Step {
        name,
        date: date.map(|date| date.to_string()),
        done,
        votes: String::new(),
        note: String::new(),
    }
}

fn votes(sheet: &Sheet<'_>, entry: &Entry<'_>) -> String {
    let words = [
        attendance_words(entry, sheet.words),
        vote_words(entry, sheet.words),
    ];
    let said: Vec<String> = words
        .into_iter()
        .filter(|words| !words.is_empty())
        .collect();
    said.join(sheet.word("clause-end"))
}

/// The date fields that the item lists as steps: name and day. Columns count where there is one row, because the steps of many
/// rows are easier to compare in their table. Nothing when no day is known.
fn dated(sheet: &Sheet<'_>) -> Vec<(String, Option<Date>)> {
    let keys = sheet.item.roles("steps");
    let single = match sheet
        .record
        .tables
        .iter()
        .map(Vec::as_slice)
        .find(|rows| !rows.is_empty())
    {
        _ if keys.iter().all(|key| sheet.item.field(key).is_some()) => sheet.fields(),
        Some([row]) => {
            let table = sheet
                .record
                .tables
                .iter()
                .position(|rows| !rows.is_empty())
                .unwrap_or(0);
            Entry {
                record: sheet.record,
                row: Some((table, row)),
            }
        }
        Some(_) => return Vec::new(),
        None => sheet.fields(),
    };
    let steps: Vec<(String, Option<Date>)> = keys
        .iter()
        .filter_map(|key| {
            let field = sheet.item.schema(sheet.item.slot(key)?);
            Some((
                step_name(field, sheet.words),
                single.key(key).and_then(|cell| day_of(&cell.value)),
            ))
        })
        .collect();
    if steps.iter().any(|(_, date)| date.is_some()) {
        steps
    } else {
        Vec::new()
    }
}

/// "提议日期" is the day of the step "提议".
fn step_name(field: &Field, words: &Words) -> String {
    let label = field.label(words.lang());
    let short = label
        .trim_end_matches("日期")
        .trim_end_matches("时间")
        .trim_end_matches(" date");
    if short.is_empty() {
        label.to_owned()
    } else {
        short.to_owned()
    }
}

/// Dated steps, with the votes of the rows that name them; and whether every row found its step.
fn with_votes(
    sheet: &Sheet<'_>,
    dated: Vec<(String, Option<Date>)>,
    rows: &[(String, Entry<'_>)],
) -> (Vec<Step>, bool) {
    let mut placed = 0;
    let mut steps = Vec::new();
    for (name, date) in dated {
        let row = rows
            .iter()
            .find(|(words, _)| name.contains(words.as_str()) || words.contains(&name));
        placed += usize::from(row.is_some());
        let with = row.map(|(words, entry)| row_step(sheet, words, entry));
        let (votes, note) = with.map_or_else(Default::default, |with| (with.votes, with.note));
        steps.push(Step {
            votes,
            note,
            ..step(sheet, name, date)
        });
    }
    (steps, placed == rows.len())
}
