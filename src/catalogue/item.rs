//! One item: its fields and tables, and which of them play the roles that its record kind knows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Basis, BodyKind, Category, DutyKind, Identity, Kind};
use crate::language::{Bilingual, Lang};
use crate::value::{Date, Deadline, Frequency};

/// One line of the catalogue.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// ASCII id, the name of the file: `finance-itemised-ledger`.
    pub id: String,
    /// Ids that it had before: files and addresses under them stay good.
    #[serde(default)]
    pub formerly: Vec<String>,
    /// Which column of the board.
    pub category: Category,
    /// The shape of its data.
    pub kind: Kind,
    /// Title.
    pub title: Bilingual,
    /// One sentence that tells a villager what it is and why it matters.
    pub plain: Bilingual,
    /// How often it is disclosed.
    pub frequency: Frequency,
    /// By when.
    pub deadline: Deadline,
    /// What the deadline rule does not say.
    #[serde(default)]
    pub deadline_note: Bilingual,
    /// Days that it must stay posted at least; 0: the profile's minimum.
    #[serde(default)]
    pub keep_days: u32,
    /// Working days that it must stay posted at least; 0: none laid down.
    #[serde(default)]
    pub keep_workdays: u32,
    /// On what ground it is owed.
    pub duty: DutyKind,
    /// Whose duty it is.
    pub body: BodyKind,
    /// Legal basis.
    #[serde(default)]
    pub basis: Vec<Basis>,
    /// How likely it is that personal data slips in.
    #[serde(default)]
    pub pii: PiiRisk,
    /// Founding documents that motivate it.
    #[serde(default)]
    pub seeds: Vec<String>,
    /// Systems of the founding documents that it carries.
    #[serde(default)]
    pub systems: Vec<u32>,
    /// From when on it is no longer mandatory.
    #[serde(default, deserialize_with = "optional_date")]
    pub retired: Option<Date>,
    /// Whether the closing figure of one period is the opening figure of the next (F02).
    #[serde(default)]
    pub carries: bool,
    /// Pairs [year to date, of the period] (F07).
    #[serde(default)]
    pub cumulative: Vec<[String; 2]>,
    /// Fields, once for a disclosure.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Tables.
    #[serde(default, rename = "table")]
    pub tables: Vec<TableSchema>,
    /// Roles of the kind that a field or column of another name plays.
    #[serde(default)]
    pub bind: BTreeMap<String, Bind>,
    /// Identities that its figures must satisfy.
    #[serde(default, rename = "identity")]
    pub identities: Vec<Identity>,
}

/// How likely it is that personal data slips in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PiiRisk {
    /// Not expected.
    #[default]
    None,
    /// Possible.
    Low,
    /// Likely.
    High,
}

/// A field or a column.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// ASCII key.
    pub key: String,
    /// Type of its value.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Chinese label, also accepted as the key.
    pub zh: String,
    /// English label.
    #[serde(default)]
    pub en: String,
    /// Whether a disclosure without it is refused.
    #[serde(default)]
    pub required: bool,
    /// Words to choose from, for `enum`.
    #[serde(default)]
    pub options: Vec<String>,
    /// Explanation of the word.
    #[serde(default)]
    pub help: Bilingual,
}

impl Field {
    /// Its label in a language.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// Type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldType {
    /// Yuan with at most two decimals.
    Money,
    /// Ten thousand yuan with at most four decimals.
    MoneyWan,
    /// Whole number.
    Int,
    /// Decimal number.
    Decimal,
    /// Percent: `85` is 85 %.
    Percent,
    /// Mu (亩) with at most two decimals.
    AreaMu,
    /// Calendar date.
    Date,
    /// Month, `2026-05`.
    Month,
    /// Period, `2026-Q2`.
    Period,
    /// Yes or no.
    Bool,
    /// One line of text.
    String,
    /// Several lines of text.
    Text,
    /// A private person: masked when read.
    PersonMasked,
    /// Somebody with a public duty: named.
    OfficialName,
    /// A firm (named) or a private person (masked).
    PartyNameMasked,
    /// A public telephone number.
    PublicPhone,
    /// An account number: only its last four digits are kept.
    MaskedAccount,
    /// 12-digit region code.
    RegionCode,
    /// Uniform social credit code.
    Uscc,
    /// Account of the chart of accounts.
    AccountCode,
    /// Reference to another disclosure, `2026-05/item`, or a contract or voucher number.
    Ref,
    /// A hash in hex.
    Hash,
    /// One of some words.
    Enum,
    /// Several lines.
    List,
}

