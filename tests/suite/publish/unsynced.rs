//! A power cut: of what was done since the last barrier any part may be missing, whatever was done after it.

use mingbai::disk::{self, Step};

use super::{SLUG, Town, done};
use crate::common::tree;
use mingbai::diagnostic::Diagnostic;
use mingbai::ledger::Ledger;

/// What a disk can hold after a power cut somewhere in the group of steps between two barriers.
fn states(group: &[Step]) -> Vec<Vec<Step>> {
    let mut states = vec![group.to_vec()];
    for at in 0..group.len() {
        states.push(vec![group[at].clone()]);
        let mut without = group.to_vec();
        without.remove(at);
        states.push(without);
        // A file whose name is on the disk and whose content is not.
        if let Step::Make { path, bytes } = &group[at] {
            for kept in [0, bytes.len() / 2] {
                let mut torn = group.to_vec();
                torn[at] = Step::Make {
                    path: path.clone(),
                    bytes: bytes[..kept].to_vec(),
                };
                states.push(torn);
            }
        }
    }
    states
}

/// All states that a power cut during these steps can leave.
fn after_power_cuts(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut safe: Vec<Step> = Vec::new();
    let mut found = Vec::new();
    for group in steps.split(|step| *step == Step::Barrier) {
        for state in states(group) {
            found.push([&safe[..], &state].concat());
        }
        safe.extend_from_slice(group);
    }
    found
}

fn survives(name: &str, again: bool) {
    let (mut at, mut all) = (0, usize::MAX);
    while at < all {
        let mut town = Town::new(name);
        if again {
            done(&town.publish());
            town.later(60);
            town.change("2026-05/finance-ledger", "page.html", b"<p>two</p>");
            town.change(
                "2026-05/village-homestead/li-3",
                "page.html",
                b"<p>li 2</p>",
            );
        }
        let count = std::sync::Mutex::new(0);
        let cut = |steps: &[Step]| -> Result<(), Diagnostic> {
            let states = after_power_cuts(steps);
            *count.lock().unwrap() = states.len();
            disk::carry_out(&states[at])?;
            Err(Diagnostic::new("MB0911"))
        };
        assert!(town.publish_with("keys", &cut).held);
        all = *count.lock().unwrap();
        town.later(60);
        let said = town.publish();
        let left = tree(&town.root());
        assert!(
            !said.held,
            "{again} {at}: {:?} {:?}",
            said.diagnostics,
            left.keys()
        );
        let ledger = Ledger::read(&town.root(), SLUG).unwrap().unwrap();
        assert_eq!(
            (ledger.size(), ledger.unfinished()),
            (if again { 5 } else { 3 }, 0)
        );
        let leftovers = mingbai::publish::leftovers::of(&ledger).unwrap();
        assert!(leftovers.is_empty(), "{at}: {leftovers:?}");
        at += 1;
    }
    assert!(at > 20, "{at}");
}

#[test]
fn j4_a_power_cut_loses_nothing_of_a_first_publication() {
    survives("publish-power-first", false);
}

#[test]
fn j4_a_power_cut_loses_nothing_of_a_correction() {
    survives("publish-power-again", true);
}
