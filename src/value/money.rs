//! Amounts of money as whole fen (分, a hundredth of a yuan).
//!
//! Reading is strict; a wrong spelling is told apart by what is wrong with it, and the right spelling is proposed.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::date::half_width;
use super::daxie::from_capitals;
use super::exact::{Exact, ExactError};

/// An amount in fen.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

/// What is wrong with the spelling of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyProblem {
    /// Nothing was written.
    Empty,
    /// It cannot be read as a plain number.
    NotANumber,
    /// More decimals than the unit has: two for yuan, four for 万元.
    TooManyDecimals,
    /// More than 92,233,720,368,547,758.07 yuan.
    TooLarge,
    /// Groups of digits are parted by commas or spaces.
    ThousandsSeparator,
    /// Digits, point or minus are full-width.
    FullWidth,
    /// It carries a sign or name of the currency before the number.
    CurrencySign,
    /// It is written in Chinese capitals.
    Capitals,
    /// It is written with an exponent, as spreadsheets do.
    Exponent,
    /// It carries a unit: 元, 万, 万元, 亿.
    Unit,
}

/// An amount that is not spelled as one, with its text, so that the right spelling can be proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoneyError {
    /// What is wrong.
    pub problem: MoneyProblem,
    /// What was written.
    pub text: String,
    unit: Unit,
}

/// What one of the number stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Yuan,
    Wan,
    Yi,
}

impl Unit {
    fn yuan(self) -> i64 {
        match self {
            Unit::Yuan => 1,
            Unit::Wan => 10_000,
            Unit::Yi => 100_000_000,
        }
    }

    fn decimals(self) -> u32 {
        match self {
            Unit::Yuan => 2,
            Unit::Wan | Unit::Yi => 4,
        }
    }
}

impl MoneyError {
    /// The right spelling of what was meant, if that is beyond doubt.
    pub fn suggestion(&self) -> Option<String> {
        let (number, unit) = read_loosely(&self.text)?;
        let fen = in_yuan(number, unit.unwrap_or(self.unit))?;
        let spelled = match self.unit {
            Unit::Yuan => fen.shortest(),
            Unit::Wan | Unit::Yi => fen.wan(),
        };
        let reads_back = read_strictly(&spelled, self.unit) == Ok(fen);
        (reads_back && spelled != self.text).then_some(spelled)
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.problem {
            MoneyProblem::Empty => "no amount",
            MoneyProblem::NotANumber => "not an amount",
            MoneyProblem::TooManyDecimals => "too many decimals",
            MoneyProblem::TooLarge => "amount too large",
            MoneyProblem::ThousandsSeparator => "thousands separator in an amount",
            MoneyProblem::FullWidth => "full-width characters in an amount",
            MoneyProblem::CurrencySign => "currency sign in an amount",
            MoneyProblem::Capitals => "amount in Chinese capitals",
            MoneyProblem::Exponent => "exponent in an amount",
            MoneyProblem::Unit => "unit in an amount",
        })
    }
}

