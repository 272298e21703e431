//! What a village does about its witnesses: asks them, by file or over the network, and takes in what they have signed.

use std::path::{Path, PathBuf};

use super::{Refused, Voice, read, say, surroundings, usage, write_out};
use crate::diagnostic::Diagnostic;
use crate::disk::carry_out;
use crate::language::Lang;
use crate::ledger::Ledger;
use crate::log::checkpoint::Checkpoint;
use crate::log::note::{MAX_NOTE, Note};
use crate::portal;
use crate::settings::WitnessKey;
use crate::source;
use crate::verify::http::{Http, is_address};
use crate::verify::target::village_of;
use crate::witness::request::decimal;
use crate::witness::{Request, last_cosigned, ledger_of, merge};

/// How often a witness service is asked again from the size that it names.
const TRIES: usize = 3;
/// The longest answer that is read.
const MAX_ANSWER: u64 = 65_536;

/// The ledger of a village, which must have published something.
fn ledger(dir: &Path, village: &str) -> Result<(Ledger, Note), Refused> {
    let none = || {
        usage(
            Diagnostic::new("MB1162")
                .with("village", village)
                .with("near", ""),
        )
    };
    if !source::is_slug(village) {
        return Err(none());
    }
    let ledger = Ledger::read(dir, village).map_err(|problems| (problems, 4))?;
    let ledger = ledger.ok_or_else(none)?;
    let unsigned = || usage(Diagnostic::new("MB1236").with("file", village));
    let state = ledger.newest().ok_or_else(none)?;
    let note = state.note().cloned().ok_or_else(unsigned)?;
    Ok((ledger, note))
}

/// The witnesses that a portal and its village know.
fn known_witnesses(dir: &Path, slug: &str) -> Result<Vec<WitnessKey>, Refused> {
    let ground = portal::ground(dir).map_err(|problems| (problems, 2))?;
    let village = village_of(dir, slug, &ground);
    Ok(village.map_or(ground.portal.witnesses, |village| village.witnesses))
}

pub(super) fn request(
    village: &str,
    dir: &Path,
    since: Option<u64>,
    out: Option<&Path>,
    voice: Voice,
) -> Result<(), Refused> {
    let (ledger, note) = ledger(dir, village)?;
    let old = match since {
        Some(since) => since,
        None => last_cosigned(&ledger, &known_witnesses(dir, village)?),
    };
    let made = Request::of(ledger.tree(), note, old);
    let made = made.ok_or_else(|| {
        let said = Diagnostic::new("MB1107").with("village", village);
        usage(said.with("since", old).with("size", ledger.size()))
    })?;
    let name = format!("{village}-{}.request", ledger.size());
    let out = out.map_or_else(|| PathBuf::from(name), Path::to_path_buf);
    write_out(&out, made.to_string().into_bytes())?;
    say(&match voice.lang {
        Lang::Zh => format!(
            "从第 {old} 条到第 {} 条。请把这个文件交给见证方：{}",
            ledger.size(),
            out.display()
        ),
        Lang::En => format!(
            "From {old} to {} entries. Take this file to the witness: {}",
            ledger.size(),
            out.display()
        ),
    });
    Ok(())
}

pub(super) fn add(file: &Path, dir: &Path, voice: Voice) -> Result<(), Refused> {
    let name = file.display().to_string();
    let malformed = || usage(Diagnostic::new("MB1171").with("file", &name));
    let bytes = read(file, MAX_NOTE as u64)?;
    let note = Note::parse(&bytes).map_err(|_| malformed())?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|_| malformed())?;
    let ledger = ledger_of(dir, &checkpoint.origin, &name).map_err(|problems| (problems, 2))?;
    take_in(&ledger, &note, dir, &name, voice)
}

/// Merges cosignatures into the ledger and says whose.
fn take_in(
    ledger: &Ledger,
    note: &Note,
    dir: &Path,
    file: &str,
    voice: Voice,
) -> Result<(), Refused> {
    let witnesses = known_witnesses(dir, ledger.slug())?;
    let merged = merge(ledger, note, &witnesses, file).map_err(|problem| {
        let code = if problem.code == "MB1174" { 4 } else { 2 };
        (vec![problem], code)
    })?;
    carry_out(&merged.steps).map_err(surroundings)?;
    if merged.added.is_empty() {
        say(voice
            .lang
            .pick("这份见证已经有了。", "This cosignature is there already."));
    }
    for (who, at) in &merged.added {
        say(&match voice.lang {
            Lang::Zh => format!("收下了见证：{who} {at}。下次公布或生成网站时就会放上去。"),
            Lang::En => {
                format!("taken in: {who} {at}. The next publication or build puts it on the site.")
            }
        });
    }
    Ok(())
}

pub(super) fn push(village: &str, dir: &Path, url: &str, voice: Voice) -> Result<(), Refused> {
    let (ledger, note) = ledger(dir, village)?;
    let witnesses = known_witnesses(dir, village)?;
    let failed = |reason: String| {
        let said = Diagnostic::new("MB1179").with("url", url);
        surroundings(said.with("reason", reason))
    };
    if !is_address(url) {
        return Err(usage(Diagnostic::new("MB1161").with("target", url)));
    }
    let http = Http::open(url);
    let mut old = last_cosigned(&ledger, &witnesses);
    for _ in 0..TRIES {
        let body = Request::of(ledger.tree(), note.clone(), old).map(|one| one.to_string());
        let body = body.ok_or_else(|| {
            // The service has seen more entries than there are.
            let said = Diagnostic::new("MB1175").with("file", url);
            let said = said.with("seen", old).with("asked", ledger.size());
            (vec![said], 4)
        })?;
        let answer = http.post("add-checkpoint", body.as_bytes(), MAX_ANSWER);
        let answer = answer.map_err(failed)?;
        match answer.status {
            200 => {
                let lines = String::from_utf8_lossy(&answer.body);
                let came = Note::parse(format!("{}\n{lines}", note.text()).as_bytes());
                let came = came.map_err(|_| failed("200".to_string()))?;
                return take_in(&ledger, &came, dir, url, voice);
            }
            409 => {
                let text = String::from_utf8_lossy(&answer.body);
                let size = text.strip_suffix('\n').and_then(decimal);
                let size = size.ok_or_else(|| failed("409".to_string()))?;
                if size == old {
                    let said = Diagnostic::new("MB1174").with("file", url);
                    return Err((vec![said.with("seen", size)], 4));
                }
                old = size;
            }
            422 => {
                let said = Diagnostic::new("MB1174").with("file", url);
                return Err((vec![said.with("seen", old)], 4));
            }
            status => return Err(failed(status.to_string())),
        }
    }
    Err(failed("409".to_string()))
}
