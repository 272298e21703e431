//! What a careful reader would ask about: lumps called "other" (F18), meals (F19), jumps (F21) and incomes that stop (F34).
//!
//! None of these is wrong in itself. A note under the figures that explains it is an answer, and then nothing is said.

use std::collections::BTreeMap;

use super::figures;
use super::{Facts, Findings};
use crate::catalogue::{Category, Kind};
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::record::{Cell, Record};
use crate::value::{Fen, Frequency, Period};

/// A row of "other" above this amount needs words of its own.
const OTHER_ROW: Fen = Fen(100_000);

/// "Other" may be a fifth of its side, no more.
const OTHER_PARTS: i64 = 5;

/// A figure that grew to more than this many times that of a year ago is asked about,
const JUMP_TIMES: i64 = 3;

/// unless it is too small to matter.
const JUMP_FLOOR: Fen = Fen(100_000);

/// Incomes that come and go by their nature: grants, earmarked money, donations.
const IRREGULAR: [&str; 7] = ["补助", "专项", "一事一议", "征地", "捐", "奖", "其他"];

/// A row of a sheet of finance.
struct Line<'a> {
    /// What it is called.
    name: &'a str,
    /// Its table, and whether it is income or spending there.
    side: String,
    /// Its amount.
    cell: &'a Cell,
    fen: Fen,
    /// Whether it is explained in words.
    explained: bool,
    /// Whether the editor chose its name; the lines of statutory forms are what they are.
    free: bool,
    /// Whether there is room to explain it.
    room: bool,
}

/// The named amounts of a disclosure: the lines of statements, and the rows of ledgers that sum up under a name.
fn lines(disclosure: &Disclosure) -> Vec<Line<'_>> {
    let (item, record) = (&disclosure.item, &disclosure.record);
    let mut lines = Vec::new();
    if item.category != Category::Finance {
        return lines;
    }
    for (table, schema) in item.tables.iter().enumerate() {
        let column = |key: &str| figures::column(schema, key);
        let name = ["line", "summary", "name", "item"]
            .iter()
            .find_map(|role| figures::role_in(item, table, role));
        let Some(name) = name else { continue };
        let amounts: Vec<(usize, &str)> = [
            ("income", "income"),
            ("expense", "expense"),
            ("current", ""),
            ("actual", ""),
            ("amount", ""),
        ]
        .iter()
        .filter_map(|(role, side)| {
            let at = figures::role_in(item, table, role).or_else(|| column(role))?;
            schema.columns[at].kind.is_money().then_some((at, *side))
        })
        .collect();
        // The first two are sides of their own; of the others only the first is the amount of the line.
        let sided = amounts.iter().any(|(_, side)| !side.is_empty());
        let amounts = amounts
            .into_iter()
            .filter(|(_, side)| sided != side.is_empty());
        let amounts: Vec<(usize, &str)> = if sided {
            amounts.collect()
        } else {
            amounts.take(1).collect()
        };
        let room = column("why").is_some();
        let free = room || column("side").is_some();
        for row in &record.tables[table] {
            let text = |at: usize| figures::cell(row, at).and_then(|cell| cell.value.text());
            let Some(word) = text(name) else { continue };
            let side = column("side").and_then(text).unwrap_or_default();
            let explained = column("why")
                .and_then(text)
                .is_some_and(|why| !why.trim().is_empty());
            for (at, own_side) in &amounts {
                let Some(cell) = figures::cell(row, *at) else {
                    continue;
                };
                let Some(fen) = cell.value.fen() else {
                    continue;
                };
                let side = format!("{}/{side}{own_side}", schema.key);
                lines.push(Line {
                    name: word.trim(),
                    side,
                    cell,
                    fen,
                    explained,
                    free,
                    room,
                });
            }
        }
    }
    lines
}

fn is_other(name: &str) -> bool {
    name.starts_with("其他") || name.starts_with("其它")
}

