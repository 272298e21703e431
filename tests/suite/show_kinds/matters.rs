//! Meetings, processes, tasks and questions: votes, steps, days.

use mingbai::language::Lang;

use super::{page, pages, zh};

#[test]
fn a_meeting_shows_attendance_and_votes() {
    let content = r#"
meeting = "村民代表会议"
date = 2026-05-05
should = 40
attended = 36
[[rows]]
matter = "修建文化广场"
for = 30
against = 4
abstain = 2
passed = true
"#;
    let record = zh("village-assembly-resolution", content);
    assert_eq!(record.stacks[0].note, "应到 40 人，实到 36 人，到会率 90%");
    let vote = &record.stacks[1];
    assert_eq!(vote.label, "修建文化广场");
    let parts: Vec<(&str, &str, u32)> = vote
        .parts
        .iter()
        .map(|part| (part.name.as_str(), part.value.as_str(), part.permille))
        .collect();
    assert_eq!(
        parts,
        [("同意", "30", 833), ("反对", "4", 111), ("弃权", "2", 56)]
    );
    assert_eq!(vote.note, "同意的占到会人数 83.3%");
}

#[test]
fn a_process_has_steps() {
    let steps = r#"
matter = "道路硬化"
[[steps]]
step = "党组织提议"
date = 2026-05-01
[[steps]]
step = "党员大会审议"
date = 2026-05-09
should = 20
attended = 18
for = 17
against = 1
abstain = 0
[[steps]]
step = "结果公开"
date = 2026-07-01
note = "竣工后公开"
"#;
    let steps = steps.replace("结果公开", "实施结果公开");
    let record = zh("village-four-deliberations", &steps);
    let shown: Vec<(&str, bool, &str)> = record
        .steps
        .iter()
        .map(|step| (step.name.as_str(), step.done, step.votes.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            ("党组织提议", true, ""),
            (
                "党员大会审议",
                true,
                "应到 20 人，实到 18 人，到会率 90%；同意 17 票，反对 1 票，弃权 0 票"
            ),
            ("实施结果公开", false, "")
        ]
    );
    assert!(record.tables.is_empty());
    let dated = zh(
        "village-planning",
        "stage = \"公示\"\nnotice_start = 2026-05-03\nnotice_end = 2026-06-30\n",
    );
    assert_eq!(
        dated.steps.iter().map(|step| step.done).collect::<Vec<_>>(),
        [true, false, false, false]
    );
    assert!(
        dated.facts.iter().all(|fact| !fact.label.contains("公示")),
        "a step is not shown twice"
    );
}

