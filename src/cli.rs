//! The command line: arguments become a request, a report becomes text or JSON and an exit code.
//!
//! The only place that reads the clock. Exit codes: 0 all done; 1 done, but the villages named kept their last good site; 2 usage,
//! configuration or theme: nothing done; 3 surroundings: nothing done, safe to run again; 4 a log is not as it was left: nothing
//! was signed, or what is verified is not what was published.

#![allow(
    clippy::disallowed_methods,
    reason = "this end reads the clock and the environment"
)]

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::diagnostic;
use crate::language::Lang;
use crate::portal::{self, Refused, Request, Shard};
use crate::value::Date;

use clock::{day, today};
use forms::Form;
use report::{SHOWN, refused, reported, show};

mod acts;
mod clock;
mod cms;
mod done;
mod export;
mod fix;
mod forms;
mod hosting;
mod import;
mod init;
mod key;
mod list;
mod menu;
mod merge;
mod new;
mod pack;
mod place;
mod publish;
mod recover;
mod report;
mod schema;
mod serve;
mod shell;
mod status;
mod template;
mod theme;
mod verify;
mod watch;
mod wechat;
mod witness;

#[derive(Debug, Parser)]
#[command(
    name = "mingbai",
    version,
    about = "明白：村级三务公开网站生成器\nStatic sites for village transparency portals"
)]
struct Cli {
    /// What to do; without it a menu opens.
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// Language of messages 提示语言: zh, en
    #[arg(long, global = true, default_value = "zh", value_parser = ["zh", "en"])]
    lang: String,
    /// Machine-readable output, one JSON object a line 输出 JSON
    #[arg(long, global = true)]
    json: bool,
    /// Form of messages 提示的格式: text, json, sarif, github
    #[arg(
        long,
        global = true,
        value_enum,
        default_value = "text",
        hide_possible_values = true
    )]
    format: Form,
    /// Only errors 只显示错误
    #[arg(short, long, global = true)]
    quiet: bool,
    /// Everything, warnings in full 显示全部提醒
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check everything and make the site 核对并生成网站
    Build {
        #[command(flatten)]
        target: Target,
        /// Where the site goes 网站放到哪里 (default: DIR/public)
        #[arg(long)]
        out: Option<PathBuf>,
        /// Only what is published, from the ledger 只生成已公布的
        #[arg(long)]
        published_only: bool,
        /// Make everything anew, also what has not changed 全部重新生成
        #[arg(long)]
        afresh: bool,
        /// Only this share of the villages, to be merged with the others 只生成其中一份
        #[arg(long, value_name = "I/N", conflicts_with_all = ["village", "watch"])]
        shard: Option<Shard>,
        /// Say where the time went 显示各步用时
        #[arg(long)]
        timings: bool,
        /// Build again whenever a file is saved 保存后自动重新生成
        #[arg(long)]
        watch: bool,
        /// For network drives: look for changes every so many seconds 网络盘上每几秒看一遍
        #[arg(long, value_name = "SECONDS", requires = "watch", num_args = 0..=1, default_missing_value = "1",
              value_parser = clap::value_parser!(u64).range(1..=3600))]
        poll: Option<u64>,
    },
    /// Join shares that were built apart 把各份合成一个网站
    Merge(merge::MergeArgs),
    /// Preview in the browser, following every save 在浏览器里预览
    Serve(serve::ServeArgs),
    /// Check everything, write nothing 只核对，不生成
    Check {
        #[command(flatten)]
        target: Target,
    },
    /// List the items of the catalogue with their deadlines 列出公开事项和期限
    Catalogue {
        /// One item in full 只看一项
        item: Option<String>,
        #[command(flatten)]
        target: CatalogueTarget,
    },
    /// A new portal that builds at once 新建门户
    Init(init::InitArgs),
    /// New files: a village, a month, a disclosure 新建村、一个月的文件、一件公开件
    New(new::NewArgs),
    /// A workbook to fill in, for one item or a month 要填的表格
    Template(template::TemplateArgs),
    /// Spreadsheets become disclosures 导入表格
    Import(import::ImportArgs),
    /// What is disclosed, as workbooks and CSV 导出表格
    Export(export::ExportArgs),
    /// What is late, due and waiting 看看还有什么要做
    Status(status::StatusArgs),
    /// Make the corrections that messages propose 自动改正
    Fix(fix::FixArgs),
    /// Completions for a shell 命令行补全
    Completions(shell::CompletionsArgs),
    /// Manual pages 手册页
    Man(shell::ManArgs),
    /// JSON Schemas for editors that complete while one types 给编辑器用的提示文件
    Schema(schema::SchemaArgs),
    /// One archive that opens from a stick 打包到U盘
    Pack(pack::PackArgs),
    /// Settings of a web server 服务器的设置
    Hosting(hosting::HostingArgs),
    /// A theme of one's own, and a gallery to look at it 做自己的主题
    #[command(subcommand)]
    Theme(theme::Arguments),
    /// Editing in the browser with Sveltia CMS 在浏览器里编辑
    Cms(cms::CmsArgs),
    /// Publish what waits: signed, numbered, permanent 公布，签名留痕
    Publish(publish::PublishArgs),
    /// Remove files of a version as the law demands 依法隐去
    Redact(acts::RedactArgs),
    /// Show a document no longer as current 撤下
    Withdraw(acts::WithdrawArgs),
    /// Show a withdrawn document again 重新展示
    Restore(acts::RestoreArgs),
    /// Declare that a period had nothing to disclose 声明本期没有可公开的事项
    None(acts::NoneArgs),
    /// Take a new key for a village's log 换密钥
    Rotate(acts::RotateArgs),
    /// End a village's log 结束留痕
    Close(acts::CloseArgs),
    /// Keys: show, back up, import, rotate 密钥
    Key(key::KeyArgs),
    /// Whether what was published is all there and unchanged 核对公布过的有没有变
    Verify(verify::Arguments),
    /// Rebuild the ledger from the published site 从网站恢复留痕
    Recover(recover::Arguments),
    /// Watch a log, or have it watched 见证
    #[command(subcommand)]
    Witness(witness::Arguments),
    /// An article for an official account 导出公众号文章
    Wechat(wechat::Arguments),
    /// Explain the code of a message 解释提示代码
    Explain {
        /// The code, such as MB0801 or F01 代码
        code: String,
    },
}

