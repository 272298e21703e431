//! Entries, manifests and the rules over them.

use mingbai::log::entry::{Act, By, Entry, EntryFault, TreeRef, Why};
use mingbai::log::name::{Basis, DocId, Moment, Origin, PeriodId, Slot, VillageCode};
use mingbai::log::tree::{Hash, leaf_hash};

use super::log_site::{doc, key, slot};

pub const AT: &str = "2026-04-02T09:12:00+08:00";

pub fn entry(act: Act) -> Entry {
    Entry {
        act,
        at: Moment::parse(AT).unwrap(),
        after: None,
    }
}

pub fn hash(letter: &str) -> Hash {
    Hash::from_hex(&letter.repeat(64)).unwrap()
}

fn tree_ref() -> TreeRef {
    TreeRef {
        origin: Origin::parse("xian.example/board").unwrap(),
        size: 12,
        root: hash("c"),
    }
}

/// One entry of each kind, and its line.
fn each() -> Vec<(Entry, String)> {
    let vkey = key("o.example", 1).log_key();
    let (a, b) = ("a".repeat(64), "b".repeat(64));
    let of = hash("a");
    let caiwu = || doc("2026-03/caiwu");
    let genesis = |succeeds| Act::Genesis {
        origin: Origin::parse("o.example").unwrap(),
        vkey: Some(vkey.clone()),
        village: VillageCode::parse("330999100201").unwrap(),
        succeeds,
    };
    let slots = vec![slot("page.html"), slot("source.md")];
    let (basis, by) = (Basis::parse("pipl-47").unwrap(), By::Village);
    let reference = format!(
        r#"{{"origin":"xian.example/board","size":12,"root":"{}"}}"#,
        "c".repeat(64)
    );
    let publish = || Act::Publish {
        doc: caiwu(),
        manifest: hash("b"),
        files: 3,
    };
    let head = |kind: &str| format!(r#"{{"mingbai":1,"kind":"{kind}""#);
    let published = format!(
        r#"{},"doc":"2026-03/caiwu","ver":1,"at":"{AT}","manifest":"{b}","files":3"#,
        head("publish")
    );
    let opened = format!(
        r#"{},"origin":"o.example","vkey":"{vkey}","village":"330999100201""#,
        head("genesis")
    );
    vec![
        (entry(genesis(None)), format!(r#"{opened},"at":"{AT}"}}"#)),
        (
            entry(genesis(Some(tree_ref()))),
            format!(r#"{opened},"succeeds":{reference},"at":"{AT}"}}"#),
        ),
        (entry(publish()), format!("{published}}}")),
        (
            Entry {
                after: Some(tree_ref()),
                ..entry(publish())
            },
            format!(r#"{published},"after":{reference}}}"#),
        ),
        (
            entry(Act::Correct {
                doc: caiwu(),
                ver: 2,
                prev: of,
                why: Why::Privacy,
                manifest: hash("b"),
                files: 3,
            }),
            format!(
                r#"{},"doc":"2026-03/caiwu","ver":2,"at":"{AT}","prev":"{a}","why":"privacy","manifest":"{b}","files":3}}"#,
                head("correct")
            ),
        ),
        (
            entry(Act::Redact {
                doc: caiwu(),
                ver: 1,
                of,
                slots,
                basis,
                by,
            }),
            format!(
                r#"{},"doc":"2026-03/caiwu","ver":1,"of":"{a}","slots":["page.html","source.md"],"basis":"pipl-47","by":"village","at":"{AT}"}}"#,
                head("redact")
            ),
        ),
        (
            entry(Act::Withdraw {
                doc: caiwu(),
                ver: 2,
                of,
                why: Why::Other,
            }),
            format!(
                r#"{},"doc":"2026-03/caiwu","ver":2,"of":"{a}","why":"other","at":"{AT}"}}"#,
                head("withdraw")
            ),
        ),
        (
            entry(Act::Restore {
                doc: caiwu(),
                ver: 2,
                of,
            }),
            format!(
                r#"{},"doc":"2026-03/caiwu","ver":2,"of":"{a}","at":"{AT}"}}"#,
                head("restore")
            ),
        ),
        (
            entry(Act::Nothing {
                period: PeriodId::parse("2026-Q2").unwrap(),
            }),
            format!(r#"{},"period":"2026-Q2","at":"{AT}"}}"#, head("none")),
        ),
        (
            entry(Act::Rotate { vkey: vkey.clone() }),
            format!(r#"{},"vkey":"{vkey}","at":"{AT}"}}"#, head("rotate")),
        ),
        (
            entry(Act::Close {
                successor: Some(Origin::parse("o.example/2").unwrap()),
            }),
            format!(
                r#"{},"successor":"o.example/2","at":"{AT}"}}"#,
                head("close")
            ),
        ),
        (
            entry(Act::Close { successor: None }),
            format!(r#"{},"at":"{AT}"}}"#, head("close")),
        ),
    ]
}

#[test]
fn every_kind_has_its_one_line() {
    for (entry, line) in each() {
        assert_eq!(String::from_utf8(entry.print().unwrap()).unwrap(), line);
        assert_eq!(Entry::parse(line.as_bytes()), Ok(entry.clone()));
        assert_eq!(entry.leaf(), Ok(leaf_hash(line.as_bytes())));
    }
}

#[test]
fn a_line_that_is_written_otherwise_is_no_entry() {
    for (_, line) in each() {
        let spaced = [
            line.replace(':', ": "),
            format!("{line}\n"),
            format!(" {line}"),
            line.replacen(',', " ,", 1),
        ];
        let keys = [
            line.replacen(",\"kind\"", ",\"title\":\"张三\",\"kind\"", 1),
            line.replacen(",\"kind\"", ",\"kind\":\"none\",\"kind\"", 1),
            line.replace("\"mingbai\":1", "\"mingbai\":1,\"mingbai\":1"),
            line.replace("\"mingbai\":1", "\"mingbai\":1.0"),
            line.replace("\"mingbai\":1", "\"mingbai\":2"),
            line.replace("\"kind\"", "\"Kind\""),
            line.replace("+08:00\"", "+08:00\",\"x\":null"),
            line.replacen("\"at\":\"2", "\"at\":\"\\u0032", 1),
        ];
        let cut = (0..line.len()).map(|end| line[..end].to_owned());
        for bad in spaced.into_iter().chain(keys).chain(cut) {
            assert!(Entry::parse(bad.as_bytes()).is_err(), "{bad}");
        }
    }
    let (_, publish) = &each()[2];
    let fault =
        |from: &str, to: &str| Entry::parse(publish.replacen(from, to, 1).as_bytes()).unwrap_err();
    assert_eq!(fault("\"ver\":1", "\"ver\":2"), EntryFault::Field("ver"));
    assert_eq!(
        fault("\"files\":3", "\"files\":0"),
        EntryFault::Field("files")
    );
    assert_eq!(
        fault("\"files\":3", "\"files\":1001"),
        EntryFault::Field("files")
    );
    assert_eq!(
        fault("\"files\":3", "\"files\":3e0"),
        EntryFault::Field("files")
    );
    assert_eq!(
        fault("\"files\":3", "\"files\":99999999999999999999"),
        EntryFault::Field("files")
    );
    assert_eq!(fault("publish", "publication"), EntryFault::Kind);
    assert_eq!(fault("2026-03/caiwu", "../caiwu"), EntryFault::Field("doc"));
    assert_eq!(fault("09:12", "9:12"), EntryFault::Field("at"));
    assert_eq!(
        fault(&"b".repeat(64), &"B".repeat(64)),
        EntryFault::Field("manifest")
    );
    assert_eq!(Entry::parse(b"[]"), Err(EntryFault::NotJson));
    assert_eq!(
        Entry::parse("[".repeat(60_000).as_bytes()),
        Err(EntryFault::NotJson)
    );
    assert_eq!(Entry::parse(&vec![b' '; 65_536]), Err(EntryFault::TooLong));
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let publish = |files| {
        entry(Act::Publish {
            doc: doc("2026/x"),
            manifest: hash("b"),
            files,
        })
    };
    assert_eq!(publish(0).print(), Err(EntryFault::Field("files")));
    assert!(publish(1000).print().is_ok());
    let witness = entry(Act::Rotate {
        vkey: key("o.example", 1).witness_key(),
    });
    assert_eq!(witness.print(), Err(EntryFault::Field("vkey")));
    let quoted = entry(Act::Rotate {
        vkey: key("o\"example", 1).log_key(),
    });
    assert_eq!(quoted.print(), Err(EntryFault::Field("vkey")));
    let redact = |names: &[&str]| {
        let slots = names.iter().map(|name| slot(name)).collect();
        entry(Act::Redact {
            doc: doc("2026/x"),
            ver: 1,
            of: hash("a"),
            slots,
            basis: Basis::parse("pipl").unwrap(),
            by: By::Court,
        })
    };
    assert_eq!(redact(&[]).print(), Err(EntryFault::Field("slots")));
    assert_eq!(
        redact(&["a02.pdf", "a01.pdf"]).print(),
        Err(EntryFault::Field("slots"))
    );
    assert_eq!(
        redact(&["a01.pdf", "a01.pdf"]).print(),
        Err(EntryFault::Field("slots"))
    );
    let after = Some(TreeRef {
        size: u64::MAX,
        ..tree_ref()
    });
    assert_eq!(
        Entry {
            after,
            ..publish(1)
        }
        .print(),
        Err(EntryFault::Field("after"))
    );
}

#[test]
fn words_hold_no_free_text() {
    for good in [
        "2026-03/caiwu",
        "2026-Q1/a-b/01",
        "2026/x",
        "2026-H2/finance-itemised-ledger",
    ] {
        assert_eq!(doc(good).as_str(), good);
    }
    let long = format!("2026/{}", "a".repeat(61));
    for bad in [
        "",
        "2026",
        "2026/",
        "2026/a/",
        "/2026/a",
        "2026/a/b/c",
        "2026//a",
        "2026-13/a",
        "2026-00/a",
        "2026-Q5/a",
        "2026-H3/a",
        "2026-3/a",
        "2026-q1/a",
        "26/a",
        "２０２６/a",
        "2026/../a",
        "2026/A",
        "2026/a_b",
        "2026/-a",
        "2026/a-",
        "2026/con",
        "2026/a/nul",
        "2026/财务",
        "2026/a b",
        "2026\\a",
        "2026/a\n",
        "2026/a.b",
        &long,
    ] {
        assert_eq!(DocId::parse(bad), None, "{bad}");
    }
    for good in [
        "index.html",
        "page.html",
        "source.md",
        "reason.md",
        "a01.pdf",
        "t99.csv",
        "a100.jpeg",
        "a01.7z",
    ] {
        assert_eq!(slot(good).as_str(), good);
    }
    for bad in [
        "",
        "a01",
        "a1.pdf",
        "a001.pdf",
        "a1000.pdf",
        "A01.pdf",
        "a01.PDF",
        "a01.salt",
        "a01.pdf.salt",
        "manifest.json",
        "zhangsan.pdf",
        "../page.html",
        "page.html/",
        "page.htmlhtml",
        "page.",
        ".md",
        "a01..pdf",
        "张01.pdf",
        "proof.tlog-proof",
    ] {
        assert_eq!(Slot::parse(bad), None, "{bad}");
    }
    for bad in [
        "",
        "p",
        "pipl-",
        "pipl-0",
        "pipl-047",
        "pipl-47-1",
        "PIPL-47",
        "pipl 47",
        "zhangsanlisiwang",
        "pipl-12345",
    ] {
        assert_eq!(Basis::parse(bad), None, "{bad}");
    }
    for bad in [
        "",
        "33099910020",
        "3309991002011",
        "33099910020x",
        "３３０９９９１００２０１",
    ] {
        assert_eq!(VillageCode::parse(bad), None, "{bad}");
    }
}

#[test]
fn slots_are_generated() {
    let made = |number, ending| Slot::numbered('a', number, ending).unwrap().to_string();
    assert_eq!(made(1, "pdf"), "a01.pdf");
    assert_eq!(made(12, "JPEG"), "a12.jpeg");
    assert_eq!(made(100, "xlsx"), "a100.xlsx");
    assert_eq!(made(3, "numbers"), "a03.bin");
    assert_eq!(made(3, "salt"), "a03.bin");
    assert_eq!(made(3, "附件"), "a03.bin");
    assert_eq!(made(0, ""), "a00.bin");
    assert_eq!(Slot::numbered('a', 1000, "pdf"), None);
    assert_eq!(Slot::numbered('附', 1, "pdf"), None);
}

#[test]
fn moments_are_beijing_time_to_the_second() {
    let moment = Moment::parse(AT).unwrap();
    assert_eq!(
        (moment.unix(), moment.to_string()),
        (1_775_092_320, AT.to_owned())
    );
    assert_eq!(
        Moment::from_unix(1_795_333_832).unwrap().to_string(),
        "2026-11-22T15:50:32+08:00"
    );
    assert_eq!(
        Moment::from_unix(0).unwrap().to_string(),
        "1970-01-01T08:00:00+08:00"
    );
    for bad in [
        "",
        "2026-04-02",
        "2026-04-02T09:12:00",
        "2026-04-02T09:12:00Z",
        "2026-04-02T01:12:00+00:00",
        "2026-04-02T09:12+08:00",
        "2026-04-02T09:12:00.0+08:00",
        "2026-04-02 09:12:00+08:00",
        "2026-04-02t09:12:00+08:00",
        "2026-02-30T09:12:00+08:00",
        "2026-04-02T24:00:00+08:00",
        "2026-04-02T09:12:60+08:00",
        "02026-04-02T09:12:00+08:00",
        "+002026-04-02T09:12:00+08:00",
        "1969-04-02T09:12:00+08:00",
        "2026-04-02T09:12:00+0800",
        "2026-04-02T09:12:00+08:00 ",
        "2026-04-02T09:12:00+08:00+08:00",
        "20260402T091200+08:00",
        "2026-04-02T09:12:00[Asia/Shanghai]+08:00",
    ] {
        assert_eq!(Moment::parse(bad), None, "{bad}");
    }
    assert_eq!(Moment::from_unix(i64::MAX), None);
    assert_eq!(Moment::from_unix(i64::MIN), None);
}
