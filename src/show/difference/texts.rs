//! Longer texts of two versions, line by line, and in changed lines word by word.

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::align::{Step, align, common_ends};
use crate::page::{LineChange, TextChange, TextPart, Turn};
use crate::show::cells::isolated;

/// The most changed lines of a text that are listed.
const LISTED: usize = 100;
/// A line of more words is not compared word by word.
const WORDS: usize = 4_000;

/// The lines that differ; none when there are none. Empty lines are no lines.
pub(super) fn compare(label: &str, before: &str, after: &str) -> Option<TextChange> {
    let (before, after) = (lines(before), lines(after));
    let steps = align(&before, &after, &|old, new| {
        alike(&before[old], &after[new])
    });
    let changes: Vec<Step> = steps
        .into_iter()
        .filter(|step| *step != Step::Same)
        .collect();
    if changes.is_empty() {
        return None;
    }
    let listed = changes.iter().take(LISTED);
    Some(TextChange {
        label: label.to_string(),
        lines: listed.map(|step| line(*step, &before, &after)).collect(),
        unlisted: changes.len().saturating_sub(LISTED),
    })
}

fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.trim().to_string())
        .filter(|line| !line.is_empty())
        .collect()
}

/// How much two lines have in common: their ends, or the letters of the shorter that the longer has in the same order.
fn alike(before: &str, after: &str) -> u32 {
    let ends = common_ends(before, after);
    if ends >= super::align::ALIKE || before.len().max(after.len()) > 1_000 {
        return ends;
    }
    let (before, after) = (words(before), words(after));
    let same: usize = capture_diff_slices(Algorithm::Myers, &before, &after)
        .iter()
        .map(|op| match op {
            DiffOp::Equal { old_index, len, .. } => length(&before[*old_index..*old_index + *len]),
            _ => 0,
        })
        .sum();
    let whole = length(&before).max(length(&after)).max(1);
    ends.max(u32::try_from(same * 1000 / whole).unwrap_or(0))
}

fn length(words: &[&str]) -> usize {
    words.iter().map(|word| word.chars().count()).sum()
}

fn line(step: Step, before: &[String], after: &[String]) -> LineChange {
    let whole = |text: &str, changed: bool| {
        vec![TextPart {
            text: isolated(text),
            changed,
        }]
    };
    match step {
        Step::Changed(old, new) => {
            let (before, after) = parts(&before[old], &after[new]);
            LineChange {
                turn: Turn::Changed,
                before,
                after,
            }
        }
        Step::Removed(old) => LineChange {
            turn: Turn::Removed,
            before: whole(&before[old], true),
            after: Vec::new(),
        },
        Step::Added(new) => LineChange {
            turn: Turn::Added,
            before: Vec::new(),
            after: whole(&after[new], true),
        },
        Step::Moved(_, new) => LineChange {
            turn: Turn::Moved,
            before: Vec::new(),
            after: whole(&after[new], false),
        },
        Step::Same => LineChange {
            turn: Turn::Same,
            before: Vec::new(),
            after: Vec::new(),
        },
    }
}

/// A changed line on both sides.
fn parts(before: &str, after: &str) -> (Vec<TextPart>, Vec<TextPart>) {
    let (old, new) = (words(before), words(after));
    let (mut was, mut now) = (Vec::new(), Vec::new());
    if old.len().max(new.len()) > WORDS {
        push(&mut was, before, true);
        push(&mut now, after, true);
        return (was, now);
    }
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let changed = !matches!(op, DiffOp::Equal { .. });
        push(&mut was, &old[op.old_range()].concat(), changed);
        push(&mut now, &new[op.new_range()].concat(), changed);
    }
    (was, now)
}

fn push(parts: &mut Vec<TextPart>, text: &str, changed: bool) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(last) if last.changed == changed => last.text.push_str(text),
        _ => parts.push(TextPart {
            text: text.to_string(),
            changed,
        }),
    }
}

/// Words as a reader takes them: numbers with their separators and Latin words whole, every other character by itself.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, c) in text.char_indices() {
        let joined = before.is_some_and(|before| joins(before, c));
        if at > start && !joined {
            words.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    if start < text.len() {
        words.push(&text[start..]);
    }
    words
}

/// Whether two characters that follow one another belong to one word.
fn joins(before: char, after: char) -> bool {
    let letter =
        |c: char| c.is_alphanumeric() && !('\u{2e80}'..='\u{9fff}').contains(&c) && c < '\u{20000}';
    let inner = |c: char| matches!(c, '.' | ',' | '%');
    match (letter(before), letter(after)) {
        (true, true) => true,
        (true, false) => before.is_ascii_digit() && inner(after),
        (false, true) => inner(before) && after.is_ascii_digit(),
        (false, false) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_where_readers_cut_them() {
        assert_eq!(
            words("付1,200.00元 to Li"),
            ["付", "1,200.00", "元", " ", "to", " ", "Li"]
        );
        assert_eq!(words(""), Vec::<&str>::new());
    }

    #[test]
    fn a_changed_line_is_marked_on_both_sides() {
        let change = compare(
            "正文",
            "一\n\n支出1,200.00元。\n三",
            "一\n支出2,100.00元。\n三",
        )
        .unwrap();
        let line = &change.lines[0];
        let marked = |parts: &[TextPart]| -> Vec<String> {
            let marked = parts.iter().filter(|part| part.changed);
            marked.map(|part| part.text.clone()).collect()
        };
        assert_eq!((change.lines.len(), line.turn), (1, Turn::Changed));
        assert_eq!(marked(&line.before), ["1,200.00"]);
        assert_eq!(marked(&line.after), ["2,100.00"]);
        assert_eq!(compare("正文", "一\n\n\n二", "一\n二\n"), None);
    }
}
