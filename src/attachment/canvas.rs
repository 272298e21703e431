//! A picture decoded, made smaller, set upright and coded anew: pixels in, bytes out, on one thread.
//!
//! What is scaled is scaled in integers, and the coders give the same bytes with and without the special instructions of a processor:
//! the same picture comes out the same on any machine.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader, Limits};
use image::{Rgb, RgbImage};
use img_parts::{Bytes, ImageICC, webp::WebP};

use super::shown::{Form, fit};
use super::{MAX_PIXELS, Refusal};

/// The quality of a photograph, from 0 to 100, as each coder counts it.
const WEBP_QUALITY: f32 = 75.0;
/// The same for JPEG.
const JPEG_QUALITY: u8 = 80;
/// A longer colour profile is left out: it was made for printers (bytes).
const MAX_PROFILE: usize = 16 << 10;

/// A picture as it is shown: upright, small enough, without transparency.
#[derive(Debug)]
pub struct Canvas {
    image: RgbImage,
    /// What its colours mean, where the original says so.
    profile: Option<Vec<u8>>,
}

impl Canvas {
    /// Decodes a picture that passed.
    ///
    /// # Errors
    /// When it cannot be decoded.
    pub fn of(bytes: &[u8]) -> Result<Canvas, Refusal> {
        decode(bytes).ok_or(Refusal::Undecodable)
    }

    /// Codes it.
    ///
    /// # Errors
    /// When the coder refuses.
    pub fn code(&self, form: Form) -> Result<Vec<u8>, Refusal> {
        match form {
            Form::Webp => self.webp(false),
            Form::ExactWebp => self.webp(true),
            Form::Jpeg => {
                let mut out = Vec::new();
                let coder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
                self.write(coder).map(|()| out)
            }
            Form::Png => {
                let mut out = Vec::new();
                // The other ways of packing depend on the processor.
                let (packing, filter) = (CompressionType::Fast, FilterType::Adaptive);
                let coder = PngEncoder::new_with_quality(&mut out, packing, filter);
                self.write(coder).map(|()| out)
            }
        }
        .ok_or(Refusal::Undecodable)
    }

    fn write(&self, mut coder: impl ImageEncoder) -> Option<()> {
        if let Some(profile) = &self.profile {
            coder.set_icc_profile(profile.clone()).ok()?;
        }
        let (width, height) = self.image.dimensions();
        let colours = ExtendedColorType::Rgb8;
        coder
            .write_image(self.image.as_raw(), width, height, colours)
            .ok()
    }

    fn webp(&self, exact: bool) -> Option<Vec<u8>> {
        let (width, height) = self.image.dimensions();
        let coder = webp::Encoder::from_rgb(self.image.as_raw(), width, height);
        let coded = coder.encode_simple(exact, WEBP_QUALITY).ok()?;
        let Some(profile) = &self.profile else {
            return Some(coded.to_vec());
        };
        let mut file = WebP::from_bytes(Bytes::copy_from_slice(&coded)).ok()?;
        file.set_icc_profile(Some(profile.clone().into()));
        Some(file.encoder().bytes().to_vec())
    }
}

fn decode(bytes: &[u8]) -> Option<Canvas> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
    let mut decoder = reader.ok()?.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    // Another reader found the size within the limit: this one may be told another.
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return None;
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(8 * MAX_PIXELS);
    decoder.set_limits(limits).ok()?;
    let profile = decoder.icc_profile().ok()?;
    let orientation = decoder.orientation().ok()?;
    let image = DynamicImage::from_decoder(decoder).ok()?;
    // A profile for inks or for grey says nothing of these pixels.
    let is_of_pixels = |profile: &Vec<u8>| {
        image.color().has_color()
            && profile.len() <= MAX_PROFILE
            && profile.get(16..20) == Some(b"RGB ".as_slice())
    };
    let profile = profile.filter(is_of_pixels);
    let small = shrink(on_white(image), fit((width, height)));
    let mut upright = DynamicImage::from(small);
    upright.apply_orientation(orientation);
    let image = upright.into_rgb8();
    Some(Canvas { image, profile })
}

/// The same on white paper: black lines on nothing would be lost on a dark page.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let clear = image.into_rgba8();
    let (width, height) = clear.dimensions();
    RgbImage::from_fn(width, height, |x, y| {
        let [red, green, blue, alpha] = clear.get_pixel(x, y).0.map(u32::from);
        Rgb([red, green, blue].map(|part| {
            let mixed = (part * alpha + 255 * (255 - alpha) + 127) / 255;
            mixed.min(255) as u8
        }))
    })
}

/// Makes a picture smaller: each pixel becomes the mean of the area that it covers.
fn shrink(image: RgbImage, (width, height): (u32, u32)) -> RgbImage {
    let from = (u64::from(image.width()), u64::from(image.height()));
    let to = (u64::from(width), u64::from(height));
    if from == to {
        return image;
    }
    let area = from.0 * from.1;
    let row_bytes = 3 * image.width() as usize;
    let columns: Vec<(usize, usize, u64)> = (0..to.0)
        .flat_map(|at| {
            covered(at, from.0, to.0).map(move |(place, share)| (3 * at as usize, place, share))
        })
        .collect();
    let mut sums = vec![0; 3 * width as usize];
    let mut small = Vec::with_capacity(sums.len() * height as usize);
    for at in 0..to.1 {
        sums.fill(0);
        for (row, height_share) in covered(at, from.1, to.1) {
            let row = &image.as_raw()[row * row_bytes..][..row_bytes];
            for &(target, column, share) in &columns {
                let pixel = &row[3 * column..][..3];
                for (sum, part) in sums[target..][..3].iter_mut().zip(pixel) {
                    *sum += u64::from(*part) * share * height_share;
                }
            }
        }
        small.extend(sums.iter().map(|sum| ((sum + area / 2) / area) as u8));
    }
    RgbImage::from_raw(width, height, small).unwrap_or_default()
}

/// The places in a line of `from` that fall into place `at` of a shorter line of `to`, each with its share; the shares of one place are
/// `from` together.
fn covered(at: u64, from: u64, to: u64) -> impl Iterator<Item = (usize, u64)> {
    let (begin, end) = (at * from, (at + 1) * from);
    (begin / to..end.div_ceil(to)).map(move |place| {
        let share = end.min((place + 1) * to) - begin.max(place * to);
        (place as usize, share)
    })
}
