//! Which files of a site are the program's own, for those who give them out.

use std::fs;
use std::path::Path;

use super::is_inside;
use super::part::list_path;
use crate::source;

/// Whether a file of the site was made by a build, or is one of the permanent files of a village. The list on the disk is asked,
/// not the file.
pub fn is_listed(out: &Path, path: &str) -> bool {
    let (first, below) = path.split_once('/').unwrap_or(("", path));
    let list = |part: &str| fs::read_to_string(out.join(list_path(part))).unwrap_or_default();
    let names = |text: &str| {
        text.lines()
            .any(|line| line.split('\t').next() == Some(path))
    };
    let own = match source::is_slug(first) {
        true => list(first),
        false => String::new(),
    };
    let is_permanent = !own.is_empty() && (below.starts_with("v/") || below.starts_with("log/"));
    is_inside(path) && (is_permanent || names(&own) || names(&list("")))
}
