//! The article of a finished page, and the addresses in it: cut out, and written anew for another place.
//!
//! A scanner of tags, not a parser: it follows the standard's tokenizer as far as tags, comments and raw text go, so that
//! nothing inside an attribute or a comment is taken for a tag. It never fails, whatever the bytes are.

use std::collections::BTreeSet;
use std::ops::Range;

use memchr::{memchr, memmem};

use super::escape;

/// Elements whose content is no markup.
const RAW: [&[u8]; 6] = [
    b"script",
    b"style",
    b"title",
    b"textarea",
    b"xmp",
    b"noscript",
];

/// Attributes whose value is an address.
const ADDRESSES: [&[u8]; 3] = [b"href", b"src", b"srcset"];

/// A tag of a page.
struct Tag<'a> {
    /// From `<` to after `>`.
    range: Range<usize>,
    name: &'a [u8],
    closes: bool,
    attributes: Attributes<'a>,
}

/// Name and value of each attribute of a tag: the name's bytes, and the range of the value with its quotes.
#[derive(Clone)]
struct Attributes<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// The tags of a page, in order.
struct Tags<'a> {
    bytes: &'a [u8],
    at: usize,
    /// The raw-text element that is open.
    raw: Option<&'a [u8]>,
}

fn tags(bytes: &[u8]) -> Tags<'_> {
    Tags {
        bytes,
        at: 0,
        raw: None,
    }
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        loop {
            let from = self.at + memchr(b'<', self.bytes.get(self.at..)?)?;
            let rest = &self.bytes[from..];
            if let Some(raw) = self.raw {
                if !ends_raw(rest, raw) {
                    self.at = from + 1;
                    continue;
                }
                self.raw = None;
            }
            if rest.starts_with(b"<!--") {
                let end = memmem::find(&rest[4..], b"-->").map_or(rest.len(), |end| 4 + end + 3);
                self.at = from + end;
                continue;
            }
            let closes = rest.get(1) == Some(&b'/');
            let name_at = from + 1 + usize::from(closes);
            if !self.bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
                let bogus = matches!(rest.get(1), Some(b'!' | b'?' | b'/'));
                let end = rest.iter().position(|b| *b == b'>').unwrap_or(rest.len());
                self.at = from + if bogus { end } else { 1 };
                continue;
            }
            let tag = self.tag(from, name_at, closes)?;
            self.at = tag.range.end;
            if !closes && RAW.iter().any(|raw| tag.name.eq_ignore_ascii_case(raw)) {
                self.raw = Some(tag.name);
            }
            return Some(tag);
        }
    }
}

fn ends_raw(rest: &[u8], raw: &[u8]) -> bool {
    rest.get(1) == Some(&b'/')
        && rest
            .get(2..2 + raw.len())
            .is_some_and(|name| name.eq_ignore_ascii_case(raw))
        && !rest
            .get(2 + raw.len())
            .is_some_and(u8::is_ascii_alphanumeric)
}

impl<'a> Tags<'a> {
    /// Reads the tag whose name begins at `name_at`; none when the page ends before it does.
    fn tag(&self, from: usize, name_at: usize, closes: bool) -> Option<Tag<'a>> {
        let bytes = self.bytes;
        let name_end = name_at + find(&bytes[name_at..], SPACE | SLASH | END)?;
        let attributes = Attributes {
            bytes,
            at: name_end,
        };
        let mut last = attributes.clone();
        last.by_ref().for_each(drop);
        (bytes.get(last.at) == Some(&b'>')).then(|| Tag {
            range: from..last.at + 1,
            name: &bytes[name_at..name_end],
            closes,
            attributes,
        })
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], Option<Range<usize>>);

    /// After the last one `at` is the place of the `>`; where there is none, it is the end of the page.
    fn next(&mut self) -> Option<Self::Item> {
        let next = self.read();
        if next.is_none() && self.bytes.get(self.at) != Some(&b'>') {
            self.at = self.bytes.len();
        }
        next
    }
}

