//! The only writer: ordered files onto a disk. Equal bytes are left alone; what is written appears whole or not at all.
//!
//! The output folder is ours only if it carries our marker. What mingbai did not write there is never changed or removed:
//! each part of the site keeps a list of its own files, and only those are taken away when they are no longer made.

#![allow(clippy::disallowed_methods, reason = "this room writes")]

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use crate::diagnostic::{Diagnostic, Place};
use crate::source::{self, Time};

mod archive;
mod listed;
mod part;
mod permanent;
mod steps;

pub use archive::{Filed, archive};
pub use listed::{Site, is_listed};
pub use part::{Folders, Part};
pub use permanent::Permanent;
pub use steps::{Lock, Step, carry_out, lock, make_folder, make_unless_there, move_to};

/// Folder of our own inside the output: marker, lists of files, summaries, lock.
const OWN: &str = ".mingbai";
/// What the marker says first.
const MARKER: &str = "mingbai site 1\n";

/// An output folder that is ours.
#[derive(Debug)]
pub struct Output {
    root: PathBuf,
    /// Whether new files must be given their mode, because the process would give them another.
    set_mode: bool,
    /// The folder in which files are written before they are moved to their place.
    temp: PathBuf,
    /// When it was opened, by the clock of its file system.
    opened: Time,
    /// Held while this run writes; the lock dies with its owner.
    _lock: File,
}

/// How many files were written, left alone, and taken away.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// Written.
    pub written: usize,
    /// Left alone.
    pub unchanged: usize,
    /// Taken away.
    pub removed: usize,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.written += other.written;
        self.unchanged += other.unchanged;
        self.removed += other.removed;
    }
}

fn failed(code: &str, path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display().to_string();
    let code = if source::is_held(error) {
        "MB1471"
    } else {
        code
    };
    Diagnostic::new(code)
        .at(Place::file(shown.clone()))
        .with("file", shown)
        .with("reason", error)
}

/// Whether a folder may become the output of a portal.
///
/// # Errors
/// A diagnostic when it is the content folder itself, contains it, lies in a part of it that is content, is a symbolic link,
/// or holds files that mingbai did not make.
pub fn may_write(out: &Path, content: &Path) -> Result<(), Diagnostic> {
    let refuse = |code: &str| Err(Diagnostic::new(code).with("out", out.display()));
    let (full_out, full_content) = (resolve(out), resolve(content));
    if full_out.parent().is_none() || full_content.starts_with(&full_out) {
        return refuse("MB0901");
    }
    let inside = full_out
        .strip_prefix(&full_content)
        .ok()
        .and_then(|below| below.components().next());
    if let Some(Component::Normal(first)) = inside
        && ["villages", "catalogue", "profiles", "themes", "ledger"]
            .iter()
            .any(|own| first == *own)
    {
        return refuse("MB0902");
    }
    let Ok(meta) = fs::symlink_metadata(out) else {
        return Ok(());
    };
    if meta.file_type().is_symlink() || !meta.is_dir() {
        return refuse("MB0903");
    }
    let mut entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) => return Err(failed("MB0911", out, &error)),
    };
    // A first run that was cut short, or that runs now, may have left our folder without its marker, and nothing else.
    if entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != OWN)) && !is_ours(out) {
        return refuse("MB0904");
    }
    Ok(())
}

/// Whether a path lies in a folder, wherever links lead.
pub fn lies_in(path: &Path, folder: &Path) -> bool {
    resolve(path).starts_with(resolve(folder))
}

fn is_ours(out: &Path) -> bool {
    fs::read_to_string(out.join(OWN).join("marker"))
        .is_ok_and(|text| text.starts_with("mingbai site "))
}

/// The path without links and dots, as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut missing = Vec::new();
    let mut known = absolute.as_path();
    loop {
        if let Ok(real) = fs::canonicalize(known) {
            return missing
                .iter()
                .rev()
                .fold(real, |path, part| path.join(part));
        }
        match (known.parent(), known.file_name()) {
            (Some(parent), Some(name)) => {
                missing.push(name.to_os_string());
                known = parent;
            }
            _ => return absolute,
        }
    }
}

