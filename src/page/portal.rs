//! The pages of the portal.

use serde::Serialize;

use super::{DutyLine, Figure, Link, MonthCell, Posting};

/// The portal's front page.
#[derive(Debug, Serialize)]
pub struct PortalPage {
    /// What this portal is, one paragraph.
    pub intro: String,
    /// Villages by township.
    pub townships: Vec<TownshipCard>,
    /// Newest postings, newest first, at most 12.
    pub latest: Vec<Posting>,
    /// The last months of the matrix (at most 6).
    pub matrix: Matrix,
    /// Newest corrections, at most 5.
    pub corrections: Vec<Posting>,
    /// Figures about the whole portal.
    pub figures: Vec<Figure>,
    /// Changes and the board, where a village has a log.
    pub log: Vec<Link>,
}

/// A township: with its villages, or with its own page where the portal has too many of them for one.
#[derive(Debug, Serialize)]
pub struct TownshipCard {
    /// Name of the township.
    pub name: String,
    /// Its page; none where its villages stand here.
    pub href: Option<String>,
    /// How many villages it has.
    pub count: usize,
    /// Duties now missing in all of them.
    pub missing: usize,
    /// Its villages, in order of their codes; none where it has a page.
    pub villages: Vec<VillageCard>,
}

/// The villages of a township, where a portal has more than a page holds.
#[derive(Debug, Serialize)]
pub struct TownshipPage {
    /// Name of the township.
    pub name: String,
    /// Its villages, in order of their codes.
    pub villages: Vec<VillageCard>,
    /// All months since they began.
    pub matrix: Matrix,
    /// What is missing now, by village.
    pub missing: Vec<VillageMissing>,
    /// The board of their logs, if one has a log.
    pub board: Option<String>,
}

/// A village on the portal's front page.
#[derive(Debug, Clone, Serialize)]
pub struct VillageCard {
    /// Name of the village.
    pub name: String,
    /// Its home page.
    pub href: String,
    /// One line that characterises it; may be empty.
    pub kind: String,
    /// Day of the newest posting, ISO.
    pub last_posted: Option<String>,
    /// Days since then.
    pub age_days: Option<i64>,
    /// Share of the duties of the last twelve months that were met on time, 0–100; none when nothing was due.
    pub on_time: Option<u32>,
    /// Duties now missing.
    pub missing: usize,
    /// Its files have mistakes: what is shown is the last good state.
    pub held: bool,
}

/// Village × month × category.
#[derive(Debug, Default, Serialize)]
pub struct Matrix {
    /// Months, oldest first.
    pub months: Vec<MonthHead>,
    /// One row for each village.
    pub rows: Vec<MatrixRow>,
}

/// Head of a column of the matrix.
#[derive(Debug, Clone, Serialize)]
pub struct MonthHead {
    /// `2026-05`.
    pub period: String,
    /// "2026年5月".
    pub label: String,
    /// "5月", with the year where it changes.
    pub short: String,
}

/// A village in the matrix.
#[derive(Debug, Serialize)]
pub struct MatrixRow {
    /// Name of the village.
    pub village: String,
    /// Its home page.
    pub href: String,
    /// One cell for each month.
    pub cells: Vec<MonthCell>,
}

/// The portal's newest postings.
#[derive(Debug, Serialize)]
pub struct LatestPage {
    /// Newest first, at most 100.
    pub postings: Vec<Posting>,
    /// What was put right, newest first, at most 50.
    pub corrections: Vec<Posting>,
}

/// The whole matrix; where there are too many villages for one page, the townships, whose pages have it.
#[derive(Debug, Default, Serialize)]
pub struct MatrixPage {
    /// The townships with pages of their own.
    pub townships: Vec<TownshipCard>,
    /// All months since the portal began.
    pub matrix: Matrix,
    /// What is missing now, by village.
    pub missing: Vec<VillageMissing>,
}

/// What one village has not posted.
#[derive(Debug, Serialize)]
pub struct VillageMissing {
    /// Name of the village.
    pub village: String,
    /// Its home page.
    pub href: String,
    /// How many duties are missing.
    pub count: usize,
    /// The longest overdue of them, the longest first.
    pub duties: Vec<DutyLine>,
}

/// What this site is and by which rules it is checked.
#[derive(Debug, Serialize)]
pub struct AboutPage {
    /// The rule profile in force, in words: label and text.
    pub rules: Vec<Figure>,
    /// Where these rules come from.
    pub sources: Vec<String>,
    /// A remark where a province was not researched; may be empty.
    pub caution: String,
    /// The checks that every disclosure passes: code and sentence.
    pub checks: Vec<Figure>,
    /// The three fixed days of the month.
    pub three_days: Vec<Figure>,
}
