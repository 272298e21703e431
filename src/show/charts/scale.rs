//! A scale from figures: it holds nought and every figure, and its steps are round numbers that are short to write.

use crate::language::Words;

/// A scale of amounts in fen.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scale {
    low: i128,
    high: i128,
    step: i128,
}

impl Scale {
    /// A scale for some figures in about so many steps; of nothing but noughts it goes up to one yuan.
    pub(super) fn of(values: impl Iterator<Item = i64>, steps: i128) -> Scale {
        let (low, high) = values.fold((0, 0), |(low, high): (i128, i128), value| {
            let value = i128::from(value);
            (low.min(value), high.max(value))
        });
        let span = (high - low).max(1);
        let step = if low == high {
            100
        } else {
            round_step(span, steps)
        };
        let high = if low == high {
            100
        } else {
            (high + step - 1).div_euclid(step) * step
        };
        Scale {
            low: low.div_euclid(step) * step,
            high,
            step,
        }
    }

    /// The round numbers on it, from the lowest.
    pub(super) fn steps(&self) -> Vec<i128> {
        (0..=(self.high - self.low) / self.step)
            .map(|at| self.low + at * self.step)
            .collect()
    }

    /// Where a figure stands on a line of some length, counted from the low end.
    pub(super) fn at(&self, value: i64, length: i64) -> i64 {
        self.place(i128::from(value), length)
    }

    /// Where one of the round numbers stands.
    pub(super) fn place(&self, value: i128, length: i64) -> i64 {
        let span = self.high - self.low;
        let doubled = (value - self.low) * i128::from(length) * 2 + span;
        i64::try_from(doubled.div_euclid(span * 2)).unwrap_or(length)
    }

    /// A round number in few characters, in a unit that suits the whole scale: `2.5万`, `400k`.
    pub(super) fn written(&self, value: i128, words: &Words) -> String {
        let largest = self.high.max(-self.low);
        // The words of a language count in thousands or in ten thousands.
        let base: i128 = words.get("scale-base").parse().unwrap_or(10_000);
        let large = (10_000_000_000, base * base * 100, "scale-large");
        let small = (1_000_000, base * 100, "scale-small");
        let found = [large, small]
            .into_iter()
            .find(|(from, ..)| largest >= *from);
        let (unit, name) = found.map_or((100, ""), |(_, unit, key)| (unit, words.get(key)));
        if value == 0 {
            "0".to_owned()
        } else {
            format!("{}{name}", decimal(value, unit))
        }
    }
}

/// A number of units with as few decimals as it needs.
fn decimal(value: i128, unit: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, mut part) = (value.abs() / unit, value.abs() % unit);
    if part == 0 {
        return format!("{sign}{whole}");
    }
    let mut decimals = String::new();
    while part > 0 && decimals.len() < 12 {
        part *= 10;
        decimals.push_str(&(part / unit).to_string());
        part %= unit;
    }
    format!("{sign}{whole}.{decimals}")
}

/// The smallest of 1, 2, 5, 10, 20 … with which a span has no more than so many steps.
fn round_step(span: i128, steps: i128) -> i128 {
    let mut ten = 1;
    loop {
        for step in [ten, 2 * ten, 5 * ten] {
            if step * steps >= span {
                return step;
            }
        }
        ten *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;

    fn written(values: &[i64], lang: Lang) -> Vec<String> {
        let words = crate::theme::built_in_words(lang);
        let scale = Scale::of(values.iter().copied(), 3);
        scale
            .steps()
            .into_iter()
            .map(|step| scale.written(step, &words))
            .collect()
    }

    #[test]
    fn has_round_steps() {
        assert_eq!(written(&[123_456], Lang::Zh), ["0", "500", "1000", "1500"]);
        assert_eq!(written(&[3_456_789, 10], Lang::Zh), ["0", "2万", "4万"]);
        assert_eq!(
            written(&[1_400_000], Lang::Zh),
            ["0", "0.5万", "1万", "1.5万"]
        );
        assert_eq!(written(&[1_400_000], Lang::En), ["0", "5k", "10k", "15k"]);
        assert_eq!(
            written(&[-250_000, 700_000], Lang::Zh),
            ["-0.5万", "0", "0.5万", "1万"]
        );
        assert_eq!(written(&[], Lang::Zh), ["0", "1"]);
        assert_eq!(written(&[3], Lang::Zh), ["0", "0.01", "0.02", "0.03"]);
    }

    #[test]
    fn holds_the_largest_amounts() {
        let scale = Scale::of([i64::MIN, i64::MAX].into_iter(), 4);
        assert!(scale.steps().len() < 8);
        assert_eq!(
            (scale.at(i64::MIN, 200) >= 0, scale.at(i64::MAX, 200) <= 200),
            (true, true)
        );
        let scale = Scale::of([0, 100].into_iter(), 4);
        assert_eq!(
            (scale.at(0, 150), scale.at(100, 150), scale.at(50, 150)),
            (0, 150, 75)
        );
    }
}
