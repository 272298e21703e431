//! Who vouches for what is added to a log: the key that signs it, or nobody in a village whose policy forbids keys.

use crate::diagnostic::Diagnostic;
use crate::keys::Keys;
use crate::log::checkpoint::Checkpoint;
use crate::log::key::{SignerKey, VerifierKey};
use crate::log::name::Origin;
use crate::log::note::NoteFault;
use crate::log::statement::Statement;

/// Who vouches for what is added.
#[derive(Debug)]
pub enum Seal {
    /// This key signs.
    Key(Box<SignerKey>),
    /// Nobody signs.
    Nobody,
}

impl Seal {
    /// The seal of a log that has begun; none when it is signed and its key is not on this computer. A rotation that was cut short
    /// is settled.
    ///
    /// # Errors
    /// When a key cannot be read.
    pub fn find(
        origin: &Origin,
        in_force: Option<&VerifierKey>,
        keys: &Keys,
    ) -> Result<Option<Seal>, Diagnostic> {
        let Some(in_force) = in_force else {
            return Ok(Some(Seal::Nobody));
        };
        let key = match keys.read(origin)? {
            Some(key) if key.log_key() == *in_force => Some(key),
            _ => {
                keys.settle(origin, in_force)?;
                keys.read(origin)?
            }
        };
        Ok(key.map(|key| Seal::Key(Box::new(key))))
    }

    /// The key that signs.
    pub fn key(&self) -> Option<&SignerKey> {
        match self {
            Seal::Key(key) => Some(key),
            Seal::Nobody => None,
        }
    }

    /// States a checkpoint; at a rotation the key that signs from now on signs too.
    ///
    /// # Errors
    /// When no note can be made of it.
    pub fn state(
        &self,
        checkpoint: Checkpoint,
        next: Option<&SignerKey>,
    ) -> Result<Statement, NoteFault> {
        match self {
            Seal::Key(key) => {
                let keys: Vec<&SignerKey> = [key.as_ref()].into_iter().chain(next).collect();
                Statement::signed(checkpoint, &keys)
            }
            Seal::Nobody => Ok(Statement::bare(checkpoint)),
        }
    }
}
