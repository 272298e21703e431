//! Files made in code, as small as they can be.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use img_parts::png::PngChunk;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// EXIF data with an orientation, a directory of positions, and a maker's name.
pub fn exif(orientation: u8) -> Vec<u8> {
    let mut data = b"II\x2A\0\x08\0\0\0\x03\0".to_vec();
    data.extend_from_slice(b"\x0F\x01\x02\0\x04\0\0\0Acme");
    data.extend_from_slice(&[0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    data.extend_from_slice(b"\x25\x88\x04\0\x01\0\0\0\x40\0\0\0");
    data.extend_from_slice(b"\0\0\0\0GPS-HERE-N36.6-E117.0");
    data
}

pub fn segment(marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, marker], &length[..], contents].concat()
}

pub fn jpeg_with(width: u16, height: u16, segments: &[Vec<u8>], scans: &[u8]) -> Vec<u8> {
    let mut frame = vec![8];
    frame.extend_from_slice(&height.to_be_bytes());
    frame.extend_from_slice(&width.to_be_bytes());
    frame.extend_from_slice(&[1, 1, 0x11, 0]);
    let mut bytes = vec![0xFF, 0xD8];
    segments
        .iter()
        .for_each(|segment| bytes.extend_from_slice(segment));
    bytes.extend_from_slice(&segment(0xDB, &[0; 65]));
    bytes.extend_from_slice(&segment(0xC0, &frame));
    bytes.extend_from_slice(&segment(0xC4, &[0; 17]));
    bytes.extend_from_slice(&segment(0xDA, &[1, 1, 0, 0, 63, 0]));
    bytes.extend_from_slice(scans);
    bytes
}

/// A JPEG with everything in it that cameras and programs leave.
pub fn jpeg() -> Vec<u8> {
    let exif = [b"Exif\0\0", &exif(6)[..]].concat();
    let segments = [
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01THUMB"),
        segment(0xE1, &exif),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>"),
        segment(0xE2, b"ICC_PROFILE\0\x01\x01PROFILE"),
        segment(0xE2, b"MPF\0II\x2A\0"),
        segment(0xED, b"Photoshop 3.0\08BIM"),
        segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01SECRET"),
        segment(0xFE, b"COMMENT"),
    ];
    let second = [
        segment(0xFE, b"BETWEEN"),
        segment(0xDA, &[1, 1, 0, 0, 63, 0]),
    ]
    .concat();
    let scans = [
        b"\x12\x34\xFF\x00\x56\xFF\xD0\x78",
        &second[..],
        b"\x9A\xFF\xFF\xD9TRAILING",
    ]
    .concat();
    jpeg_with(640, 480, &segments, &scans)
}

fn chunk(kind: &[u8; 4], contents: &[u8]) -> Vec<u8> {
    let chunk = PngChunk::new(*kind, contents.to_vec().into());
    chunk.encoder().bytes().to_vec()
}

