//! Packed documents, `.xlsx`, `.docx`, `.ods` and `.odt`: unpacked within limits, and all their text searched.

use super::package::{Parts, unpack};
use super::xml::{self, Token, Tokens};
use super::{Look, MAX_INFLATED, Note, Passed, Place, READABLE_PIXELS, Refusal, picture, sheet};
use encoding_rs::Encoding;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// At most this many things are noted of one document.
const MAX_NOTES: usize = 100;
/// At most this much of the rows of all sheets is put together (bytes); beyond it cells are searched one by one.
const MAX_ROWS: usize = 16 << 20;

/// A kind of packed document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A workbook of the Office kind.
    Xlsx,
    /// A text of the Office kind.
    Docx,
    /// A workbook of the OpenDocument kind.
    Ods,
    /// A text of the OpenDocument kind.
    Odt,
}

impl Kind {
    fn media(self) -> &'static str {
        match self {
            Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Kind::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Kind::Odt => "application/vnd.oasis.opendocument.text",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Kind::Xlsx => "xlsx",
            Kind::Docx => "docx",
            Kind::Ods => "ods",
            Kind::Odt => "odt",
        }
    }

    /// Whether the parts are those of this kind.
    fn fits(self, parts: &Parts) -> bool {
        let mimetype = parts.get("mimetype").map(Vec::as_slice);
        match self {
            Kind::Xlsx => parts.contains_key("xl/workbook.xml"),
            Kind::Docx => parts.contains_key("word/document.xml"),
            Kind::Ods | Kind::Odt => {
                mimetype == Some(self.media().as_bytes()) && parts.contains_key("content.xml")
            }
        }
    }
}

/// Examines a packed document.
pub(super) fn examine(kind: Kind, bytes: &[u8], look: &Look<'_>) -> Result<Passed, Refusal> {
    let mut budget = MAX_INFLATED;
    let mut notes = Vec::new();
    examine_within(kind, bytes, look, &mut budget, true, &mut notes)?;
    Ok(Passed {
        bytes: bytes.to_vec(),
        media: kind.media(),
        image: None,
        notes,
    })
}

/// The same for a document that may stand within another; `outer` is false for one that does.
fn examine_within(
    kind: Kind,
    bytes: &[u8],
    look: &Look<'_>,
    budget: &mut usize,
    outer: bool,
    notes: &mut Vec<Note>,
) -> Result<(), Refusal> {
    let parts = unpack(bytes, budget)?;
    if !kind.fits(&parts) {
        return Err(Refusal::Differs {
            extension: kind.extension().to_owned(),
            content: "ZIP",
        });
    }
    refuse_active(&parts)?;
    let texts: BTreeMap<&str, Cow<'_, str>> = parts
        .iter()
        .filter(|(name, _)| is_xml(name))
        .map(|(name, bytes)| (name.as_str(), decode(bytes)))
        .collect();
    let sheets = match kind {
        Kind::Xlsx => search_sheets(&texts, look, notes)?,
        _ => BTreeSet::new(),
    };
    for (name, text) in &texts {
        // Cells were searched by row; one by one they are mostly numbers of strings, which mean nothing.
        let skipped = if sheets.contains(*name) { "v" } else { "" };
        let lines = xml::lines_without(text, skipped);
        look.search(&lines, |_| {
            match name.contains("docProps") || *name == "meta.xml" {
                true => Place::Properties,
                false => Place::Part((*name).to_owned()),
            }
        })?;
        note_hidden(name, text, notes);
    }
    note_authors(&texts, notes);
    for (name, bytes) in parts.iter().filter(|(name, _)| !is_xml(name)) {
        other_part(name, bytes, look, budget, outer, notes)?;
    }
    Ok(())
}

/// Refuses macros and parts that are encrypted.
fn refuse_active(parts: &Parts) -> Result<(), Refusal> {
    let has = |what: &str| {
        parts
            .keys()
            .any(|name| name.to_ascii_lowercase().contains(what))
    };
    let macros = has("vbaproject.bin")
        || has("/activex/")
        || has("macrosheets/")
        || parts
            .keys()
            .any(|name| name.starts_with("Basic/") || name.starts_with("Scripts/"));
    let declared = |part: &str, word: &str| {
        parts
            .get(part)
            .is_some_and(|part| decode(part).contains(word))
    };
    if macros || declared("[Content_Types].xml", "macroEnabled") {
        return Err(Refusal::Macros);
    }
    match declared("META-INF/manifest.xml", "encryption-data") {
        true => Err(Refusal::Encrypted),
        false => Ok(()),
    }
}

fn is_xml(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".xml", ".rels", ".vml", ".rdf"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

/// The text of a part, whatever encoding it declares; bytes that do not fit are replaced.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let start = String::from_utf8_lossy(bytes.get(..200).unwrap_or(bytes));
    let declared = start.split_once("encoding=").and_then(|(_, rest)| {
        let label = rest.get(1..)?.split(['"', '\'']).next()?;
        Encoding::for_label(label.as_bytes())
    });
    declared.unwrap_or(encoding_rs::UTF_8).decode(bytes).0
}

