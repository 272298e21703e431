//! What a cell holds becomes a value as it stands in TOML, or a message that says what is wrong with it.
//!
//! Spreadsheets keep numbers in binary: amounts are rounded to the fen they were meant as, and refused where that is not certain.

use super::grid::Content;
use crate::catalogue::{Field, FieldType};
use crate::diagnostic::{Diagnostic, nearest};
use crate::privacy;
use crate::record::clean_text;
use crate::scaffold::written::{list, money, quoted};
use crate::value::{Date, Exact, Fen, Frequency, Period, PeriodError, days_after, parse_date_hint};

/// What surrounds a cell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// Whether amounts are in 万元.
    pub wan: bool,
    /// The period, for days without a year.
    pub period: Option<Period>,
}

/// A cell that was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Understood {
    /// As it stands in TOML.
    pub literal: String,
    /// Whether something personal was hidden.
    pub masked: bool,
}

/// Numbers from here on have lost digits: spreadsheets keep fifteen.
const EXACT_UP_TO: f64 = 1e15;
/// Days as spreadsheets count them: from 1954 to 2119.
const DAY_NUMBERS: std::ops::Range<f64> = 20_000.0..80_000.0;

/// Understands a cell; none when it says nothing.
pub(super) fn value(
    field: &Field,
    content: &Content,
    around: Around,
) -> Result<Option<Understood>, Diagnostic> {
    use FieldType::*;
    if let Content::Error(error) = content {
        return Err(Diagnostic::new("MB1316").with("value", error));
    }
    let text = shown(content)?;
    let says_nothing = text
        .chars()
        .all(|c| matches!(c, '-' | '－' | '—' | '–' | '―' | '/'));
    if says_nothing || text == "无数据" {
        return Ok(None);
    }
    let wrong = |code: &str| {
        let (zh, en) = crate::record::wanted(field.kind);
        Diagnostic::new(code)
            .with("label", &field.zh)
            .with("value", &text)
            .with("wanted", zh)
            .with("wanted_en", en)
    };
    let plain = |literal: std::string::String| {
        Ok(Some(Understood {
            literal,
            masked: false,
        }))
    };
    match field.kind {
        Money => plain(money(
            amount(content, &text, around).ok_or_else(|| wrong("MB1317"))?,
        )),
        MoneyWan => plain(wan(content, &text).ok_or_else(|| wrong("MB1317"))?),
        Int => {
            let number = number(&text).and_then(Exact::to_int);
            plain(number.ok_or_else(|| wrong("MB1319"))?.to_string())
        }
        Decimal | AreaMu => plain(number(&text).ok_or_else(|| wrong("MB1319"))?.to_string()),
        Percent => plain(percent(content, &text).ok_or_else(|| wrong("MB1319"))?),
        Date => match day(content, &text, around) {
            Some(day) => plain(day.to_string()),
            None => Err(match month(&text) {
                Some(month) => wrong("MB1520").with("month", month),
                None => wrong("MB1318"),
            }),
        },
        Month | Period => {
            let period = period(content, &text, field.kind, around);
            plain(quoted(&period.ok_or_else(|| wrong("MB1319"))?.to_string()))
        }
        Bool => match text.as_str() {
            "是" | "有" | "√" | "已" | "true" | "1" => plain("true".to_string()),
            "否" | "无" | "×" | "未" | "false" | "0" => plain("false".to_string()),
            _ => Err(wrong("MB1319")),
        },
        List => {
            // Names are written with 、 between them; in sentences that sign parts nothing.
            let names = text.split('、').all(|name| name.chars().count() <= 4);
            let parts = |c: char| matches!(c, '；' | ';' | '\n') || (names && c == '、');
            let lines = text.split(parts).map(clean_text);
            let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
            plain(list(&lines))
        }
        Enum if !field.options.is_empty() => {
            let chosen = option(field, &text).ok_or_else(|| {
                let options = field.options.join("、");
                wrong("MB1320").with("options", options)
            });
            plain(quoted(chosen?))
        }
        _ => Ok(Some(words(field.kind, &text))),
    }
}

/// A cell as one would read it.
fn shown(content: &Content) -> Result<String, Diagnostic> {
    Ok(match content {
        Content::Text(text) => {
            let text = clean_text(text);
            let rounded = text.contains("E+") && text.starts_with(|c: char| c.is_ascii_digit());
            if rounded
                && text
                    .parse::<f64>()
                    .is_ok_and(|number| number >= EXACT_UP_TO)
            {
                return Err(Diagnostic::new("MB1321").with("value", text));
            }
            text
        }
        Content::Number(number) if !number.is_finite() || number.abs() >= EXACT_UP_TO => {
            return Err(Diagnostic::new("MB1321").with("value", number));
        }
        Content::Number(number) => number.to_string(),
        Content::Day(day) => day.to_string(),
        Content::Yes(yes) => if *yes { "是" } else { "否" }.to_string(),
        Content::Error(error) => error.clone(),
    })
}

