//! One source file, understood: what it discloses, for which period, posted when, signed by whom, with which data.

use std::ops::Range;
use std::sync::Arc;

use crate::catalogue::{Catalogue, Item};
use crate::diagnostic::{Diagnostic, Place};
use crate::language::Lang;
use crate::log::entry::Why;
use crate::profile::Role;
use crate::record::Record;
use crate::source::{Sources, Spot, Text, is_slug};
use crate::value::{Date, Period};

mod head;
mod prose;

pub(crate) use prose::refused;
pub use prose::{Attached, attach, out_path, render_prose};

/// One item of one village for one period.
#[derive(Debug, Clone)]
pub struct Disclosure {
    /// The item.
    pub item: Arc<Item>,
    /// The period.
    pub period: Period,
    /// Name, where there are several of the item in one period.
    pub name: Option<String>,
    /// The id of the item in its address: a former one where it stands, or was published, under that.
    pub filed: String,
    /// Title of its own.
    pub title: Option<String>,
    /// One plain sentence; may be empty.
    pub summary: String,
    /// Explanation under the figures; may be empty.
    pub note: String,
    /// Day of posting; none: a draft.
    pub published: Option<Date>,
    /// Last day of posting, as declared.
    pub posted_until: Option<Date>,
    /// Day of the event.
    pub event: Option<Date>,
    /// Why there is nothing this period.
    pub none: Option<String>,
    /// Who reviewed it.
    pub signoffs: Vec<SignOff>,
    /// Attachments, in order.
    pub attachments: Vec<AttachmentRef>,
    /// What looks like personal data and is not: text and reason.
    pub exceptions: Vec<(String, String)>,
    /// The data.
    pub record: Record,
    /// Why it differs from what was published before.
    pub correction: Option<Correction>,
    /// The files that it shows, each with the name that it has beside a frozen version: path below the portal's folder and name.
    /// Attachments come first, in their order, then what only the prose shows; filled by [`render_prose`].
    pub files: Vec<(String, String)>,
    /// How it stands to what was published; found out by comparing it with the ledger.
    pub state: State,
    /// Prose, safe HTML; filled by [`render_prose`].
    pub prose: String,
    /// The text that it was read from.
    pub text: Text,
    /// Where the Markdown stands in it.
    body: Body,
    /// Where the most important head keys stand.
    pub spots: HeadSpots,
}

/// How a disclosure stands to what the ledger says was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Without a day of posting, or with one that is yet to come.
    Draft,
    /// It waits to be published for the first time.
    Waiting,
    /// It waits to be published as a correction of this version.
    Changed {
        /// The newest version.
        ver: u32,
    },
    /// It is what this version says.
    Published {
        /// The newest version.
        ver: u32,
    },
}

impl State {
    /// The stable id: `draft`, `waiting`, `changed` or `published`.
    pub fn id(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Waiting => "waiting",
            State::Changed { .. } => "changed",
            State::Published { .. } => "published",
        }
    }

    /// The newest published version, if there is one.
    pub fn ver(self) -> Option<u32> {
        match self {
            State::Draft | State::Waiting => None,
            State::Changed { ver } | State::Published { ver } => Some(ver),
        }
    }
}

/// Why a disclosure differs from what was published before.
#[derive(Debug, Clone)]
pub struct Correction {
    /// In words.
    pub reason: String,
    /// The kind of the mistake.
    pub why: Why,
    /// Where the words stand.
    pub spot: Spot,
}

/// Where the prose of a disclosure stands.
#[derive(Debug, Clone)]
enum Body {
    /// In the file itself, below the front matter.
    Below(Range<usize>),
    /// In the `text` key of a TOML file: the text, and where it stands.
    Key(String, Spot),
    /// Nowhere.
    Absent,
}

/// Where head keys stand.
#[derive(Debug, Clone)]
pub struct HeadSpots {
    /// The beginning of the file.
    pub start: Spot,
    /// `published`.
    pub published: Option<Spot>,
    /// `posted_until`.
    pub posted_until: Option<Spot>,
    /// `event`.
    pub event: Option<Spot>,
}

/// One signature.
#[derive(Debug, Clone)]
pub struct SignOff {
    /// In which role.
    pub role: Role,
    /// Name of the official.
    pub name: String,
    /// When.
    pub date: Option<Date>,
    /// Opinion; may be empty.
    pub opinion: String,
    /// Where the name stands.
    pub spot: Spot,
}

