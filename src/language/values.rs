//! How the values of a record are written in the words of a site: days, periods, deadlines, amounts.

use super::Words;
use crate::value::{Date, Deadline, Fen, Frequency, Period};

/// The names of the months where there is little room, parted by spaces.
const SHORT_MONTHS: &str = "month-names-short";

impl Words {
    /// `2026年5月8日`, `8 May 2026`
    pub fn date(&self, date: Date) -> String {
        self.day("date-pattern", date)
    }

    /// `5月8日`, `8 May`
    pub fn short_date(&self, date: Date) -> String {
        self.day("date-short", date)
    }

    fn day(&self, pattern: &str, date: Date) -> String {
        let month = self.named(date.month());
        self.say(
            pattern,
            &[
                ("year", &date.year()),
                ("month", &month),
                ("day", &date.day()),
            ],
        )
    }

    /// `2026年5月`, `Q2 2026`, `first half of 2026`
    pub fn period(&self, period: Period) -> String {
        let year = period.year();
        match period {
            Period::Month { month, .. } => {
                let month = self.named(month);
                self.say("period-month", &[("year", &year), ("month", &month)])
            }
            Period::Quarter { quarter, .. } => {
                self.say(&format!("period-quarter-{quarter}"), &[("year", &year)])
            }
            Period::Half { half, .. } => {
                self.say(&format!("period-half-{half}"), &[("year", &year)])
            }
            Period::Year { .. } => self.say("period-year", &[("year", &year)]),
        }
    }

    /// A period where its year stands elsewhere, in few letters: `5月`, `Q2`. A year is none of a year.
    pub fn within_year(&self, period: Period) -> Option<String> {
        match period {
            Period::Month { month, .. } => Some(self.short_month(month)),
            Period::Quarter { quarter, .. } => {
                Some(self.of("quarter", &quarter.to_string()).into())
            }
            Period::Half { half, .. } => Some(self.of("half", &half.to_string()).into()),
            Period::Year { .. } => None,
        }
    }

    /// A month where its year stands elsewhere: `5月`, `May`
    pub fn month(&self, month: i8) -> String {
        self.say("month-of-year", &[("month", &self.named(month))])
    }

    /// The same where there is little room: `9月`, `Sep`
    pub fn short_month(&self, month: i8) -> String {
        let month = self.briefly(month);
        self.say("month-short", &[("month", &month)])
    }

    /// A month in little room, with its year: `2026年9月`, `2026-09`
    pub fn month_and_year(&self, period: Period) -> String {
        let month = period.first_day().month();
        self.say(
            "month-first",
            &[
                ("period", &period),
                ("year", &period.year()),
                ("month", &self.briefly(month)),
            ],
        )
    }

    /// `每月`, `every month`
    pub fn frequency(&self, frequency: Frequency) -> &str {
        self.of("frequency", frequency.as_str())
    }

    /// A rule in words: `次月10日前`, `within 5 days of the event`
    pub fn deadline(&self, deadline: Deadline) -> String {
        let (what, days) = match deadline {
            // Up to day 28 every following month has that day, so it can be named.
            Deadline::AfterMonth(day @ 1..=28) => {
                let day = self.ordinal(day);
                return self.say("deadline-next-month", &[("day", &day)]);
            }
            Deadline::AfterMonth(days) => ("month", days),
            Deadline::AfterQuarter(days) => ("quarter", days),
            Deadline::AfterHalf(days) => ("half", days),
            Deadline::AfterYear(days) => ("year", days),
            Deadline::AfterStart(days) => ("start", days),
            Deadline::AfterEvent(days) => ("event", days),
            Deadline::BeforeMeeting(days) => ("meeting", days),
            Deadline::BeforeBallot(days) => ("ballot", days),
        };
        match days {
            0 => self.get(&format!("deadline-{what}-same")).to_owned(),
            days => self.count(&format!("deadline-{what}"), days.into()),
        }
    }

    /// `10`, `10th`: the last digit decides, but for the teens.
    fn ordinal(&self, number: u16) -> String {
        let key = match (number % 100, number % 10) {
            (11..=13, _) => "ordinal",
            (_, 1) => "ordinal-1",
            (_, 2) => "ordinal-2",
            (_, 3) => "ordinal-3",
            _ => "ordinal",
        };
        self.say(key, &[("n", &number)])
    }

    /// `1,234.50 元`
    pub fn yuan(&self, fen: Fen) -> String {
        self.say("amount-yuan", &[("n", &fen.yuan())])
    }

    /// `3 天`, `1 day`
    pub fn days(&self, days: i64) -> String {
        self.count("day-count", days)
    }

    /// The name of a month, from 1.
    fn named(&self, month: i8) -> &str {
        at(month)
            .and_then(|at| self.months.get(at))
            .map_or("", String::as_str)
    }

    /// The same where there is little room.
    fn briefly(&self, month: i8) -> &str {
        at(month)
            .and_then(|at| self.get(SHORT_MONTHS).split(' ').nth(at))
            .unwrap_or_default()
    }
}
/// Where a month stands in a list of all.
fn at(month: i8) -> Option<usize> {
    usize::try_from(month).ok()?.checked_sub(1)
}
