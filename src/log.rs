//! The publication log: what makes a version permanent. From entries to the files of a served log, and from served files to a
//! verdict. Pure functions of values: no files, no clock, no randomness; salts, seeds and times are arguments.
//!
//! # Shape
//!
//! Each village has one log after C2SP tlog-tiles, RFC 6962 with SHA-256. An [`entry::Entry`] is one line of JSON without personal
//! data; it names the SHA-256 of a [`manifest::Manifest`], which holds a salted commitment for every file of the version. The
//! [`checkpoint::Checkpoint`] with the head of the [`tree::Tree`] over all entries is signed as a [`note::Note`]. To remove a file
//! as the law demands, it is deleted with its salt, and an entry says so: no hash and no signature changes.
//!
//! | path below the village's folder | content | made by |
//! |---|---|---|
//! | `log/checkpoint` | signed note, the only file that changes | [`key::SignerKey::sign`], [`note::Note`] |
//! | `log/checkpoints/<size>` | the checkpoints published before, decimal size | the same |
//! | `log/tile/…` | tiles and entry bundles | [`tile::files`] |
//! | `log/vkey`, `log/pubkey.pem` | the key in force, with an end of line | [`key::VerifierKey`] |
//! | `v/<doc>/<ver>/<slot>`, `….salt` | the files of a version, each with its 32 bytes of salt | the publisher |
//! | `v/<doc>/<ver>/manifest.json` | their commitments | [`manifest::Manifest`] |
//! | `log/root.txt`, `log/roots/<size>` | in the place of all checkpoints where nobody signs: their bare lines | [`statement::Statement`] |
//! | `v/<doc>/<ver>/proof.tlog-proof` | that the log holds the version's entry | [`proof::Proof`] |
//!
//! # Without keys
//!
//! A village whose policy forbids keys has a log without signatures: the first entry names no key ([`statement::Form::Bare`]), and
//! the states of the log are the bare three lines of a checkpoint. Entries, tiles, versions, salts and removals are the same. There
//! are no witnesses, who have nothing to cosign, and no proofs beside versions: a proof ends in a signed checkpoint, and whoever
//! has kept the three lines recomputes the tree from the entries. Such a log never becomes signed; it is closed, and a successor
//! begins. Only lines that were kept elsewhere show whether it was exchanged.
//!
//! # To publish
//!
//! 1. [`manifest::Manifest::new`] over the files; its hash goes into the entry.
//! 2. [`history::History::check`] tells what rule the entry would break; [`entry::Entry::print`] gives its bytes.
//! 3. [`checkpoint::Checkpoint::relation`] must be [`checkpoint::Relation::Extends`] or `Same` for every checkpoint known from
//!    before, else nothing may be signed.
//! 4. State [`checkpoint::Checkpoint::of`] the new tree as a [`statement::Statement`]; the same keys always give the same bytes.
//! 5. Write versions, then [`tile::files`] in their order, then `log/checkpoint`, then `log/checkpoints/<size>`: a reader never
//!    sees a checkpoint without its tree. Only then delete what [`tile::superseded`] names.
//!
//! # To verify
//!
//! [`verify::verify`] takes a [`verify::LogView`] of the served files, and recomputes everything.

mod base64;
pub mod checkpoint;
pub mod entry;
pub mod history;
pub mod key;
mod line;
pub mod manifest;
pub mod name;
pub mod note;
pub mod proof;
pub mod statement;
pub mod tile;
pub mod tree;
pub mod trust;
pub mod verify;
