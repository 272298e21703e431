//! One part of the site, a village by its slug or `""` for the portal's own pages: the list of its files with their seals, and what is
//! kept of it from one run to the next.
//!
//! A seal stands in the list only while the file is what was made from it: it is taken out before the file is written, and comes back
//! when all files of the part are in their places.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::{Count, OWN, Output, failed, is_inside};
use crate::diagnostic::Diagnostic;
use crate::output::{Memo, Product, Seal};
use crate::source::{self, Time};

/// Folders of the site, and when something was last put into or taken out of each.
pub type Folders = BTreeMap<String, Time>;

/// The files of a part as they were last written.
#[derive(Debug, Default)]
pub struct Part {
    /// Path and, where it is known to be as it was made, seal.
    files: BTreeMap<String, Option<Seal>>,
}

impl Part {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Those that need not be made again.
    pub fn memo(&self) -> Memo {
        let sealed = self.files.iter();
        sealed
            .filter_map(|(path, seal)| Some((path.clone(), (*seal)?)))
            .collect()
    }

    /// The folders that hold files of it, each by its first name.
    pub fn tops(&self) -> BTreeSet<String> {
        let folders = self.files.keys().filter_map(|path| path.split_once('/'));
        folders.map(|(top, _)| top.to_string()).collect()
    }

    /// Forgets the files that are those of another part now.
    pub fn give_up(&mut self, other: &Part) {
        self.files.retain(|path, _| !other.files.contains_key(path));
    }

    fn parse(text: &str) -> Part {
        let files = text.lines().map(|line| match line.split_once('\t') {
            Some((path, seal)) => (path.to_string(), Seal::parse(seal)),
            None => (line.to_string(), None),
        });
        Part {
            files: files.filter(|(path, _)| is_inside(path)).collect(),
        }
    }

    fn print(&self) -> String {
        let mut text = String::new();
        for (path, seal) in &self.files {
            text.push_str(path);
            if let Some(seal) = seal {
                text.push('\t');
                text.push_str(&seal.to_string());
            }
            text.push('\n');
        }
        text
    }
}

