//! The line of an entry: the fixed order of its fields, written and read.

use super::{Act, By, Entry, EntryFault, TreeRef, Why};
use crate::log::key::VerifierKey;
use crate::log::line::{Fields, Line};
use crate::log::name::{Basis, DocId, Moment, Origin, PeriodId, Slot, VillageCode};
use crate::log::tree::Hash;

/// The line without an end of line. The values are ones that an entry may have.
pub(super) fn write(entry: &Entry) -> Vec<u8> {
    let mut line = Line::default();
    line.number("mingbai", 1);
    line.text("kind", entry.act.kind());
    if let Some((doc, ver)) = entry.act.version() {
        line.text("doc", doc.as_str());
        line.number("ver", u64::from(ver));
        write_version_act(&mut line, entry);
    } else {
        write_log_act(&mut line, entry);
    }
    write_tree_ref(&mut line, "after", entry.after.as_ref());
    line.end()
}

/// What follows the document and version. The time stands before the content of a version and after all else.
fn write_version_act(line: &mut Line, entry: &Entry) {
    let at = entry.at.to_string();
    if let Some((_, _, manifest, files)) = entry.act.adds() {
        line.text("at", &at);
        if let Act::Correct { prev, why, .. } = &entry.act {
            line.text("prev", &prev.to_string());
            line.text("why", why.code());
        }
        line.text("manifest", &manifest.to_string());
        line.number("files", u64::from(files));
        return;
    }
    if let Some(of) = entry.act.target() {
        line.text("of", &of.to_string());
    }
    if let Act::Redact {
        slots, basis, by, ..
    } = &entry.act
    {
        line.texts("slots", slots.iter().map(Slot::as_str));
        line.text("basis", basis.as_str());
        line.text("by", by.code());
    }
    if let Act::Withdraw { why, .. } = &entry.act {
        line.text("why", why.code());
    }
    line.text("at", &at);
}

/// The fields of an act that is about no document.
fn write_log_act(line: &mut Line, entry: &Entry) {
    match &entry.act {
        Act::Genesis {
            origin,
            vkey,
            village,
            succeeds,
        } => {
            line.text("origin", origin.as_str());
            if let Some(vkey) = vkey {
                line.text("vkey", &vkey.to_string());
            }
            line.text("village", village.as_str());
            write_tree_ref(line, "succeeds", succeeds.as_ref());
        }
        Act::Nothing { period } => line.text("period", period.as_str()),
        Act::Rotate { vkey } => line.text("vkey", &vkey.to_string()),
        Act::Close {
            successor: Some(successor),
        } => line.text("successor", successor.as_str()),
        _ => {}
    }
    line.text("at", &entry.at.to_string());
}

fn write_tree_ref(line: &mut Line, key: &str, value: Option<&TreeRef>) {
    if let Some(TreeRef { origin, size, root }) = value {
        let mut inner = Line::default();
        inner.text("origin", origin.as_str());
        inner.number("size", *size);
        inner.text("root", &root.to_string());
        line.inner(key, inner);
    }
}

/// Reads the fields in any order, unknown ones included: the caller writes the entry again and compares.
pub(super) fn read(fields: &Fields<'_>) -> Result<Entry, EntryFault> {
    if fields.number("mingbai") != Some(1) {
        return Err(EntryFault::Edition);
    }
    let kind = fields.text("kind").ok_or(EntryFault::Kind)?;
    let act = match kind {
        "genesis" | "none" | "rotate" | "close" => read_log_act(kind, fields)?,
        _ => read_version_act(kind, fields)?,
    };
    let at = need("at", fields.word("at", Moment::parse))?;
    Ok(Entry {
        act,
        at,
        after: read_tree_ref(fields, "after")?,
    })
}

fn read_version_act(kind: &str, fields: &Fields<'_>) -> Result<Act, EntryFault> {
    let doc = || need("doc", fields.word("doc", DocId::parse));
    let ver = || need("ver", fields.short::<u32>("ver"));
    let hash = |key| need(key, fields.word(key, Hash::from_hex));
    let files = || need("files", fields.short("files"));
    let why = || need("why", fields.word("why", Why::parse));
    Ok(match kind {
        "publish" => {
            need("ver", ver().ok().filter(|ver| *ver == 1))?;
            Act::Publish {
                doc: doc()?,
                manifest: hash("manifest")?,
                files: files()?,
            }
        }
        "correct" => Act::Correct {
            doc: doc()?,
            ver: ver()?,
            prev: hash("prev")?,
            why: why()?,
            manifest: hash("manifest")?,
            files: files()?,
        },
        "redact" => Act::Redact {
            doc: doc()?,
            ver: ver()?,
            of: hash("of")?,
            slots: need("slots", fields.words("slots", Slot::parse))?,
            basis: need("basis", fields.word("basis", Basis::parse))?,
            by: need("by", fields.word("by", By::parse))?,
        },
        "withdraw" => Act::Withdraw {
            doc: doc()?,
            ver: ver()?,
            of: hash("of")?,
            why: why()?,
        },
        "restore" => Act::Restore {
            doc: doc()?,
            ver: ver()?,
            of: hash("of")?,
        },
        _ => return Err(EntryFault::Kind),
    })
}

fn read_log_act(kind: &str, fields: &Fields<'_>) -> Result<Act, EntryFault> {
    let vkey = || need("vkey", fields.word("vkey", VerifierKey::parse));
    Ok(match kind {
        "genesis" => Act::Genesis {
            origin: need("origin", fields.word("origin", Origin::parse))?,
            vkey: fields.has("vkey").then(vkey).transpose()?,
            village: need("village", fields.word("village", VillageCode::parse))?,
            succeeds: read_tree_ref(fields, "succeeds")?,
        },
        "none" => Act::Nothing {
            period: need("period", fields.word("period", PeriodId::parse))?,
        },
        "rotate" => Act::Rotate { vkey: vkey()? },
        "close" if fields.has("successor") => {
            let successor = fields.word("successor", Origin::parse);
            Act::Close {
                successor: Some(need("successor", successor)?),
            }
        }
        "close" => Act::Close { successor: None },
        _ => return Err(EntryFault::Kind),
    })
}

/// A state of another log, if the field is there.
fn read_tree_ref(fields: &Fields<'_>, key: &'static str) -> Result<Option<TreeRef>, EntryFault> {
    if !fields.has(key) {
        return Ok(None);
    }
    let read = |inner: Fields<'_>| {
        let origin = inner.word("origin", Origin::parse)?;
        let root = inner.word("root", Hash::from_hex)?;
        Some(TreeRef {
            origin,
            size: inner.number("size")?,
            root,
        })
    };
    need(key, fields.inner(key).and_then(read)).map(Some)
}

/// A field that must be there.
fn need<T>(key: &'static str, value: Option<T>) -> Result<T, EntryFault> {
    value.ok_or(EntryFault::Field(key))
}
