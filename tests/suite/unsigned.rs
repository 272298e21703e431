//! Sites of villages that do not sign, and what stands in the place of files: verified, served and recovered.

use std::collections::BTreeMap;
use std::fs;

use mingbai::disk::Output;
use mingbai::ledger::Ledger;
use mingbai::log::statement::Form;
use mingbai::served;
use mingbai::verify::{KeyFrom, Known, village};

use crate::common::{Scratch, tree, write};
use crate::log_site::{Site, key};
use crate::served::write_ledger;
use crate::verify::{codes, lay, serve, shiqiao, shiqiao_of, verify};

const NOBODY: &str = "这个村不签名，没有人签过名";

#[test]
fn the_verdict_says_that_nobody_signed() {
    let site = shiqiao_of(Form::Bare);
    let checked = village(&site.files, "shiqiao", "石桥村", &Known::default(), true);
    assert!(checked.holds(), "{:?}", checked.told);
    assert_eq!(checked.key_from, KeyFrom::Nowhere);
    let scratch = Scratch::new("unsigned-verify");
    lay(&scratch.at("site/shiqiao"), &site.files);
    let folder = scratch.at("site/shiqiao");
    let said = verify(&folder, &[]);
    said.expect(0, &[NOBODY, "整份换掉也看不出来", "谁都能照样做一份"]);
    let whole = said.all();
    assert!(
        !whole.contains("还没有见证") && !whole.contains("--key"),
        "{whole}"
    );
    verify(&folder, &["--json"]).expect(0, &["\"signed\":false", "\"key_given\":false"]);
    let address = serve(site.files.clone());
    verify(&address, &[]).expect(0, &[NOBODY]);
}

#[test]
fn j2_j3_lines_kept_elsewhere_show_rollback_and_fork() {
    let site = shiqiao_of(Form::Bare);
    let scratch = Scratch::new("unsigned-old");
    let folder = scratch.at("shiqiao");
    lay(&folder, &site.files);
    let old = |name: &str, site: &Site, path: &str| {
        let kept = scratch.at(name);
        write(&kept, &site.files[path]);
        kept.display().to_string()
    };
    let earlier = old("root-1.txt", &site, "log/roots/4");
    verify(&folder, &["--old", &earlier]).expect(0, &["另外留存的 1 份总校验值对得上"]);
    let mut longer = shiqiao_of(Form::Bare);
    longer.publish("2026-05/more", &[("page.html", b"<p>more</p>")]);
    longer.sign();
    let later = old("root-2.txt", &longer, "log/root.txt");
    verify(&folder, &["--old", &later]).expect(4, &["MB1123"]);
    let mut fork = Site::of(Form::Bare);
    fork.publish("2026-05/other", &[("page.html", b"<p>other</p>")]);
    fork.sign();
    let other = old("root-3.txt", &fork, "log/root.txt");
    verify(&folder, &["--old", &other]).expect(4, &["MB1124"]);
}

#[test]
fn a_signed_log_cannot_pass_for_one_that_nobody_signs() {
    let signed = shiqiao();
    let lines = signed.state().checkpoint().to_string();
    // The signatures are taken away, and the bare lines served in their place.
    let mut files = signed.files.clone();
    files.retain(|path, _| !path.starts_with("log/checkpoint") && path != "log/vkey");
    files.insert("log/root.txt".to_string(), lines.clone().into_bytes());
    assert!(codes(&files, &Known::default()).contains(&"MB1118".to_string()));
    // The lines in the place of the note.
    let mut files = signed.files.clone();
    files.insert("log/checkpoint".to_string(), lines.into_bytes());
    assert_eq!(codes(&files, &Known::default()), ["MB1116"]);
    // Whoever knows the village's key is not satisfied with a log without one.
    let bare = shiqiao_of(Form::Bare);
    let known = Known {
        keys: signed.trust().keys,
        ..Known::default()
    };
    assert!(codes(&bare.files, &known).contains(&"MB1118".to_string()));
    let seen = Known {
        quorum: 1,
        ..Known::default()
    };
    assert!(codes(&bare.files, &seen).contains(&"MB1120".to_string()));
    // Nor does a signature make a log signed whose first entry names no key.
    let note = mingbai::log::statement::Statement::signed(
        bare.state().checkpoint().clone(),
        &[&key(crate::log_site::ORIGIN, 1)],
    );
    let mut files = bare.files.clone();
    files.insert("log/checkpoint".to_string(), note.unwrap().bytes());
    assert!(codes(&files, &Known::default()).contains(&"MB1118".to_string()));
}

#[test]
fn files_of_a_signed_log_have_no_place_in_an_unsigned_one() {
    for path in [
        "log/vkey",
        "log/policy",
        "log/checkpoints/4",
        "v/2026-03/huiyi/1/proof.tlog-proof",
    ] {
        let mut site = shiqiao_of(Form::Bare);
        site.files.insert(path.to_string(), b"x".to_vec());
        assert_eq!(codes(&site.files, &Known::default()), ["MB1143"], "{path}");
    }
}

