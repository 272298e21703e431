//! ID numbers, cards, accounts and mobiles in a row of digits.
//!
//! From every place where a number may begin, the row is walked on for at most thirty digits; wherever a number may end,
//! the digits between are judged. So the work grows with the text and no faster.

use std::borrow::Cow;

use super::atoms::{Atom, CELL, CROSS, DOT, HARD, HYPHEN, Row, SPACE, STAR};
use super::labels::{Label, Labels};
use super::{Allowed, Hit, Kind};
use crate::codes::{
    CodeCheck, check_uscc, has_birth_date, has_id_check, has_id_province, has_luhn_check,
};

/// The longest number that is looked for.
const LONGEST: usize = 30;

/// Digits that may be one number, and how they are parted.
struct Window<'a> {
    values: &'a [u8],
    /// Lengths of the parts.
    groups: &'a [u8],
    /// Every kind of gap between the parts.
    gaps: u8,
    /// Whether all gaps are of the same kind.
    uniform: bool,
    /// How many borders of lines or cells are among the gaps.
    cells: usize,
    start: usize,
    end: usize,
}

impl Window<'_> {
    fn hit(&self, kind: Kind, sure: bool) -> Hit {
        Hit {
            range: self.start..self.end,
            kind,
            sure,
        }
    }

    fn is_whole(&self) -> bool {
        self.groups.len() == 1
    }

    /// In one piece, digit by digit, or in groups as the number is usually printed, always with the same sign between.
    fn is_printed_as(&self, printed: &[&[u8]]) -> bool {
        let same_sign = self.uniform && self.gaps & CELL == 0;
        let single = self.groups.iter().all(|group| *group == 1);
        self.is_whole() || same_sign && (single || printed.contains(&self.groups))
    }
}

/// All numbers of a text that may be personal, in the order of their beginnings; they may overlap.
pub(super) fn search(text: &str, row: &Row, allowed: &Allowed, hits: &mut Vec<Hit>) {
    let mut labels = Labels::new(text);
    let atoms = without_emphasis(&row.atoms);
    for first in 0..atoms.len() {
        if may_begin(&atoms, first) {
            search_from(text, &atoms, first, &mut labels, allowed, hits);
        }
    }
}

/// The row without the one to three stars in a line that print something bold or slanted; where they stood, there is a
/// border. Signs that hide digits come in longer lines.
fn without_emphasis(atoms: &[Atom]) -> Cow<'_, [Atom]> {
    if atoms.iter().all(|atom| atom.value != STAR) {
        return Cow::Borrowed(atoms);
    }
    let mut kept: Vec<Atom> = Vec::with_capacity(atoms.len());
    let mut border = 0;
    for line in atoms.chunk_by(|one, next| one.value == STAR && next.value == STAR && next.gap == 0)
    {
        if line.len() <= 3 && line[0].value == STAR {
            border |= line[0].gap | CELL;
            continue;
        }
        for atom in line {
            let gap = atom.gap | border;
            border = 0;
            kept.push(Atom { gap, ..*atom });
        }
    }
    Cow::Owned(kept)
}

fn may_begin(atoms: &[Atom], at: usize) -> bool {
    let is_digit = atoms.get(at).is_some_and(|atom| atom.value < CROSS);
    is_digit && (atoms[at].gap != 0 || at == 0 || atoms[at - 1].value >= CROSS)
}

fn may_end(atoms: &[Atom], at: usize) -> bool {
    atoms
        .get(at + 1)
        .is_none_or(|next| next.gap != 0 || next.value == STAR)
}

fn search_from(
    text: &str,
    atoms: &[Atom],
    first: usize,
    labels: &mut Labels<'_>,
    allowed: &Allowed,
    hits: &mut Vec<Hit>,
) {
    let mut values = [0; LONGEST];
    let mut groups = [0; LONGEST];
    let (mut parts, mut gaps, mut cells, mut uniform) = (1, 0, 0, true);
    for (offset, atom) in atoms[first..].iter().take(LONGEST).enumerate() {
        if atom.value == STAR || offset > 0 && atom.gap & HARD != 0 {
            break;
        }
        if offset > 0 && atom.gap != 0 {
            uniform &= gaps == 0 || gaps == atom.gap;
            gaps |= atom.gap;
            cells += usize::from(atom.gap & CELL != 0);
            parts += 1;
        }
        values[offset] = atom.value;
        groups[parts - 1] += 1;
        // An X at the eighteenth place ends an ID number whatever follows.
        let ends = may_end(atoms, first + offset) || offset == 17 && atom.value == CROSS;
        if !ends {
            continue;
        }
        let window = Window {
            values: &values[..=offset],
            groups: &groups[..parts],
            gaps,
            uniform,
            cells,
            start: atoms[first].start,
            end: atom.end,
        };
        hits.extend(judge(text, atoms, first, &window, labels, allowed));
    }
    let begins_run = first == 0 || atoms[first].gap & (HARD | CELL) != 0;
    if begins_run {
        hits.extend(account(atoms, first, labels, allowed));
    }
}

