use super::*;

fn shown(text: &str) -> String {
    format!("BT /F1 12 Tf 10 700 Td ({text}) Tj ET")
}

#[test]
fn h7_text_of_pages_is_searched() {
    let on_page = Err(Refusal::Private(Place::Page(1)));
    assert_eq!(look_at("a.pdf", &pdf(&[text_page(&shown(ID))])), on_page);
    assert_eq!(
        look_at("a.pdf", &pdf(&[stream("", shown(ID).as_bytes())])),
        on_page
    );
    let parts = format!("BT /F1 12 Tf [({}) -20 ({})] TJ ET", &ID[..5], &ID[5..]);
    assert_eq!(look_at("a.pdf", &pdf(&[text_page(&parts)])), on_page);
    let hex: String = ID.bytes().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        look_at(
            "a.pdf",
            &pdf(&[text_page(&format!("BT /F1 12 Tf <{hex}> Tj ET"))])
        ),
        on_page
    );
    let letters: String = ID
        .chars()
        .map(|c| format!("1 0 0 1 {c} 700 Tm ({c}) Tj "))
        .collect();
    assert_eq!(
        look_at(
            "a.pdf",
            &pdf(&[text_page(&format!("BT /F1 12 Tf {letters} ET"))])
        ),
        on_page
    );
    let clean = look_at("a.pdf", &pdf(&[text_page(&shown("Hello"))])).unwrap();
    assert_eq!(clean.notes, []);
    assert_eq!(clean.media, "application/pdf");
}

#[test]
fn fonts_with_a_table_are_read() {
    // `/F2` is a font of two-byte codes; object 12 says what they mean, object 11 is the font.
    let font =
        b"<< /Type /Font /Subtype /Type0 /Encoding /Identity-H /ToUnicode 12 0 R >>".to_vec();
    let resources = b"<< /Font << /F2 11 0 R >> >>".to_vec();
    let codes: String = ID
        .bytes()
        .map(|digit| format!("{:04X}", digit - b'0' + 0x13))
        .collect();
    let page = text_page(&format!("BT /F2 12 Tf <{codes}> Tj ET"));
    let file = pdf(&[page.clone(), font.clone(), table(), resources.clone()]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Page(1)))
    );
    // Without the table nobody knows what it says.
    let unknown = b"<< /Type /Font /Subtype /Type0 /Encoding /Identity-H >>".to_vec();
    let file = pdf(&[page, unknown, table(), resources.clone()]);
    assert_eq!(look_at("a.pdf", &file), Err(Refusal::NobodyLooked(None)));
    assert_eq!(
        seen("a.pdf", &file).unwrap().notes,
        [Note::Unread(String::new())]
    );
    let harmless = text_page("BT /F2 12 Tf <001300140015> Tj ET");
    let file = pdf(&[harmless, font.clone(), table(), resources.clone()]);
    assert_eq!(look_at("a.pdf", &file).unwrap().notes, []);
    // The trailer, which follows the last object, does not take its place.
    let last = b"<< /Font << /F2 14 0 R >> >>".to_vec();
    let page = text_page(&format!("BT /F2 12 Tf <{codes}> Tj ET"));
    let file = pdf(&[page, last, table(), b"<< >>".to_vec(), font.clone()]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Page(1)))
    );
    let gbk = b"<< /Type /Font /Subtype /Type0 /Encoding /GBK-EUC-H >>".to_vec();
    let file = pdf(&[
        text_page(&format!("BT /F2 12 Tf ({ID}) Tj ET")),
        gbk,
        table(),
        resources,
    ]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Page(1)))
    );
}

#[test]
fn properties_and_old_revisions_are_searched() {
    let page = text_page(&shown("Hello"));
    let info = |value: &str| format!("<< /Title ({value}) /Author (Zhang San) >>").into_bytes();
    let file = pdf(&[page.clone(), info(ID)]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Properties))
    );
    let file = pdf(&[page.clone(), info("x")]);
    assert_eq!(
        look_at("a.pdf", &file).unwrap().notes,
        [Note::Authors(vec!["Zhang San".into()])]
    );
    let utf16: String = ID
        .encode_utf16()
        .map(|unit| format!("{unit:04X}"))
        .collect();
    let file = pdf(&[
        page.clone(),
        format!("<< /Subject <FEFF{utf16}> >>").into_bytes(),
    ]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Properties))
    );
    let xmp = format!("<x:xmpmeta><dc:title>{ID}</dc:title></x:xmpmeta>");
    let file = pdf(&[
        page.clone(),
        stream("/Type /Metadata /Subtype /XML", xmp.as_bytes()),
    ]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Properties))
    );
    // The page was replaced by a later revision, the number is still in the file.
    let mut file = pdf(&[text_page(&shown(ID))]);
    file.extend_from_slice(b"10 0 obj\n");
    file.extend_from_slice(&page);
    file.extend_from_slice(b"\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n");
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Page(1)))
    );
    let mut file = pdf(&[page]);
    file.extend_from_slice(b"trailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n");
    assert_eq!(
        look_at("a.pdf", &file).unwrap().notes,
        [Note::EarlierRevisions(1)]
    );
}

