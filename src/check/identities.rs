//! The identities of the catalogue, computed exactly on every disclosure.
//!
//! Real figures fail naive sums for honest reasons: what was printed in 万元 or per cent has been rounded. Such a difference
//! is a warning; a missing operand makes the answer *not checkable*, never wrong.

use std::collections::BTreeMap;

use super::{Facts, Findings, Outcome, figures, formula, standing};
use crate::catalogue::{Expr, Field, Identity, Relation, Sign, Slot};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::disclosure::Disclosure;
use crate::record::{Cell, Record, Value};
use crate::value::Exact;

/// Codes that an identity of the catalogue may have; any other is reported as `F00`.
const CODES: [&str; 18] = [
    "F00", "F01", "F03", "F05", "F06", "F07", "F08", "F09", "F10", "F11", "F12", "F13", "F14",
    "F15", "F16", "F27", "F29", "F30",
];

/// Amounts of a moment: a column of them that is empty from top to bottom was not disclosed, while a column of movements
/// that is empty says that nothing moved.
const STOCKS: [&str; 7] = [
    "opening", "closing", "balance", "ytd", "budget", "previous", "rate",
];

/// An identity of a disclosure of the catalogue, or one that follows from its roles. Checks each once.
pub(super) fn check(facts: &Facts<'_>, findings: &mut Findings) {
    let mut known: BTreeMap<&str, Vec<Identity>> = BTreeMap::new();
    for (about, disclosure) in facts.all() {
        let item = &disclosure.item;
        let standing = known
            .entry(item.id.as_str())
            .or_insert_with(|| standing::identities(item));
        let mut answers: BTreeMap<&'static str, Answers> = BTreeMap::new();
        for identity in &item.identities {
            judge(
                disclosure,
                identity,
                answers.entry(code_of(identity)).or_default(),
            );
        }
        for identity in standing.iter() {
            // Nobody promised these figures, so their absence is no news.
            let mut answer = Answers::default();
            judge(disclosure, identity, &mut answer);
            if answer.held || !answer.said.is_empty() {
                let all = answers.entry(code_of(identity)).or_default();
                all.held |= answer.held;
                all.said.append(&mut answer.said);
            }
        }
        for (code, answer) in answers {
            answer.report(code, about, findings);
        }
    }
}

fn code_of(identity: &Identity) -> &'static str {
    CODES
        .into_iter()
        .find(|code| *code == identity.code)
        .unwrap_or(CODES[0])
}

/// What all identities of one code say about one disclosure.
#[derive(Debug, Default)]
struct Answers {
    held: bool,
    missing: bool,
    said: Vec<(Outcome, Diagnostic)>,
}

impl Answers {
    fn report(self, code: &'static str, about: usize, findings: &mut Findings) {
        // An amount in two notations is an offer, not a duty: nothing is said where one of them is absent.
        let silent = code == "F27";
        if self.said.is_empty() {
            match (self.held, self.missing) {
                (true, _) => findings.pass(code, about),
                (false, true) if !silent => findings.not_checkable(code, about),
                _ => {}
            }
        }
        for (outcome, said) in self.said {
            match outcome {
                Outcome::Fail => findings.fail(code, about, said),
                _ => findings.warn(code, about, said),
            }
        }
    }
}

/// A number that was worked out, and how far rounding of what was printed may have moved it.
#[derive(Debug, Clone, Copy)]
struct Worth {
    value: Exact,
    slack: Exact,
}

/// Where an expression is worked out: in a disclosure, or in one row of it.
pub(super) struct Scope<'a> {
    /// The data.
    pub record: &'a Record,
    /// Table and row.
    pub row: Option<(usize, usize)>,
}

