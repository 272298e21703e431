//! A gallery: every view of a theme, filled with made-up data in every way of [`Fill::ALL`], made by the theme itself.
//!
//! Each view has one function that fills it; a view struct that gains a value does not compile until the gallery shows it.

use crate::diagnostic::Diagnostic;
use crate::language::{Lang, Words};
use crate::output::OutFile;
use crate::page::{Frame, GalleryLine, GalleryPage, Link, NavLink, Page, View};
use crate::theme::Theme;

mod disclosure;
mod fill;
mod history;
mod pieces;
mod portal;
mod record;
mod village;

pub use fill::Fill;

/// The record kinds, each with a template `kind/<kind>.html`.
const KINDS: [&str; 10] = [
    "ledger",
    "statement",
    "notice",
    "meeting",
    "register",
    "process",
    "commitment",
    "gauge",
    "review",
    "ticket",
];

/// Pages of the ordinary filling that stand at the root too: the foot and the menu of every page lead there.
const AT_ROOT: [&str; 4] = ["about", "glossary", "accessibility", "screen"];

/// The views of one filling: name and view.
fn views(fill: Fill, words: &Words) -> Vec<(String, View)> {
    let views = [
        ("portal", View::Portal(portal::front(fill))),
        ("township", View::Township(portal::township(fill))),
        ("latest", View::Latest(portal::latest(fill))),
        ("matrix", View::Matrix(portal::whole_matrix(fill))),
        ("glossary", View::Glossary(portal::glossary(fill))),
        ("accessibility", View::Accessibility),
        ("about", View::About(portal::about(fill))),
        ("village", View::Village(Box::new(village::home(fill)))),
        (
            "period",
            View::Period(Box::new(village::period(fill, words))),
        ),
        ("item", View::Item(village::item(fill, words))),
        ("items", View::Items(village::items(fill))),
        ("people", View::People(village::people(fill))),
        ("search", View::Search(village::search(fill))),
        ("frozen", View::Frozen(Box::new(disclosure::frozen(fill)))),
        ("gone", View::Gone(disclosure::gone(fill))),
        ("moved", View::Moved(disclosure::moved(fill))),
        ("missing", View::Missing(disclosure::nowhere(fill))),
        (
            "sheet",
            View::Sheet(Box::new(disclosure::sheet_of_one(fill))),
        ),
        (
            "sheet-period",
            View::Sheet(Box::new(disclosure::sheet_of_period(fill))),
        ),
        ("screen", View::Screen(disclosure::screen(fill))),
        ("history", View::History(Box::new(history::history(fill)))),
        ("changes", View::Changes(history::changes(fill))),
        ("board", View::Board(history::board(fill))),
        ("verify", View::Verify(Box::new(history::verify(fill)))),
    ];
    let kinds = KINDS.iter().enumerate().map(|(nth, kind)| {
        let page = disclosure::disclosure(fill, kind, nth, words);
        (
            format!("disclosure-{kind}"),
            View::Disclosure(Box::new(page)),
        )
    });
    let views = views
        .into_iter()
        .map(|(name, view)| (name.to_string(), view));
    views.chain(kinds).collect()
}

/// All pages and static files of the gallery of a theme, in a language.
///
/// # Errors
/// The first page that the theme cannot make.
pub fn make(theme: &Theme, language: &str) -> Result<Vec<OutFile>, Diagnostic> {
    let lang = Lang::of(language);
    let mut files = Vec::new();
    let mut lines: Vec<GalleryLine> = Vec::new();
    for (nth, fill) in Fill::ALL.into_iter().enumerate() {
        for (name, view) in views(fill, theme.words()) {
            let link = Link {
                text: fill.id().to_string(),
                href: fill.href(&name),
            };
            match nth {
                0 => lines.push(GalleryLine {
                    template: view.template().to_string(),
                    pages: vec![link.clone()],
                    name: name.clone(),
                }),
                _ => lines
                    .iter_mut()
                    .filter(|line| line.name == name)
                    .for_each(|line| line.pages.push(link.clone())),
            }
            let mut page = Page {
                frame: frame(fill, &name, lang, "../"),
                path: link.href,
                view,
            };
            files.push(file(theme, &page, fill)?);
            if nth == 0 && AT_ROOT.contains(&name.as_str()) {
                page.path = format!("{name}.html");
                page.frame.root = String::new();
                files.push(file(theme, &page, fill)?);
            }
        }
    }
    files.push(file(theme, &index(lines, lang), Fill::Usual)?);
    files.extend(theme.static_files());
    Ok(files)
}