impl std::error::Error for MoneyError {}

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// Reads yuan: `1200`, `1_200`, `-1234.5`, `1234.50`; nothing else.
    pub fn parse_yuan(text: &str) -> Result<Fen, MoneyError> {
        read_strictly(text, Unit::Yuan)
    }

    /// Reads 万元 with at most four decimals, which is exact to the yuan: `13.7572` is 137,572.00 yuan.
    pub fn parse_wan(text: &str) -> Result<Fen, MoneyError> {
        read_strictly(text, Unit::Wan)
    }

    /// Reads an amount as people write it, if it can mean only one thing: full-width digits, thousands separators, ￥ and
    /// 元, 万元 and 亿元, parentheses for a negative amount, capitals. A number without a unit is yuan.
    pub fn read_lenient(text: &str) -> Option<Fen> {
        let (number, unit) = read_loosely(text)?;
        in_yuan(number, unit.unwrap_or(Unit::Yuan))
    }

    /// A whole number of yuan.
    pub fn from_yuan(yuan: i64) -> Option<Fen> {
        yuan.checked_mul(100).map(Fen)
    }

    /// The sum, or nothing if it is too large.
    pub fn checked_add(self, other: Fen) -> Option<Fen> {
        self.0.checked_add(other.0).map(Fen)
    }

    /// The difference, or nothing if it is too large.
    pub fn checked_sub(self, other: Fen) -> Option<Fen> {
        self.0.checked_sub(other.0).map(Fen)
    }

    /// The amount with the other sign.
    pub fn checked_neg(self) -> Option<Fen> {
        self.0.checked_neg().map(Fen)
    }

    /// The sum of all, whatever their order, or nothing if it is too large.
    pub fn sum<I: IntoIterator<Item = Fen>>(amounts: I) -> Option<Fen> {
        // 2^64 of the largest amounts would still fit.
        let total: i128 = amounts.into_iter().map(|fen| i128::from(fen.0)).sum();
        i64::try_from(total).ok().map(Fen)
    }

    /// Whether nothing.
    pub fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether below nothing.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// For readers: `-1,234.50`.
    pub fn yuan(self) -> String {
        let (sign, whole, part) = self.parts();
        let digits = whole.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3 + 4);
        grouped.push_str(sign);
        for (position, digit) in digits.chars().enumerate() {
            if position > 0 && (digits.len() - position).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{grouped}.{part:02}")
    }

    /// For machines: `-1234.50`. Reading it gives the same amount again.
    pub fn plain(self) -> String {
        let (sign, whole, part) = self.parts();
        format!("{sign}{whole}.{part:02}")
    }

    /// In 万元, exact, with as few decimals as that needs: `13.75723`.
    pub fn wan(self) -> String {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (size / 1_000_000, size % 1_000_000);
        if part == 0 {
            return format!("{sign}{whole}");
        }
        let decimals = format!("{part:06}");
        format!("{sign}{whole}.{}", decimals.trim_end_matches('0'))
    }

    /// As an editor would type it: `1200`, or `1234.50` where there are fen.
    fn shortest(self) -> String {
        let plain = self.plain();
        match plain.strip_suffix(".00") {
            Some(whole) => whole.to_owned(),
            None => plain,
        }
    }

    fn parts(self) -> (&'static str, u64, u64) {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        (sign, size / 100, size % 100)
    }
}

impl fmt::Display for Fen {
    /// For readers, as [`Fen::yuan`].
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.yuan())
    }
}

/// So many of a unit, in fen.
fn in_yuan(number: Exact, unit: Unit) -> Option<Fen> {
    number.checked_mul(Exact::from_int(unit.yuan()))?.to_fen()
}

fn read_strictly(text: &str, unit: Unit) -> Result<Fen, MoneyError> {
    let fail = |problem| {
        Err(MoneyError {
            problem,
            text: text.to_owned(),
            unit,
        })
    };
    match Exact::parse(text) {
        Ok(number) if number.printed_place() > unit.decimals() => {
            fail(MoneyProblem::TooManyDecimals)
        }
        Ok(number) => match in_yuan(number, unit) {
            Some(fen) => Ok(fen),
            None => fail(MoneyProblem::TooLarge),
        },
        Err(ExactError::TooLong) => {
            let decimals = text.split_once('.').map_or(0, |(_, part)| part.len());
            fail(if decimals > unit.decimals() as usize {
                MoneyProblem::TooManyDecimals
            } else {
                MoneyProblem::TooLarge
            })
        }
        Err(ExactError::NotANumber) => fail(problem_of(text)),
    }
}

/// What is wrong with a text that is not a plain number.
fn problem_of(text: &str) -> MoneyProblem {
    let text = text.trim();
    if text.is_empty() {
        return MoneyProblem::Empty;
    }
    if text.contains(|c| "壹贰叁肆伍陆柒捌玖拾佰仟貳參陸萬億零".contains(c)) {
        return MoneyProblem::Capitals;
    }
    let is_digit = |c: char| half_width(c).is_ascii_digit();
    if !text.contains(is_digit) {
        return MoneyProblem::NotANumber;
    }
    let upper = text.to_ascii_uppercase();
    if text.contains(['￥', '¥'])
        || ["人民币", "RMB", "CNY"]
            .iter()
            .any(|name| upper.contains(name))
    {
        MoneyProblem::CurrencySign
    } else if text.contains(|c| is_digit(c) && !c.is_ascii_digit()) {
        MoneyProblem::FullWidth
    } else if text.contains(['元', '圆', '万', '亿']) {
        MoneyProblem::Unit
    } else if parted_digits(text) {
        MoneyProblem::ThousandsSeparator
    } else if text.contains(|c| half_width(c) != c) {
        MoneyProblem::FullWidth
    } else if with_exponent(&upper).is_some() {
        MoneyProblem::Exponent
    } else {
        MoneyProblem::NotANumber
    }
}

