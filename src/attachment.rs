//! Bytes of an attachment to bytes that may be published: what it really is, what is hidden in it, and whether anything
//! personal can be read in it. Nothing is executed, and every inflation has a limit.
//!
//! Pictures lose their metadata without being coded again; only what pages show in place of a large one is made from its pixels. Documents keep their bytes; all text that can be read in
//! them, hidden sheets and old revisions included, is searched. What cannot be read passes only if somebody has looked
//! through it.

mod canvas;
mod exif;
mod format;
mod gif;
mod look;
mod office;
mod package;
mod pdf;
mod picture;
mod sheet;
mod shown;
#[cfg(test)]
mod tests;
mod text;
mod wording;
mod xml;

pub use canvas::Canvas;
pub(crate) use package::unpack;
pub(crate) use sheet::list as list_sheets;
pub use shown::{Form, Picture};
pub(crate) use xml::{Token, Tokens, attribute};

use format::Format;
use look::Look;
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

/// An attachment that may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The bytes to publish.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media: &'static str,
    /// How pages show it, if it is a picture.
    pub image: Option<Picture>,
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
    /// A picture whose pixels cannot be read.
    Undecodable,
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

/// A picture without its metadata.
struct Clean {
    bytes: Vec<u8>,
    /// Width and height as shown.
    size: (u32, u32),
    coding: Coding,
    removed: BTreeSet<Metadata>,
}

/// How a picture is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coding {
    /// As JPEG does it.
    Lossy,
    /// As PNG does it.
    Exact,
    /// The same in a form that only newer browsers know.
    LossyWebp,
    /// The same without loss.
    ExactWebp,
    /// Several pictures that follow each other.
    Moving,
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
