//! Messages in the forms that other programs read: SARIF 2.1.0 for code hosts, and the commands of GitHub Actions.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Voice, say};
use crate::diagnostic::{self, Diagnostic};
use crate::language::Lang;

/// The form of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Form {
    /// For people.
    Text,
    /// One object a line.
    Json,
    /// SARIF 2.1.0, one document.
    Sarif,
    /// Commands of GitHub Actions, one a line.
    Github,
}

/// Says messages in a form for other programs; false when the form is for people, or has a place of its own.
pub(super) fn said<'a>(messages: impl Iterator<Item = &'a Diagnostic>, voice: Voice) -> bool {
    match voice.form {
        Form::Sarif => say(&sarif(messages, voice.lang).to_string()),
        Form::Github => messages.for_each(|message| say(&github(message, voice.lang))),
        Form::Text | Form::Json => return false,
    }
    true
}

fn level(message: &Diagnostic) -> &'static str {
    if message.is_error() {
        "error"
    } else {
        "warning"
    }
}

/// Title and help as one text.
fn whole(message: &Diagnostic, lang: Lang) -> String {
    let said = message.said(lang);
    match said.help.is_empty() {
        true => said.title,
        false => format!("{}\n{}", said.title, said.help),
    }
}

fn sarif<'a>(messages: impl Iterator<Item = &'a Diagnostic>, lang: Lang) -> Value {
    let mut rules: BTreeMap<String, Value> = BTreeMap::new();
    let mut results = Vec::new();
    for message in messages {
        rules.entry(message.code.clone()).or_insert_with(|| {
            let text = diagnostic::explain(&message.code, lang).unwrap_or_default();
            json!({ "id": message.code, "fullDescription": { "text": text } })
        });
        let mut result = json!({
            "ruleId": message.code, "level": level(message), "message": { "text": whole(message, lang) },
        });
        if let Some(place) = &message.place {
            let mut location = json!({ "artifactLocation": { "uri": encoded(&place.file) } });
            if place.line > 0 {
                location["region"] =
                    json!({ "startLine": place.line, "startColumn": place.column.max(1) });
            }
            result["locations"] = json!([{ "physicalLocation": location }]);
        }
        results.push(result);
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "mingbai", "version": env!("CARGO_PKG_VERSION"), "rules": rules.into_values().collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// A path as a URI: every byte that may not stand there by its number.
fn encoded(path: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'/');
    let bytes = path.bytes().map(|b| match plain(b) {
        true => char::from(b).to_string(),
        false => format!("%{b:02X}"),
    });
    bytes.collect()
}

fn github(message: &Diagnostic, lang: Lang) -> String {
    let data = |text: &str| {
        text.replace('%', "%25")
            .replace('\r', "%0D")
            .replace('\n', "%0A")
    };
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut properties = Vec::new();
    if let Some(place) = &message.place {
        properties.push(format!("file={}", property(&place.file)));
        if place.line > 0 {
            properties.push(format!("line={},col={}", place.line, place.column.max(1)));
        }
    }
    properties.push(format!("title={}", property(&message.code)));
    format!(
        "::{} {}::{}",
        level(message),
        properties.join(","),
        data(&whole(message, lang))
    )
}
