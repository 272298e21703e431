//! One sheet against another, and what a careful reader would ask about.

use crate::checks_finance::village::{
    Fail, NotCheckable, Pass, SUMMARY, VILLAGE, Warn, checked, checked_with, one, summary,
};

#[test]
fn f02_closing_is_the_next_opening() {
    let (may, june) = (
        "2026-05/finance-monthly-summary",
        "2026-06/finance-monthly-summary",
    );
    let good = checked(&[
        (may, SUMMARY),
        (june, &summary("1200", "0", "0", "1200", "")),
    ]);
    assert_eq!(good.of(june, "F02"), [Pass]);
    assert_eq!(good.of(may, "F02"), [NotCheckable]);
    let broken = checked(&[
        (may, SUMMARY),
        (june, &summary("1250", "0", "0", "1250", "")),
    ]);
    assert_eq!(broken.of(june, "F02"), [Fail]);
    let said = broken.says("F02");
    assert!(
        said.contains("1,250.00") && said.contains("1,200.00") && said.contains("2026年5月"),
        "{said}"
    );
    // A month in which there was nothing hands on what was there before.
    let july = "2026-07/finance-monthly-summary";
    let across = checked(&[
        (may, SUMMARY),
        (june, "none = \"本月没有收支\"\n"),
        (july, &summary("7", "0", "0", "7", "")),
    ]);
    assert_eq!(across.of(july, "F02"), [Fail]);
    // Money may come with a village that was merged into this one.
    let merged = format!("{VILLAGE}\n[[predecessors]]\nname = \"东沟村\"\nuntil = 2026-05-31\n");
    let merged = checked_with(
        &merged,
        "cn",
        &[
            (may, SUMMARY),
            (june, &summary("1250", "0", "0", "1250", "")),
        ],
    );
    assert_eq!(merged.of(june, "F02"), [Warn]);
}

#[test]
fn f02_goes_row_by_row() {
    let sheet = |cash: i32, bank: i32, closing: i32| {
        format!(
            "closing = {closing}\n[[rows]]\naccount_kind = \"现金\"\nopening = {cash}\nclosing = {cash}\n\
             [[rows]]\naccount_kind = \"基本户\"\nbank = \"农商行\"\nopening = {bank}\nclosing = {bank}\n"
        )
    };
    let (may, june) = ("2026-05/finance-cash-bank", "2026-06/finance-cash-bank");
    let good = checked(&[(may, &sheet(10, 90, 100)), (june, &sheet(10, 90, 100))]);
    assert_eq!(good.of(june, "F02"), [Pass]);
    let moved = checked(&[(may, &sheet(10, 90, 100)), (june, &sheet(20, 80, 100))]);
    assert_eq!(moved.of(june, "F02"), [Fail]);
    assert!(moved.says("F02").contains("现金"), "{}", moved.says("F02"));
    assert!(
        moved.says("F02").contains("还有1处"),
        "{}",
        moved.says("F02")
    );
}

#[test]
fn f05_money_has_one_figure() {
    let (bank, sheet) = (
        "2026-05/finance-cash-bank",
        "2026-05/finance-monthly-summary",
    );
    assert_eq!(
        checked(&[(bank, "closing = 1200\n"), (sheet, SUMMARY)]).of(bank, "F05"),
        [Pass]
    );
    assert_eq!(
        checked(&[(bank, "closing = 1100\n"), (sheet, SUMMARY)]).of(bank, "F05"),
        [Fail]
    );
    assert_eq!(one(bank, "closing = 1100\n", "F05"), [NotCheckable]);
    let trial = |bank: &str| {
        format!(
            "[[rows]]\naccount = \"101\"\nclosing_dr = 200\n[[rows]]\naccount = \"10201\"\nclosing_dr = {bank}\n[[rows]]\naccount = \"301\"\nclosing_cr = 1200\n"
        )
    };
    let trial_id = "2026-05/finance-trial-balance";
    assert_eq!(
        checked(&[(bank, "closing = 1200\n"), (trial_id, &trial("1000"))]).of(bank, "F05"),
        [Pass]
    );
    assert_eq!(
        checked(&[(bank, "closing = 1200\n"), (trial_id, &trial("900"))]).of(bank, "F05"),
        [Fail]
    );
    let (december, year) = ("2025-12/finance-cash-bank", "2025/finance-balance-sheet");
    let balance =
        "assets = 9\nliabilities = 4\nequity = 5\n[[rows]]\nline = \"货币资金\"\nclosing = 3\n";
    assert_eq!(
        checked(&[(december, "closing = 3\n"), (year, balance)]).of(december, "F05"),
        [Pass]
    );
    assert_eq!(
        checked(&[(december, "closing = 4\n"), (year, balance)]).of(december, "F05"),
        [Fail]
    );
}

