//! Reading a served site as a stranger would: strictly below one folder, never through a link, missing told from unreadable.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use walkdir::WalkDir;

/// What systems leave in every folder that they show.
const LITTER: [&str; 3] = ["thumbs.db", "desktop.ini", ".ds_store"];
/// The most files of a site that are listed.
const LISTED: usize = 2_000_000;

/// The first `limit` bytes of the plain file at `root/below`; none when there is no such file.
///
/// # Errors
/// When it cannot be read; with [`is_no_file`] when something else stands in its place, or a link above it.
pub fn read_below(root: &Path, below: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut path = root.to_path_buf();
    let mut parts = below.split('/').peekable();
    while let Some(part) = parts.next() {
        if matches!(part, "" | "." | "..") || part.contains(['\\', '\0']) {
            return Ok(None);
        }
        path.push(part);
        let meta = match fs::symlink_metadata(&path) {
            Ok(meta) => meta,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let last = parts.peek().is_none();
        if meta.is_symlink() || (last && !meta.is_file()) {
            return Err(io::Error::from(io::ErrorKind::InvalidInput));
        }
        if !last && !meta.is_dir() {
            return Ok(None);
        }
    }
    let mut bytes = Vec::new();
    File::open(&path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Whether [`read_below`] found a link, a folder or a device where a file should be.
pub fn is_no_file(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidInput
}

fn is_missing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// The paths of all files and links below `root/folder`, as they are read by [`read_below`]; what systems leave in every folder is
/// left out. A folder that is not there has none.
///
/// # Errors
/// When a folder cannot be read: that is not the same as empty.
pub fn paths_below(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let top = root.join(folder);
    match fs::symlink_metadata(&top) {
        Err(error) if is_missing(&error) => return Ok(Vec::new()),
        Err(error) => return Err(error),
        Ok(_) => {}
    }
    let walk = WalkDir::new(&top)
        .min_depth(1)
        .follow_links(false)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            !LITTER.contains(&name.as_str())
        });
    let mut paths = Vec::new();
    for entry in walk {
        let entry = entry?;
        if entry.file_type().is_dir() {
            continue;
        }
        if paths.len() == LISTED {
            return Err(io::Error::other("too many files"));
        }
        let below = entry.path().strip_prefix(root).unwrap_or(entry.path());
        paths.push(super::slashed(below));
    }
    Ok(paths)
}

/// The names of the folders directly below a folder, in order.
///
/// # Errors
/// When it cannot be read.
pub fn folders_in(folder: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir()
            && let Ok(name) = entry.file_name().into_string()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
