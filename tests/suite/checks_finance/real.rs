//! The real disclosures of `tests/data/real`: what must be found in them stands beside them.

use mingbai::check::Outcome;
use serde::Deserialize;

use crate::checks_finance::village::{Fail, NotCheckable, Pass, VILLAGE, Warn, checked_with};

#[derive(Deserialize)]
struct Real {
    case: Case,
    #[serde(default)]
    expect: Vec<Expect>,
}

#[derive(Deserialize)]
struct Case {
    item: String,
    period: String,
    disclosure: String,
    #[serde(default)]
    incomplete: String,
}

#[derive(Deserialize)]
struct Expect {
    code: String,
    outcome: String,
    about: String,
}

/// The real disclosures say what must be found. A check has one answer for a disclosure, its weightiest: where a case
/// expects several of one code, the others stand behind it.
#[test]
fn real_disclosures_are_answered_as_they_deserve() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/real");
    let mut seen = 0;
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    for file in files {
        let name = file.display().to_string();
        let real: Real = toml::from_str(&std::fs::read_to_string(&file).expect("readable"))
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        let id = format!("{}/{}", real.case.period, real.case.item);
        let checked = checked_with(VILLAGE, "cn", &[(&id, &real.case.disclosure)]);
        assert!(
            !real.case.incomplete.is_empty()
                || checked.problems.iter().all(|problem| !problem.is_error()),
            "{name}: {:?}",
            checked.problems
        );
        let weight = |outcome: &Outcome| match outcome {
            Fail => 3,
            Warn => 2,
            Pass => 1,
            NotCheckable => 0,
        };
        let outcome = |word: &str| match word {
            "fail" => Fail,
            "warn" | "info" => Warn,
            "pass" => Pass,
            "not-checkable" => NotCheckable,
            other => panic!("{name}: outcome {other}"),
        };
        for expect in &real.expect {
            let wanted = match expect.code.as_str() {
                // Not of this part of the program.
                "privacy" | "phone" => continue,
                "notice" => {
                    for code in ["T07", "T08", "T09"] {
                        let found = checked.of(&id, code);
                        assert!(
                            found.iter().all(|outcome| *outcome == Pass),
                            "{name}: {code} {found:?}: {}",
                            expect.about
                        );
                    }
                    seen += 1;
                    continue;
                }
                _ => real
                    .expect
                    .iter()
                    .filter(|other| other.code == expect.code)
                    .map(|other| outcome(&other.outcome)),
            };
            let wanted = wanted
                .max_by_key(weight)
                .unwrap_or_else(|| outcome(&expect.outcome));
            let found = checked.of(&id, &expect.code);
            assert!(
                found.iter().all(|found| *found == wanted) && !found.is_empty(),
                "{name}: {} {found:?}, wanted {wanted:?}: {}",
                expect.code,
                expect.about
            );
            seen += 1;
        }
    }
    assert!(seen > 30, "only {seen} expectations");
}
