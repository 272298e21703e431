//! `mingbai publish`: what waits is signed, and the site made from it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::acts::agreed;
use super::clock::{self, day_of, moment};
use super::{Target, Voice, refused, request, run, say, show, tell};
use crate::diagnostic::Diagnostic;
use crate::disk;
use crate::keys::{Keys, home};
use crate::language::Lang;
use crate::ledger::Ledger;
use crate::log::manifest::Salt;
use crate::log::name::Moment;
use crate::log::statement::{Form, Statement};
use crate::log::verify::{Fault, stated};
use crate::portal::{self, Refused, Request};
use crate::publish::{self, Outcome, Press};
use crate::verify::folder::Folder;
use crate::verify::http::{Http, is_address};
use crate::village::{self, Shared};

#[derive(Debug, Args)]
pub(super) struct PublishArgs {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    site: SiteArgs,
    /// The published site, folder or address, to be compared with 先和已公布的网站核对
    #[arg(long, value_name = "SITE")]
    published: Option<String>,
    /// Begin a new log for a village whose key was lost, or whose log was closed for it 密钥丢失或留痕结束后接续
    #[arg(long, value_name = "VILLAGE")]
    successor: Option<String>,
    /// Do not ask 不再询问
    #[arg(short, long)]
    yes: bool,
    /// Say what would be published, write nothing 只说会公布什么
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    clock: ClockArgs,
}

/// Where the site goes after something was signed.
#[derive(Debug, Args)]
pub(super) struct SiteArgs {
    /// Where the site goes 网站放到哪里 (default: DIR/public)
    #[arg(long)]
    pub(super) out: Option<PathBuf>,
    /// Sign only, make no site 只签名，不生成网站
    #[arg(long)]
    pub(super) no_site: bool,
}

#[derive(Debug, Args)]
pub(super) struct ClockArgs {
    /// The time that entries claim, for replays
    #[arg(long, hide = true, value_parser = moment)]
    now: Option<Moment>,
}

impl ClockArgs {
    /// The time that entries claim.
    pub(super) fn now(&self) -> Moment {
        self.now.unwrap_or_else(clock::now)
    }
}

/// The keys of the user who runs the program.
pub(super) fn keys() -> Result<Keys, Diagnostic> {
    let folder = home(&|name| std::env::var_os(name)).ok_or_else(|| Diagnostic::new("MB1038"))?;
    Ok(Keys::at(folder))
}

/// 32 bytes that nobody can guess.
pub(super) fn draw() -> Result<Salt, Diagnostic> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| Diagnostic::new("MB1040").with("reason", error))?;
    Ok(bytes)
}

pub(super) fn publish(args: PublishArgs, voice: Voice) -> u8 {
    let keys = match keys() {
        Ok(keys) => keys,
        Err(problem) => return refused(&[problem], 2, voice),
    };
    let now = args.clock.now();
    let mut target = args.target;
    target.today = target.today.or_else(|| day_of(now));
    if let Some(slug) = &args.successor {
        if !agreed(&succession(slug, voice.lang), args.yes, voice) {
            tell(voice.lang.pick("什么也没有做。\n", "Nothing was done.\n"));
            return 0;
        }
        target.village = vec![slug.clone()];
    }
    let request = request(target, None, true);
    let compare = |slug: &str| published(args.published.as_deref(), slug);
    let work = |slug: &str, shared: &Shared<'_>, clash: Option<Diagnostic>| {
        let press = Press {
            root: shared.root,
            log_name: &shared.portal.log_name,
            keys: &keys,
            now,
            draw: &draw,
            published: Some(&compare),
            carry_out: &disk::carry_out,
            dry: args.dry_run,
        };
        let prepare = |ledger: Option<&Ledger>| {
            let mut prepared = village::prepare(slug, shared, ledger);
            prepared.diagnostics.extend(clash.clone());
            prepared
        };
        match args.successor.is_some() {
            true => publish::succeed(slug, &press, &prepare),
            false => publish::publish(slug, &press, &prepare),
        }
    };
    let waiting = Request {
        published_only: false,
        ..request.clone()
    };
    let outcomes = match portal::each(&waiting, &work) {
        Ok(outcomes) => outcomes,
        Err(Refused::Configuration(problems)) => return refused(&problems, 2, voice),
        Err(Refused::Surroundings(problems)) => return refused(&problems, 3, voice),
    };
    for outcome in &outcomes {
        announce(outcome, voice);
        told(outcome, args.dry_run, voice);
    }
    let code = code(&outcomes);
    if args.dry_run || args.site.no_site {
        return code;
    }
    site(request, args.site.out, voice).max(code)
}

/// What somebody must know before a log is given up for another.
fn succession(slug: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!(
            "{slug} 的旧留痕到此为止（密钥找不到了，或者已经结束）：另开一份新的，从旧的最后一条接续。两份都要一直公布。\n密钥找不到的，请先找过封存的备份（mingbai key import），并请村务监督委员会和乡镇见证新留痕的第一次签名。"
        ),
        Lang::En => format!(
            "The log of {slug} ends here (its key is lost, or it was closed), and a new one takes over from its last entry. Both stay published.\nWhere the key is lost look for the sealed backup first (mingbai key import), and have the supervision committee and the township witness the first signature of the new log."
        ),
    }
}

