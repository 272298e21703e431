//! Exact decimal numbers: a whole number and how many of its digits stand behind the point.
//!
//! Percentages, areas, 万元 and every step of an identity are computed with these, so that 0.1 + 0.2 is 0.3 and an
//! overflow is seen instead of wrapping.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::money::Fen;

/// `mantissa / 10^scale`. Two numbers are equal when their values are: `1.5 == 1.50`.
///
/// The scale is kept as written, because rounding rules depend on the last printed place. It is at most 38.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Exact {
    mantissa: i128,
    scale: u32,
}

/// Why a text is not an exact decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExactError {
    /// Not `-`, digits, and perhaps a point with digits behind it.
    NotANumber,
    /// More digits than can be held.
    TooLong,
}

impl fmt::Display for ExactError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ExactError::NotANumber => "not a decimal number",
            ExactError::TooLong => "too many digits",
        })
    }
}

impl std::error::Error for ExactError {}

/// Most decimals that are held: 10^38 is the largest power of ten in an `i128`.
const MAX_SCALE: u32 = 38;

impl Exact {
    /// Nought.
    pub const ZERO: Exact = Exact {
        mantissa: 0,
        scale: 0,
    };

    /// `mantissa / 10^scale`, if the scale is at most 38.
    pub fn new(mantissa: i128, scale: u32) -> Option<Exact> {
        (scale <= MAX_SCALE).then_some(Exact { mantissa, scale })
    }

    /// A whole number.
    pub fn from_int(number: i64) -> Exact {
        Exact {
            mantissa: i128::from(number),
            scale: 0,
        }
    }

    /// An amount in yuan, with two decimals.
    pub fn from_fen(fen: Fen) -> Exact {
        Exact {
            mantissa: i128::from(fen.0),
            scale: 2,
        }
    }

    /// The amount in fen that this number of yuan is, only if it is exactly one.
    pub fn to_fen(self) -> Option<Fen> {
        let short = self.normalised();
        let fen = match short.scale {
            0 => short.mantissa.checked_mul(100)?,
            1 => short.mantissa.checked_mul(10)?,
            2 => short.mantissa,
            _ => return None,
        };
        i64::try_from(fen).ok().map(Fen)
    }

    /// The whole number that this is, only if it is exactly one.
    pub fn to_int(self) -> Option<i64> {
        let short = self.normalised();
        if short.scale != 0 {
            return None;
        }
        i64::try_from(short.mantissa).ok()
    }

    /// The digits as one whole number, without the point.
    pub fn mantissa(self) -> i128 {
        self.mantissa
    }

    /// How many decimals were written: the last printed place, on which rounding rules depend.
    pub fn printed_place(&self) -> u32 {
        self.scale
    }

    /// Whether it is nought.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether it is below nought.
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// The same value with no needless zeros behind the point.
    pub fn normalised(self) -> Exact {
        let Exact {
            mut mantissa,
            mut scale,
        } = self;
        while scale > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            scale -= 1;
        }
        Exact { mantissa, scale }
    }

    /// The sum, or nothing if it cannot be held.
    pub fn checked_add(self, other: Exact) -> Option<Exact> {
        let (a, b, scale) = align(self, other)?;
        Exact::new(a.checked_add(b)?, scale)
    }

    /// The difference, or nothing if it cannot be held.
    pub fn checked_sub(self, other: Exact) -> Option<Exact> {
        let (a, b, scale) = align(self, other)?;
        Exact::new(a.checked_sub(b)?, scale)
    }

    /// The product, or nothing if it cannot be held.
    pub fn checked_mul(self, other: Exact) -> Option<Exact> {
        let product =
            |a: Exact, b: Exact| Exact::new(a.mantissa.checked_mul(b.mantissa)?, a.scale + b.scale);
        product(self, other).or_else(|| product(self.normalised(), other.normalised()))
    }

    /// The same number with the other sign.
    pub fn checked_neg(self) -> Option<Exact> {
        Exact::new(self.mantissa.checked_neg()?, self.scale)
    }

    /// The number without its sign.
    pub fn checked_abs(self) -> Option<Exact> {
        Exact::new(self.mantissa.checked_abs()?, self.scale)
    }

    /// This many per cent as a fraction: 85 becomes 0.85.
    pub fn percent(self) -> Option<Exact> {
        Exact::new(self.mantissa, self.scale + 2).or_else(|| {
            let short = self.normalised();
            Exact::new(short.mantissa, short.scale + 2)
        })
    }

    /// Reads `-`, digits (single underscores between digits are allowed, as TOML has them), and perhaps a point with digits.
    pub fn parse(text: &str) -> Result<Exact, ExactError> {
        let (negative, body) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, decimals) = match body.split_once('.') {
            Some((whole, decimals)) => (whole, Some(decimals)),
            None => (body, None),
        };
        if !is_digit_group(whole) || decimals.is_some_and(|part| !is_digit_group(part)) {
            return Err(ExactError::NotANumber);
        }
        let decimals = decimals.unwrap_or("");
        let mut mantissa: i128 = 0;
        let mut scale: u32 = 0;
        for (digit, behind_point) in digits_of(whole)
            .map(|digit| (digit, false))
            .chain(digits_of(decimals).map(|digit| (digit, true)))
        {
            // The sign is added digit by digit, so that the smallest number can be read too.
            let signed = if negative { -digit } else { digit };
            mantissa = mantissa
                .checked_mul(10)
                .and_then(|m| m.checked_add(signed))
                .ok_or(ExactError::TooLong)?;
            scale += u32::from(behind_point);
            if scale > MAX_SCALE {
                return Err(ExactError::TooLong);
            }
        }
        Ok(Exact { mantissa, scale })
    }
}

