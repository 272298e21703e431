//! `mingbai wechat`: a disclosure or a month as an article to be pasted into the editor of an official account.

use std::path::PathBuf;

use clap::Args;

use super::{Target, Voice, day, refused, request, say};
use crate::diagnostic::Diagnostic;
use crate::disk::{Step, carry_out};
use crate::ledger::Ledger;
use crate::output::wechat;
use crate::page::View;
use crate::portal::{self, Refused};
use crate::show;
use crate::trail::Trail;
use crate::value::Date;
use crate::village::{Shared, read_and_check};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The village's folder 村的文件夹名
    village: String,
    /// The period, such as 2026-05 哪一期
    period: String,
    /// The item, or item/name; without it the whole period 哪一项
    item: Option<String>,
    /// Where the article goes; without it, it is printed 写到哪个文件
    #[arg(long)]
    out: Option<PathBuf>,
    /// The folder of the portal 门户文件夹
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// The day for which to make it 按哪一天 (default: today)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<Date>,
}

pub(super) fn run(arguments: &Arguments, voice: Voice) -> u8 {
    let target = Target {
        dir: arguments.dir.clone(),
        today: arguments.today,
        village: vec![arguments.village.clone()],
    };
    let request = request(target, None, true);
    let doc = match &arguments.item {
        Some(item) => format!("{}/{item}", arguments.period),
        None => arguments.period.clone(),
    };
    let work = |slug: &str, shared: &Shared<'_>, _| article(slug, &doc, shared);
    let made = match portal::each(&request, &work) {
        Ok(made) => made,
        Err(Refused::Configuration(problems)) => return refused(&problems, 2, voice),
        Err(Refused::Surroundings(problems)) => return refused(&problems, 3, voice),
    };
    for article in made {
        let article = match article {
            Ok(article) => article,
            Err(problems) => return refused(&problems, 1, voice),
        };
        let Some(path) = arguments.out.clone() else {
            say(&article);
            continue;
        };
        let bytes = article.into_bytes();
        if let Err(problem) = carry_out(&[Step::Replace { path, bytes }]) {
            return refused(&[problem], 3, voice);
        }
    }
    0
}

/// The article of a document or period of a village, from what is published alone.
fn article(slug: &str, doc: &str, shared: &Shared<'_>) -> Result<String, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let ledger = Ledger::read(shared.root, slug)?;
    let checked = read_and_check(slug, shared, ledger.as_ref(), &mut problems);
    problems.retain(Diagnostic::is_error);
    let Some((register, profile)) = checked.filter(|_| problems.is_empty()) else {
        return Err(problems);
    };
    let site = shared.site(profile);
    let trail = ledger
        .as_ref()
        .and_then(|ledger| Trail::of(ledger, &register.village().witnesses));
    let paths = [
        format!("{slug}/{doc}.board.html"),
        format!("{slug}/{doc}/board.html"),
    ];
    let sheets = show::sheets(&register, trail.as_ref(), &site);
    let found = sheets.into_iter().find(|sheet| paths.contains(&sheet.path));
    let Some(View::Sheet(sheet)) = found.map(|page| page.view) else {
        return Err(vec![Diagnostic::new("MB1250").with("doc", doc)]);
    };
    Ok(wechat::article(&sheet, site.words))
}
