//! One sheet against another: money in hand (F05), accounts and their codes (F33), old reconciling items (F36), figures that
//! are printed twice (F37), rents and contracts (F38), the register of assets and the books (F39).

use std::collections::BTreeMap;

use super::chart::{self, Class};
use super::figures::{self, Figure};
use super::{Facts, Findings};
use crate::catalogue::FieldType;
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::language::Lang;
use crate::record::{Record, Row};
use crate::value::{Date, Fen, Period, days_after, days_inclusive};

/// After so many days an item that explains a difference with the bank should have been cleared.
const OLD_DAYS: i64 = 90;

/// The figure that a sheet gives at the end of its period, by role or as the sum of its rows.
fn closing(record: &Record) -> Option<Figure<'_>> {
    figures::total(record, "closing", "rows.closing")
}

/// The year whose books a period closes.
fn year_closed_by(period: Period) -> Option<Period> {
    let year = Period::Year {
        year: period.year(),
    };
    (period.last_day() == year.last_day()).then_some(year)
}

/// F05: the money in all accounts is the money of every other sheet of the same day.
pub(super) fn money_total(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, sheet) in facts
        .all()
        .filter(|(_, sheet)| sheet.item.id == "finance-cash-bank")
    {
        if facts.the(&sheet.item.id, sheet.period).is_none() {
            continue;
        }
        let Some(here) = closing(&sheet.record) else {
            findings.not_checkable("F05", about);
            continue;
        };
        let mut others: Vec<Option<Figure<'_>>> =
            ["finance-monthly-summary", "finance-itemised-ledger"]
                .iter()
                .map(|item| {
                    facts
                        .the(item, sheet.period)
                        .and_then(|(_, other)| closing(&other.record))
                })
                .collect();
        others.push(
            facts
                .the("finance-trial-balance", sheet.period)
                .and_then(|(_, other)| {
                    let (cash, bank) =
                        (account(&other.record, "101"), account(&other.record, "102"));
                    let sum = cash
                        .as_ref()
                        .map_or(Fen(0), |(fen, _)| *fen)
                        .checked_add(bank.as_ref().map_or(Fen(0), |(fen, _)| *fen))?;
                    let (_, figure) = cash.or(bank)?;
                    Some(Figure { fen: sum, ..figure })
                }),
        );
        let year = year_closed_by(sheet.period);
        others.push(
            year.and_then(|year| facts.the("finance-balance-sheet", year))
                .and_then(|(_, other)| money_line(&other.record)),
        );
        let others: Vec<Figure<'_>> = others.into_iter().flatten().collect();
        for there in others.iter().filter(|there| there.fen != here.fen) {
            findings.fail("F05", about, figures::differ("F05", &here, there));
        }
        if others.is_empty() {
            findings.not_checkable("F05", about);
        } else if others.iter().all(|there| there.fen == here.fen) {
            findings.pass("F05", about);
        }
    }
}

/// The money of a balance sheet: its field, or the line of that name.
fn money_line(record: &Record) -> Option<Figure<'_>> {
    figures::amount(record, "money_funds").or_else(|| line(record, "货币资金"))
}

fn line<'a>(record: &'a Record, name: &str) -> Option<Figure<'a>> {
    let (table, schema) = record.item.table("rows")?;
    let (line, closing) = (
        figures::column(schema, "line")?,
        figures::column(schema, "closing")?,
    );
    let row = record.tables[table].iter().find(|row| {
        figures::cell(row, line)
            .and_then(|cell| cell.value.text())
            .is_some_and(|text| text.trim() == name)
    })?;
    let cell = figures::cell(row, closing)?;
    Some(Figure {
        fen: cell.value.fen()?,
        field: &schema.columns[closing],
        spot: &cell.spot,
    })
}

/// The closing balance of an account in a trial balance, debit less credit; of its parts where it has no row of its own.
fn account<'a>(record: &'a Record, code: &str) -> Option<(Fen, Figure<'a>)> {
    let (table, schema) = record.item.table("rows")?;
    let column = |key: &str| figures::column(schema, key);
    let (codes, dr, cr) = (
        column("account")?,
        column("closing_dr")?,
        column("closing_cr")?,
    );
    let written = |row: &'a Row| {
        figures::cell(row, codes)
            .and_then(|cell| cell.value.text())
            .filter(|text| text.starts_with(code))
    };
    let rows = record.tables[table]
        .iter()
        .filter_map(|row| Some((written(row)?.len(), row)));
    let shortest = rows.clone().map(|(len, _)| len).min()?;
    let mut found: Option<(Fen, Figure<'a>)> = None;
    for (_, row) in rows.filter(|(len, _)| *len == shortest) {
        let amount = |at: usize| {
            figures::cell(row, at)
                .and_then(|cell| cell.value.fen())
                .unwrap_or(Fen(0))
        };
        let balance = amount(dr).checked_sub(amount(cr))?;
        let spot = figures::cell(row, dr)
            .or(figures::cell(row, cr))
            .map_or(&row.spot, |cell| &cell.spot);
        let sum = found.map_or(Some(balance), |(sum, _)| sum.checked_add(balance))?;
        let figure = found.map_or(
            Figure {
                fen: sum,
                field: &schema.columns[dr],
                spot,
            },
            |(_, figure)| figure,
        );
        found = Some((sum, Figure { fen: sum, ..figure }));
    }
    found
}

