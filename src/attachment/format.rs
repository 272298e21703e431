//! The formats that may be published, and whether the bytes are what the extension says.

use super::{Refusal, office, text};

/// A format that may be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
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
    /// The format that an extension in small letters stands for.
    pub fn of(extension: &str) -> Result<Format, Refusal> {
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
    pub fn hold_against(self, extension: &str, bytes: &[u8]) -> Result<(), Refusal> {
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
