//! The words of experts: on a page those that occur there, and one page with all of them.

use super::{Site, page, portal_frame};
use crate::catalogue::{Item, Word};
use crate::disclosure::Disclosure;
use crate::language::Lang;
use crate::page::{GlossaryPage, Page, PlainWord, View};

/// Where all words stand.
pub(super) const PATH: &str = "glossary.html";

/// The page of all words.
pub(super) fn all(site: &Site<'_>, last: Option<String>) -> Page {
    let words = site.catalogue.glossary().words();
    let view = GlossaryPage {
        words: words.iter().map(|word| plain(word, site.lang())).collect(),
    };
    let (title, lead) = (site.words.get("glossary"), site.words.get("glossary-lead"));
    let frame = portal_frame(site, PATH, title, lead.to_string(), last);
    page(PATH.to_string(), frame, View::Glossary(view))
}

/// The words that an item's title, explanation and labels use.
pub(super) fn of_item(item: &Item, site: &Site<'_>) -> Vec<PlainWord> {
    find(item_texts(item, site.lang()), site)
}

/// The words that a disclosure uses: what its item says, and what its editor wrote.
pub(super) fn of_disclosure(disclosure: &Disclosure, site: &Site<'_>) -> Vec<PlainWord> {
    let mut texts = match disclosure.none {
        Some(_) => vec![disclosure.item.plain.get(site.lang())],
        None => item_texts(&disclosure.item, site.lang()),
    };
    texts.extend([
        disclosure.title(site.lang()),
        &disclosure.summary,
        &disclosure.note,
        &disclosure.prose,
    ]);
    texts.extend(disclosure.none.as_deref());
    let record = &disclosure.record;
    let rows = record.tables.iter().flatten().flat_map(|row| &row.cells);
    let cells = record.fields.iter().chain(rows).flatten();
    texts.extend(cells.filter_map(|cell| cell.value.text()));
    find(texts, site)
}

fn item_texts(item: &Item, lang: Lang) -> Vec<&str> {
    let mut texts = vec![item.title.get(lang), item.plain.get(lang)];
    texts.extend(item.fields.iter().map(|field| field.label(lang)));
    let columns = item.tables.iter().flat_map(|table| &table.columns);
    texts.extend(columns.map(|column| column.label(lang)));
    texts
}

fn find(texts: Vec<&str>, site: &Site<'_>) -> Vec<PlainWord> {
    let found = site.catalogue.glossary().find(texts, site.lang());
    found
        .into_iter()
        .map(|word| plain(word, site.lang()))
        .collect()
}

fn plain(word: &Word, lang: Lang) -> PlainWord {
    PlainWord {
        id: word.id(),
        word: word.name(lang).to_string(),
        plain: word.plain.get(lang).to_string(),
    }
}
