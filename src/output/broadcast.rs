//! The broadcast script (大喇叭稿) of a disclosure: what a village loudspeaker reads out, in short sentences, with every number in
//! words. Who and when first, then the totals, then what weighs most, then whom to ask and until when.

use super::{OutFile, Subject};
use crate::disclosure::State;
use crate::language::Words;
use crate::page::{AmountLine, PlainMoney};
use crate::record::{Row, Value};
use crate::show;
use crate::value::{Fen, aloud, digits_aloud};

/// The most values that are read out.
const MOST_FACTS: usize = 8;
/// The most rows of a table that are read out.
const MOST_ROWS: usize = 5;
/// A longer text is not for the ear.
const LONGEST: usize = 120;

/// `<item>.txt`. A language that has no words for the loudspeaker has no script.
pub(super) fn files(subject: Subject<'_>) -> Vec<(String, String)> {
    let name = subject.words.known("aloud-name");
    name.map(|name| (name.to_string(), format!("{}.txt", subject.stem)))
        .into_iter()
        .collect()
}

/// The same path with its bytes.
pub(super) fn make(subject: Subject<'_>) -> Vec<OutFile> {
    let script = |path| OutFile {
        path,
        bytes: script(subject).into_bytes(),
    };
    files(subject)
        .into_iter()
        .map(|(_, path)| script(path))
        .collect()
}

/// The whole script.
fn script(subject: Subject<'_>) -> String {
    let (disclosure, words) = (subject.disclosure, subject.words);
    let village = &subject.register.village().name;
    let title = disclosure.title(words.lang());
    let period = words.period(disclosure.period);
    let mut lines = Vec::new();
    if !matches!(disclosure.state, State::Published { .. }) {
        lines.push(words.get("aloud-draft").to_string());
    }
    lines.push(words.say("aloud-hello", &[("village", village)]));
    lines.push(words.say(
        "aloud-what",
        &[("village", village), ("period", &period), ("title", &title)],
    ));
    if disclosure.correction.is_some() {
        lines.push(words.get("aloud-corrected").to_string());
    }
    lines.push(sentence(&disclosure.summary, words));
    match show::plain_money(disclosure, words) {
        Some(money) => lines.extend(balance(&money, words)),
        None => {
            lines.extend(facts(subject));
            lines.extend(tables(subject));
        }
    }
    lines.push(sentence(&disclosure.note, words));
    lines.extend(until(subject));
    lines.push(words.say("aloud-end", &[("title", &title)]));
    let spoken = lines.iter().filter(|line| !line.is_empty());
    let mut text: String = spoken
        .map(|line| match words.is_chinese() {
            true => format!("{}\n", aloud(line)),
            false => format!("{line}\n"),
        })
        .collect();
    // Editors write line ends and spaces for the eye.
    text.retain(|c| c == '\n' || !c.is_control());
    text
}

/// A text of the editor as one line with its full stop; nothing where it is too long to be heard.
fn sentence(text: &str, words: &Words) -> String {
    let gap = if words.is_chinese() { "" } else { " " };
    let text = text.split_whitespace().collect::<Vec<_>>().join(gap);
    match text.chars().count() {
        0 => String::new(),
        long if long > LONGEST => String::new(),
        _ if text.ends_with(['。', '！', '？']) => text,
        _ => words.say("aloud-sentence", &[("text", &text)]),
    }
}

fn yuan(fen: i64, words: &Words) -> String {
    words.say("aloud-yuan", &[("n", &Fen(fen).plain())])
}

/// A month's money: what there was, came in, went out, is left; then the largest items.
fn balance(money: &PlainMoney, words: &Words) -> Vec<String> {
    let line = |key: &str, fen: i64| words.say(key, &[("amount", &yuan(fen, words))]);
    let mut lines = Vec::new();
    lines.extend(money.opening.map(|fen| line("aloud-opening", fen)));
    lines.push(line("aloud-income", money.income));
    lines.extend(largest("aloud-top-income", &money.top_income, words));
    lines.push(line("aloud-expense", money.expense));
    lines.extend(largest("aloud-top-expense", &money.top_expense, words));
    lines.extend(money.closing.map(|fen| line("aloud-closing", fen)));
    lines
}

fn largest(key: &str, top: &[AmountLine], words: &Words) -> Option<String> {
    let comma = words.get("comma");
    let said: Vec<String> = top
        .iter()
        .map(|line| format!("{}{comma}{}", line.name, yuan(line.fen, words)))
        .collect();
    let listed = said.join(words.get("clause-end"));
    (!said.is_empty()).then(|| words.say(key, &[("listed", &listed)]))
}

/// The labelled values, one sentence each; those without a number or a short text are left to the board.
fn facts(subject: Subject<'_>) -> Vec<String> {
    let words = subject.words;
    let facts = show::facts(&subject.disclosure.record, words, &[]);
    let short = facts
        .iter()
        .map(|fact| format!("{}{}{}", fact.label, words.get("colon"), fact.value.text))
        .map(|text| sentence(&text, words))
        .filter(|text| !text.is_empty());
    short.take(MOST_FACTS).collect()
}

