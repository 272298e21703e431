//! The one user-visible error: what is wrong, where, what was expected and how to mend it.
//!
//! Every wording stands in `messages/`, in Chinese and English, under its code. Whatever text of the user's file a
//! diagnostic quotes is masked first, so that a message never repeats the personal data it complains of.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde::{Deserialize, Serialize};

use crate::language::Lang;
use crate::privacy;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Nothing of this village is built until it is mended.
    Error,
    /// The village is built; somebody should look.
    Warning,
}

/// The words of one message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    title: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    help: String,
    #[serde(default)]
    explain: String,
}

/// One entry of `messages/*.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    severity: Severity,
    zh: Wording,
    en: Wording,
}

static MESSAGES: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    // A text that does not load is found by a test; a message then shows its bare code.
    let texts = [
        include_str!("messages/program.toml"),
        include_str!("messages/channels.toml"),
        include_str!("messages/checks.toml"),
        include_str!("messages/designer.toml"),
        include_str!("messages/editing.toml"),
        include_str!("messages/clerk.toml"),
        include_str!("messages/editor.toml"),
        include_str!("messages/publish.toml"),
        include_str!("messages/verify.toml"),
        include_str!("messages/shares.toml"),
        include_str!("messages/watch.toml"),
        include_str!("messages/unsigned.toml"),
        include_str!("messages/words.toml"),
        include_str!("messages/moving.toml"),
    ];
    let entries = texts
        .iter()
        .map(|text| toml::from_str::<BTreeMap<String, Entry>>(text).unwrap_or_default());
    entries.flatten().collect()
});

/// All codes that a message can have, in order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    MESSAGES.keys().map(String::as_str)
}

/// The long text about a code: what it means, why it is checked, how to mend it. None for an unknown code.
pub fn explain(code: &str, lang: Lang) -> Option<String> {
    let wording = MESSAGES.get(code)?.wording(lang);
    let mut text = format!("{code}\n");
    // A title with open slots says little beside a longer text.
    let title = if wording.title.contains('{') && !wording.explain.is_empty() {
        ""
    } else {
        &wording.title
    };
    let parts = [title, &wording.explain, &wording.help];
    for part in parts.into_iter().filter(|part| !part.is_empty()) {
        // What stands in a slot is only known where the message is said.
        let open = |_: &str, out: &mut String| {
            out.push_str("……");
            Ok::<_, ()>(())
        };
        let part = crate::language::fill(part, open).unwrap_or_default();
        text.push_str(&format!("\n{part}\n"));
    }
    Some(text)
}

/// The rule behind the code of a check in one plain sentence for citizens: the first of its long text.
pub fn rule(code: &str, lang: Lang) -> String {
    let Some(entry) = MESSAGES.get(code) else {
        return code.to_string();
    };
    let text = entry.wording(lang).explain.trim();
    let end = match lang {
        Lang::Zh => text.find('。').map(|at| at + '。'.len_utf8()),
        Lang::En => text.find(". ").map(|at| at + 1),
    };
    text[..end.unwrap_or(text.len())].to_string()
}

impl Entry {
    fn wording(&self, lang: Lang) -> &Wording {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A value in a message is cut after so many bytes.
const LONGEST_SLOT: usize = 1200;

/// Where in the user's files something stands, with the line as it is shown: personal data masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Path below the portal's folder, with `/`.
    pub file: Arc<str>,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 when the whole line is meant.
    pub column: usize,
    /// The line, masked; empty when the whole file is meant.
    text: String,
    /// What to underline: bytes of `text`.
    span: Range<usize>,
}

impl Place {
    /// A whole file or folder.
    pub fn file(path: impl Into<Arc<str>>) -> Place {
        Place {
            file: shown_path(&path.into()),
            line: 0,
            column: 0,
            text: String::new(),
            span: 0..0,
        }
    }

