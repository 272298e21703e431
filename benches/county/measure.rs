//! What a run costs: time on the wall, time of the processors, memory at its peak; and what the disk allows.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use walkdir::WalkDir;

/// What a run cost.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// From start to end.
    pub wall: Duration,
    /// All processors together; zero where it is not known.
    pub cpu: Duration,
    /// The most memory, kilobytes; zero where it is not known.
    pub memory: u64,
}

/// The program that tells what another one used.
const TIME: &str = "/usr/bin/time";

/// Runs a program to its end.
///
/// # Panics
/// When it cannot be run, or fails.
pub fn run(program: &Path, arguments: &[String], folder: &Path) -> Cost {
    let used = std::env::temp_dir().join(format!("county-{}.used", std::process::id()));
    let measured = Path::new(TIME).exists();
    let mut command = if measured {
        let mut command = Command::new(TIME);
        command
            .args(["-f", "%U %S %M", "-o"])
            .arg(&used)
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let started = Instant::now();
    let status = command.status();
    let wall = started.elapsed();
    let done = status.as_ref().is_ok_and(|status| status.success());
    assert!(done, "{} {arguments:?}: {status:?}", program.display());
    let told = fs::read_to_string(&used).unwrap_or_default();
    let _ = fs::remove_file(&used);
    let numbers: Vec<f64> = told
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    match numbers[..] {
        [user, system, memory] => Cost {
            wall,
            cpu: Duration::from_secs_f64(user + system),
            memory: memory as u64,
        },
        _ => Cost {
            wall,
            ..Cost::default()
        },
    }
}

/// The one in the middle.
///
/// # Panics
/// When there is none.
pub fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.wall);
    costs[costs.len() / 2]
}

/// The files below a folder, without folders of which the names begin with a dot.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let hidden = |name: &str| name.starts_with('.');
    WalkDir::new(folder)
        .min_depth(1)
        .into_iter()
        .filter_entry(|entry| !entry.file_name().to_str().is_some_and(hidden))
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}

/// What the disk allows for the sources in a folder: to look at them, and to read them.
pub fn look_and_read(folder: &Path) -> (Duration, Duration) {
    let started = Instant::now();
    let found = files(folder);
    let sizes = found.iter().flat_map(fs::metadata).map(|meta| meta.len());
    assert!(sizes.sum::<u64>() > 0);
    let look = started.elapsed();
    let started = Instant::now();
    let read = found.par_iter().flat_map(fs::read).map(|bytes| bytes.len());
    assert!(read.sum::<usize>() > 0);
    (look, started.elapsed())
}

/// How long it takes to write the files of a site anew from memory, on all processors.
///
/// # Errors
/// When the disk refuses.
pub fn raw_write(site: &Path, to: &Path) -> io::Result<Duration> {
    let mut held: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    for path in files(site) {
        let below = path.strip_prefix(site).unwrap_or(&path);
        held.push((to.join(below), fs::read(&path)?));
    }
    held.sort();
    let started = Instant::now();
    let folders: std::collections::BTreeSet<&Path> =
        held.iter().filter_map(|(path, _)| path.parent()).collect();
    for folder in folders {
        fs::create_dir_all(folder)?;
    }
    held.par_iter()
        .try_for_each(|(path, bytes)| fs::write(path, bytes))?;
    Ok(started.elapsed())
}
