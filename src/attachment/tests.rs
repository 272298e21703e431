use super::*;
use proptest::prelude::*;

mod documents;
mod fixtures;
mod pdfs;
mod pictures;
mod shown;

use fixtures::*;
use look::PIECE;

/// The number that counts as private in these tests, however it is spread over a line or two.
const ID: &str = "110101199003070118";

fn find(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    bare.contains(ID)
}

fn look_at(name: &str, bytes: &[u8]) -> Result<Passed, Refusal> {
    examine(name, bytes, None, &find)
}

fn seen(name: &str, bytes: &[u8]) -> Result<Passed, Refusal> {
    examine(name, bytes, Some("李会计"), &find)
}

#[test]
fn h2_only_listed_types_with_their_own_content_pass() {
    for name in [
        "a.exe",
        "a",
        "a.",
        ".jpg.exe",
        "a.pdf.exe",
        "a.tar.gz",
        "a.zip",
        "a.pptx",
        "a.bat",
        "a.bmp",
    ] {
        assert!(
            matches!(look_at(name, b"MZ"), Err(Refusal::NotAllowed(_))),
            "{name}"
        );
    }
    for name in [
        "a.svg", "a.HTML", "a.htm", "a.xhtml", "a.js", "a.swf", "a.hta", "a.mht",
    ] {
        assert!(
            matches!(look_at(name, b"x"), Err(Refusal::Active(_))),
            "{name}"
        );
    }
    for name in ["a.xls", "a.doc", "a.WPS", "a.et"] {
        assert!(
            matches!(look_at(name, b"x"), Err(Refusal::OldOffice(_))),
            "{name}"
        );
    }
    assert_eq!(look_at("a.xlsm", b"x"), Err(Refusal::Macros));
    assert_eq!(look_at("a.heic", b"x"), Err(Refusal::Heic));
    assert_eq!(look_at("a.jpg", b"\0\0\0\x18ftypheic"), Err(Refusal::Heic));
    assert_eq!(look_at("a.txt", b""), Err(Refusal::Empty));
    let differs = |name: &str, bytes: &[u8]| match look_at(name, bytes) {
        Err(Refusal::Differs { content, .. }) => content,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(differs("a.png", &jpeg()), "JPEG");
    assert_eq!(differs("a.jpg", &png()), "PNG");
    assert_eq!(differs("a.pdf", b"hello"), "text");
    assert_eq!(differs("a.txt", &pdf(&[])), "PDF");
    assert_eq!(differs("a.csv", b"PK\x03\x04"), "ZIP");
    assert_eq!(differs("a.pdf", b"MZ\0\0"), "program");
    assert_eq!(differs("a.txt", b"\0\x01\x02"), "binary");
    assert_eq!(
        differs("a.docx", &xlsx(&[("甲", "visible", "")], &[])),
        "ZIP"
    );
}

#[test]
fn polyglots_are_refused_or_cut() {
    for (name, bytes) in [
        ("a.jpg", &b"<html><script>alert(1)</script>"[..]),
        ("a.gif", b"<!DOCTYPE html>"),
        ("a.txt", b"x <script>alert(1)</script>"),
        ("a.csv", b"a,b\n<svg onload=alert(1)>,c"),
        ("a.pdf", b"<?xml version='1.0'?><svg/>"),
    ] {
        assert!(
            matches!(look_at(name, bytes), Err(Refusal::Active(_))),
            "{name}"
        );
    }
    assert!(look_at("a.gif", b"GIF89a/*<html>*/=1;alert(1)").is_err());
    assert!(look_at("a.gif", b"GIF89a\x01\0\x01\0/*<html>*/=1;alert(1)").is_err());
    for (name, picture) in [
        ("a.jpg", jpeg()),
        ("a.png", png()),
        ("a.gif", gif()),
        ("a.webp", webp()),
    ] {
        let mut bytes = picture.clone();
        bytes.extend_from_slice(&zip(&[("x.html", b"<script>")]));
        let passed = look_at(name, &bytes).unwrap();
        assert!(!contains(&passed.bytes, b"PK\x03\x04"), "{name}");
        assert!(format!("{:?}", passed.notes).contains("Trailing"), "{name}");
    }
    let mut packed = b"GIF89a".to_vec();
    packed.extend_from_slice(&xlsx(&[], &[]));
    assert!(matches!(
        look_at("a.xlsx", &packed),
        Err(Refusal::Differs { .. })
    ));
    let mut packed = xlsx(&[], &[]);
    packed.extend_from_slice(b"<script>alert(1)</script>");
    assert_eq!(look_at("a.xlsx", &packed), Err(Refusal::Damaged("ZIP")));
    let mut file = pdf(&[text_page("BT /F1 12 Tf (hello) Tj ET")]);
    let length = file.len();
    file.extend_from_slice(b"\n<script>alert(1)</script>");
    let passed = look_at("a.pdf", &file).unwrap();
    assert!(passed.bytes.len() <= length && passed.bytes.ends_with(b"%%EOF"));
}

#[test]
fn h6_names_and_texts_are_searched() {
    assert_eq!(
        look_at(&format!("{ID}.jpg"), &jpeg()),
        Err(Refusal::Private(Place::Name))
    );
    let text = format!("低保名单\n张三 {ID}\n");
    assert_eq!(
        look_at("a.txt", text.as_bytes()),
        Err(Refusal::Private(Place::Line(2)))
    );
    let split = format!("x\ny\n{}\n{}\n", &ID[..9], &ID[9..]);
    assert_eq!(
        look_at("a.txt", split.as_bytes()),
        Err(Refusal::Private(Place::Line(3)))
    );
    let (gbk, _, _) = encoding_rs::GBK.encode(&text);
    assert_eq!(
        look_at("a.txt", &gbk),
        Err(Refusal::Private(Place::Line(2)))
    );
    let utf16: Vec<u8> = format!("\u{FEFF}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(
        look_at("a.txt", &utf16),
        Err(Refusal::Private(Place::Line(2)))
    );
    let csv = format!(
        "姓名,号码\n\"甲\n乙\",1\n张三,\"{}\",\"{}\"\n",
        &ID[..6],
        &ID[6..]
    );
    assert_eq!(
        look_at("a.csv", csv.as_bytes()),
        Err(Refusal::Private(Place::Line(4)))
    );
    // Deep in a long text, and across the border between two pieces of it.
    for before in [PIECE - 9, 3 * PIECE + 5, 1_000_000] {
        let long = format!("{}{ID}{}", "字\n".repeat(before / 4), "x".repeat(100));
        assert!(matches!(
            look_at("a.txt", long.as_bytes()),
            Err(Refusal::Private(Place::Line(_)))
        ));
        let line = format!("{}{ID}{}", "x".repeat(before), "y".repeat(PIECE));
        assert_eq!(
            look_at("a.txt", line.as_bytes()),
            Err(Refusal::Private(Place::Line(1)))
        );
    }
}

#[test]
fn texts_come_out_as_utf_8() {
    let passed = look_at("a.csv", "项目,金额\n水费,12.00\n".as_bytes()).unwrap();
    assert_eq!(passed.media, "text/csv");
    assert_eq!(passed.notes, []);
    let (gbk, _, _) = encoding_rs::GBK.encode("项目,金额\r\n水费,12.00\r\n");
    let passed = look_at("a.csv", &gbk).unwrap();
    assert_eq!(
        passed.bytes,
        "\u{FEFF}项目,金额\r\n水费,12.00\r\n".as_bytes()
    );
    assert_eq!(passed.notes, [Note::Converted("GB18030")]);
    assert_eq!(look_at("a.txt", b"\x80\xFF\xFF"), Err(Refusal::Encoding));
    assert_eq!(
        look_at("a.txt", b"a\x07b"),
        Err(Refusal::Damaged("control characters"))
    );
    let long = "x".repeat(MAX_TEXT + 1);
    assert!(matches!(
        look_at("a.txt", long.as_bytes()),
        Err(Refusal::TooLarge(_))
    ));
}

#[test]
fn every_refusal_and_note_has_words() {
    for bytes in [vec![0; MAX_BYTES + 1], b"x".to_vec()] {
        let (code, detail) = look_at("a.jpg", &bytes).unwrap_err().code_and_detail();
        assert!(code.starts_with("MB07") && !detail.is_empty());
    }
    assert!(Note::PictureUnread.needs_a_look());
    assert!(!Note::Converted("GB18030").needs_a_look());
}

/// Every fixture under its name.
fn all() -> Vec<(&'static str, Vec<u8>)> {
    let sheet = "<row r=\"1\"><c t=\"s\"><v>0</v></c><c><v>12</v></c></row>";
    vec![
        ("a.jpg", jpeg()),
        ("a.png", png()),
        ("a.gif", gif()),
        ("a.webp", webp()),
        ("a.xlsx", xlsx(&[("甲", "hidden", sheet)], &["姓名"])),
        ("a.docx", docx("<w:p><w:r><w:t>村民</w:t></w:r></w:p>", &[])),
        (
            "a.ods",
            odf(
                "application/vnd.oasis.opendocument.spreadsheet",
                "<text:p>甲</text:p>",
            ),
        ),
        (
            "a.pdf",
            pdf(&[
                text_page("BT /F1 12 Tf 10 700 Td (Hello) Tj [(a) -20 (b)] TJ ET"),
                table(),
            ]),
        ),
        ("a.csv", "甲,乙\n1,2\n".as_bytes().to_vec()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn random_bytes_never_panic(index in 0usize..12, bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let starts: [(&str, &[u8]); 12] = [
            ("a.jpg", b"\xFF\xD8\xFF\xE1"), ("a.png", b"\x89PNG\r\n\x1A\n"), ("a.gif", b"GIF89a"),
            ("a.webp", b"RIFF\x40\0\0\0WEBP"), ("a.xlsx", b"PK\x03\x04"), ("a.docx", b"PK\x03\x04"),
            ("a.ods", b"PK\x03\x04"), ("a.pdf", b"%PDF-1.4\n"), ("a.csv", b""), ("a.txt", b""),
            ("a.txt", b"\xFF\xFE"), ("a.pdf", b"%PDF-1.4 1 0 obj << /Type /ObjStm /First 4 >> stream\n"),
        ];
        let (name, start) = starts[index];
        let mut all = start.to_vec();
        all.extend_from_slice(&bytes);
        let _ = look_at(name, &all);
        all.extend_from_slice(b"\n%%EOF");
        let _ = seen(name, &all);
    }

    #[test]
    fn whatever_a_document_holds_it_is_read(
        body in "(<w:p>|</w:p>|<w:t>|</w:t>|<row r=\"9\">|<row/>|</row>|<c t=\"s\">|</c>|<v>|</v>|<w:tr>|</w:tr>|<!--|-->|&#x3|;|&|<|>|\"|=|a:b|[0-9]|\\p{Han}){0,40}",
        page in "(BT |ET |Tj |TJ |Tf |Td |Tm |T\\* |' |ID |EI |/F1 |/F2 |\\(|\\)|<|>|<<|>>|\\[|\\]|\\\\|1 |-9.5 |1e308 |%|\n|[a-f0-9]|endbfchar |endbfrange |endcodespacerange |obj |stream |R ){0,40}",
    ) {
        let _ = seen("a.docx", &docx(&body, &[]));
        let _ = seen("a.xlsx", &xlsx(&[("甲", "visible", &body)], &[&body]));
        let font = b"<< /Type /Font /Subtype /Type0 /ToUnicode 12 0 R >>".to_vec();
        let resources = b"<< /Font << /F2 11 0 R >> >>".to_vec();
        let file = pdf(&[text_page(&format!("BT {page} Tj ET")), font, stream("", page.as_bytes()), resources, page.clone().into_bytes()]);
        let _ = seen("a.pdf", &file);
    }

    #[test]
    fn damaged_files_never_panic(
        index in 0usize..9,
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0u8..4), 1..12),
    ) {
        let (name, mut bytes) = all().swap_remove(index);
        for (at, byte, edit) in edits {
            let at = at.index(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match edit {
                _ if bytes.is_empty() => {}
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.remove(at)),
                _ => bytes.truncate(at + 1 + usize::from(byte) * 4),
            }
        }
        if let Ok(passed) = seen(name, &bytes) {
            // What passed once passes again, and nothing more is found to remove from it.
            let again = seen(name, &passed.bytes).unwrap();
            prop_assert_eq!(again.bytes, passed.bytes);
            prop_assert_eq!(again.image, passed.image);
        }
    }
}
