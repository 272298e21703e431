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
        size: 1.0,
        scale: 1.0,
        at: (0.0, 0.0),
        end: None,
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
    /// The size of the font, and by how much the page enlarges it.
    size: f64,
    scale: f64,
    /// Where text is written next.
    at: (f64, f64),
    /// Where about the last text ended; nothing after a line end.
    end: Option<(f64, f64)>,
}

impl Page<'_> {
    fn operator(&mut self, word: &[u8], operands: &[Token<'_>]) {
        let number = |from_end: usize| {
            let at = operands.len().checked_sub(from_end);
            match at.and_then(|at| operands.get(at)) {
                Some(Token::Number(number)) => *number,
                _ => 0.0,
            }
        };
        match word {
            b"BT" => (self.at, self.scale) = ((0.0, 0.0), 1.0),
            b"Tf" => {
                let name = operands.iter().rev().find_map(|operand| match operand {
                    Token::Name(name) => Some(name),
                    _ => None,
                });
                let fonts = name.and_then(|name| self.fonts.get(name));
                self.font = fonts.and_then(|fonts| fonts.get(self.choice).or(fonts.last()));
                self.size = number(1).abs();
            }
            b"Tm" => {
                self.at = (number(2), number(1));
                self.scale = number(6).abs();
            }
            b"Td" | b"TD" => {
                self.at.0 += number(2) * self.scale;
                self.at.1 += number(1) * self.scale;
            }
            b"T*" => self.end = None,
            b"Tj" | b"TJ" => self.show(operands),
            b"'" | b"\"" => {
                self.end = None;
                self.show(operands);
            }
            _ => {}
        }
    }

    /// Parts what follows from what was written before: by a line end, by a tab where there is room for a cell, or by
    /// a space where the text was only taken up anew.
    fn part(&mut self) {
        let text = &mut self.read.text;
        let size = (self.size * self.scale).max(1.0);
        let parting = match self.end {
            _ if text.is_empty() => return,
            Some(end) if end == self.at => return,
            Some((_, y)) if (y - self.at.1).abs() > size / 3.0 => '\n',
            Some((x, _)) if self.at.0 - x > size => '\t',
            Some(_) => ' ',
            None => '\n',
        };
        text.push(parting);
    }

    fn show(&mut self, operands: &[Token<'_>]) {
        for operand in operands {
            let Token::Text(codes) = operand else {
                continue;
            };
            let known = self.font.and_then(|font| font.text(codes));
            if known.is_none() {
                self.read.unread += codes.len();
            }
            // Without its font nobody knows what is drawn; what would be plain letters and digits is searched all the same.
            let plain = || {
                codes
                    .iter()
                    .all(|code| (0x20..0x7f).contains(code))
                    .then(|| String::from_utf8_lossy(codes).into_owned())
            };
            let Some(text) = known.or_else(plain) else {
                continue;
            };
            self.part();
            let halves: u32 = text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            self.at.0 += f64::from(halves) / 2.0 * self.size * self.scale;
            self.end = Some(self.at);
            let shown = text.chars().map(|c| match c {
                '\n' | '\r' | '\t' => ' ',
                c => c,
            });
            self.read.text.extend(shown);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(operators: &str) -> String {
        let fonts = Fonts::from([(b"F1".to_vec(), vec![Coding::Latin])]);
        read(operators.as_bytes(), &fonts, 0).text
    }

    #[test]
    fn lines_cells_and_runs_are_told_apart() {
        assert_eq!(
            text("BT /F1 10 Tf 1 0 0 1 50 700 Tm (ab) Tj (cd) Tj 0 -20 Td (e) Tj ET"),
            "abcd\ne"
        );
        assert_eq!(
            text(
                "BT /F1 10 Tf 50 700 Td (ab) Tj ET BT /F1 10 Tf 62 700 Td (cd) Tj ET BT 200 700 Td (ef) Tj ET"
            ),
            "ab cd\tef"
        );
        assert_eq!(
            text("BT /F1 10 Tf [(a) -200 (b)] TJ T* (c) Tj (d) ' ET"),
            "ab\nc\nd"
        );
        assert_eq!(
            text("BT /F1 10 Tf (a) Tj ET BI /W 1 ID \0(x) Tj EI BT (b) Tj ET"),
            "a b"
        );
    }

    #[test]
    fn what_has_no_known_font_is_counted() {
        let page = read(b"BT /F9 1 Tf (abc) Tj ET", &Fonts::new(), 0);
        assert_eq!((page.text.as_str(), page.unread), ("abc", 3));
        let page = read(b"BT /F9 1 Tf <80ff> Tj ET", &Fonts::new(), 0);
        assert_eq!((page.text.as_str(), page.unread), ("", 2));
    }
}
