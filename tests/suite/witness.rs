//! Witnesses: files that are carried, services on the network, and what neither may ever sign.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};

use mingbai::ledger::Ledger;
use mingbai::log::checkpoint::Checkpoint;
use mingbai::log::entry::Act;
use mingbai::log::key::VerifierKey;
use mingbai::log::name::PeriodId;
use mingbai::log::note::{Note, Verified};
use mingbai::log::tree::verify_consistency;
use mingbai::settings::WitnessKey;
use mingbai::witness::{Policy, Refusal, Request, Sight, policy};

use crate::common::{LIMIT, Portal, Said, mingbai, run, write};
use crate::log_site::{ORIGIN, Site, key, origin};
use crate::verify::{lay, shiqiao};

fn known(who: &str, seed: u8) -> WitnessKey {
    WitnessKey {
        who: who.to_string(),
        key: key(&format!("w{seed}.example"), seed).witness_key(),
    }
}

fn silence(site: &mut Site, period: &str) {
    site.act(Act::Nothing {
        period: PeriodId::parse(period).unwrap(),
    });
    site.sign();
}

#[test]
fn a_policy_is_read_as_it_is_written() {
    let log = key(ORIGIN, 1).log_key();
    let none = policy(&origin(), &log, &[], 3);
    assert_eq!(none, format!("# {ORIGIN}\nlog {log}\nquorum none\n"));
    let three = [
        known("村务监督委员会", 21),
        known("石桥镇 人民政府", 22),
        known("村务监督委员会", 23),
    ];
    let text = policy(&origin(), &log, &three, 2);
    let read = Policy::parse(&text).unwrap();
    assert_eq!(read.logs, [log]);
    let names: Vec<&str> = read.witnesses.iter().map(|one| one.who.as_str()).collect();
    assert_eq!(
        names,
        ["村务监督委员会", "石桥镇人民政府", "村务监督委员会-3"]
    );
    assert!(!read.is_met([&three[0].key]));
    assert!(read.is_met([&three[0].key, &three[2].key]));
    let one = Policy::parse(&policy(
        &origin(),
        &key(ORIGIN, 1).log_key(),
        &three[..1],
        1,
    ))
    .unwrap();
    assert!(one.is_met([&three[0].key]) && !one.is_met([]));
    // The same key twice is one witness.
    let twice = [known("甲", 21), known("乙", 21)];
    let read = Policy::parse(&policy(&origin(), &key(ORIGIN, 1).log_key(), &twice, 2)).unwrap();
    assert_eq!(read.witnesses.len(), 1);
}

#[test]
fn groups_of_a_policy_are_counted_as_the_format_says() {
    let w = |seed: u8| known("", seed).key;
    let head: String = (21..=24)
        .map(|n| format!("witness w{n} {} https://w.example/\n", w(n)))
        .collect();
    let text = format!(
        "\n  # 注释\n{head}group x 2 w21 w22\n\tgroup  y any\tw23 w24\ngroup all all x y\nquorum all\n"
    );
    let read = Policy::parse(&text).unwrap();
    assert!(read.is_met([&w(21), &w(22), &w(24)]));
    assert!(!read.is_met([&w(21), &w(23), &w(24)]));
    for (wrong, line) in [
        (String::new(), 0),
        (head.clone(), 0),
        (format!("{head}quorum w9\n"), 5),
        (format!("{head}quorum none\nquorum none\n"), 6),
        (format!("{head}group none 1 w21\nquorum none\n"), 5),
        (format!("{head}group x 3 w21 w22\nquorum x\n"), 5),
        (format!("{head}group x 0 w21\nquorum x\n"), 5),
        (format!("{head}group x 01 w21\nquorum x\n"), 5),
        (format!("{head}group x any\nquorum x\n"), 5),
        (format!("{head}group x 1 w21\ngroup y 1 w21\nquorum y\n"), 6),
        (format!("{head}witness again {}\nquorum none\n", w(21)), 5),
        (format!("log {}\nquorum none\n", w(21)), 1),
        ("quorum none\r\n".to_string(), 1),
        ("what none\n".to_string(), 1),
    ] {
        assert_eq!(Policy::parse(&wrong).err(), Some(line), "{wrong}");
    }
}