#[test]
fn an_unsigned_ledger_is_served_and_comes_back_from_the_site() {
    let mut site = Site::small_of(Form::Bare);
    let scratch = Scratch::new("unsigned-served");
    let root = scratch.at("in");
    let bring_up = |name: &str| {
        let ledger = Ledger::read(&root, "dongcun").unwrap().unwrap();
        let output = Output::open(&scratch.at(name), &root).unwrap();
        served::bring_up(&ledger, &[], &output, &[]).unwrap()
    };
    write_ledger(&root, "dongcun", &site);
    bring_up("out");
    site.publish("2026-06/more", &[("page.html", b"<p>more</p>")]);
    site.sign();
    write_ledger(&root, "dongcun", &site);
    bring_up("out");
    let served = tree(&scratch.at("out/dongcun"));
    let mut seen = Site::of(Form::Bare);
    seen.files.clone_from(&served);
    let verdict = seen.verify();
    assert!(verdict.findings.is_empty(), "{:?}", verdict.findings);
    let more: Vec<&String> = served
        .keys()
        .filter(|path| !site.files.contains_key(*path))
        .collect();
    assert_eq!(more, ["log/web.config"]);
    // At once it is the same as step by step.
    bring_up("once");
    assert_eq!(tree(&scratch.at("once/dongcun")), served);
    // A shorter ledger does not take it back.
    write_ledger(&root, "dongcun", &Site::small_of(Form::Bare));
    fs::remove_dir_all(scratch.at("out/.mingbai/villages")).unwrap();
    let short = Ledger::read(&root, "dongcun").unwrap().unwrap();
    let output = Output::open(&scratch.at("out"), &root).unwrap();
    let refused = served::bring_up(&short, &[], &output, &[]).unwrap_err();
    assert_eq!(refused.code, "MB1080");
    // And the site alone gives the ledger back.
    let files = mingbai::recover::files(&served, &verdict).unwrap();
    let again = scratch.at("again");
    for (path, bytes) in &files {
        write(&again.join("ledger/dongcun").join(path), bytes);
    }
    let ledger = Ledger::read(&again, "dongcun").unwrap().unwrap();
    assert_eq!(ledger.lines(), site.entries);
    let sizes: Vec<u64> = ledger.states().keys().copied().collect();
    assert_eq!(sizes, [3, 9, 10]);
}

/// Every file of a site is in turn replaced by something that is no file.
#[cfg(unix)]
#[test]
fn j1_a_link_or_a_folder_in_the_place_of_a_file_is_an_alarm() {
    for form in Form::ALL {
        let site = shiqiao_of(form);
        let scratch = Scratch::new("unsigned-links");
        let folder = scratch.at("shiqiao");
        lay(&folder, &site.files);
        let known = Known::default();
        let look = || {
            let view = mingbai::verify::folder::Folder::open(&folder);
            let checked = village(&view, "shiqiao", "石桥村", &known, true);
            let said: Vec<String> = checked
                .told
                .iter()
                .map(|told| told.said.code.clone())
                .collect();
            (checked.count(mingbai::log::verify::Severity::Alarm), said)
        };
        assert_eq!(look().0, 0, "{:?}", look().1);
        for path in site.files.keys() {
            // Nothing is promised of the page of a list, and of a tombstone only that its salt is gone.
            if path.ends_with("index.html") {
                continue;
            }
            let (at, aside) = (folder.join(path), scratch.at("aside"));
            fs::rename(&at, &aside).unwrap();
            std::os::unix::fs::symlink(&aside, &at).unwrap();
            let (alarms, said) = look();
            assert!(
                alarms > 0 && said.contains(&"MB1237".to_string()),
                "{path}: {said:?}"
            );
            fs::remove_file(&at).unwrap();
            fs::create_dir(&at).unwrap();
            let (alarms, said) = look();
            // An empty folder is not listed, and the newest state may not be kept by its size yet.
            assert!(
                alarms > 0 || path.starts_with(form.stored()),
                "{path}: {said:?}"
            );
            fs::remove_dir(&at).unwrap();
            fs::rename(&aside, &at).unwrap();
        }
        assert_eq!(look().0, 0);
    }
}

#[test]
fn a_checkpoint_that_was_taken_away_is_missed() {
    let mut site = shiqiao();
    let page = b"<article>more</article>";
    site.publish("2026-05/more", &[("page.html", page)]);
    site.files
        .insert("2026-05/more.html".to_string(), page.to_vec());
    site.sign();
    let without = |gone: &[&str]| -> BTreeMap<String, Vec<u8>> {
        let mut files = site.files.clone();
        files.retain(|path, _| !gone.contains(&path.as_str()));
        files
    };
    let said = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        let mut codes = codes(files, &Known::default());
        codes.retain(|code| code.starts_with("MB123"));
        codes
    };
    assert_eq!(said(&without(&[])), [""; 0]);
    assert_eq!(said(&without(&["log/checkpoints/4"])), ["MB1238"]);
    assert_eq!(said(&without(&["log/checkpoints/7"])), ["MB1238"]);
    // The newest may not be there yet: then those before it need not be either.
    assert_eq!(said(&without(&["log/checkpoints/8"])), [""; 0]);
    let last = ["log/checkpoints/7", "log/checkpoints/8"];
    assert_eq!(said(&without(&last)), ["MB1239"]);
    // Over the network too, where nothing can be listed.
    let address = serve(without(&["log/checkpoints/4"]));
    verify(&address, &[]).expect(4, &["MB1238", "log/checkpoints/4"]);
    verify(serve(without(&[])), &[]).expect(0, &[]);
}