impl Output {
    /// Opens the output folder, makes it and its marker if need be, and keeps others out until it is dropped.
    ///
    /// # Errors
    /// As [`may_write`]; also when another run is writing there, or the disk refuses.
    pub fn open(out: &Path, content: &Path) -> Result<Output, Diagnostic> {
        may_write(out, content)?;
        let own = out.join(OWN);
        if fs::symlink_metadata(&own).is_ok_and(|meta| !meta.is_dir()) {
            return Err(Diagnostic::new("MB0905").with("file", own.display()));
        }
        let is_new = !out.exists();
        fs::create_dir_all(own.join("villages"))
            .and_then(|()| if is_new { readable(out) } else { Ok(()) })
            .map_err(|error| failed("MB0911", &own, &error))?;
        let lock_path = own.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock_path);
        let lock = lock.map_err(|error| failed("MB0911", &lock_path, &error))?;
        if let Err(fs::TryLockError::WouldBlock) = lock.try_lock() {
            return Err(Diagnostic::new("MB0912").with("out", out.display()));
        }
        let mut output = Output {
            root: out.to_path_buf(),
            set_mode: false,
            temp: own.join("tmp"),
            opened: Time::MIN,
            _lock: lock,
        };
        output
            .clear_temp()
            .map_err(|error| failed("MB0911", &output.temp, &error))?;
        output.put("", &format!("{OWN}/marker"), MARKER.as_bytes())?;
        Ok(output)
    }

    /// None of the folders that will be written into may be a link that leads elsewhere.
    fn guard_folders(&self, paths: &BTreeSet<&str>) -> Result<(), Diagnostic> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for path in paths {
            for (at, _) in path.match_indices('/') {
                let folder = &path[..at];
                if seen.insert(folder)
                    && fs::symlink_metadata(self.root.join(folder)).is_ok_and(|meta| !meta.is_dir())
                {
                    return Err(
                        Diagnostic::new("MB0905").with("file", self.root.join(folder).display())
                    );
                }
            }
        }
        Ok(())
    }

    /// When the folder was opened, by the clock of its file system.
    pub fn opened(&self) -> Time {
        self.opened
    }

    /// Takes away what a run that was cut short has left, and finds out which mode new files get and what time it is.
    fn clear_temp(&mut self) -> io::Result<()> {
        fs::create_dir_all(&self.temp)?;
        for left in fs::read_dir(&self.temp)? {
            let left = left?;
            match left.file_type()?.is_dir() {
                true => fs::remove_dir_all(left.path())?,
                false => fs::remove_file(left.path())?,
            }
        }
        let probe = self.temp.join("mode");
        let made = File::create(&probe)?.metadata()?.modified()?;
        self.opened = source::time(made);
        self.set_mode = !ordinary_mode(&probe);
        fs::remove_file(probe)
    }

    /// Puts a file of a part in its place unless it is there with the same bytes; true when it was written.
    fn put(&self, part: &str, path: &str, bytes: &[u8]) -> Result<bool, Diagnostic> {
        debug_assert!(is_inside(path), "{path} leaves the output");
        let target = self.root.join(path);
        if same(&target, bytes) {
            return Ok(false);
        }
        self.write(part, &target, bytes)
            .map_err(|error| failed("MB0911", &target, &error))?;
        Ok(true)
    }

    /// Parts are written at the same time, the files of one part after each other: one temporary file for each part.
    fn write(&self, part: &str, target: &Path, bytes: &[u8]) -> io::Result<()> {
        let temp = self
            .temp
            .join(if part.is_empty() { "_portal" } else { part });
        let written = File::create(&temp).and_then(|mut file| {
            file.write_all(bytes)?;
            self.give_mode(&file)
        });
        let moved = written.and_then(|()| match fs::rename(&temp, target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.make_folder(target.parent().unwrap_or(&self.root))?;
                fs::rename(&temp, target)
            }
            other => other,
        });
        if moved.is_err() {
            let _ = fs::remove_file(&temp);
        }
        moved
    }

    /// Makes the folders down to `folder`; none of them may be a link that leads elsewhere.
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        let below = folder.strip_prefix(&self.root).unwrap_or(folder);
        let mut path = self.root.clone();
        for part in below.components() {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_dir() => {}
                Ok(_) => {
                    return Err(io::Error::other(format!(
                        "{} is not a folder",
                        path.display()
                    )));
                }
                Err(_) => match fs::create_dir(&path) {
                    Ok(()) => readable(&path)?,
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(error);
                    }
                    Err(_) => {}
                },
            }
        }
        Ok(())
    }

    #[cfg(unix)]
    fn give_mode(&self, file: &File) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        if self.set_mode {
            file.set_permissions(fs::Permissions::from_mode(0o644))
        } else {
            Ok(())
        }
    }

    #[cfg(not(unix))]
    fn give_mode(&self, _: &File) -> io::Result<()> {
        Ok(())
    }

    /// Takes a file away, and the folders that this leaves empty; true when there was one.
    fn remove(&self, path: &str) -> Result<bool, Diagnostic> {
        let target = self.root.join(path);
        match fs::remove_file(&target) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(failed("MB0911", &target, &error)),
        }
        let mut folder = target.parent();
        while let Some(empty) = folder.filter(|folder| *folder != self.root) {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(true)
    }
}

/// A path below the output: relative, without `..`.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

fn same(target: &Path, bytes: &[u8]) -> bool {
    let Ok(mut file) = File::open(target) else {
        return false;
    };
    if !file
        .metadata()
        .is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64)
    {
        return false;
    }
    let mut there = Vec::with_capacity(bytes.len());
    file.read_to_end(&mut there).is_ok() && there == bytes
}

/// A folder of the site is for all to read, whatever the mask of the process.
#[cfg(unix)]
fn readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn readable(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn ordinary_mode(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|meta| meta.permissions().mode() & 0o777 == 0o644)
}

#[cfg(not(unix))]
fn ordinary_mode(_: &Path) -> bool {
    true
}
