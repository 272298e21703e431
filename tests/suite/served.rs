//! From a ledger to the files of its log in the site: all of it, only what is new, and in an order that no crash can spoil.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use mingbai::disk::{Count, Folders, Output, Part};
use mingbai::ledger::{Ledger, state_path};
use mingbai::log::entry::Why;
use mingbai::log::key::SignerKey;
use mingbai::log::note::Note;
use mingbai::log::proof::Proof;
use mingbai::log::verify::{Asked, Fault, Severity, Verdict, verify};
use mingbai::output::OutFile;
use mingbai::served::{self, Stamp, Step};
use mingbai::settings::WitnessKey;

use crate::common::{Scratch, holding, tree, write};
use crate::dom::Dom;
use crate::log_site::{Site, doc, key};

const SLUG: &str = "dongcun";

type Files = BTreeMap<String, Vec<u8>>;

/// Writes what a publisher holds as a ledger folder.
pub fn write_ledger(root: &Path, slug: &str, site: &Site) {
    let folder = root.join("ledger").join(slug);
    let _ = fs::remove_dir_all(&folder);
    for (index, line) in site.entries.iter().enumerate() {
        write(&folder.join(format!("entries/{index:06}.json")), line);
    }
    for (path, bytes) in &site.files {
        if let Some(size) = path.strip_prefix(site.form.stored()) {
            let below = state_path(site.form, size.parse().unwrap());
            write(&folder.join(below), bytes);
        }
        let Some(below) = path.strip_prefix("v/") else {
            continue;
        };
        let salted = site.files.contains_key(&format!("{path}.salt"));
        if salted || path.ends_with(".salt") || path.ends_with("manifest.json") {
            write(&folder.join("frozen").join(below), bytes);
        }
    }
}

/// A portal's folder with one ledger, and its output.
struct Place {
    scratch: Scratch,
    witnesses: Vec<WitnessKey>,
}

impl Place {
    fn new(name: &str, site: &Site) -> Place {
        let place = Place {
            scratch: Scratch::new(name),
            witnesses: witnesses(site),
        };
        place.keep(site);
        place
    }

    fn keep(&self, site: &Site) {
        write_ledger(&self.root(), SLUG, site);
    }

    fn root(&self) -> PathBuf {
        self.scratch.at("in")
    }

    fn ledger(&self) -> Ledger {
        Ledger::read(&self.root(), SLUG).unwrap().unwrap()
    }

    fn output(&self, name: &str) -> Output {
        Output::open(&self.scratch.at(name), &self.root()).unwrap()
    }

    fn bring_up(&self, name: &str) -> Count {
        let (ledger, output) = (self.ledger(), self.output(name));
        let former = served::former(&self.root(), &ledger).unwrap();
        served::bring_up(&ledger, &former, &output, &self.witnesses).unwrap()
    }

    fn refusal(&self, name: &str) -> String {
        let output = self.output(name);
        let refused = served::bring_up(&self.ledger(), &[], &output, &self.witnesses);
        refused.unwrap_err().code
    }

    fn files(&self, name: &str) -> Files {
        tree(&self.scratch.at(name).join(SLUG))
    }

    fn stamp(&self, name: &str) -> PathBuf {
        self.scratch
            .at(name)
            .join(format!(".mingbai/villages/{SLUG}.log"))
    }
}

fn witnesses(site: &Site) -> Vec<WitnessKey> {
    let known = site.witnesses.iter().map(|key| WitnessKey {
        who: key.name().to_string(),
        key: key.witness_key(),
    });
    known.collect()
}

fn judge(files: &Files, site: &Site, quorum: usize) -> Verdict {
    let mut trust = site.trust();
    trust.quorum = quorum;
    let asked = Asked {
        trust: &trust,
        older: &[],
        contents: true,
        allowed: &[],
    };
    verify(files, &asked)
}

#[track_caller]
fn expect_whole(files: &Files, site: &Site) {
    let verdict = judge(files, site, site.witnesses.len());
    assert!(verdict.findings.is_empty(), "{:#?}", verdict.findings);
    assert_eq!(verdict.counts.entries, site.entries.len() as u64);
}

/// A log that grows to `size` by single documents.
fn grow(site: &mut Site, size: usize) {
    while site.entries.len() < size {
        let name = format!("2026-05/item-{}", site.entries.len());
        site.publish(&name, &[("page.html", name.as_bytes())]);
    }
    site.sign();
}

