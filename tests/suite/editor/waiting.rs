//! What a sheet leaves open: a draft waits and is in nobody's way; cells that say less or more than one value are understood or said.

use super::clerk::{DAY, fresh, go, holds, import};
use super::read;
use crate::common::write;

/// A spending list that has no balances, posted on a day.
const SPENDING: [&str; 5] = [
    "示范村2025年7月支出明细表>3",
    "序号|日期|支出事项|金额",
    "1|7.3|蒸馍30个|30",
    "合计|||30",
    "公布日期：2025年8月8日|||",
];

#[test]
fn an_imported_draft_waits_and_the_others_go_on() {
    let desk = fresh("waiting");
    let ledger = "2025-07/finance-itemised-ledger.toml";
    import(&desk, "支出.xlsx", &SPENDING, &[]).expect(0, &["MB1474", "上月结转", "月末结余"]);
    let open = [
        "opening = \"\"",
        "上月结转（必填）",
        "# published = 2025-08-08",
        "expense = 30",
    ];
    holds(&desk, ledger, &open);
    let monthly = [
        "示范村2025年7月财务收支月报表>3",
        "上月结余|100|本月结余|70",
        "本月收入|0||",
        "本月支出|30||",
        "一、招待费|30||",
        "联系电话|057188880000||",
        "公布日期|2025年8月8日||",
    ];
    import(&desk, "月报.xlsx", &monthly, &[]).expect(0, &["MB1330", "（1 行）"]);
    // The village is whole, the draft is named as begun work, and what is ready is published without it.
    go(&["check", "--today", DAY], &desk).expect(0, &["没有错误"]);
    let status = go(&["status", "--today", DAY], &desk);
    status.expect(
        0,
        &[
            "收支逐笔公开榜，2025-08-10 到期，迟了 60 天（有草稿）",
            "等着公布",
        ],
    );
    go(&["publish", "--yes", "--today", DAY], &desk).expect(0, &["1 件新公布"]);
    // Imported again nothing changes; filled in and woken up it is posted.
    import(&desk, "支出.xlsx", &SPENDING, &[]).expect(0, &["没有变化"]);
    let path = desk.at(&format!("p/villages/shifancun/{ledger}"));
    let mut text = read(&path).replace("# published", "published");
    write(&path, &text);
    go(&["check", "--today", DAY], &desk).expect(1, &["MB0214", "上月结转"]);
    for (blank, figure) in [("opening", "100"), ("closing", "70"), ("income_total", "0")] {
        text = text.replace(&format!("{blank} = \"\""), &format!("{blank} = {figure}"));
    }
    let at = text.find("rows = [").expect("the table");
    let posted = text.split_off(text.find("published =").expect("the day"));
    text.insert_str(at, &format!("{posted}\n"));
    write(&path, &text);
    go(&["publish", "--yes", "--today", DAY], &desk).expect(0, &["1 件新公布"]);
}

#[test]
fn a_draft_that_nobody_owes_is_named_too() {
    let desk = fresh("waiting-unasked");
    go(
        &[
            "new",
            "village-land-requisition",
            "--period",
            "2025-08",
            "--today",
            DAY,
        ],
        &desk,
    )
    .expect(0, &[]);
    go(&["status", "--today", DAY], &desk).expect(0, &["2025年8月", "（有草稿）"]);
}

