//! What the publication log says: versions with their differences, all changes, the board, how to check.

use super::fill::{Fill, month, turn};
use super::pieces::{link, sentence, stamp};
use crate::page::{
    BoardLine, BoardLog, BoardPage, CellChange, Change, ChangesPage, Column, Difference,
    FieldChange, Figure, HistoryPage, LineChange, RowChange, Sample, TableChange, TextChange,
    TextPart, Turn, VerifyPage, VersionLine, YearCount,
};

/// The head of some tree.
const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";
/// Some key.
const KEY: &str = "example.org/370181102299+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

const TURNS: [Turn; 5] = [
    Turn::Changed,
    Turn::Added,
    Turn::Removed,
    Turn::Moved,
    Turn::Same,
];

fn turned(nth: usize) -> Turn {
    turn(&TURNS, nth).unwrap_or(Turn::Same)
}

pub(super) fn history(fill: Fill) -> HistoryPage {
    let last = if fill.is_empty() { 1 } else { 4 };
    HistoryPage {
        title: fill.name("收支逐笔公开榜"),
        period: month(7).1,
        href: fill.maybe(fill.href("disclosure-ledger")),
        said: fill.name("公布过4版，更正过3次"),
        withdrawn: match fill {
            Fill::Odd => "2026年7月1日撤下".into(),
            _ => String::new(),
        },
        unsigned: fill.is_empty(),
        versions: (0..last)
            .map(|nth| version(fill, nth, last - nth))
            .collect(),
        data: fill.few(2, |_| link(fill, "JSON", "changes")),
        verify: fill.href("verify"),
    }
}

fn version(fill: Fill, nth: usize, ver: usize) -> VersionLine {
    let first = ver == 1;
    VersionLine {
        ver: ver as u32,
        current: nth == 0,
        stamp: stamp(fill),
        entry: ver as u64,
        why: if first {
            String::new()
        } else {
            fill.text("金额")
        },
        reason: if first {
            String::new()
        } else {
            fill.text("第3笔少写了一个0")
        },
        removed: if nth == 2 {
            fill.few(1, |_| fill.name("原文已依法隐去"))
        } else {
            Vec::new()
        },
        files: fill.few(3, |_| link(fill, "存档页面", "frozen")),
        private: nth == 2,
        difference: (!first && nth != 2).then(|| difference(fill)),
    }
}

fn difference(fill: Fill) -> Difference {
    Difference {
        summary: fill.name("改了1笔，支出多了900.00元。"),
        fields: fill.few(3, |nth| field(fill, nth)),
        tables: fill.few(1, |_| table(fill)),
        texts: fill.few(1, |_| TextChange {
            label: fill.name("说明"),
            lines: fill.few(5, |nth| line(fill, nth)),
            unlisted: fill.count(3),
        }),
    }
}

fn field(fill: Fill, nth: usize) -> FieldChange {
    FieldChange {
        label: fill.name("支出合计"),
        turn: turned(nth),
        before: fill.name("100.00"),
        after: fill.name("1,000.00"),
        more: fill.text("多 900.00 元"),
    }
}

fn table(fill: Fill) -> TableChange {
    let column = |(label, class): (&str, &'static str)| Column {
        label: fill.name(label),
        class,
        help: String::new(),
    };
    let cell = |changed: bool| CellChange {
        changed,
        before: fill.name("修水沟"),
        after: if changed {
            fill.name("修水沟和路灯")
        } else {
            fill.name("修水沟")
        },
        more: String::new(),
    };
    TableChange {
        caption: fill.name("逐笔明细"),
        columns: [("摘要", "text"), ("支出（元）", "num")].map(column).into(),
        rows: fill.rows(5, |nth| RowChange {
            turn: turned(nth),
            place: format!("第{}行", nth + 1),
            cells: vec![cell(nth % 2 == 0), cell(nth % 2 == 1)],
        }),
        same: fill.count(12),
        unlisted: fill.count(3),
        totals: fill.few(1, |nth| field(fill, nth)),
    }
}

fn line(fill: Fill, nth: usize) -> LineChange {
    let parts = |text: &str| {
        let part = |changed: bool| TextPart {
            text: fill.name(text),
            changed,
        };
        vec![part(false), part(true)]
    };
    let turn = turned(nth);
    LineChange {
        turn,
        before: if turn == Turn::Added {
            Vec::new()
        } else {
            parts("电费按表")
        },
        after: if turn == Turn::Removed {
            Vec::new()
        } else {
            parts("电费按发票")
        },
    }
}

