//! Where each gram occurs, and the shards in which a script asks for it.

use std::cmp::Reverse;
use std::collections::binary_heap::{BinaryHeap, PeekMut};

use serde_json::{Map, Value};

/// About how many bytes a shard holds.
const SHARD: usize = 16 << 10;
/// Five bits in a character; those of the upper half say that more follow.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Grams in their order, each with the numbers of the slices or villages in which it occurs: one text, for a county has hundreds
/// of thousands of grams.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// Each gram, behind it its numbers, ascending, written as their distances.
    text: String,
    /// Where each gram begins in the text, and its numbers; no county fills four thousand million bytes.
    places: Vec<(u32, u32)>,
    /// The smallest number that may follow.
    next: u32,
}

impl Postings {
    /// Merges lists, each with its grams in their order. The place of a list among all is its number.
    pub(super) fn merge<'a>(lists: impl Iterator<Item = impl Iterator<Item = &'a str>>) -> Self {
        let mut lists: Vec<_> = lists.collect();
        let heads = lists.iter_mut().enumerate();
        let heads = heads.filter_map(|(number, list)| Some(Reverse((list.next()?, number))));
        let mut heads: BinaryHeap<_> = heads.collect();
        let mut postings = Postings::default();
        while let Some(mut head) = heads.peek_mut() {
            let Reverse((gram, number)) = *head;
            postings.add(gram, number as u32);
            match lists[number].next() {
                Some(next) => *head = Reverse((next, number)),
                None => drop(PeekMut::pop(head)),
            }
        }
        postings
    }

    /// Adds that a gram occurs in a slice. Grams come in their order, and for each of them the slices in theirs.
    fn add(&mut self, gram: &str, number: u32) {
        if self.last() != Some(gram) {
            let begin = self.text.len() as u32;
            self.text.push_str(gram);
            self.places.push((begin, self.text.len() as u32));
            self.next = 0;
        }
        let Some(mut distance) = number.checked_sub(self.next) else {
            return;
        };
        while distance >= 32 {
            self.text.push(sign(32 + distance % 32));
            distance /= 32;
        }
        self.text.push(sign(distance));
        self.next = number + 1;
    }

    fn last(&self) -> Option<&str> {
        let (begin, end) = *self.places.last()?;
        Some(&self.text[begin as usize..end as usize])
    }

    /// The gram at a place of the order, and its numbers.
    fn at(&self, nth: usize) -> (&str, &str) {
        let (begin, numbers) = self.places[nth];
        let next = self.places.get(nth + 1);
        let end = next.map_or(self.text.len(), |(end, _)| *end as usize);
        self.text[begin as usize..end].split_at((numbers - begin) as usize)
    }

    /// All grams in the order of their characters, one in each line.
    pub(super) fn grams(&self) -> String {
        let grams = (0..self.places.len()).map(|nth| self.at(nth).0);
        grams.flat_map(|gram| [gram, "\n"]).collect()
    }

    /// The grams in shards of about equal size, one after the other; a gram is in the shard that [`place`] tells.
    pub(super) fn shards(&self) -> impl ExactSizeIterator<Item = Value> {
        let weight = self.text.len() + 6 * self.places.len();
        let count = weight.div_ceil(SHARD).max(1);
        let mut shards = vec![Vec::new(); count];
        for nth in 0..self.places.len() {
            shards[place(self.at(nth).0) % count].push(nth as u32);
        }
        shards.into_iter().map(|shard| {
            let told = shard.into_iter().map(|nth| self.at(nth as usize));
            let told = told.map(|(gram, numbers)| (gram.to_string(), numbers.into()));
            Value::Object(told.collect::<Map<String, Value>>())
        })
    }
}

fn sign(value: u32) -> char {
    char::from(ALPHABET[(value % 64) as usize])
}

/// A number by which grams are spread over shards; the script reckons the same.
fn place(gram: &str) -> usize {
    gram.encode_utf16()
        .fold(7, |hash, unit| (hash * 31 + usize::from(unit)) & 0xffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_written_in_as_few_signs_as_they_need() {
        let with = |number: usize| match number {
            0 | 1 | 34 | 2000 => vec!["修路"],
            31 => vec!["井"],
            _ => vec![],
        };
        let postings = Postings::merge((0..=2000).map(|number| with(number).into_iter()));
        assert_eq!(postings.grams(), "井\n修路\n");
        let shards: Vec<Value> = postings.shards().collect();
        // 0; 1 - 1; 34 - 2 = 0 + 32 × 1; 2000 - 35 = 13 + 32 × 61, and 61 = 29 + 32 × 1.
        assert_eq!(shards[0]["修路"], "AAgBt9B");
        assert_eq!(shards[0]["井"], "f");
    }

    #[test]
    fn a_gram_of_many_lists_stands_once() {
        let lists = ["007 井 井水 水", "007 12 修 修路 路", "", "井 井 路"];
        let postings = Postings::merge(lists.iter().map(|list| list.split_whitespace()));
        assert_eq!(postings.grams(), "007\n12\n井\n井水\n修\n修路\n水\n路\n");
        let told: Vec<_> = (0..postings.places.len())
            .map(|nth| postings.at(nth))
            .collect();
        assert_eq!(told[0], ("007", "AA"));
        assert_eq!(told[2], ("井", "AC"));
        assert_eq!(told[7], ("路", "BB"));
    }
}
