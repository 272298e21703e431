//! The events of the Markdown parser, written as HTML by hand: one place that decides which tags there are.

mod anchor;
mod link;
mod missed;
mod note;
mod raw;
mod table;

use super::prepare::{Prepared, SENTINEL, is_control, is_invisible, is_shared, is_wide};
use super::{Links, MAX_DEPTH, MAX_HTML, MAX_PROBLEMS, MAX_SOURCE, Problem, ProblemKind, Rendered};
use crate::html::escape;
use anchor::Anchors;
use link::Picture;
use note::Notes;
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;
use table::TableState;

/// Renders a source; see [`super::render`].
pub(super) fn render(source: &str, links: &dyn Links) -> Rendered {
    if source.len() > MAX_SOURCE {
        return refused(Vec::new(), 0..0, ProblemKind::TooLarge);
    }
    let prepared = Prepared::new(source);
    let mut writer = Writer::new(&prepared, links);
    for (c, range) in &prepared.removed {
        writer.problems.add(range.clone(), hidden(*c));
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST;
    for (event, range) in Parser::new_ext(&prepared.text, options).into_offset_iter() {
        writer.range = range;
        writer.event(event);
        let kind = if writer.open.len() > MAX_DEPTH {
            let start = prepared.source(&writer.range).start;
            let before = source.as_bytes().iter().take(start);
            ProblemKind::TooDeep(before.filter(|&&byte| byte == b'\n').count() + 1)
        } else if writer.notes.written + writer.out.len() > MAX_HTML {
            ProblemKind::TooLarge
        } else {
            continue;
        };
        let range = prepared.source(&writer.range);
        return refused(writer.problems.list, range, kind);
    }
    writer.finish()
}

fn refused(mut problems: Vec<Problem>, range: Range<usize>, kind: ProblemKind) -> Rendered {
    problems.push(Problem { range, kind });
    problems.sort_by_key(|problem| problem.range.start);
    Rendered {
        html: String::new(),
        problems,
        text: String::new(),
    }
}

fn hidden(c: char) -> ProblemKind {
    match is_control(c) {
        true => ProblemKind::Control(c),
        false => ProblemKind::Invisible(c),
    }
}

/// Problems found so far; a source of a million NULs must not become a million messages.
#[derive(Default)]
struct Problems {
    list: Vec<Problem>,
    errors: usize,
    warnings: usize,
}

impl Problems {
    fn add(&mut self, range: Range<usize>, kind: ProblemKind) {
        let count = match kind.is_error() {
            true => &mut self.errors,
            false => &mut self.warnings,
        };
        *count += 1;
        if *count <= MAX_PROBLEMS {
            self.list.push(Problem { range, kind });
        }
    }
}

/// What has been opened and how it ends.
enum Open {
    /// Ends with this.
    Plain(&'static str),
    /// A heading: its level, where it starts in the HTML and in the text.
    Heading(usize, usize, usize),
    Link {
        /// The host to show beside the text, and the address it belongs to.
        shown: Option<(String, String)>,
        text_at: usize,
        end: &'static str,
    },
    /// A cell: whether of the head, its class, where it starts in the HTML.
    Cell(bool, &'static str, usize),
    Table,
    Html(Range<usize>),
    Note(String),
    Image,
}

struct Writer<'a> {
    prepared: &'a Prepared,
    links: &'a dyn Links,
    range: Range<usize>,
    out: String,
    text: String,
    problems: Problems,
    open: Vec<Open>,
    /// Levels of the headings that the current place stands under, outermost first, as written.
    outline: Vec<usize>,
    /// Where a soft line break stands in `out` that is not yet a space or nothing.
    soft_break: Option<usize>,
    picture: Option<Picture>,
    raw_html: String,
    /// Names of inline tags already reported, so that their end tags are not.
    reported_tags: BTreeSet<String>,
    in_link: bool,
    table: TableState,
    anchors: Anchors,
    notes: Notes,
    /// Parts of the source in which `](` is not a failed link.
    settled: Vec<Range<usize>>,
}

impl<'a> Writer<'a> {
    fn new(prepared: &'a Prepared, links: &'a dyn Links) -> Writer<'a> {
        Writer {
            prepared,
            links,
            range: 0..0,
            out: String::with_capacity(prepared.text.len() * 3 / 2),
            text: String::with_capacity(prepared.text.len()),
            problems: Problems::default(),
            open: Vec::new(),
            outline: Vec::new(),
            soft_break: None,
            picture: None,
            raw_html: String::new(),
            reported_tags: BTreeSet::new(),
            in_link: false,
            table: TableState::default(),
            anchors: Anchors::default(),
            notes: Notes::new(&prepared.text),
            settled: Vec::new(),
        }
    }

    fn problem(&mut self, kind: ProblemKind) {
        let range = self.prepared.source(&self.range);
        self.problems.add(range, kind);
    }

    fn event(&mut self, event: Event<'_>) {
        if self.picture.is_some() {
            return self.describe(event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => self.end(),
            Event::Text(text) => self.inline(&text, "", ""),
            Event::Code(text) => {
                self.settled.push(self.range.clone());
                self.inline(&text, "<code>", "</code>");
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.inline(&text, "", ""),
            Event::Html(html) => self.raw_html.push_str(&html),
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::SoftBreak => self.soft_break = Some(self.out.len()),
            Event::HardBreak => self.hard_break(),
            Event::Rule => self.block("<hr>\n"),
            Event::TaskListMarker(done) => self.task(done),
            Event::FootnoteReference(name) => self.note_reference(&name),
        }
    }

    /// A text as readers may see it: without the sentinel and without what character references smuggled in.
    fn tidy<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let unwanted = |c: char| is_control(c) || is_invisible(c);
        if !text.contains(unwanted) {
            return Cow::Borrowed(text);
        }
        for c in text.chars().filter(|&c| unwanted(c) && c != SENTINEL) {
            self.problem(hidden(c));
        }
        Cow::Owned(text.chars().filter(|&c| !unwanted(c)).collect())
    }

    fn inline(&mut self, text: &str, before: &str, after: &str) {
        let text = self.tidy(text);
        if let Some(first) = text.chars().next() {
            self.settle_break(first);
        }
        self.out.push_str(before);
        self.out.push_str(&escape(&text));
        self.out.push_str(after);
        self.text.push_str(&text);
    }

    /// Makes a soft line break nothing between Chinese characters and a space everywhere else.
    fn settle_break(&mut self, next: char) {
        let Some(at) = self.soft_break.take() else {
            return;
        };
        let last = self.text.chars().next_back().unwrap_or(' ');
        let joined = (is_wide(last) && (is_wide(next) || is_shared(next)))
            || (is_wide(next) && is_shared(last));
        if !joined {
            self.out.insert(at, ' ');
            self.text.push(' ');
        }
    }

    fn hard_break(&mut self) {
        self.soft_break = None;
        self.out.push_str("<br>\n");
        self.text.push(' ');
    }

    /// Writes the start or the whole of a block; blocks are separated in the plain text too.
    fn block(&mut self, html: &str) {
        self.soft_break = None;
        self.out.push_str(html);
        let length = self.text.trim_end_matches('\t').len();
        self.text.truncate(length);
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn element(&mut self, start: &str, end: &'static str) {
        self.block(start);
        self.open.push(Open::Plain(end));
    }

    fn phrase(&mut self, start: &str, end: &'static str) {
        self.out.push_str(start);
        self.open.push(Open::Plain(end));
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => self.element("<p>", "</p>\n"),
            Tag::Heading { level, .. } => {
                self.block("");
                let (html_at, text_at) = (self.out.len(), self.text.len());
                let level = self.outline(level as usize);
                self.open.push(Open::Heading(level, html_at, text_at));
            }
            Tag::BlockQuote(_) => self.element("<blockquote>\n", "</blockquote>\n"),
            Tag::CodeBlock(_) => {
                self.settled.push(self.range.clone());
                self.element("<pre><code>", "</code></pre>\n");
            }
            Tag::HtmlBlock => self.open.push(Open::Html(self.range.clone())),
            Tag::List(Some(1)) => self.element("<ol>\n", "</ol>\n"),
            Tag::List(Some(first)) => self.element(&format!("<ol start=\"{first}\">\n"), "</ol>\n"),
            Tag::List(None) => self.element("<ul>\n", "</ul>\n"),
            Tag::Item => self.element("<li>", "</li>\n"),
            Tag::FootnoteDefinition(name) => self.start_note(&name),
            Tag::DefinitionList => self.element("<dl>\n", "</dl>\n"),
            Tag::DefinitionListTitle => self.element("<dt>", "</dt>\n"),
            Tag::DefinitionListDefinition => self.element("<dd>", "</dd>\n"),
            Tag::Table(columns) => self.start_table(&columns),
            Tag::TableHead => self.start_table_head(),
            Tag::TableRow => self.start_row(),
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis if self.is_arithmetic() => self.phrase("*", "*"),
            Tag::Emphasis => self.phrase("<em>", "</em>"),
            Tag::Strong => self.phrase("<strong>", "</strong>"),
            Tag::Strikethrough if self.is_range() => self.phrase("~", "~"),
            Tag::Strikethrough => self.phrase("<del>", "</del>"),
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => self.phrase("", ""),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(link_type, &dest_url, &title),
            Tag::Image {
                dest_url, title, ..
            } => self.start_image(&dest_url, &title),
        }
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Plain(end)) => {
                self.soft_break = None;
                self.out.push_str(end);
            }
            Some(Open::Heading(level, html_at, text_at)) => {
                self.end_heading(level, html_at, text_at);
            }
            Some(Open::Link {
                shown,
                text_at,
                end,
            }) => self.end_link(shown, text_at, end),
            Some(Open::Cell(head, class, at)) => self.end_cell(head, class, at),
            Some(Open::Table) => self.end_table(),
            Some(Open::Html(range)) => self.end_html(range),
            Some(Open::Note(name)) => self.end_note(&name),
            Some(Open::Image) | None => {}
        }
    }

    /// `3*4*5` is a product, not three with an emphasised four.
    fn is_arithmetic(&self) -> bool {
        let text = self.prepared.text.as_bytes();
        let Range { start, end } = self.range;
        let digit = |at: Option<usize>| {
            at.and_then(|at| text.get(at))
                .is_some_and(u8::is_ascii_digit)
        };
        text.get(start) == Some(&b'*')
            && (digit(start.checked_sub(1)) && digit(Some(start + 1))
                || digit(end.checked_sub(2)) && digit(Some(end)))
    }

    /// `~3 days~` has single tildes, which people write for "about" and for ranges.
    fn is_range(&self) -> bool {
        !self.prepared.text[self.range.clone()].starts_with("~~")
    }

    /// The level of a heading on the page, whatever signs its author counted: the first is `h2`, right below the
    /// title, and none skips a level.
    fn outline(&mut self, level: usize) -> usize {
        self.outline.retain(|outer| *outer < level);
        self.outline.push(level);
        (self.outline.len() + 1).min(6)
    }

    fn end_heading(&mut self, level: usize, html_at: usize, text_at: usize) {
        self.soft_break = None;
        if self.out.len() == html_at {
            return;
        }
        let id = self.anchors.take(&self.text[text_at..]);
        self.out
            .insert_str(html_at, &format!("<h{level} id=\"{id}\">"));
        self.out.push_str(&format!("</h{level}>\n"));
    }

    fn task(&mut self, done: bool) {
        let (sign, label) = match done {
            true => ("☑", "已完成"),
            false => ("☐", "未完成"),
        };
        self.out.push_str(&format!(
            "<span class=\"task\" role=\"img\" aria-label=\"{label}\">{sign}</span> "
        ));
        self.text.push_str(sign);
        self.text.push(' ');
    }

    fn finish(mut self) -> Rendered {
        self.write_notes();
        for (target, range) in self.anchors.missing() {
            let near = None;
            self.problems
                .add(range, ProblemKind::Missing { target, near });
        }
        self.failed_links();
        let mut problems = self.problems.list;
        problems.sort_by_key(|problem| problem.range.start);
        let lines: Vec<&str> = self.text.lines().map(str::trim).collect();
        Rendered {
            html: self.out,
            problems,
            text: lines.join("\n").trim().replace('\t', " "),
        }
    }
}

/// FNV-1a: short, stable over versions of everything.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
