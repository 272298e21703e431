//! Publishing: what waits becomes numbered, frozen, signed versions in the ledger.
//!
//! ```text
//! desk -> prepare -> plan -> steps
//! ```
//!
//! The [`desk`] holds a village's ledger and makes sure that nothing is signed that does not begin with what was signed before;
//! `village::prepare` says what waits; [`plan()`] makes steps of it, which `disk` carries out. Whatever is cut short, the next
//! publication completes or takes away. The site is then made from the ledger, as at any other time.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::disk::Step;
use crate::keys::Keys;
use crate::ledger::Ledger;
use crate::log::entry::Act;
use crate::log::key::SignerKey;
use crate::log::name::{Moment, Origin, VillageCode};
use crate::log::note::Note;
use crate::version::NewVersion;
use crate::village::Prepared;

pub mod acts;
pub mod desk;
pub mod leftovers;
pub mod plan;
pub mod restore;
pub mod successor;
pub mod traces;

use desk::Desk;
use plan::{Addition, Draw, Pen, plan};

/// The checkpoint of a village on a published site; none where there is none yet.
pub type Published<'a> = &'a (dyn Fn(&str) -> Result<Option<Note>, Diagnostic> + Sync);

/// What does steps.
pub type CarryOut<'a> = &'a (dyn Fn(&[Step]) -> Result<(), Diagnostic> + Sync);

/// What all publications of a run share.
#[derive(Clone, Copy)]
pub struct Press<'a> {
    /// The portal's folder.
    pub root: &'a Path,
    /// The first part of the logs' names.
    pub log_name: &'a str,
    /// The keys of this computer.
    pub keys: &'a Keys,
    /// The time that entries claim.
    pub now: Moment,
    /// Where salts and seeds come from.
    pub draw: Draw<'a>,
    /// The published site, to be compared with.
    pub published: Option<Published<'a>>,
    /// What does the steps: `disk::carry_out`, or in tests what cuts them short.
    pub carry_out: CarryOut<'a>,
    /// Whether only to say what would be done.
    pub dry: bool,
}

/// What became of a village.
#[derive(Debug)]
pub struct Outcome {
    /// Its folder.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Everything there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a mistake holds it back: nothing of it was published.
    pub held: bool,
    /// How many versions were published, or would be.
    pub versions: usize,
    /// The log whose first key was made.
    pub begun: Option<Origin>,
    /// Whether a publication that had been cut short was brought to its end.
    pub completed: bool,
}

impl Outcome {
    fn of(slug: &str) -> Outcome {
        Outcome {
            slug: slug.to_string(),
            name: slug.to_string(),
            diagnostics: Vec::new(),
            held: false,
            versions: 0,
            begun: None,
            completed: false,
        }
    }
}

/// Codes of messages that say that a log is not as it was left: more than a mistake of an editor.
pub fn is_breach(problem: &Diagnostic) -> bool {
    matches!(
        problem.code.as_str(),
        "MB1001"
            | "MB1002"
            | "MB1003"
            | "MB1004"
            | "MB1005"
            | "MB1006"
            | "MB1021"
            | "MB1029"
            | "MB1030"
            | "MB1031"
            | "MB1032"
            | "MB1033"
            | "MB1034"
            | "MB1080"
            | "MB1081"
    )
}

/// Codes of messages that say that the disk or another program was in the way.
pub fn is_surroundings(problem: &Diagnostic) -> bool {
    matches!(
        problem.code.as_str(),
        "MB0109" | "MB0911" | "MB1020" | "MB1028" | "MB1039" | "MB1040"
    )
}

/// Publishes what waits in one village. `prepare` says what that is; `announce` is told before anything is written.
pub fn publish(
    slug: &str,
    press: &Press<'_>,
    prepare: &dyn Fn(Option<&Ledger>) -> Prepared,
    announce: &dyn Fn(&Prepared),
) -> Outcome {
    let mut outcome = Outcome::of(slug);
    let done = publish_into(slug, press, prepare, announce, &mut outcome);
    if let Err(problems) = done {
        outcome.diagnostics.extend(problems);
    }
    outcome.held = outcome.diagnostics.iter().any(Diagnostic::is_error);
    outcome
}

/// Begins a log that takes over from one whose key was lost, with all that the village has to publish.
pub fn succeed(
    slug: &str,
    press: &Press<'_>,
    prepare: &dyn Fn(Option<&Ledger>) -> Prepared,
    announce: &dyn Fn(&Prepared),
) -> Outcome {
    let checked = prepare(None);
    let mut outcome = Outcome::of(slug);
    outcome.name.clone_from(&checked.name);
    // Nothing is moved before it is known that the village can publish.
    let wrong = checked.diagnostics.iter().any(Diagnostic::is_error);
    if wrong || press.dry {
        announce(&checked);
        outcome.held = wrong;
        outcome.versions = checked.versions.len();
        outcome.diagnostics = checked.diagnostics;
        return outcome;
    }
    drop(checked);
    match successor::make_room(slug, press) {
        Ok(()) => publish(slug, press, prepare, announce),
        Err(problem) => {
            outcome.held = true;
            outcome.diagnostics.push(problem);
            outcome
        }
    }
}

