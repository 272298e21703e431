//! `mingbai redact`, `withdraw`, `restore`, `none`, `rotate`, `close`: what is done to a log apart from publishing.

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use super::clock::day_of;
use super::done::told;
use super::publish::{ClockArgs, SiteArgs, draw, keys, published, site};
use super::{Target, Voice, refused, tell};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::language::Lang;
use crate::log::entry::{By, Why};
use crate::log::name::{Basis, DocId, Origin, PeriodId, Slot};
use crate::portal;
use crate::publish::acts::{Wish, perform};
use crate::publish::traces::Trace;
use crate::publish::{self, Charter, Press};
use crate::value::Date;

/// What all of these share.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// The folder of the portal 门户文件夹
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Do not ask 不再询问
    #[arg(short, long)]
    yes: bool,
    /// The published site, folder or address, to be compared with 先和已公布的网站核对
    #[arg(long, value_name = "SITE")]
    published: Option<String>,
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    clock: ClockArgs,
    /// The day for which the site is made 按哪一天生成网站 (default: today)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = super::clock::day)]
    today: Option<Date>,
}

#[derive(Debug, Args)]
pub(super) struct RedactArgs {
    /// VILLAGE/PERIOD/ITEM 村/期/事项
    #[arg(value_parser = disclosure)]
    disclosure: Disclosure,
    /// The version that holds it 第几版
    #[arg(long)]
    version: u32,
    /// Only this file, such as a01.jpg; may be repeated 只隐去这个文件
    #[arg(long, value_parser = slot)]
    file: Vec<Slot>,
    /// The legal ground, such as pipl-47 依据
    #[arg(long, value_parser = basis)]
    basis: Basis,
    /// Who decided: village, supervision, township, county, court 谁决定的
    #[arg(long, value_parser = by)]
    by: By,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct WithdrawArgs {
    /// VILLAGE/PERIOD/ITEM 村/期/事项
    #[arg(value_parser = disclosure)]
    disclosure: Disclosure,
    /// Why: amount, typo, missing, privacy, other 原因
    #[arg(long, value_parser = why)]
    why: Why,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArgs {
    /// VILLAGE/PERIOD/ITEM 村/期/事项
    #[arg(value_parser = disclosure)]
    disclosure: Disclosure,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct NoneArgs {
    /// The village's folder 村的文件夹名
    village: String,
    /// The period 期, 2026-05
    #[arg(value_parser = period)]
    period: PeriodId,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct RotateArgs {
    /// The village's folder 村的文件夹名
    village: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct CloseArgs {
    /// The village's folder 村的文件夹名
    village: String,
    /// The name of the log that takes over 接续的留痕名称
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    successor: Option<Origin>,
    #[command(flatten)]
    common: Common,
}

/// A disclosure of a village.
#[derive(Debug, Clone)]
struct Disclosure {
    slug: String,
    doc: DocId,
}

fn disclosure(text: &str) -> Result<Disclosure, String> {
    let (slug, doc) = text.split_once('/').unwrap_or_default();
    match DocId::parse(doc.trim_end_matches(".html")) {
        Some(doc) => Ok(Disclosure {
            slug: slug.to_string(),
            doc,
        }),
        None => Err("VILLAGE/PERIOD/ITEM, shiqiao/2026-05/finance-ledger".to_string()),
    }
}

fn slot(text: &str) -> Result<Slot, String> {
    Slot::parse(text).ok_or_else(|| "page.html, source.toml, a01.pdf …".to_string())
}

fn basis(text: &str) -> Result<Basis, String> {
    Basis::parse(text).ok_or_else(|| "pipl-47".to_string())
}

fn period(text: &str) -> Result<PeriodId, String> {
    PeriodId::parse(text).ok_or_else(|| "2026-05, 2026-Q2, 2026-H1, 2026".to_string())
}

fn origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text).ok_or_else(|| "mingbai/330999100201/1".to_string())
}

fn by(text: &str) -> Result<By, String> {
    let known = match text {
        "村" | "村委会" => Some(By::Village),
        "监督委员会" | "村务监督委员会" => Some(By::Supervision),
        "乡镇" | "镇" | "乡" => Some(By::Township),
        "县" | "区" => Some(By::County),
        "法院" => Some(By::Court),
        code => By::parse(code),
    };
    known.ok_or_else(|| "village, supervision, township, county, court".to_string())
}

fn why(text: &str) -> Result<Why, String> {
    let known = match text {
        "金额" => Some(Why::Amount),
        "笔误" => Some(Why::Typo),
        "遗漏" => Some(Why::Missing),
        "隐私" => Some(Why::Privacy),
        "其他" => Some(Why::Other),
        code => Why::parse(code),
    };
    known.ok_or_else(|| "amount, typo, missing, privacy, other".to_string())
}

pub(super) fn redact(args: RedactArgs, voice: Voice) -> u8 {
    let Disclosure { slug, doc } = args.disclosure;
    let wish = Wish::Redact {
        doc,
        ver: args.version,
        slots: args.file,
        basis: args.basis,
        by: args.by,
    };
    act(&slug, &wish, args.common, voice)
}

pub(super) fn withdraw(args: WithdrawArgs, voice: Voice) -> u8 {
    let Disclosure { slug, doc } = args.disclosure;
    let wish = Wish::Withdraw { doc, why: args.why };
    act(&slug, &wish, args.common, voice)
}

pub(super) fn restore(args: RestoreArgs, voice: Voice) -> u8 {
    let Disclosure { slug, doc } = args.disclosure;
    act(&slug, &Wish::Restore { doc }, args.common, voice)
}

pub(super) fn none(args: NoneArgs, voice: Voice) -> u8 {
    let wish = Wish::Nothing {
        period: args.period,
    };
    act(&args.village, &wish, args.common, voice)
}

pub(super) fn rotate(args: RotateArgs, voice: Voice) -> u8 {
    act(&args.village, &Wish::Rotate, args.common, voice)
}

pub(super) fn close(args: CloseArgs, voice: Voice) -> u8 {
    let wish = Wish::Close {
        successor: args.successor,
    };
    act(&args.village, &wish, args.common, voice)
}

/// What somebody must know before a wish is carried out.
fn question(slug: &str, wish: &Wish, lang: Lang) -> String {
    match (wish, lang) {
        (Wish::Redact { doc, ver, .. }, Lang::Zh) => {
            format!(
                "要隐去 {slug} 的 {doc} 第{ver}版。隐去的文件永远找不回来，隐去的记录永远留着。"
            )
        }
        (Wish::Redact { doc, ver, .. }, Lang::En) => format!(
            "Version {ver} of {doc} of {slug} will be removed for ever; the record of the removal stays for ever."
        ),
        (Wish::Withdraw { doc, .. }, Lang::Zh) => {
            format!("要撤下 {slug} 的 {doc}：网站不再把它当作现行的公布，公布过的版本照样查得到。")
        }
        (Wish::Withdraw { doc, .. }, Lang::En) => {
            format!("{doc} of {slug} will no longer be shown as current; its versions stay.")
        }
        (Wish::Restore { doc }, Lang::Zh) => format!("要重新展示 {slug} 的 {doc}。"),
        (Wish::Restore { doc }, Lang::En) => format!("{doc} of {slug} will be shown again."),
        (Wish::Nothing { period }, Lang::Zh) => {
            format!("要声明 {slug} 在 {period} 没有可公开的事项。这句话会永远留着。")
        }
        (Wish::Nothing { period }, Lang::En) => {
            format!("{slug} will declare for ever that it had nothing to disclose for {period}.")
        }
        (Wish::Rotate, Lang::Zh) => {
            format!("要给 {slug} 换一把新的公布密钥，旧的从此不用。换完请重新打印备份。")
        }
        (Wish::Rotate, Lang::En) => {
            format!(
                "{slug} will get a new key; the old one is used no more. Print a new backup then."
            )
        }
        (Wish::Close { .. }, Lang::Zh) => {
            format!("要结束 {slug} 的留痕。以后这个村不能再在这份留痕里公布任何内容，也不能反悔。")
        }
        (Wish::Close { .. }, Lang::En) => {
            format!("The log of {slug} will end: nothing can ever be published in it again.")
        }
    }
}

/// Asks somebody at a terminal; elsewhere nobody is there to be asked.
pub(super) fn agreed(asked: &str, yes: bool, voice: Voice) -> bool {
    let input = std::io::stdin();
    if yes || voice.json || !input.is_terminal() {
        return true;
    }
    tell(&format!(
        "{asked}\n{}",
        voice
            .lang
            .pick("确定吗？输入 y 再按回车：", "Sure? Type y and Enter: ")
    ));
    let mut answer = String::new();
    let read = input.lock().read_line(&mut answer);
    read.is_ok()
        && matches!(
            answer.trim().to_lowercase().as_str(),
            "y" | "yes" | "是" | "确定"
        )
}

fn act(slug: &str, wish: &Wish, common: Common, voice: Voice) -> u8 {
    if !agreed(&question(slug, wish, voice.lang), common.yes, voice) {
        tell(voice.lang.pick("什么也没有做。\n", "Nothing was done.\n"));
        return 0;
    }
    let keys = match keys() {
        Ok(keys) => keys,
        Err(problem) => return refused(&[problem], 2, voice),
    };
    let settings = portal::ground(&common.dir).and_then(|ground| {
        let village = portal::village_settings(&common.dir, slug, &ground)?;
        Ok((ground, village))
    });
    let (ground, village) = match settings {
        Ok(settings) => settings,
        Err(problems) => return refused(&problems, 2, voice),
    };
    let now = common.clock.now();
    let compare = |slug: &str| published(common.published.as_deref(), slug);
    let press = Press {
        root: &common.dir,
        log_name: &ground.portal.log_name,
        keys: &keys,
        now,
        draw: &draw,
        published: Some(&compare),
        carry_out: &disk::carry_out,
        dry: false,
    };
    let mut done = match perform(slug, &Charter::of(&village), &press, wish) {
        Ok(done) => done,
        Err(problems) => {
            let code = exit(&problems);
            return refused(&problems, code, voice);
        }
    };
    let out = common.site.out.unwrap_or_else(|| common.dir.join("public"));
    if !common.site.no_site {
        // It is made anew at once.
        let remade = |trace: &Trace| matches!(trace, Trace::Output(path) if disk::lies_in(Path::new(path), &out));
        done.traces.retain(|trace| !remade(trace));
    }
    told(slug, &done, voice);
    if common.site.no_site {
        return 0;
    }
    let target = Target {
        dir: common.dir,
        today: common.today.or_else(|| day_of(now)),
        village: Vec::new(),
    };
    let request = super::request(target, None, true);
    site(request, Some(out), voice)
}

/// The exit code for what was refused: 4 when a log is not as it was left, 3 when the disk refused, else 2.
pub(super) fn exit(problems: &[Diagnostic]) -> u8 {
    if problems.iter().any(publish::is_breach) {
        4
    } else if problems.iter().any(publish::is_surroundings) {
        3
    } else {
        2
    }
}
