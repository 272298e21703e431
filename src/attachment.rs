//! Bytes of an attachment to bytes that may be published: what it really is, what is hidden in it, and whether anything
//! personal can be read in it. Nothing is decoded to pixels, nothing is executed, and every inflation has a limit.
//!
//! Pictures lose their metadata without being coded again. Documents keep their bytes; all text that can be read in
//! them, hidden sheets and old revisions included, is searched. What cannot be read passes only if somebody has looked
//! through it.

mod exif;
mod gif;
mod office;
mod pdf;
mod picture;
mod sheet;
#[cfg(test)]
mod tests;
mod text;
mod wording;
mod xml;

use std::collections::BTreeSet;

/// An attachment larger than this is refused (bytes).
pub const MAX_BYTES: usize = 50 << 20;
/// A picture with more pixels than this is refused.
pub const MAX_PIXELS: u64 = 50_000_000;
/// A picture with at least this many pixels may show readable text.
const READABLE_PIXELS: u64 = 300_000;
/// At most this much is inflated out of one attachment (bytes).
const MAX_INFLATED: usize = 64 << 20;
/// A table or text larger than this is refused (bytes).
const MAX_TEXT: usize = 8 << 20;
/// Texts are searched in pieces of about this length (bytes).
const PIECE: usize = 256 << 10;
/// How much two parts of one long line have in common (bytes).
const OVERLAP: usize = 400;

/// An attachment that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The bytes to publish.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media: &'static str,
    /// Width and height as shown, if it is a picture.
    pub image: Option<(u32, u32)>,
    /// What the editor should know about it.
    pub notes: Vec<Note>,
}

/// What the editor should know about an attachment that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Hidden data was removed.
    MetadataRemoved(BTreeSet<Metadata>),
    /// The text was in another encoding and is now UTF-8. Holds the encoding it was in.
    Converted(&'static str),
    /// A picture large enough to show names and numbers, which nobody is said to have looked at.
    PictureUnread,
    /// A picture within a document says where it was taken. Holds the name of the part.
    EmbeddedPosition(String),
    /// Names of authors stand in the properties.
    Authors(Vec<String>),
    /// A hidden sheet. Holds its name.
    HiddenSheet(String),
    /// Hidden rows in a sheet. Holds its name.
    HiddenRows(String),
    /// Hidden columns in a sheet. Holds its name.
    HiddenColumns(String),
    /// Hidden text in a document.
    HiddenText,
    /// Deleted and inserted text is still in the document as tracked changes.
    TrackedChanges,
    /// Comments of reviewers are in the document.
    Comments,
    /// Earlier revisions are still in the file. Holds how many.
    EarlierRevisions(usize),
    /// Something in it could not be read; it passed because somebody has looked through it. Holds what.
    Unread(String),
}

impl Note {
    /// Whether somebody should look at the attachment again; otherwise the note says what was put right.
    pub fn needs_a_look(&self) -> bool {
        !matches!(
            self,
            Note::MetadataRemoved(_) | Note::Converted(_) | Note::Unread(_)
        )
    }
}

/// A kind of hidden data that was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metadata {
    /// Data of the camera.
    Exif,
    /// Where the picture was taken.
    Position,
    /// Data of an editing program.
    Xmp,
    /// Captions and names of press photographs.
    Iptc,
    /// Further pictures behind the picture.
    FurtherPictures,
    /// A small copy, perhaps of the picture before it was cut.
    Thumbnail,
    /// Comments and other texts.
    Text,
    /// Data of a program known to nobody else.
    Other,
    /// Bytes after the end.
    Trailing,
}

/// Why an attachment is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// Files of this type are not published. Holds the extension.
    NotAllowed(String),
    /// The content is not what the extension says.
    Differs {
        /// The extension.
        extension: String,
        /// What the content looks like.
        content: &'static str,
    },
    /// SVG, HTML or another file that can act in a browser. Holds what it is.
    Active(&'static str),
    /// A document with macros.
    Macros,
    /// A picture of a kind that most browsers do not show; it can be saved as JPEG.
    Heic,
    /// A document of an old kind, `.xls`, `.doc`, `.wps` and so on; it can be saved anew. Holds the extension.
    OldOffice(String),
    /// It opens with a password only.
    Encrypted,
    /// Too many bytes. Holds how many.
    TooLarge(usize),
    /// Too many pixels.
    TooManyPixels {
        /// Its width.
        width: u32,
        /// Its height.
        height: u32,
    },
    /// An animation with too many pictures.
    TooManyFrames,
    /// Something in it becomes too large when it is unpacked, as in a bomb. Holds its name.
    TooMuchInside(String),
    /// Personal data was found.
    Private(Place),
    /// It cannot be read, and nobody is said to have looked through it. Holds what cannot be read, if it is one part.
    NobodyLooked(Option<String>),
    /// A text in no known encoding.
    Encoding,
    /// It is damaged. Holds how.
    Damaged(&'static str),
}

/// Where in an attachment something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In its name.
    Name,
    /// In a line, counted from 1.
    Line(usize),
    /// In a row of a sheet.
    Row {
        /// The name of the sheet.
        sheet: String,
        /// The row, counted from 1.
        row: u32,
    },
    /// On a page, counted from 1.
    Page(usize),
    /// In a part of a packed document.
    Part(String),
    /// In the properties: author, title, bookmarks, notes.
    Properties,
}