#[derive(Debug, Args)]
struct Target {
    /// The folder of the portal 门户文件夹
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// The day for which to check and build 按哪一天核对 (default: today)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<Date>,
    /// Only this village; may be repeated 只处理这个村
    #[arg(long, value_name = "SLUG")]
    village: Vec<String>,
}

#[derive(Debug, Args)]
struct CatalogueTarget {
    /// The folder of the portal; without it the national rules 门户文件夹
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Only what applies to this village 只看这个村的
    #[arg(long, value_name = "SLUG")]
    village: Option<String>,
}

/// How things are said.
#[derive(Debug, Clone, Copy)]
struct Voice {
    lang: Lang,
    json: bool,
    form: Form,
    quiet: bool,
    verbose: bool,
    color: bool,
    /// Whether warnings were said already.
    warned: bool,
}

impl Voice {
    /// The same, saying only errors.
    fn silent(self) -> Voice {
        Voice {
            quiet: true,
            json: false,
            form: Form::Text,
            ..self
        }
    }
}

/// Parses the arguments of the process, does what they ask for, and returns the exit code.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let usage = error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if usage { 2 } else { 0 });
        }
    };
    let voice = Voice {
        lang: if cli.common.lang == "en" {
            Lang::En
        } else {
            Lang::Zh
        },
        json: cli.common.json || cli.common.format == Form::Json,
        form: cli.common.format,
        quiet: cli.common.quiet,
        verbose: cli.common.verbose,
        color: color(),
        warned: false,
    };
    let code = match cli.command {
        Some(command) => dispatch(command, voice),
        None => menu::open(voice),
    };
    ExitCode::from(code)
}

