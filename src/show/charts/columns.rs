//! Pictures along time: bars for what came in and went out, and a line for what was left.

use super::scale::Scale;
use super::{Hold, LETTER, MOST_POINTS, WIDTH, amount, full, hollow, label, stroke, svg, width_of};
use crate::language::Lang;
use crate::value::Fen;

/// The money of one period. Its label may carry the year (`2026年5月`, `May 2026`), which is then written once.
#[derive(Debug, Clone)]
pub(crate) struct PeriodMoney {
    label: String,
    income: Option<Fen>,
    expense: Option<Fen>,
    /// What was left at its end.
    balance: Option<Fen>,
}

impl From<(String, Option<Fen>, Option<Fen>)> for PeriodMoney {
    fn from((label, income, expense): (String, Option<Fen>, Option<Fen>)) -> PeriodMoney {
        PeriodMoney {
            label,
            income,
            expense,
            balance: None,
        }
    }
}

impl From<(String, Option<Fen>, Option<Fen>, Option<Fen>)> for PeriodMoney {
    fn from(
        (label, income, expense, balance): (String, Option<Fen>, Option<Fen>, Option<Fen>),
    ) -> PeriodMoney {
        PeriodMoney {
            label,
            income,
            expense,
            balance,
        }
    }
}

/// Height of the bars and of the line.
const BARS: i64 = 160;
const LINE: i64 = 100;
const LINE_ALONE: i64 = 160;
/// Units kept free at the right.
const EDGE: i64 = 4;

/// Where a panel stands, and its scale.
struct Panel {
    left: i64,
    top: i64,
    height: i64,
    scale: Scale,
    points: usize,
}

impl Panel {
    /// The left and right end of a point's share of the width.
    fn slot(&self, at: usize) -> (i64, i64) {
        let (at, points) = (
            i64::try_from(at).unwrap_or(0),
            i64::try_from(self.points.max(1)).unwrap_or(1),
        );
        let width = WIDTH - EDGE - self.left;
        (
            self.left + width * at / points,
            self.left + width * (at + 1) / points,
        )
    }

    fn middle(&self, at: usize) -> i64 {
        let (from, to) = self.slot(at);
        (from + to) / 2
    }

    fn y(&self, fen: Fen) -> i64 {
        self.top + self.height - self.scale.at(fen.0, self.height)
    }

    /// Lines and labels of the scale.
    fn grid(&self, lang: Lang) -> String {
        let mut body = String::new();
        for step in self.scale.steps() {
            let y = self.top + self.height - self.scale.place(step, self.height);
            let class = if step == 0 { "axis" } else { "grid" };
            body.push_str(&stroke(class, (self.left, y), (WIDTH - EDGE, y)));
            body.push_str(&label(
                self.left - 6,
                y + LETTER / 3,
                Hold::Right,
                &self.scale.words(step, lang),
            ));
        }
        body
    }

    /// The labels below: the first one, and then as many as have room; below these the years, where they begin.
    fn names(&self, labels: &[&str]) -> String {
        let names: Vec<(&str, &str)> = labels.iter().map(|label| parted(label)).collect();
        let widest = names
            .iter()
            .map(|(name, _)| width_of(name))
            .max()
            .unwrap_or(0)
            + LETTER / 2;
        let room = usize::try_from((WIDTH - self.left) / widest.max(1))
            .unwrap_or(1)
            .max(1);
        let every = names.len().div_ceil(room).max(1);
        let base = self.top + self.height + LETTER + 8;
        let (mut body, mut known, mut free) = (String::new(), "", 0);
        for (at, (name, year)) in names.into_iter().enumerate() {
            let middle = |text: &str| {
                let half = width_of(text) / 2;
                self.middle(at).min(WIDTH - half).max(half)
            };
            if at % every == 0 {
                body.push_str(&label(middle(name), base, Hold::Middle, name));
            }
            let from = middle(year) - width_of(year) / 2;
            if year != known && !year.is_empty() && from >= free {
                body.push_str(&label(middle(year), base + LETTER + 4, Hold::Middle, year));
                (known, free) = (year, from + width_of(year) + LETTER / 2);
            }
        }
        body
    }

    /// Where the picture ends, with its labels.
    fn end(&self, labels: &[&str]) -> i64 {
        let years = labels.iter().any(|label| !parted(label).1.is_empty());
        self.top + self.height + LETTER + 16 + if years { LETTER + 4 } else { 0 }
    }

