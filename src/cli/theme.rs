//! `mingbai theme`: the files of the built-in theme, the beginning of one's own, and a gallery of all that it must show.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::place::{NewFile, message, put};
use super::{Voice, refused, say};
use crate::diagnostic::{Diagnostic, nearest};
use crate::disk::{Step, carry_out};
use crate::gallery;
use crate::language::Lang;
use crate::portal;
use crate::source;
use crate::theme::{Files, Theme, built_in};

#[derive(Debug, Subcommand)]
pub(super) enum Arguments {
    /// List the files of the built-in theme 列出自带主题的文件
    List,
    /// Begin a theme: only what differs from the built-in one 新建主题，只放不同的文件
    New(NewArgs),
    /// Every kind of page with ordinary, empty, long and odd data 样册：每种页面、各种资料
    Gallery(GalleryArgs),
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The folder of the theme below themes/ 主题的文件夹名
    name: String,
    /// Files of the built-in theme to begin with, or folders of it 从自带主题拿来改的文件或文件夹
    files: Vec<String>,
    /// All of them 全部拿来
    #[arg(long, conflicts_with = "files")]
    all: bool,
    /// The folder of the portal 门户文件夹
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct GalleryArgs {
    /// Where the gallery goes 样册放到哪里
    #[arg(long, short, default_value = "gallery")]
    out: PathBuf,
    /// The folder of the portal; where there is none, the built-in theme is shown 门户文件夹
    #[arg(long, default_value = ".")]
    dir: PathBuf,
}

/// What tests of the built-in theme found; it does not hold for a theme that differs.
const TESTED: &str = "accessibility.toml";
/// The file by which a folder is known to hold a gallery.
const MARK: &str = ".mingbai-gallery";

pub(super) fn run(arguments: &Arguments, voice: Voice) -> u8 {
    match arguments {
        Arguments::List => {
            for path in built_in().keys() {
                say(path);
            }
            0
        }
        Arguments::New(args) => begin(args, voice),
        Arguments::Gallery(args) => show(args, voice),
    }
}

fn begin(args: &NewArgs, voice: Voice) -> u8 {
    let name = args.name.as_str();
    if !source::is_slug(name) {
        return refused(&[message("MB1501", &[("name", name)])], 2, voice);
    }
    let taken = match args.all {
        true => Ok(all_but_tested()),
        false => chosen(&args.files),
    };
    let taken = match taken {
        Ok(taken) => taken,
        Err(problem) => return refused(&[problem], 2, voice),
    };
    let mut files: Vec<NewFile> = vec![(
        format!("themes/{name}/theme.toml"),
        format!("name = \"{name}\"\nversion = \"1.0.0\"\n"),
    )];
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let copied = taken.into_iter().filter(|(path, _)| path != "theme.toml");
    files.extend(copied.map(|(path, bytes)| (format!("themes/{name}/{path}"), text(bytes))));
    let code = put(&args.dir, &files, voice);
    if code == 0 && !voice.quiet && !voice.json {
        say(&match voice.lang {
            Lang::Zh => format!("在 portal.toml 里写 theme = \"{name}\"，就用上了。"),
            Lang::En => format!("Write theme = \"{name}\" in portal.toml to use it."),
        });
    }
    code
}

fn all_but_tested() -> Files {
    let mut files = built_in();
    files.remove(TESTED);
    files
}

/// The files that are named, or that are in a folder that is named.
fn chosen(wanted: &[String]) -> Result<Files, Diagnostic> {
    let all = built_in();
    let mut chosen = Files::new();
    for one in wanted {
        let folder = format!("{}/", one.trim_end_matches('/'));
        let is_meant = |path: &str| path == one || path.starts_with(&folder);
        let meant = all.iter().filter(|(path, _)| is_meant(path));
        let before = chosen.len();
        chosen.extend(meant.map(|(path, bytes)| (path.clone(), bytes.clone())));
        if chosen.len() == before && !chosen.keys().any(|path| is_meant(path)) {
            let near = nearest(one, all.keys().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!(" → {near}"));
            return Err(message("MB1500", &[("file", one), ("near", &near)]));
        }
    }
    Ok(chosen)
}

fn show(args: &GalleryArgs, voice: Voice) -> u8 {
    let theme = match args.dir.join("portal.toml").exists() {
        true => portal::theme(&args.dir),
        false => {
            let language = voice.lang.pick("zh", "en");
            Theme::load(Files::new(), "", language).map(|theme| (theme, language.to_string()))
        }
    };
    let files = theme.and_then(|(theme, language)| {
        gallery::make(&theme, &language).map_err(|problem| vec![problem])
    });
    let files = match files {
        Ok(files) => files,
        Err(problems) => return refused(&problems, 2, voice),
    };
    if let Err(problem) = is_free(&args.out) {
        return refused(&[problem], 2, voice);
    }
    let replace = |path: &str, bytes: Vec<u8>| Step::Replace {
        path: args.out.join(path),
        bytes,
    };
    let mut steps = vec![replace(MARK, Vec::new())];
    steps.extend(
        files
            .into_iter()
            .map(|file| replace(&file.path, file.bytes)),
    );
    if let Err(problem) = carry_out(&steps) {
        return refused(&[problem], 3, voice);
    }
    if !voice.quiet {
        let first = args.out.join("index.html");
        say(&match voice.lang {
            Lang::Zh => format!("样册做好了，打开 {} 看。", first.display()),
            Lang::En => format!("The gallery is ready: open {}.", first.display()),
        });
    }
    0
}

/// Whether a folder is new, empty, or holds a gallery.
fn is_free(folder: &Path) -> Result<(), Diagnostic> {
    let shown = folder.display().to_string();
    let names = source::names(folder, &shown)?;
    match names.is_empty() || names.iter().any(|name| name == MARK) {
        true => Ok(()),
        false => Err(message("MB1502", &[("folder", &shown)])),
    }
}