/// An attachment as a disclosure names it.
#[derive(Debug, Clone)]
pub struct AttachmentRef {
    /// Path below the portal's folder.
    pub path: String,
    /// Title.
    pub title: String,
    /// Who looked through it, where the program cannot.
    pub seen_by: Option<String>,
    /// Where it is named.
    pub spot: Spot,
}

/// Where a disclosure stands, from the path of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address<'a> {
    /// Period folder.
    pub period: Period,
    /// Item id.
    pub item: &'a str,
    /// Name, where there are several.
    pub name: Option<&'a str>,
}

impl Disclosure {
    /// `2026-05/finance-cash-bank` or `2026-05/village-homestead/li-3`: stable, unique within the village.
    pub fn id(&self) -> String {
        match &self.name {
            Some(name) => format!("{}/{}/{name}", self.period, self.filed),
            None => format!("{}/{}", self.period, self.filed),
        }
    }

    /// The ids that it could have under other names of its item.
    pub fn other_ids(&self) -> impl Iterator<Item = String> {
        let others = self.item.names().filter(|name| *name != self.filed);
        others.map(|filed| {
            let other = [Some(filed), self.name.as_deref()];
            let other: Vec<&str> = other.into_iter().flatten().collect();
            format!("{}/{}", self.period, other.join("/"))
        })
    }

    /// The Markdown of its prose.
    pub fn markdown(&self) -> Option<&str> {
        match &self.body {
            Body::Below(range) => Some(&self.text.text[range.clone()]),
            Body::Key(prose, _) => Some(prose),
            Body::Absent => None,
        }
    }

    /// Its title: its own, or that of the item.
    pub fn title(&self, lang: Lang) -> &str {
        self.title
            .as_deref()
            .unwrap_or_else(|| self.item.title.get(lang))
    }

    /// The day from which its deadline counts, where that is an event.
    pub fn event_day(&self) -> Option<Date> {
        let date = |role: &str| self.record.role(role).and_then(|cell| cell.value.date());
        self.event
            .or_else(|| date("event"))
            .or_else(|| date("date"))
    }
}

/// The address of a disclosure file: `<period>/<item>.md`, `<period>/<item>/<name>.toml`, below the village's folder.
/// None when the path is not that of a disclosure; an error when it nearly is.
///
/// # Errors
/// A diagnostic when the folder is no period, or a name cannot stand in an address.
pub fn address<'a>(path: &str, below: &'a str) -> Result<Option<Address<'a>>, Diagnostic> {
    let Some(stem) = below
        .strip_suffix(".md")
        .or_else(|| below.strip_suffix(".toml"))
    else {
        return Ok(None);
    };
    let parts: Vec<&str> = stem.split('/').collect();
    let wrong = |code: &str, name: &str| {
        Diagnostic::new(code)
            .at(Place::file(path))
            .with("file", path)
            .with("name", name)
    };
    let (period, item, name) = match parts[..] {
        [name] if below.ends_with(".md") && name.eq_ignore_ascii_case("readme") => return Ok(None),
        [period, item] => (period, item, None),
        [period, item, name] => (period, item, Some(name)),
        _ => return Err(wrong("MB0112", below)),
    };
    let Ok(known) = period.parse::<Period>() else {
        return Err(wrong("MB0113", period));
    };
    if let Some(bad) = [Some(item), name]
        .into_iter()
        .flatten()
        .find(|word| !is_slug(word))
    {
        return Err(wrong("MB0115", bad));
    }
    Ok(Some(Address {
        period: known,
        item,
        name,
    }))
}

/// Understands one disclosure file. None when it cannot be understood at all; mistakes go to `problems`.
pub fn read(
    text: &Text,
    address: &Address<'_>,
    catalogue: &Catalogue,
    sources: &Sources,
    lang: Lang,
    problems: &mut Vec<Diagnostic>,
) -> Option<Disclosure> {
    let Some(item) = catalogue.get(address.item) else {
        let unknown = catalogue.unknown(address.item);
        problems.push(unknown.at(Place::file(text.path.clone())));
        return None;
    };
    head::read(text, address, item, sources, lang, problems)
}
