//! Out and in again: nothing is lost between a disclosure and a spreadsheet, and templates take what is filled in.

use std::sync::Arc;

use mingbai::catalogue::{Catalogue, Item};
use mingbai::workbook::{Content, blank_pages, workbook};

use super::{empty, go, jiqian, read};
use crate::common::{Scratch, copy_folder, difference, tree, write};

fn item(id: &str) -> Arc<Item> {
    let catalogue = Catalogue::load(&[]).expect("the built-in catalogue");
    catalogue.get(id).expect("an item").clone()
}

#[test]
fn what_is_exported_comes_back_whole() {
    let from = jiqian("export");
    let to = Scratch::new("import");
    copy_folder(&from.at("catalogue"), &to.at("catalogue"));
    for file in ["portal.toml", "villages/jiqian/village.toml"] {
        write(&to.at(file), read(&from.at(file)));
    }
    let (first, second) = (from.at("out"), from.at("again"));
    let mut files = Vec::new();
    for period in ["2026-09", "2026-Q3", "2025"] {
        let said = go(
            &[
                "export",
                "--period",
                period,
                "--out",
                first.to_str().expect("a path"),
            ],
            from.path(),
        );
        said.expect(0, &[]);
    }
    for path in tree(&first)
        .into_keys()
        .filter(|path| path.ends_with(".xlsx"))
    {
        files.push(first.join(path).to_str().expect("a path").to_string());
    }
    assert!(files.len() > 60, "{}", files.len());
    let mut words = vec!["import"];
    words.extend(files.iter().map(String::as_str));
    go(&words, to.path()).expect(0, &[]);
    go(
        &["export", "--out", second.to_str().expect("a path")],
        to.path(),
    )
    .expect(0, &[]);
    let apart = difference(&tree(&first), &tree(&second));
    assert!(apart.is_empty(), "{apart:#?}");
    // The same again changes nothing.
    let before = tree(to.path());
    go(&words, to.path()).expect(0, &["没有变化"]);
    assert_eq!(tree(to.path()), before);
}

#[test]
fn csv_files_come_back_whole_by_their_names() {
    let from = jiqian("export-csv");
    let to = empty("import-csv");
    copy_folder(&from.at("catalogue"), &to.at("catalogue"));
    let village = "villages/jiqian/village.toml";
    write(&to.at(village), read(&from.at(village)));
    let (first, second) = (from.at("out"), from.at("again"));
    let export = |portal: &Scratch, out: &std::path::Path| {
        let out = out.to_str().expect("a path");
        let words = ["export", "--period", "2026-08", "--as", "csv", "--out", out];
        go(&words, portal.path()).expect(0, &[]);
    };
    export(&from, &first);
    let paths = tree(&first).into_keys().map(|path| first.join(path));
    let files: Vec<String> = paths.map(|path| path.display().to_string()).collect();
    assert!(files.len() > 40, "{}", files.len());
    let mut words = vec!["import"];
    words.extend(files.iter().map(String::as_str));
    // There are two villages: the folder of the files says which is meant.
    go(&words, to.path()).expect(0, &[]);
    export(&to, &second);
    let apart = difference(&tree(&first), &tree(&second));
    assert!(apart.is_empty(), "{apart:#?}");
}

