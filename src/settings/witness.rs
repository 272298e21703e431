//! Who witnesses the logs: keys that were handed over and are known from then on.

use crate::diagnostic::Diagnostic;
use crate::document::{Reader, Table};
use crate::log::key::{KeyKind, VerifierKey};

/// A witness that villagers know: the supervision committee, the township.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WitnessKey {
    /// Who it is, in words.
    pub who: String,
    /// Its public key.
    pub key: VerifierKey,
}

/// Reads `[[witnesses]]`: `who` and `key`.
pub(super) fn read(tables: &[&Table], problems: &mut Vec<Diagnostic>) -> Vec<WitnessKey> {
    let witnesses = tables.iter().filter_map(|table| {
        let mut read = Reader::new(table, problems);
        let who = read.required_text("who", "谁");
        let key = read.required_text("key", "公钥");
        let known = key.as_ref().and_then(|(text, spot)| {
            let known = VerifierKey::parse(text).filter(|key| key.kind() == KeyKind::Witness);
            if known.is_none() {
                read.problem(Diagnostic::new("MB1010").at(spot.place()));
            }
            known
        });
        read.finish();
        Some(WitnessKey {
            who: who?.0,
            key: known?,
        })
    });
    witnesses.collect()
}
