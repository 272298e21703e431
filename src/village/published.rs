//! What a village has published, as it enters a build and a publication: frozen texts as sources, frozen articles on current
//! pages, and the versions that wait.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::pictures::{self, KeptFile};
use super::renamed;
use crate::catalogue::Catalogue;
use crate::check::Register;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::disclosure::{Disclosure, State};
use crate::html;
use crate::ledger::Ledger;
use crate::log::history::Document;
use crate::log::name::{DocId, Slot};
use crate::log::tree::Hash;
use crate::page::Page;
use crate::show::{self, Site};
use crate::source::Sources;
use crate::theme::Theme;
use crate::version::{self, NewVersion, PAGE, SOURCE};

/// The part of a canonical text that names the files kept beside it.
#[derive(Debug, Deserialize)]
struct Shown {
    #[serde(default)]
    files: Vec<ShownFile>,
}

/// One of them: its name beside the text, and the path that the text and its prose use.
#[derive(Debug, Deserialize)]
struct ShownFile {
    slot: String,
    path: String,
}

/// Adds the newest frozen texts to the sources of a village: those of documents that have no file of their own any more, or, when
/// the sources hold no disclosure at all, of every document. What was published is shown until it is withdrawn.
pub(super) fn add_published(
    folder: &str,
    sources: &mut Sources,
    ledger: &Ledger,
    (catalogue, published_only): (&Catalogue, bool),
    problems: &mut Vec<Diagnostic>,
) {
    for (doc, document) in ledger.history().documents() {
        let stem = format!("{folder}/{doc}");
        let has_own = renamed::has_own(folder, doc, sources, catalogue);
        let Some(ver) = shown_version(document).filter(|_| !has_own) else {
            continue;
        };
        let added = add_one(&stem, sources, ledger, doc, ver);
        match added {
            Ok(true) if !published_only => {
                let kept = Diagnostic::new("MB1204").at(Place::file(format!("{stem}.toml")));
                problems.push(kept.with("doc", doc));
            }
            Ok(_) => {}
            Err(problem) => problems.push(*problem),
        }
    }
}

/// The version that the site shows, by number: none for what was withdrawn, or whose newest text was removed.
fn shown_version(document: &Document) -> Option<u32> {
    let newest = document.newest().filter(|_| document.withdrawn.is_none())?;
    let removed = |name: &str| newest.redacted.keys().any(|slot| slot.as_str() == name);
    (!removed(SOURCE)).then_some(newest.ver)
}

fn add_one(
    stem: &str,
    sources: &mut Sources,
    ledger: &Ledger,
    doc: &DocId,
    ver: u32,
) -> Result<bool, Box<Diagnostic>> {
    let Some(text) = version::source(ledger, doc, ver)? else {
        return Ok(false);
    };
    let (Some(source), virtual_path) = (Slot::parse(SOURCE), format!("{stem}.toml")) else {
        return Ok(false);
    };
    if text.contains("[[files]]") {
        let shown: Shown = toml::from_str(&text).map_err(|_| ledger.broken(doc, ver, &source))?;
        for file in shown.files {
            let Some(path) = html::resolve(&virtual_path, &file.path) else {
                continue;
            };
            let slot = Slot::parse(&file.slot);
            let on_disk = slot
                .map(|slot| ledger.on_disk(doc, ver, &slot))
                .transpose()?;
            if let Some(on_disk) = on_disk.flatten().filter(|_| !sources.has(&path)) {
                sources.add(path, on_disk);
            }
        }
    }
    let on_disk = ledger.on_disk(doc, ver, &source)?;
    let found = on_disk.is_some();
    if let Some(on_disk) = on_disk {
        sources.add(virtual_path, on_disk);
    }
    Ok(found)
}

/// Leaves out what was withdrawn and not changed since.
pub(super) fn leave_out_withdrawn(disclosures: &mut Vec<Disclosure>, ledger: &Ledger) {
    let withdrawn: BTreeSet<&str> = ledger
        .history()
        .documents()
        .iter()
        .filter(|(_, document)| document.withdrawn.is_some())
        .map(|(doc, _)| doc.as_str())
        .collect();
    disclosures.retain(|disclosure| {
        !matches!(disclosure.state, State::Published { .. })
            || !withdrawn.contains(disclosure.id().as_str())
    });
}

