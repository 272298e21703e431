//! One village: built and, unless a mistake holds it back, written. A mistake leaves what it had.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::standing::changed_meanwhile;
use super::{Standing, State, VillageReport};
use crate::diagnostic::{Diagnostic, Place};
use crate::disk::{Count, Folders, Output, carry_out};
use crate::hosting::{self, compressed};
use crate::output::{Memo, Product, Seal};
use crate::publish::{is_breach, leftovers::finish_removals};
use crate::search;
use crate::served;
use crate::show::{self, Summary};
use crate::timings::Timings;
use crate::village::{self, Built, Log, Made, Seen, Shared};

/// What became of a village.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) report: VillageReport,
    pub(super) count: Count,
    /// A seal of what the portal shows of it, if it was made in this run.
    pub(super) seal: String,
    pub(super) timings: Timings,
}

impl Outcome {
    /// What became of a village that was not built in this run.
    pub(super) fn of(report: VillageReport, count: Count, seal: String) -> Outcome {
        Outcome {
            report,
            count,
            seal,
            timings: Timings::default(),
        }
    }

    /// Nothing of the village has changed.
    pub(super) fn unchanged(slug: &str, state: &State) -> Outcome {
        let report = VillageReport {
            slug: slug.to_string(),
            name: state.name.clone(),
            disclosures: state.disclosures,
            held: false,
            diagnostics: state.diagnostics.clone(),
        };
        let count = Count {
            unchanged: state.files,
            ..Count::default()
        };
        Outcome::of(report, count, state.shown.clone())
    }
}

/// Builds one village. Another that claims its code holds it back.
///
/// # Errors
/// When the disk refuses.
pub(super) fn one(
    slug: &str,
    shared: &Shared<'_>,
    standing: &Standing,
    clash: Option<&Diagnostic>,
) -> Result<Outcome, Diagnostic> {
    let seen = village::look(slug, shared);
    let (mark, looked) = (standing.mark(&seen), seen.mark().value());
    let output = standing.output.as_ref();
    let before = output.map(|output| {
        let known = State::of(output, slug).filter(|_| !standing.request.afresh);
        let folders = known.map_or_else(Folders::new, |known| known.folders);
        output.part(slug, &folders)
    });
    let before = before.transpose()?.unwrap_or_default();
    let precompressed = shared.portal.hosting.precompressed;
    let memo = hosting::known(before.memo(), precompressed);
    let mut built = try_build(slug, seen, shared, &memo);
    if let Some(made) = built.made.as_mut().filter(|_| precompressed) {
        let copies = built
            .timings
            .stage("compress", || compressed(&made.files, &memo));
        made.files.extend(copies);
    }
    if standing.is_watched() && village::look(slug, shared).mark().value() != looked {
        return Err(changed_meanwhile(slug));
    }
    if let Some(clash) = clash {
        built.diagnostics.push(clash.clone());
        built.made = None;
    }
    let mut timings = std::mem::take(&mut built.timings);
    let mut count = Count::default();
    if let (Some(output), Some(log)) = (
        output,
        built.made.as_ref().and_then(|made| made.log.as_ref()),
    ) && !built.diagnostics.iter().any(Diagnostic::is_error)
    {
        // The checkpoint before the pages that show what it covers.
        match timings.stage("serve the log", || bring_up(log, output)) {
            Ok(done) => count += done,
            Err(problem) if is_breach(&problem) => built.diagnostics.push(problem),
            Err(problem) => return Err(problem),
        }
    }
    let held = built.diagnostics.iter().any(Diagnostic::is_error);
    let report = VillageReport {
        slug: slug.to_string(),
        name: built.name,
        disclosures: built.disclosures,
        held,
        diagnostics: built.diagnostics,
    };
    let mut seal = String::new();
    match (output, built.made) {
        (Some(output), Some(made)) if !held => {
            count += timings.stage("write", || output.write_part(slug, &before, &made.files))?;
            seal = keep(output, &report, &made, mark)?;
        }
        (Some(output), _) => count += hold(output, &report, shared)?,
        (None, _) => {}
    }
    Ok(Outcome {
        report,
        count,
        seal,
        timings,
    })
}

