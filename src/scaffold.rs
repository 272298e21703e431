//! What is known of a file becomes its TOML as an editor would type it: explanations from the catalogue, everything to be filled in
//! at its place, the keys in their order.
//!
//! New files and imported tables are written by the same function, so both look alike. Nothing here touches a disk.

use crate::catalogue::{Field, FieldType, Item, Kind, TableSchema};
use crate::schema::{FOLDER, Shape, file_name, shapes};
use crate::value::{Date, Frequency, Period};

mod before;
mod carry;
mod month;
mod settings;
pub mod written;

pub use before::{Joined, join, read};
pub use carry::carry;
pub use month::{due, new_file, path_of};
pub use settings::{portal_text, village_text};

/// What is known of a disclosure that is to be written; values as they stand in TOML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Keys that every disclosure has.
    pub head: Vec<(String, String)>,
    /// One for each field of the item.
    pub fields: Vec<Option<String>>,
    /// What to say beside a field that is still to be filled in: index and words.
    pub remarks: Vec<(usize, String)>,
    /// For each table of the item its rows: one value for each column.
    pub tables: Vec<Vec<Vec<Option<String>>>>,
    /// Lines that only become part of the file when somebody takes the `#` away.
    pub asleep: String,
    /// The text below, for Markdown.
    pub prose: String,
}

impl Draft {
    /// Nothing is known yet.
    pub fn empty(item: &Item) -> Draft {
        Draft {
            fields: vec![None; item.fields.len()],
            tables: vec![Vec::new(); item.tables.len()],
            ..Draft::default()
        }
    }

    /// What is said of a key of the head.
    pub fn head(&self, key: &str) -> Option<&str> {
        let found = self.head.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it says why there is nothing: then nothing else must be there.
    pub fn is_none(&self) -> bool {
        self.head("none").is_some()
    }

    /// The labels of what must be there and is not.
    pub fn missing<'a>(&'a self, item: &'a Item) -> impl Iterator<Item = &'a str> {
        let fields = item.fields.iter().zip(&self.fields);
        let fields = fields.filter(|(field, value)| field.required && value.is_none());
        let fields = fields.map(|(field, _)| field.zh.as_str());
        let tables = item.tables.iter().zip(&self.tables);
        let tables = tables.filter(|(table, rows)| self.needs(table) && rows.is_empty());
        let tables = tables.map(|(table, _)| table.zh.as_str());
        fields.filter(|_| !self.is_none()).chain(tables)
    }

    /// Whether rows of a table must be there: it is required, and does not stand in a file of its own.
    fn needs(&self, table: &TableSchema) -> bool {
        table.required && !self.is_none() && self.head(&table.key).is_none()
    }

    /// Takes the day of posting back: what still lacks something is not posted. The line stays at the end, asleep.
    pub fn unpost(&mut self) {
        let at = self.head.iter().position(|(key, _)| key == "published");
        if let Some((key, day)) = at.map(|at| self.head.remove(at)) {
            self.asleep.push_str(&format!(
                "# 上面必填的都填好以后，去掉下一行前面的 #，才算公布\n# {key} = {day}\n"
            ));
        }
    }
}

/// What a disclosure is written for.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// Its period.
    pub period: Period,
    /// The last day for posting it.
    pub due: Option<Date>,
    /// Whether everything that is not known is shown with a place to fill it in; else only what must be filled in.
    pub blanks: bool,
    /// Whether the file is Markdown with front matter.
    pub markdown: bool,
}

/// Keys of the head that a new file offers.
const OFFERED: [&str; 5] = ["summary", "published", "event", "none", "note"];

/// Whether disclosures of an item are mostly prose: those are Markdown.
pub fn is_prose(item: &Item) -> bool {
    matches!(item.kind, Kind::Notice | Kind::Meeting)
}

/// The text of a disclosure.
pub fn write(item: &Item, draft: &Draft, frame: Frame) -> String {
    let mut out = String::new();
    if !frame.markdown {
        out.push_str(&format!(
            "#:schema ../../../{FOLDER}/{}\n",
            file_name(&item.id)
        ));
    }
    let due = frame
        .due
        .map_or(String::new(), |due| format!("，最晚 {due} 公布"));
    out.push_str(&format!(
        "# {}（{}）{due}\n",
        item.title.zh,
        frame.period.label_zh()
    ));
    out.push_str(&written::comment(&item.plain.zh));
    if frame.blanks {
        out.push_str("# 填在等号后面。金额的单位是元，不写逗号，例如 1234.50；日期写成 2026-10-08。\n# 前面有 # 的行现在不起作用，要用就去掉 #。\n");
    }
    out.push('\n');
    let event = item.frequency == Frequency::OnEvent;
    head(&mut out, draft, frame, event);
    for (at, field) in item.fields.iter().enumerate() {
        let remark = draft.remarks.iter().find(|(of, _)| *of == at);
        let remark = remark.map_or("", |(_, words)| words.as_str());
        let value = draft.fields.get(at).and_then(Option::as_deref);
        let must = field.required && !draft.is_none();
        entry(&mut out, field, value, must, remark, frame);
    }
    for (at, table) in item.tables.iter().enumerate() {
        let rows = draft.tables.get(at).map_or(&[][..], Vec::as_slice);
        rows_of(&mut out, table, rows, draft.needs(table), frame);
    }
    if !draft.asleep.is_empty() {
        out.push('\n');
        out.push_str(&draft.asleep);
    }
    if frame.markdown {
        let prose = if draft.prose.is_empty() && frame.blanks {
            "在这里写正文：开了什么会、办了什么事、结果怎样。\n"
        } else {
            &draft.prose
        };
        return format!("+++\n{}\n+++\n\n{prose}", out.trim_end());
    }
    out
}