impl<'a> Scope<'a> {
    /// The cell of a key: of the row, where its table has such a column, else of the fields.
    pub fn cell(&self, key: &str) -> Option<&'a Cell> {
        let record = self.record;
        match self.row {
            Some((table, row)) => match figures::column(&record.item.tables[table], key) {
                Some(at) => figures::cell(record.tables[table].get(row)?, at),
                None => record.field(key),
            },
            None => record.field(key),
        }
    }

    /// The schema of a key.
    pub fn field(&self, key: &str) -> Option<&'a Field> {
        let item = &self.record.item;
        let column = self.row.and_then(|(table, _)| {
            let table = &item.tables[table];
            table.columns.iter().find(|field| field.key == key)
        });
        column.or_else(|| item.field(key).map(|(_, field)| field))
    }

    /// Table and column of a sum.
    pub fn summed(&self, key: &str) -> Option<(usize, usize)> {
        match self.record.item.slot(key)? {
            Slot::Column(table, column) => Some((table, column)),
            Slot::Field(_) => None,
        }
    }
}

/// The sums of an identity, each worked out once, whatever the number of rows that ask for it. With `absent`, a table that
/// was not given counts as one without rows.
fn sums<'a>(
    record: &Record,
    relation: &'a Relation,
    absent: bool,
) -> BTreeMap<&'a str, Option<Worth>> {
    let mut sums = BTreeMap::new();
    for side in [&relation.left, &relation.right] {
        side.each_leaf(&mut |leaf| {
            if let Expr::Sum(key) = leaf {
                sums.entry(key.as_str())
                    .or_insert_with(|| sum(record, key, absent));
            }
        });
    }
    sums
}

fn sum(record: &Record, key: &str, absent: bool) -> Option<Worth> {
    let (table, column) = Scope { record, row: None }.summed(key)?;
    let rows = &record.tables[table];
    let zero = Worth {
        value: Exact::ZERO,
        slack: Exact::ZERO,
    };
    if rows.is_empty() {
        return (record.given[table] || absent).then_some(zero);
    }
    let cells = || rows.iter().filter_map(|row| figures::cell(row, column));
    let key = record.item.tables[table].columns[column].key.as_str();
    let stock = STOCKS.iter().any(|stock| {
        key == *stock
            || key
                .strip_prefix(stock)
                .is_some_and(|rest| rest.starts_with('_'))
    });
    if stock && cells().next().is_none() {
        return None;
    }
    cells().try_fold(zero, |total, cell| total.plus(worth(cell)?))
}

/// The number in a cell. Money is exact to the fen; 万元 may be off by half of the last printed place, a percentage, which
/// is often forced so that all of them make 100, by a whole one.
fn worth(cell: &Cell) -> Option<Worth> {
    let value = cell.value.exact()?;
    let slack = match &cell.value {
        Value::Wan(_, written) => match written.printed_place() {
            place @ 0..=3 => Exact::new(5 * 10_i128.pow(3 - place), 0)?,
            place => Exact::new(5, place - 3)?,
        },
        Value::Percent(written) => Exact::new(1, written.printed_place() + 2)?,
        _ => Exact::ZERO,
    };
    Some(Worth { value, slack })
}

impl Worth {
    fn plus(self, other: Worth) -> Option<Worth> {
        Some(Worth {
            value: self.value.checked_add(other.value)?,
            slack: self.slack.max(other.slack),
        })
    }

    fn minus(self, other: Worth) -> Option<Worth> {
        Some(Worth {
            value: self.value.checked_sub(other.value)?,
            slack: self.slack.max(other.slack),
        })
    }

    fn times(self, other: Worth) -> Option<Worth> {
        let a = self.slack.checked_mul(other.value.checked_abs()?)?;
        let b = other.slack.checked_mul(self.value.checked_abs()?)?;
        Some(Worth {
            value: self.value.checked_mul(other.value)?,
            slack: a.max(b),
        })
    }
}