#[test]
fn f38_rents_and_contracts() {
    let register = |received: &str| {
        format!(
            "[[rows]]\ncontract_no = \"HT-1\"\nsubject = \"东塘\"\nparty_b = \"大成公司\"\nreceived_to_date = {received}\n"
        )
    };
    let rent = |received: &str| format!("[[rows]]\ncontract = \"HT-1\"\nreceived = {received}\n");
    let (first, second) = (
        "2026-Q1/finance-contracts-register",
        "2026-Q2/finance-contracts-register",
    );
    let with = |now: &str| {
        checked(&[
            (first, &register("100")),
            (second, &register(now)),
            ("2026-04/finance-rent-contract-income", &rent("20")),
            (
                "2026-05/finance-rent-contract-income",
                "none = \"本月没有收租\"\n",
            ),
            ("2026-06/finance-rent-contract-income", &rent("30")),
        ])
        .of(second, "F38")
    };
    assert_eq!(with("150"), [Pass]);
    assert_eq!(with("160"), [Warn]);
}

#[test]
fn f17_cash_is_never_negative() {
    let id = "2026-05/finance-cash-bank";
    let sheet = |kind: &str, closing: &str| {
        format!("closing = 0\n[[rows]]\naccount_kind = \"{kind}\"\nclosing = {closing}\n")
    };
    assert_eq!(one(id, &sheet("现金", "5"), "F17"), [Pass]);
    assert_eq!(one(id, &sheet("现金", "-5"), "F17"), [Fail]);
    assert_eq!(one(id, &sheet("基本户", "-5"), "F17"), [Warn]);
    let ledger = |second: &str| {
        format!(
            "opening = 100\nopening_cash = 10\nclosing = 95\n[[rows]]\ndate = 2026-05-02\nsummary = \"电费\"\naccount_kind = \"现金\"\nexpense = 25\n\
             [[rows]]\ndate = {second}\nsummary = \"取现金\"\naccount_kind = \"现金\"\nincome = 20\n"
        )
    };
    let id = "2026-05/finance-itemised-ledger";
    assert_eq!(one(id, &ledger("2026-05-02"), "F17"), [Pass]);
    assert_eq!(one(id, &ledger("2026-05-03"), "F17"), [Fail]);
    let petty = |closing: &str| {
        format!("holder = \"孙会\"\nlimit = 3000\nopening = {closing}\nclosing = {closing}\n")
    };
    assert_eq!(
        one("2026-05/finance-petty-cash", &petty("3000"), "F35"),
        [Pass]
    );
    assert_eq!(
        one("2026-05/finance-petty-cash", &petty("3001"), "F35"),
        [Warn]
    );
}

