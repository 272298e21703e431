use super::*;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use std::io::Cursor;

/// A picture that no coding makes small, as a photograph is.
fn photograph(width: u32, height: u32) -> RgbImage {
    let mut state = 7u32;
    RgbImage::from_fn(width, height, |x, y| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = (state >> 27) as u8;
        Rgb([
            (x * 200 / width) as u8 + noise,
            (y * 200 / height) as u8 + noise,
            90 + noise,
        ])
    })
}

/// Dots of four greys, as paper has them that was filled by hand.
fn drawing(width: u32, height: u32) -> RgbImage {
    let mut state = 3u32;
    RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(state >> 30) as u8 * 85; 3])
    })
}

fn coded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let (image, mut bytes) = (image.into(), Cursor::new(Vec::new()));
    match format {
        ImageFormat::Png => {
            let coder = PngEncoder::new_with_quality(
                &mut bytes,
                CompressionType::Best,
                FilterType::NoFilter,
            );
            image.write_with_encoder(coder).unwrap();
        }
        format => image.write_to(&mut bytes, format).unwrap(),
    }
    bytes.into_inner()
}

fn picture(name: &str, bytes: &[u8]) -> (Picture, Vec<u8>) {
    let passed = seen(name, bytes).unwrap();
    (passed.image.unwrap(), passed.bytes)
}

/// What a browser would show of a form.
fn shown(original: &[u8], form: Form) -> DynamicImage {
    let bytes = Canvas::of(original).unwrap().code(form).unwrap();
    image::load_from_memory(&bytes).unwrap()
}

#[test]
fn a_photograph_becomes_webp_and_jpeg_of_at_most_1600_pixels() {
    let (picture, bytes) = picture("a.jpg", &coded(photograph(2000, 1500), ImageFormat::Jpeg));
    assert_eq!(picture.size, (1600, 1200));
    assert_eq!(picture.forms, [Form::Webp, Form::Jpeg]);
    for form in picture.forms {
        assert_eq!(shown(&bytes, *form).dimensions(), picture.size, "{form:?}");
        let coded = Canvas::of(&bytes).unwrap().code(*form).unwrap();
        assert!(coded.len() < bytes.len(), "{form:?}: {}", coded.len());
        assert_eq!(coded, Canvas::of(&bytes).unwrap().code(*form).unwrap());
    }
    assert_eq!(
        picture.addresses("照片.jpg"),
        (
            Some("照片.jpg.shown.webp".to_string()),
            "照片.jpg.shown.jpg".to_string()
        )
    );
}

#[test]
fn a_drawing_stays_exact() {
    let image = drawing(1500, 1000);
    let (whole, bytes) = picture("a.png", &coded(image.clone(), ImageFormat::Png));
    assert_eq!(whole.size, (1500, 1000));
    assert_eq!(whole.forms, [Form::ExactWebp]);
    assert_eq!(shown(&bytes, Form::ExactWebp).into_rgb8(), image);
    assert_eq!(whole.addresses("a.png").1, "a.png");
    let (small, bytes) = picture("a.png", &coded(drawing(3200, 800), ImageFormat::Png));
    assert_eq!(small.size, (1600, 400));
    assert_eq!(small.forms, [Form::ExactWebp, Form::Png]);
    let (webp, png) = (
        shown(&bytes, Form::ExactWebp).into_rgb8(),
        shown(&bytes, Form::Png).into_rgb8(),
    );
    assert_eq!(webp, png);
    let (photo, _) = picture("a.png", &coded(photograph(300, 300), ImageFormat::Png));
    assert_eq!(photo.forms, [Form::Webp, Form::Jpeg]);
}

#[test]
fn what_is_light_or_moves_is_shown_as_it_is() {
    let (light, _) = picture("a.png", &coded(drawing(120, 80), ImageFormat::Png));
    assert_eq!((light.size, light.forms), ((120, 80), &[][..]));
    assert_eq!(light.addresses("a.png"), (None, "a.png".to_string()));
    let (moving, _) = picture("a.gif", &gif());
    assert!(moving.forms.is_empty());
    let frames = [(b"acTL", &[0; 8][..])];
    let (moving, _) = picture("a.png", &png_with(4000, 3000, &frames));
    assert_eq!((moving.size, moving.forms), ((4000, 3000), &[][..]));
}

#[test]
fn pictures_are_set_upright_on_white_paper() {
    let mut image = RgbImage::from_pixel(400, 200, Rgb([250, 10, 10]));
    for (x, y) in (0..40).flat_map(|x| (0..40).map(move |y| (x, y))) {
        image.put_pixel(x, y, Rgb([10, 10, 250]));
    }
    let plain = coded(image, ImageFormat::Jpeg);
    let exif = [b"Exif\0\0", &exif(6)[..]].concat();
    let bytes = [&plain[..2], &segment(0xE1, &exif), &plain[2..]].concat();
    let passed = look_at("a.jpg", &bytes).unwrap();
    assert_eq!(passed.image.unwrap().size, (200, 400));
    let upright = shown(&passed.bytes, Form::Jpeg).into_rgb8();
    assert_eq!(upright.dimensions(), (200, 400));
    // The corner at the upper left has come to the upper right.
    assert!(upright.get_pixel(190, 10)[2] > 200 && upright.get_pixel(10, 10)[0] > 200);
    let clear = RgbaImage::from_pixel(50, 50, Rgba([0, 0, 0, 0]));
    let bytes = coded(clear, ImageFormat::Png);
    assert_eq!(
        shown(&bytes, Form::Png).into_rgb8().get_pixel(9, 9),
        &Rgb([255; 3])
    );
}

#[test]
fn a_colour_profile_stays_if_it_is_of_the_colours() {
    let mut profile = vec![0; 600];
    for (space, kept) in [(b"RGB ", true), (b"CMYK", false), (b"GRAY", false)] {
        profile[16..20].copy_from_slice(space);
        let plain = coded(photograph(200, 100), ImageFormat::Jpeg);
        let icc = [b"ICC_PROFILE\0\x01\x01", &profile[..]].concat();
        let bytes = [&plain[..2], &segment(0xE2, &icc), &plain[2..]].concat();
        let canvas = Canvas::of(&look_at("a.jpg", &bytes).unwrap().bytes).unwrap();
        for form in [Form::Webp, Form::ExactWebp, Form::Jpeg] {
            let bytes = canvas.code(form).unwrap();
            assert_eq!(contains(&bytes, &profile), kept, "{form:?} {space:?}");
            assert_eq!(
                image::load_from_memory(&bytes).unwrap().dimensions(),
                (200, 100)
            );
        }
    }
}

#[test]
fn h5_a_picture_that_says_two_sizes_is_not_decoded() {
    assert!(matches!(
        Canvas::of(&png_with(60_000, 60_000, &[])),
        Err(Refusal::Undecodable)
    ));
    // The pixels that were promised are not there.
    for bytes in [png_with(900, 900, &[]), jpeg(), webp()] {
        assert!(matches!(Canvas::of(&bytes), Err(Refusal::Undecodable)));
    }
}
