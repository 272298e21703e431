//! A month's money in plain blocks: there was, came in, went out, is left; and the largest items of both sides.

use std::collections::BTreeMap;

use super::cells;
use crate::catalogue::Slot;
use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::page::{AmountLine, PlainMoney};
use crate::record::Record;
use crate::value::Fen;

/// The most items that are named.
const TOP_INCOME: usize = 3;
const TOP_EXPENSE: usize = 5;
/// More than so many percent of a side under "other" is remarked on (rule F18).
const OTHER_PERCENT: i128 = 20;

/// The items of both sides by name, those of the same name added up; none where names differ from period to period.
pub(super) fn named_sides(
    disclosure: &Disclosure,
    words: &Words,
) -> Option<(BTreeMap<String, Fen>, BTreeMap<String, Fen>)> {
    let record = &disclosure.record;
    let (came, went) = by_tables(record, words).or_else(|| by_side(record, words))?;
    Some((came.by_name(), went.by_name()))
}

/// One side: its total and its named amounts, none of them added up yet.
#[derive(Default)]
struct Side {
    total: Option<Fen>,
    lines: Vec<(String, Fen)>,
}

impl Side {
    /// The named amounts, those of the same name added up.
    fn by_name(&self) -> BTreeMap<String, Fen> {
        let mut sums: BTreeMap<String, Option<Fen>> = BTreeMap::new();
        for (name, fen) in self.lines.iter().filter(|(name, _)| !name.is_empty()) {
            let sum = sums.entry(name.clone()).or_insert(Some(Fen::ZERO));
            *sum = sum.and_then(|sum| sum.checked_add(*fen));
        }
        let counted = sums
            .into_iter()
            .filter_map(|(name, sum)| Some((name, sum?)));
        counted.collect()
    }
}

/// The plain blocks of a summary: totals in the fields, and either a table for each side or one table that tells the side of
/// each line. None for plans and for anything without both sides. `href` is left to the caller.
pub(crate) fn plain_money(disclosure: &Disclosure, words: &Words) -> Option<PlainMoney> {
    let record = &disclosure.record;
    if disclosure.none.is_some() {
        return None;
    }
    let (came, went) = by_tables(record, words).or_else(|| by_side(record, words))?;
    blocks(disclosure, came, went, words)
}

/// The plain blocks of a ledger that has dated rows with income and with spending, grouped by what they were for.
pub(crate) fn from_ledger(disclosure: &Disclosure, words: &Words) -> Option<PlainMoney> {
    let record = &disclosure.record;
    let column = |role: &str| record.role_column(role);
    let ((table, income), (other, expense)) = (column("income")?, column("expense")?);
    let dated = column("date").is_some_and(|(at, _)| at == table);
    if disclosure.none.is_some() || table != other || income == expense || !dated {
        return None;
    }
    let name = column("summary")
        .filter(|(at, _)| *at == table)
        .map(|(_, at)| at);
    let side = |amount: usize| of_column(record, table, name, amount, words);
    blocks(disclosure, side(income), side(expense), words)
}

fn of_column(
    record: &Record,
    table: usize,
    name: Option<usize>,
    amount: usize,
    words: &Words,
) -> Side {
    let rows = record.tables.get(table).map_or(&[][..], Vec::as_slice);
    let schema = &record.item.tables[table];
    let mut side = Side::default();
    for row in rows {
        let cell = |at: usize| row.cells.get(at).and_then(Option::as_ref);
        let Some(fen) = cell(amount).and_then(|cell| cell.value.fen()) else {
            continue;
        };
        let text = name.map_or_else(String::new, |at| {
            cells::cell(cell(at), &schema.columns[at], words).text
        });
        side.lines.push((text, fen));
    }
    side
}

/// Tables `income` and `expense`, each with names and amounts.
fn by_tables(record: &Record, words: &Words) -> Option<(Side, Side)> {
    let side = |key: &str| {
        let (table, schema) = record.item.table(key)?;
        let column = |name: &str| schema.columns.iter().position(|column| column.key == name);
        let amount = column("amount").or_else(|| {
            schema
                .columns
                .iter()
                .position(|column| column.kind.is_money())
        })?;
        Some(of_column(
            record,
            table,
            column("name").or_else(|| column("item")),
            amount,
            words,
        ))
    };
    Some((side("income")?, side("expense")?))
}

/// One table whose `side` column says 收入 or 支出, with figures of this period.
fn by_side(record: &Record, words: &Words) -> Option<(Side, Side)> {
    let item = &record.item;
    let Some(Slot::Column(table, current)) = item.role("current") else {
        return None;
    };
    let schema = item.tables.get(table)?;
    let side = schema
        .columns
        .iter()
        .position(|column| column.key == "side")?;
    let line = match item.role("line") {
        Some(Slot::Column(at, column)) if at == table => Some(column),
        _ => None,
    };
    let (mut came, mut went) = (Side::default(), Side::default());
    for row in record.tables.get(table)? {
        let cell = |at: usize| row.cells.get(at).and_then(Option::as_ref);
        let Some(fen) = cell(current).and_then(|cell| cell.value.fen()) else {
            continue;
        };
        let name = line.map_or_else(String::new, |at| {
            cells::cell(cell(at), &schema.columns[at], words).text
        });
        match cell(side).and_then(|cell| cell.value.text()) {
            Some("收入") => came.lines.push((name, fen)),
            Some("支出") => went.lines.push((name, fen)),
            _ => {}
        }
    }
    Some((came, went))
}

