//! Ticket: questions and answers, each with its clock: how long the answer took, or how long one has been waiting.

use super::shares::tally;
use super::{Entry, Sheet, days_from};
use crate::page::{RecordView, Stack, Ticket};
use crate::record::Value;

/// What a ticket shows.
const SHOWN: [&str; 12] = [
    "number",
    "ticket",
    "no",
    "raised",
    "replied",
    "days",
    "category",
    "summary",
    "reply",
    "result",
    "satisfied",
    "handler",
];

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let entries = sheet.entries(&["raised", "replied", "summary", "reply"]);
    let tickets: Vec<Ticket> = entries.iter().map(|entry| ticket(sheet, entry)).collect();
    let of_rows = entries.first().is_some_and(|entry| entry.row.is_some());
    let skip = if of_rows {
        Vec::new()
    } else {
        sheet.field_keys(&SHOWN)
    };
    // A number names a question in the table of what else is known; without numbers its words do.
    let numbered = ["number", "ticket", "no"]
        .into_iter()
        .find(|role| entries.iter().any(|entry| entry.role(role).is_some()));
    let tables = sheet.tables_besides(&entries, &SHOWN, numbered.unwrap_or("summary"));
    let stacks = overview(sheet, &tickets).into_iter().collect();
    RecordView {
        facts: sheet.facts(&skip),
        tables,
        stacks,
        tickets,
        ..RecordView::default()
    }
}

fn ticket(sheet: &Sheet<'_>, entry: &Entry<'_>) -> Ticket {
    let words = sheet.words;
    let (raised, replied) = (entry.date("raised"), entry.date("replied"));
    let reply = entry.text("reply", words);
    let answered = replied.is_some() || !reply.is_empty();
    let days = match (raised, replied) {
        (Some(raised), Some(replied)) => Some(days_from(raised, replied)),
        // An answer without a day says nothing about today.
        _ if answered => None,
        (Some(raised), None) => Some(days_from(raised, sheet.today)),
        (None, _) => None,
    };
    let days = days
        .or_else(|| entry.count("days"))
        .filter(|days| *days >= 0);
    let in_time = days
        .zip(sheet.profile.reply_days)
        .map(|(days, most)| days <= i64::from(most));
    let number = ["number", "ticket", "no"]
        .into_iter()
        .map(|role| entry.text(role, words))
        .find(|text| !text.is_empty());
    Ticket {
        number: number.unwrap_or_default(),
        summary: summary(sheet, entry),
        raised: raised.map(|date| date.to_string()),
        reply,
        replied: replied.map(|date| date.to_string()),
        handler: entry.text("handler", words),
        days,
        in_time,
        clock_said: clock(sheet, answered, days),
        result: entry.text("result", words),
        satisfied: satisfied(sheet, entry),
    }
}

/// What was asked, after the class that it belongs to.
fn summary(sheet: &Sheet<'_>, entry: &Entry<'_>) -> String {
    let (asked, class) = (
        entry.text("summary", sheet.words),
        entry.text("category", sheet.words),
    );
    match class.is_empty() {
        true => asked,
        false => sheet
            .words
            .say("ticket-class", &[("class", &class), ("asked", &asked)]),
    }
}

/// "2 天内答复", "8 天后才答复，超过规定 3 天", "已等 8 天，超过规定 3 天" …
fn clock(sheet: &Sheet<'_>, answered: bool, days: Option<i64>) -> String {
    let words = sheet.words;
    let Some(days) = days else {
        return match answered {
            true => words.get("ticket-answered").to_owned(),
            false => String::new(),
        };
    };
    let rule = sheet.profile.reply_days.map(i64::from);
    let over = rule.map(|most| days - most).filter(|over| *over > 0);
    let key = match (answered, over, rule) {
        (true, Some(_), _) => "ticket-answered-late",
        (true, None, _) if days == 0 => "ticket-answered-same-day",
        (true, None, _) => "ticket-answered-within",
        (false, Some(_), _) => "ticket-waiting-late",
        (false, None, Some(_)) => "ticket-waiting-rule",
        (false, None, None) => "ticket-waiting",
    };
    let said = |days: Option<i64>| words.days(days.unwrap_or_default());
    words.say(
        key,
        &[
            ("days", &words.days(days)),
            ("over", &said(over)),
            ("rule", &said(rule)),
        ],
    )
}

fn satisfied(sheet: &Sheet<'_>, entry: &Entry<'_>) -> String {
    match entry.role("satisfied").map(|cell| &cell.value) {
        Some(Value::Bool(true)) => sheet.word("ticket-satisfied").to_owned(),
        Some(Value::Bool(false)) => sheet.word("ticket-not-satisfied").to_owned(),
        _ => entry.text("satisfied", sheet.words),
    }
}

/// How many were answered in time, late, or not yet.
fn overview(sheet: &Sheet<'_>, tickets: &[Ticket]) -> Option<Stack> {
    let state = |ticket: &Ticket| {
        let answered = ticket.replied.is_some() || !ticket.reply.is_empty();
        match (answered, ticket.in_time) {
            (true, Some(true)) => 0,
            (true, Some(false)) => 1,
            (true, None) => 2,
            (false, Some(false)) => 3,
            (false, _) => 4,
        }
    };
    let states = [
        (sheet.word("tickets-in-time"), 0),
        (sheet.word("tickets-late"), 1),
        (sheet.word("tickets-answered"), 5),
        (sheet.word("tickets-overdue"), 3),
        (sheet.word("tickets-waiting"), 4),
    ];
    let label = sheet.word("tickets-overview").to_owned();
    tally(label, &states, tickets.iter().map(state))
}
