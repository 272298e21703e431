//! Pages through the theme, data through the formats, attachments as they are: a village's part of the site.

use std::collections::BTreeMap;

use super::{Log, Made, pictures, published};
use crate::check::Register;
use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::{self, Address, Disclosure};
use crate::ledger::Ledger;
use crate::output::{FORMATS, Memo, OutFile, Product, Seal, Subject, atom};
use crate::page::Page;
use crate::search;
use crate::settings::Extra;
use crate::show::{self, LogSummary, Site, Texts};
use crate::source::{Sources, Text};
use crate::theme::Theme;
use crate::timings::Timings;
use crate::trail::Trail;
use crate::version;

/// What pages are made with.
pub(super) struct Desk<'a> {
    /// What all pages of the village have in common.
    pub(super) site: Site<'a>,
    pub(super) theme: &'a Theme,
    /// A digest of the program and the theme.
    pub(super) maker: &'a [u8],
    /// What stands in the site as it was made.
    pub(super) memo: &'a Memo,
}

/// The last stage but one.
pub(super) fn make(
    register: &Register,
    desk: &Desk<'_>,
    log: Option<Log>,
    timings: &mut Timings,
) -> Result<Made, Diagnostic> {
    let site = &desk.site;
    let ledger = log.as_ref().map(|log| &log.ledger);
    let mut summary = timings.stage("show", || show::summarise(register, site));
    let mut pages = timings.stage("show", || show::village_pages(register, site));
    let mut files = Vec::new();
    let trail = ledger.and_then(|ledger| Trail::of(ledger, &register.village().witnesses));
    if let (Some(ledger), Some(trail)) = (ledger, &trail) {
        let shown = timings.stage("show the log", || {
            show_log(register, site, ledger, trail, &mut pages)
        })?;
        files.extend(shown.0.into_iter().map(Product::from));
        summary.log = Some(shown.1);
    }
    let former = show::former_addresses(register, &pages, site);
    pages.extend(former.into_iter().map(|page| (page, None)));
    if site.portal.makes(Extra::Sheets) {
        let sheets = timings.stage("show", || show::sheets(register, trail.as_ref(), site));
        pages.extend(sheets.into_iter().map(|page| (page, None)));
    }
    for (page, about) in pages {
        let template = page.view.template();
        let disclosure = about.map(|about| &register.disclosures()[about]);
        files.push(timings.stage(template, || one(&page, disclosure, desk, ledger))?);
    }
    files.extend(data(register, site, desk.memo, timings)?);
    files.extend(timings.stage("pictures", || pictures::beside(register, ledger, desk))?);
    if site.portal.makes(Extra::Search) {
        let searched = timings.stage("search", || search::village(register, site.words));
        files.extend(searched.into_iter().map(Product::from));
    }
    files.push(feed(register, &summary, site).into());
    files.sort_by(|a, b| a.path.cmp(&b.path));
    summary.former = show::former(register, files.iter().map(|file| file.path.as_str()));
    match files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        Some(pair) => Err(Diagnostic::new("MB0117")
            .at(Place::file(pair[0].path.clone()))
            .with("file", &pair[0].path)),
        None => Ok(Made {
            files,
            code: register.village().code.clone(),
            summary,
            log,
        }),
    }
}

/// One page, with the article of a disclosure if there is one, unless it is in the site already.
fn one(
    page: &Page,
    disclosure: Option<&Disclosure>,
    desk: &Desk<'_>,
    ledger: Option<&Ledger>,
) -> Result<Product, Diagnostic> {
    let frozen = disclosure.and_then(|disclosure| published::frozen(disclosure, ledger?));
    let article = disclosure.map(|disclosure| &disclosure.item.id);
    let from = (page, article, frozen.as_ref().map(|frozen| frozen.digest()));
    let seal = Seal::of_value(desk.maker, &from);
    Product::make(&page.path, seal, desk.memo, || match (disclosure, frozen) {
        (None, _) => desk.theme.file(page, None),
        (Some(_), Some(frozen)) => desk.theme.file(page, Some(&frozen.article(&page.path)?)),
        (Some(disclosure), None) => desk.theme.with_article(page, &disclosure.item.id),
    })
}

