//! Witnesses: who else has seen a log. From a checkpoint and the proof that it extends the last one to a cosignature, and back.

pub mod policy;
pub mod request;

use std::path::{Path, PathBuf};

pub use policy::{Policy, policy};
pub use request::{Refusal, Request, Sight};

use crate::diagnostic::{Diagnostic, Place};
use crate::disk::Step;
use crate::ledger::{LEDGER, Ledger, state_path};
use crate::log::checkpoint::Checkpoint;
use crate::log::key::VerifierKey;
use crate::log::name::{Moment, Origin};
use crate::log::note::{MAX_NOTE, Note, Signature, Verified};
use crate::log::statement::Form;
use crate::settings::WitnessKey;
use crate::source;

/// What a witness keeps of one log, in a folder of its own.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// The keys of the log that it has come to know, oldest first.
    pub keys: Vec<VerifierKey>,
    /// The newest checkpoint that it has cosigned.
    pub newest: Option<Note>,
}

impl Memory {
    /// What is kept in this folder; nothing when it is not there.
    ///
    /// # Errors
    /// When it cannot be read or makes no sense: then nothing may be cosigned, since it is not known what was.
    pub fn read(folder: &Path) -> Result<Memory, Diagnostic> {
        let file = |name: &str, limit: u64| {
            let path = folder.join(name).display().to_string();
            let bytes = source::read_below(folder, name, limit);
            bytes.map_err(|error| {
                Diagnostic::new("MB0109")
                    .at(Place::file(path.clone()))
                    .with("file", path)
                    .with("reason", error.kind())
            })
        };
        let nonsense = |name: &str| {
            let path = folder.join(name).display().to_string();
            Diagnostic::new("MB1171")
                .at(Place::file(path.clone()))
                .with("file", path)
        };
        let keys = match file("vkey", 1 << 16)? {
            None => Vec::new(),
            Some(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let keys: Option<Vec<VerifierKey>> = text.lines().map(VerifierKey::parse).collect();
                keys.ok_or_else(|| nonsense("vkey"))?
            }
        };
        let newest = file("newest", MAX_NOTE as u64 + 1)?
            .map(|bytes| Note::parse(&bytes).map_err(|_| nonsense("newest")))
            .transpose()?;
        Ok(Memory { keys, newest })
    }

    /// The checkpoint that was cosigned last.
    pub fn seen(&self) -> Option<Checkpoint> {
        Checkpoint::parse(self.newest.as_ref()?.text()).ok()
    }

    /// The steps that keep this in a folder; they come before the cosignature is given away.
    pub fn steps(&self, folder: &Path) -> Vec<Step> {
        let keys: String = self.keys.iter().map(|key| format!("{key}\n")).collect();
        let file = |name: &str, bytes: Vec<u8>| Step::Replace {
            path: folder.join(name),
            bytes,
        };
        let mut steps = vec![file("vkey", keys.into_bytes())];
        steps.extend(
            self.newest
                .iter()
                .map(|note| file("newest", note.to_string().into_bytes())),
        );
        steps.push(Step::Barrier);
        steps
    }
}

/// The folder in which a witness keeps what it knows of a log.
pub fn memory_folder(own: &Path, origin: &Origin) -> PathBuf {
    own.join(origin.as_str().replace('/', "!"))
}

/// The words for a refusal.
pub fn refused(refusal: &Refusal, file: &str) -> Diagnostic {
    let code = match refusal {
        Refusal::KeyUnknown => "MB1172",
        Refusal::Untrusted(_) => "MB1173",
        Refusal::Fork { .. } => "MB1174",
        Refusal::Rollback { .. } => "MB1175",
        Refusal::OtherOld { .. } => "MB1176",
    };
    let said = Diagnostic::new(code).with("file", file);
    match refusal {
        Refusal::Fork { seen } | Refusal::OtherOld { seen } => said.with("seen", seen),
        Refusal::Rollback { seen, asked } => said.with("seen", seen).with("asked", asked),
        Refusal::KeyUnknown | Refusal::Untrusted(_) => said,
    }
}

