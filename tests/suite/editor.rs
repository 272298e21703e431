//! What editors are helped with: new portals and months, spreadsheets in and out, what is due, corrections.

use std::fs;
use std::path::Path;

use crate::common::{LIMIT, Said, Scratch, copy_folder, home, mingbai, run, write};

mod clerk;
mod fresh;
mod hostile;
mod layouts;
mod opener;
mod rounds;
mod waiting;

/// The day of these tests.
const TODAY: &str = "2026-10-12";

/// Runs a command of the program in a portal.
fn go(words: &[&str], root: &Path) -> Said {
    let mut command = mingbai();
    command
        .args(words)
        .arg("--dir")
        .arg(root)
        .args(["--today", TODAY]);
    run(&mut command, LIMIT)
}

/// One village of the example with its rules, without its log.
fn jiqian(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    let example = home("content-example");
    for folder in ["catalogue", "villages/jiqian"] {
        copy_folder(&example.join(folder), &scratch.at(folder));
    }
    fs::copy(example.join("portal.toml"), scratch.at("portal.toml")).expect("the portal");
    scratch
}

/// A portal with one empty village, shifancun.
fn empty(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    write(
        &scratch.at("portal.toml"),
        "name = \"柳溪镇三务公开\"\nsince = \"2026-01\"\n",
    );
    write(
        &scratch.at("villages/shifancun/village.toml"),
        "name = \"示范村\"\ncode = \"330999100201\"\n",
    );
    scratch
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