#[test]
fn a_request_is_read_as_it_is_written_and_judged() {
    let mut site = shiqiao();
    let keys = [site.keys[0].log_key()];
    let (small_tree, small) = (site.tree(), site.note());
    let seen = Checkpoint::parse(small.text()).unwrap();
    let first = Request::of(&small_tree, small.clone(), 0).unwrap();
    assert_eq!(
        Request::parse(first.to_string().as_bytes()),
        Some(first.clone())
    );
    assert_eq!(first.judge(&keys, None).unwrap().1, Sight::First);
    assert_eq!(first.judge(&[], None), Err(Refusal::KeyUnknown));
    assert_eq!(first.judge(&keys, Some(&seen)).unwrap().1, Sight::Same);
    silence(&mut site, "2026-04");
    let (tree, note) = (site.tree(), site.note());
    let next = Request::of(&tree, note.clone(), seen.size).unwrap();
    let text = next.to_string();
    assert!(text.starts_with("old 7\n"), "{text}");
    assert_eq!(Request::parse(text.as_bytes()), Some(next.clone()));
    assert_eq!(next.judge(&keys, Some(&seen)).unwrap().1, Sight::Extends(7));
    assert_eq!(next.judge(&keys, None), Err(Refusal::OtherOld { seen: 0 }));
    let from = |old| Request::of(&tree, note.clone(), old).unwrap();
    assert_eq!(
        from(0).judge(&keys, Some(&seen)),
        Err(Refusal::OtherOld { seen: 7 })
    );
    assert_eq!(
        from(4).judge(&keys, Some(&seen)),
        Err(Refusal::OtherOld { seen: 7 })
    );
    assert!(Request::of(&tree, note.clone(), 9).is_none());
    let newest = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(
        first.judge(&keys, Some(&newest)),
        Err(Refusal::Rollback { seen: 8, asked: 7 })
    );
    let mut forged = next.clone();
    forged.proof[0].0[0] ^= 1;
    assert_eq!(
        forged.judge(&keys, Some(&seen)),
        Err(Refusal::Fork { seen: 7 })
    );
    let stranger = [key(ORIGIN, 9).log_key()];
    assert!(matches!(
        next.judge(&stranger, Some(&seen)),
        Err(Refusal::Untrusted(_))
    ));
    for wrong in ["", "old 7\n", "old 07\n\n", "old x\n\n"] {
        let bytes = text.replacen("old 7\n", wrong, 1);
        let read = Request::parse(bytes.as_bytes());
        assert!(wrong == "old 7\n" || read.is_none(), "{wrong}");
    }
    assert!(Request::parse(text.replace('\n', "\r\n").as_bytes()).is_none());
}

/// A portal with the ledger of one village, two computers of witnesses, and the site.
struct Township {
    portal: Portal,
    site: Site,
}

impl Township {
    fn new(name: &str) -> Township {
        let portal = Portal::good(name);
        let mut site = shiqiao();
        site.witnesses.clear();
        site.sign();
        let township = Township { portal, site };
        township.publish();
        township
    }

    /// Puts site and ledger where they belong, as they are now.
    fn publish(&self) {
        let stale = self.portal.at("ledger/huaicun");
        let _ = std::fs::remove_dir_all(stale);
        lay(&self.portal.at("public/huaicun"), &self.site.files);
        self.mingbai(&["recover", "public", "."]).expect(0, &[]);
    }

    fn mingbai(&self, arguments: &[&str]) -> Said {
        self.on("village", arguments)
    }

    /// Runs the program on one of the computers.
    fn on(&self, computer: &str, arguments: &[&str]) -> Said {
        run(
            mingbai()
                .current_dir(self.portal.root())
                .env("MINGBAI_HOME", self.portal.beside(computer))
                .args(arguments),
            LIMIT,
        )
    }

    /// Makes a witness on a computer of its own and makes it known to the village.
    fn witness(&self, computer: &str, who: &str) {
        let name = format!("{computer}.example");
        let said = self.on(computer, &["witness", "init", &name, "--who", who]);
        said.expect(0, &["[[witnesses]]"]);
        let block = &said.out[said.out.find("[[witnesses]]").unwrap()..];
        let file = self.portal.at("villages/huaicun/village.toml");
        let text = std::fs::read_to_string(&file).unwrap();
        write(&file, format!("{text}\n{block}"));
    }

    fn note(&self) -> Note {
        let ledger = Ledger::read(&self.portal.root(), "huaicun")
            .unwrap()
            .unwrap();
        ledger.newest().unwrap().note().unwrap().clone()
    }
}

