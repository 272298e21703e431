//! `mingbai fix`: the corrections that messages propose, made in the editors' own files; everything is shown.

use clap::Args;

use super::place::{Where, ground, not_done};
use super::{Voice, refused, say};
use crate::catalogue::Item;
use crate::diagnostic::Diagnostic;
use crate::disclosure;
use crate::disk::{Step, carry_out};
use crate::fix::{Fixed, fix as correct};
use crate::language::Lang;
use crate::portal::{Ground, village_settings};
use crate::settings::public_numbers;
use crate::source;

#[derive(Debug, Args)]
pub(super) struct FixArgs {
    /// Show only, change nothing 只看，不改
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    at: Where,
}

/// A file with its corrections.
struct Corrected {
    path: String,
    fixed: Fixed,
}

pub(super) fn fix(args: FixArgs, voice: Voice) -> u8 {
    let ground = match ground(&args.at.dir) {
        Ok(ground) => ground,
        Err(problem) => return not_done(problem, voice),
    };
    let all = match source::folders(&args.at.dir, "villages") {
        Ok((all, _)) => all,
        Err(problem) => return refused(&[problem], 2, voice),
    };
    let wanted = |slug: &&String| args.at.village.is_empty() || args.at.village.contains(slug);
    let mut corrected = Vec::new();
    let mut problems = Vec::new();
    for slug in all.iter().filter(wanted) {
        of_village(slug, &args, &ground, &mut corrected, &mut problems);
    }
    for file in &corrected {
        told(file, voice);
    }
    if !args.dry_run {
        let steps: Vec<Step> = corrected
            .iter()
            .map(|file| Step::Replace {
                path: args.at.dir.join(&file.path),
                bytes: file.fixed.text.clone().into_bytes(),
            })
            .collect();
        if let Err(problem) = carry_out(&steps) {
            return refused(&[problem], 3, voice);
        }
    }
    super::report::show(&problems, voice);
    if !voice.quiet && !voice.json {
        let places: usize = corrected.iter().map(|file| file.fixed.shown.len()).sum();
        let files = corrected.len();
        say(&match (voice.lang, args.dry_run) {
            (Lang::Zh, false) => {
                format!("改了 {files} 个文件，{places} 处。再运行 mingbai check 看看。")
            }
            (Lang::Zh, true) => format!("可以改 {files} 个文件，{places} 处；这次没有改动。"),
            (Lang::En, false) => format!("{places} correction(s) in {files} file(s)."),
            (Lang::En, true) => format!(
                "{places} correction(s) in {files} file(s) are possible; nothing was changed."
            ),
        });
    }
    0
}

fn of_village(
    slug: &str,
    args: &FixArgs,
    ground: &Ground,
    corrected: &mut Vec<Corrected>,
    problems: &mut Vec<Diagnostic>,
) {
    let folder = format!("villages/{slug}");
    let (sources, _) = source::list(&args.at.dir, &folder);
    let village = village_settings(&args.at.dir, slug, ground).ok();
    let allowed = public_numbers(&ground.portal, village.as_ref());
    for path in sources.paths() {
        let Some(item) = item_of(path, &folder, ground) else {
            continue;
        };
        match sources.text(path) {
            Ok(text) => {
                let fixed = correct(&text, item, &allowed);
                if fixed.text != *text.text {
                    let path = path.to_string();
                    corrected.push(Corrected { path, fixed });
                }
            }
            Err(problem) => problems.push(problem),
        }
    }
}

/// What a file discloses; `Some(None)` for the settings of the village, none for any other file.
fn item_of<'a>(path: &str, folder: &str, ground: &'a Ground) -> Option<Option<&'a Item>> {
    let below = path.strip_prefix(folder)?.strip_prefix('/')?;
    if below == "village.toml" {
        return Some(None);
    }
    let address = disclosure::address(path, below).ok()??;
    Some(Some(ground.catalogue.get(address.item)?))
}

fn told(file: &Corrected, voice: Voice) {
    for shown in &file.fixed.shown {
        if voice.json {
            say(&serde_json::json!({
                "file": file.path, "line": shown.line, "code": shown.code, "was": shown.was, "now": shown.now,
            })
            .to_string());
        } else if !voice.quiet {
            say(&format!(
                "{}:{} [{}]\n  - {}\n  + {}",
                file.path, shown.line, shown.code, shown.was, shown.now
            ));
        }
    }
}
