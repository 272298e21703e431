//! A computer that takes over: with a key that comes back from its backup, or where nobody signs without one, it publishes again
//! from the newest entry on that is known.

use super::desk::{Standing, standing};
use crate::diagnostic::Diagnostic;
use crate::disk::{Step, carry_out};
use crate::keys::Keys;
use crate::ledger::Ledger;
use crate::log::key::{SignerKey, VerifierKey};
use crate::log::name::Origin;
use crate::log::statement::{Form, Statement};

/// Keeps the key on this computer, and takes the ledger's newest checkpoint for what was signed last. Whoever asks for this has
/// made sure that there is no newer one.
///
/// # Errors
/// When it is not the key in force, or this computer has signed more than the ledger has, or something else.
pub fn restore(
    ledger: &Ledger,
    origin: &Origin,
    key: &SignerKey,
    keys: &Keys,
) -> Result<(), Diagnostic> {
    if ledger.key() != Some(&key.log_key()) || key.name() != origin.name() {
        return Err(Diagnostic::new("MB1055").with("village", ledger.slug()));
    }
    let newest = newest(ledger)?;
    let had = ledger.history().keys().iter();
    let had: Vec<VerifierKey> = had.map(|key| key.vkey.clone()).collect();
    let unfinished = is_unfinished(ledger, origin, keys)?;
    keys.put_back(origin, key, &had)?;
    match unfinished {
        true => Ok(()),
        false => set_mark(newest, origin, keys),
    }
}

/// Takes over a log that nobody signs: this computer publishes from the newest entry on that the ledger has. Whoever asks for this
/// has made sure that there is no newer one.
///
/// # Errors
/// When the log is signed, or this computer has published more than the ledger has, or something else.
pub fn take_over(ledger: &Ledger, origin: &Origin, keys: &Keys) -> Result<(), Diagnostic> {
    let newest = newest(ledger)?;
    if newest.form() != Form::Bare {
        return Err(Diagnostic::new("MB1029").with("village", ledger.slug()));
    }
    match is_unfinished(ledger, origin, keys)? {
        true => Ok(()),
        false => set_mark(newest, origin, keys),
    }
}

fn newest(ledger: &Ledger) -> Result<&Statement, Diagnostic> {
    let none = || Diagnostic::new("MB1041").with("village", ledger.slug());
    ledger.newest().ok_or_else(none)
}

/// Whether a publication from this computer was cut short, so that the next one completes it and the mark must stay.
fn is_unfinished(ledger: &Ledger, origin: &Origin, keys: &Keys) -> Result<bool, Diagnostic> {
    let said = |code: &str, mark: u64| {
        Diagnostic::new(code)
            .with("village", ledger.slug())
            .with("size", ledger.size())
            .with("mark", mark)
    };
    // A mark that cannot be read is replaced.
    let mark = keys.high_water(origin).ok().flatten();
    match mark.and_then(|mark| standing(ledger, origin, &mark)) {
        Some(Standing::Behind(mark)) => Err(said("MB1031", mark)),
        Some(Standing::Other(mark)) => Err(said("MB1032", mark)),
        Some(Standing::Unfinished) => Ok(true),
        Some(Standing::Reached | Standing::Beyond(_)) | None => Ok(false),
    }
}

fn set_mark(newest: &Statement, origin: &Origin, keys: &Keys) -> Result<(), Diagnostic> {
    carry_out(&[
        Step::Replace {
            path: keys.high_water_path(origin),
            bytes: newest.bytes(),
        },
        Step::Barrier,
    ])
}
