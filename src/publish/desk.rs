//! The desk: a village's ledger, held by one writer, seen to be whole and as far as it was signed here.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::leftovers;
use super::plan::signed;
use crate::diagnostic::{Diagnostic, Place};
use crate::disk::{Step, carry_out};
use crate::keys::Keys;
use crate::ledger::{LEDGER, Ledger};
use crate::log::checkpoint::{Checkpoint, Relation};
use crate::log::entry::{Act, Entry};
use crate::log::key::{SignerKey, VerifierKey};
use crate::log::name::Origin;
use crate::log::note::Note;
use crate::log::tree::Tree;
use crate::log::trust::Trust;

/// A village's ledger, ready to be added to.
#[derive(Debug)]
pub struct Desk {
    /// What was published; none before the first publication.
    pub ledger: Option<Ledger>,
    /// The key that signs; none before the first publication.
    pub key: Option<SignerKey>,
    /// `<portal>/ledger/<slug>`.
    pub folder: PathBuf,
    /// Whether a publication that had been cut short was brought to its end.
    pub completed: bool,
    /// Held while this run writes; the lock dies with its owner.
    _lock: Option<File>,
}

impl Desk {
    /// Opens the ledger of a village. What a publication that was cut short has left is brought to its end or taken away, unless
    /// the run is `dry`.
    ///
    /// # Errors
    /// When somebody else writes, the ledger is damaged, or it is not as far as it was signed on this computer.
    pub fn open(root: &Path, slug: &str, keys: &Keys, dry: bool) -> Result<Desk, Vec<Diagnostic>> {
        let folder = root.join(LEDGER).join(slug);
        let mut desk = Desk {
            ledger: None,
            key: None,
            _lock: None,
            completed: false,
            folder,
        };
        if std::fs::symlink_metadata(&desk.folder).is_err() {
            return Ok(desk);
        }
        desk._lock = Some(lock(&desk.folder, slug).map_err(one)?);
        let Some(mut ledger) = Ledger::read(root, slug)? else {
            return Ok(desk);
        };
        if let Some((origin, in_force)) = begun(&ledger) {
            let mark = keys.high_water(&origin).map_err(one)?;
            let settled = keys.read(&origin).and_then(|key| match key {
                Some(key) if key.log_key() == in_force => Ok(Some(key)),
                _ => {
                    keys.settle(&origin, &in_force)?;
                    keys.read(&origin)
                }
            });
            desk.key = settled.map_err(one)?;
            let stand = stand(&ledger, &origin, &in_force, mark, desk.key.as_ref());
            match stand.map_err(one)? {
                Stand::Sound => {}
                Stand::Ahead(_) if dry => {}
                Stand::Ahead(note) => {
                    let size = Checkpoint::parse(note.text()).map_or(0, |known| known.size);
                    carry_out(&signed(&note, size, &desk.folder, None)).map_err(one)?;
                    desk.completed = true;
                    match Ledger::read(root, slug)? {
                        Some(whole) => ledger = whole,
                        None => return Ok(desk),
                    }
                    if let Some(in_force) = ledger.key() {
                        keys.settle(&origin, in_force).map_err(one)?;
                        desk.key = keys.read(&origin).map_err(one)?;
                    }
                }
            }
        }
        let left = leftovers::of(&ledger).map_err(one)?;
        if !left.is_empty() && !dry {
            let mut steps: Vec<Step> = left.into_iter().map(|path| Step::Delete { path }).collect();
            steps.push(Step::Barrier);
            carry_out(&steps).map_err(one)?;
        }
        desk.ledger = Some(ledger).filter(|ledger| ledger.size() > 0);
        Ok(desk)
    }

    /// Holds the ledger of a village that is about to publish for the first time.
    ///
    /// # Errors
    /// When somebody else was faster.
    pub fn hold(&mut self, slug: &str) -> Result<(), Diagnostic> {
        if self._lock.is_some() {
            return Ok(());
        }
        crate::disk::make_folder(&self.folder)?;
        self._lock = Some(lock(&self.folder, slug)?);
        let entries = crate::source::names(&self.folder.join("entries"), LEDGER)?;
        match entries.is_empty() {
            true => Ok(()),
            false => Err(Diagnostic::new("MB1028").with("village", slug)),
        }
    }
}

