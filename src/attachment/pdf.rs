//! PDF: its objects are read one after the other, wherever they stand, so that nothing is missed that some viewer might
//! find; the text of its pages and properties is searched.
//!
//! A file whose pages are pictures, or whose fonts cannot be read, passes only if somebody has looked through it.

mod font;
mod lex;
mod page;
mod stream;

use super::{Look, MAX_INFLATED, Metadata, Note, Passed, Place, READABLE_PIXELS, Refusal, xml};
use encoding_rs::{GBK, UTF_16BE};
use font::Coding;
use lex::{Builder, Dict, Lexer, Token, Value, walk};
use page::Fonts;
use std::collections::{BTreeMap, BTreeSet};
use stream::Decoded;

/// At most this many values are kept of one file.
const MAX_VALUES: usize = 600_000;
/// At most this many streams are read of one file.
const MAX_STREAMS: usize = 100_000;
/// At most this many different fonts under one name are tried.
const MAX_CHOICES: usize = 8;
/// A page that is a picture has at least this much text beside it if the text is the page.
const TEXT_BESIDE_PICTURE: usize = 60;

/// Names of what acts when a file is opened or read.
const ACTIVE: [(&[u8], &str); 10] = [
    (b"JavaScript", "JavaScript"),
    (b"Launch", "Launch"),
    (b"EmbeddedFile", "EmbeddedFile"),
    (b"EmbeddedFiles", "EmbeddedFile"),
    (b"RichMedia", "RichMedia"),
    (b"XFA", "XFA"),
    (b"SubmitForm", "SubmitForm"),
    (b"ImportData", "ImportData"),
    (b"GoToE", "GoToE"),
    (b"Rendition", "Rendition"),
];

/// Examines a PDF file.
pub(super) fn examine(bytes: &[u8], look: &Look<'_>) -> Result<Passed, Refusal> {
    let mut notes = Vec::new();
    let ends: Vec<usize> = bytes
        .windows(5)
        .enumerate()
        .filter_map(|(at, part)| (part == b"%%EOF").then_some(at + 5))
        .collect();
    let end = *ends.last().ok_or(Refusal::Damaged("PDF"))?;
    let trailing = !bytes[end..].iter().all(u8::is_ascii_whitespace);
    if trailing {
        notes.push(Note::MetadataRemoved(BTreeSet::from([Metadata::Trailing])));
    }
    let bytes = match trailing {
        true => &bytes[..end],
        false => bytes,
    };
    let mut file = File::default();
    file.read_objects(bytes);
    file.read_packed(bytes)?;
    file.refuse_active(bytes)?;
    file.search(bytes, look, &mut notes)?;
    let linear = file.has_key(b"Linearized");
    let revisions = ends.len().saturating_sub(1 + usize::from(linear));
    if revisions > 0 {
        notes.push(Note::EarlierRevisions(revisions));
    }
    Ok(Passed {
        bytes: bytes.to_vec(),
        media: "application/pdf",
        image: None,
        notes,
    })
}

/// A stream: the object it belongs to, its dictionary and where its data stands.
struct Stream {
    object: u32,
    dict: Dict,
    data: std::ops::Range<usize>,
}

/// What a file holds.
#[derive(Default)]
struct File {
    /// All values, in the order of the file; of an object that was changed all revisions.
    values: Vec<(u32, Value)>,
    streams: Vec<Stream>,
    /// Whether something could not be read or kept.
    partial: bool,
    count: usize,
    spent: usize,
}

