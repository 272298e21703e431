//! Figures within one sheet, and from period to period.

use crate::checks_finance::village::{
    Fail, NotCheckable, Pass, SUMMARY, Warn, checked, one, summary,
};

#[test]
fn f01_opening_income_and_spending_make_closing() {
    let id = "2026-05/finance-monthly-summary";
    assert_eq!(one(id, SUMMARY, "F01"), [Pass]);
    let broken = checked(&[(id, &summary("1000", "500", "300", "1300", ""))]);
    assert_eq!(broken.of(id, "F01"), [Fail]);
    let said = broken.says("F01");
    assert!(said.contains("“本月结余”写的是 1,300.00 元"), "{said}");
    assert!(
        said.contains("“上月结余”＋“本月收入”－“本月支出”是 1,200.00 元，相差 100.00 元"),
        "{said}"
    );
    // An empty cell in a column of movements is nothing.
    let ledger =
        "opening = 10\nclosing = 15\n[[rows]]\ndate = 2026-05-02\nsummary = \"房租\"\nincome = 5\n";
    assert_eq!(
        one("2026-05/finance-itemised-ledger", ledger, "F01"),
        [Pass]
    );
    // Rows that were never given are not rows without amounts.
    assert_eq!(
        one(
            "2026-05/finance-itemised-ledger",
            "opening = 10\nclosing = 15\n",
            "F01"
        ),
        [NotCheckable]
    );
    assert_eq!(
        one(
            "2026-05/finance-itemised-ledger",
            "opening = 10\nclosing = 10\nrows = []\n",
            "F01"
        ),
        [Pass]
    );
}

#[test]
fn f03_rows_make_the_total() {
    let id = "2026-05/finance-monthly-summary";
    let rows = "[[expense]]\nname = \"水电费\"\namount = 200\n[[expense]]\nname = \"会议费\"\namount = 100\n";
    assert_eq!(one(id, &format!("{SUMMARY}{rows}"), "F03"), [Pass]);
    let broken = checked(&[(id, &format!("{SUMMARY}{}", rows.replace("200", "190")))]);
    assert_eq!(broken.of(id, "F03"), [Fail]);
    let said = broken.says("F03");
    assert!(
        said.contains("“本月支出”写的是 300.00 元") && said.contains("各行加起来是 290.00 元"),
        "{said}"
    );
    assert!(said.contains("相差 10.00 元"), "{said}");
    assert_eq!(one(id, SUMMARY, "F03"), [NotCheckable]);
    // A total of nothing needs no rows.
    let nothing = "count = 0\namount = 0\n";
    assert_eq!(one("2026-05/finance-hospitality", nothing, "F03"), [Pass]);
}

#[test]
fn f03_rounding_in_wan_is_a_warning() {
    let id = "2026-05/village-bridging-fund-project";
    let of = |total: &str| {
        format!(
            "total = {total}\n[[rows]]\nname = \"路\"\ntotal = 12.34\n[[rows]]\nname = \"桥\"\ntotal = 5.03\n"
        )
    };
    // 12.34 + 5.03 = 17.37
    assert_eq!(one(id, &of("17.37"), "F03"), [Pass]);
    assert_eq!(one(id, &of("17.4"), "F03"), [Warn]);
    assert_eq!(one(id, &of("17.3"), "F03"), [Fail]);
    assert_eq!(one(id, &of("17.38"), "F03"), [Fail]);
    assert_eq!(one(id, &of("17"), "F03"), [Warn]);
    let said = checked(&[(id, &of("17.4"))]).says("F03");
    assert!(
        said.contains("17.4 万元") && said.contains("四舍五入"),
        "{said}"
    );
}

#[test]
fn f12_percentages_forced_to_a_hundred_are_a_warning() {
    let id = "2025/finance-distribution-plan";
    let of = |last: &str| {
        let rows = ["33.3", "33.3", last]
            .map(|rate| format!("[[split]]\nname = \"分{rate}\"\nrate = {rate}\n"));
        format!(
            "net_income = 100\ndistributable = 100\nreserve = 10\ndividends = 90\n{}",
            rows.concat().replace("分33.3", "分")
        )
    };
    assert_eq!(one(id, &of("33.4"), "F12"), [Pass]);
    assert_eq!(one(id, &of("33.3"), "F12"), [Warn]);
    assert_eq!(one(id, &of("30.0"), "F12"), [Fail]);
    let said = checked(&[(id, &of("30.0"))]).says("F12");
    assert!(said.contains("96.6%") && said.contains("100%"), "{said}");
}

