//! PDF: the text of pages and properties is searched, and what acts when the file is opened is refused.
//!
//! A file whose pages are pictures, or whose fonts cannot be read, passes only if somebody has looked through it.

mod file;
mod font;
mod lex;
mod page;
mod stream;
mod value;

use super::{Look, Metadata, Note, Passed, Place, READABLE_PIXELS, Refusal, xml};
use encoding_rs::{GBK, UTF_16BE};
use file::{File, is};
use font::{Coding, Table};
use page::Fonts;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use stream::Decoded;
use value::{Dict, Value, walk};

/// At most this many different fonts under one name are tried.
const MAX_CHOICES: usize = 8;
/// A page that is a picture has at least this many letters beside it if it is text after all.
const LETTERS_BESIDE_PICTURE: usize = 60;
/// At most this many names of authors are noted.
const MAX_AUTHORS: usize = 20;

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

/// Streams that draw no page: letters of fonts and tables about them.
const FONT_STREAMS: [&[u8]; 6] = [
    b"ToUnicode",
    b"FontFile",
    b"FontFile2",
    b"FontFile3",
    b"CIDToGIDMap",
    b"CIDSet",
];

/// Examines a PDF file.
pub(super) fn examine(bytes: &[u8], look: &Look<'_>) -> Result<Passed, Refusal> {
    let mut notes = Vec::new();
    let ends = || {
        let parts = bytes.windows(5).enumerate();
        parts.filter_map(|(at, part)| (part == b"%%EOF").then_some(at + 5))
    };
    let end = ends().next_back().ok_or(Refusal::Damaged("PDF"))?;
    let (mut whole, trailing) = bytes.split_at(end);
    if trailing.iter().all(u8::is_ascii_whitespace) {
        whole = bytes;
    } else {
        notes.push(Note::MetadataRemoved(BTreeSet::from([Metadata::Trailing])));
    }
    let mut file = File::read(whole)?;
    refuse_active(&file, whole)?;
    look.search(&properties(&file), |_| Place::Properties)?;
    note_authors(&file, &mut notes);
    let found = search_pages(&mut file, look)?;
    if found.is_unread() || file.partial {
        look.unread(None, &mut notes)?;
    } else if found.pictures > 0 && !look.seen {
        notes.push(Note::PictureUnread);
    }
    // A file made for reading while it loads has an end mark near its beginning as well.
    let linear = usize::from(file.has_key(b"Linearized"));
    let revisions = ends().count().saturating_sub(1 + linear);
    if revisions > 0 {
        notes.push(Note::EarlierRevisions(revisions));
    }
    Ok(Passed {
        bytes: whole.to_vec(),
        media: "application/pdf",
        image: None,
        notes,
    })
}

/// Refuses files with a password and files that act. The bytes are looked at as well as the objects: a viewer follows
/// the table of places, and may find an object where this reader sees the inside of another.
fn refuse_active(file: &File<'_>, bytes: &[u8]) -> Result<(), Refusal> {
    if file.has_key(b"Encrypt") {
        return Err(Refusal::Encrypted);
    }
    let active = |name: &[u8]| ACTIVE.iter().find(|(known, _)| *known == name);
    let mut found = None;
    file.walk(|value| match value {
        Value::Name(name) => found = found.or(active(name)),
        Value::Dict(dict) => found = found.or(dict.keys().find_map(|key| active(key))),
        _ => {}
    });
    let in_bytes = |name: &[u8]| {
        bytes
            .windows(name.len() + 1)
            .any(|part| part[0] == b'/' && &part[1..] == name)
    };
    // Shorter names may stand in compressed data by chance.
    let mut long = ACTIVE.iter().filter(|(name, _)| name.len() > 5);
    match found.or_else(|| long.find(|(name, _)| in_bytes(name))) {
        Some((_, what)) => Err(Refusal::Active(what)),
        None => Ok(()),
    }
}

/// What the pages were found to hold.
#[derive(Default)]
struct Found {
    /// Letters read.
    letters: usize,
    /// Codes shown that could not be read.
    unread: usize,
    /// Pictures large enough to be pages.
    pictures: usize,
    /// Whether there is something else that could not be read.
    partial: bool,
}

impl Found {
    fn is_unread(&self) -> bool {
        let scanned = self.letters < self.pictures * LETTERS_BESIDE_PICTURE;
        scanned || self.letters == 0 || self.unread > 0 || self.partial
    }
}

