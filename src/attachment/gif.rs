//! GIF: pictures and their timing are kept, comments, texts and data of programs are dropped.

use super::{Clean, Coding, Metadata, Refusal, check_pixels};
use std::collections::BTreeSet;

/// An animation with more pictures than this is refused.
const MAX_FRAMES: usize = 1_000;

/// Cleans a GIF.
pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Refusal> {
    let mut walk = Walk {
        bytes,
        at: 0,
        out: Vec::with_capacity(bytes.len()),
        removed: BTreeSet::new(),
        frames: 0,
    };
    let size = walk.header().ok_or(Refusal::Damaged("GIF"))?;
    check_pixels(size)?;
    loop {
        match walk.block() {
            Some(true) if walk.frames > MAX_FRAMES => return Err(Refusal::TooManyFrames),
            Some(true) => {}
            Some(false) if walk.frames > 0 => break,
            Some(false) | None => return Err(Refusal::Damaged("GIF")),
        }
    }
    Ok(Clean {
        bytes: walk.out,
        size,
        // Most move, and the others are small.
        coding: Coding::Moving,
        removed: walk.removed,
    })
}

/// A walk through the blocks.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    out: Vec<u8>,
    removed: BTreeSet<Metadata>,
    frames: usize,
}

impl<'a> Walk<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let part = self.bytes.get(self.at..self.at.checked_add(length)?)?;
        self.at += length;
        Some(part)
    }

    /// Keeps the signature, the screen and its colours; gives width and height.
    fn header(&mut self) -> Option<(u32, u32)> {
        let screen = self.take(13)?;
        self.out.extend_from_slice(screen);
        self.colours(screen[10])?;
        let short = |at: usize| u32::from(screen[at]) | u32::from(screen[at + 1]) << 8;
        Some((short(6), short(8)))
    }

    /// Keeps the colour table that a byte of flags announces.
    fn colours(&mut self, flags: u8) -> Option<()> {
        if flags & 0x80 != 0 {
            let table = self.take(3 << ((flags & 7) + 1))?;
            self.out.extend_from_slice(table);
        }
        Some(())
    }

    /// Takes one block; whether there are more. Nothing if it is damaged.
    fn block(&mut self) -> Option<bool> {
        match self.take(1)?[0] {
            0x3B => {
                self.out.push(0x3B);
                if self.at < self.bytes.len() {
                    self.removed.insert(Metadata::Trailing);
                }
                return Some(false);
            }
            0x2C => {
                self.frames += 1;
                let descriptor = self.take(9)?;
                self.out.push(0x2C);
                self.out.extend_from_slice(descriptor);
                self.colours(descriptor[8])?;
                let code_size = self.take(1)?;
                self.out.extend_from_slice(code_size);
                let data = self.parts()?;
                self.out.extend_from_slice(data);
            }
            0x21 => self.extension()?,
            _ => return None,
        }
        Some(true)
    }

    fn extension(&mut self) -> Option<()> {
        let label = self.take(1)?[0];
        let data = self.parts()?;
        let loops = data.starts_with(b"\x0BNETSCAPE2.0") || data.starts_with(b"\x0BANIMEXTS1.0");
        match label {
            // Timing, which is always six bytes, and how often the animation runs, which is seventeen.
            0xF9 if data.len() == 6 => {}
            0xFF if loops && data.len() == 17 => {}
            0xFE | 0x01 => {
                self.removed.insert(Metadata::Text);
                return Some(());
            }
            _ => {
                let xmp = data.starts_with(b"\x0BXMP Data");
                self.removed.insert(match xmp {
                    true => Metadata::Xmp,
                    false => Metadata::Other,
                });
                return Some(());
            }
        }
        self.out.extend_from_slice(&[0x21, label]);
        self.out.extend_from_slice(data);
        Some(())
    }

    /// A row of parts, each with its length before it, up to and with the empty one at the end.
    fn parts(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        loop {
            let length = usize::from(self.take(1)?[0]);
            if length == 0 {
                return self.bytes.get(start..self.at);
            }
            self.take(length)?;
        }
    }
}
