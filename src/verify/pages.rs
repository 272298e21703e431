//! The pages that show the newest versions: each must hold the article of the frozen page, byte for byte apart from where its
//! links lead from. Otherwise somebody could change only what everybody reads.

use super::{Checked, SiteView};
use crate::diagnostic::{Diagnostic, Place};
use crate::html;
use crate::log::history::Document;
use crate::log::manifest::{MANIFEST, MAX_MANIFEST, Manifest};
use crate::log::name::{DocId, Slot};
use crate::log::verify::{Severity, Unreadable};
use crate::theme;

/// The longest page that is compared, in bytes.
const MAX_PAGE: u64 = 16 << 20;
/// The name of the frozen page in the folder of a version.
const PAGE: &str = "page.html";
/// The name of the frozen text; a document without it is not shown any more.
const SOURCE: &str = "source.toml";
/// The pages of so many documents are looked at together.
const TOGETHER: usize = 8;
/// What the pages of this program never hold, and what can change what they seem to say.
const FOREIGN: [&str; 4] = ["<base", "<iframe", "<object", "<embed"];
/// The most pages of one kind that are named.
const TOLD: usize = 200;

/// Checks the pages of a village whose log was verified; `listed` are the pages in the folders of periods.
pub fn check(view: &dyn SiteView, listed: Option<&[String]>, checked: &mut Checked) {
    if checked.verdict.entries.is_empty() {
        return;
    }
    let history = std::mem::take(&mut checked.verdict.history);
    let documents: Vec<(&DocId, &Document)> = history.documents().iter().collect();
    for batch in documents.chunks(TOGETHER) {
        expect(view, batch);
        for (doc, document) in batch {
            one(view, doc, document, checked);
        }
    }
    for path in listed.unwrap_or_default() {
        preview(view, path, &history, checked);
    }
    checked.verdict.history = history;
}

/// Says that the pages of these documents, current and frozen, will be read next.
fn expect(view: &dyn SiteView, documents: &[(&DocId, &Document)]) {
    let mut wanted = Vec::new();
    for (doc, document) in documents {
        wanted.push((format!("{doc}.html"), MAX_PAGE));
        let newest = document.newest().filter(|_| document.withdrawn.is_none());
        wanted
            .extend(newest.map(|newest| (format!("{}/{PAGE}", doc.folder(newest.ver)), MAX_PAGE)));
    }
    view.expect(&wanted);
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

/// A page that cannot be read, or is none.
fn unreadable(checked: &mut Checked, why: Unreadable, path: &str) {
    match why {
        Unreadable::Surroundings => say(checked, Severity::Unchecked, "MB1151", path),
        Unreadable::NoFile => say(checked, Severity::Alarm, "MB1237", path),
    }
}

/// The page of one document.
fn one(view: &dyn SiteView, doc: &DocId, document: &Document, checked: &mut Checked) {
    let path = format!("{doc}.html");
    let page = match view.read(&path, MAX_PAGE) {
        Ok(page) => page,
        Err(why) => return unreadable(checked, why, &path),
    };
    let Some(newest) = document.newest() else {
        return;
    };
    let removed = |ver: u32, name: &str| {
        let version = document.version(ver);
        version.is_some_and(|version| version.redacted.keys().any(|slot| slot.as_str() == name))
    };
    let shown = document.withdrawn.is_none() && !removed(newest.ver, PAGE);
    let gone = !shown || removed(newest.ver, SOURCE);
    let has_article = page.as_deref().is_some_and(holds_article);
    if gone && !has_article {
        checked.pages += 1;
        return;
    }
    if shown {
        if let Some(frozen) = frozen(view, doc, newest.ver) {
            compare(&path, page.as_deref(), &frozen, checked);
        }
        return;
    }
    // Nothing of the document may be shown as current any more: what is it that is shown?
    let article = page.and_then(|page| article(&checked.slug, &path, &page));
    let is_old = |ver: u32| {
        let old = frozen(view, doc, ver);
        let old = old.and_then(|(at, old)| self::article(&checked.slug, &at, &old));
        old.is_some() && old == article
    };
    let mut versions = document.versions.iter().rev().map(|version| version.ver);
    let code = if versions.any(|ver| !removed(ver, PAGE) && is_old(ver)) {
        "MB1148"
    } else if document
        .versions
        .iter()
        .any(|version| removed(version.ver, PAGE))
    {
        "MB1149"
    } else {
        "MB1150"
    };
    say(checked, Severity::Alarm, code, &path);
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
    if FOREIGN.iter().any(|tag| holds(page, tag)) || holds_foreign_script(page) {
        say(checked, Severity::Remark, "MB1156", path);
    }
}

/// Whether a page holds a script that is none of the theme's own files: with text of its own, from another place, or written in a way
/// that this program does not write.
fn holds_foreign_script(page: &[u8]) -> bool {
    let text = String::from_utf8_lossy(page).to_ascii_lowercase();
    text.split("<script").skip(1).any(|tag| {
        let Some((attributes, after)) = tag.split_once('>') else {
            return true;
        };
        let plain = attributes_of(attributes).is_some_and(|all| {
            let addresses = all.iter().filter(|(name, _)| *name == "src");
            let is_known =
                |name: &str| matches!(name, "src" | "defer") || name.starts_with("data-");
            addresses.clone().count() == 1
                && addresses
                    .clone()
                    .all(|(_, address)| is_own_address(address))
                && all.iter().all(|(name, _)| is_known(name))
        });
        !(plain && after.starts_with("</script>"))
    })
}

fn is_own_address(address: &str) -> bool {
    let path = address.trim_start_matches("../");
    path.strip_prefix("static/")
        .is_some_and(theme::is_own_script)
}

/// The attributes of a tag as this program writes them: names, and values in double quotes or none; nothing where they are written in
/// another way.
fn attributes_of(text: &str) -> Option<Vec<(&str, &str)>> {
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_lowercase() || c == '-'));
        let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"')?,
            None => ("", after),
        };
        if name.is_empty() || !(after.is_empty() || after.starts_with(' ')) {
            return None;
        }
        found.push((name, value));
        rest = after.trim_start();
    }
    Some(found)
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
        Err(why) => unreadable(checked, why, path),
    }
}

/// Whether there is an article at all, were it two.
fn holds_article(page: &[u8]) -> bool {
    holds(page, "<article")
}

fn holds(page: &[u8], tag: &str) -> bool {
    page.windows(tag.len())
        .any(|part| part.eq_ignore_ascii_case(tag.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::holds_foreign_script;

    #[test]
    fn only_the_theme_s_own_scripts_are_its_own() {
        for own in [
            "<p>x</p>",
            "<script src=\"../static/large.js\"></script>",
            "<script src=\"../../static/aloud.js\" defer></script>",
            "<script src=\"../static/aloud.js\" defer data-read=\"Read aloud\" data-stop=\"停止朗读\"></script>",
        ] {
            assert!(!holds_foreign_script(own.as_bytes()), "{own}");
        }
        for foreign in [
            "<script>x()</script>",
            "<script",
            "<script src=\"../static/large.js\">x()</script>",
            "<script src=\"https://a.example/static/large.js\"></script>",
            "<script src=\"../static/other.js\"></script>",
            "<script data-src=\"../static/large.js\" src=\"x.js\"></script>",
            "<script data-src=../static/large.js src =x.js></script>",
            "<SCRIPT SRC=x.js></SCRIPT>",
            "<script src=\"../static/large.js\" onload=\"x()\"></script>",
        ] {
            assert!(holds_foreign_script(foreign.as_bytes()), "{foreign}");
        }
    }
}
