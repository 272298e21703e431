//! One person, one mask (P01): two different masks of the same name can be joined to show more than either.

use std::collections::BTreeMap;

use super::figures;
use super::{Facts, Findings};
use crate::catalogue::FieldType;
use crate::diagnostic::Diagnostic;
use crate::privacy;
use crate::record::{Cell, Row};

/// Which row of which table, whatever the name in it: item, table, column of the name, and what else tells the row apart.
type Place<'a> = (&'a str, usize, usize, RowKey);

/// What tells a row apart without the name in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct RowKey {
    words: String,
    /// Whether it is the village's own number; words alone may happen to fit another person.
    numbered: bool,
}

/// P01: the name in a row that is surely the same from sheet to sheet is masked in the same way.
pub(super) fn masks(facts: &Facts<'_>, findings: &mut Findings) {
    let mut seen: BTreeMap<Place<'_>, &Cell> = BTreeMap::new();
    for (about, disclosure) in facts.all() {
        let mut first: Option<(Diagnostic, bool)> = None;
        for (table, schema) in disclosure.item.tables.iter().enumerate() {
            let names = schema
                .columns
                .iter()
                .enumerate()
                .filter(|(_, field)| field.kind == FieldType::PersonMasked);
            for (name, _) in names {
                let rows = &disclosure.record.tables[table];
                for (key, row) in sure_rows(schema, name, rows) {
                    let Some(cell) = figures::cell(row, name) else {
                        continue;
                    };
                    let numbered = key.numbered;
                    let place = (disclosure.item.id.as_str(), table, name, key);
                    let Some(before) = seen.insert(place, cell) else {
                        continue;
                    };
                    if let (Some(one), Some(other)) = (before.value.text(), cell.value.text())
                        && privacy::masks_conflict(one, other)
                        && first.is_none()
                    {
                        let said = Diagnostic::new("P01")
                            .at(cell.spot.place())
                            .with("here", other)
                            .with("there", one);
                        first = Some((
                            said.with("other", before.spot.short()),
                            numbered && shows_more(one, other),
                        ));
                    }
                }
            }
        }
        match first {
            Some((said, true)) => findings.fail("P01", about, said),
            Some((said, false)) => findings.warn("P01", about, said),
            None => {}
        }
    }
}

/// Whether both together show a character that one of them hides, each from the other.
fn shows_more(one: &str, other: &str) -> bool {
    let hidden = |c: char| !c.is_alphabetic() || "某○xX".contains(c);
    let differs = |a: &str, b: &str| {
        a.chars()
            .zip(b.chars())
            .any(|(a, b)| hidden(a) && !hidden(b))
    };
    differs(one, other) && differs(other, one)
}

/// The rows that can be known again without the name: by the village's own number, or by at least two words that no other
/// row of the sheet has together.
fn sure_rows<'a>(
    schema: &crate::catalogue::TableSchema,
    name: usize,
    rows: &'a [Row],
) -> Vec<(RowKey, &'a Row)> {
    use FieldType::{Enum, Ref, String as Word};
    let number = figures::column(schema, "no");
    let mut found: BTreeMap<RowKey, Option<&Row>> = BTreeMap::new();
    for row in rows {
        let own = number.and_then(|at| figures::words(figures::cell(row, at)?));
        let key = own
            .map(|words| RowKey {
                words,
                numbered: true,
            })
            .or_else(|| {
                let cells = schema.columns.iter().zip(&row.cells).enumerate();
                let words: Vec<String> = cells
                    .filter(|(at, (field, _))| {
                        *at != name && matches!(field.kind, Enum | Ref | Word)
                    })
                    .filter_map(|(_, (_, cell))| figures::words(cell.as_ref()?))
                    .collect();
                (words.len() >= 2).then(|| RowKey {
                    words: words.join("｜"),
                    numbered: false,
                })
            });
        if let Some(key) = key {
            found
                .entry(key)
                .and_modify(|entry| *entry = None)
                .or_insert(Some(row));
        }
    }
    found
        .into_iter()
        .filter_map(|(key, row)| Some((key, row?)))
        .collect()
}
