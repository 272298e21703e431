//! `mingbai export`: what is disclosed, as workbooks and CSV.

use std::path::PathBuf;

use clap::Args;

use super::place::{Where, not_done};
use super::{Voice, new, refused, say};
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::disk::{Step, carry_out};
use crate::language::Lang;
use crate::ledger::Ledger;
use crate::portal::each;
use crate::value::Period;
use crate::village::read_and_check;
use crate::workbook::{csv, pages, workbook};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// Only this item 只导出这一项
    item: Option<String>,
    /// Only this period 只导出这一期
    #[arg(long, value_parser = new::period)]
    period: Option<Period>,
    /// The folder to write to 写到哪个文件夹
    #[arg(long, short, default_value = "export")]
    out: PathBuf,
    /// Which files 哪种文件: xlsx, csv, both
    #[arg(long = "as", value_parser = ["xlsx", "csv", "both"], default_value = "both")]
    form: String,
    #[command(flatten)]
    at: Where,
}

pub(super) fn export(args: ExportArgs, voice: Voice) -> u8 {
    let wanted = |disclosure: &Disclosure| {
        let item = &disclosure.item;
        args.period.is_none_or(|period| period == disclosure.period)
            && args
                .item
                .as_ref()
                .is_none_or(|word| *word == item.id || *word == item.title.zh)
    };
    let made = each(&args.at.request(args.at.day()), &|slug, shared, _| {
        let ledger = Ledger::read(shared.root, slug).ok().flatten();
        let mut problems = Vec::new();
        let checked = read_and_check(slug, shared, ledger.as_ref(), &mut problems);
        let Some((register, _)) = checked else {
            return Err(problems);
        };
        let steps = register
            .disclosures()
            .iter()
            .filter(|one| wanted(one))
            .map(|one| steps(slug, one, &args));
        let steps: Result<Vec<_>, Diagnostic> = steps.collect();
        steps
            .map(|steps| steps.concat())
            .map_err(|problem| vec![problem])
    });
    let made = match made {
        Ok(made) => made,
        Err(problem) => return not_done(problem, voice),
    };
    let mut count = 0;
    for village in made {
        let steps = match village {
            Ok(steps) => steps,
            Err(problems) => return refused(&problems, 1, voice),
        };
        count += steps.len();
        if let Err(problem) = carry_out(&steps) {
            return refused(&[problem], 3, voice);
        }
    }
    if !voice.quiet {
        let shown = args.out.display();
        say(&match voice.lang {
            Lang::Zh => format!("导出了 {count} 个文件，在 {shown}。"),
            Lang::En => format!("{count} files in {shown}."),
        });
    }
    0
}

/// The files of a disclosure: one workbook, and a CSV for each of its sheets.
fn steps(slug: &str, disclosure: &Disclosure, args: &ExportArgs) -> Result<Vec<Step>, Diagnostic> {
    let stem = args.out.join(slug).join(disclosure.id().replace('/', "-"));
    let file = |end: &str, bytes: Vec<u8>| Step::Replace {
        path: stem.with_file_name(format!(
            "{}{end}",
            stem.file_name().unwrap_or_default().to_string_lossy()
        )),
        bytes,
    };
    let pages = pages(disclosure, slug);
    let mut steps = Vec::new();
    if args.form != "csv" {
        steps.push(file(".xlsx", workbook(&pages, false)?));
    }
    if args.form != "xlsx" {
        for page in &pages {
            let part = match page.part.as_str() {
                "" => String::new(),
                part => format!(".{part}"),
            };
            steps.push(file(&format!("{part}.csv"), csv(page)));
        }
    }
    Ok(steps)
}
