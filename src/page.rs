//! The view structs: exactly what each page shows, and nothing else.
//!
//! A page's bytes depend only on the theme and on one of these values. Every link is relative to the root of the site
//! and ends in a file name; a template writes `{{ root }}{{ href }}`. Texts are ready to show, in the language of the site.

use serde::Serialize;

mod disclosure;
mod gallery;
mod history;
mod moved;
mod portal;
mod reader;
mod record;
mod screen;
mod search;
mod sheet;
mod village;

pub use disclosure::*;
pub use gallery::*;
pub use history::*;
pub use moved::*;
pub use portal::*;
pub use reader::*;
pub use record::*;
pub use screen::*;
pub use search::*;
pub use sheet::*;
pub use village::*;

/// One page to make: where it goes, which template shows it, and what it shows.
#[derive(Debug, Serialize)]
pub struct Page {
    /// Path below the root of the site, with `/`, ending in `.html`.
    pub path: String,
    /// What every page has.
    pub frame: Frame,
    /// What this page has.
    pub view: View,
}

/// What a page shows; the variant names the template (`portal.html`, `village.html` …) and the name of the value in it is `page`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum View {
    /// `portal.html`: the front page of the portal.
    Portal(PortalPage),
    /// `township.html`: the villages of one township of a large portal.
    Township(TownshipPage),
    /// `latest.html`: the newest postings of all villages.
    Latest(LatestPage),
    /// `matrix.html`: village × month × category.
    Matrix(MatrixPage),
    /// `glossary.html`: the words of experts in plain speech.
    Glossary(GlossaryPage),
    /// `accessibility.html`: how accessible the pages are; the theme adds how that was tested.
    Accessibility,
    /// `about.html`: what this site is, how it is checked, the rules in force here.
    About(AboutPage),
    /// `village.html`: the home of one village.
    Village(Box<VillagePage>),
    /// `period.html`: one month, quarter, half-year or year of one village.
    Period(Box<PeriodPage>),
    /// `disclosure.html`: one disclosure, around what `article.html` makes of the same value.
    Disclosure(Box<DisclosurePage>),
    /// `frozen.html`: one published version, by itself and for ever.
    Frozen(Box<FrozenPage>),
    /// `gone.html`: what stands in the place of a disclosure that was withdrawn, or whose content was removed.
    Gone(GonePage),
    /// `missing.html`: for addresses that do not exist, by itself at any depth.
    Missing(MissingPage),
    /// `moved.html`: what stands at an address of a village that became part of others.
    Moved(MovedPage),
    /// `item.html`: one item of one village over time.
    Item(ItemPage),
    /// `items.html`: all items of the catalogue, with what this village has published of them.
    Items(ItemsPage),
    /// `people.html`: the bodies of the village and who serves in them.
    People(PeoplePage),
    /// `history.html`: all versions of one disclosure and what changed between them.
    History(Box<HistoryPage>),
    /// `changes.html`: every correction, removal and withdrawal of a village or of all.
    Changes(ChangesPage),
    /// `board.html`: the logs of all villages.
    Board(BoardPage),
    /// `verify.html`: how anybody can check what a village has published.
    Verify(Box<VerifyPage>),
    /// `sheet.html`: a disclosure or a period as it is printed for the board of the village.
    Sheet(Box<SheetPage>),
    /// `search.html`: the search of a village or of the portal, and a plain index.
    Search(SearchPage),
    /// `screen.html`: the newest month for a large screen.
    Screen(ScreenPage),
    /// `gallery.html`: the list of the pages that show a theme with made-up data; no site has it.
    Gallery(GalleryPage),
}

impl View {
    /// All templates that a theme must have.
    pub const TEMPLATES: [&'static str; 26] = [
        "article.html",
        "frozen.html",
        "gone.html",
        "missing.html",
        "moved.html",
        "portal.html",
        "township.html",
        "latest.html",
        "matrix.html",
        "glossary.html",
        "accessibility.html",
        "about.html",
        "village.html",
        "period.html",
        "disclosure.html",
        "item.html",
        "items.html",
        "people.html",
        "history.html",
        "changes.html",
        "board.html",
        "verify.html",
        "sheet.html",
        "search.html",
        "screen.html",
        "gallery.html",
    ];

    /// Whether what it says changes from one day to the next: it counts days, or tells what is due.
    pub fn counts_days(&self) -> bool {
        let open = |all: &[CategoryBlock]| all.iter().any(|one| !one.duties.is_empty());
        match self {
            View::Portal(_)
            | View::Township(_)
            | View::Matrix(_)
            | View::Village(_)
            | View::Board(_) => true,
            View::Period(page) => open(&page.categories),
            View::Item(page) => page.lines.iter().any(|line| line.mark == Mark::Missing),
            View::Sheet(page) => match &page.body {
                SheetBody::Period(period) => open(&period.categories),
                SheetBody::One(_) => false,
            },
            View::Screen(page) => page
                .slides
                .iter()
                .any(|slide| matches!(slide, Slide::Missing { .. })),
            _ => false,
        }
    }

    /// The template that shows this view.
    pub fn template(&self) -> &'static str {
        match self {
            View::Portal(_) => "portal.html",
            View::Township(_) => "township.html",
            View::Latest(_) => "latest.html",
            View::Matrix(_) => "matrix.html",
            View::Glossary(_) => "glossary.html",
            View::Accessibility => "accessibility.html",
            View::About(_) => "about.html",
            View::Village(_) => "village.html",
            View::Period(_) => "period.html",
            View::Disclosure(_) => "disclosure.html",
            View::Frozen(_) => "frozen.html",
            View::Gone(_) => "gone.html",
            View::Missing(_) => "missing.html",
            View::Moved(_) => "moved.html",
            View::Item(_) => "item.html",
            View::Items(_) => "items.html",
            View::People(_) => "people.html",
            View::History(_) => "history.html",
            View::Changes(_) => "changes.html",
            View::Board(_) => "board.html",
            View::Verify(_) => "verify.html",
            View::Sheet(_) => "sheet.html",
            View::Search(_) => "search.html",
            View::Screen(_) => "screen.html",
            View::Gallery(_) => "gallery.html",
        }
    }
}

