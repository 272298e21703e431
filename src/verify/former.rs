//! The logs that a village had before, because a key was lost: they stay published beside its own, and each successor says in its
//! first entry where the one before ended.

use super::target::Served;
use super::{Checked, Known, log_only};
use crate::diagnostic::{Diagnostic, Place};
use crate::log::entry::{Act, Entry, TreeRef};
use crate::log::tree::Tree;
use crate::log::verify::Severity;

/// The most logs that one village can have had.
const MOST: usize = 100;

/// The folder of the log of a generation: that of the village, and the number. None when the name has none.
pub fn folder(slug: &str, former: &TreeRef) -> Option<String> {
    let (_, generation) = former.origin.as_str().rsplit_once('/')?;
    let number: u32 = generation.parse().ok()?;
    let village = slug.split('@').next().unwrap_or(slug);
    Some(format!("{village}@{number}"))
}

/// Where the log ended that this one took over from, by its first entry.
pub fn succeeded(checked: &Checked) -> Option<TreeRef> {
    match Entry::parse(checked.verdict.entries.first()?).ok()?.act {
        Act::Genesis { succeeds, .. } => succeeds,
        _ => None,
    }
}

/// Verifies the logs before the one that was just verified, the newest first; each comes with what it was read from.
pub fn former(served: &Served, newest: &Checked, known: &Known) -> Vec<(Served, Checked)> {
    let mut all: Vec<(Served, Checked)> = Vec::new();
    let mut next = succeeded(newest);
    let mut slug = newest.slug.clone();
    while let Some(end) = next.take().filter(|_| all.len() < MOST) {
        let Some(name) = folder(&slug, &end).filter(|name| *name != slug) else {
            break;
        };
        let Some(before) = served.beside(&name) else {
            break;
        };
        let title = format!("{}（{name}）", newest.name);
        let mut checked = log_only(before.view(), &name, &title, known, false, true);
        check_end(&mut checked, &end);
        next = succeeded(&checked).filter(|_| !all.iter().any(|(_, one)| one.slug == name));
        slug = name;
        all.push((before, checked));
    }
    all
}

/// The log must be the one that its successor names, and have ended there.
fn check_end(checked: &mut Checked, end: &TreeRef) {
    if checked.verdict.entries.is_empty() {
        // Why it has none has been said.
        return;
    }
    let origin = checked.verdict.checkpoint.as_ref().map(|one| &one.origin);
    let tree = Tree::of_entries(&checked.verdict.entries);
    let same = origin.is_none_or(|origin| *origin == end.origin)
        && tree.root_at(end.size) == Some(end.root);
    let code = match (same, tree.size() == end.size) {
        (true, true) => return,
        (true, false) => "MB1158",
        (false, _) => "MB1157",
    };
    let path = checked.verdict.form.unwrap_or_default().newest();
    let path = format!("{}/{path}", checked.slug);
    let said = Diagnostic::new(code)
        .at(Place::file(path.clone()))
        .with("file", path)
        .with("size", end.size);
    checked.add(Severity::Alarm, said);
}
