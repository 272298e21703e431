//! The menu for those who open the program with a double click: a few numbered lines that run its commands, until somebody leaves.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::{CommandFactory, Parser};
use serde::Deserialize;

use super::{Cli, Voice, clock, dispatch, say, tell};
use crate::language::Bilingual;
use crate::source;
use crate::value::{Date, Frequency, Period};

/// The folder that a new portal gets.
const FOLDER: &str = "三务公开";

/// What `menu.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Menu {
    words: Words,
    choice: Vec<Choice>,
    first: Vec<Choice>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    here: Bilingual,
    nowhere: Bilingual,
    choose: Bilingual,
    again: Bilingual,
    failed: Bilingual,
    unknown: Bilingual,
}

/// A line of the menu.
#[derive(Debug, Deserialize)]
struct Choice {
    zh: String,
    en: String,
    /// The words of the command.
    run: Vec<String>,
    /// What is asked before.
    #[serde(default)]
    ask: Vec<Ask>,
    /// The folder in which the menu goes on.
    #[serde(default)]
    enter: String,
}

/// A question; the answer is the next word of the command.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ask {
    zh: String,
    en: String,
    /// The word before the answer.
    #[serde(default)]
    before: String,
    /// The answer of those who only press Enter.
    #[serde(default)]
    usual: String,
}

fn menu() -> &'static Menu {
    // A text that does not load is found by a test.
    static MENU: LazyLock<Menu> =
        LazyLock::new(|| toml::from_str(include_str!("../messages/menu.toml")).unwrap_or_default());
    &MENU
}

/// Shows the menu where there is somebody to choose; otherwise how the program is used.
pub(super) fn open(voice: Voice) -> u8 {
    if !std::io::stdin().is_terminal() || !std::io::stdout().is_terminal() {
        tell(&Cli::command().render_help().to_string());
        return 2;
    }
    let here = below(Path::new("."));
    let mut here = std::path::absolute(&here).unwrap_or(here);
    loop {
        let has_portal = here.join("portal.toml").exists();
        let choices = if has_portal {
            &menu().choice
        } else {
            &menu().first
        };
        show(&here, choices, has_portal, voice);
        let Some(answer) = ask(menu().words.choose.get(voice.lang)) else {
            return 0;
        };
        match answer.parse::<usize>() {
            Ok(0) => return 0,
            Ok(nth) if nth <= choices.len() => match run(&choices[nth - 1], &mut here, voice) {
                Some(()) => {}
                None => return 0,
            },
            _ if answer.is_empty() => {}
            _ => say(menu().words.unknown.get(voice.lang)),
        }
    }
}

/// The folder of the portal: this one, or the only one in it that has a portal.
fn below(here: &Path) -> PathBuf {
    let is_portal = |folder: &PathBuf| folder.join("portal.toml").exists();
    let folders = source::folders(here, "").map(|(names, _)| names);
    let folders = folders.unwrap_or_default().into_iter();
    let mut portals = folders.map(|name| here.join(name)).filter(is_portal);
    match (portals.next(), portals.next()) {
        (Some(only), None) if !is_portal(&here.to_path_buf()) => only,
        _ => here.to_path_buf(),
    }
}

fn show(here: &Path, choices: &[Choice], has_portal: bool, voice: Voice) {
    let words = &menu().words;
    let named = words.here.get(voice.lang);
    say("");
    say(&named.replace("{here}", &here.display().to_string()));
    if !has_portal {
        say(words.nowhere.get(voice.lang));
    }
    for (nth, choice) in choices.iter().enumerate() {
        let line = voice.lang.pick(&choice.zh, &choice.en);
        say(&format!("  {}  {line}", nth + 1));
    }
}

/// Runs what was chosen, as if it had been typed; none when nobody is there any more.
fn run(choice: &Choice, here: &mut PathBuf, voice: Voice) -> Option<()> {
    let month = due_next(clock::today()).to_string();
    let filled = |text: &str| text.replace("{month}", &month).replace("{folder}", FOLDER);
    let mut words: Vec<String> = vec!["mingbai".to_string()];
    words.extend(choice.run.iter().map(|word| filled(word)));
    for question in &choice.ask {
        let answer = ask(&filled(voice.lang.pick(&question.zh, &question.en)))?;
        let answer = match answer.is_empty() {
            true => filled(&question.usual),
            false => answer,
        };
        // Nothing was said and nothing is usual: back to the menu.
        if answer.is_empty() {
            return Some(());
        }
        words.extend(
            [question.before.clone(), answer]
                .into_iter()
                .filter(|word| !word.is_empty()),
        );
    }
    let code = typed(words, here, voice);
    if code < 2 && !choice.enter.is_empty() {
        here.push(filled(&choice.enter));
    }
    let closing = &menu().words;
    let closing = if code == 0 {
        &closing.again
    } else {
        &closing.failed
    };
    ask(closing.get(voice.lang)).map(|_| ())
}

/// The month whose accounts are due next: until the tenth that which has ended.
fn due_next(today: Date) -> Period {
    let month = Frequency::Monthly.period_of(today);
    if today.day() > 10 {
        month
    } else {
        month.previous()
    }
}

/// Runs a command in the folder of the portal.
fn typed(words: Vec<String>, here: &Path, voice: Voice) -> u8 {
    if let Err(error) = std::env::set_current_dir(here) {
        tell(&format!("{}: {error}\n", here.display()));
        return 3;
    }
    match Cli::try_parse_from(words) {
        Ok(cli) => match cli.command {
            Some(command) => dispatch(command, voice),
            None => 2,
        },
        Err(error) => {
            let _ = error.print();
            2
        }
    }
}

/// A line that somebody types; none at the end of the input. A file that is dragged into the window comes in quotes.
fn ask(question: &str) -> Option<String> {
    let mut out = std::io::stdout();
    let _ = write!(out, "{question}").and_then(|()| out.flush());
    let mut line = String::new();
    match std::io::stdin().lock().read_line(&mut line) {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim().trim_matches(['"', '\'']).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_menu_is_a_command() {
        let menu = menu();
        assert!(
            menu.choice.len() > 5 && menu.first.len() == 1,
            "menu.toml does not load"
        );
        for choice in menu.choice.iter().chain(&menu.first) {
            let mut words = vec!["mingbai".to_string()];
            words.extend(choice.run.clone());
            for ask in &choice.ask {
                let answer = [ask.before.clone(), "2026-10".to_string()];
                words.extend(answer.into_iter().filter(|word| !word.is_empty()));
            }
            assert!(Cli::try_parse_from(&words).is_ok(), "{words:?}");
            assert!(!choice.zh.is_empty() && !choice.en.is_empty());
        }
    }
}
