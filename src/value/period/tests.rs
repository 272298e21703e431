//! What periods are and how they follow each other.

use super::*;

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

#[test]
fn reads_what_it_writes() {
    for text in [
        "2026-05", "2026-12", "2026-Q1", "2026-Q4", "2026-H1", "2026-H2", "2026", "1949", "2199-12",
    ] {
        assert_eq!(period(text).to_string(), text);
    }
    for text in [
        "",
        "2026-5",
        "2026-13",
        "2026-00",
        "2026-Q5",
        "2026-Q0",
        "2026-H3",
        "2026-q2",
        "1948",
        "2200",
        "26-05",
        "2026-05-01",
        "2026-",
        "-2026",
        "2026-０5",
        "2026-年",
        "+026",
        "2026-+5",
    ] {
        assert!(text.parse::<Period>().is_err(), "{text}");
    }
}

#[test]
fn proposes_what_was_meant() {
    for (text, meant) in [
        ("2026-5", Some("2026-05")),
        ("202605", Some("2026-05")),
        ("2026.05", Some("2026-05")),
        ("2026年5月", Some("2026-05")),
        ("２０２６年１２月", Some("2026-12")),
        ("2026年十一月", Some("2026-11")),
        ("2026年九月", Some("2026-09")),
        ("2026年二月", Some("2026-02")),
        ("2026-q2", Some("2026-Q2")),
        ("2026Q2", Some("2026-Q2")),
        ("2026年第二季度", Some("2026-Q2")),
        ("2026年上半年", Some("2026-H1")),
        ("2026年", Some("2026")),
        ("2026-13", None),
        ("26-5", None),
        ("五月", None),
        ("2026-05-01", None),
    ] {
        let found = text
            .parse::<Period>()
            .map_or_else(|error| error.suggestion(), Some);
        assert_eq!(found.map(|p| p.to_string()).as_deref(), meant, "{text}");
    }
}

#[test]
fn has_days_and_months() {
    let day = |y, m, d| Date::new(y, m, d).unwrap();
    assert_eq!(period("2024-02").last_day(), day(2024, 2, 29));
    assert_eq!(period("2026-Q2").first_day(), day(2026, 4, 1));
    assert_eq!(period("2026-H2").last_day(), day(2026, 12, 31));
    assert!(period("2026").contains(day(2026, 12, 31)));
    assert!(!period("2026-H1").contains(day(2026, 7, 1)));
    assert_eq!(
        period("2026-Q4").months(),
        ["2026-10", "2026-11", "2026-12"].map(period)
    );
    assert_eq!(period("2026-05").months(), [period("2026-05")]);
    assert!(period("2026").covers(period("2026-Q3")));
    assert!(!period("2026-Q3").covers(period("2026")));
}

#[test]
fn follows_and_precedes() {
    for (a, b) in [
        ("2026-12", "2027-01"),
        ("2026-Q4", "2027-Q1"),
        ("2026-H1", "2026-H2"),
        ("2026", "2027"),
    ] {
        assert_eq!(period(a).next(), period(b));
        assert_eq!(period(b).previous(), period(a));
    }
    assert_eq!(period("2026-02").same_last_year(), period("2025-02"));
    assert_eq!(period("2026-Q1").same_last_year(), period("2025-Q1"));
    assert_eq!(period("2026").same_last_year(), period("2025"));
}

#[test]
fn sorts_by_last_day_then_length() {
    let sorted = [
        "2026-05", "2026-06", "2026-Q2", "2026-H1", "2026-07", "2026-12", "2026-Q4", "2026-H2",
        "2026",
    ];
    let mut found: Vec<Period> = sorted.iter().rev().map(|text| period(text)).collect();
    found.sort();
    assert_eq!(found, sorted.map(period));
}

#[test]
fn has_labels() {
    for (text, zh, en) in [
        ("2026-05", "2026年5月", "May 2026"),
        ("2026-Q2", "2026年第二季度", "Q2 2026"),
        ("2026-H1", "2026年上半年", "first half of 2026"),
        ("2026-H2", "2026年下半年", "second half of 2026"),
        ("2026", "2026年", "2026"),
    ] {
        assert_eq!(period(text).label_zh(), zh);
        assert_eq!(period(text).label_en(), en);
    }
}

#[test]
fn is_found_by_frequency() {
    let day = Date::new(2026, 7, 1).unwrap();
    for (frequency, text) in [
        (Frequency::Monthly, "2026-07"),
        (Frequency::Quarterly, "2026-Q3"),
        (Frequency::HalfYearly, "2026-H2"),
        (Frequency::Yearly, "2026"),
        (Frequency::OnEvent, "2026-07"),
    ] {
        assert_eq!(frequency.period_of(day), period(text));
        assert_eq!(
            serde_json::to_string(&frequency).unwrap(),
            format!("\"{frequency}\"")
        );
    }
    assert_eq!(period("2026-Q3").frequency(), Frequency::Quarterly);
    let json = serde_json::to_string(&period("2026-Q3")).unwrap();
    assert_eq!(json, "\"2026-Q3\"");
    assert_eq!(
        serde_json::from_str::<Period>(&json).unwrap(),
        period("2026-Q3")
    );
    assert!(serde_json::from_str::<Period>("\"2026-5\"").is_err());
}

#[test]
fn never_panics_on_made_up_parts() {
    let odd = Period::Month {
        year: i16::MAX,
        month: -5,
    };
    let _ = (odd.first_day(), odd.last_day(), odd.next(), odd.label_en());
}
