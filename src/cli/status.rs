//! `mingbai status`: what is late, due and waiting, village by village; and the coming deadlines as a calendar.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::place::{Where, not_done};
use super::{Voice, refused, say};
use crate::diagnostic::Diagnostic;
use crate::disk::{Step, carry_out};
use crate::language::Lang;
use crate::ledger::Ledger;
use crate::portal::{Refused, each};
use crate::status::{Event, Standing, Task, calendar, coming, tasks};
use crate::value::{Date, days_after};
use crate::village::read_and_check;

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    /// Also write the coming deadlines as a calendar file 把以后的期限写成日历文件
    #[arg(long, value_name = "FILE.ics")]
    calendar: Option<PathBuf>,
    /// How many days ahead the calendar reaches 日历写到多少天以后
    #[arg(long, default_value_t = 180, value_parser = clap::value_parser!(i64).range(1..=1100))]
    days: i64,
    #[command(flatten)]
    at: Where,
}

/// A village with what it has still to do.
struct Village {
    slug: String,
    name: String,
    tasks: Vec<Task>,
    /// Mistakes that hold it back.
    mistakes: usize,
}

pub(super) fn status(args: StatusArgs, voice: Voice) -> u8 {
    let today = args.at.day();
    let found = each(&args.at.request(today), &|slug, shared, clash| {
        let mut problems: Vec<Diagnostic> = clash.into_iter().collect();
        let ledger = Ledger::read(shared.root, slug).ok().flatten();
        let checked = read_and_check(slug, shared, ledger.as_ref(), &mut problems);
        let register = checked.as_ref().map(|(register, _)| register);
        Village {
            slug: slug.to_string(),
            name: register.map_or_else(
                || slug.to_string(),
                |register| register.village().name.clone(),
            ),
            tasks: register
                .map(|register| tasks(register, today))
                .unwrap_or_default(),
            mistakes: problems.iter().filter(|problem| problem.is_error()).count(),
        }
    });
    let villages = match found {
        Ok(villages) => villages,
        Err(problem) => return not_done(problem, voice),
    };
    for village in &villages {
        told(village, today, voice);
    }
    match &args.calendar {
        Some(file) => write_calendar(&args, file.clone(), today, voice),
        None => 0,
    }
}

fn told(village: &Village, today: Date, voice: Voice) {
    if voice.json {
        for task in &village.tasks {
            say(&serde_json::json!({
                "village": village.slug, "standing": task.standing.id(), "item": task.item, "title": task.title,
                "period": task.period.to_string(), "due": task.due.map(|due| due.to_string()), "begun": task.begun,
            })
            .to_string());
        }
        let count = |standing| {
            village
                .tasks
                .iter()
                .filter(|task| task.standing == standing)
                .count()
        };
        say(&serde_json::json!({
            "village": village.slug, "name": village.name, "late": count(Standing::Late), "due": count(Standing::Due),
            "waiting": count(Standing::Waiting), "errors": village.mistakes,
        })
        .to_string());
        return;
    }
    if voice.quiet {
        return;
    }
    let lang = voice.lang;
    let mistakes = match (village.mistakes, lang) {
        (0, _) => String::new(),
        (n, Lang::Zh) => format!("，有 {n} 个错误（mingbai check 细看）"),
        (n, Lang::En) => format!(", {n} mistake(s); see mingbai check"),
    };
    if village.tasks.is_empty() {
        let done = lang.pick("现在没有要做的", "nothing to do");
        say(&format!(
            "{}（{}）：{done}{mistakes}",
            village.name, village.slug
        ));
        return;
    }
    say(&format!("{}（{}）{mistakes}", village.name, village.slug));
    for standing in [Standing::Late, Standing::Due, Standing::Waiting] {
        let tasks: Vec<&Task> = village
            .tasks
            .iter()
            .filter(|task| task.standing == standing)
            .collect();
        if tasks.is_empty() {
            continue;
        }
        let head = match standing {
            Standing::Late => lang.pick("已经迟了", "late"),
            Standing::Due => lang.pick("要做", "due"),
            Standing::Waiting => lang.pick(
                "做好了，等着公布（mingbai publish）",
                "ready, waiting to be published",
            ),
        };
        say(&format!("  {head}{}{}", lang.pick("：", ": "), tasks.len()));
        for task in tasks {
            say(&format!("    {}", line(task, today, lang)));
        }
    }
}

fn line(task: &Task, today: Date, lang: Lang) -> String {
    let title = lang.pick(&task.title, &task.title_en);
    let period = lang
        .pick(&task.period.label_zh(), &task.period.label_en())
        .to_string();
    let days = |due: Date| due.duration_since(today).as_hours() / 24;
    let due = match (task.standing, task.due, lang) {
        (Standing::Waiting, ..) | (_, None, _) => String::new(),
        (Standing::Late, Some(due), Lang::Zh) => format!("，{due} 到期，迟了 {} 天", -days(due)),
        (Standing::Late, Some(due), Lang::En) => {
            format!(", was due {due}, {} day(s) late", -days(due))
        }
        (_, Some(due), Lang::Zh) => format!("，{due} 前，还有 {} 天", days(due)),
        (_, Some(due), Lang::En) => format!(", by {due}, {} day(s) left", days(due)),
    };
    let begun = match (task.begun, task.standing) {
        (true, Standing::Late | Standing::Due) => lang.pick("（有草稿）", " (begun)"),
        _ => "",
    };
    format!("{period} {title}{due}{begun}")
}

fn write_calendar(args: &StatusArgs, file: PathBuf, today: Date, voice: Voice) -> u8 {
    let events = match events(args, today) {
        Ok(events) => events,
        Err(problem) => return not_done(problem, voice),
    };
    let text = calendar(&events, today);
    let step = Step::Replace {
        path: file.clone(),
        bytes: text.into_bytes(),
    };
    if let Err(problem) = carry_out(&[step]) {
        return refused(&[problem], 3, voice);
    }
    if !voice.quiet && !voice.json {
        let (shown, count) = (file.display(), events.len());
        say(&match voice.lang {
            Lang::Zh => format!("日历 {shown} 里有 {count} 个日子，可以导入手机。"),
            Lang::En => format!("{count} day(s) in {shown}."),
        });
    }
    0
}

/// The deadlines that a village will know of at the end of the calendar.
fn events(args: &StatusArgs, today: Date) -> Result<Vec<Event>, Refused> {
    let end = days_after(today, args.days).unwrap_or(today);
    let found = each(&args.at.request(end), &|slug, shared, _| {
        let ledger = Ledger::read(shared.root, slug).ok().flatten();
        let checked = read_and_check(slug, shared, ledger.as_ref(), &mut Vec::new());
        let Some((register, _)) = checked else {
            return Vec::new();
        };
        let name = &register.village().name;
        let mut days: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for duty in coming(&register, today).filter(|duty| duty.due <= end) {
            let titles = days.entry((duty.due, duty.period)).or_default();
            titles.push(duty.item.title.zh.clone());
        }
        let events = days.into_iter().map(|((due, period), items)| Event {
            village: slug.to_string(),
            period,
            due,
            summary: format!(
                "{name}：{}公开的最后一天（{} 件）",
                period.label_zh(),
                items.len()
            ),
            items,
        });
        events.collect()
    })?;
    Ok(found.into_iter().flatten().collect())
}
