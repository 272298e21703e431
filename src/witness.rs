//! Witnesses: who else has seen a log. From a checkpoint and the proof that it extends the last one to a cosignature, and back.

pub mod policy;

pub use policy::{Policy, policy};
