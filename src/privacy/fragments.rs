//! Parts of ID numbers: half-masked ones, the last digits after words that say so, and those that a spreadsheet cut.

use super::atoms::{Atom, CELL, CROSS, HARD, Row, STAR};
use super::labels::{Label, Labels};
use super::{Hit, Kind};
use crate::codes::has_id_province;

/// ID numbers of which mask signs hide too little: `370181********1234`.
pub(super) fn search_masked(text: &str, row: &Row, hits: &mut Vec<Hit>) {
    let atoms = &row.atoms;
    let mut labels = Labels::new(text);
    let mut first = 0;
    while first < atoms.len() {
        // A piece: digits and mask signs with no border of a line or cell between.
        let length = 1 + atoms[first + 1..]
            .iter()
            .take_while(|atom| atom.gap & (HARD | CELL) == 0)
            .count();
        let piece = &atoms[first..first + length];
        if piece.iter().filter(|atom| atom.value == STAR).count() >= 3 {
            search_piece(piece, &mut labels, hits);
        }
        first += length;
    }
}

/// The longest number that is looked for, with room for the signs of bold print around it.
const LONGEST: usize = 30;

fn search_piece(piece: &[Atom], labels: &mut Labels<'_>, hits: &mut Vec<Hit>) {
    let is_border = |index: usize| index == 0 || piece.get(index).is_none_or(|atom| atom.gap != 0);
    for first in (0..piece.len()).filter(|first| is_border(*first)) {
        let mut values = [0; LONGEST];
        let mut parted = false;
        for (offset, atom) in piece[first..].iter().take(LONGEST).enumerate() {
            parted |= offset > 0 && atom.gap != 0;
            values[offset] = atom.value;
            if !is_border(first + offset + 1) {
                continue;
            }
            let bold = bold_signs(&values[..=offset]);
            let shown = &values[bold..=offset - bold];
            let start = piece[first + bold].start;
            if let Some(sure) = reveals_id(shown, parted, || labels.of(start)) {
                hits.push(Hit {
                    range: start..piece[first + offset - bold].end,
                    kind: Kind::IdFragment,
                    sure,
                });
            }
        }
    }
}

/// How many stars stand on either side to print the number bold or slanted.
fn bold_signs(values: &[u8]) -> usize {
    let before = values.iter().take_while(|value| **value == STAR).count();
    let after = values
        .iter()
        .rev()
        .take_while(|value| **value == STAR)
        .count();
    if before == after && before <= 3 && values.len() > 2 * before {
        before
    } else {
        0
    }
}

/// Whether a half-masked number shows much of an ID number, and whether that is sure.
fn reveals_id(values: &[u8], parted: bool, label: impl FnOnce() -> Option<Label>) -> Option<bool> {
    let hidden = values.iter().filter(|value| **value == STAR).count();
    let seen = values.len() - hidden;
    let full_length = values.len() == 18 || values.len() == 15;
    if hidden < 3 || seen < 3 || !full_length && (parted || !(10..=24).contains(&values.len())) {
        return None;
    }
    let shape = shown_part(values, full_length);
    if shape.is_none() && parted {
        return None;
    }
    match (label(), shape) {
        (Some(Label::Account | Label::Phone), _) => None,
        (Some(Label::Id | Label::IdPart), _) if seen >= 4 => Some(true),
        (_, None) => None,
        (None, Some(Shown::Ends)) => Some(true),
        (_, Some(Shown::Ends)) => Some(full_length),
        (_, Some(Shown::Birth)) => Some(true),
        (_, Some(Shown::Tail)) => Some(false),
    }
}

/// What a half-masked ID number shows, if it is one.
enum Shown {
    /// The region and more.
    Ends,
    /// The day of birth.
    Birth,
    /// Only the last four.
    Tail,
}

fn shown_part(values: &[u8], full_length: bool) -> Option<Shown> {
    let prefix = values.iter().take_while(|value| **value != STAR).count();
    let suffix = values
        .iter()
        .rev()
        .take_while(|value| **value != STAR)
        .count();
    // Cards are masked like that too, with a length of their own or shortened.
    let card_like = values.starts_with(&[6, 2]) && !full_length;
    if prefix >= 6 && has_id_province(values) && !card_like && (suffix >= 2 || prefix >= 10) {
        return Some(Shown::Ends);
    }
    if values.len() != 18 {
        return None;
    }
    let birth = values.get(6..12)?;
    if matches!(birth, [1, 9, ..] | [2, 0, ..]) && birth.iter().all(|value| *value < CROSS) {
        return Some(Shown::Birth);
    }
    let ends = prefix >= 2 && has_id_province(values);
    (suffix >= 4).then_some(if ends { Shown::Ends } else { Shown::Tail })
}

