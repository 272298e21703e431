//! Opening a file without following a link at any of the folders above it: one step where the system has it.

use std::fs::{File, Metadata};
use std::path::Path;

/// A plain file, if it can be opened so that neither it nor any of the `folders` above it is a link; none where that is not certain
/// or the system cannot promise it.
#[cfg(target_os = "linux")]
pub(super) fn plain(on_disk: &Path, folders: usize) -> Option<(File, Metadata)> {
    use rustix::fs::{Mode, OFlags, ResolveFlags, open, openat2};

    let top = on_disk.ancestors().nth(folders + 1)?;
    let below = on_disk.strip_prefix(top).ok()?;
    let top = match top.as_os_str().is_empty() {
        true => Path::new("."),
        false => top,
    };
    let top = open(top, OFlags::PATH | OFlags::CLOEXEC, Mode::empty());
    // What is no file, such as a pipe, must not keep anybody waiting.
    let how = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let opened = openat2(
        top.ok()?,
        below,
        how,
        Mode::empty(),
        ResolveFlags::NO_SYMLINKS,
    );
    let file = File::from(opened.ok()?);
    let meta = file.metadata().ok()?;
    meta.is_file().then_some((file, meta))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn plain(_: &Path, _: usize) -> Option<(File, Metadata)> {
    None
}