fn index(lines: Vec<GalleryLine>, lang: Lang) -> Page {
    Page {
        path: "index.html".into(),
        frame: frame(Fill::Usual, "gallery", lang, ""),
        view: View::Gallery(GalleryPage {
            fills: Fill::ALL.map(|fill| fill.id().to_string()).into(),
            lines,
        }),
    }
}

/// What a theme makes of a page; a disclosure has an article of its own, a frozen page that of a ledger.
fn file(theme: &Theme, page: &Page, fill: Fill) -> Result<OutFile, Diagnostic> {
    match &page.view {
        View::Disclosure(_) => theme.with_article(page, "finance-itemised-ledger"),
        View::Frozen(_) => {
            let shown = Page {
                path: page.path.clone(),
                frame: page.frame.clone(),
                view: View::Disclosure(Box::new(disclosure::disclosure(
                    fill,
                    "ledger",
                    0,
                    theme.words(),
                ))),
            };
            let article = theme.article(&shown, "finance-itemised-ledger")?;
            theme.file(page, Some(&article))
        }
        _ => theme.file(page, None),
    }
}

fn frame(fill: Fill, name: &str, lang: Lang, root: &str) -> Frame {
    let (language, dir) = fill.writing();
    let link = |text: &str, page: &str| pieces::link(fill, text, page);
    let nav = [
        ("首页", "village"),
        ("事项", "items"),
        ("人员", "people"),
        ("搜索", "search"),
    ];
    Frame {
        lang: language.unwrap_or(lang.html()).to_string(),
        dir,
        address: fill.maybe(format!("https://example.org/{}", fill.href(name))),
        card: fill.maybe("https://example.org/static/card.png".to_string()),
        root: root.to_string(),
        title: format!("{name} ({})", fill.id()),
        description: fill.name("样册里的一页"),
        portal: fill.name("柳溪镇三务公开"),
        village: Some(fill.name("石桥村")),
        crumbs: vec![
            link("柳溪镇三务公开", "portal"),
            link("石桥村", "village"),
            link("这一页", name),
        ],
        nav: nav
            .map(|(text, page)| NavLink {
                text: text.to_string(),
                href: fill.href(page),
                current: page == name,
            })
            .into(),
        hotline: fill.maybe(pieces::phone()),
        today: Some(fill::day(170)),
        last_posted: village::last_posted(fill),
        icp: fill.maybe("某ICP备00000000号".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theme::Files;

    /// The levels of the headings of a page, in its order.
    fn levels(html: &str) -> Vec<u32> {
        let begins = html.match_indices("<h").map(|(at, begin)| at + begin.len());
        begins
            .filter_map(|at| html[at..].chars().next()?.to_digit(10))
            .collect()
    }

    #[test]
    fn no_heading_skips_a_level() {
        let theme = Theme::load(Files::new(), "themes/default", "zh").expect("the built-in theme");
        let mut files = make(&theme, "zh").expect("the gallery");
        // Prose alone, with headings of its own.
        let mut page = disclosure::disclosure(Fill::Usual, "notice", 0, theme.words());
        (page.record, page.money) = Default::default();
        let bare = Page {
            path: "prose.html".into(),
            frame: frame(Fill::Usual, "prose", Lang::Zh, ""),
            view: View::Disclosure(Box::new(page)),
        };
        files.push(file(&theme, &bare, Fill::Usual).expect("a page"));
        for made in files.iter().filter(|made| made.path.ends_with(".html")) {
            let html = String::from_utf8_lossy(&made.bytes);
            let levels = levels(&html);
            let skips = levels.windows(2).any(|pair| pair[1] > pair[0] + 1);
            assert!(!skips, "{}: {levels:?}", made.path);
        }
        let prose = files
            .last()
            .map(|made| String::from_utf8_lossy(&made.bytes));
        assert!(levels(&prose.expect("a page")).starts_with(&[1, 2, 3]));
    }
}
