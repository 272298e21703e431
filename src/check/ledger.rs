//! The rows of ledgers: running balances (F04), cash that cannot be negative (F17), days that belong to the period (T05),
//! receipts (F20) and large payments without a reference (F31).

use std::collections::BTreeMap;

use super::figures;
use super::{Facts, Findings};
use crate::catalogue::{Expr, FieldType, Item, Kind};
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::record::{Cell, Row};
use crate::value::{Date, Fen, Frequency};

/// From this amount on a payment should name the decision or the person that approved it. Common local practice, no law:
/// the limits that villages lay down for themselves lie between 1,000 and 10,000 yuan.
pub(super) const LARGE: Fen = Fen(500_000);

/// A table of dated movements of money.
struct Movements<'a> {
    rows: &'a [Row],
    table: usize,
    date: usize,
    income: Option<usize>,
    expense: Option<usize>,
}

/// The table of a ledger that has a day and an amount in each row.
fn movements(disclosure: &Disclosure) -> Option<Movements<'_>> {
    let item = &disclosure.item;
    if item.kind != Kind::Ledger {
        return None;
    }
    (0..item.tables.len()).find_map(|table| {
        let date = figures::role_in(item, table, "date")?;
        let money = |role: &str| {
            figures::role_in(item, table, role)
                .filter(|at| item.tables[table].columns[*at].kind.is_money())
        };
        let (income, expense) = (money("income"), money("expense"));
        let rows = disclosure.record.tables[table].as_slice();
        (item.tables[table].columns[date].kind == FieldType::Date
            && (income.is_some() || expense.is_some()))
        .then_some(Movements {
            rows,
            table,
            date,
            income,
            expense,
        })
    })
}

impl Movements<'_> {
    /// What a row moves; nothing for an empty cell.
    fn change(&self, row: &Row) -> Option<Fen> {
        let amount = |column: Option<usize>| {
            column
                .and_then(|at| figures::cell(row, at))
                .and_then(|cell| cell.value.fen())
                .unwrap_or(Fen(0))
        };
        amount(self.income).checked_sub(amount(self.expense))
    }

    fn day(&self, row: &Row) -> Option<Date> {
        figures::cell(row, self.date)?.value.date()
    }
}

/// F04: the balance of each row is the one before it, and what the row brought or took.
pub(super) fn running_balance(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let Some(moved) = movements(disclosure) else {
            continue;
        };
        let item = &disclosure.item;
        let Some(balance) = figures::role_in(item, moved.table, "balance") else {
            continue;
        };
        if row_balance(item, moved.table, balance) {
            continue;
        }
        let opening = figures::role_amount(&disclosure.record, "opening").map(|figure| figure.fen);
        let kind = figures::column(&item.tables[moved.table], "account_kind");
        let all: Vec<usize> = (0..moved.rows.len()).collect();
        let answer = match run(&moved, &all, balance, opening) {
            // Cash and bank may each have a balance of its own.
            Run::Broken(broken) => {
                match kind.map(|kind| by_kind(disclosure, &moved, balance, kind)) {
                    Some(Run::Holds) => Run::Holds,
                    _ => Run::Broken(broken),
                }
            }
            other => other,
        };
        match answer {
            Run::Holds => findings.pass("F04", about),
            Run::Missing => findings.not_checkable("F04", about),
            Run::Broken(broken) => {
                findings.fail("F04", about, broken_said(&moved, balance, &broken))
            }
        }
    }
}

/// Whether the balance of a row is worked out in the row itself: then the rows are accounts, not movements.
fn row_balance(item: &Item, table: usize, balance: usize) -> bool {
    let (each, key) = (
        &item.tables[table].key,
        &item.tables[table].columns[balance].key,
    );
    item.identities
        .iter()
        .filter(|identity| &identity.each == each)
        .any(|identity| {
            let mut named = false;
            identity.is.left.each_leaf(&mut |leaf| {
                named |= matches!(leaf, Expr::Key { key: leaf, .. } if leaf == key);
            });
            named
        })
}

