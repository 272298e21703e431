//! Reading: a folder becomes an ordered map from path to bytes.
//!
//! Symbolic links, special files, outsize files and names that another system cannot hold are refused here, so that no later
//! stage has to think of them. A file is looked at before it is opened, and read once.

#![allow(clippy::disallowed_methods, reason = "this room reads")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;
use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Place};

mod mark;
mod names;
mod open;
mod site;
mod stamp;
mod text;

pub use mark::{Mark, Time, time};
pub use names::{is_leftover, is_slug, name_problem};
pub use site::{folders_in, is_no_file, paths_below, read_below};
pub use stamp::{Stamp, stamp, stamps};
pub use text::{Spot, Text, decode, decode_table};

/// The largest text file, bytes.
pub const TEXT_LIMIT: u64 = 1 << 20;
/// The largest table (CSV), bytes.
pub const TABLE_LIMIT: u64 = 8 << 20;
/// The largest attachment, bytes.
pub const ATTACHMENT_LIMIT: u64 = 50 << 20;
/// The most files in one village.
pub const FILES_LIMIT: usize = 20_000;
/// The deepest folder inside one village.
pub const DEPTH_LIMIT: usize = 20;

/// The files below one folder: path from the portal's folder (with `/`) → what is known of the file.
///
/// Texts and tables are kept once they were read: what is checked for personal data is what is published, also when somebody
/// writes into the file meanwhile.
#[derive(Debug, Default)]
pub struct Sources {
    files: BTreeMap<String, PathBuf>,
    kept: RefCell<BTreeMap<String, Text>>,
    mark: Mark,
}

impl Sources {
    /// Paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// What was seen of the files when they were listed, before any of them was opened.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Whether there is such a file.
    pub fn has(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Adds a file that stands elsewhere on the disk.
    pub fn add(&mut self, path: String, on_disk: PathBuf) {
        self.files.insert(path, on_disk);
    }

    /// Only the files of which `wanted` says so.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.files.retain(|path, _| wanted(path));
    }

    /// The paths that begin with `folder/`.
    pub fn below(&self, folder: &str) -> impl Iterator<Item = &str> {
        let inside = format!("{folder}/");
        let from = self.files.range(inside.clone()..).map(|(path, _)| path);
        from.map(String::as_str)
            .take_while(move |path| path.starts_with(&inside))
    }

    /// The bytes of one file, at most `limit` of them.
    ///
    /// # Errors
    /// A diagnostic when the file is larger, cannot be read, or is no longer a plain file.
    pub fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Diagnostic> {
        let Some(on_disk) = self.files.get(path) else {
            return Err(Diagnostic::new("MB0110")
                .at(Place::file(path))
                .with("file", path));
        };
        read_file(on_disk, path, limit)
    }

    /// One text file, decoded.
    ///
    /// # Errors
    /// A diagnostic when it cannot be read or is not UTF-8.
    pub fn text(&self, path: &str) -> Result<Text, Diagnostic> {
        self.once(path, || decode(path, self.read(path, TEXT_LIMIT)?))
    }

    /// One table, decoded.
    ///
    /// # Errors
    /// A diagnostic when it cannot be read or has an encoding that is not known.
    pub fn table(&self, path: &str) -> Result<Text, Diagnostic> {
        self.once(path, || decode_table(path, self.read(path, TABLE_LIMIT)?))
    }

    fn once(
        &self,
        path: &str,
        read: impl Fn() -> Result<Text, Diagnostic>,
    ) -> Result<Text, Diagnostic> {
        if let Some(text) = self.kept.borrow().get(path) {
            return Ok(text.clone());
        }
        let text = read()?;
        self.kept
            .borrow_mut()
            .insert(path.to_string(), text.clone());
        Ok(text)
    }
}

/// Reads one plain file without following a link.
///
/// # Errors
/// A diagnostic when it is no plain file, larger than `limit`, or cannot be read.
pub fn read_file(on_disk: &Path, path: &str, limit: u64) -> Result<Vec<u8>, Diagnostic> {
    let (file, meta) = match open::plain(on_disk, folders_above(path)) {
        Some(opened) => opened,
        None => open_as_looked_at(on_disk, path, limit)?,
    };
    if meta.len() > limit {
        return Err(too_large(path, meta.len(), limit));
    }
    let mut bytes = Vec::with_capacity(meta.len() as usize + 1);
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(&error, path))?;
    match bytes.len() as u64 {
        size if size > limit => Err(too_large(path, size, limit)),
        _ => Ok(bytes),
    }
}