/// Does what a command asks for; gives the exit code.
fn dispatch(command: Command, voice: Voice) -> u8 {
    match command {
        Command::Build {
            target,
            out,
            published_only,
            afresh,
            shard,
            timings,
            watch,
            poll,
        } => {
            let day = target.today;
            let request = Request {
                afresh,
                shard,
                clock: timings.then_some(clock::passed),
                ..site(target, out, published_only)
            };
            match watch {
                false => run(request, voice),
                true => {
                    let every = poll.map(Duration::from_secs);
                    let watched = watch::Watch {
                        request,
                        day,
                        every,
                    };
                    watch::watch(&watched, voice, &|_, _| {})
                }
            }
        }
        Command::Merge(args) => merge::merge(args, voice),
        Command::Serve(args) => serve::serve(args, voice),
        Command::Check { target } => run(request(target, None, false), voice),
        Command::Catalogue { item, target } => list::catalogue(
            item.as_deref(),
            target.dir,
            target.village.as_deref(),
            voice,
        ),
        Command::Init(args) => init::init(args, voice),
        Command::New(args) => new::new(args, voice),
        Command::Template(args) => template::template(args, voice),
        Command::Import(args) => import::import(args, voice),
        Command::Export(args) => export::export(args, voice),
        Command::Status(args) => status::status(args, voice),
        Command::Fix(args) => fix::fix(args, voice),
        Command::Completions(args) => shell::completions(args),
        Command::Man(args) => shell::man(args, voice),
        Command::Schema(args) => schema::schema(args, voice),
        Command::Pack(args) => pack::pack(args, voice),
        Command::Hosting(args) => hosting::hosting(args),
        Command::Theme(arguments) => theme::run(&arguments, voice),
        Command::Cms(args) => cms::cms(args, voice),
        Command::Publish(args) => publish::publish(args, voice),
        Command::Redact(args) => acts::redact(args, voice),
        Command::Withdraw(args) => acts::withdraw(args, voice),
        Command::Restore(args) => acts::restore(args, voice),
        Command::None(args) => acts::none(args, voice),
        Command::Rotate(args) => acts::rotate(args, voice),
        Command::Close(args) => acts::close(args, voice),
        Command::Key(args) => key::key(args, voice),
        Command::Verify(arguments) => verify::run(&arguments, voice),
        Command::Recover(arguments) => recover::run(&arguments, voice),
        Command::Witness(arguments) => witness::run(&arguments, voice),
        Command::Wechat(arguments) => wechat::run(&arguments, voice),
        Command::Explain { code } => explain(&code.to_uppercase(), voice),
    }
}

fn color() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    (std::io::stderr().is_terminal() && !set("NO_COLOR")) || set("CLICOLOR_FORCE")
}

/// A request to make the site, beside the content where nothing else is asked for.
fn site(target: Target, out: Option<PathBuf>, published_only: bool) -> Request {
    let out = out.unwrap_or_else(|| target.dir.join("public"));
    request(target, Some(out), published_only)
}

fn request(target: Target, out: Option<PathBuf>, published_only: bool) -> Request {
    Request {
        root: target.dir,
        out,
        today: target.today.unwrap_or_else(today),
        villages: target.village,
        published_only,
        shard: None,
        afresh: false,
        tool: tool(),
        clock: None,
    }
}

/// What this program is known by: another build of it may make other bytes.
fn tool() -> String {
    let own = std::env::current_exe().and_then(std::fs::metadata);
    let seen = own.and_then(|meta| Ok((meta.len(), meta.modified()?)));
    format!("{} {seen:?}", env!("CARGO_PKG_VERSION"))
}

/// Prints a line to standard output; a reader that has gone away is no mistake of ours.
fn say(text: &str) {
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints to standard error.
fn tell(text: &str) {
    let _ = write!(std::io::stderr(), "{text}");
}

fn run(request: Request, voice: Voice) -> u8 {
    let bar = progress(voice);
    let step = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let outcome = portal::run(&request, &step);
    bar.finish_and_clear();
    match outcome {
        Ok(report) => reported(&report, &request, voice),
        Err(Refused::Configuration(problems)) => refused(&problems, 2, voice),
        Err(Refused::Surroundings(problems)) => refused(&problems, 3, voice),
    }
}

/// A bar on a terminal, for work that takes longer than a moment.
fn progress(voice: Voice) -> ProgressBar {
    let hidden = voice.quiet || voice.json || !std::io::stderr().is_terminal();
    let target = if hidden {
        ProgressDrawTarget::hidden()
    } else {
        ProgressDrawTarget::stderr_with_hz(8)
    };
    let bar = ProgressBar::with_draw_target(Some(0), target);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

fn explain(code: &str, voice: Voice) -> u8 {
    match diagnostic::explain(code, voice.lang) {
        Some(text) => {
            say(text.trim_end());
            0
        }
        None => {
            let near = diagnostic::nearest(code, diagnostic::codes()).unwrap_or("MB0801");
            tell(&format!(
                "{}: {near}?\n",
                voice
                    .lang
                    .pick("没有这个代码，是不是", "no such code; perhaps")
            ));
            2
        }
    }
}
