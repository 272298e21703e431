//! A village's log and versions in memory, made as a publisher makes them; not a test itself.

use std::collections::BTreeMap;

use mingbai::log::checkpoint::Checkpoint;
use mingbai::log::entry::{Act, By, Entry, TreeRef, Why};
use mingbai::log::history::History;
use mingbai::log::key::SignerKey;
use mingbai::log::manifest::{FileRecord, MANIFEST, Manifest, PROOF, Salt};
use mingbai::log::name::{Basis, DocId, Moment, Name, Origin, Slot, VillageCode};
use mingbai::log::note::Note;
use mingbai::log::proof::Proof;
use mingbai::log::statement::{Form, Statement};
use mingbai::log::tile;
use mingbai::log::tree::{Hash, Tree, leaf_hash};
use mingbai::log::trust::Trust;
use mingbai::log::verify::{Asked, Older, Verdict, verify};

pub const ORIGIN: &str = "mingbai.hexi.example/330999100201/1";

pub fn origin() -> Origin {
    Origin::parse(ORIGIN).unwrap()
}

pub fn doc(text: &str) -> DocId {
    DocId::parse(text).unwrap()
}

pub fn slot(text: &str) -> Slot {
    Slot::parse(text).unwrap()
}

pub fn key(name: &str, seed: u8) -> SignerKey {
    SignerKey::from_seed(Name::parse(name).unwrap(), &[seed; 32])
}

/// A salt that differs for every file; random ones would make tests differ from run to run.
pub fn salt(path: &str) -> Salt {
    Hash::of(format!("salt of {path}").as_bytes()).0
}

/// What a publisher holds.
pub struct Site {
    pub origin: Origin,
    pub form: Form,
    pub keys: Vec<SignerKey>,
    pub witnesses: Vec<SignerKey>,
    pub entries: Vec<Vec<u8>>,
    pub history: History,
    pub manifests: BTreeMap<(DocId, u32), Manifest>,
    pub files: BTreeMap<String, Vec<u8>>,
    pub after: Option<TreeRef>,
    signed: u64,
}

impl Site {
    /// A log with its first entry, not yet signed.
    pub fn new() -> Site {
        Site::of(Form::Signed)
    }

    /// The same of a form: without keys nobody signs.
    pub fn of(form: Form) -> Site {
        let mut site = Site {
            origin: origin(),
            form,
            keys: match form {
                Form::Signed => vec![key(ORIGIN, 1)],
                Form::Bare => Vec::new(),
            },
            witnesses: Vec::new(),
            entries: Vec::new(),
            history: History::default(),
            manifests: BTreeMap::new(),
            files: BTreeMap::new(),
            after: None,
            signed: 0,
        };
        site.act(Act::Genesis {
            origin: origin(),
            vkey: site.keys.first().map(SignerKey::log_key),
            village: VillageCode::parse("330999100201").unwrap(),
            succeeds: None,
        });
        site
    }

    /// Adds an entry that keeps the rules.
    pub fn act(&mut self, act: Act) -> Hash {
        let at = Moment::from_unix(1_775_092_320 + self.entries.len() as i64 * 60).unwrap();
        let entry = Entry {
            act,
            at,
            after: self.after.clone(),
        };
        assert_eq!(self.history.check(&entry), [], "{entry:?}");
        self.add(&entry)
    }

    /// Adds any entry.
    pub fn add(&mut self, entry: &Entry) -> Hash {
        let bytes = entry.print().unwrap();
        let leaf = leaf_hash(&bytes);
        self.history.record(entry, leaf);
        self.entries.push(bytes);
        leaf
    }

    fn put(
        &mut self,
        doc: &DocId,
        ver: u32,
        files: &[(&str, &[u8])],
        kept: &[&str],
    ) -> (Hash, u16) {
        let mut records = Vec::new();
        for (name, bytes) in files {
            let path = format!("{}/{name}", doc.folder(ver));
            let salt = salt(&path);
            records.push(FileRecord::of(slot(name), &salt, bytes));
            self.files.insert(format!("{path}.salt"), salt.to_vec());
            self.files.insert(path, bytes.to_vec());
        }
        for name in kept {
            let before = &self.manifests[&(doc.clone(), ver - 1)];
            records.push(before.file(&slot(name)).unwrap().kept(ver - 1));
        }
        let manifest = Manifest::new(doc.clone(), ver, records).unwrap();
        self.files
            .insert(format!("{}/{MANIFEST}", doc.folder(ver)), manifest.print());
        let told = (manifest.hash(), manifest.count());
        self.manifests.insert((doc.clone(), ver), manifest);
        told
    }

