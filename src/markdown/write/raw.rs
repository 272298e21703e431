//! HTML within Markdown: shown as text and reported, except a line break, which is allowed, and a comment, which is
//! left out.

use super::Writer;
use crate::html::escape;
use crate::markdown::ProblemKind;
use std::ops::Range;

impl Writer<'_> {
    pub(super) fn end_html(&mut self, range: Range<usize>) {
        self.settled.push(range.clone());
        self.range = range;
        let html = std::mem::take(&mut self.raw_html);
        let html = self.tidy(html.trim()).into_owned();
        if is_break(&html) || html.is_empty() {
            return;
        }
        self.problem(ProblemKind::RawHtml(beginning(&html)));
        if is_comment(&html) {
            return;
        }
        self.block("<p>");
        self.out.push_str(&escape(&html));
        self.out.push_str("</p>\n");
        self.text.push_str(&html);
    }

    pub(super) fn inline_html(&mut self, html: &str) {
        self.settled.push(self.range.clone());
        if is_break(html) {
            return self.hard_break();
        }
        let name = html
            .trim_start_matches(['<', '/'])
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if !html.starts_with("</") || !self.reported_tags.contains(&name) {
            self.problem(ProblemKind::RawHtml(beginning(html)));
            self.reported_tags.insert(name);
        }
        if !is_comment(html) {
            self.inline(html, "", "");
        }
    }
}

fn is_break(html: &str) -> bool {
    let inner = html
        .strip_prefix('<')
        .and_then(|html| html.strip_suffix('>'));
    inner.is_some_and(|inner| {
        inner
            .trim_end_matches(['/', ' '])
            .eq_ignore_ascii_case("br")
    })
}

/// Whether this is one comment and nothing else: a remark of the author's that was not meant for readers.
fn is_comment(html: &str) -> bool {
    html.strip_prefix("<!--")
        .and_then(|html| html.strip_suffix("-->"))
        .is_some_and(|inner| !inner.contains("--"))
}

pub(super) fn beginning(text: &str) -> String {
    text.chars().take(60).collect()
}
