//! What helps a reader along: what is different from before, what an expert's word means, and whom to ask in which way.

use serde::Serialize;

use super::{Contact, Link};

/// How the figures of a disclosure differ from those of an earlier one of the same item.
#[derive(Debug, Clone, Serialize)]
pub struct Since {
    /// `previous` or `last-year`.
    pub against: &'static str,
    /// The earlier disclosure; the text is its period.
    pub earlier: Link,
    /// What differs, or does not: income and spending first.
    pub lines: Vec<SinceLine>,
}

/// One figure and how it changed.
#[derive(Debug, Clone, Serialize)]
pub struct SinceLine {
    /// `income`, `expense`, or `other` for a figure that is called by its label.
    pub what: &'static str,
    /// Its label.
    pub label: String,
    /// How it changed.
    #[serde(flatten)]
    pub shift: Shift,
    /// What the change mostly comes from, where that is known.
    pub mainly: Option<MainlyLine>,
}

/// The item of a side that changed most, in the direction of the whole.
#[derive(Debug, Clone, Serialize)]
pub struct MainlyLine {
    /// Its name.
    pub name: String,
    /// How it changed.
    #[serde(flatten)]
    pub shift: Shift,
}

/// More or less, and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// `more`, `less` or `same`.
    pub way: &'static str,
    /// By how many fen; never negative.
    pub by: i64,
}

/// A word of experts with its plain explanation.
#[derive(Debug, Clone, Serialize)]
pub struct PlainWord {
    /// Where it stands on the page of all words.
    pub id: String,
    /// The word.
    pub word: String,
    /// The explanation.
    pub plain: String,
}

/// All words that are explained.
#[derive(Debug, Serialize)]
pub struct GlossaryPage {
    /// In the order of the glossary.
    pub words: Vec<PlainWord>,
}

/// Whom to ask about a disclosure, in which way, and how long the answer may take.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Ask {
    /// People with their telephones.
    pub contacts: Vec<Contact>,
    /// Address of a form on another site; may be empty.
    pub form: String,
    /// Mail address; may be empty.
    pub mail: String,
    /// Days within which the village answers.
    pub reply_days: Option<u32>,
    /// Days within which the township answers.
    pub township_reply_days: Option<u32>,
    /// The questions and answers that were published.
    pub answers: Option<Link>,
}
