//! Sheets as they are found in offices: boards, registers, the plain monthly form, with all that is odd about them.

use std::path::PathBuf;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};

use super::{empty, go, read};
use crate::common::{Scratch, write};

/// Imports a workbook into an empty portal.
fn import(portal: &Scratch, mut book: Workbook, more: &[&str]) -> crate::common::Said {
    let bytes = book.save_to_buffer().expect("a workbook");
    import_bytes(portal, "表.xlsx", &bytes, more)
}

fn import_bytes(portal: &Scratch, name: &str, bytes: &[u8], more: &[&str]) -> crate::common::Said {
    let file = portal.at(name);
    write(&file, bytes);
    let mut words = vec!["import", file.to_str().expect("a path")];
    words.extend(more);
    go(&words, portal.path())
}

fn disclosure(portal: &Scratch, period: &str, item: &str) -> String {
    read(&PathBuf::from(portal.path()).join(format!("villages/shifancun/{period}/{item}.toml")))
}

#[track_caller]
fn holds(text: &str, wanted: &[&str]) {
    for wanted in wanted {
        assert!(text.contains(wanted), "`{wanted}` is not in\n{text}");
    }
}

/// Writes words into cells: row, column, words.
fn words(sheet: &mut Worksheet, cells: &[(u32, u16, &str)]) {
    for (row, column, words) in cells {
        sheet.write_string(*row, *column, *words).expect("a cell");
    }
}

/// Writes numbers into cells: row, column, number.
fn numbers(sheet: &mut Worksheet, cells: &[(u32, u16, f64)]) {
    for (row, column, number) in cells {
        sheet.write_number(*row, *column, *number).expect("a cell");
    }
}

/// The board of rural accounting software: merged title, two lines of headings, balance brought forward, totals among the rows.
fn board() -> Workbook {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("九月").expect("a name");
    let centre = Format::new();
    let title = "示范镇示范村２０２６年９月财务公开榜";
    let merged = [
        (0, 0, 0, 6, title),
        (1, 0, 1, 1, "2026年"),
        (1, 2, 2, 2, "凭证号"),
        (1, 3, 2, 3, "摘　要"),
    ];
    let more = [
        (1, 4, 2, 4, "收入（元）"),
        (1, 5, 2, 5, "支出（元）"),
        (1, 6, 2, 6, "余额（元）"),
    ];
    for (top, left, bottom, right, text) in merged.into_iter().chain(more) {
        sheet
            .merge_range(top, left, bottom, right, text, &centre)
            .expect("a merged cell");
    }
    words(
        sheet,
        &[
            (2, 0, "月"),
            (2, 1, "日"),
            (3, 3, "上月结转"),
            (3, 6, "1,000.00"),
            (4, 2, "记-001"),
            (4, 3, "门面租金"),
            (4, 4, "￥２，０００．００"),
            (6, 0, "9"),
            (6, 1, "20"),
            (6, 2, "记-002"),
            (6, 3, "打印纸"),
            (7, 3, "合　计"),
            (8, 0, "制表：示范镇会计服务中心"),
            (8, 5, "张榜日期：2026年10月8日"),
        ],
    );
    numbers(
        sheet,
        &[
            (4, 0, 9.0),
            (4, 1, 7.0),
            (4, 6, 3000.0),
            (6, 5, 0.1 + 0.2),
            (6, 6, 2999.7),
            (7, 4, 2000.0),
            (7, 5, 0.3),
            (7, 6, 2999.7),
        ],
    );
    sheet.set_row_hidden(6).expect("a row");
    let hidden = book.add_worksheet().set_name("底稿").expect("a name");
    words(hidden.set_hidden(true), &[(0, 0, "花名册")]);
    book
}

