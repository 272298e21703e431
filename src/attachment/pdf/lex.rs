//! The tokens that a PDF file is written in. Nothing here fails: what makes no sense is skipped.

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// `/Name`, with `#41` resolved.
    Name(Vec<u8>),
    /// `(text)` or `<hex>`.
    Text(Vec<u8>),
    /// A number. Only sizes, positions and object numbers are read from it.
    Number(f64),
    /// `<<`
    DictStart,
    /// `>>`
    DictEnd,
    /// `[`
    ArrayStart,
    /// `]`
    ArrayEnd,
    /// Any other word.
    Word(&'a [u8]),
}

/// Reads tokens one after the other.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    /// Where the next token begins, or the white space before it.
    pub at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}

impl<'a> Lexer<'a> {
    /// From bytes.
    pub fn new(bytes: &'a [u8]) -> Lexer<'a> {
        Lexer { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let rest = &self.bytes[self.at..];
                let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                self.at += end.unwrap_or(rest.len());
            } else if is_space(byte) {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    /// Everything up to the next white space or delimiter.
    fn regular(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let end = rest
            .iter()
            .position(|&byte| is_space(byte) || is_delimiter(byte));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn name(&mut self) -> Vec<u8> {
        let written = self.regular();
        let mut name = Vec::with_capacity(written.len());
        let mut bytes = written.iter().copied();
        while let Some(byte) = bytes.next() {
            let mut ahead = bytes.clone();
            let high = ahead.next().and_then(hex);
            let low = ahead.next().and_then(hex);
            match (byte, high, low) {
                (b'#', Some(high), Some(low)) => {
                    name.push(high << 4 | low);
                    bytes = ahead;
                }
                _ => name.push(byte),
            }
        }
        name
    }

    /// A text in brackets, after the first.
    fn literal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut depth = 1usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'\\' => {
                    if let Some(byte) = self.escape() {
                        text.push(byte);
                    }
                    continue;
                }
                _ => {}
            }
            text.push(byte);
        }
        text
    }

    /// What follows a backslash; nothing for a line end.
    fn escape(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                None
            }
            b'\n' => None,
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                Some((code & 0xFF) as u8)
            }
            other => Some(other),
        }
    }

    /// A text in hexadecimal digits, after the `<`.
    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut half = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            if let Some(digit) = hex(byte) {
                match half.take() {
                    Some(high) => text.push(high << 4 | digit),
                    None => half = Some(digit),
                }
            }
        }
        text.extend(half.map(|high| high << 4));
        text
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space();
        let byte = self.peek()?;
        let next = self.bytes.get(self.at + 1).copied();
        if !is_delimiter(byte) {
            let word = self.regular();
            let number = std::str::from_utf8(word)
                .ok()
                .filter(|word| word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)));
            let number = number.and_then(|word| word.parse::<f64>().ok());
            return Some(match number.filter(|number| number.is_finite()) {
                Some(number) => Token::Number(number),
                None => Token::Word(word),
            });
        }
        self.at += match (byte, next) {
            (b'<', Some(b'<')) | (b'>', Some(b'>')) => 2,
            _ => 1,
        };
        Some(match (byte, next) {
            (b'/', _) => Token::Name(self.name()),
            (b'(', _) => Token::Text(self.literal()),
            (b'<', Some(b'<')) => Token::DictStart,
            (b'<', _) => Token::Text(self.hexadecimal()),
            (b'>', Some(b'>')) => Token::DictEnd,
            (b'[', _) => Token::ArrayStart,
            (b']', _) => Token::ArrayEnd,
            _ => Token::Word(b""),
        })
    }
}
