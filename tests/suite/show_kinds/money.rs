//! Ledgers, statements and registers: totals, capitals, plain blocks, pictures.

use mingbai::language::Lang;

use super::{page, pages, zh};

#[test]
fn a_ledger_has_totals_and_plain_money() {
    let content = r#"
opening = 20000
income_total = 9000
expense_total = 2400.5
closing = 26599.5
[[rows]]
date = 2026-05-04
summary = "鱼塘承包款"
income = 9000
balance = 29000
[[rows]]
date = 2026-05-11
summary = "水渠清淤人工"
expense = 2000
balance = 27000
[[rows]]
date = 2026-05-20
summary = "其他支出"
expense = 400.5
balance = 26599.5
"#;
    let page = page(
        "",
        "finance-itemised-ledger",
        content,
        "2026-06-10",
        Lang::Zh,
    );
    let (record, money) = (page.record, page.money.unwrap());
    let closing = record
        .facts
        .iter()
        .find(|fact| fact.label == "月末结余")
        .unwrap();
    assert_eq!(
        (closing.value.text.as_str(), closing.value.class),
        ("26,599.50 元", "num")
    );
    assert_eq!(closing.daxie, "贰万陆仟伍佰玖拾玖元伍角");
    assert_eq!(record.facts[0].daxie, "");
    let table = &record.tables[0];
    let labels: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.label.as_str())
        .collect();
    assert_eq!(
        labels,
        ["日期", "摘要", "收入（元）", "支出（元）", "余额（元）"]
    );
    assert_eq!(
        table.rows[0]
            .iter()
            .map(|cell| cell.text.as_str())
            .collect::<Vec<_>>(),
        ["2026年5月4日", "鱼塘承包款", "9,000.00", "", "29,000.00"]
    );
    assert_eq!(
        table
            .total
            .iter()
            .map(|cell| cell.text.as_str())
            .collect::<Vec<_>>(),
        ["合计", "", "9,000.00", "2,400.50", ""]
    );
    assert_eq!(table.daxie, "收入：玖仟元整；支出：贰仟肆佰元零伍角");
    assert_eq!(
        (money.opening, money.income, money.expense, money.closing),
        (Some(2_000_000), 900_000, 240_050, Some(2_659_950))
    );
    assert_eq!(
        (
            money.top_expense[0].name.as_str(),
            money.top_expense[0].share
        ),
        ("水渠清淤人工", 83)
    );
    assert_eq!(money.caution, "");
}

#[test]
fn a_summary_says_when_other_hides_too_much() {
    let content = r#"
opening = 100
income_total = 100
expense_total = 100
closing = 100
[[income]]
name = "租金"
amount = 100
[[expense]]
name = "其他支出"
amount = 35
[[expense]]
name = "水电费"
amount = 65
"#;
    let page = page(
        "",
        "finance-monthly-summary",
        content,
        "2026-06-10",
        Lang::Zh,
    );
    let money = page.money.unwrap();
    assert_eq!(
        money.caution,
        "“其他”占了支出的 35%，超过两成，应当写明具体是什么。"
    );
    assert_eq!(
        (
            money.period.as_str(),
            money.top_income.len(),
            money.top_expense.len()
        ),
        ("2026年5月", 1, 2)
    );
    assert_eq!(page.record.tables[1].daxie, "壹佰元整");
}

#[test]
fn a_plan_is_no_money() {
    let content = "income_total = 100\nexpense_total = 90\n[[rows]]\nside = \"收入\"\nitem = \"租金\"\nbudget = 100\n[[rows]]\nside = \"支出\"\nitem = \"修路\"\nbudget = 90\n";
    let files = [(
        "2026/finance-annual-plan.toml".to_owned(),
        content.to_owned(),
    )];
    let page = pages("", &files, "2026-06-10", Lang::Zh)
        .into_values()
        .next()
        .unwrap();
    assert!(page.money.is_none());
    assert!(
        page.record.tables[0].total.is_empty(),
        "income and spending in one column have no total"
    );
}

#[test]
fn a_one_sided_ledger_is_drawn() {
    let rows: String = [
        ("办公费", 120),
        ("水电费", 300),
        ("办公费", 80),
        ("会议费", 50),
    ]
    .map(|(item, amount)| {
        format!("[[rows]]\ndate = 2026-05-04\nitem = \"{item}\"\namount = {amount}\n")
    })
    .concat();
    let record = zh(
        "finance-management-expense",
        &format!("expense_total = 550\n{rows}"),
    );
    assert_eq!(record.charts.len(), 1);
    let svg = &record.charts[0].svg;
    assert!(
        svg.contains("办公费") && svg.contains("200.00 元 36%"),
        "{svg}"
    );
    assert_eq!(record.tables[0].daxie, "伍佰伍拾元整");
}

#[test]
fn registers_add_up_and_warn_of_expiry() {
    let rows = [("2026-06-01", "100"), ("2026-08-01", "200.50"), ("2030-01-01", "300")]
        .map(|(end, price)| format!("[[rows]]\ncontract_no = \"1\"\nsubject = \"鱼塘\"\nparty_b = \"某公司\"\nannual_price = {price}\nend = {end}\n"))
        .concat();
    let record = zh("finance-contracts-register", &rows);
    assert_eq!(
        record.facts.last().unwrap().value.text,
        "已到期 1 项，90 天内到期 1 项"
    );
    let table = &record.tables[0];
    assert!(
        table.total.iter().any(|cell| cell.text == "600.50"),
        "{:?}",
        table.total
    );
    assert_eq!(table.daxie, "陆佰元零伍角");
}
