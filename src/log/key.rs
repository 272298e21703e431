//! Ed25519 keys of logs and witnesses: reading and writing them as text, signing and verifying. No randomness: seeds are arguments.

use std::fmt;

use ed25519_dalek::{Signature as Ed25519, Signer, SigningKey, Verifier, VerifyingKey};

use super::base64;
use super::name::Name;
use super::note::Signature;
use super::tree::Hash;

/// The longest text that is read as a key.
const MAX_TEXT: usize = 1024;
/// What comes before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410).
const SPKI: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyKind {
    /// Type 0x01: the text of a note.
    Log,
    /// Type 0x04, cosignature/v1: the text of a checkpoint and the time at which it was seen.
    Witness,
}

impl KeyKind {
    fn byte(self) -> u8 {
        match self {
            KeyKind::Log => 1,
            KeyKind::Witness => 4,
        }
    }
}

/// A public key with its name.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: Name,
    kind: KeyKind,
    id: u32,
    public: VerifyingKey,
}

impl VerifierKey {
    fn new(name: Name, kind: KeyKind, public: VerifyingKey) -> VerifierKey {
        let id = key_id(&name, kind, public.as_bytes());
        VerifierKey {
            name,
            kind,
            id,
            public,
        }
    }

    /// Reads a vkey, `<name>+<8 hex digits>+<base64 of type and key>`. None when it is not canonical, its key ID is wrong, its
    /// type is unknown, or the key is one that would verify too much.
    pub fn parse(text: &str) -> Option<VerifierKey> {
        let (name, id, bytes) = split_key(text)?;
        let (kind, bytes) = bytes.split_first()?;
        let kind = match kind {
            1 => KeyKind::Log,
            4 => KeyKind::Witness,
            _ => return None,
        };
        let bytes: [u8; 32] = bytes.try_into().ok()?;
        let public = VerifyingKey::from_bytes(&bytes).ok()?;
        let key = VerifierKey::new(name, kind, public);
        (key.id == id && public.as_bytes() == &bytes && !public.is_weak()).then_some(key)
    }

    /// The name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The key ID: the beginning of a hash over name, type and key, as it stands in signatures.
    pub fn id(&self) -> u32 {
        self.id
    }

    /// The 32 bytes of the key itself.
    pub fn public(&self) -> &[u8; 32] {
        self.public.as_bytes()
    }

    /// The key in the form that openssl reads.
    pub fn pem(&self) -> String {
        let text = base64::encode(&[&SPKI[..], self.public()].concat());
        format!("-----BEGIN PUBLIC KEY-----\n{text}\n-----END PUBLIC KEY-----\n")
    }

    /// Whether the name and ID of a signature are those of this key.
    pub fn made(&self, signature: &Signature) -> bool {
        signature.name == self.name && signature.id == self.id
    }

    /// Verifies a signature of this key over the text of a note; none when it does not hold.
    #[must_use]
    pub fn verify(&self, text: &str, signature: &Signature) -> Option<Signed> {
        if !self.made(signature) {
            return None;
        }
        let (time, message, bytes) = match self.kind {
            KeyKind::Log => (None, text.to_owned(), &signature.bytes[..]),
            KeyKind::Witness => {
                let (time, bytes) = signature.bytes.split_first_chunk::<8>()?;
                let time = u64::from_be_bytes(*time);
                i64::try_from(time).ok()?;
                (Some(time), cosigned(text, time), bytes)
            }
        };
        // Not `verify_strict`: it would differ from other verifiers of these notes.
        let bytes = Ed25519::from_slice(bytes).ok()?;
        self.public.verify(message.as_bytes(), &bytes).ok()?;
        Some(Signed { time })
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&[self.kind.byte()], &self.public()[..]].concat();
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id,
            base64::encode(&bytes)
        )
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a signature that holds says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// When a witness saw the checkpoint, in seconds since the beginning of 1970 UTC; none for the log's own signature.
    pub time: Option<u64>,
}

