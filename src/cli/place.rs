//! What the commands for editors share: which portal and villages, and new files that never take the place of others.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Target, Voice, refused, say};
use crate::diagnostic::Diagnostic;
use crate::disk::{Step, carry_out};
use crate::language::Lang;
use crate::portal::{self, Refused, Request};
use crate::value::Date;

/// Which portal and which of its villages.
#[derive(Debug, Args)]
pub(super) struct Where {
    /// The folder of the portal 门户文件夹
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub dir: PathBuf,
    /// Only this village; may be repeated 只处理这个村
    #[arg(long, value_name = "SLUG")]
    pub village: Vec<String>,
    /// The day from which periods and deadlines are counted 按哪一天算 (default: today)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::clock::day)]
    pub today: Option<Date>,
}

impl Where {
    /// The day that counts.
    pub fn day(&self) -> Date {
        self.today.unwrap_or_else(super::clock::today)
    }

    /// A request that reads and writes no site.
    pub fn request(&self, today: Date) -> Request {
        let target = Target {
            dir: self.dir.clone(),
            today: Some(today),
            village: self.village.clone(),
        };
        super::request(target, None, false)
    }
}

/// Says why nothing was done.
pub(super) fn not_done(refused_by: Refused, voice: Voice) -> u8 {
    match refused_by {
        Refused::Configuration(problems) => refused(&problems, 2, voice),
        Refused::Surroundings(problems) => refused(&problems, 3, voice),
    }
}

/// Opens the portal's rules.
pub(super) fn ground(root: &Path) -> Result<portal::Ground, Refused> {
    portal::ground(root).map_err(Refused::Configuration)
}

/// A file that is to be written: path below the portal's folder, and text.
pub(super) type NewFile = (String, String);

/// Writes those files that are not there yet and says which; gives the exit code.
pub(super) fn put(root: &Path, files: &[NewFile], voice: Voice) -> u8 {
    let (there, new): (Vec<&NewFile>, Vec<&NewFile>) =
        files.iter().partition(|(path, _)| stands(root, path));
    let steps: Vec<Step> = new
        .iter()
        .map(|(path, text)| Step::Make {
            path: root.join(path),
            bytes: text.as_bytes().to_vec(),
        })
        .collect();
    if let Err(problem) = carry_out(&steps) {
        return refused(&[problem], 3, voice);
    }
    told(&new, &there, voice);
    0
}

/// Whether a disclosure stands there already, in whatever form.
fn stands(root: &Path, path: &str) -> bool {
    let full = root.join(path);
    let (markdown, folder) = (full.with_extension("md"), full.with_extension(""));
    let disclosure = path.starts_with("villages/") && !path.ends_with("village.toml");
    full.exists()
        || (disclosure
            && (markdown.exists() || full.with_extension("toml").exists() || folder.is_dir()))
}

fn told(new: &[&NewFile], there: &[&NewFile], voice: Voice) {
    if voice.json {
        let paths = |files: &[&NewFile]| -> Vec<String> {
            files.iter().map(|(path, _)| path.clone()).collect()
        };
        say(&serde_json::json!({ "written": paths(new), "kept": paths(there) }).to_string());
        return;
    }
    if voice.quiet {
        return;
    }
    for (path, _) in new {
        say(&format!("  + {path}"));
    }
    for (path, _) in there {
        let kept = voice
            .lang
            .pick("已经有了，没有动", "is there already, left alone");
        say(&format!("  = {path}（{kept}）"));
    }
    if new.is_empty() && there.is_empty() {
        say(voice.lang.pick(
            "没有要新建的：这一期该有的文件都有了，或者没有要公布的。从哪个月开始公开，写在 portal.toml 和 village.toml 的 since 里。",
            "Nothing to make: all files of this period are there, or nothing is owed. `since` in portal.toml and village.toml says from when on.",
        ));
        return;
    }
    say(&match voice.lang {
        Lang::Zh => format!("新建了 {} 个文件。", new.len()),
        Lang::En => format!("{} new file(s).", new.len()),
    });
}

/// A message without a place: code and slots.
pub(super) fn message(code: &str, slots: &[(&str, &str)]) -> Diagnostic {
    slots
        .iter()
        .fold(Diagnostic::new(code), |said, (slot, value)| {
            said.with(slot, value)
        })
}
