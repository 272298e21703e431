//! Single values become text that a villager reads: amounts with separators, dates in words, phones that can be dialled.
//!
//! Facts are labelled values and carry their unit; tables (below) carry it in the head of the column. Text of editors that
//! runs from right to left is isolated, so that it cannot reorder what stands beside it.

use crate::catalogue::{Bind, Field, FieldType, Item};
use crate::language::Words;
use crate::page::{self, Fact, Phone};
use crate::record::{self, Record, Value};
use crate::value::{Exact, to_capitals};

mod tables;

pub(crate) use tables::{head, is_summed, sum, tables};

/// A value of a field or column. An absent one is an empty text with the class of its column.
pub(crate) fn cell(value: Option<&record::Cell>, field: &Field, words: &Words) -> page::Cell {
    match value {
        Some(cell) => shown(&cell.value, field, words),
        None => page::Cell {
            text: String::new(),
            class: class(field.kind),
            dial: None,
        },
    }
}

/// A value, whether it was read or reckoned.
pub(super) fn shown(value: &Value, field: &Field, words: &Words) -> page::Cell {
    let plain = |text: String, class: &'static str| page::Cell {
        text,
        class,
        dial: None,
    };
    let number =
        |text: String, negative: bool| plain(text, if negative { "num neg" } else { "num" });
    match value {
        Value::Money(fen) => number(fen.yuan(), fen.is_negative()),
        Value::Wan(_, written) => number(written.to_string(), written.is_negative()),
        Value::Int(count) => number(grouped(*count, field), *count < 0),
        Value::Decimal(exact) | Value::Area(exact) => {
            number(exact.to_string(), exact.is_negative())
        }
        Value::Percent(exact) => number(format!("{exact}%"), exact.is_negative()),
        Value::Date(date) => plain(words.date(*date), "date"),
        Value::Period(period) => plain(words.period(*period), "date"),
        Value::Bool(true) => plain(words.get("yes").to_owned(), "yes"),
        Value::Bool(false) => plain(words.get("no").to_owned(), "no"),
        Value::Text(text) => plain(isolated(text), class(field.kind)),
        Value::Phone(text) => {
            let phone = phone(text);
            let dial = Some(phone.dial).filter(|dial| !dial.is_empty());
            page::Cell {
                text: phone.shown,
                class: "text",
                dial,
            }
        }
        Value::Lines(lines) => plain(joined(lines, words), "text"),
    }
}

/// The CSS class of the values of a type; it also tells how a column is aligned.
fn class(kind: FieldType) -> &'static str {
    use FieldType::*;
    match kind {
        Money | MoneyWan | Int | Decimal | Percent | AreaMu => "num",
        Date | Month | Period => "date",
        MaskedAccount | RegionCode | Uscc | AccountCode | Hash => "code",
        _ => "text",
    }
}

/// The words for the unit of the values of a type and for an amount in it; none where the value says it itself.
fn measure(kind: FieldType) -> Option<(&'static str, &'static str)> {
    match kind {
        FieldType::Money => Some(("yuan", "amount-yuan")),
        FieldType::MoneyWan => Some(("unit-wan", "amount-wan")),
        FieldType::AreaMu => Some(("unit-mu", "amount-mu")),
        _ => None,
    }
}

/// A value with its unit, for where no column head says it: `1,234.50 元`.
pub(super) fn with_unit(value: &Value, field: &Field, words: &Words) -> page::Cell {
    let mut cell = shown(value, field, words);
    if let Some((_, amount)) = measure(field.kind) {
        cell.text = words.say(amount, &[("n", &cell.text)]);
    }
    cell
}