#[test]
fn f04_running_balance() {
    let ledger = |second: &str| {
        format!(
            "opening = 100\nclosing = 120\n[[rows]]\ndate = 2026-05-02\nsummary = \"房租\"\nincome = 50\nbalance = 150\n\
             [[rows]]\ndate = 2026-05-03\nsummary = \"电费\"\nexpense = 30\nbalance = {second}\n"
        )
    };
    let id = "2026-05/finance-itemised-ledger";
    assert_eq!(one(id, &ledger("120"), "F04"), [Pass]);
    let broken = checked(&[(id, &ledger("180"))]);
    assert_eq!(broken.of(id, "F04"), [Fail]);
    assert!(
        broken.says("F04").starts_with("第2行"),
        "{}",
        broken.says("F04")
    );
    // Cash and bank may run apart.
    let apart = "opening = 100\nopening_cash = 10\nopening_bank = 90\nclosing = 95\n\
        [[rows]]\ndate = 2026-05-02\nsummary = \"卖废品\"\naccount_kind = \"现金\"\nincome = 5\nbalance = 15\n\
        [[rows]]\ndate = 2026-05-03\nsummary = \"电费\"\naccount_kind = \"银行\"\nexpense = 10\nbalance = 80\n";
    assert_eq!(one(id, apart, "F04"), [Pass]);
    let none =
        "opening = 1\nclosing = 2\n[[rows]]\ndate = 2026-05-02\nsummary = \"房租\"\nincome = 1\n";
    assert_eq!(one(id, none, "F04"), [NotCheckable]);
    // Accounts have balances of their own.
    let accounts = "closing = 3\n[[rows]]\naccount_kind = \"现金\"\nopening = 1\nclosing = 1\n";
    assert_eq!(one("2026-05/finance-cash-bank", accounts, "F04"), []);
}

#[test]
fn f06_bank_and_books_and_f36_old_differences() {
    let sheet = |difference: &str, since: &str| {
        format!(
            "closing = 100\n[[rows]]\naccount_kind = \"基本户\"\nclosing = 100\nbank_statement = 130\ndifference = {difference}\n\
             [[reconciling_items]]\ntext = \"支票没有去取\"\namount = 30\nsince = {since}\n"
        )
    };
    let id = "2026-05/finance-cash-bank";
    assert_eq!(one(id, &sheet("30", "2026-05-20"), "F06"), [Pass]);
    assert_eq!(one(id, &sheet("20", "2026-05-20"), "F06"), [Fail, Fail]);
    assert_eq!(one(id, "closing = 100\n", "F06"), [NotCheckable]);
    assert_eq!(one(id, &sheet("30", "2026-05-20"), "F36"), [Pass]);
    assert_eq!(one(id, &sheet("30", "2026-01-20"), "F36"), [Warn]);
}

#[test]
fn f07_the_year_so_far() {
    let month = |income: &str, so_far: &str| {
        summary(
            "0",
            income,
            "0",
            income,
            &format!("ytd_income = {so_far}\n"),
        )
    };
    let (january, february) = (
        "2026-01/finance-monthly-summary",
        "2026-02/finance-monthly-summary",
    );
    let december = "2025-12/finance-monthly-summary";
    let good = checked(&[
        (december, &month("9", "99")),
        (january, &month("5", "5")),
        (february, &month("3", "8")),
    ]);
    assert_eq!(
        (good.of(january, "F07"), good.of(february, "F07")),
        (vec![Pass], vec![Pass])
    );
    assert_eq!(good.of(december, "F07"), [NotCheckable]);
    let broken = checked(&[(january, &month("5", "104")), (february, &month("3", "8"))]);
    assert_eq!(
        (broken.of(january, "F07"), broken.of(february, "F07")),
        (vec![Fail], vec![Fail])
    );
}

#[test]
fn f08_three_months_make_a_quarter() {
    let month = |income: &str| summary("0", income, "0", income, "");
    let (a, b, c) = (month("5"), month("6"), month("7"));
    let months = [("2026-04", &a), ("2026-05", &b), ("2026-06", &c)];
    let with = |board: &str, count: usize| {
        let ids: Vec<String> = months
            .iter()
            .map(|(month, _)| format!("{month}/finance-monthly-summary"))
            .collect();
        let mut files: Vec<(&str, &str)> = ids
            .iter()
            .zip(&months)
            .take(count)
            .map(|(id, (_, text))| (id.as_str(), text.as_str()))
            .collect();
        files.push(("2026-Q2/finance-quarterly-board", board));
        checked(&files).of("2026-Q2/finance-quarterly-board", "F08")
    };
    assert_eq!(with("income_total = 18\nexpense_total = 0\n", 3), [Pass]);
    assert_eq!(with("income_total = 19\nexpense_total = 0\n", 3), [Fail]);
    assert_eq!(
        with("income_total = 18\nexpense_total = 0\n", 2),
        [NotCheckable]
    );
    assert_eq!(
        with(
            "note = \"季表按权责发生制\"\nincome_total = 19\nexpense_total = 0\n",
            3
        ),
        [Warn]
    );
}

