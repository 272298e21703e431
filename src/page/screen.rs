//! The page for a large screen in the hall of the village.

use serde::Serialize;

use super::{Contact, PlainMoney, Posting, Printed};

/// `screen.html`: the newest month, one slide after the other.
#[derive(Debug, Serialize)]
pub struct ScreenPage {
    /// Name of the village.
    pub village: String,
    /// Period in words; empty when nothing was posted yet.
    pub period: String,
    /// The slides, in order.
    pub slides: Vec<Slide>,
    /// The page of the month, from the root of the site.
    pub page_href: String,
}

/// What is seen at a time.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Slide {
    /// The month's money.
    Money {
        /// In plain blocks.
        money: PlainMoney,
    },
    /// Some of what was posted.
    Posted {
        /// 党务, 村务 or 财务.
        name: String,
        /// Few enough to be read from afar.
        postings: Vec<Posting>,
    },
    /// What should be posted and is not.
    Missing {
        /// Titles with the days that they were due.
        duties: Vec<super::DutyLine>,
    },
    /// Whom to ask, and where the same stands.
    Ask {
        /// Whom to ask.
        contacts: Vec<Contact>,
        /// Address of the month's page.
        web: Printed,
    },
}
