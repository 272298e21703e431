//! The ledger of a village: what was published, as it stands in `ledger/<slug>/` of the portal's folder.
//!
//! ```text
//! entries/000000.json              the lines of the log, one file each, never changed
//! frozen/<doc>/<ver>/…             the files of each version, their salts, the manifest
//! checkpoints/000012               the signed note for each size at which something was published, with its cosignatures
//! roots/000012                     in their place where nobody signs: the bare lines of the same
//! ```
//!
//! Only what the newest of them covers was published. Entries beyond it are what a publication that was cut short left behind:
//! they are passed over here and done away with by the next one.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::diagnostic::{Diagnostic, Place};
use crate::log::entry::Entry;
use crate::log::history::History;
use crate::log::key::VerifierKey;
use crate::log::manifest::{MANIFEST, MAX_FILE, MAX_MANIFEST, Manifest, Salt};
use crate::log::name::{DocId, Origin, Slot};
use crate::log::note::{MAX_NOTE, Note};
use crate::log::statement::{Form, Statement};
use crate::log::tile::MAX_ENTRY;
use crate::log::tree::{Hash, Tree, leaf_hash};
use crate::log::trust::Trust;
use crate::source::{self, Mark};

/// The folder of the ledgers in the portal's folder.
pub const LEDGER: &str = "ledger";

/// What a village has published.
#[derive(Debug)]
pub struct Ledger {
    slug: String,
    /// `<portal>/ledger/<slug>`.
    folder: PathBuf,
    lines: Vec<Vec<u8>>,
    entries: Vec<Entry>,
    history: History,
    tree: Tree,
    states: BTreeMap<u64, Statement>,
    /// The manifests that were read: each is asked for by what compares, by what shows and by what serves a version.
    manifests: RefCell<BTreeMap<(DocId, u32), Rc<Manifest>>>,
    /// The lines beyond the newest state.
    unfinished: Vec<Vec<u8>>,
}

