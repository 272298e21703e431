//! What the entries of a log say, in their order: documents with their versions, keys, silence, the end; and the rules that they
//! must keep. The publisher asks before it signs, the verifier asks for every entry.

use std::collections::BTreeMap;

use super::entry::{Act, Entry, Why};
use super::key::VerifierKey;
use super::name::{DocId, Moment, Origin, PeriodId, Slot, VillageCode};
use super::statement::Form;
use super::tree::Hash;

/// A rule that an entry breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// The first entry does not open the log.
    NoGenesis,
    /// The log is opened again.
    GenesisAgain,
    /// The log was closed before.
    AfterClose,
    /// The document has been published before: this must be a correction.
    AlreadyPublished,
    /// The next version of the document has another number.
    VersionGap {
        /// The number that was due.
        due: u32,
    },
    /// It does not name the entry with the version before.
    WrongPrevious,
    /// The document has no such version.
    NoSuchVersion,
    /// It does not name the entry with the version that it is about.
    WrongTarget,
    /// It is not about the newest version.
    NotNewest,
    /// The document is withdrawn already.
    AlreadyWithdrawn,
    /// The document is not withdrawn.
    NotWithdrawn,
    /// The key does not bear the name of the log.
    KeyName,
    /// The log had this key before.
    KeyAgain,
    /// The log has no keys that could be changed.
    NoKeys,
    /// It claims to be older than the entry before it.
    TimeBackwards,
}

/// All that the entries say, up to some size of the log.
#[derive(Debug, Clone, Default)]
pub struct History {
    size: u64,
    last: Option<Moment>,
    opening: Option<Opening>,
    keys: Vec<Key>,
    documents: BTreeMap<DocId, Document>,
    silences: Vec<Silence>,
    closed: Option<u64>,
}

/// What the first entry lays down for ever.
#[derive(Debug, Clone)]
struct Opening {
    origin: Origin,
    village: VillageCode,
    form: Form,
}

/// A key of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The entry that names it.
    pub entry: u64,
    /// The key.
    pub vkey: VerifierKey,
}

/// A period for which there was nothing to disclose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// The entry.
    pub entry: u64,
    /// The period.
    pub period: PeriodId,
}

/// A document.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Its versions in the order of the log; never empty.
    pub versions: Vec<Version>,
    /// The entry that withdrew it, unless it was restored or corrected since.
    pub withdrawn: Option<u64>,
}

/// One version of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub ver: u32,
    /// The index of its entry.
    pub entry: u64,
    /// The leaf hash of its entry, by which other entries name it.
    pub leaf: Hash,
    /// When, as the publisher claims.
    pub at: Moment,
    /// Why it follows another version.
    pub why: Option<Why>,
    /// SHA-256 of its manifest.
    pub manifest: Hash,
    /// The number of its files.
    pub files: u16,
    /// The files that were removed, with the entry that says so.
    pub redacted: BTreeMap<Slot, u64>,
}

/// The rules that are found to be broken.
struct Breaches(Vec<Breach>);

impl Breaches {
    fn when(&mut self, broken: bool, breach: Breach) {
        if broken {
            self.0.push(breach);
        }
    }
}

impl Document {
    /// The newest version.
    pub fn newest(&self) -> Option<&Version> {
        self.versions.last()
    }

    /// The version with this number.
    pub fn version(&self, ver: u32) -> Option<&Version> {
        self.versions.iter().find(|version| version.ver == ver)
    }
}

impl History {
    /// What entries say that keep all rules.
    ///
    /// # Errors
    /// The first entry that breaks one, and which.
    pub fn of<'a>(
        entries: impl IntoIterator<Item = (&'a Entry, Hash)>,
    ) -> Result<History, (u64, Breach)> {
        let mut history = History::default();
        for (entry, leaf) in entries {
            if let Some(breach) = history.check(entry).first() {
                return Err((history.size, *breach));
            }
            history.record(entry, leaf);
        }
        Ok(history)
    }

    /// The rules that this entry would break as the next one.
    pub fn check(&self, entry: &Entry) -> Vec<Breach> {
        let opens = matches!(entry.act, Act::Genesis { .. });
        let mut breaches = Breaches(Vec::new());
        breaches.when(self.size == 0 && !opens, Breach::NoGenesis);
        breaches.when(self.size > 0 && opens, Breach::GenesisAgain);
        breaches.when(self.closed.is_some(), Breach::AfterClose);
        breaches.when(
            self.last.is_some_and(|last| entry.at < last),
            Breach::TimeBackwards,
        );
        match &entry.act {
            Act::Genesis { origin, vkey, .. } => {
                let other = |vkey: &VerifierKey| vkey.name() != origin.name();
                breaches.when(vkey.as_ref().is_some_and(other), Breach::KeyName);
            }
            Act::Rotate { vkey } => {
                breaches.when(self.form() == Some(Form::Bare), Breach::NoKeys);
                let other = self
                    .origin()
                    .is_some_and(|origin| vkey.name() != origin.name());
                breaches.when(other, Breach::KeyName);
                let again = self
                    .keys
                    .iter()
                    .any(|key| key.vkey.public() == vkey.public());
                breaches.when(again, Breach::KeyAgain);
            }
            act => self.check_version(act, &mut breaches),
        }
        breaches.0
    }

