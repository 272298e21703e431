//! Ledgers: what a portal keeps of its villages, verified like a site, and compared with the site that was made from it.

use std::path::Path;

use super::folder::{LedgerView, redacted_pages};
use super::{Checked, KeyFrom, Known, log_only};
use crate::diagnostic::{Diagnostic, Place};
use crate::ledger::{LEDGER, Ledger, state_path};
use crate::log::statement::Statement;
use crate::log::verify::{Older, Severity, Verdict};

/// Verifies the ledger of a village, and gives it when it can be read; none when there is none.
pub fn ledger(
    root: &Path,
    slug: &str,
    name: &str,
    known: &Known,
) -> Option<(Checked, Option<Ledger>)> {
    let name = format!("{name}（{LEDGER}/{slug}）");
    let ledger = match Ledger::read(root, slug) {
        Ok(None) => return None,
        Ok(Some(ledger)) if ledger.newest().is_none() => return None,
        Ok(Some(ledger)) => ledger,
        Err(problems) => {
            let mut checked = unread(&format!("{LEDGER}/{slug}"), &name);
            for problem in problems {
                checked.add(Severity::Alarm, problem);
            }
            return Some((checked, None));
        }
    };
    let folder = format!("{LEDGER}/{slug}");
    let mut checked = log_only(&LedgerView::of(&ledger), &folder, &name, known, false, true);
    for below in redacted_pages(&ledger) {
        let path = format!("{LEDGER}/{slug}/{below}");
        let said = Diagnostic::new("MB1141")
            .at(Place::file(path.clone()))
            .with("file", path);
        checked.add(Severity::Alarm, said);
    }
    Some((checked, Some(ledger)))
}

/// What is known of a ledger that cannot be read.
fn unread(slug: &str, name: &str) -> Checked {
    Checked {
        slug: slug.to_string(),
        name: name.to_string(),
        verdict: Verdict::default(),
        key_from: KeyFrom::Elsewhere,
        last_seen: None,
        witnesses_from_site: false,
        pages: 0,
        pages_listed: true,
        older: 0,
        told: Vec::new(),
    }
}

/// What a ledger adds to what is known of its site: its key, and its checkpoints up to the size of the site.
pub fn known_from(ledger: &Ledger, size: u64, known: &Known) -> Known {
    let mut known = known.clone();
    if let Some(trust) = ledger.trust() {
        known.keys.extend(trust.keys.into_iter().take(1));
    }
    // A publication that has not reached the site yet is no rollback.
    let size_of = |older: &Older| {
        let state = Statement::parse_any(&older.bytes).ok()?;
        Some(state.checkpoint().size)
    };
    known
        .kept
        .retain(|older| size_of(older).is_some_and(|older| older <= size));
    let reached = ledger.states().range(..=size);
    known.kept.extend(reached.map(|(size, state)| Older {
        name: format!(
            "{LEDGER}/{}/{}",
            ledger.slug(),
            state_path(state.form(), *size)
        ),
        bytes: state.bytes(),
    }));
    known
}

/// Compares the sizes of a site and its ledger; `site` is none when the site has no log of the village.
pub fn compare(slug: &str, site: Option<u64>, ledger: Option<&Ledger>, checked: &mut Checked) {
    let have = ledger.map_or(0, Ledger::size);
    let (severity, code) = match (site, ledger) {
        (Some(_), None) => (Severity::Alarm, "MB1155"),
        (Some(size), Some(_)) if size > have => (Severity::Alarm, "MB1154"),
        (Some(size), Some(_)) if size == have => return,
        (_, Some(_)) => (Severity::Remark, "MB1153"),
        (None, None) => return,
    };
    let said = Diagnostic::new(code)
        .at(Place::file(slug))
        .with("file", slug)
        .with("site", site.unwrap_or(0))
        .with("ledger", have);
    checked.add(severity, said);
}
