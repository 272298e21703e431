//! `mingbai witness`: for those who watch a log, and for the village that asks them to.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::publish::{ClockArgs, draw};
use super::verify::{parse_key, print_told};
use super::{Voice, refused, say};
use crate::diagnostic::Diagnostic;
use crate::disk::{Step, carry_out};
use crate::keys::{Keys, home};
use crate::language::Lang;
use crate::log::checkpoint::Checkpoint;
use crate::log::key::{KeyKind, SignerKey, VerifierKey};
use crate::log::name::{Moment, Origin};
use crate::log::note::{MAX_NOTE, Note};
use crate::log::statement::Form;
use crate::log::verify::{Older, Severity, stated};
use crate::source;
use crate::verify::http::is_address;
use crate::verify::target::{self, Found};
use crate::verify::{Known, log_only};
use crate::witness::request::MAX_REQUEST;
use crate::witness::{self, Memory, Request, Sight, is_alarm};

mod village;

#[derive(Debug, Subcommand)]
pub(super) enum Arguments {
    /// Make a witness key on this computer 建立见证身份
    Init {
        /// Its name for ever, such as jiandu.shiqiao.example 名称，定了不改
        name: String,
        /// Who it is, in words 是谁
        #[arg(long, default_value = "村务监督委员会")]
        who: String,
    },
    /// Cosign what extends all that was seen before 见证：核对并签名
    Sign(SignArgs),
    /// Write the file that a witness needs 写出给见证方的文件
    Request {
        /// The village 村
        village: String,
        /// The folder of the portal 门户文件夹
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// How many entries the witness has seen last 见证方上次见到几条
        #[arg(long, value_name = "N")]
        since: Option<u64>,
        /// Where to write it 写到哪里
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Take in what a witness has signed 收下见证方签的文件
    Add {
        /// The file from the witness 见证方给的文件
        file: PathBuf,
        /// The folder of the portal 门户文件夹
        #[arg(default_value = ".")]
        dir: PathBuf,
    },
    /// Ask a witness service over the network 请网上的见证服务见证
    Push {
        /// The village 村
        village: String,
        /// The folder of the portal 门户文件夹
        #[arg(default_value = ".")]
        dir: PathBuf,
        /// The address of the service 服务的网址
        #[arg(long)]
        url: String,
    },
}

#[derive(Debug, Args)]
pub(super) struct SignArgs {
    /// A request, a checkpoint, a site folder or an address 请求文件、检查点、网站文件夹或网址
    input: String,
    /// Which witness of this computer 用哪个见证身份
    #[arg(long)]
    name: Option<String>,
    /// Only this village; may be repeated 只见证这个村
    #[arg(long, value_name = "SLUG")]
    village: Vec<String>,
    /// The village's public key, from the printed sheet 公示栏上印的公钥
    #[arg(long, value_name = "VKEY")]
    key: Vec<String>,
    /// Where to write it 写到哪里
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    clock: ClockArgs,
}

/// Why something was not done, with the exit code.
type Refused = (Vec<Diagnostic>, u8);

fn usage(problem: Diagnostic) -> Refused {
    (vec![problem], 2)
}

fn surroundings(problem: Diagnostic) -> Refused {
    (vec![problem], 3)
}

/// Does what `mingbai witness` asks for; gives the exit code.
pub(super) fn run(arguments: &Arguments, voice: Voice) -> u8 {
    let done = match arguments {
        Arguments::Init { name, who } => init(name, who, voice),
        Arguments::Sign(arguments) => sign(arguments, voice),
        Arguments::Request {
            village,
            dir,
            since,
            out,
        } => village::request(village, dir, *since, out.as_deref(), voice),
        Arguments::Add { file, dir } => village::add(file, dir, voice),
        Arguments::Push { village, dir, url } => village::push(village, dir, url, voice),
    };
    match done {
        Ok(()) => 0,
        Err((problems, code)) => refused(&problems, code, voice),
    }
}

/// The folder of all witnesses of this computer.
fn witnesses() -> Result<PathBuf, Refused> {
    let folder = home(&|name| std::env::var_os(name));
    let folder = folder.ok_or_else(|| usage(Diagnostic::new("MB1038")))?;
    Ok(folder.join("witness"))
}

fn init(name: &str, who: &str, voice: Voice) -> Result<(), Refused> {
    let wrong = || usage(Diagnostic::new("MB1170").with("name", name));
    let name = Origin::parse(name).ok_or_else(wrong)?;
    let keys = Keys::at(witnesses()?);
    if keys.read(&name).map_err(surroundings)?.is_some() {
        return Err(wrong());
    }
    let seed = draw().map_err(surroundings)?;
    let key = SignerKey::from_seed(name.name().clone(), &seed);
    keys.keep(&name, &key).map_err(surroundings)?;
    let quoted = toml::Value::String(who.to_string());
    say(voice.lang.pick(
        "见证钥匙建好了，只在这台电脑上。请把下面一段原样发给村里（或乡镇），写进 village.toml 或 portal.toml：\n",
        "The witness key was made; it is on this computer only. Send this block to the village (or township) for village.toml or portal.toml:\n",
    ));
    say(&format!(
        "[[witnesses]]\nwho = {quoted}\nkey = \"{}\"",
        key.witness_key()
    ));
    Ok(())
}

/// A witness of this computer.
struct Desk {
    key: SignerKey,
    folder: PathBuf,
}

impl Desk {
    /// The one with this name, or the only one.
    fn open(name: Option<&str>) -> Result<Desk, Refused> {
        let folder = witnesses()?;
        let all = source::folders_in(&folder).unwrap_or_default();
        let all: Vec<String> = all
            .iter()
            .filter(|name| folder.join(name).join("key").exists())
            .map(|name| name.replace('!', "/"))
            .collect();
        let unclear = || usage(Diagnostic::new("MB1169").with("known", all.join(", ")));
        let name = match (name, all.as_slice()) {
            (Some(name), _) => name,
            (None, [only]) => only.as_str(),
            _ => return Err(unclear()),
        };
        let name = Origin::parse(name).ok_or_else(unclear)?;
        let keys = Keys::at(folder);
        let key = keys.read(&name).map_err(surroundings)?;
        Ok(Desk {
            key: key.ok_or_else(unclear)?,
            folder: keys.folder(&name),
        })
    }

