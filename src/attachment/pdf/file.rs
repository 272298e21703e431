//! The objects of a PDF file, read one after the other as they stand, without its table of places: of an object that
//! was changed every revision is seen, and nothing can hide where the table does not lead.

use super::lex::{Lexer, Token};
use super::stream::{self, Decoded};
use super::value::{Builder, Dict, Value, walk};
use crate::attachment::{MAX_INFLATED, Refusal};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// At most this many values are kept of one file.
const MAX_VALUES: usize = 400_000;
/// At most this many streams are read of one file.
const MAX_STREAMS: usize = 100_000;

/// What a file holds.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    /// All values with the object they belong to, in the order of the file; 0 is no object.
    pub values: Vec<(u32, Value)>,
    streams: Vec<Stream>,
    /// Whether something could not be read or kept.
    pub partial: bool,
    count: usize,
    spent: usize,
}

/// A stream: which of the values is its dictionary, and where its data stands.
struct Stream {
    value: usize,
    data: Range<usize>,
}

impl<'a> File<'a> {
    /// Reads a file.
    pub fn read(bytes: &'a [u8]) -> Result<File<'a>, Refusal> {
        let mut file = File {
            bytes,
            values: Vec::new(),
            streams: Vec::new(),
            partial: false,
            count: 0,
            spent: 0,
        };
        file.read_objects();
        file.read_packed()?;
        Ok(file)
    }

    fn read_objects(&mut self) {
        let mut lexer = Lexer::new(self.bytes);
        let mut object = 0;
        let mut builder = Builder::default();
        while let Some(token) = lexer.next() {
            match token {
                Token::Word(b"obj") => {
                    let values = std::mem::take(&mut builder).finish();
                    let number = values
                        .len()
                        .checked_sub(2)
                        .and_then(|at| values[at].as_u32());
                    self.keep(object, values);
                    object = number.unwrap_or(0);
                }
                Token::Word(b"stream") => {
                    self.keep(object, std::mem::take(&mut builder).finish());
                    lexer.at = self.add_stream(lexer.at);
                }
                Token::Word(b"endobj" | b"trailer" | b"startxref" | b"xref") => {
                    self.keep(object, std::mem::take(&mut builder).finish());
                    // What follows, a trailer for one, belongs to no object.
                    object = 0;
                }
                // The end of a line in the table of places.
                Token::Word(b"n" | b"f") => builder = Builder::default(),
                token => builder.add(token),
            }
            if self.count + builder.count > MAX_VALUES {
                self.partial = true;
                break;
            }
        }
        self.keep(object, builder.finish());
    }

    /// Keeps values of an object; bare numbers say nothing.
    fn keep(&mut self, object: u32, values: Vec<Value>) {
        for value in values {
            if !matches!(value, Value::Number(_) | Value::Reference(_)) {
                walk(&value, &mut |_| self.count += 1);
                self.values.push((object, value));
            }
        }
    }

    /// Notes a stream whose data begins at a place and whose dictionary was the last value; gives where it ends.
    fn add_stream(&mut self, at: usize) -> usize {
        let start = match self.bytes.get(at..) {
            Some([b'\r', b'\n', ..]) => at + 2,
            Some([b'\n' | b'\r', ..]) => at + 1,
            _ => at,
        };
        let Some((_, Value::Dict(dict))) = self.values.last() else {
            return at;
        };
        let rest = self.bytes.get(start..).unwrap_or_default();
        let fits = |length: &usize| {
            rest.get(*length..).is_some_and(|after| {
                let space = after
                    .iter()
                    .take(4)
                    .take_while(|byte| byte.is_ascii_whitespace());
                after[space.count()..].starts_with(b"endstream")
            })
        };
        let length = number(dict, b"Length").filter(fits).unwrap_or_else(|| {
            let end = rest.windows(9).position(|part| part == b"endstream");
            end.unwrap_or(rest.len())
        });
        if self.streams.len() < MAX_STREAMS {
            self.streams.push(Stream {
                value: self.values.len() - 1,
                data: start..start + length,
            });
        } else {
            self.partial = true;
        }
        start + length
    }

    /// Reads the objects that are packed into streams.
    fn read_packed(&mut self) -> Result<(), Refusal> {
        for index in self.streams() {
            let (_, dict) = self.stream(index);
            if !is(dict, b"Type", b"ObjStm") {
                continue;
            }
            let first = number(dict, b"First").unwrap_or(0);
            let Decoded::Bytes(packed) = self.decode(index)? else {
                self.partial = true;
                continue;
            };
            let (head, body) = packed.split_at(first.min(packed.len()));
            self.read_package(head, body);
        }
        Ok(())
    }

    /// Reads packed objects; the head says which objects they are and where each begins.
    fn read_package(&mut self, head: &[u8], body: &[u8]) {
        let numbers: Vec<u32> = Lexer::new(head)
            .filter_map(|token| match token {
                Token::Number(number) => Value::Number(number).as_u32(),
                _ => None,
            })
            .collect();
        let mut objects: Vec<(usize, u32)> = numbers
            .chunks_exact(2)
            .filter_map(|pair| Some((usize::try_from(pair[1]).ok()?.min(body.len()), pair[0])))
            .collect();
        objects.sort_unstable();
        // All of it is read in one go first: a wrong beginning must not cut something in two.
        self.read_values(0, body);
        let ends = objects.iter().skip(1).map(|&(start, _)| start);
        let ends: Vec<usize> = ends.chain([body.len()]).collect();
        for (&(start, object), end) in objects.iter().zip(ends) {
            self.read_values(object, &body[start..end]);
        }
    }

    fn read_values(&mut self, object: u32, bytes: &[u8]) {
        let mut builder = Builder::default();
        for token in Lexer::new(bytes) {
            builder.add(token);
            if self.count + builder.count > MAX_VALUES {
                self.partial = true;
                return;
            }
        }
        self.keep(object, builder.finish());
    }

    /// The streams, by their number.
    pub fn streams(&self) -> Range<usize> {
        0..self.streams.len()
    }

    /// The object and the dictionary of a stream.
    pub fn stream(&self, index: usize) -> (u32, &Dict) {
        static EMPTY: Dict = Dict::new();
        let value = self
            .streams
            .get(index)
            .and_then(|stream| self.values.get(stream.value));
        match value {
            Some((object, Value::Dict(dict))) => (*object, dict),
            _ => (0, &EMPTY),
        }
    }

    /// The data of a stream, with its filters undone.
    pub fn decode(&mut self, index: usize) -> Result<Decoded, Refusal> {
        let data = self
            .streams
            .get(index)
            .and_then(|stream| self.bytes.get(stream.data.clone()));
        let (_, dict) = self.stream(index);
        let mut budget = MAX_INFLATED.saturating_sub(self.spent);
        let decoded = stream::decode(dict, data.unwrap_or_default(), &mut budget);
        self.spent = MAX_INFLATED - budget;
        match decoded {
            Decoded::TooMuch => Err(Refusal::TooMuchInside("PDF".to_owned())),
            decoded => Ok(decoded),
        }
    }

    /// Goes through all values, however deep.
    pub fn walk<'f>(&'f self, mut visit: impl FnMut(&'f Value)) {
        for (_, value) in &self.values {
            walk(value, &mut visit);
        }
    }

    /// Whether any dictionary has a key.
    pub fn has_key(&self, key: &[u8]) -> bool {
        let mut found = false;
        self.walk(|value| found |= matches!(value, Value::Dict(dict) if dict.contains_key(key)));
        found
    }

    /// The objects that dictionaries refer to under any of these keys.
    pub fn referred(&self, keys: &[&[u8]]) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        self.walk(|value| {
            let Value::Dict(dict) = value else { return };
            for key in keys {
                if let Some(Value::Reference(number)) = dict.get(*key) {
                    found.insert(*number);
                }
            }
        });
        found
    }

    /// The dictionaries by their object; of a changed object the last revision.
    pub fn dicts(&self) -> BTreeMap<u32, &Dict> {
        let dicts = self
            .values
            .iter()
            .filter_map(|(object, value)| match value {
                Value::Dict(dict) if *object != 0 => Some((*object, dict)),
                _ => None,
            });
        dicts.collect()
    }
}

/// A number in a dictionary, as a length.
fn number(dict: &Dict, key: &[u8]) -> Option<usize> {
    usize::try_from(dict.get(key)?.as_u32()?).ok()
}

/// Whether a dictionary has this name under a key.
pub(super) fn is(dict: &Dict, key: &[u8], name: &[u8]) -> bool {
    dict.get(key).is_some_and(|value| value.is(name))
}
