//! Sites and ledgers in folders, as views that can be verified: a served village, and the log that a ledger would serve.

use std::io;
use std::path::{Path, PathBuf};

use super::SiteView;
use crate::ledger::{Ledger, frozen};
use crate::log::manifest::PROOF;
use crate::log::name::{DocId, PeriodId};
use crate::log::proof::Proof;
use crate::log::statement::Statement;
use crate::log::tile::{self, Row, TilePath};
use crate::log::verify::{LogView, Unreadable};
use crate::source;

/// A served village in a folder.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The village that is served from this folder.
    pub fn open(root: &Path) -> Folder {
        Folder {
            root: root.to_path_buf(),
        }
    }

    /// The folder of this name beside this one.
    pub fn beside(&self, name: &str) -> Option<Folder> {
        let root = std::path::absolute(&self.root).ok()?;
        Some(Folder::open(&root.parent()?.join(name)))
    }
}

impl LogView for Folder {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        source::read_below(&self.root, path, limit).map_err(|error| unreadable(&error))
    }

    fn paths(&self) -> Option<Vec<String>> {
        let mut paths = source::paths_below(&self.root, "log").ok()?;
        paths.extend(source::paths_below(&self.root, "v").ok()?);
        Some(paths)
    }
}

impl SiteView for Folder {
    fn pages(&self) -> Option<Vec<String>> {
        let mut pages = Vec::new();
        for folder in source::folders_in(&self.root).ok()? {
            if PeriodId::parse(&folder).is_some() {
                pages.extend(source::paths_below(&self.root, &folder).ok()?);
            }
        }
        pages.retain(|path| path.ends_with(".html"));
        Some(pages)
    }
}

/// The log and the versions as the site would serve them that is made from a ledger. It has no pages.
#[derive(Debug)]
pub struct LedgerView<'a> {
    ledger: &'a Ledger,
}

impl<'a> LedgerView<'a> {
    /// What would be served from this ledger.
    pub fn of(ledger: &'a Ledger) -> LedgerView<'a> {
        LedgerView { ledger }
    }

    fn in_log(&self, path: &str) -> Option<Vec<u8>> {
        let form = self.ledger.form()?;
        if path == form.newest() {
            return self.ledger.newest().map(Statement::bytes);
        }
        if let Some(size) = path.strip_prefix(form.stored()) {
            let state = self.ledger.states().get(&size.parse().ok()?)?;
            return Some(state.bytes());
        }
        let path = TilePath::parse(path.strip_prefix("log/")?)?;
        match path.row() {
            Row::Entries => tile::bundle(self.ledger.lines(), &path),
            Row::Hashes(_) => tile::tile(self.ledger.tree(), &path),
        }
    }

    /// The proof that would stand beside a version.
    fn proof(&self, version: &str) -> Option<Vec<u8>> {
        let (doc, ver) = version.rsplit_once('/')?;
        let documents = self.ledger.history().documents();
        let version = documents
            .get(&DocId::parse(doc)?)?
            .version(ver.parse().ok()?)?;
        let (_, note) = self
            .ledger
            .notes()
            .find(|(size, _)| *size > version.entry)?;
        let proof = Proof::of(self.ledger.tree(), version.entry, note.clone());
        Some(proof.ok()?.to_string().into())
    }
}

impl LogView for LedgerView<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        let limit_of = |mut bytes: Vec<u8>| {
            bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            bytes
        };
        if path.starts_with("log/") {
            return Ok(self.in_log(path).map(limit_of));
        }
        let Some(path) = path.strip_prefix("v/") else {
            return Ok(None);
        };
        if let Some(version) = path.strip_suffix(PROOF) {
            return Ok(self.proof(version.trim_end_matches('/')).map(limit_of));
        }
        let below = format!("frozen/{path}");
        source::read_below(self.ledger.folder(), &below, limit).map_err(|error| unreadable(&error))
    }

    fn paths(&self) -> Option<Vec<String>> {
        let form = self.ledger.form()?;
        let (size, sizes) = (self.ledger.size(), self.ledger.states().keys());
        let mut tiles = tile::paths(size);
        let earlier = sizes.clone().flat_map(|size| tile::partials(*size));
        tiles.extend(earlier.filter(|path| !path.superseded_at(size)));
        let mut paths: Vec<String> = tiles.iter().map(|path| format!("log/{path}")).collect();
        paths.extend(sizes.map(|size| form.stored_at(*size)));
        let found = source::paths_below(self.ledger.folder(), "frozen").ok()?;
        let below = |path: &String| Some(format!("v/{}", path.strip_prefix("frozen/")?));
        paths.extend(found.iter().filter_map(below));
        Some(paths)
    }
}

impl SiteView for LedgerView<'_> {
    fn pages(&self) -> Option<Vec<String>> {
        None
    }
}

/// What an error of the disk says of a file of a site.
fn unreadable(error: &io::Error) -> Unreadable {
    match source::is_no_file(error) {
        true => Unreadable::NoFile,
        false => Unreadable::Surroundings,
    }
}

/// The redacted pages that still lie in a ledger: a tombstone may stand in a site, but here nothing may.
pub(super) fn redacted_pages(ledger: &Ledger) -> Vec<String> {
    let mut left = Vec::new();
    for (doc, document) in ledger.history().documents() {
        for version in &document.versions {
            for slot in version.redacted.keys().filter(|slot| slot.is_page()) {
                let below = format!("{}/{slot}", frozen(doc, version.ver));
                if !matches!(source::read_below(ledger.folder(), &below, 1), Ok(None)) {
                    left.push(below);
                }
            }
        }
    }
    left
}