#[test]
fn f09_debit_is_credit_and_f33_codes_mean_what_the_year_says() {
    let rows = |name: &str, code: &str| {
        format!(
            "[[rows]]\naccount = \"102\"\nname = \"银行存款\"\ndr = 5\nclosing_dr = 5\n[[rows]]\naccount = \"{code}\"\nname = \"{name}\"\ncr = 5\nclosing_cr = 5\n"
        )
    };
    let id = "2026-05/finance-trial-balance";
    assert_eq!(one(id, &rows("经营收入", "501"), "F09"), [Pass]);
    assert_eq!(
        one(
            id,
            &rows("经营收入", "501").replace("\ncr = 5", "\ncr = 6"),
            "F09"
        )[0],
        Fail
    );
    assert_eq!(one(id, &rows("经营收入", "501"), "F33"), [Pass]);
    // 511 was 发包及上交收入 until 2023 and is 经营支出 from 2024 on.
    assert_eq!(one(id, &rows("发包及上交收入", "511"), "F33"), [Warn]);
    assert_eq!(
        one(
            "2020-05/finance-trial-balance",
            &rows("发包及上交收入", "511"),
            "F33"
        ),
        [Pass]
    );
    let ledger = "opening = 0\nclosing = 5\n[[rows]]\ndate = 2026-05-02\nsummary = \"收承包费\"\naccount = \"511\"\nincome = 5\n";
    assert_eq!(
        one("2026-05/finance-itemised-ledger", ledger, "F33"),
        [Warn]
    );
    let id = "2025/finance-balance-sheet";
    assert_eq!(
        one(id, "assets = 9\nliabilities = 4\nequity = 5\n", "F09"),
        [Pass]
    );
    assert_eq!(
        one(id, "assets = 9\nliabilities = 4\nequity = 6\n", "F09"),
        [Fail]
    );
}

#[test]
fn f10_f39_assets_and_books() {
    let register = "original_total = 50\n[[rows]]\nasset_no = \"1\"\nname = \"机井\"\noriginal = 50\naccum_dep = 10\nnet = 40\n";
    let id = "2025/finance-assets-register";
    assert_eq!(one(id, register, "F10"), [Pass]);
    assert_eq!(
        one(id, &register.replace("net = 40", "net = 45"), "F10"),
        [Fail]
    );
    let sheet = "assets = 9\nliabilities = 4\nequity = 5\nfixed_original = 50\n";
    let books = ("2025/finance-balance-sheet", sheet);
    assert_eq!(checked(&[(id, register), books]).of(id, "F39"), [Pass]);
    let other = sheet.replace("fixed_original = 50", "fixed_original = 60");
    assert_eq!(
        checked(&[(id, register), ("2025/finance-balance-sheet", &other)]).of(id, "F39"),
        [Warn]
    );
}

#[test]
fn f11_to_f16_come_from_the_catalogue() {
    let plan = "net_income = 100\nopening_undistributed = 5\ndistributable = 105\nreserve = 10\ndividends = 90\nclosing_undistributed = 5\n";
    assert_eq!(one("2025/finance-distribution-plan", plan, "F11"), [Pass]);
    let wrong = plan.replace("distributable = 105", "distributable = 104");
    assert_eq!(
        one("2025/finance-distribution-plan", &wrong, "F11")[0],
        Fail
    );
    let fund = |closing: &str| {
        format!(
            "[[rows]]\nfund = \"改厕\"\nopening = 10\nreceived = 5\nused = 20\nclosing = {closing}\n"
        )
    };
    assert_eq!(
        one("2026-05/finance-special-funds", &fund("-5"), "F13"),
        [Fail]
    );
    assert_eq!(
        one(
            "2026-05/finance-special-funds",
            &fund("-5").replace("20", "12").replace("-5", "3"),
            "F13"
        ),
        [Pass]
    );
    let pay = |amount: &str| {
        format!(
            "[[rows]]\ndate = 2026-05-02\nworker = \"张小明\"\ntask = \"清沟\"\ndays = 1.5\nrate = 33.33\namount = {amount}\n"
        )
    };
    // 1.5 × 33.33 = 49.995: both neighbours are as near as an amount can be.
    assert_eq!(
        one("2026-05/finance-workday-payments", &pay("50"), "F16"),
        [Pass]
    );
    assert_eq!(
        one("2026-05/finance-workday-payments", &pay("49.99"), "F16"),
        [Pass]
    );
    assert_eq!(
        one("2026-05/finance-workday-payments", &pay("50.01"), "F16"),
        [Fail]
    );
    let rent = "[[rows]]\ncontract = \"HT-1\"\ndue = 10\nreceived = 8\narrears = 1\n";
    assert_eq!(
        one("2026-05/finance-rent-contract-income", rent, "F14"),
        [Warn]
    );
    // A count beside a rightly rounded percentage of it.
    let mediation = |rate: &str| format!("received = 7\nsettled = 6\nrate = {rate}\n");
    assert_eq!(
        one("2026-Q2/village-mediation", &mediation("85.7"), "F16"),
        [Pass]
    );
    assert_eq!(
        one("2026-Q2/village-mediation", &mediation("80"), "F16"),
        [Warn]
    );
}

