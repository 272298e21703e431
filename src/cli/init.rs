//! `mingbai init`: a portal that builds at once, with one village to begin with.

use std::path::PathBuf;

use clap::Args;

use super::place::{NewFile, message, put};
use super::{Voice, refused, say, schema};
use crate::language::Lang;
use crate::portal::built_in;
use crate::scaffold::{portal_text, village_text};
use crate::value::{Date, Frequency};

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder of the new portal 新门户放在哪个文件夹
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Name of the portal 网站的名称
    #[arg(long, default_value = "某某镇三务公开")]
    name: String,
    /// The day from which periods are counted 按哪一天算 (default: today)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::clock::day)]
    today: Option<Date>,
}

/// The village that every new portal begins with; its code belongs to no place.
const SAMPLE: (&str, &str, &str) = ("shifancun", "示范村", "330999100201");

pub(super) fn init(args: InitArgs, voice: Voice) -> u8 {
    if args.dir.join("portal.toml").exists() {
        let folder = args.dir.display().to_string();
        return refused(&[message("MB1300", &[("folder", &folder)])], 2, voice);
    }
    let ground = match built_in() {
        Ok(ground) => ground,
        Err(problems) => return refused(&problems, 2, voice),
    };
    let now = Frequency::Monthly.period_of(args.today.unwrap_or_else(super::clock::today));
    let since = now.to_string();
    let (slug, village, code) = SAMPLE;
    let mut files: Vec<NewFile> = vec![
        (
            "portal.toml".to_string(),
            portal_text(
                &[
                    ("name", &args.name),
                    ("level", "township"),
                    ("since", &since),
                ],
                now,
            ),
        ),
        (
            format!("villages/{slug}/village.toml"),
            village_text(&[("name", village), ("code", code)], now),
        ),
    ];
    files.extend(schema::files(&ground.catalogue));
    let code = put(&args.dir, &files[..2], voice.silent());
    let code = code.max(put(&args.dir, &files[2..], voice.silent()));
    if code == 0 && !voice.quiet && !voice.json {
        told(&args, now.to_string(), voice);
    }
    code
}

fn told(args: &InitArgs, month: String, voice: Voice) {
    let dir = args.dir.display();
    say(&match voice.lang {
        Lang::Zh => format!(
            "建好了。里面有 portal.toml（总设置）和一个示范村 villages/shifancun。\n接下来，在文件夹 {dir} 里：\n  mingbai build                                  生成网站，看看样子\n  mingbai new village 大庄村 --code 12位代码 --slug dazhuang   加一个村\n  mingbai new month {month}                      建好这个月要填的文件\n把示范村的文件夹删掉，或者改成自己的村。"
        ),
        Lang::En => format!(
            "Done: portal.toml and a sample village, villages/shifancun.\nNext, in {dir}:\n  mingbai build\n  mingbai new village NAME --code CODE --slug SLUG\n  mingbai new month {month}\nRemove the sample village or make it yours."
        ),
    });
}
