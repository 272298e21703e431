//! Parts of a whole: counts become shares that add up to exactly a thousand, votes and attendance become words and bars.

use super::{Entry, Sheet};
use crate::language::Words;
use crate::page::{Stack, StackPart};
use crate::value::Exact;

/// One part before it is measured: name, size, pattern.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) size: Exact,
    pub(super) tone: u32,
}

impl Part {
    pub(super) fn of(name: &str, count: i64, tone: u32) -> Part {
        Part {
            name: name.to_owned(),
            size: Exact::from_int(count),
            tone,
        }
    }
}

/// A stack; none when a part is negative or there is nothing to divide.
pub(super) fn stack(label: String, parts: Vec<Part>, note: String) -> Option<Stack> {
    let sizes: Vec<Exact> = parts.iter().map(|part| part.size).collect();
    let weights: Vec<u128> = aligned(&sizes)?
        .into_iter()
        .map(u128::try_from)
        .collect::<Result<_, _>>()
        .ok()?;
    let permilles = permilles(&weights)?;
    let parts = parts
        .into_iter()
        .zip(permilles)
        .map(|(part, permille)| StackPart {
            name: part.name,
            value: super::cells::short(part.size),
            permille,
            tone: part.tone,
        });
    Some(Stack {
        label,
        parts: parts.collect(),
        note,
    })
}

/// How many things are in each of some states: names and patterns of the states, and the state of each thing. None for fewer
/// than three things, or when all are in one state: then a picture says no more than the list itself.
pub(super) fn tally(
    label: String,
    states: &[(&str, u32)],
    things: impl Iterator<Item = usize>,
) -> Option<Stack> {
    let mut counts = vec![0_i64; states.len()];
    for state in things {
        *counts.get_mut(state)? += 1;
    }
    let named = states.iter().zip(counts).filter(|(_, count)| *count > 0);
    let parts: Vec<Part> = named
        .clone()
        .map(|((name, tone), count)| Part::of(name, count, *tone))
        .collect();
    let several = parts.len() > 1 && named.map(|(_, count)| count).sum::<i64>() > 2;
    several
        .then(|| stack(label, parts, String::new()))
        .flatten()
}

/// Exact numbers as whole numbers of one unit, so that they can be compared and divided; none when that cannot be held.
pub(super) fn aligned(numbers: &[Exact]) -> Option<Vec<i128>> {
    let short: Vec<Exact> = numbers.iter().map(|number| number.normalised()).collect();
    let places = short.iter().map(Exact::printed_place).max().unwrap_or(0);
    let whole = |number: &Exact| {
        number
            .mantissa()
            .checked_mul(10_i128.checked_pow(places - number.printed_place())?)
    };
    short.iter().map(whole).collect()
}

/// Shares in tenths of a percent that add up to exactly 1000, by largest remainder; the first of equals gets the rest.
/// None when there is nothing to divide.
pub(super) fn permilles(weights: &[u128]) -> Option<Vec<u32>> {
    let largest = weights
        .iter()
        .copied()
        .max()
        .filter(|largest| *largest > 0)?;
    // Room for the multiplication and for the sum of many; what is cut off is far below a thousandth.
    let cut = (128 - largest.leading_zeros()).saturating_sub(90);
    let weights: Vec<u128> = weights.iter().map(|weight| weight >> cut).collect();
    let total: u128 = weights.iter().sum();
    let mut shares: Vec<u32> = weights
        .iter()
        .map(|weight| u32::try_from(weight * 1000 / total).unwrap_or(0))
        .collect();
    let missing = 1000_usize.saturating_sub(shares.iter().sum::<u32>() as usize);
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(weights[*at] * 1000 % total), *at));
    for at in order.into_iter().take(missing) {
        shares[at] += 1;
    }
    Some(shares)
}

/// One count of another as a percentage with at most one decimal: `85%`, `96.6%`. None when there is nothing to divide by.
pub(super) fn percent(part: i64, whole: i64) -> Option<String> {
    let (part, whole) = (i128::from(part), i128::from(whole));
    (part >= 0 && whole > 0).then(|| per_mille_words((part * 2000 + whole) / (whole * 2)))
}

/// Tenths of a percent as a percentage.
pub(super) fn per_mille_words(tenths: i128) -> String {
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole}%"),
        (whole, tenth) => format!("{whole}.{tenth}%"),
    }
}

/// "应到 20 人，实到 18 人，到会率 90%": as much of it as is known; may be empty.
pub(super) fn attendance_words(entry: &Entry<'_>, words: &Words) -> String {
    let (should, attended) = (entry.count("should"), entry.count("attended"));
    let count = |key: &str, n: i64| words.say(key, &[("n", &n)]);
    let mut said = Vec::new();
    said.extend(should.map(|should| count("attendance-expected", should)));
    said.extend(attended.map(|attended| count("attendance-present", attended)));
    if let (Some(should), Some(attended)) = (should, attended)
        && let Some(share) = percent(attended, should).filter(|_| attended <= should)
    {
        said.push(words.say("attendance-share", &[("share", &share)]));
    }
    said.join(words.get("comma"))
}

