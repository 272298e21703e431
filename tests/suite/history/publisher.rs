//! Two villages that publish into ledgers as a publisher does, and their site as far as it tells of their logs; not a test itself.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use mingbai::disclosure::{self, Address, Disclosure};
use mingbai::language::Lang;
use mingbai::ledger::{Ledger, entry_path, frozen, state_path};
use mingbai::log::checkpoint::Checkpoint;
use mingbai::log::entry::{Act, By, Entry, Why};
use mingbai::log::history::History;
use mingbai::log::key::SignerKey;
use mingbai::log::manifest::{FileRecord, MANIFEST, Manifest, PROOF};
use mingbai::log::name::{Basis, DocId, Moment, Name, Origin, Slot, VillageCode};
use mingbai::log::note::Note;
use mingbai::log::proof::Proof;
use mingbai::log::statement::Form;
use mingbai::log::tile;
use mingbai::log::tree::{Hash, Tree, leaf_hash};
use mingbai::portal::{Ground, ground};
use mingbai::show::{self, Site, Texts};
use mingbai::source::{self, Text};
use mingbai::theme::{Files, Theme};
use mingbai::trail::Trail;
use mingbai::version;
use mingbai::village::{Shared, prepare, read_and_check};

use crate::common::{copy_folder, home, tree, write};

pub fn moment(text: &str) -> Moment {
    Moment::parse(text).unwrap()
}

/// One village as its publisher knows it.
pub struct Village {
    key: SignerKey,
    entries: Vec<Vec<u8>>,
    history: History,
    before: u64,
}

impl Village {
    /// Where a test keeps its folders.
    pub fn folder(name: &str) -> PathBuf {
        crate::common::folder().join(name)
    }
}

pub struct Publisher {
    name: String,
    root: PathBuf,
    ground: Ground,
    theme: Theme,
    witnesses: Vec<SignerKey>,
    villages: RefCell<BTreeMap<String, Village>>,
}

impl Publisher {
    pub fn new(name: &str) -> Publisher {
        let folder = Village::folder(name);
        let _ = fs::remove_dir_all(&folder);
        let root = folder.join("in");
        copy_folder(&home("tests/cases/ok_good_portal/in"), &root);
        let key =
            |name: &str, seed: u8| SignerKey::from_seed(Name::parse(name).unwrap(), &[seed; 32]);
        let witnesses = vec![key("hexi.example/jiandu", 21), key("hexi.example/zhen", 22)];
        let portal = fs::read_to_string(root.join("portal.toml")).unwrap();
        let (top, rest) = portal.split_once("\n[[").unwrap();
        let witness = |who: &str, at: usize| {
            format!(
                "\n[[witnesses]]\nwho = \"{who}\"\nkey = \"{}\"\n",
                witnesses[at].witness_key()
            )
        };
        let text = format!(
            "{top}\nbase_url = \"file://{}/\"\n\n[[{rest}{}{}",
            folder.join("site").display(),
            witness("村务监督委员会", 0),
            witness("河西镇", 1)
        );
        write(&root.join("portal.toml"), text);
        let ground = ground(&root).expect("the ground of the portal");
        // The theme as it stands in the folder.
        let files: Files = tree(&home("themes/default"));
        let theme = Theme::load(files, "themes/default", "zh").expect("the theme");
        let villages = [
            ("haocun", "370181102201", 1),
            ("huaicun", "370181102202", 2),
        ];
        let villages = villages.into_iter().map(|(slug, code, seed)| {
            let origin = Origin::parse(&format!("mingbai/{code}/1")).unwrap();
            let mut village = Village {
                key: key(origin.as_str(), seed),
                entries: Vec::new(),
                history: History::default(),
                before: 0,
            };
            let genesis = Act::Genesis {
                vkey: Some(village.key.log_key()),
                village: VillageCode::parse(code).unwrap(),
                origin,
                succeeds: None,
            };
            village.add(genesis, moment("2026-06-05T18:00:00+08:00"));
            (slug.to_string(), village)
        });
        Publisher {
            name: name.to_string(),
            witnesses,
            villages: RefCell::new(villages.collect()),
            root,
            ground,
            theme,
        }
    }