#[test]
fn four_sides_in_one_cell_are_four_columns() {
    let desk = fresh("waiting-sides");
    let rows = [
        "示范村2025年集体资源台账>5",
        "序号|资源编号|类型|名称|面积(亩)|四至|用途",
        "1|ZY-01|耕地|机动地|35.5|东至路、南至东沟、西至坡地、北至河|对外发包",
        "2|ZY-02|林地|后山|80|东：路 南：沟 西：河 北：崖|集体使用",
        "3|ZY-03|水面|水塘|4|见附图|闲置",
    ];
    let said = import(&desk, "资源.xlsx", &rows, &[]);
    said.expect(0, &["MB1522", "第5行F列", "见附图"]);
    assert_eq!(said.all().matches("MB1522").count(), 1, "{}", said.all());
    let sides = |sides: [&str; 4]| {
        let keys = ["boundary_e", "boundary_s", "boundary_w", "boundary_n"];
        let cells = keys
            .iter()
            .zip(sides)
            .map(|(key, side)| format!("{key} = \"{side}\""));
        cells.collect::<Vec<_>>().join(", ")
    };
    let (first, second) = (
        sides(["路", "东沟", "坡地", "河"]),
        sides(["路", "沟", "河", "崖"]),
    );
    let wanted = [
        first.as_str(),
        second.as_str(),
        "name = \"水塘\", area = 4, use_status",
    ];
    holds(&desk, "2025/finance-resources-register.toml", &wanted);
}

#[test]
fn a_month_is_enough_where_a_month_is_asked_for() {
    let desk = fresh("waiting-months");
    let rows = [
        "示范村2025年集体资产台账>5",
        "序号|资产编号|资产名称|类别|购建日期|数量|原值|累计折旧|净值",
        "1|ZC-01|办公楼|非经营性|2015年6月|1|500000|200000|300000",
    ];
    let said = import(&desk, "资产.xlsx", &rows, &[]);
    said.expect(1, &["MB1520", "第3行E列", "2015年6月", "2015-06-18"]);
    let rows = [
        "示范村2025年第三季度合同台账>5",
        "序号|合同编号|合同名称|甲方|乙方|签订日期|起止日期|总金额",
        "1|HT-1|门面租赁|示范村合作社|王大山|2023-12-20|长期|36000",
    ];
    import(&desk, "合同.xlsx", &rows, &[]).expect(1, &["MB1521", "长期", "第3行G列"]);
}

#[test]
fn days_that_a_spreadsheet_counted_and_words_of_the_catalogue_are_understood() {
    let desk = fresh("waiting-words");
    let rows = "日期,摘要,支出\r\n45843,打印纸,20\r\n";
    let file = desk.at("p/示范村2025年7月流水账.csv");
    write(&file, rows);
    go(&["import", "示范村2025年7月流水账.csv"], &desk).expect(0, &["1 行"]);
    let wanted = ["{ date = 2025-07-05, summary = \"打印纸\", expense = 20 }"];
    holds(&desk, "2025-07/finance-itemised-ledger.toml", &wanted);
    go(&["catalogue", "收支逐笔公开榜"], &desk).expect(0, &["finance-itemised-ledger"]);
    go(&["new", "逐笔公开"], &desk).expect(2, &["MB0225", "finance-itemised-ledger"]);
    go(&["new", "某某"], &desk).expect(2, &["MB1524", "mingbai catalogue"]);
    go(&["explain", "MB0203"], &desk).expect(0, &["不是规范的数字"]);
}

#[test]
fn what_is_posted_is_whole_and_a_draft_need_not_be() {
    let desk = fresh("waiting-whole");
    let path = desk.at("p/villages/shifancun/2025-07/finance-itemised-ledger.toml");
    let draft = "summary = \"七月\"\nrows = [{ date = 2025-07-03, expense = 30 }]\n";
    write(&path, draft);
    go(&["check", "--today", DAY], &desk).expect(0, &["没有错误"]);
    let rows = "rows = [{ date = 2025-07-03, summary = \" \", expense = 30 }]";
    let figures = "opening = 100\nincome_total = 0\nexpense_total = 30\nclosing = 70";
    let posted = format!("published = 2025-08-08\n{figures}\n{rows}\n");
    write(&path, &posted);
    go(&["check", "--today", DAY], &desk).expect(1, &["MB0214", "“摘要”"]);
    write(&path, posted.replace("\" \"", "\"蒸馍\""));
    go(&["check", "--today", DAY], &desk).expect(0, &["没有错误"]);
}