    /// The first version of a document.
    pub fn publish(&mut self, name: &str, files: &[(&str, &[u8])]) -> Hash {
        let doc = doc(name);
        let (manifest, files) = self.put(&doc, 1, files, &[]);
        self.act(Act::Publish {
            doc,
            manifest,
            files,
        })
    }

    /// The next version, with new files and with files that stay in the folder that holds them.
    pub fn correct(
        &mut self,
        name: &str,
        why: Why,
        files: &[(&str, &[u8])],
        kept: &[&str],
    ) -> Hash {
        let doc = doc(name);
        let newest = self.history.documents()[&doc].newest().unwrap().clone();
        let ver = newest.ver + 1;
        let (manifest, files) = self.put(&doc, ver, files, kept);
        self.act(Act::Correct {
            doc,
            ver,
            prev: newest.leaf,
            why,
            manifest,
            files,
        })
    }

    /// Removes files of a version as the law demands.
    pub fn redact(&mut self, name: &str, ver: u32, slots: &[&str]) -> Hash {
        let doc = doc(name);
        let of = self.leaf(&doc, ver);
        for name in slots {
            let path = format!("{}/{name}", doc.folder(ver));
            self.files.remove(&format!("{path}.salt"));
            self.files.remove(&path);
            if slot(name).is_page() {
                self.files
                    .insert(path, "<p>依法隐去</p>".as_bytes().to_vec());
            }
        }
        let slots = slots.iter().map(|name| slot(name)).collect();
        let basis = Basis::parse("pipl-47").unwrap();
        self.act(Act::Redact {
            doc,
            ver,
            of,
            slots,
            basis,
            by: By::Village,
        })
    }

    pub fn leaf(&self, doc: &DocId, ver: u32) -> Hash {
        self.history.documents()[doc].version(ver).unwrap().leaf
    }

    pub fn tree(&self) -> Tree {
        Tree::of_entries(&self.entries)
    }

    /// The checkpoint of all entries, signed by all keys in use and cosigned by the witnesses.
    pub fn note(&self) -> Note {
        let text = Checkpoint::of(self.origin.clone(), &self.tree()).to_string();
        let mut signatures: Vec<_> = self.keys.iter().map(|key| key.sign(&text)).collect();
        let time = 1_795_333_832 + self.entries.len() as u64;
        signatures.extend(
            self.witnesses
                .iter()
                .map(|key| key.cosign(&text, time).unwrap()),
        );
        Note::new(text, signatures).unwrap()
    }

    /// What the log states of all entries.
    pub fn state(&self) -> Statement {
        match self.form {
            Form::Signed => Statement::of(self.note()).unwrap(),
            Form::Bare => Statement::bare(Checkpoint::of(self.origin.clone(), &self.tree())),
        }
    }

    /// Writes the log's files and the proofs of the versions that are new since the last time.
    pub fn sign(&mut self) {
        let (tree, state) = (self.tree(), self.state());
        for file in tile::files(&self.entries, self.signed).unwrap() {
            self.files.insert(format!("log/{}", file.path), file.bytes);
        }
        for (doc, document) in self.history.documents() {
            for version in document
                .versions
                .iter()
                .filter(|version| version.entry >= self.signed)
            {
                let Some(note) = state.note() else { continue };
                let proof = Proof::of(&tree, version.entry, note.clone())
                    .unwrap()
                    .to_string();
                self.files.insert(
                    format!("{}/{PROOF}", doc.folder(version.ver)),
                    proof.into_bytes(),
                );
            }
        }
        let size = self.entries.len() as u64;
        for path in [self.form.newest(), &self.form.stored_at(size)] {
            self.files.insert(path.to_owned(), state.bytes());
        }
        self.signed = size;
        let Some(vkey) = self.keys.last().map(SignerKey::log_key) else {
            return;
        };
        self.files
            .insert("log/vkey".to_owned(), format!("{vkey}\n").into_bytes());
        self.files
            .insert("log/pubkey.pem".to_owned(), vkey.pem().into_bytes());
    }

