//! Compressed copies of texts, for servers that hand them out as they are: `.gz` and `.br`, only where they are smaller.

use std::collections::BTreeSet;
use std::io::Write;

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, GzBuilder};

use crate::output::{Memo, Product, Seal};

/// Makes a file smaller.
type Compress = fn(&[u8]) -> Option<Vec<u8>>;

/// A text up to this size fits into one packet: nothing is gained.
const SMALL: usize = 1 << 10;
/// The endings of what is worth compressing.
const TEXTS: [&str; 9] = [
    ".html", ".css", ".js", ".json", ".xml", ".txt", ".csv", ".svg", ".toml",
];
/// The endings of copies, and what makes them.
const COPIES: [(&str, Compress); 2] = [(".gz", gzip), (".br", brotli)];
/// Files that only servers read.
const FOR_SERVERS: [&str; 4] = ["_headers", "_redirects", "web.config", super::MISSING];

fn is_text(path: &str) -> bool {
    TEXTS.iter().any(|end| path.ends_with(end))
}

/// Whether a file is of use to a server only: its settings, compressed copies of texts.
pub fn is_for_servers(path: &str) -> bool {
    let copied = COPIES.iter().find_map(|(end, _)| path.strip_suffix(end));
    copied.is_some_and(is_text) || FOR_SERVERS.contains(&path)
}

/// What of the memo is of use: a text whose copies are not there must be at hand to be copied.
pub fn known(mut memo: Memo, precompressed: bool) -> Memo {
    if precompressed {
        let copied: BTreeSet<String> = memo
            .keys()
            .filter_map(|path| Some(path.strip_suffix(COPIES[0].0)?.to_string()))
            .collect();
        memo.retain(|path, _| !is_text(path) || copied.contains(path));
    }
    memo
}

/// The compressed copies of files, made from the same as these.
pub fn compressed(files: &[Product], memo: &Memo) -> Vec<Product> {
    let texts = files.iter().filter(|file| is_text(&file.path));
    let copies = texts.flat_map(|file| COPIES.map(|(end, make)| copy(file, end, make, memo)));
    copies.flatten().collect()
}

fn copy(file: &Product, end: &str, make: Compress, memo: &Memo) -> Option<Product> {
    let path = format!("{}{end}", file.path);
    let seal = Seal::of_bytes(format!("{}{end}", file.seal).as_bytes());
    let bytes = match &file.bytes {
        _ if memo.get(&path) == Some(&seal) => None,
        None => return None,
        Some(text) if text.len() <= SMALL => return None,
        Some(text) => Some(make(text).filter(|copy| copy.len() < text.len())?),
    };
    Some(Product { path, seal, bytes })
}

/// Without a time or a name in it.
fn gzip(text: &[u8]) -> Option<Vec<u8>> {
    let mut to = GzBuilder::new().write(Vec::new(), Compression::best());
    to.write_all(text).ok()?;
    to.finish().ok()
}

fn brotli(text: &[u8]) -> Option<Vec<u8>> {
    let params = BrotliEncoderParams {
        quality: 9,
        size_hint: text.len(),
        ..BrotliEncoderParams::default()
    };
    let mut copy = Vec::new();
    brotli::BrotliCompress(&mut &text[..], &mut copy, &params).ok()?;
    Some(copy)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::output::OutFile;

    fn product(path: &str, bytes: &[u8]) -> Product {
        Product::from(OutFile {
            path: path.to_string(),
            bytes: bytes.to_vec(),
        })
    }

    #[test]
    fn copies_hold_what_their_texts_hold() {
        let text = "村务公开，一笔一笔都在这里。".repeat(200);
        let files = [
            product("a.html", text.as_bytes()),
            product("b.html", b"short"),
            product("c.jpg", text.as_bytes()),
        ];
        let copies = compressed(&files, &Memo::new());
        let paths: Vec<&str> = copies.iter().map(|copy| copy.path.as_str()).collect();
        assert_eq!(paths, ["a.html.gz", "a.html.br"]);
        let bytes: Vec<&[u8]> = copies
            .iter()
            .filter_map(|copy| copy.bytes.as_deref())
            .collect();
        let mut plain = String::new();
        flate2::read::GzDecoder::new(bytes[0])
            .read_to_string(&mut plain)
            .unwrap();
        assert_eq!(plain, text);
        let mut plain = String::new();
        brotli::Decompressor::new(bytes[1], 4096)
            .read_to_string(&mut plain)
            .unwrap();
        assert_eq!(plain, text);
    }

    #[test]
    fn a_text_is_made_again_while_its_copies_are_missing() {
        let text = "x".repeat(2000);
        let mut file = product("a.html", text.as_bytes());
        let mut memo = Memo::from([("a.html".to_string(), file.seal)]);
        assert!(known(memo.clone(), true).is_empty());
        assert_eq!(known(memo.clone(), false).len(), 1);
        for copy in compressed(std::slice::from_ref(&file), &memo) {
            memo.insert(copy.path, copy.seal);
        }
        let memo = known(memo, true);
        assert_eq!(memo.len(), 3);
        file.bytes = None;
        let copies = compressed(&[file], &memo);
        assert!(copies.len() == 2 && copies.iter().all(|copy| copy.bytes.is_none()));
    }
}
