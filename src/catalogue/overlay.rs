//! Laying a portal's own catalogue over the built-in one: new items are added, known ones get the keys that are given.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::{Spanned, Table, Value};

use super::{Item, Word};
use crate::diagnostic::Diagnostic;
use crate::source::{Spot, Text};

/// Item blocks by id, in order, before they are understood.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    blocks: Vec<(String, Table, Spot)>,
    at: BTreeMap<String, usize>,
    /// The words of the glossary, those of the portal last.
    pub(super) words: Vec<Word>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "item")]
    items: Vec<Spanned<Table>>,
    #[serde(default, rename = "word")]
    words: Vec<Word>,
}

impl Blocks {
    /// Adds the items of one file; those that are known already are overridden.
    pub(super) fn add(&mut self, text: &Text, built_in: bool) -> Vec<Diagnostic> {
        let file: File = match toml::from_str(&text.text) {
            Ok(file) => file,
            Err(error) => {
                let place = text.place(error.span().unwrap_or(0..0));
                return vec![
                    Diagnostic::new("MB0220")
                        .at(place)
                        .with("reason", error.message()),
                ];
            }
        };
        self.words.extend(file.words);
        let mut problems = Vec::new();
        for spanned in file.items {
            let spot = text.spot(spanned.span());
            let block = spanned.into_inner();
            let Some(id) = block.get("id").and_then(Value::as_str).map(str::to_string) else {
                problems.push(Diagnostic::new("MB0221").at(spot.place()));
                continue;
            };
            if !crate::source::is_slug(&id) {
                problems.push(Diagnostic::new("MB0222").at(spot.place()).with("id", &id));
                continue;
            }
            self.rename(&id, &block);
            match self.at.get(&id) {
                Some(at) if !built_in => {
                    merge(&mut self.blocks[*at].1, block);
                    self.blocks[*at].2 = spot;
                }
                _ => {
                    self.at.insert(id.clone(), self.blocks.len());
                    self.blocks.push((id, block, spot));
                }
            }
        }
        problems
    }

    /// An item that says that it formerly was one that is known takes its place.
    fn rename(&mut self, id: &str, block: &Table) {
        let formerly = block.get("formerly").and_then(Value::as_array);
        let formerly = formerly.into_iter().flatten().filter_map(Value::as_str);
        if self.at.contains_key(id) {
            return;
        }
        let known = formerly.filter_map(|former| self.at.remove(former)).next();
        if let Some(at) = known {
            self.blocks[at].0 = id.to_string();
            self.at.insert(id.to_string(), at);
        }
    }

    /// The items, each understood, or what is wrong with it.
    pub(super) fn into_items(self) -> impl Iterator<Item = Result<Item, Diagnostic>> {
        self.blocks.into_iter().map(|(id, block, spot)| {
            let wrong = |reason: String| {
                Diagnostic::new("MB0223")
                    .at(spot.place())
                    .with("id", &id)
                    .with("reason", reason)
            };
            let item: Item = Value::Table(block)
                .try_into()
                .map_err(|error: toml::de::Error| wrong(error.message().to_string()))?;
            super::identity::fits(&item).map_err(wrong)?;
            Ok(item)
        })
    }
}

/// Keys of `over` replace those of `base`; fields, columns and tables are matched by their `key`.
fn merge(base: &mut Table, over: Table) {
    for (key, value) in over {
        match (base.get_mut(&key), value) {
            (Some(Value::Array(old)), Value::Array(new))
                if matches!(key.as_str(), "fields" | "table" | "columns") =>
            {
                for entry in new {
                    let same = |known: &&mut Value| {
                        known.get("key").is_some() && known.get("key") == entry.get("key")
                    };
                    match (old.iter_mut().find(same), entry) {
                        (Some(Value::Table(known)), Value::Table(entry)) => merge(known, entry),
                        (_, entry) => old.push(entry),
                    }
                }
            }
            (Some(Value::Table(old)), Value::Table(new)) => merge(old, new),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}