#[test]
fn a_ledger_becomes_a_log_that_holds() {
    let site = Site::small();
    let place = Place::new("served-whole", &site);
    let count = place.bring_up("out");
    assert_eq!((count.unchanged, count.removed), (0, 0));
    let files = place.files("out");
    expect_whole(&files, &site);
    for (path, bytes) in &site.files {
        if !path.ends_with("1/page.html") {
            assert_eq!(files.get(path), Some(bytes), "{path}");
        }
    }
    let more: Vec<&String> = files
        .keys()
        .filter(|path| !site.files.contains_key(*path))
        .collect();
    assert_eq!(more, ["log/policy", "log/web.config"]);
}

#[test]
fn nothing_is_opened_when_nothing_is_new() {
    let site = Site::small();
    let place = Place::new("served-again", &site);
    place.bring_up("out");
    let broken = place.scratch.at("out").join(SLUG).join("log/vkey");
    fs::write(&broken, "not a key").unwrap();
    assert_eq!(place.bring_up("out"), Count::default());
    assert_eq!(fs::read(&broken).unwrap(), b"not a key");
    // Without the stamp every file is looked at, and what is wrong is put right.
    fs::remove_file(place.stamp("out")).unwrap();
    let count = place.bring_up("out");
    assert_eq!((count.written, count.removed), (1, 0));
    expect_whole(&place.files("out"), &site);
    // A site whose log was deleted is made whole, whatever the stamp says.
    fs::remove_dir_all(place.scratch.at("out").join(SLUG)).unwrap();
    place.bring_up("out");
    expect_whole(&place.files("out"), &site);
}

#[test]
fn j8_what_is_added_step_by_step_is_what_is_written_at_once() {
    let mut site = Site::new();
    site.witnesses = vec![key("hexi.example/jiandu", 21)];
    let place = Place::new("served-grows", &site);
    for size in [1, 5, 255, 256, 257, 512, 515] {
        grow(&mut site, size);
        place.keep(&site);
        place.bring_up("out");
        let files = place.files("out");
        let verdict = judge(&files, &site, 1);
        assert!(
            verdict.findings.is_empty(),
            "{size}: {:#?}",
            verdict.findings
        );
        place.bring_up(&format!("once-{size}"));
        assert_eq!(files, place.files(&format!("once-{size}")), "size {size}");
    }
}

#[test]
fn only_what_is_new_is_written() {
    let mut site = Site::new();
    grow(&mut site, 40);
    let place = Place::new("served-little", &site);
    place.bring_up("out");
    grow(&mut site, 41);
    place.keep(&site);
    let count = place.bring_up("out");
    // Page, salt, manifest, proof; bundle, tile; the checkpoint twice. Key, policy and server file are compared.
    assert_eq!((count.written, count.unchanged, count.removed), (8, 4, 0));
}

/// The files after each step, one step at a time, and after each the verdict.
fn walk(
    ledger: &Ledger,
    steps: &[Step],
    mut files: Files,
    mut look: impl FnMut(&Step, &Files),
) -> Files {
    for step in steps {
        match step {
            Step::Put(path, content) => {
                files.insert(path.clone(), content.bytes(ledger).unwrap());
            }
            Step::Remove(path) => {
                files.remove(path);
            }
            Step::Barrier => {}
        }
        look(step, &files);
    }
    files
}

#[test]
fn j4_whatever_is_cut_short_is_a_log_that_holds() {
    for (from, to) in [
        (1, 2),
        (3, 5),
        (250, 260),
        (255, 256),
        (256, 257),
        (300, 520),
    ] {
        let mut site = Site::new();
        site.witnesses = vec![key("hexi.example/jiandu", 21)];
        grow(&mut site, from);
        let place = Place::new("served-cut", &site);
        place.bring_up("out");
        let before = place.files("out");
        let stamp = Stamp::parse(&fs::read_to_string(place.stamp("out")).unwrap()).unwrap();
        assert_eq!(stamp.size, from as u64);
        grow(&mut site, to);
        place.keep(&site);
        let ledger = place.ledger();
        let steps = served::steps(&ledger, &place.witnesses, Some(&stamp)).unwrap();
        let (mut nth, mut points) = (0, 0);
        let after = walk(&ledger, &steps, before, |step, files| {
            // Of the many files of versions, which nothing names yet, some are enough.
            nth += 1;
            let in_log = step.path().is_none_or(|path| path.starts_with("log/"));
            if !in_log && nth % 50 != 1 {
                return;
            }
            let verdict = judge(files, &site, 1);
            assert!(
                verdict.holds(),
                "{from} to {to} after {step:?}: {:?}",
                verdict.findings
            );
            points += 1;
        });
        assert!(points > 10);
        place.bring_up("out");
        assert_eq!(place.files("out"), after);
    }
}

