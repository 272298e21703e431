//! Keys of the logs, and how far each log has been signed: in the user's own folder, never in the project.
//!
//! ```text
//! <folder>/<origin with ! for />/key          the key that signs
//!                                key.next     a new key, until the log names it
//!                                key.<id>     keys that the log had before
//!                                highwater    the newest state that was published from here
//! ```
//!
//! The high-water mark keeps a log from having two ends: nothing is published that does not begin with it. It stands beside the
//! key, so that a ledger from a backup or from another computer is noticed; where nobody signs it stands alone.

#![allow(clippy::disallowed_methods, reason = "this room keeps keys")]

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Place};
use crate::log::key::{SignerKey, VerifierKey};
use crate::log::name::Origin;
use crate::log::note::MAX_NOTE;
use crate::log::statement::Statement;
use crate::source;

mod sheet;
mod words;

pub use sheet::sheet;
pub use words::{from_words, words};

/// The longest file that is read as a key.
const MAX_KEY: u64 = 2048;

/// The folder with the keys of all logs that are signed on this computer.
#[derive(Debug, Clone)]
pub struct Keys {
    folder: PathBuf,
}

/// The folder of this program's own things, below the folder that the environment names; none when it names none.
pub fn home(environment: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let named = |name: &str| environment(name).filter(|value| !value.is_empty());
    let below = |name: &str, below: &str| named(name).map(|home| Path::new(&home).join(below));
    let config = named("MINGBAI_HOME").map(PathBuf::from).or_else(|| {
        if cfg!(windows) {
            named("APPDATA").map(PathBuf::from)
        } else if cfg!(target_os = "macos") {
            below("HOME", "Library/Application Support")
        } else {
            let absolute = |path: &PathBuf| path.is_absolute();
            let xdg = named("XDG_CONFIG_HOME").map(PathBuf::from).filter(absolute);
            xdg.or_else(|| below("HOME", ".config"))
        }
    });
    config.map(|config| config.join("mingbai"))
}

impl Keys {
    /// The keys in this folder.
    pub fn at(folder: PathBuf) -> Keys {
        Keys { folder }
    }

    /// The folder of one log.
    pub fn folder(&self, origin: &Origin) -> PathBuf {
        self.folder.join(origin.as_str().replace('/', "!"))
    }

    /// Where the newest state of a log is kept.
    pub fn high_water_path(&self, origin: &Origin) -> PathBuf {
        self.folder(origin).join("highwater")
    }

    /// The key that signs a log; none when this computer has none.
    ///
    /// # Errors
    /// When it cannot be read, is no key of this log, or others on this computer can read it.
    pub fn read(&self, origin: &Origin) -> Result<Option<SignerKey>, Diagnostic> {
        self.read_named(origin, "key")
    }

    /// The key that waits for the log to name it.
    ///
    /// # Errors
    /// As [`Keys::read`].
    pub fn next(&self, origin: &Origin) -> Result<Option<SignerKey>, Diagnostic> {
        self.read_named(origin, "key.next")
    }

    fn read_named(&self, origin: &Origin, name: &str) -> Result<Option<SignerKey>, Diagnostic> {
        let path = self.folder(origin).join(name);
        if fs::symlink_metadata(&path).is_err() {
            return Ok(None);
        }
        guard(&path)?;
        let bytes = read(&path, MAX_KEY)?;
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let key = SignerKey::parse(text.trim_end()).filter(|key| key.name() == origin.name());
        key.map(Some).ok_or_else(|| said("MB1023", &path))
    }

    /// Keeps a key as the one that signs its log; that it is kept already is no mistake.
    ///
    /// # Errors
    /// When there is another one, or it cannot be written.
    pub fn keep(&self, origin: &Origin, key: &SignerKey) -> Result<(), Diagnostic> {
        self.keep_named(origin, key, "key")
    }

    /// Keeps a key until the log names it.
    ///
    /// # Errors
    /// As [`Keys::keep`].
    pub fn keep_next(&self, origin: &Origin, key: &SignerKey) -> Result<(), Diagnostic> {
        self.keep_named(origin, key, "key.next")
    }

