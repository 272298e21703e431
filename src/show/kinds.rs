//! The data of a disclosure becomes its view: which facts, tables, steps, bars and clocks show it depends on its record kind.
//!
//! Each kind is one file with one function `view`, listed in [`VIEWS`] and nowhere else. What plays a role may be a field or a
//! column: a kind asks for [`Sheet::entries`] and sees one entry or many. What is not there is not shown.

use crate::catalogue::{Field, Item, Kind, Slot};
use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::page::{Fact, RecordView, Table};
use crate::profile::Profile;
use crate::record::{Cell, Record, Row, Value};
use crate::value::{Date, Period};

use super::cells;

mod commitment;
mod gauge;
mod ledger;
mod meeting;
mod notice;
mod process;
mod register;
mod review;
mod shares;
mod statement;
mod ticket;

type View = fn(&Sheet<'_>) -> RecordView;

/// The view of each kind.
const VIEWS: [(Kind, View); 10] = [
    (Kind::Notice, notice::view),
    (Kind::Meeting, meeting::view),
    (Kind::Ledger, ledger::view),
    (Kind::Statement, statement::view),
    (Kind::Register, register::view),
    (Kind::Process, process::view),
    (Kind::Commitment, commitment::view),
    (Kind::Gauge, gauge::view),
    (Kind::Review, review::view),
    (Kind::Ticket, ticket::view),
];

/// The data of a disclosure, ready to show. Empty where it declares that there is nothing this period. What was posted is judged by
/// the day of its posting: it stands for ever as it was then, and later ones say how a matter went on.
pub(crate) fn view(
    disclosure: &Disclosure,
    profile: &Profile,
    today: Date,
    words: &Words,
) -> RecordView {
    let record = &disclosure.record;
    let sheet = Sheet {
        disclosure,
        record,
        item: &record.item,
        profile,
        today: disclosure.published.unwrap_or(today),
        words,
    };
    match VIEWS.iter().find(|(kind, _)| *kind == sheet.item.kind) {
        Some((_, view)) if disclosure.none.is_none() => view(&sheet),
        _ => RecordView::default(),
    }
}

/// What a kind makes its view from.
struct Sheet<'a> {
    disclosure: &'a Disclosure,
    record: &'a Record,
    item: &'a Item,
    profile: &'a Profile,
    /// Whether something has happened, is late, or how long one has been waiting is judged by this day.
    today: Date,
    words: &'a Words,
}

/// The values of one matter: those of one row, or those of the fields.
#[derive(Clone, Copy)]
struct Entry<'a> {
    record: &'a Record,
    /// Table and row; none for the fields.
    row: Option<(usize, &'a Row)>,
}

impl<'a> Sheet<'a> {
    /// Facts and tables alone; most kinds begin with them.
    fn plain(&self, skip: &[&str]) -> RecordView {
        RecordView {
            facts: self.facts(skip),
            tables: self.tables(skip),
            ..RecordView::default()
        }
    }

    fn facts(&self, skip: &[&str]) -> Vec<Fact> {
        cells::facts(self.record, self.words, skip)
    }

    fn tables(&self, skip: &[&str]) -> Vec<Table> {
        cells::tables(self.record, self.words, skip)
    }

    /// The title of the disclosure or of its item.
    fn title(&self) -> String {
        cells::isolated(self.disclosure.title(self.words.lang()))
    }

    /// A word of the site.
    fn word(&self, key: &'a str) -> &'a str {
        self.words.get(key)
    }

    /// The entry of the fields.
    fn fields(&self) -> Entry<'a> {
        Entry {
            record: self.record,
            row: None,
        }
    }

    /// The table in which most of these roles are columns.
    fn table_of(&self, roles: &[&str]) -> Option<usize> {
        let mut counts = vec![0_usize; self.item.tables.len()];
        for role in roles {
            if let Some(Slot::Column(table, _)) = self.item.role(role) {
                counts[table] += 1;
            }
        }
        let most = counts.iter().copied().max().filter(|most| *most > 0)?;
        counts.iter().position(|count| *count == most)
    }