#[test]
fn f26_f27_one_amount_in_two_notations() {
    let deal = |words: &str| {
        format!("subject = \"东塘\"\ndeal_price = 1409.50\ndeal_price_daxie = \"{words}\"\n")
    };
    let id = "2026-05/finance-asset-disposal";
    assert_eq!(one(id, &deal("壹仟肆佰零玖元伍角"), "F26"), [Pass]);
    assert_eq!(one(id, &deal("壹仟肆佰零玖元陆角"), "F26"), [Fail]);
    assert_eq!(one(id, &deal("一千多"), "F26"), [Warn]);
    let dividend = |wan: &str| format!("total = 534000\ntotal_wan = {wan}\n");
    let id = "2025/finance-dividend-payment";
    assert_eq!(one(id, &dividend("53.4"), "F27"), [Pass]);
    assert_eq!(one(id, &dividend("53"), "F27"), [Warn]);
    assert_eq!(one(id, &dividend("54"), "F27"), [Fail]);
    assert_eq!(one(id, "total = 534000\n", "F27"), []);
}

#[test]
fn f29_f40_rosters() {
    let row =
        |no: &str| format!("[[rows]]\nno = \"{no}\"\napplicant = \"张小明\"\nmonthly = 300\n");
    let id = "2026-05/village-dibao";
    let roster = |total: &str, rows: &[&str]| {
        format!(
            "households_total = {}\namount_total = {total}\n{}",
            rows.len(),
            rows.iter().map(|no| row(no)).collect::<String>()
        )
    };
    assert_eq!(one(id, &roster("600", &["1", "2"]), "F29"), [Pass]);
    assert_eq!(one(id, &roster("900", &["1", "2"]), "F29"), [Fail]);
    assert_eq!(one(id, &roster("600", &["1", "2"]), "F40"), [Pass]);
    assert_eq!(one(id, &roster("600", &["1", "1"]), "F40"), [Fail]);
    assert_eq!(one(id, &roster("600", &["", ""]), "F40"), [NotCheckable]);
    let wells = "[[rows]]\nasset_no = \"1\"\nname = \"东井\"\noriginal = 5\n[[rows]]\nasset_no = \"1\"\nname = \"西井\"\noriginal = 5\n";
    assert_eq!(one("2025/finance-assets-register", wells, "F40"), [Warn]);
    assert_eq!(
        one(
            "2025/finance-assets-register",
            &wells.replacen("\"1\"", "\"2\"", 1),
            "F40"
        ),
        [Pass]
    );
}

#[test]
fn f30_ballots() {
    let id = "2026-05/village-committee-election";
    let vote = |returned: &str, invalid: &str| {
        format!(
            "vote_date = 2026-05-09\nregistered = 100\nvoted = 90\nissued = 90\nreturned = {returned}\nvalid = 80\ninvalid = {invalid}\n"
        )
    };
    assert_eq!(one(id, &vote("88", "8"), "F30"), [Pass]);
    assert_eq!(one(id, &vote("91", "11"), "F30"), [Fail]);
    assert_eq!(one(id, &vote("88", "9"), "F30"), [Fail]);
    // Without an identity of the catalogue the roles speak for themselves.
    let consultation = "topic = \"修路\"\ndate = 2026-05-09\nparticipants = 12\n";
    assert_eq!(one("2026-05/village-consultation", consultation, "F30"), []);
}
