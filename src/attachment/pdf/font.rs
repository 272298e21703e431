//! How the codes of a PDF font are read: through its table to Unicode if it has one, or by a known encoding.

use super::lex::{Lexer, Token};
use super::value::{Dict, Value};
use encoding_rs::{GBK, UTF_16BE};
use std::collections::BTreeMap;
use std::rc::Rc;

/// A code that stands for a longer text than this (bytes of UTF-16) is not read.
const MAX_TEXT_OF_CODE: usize = 16;
/// A string that stands for a longer text than this (bytes) is not read.
const MAX_TEXT: usize = 1 << 20;

/// A way to read the codes of a font.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Coding {
    /// One byte, nearly ASCII.
    Latin,
    /// Two bytes, Unicode.
    Utf16,
    /// One or two bytes, GBK.
    Gbk,
    /// Its own table.
    Table(Rc<Table>),
    /// Not known.
    Unknown,
}

/// A table from codes to texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// By the first code of a range: its last code, and the text of the first in UTF-16.
    ranges: BTreeMap<u32, (u32, Vec<u8>)>,
    /// Bytes of a code.
    width: usize,
}

impl Coding {
    /// How a font is read; `table` is its table to Unicode.
    pub fn of(font: &Dict, table: Option<&Rc<Table>>) -> Coding {
        if let Some(table) = table.filter(|table| !table.ranges.is_empty()) {
            return Coding::Table(Rc::clone(table));
        }
        let name = |key: &[u8]| match font.get(key) {
            Some(Value::Name(name)) => name.as_slice(),
            _ => b"",
        };
        let encoding = name(b"Encoding");
        match name(b"Subtype") {
            b"Type0" if encoding.starts_with(b"UniGB-U") || encoding.starts_with(b"UniCNS-U") => {
                Coding::Utf16
            }
            b"Type0" if encoding.starts_with(b"GB") => Coding::Gbk,
            b"Type1" | b"TrueType" | b"MMType1" => match encoding {
                b"WinAnsiEncoding" | b"MacRomanEncoding" | b"StandardEncoding" => Coding::Latin,
                // A part of a font, named `ABCDEF+Name`, may number its letters as it likes.
                b"" if !font.contains_key(&b"Encoding"[..])
                    && !name(b"BaseFont").contains(&b'+') =>
                {
                    Coding::Latin
                }
                _ => Coding::Unknown,
            },
            _ => Coding::Unknown,
        }
    }

    /// Whether two fonts are read in the same way for certain.
    pub fn is_same(&self, other: &Coding) -> bool {
        match (self, other) {
            (Coding::Table(one), Coding::Table(other)) => Rc::ptr_eq(one, other),
            (Coding::Table(_), _) | (_, Coding::Table(_)) => false,
            (one, other) => one == other,
        }
    }

    /// The text that codes stand for, if all of them are known.
    pub fn text(&self, codes: &[u8]) -> Option<String> {
        match self {
            Coding::Latin => Some(codes.iter().map(|&code| code as char).collect()),
            Coding::Utf16 => Some(UTF_16BE.decode_without_bom_handling(codes).0.into_owned()),
            Coding::Gbk => Some(GBK.decode_without_bom_handling(codes).0.into_owned()),
            Coding::Table(table) => table.text(codes),
            Coding::Unknown => None,
        }
    }
}

impl Table {
    /// Reads a table.
    pub fn read(stream: &[u8]) -> Table {
        let mut table = Table {
            ranges: BTreeMap::new(),
            width: 1,
        };
        let mut operands: Vec<Operand> = Vec::new();
        let mut array: Option<Vec<Vec<u8>>> = None;
        for token in Lexer::new(stream) {
            match (token, &mut array) {
                (Token::Text(text), Some(array)) => array.push(text),
                (Token::Text(text), None) => operands.push(Operand::Text(text)),
                (Token::ArrayStart, _) => array = Some(Vec::new()),
                (Token::ArrayEnd, _) => operands.extend(array.take().map(Operand::Array)),
                (Token::Word(word), _) => {
                    match word {
                        b"endcodespacerange" => table.set_width(&operands),
                        b"endbfchar" => table.add_characters(&operands),
                        b"endbfrange" => table.add_ranges(&operands),
                        _ => {}
                    }
                    operands.clear();
                }
                _ => {}
            }
        }
        table
    }

    fn set_width(&mut self, operands: &[Operand]) {
        for operand in operands {
            if let Operand::Text(code) = operand {
                self.width = self.width.max(code.len()).min(4);
            }
        }
    }

    fn add_characters(&mut self, operands: &[Operand]) {
        for pair in operands.chunks_exact(2) {
            if let [Operand::Text(code), Operand::Text(text)] = pair {
                let code = number(code);
                self.add(code, code, text);
            }
        }
    }

    fn add_ranges(&mut self, operands: &[Operand]) {
        for range in operands.chunks_exact(3) {
            let [Operand::Text(first), Operand::Text(last), texts] = range else {
                continue;
            };
            let (first, last) = (number(first), number(last));
            match texts {
                Operand::Text(text) => self.add(first, last, text),
                Operand::Array(texts) => {
                    for (code, text) in (first..=last).zip(texts) {
                        self.add(code, code, text);
                    }
                }
            }
        }
    }

    fn add(&mut self, first: u32, last: u32, text: &[u8]) {
        if text.len() <= MAX_TEXT_OF_CODE {
            self.ranges.insert(first, (last, text.to_vec()));
        }
    }

    fn text(&self, codes: &[u8]) -> Option<String> {
        let mut text = String::new();
        for code in codes.chunks(self.width.max(1)) {
            text.push_str(&self.text_of(number(code))?);
            if text.len() > MAX_TEXT {
                return None;
            }
        }
        Some(text)
    }

    fn text_of(&self, code: u32) -> Option<String> {
        // A single code may stand within a range that begins before it.
        let mut before = self.ranges.range(..=code).rev().take(4);
        let (first, (_, start)) = before.find(|(_, (last, _))| *last >= code)?;
        let (kept, counted) = start.split_at(start.len().saturating_sub(2));
        let counted = number(counted).checked_add(code - first)?;
        let counted = u16::try_from(counted).ok()?;
        let mut text = kept.to_vec();
        text.extend_from_slice(&counted.to_be_bytes());
        Some(UTF_16BE.decode_without_bom_handling(&text).0.into_owned())
    }
}

enum Operand {
    Text(Vec<u8>),
    Array(Vec<Vec<u8>>),
}

fn number(code: &[u8]) -> u32 {
    code.iter()
        .take(4)
        .fold(0, |number, &byte| number << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read() {
        let table = Table::read(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0003> <0020> <0010> <5F204E09> endbfchar 2 beginbfrange <0013> <001C> <0030> <0020> <0021> [<0041> <00420043>] endbfrange",
        );
        assert_eq!(
            table.text(b"\0\x13\0\x1C\0\x03\0\x10\0\x21").as_deref(),
            Some("09 张三BC")
        );
        assert_eq!(table.text(b"\0\x99"), None);
        let wide = Table::read(b"1 beginbfrange <00000000> <FFFFFFFF> <0030> endbfrange");
        assert_eq!(wide.text(b"\x09\x00").as_deref(), Some("90"));
    }
}
