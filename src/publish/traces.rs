//! Where content may still stand after it was removed from a version: people must be told, a program cannot clean it all.

use std::collections::BTreeSet;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::ledger::Ledger;
use crate::log::name::{DocId, Slot};
use crate::source;

/// The fewest characters of a text that says something by itself.
const TELLING: usize = 8;
/// The endings of files that people make as copies of a folder.
const ARCHIVES: [&str; 7] = ["zip", "rar", "7z", "gz", "tar", "bak", "xz"];
/// Keys that stand at the head of every source, with values that many have.
const HEAD: [&str; 10] = [
    "published",
    "correction",
    "correction_kind",
    "title",
    "period",
    "signed",
    "unit",
    "date",
    "item",
    "mingbai",
];

/// A place to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trace {
    /// A version that has the same file, or `parts` of the removed text.
    Version {
        /// The document.
        doc: DocId,
        /// The version.
        ver: u32,
        /// The file.
        slot: Slot,
        /// How many parts of the removed text it has; none when it is the same file.
        parts: Option<usize>,
    },
    /// A text of the editors that has parts of the removed text.
    Text {
        /// Its path in the portal.
        path: String,
        /// How many.
        parts: usize,
    },
    /// The history of a version control system, which keeps everything.
    History(String),
    /// A copy of the folder, perhaps.
    Archive(String),
    /// A folder with a site that was made before.
    Output(String),
}

/// What is about to be removed, as far as it can be recognised elsewhere.
#[derive(Debug)]
pub struct Removed {
    doc: DocId,
    ver: u32,
    files: Vec<(Slot, Vec<u8>)>,
    parts: BTreeSet<String>,
}

/// Takes down what is about to be removed. Texts that the newest version still shows are not what is meant to go.
///
/// # Errors
/// When a file cannot be read.
pub fn removed(
    ledger: &Ledger,
    doc: &DocId,
    ver: u32,
    slots: &[Slot],
) -> Result<Removed, Diagnostic> {
    let mut removed = Removed {
        doc: doc.clone(),
        ver,
        files: Vec::new(),
        parts: BTreeSet::new(),
    };
    for slot in slots {
        if let Some(bytes) = ledger.file(doc, ver, slot)? {
            if is_text(slot) {
                removed.parts.extend(parts(&bytes));
            }
            removed.files.push((slot.clone(), bytes));
        }
    }
    let current = ledger
        .history()
        .current(doc)
        .filter(|current| current.ver != ver);
    if let (Some(current), Some(slot)) = (current, Slot::parse("source.toml"))
        && let Some(bytes) = ledger.file(doc, current.ver, &slot)?
    {
        for part in parts(&bytes) {
            removed.parts.remove(&part);
        }
    }
    Ok(removed)
}

/// Where it may still stand.
///
/// # Errors
/// When a folder of the portal cannot be read.
pub fn find(root: &Path, ledger: &Ledger, removed: &Removed) -> Result<Vec<Trace>, Diagnostic> {
    let mut traces = versions(ledger, removed)?;
    traces.extend(texts(root, ledger.slug(), removed));
    let whole = std::path::absolute(root).unwrap_or_else(|_| root.to_path_buf());
    for folder in whole.ancestors() {
        for known in [".git", ".svn", ".hg"] {
            if folder.join(known).exists() {
                traces.push(Trace::History(folder.join(known).display().to_string()));
            }
        }
    }
    let beside = whole.parent().map(Path::to_path_buf);
    for folder in [Some(whole), beside].into_iter().flatten() {
        for name in source::names(&folder, ".").unwrap_or_default() {
            let path = folder.join(&name);
            let archive = name
                .rsplit_once('.')
                .is_some_and(|(_, end)| ARCHIVES.contains(&end.to_lowercase().as_str()));
            if archive {
                traces.push(Trace::Archive(path.display().to_string()));
            } else if path.join(".mingbai").join("marker").exists() {
                traces.push(Trace::Output(path.display().to_string()));
            }
        }
    }
    Ok(traces)
}

/// Versions of any document of the village.
fn versions(ledger: &Ledger, removed: &Removed) -> Result<Vec<Trace>, Diagnostic> {
    let mut traces = Vec::new();
    for (doc, document) in ledger.history().documents() {
        for version in &document.versions {
            if *doc == removed.doc && version.ver == removed.ver {
                continue;
            }
            let manifest = ledger.manifest(doc, version.ver)?;
            let own = manifest
                .files()
                .iter()
                .filter(|file| file.held_in.is_none());
            for file in own {
                let alike = |(_, gone): &&(Slot, Vec<u8>)| gone.len() as u64 == file.bytes;
                let alike = removed.files.iter().find(alike);
                let readable = file.slot.as_str() == "source.toml" && !removed.parts.is_empty();
                if alike.is_none() && !readable {
                    continue;
                }
                let Some(bytes) = ledger.file(doc, version.ver, &file.slot)? else {
                    continue;
                };
                let same = removed.files.iter().any(|(_, gone)| *gone == bytes);
                let shared = if readable {
                    shared(&removed.parts, &bytes)
                } else {
                    0
                };
                if same || shared > 0 {
                    traces.push(Trace::Version {
                        doc: doc.clone(),
                        ver: version.ver,
                        slot: file.slot.clone(),
                        parts: (!same).then_some(shared),
                    });
                }
            }
        }
    }
    Ok(traces)
}

/// The editors' own texts, from which drafts and previews are made.
fn texts(root: &Path, slug: &str, removed: &Removed) -> Vec<Trace> {
    let (sources, _) = source::list(root, &format!("villages/{slug}"));
    let mut traces = Vec::new();
    for path in sources.paths() {
        // What cannot be read is said by every build.
        let Ok(bytes) = sources.read(path, source::ATTACHMENT_LIMIT) else {
            continue;
        };
        let same = removed.files.iter().any(|(_, gone)| *gone == bytes);
        let parts = match sources.table(path) {
            Ok(text) if !same => shared(&removed.parts, text.text.as_bytes()),
            _ => usize::from(same),
        };
        if parts > 0 {
            traces.push(Trace::Text {
                path: path.to_string(),
                parts,
            });
        }
    }
    traces
}

fn is_text(slot: &Slot) -> bool {
    slot.as_str() == "source.toml"
}

/// How many of the parts stand in a text.
fn shared(parts: &BTreeSet<String>, bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    parts
        .iter()
        .filter(|part| text.contains(part.as_str()))
        .count()
}

/// The telling parts of a canonical source: the texts between quotation marks, and the lines of prose.
fn parts(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = BTreeSet::new();
    for line in text.lines() {
        let key = line.split_once('=').map_or("", |(key, _)| key.trim());
        if HEAD.contains(&key) {
            continue;
        }
        let quoted: Vec<&str> = line.split('"').skip(1).step_by(2).collect();
        let pieces = if quoted.is_empty() {
            vec![line]
        } else {
            quoted
        };
        for piece in pieces {
            let piece = piece.trim();
            if piece.chars().count() >= TELLING {
                found.insert(piece.to_string());
            }
        }
    }
    found
}
