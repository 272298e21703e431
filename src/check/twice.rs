//! What stands twice: payments (F22) and parts of payments (F32), amounts in capitals (F26), numbers in rosters (F40),
//! and numbers that are skipped (F28).

use std::collections::BTreeMap;

use super::figures;
use super::ledger::LARGE;
use super::{Facts, Findings};
use crate::catalogue::{Field, FieldType, Kind, TableSchema};
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::record::{Cell, Row, Value};
use crate::source::Spot;
use crate::value::{Date, Fen, days_inclusive, from_capitals};

/// Payments to one payee within so many days may be parts of one.
const SPLIT_DAYS: i64 = 7;

/// A payment.
struct Paid<'a> {
    date: Date,
    fen: Fen,
    payee: Option<&'a str>,
    summary: &'a str,
    approved: bool,
    spot: &'a Spot,
}

/// The payments of a ledger that say when and to whom or for what.
fn payments(disclosure: &Disclosure) -> Vec<Paid<'_>> {
    let item = &disclosure.item;
    let mut paid = Vec::new();
    if item.kind != Kind::Ledger {
        return paid;
    }
    for (table, schema) in item.tables.iter().enumerate() {
        let role = |role: &str| figures::role_in(item, table, role);
        let private = schema
            .columns
            .iter()
            .any(|field| field.kind == FieldType::PersonMasked);
        let (Some(date), Some(amount)) = (role("date"), role("expense")) else {
            continue;
        };
        // In a roster of people equal rows are the rule.
        if private || !schema.columns[amount].kind.is_money() {
            continue;
        }
        let payee = figures::column(schema, "payee");
        let approval: Vec<usize> = ["approver", "decision"]
            .iter()
            .filter_map(|key| figures::column(schema, key))
            .collect();
        for row in &disclosure.record.tables[table] {
            let text = |at: Option<usize>| {
                at.and_then(|at| figures::cell(row, at))
                    .and_then(|cell| cell.value.text())
            };
            let cell = figures::cell(row, amount);
            let (Some(cell), Some(date)) = (
                cell,
                figures::cell(row, date).and_then(|cell| cell.value.date()),
            ) else {
                continue;
            };
            let Some(fen) = cell.value.fen().filter(|fen| *fen > Fen(0)) else {
                continue;
            };
            let summary = text(role("summary")).unwrap_or_default().trim();
            let approved = approval.iter().any(|at| figures::cell(row, *at).is_some());
            paid.push(Paid {
                date,
                fen,
                payee: text(payee).map(str::trim),
                summary,
                approved,
                spot: &cell.spot,
            });
        }
    }
    paid
}

/// F22: no payment stands twice. F32: payments just under the limit for approval, close together, to one payee.
pub(super) fn duplicates(facts: &Facts<'_>, findings: &mut Findings) {
    // Sheets of different names are books of different bodies, such as two villages before they were merged.
    let mut books: BTreeMap<(&str, Option<&str>), BTreeMap<(Date, Fen, &str, &str), &Spot>> =
        BTreeMap::new();
    for (about, disclosure) in facts.all() {
        let paid = payments(disclosure);
        let seen = books
            .entry((disclosure.item.id.as_str(), disclosure.name.as_deref()))
            .or_default();
        let (mut first, mut more) = (None, 0);
        for payment in &paid {
            // A masked name is not one person: then the purpose has to be the same too.
            let masked = payment.payee.is_none_or(|payee| payee.contains('*'));
            let purpose = if masked { payment.summary } else { "" };
            let key = (
                payment.date,
                payment.fen,
                payment.payee.unwrap_or_default(),
                purpose,
            );
            match seen.get(&key) {
                Some(_) if first.is_some() => more += 1,
                Some(before) => {
                    first = Some((payment.spot, payment.fen, payment.date, (*before).clone()))
                }
                None => {
                    seen.insert(key, payment.spot);
                }
            }
        }
        match first {
            Some((spot, fen, date, before)) => {
                let said = Diagnostic::new("F22")
                    .at(spot.place())
                    .with("date", date)
                    .with("amount", fen.yuan());
                findings.warn(
                    "F22",
                    about,
                    figures::and_more(said.with("other", before.short()), more),
                );
            }
            None if !paid.is_empty() => findings.pass("F22", about),
            None => {}
        }
        split(&paid, about, findings);
    }
}

