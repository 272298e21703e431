//! Arithmetic identities as data: `closing = opening + sum(rows.income) - sum(rows.expense)`.
//!
//! The expressions stand in the catalogue, so that a new item brings its own checks. They are evaluated in [`crate::check`].

use serde::{Deserialize, Deserializer};

use super::{FieldType, Item, Kind, Slot};
use crate::diagnostic::Severity;
use crate::language::Bilingual;
use crate::value::Exact;

/// One identity of an item.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Code of the check, `F01`.
    pub code: String,
    /// The relation.
    pub is: Relation,
    /// Key of the table for each row of which it must hold; empty: once for the disclosure.
    #[serde(default)]
    pub each: String,
    /// `warn` makes a breach a warning.
    #[serde(default = "error", deserialize_with = "level")]
    pub level: Severity,
    /// What it says in words, where the expression alone would puzzle a reader.
    #[serde(default)]
    pub text: Bilingual,
}

fn error() -> Severity {
    Severity::Error
}

fn level<'de, D: Deserializer<'de>>(from: D) -> Result<Severity, D::Error> {
    match String::deserialize(from)?.as_str() {
        "warn" => Ok(Severity::Warning),
        "fail" => Ok(Severity::Error),
        other => Err(serde::de::Error::custom(format!(
            "level `{other}`: expected `warn` or `fail`"
        ))),
    }
}

/// Two expressions and how they must compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Left side.
    pub left: Expr,
    /// `=`, `<=` or `>=`.
    pub sign: Sign,
    /// Right side.
    pub right: Expr,
}

/// How two sides must compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Equal.
    Equal,
    /// Left at most right.
    AtMost,
    /// Left at least right.
    AtLeast,
}

/// An expression over the figures of a disclosure.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A number.
    Number(Exact),
    /// A field or column.
    Key {
        /// Its key.
        key: String,
        /// Whether an absent value counts as zero.
        optional: bool,
    },
    /// Sum of a column.
    Sum(String),
    /// Number of rows of a table.
    Count(String),
    /// Left plus right.
    Add(Box<Expr>, Box<Expr>),
    /// Left minus right.
    Sub(Box<Expr>, Box<Expr>),
    /// Left times right.
    Mul(Box<Expr>, Box<Expr>),
}

impl Expr {
    /// Calls `visit` for every key, sum and count in it.
    pub fn each_leaf<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        match self {
            Expr::Add(a, b) | Expr::Sub(a, b) | Expr::Mul(a, b) => {
                a.each_leaf(visit);
                b.each_leaf(visit);
            }
            leaf => visit(leaf),
        }
    }
}

impl std::str::FromStr for Relation {
    type Err = String;

    fn from_str(text: &str) -> Result<Relation, String> {
        let (sign, width) = match (text.find("<="), text.find(">=")) {
            (Some(at), _) => ((at, Sign::AtMost), 2),
            (_, Some(at)) => ((at, Sign::AtLeast), 2),
            _ => ((text.find('=').ok_or("no `=`")?, Sign::Equal), 1),
        };
        let (left, right) = (&text[..sign.0], &text[sign.0 + width..]);
        Ok(Relation {
            left: expression(left)?,
            sign: sign.1,
            right: expression(right)?,
        })
    }
}

impl<'de> Deserialize<'de> for Relation {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Relation, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|reason| serde::de::Error::custom(format!("`{text}`: {reason}")))
    }
}

fn expression(text: &str) -> Result<Expr, String> {
    let mut parser = Parser {
        words: words(text)?,
        at: 0,
    };
    let expr = parser.sum()?;
    match parser.words.get(parser.at) {
        None => Ok(expr),
        Some(word) => Err(format!("`{word}` is not expected here")),
    }
}

fn words(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '?');
        let len = match c {
            '+' | '-' | '*' | '(' | ')' => 1,
            c if part(c) => rest.find(|c| !part(c)).unwrap_or(rest.len()),
            c => return Err(format!("`{c}` is not expected")),
        };
        words.push(rest[..len].to_string());
        rest = rest[len..].trim_start();
    }
    Ok(words)
}

struct Parser {
    words: Vec<String>,
    at: usize,
}

