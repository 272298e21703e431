//! The manual is true: its commands are run as they are printed, in a fresh folder, and say what the page says they say.
//!
//! A page is run from its first block marked `sh` to its last, in one shell. A block marked `text` right after it is what it says; a
//! line `…` in it stands for any lines. `sh exit=1` ends with that code. What a reader does by hand stands beside the words in a
//! comment, `<!-- sh: … -->`. `MINGBAI_BLESS=1` writes what was said into the page.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::common::{Scratch, home, run, skipped, write};

mod views;

/// Long enough for a whole page.
const LIMIT: Duration = Duration::from_secs(300);
/// Between what one block says and the next.
const END: &str = "@@ end of a block";

/// Some lines of a page that are run.
struct Block {
    /// Commands.
    commands: String,
    /// The exit code of the worst of them.
    code: i32,
    /// The lines of the page that tell what they say: first and the one after the last.
    said: Option<(usize, usize)>,
}

/// The blocks of a page, in order.
fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        if let Some(hidden) = line.strip_prefix("<!-- sh: ") {
            let commands = hidden
                .strip_suffix(" -->")
                .expect("the end of a comment")
                .to_string();
            found.push(Block {
                commands,
                code: 0,
                said: None,
            });
        } else if let Some(kind) = line.strip_prefix("```").filter(|kind| !kind.is_empty()) {
            let first = at + 1;
            let length = lines[first..].iter().position(|line| *line == "```");
            at = first + length.expect("the end of a block");
            if kind == "sh" || kind.starts_with("sh ") {
                let code = kind
                    .split_once("exit=")
                    .map_or(0, |(_, code)| code.parse().expect("a code"));
                found.push(Block {
                    commands: lines[first..at].join("\n"),
                    code,
                    said: None,
                });
            } else if kind == "text"
                && lines[..first - 1]
                    .iter()
                    .rposition(|line| !line.is_empty())
                    .is_some_and(|before| lines[before] == "```")
            {
                found.last_mut().expect("commands").said = Some((first, at));
            }
        }
        at += 1;
    }
    found
}

/// Whether lines are as they are told, where `…` stands for any lines.
fn fits(told: &[&str], said: &[&str]) -> bool {
    match told.split_first() {
        None => said.is_empty(),
        Some((&"…", rest)) => (0..=said.len()).any(|skipped| fits(rest, &said[skipped..])),
        Some((line, rest)) => {
            said.first()
                .is_some_and(|first| first.trim_end() == line.trim_end())
                && fits(rest, &said[1..])
        }
    }
}

/// The program as pages call it: where a command counts from a day, it counts from that of the page.
fn program(scratch: &Scratch, day: &str) {
    let real = env!("CARGO_BIN_EXE_mingbai");
    let text = format!(
        "#!/bin/sh\nif \"{real}\" \"$1\" --help | grep -q -e --today\nthen exec \"{real}\" \"$@\" --today {day}\nelse exec \"{real}\" \"$@\"\nfi\n"
    );
    let file = scratch.at("bin/mingbai");
    write(&file, text);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("a program");
}

/// Runs a page: what each block said, with its code.
fn say(page: &str, blocks: &[Block], day: &str) -> Vec<(String, i32)> {
    let scratch = Scratch::new("manual");
    program(&scratch, day);
    let mut script = String::from("exec 2>&1\ntrap 'code=$?' ERR\n");
    for block in blocks {
        script.push_str(&format!(
            "code=0\n{}\nprintf '%s %s\\n' '{END}' $code\n",
            block.commands
        ));
    }
    let folder = scratch.at("here");
    fs::create_dir_all(&folder).expect("a folder");
    let path = format!(
        "{}:{}",
        scratch.at("bin").display(),
        std::env::var("PATH").expect("a path")
    );
    let mut command = Command::new("bash");
    command
        .args(["-c", &script])
        .current_dir(&folder)
        .stdin(Stdio::null());
    command
        .env("PATH", path)
        .env("HOME", scratch.path())
        .env_remove("XDG_CONFIG_HOME")
        .env("NO_COLOR", "1")
        .env("TZ", "Asia/Shanghai");
    command
        .env("DOCS", home("docs"))
        .env("EXAMPLE", home("content-example"));
    let said = run(&mut command, LIMIT);
    assert!(!said.late, "{page} takes too long");
    let mut parts = Vec::new();
    let mut rest = said.out.as_str();
    while let Some((part, after)) = rest.split_once(END) {
        let (code, after) = after.split_once('\n').expect("a code");
        parts.push((part.to_string(), code.trim().parse().expect("a code")));
        rest = after;
    }
    parts
}