/// What the digits of a window are, if they are personal.
fn judge(
    text: &str,
    atoms: &[Atom],
    first: usize,
    window: &Window<'_>,
    labels: &mut Labels<'_>,
    allowed: &Allowed,
) -> Option<Hit> {
    let found = match window.values.len() {
        18 => resident_id(text, window, labels),
        15 => old_resident_id(window, labels),
        20 => disability_card(window),
        29 => id_and_mobile(window),
        _ => None,
    };
    if found.is_some() || window.cells > 0 {
        return found;
    }
    let found = match window.values.len() {
        11..=15 if is_mobile(window, is_alone(atoms, first, window)) => {
            // `0.13812345678` is a fraction.
            let fraction = first > 0 && atoms[first].gap == DOT && atoms[first - 1].value == 0;
            (!fraction).then(|| window.hit(Kind::Mobile, true))
        }
        16..=19 if is_card(window) => Some(window.hit(Kind::BankCard, true)),
        _ => None,
    };
    found.filter(|_| !is_fingerprint(text, window) && !allowed.has_values(window.values))
}

fn resident_id(text: &str, window: &Window<'_>, labels: &mut Labels<'_>) -> Option<Hit> {
    let values = window.values;
    if !has_id_province(values) || !has_birth_date(values) {
        return None;
    }
    if !window.is_whole() && !is_plausible_join(window) {
        return None;
    }
    if has_id_check(values) {
        let credit = is_credit_code(text, window) && labels.of(window.start) == Some(Label::Credit);
        return (!credit).then(|| window.hit(Kind::ResidentId, true));
    }
    // A slip of the finger, or digits that a spreadsheet has rounded away.
    let printed: [&[u8]; 3] = [&[6, 8, 4], &[6, 4, 4, 4], &[3, 3, 4, 4, 4]];
    let likely = window.cells == 0
        && values.first() != Some(&9)
        && window.is_printed_as(&printed)
        && !is_credit_code(text, window);
    likely.then(|| window.hit(Kind::ResidentId, false))
}

/// Whether parted digits can be one ID number at all: born since 1850, and not two amounts or more cells than a number
/// is ever broken over. Rows of figures would otherwise look like one now and then.
fn is_plausible_join(window: &Window<'_>) -> bool {
    let year = match window.values.get(6..10) {
        Some([a, b, c, d]) => {
            u32::from(*a) * 1000 + u32::from(*b) * 100 + u32::from(*c) * 10 + u32::from(*d)
        }
        _ => return false,
    };
    let dotted = window.gaps & DOT != 0;
    let mixed = dotted && !window.uniform && window.gaps & (SPACE | CELL) != 0;
    (1850..=2035).contains(&year) && !mixed && window.cells <= 2
}

/// Fifteen digits have no check, so other long numbers can look like one: what the words before say decides.
fn old_resident_id(window: &Window<'_>, labels: &mut Labels<'_>) -> Option<Hit> {
    let values = window.values;
    if window.cells > 0 || !has_id_province(values) || !has_birth_date(values) {
        return None;
    }
    if values.first() == Some(&9) || !window.is_printed_as(&[&[6, 6, 3]]) {
        return None;
    }
    match labels.of(window.start) {
        Some(Label::Account) => None,
        Some(Label::Other | Label::Credit | Label::Phone) => {
            Some(window.hit(Kind::ResidentId15, false))
        }
        Some(Label::Id | Label::IdPart) => Some(window.hit(Kind::ResidentId15, true)),
        None => Some(window.hit(Kind::ResidentId15, is_usual_prefecture(values))),
    }
}

/// Whether digits 3 and 4 are a prefecture: 01 to 70, or 90 for counties right below the province.
fn is_usual_prefecture(values: &[u8]) -> bool {
    matches!(
        values,
        [_, _, 0, 1..=9, ..] | [_, _, 1..=6, _, ..] | [_, _, 7 | 9, 0, ..]
    )
}

/// The number of a disability card: the ID number, the kind (1–7) and the degree (1–4).
fn disability_card(window: &Window<'_>) -> Option<Hit> {
    let (id, rest) = window.values.split_at_checked(18)?;
    let ends_well = matches!(rest, [1..=7, 1..=4]);
    let plausible = window.is_whole() || is_plausible_join(window);
    (ends_well && plausible && is_sure_id(id)).then(|| window.hit(Kind::DisabilityCard, true))
}

/// An ID number and a mobile that stick together, as pasted columns do.
fn id_and_mobile(window: &Window<'_>) -> Option<Hit> {
    let (id, mobile) = window.values.split_at_checked(18)?;
    let found = window.is_whole() && is_sure_id(id) && is_mobile_number(mobile);
    found.then(|| window.hit(Kind::ResidentId, true))
}

fn is_sure_id(values: &[u8]) -> bool {
    has_id_province(values) && has_birth_date(values) && has_id_check(values)
}

fn is_credit_code(text: &str, window: &Window<'_>) -> bool {
    let code = text.get(window.start..window.end);
    code.is_some_and(|code| check_uscc(code) == CodeCheck::Ok)
}

fn is_mobile_number(values: &[u8]) -> bool {
    matches!(values, [1, 3..=9, ..]) && values.len() == 11 && values.iter().all(|v| *v < CROSS)
}

