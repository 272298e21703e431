//! What stands at the addresses of a village that became part of others: where its disclosure goes on, and what it had published.

use std::collections::BTreeMap;

use super::{Former, Made, Site, Summary, address, href, item_href, page, portal_frame};
use crate::check::Register;
use crate::disclosure::Disclosure;
use crate::log::name::DocId;
use crate::page::{ARTICLE, Link, MissingPage, MovedPage, Page, View};
use crate::settings::Extra;
use crate::value::Period;

/// Pages that every village has, and that others link to.
const EVERY: [&str; 7] = [
    "index.html",
    "people.html",
    "items.html",
    "search.html",
    "screen.html",
    "changes.html",
    "verify.html",
];

/// A village that is no more.
#[derive(Debug)]
pub struct Moved<'a> {
    /// Its folder.
    pub slug: &'a str,
    /// The villages that it became part of, each with what it says of it.
    pub heirs: Vec<(&'a Summary, &'a Former)>,
    /// The documents that it had published, and whether the newest version of each may still be shown.
    pub documents: Vec<(DocId, bool)>,
}

impl Moved<'_> {
    /// Its name; its folder where nobody says it.
    pub fn name(&self) -> &str {
        let named = self.heirs.first().map(|(_, former)| former.name.as_str());
        named.unwrap_or(self.slug)
    }

    /// Where a page goes on: at its like where the village was only renamed, else at the homes of those that it became part of.
    fn successors(&self, below: &str) -> Vec<Link> {
        let links = self.heirs.iter().map(|(heir, former)| {
            let has_like = former.pages.iter().any(|page| page == below);
            let like = if has_like { below } else { EVERY[0] };
            Link {
                text: heir.name.clone(),
                href: format!("{}/{like}", heir.slug),
            }
        });
        links.collect()
    }
}

/// All pages of a village that is no more; with a document where its article belongs.
pub fn pages(moved: &Moved<'_>, site: &Site<'_>) -> Vec<(Page, Option<DocId>)> {
    let mut paths: BTreeMap<String, Option<&DocId>> = BTreeMap::new();
    paths.extend(EVERY.map(|name| (name.to_string(), None)));
    let likes = moved.heirs.iter().flat_map(|(_, former)| &former.pages);
    paths.extend(likes.map(|path| (path.clone(), None)));
    for (doc, may_show) in &moved.documents {
        let period = doc.period();
        let year = period.split('-').next().unwrap_or(period);
        let item = doc.as_str().split('/').nth(1).unwrap_or_default();
        let about = [
            format!("{year}/index.html"),
            format!("{period}/index.html"),
            format!("{period}/board.html"),
            format!("item/{item}.html"),
            format!("history/{doc}.html"),
            format!("{doc}.board.html"),
        ];
        paths.extend(about.map(|path| (path, None)));
        paths.insert(format!("{doc}.html"), may_show.then_some(doc));
    }
    let pages = paths.into_iter();
    pages
        .map(|(below, doc)| (one(moved, &below, doc, site), doc.cloned()))
        .collect()
}

fn one(moved: &Moved<'_>, below: &str, doc: Option<&DocId>, site: &Site<'_>) -> Page {
    let (path, name) = (format!("{}/{below}", moved.slug), moved.name());
    let words = site.words;
    let successors = moved.successors(below);
    let said = |key: &str| words.say(key, &[("village", &name)]);
    let lead = match successors.is_empty() {
        true => said("moved-nowhere"),
        false => said("moved-lead"),
    };
    let until = moved.heirs.iter().find_map(|(_, former)| former.until);
    let until = until.map(|day| {
        let date = site.words.date(day);
        words.say("moved-until", &[("village", &name), ("date", &date)])
    });
    let title = title(name, below, site);
    let mut frame = portal_frame(site, &path, &title, lead.clone(), None);
    // Readers are led on only where there is one way to go, and nothing here to read.
    let target = match (successors.as_slice(), doc) {
        ([only], None) => Some(only.href.clone()),
        _ => None,
    };
    if let Some(target) = &target {
        frame.address = address(site.portal, target);
    }
    let view = MovedPage {
        title,
        lead,
        until,
        successors,
        target,
        kept: doc.map(|_| said("moved-kept")),
        article: doc.map(|_| ARTICLE),
    };
    page(path, frame, View::Moved(view))
}

/// The village, and the period that a path is about.
fn title(name: &str, below: &str, site: &Site<'_>) -> String {
    let below = below.strip_prefix("history/").unwrap_or(below);
    let mut parts = below.trim_end_matches(".html").split('/');
    let period: Option<Period> = parts.next().and_then(|part| part.parse().ok());
    let item = parts.next().and_then(|id| site.catalogue.get(id));
    let period = period.map(|period| site.words.period(period));
    let item = item.map(|item| item.title.get(site.lang()).to_string());
    let parts = [Some(name.to_string()), period, item];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What stands at the addresses that items had under former names, in a village that has these pages.
pub fn former_addresses(register: &Register, pages: &[Made], site: &Site<'_>) -> Vec<Page> {
    let slug = &register.village().slug;
    let items = site.catalogue.items().iter();
    let items = items.filter(|item| !item.formerly.is_empty());
    let mut former = Vec::new();
    for item in items {
        let now = item_href(slug, item);
        let title = item.title.get(site.lang());
        if pages.iter().any(|(page, _)| page.path == now) {
            let old = item.formerly.iter();
            let old = old.map(|id| format!("{slug}/item/{id}.html"));
            former.extend(old.map(|path| renamed(path, title, now.clone(), site)));
        }
    }
    let named_anew = |one: &&Disclosure| !one.item.formerly.is_empty();
    for disclosure in register.disclosures().iter().filter(named_anew) {
        // One that keeps a former name never had another address.
        if disclosure.filed == disclosure.item.id {
            let (title, now) = (disclosure.title(site.lang()), href(slug, disclosure));
            let old = disclosure.other_ids().map(|id| format!("{slug}/{id}.html"));
            former.extend(old.map(|path| renamed(path, title, now.clone(), site)));
        }
    }
    former
}

/// A page at an address that another one has now, in the same village.
fn renamed(path: String, title: &str, target: String, site: &Site<'_>) -> Page {
    let lead = site.words.get("moved-item").to_string();
    let mut frame = portal_frame(site, &path, title, lead.clone(), None);
    frame.address = address(site.portal, &target);
    let view = MovedPage {
        title: title.to_string(),
        lead,
        until: None,
        successors: vec![Link {
            text: title.to_string(),
            href: target.clone(),
        }],
        target: Some(target),
        kept: None,
        article: None,
    };
    page(path, frame, View::Moved(view))
}

/// The page for addresses that do not exist.
pub fn missing(path: &str, site: &Site<'_>) -> Page {
    let (title, lead) = (
        site.words.get("missing-title"),
        site.words.get("missing-lead"),
    );
    let mut frame = portal_frame(site, path, title, lead.to_string(), None);
    frame.address = None;
    let home = format!("{}/", site.portal.base_url.trim_end_matches('/'));
    page(
        path.to_string(),
        frame,
        View::Missing(MissingPage::at(home, site.portal.makes(Extra::Search))),
    )
}
