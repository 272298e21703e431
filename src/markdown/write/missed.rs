//! Text that was meant to be a link but is none.

use super::Writer;
use super::raw::beginning;
use crate::markdown::ProblemKind;
use crate::markdown::prepare::SENTINEL;

/// How far from the bracket in its middle a failed link is looked at (bytes).
const REACH: usize = 400;

impl Writer<'_> {
    /// Looks for `[…](…)` that did not become a link: a space in the target, or Chinese brackets.
    pub(super) fn failed_links(&mut self) {
        self.settled.sort_by_key(|range| range.start);
        let mut settled = std::mem::take(&mut self.settled).into_iter().peekable();
        let mut settled_to = 0;
        let text = &self.prepared.text;
        for (at, _) in text.match_indices(']') {
            while let Some(range) = settled.next_if(|range| range.start <= at) {
                settled_to = settled_to.max(range.end);
            }
            let open = text[at + 1..].chars().next();
            if at < settled_to || !matches!(open, Some('(' | '（')) {
                continue;
            }
            if let Some((before, after)) = failed_link(text, at) {
                let range = at - before..at + after;
                let written = text[range.clone()].replace(SENTINEL, "");
                let range = self.prepared.source(&range);
                self.problems
                    .add(range, ProblemKind::LooksLikeLink(beginning(&written)));
            }
        }
    }
}

/// Judges the surroundings of a `]` that a bracket follows: how many bytes the failed link has before and after it.
fn failed_link(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = &text[text.floor_char_boundary(at.saturating_sub(REACH))..at];
    let line = before.lines().next_back().unwrap_or_default();
    let start = line.rfind('[')?;
    if line.ends_with('\\') || line[..start].ends_with('\\') {
        return None;
    }
    let after = &text[at + 1..text.floor_char_boundary(at + REACH)];
    let line_after = after.lines().next().unwrap_or_default();
    let (open, ends) = match line_after.chars().next()? {
        '(' => ('(', [')', '）']),
        open => (open, ['）', ')']),
    };
    let length = line_after.find(ends)?;
    let inner = &line_after[open.len_utf8()..length];
    let end = line_after[length..].chars().next()?;
    let spoilt = (open, end) != ('(', ')') || inner.contains(char::is_whitespace);
    let all = 1 + length + end.len_utf8();
    (spoilt && is_path(inner)).then_some((line.len() - start, all))
}

/// Whether a text has the looks of a path or an address.
fn is_path(text: &str) -> bool {
    let ending = text.rsplit_once('.').map(|(_, ending)| ending.trim_end());
    let is_ending = |ending: &str| {
        (2..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    text.contains("://") || text.starts_with("www.") || ending.is_some_and(is_ending)
}
