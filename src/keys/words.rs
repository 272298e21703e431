//! A key as 24 Chinese characters, which can be written by hand and read over the telephone (BIP 39).

use bip39::{Language, Mnemonic};

use crate::log::key::SignerKey;
use crate::log::name::Name;

/// The characters of a key, in groups of four; empty only if the word list were broken.
pub fn words(key: &SignerKey) -> String {
    let Ok(mnemonic) = Mnemonic::from_entropy_in(Language::SimplifiedChinese, key.seed()) else {
        return String::new();
    };
    let words: Vec<&str> = mnemonic.words().collect();
    let groups: Vec<String> = words.chunks(4).map(<[&str]>::concat).collect();
    groups.join(" ")
}

/// The key of this name that the characters stand for; spaces and marks between them do not matter. None when they are no key,
/// or one of them was misread.
pub fn from_words(name: &Name, text: &str) -> Option<SignerKey> {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let spaced: Vec<String> = letters.map(String::from).collect();
    let mnemonic =
        Mnemonic::parse_in_normalized(Language::SimplifiedChinese, &spaced.join(" ")).ok()?;
    let seed: [u8; 32] = mnemonic.to_entropy().try_into().ok()?;
    Some(SignerKey::from_seed(name.clone(), &seed))
}
