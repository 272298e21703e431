//! Where each gram occurs, and the shards in which a script asks for it.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// About how many bytes a shard holds.
const SHARD: usize = 16 << 10;
/// Five bits in a character; those of the upper half say that more follow.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Grams, each with the numbers of the slices or villages in which it occurs.
///
/// Nearly all are one or two characters or a number of not too many digits: those are kept as one number, which costs a fraction of
/// a text when hundreds of villages are put together.
#[derive(Debug, Default)]
pub(super) struct Postings {
    packed: BTreeMap<u64, Numbers>,
    others: BTreeMap<String, Numbers>,
    /// About how many bytes all of it takes in shards.
    weight: usize,
}

/// Ascending numbers, written as their distances; `next` is the smallest that may follow.
#[derive(Debug, Default)]
struct Numbers {
    next: u32,
    written: String,
}

impl Postings {
    /// Adds that a gram occurs in a slice. Slices come in ascending order.
    pub(super) fn add(&mut self, gram: &str, number: u32) {
        let numbers = match pack(gram) {
            Some(packed) => self.packed.entry(packed).or_default(),
            None => self.others.entry(gram.to_string()).or_default(),
        };
        let Some(mut distance) = number.checked_sub(numbers.next) else {
            return;
        };
        let before = numbers.written.len();
        if before == 0 {
            self.weight += gram.len() + 6;
        }
        while distance >= 32 {
            numbers.written.push(sign(32 + distance % 32));
            distance /= 32;
        }
        numbers.written.push(sign(distance));
        numbers.next = number + 1;
        self.weight += numbers.written.len() - before;
    }

    /// All grams in the order of their characters, one in each line.
    pub(super) fn grams(&self) -> String {
        let packed = self.packed.keys().map(|packed| unpack(*packed));
        let mut grams: Vec<String> = packed.chain(self.others.keys().cloned()).collect();
        grams.sort_unstable();
        grams.into_iter().map(|gram| gram + "\n").collect()
    }

    /// The grams in shards of about equal size; a gram is in the shard that [`place`] tells.
    pub(super) fn shards(self) -> Vec<Value> {
        let count = self.weight.div_ceil(SHARD).max(1);
        let mut shards = vec![Map::new(); count];
        let packed = self.packed.into_iter();
        let packed = packed.map(|(packed, numbers)| (unpack(packed), numbers));
        for (gram, numbers) in packed.chain(self.others) {
            let at = place(&gram) % count;
            shards[at].insert(gram, numbers.written.into());
        }
        shards.into_iter().map(Value::Object).collect()
    }
}

/// A number that has at most so many digits is packed.
const DIGITS: usize = 18;
/// The bits of a character.
const CHARACTER: u32 = 21;
/// Marks a packed number; the digits follow a one, so that zeros at their beginning count.
const NUMBER: u64 = 1 << 63;

/// A gram as one number; none where it is too long.
fn pack(gram: &str) -> Option<u64> {
    if gram.len() <= DIGITS && gram.bytes().all(|byte| byte.is_ascii_digit()) {
        let digits = gram.bytes().map(|digit| u64::from(digit - b'0'));
        return Some(NUMBER | digits.fold(1, |number, digit| number * 10 + digit));
    }
    let mut characters = gram.chars().map(|c| u64::from(u32::from(c)));
    let (first, second) = (characters.next()?, characters.next().unwrap_or(0));
    let fits = characters.next().is_none();
    fits.then_some(first << CHARACTER | second)
}

fn unpack(packed: u64) -> String {
    if packed & NUMBER != 0 {
        let mut digits = (packed & !NUMBER).to_string();
        digits.remove(0);
        return digits;
    }
    let character = |bits: u64| char::from_u32((bits & ((1 << CHARACTER) - 1)) as u32);
    let (first, second) = (character(packed >> CHARACTER), character(packed));
    let second = second.filter(|second| *second != '\0');
    first.into_iter().chain(second).collect()
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
            postings.add("修路", number);
        }
        postings.add("井", 31);
        assert_eq!(postings.grams(), "井\n修路\n");
        let shards = postings.shards();
        // 0; 1 - 1; 34 - 2 = 0 + 32 × 1; 2000 - 35 = 13 + 32 × 61, and 61 = 29 + 32 × 1.
        assert_eq!(shards[0]["修路"], "AAgBt9B");
        assert_eq!(shards[0]["井"], "f");
    }

    #[test]
    fn grams_are_the_same_after_packing() {
        for gram in [
            "井",
            "修路",
            "0",
            "007",
            "20260510",
            "999999999999999999",
            "a井",
            "𠮷田",
        ] {
            let packed = pack(gram).unwrap_or_else(|| panic!("{gram} is short"));
            assert_eq!(unpack(packed), gram);
        }
        assert_eq!(pack("1234567890123456789"), None);
        assert_eq!(pack("三个字"), None);
    }
}
