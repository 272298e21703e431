//! Real disclosures as portals of their own, through the whole program; what the checks find in them one by one is asked in
//! `checks_finance`.

use std::fs;

use serde::Deserialize;

use crate::common::{LIMIT, Portal, build_command, home, run};

#[derive(Debug, Deserialize)]
struct Real {
    case: Case,
    expect: Vec<Expect>,
}

#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    item: String,
    period: String,
    disclosure: String,
    /// What the source does not show, so that required fields are missing.
    #[serde(default)]
    incomplete: String,
}

#[derive(Debug, Deserialize)]
struct Expect {
    code: String,
    outcome: String,
}

fn real() -> Vec<Real> {
    let mut files: Vec<_> = fs::read_dir(home("tests/data/real"))
        .expect("the folder")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).expect("a real disclosure");
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.iter().map(read).collect()
}

/// What was published by real villages is published, unless it is incomplete or a check refuses it; none of it is mistaken for
/// personal data.
#[test]
fn real_disclosures_are_published_or_refused_as_they_deserve() {
    let all = real();
    assert!(all.len() >= 16, "only {}", all.len());
    for Real { case, expect } in all {
        let portal = Portal::good("real");
        fs::remove_dir_all(portal.at("villages/huaicun/2026-05")).expect("removed");
        portal.change(
            "villages/huaicun/village.toml",
            "since = \"2026-05\"",
            &format!("since = \"{}-01\"", &case.period[..4]),
        );
        portal.write(
            &format!("villages/huaicun/{}/{}.toml", case.period, case.item),
            &case.disclosure,
        );
        let said = run(
            &mut build_command(&portal.root(), &portal.out(), "2026-06-20"),
            LIMIT,
        );
        let all = said.all();
        let name = &case.name;
        assert!(
            !all.contains("MB08"),
            "{name}: taken for personal data:\n{all}"
        );
        let fails = expect.iter().filter(|expect| expect.outcome == "fail");
        let refused = fails.map(|expect| expect.code.as_str()).collect::<Vec<_>>();
        if refused.is_empty() && case.incomplete.is_empty() {
            said.expect(0, &[]);
            let page = portal.page(&format!("huaicun/{}/{}.html", case.period, case.item));
            assert!(!page.is_empty(), "{name}: no page");
        } else {
            assert!(
                matches!(said.code, Some(0 | 1)),
                "{name}: {:?}\n{all}",
                said.code
            );
            for code in refused {
                assert!(
                    all.contains(&format!("错误[{code}]")),
                    "{name}: {code} is not refused:\n{all}"
                );
            }
        }
    }
}
