//! The Merkle tree of RFC 6962 over SHA-256: from leaf hashes to tree heads, inclusion proofs and consistency proofs.
//!
//! A tree is always made anew from its entries: there is no state that could be damaged, and 70,000 leaves take
//! a few hundredths of a second.

use std::fmt;

use sha2::{Digest, Sha256};

use super::base64;

/// A SHA-256 hash. Shown as 64 lower-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The hash of bytes, without the prefixes that RFC 6962 gives to leaves and nodes.
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }

    /// Reads exactly 64 lower-case hex digits.
    pub fn from_hex(text: &str) -> Option<Hash> {
        let digits = text.as_bytes();
        let mut bytes = [0; 32];
        if digits.len() != 64 {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Some(Hash(bytes))
    }

    /// Standard base64 with padding: 44 characters.
    pub fn to_base64(self) -> String {
        base64::encode(&self.0)
    }

    /// Reads standard base64, in its one canonical form.
    pub fn from_base64(text: &str) -> Option<Hash> {
        base64::decode(text)?.try_into().ok().map(Hash)
    }
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The hash of one entry of the log: `SHA-256(0x00 ‖ entry)`.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0]);
    hasher.update(entry);
    Hash(hasher.finalize().into())
}

/// The hash of two subtrees: `SHA-256(0x01 ‖ left ‖ right)`.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(&left.0);
    bytes[33..].copy_from_slice(&right.0);
    Hash::of(&bytes)
}

/// The head of the tree without leaves: `SHA-256("")`.
pub fn empty_root() -> Hash {
    Hash::of(b"")
}

/// A tree, made from its leaves; knows the hash of every complete subtree.
#[derive(Debug, Clone)]
pub struct Tree {
    /// `levels[k][i]` is the head of the complete subtree over the leaves `i·2^k .. (i+1)·2^k`.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// The tree over entries, in their order.
    pub fn of_entries<E: AsRef<[u8]>>(entries: impl IntoIterator<Item = E>) -> Tree {
        Tree::of_leaves(
            entries
                .into_iter()
                .map(|entry| leaf_hash(entry.as_ref()))
                .collect(),
        )
    }

    /// The tree over leaf hashes, in their order.
    pub fn of_leaves(leaves: Vec<Hash>) -> Tree {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|level| level.len() > 1) {
            let above = below
                .chunks_exact(2)
                .map(|pair| node_hash(&pair[0], &pair[1]))
                .collect();
            levels.push(above);
        }
        Tree { levels }
    }

    /// The number of leaves.
    pub fn size(&self) -> u64 {
        self.levels.first().map_or(0, |leaves| leaves.len() as u64)
    }

    /// The hash of the leaf with this index.
    pub fn leaf(&self, index: u64) -> Option<Hash> {
        self.subtree(0, index)
    }

    /// The head of the complete subtree of 2^`level` leaves with this index among its like.
    pub fn subtree(&self, level: u32, index: u64) -> Option<Hash> {
        let level = self.levels.get(usize::try_from(level).ok()?)?;
        level.get(usize::try_from(index).ok()?).copied()
    }

    /// The head of the whole tree.
    pub fn root(&self) -> Hash {
        self.range(0, self.size()).unwrap_or_else(empty_root)
    }

    /// The head that the tree had when it had `size` leaves; none when it never had so many.
    pub fn root_at(&self, size: u64) -> Option<Hash> {
        if size == 0 {
            Some(empty_root())
        } else {
            self.range(0, size)
        }
    }

    /// The hashes that prove that the leaf `index` is in the tree of `size` leaves, the leaf's sibling first.
    pub fn inclusion(&self, index: u64, size: u64) -> Option<Vec<Hash>> {
        if index >= size || size > self.size() {
            return None;
        }
        let (mut low, mut high, mut proof) = (0, size, Vec::new());
        while high - low > 1 {
            let middle = low + split(high - low);
            if index < middle {
                proof.push(self.range(middle, high)?);
                high = middle;
            } else {
                proof.push(self.range(low, middle)?);
                low = middle;
            }
        }
        proof.reverse();
        Some(proof)
    }

    /// The hashes that prove that the tree of `from` leaves is the beginning of the tree of `to` leaves.
    pub fn consistency(&self, from: u64, to: u64) -> Option<Vec<Hash>> {
        if from > to || to > self.size() {
            return None;
        }
        if from == 0 || from == to {
            return Some(Vec::new());
        }
        let (mut low, mut high, mut proof) = (0, to, Vec::new());
        while from != high {
            let middle = low + split(high - low);
            if from <= middle {
                proof.push(self.range(middle, high)?);
                high = middle;
            } else {
                proof.push(self.range(low, middle)?);
                low = middle;
            }
        }
        // The verifier knows the older head itself; any other common subtree must be told.
        if low != 0 {
            proof.push(self.range(low, high)?);
        }
        proof.reverse();
        Some(proof)
    }

    /// The head over the leaves `low..high`, where `low` is a multiple of the largest power of two below `high - low`.
    fn range(&self, low: u64, high: u64) -> Option<Hash> {
        let count = high.checked_sub(low).filter(|count| *count > 0)?;
        if count.is_power_of_two() {
            return self.subtree(count.trailing_zeros(), low / count);
        }
        let middle = low + split(count);
        Some(node_hash(
            &self.range(low, middle)?,
            &self.range(middle, high)?,
        ))
    }
}

/// The largest power of two below `count`, which is at least 2.
fn split(count: u64) -> u64 {
    1 << (u64::BITS - 1 - (count - 1).leading_zeros())
}

/// Whether `proof` shows that `leaf` stands at `index` in the tree of `size` leaves with the head `root` (RFC 9162, 2.1.3.2).
#[must_use]
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, root: &Hash, proof: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut head) = (index, size - 1, *leaf);
    for hash in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            head = node_hash(hash, &head);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            head = node_hash(&head, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && head == *root
}

/// Whether `proof` shows that the tree with `old_size` leaves and the head `old_root` is the beginning of the tree with `size`
/// leaves and the head `root` (RFC 9162, 2.1.4.2). The empty tree is the beginning of every tree, without a proof.
#[must_use]
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    size: u64,
    root: &Hash,
    proof: &[Hash],
) -> bool {
    if old_size > size {
        return false;
    }
    if old_size == 0 || old_size == size {
        let expected = if old_size == 0 { empty_root() } else { *root };
        let whole = size != 0 || *root == empty_root();
        return proof.is_empty() && *old_root == expected && whole;
    }
    let (mut place, mut last) = (old_size - 1, size - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    // A complete older tree is a node of the newer one: then its head begins both sums and is not in the proof.
    let mut rest = proof.iter();
    let first = if old_size.is_power_of_two() {
        Some(old_root)
    } else {
        rest.next()
    };
    let Some(first) = first else { return false };
    let (mut old_head, mut head) = (*first, *first);
    for hash in rest {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            old_head = node_hash(hash, &old_head);
            head = node_hash(hash, &head);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            head = node_hash(&head, hash);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && old_head == *old_root && head == *root
}
