//! Which column a heading means: the label of the catalogue, its key, or one of the spellings that are usual in spreadsheets.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::catalogue::Field;
use crate::value::{Date, Frequency, Period};

/// What `headings.toml` knows.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heads {
    same: BTreeMap<String, Vec<String>>,
    /// Headings above cells that hold several values.
    pub several: Vec<Several>,
    /// What a title says about the item.
    pub titles: BTreeMap<String, Vec<String>>,
    /// Lines below which the rows of a table stand.
    pub section: Vec<Section>,
    /// Sheets in which every column is one half of a pair.
    pub across: Vec<Across>,
    personal: Words,
    aside: Words,
    totals: Totals,
}

/// A heading above cells that hold two days or four sides.
#[derive(Debug, Deserialize)]
pub(super) struct Several {
    words: Vec<String>,
    /// The columns of the values, in their order.
    pub labels: Vec<String>,
}

/// Headings such as 货币资金账面数 and 货币资金核实数: each pair of columns becomes a row.
#[derive(Debug, Deserialize)]
pub(super) struct Across {
    /// The item that such a sheet is about, and its table.
    pub item: String,
    /// Key of the table.
    pub table: String,
    /// Key of the column for what stands before the endings.
    pub line: String,
    /// The ending of a heading and the key of its column.
    pub ends: BTreeMap<String, String>,
}

/// The words of rows that add up others.
#[derive(Debug, Default, Deserialize)]
struct Totals {
    whole: Vec<String>,
    part: Vec<String>,
    running: Vec<String>,
}

/// What a row adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Total {
    /// All rows.
    Whole,
    /// The rows since the last sum.
    Part,
    /// Also what other sheets hold.
    Running,
}

/// A line below which the rows of a table stand.
#[derive(Debug, Deserialize)]
pub(super) struct Section {
    /// Key of the table.
    pub table: String,
    words: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Words {
    words: Vec<String>,
}

/// What is known about headings.
pub(super) fn heads() -> &'static Heads {
    // A text that does not load is found by a test.
    static HEADS: LazyLock<Heads> =
        LazyLock::new(|| toml::from_str(include_str!("headings.toml")).unwrap_or_default());
    &HEADS
}

/// How well a heading fits a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// A spelling that means it where nothing better is there: `序号?`.
    Weak = 1,
    /// Another spelling.
    Alike = 2,
    /// The label but for its unit, or the key.
    Same = 3,
    /// The label itself.
    Exact = 4,
}

/// How well a heading fits a field, if it does.
pub(super) fn fit(field: &Field, heading: &str) -> Option<Fit> {
    if same_label(field, heading) {
        return Some(Fit::Exact);
    }
    let heading = plain(heading);
    if heading.is_empty() {
        return None;
    }
    if heading == plain(&field.zh) || heading == field.key {
        return Some(Fit::Same);
    }
    let others = heads().same.get(&field.zh)?;
    let fits = others.iter().filter_map(|other| {
        let (word, fit) = match other.strip_suffix('?') {
            Some(word) => (word, Fit::Weak),
            None => (other.as_str(), Fit::Alike),
        };
        (plain(word) == heading).then_some(fit)
    });
    fits.max()
}

/// Whether a heading is the label of a field, its unit included.
pub(super) fn same_label(field: &Field, heading: &str) -> bool {
    let bare = |text: &str| half_width(text).trim_end_matches([':', '*']).to_string();
    bare(heading) == bare(&field.zh)
}

/// Whether a column holds personal data, which is not imported.
pub(super) fn is_personal(heading: &str) -> bool {
    says(&heads().personal.words, heading)
}

/// Whether a column only counts rows.
pub(super) fn is_aside(heading: &str) -> bool {
    says(&heads().aside.words, heading)
}

/// What a row adds up, if its first words say that it does.
pub(super) fn total(words: &str) -> Option<Total> {
    let totals = &heads().totals;
    let kinds = [
        (&totals.whole, Total::Whole),
        (&totals.part, Total::Part),
        (&totals.running, Total::Running),
    ];
    let mut kinds = kinds.into_iter();
    kinds.find_map(|(known, kind)| says(known, words).then_some(kind))
}

impl Several {
    /// Whether this heading is it.
    pub fn fits(&self, heading: &str) -> bool {
        says(&self.words, heading)
    }
}

impl Section {
    /// Whether this line is it.
    pub fn begins(&self, line: &str) -> bool {
        says(&self.words, line)
    }
}

fn says(words: &[String], text: &str) -> bool {
    let text = plain(text);
    words.iter().any(|word| plain(word) == text)
}

