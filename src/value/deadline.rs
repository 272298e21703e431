//! Deadlines in a small language: `M+10`, `Q+15`, `H+20`, `Y+90`, `S+90`, `E+5`, `B-10`, `D-20`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::date::{Date, days_after};
use super::period::Period;

/// When a disclosure is due, in calendar days from the end of its period or from its event.
///
/// `M+n`, `Q+n`, `H+n` and `Y+n`: the n-th day after the last day of the disclosure's own period, so `M+10` for May is
/// 10 June. `S+n`: the same for what looks ahead, such as a plan for the year, counted from the day before the period begins:
/// `S+90` for 2026 is 31 March 2026. `E+n`: n days after the event. `B-n` and `D-n`: n days before the meeting and before the ballot.
/// The due day itself is still in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Deadline {
    /// `M+n`: days after the end of the month.
    AfterMonth(u16),
    /// `Q+n`: days after the end of the quarter.
    AfterQuarter(u16),
    /// `H+n`: days after the end of the half-year.
    AfterHalf(u16),
    /// `Y+n`: days after the end of the year.
    AfterYear(u16),
    /// `S+n`: days after the period began.
    AfterStart(u16),
    /// `E+n`: days after the event.
    AfterEvent(u16),
    /// `B-n`: days before the meeting.
    BeforeMeeting(u16),
    /// `D-n`: days before the ballot.
    BeforeBallot(u16),
}

/// A text that is no deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineError {
    /// What was written.
    pub text: String,
}

impl Deadline {
    /// The last day on which the disclosure is in time; nothing if it hangs on an event whose day is not known.
    pub fn due(&self, period: Period, event: Option<Date>) -> Option<Date> {
        match *self {
            Deadline::AfterMonth(days)
            | Deadline::AfterQuarter(days)
            | Deadline::AfterHalf(days)
            | Deadline::AfterYear(days) => days_after(period.last_day(), i64::from(days)),
            Deadline::AfterStart(days) => days_after(period.first_day(), i64::from(days) - 1),
            Deadline::AfterEvent(days) => days_after(event?, i64::from(days)),
            Deadline::BeforeMeeting(days) | Deadline::BeforeBallot(days) => {
                days_after(event?, -i64::from(days))
            }
        }
    }

    /// Whether it hangs on the day of an event.
    pub fn needs_event(&self) -> bool {
        matches!(
            self,
            Deadline::AfterEvent(_) | Deadline::BeforeMeeting(_) | Deadline::BeforeBallot(_)
        )
    }
}

impl FromStr for Deadline {
    type Err = DeadlineError;

    fn from_str(text: &str) -> Result<Deadline, DeadlineError> {
        read(text).ok_or_else(|| DeadlineError {
            text: text.to_owned(),
        })
    }
}

/// A letter, a sign, and one to three digits.
fn read(text: &str) -> Option<Deadline> {
    let days = text.get(2..)?;
    if !(1..=3).contains(&days.len()) || !days.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let days = days.parse().ok()?;
    Some(match text.get(..2)? {
        "M+" => Deadline::AfterMonth(days),
        "Q+" => Deadline::AfterQuarter(days),
        "H+" => Deadline::AfterHalf(days),
        "Y+" => Deadline::AfterYear(days),
        "S+" => Deadline::AfterStart(days),
        "E+" => Deadline::AfterEvent(days),
        "B-" => Deadline::BeforeMeeting(days),
        "D-" => Deadline::BeforeBallot(days),
        _ => return None,
    })
}

impl fmt::Display for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Deadline::AfterMonth(days) => write!(f, "M+{days}"),
            Deadline::AfterQuarter(days) => write!(f, "Q+{days}"),
            Deadline::AfterHalf(days) => write!(f, "H+{days}"),
            Deadline::AfterYear(days) => write!(f, "Y+{days}"),
            Deadline::AfterStart(days) => write!(f, "S+{days}"),
            Deadline::AfterEvent(days) => write!(f, "E+{days}"),
            Deadline::BeforeMeeting(days) => write!(f, "B-{days}"),
            Deadline::BeforeBallot(days) => write!(f, "D-{days}"),
        }
    }
}

impl fmt::Display for DeadlineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a deadline: {:?}", self.text)
    }
}

impl std::error::Error for DeadlineError {}

impl TryFrom<String> for Deadline {
    type Error = DeadlineError;

    fn try_from(text: String) -> Result<Deadline, DeadlineError> {
        text.parse()
    }
}

impl From<Deadline> for String {
    fn from(deadline: Deadline) -> String {
        deadline.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(deadline: &str, period: &str, event: Option<(i16, i8, i8)>) -> Option<String> {
        let event = event.map(|(y, m, d)| Date::new(y, m, d).unwrap());
        let deadline: Deadline = deadline.parse().unwrap();
        deadline
            .due(period.parse().unwrap(), event)
            .map(|day| day.to_string())
    }

    #[test]
    fn falls_on_the_right_day() {
        let event = Some((2026, 3, 1));
        for (deadline, period, event, day) in [
            ("M+10", "2026-05", None, Some("2026-06-10")),
            ("M+10", "2026-12", None, Some("2027-01-10")),
            ("M+10", "2026-02", event, Some("2026-03-10")),
            ("Q+15", "2026-Q1", None, Some("2026-04-15")),
            ("H+20", "2026-H1", None, Some("2026-07-20")),
            ("Y+90", "2026", None, Some("2027-03-31")),
            ("Y+60", "2027", None, Some("2028-02-29")),
            ("S+90", "2026", None, Some("2026-03-31")),
            ("E+5", "2026-02", Some((2026, 2, 26)), Some("2026-03-03")),
            ("E+0", "2026-03", event, Some("2026-03-01")),
            ("B-10", "2026-03", event, Some("2026-02-19")),
            ("D-20", "2026-03", event, Some("2026-02-09")),
            ("E+5", "2026-03", None, None),
        ] {
            assert_eq!(due(deadline, period, event).as_deref(), day, "{deadline}");
        }
    }

    #[test]
    fn reads_what_it_writes() {
        for text in [
            "M+10", "Q+15", "H+20", "Y+90", "S+60", "E+0", "B-10", "D-20", "Y+365",
        ] {
            assert_eq!(text.parse::<Deadline>().unwrap().to_string(), text);
        }
        for text in [
            "", "M", "M+", "M-10", "B+10", "m+10", "X+1", "M+1.5", "M+1000", "M + 10", "M+１0",
            "月+1",
        ] {
            assert!(text.parse::<Deadline>().is_err(), "{text}");
        }
        let json = serde_json::to_string(&Deadline::AfterEvent(5)).unwrap();
        assert_eq!(json, "\"E+5\"");
        assert_eq!(
            serde_json::from_str::<Deadline>(&json).unwrap(),
            Deadline::AfterEvent(5)
        );
    }
}