/// What an expression comes to; none when an operand is missing or the result cannot be held.
fn work_out(scope: &Scope<'_>, sums: &BTreeMap<&str, Option<Worth>>, expr: &Expr) -> Option<Worth> {
    let both = |a: &Expr, b: &Expr| Some((work_out(scope, sums, a)?, work_out(scope, sums, b)?));
    let number = |value: Exact| Worth {
        value,
        slack: Exact::ZERO,
    };
    match expr {
        Expr::Number(value) => Some(number(*value)),
        Expr::Key { key, optional } => match scope.cell(key) {
            Some(cell) => worth(cell),
            None => optional.then(|| number(Exact::ZERO)),
        },
        Expr::Sum(key) => *sums.get(key.as_str())?,
        Expr::Count(key) => {
            let (table, _) = scope.record.item.table(key)?;
            let count = i64::try_from(scope.record.tables[table].len()).ok()?;
            scope.record.given[table].then(|| number(Exact::from_int(count)))
        }
        Expr::Add(a, b) => both(a, b).and_then(|(a, b)| a.plus(b)),
        Expr::Sub(a, b) => both(a, b).and_then(|(a, b)| a.minus(b)),
        Expr::Mul(a, b) => both(a, b).and_then(|(a, b)| a.times(b)),
    }
}

/// How two sides compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Holds,
    Rounded,
    Broken,
}

/// Both sides, how far they are apart, and what that means.
struct Sides {
    left: Exact,
    right: Exact,
    apart: Exact,
    verdict: Verdict,
}

fn compare(sign: Sign, left: Worth, right: Worth, unit: formula::Unit) -> Option<Sides> {
    let over = left.value.checked_sub(right.value)?;
    let apart = match sign {
        Sign::Equal => over.checked_abs()?,
        Sign::AtMost => over.max(Exact::ZERO),
        Sign::AtLeast => over.checked_neg()?.max(Exact::ZERO),
    };
    let slack = left.slack.max(right.slack);
    let twice = apart.checked_add(apart)?;
    let cent = Exact::new(1, 2)?;
    let verdict = if apart.is_zero()
        // No amount can be closer to a product than half a fen.
        || (unit.is_money() && twice <= cent)
        // A count beside a printed percentage of it: the percentage is rightly rounded.
        || (unit == formula::Unit::Plain && twice <= slack)
    {
        Verdict::Holds
    } else if apart <= slack {
        Verdict::Rounded
    } else {
        Verdict::Broken
    };
    Some(Sides {
        left: left.value,
        right: right.value,
        apart,
        verdict,
    })
}

/// Works out one identity of one disclosure.
fn judge(disclosure: &Disclosure, identity: &Identity, answers: &mut Answers) {
    let record = &disclosure.record;
    let relation = &identity.is;
    if identity.each.is_empty() {
        let scope = Scope { record, row: None };
        match sides(&scope, relation, &sums(record, relation, false)) {
            Some(sides) if sides.verdict == Verdict::Holds => answers.held = true,
            Some(sides) => answers
                .said
                .push(breach(disclosure, identity, &scope, &sides, 0)),
            None if nothing_at_all(&scope, relation) => answers.held = true,
            None => answers.missing = true,
        }
        return;
    }
    let Some((table, _)) = record.item.table(&identity.each) else {
        return;
    };
    let sums = sums(record, relation, false);
    let (mut first, mut more, mut held): (Option<(usize, Sides)>, usize, bool) = (None, 0, false);
    for row in 0..record.tables[table].len() {
        let Some(sides) = sides(
            &Scope {
                record,
                row: Some((table, row)),
            },
            relation,
            &sums,
        ) else {
            continue;
        };
        match (sides.verdict, &first) {
            (Verdict::Holds, _) => held = true,
            (Verdict::Broken, Some((_, before))) if before.verdict == Verdict::Rounded => {
                first = Some((row, sides));
                more += 1;
            }
            (_, Some(_)) => more += 1,
            (_, None) => first = Some((row, sides)),
        }
    }
    match first {
        Some((row, sides)) => {
            let scope = Scope {
                record,
                row: Some((table, row)),
            };
            answers
                .said
                .push(breach(disclosure, identity, &scope, &sides, more));
        }
        None if held => answers.held = true,
        None => answers.missing = true,
    }
}

