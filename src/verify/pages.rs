//! The pages that show the newest versions: each must hold the article of the frozen page, byte for byte apart from where its
//! links lead from. Otherwise somebody could change only what everybody reads.

use super::{Checked, SiteView};
use crate::diagnostic::{Diagnostic, Place};
use crate::html;
use crate::log::history::Document;
use crate::log::manifest::{MANIFEST, MAX_MANIFEST, Manifest};
use crate::log::name::{DocId, Slot};
use crate::log::verify::Severity;

/// The longest page that is compared, in bytes.
const MAX_PAGE: u64 = 16 << 20;
/// The name of the frozen page in the folder of a version.
const PAGE: &str = "page.html";
/// The most pages of one kind that are named.
const TOLD: usize = 200;

/// Checks the pages of a village whose log was verified; `listed` are the pages in the folders of periods.
pub fn check(view: &dyn SiteView, listed: Option<&[String]>, checked: &mut Checked) {
    if checked.verdict.entries.is_empty() {
        return;
    }
    let history = std::mem::take(&mut checked.verdict.history);
    for (doc, document) in history.documents() {
        one(view, doc, document, checked);
    }
    for path in listed.unwrap_or_default() {
        preview(view, path, &history, checked);
    }
    checked.verdict.history = history;
}

fn say(checked: &mut Checked, severity: Severity, code: &str, path: &str) {
    let told = checked.told.iter().filter(|told| told.said.code == code);
    if told.count() >= TOLD {
        return;
    }
    let shown = match checked.slug.as_str() {
        "" => path.to_string(),
        slug => format!("{slug}/{path}"),
    };
    let said = Diagnostic::new(code)
        .at(Place::file(shown.clone()))
        .with("file", shown);
    checked.add(severity, said);
}

/// The page of one document.
fn one(view: &dyn SiteView, doc: &DocId, document: &Document, checked: &mut Checked) {
    let path = format!("{doc}.html");
    let page = match view.read(&path, MAX_PAGE) {
        Ok(page) => page,
        Err(_) => return say(checked, Severity::Unchecked, "MB1151", &path),
    };
    let Some(newest) = document.newest() else {
        return;
    };
    let removed = |ver: u32| {
        let version = document.version(ver);
        version.is_some_and(|version| version.redacted.keys().any(|slot| slot.as_str() == PAGE))
    };
    let current = document.withdrawn.is_none() && !removed(newest.ver);
    if current {
        let Some(frozen) = frozen(view, doc, newest.ver) else {
            return;
        };
        return compare(&path, page.as_deref(), &frozen, checked);
    }
    // Nothing of the document may be shown as current any more.
    let Some(shown) = page
        .as_deref()
        .and_then(|page| article(&checked.slug, &path, page))
    else {
        checked.pages += 1;
        return;
    };
    let versions = document.versions.iter().rev();
    for version in versions.filter(|version| !removed(version.ver)) {
        let old = frozen(view, doc, version.ver);
        let old = old.and_then(|(at, old)| article(&checked.slug, &at, &old));
        if old.as_ref() == Some(&shown) {
            return say(checked, Severity::Alarm, "MB1148", &path);
        }
    }
    if document.versions.iter().any(|version| removed(version.ver)) {
        return say(checked, Severity::Remark, "MB1149", &path);
    }
    checked.pages += 1;
}

/// The frozen page of a version and its path; none when the version has none, or it is not there, which was said before.
fn frozen(view: &dyn SiteView, doc: &DocId, ver: u32) -> Option<(String, Vec<u8>)> {
    let path = format!("{}/{PAGE}", doc.folder(ver));
    if let Some(page) = view.read(&path, MAX_PAGE).ok()? {
        return Some((path, page));
    }
    let manifest = format!("{}/{MANIFEST}", doc.folder(ver));
    let manifest = view.read(&manifest, MAX_MANIFEST as u64 + 1).ok()??;
    let manifest = Manifest::parse(&manifest).ok()?;
    let held_in = manifest.file(&Slot::parse(PAGE)?)?.held_in?;
    let path = format!("{}/{PAGE}", doc.folder(held_in));
    let page = view.read(&path, MAX_PAGE).ok()??;
    Some((path, page))
}

fn compare(
    path: &str,
    page: Option<&[u8]>,
    (frozen_path, frozen): &(String, Vec<u8>),
    checked: &mut Checked,
) {
    let Some(page) = page else {
        return say(checked, Severity::Alarm, "MB1145", path);
    };
    let Some(right) = article(&checked.slug, frozen_path, frozen) else {
        return say(checked, Severity::Alarm, "MB1152", frozen_path);
    };
    match article(&checked.slug, path, page) {
        None => say(checked, Severity::Alarm, "MB1147", path),
        Some(shown) if shown != right => say(checked, Severity::Alarm, "MB1146", path),
        Some(_) => checked.pages += 1,
    }
}

/// The only article of a page, with every address as a path from the root of the site: the same for all pages that show the same.
fn article(slug: &str, path: &str, page: &[u8]) -> Option<Vec<u8>> {
    let village = if slug.is_empty() { "village" } else { slug };
    let page_path = format!("{village}/{path}");
    let article = html::article(page)?;
    Some(html::relink(article, &mut |address| {
        html::resolve(&page_path, address)
    }))
}

/// A page with an article whose document the log does not know: a preview that must not be on a site for everybody.
fn preview(
    view: &dyn SiteView,
    path: &str,
    history: &crate::log::history::History,
    checked: &mut Checked,
) {
    let Some(stem) = path.strip_suffix(".html") else {
        return;
    };
    if DocId::parse(stem).is_some_and(|doc| history.documents().contains_key(&doc)) {
        return;
    }
    if crate::log::name::PeriodId::parse(stem.split('/').next().unwrap_or_default()).is_none() {
        return;
    }
    match view.read(path, MAX_PAGE) {
        Ok(page) => {
            let holds = page.is_some_and(|page| holds_article(&page));
            if holds {
                say(checked, Severity::Alarm, "MB1150", path);
            }
        }
        Err(_) => say(checked, Severity::Unchecked, "MB1151", path),
    }
}

/// Whether there is an article at all, were it two.
fn holds_article(page: &[u8]) -> bool {
    let tag = b"<article";
    page.windows(tag.len())
        .any(|part| part.eq_ignore_ascii_case(tag))
}