struct Broken {
    row: usize,
    should: Fen,
    written: Fen,
    before: Fen,
}

enum Run {
    Holds,
    Missing,
    Broken(Broken),
}

/// Runs through some rows in order. The opening balance may also stand in a first row that moves nothing.
fn run(moved: &Movements<'_>, rows: &[usize], balance: usize, opening: Option<Fen>) -> Run {
    let (mut standing, mut compared) = (opening, false);
    for at in rows {
        let row = &moved.rows[*at];
        let Some(change) = moved.change(row) else {
            return Run::Missing;
        };
        let before = standing;
        standing = match standing {
            Some(standing) => match standing.checked_add(change) {
                Some(sum) => Some(sum),
                None => return Run::Missing,
            },
            None => None,
        };
        let Some(written) = figures::cell(row, balance).and_then(|cell| cell.value.fen()) else {
            continue;
        };
        match standing {
            Some(should) if should != written => {
                return Run::Broken(Broken {
                    row: *at,
                    should,
                    written,
                    before: before.unwrap_or(Fen(0)),
                });
            }
            Some(_) => compared = true,
            None => standing = Some(written),
        }
    }
    if compared { Run::Holds } else { Run::Missing }
}

fn by_kind(disclosure: &Disclosure, moved: &Movements<'_>, balance: usize, kind: usize) -> Run {
    let opening = |key: &str| figures::amount(&disclosure.record, key).map(|figure| figure.fen);
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in moved.rows.iter().enumerate() {
        let Some(word) = figures::cell(row, kind).and_then(|cell| cell.value.text()) else {
            return Run::Missing;
        };
        groups.entry(word).or_default().push(at);
    }
    for (word, rows) in groups {
        let opening = if word == "现金" {
            opening("opening_cash")
        } else {
            opening("opening_bank")
        };
        match run(moved, &rows, balance, opening) {
            Run::Holds => {}
            other => return other,
        }
    }
    Run::Holds
}

fn broken_said(moved: &Movements<'_>, balance: usize, broken: &Broken) -> Diagnostic {
    let row = &moved.rows[broken.row];
    let place = figures::cell(row, balance)
        .map_or(&row.spot, |cell| &cell.spot)
        .place();
    let change = moved.change(row).unwrap_or(Fen(0));
    Diagnostic::new("F04")
        .at(place)
        .with("row", broken.row + 1)
        .with("here", broken.written.yuan())
        .with("there", broken.should.yuan())
        .with("before", broken.before.yuan())
        .with("change", change.yuan())
        .with("difference", figures::apart(broken.written, broken.should))
}

/// T05: the days of the rows lie in the period that the sheet is for.
pub(super) fn within_period(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let Some(moved) = movements(disclosure) else {
            continue;
        };
        if disclosure.item.frequency == Frequency::OnEvent {
            continue;
        }
        let days = moved
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((at, row, moved.day(row)?)));
        let mut seen = false;
        let mut outside = days
            .inspect(|_| seen = true)
            .filter(|(_, _, day)| !disclosure.period.contains(*day));
        let first = outside.next();
        let more = outside.count();
        match first {
            Some((at, row, day)) => {
                let spot = figures::cell(row, moved.date).map_or(&row.spot, |cell| &cell.spot);
                let said = Diagnostic::new("T05")
                    .at(spot.place())
                    .with("row", at + 1)
                    .with("date", day)
                    .with("period", disclosure.period.label_zh())
                    .with("period_en", disclosure.period.label_en());
                findings.warn("T05", about, figures::and_more(said, more));
            }
            None if seen => findings.pass("T05", about),
            None => {}
        }
    }
}

/// F17: there is never less than nothing in the cash box; an overdrawn account is at least asked about.
pub(super) fn cash_never_negative(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let mut looked = false;
        let found =
            held_amounts(disclosure, &mut looked).or_else(|| box_runs_dry(disclosure, &mut looked));
        match found {
            Some((said, true)) => findings.fail("F17", about, said),
            Some((said, false)) => findings.warn("F17", about, said),
            None if looked => findings.pass("F17", about),
            None => {}
        }
        over_limit(disclosure, about, findings);
    }
}

