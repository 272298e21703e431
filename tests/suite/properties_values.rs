//! What holds for every amount, number, day and period, not only for examples.

use mingbai::value::{
    Date, Deadline, Exact, Fen, Frequency, Period, days_inclusive, from_capitals, parse_date_hint,
    to_capitals, workdays_between, zh_date,
};
use proptest::prelude::*;

/// Signs that amounts and dates are made of, in right and wrong order.
const MONEY_LIKE: &str = "[-+0-9_.,，．。０-９eE¥￥元圆万亿整正壹贰叁零拾佰仟角分负() ]{0,24}";
const DATE_LIKE: &str = "[0-9０-９年月日号./-]{0,16}";

fn any_date() -> impl Strategy<Value = Date> {
    (1949_i16..=2199, 1_i8..=12, 1_i8..=31).prop_filter_map("no such day", |(year, month, day)| {
        Date::new(year, month, day).ok()
    })
}

fn any_period() -> impl Strategy<Value = Period> {
    (any_date(), 0_usize..5).prop_map(|(day, index)| Frequency::ALL[index].period_of(day))
}

fn any_exact() -> impl Strategy<Value = Exact> {
    (any::<i64>(), 0_u32..9)
        .prop_map(|(mantissa, scale)| Exact::new(i128::from(mantissa), scale).unwrap())
}

/// So many cases; a failing one is shown, not written to a file.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn every_amount_reads_back(fen in any::<i64>()) {
        let fen = Fen(fen);
        prop_assert_eq!(Fen::parse_yuan(&fen.plain()), Ok(fen));
        prop_assert_eq!(Fen::read_lenient(&fen.yuan()), Some(fen));
        prop_assert_eq!(Fen::read_lenient(&format!("{}万元", fen.wan())), Some(fen));
        prop_assert_eq!(Exact::from_fen(fen).to_fen(), Some(fen));
    }

    #[test]
    fn every_amount_reads_back_from_capitals(fen in any::<i64>(), places in 1_u32..19) {
        for fen in [Fen(fen), Fen(fen % 10_i64.pow(places))] {
            let capitals = to_capitals(fen);
            prop_assert_eq!(from_capitals(&capitals), Some(fen), "{}", capitals);
            let variant = format!("人民币{}", capitals.replace('元', "圆").replace('整', "正"));
            prop_assert_eq!(from_capitals(&variant), Some(fen), "{}", variant);
        }
    }

    #[test]
    fn what_is_proposed_is_right(text in MONEY_LIKE) {
        if let Err(error) = Fen::parse_yuan(&text)
            && let Some(proposal) = error.suggestion()
        {
            prop_assert_eq!(Fen::parse_yuan(&proposal).ok(), Fen::read_lenient(&text));
        }
        if let Err(error) = Fen::parse_wan(&text)
            && let Some(proposal) = error.suggestion()
        {
            prop_assert!(Fen::parse_wan(&proposal).is_ok());
        }
        if let Ok(fen) = Fen::parse_yuan(&text) {
            prop_assert_eq!(Fen::read_lenient(&text), Some(fen));
        }
    }

    #[test]
    fn wan_is_exact_to_the_yuan(yuan in -900_000_000_000_i64..900_000_000_000) {
        let fen = Fen::from_yuan(yuan).unwrap();
        prop_assert_eq!(Fen::parse_wan(&fen.wan()), Ok(fen));
    }

    #[test]
    fn exact_numbers_keep_the_rules_of_arithmetic(a in any_exact(), b in any_exact(), c in any_exact()) {
        prop_assert_eq!(Exact::parse(&a.to_string()), Ok(a));
        prop_assert_eq!(a.checked_add(b), b.checked_add(a));
        let sum = a.checked_add(b).unwrap();
        prop_assert_eq!(sum.checked_sub(b), Some(a));
        prop_assert_eq!(a.cmp(&b), a.checked_sub(b).unwrap().cmp(&Exact::ZERO));
        prop_assert_eq!(a.checked_mul(b), b.checked_mul(a));
        if let (Some(left), Some(right)) = (
            sum.checked_mul(c),
            a.checked_mul(c).zip(b.checked_mul(c)).and_then(|(x, y)| x.checked_add(y)),
        ) {
            prop_assert_eq!(left, right);
        }
    }

    #[test]
    fn sums_do_not_depend_on_order(amounts in prop::collection::vec(any::<i64>(), 0..20)) {
        let there = Fen::sum(amounts.iter().copied().map(Fen));
        let back = Fen::sum(amounts.iter().rev().copied().map(Fen));
        prop_assert_eq!(there, back);
    }

    #[test]
    fn days_read_back_and_count(a in any_date(), b in any_date()) {
        prop_assert_eq!(parse_date_hint(&zh_date(a)), Some(a));
        prop_assert_eq!(parse_date_hint(&a.to_string()), Some(a));
        let (first, last) = (a.min(b), a.max(b));
        let (days, workdays) = (days_inclusive(first, last), workdays_between(first, last));
        prop_assert!(days >= 1 && (days * 5 - workdays * 7).abs() <= 20);
    }

    #[test]
    fn periods_read_back_and_follow(period in any_period()) {
        prop_assert_eq!(period.to_string().parse(), Ok(period));
        prop_assert_eq!(period.next().previous(), period);
        prop_assert_eq!(period.next().first_day(), period.last_day().tomorrow().unwrap());
        prop_assert!(period < period.next() && period.same_last_year() < period);
        prop_assert_eq!(period.frequency().period_of(period.first_day()), period);
        prop_assert_eq!(period.frequency().period_of(period.last_day()), period);
        let months = period.months();
        prop_assert!(months.iter().all(|month| period.covers(*month)));
        prop_assert_eq!(months.last().map(|month| month.last_day()), Some(period.last_day()));
    }

    #[test]
    fn no_text_makes_anything_panic(text in prop_oneof![any::<String>(), MONEY_LIKE.boxed(), DATE_LIKE.boxed()]) {
        let _ = Fen::parse_yuan(&text).map_err(|error| error.suggestion());
        let _ = Fen::parse_wan(&text).map_err(|error| error.suggestion());
        let _ = (Fen::read_lenient(&text), from_capitals(&text), Exact::parse(&text));
        let _ = text.parse::<Period>().map_err(|error| error.suggestion());
        let _ = (text.parse::<Deadline>(), parse_date_hint(&text));
        let _ = (mingbai::codes::check_village_code(&text), mingbai::codes::check_uscc(&text));
        let _ = (mingbai::codes::check_resident_id(&text), mingbai::codes::check_card(&text));
        let _ = (mingbai::codes::check_organisation(&text), mingbai::codes::unit_kind(&text));
    }
}
