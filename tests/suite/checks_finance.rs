//! The checks, each with an example that holds and one that does not, and the real disclosures of `tests/data/real`.

mod days;
mod real;
mod sheets;
mod sums;
mod village;

use mingbai::language::Lang;

use crate::checks_finance::village::{
    Fail, Pass, SUMMARY, VILLAGE, Warn, checked, checked_with, summary,
};

#[test]
fn every_code_has_words_and_every_slot_is_filled() {
    let good = checked(&[("2026-05/finance-monthly-summary", SUMMARY)]);
    assert_eq!(good.of("2026-05/finance-monthly-summary", "F01"), [Pass]);
    for files in broken_villages() {
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(id, text)| (*id, text.as_str()))
            .collect();
        let checked = checked_with(VILLAGE, "sd", &files);
        for about in 0..checked.register.disclosures().len() {
            for finding in checked.register.findings(about) {
                let said = [Lang::Zh, Lang::En].map(|lang| finding.said.said(lang));
                for said in said {
                    assert_ne!(said.title, finding.code, "{} has no words", finding.code);
                    if matches!(finding.outcome, Warn | Fail) {
                        let all = format!("{}|{}|{}", said.title, said.label, said.help);
                        assert!(
                            !all.contains('{') && !all.contains('}'),
                            "{}: {all}",
                            finding.code
                        );
                    }
                }
            }
        }
    }
}

/// Villages in which nearly everything is wrong.
fn broken_villages() -> Vec<Vec<(&'static str, String)>> {
    let ledger = r#"
published = 2026-05-20
opening = 1000
opening_cash = 100
closing = 5000
income_total = 1
signoff = [
  { role = "supervisor", name = "王建国", date = 2026-05-25 },
  { role = "secretary", name = "王建国", date = 2026-05-18 },
  { role = "handler", name = "钱不在" },
]
[[rows]]
date = 2026-05-02
summary = "其他支出"
account = "999"
account_kind = "现金"
expense = 6000
balance = 1
receipt_kind = "白条"
payee = "大成建材店"
[[rows]]
date = 2026-05-02
summary = "买水泥"
account = "511"
income = 5
payee = "大成建材店"
[[rows]]
date = 2026-04-02
summary = "买沙子"
expense = 4900
payee = "大成建材店"
[[rows]]
date = 2026-04-03
summary = "买石子"
expense = 4800
payee = "大成建材店"
[[rows]]
date = 2026-04-03
summary = "招待费"
expense = 4800
payee = "大成建材店"
"#;
    vec![
        vec![
            ("2026-04/finance-monthly-summary", summary("1", "2", "3", "4", "ytd_income = 5\nytd_expense = 5")),
            ("2026-05/finance-monthly-summary", summary("9", "20000", "3", "4", "ytd_income = 5\nytd_expense = 5")),
            ("2025-05/finance-monthly-summary", summary("9", "2000", "3", "2006", "")),
            ("2026-05/finance-itemised-ledger", ledger.to_string()),
            ("2026-05/finance-cash-bank", "closing = 77\n[[rows]]\naccount_kind = \"现金\"\nclosing = -1\n[[reconciling_items]]\ntext = \"未达账\"\namount = 5\nsince = 2025-01-01\n".into()),
            ("2026-05/finance-petty-cash", "holder = \"孙会\"\nlimit = 10\nopening = 5\nclosing = 500\n".into()),
        ],
        vec![
            ("2026/village-bridging-fund-project", "published = 2026-06-19\nposted_until = 2026-06-20\nnotice_start = 2026-06-09\nnotice_end = 2026-06-12\n[[rows]]\nbatch = \"第一批\"\nname = \"路\"\ncentral = 1\ntotal = 2\n[[rows]]\nbatch = \"第三批\"\nname = \"桥\"\ntotal = 2\n".into()),
            ("2026-05/finance-asset-disposal", "subject = \"东塘\"\ndeal_price = 12\ndeal_price_daxie = \"壹拾叁元整\"\ndecided_on = 2026-05-09\nnotice_start = 2026-05-08\nnotice_end = 2026-05-01\nsigned_on = 2026-05-02\n".into()),
            ("2026-05/village-dibao", "[[rows]]\nno = \"1\"\napplicant = \"张三丰\"\nmonthly = 5\n[[rows]]\nno = \"1\"\napplicant = \"张三丰\"\nmonthly = 5\n".into()),
            ("2026-05/village-democratic-review", "households = 10\nballots_issued = 9\nreturned = 10\n".into()),
        ],
    ]
}

#[test]
fn what_was_declared_void_is_not_checked() {
    let id = "2026-05/finance-itemised-ledger";
    let void = checked(&[(id, "none = \"本月没有收支\"\n")]);
    assert_eq!(void.register.findings(0).count(), 0);
}

/// A village with many disclosures is checked in no more time than its size asks for.
#[test]
fn thousands_of_disclosures_are_checked_at_once() {
    let mut files: Vec<(String, String)> = Vec::new();
    for year in 1960..2026 {
        for month in 1..=12 {
            let rows: String = (1..=20)
                .map(|day| format!("[[rows]]\ndate = {year}-{month:02}-{day:02}\nsummary = \"事{day}\"\nexpense = {day}\npayee = \"店{day}\"\n"))
                .collect();
            files.push((
                format!("{year}-{month:02}/finance-itemised-ledger"),
                format!("opening = 0\nclosing = -210\n{rows}"),
            ));
            files.push((
                format!("{year}-{month:02}/finance-monthly-summary"),
                SUMMARY.to_string(),
            ));
        }
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(id, text)| (id.as_str(), text.as_str()))
        .collect();
    let checked = checked(&files);
    assert_eq!(checked.of("1960-01/finance-itemised-ledger", "F01"), [Pass]);
}