#[test]
fn a_redaction_reaches_the_site_after_its_entry() {
    let canary = "王小明的住址";
    let mut site = Site::new();
    let page = format!("<p>{canary}</p>");
    let files: [(&str, &[u8]); 3] = [
        ("page.html", page.as_bytes()),
        ("source.toml", canary.as_bytes()),
        ("a01.pdf", b"%PDF"),
    ];
    site.publish("2026-05/village-homestead/li-3", &files);
    site.sign();
    let place = Place::new("served-redact", &site);
    place.bring_up("out");
    let before = place.files("out");
    assert_eq!(holding(&before, canary).len(), 2);
    let name = "2026-05/village-homestead/li-3";
    site.correct(
        name,
        Why::Privacy,
        &[("page.html", b"<p>2</p>"), ("source.toml", b"2")],
        &["a01.pdf"],
    );
    site.redact(name, 1, &["page.html", "source.toml"]);
    site.sign();
    place.keep(&site);
    let stamp = Stamp::parse(&fs::read_to_string(place.stamp("out")).unwrap()).unwrap();
    let (ledger, mut open) = (place.ledger(), 0);
    let steps = served::steps(&ledger, &[], Some(&stamp)).unwrap();
    walk(&ledger, &steps, before, |step, files| {
        let verdict = judge(files, &site, 0);
        let alarms = verdict
            .findings
            .iter()
            .filter(|finding| finding.fault.severity() == Severity::Alarm);
        // The entry stands before the content is gone: until then the verifier asks for what is still to be done, and no more.
        for finding in alarms {
            assert!(
                matches!(
                    finding.fault,
                    Fault::SaltStillThere | Fault::RedactedStillThere
                ),
                "{step:?}: {finding:?}"
            );
            open += 1;
        }
    });
    assert!(open > 0);
    place.bring_up("out");
    let files = place.files("out");
    expect_whole(&files, &site);
    assert!(holding(&files, canary).is_empty());
    assert!(!files.contains_key("v/2026-05/village-homestead/li-3/1/source.toml"));
    let tomb = &files["v/2026-05/village-homestead/li-3/1/page.html"];
    let text = Dom::parse(tomb).text();
    for word in ["依法隐去", "《个人信息保护法》第47条", "2026-04-02"] {
        assert!(text.contains(word), "{text}");
    }
    let link = "href=\"../../../../../history/2026-05/village-homestead/li-3.html\"";
    assert!(String::from_utf8_lossy(tomb).contains(link));
    // The same from the beginning, with nothing to do the second time.
    place.bring_up("new");
    assert_eq!(place.files("new"), files);
    fs::remove_file(place.stamp("out")).unwrap();
    let count = place.bring_up("out");
    assert_eq!((count.written, count.removed), (0, 0));
}

#[test]
fn a_cosignature_that_comes_later_reaches_checkpoint_and_proofs() {
    let mut site = Site::new();
    grow(&mut site, 3);
    grow(&mut site, 5);
    let mut place = Place::new("served-cosigned", &site);
    let witness = key("hexi.example/jiandu", 21);
    place.witnesses = vec![WitnessKey {
        who: "监督委员会".into(),
        key: witness.witness_key(),
    }];
    place.bring_up("out");
    let before = place.files("out");
    cosign(&place, &witness, 5);
    let count = place.bring_up("out");
    let files = place.files("out");
    let changed: Vec<&str> = files
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(*bytes))
        .map(|(path, _)| path.as_str())
        .collect();
    // The checkpoint, the same under its size, and the proofs of all four documents.
    assert_eq!(changed.len(), 6, "{changed:?}");
    assert_eq!((count.written, count.removed), (6, 0));
    let proof = &files[&format!("{}/proof.tlog-proof", doc("2026-05/item-1").folder(1))];
    let proof = Proof::parse(proof).unwrap();
    assert!(proof.checkpoint.to_string().contains("hexi.example/jiandu"));
    site.witnesses = vec![key("hexi.example/jiandu", 21)];
    assert!(judge(&files, &site, 1).findings.is_empty());
    // An earlier size that is cosigned later dates the entries before it better.
    cosign(&place, &witness, 3);
    assert_eq!(place.bring_up("out").written, 3);
    assert!(judge(&place.files("out"), &site, 1).findings.is_empty());
    place.bring_up("once");
    assert_eq!(place.files("once"), place.files("out"));
}

fn cosign(place: &Place, witness: &SignerKey, size: u64) {
    let path = place
        .root()
        .join(format!("ledger/{SLUG}/checkpoints/{size:06}"));
    let note = Note::parse(&fs::read(&path).unwrap()).unwrap();
    let cosignature = witness.cosign(note.text(), 1_795_333_832).unwrap();
    fs::write(&path, note.with(cosignature).unwrap().to_string()).unwrap();
}

