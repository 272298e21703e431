//! Large pictures: what pages show in their place, in a site that is made again, in what is published, and when one is removed.

use std::fs;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage};

use crate::common::{LIMIT, Portal, Said, THEME_DAY, THEME_DAY_PAGE, mingbai, run, tree};

const FOLDER: &str = "villages/huaicun/2026-05/party-theme-day.files";
const SITE: &str = "huaicun/2026-05/party-theme-day.files";
const FROZEN: &str = "ledger/huaicun/frozen/2026-05/party-theme-day";

/// A photograph of 1800 × 1200 pixels; another number gives another one.
fn photograph(number: u32) -> Vec<u8> {
    let mut state = number;
    let image = RgbImage::from_fn(1800, 1200, |x, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        Rgb([(x / 8) as u8, (state >> 26) as u8, (state >> 27) as u8])
    });
    let mut bytes = Vec::new();
    let coder = JpegEncoder::new_with_quality(&mut bytes, 90);
    let written = coder.write_image(image.as_raw(), 1800, 1200, ExtendedColorType::Rgb8);
    written.unwrap();
    bytes
}

/// A portal with one photograph among the attachments and one in the text.
fn portal(name: &str) -> Portal {
    let portal = Portal::good(name);
    portal.write(&format!("{FOLDER}/桥.jpg"), photograph(1));
    portal.write(&format!("{FOLDER}/漆.jpg"), photograph(2));
    portal.attach(&["桥.jpg"]);
    portal.change(
        THEME_DAY,
        "一遍漆。\n",
        "一遍漆。\n\n![刷过漆的石桥](party-theme-day.files/漆.jpg)\n",
    );
    portal
}

fn told(portal: &Portal, args: &[&str]) -> Said {
    let mut command = mingbai();
    command
        .current_dir(portal.root())
        .env("MINGBAI_HOME", portal.beside("home"));
    run(command.args(args), LIMIT)
}

fn publish(portal: &Portal, clock: &str) {
    let now = format!("2026-06-20T{clock}:00+08:00");
    told(portal, &["publish", "--now", &now]).expect(0, &[]);
}

/// The values of an attribute on a page, in order.
fn values<'a>(page: &'a str, key: &str) -> Vec<&'a str> {
    let name = format!(" {key}=");
    let parts = page.split(name.as_str()).skip(1);
    parts
        .map(|part| match part.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap_or_default(),
            None => part.split([' ', '>']).next().unwrap_or_default(),
        })
        .collect()
}

#[test]
fn a_page_shows_light_files_and_leads_to_the_originals() {
    let portal = portal("pictures-page");
    portal.build().expect(0, &[]);
    let page = portal.page(THEME_DAY_PAGE);
    assert_eq!(page.matches("<picture>").count(), 2, "{page}");
    for size in ["width=\"1600\"", "height=\"1067\"", "loading=\"lazy\""] {
        assert_eq!(page.matches(size).count(), 2, "{size}");
    }
    let site = portal.site();
    for (name, number) in [("桥.jpg", 1), ("漆.jpg", 2)] {
        let original = site[&format!("{SITE}/{name}")].len();
        assert_eq!(original, photograph(number).len());
        assert!(page.contains(&format!("party-theme-day.files/{name}\"><picture>")));
        for ending in ["webp", "jpg"] {
            let shown = format!("{name}.shown.{ending}");
            let bytes = &site[&format!("{SITE}/{shown}")];
            assert!(bytes.len() < original, "{shown}: {}", bytes.len());
            let decoded = image::load_from_memory(bytes).unwrap();
            assert_eq!((decoded.width(), decoded.height()), (1600, 1067));
            assert!(page.contains(&shown), "{shown}");
        }
    }
}

#[test]
fn a_shared_page_names_a_square_picture_by_its_whole_address() {
    let portal = Portal::good("pictures-shared");
    portal.build().expect(0, &[]);
    assert!(!portal.page(THEME_DAY_PAGE).contains("og:image"));
    let settings = fs::read_to_string(portal.at("portal.toml")).unwrap();
    let settings = format!("base_url = \"https://cunwu.example/hexi/\"\n{settings}");
    portal.write("portal.toml", settings);
    portal.build().expect(0, &[]);
    let card =
        "<meta property=\"og:image\" content=\"https://cunwu.example/hexi/static/card.png\">";
    for page in ["index.html", "huaicun/index.html", THEME_DAY_PAGE] {
        assert!(portal.page(page).contains(card), "{page}");
    }
    let picture = image::load_from_memory(&portal.site()["static/card.png"]).unwrap();
    assert_eq!(picture.width(), picture.height());
    assert!(picture.width() >= 300);
}

