//! What pages that are looked at are told: that something was built, and where mistakes hold villages back.

use crate::diagnostic::Diagnostic;
use crate::language::Lang;
use crate::portal::{Refused, Report};

/// What became of the last building.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// Which building it was.
    pub turn: u64,
    /// The villages that were built; none when all were.
    pub built: Option<Vec<String>>,
    /// Villages that stay at their last good state.
    pub held: Vec<Trouble>,
    /// Why nothing at all was done.
    pub refused: Vec<String>,
}

/// A village with mistakes.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// Its folder.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What is wrong, as it is said on the command line.
    pub said: Vec<String>,
}

impl Live {
    /// After a building of some villages, or of all.
    pub fn after(&self, outcome: &Result<Report, Refused>, is_all: bool, lang: Lang) -> Live {
        let said = |diagnostics: &[Diagnostic]| -> Vec<String> {
            let errors = diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.is_error());
            errors.map(|error| error.render(lang, false)).collect()
        };
        let mut next = Live {
            turn: self.turn + 1,
            built: None,
            held: self.held.clone(),
            refused: Vec::new(),
        };
        match outcome {
            Err(Refused::Configuration(problems) | Refused::Surroundings(problems)) => {
                next.refused = said(problems);
                next.built = Some(Vec::new());
            }
            Ok(report) => {
                let is_built =
                    |slug: &str| report.villages.iter().any(|village| village.slug == slug);
                next.held
                    .retain(|trouble| !is_all && !is_built(&trouble.slug));
                let held = report.villages.iter().filter(|village| village.held);
                next.held.extend(held.map(|village| Trouble {
                    slug: village.slug.clone(),
                    name: village.name.clone(),
                    said: said(&village.diagnostics),
                }));
                next.held.sort_by(|a, b| a.slug.cmp(&b.slug));
                let slugs = report.villages.iter().map(|village| village.slug.clone());
                next.built = (!is_all).then(|| slugs.collect());
            }
        }
        next
    }

    /// As an event of the stream.
    pub fn event(&self, lang: Lang) -> String {
        let words = |code: &str| Diagnostic::new(code).said(lang).title;
        let held = self.held.iter().map(|trouble| {
            serde_json::json!({
                "slug": trouble.slug, "name": trouble.name, "said": trouble.said,
            })
        });
        let told = serde_json::json!({
            "turn": self.turn, "built": self.built, "held": held.collect::<Vec<_>>(), "refused": self.refused,
            "words": { "own": words("MB1285"), "others": words("MB1286") },
        });
        format!("data: {told}\n\n")
    }
}