/// F33: the codes of accounts mean what the chart of the year says.
pub(super) fn trial_balance(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, sheet) in facts.all() {
        let (mut seen, mut first, mut more) = (false, None, 0);
        for (table, schema) in sheet.item.tables.iter().enumerate() {
            let Some(codes) = schema
                .columns
                .iter()
                .position(|field| field.kind == FieldType::AccountCode)
            else {
                continue;
            };
            for row in &sheet.record.tables[table] {
                let Some((cell, code)) =
                    figures::cell(row, codes).and_then(|cell| Some((cell, cell.value.text()?)))
                else {
                    continue;
                };
                seen = true;
                match contradiction(sheet, table, row, code) {
                    Some(_) if first.is_some() => more += 1,
                    Some(said) => first = Some(said.at(cell.spot.place())),
                    None => {}
                }
            }
        }
        match first {
            Some(said) => findings.warn("F33", about, figures::and_more(said, more)),
            None if seen => findings.pass("F33", about),
            None => {}
        }
    }
}

/// What speaks against the code of a row: the chart of the year does not have it, or calls it something else, or counts
/// income where an amount was paid out.
fn contradiction(sheet: &Disclosure, table: usize, row: &Row, code: &str) -> Option<Diagnostic> {
    let charts = chart::charts();
    let chart = charts.of_year(sheet.period.year())?;
    let schema = &sheet.item.tables[table];
    let text = |key: &str| {
        figures::column(schema, key)
            .and_then(|at| figures::cell(row, at))
            .and_then(|cell| cell.value.text())
    };
    let said = |zh: String, en: String| {
        Diagnostic::new("F33")
            .with("code", code)
            .with("chart", chart)
            .with("meaning", zh)
            .with("meaning_en", en)
    };
    let Some(account) = charts.account(chart, code) else {
        return Some(said("里没有这个代码".into(), "does not have it".into()));
    };
    let named = |used: &str| {
        said(
            format!("里是“{}”，这里当“{used}”用", account.name.zh),
            format!(
                "calls it “{}”, and here it is used as “{used}”",
                account.name.get(Lang::En)
            ),
        )
    };
    let plain = |name: &str| name.replace(['(', ')', '（', '）', ' ', '、'], "");
    if let Some(name) = text("name").filter(|_| code.len() == 3)
        && plain(name) != plain(&account.name.zh)
    {
        return Some(named(name));
    }
    // An old code in a new year: the row moves money the way that the other chart means.
    let role = |role: &str| {
        figures::role_in(&sheet.item, table, role)
            .and_then(|at| figures::cell(row, at)?.value.fen())
    };
    let moves = match (
        role("income").unwrap_or(Fen(0)).is_zero(),
        role("expense").unwrap_or(Fen(0)).is_zero(),
    ) {
        (false, true) => Class::Income,
        (true, false) => Class::Expense,
        _ => return None,
    };
    let other = charts.elsewhere(chart, code)?;
    let flows = [Class::Income, Class::Expense];
    let flipped = flows.contains(&account.class) && account.class != moves && other.class == moves;
    flipped.then(|| named(&other.name.zh))
}

/// F39: what the register of assets cost is what the books say.
pub(super) fn register_and_books(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, register) in facts
        .all()
        .filter(|(_, sheet)| sheet.item.id == "finance-assets-register")
    {
        let Some(here) = figures::total(&register.record, "original_total", "original") else {
            continue;
        };
        let year = Period::Year {
            year: register.period.year(),
        };
        let december = year.months().last().copied().unwrap_or(year);
        let sheet = facts
            .the("finance-balance-sheet", year)
            .and_then(|(_, sheet)| figures::amount(&sheet.record, "fixed_original"));
        let books = sheet.or_else(|| {
            let (_, trial) = facts.the("finance-trial-balance", december)?;
            account(&trial.record, "151").map(|(_, figure)| figure)
        });
        match books {
            Some(there) if there.fen != here.fen => {
                findings.warn("F39", about, figures::differ("F39", &here, &there));
            }
            Some(_) => findings.pass("F39", about),
            None => {}
        }
    }
}

