//! One value as it was written becomes a value of the field's type, or a message that says what was expected.

use super::{Value, wrong_type};
use crate::catalogue::{Field, FieldType};
use crate::codes;
use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Node, Raw};
use crate::privacy;
use crate::settings::reason;
use crate::value::{Exact, Fen, MoneyError, MoneyProblem, Period};

/// Reads a value. `table` is true for cells of a spreadsheet, where thousands separators and other spellings of dates that
/// can mean only one thing are taken as they are. Returns none for an empty cell.
///
/// # Errors
/// A diagnostic with the place, what was expected, and the right spelling where it can be guessed.
pub fn read_value(
    field: &Field,
    label: &str,
    node: &Node,
    table: bool,
) -> Result<Option<Value>, Diagnostic> {
    if let Raw::Text(text) = &node.raw
        && (text.trim().is_empty() || (table && matches!(text.trim(), "-" | "—" | "–" | "/")))
        && !matches!(field.kind, FieldType::List)
    {
        return Ok(None);
    }
    use FieldType::*;
    let value = match field.kind {
        Money => Value::Money(money(field, label, node, table)?),
        MoneyWan => wan(label, node, table)?,
        Int => Value::Int(int(field, label, node, table)?),
        Decimal => Value::Decimal(decimal(field, label, node, table)?),
        Percent => Value::Percent(decimal(field, label, node, table)?),
        AreaMu => Value::Area(decimal(field, label, node, table)?),
        Date => Value::Date(date(node, table)?),
        Month | Period => Value::Period(period(node)?),
        Bool => Value::Bool(yes_or_no(field, label, node)?),
        List => Value::Lines(lines(field, label, node)?),
        _ => words(field, label, node)?,
    };
    Ok(Some(value))
}

/// The characters of a scalar as they were written.
fn written(node: &Node) -> Option<&str> {
    match &node.raw {
        Raw::Text(text) | Raw::Integer(text) | Raw::Float(text) => Some(text.trim()),
        _ => None,
    }
}

fn mistyped(field: &Field, label: &str, node: &Node) -> Diagnostic {
    wrong_type(
        "MB0215",
        label,
        field.kind,
        node.raw.type_word(),
        &node.spot,
    )
}

fn money(field: &Field, label: &str, node: &Node, table: bool) -> Result<Fen, Diagnostic> {
    let text = written(node).ok_or_else(|| mistyped(field, label, node))?;
    match Fen::parse_yuan(text) {
        Ok(fen) => Ok(fen),
        Err(error) if table && error.problem == MoneyProblem::ThousandsSeparator => {
            Fen::read_lenient(text).ok_or_else(|| mistyped(field, label, node))
        }
        Err(error) => Err(wrong_amount(&error, label, text, node)),
    }
}

fn wrong_amount(error: &MoneyError, label: &str, text: &str, node: &Node) -> Diagnostic {
    let code = match error.problem {
        MoneyProblem::TooManyDecimals => "MB0301",
        MoneyProblem::TooLarge => "MB0308",
        _ => "MB0203",
    };
    let right = Fen::read_lenient(text).map_or_else(|| "1234.50".to_string(), Fen::plain);
    Diagnostic::new(code)
        .at(node.spot.place())
        .with("key", label)
        .with("value", text)
        .with("amount", right)
}

fn wan(label: &str, node: &Node, table: bool) -> Result<Value, Diagnostic> {
    let shown = written(node).unwrap_or_default();
    let text = if table {
        shown.replace([',', '，'], "")
    } else {
        shown.to_string()
    };
    let wrong = |code: &str| {
        Diagnostic::new(code)
            .at(node.spot.place())
            .with("key", label)
            .with("value", shown)
            .with("amount", "34.56")
    };
    match (Fen::parse_wan(&text), text.parse::<Exact>()) {
        (Ok(fen), Ok(exact)) => Ok(Value::Wan(fen, exact)),
        (Err(error), _) if error.problem == MoneyProblem::TooManyDecimals => Err(wrong("MB0302")),
        (Err(error), _) if error.problem == MoneyProblem::TooLarge => Err(wrong("MB0308")),
        _ => Err(wrong("MB0203")),
    }
}

fn int(field: &Field, label: &str, node: &Node, table: bool) -> Result<i64, Diagnostic> {
    let text = written(node).ok_or_else(|| mistyped(field, label, node))?;
    let digits = if table {
        text.replace([',', '，'], "")
    } else {
        text.to_string()
    };
    digits.parse().map_err(|_| mistyped(field, label, node))
}

