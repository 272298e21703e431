//! `mingbai import`: spreadsheets become disclosures; what is there already only gives way after it was shown.

use std::path::{Path, PathBuf};

use clap::Args;
use similar::TextDiff;

use super::place::{Where, message, not_done};
use super::{Voice, new, place, refused, say, tell};
use crate::diagnostic::{Diagnostic, Place};
use crate::disk::{Step, carry_out};
use crate::language::Lang;
use crate::portal::{Ground, village_settings};
use crate::scaffold::{Frame, is_prose, join, path_of, read, write};
use crate::source::{self, Text};
use crate::value::Period;
use crate::workbook::{FILE_LIMIT, Hints, Imported, import as understand, open};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Spreadsheets: .xlsx, .xls, .et, .ods, .csv 表格文件
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Which item they are about 是哪一项公开事项
    #[arg(long)]
    item: Option<String>,
    /// For which period 是哪一期
    #[arg(long, value_parser = new::period)]
    period: Option<Period>,
    /// Replace what is there, after the difference was shown 看过差别以后，替换原来的
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    at: Where,
}

/// A file that an import makes.
struct Made {
    path: String,
    /// What it was, if it was there.
    old: Option<String>,
    new: String,
    rows: usize,
    loses: bool,
    /// What must be there and is not.
    missing: Vec<String>,
}

pub(super) fn import(args: ImportArgs, voice: Voice) -> u8 {
    let ground = match place::ground(&args.at.dir) {
        Ok(ground) => ground,
        Err(problem) => return not_done(problem, voice),
    };
    let item = args
        .item
        .as_deref()
        .map(|word| new::known(&ground.catalogue, word));
    let item = match item.transpose() {
        Ok(item) => item.cloned(),
        Err(problem) => return refused(&[problem], 2, voice),
    };
    let mut code = 0;
    for file in &args.files {
        let hints = Hints {
            file: file
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            item: item.clone(),
            period: args.period,
        };
        code = code.max(one(file, &hints, &args, &ground, voice));
    }
    code
}

fn one(file: &Path, hints: &Hints, args: &ImportArgs, ground: &Ground, voice: Voice) -> u8 {
    let at = |problem: Diagnostic| match problem.place {
        Some(_) => problem,
        None => problem.at(Place::file(hints.file.as_str())),
    };
    let read =
        source::read_file(file, &hints.file, FILE_LIMIT).and_then(|bytes| open(&hints.file, bytes));
    let grids = match read {
        Ok(grids) => grids,
        Err(problem) => {
            let code = if problem.code == "MB1471" { 3 } else { 1 };
            return refused(&[at(problem)], code, voice);
        }
    };
    let (found, said) = understand(&grids, &ground.catalogue, hints);
    let mut said: Vec<Diagnostic> = said.into_iter().map(at).collect();
    let mut made = Vec::new();
    for one in &found {
        match target(one, file, args, ground).and_then(|slug| file_of(&slug, one, args)) {
            Ok(file) => made.push(file),
            Err(problem) => said.push(at(problem)),
        }
    }
    super::report::show(
        &said,
        Voice {
            verbose: true,
            ..voice
        },
    );
    if said.iter().any(Diagnostic::is_error) {
        tell(
            voice
                .lang
                .pick("这个文件没有导入。\n", "This file was not imported.\n"),
        );
        return 1;
    }
    put(&made, args, voice)
}

/// The village that a sheet is about.
fn target(
    one: &Imported,
    file: &Path,
    args: &ImportArgs,
    ground: &Ground,
) -> Result<String, Diagnostic> {
    if let [slug] = args.at.village.as_slice() {
        return Ok(slug.clone());
    }
    if let Some(slug) = &one.village {
        return Ok(slug.clone());
    }
    let (slugs, _) = source::folders(&args.at.dir, "villages")?;
    if let [only] = slugs.as_slice() {
        return Ok(only.clone());
    }
    // Exported files stand in a folder of the village's name.
    let folder = file.parent().and_then(Path::file_name);
    if let Some(slug) = slugs.iter().find(|slug| folder == Some(slug.as_ref())) {
        return Ok(slug.clone());
    }
    let named: Vec<&String> = slugs
        .iter()
        .filter(|slug| {
            let name = village_settings(&args.at.dir, slug, ground).map(|village| village.name);
            one.title.contains(slug.as_str())
                || name.is_ok_and(|name| !name.is_empty() && one.title.contains(&name))
        })
        .collect();
    match named.as_slice() {
        [only] => Ok(only.to_string()),
        _ => Err(message(
            "MB1328",
            &[("sheet", &one.sheet), ("known", &slugs.join(", "))],
        )),
    }
}