/// Searches the pages and whatever else draws text.
fn search_pages(file: &mut File<'_>, look: &Look<'_>) -> Result<Found, Refusal> {
    let fonts = fonts(file)?;
    let choices = fonts.values().map(Vec::len).max().unwrap_or(1).max(1);
    let pages = page_numbers(file);
    let skipped = file.referred(&FONT_STREAMS);
    let mut found = Found {
        partial: choices > MAX_CHOICES,
        ..Found::default()
    };
    for index in file.streams() {
        let (object, dict) = file.stream(index);
        if is(dict, b"Type", b"ObjStm") || is(dict, b"Type", b"XRef") || skipped.contains(&object) {
            continue;
        }
        let (large, metadata) = (is_large(dict), is(dict, b"Type", b"Metadata"));
        let content = match file.decode(index)? {
            Decoded::Bytes(content) => content,
            Decoded::Picture => {
                found.pictures += usize::from(large);
                continue;
            }
            Decoded::Unknown | Decoded::TooMuch => {
                found.partial = true;
                continue;
            }
        };
        if metadata {
            let text = xml::lines(&String::from_utf8_lossy(&content));
            look.search(&text, |_| Place::Properties)?;
        } else if page::draws_text(&content) {
            let place = match pages.get(&object) {
                Some(&page) => Place::Page(page),
                None => Place::Part("PDF".to_owned()),
            };
            for choice in 0..choices.min(MAX_CHOICES) {
                let read = page::read(&content, &fonts, choice);
                look.search(&read.text, |_| place.clone())?;
                look.search(&closed_up(&read.text), |_| place.clone())?;
                if choice == 0 {
                    let letters = read.text.chars().filter(|c| !c.is_whitespace());
                    found.letters += letters.count();
                    found.unread += read.unread;
                }
            }
        }
    }
    Ok(found)
}

/// All texts outside pages: title, author, bookmarks, notes, fields of forms.
fn properties(file: &File<'_>) -> String {
    let mut text = String::new();
    file.walk(|value| {
        if let Value::Text(bytes) = value {
            text.push_str(&text_of(bytes));
            text.push('\n');
        }
    });
    text
}

fn note_authors(file: &File<'_>, notes: &mut Vec<Note>) {
    let mut names = BTreeSet::new();
    for (_, value) in &file.values {
        let Value::Dict(dict) = value else { continue };
        if let Some(Value::Text(name)) = dict.get(&b"Author"[..]) {
            let name = text_of(name).trim().to_owned();
            if !name.is_empty() && names.len() < MAX_AUTHORS {
                names.insert(name);
            }
        }
    }
    if !names.is_empty() {
        notes.push(Note::Authors(names.into_iter().collect()));
    }
}

/// The fonts under each name by which pages call them. Which page has which is not asked: where one name stands for
/// several fonts, every page is read with each.
fn fonts(file: &mut File<'_>) -> Result<Fonts, Refusal> {
    let wanted = file.referred(&[b"ToUnicode"]);
    let mut tables: BTreeMap<u32, Rc<Table>> = BTreeMap::new();
    for index in file.streams() {
        let (object, _) = file.stream(index);
        if wanted.contains(&object)
            && let Decoded::Bytes(table) = file.decode(index)?
        {
            tables.insert(object, Rc::new(Table::read(&table)));
        }
    }
    let objects = file.dicts();
    let mut fonts = Fonts::new();
    // Resources that many pages share are gone through once.
    let mut known = BTreeSet::new();
    file.walk(|value| {
        let Value::Dict(resources) = value else {
            return;
        };
        let named = resources.get(&b"Font"[..]);
        if let Some(Value::Reference(number)) = named
            && !known.insert(*number)
        {
            return;
        }
        for (name, value) in dict_of(named, &objects).into_iter().flatten() {
            let Some(font) = dict_of(Some(value), &objects) else {
                continue;
            };
            let table = match font.get(&b"ToUnicode"[..]) {
                Some(Value::Reference(number)) => tables.get(number),
                _ => None,
            };
            let coding = Coding::of(font, table);
            let codings = fonts.entry(name.clone()).or_default();
            if codings.len() <= MAX_CHOICES && !codings.iter().any(|known| known.is_same(&coding)) {
                codings.push(coding);
            }
        }
    });
    Ok(fonts)
}

/// The dictionary that a value is or refers to.
fn dict_of<'f>(value: Option<&'f Value>, objects: &BTreeMap<u32, &'f Dict>) -> Option<&'f Dict> {
    match value? {
        Value::Dict(dict) => Some(dict),
        Value::Reference(number) => objects.get(number).copied(),
        _ => None,
    }
}

/// The number of the page that each stream of contents belongs to, as pages stand in the file.
fn page_numbers(file: &File<'_>) -> BTreeMap<u32, usize> {
    let mut numbers = BTreeMap::new();
    let mut page = 0;
    for (_, value) in &file.values {
        let Value::Dict(dict) = value else { continue };
        if !is(dict, b"Type", b"Page") {
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
