//! Verdicts over whole logs: what is as it was signed, and what each kind of tampering is called.

use mingbai::log::entry::Act;
use mingbai::log::manifest::MANIFEST;
use mingbai::log::tile::TileFault;
use mingbai::log::verify::{
    Asked, Change, Fault, File, LogView, Severity, Unreadable, Verdict, verify,
};

use super::log_site::{Site, doc, salt};

const PAGE: &str = "v/2026-03/dangwu/1/page.html";

/// What was found, each with the path or the entry that it is about.
pub fn told(verdict: &Verdict) -> Vec<(Fault, String)> {
    let place = |finding: &mingbai::log::verify::Finding| {
        let place = &finding.place;
        place
            .path
            .clone()
            .or(place.entry.map(|entry| format!("entry {entry}")))
            .unwrap_or_default()
    };
    verdict
        .findings
        .iter()
        .map(|finding| (finding.fault.clone(), place(finding)))
        .collect()
}

pub fn one(verdict: &Verdict, fault: Fault, place: &str) {
    assert_eq!(told(verdict), [(fault, place.to_owned())]);
}

#[test]
fn a_log_as_it_was_signed_holds() {
    let site = Site::small();
    let verdict = site.verify();
    assert_eq!(told(&verdict), []);
    assert!(verdict.holds() && verdict.listed);
    assert_eq!(
        verdict.checkpoint.as_ref().unwrap().size,
        site.entries.len() as u64
    );
    assert_eq!(verdict.entries, site.entries);
    assert_eq!(verdict.cosignatures.len(), 2);
    let counts = verdict.counts;
    // Two sizes were signed, each with a bundle and a tile.
    assert_eq!((counts.entries, counts.tiles, counts.older), (9, 4, 2));
    assert_eq!((counts.versions, counts.files, counts.redacted), (4, 6, 2));
}

#[test]
fn j8_logs_of_many_sizes_hold() {
    for size in (1..=17).chain([255, 256, 257, 511, 512, 513]) {
        let mut site = Site::new();
        for number in 1..size {
            if number % 200 == 100 {
                site.sign();
            }
            site.publish(&format!("2026/item-{number}"), &[("page.html", b"x")]);
        }
        site.sign();
        let verdict = site.verify();
        assert_eq!(told(&verdict), [], "size {size}");
        assert_eq!(verdict.counts.entries, size);
    }
}

#[test]
fn superseded_partial_files_may_go() {
    let mut site = Site::new();
    let mut sizes = Vec::new();
    for number in 1..300 {
        site.publish(&format!("2026/item-{number}"), &[("page.html", b"x")]);
        if number % 50 == 0 {
            site.sign();
            sizes.push(number + 1);
        }
    }
    site.sign();
    let gone = mingbai::log::tile::superseded(&sizes, 300);
    assert_eq!(
        gone.len(),
        10,
        "a tile and a bundle for each size below 256"
    );
    for path in gone {
        site.files.remove(&format!("log/{path}")).unwrap();
    }
    assert_eq!(told(&site.verify()), []);
}

#[test]
fn a_log_without_entries_holds() {
    let mut site = Site::new();
    site.entries.clear();
    site.sign();
    assert_eq!(told(&site.verify()), []);
}

#[test]
fn changed_content_is_named_with_its_version() {
    let mut site = Site::small();
    site.files.insert(PAGE.to_owned(), b"<p>9</p>".to_vec());
    let verdict = site.verify();
    one(&verdict, Fault::Changed(File::Content, Change::Bytes), PAGE);
    let place = &verdict.findings[0].place;
    assert_eq!(
        (place.doc.as_ref(), place.ver, place.entry),
        (Some(&doc("2026-03/dangwu")), Some(1), Some(2))
    );
    assert_eq!(place.slot.as_ref().unwrap().as_str(), "page.html");
    assert!(!verdict.holds());
}

