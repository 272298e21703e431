//! The data of a disclosure, ready to show, whatever its record kind.

use std::sync::OnceLock;

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use super::Figure;
use crate::html::escape_to;

/// With more columns the rows of a table are stacked on a phone: each value then carries the label of its column.
const WIDEST: usize = 3;

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

/// A table. Templates see `caption`, `columns`, `count` (of rows), `body` and `foot` (the rows and the total row as safe HTML, which
/// would otherwise cost more than all the rest of a page), `stacked` and `daxie`.
#[derive(Debug, Clone)]
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
    /// Whether it is for paper: then every cell names its class and none carries the label of its column.
    pub on_paper: bool,
    /// `body`, made once for all that ask.
    pub body: OnceLock<String>,
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

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut table = serializer.serialize_struct("Table", 7)?;
        table.serialize_field("caption", &self.caption)?;
        table.serialize_field("columns", &self.columns)?;
        table.serialize_field("count", &self.rows.len())?;
        table.serialize_field("body", self.body.get_or_init(|| self.body()))?;
        table.serialize_field("foot", &self.foot())?;
        table.serialize_field("stacked", &self.is_stacked())?;
        table.serialize_field("daxie", &self.daxie)?;
        table.end()
    }
}

impl Table {
    /// The same table for paper.
    pub fn for_paper(self) -> Table {
        Table {
            on_paper: true,
            body: OnceLock::new(),
            ..self
        }
    }

    fn is_stacked(&self) -> bool {
        !self.on_paper && self.columns.len() > WIDEST
    }

    fn body(&self) -> String {
        let mut out = String::with_capacity(self.rows.len() * self.columns.len() * 32);
        for row in &self.rows {
            // The first value of a stacked row is its heading.
            self.row(row, 1, plain_class, &mut out);
        }
        out
    }

    fn foot(&self) -> String {
        let mut out = String::new();
        if !self.total.is_empty() {
            self.row(
                &self.total,
                0,
                |class| if class == "num neg" { "neg" } else { "" },
                &mut out,
            );
        }
        out
    }

    /// One row; its cells carry the labels of their columns from the one at `labelled` on.
    fn row(&self, cells: &[Cell], labelled: usize, class: fn(&str) -> &str, out: &mut String) {
        let stacked = self.is_stacked();
        out.push_str("<tr>");
        for (at, cell) in cells.iter().enumerate() {
            out.push_str("<td");
            let class = match (self.on_paper, cell.class) {
                (true, "text") => "",
                (true, other) => other,
                (false, other) => class(other),
            };
            attribute(out, "class", class);
            if stacked && at >= labelled && !cell.text.is_empty() {
                attribute(
                    out,
                    "data-l",
                    self.columns.get(at).map_or("", |column| &column.label),
                );
            }
            out.push('>');
            cell.put(out, self.on_paper);
            out.push_str("</td>");
        }
        out.push_str("</tr>");
    }
}

impl Cell {
    fn put(&self, out: &mut String, on_paper: bool) {
        match self.dial.as_ref().filter(|_| !on_paper) {
            Some(dial) => {
                out.push_str("<a class=\"nobreak\" href=\"tel:");
                escape_to(out, dial);
                out.push_str("\">");
                escape_to(out, &self.text);
                out.push_str("</a>");
            }
            None => escape_to(out, &self.text),
        }
    }
}

/// The class that a cell needs beside what its table says of the column.
fn plain_class(class: &str) -> &str {
    match class {
        "num neg" | "yes" | "no" | "code" => class,
        _ => "",
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    if !value.is_empty() {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape_to(out, value);
        out.push('"');
    }
}