    /// The rules for an act about a document.
    fn check_version(&self, act: &Act, breaches: &mut Breaches) {
        let Some((doc, ver)) = act.version() else {
            return;
        };
        let document = self.documents.get(doc);
        let newest = document.and_then(Document::newest);
        match act {
            Act::Publish { .. } => breaches.when(document.is_some(), Breach::AlreadyPublished),
            Act::Correct { prev, .. } => {
                let due = newest.map_or(1, |newest| newest.ver.saturating_add(1));
                breaches.when(ver != due, Breach::VersionGap { due });
                breaches.when(
                    newest.is_some_and(|newest| newest.leaf != *prev),
                    Breach::WrongPrevious,
                );
            }
            _ => {}
        }
        let Some(of) = act.target() else { return };
        let target = document.and_then(|document| document.version(ver));
        breaches.when(target.is_none(), Breach::NoSuchVersion);
        breaches.when(
            target.is_some_and(|target| target.leaf != of),
            Breach::WrongTarget,
        );
        let withdrawn = document.is_some_and(|document| document.withdrawn.is_some());
        match act {
            Act::Withdraw { .. } => breaches.when(withdrawn, Breach::AlreadyWithdrawn),
            Act::Restore { .. } => {
                breaches.when(document.is_some() && !withdrawn, Breach::NotWithdrawn)
            }
            _ => return,
        }
        breaches.when(target.is_some() && target != newest, Breach::NotNewest);
    }

    /// Takes the next entry in, whether or not it keeps the rules, so that one breach does not bring up many others.
    pub fn record(&mut self, entry: &Entry, leaf: Hash) {
        let index = self.size;
        self.size += 1;
        self.last = Some(entry.at);
        match &entry.act {
            Act::Genesis {
                origin,
                vkey,
                village,
                ..
            } => {
                self.opening.get_or_insert_with(|| Opening {
                    origin: origin.clone(),
                    village: village.clone(),
                    form: Form::of(vkey.as_ref()),
                });
                self.keys.extend(vkey.iter().map(|vkey| Key {
                    entry: index,
                    vkey: vkey.clone(),
                }));
            }
            Act::Rotate { vkey } => self.keys.push(Key {
                entry: index,
                vkey: vkey.clone(),
            }),
            Act::Nothing { period } => {
                self.silences.push(Silence {
                    entry: index,
                    period: period.clone(),
                });
            }
            Act::Close { .. } => {
                self.closed.get_or_insert(index);
            }
            Act::Publish { .. } => self.add_version(entry, index, leaf, None),
            Act::Correct { why, .. } => self.add_version(entry, index, leaf, Some(*why)),
            act => self.change_version(act, index),
        }
    }

    fn add_version(&mut self, entry: &Entry, index: u64, leaf: Hash, why: Option<Why>) {
        let Some((doc, ver, manifest, files)) = entry.act.adds() else {
            return;
        };
        let document = self.documents.entry(doc.clone()).or_default();
        document.withdrawn = None;
        document.versions.push(Version {
            ver,
            entry: index,
            leaf,
            at: entry.at,
            why,
            manifest,
            files,
            redacted: BTreeMap::new(),
        });
    }

    fn change_version(&mut self, act: &Act, index: u64) {
        let document = act
            .version()
            .and_then(|(doc, _)| self.documents.get_mut(doc));
        let Some(document) = document else { return };
        match act {
            Act::Withdraw { .. } => document.withdrawn = Some(index),
            Act::Restore { .. } => document.withdrawn = None,
            Act::Redact { ver, of, slots, .. } => {
                let named = |version: &&mut Version| version.ver == *ver && version.leaf == *of;
                let Some(version) = document.versions.iter_mut().find(named) else {
                    return;
                };
                for slot in slots {
                    version.redacted.entry(slot.clone()).or_insert(index);
                }
            }
            _ => {}
        }
    }

    /// Passes over an entry that cannot be read.
    pub fn skip(&mut self) {
        self.size += 1;
    }

    /// The number of entries taken in.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// When the last entry was made, as the publisher claims.
    pub fn last(&self) -> Option<Moment> {
        self.last
    }

    /// The name of the log, from its first entry.
    pub fn origin(&self) -> Option<&Origin> {
        self.opening.as_ref().map(|opening| &opening.origin)
    }

    /// The village, from the first entry.
    pub fn village(&self) -> Option<&VillageCode> {
        self.opening.as_ref().map(|opening| &opening.village)
    }

    /// How the log states what it holds, from the first entry.
    pub fn form(&self) -> Option<Form> {
        self.opening.as_ref().map(|opening| opening.form)
    }

    /// The keys of the log in the order of their use; the last one is in force. There are none where nobody signs.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The documents.
    pub fn documents(&self) -> &BTreeMap<DocId, Document> {
        &self.documents
    }

    /// The version that the site shows as current: the newest, unless the document is withdrawn or unknown.
    pub fn current(&self, doc: &DocId) -> Option<&Version> {
        self.documents
            .get(doc)
            .filter(|document| document.withdrawn.is_none())?
            .newest()
    }

    /// The periods for which there was nothing to disclose.
    pub fn silences(&self) -> &[Silence] {
        &self.silences
    }

    /// The entry that closed the log.
    pub fn closed(&self) -> Option<u64> {
        self.closed
    }
}
