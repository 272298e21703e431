//! The names of keys and logs, and the words that entries are made of: each is ASCII of a fixed form, so that no entry can hold
//! personal data or free text.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// The greatest length of a key name in bytes, which later kinds of keys lay down.
const MAX_NAME: usize = 255;
/// Device names that Windows keeps for itself.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
    "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

macro_rules! word {
    ($type:ident) => {
        impl $type {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// The name of a key: 1 to 255 bytes without white space, plus signs and control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name(String);
word!(Name);

impl Name {
    /// Reads a name.
    pub fn parse(text: &str) -> Option<Name> {
        let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '+';
        let fits = (1..=MAX_NAME).contains(&text.len()) && text.chars().all(plain);
        fits.then(|| Name(text.to_owned()))
    }
}

/// The permanent name of a log, which is also the name of its keys: an address without scheme that need not be reachable,
/// `mingbai.example.gov.cn/330999100201/1`. ASCII letters, digits and `.`, `-`, `_`, `~`, `/`, beginning with a letter or digit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin(Name);

impl Origin {
    /// Reads an origin.
    pub fn parse(text: &str) -> Option<Origin> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"._~/-".contains(&b);
        let fits = text.bytes().all(plain) && text.starts_with(|c: char| c.is_ascii_alphanumeric());
        Name::parse(text).filter(|_| fits).map(Origin)
    }

    /// The same as the name of a key.
    pub fn name(&self) -> &Name {
        &self.0
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A period: `2026-05`, `2026-Q2`, `2026-H1` or `2026`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeriodId(String);
word!(PeriodId);

impl PeriodId {
    /// Reads a period.
    pub fn parse(text: &str) -> Option<PeriodId> {
        let (year, part) = text
            .split_once('-')
            .map_or((text, None), |(year, part)| (year, Some(part)));
        let part_fits = match part.map(str::as_bytes) {
            None | Some([b'0', b'1'..=b'9'] | [b'1', b'0'..=b'2']) => true,
            Some([b'Q', b'1'..=b'4'] | [b'H', b'1' | b'2']) => true,
            Some(_) => false,
        };
        let year_fits = year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
        (year_fits && part_fits).then(|| PeriodId(text.to_owned()))
    }
}

/// The permanent name of a document: `<period>/<item>` or `<period>/<item>/<name>`. Item and name are 1 to 60 lower-case letters,
/// digits and hyphens, without a hyphen at the ends, and no name that Windows keeps for a device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DocId(String);
word!(DocId);

impl DocId {
    /// Reads a document's name.
    pub fn parse(text: &str) -> Option<DocId> {
        let mut parts = text.split('/');
        PeriodId::parse(parts.next()?)?;
        let words: Vec<&str> = parts.take(3).collect();
        let fits = (1..=2).contains(&words.len()) && words.iter().all(|word| is_word(word));
        fits.then(|| DocId(text.to_owned()))
    }

    /// The period, the first part of the name.
    pub fn period(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The folder of a version below the village's folder, without a slash at the end: `v/2026-05/finance-x/1`.
    pub fn folder(&self, ver: u32) -> String {
        format!("v/{self}/{ver}")
    }
}

fn is_word(word: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=60).contains(&word.len())
        && word.bytes().all(plain)
        && !word.starts_with('-')
        && !word.ends_with('-')
        && !DEVICES.contains(&word)
}

/// The names that a file of a version can have before its ending, apart from numbered ones.
const STEMS: [&str; 4] = ["index", "page", "source", "reason"];

/// The generated name of a file of a version: `index`, `page`, `source` or `reason`, or a letter with a number of two or three
/// digits (`a01`, `a100`), then an ending of 1 to 5 lower-case letters and digits. It says nothing of the file's content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot(String);
word!(Slot);

impl Slot {
    /// Reads a slot.
    pub fn parse(text: &str) -> Option<Slot> {
        let (stem, ending) = text.split_once('.')?;
        let numbered = match stem.as_bytes() {
            [b'a'..=b'z', tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
            [b'a'..=b'z', b'1'..=b'9', tens, ones] => {
                tens.is_ascii_digit() && ones.is_ascii_digit()
            }
            _ => false,
        };
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let ending_fits =
            (1..=5).contains(&ending.len()) && ending.bytes().all(plain) && ending != "salt";
        ((numbered || STEMS.contains(&stem)) && ending_fits).then(|| Slot(text.to_owned()))
    }

    /// The slot of a numbered file: `('a', 1, "pdf")` gives `a01.pdf`. The ending is the file's own if it is up to five ASCII
    /// letters and digits in either case, else `bin`. None when the letter is none or the number above 999.
    pub fn numbered(letter: char, number: u16, ending: &str) -> Option<Slot> {
        let ending = ending.to_ascii_lowercase();
        let named = Slot::parse(&format!("{letter}{number:02}.{ending}"));
        named.or_else(|| Slot::parse(&format!("{letter}{number:02}.bin")))
    }

    /// The slot of a file made from the numbered one in this slot, to be shown in its place: `a01.png` gives `s01.webp`.
    pub fn shown(&self, ending: &str) -> Option<Slot> {
        let (stem, _) = self.0.split_once('.')?;
        let number = stem.strip_prefix('a')?;
        Slot::parse(&format!("s{number}.{ending}"))
    }

    /// Whether the file in this slot was made from the one in another.
    pub fn is_made_from(&self, original: &Slot) -> bool {
        let ending = self.0.rsplit('.').next().unwrap_or_default();
        original.shown(ending).as_ref() == Some(self)
    }

    /// Whether it is a page: then a tombstone may stand in its place after a redaction.
    pub fn is_page(&self) -> bool {
        self.0.ends_with(".html")
    }

    /// The name of the file with its salt.
    pub fn salt(&self) -> String {
        format!("{self}.salt")
    }
}

/// The 12 digits of a village's division code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VillageCode(String);
word!(VillageCode);

impl VillageCode {
    /// Reads a code; whether such a village exists is not asked.
    pub fn parse(text: &str) -> Option<VillageCode> {
        let fits = text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| VillageCode(text.to_owned()))
    }
}

/// The code of the legal ground of a redaction: 2 to 12 lower-case letters for the law, and a number if need be: `pipl-47`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Basis(String);
word!(Basis);

impl Basis {
    /// Reads a code; whether there is such a law is not asked.
    pub fn parse(text: &str) -> Option<Basis> {
        let (law, article) = text.split_once('-').unwrap_or((text, "1"));
        let law_fits = (2..=12).contains(&law.len()) && law.bytes().all(|b| b.is_ascii_lowercase());
        let digits =
            (1..=4).contains(&article.len()) && article.bytes().all(|b| b.is_ascii_digit());
        (law_fits && digits && !article.starts_with('0')).then(|| Basis(text.to_owned()))
    }
}

/// The time that the publisher's clock gave: whole seconds, shown as Beijing time, `2026-04-02T09:12:00+08:00`. A claim, no proof.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    unix: i64,
}

/// Beijing time all the year.
const BEIJING: Offset = Offset::constant(8);

impl Moment {
    /// The moment so many seconds after the beginning of 1970 UTC; none outside the years 1970 to 9999.
    pub fn from_unix(unix: i64) -> Option<Moment> {
        let moment = Moment { unix };
        moment
            .civil()
            .filter(|civil| (1970..=9999).contains(&civil.year()))
            .map(|_| moment)
    }

    /// Seconds since the beginning of 1970 UTC.
    pub fn unix(self) -> i64 {
        self.unix
    }

    /// Reads `YYYY-MM-DDThh:mm:ss+08:00`, and nothing else.
    pub fn parse(text: &str) -> Option<Moment> {
        let civil: DateTime = text.strip_suffix("+08:00")?.parse().ok()?;
        let moment = Moment::from_unix(BEIJING.to_timestamp(civil).ok()?.as_second())?;
        (moment.to_string() == text).then_some(moment)
    }

    fn civil(self) -> Option<DateTime> {
        let instant = Timestamp::from_second(self.unix).ok()?;
        Some(instant.to_zoned(TimeZone::fixed(BEIJING)).datetime())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.civil() {
            Some(civil) => write!(f, "{}+08:00", civil.strftime("%Y-%m-%dT%H:%M:%S")),
            // Not reached: `from_unix` lets no such moment through.
            None => f.write_str("-"),
        }
    }
}
