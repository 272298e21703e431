//! Writes the county: as a portal of ours, or as the content of another generator.

use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::corpus::{Month, Size, Village, months, village};

/// A file to be written: path below the folder, and text.
pub type File = (String, String);

/// Writes all of it into a folder: the frame of settings and templates, and what stands there for each village.
///
/// # Errors
/// When the disk refuses.
pub fn county(
    frame: Vec<File>,
    of_village: impl Fn(&Village, &[Month]) -> Vec<File> + Sync,
    size: Size,
    folder: &Path,
) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    files(folder, frame)?;
    (0..size.villages).into_par_iter().try_for_each(|nth| {
        let village = village(nth, size);
        files(folder, of_village(&village, &months(&village, size)))
    })
}

fn files(folder: &Path, files: Vec<File>) -> io::Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        if let Some(above) = path.parent() {
            fs::create_dir_all(above)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
