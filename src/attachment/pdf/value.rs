//! The values that the tokens of a PDF file make up: names, texts, numbers, arrays, dictionaries.

use super::lex::Token;
use std::collections::BTreeMap;

/// A value in an array or dictionary can hold others to this depth; deeper ones are dropped.
const MAX_DEPTH: usize = 40;

/// A dictionary.
pub(super) type Dict = BTreeMap<Vec<u8>, Value>;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
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
pub(super) struct Builder {
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
pub(super) fn walk<'v>(value: &'v Value, visit: &mut impl FnMut(&'v Value)) {
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
    use crate::attachment::pdf::lex::Lexer;

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
