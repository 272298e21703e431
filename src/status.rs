//! A checked village becomes the list of what is still to be done, and a calendar of the days by which.

use crate::check::{Duty, Register};
use crate::disclosure::State;
use crate::page::Mark;
use crate::value::{Date, Period, days_after};

/// How something that is owed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The last day has passed.
    Late,
    /// It is to be made or finished.
    Due,
    /// It is finished and waits to be published and signed.
    Waiting,
}

impl Standing {
    /// The stable id: `late`, `due`, `waiting`.
    pub fn id(self) -> &'static str {
        match self {
            Standing::Late => "late",
            Standing::Due => "due",
            Standing::Waiting => "waiting",
        }
    }
}

/// Something that is still to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// How it stands.
    pub standing: Standing,
    /// Id of the item.
    pub item: String,
    /// Title of the item, Chinese.
    pub title: String,
    /// Title of the item, English.
    pub title_en: String,
    /// The period.
    pub period: Period,
    /// The last day; none for what nobody owes.
    pub due: Option<Date>,
    /// Whether there is a draft of it.
    pub begun: bool,
}

/// What a village has still to do, the latest first.
pub fn tasks(register: &Register, today: Date) -> Vec<Task> {
    let duties = register.duties().iter();
    let open = duties
        .filter(|duty| matches!(duty.mark, Mark::Missing | Mark::Due))
        // A running period is nobody's task before it ends, unless its day comes sooner.
        .filter(|duty| duty.period.last_day() < today || within(duty.due, today, AHEAD));
    let mut tasks: Vec<Task> = open.map(|duty| of_duty(duty, today)).collect();
    for (about, disclosure) in register.disclosures().iter().enumerate() {
        let due = register.duty_of(about).map(|duty| duty.due);
        let standing = match disclosure.state {
            State::Waiting | State::Changed { .. } => Standing::Waiting,
            // With a day that is yet to come nothing is left to do.
            State::Draft if disclosure.published.is_none() => late_or_due(due, today),
            State::Draft | State::Published { .. } => continue,
        };
        let task = Task {
            standing,
            item: disclosure.item.id.clone(),
            title: disclosure.item.title.zh.clone(),
            title_en: disclosure.item.title.en.clone(),
            period: disclosure.period,
            due,
            begun: true,
        };
        if standing == Standing::Waiting || !tasks.contains(&task) {
            tasks.push(task);
        }
    }
    tasks.sort_by_key(|task| (task.standing, task.due, task.period));
    tasks
}

/// Deadlines so many days ahead are shown.
const AHEAD: i64 = 31;

fn within(due: Date, today: Date, days: i64) -> bool {
    days_after(today, days).is_some_and(|end| due <= end)
}

fn late_or_due(due: Option<Date>, today: Date) -> Standing {
    match due {
        Some(due) if due < today => Standing::Late,
        _ => Standing::Due,
    }
}

fn of_duty(duty: &Duty, today: Date) -> Task {
    Task {
        standing: late_or_due(Some(duty.due), today),
        item: duty.item.id.clone(),
        title: duty.item.title.zh.clone(),
        title_en: duty.item.title.en.clone(),
        period: duty.period,
        due: Some(duty.due),
        begun: !duty.disclosures.is_empty(),
    }
}

/// The deadlines from a day on that a register knows of and that nothing has met.
pub fn coming(register: &Register, today: Date) -> impl Iterator<Item = &Duty> {
    let duties = register.duties().iter();
    duties.filter(move |duty| {
        duty.due >= today && duty.met_on.is_none() && duty.mark != Mark::NotOwed
    })
}

/// Deadlines as an iCalendar (RFC 5545): one whole-day event for each village, day and period. `stamp` is the day it is made.
pub fn calendar(events: &[Event], stamp: Date) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        for folded in folded(text) {
            out.push_str(&folded);
            out.push_str("\r\n");
        }
    };
    line("BEGIN:VCALENDAR");
    line("VERSION:2.0");
    line("PRODID:-//mingbai//deadlines//ZH");
    line("CALSCALE:GREGORIAN");
    for event in events {
        let day = |date: Date| date.to_string().replace('-', "");
        line("BEGIN:VEVENT");
        line(&format!(
            "UID:{}-{}-{}@mingbai",
            event.village,
            event.period,
            day(event.due)
        ));
        line(&format!("DTSTAMP:{}T000000Z", day(stamp)));
        line(&format!("DTSTART;VALUE=DATE:{}", day(event.due)));
        line(&format!("SUMMARY:{}", escaped(&event.summary)));
        line(&format!("DESCRIPTION:{}", escaped(&event.items.join("\n"))));
        line("TRANSP:TRANSPARENT");
        for before in ["P3D", "P1D"] {
            line("BEGIN:VALARM");
            line("ACTION:DISPLAY");
            line(&format!("DESCRIPTION:{}", escaped(&event.summary)));
            line(&format!("TRIGGER:-{before}"));
            line("END:VALARM");
        }
        line("END:VEVENT");
    }
    line("END:VCALENDAR");
    out
}

/// A day in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Folder of the village.
    pub village: String,
    /// The period.
    pub period: Period,
    /// The day.
    pub due: Date,
    /// What the calendar shows.
    pub summary: String,
    /// The items that are due.
    pub items: Vec<String>,
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;");
    text.replace(',', "\\,").replace('\n', "\\n")
}

/// A content line in pieces of at most 75 bytes, never through a character.
fn folded(text: &str) -> Vec<String> {
    const MOST: usize = 74;
    let mut lines = Vec::new();
    let mut line = String::new();
    for c in text.chars() {
        if line.len() + c.len_utf8() > MOST {
            lines.push(std::mem::replace(&mut line, " ".to_string()));
        }
        line.push(c);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let text = "SUMMARY:".to_string() + &"公布财务收支，".repeat(20);
        let lines = folded(&text);
        assert!(lines.len() > 3 && lines.iter().all(|line| line.len() <= 75));
        let joined: String = lines
            .iter()
            .enumerate()
            .map(|(at, line)| if at == 0 { line.as_str() } else { &line[1..] })
            .collect();
        assert_eq!(joined, text);
    }
}
