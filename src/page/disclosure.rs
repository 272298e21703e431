//! The page of one disclosure.

use serde::Serialize;

use super::{Ask, Link, Mark, PlainWord, RecordView, Since, VersionBlock};

/// Money in five plain blocks: how much there was, came in, went out, is left; and the largest items.
#[derive(Debug, Clone, Serialize)]
pub struct PlainMoney {
    /// Period in words.
    pub period: String,
    /// Page with every row, if there is one.
    pub href: Option<String>,
    /// There was, fen.
    pub opening: Option<i64>,
    /// Came in, fen.
    pub income: i64,
    /// Went out, fen.
    pub expense: i64,
    /// Is left, fen.
    pub closing: Option<i64>,
    /// The largest items of income (at most 3): name and fen.
    pub top_income: Vec<AmountLine>,
    /// The largest items of spending (at most 5).
    pub top_expense: Vec<AmountLine>,
    /// A remark where "other" hides more than the rule allows; may be empty.
    pub caution: String,
}

/// A named amount.
#[derive(Debug, Clone, Serialize)]
pub struct AmountLine {
    /// What for.
    pub name: String,
    /// Fen.
    pub fen: i64,
    /// Share of its side, 0–100, for a bar.
    pub share: u32,
}

/// One disclosure.
#[derive(Debug, Serialize)]
pub struct DisclosurePage {
    /// Title.
    pub title: String,
    /// The item: its title, when the disclosure has one of its own.
    pub item: String,
    /// The page of the item over time.
    pub item_href: String,
    /// `party`, `village` or `finance`.
    pub category: String,
    /// 党务, 村务 or 财务.
    pub category_name: String,
    /// What this item is and why it matters, one sentence.
    pub plain: String,
    /// Period in words.
    pub period: String,
    /// Name of the record kind: `ledger` … the template `kind/<kind>.html` shows it.
    pub kind: String,
    /// The editor's one sentence; may be empty.
    pub summary: String,
    /// Why there is nothing this period; then everything below is empty.
    pub none: Option<String>,
    /// How it stands to what was published: `draft`, `waiting`, `changed` or `published`.
    pub state: &'static str,
    /// Its newest published version, if there is one.
    pub frozen_href: Option<String>,
    /// The number of that version.
    pub ver: Option<u32>,
    /// Why it differs from the version before: the kind of the mistake, and words.
    pub correction: Option<CorrectionLine>,
    /// Where the article belongs: [`super::ARTICLE`].
    pub article: &'static str,
    /// Day of posting, ISO.
    pub published: Option<String>,
    /// Day until which it must stay posted, ISO.
    pub posted_until: Option<String>,
    /// Day it was due, ISO.
    pub due: Option<String>,
    /// Whether a law lays the duty down; otherwise it is a local promise.
    pub legal: bool,
    /// Whether a law lays down the day itself; otherwise it follows common practice.
    pub day_legal: bool,
    /// How the duty stands.
    pub mark: Mark,
    /// "比应公布日期晚 4 天" …; may be empty.
    pub mark_said: String,
    /// Day until which one may object, ISO.
    pub object_until: Option<String>,
    /// Days within which an objection is answered.
    pub reply_days: Option<u32>,
    /// Who is responsible, in words.
    pub body: String,
    /// Legal basis, without unconfirmed article numbers.
    pub basis: Vec<String>,
    /// The five plain blocks, for monthly money.
    pub money: Option<PlainMoney>,
    /// The data, by kind.
    pub record: RecordView,
    /// Prose, safe HTML; may be empty.
    pub prose: String,
    /// Explanation under the figures; may be empty.
    pub note: String,
    /// Attachments.
    pub attachments: Vec<AttachmentLink>,
    /// Who reviewed, in the order of the rule.
    pub signoffs: Vec<SignOffLine>,
    /// What the checks found.
    pub checks: Vec<CheckLine>,
    /// The same item in the period before, if any.
    pub previous: Option<Link>,
    /// The same item in the period after, if any.
    pub next: Option<Link>,
    /// The month's (quarter's …) page.
    pub period_href: String,
    /// The same data for machines: format name and path.
    pub data: Vec<Link>,
    /// The same item a year before, if any.
    pub last_year: Option<Link>,
    /// What is different from the period before and from a year ago.
    pub since: Vec<Since>,
    /// Whom to ask and how.
    pub ask: Ask,
    /// The words of experts that it uses.
    pub words: Vec<PlainWord>,
    /// The same on paper: the sheet for the board, what a loudspeaker reads.
    pub papers: Vec<Link>,
    /// What the publication log says of it; none for a draft, a preview and a frozen page.
    pub version: Option<VersionBlock>,
}

/// An attachment.
#[derive(Debug, Clone, Serialize)]
pub struct AttachmentLink {
    /// Title.
    pub title: String,
    /// Path from the root of the site.
    pub href: String,
    /// "PDF，128 KB".
    pub size: String,
    /// For pictures: what is shown of it.
    pub image: Option<ShownPicture>,
}

/// A picture on a page.
#[derive(Debug, Clone, Serialize)]
pub struct ShownPicture {
    /// Path of the file for browsers that know WebP, if there is one.
    pub webp: Option<String>,
    /// Path of the file for all browsers.
    pub src: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// One signature.
#[derive(Debug, Clone, Serialize)]
pub struct SignOffLine {
    /// Role in words.
    pub role: String,
    /// Name of the official.
    pub name: String,
    /// When, ISO.
    pub date: Option<String>,
    /// Opinion; may be empty.
    pub opinion: String,
}

/// What one check found.
#[derive(Debug, Clone, Serialize)]
pub struct CheckLine {
    /// `pass`, `warn`, `fail`, `not-checkable`.
    pub outcome: &'static str,
    /// Code: `F01`.
    pub code: String,
    /// In words, with the figures.
    pub said: String,
}

/// Why a version differs from the one before.
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionLine {
    /// `amount`, `typo`, `missing`, `privacy`, `other`.
    pub kind: &'static str,
    /// In the editor's words.
    pub reason: String,
}

/// One published version, by itself. It says only what stays true.
#[derive(Debug, Serialize)]
pub struct FrozenPage {
    /// Title.
    pub title: String,
    /// Its number.
    pub ver: u32,
    /// Day on which it was frozen, ISO.
    pub frozen: String,
    /// The page that always shows the newest version, relative to this one.
    pub latest: String,
    /// The village's page of all changes, relative to this one.
    pub changes: String,
    /// How to check it, relative to this page.
    pub verify: String,
    /// The page of the version before, relative to this one.
    pub predecessor: Option<String>,
    /// Where the article belongs: [`super::ARTICLE`].
    pub article: &'static str,
    /// Where the style sheet belongs: [`super::STYLE`].
    pub style: &'static str,
}

/// What stands in the place of a disclosure that is not shown any more.
#[derive(Debug, Serialize)]
pub struct GonePage {
    /// Title.
    pub title: String,
    /// Period in words.
    pub period: String,
    /// `withdrawn` or `redacted`.
    pub state: &'static str,
    /// When, as the publisher claims, in words.
    pub at: String,
    /// Its history.
    pub history_href: String,
    /// The month's (quarter's …) page.
    pub period_href: String,
}
