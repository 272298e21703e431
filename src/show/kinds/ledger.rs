//! Ledger: money row by row. Where all rows are on one side, bars show what most of it came from or went to.

use std::collections::BTreeMap;

use super::{Sheet, cells};
use crate::catalogue::{FieldType, Slot};
use crate::page::{Chart, RecordView};
use crate::show::charts::{self, Share};
use crate::value::Fen;

/// The most bars of one picture; what is smaller is put together.
const MOST_BARS: usize = 5;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    RecordView {
        charts: chart(sheet).into_iter().collect(),
        ..sheet.plain(&[])
    }
}

/// A ledger with both sides is told by the plain blocks of money, so only one-sided ones get a picture.
fn chart(sheet: &Sheet<'_>) -> Option<Chart> {
    let column = |role: &str| match sheet.item.role(role) {
        Some(Slot::Column(table, column)) => Some((table, column)),
        _ => None,
    };
    let (income, expense) = (column("income"), column("expense"));
    let came = expense.is_none();
    let (table, amount) = match (income, expense) {
        (Some(a), Some(b)) if a != b => return None,
        (income, expense) => expense.or(income).or_else(|| column("amount"))?,
    };
    let schema = sheet.item.tables.get(table)?;
    if !cells::is_summed(sheet.item, schema, &schema.columns[amount]) {
        return None;
    }
    // A word from a list sorts better than free text.
    let listed = schema
        .columns
        .iter()
        .position(|field| field.kind == FieldType::Enum && !is_about_paper(&field.key));
    // People are in the table; a picture of who got most would point at them.
    let impersonal = |at: &usize| {
        !matches!(
            schema.columns[*at].kind,
            FieldType::OfficialName | FieldType::PersonMasked
        )
    };
    let named = column("summary")
        .filter(|(at, _)| *at == table)
        .map(|(_, column)| column)
        .filter(impersonal);
    let name = listed
        .filter(|column| schema.columns[*column].key == "item")
        .or(named)
        .or(listed)?;
    let mut sums: BTreeMap<String, Fen> = BTreeMap::new();
    for row in sheet.record.tables.get(table)? {
        let Some(fen) = row
            .cells
            .get(amount)
            .and_then(Option::as_ref)
            .and_then(|cell| cell.value.fen())
        else {
            continue;
        };
        let cell = row.cells.get(name).and_then(Option::as_ref);
        let text = cells::cell(cell, &schema.columns[name], sheet.words).text;
        let sum = sums.entry(text).or_default();
        *sum = sum.checked_add(fen)?;
    }
    let title = match came {
        true => sheet.word("ledger-income-chart"),
        false => sheet.word("ledger-expense-chart"),
    };
    let svg = charts::shares(title, &largest(sheet, sums)?, "record-shares", sheet.words);
    (!svg.is_empty()).then(|| Chart {
        caption: title.to_owned(),
        svg,
    })
}

/// How it was receipted or which account it came from is not what it was for.
fn is_about_paper(key: &str) -> bool {
    matches!(
        key,
        "receipt_kind" | "account_kind" | "source" | "side" | "direction"
    )
}

/// The largest sums first, the rest in one; none when there is nothing to compare, or a sum is negative.
fn largest(sheet: &Sheet<'_>, sums: BTreeMap<String, Fen>) -> Option<Vec<Share>> {
    if sums.len() < 2 || sums.values().any(|fen| fen.is_negative()) {
        return None;
    }
    let mut parts: Vec<(String, Fen)> = sums.into_iter().collect();
    parts.sort_by_key(|(_, fen)| std::cmp::Reverse(*fen));
    let rest = if parts.len() > MOST_BARS {
        parts.split_off(MOST_BARS - 1)
    } else {
        Vec::new()
    };
    if !rest.is_empty() {
        let sum = Fen::sum(rest.iter().map(|(_, fen)| *fen))?;
        let name = sheet.words.say("ledger-rest", &[("n", &rest.len())]);
        parts.push((name, sum));
    }
    let share = |(name, fen): (String, Fen)| Share {
        name,
        value: sheet.words.yuan(fen),
        size: fen.0.into(),
    };
    Some(parts.into_iter().map(share).collect())
}
