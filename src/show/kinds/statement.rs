//! Statement: lines of figures. Plan beside outcome, or then beside now, is also drawn, while there are few lines.

use super::{Sheet, cells};
use crate::catalogue::Slot;
use crate::page::{Chart, RecordView};
use crate::show::charts::{self, Pair};

/// With more lines than this the table alone is easier to read.
const MOST_LINES: usize = 8;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let charts = [
        ("budget", "actual"),
        ("previous", "current"),
        ("opening", "closing"),
    ];
    let chart = charts
        .iter()
        .find_map(|(before, after)| chart(sheet, before, after));
    RecordView {
        charts: chart.into_iter().collect(),
        ..sheet.plain(&[])
    }
}

/// Two figures of each line side by side.
fn chart(sheet: &Sheet<'_>, before: &str, after: &str) -> Option<Chart> {
    let column = |role: &str| match sheet.item.role(role) {
        Some(Slot::Column(table, column)) => Some((table, column)),
        _ => None,
    };
    let ((table, line), first, second) = (column("line")?, column(before)?, column(after)?);
    if first.0 != table || second.0 != table {
        return None;
    }
    let schema = sheet.item.tables.get(table)?;
    let rows = sheet.record.tables.get(table)?;
    let amount = |row: &crate::record::Row, at: usize| row.cells.get(at)?.as_ref()?.value.fen();
    let mut pairs = Vec::new();
    for row in rows {
        let (a, b) = (amount(row, first.1), amount(row, second.1));
        let name = cells::cell(
            row.cells.get(line).and_then(Option::as_ref),
            &schema.columns[line],
            sheet.words,
        )
        .text;
        if !name.is_empty() && (a.is_some() || b.is_some()) {
            pairs.push(Pair { name, a, b });
        }
    }
    let both =
        pairs.iter().any(|pair| pair.a.is_some()) && pairs.iter().any(|pair| pair.b.is_some());
    if !both || !(2..=MOST_LINES).contains(&pairs.len()) {
        return None;
    }
    let label = |at: usize| schema.columns[at].label(sheet.words.lang());
    let title = sheet.words.say(
        "statement-chart",
        &[("first", &label(first.1)), ("second", &label(second.1))],
    );
    let svg = charts::pairs(
        &title,
        [label(first.1), label(second.1)],
        &pairs,
        "record-pairs",
        sheet.words,
    );
    (!svg.is_empty()).then_some(Chart {
        caption: title,
        svg,
    })
}