/// For changed disclosures without a good reason: what to write. A reminder, until they are to be published.
pub(super) fn reasons(disclosures: &[Disclosure], ledger: &Ledger, problems: &mut Vec<Diagnostic>) {
    for disclosure in disclosures {
        if let State::Changed { ver } = disclosure.state
            && let Some(doc) = DocId::parse(&disclosure.id())
            && let Err(problem) = version::reason(disclosure, ledger, &doc, ver)
        {
            problems.push(match is_reason(&problem) {
                true => problem.as_warning(),
                false => *problem,
            });
        }
    }
}

fn is_reason(problem: &Diagnostic) -> bool {
    matches!(problem.code.as_str(), "MB1201" | "MB1202")
}

/// When a village is to be published, a missing reason is a mistake.
pub(super) fn insist_on_reasons(problems: &mut [Diagnostic]) {
    for problem in problems.iter_mut().filter(|problem| is_reason(problem)) {
        problem.severity = Severity::Error;
    }
}

/// The published version that a current page shows.
pub(crate) struct Frozen<'a> {
    ledger: &'a Ledger,
    doc: DocId,
    ver: u32,
    page: Slot,
    manifest: Hash,
}

/// The published version that the current page of a disclosure shows; none when the page waits, or its article was removed.
pub(super) fn frozen<'a>(disclosure: &Disclosure, ledger: &'a Ledger) -> Option<Frozen<'a>> {
    let State::Published { ver } = disclosure.state else {
        return None;
    };
    version_of(ledger, DocId::parse(&disclosure.id())?, ver)
}

/// The version that the page of a document shows while nobody edits it; none when it was withdrawn, or its article was removed.
pub(crate) fn last_shown<'a>(ledger: &'a Ledger, doc: &DocId) -> Option<Frozen<'a>> {
    let ver = shown_version(ledger.history().documents().get(doc)?)?;
    version_of(ledger, doc.clone(), ver)
}

fn version_of(ledger: &Ledger, doc: DocId, ver: u32) -> Option<Frozen<'_>> {
    let page = Slot::parse(PAGE)?;
    let version = ledger.history().documents().get(&doc)?.version(ver)?;
    let manifest = version.manifest;
    let kept = !ledger.is_redacted(&doc, ver, &page);
    kept.then_some(Frozen {
        ledger,
        doc,
        ver,
        page,
        manifest,
    })
}

impl Frozen<'_> {
    /// What stands for its bytes: the number of the version and the hash that the log has of its files.
    pub(crate) fn digest(&self) -> (u32, String) {
        (self.ver, self.manifest.to_string())
    }

    /// Its article, with its addresses as they must be on another page.
    ///
    /// # Errors
    /// When the frozen page is missing, changed, or holds no article.
    pub(crate) fn article(&self, to: &str) -> Result<Vec<u8>, Diagnostic> {
        let broken = || self.ledger.broken(&self.doc, self.ver, &self.page);
        let page = self.ledger.file(&self.doc, self.ver, &self.page)?;
        let page = page.ok_or_else(broken)?;
        let article = html::article(&page).ok_or_else(broken)?;
        let from = format!(
            "{}/{}/{PAGE}",
            self.ledger.slug(),
            self.doc.folder(self.ver)
        );
        Ok(html::relink(article, &mut |address| {
            html::resolve(&from, address).map(|target| html::relative(to, &target))
        }))
    }
}