#[test]
fn the_board_of_accounting_software_is_understood() {
    let portal = empty("board");
    import(&portal, board(), &[]).expect(0, &["2 行", "MB1333", "底稿", "MB1334", "第 7 行"]);
    let text = disclosure(&portal, "2026-09", "finance-itemised-ledger");
    holds(
        &text,
        &[
            "opening = 1000  #",
            "income_total = 2000",
            "expense_total = 0.30",
            "closing = 2999.70",
            "{ date = 2026-09-07, voucher_no = \"记-001\", summary = \"门面租金\", income = 2000, balance = 3000 }",
            "{ date = 2026-09-20, voucher_no = \"记-002\", summary = \"打印纸\", expense = 0.30, balance = 2999.70 }",
        ],
    );
    let dir = portal.path().to_str().expect("a path").to_string();
    crate::common::run(
        crate::common::mingbai().args(["check", &dir, "--today", super::TODAY]),
        crate::common::LIMIT,
    )
    .expect(0, &["没有错误"]);
}

#[test]
fn what_is_wrong_is_said_with_its_sheet_and_cell() {
    let portal = empty("wrong-cells");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("现金").expect("a name");
    sheet
        .write_string(0, 0, "示范村2026年6月收支明细")
        .expect("a cell");
    for (column, word) in ["日期", "凭证号", "摘要", "收入", "支出"]
        .into_iter()
        .enumerate()
    {
        sheet
            .write_string(1, column as u16, word)
            .expect("a heading");
    }
    let rows = [
        ("2026.6.31", "1", "甲"),
        ("46188", "2", "乙"),
        ("2026-06-03", "3", "丙"),
        ("2026-06-04", "4", "丁"),
        ("", "5", "戊"),
    ];
    for (at, (day, voucher, summary)) in rows.into_iter().enumerate() {
        let row = at as u32 + 2;
        words(sheet, &[(row, 1, voucher), (row, 2, summary)]);
        match day.parse::<f64>() {
            Ok(number) => numbers(sheet, &[(row, 0, number)]),
            Err(_) => words(sheet, &[(row, 0, day)]),
        }
    }
    let broken = Formula::new("=A99").set_result("#REF!");
    sheet.write_formula(2, 3, broken).expect("a cell");
    words(sheet, &[(3, 3, "一千左右")]);
    let rounded = 370_181_199_001_011_234_f64;
    numbers(sheet, &[(4, 1, rounded), (5, 4, 12.345), (6, 4, 5.0)]);
    let said = import(&portal, book, &[]);
    said.expect(1, &["没有导入"]);
    let all = said.all();
    for wanted in [
        "“现金”第3行A列：日期“2026.6.31”",
        "“现金”第4行D列：收入“一千左右”",
        "“现金”第5行B列：",
        "“现金”第6行E列：支出“12.345”",
        "这一行没有填“日期”",
    ] {
        assert!(all.contains(wanted), "`{wanted}` is not in\n{all}");
    }
    holds(&all, &["MB1317", "MB1318", "MB1321", "MB1322"]);
    assert!(!portal.at("villages/shifancun/2026-06").exists());
}

#[test]
fn a_register_loses_its_id_and_phone_columns() {
    let portal = empty("register");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .write_string(0, 0, "2026年第三季度合同台账（单位：万元）")
        .expect("a cell");
    let heads = [
        "合同编号",
        "合同名称",
        "甲方",
        "乙方",
        "证件号码",
        "联系电话",
        "起止日期",
        "总金额",
        "年租金",
        "应收",
        "已收",
        "欠款",
        "备用",
    ];
    for (column, word) in heads.into_iter().enumerate() {
        sheet
            .write_string(1, column as u16, word)
            .expect("a heading");
    }
    let cells = [
        "HT-1",
        "东排门面",
        "示范村村民委员会",
        "李小明",
        "370181199001011234",
        "13812345678",
        "2024.1.1至2027年12月31日",
    ];
    for (column, word) in cells.into_iter().enumerate() {
        sheet.write_string(2, column as u16, word).expect("a cell");
    }
    for (column, amount) in [3.6, 1.2, 3.0, 2.5, 0.5].into_iter().enumerate() {
        sheet
            .write_number(2, column as u16 + 7, amount)
            .expect("a cell");
    }
    sheet.write_string(2, 12, "内部").expect("a cell");
    let said = import(&portal, book, &[]);
    said.expect(
        0,
        &["MB1330", "证件号码", "联系电话", "MB1331", "备用", "MB1332"],
    );
    let text = disclosure(&portal, "2026-Q3", "finance-contracts-register");
    holds(
        &text,
        &[
            "contract_no = \"HT-1\"",
            "party_b = \"李**\"",
            "start = 2024-01-01, end = 2027-12-31",
            "total = 36000",
            "annual_price = 12000",
            "arrears = 5000",
        ],
    );
    for private in ["李小明", "3701811990", "1381234"] {
        assert!(
            !text.contains(private) && !said.all().contains(private),
            "{private}"
        );
    }
}

