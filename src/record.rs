//! The data of a disclosure: values of known types, each with its place, in the shape that the catalogue gives the item.
//!
//! Private names are masked and account numbers cut where they are read: no later stage holds what it must not show.

use std::sync::Arc;

use crate::catalogue::{FieldType, Item, Slot};
use crate::diagnostic::Diagnostic;
use crate::source::Spot;
use crate::value::{Date, Exact, Fen, Period};

mod read;
mod table;

pub(crate) use read::clean as clean_text;
pub use read::read_value;
pub(crate) use table::read_csv;

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Money.
    Money(Fen),
    /// Money written in 万元: the amount, and the number as it was written.
    Wan(Fen, Exact),
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Decimal(Exact),
    /// Percent, as written: 85 is 85 %.
    Percent(Exact),
    /// Mu.
    Area(Exact),
    /// A date.
    Date(Date),
    /// A period.
    Period(Period),
    /// Yes or no.
    Bool(bool),
    /// Text that may be shown as it is.
    Text(String),
    /// A public telephone number.
    Phone(String),
    /// Several lines.
    Lines(Vec<String>),
}

impl Value {
    /// The value as an exact number: money in yuan, percent as a fraction.
    pub fn exact(&self) -> Option<Exact> {
        match self {
            Value::Money(fen) | Value::Wan(fen, _) => Some(Exact::from_fen(*fen)),
            Value::Int(number) => Some(Exact::from_int(*number)),
            Value::Decimal(number) | Value::Area(number) => Some(*number),
            Value::Percent(number) => number.percent(),
            _ => None,
        }
    }

    /// The amount, if it is money.
    pub fn fen(&self) -> Option<Fen> {
        match self {
            Value::Money(fen) | Value::Wan(fen, _) => Some(*fen),
            _ => None,
        }
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Phone(text) => Some(text),
            _ => None,
        }
    }

    /// The date, if it is one.
    pub fn date(&self) -> Option<Date> {
        match self {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn int(&self) -> Option<i64> {
        match self {
            Value::Int(number) => Some(*number),
            _ => None,
        }
    }
}

/// A value with its place.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub spot: Spot,
}

/// A row of a table: one cell for each column of its schema.
#[derive(Debug, Clone)]
pub struct Row {
    /// Cells.
    pub cells: Vec<Option<Cell>>,
    /// Where the row stands.
    pub spot: Spot,
}

/// The data of a disclosure.
#[derive(Debug, Clone)]
pub struct Record {
    /// The item, which gives the shape.
    pub item: Arc<Item>,
    /// One for each field of the item.
    pub fields: Vec<Option<Cell>>,
    /// One for each table of the item.
    pub tables: Vec<Vec<Row>>,
    /// Which tables were given, even if without rows.
    pub given: Vec<bool>,
}

impl Record {
    /// A record without data.
    pub fn empty(item: Arc<Item>) -> Record {
        let (fields, tables) = (
            vec![None; item.fields.len()],
            vec![Vec::new(); item.tables.len()],
        );
        let given = vec![false; tables.len()];
        Record {
            item,
            fields,
            tables,
            given,
        }
    }

    /// A field by its key.
    pub fn field(&self, key: &str) -> Option<&Cell> {
        self.item
            .field(key)
            .and_then(|(at, _)| self.fields[at].as_ref())
    }

    /// What plays a role, if it is a field.
    pub fn role(&self, role: &str) -> Option<&Cell> {
        match self.item.role(role)? {
            Slot::Field(at) => self.fields[at].as_ref(),
            Slot::Column(..) => None,
        }
    }

    /// The amount that plays a role, if it is a field.
    pub fn role_fen(&self, role: &str) -> Option<Fen> {
        self.role(role).and_then(|cell| cell.value.fen())
    }

    /// The table and column that play a role, if it is a column.
    pub fn role_column(&self, role: &str) -> Option<(usize, usize)> {
        match self.item.role(role)? {
            Slot::Column(table, column) => Some((table, column)),
            Slot::Field(_) => None,
        }
    }

    /// The rows of a table by its key.
    pub fn rows(&self, key: &str) -> &[Row] {
        self.item.table(key).map_or(&[], |(at, _)| &self.tables[at])
    }

    /// The sum of a money column; none when the table has no row or the column no amount.
    pub fn sum(&self, table: usize, column: usize) -> Option<Fen> {
        let amounts: Vec<Fen> = self.tables[table]
            .iter()
            .filter_map(|row| row.cells[column].as_ref()?.value.fen())
            .collect();
        if amounts.is_empty() {
            return None;
        }
        amounts.into_iter().try_fold(Fen(0), Fen::checked_add)
    }

    /// Whether there is nothing in it at all.
    pub fn is_empty(&self) -> bool {
        self.fields.iter().all(Option::is_none) && self.tables.iter().all(Vec::is_empty)
    }
}

impl Row {
    /// A cell of this row by the key of its column.
    pub fn cell<'a>(&'a self, item: &Item, table: usize, key: &str) -> Option<&'a Cell> {
        let at = item
            .tables
            .get(table)?
            .columns
            .iter()
            .position(|column| column.key == key)?;
        self.cells[at].as_ref()
    }
}

/// The word for what a type wants, Chinese and English, for messages.
pub(crate) fn wanted(kind: FieldType) -> (&'static str, &'static str) {
    use FieldType::*;
    match kind {
        Money => (
            "金额，单位元，最多两位小数，例如 1234.50",
            "an amount in yuan with at most two decimals, such as 1234.50",
        ),
        MoneyWan => (
            "金额，单位万元，最多四位小数，例如 34.56",
            "an amount in 万元 with at most four decimals, such as 34.56",
        ),
        Int => ("不带小数的数字", "a whole number"),
        Decimal => ("数字", "a number"),
        Percent => ("百分数，例如 85 表示 85%", "a percentage: 85 means 85 %"),
        AreaMu => ("面积，单位亩", "an area in mu"),
        Date => ("日期，例如 2026-05-08", "a date such as 2026-05-08"),
        Month => ("月份，例如 \"2026-05\"", "a month such as \"2026-05\""),
        Period => ("期，例如 \"2026-Q2\"", "a period such as \"2026-Q2\""),
        Bool => ("true（是）或 false（否）", "true or false"),
        List => (
            "列表，例如 [\"一\", \"二\"]",
            "a list such as [\"one\", \"two\"]",
        ),
        _ => ("用英文引号括起来的文字", "text in straight quotes"),
    }
}

/// A message about a value of the wrong type.
pub(crate) fn wrong_type(
    code: &str,
    key: &str,
    kind: FieldType,
    written: &str,
    spot: &Spot,
) -> Diagnostic {
    let (zh, en) = wanted(kind);
    Diagnostic::new(code)
        .at(spot.place())
        .with("key", key)
        .with("type", written)
        .with("wanted", zh)
        .with("wanted_en", en)
}