#[test]
fn a_picture_is_decoded_when_it_has_changed_and_not_before() {
    let portal = portal("pictures-again");
    portal.build().expect(0, &[]);
    let shown = portal.out().join(format!("{SITE}/桥.jpg.shown.webp"));
    let made = fs::read(&shown).unwrap();
    // Changed in its place: the folder looks as before, and whoever makes the file again would put it right.
    fs::write(&shown, "mark").unwrap();
    portal.change(THEME_DAY, "summary = \"", "summary = \"改了，");
    portal.build().expect(0, &[]);
    assert!(portal.page(THEME_DAY_PAGE).contains("改了，"));
    assert_eq!(fs::read(&shown).unwrap(), b"mark");
    portal.write(&format!("{FOLDER}/桥.jpg"), photograph(3));
    portal.build().expect(0, &[]);
    let anew = fs::read(&shown).unwrap();
    assert!(anew.starts_with(b"RIFF") && anew != made);
    portal.change(
        THEME_DAY,
        "![刷过漆的石桥](party-theme-day.files/漆.jpg)",
        "",
    );
    fs::remove_file(portal.at(&format!("{FOLDER}/漆.jpg"))).unwrap();
    portal.build().expect(0, &[]);
    let left: Vec<String> = portal.site().into_keys().collect();
    assert!(!left.iter().any(|path| path.contains("漆")), "{left:?}");
}

#[test]
fn h5_a_photograph_that_cannot_be_decoded_is_named() {
    let portal = portal("pictures-damaged");
    let whole = photograph(1);
    let frame = whole.windows(2).position(|pair| pair == [0xFF, 0xC0]);
    let mut spoilt = whole.clone();
    // A way of coding that nobody uses.
    spoilt[frame.unwrap() + 1] = 0xCB;
    portal.write(&format!("{FOLDER}/桥.jpg"), spoilt);
    portal.build().expect(1, &["MB0715", "桥.jpg"]);
    portal.expect_only_haocun();
}

#[test]
fn what_is_made_from_a_picture_is_published_with_it_and_removed_with_it() {
    let portal = portal("pictures-published");
    publish(&portal, "09:00");
    let first = tree(&portal.at(&format!("{FROZEN}/1")));
    for slot in [
        "a01.jpg", "s01.webp", "s01.jpg", "a02.jpg", "s02.webp", "s02.jpg",
    ] {
        assert!(first.contains_key(slot), "{slot} in {:?}", first.keys());
    }
    let page = String::from_utf8(first["page.html"].clone()).unwrap();
    assert_eq!(values(&page, "srcset"), ["s02.webp", "s01.webp"]);
    all_pictures_are_there(&portal);
    told(&portal, &["verify", "public"]).expect(0, &[]);

    portal.write(&format!("{FOLDER}/桥.jpg"), photograph(3));
    portal.change(
        THEME_DAY,
        "summary =",
        "correction = \"换一张照片\"\ncorrection_kind = \"privacy\"\nsummary =",
    );
    publish(&portal, "10:00");
    let second = tree(&portal.at(&format!("{FROZEN}/2")));
    assert!(second["s01.webp"] != first["s01.webp"]);
    assert!(
        !second.contains_key("s02.webp"),
        "it is kept with version 1"
    );
    all_pictures_are_there(&portal);

    let redact = [
        "redact",
        "huaicun/2026-05/party-theme-day",
        "--version",
        "1",
        "--file",
        "a01.jpg",
        "--basis",
        "pipl-47",
        "--by",
        "乡镇",
        "--now",
        "2026-06-20T11:00:00+08:00",
    ];
    told(&portal, &redact).expect(0, &[]);
    let gone = ["a01.jpg", "s01.webp", "s01.jpg"];
    for folder in [FROZEN, "public/huaicun/v/2026-05/party-theme-day"] {
        let left = tree(&portal.at(&format!("{folder}/1")));
        for slot in gone {
            assert!(!left.contains_key(slot), "{folder}/1/{slot}");
            assert!(!left.contains_key(&format!("{slot}.salt")), "{slot}.salt");
        }
        for slot in ["a02.jpg", "s02.webp", "s02.jpg"] {
            assert!(left.contains_key(slot), "{folder}/1/{slot}");
        }
    }
    for slot in gone {
        let removed = &first[slot];
        let site = tree(&portal.at("public"));
        assert!(!site.values().any(|bytes| bytes == removed), "{slot}");
    }
    all_pictures_are_there(&portal);
    told(&portal, &["verify", "public"]).expect(0, &[]);
}

/// Follows every picture of the current page, and of the newest frozen one.
#[track_caller]
fn all_pictures_are_there(portal: &Portal) {
    let newest = match portal.at(&format!("{FROZEN}/2")).exists() {
        true => "huaicun/v/2026-05/party-theme-day/2/page.html",
        false => "huaicun/v/2026-05/party-theme-day/1/page.html",
    };
    for path in [THEME_DAY_PAGE, newest] {
        let file = portal.at(&format!("public/{path}"));
        let page = fs::read_to_string(&file).unwrap();
        let shown: Vec<&str> = ["srcset", "src", "href"]
            .iter()
            .flat_map(|key| values(&page, key))
            .filter(|address| [".webp", ".jpg"].iter().any(|end| address.ends_with(end)))
            .collect();
        assert_eq!(shown.len(), 6, "{path}: {shown:?}");
        for address in shown {
            let target = file.parent().unwrap().join(address);
            assert!(target.exists(), "{path} leads to {address}");
        }
    }
}
