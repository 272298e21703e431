//! Verifying as a citizen does: a folder or an address, words and exit codes.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;

use mingbai::language::Lang;
use mingbai::log::checkpoint::CheckpointFault;
use mingbai::log::entry::{Act, EntryFault, Why};
use mingbai::log::history::Breach;
use mingbai::log::manifest::ManifestFault;
use mingbai::log::name::Name;
use mingbai::log::note::NoteFault;
use mingbai::log::proof::ProofFault;
use mingbai::log::statement::Form;
use mingbai::log::tile::TileFault;
use mingbai::log::trust::OpenFault;
use mingbai::log::verify::{Change, Fault, File, Finding, Place, Severity};
use mingbai::verify::{Known, village, words};
use serde_json::Value;

use crate::common::{LIMIT, Said, Scratch, mingbai, run, write};
use crate::log_site::{Site, doc, key};

type Files = BTreeMap<String, Vec<u8>>;

/// The article of a version, with a link to the site's root and one to an attachment, from a page so deep below the root.
fn article(text: &str, depth: usize) -> String {
    let up = "../".repeat(depth);
    format!(
        "<article><h1>{text}</h1><p>收入 9000 元 <a href=\"{up}shiqiao/item/x.html\">另见</a> <a href=#top>顶</a></article>"
    )
}

fn frozen(text: &str, depth: usize) -> Vec<u8> {
    format!(
        "<!doctype html><title>冻结</title>{}<p>版本</p>",
        article(text, depth)
    )
    .into_bytes()
}

fn current(text: &str, depth: usize) -> Vec<u8> {
    format!(
        "<!doctype html><title>公开</title><header>石桥村</header>{}",
        article(text, depth)
    )
    .into_bytes()
}

/// A village with a correction, a redaction, a withdrawal and two witnesses, its current pages included.
pub fn shiqiao() -> Site {
    shiqiao_of(Form::Signed)
}

/// The same of a form; where nobody signs there are no witnesses.
pub fn shiqiao_of(form: Form) -> Site {
    let mut site = Site::of(form);
    if form == Form::Signed {
        site.witnesses = vec![key("hexi.example/jiandu", 21)];
    }
    let source: &[u8] = "title = \"财务\"\n".as_bytes();
    let page = |text: &str| frozen(text, 5);
    site.publish(
        "2026-03/caiwu",
        &[("page.html", &page("财务")), ("source.toml", source)],
    );
    site.publish("2026-03/huiyi", &[("page.html", &page("会议"))]);
    site.publish("2026-Q1/hetong/zhang", &[("page.html", &frozen("合同", 6))]);
    site.sign();
    site.correct(
        "2026-03/caiwu",
        Why::Amount,
        &[("page.html", &page("财务更正"))],
        &["source.toml"],
    );
    site.redact("2026-03/caiwu", 1, &["page.html"]);
    let (huiyi, of) = (doc("2026-03/huiyi"), site.leaf(&doc("2026-03/huiyi"), 1));
    site.act(Act::Withdraw {
        doc: huiyi,
        ver: 1,
        of,
        why: Why::Other,
    });
    site.sign();
    let mut put = |path: &str, bytes: Vec<u8>| site.files.insert(path.to_string(), bytes);
    put("2026-03/caiwu.html", current("财务更正", 2));
    put(
        "2026-03/huiyi.html",
        b"<!doctype html><p>\xe5\xb7\xb2\xe6\x92\xa4\xe4\xb8\x8b".to_vec(),
    );
    put("2026-Q1/hetong/zhang.html", current("合同", 3));
    put("2026-03/index.html", b"<!doctype html><ul></ul>".to_vec());
    site
}

fn known(site: &Site) -> Known {
    Known {
        keys: site.trust().keys,
        ..Known::default()
    }
}

