//! What stays for ever in the site: a village's versions and its log. No list of files names them, so that nothing but a plan of
//! [`crate::served`] ever takes one away, not even when the village leaves the portal.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::steps::barrier;
use super::{Count, OWN, Output, failed};
use crate::diagnostic::Diagnostic;

/// The permanent files of one village, while they are brought up to date.
#[derive(Debug)]
pub struct Permanent<'a> {
    output: &'a Output,
    slug: String,
    /// What was written or taken away since the last barrier; the files to be synchronised one by one where a whole file system
    /// cannot be.
    open: Vec<PathBuf>,
    count: Count,
}

impl Output {
    /// The permanent files of a village's folder.
    pub fn permanent(&self, slug: &str) -> Permanent<'_> {
        Permanent {
            output: self,
            slug: slug.to_string(),
            open: Vec::new(),
            count: Count::default(),
        }
    }
}

impl Permanent<'_> {
    /// What was noted when the permanent files of the village were last brought up to date.
    pub fn stamp(&self) -> Option<String> {
        fs::read_to_string(self.output.root.join(self.stamp_path())).ok()
    }

    /// Notes the state that the files have now.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn set_stamp(&mut self, text: &str) -> Result<(), Diagnostic> {
        let path = self.stamp_path();
        self.output.put(&self.slug, &path, text.as_bytes())?;
        Ok(())
    }

    fn stamp_path(&self) -> String {
        format!("{OWN}/villages/{}.log", self.slug)
    }

    fn full(&self, below: &str) -> PathBuf {
        self.output.root.join(&self.slug).join(below)
    }

    /// Whether there is such a plain file below the village's folder.
    pub fn has(&self, below: &str) -> bool {
        fs::symlink_metadata(self.full(below)).is_ok_and(|meta| meta.is_file())
    }

    /// The beginning of a file below the village's folder; none when it cannot be read.
    pub fn read(&self, below: &str, limit: u64) -> Option<Vec<u8>> {
        let file = File::open(self.full(below))
            .ok()
            .filter(|_| self.has(below))?;
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Makes sure that none of the folders that will be written into is a link that leads elsewhere.
    ///
    /// # Errors
    /// The first one that is.
    pub fn guard<'a>(&self, below: impl Iterator<Item = &'a str>) -> Result<(), Diagnostic> {
        let paths: BTreeSet<String> = below.map(|path| format!("{}/{path}", self.slug)).collect();
        let paths = paths.iter().map(String::as_str).collect();
        self.output.guard_folders(&paths)
    }

    /// Puts a file in its place, unless it is there with the same bytes.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&mut self, below: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let path = format!("{}/{below}", self.slug);
        if self.output.put(&self.slug, &path, bytes)? {
            self.count.written += 1;
            self.open.push(self.full(below));
        } else {
            self.count.unchanged += 1;
        }
        Ok(())
    }

    /// Takes a file away, if it is there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn remove(&mut self, below: &str) -> Result<(), Diagnostic> {
        if self.output.remove(&format!("{}/{below}", self.slug))? {
            self.count.removed += 1;
            self.open.push(self.full(below));
        }
        Ok(())
    }

    /// Returns when everything that was done before is on the disk, so that nothing done later can be there without it.
    ///
    /// # Errors
    /// When the disk did not take it. Then the state of the files is unknown and nothing may be built on it.
    pub fn barrier(&mut self) -> Result<(), Diagnostic> {
        if self.open.is_empty() {
            return Ok(());
        }
        // Where a whole file system is synchronised at once, any of its folders will do.
        let root = [self.output.root.clone()];
        let paths = if cfg!(target_os = "linux") {
            &root[..]
        } else {
            &self.open[..]
        };
        let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
        barrier(&paths).map_err(|(path, error)| failed("MB0911", &path, &error))?;
        self.open.clear();
        Ok(())
    }

    /// How many files were written, left alone and taken away.
    pub fn count(self) -> Count {
        self.count
    }
}
