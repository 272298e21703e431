//! The desk: a village's ledger, held by one writer, seen to be whole and as far as it was signed here.

use std::path::{Path, PathBuf};

use super::plan::stated;
use super::seal::Seal;
use super::{Press, leftovers};
use crate::diagnostic::Diagnostic;
use crate::disk::{self, Lock};
use crate::ledger::{LEDGER, Ledger};
use crate::log::checkpoint::Relation;
use crate::log::entry::{Act, Entry};
use crate::log::key::{SignerKey, VerifierKey};
use crate::log::name::Origin;
use crate::log::statement::{Form, Statement};
use crate::log::tree::Tree;
use crate::log::trust::Trust;

/// A village's ledger, ready to be added to.
#[derive(Debug)]
pub struct Desk {
    /// What was published; none before the first publication.
    pub ledger: Option<Ledger>,
    /// The name of the log and who vouches for what is added, unless the key is missing here; none before the first publication.
    pub log: Option<(Origin, Option<Seal>)>,
    /// `<portal>/ledger/<slug>`.
    pub folder: PathBuf,
    /// Whether a publication that had been cut short was brought to its end.
    pub completed: bool,
    /// Held while this run writes; the lock dies with its owner.
    _lock: Option<Lock>,
}

impl Desk {
    /// Opens the ledger of a village. What a publication that was cut short has left is brought to its end or taken away, unless
    /// the run is `dry`.
    ///
    /// # Errors
    /// When somebody else writes, the ledger is damaged, or it is not as far as it was signed on this computer.
    pub fn open(slug: &str, press: &Press<'_>) -> Result<Desk, Vec<Diagnostic>> {
        let Press {
            root, keys, dry, ..
        } = *press;
        let mut desk = Desk::unopened(&root.join(LEDGER).join(slug));
        if desk.folder.symlink_metadata().is_err() {
            return Ok(desk);
        }
        desk.lock(slug).map_err(one)?;
        let Some(mut ledger) = Ledger::read(root, slug)? else {
            return Ok(desk);
        };
        if let Some((origin, in_force)) = begun(&ledger) {
            let mark = keys.high_water(&origin).map_err(one)?;
            let seal = Seal::find(&origin, in_force.as_ref(), keys).map_err(one)?;
            let missing = may_add(&ledger, &origin, in_force.as_ref(), mark, seal.as_ref());
            desk.log = Some((origin, seal));
            if let Some(state) = missing.map_err(one)?.filter(|_| !dry) {
                ledger = desk.complete(&state, slug, press)?;
            }
        }
        let left = leftovers::of(&ledger).map_err(one)?;
        if !left.is_empty() && !dry {
            (press.carry_out)(&leftovers::removal(left)).map_err(one)?;
        }
        desk.ledger = Some(ledger).filter(|ledger| ledger.size() > 0);
        Ok(desk)
    }

    /// Writes the state that a publication which was cut short has not written.
    fn complete(
        &mut self,
        state: &Statement,
        slug: &str,
        press: &Press<'_>,
    ) -> Result<Ledger, Vec<Diagnostic>> {
        (press.carry_out)(&stated(state, &self.folder, None)).map_err(one)?;
        self.completed = true;
        let lost = || one(Diagnostic::new("MB1037").with("village", slug));
        let ledger = Ledger::read(press.root, slug)?.ok_or_else(lost)?;
        if let (Some(origin), Some(in_force)) = (ledger.origin(), ledger.key()) {
            press.keys.settle(origin, in_force).map_err(one)?;
            let seal = Seal::find(origin, Some(in_force), press.keys).map_err(one)?;
            self.log = Some((origin.clone(), seal));
        }
        Ok(ledger)
    }

    /// A desk on which nothing lies yet.
    pub(super) fn unopened(folder: &Path) -> Desk {
        Desk {
            ledger: None,
            log: None,
            folder: folder.to_path_buf(),
            completed: false,
            _lock: None,
        }
    }