#[test]
fn a_checkpoint_is_carried_to_the_witness_and_back() {
    let mut town = Township::new("witness-files");
    town.witness("jiandu", "村务监督委员会");
    let vkey = town.site.keys[0].log_key().to_string();
    town.mingbai(&["witness", "request", "huaicun", "-o", "a.request"])
        .expect(0, &["a.request"]);
    town.on("jiandu", &["witness", "sign", "a.request"])
        .expect(2, &["MB1172", "--key"]);
    let stranger = key(ORIGIN, 9).log_key().to_string();
    town.on(
        "jiandu",
        &["witness", "sign", "a.request", "--key", &stranger],
    )
    .expect(2, &["MB1173"]);
    let now = ["--now", "2026-10-12T09:00:00+08:00"];
    let sign = |file: &str, more: &[&str]| {
        town.on(
            "jiandu",
            &[&["witness", "sign", file][..], &now, more].concat(),
        )
    };
    sign("a.request", &["--key", &vkey]).expect(0, &["7 条记录", "第一次见证"]);
    town.mingbai(&["witness", "add", "a.request.cosigned"])
        .expect(0, &["村务监督委员会 2026-10-12T09:00:00+08:00"]);
    town.mingbai(&["witness", "add", "a.request.cosigned"])
        .expect(0, &["已经有了"]);
    let keys = |name: &str| -> VerifierKey {
        let text =
            std::fs::read_to_string(town.portal.at("villages/huaicun/village.toml")).unwrap();
        let line = text.lines().find(|line| line.contains(name)).unwrap();
        VerifierKey::parse(line.split('"').nth(1).unwrap()).unwrap()
    };
    assert!(matches!(
        town.note().signed_by(&keys("jiandu.example+")),
        Verified::Holds(_)
    ));
    town.mingbai(&["verify", "."])
        .expect(0, &["村务监督委员会 2026-10-12"]);
    // The log grows: the next request begins where the witness is.
    let small = std::fs::read(town.portal.at("a.request")).unwrap();
    silence(&mut town.site, "2026-04");
    town.publish();
    let sign = |file: &str, more: &[&str]| {
        town.on(
            "jiandu",
            &[&["witness", "sign", file][..], &now, more].concat(),
        )
    };
    town.mingbai(&["witness", "request", "huaicun", "-o", "b.request"])
        .expect(0, &["从第 0 条到第 8 条"]);
    sign("b.request", &[]).expect(2, &["MB1176", "--since 7"]);
    town.mingbai(&["witness", "request", "huaicun", "--since", "9"])
        .expect(2, &["MB1107"]);
    town.mingbai(&[
        "witness",
        "request",
        "huaicun",
        "--since",
        "7",
        "-o",
        "b.request",
    ])
    .expect(0, &[]);
    sign("b.request", &["-o", "b.signed"]).expect(0, &["接着上次见到的 7 条"]);
    sign("b.request", &["-o", "b.signed"]).expect(0, &["和上次见到的一样"]);
    // An older file, and another history of the same length.
    write(&town.portal.at("a.request"), small);
    sign("a.request", &[]).expect(4, &["MB1175"]);
    let mut fork = Site::new();
    for month in [
        "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11",
    ] {
        silence(&mut fork, month);
    }
    let forged = Request::of(&fork.tree(), fork.note(), 7)
        .unwrap()
        .to_string();
    write(&town.portal.at("fork.request"), &forged);
    sign("fork.request", &[]).expect(4, &["MB1174"]);
    silence(&mut fork, "2026-12");
    let forged = Request::of(&fork.tree(), fork.note(), 8)
        .unwrap()
        .to_string();
    write(&town.portal.at("fork.request"), &forged);
    sign("fork.request", &[]).expect(4, &["MB1174"]);
    write(&town.portal.at("x.request"), "old 6\nrubbish\n");
    sign("x.request", &[]).expect(2, &["MB1171"]);
    // Nobody knows this witness.
    town.on("zhen", &["witness", "init", "zhen.example"])
        .expect(0, &[]);
    town.on("zhen", &["witness", "init", "zhen.example"])
        .expect(2, &["MB1170"]);
    town.on("zhen", &["witness", "init", "a b"])
        .expect(2, &["MB1170"]);
    town.on("nobody", &["witness", "sign", "b.request"])
        .expect(2, &["MB1169"]);
    town.on(
        "zhen",
        &["witness", "sign", "public/huaicun", "-o", "zhen.signed"],
    )
    .expect(0, &["公钥取自网站本身"]);
    town.mingbai(&["witness", "add", "zhen.signed"])
        .expect(2, &["MB1178", "zhen.example"]);
    town.mingbai(&["witness", "add", "b.signed"])
        .expect(0, &["村务监督委员会"]);
}

#[test]
fn a_site_is_witnessed_whole_and_remembered() {
    let mut town = Township::new("witness-site");
    town.witness("jiandu", "村务监督委员会");
    let sign = |town: &Township, target: &str| {
        town.on("jiandu", &["witness", "sign", target, "-o", "out.signed"])
    };
    sign(&town, "public/huaicun").expect(0, &["第一次见证", "公钥取自网站本身"]);
    silence(&mut town.site, "2026-04");
    town.publish();
    sign(&town, "public").expect(0, &["接着上次见到的 7 条"]);
    town.mingbai(&["witness", "add", "out.signed"])
        .expect(0, &[]);
    // An entry is changed, the log is made anew by its own key: what was seen does not fit any more.
    let mut fork = Site::new();
    for month in [
        "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11",
    ] {
        silence(&mut fork, month);
    }
    lay(&town.portal.beside("fork/huaicun"), &fork.files);
    let forked = town.portal.beside("fork");
    sign(&town, forked.to_str().unwrap()).expect(4, &["MB1124"]);
    let before = std::fs::read(town.portal.at("out.signed")).unwrap();
    assert_eq!(before, std::fs::read(town.portal.at("out.signed")).unwrap());
    // An old copy of the site.
    let old = shiqiao();
    lay(&town.portal.beside("old/huaicun"), &old.files);
    let old = town.portal.beside("old");
    sign(&town, old.to_str().unwrap()).expect(4, &["MB1123"]);
}