#[test]
fn packed_objects_are_read() {
    let page = text_page(&shown("Hello"));
    let packed = |objects: &str| {
        let head = "20 0 21 10 ";
        let body = format!("{head}{objects}");
        stream(
            &format!(
                "/Type /ObjStm /N 2 /First {} /Filter /FlateDecode",
                head.len()
            ),
            &deflated(body.as_bytes()),
        )
    };
    let file = pdf(&[
        page.clone(),
        packed(&format!("<< /A 1 >> << /Title ({ID}) >>")),
    ]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::Private(Place::Properties))
    );
    let file = pdf(&[
        page.clone(),
        packed("<< /S /J#61vaScript /JS (app.alert(1)) >>"),
    ]);
    assert_eq!(look_at("a.pdf", &file), Err(Refusal::Active("JavaScript")));
    let file = pdf(&[page, packed("<< /A 1 >> << /B 2 >>")]);
    assert_eq!(look_at("a.pdf", &file).unwrap().notes, []);
}

#[test]
fn what_acts_or_is_locked_is_refused() {
    let page = text_page(&shown("Hello"));
    for (object, what) in [
        ("<< /S /JavaScript /JS (app.alert(1)) >>", "JavaScript"),
        ("<< /S /Java#53cript /JS (x) >>", "JavaScript"),
        ("<< /S /Launch /F (cmd.exe) >>", "Launch"),
        ("<< /Names << /EmbeddedFiles 9 0 R >> >>", "EmbeddedFile"),
        ("<< /Type /EmbeddedFile >>", "EmbeddedFile"),
        ("<< /AcroForm << /XFA [] >> >>", "XFA"),
        // Hidden from a reader that goes from object to object, but not from one that follows the table of places.
        (
            "<< /Length 60 >> stream\n99 0 obj << /S /JavaScript >> endobj endstream",
            "JavaScript",
        ),
    ] {
        let file = pdf(&[page.clone(), object.as_bytes().to_vec()]);
        assert_eq!(
            look_at("a.pdf", &file),
            Err(Refusal::Active(what)),
            "{object}"
        );
    }
    let file = pdf(&[page, b"<< /Encrypt 9 0 R /ID [<00> <00>] >>".to_vec()]);
    assert_eq!(look_at("a.pdf", &file), Err(Refusal::Encrypted));
    assert_eq!(
        look_at("a.pdf", b"%PDF-1.4\nhello"),
        Err(Refusal::Damaged("PDF"))
    );
}

#[test]
fn scans_need_somebody_who_looked() {
    let picture = stream(
        "/Type /XObject /Subtype /Image /Width 1654 /Height 2339 /Filter /DCTDecode",
        &jpeg(),
    );
    let only = pdf(&[text_page("q 1 0 0 1 0 0 cm /Im1 Do Q"), picture.clone()]);
    assert_eq!(look_at("a.pdf", &only), Err(Refusal::NobodyLooked(None)));
    assert!(seen("a.pdf", &only).is_ok());
    // The sign of the scanning program is not the text of the page.
    let signed = pdf(&[text_page(&shown("Scanned with an app")), picture.clone()]);
    assert_eq!(look_at("a.pdf", &signed), Err(Refusal::NobodyLooked(None)));
    let illustrated = pdf(&[text_page(&shown(&"Hello ".repeat(100))), picture]);
    assert_eq!(
        look_at("a.pdf", &illustrated).unwrap().notes,
        [Note::PictureUnread]
    );
    assert_eq!(
        look_at("a.pdf", &pdf(&[])),
        Err(Refusal::NobodyLooked(None))
    );
    let strange = pdf(&[
        text_page(&shown("Hello")),
        stream("/Filter /LZWDecode", b"\x80\x0B"),
    ]);
    assert_eq!(look_at("a.pdf", &strange), Err(Refusal::NobodyLooked(None)));
}

#[test]
fn bombs_and_depth_are_stopped() {
    let zeros = vec![b' '; 65 << 20];
    let file = pdf(&[stream("/Filter /FlateDecode", &deflated(&zeros))]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::TooMuchInside("PDF".into()))
    );
    let twice = deflated(&deflated(&zeros));
    let file = pdf(&[stream("/Filter [/FlateDecode /FlateDecode]", &twice)]);
    assert_eq!(
        look_at("a.pdf", &file),
        Err(Refusal::TooMuchInside("PDF".into()))
    );
    for part in [
        "<<",
        "[",
        "(",
        "<",
        "1 0 obj ",
        "stream\n",
        "<< >> stream\n",
        "/A ",
        "1 ",
        "%",
        "<</Font<</F1 ",
    ] {
        let mut file = b"%PDF-1.4\n".to_vec();
        file.extend_from_slice(part.repeat(300_000).as_bytes());
        file.extend_from_slice(b"\n%%EOF");
        assert!(look_at("a.pdf", &file).is_err(), "{part}");
    }
}