/// A panic in one village is a mistake of this program; it must not stop the others.
fn try_build(slug: &str, seen: Seen, shared: &Shared<'_>, memo: &Memo) -> Built {
    let built = catch_unwind(AssertUnwindSafe(|| {
        village::build(slug, seen, shared, memo)
    }));
    built.unwrap_or_else(|_| Built {
        slug: slug.to_string(),
        name: slug.to_string(),
        disclosures: 0,
        diagnostics: vec![Diagnostic::new("MB0990").at(Place::file(format!("villages/{slug}")))],
        made: None,
        timings: Timings::default(),
    })
}

/// Keeps what the next run needs to know of a village that was written; gives the seal of what the portal shows of it.
fn keep(
    output: &Output,
    report: &VillageReport,
    made: &Made,
    mark: String,
) -> Result<String, Diagnostic> {
    let summary = serde_json::to_vec(&made.summary).unwrap_or_default();
    output.keep(&report.slug, "json", &summary)?;
    let shown = shown(&report.slug, &summary, &made.files);
    let state = State {
        mark,
        shared: String::new(),
        folders: output.folders(&made.files),
        files: made.files.len(),
        name: report.name.clone(),
        code: made.code.clone(),
        disclosures: report.disclosures,
        diagnostics: report.diagnostics.clone(),
        shown: shown.clone(),
    };
    state.keep(output, &report.slug)?;
    Ok(shown)
}

/// A seal of what the portal shows of a village, its summary, and of what it finds in it.
pub(super) fn shown(slug: &str, summary: &[u8], files: &[Product]) -> String {
    let searched = search::grams_path(slug);
    let searched = files.iter().find(|file| file.path == searched);
    let searched = searched.map_or_else(String::new, |file| file.seal.to_string());
    Seal::of_bytes(&[summary, searched.as_bytes()].concat()).to_string()
}

/// The permanent files of a village, after removals that were cut short.
///
/// # Errors
/// When the log is not as it was left, or the disk refuses.
pub(super) fn bring_up(log: &Log, output: &Output) -> Result<Count, Diagnostic> {
    finish_removals(&log.ledger, &carry_out)?;
    served::bring_up(&log.ledger, &log.former, output, &log.witnesses)
}

/// The last good state of a village with mistakes stays; a village that never had one gets a plain page that says so.
pub(super) fn hold(
    output: &Output,
    report: &VillageReport,
    shared: &Shared<'_>,
) -> Result<Count, Diagnostic> {
    let slug = report.slug.as_str();
    if kept(output, slug)?.is_some() {
        return Ok(Count::default());
    }
    // What was kept of it may be unreadable, as after a change of this program: then its site stays as it is. A single file is
    // the plain page itself.
    let before = output.part(slug, &Folders::new())?;
    let may_show = village::has_good_name(slug) && before.len() <= 1;
    match (shared.theme, may_show) {
        (Some(theme), true) => {
            let page = show::not_yet_page(
                slug,
                &report.name,
                shared.portal,
                theme.words(),
                shared.today,
            );
            let page = Product::from(theme.file(&page, None)?);
            output.write_part(slug, &before, &[page])
        }
        _ => Ok(Count::default()),
    }
}

/// What the portal shows of a village: what was kept of it when it was made last. Of one that was never made and is held back now,
/// that it is there.
///
/// # Errors
/// When the disk refuses.
pub(super) fn summary(
    output: &Output,
    slug: &str,
    report: Option<&VillageReport>,
) -> Result<Option<Summary>, Diagnostic> {
    let held = report.filter(|report| report.held);
    Ok(match (kept(output, slug)?, held) {
        (Some(kept), held) => Some(Summary {
            held: held.is_some(),
            ..kept
        }),
        (None, held) => held.map(|report| Summary::held_back(slug, &report.name)),
    })
}

/// The summary that was kept of a village; none also when it is not one of this program.
fn kept(output: &Output, slug: &str) -> Result<Option<Summary>, Diagnostic> {
    let bytes = output.kept(slug, "json")?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}
