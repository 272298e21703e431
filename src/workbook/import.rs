//! The sheets of a file become drafts of disclosures: templates by their hidden sheet, everything else by its headings.

use std::sync::Arc;

use super::grid::{Content, Grid};
use super::headings::{in_wan, period_in, period_of, same_label};
use super::recognise::{Recognised, names, recognise};
use super::rows::{self, Notes, Source, one};
use super::values::Around;
use super::{MARK, MARK_WORD, across, labels, sections};
use crate::catalogue::{Catalogue, Field, FieldType, Item, TableSchema};
use crate::diagnostic::Diagnostic;
use crate::scaffold::Draft;
use crate::schema::{Shape, shapes};
use crate::source::is_slug;
use crate::value::{Date, Period};

/// What the editor says about a file.
#[derive(Debug, Clone, Default)]
pub struct Hints {
    /// Its name, for titles.
    pub file: String,
    /// Which item it is about.
    pub item: Option<Arc<Item>>,
    /// For which period.
    pub period: Option<Period>,
}

/// A disclosure that was found in a file.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Its item.
    pub item: Arc<Item>,
    /// Its period, where that is known.
    pub period: Option<Period>,
    /// Its name, where there are several of the item.
    pub name: Option<String>,
    /// Folder of the village, where the file says so.
    pub village: Option<String>,
    /// What it says.
    pub draft: Draft,
    /// The sheet it stands in.
    pub sheet: String,
    /// What the file, the sheet and its first rows are called: the village may be among it.
    pub title: String,
}

/// Rows above a table that belong to its title.
const TITLE_ROWS: u32 = 4;
/// Cells of such a row.
const TITLE_CELLS: usize = 3;
/// A plain form has fewer columns than this that mean anything.
const FORM_COLUMNS: usize = 4;

/// Finds the disclosures of a file.
pub fn import(
    grids: &[Grid],
    catalogue: &Catalogue,
    hints: &Hints,
) -> (Vec<Imported>, Vec<Diagnostic>) {
    let mut notes = Notes::default();
    let mark = grids
        .iter()
        .find(|grid| grid.name == MARK && grid.words(0, 0) == Some(MARK_WORD));
    let mut found: Vec<Imported> = Vec::new();
    for grid in grids
        .iter()
        .filter(|grid| grid.name != MARK && grid.rows() > 0)
    {
        if grid.hidden {
            notes
                .said
                .push(Diagnostic::new("MB1333").with("sheet", &grid.name));
            continue;
        }
        let hidden: Vec<String> = (grid.hidden_rows.iter())
            .filter(|row| grid.row(**row).next().is_some())
            .map(|row| (row + 1).to_string())
            .collect();
        if !hidden.is_empty() {
            let said = Diagnostic::new("MB1334").with("sheet", &grid.name);
            notes.said.push(said.with("rows", hidden.join("、")));
        }
        let known = mark.and_then(|mark| marked(mark, &grid.name, catalogue));
        let one = match known {
            Some(part) => template(grid, part, hints, &mut notes),
            None => exported(&hints.file, catalogue)
                .and_then(|part| template(grid, part, hints, &mut notes))
                .filter(|one| one.draft != Draft::empty(&one.item))
                .or_else(|| unknown(grid, catalogue, hints, &mut notes)),
        };
        if let Some(one) = one {
            merge(&mut found, one);
        }
    }
    found.retain(|one| one.draft != Draft::empty(&one.item));
    if notes.masked > 0 {
        notes
            .said
            .push(Diagnostic::new("MB1332").with("count", notes.masked));
    }
    if found.is_empty() && !notes.said.iter().any(Diagnostic::is_error) {
        notes.said.push(Diagnostic::new("MB1315"));
    }
    let said = notes
        .said
        .into_iter()
        .map(|said| said.with("file", &hints.file));
    (found, said.collect())
}

/// Sheets about the same disclosure are put together.
fn merge(found: &mut Vec<Imported>, new: Imported) {
    let same = |one: &&mut Imported| {
        let of = |one: &Imported| {
            (
                one.item.id.clone(),
                one.period,
                one.name.clone(),
                one.village.clone(),
            )
        };
        of(one) == of(&new)
    };
    let Some(old) = found.iter_mut().find(same) else {
        found.push(new);
        return;
    };
    for (old, new) in old.draft.fields.iter_mut().zip(new.draft.fields) {
        *old = old.take().or(new);
    }
    for (old, new) in old.draft.tables.iter_mut().zip(new.draft.tables) {
        old.extend(new);
    }
    old.draft.head.extend(new.draft.head);
}

/// What a template says of a sheet.
struct Part {
    item: Arc<Item>,
    key: String,
    period: Option<Period>,
    name: Option<String>,
    village: Option<String>,
}

