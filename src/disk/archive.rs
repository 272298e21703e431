//! An archive of many files, each read when its turn comes: memory is bounded by the largest of them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::failed;
use super::steps::{readable, rename, temporary};
use crate::diagnostic::Diagnostic;

/// One file of an archive: its path there, whether it can be run, and its bytes.
pub type Filed = (String, bool, Vec<u8>);

/// Writes an archive, which appears whole or not at all; gives its size. The same files give the same bytes.
///
/// # Errors
/// What `files` says; `too_large` when the archive would grow beyond `most` bytes; when the disk refuses.
pub fn archive(
    to: &Path,
    files: impl Iterator<Item = Result<Filed, Diagnostic>>,
    most: u64,
    too_large: &Diagnostic,
) -> Result<u64, Diagnostic> {
    let temp = temporary(to);
    let written = write(&temp, files, most, too_large, to);
    let moved = written.and_then(|size| {
        let moved = rename(&temp, to);
        moved
            .map(|()| size)
            .map_err(|error| failed("MB0911", to, &error))
    });
    if moved.is_err() {
        let _ = fs::remove_file(&temp);
    }
    moved
}

fn write(
    temp: &Path,
    files: impl Iterator<Item = Result<Filed, Diagnostic>>,
    most: u64,
    too_large: &Diagnostic,
    to: &Path,
) -> Result<u64, Diagnostic> {
    let refused = |error: io::Error| match error.kind() {
        io::ErrorKind::FileTooLarge => too_large.clone(),
        _ => failed("MB0911", to, &error),
    };
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(refused)?;
    }
    let file = File::create(temp).map_err(refused)?;
    let capped = Capped {
        file: BufWriter::with_capacity(1 << 20, file),
        at: 0,
        most,
    };
    let mut zip = ZipWriter::new(capped);
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for file in files {
        let (name, runs, bytes) = file?;
        let mode = if runs { 0o755 } else { 0o644 };
        let begun = zip.start_file(name, plain.unix_permissions(mode));
        let done = begun.map_err(io::Error::from);
        done.and_then(|()| zip.write_all(&bytes)).map_err(refused)?;
    }
    let mut capped = zip.finish().map_err(|error| refused(error.into()))?;
    let finished = capped.flush().and_then(|()| {
        let file = capped.file.get_ref();
        readable(file)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    });
    finished.map_err(refused)
}

/// A file that refuses to grow past a size.
struct Capped {
    file: BufWriter<File>,
    at: u64,
    most: u64,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.at + bytes.len() as u64 > self.most {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let written = self.file.write(bytes)?;
        self.at += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Capped {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = self.file.seek(to)?;
        Ok(self.at)
    }
}