/// "同意 17 票，反对 1 票，弃权 0 票": as much of it as is known; may be empty.
pub(super) fn vote_words(entry: &Entry<'_>, words: &Words) -> String {
    let kinds = [
        ("for", "votes-for"),
        ("against", "votes-against"),
        ("abstain", "votes-abstained"),
    ];
    let known = kinds.iter().filter_map(|(role, key)| {
        let count = entry.count(role)?;
        Some(words.say(key, &[("n", &count)]))
    });
    known.collect::<Vec<_>>().join(words.get("comma"))
}

/// Who came and who did not; none when either number is missing or more came than were expected.
pub(super) fn attendance_stack(
    sheet: &Sheet<'_>,
    entry: &Entry<'_>,
    label: String,
) -> Option<Stack> {
    let (should, attended) = (entry.count("should")?, entry.count("attended")?);
    let absent = should.checked_sub(attended).filter(|absent| *absent >= 0)?;
    let parts = vec![
        Part::of(sheet.word("present"), attended, 0),
        Part::of(sheet.word("absent"), absent, 4),
    ];
    stack(label, parts, attendance_words(entry, sheet.words))
}

/// For, against, abstained; none when not even the votes for it are known. Those present who are in none of the three are
/// shown too, when they can be reckoned.
pub(super) fn votes_stack(sheet: &Sheet<'_>, entry: &Entry<'_>, label: String) -> Option<Stack> {
    let agreed = entry.count("for")?;
    let (against, abstained) = (entry.count("against"), entry.count("abstain"));
    let present = entry
        .shared("attended")
        .and_then(|cell| cell.value.int())
        .filter(|count| *count >= 0);
    let mut parts = vec![Part::of(sheet.word("vote-for"), agreed, 0)];
    parts.extend(against.map(|count| Part::of(sheet.word("vote-against"), count, 1)));
    parts.extend(abstained.map(|count| Part::of(sheet.word("vote-abstained"), count, 2)));
    let cast = agreed
        .checked_add(against.unwrap_or(0))
        .and_then(|sum| sum.checked_add(abstained.unwrap_or(0)));
    let left = present
        .zip(cast)
        .map(|(present, cast)| present.saturating_sub(cast))
        .filter(|left| *left > 0);
    // Where votes against and abstentions are told apart, the rest took no part; otherwise it is everybody who did not agree.
    let rest = match (against, abstained) {
        (Some(_), Some(_)) => sheet.word("vote-none"),
        (None, None) => sheet.word("vote-not-for"),
        _ => sheet.word("vote-rest"),
    };
    parts.extend(left.map(|count| Part::of(rest, count, 4)));
    let note =
        match present.and_then(|present| percent(agreed, present).filter(|_| agreed <= present)) {
            Some(share) => sheet.words.say("vote-share", &[("share", &share)]),
            None => String::new(),
        };
    stack(label, parts, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_a_thousand() {
        assert_eq!(permilles(&[1, 1, 1]), Some(vec![334, 333, 333]));
        assert_eq!(permilles(&[0, 5]), Some(vec![0, 1000]));
        assert_eq!(permilles(&[2, 1]), Some(vec![667, 333]));
        assert_eq!(permilles(&[0, 0]), None);
        assert_eq!(permilles(&[]), None);
        for weights in [
            vec![u128::MAX; 7],
            vec![u128::MAX, 1],
            vec![1, 999_999],
            (1..200).collect(),
        ] {
            let shares = permilles(&weights).unwrap();
            assert_eq!(shares.iter().sum::<u32>(), 1000, "{weights:?}");
        }
    }

    #[test]
    fn percentages_have_at_most_one_decimal() {
        assert_eq!(percent(17, 20).as_deref(), Some("85%"));
        assert_eq!(percent(398, 412).as_deref(), Some("96.6%"));
        assert_eq!(
            percent(i64::MAX, 1).as_deref(),
            Some("922337203685477580700%")
        );
        assert_eq!(percent(1, 0), None);
        assert_eq!(percent(-1, 5), None);
    }

    #[test]
    fn a_stack_of_decimals() {
        let part = |text: &str| Part {
            name: text.into(),
            size: text.parse().unwrap(),
            tone: 0,
        };
        let stack_of = |sizes: &[&str]| {
            stack(
                String::new(),
                sizes.iter().map(|size| part(size)).collect(),
                String::new(),
            )
        };
        let stacked = stack_of(&["0.5", "1.25", "3"]).unwrap();
        assert_eq!(
            stacked
                .parts
                .iter()
                .map(|part| part.permille)
                .collect::<Vec<_>>(),
            [105, 263, 632]
        );
        assert!(stack_of(&["-1", "2"]).is_none());
    }
}