/// What the log says, put on the pages that are there, as pages of its own, as files, and in short for the portal.
fn show_log(
    register: &Register,
    site: &Site<'_>,
    ledger: &Ledger,
    trail: &Trail,
    pages: &mut Vec<show::Made>,
) -> Result<(Vec<OutFile>, LogSummary), Diagnostic> {
    let village = register.village();
    let texts = texts(trail, ledger, &village.slug, site)?;
    show::add_log(pages, register, trail, site);
    pages.extend(show::village_log_pages(register, trail, &texts, site));
    let gone = published::gone(register, ledger, site.catalogue, site);
    pages.extend(gone.into_iter().map(|page| (page, None)));
    let mut files = show::history_files(trail, village, &site.portal.base_url);
    files.push(show::changes_file(register, trail, &texts, site));
    Ok((files, show::log_summary(register, trail, &texts, site)))
}

/// The same data for machines, and the attachments.
fn data(
    register: &Register,
    site: &Site<'_>,
    memo: &Memo,
    timings: &mut Timings,
) -> Result<Vec<Product>, Diagnostic> {
    let slug = &register.village().slug;
    let mut files = Vec::new();
    for (about, disclosure) in register.disclosures().iter().enumerate() {
        if disclosure.none.is_some() {
            continue;
        }
        let stem = show::stem(slug, disclosure);
        let subject = Subject {
            register,
            about,
            disclosure,
            stem: &stem,
            words: site.words,
            profile: site.profile,
        };
        for format in FORMATS
            .iter()
            .filter(|format| site.portal.makes(format.extra))
        {
            let made = timings.stage(format.name, || (format.make)(subject));
            files.extend(made.into_iter().map(Product::from));
        }
    }
    for (path, attached) in register.attachments() {
        let path = path.strip_prefix("villages/").unwrap_or(path);
        let seal = Seal::of_bytes(&attached.bytes);
        files.push(Product::make(path, Some(seal), memo, || {
            Ok(OutFile {
                path: path.to_string(),
                bytes: attached.bytes.clone(),
            })
        })?);
    }
    Ok(files)
}

/// The feed of what was posted.
fn feed(register: &Register, summary: &show::Summary, site: &Site<'_>) -> OutFile {
    let village = register.village();
    let entries = show::feed_entries(&summary.latest, false);
    let title = format!("{}三务公开", village.name);
    let base_url = &site.portal.base_url;
    OutFile {
        path: format!("{}/feed.xml", village.slug),
        bytes: atom(
            (&village.code, site.words.tag()),
            &title,
            base_url,
            "../",
            &entries,
        ),
    }
}

/// The frozen texts of all versions of the documents that have a history, understood: to tell what changed.
fn texts(trail: &Trail, ledger: &Ledger, slug: &str, site: &Site<'_>) -> Result<Texts, Diagnostic> {
    let mut texts = Texts::new();
    let none = Sources::default();
    for (id, document) in trail.documents.iter().filter(|(_, doc)| doc.has_history()) {
        let path = format!("villages/{slug}/{id}.toml");
        let Ok(Some(address)) = disclosure::address(&path, &path[slug.len() + 10..]) else {
            continue;
        };
        let mut versions = BTreeMap::new();
        for version in &document.versions {
            let text =
                version::source(ledger, &document.doc, version.ver).map_err(|problem| *problem)?;
            let read = text.and_then(|text| understand(&path, text, &address, &none, site));
            versions.insert(version.ver, read);
        }
        texts.insert(id.clone(), versions);
    }
    Ok(texts)
}

fn understand(
    path: &str,
    text: String,
    address: &Address<'_>,
    sources: &Sources,
    site: &Site<'_>,
) -> Option<disclosure::Disclosure> {
    let text = Text::new(path, text);
    let lang = site.portal.lang;
    disclosure::read(
        &text,
        address,
        site.catalogue,
        sources,
        lang,
        &mut Vec::new(),
    )
}
