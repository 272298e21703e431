//! Differences between two texts of one disclosure, told in words.

use mingbai::catalogue::Catalogue;
use mingbai::disclosure::{self, Address, Disclosure};
use mingbai::language::Lang;
use mingbai::page::{Difference, Turn};
use mingbai::show::compare;
use mingbai::source::{self, Text};
use mingbai::theme::built_in_words;

const LEDGER: &str = "published = 2026-06-05
opening = 500.00
closing = 712.50
income_total = 312.50
expense_total = 100.00
";

const ROWS: [(&str, &str); 3] = [
    (
        "1",
        "date = 2026-05-08\nsummary = \"收鱼塘承包费尾款\"\naccount = \"501\"\nincome = 312.50\nbalance = 812.50\n",
    ),
    (
        "2",
        "date = 2026-05-20\nsummary = \"付村口路灯电费\"\naccount = \"513\"\nexpense = 1200.00\nbalance = 712.50\n",
    ),
    (
        "3",
        "date = 2026-05-28\nsummary = \"买办公用纸\"\naccount = \"513\"\nexpense = 60.00\nbalance = 652.50\n",
    ),
];

fn rows(which: &[usize]) -> String {
    let row = |at: &usize| {
        let (number, row) = ROWS[*at];
        format!("\n[[rows]]\nvoucher_no = \"{number}\"\n{row}")
    };
    format!("{LEDGER}{}", which.iter().map(row).collect::<String>())
}

fn read(text: &str, item: &str) -> Disclosure {
    let catalogue = Catalogue::load(&[]).unwrap();
    let path = format!("villages/shiqiao/2026-05/{item}.toml");
    let text = Text::new(path.as_str(), text);
    let address = Address {
        period: "2026-05".parse().unwrap(),
        item,
        name: None,
    };
    let folder = crate::common::home("tests/cases/ok_good_portal/in");
    let (sources, _) = source::list(&folder, "villages/huaicun");
    let mut problems = Vec::new();
    let read = disclosure::read(
        &text,
        &address,
        &catalogue,
        &sources,
        Lang::Zh,
        &mut problems,
    );
    read.unwrap_or_else(|| panic!("{problems:#?}"))
}

fn ledgers(before: &str, after: &str, lang: Lang) -> Difference {
    let item = "finance-itemised-ledger";
    compare(
        &read(before, item),
        &read(after, item),
        &built_in_words(lang),
    )
}

#[test]
fn one_amount_is_told_with_what_it_is_more() {
    let (before, after) = (
        rows(&[0, 1, 2]),
        rows(&[0, 1, 2]).replace("1200.00", "2100.00"),
    );
    let difference = ledgers(&before, &after, Lang::Zh);
    assert_eq!(
        difference.summary,
        "改了 1 处：第2行“支出”由 1,200.00 元改为 2,100.00 元，多 900.00 元。"
    );
    let table = &difference.tables[0];
    assert_eq!((table.rows.len(), table.same), (1, 2));
    assert_eq!(table.rows[0].turn, Turn::Changed);
    assert_eq!(table.totals[0].more, "多 900.00 元");
    let less = ledgers(&after, &before, Lang::En);
    assert_eq!(
        less.summary,
        "1 change: row 2, \"Spending\" from 2,100.00 yuan to 1,200.00 yuan, 900.00 yuan less."
    );
}

#[test]
fn rows_are_added_removed_and_moved() {
    let turns = |difference: &Difference| -> Vec<(Turn, String)> {
        let rows = difference.tables.iter().flat_map(|table| &table.rows);
        rows.map(|row| (row.turn, row.place.clone())).collect()
    };
    let added = ledgers(&rows(&[0, 2]), &rows(&[0, 1, 2]), Lang::Zh);
    assert_eq!(turns(&added), [(Turn::Added, "第2行".to_string())]);
    assert!(
        added.summary.starts_with("改了 1 处：加了第2行（"),
        "{}",
        added.summary
    );
    let removed = ledgers(&rows(&[0, 1, 2]), &rows(&[0, 2]), Lang::Zh);
    assert_eq!(turns(&removed), [(Turn::Removed, "原第2行".to_string())]);
    let moved = ledgers(&rows(&[0, 1, 2]), &rows(&[2, 0, 1]), Lang::Zh);
    assert_eq!(
        turns(&moved),
        [(Turn::Moved, "原第3行，现第1行".to_string())]
    );
    assert_eq!(moved.summary, "改了 1 处：有 1 行换了位置。");
}

#[test]
fn fields_texts_and_many_changes_are_told() {
    let theme = |text: &str| {
        format!(
            "published = 2026-06-05\ndate = 2026-05-15\ntheme = \"清理河道\"\nplace = \"河边\"\nattended = 29\n{text}"
        )
    };
    let item = "party-theme-day";
    let before = read(
        &theme("text = \"\"\"\n第一段。\n大家挑了水，又扫了街。\n\"\"\"\n"),
        item,
    );
    let after = theme(
        "should_attend = 32\ntext = \"\"\"\n第一段。\n大家挑了水，又扫了院子。\n第三段。\n\"\"\"\n",
    );
    let after = read(
        &after
            .replace("attended = 29", "attended = 28")
            .replace("河边", "村口"),
        item,
    );
    let difference = compare(&before, &after, &built_in_words(Lang::Zh));
    assert!(
        difference.summary.starts_with("改了 4 处："),
        "{}",
        difference.summary
    );
    assert!(
        difference.summary.ends_with("；另有 1 处，见下。"),
        "{}",
        difference.summary
    );
    let turns: Vec<Turn> = difference.fields.iter().map(|field| field.turn).collect();
    assert_eq!(turns.iter().filter(|turn| **turn == Turn::Added).count(), 1);
    let lines: Vec<Turn> = difference.texts[0]
        .lines
        .iter()
        .map(|line| line.turn)
        .collect();
    assert_eq!(lines, [Turn::Changed, Turn::Added]);
    let changed: Vec<&str> = difference.texts[0].lines[0]
        .after
        .iter()
        .filter(|part| part.changed)
        .map(|part| part.text.as_str())
        .collect();
    assert_eq!(changed.concat(), "院子");
    // The same on both sides.
    let same = compare(&after, &after, &built_in_words(Lang::Zh));
    assert_eq!(same.summary, "文字和数字都没有改；改动在附件里。");
    assert!(same.fields.is_empty() && same.tables.is_empty() && same.texts.is_empty());
}

#[test]
fn a_difference_of_many_rows_stays_small() {
    let many = |step: usize| -> String {
        let row = |at: usize| {
            format!(
                "\n[[rows]]\nvoucher_no = \"{at}\"\ndate = 2026-05-08\nsummary = \"第{}笔\"\naccount = \"513\"\nexpense = {}.00\nbalance = 1.00\n",
                at * step,
                at * step
            )
        };
        format!("{LEDGER}{}", (1..3_000).map(row).collect::<String>())
    };
    let difference = ledgers(&many(1), &many(7), Lang::Zh);
    let table = &difference.tables[0];
    assert_eq!(table.rows.len(), 100);
    assert!(table.unlisted > 1_000 && difference.summary.len() < 2_000);
}