/// Balances of cash and bank that are given as such; true when it is cash.
fn held_amounts(disclosure: &Disclosure, looked: &mut bool) -> Option<(Diagnostic, bool)> {
    let record = &disclosure.record;
    let fields: &[(&str, bool)] = match disclosure.item.id.as_str() {
        "finance-itemised-ledger" => &[
            ("opening_cash", true),
            ("closing_cash", true),
            ("opening_bank", false),
            ("closing_bank", false),
            ("opening", false),
            ("closing", false),
        ],
        "finance-monthly-summary" => &[("opening", false), ("closing", false)],
        "finance-petty-cash" => &[("opening", true), ("closing", true)],
        _ => &[],
    };
    for (key, cash) in fields {
        let Some(figure) = figures::amount(record, key) else {
            continue;
        };
        *looked = true;
        if figure.fen.is_negative() {
            return Some((
                negative(
                    figure.field.zh.clone(),
                    figure.field.label(crate::language::Lang::En),
                    figure.fen,
                    figure.spot,
                ),
                *cash,
            ));
        }
    }
    let (table, schema) = disclosure.item.table("rows")?;
    let kind = figures::column(schema, "account_kind")?;
    let columns: Vec<usize> = ["opening", "closing"]
        .iter()
        .filter_map(|key| figures::column(schema, key))
        .collect();
    for row in &record.tables[table] {
        let word = figures::cell(row, kind)
            .and_then(|cell| cell.value.text())
            .unwrap_or_default();
        for column in &columns {
            let Some(cell) = figures::cell(row, *column) else {
                continue;
            };
            let Some(fen) = cell.value.fen() else {
                continue;
            };
            *looked = true;
            if fen.is_negative() {
                let field = &schema.columns[*column];
                let zh = format!("{word}{}", field.zh);
                return Some((
                    negative(zh, field.label(crate::language::Lang::En), fen, &cell.spot),
                    word == "现金",
                ));
            }
        }
    }
    None
}

/// The cash of a ledger at the end of each of its days: within a day nobody knows what came first.
fn box_runs_dry(disclosure: &Disclosure, looked: &mut bool) -> Option<(Diagnostic, bool)> {
    let moved = movements(disclosure)?;
    let kind = figures::column(&disclosure.item.tables[moved.table], "account_kind")?;
    let mut cash = figures::amount(&disclosure.record, "opening_cash")?.fen;
    let mut days: BTreeMap<Date, (Fen, usize)> = BTreeMap::new();
    for (at, row) in moved.rows.iter().enumerate() {
        let word = figures::cell(row, kind).and_then(|cell| cell.value.text());
        if word == Some("现金") {
            let day = days.entry(moved.day(row)?).or_insert((Fen(0), at));
            *day = (day.0.checked_add(moved.change(row)?)?, at);
        }
    }
    for (date, (change, at)) in days {
        *looked = true;
        cash = cash.checked_add(change)?;
        if cash.is_negative() {
            let said = negative(
                format!("{}的现金余额", crate::value::zh_date(date)),
                &format!("Cash on {}", crate::value::en_date(date)),
                cash,
                &moved.rows[at].spot,
            );
            return Some((said, true));
        }
    }
    None
}

fn negative(zh: String, en: &str, fen: Fen, spot: &crate::source::Spot) -> Diagnostic {
    Diagnostic::new("F17")
        .at(spot.place())
        .with("label", zh)
        .with("label_en", en)
        .with("amount", fen.yuan())
}

/// F35: more petty cash than may be kept.
fn over_limit(disclosure: &Disclosure, about: usize, findings: &mut Findings) {
    let record = &disclosure.record;
    let Some((limit, closing)) =
        figures::amount(record, "limit").zip(figures::role_amount(record, "closing"))
    else {
        return;
    };
    if closing.fen > limit.fen {
        let said = figures::differ("F35", &closing, &limit);
        findings.warn("F35", about, said);
    } else {
        findings.pass("F35", about);
    }
}

