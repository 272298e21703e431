//! `mingbai cms`: editing in the browser, from a folder beside the content.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::place::{self, not_done};
use super::{Voice, refused, say};
use crate::cms::{self, Backend, Edited, ICONS, SCRIPT};
use crate::diagnostic::Diagnostic;
use crate::disk::{Step, carry_out, lies_in};
use crate::language::Lang;
use crate::portal::{Ground, village_settings};
use crate::source::{self, read_file};

/// The largest script that is laid beside the page.
const MOST: u64 = 32 << 20;
/// More villages than this in one configuration, and the browser is slow.
const MANY: usize = 8;

#[derive(Debug, Args)]
pub(super) struct CmsArgs {
    /// The folder of the portal 门户文件夹
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Only this village; may be repeated 只编辑这个村
    #[arg(long, value_name = "SLUG")]
    village: Vec<String>,
    /// The repository on a Gitea or Forgejo server; without it a folder of this computer 代码库的网址
    #[arg(long, value_name = "URL")]
    gitea: Option<String>,
    /// Its branch 分支
    #[arg(long, default_value = "main")]
    branch: String,
    /// The id of the OAuth2 application there; without it people sign in with tokens 应用编号
    #[arg(long, default_value = "", value_name = "ID")]
    app: String,
    /// sveltia-cms.js, laid beside the page 脚本文件
    #[arg(long, value_name = "FILE")]
    script: Option<PathBuf>,
    /// The font of its icons, Material Symbols Outlined as .woff2, laid beside the page 图标字体
    #[arg(long, value_name = "FILE")]
    icons: Option<PathBuf>,
    /// Where it goes 放到哪里 (default: DIR/admin)
    #[arg(long)]
    out: Option<PathBuf>,
}

pub(super) fn cms(args: CmsArgs, voice: Voice) -> u8 {
    let ground = match place::ground(&args.dir) {
        Ok(ground) => ground,
        Err(problem) => return not_done(problem, voice),
    };
    match write(&args, &ground) {
        Err(problems) => refused(&problems, 2, voice),
        Ok((steps, digest)) => {
            if let Err(problem) = carry_out(&steps) {
                return refused(&[problem], 3, voice);
            }
            told(&folder(&args), digest, voice);
            0
        }
    }
}

fn folder(args: &CmsArgs) -> PathBuf {
    args.out.clone().unwrap_or_else(|| args.dir.join("admin"))
}

/// Size and digest of the script that is laid beside the page.
type Script = Option<(usize, String)>;

/// The files, and what there is to say of the script.
fn write(args: &CmsArgs, ground: &Ground) -> Result<(Vec<Step>, Script), Vec<Diagnostic>> {
    let folder = folder(args);
    if lies_in(&folder, &args.dir.join("public")) || folder.join(".mingbai").exists() {
        let public = Diagnostic::new("MB1460").with("folder", folder.display());
        return Err(vec![public]);
    }
    let backend = match &args.gitea {
        None => Backend::Folder,
        Some(address) => Backend::gitea(address, &args.branch, &args.app)
            .ok_or_else(|| vec![Diagnostic::new("MB1461").with("address", address)])?,
    };
    let villages = villages(args, ground)?;
    let replace = |name: &str, bytes: Vec<u8>| Step::Replace {
        path: folder.join(name),
        bytes,
    };
    let mut steps = vec![
        replace(
            "index.html",
            cms::page(&backend, args.icons.is_some()).into_bytes(),
        ),
        replace(
            "config.yml",
            cms::config(ground, &villages, &backend).into_bytes(),
        ),
    ];
    let read = |path: &Path| {
        let bytes = read_file(path, &source::slashed(path), MOST);
        bytes.map_err(|problem| vec![problem])
    };
    if let Some(path) = &args.icons {
        steps.push(replace(ICONS, read(path)?));
    }
    let mut script = None;
    if let Some(path) = &args.script {
        let bytes = read(path)?;
        script = Some((bytes.len(), cms::digest(&bytes)));
        steps.push(replace(SCRIPT, bytes));
    }
    Ok((steps, script))
}

/// The villages that are to be edited.
fn villages(args: &CmsArgs, ground: &Ground) -> Result<Vec<Edited>, Vec<Diagnostic>> {
    let (all, _) = source::folders(&args.dir, "villages").map_err(|problem| vec![problem])?;
    let chosen = if args.village.is_empty() {
        all
    } else {
        args.village.clone()
    };
    if chosen.len() > MANY {
        let many = Diagnostic::new("MB1462").with("count", chosen.len());
        return Err(vec![many.with("most", MANY)]);
    }
    let read = chosen.iter().map(|slug| {
        let village = village_settings(&args.dir, slug, ground)?;
        let named = named(&args.dir, slug).map_err(|problem| vec![problem])?;
        Ok(Edited { village, named })
    });
    read.collect()
}

/// The items of a village of which a period has several: those have a folder in it.
fn named(root: &Path, slug: &str) -> Result<BTreeSet<String>, Diagnostic> {
    let below = |folder: &str| source::folders(root, folder).map(|(names, _)| names);
    let village = format!("villages/{slug}");
    let mut items = BTreeSet::new();
    for period in below(&village)? {
        items.extend(below(&format!("{village}/{period}"))?);
    }
    Ok(items)
}

fn told(folder: &Path, script: Script, voice: Voice) {
    if voice.quiet {
        return;
    }
    let shown = folder.display();
    match (script, voice.lang) {
        (Some((size, digest)), Lang::Zh) => say(&format!(
            "写好了 {shown}，脚本 {size} 字节，SHA-256 {digest}。请和下载的地方写的核对。"
        )),
        (Some((size, digest)), Lang::En) => say(&format!(
            "{shown} is ready; script of {size} bytes, SHA-256 {digest}. Compare it with what its publisher says."
        )),
        (None, Lang::Zh) => say(&format!(
            "写好了 {shown}。还缺脚本：把 sveltia-cms.js 存到那里，或者用 --script 指给它。"
        )),
        (None, Lang::En) => say(&format!(
            "{shown} is ready but for the script: keep sveltia-cms.js there, or name it with --script."
        )),
    }
}