/// Payments to one payee, each a little under the limit, that together reach it within some days.
fn split(paid: &[Paid<'_>], about: usize, findings: &mut Findings) {
    let mut by_payee: BTreeMap<&str, Vec<&Paid<'_>>> = BTreeMap::new();
    let just_under = |fen: Fen| fen < LARGE && i128::from(fen.0) * 10 >= i128::from(LARGE.0) * 9;
    // What somebody approved did not have to hide.
    for payment in paid
        .iter()
        .filter(|payment| just_under(payment.fen) && !payment.approved)
    {
        if let Some(payee) = payment
            .payee
            .filter(|payee| !payee.is_empty() && !payee.contains('*'))
        {
            by_payee.entry(payee).or_default().push(payment);
        }
    }
    for (payee, mut payments) in by_payee {
        payments.sort_by_key(|payment| payment.date);
        let near = payments
            .windows(2)
            .find(|pair| days_inclusive(pair[0].date, pair[1].date) - 1 <= SPLIT_DAYS);
        if let Some([one, other]) = near {
            let said = Diagnostic::new("F32")
                .at(other.spot.place())
                .with("payee", payee)
                .with("amount", other.fen.yuan())
                .with("before", one.fen.yuan())
                .with("date", one.date)
                .with("limit", LARGE.yuan());
            findings.warn("F32", about, said);
            return;
        }
    }
}

/// F26: an amount in capitals is the amount in digits.
pub(super) fn capitals(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let (item, record) = (&disclosure.item, &disclosure.record);
        let mut pairs: Vec<(&Cell, &Cell)> = Vec::new();
        for (at, field) in item.fields.iter().enumerate() {
            let digits = field
                .key
                .strip_suffix("_daxie")
                .and_then(|key| record.field(key));
            pairs.extend(record.fields[at].as_ref().zip(digits));
        }
        for (table, schema) in item.tables.iter().enumerate() {
            for (at, field) in schema.columns.iter().enumerate() {
                let digits = field
                    .key
                    .strip_suffix("_daxie")
                    .and_then(|key| figures::column(schema, key));
                let Some(digits) = digits else { continue };
                let rows = record.tables[table].iter();
                pairs.extend(
                    rows.filter_map(|row| figures::cell(row, at).zip(figures::cell(row, digits))),
                );
            }
        }
        let wrong = pairs.iter().find_map(|(words, digits)| {
            let (text, fen) = (words.value.text()?, digits.value.fen()?);
            let read = from_capitals(text);
            (read != Some(fen)).then_some((*words, text, fen, read))
        });
        match wrong {
            Some((words, text, fen, read)) => {
                let said = Diagnostic::new("F26")
                    .at(words.spot.place())
                    .with("capitals", text)
                    .with("amount", fen.yuan())
                    .with("right", crate::value::to_capitals(fen))
                    .with(
                        "read",
                        read.map_or_else(
                            || "读不出来".to_string(),
                            |fen| format!("{} 元", fen.yuan()),
                        ),
                    )
                    .with(
                        "read_en",
                        read.map_or_else(
                            || "nothing readable".to_string(),
                            |fen| format!("{} yuan", fen.yuan()),
                        ),
                    );
                match read {
                    Some(_) => findings.fail("F26", about, said),
                    None => findings.warn("F26", about, said),
                }
            }
            None if !pairs.is_empty() => findings.pass("F26", about),
            None => {}
        }
    }
}

/// F40: nobody stands twice in a roster, by the village's own number and not by the name, which many may share; and no
/// asset, resource or contract has the number of another.
pub(super) fn rosters(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let (mut numbered, mut nameless, mut said) = (false, false, None);
        for (table, schema) in disclosure.item.tables.iter().enumerate() {
            let Some(number) = figures::number_column(schema) else {
                continue;
            };
            let people = schema
                .columns
                .iter()
                .any(|field| field.kind == FieldType::PersonMasked);
            // Papers of one file share its number; things with a value do not.
            let things = schema
                .columns
                .iter()
                .any(|field| field.kind.is_money() || field.kind == FieldType::AreaMu);
            if !people && !things {
                continue;
            }
            let rows = &disclosure.record.tables[table];
            let mut seen: BTreeMap<String, &Row> = BTreeMap::new();
            for row in rows {
                let Some(key) = roster_key(schema, number, people, row) else {
                    continue;
                };
                let Some(before) = seen.insert(key, row) else {
                    continue;
                };
                let cell = figures::cell(row, number);
                let spot = cell.map_or(&row.spot, |cell| &cell.spot);
                let word = cell.and_then(figures::words).unwrap_or_default();
                let twice = || Diagnostic::new("F40").at(spot.place()).with("number", word);
                said = said.or_else(|| Some((twice().with("other", before.spot.short()), people)));
            }
            numbered |= !seen.is_empty();
            nameless |= rows.len() > 1 && people;
        }
        match said {
            Some((said, true)) => findings.fail("F40", about, said),
            Some((said, false)) => findings.warn("F40", about, said),
            None if numbered => findings.pass("F40", about),
            None if nameless => findings.not_checkable("F40", about),
            None => {}
        }
    }
}

