//! Gauges and reviews: shares, targets, stars and ballots.

use mingbai::language::Lang;

use super::{own, page, zh};

#[test]
fn gauges_are_compared_exactly() {
    let record = zh(
        "village-mediation",
        "received = 20\nsettled = 17\nrate = 85\ntarget = 85\n",
    );
    let gauge = &record.gauges[0];
    assert_eq!(
        (
            gauge.ratio.as_str(),
            gauge.value.as_str(),
            gauge.target.as_str()
        ),
        ("17 / 20", "85%", "不低于 85%")
    );
    assert_eq!(
        (gauge.at, gauge.target_at, gauge.met),
        (85, Some(85), Some(true))
    );
    let record = zh(
        "finance-village-funding-floor",
        "allocated = 90000\nfloor = 100000\ncollective_income = 5\n",
    );
    assert_eq!(
        record.gauges.len(),
        1,
        "a gauge without its target figure is not shown"
    );
    let gauge = &record.gauges[0];
    assert_eq!(
        (gauge.value.as_str(), gauge.target.as_str(), gauge.met),
        ("90%", "不低于 100%", Some(false))
    );
    assert_eq!(gauge.ratio, "90,000.00 / 100,000.00 元");
}

#[test]
fn a_gauge_of_money_has_a_target_of_money() {
    let item = own(
        "gauge",
        "fields = [ { key = \"paid\", type = \"money\", zh = \"拨付\" }, { key = \"floor\", type = \"money\", zh = \"标准\" } ]\n\
         [item.bind]\nnumerator = \"paid\"\ntarget = \"floor\"\n",
    );
    let gauge = page(
        &item,
        "own-item",
        "paid = 120000\nfloor = 100000\n",
        "2026-06-10",
        Lang::Zh,
    )
    .record
    .gauges
    .remove(0);
    assert_eq!(
        (
            gauge.label.as_str(),
            gauge.value.as_str(),
            gauge.target.as_str()
        ),
        ("自定事项", "120,000.00 元", "不低于 100,000.00 元")
    );
    assert_eq!(
        (gauge.ratio.as_str(), gauge.at, gauge.target_at, gauge.met),
        ("", 100, Some(83), Some(true))
    );
}

#[test]
fn gauges_stand_in_rows_and_count_down_too() {
    let item = own(
        "gauge",
        r#"
[[item.table]]
key = "rows"
zh = "各组"
columns = [ { key = "group", type = "string", zh = "组" }, { key = "numerator", type = "int", zh = "数" }, { key = "denominator", type = "int", zh = "总数" } ]
[item.bind]
target = 2
direction = "at-most"
"#,
    );
    let rows = "[[rows]]\ngroup = \"一组\"\nnumerator = 1\ndenominator = 100\n[[rows]]\ngroup = \"二组\"\nnumerator = 3\ndenominator = 100\n[[rows]]\ngroup = \"三组\"\nnumerator = 3\ndenominator = 0\n";
    let record = page(&item, "own-item", rows, "2026-06-10", Lang::Zh).record;
    let shown: Vec<(&str, &str, Option<bool>, u32)> = record
        .gauges
        .iter()
        .map(|g| (g.label.as_str(), g.target.as_str(), g.met, g.at))
        .collect();
    assert_eq!(
        shown,
        [
            ("一组", "不超过 2%", Some(true), 25),
            ("二组", "不超过 2%", Some(false), 75)
        ]
    );
}

#[test]
fn reviews_have_stars_and_ballots() {
    let stars = zh(
        "party-branch-star-rating",
        "stars = 4\nreview_score = 92.5\n",
    );
    assert_eq!((stars.stars[0].stars, stars.stars[0].of), (4, 5));
    assert_eq!(stars.stars[0].said, "4 星（满 5 星），得分 92.5");
    let content = "households = 412\nballots_issued = 412\nreturned = 398\n[[rows]]\nobject = \"王大山\"\npost = \"主任\"\ngood = 300\nfair = 80\npoor = 10\n";
    let review = zh("village-democratic-review", content);
    assert_eq!(review.stacks[0].label, "王大山");
    assert_eq!(
        review.stacks[0].note,
        "发出 412 票，收回 398 票，收回率 96.6%"
    );
    let last = review.stacks[0].parts.last().unwrap();
    assert_eq!(
        (last.name.as_str(), last.value.as_str()),
        ("弃权或无效", "8")
    );
}
