//! Pictures along time: bars for what came in and went out, and a line for what was left.

use super::panel::{EDGE, Name, Panel, left_of};
use super::scale::Scale;
use super::{Hold, LETTER, MOST_POINTS, WIDTH, full, hollow, label, svg, width_of};
use crate::language::Words;
use crate::value::{Fen, Period};

/// The money of one period.
#[derive(Debug, Clone)]
pub(crate) struct PeriodMoney {
    pub(crate) period: Period,
    pub(crate) income: Option<Fen>,
    pub(crate) expense: Option<Fen>,
    /// What was left at its end.
    pub(crate) balance: Option<Fen>,
}

/// Height of the bars and of the line.
const BARS: i64 = 160;
const LINE: i64 = 100;
const LINE_ALONE: i64 = 160;
/// Income and spending of each month as pairs of bars, and below them, where it is known, what was left, on a scale of its own.
/// At most the last 36 periods are drawn.
pub(crate) fn income_expense(months: &[PeriodMoney], id: &str, words: &Words) -> String {
    let months = &months[months.len().saturating_sub(MOST_POINTS)..];
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
    let (left, points) = (left_of(&scales, words), months.len());
    let names: Vec<Name> = months
        .iter()
        .map(|month| Name::of(month.period, words))
        .collect();
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
        body.push_str(&moved_bars(&panel, months, words));
        end = panel.top + panel.height;
        last = Some(panel);
    }
    if has_line {
        let panel = plane(end + 2 * LETTER + 14, LINE, line);
        body.push_str(&left_line(&panel, months, words));
        last = Some(panel);
    }
    let height = last.as_ref().map_or(end, |panel| panel.end(&names));
    body.push_str(&last.map_or_else(String::new, |panel| panel.names(&names)));
    let title = words.get("money-over-time");
    svg(id, title, &said_of(months, words), height, &body)
}

/// The key, the grid and the pairs of bars.
fn moved_bars(panel: &Panel, months: &[PeriodMoney], words: &Words) -> String {
    let bars = months
        .iter()
        .enumerate()
        .map(|(at, month)| pair(panel, at, month));
    legend(words) + &panel.grid(words) + &bars.collect::<String>()
}

/// The line of what was left, with its own heading.
fn left_line(panel: &Panel, months: &[PeriodMoney], words: &Words) -> String {
    let heading = words.get("chart-left");
    let values: Vec<Option<Fen>> = months.iter().map(|month| month.balance).collect();
    label(0, panel.top - LETTER, Hold::Left, heading) + &panel.grid(words) + &panel.line(&values)
}

/// The key of the two kinds of bars, which is also their order.
fn legend(words: &Words) -> String {
    let (came, went) = (words.get("chart-income"), words.get("chart-expense"));
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
fn said_of(months: &[PeriodMoney], words: &Words) -> String {
    let sum = |side: fn(&PeriodMoney) -> Option<Fen>| Fen::sum(months.iter().filter_map(side));
    let label = |month: Option<&PeriodMoney>| {
        month.map_or_else(String::new, |month| words.period(month.period))
    };
    let (first, end) = (label(months.first()), label(months.last()));
    let left = months.iter().rev().find_map(|month| month.balance);
    let mut said = vec![if first == end {
        first
    } else {
        words.say("chart-span", &[("first", &first), ("last", &end)])
    }];
    let sums = [
        ("chart-sum-income", sum(|month| month.income)),
        ("chart-sum-expense", sum(|month| month.expense)),
        ("chart-sum-left", left),
    ];
    said.extend(
        sums.into_iter()
            .filter_map(|(key, fen)| Some(words.say(key, &[("amount", &words.yuan(fen?))]))),
    );
    said.join(words.get("comma"))
}

/// One figure over time as a line; a single one as a dot. At most the last 36 points are drawn.
pub(crate) fn over_time(
    title: &str,
    points: &[(Period, Option<Fen>)],
    id: &str,
    words: &Words,
) -> String {
    let points = &points[points.len().saturating_sub(MOST_POINTS)..];
    let known = points
        .iter()
        .filter_map(|(period, fen)| Some((*period, (*fen)?)));
    let (Some((first, oldest)), Some((last, newest))) =
        (known.clone().next(), known.clone().next_back())
    else {
        return String::new();
    };
    let scale = Scale::of(known.clone().map(|(_, fen)| fen.0), 4);
    let panel = Panel {
        left: left_of(&[&scale], words),
        top: 36,
        height: LINE_ALONE,
        scale,
        points: points.len(),
    };
    let values: Vec<Option<Fen>> = points.iter().map(|(_, fen)| *fen).collect();
    let names: Vec<Name> = points
        .iter()
        .map(|(period, _)| Name::of(*period, words))
        .collect();
    let newest_said = format!("{} {}", words.period(last), words.yuan(newest));
    let body = [
        label(WIDTH - EDGE, LETTER, Hold::Right, &newest_said),
        panel.grid(words),
        panel.line(&values),
        panel.names(&names),
    ];
    let highest = known
        .clone()
        .max_by_key(|(_, fen)| *fen)
        .unwrap_or((last, newest));
    let lowest = known.min_by_key(|(_, fen)| *fen).unwrap_or((last, newest));
    let part = |key: &str, (period, fen): (Period, Fen)| {
        let (word, period) = (words.get(key), words.period(period));
        format!("{word} {period} {}", words.yuan(fen))
    };
    let said = [
        part("chart-first", (first, oldest)),
        part("chart-newest", (last, newest)),
        part("chart-highest", highest),
        part("chart-lowest", lowest),
    ];
    svg(
        id,
        title,
        &said.join(words.get("clause-end")),
        panel.end(&names),
        &body.concat(),
    )
}