    /// A stretch of a text; a stretch over several lines is shown by its first.
    pub fn within(path: &Arc<str>, text: &str, range: Range<usize>) -> Place {
        let start = floor_char(text, range.start);
        let end = floor_char(text, range.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let shown = text[line_start..line_end].trim_end_matches('\r');
        let column = text[line_start..start].chars().count() + 1;
        let (shown, from, to) = window(shown, start - line_start, end.min(line_end) - line_start);
        let (from, to) = (
            shown[..from].chars().count(),
            shown[..to.max(from)].chars().count(),
        );
        let shown = privacy::mask(&visible(shown)).into_owned();
        let byte = |nth: usize| {
            shown
                .char_indices()
                .nth(nth)
                .map_or(shown.len(), |(at, _)| at)
        };
        let span = byte(from)..byte(to);
        Place {
            file: shown_path(path),
            line: text[..start].matches('\n').count() + 1,
            column,
            text: shown,
            span,
        }
    }
}

/// A path as it may be shown: a name can hold what moves the reader, and personal data.
fn shown_path(path: &Arc<str>) -> Arc<str> {
    let seen = visible(path);
    let shown = privacy::mask(&seen);
    if *shown == **path {
        path.clone()
    } else {
        Arc::from(shown)
    }
}

/// The largest char boundary not after `at`.
fn floor_char(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A line of at most some 200 bytes around the stretch that matters.
fn window(line: &str, from: usize, to: usize) -> (&str, usize, usize) {
    const MOST: usize = 240;
    let (from, to) = (from.min(line.len()), to.min(line.len()));
    if line.len() <= MOST {
        return (line, from, to);
    }
    let start = floor_char(line, from.saturating_sub(80));
    let end = floor_char(line, (start + MOST).min(line.len()));
    (&line[start..end], from - start, to.min(end) - start)
}

/// Controls and invisible characters would move the underline or the reader: one visible mark each of the same length.
fn visible(line: &str) -> String {
    line.chars()
        .map(|c| match c {
            '\t' => " ".to_string(),
            c if c.is_control() => "?".to_string(),
            '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}' => "\u{fffd}".to_string(),
            c => c.to_string(),
        })
        .collect()
}

/// One mistake or remark, ready to be shown in either language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Code, a key of `messages/*.toml`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where, if it stands in a file.
    pub place: Option<Place>,
    slots: BTreeMap<String, String>,
}

impl Diagnostic {
    /// A message by its code. An unknown code is a mistake of this program, found by a test; it is shown as it is.
    pub fn new(code: &str) -> Diagnostic {
        let severity = MESSAGES
            .get(code)
            .map_or(Severity::Error, |entry| entry.severity);
        Diagnostic {
            code: code.to_string(),
            severity,
            place: None,
            slots: BTreeMap::new(),
        }
    }

    /// Says where.
    pub fn at(mut self, place: Place) -> Diagnostic {
        self.place = Some(place);
        self
    }

    /// Fills a slot of the wording; the value is masked.
    pub fn with(mut self, slot: &str, value: impl ToString) -> Diagnostic {
        let value = value.to_string();
        // Masked before it is cut, so that a number at the edge is seen whole.
        let value = visible(&value[..floor_char(&value, 4 * LONGEST_SLOT)]);
        let shown = privacy::mask(&value);
        let shown = match floor_char(&shown, LONGEST_SLOT) {
            end if end < shown.len() => format!("{}…", &shown[..end]),
            _ => shown.into_owned(),
        };
        self.slots.insert(slot.to_string(), shown);
        self
    }

    /// The same as a warning, whatever its entry says.
    pub fn as_warning(mut self) -> Diagnostic {
        self.severity = Severity::Warning;
        self
    }

    /// Whether this stops its village.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// Title, label under the line, and help, in a language.
    pub fn said(&self, lang: Lang) -> Said {
        let Some(entry) = MESSAGES.get(&self.code) else {
            return Said {
                title: self.code.clone(),
                label: String::new(),
                help: String::new(),
            };
        };
        let wording = entry.wording(lang);
        let fill = |text: &str| fill(text, &self.slots);
        Said {
            title: fill(&wording.title),
            label: fill(&wording.label),
            help: fill(&wording.help).trim().to_string(),
        }
    }

