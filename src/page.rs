//! The view structs: exactly what each page shows, and nothing else.
//!
//! A page's bytes depend only on the theme and on one of these values. Every link is relative to the root of the site
//! and ends in a file name; a template writes `{{ root }}{{ href }}`. Texts are ready to show, in the language of the site.

use serde::Serialize;

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
    /// `latest.html`: the newest postings of all villages.
    Latest(LatestPage),
    /// `matrix.html`: village × month × category.
    Matrix(MatrixPage),
    /// `about.html`: what this site is, how it is checked, the rules in force here.
    About(AboutPage),
    /// `village.html`: the home of one village.
    Village(Box<VillagePage>),
    /// `period.html`: one month, quarter, half-year or year of one village.
    Period(Box<PeriodPage>),
    /// `disclosure.html`: one disclosure.
    Disclosure(Box<DisclosurePage>),
    /// `item.html`: one item of one village over time.
    Item(ItemPage),
    /// `items.html`: all items of the catalogue, with what this village has published of them.
    Items(ItemsPage),
    /// `people.html`: the bodies of the village and who serves in them.
    People(PeoplePage),
}

impl View {
    /// All templates that a theme must have.
    pub const TEMPLATES: [&'static str; 10] = [
        "portal.html",
        "latest.html",
        "matrix.html",
        "about.html",
        "village.html",
        "period.html",
        "disclosure.html",
        "item.html",
        "items.html",
        "people.html",
    ];

    /// The template that shows this view.
    pub fn template(&self) -> &'static str {
        match self {
            View::Portal(_) => "portal.html",
            View::Latest(_) => "latest.html",
            View::Matrix(_) => "matrix.html",
            View::About(_) => "about.html",
            View::Village(_) => "village.html",
            View::Period(_) => "period.html",
            View::Disclosure(_) => "disclosure.html",
            View::Item(_) => "item.html",
            View::Items(_) => "items.html",
            View::People(_) => "people.html",
        }
    }
}

/// What every page has, whatever it shows.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// Language of the page as an HTML `lang` value, `zh-CN` or `en`.
    pub lang: String,
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
    /// Day for which the site was made, ISO.
    pub today: String,
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
}

/// A township with its villages.
#[derive(Debug, Serialize)]
pub struct TownshipCard {
    /// Name of the township.
    pub name: String,
    /// Its villages, in order of their codes.
    pub villages: Vec<VillageCard>,
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

/// Village × month × category.
#[derive(Debug, Serialize)]
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

/// The portal's newest postings.
#[derive(Debug, Serialize)]
pub struct LatestPage {
    /// Newest first, at most 100.
    pub postings: Vec<Posting>,
    /// What was put right, newest first, at most 50.
    pub corrections: Vec<Posting>,
}

/// The whole matrix.
#[derive(Debug, Serialize)]
pub struct MatrixPage {
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
    /// What is missing, longest overdue first.
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

/// One period of a village.
#[derive(Debug, Serialize)]
pub struct PeriodPage {
    /// "2026年5月".
    pub label: String,
    /// 党务, 村务, 财务, in this order.
    pub categories: Vec<CategoryBlock>,
    /// The month's money.
    pub money: Option<PlainMoney>,
    /// The period before, if it has a page.
    pub previous: Option<Link>,
    /// The period after, if it has a page.
    pub next: Option<Link>,
    /// For a year: its months; otherwise empty.
    pub months: Vec<MonthCell>,
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
    /// Not posted yet: content without a date of posting.
    pub draft: bool,
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
    /// Whom to ask.
    pub contacts: Vec<Contact>,
}

/// The data of a disclosure, ready to show. A kind fills what it needs; the rest is empty.
#[derive(Debug, Default, Serialize)]
pub struct RecordView {
    /// Labelled values.
    pub facts: Vec<Fact>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Steps with dates, in order.
    pub steps: Vec<Step>,
    /// Shares against targets.
    pub gauges: Vec<Gauge>,
    /// Parts of a whole: votes, grades.
    pub stacks: Vec<Stack>,
    /// Stars.
    pub stars: Vec<Stars>,
    /// Tracked tasks.
    pub tasks: Vec<Task>,
    /// Questions and answers.
    pub tickets: Vec<Ticket>,
    /// Pictures: safe SVG, each with the table it was drawn from elsewhere on the page.
    pub charts: Vec<Chart>,
}

/// A value ready to show.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Cell {
    /// The text; empty for "no value".
    pub text: String,
    /// CSS class: `text`, `num`, `num neg`, `date`, `yes`, `no`, `code`.
    pub class: &'static str,
    /// A telephone link, where the value is a public number.
    pub dial: Option<String>,
}

/// A labelled value.
#[derive(Debug, Clone, Serialize)]
pub struct Fact {
    /// Label.
    pub label: String,
    /// Value.
    pub value: Cell,
    /// Amount in capitals, for totals; may be empty.
    pub daxie: String,
    /// Explanation of the label; may be empty.
    pub help: String,
}

/// A table.
#[derive(Debug, Clone, Serialize)]
pub struct Table {
    /// Caption.
    pub caption: String,
    /// Heads of the columns.
    pub columns: Vec<Column>,
    /// Rows of cells.
    pub rows: Vec<Vec<Cell>>,
    /// Total row: one cell for each column; empty when nothing is totalled.
    pub total: Vec<Cell>,
    /// The total in capitals; may be empty.
    pub daxie: String,
}

/// Head of a column.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// Label, with the unit.
    pub label: String,
    /// CSS class as for [`Cell`].
    pub class: &'static str,
    /// Explanation; may be empty.
    pub help: String,
}

