//! Verifies a served log and the versions it promises: from the files as anyone can fetch them to a verdict.
//!
//! Everything is recomputed from the entries: the tree, every tile, the documents' rules, each file's commitment. One thing no
//! verifier can see in one log alone is a fork: for that it must be given checkpoints that were kept elsewhere.

mod change;
mod contents;
mod finding;
mod keys;
mod served;

use std::collections::BTreeMap;

pub use change::Change;
pub use finding::{Fault, File, Finding, Place, Severity};

use super::checkpoint::Checkpoint;
use super::entry::Entry;
use super::history::History;
use super::note::MAX_NOTE;
use super::statement::{Form, Statement};
use super::tree::leaf_hash;
use super::trust::{Cosignature, Trust};

/// The greatest number of entries of a log that is looked at: ten thousand years of a village.
pub const MAX_SIZE: u64 = 2_000_000;
/// The greatest number of findings of one severity that are told; the others are counted.
pub const MAX_FINDINGS: usize = 1000;

/// Why a file could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Disk or network were in the way; nothing is said about whether it exists.
    Surroundings,
    /// Something else stands in its place, or above it: a link, a folder, a device.
    NoFile,
}

/// The files of a village as they are served. Paths have forward slashes and begin with `log/` or `v/`.
pub trait LogView {
    /// The bytes of a file, or none when there is no such file. What lies beyond the first `limit` bytes may be left out: then
    /// `limit` bytes are given.
    ///
    /// # Errors
    /// When the file cannot be read, or is no plain file.
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Unreadable>;

    /// Says which files will be read next, and how much of each at most: where each takes its time they can be fetched together.
    /// What was expected before and not read is forgotten.
    fn expect(&self, _: &[(String, u64)]) {}

    /// The paths of all files below `log/` and `v/`; none where files cannot be listed, as over the network.
    fn paths(&self) -> Option<Vec<String>>;
}

impl LogView for BTreeMap<String, Vec<u8>> {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(self
            .get(path)
            .map(|bytes| bytes[..bytes.len().min(limit)].to_vec()))
    }

    fn paths(&self) -> Option<Vec<String>> {
        Some(self.keys().cloned().collect())
    }
}

/// A state that was seen before and kept elsewhere: beside the key, on the printed sheet, by a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    /// What to call it in findings: the name of its file.
    pub name: String,
    /// The signed note, or the bare checkpoint.
    pub bytes: Vec<u8>,
}

/// What to verify, and by what.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The log that is meant, and the known keys.
    pub trust: &'a Trust,
    /// Checkpoints kept elsewhere.
    pub older: &'a [Older],
    /// Whether to look at the versions under `v/` too.
    pub contents: bool,
    /// Paths below `log/` and `v/` that may be there besides our own; with a slash at the end, all below that folder.
    pub allowed: &'a [String],
}

/// How much was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Entries of the log.
    pub entries: u64,
    /// Tiles and bundles whose bytes are those of the recomputed tree.
    pub tiles: u64,
    /// Checkpoints kept elsewhere or stored in the log that the log extends.
    pub older: u64,
    /// Versions with the manifest that the log names.
    pub versions: u64,
    /// Files with the bytes that were committed to.
    pub files: u64,
    /// Files that were removed with an entry that says so.
    pub redacted: u64,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// How the log states what it holds, as it is served.
    pub form: Option<Form>,
    /// The served checkpoint, when it is to be believed.
    pub checkpoint: Option<Checkpoint>,
    /// Its cosignatures by known witnesses.
    pub cosignatures: Vec<Cosignature>,
    /// The bytes of the entries, when they are those of the served checkpoint; else none.
    pub entries: Vec<Vec<u8>>,
    /// What they say.
    pub history: History,
    /// Whether the files could be listed; if not, unexpected ones and stored checkpoints were not looked for.
    pub listed: bool,
    /// How much was looked at.
    pub counts: Counts,
    /// What is wrong or odd, at most [`MAX_FINDINGS`] of each severity.
    pub findings: Vec<Finding>,
    /// How many further findings there were.
    pub more: u64,
    /// How many findings of each severity there were.
    told: [usize; 3],
}

