//! Meeting: who came, what was voted on and how; one meeting in the fields, or many in rows.

use super::shares::{Part, attendance_stack, stack, votes_stack};
use super::{Entry, Sheet, cells};
use crate::page::{RecordView, Stack};
use crate::record::Value;
use crate::value::Exact;

/// With more rows than this the table alone is easier to read.
const MOST_STACKS: usize = 8;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let mut stacks = of_fields(sheet);
    let rows = sheet.rows(&[
        "date",
        "should",
        "attended",
        "for",
        "against",
        "abstain",
        "matter",
        "resolution",
    ]);
    if rows.len() <= MOST_STACKS {
        stacks.extend(rows.iter().flat_map(|row| of_row(sheet, row)));
    }
    stacks.extend(ballot(sheet));
    RecordView {
        stacks,
        ..sheet.plain(&[])
    }
}

fn of_fields(sheet: &Sheet<'_>) -> Vec<Stack> {
    let entry = sheet.fields();
    let came = attendance_stack(sheet, &entry, sheet.word("attendance").to_owned());
    let voted = votes_stack(sheet, &entry, label(sheet, &entry, sheet.word("vote")));
    came.into_iter().chain(voted).collect()
}

/// The vote of a row says more than its attendance, which stands in the table.
fn of_row(sheet: &Sheet<'_>, row: &Entry<'_>) -> Option<Stack> {
    let label = label(sheet, row, "");
    votes_stack(sheet, row, label.clone()).or_else(|| attendance_stack(sheet, row, label))
}

/// What was voted on, or the first text of the row, with the day where there is one.
fn label(sheet: &Sheet<'_>, entry: &Entry<'_>, otherwise: &str) -> String {
    let matter = match entry.row {
        Some(_) => entry.name(&["matter"], sheet.words),
        None => super::cut(&entry.text("matter", sheet.words), 40),
    };
    let text = if matter.is_empty() {
        otherwise.to_owned()
    } else {
        matter
    };
    match entry.date("date").filter(|_| entry.row.is_some()) {
        Some(date) if text.is_empty() => sheet.words.date(date),
        Some(date) => format!("{} {text}", sheet.words.date(date)),
        None => text,
    }
}

/// A table of choices and how often each was made.
fn ballot(sheet: &Sheet<'_>) -> Option<Stack> {
    let (at, schema) = sheet.item.table("votes")?;
    let count = schema
        .columns
        .iter()
        .position(|column| column.key == "count")?;
    let rows = sheet
        .record
        .tables
        .get(at)
        .filter(|rows| rows.len() <= MOST_STACKS)?;
    let mut parts = Vec::new();
    for (tone, row) in rows.iter().enumerate() {
        let entry = Entry {
            record: sheet.record,
            row: Some((at, row)),
        };
        let Some(Value::Int(votes)) = entry.column(at, count).map(|cell| &cell.value) else {
            return None;
        };
        let tone = u32::try_from(tone % 6).unwrap_or(0);
        parts.push(Part {
            name: entry.name(&[], sheet.words),
            size: Exact::from_int(*votes),
            tone,
        });
    }
    stack(
        cells::isolated(schema.name(sheet.words.lang())),
        parts,
        String::new(),
    )
}