    /// A line through the points that are known; it is broken where one is not.
    fn line(&self, values: &[Option<Fen>]) -> String {
        let mut body = String::new();
        let mut run: Vec<(i64, i64)> = Vec::new();
        for at in 0..=values.len() {
            match values.get(at).copied().flatten() {
                Some(fen) => run.push((self.middle(at), self.y(fen))),
                None => {
                    body.push_str(&drawn(&run, values.len()));
                    run.clear();
                }
            }
        }
        body
    }
}

/// A label and its year: "5月" and "2026年", "May" and "2026". A year alone is the label.
fn parted(label: &str) -> (&str, &str) {
    if let Some((year, rest)) = label.split_once('年').filter(|(_, rest)| !rest.is_empty()) {
        return (rest, &label[..year.len() + '年'.len_utf8()]);
    }
    let parts = label
        .rsplit_once(' ')
        .filter(|(_, year)| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()));
    let Some((rest, year)) = parts else {
        return (label, "");
    };
    let rest = rest.trim_end_matches(" of");
    let short = rest
        .get(..3)
        .filter(|_| rest.bytes().all(|b| b.is_ascii_alphabetic()));
    (short.unwrap_or(rest), year)
}

/// One unbroken part of a line, with a dot on each point while they are few and always on its last one.
fn drawn(run: &[(i64, i64)], of: usize) -> String {
    let mut body = String::new();
    if run.len() > 1 {
        let points: Vec<String> = run.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let points = points.join(" ");
        body.push_str(&format!(
            "<polyline class=\"line\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\" points=\"{points}\"/>"
        ));
    }
    for (at, (x, y)) in run.iter().enumerate() {
        if of <= 13 || at + 1 == run.len() {
            body.push_str(&format!(
                "<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"4\"/>"
            ));
        }
    }
    body
}

/// The same left end for all panels of a picture, so that months stand above each other.
fn left_of(scales: &[&Scale], lang: Lang) -> i64 {
    let widths = scales.iter().flat_map(|scale| {
        scale
            .steps()
            .into_iter()
            .map(|step| width_of(&scale.words(step, lang)))
    });
    widths.max().unwrap_or(0) + 8
}

/// Income and spending of each month as pairs of bars, and below them, where it is known, what was left, on a scale of its own.
/// At most the last 36 periods are drawn.
pub(crate) fn income_expense<M: Clone + Into<PeriodMoney>>(
    months: &[M],
    id: &str,
    lang: Lang,
) -> String {
    let months = &months[months.len().saturating_sub(MOST_POINTS)..];
    let months: Vec<PeriodMoney> = months.iter().cloned().map(Into::into).collect();
    let moved = months
        .iter()
        .flat_map(|month| [month.income, month.expense])
        .flatten();
    let left = months.iter().filter_map(|month| month.balance);
    let (bars, line) = (
        Scale::of(moved.clone().map(|fen| fen.0)),
        Scale::of(left.clone().map(|fen| fen.0)),
    );
    let (has_bars, has_line) = (moved.count() > 0, left.count() > 0);
    if !has_bars && !has_line {
        return String::new();
    }
    let mut scales = Vec::new();
    scales.extend(Some(&bars).filter(|_| has_bars));
    scales.extend(Some(&line).filter(|_| has_line));
    let (x, points) = (left_of(&scales, lang), months.len());
    let names: Vec<&str> = months.iter().map(|month| month.label.as_str()).collect();
    let (mut body, mut end, mut last) = (String::new(), 0, None);
    if has_bars {
        let panel = Panel {
            left: x,
            top: 40,
            height: BARS,
            scale: bars,
            points,
        };
        body.push_str(&legend(lang));
        body.push_str(&panel.grid(lang));
        for (at, month) in months.iter().enumerate() {
            body.push_str(&pair(&panel, at, month));
        }
        end = panel.top + panel.height;
        last = Some(panel);
    }
    if has_line {
        let top = end + 2 * LETTER + 14;
        body.push_str(&label(
            0,
            top - LETTER,
            Hold::Left,
            lang.pick("期末还剩", "Left at the end"),
        ));
        let panel = Panel {
            left: x,
            top,
            height: LINE,
            scale: line,
            points,
        };
        let values: Vec<Option<Fen>> = months.iter().map(|month| month.balance).collect();
        body.push_str(&panel.grid(lang));
        body.push_str(&panel.line(&values));
        last = Some(panel);
    }
    body.push_str(
        &last
            .as_ref()
            .map_or_else(String::new, |panel| panel.names(&names)),
    );
    let height = last.map_or(end, |panel| panel.end(&names));
    svg(
        id,
        lang.pick("每期收入和支出", "Income and spending by period"),
        &said_of(&months, lang),
        height,
        &body,
    )
}