#[test]
fn j9_mishaps_on_the_way_are_told_from_other_changes() {
    let changed = |path: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let mut site = Site::new();
        let page = b"<!doctype html><html><head></head><body><p>1</p>\n<p>2</p>\n</body></html>\n";
        site.publish(
            "2026-03/dangwu",
            &[("page.html", page), ("a01.pdf", b"%PDF\n1\n")],
        );
        site.sign();
        let bytes = site.files.remove(path).unwrap();
        site.files.insert(path.to_owned(), change(bytes));
        let verdict = site.verify();
        assert_eq!(verdict.findings.len(), 1, "{:?}", told(&verdict));
        verdict.findings[0].fault.clone()
    };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let crlf = |bytes: Vec<u8>| text(bytes).replace('\n', "\r\n").into_bytes();
    let content = |change| Fault::Changed(File::Content, change);
    let pdf = "v/2026-03/dangwu/1/a01.pdf";
    assert_eq!(changed(PAGE, &crlf), content(Change::LineEnds));
    assert_eq!(changed(pdf, &crlf), content(Change::LineEnds));
    let script = "<script src=//ads.example></script>";
    let before_body = |bytes: Vec<u8>| {
        text(bytes)
            .replace("</body>", &format!("{script}</body>"))
            .into_bytes()
    };
    let inserted = |at| {
        content(Change::Inserted {
            at,
            length: script.len() as u64,
        })
    };
    assert_eq!(changed(PAGE, &before_body), inserted(58));
    let after_head = |bytes: Vec<u8>| {
        text(bytes)
            .replace("<head>", &format!("<head>{script}"))
            .into_bytes()
    };
    assert_eq!(changed(PAGE, &after_head), inserted(27));
    let at_end = |bytes: Vec<u8>| [bytes, script.into()].concat();
    assert_eq!(changed(PAGE, &at_end), inserted(73));
    assert_eq!(changed(pdf, &at_end), content(Change::Longer));
    let two = |bytes: Vec<u8>| text(bytes).replace("<p>", "<p class=x>").into_bytes();
    assert_eq!(changed(PAGE, &two), content(Change::Longer));
    assert_eq!(changed(PAGE, &|_| Vec::new()), content(Change::Empty));
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() - 1].to_vec();
    assert_eq!(changed(PAGE, &cut), content(Change::Shorter));
    let salt = format!("{PAGE}.salt");
    assert_eq!(
        changed(&salt, &cut),
        Fault::Changed(File::Salt, Change::Shorter)
    );
    assert_eq!(
        changed(&salt, &|_| Vec::new()),
        Fault::Changed(File::Salt, Change::Empty)
    );
    assert_eq!(
        changed(&salt, &|mut salt| std::mem::replace(&mut salt, vec![0; 32])
            [..]
            .iter()
            .map(|b| b ^ 1)
            .collect()),
        content(Change::Bytes)
    );
    let manifest = format!("v/2026-03/dangwu/1/{MANIFEST}");
    let ended = |bytes: Vec<u8>| [bytes, b"\r\n".to_vec()].concat();
    assert_eq!(
        changed(&manifest, &ended),
        Fault::Changed(File::Manifest, Change::LineEnds)
    );
}

#[test]
fn j1_a_file_can_go_only_with_an_entry_that_says_so() {
    for (path, file) in [
        (PAGE, File::Content),
        ("v/2026-03/dangwu/1/page.html.salt", File::Salt),
        ("v/2026-03/dangwu/1/manifest.json", File::Manifest),
        ("log/tile/0/000.p/9", File::Tile),
        ("log/tile/entries/000.p/9", File::Bundle),
        ("log/checkpoint", File::Checkpoint),
    ] {
        let mut site = Site::small();
        site.files.remove(path).unwrap();
        let verdict = site.verify();
        one(&verdict, Fault::Missing(file), path);
        assert!(!verdict.holds());
    }
    // A partial one of a published size, as long as there is no full one.
    let mut site = Site::small();
    site.files.remove("log/tile/0/000.p/3").unwrap();
    one(
        &site.verify(),
        Fault::Missing(File::Tile),
        "log/tile/0/000.p/3",
    );
    let mut site = Site::small();
    let proof = "v/2026-03/dangwu/1/proof.tlog-proof";
    site.files.remove(proof).unwrap();
    let verdict = site.verify();
    one(&verdict, Fault::Missing(File::Proof), proof);
    assert!(verdict.holds(), "a proof can be made again");
}

