//! The data of a disclosure with every part at once, whatever its kind: facts, tables, pictures, steps, gauges, tasks, tickets.

use std::sync::OnceLock;

use super::fill::{Fill, day, month, turn};
use super::pieces::sentence;
use crate::language::Words;
use crate::page::{
    Cell, Chart, Column, Fact, Gauge, RecordView, Stack, StackPart, Stars, Step, Table, Task,
    Ticket,
};
use crate::show::{PeriodMoney, Share, income_expense, shares};
use crate::value::{Fen, to_capitals};

/// The columns of the table: label and class of the cells.
const COLUMNS: [(&str, &str); 9] = [
    ("日期", "date"),
    ("摘要", "text"),
    ("凭证号", "code"),
    ("经手人", "text"),
    ("收入（元）", "num"),
    ("支出（元）", "num"),
    ("结余（元）", "num"),
    ("已公示", "yes"),
    ("电话", "text"),
];

pub(super) fn record(fill: Fill, words: &Words) -> RecordView {
    RecordView {
        facts: fill.few(4, |nth| fact(fill, nth)),
        tables: vec![table(fill, &COLUMNS), table(fill, &COLUMNS[4..7])],
        steps: fill.few(5, |nth| step(fill, nth)),
        gauges: fill.few(3, |nth| gauge(fill, nth)),
        stacks: fill.few(2, |_| stack(fill)),
        stars: fill.few(3, |nth| Stars {
            label: fill.name("2025年"),
            stars: nth as u32 + 2,
            of: 5,
            said: fill.name("四星"),
        }),
        tasks: fill.few(4, |nth| task(fill, nth)),
        tickets: fill.rows(3, |nth| ticket(fill, nth)),
        charts: charts(fill, words),
    }
}

pub(super) fn fact(fill: Fill, nth: usize) -> Fact {
    let fen = Fen(fill.fen(1_484_000 + nth as i64));
    Fact {
        label: fill.name("月末结余（元）"),
        value: number(fen.0),
        daxie: if nth == 0 {
            to_capitals(fen)
        } else {
            String::new()
        },
        help: fill.text("月底账上和手里还剩的钱"),
    }
}

fn number(fen: i64) -> Cell {
    Cell {
        text: Fen(fen).yuan(),
        class: if fen < 0 { "num neg" } else { "num" },
        dial: None,
    }
}

