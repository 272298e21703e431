//! Ways of filling a view: the same view with ordinary data, with nothing, with long names, many rows, odd or right-to-left texts.

/// The characters of a long name.
const LONG: usize = 80;
/// The rows of a long table.
const ROWS: usize = 400;
/// An amount that is larger than any village has, fen.
const HUGE: i64 = 99_999_999_999_999;
/// What must be shown as it is: tags, quotation marks, slots of templates, emoji, combining and invisible characters, a long word.
const ODD: &str = "<b>&\"'</b> {{ x }} 👩‍👩‍👧‍👦 e\u{301} \u{200b}𠮷 https://example.org/0123456789012345678901234567890123456789012345678901234567890123456789";
/// "A public notice of the village of Stone Bridge", in Uyghur.
const RTL: &str = "تاش كۆۋرۈك كەنتىنىڭ ئاشكارا ئۇقتۇرۇشى";

/// One way of filling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Ordinary data.
    Usual,
    /// All that may be missing is missing.
    Empty,
    /// Names of 80 characters, huge amounts.
    Long,
    /// 400 rows.
    Many,
    /// Texts that are hard to show, negative amounts.
    Odd,
    /// Texts that are written from right to left.
    Rtl,
}

impl Fill {
    /// All of them, in the order of the gallery.
    pub const ALL: [Fill; 6] = [
        Fill::Usual,
        Fill::Empty,
        Fill::Long,
        Fill::Many,
        Fill::Odd,
        Fill::Rtl,
    ];

    /// Its name, which is its folder too.
    pub fn id(self) -> &'static str {
        match self {
            Fill::Usual => "usual",
            Fill::Empty => "empty",
            Fill::Long => "long",
            Fill::Many => "many",
            Fill::Odd => "odd",
            Fill::Rtl => "rtl",
        }
    }

    /// Whether it leaves out what may be missing.
    pub(super) fn is_empty(self) -> bool {
        self == Fill::Empty
    }

    /// A text that is always there.
    pub(super) fn name(self, usual: &str) -> String {
        match self {
            Fill::Usual | Fill::Empty | Fill::Many => usual.to_string(),
            Fill::Long => usual.chars().cycle().take(LONG).collect(),
            Fill::Odd => format!("{usual} {ODD}"),
            Fill::Rtl => RTL.to_string(),
        }
    }

    /// A text that may be empty.
    pub(super) fn text(self, usual: &str) -> String {
        match self {
            Fill::Empty => String::new(),
            _ => self.name(usual),
        }
    }

    /// A value that may be missing.
    pub(super) fn maybe<T>(self, value: T) -> Option<T> {
        (!self.is_empty()).then_some(value)
    }

    /// A list that is never long.
    pub(super) fn few<T>(self, most: usize, one: impl Fn(usize) -> T) -> Vec<T> {
        (0..if self.is_empty() { 0 } else { most })
            .map(one)
            .collect()
    }

    /// A list that may be as long as the year is.
    pub(super) fn rows<T>(self, usual: usize, one: impl Fn(usize) -> T) -> Vec<T> {
        match self {
            Fill::Many => (0..ROWS).map(one).collect(),
            _ => self.few(usual, one),
        }
    }

    /// An amount.
    pub(super) fn fen(self, usual: i64) -> i64 {
        match self {
            Fill::Empty => 0,
            Fill::Long => HUGE,
            Fill::Odd => -usual,
            _ => usual,
        }
    }

    /// A number of things.
    pub(super) fn count(self, usual: usize) -> usize {
        match self {
            Fill::Empty => 0,
            Fill::Long => 1_234_567,
            _ => usual,
        }
    }

    /// A page of the same filling.
    pub(super) fn href(self, name: &str) -> String {
        format!("{}/{name}.html", self.id())
    }

    /// The language of its texts as an HTML `lang` value, where it is not that of the site, and the direction of writing.
    pub(super) fn writing(self) -> (Option<&'static str>, &'static str) {
        match self {
            Fill::Rtl => (Some("ug"), "rtl"),
            _ => (None, "ltr"),
        }
    }
}

/// Some day of 2026, ISO.
pub(super) fn day(nth: usize) -> String {
    format!("2026-{:02}-{:02}", 1 + nth / 28 % 12, 1 + nth % 28)
}

/// The name of some month before the end of 2026: number and words.
pub(super) fn month(nth: usize) -> (String, String) {
    let (year, month) = (2026 - nth / 12, 12 - nth % 12);
    (format!("{year}-{month:02}"), format!("{year}年{month}月"))
}

/// One of several, in turn.
pub(super) fn turn<T: Copy>(of: &[T], nth: usize) -> Option<T> {
    of.get(nth % of.len().max(1)).copied()
}
