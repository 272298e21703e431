//! How a page shows a picture: which files take the place of a large original, known without decoding it.
//!
//! A photograph becomes a lossy WebP and a JPEG for browsers that do not know WebP; a drawing, which a lossy coding would smear, stays
//! exact. A picture that is light already is shown as it is: to code it again would cost sharpness and save nothing.

use super::{Clean, Coding};

/// The longest side of a picture on a page (pixels).
const LONGEST: u32 = 1600;
/// An original of no more bytes than this is light, whatever its pixels.
const LIGHT: u64 = 16 << 10;
/// An original with at least this many pixels for each byte is light.
const LIGHT_PIXELS: u64 = 8;
/// An exact original with at least this many pixels for each byte is a drawing: noise as in photographs takes more.
const DRAWN_PIXELS: u64 = 2;

/// A picture as a page shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Picture {
    /// Width and height.
    pub size: (u32, u32),
    /// The files that stand for the original, the lightest first; none when it is shown itself.
    pub forms: &'static [Form],
}

/// A file made from a picture, to be shown in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// WebP, for photographs.
    Webp,
    /// WebP without loss, for drawings.
    ExactWebp,
    /// JPEG, for photographs.
    Jpeg,
    /// PNG, for drawings.
    Png,
}

impl Form {
    /// The ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            Form::Webp | Form::ExactWebp => "webp",
            Form::Jpeg => "jpg",
            Form::Png => "png",
        }
    }

    /// Whether every browser knows it.
    fn is_old(self) -> bool {
        matches!(self, Form::Jpeg | Form::Png)
    }

    /// Where it stands when the original stands at `path`; the same for addresses.
    pub fn beside(self, path: &str) -> String {
        format!("{path}.shown.{}", self.ending())
    }
}

impl Picture {
    /// How a picture without metadata is shown.
    pub(super) fn of(clean: &Clean) -> Picture {
        let size = fit(clean.size);
        let pixels = u64::from(clean.size.0) * u64::from(clean.size.1);
        let bytes = clean.bytes.len() as u64;
        let whole = size == clean.size;
        let light = whole && bytes <= LIGHT.max(pixels / LIGHT_PIXELS);
        let drawn = bytes <= pixels / DRAWN_PIXELS;
        let forms: &[Form] = match clean.coding {
            Coding::Moving => &[],
            Coding::Lossy | Coding::Exact if light => &[],
            Coding::Exact if drawn && whole => &[Form::ExactWebp],
            Coding::Exact | Coding::ExactWebp if drawn => &[Form::ExactWebp, Form::Png],
            _ => &[Form::Webp, Form::Jpeg],
        };
        // What moves is not coded again, whatever its size.
        let size = if forms.is_empty() { clean.size } else { size };
        Picture { size, forms }
    }

    /// The address of the file for browsers that know WebP, if there is one, and that of the file for all; `original` is the address
    /// of the original.
    pub fn addresses(&self, original: &str) -> (Option<String>, String) {
        let (old, new): (Vec<Form>, Vec<Form>) =
            self.forms.iter().copied().partition(|form| form.is_old());
        let beside = |form: &Form| form.beside(original);
        let shown = old.first().map_or_else(|| original.to_string(), beside);
        (new.first().map(beside), shown)
    }
}

/// A size within the longest side, in the same proportions.
pub(super) fn fit((width, height): (u32, u32)) -> (u32, u32) {
    let longer = u64::from(width.max(height));
    if longer <= u64::from(LONGEST) {
        return (width, height);
    }
    let scaled = |side: u32| {
        let side = (u64::from(side) * u64::from(LONGEST) + longer / 2) / longer;
        u32::try_from(side).unwrap_or(LONGEST).max(1)
    };
    (scaled(width), scaled(height))
}