/// F18: what is lumped together as "other" stays small, or is explained.
pub(super) fn other_share(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let mut lines = lines(disclosure);
        lines.retain(|line| line.free);
        let mut sides: BTreeMap<&str, (i128, i128)> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.fen > Fen(0)) {
            let (other, all) = sides.entry(line.side.as_str()).or_default();
            *all += i128::from(line.fen.0);
            if is_other(line.name) {
                *other += i128::from(line.fen.0);
            }
        }
        // Entries of a cash book are no shares of anything.
        let shares = disclosure.item.kind == Kind::Statement
            || disclosure.item.id == "finance-management-expense";
        let mut others = lines
            .iter()
            .filter(|line| is_other(line.name) && line.fen > Fen(0))
            .peekable();
        if others.peek().is_none() {
            if shares && !lines.is_empty() {
                findings.pass("F18", about);
            }
            continue;
        }
        let broad = |line: &Line<'_>| {
            let (other, all) = sides.get(line.side.as_str()).copied().unwrap_or_default();
            shares && other * i128::from(OTHER_PARTS) > all
        };
        // A thousand yuan is much for a month; a quarter or a year only adds up what the months explain.
        let monthly = disclosure.period.frequency() == Frequency::Monthly;
        let large = |line: &Line<'_>| monthly && line.room && line.fen > OTHER_ROW;
        let asked = |line: &&Line<'_>| !line.explained && (large(line) || broad(line));
        match others.find(asked).filter(|_| disclosure.note.is_empty()) {
            None => findings.pass("F18", about),
            Some(line) => {
                let (other, all) = sides.get(line.side.as_str()).copied().unwrap_or_default();
                let share = (other * 100).checked_div(all).unwrap_or(0);
                let said = Diagnostic::new("F18").at(line.cell.spot.place());
                let said = said
                    .with("name", line.name)
                    .with("amount", line.fen.yuan())
                    .with("share", share);
                findings.warn("F18", about, said);
            }
        }
    }
}

/// F19: meals and guests on public money are named, and nothing is the rule.
pub(super) fn hospitality(facts: &Facts<'_>, findings: &mut Findings) {
    const SHEET: &str = "finance-hospitality";
    for (about, disclosure) in facts.all() {
        let found = if disclosure.item.id == SHEET {
            figures::amount(&disclosure.record, "amount").map(|total| (total.spot, total.fen))
        } else {
            let meals = lines(disclosure);
            let mut meals = meals
                .iter()
                .filter(|line| line.name.contains("招待") && !line.side.ends_with("/income"));
            meals.next().map(|line| (&line.cell.spot, line.fen))
        };
        let Some((spot, fen)) = found else { continue };
        // What the sheet on hospitality owns up to needs no second warning.
        let sheet = facts
            .the(SHEET, disclosure.period)
            .filter(|_| disclosure.item.id != SHEET);
        let owned = sheet.and_then(|(_, sheet)| figures::amount(&sheet.record, "amount"));
        if owned.is_some_and(|owned| owned.fen >= fen) {
            continue;
        }
        if fen > Fen(0) {
            findings.warn(
                "F19",
                about,
                Diagnostic::new("F19")
                    .at(spot.place())
                    .with("amount", fen.yuan()),
            );
        } else {
            findings.pass("F19", about);
        }
    }
}

/// F21: nothing grew to more than three times what it was a year ago. F34: no regular income stopped.
pub(super) fn jumps(facts: &Facts<'_>, findings: &mut Findings) {
    // The books below would only say the same again.
    let summaries = |now: &Disclosure| {
        now.item.category == Category::Finance && now.item.kind == Kind::Statement
    };
    for (about, now) in facts.all().filter(|(_, now)| summaries(now)) {
        let same_name = |period: Period| {
            let mut found = facts
                .of(&now.item.id, period)
                .filter(|(_, other)| other.none.is_none() && other.name == now.name);
            found.next().map(|(_, other)| other)
        };
        if let Some(before) = same_name(now.period.same_last_year()) {
            match jump(before, now) {
                Some(said) if now.note.is_empty() => findings.warn("F21", about, said),
                Some(_) => findings.pass("F21", about),
                None if totals(&now.record).next().is_some() => findings.pass("F21", about),
                None => {}
            }
        }
        if !now.note.is_empty() {
            continue;
        }
        let regular = regular(now.period);
        let run: Vec<&Disclosure> = std::iter::successors(Some(now.period.previous()), |period| {
            Some(period.previous())
        })
        .take(regular)
        .map_while(same_name)
        .collect();
        let years: Vec<&Disclosure> = [
            now.period.same_last_year(),
            now.period.same_last_year().same_last_year(),
        ]
        .into_iter()
        .map_while(same_name)
        .collect();
        let stopped = stopped(&run, regular, now).or_else(|| stopped(&years, 2, now));
        if let Some(said) = stopped {
            findings.warn("F34", about, said);
        }
    }
}