/// Words that an ID number is called by.
const ID_WORDS: [&str; 3] = ["身份证", "证件号", "身份号码"];

/// The digits in `身份证后四位1234`, `身份证尾号：123X`, `身份证号1234`, and below a heading that says so.
pub(super) fn search_worded(text: &str, row: &Row, hits: &mut Vec<Hit>) {
    for (at, word) in ID_WORDS.iter().flat_map(|word| text.match_indices(word)) {
        let from = at + word.len();
        if let Some((start, end)) = worded_digits(text.get(from..).unwrap_or("")) {
            hits.push(fragment(from + start, from + end));
        }
    }
    if !ID_WORDS.iter().any(|word| text.contains(word)) {
        return;
    }
    let mut labels = Labels::new(text);
    let mut first = 0;
    while first < row.atoms.len() {
        let piece = &row.atoms[first..];
        let length = 1 + piece[1..].iter().take_while(|atom| atom.gap == 0).count();
        let (start, end) = (piece[0].start, piece[length - 1].end);
        let digits = piece[..length]
            .iter()
            .filter(|atom| atom.value < STAR)
            .count();
        if (3..=17).contains(&digits) && labels.of_column(start) == Some(Label::IdPart) {
            hits.push(fragment(start, end));
        }
        first += length;
    }
}

fn fragment(start: usize, end: usize) -> Hit {
    Hit {
        range: start..end,
        kind: Kind::IdFragment,
        sure: true,
    }
}

/// The digits that follow words like 身份证, from where to where: right behind, or behind 后四位 and the like.
fn worded_digits(rest: &str) -> Option<(usize, usize)> {
    let signs: Vec<(usize, char)> = rest
        .char_indices()
        .take(32)
        .take_while(|(_, c)| *c != '\n')
        .collect();
    let sign = |index: usize| signs.get(index).map(|(_, c)| *c);
    let is_digit = |index: usize| sign(index).is_some_and(|c| matches!(c, '0'..='9' | '０'..='９'));
    let skip = |mut index: usize, most: usize, known: &str| {
        let last = index + most;
        while index < last && sign(index).is_some_and(|c| known.contains(c)) {
            index += 1;
        }
        index
    };
    let mut index = skip(0, 8, "号号码的数字（( ");
    if sign(index).is_some_and(|c| "后末尾前头最".contains(c)) {
        index = skip(index, 3, "最后末尾前头");
        index = skip(
            index,
            3,
            "一二三四五六七八两十0123456789０１２３４５６７８９ ",
        );
        index = skip(index, 5, "位个数字号码");
    }
    index = skip(index, 5, " \u{3000}:：为是=（(、，,；;");
    let first = index;
    while is_digit(index) {
        index += 1;
    }
    let mut count = index - first;
    if sign(index).is_some_and(|c| "xXＸｘ".contains(c)) {
        index += 1;
        count += 1;
    }
    // A year, an amount or a count of people is no part of a number.
    let goes_on = sign(index).is_some_and(|c| "年月日元万人户份个张次号楼组条.．/-*＊".contains(c));
    if !(3..=14).contains(&count) || goes_on {
        return None;
    }
    let (start, _) = signs.get(first)?;
    let end = signs.get(index).map_or_else(
        || signs.last().map(|(at, c)| at + c.len_utf8()),
        |(at, _)| Some(*at),
    )?;
    Some((*start, end))
}

/// Numbers of 15 to 19 digits that a spreadsheet has written as `1.10105E+17`: the digits are lost, and were personal.
pub(super) fn search_rounded(text: &str, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    for at in ["E+1", "e+1"]
        .into_iter()
        .flat_map(|sign| text.match_indices(sign))
    {
        let (at, _) = at;
        let end = at + 4;
        let digits_before = bytes[..at]
            .iter()
            .rev()
            .take(20)
            .take_while(|b| b.is_ascii_digit() || **b == b'.')
            .count();
        let start = at - digits_before;
        let power = bytes
            .get(end - 1)
            .is_some_and(|b| (b'4'..=b'8').contains(b));
        let ends = bytes.get(end).is_none_or(|b| !b.is_ascii_alphanumeric());
        let begins = bytes.get(start).is_some_and(|b| (b'1'..=b'9').contains(b))
            && (digits_before == 1 || bytes.get(start + 1) == Some(&b'.'));
        if power && ends && begins {
            hits.push(Hit {
                range: start..end,
                kind: Kind::Rounded,
                sure: false,
            });
        }
    }
}