pub fn codes(files: &Files, known: &Known) -> Vec<String> {
    let checked = village(files, "shiqiao", "石桥村", known, true);
    let mut codes: Vec<String> = checked
        .told
        .iter()
        .map(|told| told.said.code.clone())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

/// Every fault that the log layer can find.
fn faults() -> Vec<Fault> {
    let name = Name::parse("hexi.example/jiandu").unwrap();
    let files = [
        File::Checkpoint,
        File::Key,
        File::Bundle,
        File::Tile,
        File::Manifest,
        File::Content,
        File::Salt,
        File::Proof,
    ];
    let changes = [
        Change::Empty,
        Change::LineEnds,
        Change::Inserted { at: 3, length: 40 },
        Change::Shorter,
        Change::Longer,
        Change::Bytes,
    ];
    let opens = [
        OpenFault::Note(NoteFault::Control),
        OpenFault::Checkpoint(CheckpointFault::Size),
        OpenFault::Origin,
        OpenFault::Unsigned,
        OpenFault::Signature(name.clone()),
        OpenFault::Quorum { have: 1 },
    ];
    let breaches = [
        Breach::NoGenesis,
        Breach::GenesisAgain,
        Breach::AfterClose,
        Breach::AlreadyPublished,
        Breach::VersionGap { due: 2 },
        Breach::WrongPrevious,
        Breach::NoSuchVersion,
        Breach::WrongTarget,
        Breach::NotNewest,
        Breach::AlreadyWithdrawn,
        Breach::NotWithdrawn,
        Breach::KeyName,
        Breach::KeyAgain,
        Breach::NoKeys,
        Breach::TimeBackwards,
    ];
    let mut all = vec![
        Fault::OlderName,
        Fault::Rollback { older: 9 },
        Fault::Fork { older: 9 },
        Fault::StrangeSignature(name),
        Fault::TooLarge,
        Fault::EntryChanged,
        Fault::Root,
        Fault::Entry(EntryFault::NotJson),
        Fault::GenesisOrigin,
        Fault::KeyUnknown,
        Fault::KeyUnproven,
        Fault::KeyRetired,
        Fault::Manifest(ManifestFault::Order),
        Fault::ManifestOther,
        Fault::HeldOther,
        Fault::RedactedUnknown,
        Fault::RedactedHeldElsewhere,
        Fault::SaltStillThere,
        Fault::RedactedStillThere,
        Fault::Proof(ProofFault::Inclusion),
        Fault::ProofOther,
        Fault::Unexpected,
        Fault::NotYetLogged,
        Fault::StoredGone,
        Fault::StoredNotYet,
        Fault::Form(File::Bundle, TileFault::Long),
    ];
    for file in files {
        all.extend([
            Fault::Missing(file),
            Fault::Unreadable(file),
            Fault::NoFile(file),
        ]);
        all.extend(changes.map(|change| Fault::Changed(file, change)));
    }
    all.extend(opens.iter().cloned().map(Fault::Checkpoint));
    all.extend(opens.into_iter().map(Fault::Older));
    all.extend(breaches.map(Fault::Breach));
    all
}

#[test]
fn every_fault_has_words_that_say_what_and_what_to_do() {
    for fault in faults() {
        let place = Place {
            path: Some("v/2026-03/caiwu/1/page.html".to_string()),
            entry: Some(4),
            doc: Some(doc("2026-03/caiwu")),
            ver: Some(1),
            slot: None,
        };
        let severity = fault.severity();
        let said = words::told(
            &Finding {
                fault: fault.clone(),
                place,
            },
            "shiqiao",
        );
        for lang in [Lang::Zh, Lang::En] {
            let words = said.said(lang);
            assert!(words.title.chars().count() > 5, "{fault:?}: {words:?}");
            assert!(words.help.chars().count() > 8, "{fault:?}: {words:?}");
            assert!(
                !(words.title + &words.help).contains('{'),
                "{fault:?}: an open slot"
            );
        }
        assert_eq!(said.is_error(), severity == Severity::Alarm, "{fault:?}");
    }
}

#[test]
fn a_good_village_is_told_in_one_line() {
    let site = shiqiao();
    let mut known = known(&site);
    known.witnesses = vec![mingbai::settings::WitnessKey {
        who: "监督委员会".to_string(),
        key: site.witnesses[0].witness_key(),
    }];
    let checked = village(&site.files, "shiqiao", "石桥村", &known, true);
    assert!(checked.holds(), "{:?}", checked.told);
    assert_eq!(checked.pages, 3);
    assert_eq!(
        words::line(&checked, Lang::Zh),
        "石桥村：公布过的 4 个版本都在，一个字没有改（其中 1 个文件依法隐去，留有记录）；最近一次见证：监督委员会 2026-11-22。"
    );
    assert!(
        words::line(&checked, Lang::En)
            .starts_with("石桥村: all 4 published version(s) are there, unchanged")
    );
}

#[test]
fn the_page_that_people_read_must_be_the_newest_version() {
    let site = shiqiao();
    let known = known(&site);
    assert_eq!(codes(&site.files, &known), [""; 0]);
    let with = |path: &str, bytes: Option<Vec<u8>>| {
        let mut files = site.files.clone();
        match bytes {
            Some(bytes) => files.insert(path.to_string(), bytes),
            None => files.remove(path),
        };
        codes(&files, &known)
    };
    let page = "2026-03/caiwu.html";
    let edited = String::from_utf8(current("财务更正", 2))
        .unwrap()
        .replace("9000", "9001");
    assert_eq!(with(page, Some(edited.into_bytes())), ["MB1146"]);
    let elsewhere = String::from_utf8(current("财务更正", 2))
        .unwrap()
        .replace("item/x", "item/y");
    assert_eq!(with(page, Some(elsewhere.into_bytes())), ["MB1146"]);
    assert_eq!(with(page, Some(current("财务更正", 3))), ["MB1146"]);
    assert_eq!(with(page, Some(current("财务", 2))), ["MB1146"]);
    assert_eq!(with(page, None), ["MB1145"]);
    let mut script = current("财务更正", 2);
    script.extend(b"<SCRIPT src=x.js></script>");
    assert_eq!(with(page, Some(script)), ["MB1156"]);
    let twice = [current("财务更正", 2), current("财务更正", 2)].concat();
    assert_eq!(with(page, Some(twice)), ["MB1147"]);
    assert_eq!(
        with("2026-03/huiyi.html", Some(current("会议", 2))),
        ["MB1148"]
    );
    assert_eq!(with("2026-03/huiyi.html", None), [""; 0]);
    assert_eq!(
        with("2026-03/huiyi.html", Some(current("改过", 2))),
        ["MB1150"]
    );
    assert_eq!(
        with("2026-04/new.html", Some(current("预览", 2))),
        ["MB1150"]
    );
    assert_eq!(
        with("2026-04/deep/new.html", Some(current("预览", 3))),
        ["MB1150"]
    );
    assert_eq!(with("2026-04/index.html", Some(b"<p>".to_vec())), [""; 0]);
    assert_eq!(with("people.html", Some(current("人", 1))), [""; 0]);
    // The newest version was removed by law: no page may show a text.
    let mut site = site;
    site.redact("2026-Q1/hetong/zhang", 1, &["page.html"]);
    site.sign();
    assert_eq!(codes(&site.files, &known), ["MB1149"]);
    site.files.remove("2026-Q1/hetong/zhang.html");
    assert_eq!(codes(&site.files, &known), [""; 0]);
}

/// Writes the files of a site below a folder.
pub fn lay(root: &Path, files: &Files) {
    for (path, bytes) in files {
        write(&root.join(path), bytes);
    }
}

pub fn verify(target: impl AsRef<std::ffi::OsStr>, more: &[&str]) -> Said {
    // Nothing that is kept on this computer may matter.
    let none = env!("CARGO_MANIFEST_DIR");
    run(
        mingbai()
            .env("MINGBAI_HOME", format!("{none}/no-such-folder"))
            .arg("verify")
            .arg(target)
            .args(more),
        LIMIT,
    )
}

/// A site with two villages in a folder.
fn portal_site(name: &str) -> (Scratch, Site) {
    let scratch = Scratch::new(name);
    let site = shiqiao();
    lay(&scratch.at("site/shiqiao"), &site.files);
    let list = r#"{"villages":[{"slug":"shiqiao","name":"石桥村","code":"330999100201","origin":"x","log":"shiqiao/log/"}]}"#;
    write(&scratch.at("site/villages.json"), list);
    (scratch, site)
}

#[test]
fn a_folder_is_verified_with_words_and_exit_codes() {
    let (scratch, site) = portal_site("verify-folder");
    let root = scratch.at("site");
    let vkey = site.keys[0].log_key().to_string();
    let good = verify(&root, &["--key", &vkey]);
    good.expect(
        0,
        &[
            "石桥村：公布过的 4 个版本都在",
            "还没有见证",
            "这样核对看不出来的",
        ],
    );
    assert!(!good.all().contains("网站自己给的公钥"), "{}", good.all());
    verify(&root, &[]).expect(0, &["网站自己给的公钥"]);
    verify(root.join("shiqiao"), &["--lang", "en"]).expect(0, &["all 4 published version(s)"]);
    verify(&root, &["--village", "shiqia"]).expect(2, &["MB1162", "→ shiqiao"]);
    verify(scratch.at("nowhere"), &[]).expect(3, &[]);
    verify(scratch.path(), &[]).expect(2, &["MB1160"]);
    verify(&root, &["--key", "x+y"]).expect(2, &["MB1163"]);
    verify(&root, &["--quorum", "1"]).expect(2, &["MB1163"]);
    let witness = site.witnesses[0].witness_key().to_string();
    verify(&root, &["--witness", &witness, "--quorum", "1"])
        .expect(0, &["hexi.example/jiandu 2026-11-22"]);
    let other = key("hexi.example/zhen", 22).witness_key().to_string();
    verify(&root, &["--witness", &other, "--quorum", "1"]).expect(4, &["MB1120"]);
    let wrong = key(crate::log_site::ORIGIN, 9).log_key().to_string();
    verify(&root, &["--key", &wrong]).expect(4, &["MB1118"]);
    let page = "v/2026-Q1/hetong/zhang/1/page.html";
    let path = root.join("shiqiao").join(page);
    write(
        &path,
        site.files[page].iter().map(|b| b ^ 1).collect::<Vec<u8>>(),
    );
    let bad = verify(&root, &[]);
    bad.expect(
        4,
        &[
            "MB1111",
            "shiqiao/v/2026-Q1/hetong/zhang/1/page.html",
            "石桥村：不对",
        ],
    );
    std::fs::remove_file(&path).unwrap();
    verify(&root, &[]).expect(4, &["MB1104", "没有依法隐去它的记录"]);
    std::fs::remove_dir_all(root.join("shiqiao/log")).unwrap();
    verify(&root, &[]).expect(4, &["MB1101"]);
}

#[test]
fn a_policy_file_says_who_must_have_seen_it() {
    let (scratch, site) = portal_site("verify-policy");
    let root = scratch.at("site");
    let (log, other) = (site.keys[0].log_key(), key("hexi.example/zhen", 22));
    let jiandu = site.witnesses[0].witness_key();
    let head = format!(
        "log {log}\nwitness 监督委员会 {jiandu}\nwitness 镇 {}\n",
        other.witness_key()
    );
    let file = scratch.at("policy");
    let check = |rest: &str| {
        write(&file, format!("{head}{rest}"));
        verify(&root, &["--policy", file.to_str().unwrap()])
    };
    let any = check("group all any 监督委员会 镇\nquorum all\n");
    any.expect(0, &["最近一次见证：监督委员会"]);
    assert!(!any.all().contains("网站自己给的"), "{}", any.all());
    check("quorum none\n").expect(0, &[]);
    check("quorum 镇\n").expect(4, &["MB1120", "只有 1 家"]);
    check("group both 2 监督委员会 镇\nquorum both\n").expect(4, &["只有 1 家"]);
    check("").expect(2, &["MB1163", ":0"]);
    check("quorum 村\n").expect(2, &["MB1163", ":4"]);
    // What the site itself names is shown, and said to come from there.
    let own = root.join("shiqiao/log/policy");
    write(&own, format!("{head}quorum 监督委员会\n"));
    verify(&root, &[]).expect(
        0,
        &["最近一次见证：监督委员会", "见证方的公钥也是网站自己给的"],
    );
}

#[test]
fn machines_get_one_object_a_line() {
    let (scratch, site) = portal_site("verify-json");
    let root = scratch.at("site");
    let objects = |said: &Said| -> Vec<Value> {
        said.out
            .lines()
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    };
    let good = verify(&root, &["--json"]);
    let said = objects(&good);
    assert_eq!(said.len(), 2, "{}", good.out);
    assert_eq!(said[0]["village"], "shiqiao");
    assert_eq!(said[0]["holds"], true);
    assert_eq!(said[0]["size"], site.entries.len());
    assert_eq!(said[0]["root"], site.tree().root().to_base64());
    assert_eq!(said[1]["exit"], 0);
    write(&root.join("shiqiao/log/vkey"), "x");
    let said = objects(&verify(&root, &["--json"]));
    assert_eq!(said[0]["code"], "MB1115");
    assert_eq!(said[0]["finding"], "alarm");
    assert_eq!(said[1]["holds"], false);
    assert_eq!(said[2]["exit"], 4);
}

#[test]
fn j2_j3_a_checkpoint_kept_elsewhere_shows_rollback_and_fork() {
    let (scratch, mut site) = portal_site("verify-old");
    let root = scratch.at("site");
    let kept = scratch.at("kept");
    write(&kept, &site.files["log/checkpoint"]);
    let old = kept.to_str().unwrap();
    verify(&root, &["--old", old]).expect(0, &[]);
    // The three lines of the printed sheet, typed by hand.
    let sheet = scratch.at("sheet.txt");
    let lines = |site: &Site| {
        format!(
            "\r\n{}\r\n{}\r\n {} \r\n",
            crate::log_site::ORIGIN,
            site.entries.len(),
            site.tree().root().to_base64()
        )
    };
    write(&sheet, lines(&site));
    let noted = sheet.to_str().unwrap();
    verify(&root, &["--old", noted]).expect(0, &[]);
    let mut other = Site::new();
    other.publish("2026-03/caiwu", &[("page.html", &frozen("另一份", 5))]);
    while other.entries.len() < site.entries.len() {
        other.act(Act::Nothing {
            period: mingbai::log::name::PeriodId::parse("2026-04").unwrap(),
        });
    }
    other.sign();
    let fork = scratch.at("fork/shiqiao");
    lay(&fork, &other.files);
    write(&fork.join("2026-03/caiwu.html"), current("另一份", 2));
    verify(&fork, &[]).expect(0, &["整份留痕有没有被换过"]);
    verify(&fork, &["--old", old]).expect(4, &["MB1124", "被改写过"]);
    verify(&fork, &["--old", noted]).expect(4, &["MB1124"]);
    site.act(Act::Nothing {
        period: mingbai::log::name::PeriodId::parse("2026-04").unwrap(),
    });
    site.sign();
    write(&kept, &site.files["log/checkpoint"]);
    write(&sheet, lines(&site));
    verify(&root, &["--old", old]).expect(4, &["MB1123", "留痕变短了"]);
    verify(&root, &["--old", noted]).expect(4, &["MB1123"]);
    write(&kept, "no checkpoint");
    verify(&root, &["--old", old]).expect(2, &["MB1163"]);
}

/// Answers requests for the files of a folder until the test ends, after the manner of a plain host.
pub fn serve(files: Files) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let files = Arc::new(files);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let files = files.clone();
            std::thread::spawn(move || answer(stream, &files));
        }
    });
    address
}