/// Examines an attachment: its name, its bytes, who has looked through it, and how to find personal data in a text.
///
/// Texts are given to `find_private` whole, with line ends between rows and paragraphs and tabs between cells.
pub fn examine(
    name: &str,
    bytes: &[u8],
    seen_by: Option<&str>,
    find_private: &dyn Fn(&str) -> bool,
) -> Result<Passed, Refusal> {
    if find_private(name) {
        return Err(Refusal::Private(Place::Name));
    }
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(Refusal::TooLarge(bytes.len()));
    }
    let (_, extension) = name.rsplit_once('.').unwrap_or_default();
    let extension = extension.to_lowercase();
    let format = Format::of(&extension)?;
    format.hold_against(&extension, bytes)?;
    let seen = seen_by.is_some_and(|name| !name.trim().is_empty());
    let look = Look { seen, find_private };
    match format {
        Format::Jpeg => look.picture("image/jpeg", picture::jpeg(bytes)?),
        Format::Png => look.picture("image/png", picture::png(bytes)?),
        Format::Webp => look.picture("image/webp", picture::webp(bytes)?),
        Format::Gif => look.picture("image/gif", gif::clean(bytes)?),
        Format::Pdf => pdf::examine(bytes, &look),
        Format::Office(kind) => office::examine(kind, bytes, &look),
        Format::Csv => text::examine(bytes, "text/csv", &look),
        Format::Text => text::examine(bytes, "text/plain", &look),
    }
}

/// How an attachment is looked at.
struct Look<'a> {
    /// Whether somebody has looked through it.
    seen: bool,
    find_private: &'a dyn Fn(&str) -> bool,
}

impl Look<'_> {
    fn picture(&self, media: &'static str, clean: Clean) -> Result<Passed, Refusal> {
        let (width, height) = clean.size;
        let mut notes = Vec::new();
        if !clean.removed.is_empty() {
            notes.push(Note::MetadataRemoved(clean.removed));
        }
        if !self.seen && u64::from(width) * u64::from(height) >= READABLE_PIXELS {
            notes.push(Note::PictureUnread);
        }
        Ok(Passed {
            bytes: clean.bytes,
            media,
            image: Some(clean.size),
            notes,
        })
    }

    /// Searches a text of several lines; on a find, the place is that of the line, counted from 0.
    ///
    /// A long text is searched piece by piece, so that the memory this takes has a limit. Every piece begins with the
    /// first line of the text, which may be the head of a table, and with the last line of the piece before.
    fn search(&self, text: &str, place: impl Fn(usize) -> Place) -> Result<(), Refusal> {
        let mut piece: Vec<(usize, &str)> = Vec::new();
        let mut length = 0;
        for (index, line) in text.split('\n').enumerate() {
            for part in parts(line) {
                piece.push((index, part));
                length += part.len();
                if length > PIECE {
                    self.search_piece(&piece, &place)?;
                    let last = (index, part);
                    piece.truncate(1);
                    if piece.first() != Some(&last) {
                        piece.push(last);
                    }
                    length = 0;
                }
            }
        }
        self.search_piece(&piece, &place)
    }

    fn search_piece(
        &self,
        piece: &[(usize, &str)],
        place: impl Fn(usize) -> Place,
    ) -> Result<(), Refusal> {
        let joined = |lines: &[(usize, &str)]| {
            let lines: Vec<&str> = lines.iter().map(|&(_, line)| line).collect();
            (self.find_private)(&lines.join("\n"))
        };
        if !joined(piece) {
            return Ok(());
        }
        let found = [1, 2].into_iter().find_map(|count| {
            let mut windows = piece.windows(count);
            windows.find(|lines| joined(lines))
        });
        let (index, _) = found.unwrap_or(piece).first().copied().unwrap_or_default();
        Err(Refusal::Private(place(index)))
    }

    /// Lets something pass that cannot be read if somebody has looked through it.
    fn unread(&self, what: Option<String>, notes: &mut Vec<Note>) -> Result<(), Refusal> {
        if !self.seen {
            return Err(Refusal::NobodyLooked(what));
        }
        notes.push(Note::Unread(what.unwrap_or_default()));
        Ok(())
    }
}

