//! What a village leaves for the portal's pages: small, kept beside its files, so that a village with mistakes can still be
//! shown as it last was.

use serde::{Deserialize, Serialize};

use super::{Site, duty_lines, last_posted, posting};
use crate::catalogue::Category;
use crate::check::{Register, category_mark, on_time_share};
use crate::disclosure::Disclosure;
use crate::output::FeedEntry;
use crate::page::{Change, DutyLine, Mark, MonthCell, Posting, YearCount};
use crate::value::{Date, Period};

/// Postings that a summary keeps for the portal's list.
const KEPT: usize = 60;

/// Missing duties of a village that the portal shows.
const MISSING: usize = 10;

/// The item that puts right what was posted before.
const CORRECTION: &str = "village-correction-notice";

/// One village as the portal shows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Summary {
    /// Folder.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Region code: the order on the portal.
    pub code: String,
    /// Township.
    pub township: String,
    /// One line; may be empty.
    pub kind: String,
    /// Newest posting.
    pub last_posted: Option<Date>,
    /// Share of duties met on time, 0–100.
    pub on_time: Option<u32>,
    /// How many duties are missing.
    pub missing: usize,
    /// Of these the longest overdue, as many as a page of the portal shows of one village.
    pub longest_missing: Vec<DutyLine>,
    /// Its months, oldest first.
    pub months: Vec<MonthCell>,
    /// Newest postings, newest first.
    pub latest: Vec<Posting>,
    /// How many disclosures are posted.
    pub posted: usize,
    /// Newest corrections, newest first.
    #[serde(default)]
    pub corrections: Vec<Posting>,
    /// Its files have mistakes: this is the last good state.
    #[serde(default)]
    pub held: bool,
    /// What its log says; none when it has not published anything yet.
    #[serde(default)]
    pub log: Option<LogSummary>,
    /// The villages with folders of their own that became part of it.
    #[serde(default)]
    pub former: Vec<Former>,
}

impl Summary {
    /// A village whose first publication waits for a correction: nothing is known of it but its name.
    pub fn held_back(slug: &str, name: &str) -> Summary {
        Summary {
            slug: slug.to_string(),
            name: name.to_string(),
            code: String::new(),
            township: String::new(),
            kind: String::new(),
            last_posted: None,
            on_time: None,
            missing: 0,
            longest_missing: Vec::new(),
            months: Vec::new(),
            latest: Vec::new(),
            posted: 0,
            corrections: Vec::new(),
            held: true,
            log: None,
            former: Vec::new(),
        }
    }
}

/// A village that became part of another.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Former {
    /// Its folder.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its last day.
    pub until: Option<Date>,
    /// The pages, by their paths below either village, that have their like here: of a village that was only renamed.
    pub pages: Vec<String>,
}

/// The villages that became part of this one, whose addresses lead here; `paths` are those of its files.
pub fn former<'a>(
    register: &Register,
    paths: impl Iterator<Item = &'a str> + Clone,
) -> Vec<Former> {
    let village = register.village();
    let inside = format!("{}/", village.slug);
    let pages = paths.filter_map(|path| path.strip_prefix(&inside));
    let pages = pages.filter(|path| path.ends_with(".html"));
    // What was disclosed only after the end never had an address there.
    let was = |path: &str, until: Option<Date>| {
        let period = path.split('/').next().and_then(|part| part.parse().ok());
        let first = period.map(Period::first_day);
        first.is_none_or(|first| until.is_none_or(|until| first <= until))
    };
    let named = village
        .predecessors
        .iter()
        .filter(|old| !old.slug.is_empty());
    named
        .map(|old| Former {
            slug: old.slug.clone(),
            name: old.name.clone(),
            until: old.until,
            pages: pages
                .clone()
                .filter(|path| old.renamed && was(path, old.until))
                .map(|path| path.to_string())
                .collect(),
        })
        .collect()
}