/// F38: what came in on a contract this quarter is what the register of contracts says came in.
pub(super) fn rent_and_contracts(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, register) in facts
        .all()
        .filter(|(_, sheet)| sheet.item.id == "finance-contracts-register")
    {
        let Some((_, before)) = facts.the(&register.item.id, register.period.previous()) else {
            continue;
        };
        let Some(received) = rents(facts, register.period) else {
            continue;
        };
        let Some((table, schema)) = register.item.table("rows") else {
            continue;
        };
        let column = |key: &str| figures::column(schema, key);
        let (Some(to_date), Some(subject)) = (column("received_to_date"), column("subject")) else {
            continue;
        };
        let earlier = figures::keyed_rows(schema, &before.record.tables[table]);
        let (mut first, mut more, mut held) = (None, 0, false);
        for (key, (_, row)) in figures::keyed_rows(schema, &register.record.tables[table]) {
            let amount = |row: &Row| figures::cell(row, to_date).and_then(|cell| cell.value.fen());
            let was = earlier.get(&key).and_then(|(_, row)| amount(row));
            let (Some(now), Some(was), Some(cell)) =
                (amount(row), was, figures::cell(row, to_date))
            else {
                continue;
            };
            let name = figures::cell(row, subject)
                .and_then(|cell| cell.value.text())
                .unwrap_or_default();
            // A sum that shrinks was begun anew with the year.
            let came = if now < was {
                Some(now)
            } else {
                now.checked_sub(was)
            };
            let listed = received
                .get(key.words.as_str())
                .or_else(|| received.get(name))
                .copied()
                .unwrap_or(Fen(0));
            match came {
                Some(came) if came == listed => held = true,
                Some(_) if first.is_some() => more += 1,
                Some(came) => {
                    let here = Figure {
                        fen: came,
                        field: &schema.columns[to_date],
                        spot: &cell.spot,
                    };
                    first = Some(
                        figures::differ_from("F38", &here, listed, &key.words, &key.words)
                            .with("period", register.period.label_zh())
                            .with("period_en", register.period.label_en()),
                    );
                }
                None => {}
            }
        }
        match first {
            Some(said) => findings.warn("F38", about, figures::and_more(said, more)),
            None if held => findings.pass("F38", about),
            None => {}
        }
    }
}

/// What the rent sheets of all months of a quarter say was received, by contract; none when a month is missing.
fn rents<'a>(facts: &Facts<'a>, quarter: Period) -> Option<BTreeMap<&'a str, Fen>> {
    let mut received: BTreeMap<&str, Fen> = BTreeMap::new();
    for month in quarter.months() {
        let mut any = false;
        for (_, sheet) in facts.of("finance-rent-contract-income", month) {
            any = true;
            let Some((table, schema)) = sheet.item.table("rows") else {
                continue;
            };
            let (contract, amount) = (
                figures::column(schema, "contract")?,
                figures::column(schema, "received")?,
            );
            for row in &sheet.record.tables[table] {
                let name = figures::cell(row, contract).and_then(|cell| cell.value.text());
                let fen = figures::cell(row, amount).and_then(|cell| cell.value.fen());
                if let Some((name, fen)) = name.zip(fen) {
                    let sum = received.entry(name).or_insert(Fen(0));
                    *sum = sum.checked_add(fen)?;
                }
            }
        }
        if !any {
            return None;
        }
    }
    Some(received)
}

/// F37: the totals of the plain summary are those of the item-by-item sheet of the same month.
pub(super) fn same_figures(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, summary) in facts
        .all()
        .filter(|(_, sheet)| sheet.item.id == "finance-monthly-summary")
    {
        let Some((_, ledger)) = facts.the("finance-itemised-ledger", summary.period) else {
            continue;
        };
        let mut compared = false;
        let mut apart = None;
        for (role, column) in [
            ("opening", ""),
            ("income_total", "income"),
            ("expense_total", "expense"),
            ("closing", ""),
        ] {
            let here = figures::role_amount(&summary.record, role);
            let there = figures::total(&ledger.record, role, column);
            if let Some((here, there)) = here.zip(there) {
                compared = true;
                if here.fen != there.fen && apart.is_none() {
                    apart = Some(figures::differ("F37", &here, &there));
                }
            }
        }
        match apart {
            Some(said) => findings.warn("F37", about, said),
            None if compared => findings.pass("F37", about),
            None => {}
        }
    }
}

/// F36: what explains a difference with the bank is cleared within some months.
pub(super) fn old_reconciling(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, sheet) in facts
        .all()
        .filter(|(_, sheet)| sheet.item.id == "finance-cash-bank")
    {
        let Some((table, schema)) = sheet.item.table("reconciling_items") else {
            continue;
        };
        let Some(since) = figures::column(schema, "since") else {
            continue;
        };
        let Some(limit) = days_after(sheet.period.last_day(), -OLD_DAYS) else {
            continue;
        };
        let dated = sheet.record.tables[table].iter().filter_map(|row| {
            let cell = figures::cell(row, since)?;
            Some((cell, cell.value.date()?))
        });
        let old: Vec<(_, Date)> = dated.clone().filter(|(_, day)| *day < limit).collect();
        match old.first() {
            Some((cell, day)) => {
                let days = days_inclusive(*day, sheet.period.last_day()) - 1;
                let said = Diagnostic::new("F36")
                    .at(cell.spot.place())
                    .with("date", day)
                    .with("days", days);
                findings.warn("F36", about, figures::and_more(said, old.len() - 1));
            }
            None if dated.clone().next().is_some() => findings.pass("F36", about),
            None => {}
        }
    }
}
