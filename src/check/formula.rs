//! An identity in words: its keys by the labels that the editor knows, its figures in their unit.

use super::figures;
use super::identities::Scope;
use crate::catalogue::{Expr, FieldType, Identity, Relation, Sign};
use crate::language::Lang;
use crate::record::{Cell, Value};
use crate::value::Exact;

/// A text in both languages.
pub(super) struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What the figures of an identity are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// Yuan.
    Yuan,
    /// 万元.
    Wan,
    /// Mu.
    Mu,
    /// Per cent.
    Percent,
    /// Counts and everything else.
    Plain,
}

impl Unit {
    /// Whether it is money.
    pub fn is_money(self) -> bool {
        matches!(self, Unit::Yuan | Unit::Wan)
    }

    /// The unit as it follows a figure.
    pub fn zh(self) -> &'static str {
        match self {
            Unit::Yuan => " 元",
            Unit::Wan => " 万元",
            Unit::Mu => " 亩",
            Unit::Percent => "%",
            Unit::Plain => "",
        }
    }

    /// The unit as it follows a figure, in English.
    pub fn en(self) -> &'static str {
        match self {
            Unit::Yuan => " yuan",
            Unit::Wan => " × 10,000 yuan",
            Unit::Mu => " mu",
            Unit::Percent => " %",
            Unit::Plain => "",
        }
    }
}

/// The unit of an identity: that of its left side, where the total stands, else of its right side.
pub(super) fn unit(scope: &Scope<'_>, relation: &Relation) -> Unit {
    let of = |side: &Expr| {
        let (mut money, mut wan, mut area, mut percent, mut other) = (0, 0, 0, 0, 0);
        side.each_leaf(&mut |leaf| match kind(scope, leaf) {
            Some(FieldType::Money) => money += 1,
            Some(FieldType::MoneyWan) => wan += 1,
            Some(FieldType::AreaMu) => area += 1,
            Some(FieldType::Percent) => percent += 1,
            Some(_) => other += 1,
            None => {}
        });
        match (money, wan, area, percent, other) {
            (0, 0, 0, 0, 0) => None,
            (0, 1.., ..) => Some(Unit::Wan),
            (1.., ..) => Some(Unit::Yuan),
            (_, _, 1.., _, 0) => Some(Unit::Mu),
            (_, _, 0, 1.., 0) => Some(Unit::Percent),
            _ => Some(Unit::Plain),
        }
    };
    of(&relation.left)
        .or_else(|| of(&relation.right))
        .unwrap_or(Unit::Plain)
}

fn kind(scope: &Scope<'_>, leaf: &Expr) -> Option<FieldType> {
    match leaf {
        Expr::Key { key, .. } => scope.field(key).map(|field| field.kind),
        Expr::Sum(key) => {
            let (table, column) = scope.summed(key)?;
            Some(scope.record.item.tables[table].columns[column].kind)
        }
        Expr::Count(_) => Some(FieldType::Int),
        _ => None,
    }
}

/// A number in its unit, without the unit.
pub(super) fn figure(value: Exact, unit: Unit) -> String {
    let plain = || value.normalised().to_string();
    match unit {
        Unit::Yuan => value.to_fen().map_or_else(plain, |fen| fen.yuan()),
        Unit::Wan => value.to_fen().map_or_else(plain, |fen| fen.wan()),
        Unit::Percent => {
            let hundred = value.checked_mul(Exact::from_int(100));
            hundred.map_or_else(plain, |percent| percent.normalised().to_string())
        }
        Unit::Mu | Unit::Plain => plain(),
    }
}

/// A side of an identity in words; optional operands that are absent are left out.
pub(super) fn words(scope: &Scope<'_>, side: &Expr) -> Words {
    if matches!(side, Expr::Number(_)) {
        return Words {
            zh: "规定的数".into(),
            en: "the fixed figure".into(),
        };
    }
    phrase(scope, side).unwrap_or_else(|| Words {
        zh: "0".into(),
        en: "0".into(),
    })
}

