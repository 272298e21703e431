//! Ticket: questions and answers, each with its clock: how long the answer took, or how long one has been waiting.

use super::shares::tally;
use super::{Entry, Sheet, cells, days_from};
use crate::language::Lang;
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
    let lang = sheet.lang;
    let (raised, replied) = (entry.date("raised"), entry.date("replied"));
    let reply = entry.text("reply", lang);
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
        .map(|role| entry.text(role, lang))
        .find(|text| !text.is_empty());
    Ticket {
        number: number.unwrap_or_default(),
        summary: summary(sheet, entry),
        raised: raised.map(|date| date.to_string()),
        reply,
        replied: replied.map(|date| date.to_string()),
        handler: entry.text("handler", lang),
        days,
        in_time,
        clock_said: clock(sheet, answered, days),
        result: entry.text("result", lang),
        satisfied: satisfied(sheet, entry),
    }
}

/// What was asked, after the class that it belongs to.
fn summary(sheet: &Sheet<'_>, entry: &Entry<'_>) -> String {
    let (asked, class) = (
        entry.text("summary", sheet.lang),
        entry.text("category", sheet.lang),
    );
    match (sheet.lang, class.is_empty()) {
        (_, true) => asked,
        (Lang::Zh, _) => format!("【{class}】{asked}"),
        (Lang::En, _) => format!("[{class}] {asked}"),
    }
}

/// "2 天内答复", "8 天后才答复，超过规定 3 天", "已等 8 天，超过规定 3 天" …
fn clock(sheet: &Sheet<'_>, answered: bool, days: Option<i64>) -> String {
    let Some(days) = days else {
        return if answered {
            sheet.word("已答复", "answered").to_owned()
        } else {
            String::new()
        };
    };
    let over = sheet
        .profile
        .reply_days
        .map(|most| days - i64::from(most))
        .filter(|over| *over > 0);
    let rule = sheet.profile.reply_days.map(i64::from);
    let words = |days: i64| cells::days(days, sheet.lang);
    match (sheet.lang, answered, over, rule) {
        (Lang::Zh, true, Some(over), _) => {
            format!("过了 {}才答复，超过规定 {}", words(days), words(over))
        }
        (Lang::Zh, true, None, _) if days == 0 => "当天答复".to_owned(),
        (Lang::Zh, true, None, _) => format!("{}内答复", words(days)),
        (Lang::Zh, false, Some(over), _) => {
            format!("已等 {}，超过规定 {}", words(days), words(over))
        }
        (Lang::Zh, false, None, Some(rule)) => {
            format!("已等 {}，规定 {}内答复", words(days), words(rule))
        }
        (Lang::Zh, false, None, None) => format!("已等 {}", words(days)),
        (Lang::En, true, Some(over), _) => format!(
            "answered after {}, {} over the rule",
            words(days),
            words(over)
        ),
        (Lang::En, true, None, _) if days == 0 => "answered the same day".to_owned(),
        (Lang::En, true, None, _) => format!("answered within {}", words(days)),
        (Lang::En, false, Some(over), _) => {
            format!("waiting {}, {} over the rule", words(days), words(over))
        }
        (Lang::En, false, None, Some(rule)) => {
            format!("waiting {}, due within {}", words(days), words(rule))
        }
        (Lang::En, false, None, None) => format!("waiting {}", words(days)),
    }
}

fn satisfied(sheet: &Sheet<'_>, entry: &Entry<'_>) -> String {
    match entry.role("satisfied").map(|cell| &cell.value) {
        Some(Value::Bool(true)) => sheet.word("满意", "satisfied").to_owned(),
        Some(Value::Bool(false)) => sheet.word("不满意", "not satisfied").to_owned(),
        _ => entry.text("satisfied", sheet.lang),
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
        (sheet.word("按时答复", "Answered in time"), 0),
        (sheet.word("超期才答复", "Answered late"), 1),
        (sheet.word("已答复", "Answered"), 5),
        (sheet.word("超期还没答复", "Overdue"), 3),
        (sheet.word("还在等答复", "Waiting"), 4),
    ];
    let label = sheet.word("答复情况", "Answers").to_owned();
    tally(label, &states, tickets.iter().map(state))
}
