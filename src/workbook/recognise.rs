//! Which item a sheet is about, and which of its columns each heading means; headings may take two lines and be merged.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::Grid;
use super::headings::{Fit, fit, heads, in_wan, is_aside, is_personal, plain};
use crate::catalogue::{DutyKind, Field, FieldType, Item, TableSchema};

/// Headings are looked for in so many rows from the top.
const HEADING_ROWS: u32 = 30;
/// A sheet of a known item needs so many known headings; any other needs one more.
const LEAST: usize = 2;
/// What a title that names the item is worth.
const TITLE: usize = 12;

/// What a column of a sheet means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A column of a table.
    Value {
        /// The table.
        table: usize,
        /// The column of it.
        column: usize,
        /// Whether amounts are in 万元.
        wan: bool,
    },
    /// Several values in one cell.
    Several {
        /// The table.
        table: usize,
        /// Which of the headings that are known to stand above such cells.
        nth: usize,
    },
    /// The month of the day of the row.
    Month,
    /// The day of the month of the row.
    Day,
    /// Numbers that only count rows.
    Aside,
    /// Personal data: left out.
    Personal,
    /// Not known: left out.
    Unknown,
}

/// A sheet whose headings were understood.
#[derive(Debug, Clone)]
pub(super) struct Recognised {
    /// What it is about.
    pub item: Arc<Item>,
    /// The table that most of its columns belong to.
    pub main: usize,
    /// What each column means, with its heading.
    pub columns: BTreeMap<u32, (Column, String)>,
    /// The first row below the headings.
    pub body: u32,
    /// The first row of the headings.
    pub top: u32,
    /// How sure it is.
    pub score: usize,
}

impl Recognised {
    /// The columns of the main table that must be there and are not.
    pub fn absent(&self) -> impl Iterator<Item = (usize, &Field)> {
        absent(&self.item.tables[self.main], &self.columns, self.main)
    }

    /// Whether the headings alone tell what it is about.
    fn speaks_for_itself(&self) -> bool {
        let unknown = self.columns.values();
        let unknown = unknown.filter(|(column, _)| *column == Column::Unknown);
        self.absent().next().is_none() && self.known() > unknown.count()
    }

    /// How many of its columns are columns of the item.
    pub fn known(&self) -> usize {
        let columns = self.columns.values();
        columns
            .filter(|(column, _)| matches!(column, Column::Value { .. } | Column::Several { .. }))
            .count()
    }
}

/// The items that a sheet may be about, the surest first. `title` is what its name, its first rows and the file say.
pub(super) fn recognise(
    grid: &Grid,
    items: &[Arc<Item>],
    title: &str,
    table: Option<&str>,
) -> Vec<Recognised> {
    let mut found: Vec<Recognised> = items
        .iter()
        .filter_map(|item| best(grid, item, title, table))
        .filter(|one| items.len() == 1 || names(title, &one.item) || one.speaks_for_itself())
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.score));
    found
}

/// Whether a title speaks of an item.
pub(super) fn names(title: &str, item: &Item) -> bool {
    let others = heads().titles.get(&item.id).map_or(&[][..], Vec::as_slice);
    title.contains(&item.title.zh)
        || title.contains(&item.id)
        || others.iter().any(|word| title.contains(word.as_str()))
}

fn best(grid: &Grid, item: &Arc<Item>, title: &str, table: Option<&str>) -> Option<Recognised> {
    let least = if names(title, item) || table.is_some() {
        LEAST
    } else {
        LEAST + 1
    };
    let tops = 0..grid.rows().min(HEADING_ROWS);
    let tries = tops.flat_map(|top| [(top, 1), (top, 2)]);
    let found = tries.filter_map(|(top, lines)| {
        let headings = headings(grid, top, lines, title);
        (headings.len() >= least.min(grid.columns() as usize))
            .then(|| assign(item, &headings, table, top, top + lines))
            .flatten()
    });
    // Of equal ones that with fewer lines, then the first.
    let rank = |one: &Recognised| (one.score, one.top + 2 - one.body);
    let best = found.reduce(|best, next| {
        if rank(&next) > rank(&best) {
            next
        } else {
            best
        }
    })?;
    if best.known() < least.min(item.tables[best.main].columns.len()) {
        return None;
    }
    let bonus = if names(title, item) { TITLE } else { 0 };
    let duty = usize::from(item.duty == DutyKind::Always);
    Some(Recognised {
        score: best.score + bonus + duty,
        ..best
    })
}