    /// Replaces a text in a file of the portal that holds it.
    pub fn change(&self, below: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.root.join(below)).unwrap();
        assert!(text.contains(from), "{below} does not hold `{from}`");
        write(&self.root.join(below), text.replace(from, to));
    }

    fn shared(&self, today: &str) -> Shared<'_> {
        Shared {
            root: &self.root,
            portal: &self.ground.portal,
            catalogue: &self.ground.catalogue,
            profiles: &self.ground.profiles,
            theme: Some(&self.theme),
            today: today.parse().unwrap(),
            published_only: false,
            maker: &[],
            clock: None,
        }
    }

    fn ledger(&self, slug: &str) -> Option<Ledger> {
        Ledger::read(&self.root, slug).expect("a sound ledger")
    }

    fn put(&self, slug: &str, below: &str, bytes: impl AsRef<[u8]>) {
        write(&self.root.join("ledger").join(slug).join(below), bytes);
    }

    /// Publishes all that waits.
    pub fn publish(&mut self, slug: &str, at: &str) {
        let ledger = self.ledger(slug);
        let prepared = prepare(slug, &self.shared(&at[..10]), ledger.as_ref());
        let errors: Vec<_> = prepared
            .diagnostics
            .iter()
            .filter(|said| said.is_error())
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
        assert!(
            !prepared.versions.is_empty(),
            "nothing waits: {:#?}",
            prepared.diagnostics
        );
        for new in prepared.versions {
            let folder = frozen(&new.doc, new.ver);
            let records = new.files.iter().map(|(slot, bytes)| {
                let salt = Hash::of(format!("salt of {folder}/{slot}").as_bytes()).0;
                self.put(slug, &format!("{folder}/{slot}"), bytes);
                self.put(slug, &format!("{folder}/{}", slot.salt()), salt);
                FileRecord::of(slot.clone(), &salt, bytes)
            });
            let manifest = Manifest::new(new.doc.clone(), new.ver, records.collect()).unwrap();
            self.put(slug, &format!("{folder}/{MANIFEST}"), manifest.print());
            let (hash, files, doc) = (manifest.hash(), manifest.count(), new.doc);
            let act = match new.ver {
                1 => Act::Publish {
                    doc,
                    manifest: hash,
                    files,
                },
                ver => Act::Correct {
                    prev: self.leaf(slug, &doc, ver - 1),
                    doc,
                    ver,
                    why: new.why.expect("a reason"),
                    manifest: hash,
                    files,
                },
            };
            self.act(slug, act, at);
        }
    }

    fn leaf(&self, slug: &str, doc: &DocId, ver: u32) -> Hash {
        let villages = self.villages.borrow();
        villages[slug].history.documents()[doc]
            .version(ver)
            .unwrap()
            .leaf
    }

    pub fn act(&mut self, slug: &str, act: Act, at: &str) {
        let mut villages = self.villages.borrow_mut();
        villages.get_mut(slug).unwrap().add(act, moment(at));
    }

    /// Removes page and text of a version.
    pub fn redact(&mut self, slug: &str, doc: &str, ver: u32, at: &str) {
        let doc = DocId::parse(doc).unwrap();
        let names = ["page.html", "source.toml"];
        for name in names {
            let file = self
                .root
                .join("ledger")
                .join(slug)
                .join(frozen(&doc, ver))
                .join(name);
            fs::remove_file(file.with_file_name(format!("{name}.salt"))).unwrap();
            fs::remove_file(file).unwrap();
        }
        let act = Act::Redact {
            of: self.leaf(slug, &doc, ver),
            doc,
            ver,
            slots: names
                .iter()
                .map(|name| Slot::parse(name).unwrap())
                .collect(),
            basis: Basis::parse("pipl-47").unwrap(),
            by: By::Village,
        };
        self.act(slug, act, at);
    }

    pub fn withdraw(&mut self, slug: &str, doc: &str, at: &str) {
        let doc = DocId::parse(doc).unwrap();
        let act = Act::Withdraw {
            of: self.leaf(slug, &doc, 1),
            doc,
            ver: 1,
            why: Why::Other,
        };
        self.act(slug, act, at);
    }

    /// Signs all entries; witnesses by their number and the time at which they see it.
    pub fn sign(&mut self, slug: &str, seen: &[(&str, usize)]) {
        let mut villages = self.villages.borrow_mut();
        let village = villages.get_mut(slug).unwrap();
        for (index, line) in (0..).zip(&village.entries) {
            self.put(slug, &entry_path(index), line);
        }
        let tree = Tree::of_entries(&village.entries);
        let text = Checkpoint::of(village.history.origin().unwrap().clone(), &tree).to_string();
        let mut signatures = vec![village.key.sign(&text)];
        for (at, witness) in seen {
            let time = u64::try_from(moment(at).unix()).unwrap();
            signatures.push(self.witnesses[*witness].cosign(&text, time).unwrap());
        }
        let note = Note::new(text, signatures).unwrap();
        self.put(
            slug,
            &state_path(Form::Signed, tree.size()),
            note.to_string(),
        );
        village.before = tree.size();
    }

    /// The pages and files of the site that tell of logs, with the served logs themselves.
    pub fn site(&self, today: &str) -> BTreeMap<String, Vec<u8>> {
        let shared = self.shared(today);
        let mut files = BTreeMap::new();
        let mut summaries = Vec::new();
        for slug in self.villages.borrow().keys() {
            let ledger = self.ledger(slug).expect("a ledger");
            let mut problems = Vec::new();
            let (register, profile) =
                read_and_check(slug, &shared, Some(&ledger), &mut problems).expect("a village");
            let site = Site {
                portal: &self.ground.portal,
                catalogue: &self.ground.catalogue,
                profile,
                words: self.theme.words(),
                today: shared.today,
            };
            let trail = Trail::of(&ledger, &register.village().witnesses).expect("a trail");
            let texts = self.texts(&ledger, &trail);
            let mut pages = show::village_pages(&register, &site);
            show::add_log(&mut pages, &register, &trail, &site);
            pages.extend(show::village_log_pages(&register, &trail, &texts, &site));
            let sheets = show::sheets(&register, Some(&trail), &site);
            pages.extend(sheets.into_iter().map(|page| (page, None)));
            for (page, about) in pages {
                let item = about.map(|at| &register.disclosures()[at].item.id);
                let article = item.map(|item| self.theme.article(&page, item).expect("an article"));
                let file = self.theme.file(&page, article.as_deref()).expect("a page");
                files.insert(file.path, file.bytes);
            }
            let base = &self.ground.portal.base_url;
            let more = show::history_files(&trail, register.village(), base);
            let feed = show::changes_file(&register, &trail, &texts, &site);
            files.extend(
                more.into_iter()
                    .chain([feed])
                    .map(|file| (file.path, file.bytes)),
            );
            self.serve(&ledger, &mut files);
            let mut summary = show::summarise(&register, &site);
            summary.log = Some(show::log_summary(&register, &trail, &texts, &site));
            // It is kept between runs.
            let kept = serde_json::to_vec(&summary).unwrap();
            summaries.push(serde_json::from_slice(&kept).unwrap());
            if summaries.len() == 2 {
                let county: show::County = summaries.iter().cloned().collect();
                let own = show::portal_pages(&county, &site);
                for page in own.chain(show::log_pages(&county, &site)) {
                    let file = self.theme.file(&page, None).expect("a page");
                    files.insert(file.path, file.bytes);
                }
                let more = show::log_files(&summaries, &[], &self.ground.portal, site.words);
                files.extend(more.into_iter().map(|file| (file.path, file.bytes)));
            }
        }
        let assets = self.theme.assets().iter();
        files.extend(assets.map(|(path, bytes)| (format!("static/{path}"), bytes.clone())));
        for (path, bytes) in &files {
            write(&Village::folder(&self.name).join("site").join(path), bytes);
        }
        files
    }

    /// The texts of the versions of documents with a history.
    fn texts(&self, ledger: &Ledger, trail: &Trail) -> Texts {
        let told = trail
            .documents
            .iter()
            .filter(|(_, document)| document.has_history());
        let read = |doc: &DocId, ver: u32| -> Option<Disclosure> {
            let text = version::source(ledger, doc, ver).expect("a version")?;
            let path = format!("villages/{}/{doc}.toml", ledger.slug());
            let text = Text::new(path.as_str(), text.as_str());
            let parts: Vec<&str> = doc.as_str().split('/').collect();
            let address = Address {
                period: parts[0].parse().unwrap(),
                item: parts[1],
                name: parts.get(2).copied(),
            };
            let (sources, _) = source::list(&self.root, &format!("villages/{}", ledger.slug()));
            let catalogue = &self.ground.catalogue;
            disclosure::read(
                &text,
                &address,
                catalogue,
                &sources,
                Lang::Zh,
                &mut Vec::new(),
            )
        };
        told.map(|(name, document)| {
            let versions = document.versions.iter();
            let versions = versions.map(|version| (version.ver, read(&document.doc, version.ver)));
            (name.clone(), versions.collect())
        })
        .collect()
    }

    /// The log and the versions as a site serves them.
    fn serve(&self, ledger: &Ledger, files: &mut BTreeMap<String, Vec<u8>>) {
        let slug = ledger.slug();
        for (path, bytes) in tree(&ledger.folder().join("frozen")) {
            files.insert(format!("{slug}/v/{path}"), bytes);
        }
        for file in tile::files(ledger.lines(), 0).unwrap() {
            files.insert(format!("{slug}/log/{}", file.path), file.bytes);
        }
        let note = ledger.newest().unwrap().note().unwrap();
        files.insert(
            format!("{slug}/log/checkpoint"),
            note.to_string().into_bytes(),
        );
        let pem = ledger.key().unwrap().pem();
        files.insert(format!("{slug}/log/pubkey.pem"), pem.into_bytes());
        for (doc, document) in ledger.history().documents() {
            for version in &document.versions {
                for slot in version.redacted.keys().filter(|slot| slot.is_page()) {
                    let path = format!("{slug}/{}/{slot}", doc.folder(version.ver));
                    files.insert(path, "<p>依法隐去</p>".as_bytes().to_vec());
                }
                let proof = Proof::of(ledger.tree(), version.entry, note.clone()).unwrap();
                let path = format!("{slug}/{}/{PROOF}", doc.folder(version.ver));
                files.insert(path, proof.to_string().into_bytes());
            }
        }
    }
}

impl Village {
    /// Adds an entry that keeps the rules.
    fn add(&mut self, act: Act, at: Moment) {
        let entry = Entry {
            act,
            at,
            after: None,
        };
        assert_eq!(self.history.check(&entry), [], "{entry:?}");
        let bytes = entry.print().unwrap();
        self.history.record(&entry, leaf_hash(&bytes));
        self.entries.push(bytes);
    }
}