/// Digits with single underscores between them, at least one digit.
fn is_digit_group(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ends_well = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    ends_well(bytes.first())
        && ends_well(bytes.last())
        && bytes.iter().all(|b| b.is_ascii_digit() || *b == b'_')
        && !text.contains("__")
}

fn digits_of(group: &str) -> impl Iterator<Item = i128> + '_ {
    group
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|b| i128::from(b - b'0'))
}

/// Both mantissas at one scale.
fn align(a: Exact, b: Exact) -> Option<(i128, i128, u32)> {
    let at_one_scale = |a: Exact, b: Exact| {
        let scale = a.scale.max(b.scale);
        let raise = |x: Exact| {
            x.mantissa
                .checked_mul(10_i128.checked_pow(scale - x.scale)?)
        };
        Some((raise(a)?, raise(b)?, scale))
    };
    at_one_scale(a, b).or_else(|| at_one_scale(a.normalised(), b.normalised()))
}

impl Ord for Exact {
    /// Compares the values; needs no common scale, so it cannot overflow.
    fn cmp(&self, other: &Exact) -> Ordering {
        let split = |x: &Exact| {
            let unit = 10_i128.pow(x.scale);
            (x.mantissa.div_euclid(unit), x.mantissa.rem_euclid(unit))
        };
        let (whole, part) = split(self);
        let (other_whole, other_part) = split(other);
        let scale = self.scale.max(other.scale);
        // Each part is below 10^its scale, so raised to the common scale it stays below 10^38.
        let part = part * 10_i128.pow(scale - self.scale);
        let other_part = other_part * 10_i128.pow(scale - other.scale);
        whole.cmp(&other_whole).then(part.cmp(&other_part))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Exact {
    fn eq(&self, other: &Exact) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Exact {}

impl Hash for Exact {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let short = self.normalised();
        short.mantissa.hash(state);
        short.scale.hash(state);
    }
}

impl fmt::Display for Exact {
    /// As written: `1.50` stays `1.50`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa < 0 { "-" } else { "" };
        let unit = 10_u128.pow(self.scale);
        let size = self.mantissa.unsigned_abs();
        write!(f, "{sign}{}", size / unit)?;
        if self.scale > 0 {
            let width = self.scale as usize;
            write!(f, ".{:0width$}", size % unit)?;
        }
        Ok(())
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Exact, ExactError> {
        Exact::parse(text)
    }
}

impl TryFrom<String> for Exact {
    type Error = ExactError;

    fn try_from(text: String) -> Result<Exact, ExactError> {
        Exact::parse(&text)
    }
}

impl From<Exact> for String {
    fn from(number: Exact) -> String {
        number.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    #[test]
    fn reads_and_writes_as_written() {
        for text in ["0", "-1.50", "12345678901234567.89", "0.0001", "-0.05"] {
            assert_eq!(exact(text).to_string(), text);
        }
        assert_eq!(exact("1_000.5").to_string(), "1000.5");
        assert_eq!(exact("-0").to_string(), "0");
        assert_eq!(exact("8.50").printed_place(), 2);
    }

    #[test]
    fn refuses_what_is_not_plain() {
        for text in [
            "", "-", ".5", "5.", "+1", "1e3", "nan", "1,0", "1__0", "_1", "1_", "1_.0", "--1",
            " 1", "１", "1.2.3", "0x10",
        ] {
            assert_eq!(Exact::parse(text), Err(ExactError::NotANumber), "{text}");
        }
        assert_eq!(Exact::parse(&"9".repeat(40)), Err(ExactError::TooLong));
        let long = format!("0.{}1", "0".repeat(38));
        assert_eq!(Exact::parse(&long), Err(ExactError::TooLong));
    }

    #[test]
    fn computes_exactly() {
        assert_eq!(exact("0.1").checked_add(exact("0.2")), Some(exact("0.3")));
        assert_eq!(
            exact("1").checked_sub(exact("0.0001")),
            Some(exact("0.9999"))
        );
        assert_eq!(exact("85.5").percent(), Some(exact("0.855")));
        assert_eq!(exact("12.5").checked_mul(exact("0.08")), Some(exact("1")));
        assert_eq!(
            exact("22.2801").checked_mul(Exact::from_int(10_000)),
            Some(exact("222801"))
        );
        let top = Exact::new(i128::MAX, 0).unwrap();
        assert_eq!(top.checked_add(exact("1")), None);
        assert_eq!(top.checked_mul(exact("2")), None);
        assert_eq!(top.checked_add(exact("0.00")), Some(top));
    }

    #[test]
    fn compares_values_not_spellings() {
        assert_eq!(exact("1.5"), exact("1.50"));
        assert!(exact("-1.5") < exact("-1.4999"));
        assert!(exact("-0.5") < exact("0.25"));
        let tiny = Exact::new(1, 38).unwrap();
        let top = Exact::new(i128::MAX, 0).unwrap();
        assert!(tiny < top && Exact::new(i128::MIN, 0).unwrap() < tiny);
    }

    #[test]
    fn becomes_fen_only_when_exact() {
        assert_eq!(exact("12.500").to_fen(), Some(Fen(1250)));
        assert_eq!(exact("12.505").to_fen(), None);
        assert_eq!(exact("92233720368547758.08").to_fen(), None);
        assert_eq!(Exact::from_fen(Fen(i64::MIN)).to_fen(), Some(Fen(i64::MIN)));
        assert_eq!(exact("7.0").to_int(), Some(7));
        assert_eq!(exact("7.5").to_int(), None);
    }
}
