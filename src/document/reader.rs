//! Reading a table key by key: what is missing, misspelt, of the wrong type or unknown is reported, all of it at once.

use std::collections::BTreeSet;

use super::{Entry, Node, Raw, Table};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Spot;
use crate::value::Date;

/// Takes the keys of one table one by one; `finish` reports those that nobody asked for.
#[derive(Debug)]
pub struct Reader<'a, 'p> {
    table: &'a Table,
    /// The keys that were asked for, in that order, with their aliases.
    known: Vec<&'a str>,
    /// For each entry, whether it was asked for.
    taken: Vec<bool>,
    problems: &'p mut Vec<Diagnostic>,
}

impl<'a, 'p> Reader<'a, 'p> {
    /// Begins to read a table.
    pub fn new(table: &'a Table, problems: &'p mut Vec<Diagnostic>) -> Self {
        Reader {
            table,
            known: Vec::with_capacity(32),
            taken: vec![false; table.entries.len()],
            problems,
        }
    }

    /// Reports a mistake found by the caller.
    pub fn problem(&mut self, diagnostic: Diagnostic) {
        self.problems.push(diagnostic);
    }

    /// The entry under a key or its Chinese alias, if there is one.
    pub fn entry(&mut self, key: &'a str, alias: &'a str) -> Option<&'a Entry> {
        self.known.push(key);
        if !alias.is_empty() {
            self.known.push(alias);
        }
        let mut found: Option<&'a Entry> = None;
        for (at, entry) in self.table.entries.iter().enumerate() {
            if entry.key == key || (!alias.is_empty() && entry.key == alias) {
                self.taken[at] = true;
                if let Some(first) = found {
                    let twice = Diagnostic::new("MB0213").at(entry.key_spot.place());
                    self.problems
                        .push(twice.with("key", &entry.key).with("other", &first.key));
                }
                found = found.or(Some(entry));
            }
        }
        found
    }

    /// The value under a key.
    pub fn node(&mut self, key: &'a str, alias: &'a str) -> Option<&'a Node> {
        self.entry(key, alias).map(|entry| &entry.node)
    }

    /// The entry under a key that must be there.
    pub fn required(&mut self, key: &'a str, alias: &'a str) -> Option<&'a Entry> {
        let entry = self.entry(key, alias);
        if entry.is_none() {
            let label = if alias.is_empty() { key } else { alias };
            self.problems.push(missing(&self.table.spot, key, label));
        }
        entry
    }

    fn wrong(&mut self, key: &str, node: &Node, wanted_zh: &str, wanted_en: &str) {
        let wrong = Diagnostic::new("MB0215").at(node.spot.place());
        self.problems.push(
            wrong
                .with("key", key)
                .with("type", node.raw.type_word())
                .with("wanted", wanted_zh)
                .with("wanted_en", wanted_en),
        );
    }

    /// A string, trimmed.
    pub fn text(&mut self, key: &'a str, alias: &'a str) -> Option<String> {
        self.text_at(key, alias).map(|(text, _)| text)
    }

    /// A string, trimmed, with its place.
    pub fn text_at(&mut self, key: &'a str, alias: &'a str) -> Option<(String, Spot)> {
        let node = self.node(key, alias)?;
        match &node.raw {
            Raw::Text(text) => Some((text.trim().to_string(), node.spot.clone())),
            _ => {
                self.wrong(
                    key,
                    node,
                    "用英文引号括起来的文字",
                    "text in straight quotes",
                );
                None
            }
        }
    }

    /// A string that must be there and not be empty.
    pub fn required_text(&mut self, key: &'a str, alias: &'a str) -> Option<(String, Spot)> {
        self.required(key, alias)?;
        let (text, spot) = self.text_at(key, alias)?;
        if text.is_empty() {
            self.problems.push(missing(&spot, key, alias));
            return None;
        }
        Some((text, spot))
    }

    /// A calendar date.
    pub fn date(&mut self, key: &'a str, alias: &'a str) -> Option<(Date, Spot)> {
        let node = self.node(key, alias)?;
        match node.date() {
            Ok(date) => Some((date, node.spot.clone())),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    /// A whole number that is not negative.
    pub fn count(&mut self, key: &'a str, alias: &'a str) -> Option<u64> {
        let node = self.node(key, alias)?;
        match &node.raw {
            Raw::Integer(digits) if digits.parse::<u64>().is_ok() => digits.parse().ok(),
            _ => {
                self.wrong(key, node, "不带小数的数字", "a whole number");
                None
            }
        }
    }

    /// `true` or `false`, in Chinese 是 or 否.
    pub fn flag(&mut self, key: &'a str, alias: &'a str) -> Option<bool> {
        let node = self.node(key, alias)?;
        match &node.raw {
            Raw::Bool(value) => Some(*value),
            Raw::Text(text) if text == "是" => Some(true),
            Raw::Text(text) if text == "否" => Some(false),
            _ => {
                self.wrong(key, node, "true 或 false", "true or false");
                None
            }
        }
    }

    /// A list of strings; a single string counts as a list of one.
    pub fn texts(&mut self, key: &'a str, alias: &'a str) -> Vec<(String, Spot)> {
        let Some(node) = self.node(key, alias) else {
            return Vec::new();
        };
        let items = match &node.raw {
            Raw::Array(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.raw {
                Raw::Text(text) => texts.push((text.trim().to_string(), item.spot.clone())),
                _ => self.wrong(
                    key,
                    item,
                    "用英文引号括起来的文字",
                    "text in straight quotes",
                ),
            }
        }
        texts
    }

    /// A table.
    pub fn table(&mut self, key: &'a str, alias: &'a str) -> Option<&'a Table> {
        let node = self.node(key, alias)?;
        match &node.raw {
            Raw::Table(table) => Some(table),
            _ => {
                self.wrong(key, node, "一个表，例如 [名称]", "a table");
                None
            }
        }
    }

    /// A list of tables.
    pub fn tables(&mut self, key: &'a str, alias: &'a str) -> Vec<&'a Table> {
        let Some(node) = self.node(key, alias) else {
            return Vec::new();
        };
        let Raw::Array(items) = &node.raw else {
            self.wrong(key, node, "若干个 [[…]] 表", "tables written as [[…]]");
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match &item.raw {
                Raw::Table(table) => tables.push(table),
                _ => self.wrong(key, item, "若干个 [[…]] 表", "tables written as [[…]]"),
            }
        }
        tables
    }

    /// Everything is read: what nobody asked for is a mistake, with the key that was probably meant.
    pub fn finish(self) {
        let known: BTreeSet<&str> = match self.taken.contains(&false) {
            true => self.known.into_iter().collect(),
            false => return,
        };
        let unknown = self.table.entries.iter().zip(&self.taken);
        for (entry, _) in unknown.filter(|(_, taken)| !**taken) {
            let place = entry.key_spot.place();
            let unknown = match nearest(&entry.key, known.iter().copied()) {
                Some(near) => Diagnostic::new("MB0216").at(place).with("near", near),
                None => {
                    let list: Vec<&str> =
                        known.iter().copied().filter(|key| key.is_ascii()).collect();
                    Diagnostic::new("MB0217")
                        .at(place)
                        .with("known", list.join(", "))
                }
            };
            self.problems.push(unknown.with("key", &entry.key));
        }
    }
}

/// That a key which must be there is not, or has nothing after it.
pub fn missing(spot: &Spot, key: &str, label: &str) -> Diagnostic {
    let missing = Diagnostic::new("MB0214").at(spot.place());
    missing.with("key", key).with("label", label)
}
