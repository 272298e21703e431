//! `mingbai verify`: whether what was published is all there and unchanged, in words that a citizen understands.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::{SHOWN, Voice, refused, say, tell};
use crate::diagnostic::Diagnostic;
use crate::keys::{Keys, home};
use crate::language::Lang;
use crate::log::checkpoint::Checkpoint;
use crate::log::entry::TreeRef;
use crate::log::key::{KeyKind, VerifierKey};
use crate::log::name::Origin;
use crate::log::note::{MAX_NOTE, Note};
use crate::log::statement::Form;
use crate::log::verify::{Older, Severity, stated};
use crate::settings::WitnessKey;
use crate::source;
use crate::verify::target::{Found, Refused, find};
use crate::verify::{Checked, Known, Told, former, ledgers, village, words};
use crate::witness::policy::{MAX_POLICY, Policy};

/// Done, and something is not as it was published.
const INTEGRITY: u8 = 4;
/// Something could not be looked at.
const SURROUNDINGS: u8 = 3;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Site or portal: folder or address 网站或门户的文件夹，或网址
    #[arg(default_value = ".")]
    target: String,
    /// Only this village; may be repeated 只核对这个村
    #[arg(long, value_name = "SLUG")]
    village: Vec<String>,
    #[command(flatten)]
    judge: Judge,
}