/// Whether amounts below a heading, or in a sheet of this title, are in 万元.
pub(super) fn in_wan(text: &str) -> bool {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ["(万元)", "（万元）", "单位:万元", "单位：万元"]
        .iter()
        .any(|word| text.contains(word))
}

/// A heading without what differs from sheet to sheet: spaces, full-width signs, the unit, numbering, 其中, a colon.
pub(super) fn plain(text: &str) -> String {
    let mut out = half_width(text);
    for unit in ["(元)", "(万元)", "(单位:元)", "(单位:万元)", "(亩)"] {
        out = out.replace(unit, "");
    }
    let mut rest = out.as_str();
    while let Some(next) = without_mark(rest) {
        rest = next;
    }
    rest.trim_matches(|c| matches!(c, ':' | '*')).to_string()
}

/// What follows a number such as `1.` or `(一)`, or a word such as 其中 or 减.
fn without_mark(text: &str) -> Option<&str> {
    let mut words = ["其中", "加:", "减:", ":"].into_iter();
    let word = words.find_map(|word| text.strip_prefix(word));
    let numbered = || {
        let (number, rest) = text.split_once(['.', '、', ')'])?;
        let mut signs = number.trim_start_matches('(').chars();
        let is_number = signs.all(|c| c.is_ascii_digit() || "一二三四五六七八九十".contains(c));
        is_number.then_some(rest)
    };
    word.or_else(numbered).filter(|rest| !rest.is_empty())
}

/// A text without spaces and full-width signs.
fn half_width(text: &str) -> String {
    let signs = text.chars().filter(|c| !c.is_whitespace());
    let half = signs.map(|c| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    });
    half.collect()
}

/// The period that a title or file name speaks of.
pub(super) fn period_in(text: &str) -> Option<Period> {
    let text: Vec<char> = half_width(text).chars().collect();
    for at in 0..text.len() {
        let year: String = text[at..].iter().take(4).collect();
        let is_year =
            year.len() == 4 && year.starts_with("20") && year.bytes().all(|b| b.is_ascii_digit());
        if !is_year || at > 0 && text[at - 1].is_ascii_digit() {
            continue;
        }
        let rest: String = text[at + 4..].iter().take(8).collect();
        let ends = |end: usize| -> Option<Period> {
            let part: String = rest.chars().take(end).collect();
            // 第二批 and 一事一议 are no months.
            let counted = part.contains(|c: char| "第一二三四五六七八九十".contains(c));
            if counted && !part.contains(['月', '季', '半']) {
                return None;
            }
            let written = format!("{year}{part}");
            written
                .parse()
                .or_else(|error: crate::value::PeriodError| error.suggestion().ok_or(error))
                .ok()
        };
        // The longest that can be read: 2026年5月, not 2026年.
        if let Some(period) = (0..=rest.chars().count()).rev().find_map(ends) {
            return Some(period);
        }
    }
    None
}

/// The period of a frequency that holds all of some days; none when they are of different ones.
pub(super) fn period_of(days: &[Date], frequency: Frequency) -> Option<Period> {
    let periods: Vec<Period> = days.iter().map(|day| frequency.period_of(*day)).collect();
    let first = periods.first()?;
    periods
        .iter()
        .all(|period| period == first)
        .then_some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_load_and_are_plain() {
        assert!(heads().same.len() > 40, "headings.toml does not load");
        assert_eq!(plain("一、本月收入（元）："), "本月收入");
        assert_eq!(plain("(二) 支　出"), "支出");
        assert_eq!(plain("1.干部报酬"), "干部报酬");
        assert!(is_personal("证件 号码"));
        assert_eq!(plain("减：1.提取公积公益金"), "提取公积公益金");
        assert_eq!(total("合　计"), Some(Total::Whole));
        assert_eq!(total("小计"), Some(Total::Part));
        assert_eq!(total("本年累计"), Some(Total::Running));
        assert_eq!(total("租金"), None);
        assert!(in_wan("金额（万元）"));
    }

    #[test]
    fn a_title_names_its_period() {
        let period = |text: &str| period_in(text).map(|period| period.to_string());
        assert_eq!(
            period("柳溪镇大庄村2026年５月财务公开榜").as_deref(),
            Some("2026-05")
        );
        assert_eq!(period("2026-09 收支.xlsx").as_deref(), Some("2026-09"));
        assert_eq!(period("2026年第二季度合同台账").as_deref(), Some("2026-Q2"));
        assert_eq!(period("2023年第二批项目").as_deref(), Some("2023"));
        assert_eq!(period("2012年一事一议公示").as_deref(), Some("2012"));
        assert_eq!(period("2012年十一月").as_deref(), Some("2012-11"));
        assert_eq!(period("财务公开榜"), None);
    }
}
