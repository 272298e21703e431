//! All versions of a document: the page of its history, the same for machines, and what its own page says of it.

use serde_json::{Value as Json, json};

use super::difference::compare;
use super::wording::{self, Names, Texts};
use super::{Made, Site, page, root, village_frame};
use crate::check::Register;
use crate::language::Words;
use crate::log::entry::Why;
use crate::log::manifest::PROOF;
use crate::log::name::{DocId, Moment, Slot};
use crate::log::statement::Form;
use crate::output::OutFile;
use crate::page::{HistoryPage, Link, Page, VersionBlock, VersionLine, View};
use crate::settings::Village;
use crate::trail::{DocTrail, Removal, Trail, VersionTrail};

/// About how many bytes of details a page holds: of versions that no longer fit only the sentence is told.
const DETAILS: usize = 1 << 20;

/// Path of the history of a document without its ending, from the root of the site.
pub(super) fn history_stem(slug: &str, doc: &str) -> String {
    format!("{slug}/history/{doc}")
}

/// Path of the page that tells how to check a village.
pub(super) fn verify_href(slug: &str) -> String {
    format!("{slug}/verify.html")
}

/// Path of a file of a version, from the root of the site.
fn frozen(slug: &str, doc: &DocId, ver: u32, name: &str) -> String {
    format!("{slug}/{}/{name}", doc.folder(ver))
}

/// What the log says of a document, for its own page; none when it was not published.
pub fn version_block(
    trail: &Trail,
    doc: &str,
    slug: &str,
    site: &Site<'_>,
) -> Option<VersionBlock> {
    let words = site.words;
    let document = trail.documents.get(doc)?;
    let newest = document.newest();
    let corrected = match document.corrections() {
        0 => String::new(),
        _ => wording::day(newest.at, words),
    };
    Some(VersionBlock {
        ver: newest.ver,
        stamp: wording::stamp(newest.at, &newest.seen, words),
        unsigned: trail.form == Form::Bare,
        corrections: document.corrections(),
        corrected,
        history: document
            .has_history()
            .then(|| format!("{}.html", history_stem(slug, doc))),
        frozen: frozen(slug, &document.doc, newest.ver, "page.html"),
        verify: verify_href(slug),
    })
}

/// The pages of all documents with a history.
pub fn history_pages(
    register: &Register,
    trail: &Trail,
    texts: &Texts,
    site: &Site<'_>,
) -> Vec<Made> {
    let names = Names::of(register, texts, site);
    let told = trail
        .documents
        .values()
        .filter(|document| document.has_history());
    told.map(|document| (history(register, document, trail.form, &names, site), None))
        .collect()
}

fn history(
    register: &Register,
    document: &DocTrail,
    form: Form,
    names: &Names<'_>,
    site: &Site<'_>,
) -> Page {
    let words = site.words;
    let slug = &register.village().slug;
    let doc = document.doc.as_str();
    let stem = history_stem(slug, doc);
    let (path, current) = (format!("{stem}.html"), format!("{slug}/{doc}.html"));
    let (title, period) = (names.title(&document.doc), names.period(&document.doc));
    let mut room = DETAILS;
    let versions = document.versions.iter().enumerate().rev();
    let versions = versions.map(|(at, version)| {
        let before = at.checked_sub(1).and_then(|at| document.versions.get(at));
        let mut line = line(document, version, before, slug, names, words);
        // Where nobody signs there are no proofs.
        line.files
            .retain(|file| form == Form::Signed || !file.href.ends_with(PROOF));
        if let Some(difference) = &mut line.difference {
            room = room.saturating_sub(difference.weight());
            if room == 0 {
                difference.keep_summary();
            }
        }
        line
    });
    let data = [("JSON", "json"), ("TimeMap", "link")].map(|(text, end)| Link {
        text: text.to_string(),
        href: format!("{stem}.{end}"),
    });
    let shown = is_shown(document);
    let view = HistoryPage {
        title: title.clone(),
        period: period.clone(),
        href: shown.then(|| current.clone()),
        said: said(document, words),
        withdrawn: document
            .withdrawn
            .map_or_else(String::new, |at| withdrawn(at, words)),
        unsigned: form == Form::Bare,
        versions: versions.collect(),
        data: data.to_vec(),
        verify: verify_href(slug),
    };
    let mut steps = Vec::new();
    let document_link = Link {
        text: format!("{period} {title}"),
        href: current,
    };
    let here = words.get("history-title").to_string();
    if shown {
        steps.push(document_link);
        steps.push(Link {
            text: here,
            href: path.clone(),
        });
    } else {
        steps.push(Link {
            text: format!("{} {here}", document_link.text),
            href: path.clone(),
        });
    }
    let frame = village_frame(register, site, &path, steps, view.said.clone());
    page(path, frame, View::History(Box::new(view)))
}