/// By what to judge.
#[derive(Debug, Args)]
pub(super) struct Judge {
    /// A checkpoint or root.txt kept from before, or its three lines; may be repeated 以前保存的检查点
    #[arg(long, value_name = "FILE")]
    old: Vec<PathBuf>,
    /// The village's public key, from the printed sheet; may be repeated 公示栏上印的公钥
    #[arg(long, value_name = "VKEY")]
    key: Vec<String>,
    /// The public key of a witness; may be repeated 见证方的公钥
    #[arg(long, value_name = "VKEY")]
    witness: Vec<String>,
    /// How many witnesses must have seen it 至少要几家见证
    #[arg(long, value_name = "N", default_value_t = 0)]
    quorum: usize,
    /// Keys, witnesses and quorum from a tlog-policy file 核对规则文件
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

/// Does what `mingbai verify` asks for; gives the exit code.
pub(super) fn run(arguments: &Arguments, voice: Voice) -> u8 {
    let known = match arguments.judge.known() {
        Ok(known) => known,
        Err(problems) => return refused(&problems, 2, voice),
    };
    let found = match find(&arguments.target, &arguments.village) {
        Ok(found) => found,
        Err(Refused::Usage(problems)) => return refused(&problems, 2, voice),
        Err(Refused::Surroundings(problems)) => return refused(&problems, SURROUNDINGS, voice),
    };
    let alone = found.villages.len() == 1;
    let known = Known {
        kept: marks(),
        ..known
    };
    print_told(&found.told, voice);
    let mut all: Vec<Checked> = Vec::new();
    for one in &found.villages {
        for checked in check(one, &known, alone) {
            print_told(&checked.told, voice);
            print_line(&checked, voice);
            all.push(checked);
        }
    }
    let told = || {
        found
            .told
            .iter()
            .chain(all.iter().flat_map(|one| &one.told))
    };
    let has = |severity| told().any(|told| told.severity == severity);
    let code = match (has(Severity::Alarm), has(Severity::Unchecked)) {
        (true, _) => INTEGRITY,
        (false, true) => SURROUNDINGS,
        (false, false) => 0,
    };
    finish(&all, found.on_web, code, voice);
    code
}

/// A village: its ledger, if the folder is a portal's, and its part of the site.
fn check(found: &Found, known: &Known, alone: bool) -> Vec<Checked> {
    let mut known = known.clone();
    let own = found.witnesses.iter().cloned();
    known.witnesses.extend(own);
    let mut all = Vec::new();
    let mut ledger = None;
    if let Some(root) = &found.ledger
        && let Some((checked, read)) = ledgers::ledger(root, &found.slug, &found.name, &known)
    {
        let before = former::succeeded(&checked);
        all.push(checked);
        ledger = read;
        all.extend(former_ledgers(root, found, before, &known));
    }
    let in_portal = found.ledger.is_some();
    let unreadable = !all.is_empty() && ledger.is_none();
    if let Some(served) = &found.served {
        let size = served_size(served.view());
        if let (Some(ledger), Some(size)) = (&ledger, size) {
            known = ledgers::known_from(ledger, size, &known);
        }
        let mut checked = village(served.view(), &found.slug, &found.name, &known, alone);
        if in_portal && !unreadable {
            ledgers::compare(&found.slug, size, ledger.as_ref(), &mut checked);
        }
        let before = former::former(served, &checked, &known);
        all.push(checked);
        all.extend(before.into_iter().map(|(_, checked)| checked));
    } else if let (Some(checked), Some(ledger)) = (all.last_mut(), &ledger) {
        ledgers::compare(&found.slug, None, Some(ledger), checked);
    }
    all
}

/// The ledgers that a village had before.
fn former_ledgers(
    root: &Path,
    found: &Found,
    mut before: Option<TreeRef>,
    known: &Known,
) -> Vec<Checked> {
    let mut all: Vec<Checked> = Vec::new();
    while let Some(name) = before
        .take()
        .and_then(|end| former::folder(&found.slug, &end))
    {
        let again = all.iter().any(|one| one.slug.ends_with(&name));
        if let (false, Some((checked, _))) =
            (again, ledgers::ledger(root, &name, &found.name, known))
        {
            before = former::succeeded(&checked);
            all.push(checked);
        }
    }
    all
}

/// The newest state of each log that was published from this computer: what is served must go at least so far.
fn marks() -> Vec<Older> {
    let Some(folder) = home(&|name| std::env::var_os(name)) else {
        return Vec::new();
    };
    let names = source::folders_in(&folder).unwrap_or_default();
    let keys = Keys::at(folder);
    let origins = names
        .iter()
        .filter_map(|name| Origin::parse(&name.replace('!', "/")));
    let marks = origins.filter_map(|origin| {
        let state = keys.high_water(&origin).ok()??;
        Some(Older {
            name: keys.high_water_path(&origin).display().to_string(),
            bytes: state.bytes(),
        })
    });
    marks.collect()
}

/// The number of entries that the checkpoint of a site claims.
fn served_size(view: &dyn crate::verify::SiteView) -> Option<u64> {
    Some(stated(view).ok()?.checkpoint().size)
}

fn nonsense(value: &str, what: &str) -> Diagnostic {
    Diagnostic::new("MB1163")
        .with("value", value)
        .with("what", what)
}

impl Judge {
    /// What was given to judge by.
    pub(super) fn known(&self) -> Result<Known, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut known = Known {
            quorum: self.quorum,
            ..Known::default()
        };
        for text in &self.key {
            match parse_key(text, KeyKind::Log) {
                Some(key) => known.keys.push(key),
                None => problems.push(nonsense(text, "--key")),
            }
        }
        for text in &self.witness {
            match parse_key(text, KeyKind::Witness) {
                Some(key) => known.witnesses.push(WitnessKey {
                    who: key.name().to_string(),
                    key,
                }),
                None => problems.push(nonsense(text, "--witness")),
            }
        }
        for path in &self.old {
            if let Err(problem) = older(path, &mut known) {
                problems.push(problem);
            }
        }
        if let Some(path) = &self.policy {
            match read(path, MAX_POLICY).map(|bytes| policy(path, &bytes)) {
                Ok(Ok(policy)) => known.policy = Some(policy),
                Ok(Err(problem)) | Err(problem) => problems.push(problem),
            }
        }
        let in_policy = known.policy.as_ref().map_or(0, |one| one.witnesses.len());
        if self.quorum > known.witnesses.len() + in_policy {
            problems.push(nonsense(&self.quorum.to_string(), "--quorum"));
        }
        match problems.is_empty() {
            true => Ok(known),
            false => Err(problems),
        }
    }
}