/// The possible headings of each column: of two lines the lower, both together, and the upper.
fn headings(grid: &Grid, top: u32, lines: u32, title: &str) -> BTreeMap<u32, Vec<String>> {
    let amount = amount_of(title);
    let mut found = BTreeMap::new();
    for column in 0..grid.columns() {
        let line = |row: u32| grid.spread(row, column).unwrap_or_default();
        let (upper, lower) = (line(top), if lines == 2 { line(top + 1) } else { "" });
        let same = upper == lower;
        let candidates = [
            lower.to_string(),
            if same {
                String::new()
            } else {
                format!("{upper}{lower}")
            },
            upper.to_string(),
        ];
        let mut candidates: Vec<String> = candidates
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect();
        candidates.dedup();
        if candidates.iter().any(|text| plain(text) == "金额") {
            candidates.extend(amount.map(str::to_string));
        }
        if !candidates.is_empty() {
            found.insert(column, candidates);
        }
    }
    found
}

/// What 金额 means below a title that speaks of one side of the account only.
fn amount_of(title: &str) -> Option<&'static str> {
    match (title.contains("收入"), title.contains("支出")) {
        (true, false) => Some("收入金额"),
        (false, true) => Some("支出金额"),
        _ => None,
    }
}

/// Gives each heading the column of the item that it fits best, from left to right.
fn assign(
    item: &Arc<Item>,
    headings: &BTreeMap<u32, Vec<String>>,
    only: Option<&str>,
    top: u32,
    body: u32,
) -> Option<Recognised> {
    let mut taken: BTreeMap<(usize, usize), Fit> = BTreeMap::new();
    let mut columns: BTreeMap<u32, (Column, String)> = BTreeMap::new();
    let mut current = None;
    let better = fits(item, headings);
    for (at, candidates) in headings {
        let heading = candidates[0].clone();
        let kept = |place: &(usize, usize), fit: Fit| {
            let later = better.get(place).into_iter().flatten();
            later
                .copied()
                .any(|(other, best)| other > *at && best > fit)
        };
        let choice = choose(item, candidates, only, current, &|place, fit| {
            taken.contains_key(place) || kept(place, fit)
        });
        let column = match choice {
            Some((table, column, fit)) => {
                taken.insert((table, column), fit);
                current = Some(table);
                let wan = candidates.iter().any(|text| in_wan(text));
                Column::Value { table, column, wan }
            }
            None => other(item, candidates, current.unwrap_or(0), &taken),
        };
        columns.insert(*at, (column, heading));
    }
    let count = |table: usize| taken.keys().filter(|(of, _)| *of == table).count();
    let main = (0..item.tables.len())
        .rev()
        .max_by_key(|table| count(*table))?;
    let whole = absent(&item.tables[main], &columns, main).next().is_none();
    for (column, _) in columns.values_mut() {
        if let Column::Value { table, .. } = column
            && *table != main
            && !whole_of(&taken, item, *table)
        {
            *column = Column::Unknown;
        }
    }
    let score: usize = taken
        .iter()
        .filter(|((table, _), _)| *table == main || whole_of(&taken, item, *table))
        .map(|(_, fit)| *fit as usize)
        .sum();
    let missing = if whole { 0 } else { 4 };
    let unknown = columns
        .values()
        .filter(|(column, _)| *column == Column::Unknown)
        .count();
    Some(Recognised {
        item: item.clone(),
        main,
        columns,
        body,
        top,
        score: (2 * score).saturating_sub(missing + unknown),
    })
}