fn sides(
    scope: &Scope<'_>,
    relation: &Relation,
    sums: &BTreeMap<&str, Option<Worth>>,
) -> Option<Sides> {
    let left = work_out(scope, sums, &relation.left)?;
    let right = work_out(scope, sums, &relation.right)?;
    compare(relation.sign, left, right, formula::unit(scope, relation))
}

/// A total of nothing with no rows below it is right, though the table was not written at all.
fn nothing_at_all(scope: &Scope<'_>, relation: &Relation) -> bool {
    let written = [&relation.left, &relation.right]
        .iter()
        .any(|side| formula::first_cell(scope, side, false).is_some());
    let sums = sums(scope.record, relation, true);
    match (
        work_out(scope, &sums, &relation.left),
        work_out(scope, &sums, &relation.right),
    ) {
        (Some(left), Some(right)) => written && left.value.is_zero() && right.value.is_zero(),
        _ => false,
    }
}

fn breach(
    disclosure: &Disclosure,
    identity: &Identity,
    scope: &Scope<'_>,
    sides: &Sides,
    more: usize,
) -> (Outcome, Diagnostic) {
    let relation = &identity.is;
    let rounded = sides.verdict == Verdict::Rounded;
    let unit = formula::unit(scope, relation);
    let (left, right) = (
        formula::words(scope, &relation.left),
        formula::words(scope, &relation.right),
    );
    let fault = match relation.sign {
        Sign::Equal => ("相差", "they differ by"),
        Sign::AtMost => ("多出", "too much by"),
        Sign::AtLeast => ("少了", "too little by"),
    };
    let row = match scope.row {
        Some((_, row)) => (format!("第{}行：", row + 1), format!("Row {}: ", row + 1)),
        None => (String::new(), String::new()),
    };
    let rule = formula::rule(scope, identity);
    let whereabouts = formula::whereabouts(scope, &relation.right);
    let may_be = if rounded {
        ("，可能是四舍五入造成的", ", perhaps by rounding")
    } else {
        ("", "")
    };
    let said = Diagnostic::new(code_of(identity))
        .at(place(disclosure, scope, relation))
        .with("row", row.0)
        .with("row_en", row.1)
        .with("label", left.zh)
        .with("label_en", left.en)
        .with("formula", right.zh)
        .with("formula_en", right.en)
        .with("left", formula::figure(sides.left, unit))
        .with("right", formula::figure(sides.right, unit))
        .with("difference", formula::figure(sides.apart, unit))
        .with("unit", unit.zh())
        .with("unit_en", unit.en())
        .with("fault", fault.0)
        .with("fault_en", fault.1)
        .with("rule", rule.zh)
        .with("rule_en", rule.en)
        .with(
            "where",
            if whereabouts.is_empty() {
                "同一张表"
            } else {
                &whereabouts
            },
        )
        .with(
            "where_en",
            if whereabouts.is_empty() {
                "the same sheet"
            } else {
                &whereabouts
            },
        )
        .with("rounding", may_be.0)
        .with("rounding_en", may_be.1);
    let outcome = if rounded || identity.level == Severity::Warning {
        Outcome::Warn
    } else {
        Outcome::Fail
    };
    (outcome, figures::and_more(said, more))
}

/// Where a breach is shown: the cell of the total, on the left; else the next best.
fn place(disclosure: &Disclosure, scope: &Scope<'_>, relation: &Relation) -> Place {
    let sides = [&relation.left, &relation.right];
    let spot = sides
        .iter()
        .find_map(|side| formula::first_cell(scope, side, false))
        .or_else(|| {
            sides
                .iter()
                .find_map(|side| formula::first_cell(scope, side, true))
        })
        .map(|cell| &cell.spot)
        .or_else(|| {
            let (table, row) = scope.row?;
            Some(&scope.record.tables[table].get(row)?.spot)
        });
    spot.unwrap_or(&disclosure.spots.start).place()
}