#[test]
fn a_redaction_leaves_no_salt_and_no_file() {
    let page = "v/2026-03/caiwu/1/page.html";
    let mut site = Site::small();
    site.files
        .insert(format!("{page}.salt"), salt(page).to_vec());
    one(
        &site.verify(),
        Fault::SaltStillThere,
        &format!("{page}.salt"),
    );
    let mut site = Site::small();
    let source = "v/2026-03/caiwu/1/source.md";
    site.files.insert(source.to_owned(), b"text".to_vec());
    one(&site.verify(), Fault::RedactedStillThere, source);
    // A tombstone need not be there.
    let mut site = Site::small();
    site.files.remove(page).unwrap();
    assert!(site.verify().holds());
}

#[test]
fn a_redaction_reaches_later_versions_that_refer_to_the_file() {
    let mut site = Site::small();
    site.redact("2026-03/caiwu", 1, &["a01.pdf"]);
    site.sign();
    let verdict = site.verify();
    assert_eq!(told(&verdict), []);
    assert_eq!(verdict.counts.redacted, 3);
    // Naming the version that only refers to it does not cover its removal.
    let mut site = Site::small();
    site.redact("2026-03/caiwu", 2, &["a01.pdf"]);
    site.sign();
    let path = "v/2026-03/caiwu/2/a01.pdf";
    one(&site.verify(), Fault::RedactedHeldElsewhere, path);
    site.redact("2026-03/caiwu", 2, &["a07.pdf"]);
    site.sign();
    let unknown = (
        Fault::RedactedUnknown,
        "v/2026-03/caiwu/2/a07.pdf".to_owned(),
    );
    assert_eq!(
        told(&site.verify()),
        [(Fault::RedactedHeldElsewhere, path.to_owned()), unknown]
    );
}

#[test]
fn files_that_nothing_accounts_for_are_named() {
    let site = Site::small();
    let with = |path: &str| {
        let mut files = site.files.clone();
        files.insert(path.to_owned(), b"x".to_vec());
        let allowed = [
            "v/2026-03/caiwu/assets/".to_owned(),
            "log/robots.txt".to_owned(),
        ];
        verify(
            &files,
            &Asked {
                trust: &site.trust(),
                older: &[],
                contents: true,
                allowed: &allowed,
            },
        )
    };
    for path in [
        "v/2026-03/caiwu/1/a02.pdf",
        "v/2026-03/caiwu/2/a01.pdf",
        "v/2026-03/caiwu/2/a01.pdf.salt",
        "v/2026-03/caiwu/4/page.html",
        "v/2026-03/new/2/page.html",
        "v/2026-03/caiwu/page.html",
        "v/x",
        "v/2026-03/caiwu/1/sub/page.html",
        "log/x",
        "log/tile/0/001.p/0",
        "log/tile/0/000.p/010",
        "log/tile/8/0/000",
    ] {
        one(&with(path), Fault::Unexpected, path);
    }
    for path in [
        "v/2026-03/caiwu/3/page.html",
        "v/2026-03/new/1/page.html.salt",
        "log/tile/0/000.p/10",
        "log/tile/entries/000.p/10",
    ] {
        let verdict = with(path);
        one(&verdict, Fault::NotYetLogged, path);
        assert!(verdict.holds(), "an unfinished publication is no tampering");
    }
    for path in [
        "v/2026-03/caiwu/assets/x.css",
        "log/robots.txt",
        "log/policy",
        "index.html",
        "2026-03/caiwu.html",
    ] {
        assert_eq!(told(&with(path)), [], "{path}");
    }
}

#[test]
fn a_version_whose_manifest_is_gone_does_not_make_its_files_unexpected() {
    let mut site = Site::small();
    let path = "v/2026-03/caiwu/1/manifest.json";
    site.files.insert(path.to_owned(), b"{}".to_vec());
    one(
        &site.verify(),
        Fault::Changed(File::Manifest, Change::Bytes),
        path,
    );
}