/// What a template writes where the finished article of a disclosure belongs: it is put there as it is, byte for byte.
pub const ARTICLE: &str = "\u{f8ff}article\u{f8ff}";
/// What a template writes where the style sheet of a frozen page belongs.
pub const STYLE: &str = "\u{f8ff}style\u{f8ff}";

/// What every page has, whatever it shows.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// Language of the page as an HTML `lang` value, `zh-CN` or `en`.
    pub lang: String,
    /// `ltr`, or `rtl` for a language that is written from right to left.
    pub dir: &'static str,
    /// The public address of the page, where the portal has one.
    pub address: Option<String>,
    /// The public address of the picture that stands for the page where it is shared, where the portal has one.
    pub card: Option<String>,
    /// `""`, `"../"`, `"../../"` …: from this page to the root of the site.
    pub root: String,
    /// Title of the page, standing alone in a list of bookmarks: "石桥村 2026年5月 收支逐笔公开榜".
    pub title: String,
    /// One sentence for search engines and share cards.
    pub description: String,
    /// Name of the portal.
    pub portal: String,
    /// Name of the village, on its pages.
    pub village: Option<String>,
    /// Where the reader is, from the portal down; the last one is this page.
    pub crumbs: Vec<Link>,
    /// The main links of this village (or of the portal), the current one marked.
    pub nav: Vec<NavLink>,
    /// Whom to ask, the same on every page.
    pub hotline: Option<Phone>,
    /// Day for which the page was made, ISO; none where it says nothing that another day would change.
    pub today: Option<String>,
    /// Day of the newest posting that this page's village (or the portal) has, ISO.
    pub last_posted: Option<String>,
    /// Filing number (ICP备案), where there is one.
    pub icp: Option<String>,
}

/// A link inside the site.
#[derive(Debug, Clone, Serialize)]
pub struct Link {
    /// Text of the link.
    pub text: String,
    /// Path from the root of the site.
    pub href: String,
}

/// A link of the main navigation.
#[derive(Debug, Clone, Serialize)]
pub struct NavLink {
    /// Text of the link.
    pub text: String,
    /// Path from the root of the site.
    pub href: String,
    /// Whether this is the page the reader is on.
    pub current: bool,
}

/// A public telephone number.
#[derive(Debug, Clone, Serialize)]
pub struct Phone {
    /// As people write it: `0531-8700 0000`.
    pub shown: String,
    /// As a telephone dials it: `053187000000`.
    pub dial: String,
}

/// How one duty stands. The strings are stable: CSS classes and JSON use them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// Posted no later than it was due.
    OnTime,
    /// Posted, after the day it was due.
    Late,
    /// Not posted, and the day it was due is past.
    Missing,
    /// Not posted, and not yet due.
    Due,
    /// Declared: nothing to disclose in this period.
    None,
    /// Posted in time, and removed since as the law demands.
    Removed,
    /// Nothing is owed here.
    NotOwed,
}

/// A disclosure in a list.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct Posting {
    /// Title of the disclosure.
    pub title: String,
    /// Its page, from the root of the site.
    pub href: String,
    /// Village, for lists over villages.
    pub village: String,
    /// `party`, `village` or `finance`.
    pub category: String,
    /// Period in words: "2026年5月".
    pub period: String,
    /// Day of posting, ISO; none for a draft.
    pub published: Option<String>,
    /// How the duty stands.
    pub mark: Mark,
    /// The editor's one sentence, or one made from the figures.
    pub summary: String,
    /// What is shown waits to be published.
    #[serde(default)]
    pub waiting: bool,
}

/// Something that is due or missing.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct DutyLine {
    /// Title of the item.
    pub title: String,
    /// Page of the item over time.
    pub href: String,
    /// `party`, `village` or `finance`.
    pub category: String,
    /// Period in words.
    pub period: String,
    /// Day it is due, ISO.
    pub due: String,
    /// Days until that day; negative when it is past.
    pub days: i64,
    /// Whether a law lays the duty down (`true`), or a local promise (`false`).
    pub legal: bool,
    /// Whose duty it is, in words.
    pub body: String,
}

/// One number with its label.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// What it counts.
    pub label: String,
    /// The number, ready to show.
    pub value: String,
    /// A word of explanation; may be empty.
    pub note: String,
}

/// One month of one village.
#[derive(Debug, Clone, Serialize, serde::Deserialize)]
pub struct MonthCell {
    /// `2026-05`.
    pub period: String,
    /// "5月" or "2026年5月".
    pub label: String,
    /// Page of the month, if there is one.
    pub href: Option<String>,
    /// How 党务, 村务 and 财务 stand, in this order: the worst mark of the duties of each.
    pub party: Mark,
    /// 村务.
    pub village: Mark,
    /// 财务.
    pub finance: Mark,
}

/// Whom to ask about what.
#[derive(Debug, Clone, Serialize)]
pub struct Contact {
    /// About what.
    pub what: String,
    /// Whom.
    pub who: String,
    /// Where to call.
    pub phone: Option<Phone>,
    /// When; may be empty.
    pub hours: String,
}
