//! JPEG, PNG and WebP: only the segments that draw the picture are kept, byte for byte; the rest is dropped.
//!
//! What is kept is listed, not what is dropped: new kinds of metadata need no change here.

use super::exif::{self, Exif};
use super::{Clean, Coding, Metadata, Refusal, check_pixels};
use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::riff::RiffContent;
use img_parts::webp::{self, WebP};
use img_parts::{Bytes, ImageEXIF};
use std::collections::BTreeSet;

/// Flags of an extended WebP file: EXIF and XMP data follow.
const WEBP_METADATA_FLAGS: u8 = 0x08 | 0x04;

/// PNG chunks that say how the picture looks.
const PNG_CHUNKS: [&[u8; 4]; 17] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs", b"cICP", b"mDCV", b"acTL", b"fcTL", b"fdAT",
];

/// WebP chunks that say how the picture looks.
const WEBP_CHUNKS: [[u8; 4]; 7] = [
    webp::CHUNK_VP8X,
    webp::CHUNK_VP8,
    webp::CHUNK_VP8L,
    webp::CHUNK_ALPH,
    webp::CHUNK_ANIM,
    webp::CHUNK_ANMF,
    webp::CHUNK_ICCP,
];

/// A picture in more pieces than this is refused: each would take memory many times its size.
const MAX_PIECES: usize = 100_000;

fn note_exif(exif: Exif, removed: &mut BTreeSet<Metadata>) {
    removed.insert(Metadata::Exif);
    if exif.position {
        removed.insert(Metadata::Position);
    }
}

/// Cleans a JPEG.
pub(super) fn jpeg(bytes: &[u8]) -> Result<Clean, Refusal> {
    let damaged = Refusal::Damaged("JPEG");
    // In coded data 0xFF is followed by zero or a restart marker only.
    let marker =
        |byte: u8| byte >= markers::SOF0 && !(markers::RST0..=markers::SOI).contains(&byte);
    let pairs = bytes.windows(2);
    if pairs
        .filter(|pair| pair[0] == markers::P && marker(pair[1]))
        .count()
        > MAX_PIECES
    {
        return Err(damaged);
    }
    let Ok(mut image) = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)) else {
        return Err(damaged);
    };
    let (width, height) = image.dimensions().ok_or(damaged.clone())?;
    let size = (u32::from(width), u32::from(height));
    check_pixels(size)?;
    let mut removed = BTreeSet::new();
    let data = image.exif().map(|data| exif::read(&data));
    if let Some(exif) = data {
        note_exif(exif, &mut removed);
    }
    let orientation = data.and_then(|exif| exif.orientation);
    let mut segments = Vec::new();
    let mut complete = false;
    for segment in image.segments() {
        if segment.marker() == markers::SOS {
            let scans = segment.len_with_entropy() - segment.len();
            let scans = bytes.get(bytes.len() - scans..).ok_or(damaged.clone())?;
            let scans = jpeg_scans(scans, &mut removed).ok_or(damaged.clone())?;
            segments.push(JpegSegment::new_with_entropy(
                markers::SOS,
                segment.contents().clone(),
                scans.into(),
            ));
            complete = true;
        } else if let Some(kept) = jpeg_segment(segment, &mut removed) {
            segments.push(kept);
        }
    }
    if !complete {
        return Err(damaged);
    }
    *image.segments_mut() = segments;
    image.set_exif(orientation.map(|orientation| exif::only_orientation(orientation).into()));
    Ok(Clean {
        bytes: image.encoder().bytes().to_vec(),
        size: exif::turned(size, orientation),
        coding: Coding::Lossy,
        removed,
    })
}

