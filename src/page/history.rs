//! What the publication log says, as pages show it: versions and what changed between them, all changes, the board, how to check.

use serde::{Deserialize, Serialize};

use super::{Column, Figure, Link};

/// When something was published: what the publisher claims, and what witnesses saw.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Stamp {
    /// Time that the publisher claims, ISO: `2026-04-02T09:12:00+08:00`.
    pub at: String,
    /// The same in words: "声明公布时间 2026年4月2日".
    pub claimed: String,
    /// Who had seen it by when, in words; empty where no witness has.
    pub witnessed: String,
    /// Every witness saw it long after the claimed time.
    pub late: bool,
}

/// `part/corrected.html` and `part/version.html`: what the log says of the disclosure that a page shows.
#[derive(Debug, Clone, Serialize)]
pub struct VersionBlock {
    /// The version shown.
    pub ver: u32,
    /// When it was published.
    pub stamp: Stamp,
    /// Nobody signs the log.
    pub unsigned: bool,
    /// How often it was corrected.
    pub corrections: usize,
    /// Day of the newest correction in words; empty where there is none.
    pub corrected: String,
    /// Page with all versions and what changed; none where there is only one.
    pub history: Option<String>,
    /// The frozen page of this version.
    pub frozen: String,
    /// How anybody can check it.
    pub verify: String,
}

/// `history.html`: all versions of one document.
#[derive(Debug, Serialize)]
pub struct HistoryPage {
    /// Title of the disclosure.
    pub title: String,
    /// Period in words.
    pub period: String,
    /// Its current page; none when it was withdrawn.
    pub href: Option<String>,
    /// How it stands, one sentence.
    pub said: String,
    /// When it was withdrawn, in words; empty where it is shown.
    pub withdrawn: String,
    /// Nobody signs the log.
    pub unsigned: bool,
    /// Its versions, newest first.
    pub versions: Vec<VersionLine>,
    /// The same for machines.
    pub data: Vec<Link>,
    /// How anybody can check it.
    pub verify: String,
}

/// One version of a document.
#[derive(Debug, Serialize)]
pub struct VersionLine {
    /// Its number, from 1.
    pub ver: u32,
    /// Whether the page of the disclosure shows it now.
    pub current: bool,
    /// When it was published.
    pub stamp: Stamp,
    /// Number of its entry in the log, from 0.
    pub entry: u64,
    /// Kind of the correction in words; empty for the first version.
    pub why: String,
    /// The village's own words about the correction; empty for the first version, and where they were removed.
    pub reason: String,
    /// What was removed as the law demands, one neutral line each.
    pub removed: Vec<String>,
    /// Its files that anybody can open: frozen page, text, proof.
    pub files: Vec<Link>,
    /// It puts right what was private: what changed is then not told.
    pub private: bool,
    /// What changed from the version before; none for the first version, where it is private, and where either side was removed.
    pub difference: Option<Difference>,
}

/// What changed from one version to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Everything in a sentence or two.
    pub summary: String,
    /// Single values.
    pub fields: Vec<FieldChange>,
    /// Tables.
    pub tables: Vec<TableChange>,
    /// Longer texts.
    pub texts: Vec<TextChange>,
}

impl Difference {
    /// How many bytes of text it holds beside the summary.
    pub fn weight(&self) -> usize {
        let field = |of: &FieldChange| of.label.len() + of.before.len() + of.after.len();
        let fields: usize = self.fields.iter().map(field).sum();
        let cell = |of: &CellChange| of.before.len() + of.after.len() + 40;
        let rows = self.tables.iter().flat_map(|table| &table.rows);
        let rows: usize = rows.flat_map(|row| &row.cells).map(cell).sum();
        let lines = self.texts.iter().flat_map(|text| &text.lines);
        let parts = lines.flat_map(|line| line.before.iter().chain(&line.after));
        let parts: usize = parts.map(|part| part.text.len() + 20).sum();
        fields + rows + parts
    }