fn marked(mark: &Grid, sheet: &str, catalogue: &Catalogue) -> Option<Part> {
    let row = (1..mark.rows()).find(|row| mark.words(*row, 0) == Some(sheet))?;
    let slug = |column| {
        mark.words(row, column)
            .filter(|word| is_slug(word))
            .map(str::to_string)
    };
    Some(Part {
        item: catalogue.get(mark.words(row, 1)?)?.clone(),
        key: mark.words(row, 2).unwrap_or_default().to_string(),
        period: mark.words(row, 3).and_then(|period| period.parse().ok()),
        name: slug(4),
        village: slug(5),
    })
}

/// What the name of an exported CSV file says: `2026-09-finance-cash-bank.rows.csv`.
fn exported(file: &str, catalogue: &Catalogue) -> Option<Part> {
    let whole = file.strip_suffix(".csv")?;
    let (stem, key) = whole.split_once('.').unwrap_or((whole, ""));
    let parts = catalogue.ids().filter_map(|id| {
        let (before, after) = stem.split_once(id)?;
        let period: Period = before.strip_suffix('-')?.parse().ok()?;
        let name = after.strip_prefix('-').filter(|name| is_slug(name));
        (after.is_empty() || name.is_some()).then_some((id, period, name))
    });
    let (id, period, name) = parts.max_by_key(|(id, ..)| id.len())?;
    let item = catalogue.get(id)?.clone();
    let known = key.is_empty() || key.starts_with("head.") || item.table(key).is_some();
    known.then(|| Part {
        item,
        key: key.to_string(),
        period: Some(period),
        name: name.map(str::to_string),
        village: None,
    })
}

fn template(grid: &Grid, part: Part, hints: &Hints, notes: &mut Notes) -> Option<Imported> {
    let around = Around {
        wan: false,
        period: part.period,
    };
    let mut draft = Draft::empty(&part.item);
    match part.key.as_str() {
        "" => once(grid, &part.item, around, &mut draft, notes),
        key => {
            let of_head = key
                .strip_prefix("head.")
                .and_then(|key| shapes().head.parts.iter().find(|shape| shape.key == key));
            // The tables of the head are read as those of an item are.
            let item = match of_head {
                Some(shape) => Arc::new(stand_in(&part.item, shape)),
                None => part.item.clone(),
            };
            let table = key.rsplit('.').next();
            let seen = recognise(grid, std::slice::from_ref(&item), "", table)
                .into_iter()
                .next()?;
            let mut own = Draft::empty(&item);
            rows::read(grid, &seen, around, Source::Ours, &mut own, notes);
            match of_head {
                Some(shape) => draft.head.extend(part_literal(shape, &own)),
                None => draft = own,
            }
        }
    }
    Some(Imported {
        item: part.item,
        period: hints.period.or(part.period),
        name: part.name,
        village: part.village,
        draft,
        sheet: grid.name.clone(),
        title: title(grid, hints),
    })
}

/// An item that has only a table of the head.
fn stand_in(item: &Item, shape: &Shape) -> Item {
    let mut item = item.clone();
    item.fields.clear();
    item.tables = vec![TableSchema {
        key: shape.key.clone(),
        zh: shape.zh.clone(),
        en: String::new(),
        required: false,
        columns: shape.fields.clone(),
    }];
    item
}

fn part_literal(shape: &Shape, draft: &Draft) -> Option<(String, String)> {
    let rows = draft.tables.first().filter(|rows| !rows.is_empty())?;
    let mut out = String::from("[\n");
    for cells in rows {
        let pairs = shape.fields.iter().zip(cells);
        let cells: Vec<String> = pairs
            .filter_map(|(field, cell)| Some(format!("{} = {}", field.key, cell.as_deref()?)))
            .collect();
        out.push_str(&format!("  {{ {} }},\n", cells.join(", ")));
    }
    out.push(']');
    Some((shape.key.clone(), out))
}

/// Labels with their values beside them.
fn once(grid: &Grid, item: &Item, around: Around, draft: &mut Draft, notes: &mut Notes) {
    for row in 0..grid.rows() {
        let Some(label) = grid.words(row, 0) else {
            continue;
        };
        let known = |field: &&Field| same_label(field, label);
        let value = |field: &Field, notes: &mut Notes| one(grid, (row, 1), field, around, notes);
        if let Some(at) = item.fields.iter().position(|field| known(&field)) {
            draft.fields[at] = value(&item.fields[at], notes);
        } else if let Some(field) = shapes().head.fields.iter().find(known)
            && let Some(literal) = value(field, notes)
        {
            draft.head.push((field.key.clone(), literal));
        }
    }
}