/// A witness service after C2SP tlog-witness for one log, as far as a log meets it.
fn service(
    log: VerifierKey,
    witness: mingbai::log::key::SignerKey,
    seen: Option<Checkpoint>,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(seen));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && matches!(stream.read(&mut byte), Ok(1)) {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).to_lowercase();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: ")?.trim().parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            if stream.read_exact(&mut body).is_err() {
                continue;
            }
            let (status, body) = cosign(&body, &log, &witness, &mut seen.lock().unwrap());
            let head = format!(
                "HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream
                .write_all(head.as_bytes())
                .and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    address
}

fn cosign(
    body: &[u8],
    log: &VerifierKey,
    witness: &mingbai::log::key::SignerKey,
    seen: &mut Option<Checkpoint>,
) -> (u16, String) {
    let text = std::str::from_utf8(body).unwrap();
    let (head, note) = text.split_once("\n\n").unwrap();
    let mut lines = head.lines();
    let old: u64 = lines
        .next()
        .unwrap()
        .strip_prefix("old ")
        .unwrap()
        .parse()
        .unwrap();
    let proof: Vec<_> = lines
        .map(|line| mingbai::log::tree::Hash::from_base64(line).unwrap())
        .collect();
    let note = Note::parse(note.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    if checkpoint.origin.name() != log.name() {
        return (404, String::new());
    }
    if !matches!(note.signed_by(log), Verified::Holds(_)) {
        return (403, String::new());
    }
    let (size, root) = seen
        .as_ref()
        .map_or((0, mingbai::log::tree::empty_root()), |seen| {
            (seen.size, seen.root)
        });
    if old != size {
        return (409, format!("{size}\n"));
    }
    if !verify_consistency(old, &root, checkpoint.size, &checkpoint.root, &proof) {
        return (422, String::new());
    }
    *seen = Some(checkpoint);
    let signature = witness.cosign(note.text(), 1_791_767_200).unwrap();
    (200, format!("{signature}\n"))
}

#[test]
fn a_service_on_the_network_is_asked() {
    let mut town = Township::new("witness-push");
    let service_key = || key("zhen.example", 31);
    let block = format!(
        "[[witnesses]]\nwho = \"柳溪镇\"\nkey = \"{}\"\n",
        service_key().witness_key()
    );
    let file = town.portal.at("villages/huaicun/village.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    write(&file, format!("{text}\n{block}"));
    let log = town.site.keys[0].log_key();
    let small = Checkpoint::parse(town.note().text()).unwrap();
    let push =
        |town: &Township, url: &str| town.mingbai(&["witness", "push", "huaicun", "--url", url]);
    let address = service(log.clone(), service_key(), None);
    push(&town, &address).expect(0, &["收下了见证：柳溪镇 2026-10-12"]);
    silence(&mut town.site, "2026-04");
    town.publish();
    // It has seen seven entries, which this ledger does not know: it is told.
    push(&town, &address).expect(0, &["收下了见证：柳溪镇"]);
    push(
        &town,
        &service(log.clone(), service_key(), Some(small.clone())),
    )
    .expect(0, &["已经有了"]);
    let mut more = small.clone();
    more.size = 90;
    push(&town, &service(log.clone(), service_key(), Some(more))).expect(4, &["MB1175"]);
    let mut other = small;
    other.root.0[0] ^= 1;
    push(&town, &service(log, service_key(), Some(other))).expect(4, &["MB1174"]);
    let stranger = key(ORIGIN, 9).log_key();
    push(&town, &service(stranger, service_key(), None)).expect(3, &["MB1179", "403"]);
    let elsewhere = key("other.example/330999100201/1", 1).log_key();
    push(&town, &service(elsewhere, service_key(), None)).expect(3, &["MB1179", "404"]);
    push(&town, "ftp://x").expect(2, &["MB1161"]);
    let log = town.site.keys[0].log_key();
    push(&town, &service(log, key("other.example", 32), None)).expect(2, &["MB1178"]);
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    push(&town, &format!("http://{port}")).expect(3, &["MB1179"]);
    assert!(Path::new(&town.portal.at("ledger/huaicun/checkpoints/000008")).exists());
}