/// An amount in fen. What a spreadsheet reckoned may be off by a hair.
fn amount(content: &Content, text: &str, around: Around) -> Option<Fen> {
    let factor = if around.wan { 10_000 } else { 1 };
    match content {
        Content::Number(number) => {
            let fen = number * 100.0 * f64::from(factor);
            let whole = fen.round();
            ((fen - whole).abs() < 0.01 && whole.abs() < 9e15).then_some(Fen(whole as i64))
        }
        Content::Text(_) => {
            let has_unit = text.contains(['元', '万', '亿']);
            let fen = Fen::read_lenient(text)?;
            let factor = if has_unit { 1 } else { factor };
            fen.0.checked_mul(i64::from(factor)).map(Fen)
        }
        _ => None,
    }
}

fn wan(content: &Content, text: &str) -> Option<String> {
    match content {
        Content::Text(_) if text.contains(['元', '万', '亿']) => {
            Fen::read_lenient(text).map(Fen::wan)
        }
        _ => Some(Fen::parse_wan(&number(text)?.to_string()).ok()?.wan()),
    }
}

/// A plain number: full-width digits and thousands separators are understood.
fn number(text: &str) -> Option<Exact> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, ',' | '，'))
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' | '．' | '－' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            other => other,
        })
        .collect();
    let bare = plain.trim_end_matches(['人', '户', '亩', '个', '次', '份', '天']);
    Exact::parse(bare).ok()
}

/// 85 for 85 %; spreadsheets keep that as 0.85.
fn percent(content: &Content, text: &str) -> Option<String> {
    let bare = text.trim_end_matches(['%', '％']).trim_end();
    let exact = number(bare)?;
    let share = matches!(content, Content::Number(n) if *n > 0.0 && *n <= 1.0);
    let hundred = Exact::from_int(if share { 100 } else { 1 });
    Some(exact.checked_mul(hundred)?.normalised().to_string())
}

fn day(content: &Content, text: &str, around: Around) -> Option<Date> {
    let counted = |number: &f64| {
        let known = DAY_NUMBERS.contains(number);
        known.then(|| days_after(Date::constant(1899, 12, 30), number.floor() as i64))?
    };
    match content {
        Content::Day(day) => Some(*day),
        Content::Number(number) if DAY_NUMBERS.contains(number) => counted(number),
        // As it stands in CSV files.
        Content::Text(text) if text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit()) => {
            counted(&text.parse().ok()?)
        }
        // 3.5 is the fifth of March; 3.50 and 3.05 are written in cells of text.
        _ => parse_date_hint(text).or_else(|| {
            let year = around.period?.year();
            let within = text.split_once(['.', '/', '-', '月'])?;
            let written = format!(
                "{year}-{}-{}",
                within.0,
                within.1.trim_end_matches(['日', '号'])
            );
            parse_date_hint(&written)
        }),
    }
}

/// A period in the ways people write one.
fn written_period(text: &str) -> Option<Period> {
    text.parse()
        .or_else(|error: PeriodError| error.suggestion().ok_or(error))
        .ok()
}

/// A month of a year, such as `2015年6月`.
fn month(text: &str) -> Option<Period> {
    written_period(text).filter(|period| matches!(period, Period::Month { .. }))
}

/// A period. Spreadsheets make a day of a typed month; a month without a year is one of the year that the sheet is about.
fn period(content: &Content, text: &str, kind: FieldType, around: Around) -> Option<Period> {
    let of_day = |day: Date| Frequency::Monthly.period_of(day);
    let in_year = || {
        let month = text.trim_end_matches(['月', '份']);
        let is_month = kind == FieldType::Month && (month.len() < text.len() || month.len() < 3);
        self::month(&format!(
            "{}年{month}月",
            around.period.filter(|_| is_month)?.year()
        ))
    };
    match content {
        Content::Day(day) => Some(of_day(*day)),
        _ => written_period(text)
            .or_else(|| parse_date_hint(text).map(of_day))
            .or_else(in_year),
    }
}

fn option<'a>(field: &'a Field, text: &str) -> Option<&'a str> {
    let options = || field.options.iter().map(String::as_str);
    let same = options().find(|option| *option == text);
    let mut within = options().filter(|option| text.contains(option));
    let only = within.next().filter(|_| within.next().is_none());
    let near = || nearest(text, options()).filter(|_| text.chars().count() > 2);
    same.or(only).or_else(near)
}

/// Words; names of private people, accounts and what looks like a personal number are hidden.
fn words(kind: FieldType, text: &str) -> Understood {
    let shown = match kind {
        FieldType::PersonMasked => privacy::mask_name(text),
        FieldType::PartyNameMasked => privacy::mask_party(text),
        FieldType::MaskedAccount => privacy::mask_account(text),
        FieldType::PublicPhone => text.to_string(),
        _ => privacy::mask(text).into_owned(),
    };
    Understood {
        masked: shown != text,
        literal: quoted(&shown),
    }
}
