//! The pages of the portal.

use super::fill::{Fill, day, month};
use super::pieces::{figure, link, missing, month_cell, posting, sentence, word};
use crate::page::{
    AboutPage, GlossaryPage, LatestPage, Matrix, MatrixPage, MatrixRow, MonthHead, PortalPage,
    TownshipCard, TownshipPage, VillageCard, VillageMissing,
};

pub(super) fn front(fill: Fill) -> PortalPage {
    PortalPage {
        intro: fill.name("全镇各村的党务、村务、财务都在这里。"),
        townships: fill.few(2, |_| TownshipCard {
            name: fill.name("柳溪镇"),
            href: None,
            count: fill.count(5),
            missing: fill.count(3),
            villages: fill.rows(5, |nth| village(fill, nth)),
        }),
        latest: fill.few(12, |nth| posting(fill, nth)),
        matrix: matrix(fill, 6),
        corrections: fill.few(5, |nth| posting(fill, nth)),
        figures: fill.few(4, |nth| figure(fill, nth)),
        log: fill.few(2, |_| link(fill, "留痕对照", "board")),
    }
}

pub(super) fn township(fill: Fill) -> TownshipPage {
    TownshipPage {
        name: fill.name("柳溪镇"),
        villages: fill.rows(5, |nth| village(fill, nth)),
        matrix: matrix(fill, 18),
        missing: missing_in_villages(fill),
        board: fill.maybe(fill.href("board")),
    }
}

/// Townships with pages of their own.
fn townships(fill: Fill) -> Vec<TownshipCard> {
    fill.few(7, |nth| TownshipCard {
        name: fill.name("柳溪镇"),
        href: Some(fill.href("township")),
        count: fill.count(12),
        missing: if nth % 3 == 0 { 0 } else { fill.count(8) },
        villages: Vec::new(),
    })
}

fn missing_in_villages(fill: Fill) -> Vec<VillageMissing> {
    fill.few(3, |_| {
        let duties = fill.rows(4, |nth| missing(fill, nth));
        VillageMissing {
            village: fill.name("石桥村"),
            href: fill.href("village"),
            count: duties.len() + fill.count(2),
            duties,
        }
    })
}

fn village(fill: Fill, nth: usize) -> VillageCard {
    let posted = nth % 4 != 3;
    VillageCard {
        name: fill.name("石桥村"),
        href: fill.href("village"),
        kind: fill.text("并村，苹果多"),
        last_posted: posted.then(|| day(nth)),
        age_days: posted.then_some(nth as i64),
        on_time: posted.then_some(92),
        missing: if nth.is_multiple_of(2) {
            0
        } else {
            fill.count(3)
        },
        held: nth == 2,
    }
}

fn matrix(fill: Fill, months: usize) -> Matrix {
    Matrix {
        months: fill.few(months, |nth| {
            let (period, label) = month(months - 1 - nth);
            let short = label
                .split_once('年')
                .map_or(String::new(), |(_, month)| month.to_string());
            MonthHead {
                period,
                label,
                short,
            }
        }),
        rows: fill.rows(5, |row| MatrixRow {
            village: fill.name("石桥村"),
            href: fill.href("village"),
            cells: fill.few(months, |nth| month_cell(fill, row + months - 1 - nth)),
        }),
    }
}

pub(super) fn latest(fill: Fill) -> LatestPage {
    LatestPage {
        postings: fill.few(100, |nth| posting(fill, nth)),
        corrections: fill.few(50, |nth| posting(fill, nth)),
    }
}

pub(super) fn whole_matrix(fill: Fill) -> MatrixPage {
    MatrixPage {
        townships: townships(fill),
        matrix: matrix(fill, 18),
        missing: missing_in_villages(fill),
    }
}

pub(super) fn glossary(fill: Fill) -> GlossaryPage {
    GlossaryPage {
        words: fill.rows(9, |nth| word(fill, nth)),
    }
}

pub(super) fn about(fill: Fill) -> AboutPage {
    let mut rules = fill.few(4, |_| sentence(fill, "公布期限", "每月10日以前"));
    rules.extend(fill.few(2, |_| crate::page::Figure {
        label: String::new(),
        ..sentence(fill, "", "公示不少于10天")
    }));
    AboutPage {
        rules,
        sources: fill.few(3, |_| fill.name("某某省村务公开办法")),
        caution: fill.text("本省的规定没有整理过，按全国规定。"),
        checks: fill.few(9, |nth| sentence(fill, &format!("F{nth:02}"), "账目对得上")),
        three_days: fill.few(3, |_| sentence(fill, "公开日", "每月10日")),
    }
}