fn head(out: &mut String, draft: &Draft, frame: Frame, event: bool) {
    let offered = |key: &str| OFFERED.contains(&key) && (event || key != "event");
    for field in &shapes().head.fields {
        let about = format!("{}。{}", field.zh, field.help.zh);
        match draft.head(&field.key) {
            Some(value) => out.push_str(&format!("{} = {value}\n", field.key)),
            None if frame.blanks && field.key == "summary" => {
                out.push_str(&format!("summary = \"\"  # {about}\n"));
            }
            None if frame.blanks && offered(&field.key) => {
                let sample = sample(field, frame.period);
                out.push_str(&format!("# {} = {sample}  # {about}\n", field.key));
            }
            None => {}
        }
    }
    let parts = draft.head.iter().filter(|(key, _)| {
        let mut fields = shapes().head.fields.iter();
        !fields.any(|field| &field.key == key)
    });
    for (key, value) in parts {
        out.push_str(&format!("{key} = {value}\n"));
    }
    if !out.ends_with("\n\n") {
        out.push('\n');
    }
}

/// Label, whether it must be there, and explanation of a field.
fn about(field: &Field, remark: &str) -> String {
    let needed = if field.required { "（必填）" } else { "" };
    let mut parts = vec![format!("{}{needed}", field.zh)];
    if !field.help.zh.is_empty() {
        parts.push(field.help.zh.clone());
    }
    if !field.options.is_empty() {
        parts.push(format!("填 {} 中的一个", field.options.join("、")));
    }
    if !remark.is_empty() {
        parts.push(remark.to_string());
    }
    parts.join("。")
}

fn entry(
    out: &mut String,
    field: &Field,
    value: Option<&str>,
    must: bool,
    remark: &str,
    frame: Frame,
) {
    let about = about(field, remark);
    match value {
        Some(value) if frame.blanks => {
            out.push_str(&format!("# {about}\n{} = {value}\n", field.key))
        }
        Some(value) => out.push_str(&format!("{} = {value}  # {}\n", field.key, field.zh)),
        None if must => out.push_str(&format!("# {about}\n{} = \"\"\n", field.key)),
        None if !frame.blanks => {}
        None => out.push_str(&format!(
            "# {about}\n# {} = {}\n",
            field.key,
            sample(field, frame.period)
        )),
    }
}

fn rows_of(
    out: &mut String,
    table: &TableSchema,
    rows: &[Vec<Option<String>>],
    must: bool,
    frame: Frame,
) {
    if rows.is_empty() && !frame.blanks && !must {
        return;
    }
    out.push_str(&format!("\n# {}：一行一条\n", table.zh));
    if frame.blanks {
        for column in &table.columns {
            out.push_str(&format!("#   {} {}\n", column.key, about(column, "")));
        }
    }
    if rows.is_empty() && must {
        out.push_str(&format!("# （必填）\n{} = []\n", table.key));
        return;
    }
    if rows.is_empty() {
        let samples = table.columns.iter().map(|column| {
            (column.required || column.kind.is_money()).then(|| sample(column, frame.period))
        });
        out.push_str(&format!(
            "# {} = [\n#   {},\n# ]\n",
            table.key,
            row(table, &samples.collect::<Vec<_>>())
        ));
        return;
    }
    out.push_str(&format!("{} = [\n", table.key));
    for cells in rows {
        out.push_str(&format!("  {},\n", row(table, cells)));
    }
    out.push_str("]\n");
}

/// A row in one line. What must be there and is not known has empty quotes.
fn row(table: &TableSchema, cells: &[Option<String>]) -> String {
    let cells: Vec<String> = table
        .columns
        .iter()
        .zip(cells)
        .filter_map(|(column, cell)| match cell {
            Some(value) => Some(format!("{} = {value}", column.key)),
            None if column.required => Some(format!("{} = \"\"", column.key)),
            None => None,
        })
        .collect();
    format!("{{ {} }}", cells.join(", "))
}

/// What a value could look like, for hints and example rows.
pub fn sample(field: &Field, period: Period) -> String {
    use FieldType::*;
    let day = period.last_day();
    match field.kind {
        Money => "1234.50".to_string(),
        MoneyWan => "34.56".to_string(),
        Int => "12".to_string(),
        Decimal | AreaMu => "3.5".to_string(),
        Percent => "85".to_string(),
        Date => day.to_string(),
        Month => written::quoted(&day.to_string()[..7]),
        Period => written::quoted(&period.to_string()),
        Bool => "true".to_string(),
        List => written::list(&["第一条".to_string(), "第二条".to_string()]),
        Enum => written::quoted(field.options.first().map_or("", |first| first.as_str())),
        OfficialName => written::quoted("张三"),
        PersonMasked | PartyNameMasked => written::quoted("李**"),
        PublicPhone => written::quoted("12345"),
        MaskedAccount => written::quoted("****1234"),
        AccountCode => written::quoted("513"),
        _ => written::quoted("……"),
    }
}

/// A shape as commented lines, for settings; see [`settings`].
fn sleeping(out: &mut String, shape: &Shape, above: &str) {
    let path = match above {
        "" => shape.key.clone(),
        above => format!("{above}.{}", shape.key),
    };
    let name = if shape.many {
        format!("[[{path}]]")
    } else {
        format!("[{path}]")
    };
    let help = match shape.help.zh.as_str() {
        "" => String::new(),
        help => format!("：{help}"),
    };
    out.push_str(&format!("\n# {}{help}\n# {name}\n", shape.zh));
    for field in &shape.fields {
        out.push_str(&format!("# {} = \"\"  # {}\n", field.key, about(field, "")));
    }
    for part in &shape.parts {
        sleeping(out, part, &path);
    }
}