impl Verdict {
    /// Whether the log and its versions are as they were signed, as far as they were looked at.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.count(Severity::Alarm) == 0 && self.count(Severity::Unchecked) == 0
    }

    /// How many findings of this severity there were, those included that are not told.
    pub fn count(&self, severity: Severity) -> usize {
        self.told[severity as usize]
    }

    fn add(&mut self, fault: Fault, place: Place) {
        let told = &mut self.told[fault.severity() as usize];
        *told += 1;
        if *told <= MAX_FINDINGS {
            self.findings.push(Finding { fault, place });
        } else {
            self.more += 1;
        }
    }

    /// Reads a file that must be there; says what is wrong when it cannot be had.
    fn fetch(
        &mut self,
        view: &dyn LogView,
        file: File,
        place: &Place,
        limit: u64,
    ) -> Option<Vec<u8>> {
        let found = self.look(view, file, place, limit)?;
        if found.is_none() {
            self.add(Fault::Missing(file), place.clone());
        }
        found
    }

    /// Reads a file that may be there; the outer none means that it cannot be read, which is then said.
    fn look(
        &mut self,
        view: &dyn LogView,
        file: File,
        place: &Place,
        limit: u64,
    ) -> Option<Option<Vec<u8>>> {
        let path = place.path.as_deref().unwrap_or_default();
        match view.read(path, limit) {
            Ok(found) => Some(found),
            Err(why) => {
                self.add(Fault::of_unreadable(why, file), place.clone());
                None
            }
        }
    }
}

/// Verifies a village's log and versions. Gives as many findings as there are, not only the first.
pub fn verify(view: &dyn LogView, asked: &Asked<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let listing = view.paths();
    verdict.listed = listing.is_some();
    let stated = match stated(view) {
        Ok(stated) => stated,
        Err(Finding { fault, place }) => {
            verdict.add(fault, place);
            return verdict;
        }
    };
    verdict.form = Some(stated.form());
    let claimed = stated.checkpoint();
    let tree = served::tree(view, claimed, &mut verdict);
    if let Some(tree) = &tree {
        served::tiles(view, tree, listing.as_deref(), &mut verdict);
        served::partials(
            stated.form(),
            tree.size(),
            listing.as_deref().unwrap_or_default(),
            &mut verdict,
        );
        read_history(&mut verdict);
    }
    let stored = keys::stored(view, stated.form(), listing.as_deref(), &mut verdict);
    let served = keys::Served {
        stated: &stated,
        tree: tree.as_ref(),
    };
    keys::check(&served, &stored, asked, &mut verdict);
    keys::files(view, &mut verdict);
    let tree = tree.filter(|_| asked.contents);
    let accounted = tree.map(|tree| contents::check(view, &tree, asked, &mut verdict));
    if let Some(accounted) = &accounted {
        let sizes = accounted.sizes(claimed.size);
        keys::named(view, &sizes, listing.as_deref(), &mut verdict);
    }
    if let Some(listing) = listing {
        contents::unexpected(&listing, &stated, accounted.as_ref(), asked, &mut verdict);
    }
    verdict
}

/// The newest state that a log states, of whichever form. Whether to believe it is decided when the log's keys are known.
///
/// # Errors
/// What is wrong with it, so that nothing more can be looked at.
pub fn stated(view: &dyn LogView) -> Result<Statement, Finding> {
    for form in Form::ALL {
        let place = Place::path(form.newest());
        let fault = match view.read(form.newest(), MAX_NOTE as u64 + 1) {
            Ok(None) => continue,
            Ok(Some(bytes)) => match Statement::parse(&bytes, form) {
                Ok(stated) if stated.checkpoint().size <= MAX_SIZE => return Ok(stated),
                Ok(_) => Fault::TooLarge,
                Err(fault) => Fault::Checkpoint(fault),
            },
            Err(why) => Fault::of_unreadable(why, File::Checkpoint),
        };
        return Err(Finding { fault, place });
    }
    let fault = Fault::Missing(File::Checkpoint);
    let place = Place::path(Form::Signed.newest());
    Err(Finding { fault, place })
}

/// Reads the entries and applies the rules to them.
fn read_history(verdict: &mut Verdict) {
    let entries = std::mem::take(&mut verdict.entries);
    let mut history = History::default();
    for (index, bytes) in (0..).zip(&entries) {
        let place = Place::entry(index);
        match Entry::parse(bytes) {
            Err(fault) => {
                verdict.add(Fault::Entry(fault), place);
                history.skip();
            }
            Ok(entry) => {
                let place = match entry.act.version() {
                    Some((doc, ver)) => Place::version(index, doc, ver),
                    None => place,
                };
                for breach in history.check(&entry) {
                    verdict.add(Fault::Breach(breach), place.clone());
                }
                history.record(&entry, leaf_hash(bytes));
            }
        }
    }
    verdict.counts.entries = entries.len() as u64;
    verdict.entries = entries;
    verdict.history = history;
}
