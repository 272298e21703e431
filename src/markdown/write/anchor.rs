//! The ids of headings: made from their texts alone, so that other pages can link to them without knowing this one.

use super::hash;
use std::collections::BTreeMap;
use std::ops::Range;

/// The ids given out on one page, and those that links on it want.
#[derive(Default)]
pub(super) struct Anchors {
    given: BTreeMap<String, usize>,
    wanted: Vec<(String, String, Range<usize>)>,
}

impl Anchors {
    /// The id for a heading with this text.
    pub fn take(&mut self, text: &str) -> String {
        let id = of_text(text);
        let count = self.given.entry(id.clone()).or_insert(0);
        *count += 1;
        match *count {
            1 => id,
            // An underscore never comes out of `of_text`, so that this cannot be the id of another heading.
            count => format!("{id}_{count}"),
        }
    }

    /// The id that a link to a place on the same page leads to.
    pub fn want(&mut self, fragment: &str, range: Range<usize>) -> String {
        let id = of_fragment(fragment);
        self.wanted
            .push((id.clone(), format!("#{fragment}"), range));
        id
    }

    /// The links that lead to no heading, when all headings are known: the target and where it stands.
    pub fn missing(&mut self) -> Vec<(String, Range<usize>)> {
        let given = |id: &str| match id.split_once('_') {
            Some((id, number)) => {
                let count = number.parse().unwrap_or(usize::MAX);
                self.given.get(id).is_some_and(|&given| count <= given)
            }
            None => self.given.contains_key(id),
        };
        let wanted = std::mem::take(&mut self.wanted);
        wanted
            .into_iter()
            .filter(|(id, _, _)| !given(id))
            .map(|(_, target, range)| (target, range))
            .collect()
    }
}

/// The id of a heading: readable for ASCII texts, a number made from the text otherwise. It depends on letters and
/// digits alone, so that a link may leave out the punctuation.
fn of_text(text: &str) -> String {
    let letters: String = text
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    match letters.len() {
        0 => format!("s-{:08x}", hash(text) & 0xFFFF_FFFF),
        1..=40 if letters.is_ascii() => format!("s-{letters}"),
        _ => format!("s-{:08x}", hash(&letters) & 0xFFFF_FFFF),
    }
}

/// The id that a `#fragment` means: the text of a heading, or an id copied from a page.
pub(super) fn of_fragment(fragment: &str) -> String {
    let is_id = |rest: &str| {
        rest.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    match fragment.strip_prefix("s-") {
        Some(rest) if is_id(rest) => fragment.to_owned(),
        _ => of_text(fragment),
    }
}