impl Output {
    /// The files of a part as they were last written. `folders` tells when something was last put into or taken out of the folders
    /// that hold them: of files in folders that somebody has changed since, no seal is known.
    ///
    /// # Errors
    /// When the list cannot be read: that is not the same as an empty one, for what it names would stay for ever.
    pub fn part(&self, part: &str, folders: &Folders) -> Result<Part, Diagnostic> {
        let full = self.root.join(list_path(part));
        let bytes = match fs::read(&full) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other.map_err(|error| failed("MB0911", &full, &error))?,
        };
        let mut known = Part::parse(&String::from_utf8_lossy(&bytes));
        let trusted = folders.keys().filter(|folder| self.is_as(folder, folders));
        let trusted: BTreeSet<&str> = trusted.map(String::as_str).collect();
        for (path, seal) in &mut known.files {
            *seal = seal.filter(|_| trusted.contains(folder_of(path)));
        }
        Ok(known)
    }

    /// Writes one part of the site: all of its files, then the list of them, and takes away what the part had before and has no
    /// longer.
    ///
    /// # Errors
    /// The first file that could not be written; what was written stays and is written again by the next run.
    pub fn write_part(
        &self,
        part: &str,
        before: &Part,
        products: &[Product],
    ) -> Result<Count, Diagnostic> {
        let now: BTreeMap<&str, Seal> = products
            .iter()
            .map(|product| (product.path.as_str(), product.seal))
            .collect();
        let stands = |path: &str, seal: &Seal| before.files.get(path) == Some(&Some(*seal));
        let mut count = Count::default();
        if before.len() == now.len() && now.iter().all(|(path, seal)| stands(path, seal)) {
            count.unchanged = now.len();
            return Ok(count);
        }
        // Listed before they exist: a run that is cut short leaves nothing that the next one does not know.
        let mut open = Part::default();
        open.files
            .extend(before.files.keys().map(|path| (path.clone(), None)));
        for (path, seal) in &now {
            let kept = stands(path, seal).then_some(*seal);
            open.files.insert(path.to_string(), kept);
        }
        self.put(part, &list_path(part), open.print().as_bytes())?;
        let new = products
            .iter()
            .filter(|file| !stands(&file.path, &file.seal));
        let new: Vec<&Product> = new.collect();
        self.guard_folders(&new.iter().map(|file| file.path.as_str()).collect())?;
        count.unchanged = now.len() - new.len();
        if before.is_empty() && self.put_whole(part, &new)? {
            count.written = new.len();
            self.seal(part, &now)?;
            return Ok(count);
        }
        for file in new {
            let bytes = file.bytes.as_deref().unwrap_or_default();
            match self.put(part, &file.path, bytes)? {
                true => count.written += 1,
                false => count.unchanged += 1,
            }
        }
        let gone = before.files.keys();
        for gone in gone.filter(|path| !now.contains_key(path.as_str())) {
            if self.remove(gone)? {
                count.removed += 1;
            }
        }
        self.seal(part, &now)?;
        Ok(count)
    }

    /// Notes that all files of a part are in their places.
    fn seal(&self, part: &str, now: &BTreeMap<&str, Seal>) -> Result<(), Diagnostic> {
        let sealed = now
            .iter()
            .map(|(path, seal)| (path.to_string(), Some(*seal)));
        let sealed = Part {
            files: sealed.collect(),
        };
        self.put(part, &list_path(part), sealed.print().as_bytes())?;
        Ok(())
    }

    /// Writes a village that has no folder yet: aside, and then the folder as a whole into its place. That saves each file a name of
    /// its own and a move. False when there is something in its place already, or it has files elsewhere.
    fn put_whole(&self, part: &str, files: &[&Product]) -> Result<bool, Diagnostic> {
        let target = self.root.join(part);
        let inside = format!("{part}/");
        if part.is_empty()
            || fs::symlink_metadata(&target).is_ok()
            || !files.iter().all(|file| file.path.starts_with(&inside))
        {
            return Ok(false);
        }
        let aside = self.temp.join(WHOLE);
        let refused = |path: &Path, error: &io::Error| failed("MB0911", path, error);
        let mut made = BTreeSet::new();
        for file in files {
            let path = aside.join(&file.path);
            let folder = folder_of(&file.path);
            if made.insert(folder) {
                let made = self.make_folder(&aside.join(folder));
                made.map_err(|error| refused(&path, &error))?;
            }
            let bytes = file.bytes.as_deref().unwrap_or_default();
            let written = File::create(&path).and_then(|mut file| {
                file.write_all(bytes)?;
                self.give_mode(&file)
            });
            written.map_err(|error| refused(&path, &error))?;
        }
        fs::rename(aside.join(part), &target).map_err(|error| refused(&target, &error))?;
        Ok(true)
    }

    /// When something was last put into or taken out of each folder that holds one of the files.
    pub fn folders<'a>(&self, files: impl IntoIterator<Item = &'a Product>) -> Folders {
        let folders = files.into_iter().map(|file| folder_of(&file.path));
        let folders: BTreeSet<&str> = folders.collect();
        folders
            .into_iter()
            .filter_map(|folder| Some((folder.to_string(), self.time_of(folder)?)))
            .collect()
    }

    /// Whether all folders are as they were: then what was put into them is taken to be there still.
    pub fn is_intact(&self, folders: &Folders) -> bool {
        folders.keys().all(|folder| self.is_as(folder, folders))
    }

    fn is_as(&self, folder: &str, folders: &Folders) -> bool {
        let time = folders.get(folder);
        time.is_some() && self.time_of(folder).as_ref() == time
    }

    fn time_of(&self, folder: &str) -> Option<Time> {
        let meta = fs::symlink_metadata(self.root.join(folder)).ok()?;
        let changed = meta.modified().ok().filter(|_| meta.is_dir());
        changed.map(source::time)
    }

    /// Something that was kept of a part: `what` is `"json"` for the summary of a village, or another short word.
    /// None when nothing was.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn kept(&self, part: &str, what: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        self.read(&kept_path(part, what))
    }

    /// A file of the site as it stands there, by its path below the site; none when there is no such file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
        use io::ErrorKind::{IsADirectory, NotADirectory, NotFound};
        let full = self.root.join(path);
        match fs::read(&full) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if matches!(error.kind(), NotFound | IsADirectory | NotADirectory) => {
                Ok(None)
            }
            Err(error) => Err(failed("MB0109", &full, &error)),
        }
    }

    /// Keeps something of a part until the next run.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep(&self, part: &str, what: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.put(part, &kept_path(part, what), bytes).map(|_| ())
    }

    /// Keeps something no longer.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget(&self, part: &str, what: &str) -> Result<(), Diagnostic> {
        self.remove(&kept_path(part, what)).map(|_| ())
    }

    /// The parts that the output holds: slugs of villages.
    pub fn parts(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.root.join(OWN).join("villages")) else {
            return Vec::new();
        };
        let names = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok());
        let mut parts: Vec<String> = names
            .filter_map(|name| name.strip_suffix(".files").map(str::to_string))
            .filter(|name| name != PORTAL)
            .collect();
        parts.sort();
        parts
    }

    /// Takes away a village that is no longer part of the portal: its files and what was kept of it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn drop_part(&self, slug: &str) -> Result<Count, Diagnostic> {
        let count = self.write_part(slug, &self.part(slug, &Folders::new())?, &[])?;
        for what in ["json", "state", "files"] {
            self.forget(slug, what)?;
        }
        Ok(count)
    }
}

/// The folder among the temporary files in which whole villages are written; no village can have its name.
const WHOLE: &str = ".whole";
/// The name of the portal's own part among the files that are kept.
const PORTAL: &str = "_portal";

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(super) fn list_path(part: &str) -> String {
    kept_path(part, "files")
}

pub(super) fn kept_path(part: &str, what: &str) -> String {
    let part = if part.is_empty() { PORTAL } else { part };
    format!("{OWN}/villages/{part}.{what}")
}