fn line(
    document: &DocTrail,
    version: &VersionTrail,
    before: Option<&VersionTrail>,
    slug: &str,
    names: &Names<'_>,
    words: &Words,
) -> VersionLine {
    let doc = &document.doc;
    // What was removed is not told again: neither by quoting it nor by saying what differs from it.
    let kept = |version: &VersionTrail| {
        (!version.is_redacted())
            .then(|| names.text(doc, version.ver))
            .flatten()
    };
    let text = kept(version);
    // To tell what was private once more would undo the correction, also before the old version is removed.
    let private = version.why == Some(Why::Privacy);
    let difference = before
        .filter(|_| !private)
        .and_then(kept)
        .zip(text)
        .map(|(before, after)| compare(before, after, words));
    let gone = |name: &str| {
        version
            .redactions
            .iter()
            .flat_map(|removal| &removal.slots)
            .any(|slot| slot.as_str() == name)
    };
    let files = [
        ("page.html", words.get("history-page")),
        ("source.toml", words.get("history-source")),
        (PROOF, words.get("history-proof")),
    ];
    let files = files
        .into_iter()
        .filter(|(name, _)| !gone(name))
        .map(|(name, text)| Link {
            text: text.to_string(),
            href: frozen(slug, doc, version.ver, name),
        });
    VersionLine {
        ver: version.ver,
        current: is_shown(document) && version.ver == document.newest().ver,
        stamp: wording::stamp(version.at, &version.seen, words),
        entry: version.entry,
        why: version
            .why
            .map_or_else(String::new, |why| wording::why(why, words).to_string()),
        reason: text
            .and_then(|text| text.correction.as_ref())
            .map_or_else(String::new, |correction| correction.reason.clone()),
        removed: version
            .redactions
            .iter()
            .map(|removal| wording::removal(removal, words))
            .collect(),
        files: files.collect(),
        private,
        difference,
    }
}

/// Whether the page of a document shows it.
fn is_shown(document: &DocTrail) -> bool {
    document.withdrawn.is_none() && !document.newest().is_redacted()
}

/// How a document stands, in one sentence.
fn said(document: &DocTrail, words: &Words) -> String {
    let corrections = i64::try_from(document.corrections()).unwrap_or(i64::MAX);
    match corrections {
        0 => words.get("history-never").to_string(),
        n => words.counted(
            "history-corrected",
            n,
            &[
                ("versions", &document.versions.len()),
                ("ver", &document.newest().ver),
            ],
        ),
    }
}

fn withdrawn(at: Moment, words: &Words) -> String {
    words.say("history-withdrawn", &[("date", &wording::day(at, words))])
}

/// The versions for machines: one JSON and one TimeMap (RFC 7089) for each document with a history, one JSON for all documents.
/// Links are relative to the file that holds them; in TimeMaps they are absolute where the portal states its address.
pub fn history_files(trail: &Trail, village: &Village, base_url: &str) -> Vec<OutFile> {
    let slug = &village.slug;
    let mut files = Vec::new();
    let mut all = Vec::new();
    for (doc, document) in &trail.documents {
        let stem = history_stem(slug, doc);
        let up = "../".repeat(doc.matches('/').count() + 1);
        all.push(versions(document, "../"));
        if document.has_history() {
            files.push(OutFile {
                path: format!("{stem}.json"),
                bytes: line_of(&versions(document, &up)),
            });
            files.push(OutFile {
                path: format!("{stem}.link"),
                bytes: time_map(document, slug, &stem, base_url).into_bytes(),
            });
        }
    }
    let index = json!({
        "origin": trail.origin.as_str(),
        "size": trail.checkpoint.size,
        "root": trail.checkpoint.root.to_base64(),
        "documents": all,
    });
    files.push(OutFile {
        path: format!("{slug}/history/versions.json"),
        bytes: line_of(&index),
    });
    files
}