/// Whether a refusal says that history was changed: then what is in hand is evidence.
pub fn is_alarm(refusal: &Refusal) -> bool {
    matches!(refusal, Refusal::Fork { .. } | Refusal::Rollback { .. })
}

/// The ledger of the portal whose log this is.
///
/// # Errors
/// When a ledger cannot be read, or none is of this log.
pub fn ledger_of(root: &Path, origin: &Origin, file: &str) -> Result<Ledger, Vec<Diagnostic>> {
    let (slugs, _) = source::folders(root, LEDGER).map_err(|problem| vec![problem])?;
    for slug in slugs.iter().filter(|slug| source::is_slug(slug)) {
        if let Some(ledger) = Ledger::read(root, slug)?
            && ledger.origin() == Some(origin)
        {
            return Ok(ledger);
        }
    }
    Err(vec![Diagnostic::new("MB1177").with("file", file)])
}

/// What came back from witnesses, merged into a checkpoint of a ledger.
#[derive(Debug)]
pub struct Merged {
    /// The steps that write it.
    pub steps: Vec<Step>,
    /// Who has cosigned, in words, and when.
    pub added: Vec<(String, Moment)>,
}

/// Merges the cosignatures of known witnesses into the checkpoint of the ledger with the same text.
///
/// # Errors
/// When the ledger has another checkpoint of that size, a cosignature does not hold, or none is by a known witness.
pub fn merge(
    ledger: &Ledger,
    came: &Note,
    witnesses: &[WitnessKey],
    file: &str,
) -> Result<Merged, Diagnostic> {
    let fail = |code: &str| Diagnostic::new(code).with("file", file);
    let checkpoint = Checkpoint::parse(came.text()).map_err(|_| fail("MB1171"))?;
    let own = ledger.states().get(&checkpoint.size);
    let own = own.ok_or_else(|| fail("MB1177"))?;
    let own = own.note().ok_or_else(|| fail("MB1236"))?;
    if own.text() != came.text() {
        return Err(fail("MB1174").with("seen", checkpoint.size));
    }
    let mut note = own.clone();
    let mut added = Vec::new();
    let mut known = 0;
    for witness in witnesses {
        let signed = match came.signed_by(&witness.key) {
            Verified::Absent => continue,
            Verified::Fails => return Err(fail("MB1178").with("name", &witness.who)),
            Verified::Holds(signed) => signed,
        };
        known += 1;
        if matches!(own.signed_by(&witness.key), Verified::Holds(_)) {
            continue;
        }
        let is_it = |signature: &&Signature| {
            let verified = witness.key.verify(came.text(), signature);
            verified.is_some_and(|one| one.time == signed.time)
        };
        let at = signed
            .time
            .and_then(|time| Moment::from_unix(i64::try_from(time).ok()?));
        if let (Some(signature), Some(at)) = (came.signatures().iter().find(is_it), at) {
            note = note.with(signature.clone()).map_err(|_| fail("MB1171"))?;
            added.push((witness.who.clone(), at));
        }
    }
    if known == 0 {
        let names: Vec<&str> = came
            .signatures()
            .iter()
            .map(|signature| signature.name.as_str())
            .filter(|name| *name != checkpoint.origin.as_str())
            .collect();
        return Err(fail("MB1178").with("name", names.join("、")));
    }
    let mut steps = Vec::new();
    if !added.is_empty() {
        let path = ledger.folder();
        let path = path.join(state_path(Form::Signed, checkpoint.size));
        let bytes = note.to_string().into_bytes();
        steps = vec![Step::Replace { path, bytes }, Step::Barrier];
    }
    Ok(Merged { steps, added })
}

/// The size of the newest checkpoint of a ledger that a known witness has cosigned; 0 when there is none.
pub fn last_cosigned(ledger: &Ledger, witnesses: &[WitnessKey]) -> u64 {
    let cosigned = |note: &Note| {
        let holds = |one: &WitnessKey| matches!(note.signed_by(&one.key), Verified::Holds(_));
        witnesses.iter().any(holds)
    };
    let mut found = ledger.notes().rev();
    found
        .find(|(_, note)| cosigned(note))
        .map_or(0, |(size, _)| size)
}