/// What a file, a sheet and its first rows are called.
fn title(grid: &Grid, hints: &Hints) -> String {
    let mut words = vec![hints.file.clone(), grid.name.clone()];
    for row in 0..TITLE_ROWS {
        let texts: Vec<&str> = grid
            .row(row)
            .filter_map(|(_, content)| match content {
                Content::Text(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        // Rows with more are headings and data, rows with figures are data.
        let figures = grid.row(row).count() > texts.len();
        if texts.len() <= TITLE_CELLS && (!figures || texts.len() < TITLE_CELLS) {
            words.extend(texts.into_iter().map(str::to_string));
        }
    }
    words.join("｜")
}

/// A sheet that no template made.
fn unknown(
    grid: &Grid,
    catalogue: &Catalogue,
    hints: &Hints,
    notes: &mut Notes,
) -> Option<Imported> {
    let title = title(grid, hints);
    let items = match &hints.item {
        Some(item) => std::slice::from_ref(item),
        None => catalogue.items(),
    };
    let around = Around {
        wan: in_wan(&title),
        period: hints.period.or_else(|| period_in(&title)),
    };
    let found = |item: &Arc<Item>, draft: Draft| {
        let period = around
            .period
            .or_else(|| period_of(&days(item, &draft), item.frequency));
        Imported {
            item: item.clone(),
            period,
            name: None,
            village: None,
            draft,
            sheet: grid.name.clone(),
            title: title.clone(),
        }
    };
    let seen = recognise(grid, items, &title, None);
    let plain_form = || items.iter().filter(|item| sections::may_be(item));
    let named = plain_form().find(|item| names(&title, item) || hints.item.is_some());
    let has_headings = seen
        .first()
        .is_some_and(|seen| seen.known() >= FORM_COLUMNS);
    let form = named.or_else(|| plain_form().next().filter(|_| seen.is_empty()));
    let form = form.filter(|_| !has_headings);
    if let Some(item) = form {
        let (mut draft, mut own) = (Draft::empty(item), Notes::default());
        if sections::read(grid, item, around, &mut draft, &mut own) {
            notes.said.append(&mut own.said);
            notes.masked += own.masked;
            return Some(found(item, draft));
        }
    }
    let asked = |item: &&Arc<Item>| hints.item.is_some() || names(&title, item);
    if let Some((item, draft)) = across::read(grid, items.iter().filter(asked), around, notes) {
        return Some(found(item, draft));
    }
    let table = seen.iter().find(|one| asked(&&one.item));
    let is_whole = table.is_some_and(|one| one.absent().next().is_none());
    if !is_whole {
        let forms = items.iter().filter(asked).filter_map(|item| {
            let (draft, own) = labels::form(grid, item, around)?;
            Some((item, draft, own))
        });
        let given = |draft: &Draft| draft.fields.iter().flatten().count();
        let best = forms.max_by_key(|(_, draft, _)| given(draft));
        let best = best.filter(|(_, draft, _)| table.is_none_or(|one| given(draft) > one.known()));
        if let Some((item, draft, mut own)) = best {
            notes.said.append(&mut own.said);
            notes.masked += own.masked;
            return Some(found(item, draft));
        }
    }
    let seen = choose(grid, &seen, notes)?;
    let mut draft = Draft::empty(&seen.item);
    for row in 0..seen.top {
        labels::fill(grid, &seen.item, row, around, &mut draft, notes);
    }
    rows::read(grid, seen, around, Source::Theirs, &mut draft, notes);
    Some(found(&seen.item, draft))
}

/// The item of a sheet; when several fit as well, somebody has to say.
fn choose<'a>(grid: &Grid, seen: &'a [Recognised], notes: &mut Notes) -> Option<&'a Recognised> {
    let Some(first) = seen.first() else {
        notes
            .said
            .push(Diagnostic::new("MB1325").with("sheet", &grid.name));
        return None;
    };
    let equal: Vec<&Recognised> = seen
        .iter()
        .take_while(|one| one.score == first.score)
        .collect();
    if equal.len() > 1 {
        let items = equal
            .iter()
            .map(|one| format!("{}（{}）", one.item.title.zh, one.item.id));
        let said = Diagnostic::new("MB1326").with("sheet", &grid.name);
        notes
            .said
            .push(said.with("items", items.collect::<Vec<_>>().join("、")));
        return None;
    }
    Some(first)
}

/// All days in the tables of a draft.
fn days(item: &Item, draft: &Draft) -> Vec<Date> {
    let tables = item.tables.iter().zip(&draft.tables);
    let cells = tables.flat_map(|(schema, rows)| {
        rows.iter().flat_map(|row| {
            let pairs = schema.columns.iter().zip(row);
            pairs.filter_map(|(field, cell)| match field.kind {
                FieldType::Date => cell.as_deref()?.parse().ok(),
                _ => None,
            })
        })
    });
    cells.collect()
}
