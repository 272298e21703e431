use super::*;

fn row(number: u32, cells: &str) -> String {
    format!("<row r=\"{number}\">{cells}</row>")
}

#[test]
fn h7_sheets_are_searched_with_their_strings() {
    let shared = row(5, "<c t=\"s\"><v>1</v></c>");
    let at_row = |sheet: &str, row: u32| {
        Err(Refusal::Private(Place::Row {
            sheet: sheet.to_owned(),
            row,
        }))
    };
    let book = xlsx(
        &[("公开", "visible", ""), ("底稿", "hidden", &shared)],
        &["姓名", ID],
    );
    assert_eq!(look_at("a.xlsx", &book), at_row("底稿", 5));
    let number = row(2, &format!("<c><v>{ID}</v></c>"));
    assert_eq!(
        look_at("a.xlsx", &xlsx(&[("甲", "visible", &number)], &[])),
        at_row("甲", 2)
    );
    let split = row(
        3,
        &format!(
            "<c t=\"inlineStr\"><is><t>{}</t></is></c><c><v>{}</v></c>",
            &ID[..6],
            &ID[6..]
        ),
    );
    assert_eq!(
        look_at("a.xlsx", &xlsx(&[("甲", "visible", &split)], &[])),
        at_row("甲", 3)
    );
    let hidden = format!("<row r=\"4\" hidden=\"1\"><c><v>{ID}</v></c></row>");
    assert_eq!(
        look_at("a.xlsx", &xlsx(&[("甲", "visible", &hidden)], &[])),
        at_row("甲", 4)
    );
    let unused = xlsx(&[("甲", "visible", "")], &[ID]);
    assert!(matches!(
        look_at("a.xlsx", &unused),
        Err(Refusal::Private(Place::Part(_)))
    ));
    let formula = row(1, &format!("<c><f>\"{ID}\"&amp;1</f><v>0</v></c>"));
    assert!(matches!(
        look_at("a.xlsx", &xlsx(&[("甲", "visible", &formula)], &[])),
        Err(Refusal::Private(_))
    ));
}

#[test]
fn g2_what_is_hidden_is_noted() {
    let rows = "<row r=\"1\" hidden=\"1\"><c><v>1</v></c></row>";
    let core = "<cp:coreProperties><dc:creator>张三</dc:creator><cp:lastModifiedBy>李四</cp:lastModifiedBy></cp:coreProperties>";
    let book = xlsx_with(
        &[("甲", "visible", rows), ("乙", "veryHidden", "")],
        &[],
        &[
            ("docProps/core.xml", core.as_bytes()),
            ("xl/comments1.xml", b"<comments/>"),
        ],
    );
    let notes = look_at("a.xlsx", &book).unwrap().notes;
    for note in [
        Note::HiddenRows("甲".into()),
        Note::HiddenSheet("乙".into()),
        Note::Comments,
        Note::Authors(vec!["张三".into(), "李四".into()]),
    ] {
        assert!(notes.contains(&note), "{note:?} in {notes:?}");
    }
    let private = core.replace("李四", ID);
    let book = xlsx_with(
        &[("甲", "visible", "")],
        &[],
        &[("docProps/core.xml", private.as_bytes())],
    );
    assert_eq!(
        look_at("a.xlsx", &book),
        Err(Refusal::Private(Place::Properties))
    );
}

