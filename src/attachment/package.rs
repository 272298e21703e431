//! Packages (ZIP) to their parts, within limits of number and size; anything odd about a package is refused.

use super::Refusal;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::read::{ArchiveOffset, Config};
use zip::{CompressionMethod, ZipArchive};

/// A package with more parts than this is refused.
const MAX_PARTS: usize = 2_000;
/// A part that unpacks to more than this many times its size is a bomb, once it is larger than [`RATIO_FROM`].
const MAX_RATIO: usize = 200;
/// Small parts may be packed as tightly as they like (bytes).
const RATIO_FROM: usize = 1 << 20;
/// Bytes that may stand unaccounted for between two parts: a descriptor and some padding.
const MAX_GAP: u64 = 64;

/// The parts of a package by their names.
pub(crate) type Parts = BTreeMap<String, Vec<u8>>;

/// Unpacks everything, within the limits.
pub(crate) fn unpack(bytes: &[u8], budget: &mut usize) -> Result<Parts, Refusal> {
    let count = |signature: &[u8]| {
        let parts = bytes.windows(signature.len());
        parts.filter(|part| part == &signature).count()
    };
    // The reader takes memory for every entry and looks at every possible end; so they are counted first. Entries of
    // packages that are stored within this one are counted too.
    if count(b"PK\x01\x02") > 2 * MAX_PARTS || count(b"PK\x05\x06") > 64 {
        return Err(Refusal::TooMuchInside("ZIP".to_owned()));
    }
    let config = Config {
        archive_offset: ArchiveOffset::Known(0),
    };
    let Ok(mut archive) = ZipArchive::with_config(config, Cursor::new(bytes)) else {
        return Err(Refusal::Damaged("ZIP"));
    };
    if archive.len() > MAX_PARTS {
        return Err(Refusal::TooMuchInside("ZIP".to_owned()));
    }
    let overlap = archive.has_overlapping_entries().unwrap_or(true);
    let hidden = !ends_with_directory(bytes) || hides_bytes(&mut archive, bytes.len());
    if overlap || archive.has_duplicate_names() || hidden {
        return Err(Refusal::Damaged("ZIP"));
    }
    let mut parts = Parts::new();
    for index in 0..archive.len() {
        let (name, part) = unpack_part(&mut archive, index, budget)?;
        parts.insert(name, part);
    }
    Ok(parts)
}

/// Whether nothing follows the end record of the directory, not even a comment.
fn ends_with_directory(bytes: &[u8]) -> bool {
    let end = bytes.len().checked_sub(22).and_then(|at| bytes.get(at..));
    end.is_some_and(|end| end.starts_with(b"PK\x05\x06"))
}

/// Whether there is room between or behind the parts for something that is no part.
fn hides_bytes(archive: &mut ZipArchive<Cursor<&[u8]>>, length: usize) -> bool {
    let start = archive.central_directory_start();
    let mut accounted = 0u64;
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index_raw(index) else {
            return true;
        };
        let data = entry.data_start().unwrap_or_default();
        let header = data.saturating_sub(entry.header_start());
        accounted = accounted.saturating_add(header.saturating_add(entry.compressed_size()));
    }
    let gaps = start.saturating_sub(accounted);
    let allowed = MAX_GAP.saturating_mul(archive.len() as u64);
    // The directory itself has names of a limited length; anything far longer hides something.
    let directory = (length as u64).saturating_sub(start);
    gaps > allowed || directory > 512 * (archive.len() as u64 + 1)
}

fn unpack_part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    budget: &mut usize,
) -> Result<(String, Vec<u8>), Refusal> {
    let damaged = Refusal::Damaged("ZIP");
    let packed = {
        let entry = archive.by_index_raw(index).map_err(|_| damaged.clone())?;
        if entry.encrypted() {
            return Err(Refusal::Encrypted);
        }
        let known = [CompressionMethod::Stored, CompressionMethod::Deflated];
        if !known.contains(&entry.compression()) || entry.is_symlink() {
            return Err(damaged);
        }
        usize::try_from(entry.compressed_size()).unwrap_or(usize::MAX)
    };
    let mut entry = archive.by_index(index).map_err(|_| damaged.clone())?;
    let name = entry
        .name()
        .map_err(|_| damaged.clone())?
        .replace('\\', "/");
    if name.starts_with('/') || name.contains('\0') || name.split('/').any(|step| step == "..") {
        return Err(damaged);
    }
    let mut part = Vec::new();
    let limit = (*budget as u64).saturating_add(1);
    let read = entry.by_ref().take(limit).read_to_end(&mut part);
    let bomb = part.len() > RATIO_FROM && part.len() / packed.max(1) > MAX_RATIO;
    if part.len() > *budget || bomb {
        return Err(Refusal::TooMuchInside(name));
    }
    *budget -= part.len();
    match read {
        Ok(_) => Ok((name, part)),
        Err(_) => Err(damaged),
    }
}
