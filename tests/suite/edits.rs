//! A day of edits: whatever is changed, broken, mended, renamed and taken away, and however often it is built between, the site is in
//! the end that of a build from scratch.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::common::{LIMIT, Portal, TODAY, build_command, copy_folder, difference, run, tree};

/// Rounds of edits; in each the site is built twice and compared once.
const ROUNDS: u64 = 8;
/// Edits in a round.
const EDITS: u64 = 300;
/// So long after its last change a file is known not to change any more without another time.
const SETTLED: Duration = Duration::from_millis(2100);

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

fn files(portal: &Portal) -> Vec<String> {
    let all = tree(&portal.at("villages"));
    all.into_keys()
        .map(|path| format!("villages/{path}"))
        .collect()
}

fn villages(portal: &Portal) -> Vec<String> {
    let entries = fs::read_dir(portal.at("villages")).expect("villages");
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// One edit, by chance. `whole` are the good texts of disclosures: last two parts of the path → text.
fn edit(portal: &Portal, dice: &mut Dice, nth: u64, whole: &BTreeMap<String, Vec<u8>>) {
    let all = files(portal);
    let villages = villages(portal);
    let disclosures: Vec<&String> = all
        .iter()
        .filter(|path| !path.ends_with("village.toml"))
        .collect();
    match dice.below(16) {
        0..=4 => {
            // Something else in a disclosure.
            let (below, text) = dice.pick(&whole.iter().collect::<Vec<_>>()).to_owned();
            let text = String::from_utf8_lossy(text).replacen(
                "summary = \"",
                &format!("summary = \"第{nth}次："),
                1,
            );
            portal.write(&format!("villages/{}/{below}", dice.pick(&villages)), text);
        }
        5..=7 if !disclosures.is_empty() => {
            let path = dice.pick(&disclosures);
            let broken = fs::read_to_string(portal.at(path))
                .unwrap_or_default()
                .replace(" = ", " = = ");
            portal.write(path, broken);
        }
        8 | 9 if !disclosures.is_empty() => {
            let path: &String = disclosures[dice.below(disclosures.len())];
            let _ = fs::remove_file(portal.at(path));
        }
        10 => {
            // A village under another name, if nobody has it.
            let to = portal.at(&format!("villages/cun-{}", dice.below(5)));
            if !to.exists() {
                fs::rename(portal.at("villages").join(dice.pick(&villages)), to)
                    .expect("another name");
            }
        }
        11 => {
            let path = portal
                .at("villages")
                .join(dice.pick(&villages))
                .join("village.toml");
            let text = fs::read_to_string(&path).expect("settings");
            let households = text
                .lines()
                .find(|line| line.starts_with("households"))
                .unwrap_or("")
                .to_string();
            fs::write(
                &path,
                text.replace(&households, &format!("households = {}", 100 + nth)),
            )
            .expect("settings");
        }
        12 => portal.write(
            "themes/default/static/site.css",
            format!("body {{ margin: {}px }}", nth % 7),
        ),
        13 => {
            let _ = fs::remove_dir_all(portal.at("themes"));
        }
        14 => {
            let settings = fs::read_to_string(portal.at("portal.toml")).expect("settings");
            let name = settings.lines().next().unwrap_or("").to_string();
            portal.write(
                "portal.toml",
                settings.replace(&name, &format!("name = \"河西镇三务公开{}\"", nth % 5)),
            );
        }
        // Somebody meddles with the site itself, or with what is kept of it.
        _ => {
            let made = tree(&portal.out());
            let made: Vec<&String> = made
                .keys()
                .filter(|path| !path.ends_with("marker"))
                .collect();
            if !made.is_empty() {
                let path = dice.pick(&made);
                // A list that is gone leaves what it named for ever, and that is meant so.
                if !path.ends_with(".files") && !path.ends_with("lock") {
                    let _ = fs::remove_file(portal.out().join(path));
                }
            }
        }
    }
}

/// Puts good texts where something is broken.
fn mend(portal: &Portal, whole: &BTreeMap<String, Vec<u8>>) {
    for path in files(portal) {
        let below = path.splitn(3, '/').nth(2).unwrap_or_default();
        let is_broken = fs::read_to_string(portal.at(&path)).is_ok_and(|text| text.contains("= ="));
        if let Some(text) = whole.get(below).filter(|_| is_broken) {
            portal.write(&path, text);
        }
    }
}

fn shown(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(folder);
    files.retain(|path, _| !path.starts_with(".mingbai/"));
    files
}

#[test]
fn after_a_day_of_edits_the_site_is_that_of_a_build_from_scratch() {
    let portal = Portal::good("edits");
    copy_folder(
        &portal.at("villages/huaicun"),
        &portal.at("villages/beicun"),
    );
    let settings = fs::read_to_string(portal.at("villages/beicun/village.toml")).expect("settings");
    let code = settings
        .lines()
        .find(|line| line.starts_with("code"))
        .expect("a code")
        .to_string();
    portal.change(
        "villages/beicun/village.toml",
        &code,
        "code = \"370181102209\"",
    );
    let whole: BTreeMap<String, Vec<u8>> = tree(&portal.at("villages/huaicun"))
        .into_iter()
        .filter(|(path, _)| path != "village.toml")
        .collect();
    let mut dice = Dice(20_260_620);
    for round in 0..ROUNDS {
        for nth in 0..EDITS {
            edit(&portal, &mut dice, round * EDITS + nth, &whole);
            if nth % 50 == 17 {
                portal.build();
            }
        }
        portal.build();
        mend(&portal, &whole);
        if round % 2 == 0 {
            std::thread::sleep(SETTLED);
        }
        portal.build().expect(0, &[]);
        let fresh = portal.beside("fresh");
        let _ = fs::remove_dir_all(&fresh);
        run(&mut build_command(&portal.root(), &fresh, TODAY), LIMIT).expect(0, &[]);
        let differ = difference(&shown(&portal.out()), &shown(&fresh));
        assert!(differ.is_empty(), "round {round}: {differ:#?}");
    }
}