    /// Leaves out everything but the summary.
    pub fn keep_summary(&mut self) {
        self.fields.clear();
        self.tables.clear();
        self.texts.clear();
    }
}

/// What became of a value, a row or a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Turn {
    /// As it was.
    Same,
    /// Another value.
    Changed,
    /// New.
    Added,
    /// Gone.
    Removed,
    /// As it was, in another place.
    Moved,
}

/// A changed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldChange {
    /// Label.
    pub label: String,
    /// What became of it.
    pub turn: Turn,
    /// As it was; empty when it is new.
    pub before: String,
    /// As it is; empty when it is gone.
    pub after: String,
    /// "多 900.00 元"; empty where nothing can be reckoned.
    pub more: String,
}

/// A changed table.
#[derive(Debug, Clone, Serialize)]
pub struct TableChange {
    /// Caption.
    pub caption: String,
    /// Heads of its columns.
    pub columns: Vec<Column>,
    /// Rows that are not as they were.
    pub rows: Vec<RowChange>,
    /// How many rows are as they were.
    pub same: usize,
    /// How many changed rows are not listed, because there are too many.
    pub unlisted: usize,
    /// Totals that came out otherwise.
    pub totals: Vec<FieldChange>,
}

impl PartialEq for TableChange {
    fn eq(&self, other: &TableChange) -> bool {
        (&self.caption, &self.rows, self.same, &self.totals)
            == (&other.caption, &other.rows, other.same, &other.totals)
    }
}

impl Eq for TableChange {}

/// A changed row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChange {
    /// What became of it.
    pub turn: Turn,
    /// Where it stands in words: "第3行", "原第3行".
    pub place: String,
    /// One cell for each column.
    pub cells: Vec<CellChange>,
}

/// A cell of a changed row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellChange {
    /// Whether it is not as it was.
    pub changed: bool,
    /// As it was; empty when it is new.
    pub before: String,
    /// As it is; empty when it is gone.
    pub after: String,
    /// "多 900.00 元"; may be empty.
    pub more: String,
}

impl CellChange {
    /// Whether neither side has a value.
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }
}

/// A changed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextChange {
    /// Label.
    pub label: String,
    /// Lines that are not as they were.
    pub lines: Vec<LineChange>,
    /// How many changed lines are not listed, because there are too many.
    pub unlisted: usize,
}

/// A changed line of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LineChange {
    /// What became of it.
    pub turn: Turn,
    /// As it was, in parts that are still there and parts that are gone.
    pub before: Vec<TextPart>,
    /// As it is, in parts that were there and new parts.
    pub after: Vec<TextPart>,
}

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TextPart {
    /// The text.
    pub text: String,
    /// Whether the other side does not have it.
    pub changed: bool,
}

/// `changes.html`: every correction, removal, withdrawal and silence of a village or of all.
#[derive(Debug, Serialize)]
pub struct ChangesPage {
    /// Whose, on the page of one village.
    pub village: Option<String>,
    /// How many of each in each year, newest first.
    pub years: Vec<YearCount>,
    /// Newest first.
    pub changes: Vec<Change>,
    /// How many older ones are not listed here.
    pub older: usize,
    /// The feed of the same.
    pub feed: String,
    /// How anybody can check it, on the page of one village.
    pub verify: Option<String>,
}

/// What happened in one year.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct YearCount {
    /// The year.
    pub year: i16,
    /// First versions.
    pub published: usize,
    /// Corrections.
    pub corrected: usize,
    /// Files removed as the law demands: entries that say so.
    pub redacted: usize,
    /// Withdrawals.
    pub withdrawn: usize,
    /// Periods for which there was declared to be nothing.
    pub silent: usize,
}

/// Something that the log says beyond first versions.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    /// Stable id of its line: `e12`, after the number of the entry.
    pub id: String,
    /// `correct`, `redact`, `withdraw`, `restore`, `none`, `rotate`, `close`.
    pub kind: String,
    /// What happened, in words: "更正，第2版".
    pub said: String,
    /// Title of the disclosure; empty where it is about none.
    pub title: String,
    /// Period in words; may be empty.
    pub period: String,
    /// Village.
    pub village: String,
    /// Page with the details.
    pub href: Option<String>,
    /// When.
    pub stamp: Stamp,
    /// Kind of the correction, ground of the removal … in words; may be empty.
    pub why: String,
    /// The village's own words; may be empty.
    pub reason: String,
}

