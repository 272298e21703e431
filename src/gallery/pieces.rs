//! What several views have in common: links, postings, duties, figures, contacts, months, money.

use super::fill::{Fill, day, month, turn};
use crate::page::{
    AmountLine, Contact, DutyLine, Figure, Link, MainlyLine, Mark, MonthCell, Phone, PlainMoney,
    PlainWord, Posting, Shift, Since, SinceLine, Stamp,
};

/// The names of the categories, in their order.
pub(super) const CATEGORIES: [(&str, &str); 3] =
    [("party", "党务"), ("village", "村务"), ("finance", "财务")];

const MARKS: [Mark; 7] = [
    Mark::OnTime,
    Mark::Late,
    Mark::Missing,
    Mark::Due,
    Mark::None,
    Mark::Removed,
    Mark::NotOwed,
];

pub(super) fn mark(nth: usize) -> Mark {
    turn(&MARKS, nth).unwrap_or(Mark::OnTime)
}

pub(super) fn category(nth: usize) -> (&'static str, &'static str) {
    turn(&CATEGORIES, nth).unwrap_or_default()
}

pub(super) fn link(fill: Fill, text: &str, page: &str) -> Link {
    Link {
        text: fill.name(text),
        href: fill.href(page),
    }
}

pub(super) fn phone() -> Phone {
    Phone {
        shown: "0531-8700 0000".into(),
        dial: "053187000000".into(),
    }
}

pub(super) fn posting(fill: Fill, nth: usize) -> Posting {
    Posting {
        title: fill.name("收支逐笔公开榜"),
        href: fill.href("disclosure-ledger"),
        village: fill.name("石桥村"),
        category: category(nth).0.into(),
        period: month(nth).1,
        published: fill.maybe(day(nth)).filter(|_| nth % 5 != 4),
        mark: mark(nth),
        summary: fill.text("5月进了9000元，花了2360元，现在还有14840元。"),
        waiting: nth % 3 == 2,
    }
}

pub(super) fn missing(fill: Fill, nth: usize) -> DutyLine {
    DutyLine {
        title: fill.name("四议两公开"),
        href: fill.href("item"),
        category: category(nth).0.into(),
        period: month(nth).1,
        due: day(nth),
        days: -(nth as i64) - 1,
        legal: nth.is_multiple_of(2),
        body: fill.text("村民委员会"),
    }
}

pub(super) fn due(fill: Fill, nth: usize) -> DutyLine {
    DutyLine {
        days: nth as i64,
        ..missing(fill, nth)
    }
}

pub(super) fn figure(fill: Fill, nth: usize) -> Figure {
    Figure {
        label: fill.name("户数"),
        value: fill.count(321 + nth).to_string(),
        note: fill.text("户籍人口"),
    }
}

/// A label with a sentence.
pub(super) fn sentence(fill: Fill, label: &str, value: &str) -> Figure {
    Figure {
        label: fill.name(label),
        value: fill.name(value),
        note: fill.text("以公布的为准"),
    }
}

pub(super) fn contact(fill: Fill, nth: usize) -> Contact {
    Contact {
        what: fill.name("账目"),
        who: fill.name("常记实（村报账员）"),
        phone: nth.is_multiple_of(2).then(phone),
        hours: fill.text("工作日上午8点到11点"),
    }
}

pub(super) fn word(fill: Fill, nth: usize) -> PlainWord {
    PlainWord {
        id: format!("w{nth}"),
        word: fill.name("四议两公开"),
        plain: fill.name("重大事情先由四个会议议过，决定和结果都要公开。"),
    }
}

pub(super) fn month_cell(fill: Fill, nth: usize) -> MonthCell {
    let (period, label) = month(nth);
    MonthCell {
        period,
        label,
        href: fill.maybe(fill.href("period")),
        party: mark(nth),
        village: mark(nth + 1),
        finance: mark(nth + 2),
    }
}

pub(super) fn stamp(fill: Fill) -> Stamp {
    Stamp {
        at: "2026-06-05T09:12:00+08:00".into(),
        claimed: "声明公布时间 2026年6月5日".into(),
        witnessed: fill.text("镇纪委在2026年6月6日以前见过"),
        late: fill == Fill::Odd,
    }
}

pub(super) fn money(fill: Fill) -> PlainMoney {
    let line = |nth: usize| AmountLine {
        name: fill.name("出租收入"),
        fen: fill.fen(900_000 / (nth as i64 + 1)),
        share: 100 / (nth as u32 + 1),
    };
    PlainMoney {
        period: month(7).1,
        href: fill.maybe(fill.href("disclosure-ledger")),
        opening: fill.maybe(fill.fen(820_000)),
        income: fill.fen(900_000),
        expense: fill.fen(236_000),
        closing: fill.maybe(fill.fen(1_484_000)),
        top_income: fill.few(3, line),
        top_expense: fill.few(5, line),
        caution: fill.text("“其他”占了支出的三成，请问清楚。"),
    }
}

pub(super) fn since(fill: Fill) -> Vec<Since> {
    let shift = |nth: usize| Shift {
        way: turn(&["more", "less", "same"], nth).unwrap_or("same"),
        by: if nth == 2 { 0 } else { fill.fen(12_300).abs() },
    };
    let line = |nth: usize| SinceLine {
        what: turn(&["income", "expense", "other"], nth).unwrap_or("other"),
        label: fill.name("月末结余"),
        shift: shift(nth),
        mainly: (nth < 2).then(|| MainlyLine {
            name: fill.name("出租收入"),
            shift: shift(nth),
        }),
    };
    fill.few(2, |nth| Since {
        against: turn(&["previous", "last-year"], nth).unwrap_or("previous"),
        earlier: link(fill, "2026年4月", "disclosure-ledger"),
        lines: fill.few(3, line),
    })
}