    fn keep_named(&self, origin: &Origin, key: &SignerKey, name: &str) -> Result<(), Diagnostic> {
        let folder = self.folder(origin);
        let path = folder.join(name);
        match self.read_named(origin, name)? {
            Some(there) if there.secret_text() == key.secret_text() => return Ok(()),
            Some(_) => return Err(said("MB1024", &path)),
            None => {}
        }
        let written = make_private_folder(&folder)
            .and_then(|()| write_private(&path, format!("{}\n", key.secret_text()).as_bytes()));
        written.map_err(|error| unwritten(&path, &error))
    }

    /// Keeps a key that came back from its backup. A damaged file in its place, and a key that the log had before, are kept under
    /// other names.
    ///
    /// # Errors
    /// When there is a key that the log never had, or it cannot be written.
    pub fn put_back(
        &self,
        origin: &Origin,
        key: &SignerKey,
        had: &[VerifierKey],
    ) -> Result<(), Diagnostic> {
        let path = self.folder(origin).join("key");
        let aside = match self.read(origin) {
            Ok(Some(old)) if old.log_key() != key.log_key() && had.contains(&old.log_key()) => {
                Some(format!("key.{:08x}", old.log_key().id()))
            }
            Err(problem) if problem.code == "MB1023" => Some("key.damaged".to_string()),
            _ => None,
        };
        if let Some(aside) = aside {
            fs::rename(&path, path.with_file_name(aside))
                .map_err(|error| unwritten(&path, &error))?;
        }
        self.keep(origin, key)
    }

    /// Writes the backup sheet for its owner alone, in the place of one that may be there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write_sheet(&self, path: &Path, page: &[u8]) -> Result<(), Diagnostic> {
        write_private(path, page).map_err(|error| unwritten(path, &error))
    }

    /// After a publication that may have named a new key: the key in force signs, the one before is kept under its ID.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn settle(&self, origin: &Origin, in_force: &VerifierKey) -> Result<(), Diagnostic> {
        let Some(next) = self
            .next(origin)?
            .filter(|next| next.log_key() == *in_force)
        else {
            return Ok(());
        };
        let folder = self.folder(origin);
        let (key, waiting) = (folder.join("key"), folder.join("key.next"));
        let old = self.read(origin)?.map(|key| key.log_key());
        let moved = match old {
            // Kept twice by a settling that was cut short.
            Some(old) if old == next.log_key() => fs::remove_file(&waiting),
            Some(old) => fs::rename(&key, folder.join(format!("key.{:08x}", old.id())))
                .and_then(|()| fs::rename(&waiting, &key)),
            None => fs::rename(&waiting, &key),
        };
        moved
            .and_then(|()| sync_folder(&folder))
            .map_err(|error| unwritten(&key, &error))
    }

    /// The newest state that was published from here; none when there was none yet, or it was lost.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn high_water(&self, origin: &Origin) -> Result<Option<Statement>, Diagnostic> {
        let path = self.high_water_path(origin);
        if fs::symlink_metadata(&path).is_err() {
            return Ok(None);
        }
        let stated = Statement::parse_any(&read(&path, MAX_NOTE as u64)?);
        stated.map(Some).map_err(|_| said("MB1025", &path))
    }
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Diagnostic> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    source::read_file(path, &name, limit)
}

fn said(code: &str, path: &Path) -> Diagnostic {
    let shown = path.display().to_string();
    Diagnostic::new(code)
        .at(Place::file(shown.clone()))
        .with("file", shown)
}

fn unwritten(path: &Path, error: &io::Error) -> Diagnostic {
    said("MB0911", path).with("reason", error)
}

/// A key that others can read is no key: they could sign.
#[cfg(unix)]
fn guard(path: &Path) -> Result<(), Diagnostic> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::symlink_metadata(path).map(|meta| meta.permissions().mode());
    match mode {
        Ok(mode) if mode & 0o077 == 0 => Ok(()),
        Ok(mode) => Err(said("MB1022", path).with("mode", format!("{:o}", mode & 0o777))),
        Err(error) => Err(unwritten(path, &error)),
    }
}

#[cfg(not(unix))]
fn guard(_: &Path) -> Result<(), Diagnostic> {
    Ok(())
}

fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temp = path.with_extension("new");
    let _ = fs::remove_file(&temp);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&temp)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&temp, path)?;
    sync_folder(path.parent().unwrap_or(path))
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