#[test]
fn the_plain_monthly_form_is_understood_in_gbk() {
    let portal = empty("plain-form");
    let form = "示范村阳光财务公布表（2026年9月）,\r\n项目,金额\r\n一、上月银行存款余额,\"10,000.00\"\r\n二、本月收入,5000\r\n1.租金和承包款,3000\r\n2.上级补助,1500元\r\n3.其他收入,500\r\n三、本月支出,1200.5\r\n1.干部报酬,1000\r\n2.会议费,-\r\n3.水电费,200.50\r\n四、本月银行存款余额,13799.50\r\n五、1月以来收入,45000\r\n1月以来支出,38000\r\n";
    let (gbk, _, unmapped) = encoding_rs::GBK.encode(form);
    assert!(!unmapped);
    import_bytes(&portal, "月报.csv", &gbk, &[]).expect(0, &["5 行"]);
    let text = disclosure(&portal, "2026-09", "finance-monthly-summary");
    holds(
        &text,
        &[
            "opening = 10000",
            "income_total = 5000",
            "expense_total = 1200.50",
            "closing = 13799.50",
            "ytd_income = 45000",
            "ytd_expense = 38000",
            "{ name = \"租金和承包款\", amount = 3000 }",
            "{ name = \"上级补助\", amount = 1500 }",
            "{ name = \"水电费\", amount = 200.50 }",
        ],
    );
}

#[test]
fn two_tables_side_by_side_are_two_tables() {
    let portal = empty("side-by-side");
    let form = "示范村2026年9月财务收支公布表\n上月结余,100,本月结余,130\n收入项目,金额,支出项目,金额\n租金,50,水电费,20\n补助,10,办公费,10\n合计,60,合计,30\n";
    import_bytes(&portal, "表.csv", form.as_bytes(), &[]).expect(0, &["4 行"]);
    let text = disclosure(&portal, "2026-09", "finance-monthly-summary");
    holds(
        &text,
        &[
            "opening = 100",
            "closing = 130",
            "{ name = \"补助\", amount = 10 }",
            "{ name = \"水电费\", amount = 20 }",
        ],
    );
}

#[test]
fn a_sheet_that_could_be_anything_is_asked_about() {
    let portal = empty("unknown-sheet");
    let said = import_bytes(&portal, "表.csv", "甲,乙\n1,2\n".as_bytes(), &[]);
    said.expect(1, &["MB1325", "--item"]);
    let sheet = "日期,摘要,收入,支出,余额\n2026-09-01,租金,5,,5\n2026-08-02,水费,,2,3\n";
    let said = import_bytes(
        &portal,
        "表.csv",
        sheet.as_bytes(),
        &["--item", "finance-itemised-ledger"],
    );
    said.expect(1, &["MB1327", "--period"]);
    let said = import_bytes(
        &portal,
        "表.csv",
        sheet.as_bytes(),
        &["--item", "finance-itemised-ledger", "--period", "2026-09"],
    );
    said.expect(0, &["2 行"]);
}
