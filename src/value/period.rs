//! Periods, the folders that disclosures stand in (`2026-05`, `2026-Q2`, `2026-H1`, `2026`), and how often an item is due.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::date::{Date, en_month, half_width};

/// A month, quarter, half-year or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// `2026-05`
    Month {
        /// Four digits.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// `2026-Q2`
    Quarter {
        /// Four digits.
        year: i16,
        /// 1 to 4.
        quarter: i8,
    },
    /// `2026-H1`
    Half {
        /// Four digits.
        year: i16,
        /// 1 or 2.
        half: i8,
    },
    /// `2026`
    Year {
        /// Four digits.
        year: i16,
    },
}

/// How often an item is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Frequency {
    /// Once a month.
    Monthly,
    /// Once a quarter.
    Quarterly,
    /// Twice a year.
    HalfYearly,
    /// Once a year.
    Yearly,
    /// Whenever it happens; such disclosures stand in the month of the event.
    OnEvent,
}

/// A text that is no period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodError {
    /// What was written.
    pub text: String,
}

/// Years that a period may have.
const YEARS: std::ops::RangeInclusive<i16> = 1949..=2199;

impl Period {
    /// First day.
    pub fn first_day(self) -> Date {
        first_of(self.year(), self.first_month())
    }

    /// Last day.
    pub fn last_day(self) -> Date {
        let last_month = self.first_month() + self.length() - 1;
        first_of(self.year(), last_month).last_of_month()
    }

    /// Whether the day is in it.
    pub fn contains(self, day: Date) -> bool {
        self.first_day() <= day && day <= self.last_day()
    }

    /// Whether the whole other period is in it.
    pub fn covers(self, other: Period) -> bool {
        self.contains(other.first_day()) && self.contains(other.last_day())
    }

    /// The one of the same kind after it.
    pub fn next(self) -> Period {
        self.later_by(1)
    }

    /// The one of the same kind before it.
    pub fn previous(self) -> Period {
        self.later_by(-1)
    }

    /// The same part of the year before.
    pub fn same_last_year(self) -> Period {
        self.later_by(-self.per_year())
    }

    /// Its year.
    pub fn year(self) -> i16 {
        match self {
            Period::Month { year, .. }
            | Period::Quarter { year, .. }
            | Period::Half { year, .. }
            | Period::Year { year } => year,
        }
    }

    /// Its months, in order; a month has itself.
    pub fn months(self) -> Vec<Period> {
        let year = self.year();
        (0..self.length())
            .map(|offset| Period::Month {
                year,
                month: self.first_month() + offset,
            })
            .collect()
    }

    /// How often periods of this kind come.
    pub fn frequency(self) -> Frequency {
        match self {
            Period::Month { .. } => Frequency::Monthly,
            Period::Quarter { .. } => Frequency::Quarterly,
            Period::Half { .. } => Frequency::HalfYearly,
            Period::Year { .. } => Frequency::Yearly,
        }
    }

    /// `2026年5月`, `2026年第二季度`, `2026年上半年`, `2026年`
    pub fn label_zh(self) -> String {
        match self {
            Period::Month { year, month } => format!("{year}年{month}月"),
            Period::Quarter { year, quarter } => {
                let numeral = match quarter {
                    1 => '一',
                    2 => '二',
                    3 => '三',
                    _ => '四',
                };
                format!("{year}年第{numeral}季度")
            }
            Period::Half { year, half: 1 } => format!("{year}年上半年"),
            Period::Half { year, .. } => format!("{year}年下半年"),
            Period::Year { year } => format!("{year}年"),
        }
    }

    /// `May 2026`, `Q2 2026`, `first half of 2026`, `2026`
    pub fn label_en(self) -> String {
        match self {
            Period::Month { year, month } => format!("{} {year}", en_month(month)),
            Period::Quarter { year, quarter } => format!("Q{quarter} {year}"),
            Period::Half { year, half: 1 } => format!("first half of {year}"),
            Period::Half { year, .. } => format!("second half of {year}"),
            Period::Year { year } => year.to_string(),
        }
    }

    /// Months that it has.
    fn length(self) -> i8 {
        match self {
            Period::Month { .. } => 1,
            Period::Quarter { .. } => 3,
            Period::Half { .. } => 6,
            Period::Year { .. } => 12,
        }
    }

    fn first_month(self) -> i8 {
        match self {
            Period::Month { month, .. } => month.clamp(1, 12),
            Period::Quarter { quarter, .. } => quarter.clamp(1, 4) * 3 - 2,
            Period::Half { half, .. } => half.clamp(1, 2) * 6 - 5,
            Period::Year { .. } => 1,
        }
    }

    fn per_year(self) -> i32 {
        i32::from(12 / self.length())
    }

    fn later_by(self, steps: i32) -> Period {
        let here = i32::from((self.first_month() - 1) / self.length());
        let there = i32::from(self.year()) * self.per_year() + here + steps;
        let year = i16::try_from(there.div_euclid(self.per_year())).unwrap_or(i16::MAX);
        let part = i8::try_from(there.rem_euclid(self.per_year())).unwrap_or(0) + 1;
        match self {
            Period::Month { .. } => Period::Month { year, month: part },
            Period::Quarter { .. } => Period::Quarter {
                year,
                quarter: part,
            },
            Period::Half { .. } => Period::Half { year, half: part },
            Period::Year { .. } => Period::Year { year },
        }
    }
}

fn first_of(year: i16, month: i8) -> Date {
    // Only a year outside the calendar can fail here, and no period that was read has one.
    Date::new(year, month, 1).unwrap_or(if year < 0 { Date::MIN } else { Date::MAX })
}