fn publish_into(
    slug: &str,
    press: &Press<'_>,
    prepare: &dyn Fn(Option<&Ledger>) -> Prepared,
    announce: &dyn Fn(&Prepared),
    outcome: &mut Outcome,
) -> Result<(), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let mut desk = Desk::open(slug, press)?;
    outcome.completed = desk.completed;
    desk::compare_published(&desk, slug, press).map_err(one)?;
    let mut prepared = prepare(desk.ledger.as_ref());
    outcome.name.clone_from(&prepared.name);
    outcome.diagnostics.append(&mut prepared.diagnostics);
    if outcome.diagnostics.iter().any(Diagnostic::is_error) || prepared.versions.is_empty() {
        return Ok(());
    }
    if desk
        .ledger
        .as_ref()
        .is_some_and(|ledger| ledger.history().closed().is_some())
    {
        return Err(one(
            Diagnostic::new("MB1035").with("village", &prepared.name)
        ));
    }
    announce(&prepared);
    outcome.versions = prepared.versions.len();
    let code = prepared.code.clone();
    let versions = std::mem::take(&mut prepared.versions);
    if press.dry {
        return Ok(());
    }
    outcome.begun = add(slug, press, &mut desk, &code, versions).map_err(one)?;
    Ok(())
}

/// Adds versions to the log, which begins with them if it has not begun. The name of a log whose first key was made.
fn add(
    slug: &str,
    press: &Press<'_>,
    desk: &mut Desk,
    code: &str,
    versions: Vec<NewVersion>,
) -> Result<Option<Origin>, Diagnostic> {
    let mut additions: Vec<Addition> = versions.into_iter().map(Addition::Version).collect();
    let mut begun = None;
    if desk.ledger.is_none() {
        desk.hold(slug)?;
        let (opening, key, made) = begin(slug, press, code)?;
        additions.insert(0, Addition::Act(Box::new(opening)));
        begun = made.then(|| key.log_key().name().as_str().to_string());
        desk.key = Some(key);
    }
    let signers: Vec<&SignerKey> = desk.key.iter().collect();
    extend(press, desk, &signers, additions)?;
    Ok(begun.as_deref().and_then(Origin::parse))
}

/// The first entry of a village's first log, its key, and whether the key was made now.
fn begin(slug: &str, press: &Press<'_>, code: &str) -> Result<(Act, SignerKey, bool), Diagnostic> {
    let unnamed = || {
        Diagnostic::new("MB1036")
            .with("village", slug)
            .with("code", code)
    };
    let before = successor::before(press.root, slug)?;
    let village = match &before {
        Some(before) => before.village.clone(),
        None => VillageCode::parse(code).ok_or_else(unnamed)?,
    };
    let origin = match &before {
        Some(before) => before.next.clone(),
        None => Origin::parse(&format!("{}/{village}/1", press.log_name)).ok_or_else(unnamed)?,
    };
    if press.keys.high_water(&origin)?.is_some() {
        return Err(Diagnostic::new("MB1037").with("village", slug));
    }
    if let Some(published) = press.published
        && let Some(note) = published(slug)?
        && !before.as_ref().is_some_and(|before| before.holds(&note))
    {
        return Err(Diagnostic::new("MB1037").with("village", slug));
    }
    let (key, made) = match press.keys.read(&origin)? {
        Some(key) => (key, false),
        None => {
            let key = SignerKey::from_seed(origin.name().clone(), &(press.draw)()?);
            press.keys.keep(&origin, &key)?;
            (key, true)
        }
    };
    let opening = Act::Genesis {
        origin,
        vkey: key.log_key(),
        village,
        succeeds: before.map(|before| before.end),
    };
    Ok((opening, key, made))
}

/// Signs and writes what is added to a log that the desk holds.
fn extend(
    press: &Press<'_>,
    desk: &Desk,
    signers: &[&SignerKey],
    additions: Vec<Addition>,
) -> Result<(), Diagnostic> {
    let Some(key) = &desk.key else {
        return Err(Diagnostic::new("MB1029").with("village", desk.slug()));
    };
    let name = key.name().as_str();
    let Some(origin) = Origin::parse(name) else {
        return Err(Diagnostic::new("MB1027")
            .with("what", name)
            .with("reason", "origin"));
    };
    let pen = Pen {
        origin: &origin,
        signers,
        now: press.now,
        draw: press.draw,
        folder: &desk.folder,
        mark: &press.keys.high_water_path(&origin),
    };
    let plan = plan(desk.ledger.as_ref(), additions, pen)?;
    (press.carry_out)(&plan.steps)
}