/// Whether no other digits stand right before or behind, parted only by a space or the like.
fn is_alone(atoms: &[Atom], first: usize, window: &Window<'_>) -> bool {
    let far = |atom: &Atom| atom.gap & (HARD | CELL) != 0;
    let after = atoms.get(first + window.values.len());
    atoms.get(first).is_none_or(far) && after.is_none_or(far)
}

/// Eleven digits from 13 to 19, perhaps with 86, 0086 or 0 stuck to them. In a row of figures, two or more of them can
/// look like a mobile in two parts, so that is taken only where it stands alone.
fn is_mobile(window: &Window<'_>, alone: bool) -> bool {
    let number = match window.values {
        [8, 6, number @ ..] if window.values.len() == 13 => number,
        [0, 0, 8, 6, number @ ..] if window.values.len() == 15 => number,
        [0, number @ ..] if window.values.len() == 12 => number,
        number => number,
    };
    if !is_mobile_number(number) {
        return false;
    }
    // `1380001-0018` is a range of vouchers, so that grouping is taken with spaces only.
    let spaced = alone && window.gaps == SPACE && window.groups == [7, 4];
    let stuck_on = number.len() < window.values.len();
    // `138.12345678` is a ratio.
    let two_parts = alone && window.gaps != DOT && window.groups == [3, 8];
    let printed: &[&[u8]] = match (stuck_on, two_parts) {
        (true, _) => &[],
        (false, true) => &[&[3, 8]],
        (false, false) => &[&[3, 4, 4]],
    };
    spaced || window.is_printed_as(printed)
}

/// A card of the national scheme: it begins with 62 and its digits add up.
fn is_card(window: &Window<'_>) -> bool {
    let values = window.values;
    let groups = window.groups;
    let even = match groups.split_last() {
        Some((last, rest)) => rest.iter().all(|group| *group == 4) && *last <= 4,
        None => false,
    };
    let same_sign = window.uniform && window.gaps & CELL == 0;
    let two_parts = groups.len() == 2 && groups[0] == 6 && window.gaps & DOT == 0;
    let printed = same_sign && (even || two_parts);
    matches!(values, [6, 2, ..])
        && values.iter().all(|value| *value < CROSS)
        && (printed || window.is_printed_as(&[]))
        && has_luhn_check(values)
}

/// The number that stands beside words like 账号 or 开户行: 12 to 30 digits, however they are grouped.
fn account(
    atoms: &[Atom],
    first: usize,
    labels: &mut Labels<'_>,
    allowed: &Allowed,
) -> Option<Hit> {
    let length = account_length(&atoms[first..]);
    // A longer row of digits is no account; one that a mask sign touches is already masked.
    let touches_mask = atoms
        .get(first + length)
        .is_some_and(|next| next.value == STAR && next.gap == 0);
    if !(12..=LONGEST).contains(&length) || touches_mask {
        return None;
    }
    let values: Vec<u8> = atoms[first..first + length]
        .iter()
        .map(|a| a.value)
        .collect();
    let start = atoms[first].start;
    if is_mobile_number(&values) || allowed.has_values(&values) {
        return None;
    }
    if labels.of(start) != Some(Label::Account) {
        return None;
    }
    let card = (16..=19).contains(&length) && has_luhn_check(&values);
    Some(Hit {
        range: start..atoms[first + length - 1].end,
        kind: if card {
            Kind::BankCard
        } else {
            Kind::BankAccount
        },
        sure: true,
    })
}

/// How many digits from here on can be one account number: one piece if it is long enough, or pieces with one and the
/// same sign between them. One more than [`LONGEST`] stands for anything longer.
fn account_length(atoms: &[Atom]) -> usize {
    let whole = 1 + atoms[1..]
        .iter()
        .take(LONGEST)
        .take_while(|atom| atom.value < CROSS && atom.gap == 0)
        .count();
    let sign = atoms.get(whole).map_or(0, |next| next.gap);
    if whole >= 12 || !matches!(sign, SPACE | HYPHEN | DOT) {
        return whole;
    }
    1 + atoms[1..]
        .iter()
        .take(LONGEST)
        .take_while(|atom| atom.value < CROSS && (atom.gap == 0 || atom.gap == sign))
        .count()
}

/// Whether the digits stand inside a long mix of letters and digits, such as a hash, and mean nothing by themselves.
fn is_fingerprint(text: &str, window: &Window<'_>) -> bool {
    let bytes = text.as_bytes();
    let touches = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphabetic);
    let before = bytes.get(..window.start).unwrap_or(&[]);
    let after = bytes.get(window.end..).unwrap_or(&[]);
    if !touches(before.last()) && !touches(after.first()) {
        return false;
    }
    let left = before
        .iter()
        .rev()
        .take(64)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let right = after
        .iter()
        .take(64)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let from = window.start - left;
    let token = bytes.get(from..window.end + right).unwrap_or(&[]);
    let changes = token
        .windows(2)
        .filter(|two| two[0].is_ascii_digit() != two[1].is_ascii_digit())
        .count();
    token.len() >= 20 && changes >= 6
}
