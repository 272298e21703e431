//! From what is to be added to a log to the steps that add it: a pure function, so that every way of being cut short can be tried.

use std::path::Path;

use super::seal::Seal;
use crate::diagnostic::Diagnostic;
use crate::disk::Step;
use crate::ledger::{self, Ledger};
use crate::log::checkpoint::Checkpoint;
use crate::log::entry::{Act, Entry, Why};
use crate::log::history::History;
use crate::log::key::SignerKey;
use crate::log::manifest::{FileRecord, MANIFEST, Manifest, Salt};
use crate::log::name::{DocId, Moment, Origin};
use crate::log::statement::Statement;
use crate::log::tree::{Tree, leaf_hash};
use crate::version::{NewVersion, kept};

/// Random bytes, as many times as asked for.
pub type Draw<'a> = &'a (dyn Fn() -> Result<Salt, Diagnostic> + Sync);

/// What is added to a log.
#[derive(Debug, Clone)]
pub enum Addition {
    /// A version with its files.
    Version(NewVersion),
    /// An entry that brings no files.
    Act(Box<Act>),
}

/// Who signs, when, and where it is written.
#[derive(Clone, Copy)]
pub struct Pen<'a> {
    /// The name of the log.
    pub origin: &'a Origin,
    /// Who vouches for it.
    pub seal: &'a Seal,
    /// At a rotation the key that signs from now on.
    pub next: Option<&'a SignerKey>,
    /// The time that the entries claim.
    pub now: Moment,
    /// Where salts come from.
    pub draw: Draw<'a>,
    /// The folder of the village's ledger.
    pub folder: &'a Path,
    /// Where the high-water mark stands.
    pub mark: &'a Path,
}

/// What will be done, and what comes of it.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The steps: versions, entries, high-water mark, the new state.
    pub steps: Vec<Step>,
    /// The new state of the log.
    pub state: Statement,
    /// The entries that are added.
    pub entries: Vec<Entry>,
}

/// The log as it grows.
struct Growing<'a> {
    ledger: Option<&'a Ledger>,
    pen: Pen<'a>,
    history: History,
    lines: Vec<Vec<u8>>,
    steps: Vec<Step>,
    entries: Vec<Entry>,
}

/// Plans to add something to the log. `ledger` is what was published; none at the beginning of a log, whose first addition is then
/// its opening.
///
/// # Errors
/// When an addition breaks a rule of the log, or is older than what is there.
pub fn plan(
    ledger: Option<&Ledger>,
    additions: Vec<Addition>,
    pen: Pen<'_>,
) -> Result<Plan, Diagnostic> {
    let mut growing = Growing {
        ledger,
        pen,
        history: ledger.map_or_else(History::default, |ledger| ledger.history().clone()),
        lines: ledger.map_or_else(Vec::new, |ledger| ledger.lines().to_vec()),
        steps: Vec::new(),
        entries: Vec::new(),
    };
    if let Some(last) = growing.history.last().filter(|last| *last > pen.now) {
        return Err(Diagnostic::new("MB1026")
            .with("now", pen.now)
            .with("last", last));
    }
    let first = growing.lines.len();
    for addition in additions {
        match addition {
            Addition::Version(version) => growing.add_version(version)?,
            Addition::Act(act) => growing.add_entry(*act)?,
        }
    }
    growing.finish(first)
}

