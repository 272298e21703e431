//! Every item of the catalogue, with nothing in it and with anything in it.

use mingbai::catalogue::{Catalogue, Field, FieldType, Item};
use mingbai::language::Lang;

use super::{page, pages};

#[test]
fn nothing_is_shown_of_nothing() {
    for item in Catalogue::load(&[]).unwrap().items() {
        let record = page(
            "",
            &item.id,
            "none = \"本月没有\"\n",
            "2026-06-10",
            Lang::Zh,
        )
        .record;
        assert!(
            record.facts.is_empty() && record.tables.is_empty() && record.tasks.is_empty(),
            "{}",
            item.id
        );
    }
}

/// A value of a type as TOML: usual, nought, extreme, odd.
fn value(field: &Field, odd: usize) -> String {
    use FieldType::*;
    let pick = |usual: &str, nought: &str, extreme: &str, odd_one: &str| {
        [usual, nought, extreme, odd_one][odd].to_owned()
    };
    match field.kind {
        Money => pick(
            "1234.50",
            "0",
            "92233720368547758.07",
            "-92233720368547758.08",
        ),
        MoneyWan => pick("34.56", "0", "9223372036854.7758", "-0.0001"),
        Int => pick("17", "0", "9223372036854775807", "-9223372036854775808"),
        Decimal | AreaMu => pick("12.5", "0", "99999999999999.99", "-0.01"),
        Percent => pick("85", "0", "99999999.9", "-5"),
        Date => pick("2026-05-08", "2026-06-10", "2199-12-31", "1900-01-01"),
        Month => pick("\"2026-05\"", "\"2026-06\"", "\"2199-12\"", "\"1950-01\""),
        Period => pick("\"2026-Q2\"", "\"2026-H1\"", "\"2199\"", "\"1950-01\""),
        Bool => pick("true", "false", "true", "false"),
        List => pick("[\"甲\", \"乙\"]", "[]", "[\"\", \"<b>\"]", "[\"1\"]"),
        Enum if !field.options.is_empty() => {
            format!("\"{}\"", field.options[odd % field.options.len()])
        }
        PublicPhone => pick("\"0531-87000000\"", "\"12345\"", "\"无\"", "\"转8012\""),
        _ => pick(
            "\"某某\"",
            "\"—\"",
            &format!("\"{}\"", "很长的文字".repeat(60)),
            "\"<script>\\\"'&\"",
        ),
    }
}

fn filled(item: &Item, odd: usize, rows: usize) -> String {
    let mut content = String::from("published = 2026-06-08\n");
    for field in &item.fields {
        content.push_str(&format!("{} = {}\n", field.key, value(field, odd)));
    }
    for table in &item.tables {
        for row in 0..rows {
            content.push_str(&format!("[[{}]]\n", table.key));
            for (at, column) in table.columns.iter().enumerate() {
                // Some cells stay empty.
                if rows < 2 || !(row + at).is_multiple_of(5) || column.required {
                    content.push_str(&format!(
                        "{} = {}\n",
                        column.key,
                        value(column, (odd + row) % 4)
                    ));
                }
            }
        }
    }
    content
}

#[test]
fn every_item_is_shown_whatever_stands_in_it() {
    let catalogue = Catalogue::load(&[]).unwrap();
    let mut files = Vec::new();
    for item in catalogue.items() {
        for (odd, rows) in [(0, 1), (0, 3), (1, 2), (2, 1), (2, 15), (3, 0), (3, 4)] {
            files.push((
                format!("2026-05/{}/t{odd}-{rows}.toml", item.id),
                filled(item, odd, rows),
            ));
        }
    }
    for lang in [Lang::Zh, Lang::En] {
        let shown = pages("", &files, "2026-06-10", lang);
        assert_eq!(shown.len(), files.len());
        for (path, page) in shown {
            let record = page.record;
            for stack in &record.stacks {
                assert_eq!(
                    stack.parts.iter().map(|part| part.permille).sum::<u32>(),
                    1000,
                    "{path}"
                );
                assert!(stack.parts.iter().all(|part| part.tone < 6), "{path}");
            }
            for gauge in &record.gauges {
                assert!(
                    gauge.at <= 100 && gauge.target_at.is_none_or(|at| at <= 100),
                    "{path}"
                );
            }
            assert!(
                record
                    .stars
                    .iter()
                    .all(|stars| stars.stars <= stars.of && stars.of <= 10),
                "{path}"
            );
            for task in &record.tasks {
                assert!(
                    ["done", "open", "overdue", "none"].contains(&task.state),
                    "{path}"
                );
                assert!(
                    !task.title.is_empty() && !task.state_said.is_empty() && !task.due.is_empty(),
                    "{path}"
                );
            }
            for table in &record.tables {
                let columns = table.columns.len();
                assert!(
                    columns > 0 && table.rows.iter().all(|row| row.len() == columns),
                    "{path}"
                );
                assert!(
                    table.total.is_empty() || table.total.len() == columns,
                    "{path}"
                );
            }
            for chart in &record.charts {
                assert!(
                    chart.svg.starts_with("<svg") && !chart.svg.contains("<script"),
                    "{path}"
                );
            }
        }
    }
}
