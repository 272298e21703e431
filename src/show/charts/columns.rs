//! Pictures along time: bars for what came in and went out, and a line for what was left.

use super::panel::{EDGE, Panel, left_of};
use super::scale::Scale;
use super::{Hold, LETTER, MOST_POINTS, WIDTH, amount, full, hollow, label, svg, width_of};
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
    let rests = months.iter().filter_map(|month| month.balance);
    let (bars, line) = (
        Scale::of(moved.clone().map(|fen| fen.0), 4),
        Scale::of(rests.clone().map(|fen| fen.0), 3),
    );
    let (has_bars, has_line) = (moved.count() > 0, rests.count() > 0);
    if !has_bars && !has_line {
        return String::new();
    }
    let mut scales = Vec::new();
    scales.extend(Some(&bars).filter(|_| has_bars));
    scales.extend(Some(&line).filter(|_| has_line));
    let (left, points) = (left_of(&scales, lang), months.len());
    let names: Vec<&str> = months.iter().map(|month| month.label.as_str()).collect();
    let plane = |top, height, scale| Panel {
        left,
        top,
        height,
        scale,
        points,
    };
    let (mut body, mut end, mut last) = (String::new(), 0, None);
    if has_bars {
        let panel = plane(40, BARS, bars);
        body.push_str(&moved_bars(&panel, &months, lang));
        end = panel.top + panel.height;
        last = Some(panel);
    }
    if has_line {
        let panel = plane(end + 2 * LETTER + 14, LINE, line);
        body.push_str(&left_line(&panel, &months, lang));
        last = Some(panel);
    }
    let height = last.as_ref().map_or(end, |panel| panel.end(&names));
    body.push_str(&last.map_or_else(String::new, |panel| panel.names(&names)));
    let title = lang.pick("每期收入和支出", "Income and spending by period");
    svg(id, title, &said_of(&months, lang), height, &body)
}

/// The key, the grid and the pairs of bars.
fn moved_bars(panel: &Panel, months: &[PeriodMoney], lang: Lang) -> String {
    let bars = months
        .iter()
        .enumerate()
        .map(|(at, month)| pair(panel, at, month));
    legend(lang) + &panel.grid(lang) + &bars.collect::<String>()
}

/// The line of what was left, with its own heading.
fn left_line(panel: &Panel, months: &[PeriodMoney], lang: Lang) -> String {
    let heading = lang.pick("期末还剩", "Left at the end");
    let values: Vec<Option<Fen>> = months.iter().map(|month| month.balance).collect();
    label(0, panel.top - LETTER, Hold::Left, heading) + &panel.grid(lang) + &panel.line(&values)
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
    let scale = Scale::of(known.clone().map(|(_, fen)| fen.0), 4);
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
