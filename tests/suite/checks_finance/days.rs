//! Days, signatures and names.

use mingbai::check::{OnRecord, Posted};
use mingbai::page::Mark;

use crate::checks_finance::village::{
    Fail, NotCheckable, Pass, SUMMARY, VILLAGE, Warn, checked, checked_on_record, checked_with, one,
};

#[test]
fn f25_first_decided_then_paid_and_posted_in_time() {
    let id = "2026-05/finance-monthly-summary";
    assert_eq!(
        one(id, &format!("published = 2026-06-05\n{SUMMARY}"), "F25"),
        [Pass]
    );
    assert_eq!(
        one(id, &format!("published = 2026-05-20\n{SUMMARY}"), "F25"),
        [Fail]
    );
    assert_eq!(
        one(
            id,
            &format!("published = 2026-05-20\nnote = \"提前公布\"\n{SUMMARY}"),
            "F25"
        ),
        [Warn]
    );
    let land = |paid: &str| {
        format!(
            "approval_no = \"1号\"\narea = 1\nland_comp = 1\ntotal = 1\nagreed_on = 2026-05-09\npaid_on = {paid}\n"
        )
    };
    assert_eq!(
        one(
            "2026-05/village-land-requisition",
            &land("2026-05-10"),
            "F25"
        ),
        [Pass]
    );
    assert_eq!(
        one(
            "2026-05/village-land-requisition",
            &land("2026-05-08"),
            "F25"
        ),
        [Fail]
    );
    let works = |paid: &str| {
        format!(
            "[[rows]]\nasset = \"机井\"\ncontract_sum = 10\npaid = {paid}\npaid_on = 2026-05-01\naccepted_on = 2026-05-09\n"
        )
    };
    assert_eq!(
        one("2026-05/finance-capital-expense", &works("5"), "F25"),
        [Pass]
    );
    assert_eq!(
        one("2026-05/finance-capital-expense", &works("10"), "F25"),
        [Warn]
    );
    let notice = |published: &str| {
        format!("published = {published}\nnotice_start = 2026-06-01\nnotice_end = 2026-06-12\n")
    };
    let id = "2026-06/village-homestead";
    assert_eq!(one(id, &notice("2026-06-01"), "T07"), [Pass]);
    assert_eq!(one(id, &notice("2026-06-02"), "T07"), [Warn]);
    assert_eq!(one(id, &notice("2026-06-13"), "F25"), [Fail]);
    // A report of how it went on is no notice.
    let report = "published = 2026-06-20\nsubject = \"东塘\"\nnotice_start = 2026-06-01\nnotice_end = 2026-06-12\nsigned_on = 2026-06-18\n";
    assert_eq!(one("2026-06/finance-asset-disposal", report, "F25"), []);
    assert_eq!(one("2026-06/finance-asset-disposal", report, "T07"), []);
}

#[test]
fn p01_one_person_has_one_mask() {
    let roster = |name: &str| {
        format!("amount_total = 300\n[[rows]]\nno = \"7\"\napplicant = \"{name}\"\nmonthly = 300\n")
    };
    let (may, june) = ("2026-05/village-dibao", "2026-06/village-dibao");
    let with = |one: &str, other: &str| {
        checked(&[(may, &roster(one)), (june, &roster(other))]).of(june, "P01")
    };
    assert_eq!(with("张小明", "张小明"), []);
    assert_eq!(with("张*明", "张小*"), [Fail]);
    assert_eq!(with("张*明", "张小明"), [Warn]);
    assert_eq!(with("张*明", "李小*"), []);
}

#[test]
fn t01_t10_days_in_order() {
    let asked = |replied: &str| {
        format!(
            "[[rows]]\nticket = \"1\"\nraised_on = 2026-05-09\nsummary_masked = \"路灯不亮\"\nreplied_on = {replied}\n"
        )
    };
    let id = "2026-05/village-say-and-reply";
    assert_eq!(one(id, &asked("2026-05-09"), "T01"), [Pass]);
    assert_eq!(one(id, &asked("2026-05-08"), "T01"), [Fail]);
    let steps = |signed: &str| {
        format!("subject = \"东塘\"\ndecided_on = 2026-05-01\nsigned_on = {signed}\n")
    };
    let id = "2026-05/finance-asset-disposal";
    assert_eq!(one(id, &steps("2026-05-20"), "T10"), [Pass]);
    assert_eq!(one(id, &steps("2026-04-20"), "T10"), [Warn]);
}

#[test]
fn t02_to_t05_plausible_days() {
    let meeting = |head: &str| format!("{head}date = 2026-05-05\n");
    let id = "2026-05/party-theme-day";
    let of =
        |head: &str, code: &str| checked_with(VILLAGE, "cn", &[(id, &meeting(head))]).of(id, code);
    assert_eq!(
        of("published = 2026-05-06\nevent = 2026-05-05\n", "T02"),
        [Pass]
    );
    assert_eq!(
        of("published = 2026-05-06\nevent = 2026-05-07\n", "T02"),
        [Warn]
    );
    assert_eq!(of("published = 2026-05-04\n", "T02"), [Warn]);
    assert_eq!(of("published = 2026-07-16\n", "T03"), [Warn]);
    assert_eq!(of("published = 1926-05-06\n", "T04"), [Warn]);
    assert_eq!(of("published = 2026-04-06\n", "T11"), [Warn]);
    let ledger = |day: &str| {
        format!(
            "opening = 0\nclosing = 5\n[[rows]]\ndate = {day}\nsummary = \"房租\"\nincome = 5\n"
        )
    };
    let id = "2026-05/finance-itemised-ledger";
    assert_eq!(one(id, &ledger("2026-05-31"), "T05"), [Pass]);
    assert_eq!(one(id, &ledger("2026-06-01"), "T05"), [Warn]);
}

