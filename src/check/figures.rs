//! What several checks ask of a disclosure: its amounts with their labels and places, and what tells a row from the others.

use crate::catalogue::{Field, FieldType, Item, Slot, TableSchema};
use crate::diagnostic::Diagnostic;
use crate::record::{Cell, Record, Row, Value};
use crate::source::Spot;
use crate::value::Fen;

/// An amount of a disclosure: what it is called, and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figure<'a> {
    /// The amount.
    pub fen: Fen,
    /// Its field or column.
    pub field: &'a Field,
    /// Where it stands; for a sum, where its first part stands.
    pub spot: &'a Spot,
}

/// The amount of a field, by its index.
pub(super) fn amount_at(record: &Record, at: usize) -> Option<Figure<'_>> {
    let cell = record.fields.get(at)?.as_ref()?;
    Some(Figure {
        fen: cell.value.fen()?,
        field: &record.item.fields[at],
        spot: &cell.spot,
    })
}

/// The amount of a field, by its key.
pub(super) fn amount<'a>(record: &'a Record, key: &str) -> Option<Figure<'a>> {
    amount_at(record, record.item.field(key)?.0)
}

/// The amount that plays a role, if a field does.
pub(super) fn role_amount<'a>(record: &'a Record, role: &str) -> Option<Figure<'a>> {
    match record.item.role(role)? {
        Slot::Field(at) => amount_at(record, at),
        Slot::Column(..) => None,
    }
}

/// The sum of a money column, empty cells as nothing; none when the table was not given or the column holds no money.
pub(super) fn column_total(record: &Record, table: usize, column: usize) -> Option<Figure<'_>> {
    let field = record.item.tables.get(table)?.columns.get(column)?;
    let rows = record.tables.get(table)?;
    if !field.kind.is_money() || !record.given.get(table).copied().unwrap_or(false) {
        return None;
    }
    let cells = || {
        rows.iter()
            .filter_map(|row| row.cells.get(column)?.as_ref())
    };
    let spot = cells()
        .next()
        .map(|cell| &cell.spot)
        .or(rows.first().map(|row| &row.spot))?;
    let fen = Fen::sum(cells().filter_map(|cell| cell.value.fen()))?;
    Some(Figure { fen, field, spot })
}

/// A total that a field gives or, where it is left empty, the rows: `income_total`, or the sum of the column `income`.
pub(super) fn total<'a>(
    record: &'a Record,
    total_role: &str,
    column_role: &str,
) -> Option<Figure<'a>> {
    role_amount(record, total_role).or_else(|| {
        let (table, column) = record.role_column(column_role)?;
        column_total(record, table, column)
    })
}

/// A message that two figures are not the same which should be.
pub(super) fn differ(code: &str, here: &Figure<'_>, there: &Figure<'_>) -> Diagnostic {
    differ_from(
        code,
        here,
        there.fen,
        &format!("“{}”", there.field.zh),
        there.field.label(crate::language::Lang::En),
    )
    .with("other", there.spot.short())
}

/// A message that a figure is not what it should be by others; the caller says in `{other}` where those stand.
pub(super) fn differ_from(
    code: &str,
    here: &Figure<'_>,
    there: Fen,
    zh: &str,
    en: &str,
) -> Diagnostic {
    Diagnostic::new(code)
        .at(here.spot.place())
        .with("label", &here.field.zh)
        .with("label_en", here.field.label(crate::language::Lang::En))
        .with("here", here.fen.yuan())
        .with("there", there.yuan())
        .with("other_label", zh)
        .with("other_label_en", en)
        .with("difference", apart(here.fen, there))
}

/// How far two amounts are apart, for readers.
pub(super) fn apart(a: Fen, b: Fen) -> String {
    let (more, less) = if a >= b { (a, b) } else { (b, a) };
    more.checked_sub(less)
        .map_or_else(|| "?".to_string(), Fen::yuan)
}

/// What follows a message about the first of several rows: how many more there are, Chinese and English.
pub(super) fn and_more(said: Diagnostic, more: usize) -> Diagnostic {
    let (zh, en) = match more {
        0 => (String::new(), String::new()),
        1 => (
            "（后面还有1处同样的问题）".to_string(),
            " (and 1 more after it)".to_string(),
        ),
        more => (
            format!("（后面还有{more}处同样的问题）"),
            format!(" (and {more} more after it)"),
        ),
    };
    said.with("more", zh).with("more_en", en)
}

/// The cell of a row in a column.
pub(super) fn cell(row: &Row, column: usize) -> Option<&Cell> {
    row.cells.get(column)?.as_ref()
}

/// The index of a column by its key.
pub(super) fn column(table: &TableSchema, key: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.key == key)
}

/// The column of a table that plays a role: the one bound to it, or the one of that key.
pub(super) fn role_in(item: &Item, table: usize, role: &str) -> Option<usize> {
    match item.role(role) {
        Some(Slot::Column(of, at)) if of == table => Some(at),
        _ => column(item.tables.get(table)?, role),
    }
}

/// The text of a cell that can name something.
pub(super) fn words(cell: &Cell) -> Option<String> {
    let text = match &cell.value {
        Value::Text(text) | Value::Phone(text) => text.trim().to_string(),
        Value::Int(number) => number.to_string(),
        Value::Period(period) => period.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The column of the village's own numbers: `no`, or a required `…_no`.
pub(super) fn number_column(table: &TableSchema) -> Option<usize> {
    let plain = column(table, "no");
    plain.or_else(|| {
        table
            .columns
            .iter()
            .position(|field| field.required && field.key.ends_with("_no"))
    })
}

/// What tells a row from the others, whatever its amounts and dates.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct RowKey {
    /// Its number, or all its names and kinds.
    pub words: String,
    /// Whether somebody else could have the same: it rests on a masked name.
    pub vague: bool,
}

/// The key of a row; none when nothing in it names anything.
pub(super) fn row_key(table: &TableSchema, row: &Row) -> Option<RowKey> {
    let number = number_column(table).and_then(|at| words(cell(row, at)?));
    if let Some(number) = number {
        return Some(RowKey {
            words: number,
            vague: false,
        });
    }
    use FieldType::*;
    let naming = |kind: FieldType| {
        matches!(
            kind,
            String
                | Ref
                | Enum
                | MaskedAccount
                | PartyNameMasked
                | PersonMasked
                | OfficialName
                | AccountCode
        )
    };
    let names: Vec<std::string::String> = table
        .columns
        .iter()
        .zip(&row.cells)
        .filter(|(field, _)| naming(field.kind))
        .filter_map(|(_, cell)| words(cell.as_ref()?))
        .collect();
    let masked = table.columns.iter().zip(&row.cells).any(|(field, cell)| {
        matches!(field.kind, PartyNameMasked | PersonMasked)
            && cell
                .as_ref()
                .and_then(|cell| cell.value.text())
                .is_some_and(|name| name.contains('*'))
    });
    (!names.is_empty()).then(|| RowKey {
        words: names.join("｜"),
        vague: masked,
    })
}

/// The rows of a table by their key; those whose key occurs twice are left out.
pub(super) fn keyed_rows<'a>(
    table: &TableSchema,
    rows: &'a [Row],
) -> std::collections::BTreeMap<RowKey, (usize, &'a Row)> {
    let mut found = std::collections::BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Some(key) = row_key(table, row) {
            found
                .entry(key)
                .and_modify(|entry| *entry = None)
                .or_insert(Some((at, row)));
        }
    }
    found
        .into_iter()
        .filter_map(|(key, entry)| Some((key, entry?)))
        .collect()
}