/// The newest state of a village's log on a published site; none where the site has none yet, or no site was named.
pub(super) fn published(site: Option<&str>, slug: &str) -> Result<Option<Statement>, Diagnostic> {
    let Some(site) = site else {
        return Ok(None);
    };
    let unreadable = |reason: &str| {
        Diagnostic::new("MB1039")
            .with("site", site)
            .with("reason", reason)
    };
    let found = if is_address(site) {
        stated(&Http::open(site).below(slug))
    } else if Path::new(site).is_dir() {
        stated(&Folder::open(&Path::new(site).join(slug)))
    } else {
        return Err(unreadable("no such folder"));
    };
    match found.map_err(|finding| finding.fault) {
        Ok(state) => Ok(Some(state)),
        Err(Fault::Missing(_)) => Ok(None),
        Err(Fault::Unreadable(_)) => Err(unreadable("no answer")),
        Err(fault) => Err(unreadable(&format!("{fault:?}"))),
    }
}

/// Makes the site from what is published.
pub(super) fn site(mut request: Request, out: Option<PathBuf>, voice: Voice) -> u8 {
    request.out = Some(out.unwrap_or_else(|| request.root.join("public")));
    request.published_only = true;
    // Warnings were given with the texts that they are about.
    let voice = Voice {
        warned: true,
        ..voice
    };
    run(request, voice)
}

/// 4 when a log is not as it was left, 3 when the disk refused, 1 when a village has mistakes.
fn code(outcomes: &[Outcome]) -> u8 {
    let codes = outcomes
        .iter()
        .filter(|outcome| outcome.held)
        .map(|outcome| {
            let errors = || outcome.diagnostics.iter().filter(|said| said.is_error());
            if errors().any(publish::is_breach) {
                4
            } else if errors().any(publish::is_surroundings) {
                3
            } else {
                1
            }
        });
    codes.max().unwrap_or(0)
}

/// Says what was published, or would be.
fn announce(outcome: &Outcome, voice: Voice) {
    if voice.quiet || outcome.versions == 0 {
        return;
    }
    let corrected = &outcome.corrected;
    let new = outcome.versions - corrected.len();
    if voice.json {
        let list = corrected
            .iter()
            .map(|(doc, ver)| serde_json::json!({ "doc": doc.as_str(), "version": ver }));
        let list: Vec<serde_json::Value> = list.collect();
        say(&serde_json::json!({
            "village": outcome.slug, "name": outcome.name, "new": new, "corrections": list,
        })
        .to_string());
        return;
    }
    let named: Vec<String> = corrected
        .iter()
        .map(|(doc, ver)| match voice.lang {
            Lang::Zh => format!("{doc} 第{ver}版"),
            Lang::En => format!("{doc} version {ver}"),
        })
        .collect();
    let mut parts = Vec::new();
    if new > 0 {
        parts.push(match voice.lang {
            Lang::Zh => format!("{new} 件新公布"),
            Lang::En => format!("{new} new"),
        });
    }
    if !named.is_empty() {
        parts.push(match voice.lang {
            Lang::Zh => format!("{} 件更正（{}）", named.len(), named.join("、")),
            Lang::En => format!("{} corrected ({})", named.len(), named.join(", ")),
        });
    }
    let line = match voice.lang {
        Lang::Zh => format!("{}：{}", outcome.name, parts.join("，")),
        Lang::En => format!("{}: {}", outcome.name, parts.join(", ")),
    };
    say(&line);
}

/// Says what became of a village.
fn told(outcome: &Outcome, dry: bool, voice: Voice) {
    if voice.json {
        for diagnostic in &outcome.diagnostics {
            let mut object = diagnostic.json(voice.lang);
            object["village"] = outcome.slug.as_str().into();
            say(&object.to_string());
        }
        let status = match (outcome.held, outcome.versions, dry) {
            (true, ..) => "kept",
            (_, 0, _) => "unchanged",
            (_, _, true) => "waiting",
            _ => "published",
        };
        say(&serde_json::json!({
            "village": outcome.slug, "name": outcome.name, "status": status, "versions": outcome.versions,
        })
        .to_string());
        return;
    }
    show(&outcome.diagnostics, voice);
    if outcome.held {
        tell(&match voice.lang {
            Lang::Zh => format!("{}：没有公布，保留原来的。\n", outcome.name),
            Lang::En => format!("{}: not published, kept as it was.\n", outcome.name),
        });
    }
    if voice.quiet {
        return;
    }
    if outcome.completed {
        say(&match voice.lang {
            Lang::Zh => format!("{}：上次公布中断了，已经补完。", outcome.name),
            Lang::En => format!(
                "{}: a publication that was cut short is complete now.",
                outcome.name
            ),
        });
    }
    if let Some(form) = outcome.begun {
        say(&match (form, voice.lang) {
            (Form::Bare, Lang::Zh) => format!(
                "{}：第一次公布，这个村不签名，没有密钥。每次公布后，请把核对页上的三行（名称、条数、总校验值）印出来贴到公示栏，另存一份：以后只能靠它证明没有改过。",
                outcome.name
            ),
            (Form::Bare, Lang::En) => format!(
                "{}: first publication; nobody signs, there is no key. After each publication print the three lines (name, size, root) of the page on checking, post them and keep a copy elsewhere: nothing else will prove that nothing was changed.",
                outcome.name
            ),
            (Form::Signed, Lang::Zh) => format!(
                "{}：第一次公布，密钥已经生成，存在本机的用户文件夹里。请运行 mingbai key backup {} 打印备份，封好交乡镇保管。",
                outcome.name, outcome.slug
            ),
            (Form::Signed, Lang::En) => format!(
                "{}: first publication; its key was made and is kept in your own folder. Print the backup with mingbai key backup {} and have it sealed.",
                outcome.name, outcome.slug
            ),
        });
    }
}
