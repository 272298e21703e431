//! Broken files and files made to do harm: each is refused with a plain message, in seconds and little memory.

use std::io::{Cursor, Write};
use std::time::Duration;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::empty;
use crate::common::{Said, Scratch, mingbai, run, write};

/// Longer than a refusal may take on a busy machine.
const SOON: Duration = Duration::from_secs(30);
/// All the memory that an import may take, KiB.
const MEMORY: u32 = 500_000;

/// Imports some bytes, with a limit of memory where the system has one.
fn import(portal: &Scratch, name: &str, bytes: &[u8]) -> Said {
    let file = portal.at(name);
    write(&file, bytes);
    let program = mingbai();
    let mut command = std::process::Command::new("sh");
    let script = format!("ulimit -v {MEMORY} 2>/dev/null; exec \"$@\"");
    command
        .args(["-c", &script, "sh"])
        .arg(program.get_program());
    command.args([
        "import".as_ref(),
        file.as_os_str(),
        "--dir".as_ref(),
        portal.path().as_os_str(),
    ]);
    command
        .args(["--item", "finance-itemised-ledger", "--period", "2026-09"])
        .env("NO_COLOR", "1");
    run(&mut command, SOON)
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], code: &str) {
    let portal = empty("hostile");
    import(&portal, name, bytes).expect(1, &[code]);
    assert!(!portal.at("villages/shifancun/2026-09").exists());
}

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default())
            .expect("a part");
        zip.write_all(bytes).expect("its bytes");
    }
    zip.finish().expect("a package").into_inner()
}

const WORKBOOK: &[u8] = br#"<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const RELATIONS: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const ROOT: &[u8] = br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// A workbook with one sheet of some XML.
fn xlsx(sheet: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let mut parts = vec![
        ("_rels/.rels", ROOT),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", RELATIONS),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    parts.extend(more);
    package(&parts)
}

#[test]
fn f5_a_cell_in_the_last_corner() {
    let sheet = r#"<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    refused("角.xlsx", &xlsx(sheet, &[]), "MB1312");
}

#[test]
fn g3_bombs() {
    let blank = "<worksheet><sheetData>".to_string() + &" ".repeat(60 << 20);
    refused("bomb.xlsx", &xlsx(&blank, &[]), "MB1311");
    let strings = "<sst>".to_string() + &"<si/>".repeat(5 << 20) + "</sst>";
    refused(
        "strings.xlsx",
        &xlsx(
            "<worksheet/>",
            &[("xl/sharedStrings.xml", strings.as_bytes())],
        ),
        "MB131",
    );
    let rows: String = (1..=9_999)
        .map(|row| format!("<row r=\"{row}\">{}</row>", "<c><v>1</v></c>".repeat(30)))
        .collect();
    refused(
        "rows.xlsx",
        &xlsx(
            &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"),
            &[],
        ),
        "MB1311",
    );
    let entity = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>&a;</v></c></row></sheetData></worksheet>";
    let portal = empty("entity");
    let said = import(&portal, "entity.xlsx", &xlsx(entity, &[]));
    assert!(!said.late && said.code == Some(1) && !said.all().contains("root:"));
}

#[test]
fn g3_repeated_cells_of_open_documents() {
    let content = |row: &str| {
        format!(
            "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"S\">{row}</table:table></office:spreadsheet></office:body></office:document-content>"
        )
    };
    let cell =
        "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let many = content(&format!(
        "<table:table-row table:number-rows-repeated=\"1048576\">{cell}</table:table-row>"
    ));
    refused(
        "rows.ods",
        &package(&[("content.xml", many.as_bytes())]),
        "MB1312",
    );
    let wide = content(
        "<table:table-row><table:table-cell table:number-columns-repeated=\"4000000000\" office:value-type=\"float\" office:value=\"1\"><text:p>1</text:p></table:table-cell></table:table-row>",
    );
    refused(
        "wide.ods",
        &package(&[("content.xml", wide.as_bytes())]),
        "MB1312",
    );
    // A million empty rows at the end are usual.
    let rows = ["日期,摘要,收入", "2026-09-01,租金,5"].map(|row| {
        let cells: String = row.split(',').map(|word| format!("<table:table-cell><text:p>{word}</text:p></table:table-cell>")).collect();
        format!("<table:table-row>{cells}<table:table-cell table:number-columns-repeated=\"16381\"/></table:table-row>")
    });
    let usual = content(
        &(rows.concat()
            + "<table:table-row table:number-rows-repeated=\"1048574\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"),
    );
    let portal = empty("usual-ods");
    import(
        &portal,
        "usual.ods",
        &package(&[("content.xml", usual.as_bytes())]),
    )
    .expect(0, &["1 行"]);
}