fn one(problem: Diagnostic) -> Vec<Diagnostic> {
    vec![problem]
}

fn lock(folder: &Path, slug: &str) -> Result<File, Diagnostic> {
    let path = folder.join("lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = file.map_err(|error| {
        let shown = path.display().to_string();
        Diagnostic::new("MB0911")
            .at(Place::file(shown.clone()))
            .with("file", shown)
            .with("reason", error)
    })?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Diagnostic::new("MB1028").with("village", slug)),
        // A share that knows no locks: the high-water mark still keeps two computers apart.
        _ => Ok(file),
    }
}

/// The name of the log and the key in force, also while only unsigned entries stand there.
fn begun(ledger: &Ledger) -> Option<(Origin, VerifierKey)> {
    if let (Some(origin), Some(key)) = (ledger.origin(), ledger.key()) {
        return Some((origin.clone(), key.clone()));
    }
    match Entry::parse(ledger.unsigned_lines().first()?).ok()?.act {
        Act::Genesis { origin, vkey, .. } => Some((origin, vkey)),
        _ => None,
    }
}

/// How far the ledger is, against what was signed on this computer.
enum Stand {
    /// As far as it was signed.
    Sound,
    /// Everything is there but the checkpoint, which this is.
    Ahead(Note),
}

/// Compares a ledger with the high-water mark.
fn stand(
    ledger: &Ledger,
    origin: &Origin,
    in_force: &VerifierKey,
    mark: Option<Note>,
    key: Option<&SignerKey>,
) -> Result<Stand, Diagnostic> {
    let said = |code: &str| {
        Diagnostic::new(code)
            .with("village", ledger.slug())
            .with("size", ledger.size())
    };
    let foreign = Err(said("MB1029"));
    let Some(note) = mark else {
        // Before the first signature there is no mark.
        return match ledger.size() {
            0 => Ok(Stand::Sound),
            _ if key.is_none() => foreign,
            _ => Err(said("MB1030").with("mark", 0)),
        };
    };
    let mut lines = ledger.lines().to_vec();
    lines.extend(ledger.unsigned_lines().iter().cloned());
    let whole = Tree::of_entries(&lines);
    let known = Checkpoint::parse(note.text()).ok();
    let Some(known) = known.filter(|known| known.origin == *origin) else {
        return Err(said("MB1025"));
    };
    let key = match key {
        None => return foreign,
        Some(key) => key,
    };
    // A key that the log does not name yet signs nothing; that of a rotation whose checkpoint is missing is named in the rest.
    let named = key.log_key() == *in_force;
    match known.relation(&whole) {
        Relation::Rollback => Err(said("MB1031").with("mark", known.size)),
        Relation::Fork => Err(said("MB1032").with("mark", known.size)),
        _ if known.size < ledger.size() => Err(said("MB1030").with("mark", known.size)),
        _ if !named => Err(said("MB1033")),
        _ if known.size == ledger.size() => Ok(Stand::Sound),
        _ => Ok(Stand::Ahead(note)),
    }
}

/// Compares a ledger with a checkpoint that was published.
///
/// # Errors
/// When the published log is longer, or another one.
pub fn compare(ledger: &Ledger, published: &Note) -> Result<(), Diagnostic> {
    let said = |code: &str, size: u64| {
        Diagnostic::new(code)
            .with("village", ledger.slug())
            .with("size", ledger.size())
            .with("mark", size)
    };
    let opened = ledger
        .trust()
        .and_then(|trust: Trust| trust.judge(published).ok());
    let Some(opened) = opened else {
        return Err(said("MB1034", 0));
    };
    match opened.checkpoint.relation(ledger.tree()) {
        Relation::Same | Relation::Extends => Ok(()),
        Relation::Rollback => Err(said("MB1031", opened.checkpoint.size)),
        Relation::Fork => Err(said("MB1032", opened.checkpoint.size)),
    }
}