#[test]
fn a_changed_entry_is_named_when_the_tiles_are_right() {
    let mut site = Site::small();
    let bundle = site.files.get_mut("log/tile/entries/000.p/9").unwrap();
    let at = bundle
        .windows(6)
        .position(|window| window == b"dangwu")
        .unwrap();
    bundle[at] = b'x';
    let verdict = site.verify();
    assert_eq!(
        told(&verdict),
        [(Fault::EntryChanged, "log/tile/entries/000.p/9".to_owned())]
    );
    assert_eq!(verdict.findings[0].place.entry, Some(2));
    assert!(verdict.entries.is_empty() && !verdict.holds());
    // When the tiles are changed to fit, the head tells.
    let mut site = Site::small();
    let other = site.entries.iter().map(|entry| {
        String::from_utf8(entry.clone())
            .unwrap()
            .replace("dangwu", "dongwu")
    });
    let other: Vec<Vec<u8>> = other.map(String::into_bytes).collect();
    for file in mingbai::log::tile::files(&other, 0).unwrap() {
        site.files.insert(format!("log/{}", file.path), file.bytes);
    }
    one(&site.verify(), Fault::Root, "log/checkpoint");
}

#[test]
fn old_partial_tiles_are_compared_too() {
    let mut site = Site::small();
    site.files.get_mut("log/tile/0/000.p/3").unwrap()[95] ^= 1;
    one(
        &site.verify(),
        Fault::Changed(File::Tile, Change::Bytes),
        "log/tile/0/000.p/3",
    );
    let mut site = Site::small();
    site.files
        .get_mut("log/tile/entries/000.p/3")
        .unwrap()
        .pop();
    one(
        &site.verify(),
        Fault::Changed(File::Bundle, Change::Shorter),
        "log/tile/entries/000.p/3",
    );
    let mut site = Site::small();
    site.files
        .get_mut("log/tile/entries/000.p/9")
        .unwrap()
        .push(0);
    one(
        &site.verify(),
        Fault::Form(File::Bundle, TileFault::Long),
        "log/tile/entries/000.p/9",
    );
}

#[test]
fn a_manifest_that_is_not_the_versions_is_refused() {
    let mut site = Site::new();
    site.publish("2026-03/caiwu", &[("page.html", b"1")]);
    let manifest = site.manifests.values().next().unwrap().clone();
    for (path, bytes) in [
        ("page.html", &b"1"[..]),
        ("page.html.salt", &salt("v/2026-03/caiwu/1/page.html")[..]),
    ] {
        site.files
            .insert(format!("v/2026-03/copy/1/{path}"), bytes.to_vec());
    }
    site.files.insert(
        "v/2026-03/copy/1/manifest.json".to_owned(),
        manifest.print(),
    );
    site.act(Act::Publish {
        doc: doc("2026-03/copy"),
        manifest: manifest.hash(),
        files: 1,
    });
    site.sign();
    one(
        &site.verify(),
        Fault::ManifestOther,
        "v/2026-03/copy/1/manifest.json",
    );
}

/// A source that can only be asked for single files, or not even that.
struct Remote<'a>(&'a Site, Option<&'a str>);

impl LogView for Remote<'_> {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        if self.1 == Some(path) {
            Err(Unreadable::Surroundings)
        } else {
            self.0.files.read(path, limit)
        }
    }

    fn paths(&self) -> Option<Vec<String>> {
        None
    }
}

#[test]
fn a_site_that_cannot_be_listed_is_verified_as_far_as_it_goes() {
    let mut site = Site::small();
    site.files.insert("v/stray".to_owned(), Vec::new());
    let trust = site.trust();
    let asked = Asked {
        trust: &trust,
        older: &[],
        contents: true,
        allowed: &[],
    };
    let verdict = verify(&Remote(&site, None), &asked);
    assert!(verdict.holds() && !verdict.listed);
    for path in [
        "log/checkpoint",
        "log/tile/0/000.p/9",
        "log/tile/entries/000.p/9",
        PAGE,
        "log/vkey",
    ] {
        let verdict = verify(&Remote(&site, Some(path)), &asked);
        assert!(
            matches!(told(&verdict)[..], [(Fault::Unreadable(_), ref place)] if place == path),
            "{:?}",
            told(&verdict)
        );
        assert!(!verdict.holds() && verdict.findings[0].fault.severity() == Severity::Unchecked);
    }
}

#[test]
fn findings_are_counted_when_there_are_too_many() {
    let mut site = Site::small();
    for number in 0..1500 {
        site.files.insert(format!("v/stray-{number}"), Vec::new());
    }
    let verdict = site.verify();
    assert_eq!((verdict.findings.len(), verdict.more), (1000, 500));
    assert!(!verdict.holds());
}