/// The number of a row, and for people what else may rightly differ between two rows of one: kinds, posts, days, purposes.
fn roster_key(schema: &TableSchema, number: usize, people: bool, row: &Row) -> Option<String> {
    use FieldType::{Date, Enum, Month, Period, Ref, String as Word, Text};
    let mut key = figures::words(figures::cell(row, number)?)?;
    let telling = |field: &Field| {
        people && matches!(field.kind, Enum | Date | Month | Period | Text | Word | Ref)
    };
    for (field, cell) in schema.columns.iter().zip(&row.cells) {
        let Some(cell) = cell.as_ref().filter(|_| telling(field)) else {
            continue;
        };
        key.push('｜');
        match &cell.value {
            Value::Date(date) => key.push_str(&date.to_string()),
            _ => key.push_str(&figures::words(cell).unwrap_or_default()),
        }
    }
    Some(key)
}

/// F28: batches and notices are numbered without gaps within a year; a gap is shown, not repaired.
pub(super) fn no_gaps(facts: &Facts<'_>, findings: &mut Findings) {
    const NUMBERED: [&str; 3] = ["batch", "notice_no", "issue_no"];
    let mut series: BTreeMap<(&str, &str, i16), BTreeMap<u32, (usize, &Spot)>> = BTreeMap::new();
    for (about, disclosure) in facts.all() {
        let (item, record) = (&disclosure.item, &disclosure.record);
        for key in NUMBERED {
            let mut cells: Vec<&Cell> = record.field(key).into_iter().collect();
            for (table, schema) in item.tables.iter().enumerate() {
                if let Some(at) = figures::column(schema, key) {
                    cells.extend(
                        record.tables[table]
                            .iter()
                            .filter_map(|row| figures::cell(row, at)),
                    );
                }
            }
            let numbers = series
                .entry((item.id.as_str(), key, disclosure.period.year()))
                .or_default();
            for cell in cells {
                if let Some(number) = figures::words(cell).as_deref().and_then(ordinal) {
                    numbers.entry(number).or_insert((about, &cell.spot));
                }
            }
        }
    }
    for numbers in series.into_values() {
        let steps = numbers.iter().zip(numbers.iter().skip(1));
        for ((before, _), (number, (about, spot))) in
            steps.filter(|((before, _), (number, _))| **before + 1 < **number)
        {
            let said = Diagnostic::new("F28")
                .at(spot.place())
                .with("number", number)
                .with("before", before);
            findings.warn("F28", *about, said.with("missing", before + 1));
        }
    }
}

/// The number in `3`, `二十一`, `第三批`, `2026年第12批`: the whole text, or what stands behind the last 第.
fn ordinal(text: &str) -> Option<u32> {
    let text = text.rsplit('第').next().unwrap_or(text).trim();
    let word = text.trim_end_matches(['批', '期', '号', '次']);
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return word.parse().ok().filter(|number| *number < 1000);
    }
    let digit = |c: char| {
        "零一二三四五六七八九"
            .chars()
            .position(|known| known == c)
            .and_then(|at| u32::try_from(at).ok())
    };
    let one = |part: &str, empty: u32| match part.chars().collect::<Vec<_>>()[..] {
        [] => Some(empty),
        [only] => digit(only),
        _ => None,
    };
    match word.split_once('十') {
        Some((tens, ones)) => Some(one(tens, 1)? * 10 + one(ones, 0)?),
        None if word.is_empty() => None,
        None => one(word, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_batches_are_read() {
        let read = [
            ("3", 3),
            ("第三批", 3),
            ("2026年第12批", 12),
            ("二十一", 21),
            ("第十批", 10),
            ("十二", 12),
        ];
        for (text, number) in read {
            assert_eq!(ordinal(text), Some(number), "{text}");
        }
        for text in [
            "",
            "补充",
            "2026年三批",
            "2026",
            "全年已公告的各批",
            "第三批和第四批的",
        ] {
            assert_eq!(ordinal(text), None, "{text}");
        }
    }
}