#[test]
fn g4_what_is_no_spreadsheet() {
    refused("空.xlsx", b"", "MB1315");
    refused(
        "网页.xls",
        "<html><table><tr><td>1</td></tr></table></html>".as_bytes(),
        "MB1310",
    );
    refused("图.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\0", "MB1310");
    refused(
        "文.xlsx",
        &package(&[("word/document.xml", b"<x/>")]),
        "MB1310",
    );
    refused("半.xlsx", &xlsx("<worksheet/>", &[])[..200], "MB1314");
    refused(
        "坏.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and nothing more",
        "MB1314",
    );
    let encrypted = old_workbook("EncryptedPackage", &[0; 5000]);
    refused("密.xlsx", &encrypted, "MB1313");
    let huge = vec![b','; 9 << 20];
    refused("大.csv", &huge, "MB0106");
}

/// A compound file with one stream of at least 4,096 bytes.
fn old_workbook(name: &str, stream: &[u8]) -> Vec<u8> {
    let sectors = stream.len().div_ceil(512);
    let mut header = vec![0u8; 512];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, value) in [(24, 0x3eu16), (26, 3), (28, 0xfffe), (30, 9), (32, 6)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    let words = [
        (44, 1u32),
        (48, 1),
        (56, 4096),
        (60, 0xffff_fffe),
        (68, 0xffff_fffe),
        (76, 0),
    ];
    for (at, value) in words {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header[80..512].fill(0xff);
    // Sector 0 is the table, 1 the directory, from 2 on the stream.
    let mut table = vec![0xffff_fffdu32, 0xffff_fffe];
    table.extend((0..sectors as u32).map(|at| {
        if at + 1 == sectors as u32 {
            0xffff_fffe
        } else {
            at + 3
        }
    }));
    table.resize(128, 0xffff_ffff);
    let mut directory = Vec::new();
    for (name, kind, first, size) in [
        ("Root Entry", 5u8, 0xffff_fffeu32, 0u32),
        (name, 2, 2, stream.len() as u32),
    ] {
        let mut entry = vec![0u8; 128];
        let letters: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..letters.len()].copy_from_slice(&letters);
        entry[64..66].copy_from_slice(&(letters.len() as u16 + 2).to_le_bytes());
        entry[66] = kind;
        for at in [68, 72, 76] {
            entry[at..at + 4].fill(0xff);
        }
        if kind == 5 {
            entry[76..80].copy_from_slice(&1u32.to_le_bytes());
        }
        entry[116..120].copy_from_slice(&first.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
        directory.extend(entry);
    }
    directory.resize(512, 0);
    let mut file = header;
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    file.extend(directory);
    file.extend(stream);
    file.resize(512 * (3 + sectors), 0);
    file
}

/// The records of an old workbook with one sheet of some cells: row, column and text.
fn records(cells: &[(u16, u16, &str)]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let mut out = kind.to_le_bytes().to_vec();
        out.extend((data.len() as u16).to_le_bytes());
        out.extend(data);
        out
    };
    let begin = |kind: u16| {
        record(
            0x0809,
            &[&0x0600u16.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat(),
        )
    };
    let mut out = begin(5);
    let mut bound = (0u32).to_le_bytes().to_vec();
    bound.extend([0, 0, 1, 0, b'S']);
    let start = (out.len() + 4 + bound.len() + 4) as u32;
    bound[..4].copy_from_slice(&start.to_le_bytes());
    out.extend(record(0x0085, &bound));
    out.extend(record(0x000a, &[]));
    out.extend(begin(0x10));
    for (row, column, text) in cells {
        let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut data = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        data.extend((text.encode_utf16().count() as u16).to_le_bytes());
        data.push(1);
        data.extend(letters);
        out.extend(record(0x0204, &data));
    }
    out.extend(record(0x000a, &[]));
    out.resize(out.len().max(4096), 0);
    out
}

#[test]
fn f5_a_cell_in_the_last_corner_of_an_old_workbook() {
    refused(
        "角.xls",
        &old_workbook("Workbook", &records(&[(0, 0, "日期"), (65_535, 255, "x")])),
        "MB1312",
    );
    let rows = [
        (0, 0, "日期"),
        (0, 1, "摘要"),
        (0, 2, "收入"),
        (1, 0, "2026年9月3日"),
        (1, 1, "租金"),
        (1, 2, "5元"),
    ];
    let portal = empty("old-workbook");
    import(
        &portal,
        "旧.xls",
        &old_workbook("Workbook", &records(&rows)),
    )
    .expect(0, &["1 行"]);
}
