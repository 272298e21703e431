//! The tables of two versions, row by row and cell by cell, with totals that came out otherwise.

use super::align::{Step, align, common_ends};
use super::{changed, counted, more, more_money, quoted, said};
use crate::catalogue::{Field, TableSchema};
use crate::language::Words;
use crate::page::{CellChange, FieldChange, RowChange, TableChange, Turn};
use crate::record::{Cell, Record, Row, Value};
use crate::show::cells;

/// The most changed rows of a table that are listed.
const LISTED: usize = 100;

/// One table in two versions.
struct Sides<'a> {
    schema: &'a TableSchema,
    before: &'a [Row],
    after: &'a [Row],
    /// The columns that hold anything.
    columns: Vec<usize>,
    words: &'a Words,
}

/// The tables that differ; each change is also told in words.
pub(super) fn compare(
    before: &Record,
    after: &Record,
    words: &Words,
    told: &mut Vec<String>,
) -> Vec<TableChange> {
    let schemas = after.item.tables.iter().enumerate();
    let several = after.tables.iter().zip(&before.tables);
    let several = several
        .filter(|(a, b)| !a.is_empty() || !b.is_empty())
        .count()
        > 1;
    schemas
        .filter_map(|(at, schema)| {
            let (was, now) = (before.tables.get(at)?, after.tables.get(at)?);
            let held = |column: &usize| {
                let rows = || was.iter().chain(now);
                rows().any(|row| cell_of(row, *column).is_some())
            };
            let sides = Sides {
                schema,
                before: was,
                after: now,
                columns: (0..schema.columns.len()).filter(held).collect(),
                words,
            };
            let name = match several {
                true => cells::isolated(schema.name(words.lang())),
                false => String::new(),
            };
            table(&sides, after, &name, told)
        })
        .collect()
}

fn cell_of(row: &Row, column: usize) -> Option<&Cell> {
    row.cells.get(column)?.as_ref()
}

fn table(
    sides: &Sides<'_>,
    record: &Record,
    name: &str,
    told: &mut Vec<String>,
) -> Option<TableChange> {
    let keys = |rows: &[Row]| -> Vec<String> {
        let key = |row: &Row| {
            let texts: Vec<String> = sides
                .columns
                .iter()
                .map(|at| sides.text(row, *at))
                .collect();
            texts.join("\u{1f}")
        };
        rows.iter().map(key).collect()
    };
    let steps = align(&keys(sides.before), &keys(sides.after), &|old, new| {
        sides.alike(&sides.before[old], &sides.after[new])
    });
    let same = steps.iter().filter(|step| **step == Step::Same).count();
    let changes: Vec<Step> = steps
        .into_iter()
        .filter(|step| *step != Step::Same)
        .collect();
    if changes.is_empty() {
        return None;
    }
    for step in &changes {
        sides.tell(*step, name, told);
    }
    let moved = changes
        .iter()
        .filter(|step| matches!(step, Step::Moved(..)))
        .count();
    if moved > 0 {
        let said = sides
            .words
            .counted("diff-rows-moved", counted(moved), &[("table", &name)]);
        told.push(said.trim().to_string());
    }
    let listed = changes.iter().take(LISTED);
    let mut rows: Vec<RowChange> = listed.map(|step| sides.row(*step)).collect();
    let filled: Vec<bool> = (0..sides.columns.len())
        .map(|at| rows.iter().any(|row| !row.cells[at].is_empty()))
        .collect();
    for row in &mut rows {
        let mut filled = filled.iter();
        row.cells.retain(|_| filled.next().copied().unwrap_or(true));
    }
    let columns = sides.columns.iter().zip(&filled);
    Some(TableChange {
        caption: sides.schema.name(sides.words.lang()).to_string(),
        columns: columns
            .filter(|(_, filled)| **filled)
            .map(|(at, _)| cells::head(&sides.schema.columns[*at], sides.words))
            .collect(),
        rows,
        same,
        unlisted: changes.len().saturating_sub(LISTED),
        totals: sides.totals(record),
    })
}