/// `board.html`: the logs of all villages, side by side.
#[derive(Debug, Serialize)]
pub struct BoardPage {
    /// The township whose villages these are, where the portal has too many for one page.
    pub township: Option<String>,
    /// The boards of the townships, in their stead.
    pub townships: Vec<Link>,
    /// One line for each village.
    pub villages: Vec<BoardLine>,
    /// The same list for witnesses' programs.
    pub list: String,
}

/// A village on the board.
#[derive(Debug, Serialize)]
pub struct BoardLine {
    /// Name.
    pub village: String,
    /// Its home page.
    pub href: String,
    /// Its log; none when it has not published anything yet.
    pub log: Option<BoardLog>,
    /// How many duties are missing now.
    pub missing: usize,
}

/// A log on the board.
#[derive(Debug, Serialize)]
pub struct BoardLog {
    /// Its permanent name.
    pub origin: String,
    /// Nobody signs it.
    pub unsigned: bool,
    /// Its key; empty where nobody signs.
    pub vkey: String,
    /// Number of entries.
    pub size: u64,
    /// Head of its tree, base64.
    pub root: String,
    /// Day of the newest entry in words.
    pub last: String,
    /// Days since then.
    pub age_days: i64,
    /// The newest state that witnesses have seen, in words; empty where none has.
    pub witnessed: String,
    /// Days since then.
    pub witnessed_days: Option<i64>,
    /// Entries that no witness has seen.
    pub unseen: u64,
    /// Whole months without any entry, in words.
    pub silent: Vec<String>,
    /// It has ended.
    pub closed: bool,
    /// Corrections, removals and so on of all years.
    pub figures: Vec<Figure>,
    /// How anybody can check it.
    pub verify: String,
    /// Its changes.
    pub changes: String,
}

/// `verify.html`: how anybody can check what a village has published, with the values of this very village.
#[derive(Debug, Serialize)]
pub struct VerifyPage {
    /// Name of the village.
    pub village: String,
    /// Permanent name of the log.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Head of the tree, base64.
    pub root: String,
    /// Nobody signs the log: then it has no key and no witnesses.
    pub unsigned: bool,
    /// Key, as verifiers take it; empty where there is none.
    pub vkey: String,
    /// The line of `pubkey.pem` that holds the key.
    pub pem: String,
    /// The first letters of the signature in the key's name: by them its line in the checkpoint is found.
    pub mark: String,
    /// Earlier keys, oldest first.
    pub old_keys: Vec<String>,
    /// Day of the newest entry in words.
    pub last: String,
    /// The newest state that witnesses have seen, in words; empty where none has.
    pub witnessed: String,
    /// Witnesses that are known: who, and key.
    pub witnesses: Vec<Figure>,
    /// Address of the village's folder with a final slash, or a word that stands for it.
    pub address: String,
    /// Whether the address is a word that the reader must replace.
    pub address_open: bool,
    /// A version to try the commands on.
    pub sample: Option<Sample>,
    /// Everything that was changed, withdrawn or removed.
    pub changes: String,
    /// The logs of all villages.
    pub board: String,
    /// The newest state of the log itself, to be opened: `log/checkpoint`, or `log/root.txt`.
    pub state: Link,
}

/// A version to try the commands on.
#[derive(Debug, Serialize)]
pub struct Sample {
    /// Title and period.
    pub title: String,
    /// Its number.
    pub ver: u32,
    /// Its frozen folder below the village's, with a final slash: `v/2026-05/finance-cash-bank/1/`.
    pub folder: String,
    /// A file that it holds.
    pub file: String,
    /// The bundle with its entry, below the village's folder.
    pub bundle: String,
    /// The file name of the bundle.
    pub bundle_name: String,
}
