//! The sheets that are printed and put up on the board of the village.

use serde::Serialize;

use super::{CategoryBlock, Contact, Fact, PlainMoney, SignOffLine, Table};

/// `sheet.html`: one disclosure, or one month, as it is put up on the board.
#[derive(Debug, Serialize)]
pub struct SheetPage {
    /// Name of the village.
    pub village: String,
    /// Title of the disclosure, or of the whole period.
    pub title: String,
    /// Period in words.
    pub period: String,
    /// 党务, 村务 or 财务; empty for the whole period.
    pub category_name: String,
    /// How it stands to what was published: `draft`, `waiting`, `changed` or `published`.
    pub state: &'static str,
    /// The published version shown.
    pub ver: Option<u32>,
    /// The page that it was printed from, relative to the root of the site.
    pub page_href: String,
    /// What is put up.
    pub body: SheetBody,
    /// First day of posting, ISO.
    pub posted: Option<String>,
    /// Day until which it must stay posted, ISO.
    pub posted_until: Option<String>,
    /// Day until which one may object, ISO.
    pub object_until: Option<String>,
    /// Days within which an objection is answered.
    pub reply_days: Option<u32>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
    /// Who signs, in order: with name and day where they are known.
    pub signatures: Vec<SignOffLine>,
    /// Whose seals belong on it.
    pub seals: Vec<String>,
    /// Where the same stands on the web.
    pub web: Printed,
    /// What the log said when it first held what is shown; none where nothing is published.
    pub trace: Option<Printed>,
    /// Whether it is so wide that it is printed sideways.
    pub sideways: bool,
}

/// What is put up.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum SheetBody {
    /// One disclosure.
    One(Box<SheetOne>),
    /// A month, quarter, half-year or year.
    Period(Box<SheetPeriod>),
}

/// One disclosure on its sheet.
#[derive(Debug, Serialize)]
pub struct SheetOne {
    /// The editor's one sentence; may be empty.
    pub summary: String,
    /// Why there is nothing this period.
    pub none: Option<String>,
    /// Why it differs from the version before; may be empty.
    pub correction: String,
    /// Labelled values.
    pub facts: Vec<Fact>,
    /// Tables with all their rows.
    pub tables: Vec<Table>,
    /// Prose, safe HTML; may be empty.
    pub prose: String,
    /// Explanation under the figures; may be empty.
    pub note: String,
    /// Titles of its attachments.
    pub attachments: Vec<String>,
}

/// A month on its sheet.
#[derive(Debug, Serialize)]
pub struct SheetPeriod {
    /// Its money in plain blocks.
    pub money: Option<PlainMoney>,
    /// 党务, 村务 and 财务: what is posted, what is due or missing.
    pub categories: Vec<CategoryBlock>,
}

/// Lines of text with the same as a QR code.
#[derive(Debug, Clone, Serialize)]
pub struct Printed {
    /// The lines.
    pub lines: Vec<String>,
    /// What the QR code says; empty where there is nothing that a telephone could open.
    pub code: String,
}