impl Ledger {
    /// Reads the ledger of a village; none when it has none. Files of versions are read when they are asked for.
    ///
    /// # Errors
    /// Everything that is not as a publication leaves it: entries missing, changed or twice, as after a clash of two computers;
    /// checkpoints that are not those of these entries.
    pub fn read(root: &Path, slug: &str) -> Result<Option<Ledger>, Vec<Diagnostic>> {
        let folder = root.join(LEDGER).join(slug);
        if folder.symlink_metadata().is_err() {
            return Ok(None);
        }
        let mut problems = Vec::new();
        let states = read_states(&folder, slug, &mut problems);
        let published = states.keys().next_back().copied().unwrap_or(0);
        let mut lines = read_entries(&folder, slug, published, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let have = lines.len() as u64;
        if have < published {
            let gone = Diagnostic::new("MB1003").at(Place::file(shown(slug, "entries")));
            return Err(vec![gone.with("have", have).with("signed", published)]);
        }
        let unfinished = lines.split_off(usize::try_from(published).unwrap_or(usize::MAX));
        let tree = Tree::of_entries(&lines);
        let (entries, history) =
            understand(slug, &lines, &tree).map_err(|problem| vec![problem])?;
        let ledger = Ledger {
            slug: slug.to_string(),
            folder,
            lines,
            entries,
            history,
            tree,
            states,
            manifests: RefCell::default(),
            unfinished,
        };
        match ledger.check_states() {
            problems if problems.is_empty() => Ok(Some(ledger)),
            problems => Err(problems),
        }
    }

    /// What can be seen of the ledger of a village and of those before it without opening them. Ledgers only grow, and what is added
    /// to one shows in the times of its folders; whoever changes a file in it is found out by those who verify it.
    pub fn mark(root: &Path, slug: &str) -> Mark {
        let ledgers = root.join(LEDGER);
        let former = (1..).map(|number| ledgers.join(format!("{slug}@{number}")));
        let former = former.take_while(|folder| folder.symlink_metadata().is_ok());
        let mut paths = vec![ledgers.join(slug)];
        paths.extend(former);
        let below = |folder: &PathBuf| ["entries", "checkpoints"].map(|name| folder.join(name));
        let folders: Vec<PathBuf> = paths.iter().flat_map(below).collect();
        source::mark(folders.iter().map(PathBuf::as_path))
    }

    /// The folder of the village.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// The folder of the ledger on the disk.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The published lines of the log.
    pub fn lines(&self) -> &[Vec<u8>] {
        &self.lines
    }

    /// The published entries, understood.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What they say.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The tree over them.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// How many entries are published.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// How many entries a publication that was cut short has left behind.
    pub fn unfinished(&self) -> u64 {
        self.unfinished.len() as u64
    }

    /// The lines that a publication that was cut short has left behind, as they stand there.
    pub fn unfinished_lines(&self) -> &[Vec<u8>] {
        &self.unfinished
    }

    /// What was published at each size of the log.
    pub fn states(&self) -> &BTreeMap<u64, Statement> {
        &self.states
    }

    /// What was published last.
    pub fn newest(&self) -> Option<&Statement> {
        self.states.values().next_back()
    }

    /// The signed notes by the size of the log; none where nobody signs.
    pub fn notes(&self) -> impl DoubleEndedIterator<Item = (u64, &Note)> {
        self.states
            .iter()
            .filter_map(|(size, state)| Some((*size, state.note()?)))
    }

    /// How the log states what it holds; none when nothing was published yet.
    pub fn form(&self) -> Option<Form> {
        self.history.form()
    }

    /// The name of the log; none when nothing was published yet.
    pub fn origin(&self) -> Option<&Origin> {
        self.history.origin()
    }

    /// What a verifier must take for given to believe the log: its name and its own keys.
    pub fn trust(&self) -> Option<Trust> {
        let keys = self.history.keys().iter().map(|key| key.vkey.clone());
        Some(Trust {
            origin: self.origin()?.clone(),
            keys: keys.collect(),
            witnesses: Vec::new(),
            quorum: 0,
        })
    }

    /// The key in force; none where nobody signs.
    pub fn key(&self) -> Option<&VerifierKey> {
        self.history.keys().last().map(|key| &key.vkey)
    }

    /// The manifest of a published version.
    ///
    /// # Errors
    /// When it cannot be read, or is not the one that the log names.
    pub fn manifest(&self, doc: &DocId, ver: u32) -> Result<Rc<Manifest>, Diagnostic> {
        let key = (doc.clone(), ver);
        if let Some(manifest) = self.manifests.borrow().get(&key) {
            return Ok(manifest.clone());
        }
        let below = format!("{}/{MANIFEST}", frozen(doc, ver));
        let bytes = self.bytes(&below, MAX_MANIFEST as u64)?;
        let named = self
            .history
            .documents()
            .get(doc)
            .and_then(|document| document.version(ver));
        let right = named.is_some_and(|version| version.manifest == Hash::of(&bytes));
        match Manifest::parse(&bytes) {
            Ok(manifest) if right => {
                let manifest = Rc::new(manifest);
                self.manifests.borrow_mut().insert(key, manifest.clone());
                Ok(manifest)
            }
            _ => Err(self.changed(&below)),
        }
    }

    /// A file of a published version, found where the manifest says; none when it was redacted.
    ///
    /// # Errors
    /// When it cannot be read, or has other bytes than were published.
    pub fn file(&self, doc: &DocId, ver: u32, slot: &Slot) -> Result<Option<Vec<u8>>, Diagnostic> {
        let manifest = self.manifest(doc, ver)?;
        let Some(record) = manifest.file(slot) else {
            return Ok(None);
        };
        let holder = record.held_in.unwrap_or(ver);
        if self.is_redacted(doc, holder, slot) {
            return Ok(None);
        }
        let below = format!("{}/{slot}", frozen(doc, holder));
        let bytes = self.bytes(&below, MAX_FILE)?;
        let salt = self.salt(doc, holder, slot)?;
        match record.holds(&salt, &bytes) {
            true => Ok(Some(bytes)),
            false => Err(self.changed(&below)),
        }
    }

    /// The salt beside a file that a version's own folder holds.
    ///
    /// # Errors
    /// When it cannot be read, or is none.
    pub fn salt(&self, doc: &DocId, ver: u32, slot: &Slot) -> Result<Salt, Diagnostic> {
        let below = format!("{}/{}", frozen(doc, ver), slot.salt());
        let bytes = self.bytes(&below, 64)?;
        Salt::try_from(bytes.as_slice()).map_err(|_| self.changed(&below))
    }

    /// Whether a file that the version's own folder held was removed as the law demands.
    pub fn is_redacted(&self, doc: &DocId, ver: u32, slot: &Slot) -> bool {
        let version = self
            .history
            .documents()
            .get(doc)
            .and_then(|document| document.version(ver));
        version.is_some_and(|version| version.redacted.contains_key(slot))
    }

    /// Where a file of a published version stands on the disk; none when it was redacted or the version has none of that name.
    ///
    /// # Errors
    /// When the manifest cannot be read, or is not the one that the log names.
    pub fn on_disk(
        &self,
        doc: &DocId,
        ver: u32,
        slot: &Slot,
    ) -> Result<Option<PathBuf>, Diagnostic> {
        let manifest = self.manifest(doc, ver)?;
        let holder = manifest
            .file(slot)
            .map(|record| record.held_in.unwrap_or(ver))
            .filter(|holder| !self.is_redacted(doc, *holder, slot));
        Ok(holder.map(|holder| self.folder.join(frozen(doc, holder)).join(slot.as_str())))
    }

    /// That a published file is not what it must be.
    pub fn broken(&self, doc: &DocId, ver: u32, slot: &Slot) -> Diagnostic {
        self.changed(&format!("{}/{slot}", frozen(doc, ver)))
    }

    fn bytes(&self, below: &str, limit: u64) -> Result<Vec<u8>, Diagnostic> {
        let path = shown(&self.slug, below);
        source::read_file(&self.folder.join(below), &path, limit)
    }

    fn changed(&self, below: &str) -> Diagnostic {
        let path = shown(&self.slug, below);
        Diagnostic::new("MB1005")
            .at(Place::file(path.clone()))
            .with("file", path)
    }

    /// Every note must be signed by a key of the log, or no state by anybody, and be that of a beginning of the entries.
    fn check_states(&self) -> Vec<Diagnostic> {
        let Some(trust) = self.trust() else {
            return Vec::new();
        };
        let wrong = self.states.iter().filter(|(size, state)| {
            let checkpoint = state.checkpoint();
            let ours = checkpoint.size == **size && checkpoint.begins(&self.tree);
            !ours || trust.weigh(state).is_err()
        });
        wrong
            .map(|(size, state)| {
                let path = shown(&self.slug, &state_path(state.form(), *size));
                Diagnostic::new("MB1004")
                    .at(Place::file(path.clone()))
                    .with("file", path)
            })
            .collect()
    }
}

/// The path of an entry below the ledger's folder.
pub fn entry_path(index: u64) -> String {
    format!("entries/{index:06}.json")
}

/// The path of a state below the ledger's folder.
pub fn state_path(form: Form, size: u64) -> String {
    format!("{}/{size:06}", form.kept())
}

/// Whether a path below the ledger's folder is that of a state.
pub fn is_state(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    Form::ALL.iter().any(|form| folder == Some(form.kept()))
}

/// The folder of a version below the ledger's folder.
pub fn frozen(doc: &DocId, ver: u32) -> String {
    format!("frozen/{doc}/{ver}")
}

fn shown(slug: &str, below: &str) -> String {
    format!("{LEDGER}/{slug}/{below}")
}

/// The entries in their order. A file that is none, a gap and a second file for one entry are clashes that only people can solve;
/// beyond the `published` entries a gap is what a disk that lost power has left.
fn read_entries(
    folder: &Path,
    slug: &str,
    published: u64,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Vec<u8>> {
    let names = numbered(folder, slug, "entries", ".json", problems);
    let mut lines = Vec::with_capacity(names.len());
    for (at, (index, name)) in names.iter().enumerate() {
        if *index != at as u64 && at as u64 >= published {
            break;
        }
        if *index != at as u64 {
            let gap = shown(slug, &entry_path(at as u64));
            problems.push(
                Diagnostic::new("MB1002")
                    .at(Place::file(gap.clone()))
                    .with("file", gap),
            );
            break;
        }
        let path = shown(slug, &format!("entries/{name}"));
        match source::read_file(&folder.join("entries").join(name), &path, MAX_ENTRY as u64) {
            Ok(line) => lines.push(line),
            Err(problem) => problems.push(problem),
        }
    }
    lines
}

/// What was published at each size. Only one of the two folders can hold anything; which, the entries tell.
fn read_states(
    folder: &Path,
    slug: &str,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<u64, Statement> {
    let mut states = BTreeMap::new();
    for form in Form::ALL {
        let others = !states.is_empty();
        for (size, name) in numbered(folder, slug, form.kept(), "", problems) {
            let path = shown(slug, &format!("{}/{name}", form.kept()));
            if others {
                problems.push(strange(&path));
                continue;
            }
            let on_disk = folder.join(form.kept()).join(&name);
            let read = source::read_file(&on_disk, &path, MAX_NOTE as u64);
            let stated = read.and_then(|bytes| {
                let wrong = || Diagnostic::new("MB1004").at(Place::file(path.clone()));
                Statement::parse(&bytes, form).map_err(|_| wrong().with("file", &path))
            });
            match stated {
                Ok(stated) => {
                    states.insert(size, stated);
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    states
}

/// That a file does not belong there.
fn strange(path: &str) -> Diagnostic {
    Diagnostic::new("MB1001")
        .at(Place::file(path))
        .with("file", path)
}

/// The files of a folder whose names are numbers of at least six digits; whatever else stands there is reported.
fn numbered(
    folder: &Path,
    slug: &str,
    below: &str,
    end: &str,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<u64, String> {
    let names = match source::names(&folder.join(below), &shown(slug, below)) {
        Ok(names) => names,
        Err(problem) => {
            problems.push(problem);
            return BTreeMap::new();
        }
    };
    let mut found = BTreeMap::new();
    let mut others = BTreeSet::new();
    // What a replacement that was cut short, or a file manager, leaves behind is no clash.
    let plain =
        |name: &String| !name.starts_with('.') && name != "Thumbs.db" && name != "desktop.ini";
    for name in names.into_iter().filter(plain) {
        let number = name
            .strip_suffix(end)
            .and_then(|stem| Some((stem.parse::<u64>().ok()?, stem)))
            .filter(|(number, stem)| format!("{number:06}") == *stem);
        match number {
            Some((number, _)) => {
                found.insert(number, name);
            }
            None => {
                others.insert(name);
            }
        }
    }
    let paths = others
        .iter()
        .map(|name| shown(slug, &format!("{below}/{name}")));
    problems.extend(paths.map(|path| strange(&path)));
    found
}

/// The entries and what they say; the first that cannot be read or breaks a rule is reported.
fn understand(
    slug: &str,
    lines: &[Vec<u8>],
    tree: &Tree,
) -> Result<(Vec<Entry>, History), Diagnostic> {
    let wrong = |index: usize, reason: String| {
        let path = shown(slug, &entry_path(index as u64));
        Diagnostic::new("MB1006")
            .at(Place::file(path.clone()))
            .with("file", path)
            .with("reason", reason)
    };
    let mut entries = Vec::with_capacity(lines.len());
    let mut history = History::default();
    for (index, line) in lines.iter().enumerate() {
        let entry = Entry::parse(line).map_err(|fault| wrong(index, format!("{fault:?}")))?;
        if let Some(breach) = history.check(&entry).first() {
            return Err(wrong(index, format!("{breach:?}")));
        }
        let leaf = tree.leaf(index as u64).unwrap_or_else(|| leaf_hash(line));
        history.record(&entry, leaf);
        entries.push(entry);
    }
    Ok((entries, history))
}