impl File {
    fn read_objects(&mut self, bytes: &[u8]) {
        let mut lexer = Lexer::new(bytes);
        let mut object = 0;
        let mut builder = Builder::default();
        while let Some(token) = lexer.next() {
            match token {
                Token::Word(b"obj") => {
                    let done = std::mem::take(&mut builder).finish();
                    let number = done.len().checked_sub(2).and_then(|at| done[at].as_u32());
                    self.keep(object, done);
                    object = number.unwrap_or(0);
                }
                Token::Word(b"stream") => {
                    let values = std::mem::take(&mut builder).finish();
                    lexer.at = self.add_stream(object, &values, bytes, lexer.at);
                    self.keep(object, values);
                }
                Token::Word(b"endobj" | b"trailer" | b"startxref" | b"xref") => {
                    self.keep(object, std::mem::take(&mut builder).finish());
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

    /// Keeps values of an object; bare numbers, as in the table of references, say nothing.
    fn keep(&mut self, object: u32, values: Vec<Value>) {
        for value in values {
            if !matches!(value, Value::Number(_) | Value::Reference(_)) {
                walk(&value, &mut |_| self.count += 1);
                self.values.push((object, value));
            }
        }
    }

    /// Notes a stream that begins at a place; gives where it ends.
    fn add_stream(&mut self, object: u32, values: &[Value], bytes: &[u8], at: usize) -> usize {
        let start = match bytes.get(at..) {
            Some([b'\r', b'\n', ..]) => at + 2,
            Some([b'\n' | b'\r', ..]) => at + 1,
            _ => at,
        };
        let Some(Value::Dict(dict)) = values.last() else {
            return at;
        };
        let rest = bytes.get(start..).unwrap_or_default();
        let fits = |length: &usize| {
            rest.get(*length..).is_some_and(|after| {
                let space = after
                    .iter()
                    .take(4)
                    .take_while(|byte| byte.is_ascii_whitespace());
                after[space.count()..].starts_with(b"endstream")
            })
        };
        let given = dict.get(&b"Length"[..]).and_then(Value::as_u32);
        let given = given.and_then(|length| usize::try_from(length).ok());
        let length = given.filter(fits).unwrap_or_else(|| {
            let end = rest.windows(9).position(|part| part == b"endstream");
            end.unwrap_or(rest.len())
        });
        if self.streams.len() < MAX_STREAMS {
            self.streams.push(Stream {
                object,
                dict: dict.clone(),
                data: start..start + length,
            });
        } else {
            self.partial = true;
        }
        start + length
    }

    fn decode(&mut self, index: usize, bytes: &[u8]) -> Result<Decoded, Refusal> {
        let Some(stream) = self.streams.get(index) else {
            return Ok(Decoded::Unknown);
        };
        let data = bytes.get(stream.data.clone()).unwrap_or_default();
        let mut budget = MAX_INFLATED.saturating_sub(self.spent);
        let decoded = stream::decode(&stream.dict, data, &mut budget);
        self.spent = MAX_INFLATED - budget;
        match decoded {
            Decoded::TooMuch => Err(Refusal::TooMuchInside("PDF".to_owned())),
            decoded => Ok(decoded),
        }
    }

    fn stream_is(&self, index: usize, kind: &[u8]) -> bool {
        let stream = self.streams.get(index);
        let value = stream.and_then(|stream| stream.dict.get(&b"Type"[..]));
        value.is_some_and(|value| value.is(kind))
    }

    /// Reads the objects that are packed into streams.
    fn read_packed(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        for index in 0..self.streams.len() {
            if !self.stream_is(index, b"ObjStm") {
                continue;
            }
            let Decoded::Bytes(packed) = self.decode(index, bytes)? else {
                self.partial = true;
                continue;
            };
            let stream = &self.streams[index];
            let first = stream.dict.get(&b"First"[..]).and_then(Value::as_u32);
            let first = first
                .and_then(|first| usize::try_from(first).ok())
                .unwrap_or(0);
            let (head, body) = packed.split_at(first.min(packed.len()));
            let numbers: Vec<u32> = Lexer::new(head)
                .filter_map(|token| match token {
                    Token::Number(number) => Value::Number(number).as_u32(),
                    _ => None,
                })
                .collect();
            let mut builder = Builder::default();
            for token in Lexer::new(body) {
                builder.add(token);
                if self.count + builder.count > MAX_VALUES {
                    self.partial = true;
                    break;
                }
            }
            let objects = numbers.chunks_exact(2).map(|pair| pair[0]);
            let mut objects = objects.chain(std::iter::repeat(0));
            for value in builder.finish() {
                self.keep(objects.next().unwrap_or(0), vec![value]);
            }
        }
        Ok(())
    }

    fn has_key(&self, key: &[u8]) -> bool {
        let mut found = false;
        for (_, value) in &self.values {
            walk(value, &mut |value| {
                found |= matches!(value, Value::Dict(dict) if dict.contains_key(key));
            });
        }
        found
    }

    /// Refuses files with a password and files that act. The bytes are looked at as well: a viewer follows a table of
    /// places, and may find objects where this reader sees something else.
    fn refuse_active(&self, bytes: &[u8]) -> Result<(), Refusal> {
        if self.has_key(b"Encrypt") {
            return Err(Refusal::Encrypted);
        }
        let mut found = None;
        for (_, value) in &self.values {
            walk(value, &mut |value| {
                let is = |name: &[u8]| ACTIVE.iter().find(|(active, _)| *active == name);
                match value {
                    Value::Name(name) => found = found.or(is(name)),
                    Value::Dict(dict) => found = found.or(dict.keys().find_map(|key| is(key))),
                    _ => {}
                }
            });
        }
        let raw = |name: &[u8]| {
            bytes
                .windows(name.len() + 1)
                .any(|part| part[0] == b'/' && &part[1..] == name)
        };
        let long = ACTIVE.iter().filter(|(name, _)| name.len() > 5);
        let found = found.or_else(|| long.into_iter().find(|(name, _)| raw(name)));
        found.map_or(Ok(()), |(_, what)| Err(Refusal::Active(what)))
    }

    /// Searches everything that can be read, and decides whether that is enough.
    fn search(
        &mut self,
        bytes: &[u8],
        look: &Look<'_>,
        notes: &mut Vec<Note>,
    ) -> Result<(), Refusal> {
        look.search(&self.properties(), |_| Place::Properties)?;
        self.note_authors(notes);
        let fonts = self.fonts(bytes)?;
        let choices = fonts.values().map(Vec::len).max().unwrap_or(1);
        let pages = self.page_numbers();
        let skipped = self.streams_of_fonts();
        let (mut letters, mut unread, mut pictures) = (0, 0, 0);
        for index in 0..self.streams.len() {
            let object = self.streams[index].object;
            if self.stream_is(index, b"ObjStm")
                || self.stream_is(index, b"XRef")
                || skipped.contains(&object)
            {
                continue;
            }
            let content = match self.decode(index, bytes)? {
                Decoded::Bytes(content) => content,
                Decoded::Picture => {
                    pictures += usize::from(is_large(&self.streams[index].dict));
                    continue;
                }
                Decoded::Unknown | Decoded::TooMuch => {
                    self.partial = true;
                    continue;
                }
            };
            if self.stream_is(index, b"Metadata") {
                look.search(&xml::lines(&String::from_utf8_lossy(&content)), |_| {
                    Place::Properties
                })?;
                continue;
            }
            if !page::draws_text(&content) {
                continue;
            }
            for choice in 0..choices.min(MAX_CHOICES) {
                let read = page::read(&content, &fonts, choice);
                let place = pages
                    .get(&object)
                    .map_or(Place::Part("PDF".to_owned()), |&page| Place::Page(page));
                look.search(&read.text, |_| place.clone())?;
                look.search(&closed_up(&read.text), |_| place.clone())?;
                if choice == 0 {
                    letters += read.text.chars().filter(|c| !c.is_whitespace()).count();
                    unread += read.unread;
                }
            }
        }
        let scanned = letters < pictures * TEXT_BESIDE_PICTURE || letters == 0;
        if scanned || unread > 0 || self.partial || choices > MAX_CHOICES {
            look.unread(None, notes)?;
        } else if pictures > 0 && !look.seen {
            notes.push(Note::PictureUnread);
        }
        Ok(())
    }

    /// All texts outside pages: title, author, bookmarks, notes, fields of forms.
    fn properties(&self) -> String {
        let mut text = String::new();
        for (_, value) in &self.values {
            walk(value, &mut |value| {
                if let Value::Text(bytes) = value {
                    text.push_str(&text_of(bytes));
                    text.push('\n');
                }
            });
        }
        text
    }

    fn note_authors(&self, notes: &mut Vec<Note>) {
        let mut names = BTreeSet::new();
        for (_, value) in &self.values {
            let Value::Dict(dict) = value else { continue };
            if let Some(Value::Text(name)) = dict.get(&b"Author"[..]) {
                let name = text_of(name).trim().to_owned();
                if !name.is_empty() && names.len() < 20 {
                    names.insert(name);
                }
            }
        }
        if !names.is_empty() {
            notes.push(Note::Authors(names.into_iter().collect()));
        }
    }

    /// The dictionary that a value is or refers to; of a changed object the last revision.
    fn dict<'a>(&'a self, value: &'a Value, objects: &BTreeMap<u32, &'a Dict>) -> Option<&'a Dict> {
        match value {
            Value::Dict(dict) => Some(dict),
            Value::Reference(number) => objects.get(number).copied(),
            _ => None,
        }
    }

    /// The fonts under each name by which pages call them.
    fn fonts(&mut self, bytes: &[u8]) -> Result<Fonts, Refusal> {
        let tables = self.tables(bytes)?;
        let objects: BTreeMap<u32, &Dict> = self
            .values
            .iter()
            .filter_map(|(object, value)| match value {
                Value::Dict(dict) => Some((*object, dict)),
                _ => None,
            })
            .collect();
        let mut fonts = Fonts::new();
        for (_, value) in &self.values {
            walk(value, &mut |value| {
                let Value::Dict(resources) = value else {
                    return;
                };
                let Some(named) = resources
                    .get(&b"Font"[..])
                    .and_then(|value| self.dict(value, &objects))
                else {
                    return;
                };
                for (name, value) in named {
                    let Some(font) = self.dict(value, &objects) else {
                        continue;
                    };
                    let table = match font.get(&b"ToUnicode"[..]) {
                        Some(Value::Reference(number)) => tables.get(number),
                        _ => None,
                    };
                    let known = fonts.entry(name.clone()).or_default();
                    if known.len() > MAX_CHOICES {
                        continue;
                    }
                    let coding = Coding::of(font, table.map(Vec::as_slice));
                    if !known.contains(&coding) {
                        known.push(coding);
                    }
                }
            });
        }
        Ok(fonts)
    }

    /// The tables from codes to Unicode, by object.
    fn tables(&mut self, bytes: &[u8]) -> Result<BTreeMap<u32, Vec<u8>>, Refusal> {
        let wanted = self.referred(&[b"ToUnicode"]);
        let mut tables = BTreeMap::new();
        for index in 0..self.streams.len() {
            let object = self.streams[index].object;
            if wanted.contains(&object)
                && let Decoded::Bytes(table) = self.decode(index, bytes)?
            {
                tables.insert(object, table);
            }
        }
        Ok(tables)
    }

    /// The streams that hold letters of fonts and their tables.
    fn streams_of_fonts(&self) -> BTreeSet<u32> {
        self.referred(&[
            b"ToUnicode",
            b"FontFile",
            b"FontFile2",
            b"FontFile3",
            b"CIDToGIDMap",
            b"CIDSet",
        ])
    }

    /// The objects that dictionaries refer to under any of these keys.
    fn referred(&self, keys: &[&[u8]]) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        for (_, value) in &self.values {
            walk(value, &mut |value| {
                let Value::Dict(dict) = value else { return };
                for key in keys {
                    if let Some(Value::Reference(number)) = dict.get(*key) {
                        found.insert(*number);
                    }
                }
            });
        }
        found
    }

    /// The number of the page that each stream of contents belongs to, as pages stand in the file.
    fn page_numbers(&self) -> BTreeMap<u32, usize> {
        let mut numbers = BTreeMap::new();
        let mut page = 0;
        for (_, value) in &self.values {
            let Value::Dict(dict) = value else { continue };
            if !dict.get(&b"Type"[..]).is_some_and(|kind| kind.is(b"Page")) {
                continue;
            }
            page += 1;
            if let Some(contents) = dict.get(&b"Contents"[..]) {
                walk(contents, &mut |value| {
                    if let Value::Reference(number) = value {
                        numbers.insert(*number, page);
                    }
                });
            }
        }
        numbers
    }
}

/// Whether a picture is large enough to be a page with text.
fn is_large(dict: &Dict) -> bool {
    let side = |key: &[u8]| dict.get(key).and_then(Value::as_u32).map_or(0, u64::from);
    side(b"Width").saturating_mul(side(b"Height")) >= READABLE_PIXELS
}

/// A text outside pages, in any of the encodings that programs write; nothing if it is not text.
fn text_of(bytes: &[u8]) -> String {
    if let Some(text) = bytes.strip_prefix(b"\xFE\xFF") {
        return UTF_16BE.decode_without_bom_handling(text).0.into_owned();
    }
    let binary = bytes.iter().filter(|byte| byte.is_ascii_control()).count();
    if binary * 8 > bytes.len() {
        return String::new();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => GBK.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Lines whose letters were placed one by one, closed up again; other lines are left out.
fn closed_up(text: &str) -> String {
    let lines = text.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let letters: usize = words.iter().map(|word| word.chars().count()).sum();
        (words.len() >= 8 && letters < words.len() * 2).then(|| words.concat())
    });
    lines.collect::<Vec<_>>().join("\n")
}
