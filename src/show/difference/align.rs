//! Matching the rows or lines of two versions: equal ones hold the rest in place, what moved is found again, and of what is left
//! those that are most alike are taken for the same one changed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// What became of a row; indexes into the version before and the one after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// As it was.
    Same,
    /// Another content.
    Changed(usize, usize),
    /// Gone.
    Removed(usize),
    /// New.
    Added(usize),
    /// As it was, in another place.
    Moved(usize, usize),
}

/// Rows are taken for the same one changed from this likeness on.
pub(super) const ALIKE: u32 = 500;
/// Beyond so many pairs rows are only compared with those in the same place.
const PAIRS: usize = 250_000;

/// Matches two versions. `alike` tells how much two rows have in common, 0 to 1000.
pub(super) fn align<'a>(
    before: &'a [String],
    after: &'a [String],
    alike: &dyn Fn(usize, usize) -> u32,
) -> Vec<Step> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut of = |texts: &'a [String]| -> Vec<usize> {
        let numbered = texts.iter().map(|text| {
            let next = numbers.len();
            *numbers.entry(text).or_insert(next)
        });
        numbered.collect()
    };
    let (old, new) = (of(before), of(after));
    let gaps = gaps(&old, &new);
    let moved = moved(&gaps, &old, &new);
    let gone: BTreeSet<usize> = moved.values().copied().collect();
    let mut steps = Vec::new();
    for gap in gaps {
        match gap {
            Gap::Same(rows) => steps.extend(std::iter::repeat_n(Step::Same, rows)),
            Gap::Other(was, now) => {
                let was: Vec<usize> = was.into_iter().filter(|row| !gone.contains(row)).collect();
                steps.extend(pair(&was, &now, &moved, alike));
            }
        }
    }
    steps
}

/// A stretch of rows that are equal, or one in which none is.
enum Gap {
    Same(usize),
    Other(Vec<usize>, Vec<usize>),
}

fn gaps(old: &[usize], new: &[usize]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let (was, now) = (op.old_range(), op.new_range());
        match (op, gaps.last_mut()) {
            (DiffOp::Equal { len, .. }, _) => gaps.push(Gap::Same(len)),
            (_, Some(Gap::Other(before, after))) => {
                before.extend(was);
                after.extend(now);
            }
            _ => gaps.push(Gap::Other(was.collect(), now.collect())),
        }
    }
    gaps
}

/// Rows that are gone in one place and new in another: where they are now → where they were.
fn moved(gaps: &[Gap], old: &[usize], new: &[usize]) -> BTreeMap<usize, usize> {
    let mut gone: BTreeMap<usize, VecDeque<usize>> = BTreeMap::new();
    for gap in gaps {
        if let Gap::Other(was, _) = gap {
            for row in was {
                gone.entry(old[*row]).or_default().push_back(*row);
            }
        }
    }
    let mut moved = BTreeMap::new();
    for gap in gaps {
        if let Gap::Other(_, now) = gap {
            for row in now {
                if let Some(from) = gone.get_mut(&new[*row]).and_then(VecDeque::pop_front) {
                    moved.insert(*row, from);
                }
            }
        }
    }
    moved
}

/// The steps of a stretch in which no row is as it was.
fn pair(
    was: &[usize],
    now: &[usize],
    moved: &BTreeMap<usize, usize>,
    alike: &dyn Fn(usize, usize) -> u32,
) -> Vec<Step> {
    let fresh: Vec<usize> = now
        .iter()
        .copied()
        .filter(|row| !moved.contains_key(row))
        .collect();
    let partners = if was.len().saturating_mul(fresh.len()) <= PAIRS {
        best(was, &fresh, alike)
    } else {
        let same_place = was.iter().zip(&fresh).map(|(old, new)| (*old, *new));
        same_place
            .filter(|(old, new)| alike(*old, *new) >= ALIKE)
            .collect()
    };
    let partners: BTreeMap<usize, usize> =
        partners.into_iter().map(|(old, new)| (new, old)).collect();
    let mut steps = Vec::new();
    let mut left = was.iter().copied().peekable();
    for row in now {
        if let Some(from) = moved.get(row) {
            steps.push(Step::Moved(*from, *row));
            continue;
        }
        let Some(old) = partners.get(row) else {
            steps.push(Step::Added(*row));
            continue;
        };
        while let Some(gone) = left.next_if(|gone| gone < old) {
            steps.push(Step::Removed(gone));
        }
        left.next_if_eq(old);
        steps.push(Step::Changed(*old, *row));
    }
    steps.extend(left.map(Step::Removed));
    steps
}