/// Opens a plain file as it was looked at: somebody may put another file or a link in its place, or in that of its folder, meanwhile.
///
/// # Errors
/// A diagnostic when it is no plain file, larger than `limit`, cannot be opened, or is another one each time.
fn open_as_looked_at(
    on_disk: &Path,
    path: &str,
    limit: u64,
) -> Result<(File, fs::Metadata), Diagnostic> {
    let unreadable = |error: std::io::Error| unreadable(&error, path);
    for _ in 0..5 {
        let meta = fs::symlink_metadata(on_disk).map_err(unreadable)?;
        if meta.file_type().is_symlink() {
            return Err(fail("MB0104", path));
        }
        if !meta.is_file() {
            return Err(fail("MB0105", path));
        }
        if meta.len() > limit {
            return Err(too_large(path, meta.len(), limit));
        }
        let file = File::open(on_disk).map_err(unreadable)?;
        // Only what was looked at is read, and only while no folder above it is a link.
        let opened = file.metadata().map_err(unreadable)?;
        let as_before = is_same(&meta, &opened)
            && !is_below_link(on_disk, path)
            && fs::symlink_metadata(on_disk).is_ok_and(|now| is_same(&now, &opened))
            && !is_below_link(on_disk, path);
        if as_before {
            return Ok((file, opened));
        }
    }
    Err(unreadable(std::io::ErrorKind::ResourceBusy.into()))
}

fn fail(code: &str, path: &str) -> Diagnostic {
    Diagnostic::new(code)
        .at(Place::file(path))
        .with("file", path)
}

fn too_large(path: &str, size: u64, limit: u64) -> Diagnostic {
    let large = fail("MB0106", path).with("size", size >> 10);
    large.with("limit", limit >> 10)
}

fn unreadable(error: &std::io::Error, path: &str) -> Diagnostic {
    match is_held(error) {
        true => fail("MB1471", path),
        false => fail("MB0109", path).with("reason", error.kind()),
    }
}

/// How many of the folders above a file are no links; the topmost, such as `villages`, may be one.
fn folders_above(path: &str) -> usize {
    path.matches('/').count().saturating_sub(1)
}

/// Whether another program keeps a file to itself, as spreadsheet programs on Windows do: a violation of sharing, or of a lock.
pub fn is_held(error: &std::io::Error) -> bool {
    cfg!(windows) && matches!(error.raw_os_error(), Some(32 | 33))
}

/// Whether one of the folders above a file is a link.
fn is_below_link(on_disk: &Path, path: &str) -> bool {
    let above = on_disk.ancestors().skip(1);
    above.take(folders_above(path)).any(Path::is_symlink)
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &fs::Metadata, _: &fs::Metadata) -> bool {
    true
}

/// Lists the files below `root/folder`; what must not be there is reported and left out.
pub fn list(root: &Path, folder: &str) -> (Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let mut problems = Vec::new();
    let mut folded: BTreeMap<String, String> = BTreeMap::new();
    if root.join(folder).is_symlink() {
        return (
            sources,
            vec![
                Diagnostic::new("MB0104")
                    .at(Place::file(folder))
                    .with("file", folder),
            ],
        );
    }
    let walk = WalkDir::new(root.join(folder))
        .min_depth(1)
        .max_depth(DEPTH_LIMIT + 1)
        .follow_links(false);
    let walk = walk
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| !entry.file_name().to_str().is_some_and(is_leftover));
    for entry in walk {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error
                    .path()
                    .map_or(folder.to_string(), |path| shown_path(root, path));
                let reason = error
                    .io_error()
                    .map_or("?".to_string(), |error| error.kind().to_string());
                problems.push(
                    Diagnostic::new("MB0109")
                        .at(Place::file(path.clone()))
                        .with("file", path)
                        .with("reason", reason),
                );
                continue;
            }
        };
        let shown = shown_path(root, entry.path());
        let at = || Place::file(shown.clone());
        let fail = |code: &str| Diagnostic::new(code).at(at()).with("file", &shown);
        let Some(name) = entry.file_name().to_str() else {
            problems.push(fail("MB0101"));
            continue;
        };
        if let Some(code) = name_problem(name) {
            problems.push(fail(code).with("name", name));
            continue;
        }
        if entry.depth() > DEPTH_LIMIT {
            problems.push(fail("MB0107").with("limit", DEPTH_LIMIT));
            break;
        }
        let kind = entry.file_type();
        if kind.is_symlink() {
            problems.push(fail("MB0104"));
            continue;
        }
        let same: String = shown.nfc().collect::<String>().to_lowercase();
        if let Some(other) = folded.insert(same, shown.clone()) {
            problems.push(fail("MB0103").with("other", other));
        }
        if kind.is_dir() {
            if name.ends_with(".md") || name.ends_with(".toml") {
                problems.push(fail("MB0105"));
            }
            continue;
        }
        if !kind.is_file() {
            problems.push(fail("MB0105"));
            continue;
        }
        if sources.files.len() == FILES_LIMIT {
            problems.push(
                Diagnostic::new("MB0108")
                    .at(Place::file(folder))
                    .with("limit", FILES_LIMIT),
            );
            break;
        }
        match entry.metadata() {
            Ok(meta) => sources.mark.add(&shown, &meta),
            Err(_) => problems.push(fail("MB0109").with("reason", "metadata")),
        }
        sources.files.insert(shown, entry.into_path());
    }
    (sources, problems)
}

