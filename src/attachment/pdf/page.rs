//! The text that a page of a PDF file shows: what its drawing operators write, line by line.

use super::font::Coding;
use super::lex::{Lexer, Token};
use std::collections::BTreeMap;

/// The fonts that a name may stand for, in any page of the file.
pub(super) type Fonts = BTreeMap<Vec<u8>, Vec<Coding>>;

/// At most this much text is taken from one page (bytes).
const MAX_TEXT: usize = 4 << 20;

/// What was read on a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Read {
    /// Its text, a line for each line of print.
    pub text: String,
    /// Codes shown that could not be read.
    pub unread: usize,
}

/// Whether a stream draws text at all.
pub(super) fn draws_text(stream: &[u8]) -> bool {
    let has = |word: &[u8]| stream.windows(word.len()).any(|part| part == word);
    has(b"BT") && (has(b"Tj") || has(b"TJ") || has(b"'") || has(b"\""))
}

/// Reads what a stream draws. Where one name stands for several fonts, `choice` says which is taken.
pub(super) fn read(stream: &[u8], fonts: &Fonts, choice: usize) -> Read {
    let mut page = Page {
        fonts,
        choice,
        font: None,
        read: Read::default(),
        line: None,
    };
    let mut operands: Vec<Token<'_>> = Vec::new();
    let mut lexer = Lexer::new(stream);
    while let Some(token) = lexer.next() {
        match token {
            Token::Word(b"ID") => {
                lexer.at = end_of_picture(stream, lexer.at);
                operands.clear();
            }
            Token::Word(word) => {
                page.operator(word, &operands);
                operands.clear();
            }
            // Only the last operands matter, and an array of a page has some thousands at most.
            token if operands.len() < 100_000 => operands.push(token),
            _ => {}
        }
        if page.read.text.len() > MAX_TEXT {
            page.read.unread += 1;
            break;
        }
    }
    page.read
}

/// Where the data of a picture within the page ends.
fn end_of_picture(stream: &[u8], from: usize) -> usize {
    let rest = stream.get(from..).unwrap_or_default();
    let end = rest.windows(4).position(|part| {
        part[0].is_ascii_whitespace() && &part[1..3] == b"EI" && part[3].is_ascii_whitespace()
    });
    from + end.map_or(rest.len(), |end| end + 3)
}

struct Page<'a> {
    fonts: &'a Fonts,
    choice: usize,
    font: Option<&'a Coding>,
    read: Read,
    /// The height of the line being written, if it is known.
    line: Option<f64>,
}

impl Page<'_> {
    fn operator(&mut self, word: &[u8], operands: &[Token<'_>]) {
        let number = |from_end: usize| {
            let at = operands.len().checked_sub(from_end)?;
            match operands.get(at) {
                Some(Token::Number(number)) => Some(*number),
                _ => None,
            }
        };
        match word {
            b"Tf" => {
                let name = operands.iter().rev().find_map(|operand| match operand {
                    Token::Name(name) => Some(name),
                    _ => None,
                });
                let fonts = name.and_then(|name| self.fonts.get(name));
                self.font = fonts.and_then(|fonts| fonts.get(self.choice).or(fonts.last()));
            }
            b"Tm" => self.move_to(number(1)),
            b"Td" | b"TD" => {
                let step = number(1).unwrap_or(0.0);
                self.move_to(
                    self.line
                        .map(|line| line + step)
                        .filter(|_| step != 0.0)
                        .or(self.line),
                );
            }
            b"T*" => self.new_line(),
            b"ET" => self.space(),
            b"'" | b"\"" => {
                self.new_line();
                self.show(operands);
            }
            b"Tj" | b"TJ" => self.show(operands),
            _ => {}
        }
    }

    fn move_to(&mut self, line: Option<f64>) {
        let same = match (self.line, line) {
            (Some(before), Some(now)) => (before - now).abs() < 1.0,
            (before, now) => before.is_none() && now.is_none(),
        };
        match same {
            true => self.space(),
            false => self.new_line(),
        }
        self.line = line;
    }

    fn new_line(&mut self) {
        if !self.read.text.is_empty() && !self.read.text.ends_with('\n') {
            self.read.text.push('\n');
        }
    }

    fn space(&mut self) {
        if !self.read.text.is_empty() && !self.read.text.ends_with([' ', '\n']) {
            self.read.text.push(' ');
        }
    }

    fn show(&mut self, operands: &[Token<'_>]) {
        for operand in operands {
            let Token::Text(codes) = operand else {
                continue;
            };
            match self.font.and_then(|font| font.text(codes)) {
                Some(text) => self.read.text.extend(
                    text.chars()
                        .map(|c| if c == '\n' || c == '\r' { ' ' } else { c }),
                ),
                None => self.read.unread += codes.len(),
            }
        }
    }
}