/// One step of a process.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// What was done.
    pub name: String,
    /// When, ISO.
    pub date: Option<String>,
    /// Whether it is done.
    pub done: bool,
    /// Votes and quorum in words; may be empty.
    pub votes: String,
    /// Remark; may be empty.
    pub note: String,
}

/// A share against a target.
#[derive(Debug, Clone, Serialize)]
pub struct Gauge {
    /// What is measured.
    pub label: String,
    /// "17 / 20".
    pub ratio: String,
    /// Reached, in words: "85%".
    pub value: String,
    /// Target in words: "不低于 85%"; may be empty.
    pub target: String,
    /// Position of the value on the scale, 0–100.
    pub at: u32,
    /// Position of the target, 0–100.
    pub target_at: Option<u32>,
    /// Whether the target is met.
    pub met: Option<bool>,
}

/// Parts of a whole.
#[derive(Debug, Clone, Serialize)]
pub struct Stack {
    /// What is divided.
    pub label: String,
    /// The parts, in order.
    pub parts: Vec<StackPart>,
    /// Turnout and the like in words; may be empty.
    pub note: String,
}

/// One part of a whole.
#[derive(Debug, Clone, Serialize)]
pub struct StackPart {
    /// Name.
    pub name: String,
    /// Count, ready to show.
    pub value: String,
    /// Share in tenths of a percent, 0–1000; the parts add up to 1000.
    pub permille: u32,
    /// Which of the patterns, 0–5.
    pub tone: u32,
}

/// Stars.
#[derive(Debug, Clone, Serialize)]
pub struct Stars {
    /// Whose, or of which year.
    pub label: String,
    /// How many.
    pub stars: u32,
    /// Of how many.
    pub of: u32,
    /// In words.
    pub said: String,
}

/// A tracked task.
#[derive(Debug, Clone, Serialize)]
pub struct Task {
    /// Title.
    pub title: String,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// Goal; may be empty.
    pub goal: String,
    /// Measures.
    pub measures: Vec<String>,
    /// Due, in words; "未定期限" where there is none.
    pub due: String,
    /// Progress, 0–100.
    pub progress: Option<u32>,
    /// `done`, `open`, `overdue`, `none`: not started.
    pub state: &'static str,
    /// State in words.
    pub state_said: String,
    /// Milestones: date and text.
    pub milestones: Vec<Figure>,
}

/// A question and its answer.
#[derive(Debug, Clone, Serialize)]
pub struct Ticket {
    /// Number; may be empty.
    pub number: String,
    /// What was asked.
    pub summary: String,
    /// When, ISO.
    pub raised: Option<String>,
    /// The answer; may be empty.
    pub reply: String,
    /// When, ISO.
    pub replied: Option<String>,
    /// Who handled it; may be empty.
    pub handler: String,
    /// Days it took or has been waiting.
    pub days: Option<i64>,
    /// Whether that is within the rule.
    pub in_time: Option<bool>,
    /// "2 天内答复" …
    pub clock_said: String,
    /// Result in words; may be empty.
    pub result: String,
    /// Whether the asker was satisfied, in words; may be empty.
    pub satisfied: String,
}

/// A picture drawn from the data.
#[derive(Debug, Clone, Serialize)]
pub struct Chart {
    /// Caption.
    pub caption: String,
    /// Safe inline SVG with `<title>` and `<desc>`.
    pub svg: String,
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
    /// For pictures: width and height in pixels.
    pub image: Option<(u32, u32)>,
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
