//! Footnotes: numbered in the order of their first use and put at the end.

use super::{Open, Writer, hash};
use std::collections::BTreeMap;

/// The footnotes of one text.
pub(super) struct Notes {
    by_name: BTreeMap<String, Note>,
    used: usize,
    /// HTML set aside while a footnote is written.
    shelved: Vec<String>,
    /// Bytes of finished or shelved HTML.
    pub written: usize,
    /// Part of every id, so that two texts on one page do not clash.
    key: String,
}

/// A footnote: its number (0 before it is used), how often it is used, its HTML.
#[derive(Default)]
struct Note {
    number: usize,
    uses: usize,
    html: String,
}

impl Notes {
    /// No footnotes yet of this text.
    pub fn new(text: &str) -> Notes {
        Notes {
            by_name: BTreeMap::new(),
            used: 0,
            shelved: Vec::new(),
            written: 0,
            key: format!("{:08x}", hash(text) & 0xFFFF_FFFF),
        }
    }
}

impl Writer<'_> {
    pub(super) fn note_reference(&mut self, name: &str) {
        self.settle_break(' ');
        let notes = &mut self.notes;
        let note = notes.by_name.entry(name.to_owned()).or_default();
        if note.number == 0 {
            notes.used += 1;
            note.number = notes.used;
        }
        note.uses += 1;
        let (number, uses, key) = (note.number, note.uses, &notes.key);
        if self.in_link {
            self.out.push_str(&format!("<sup>{number}</sup>"));
            return;
        }
        let again = match uses {
            1 => String::new(),
            uses => format!("-{uses}"),
        };
        self.out.push_str(&format!(
            "<sup><a href=\"#s-n{key}-{number}\" id=\"s-r{key}-{number}{again}\">{number}</a></sup>"
        ));
    }

    pub(super) fn start_note(&mut self, name: &str) {
        self.block("");
        self.open.push(Open::Note(name.to_owned()));
        let out = std::mem::take(&mut self.out);
        self.notes.written += out.len();
        self.notes.shelved.push(out);
    }

    pub(super) fn end_note(&mut self, name: &str) {
        self.soft_break = None;
        let notes = &mut self.notes;
        let back = notes.shelved.pop().unwrap_or_default();
        notes.written -= back.len();
        let html = std::mem::replace(&mut self.out, back);
        notes.written += html.len();
        notes.by_name.entry(name.to_owned()).or_default().html += &html;
    }

    /// Writes the footnotes; those never used come last, so that nothing is lost.
    pub(super) fn write_notes(&mut self) {
        let mut notes: Vec<Note> = std::mem::take(&mut self.notes.by_name)
            .into_values()
            .collect();
        notes.sort_by_key(|note| match note.number {
            0 => usize::MAX,
            number => number,
        });
        if notes.is_empty() {
            return;
        }
        let key = &self.notes.key;
        self.out.push_str("<section class=\"footnotes\">\n<ol>\n");
        for (note, number) in notes.iter().zip(1..) {
            self.out
                .push_str(&format!("<li id=\"s-n{key}-{number}\">{}", note.html));
            if note.uses > 0 {
                self.out.push_str(&format!(
                    "<a href=\"#s-r{key}-{number}\" aria-label=\"返回正文\">↩</a>"
                ));
            }
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}
