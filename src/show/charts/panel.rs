//! The plane of a picture along time: the grid with its scale, the labels below, and lines through points.

use super::scale::Scale;
use super::{Hold, LETTER, WIDTH, label, stroke, width_of};
use crate::language::Words;
use crate::value::{Fen, Period};

/// Units kept free at the right.
pub(super) const EDGE: i64 = 4;

/// Where a panel stands, and its scale.
pub(super) struct Panel {
    pub(super) left: i64,
    pub(super) top: i64,
    pub(super) height: i64,
    pub(super) scale: Scale,
    pub(super) points: usize,
}

/// What stands below a point: its period in few letters, and the year, unless the period is one.
pub(super) struct Name {
    short: String,
    year: String,
}

impl Name {
    pub(super) fn of(period: Period, words: &Words) -> Name {
        let year = words.period(Period::Year {
            year: period.year(),
        });
        match words.within_year(period) {
            Some(short) => Name { short, year },
            None => Name {
                short: year,
                year: String::new(),
            },
        }
    }
}

impl Panel {
    /// The left and right end of a point's share of the width.
    pub(super) fn slot(&self, at: usize) -> (i64, i64) {
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

    pub(super) fn middle(&self, at: usize) -> i64 {
        let (from, to) = self.slot(at);
        (from + to) / 2
    }

    pub(super) fn y(&self, fen: Fen) -> i64 {
        self.top + self.height - self.scale.at(fen.0, self.height)
    }

    /// Lines and labels of the scale.
    pub(super) fn grid(&self, words: &Words) -> String {
        let mut body = String::new();
        for step in self.scale.steps() {
            let y = self.top + self.height - self.scale.place(step, self.height);
            let class = if step == 0 { "axis" } else { "grid" };
            body.push_str(&stroke(class, (self.left, y), (WIDTH - EDGE, y)));
            body.push_str(&label(
                self.left - 6,
                y + LETTER / 3,
                Hold::Right,
                &self.scale.written(step, words),
            ));
        }
        body
    }

    /// The labels below: the first one, and then as many as have room; below these the years, where they begin.
    pub(super) fn names(&self, names: &[Name]) -> String {
        let widest = names
            .iter()
            .map(|name| width_of(&name.short))
            .max()
            .unwrap_or(0)
            + LETTER / 2;
        let room = usize::try_from((WIDTH - self.left) / widest.max(1))
            .unwrap_or(1)
            .max(1);
        let every = names.len().div_ceil(room).max(1);
        let base = self.top + self.height + LETTER + 8;
        let (mut body, mut known, mut free) = (String::new(), "", 0);
        for (at, Name { short, year }) in names.iter().enumerate() {
            let middle = |text: &str| {
                let half = width_of(text) / 2;
                self.middle(at).min(WIDTH - half).max(half)
            };
            if at % every == 0 {
                body.push_str(&label(middle(short), base, Hold::Middle, short));
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
    pub(super) fn end(&self, names: &[Name]) -> i64 {
        let years = names.iter().any(|name| !name.year.is_empty());
        self.top + self.height + LETTER + 16 + if years { LETTER + 4 } else { 0 }
    }

    /// A line through the points that are known; it is broken where one is not.
    pub(super) fn line(&self, values: &[Option<Fen>]) -> String {
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
pub(super) fn left_of(scales: &[&Scale], words: &Words) -> i64 {
    let widths = scales.iter().flat_map(|scale| {
        scale
            .steps()
            .into_iter()
            .map(|step| width_of(&scale.written(step, words)))
    });
    widths.max().unwrap_or(0) + 8
}