fn whole_of(taken: &BTreeMap<(usize, usize), Fit>, item: &Item, table: usize) -> bool {
    let required = item.tables[table].columns.iter().enumerate();
    required
        .filter(|(_, field)| field.required)
        .all(|(at, _)| taken.contains_key(&(table, at)))
}

/// The columns that must be there and are not; a day may stand there as month and day.
fn absent<'a>(
    schema: &'a TableSchema,
    columns: &BTreeMap<u32, (Column, String)>,
    table: usize,
) -> impl Iterator<Item = (usize, &'a Field)> {
    let has = |wanted: Column| columns.values().any(|(column, _)| *column == wanted);
    let parted = has(Column::Month) && has(Column::Day);
    schema
        .columns
        .iter()
        .enumerate()
        .filter(move |(at, field)| {
            let given = columns.values().any(|(column, _)| match column {
                Column::Value {
                    table: of, column, ..
                } => (*of, *column) == (table, *at),
                Column::Several { table: of, nth } => {
                    *of == table && heads().several[*nth].labels.contains(&field.zh)
                }
                _ => false,
            });
            field.required && !given && !(parted && field.kind == FieldType::Date)
        })
}

/// Which headings fit each column, and how well: to one that fits better another leaves the column.
fn fits(
    item: &Item,
    headings: &BTreeMap<u32, Vec<String>>,
) -> BTreeMap<(usize, usize), Vec<(u32, Fit)>> {
    let mut found: BTreeMap<_, Vec<(u32, Fit)>> = BTreeMap::new();
    for (table, schema) in item.tables.iter().enumerate() {
        for (column, field) in schema.columns.iter().enumerate() {
            for (at, texts) in headings {
                let best = texts.iter().filter_map(|text| fit(field, text)).max();
                let known = found.entry((table, column)).or_default();
                known.extend(best.map(|best| (*at, best)));
            }
        }
    }
    found
}

fn choose(
    item: &Item,
    candidates: &[String],
    only: Option<&str>,
    current: Option<usize>,
    taken: &dyn Fn(&(usize, usize), Fit) -> bool,
) -> Option<(usize, usize, Fit)> {
    let mut ways = Vec::new();
    for (table, schema) in item.tables.iter().enumerate() {
        if only.is_some_and(|key| key != schema.key) {
            continue;
        }
        for (column, field) in schema.columns.iter().enumerate() {
            let fits = candidates.iter().filter_map(|text| fit(field, text));
            if let Some(fit) = fits.max().filter(|fit| !taken(&(table, column), *fit)) {
                // In the table that is being filled, exactly, and as far to the left as possible.
                let here = current.is_none_or(|current| current == table);
                ways.push((here, fit, std::cmp::Reverse((table, column))));
            }
        }
    }
    let (_, fit, std::cmp::Reverse((table, column))) = ways.into_iter().max()?;
    Some((table, column, fit))
}

/// A heading that is no column of the item by itself.
fn other(
    item: &Item,
    candidates: &[String],
    table: usize,
    taken: &BTreeMap<(usize, usize), Fit>,
) -> Column {
    if candidates.iter().any(|text| is_personal(text)) {
        return Column::Personal;
    }
    if candidates.iter().any(|text| is_aside(text)) {
        return Column::Aside;
    }
    let Some(schema) = item.tables.get(table) else {
        return Column::Unknown;
    };
    for (nth, several) in heads().several.iter().enumerate() {
        let fits = candidates.iter().any(|text| several.fits(text));
        if let Some(columns) = several.columns(&schema.columns).filter(|_| fits)
            && columns
                .iter()
                .all(|column| !taken.contains_key(&(table, *column)))
        {
            return Column::Several { table, nth };
        }
    }
    let says = |word: &str| candidates.iter().any(|text| plain(text) == word);
    match (says("月"), says("日")) {
        (true, _) => Column::Month,
        (_, true) => Column::Day,
        _ => Column::Unknown,
    }
}
