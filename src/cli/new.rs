//! `mingbai new`: a village, every file that a month needs, or one disclosure, begun where the last one ended.

use std::path::Path;

use clap::Args;

use super::place::{NewFile, Where, message, not_done, put};
use super::{Voice, refused};
use crate::catalogue::{Catalogue, Item};
use crate::diagnostic::Diagnostic;
use crate::ledger::Ledger;
use crate::portal::{each, ground};
use crate::scaffold::{due, new_file, path_of, village_text};
use crate::source::is_slug;
use crate::value::{Date, Frequency, Period};
use crate::village::{Shared, has_good_name, read_and_check};

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// village, month, or an item of the catalogue 村(village)、月(month)，或者公开事项
    what: String,
    /// Name of the village, or the month 村名，或者月份 2026-10
    name: Option<String>,
    /// Region code of a new village, 12 digits 新村的12位区划代码
    #[arg(long)]
    code: Option<String>,
    /// Folder of a new village, small letters 新村的文件夹名 (default: the code)
    #[arg(long)]
    slug: Option<String>,
    /// Township of a new village 新村属于哪个乡镇
    #[arg(long)]
    township: Option<String>,
    /// Period of a new disclosure 哪一期 (default: the last that has ended)
    #[arg(long, value_parser = period)]
    period: Option<Period>,
    /// Name of this one where a period has several, small letters 一期有几件的，这一件的名字 (default: no1, no2, …)
    #[arg(long = "as", value_name = "NAME")]
    called: Option<String>,
    #[command(flatten)]
    at: Where,
}

pub(super) fn period(text: &str) -> Result<Period, String> {
    text.parse::<Period>().map_err(|error| {
        let meant = error.suggestion().map(|period| format!(" → {period}"));
        format!(
            "2026-05, 2026-Q2, 2026-H1, 2026{}",
            meant.unwrap_or_default()
        )
    })
}

pub(super) fn new(args: NewArgs, voice: Voice) -> u8 {
    match args.what.as_str() {
        "village" | "村" => village(&args, voice),
        "month" | "月" => match month(&args) {
            Ok(month) => months(&args.at, month, voice),
            Err(problem) => refused(&[problem], 2, voice),
        },
        _ => item(&args, voice),
    }
}

fn village(args: &NewArgs, voice: Voice) -> u8 {
    let (Some(name), Some(code)) = (&args.name, &args.code) else {
        return refused(&[Diagnostic::new("MB1301")], 2, voice);
    };
    if let Err(problems) = ground(&args.at.dir) {
        return refused(&problems, 2, voice);
    }
    let slug = args.slug.as_deref().unwrap_or(code);
    if !is_slug(slug) || !has_good_name(slug) {
        return refused(&[message("MB1302", &[("slug", slug)])], 2, voice);
    }
    let now = Frequency::Monthly.period_of(args.at.day());
    let since = now.to_string();
    let mut values = vec![
        ("name", name.as_str()),
        ("code", code.as_str()),
        ("since", &since),
    ];
    values.extend(args.township.as_deref().map(|id| ("township", id)));
    let path = format!("villages/{slug}/village.toml");
    put(&args.at.dir, &[(path, village_text(&values, now))], voice)
}

fn month(args: &NewArgs) -> Result<Period, Diagnostic> {
    let written = args.name.as_deref().unwrap_or_default();
    match written.parse::<Period>() {
        Ok(month @ Period::Month { .. }) => Ok(month),
        _ => Err(message("MB1303", &[("value", written)])),
    }
}

