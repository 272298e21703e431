use super::*;

/// What was removed from a picture that passed.
fn removed(passed: &Passed) -> Vec<Metadata> {
    passed
        .notes
        .iter()
        .flat_map(|note| match note {
            Note::MetadataRemoved(kinds) => kinds.iter().copied().collect(),
            _ => Vec::new(),
        })
        .collect()
}

#[test]
fn h3_a_jpeg_keeps_its_picture_colours_and_orientation_only() {
    let bytes = jpeg();
    let passed = look_at("照片.JPG", &bytes).unwrap();
    for secret in [
        "GPS", "Acme", "xmp", "MPF", "8BIM", "COMMENT", "BETWEEN", "TRAILING", "THUMB", "SECRET",
    ] {
        assert!(!contains(&passed.bytes, secret.as_bytes()), "{secret}");
    }
    for kept in [
        &b"JFIF\0"[..],
        b"ICC_PROFILE\0\x01\x01PROFILE",
        b"Adobe\0",
        b"\x12\x34\xFF\x00\x56\xFF\xD0\x78",
        b"\x9A\xFF\xD9",
    ] {
        assert!(contains(&passed.bytes, kept), "{kept:?}");
    }
    let exif = exif::only_orientation(6);
    assert!(contains(&passed.bytes, &[b"Exif\0\0", &exif[..]].concat()));
    assert_eq!(passed.image.unwrap().size, (480, 640));
    assert_eq!(passed.media, "image/jpeg");
    assert_eq!(
        removed(&passed),
        [
            Metadata::Exif,
            Metadata::Position,
            Metadata::Xmp,
            Metadata::Iptc,
            Metadata::FurtherPictures,
            Metadata::Thumbnail,
            Metadata::Text,
            Metadata::Other,
            Metadata::Trailing,
        ]
    );
    let again = seen("a.jpg", &passed.bytes).unwrap();
    assert_eq!(again.bytes, passed.bytes);
}

#[test]
fn h4_png_and_webp_lose_their_texts() {
    let passed = look_at("a.png", &png()).unwrap();
    for secret in ["SOMEBODY", "GPS", "adobe", "PRIVATE", "tIME"] {
        assert!(!contains(&passed.bytes, secret.as_bytes()), "{secret}");
    }
    assert!(
        contains(&passed.bytes, b"gAMA") && contains(&passed.bytes, &exif::only_orientation(8))
    );
    assert_eq!(passed.image.unwrap().size, (30, 40));
    let passed = look_at("a.webp", &webp()).unwrap();
    for secret in ["GPS", "XMP ", "PRIVATE"] {
        assert!(!contains(&passed.bytes, secret.as_bytes()), "{secret}");
    }
    assert!(contains(&passed.bytes, &exif::only_orientation(3)));
    assert_eq!(passed.image.unwrap().size, (40, 30));
    // Of the flags, that of EXIF data is left because of the orientation.
    let flags = passed
        .bytes
        .windows(4)
        .position(|part| part == b"VP8X")
        .unwrap();
    assert_eq!(passed.bytes[flags + 8], 0x08);
    let length = u32::from_le_bytes(passed.bytes[4..8].try_into().unwrap());
    assert_eq!(usize::try_from(length).unwrap() + 8, passed.bytes.len());
}

#[test]
fn a_gif_keeps_its_frames_and_its_loop() {
    let passed = look_at("a.gif", &gif()).unwrap();
    assert!(contains(&passed.bytes, b"NETSCAPE2.0\x03\x01\0\0\0"));
    assert!(!contains(&passed.bytes, b"COMMENT") && !contains(&passed.bytes, b"XMP"));
    assert_eq!(passed.image.unwrap().size, (40, 30));
    assert_eq!(passed.bytes.iter().filter(|&&byte| byte == 0x2C).count(), 2);
    let frame = b"\x2C\0\0\0\0\x28\0\x1E\0\0\x02\x02\x44\x01\0";
    let many = [&gif()[..19], &frame.repeat(1_001), b"\x3B"].concat();
    assert_eq!(look_at("a.gif", &many), Err(Refusal::TooManyFrames));
    assert_eq!(look_at("a.gif", &gif()[..30]), Err(Refusal::Damaged("GIF")));
}

#[test]
fn h5_sizes_are_read_and_limited() {
    let large = png_with(60_000, 60_000, &[]);
    assert_eq!(
        look_at("a.png", &large),
        Err(Refusal::TooManyPixels {
            width: 60_000,
            height: 60_000
        })
    );
    let large = jpeg_with(65_000, 65_000, &[], b"\xFF\xD9");
    assert!(matches!(
        look_at("a.jpg", &large),
        Err(Refusal::TooManyPixels { .. })
    ));
    assert_eq!(
        look_at("a.jpg", &jpeg_with(0, 5, &[], b"\xFF\xD9")),
        Err(Refusal::Damaged("JPEG"))
    );
    assert_eq!(
        look_at("a.png", &png_with(0, 5, &[])),
        Err(Refusal::Damaged("PNG"))
    );
    assert!(matches!(
        look_at("a.jpg", &vec![0xFF; MAX_BYTES + 1]),
        Err(Refusal::TooLarge(_))
    ));
}

#[test]
fn broken_pictures_are_damaged() {
    for cut in [3, 20, 100, 200] {
        assert_eq!(
            look_at("a.jpg", &jpeg()[..cut]),
            Err(Refusal::Damaged("JPEG"))
        );
    }
    let no_end = jpeg_with(4, 3, &[], b"\x12\x34");
    assert_eq!(look_at("a.jpg", &no_end), Err(Refusal::Damaged("JPEG")));
    assert_eq!(look_at("a.png", &png()[..60]), Err(Refusal::Damaged("PNG")));
    let mut wrong_sum = png();
    wrong_sum[20] ^= 1;
    assert_eq!(look_at("a.png", &wrong_sum), Err(Refusal::Damaged("PNG")));
    assert_eq!(
        look_at("a.webp", &webp()[..30]),
        Err(Refusal::Damaged("WebP"))
    );
}

#[test]
fn h11_large_pictures_should_be_looked_at() {
    let large = jpeg_with(3_000, 2_000, &[], b"\xFF\xD9");
    assert_eq!(
        look_at("a.jpg", &large).unwrap().notes,
        [Note::PictureUnread]
    );
    assert_eq!(seen("a.jpg", &large).unwrap().notes, []);
    let small = jpeg_with(300, 200, &[], b"\xFF\xD9");
    assert_eq!(look_at("a.jpg", &small).unwrap().notes, []);
}