/// The log of a village as the portal shows it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LogSummary {
    /// Its permanent name.
    pub origin: String,
    /// Its key in force; empty where nobody signs.
    pub vkey: String,
    /// Number of entries.
    pub size: u64,
    /// Head of its tree, base64.
    pub root: String,
    /// What is served of its newest state: the signed note, or the bare three lines.
    #[serde(alias = "note")]
    pub stated: String,
    /// When the newest entry was made, as the publisher claims, ISO.
    pub last: String,
    /// The newest state that a witness has seen.
    pub witnessed: Option<Witnessed>,
    /// Corrections, removals and the like, newest first, at most 100.
    pub changes: Vec<Change>,
    /// How many there are in all.
    pub changed: usize,
    /// What happened in each year, newest first.
    pub years: Vec<YearCount>,
    /// The months in which the log was opened or got an entry: `2026-05`.
    pub months: Vec<String>,
    /// It has ended.
    pub closed: bool,
}

impl LogSummary {
    /// Whether it has a key by which it is signed.
    pub fn is_signed(&self) -> bool {
        !self.vkey.is_empty()
    }
}

/// That witnesses have seen a state of a log.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Witnessed {
    /// How many entries it had.
    pub size: u64,
    /// Who had seen it by when, in words.
    pub said: String,
    /// The first day on which a witness had seen it, ISO.
    pub day: String,
}

/// Summarises a village.
pub fn summarise(register: &Register, site: &Site<'_>) -> Summary {
    let village = register.village();
    let mut longest_missing = duty_lines(register, site, Mark::Missing);
    let missing = longest_missing.len();
    longest_missing.truncate(MISSING);
    let posted = register
        .disclosures()
        .iter()
        .filter(|disclosure| disclosure.published.is_some());
    Summary {
        slug: village.slug.clone(),
        name: village.name.clone(),
        code: village.code.clone(),
        township: village.township.clone(),
        kind: village.kind.clone(),
        last_posted: last_posted(register),
        on_time: on_time_share(register.duties(), site.today),
        missing,
        longest_missing,
        months: months(register, site),
        latest: newest(register, site, KEPT, |_| true),
        posted: posted.count(),
        corrections: newest(register, site, KEPT, |disclosure| {
            disclosure.item.id == CORRECTION
        }),
        held: false,
        log: None,
        former: Vec::new(),
    }
}

/// The newest postings among those wanted, newest first.
pub(super) fn newest(
    register: &Register,
    site: &Site<'_>,
    most: usize,
    wanted: fn(&Disclosure) -> bool,
) -> Vec<Posting> {
    let mut order: Vec<(Date, usize)> = register
        .disclosures()
        .iter()
        .enumerate()
        .filter(|(_, disclosure)| wanted(disclosure))
        .filter_map(|(at, disclosure)| {
            Some((disclosure.published.filter(|day| *day <= site.today)?, at))
        })
        .collect();
    // Newest first; of one day, in the order of the board.
    order.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    order.truncate(most);
    order
        .into_iter()
        .map(|(_, at)| posting(register, at, site))
        .collect()
}

/// The months since the village began, up to the current one.
pub(super) fn months(register: &Register, site: &Site<'_>) -> Vec<MonthCell> {
    let first = register
        .duties()
        .iter()
        .map(|duty| duty.period.first_day())
        .min();
    let since = register.village().since.map(Period::first_day);
    let Some(begin) = since.or(first) else {
        return Vec::new();
    };
    let mut cells = Vec::new();
    let mut period = crate::value::Frequency::Monthly.period_of(begin);
    while period.first_day() <= site.today {
        cells.push(month(register, period, site));
        period = period.next();
    }
    cells
}

fn month(register: &Register, period: Period, site: &Site<'_>) -> MonthCell {
    let duties = || {
        register
            .duties()
            .iter()
            .filter(move |duty| duty.period == period)
    };
    let label = site.words.period(period);
    let known = duties().next().is_some();
    MonthCell {
        period: period.to_string(),
        label,
        href: known.then(|| super::period_href(&register.village().slug, period)),
        party: category_mark(duties(), Category::Party),
        village: category_mark(duties(), Category::Village),
        finance: category_mark(duties(), Category::Finance),
    }
}

/// Entries for a feed, from postings of lists.
pub fn feed_entries(postings: &[Posting], with_village: bool) -> Vec<FeedEntry> {
    let entries = postings.iter().filter_map(|posting| {
        let place = if with_village {
            format!("{} ", posting.village)
        } else {
            String::new()
        };
        Some(FeedEntry {
            title: format!("{place}{} {}", posting.period, posting.title),
            href: posting.href.clone(),
            published: posting.published.as_deref()?.parse().ok()?,
            summary: posting.summary.clone(),
        })
    });
    entries.collect()
}
