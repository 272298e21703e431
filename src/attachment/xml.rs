//! The text in the XML parts of packed documents, read with a tokenizer that never fails: what is not well formed is
//! text. No entity is resolved but the five of XML itself and character references.

use std::borrow::Cow;

/// A piece of an XML part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// A start tag: its name without prefix, its attributes as written, whether it ends itself.
    Open(&'a str, &'a str, bool),
    /// An end tag: its name without prefix.
    Close(&'a str),
    /// Text with its references resolved; also what a comment holds.
    Text(Cow<'a, str>),
}

/// Reads the tokens of a part.
pub(crate) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    /// From the text of the part.
    pub fn new(text: &'a str) -> Tokens<'a> {
        Tokens { rest: text }
    }

    /// Splits the rest at an end mark; without one everything is taken.
    fn until(&mut self, end: &str) -> &'a str {
        let (inner, rest) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        inner
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            let Some(tag) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Token::Text(resolved(text)));
            };
            self.rest = tag;
            if let Some(comment) = tag.strip_prefix("!--") {
                self.rest = comment;
                return Some(Token::Text(Cow::Borrowed(self.until("-->"))));
            }
            if let Some(data) = tag.strip_prefix("![CDATA[") {
                self.rest = data;
                return Some(Token::Text(Cow::Borrowed(self.until("]]>"))));
            }
            if tag.starts_with(['?', '!']) {
                self.until(">");
                continue;
            }
            let inner = self.until(">");
            if let Some(name) = inner.strip_prefix('/') {
                return Some(Token::Close(local(name.trim_end())));
            }
            let (inner, empty) = match inner.strip_suffix('/') {
                Some(inner) => (inner, true),
                None => (inner, false),
            };
            let end = inner
                .find(|c: char| c.is_ascii_whitespace())
                .unwrap_or(inner.len());
            let (name, attributes) = inner.split_at(end);
            return Some(Token::Open(local(name), attributes, empty));
        }
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// The attributes of a start tag: names without prefix, values with their references resolved.
pub(crate) fn attributes(written: &str) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
    let mut rest = written;
    std::iter::from_fn(move || {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after[1..].split_once(quote).unwrap_or((&after[1..], ""));
        rest = after;
        Some((local(name.trim()), resolved(value)))
    })
}

/// One attribute of a start tag.
pub(crate) fn attribute<'a>(written: &'a str, name: &str) -> Option<Cow<'a, str>> {
    attributes(written)
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(10).position(|byte| byte == b';');
        let known = end.and_then(|end| Some((character(&after[..end])?, &after[end + 1..])));
        match known {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            code.ok().and_then(char::from_u32)
        }
    }
}

/// Elements that stand within a line, so that a number may run on over their ends.
const INLINE: [&str; 21] = [
    "r",
    "t",
    "rPr",
    "span",
    "a",
    "ins",
    "del",
    "delText",
    "hyperlink",
    "smartTag",
    "sdt",
    "sdtContent",
    "sdtPr",
    "instrText",
    "fldSimple",
    "moveFrom",
    "moveTo",
    "rPh",
    "pPr",
    "bookmark",
    "ruby",
];

/// Attributes that hold text for people.
const SPOKEN: [&str; 14] = [
    "descr",
    "title",
    "name",
    "alt",
    "author",
    "initials",
    "displayName",
    "Target",
    "tooltip",
    "display",
    "href",
    "string-value",
    "value",
    "prompt",
];

/// All text of a part, one line for each paragraph or cell and one more for each row of a table.
pub(super) fn lines(text: &str) -> String {
    lines_without(text, "")
}

/// The same without the text of the elements of one name.
pub(super) fn lines_without(text: &str, skipped: &str) -> String {
    let mut out = Lines::default();
    let mut skip = false;
    for token in Tokens::new(text) {
        match token {
            Token::Text(_) if skip => {}
            Token::Text(text) => out.line.push_str(&text),
            Token::Open(name, written, empty) => {
                skip = name == skipped && !empty;
                if matches!(name, "tab" | "br" | "cr" | "s" | "line-break") {
                    out.line.push(' ');
                } else if name == "noBreakHyphen" {
                    out.line.push('-');
                } else if !INLINE.contains(&name) && !empty {
                    out.end_line();
                }
                if matches!(name, "tr" | "table-row") && !empty {
                    out.rows.push(String::new());
                }
                for (_, value) in attributes(written).filter(|(name, _)| SPOKEN.contains(name)) {
                    out.say(&value);
                }
            }
            Token::Close(name) if INLINE.contains(&name) => {}
            Token::Close(name) => {
                skip = false;
                out.end_line();
                if matches!(name, "tr" | "table-row")
                    && let Some(row) = out.rows.pop()
                {
                    out.say(&row);
                }
            }
        }
    }
    out.end_line();
    out.text
}

#[derive(Default)]
struct Lines {
    text: String,
    line: String,
    /// The rows of tables that are open, one within the other.
    rows: Vec<String>,
}

impl Lines {
    fn say(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.text.push_str(&text.replace(['\n', '\r'], " "));
            self.text.push('\n');
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let line = line.trim();
        if line.is_empty() {
            return;
        }
        self.say(line);
        if let Some(row) = self.rows.last_mut() {
            if !row.is_empty() {
                row.push('\t');
            }
            row.push_str(&line.replace(['\n', '\r'], " "));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_split_over_runs_are_joined() {
        let text = lines(
            "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>3701</w:t></w:r><w:r><w:t>81</w:t></w:r></w:p><w:p>x</w:p>",
        );
        assert_eq!(text, "370181\nx\n");
    }

    #[test]
    fn cells_come_alone_and_as_a_row() {
        let text = lines(
            "<w:tr><w:tc><w:p>张三</w:p></w:tc><w:tc><w:p>12</w:p><w:p>3</w:p></w:tc></w:tr>",
        );
        assert_eq!(text, "张三\n12\n3\n张三\t12\t3\n");
    }

    #[test]
    fn references_attributes_and_comments_are_read() {
        assert_eq!(
            lines("<p>&#x33;&#55;&amp;&bad;<!-- 备注 --><![CDATA[<x>]]></p>"),
            "37&&bad; 备注 <x>\n"
        );
        assert_eq!(lines("<pic descr='甲 &lt;乙' id=\"3\"/>"), "甲 <乙\n");
        assert_eq!(
            attribute(" r:id=\"x\" state = 'hidden'", "state").as_deref(),
            Some("hidden")
        );
        assert_eq!(lines("<?xml version='1.0'?><!DOCTYPE a><a>b"), "b\n");
    }
}