impl<'a> Attributes<'a> {
    fn read(&mut self) -> Option<(&'a [u8], Option<Range<usize>>)> {
        let bytes = self.bytes;
        self.at += find_other(&bytes[self.at..], SPACE | SLASH)?;
        let start = self.at;
        if bytes[start] == b'>' {
            return None;
        }
        // A name may begin with an equals sign.
        let end = start + 1 + find(&bytes[start + 1..], SPACE | SLASH | END | EQUALS)?;
        let mut at = end + find_other(&bytes[end..], SPACE)?;
        let mut value = None;
        if bytes[at] == b'=' {
            at += 1;
            at += find_other(&bytes[at..], SPACE)?;
            let end = at + value_length(&bytes[at..])?;
            value = Some(at..end);
            at = end;
        }
        self.at = at;
        Some((&bytes[start..end], value))
    }
}

/// What a byte means between the parts of a tag.
const SPACE: u8 = 1;
const SLASH: u8 = 2;
const END: u8 = 4;
const EQUALS: u8 = 8;

/// The meaning of each byte; tags are most of a page, and each of their bytes is asked for its own.
const MEANING: [u8; 256] = {
    let mut meaning = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        meaning[byte] = match byte as u8 {
            b if b.is_ascii_whitespace() => SPACE,
            b'/' => SLASH,
            b'>' => END,
            b'=' => EQUALS,
            _ => 0,
        };
        byte += 1;
    }
    meaning
};

/// The place of the first byte that means one of these things.
fn find(bytes: &[u8], meant: u8) -> Option<usize> {
    let means = |byte: &u8| MEANING[usize::from(*byte)] & meant != 0;
    bytes.iter().position(means)
}

/// The place of the first byte that means none of these things.
fn find_other(bytes: &[u8], meant: u8) -> Option<usize> {
    let means = |byte: &u8| MEANING[usize::from(*byte)] & meant != 0;
    bytes.iter().position(|byte| !means(byte))
}

/// The length of an attribute's value, quotes and all; none when it does not end.
fn value_length(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        quote @ (b'"' | b'\'') => Some(2 + memchr(*quote, &bytes[1..])?),
        _ => find(bytes, SPACE | END),
    }
}

/// The only article of a page, from `<article` to `</article>`; none when there is none, more than one, or one in another.
pub fn article(page: &[u8]) -> Option<&[u8]> {
    let mut ends = tags(page).filter(|tag| tag.name.eq_ignore_ascii_case(b"article"));
    let (begin, end) = (ends.next()?, ends.next()?);
    if begin.closes || !end.closes || ends.next().is_some() {
        return None;
    }
    page.get(begin.range.start..end.range.end)
}

/// The same bytes with other addresses: `map` is given the value of each `href`, `src` and `srcset`, which holds one address here,
/// and says what to write instead; none leaves it. What is written stands in double quotes.
pub fn relink(bytes: &[u8], map: &mut dyn FnMut(&str) -> Option<String>) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 16);
    let mut copied = 0;
    for tag in tags(bytes) {
        for (key, value) in tag.attributes {
            let is_address = ADDRESSES
                .iter()
                .any(|known| key.eq_ignore_ascii_case(known));
            let Some(range) = value.filter(|_| is_address) else {
                continue;
            };
            let bare = match &bytes[range.clone()] {
                [b'"' | b'\'', inner @ .., b'"' | b'\''] => inner,
                other => other,
            };
            let Some(address) = map(&unescape(&String::from_utf8_lossy(bare))) else {
                continue;
            };
            out.extend_from_slice(&bytes[copied..range.start]);
            out.push(b'"');
            out.extend_from_slice(escape(&address).as_bytes());
            out.push(b'"');
            copied = range.end;
        }
    }
    out.extend_from_slice(&bytes[copied..]);
    out
}

/// The elements and the classes that occur on a page: `table`, and `.money` for a class.
pub fn names(page: &[u8]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for tag in tags(page) {
        names.insert(String::from_utf8_lossy(tag.name).to_ascii_lowercase());
        for (key, value) in tag.attributes {
            let sign = match key {
                b"class" => '.',
                b"id" => '#',
                b"dir" => '=',
                _ => continue,
            };
            let text = String::from_utf8_lossy(&page[value.unwrap_or_default()]);
            let words = text.trim_matches(['"', '\'']).split_ascii_whitespace();
            names.extend(words.map(|word| format!("{sign}{word}")));
        }
    }
    names
}

