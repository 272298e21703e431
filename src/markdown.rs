//! Markdown of a disclosure to HTML that is safe by construction: every tag in the result is written here, every text
//! in it is escaped, and whatever an author cannot have meant comes back as a problem with its place in the source.
//!
//! Raw HTML is shown as text, link targets are judged by their scheme and their host, pictures are only those of the
//! village, and invisible characters never reach a reader. Bold text beside Chinese punctuation works as expected.

mod prepare;
mod target;
#[cfg(test)]
mod tests;
mod write;

use std::ops::Range;

use crate::attachment::Picture;

/// A source larger than this is refused (bytes).
pub const MAX_SOURCE: usize = 1 << 20;
/// HTML larger than this is refused (bytes).
pub const MAX_HTML: usize = 8 << 20;
/// Quotations, lists and the like nested deeper than this are refused.
pub const MAX_DEPTH: usize = 100;
/// At most this many errors, and as many warnings, are reported for one text.
const MAX_PROBLEMS: usize = 200;

/// A rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Safe HTML: block elements, headings from `h2`. Empty when the source was refused as a whole.
    pub html: String,
    /// What is wrong with the source, in the order of the source.
    pub problems: Vec<Problem>,
    /// The same content as plain text, one line for each block, for summaries and search.
    pub text: String,
}

/// One thing that is wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands: bytes of the source given to [`render`].
    pub range: Range<usize>,
    /// What it is.
    pub kind: ProblemKind,
}

/// What can be wrong with a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// HTML in the Markdown; it is shown as text (a comment is left out). Holds the tag or its beginning.
    RawHtml(String),
    /// A link or picture with a scheme that is not allowed; it lost its target. Holds the scheme.
    BadScheme(String),
    /// A picture from another site; it was made a link, so that readers are not tracked. Holds the host.
    ExternalImage(String),
    /// A web address whose host is not what it seems.
    OddHost {
        /// The host as written.
        host: String,
        /// What is odd about it.
        why: OddHost,
    },
    /// A picture without a description for those who cannot see it.
    NoAlt,
    /// A link or picture that leads to nothing in the village.
    Missing {
        /// The target as written.
        target: String,
        /// An existing target that may have been meant.
        near: Option<String>,
    },
    /// A link that points outside the village's folder. Holds the target as written.
    Leaves(String),
    /// A control character; it was removed.
    Control(char),
    /// An invisible character, or one that changes the direction of writing; it was removed.
    Invisible(char),
    /// Nested too deep; nothing was rendered. Holds the line, counted from 1.
    TooDeep(usize),
    /// Too long, or too long as HTML; nothing was rendered.
    TooLarge,
    /// Text that was meant to be a link but is none, because of a space or of Chinese brackets. Holds the text.
    LooksLikeLink(String),
}

impl ProblemKind {
    /// Whether the disclosure cannot be published with this problem; otherwise it is a warning.
    pub fn is_error(&self) -> bool {
        match self {
            ProblemKind::Missing { .. }
            | ProblemKind::Leaves(_)
            | ProblemKind::TooDeep(_)
            | ProblemKind::TooLarge => true,
            ProblemKind::RawHtml(_)
            | ProblemKind::BadScheme(_)
            | ProblemKind::ExternalImage(_)
            | ProblemKind::OddHost { .. }
            | ProblemKind::NoAlt
            | ProblemKind::Control(_)
            | ProblemKind::Invisible(_)
            | ProblemKind::LooksLikeLink(_) => false,
        }
    }
}

/// What is odd about a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddHost {
    /// It stands behind an `@`, so that what comes before looks like the host.
    Userinfo,
    /// It is written in the ASCII form of an international name (`xn--…`).
    Punycode,
    /// It has letters that look like others, such as Greek or full-width ones.
    LookAlike,
    /// It is a number instead of a name.
    Number,
    /// The text of the link names another host.
    TextDiffers,
}

/// Finds what a relative target of a link or picture leads to.
pub trait Links {
    /// Resolves a target as written in the file, percent-decoded and without its `#…` part. It is never empty, has no
    /// scheme and no control characters, but may hold `..`, a leading `/` or `\`.
    fn resolve(&self, target: &str) -> Target;
}

/// What a relative target leads to. Every `href` is a URL, percent-encoded where `%`, `#` or `?` belong to a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A page of this site: the `href` to write.
    Page(String),
    /// A file published with the disclosure.
    File {
        /// The `href` or `src` to write.
        href: String,
        /// How it is shown if it is a picture.
        image: Option<Picture>,
    },
    /// Nothing.
    Missing {
        /// An existing target that may have been meant.
        near: Option<String>,
    },
    /// Something outside the village's folder.
    Leaves,
    /// Something outside this site that is right to link to as written.
    External,
}

/// Renders Markdown (tables, footnotes, strikethrough, task lists, definition lists) as safe HTML.
pub fn render(source: &str, links: &dyn Links) -> Rendered {
    write::render(source, links)
}