/// A segment before the first scan, as it is kept.
fn jpeg_segment(segment: &JpegSegment, removed: &mut BTreeSet<Metadata>) -> Option<JpegSegment> {
    let contents = segment.contents();
    let marker = segment.marker();
    let kind = match marker {
        markers::APP0 if contents.starts_with(b"JFIF\0") && contents.len() >= 14 => {
            // The last two bytes are the size of a thumbnail that would follow.
            let mut header = contents[..12].to_vec();
            header.extend_from_slice(&[0, 0]);
            if contents.len() > 14 {
                removed.insert(Metadata::Thumbnail);
            }
            return Some(JpegSegment::new_with_contents(marker, header.into()));
        }
        markers::APP2 if contents.starts_with(b"ICC_PROFILE\0") => return Some(segment.clone()),
        // Says how the colours are coded; without it many pictures come out in wrong colours.
        markers::APP14 if contents.starts_with(b"Adobe") && contents.len() >= 12 => {
            let contents = contents.slice(..12);
            return Some(JpegSegment::new_with_contents(marker, contents));
        }
        markers::APP0 => Metadata::Thumbnail,
        markers::APP1 if contents.starts_with(b"Exif") => Metadata::Exif,
        markers::APP1 => Metadata::Xmp,
        markers::APP2 if contents.starts_with(b"MPF") => Metadata::FurtherPictures,
        markers::APP13 => Metadata::Iptc,
        markers::COM => Metadata::Text,
        markers::APP2..=markers::APP15 | markers::JPG0..=markers::JPG13 => Metadata::Other,
        _ => return Some(segment.clone()),
    };
    removed.insert(kind);
    None
}

/// What follows the first scan header: coded data, more tables and scans, up to the end of the picture. Metadata
/// between scans and whatever stands after the end are dropped. Nothing if the end is missing.
fn jpeg_scans(bytes: &[u8], removed: &mut BTreeSet<Metadata>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    loop {
        let coded = bytes.get(at..)?.iter().position(|&byte| byte == 0xFF)?;
        out.extend_from_slice(&bytes[at..at + coded]);
        at += coded;
        while bytes.get(at + 1) == Some(&0xFF) {
            at += 1;
        }
        let marker = *bytes.get(at + 1)?;
        let has_length =
            matches!(marker, markers::SOF0..=markers::SOF15 | markers::SOS..=markers::COM);
        match marker {
            0x00 | markers::RST0..=markers::RST7 => {
                out.extend_from_slice(&[0xFF, marker]);
                at += 2;
            }
            markers::EOI => {
                out.extend_from_slice(&[0xFF, marker]);
                if at + 2 < bytes.len() {
                    removed.insert(Metadata::Trailing);
                }
                return Some(out);
            }
            _ if has_length => {
                let length = bytes.get(at + 2..at + 4)?;
                let length = usize::from(u16::from_be_bytes(length.try_into().ok()?));
                let end = at + 2 + length.max(2);
                let segment = bytes.get(at..end)?;
                match marker {
                    markers::APP0..=markers::COM => drop(removed.insert(Metadata::Other)),
                    _ => out.extend_from_slice(segment),
                }
                at = end;
            }
            _ => return None,
        }
    }
}

/// Checks that there are not too many pieces; `length` gives the whole length of one from its first eight bytes.
fn check_pieces(bytes: &[u8], start: usize, length: impl Fn(&[u8]) -> Option<usize>) -> Option<()> {
    let mut at = start;
    for _ in 0..MAX_PIECES {
        let Some(head) = bytes.get(at..at.checked_add(8)?) else {
            return Some(());
        };
        at = at.checked_add(length(head)?)?;
    }
    None
}

