//! The pictures: well formed, deterministic, in whole units, and empty when there is nothing.

use super::*;
use crate::language::{Lang, Words};
use crate::value::{Fen, Period};

fn zh() -> Words {
    crate::theme::built_in_words(Lang::Zh)
}

fn month(
    period: &str,
    income: Option<i64>,
    expense: Option<i64>,
    balance: Option<i64>,
) -> PeriodMoney {
    PeriodMoney {
        period: period.parse().unwrap(),
        income: income.map(Fen),
        expense: expense.map(Fen),
        balance: balance.map(Fen),
    }
}

fn months(count: usize) -> Vec<PeriodMoney> {
    let fen = |at: usize, factor: i64| Some(i64::try_from(at).unwrap() * factor % 4_000_000);
    let period = |at: usize| format!("{}-{:02}", 2024 + at / 12, at % 12 + 1);
    (0..count)
        .map(|at| {
            let (income, expense) = (fen(at, 777_777), fen(at, 555_555));
            month(&period(at), income, expense, fen(at + 3, 991_234))
        })
        .collect()
}

fn points(list: &[Option<i64>]) -> Vec<(Period, Option<Fen>)> {
    let january: Period = "2026-01".parse().unwrap();
    list.iter().map(|fen| (january, fen.map(Fen))).collect()
}

/// Every tag that is opened is closed, ids are used once, and every number is whole.
fn assert_sound(svg: &str) {
    let opened = svg.matches('<').count() - svg.matches("</").count() - svg.matches("/>").count();
    assert_eq!(opened, svg.matches("</").count(), "{svg}");
    assert_eq!(svg.matches(" id=\"").count(), 2);
    assert!(!svg.contains("style=") && !svg.contains('#'), "{svg}");
    for attribute in [
        "x", "y", "x1", "y2", "width", "height", "d", "points", "cx", "cy", "viewBox",
    ] {
        for value in svg
            .split(&format!(" {attribute}=\""))
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap_or_default())
        {
            assert!(!value.contains('.'), "{attribute}={value}");
            assert!(
                !(attribute.contains("h") && value.starts_with('-')),
                "{attribute}={value}"
            );
        }
    }
}

#[test]
fn one_to_many_periods() {
    for count in [1, 2, 12, 36, 60] {
        let svg = income_expense(&months(count), "m", &zh());
        assert_sound(&svg);
        assert_eq!(svg, income_expense(&months(count), "m", &zh()));
        assert!(svg.matches("class=\"bar a\"").count() <= MOST_POINTS + 1);
    }
    let mut without = months(3);
    without.iter_mut().for_each(|month| month.balance = None);
    assert!(!income_expense(&without, "m", &zh()).contains("<polyline"));
}

#[test]
fn of_nothing_is_empty() {
    let none = [month("2026-01", None, None, None)];
    assert_eq!(income_expense(&[], "m", &zh()), "");
    assert_eq!(income_expense(&none, "m", &zh()), "");
    assert_eq!(over_time("", &[], "m", &zh()), "");
    assert_eq!(over_time("", &points(&[None]), "m", &zh()), "");
    assert_eq!(shares("", &[], "m", &zh()), "");
    assert_eq!(
        pairs(
            "",
            ["a", "b"],
            &[Pair {
                name: "x".into(),
                a: None,
                b: None
            }],
            "m",
            &zh()
        ),
        ""
    );
}

#[test]
fn absurd_amounts_are_drawn() {
    let of = |income: i64, expense: i64, balance: i64| {
        month("2026-05", Some(income), Some(expense), Some(balance))
    };
    let wild = [
        of(i64::MAX, i64::MIN, 0),
        of(0, 0, -1),
        of(-1, 1, i64::MIN),
        of(i64::MIN, i64::MAX, i64::MAX),
    ];
    assert_sound(&income_expense(
        &wild,
        "m",
        &crate::theme::built_in_words(Lang::En),
    ));
    assert_sound(&income_expense(&[of(0, 0, 0)], "m", &zh()));
    let points = points(&[Some(i64::MIN), None, Some(i64::MAX), Some(0)]);
    assert_sound(&over_time("x", &points, "m", &zh()));
    let share = |size| Share {
        name: "很长的名字".repeat(20),
        value: "1.00 元".into(),
        size,
    };
    assert_sound(&shares(
        "x",
        &[share(i128::MAX / 2), share(-5), share(1)],
        "m",
        &zh(),
    ));
    let pair = Pair {
        name: "<b>&".into(),
        a: Some(Fen(i64::MIN)),
        b: Some(Fen(i64::MAX)),
    };
    assert_sound(
        &pairs("x", ["预算", "决算"], &[pair], "m", &zh())
            .replace("&lt;", "")
            .replace("&amp;", ""),
    );
}

#[test]
fn says_itself_in_words() {
    let svg = income_expense(&months(2), "m", &zh());
    assert!(
        svg.contains("<title id=\"m-t\">每期收入和支出</title>"),
        "{svg}"
    );
    assert!(
        svg.contains(
            "2024年1月至2024年2月，收入共7,777.77 元，支出共5,555.55 元，最后还剩39,649.36 元"
        ),
        "{svg}"
    );
    assert!(svg.contains("role=\"img\" aria-labelledby=\"m-t m-d\""));
    let svg = over_time("<收入>", &points(&[Some(5)]), "m\"><script>", &zh());
    assert!(
        svg.contains("&lt;收入&gt;</title>") && svg.contains(" id=\"mscript-t\""),
        "{svg}"
    );
}

#[test]
fn years_are_written_once() {
    let svg = income_expense(&months(30), "m", &zh());
    assert_eq!(svg.matches(">2024年<").count(), 1);
    assert_eq!(svg.matches(">2026年<").count(), 1);
}

#[test]
fn a_gap_breaks_the_line() {
    let drawn = |list: &[Option<i64>]| over_time("x", &points(list), "m", &zh());
    assert_eq!(
        drawn(&[Some(1), Some(2), None, Some(3), Some(4)])
            .matches("<polyline")
            .count(),
        2
    );
    let lonely = drawn(&[Some(100)]);
    assert_eq!(
        (
            lonely.matches("<polyline").count(),
            lonely.matches("<circle").count()
        ),
        (0, 1)
    );
}

#[test]
fn a_hollow_bar_is_hollow() {
    assert_eq!(hollow(10, 20, 10, 30).matches('z').count(), 2);
    assert_eq!(hollow(10, 20, 2, 30).matches('z').count(), 1);
}

#[test]
fn texts_are_fitted() {
    assert_eq!(fitted("水电费", 54), "水电费");
    assert_eq!(fitted("村内道路维修", 72), "村内道…");
    assert_eq!(width_of("5月"), 29);
}
