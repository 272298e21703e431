//! Items that have another name in the catalogue now: what was published under the old one keeps its address and its place in the log,
//! and every other old address leads to the new one.

use std::collections::BTreeSet;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::Disclosure;
use crate::ledger::Ledger;
use crate::log::name::DocId;
use crate::source::Sources;

/// Whether a published document has a file of its own, under whatever name of its item.
pub(super) fn has_own(folder: &str, doc: &DocId, sources: &Sources, catalogue: &Catalogue) -> bool {
    let mut parts: Vec<&str> = doc.as_str().split('/').collect();
    let item = parts.get(1).and_then(|id| catalogue.get(id));
    let names: Vec<&str> = item.map(|item| item.names().collect()).unwrap_or_default();
    let filed = parts.get(1).copied();
    names.into_iter().chain(filed).any(|name| {
        if let Some(part) = parts.get_mut(1) {
            *part = name;
        }
        let stem = format!("{folder}/{}", parts.join("/"));
        let mut ends = ["md", "toml"].iter();
        ends.any(|end| sources.has(&format!("{stem}.{end}")))
    })
}

/// Gives each disclosure the address under which it was published, if it was, and says which files should be renamed.
pub(super) fn file(
    disclosures: &mut [Disclosure],
    ledger: Option<&Ledger>,
    problems: &mut Vec<Diagnostic>,
) {
    let is_published = |id: &str| {
        let documents = ledger.map(|ledger| ledger.history().documents());
        let doc = DocId::parse(id);
        documents
            .zip(doc)
            .is_some_and(|(documents, doc)| documents.contains_key(&doc))
    };
    let mut ids = BTreeSet::new();
    let named_anew = |one: &&mut Disclosure| !one.item.formerly.is_empty();
    for disclosure in disclosures.iter_mut().filter(named_anew) {
        let at = || Place::file(disclosure.text.path.clone());
        let has_old_name = disclosure.filed != disclosure.item.id;
        if !is_published(&disclosure.id()) {
            if has_old_name {
                let old = Diagnostic::new("MB1434").at(at());
                let old = old.with("old", &disclosure.filed);
                problems.push(old.with("new", &disclosure.item.id));
            }
            let published = disclosure.other_ids().find(|id| is_published(id));
            let filed = published.and_then(|id| id.split('/').nth(1).map(str::to_string));
            if let Some(filed) = filed {
                disclosure.filed = filed;
            }
        }
        let id = disclosure.id();
        let twin = disclosure.other_ids().find(|other| ids.contains(other));
        if !ids.insert(id.clone()) || twin.is_some() {
            let other = twin.unwrap_or(id);
            let file = &disclosure.text.path;
            let twice = Diagnostic::new("MB1435").at(Place::file(file.clone()));
            problems.push(twice.with("file", file).with("other", other));
        }
    }
}