    /// Keeps others from cosigning the same log meanwhile: what was seen must not be overtaken.
    fn lock(&self) -> Result<File, Refused> {
        let path = self.folder.join("lock");
        let failed = |reason: &dyn std::fmt::Display| {
            let said = Diagnostic::new("MB0911").with("file", path.display());
            surroundings(said.with("reason", reason))
        };
        let file = File::create(&path).map_err(|error| failed(&error))?;
        file.lock().map_err(|error| failed(&error))?;
        Ok(file)
    }

    /// Cosigns a checkpoint: what was seen is kept first, then the note is written.
    fn cosign(
        &self,
        mut memory: Memory,
        note: Note,
        checkpoint: &Checkpoint,
        now: Moment,
        out: &Path,
    ) -> Result<(), Refused> {
        let time = u64::try_from(now.unix()).unwrap_or_default();
        let signature = self.key.cosign(note.text(), time);
        let full = || usage(Diagnostic::new("MB1171").with("file", out.display()));
        let signature = signature.ok_or_else(full)?;
        let note = note.with(signature).map_err(|_| full())?;
        memory.newest = Some(note.clone());
        let folder = witness::memory_folder(&self.folder, &checkpoint.origin);
        carry_out(&memory.steps(&folder)).map_err(surroundings)?;
        write_out(out, note.to_string().into_bytes())
    }
}

fn write_out(path: &Path, bytes: Vec<u8>) -> Result<(), Refused> {
    let path = path.to_path_buf();
    carry_out(&[Step::Replace { path, bytes }, Step::Barrier]).map_err(surroundings)
}

fn sign(arguments: &SignArgs, voice: Voice) -> Result<(), Refused> {
    let desk = Desk::open(arguments.name.as_deref())?;
    let _lock = desk.lock()?;
    let mut keys = Vec::new();
    for text in &arguments.key {
        let key = parse_key(text, KeyKind::Log);
        let wrong = || {
            let said = Diagnostic::new("MB1163").with("value", text);
            usage(said.with("what", "--key"))
        };
        keys.push(key.ok_or_else(wrong)?);
    }
    let input = Path::new(&arguments.input);
    if is_address(&arguments.input) || input.is_dir() {
        return sign_sites(arguments, &desk, &keys, voice);
    }
    let name = input.display().to_string();
    let bytes = read(input, MAX_REQUEST as u64)?;
    let malformed = || usage(Diagnostic::new("MB1171").with("file", &name));
    let request = match (Request::parse(&bytes), Note::parse(&bytes)) {
        (Some(request), _) => request,
        // A checkpoint alone: enough for the first time, and for what was seen already.
        (None, Ok(note)) => Request {
            old: 0,
            proof: Vec::new(),
            note,
        },
        _ => return Err(malformed()),
    };
    let claimed = Checkpoint::parse(request.note.text()).map_err(|_| malformed())?;
    let folder = witness::memory_folder(&desk.folder, &claimed.origin);
    let mut memory = Memory::read(&folder).map_err(surroundings)?;
    remember(&mut memory, &keys, &claimed.origin);
    let seen = memory.seen();
    let judged = request.judge(&memory.keys, seen.as_ref());
    let (checkpoint, sight) = judged.map_err(|refusal| {
        let code = if is_alarm(&refusal) { 4 } else { 2 };
        (vec![witness::refused(&refusal, &name)], code)
    })?;
    let out = arguments.out.clone();
    let out = out.unwrap_or_else(|| PathBuf::from(format!("{name}.cosigned")));
    desk.cosign(
        memory,
        request.note,
        &checkpoint,
        arguments.clock.now(),
        &out,
    )?;
    told(&checkpoint, sight, false, &out, voice);
    Ok(())
}

/// Adds keys that were given to those that are known of a log.
fn remember(memory: &mut Memory, keys: &[VerifierKey], origin: &Origin) {
    for key in keys.iter().filter(|key| key.name() == origin.name()) {
        if !memory.keys.contains(key) {
            memory.keys.push(key.clone());
        }
    }
}

/// Cosigns the logs of a site, each after it was verified against what was seen before.
fn sign_sites(
    arguments: &SignArgs,
    desk: &Desk,
    keys: &[VerifierKey],
    voice: Voice,
) -> Result<(), Refused> {
    let found = target::find(&arguments.input, &arguments.village);
    let found = found.map_err(|refused| match refused {
        target::Refused::Usage(problems) => (problems, 2),
        target::Refused::Surroundings(problems) => (problems, 3),
    })?;
    let alone = found.villages.len() == 1;
    let mut worst: Option<Refused> = None;
    for one in &found.villages {
        let name = format!("{}.cosigned", one.slug);
        let out = match (&arguments.out, alone) {
            (Some(out), true) => out.clone(),
            (Some(out), false) => out.join(name),
            (None, _) => PathBuf::from(name),
        };
        if let Err((problems, code)) = sign_site(one, desk, keys, arguments, &out, voice) {
            let (mut all, before) = worst.unwrap_or_default();
            all.extend(problems);
            worst = Some((all, before.max(code)));
        }
    }
    worst.map_or(Ok(()), Err)
}

fn sign_site(
    found: &Found,
    desk: &Desk,
    keys: &[VerifierKey],
    arguments: &SignArgs,
    out: &Path,
    voice: Voice,
) -> Result<(), Refused> {
    let view = match &found.served {
        Some(served) => served.view(),
        None => return Ok(()),
    };
    let fail = |code: &str| Diagnostic::new(code).with("file", &found.slug);
    if stated(view).is_ok_and(|state| state.form() == Form::Bare) {
        return Err((vec![fail("MB1236")], 2));
    }
    let bytes = view.read(Form::Signed.newest(), MAX_NOTE as u64 + 1);
    let bytes = bytes.map_err(|_| surroundings(fail("MB1151")))?;
    let note = bytes.and_then(|bytes| Note::parse(&bytes).ok());
    let note = note.ok_or_else(|| (vec![fail("MB1171")], 4))?;
    let claimed = Checkpoint::parse(note.text()).map_err(|_| (vec![fail("MB1171")], 4))?;
    let folder = witness::memory_folder(&desk.folder, &claimed.origin);
    let mut memory = Memory::read(&folder).map_err(surroundings)?;
    remember(&mut memory, keys, &claimed.origin);
    let first = memory.newest.is_none();
    let by_own_word = memory.keys.is_empty();
    let seen = memory.newest.iter().map(|note| Older {
        name: folder.join("newest").display().to_string(),
        bytes: note.to_string().into_bytes(),
    });
    let known = Known {
        keys: memory.keys.clone(),
        older: seen.collect(),
        ..Known::default()
    };
    let checked = log_only(view, &found.slug, &found.name, &known, true, false);
    print_told(&checked.told, voice);
    let alarm = checked.count(Severity::Alarm) > 0;
    let judged = checked.verdict.checkpoint.clone();
    let same = |judged: &Checkpoint| *judged == claimed;
    let Some(checkpoint) = judged.filter(same).filter(|_| checked.holds()) else {
        return Err((vec![fail("MB1173")], if alarm { 4 } else { 3 }));
    };
    let sight = match memory.seen() {
        None => Sight::First,
        Some(seen) if seen.size == checkpoint.size => Sight::Same,
        Some(seen) => Sight::Extends(seen.size),
    };
    let of_log = checked.verdict.history.keys().iter();
    let of_log: Vec<VerifierKey> = of_log.map(|key| key.vkey.clone()).collect();
    remember(&mut memory, &of_log, &checkpoint.origin);
    desk.cosign(memory, note, &checkpoint, arguments.clock.now(), out)?;
    told(&checkpoint, sight, first && by_own_word, out, voice);
    Ok(())
}

/// What was cosigned, and on whose word.
fn told(checkpoint: &Checkpoint, sight: Sight, by_own_word: bool, out: &Path, voice: Voice) {
    let size = checkpoint.size;
    let origin = &checkpoint.origin;
    if voice.json {
        let object = serde_json::json!({
            "origin": origin.to_string(), "size": size, "root": checkpoint.root.to_base64(),
            "first": sight == Sight::First, "file": out.display().to_string(),
        });
        return say(&object.to_string());
    }
    let (zh, en) = match sight {
        Sight::First => (
            "第一次见证这个村，之前的没有见过".to_string(),
            "seen for the first time; nothing is known of before".to_string(),
        ),
        Sight::Same => (
            "和上次见到的一样".to_string(),
            "the same as seen before".to_string(),
        ),
        Sight::Extends(seen) => (
            format!("接着上次见到的 {seen} 条，一条没有改"),
            format!("it extends the {seen} entries seen before"),
        ),
    };
    say(&match voice.lang {
        Lang::Zh => format!(
            "见证了 {origin} 的 {size} 条记录：{zh}。\n请把这个文件交给村里：{}",
            out.display()
        ),
        Lang::En => format!(
            "cosigned {origin} at {size} entries: {en}.\nHand this file to the village: {}",
            out.display()
        ),
    });
    if by_own_word {
        say(voice.lang.pick(
            "公钥取自网站本身，从此记住；请和公示栏上印的比对一次。",
            "The key was taken from the site itself and is remembered; compare it with the printed sheet once.",
        ));
    }
}

fn read(path: &Path, limit: u64) -> Result<Vec<u8>, Refused> {
    let shown = path.file_name().unwrap_or_default().to_string_lossy();
    source::read_file(path, &shown, limit).map_err(surroundings)
}