impl FieldType {
    /// Whether its values can be reckoned with.
    pub fn is_number(self) -> bool {
        use FieldType::*;
        matches!(self, Money | MoneyWan | Int | Decimal | Percent | AreaMu)
    }

    /// Whether its values are amounts of money.
    pub fn is_money(self) -> bool {
        matches!(self, FieldType::Money | FieldType::MoneyWan)
    }
}

/// A table of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSchema {
    /// ASCII key, `rows` for the main one.
    pub key: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    #[serde(default)]
    pub en: String,
    /// Whether a disclosure without rows is refused.
    #[serde(default)]
    pub required: bool,
    /// Columns.
    pub columns: Vec<Field>,
}

impl TableSchema {
    /// Its name in a language.
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

/// What plays a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Bind {
    /// One key.
    One(String),
    /// Several keys in order.
    Many(Vec<String>),
    /// Several gauges.
    Gauges(Vec<GaugeBind>),
    /// A fixed number, for a target.
    Number(i64),
}

/// One of several gauges of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GaugeBind {
    /// What is measured, Chinese.
    pub label_zh: String,
    /// What is measured, English.
    #[serde(default)]
    pub label_en: String,
    /// Key of the counted part; for a share given as such, key of the share.
    pub numerator: String,
    /// Key of the whole; empty when the numerator is the share itself.
    #[serde(default)]
    pub denominator: String,
    /// Key of the target, or the target itself as a number (percent when there is a denominator).
    #[serde(default)]
    pub target: Target,
    /// `at-least` (default) or `at-most`.
    #[serde(default)]
    pub direction: String,
}

/// A target: a key or a number.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(untagged)]
pub enum Target {
    /// No target.
    #[default]
    None,
    /// A whole number.
    Int(i64),
    /// A key, or a decimal number in quotes.
    Key(String),
}

/// Where a key stands: a field, or a column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Index into `fields`.
    Field(usize),
    /// Indexes into `tables` and its `columns`.
    Column(usize, usize),
}

impl Item {
    /// Its id, then those that it had before.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.id)
            .chain(&self.formerly)
            .map(String::as_str)
    }

    /// A field by its key.
    pub fn field(&self, key: &str) -> Option<(usize, &Field)> {
        self.fields
            .iter()
            .enumerate()
            .find(|(_, field)| field.key == key)
    }

    /// A table by its key.
    pub fn table(&self, key: &str) -> Option<(usize, &TableSchema)> {
        self.tables
            .iter()
            .enumerate()
            .find(|(_, table)| table.key == key)
    }

    /// A key of a field, or of a column: `column` (first table that has it) or `table.column`.
    pub fn slot(&self, key: &str) -> Option<Slot> {
        if let Some((table, column)) = key.split_once('.') {
            let (at, table) = self.table(table)?;
            return table
                .columns
                .iter()
                .position(|field| field.key == column)
                .map(|column| Slot::Column(at, column));
        }
        if let Some((at, _)) = self.field(key) {
            return Some(Slot::Field(at));
        }
        self.tables.iter().enumerate().find_map(|(at, table)| {
            table
                .columns
                .iter()
                .position(|field| field.key == key)
                .map(|column| Slot::Column(at, column))
        })
    }

    /// What plays a role of the kind: the bound key, or the key of the same name.
    pub fn role(&self, role: &str) -> Option<Slot> {
        match self.bind.get(role) {
            Some(Bind::One(key)) => self.slot(key),
            Some(_) => None,
            None => self.slot(role),
        }
    }

    /// The keys bound to a role that takes several.
    pub fn roles(&self, role: &str) -> &[String] {
        match self.bind.get(role) {
            Some(Bind::Many(keys)) => keys,
            Some(Bind::One(key)) => std::slice::from_ref(key),
            _ => &[],
        }
    }

    /// The schema of what stands in a slot.
    pub fn schema(&self, slot: Slot) -> &Field {
        match slot {
            Slot::Field(at) => &self.fields[at],
            Slot::Column(table, column) => &self.tables[table].columns[column],
        }
    }
}

fn optional_date<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    Ok(Some(date_of(from)?))
}

/// A calendar date in TOML, quoted or not.
pub(crate) fn date_of<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        Toml(toml::value::Datetime),
        Text(String),
    }
    let text = match Written::deserialize(from)? {
        Written::Toml(date) => date.to_string(),
        Written::Text(text) => text,
    };
    text.parse::<Date>().map_err(serde::de::Error::custom)
}
