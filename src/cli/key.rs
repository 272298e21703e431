//! `mingbai key`: which keys this computer has, their backup on paper, and the way back from it.

use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::acts::{RotateArgs, agreed, exit, rotate};
use super::publish::keys;
use super::{Voice, refused, say, today};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::keys::{Keys, from_words, sheet};
use crate::language::Lang;
use crate::ledger::{LEDGER, Ledger};
use crate::log::key::SignerKey;
use crate::log::name::Origin;
use crate::log::statement::Form;
use crate::portal;
use crate::publish::restore::{restore, take_over};
use crate::source;

/// More than the longest key with its words.
const MAX_INPUT: u64 = 4096;

#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    #[command(subcommand)]
    command: KeyCommand,
}

#[derive(Debug, Subcommand)]
enum KeyCommand {
    /// Which logs there are, and whether this computer signs them 看看有哪些密钥
    Show {
        /// The village's folder 村的文件夹名
        village: Option<String>,
        /// The folder of the portal 门户文件夹
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// A page to print, seal and keep at the township 打印备份
    Backup {
        /// The village's folder 村的文件夹名
        village: String,
        /// The folder of the portal 门户文件夹
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// Where the page goes 放到哪个文件
        #[arg(long, value_name = "FILE.html")]
        out: Option<PathBuf>,
    },
    /// Go on here with the key from its backup (text or 24 characters on standard input), or where nobody signs without one 换电脑接着公布
    Import {
        /// The folder of the portal 门户文件夹
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// The village's folder 村的文件夹名
        #[arg(long)]
        village: String,
        /// Do not ask 不再询问
        #[arg(short, long)]
        yes: bool,
    },
    /// Take a new key 换一把新的
    Rotate(RotateArgs),
}

pub(super) fn key(args: KeyArgs, voice: Voice) -> u8 {
    let keys = match keys() {
        Ok(keys) => keys,
        Err(problem) => return refused(&[problem], 2, voice),
    };
    let done = match args.command {
        KeyCommand::Rotate(args) => return rotate(args, voice),
        KeyCommand::Show { village, dir } => match village.map(PathBuf::from) {
            // The folder alone.
            Some(alone) if alone.join("portal.toml").exists() => show(&keys, &alone, None, voice),
            village => {
                let village = village.as_ref().and_then(|village| village.to_str());
                show(&keys, &dir, village, voice)
            }
        },
        KeyCommand::Backup { village, dir, out } => backup(&keys, &dir, &village, out, voice),
        KeyCommand::Import { dir, village, yes } => import(&keys, &dir, &village, yes, voice),
    };
    match done {
        Ok(()) => 0,
        Err(problems) => {
            let code = exit(&problems);
            refused(&problems, code, voice)
        }
    }
}

/// The ledger of a village that has published.
fn ledger(dir: &Path, slug: &str) -> Result<(Ledger, Origin), Vec<Diagnostic>> {
    let none = || vec![Diagnostic::new("MB1041").with("village", slug)];
    let ledger = Ledger::read(dir, slug)?.ok_or_else(none)?;
    let origin = ledger.origin().cloned().ok_or_else(none)?;
    Ok((ledger, origin))
}

fn show(
    keys: &Keys,
    dir: &Path,
    village: Option<&str>,
    voice: Voice,
) -> Result<(), Vec<Diagnostic>> {
    let (folders, _) = source::folders(dir, LEDGER).map_err(|problem| vec![problem])?;
    let chosen = folders
        .iter()
        .filter(|slug| village.is_none_or(|asked| asked == *slug));
    let mut seen = false;
    for slug in chosen {
        let (ledger, origin) = match ledger(dir, slug) {
            Ok(found) => found,
            Err(problems) if village.is_some() => return Err(problems),
            Err(_) => continue,
        };
        seen = true;
        let key = keys.read(&origin).map_err(|problem| vec![problem])?;
        let vkey = ledger.key().map(ToString::to_string).unwrap_or_default();
        let folder = keys.folder(&origin);
        if voice.json {
            say(&serde_json::json!({
                "village": slug, "origin": origin.as_str(), "signed": ledger.form() == Some(Form::Signed),
                "key": vkey, "size": ledger.size(),
                "here": key.is_some(), "folder": folder.display().to_string(),
            })
            .to_string());
            continue;
        }
        if ledger.form() == Some(Form::Bare) {
            let said = voice.lang.pick(
                "这个村不签名，没有密钥",
                "nobody signs here; there is no key",
            );
            say(&format!("{slug}\n  {origin}\n  {said}"));
            continue;
        }
        let here = match (key.is_some(), voice.lang) {
            (true, Lang::Zh) => format!("密钥在这台电脑上：{}", folder.display()),
            (true, Lang::En) => format!("its key is here: {}", folder.display()),
            (false, Lang::Zh) => "密钥不在这台电脑上".to_string(),
            (false, Lang::En) => "its key is not on this computer".to_string(),
        };
        say(&format!("{slug}\n  {origin}\n  {vkey}\n  {here}"));
    }
    match (seen, village) {
        (false, Some(slug)) => Err(vec![Diagnostic::new("MB1041").with("village", slug)]),
        (false, None) if !voice.quiet => {
            say(voice.lang.pick(
                "还没有公布过，没有密钥。",
                "Nothing was published yet; there are no keys.",
            ));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn backup(
    keys: &Keys,
    dir: &Path,
    slug: &str,
    out: Option<PathBuf>,
    voice: Voice,
) -> Result<(), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let (ledger, origin) = ledger(dir, slug)?;
    if ledger.form() == Some(Form::Bare) {
        return Err(one(Diagnostic::new("MB1234").with("village", slug)));
    }
    let missing = || one(Diagnostic::new("MB1029").with("village", slug));
    let key = keys.read(&origin).map_err(one)?.ok_or_else(missing)?;
    let ground = portal::ground(dir)?;
    let name = portal::village_settings(dir, slug, &ground)?.name;
    let page = sheet(&name, &key, today());
    let path = out.unwrap_or_else(|| keys.folder(&origin).join("backup.html"));
    if disk::lies_in(&path, dir) {
        return Err(one(Diagnostic::new("MB1053").with("file", path.display())));
    }
    keys.write_sheet(&path, page.as_bytes()).map_err(one)?;
    if !voice.quiet {
        say(&match voice.lang {
            Lang::Zh => format!(
                "备份页：{}\n请用浏览器打开打印，封好交乡镇保管，然后删掉这个文件。",
                path.display()
            ),
            Lang::En => format!(
                "backup page: {}\nOpen and print it, have it sealed, then delete the file.",
                path.display()
            ),
        });
    }
    Ok(())
}

fn import(
    keys: &Keys,
    dir: &Path,
    slug: &str,
    yes: bool,
    voice: Voice,
) -> Result<(), Vec<Diagnostic>> {
    let one = |problem: Diagnostic| vec![problem];
    let (ledger, origin) = ledger(dir, slug)?;
    let key = match ledger.form() {
        Some(Form::Bare) => None,
        _ => {
            let wrong = || one(Diagnostic::new("MB1054").with("village", slug));
            Some(typed_key(&origin).ok_or_else(wrong)?)
        }
    };
    let last = ledger.history().last();
    let last = last.map_or_else(String::new, |last| last.to_string());
    let asked = match voice.lang {
        Lang::Zh => format!(
            "{slug} 的留痕有 {} 条，最新一条 {}。以后只能在这台电脑上公布，原来的电脑不能再用。\n请和最近打印的公示单核对条数；对不上就先用 mingbai recover。",
            ledger.size(),
            last
        ),
        Lang::En => format!(
            "The ledger of {slug} has {} entries, the newest of {}. From now on only this computer may publish.\nCompare with the newest printed sheet; if it says more, run mingbai recover first.",
            ledger.size(),
            last
        ),
    };
    if !agreed(&asked, yes, voice) {
        return Ok(());
    }
    let done = match &key {
        Some(key) => restore(&ledger, &origin, key, keys),
        None => take_over(&ledger, &origin, keys),
    };
    done.map_err(one)?;
    if !voice.quiet {
        say(&match (key.is_some(), voice.lang) {
            (true, Lang::Zh) => format!("{slug}：密钥已恢复，可以在这台电脑上公布了。"),
            (true, Lang::En) => format!("{slug}: the key is restored; this computer can publish."),
            (false, Lang::Zh) => {
                format!("{slug}：这个村不签名，没有密钥；可以在这台电脑上公布了。")
            }
            (false, Lang::En) => format!("{slug}: nobody signs here; this computer can publish."),
        });
    }
    Ok(())
}

/// The key on standard input, as soon as it is whole.
fn typed_key(origin: &Origin) -> Option<SignerKey> {
    let input = std::io::stdin();
    let mut input = input.lock().take(MAX_INPUT);
    let mut text = String::new();
    while input.read_line(&mut text).ok()? > 0 {
        let key = SignerKey::parse(text.trim()).or_else(|| from_words(origin.name(), &text));
        if key.is_some() {
            return key;
        }
    }
    None
}
