//! Steps: what a publication does to the disk, as data, so that every way in which it can be cut short can be tried.
//!
//! Files are made under names that nothing refers to yet; a barrier makes sure that they are on the disk before the file that
//! refers to them is put in its place.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{failed, same};
use crate::diagnostic::{Diagnostic, Place};
use crate::source::is_held;

/// One thing done to the disk. Paths are whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A new file, with the folders above it. A file that is there already must have the same bytes.
    Make {
        /// Where.
        path: PathBuf,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// A file that appears whole or not at all, in the place of one that may be there.
    Replace {
        /// Where.
        path: PathBuf,
        /// What it holds.
        bytes: Vec<u8>,
    },
    /// A file that goes, with the folders that this leaves empty; it may be gone already.
    Delete {
        /// Where.
        path: PathBuf,
    },
    /// All that was done before is on the disk before anything is done after.
    Barrier,
}

/// Does the steps in their order.
///
/// # Errors
/// The first step that the disk refused; nothing after it was done.
pub fn carry_out(steps: &[Step]) -> Result<(), Diagnostic> {
    let mut done: Vec<&Path> = Vec::new();
    for step in steps {
        match step {
            Step::Make { path, bytes } => {
                make(path, bytes)?;
                done.push(path);
            }
            Step::Replace { path, bytes } => {
                replace(path, bytes).map_err(|error| failed("MB0911", path, &error))?;
                done.push(path);
            }
            Step::Delete { path } => {
                delete(path).map_err(|error| failed("MB0911", path, &error))?;
                done.push(path);
            }
            Step::Barrier => {
                let reached = barrier(&done);
                reached.map_err(|(path, error)| failed("MB1020", &path, &error))?;
                done.clear();
            }
        }
    }
    Ok(())
}

/// Moves a file or folder to a name that nothing has.
///
/// # Errors
/// When the name is taken, or the disk refuses.
pub fn move_to(from: &Path, to: &Path) -> Result<(), Diagnostic> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(taken(to));
    }
    let moved = rename(from, to).and_then(|()| barrier(&[from, to]).map_err(|(_, error)| error));
    moved.map_err(|error| failed("MB0911", to, &error))
}

/// Makes a folder with those above it.
///
/// # Errors
/// When the disk refuses.
pub fn make_folder(folder: &Path) -> Result<(), Diagnostic> {
    fs::create_dir_all(folder).map_err(|error| failed("MB0911", folder, &error))
}

/// Makes a file unless there is one, whatever it holds.
///
/// # Errors
/// When the disk refuses.
pub fn make_unless_there(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let opened = make_folder_of(path)
        .and_then(|()| OpenOptions::new().write(true).create_new(true).open(path));
    let written = opened.and_then(|mut file| {
        file.write_all(bytes)?;
        readable(&file)
    });
    match written {
        // Another village of the same run may be the one that makes it.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(|error| failed("MB0911", path, &error)),
    }
}

/// A lock, held until this is dropped.
#[derive(Debug)]
pub struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough while a program that is being started still has a copy of the file.
        let _ = self.0.unlock();
    }
}

/// Takes a lock; none when somebody else holds it. Shares that know no locks give it to everybody.
///
/// # Errors
/// When the file cannot be made.
pub fn lock(path: &Path) -> Result<Option<Lock>, Diagnostic> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|error| failed("MB0911", path, &error))?;
    match file.try_lock() {
        Err(fs::TryLockError::WouldBlock) => Ok(None),
        _ => Ok(Some(Lock(file))),
    }
}

fn taken(path: &Path) -> Diagnostic {
    let shown = path.display().to_string();
    Diagnostic::new("MB1021")
        .at(Place::file(shown.clone()))
        .with("file", shown)
}

fn make(path: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let written = make_folder_of(path).and_then(|()| {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)?;
        readable(&file)
    });
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match same(path, bytes) {
            true => Ok(()),
            false => Err(taken(path)),
        },
        other => other.map_err(|error| failed("MB0911", path, &error)),
    }
}

/// The name under which a file is written before it is put in its place; folders that are read leave such names aside.
pub(super) fn temporary(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder_of(path)?;
    let temp = temporary(path);
    let written = File::create(&temp).and_then(|mut file| {
        file.write_all(bytes)?;
        readable(&file)?;
        // A name must not be on the disk before its content is.
        file.sync_all()
    });
    let moved = written.and_then(|()| rename(&temp, path));
    if moved.is_err() {
        let _ = fs::remove_file(&temp);
    }
    moved
}

/// A file that another program has open cannot be replaced on some systems: virus scanners and sync clients let go soon.
pub(super) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    let mut pause = std::time::Duration::from_millis(20);
    for _ in 0..6 {
        match fs::rename(from, to) {
            Err(error)
                if cfg!(windows)
                    && (is_held(&error) || error.kind() == io::ErrorKind::PermissionDenied) =>
            {
                std::thread::sleep(pause);
                pause *= 2;
            }
            other => return other,
        }
    }
    fs::rename(from, to)
}

fn delete(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut folder = path.parent();
    while let Some(empty) = folder {
        if fs::remove_dir(empty).is_err() {
            break;
        }
        folder = empty.parent();
    }
    Ok(())
}

fn make_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) => fs::create_dir_all(folder),
        None => Ok(()),
    }
}

/// What is published is for all to read, whatever the mask of the process.
#[cfg(unix)]
pub(super) fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o777 == 0o644 {
        return Ok(());
    }
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
pub(super) fn readable(_: &File) -> io::Result<()> {
    Ok(())
}

/// The nearest folder at or above a path that is there.
fn standing(path: &Path) -> Option<PathBuf> {
    path.ancestors()
        .skip(1)
        .find(|folder| folder.is_dir())
        .map(Path::to_path_buf)
}

/// One call for each file system makes sure of everything on it, folders included.
#[cfg(target_os = "linux")]
pub(super) fn barrier(done: &[&Path]) -> Result<(), (PathBuf, io::Error)> {
    use std::os::unix::fs::MetadataExt;
    let folders: BTreeSet<PathBuf> = done.iter().filter_map(|path| standing(path)).collect();
    let mut synced = BTreeSet::new();
    for folder in folders {
        let device = fs::metadata(&folder).map(|meta| meta.dev());
        let reached = device.and_then(|device| match synced.insert(device) {
            true => Ok(rustix::fs::syncfs(File::open(&folder)?)?),
            false => Ok(()),
        });
        reached.map_err(|error| (folder, error))?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn barrier(done: &[&Path]) -> Result<(), (PathBuf, io::Error)> {
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    for path in done {
        let kept = |error| (path.to_path_buf(), error);
        match OpenOptions::new().write(true).open(path) {
            Ok(file) => file.sync_all().map_err(kept)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(kept(error)),
        }
        folders.extend(standing(path));
        // A new folder is named in the folder above it.
        folders.extend(path.parent().and_then(standing));
    }
    if cfg!(unix) {
        for folder in folders {
            let synced = File::open(&folder).and_then(|folder| folder.sync_all());
            synced.map_err(|error| (folder, error))?;
        }
    }
    Ok(())
}