impl Growing<'_> {
    fn add_version(&mut self, version: NewVersion) -> Result<(), Diagnostic> {
        let NewVersion {
            doc,
            ver,
            why,
            files,
            ..
        } = version;
        let broken = |reason: String| unpublishable(&doc, reason);
        let newest = self
            .history
            .documents()
            .get(&doc)
            .and_then(|document| document.newest());
        let previous = newest.map(|newest| (newest.ver, newest.leaf));
        let due = previous.map_or(1, |(ver, _)| ver.saturating_add(1));
        if ver != due {
            return Err(broken(format!("version {ver}, due {due}")));
        }
        let mut records = Vec::with_capacity(files.len());
        for (slot, bytes) in files {
            let before = previous.and_then(|(before, _)| Some((self.ledger?, before)));
            let kept = before.map(|(ledger, before)| kept(ledger, &doc, before, &slot, &bytes));
            if let Some(kept) = kept.transpose()?.flatten() {
                records.push(kept);
                continue;
            }
            let salt = (self.pen.draw)()?;
            records.push(FileRecord::of(slot.clone(), &salt, &bytes));
            self.make(&doc, ver, slot.as_str(), bytes);
            self.make(&doc, ver, &slot.salt(), salt.to_vec());
        }
        let manifest = Manifest::new(doc.clone(), ver, records)
            .map_err(|fault| broken(format!("{fault:?}")))?;
        self.make(&doc, ver, MANIFEST, manifest.print());
        let (hash, files) = (manifest.hash(), manifest.count());
        let act = match previous {
            None => Act::Publish {
                doc,
                manifest: hash,
                files,
            },
            Some((_, prev)) => Act::Correct {
                doc,
                ver,
                prev,
                why: why.unwrap_or(Why::Other),
                manifest: hash,
                files,
            },
        };
        self.add_entry(act)
    }

    fn make(&mut self, doc: &DocId, ver: u32, name: &str, bytes: Vec<u8>) {
        let below = format!("{}/{name}", ledger::frozen(doc, ver));
        self.steps.push(Step::Make {
            path: self.pen.folder.join(below),
            bytes,
        });
    }

    fn add_entry(&mut self, act: Act) -> Result<(), Diagnostic> {
        let entry = Entry {
            act,
            at: self.pen.now,
            after: None,
        };
        let named = match entry.act.version() {
            Some((doc, _)) => doc.to_string(),
            None => entry.act.kind().to_string(),
        };
        let broken = |reason: String| {
            Diagnostic::new("MB1027")
                .with("what", &named)
                .with("reason", reason)
        };
        if let Some(breach) = self.history.check(&entry).first() {
            return Err(broken(format!("{breach:?}")));
        }
        let line = entry
            .print()
            .map_err(|fault| broken(format!("{fault:?}")))?;
        self.history.record(&entry, leaf_hash(&line));
        self.lines.push(line);
        self.entries.push(entry);
        Ok(())
    }

    /// Entries, then the high-water mark, then the new state: each is on the disk before the next begins.
    fn finish(mut self, first: usize) -> Result<Plan, Diagnostic> {
        let tree = Tree::of_entries(&self.lines);
        let checkpoint = Checkpoint::of(self.pen.origin.clone(), &tree);
        let state = self.pen.seal.state(checkpoint, self.pen.next);
        let state = state.map_err(|fault| {
            Diagnostic::new("MB1027")
                .with("what", self.pen.origin)
                .with("reason", format!("{fault:?}"))
        })?;
        for (index, line) in self.lines.drain(..).enumerate().skip(first) {
            let below = ledger::entry_path(index as u64);
            self.steps.push(Step::Make {
                path: self.pen.folder.join(below),
                bytes: line,
            });
        }
        self.steps.push(Step::Barrier);
        self.steps
            .extend(stated(&state, self.pen.folder, Some(self.pen.mark)));
        Ok(Plan {
            steps: self.steps,
            state,
            entries: self.entries,
        })
    }
}

/// The steps that make a state count: the high-water mark, unless it stands already, then the state itself.
pub(super) fn stated(state: &Statement, folder: &Path, mark: Option<&Path>) -> Vec<Step> {
    let bytes = state.bytes();
    let path = ledger::state_path(state.form(), state.checkpoint().size);
    let mut steps = Vec::new();
    if let Some(mark) = mark {
        steps.push(Step::Replace {
            path: mark.to_path_buf(),
            bytes: bytes.clone(),
        });
        steps.push(Step::Barrier);
    }
    steps.push(Step::Replace {
        path: folder.join(path),
        bytes,
    });
    steps.push(Step::Barrier);
    steps
}

fn unpublishable(doc: &DocId, reason: String) -> Diagnostic {
    Diagnostic::new("MB1027")
        .with("what", doc)
        .with("reason", reason)
}
