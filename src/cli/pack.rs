//! `mingbai pack`: the site as one archive for a stick.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Voice, refused, say};
use crate::diagnostic::{Diagnostic, Place};
use crate::disk::{Filed, archive, lies_in};
use crate::language::Lang;
use crate::pack::{Entry, From, LARGEST, Wanted, entries};
use crate::source::{paths_below, read_below, read_file};

#[derive(Debug, Args)]
pub(super) struct PackArgs {
    /// The site, or the portal that has it in public/ 网站或门户的文件夹
    #[arg(default_value = ".")]
    site: PathBuf,
    /// Only this village; may be repeated 只打包这个村
    #[arg(long, value_name = "SLUG")]
    village: Vec<String>,
    /// The archive 压缩包的名字 (default: SITE.zip)
    #[arg(long, value_name = "FILE.zip")]
    to: Option<PathBuf>,
    /// A program to lay beside the site, such as mingbai.exe, for checking 把核对程序一起放进去
    #[arg(long, value_name = "PROGRAM")]
    with: Option<PathBuf>,
}

pub(super) fn pack(args: PackArgs, voice: Voice) -> u8 {
    let site = site_of(&args.site);
    let Ok(Some(_)) = read_below(&site, "index.html", 1) else {
        let none = Diagnostic::new("MB1440").with("folder", site.display());
        return refused(&[none], 2, voice);
    };
    let to = args.to.unwrap_or_else(|| site.with_extension("zip"));
    if lies_in(&to, &site) {
        let inside = Diagnostic::new("MB1445").with("file", to.display());
        return refused(&[inside], 2, voice);
    }
    let wanted = Wanted {
        villages: args.village,
        program: args.with,
    };
    let paths = match paths_below(&site, "") {
        Ok(paths) => paths,
        Err(error) => return refused(&[unreadable(&site.display().to_string(), &error)], 3, voice),
    };
    let files = match entries(&paths, &wanted) {
        Ok(files) => files,
        Err(problems) => return refused(&problems, 2, voice),
    };
    let too_large = Diagnostic::new("MB1444").with("file", to.display());
    let read = files.iter().map(|entry| filed(entry, &site));
    match archive(&to, read, LARGEST, &too_large) {
        Err(problem) if problem.code == "MB1444" => refused(&[problem], 2, voice),
        Err(problem) => refused(&[problem], 3, voice),
        Ok(size) => {
            told(files.len(), size, &to, voice);
            0
        }
    }
}

/// The folder of the site: that of a portal has it inside.
fn site_of(folder: &Path) -> PathBuf {
    match folder.join("portal.toml").is_file() {
        true => folder.join("public"),
        false => folder.to_path_buf(),
    }
}

/// An entry with its bytes.
fn filed(entry: &Entry, site: &Path) -> Result<Filed, Diagnostic> {
    let bytes = match &entry.from {
        From::Text(text) => text.clone().into_bytes(),
        From::Program(path) => read_file(path, &entry.name, LARGEST)?,
        From::Site(path) => match read_below(site, path, LARGEST) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(unreadable(path, &std::io::ErrorKind::NotFound.into())),
            Err(error) => return Err(unreadable(path, &error)),
        },
    };
    Ok((entry.name.clone(), entry.runs, bytes))
}

fn unreadable(path: &str, error: &std::io::Error) -> Diagnostic {
    let said = Diagnostic::new("MB0109").at(Place::file(path));
    said.with("file", path).with("reason", error.kind())
}

fn told(count: usize, size: u64, to: &Path, voice: Voice) {
    let shown = to.display();
    if voice.json {
        let told = serde_json::json!({ "file": shown.to_string(), "files": count, "bytes": size });
        return say(&told.to_string());
    }
    if voice.quiet {
        return;
    }
    let size = format!("{:.1}", size as f64 / 1e6);
    say(&match voice.lang {
        Lang::Zh => format!(
            "打好了 {shown}：{count} 个文件，{size} MB。解压到U盘，双击“打开.html”就能看，不用上网。"
        ),
        Lang::En => format!(
            "{shown}: {count} files, {size} MB. Unpack it to a stick and open open.html; no network is needed."
        ),
    });
}
