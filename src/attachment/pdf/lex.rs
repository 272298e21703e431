//! The tokens and values that a PDF file is written in. Nothing here fails: what makes no sense is skipped.

use std::collections::BTreeMap;

/// A value in an array or dictionary can hold others to this depth; deeper ones are dropped.
const MAX_DEPTH: usize = 40;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::attachment) enum Token<'a> {
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
pub(in crate::attachment) struct Lexer<'a> {
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

/// A dictionary.
pub(in crate::attachment) type Dict = BTreeMap<Vec<u8>, Value>;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::attachment) enum Value {
    /// `/Name`
    Name(Vec<u8>),
    /// A text.
    Text(Vec<u8>),
    /// A number.
    Number(f64),
    /// `12 0 R`
    Reference(u32),
    /// `[…]`
    Array(Vec<Value>),
    /// `<<…>>`
    Dict(Dict),
}

impl Value {
    /// The number as a size or an object number.
    pub fn as_u32(&self) -> Option<u32> {
        match self {
            Value::Number(number) if (0.0..=4e9).contains(number) => Some(*number as u32),
            _ => None,
        }
    }

    /// Whether it is this name.
    pub fn is(&self, name: &[u8]) -> bool {
        matches!(self, Value::Name(known) if known == name)
    }
}

/// Puts tokens together to values. What is never closed is closed at the end.
#[derive(Default)]
pub(in crate::attachment) struct Builder {
    /// What is open: whether a dictionary, and what is in it so far.
    open: Vec<(bool, Vec<Value>)>,
    /// What is complete.
    pub done: Vec<Value>,
    /// How many values there are in all.
    pub count: usize,
    /// Containers opened beyond the greatest depth.
    skipped: usize,
}

impl Builder {
    /// Adds a token.
    pub fn add(&mut self, token: Token<'_>) {
        let value = match token {
            Token::DictStart | Token::ArrayStart if self.open.len() >= MAX_DEPTH => {
                self.skipped += 1;
                return;
            }
            Token::DictStart => return self.open.push((true, Vec::new())),
            Token::ArrayStart => return self.open.push((false, Vec::new())),
            Token::DictEnd | Token::ArrayEnd => {
                if self.skipped > 0 {
                    self.skipped -= 1;
                    return;
                }
                return self.close();
            }
            Token::Name(name) => Value::Name(name),
            Token::Text(text) => Value::Text(text),
            Token::Number(number) => Value::Number(number),
            Token::Word(b"R") => return self.reference(),
            Token::Word(_) => return,
        };
        self.push(value);
    }

    fn values(&mut self) -> &mut Vec<Value> {
        match self.open.last_mut() {
            Some((_, values)) => values,
            None => &mut self.done,
        }
    }

    fn push(&mut self, value: Value) {
        self.count += 1;
        self.values().push(value);
    }

    /// Two numbers and an `R` are a reference.
    fn reference(&mut self) {
        let values = self.values();
        let (Some(Value::Number(_)), Some(number)) = (
            values.last(),
            values
                .len()
                .checked_sub(2)
                .and_then(|at| values[at].as_u32()),
        ) else {
            return;
        };
        values.truncate(values.len() - 2);
        values.push(Value::Reference(number));
    }

    fn close(&mut self) {
        let Some((is_dict, values)) = self.open.pop() else {
            return;
        };
        let value = match is_dict {
            false => Value::Array(values),
            true => {
                let mut dict = Dict::new();
                let mut key = None;
                for value in values {
                    match (key.take(), value) {
                        (None, Value::Name(name)) => key = Some(name),
                        (None, _) => {}
                        (Some(key), value) => drop(dict.insert(key, value)),
                    }
                }
                Value::Dict(dict)
            }
        };
        self.push(value);
    }

    /// Closes whatever is open and gives all values.
    pub fn finish(mut self) -> Vec<Value> {
        while !self.open.is_empty() {
            self.close();
        }
        self.done
    }
}

/// All texts and names in values, through all depths.
pub(in crate::attachment) fn walk<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Value)) {
    visit(value);
    match value {
        Value::Array(values) => values.iter().for_each(|value| walk(value, visit)),
        Value::Dict(dict) => dict.values().for_each(|value| walk(value, visit)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(source: &[u8]) -> Vec<Value> {
        let mut builder = Builder::default();
        Lexer::new(source).for_each(|token| builder.add(token));
        builder.finish()
    }

    #[test]
    fn values_are_built() {
        let got = values(b"<< /Type /P#61ge /Kids [1 0 R 2 0 R] /T (a\\(b\\051(c)\\\n\\101) /H <4 1 4> /N -1.5 >> % x\n7");
        let Value::Dict(dict) = &got[0] else {
            panic!("{got:?}");
        };
        assert!(dict[&b"Type"[..]].is(b"Page"));
        assert_eq!(
            dict[&b"Kids"[..]],
            Value::Array(vec![Value::Reference(1), Value::Reference(2)])
        );
        assert_eq!(dict[&b"T"[..]], Value::Text(b"a(b)(c)A".to_vec()));
        assert_eq!(dict[&b"H"[..]], Value::Text(b"A@".to_vec()));
        assert_eq!(dict[&b"N"[..]], Value::Number(-1.5));
        assert_eq!(got[1], Value::Number(7.0));
    }

    #[test]
    fn nonsense_ends() {
        for source in [
            &b"<<<<<<"[..],
            b">>>>]]",
            b"((((",
            b"<4142",
            b"\\",
            b"/",
            b"[ [ [",
            b"R R 1 R",
            b"{}",
            b"<< 1 2 >>",
        ] {
            values(source);
        }
        values(&b"[".repeat(100_000));
        values(&b"<<".repeat(100_000));
    }
}