/// Cleans a PNG.
pub(super) fn png(bytes: &[u8]) -> Result<Clean, Refusal> {
    let damaged = || Refusal::Damaged("PNG");
    check_pieces(bytes, 8, |head| {
        let length = u32::from_be_bytes(head[..4].try_into().ok()?);
        usize::try_from(length).ok()?.checked_add(12)
    })
    .ok_or_else(damaged)?;
    let mut image = Png::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|_| damaged())?;
    let size = image.dimensions().ok_or_else(damaged)?;
    check_pixels(size)?;
    let kinds: Vec<[u8; 4]> = image.chunks().iter().map(|chunk| chunk.kind()).collect();
    let whole = kinds.first() == Some(b"IHDR")
        && kinds.contains(b"IDAT")
        && kinds.last() == Some(b"IEND")
        && image
            .chunks()
            .last()
            .is_some_and(|end| end.contents().is_empty());
    if !whole {
        return Err(damaged());
    }
    let coding = match kinds.contains(b"acTL") {
        true => Coding::Moving,
        false => Coding::Exact,
    };
    let mut removed = BTreeSet::new();
    if image.len() < bytes.len() {
        removed.insert(Metadata::Trailing);
    }
    let data = image.exif().map(|data| exif::read(&data));
    if let Some(exif) = data {
        note_exif(exif, &mut removed);
    }
    image.chunks_mut().retain(|chunk| {
        let kind = chunk.kind();
        let kept = PNG_CHUNKS.contains(&&kind);
        if !kept && kind != *b"eXIf" {
            removed.insert(match &kind {
                b"tEXt" | b"zTXt" | b"iTXt" => Metadata::Text,
                _ => Metadata::Other,
            });
        }
        kept
    });
    let orientation = data.and_then(|exif| exif.orientation);
    image.set_exif(orientation.map(|orientation| exif::only_orientation(orientation).into()));
    Ok(Clean {
        bytes: image.encoder().bytes().to_vec(),
        size: exif::turned(size, orientation),
        coding,
        removed,
    })
}

/// Cleans a WebP picture.
pub(super) fn webp(bytes: &[u8]) -> Result<Clean, Refusal> {
    let damaged = || Refusal::Damaged("WebP");
    check_pieces(bytes, 12, |head| {
        // Lists have no place in a picture; the parser would look into them.
        let list = [&b"RIFF"[..], b"LIST", b"seqt"].contains(&&head[..4]);
        let length = u32::from_le_bytes(head[4..].try_into().ok()?);
        let length = usize::try_from(length).ok()?;
        (!list).then_some(length.checked_add(8 + length % 2)?)
    })
    .ok_or_else(damaged)?;
    let mut image = WebP::from_bytes(Bytes::copy_from_slice(bytes)).map_err(|_| damaged())?;
    let size = image.dimensions().ok_or_else(damaged)?;
    check_pixels(size)?;
    let drawn = [webp::CHUNK_VP8, webp::CHUNK_VP8L, webp::CHUNK_ANMF];
    if !drawn.iter().any(|&kind| image.has_chunk(kind)) {
        return Err(damaged());
    }
    let coding = if image.has_chunk(webp::CHUNK_ANMF) {
        Coding::Moving
    } else if image.has_chunk(webp::CHUNK_VP8L) {
        Coding::ExactWebp
    } else {
        Coding::LossyWebp
    };
    let mut removed = BTreeSet::new();
    if usize::try_from(image.len()).is_ok_and(|length| length < bytes.len()) {
        removed.insert(Metadata::Trailing);
    }
    let data = image.exif().map(|data| exif::read(&data));
    if let Some(exif) = data {
        note_exif(exif, &mut removed);
    }
    let orientation = data.and_then(|exif| exif.orientation);
    image.chunks_mut().retain(|chunk| {
        let kind = chunk.id();
        let kept = WEBP_CHUNKS.contains(&kind);
        if !kept {
            removed.insert(match kind {
                webp::CHUNK_EXIF => Metadata::Exif,
                webp::CHUNK_XMP => Metadata::Xmp,
                _ => Metadata::Other,
            });
        }
        kept
    });
    for chunk in image.chunks_mut() {
        if chunk.id() == webp::CHUNK_VP8X
            && let RiffContent::Data(data) = chunk.content_mut()
        {
            let mut flags = data.to_vec();
            if let Some(first) = flags.first_mut() {
                *first &= !WEBP_METADATA_FLAGS;
            }
            *data = flags.into();
        }
    }
    if let Some(orientation) = orientation {
        image.set_exif(Some(exif::only_orientation(orientation).into()));
    }
    Ok(Clean {
        bytes: image.encoder().bytes().to_vec(),
        size: exif::turned(size, orientation),
        coding,
        removed,
    })
}

/// Whether a picture inside a document says where it was taken.
pub(super) fn has_position(bytes: &[u8]) -> bool {
    let Ok(image) = Jpeg::from_bytes(Bytes::copy_from_slice(bytes)) else {
        return false;
    };
    image.exif().is_some_and(|data| exif::read(&data).position)
}
