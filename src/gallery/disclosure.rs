//! A disclosure of each kind, its frozen version, what stands in its place, and its paper.

use super::fill::{Fill, day, month, turn};
use super::pieces::{category, contact, link, mark, missing, money, posting, since, stamp, word};
use super::record::{fact, record, table};
use crate::language::Words;
use crate::markdown::{self, Links, Target};
use crate::page::{
    ARTICLE, Ask, AttachmentLink, CategoryBlock, CheckLine, CorrectionLine, DisclosurePage,
    FrozenPage, GonePage, MissingPage, MovedPage, Printed, STYLE, ScreenPage, SheetBody, SheetOne,
    SheetPage, SheetPeriod, ShownPicture, SignOffLine, Slide, Table, VersionBlock,
};

/// All that prose may hold.
const PROSE: &str = include_str!("prose.md");

/// Links of the sample prose lead nowhere else.
struct Here;

impl Links for Here {
    fn resolve(&self, _: &str) -> Target {
        Target::External
    }
}

fn prose(fill: Fill) -> String {
    match fill {
        Fill::Empty => String::new(),
        Fill::Long | Fill::Odd | Fill::Rtl => format!(
            "{}<p>{}</p>",
            markdown::render(PROSE, &Here).html,
            crate::html::escape(&fill.name("村民代表会议"))
        ),
        _ => markdown::render(PROSE, &Here).html,
    }
}

/// The disclosure of a kind; `nth` of the list of kinds, so that every state occurs.
pub(super) fn disclosure(fill: Fill, kind: &str, nth: usize, words: &Words) -> DisclosurePage {
    let state = turn(&["published", "waiting", "changed", "draft"], nth).unwrap_or("published");
    let (id, name) = category(nth);
    DisclosurePage {
        title: fill.name("收支逐笔公开榜"),
        item: fill.name(if fill.is_empty() {
            "收支逐笔公开榜"
        } else {
            "逐笔公开"
        }),
        item_href: fill.href("item"),
        category: id.into(),
        category_name: name.into(),
        plain: fill.text("这个月每一笔钱从哪里来、花到哪里去。"),
        period: month(7).1,
        kind: kind.into(),
        summary: fill.text("5月进了9000元，花了2360元，现在还有14840元。"),
        none: fill.is_empty().then(|| "本月没有发生".to_string()),
        state,
        frozen_href: Some(fill.href("frozen")),
        ver: Some(2),
        correction: fill.maybe(CorrectionLine {
            kind: turn(&["amount", "typo", "missing", "privacy", "other"], nth).unwrap_or("other"),
            reason: fill.name("第3笔少写了一个0"),
        }),
        article: ARTICLE,
        published: fill.maybe(day(60)).filter(|_| state != "draft"),
        posted_until: fill.maybe(day(80)),
        due: fill.maybe(day(64)),
        legal: nth.is_multiple_of(2),
        day_legal: nth.is_multiple_of(4),
        mark: mark(nth),
        mark_said: fill.text("比应公布的日子晚了4天"),
        object_until: fill.maybe(day(75)),
        reply_days: fill.maybe(10),
        body: fill.text("村务监督委员会"),
        basis: fill.few(3, |_| fill.name("《中华人民共和国村民委员会组织法》")),
        money: fill.maybe(money(fill)),
        record: record(fill, words),
        prose: prose(fill),
        note: fill.text("电费按表上的数，发票在村委会，可以看。"),
        attachments: fill.few(3, |nth| attachment(fill, nth)),
        signoffs: fill.few(4, |nth| signature(fill, nth)),
        checks: checks(fill),
        previous: fill.maybe(link(fill, "2026年4月", "disclosure-ledger")),
        next: fill.maybe(link(fill, "2026年6月", "disclosure-statement")),
        period_href: fill.href("period"),
        data: fill.few(2, |_| link(fill, "JSON", "period")),
        last_year: fill.maybe(link(fill, "2025年5月", "disclosure-ledger")),
        since: since(fill),
        ask: Ask {
            contacts: fill.few(2, |nth| contact(fill, nth)),
            form: fill
                .maybe("https://example.org/ask".to_string())
                .unwrap_or_default(),
            mail: fill
                .maybe("ask@example.org".to_string())
                .unwrap_or_default(),
            reply_days: fill.maybe(10),
            township_reply_days: fill.maybe(1),
            answers: fill.maybe(link(fill, "问与答", "disclosure-ticket")),
        },
        words: fill.few(3, |nth| word(fill, nth)),
        papers: fill.few(2, |_| link(fill, "张贴版", "sheet")),
        version: fill.maybe(VersionBlock {
            ver: 2,
            stamp: stamp(fill),
            unsigned: nth == 3,
            corrections: 1,
            corrected: day(70),
            history: Some(fill.href("history")),
            frozen: fill.href("frozen"),
            verify: fill.href("verify"),
        }),
    }
}

fn attachment(fill: Fill, nth: usize) -> AttachmentLink {
    AttachmentLink {
        title: fill.name("通知"),
        href: "static/icon.svg".into(),
        size: "SVG，1 KB".into(),
        image: (nth == 0).then(|| ShownPicture {
            webp: None,
            src: "static/icon.svg".into(),
            width: 640,
            height: 480,
        }),
    }
}

fn signature(fill: Fill, nth: usize) -> SignOffLine {
    SignOffLine {
        role: fill.name("村务监督委员会主任"),
        name: fill.name("郑公平"),
        date: nth.is_multiple_of(2).then(|| day(50 + nth)),
        opinion: fill.text("同意公开"),
    }
}

