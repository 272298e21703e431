//! The broadcast script (大喇叭稿) of a disclosure: what a village loudspeaker reads out, in short sentences, with every number in
//! words. Who and when first, then the totals, then what weighs most, then whom to ask and until when.

use super::{OutFile, Subject};
use crate::disclosure::State;
use crate::language::Lang;
use crate::page::{AmountLine, PlainMoney};
use crate::record::{Row, Value};
use crate::show;
use crate::value::{Fen, aloud, digits_aloud, zh_date};

/// The most values that are read out.
const MOST_FACTS: usize = 8;
/// The most rows of a table that are read out.
const MOST_ROWS: usize = 5;
/// A longer text is not for the ear.
const LONGEST: usize = 120;

/// `<item>.txt`. Loudspeakers of a village speak Chinese: a portal in another language has no script.
pub(super) fn files(subject: Subject<'_>) -> Vec<(String, String)> {
    match subject.lang {
        Lang::Zh => vec![("大喇叭稿".to_string(), format!("{}.txt", subject.stem))],
        Lang::En => Vec::new(),
    }
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
    let disclosure = subject.disclosure;
    let village = &subject.register.village().name;
    let title = disclosure.title(subject.lang);
    let mut lines = Vec::new();
    if !matches!(disclosure.state, State::Published { .. }) {
        lines.push("（注意：这份内容还没有正式公布，先不要播。）".to_string());
    }
    lines.push(format!("{village}的乡亲们，大家好。"));
    lines.push(format!(
        "下面播报{village}{}的公开内容：{title}。",
        disclosure.period.label_zh()
    ));
    if disclosure.correction.is_some() {
        lines.push("这是更正以后的内容，以这次播的为准。".to_string());
    }
    lines.push(sentence(&disclosure.summary));
    match show::plain_money(disclosure, subject.lang) {
        Some(money) => lines.extend(balance(&money)),
        None => {
            lines.extend(facts(subject));
            lines.extend(tables(subject));
        }
    }
    lines.push(sentence(&disclosure.note));
    lines.extend(until(subject));
    lines.push(format!("{title}，播报完了。谢谢大家。"));
    let spoken = lines.iter().filter(|line| !line.is_empty());
    let mut text: String = spoken.map(|line| format!("{}\n", aloud(line))).collect();
    // Editors write line ends and spaces for the eye.
    text.retain(|c| c == '\n' || !c.is_control());
    text
}

/// A text of the editor as one line with its full stop; nothing where it is too long to be heard.
fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join("");
    match text.chars().count() {
        0 => String::new(),
        long if long > LONGEST => String::new(),
        _ if text.ends_with(['。', '！', '？']) => text,
        _ => format!("{text}。"),
    }
}

fn yuan(fen: i64) -> String {
    format!("{}元", Fen(fen).plain())
}

/// A month's money: what there was, came in, went out, is left; then the largest items.
fn balance(money: &PlainMoney) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(opening) = money.opening {
        lines.push(format!("期初账上有{}。", yuan(opening)));
    }
    lines.push(format!("这一期一共收入{}。", yuan(money.income)));
    lines.extend(largest("收入里数目大的有", &money.top_income));
    lines.push(format!("这一期一共支出{}。", yuan(money.expense)));
    lines.extend(largest("支出里数目大的有", &money.top_expense));
    if let Some(closing) = money.closing {
        lines.push(format!("期末账上还剩{}。", yuan(closing)));
    }
    lines
}

fn largest(lead: &str, top: &[AmountLine]) -> Option<String> {
    let said: Vec<String> = top
        .iter()
        .map(|line| format!("{}，{}", line.name, yuan(line.fen)))
        .collect();
    (!said.is_empty()).then(|| format!("{lead}：{}。", said.join("；")))
}

/// The labelled values, one sentence each; those without a number or a short text are left to the board.
fn facts(subject: Subject<'_>) -> Vec<String> {
    let facts = show::facts(&subject.disclosure.record, subject.lang, &[]);
    let short = facts
        .iter()
        .map(|fact| format!("{}：{}", fact.label, fact.value.text))
        .map(|text| sentence(&text))
        .filter(|text| !text.is_empty());
    short.take(MOST_FACTS).collect()
}

/// Each table: how many rows, their sum, and the rows that weigh most.
fn tables(subject: Subject<'_>) -> Vec<String> {
    let record = &subject.disclosure.record;
    let mut lines = Vec::new();
    for (table, (schema, rows)) in record.item.tables.iter().zip(&record.tables).enumerate() {
        if rows.is_empty() {
            continue;
        }
        let amount = amount_column(subject, table);
        let mut line = format!("{}一共{}条", schema.name(subject.lang), rows.len());
        let sums =
            amount.is_some_and(|at| show::is_summed(&record.item, schema, &schema.columns[at]));
        if let Some(total) = amount.filter(|_| sums).and_then(|at| record.sum(table, at)) {
            line.push_str(&format!("，合计{}", yuan(total.0)));
        }
        lines.push(format!("{line}。"));
        let mut order: Vec<&Row> = rows.iter().collect();
        if let Some(at) = amount {
            order.sort_by_key(|row| std::cmp::Reverse(fen(row, at)));
        }
        if rows.len() > MOST_ROWS {
            lines.push(match amount {
                Some(_) => "数目最大的几条是：".to_string(),
                None => "前面几条是：".to_string(),
            });
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
    let schema = &subject.disclosure.record.item.tables[table];
    let cells = || schema.columns.iter().zip(&row.cells).enumerate();
    let texts = cells().filter_map(|(_, (column, cell))| {
        let value = &cell.as_ref()?.value;
        let told = matches!(value, Value::Text(_) | Value::Date(_) | Value::Period(_));
        let text = show::cell(cell.as_ref(), column, subject.lang).text;
        (told && !text.is_empty() && text.chars().count() <= 24).then_some(text)
    });
    let mut parts: Vec<String> = texts.take(3).collect();
    let number = cells().find(|(at, (column, cell))| {
        cell.is_some() && amount.map_or(column.kind.is_number(), |amount| amount == *at)
    });
    if let Some((_, (column, cell))) = number {
        let value = show::cell(cell.as_ref(), column, subject.lang).text;
        parts.push(match cell.as_ref().and_then(|cell| cell.value.fen()) {
            Some(fen) => yuan(fen.0),
            None => format!("{}{value}", column.label(subject.lang)),
        });
    }
    format!("{}。", parts.join("，"))
}

/// Since when and until when it is posted, and whom to ask.
fn until(subject: Subject<'_>) -> Vec<String> {
    let disclosure = subject.disclosure;
    let mut lines = Vec::new();
    if let Some(posted) = disclosure.published {
        let profile = subject.profile;
        let last = profile.posted_until(&disclosure.item, posted, disclosure.posted_until);
        lines.push(match last {
            Some(last) => format!("这份内容{}贴出，贴到{}。", zh_date(posted), zh_date(last)),
            None => format!("这份内容{}贴出。", zh_date(posted)),
        });
        if let Some(last) = profile.object_until(posted) {
            lines.push(format!("有不同意见的，请在{}以前提出来。", zh_date(last)));
        }
    }
    let contact = subject.register.village().contacts.first();
    lines.push(
        match contact.map(|contact| (&contact.who, &contact.phone)) {
            Some((who, Some(phone))) => {
                let phone = digits_aloud(&phone.replace(['-', ' '], "，"));
                format!("有不明白的，请问{who}，电话{phone}。")
            }
            Some((who, None)) => format!("有不明白的，请问{who}。"),
            None => "有不明白的，请到村委会问。".to_string(),
        },
    );
    lines
}
