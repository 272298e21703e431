//! Labels with their values beside them: above a table, below it, and forms that have nothing else.

use super::grid::{Content, Grid, place};
use super::headings::{fit, heads};
use super::rows::Notes;
use super::values::{Around, value};
use crate::catalogue::{Field, FieldType, Item};
use crate::scaffold::Draft;
use crate::schema::shapes;

/// A form without a table gives so many values at least.
const LEAST: usize = 3;
/// The key of the head that sheets speak of: the day on which they were posted.
const POSTED: &str = "published";

/// A value whose label stands before it.
pub(super) struct Labelled {
    /// The field of the item; none for the day of posting.
    field: Option<usize>,
    /// Where the value stands.
    column: u32,
    content: Content,
}

/// What a row says in pairs of label and value, from left to right.
pub(super) fn labelled(grid: &Grid, item: &Item, row: u32) -> Vec<Labelled> {
    let cells: Vec<(u32, &Content)> = grid.row(row).collect();
    let mut found: Vec<Labelled> = Vec::new();
    for (nth, (column, content)) in cells.iter().enumerate() {
        let Content::Text(text) = content else {
            continue;
        };
        let beside = || {
            let next = cells[nth + 1..].iter();
            let mut next = next.take_while(|(_, content)| !is_label(item, content));
            let named = named(item, text)?;
            let (column, content) = next.find(|(_, content)| may_be(item, named, content))?;
            Some((named, *column, (*content).clone()))
        };
        let within = || {
            let (label, rest) = text.split_once(['：', ':'])?;
            let content = Content::Text(rest.trim().to_string());
            let named = named(item, label).filter(|named| may_be(item, *named, &content))?;
            Some((named, *column, content))
        };
        found.extend(
            several(item, text)
                .into_iter()
                .map(|(at, content)| Labelled {
                    field: Some(at),
                    column: *column,
                    content,
                }),
        );
        if let Some((field, column, content)) = beside().or_else(within)
            && found.iter().all(|one| one.field != field)
        {
            found.push(Labelled {
                field,
                column,
                content,
            });
        }
    }
    found
}

/// `公示时间：2026年6月9日至6月19日` is two days of the item, `四至：…` four sides.
fn several(item: &Item, text: &str) -> Vec<(usize, Content)> {
    let (label, rest) = text.split_once(['：', ':']).unwrap_or_default();
    let mut known = heads().several.iter().filter(|one| one.fits(label));
    let found = known.find_map(|one| one.columns(&item.fields).zip(one.split(rest)));
    let (columns, parts) = found.unwrap_or_default();
    let parts = parts.into_iter().map(Content::Text);
    columns.into_iter().zip(parts).collect()
}

/// Whether a row says on which day it was posted.
pub(super) fn names_posting(found: &[Labelled]) -> bool {
    found.iter().any(|one| one.field.is_none())
}

/// Whether a row names amounts of the item in several places, or nothing but one.
pub(super) fn amounts(item: &Item, found: &[Labelled]) -> usize {
    let fields = found.iter().filter_map(|one| one.field);
    fields
        .filter(|field| item.fields[*field].kind.is_money())
        .count()
}

/// Fills what rows say in pairs of label and value; gives how many values there were.
pub(super) fn fill(
    grid: &Grid,
    item: &Item,
    row: u32,
    around: Around,
    draft: &mut Draft,
    notes: &mut Notes,
) -> usize {
    let found = labelled(grid, item, row);
    for one in &found {
        let Some(field) = schema(item, one.field) else {
            continue;
        };
        match value(field, &one.content, around) {
            Ok(understood) => {
                let understood = understood.into_iter();
                let literal = understood.map(|understood| {
                    notes.masked += usize::from(understood.masked);
                    understood.literal
                });
                set(draft, one.field, literal.last());
            }
            Err(problem) => notes.said.push(
                problem
                    .with("sheet", &grid.name)
                    .with("place", place(row, one.column)),
            ),
        }
    }
    found.len()
}

/// A sheet that is nothing but labels with their values.
pub(super) fn form(grid: &Grid, item: &Item, around: Around) -> Option<(Draft, Notes)> {
    let (mut draft, mut notes) = (Draft::empty(item), Notes::default());
    for row in 0..grid.rows() {
        fill(grid, item, row, around, &mut draft, &mut notes);
    }
    let given = draft.fields.iter().flatten().count();
    (given >= LEAST).then_some((draft, notes))
}

/// The first value stays: what is said again below a table is a copy.
fn set(draft: &mut Draft, field: Option<usize>, literal: Option<String>) {
    let Some(literal) = literal else { return };
    match field {
        Some(at) => {
            draft.fields[at].get_or_insert(literal);
        }
        None if draft.head(POSTED).is_none() => draft.head.push((POSTED.to_string(), literal)),
        None => {}
    }
}

fn schema(item: &Item, field: Option<usize>) -> Option<&Field> {
    match field {
        Some(at) => item.fields.get(at),
        None => shapes()
            .head
            .fields
            .iter()
            .find(|field| field.key == POSTED),
    }
}

/// The field that a label means, the surest; `Some(None)` is the day of posting.
fn named(item: &Item, label: &str) -> Option<Option<usize>> {
    let fields = item.fields.iter().enumerate();
    let fits = fields.filter_map(|(at, field)| Some((fit(field, label)?, std::cmp::Reverse(at))));
    let own = fits.max().map(|(_, std::cmp::Reverse(at))| Some(at));
    own.or_else(|| schema(item, None).and_then(|field| fit(field, label).map(|_| None)))
}

fn is_label(item: &Item, content: &Content) -> bool {
    matches!(content, Content::Text(text) if named(item, text).is_some())
}

/// Whether a cell can be the value of a field: figures and days have digits.
fn may_be(item: &Item, field: Option<usize>, content: &Content) -> bool {
    let kind = schema(item, field).map(|field| field.kind);
    let figure = kind.is_some_and(|kind| kind.is_number() || kind == FieldType::Date);
    match content {
        Content::Text(text) => !text.is_empty() && (!figure || text.contains(char::is_numeric)),
        _ => true,
    }
}