/// A whole number; five digits and more get separators, so that a year or a number plate of four stays as it is.
fn grouped(count: i64, field: &Field) -> String {
    let numbering = key_has(&field.key, &["no", "code", "year"]);
    if count.unsigned_abs() < 10_000 || numbering {
        return count.to_string();
    }
    let digits = count.unsigned_abs().to_string();
    let mut text = String::from(if count < 0 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whether one of the words of a key (`unit_price` has two) is one of these.
pub(super) fn key_has(key: &str, words: &[&str]) -> bool {
    key.split('_').any(|part| words.contains(&part))
}

fn joined(lines: &[String], words: &Words) -> String {
    let trimmed: Vec<String> = lines
        .iter()
        .map(|line| {
            isolated(
                line.trim()
                    .trim_end_matches(['。', '；', ';', '，', ',', '.']),
            )
        })
        .filter(|line| !line.is_empty())
        .collect();
    trimmed.join(words.get("clause-end"))
}

/// Text that has letters written from right to left, between marks that keep it from reordering its surroundings.
pub(super) fn isolated(text: &str) -> String {
    let leftward = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    if text.contains(leftward) {
        format!("\u{2068}{text}\u{2069}")
    } else {
        text.to_owned()
    }
}

/// A public telephone number: as written, and as it is dialled. An extension is left to be dialled by hand.
pub(crate) fn phone(text: &str) -> Phone {
    let shown = text.trim();
    // What follows an extension's word would otherwise be dialled as part of the number.
    let number = [
        "转", "分机", "ext", "x", "#", "、", "，", ",", "/", "；", ";",
    ]
    .iter()
    .filter_map(|word| shown.find(word))
    .min()
    .map_or(shown, |end| &shown[..end]);
    let mut dial = String::new();
    for c in number.chars() {
        let c = match c {
            '０'..='９' => {
                char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
            }
            '＋' => '+',
            other => other,
        };
        if c.is_ascii_digit() || (c == '+' && dial.is_empty()) {
            dial.push(c);
        }
    }
    Phone {
        shown: isolated(shown),
        dial,
    }
}

/// An exact number without needless zeros: `85.50` becomes `85.5`.
pub(super) fn short(number: Exact) -> String {
    number.normalised().to_string()
}

/// The fields that have a value, in the order of the item, without those in `skip`. Totals of money carry their capitals.
pub(crate) fn facts(record: &Record, words: &Words, skip: &[&str]) -> Vec<Fact> {
    let item = &record.item;
    let mut facts = Vec::new();
    for (field, value) in item.fields.iter().zip(&record.fields) {
        let Some(value) = value else { continue };
        if skip.contains(&field.key.as_str()) || stands_under_another(record, field) {
            continue;
        }
        let value_shown = with_unit(&value.value, field, words);
        if value_shown.text.is_empty() {
            continue;
        }
        facts.push(Fact {
            label: field.label(words.lang()).to_owned(),
            value: value_shown,
            daxie: capitals(record, field, &value.value),
            help: field.help.get(words.lang()).to_owned(),
        });
    }
    facts
}

/// `total_daxie` is shown with `total`, where there is one.
fn stands_under_another(record: &Record, field: &Field) -> bool {
    field.key.strip_suffix("_daxie").is_some_and(|key| {
        record
            .field(key)
            .is_some_and(|cell| cell.value.fen().is_some())
    })
}

/// The amount in capitals: as the editor wrote it, or reckoned for totals; empty for anything else.
fn capitals(record: &Record, field: &Field, value: &Value) -> String {
    let Some(fen) = value.fen() else {
        return String::new();
    };
    let written = record
        .field(&format!("{}_daxie", field.key))
        .and_then(|cell| cell.value.text());
    match written {
        Some(written) => isolated(written),
        None if is_total(&record.item, field) => to_capitals(fen),
        None => String::new(),
    }
}

/// Whether a field is a total or a closing balance: by its key, or because it plays that role.
fn is_total(item: &Item, field: &Field) -> bool {
    let last = field.key.rsplit('_').next().unwrap_or_default();
    let bound =
        |role: &str| matches!(item.bind.get(role), Some(Bind::One(key)) if *key == field.key);
    matches!(last, "total" | "closing")
        || ["income_total", "expense_total", "closing"]
            .into_iter()
            .any(bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;
    use crate::theme::built_in_words;
    use crate::value::{Date, Fen, Period};

    fn field(key: &str, kind: &str) -> Field {
        toml::from_str(&format!(
            "key = \"{key}\"\ntype = \"{kind}\"\nzh = \"某项\"\nen = \"Thing\""
        ))
        .unwrap()
    }

    fn text(value: Value, kind: &str, lang: Lang) -> (String, &'static str) {
        let cell = shown(&value, &field("thing", kind), &built_in_words(lang));
        (cell.text, cell.class)
    }

    #[test]
    fn shows_each_type_as_people_write_it() {
        use Lang::{En, Zh};
        let exact = |text: &str| text.parse::<Exact>().unwrap();
        let date = Date::new(2026, 5, 8).unwrap();
        for (value, kind, lang, expected) in [
            (Value::Money(Fen(123_450)), "money", Zh, ("1,234.50", "num")),
            (Value::Money(Fen(0)), "money", Zh, ("0.00", "num")),
            (Value::Money(Fen(-5)), "money", Zh, ("-0.05", "num neg")),
            (
                Value::Wan(Fen(34_560_000), exact("34.560")),
                "money_wan",
                Zh,
                ("34.560", "num"),
            ),
            (Value::Int(2026), "int", Zh, ("2026", "num")),
            (Value::Int(-12_345), "int", Zh, ("-12,345", "num neg")),
            (
                Value::Int(i64::MIN),
                "int",
                Zh,
                ("-9,223,372,036,854,775,808", "num neg"),
            ),
            (Value::Percent(exact("85")), "percent", Zh, ("85%", "num")),
            (Value::Date(date), "date", Zh, ("2026年5月8日", "date")),
            (Value::Date(date), "date", En, ("8 May 2026", "date")),
            (
                Value::Period("2026-Q2".parse::<Period>().unwrap()),
                "period",
                En,
                ("Q2 2026", "date"),
            ),
            (Value::Bool(true), "bool", Zh, ("是", "yes")),
            (Value::Bool(false), "bool", En, ("no", "no")),
            (
                Value::Text("370181102203".into()),
                "region_code",
                Zh,
                ("370181102203", "code"),
            ),
            (
                Value::Lines(vec!["修路。".into(), "改厕".into()]),
                "list",
                Zh,
                ("修路；改厕", "text"),
            ),
        ] {
            assert_eq!(text(value, kind, lang), (expected.0.to_owned(), expected.1));
        }
        assert_eq!(
            shown(
                &Value::Int(202_605_001),
                &field("file_no", "int"),
                &built_in_words(Zh)
            )
            .text,
            "202605001"
        );
        assert_eq!(
            cell(None, &field("thing", "money"), &built_in_words(Zh)).class,
            "num"
        );
    }

    #[test]
    fn dials_only_the_number() {
        for (written, dial) in [
            ("0531-8700 0000", "053187000000"),
            ("（0531）87000000 转 8012", "053187000000"),
            ("０５３１－８７００００００", "053187000000"),
            ("+86 531 8700 0000", "+8653187000000"),
            ("0531-87000000、0531-87000001", "053187000000"),
            ("12345", "12345"),
            ("无", ""),
        ] {
            assert_eq!(phone(written).dial, dial, "{written}");
        }
        assert_eq!(
            shown(
                &Value::Phone("无".into()),
                &field("tel", "public_phone"),
                &built_in_words(Lang::Zh)
            )
            .dial,
            None
        );
    }

    #[test]
    fn isolates_leftward_text_only() {
        assert_eq!(isolated("مەھەللە"), "\u{2068}مەھەللە\u{2069}");
        assert_eq!(isolated("石桥村 A1"), "石桥村 A1");
    }
}