/// A secret key with its name. It can sign for a log and as a witness, but one key should do only one of the two.
pub struct SignerKey {
    name: Name,
    secret: SigningKey,
}

impl SignerKey {
    /// The key that grows from a seed, which must be random and secret.
    pub fn from_seed(name: Name, seed: &[u8; 32]) -> SignerKey {
        SignerKey {
            name,
            secret: SigningKey::from_bytes(seed),
        }
    }

    /// Reads a skey, `PRIVATE+KEY+<name>+<8 hex digits>+<base64 of 0x01 and seed>`; none when it is not canonical or its key ID
    /// is wrong.
    pub fn parse(text: &str) -> Option<SignerKey> {
        let (name, id, bytes) = split_key(text.strip_prefix("PRIVATE+KEY+")?)?;
        let seed = bytes
            .strip_prefix(&[KeyKind::Log.byte()])?
            .try_into()
            .ok()?;
        Some(SignerKey::from_seed(name, &seed)).filter(|key| key.log_key().id == id)
    }

    /// Writes the skey. Whoever reads it can sign.
    pub fn secret_text(&self) -> String {
        let bytes = [&[KeyKind::Log.byte()], &self.secret.as_bytes()[..]].concat();
        let id = self.log_key().id;
        format!(
            "PRIVATE+KEY+{}+{id:08x}+{}",
            self.name,
            base64::encode(&bytes)
        )
    }

    /// The seed that it grew from. Whoever knows it can sign.
    pub fn seed(&self) -> &[u8; 32] {
        self.secret.as_bytes()
    }

    /// The name.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The public key that verifies what [`SignerKey::sign`] signs.
    pub fn log_key(&self) -> VerifierKey {
        VerifierKey::new(self.name.clone(), KeyKind::Log, self.secret.verifying_key())
    }

    /// The public key that verifies what [`SignerKey::cosign`] signs.
    pub fn witness_key(&self) -> VerifierKey {
        VerifierKey::new(
            self.name.clone(),
            KeyKind::Witness,
            self.secret.verifying_key(),
        )
    }

    /// Signs the text of a note. The same text always gets the same signature.
    pub fn sign(&self, text: &str) -> Signature {
        let bytes = self.secret.sign(text.as_bytes()).to_bytes().to_vec();
        Signature {
            name: self.name.clone(),
            id: self.log_key().id,
            bytes,
        }
    }

    /// Cosigns the text of a checkpoint that was seen at `time`, in seconds since the beginning of 1970 UTC. None when the time
    /// is above what the format holds. The witness must have made sure that the tree extends every one it cosigned before.
    pub fn cosign(&self, text: &str, time: u64) -> Option<Signature> {
        i64::try_from(time).ok()?;
        let signed = self.secret.sign(cosigned(text, time).as_bytes()).to_bytes();
        let bytes = [&time.to_be_bytes()[..], &signed].concat();
        Some(Signature {
            name: self.name.clone(),
            id: self.witness_key().id,
            bytes,
        })
    }
}

impl fmt::Debug for SignerKey {
    /// Shows the public key only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignerKey({})", self.log_key())
    }
}

/// The message that a witness signs.
fn cosigned(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

fn key_id(name: &Name, kind: KeyKind, public: &[u8; 32]) -> u32 {
    let named = [name.as_str().as_bytes(), b"\n", &[kind.byte()], public].concat();
    let [a, b, c, d, ..] = Hash::of(&named).0;
    u32::from_be_bytes([a, b, c, d])
}

/// The three parts of a key's text: name, ID, bytes.
fn split_key(text: &str) -> Option<(Name, u32, Vec<u8>)> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let (name, rest) = text.split_once('+')?;
    let (id, bytes) = rest.split_once('+')?;
    let digits = id.len() == 8 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let id = digits.then(|| u32::from_str_radix(id, 16).ok())??;
    Some((Name::parse(name)?, id, base64::decode(bytes)?))
}