/// The pairs, in order on both sides, that have the most in common altogether.
fn best(was: &[usize], now: &[usize], alike: &dyn Fn(usize, usize) -> u32) -> Vec<(usize, usize)> {
    let width = now.len() + 1;
    let mut sums = vec![0_u64; (was.len() + 1) * width];
    let mut common = vec![0_u32; was.len() * now.len()];
    for (i, old) in was.iter().enumerate() {
        for (j, new) in now.iter().enumerate() {
            let score = alike(*old, *new);
            common[i * now.len() + j] = score;
            let skipped = sums[i * width + j + 1].max(sums[(i + 1) * width + j]);
            let paired = match score >= ALIKE {
                true => sums[i * width + j] + u64::from(score),
                false => 0,
            };
            sums[(i + 1) * width + j + 1] = skipped.max(paired);
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (was.len(), now.len());
    while i > 0 && j > 0 {
        let sum = sums[i * width + j];
        let score = common[(i - 1) * now.len() + j - 1];
        if score >= ALIKE && sum == sums[(i - 1) * width + j - 1] + u64::from(score) {
            pairs.push((was[i - 1], now[j - 1]));
            (i, j) = (i - 1, j - 1);
        } else if sum == sums[(i - 1) * width + j] {
            i -= 1;
        } else {
            j -= 1;
        }
    }
    pairs.reverse();
    pairs
}

/// How much of two texts is the same at their beginnings and ends, 0 to 1000.
pub(super) fn common_ends(before: &str, after: &str) -> u32 {
    let (before, after): (Vec<char>, Vec<char>) =
        (before.chars().collect(), after.chars().collect());
    let longer = before.len().max(after.len());
    if longer == 0 {
        return 1000;
    }
    let front = before
        .iter()
        .zip(&after)
        .take_while(|(a, b)| a == b)
        .count();
    let rest = before.len().min(after.len()) - front;
    let ends = before.iter().rev().zip(after.iter().rev()).take(rest);
    let back = ends.take_while(|(a, b)| a == b).count();
    u32::try_from((front + back) * 1000 / longer).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(before: &str, after: &str) -> Vec<Step> {
        let rows = |text: &str| -> Vec<String> { text.split(' ').map(str::to_string).collect() };
        let (before, after) = (rows(before), rows(after));
        let mut steps = align(&before, &after, &|old, new| {
            common_ends(&before[old], &after[new])
        });
        steps.retain(|step| *step != Step::Same);
        steps
    }

    #[test]
    fn rows_are_matched_by_what_they_have_in_common() {
        assert_eq!(steps("aa1 bb1 cc1", "aa1 bb1 cc1"), []);
        assert_eq!(steps("aa1 bb1 cc1", "aa1 bb2 cc1"), [Step::Changed(1, 1)]);
        assert_eq!(steps("aa1 bb1 cc1", "aa1 cc1"), [Step::Removed(1)]);
        assert_eq!(steps("aa1 cc1", "aa1 bb1 cc1"), [Step::Added(1)]);
        // The row in the middle has gone, and the ones around it have new numbers.
        assert_eq!(
            steps("1-aaa 2-xyz 3-ccc", "1-aaa 2-ccc"),
            [Step::Removed(1), Step::Changed(2, 1)]
        );
        assert_eq!(
            steps("aa1 bb1 cc1 dd1", "dd1 aa1 bb1 cc1"),
            [Step::Moved(3, 0)]
        );
        assert_eq!(
            steps("aa1 bb1", "zz9 yy8"),
            [
                Step::Added(0),
                Step::Added(1),
                Step::Removed(0),
                Step::Removed(1)
            ]
        );
    }

    #[test]
    fn many_other_rows_are_matched_soon() {
        let rows =
            |word: &str| -> Vec<String> { (0..20_000).map(|n| format!("{word}{n}")).collect() };
        let (before, after) = (rows("a"), rows("b"));
        let steps = align(&before, &after, &|_, _| 0);
        assert_eq!(steps.len(), 40_000);
    }
}