pub(super) fn table(fill: Fill, columns: &[(&str, &'static str)]) -> Table {
    let head = |(label, class): &(&str, &'static str)| Column {
        label: fill.name(label),
        class,
        help: fill.text("按原始凭证填写"),
    };
    let total = |(nth, (_, class)): (usize, &(&str, &'static str))| match *class {
        "num" => number(fill.fen(900_000)),
        _ if nth == 0 => said("合计", "text"),
        class => said("", class),
    };
    Table {
        caption: fill.name("逐笔明细"),
        columns: columns.iter().map(head).collect(),
        rows: fill.rows(6, |nth| {
            columns.iter().map(|one| cell(fill, nth, one)).collect()
        }),
        total: match fill.is_empty() {
            true => Vec::new(),
            false => columns.iter().enumerate().map(total).collect(),
        },
        daxie: fill
            .maybe(to_capitals(Fen(fill.fen(900_000))))
            .unwrap_or_default(),
        on_paper: false,
        body: OnceLock::new(),
    }
}

fn said(text: &str, class: &'static str) -> Cell {
    Cell {
        text: text.to_string(),
        class,
        dial: None,
    }
}

fn cell(fill: Fill, nth: usize, (label, class): &(&str, &'static str)) -> Cell {
    match *class {
        "num" => number(fill.fen(12_345 * (nth as i64 + 1))),
        "date" => said(&day(nth), "date"),
        "code" => said(&format!("记-{nth:03}"), "code"),
        "yes" if nth % 2 == 1 => said("否", "no"),
        "yes" => said("是", "yes"),
        _ if *label == "电话" => Cell {
            dial: Some("053187000000".into()),
            ..said("0531-8700 0000", "text")
        },
        class => said(&fill.name("修村口水沟"), class),
    }
}

fn step(fill: Fill, nth: usize) -> Step {
    Step {
        name: fill.name("村党组织提议"),
        date: (nth < 3).then(|| day(nth)),
        done: nth < 4,
        votes: fill.text("应到36人，实到31人，31人同意"),
        note: if nth.is_multiple_of(2) {
            fill.text("结果贴在公开栏")
        } else {
            String::new()
        },
    }
}

fn gauge(fill: Fill, nth: usize) -> Gauge {
    Gauge {
        label: fill.name("卫生厕所普及率"),
        ratio: format!("{} / 20", 20 - nth),
        value: format!("{}%", 100 - 5 * nth),
        target: if nth < 2 {
            "不低于 97%".into()
        } else {
            String::new()
        },
        at: 100 - 5 * nth as u32,
        target_at: (nth < 2).then_some(97),
        met: (nth < 2).then_some(nth == 0),
    }
}

fn stack(fill: Fill) -> Stack {
    let permille = match fill {
        Fill::Odd => [1000, 0, 0, 0],
        _ => [500, 333, 166, 1],
    };
    let part = |nth: usize| StackPart {
        name: fill.name("同意"),
        value: format!("{} 票", permille[nth]),
        permille: permille[nth],
        tone: nth as u32,
    };
    Stack {
        label: fill.name("修路方案"),
        parts: (0..permille.len()).map(part).collect(),
        note: fill.text("应到36人，实到31人"),
    }
}

fn task(fill: Fill, nth: usize) -> Task {
    let states = [
        ("done", "已完成"),
        ("open", "在办"),
        ("overdue", "已到期"),
        ("none", "没有开始"),
    ];
    let (state, state_said) = turn(&states, nth).unwrap_or_default();
    Task {
        title: fill.name("清理村口水沟"),
        owner: fill.text("石敬民"),
        goal: fill.text("雨季以前水能流走"),
        measures: fill.few(3, |_| fill.name("请镇水利站看一次")),
        due: fill.name("2026年6月底"),
        progress: (nth < 3).then_some(100 - 30 * nth as u32),
        state,
        state_said: state_said.into(),
        milestones: fill.few(2, |_| sentence(fill, "4月10日", "开工")),
    }
}

fn ticket(fill: Fill, nth: usize) -> Ticket {
    let answered = nth.is_multiple_of(2);
    Ticket {
        number: fill.text(&format!("{}", nth + 1)),
        summary: fill.name("路灯坏了两盏，什么时候修？"),
        raised: fill.maybe(day(nth)),
        reply: if answered {
            fill.text("已经报镇里，下周来修。")
        } else {
            String::new()
        },
        replied: fill.maybe(day(nth + 2)).filter(|_| answered),
        handler: fill.text("桥安生"),
        days: fill.maybe(2),
        in_time: turn(&[Some(true), Some(false), None], nth).flatten(),
        clock_said: fill
            .maybe(
                if answered {
                    "2 天内答复"
                } else {
                    "等了 2 天"
                }
                .to_string(),
            )
            .unwrap_or_default(),
        result: fill.text("已解决"),
        satisfied: fill.text("满意"),
    }
}

fn charts(fill: Fill, words: &Words) -> Vec<Chart> {
    let parts = fill.few(5, |nth| Share {
        name: fill.name("出租收入"),
        value: format!("{} 元", Fen(fill.fen(900_000)).yuan()),
        size: 900_000 / (nth as i128 + 1),
    });
    let drawn = [
        ("各月收支", months(fill, "c1", words)),
        (
            "收入来自哪里",
            shares(&fill.name("收入来自哪里"), &parts, "c2", words),
        ),
    ];
    let chart = |(caption, svg): (&str, String)| Chart {
        caption: fill.name(caption),
        svg,
    };
    drawn
        .into_iter()
        .filter(|(_, svg)| !svg.is_empty())
        .map(chart)
        .collect()
}

/// The picture of the money of some months; empty where there are none.
pub(super) fn months(fill: Fill, id: &str, words: &Words) -> String {
    let mut months = fill.rows(12, |nth| {
        let amount = |of: usize| Some(Fen(fill.fen(100_000 + 40_000 * (nth * of % 7) as i64)));
        let period = month(nth).0.parse().ok();
        period.map(|period| PeriodMoney {
            period,
            income: amount(3),
            expense: amount(2),
            balance: amount(5),
        })
    });
    months.reverse();
    let months: Vec<PeriodMoney> = months.into_iter().flatten().collect();
    income_expense(&months, id, words)
}