#[test]
fn h4_texts_are_searched_with_what_was_deleted() {
    let runs = format!(
        "<w:p><w:r><w:t>{}</w:t></w:r><w:r><w:t>{}</w:t></w:r></w:p>",
        &ID[..7],
        &ID[7..]
    );
    assert_eq!(
        look_at("a.docx", &docx(&runs, &[])),
        Err(Refusal::Private(Place::Part("word/document.xml".into())))
    );
    let deleted = format!("<w:p><w:del><w:r><w:delText>{ID}</w:delText></w:r></w:del></w:p>");
    assert!(matches!(
        look_at("a.docx", &docx(&deleted, &[])),
        Err(Refusal::Private(_))
    ));
    let changed = "<w:p><w:ins w:author=\"x\"><w:r><w:t>甲</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>乙</w:t></w:r></w:p>";
    let notes = look_at("a.docx", &docx(changed, &[])).unwrap().notes;
    assert_eq!(notes, [Note::TrackedChanges, Note::HiddenText]);
    let cells = format!(
        "<w:tr><w:tc><w:p><w:t>{}</w:t></w:p></w:tc><w:tc><w:p><w:t>{}</w:t></w:p></w:tc></w:tr>",
        &ID[..9],
        &ID[9..]
    );
    assert!(matches!(
        look_at("a.docx", &docx(&cells, &[])),
        Err(Refusal::Private(_))
    ));
    let alt = format!("<wp:docPr id=\"1\" descr=\"{ID}\"/>");
    assert!(matches!(
        look_at("a.docx", &docx(&alt, &[])),
        Err(Refusal::Private(_))
    ));
    let header = format!("<w:hdr><w:p><w:t>{ID}</w:t></w:p></w:hdr>");
    let file = docx("", &[("word/header1.xml", header.as_bytes())]);
    assert!(matches!(look_at("a.docx", &file), Err(Refusal::Private(_))));
}

#[test]
fn open_documents_are_searched() {
    let ods = "application/vnd.oasis.opendocument.spreadsheet";
    let odt = "application/vnd.oasis.opendocument.text";
    let body = format!(
        "<table:table table:name=\"甲\"><table:table-row table:visibility=\"collapse\"><table:table-cell><text:p>{ID}</text:p></table:table-cell></table:table-row></table:table>"
    );
    assert!(matches!(
        look_at("a.ods", &odf(ods, &body)),
        Err(Refusal::Private(_))
    ));
    let passed = look_at("a.ods", &odf(ods, &body.replace(ID, "1"))).unwrap();
    assert_eq!(passed.notes, [Note::HiddenRows("甲".into())]);
    assert_eq!(passed.media, ods);
    assert!(matches!(
        look_at("a.odt", &odf(ods, "x")),
        Err(Refusal::Differs { .. })
    ));
    let changes = "<text:tracked-changes><text:deletion/></text:tracked-changes>";
    assert_eq!(
        look_at("a.odt", &odf(odt, changes)).unwrap().notes,
        [Note::TrackedChanges]
    );
    let locked = zip(&[
        ("mimetype", odt.as_bytes()),
        ("content.xml", b"\0\x01"),
        ("META-INF/manifest.xml", b"<manifest:encryption-data/>"),
    ]);
    assert_eq!(look_at("a.odt", &locked), Err(Refusal::Encrypted));
}

#[test]
fn macros_and_locked_files_are_refused() {
    for part in [
        "xl/vbaProject.bin",
        "xl/activeX/activeX1.bin",
        "xl/macrosheets/sheet1.xml",
    ] {
        let book = xlsx_with(&[], &[], &[(part, b"x")]);
        assert_eq!(look_at("a.xlsx", &book), Err(Refusal::Macros), "{part}");
    }
    let mut compound = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    assert_eq!(
        look_at("a.xlsx", &compound),
        Err(Refusal::OldOffice("xlsx".into()))
    );
    compound.extend("EncryptedPackage".bytes().flat_map(|byte| [byte, 0]));
    assert_eq!(look_at("a.xlsx", &compound), Err(Refusal::Encrypted));
    // The flag for encryption in both headers of the first part.
    let mut book = xlsx(&[], &[]);
    book[6] |= 1;
    let central = book
        .windows(4)
        .position(|part| part == b"PK\x01\x02")
        .unwrap();
    book[central + 8] |= 1;
    assert_eq!(look_at("a.xlsx", &book), Err(Refusal::Encrypted));
}