/// So many periods in a row make an income regular.
fn regular(period: Period) -> usize {
    match period.frequency() {
        Frequency::Monthly => 6,
        Frequency::Quarterly => 4,
        _ => 3,
    }
}

fn totals(record: &Record) -> impl Iterator<Item = figures::Figure<'_>> {
    ["income_total", "expense_total"]
        .into_iter()
        .filter_map(|role| figures::role_amount(record, role))
}

fn jump(before: &Disclosure, now: &Disclosure) -> Option<Diagnostic> {
    let far = |was: Fen, is: Fen| {
        was > Fen(0)
            && is > JUMP_FLOOR
            && i128::from(is.0) > i128::from(was.0) * i128::from(JUMP_TIMES)
    };
    let said = |label: &str,
                label_en: &str,
                was: Fen,
                is: Fen,
                cell: &crate::source::Spot,
                other: &crate::source::Spot| {
        Diagnostic::new("F21")
            .at(cell.place())
            .with("label", label)
            .with("label_en", label_en)
            .with("here", is.yuan())
            .with("there", was.yuan())
            .with("before", before.period.label_zh())
            .with("before_en", before.period.label_en())
            .with("other", other.short())
    };
    for role in ["income_total", "expense_total"] {
        let (was, is) = (
            figures::role_amount(&before.record, role),
            figures::role_amount(&now.record, role),
        );
        if let Some((was, is)) = was.zip(is)
            && far(was.fen, is.fen)
        {
            let label_en = is.field.label(crate::language::Lang::En);
            return Some(said(
                &is.field.zh,
                label_en,
                was.fen,
                is.fen,
                is.spot,
                was.spot,
            ));
        }
    }
    let earlier = lines(before);
    let by_name: BTreeMap<(&str, &str), &Line<'_>> = earlier
        .iter()
        .map(|line| ((line.side.as_str(), line.name), line))
        .collect();
    lines(now).iter().find_map(|line| {
        let was = by_name.get(&(line.side.as_str(), line.name))?;
        far(was.fen, line.fen).then(|| {
            said(
                line.name,
                line.name,
                was.fen,
                line.fen,
                &line.cell.spot,
                &was.cell.spot,
            )
        })
    })
}

/// An income that stood in each of some earlier sheets and is not in this one.
fn stopped(before: &[&Disclosure], enough: usize, now: &Disclosure) -> Option<Diagnostic> {
    let last = before.first().filter(|_| before.len() == enough)?;
    let incomes = |disclosure: &Disclosure| -> BTreeMap<String, Fen> {
        let income =
            |line: &&Line<'_>| line.side.starts_with("income/") || line.side.ends_with("/收入");
        let lines = lines(disclosure);
        let all = lines.iter().filter(income).filter(|line| {
            line.fen > Fen(0) && !IRREGULAR.iter().any(|word| line.name.contains(word))
        });
        all.map(|line| (line.name.to_string(), line.fen)).collect()
    };
    let present = incomes(now);
    let earlier: Vec<BTreeMap<String, Fen>> = before
        .iter()
        .map(|disclosure| incomes(disclosure))
        .collect();
    let (name, fen) = earlier.first()?.iter().find(|(name, _)| {
        !present.contains_key(*name) && earlier.iter().all(|lines| lines.contains_key(*name))
    })?;
    let said = Diagnostic::new("F34")
        .at(now.spots.start.place())
        .with("name", name)
        .with("amount", fen.yuan());
    Some(
        said.with("count", enough)
            .with("other", last.spots.start.short()),
    )
}