/// Makes files for each village that was asked for.
fn for_each(
    at: &Where,
    today: Date,
    voice: Voice,
    work: &(dyn Fn(&str, &Shared<'_>, &mut Vec<Diagnostic>) -> Vec<NewFile> + Sync),
) -> u8 {
    let made = each(&at.request(today), &|slug, shared, _| {
        let mut problems = Vec::new();
        let files = work(slug, shared, &mut problems);
        problems.retain(Diagnostic::is_error);
        (files, problems)
    });
    let made = match made {
        Ok(made) => made,
        Err(problem) => return not_done(problem, voice),
    };
    let (files, problems): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    let (files, problems) = (files.concat(), problems.concat());
    if files.is_empty() && !problems.is_empty() {
        return refused(&problems, 1, voice);
    }
    put(&at.dir, &files, voice)
}

/// The ledger of a village; one that cannot be read is said by `check`.
fn ledger(root: &Path, slug: &str) -> Option<Ledger> {
    Ledger::read(root, slug).ok().flatten()
}

fn months(at: &Where, month: Period, voice: Voice) -> u8 {
    for_each(at, month.last_day(), voice, &|slug, shared, problems| {
        let ledger = ledger(shared.root, slug);
        let Some((register, _)) = read_and_check(slug, shared, ledger.as_ref(), problems) else {
            return Vec::new();
        };
        let files = due(&register, month).map(|duty| {
            let path = path_of(slug, duty.period, &duty.item);
            let text = new_file(&register, &duty.item, duty.period, Some(duty.due));
            (path, text)
        });
        files.collect()
    })
}

fn item(args: &NewArgs, voice: Voice) -> u8 {
    let ground = match ground(&args.at.dir) {
        Ok(ground) => ground,
        Err(problems) => return refused(&problems, 2, voice),
    };
    let item = match known(&ground.catalogue, &args.what) {
        Ok(item) => item.clone(),
        Err(problem) => return refused(&[problem], 2, voice),
    };
    if let Some(name) = args.called.as_deref().filter(|name| !is_slug(name)) {
        let file = format!("{}/{name}", item.id);
        let problem = message("MB0115", &[("name", name), ("file", &file)]);
        return refused(&[problem], 2, voice);
    }
    let today = args.at.day();
    for_each(&args.at, today, voice, &|slug, shared, problems| {
        let ledger = ledger(shared.root, slug);
        let checked = read_and_check(slug, shared, ledger.as_ref(), problems);
        let Some((register, profile)) = checked else {
            return Vec::new();
        };
        let rule = profile.rule(&item);
        let running = rule.frequency.period_of(today);
        let usual = match rule.frequency {
            Frequency::OnEvent => running,
            _ => running.previous(),
        };
        let period = args.period.unwrap_or(usual);
        let due = rule.deadline.due(period, None);
        let usual = path_of(slug, period, &item);
        match place_of(&args.at.dir, &usual, args.called.as_deref()) {
            Ok(path) => {
                let text = new_file(&register, &item, period, due);
                let up = path.matches('/').count() - usual.matches('/').count();
                vec![(path, deeper(text, up))]
            }
            Err(problem) => {
                problems.push(problem.with("title", &item.title.zh));
                Vec::new()
            }
        }
    })
}

/// Where the next disclosure of an item stands: alone, or by a name of its own in the folder of those that share a period.
fn place_of(root: &Path, usual: &str, called: Option<&str>) -> Result<String, Diagnostic> {
    let (stem, end) = usual.rsplit_once('.').unwrap_or((usual, "toml"));
    let single = ["md", "toml"].map(|end| format!("{stem}.{end}"));
    let single = single.into_iter().find(|path| root.join(path).exists());
    let stands = |name: &str| {
        let mut ends = ["md", "toml"].iter();
        ends.any(|end| root.join(format!("{stem}/{name}.{end}")).exists())
    };
    match (single, called) {
        (Some(file), _) => Err(message("MB1473", &[("file", &file), ("folder", stem)])),
        (None, Some(name)) => Ok(format!("{stem}/{name}.{end}")),
        (None, None) if !root.join(stem).is_dir() => Ok(usual.to_string()),
        (None, None) => {
            let mut names = (1..).map(|nth| format!("no{nth}"));
            let free = names.find(|name| !stands(name)).unwrap_or_default();
            Ok(format!("{stem}/{free}.{end}"))
        }
    }
}

/// The same text, so many folders further down: it points at its schema from where it stands.
fn deeper(text: String, folders: usize) -> String {
    let up = "../".repeat(folders);
    text.replacen("#:schema ", &format!("#:schema {up}"), 1)
}

/// An item by its id or its Chinese title.
pub(super) fn known<'a>(
    catalogue: &'a Catalogue,
    word: &str,
) -> Result<&'a std::sync::Arc<Item>, Diagnostic> {
    let by_title = || {
        let mut items = catalogue.items().iter();
        items.find(|item| item.title.zh == word)
    };
    let item = catalogue.get(word).or_else(by_title);
    item.ok_or_else(|| catalogue.unknown(word))
}
