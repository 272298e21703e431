//! Review: stars, and ballots as parts of a whole with their turnout; of one body, or of each person in rows.

use super::shares::{Part, percent, stack};
use super::{Entry, Sheet, cut};
use crate::catalogue::Slot;
use crate::page::{RecordView, Stack, Stars};
use crate::record::Value;
use crate::value::Exact;

/// With more rows than this the table alone is easier to read.
const MOST_ROWS: usize = 12;
/// Stars are of so many, unless there are more.
const STARS: i64 = 5;
const MOST_STARS: i64 = 10;

pub(super) fn view(sheet: &Sheet<'_>) -> RecordView {
    let segments = segments(sheet);
    let mut entries = vec![sheet.fields()];
    let rows = rows(sheet, &segments);
    if rows.len() <= MOST_ROWS {
        entries.extend(rows);
    }
    let stars = entries
        .iter()
        .filter_map(|entry| stars(sheet, entry))
        .collect();
    let stacks = entries
        .iter()
        .filter_map(|entry| ballots(sheet, entry, &segments))
        .collect();
    RecordView {
        stars,
        stacks,
        ..sheet.plain(&[])
    }
}

/// The keys of the grades.
fn segments<'a>(sheet: &Sheet<'a>) -> Vec<&'a str> {
    let named = sheet.item.roles("segments");
    if !named.is_empty() {
        return named.iter().map(String::as_str).collect();
    }
    let slot = |role: &&str| sheet.item.role(role);
    ["good", "fair", "poor"]
        .iter()
        .filter_map(slot)
        .map(|slot| sheet.item.schema(slot).key.as_str())
        .collect()
}

/// The rows of the table that has stars or grades as columns.
fn rows<'a>(sheet: &Sheet<'a>, segments: &[&str]) -> Vec<Entry<'a>> {
    let slots = segments
        .iter()
        .filter_map(|key| sheet.item.slot(key))
        .chain(sheet.item.role("stars"));
    let table = slots.filter_map(|slot| match slot {
        Slot::Column(table, _) => Some(table),
        Slot::Field(_) => None,
    });
    table
        .min()
        .map_or_else(Vec::new, |table| sheet.table_rows(table))
}

/// The name of what was reviewed.
fn label(sheet: &Sheet<'_>, entry: &Entry<'_>) -> String {
    match entry.row {
        Some(_) => Some(entry.name(&["object"], sheet.words)).filter(|name| !name.is_empty()),
        None => Some(entry.text("object", sheet.words)).filter(|name| !name.is_empty()),
    }
    .unwrap_or_else(|| cut(&sheet.title(), 40))
}

fn stars(sheet: &Sheet<'_>, entry: &Entry<'_>) -> Option<Stars> {
    let given = match &entry.role("stars")?.value {
        Value::Int(stars) => *stars,
        Value::Text(text) => stars_in(text)?,
        _ => return None,
    };
    let stars = given.clamp(0, MOST_STARS);
    let of = stars.max(STARS);
    let score = entry.text("score", sheet.words);
    let mut said = sheet.words.say("stars", &[("n", &stars), ("of", &of)]);
    if !score.is_empty() {
        said.push_str(sheet.word("comma"));
        said.push_str(&sheet.words.say("stars-score", &[("score", &score)]));
    }
    let whole = |number: i64| u32::try_from(number).unwrap_or(0);
    Some(Stars {
        label: label(sheet, entry),
        stars: whole(stars),
        of: whole(of),
        said,
    })
}

/// "四星", "4星", "★★★★".
fn stars_in(text: &str) -> Option<i64> {
    let drawn = text.chars().filter(|c| *c == '★').count();
    if drawn > 0 {
        return i64::try_from(drawn).ok();
    }
    let number = text.trim().trim_end_matches('级').trim_end_matches('星');
    let word = |number: &str| {
        "零一二三四五六七八九十"
            .chars()
            .position(|c| number.chars().eq([c]))
    };
    number
        .parse()
        .ok()
        .or_else(|| i64::try_from(word(number)?).ok())
}

/// The grades as parts of the ballots returned; what is in none of them is a part of its own.
fn ballots(sheet: &Sheet<'_>, entry: &Entry<'_>, segments: &[&str]) -> Option<Stack> {
    let mut parts = Vec::new();
    for (at, key) in segments.iter().enumerate() {
        let slot = sheet.item.slot(key)?;
        let Some(cell) = entry.slot(slot) else {
            continue;
        };
        let size = match cell.value {
            Value::Int(count) => Exact::from_int(count),
            Value::Decimal(number) | Value::Percent(number) => number,
            _ => return None,
        };
        let tone = u32::try_from(at % 6).unwrap_or(0);
        parts.push(Part {
            name: sheet.item.schema(slot).label(sheet.words.lang()).to_owned(),
            size,
            tone,
        });
    }
    if parts.is_empty() {
        return None;
    }
    let count = |role: &str| {
        entry
            .shared(role)
            .and_then(|cell| cell.value.int())
            .filter(|count| *count >= 0)
    };
    let (issued, returned) = (count("issued"), count("returned"));
    let graded = parts
        .iter()
        .try_fold(Exact::ZERO, |sum, part| sum.checked_add(part.size))
        .and_then(Exact::to_int);
    let left = returned
        .zip(graded)
        .and_then(|(returned, graded)| returned.checked_sub(graded))
        .filter(|left| *left > 0);
    parts.extend(left.map(|left| Part::of(sheet.word("ballots-blank"), left, 4)));
    stack(label(sheet, entry), parts, turnout(sheet, issued, returned))
}

/// "发出 412 票，收回 398 票，收回率 96.6%": as much of it as is known.
fn turnout(sheet: &Sheet<'_>, issued: Option<i64>, returned: Option<i64>) -> String {
    let count = |number: i64, key: &str| sheet.words.say(key, &[("n", &number)]);
    let share = issued
        .zip(returned)
        .filter(|(issued, returned)| returned <= issued);
    let words = [
        issued.map(|number| count(number, "ballots-issued")),
        returned.map(|number| count(number, "ballots-returned")),
        share
            .and_then(|(issued, returned)| percent(returned, issued))
            .map(|share| sheet.words.say("ballots-share", &[("share", &share)])),
    ];
    words
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(sheet.word("comma"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_stars() {
        for (text, stars) in [
            ("四星", Some(4)),
            ("5星级", Some(5)),
            ("★★★☆☆", Some(3)),
            ("优秀", None),
            ("", None),
        ] {
            assert_eq!(stars_in(text), stars, "{text}");
        }
    }
}
