//! The pages of a village, its periods, its items and its people.

use serde::Serialize;

use super::{
    Chart, Contact, DutyLine, Fact, Figure, Link, Mark, MonthCell, Phone, PlainMoney, PlainWord,
    Posting, Since, Stars,
};

/// The home of a village.
#[derive(Debug, Serialize)]
pub struct VillagePage {
    /// Introduction, one paragraph; may be empty.
    pub intro: String,
    /// Households, people, groups …
    pub facts: Vec<Figure>,
    /// Newest postings, at most 8.
    pub latest: Vec<Posting>,
    /// What is due next, at most 8.
    pub due: Vec<DutyLine>,
    /// What is missing.
    pub missing: Vec<DutyLine>,
    /// The newest month's money in five plain blocks.
    pub money: Option<PlainMoney>,
    /// How it differs from the month before and from a year ago.
    pub since: Vec<Since>,
    /// Months, newest year first, each year's months oldest first.
    pub years: Vec<YearMonths>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
    /// Villages this one was merged from or renamed from.
    pub predecessors: Vec<Figure>,
    /// The three fixed days of the month.
    pub three_days: Vec<Figure>,
    /// Days since the newest posting.
    pub age_days: Option<i64>,
    /// Its share of duties met on time in the last twelve months, 0–100.
    pub on_time: Option<u32>,
    /// Changes and how to check them, where there is a log.
    pub log: Vec<Link>,
}

/// A year with its months.
#[derive(Debug, Serialize)]
pub struct YearMonths {
    /// "2026年".
    pub label: String,
    /// Page of the year, if there is one.
    pub href: Option<String>,
    /// Its months.
    pub months: Vec<MonthCell>,
    /// Other periods of that year with a page: quarters, half-years.
    pub others: Vec<Link>,
}

/// One period of a village.
#[derive(Debug, Serialize)]
pub struct PeriodPage {
    /// "2026年5月".
    pub label: String,
    /// 党务, 村务, 财务, in this order.
    pub categories: Vec<CategoryBlock>,
    /// The month's money.
    pub money: Option<PlainMoney>,
    /// How it differs from the month before and from a year ago.
    pub since: Vec<Since>,
    /// The same for the board of the village and for a large screen.
    pub others: Vec<Link>,
    /// The period before, if it has a page.
    pub previous: Option<Link>,
    /// The period after, if it has a page.
    pub next: Option<Link>,
    /// The same period a year before, if it has a page.
    pub last_year: Option<Link>,
    /// For a year: its months; otherwise empty.
    pub months: Vec<MonthCell>,
    /// For a year: the money of its months; otherwise empty.
    pub money_by_month: Vec<MonthMoney>,
    /// The same as a picture.
    pub chart: Option<Chart>,
}

/// The money of one month.
#[derive(Debug, Serialize)]
pub struct MonthMoney {
    /// The month's disclosure; the text is the month.
    pub month: Link,
    /// Came in, fen.
    pub income: i64,
    /// Went out, fen.
    pub expense: i64,
    /// Is left, fen.
    pub closing: Option<i64>,
}

/// One category of one period.
#[derive(Debug, Serialize)]
pub struct CategoryBlock {
    /// `party`, `village` or `finance`.
    pub id: String,
    /// 党务, 村务 or 财务.
    pub name: String,
    /// How it stands.
    pub mark: Mark,
    /// In words: "6 件全部按时公布" …
    pub said: String,
    /// Its disclosures.
    pub postings: Vec<Posting>,
    /// What is due or missing.
    pub duties: Vec<DutyLine>,
}

/// One item over time.
#[derive(Debug, Serialize)]
pub struct ItemPage {
    /// Title of the item.
    pub title: String,
    /// `party`, `village` or `finance`.
    pub category: String,
    /// 党务, 村务 or 财务.
    pub category_name: String,
    /// What it is and why it matters.
    pub plain: String,
    /// How often and by when, in words.
    pub rule: String,
    /// Whether a law lays it down.
    pub legal: bool,
    /// Who is responsible.
    pub body: String,
    /// Legal basis.
    pub basis: Vec<String>,
    /// The words of experts that it uses.
    pub words: Vec<PlainWord>,
    /// Newest first: every period in which it was posted, due or missing.
    pub lines: Vec<ItemLine>,
    /// A chart over time, for money.
    pub chart: Option<Chart>,
}

/// One period of an item.
#[derive(Debug, Serialize)]
pub struct ItemLine {
    /// Period in words.
    pub period: String,
    /// Title of the disclosure, where it has its own; may be empty.
    pub title: String,
    /// Its page, if it is posted.
    pub href: Option<String>,
    /// How the duty stands.
    pub mark: Mark,
    /// In words: "5月8日公布", "应于6月10日前公布，已逾期 12 天".
    pub said: String,
    /// The amounts shown over time: label and value.
    pub amounts: Vec<Fact>,
    /// The stars that were given, for a review.
    pub stars: Vec<Stars>,
}

/// All items.
#[derive(Debug, Serialize)]
pub struct ItemsPage {
    /// How many of all items this village has published.
    pub figures: Vec<Figure>,
    /// By category.
    pub groups: Vec<ItemGroup>,
}

/// The items of one category.
#[derive(Debug, Serialize)]
pub struct ItemGroup {
    /// `party`, `village` or `finance`.
    pub id: String,
    /// 党务, 村务 or 财务.
    pub name: String,
    /// Its items.
    pub items: Vec<ItemEntry>,
}

/// One item in the list of all.
#[derive(Debug, Serialize)]
pub struct ItemEntry {
    /// Title.
    pub title: String,
    /// What it is.
    pub plain: String,
    /// Page of the item over time, where something is posted, due or missing.
    pub href: Option<String>,
    /// How often, in words.
    pub frequency: String,
    /// `law`, `if-any`, `promise`, `optional`.
    pub duty: &'static str,
    /// In words.
    pub duty_said: String,
    /// How many disclosures.
    pub count: usize,
    /// Newest period in words; empty if never published.
    pub newest: String,
    /// Not owed by this village, and why; may be empty.
    pub not_owed: String,
    /// Missing now.
    pub missing: bool,
}

/// The bodies of a village.
#[derive(Debug, Serialize)]
pub struct PeoplePage {
    /// Bodies with their members.
    pub bodies: Vec<Body>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
}

/// One body.
#[derive(Debug, Serialize)]
pub struct Body {
    /// Name: 村党支部, 村民委员会 …
    pub name: String,
    /// Credit code and the like.
    pub facts: Vec<Figure>,
    /// Members.
    pub members: Vec<Member>,
}

/// A member of a body.
#[derive(Debug, Serialize)]
pub struct Member {
    /// Name.
    pub name: String,
    /// Post.
    pub post: String,
    /// Duty; may be empty.
    pub duty: String,
    /// Term in words; may be empty.
    pub term: String,
    /// Public phone.
    pub phone: Option<Phone>,
}
