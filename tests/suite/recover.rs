//! A ledger that was lost is made again from the published site.

use std::collections::BTreeMap;
use std::path::Path;

use mingbai::ledger::Ledger;
use mingbai::log::entry::Act;
use mingbai::log::name::PeriodId;

use crate::common::{LIMIT, Said, Scratch, mingbai, run, tree, write};
use crate::log_site::Site;
use crate::verify::{lay, serve, shiqiao};

fn recover(site: impl AsRef<std::ffi::OsStr>, root: &Path, more: &[&str]) -> Said {
    run(
        mingbai()
            .env("MINGBAI_HOME", root.join("no-such-folder"))
            .arg("recover")
            .arg(site)
            .arg(root)
            .args(more),
        LIMIT,
    )
}

fn verify(target: &Path) -> Said {
    run(
        mingbai()
            .env("MINGBAI_HOME", target.join("no-such-folder"))
            .arg("verify")
            .arg(target),
        LIMIT,
    )
}

/// A portal's folder with the site of one village and no ledger.
fn portal(name: &str) -> (Scratch, Site) {
    let scratch = Scratch::new(name);
    let site = shiqiao();
    write(&scratch.at("portal/portal.toml"), "name = \"河西镇\"\n");
    lay(&scratch.at("portal/public/shiqiao"), &site.files);
    (scratch, site)
}

#[test]
fn a_lost_ledger_comes_back_whole() {
    let (scratch, site) = portal("recover-whole");
    let root = scratch.at("portal");
    let public = root.join("public");
    verify(&root).expect(4, &["MB1155"]);
    recover(&public, &root, &[]).expect(0, &["恢复了 7 条记录", "mingbai key import"]);
    let ledger = Ledger::read(&root, "shiqiao").unwrap().unwrap();
    assert_eq!(ledger.lines(), site.entries);
    let sizes: Vec<u64> = ledger.states().keys().copied().collect();
    assert_eq!(sizes, [4, 7]);
    let files = tree(&root.join("ledger/shiqiao"));
    for (path, bytes) in site.files.iter().filter(|(path, _)| path.starts_with("v/")) {
        let gone = path.ends_with("tlog-proof") || path.as_str() == "v/2026-03/caiwu/1/page.html";
        let found = files.get(&format!("frozen/{}", &path[2..]));
        assert_eq!(found, if gone { None } else { Some(bytes) }, "{path}");
    }
    verify(&root).expect(0, &["（ledger/shiqiao）：公布过的 4 个版本都在"]);
    let before = tree(&root);
    recover(&public, &root, &[]).expect(0, &["留痕是全的"]);
    assert_eq!(tree(&root), before);
}

#[test]
fn it_comes_back_from_the_web_too() {
    let (scratch, site) = portal("recover-web");
    let root = scratch.at("portal");
    let files: BTreeMap<String, Vec<u8>> = site
        .files
        .iter()
        .map(|(path, bytes)| (format!("shiqiao/{path}"), bytes.clone()))
        .collect();
    let address = serve(files);
    recover(format!("{address}/shiqiao"), &root, &[]).expect(0, &["恢复了 7 条记录"]);
    let ledger = Ledger::read(&root, "shiqiao").unwrap().unwrap();
    assert_eq!(ledger.lines(), site.entries);
    let sizes: Vec<u64> = ledger.states().keys().copied().collect();
    assert_eq!(sizes, [4, 7]);
    verify(&root).expect(0, &[]);
}

#[test]
fn j2_an_old_ledger_is_moved_aside_and_a_different_one_is_never_touched() {
    let (scratch, mut site) = portal("recover-old");
    let root = scratch.at("portal");
    let public = root.join("public");
    recover(&public, &root, &[]).expect(0, &[]);
    let old = tree(&root.join("ledger/shiqiao"));
    site.act(Act::Nothing {
        period: PeriodId::parse("2026-04").unwrap(),
    });
    site.sign();
    lay(&public.join("shiqiao"), &site.files);
    verify(&root).expect(4, &["MB1154"]);
    recover(&public, &root, &[]).expect(2, &["MB1167", "--replace"]);
    recover(&public, &root, &["--replace"]).expect(0, &["恢复了 8 条记录"]);
    assert_eq!(tree(&root.join("ledger/shiqiao.old-1")), old);
    verify(&root).expect(0, &[]);
    // The site is an old one: nothing is recovered from it.
    let (other, _) = portal("recover-ahead");
    recover(other.at("portal/public"), &root, &["--replace"]).expect(2, &["MB1168"]);
    // Another log of the same village.
    let mut fork = Site::new();
    fork.act(Act::Nothing {
        period: PeriodId::parse("2026-05").unwrap(),
    });
    fork.sign();
    lay(&scratch.at("fork/shiqiao"), &fork.files);
    let before = tree(&root);
    recover(scratch.at("fork"), &root, &["--replace"]).expect(4, &["MB1166"]);
    assert_eq!(tree(&root), before);
}

#[test]
fn a_damaged_ledger_is_mended_and_a_damaged_site_is_no_source() {
    let (scratch, site) = portal("recover-damaged");
    let root = scratch.at("portal");
    let public = root.join("public");
    recover(&public, &root, &[]).expect(0, &[]);
    let whole = tree(&root.join("ledger/shiqiao"));
    // Missing files are put back, whatever they are.
    for gone in [
        "frozen/2026-03/caiwu/2/page.html",
        "frozen/2026-03/huiyi/1/page.html.salt",
        "checkpoints/000004",
    ] {
        std::fs::remove_file(root.join("ledger/shiqiao").join(gone)).unwrap();
    }
    verify(&root).expect(
        4,
        &["MB1104", "ledger/shiqiao/frozen/2026-03/caiwu/2/page.html"],
    );
    recover(&public, &root, &[]).expect(0, &[]);
    assert_eq!(tree(&root.join("ledger/shiqiao")), whole);
    // A recovery that was cut short before the checkpoints.
    std::fs::remove_dir_all(root.join("ledger/shiqiao/checkpoints")).unwrap();
    recover(&public, &root, &[]).expect(0, &[]);
    assert_eq!(tree(&root.join("ledger/shiqiao")), whole);
    // Changed files are evidence: they are moved aside.
    write(
        &root.join("ledger/shiqiao/frozen/2026-03/caiwu/2/page.html"),
        "x",
    );
    recover(&public, &root, &[]).expect(2, &["MB1167"]);
    write(&root.join("ledger/shiqiao/entries/000001.json"), "{}");
    verify(&root).expect(4, &["MB1006"]);
    recover(&public, &root, &["--replace"]).expect(0, &[]);
    assert_eq!(tree(&root.join("ledger/shiqiao")), whole);
    assert!(root.join("ledger/shiqiao.old-1").is_dir());
    let path = "v/2026-03/huiyi/1/page.html";
    let other: Vec<u8> = site.files[path].iter().map(|b| b ^ 1).collect();
    write(&public.join("shiqiao").join(path), other);
    std::fs::remove_dir_all(root.join("ledger")).unwrap();
    recover(&public, &root, &[]).expect(4, &["MB1111", "MB1165"]);
    assert!(!root.join("ledger").exists());
}