/// A line in parts of a limited length, which overlap by more than any number is long.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    let mut start = 0usize;
    let mut more = true;
    std::iter::from_fn(move || {
        if !std::mem::take(&mut more) {
            return None;
        }
        let end = line.floor_char_boundary(start.saturating_add(PIECE));
        let part = &line[start..end];
        more = end < line.len();
        start = line.floor_char_boundary(end.saturating_sub(OVERLAP));
        Some(part)
    })
}

/// A picture without its metadata.
struct Clean {
    bytes: Vec<u8>,
    /// Width and height as shown.
    size: (u32, u32),
    removed: BTreeSet<Metadata>,
}

/// Checks the size of a picture.
fn check_pixels((width, height): (u32, u32)) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(Refusal::Damaged("size"));
    }
    match u64::from(width) * u64::from(height) > MAX_PIXELS {
        true => Err(Refusal::TooManyPixels { width, height }),
        false => Ok(()),
    }
}

/// A format that may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Jpeg,
    Png,
    Webp,
    Gif,
    Pdf,
    Office(office::Kind),
    Csv,
    Text,
}

impl Format {
    fn of(extension: &str) -> Result<Format, Refusal> {
        Ok(match extension {
            "jpg" | "jpeg" => Format::Jpeg,
            "png" => Format::Png,
            "webp" => Format::Webp,
            "gif" => Format::Gif,
            "pdf" => Format::Pdf,
            "xlsx" => Format::Office(office::Kind::Xlsx),
            "docx" => Format::Office(office::Kind::Docx),
            "ods" => Format::Office(office::Kind::Ods),
            "odt" => Format::Office(office::Kind::Odt),
            "csv" => Format::Csv,
            "txt" => Format::Text,
            "heic" | "heif" => return Err(Refusal::Heic),
            "svg" | "svgz" => return Err(Refusal::Active("SVG")),
            "html" | "htm" | "xhtml" | "mht" | "mhtml" | "hta" | "xml" | "xsl" => {
                return Err(Refusal::Active("HTML"));
            }
            "js" | "mjs" | "vbs" | "swf" | "wasm" => return Err(Refusal::Active("script")),
            "xlsm" | "xltm" | "xlam" | "docm" | "dotm" => return Err(Refusal::Macros),
            "xls" | "doc" | "ppt" | "wps" | "et" | "dps" => {
                return Err(Refusal::OldOffice(extension.to_owned()));
            }
            other => return Err(Refusal::NotAllowed(other.to_owned())),
        })
    }

    /// Checks that the content begins as the extension says.
    fn hold_against(self, extension: &str, bytes: &[u8]) -> Result<(), Refusal> {
        let starts = |magic: &[u8]| bytes.starts_with(magic);
        let content = if starts(b"\xFF\xD8\xFF") {
            "JPEG"
        } else if starts(b"\x89PNG\r\n\x1A\n") {
            "PNG"
        } else if starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP".as_slice()) {
            "WebP"
        } else if starts(b"GIF87a") || starts(b"GIF89a") {
            "GIF"
        } else if starts(b"%PDF-") {
            "PDF"
        } else if starts(b"PK\x03\x04") {
            "ZIP"
        } else if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return Err(self.compound(extension, bytes));
        } else if bytes.get(4..8) == Some(b"ftyp".as_slice()) {
            return Err(Refusal::Heic);
        } else if let Some(markup) = text::markup(bytes.get(..1024).unwrap_or(bytes)) {
            return Err(Refusal::Active(markup));
        } else if starts(b"\x7FELF") || starts(b"#!") || starts(b"MZ") && bytes.contains(&0) {
            "program"
        } else if bytes.contains(&0) && !starts(b"\xFF\xFE") && !starts(b"\xFE\xFF") {
            "binary"
        } else {
            "text"
        };
        let expected = match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Webp => "WebP",
            Format::Gif => "GIF",
            Format::Pdf => "PDF",
            Format::Office(_) => "ZIP",
            Format::Csv | Format::Text => "text",
        };
        match content == expected {
            true => Ok(()),
            false => Err(Refusal::Differs {
                extension: extension.to_owned(),
                content,
            }),
        }
    }

    /// An OLE compound file: a document with a password, or one of an old kind under a new name.
    fn compound(self, extension: &str, bytes: &[u8]) -> Refusal {
        let package: Vec<u8> = "EncryptedPackage"
            .bytes()
            .flat_map(|byte| [byte, 0])
            .collect();
        let encrypted = bytes.windows(package.len()).any(|part| part == package);
        match encrypted {
            true => Refusal::Encrypted,
            false => Refusal::OldOffice(extension.to_owned()),
        }
    }
}