/// Each table: how many rows, their sum, and the rows that weigh most.
fn tables(subject: Subject<'_>) -> Vec<String> {
    let (record, words) = (&subject.disclosure.record, subject.words);
    let mut lines = Vec::new();
    for (table, (schema, rows)) in record.item.tables.iter().zip(&record.tables).enumerate() {
        if rows.is_empty() {
            continue;
        }
        let amount = amount_column(subject, table);
        let name = schema.name(words.lang());
        let mut line = words.say("aloud-rows", &[("table", &name), ("n", &rows.len())]);
        let sums =
            amount.is_some_and(|at| show::is_summed(&record.item, schema, &schema.columns[at]));
        if let Some(total) = amount.filter(|_| sums).and_then(|at| record.sum(table, at)) {
            line.push_str(words.get("comma"));
            line.push_str(&words.say("aloud-total", &[("amount", &yuan(total.0, words))]));
        }
        lines.push(words.say("aloud-sentence", &[("text", &line)]));
        let mut order: Vec<&Row> = rows.iter().collect();
        if let Some(at) = amount {
            order.sort_by_key(|row| std::cmp::Reverse(fen(row, at)));
        }
        if rows.len() > MOST_ROWS {
            let key = match amount {
                Some(_) => "aloud-largest-rows",
                None => "aloud-first-rows",
            };
            lines.push(words.get(key).to_string());
        }
        let spoken = order.into_iter().take(MOST_ROWS);
        lines.extend(spoken.map(|row| row_aloud(row, table, amount, subject)));
    }
    lines
}

fn fen(row: &Row, column: usize) -> Option<Fen> {
    row.cells.get(column)?.as_ref()?.value.fen()
}

/// The column whose amounts tell which rows weigh most: the one that plays the amount, or the first of money.
fn amount_column(subject: Subject<'_>, table: usize) -> Option<usize> {
    let record = &subject.disclosure.record;
    let bound = ["amount", "closing", "expense", "income"]
        .into_iter()
        .filter_map(|role| record.role_column(role))
        .find(|(at, _)| *at == table);
    let first = || {
        let mut columns = record.item.tables[table].columns.iter();
        columns.position(|column| column.kind.is_money())
    };
    bound.map(|(_, column)| column).or_else(first)
}

/// A row: its first short texts, then its amount, or its first number.
fn row_aloud(row: &Row, table: usize, amount: Option<usize>, subject: Subject<'_>) -> String {
    let (schema, words) = (&subject.disclosure.record.item.tables[table], subject.words);
    let cells = || schema.columns.iter().zip(&row.cells).enumerate();
    let texts = cells().filter_map(|(_, (column, cell))| {
        let value = &cell.as_ref()?.value;
        let told = matches!(value, Value::Text(_) | Value::Date(_) | Value::Period(_));
        let text = show::cell(cell.as_ref(), column, words).text;
        (told && !text.is_empty() && text.chars().count() <= 24).then_some(text)
    });
    let mut parts: Vec<String> = texts.take(3).collect();
    let number = cells().find(|(at, (column, cell))| {
        cell.is_some() && amount.map_or(column.kind.is_number(), |amount| amount == *at)
    });
    if let Some((_, (column, cell))) = number {
        let value = show::cell(cell.as_ref(), column, words).text;
        parts.push(match cell.as_ref().and_then(|cell| cell.value.fen()) {
            Some(fen) => yuan(fen.0, words),
            None => format!("{}{value}", column.label(words.lang())),
        });
    }
    let row = parts.join(words.get("comma"));
    words.say("aloud-sentence", &[("text", &row)])
}

/// Since when and until when it is posted, and whom to ask.
fn until(subject: Subject<'_>) -> Vec<String> {
    let (disclosure, words) = (subject.disclosure, subject.words);
    let mut lines = Vec::new();
    if let Some(posted) = disclosure.published {
        let profile = subject.profile;
        let last = profile.posted_until(&disclosure.item, posted, disclosure.posted_until);
        let day = words.date(posted);
        lines.push(match last {
            Some(last) => words.say(
                "aloud-posted-until",
                &[("date", &day), ("until", &words.date(last))],
            ),
            None => words.say("aloud-posted", &[("date", &day)]),
        });
        if let Some(last) = profile.object_until(posted) {
            lines.push(words.say("aloud-object", &[("date", &words.date(last))]));
        }
    }
    let contact = subject.register.village().contacts.first();
    lines.push(
        match contact.map(|contact| (&contact.who, &contact.phone)) {
            Some((who, Some(phone))) => {
                let phone = match words.is_chinese() {
                    true => digits_aloud(&phone.replace(['-', ' '], words.get("comma"))),
                    false => phone.clone(),
                };
                words.say("aloud-ask-phone", &[("who", who), ("phone", &phone)])
            }
            Some((who, None)) => words.say("aloud-ask", &[("who", who)]),
            None => words.get("aloud-ask-office").to_string(),
        },
    );
    lines
}