/// F20: what was paid on a plain slip, or without saying on what. F31: large payments that name neither the decision nor
/// who approved them.
pub(super) fn receipts(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let item = &disclosure.item;
        for table in 0..item.tables.len() {
            let schema = &item.tables[table];
            let rows = paid_rows(disclosure, table);
            // The list of bad receipts itself is not asked for good ones.
            let kind = figures::column(schema, "receipt_kind")
                .filter(|_| figures::column(schema, "cleared_on").is_none());
            if let Some(kind) = kind {
                receipt_kinds(&rows, kind, item.kind == Kind::Ledger, about, findings);
            }
            let reference: Vec<usize> = ["approver", "decision"]
                .iter()
                .filter_map(|key| figures::column(schema, key))
                .collect();
            if item.kind == Kind::Ledger && !reference.is_empty() {
                large_payments(&rows, &reference, about, findings);
            }
        }
    }
}

/// The rows of a table that pay something: row number, row, cell of the amount, amount.
fn paid_rows(disclosure: &Disclosure, table: usize) -> Vec<(usize, &Row, &Cell, Fen)> {
    let item = &disclosure.item;
    let money = |role: &str| {
        figures::role_in(item, table, role)
            .filter(|at| item.tables[table].columns[*at].kind.is_money())
    };
    let Some(column) = money("expense").or_else(|| {
        if money("income").is_some() {
            None
        } else {
            money("amount")
        }
    }) else {
        return Vec::new();
    };
    let rows = disclosure.record.tables[table].iter().enumerate();
    let paid = rows.filter_map(|(at, row)| {
        let cell = figures::cell(row, column)?;
        let fen = cell.value.fen()?;
        (fen > Fen(0)).then_some((at, row, cell, fen))
    });
    paid.collect()
}

fn receipt_kinds(
    rows: &[(usize, &Row, &Cell, Fen)],
    kind: usize,
    book: bool,
    about: usize,
    findings: &mut Findings,
) {
    let of =
        |row: &Row| figures::cell(row, kind).and_then(|cell| cell.value.text().map(str::to_string));
    let bad = |(_, row, ..): &&(usize, &Row, &Cell, Fen)| of(row).is_none_or(|word| word == "白条");
    if rows.is_empty() {
        return;
    }
    // A cash book has to say it; a register whose rows name no receipt at all was never meant to.
    if !book && rows.iter().all(|(_, row, ..)| of(row).is_none()) {
        findings.not_checkable("F20", about);
        return;
    }
    let Some((at, row, cell, _)) = rows.iter().find(bad) else {
        findings.pass("F20", about);
        return;
    };
    let count = rows.iter().filter(bad).count();
    let sum = Fen::sum(rows.iter().filter(bad).map(|(.., fen)| *fen))
        .map_or_else(|| "?".to_string(), Fen::yuan);
    let spot = figures::cell(row, kind).map_or(&cell.spot, |cell| &cell.spot);
    let said = Diagnostic::new("F20")
        .at(spot.place())
        .with("row", at + 1)
        .with("count", count)
        .with("sum", sum);
    findings.warn("F20", about, said);
}

fn large_payments(
    rows: &[(usize, &Row, &Cell, Fen)],
    reference: &[usize],
    about: usize,
    findings: &mut Findings,
) {
    let large: Vec<_> = rows.iter().filter(|(.., fen)| *fen >= LARGE).collect();
    let named = |row: &Row| reference.iter().any(|at| figures::cell(row, *at).is_some());
    let mut bare = large.iter().filter(|(_, row, ..)| !named(row));
    match bare.next() {
        Some((at, _, cell, fen)) => {
            let said = Diagnostic::new("F31")
                .at(cell.spot.place())
                .with("row", at + 1)
                .with("amount", fen.yuan())
                .with("limit", LARGE.yuan());
            findings.warn("F31", about, figures::and_more(said, bare.count()));
        }
        None if !large.is_empty() => findings.pass("F31", about),
        None => {}
    }
}
