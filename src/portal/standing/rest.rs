//! From one run to the next, while somebody watches: others may write into the output meanwhile, and what is known is not read again.

use super::Standing;
use crate::diagnostic::Diagnostic;
use crate::disk::Output;
use crate::portal::{Refused, Report, State, surroundings};

impl Standing {
    /// After a run: keeps in mind what is known of the villages, and lets others write into the output folder.
    pub fn rest(&mut self, report: &Report) {
        let Some(output) = self.output.take() else {
            return;
        };
        for village in &report.villages {
            // What was kept of a village that is held back is not what its files say now.
            let state = State::of(&output, &village.slug).filter(|_| !village.held);
            match state {
                Some(state) => drop(self.recalled.insert(village.slug.clone(), state)),
                None => drop(self.recalled.remove(&village.slug)),
            }
        }
        self.recalled
            .extend(State::of(&output, "").map(|own| (String::new(), own)));
    }

    /// Before the next run: opens the output folder again. False when others have written there meanwhile, so that nothing known
    /// holds.
    ///
    /// # Errors
    /// When another run is writing, or the disk refuses.
    pub fn wake(&mut self) -> Result<bool, Refused> {
        let Some(out) = &self.request.out else {
            return Ok(true);
        };
        let output = Output::open(out, &self.request.root).map_err(surroundings)?;
        let mark = |state: &State| state.mark.clone();
        let left = self.recalled.get("").map(mark);
        let is_as_left = left.is_some() && State::of(&output, "").as_ref().map(mark) == left;
        self.output = Some(output);
        Ok(is_as_left)
    }

    /// What is known of a village from the runs before.
    pub(in crate::portal) fn recall(&self, slug: &str) -> Option<&State> {
        self.recalled.get(slug)
    }

    /// While somebody watches, files are changed at any time.
    pub(in crate::portal) fn is_watched(&self) -> bool {
        !self.recalled.is_empty()
    }
}

/// A village of which files were changed while they were read; what was read may be half of it.
pub(in crate::portal) fn changed_meanwhile(slug: &str) -> Diagnostic {
    Diagnostic::new("MB1276").with("village", slug)
}