#[test]
fn f18_other_stays_small_or_is_explained() {
    let id = "2026-05/finance-monthly-summary";
    let sheet = |other: &str, more: &str| {
        format!(
            "{SUMMARY}[[expense]]\nname = \"水电费\"\namount = 250\n[[expense]]\nname = \"其他支出\"\namount = {other}\n{more}"
        )
    };
    assert_eq!(one(id, &sheet("50", ""), "F18"), [Pass]);
    assert_eq!(one(id, &sheet("100", ""), "F18"), [Warn]);
    assert_eq!(
        one(id, &sheet("100", "why = \"修门、买锁\"\n"), "F18"),
        [Pass]
    );
    assert_eq!(
        one(
            id,
            &format!("note = \"其他支出是修门\"\n{}", sheet("100", "")),
            "F18"
        ),
        [Pass]
    );
    let income = |amount: &str| {
        format!(
            "[[rows]]\nitem = \"其他\"\namount = {amount}\n[[rows]]\nitem = \"卖废品\"\namount = 9000\n"
        )
    };
    assert_eq!(
        one("2026-05/finance-other-income", &income("1000"), "F18"),
        [Pass]
    );
    assert_eq!(
        one("2026-05/finance-other-income", &income("1000.01"), "F18"),
        [Warn]
    );
}

#[test]
fn f19_hospitality_is_nothing() {
    let id = "2026-05/finance-hospitality";
    assert_eq!(
        one(id, "count = 0\namount = 0\nnil_declared = true\n", "F19"),
        [Pass]
    );
    assert_eq!(
        one(id, "count = 1\namount = 58\n[[rows]]\namount = 58\n", "F19"),
        [Warn]
    );
    // What the ledger shows and the sheet denies is still asked about.
    let ledger = "opening = 100\nclosing = 42\n[[rows]]\ndate = 2026-05-02\nsummary = \"招待费\"\nexpense = 58\n";
    let ledger_id = "2026-05/finance-itemised-ledger";
    assert_eq!(
        checked(&[(id, "count = 0\namount = 0\n"), (ledger_id, ledger)]).of(ledger_id, "F19"),
        [Warn]
    );
    let owned = "count = 1\namount = 58\n[[rows]]\namount = 58\n";
    assert_eq!(
        checked(&[(id, owned), (ledger_id, ledger)]).of(ledger_id, "F19"),
        []
    );
}

#[test]
fn f20_f31_receipts_and_large_payments() {
    let ledger = |amount: &str, more: &str| {
        format!(
            "opening = 9000\nclosing = 0\n[[rows]]\ndate = 2026-05-02\nsummary = \"买水泥\"\nexpense = {amount}\n{more}\n"
        )
    };
    let id = "2026-05/finance-itemised-ledger";
    assert_eq!(
        one(id, &ledger("9", "receipt_kind = \"发票\""), "F20"),
        [Pass]
    );
    assert_eq!(
        one(id, &ledger("9", "receipt_kind = \"白条\""), "F20"),
        [Warn]
    );
    assert_eq!(one(id, &ledger("9", ""), "F20"), [Warn]);
    assert_eq!(
        one(id, &ledger("5000", "approver = \"李卫东\""), "F31"),
        [Pass]
    );
    assert_eq!(
        one(
            id,
            &ledger("5000", "decision = \"2026-04/village-assembly-resolution\""),
            "F31"
        ),
        [Pass]
    );
    assert_eq!(one(id, &ledger("5000", ""), "F31"), [Warn]);
    assert_eq!(one(id, &ledger("4999.99", ""), "F31"), []);
}

