//! The pages of a village: its home, a period, an item, all items, its people, its search.

use super::disclosure::categories;
use super::fill::{Fill, day, month, turn};
use super::pieces::{
    CATEGORIES, contact, due, figure, link, mark, missing, money, month_cell, phone, posting,
    sentence, since, word,
};
use super::record::{fact, months};
use crate::language::Words;
use crate::page::{
    Body, Chart, Choice, IndexGroup, IndexSection, ItemEntry, ItemGroup, ItemLine, ItemPage,
    ItemsPage, Member, MonthMoney, PeoplePage, PeriodPage, SearchPage, Stars, VillagePage,
    YearMonths,
};

pub(super) fn home(fill: Fill) -> VillagePage {
    VillagePage {
        intro: fill.text("石桥村在镇子东头，三个自然村，种苹果的多。"),
        facts: fill.few(4, |nth| figure(fill, nth)),
        latest: fill.few(8, |nth| posting(fill, nth)),
        due: fill.few(8, |nth| due(fill, nth)),
        missing: fill.rows(3, |nth| missing(fill, nth)),
        money: fill.maybe(money(fill)),
        since: since(fill),
        years: fill.few(2, |year| YearMonths {
            label: format!("{}年", 2026 - year),
            href: fill.maybe(fill.href("period")),
            months: (0..12)
                .rev()
                .map(|nth| month_cell(fill, 12 * year + nth))
                .collect(),
            others: fill.few(2, |_| link(fill, "第二季度", "period")),
        }),
        contacts: fill.few(3, |nth| contact(fill, nth)),
        predecessors: fill.few(2, |_| sentence(fill, "大石桥村", "2021年并入")),
        three_days: fill.few(3, |_| sentence(fill, "公开日", "每月10日")),
        age_days: fill.maybe(3),
        on_time: fill.maybe(92),
        log: fill.few(2, |_| link(fill, "怎样核对", "verify")),
    }
}

pub(super) fn period(fill: Fill, words: &Words) -> PeriodPage {
    PeriodPage {
        label: "2026年".into(),
        categories: categories(fill),
        money: fill.maybe(money(fill)),
        since: since(fill),
        others: fill.few(2, |_| link(fill, "张贴版", "sheet")),
        previous: fill.maybe(link(fill, "2025年", "period")),
        next: fill.maybe(link(fill, "2027年", "period")),
        last_year: fill.maybe(link(fill, "2025年", "period")),
        months: fill.few(12, |nth| month_cell(fill, 11 - nth)),
        money_by_month: fill.few(12, |nth| MonthMoney {
            month: link(fill, &month(11 - nth).1, "disclosure-ledger"),
            income: fill.fen(900_000),
            expense: fill.fen(236_000),
            closing: (nth % 4 != 3).then(|| fill.fen(1_484_000)),
        }),
        chart: fill.maybe(chart(fill, words)),
    }
}

fn chart(fill: Fill, words: &Words) -> Chart {
    Chart {
        caption: fill.name("各月收支"),
        svg: months(fill, "money", words),
    }
}

pub(super) fn item(fill: Fill, words: &Words) -> ItemPage {
    ItemPage {
        title: fill.name("收支逐笔公开榜"),
        category: "finance".into(),
        category_name: "财务".into(),
        plain: fill.name("这个月每一笔钱从哪里来、花到哪里去。"),
        rule: fill.text("每月一次，次月10日前公布"),
        legal: !fill.is_empty(),
        body: fill.text("村务监督委员会"),
        basis: fill.few(3, |_| fill.name("《中华人民共和国村民委员会组织法》")),
        words: fill.few(3, |nth| word(fill, nth)),
        lines: fill.rows(7, |nth| ItemLine {
            period: month(nth).1,
            title: fill.text("补充公开"),
            href: (nth % 3 != 2).then(|| fill.href("disclosure-ledger")),
            mark: mark(nth),
            said: fill.text("应于6月10日前公布，已逾期 12 天"),
            amounts: fill.few(3, |nth| fact(fill, nth)),
            stars: fill.few(1, |_| Stars {
                label: fill.name("2026年"),
                stars: 4,
                of: 5,
                said: fill.name("四星"),
            }),
        }),
        chart: fill.maybe(chart(fill, words)),
    }
}

pub(super) fn items(fill: Fill) -> ItemsPage {
    let duties = [
        ("law", "法律规定"),
        ("if-any", "有这类事才公开"),
        ("promise", "本地承诺"),
        ("optional", "自愿"),
    ];
    let entry = |nth: usize| {
        let (duty, duty_said) = turn(&duties, nth).unwrap_or_default();
        ItemEntry {
            title: fill.name("收支逐笔公开榜"),
            plain: fill.name("这个月每一笔钱从哪里来、花到哪里去。"),
            href: nth.is_multiple_of(2).then(|| fill.href("item")),
            frequency: "每月一次".into(),
            duty,
            duty_said: duty_said.into(),
            count: fill.count(nth),
            newest: fill.text("2026年5月"),
            not_owed: if nth % 4 == 3 {
                fill.text("本村没有这类事")
            } else {
                String::new()
            },
            missing: nth % 5 == 1,
        }
    };
    let group = |(id, name): &(&str, &str)| ItemGroup {
        id: (*id).into(),
        name: (*name).into(),
        items: fill.rows(5, entry),
    };
    ItemsPage {
        figures: fill.few(3, |nth| figure(fill, nth)),
        groups: CATEGORIES.iter().map(group).collect(),
    }
}

pub(super) fn people(fill: Fill) -> PeoplePage {
    PeoplePage {
        bodies: fill.few(3, |_| Body {
            name: fill.name("村民委员会"),
            facts: fill.few(2, |_| {
                sentence(fill, "统一社会信用代码", "54370181ME00000000")
            }),
            members: fill.rows(5, |nth| Member {
                name: fill.name("桥安生"),
                post: fill.name("村委会主任"),
                duty: fill.text("主持村委会工作"),
                term: fill.text("2021年1月至2026年1月"),
                phone: (nth == 0).then(phone),
            }),
        }),
        contacts: fill.few(3, |nth| contact(fill, nth)),
    }
}

pub(super) fn search(fill: Fill) -> SearchPage {
    let choice = |nth: usize| Choice {
        value: format!("v{nth}"),
        name: fill.name("石桥村"),
    };
    let section = |id: &'static str| IndexSection {
        id,
        groups: fill.few(2, |_| IndexGroup {
            name: fill.name("2026年"),
            links: fill.rows(12, |nth| {
                link(fill, &format!("{}月", nth % 12 + 1), "period")
            }),
        }),
    };
    SearchPage {
        slug: None,
        villages: fill.few(4, choice),
        years: fill.few(2, |nth| 2026 - nth as i16),
        categories: fill.few(3, choice),
        index: ["year", "topic", "village"].map(section).into(),
        all: fill.maybe(link(fill, "全镇搜索", "search")),
    }
}

/// Some day on which something was posted.
pub(super) fn last_posted(fill: Fill) -> Option<String> {
    fill.maybe(day(160))
}
