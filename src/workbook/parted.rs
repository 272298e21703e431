//! One cell that holds several values: two days, or what lies to the four sides of a plot.

use super::grid::{Content, Grid, place};
use super::headings::Several;
use super::rows::Notes;
use super::values::{Around, value};
use crate::catalogue::Field;
use crate::diagnostic::Diagnostic;

/// What a side is written with: 东至路, 东：路.
const SIDE_SIGNS: [char; 8] = ['至', '到', '临', '邻', '靠', '接', ':', '：'];
/// The sides in the order of their columns.
const SIDES: [char; 4] = ['东', '南', '西', '北'];

impl Several {
    /// The columns that it fills, where a table or an item has all of them.
    pub fn columns(&self, fields: &[Field]) -> Option<Vec<usize>> {
        let labels = self.labels.iter();
        let columns = labels.map(|label| fields.iter().position(|field| field.zh == *label));
        columns.collect()
    }

    /// The values of a cell in the order of its labels; none where one cannot tell them apart.
    pub fn split(&self, text: &str) -> Option<Vec<String>> {
        match self.labels.len() {
            2 => days(text).map(Vec::from),
            _ => sides(text).map(Vec::from),
        }
    }
}

/// Reads such a cell into the columns of a row; what cannot be parted is said and left out.
pub(super) fn read(
    grid: &Grid,
    (row, column): (u32, u32),
    (several, fields): (&Several, &[Field]),
    around: Around,
    cells: &mut [Option<String>],
    notes: &mut Notes,
) {
    let at = |said: Diagnostic| {
        let said = said.with("sheet", &grid.name);
        said.with("place", place(row, column))
    };
    let (Some(columns), Some(content)) = (several.columns(fields), grid.at(row, column)) else {
        return;
    };
    let text = match content {
        Content::Text(text) => text.trim().to_string(),
        Content::Day(day) => day.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Yes(_) | Content::Error(_) => String::new(),
    };
    if !text.contains(char::is_alphanumeric) {
        return;
    }
    let Some(parts) = several.split(&text) else {
        let code = match several.labels.len() {
            2 => "MB1521",
            _ => "MB1522",
        };
        let said = Diagnostic::new(code).with("value", text);
        notes.said.push(at(said));
        return;
    };
    for (column, part) in columns.into_iter().zip(parts) {
        match value(&fields[column], &Content::Text(part), around) {
            Ok(understood) => {
                notes.masked += understood.iter().filter(|one| one.masked).count();
                cells[column] = understood.map(|one| one.literal);
            }
            Err(problem) => notes.said.push(at(problem)),
        }
    }
}

/// `2020.1.1—2025.12.31` as two days.
fn days(text: &str) -> Option<[String; 2]> {
    for sign in ["至", "—", "－", "–", "~", "～", "到"] {
        if let Some((first, second)) = text.split_once(sign) {
            let second = second.trim_start_matches(sign);
            return Some([first.trim().to_string(), second.trim().to_string()]);
        }
    }
    // With hyphens in the days themselves the middle one parts them.
    let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    let middle = *hyphens
        .get(hyphens.len() / 2)
        .filter(|_| hyphens.len() % 2 == 1)?;
    Some([
        text[..middle].trim().to_string(),
        text[middle + 1..].trim().to_string(),
    ])
}

/// `东至路，南至沟，西至坡，北至河` by its sides: each at most once, and nothing before the first.
fn sides(text: &str) -> Option<[String; 4]> {
    let chars: Vec<char> = text.chars().collect();
    let side = |at: usize| {
        let signed = chars.get(at + 1).is_some_and(|c| SIDE_SIGNS.contains(c));
        let side = SIDES.iter().position(|side| *side == chars[at])?;
        signed.then_some((at, side))
    };
    let begun: Vec<(usize, usize)> = (0..chars.len()).filter_map(side).collect();
    let mut found: [String; 4] = Default::default();
    for (nth, (at, side)) in begun.iter().enumerate() {
        let end = begun.get(nth + 1).map_or(chars.len(), |(next, _)| *next);
        let words: String = chars[at + 1..end].iter().collect();
        let parts = |c: char| c.is_whitespace() || "、，,；;。".contains(c);
        let words = words.trim_start_matches(SIDE_SIGNS).trim_matches(parts);
        if words.is_empty() || !found[*side].is_empty() {
            return None;
        }
        found[*side] = words.to_string();
    }
    (begun.first()?.0 == 0).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_parted_by_its_sides() {
        let all = Some(["路", "东沟", "张家地", "河"].map(str::to_string));
        for text in [
            "东至路、南至东沟、西至张家地、北至河",
            "东至路，南至东沟，西至张家地，北至河。",
            "北到河；西到张家地；南到东沟；东到路",
            "东：路 南：东沟 西：张家地 北：河",
            "东至路南至东沟西至张家地北至河",
        ] {
            assert_eq!(sides(text), all, "{text}");
        }
        let some = sides("东至路，西临坡").map(|found| found.join("|"));
        assert_eq!(some.as_deref(), Some("路||坡|"));
        for text in [
            "见附图",
            "界桩内，东至路",
            "东至路，东至沟",
            "东至，南至沟",
            "",
        ] {
            assert_eq!(sides(text), None, "{text}");
        }
    }

    #[test]
    fn two_days_are_parted() {
        let both = Some(["2020.1.1", "2025.12.31"].map(str::to_string));
        assert_eq!(days("2020.1.1—2025.12.31"), both);
        assert_eq!(days("2020.1.1 至 2025.12.31"), both);
        let hyphens = days("2020-01-01-2025-12-31");
        assert_eq!(
            hyphens,
            Some(["2020-01-01", "2025-12-31"].map(str::to_string))
        );
        assert_eq!(days("长期"), None);
    }
}
