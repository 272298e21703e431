//! The streams of a PDF file, with their filters undone within a limit.

use super::value::{Dict, Value};
use flate2::read::ZlibDecoder;
use std::io::Read;

/// What a stream turned out to be.
pub(super) enum Decoded {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// A picture, or something coded as pictures are.
    Picture,
    /// Coded in a way that is not read here.
    Unknown,
    /// Larger than the rest of the budget.
    TooMuch,
}

/// The filters of a stream, in the order in which they are undone.
fn filters(dict: &Dict) -> Vec<&[u8]> {
    let filter = dict.get(&b"Filter"[..]).or_else(|| dict.get(&b"F"[..]));
    let values = match filter {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    values
        .iter()
        .map(|value| match value {
            Value::Name(name) => name.as_slice(),
            _ => b"?",
        })
        .collect()
}

/// Whether the filters make use of a predictor, which only tables of references need.
fn is_predicted(dict: &Dict) -> bool {
    let mut found = false;
    if let Some(parameters) = dict.get(&b"DecodeParms"[..]) {
        super::value::walk(parameters, &mut |value| {
            if let Value::Dict(dict) = value {
                let predictor = dict.get(&b"Predictor"[..]).and_then(Value::as_u32);
                found |= predictor.is_some_and(|predictor| predictor > 1);
            }
        });
    }
    found
}

/// Undoes the filters of a stream; what it takes is taken from the budget.
pub(super) fn decode(dict: &Dict, data: &[u8], budget: &mut usize) -> Decoded {
    if dict
        .get(&b"Subtype"[..])
        .is_some_and(|kind| kind.is(b"Image"))
    {
        return Decoded::Picture;
    }
    if is_predicted(dict) {
        return Decoded::Unknown;
    }
    let mut bytes = data.to_vec();
    for filter in filters(dict) {
        bytes = match filter {
            b"FlateDecode" | b"Fl" => {
                let mut out = Vec::new();
                let limit = (*budget as u64).saturating_add(1);
                // A stream that breaks off is read as far as it goes, as viewers do.
                let read = ZlibDecoder::new(bytes.as_slice())
                    .take(limit)
                    .read_to_end(&mut out);
                if read.is_err() && out.is_empty() {
                    return Decoded::Unknown;
                }
                out
            }
            b"ASCIIHexDecode" | b"AHx" => ascii_hex(&bytes),
            b"ASCII85Decode" | b"A85" => ascii_85(&bytes),
            b"DCTDecode" | b"DCT" | b"JPXDecode" | b"CCITTFaxDecode" | b"CCF" | b"JBIG2Decode" => {
                return Decoded::Picture;
            }
            _ => return Decoded::Unknown,
        };
        if bytes.len() > *budget {
            return Decoded::TooMuch;
        }
        *budget -= bytes.len();
    }
    Decoded::Bytes(bytes)
}

fn ascii_hex(bytes: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = bytes
        .iter()
        .take_while(|&&byte| byte != b'>')
        .filter_map(|&byte| (byte as char).to_digit(16))
        .map(|digit| digit as u8)
        .collect();
    digits
        .chunks(2)
        .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
        .collect()
}

fn ascii_85(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() * 4 / 5);
    let mut group: Vec<u32> = Vec::with_capacity(5);
    for &byte in bytes.iter().take_while(|&&byte| byte != b'~') {
        match byte {
            b'z' if group.is_empty() => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            _ => {}
        }
        if group.len() == 5 {
            out.extend_from_slice(&word_85(&group));
            group.clear();
        }
    }
    if group.len() > 1 {
        let count = group.len() - 1;
        group.resize(5, 84);
        out.extend_from_slice(&word_85(&group)[..count]);
    }
    out
}

fn word_85(group: &[u32]) -> [u8; 4] {
    let word = group.iter().fold(0u32, |word, &digit| {
        word.wrapping_mul(85).wrapping_add(digit)
    });
    word.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_codings_are_undone() {
        assert_eq!(ascii_hex(b"48 65 6C6c6F7>zz"), b"Hellop");
        assert_eq!(ascii_85(b"87cUR\nD]j7BEbo80~>"), b"Hello world!");
        assert_eq!(ascii_85(b"z!!~>"), [0, 0, 0, 0, 0]);
    }
}
