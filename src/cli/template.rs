//! `mingbai template`: a workbook to be filled in, for one item or for all that a month needs.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::place::{self, Where, not_done};
use super::{Voice, new, refused, say};
use crate::catalogue::{DutyKind, Item};
use crate::disk::{Step, carry_out};
use crate::ledger::Ledger;
use crate::portal::{Ground, built_in, each};
use crate::scaffold::due;
use crate::value::{Frequency, Period};
use crate::village::read_and_check;
use crate::workbook::{blank_pages, workbook};

#[derive(Debug, Args)]
pub(super) struct TemplateArgs {
    /// An item of the catalogue, or month 公开事项，或者 month（一个月的）
    what: String,
    /// The period 哪一期 (default: the last that has ended)
    #[arg(long, value_parser = new::period)]
    period: Option<Period>,
    /// The file to write 写到哪个文件
    #[arg(long, short)]
    out: Option<PathBuf>,
    #[command(flatten)]
    at: Where,
}

pub(super) fn template(args: TemplateArgs, voice: Voice) -> u8 {
    let ground = match args.at.dir.join("portal.toml").exists() {
        true => place::ground(&args.at.dir),
        false => built_in().map_err(crate::portal::Refused::Configuration),
    };
    let ground = match ground {
        Ok(ground) => ground,
        Err(problem) => return not_done(problem, voice),
    };
    let month = matches!(args.what.as_str(), "month" | "月");
    let found = match month {
        true => Ok(None),
        false => new::known(&ground.catalogue, &args.what).map(|item| Some(item.clone())),
    };
    let item = match found {
        Ok(item) => item,
        Err(problem) => return refused(&[problem], 2, voice),
    };
    let frequency = item
        .as_ref()
        .map_or(Frequency::Monthly, |item| item.frequency);
    let last = frequency.period_of(args.at.day()).previous();
    let period = args.period.unwrap_or(last);
    let items = match item {
        Some(item) => vec![(item, period)],
        None => match of_month(&args, &ground, period) {
            Ok(items) => items,
            Err(problem) => return not_done(problem, voice),
        },
    };
    let name = match items.as_slice() {
        [(item, _)] => format!("{}-{period}.xlsx", item.title.zh),
        _ => format!("{period}-公开表.xlsx"),
    };
    let pages: Vec<_> = items
        .iter()
        .flat_map(|(item, period)| blank_pages(item, *period))
        .collect();
    let path = args
        .out
        .clone()
        .unwrap_or_else(|| PathBuf::from(name.replace(['/', '\\'], "、")));
    let made = workbook(&pages, true).and_then(|bytes| {
        carry_out(&[Step::Make {
            path: path.clone(),
            bytes,
        }])
    });
    if let Err(problem) = made {
        return refused(&[problem], 3, voice);
    }
    if !voice.quiet {
        let shown = path.display();
        say(voice.lang.pick(
            &format!("写好了 {shown}。填好以后运行：mingbai import {shown}"),
            &format!("{shown} is ready; when it is filled in: mingbai import {shown}"),
        ));
    }
    0
}

/// What a month needs: of the village that was asked for, else of every village.
fn of_month(
    args: &TemplateArgs,
    ground: &Ground,
    month: Period,
) -> Result<Vec<(Arc<Item>, Period)>, crate::portal::Refused> {
    if args.at.village.is_empty() {
        let promised = |item: &Item| ground.portal.promised.iter().any(|(id, _)| *id == item.id);
        let items = ground.catalogue.items().iter().filter(|item| {
            item.frequency == Frequency::Monthly
                && (item.duty == DutyKind::Always || promised(item))
        });
        return Ok(items.map(|item| (item.clone(), month)).collect());
    }
    let found = each(&args.at.request(month.last_day()), &|slug, shared, _| {
        let ledger = Ledger::read(shared.root, slug).ok().flatten();
        let checked = read_and_check(slug, shared, ledger.as_ref(), &mut Vec::new());
        checked.map_or_else(Vec::new, |(register, _)| {
            due(&register, month)
                .map(|duty| (duty.item.clone(), duty.period))
                .collect()
        })
    })?;
    let mut all: Vec<(Arc<Item>, Period)> = found.into_iter().flatten().collect();
    all.sort_by_key(|(item, period)| (*period, ground.catalogue.position(&item.id)));
    all.dedup_by(|a, b| a.0.id == b.0.id && a.1 == b.1);
    Ok(all)
}