fn answer(mut stream: TcpStream, files: &Files) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
        if head.ends_with(b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&std::mem::take(&mut head)).into_owned();
            let path = head
                .split(' ')
                .nth(1)
                .unwrap_or("/")
                .trim_start_matches('/');
            let (status, place, body) = match files.get(path) {
                Some(to) if path.starts_with("away/") => (
                    "302 Found",
                    String::from_utf8_lossy(to).into_owned(),
                    Vec::new(),
                ),
                Some(bytes) => ("200 OK", String::new(), bytes.clone()),
                None => ("404 Not Found", String::new(), b"<h1>404</h1>".to_vec()),
            };
            let place = if place.is_empty() {
                place
            } else {
                format!("Location: {place}\r\n")
            };
            let head = format!(
                "HTTP/1.1 {status}\r\n{place}Content-Length: {}\r\n\r\n",
                body.len()
            );
            if stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(&body))
                .is_err()
            {
                return;
            }
        }
    }
}

fn below(folder: &str, files: &Files) -> Files {
    files
        .iter()
        .map(|(path, bytes)| (format!("{folder}/{path}"), bytes.clone()))
        .collect()
}

#[test]
fn a_site_on_the_web_is_verified_like_a_folder() {
    let site = shiqiao();
    let mut files = below("sq/shiqiao", &site.files);
    let list = r#"{"villages":[{"slug":"shiqiao","name":"石桥村"}]}"#;
    files.insert("sq/villages.json".to_string(), list.as_bytes().to_vec());
    let address = serve(files.clone());
    verify(format!("{address}/sq"), &[])
        .expect(0, &["石桥村：公布过的 4 个版本都在", "网上不能列出文件"]);
    verify(format!("{address}/sq/index.html"), &[]).expect(0, &["石桥村"]);
    verify(format!("{address}/sq/shiqiao/"), &[]).expect(0, &["shiqiao：公布过的 4 个版本都在"]);
    verify(format!("{address}/other"), &[]).expect(2, &["MB1160"]);
    files.remove("sq/shiqiao/2026-03/caiwu.html");
    files.insert(
        "sq/shiqiao/v/2026-03/huiyi/1/page.html".to_string(),
        b"<p>".to_vec(),
    );
    let address = serve(files);
    verify(format!("{address}/sq"), &[]).expect(4, &["MB1145", "MB1111"]);
    // Nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    verify(format!("http://{port}"), &[]).expect(3, &["MB1161"]);
}