#[test]
fn t08_t09_long_enough() {
    let id = "2026-06/village-bridging-fund-project";
    let notice = |end: &str| format!("notice_start = 2026-06-09\nnotice_end = {end}\ntotal = 1\n");
    // Ten days; both ends count.
    assert_eq!(one(id, &notice("2026-06-18"), "T08"), [Pass]);
    assert_eq!(one(id, &notice("2026-06-17"), "T08"), [Warn]);
    let candidates = |end: &str| {
        format!(
            "notice_start = 2026-06-05\nnotice_end = {end}\ncomplaint_phone = \"0531-87000000\"\n"
        )
    };
    let id = "2026-06/party-honours";
    // Five working days from a Friday on.
    let of = |end: &str| checked_with(VILLAGE, "cn", &[(id, &candidates(end))]).of(id, "T08");
    assert_eq!(of("2026-06-11"), [Pass]);
    assert_eq!(of("2026-06-10"), [Warn]);
    let id = "2026-05/finance-monthly-summary";
    let posted = |year: &str, until: &str| {
        format!("published = {year}-06-05\nposted_until = {year}-{until}\n{SUMMARY}")
    };
    assert_eq!(one(id, &posted("2026", "06-19"), "T09"), [Pass]);
    assert_eq!(one(id, &posted("2026", "06-18"), "T09"), [Warn]);
    // Before 2026 there was no national floor.
    assert_eq!(
        one(
            "2025-05/finance-monthly-summary",
            &posted("2025", "06-06"),
            "T09"
        ),
        []
    );
}

#[test]
fn s01_to_s04_signatures() {
    let id = "2026-05/finance-monthly-summary";
    let sign = |role: &str, name: &str, date: &str| {
        format!("{{ role = \"{role}\", name = \"{name}\", date = {date} }}")
    };
    let of = |signs: &[String], code: &str| {
        let written = format!(
            "published = 2026-06-05\nsignoff = [{}]\n{SUMMARY}",
            signs.join(", ")
        );
        checked_with(VILLAGE, "sd", &[(id, &written)]).of(id, code)
    };
    let all = [
        sign("handler", "孙会", "2026-06-01"),
        sign("supervisor", "赵秀英", "2026-06-02"),
        sign("secretary", "王建国", "2026-06-03"),
        sign("director", "李卫东", "2026-06-03"),
    ];
    for code in ["S01", "S02", "S03", "S04"] {
        assert_eq!(of(&all, code), [Pass], "{code}");
    }
    assert_eq!(of(&all[..3], "S01"), [Warn]);
    let same = [
        sign("supervisor", "王建国", "2026-06-02"),
        sign("secretary", "王建国", "2026-06-03"),
    ];
    assert_eq!(of(&same, "S02"), [Fail]);
    assert_eq!(of(&[sign("handler", "孙会", "2026-06-06")], "S03"), [Warn]);
    let turned = [
        sign("supervisor", "赵秀英", "2026-06-03"),
        sign("secretary", "王建国", "2026-06-02"),
    ];
    assert_eq!(of(&turned, "S03"), [Warn]);
    assert_eq!(
        of(&[sign("handler", "钱不在", "2026-06-01")], "S04"),
        [Warn]
    );
    assert_eq!(of(&[sign("accountant", "钱不在", "2026-06-01")], "S04"), []);
    // One person in both posts signs once.
    let one_post = VILLAGE.replace("people = [", "one_post = \"书记、主任一肩挑\"\npeople = [");
    let written = format!(
        "published = 2026-06-05\nsignoff = [{}]\n{SUMMARY}",
        all[..3].join(", ")
    );
    assert_eq!(
        checked_with(&one_post, "sd", &[(id, &written)]).of(id, "S01"),
        [Pass]
    );
    // A draft is not signed yet.
    assert_eq!(one(id, SUMMARY, "S01"), [NotCheckable]);
}

#[test]
fn what_the_log_says_answers_a_duty_that_no_disclosure_answers() {
    let item = "finance-cash-bank";
    let since = format!("{VILLAGE}since = \"2026-04\"\n");
    let day = |text: &str| text.parse().expect("a day");
    let month = |text: &str| text.parse().expect("a period");
    let marks = |on_record: OnRecord| -> Vec<Mark> {
        let checked = checked_on_record(&since, "cn", &[], on_record);
        let duties = checked.register.duties().iter();
        duties
            .filter(|duty| duty.item.id == item)
            .take(2)
            .map(|duty| duty.mark)
            .collect()
    };
    let missing = marks(OnRecord::default());
    assert_eq!(missing, [Mark::Missing, Mark::Missing]);
    let silent = |declared: &str| OnRecord {
        silences: vec![(month("2026-04"), day(declared))],
        ..OnRecord::default()
    };
    assert_eq!(marks(silent("2026-05-02")), [Mark::None, Mark::Missing]);
    // Declared after it was due.
    assert_eq!(marks(silent("2026-07-01")), [Mark::Late, Mark::Missing]);
    let removed = |posted: &str, period: &str| OnRecord {
        removed: vec![Posted {
            item: item.to_string(),
            period: month(period),
            day: day(posted),
        }],
        ..OnRecord::default()
    };
    assert_eq!(
        marks(removed("2026-05-02", "2026-04")),
        [Mark::Removed, Mark::Missing]
    );
    assert_eq!(
        marks(removed("2026-07-10", "2026-05")),
        [Mark::Missing, Mark::Late]
    );
}