    /// The village's folder.
    pub fn slug(&self) -> std::borrow::Cow<'_, str> {
        self.folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
    }

    /// Keeps others out until the desk is dropped.
    pub(super) fn lock(&mut self, slug: &str) -> Result<(), Diagnostic> {
        let held = disk::lock(&self.folder.join("lock"))?;
        let taken = || Diagnostic::new("MB1028").with("village", slug);
        self._lock = Some(held.ok_or_else(taken)?);
        Ok(())
    }

    /// Holds the ledger of a village that is about to publish for the first time.
    ///
    /// # Errors
    /// When somebody else was faster.
    pub fn hold(&mut self, slug: &str) -> Result<(), Diagnostic> {
        if self._lock.is_some() {
            return Ok(());
        }
        disk::make_folder(&self.folder)?;
        // Programs that keep versions or sync must not change line ends, nor spread the lock.
        if let Some(ledgers) = self.folder.parent() {
            disk::make_unless_there(&ledgers.join(".gitattributes"), b"* -text\n")?;
            disk::make_unless_there(&ledgers.join(".gitignore"), b"lock\n")?;
        }
        self.lock(slug)?;
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

/// The name of the log and the key in force, if it has keys; also while only unfinished entries stand there.
fn begun(ledger: &Ledger) -> Option<(Origin, Option<VerifierKey>)> {
    if let Some(origin) = ledger.origin() {
        return Some((origin.clone(), ledger.key().cloned()));
    }
    match Entry::parse(ledger.unfinished_lines().first()?).ok()?.act {
        Act::Genesis { origin, vkey, .. } => Some((origin, vkey)),
        _ => None,
    }
}

/// How a ledger stands to the newest state that was published from this computer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is as far as that.
    Reached,
    /// Everything is there but the state itself.
    Unfinished,
    /// More was published elsewhere than the so many entries published here.
    Beyond(u64),
    /// So many entries were published, more than there are.
    Behind(u64),
    /// So many other entries were published.
    Other(u64),
}

/// Compares a ledger with the high-water mark; none when the mark is none of this log.
pub fn standing(ledger: &Ledger, origin: &Origin, mark: &Statement) -> Option<Standing> {
    let known = mark.checkpoint();
    if known.origin != *origin {
        return None;
    }
    let lines = ledger.lines().iter().chain(ledger.unfinished_lines());
    Some(match known.relation(&Tree::of_entries(lines)) {
        Relation::Rollback => Standing::Behind(known.size),
        Relation::Fork => Standing::Other(known.size),
        _ if known.size < ledger.size() => Standing::Beyond(known.size),
        _ if known.size == ledger.size() => Standing::Reached,
        _ => Standing::Unfinished,
    })
}

/// Whether this computer may add what comes next; the state that is missing in the ledger, if one is.
fn may_add(
    ledger: &Ledger,
    origin: &Origin,
    in_force: Option<&VerifierKey>,
    mark: Option<Statement>,
    seal: Option<&Seal>,
) -> Result<Option<Statement>, Diagnostic> {
    let said = |code: &str, mark: u64| {
        Diagnostic::new(code)
            .with("village", ledger.slug())
            .with("size", ledger.size())
            .with("mark", mark)
    };
    let elsewhere = match in_force {
        Some(_) => "MB1030",
        None => "MB1232",
    };
    let Some(state) = mark else {
        // Before the first publication there is no mark.
        return match (ledger.size(), seal) {
            (0, _) => Ok(None),
            (_, None) => Err(said("MB1029", 0)),
            _ => Err(said(elsewhere, 0)),
        };
    };
    let standing = standing(ledger, origin, &state);
    let Some(standing) = standing.filter(|_| state.form() == Form::of(in_force)) else {
        return Err(said("MB1025", 0).with("file", "highwater"));
    };
    match standing {
        Standing::Behind(mark) => Err(said("MB1031", mark)),
        Standing::Other(mark) => Err(said("MB1032", mark)),
        Standing::Beyond(mark) => Err(said(elsewhere, mark)),
        _ => match seal.map(|seal| seal.key().map(SignerKey::log_key)) {
            None => Err(said("MB1029", 0)),
            Some(key) if key.as_ref() != in_force => Err(said("MB1033", 0)),
            Some(_) if standing == Standing::Unfinished => Ok(Some(state)),
            Some(_) => Ok(None),
        },
    }
}

/// Compares what the desk holds with the published site, if that is known.
///
/// # Errors
/// As [`compare`], or when the site cannot be read.
pub fn compare_published(desk: &Desk, slug: &str, press: &Press<'_>) -> Result<(), Diagnostic> {
    if let (Some(ledger), Some(published)) = (&desk.ledger, press.published)
        && let Some(state) = published(slug)?
    {
        compare(ledger, &state)?;
    }
    Ok(())
}

/// Compares a ledger with a state that was published.
///
/// # Errors
/// When the published log is longer, or another one.
pub fn compare(ledger: &Ledger, published: &Statement) -> Result<(), Diagnostic> {
    let said = |code: &str, size: u64| {
        Diagnostic::new(code)
            .with("village", ledger.slug())
            .with("size", ledger.size())
            .with("mark", size)
    };
    let opened = ledger
        .trust()
        .and_then(|trust: Trust| trust.weigh(published).ok());
    let Some(opened) = opened else {
        return Err(said("MB1034", 0));
    };
    match opened.checkpoint.relation(ledger.tree()) {
        Relation::Same | Relation::Extends => Ok(()),
        Relation::Rollback => Err(said("MB1031", opened.checkpoint.size)),
        Relation::Fork => Err(said("MB1032", opened.checkpoint.size)),
    }
}
