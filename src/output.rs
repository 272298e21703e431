//! Output formats: a disclosure, a village or a portal becomes files. [`FORMATS`] is the only list.

use crate::check::Register;
use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::profile::Profile;
use crate::settings::Extra;

mod broadcast;
mod csv;
mod feed;
mod json;
mod seal;
pub mod wechat;

pub use seal::{Memo, Product, Seal};

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutFile {
    /// Path below the root of the site, with `/`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a format is given: one disclosure of a checked village.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The village.
    pub register: &'a Register,
    /// Index of the disclosure.
    pub about: usize,
    /// The disclosure.
    pub disclosure: &'a Disclosure,
    /// Path of its page without `.html`.
    pub stem: &'a str,
    /// The words of the site.
    pub words: &'a Words,
    /// The rules in force.
    pub profile: &'a Profile,
}

/// For whom a format is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Programs.
    Program,
    /// People.
    Person,
}

/// A format beside the page of a disclosure.
#[derive(Debug)]
pub struct Format {
    /// Its name among the times of a run.
    pub name: &'static str,
    /// For whom it is.
    pub reader: Reader,
    /// As what a portal can do without it.
    pub extra: Extra,
    /// The files that it makes: name as people know it, and path.
    pub files: fn(Subject<'_>) -> Vec<(String, String)>,
    /// Makes the files; none where the disclosure has nothing for this format.
    pub make: fn(Subject<'_>) -> Vec<OutFile>,
}

/// The formats that every disclosure is also offered in. Pages are HTML; see [`crate::theme`].
pub const FORMATS: &[Format] = &[
    Format {
        name: "csv",
        reader: Reader::Program,
        extra: Extra::Data,
        files: csv::files,
        make: csv::make,
    },
    Format {
        name: "json",
        reader: Reader::Program,
        extra: Extra::Data,
        files: json::files,
        make: json::make,
    },
    Format {
        name: "broadcast",
        reader: Reader::Person,
        extra: Extra::Broadcast,
        files: broadcast::files,
        make: broadcast::make,
    },
];

pub(crate) use csv::{guarded, quoted};
pub use feed::{FeedEntry, atom};
