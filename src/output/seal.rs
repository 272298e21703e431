//! Seals: what a file was made from, as one value, so that what would come out the same need not be made again.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::OutFile;

/// What a file was made from: half a SHA-256. Files with equal seals have equal bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal([u8; 16]);

impl Seal {
    /// The seal of bytes that are what they are.
    pub fn of_bytes(bytes: &[u8]) -> Seal {
        Seal::cut(Sha256::digest(bytes).into())
    }

    /// The seal of what is made from a value by something that has a name of its own, such as the digest of a theme. None when the
    /// value cannot be written down.
    pub fn of_value(maker: &[u8], value: &impl Serialize) -> Option<Seal> {
        let mut hash = Hash(Sha256::new_with_prefix(maker));
        serde_json::to_writer(io::BufWriter::with_capacity(4 << 10, &mut hash), value).ok()?;
        Some(Seal::cut(hash.0.finalize().into()))
    }

    /// The seal that a text stands for, if it is one.
    pub fn parse(text: &str) -> Option<Seal> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Seal)
    }

    fn cut(hash: [u8; 32]) -> Seal {
        let mut half = [0; 16];
        half.copy_from_slice(&hash[..16]);
        Seal(half)
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

struct Hash(Sha256);

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Files of the site that stand there as they were made: path and seal.
pub type Memo = BTreeMap<String, Seal>;

/// A file of the site, or the word that it stands there already.
#[derive(Debug)]
pub struct Product {
    /// Path below the root of the site, with `/`.
    pub path: String,
    /// What it is made from.
    pub seal: Seal,
    /// Its bytes; none when they are those that stand there.
    pub bytes: Option<Vec<u8>>,
}

impl From<OutFile> for Product {
    fn from(file: OutFile) -> Product {
        Product {
            seal: Seal::of_bytes(&file.bytes),
            path: file.path,
            bytes: Some(file.bytes),
        }
    }
}

impl Product {
    /// The file that is made from a value, unless it stands there already.
    ///
    /// # Errors
    /// As what makes it.
    pub fn make<E>(
        path: &str,
        seal: Option<Seal>,
        memo: &Memo,
        make: impl FnOnce() -> Result<OutFile, E>,
    ) -> Result<Product, E> {
        if let Some(seal) = seal.filter(|seal| memo.get(path) == Some(seal)) {
            return Ok(Product {
                path: path.to_string(),
                seal,
                bytes: None,
            });
        }
        let file = make()?;
        Ok(Product {
            seal: seal.unwrap_or_else(|| Seal::of_bytes(&file.bytes)),
            path: file.path,
            bytes: Some(file.bytes),
        })
    }
}