    /// The message as a person reads it, with the line underlined; ends in a newline.
    pub fn render(&self, lang: Lang, color: bool) -> String {
        let said = self.said(lang);
        let level = match (self.severity, lang) {
            (Severity::Error, Lang::Zh) => Level::ERROR.with_name("错误"),
            (Severity::Error, Lang::En) => Level::ERROR,
            (Severity::Warning, Lang::Zh) => Level::WARNING.with_name("提醒"),
            (Severity::Warning, Lang::En) => Level::WARNING,
        };
        let mut group = Group::with_title(level.primary_title(&said.title).id(&self.code));
        if let Some(place) = &self.place {
            if place.line == 0 {
                group = group.element(Origin::path(&*place.file));
            } else {
                let underline = AnnotationKind::Primary.span(place.span.clone());
                let underline = if said.label.is_empty() {
                    underline
                } else {
                    underline.label(&said.label)
                };
                group = group.element(
                    Snippet::source(&place.text)
                        .line_start(place.line)
                        .path(&*place.file)
                        .annotation(underline),
                );
            }
        }
        if !said.help.is_empty() {
            group = group.element(
                Level::HELP
                    .with_name(lang.pick("怎么改", "help"))
                    .message(&said.help),
            );
        }
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut text = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
        text.push('\n');
        text
    }

    /// The message for machines: one JSON object.
    pub fn json(&self, lang: Lang) -> serde_json::Value {
        let said = self.said(lang);
        let (file, line, column) = self.place.as_ref().map_or((None, 0, 0), |place| {
            (Some(place.file.to_string()), place.line, place.column)
        });
        serde_json::json!({
            "code": self.code, "severity": self.severity, "file": file, "line": line, "column": column,
            "title": said.title, "label": said.label, "help": said.help,
        })
    }

    /// Where it sorts: files in order, then lines, errors and warnings mixed as they stand.
    pub fn order(&self) -> (String, usize, usize, String) {
        let place = self.place.as_ref();
        (
            place
                .map(|place| place.file.to_string())
                .unwrap_or_default(),
            place.map_or(0, |place| place.line),
            place.map_or(0, |place| place.column),
            self.code.clone(),
        )
    }
}

/// The parts of a message in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is wrong.
    pub title: String,
    /// What was expected, under the line; may be empty.
    pub label: String,
    /// How to mend it; may be empty.
    pub help: String,
}

fn fill(text: &str, slots: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        rest = &rest[open..];
        let Some(close) = rest.find('}') else { break };
        match slots.get(&rest[1..close]) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

/// Puts messages in the order of the files, each once.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_cached_key(Diagnostic::order);
    diagnostics.dedup();
}

/// The closest of some words to a misspelt one, if it is close enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    let limit = (word.len() / 3).max(1);
    known
        .into_iter()
        .map(|known| {
            (
                distance(&word, &known.to_lowercase().chars().collect::<Vec<_>>()),
                known,
            )
        })
        .filter(|(far, _)| *far <= limit)
        .min_by_key(|(far, _)| *far)
        .map(|(_, known)| known)
}

/// Edits (insert, delete, replace, swap of neighbours) between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_is_complete() {
        assert!(codes().count() > 40, "a file of messages does not load");
        for (code, entry) in MESSAGES.iter() {
            assert!(
                !entry.zh.title.is_empty() && !entry.en.title.is_empty(),
                "{code}"
            );
            assert_eq!(
                entry.zh.help.is_empty(),
                entry.en.help.is_empty(),
                "{code}: help in one language only"
            );
        }
    }

    #[test]
    fn a_misspelt_key_finds_its_neighbour() {
        assert_eq!(nearest("tilte", ["title", "text"]), Some("title"));
        assert_eq!(nearest("zzz", ["title", "text"]), None);
    }

    #[test]
    fn the_underline_stands_under_wide_characters() {
        let path: Arc<str> = "a.toml".into();
        let text = "收入 = \"壹\"\nnext";
        let at = text.find('壹').expect("it is there");
        let place = Place::within(&path, text, at..at + 3);
        assert_eq!((place.line, place.column), (1, 7));
    }
}
