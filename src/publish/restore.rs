//! A key that comes back from its backup: it signs again, from the newest entry on that is known.

use super::desk::{Standing, standing};
use crate::diagnostic::Diagnostic;
use crate::disk::{Step, carry_out};
use crate::keys::Keys;
use crate::ledger::Ledger;
use crate::log::key::{SignerKey, VerifierKey};
use crate::log::name::Origin;

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
    let Some(newest) = ledger.checkpoint() else {
        return Err(Diagnostic::new("MB1041").with("village", ledger.slug()));
    };
    let had = ledger.history().keys().iter();
    let had: Vec<VerifierKey> = had.map(|key| key.vkey.clone()).collect();
    if let Ok(Some(mark)) = keys.high_water(origin) {
        let said = |code: &str, mark: u64| {
            Diagnostic::new(code)
                .with("village", ledger.slug())
                .with("size", ledger.size())
                .with("mark", mark)
        };
        match standing(ledger, origin, &mark) {
            Some(Standing::Behind(mark)) => return Err(said("MB1031", mark)),
            Some(Standing::Other(mark)) => return Err(said("MB1032", mark)),
            // The next publication completes it.
            Some(Standing::Unfinished) => return keys.put_back(origin, key, &had),
            Some(Standing::Reached | Standing::Beyond(_)) | None => {}
        }
    }
    keys.put_back(origin, key, &had)?;
    carry_out(&[
        Step::Replace {
            path: keys.high_water_path(origin),
            bytes: newest.to_string().into_bytes(),
        },
        Step::Barrier,
    ])
}
