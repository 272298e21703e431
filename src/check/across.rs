//! From one period to the next: what was left at the end of one is what the next begins with (F02).

use std::collections::BTreeMap;

use super::figures::{self, Figure, RowKey};
use super::{Facts, Findings};
use crate::catalogue::{FieldType, Item, Slot};
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::record::{Record, Row};
use crate::value::{Frequency, Period};

/// How many periods without anything to disclose may lie between two that are compared.
const MOST_EMPTY: usize = 24;

/// F02: the closing figures of one period are the opening figures of the next, in total and row by row.
pub(super) fn carried_over(facts: &Facts<'_>, findings: &mut Findings) {
    // What comes with events has no period before it: the last disclosure about the same matter is.
    let mut last: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for (about, now) in facts
        .all()
        .filter(|(_, disclosure)| disclosure.item.carries)
    {
        let before = match now.item.frequency {
            Frequency::OnEvent => {
                let matter = (now.item.id.as_str(), matter(now));
                last.insert(matter, about).map(|at| &facts.disclosures[at])
            }
            _ => before(facts, now),
        };
        match before.and_then(|before| compare(facts, before, now)) {
            None => findings.not_checkable("F02", about),
            Some(Compared::Same) => findings.pass("F02", about),
            Some(Compared::Apart { said, sure: true }) => findings.fail("F02", about, said),
            Some(Compared::Apart { said, sure: false }) => findings.warn("F02", about, said),
        }
    }
}

/// What a disclosure that comes with an event is about: its name, else the first text among its fields.
fn matter(disclosure: &Disclosure) -> String {
    let naming = |kind: FieldType| matches!(kind, FieldType::String | FieldType::Ref);
    let fields = disclosure.item.fields.iter().zip(&disclosure.record.fields);
    let text = || {
        fields
            .clone()
            .filter(|(field, _)| naming(field.kind))
            .find_map(|(_, cell)| figures::words(cell.as_ref()?))
    };
    disclosure.name.clone().or_else(text).unwrap_or_default()
}

/// The disclosure of the same item and name one period earlier; periods for which there was nothing are passed over.
pub(super) fn before<'a>(facts: &Facts<'a>, now: &Disclosure) -> Option<&'a Disclosure> {
    let mut period = now.period.previous();
    for _ in 0..MOST_EMPTY {
        let mut empty = false;
        for (_, disclosure) in facts.of(&now.item.id, period) {
            if disclosure.none.is_some() {
                empty = true;
            } else if disclosure.name == now.name {
                return Some(disclosure);
            }
        }
        if !empty {
            return None;
        }
        period = period.previous();
    }
    None
}

enum Compared {
    Same,
    Apart { said: Diagnostic, sure: bool },
}

/// Opening figures against the closing ones before them; none when there is no such pair.
fn compare(facts: &Facts<'_>, before: &Disclosure, now: &Disclosure) -> Option<Compared> {
    let mut compared = false;
    let merged = merged(facts, before.period, now.period);
    for (opening, closing) in carried_fields(&now.item) {
        let (Some(here), Some(there)) = (
            figures::amount_at(&now.record, opening),
            figures::amount_at(&before.record, closing),
        ) else {
            continue;
        };
        compared = true;
        if here.fen != there.fen {
            let said = said(&here, &there, before.period, None, 0);
            return Some(Compared::Apart {
                said,
                sure: !merged,
            });
        }
    }
    for table in 0..now.item.tables.len() {
        match compare_rows(&before.record, &now.record, table) {
            Rows::None => {}
            Rows::Same => compared = true,
            Rows::Apart {
                here,
                there,
                key,
                more,
            } => {
                let said = said(&here, &there, before.period, Some(&key.words), more);
                return Some(Compared::Apart {
                    said,
                    sure: !merged && !key.vague,
                });
            }
        }
    }
    compared.then_some(Compared::Same)
}

/// Whether another village was merged into this one between two periods: then money may have come with it.
fn merged(facts: &Facts<'_>, before: Period, now: Period) -> bool {
    let mut ends = facts
        .village
        .predecessors
        .iter()
        .filter_map(|village| village.until);
    ends.any(|until| before.first_day() <= until && until <= now.last_day())
}

/// Pairs of fields [opening, closing]: those that play the roles, and `opening_x` with `closing_x`.
pub(crate) fn carried_fields(item: &Item) -> Vec<(usize, usize)> {
    let field = |role: &str| match item.role(role) {
        Some(Slot::Field(at)) => Some(at),
        _ => None,
    };
    let mut pairs: Vec<(usize, usize)> =
        field("opening").zip(field("closing")).into_iter().collect();
    for (at, opening) in item.fields.iter().enumerate() {
        let Some(rest) = opening.key.strip_prefix("opening_") else {
            continue;
        };
        if let Some((closing, _)) = item.field(&format!("closing_{rest}")) {
            pairs.push((at, closing));
        }
    }
    pairs
}

enum Rows<'a> {
    None,
    Same,
    Apart {
        here: Figure<'a>,
        there: Figure<'a>,
        key: RowKey,
        more: usize,
    },
}

/// The rows of a table that stand in both periods, by their key.
fn compare_rows<'a>(before: &'a Record, now: &'a Record, table: usize) -> Rows<'a> {
    let schema = &now.item.tables[table];
    let (Some(opening), Some(closing)) = (
        figures::column(schema, "opening"),
        figures::column(schema, "closing"),
    ) else {
        return Rows::None;
    };
    let figure = |record: &'a Record, row: &'a Row, column: usize| -> Option<Figure<'a>> {
        let cell = figures::cell(row, column)?;
        Some(Figure {
            fen: cell.value.fen()?,
            field: &record.item.tables[table].columns[column],
            spot: &cell.spot,
        })
    };
    let earlier = figures::keyed_rows(schema, &before.tables[table]);
    let (mut found, mut more, mut compared) = (None, 0, false);
    let mut later: Vec<_> = figures::keyed_rows(schema, &now.tables[table])
        .into_iter()
        .collect();
    later.sort_by_key(|(_, (at, _))| *at);
    for (key, (_, row)) in later {
        let Some((_, row_before)) = earlier.get(&key) else {
            continue;
        };
        let (Some(here), Some(there)) = (
            figure(now, row, opening),
            figure(before, row_before, closing),
        ) else {
            continue;
        };
        compared = true;
        if here.fen == there.fen {
            continue;
        }
        match found {
            None => found = Some((here, there, key)),
            Some(_) => more += 1,
        }
    }
    match found {
        Some((here, there, key)) => Rows::Apart {
            here,
            there,
            key,
            more,
        },
        None if compared => Rows::Same,
        None => Rows::None,
    }
}

fn said(
    here: &Figure<'_>,
    there: &Figure<'_>,
    before: Period,
    row: Option<&str>,
    more: usize,
) -> Diagnostic {
    let row = row
        .map(|row| (format!("“{row}”的"), format!(" of “{row}”")))
        .unwrap_or_default();
    let said = figures::differ("F02", here, there)
        .with("before", before.label_zh())
        .with("before_en", before.label_en())
        .with("row", row.0)
        .with("row_en", row.1);
    figures::and_more(said, more)
}