fn checks(fill: Fill) -> Vec<CheckLine> {
    let outcomes = ["pass", "warn", "fail", "not-checkable", "pass"];
    fill.few(outcomes.len(), |nth| CheckLine {
        outcome: outcomes[nth],
        code: format!("F{nth:02}"),
        said: fill.name("“月末结余”＝“月初结余”＋“收入”－“支出”"),
    })
}

pub(super) fn frozen(fill: Fill) -> FrozenPage {
    FrozenPage {
        title: fill.name("收支逐笔公开榜"),
        ver: 2,
        frozen: day(60),
        latest: "disclosure-ledger.html".into(),
        changes: "changes.html".into(),
        verify: "verify.html".into(),
        predecessor: fill.maybe("disclosure-statement.html".into()),
        article: ARTICLE,
        style: STYLE,
    }
}

pub(super) fn moved(fill: Fill) -> MovedPage {
    MovedPage {
        title: fill.name("石桥村 2026年5月 低保公示"),
        lead: fill.name("石桥村已并入柳溪村。"),
        until: fill.maybe("这里公开到2026年6月。".to_string()),
        successors: fill.few(2, |_| link(fill, "柳溪村", "village")),
        target: None,
        kept: None,
        article: None,
    }
}

pub(super) fn nowhere(fill: Fill) -> MissingPage {
    MissingPage::at("../".to_string(), !fill.is_empty())
}

pub(super) fn gone(fill: Fill) -> GonePage {
    GonePage {
        title: fill.name("低保公示"),
        period: month(7).1,
        state: if fill == Fill::Odd {
            "redacted"
        } else {
            "withdrawn"
        },
        at: "2026年6月5日".into(),
        history_href: fill.href("history"),
        period_href: fill.href("period"),
    }
}

fn printed(fill: Fill) -> Printed {
    Printed {
        lines: vec![fill.name("example.org/shiqiao/2026-05/"); 3],
        code: fill
            .maybe("https://example.org/shiqiao/2026-05/".to_string())
            .unwrap_or_default(),
    }
}

/// 党务, 村务 and 财务 of a period.
pub(super) fn categories(fill: Fill) -> Vec<CategoryBlock> {
    let block = |(nth, (id, name)): (usize, &(&str, &str))| CategoryBlock {
        id: (*id).into(),
        name: (*name).into(),
        mark: mark(nth),
        said: fill.name("公布了6件，都按时"),
        postings: fill.rows(4, |nth| posting(fill, nth)),
        duties: fill.few(3, |nth| missing(fill, nth)),
    };
    super::pieces::CATEGORIES
        .iter()
        .enumerate()
        .map(block)
        .collect()
}

pub(super) fn sheet_of_one(fill: Fill) -> SheetPage {
    let one = SheetOne {
        summary: fill.text("5月进了9000元，花了2360元，现在还有14840元。"),
        none: fill.is_empty().then(|| "本月没有发生".to_string()),
        correction: fill.text("第3笔少写了一个0"),
        facts: fill.few(4, |nth| fact(fill, nth)),
        tables: fill.few(1, |_| Table {
            on_paper: true,
            ..table(
                fill,
                &[
                    ("摘要", "text"),
                    ("收入（元）", "num"),
                    ("支出（元）", "num"),
                ],
            )
        }),
        prose: prose(fill),
        note: fill.text("发票在村委会，可以看。"),
        attachments: fill.few(2, |_| fill.name("通知")),
    };
    sheet(fill, SheetBody::One(Box::new(one)))
}

pub(super) fn sheet_of_period(fill: Fill) -> SheetPage {
    let period = SheetPeriod {
        money: fill.maybe(money(fill)),
        categories: categories(fill),
    };
    sheet(fill, SheetBody::Period(Box::new(period)))
}

fn sheet(fill: Fill, body: SheetBody) -> SheetPage {
    SheetPage {
        village: fill.name("石桥村"),
        title: fill.name("收支逐笔公开榜"),
        period: month(7).1,
        category_name: fill.text("财务"),
        state: if fill.is_empty() {
            "draft"
        } else {
            "published"
        },
        ver: fill.maybe(2),
        page_href: fill.href("disclosure-ledger"),
        body,
        posted: fill.maybe(day(60)),
        posted_until: fill.maybe(day(80)),
        object_until: fill.maybe(day(75)),
        reply_days: fill.maybe(10),
        contacts: fill.few(2, |nth| contact(fill, nth)),
        signatures: fill.few(4, |nth| signature(fill, nth)),
        seals: fill.few(2, |_| fill.name("石桥村村民委员会")),
        web: printed(fill),
        trace: fill.maybe(printed(fill)),
        sideways: fill == Fill::Long,
    }
}

pub(super) fn screen(fill: Fill) -> ScreenPage {
    let posted = |nth: usize| Slide::Posted {
        name: category(nth).1.into(),
        postings: fill.few(4, |nth| posting(fill, nth)),
    };
    let mut slides = vec![Slide::Money { money: money(fill) }];
    slides.extend(fill.few(3, posted));
    slides.extend(fill.maybe(Slide::Missing {
        duties: fill.few(4, |nth| missing(fill, nth)),
    }));
    slides.push(Slide::Ask {
        contacts: fill.few(2, |nth| contact(fill, nth)),
        web: printed(fill),
    });
    ScreenPage {
        village: fill.name("石桥村"),
        period: month(7).1,
        slides,
        page_href: fill.href("period"),
    }
}
