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
use crate::log::name::{DocId, Moment, Origin, VillageCode};
use crate::log::statement::{Form, Statement};
use crate::settings::Village;
use crate::version::NewVersion;
use crate::village::Prepared;

pub mod acts;
pub mod desk;
pub mod leftovers;
pub mod plan;
pub mod restore;
pub mod seal;
pub mod successor;
pub mod traces;

use desk::Desk;
use plan::{Addition, Draw, Pen, plan};
use seal::Seal;

/// The newest state of a village's log on a published site; none where there is none yet.
pub type Published<'a> = &'a (dyn Fn(&str) -> Result<Option<Statement>, Diagnostic> + Sync);

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

/// What the first entry of a village's log lays down for ever.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Charter {
    /// Its 12-digit region code.
    pub code: String,
    /// Whether the log is signed.
    pub form: Form,
}

impl Charter {
    /// What a village says of itself.
    pub fn of(village: &Village) -> Charter {
        Charter {
            code: village.code.clone(),
            form: match village.unsigned {
                true => Form::Bare,
                false => Form::Signed,
            },
        }
    }
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
    /// Those among them that correct an earlier one.
    pub corrected: Vec<(DocId, u32)>,
    /// The form of its log, if that was opened now and has not had a key before.
    pub begun: Option<Form>,
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
            corrected: Vec::new(),
            begun: None,
            completed: false,
        }
    }

    fn count(&mut self, versions: &[NewVersion]) {
        self.versions = versions.len();
        let corrected = versions.iter().filter(|version| version.ver > 1);
        self.corrected = corrected
            .map(|version| (version.doc.clone(), version.ver))
            .collect();
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

/// Publishes what waits in one village. `prepare` says what that is.
pub fn publish(
    slug: &str,
    press: &Press<'_>,
    prepare: &dyn Fn(Option<&Ledger>) -> Prepared,
) -> Outcome {
    let mut outcome = Outcome::of(slug);
    let done = publish_into(slug, press, prepare, &mut outcome);
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
) -> Outcome {
    let checked = prepare(None);
    let mut outcome = Outcome::of(slug);
    outcome.name.clone_from(&checked.name);
    // Nothing is moved before it is known that the village can publish.
    let wrong = checked.diagnostics.iter().any(Diagnostic::is_error);
    if wrong || press.dry {
        outcome.held = wrong;
        outcome.count(&checked.versions);
        outcome.diagnostics = checked.diagnostics;
        return outcome;
    }
    drop(checked);
    match successor::make_room(slug, press) {
        Ok(()) => publish(slug, press, prepare),
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
    keeps_form(&desk, &prepared.charter).map_err(one)?;
    outcome.count(&prepared.versions);
    let charter = prepared.charter.clone();
    let versions = std::mem::take(&mut prepared.versions);
    if press.dry {
        return Ok(());
    }
    outcome.begun = add(slug, press, &mut desk, &charter, versions).map_err(one)?;
    Ok(())
}

/// Adds versions to the log, which begins with them if it has not begun. The form of a log that was begun.
fn add(
    slug: &str,
    press: &Press<'_>,
    desk: &mut Desk,
    charter: &Charter,
    versions: Vec<NewVersion>,
) -> Result<Option<Form>, Diagnostic> {
    let mut additions: Vec<Addition> = versions.into_iter().map(Addition::Version).collect();
    let mut begun = None;
    if desk.ledger.is_none() {
        let (opening, fresh) = begin(slug, press, charter, desk)?;
        additions.insert(0, Addition::Act(Box::new(opening)));
        begun = Some(charter.form).filter(|_| fresh);
    }
    extend(press, desk, None, additions)?;
    Ok(begun)
}

/// The first entry of a village's next log, whose seal comes onto the desk; and whether there was no key of that name before.
fn begin(
    slug: &str,
    press: &Press<'_>,
    charter: &Charter,
    desk: &mut Desk,
) -> Result<(Act, bool), Diagnostic> {
    desk.hold(slug)?;
    let unnamed = || {
        Diagnostic::new("MB1036")
            .with("village", slug)
            .with("code", &charter.code)
    };
    let before = successor::before(press.root, slug)?;
    let village = match &before {
        Some(before) => before.village.clone(),
        None => VillageCode::parse(&charter.code).ok_or_else(unnamed)?,
    };
    let origin = match &before {
        Some(before) => before.next.clone(),
        None => Origin::parse(&format!("{}/{village}/1", press.log_name)).ok_or_else(unnamed)?,
    };
    if let Some(other) = successor::elsewhere(press.root, slug, &origin)? {
        let said = Diagnostic::new("MB1433").with("village", slug);
        return Err(said.with("code", &village).with("other", other));
    }
    if press.keys.high_water(&origin)?.is_some() {
        return Err(Diagnostic::new("MB1037").with("village", slug));
    }
    if let Some(published) = press.published
        && let Some(state) = published(slug)?
        && !before.as_ref().is_some_and(|before| before.holds(&state))
    {
        return Err(Diagnostic::new("MB1037").with("village", slug));
    }
    let (seal, fresh) = match charter.form {
        Form::Bare => (Seal::Nobody, true),
        Form::Signed => match press.keys.read(&origin)? {
            Some(key) => (Seal::Key(Box::new(key)), false),
            None => {
                let key = SignerKey::from_seed(origin.name().clone(), &(press.draw)()?);
                press.keys.keep(&origin, &key)?;
                (Seal::Key(Box::new(key)), true)
            }
        },
    };
    let opening = Act::Genesis {
        origin: origin.clone(),
        vkey: seal.key().map(SignerKey::log_key),
        village,
        succeeds: before.map(|before| before.end),
    };
    desk.log = Some((origin, Some(seal)));
    Ok((opening, fresh))
}

/// Writes what is added to a log that the desk holds, and states it; at a rotation `next` signs too.
fn extend(
    press: &Press<'_>,
    desk: &Desk,
    next: Option<&SignerKey>,
    additions: Vec<Addition>,
) -> Result<(), Diagnostic> {
    let Some((origin, Some(seal))) = &desk.log else {
        return Err(Diagnostic::new("MB1029").with("village", desk.slug()));
    };
    let pen = Pen {
        origin,
        seal,
        next,
        now: press.now,
        draw: press.draw,
        folder: &desk.folder,
        mark: &press.keys.high_water_path(origin),
    };
    let plan = plan(desk.ledger.as_ref(), additions, pen)?;
    (press.carry_out)(&plan.steps)
}

/// Whether a log is signed is laid down by its first entry; a village that wants it otherwise needs another log.
fn keeps_form(desk: &Desk, charter: &Charter) -> Result<(), Diagnostic> {
    let form = desk.ledger.as_ref().and_then(Ledger::form);
    let code = match form.filter(|form| *form != charter.form) {
        None => return Ok(()),
        Some(Form::Signed) => "MB1230",
        Some(Form::Bare) => "MB1231",
    };
    Err(Diagnostic::new(code).with("village", desk.slug()))
}