#[test]
fn j2_j3_a_site_with_more_or_something_else_is_left_alone() {
    let mut site = Site::new();
    grow(&mut site, 3);
    let place = Place::new("served-old", &site);
    let mut longer = Site::new();
    grow(&mut longer, 3);
    grow(&mut longer, 6);
    place.keep(&longer);
    place.bring_up("out");
    let before = place.files("out");
    let mut fork = Site::new();
    fork.publish("2026-06/other", &[("page.html", b"another history")]);
    grow(&mut fork, 8);
    for stamp in [true, false] {
        if !stamp {
            fs::remove_file(place.stamp("out")).unwrap();
        }
        place.keep(&site);
        assert_eq!(place.refusal("out"), "MB1080");
        place.keep(&fork);
        assert_eq!(place.refusal("out"), "MB1081");
        assert_eq!(place.files("out"), before);
    }
    // What nobody has signed is no log, and is overwritten.
    let path = place.scratch.at("out").join(SLUG).join("log/checkpoint");
    let bent = String::from_utf8(before["log/checkpoint"].clone())
        .unwrap()
        .replace("\n6\n", "\n7\n");
    fs::write(path, bent).unwrap();
    place.keep(&longer);
    place.bring_up("out");
    assert_eq!(place.files("out"), before);
}

#[test]
fn a_log_that_took_over_is_served_beside_the_old_one() {
    let mut old = Site::new();
    grow(&mut old, 4);
    let place = Place::new("served-successor", &old);
    place.bring_up("out");
    let before = place.files("out");
    write_ledger(&place.root(), &format!("{SLUG}@1"), &old);
    let successor = crate::log_site::successor(&old);
    place.keep(&successor);
    place.bring_up("out");
    assert_eq!(
        tree(&place.scratch.at("out").join(format!("{SLUG}@1"))),
        before
    );
    let trust = successor.trust();
    let trust = mingbai::log::trust::Trust {
        origin: place.ledger().origin().unwrap().clone(),
        keys: vec![place.ledger().key().unwrap().clone()],
        ..trust
    };
    let asked = Asked {
        trust: &trust,
        older: &[],
        contents: true,
        allowed: &[],
    };
    let verdict = verify(&place.files("out"), &asked);
    assert!(verdict.findings.is_empty(), "{:#?}", verdict.findings);
    // The same when the site is made anew.
    place.bring_up("new");
    assert_eq!(place.files("new"), place.files("out"));
    // A log of another name, without the old one to take over from, does not overwrite it.
    fs::remove_dir_all(place.root().join(format!("ledger/{SLUG}@1"))).unwrap();
    place.keep(&old);
    assert_eq!(place.refusal("out"), "MB1081");
}

#[test]
fn the_permanent_files_outlive_the_village() {
    let site = Site::small();
    let place = Place::new("served-gone", &site);
    let page = OutFile {
        path: format!("{SLUG}/index.html"),
        bytes: b"<p>".to_vec(),
    };
    let output = place.output("out");
    let none = Part::default();
    output.write_part(SLUG, &none, &[page.into()]).unwrap();
    served::bring_up(&place.ledger(), &[], &output, &place.witnesses).unwrap();
    assert_eq!(output.part(SLUG, &Folders::new()).unwrap().len(), 1);
    output.drop_part(SLUG).unwrap();
    assert!(output.parts().is_empty());
    let files = place.files("out");
    assert!(!files.contains_key("index.html"));
    expect_whole(&files, &site);
}

#[cfg(unix)]
#[test]
fn a_link_in_place_of_a_folder_is_not_followed() {
    let site = Site::small();
    let place = Place::new("served-link", &site);
    let elsewhere = place.scratch.at("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    for folder in ["log", "v", "log/tile"] {
        let village = place.scratch.at("out").join(SLUG);
        let output = place.output("out");
        fs::create_dir_all(village.join(folder).parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&elsewhere, village.join(folder)).unwrap();
        let refused = served::bring_up(&place.ledger(), &[], &output, &[]);
        assert_eq!(refused.unwrap_err().code, "MB0905", "{folder}");
        fs::remove_dir_all(&village).unwrap();
    }
    assert!(tree(&elsewhere).is_empty());
}

#[test]
fn a_changed_file_of_the_ledger_is_not_served() {
    let site = Site::small();
    let place = Place::new("served-changed", &site);
    let page = place
        .root()
        .join(format!("ledger/{SLUG}/frozen/2026-03/dangwu/1/page.html"));
    fs::write(&page, "<p>9</p>").unwrap();
    assert_eq!(place.refusal("out"), "MB1005");
    assert!(!place.files("out").contains_key("log/checkpoint"));
    fs::write(&page, "<p>1</p>").unwrap();
    place.bring_up("out");
    expect_whole(&place.files("out"), &site);
}