/// The versions of a checked village that wait to be published.
pub(super) fn waiting(
    register: &Register,
    site: &Site<'_>,
    theme: &Theme,
    ledger: Option<&Ledger>,
) -> Result<Vec<NewVersion>, Diagnostic> {
    let mut versions = Vec::new();
    for (about, disclosure) in register.disclosures().iter().enumerate() {
        let ver = match disclosure.state {
            State::Waiting => 1,
            State::Changed { ver } => ver + 1,
            State::Draft | State::Published { .. } => continue,
        };
        let Some(doc) = DocId::parse(&disclosure.id()) else {
            continue;
        };
        let why = disclosure
            .correction
            .as_ref()
            .map(|correction| correction.why)
            .filter(|_| ver > 1);
        let shown = pictures::shown(disclosure, register)?;
        let places = places(&shown, register, &doc, ver, ledger)?;
        let page = freeze(register, about, ver, &places, site, theme, ledger)?;
        let mut files = Vec::new();
        let texts = [
            (PAGE, page),
            (SOURCE, version::canonical(disclosure).into()),
        ];
        for (name, bytes) in texts {
            files.extend(Slot::parse(name).map(|slot| (slot, bytes)));
        }
        files.extend(shown.into_iter().map(|file| (file.slot, file.bytes)));
        versions.push(NewVersion {
            doc,
            ver,
            why,
            title: show::full_title(disclosure, site),
            files,
        });
    }
    Ok(versions)
}

/// Where the files that a new version shows stand among the frozen ones, by their place in the site: in its own folder, or in that of
/// the earlier version that holds the same.
fn places(
    shown: &[KeptFile],
    register: &Register,
    doc: &DocId,
    ver: u32,
    ledger: Option<&Ledger>,
) -> Result<BTreeMap<String, String>, Diagnostic> {
    let slug = &register.village().slug;
    let earlier = ledger.filter(|_| ver > 1);
    let mut places = BTreeMap::new();
    for KeptFile { place, slot, bytes } in shown {
        let kept = earlier.map(|ledger| version::kept(ledger, doc, ver - 1, slot, bytes));
        let kept = kept.transpose()?.flatten();
        let holder = kept.and_then(|record| record.held_in).unwrap_or(ver);
        let frozen = format!("{slug}/{}/{slot}", doc.folder(holder));
        places.insert(place.clone(), frozen);
    }
    Ok(places)
}

/// The frozen page of a version: the article as the current page would show it, in a frame that says only what stays true.
fn freeze(
    register: &Register,
    about: usize,
    ver: u32,
    places: &BTreeMap<String, String>,
    site: &Site<'_>,
    theme: &Theme,
    ledger: Option<&Ledger>,
) -> Result<Vec<u8>, Diagnostic> {
    let disclosure = &register.disclosures()[about];
    let current = show::disclosure_page(register, about, site);
    let article = theme.article(&current, &disclosure.item.id)?;
    let kept = |ver: u32| {
        let doc = DocId::parse(&disclosure.id())?;
        let page = Slot::parse(PAGE)?;
        let ledger = ledger?;
        (!ledger.is_redacted(&doc, ver, &page)).then_some(ver)
    };
    let before = ver.checked_sub(1).filter(|ver| *ver > 0).and_then(kept);
    let frozen = show::frozen_page(register, about, ver, before, site);
    let article = html::relink(&article, &mut |address| {
        let target = html::resolve(&current.path, address)?;
        let kept = places.get(&target).unwrap_or(&target);
        Some(html::relative(&frozen.path, kept))
    });
    // Made once and kept for ever: worth to be made as small as it can be.
    Ok(html::finish(theme.file(&frozen, Some(&article))?.bytes))
}

/// Pages in the place of documents that are not shown any more.
pub(super) fn gone(
    register: &Register,
    ledger: &Ledger,
    catalogue: &Catalogue,
    site: &Site<'_>,
) -> Vec<Page> {
    let shown: BTreeSet<String> = register.disclosures().iter().map(Disclosure::id).collect();
    let documents = ledger.history().documents().iter();
    let missing = documents.filter(|(doc, _)| !shown.contains(doc.as_str()));
    missing
        .filter_map(|(doc, document)| {
            let newest = document.newest()?;
            let entry = document
                .withdrawn
                .or_else(|| newest.redacted.values().next().copied())?;
            let at = ledger.entries().get(usize::try_from(entry).ok()?)?.at;
            let state = match document.withdrawn {
                Some(_) => "withdrawn",
                None => "redacted",
            };
            show::gone_page(register, doc, state, at, catalogue, site)
        })
        .collect()
}