fn line_of(json: &Json) -> Vec<u8> {
    let mut bytes = json.to_string().into_bytes();
    bytes.push(b'\n');
    bytes
}

/// A document with its versions; `up` leads from the file to the village's folder.
fn versions(document: &DocTrail, up: &str) -> Json {
    let newest = document.newest().ver;
    let versions: Vec<Json> = document
        .versions
        .iter()
        .map(|version| {
            let status = match version.ver == newest {
                _ if version.is_redacted() => "redacted",
                true if document.withdrawn.is_some() => "withdrawn",
                true => "current",
                false => "superseded",
            };
            let mut told = json!({
                "ver": version.ver,
                "url": format!("{up}{}/", document.doc.folder(version.ver)),
                "at": version.at.to_string(),
                "entry": version.entry,
                "leaf": version.leaf.to_string(),
                "status": status,
            });
            let seen: Vec<Json> = version
                .seen
                .iter()
                .map(|seen| json!({"who": seen.who, "at": seen.at.to_string()}))
                .collect();
            let removed: Vec<Json> = version.redactions.iter().map(removal).collect();
            if let Some(told) = told.as_object_mut() {
                if let Some(why) = version.why {
                    told.insert("why".to_string(), why.code().into());
                }
                for (key, list) in [("witnessed", seen), ("redactions", removed)] {
                    if !list.is_empty() {
                        told.insert(key.to_string(), list.into());
                    }
                }
            }
            told
        })
        .collect();
    let mut told = json!({
        "doc": document.doc.as_str(),
        "latest": newest,
        "versions": versions,
    });
    if let (Some(at), Some(told)) = (document.withdrawn, told.as_object_mut()) {
        told.insert("withdrawn".to_string(), at.to_string().into());
    }
    told
}

fn removal(removal: &Removal) -> Json {
    let slots: Vec<&str> = removal.slots.iter().map(Slot::as_str).collect();
    json!({
        "at": removal.at.to_string(),
        "slots": slots,
        "basis": removal.basis.as_str(),
        "by": removal.by.code(),
    })
}

/// Where a document's versions are found by the time at which they were published (RFC 7089). Removed pages are not listed.
fn time_map(document: &DocTrail, slug: &str, stem: &str, base_url: &str) -> String {
    let path = format!("{stem}.link");
    let prefix = match base_url {
        "" => root(&path),
        base => format!("{}/", base.trim_end_matches('/')),
    };
    let kept: Vec<&VersionTrail> = document
        .versions
        .iter()
        .filter(|version| !version.is_redacted())
        .collect();
    let mut links = vec![format!(
        "<{prefix}{slug}/{}.html>; rel=\"original\"",
        document.doc
    )];
    let span = kept
        .first()
        .zip(kept.last())
        .map_or_else(String::new, |(first, last)| {
            let (from, until) = (http_date(first.at), http_date(last.at));
            format!("; from=\"{from}\"; until=\"{until}\"")
        });
    links.push(format!(
        "<{prefix}{path}>; rel=\"self\"; type=\"application/link-format\"{span}"
    ));
    for (at, version) in kept.iter().enumerate() {
        let rel = match (at == 0, at + 1 == kept.len()) {
            (true, true) => "first last memento",
            (true, false) => "first memento",
            (false, true) => "last memento",
            (false, false) => "memento",
        };
        links.push(format!(
            "<{prefix}{}>; rel=\"{rel}\"; datetime=\"{}\"",
            frozen(slug, &document.doc, version.ver, "page.html"),
            http_date(version.at)
        ));
    }
    let mut text = links.join(",\n");
    text.push('\n');
    text
}

/// A moment as HTTP writes it: `Thu, 02 Apr 2026 01:12:00 GMT`.
fn http_date(moment: Moment) -> String {
    jiff::Timestamp::from_second(moment.unix()).map_or_else(
        |_| String::new(),
        |instant| instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    )
}