pub(super) fn changes(fill: Fill) -> ChangesPage {
    let kinds = [
        "correct", "redact", "withdraw", "restore", "none", "rotate", "close",
    ];
    ChangesPage {
        village: fill.maybe(fill.name("石桥村")),
        years: fill.few(3, |nth| YearCount {
            year: 2026 - nth as i16,
            published: fill.count(120),
            corrected: fill.count(4),
            redacted: fill.count(1),
            withdrawn: fill.count(1),
            silent: fill.count(2),
        }),
        changes: fill.rows(9, |nth| {
            let kind = turn(&kinds, nth).unwrap_or("correct");
            let about_none = ["none", "rotate", "close"].contains(&kind);
            Change {
                id: format!("e{nth}"),
                kind: kind.into(),
                said: fill.name("更正，第2版"),
                title: if about_none {
                    String::new()
                } else {
                    fill.name("收支逐笔公开榜")
                },
                period: fill.text("2026年5月"),
                village: fill.name("石桥村"),
                href: (!about_none).then(|| fill.href("history")),
                stamp: stamp(fill),
                why: fill.text("金额"),
                reason: fill.text("第3笔少写了一个0"),
            }
        }),
        older: fill.count(17),
        feed: fill.href("changes"),
        verify: fill.maybe(fill.href("verify")),
    }
}

pub(super) fn board(fill: Fill) -> BoardPage {
    BoardPage {
        township: fill.maybe(fill.name("柳溪镇")),
        townships: fill.few(7, |_| link(fill, "柳溪镇", "board")),
        villages: fill.rows(5, |nth| BoardLine {
            village: fill.name("石桥村"),
            href: fill.href("village"),
            log: (nth % 4 != 3).then(|| log(fill, nth)),
            missing: if nth % 3 == 0 { 0 } else { fill.count(8) },
        }),
        list: fill.href("board"),
    }
}

fn log(fill: Fill, nth: usize) -> BoardLog {
    let unsigned = nth % 4 == 2;
    BoardLog {
        origin: fill.name("example.org/370181102299"),
        unsigned,
        vkey: if unsigned { String::new() } else { KEY.into() },
        size: fill.count(321) as u64,
        root: ROOT.into(),
        last: "2026年6月5日".into(),
        age_days: nth as i64,
        witnessed: if nth.is_multiple_of(2) {
            fill.text("镇纪委见过前320条")
        } else {
            String::new()
        },
        witnessed_days: fill.maybe(3),
        unseen: fill.count(1) as u64,
        silent: if nth % 3 == 1 {
            fill.few(3, |nth| month(nth).1)
        } else {
            Vec::new()
        },
        closed: nth % 5 == 4,
        figures: fill.few(4, |_| Figure {
            label: "更正".into(),
            value: fill.count(4).to_string(),
            note: String::new(),
        }),
        verify: fill.href("verify"),
        changes: fill.href("changes"),
    }
}

pub(super) fn verify(fill: Fill) -> VerifyPage {
    let unsigned = fill.is_empty();
    VerifyPage {
        village: fill.name("石桥村"),
        origin: fill.name("example.org/370181102299"),
        size: fill.count(321) as u64,
        root: ROOT.into(),
        unsigned,
        vkey: if unsigned { String::new() } else { KEY.into() },
        pem: "MCowBQYDK2VwAyEAGlzZBxQ8OExB6DDFvOEqqIF+xWSaqr8sMTiLNbLXRNY=".into(),
        mark: "x08g".into(),
        old_keys: fill.few(1, |_| KEY.into()),
        last: "2026年6月5日".into(),
        witnessed: fill.text("镇纪委见过前320条"),
        witnesses: fill.few(2, |_| sentence(fill, "镇纪委", KEY)),
        address: "https://example.org/shiqiao/".into(),
        address_open: !unsigned,
        sample: fill.maybe(Sample {
            title: fill.name("2026年5月收支逐笔公开榜"),
            ver: 1,
            folder: "v/2026-05/finance-itemised-ledger/1/".into(),
            file: "page.html".into(),
            bundle: "log/tile/entries/000".into(),
            bundle_name: "000".into(),
        }),
        changes: fill.href("changes"),
        board: fill.href("board"),
        state: link(fill, "checkpoint", "board"),
    }
}