fn phrase(scope: &Scope<'_>, expr: &Expr) -> Option<Words> {
    let item = &scope.record.item;
    let quoted = |zh: &str, en: &str| Words {
        zh: format!("“{zh}”"),
        en: format!("“{en}”"),
    };
    match expr {
        Expr::Number(number) => Some(Words {
            zh: number.to_string(),
            en: number.to_string(),
        }),
        Expr::Key { key, optional } => {
            if *optional && scope.cell(key).is_none() {
                return None;
            }
            Some(match scope.field(key) {
                Some(field) => quoted(&field.zh, field.label(Lang::En)),
                None => quoted(key, key),
            })
        }
        Expr::Sum(key) => Some(match scope.summed(key) {
            Some((table, column)) => {
                let (table, column) = (&item.tables[table], &item.tables[table].columns[column]);
                Words {
                    zh: format!("“{}”的“{}”各行加起来", table.zh, column.zh),
                    en: format!(
                        "the sum of “{}” in “{}”",
                        column.label(Lang::En),
                        table.name(Lang::En)
                    ),
                }
            }
            None => quoted(key, key),
        }),
        Expr::Count(key) => Some(match item.table(key) {
            Some((_, table)) => Words {
                zh: format!("“{}”的行数", table.zh),
                en: format!("the number of rows in “{}”", table.name(Lang::En)),
            },
            None => quoted(key, key),
        }),
        Expr::Add(a, b) => joined(scope, a, b, "＋", "+", ""),
        Expr::Sub(a, b) => joined(scope, a, b, "－", "−", "－"),
        Expr::Mul(a, b) => {
            let part =
                |side: &Expr| bracketed(scope, side, matches!(side, Expr::Add(..) | Expr::Sub(..)));
            match (part(a), part(b)) {
                (Some(a), Some(b)) => Some(Words {
                    zh: format!("{}×{}", a.zh, b.zh),
                    en: format!("{} × {}", a.en, b.en),
                }),
                _ => None,
            }
        }
    }
}

fn joined(
    scope: &Scope<'_>,
    a: &Expr,
    b: &Expr,
    sign: &str,
    sign_en: &str,
    lone: &str,
) -> Option<Words> {
    let right = bracketed(
        scope,
        b,
        sign == "－" && matches!(b, Expr::Add(..) | Expr::Sub(..)),
    );
    match (phrase(scope, a), right) {
        (Some(a), Some(b)) => Some(Words {
            zh: format!("{}{sign}{}", a.zh, b.zh),
            en: format!("{} {sign_en} {}", a.en, b.en),
        }),
        (Some(only), None) => Some(only),
        (None, Some(only)) => Some(Words {
            zh: format!("{lone}{}", only.zh),
            en: format!("{lone}{}", only.en),
        }),
        (None, None) => None,
    }
}

fn bracketed(scope: &Scope<'_>, expr: &Expr, brackets: bool) -> Option<Words> {
    let words = phrase(scope, expr)?;
    Some(match brackets {
        true => Words {
            zh: format!("（{}）", words.zh),
            en: format!("({})", words.en),
        },
        false => words,
    })
}

/// The whole identity in words: those of the catalogue, or its sides by their labels.
pub(super) fn rule(scope: &Scope<'_>, identity: &Identity) -> Words {
    if !identity.text.zh.is_empty() {
        return Words {
            zh: identity.text.zh.clone(),
            en: identity.text.get(Lang::En).to_string(),
        };
    }
    let unit = unit(scope, &identity.is);
    let side = |side: &Expr| match side {
        Expr::Number(number) => {
            let figure = figure(*number, unit);
            Words {
                zh: format!("{figure}{}", unit.zh()),
                en: format!("{figure}{}", unit.en()),
            }
        }
        side => words(scope, side),
    };
    let (left, right) = (side(&identity.is.left), side(&identity.is.right));
    let sign = match identity.is.sign {
        Sign::Equal => ("＝", "="),
        Sign::AtMost => ("不超过", "is at most"),
        Sign::AtLeast => ("不少于", "is at least"),
    };
    Words {
        zh: format!("{}{}{}", left.zh, sign.0, right.zh),
        en: format!("{} {} {}", left.en, sign.1, right.en),
    }
}

/// The first cell that an expression names; with `sums`, also the first of a column that it sums.
pub(super) fn first_cell<'a>(scope: &Scope<'a>, expr: &Expr, sums: bool) -> Option<&'a Cell> {
    let mut found = None;
    expr.each_leaf(&mut |leaf| {
        if found.is_none() {
            found = match leaf {
                Expr::Key { key, .. } => scope.cell(key),
                Expr::Sum(key) if sums => scope.summed(key).and_then(|(table, column)| {
                    scope.record.tables[table]
                        .iter()
                        .find_map(|row| figures::cell(row, column))
                }),
                _ => None,
            };
        }
    });
    // A number that cannot be read as one has no place in an identity.
    found.filter(|cell| !matches!(cell.value, Value::Lines(_)))
}

/// Where the figures of an expression stand: the first two of them; nowhere, for a fixed number.
pub(super) fn whereabouts(scope: &Scope<'_>, expr: &Expr) -> String {
    let mut places: Vec<String> = Vec::new();
    expr.each_leaf(&mut |leaf| {
        if places.len() < 2
            && let Some(cell) = first_cell(scope, leaf, true)
        {
            let place = cell.spot.short();
            if !places.contains(&place) {
                places.push(place);
            }
        }
    });
    places.join("、")
}
