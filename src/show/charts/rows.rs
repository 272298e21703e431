//! Pictures in rows: bars that lie below their names, each with its figure written beside it.

use super::scale::Scale;
use super::{Hold, LETTER, WIDTH, fitted, full, hollow, label, stroke, svg, width_of};
use crate::language::Words;
use crate::value::Fen;

/// One part: its name, its figure as text, and its size for the bar.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    /// Name.
    pub(crate) name: String,
    /// Figure with its unit, ready to show.
    pub(crate) value: String,
    /// Size, in any unit that all parts share.
    pub(crate) size: i128,
}

/// Two amounts of one line, such as planned and spent.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// Name of the line.
    pub(crate) name: String,
    /// The first amount.
    pub(crate) a: Option<Fen>,
    /// The second amount.
    pub(crate) b: Option<Fen>,
}

/// Height of a bar, and of a line of letters with its space.
const BAR: i64 = 15;
const TEXT: i64 = LETTER + 8;

/// Parts as bars, in the order given, with their share of the whole. A negative part has its figure but no bar.
pub(crate) fn shares(title: &str, parts: &[Share], id: &str, words: &Words) -> String {
    let largest = parts
        .iter()
        .map(|part| part.size)
        .max()
        .filter(|largest| *largest > 0);
    let whole = parts
        .iter()
        .try_fold(0_i128, |sum, part| sum.checked_add(part.size.max(0)));
    let (Some(largest), Some(whole)) = (largest, whole) else {
        return String::new();
    };
    let (mut body, mut said, mut y) = (String::new(), Vec::new(), 0);
    for part in parts {
        let percent = percent(part.size, whole);
        let figure = if percent.is_empty() {
            part.value.clone()
        } else {
            format!("{} {percent}", part.value)
        };
        let name = fitted(&part.name, WIDTH - width_of(&figure) - LETTER);
        body.push_str(&label(0, y + LETTER, Hold::Left, &name));
        body.push_str(&label(WIDTH, y + LETTER, Hold::Right, &figure));
        let width = length(part.size, largest, WIDTH);
        if width > 0 {
            body.push_str(&full(0, y + TEXT, width, BAR));
        }
        said.push(format!("{} {figure}", part.name));
        y += TEXT + BAR + 12;
    }
    svg(id, title, &said.join(words.get("clause-end")), y, &body)
}

/// Rounded percent of a whole; empty for what is no share.
fn percent(part: i128, whole: i128) -> String {
    let doubled = part
        .checked_mul(200)
        .and_then(|doubled| doubled.checked_add(whole))
        .filter(|_| part >= 0 && whole > 0);
    let rounded = doubled
        .zip(whole.checked_mul(2))
        .map(|(doubled, halves)| doubled / halves);
    // A little is not nothing, and nearly all is not all.
    match rounded {
        Some(0) if part > 0 => "<1%".to_owned(),
        Some(100) if part < whole => ">99%".to_owned(),
        Some(rounded) => format!("{rounded}%"),
        None => String::new(),
    }
}

/// How long a bar is; at least one unit when there is something.
fn length(size: i128, largest: i128, most: i64) -> i64 {
    if size <= 0 {
        return 0;
    }
    let length = size.checked_mul(i128::from(most)).map_or_else(
        || size / (largest / i128::from(most)).max(1),
        |long| long / largest,
    );
    i64::try_from(length).unwrap_or(most).clamp(1, most)
}

/// Two amounts of each line as a full and a hollow bar on one scale.
pub(crate) fn pairs(
    title: &str,
    names: [&str; 2],
    lines: &[Pair],
    id: &str,
    words: &Words,
) -> String {
    let amounts = lines.iter().flat_map(|line| [line.a, line.b]).flatten();
    let Some(figures) = amounts.clone().map(|fen| width_of(&fen.yuan())).max() else {
        return String::new();
    };
    let scale = Scale::of(amounts.map(|fen| fen.0), 10);
    // The figures stand at the right of the bars, as wide as the widest of them.
    let room = (WIDTH - figures - 10).max(WIDTH / 3);
    let zero = scale.at(0, room);
    let mut body = legend(names);
    let (mut said, mut y) = (Vec::new(), TEXT + 6);
    for line in lines {
        body.push_str(&label(
            0,
            y + LETTER,
            Hold::Left,
            &fitted(&line.name, WIDTH),
        ));
        y += TEXT;
        let top = y;
        let mut parts = vec![line.name.clone()];
        for (fen, name, draw) in [
            (line.a, names[0], full as fn(i64, i64, i64, i64) -> String),
            (line.b, names[1], hollow),
        ] {
            let Some(fen) = fen else { continue };
            let to = scale.at(fen.0, room);
            let width = if fen.is_zero() {
                0
            } else {
                (to - zero).abs().max(1)
            };
            if width > 0 {
                body.push_str(&draw(
                    if fen.is_negative() {
                        zero - width
                    } else {
                        zero
                    },
                    y,
                    width,
                    BAR,
                ));
            }
            body.push_str(&label(WIDTH, y + BAR - 1, Hold::Right, &fen.yuan()));
            parts.push(format!("{name} {}", words.yuan(fen)));
            y += BAR + 6;
        }
        body.push_str(&stroke("axis", (zero, top - 2), (zero, y - 3)));
        said.push(parts.join(words.get("comma")));
        y += 8;
    }
    svg(id, title, &said.join(words.get("clause-end")), y, &body)
}

/// The key of the two kinds of bars.
fn legend([a, b]: [&str; 2]) -> String {
    let room = WIDTH / 2 - 24;
    let first = fitted(a, room);
    let second = 20 + width_of(&first) + 20;
    let rest = fitted(b, WIDTH - second - 20);
    let word = |x: i64, text: &str| label(x + 20, LETTER, Hold::Left, text);
    [
        full(0, 4, BAR, BAR),
        word(0, &first),
        hollow(second, 4, BAR, BAR),
        word(second, &rest),
    ]
    .concat()
}