#[test]
fn tasks_are_overdue_by_the_day_asked_for() {
    let rows = [
        ("修桥", "due = 2026-05-31"),
        ("打井", "due = 2026-06-10\nprogress = 40"),
        (
            "栽树",
            "due = 2026-04-01\nprogress = 100\nstatus = \"完成\"",
        ),
        ("改厕", "status = \"未开始\""),
        ("装路灯", "progress = 30"),
    ]
    .map(|(task, rest)| format!("[[rows]]\ntask = \"{task}\"\nowner = \"王大山\"\n{rest}\n"))
    .concat();
    let record = page("", "village-annual-plan", &rows, "2026-06-10", Lang::Zh).record;
    let shown: Vec<(&str, &str, &str, &str)> = record
        .tasks
        .iter()
        .map(|task| {
            (
                task.title.as_str(),
                task.state,
                task.state_said.as_str(),
                task.due.as_str(),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("修桥", "overdue", "已超期 10 天", "2026年5月31日"),
            ("打井", "open", "进行中", "2026年6月10日"),
            ("栽树", "done", "已完成", "2026年4月1日"),
            ("改厕", "none", "还没开始", "未定期限"),
            ("装路灯", "open", "进行中", "未定期限")
        ]
    );
    assert_eq!(
        record.stacks[0]
            .parts
            .iter()
            .map(|part| part.permille)
            .sum::<u32>(),
        1000
    );
    assert!(record.tables.is_empty(), "everything is in the tasks");
    let single = r#"
owner = "王大山"
goal = "摘掉软弱帽子"
measures = ["补齐班子", "每月开会"]
due = "2026-04"
progress = 60
[[milestones]]
date = 2026-03-01
text = "补选委员"
"#;
    let task = page(
        "",
        "party-secretary-project",
        single,
        "2026-05-01",
        Lang::En,
    )
    .record
    .tasks
    .remove(0);
    assert_eq!(
        (task.state, task.state_said.as_str(), task.due.as_str()),
        ("overdue", "overdue by 1 day", "April 2026")
    );
    assert_eq!(
        (
            task.measures.len(),
            task.milestones[0].label.as_str(),
            task.progress
        ),
        (2, "1 March 2026", Some(60))
    );
}

#[test]
fn tickets_have_a_clock() {
    let rows = [
        ("1", "raised_on = 2026-05-02\nreply = \"已修好\"\nreplied_on = 2026-05-04\nsatisfied = \"满意\""),
        ("2", "raised_on = 2026-05-02\nreply = \"已清理\"\nreplied_on = 2026-05-10"),
        ("3", "raised_on = 2026-06-07"),
        ("4", "raised_on = 2026-06-01"),
        ("5", "raised_on = 2026-06-09\nreply = \"当天办\"\nreplied_on = 2026-06-09"),
    ]
    .map(|(number, rest)| {
        format!("[[rows]]\nticket = \"{number}\"\ncategory = \"道路水电\"\nsummary_masked = \"路灯坏了\"\nresult = \"办理中\"\n{rest}\n")
    })
    .concat();
    let record = zh("village-say-and-reply", &rows);
    let shown: Vec<(Option<i64>, Option<bool>, &str)> = record
        .tickets
        .iter()
        .map(|ticket| (ticket.days, ticket.in_time, ticket.clock_said.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (Some(2), Some(true), "2 天内答复"),
            (Some(8), Some(false), "过了 8 天才答复，超过规定 3 天"),
            (Some(3), Some(true), "已等 3 天，规定 5 天内答复"),
            (Some(9), Some(false), "已等 9 天，超过规定 4 天"),
            (Some(0), Some(true), "当天答复")
        ]
    );
    assert_eq!(record.tickets[0].satisfied, "满意");
    assert_eq!(record.tickets[0].summary, "【道路水电】路灯坏了");
    assert!(record.tables.is_empty(), "everything is in the tickets");
    assert_eq!(
        record.stacks[0]
            .parts
            .iter()
            .map(|part| part.permille)
            .collect::<Vec<_>>(),
        [400, 200, 200, 200]
    );
}

#[test]
fn what_no_ticket_shows_stays_in_a_table() {
    let row =
        "[[rows]]\nreceived_on = 2026-05-02\nchannel = \"电话\"\nsummary_masked = \"账目看不懂\"\n";
    let record = zh("village-objection-reply", row);
    let labels: Vec<&str> = record.tables[0]
        .columns
        .iter()
        .map(|column| column.label.as_str())
        .collect();
    assert_eq!((record.tables.len(), labels.len()), (1, 2), "{labels:?}");
    assert!(record.stacks.is_empty());
}

#[test]
fn what_was_posted_is_judged_by_its_own_day() {
    let row = "published = 2026-02-08\n[[rows]]\nticket = \"1\"\nraised_on = 2026-01-30\nsummary_masked = \"路灯坏了\"\n";
    let files = [(
        "2026-01/village-say-and-reply.toml".to_owned(),
        row.to_owned(),
    )];
    for (today, days) in [("2026-02-08", 9), ("2026-02-20", 9), ("2026-03-11", 9)] {
        let page = pages("", &files, today, Lang::Zh)
            .into_values()
            .next()
            .unwrap();
        assert_eq!(page.record.tickets[0].days, Some(days), "{today}");
    }
    let task = "published = 2026-03-08\n[[rows]]\nitem = \"修桥\"\ndue = 2026-01-31\ndone_on = 2026-02-20\n";
    let files = [(
        "2026-01/village-service-ledger.toml".to_owned(),
        task.to_owned(),
    )];
    let page = pages("", &files, "2026-06-10", Lang::Zh)
        .into_values()
        .next()
        .unwrap();
    assert_eq!(
        page.record.tasks[0].state_said,
        "2026年2月20日完成，比期限晚 20 天"
    );
}

#[test]
fn a_skipped_step_is_remarked_on() {
    let record = zh(
        "village-planning",
        "stage = \"批准\"\nnotice_start = 2026-05-03\napproved_on = 2026-06-01\n",
    );
    let notes: Vec<bool> = record
        .steps
        .iter()
        .map(|step| step.note.is_empty())
        .collect();
    assert_eq!(notes, [true, false, true, true]);
}

#[test]
fn a_task_says_when_it_began() {
    let row = "[[rows]]\nitem = \"修桥\"\nstart = 2026-01-05\nprogress = 40\n";
    let record = zh("village-service-ledger", row);
    assert_eq!(record.tasks[0].due, "未定期限（2026年1月5日开始）");
    assert!(record.tables.is_empty());
}