fn decimal(field: &Field, label: &str, node: &Node, table: bool) -> Result<Exact, Diagnostic> {
    let text = written(node).ok_or_else(|| mistyped(field, label, node))?;
    let text = if field.kind == FieldType::Percent {
        text.trim_end_matches(['%', '％']).trim_end()
    } else {
        text
    };
    let digits = if table {
        text.replace([',', '，'], "")
    } else {
        text.to_string()
    };
    digits.parse().map_err(|_| mistyped(field, label, node))
}

fn date(node: &Node, table: bool) -> Result<crate::value::Date, Diagnostic> {
    match node.date() {
        Err(_) if table => {
            let hint = written(node).and_then(crate::value::parse_date_hint);
            hint.ok_or_else(|| {
                Diagnostic::new("MB0304")
                    .at(node.spot.place())
                    .with("value", written(node).unwrap_or_default())
            })
        }
        other => other,
    }
}

fn period(node: &Node) -> Result<Period, Diagnostic> {
    let text = written(node).unwrap_or_default();
    text.parse().map_err(|_| {
        Diagnostic::new("MB0303")
            .at(node.spot.place())
            .with("value", text)
    })
}

fn yes_or_no(field: &Field, label: &str, node: &Node) -> Result<bool, Diagnostic> {
    match (&node.raw, written(node)) {
        (Raw::Bool(value), _) => Ok(*value),
        (_, Some("是" | "有" | "√" | "true" | "已" | "1")) => Ok(true),
        (_, Some("否" | "无" | "×" | "false" | "未" | "0")) => Ok(false),
        _ => Err(mistyped(field, label, node)),
    }
}

fn lines(field: &Field, label: &str, node: &Node) -> Result<Vec<String>, Diagnostic> {
    match &node.raw {
        Raw::Text(text) => Ok(text
            .split(['；', ';', '\n'])
            .map(clean)
            .filter(|line| !line.is_empty())
            .collect()),
        Raw::Array(items) => items
            .iter()
            .map(|item| match &item.raw {
                Raw::Text(text) => Ok(clean(text)),
                _ => Err(mistyped(field, label, item)),
            })
            .collect(),
        _ => Err(mistyped(field, label, node)),
    }
}

/// Text without what no reader sees: controls, zero-width characters, direction marks.
pub(crate) fn clean(text: &str) -> String {
    let hidden = |c: char| {
        matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
            || ('\u{e0000}'..='\u{e007f}').contains(&c)
            || (c.is_control() && c != '\n')
    };
    if !text.chars().any(hidden) {
        return text.trim().to_string();
    }
    let shown = text
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| !hidden(*c));
    shown.collect::<String>().trim().to_string()
}

fn words(field: &Field, label: &str, node: &Node) -> Result<Value, Diagnostic> {
    let text = match (&node.raw, field.kind) {
        (Raw::Text(text), _) => clean(text),
        // A code or number of something may be written without quotes.
        (
            Raw::Integer(text),
            FieldType::AccountCode | FieldType::Ref | FieldType::Enum | FieldType::String,
        ) => text.clone(),
        (Raw::Date(date), FieldType::String | FieldType::Ref) => date.to_string(),
        _ => return Err(mistyped(field, label, node)),
    };
    // Codes inside a disclosure are reported, never refused: reality has exceptions.
    let doubtful = |code: &str, check: codes::CodeCheck| match reason(check) {
        Some((zh, en)) if matches!(check, codes::CodeCheck::Bad(_)) => Err(Diagnostic::new(code)
            .at(node.spot.place())
            .with("code", &text)
            .with("reason", zh)
            .with("reason_en", en)),
        _ => Ok(Value::Text(text.clone())),
    };
    match field.kind {
        FieldType::PersonMasked => Ok(Value::Text(privacy::mask_name(&text))),
        FieldType::PartyNameMasked => Ok(Value::Text(privacy::mask_party(&text))),
        FieldType::MaskedAccount => Ok(Value::Text(privacy::mask_account(&text))),
        FieldType::PublicPhone => Ok(Value::Phone(text)),
        FieldType::RegionCode => doubtful("MB0320", codes::check_village_code(&text)),
        FieldType::Uscc => doubtful("MB0323", codes::check_uscc(&text)),
        FieldType::Enum if !field.options.is_empty() && !field.options.contains(&text) => {
            let options = field.options.join("、");
            let near = nearest(&text, field.options.iter().map(String::as_str))
                .unwrap_or(&field.options[0]);
            let wrong = Diagnostic::new("MB0306").at(node.spot.place());
            Err(wrong
                .with("key", label)
                .with("value", &text)
                .with("options", options)
                .with("near", near))
        }
        _ => Ok(Value::Text(text)),
    }
}
