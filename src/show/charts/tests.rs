//! The pictures: well formed, deterministic, in whole units, and empty when there is nothing.

use super::*;

type Month = (String, Option<Fen>, Option<Fen>, Option<Fen>);

fn months(count: usize) -> Vec<Month> {
    let fen = |at: usize, factor: i64| Some(Fen(i64::try_from(at).unwrap() * factor % 4_000_000));
    let label = |at: usize| format!("{}年{}月", 2024 + at / 12, at % 12 + 1);
    (0..count)
        .map(|at| {
            (
                label(at),
                fen(at, 777_777),
                fen(at, 555_555),
                fen(at + 3, 991_234),
            )
        })
        .collect()
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
        let svg = income_expense(&months(count), "m", Lang::Zh);
        assert_sound(&svg);
        assert_eq!(svg, income_expense(&months(count), "m", Lang::Zh));
        assert!(svg.matches("class=\"bar a\"").count() <= MOST_POINTS + 1);
    }
    let without: Vec<(String, Option<Fen>, Option<Fen>)> = months(3)
        .into_iter()
        .map(|(label, income, expense, _)| (label, income, expense))
        .collect();
    assert!(!income_expense(&without, "m", Lang::Zh).contains("<polyline"));
}

#[test]
fn of_nothing_is_empty() {
    let none: [Month; 1] = [("1月".into(), None, None, None)];
    assert_eq!(income_expense::<Month>(&[], "m", Lang::Zh), "");
    assert_eq!(income_expense(&none, "m", Lang::Zh), "");
    assert_eq!(over_time("", &[], "m", Lang::Zh), "");
    assert_eq!(over_time("", &[("1月".into(), None)], "m", Lang::Zh), "");
    assert_eq!(shares("", &[], "m", Lang::Zh), "");
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
            Lang::Zh
        ),
        ""
    );
}

#[test]
fn absurd_amounts_are_drawn() {
    let month = |income: i64, expense: i64, balance: i64| -> Month {
        (
            "5月".into(),
            Some(Fen(income)),
            Some(Fen(expense)),
            Some(Fen(balance)),
        )
    };
    let wild = [
        month(i64::MAX, i64::MIN, 0),
        month(0, 0, -1),
        month(-1, 1, i64::MIN),
        month(i64::MIN, i64::MAX, i64::MAX),
    ];
    assert_sound(&income_expense(&wild, "m", Lang::En));
    assert_sound(&income_expense(&[month(0, 0, 0)], "m", Lang::Zh));
    let points: Vec<(String, Option<Fen>)> = [Some(i64::MIN), None, Some(i64::MAX), Some(0)]
        .map(|fen| ("1月".to_owned(), fen.map(Fen)))
        .to_vec();
    assert_sound(&over_time("x", &points, "m", Lang::Zh));
    let share = |size| Share {
        name: "很长的名字".repeat(20),
        value: "1.00 元".into(),
        size,
    };
    assert_sound(&shares(
        "x",
        &[share(i128::MAX / 2), share(-5), share(1)],
        "m",
        Lang::Zh,
    ));
    let pair = Pair {
        name: "<b>&".into(),
        a: Some(Fen(i64::MIN)),
        b: Some(Fen(i64::MAX)),
    };
    assert_sound(
        &pairs("x", ["预算", "决算"], &[pair], "m", Lang::Zh)
            .replace("&lt;", "")
            .replace("&amp;", ""),
    );
}

#[test]
fn says_itself_in_words() {
    let svg = income_expense(&months(2), "m", Lang::Zh);
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
    let svg = over_time(
        "<收入>",
        &[("1月".to_owned(), Some(Fen(5)))],
        "m\"><script>",
        Lang::Zh,
    );
    assert!(
        svg.contains("&lt;收入&gt;</title>") && svg.contains(" id=\"mscript-t\""),
        "{svg}"
    );
}

#[test]
fn years_are_written_once() {
    let svg = income_expense(&months(30), "m", Lang::Zh);
    assert_eq!(svg.matches(">2024年<").count(), 1);
    assert_eq!(svg.matches(">2026年<").count(), 1);
}

#[test]
fn a_gap_breaks_the_line() {
    let points = |list: &[Option<i64>]| {
        let points: Vec<(String, Option<Fen>)> = list
            .iter()
            .map(|fen| ("1月".to_owned(), fen.map(Fen)))
            .collect();
        over_time("x", &points, "m", Lang::Zh)
    };
    assert_eq!(
        points(&[Some(1), Some(2), None, Some(3), Some(4)])
            .matches("<polyline")
            .count(),
        2
    );
    let lonely = points(&[Some(100)]);
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
