//! Where each gram occurs, and the shards in which a script asks for it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// About how many bytes a shard holds.
const SHARD: usize = 16 << 10;
/// Five bits in a character; those of the upper half say that more follow.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Grams, each with the numbers of the slices or villages in which it occurs.
#[derive(Debug, Default)]
pub(super) struct Postings(BTreeMap<String, Numbers>);

/// Ascending numbers, written as their distances; `next` is the smallest that may follow.
#[derive(Debug, Default)]
struct Numbers {
    next: u32,
    written: String,
}

impl Postings {
    /// Adds that a gram occurs in a slice. Slices come in ascending order.
    pub(super) fn add(&mut self, gram: String, number: u32) {
        let numbers = self.0.entry(gram).or_default();
        let Some(mut distance) = number.checked_sub(numbers.next) else {
            return;
        };
        while distance >= 32 {
            numbers.written.push(sign(32 + distance % 32));
            distance /= 32;
        }
        numbers.written.push(sign(distance));
        numbers.next = number + 1;
    }

    /// All grams, one in each line.
    pub(super) fn grams(&self) -> String {
        self.0.keys().map(|gram| format!("{gram}\n")).collect()
    }

    /// The grams in shards of about equal size; a gram is in the shard that [`place`] tells.
    pub(super) fn shards(self) -> Vec<Value> {
        let weight = |(gram, numbers): (&String, &Numbers)| gram.len() + numbers.written.len() + 6;
        let all: usize = self.0.iter().map(weight).sum();
        let count = all.div_ceil(SHARD).max(1);
        let mut shards = vec![Map::new(); count];
        for (gram, numbers) in self.0 {
            let at = place(&gram) % count;
            shards[at].insert(gram, numbers.written.into());
        }
        shards.into_iter().map(Value::Object).collect()
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
        let mut postings = Postings::default();
        for number in [0, 1, 1, 34, 2000] {
            postings.add("修路".to_string(), number);
        }
        postings.add("井".to_string(), 31);
        assert_eq!(postings.grams(), "井\n修路\n");
        let shards = postings.shards();
        // 0; 1 - 1; 34 - 2 = 0 + 32 × 1; 2000 - 35 = 13 + 32 × 61, and 61 = 29 + 32 × 1.
        assert_eq!(shards[0]["修路"], "AAgBt9B");
        assert_eq!(shards[0]["井"], "f");
    }
}
