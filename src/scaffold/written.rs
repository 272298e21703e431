//! Values as an editor would type them into TOML, and lines of explanation.

use crate::document::{Node, Raw};
use crate::record::Value;
use crate::value::Fen;
use crate::version::key_text;

pub(crate) use crate::version::quoted;

/// A value as it stands in TOML.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Money(fen) => money(*fen),
        Value::Wan(_, exact)
        | Value::Decimal(exact)
        | Value::Percent(exact)
        | Value::Area(exact) => exact.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Period(period) => quoted(&period.to_string()),
        Value::Bool(yes) => yes.to_string(),
        Value::Text(text) | Value::Phone(text) => quoted(text),
        Value::Lines(lines) => list(lines),
    }
}

/// An amount: `1200`, or `1234.50` where there are fen.
pub fn money(fen: Fen) -> String {
    let plain = fen.plain();
    plain.strip_suffix(".00").unwrap_or(&plain).to_string()
}

/// A value as it was written, in the same words.
pub fn node(node: &Node) -> String {
    match &node.raw {
        Raw::Text(text) => quoted(text),
        Raw::Integer(text) | Raw::Float(text) | Raw::Time(text) => text.clone(),
        Raw::Bool(yes) => yes.to_string(),
        Raw::Date(day) => day.to_string(),
        Raw::Array(items) if items.iter().any(|item| matches!(item.raw, Raw::Table(_))) => {
            let lines: String = items
                .iter()
                .map(|item| format!("  {},\n", self::node(item)))
                .collect();
            format!("[\n{lines}]")
        }
        Raw::Array(items) => {
            let items: Vec<String> = items.iter().map(self::node).collect();
            format!("[{}]", items.join(", "))
        }
        Raw::Table(table) => {
            let entries = table.entries.iter();
            let entries: Vec<String> = entries
                .map(|entry| format!("{} = {}", key_text(&entry.key), self::node(&entry.node)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}

/// A list of texts.
pub fn list(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| quoted(line)).collect();
    format!("[{}]", lines.join(", "))
}

/// A text as lines of a comment.
pub fn comment(text: &str) -> String {
    text.lines().map(|line| format!("# {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_reads_back() {
        for text in ["", "石桥村", "他说\"好\"\\", "两\n行\t\u{7}"] {
            let written = format!("a = {}", quoted(text));
            let table: toml::Table = written.parse().expect("TOML");
            assert_eq!(table["a"].as_str(), Some(text));
        }
    }

    #[test]
    fn amounts_are_as_typed() {
        assert_eq!(money(Fen(120_000)), "1200");
        assert_eq!(money(Fen(-50)), "-0.50");
    }
}