/// Runs the commands of a page and compares what they say.
fn runs(page: &str) {
    let tools = ["curl", "python3", "openssl", "sha256sum", "grep"];
    let is_there = |tool: &&str| Command::new(tool).arg("--version").output().is_ok();
    if let Some(tool) = tools.iter().find(|tool| !is_there(tool)) {
        return skipped(page, &format!("{tool} is not installed"));
    }
    let path = home("docs").join(page);
    let text = fs::read_to_string(&path).expect("a page");
    let day = text
        .split("<!-- day: ")
        .nth(1)
        .and_then(|rest| rest.get(..10))
        .expect("a day");
    let lines: Vec<&str> = text.lines().collect();
    let blocks = blocks(&lines);
    assert!(blocks.len() > 3, "{page} has {} blocks", blocks.len());
    let said = say(page, &blocks, day);
    let mut blessed: Vec<String> = lines.iter().map(|line| line.to_string()).collect();
    let mut wrong = Vec::new();
    for (block, part) in blocks.iter().zip(&said).rev() {
        let (text, code) = part;
        if *code != block.code {
            wrong.push(format!("exit code {code}:\n{}\n{text}", block.commands));
        }
        let Some((first, after)) = block.said else {
            continue;
        };
        let text: Vec<&str> = text.lines().map(str::trim_end).collect();
        if !fits(&lines[first..after], &text) {
            wrong.push(format!("{}\nsaid\n{}", block.commands, text.join("\n")));
            blessed.splice(first..after, text.iter().map(|line| line.to_string()));
        }
    }
    if said.len() < blocks.len() {
        wrong.push(format!("ended after\n{}", blocks[said.len()].commands));
    }
    if std::env::var_os("MINGBAI_BLESS").is_some() {
        fs::write(&path, blessed.join("\n") + "\n").expect("the page");
    }
    wrong.reverse();
    assert!(wrong.is_empty(), "{page}:\n{}", wrong.join("\n----\n"));
}

#[test]
fn the_tutorial_for_clerks_runs() {
    runs("clerk.md");
}

#[test]
fn the_tutorial_for_clerks_runs_in_english() {
    runs("clerk.en.md");
}

#[test]
fn the_page_for_supervisors_runs() {
    runs("supervisors.md");
}

#[test]
fn the_page_for_supervisors_runs_in_english() {
    runs("supervisors.en.md");
}

#[test]
fn the_page_for_designers_runs() {
    runs("themes.md");
}

#[test]
fn the_page_for_designers_runs_in_english() {
    runs("themes.en.md");
}

#[test]
fn the_page_about_open_data_runs() {
    runs("data.md");
}

#[test]
fn the_page_about_open_data_runs_in_english() {
    runs("data.en.md");
}

#[test]
fn links_of_the_manual_lead_somewhere() {
    let pages = fs::read_dir(home("docs")).expect("the manual").flatten();
    let pages = pages
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut seen = 0;
    for page in pages {
        let text = fs::read_to_string(&page).expect("a page");
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let file = link.split('#').next().unwrap_or_default();
            if !file.is_empty() && !file.contains(':') {
                seen += 1;
                assert!(
                    home("docs").join(file).exists(),
                    "{}: {link}",
                    page.display()
                );
            }
        }
    }
    assert!(seen > 30, "{seen} links");
}
