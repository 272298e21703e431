//! JSON on one line, in one form only: what entries and manifests are written with and read from.
//!
//! The reader takes any JSON; whoever calls it writes the value again and compares the bytes, so that other orders of keys, unknown
//! and repeated keys, spaces and escapes are refused.

use serde_json::{Map, Value};

/// A JSON object in the making. All texts given to it are ASCII without quotes and backslashes, by the types that they come from.
#[derive(Debug, Default)]
pub(super) struct Line(String);

impl Line {
    fn key(&mut self, key: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push_str(&format!("\"{key}\":"));
    }

    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.0.push_str(&format!("\"{value}\""));
    }

    pub(super) fn number(&mut self, key: &str, value: u64) {
        self.key(key);
        self.0.push_str(&value.to_string());
    }

    pub(super) fn texts<'a>(&mut self, key: &str, values: impl Iterator<Item = &'a str>) {
        self.key(key);
        let values: Vec<String> = values.map(|value| format!("\"{value}\"")).collect();
        self.0.push_str(&format!("[{}]", values.join(",")));
    }

    pub(super) fn inner(&mut self, key: &str, value: Line) {
        self.key(key);
        self.0.push_str(&value.0);
        self.0.push('}');
    }

    pub(super) fn inners(&mut self, key: &str, values: impl Iterator<Item = Line>) {
        self.key(key);
        let values: Vec<String> = values.map(|value| value.0 + "}").collect();
        self.0.push_str(&format!("[{}]", values.join(",")));
    }

    /// The bytes of the line.
    pub(super) fn end(mut self) -> Vec<u8> {
        self.0.push('}');
        self.0.into_bytes()
    }
}

/// The fields of bytes that are a JSON object.
pub(super) fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(fields)) => Some(fields),
        _ => None,
    }
}

/// The fields of an object that is being read.
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.0.get(key).and_then(Value::as_str)
    }

    pub(super) fn word<T>(&self, key: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        parse(self.text(key)?)
    }

    pub(super) fn words<T>(&self, key: &str, parse: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        self.0
            .get(key)?
            .as_array()?
            .iter()
            .map(|value| parse(value.as_str()?))
            .collect()
    }

    pub(super) fn number(&self, key: &str) -> Option<u64> {
        self.0.get(key).and_then(Value::as_u64)
    }

    pub(super) fn short<T: TryFrom<u64>>(&self, key: &str) -> Option<T> {
        self.number(key)?.try_into().ok()
    }

    pub(super) fn inner(&self, key: &str) -> Option<Fields<'a>> {
        self.0.get(key)?.as_object().map(Fields)
    }

    pub(super) fn inners(&self, key: &str) -> Option<Vec<Fields<'a>>> {
        self.0
            .get(key)?
            .as_array()?
            .iter()
            .map(|value| value.as_object().map(Fields))
            .collect()
    }
}