#[test]
fn a_template_that_was_filled_in_is_known_again() {
    let portal = empty("template");
    let ledger = item("finance-itemised-ledger");
    let mut pages = blank_pages(&ledger, "2026-09".parse().expect("a period"));
    let at = |page: &mingbai::workbook::Page, zh: &str| {
        let fields = page.fields.iter();
        fields
            .enumerate()
            .find(|(_, field)| field.zh == zh)
            .expect("a field")
            .0
    };
    let text = |text: &str| Some(Content::Text(text.to_string()));
    let (opening, closing) = (at(&pages[0], "上月结转"), at(&pages[0], "月末结余"));
    pages[0].rows[0][opening] = Some(Content::Number(100.0));
    pages[0].rows[0][closing] = Some(Content::Number(80.3));
    let mut row = vec![None; pages[1].fields.len()];
    let columns =
        ["日期", "摘要", "支出", "收款人或付款人", "会计科目代码"].map(|zh| at(&pages[1], zh));
    row[columns[0]] = text("2026.9.7");
    row[columns[1]] = text("买笔");
    row[columns[2]] = text("￥１９．７０");
    row[columns[3]] = text("李小明");
    row[columns[4]] = Some(Content::Number(513.0));
    pages[1].rows.push(row);
    let file = portal.at("t.xlsx");
    write(&file, workbook(&pages, true).expect("a workbook"));
    go(&["import", file.to_str().expect("a path")], portal.path()).expect(0, &["1 行", "MB1332"]);
    let text = read(&portal.at("villages/shifancun/2026-09/finance-itemised-ledger.toml"));
    for wanted in [
        "opening = 100  # 上月结转",
        "closing = 80.30",
        "{ date = 2026-09-07, summary = \"买笔\", account = \"513\", expense = 19.70, payee = \"李**\" },",
    ] {
        assert!(text.contains(wanted), "`{wanted}` is not in\n{text}");
    }
    // The example row of the template is no data.
    assert_eq!(text.matches("date = ").count(), 1, "{text}");
}

#[test]
fn every_item_has_a_template() {
    let catalogue = Catalogue::load(&[]).expect("the built-in catalogue");
    let period = "2026-09".parse().expect("a period");
    for item in catalogue.items() {
        let pages = blank_pages(item, period);
        let one = workbook(&pages, true).unwrap_or_else(|_| panic!("{}", item.id));
        assert_eq!(
            Some(one),
            workbook(&pages, true).ok(),
            "{}: other bytes",
            item.id
        );
    }
}

#[test]
fn a_formula_in_a_cell_is_text_in_csv() {
    let portal = empty("formula");
    write(
        &portal.at("villages/shifancun/2026-09/finance-hospitality.toml"),
        "note = \"=cmd|' /C calc'!A0\"\nsummary = \"@SUM(1)\"\nnone = \"没有\"\n",
    );
    let out = portal.at("out");
    go(
        &[
            "export",
            "--out",
            out.to_str().expect("a path"),
            "--as",
            "csv",
        ],
        portal.path(),
    )
    .expect(0, &[]);
    let csv = read(&out.join("shifancun/2026-09-finance-hospitality.csv"));
    assert!(csv.starts_with('\u{feff}') && csv.contains("\r\n"));
    assert!(csv.contains("'=cmd|") && csv.contains("'@SUM(1)"), "{csv}");
}

#[test]
fn what_is_there_gives_way_only_after_it_was_shown() {
    let portal = empty("replace");
    let sheet = |amount: &str| {
        format!(
            "示范村2026年9月财务公开榜\n日期,凭证号,摘要,收入,支出,余额\n上月结转,,,,,100\n2026-09-07,1,买笔,,{amount},80\n"
        )
    };
    let file = portal.at("board.csv");
    let words = ["import", file.to_str().expect("a path")].map(str::to_string);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    write(&file, sheet("20"));
    go(&words, portal.path()).expect(0, &["1 行"]);
    let path = portal.at("villages/shifancun/2026-09/finance-itemised-ledger.toml");
    // What the sheet does not speak of stays.
    write(
        &path,
        format!(
            "{}summary = \"只买了笔\"\n",
            read(&path).replace("rows = [", "note = \"留着\"\nrows = [")
        ),
    );
    write(&file, sheet("21"));
    let before = read(&path);
    go(&words, portal.path()).expect(
        1,
        &["MB1329", "-  { date = 2026-09-07", "+  { date = 2026-09-07"],
    );
    assert_eq!(read(&path), before);
    let mut again = words.clone();
    again.push("--replace");
    go(&again, portal.path()).expect(0, &["1 行"]);
    let after = read(&path);
    assert!(
        after.contains("expense = 21") && after.contains("只买了笔") && after.contains("留着"),
        "{after}"
    );
}
