//! A text file: its path, its characters, and where something stands in it.

use std::ops::{Deref, Range};
use std::sync::Arc;

use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};

use crate::diagnostic::{Diagnostic, Place};

/// The byte order mark.
const MARK: char = '\u{feff}';

/// A decoded text file; cheap to clone.
#[derive(Debug, Clone)]
pub struct Text(Arc<Decoded>);

/// What a text file holds.
#[derive(Debug)]
pub struct Decoded {
    /// Path below the portal's folder.
    pub path: Arc<str>,
    /// The text, without a byte order mark; line ends as they are.
    pub text: String,
}

impl Deref for Text {
    type Target = Decoded;

    fn deref(&self) -> &Decoded {
        &self.0
    }
}

impl Text {
    /// A text as it stands in a file; its byte order mark is left out.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<String>) -> Text {
        let mut text = text.into();
        if text.starts_with(MARK) {
            text.drain(..MARK.len_utf8());
        }
        Text(Arc::new(Decoded {
            path: path.into(),
            text,
        }))
    }

    /// Where a stretch of this text stands.
    pub fn place(&self, range: Range<usize>) -> Place {
        Place::within(&self.path, &self.text, range)
    }

    /// The same stretch, kept cheaply until it is needed.
    pub fn spot(&self, range: Range<usize>) -> Spot {
        Spot {
            text: self.clone(),
            start: range.start as u32,
            end: range.end as u32,
        }
    }
}

/// A stretch of a text file, cheap to keep beside each value.
#[derive(Debug, Clone)]
pub struct Spot {
    text: Text,
    start: u32,
    end: u32,
}

impl Spot {
    /// Where it stands.
    pub fn place(&self) -> Place {
        self.text.place(self.start as usize..self.end as usize)
    }

    /// Which bytes of the text.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// File and line, for a sentence: `2026-05/x.toml:12`.
    pub fn short(&self) -> String {
        let line = self.text.text[..(self.start as usize).min(self.text.text.len())]
            .matches('\n')
            .count()
            + 1;
        format!("{}:{line}", self.text.path)
    }
}

/// Decodes a text that must be UTF-8.
///
/// # Errors
/// A diagnostic that names the encoding it seems to have, or the line and column of the first bad byte.
pub fn decode(path: &str, bytes: Vec<u8>) -> Result<Text, Diagnostic> {
    let path: Arc<str> = Arc::from(path);
    let file = || Place::file(path.clone());
    if let Some(name) = other_unicode(&bytes) {
        return Err(Diagnostic::new("MB0501").at(file()).with("encoding", name));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Text::new(path, text)),
        Err(error) => {
            let bad = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            if let Some(text) = as_chinese(GB18030, &bytes) {
                let first = text.chars().position(|c| !c.is_ascii()).unwrap_or(0);
                let at = text.char_indices().nth(first).map_or(0, |(at, _)| at);
                let width = text[at..].chars().next().map_or(0, char::len_utf8);
                let place = Place::within(&path, &text, at..at + width);
                return Err(Diagnostic::new("MB0501").at(place).with("encoding", "GBK"));
            }
            let text = String::from_utf8_lossy(&bytes);
            let place = Place::within(&path, &text, bad..bad + 3);
            Err(Diagnostic::new("MB0502")
                .at(place)
                .with("byte", format!("0x{:02X}", bytes[bad])))
        }
    }
}

/// Decodes a table from a spreadsheet: UTF-8, UTF-16 with its mark, or GBK as Chinese Excel writes it.
///
/// # Errors
/// A diagnostic when it is none of these.
pub fn decode_table(path: &str, bytes: Vec<u8>) -> Result<Text, Diagnostic> {
    let other = other_unicode(&bytes).map(|name| {
        if name == "UTF-16BE" {
            UTF_16BE
        } else {
            UTF_16LE
        }
    });
    let encoding = match other {
        Some(encoding) => Some(encoding),
        None if std::str::from_utf8(&bytes).is_err() => Some(GB18030),
        None => None,
    };
    match encoding.map(|encoding| as_chinese(encoding, &bytes)) {
        Some(Some(text)) => Ok(Text::new(path, text)),
        _ => decode(path, bytes),
    }
}

fn other_unicode(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xfe, ..] => Some("UTF-16LE"),
        [0xfe, 0xff, ..] => Some("UTF-16BE"),
        _ => None,
    }
}

/// The text in an encoding, if every byte of it means something there and no control character turns up.
fn as_chinese(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    let (text, bad) = encoding.decode_without_bom_handling(bytes);
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    (!bad && !text.chars().any(control)).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gbk_is_named_and_tables_in_it_are_read() {
        let (gbk, _, _) = GB18030.encode("收入,支出\n1,2\n");
        let said = decode("a.md", gbk.to_vec()).expect_err("not UTF-8");
        assert_eq!(said.code, "MB0501");
        let table = decode_table("a.csv", gbk.to_vec()).expect("GBK is fine in a table");
        assert!(table.text.starts_with("收入"));
    }

    #[test]
    fn a_bad_byte_is_shown_with_its_line() {
        let said = decode("a.md", b"abc\nde\xff\n".to_vec()).expect_err("bad byte");
        assert_eq!(said.code, "MB0502");
        assert_eq!(said.place.map(|p| (p.line, p.column)), Some((2, 3)));
    }
}