/// The text that an attribute stands for, as far as addresses need references.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The character that a reference at the beginning of the text stands for, and the length of the reference.
fn reference(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 8] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("&apos;", '\''),
        ("&amp", '&'),
        ("&lt", '<'),
        ("&gt", '>'),
    ];
    if let Some((name, c)) = NAMED.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((*c, name.len()));
    }
    let number = text.strip_prefix("&#")?;
    let (digits, radix, skipped) = match number.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (number, 10, 2),
    };
    let end = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let c = char::from_u32(u32::from_str_radix(&digits[..end], radix).ok()?)?;
    let semicolon = usize::from(digits[end..].starts_with(';'));
    Some((c, skipped + end + semicolon))
}

/// Where an address leads that stands in the file `page`: a path from the same root as that of `page`, with what follows `?` or
/// `#` left on. None for an address with a scheme or a root of its own, a bare fragment, or one that climbs above the root.
pub fn resolve(page: &str, address: &str) -> Option<String> {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    let (path, after) = address.split_at(end);
    if path.is_empty() || path.starts_with('/') || has_scheme(path) {
        return None;
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(format!("{}{after}", parts.join("/")))
}

fn has_scheme(path: &str) -> bool {
    path.split_once(':').is_some_and(|(scheme, _)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(plain)
    })
}

/// The address of `target` as it stands in the file `page`; both are paths from one root.
pub fn relative(page: &str, target: &str) -> String {
    let from: Vec<&str> = page.split('/').collect();
    let to: Vec<&str> = target.split('/').collect();
    let same = from
        .iter()
        .zip(&to)
        .take_while(|(one, other)| one == other)
        .count()
        .min(from.len().saturating_sub(1))
        .min(to.len().saturating_sub(1));
    let up = "../".repeat(from.len() - 1 - same);
    format!("{up}{}", to[same..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::{article, relative, relink, resolve};

    #[test]
    fn the_article_is_found_whatever_stands_around_it() {
        let page = br#"<!doctype html><title><article></title><!-- <article> --><p title="<article>">x<article class=a><p>1</article><p>2"#;
        assert_eq!(
            article(page),
            Some(&br#"<article class=a><p>1</article>"#[..])
        );
        assert_eq!(article(b"<article>1</article><article>2</article>"), None);
        assert_eq!(article(b"<article><article>1</article></article>"), None);
        assert_eq!(article(b"<article>1"), None);
        assert_eq!(article(b"</article><article>"), None);
        assert_eq!(article(b""), None);
    }

    #[test]
    fn addresses_are_written_anew_in_every_spelling() {
        let page = br#"<a href=x.html>1</a><img SRC='a&amp;b.png' alt="href=no"><a class=b href="tel:110">t</a>"#;
        let mut seen = Vec::new();
        let out = relink(page, &mut |address| {
            seen.push(address.to_string());
            resolve("p/q/r.html", address)
        });
        assert_eq!(seen, ["x.html", "a&b.png", "tel:110"]);
        assert_eq!(
            String::from_utf8_lossy(&out),
            r#"<a href="p/q/x.html">1</a><img SRC="p/q/a&amp;b.png" alt="href=no"><a class=b href="tel:110">t</a>"#
        );
    }

    #[test]
    fn an_address_that_is_resolved_can_be_made_relative_again() {
        for (page, address, target) in [
            ("2026-05/x.html", "photo.jpg", "2026-05/photo.jpg"),
            (
                "2026-05/x/li-3.html",
                "../../2026-04/x.html#a",
                "2026-04/x.html#a",
            ),
            (
                "v/2026-05/x/1/page.html",
                "a01.jpg",
                "v/2026-05/x/1/a01.jpg",
            ),
            ("index.html", "a/b.html?c", "a/b.html?c"),
        ] {
            assert_eq!(resolve(page, address).as_deref(), Some(target));
            assert_eq!(relative(page, target), address);
        }
        for outside in [
            "/x",
            "//h/x",
            "https://h/x",
            "mailto:a@b",
            "#a",
            "",
            "../../../x",
        ] {
            assert_eq!(resolve("a/b.html", outside), None, "{outside}");
        }
    }

    #[test]
    fn no_bytes_break_the_scanner() {
        let bytes: &[u8] =
            b"<a href=\"x\" <!-- --> </article <article <p =\"\" / ><'\"&#x;><a href='>";
        for from in 0..bytes.len() {
            for to in from..=bytes.len() {
                let part = &bytes[from..to];
                let _ = article(part);
                let kept = relink(part, &mut |_| None);
                assert_eq!(kept, part);
            }
        }
    }
}