    pub fn trust(&self) -> Trust {
        Trust {
            origin: origin(),
            keys: self
                .keys
                .first()
                .map(SignerKey::log_key)
                .into_iter()
                .collect(),
            witnesses: self.witnesses.iter().map(SignerKey::witness_key).collect(),
            quorum: self.witnesses.len(),
        }
    }

    /// A small log with everything that occurs: corrections, a file that stays, redactions, silence, withdrawal and return.
    pub fn small() -> Site {
        Site::small_of(Form::Signed)
    }

    /// The same of a form.
    pub fn small_of(form: Form) -> Site {
        let mut site = Site::of(form);
        if form == Form::Signed {
            site.witnesses = vec![key("hexi.example/jiandu", 21), key("hexi.example/zhen", 22)];
        }
        let page: &[u8] =
            "<!doctype html><html><head></head><body><p>收入 9000 元</p>\n</body></html>\n"
                .as_bytes();
        let source: &[u8] = "+++\ntitle = \"财务\"\n+++\n收入 9000 元\n".as_bytes();
        site.publish(
            "2026-03/caiwu",
            &[
                ("page.html", page),
                ("source.md", source),
                ("a01.pdf", b"%PDF-1.7 \x00\xff"),
            ],
        );
        site.publish(
            "2026-03/dangwu",
            &[("page.html", b"<p>1</p>"), ("source.toml", b"text = 1")],
        );
        site.sign();
        site.correct(
            "2026-03/caiwu",
            Why::Privacy,
            &[("page.html", b"<p>2</p>"), ("source.md", b"2")],
            &["a01.pdf"],
        );
        site.redact("2026-03/caiwu", 1, &["page.html", "source.md"]);
        site.act(Act::Nothing {
            period: mingbai::log::name::PeriodId::parse("2026-04").unwrap(),
        });
        let (dangwu, of) = (doc("2026-03/dangwu"), site.leaf(&doc("2026-03/dangwu"), 1));
        site.act(Act::Withdraw {
            doc: dangwu.clone(),
            ver: 1,
            of,
            why: Why::Other,
        });
        site.act(Act::Restore {
            doc: dangwu,
            ver: 1,
            of,
        });
        site.publish(
            "2026-Q1/finance-contracts/tianjian",
            &[("page.html", b"<p>3</p>")],
        );
        site.sign();
        site
    }

    pub fn verify(&self) -> Verdict {
        self.verify_with(&self.trust(), &[])
    }

    pub fn verify_with(&self, trust: &Trust, older: &[Older]) -> Verdict {
        verify(
            &self.files,
            &Asked {
                trust,
                older,
                contents: true,
                allowed: &[],
            },
        )
    }

    pub fn kept(&self) -> Older {
        Older {
            name: "kept".to_owned(),
            bytes: self.files[self.form.newest()].clone(),
        }
    }
}

/// A log that takes over from one whose key was lost, with one document.
pub fn successor(old: &Site) -> Site {
    let name = ORIGIN.strip_suffix('1').unwrap().to_owned() + "2";
    let mut site = Site::new();
    site.keys = vec![key(&name, 2)];
    site.origin = Origin::parse(&name).unwrap();
    site.entries.clear();
    site.history = History::default();
    let (tree, origin) = (old.tree(), old.origin.clone());
    site.act(Act::Genesis {
        origin: site.origin.clone(),
        vkey: Some(site.keys[0].log_key()),
        village: VillageCode::parse("330999100201").unwrap(),
        succeeds: Some(TreeRef {
            origin,
            size: tree.size(),
            root: tree.root(),
        }),
    });
    site.publish("2026-05/item-1", &[("page.html", b"<p>after</p>")]);
    site.sign();
    site
}