/// What can be seen of some files and folders without opening them; what is not there is seen as such.
pub fn mark<'a>(paths: impl IntoIterator<Item = &'a Path>) -> Mark {
    let mut mark = Mark::default();
    for path in paths {
        let name = path.to_string_lossy();
        match fs::symlink_metadata(path) {
            Ok(meta) => mark.add(&name, &meta),
            Err(error) => mark.add_text(&format!("{name} {:?}", error.kind())),
        }
    }
    mark
}

/// The folders directly below `root/folder`, by name, and the links that stand in the place of one; reading below a link is refused
/// later. Names that are no text are reported and left out. A folder that is not there has none.
///
/// # Errors
/// When the folder cannot be read: that is not the same as empty.
pub fn folders(root: &Path, folder: &str) -> Result<(Vec<String>, Vec<Diagnostic>), Diagnostic> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::new("MB0109")
            .at(Place::file(folder))
            .with("file", folder)
            .with("reason", error.kind())
    };
    let entries = match fs::read_dir(root.join(folder)) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok((Vec::new(), Vec::new()));
        }
        other => other.map_err(unreadable)?,
    };
    let (mut names, mut problems) = (Vec::new(), Vec::new());
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let kind = entry.file_type().map_err(unreadable)?;
        match entry.file_name().into_string() {
            _ if !kind.is_dir() && !kind.is_symlink() => {}
            Ok(name) if is_leftover(&name) => {}
            Ok(name) => names.push(name),
            Err(name) => {
                let shown = format!("{folder}/{}", name.to_string_lossy());
                problems.push(
                    Diagnostic::new("MB0101")
                        .at(Place::file(shown.clone()))
                        .with("file", shown),
                );
            }
        }
    }
    names.sort();
    crate::diagnostic::sort(&mut problems);
    Ok((names, problems))
}

/// The names of the plain files and links directly in one folder; a folder that is not there has none.
///
/// # Errors
/// When the folder cannot be read, or holds a folder or a name that is no text.
pub fn names(on_disk: &Path, shown: &str) -> Result<Vec<String>, Diagnostic> {
    let fail = |code: &str, file: &str| {
        Diagnostic::new(code)
            .at(Place::file(file))
            .with("file", file)
    };
    let unreadable = |error: std::io::Error| fail("MB0109", shown).with("reason", error.kind());
    let entries = match fs::read_dir(on_disk) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(unreadable)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        match entry.file_name().into_string() {
            Ok(name) => names.push(name),
            Err(name) => {
                return Err(fail(
                    "MB0101",
                    &format!("{shown}/{}", name.to_string_lossy()),
                ));
            }
        }
    }
    Ok(names)
}

fn shown_path(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let mut shown = String::with_capacity(below.as_os_str().len());
    for part in below {
        if !shown.is_empty() {
            shown.push('/');
        }
        let part = part.to_string_lossy();
        match part.is_ascii() {
            true => shown.push_str(&part),
            false => shown.extend(part.nfc()),
        }
    }
    shown
}

/// A path as it stands on the disk, with `/`.
pub fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// An `Arc<str>` of a path, for places.
pub fn shared(path: &str) -> Arc<str> {
    Arc::from(path)
}