    /// The rows of the table in which these roles are columns.
    fn rows(&self, roles: &[&str]) -> Vec<Entry<'a>> {
        self.table_of(roles)
            .map_or_else(Vec::new, |table| self.table_rows(table))
    }

    /// The rows of a table.
    fn table_rows(&self, table: usize) -> Vec<Entry<'a>> {
        let rows = self.record.tables.get(table).map_or(&[][..], Vec::as_slice);
        rows.iter()
            .map(|row| Entry {
                record: self.record,
                row: Some((table, row)),
            })
            .collect()
    }

    /// The rows that have these roles; without any, the fields, if one of them plays such a role.
    fn entries(&self, roles: &[&str]) -> Vec<Entry<'a>> {
        let rows = self.rows(roles);
        let fields = self.fields();
        if rows.is_empty() && roles.iter().any(|role| fields.role(role).is_some()) {
            vec![fields]
        } else {
            rows
        }
    }

    /// The keys of the fields that play these roles.
    fn field_keys(&self, roles: &[&str]) -> Vec<&'a str> {
        let key = |role: &&str| match self.item.role(role)? {
            Slot::Field(at) => Some(self.item.fields.get(at)?.key.as_str()),
            Slot::Column(..) => None,
        };
        roles.iter().filter_map(key).collect()
    }

    /// The tables, without the columns of the entries that are shown in another form. Where nothing but the `naming` role is
    /// left of the table of the entries, it is left out.
    fn tables_besides(&self, entries: &[Entry<'a>], shown: &[&str], naming: &str) -> Vec<Table> {
        let Some((table, _)) = entries.first().and_then(|entry| entry.row) else {
            return self.tables(&[]);
        };
        let column_of = |role: &str| match self.item.role(role) {
            Some(Slot::Column(at, column)) if at == table => Some(column),
            _ => None,
        };
        let (name, used) = (
            column_of(naming),
            shown
                .iter()
                .filter_map(|role| column_of(role))
                .collect::<Vec<_>>(),
        );
        let Some(schema) = self.item.tables.get(table) else {
            return Vec::new();
        };
        let other = |column: usize| Some(column) != name && !used.contains(&column);
        let filled = |column: usize| {
            entries
                .iter()
                .any(|entry| entry.column(table, column).is_some())
        };
        let skip: Vec<String> =
            if (0..schema.columns.len()).any(|column| other(column) && filled(column)) {
                let gone = used.iter().filter(|column| Some(**column) != name);
                gone.map(|column| format!("{}.{}", schema.key, schema.columns[*column].key))
                    .collect()
            } else {
                vec![schema.key.clone()]
            };
        self.tables(&skip.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

impl<'a> Entry<'a> {
    /// What plays a role in this very entry.
    fn role(&self, role: &str) -> Option<&'a Cell> {
        self.slot(self.record.item.role(role)?)
    }

    /// What plays a role in this entry, or in the fields that all rows share.
    fn shared(&self, role: &str) -> Option<&'a Cell> {
        self.role(role).or_else(|| {
            Entry {
                record: self.record,
                row: None,
            }
            .role(role)
        })
    }

    /// The value of a key in this entry, or in the fields that all rows share.
    fn key(&self, key: &str) -> Option<&'a Cell> {
        let own = self.row.and_then(|(table, _)| {
            let columns = &self.record.item.tables.get(table)?.columns;
            self.column(table, columns.iter().position(|column| column.key == key)?)
        });
        own.or_else(|| self.record.field(key))
    }

    fn slot(&self, slot: Slot) -> Option<&'a Cell> {
        match (slot, self.row) {
            (Slot::Field(at), None) => self.record.fields.get(at)?.as_ref(),
            (Slot::Column(table, column), Some(_)) => self.column(table, column),
            _ => None,
        }
    }

    fn column(&self, table: usize, column: usize) -> Option<&'a Cell> {
        let (_, row) = self.row.filter(|(own, _)| *own == table)?;
        row.cells.get(column)?.as_ref()
    }

    /// What plays a role, as text; empty where nothing does.
    fn text(&self, role: &str, words: &Words) -> String {
        let item = &self.record.item;
        let Some(slot) = item.role(role) else {
            return String::new();
        };
        self.slot(slot).map_or_else(String::new, |cell| {
            cells::cell(Some(cell), item.schema(slot), words).text
        })
    }

    /// What plays a role, as a day; for a month or another period its last day.
    fn date(&self, role: &str) -> Option<Date> {
        self.role(role).and_then(|cell| day_of(&cell.value))
    }

    /// What plays a role, as a count; none for a negative one.
    fn count(&self, role: &str) -> Option<i64> {
        self.role(role)
            .and_then(|cell| cell.value.int())
            .filter(|count| *count >= 0)
    }

    /// A name for this entry: what plays one of these roles, or the first text among its values.
    fn name(&self, roles: &[&str], words: &Words) -> String {
        let by_role = roles
            .iter()
            .map(|role| self.text(role, words))
            .find(|text| !text.is_empty());
        by_role
            .or_else(|| self.first_text(words))
            .map_or_else(String::new, |text| cut(&text, 40))
    }

    fn first_text(&self, words: &Words) -> Option<String> {
        let item = &self.record.item;
        let named = |(field, cell): (&Field, &'a Option<Cell>)| {
            let cell = cell.as_ref()?;
            let worded =
                matches!(cell.value, Value::Text(_) | Value::Period(_)) || field.key == "year";
            let text = cells::cell(Some(cell), field, words).text;
            (worded && !text.is_empty()).then_some(text)
        };
        match self.row {
            Some((table, row)) => item
                .tables
                .get(table)?
                .columns
                .iter()
                .zip(&row.cells)
                .find_map(named),
            None => item.fields.iter().zip(&self.record.fields).find_map(named),
        }
    }
}

/// A value as a day: dates, the last day of a period, and texts that are one of them.
fn day_of(value: &Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(*date),
        Value::Period(period) => Some(period.last_day()),
        Value::Text(text) => {
            let text = text.trim();
            text.parse::<Date>()
                .ok()
                .or_else(|| text.parse::<Period>().ok().map(Period::last_day))
        }
        _ => None,
    }
}

/// Days from one day to another; negative when the second is earlier.
fn days_from(start: Date, end: Date) -> i64 {
    end.duration_since(start).as_hours() / 24
}

/// The first characters of a text that is too long for a label.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_view() {
        for (kind, (listed, _)) in Kind::ALL.iter().zip(VIEWS) {
            assert_eq!(*kind, listed);
        }
    }

    #[test]
    fn finds_days() {
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        assert_eq!(day_of(&Value::Text("2026-05".into())), day("2026-05-31"));
        assert_eq!(
            day_of(&Value::Text(" 2026-05-08 ".into())),
            day("2026-05-08")
        );
        assert_eq!(day_of(&Value::Text("年底前".into())), None);
        assert_eq!(
            day_of(&Value::Period("2026-Q2".parse().unwrap())),
            day("2026-06-30")
        );
        assert_eq!(
            days_from("2026-05-08".parse().unwrap(), "2026-05-01".parse().unwrap()),
            -7
        );
    }

    #[test]
    fn cuts_by_characters() {
        assert_eq!(cut("石桥村", 3), "石桥村");
        assert_eq!(cut("石桥村委会", 3), "石桥…");
        assert_eq!(cut("石桥村", 0), "…");
    }
}