#[test]
fn f21_f34_jumps_and_incomes_that_stop() {
    let month = |income: &str, more: &str| summary("0", income, "0", income, more);
    let (before, now) = (
        "2025-05/finance-monthly-summary",
        "2026-05/finance-monthly-summary",
    );
    assert_eq!(
        checked(&[(before, &month("2000", "")), (now, &month("6000", ""))]).of(now, "F21"),
        [Pass]
    );
    assert_eq!(
        checked(&[(before, &month("2000", "")), (now, &month("6000.01", ""))]).of(now, "F21"),
        [Warn]
    );
    let noted = format!("note = \"今年一次收了三年租金\"\n{}", month("6000.01", ""));
    assert_eq!(
        checked(&[(before, &month("2000", "")), (now, &noted)]).of(now, "F21"),
        [Pass]
    );
    let rent = |amount: &str| {
        month(
            amount,
            &format!("[[income]]\nname = \"东塘租金\"\namount = {amount}\n"),
        )
    };
    let ids: Vec<String> = (1..=7)
        .map(|month| format!("2026-{month:02}/finance-monthly-summary"))
        .collect();
    let with = |last: &str| {
        let (rent, last) = (rent("5"), rent(last));
        let files: Vec<(&str, &str)> = ids
            .iter()
            .enumerate()
            .map(|(at, id)| {
                (
                    id.as_str(),
                    if at < 6 { rent.as_str() } else { last.as_str() },
                )
            })
            .collect();
        checked(&files).of(&ids[6], "F34")
    };
    assert_eq!(with("5"), []);
    assert_eq!(with("0"), [Warn]);
}

#[test]
fn f22_f32_twice_and_in_parts() {
    let ledger = |rows: &[(&str, &str, &str)]| {
        let row = |(day, amount, payee): &(&str, &str, &str)| {
            format!(
                "[[rows]]\ndate = 2026-05-{day}\nsummary = \"买{day}\"\nexpense = {amount}\npayee = \"{payee}\"\n"
            )
        };
        format!(
            "opening = 0\nclosing = 0\n{}",
            rows.iter().map(row).collect::<String>()
        )
    };
    let id = "2026-05/finance-itemised-ledger";
    let of = |rows: &[(&str, &str, &str)], code: &str| one(id, &ledger(rows), code);
    assert_eq!(
        of(
            &[("02", "9", "大成建材店"), ("02", "8", "大成建材店")],
            "F22"
        ),
        [Pass]
    );
    assert_eq!(
        of(
            &[("02", "9", "大成建材店"), ("02", "9", "大成建材店")],
            "F22"
        ),
        [Warn]
    );
    assert_eq!(
        of(
            &[("02", "4900", "大成建材店"), ("08", "4600", "大成建材店")],
            "F32"
        ),
        [Warn]
    );
    assert_eq!(
        of(
            &[("02", "4900", "大成建材店"), ("28", "4600", "大成建材店")],
            "F32"
        ),
        []
    );
    assert_eq!(
        of(
            &[("02", "4900", "大成建材店"), ("08", "300", "大成建材店")],
            "F32"
        ),
        []
    );
}

#[test]
fn f28_numbers_are_not_skipped() {
    let rows = |third: &str| {
        let row = |batch: &str| {
            format!("[[rows]]\nbatch = \"{batch}\"\nname = \"路{batch}\"\ntotal = 1\n")
        };
        format!(
            "total = 3\n{}",
            ["第一批", "第二批", third].map(row).concat()
        )
    };
    let id = "2025/village-bridging-fund-project";
    assert_eq!(one(id, &rows("第三批"), "F28"), []);
    let gap = checked(&[(id, &rows("第四批"))]);
    assert_eq!(gap.of(id, "F28"), [Warn]);
    assert!(gap.says("F28").contains("少了 3"), "{}", gap.says("F28"));
}

#[test]
fn f37_summary_and_ledger_agree() {
    let ledger = "opening = 1000\nclosing = 1200\n[[rows]]\ndate = 2026-05-02\nsummary = \"房租\"\nincome = 500\n[[rows]]\ndate = 2026-05-03\nsummary = \"电费\"\nexpense = 300\n";
    let (sheet, book) = (
        "2026-05/finance-monthly-summary",
        "2026-05/finance-itemised-ledger",
    );
    assert_eq!(
        checked(&[(sheet, SUMMARY), (book, ledger)]).of(sheet, "F37"),
        [Pass]
    );
    let other = summary("1000", "600", "400", "1200", "");
    assert_eq!(
        checked(&[(sheet, &other), (book, ledger)]).of(sheet, "F37"),
        [Warn]
    );
}