pub fn png_with(width: u32, height: u32, more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut header = width.to_be_bytes().to_vec();
    header.extend_from_slice(&height.to_be_bytes());
    header.extend_from_slice(&[8, 0, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1A\n".to_vec();
    bytes.extend_from_slice(&chunk(b"IHDR", &header));
    more.iter()
        .for_each(|(kind, contents)| bytes.extend_from_slice(&chunk(kind, contents)));
    bytes.extend_from_slice(&chunk(b"IDAT", &deflated(&[0; 8])));
    bytes.extend_from_slice(&chunk(b"IEND", b""));
    bytes
}

pub fn png() -> Vec<u8> {
    let exif = exif(8);
    png_with(
        40,
        30,
        &[
            (b"gAMA", b"\0\0\xB1\x8F"),
            (b"tEXt", b"Author\0SOMEBODY"),
            (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>"),
            (b"tIME", b"\x07\xEA\x05\x06\0\0\0"),
            (b"eXIf", &exif),
            (b"prVt", b"PRIVATE"),
        ],
    )
}

pub fn webp() -> Vec<u8> {
    let exif = exif(3);
    let chunks: [(&[u8; 4], &[u8]); 5] = [
        (b"VP8X", b"\x0C\0\0\0\x27\0\0\x1D\0\0"),
        (b"VP8 ", b"\x50\x5a\x00\x9d\x01\x2a\x28\x00\x1e\x00"),
        (b"EXIF", &exif),
        (b"XMP ", b"<x/>"),
        (b"ABCD", b"PRIVATE!"),
    ];
    let mut body = b"WEBP".to_vec();
    for (id, data) in chunks {
        body.extend_from_slice(id);
        body.extend_from_slice(&u32::try_from(data.len()).unwrap().to_le_bytes());
        body.extend_from_slice(data);
        body.extend_from_slice(&vec![0; data.len() % 2]);
    }
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [b"RIFF", &length[..], &body].concat()
}

pub fn gif() -> Vec<u8> {
    let mut bytes = b"GIF89a\x28\0\x1E\0\x80\0\0\0\0\0\xFF\xFF\xFF".to_vec();
    bytes.extend_from_slice(b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\0\0\0");
    bytes.extend_from_slice(b"\x21\xFE\x07COMMENT\0");
    bytes.extend_from_slice(b"\x21\xFF\x0BXMP DataXMP\x04<x/>\0");
    for _ in 0..2 {
        bytes.extend_from_slice(b"\x21\xF9\x04\0\x0A\0\0\0");
        bytes.extend_from_slice(b"\x2C\0\0\0\0\x28\0\x1E\0\0\x02\x02\x44\x01\0");
    }
    bytes.push(0x3B);
    bytes
}

pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook: the sheets with their name, state and rows, and the shared strings.
pub fn xlsx(sheets: &[(&str, &str, &str)], strings: &[&str]) -> Vec<u8> {
    xlsx_with(sheets, strings, &[])
}

pub fn xlsx_with(
    sheets: &[(&str, &str, &str)],
    strings: &[&str],
    more: &[(&str, &[u8])],
) -> Vec<u8> {
    let mut workbook = String::from("<?xml version=\"1.0\"?><workbook><sheets>");
    let mut relations = String::from("<Relationships>");
    let mut parts = vec![("[Content_Types].xml".to_owned(), b"<Types/>".to_vec())];
    for (index, (name, state, rows)) in sheets.iter().enumerate() {
        workbook.push_str(&format!(
            "<sheet name=\"{name}\" sheetId=\"{index}\" state=\"{state}\" r:id=\"rId{index}\"/>"
        ));
        relations.push_str(&format!(
            "<Relationship Id=\"rId{index}\" Target=\"worksheets/sheet{index}.xml\"/>"
        ));
        let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
        parts.push((
            format!("xl/worksheets/sheet{index}.xml"),
            sheet.into_bytes(),
        ));
    }
    workbook.push_str("</sheets></workbook>");
    relations.push_str("</Relationships>");
    let strings: String = strings
        .iter()
        .map(|text| format!("<si><t>{text}</t></si>"))
        .collect();
    parts.push(("xl/workbook.xml".to_owned(), workbook.into_bytes()));
    parts.push((
        "xl/_rels/workbook.xml.rels".to_owned(),
        relations.into_bytes(),
    ));
    parts.push((
        "xl/sharedStrings.xml".to_owned(),
        format!("<sst>{strings}</sst>").into_bytes(),
    ));
    let mut all: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, bytes)| (name.as_str(), &bytes[..]))
        .collect();
    all.extend_from_slice(more);
    zip(&all)
}

pub fn docx(body: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let document = format!("<w:document><w:body>{body}</w:body></w:document>");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
    ];
    parts.extend_from_slice(more);
    zip(&parts)
}

pub fn odf(mimetype: &str, body: &str) -> Vec<u8> {
    let content = format!("<office:document-content>{body}</office:document-content>");
    zip(&[
        ("mimetype", mimetype.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A PDF with a catalogue, a font `/F1` and further objects as they stand.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file =
        b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
            .to_vec();
    file.extend_from_slice(b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n");
    file.extend_from_slice(b"3 0 obj << /Type /Page /Parent 2 0 R /Contents 10 0 R /Resources << /Font << /F1 4 0 R >> >> >> endobj\n");
    file.extend_from_slice(b"4 0 obj << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> endobj\n");
    for (object, number) in objects.iter().zip(10..) {
        file.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    file.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \ntrailer << /Size 20 /Root 1 0 R >>\nstartxref\n9\n%%EOF\n");
    file
}

pub fn stream(dict: &str, data: &[u8]) -> Vec<u8> {
    let start = format!("<< /Length {} {dict} >>\nstream\n", data.len());
    [start.as_bytes(), data, b"\nendstream"].concat()
}

/// A page's contents, compressed.
pub fn text_page(operators: &str) -> Vec<u8> {
    stream("/Filter /FlateDecode", &deflated(operators.as_bytes()))
}

/// A table from codes to digits: 0x0013 is `0`.
pub fn table() -> Vec<u8> {
    stream(
        "/Filter /FlateDecode",
        &deflated(b"begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0013> <001C> <0030> endbfrange"),
    )
}