/// The blocks. Totals are those that were disclosed; where there are none, the sums of the lines.
fn blocks(
    disclosure: &Disclosure,
    mut came: Side,
    mut went: Side,
    words: &Words,
) -> Option<PlainMoney> {
    let record = &disclosure.record;
    let total = |role: &str, side: &Side| {
        record.role_fen(role).or_else(|| {
            Fen::sum(side.lines.iter().map(|(_, fen)| *fen)).filter(|_| !side.lines.is_empty())
        })
    };
    (came.total, went.total) = (total("income_total", &came), total("expense_total", &went));
    if came.total.is_none() && went.total.is_none() {
        return None;
    }
    let (opening, closing) = (record.role_fen("opening"), record.role_fen("closing"));
    let cautions = [
        caution(&came, words, "money-side-income"),
        caution(&went, words, "money-side-expense"),
    ];
    Some(PlainMoney {
        period: words.period(disclosure.period),
        href: None,
        opening: opening.map(|fen| fen.0),
        income: came.total.unwrap_or_default().0,
        expense: went.total.unwrap_or_default().0,
        closing: closing.map(|fen| fen.0),
        top_income: largest(&came, TOP_INCOME),
        top_expense: largest(&went, TOP_EXPENSE),
        caution: cautions
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(words.get("sentence-gap")),
    })
}

/// The largest items, those of the same name added up, each with its share of the side.
fn largest(side: &Side, most: usize) -> Vec<AmountLine> {
    let mut sums: Vec<(String, Fen)> = side.by_name().into_iter().collect();
    sums.retain(|(_, fen)| fen.0 > 0);
    // Equal amounts stay in the order of their names.
    sums.sort_by_key(|(_, fen)| std::cmp::Reverse(*fen));
    let line = |(name, fen): (String, Fen)| AmountLine {
        name,
        fen: fen.0,
        share: share(fen, side.total),
    };
    sums.into_iter().take(most).map(line).collect()
}

/// Rounded percent of a total, 0–100.
fn share(fen: Fen, total: Option<Fen>) -> u32 {
    let (part, whole) = (i128::from(fen.0), i128::from(total.unwrap_or_default().0));
    if whole <= 0 || part <= 0 {
        0
    } else {
        u32::try_from((part * 200 + whole) / (whole * 2))
            .unwrap_or(100)
            .min(100)
    }
}

/// A remark when more than a fifth of a side is called "other".
fn caution(side: &Side, words: &Words, name: &str) -> Option<String> {
    let total = side.total.filter(|total| total.0 > 0)?;
    let hidden: i128 = side
        .lines
        .iter()
        .filter(|(name, _)| is_other(name))
        .map(|(_, fen)| i128::from(fen.0))
        .sum();
    if hidden * 100 <= i128::from(total.0) * OTHER_PERCENT {
        return None;
    }
    let total = i128::from(total.0);
    // A share a little above the line must not read as if it were on it.
    let share = match (hidden * 200 + total) / (total * 2) {
        OTHER_PERCENT => words.say("money-just-over", &[("n", &OTHER_PERCENT)]),
        percent => format!("{percent}%"),
    };
    let name = words.get(name);
    Some(words.say("money-other", &[("side", &name), ("share", &share)]))
}

/// "其他", "其他收入", "其它支出", "Other".
fn is_other(name: &str) -> bool {
    let name = name.trim();
    let first = name
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    name.starts_with("其他")
        || name.starts_with("其它")
        || ["other", "others"]
            .iter()
            .any(|word| first.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(lines: &[(&str, i64)]) -> Side {
        let lines: Vec<(String, Fen)> = lines
            .iter()
            .map(|(name, fen)| ((*name).to_owned(), Fen(*fen)))
            .collect();
        Side {
            total: Fen::sum(lines.iter().map(|(_, fen)| *fen)),
            lines,
        }
    }

    #[test]
    fn names_the_largest_and_adds_equal_names() {
        let top = largest(
            &side(&[
                ("修路", 300),
                ("水电费", 500),
                ("修路", 250),
                ("退款", -10),
                ("", 900),
            ]),
            2,
        );
        assert_eq!(
            top.iter()
                .map(|line| (line.name.as_str(), line.fen, line.share))
                .collect::<Vec<_>>(),
            [("修路", 550, 28), ("水电费", 500, 26)]
        );
        assert_eq!(share(Fen(i64::MAX), Some(Fen(1))), 100);
    }

    #[test]
    fn remarks_on_more_than_a_fifth() {
        let words = crate::theme::built_in_words(crate::language::Lang::Zh);
        let of = |lines: &[(&str, i64)]| caution(&side(lines), &words, "money-side-expense");
        assert_eq!(of(&[("其他支出", 20), ("水电费", 80)]), None);
        assert!(of(&[("其它", 21), ("水电费", 79)]).is_some_and(|said| said.contains("21%")));
        assert!(of(&[("其他", 201), ("水电费", 800)]).is_some_and(|said| said.contains("20% 多")));
        assert_eq!(of(&[("其他", 0)]), None);
        assert!(of(&[("Other costs", i64::MAX - 5), ("x", 5)]).is_some());
        assert_eq!(of(&[("清理其他村垃圾", 50)]), None);
    }
}
