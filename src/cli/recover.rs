//! `mingbai recover`: a ledger made again from the published site.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::verify::{Judge, print_told};
use super::{Voice, refused, say, tell};
use crate::diagnostic::{Diagnostic, Place};
use crate::disk::{carry_out, move_to};
use crate::language::Lang;
use crate::ledger::LEDGER;
use crate::log::statement::Form;
use crate::log::verify::Severity;
use crate::recover::{Files, Local, compare, files, steps};
use crate::verify::former::former;
use crate::verify::target::{Refused, Served, find};
use crate::verify::{Checked, log_only};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The published site: folder or address 已公布的网站：文件夹或网址
    site: String,
    /// The folder of the portal 门户文件夹
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Only this village; may be repeated 只恢复这个村
    #[arg(long, value_name = "SLUG")]
    village: Vec<String>,
    /// Move an old or damaged ledger aside 把旧的或损坏的留痕移到旁边
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    judge: Judge,
}

/// What became of one village.
enum Outcome {
    /// Recovered: so many files.
    Done(usize, u64),
    /// Nothing had to be done.
    Whole,
}

/// Does what `mingbai recover` asks for; gives the exit code.
pub(super) fn run(arguments: &Arguments, voice: Voice) -> u8 {
    let found = match find(&arguments.site, &arguments.village) {
        Ok(found) => found,
        Err(Refused::Usage(problems)) => return refused(&problems, 2, voice),
        Err(Refused::Surroundings(problems)) => return refused(&problems, 3, voice),
    };
    let known = match arguments.judge.known() {
        Ok(known) => known,
        Err(problems) => return refused(&problems, 2, voice),
    };
    let alone = found.villages.len() == 1;
    let (mut code, mut signed) = (0, false);
    for one in &found.villages {
        let Some(served) = &one.served else {
            continue;
        };
        let checked = log_only(served.view(), &one.slug, &one.name, &known, alone, true);
        let before = former(served, &checked, &known);
        signed |= checked.verdict.form == Some(Form::Signed);
        code = code.max(village(arguments, served, &checked, voice));
        for (served, checked) in &before {
            code = code.max(village(arguments, served, checked, voice));
        }
    }
    if code == 0 && signed && !voice.quiet && !voice.json {
        say(voice.lang.pick(
            "钥匙不在网站里：要接着公布，请用 mingbai key import 从备份单恢复钥匙。",
            "The key is not in the site: to publish again, restore it from the backup sheet with mingbai key import.",
        ));
    }
    code
}

/// One log of a village, that was verified; gives the exit code.
fn village(arguments: &Arguments, served: &Served, checked: &Checked, voice: Voice) -> u8 {
    print_told(&checked.told, voice);
    if !checked.holds() {
        let said = Diagnostic::new("MB1165").with("village", &checked.name);
        show(&said, voice);
        let alarm = checked.count(Severity::Alarm) > 0;
        return if alarm { 4 } else { 3 };
    }
    let outcome = files(served.view(), &checked.verdict)
        .map_err(|problem| (problem, 3))
        .and_then(|files| write(arguments, &checked.slug, &files, &checked.verdict.entries));
    match outcome {
        Ok(outcome) => {
            told(checked, &outcome, voice);
            0
        }
        Err((problem, exit)) => {
            show(&problem, voice);
            exit
        }
    }
}

fn show(problem: &Diagnostic, voice: Voice) {
    if voice.json {
        say(&problem.json(voice.lang).to_string());
    } else {
        tell(&problem.render(voice.lang, voice.color));
    }
}

/// Writes the ledger of a village, unless what is there forbids it.
fn write(
    arguments: &Arguments,
    slug: &str,
    files: &Files,
    entries: &[Vec<u8>],
) -> Result<Outcome, (Diagnostic, u8)> {
    let root = &arguments.dir;
    let shown = format!("{LEDGER}/{slug}");
    let fail = |code: &str| {
        Diagnostic::new(code)
            .at(Place::file(shown.clone()))
            .with("file", &shown)
    };
    match compare(root, slug, files, entries) {
        Local::Same => return Ok(Outcome::Whole),
        Local::Absent | Local::Incomplete => {}
        Local::Beginning(_) | Local::Damaged if arguments.replace => {
            set_aside(root, slug).map_err(|problem| (problem, 3))?;
        }
        Local::Beginning(_) | Local::Damaged => return Err((fail("MB1167"), 2)),
        Local::Ahead(have) => {
            let said = fail("MB1168").with("have", have);
            return Err((said.with("site", entries.len()), 2));
        }
        Local::Other => return Err((fail("MB1166"), 4)),
    }
    carry_out(&steps(root, slug, files)).map_err(|problem| (problem, 3))?;
    // What was written must be what was meant.
    match compare(root, slug, files, entries) {
        Local::Same => Ok(Outcome::Done(files.len(), entries.len() as u64)),
        _ => Err((fail("MB1167"), 3)),
    }
}

/// Moves a ledger to the first name beside it that is free.
fn set_aside(root: &Path, slug: &str) -> Result<(), Diagnostic> {
    let folder = root.join(LEDGER);
    let names = (1..).map(|n: u32| folder.join(format!("{slug}.old-{n}")));
    let free = names.take(10_000).find(|path| !path.exists());
    let free = free.unwrap_or_else(|| folder.join(format!("{slug}.old")));
    move_to(&folder.join(slug), &free)
}

fn told(checked: &Checked, outcome: &Outcome, voice: Voice) {
    let (files, entries) = match outcome {
        Outcome::Done(files, entries) => (*files, *entries),
        Outcome::Whole => (0, 0),
    };
    if voice.json {
        let object = json!({ "village": checked.slug, "recovered": files > 0, "files": files, "entries": entries });
        return say(&object.to_string());
    }
    let name = &checked.name;
    say(&match (voice.lang, outcome) {
        (Lang::Zh, Outcome::Done(..)) => {
            format!("{name}：恢复了 {entries} 条记录，{files} 个文件。")
        }
        (Lang::En, Outcome::Done(..)) => {
            format!("{name}: recovered {entries} entries, {files} files.")
        }
        (Lang::Zh, Outcome::Whole) => format!("{name}：留痕是全的，不用恢复。"),
        (Lang::En, Outcome::Whole) => format!("{name}: the ledger is whole, nothing to do."),
    });
}
