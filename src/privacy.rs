//! Finds what must not be posted: ID numbers, cards, accounts, mobiles and what gives them away; and masks names.
//!
//! Numbers are found through spaces, hyphens, dots, full-width digits, invisible characters, line ends and table cells.
//! The cost grows with the text and no faster.

mod atoms;
mod fragments;
mod labels;
mod names;
mod numbers;
mod words;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use atoms::{CROSS, Row, STAR};

pub use names::{looks_masked, mask_account, mask_name, mask_party, masks_conflict};

/// Something personal, or what may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where it stands, in bytes of the text that was searched.
    pub range: Range<usize>,
    /// What it is.
    pub kind: Kind,
    /// Whether it is certain enough to stop a village; otherwise it is only pointed out.
    pub sure: bool,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An ID number of 18 characters. Not sure: its date is right and its check is not.
    ResidentId,
    /// An ID number of the old form, 15 digits.
    ResidentId15,
    /// The number of a disability card, which holds an ID number.
    DisabilityCard,
    /// A card number whose digits add up.
    BankCard,
    /// A number beside a word like 账号.
    BankAccount,
    /// A mobile number that is not public.
    Mobile,
    /// Part of an ID number, half-masked or announced by words.
    IdFragment,
    /// A long number rounded by a spreadsheet: `1.10105E+17`.
    Rounded,
    /// A number plate.
    PlateNumber,
    /// A day or month of birth.
    BirthDate,
    /// An illness or a degree of disability beside a name.
    HealthWord,
}

/// Numbers that are public although they look personal: the mobiles of contacts, the collective's own account.
///
/// ID numbers are never public, whatever stands here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    numbers: BTreeSet<String>,
}

impl Allowed {
    /// From numbers as people write them: `138 1234 5678`, `+86-138…`.
    pub fn new<I>(numbers: I) -> Allowed
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut allowed = Allowed::default();
        for number in numbers {
            allowed.add(number.as_ref());
        }
        allowed
    }

    /// Adds one number as people write it.
    pub fn add(&mut self, number: &str) {
        let values: Vec<u8> = atoms::read(number)
            .atoms
            .iter()
            .map(|atom| atom.value)
            .filter(|value| *value < CROSS)
            .collect();
        if !values.is_empty() {
            self.numbers.insert(digits_of(without_country(&values)));
        }
    }

    /// Whether these digits are public.
    pub fn has(&self, number: &str) -> bool {
        let mut other = Allowed::default();
        other.add(number);
        !other.numbers.is_empty() && other.numbers.is_subset(&self.numbers)
    }

    fn has_values(&self, values: &[u8]) -> bool {
        !self.numbers.is_empty() && self.numbers.contains(&digits_of(without_country(values)))
    }
}

/// A mobile without 86, 0086 or 0 before it.
fn without_country(values: &[u8]) -> &[u8] {
    match values {
        [8, 6, rest @ ..] | [0, 0, 8, 6, rest @ ..] | [0, rest @ ..]
            if rest.len() == 11 && rest.starts_with(&[1]) =>
        {
            rest
        }
        all => all,
    }
}

fn digits_of(values: &[u8]) -> String {
    values
        .iter()
        .map(|value| char::from(b'0' + value))
        .collect()
}

/// Everything in a text that is or may be personal, in the order of the text; hits do not overlap.
pub fn find(text: &str, allowed: &Allowed) -> Vec<Hit> {
    let row = atoms::read(text);
    let mut hits = candidates(text, &row, allowed);
    fragments::search_rounded(text, &mut hits);
    words::search_plates(text, &row.plates, &mut hits);
    words::search_births(text, &mut hits);
    words::search_health(text, &mut hits);
    apart(hits)
}

/// All numbers that may be personal; they may overlap.
fn candidates(text: &str, row: &Row, allowed: &Allowed) -> Vec<Hit> {
    let mut hits = Vec::new();
    // The shortest number that is looked for on its own has eleven digits; half-masked ones have fewer.
    if row.digits >= 7 {
        numbers::search(text, row, allowed, &mut hits);
    }
    if row.digits >= 3 {
        fragments::search_masked(text, row, &mut hits);
        fragments::search_worded(text, row, &mut hits);
    }
    hits
}

/// The hits in order, and of any that overlap the one that says most.
fn apart(mut hits: Vec<Hit>) -> Vec<Hit> {
    let weight = |hit: &Hit| (hit.sure, hit.range.len());
    hits.sort_by_key(|hit| (hit.range.start, hit.range.end, hit.kind));
    let mut kept: Vec<Hit> = Vec::new();
    for hit in hits {
        match kept.last_mut() {
            Some(last) if hit.range.start < last.range.end => {
                if weight(&hit) > weight(last) {
                    *last = hit;
                }
            }
            _ => kept.push(hit),
        }
    }
    kept
}

/// The text with a star for every digit of every number that is surely personal, one for one.
///
/// For messages and log lines: nothing is allowed here, and an ID number with a slip in it is hidden too. Full-width
/// digits become full-width stars, so columns stay where they are.
pub fn mask(text: &str) -> Cow<'_, str> {
    let Some(mut masked) = mask_once(text) else {
        return Cow::Borrowed(text);
    };
    // With one number gone, another may come to stand right behind a word like 账号. That ends soon: digits only get fewer.
    for _ in 0..8 {
        match mask_once(&masked) {
            Some(more) => masked = more,
            None => break,
        }
    }
    Cow::Owned(masked)
}

/// The text with the digits of what is found now hidden; nothing if nothing is found.
fn mask_once(text: &str) -> Option<String> {
    let row = atoms::read(text);
    let mut hits = candidates(text, &row, &Allowed::default());
    hits.retain(|hit| hit.sure || hit.kind == Kind::ResidentId);
    if hits.is_empty() {
        return None;
    }
    hits.sort_by_key(|hit| hit.range.start);
    let mut hits = hits.iter().peekable();
    let mut hidden_to = 0;
    let mut masked = String::with_capacity(text.len());
    let mut copied_to = 0;
    for atom in row.atoms.iter().filter(|atom| atom.value != STAR) {
        while let Some(hit) = hits.next_if(|hit| hit.range.start <= atom.start) {
            hidden_to = hidden_to.max(hit.range.end);
        }
        if atom.start < hidden_to {
            masked.push_str(text.get(copied_to..atom.start).unwrap_or(""));
            let wide = atom.end - atom.start == 3;
            masked.push(if wide { '＊' } else { '*' });
            copied_to = atom.end;
        }
    }
    masked.push_str(text.get(copied_to..).unwrap_or(""));
    Some(masked)
}

#[cfg(test)]
mod tests;