pub(super) fn parse_key(text: &str, kind: KeyKind) -> Option<VerifierKey> {
    VerifierKey::parse(text.trim()).filter(|key| key.kind() == kind)
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Diagnostic> {
    let shown = path.file_name().unwrap_or_default().to_string_lossy();
    source::read_file(path, &shown, limit)
}

fn policy(path: &Path, bytes: &[u8]) -> Result<Policy, Diagnostic> {
    let text = std::str::from_utf8(bytes).map_err(|_| 1);
    text.and_then(Policy::parse)
        .map_err(|line| nonsense(&format!("{}:{line}", path.display()), "--policy"))
}

/// A checkpoint that was kept: a signed note, or the three lines that somebody wrote down.
fn older(path: &Path, known: &mut Known) -> Result<(), Diagnostic> {
    let bytes = read(path, MAX_NOTE as u64)?;
    let name = path.display().to_string();
    if Note::parse(&bytes).is_ok() {
        known.older.push(Older { name, bytes });
        return Ok(());
    }
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    match Checkpoint::parse(&format!("{}\n", lines.join("\n"))) {
        Ok(checkpoint) => {
            known.noted.push((name, checkpoint));
            Ok(())
        }
        Err(_) => Err(nonsense(&name, "--old")),
    }
}

/// What was found: alarms in full, the rest in one line each unless more is asked for.
pub(super) fn print_told(told: &[Told], voice: Voice) {
    if voice.json {
        return;
    }
    let alarms = || told.iter().filter(|told| told.severity == Severity::Alarm);
    for alarm in alarms().take(SHOWN) {
        tell(&alarm.said.render(voice.lang, voice.color));
    }
    let more = alarms().count().saturating_sub(SHOWN);
    if more > 0 {
        tell(&match voice.lang {
            Lang::Zh => format!("……还有 {more} 处\n"),
            Lang::En => format!("… and {more} more\n"),
        });
    }
    let others = told.iter().filter(|told| told.severity != Severity::Alarm);
    let others: Vec<Diagnostic> = others.map(|told| told.said.clone().as_warning()).collect();
    super::show(&others, voice);
}

fn print_line(checked: &Checked, voice: Voice) {
    if !voice.json {
        say(&words::line(checked, voice.lang));
    }
}

/// The end of the report: what this cannot show, or the machine's objects.
fn finish(all: &[Checked], on_web: bool, code: u8, voice: Voice) {
    if voice.json {
        for checked in all {
            print_json(checked, voice);
        }
        let limits = words::limits(all, on_web, voice.lang);
        say(&json!({
            "done": true, "exit": code, "villages": all.len(), "holds": all.iter().filter(|one| one.holds()).count(),
            "not_shown": limits,
        })
        .to_string());
        return;
    }
    if voice.quiet {
        return;
    }
    say(voice
        .lang
        .pick("\n这样核对看不出来的：", "\nWhat this cannot show:"));
    for limit in words::limits(all, on_web, voice.lang) {
        say(&format!("- {limit}"));
    }
}

fn print_json(checked: &Checked, voice: Voice) {
    for told in &checked.told {
        let mut object = told.said.json(voice.lang);
        object["village"] = checked.slug.as_str().into();
        object["finding"] = word(told.severity).into();
        say(&object.to_string());
    }
    let counts = checked.verdict.counts;
    let seen = checked.last_seen.as_ref().map(|(size, seen)| {
        let who = seen
            .iter()
            .map(|(who, at)| json!({ "who": who, "at": at.to_string() }));
        json!({ "size": size, "by": who.collect::<Vec<_>>() })
    });
    let checkpoint = checked.verdict.checkpoint.as_ref();
    say(&json!({
        "village": checked.slug, "name": checked.name, "holds": checked.holds(),
        "alarms": checked.count(Severity::Alarm), "unchecked": checked.count(Severity::Unchecked),
        "origin": checkpoint.map(|one| one.origin.to_string()), "size": checkpoint.map(|one| one.size),
        "root": checkpoint.map(|one| one.root.to_base64()), "witnessed": seen,
        "versions": counts.versions, "files": counts.files, "redacted": counts.redacted, "pages": checked.pages,
        "older": checked.older, "signed": checked.verdict.form.map(|form| form == Form::Signed), "key_given": checked.key_from == crate::verify::KeyFrom::Elsewhere,
        "said": words::line(checked, voice.lang),
    })
    .to_string());
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Alarm => "alarm",
        Severity::Unchecked => "unchecked",
        Severity::Remark => "remark",
    }
}
