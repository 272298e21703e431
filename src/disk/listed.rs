//! A site as others read it: which files are the program's own, what they hold, and what was kept beside them.

use std::fs;
use std::path::{Path, PathBuf};

use super::part::{kept_path, list_path};
use super::{failed, is_inside};
use crate::diagnostic::Diagnostic;
use crate::source;

/// Whether a file of the site was made by a build, or is one of the permanent files of a village. The list on the disk is asked,
/// not the file.
pub fn is_listed(out: &Path, path: &str) -> bool {
    let site = Site::at(out);
    let (first, below) = path.split_once('/').unwrap_or(("", path));
    let own = match source::is_slug(first) {
        true => site.list(first),
        false => Vec::new(),
    };
    let has_log = || site.kept(first, "log").is_some();
    let is_permanent =
        (!own.is_empty() || has_log()) && (below.starts_with("v/") || below.starts_with("log/"));
    let is_named = |paths: &[String]| paths.iter().any(|known| known == path);
    is_inside(path) && (is_permanent || is_named(&own) || is_named(&site.list("")))
}

/// A site that is only read.
#[derive(Debug)]
pub struct Site {
    root: PathBuf,
}

impl Site {
    /// The site in a folder.
    pub fn at(folder: &Path) -> Site {
        Site {
            root: folder.to_path_buf(),
        }
    }

    /// Its folder, as it is shown.
    pub fn shown(&self) -> String {
        self.root.display().to_string()
    }

    /// What was kept of a part.
    pub fn kept(&self, part: &str, what: &str) -> Option<Vec<u8>> {
        fs::read(self.root.join(kept_path(part, what))).ok()
    }

    /// The paths of the files of a part.
    fn list(&self, part: &str) -> Vec<String> {
        let text = fs::read_to_string(self.root.join(list_path(part))).unwrap_or_default();
        let paths = text.lines().filter_map(|line| line.split('\t').next());
        paths
            .filter(|path| is_inside(path))
            .map(str::to_string)
            .collect()
    }

    /// The files of a part: path and bytes.
    ///
    /// # Errors
    /// The first one that is not there or cannot be read.
    pub fn files(&self, part: &str) -> Result<Vec<(String, Vec<u8>)>, Diagnostic> {
        let read = |path: String| match source::read_below(&self.root, &path, u64::MAX) {
            Ok(Some(bytes)) => Ok((path, bytes)),
            Ok(None) => Err(failed(
                "MB0110",
                &self.root.join(path),
                &std::io::ErrorKind::NotFound.into(),
            )),
            Err(error) => Err(failed("MB0109", &self.root.join(path), &error)),
        };
        self.list(part).into_iter().map(read).collect()
    }
}