#[test]
fn nothing_is_fetched_from_another_host() {
    let site = shiqiao();
    let real = serve(site.files.clone());
    let mut files = Files::new();
    files.insert(
        "away/log/checkpoint".to_string(),
        format!("{real}/log/checkpoint").into_bytes(),
    );
    let address = serve(files);
    verify(format!("{address}/away"), &[]).expect(2, &["MB1160"]);
}

#[test]
fn a_log_that_was_taken_over_from_is_verified_too() {
    let portal = crate::common::Portal::good("verify-former");
    let on = |home: &str, arguments: &[&str]| {
        run(
            mingbai()
                .current_dir(portal.root())
                .env("MINGBAI_HOME", portal.beside(home))
                .args(arguments),
            LIMIT,
        )
    };
    let at = |now: &'static str| ["--today", "2026-06-20", "--now", now];
    let first = at("2026-06-20T09:00:00+08:00");
    on("first", &[&["publish"], &first[..]].concat()).expect(0, &[]);
    let second = at("2026-06-20T10:00:00+08:00");
    on(
        "second",
        &[&["publish", "--successor", "huaicun"], &second[..]].concat(),
    )
    .expect(0, &[]);
    assert!(portal.at("public/huaicun@1/log/checkpoint").is_file());
    on("x", &["verify", "."]).expect(0, &["（huaicun@1）：", "（ledger/huaicun@1）："]);
    on("x", &["verify", "public"]).expect(0, &["（huaicun@1）："]);
    let address = serve(crate::common::tree(&portal.at("public")));
    on("x", &["verify", &address]).expect(0, &["（huaicun@1）："]);
    // Both come back.
    std::fs::rename(portal.at("ledger"), portal.at("lost")).unwrap();
    on("x", &["recover", "public"]).expect(0, &["huaicun@1"]);
    let without = |files: Files| -> Files {
        files
            .into_iter()
            .filter(|(path, _)| !path.ends_with("lock") && !path.starts_with('.'))
            .collect()
    };
    let (lost, back) = (
        crate::common::tree(&portal.at("lost")),
        crate::common::tree(&portal.at("ledger")),
    );
    assert_eq!(
        crate::common::difference(&without(lost), &without(back)),
        [""; 0]
    );
    // Another log in its place, and none.
    let mut other = Site::new();
    other.publish("2026-03/caiwu", &[("page.html", b"<p>")]);
    other.sign();
    std::fs::remove_dir_all(portal.at("public/huaicun@1")).unwrap();
    on("x", &["verify", "public"]).expect(4, &["MB1101", "huaicun@1/log/checkpoint"]);
    lay(&portal.at("public/huaicun@1"), &other.files);
    on("x", &["verify", "public"]).expect(4, &["MB1157"]);
}
