//! Pages through the theme, data through the formats, attachments as they are: a village's part of the site.

use std::collections::BTreeMap;

use super::{Log, Made, published};
use crate::check::Register;
use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::{self, Address};
use crate::ledger::Ledger;
use crate::output::{FORMATS, OutFile, Subject, atom};
use crate::search;
use crate::show::{self, Site, Texts};
use crate::source::{Sources, Text};
use crate::theme::Theme;
use crate::trail::Trail;
use crate::version;

/// The last stage but one.
pub(super) fn make(
    register: &Register,
    site: &Site<'_>,
    theme: &Theme,
    log: Option<Log>,
) -> Result<Made, Diagnostic> {
    let slug = &register.village().slug;
    let ledger = log.as_ref().map(|log| &log.ledger);
    let trail = ledger.and_then(|ledger| Trail::of(ledger, &register.village().witnesses));
    let texts = match (&trail, ledger) {
        (Some(trail), Some(ledger)) => texts(trail, ledger, slug, site)?,
        _ => Texts::new(),
    };
    let mut summary = show::summarise(register, site);
    let mut pages = show::village_pages(register, site);
    let mut files = Vec::new();
    if let (Some(trail), Some(ledger)) = (&trail, ledger) {
        show::add_log(&mut pages, register, trail, site);
        pages.extend(show::village_log_pages(register, trail, &texts, site));
        let gone = published::gone(register, ledger, site.catalogue, site);
        pages.extend(gone.into_iter().map(|page| (page, None)));
        files.extend(show::history_files(
            trail,
            register.village(),
            &site.portal.base_url,
        ));
        files.push(show::changes_file(register, trail, &texts, site));
        summary.log = Some(show::log_summary(register, trail, &texts, site));
    }
    let sheets = show::sheets(register, trail.as_ref(), site);
    pages.extend(sheets.into_iter().map(|page| (page, None)));
    for (page, about) in pages {
        let article = about
            .map(|about| {
                let disclosure = &register.disclosures()[about];
                published::article(disclosure, &page, slug, theme, ledger)
            })
            .transpose()?;
        files.push(theme.file(&page, article.as_deref())?);
    }
    files.extend(data(register, site));
    files.extend(search::village(register, site.portal.lang));
    files.push(feed(register, &summary, site));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    match files.windows(2).find(|pair| pair[0].path == pair[1].path) {
        Some(pair) => Err(Diagnostic::new("MB0117")
            .at(Place::file(pair[0].path.clone()))
            .with("file", &pair[0].path)),
        None => Ok(Made {
            files,
            summary,
            log,
        }),
    }
}

/// The same data for machines, and the attachments.
fn data(register: &Register, site: &Site<'_>) -> Vec<OutFile> {
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
            lang: site.portal.lang,
            profile: site.profile,
        };
        files.extend(FORMATS.iter().flat_map(|format| (format.make)(subject)));
    }
    files.extend(
        register
            .attachments()
            .iter()
            .map(|(path, attached)| OutFile {
                path: path.strip_prefix("villages/").unwrap_or(path).to_string(),
                bytes: attached.bytes.clone(),
            }),
    );
    files
}

/// The feed of what was posted.
fn feed(register: &Register, summary: &show::Summary, site: &Site<'_>) -> OutFile {
    let village = register.village();
    let entries = show::feed_entries(&summary.latest, false);
    let title = format!("{}三务公开", village.name);
    let base_url = &site.portal.base_url;
    OutFile {
        path: format!("{}/feed.xml", village.slug),
        bytes: atom(&village.code, &title, base_url, "../", &entries),
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
    let text = Text {
        path: path.into(),
        text: text.into(),
    };
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
