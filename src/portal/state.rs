//! What is kept of a village from one run to the next, so that a village of which nothing has changed is not opened at all.
//!
//! Deleting it changes no byte of the site. It stands for a village only while three things hold: everything that the village is made
//! from looks as it did (names, sizes, times; see [`crate::source::Mark`]), what all villages share is the same (program, theme,
//! settings, catalogue, rules, day), and nothing was put into or taken out of the folders of its site.

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::disk::{Folders, Output};

/// What is kept of a village, or of the portal's own pages.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct State {
    /// The value of everything it was made from; empty when that could change once more without being seen.
    pub(super) mark: String,
    /// The value of what all villages shared when the portal's own pages were made; empty for a village.
    pub(super) shared: String,
    /// The folders of its site.
    pub(super) folders: Folders,
    /// How many files it has there.
    pub(super) files: usize,
    /// Name of the village.
    pub(super) name: String,
    /// Its region code.
    pub(super) code: String,
    /// How many disclosures it has.
    pub(super) disclosures: usize,
    /// What there was to say.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// A seal of what the portal shows of it and finds in it.
    pub(super) shown: String,
}

impl State {
    /// What was kept of a part of the site.
    pub(super) fn of(output: &Output, part: &str) -> Option<State> {
        serde_json::from_slice(&output.kept(part, "state").ok()??).ok()
    }

    /// Keeps it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn keep(&self, output: &Output, part: &str) -> Result<(), Diagnostic> {
        let bytes = serde_json::to_vec(self).unwrap_or_default();
        output.keep(part, "state", &bytes)
    }

    /// Whether it stands for what the mark tells of.
    pub(super) fn stands(&self, mark: &str, output: &Output) -> bool {
        !mark.is_empty() && self.mark == mark && output.is_intact(&self.folders)
    }
}