impl Parser {
    fn eat(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at).is_some_and(|next| next == word);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self) -> Result<Expr, String> {
        let mut left = self.product()?;
        loop {
            if self.eat("+") {
                left = Expr::Add(Box::new(left), Box::new(self.product()?));
            } else if self.eat("-") {
                left = Expr::Sub(Box::new(left), Box::new(self.product()?));
            } else {
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Expr, String> {
        let mut left = self.factor()?;
        while self.eat("*") {
            left = Expr::Mul(Box::new(left), Box::new(self.factor()?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Expr, String> {
        let word = self
            .words
            .get(self.at)
            .cloned()
            .ok_or("something is missing at the end")?;
        self.at += 1;
        if word == "(" {
            let inner = self.sum()?;
            return if self.eat(")") {
                Ok(inner)
            } else {
                Err("`)` is missing".into())
            };
        }
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            return word
                .parse()
                .map(Expr::Number)
                .map_err(|_| format!("`{word}` is no number"));
        }
        if matches!(word.as_str(), "sum" | "count") && self.eat("(") {
            let key = self.words.get(self.at).cloned().unwrap_or_default();
            self.at += 1;
            if !self.eat(")") {
                return Err("`)` is missing".into());
            }
            return Ok(if word == "sum" {
                Expr::Sum(key)
            } else {
                Expr::Count(key)
            });
        }
        if !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(format!("`{word}` is not expected"));
        }
        let (key, optional) = word
            .strip_suffix('?')
            .map_or((word.as_str(), false), |key| (key, true));
        Ok(Expr::Key {
            key: key.to_string(),
            optional,
        })
    }
}

/// Whether an item is consistent in itself: its identities name numbers that exist, its bindings name keys that exist, and
/// its kind finds what it needs.
///
/// # Errors
/// What is wrong, in English: the reader is somebody who writes a catalogue.
pub(super) fn fits(item: &Item) -> Result<(), String> {
    for identity in &item.identities {
        let each = match identity.each.as_str() {
            "" => None,
            key => Some(
                item.table(key)
                    .ok_or(format!("identity {}: no table `{key}`", identity.code))?
                    .0,
            ),
        };
        let mut wrong = None;
        for side in [&identity.is.left, &identity.is.right] {
            side.each_leaf(&mut |leaf| {
                if let Err(reason) = leaf_fits(item, each, leaf) {
                    wrong.get_or_insert(format!("identity {}: {reason}", identity.code));
                }
            });
        }
        wrong.map_or(Ok(()), Err)?;
    }
    for pair in &item.cumulative {
        for key in pair {
            item.slot(key)
                .ok_or(format!("cumulative: no key `{key}`"))?;
        }
    }
    for (role, bind) in &item.bind {
        let keys: Vec<&str> = match bind {
            super::Bind::One(key)
                if matches!(role.as_str(), "direction" | "title" | "target")
                    && item.slot(key).is_none() =>
            {
                vec![]
            }
            super::Bind::One(key) => vec![key],
            super::Bind::Many(keys) => keys.iter().map(String::as_str).collect(),
            super::Bind::Gauges(gauges) => gauges
                .iter()
                .flat_map(|gauge| [gauge.numerator.as_str(), gauge.denominator.as_str()])
                .filter(|key| !key.is_empty())
                .collect(),
            super::Bind::Number(_) => vec![],
        };
        for key in keys {
            let known = item.slot(key).is_some() || item.table(key).is_some();
            known
                .then_some(())
                .ok_or(format!("bind {role}: no key `{key}`"))?;
        }
    }
    kind_fits(item)
}

fn leaf_fits(item: &Item, each: Option<usize>, leaf: &Expr) -> Result<(), String> {
    let number = |slot: Option<Slot>, key: &str| match slot {
        Some(slot) if item.schema(slot).kind.is_number() => Ok(()),
        Some(_) => Err(format!("`{key}` is no number")),
        None => Err(format!("no key `{key}`")),
    };
    match leaf {
        Expr::Key { key, .. } => {
            let column = each.and_then(|table| {
                item.tables[table]
                    .columns
                    .iter()
                    .position(|field| &field.key == key)
                    .map(|at| Slot::Column(table, at))
            });
            let field = item.field(key).map(|(at, _)| Slot::Field(at));
            number(column.or(field), key)
        }
        Expr::Sum(key) => match item.slot(key) {
            Some(Slot::Field(_)) => Err(format!("sum({key}): not a column")),
            slot => number(slot, key),
        },
        Expr::Count(key) => item
            .table(key)
            .map(|_| ())
            .ok_or(format!("count({key}): no such table")),
        _ => Ok(()),
    }
}

/// What a kind cannot do without.
fn kind_fits(item: &Item) -> Result<(), String> {
    let is = |role: &str, kinds: &[FieldType]| {
        item.role(role)
            .is_some_and(|slot| kinds.contains(&item.schema(slot).kind))
    };
    let money = [FieldType::Money, FieldType::MoneyWan];
    let any_money = item
        .fields
        .iter()
        .chain(item.tables.iter().flat_map(|table| &table.columns))
        .any(|f| f.kind.is_money());
    let ok = match item.kind {
        Kind::Ledger => any_money || is("amount", &money),
        Kind::Statement => item
            .fields
            .iter()
            .chain(item.tables.iter().flat_map(|t| &t.columns))
            .any(|f| f.kind.is_number()),
        Kind::Process => {
            item.table("steps").is_some()
                || !item.roles("steps").is_empty()
                || item.role("date").is_some()
        }
        Kind::Gauge => {
            matches!(item.bind.get("gauges"), Some(super::Bind::Gauges(_)))
                || item.role("numerator").is_some()
        }
        Kind::Ticket => item.role("raised").is_some() && item.role("summary").is_some(),
        Kind::Register => !item.tables.is_empty() || !item.fields.is_empty(),
        Kind::Meeting | Kind::Commitment | Kind::Review | Kind::Notice => true,
    };
    ok.then_some(())
        .ok_or(format!("its fields do not serve a {}", item.kind.id()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relations_parse() {
        let relation: Relation = "closing = opening + sum(rows.income) - 2 * (a? + 0.5)"
            .parse()
            .expect("parses");
        assert_eq!(relation.sign, Sign::Equal);
        for wrong in ["a", "a = ", "a = (b", "a = b c", "= a", "a = b $ c"] {
            assert!(wrong.parse::<Relation>().is_err(), "{wrong}");
        }
    }
}
