//! Where the time of a run went, stage by stage. Nothing that is made depends on it: without a clock nothing is measured.

use std::collections::BTreeMap;
use std::time::Duration;

/// A clock that only goes forward. The command line has one.
pub type Clock = fn() -> Duration;

/// How long each stage took, added up over villages and threads.
#[derive(Debug, Clone, Default)]
pub struct Timings {
    clock: Option<Clock>,
    spent: BTreeMap<String, Duration>,
}

impl Timings {
    /// Nothing measured yet.
    pub fn by(clock: Option<Clock>) -> Timings {
        Timings {
            clock,
            spent: BTreeMap::new(),
        }
    }

    /// Does some work that belongs to a stage.
    pub fn stage<T>(&mut self, name: &str, work: impl FnOnce() -> T) -> T {
        let Some(clock) = self.clock else {
            return work();
        };
        let begin = clock();
        let done = work();
        let spent = clock().saturating_sub(begin);
        match self.spent.get_mut(name) {
            Some(known) => *known += spent,
            None => {
                self.spent.insert(name.to_string(), spent);
            }
        }
        done
    }

    /// Adds what was measured elsewhere.
    pub fn add(&mut self, other: &Timings) {
        for (name, spent) in &other.spent {
            *self.spent.entry(name.clone()).or_default() += *spent;
        }
    }

    /// Stages and their times, the longest first.
    pub fn longest(&self) -> Vec<(&str, Duration)> {
        let mut stages: Vec<(&str, Duration)> = self
            .spent
            .iter()
            .map(|(name, spent)| (name.as_str(), *spent))
            .collect();
        stages.sort_by_key(|(_, spent)| std::cmp::Reverse(*spent));
        stages
    }
}