impl Ord for Period {
    /// By last day, then the shorter first: `2026-05`, `2026-06`, `2026-Q2`, `2026-H1`, `2026-07`.
    fn cmp(&self, other: &Period) -> Ordering {
        let key = |period: &Period| (period.last_day(), period.length());
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Period) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Period::Month { year, month } => write!(f, "{year:04}-{month:02}"),
            Period::Quarter { year, quarter } => write!(f, "{year:04}-Q{quarter}"),
            Period::Half { year, half } => write!(f, "{year:04}-H{half}"),
            Period::Year { year } => write!(f, "{year:04}"),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Period, PeriodError> {
        read(text).ok_or_else(|| PeriodError {
            text: text.to_owned(),
        })
    }
}

/// Reads exactly what `Display` writes.
fn read(text: &str) -> Option<Period> {
    let (year, part) = match text.split_once('-') {
        Some((year, part)) => (year, Some(part)),
        None => (text, None),
    };
    if year.len() != 4 {
        return None;
    }
    let year = digits(year).filter(|year| YEARS.contains(year))?;
    let Some(part) = part else {
        return Some(Period::Year { year });
    };
    let within = |digit: &str, most: i8| {
        digits(digit)
            .and_then(|number| i8::try_from(number).ok())
            .filter(|number| (1..=most).contains(number))
    };
    match (part.len(), part.get(..1)?) {
        (2, "Q") => Some(Period::Quarter {
            year,
            quarter: within(&part[1..], 4)?,
        }),
        (2, "H") => Some(Period::Half {
            year,
            half: within(&part[1..], 2)?,
        }),
        (2, _) => Some(Period::Month {
            year,
            month: within(part, 12)?,
        }),
        _ => None,
    }
}

fn digits(text: &str) -> Option<i16> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// The months in Chinese numerals, the first four of which are digits already.
const MONTHS: [&str; 12] = [
    "1", "2", "3", "4", "五", "六", "七", "八", "九", "十", "十1", "十2",
];

impl PeriodError {
    /// The period that was meant, if that is beyond doubt: `2026-5`, `202605`, `2026.05`, `2026年5月`, `2026年十一月`, `2026-q2`,
    /// `2026年第二季度`, `2026年上半年`.
    pub fn suggestion(&self) -> Option<Period> {
        if self.text.len() > 64 {
            return None;
        }
        let plain: String = self
            .text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '第')
            .map(|c| match half_width(c).to_ascii_uppercase() {
                '.' | '/' | '_' | '年' => '-',
                '一' => '1',
                '二' => '2',
                '三' => '3',
                '四' => '4',
                other => other,
            })
            .collect();
        let plain = plain.trim_end_matches(['-', '月']);
        let (year, part) = match plain.split_once('-') {
            Some(parts) => parts,
            None if plain.is_ascii() && plain.len() >= 6 => plain.split_at(4),
            None => (plain, ""),
        };
        let part = match part {
            "上半" => "H1".to_owned(),
            "下半" => "H2".to_owned(),
            _ if part.ends_with("季度") => format!("Q{}", part.trim_end_matches("季度")),
            _ if part.len() == 1 => format!("0{part}"),
            _ => match MONTHS.iter().position(|month| *month == part) {
                Some(nth) => format!("{:02}", nth + 1),
                None => part.to_owned(),
            },
        };
        if part.is_empty() {
            read(year)
        } else {
            read(&format!("{year}-{part}"))
        }
    }
}

impl fmt::Display for PeriodError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a period: {:?}", self.text)
    }
}

impl std::error::Error for PeriodError {}

impl TryFrom<String> for Period {
    type Error = PeriodError;

    fn try_from(text: String) -> Result<Period, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> String {
        period.to_string()
    }
}

impl Frequency {
    /// All of them, the most frequent first.
    pub const ALL: [Frequency; 5] = [
        Frequency::Monthly,
        Frequency::Quarterly,
        Frequency::HalfYearly,
        Frequency::Yearly,
        Frequency::OnEvent,
    ];

    /// The period that holds the day; for what comes with events, its month.
    pub fn period_of(self, day: Date) -> Period {
        let (year, month) = (day.year(), day.month());
        match self {
            Frequency::Monthly | Frequency::OnEvent => Period::Month { year, month },
            Frequency::Quarterly => Period::Quarter {
                year,
                quarter: (month + 2) / 3,
            },
            Frequency::HalfYearly => Period::Half {
                year,
                half: (month + 5) / 6,
            },
            Frequency::Yearly => Period::Year { year },
        }
    }

    /// As in the catalogue: `monthly`, `quarterly`, `half-yearly`, `yearly`, `on-event`.
    pub fn as_str(self) -> &'static str {
        match self {
            Frequency::Monthly => "monthly",
            Frequency::Quarterly => "quarterly",
            Frequency::HalfYearly => "half-yearly",
            Frequency::Yearly => "yearly",
            Frequency::OnEvent => "on-event",
        }
    }

    /// For readers, in Chinese.
    pub fn label_zh(self) -> &'static str {
        match self {
            Frequency::Monthly => "每月",
            Frequency::Quarterly => "每季度",
            Frequency::HalfYearly => "每半年",
            Frequency::Yearly => "每年",
            Frequency::OnEvent => "及时",
        }
    }

    /// For readers, in English.
    pub fn label_en(self) -> &'static str {
        match self {
            Frequency::Monthly => "every month",
            Frequency::Quarterly => "every quarter",
            Frequency::HalfYearly => "every half-year",
            Frequency::Yearly => "every year",
            Frequency::OnEvent => "when it happens",
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