#[test]
fn g3_bombs_are_stopped() {
    let zeros = vec![b'0'; 3 << 20];
    let bomb = xlsx_with(&[], &[], &[("xl/a.xml", &zeros)]);
    assert_eq!(
        look_at("a.xlsx", &bomb),
        Err(Refusal::TooMuchInside("xl/a.xml".into()))
    );
    // Hard to pack, so that only the sum is too large.
    let mut noise = 1u32;
    let noisy: Vec<u8> = std::iter::repeat_with(|| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b"0123456789abcdef"[(noise >> 28) as usize]
    })
    .take(17 << 20)
    .collect();
    let parts =
        ["xl/1.xml", "xl/2.xml", "xl/3.xml", "xl/4.xml"].map(|name| (name, noisy.as_slice()));
    let bomb = xlsx_with(&[], &[], &parts);
    assert!(bomb.len() < MAX_BYTES);
    assert!(matches!(
        look_at("a.xlsx", &bomb),
        Err(Refusal::TooMuchInside(_))
    ));
    let names: Vec<String> = (0..2_001).map(|index| format!("xl/{index}.xml")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(matches!(
        look_at("a.xlsx", &zip(&parts)),
        Err(Refusal::TooMuchInside(_))
    ));
    let many = [b"PK\x03\x04", &b"PK\x05\x06".repeat(1_000)[..]].concat();
    assert!(matches!(
        look_at("a.xlsx", &many),
        Err(Refusal::TooMuchInside(_))
    ));
    let entries = [b"PK\x03\x04", &b"PK\x01\x02".repeat(10_000)[..]].concat();
    assert!(matches!(
        look_at("a.xlsx", &entries),
        Err(Refusal::TooMuchInside(_))
    ));
}

#[test]
fn a20_odd_packages_are_refused() {
    for name in ["../x.xml", "/x.xml", "a/../../x.xml", "a\\..\\..\\x.xml"] {
        let book = xlsx_with(&[], &[], &[(name, b"x")]);
        assert_eq!(
            look_at("a.xlsx", &book),
            Err(Refusal::Damaged("ZIP")),
            "{name}"
        );
    }
    // Something between the parts and their directory.
    let book = xlsx(&[], &[]);
    let central = book
        .windows(4)
        .position(|part| part == b"PK\x01\x02")
        .unwrap();
    let mut stuffed = book[..central].to_vec();
    stuffed.extend_from_slice(&[b'x'; 2_000]);
    stuffed.extend_from_slice(&book[central..]);
    let offset = stuffed.len() - 6;
    let start = u32::try_from(central + 2_000).unwrap().to_le_bytes();
    stuffed[offset..offset + 4].copy_from_slice(&start);
    assert_eq!(look_at("a.xlsx", &stuffed), Err(Refusal::Damaged("ZIP")));
    assert_eq!(
        look_at("a.xlsx", b"PK\x03\x04"),
        Err(Refusal::Damaged("ZIP"))
    );
}

#[test]
fn embedded_things_are_looked_at() {
    let picture = docx("", &[("word/media/image1.jpeg", &jpeg())]);
    assert_eq!(
        look_at("a.docx", &picture).unwrap().notes,
        [Note::EmbeddedPosition("word/media/image1.jpeg".into())]
    );
    let inner = xlsx(
        &[("甲", "visible", &row(1, &format!("<c><v>{ID}</v></c>")))],
        &[],
    );
    let outer = docx("", &[("word/embeddings/book.xlsx", &inner)]);
    assert_eq!(
        look_at("a.docx", &outer),
        Err(Refusal::Private(Place::Part(
            "word/embeddings/book.xlsx".into()
        )))
    );
    let object = docx(
        "",
        &[("word/embeddings/oleObject1.bin", b"\xD0\xCF\x11\xE0")],
    );
    assert_eq!(
        look_at("a.docx", &object),
        Err(Refusal::NobodyLooked(Some(
            "word/embeddings/oleObject1.bin".into()
        )))
    );
    assert_eq!(
        seen("a.docx", &object).unwrap().notes,
        [Note::Unread("word/embeddings/oleObject1.bin".into())]
    );
}