/// Whether a comma or a space stands between two digits.
fn parted_digits(text: &str) -> bool {
    let parts = || text.split([',', '，', ' ', '\u{3000}', '\u{a0}']);
    parts().count() > 1 && parts().all(|part| part.contains(|c: char| c.is_ascii_digit()))
}

/// Reads an amount in any spelling that can mean only one thing, and its unit, if it says one.
fn read_loosely(text: &str) -> Option<(Exact, Option<Unit>)> {
    if text.len() > 200 {
        return None;
    }
    if let Ok(number) = Exact::parse(text) {
        return Some((number, None));
    }
    if let Some(fen) = from_capitals(text) {
        return Some((Exact::from_fen(fen), Some(Unit::Yuan)));
    }
    let half: String = text.chars().map(half_width).collect();
    let mut rest = half.trim();
    let (mut unit, mut negative, mut signed, mut named) = (None, false, false, false);
    // Signs, names and units may stand in any order around the number, each of them once.
    loop {
        rest = rest.trim();
        let inner = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
        if let Some((shorter, found)) = strip_unit(rest).filter(|_| unit.is_none()) {
            (rest, unit) = (shorter, Some(found));
        } else if let Some(shorter) = strip_currency(rest).filter(|_| !named) {
            (rest, named) = (shorter, true);
        } else if let Some(shorter) = inner.or(rest.strip_prefix('-')).filter(|_| !signed) {
            (rest, signed, negative) = (shorter, true, true);
        } else if let Some(shorter) = rest.strip_prefix('+').filter(|_| !signed) {
            (rest, signed) = (shorter, true);
        } else {
            break;
        }
    }
    let number = with_exponent(&rest.to_ascii_uppercase()).or_else(|| grouped(rest))?;
    let number = if negative {
        number.checked_neg()?
    } else {
        number
    };
    Some((number, unit))
}

fn strip_unit(text: &str) -> Option<(&str, Unit)> {
    [
        ("亿元", Unit::Yi),
        ("亿", Unit::Yi),
        ("万元", Unit::Wan),
        ("万", Unit::Wan),
        ("元整", Unit::Yuan),
        ("元", Unit::Yuan),
        ("圆", Unit::Yuan),
    ]
    .into_iter()
    .find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))
}

fn strip_currency(text: &str) -> Option<&str> {
    ["人民币", "RMB", "CNY", "￥", "¥"]
        .into_iter()
        .find_map(|name| text.strip_prefix(name))
        .map(|rest| rest.trim_start_matches(':'))
}

/// Digits with at most one decimal point, and commas or spaces exactly every three digits before it.
fn grouped(text: &str) -> Option<Exact> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let separator = if whole.contains(',') { ',' } else { ' ' };
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let mut digits = String::from(first);
    for group in groups {
        if group.len() != 3 || first.is_empty() || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    if digits.is_empty() {
        digits.push('0');
        if decimals.is_empty() {
            return None;
        }
    }
    if !decimals.is_empty() {
        digits.push('.');
        digits.push_str(decimals);
    }
    let only_digits = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    only_digits.then(|| Exact::parse(&digits).ok()).flatten()
}

/// `1.2E5`. Spreadsheets write numbers like that from 10^11 on and may have lost digits by then, so only smaller ones count.
fn with_exponent(text: &str) -> Option<Exact> {
    let (number, power) = text.split_once('E')?;
    let number = Exact::parse(number).ok()?;
    let power = power.strip_prefix('+').unwrap_or(power);
    let power = power
        .parse::<i32>()
        .ok()
        .filter(|p| (-10..=11).contains(p))?;
    let shift = Exact::new(10_i128.pow(power.unsigned_abs()), 0)?;
    let value = if power >= 0 {
        number.checked_mul(shift)?
    } else {
        number.checked_mul(Exact::new(1, power.unsigned_abs())?)?
    };
    (value.checked_abs()? < Exact::from_int(100_000_000_000)).then_some(value)
}

#[cfg(test)]
mod tests;