impl Sides<'_> {
    fn field(&self, column: usize) -> &Field {
        &self.schema.columns[column]
    }

    /// A cell as its table shows it.
    fn text(&self, row: &Row, column: usize) -> String {
        let shown = |cell: &Cell| cells::shown(&cell.value, self.field(column), self.words).text;
        cell_of(row, column).map_or_else(String::new, shown)
    }

    /// A cell as a sentence shows it.
    fn spoken(&self, row: &Row, column: usize) -> String {
        let shown =
            |cell: &Cell| cells::with_unit(&cell.value, self.field(column), self.words).text;
        cell_of(row, column).map_or_else(String::new, shown)
    }

    /// How much two rows have in common, 0 to 1000: equal cells count whole, texts in part.
    fn alike(&self, before: &Row, after: &Row) -> u32 {
        let (mut sum, mut cells) = (0_u32, 0_u32);
        for column in &self.columns {
            let (was, now) = (cell_of(before, *column), cell_of(after, *column));
            if was.is_none() && now.is_none() {
                continue;
            }
            cells += 1;
            sum += match (was.map(|cell| &cell.value), now.map(|cell| &cell.value)) {
                (Some(was), Some(now)) if was == now => 1000,
                (Some(Value::Text(was)), Some(Value::Text(now))) => common_ends(was, now),
                _ => 0,
            };
        }
        sum.checked_div(cells).unwrap_or(1000)
    }

    /// Adds to what is told one by one; rows that moved are told together.
    fn tell(&self, step: Step, name: &str, told: &mut Vec<String>) {
        let place = || match (name, self.place(step)) {
            ("", place) => place,
            (table, place) => self
                .words
                .say("diff-place", &[("table", &table), ("place", &place)]),
        };
        match step {
            Step::Same | Step::Moved(..) => {}
            Step::Changed(old, new) => {
                let (was, now) = (&self.before[old], &self.after[new]);
                for column in &self.columns {
                    let (from, to) = (cell_of(was, *column), cell_of(now, *column));
                    let field = self.field(*column);
                    let change = changed(
                        field.label(self.words.lang()),
                        self.spoken(was, *column),
                        self.spoken(now, *column),
                        more(from, to, field, self.words),
                    );
                    told.extend(change.map(|change| {
                        let said = said(&change, self.words);
                        self.words
                            .say("diff-at", &[("place", &place()), ("said", &said)])
                    }));
                }
            }
            Step::Removed(old) => {
                let row = self.in_short(&self.before[old]);
                told.push(
                    self.words
                        .say("diff-row-removed", &[("place", &place()), ("row", &row)]),
                );
            }
            Step::Added(new) => {
                let row = self.in_short(&self.after[new]);
                told.push(
                    self.words
                        .say("diff-row-added", &[("place", &place()), ("row", &row)]),
                );
            }
        }
    }

    /// A row by its first values.
    fn in_short(&self, row: &Row) -> String {
        let texts = self.columns.iter().map(|at| self.spoken(row, *at));
        let texts: Vec<String> = texts.filter(|text| !text.is_empty()).take(4).collect();
        quoted(&texts.join(self.words.get("comma")))
    }

    /// Where a row stands, or stood.
    fn place(&self, step: Step) -> String {
        match step {
            Step::Changed(_, new) | Step::Added(new) => {
                self.words.say("diff-row", &[("n", &(new + 1))])
            }
            Step::Removed(old) => self.words.say("diff-row-former", &[("n", &(old + 1))]),
            Step::Moved(old, new) => self
                .words
                .say("diff-row-moved", &[("n", &(new + 1)), ("was", &(old + 1))]),
            Step::Same => String::new(),
        }
    }

    fn row(&self, step: Step) -> RowChange {
        let (turn, was, now) = match step {
            Step::Changed(old, new) => (Turn::Changed, Some(old), Some(new)),
            Step::Removed(old) => (Turn::Removed, Some(old), None),
            Step::Added(new) => (Turn::Added, None, Some(new)),
            Step::Moved(old, new) => (Turn::Moved, Some(old), Some(new)),
            Step::Same => (Turn::Same, None, None),
        };
        let was = was.and_then(|row| self.before.get(row));
        let now = now.and_then(|row| self.after.get(row));
        let cells = self.columns.iter().map(|at| {
            let text = |row: Option<&Row>| row.map_or_else(String::new, |row| self.text(row, *at));
            let (before, after) = (text(was), text(now));
            let cell = |row: Option<&'_ Row>| row.and_then(|row| cell_of(row, *at).cloned());
            let (from, to) = (cell(was), cell(now));
            CellChange {
                changed: before != after,
                more: more(from.as_ref(), to.as_ref(), self.field(*at), self.words),
                before,
                after,
            }
        });
        RowChange {
            turn,
            place: self.place(step),
            cells: cells.collect(),
        }
    }

    /// Totals that came out otherwise, for columns whose sum means something.
    fn totals(&self, record: &Record) -> Vec<FieldChange> {
        if self.before.len().max(self.after.len()) < 2 {
            return Vec::new();
        }
        let columns = self.columns.iter();
        let summed =
            columns.filter(|at| cells::is_summed(&record.item, self.schema, self.field(**at)));
        summed
            .filter_map(|at| {
                let field = self.field(*at);
                let sum = |rows: &[Row]| {
                    let values = rows
                        .iter()
                        .filter_map(|row| Some(&cell_of(row, *at)?.value));
                    cells::sum(values)
                };
                let (was, now) = (sum(self.before), sum(self.after));
                let text = |sum: &Option<Value>| {
                    sum.as_ref().map_or_else(String::new, |sum| {
                        cells::with_unit(sum, field, self.words).text
                    })
                };
                let fen = |sum: &Option<Value>| sum.as_ref().and_then(Value::fen);
                let more = match (fen(&was), fen(&now)) {
                    (Some(was), Some(now)) => more_money(was, now, self.words),
                    _ => String::new(),
                };
                let label = field.label(self.words.lang());
                let label = self.words.say("diff-total", &[("label", &label)]);
                changed(&label, text(&was), text(&now), more)
            })
            .collect()
    }
}
