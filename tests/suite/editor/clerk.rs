//! A clerk's first three months: the layouts that villages really post, typed as they look there, imported, corrected, published,
//! verified.

use rust_xlsxwriter::{Format, Workbook, Worksheet};

use super::read;
use crate::common::{LIMIT, Said, Scratch, mingbai, run, write};

/// A day after the third month.
pub(super) const DAY: &str = "2025-10-09";

/// A row of a sheet: cells between bars; an empty cell is left out, `a>2` covers two more columns, a number is a number.
fn sheet(rows: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.split('|').enumerate() {
            put(sheet, row as u32, column as u16, cell.trim());
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &str) {
    let (cell, covers) = cell.split_once('>').unwrap_or((cell, ""));
    if let Ok(more) = covers.parse::<u16>() {
        let format = Format::new();
        sheet
            .merge_range(row, column, row, column + more, cell, &format)
            .expect("a merged cell");
    } else if let Ok(number) = cell.parse::<f64>() {
        sheet.write_number(row, column, number).expect("a number");
    } else if !cell.is_empty() {
        sheet.write_string(row, column, cell).expect("a cell");
    }
}

/// Runs a command in the portal, with the keys of this clerk.
pub(super) fn go(words: &[&str], desk: &Scratch) -> Said {
    let mut command = mingbai();
    command.args(words).current_dir(desk.at("p"));
    command.env("MINGBAI_HOME", desk.at("home"));
    run(&mut command, LIMIT)
}

pub(super) fn import(desk: &Scratch, name: &str, rows: &[&str], more: &[&str]) -> Said {
    write(&desk.at(&format!("p/{name}")), sheet(rows));
    let mut words = vec!["import", name, "--today", DAY];
    words.extend(more);
    go(&words, desk)
}

/// A fresh portal, as `init` makes it.
pub(super) fn fresh(name: &str) -> Scratch {
    let desk = Scratch::new(name);
    let dir = desk.at("p");
    let mut command = mingbai();
    command
        .arg("init")
        .arg(&dir)
        .args(["--today", "2025-07-01"]);
    run(&mut command, LIMIT).expect(0, &["mingbai new month 2025-07"]);
    desk
}

#[track_caller]
pub(super) fn holds(desk: &Scratch, path: &str, wanted: &[&str]) {
    let text = read(&desk.at(&format!("p/villages/shifancun/{path}")));
    for wanted in wanted {
        assert!(text.contains(wanted), "`{wanted}` is not in\n{text}");
    }
}

/// The plain form of a month: income to the left, spending to the right, lines in which nothing happened, who signed below.
fn monthly(month: u32, figures: [&str; 4]) -> Vec<String> {
    let [opening, income, expense, closing] = figures;
    let rows = [
        "示范村村级财务“阳光公开”月报表>3".to_string(),
        format!("2025年{month}月>2||| 单位：元"),
        "项目|金额|项目|金额".to_string(),
        format!("一、上月银行存款余额|{opening}||"),
        format!("二、本月收入|{income}|三、本月支出|{expense}"),
        format!("1、租金、承包款|{income}|1、干部报酬|{expense}"),
        "2、企业上交利润||2、会议费|".to_string(),
        "||3、招待费|－".to_string(),
        format!("四、本月银行存款余额|￥{closing}||"),
        "村主任：桥安生||监委会：郑公平|".to_string(),
        format!("公布日期：2025年{}月8日|||", month + 1),
    ];
    rows.to_vec()
}

#[test]
fn three_months_are_imported_corrected_published_and_verified() {
    let desk = fresh("clerk");
    let months = [
        (7, ["10,000.00", "5000", "1200.5", "13,799.50"]),
        (8, ["13,799.50", "4500", "1590", "16,709.50"]),
        // The third balance is mistyped.
        (9, ["16,709.50", "2000", "1142", "17,576.50"]),
    ];
    for (month, figures) in months {
        let rows = monthly(month, figures);
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        import(&desk, "月报.xlsx", &rows, &[]).expect(0, &["2 行"]);
    }
    holds(
        &desk,
        "2025-08/finance-monthly-summary.toml",
        &[
            "published = 2025-09-08",
            "opening = 13799.50",
            "income_total = 4500",
            "expense_total = 1590",
            "closing = 16709.50",
        ],
    );
    go(&["check", "--today", DAY], &desk).expect(1, &["F01", "2025-09/finance-monthly-summary"]);
    let mended = monthly(9, ["16,709.50", "2000", "1142", "17,567.50"]);
    let mended: Vec<&str> = mended.iter().map(String::as_str).collect();
    import(&desk, "月报.xlsx", &mended, &[]).expect(1, &["-closing = 17576.50", "--replace"]);
    import(&desk, "月报.xlsx", &mended, &["--replace"]).expect(0, &["2 行"]);
    go(&["publish", "--yes", "--today", DAY], &desk).expect(0, &["3 件新公布"]);
    go(&["verify", "public"], &desk).expect(0, &[]);
    go(&["publish", "--yes", "--today", DAY], &desk).expect(0, &[]);
}

#[test]
fn a_cash_journal_may_have_its_month_in_the_title_and_totals_of_the_year_below() {
    let desk = fresh("clerk-journal");
    let rows = [
        "现 金 日 记 账>6",
        "单位：示范村||2025年7月||||单位：元",
        "2025年>1||凭证号|摘要|借方|贷方|余额",
        "月|日|||||",
        "|||上月结余|||5,000.00",
        "7|1|现收1|房屋租金|9,000.00||14,000.00",
        "7|1|现付1|办公室人员工资||6,356.00|7,644.00",
        "7|5|现付2|市场电工工资||3,300.00|4,344.00",
        "7|5|现收2|企业赞助款|10,000.00||14,344.00",
        "7|12|现付3|笔和宣传纸||38.00|14,306.00",
        "7|12|现付4|修门||984.00|13,322.00",
        "|||本月合计|19,000.00|10,678.00|13,322.00",
        "|||本年累计|99,000.00|80,678.00|",
    ];
    let said = import(&desk, "日记账.xlsx", &rows, &[]);
    said.expect(0, &["6 行"]);
    assert!(!said.all().contains("MB1323"), "{}", said.all());
    let wanted = [
        "opening = 5000",
        "income_total = 19000",
        "expense_total = 10678",
        "closing = 13322",
    ];
    holds(&desk, "2025-07/finance-itemised-ledger.toml", &wanted);
}

#[test]
fn subtotals_and_totals_above_their_rows_are_no_mistakes() {
    let desk = fresh("clerk-projects");
    let rows = [
        "示范村2023年第二批中央财政衔接资金项目公示表>3",
        "公示时间：2023年6月9日至2023年6月19日|||单位：万元",
        "序号|项目名称|项目类别|资金规模",
        "|合计||\"1,259\"",
        "1|三个村人饮提升工程|基础设施|500",
        "2|一个村饮水安全工程|基础设施|230",
        "3|小型水井二期|基础设施|208",
        "|小计||938",
        "4|两个村集体经济项目|产业|140",
        "5|饲料厂扩建|产业|167",
        "|小计||307",
        "6|项目管理费|管理费|14",
    ];
    let rows = rows.map(|row| row.replace('"', ""));
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let said = import(&desk, "项目.xlsx", &rows, &[]);
    said.expect(0, &["6 行"]);
    assert!(!said.all().contains("MB1323"), "{}", said.all());
    let wanted = [
        "notice_start = 2023-06-09",
        "notice_end = 2023-06-19",
        "\ntotal = 1259",
        "class = \"产业\"",
    ];
    holds(&desk, "2023/village-bridging-fund-project.toml", &wanted);
    // A sum that is wrong is still said.
    let wrong: Vec<String> = rows.iter().map(|row| row.replace("938", "939")).collect();
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    import(&desk, "项目.xlsx", &wrong, &[]).expect(0, &["MB1323", "939", "938"]);
}

#[test]
fn labels_with_their_values_are_a_form() {
    let desk = fresh("clerk-forms");
    let rows = [
        "示范村2012年一事一议筹资筹劳公示表>3",
        "项目名称|村内道路硬化960米>1",
        "筹资人数|4980人|人均筹资|15元",
        "筹资总额|7.47万元|财政奖补|24.9万元",
        "社会捐赠|2.19万元|项目总投资|34.56万元",
    ];
    import(&desk, "一事一议.xlsx", &rows, &[]).expect(0, &[]);
    let wanted = [
        "people = 4980",
        "raised = 74700",
        "award = 249000",
        "total = 345600",
    ];
    holds(&desk, "2012/village-one-case-one-discussion.md", &wanted);
    let rows = [
        "示范村2020年度集体经济组织成员分红情况>3",
        "总股数|534|成员人数|533人",
        "户数|220户|每股分红|1000元",
        "分红总额|53.4万元||",
    ];
    import(&desk, "分红.xlsx", &rows, &[]).expect(0, &[]);
    let wanted = [
        "shares = 534",
        "members = 533",
        "per_share = 1000",
        "total = 534000",
    ];
    holds(&desk, "2020/finance-dividend-payment.toml", &wanted);
    let rows = [
        "示范村2022年三季度光伏电站收益公示表>2",
        "电站名称|三座村级电站|",
        "发电收入|12.47万元|",
        "序号|电站|装机容量（千瓦）",
        "1|一号站|60",
        "2|二号站|64",
        "3|三号站|30",
        "合计||154",
        "结余|124700|",
    ];
    import(&desk, "光伏.xlsx", &rows, &[]).expect(0, &["3 行"]);
    let wanted = [
        "kw = 154",
        "income = 124700",
        "balance = 124700",
        "{ name = \"二号站\", kw = 64 }",
    ];
    holds(&desk, "2022-Q3/finance-solar-income.toml", &wanted);
}

#[test]
fn a_statement_fills_its_lines_and_what_is_told_of_them() {
    let desk = fresh("clerk-statement");
    let rows = [
        "收益及收益分配表>2",
        "编制单位：示范村|2025年度|单位：万元",
        "项目|行次|金额",
        "一、总收入|1|180",
        "经营收入|2|68",
        "二、总支出|7|125",
        "三、本年收益|11|55",
        "加：年初未分配收益|12|15",
        "减：1.提取公积公益金|14|7",
        "五、年末未分配收益|17|36",
    ];
    import(&desk, "收益.xlsx", &rows, &[]).expect(0, &["7 行"]);
    let wanted = [
        "income_total = 1800000",
        "net_income = 550000",
        "opening_undistributed = 150000",
        "reserve = 70000",
        "{ line = \"经营收入\", current = 680000 }",
    ];
    holds(
        &desk,
        "2025/finance-income-distribution-statement.toml",
        &wanted,
    );
    let rows = [
        "示范村2025年清产核资结果公示表>5",
        "清查基准日|2025年9月30日||||单位：元",
        "货币资金账面数|货币资金核实数|固定资产账面数|固定资产核实数|征地补偿费账面数|征地补偿费核实数",
        "12000|12000|350000|348000|0|0",
    ];
    import(&desk, "清产核资.xlsx", &rows, &[]).expect(0, &["3 行"]);
    let wanted = [
        "date = 2025-09-30",
        "{ line = \"固定资产\", book = 350000, verified = 348000 }",
        "{ line = \"征地补偿费\", book = 0, verified = 0 }",
    ];
    holds(&desk, "2025/finance-asset-verification.toml", &wanted);
}

#[test]
fn registers_of_the_platforms_keep_their_own_numbers() {
    let desk = fresh("clerk-registers");
    let rows = [
        "示范村2025年集体资产台账>5",
        "序号|资产编号|资产名称|类别(经营性/非经营性)|购建日期|数量|单位|原值|累计折旧|净值|坐落|使用状态|使用人/承租人|备注",
        "1|ZC-01|办公楼|非经营性|2010.5.1|1|栋|500000|200000|300000|村中心|自用||",
        "2|ZC-02|门面房|经营性|2015.6.1|3|间|300000|60000|240000|大街|出租|王大山|",
        "|合计||||||800000|260000|540000||||",
    ];
    import(&desk, "资产.xlsx", &rows, &[]).expect(0, &["2 行"]);
    let wanted = [
        "original_total = 800000",
        "net_total = 540000",
        "asset_no = \"ZC-02\", name = \"门面房\", class = \"经营性\", acquired = 2015-06-01",
    ];
    holds(&desk, "2025/finance-assets-register.toml", &wanted);
    // A tenant is no contract: his name has no column to stand in.
    let text = read(&desk.at("p/villages/shifancun/2025/finance-assets-register.toml"));
    assert!(!text.contains("王大山"), "{text}");
    let rows = [
        "示范村2025年集体资源台账>5",
        "序号|资源编号|类型|名称|面积(亩)|四至|权属|用途|经营方式|承包人|年承包费",
        "1|ZY-01|耕地|机动地|35.5|东至路|村集体|种粮|对外发包|赵大河|17750",
    ];
    let said = import(&desk, "资源.xlsx", &rows, &[]);
    said.expect(0, &["MB1331", "G列“权属”"]);
    assert!(!said.all().contains("四至"), "{}", said.all());
    let wanted = [
        "resource_no = \"ZY-01\"",
        "boundary_e = \"路\", use_status = \"对外发包\"",
    ];
    holds(&desk, "2025/finance-resources-register.toml", &wanted);
    let rows = [
        "示范村2025年第三季度合同台账>5",
        "序号|合同编号|合同名称|甲方|乙方|签订日期|起止日期|总金额",
        "1|HT-1|门面租赁|示范村股份经济合作社|王大山|2023-12-20|2024.1.1至2026.12.31|36000",
    ];
    import(&desk, "合同.xlsx", &rows, &[]).expect(0, &["1 行"]);
    let wanted = [
        "contract_no = \"HT-1\"",
        "start = 2024-01-01, end = 2026-12-31",
    ];
    holds(&desk, "2025-Q3/finance-contracts-register.toml", &wanted);
}

#[test]
fn what_is_not_sure_is_not_guessed_and_what_is_missing_is_said_once() {
    let desk = fresh("clerk-unsure");
    // Three columns of some register, three of nothing that is known.
    let rows = ["日期|金额|物资|甲栏|乙栏|丙栏", "2025-07-03|30|米|a|b|c"];
    import(&desk, "表.xlsx", &rows, &[]).expect(1, &["MB1325"]);
    let rows = [
        "示范村2025年衔接资金分批情况公示表>3",
        "批次|合计（万元）|中央|省级",
        "第一批|530|440|90",
        "第二批|525|525|－",
    ];
    let said = import(&desk, "批次.xlsx", &rows, &[]);
    said.expect(1, &["MB1470", "项目名称"]);
    assert_eq!(said.all().matches("错误[").count(), 1, "{}", said.all());
    let rows = [
        "示范村2025年清产核资结果公示表>1",
        "货币资金账面数|货币资金核实数|债务账面数|债务核实数",
        "1|1|2|2",
    ];
    import(&desk, "清产核资.xlsx", &rows, &[]).expect(0, &["MB1474", "清查到哪天"]);
    let rows = [
        "示范村2025年7月支出明细表>3",
        "序号|日期|支出事项|金额",
        "1|7.3|蒸馍30个|30",
        "合计|||30",
    ];
    import(&desk, "支出.xlsx", &rows, &[]).expect(0, &["1 行", "MB1474", "上月结转"]);
    let wanted = ["summary = \"蒸馍30个\", expense = 30", "expense_total = 30"];
    holds(&desk, "2025-07/finance-itemised-ledger.toml", &wanted);
}