/// Searches the sheets of a workbook row by row; gives the parts of which every row was searched.
fn search_sheets(
    texts: &BTreeMap<&str, Cow<'_, str>>,
    look: &Look<'_>,
    notes: &mut Vec<Note>,
) -> Result<BTreeSet<String>, Refusal> {
    let text = |name: &str| texts.get(name).map(|text| &**text).unwrap_or_default();
    let strings = sheet::shared_strings(text("xl/sharedStrings.xml"));
    let sheets = sheet::list(text("xl/workbook.xml"), text("xl/_rels/workbook.xml.rels"));
    let mut limit = MAX_ROWS;
    let mut searched = BTreeSet::new();
    for sheet in sheets {
        if searched.contains(&sheet.part) {
            continue;
        }
        let content = sheet::read(text(&sheet.part), &strings, limit);
        limit = limit.saturating_sub(content.rows.len());
        look.search(&content.rows, |line| Place::Row {
            sheet: sheet.name.clone(),
            row: content.numbers.get(line).copied().unwrap_or(1),
        })?;
        if content.hidden_rows {
            add(notes, Note::HiddenRows(sheet.name.clone()));
        }
        if content.hidden_columns {
            add(notes, Note::HiddenColumns(sheet.name.clone()));
        }
        if sheet.hidden {
            add(notes, Note::HiddenSheet(sheet.name));
        }
        if !content.cut {
            searched.insert(sheet.part);
        }
    }
    Ok(searched)
}

/// Notes what readers of the document may find although its writer does not see it.
fn note_hidden(name: &str, text: &str, notes: &mut Vec<Note>) {
    if name.contains("comments") || name.contains("threadedComments") {
        add(notes, Note::Comments);
    }
    let mut style_of_hidden_sheet = false;
    let mut table = String::new();
    for token in Tokens::new(text) {
        let Token::Open(element, written, _) = token else {
            continue;
        };
        let is = |attribute: &str, value: &str| {
            xml::attribute(written, attribute).is_some_and(|known| known == value)
        };
        match element {
            "del" | "ins" | "moveFrom" | "moveTo" if name.starts_with("word/") => {
                add(notes, Note::TrackedChanges);
            }
            "tracked-changes" => add(notes, Note::TrackedChanges),
            "vanish" if name.starts_with("word/") => notes.push(Note::HiddenText),
            "hidden-text" | "hidden-paragraph" => notes.push(Note::HiddenText),
            "annotation" => notes.push(Note::Comments),
            "table-properties" if is("display", "false") => style_of_hidden_sheet = true,
            "table" => {
                table = xml::attribute(written, "name")
                    .unwrap_or_default()
                    .into_owned()
            }
            "table-row" if is("visibility", "collapse") || is("visibility", "filter") => {
                notes.push(Note::HiddenRows(table.clone()));
            }
            "table-column" if is("visibility", "collapse") => {
                add(notes, Note::HiddenColumns(table.clone()));
            }
            _ => {}
        }
    }
    if style_of_hidden_sheet {
        add(notes, Note::HiddenSheet(String::new()));
    }
}

/// Notes something once: a document of a million changes is still one document with changes.
fn add(notes: &mut Vec<Note>, note: Note) {
    if notes.len() < MAX_NOTES && !notes.contains(&note) {
        notes.push(note);
    }
}

/// Notes the names that stand in the properties.
fn note_authors(texts: &BTreeMap<&str, Cow<'_, str>>, notes: &mut Vec<Note>) {
    let mut names = BTreeSet::new();
    for part in ["docProps/core.xml", "meta.xml"] {
        let mut inside = false;
        for token in Tokens::new(texts.get(part).map(|text| &**text).unwrap_or_default()) {
            match token {
                Token::Open(name, _, empty) => {
                    inside =
                        !empty && matches!(name, "creator" | "lastModifiedBy" | "initial-creator");
                }
                Token::Text(text) if inside && !text.trim().is_empty() && names.len() < 20 => {
                    names.insert(text.trim().to_owned());
                }
                _ => inside = false,
            }
        }
    }
    if !names.is_empty() {
        add(notes, Note::Authors(names.into_iter().collect()));
    }
}

/// A part that is not XML: a picture, an embedded document, or something that nobody can read.
fn other_part(
    name: &str,
    bytes: &[u8],
    look: &Look<'_>,
    budget: &mut usize,
    outer: bool,
    notes: &mut Vec<Note>,
) -> Result<(), Refusal> {
    let lower = name.to_ascii_lowercase();
    let (_, extension) = lower.rsplit_once('.').unwrap_or_default();
    let harmless = ["printersettings", "thumbnail"]
        .iter()
        .any(|what| lower.contains(what));
    if bytes.is_empty() || lower == "mimetype" || harmless || lower.ends_with("layout-cache") {
        return Ok(());
    }
    match extension {
        "jpg" | "jpeg" | "png" | "gif" | "webp" | "bmp" | "tif" | "tiff" | "emf" | "wmf"
        | "wdp" => {
            if picture::has_position(bytes) {
                add(notes, Note::EmbeddedPosition(name.to_owned()));
            }
            // Three bytes for a pixel at most, so fewer bytes than this cannot be many pixels; one tenth is a photograph.
            if !look.seen && bytes.len() as u64 > READABLE_PIXELS / 10 {
                add(notes, Note::PictureUnread);
            }
            Ok(())
        }
        "svg" | "html" | "htm" | "js" => Err(Refusal::Active("HTML")),
        "xlsx" | "docx" if outer => {
            let kind = match extension {
                "xlsx" => Kind::Xlsx,
                _ => Kind::Docx,
            };
            match examine_within(kind, bytes, look, budget, false, notes) {
                Err(Refusal::Private(_)) => Err(Refusal::Private(Place::Part(name.to_owned()))),
                result => result,
            }
        }
        "ttf" | "otf" | "odttf" | "fntdata" => Ok(()),
        _ => look.unread(Some(name.to_owned()), notes),
    }
}