fn file_of(slug: &str, one: &Imported, args: &ImportArgs) -> Result<Made, Diagnostic> {
    let Some(period) = one.period else {
        return Err(message("MB1327", &[("sheet", &one.sheet)]));
    };
    let usual = path_of(slug, period, &one.item);
    let stem = usual
        .rsplit_once('.')
        .map_or(usual.as_str(), |(stem, _)| stem);
    let usual = match &one.name {
        Some(name) => format!("{stem}/{name}{}", &usual[stem.len()..]),
        None => usual.clone(),
    };
    let stem = usual
        .rsplit_once('.')
        .map_or(usual.as_str(), |(stem, _)| stem);
    let there = ["toml", "md"].map(|end| format!("{stem}.{end}"));
    let there = there
        .into_iter()
        .find(|path| args.at.dir.join(path).exists());
    let path = there.clone().unwrap_or(usual);
    if path.contains("..") || !args.at.dir.join(format!("villages/{slug}")).is_dir() {
        return Err(message("MB0921", &[("village", slug), ("near", "")]));
    }
    let old = match there {
        Some(path) => {
            let bytes = source::read_file(&args.at.dir.join(&path), &path, source::TEXT_LIMIT)?;
            Some(source::decode(&path, bytes)?)
        }
        None => None,
    };
    let (mut draft, loses) = match &old {
        Some(text) => match read(&one.item, text) {
            Some(before) => {
                let joined = join(&one.item, &before, &one.draft);
                (joined.draft, joined.loses)
            }
            None => (one.draft.clone(), true),
        },
        None => (one.draft.clone(), false),
    };
    let missing: Vec<String> = draft.missing(&one.item).map(str::to_string).collect();
    if !missing.is_empty() {
        draft.unpost();
    }
    let frame = Frame {
        period,
        due: None,
        blanks: false,
        markdown: path.ends_with(".md") || (old.is_none() && is_prose(&one.item)),
    };
    Ok(Made {
        missing,
        new: write(&one.item, &draft, frame),
        rows: one.draft.tables.iter().map(Vec::len).sum(),
        old: old.map(|text: Text| text.text.to_string()),
        path,
        loses,
    })
}

/// Writes what may be written; shows the rest.
fn put(made: &[Made], args: &ImportArgs, voice: Voice) -> u8 {
    let mut code = 0;
    for file in made {
        let same = file.old.as_deref() == Some(file.new.as_str());
        let held = file.loses && !same && !args.replace;
        if file.loses && !same && !voice.quiet && !voice.json {
            let old = file.old.as_deref().unwrap_or_default();
            let diff = TextDiff::from_lines(old, file.new.as_str());
            let shown = diff
                .unified_diff()
                .context_radius(2)
                .header(&file.path, &file.path)
                .to_string();
            tell(&shown);
        }
        if held {
            code = 1;
            tell(&message("MB1329", &[("file", &file.path)]).render(voice.lang, voice.color));
        } else if !same {
            let step = Step::Replace {
                path: args.at.dir.join(&file.path),
                bytes: file.new.clone().into_bytes(),
            };
            if let Err(problem) = carry_out(&[step]) {
                return refused(&[problem], 3, voice);
            }
        }
        told(file, same, held, voice);
        if !held && !file.missing.is_empty() {
            let labels = file.missing.join("、");
            let said = message("MB1474", &[("file", &file.path), ("labels", &labels)]);
            super::report::show(&[said], voice);
        }
    }
    code
}

fn told(file: &Made, same: bool, held: bool, voice: Voice) {
    let state = match (same, held) {
        (true, _) => "same",
        (_, true) => "held",
        _ => "written",
    };
    if voice.json {
        say(
            &serde_json::json!({ "file": file.path, "rows": file.rows, "state": state })
                .to_string(),
        );
    } else if !voice.quiet && !held {
        let (path, rows) = (&file.path, file.rows);
        say(&match (voice.lang, same) {
            (Lang::Zh, true) => format!("  = {path}（没有变化）"),
            (Lang::Zh, false) => format!("  + {path}（{rows} 行）"),
            (Lang::En, true) => format!("  = {path} (unchanged)"),
            (Lang::En, false) => format!("  + {path} ({rows} rows)"),
        });
    }
}
