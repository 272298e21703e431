//! How the codes of a PDF font are read: through its table to Unicode if it has one, or by a known encoding.

use super::lex::{Dict, Lexer, Token, Value};
use encoding_rs::{GBK, UTF_16BE};
use std::collections::BTreeMap;

/// At most this many codes of one font are kept.
const MAX_CODES: usize = 70_000;

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
    Table(Table),
    /// Not known.
    Unknown,
}

/// A table from codes to texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    texts: BTreeMap<u32, String>,
    /// Bytes of a code.
    width: usize,
}

impl Coding {
    /// How a font is read; `table` is its table to Unicode.
    pub fn of(font: &Dict, table: Option<&[u8]>) -> Coding {
        if let Some(table) = table
            .map(Table::read)
            .filter(|table| !table.texts.is_empty())
        {
            return Coding::Table(table);
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
    fn read(stream: &[u8]) -> Table {
        let mut table = Table {
            texts: BTreeMap::new(),
            width: 1,
        };
        let mut operands: Vec<Operand> = Vec::new();
        let mut arrays: Option<Vec<Vec<u8>>> = None;
        for token in Lexer::new(stream) {
            match (token, &mut arrays) {
                (Token::Text(text), Some(array)) => array.push(text),
                (Token::Text(text), None) => operands.push(Operand::Text(text)),
                (Token::ArrayStart, _) => arrays = Some(Vec::new()),
                (Token::ArrayEnd, _) => operands.extend(arrays.take().map(Operand::Array)),
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
                self.add(number(code), unicode(text));
            }
        }
    }

    fn add_ranges(&mut self, operands: &[Operand]) {
        for range in operands.chunks_exact(3) {
            let [Operand::Text(first), Operand::Text(last), texts] = range else {
                continue;
            };
            let (first, last) = (number(first), number(last));
            let codes = (first..=last).take(0x1_0000);
            match texts {
                Operand::Array(texts) => {
                    for (code, text) in codes.zip(texts) {
                        self.add(code, unicode(text));
                    }
                }
                Operand::Text(text) => {
                    let (start, last) = text.split_at(text.len().saturating_sub(2));
                    for (code, step) in codes.zip(0..) {
                        let end = number(last).saturating_add(step);
                        let mut text = start.to_vec();
                        text.extend_from_slice(&u16::try_from(end).unwrap_or(0xFFFD).to_be_bytes());
                        self.add(code, unicode(&text));
                    }
                }
            }
        }
    }

    fn add(&mut self, code: u32, text: String) {
        if self.texts.len() < MAX_CODES {
            self.texts.insert(code, text);
        }
    }

    fn text(&self, codes: &[u8]) -> Option<String> {
        let mut text = String::new();
        for code in codes.chunks(self.width.max(1)) {
            text.push_str(self.texts.get(&number(code))?);
        }
        Some(text)
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

fn unicode(text: &[u8]) -> String {
    match text {
        [byte] => (*byte as char).to_string(),
        text => UTF_16BE.decode_without_bom_handling(text).0.into_owned(),
    }
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
        Table::read(b"beginbfrange <00000000> <FFFFFFFF> <0030> endbfrange");
    }
}
