//! How amounts are read, refused, proposed and written.

use super::*;
use MoneyProblem::*;

#[test]
fn reads_yuan_strictly() {
    for (text, fen) in [
        ("0", 0),
        ("-0", 0),
        ("-0.00", 0),
        ("1200", 120_000),
        ("1_200.5", 120_050),
        ("-1234.50", -123_450),
        ("92233720368547758.07", i64::MAX),
        ("-92233720368547758.08", i64::MIN),
    ] {
        assert_eq!(Fen::parse_yuan(text), Ok(Fen(fen)), "{text}");
    }
}

#[test]
fn tells_mistakes_apart_and_proposes() {
    for (text, problem, proposal) in [
        ("", Empty, None),
        ("  ", Empty, None),
        ("abc", NotANumber, None),
        ("nan", NotANumber, None),
        ("inf", NotANumber, None),
        ("0x10", NotANumber, None),
        ("100-", NotANumber, None),
        ("12-13", NotANumber, None),
        ("(100)", NotANumber, Some("-100")),
        (" 5 ", NotANumber, Some("5")),
        (".5", NotANumber, Some("0.50")),
        ("+7", NotANumber, Some("7")),
        ("12.345", TooManyDecimals, None),
        ("12.500", TooManyDecimals, Some("12.50")),
        ("92233720368547758.08", TooLarge, None),
        ("1,234.50", ThousandsSeparator, Some("1234.50")),
        ("1，234", ThousandsSeparator, Some("1234")),
        ("1 234", ThousandsSeparator, Some("1234")),
        ("1,5", ThousandsSeparator, None),
        ("12,34", ThousandsSeparator, None),
        ("１２３．４５", FullWidth, Some("123.45")),
        ("12．5", FullWidth, Some("12.50")),
        ("−12", FullWidth, Some("-12")),
        ("￥1,234.5", CurrencySign, Some("1234.50")),
        ("-¥ 5", CurrencySign, Some("-5")),
        ("人民币 300 元整", CurrencySign, Some("300")),
        ("300元", Unit, Some("300")),
        ("1.2万", Unit, Some("12000")),
        ("22.2801万元", Unit, Some("222801")),
        ("14.22亿", Unit, Some("1422000000")),
        ("3万多元", Unit, None),
        ("壹仟", Capitals, Some("1000")),
        ("壹仟肆佰零玖元伍角", Capitals, Some("1409.50")),
        ("1e3", Exponent, Some("1000")),
        ("1.2E+17", NotANumber, None),
        ("1e-7", Exponent, None),
    ] {
        let error = Fen::parse_yuan(text).unwrap_err();
        assert_eq!(error.problem, problem, "{text}");
        assert_eq!(error.suggestion().as_deref(), proposal, "{text}");
    }
}

#[test]
fn reads_wan() {
    assert_eq!(Fen::parse_wan("13.7572"), Ok(Fen(13_757_200)));
    assert_eq!(Fen::parse_wan("-3"), Ok(Fen(-3_000_000)));
    let error = Fen::parse_wan("3.5万元").unwrap_err();
    assert_eq!(
        (error.problem, error.suggestion().as_deref()),
        (Unit, Some("3.5"))
    );
    let error = Fen::parse_wan("1,234.5").unwrap_err();
    assert_eq!(error.suggestion().as_deref(), Some("1234.5"));
    let error = Fen::parse_wan("22280元").unwrap_err();
    assert_eq!(error.suggestion().as_deref(), Some("2.228"));
    assert_eq!(
        Fen::parse_wan("1.00001").unwrap_err().problem,
        TooManyDecimals
    );
}

#[test]
fn lenient_reading_takes_only_one_meaning() {
    assert_eq!(Fen::read_lenient("（1,234.50）"), Some(Fen(-123_450)));
    assert_eq!(Fen::read_lenient("137,572.30"), Some(Fen(13_757_230)));
    assert_eq!(Fen::read_lenient("(-5)"), None);
    assert_eq!(Fen::read_lenient("—"), None);
    assert_eq!(Fen::read_lenient("约3万"), None);
    assert_eq!(Fen::read_lenient("1.234.567"), None);
    assert_eq!(Fen::read_lenient("1,234,56"), None);
}

#[test]
fn writes_for_readers_and_machines() {
    let fen = Fen(-13_757_230);
    assert_eq!(fen.yuan(), "-137,572.30");
    assert_eq!(fen.to_string(), "-137,572.30");
    assert_eq!(fen.plain(), "-137572.30");
    assert_eq!(fen.wan(), "-13.75723");
    assert_eq!(Fen(5).yuan(), "0.05");
    assert_eq!(Fen(12_000_000).wan(), "12");
    assert_eq!(Fen(i64::MIN).yuan(), "-92,233,720,368,547,758.08");
}

#[test]
fn sums_are_checked_whatever_the_order() {
    let amounts = [Fen(i64::MAX), Fen(1), Fen(-1)];
    assert_eq!(Fen::sum(amounts), Some(Fen(i64::MAX)));
    assert_eq!(Fen::sum([Fen(i64::MAX), Fen(1)]), None);
    assert_eq!(Fen(i64::MAX).checked_add(Fen(1)), None);
    assert_eq!(Fen(i64::MIN).checked_neg(), None);
    assert_eq!(Fen(3).checked_sub(Fen(5)), Some(Fen(-2)));
}