/// The key of the two kinds of bars, which is also their order.
fn legend(lang: Lang) -> String {
    let (came, went) = (
        lang.pick("左：收入", "left: income"),
        lang.pick("右：支出", "right: spending"),
    );
    let second = 20 + width_of(came) + 24;
    let word = |x: i64, text: &str| label(x + 20, LETTER, Hold::Left, text);
    [
        full(0, 4, 14, 14),
        word(0, came),
        hollow(second, 4, 14, 14),
        word(second, went),
    ]
    .concat()
}

/// The two bars of a month.
fn pair(panel: &Panel, at: usize, month: &PeriodMoney) -> String {
    let (from, to) = panel.slot(at);
    let (slot, middle) = (to - from, panel.middle(at));
    let (width, gap) = ((slot * 3 / 8).clamp(1, 28), i64::from(slot > 11));
    let zero = panel.y(Fen::ZERO);
    let bar = |fen: Option<Fen>, x: i64, draw: fn(i64, i64, i64, i64) -> String| match fen {
        Some(fen) if !fen.is_zero() => {
            let y = panel.y(fen);
            // A small amount is still something.
            let height = (zero - y).abs().max(1);
            draw(
                x,
                if fen.is_negative() {
                    zero
                } else {
                    zero - height
                },
                width,
                height,
            )
        }
        _ => String::new(),
    };
    bar(month.income, middle - width, full) + &bar(month.expense, middle + gap, hollow)
}

/// What the bars say in words: the sums, and what was left at last.
fn said_of(months: &[PeriodMoney], lang: Lang) -> String {
    let sum = |side: fn(&PeriodMoney) -> Option<Fen>| Fen::sum(months.iter().filter_map(side));
    let first = months.first().map_or("", |month| &month.label);
    let end = months.last().map_or("", |month| &month.label);
    let left = months.iter().rev().find_map(|month| month.balance);
    let mut said = vec![if first == end {
        first.to_owned()
    } else {
        format!("{first}{}{end}", lang.pick("至", " to "))
    }];
    let words = [
        (sum(|month| month.income), lang.pick("收入共", "income ")),
        (sum(|month| month.expense), lang.pick("支出共", "spending ")),
        (left, lang.pick("最后还剩", "left at the end ")),
    ];
    said.extend(
        words
            .into_iter()
            .filter_map(|(fen, word)| Some(format!("{word}{}", amount(fen?, lang)))),
    );
    said.join(lang.pick("，", ", "))
}

/// One figure over time as a line; a single one as a dot. At most the last 36 points are drawn.
pub(crate) fn over_time(
    title: &str,
    points: &[(String, Option<Fen>)],
    id: &str,
    lang: Lang,
) -> String {
    let points = &points[points.len().saturating_sub(MOST_POINTS)..];
    let known = points
        .iter()
        .filter_map(|(label, fen)| Some((label.as_str(), (*fen)?)));
    let (Some((first, oldest)), Some((last, newest))) =
        (known.clone().next(), known.clone().next_back())
    else {
        return String::new();
    };
    let scale = Scale::of(known.clone().map(|(_, fen)| fen.0));
    let panel = Panel {
        left: left_of(&[&scale], lang),
        top: 36,
        height: LINE_ALONE,
        scale,
        points: points.len(),
    };
    let values: Vec<Option<Fen>> = points.iter().map(|(_, fen)| *fen).collect();
    let names: Vec<&str> = points.iter().map(|(label, _)| label.as_str()).collect();
    let newest_said = format!("{last} {}", amount(newest, lang));
    let body = [
        label(WIDTH - EDGE, LETTER, Hold::Right, &newest_said),
        panel.grid(lang),
        panel.line(&values),
        panel.names(&names),
    ];
    let highest = known
        .clone()
        .max_by_key(|(_, fen)| *fen)
        .unwrap_or((last, newest));
    let lowest = known.min_by_key(|(_, fen)| *fen).unwrap_or((last, newest));
    let part =
        |word: &str, (label, fen): (&str, Fen)| format!("{word} {label} {}", amount(fen, lang));
    let said = [
        part(lang.pick("开始", "first"), (first, oldest)),
        part(lang.pick("最新", "newest"), (last, newest)),
        part(lang.pick("最高", "highest"), highest),
        part(lang.pick("最低", "lowest"), lowest),
    ];
    svg(
        id,
        title,
        &said.join(lang.pick("；", "; ")),
        panel.end(&names),
        &body.concat(),
    )
}
