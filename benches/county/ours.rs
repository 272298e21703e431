//! The county as a portal of ours.

use std::fmt::Write;

use crate::corpus::{Issue, LAST_MONTH, Ledger, Month, Size, Village, yuan};
use crate::words::CLOSING;
use crate::write::File;

/// The setting that leaves out what other generators do not make; the pages of items, people and years stay.
pub const PAGES_ALONE: &str =
    "without = [\"sheets\", \"broadcast\", \"data\", \"search\", \"screen\"]\n";

/// `portal.toml`, with more settings of its own.
pub fn portal(size: Size, more: &str) -> Vec<File> {
    let mut text = format!(
        "name = \"清源县三务公开\"\nlevel = \"county\"\nregion = \"370181\"\nprofile = \"sd\"\nsince = \"{}\"\n\
         hotline = \"0531-8700 0000\"\n{more}",
        size.labels()[0]
    );
    for (id, name, code) in size.townships() {
        let _ = write!(
            text,
            "\n[[townships]]\nid = \"{id}\"\nname = \"{name}\"\ncode = \"{code}\"\n"
        );
    }
    vec![("portal.toml".into(), text)]
}

/// All files of a village.
pub fn village(village: &Village, months: &[Month]) -> Vec<File> {
    let folder = format!("villages/{}", village.slug);
    let own = (format!("{folder}/village.toml"), settings(village, months));
    let disclosed = months.iter().flat_map(|month| {
        let folder = format!("{folder}/{}", month.label);
        [
            (format!("{folder}/party-theme-day.md"), meeting(month)),
            (
                format!("{folder}/village-say-and-reply.toml"),
                issues(village, month),
            ),
            (
                format!("{folder}/finance-itemised-ledger.toml"),
                ledger(village, month),
            ),
        ]
    });
    std::iter::once(own).chain(disclosed).collect()
}

fn settings(village: &Village, months: &[Month]) -> String {
    let mut text = format!(
        "name = \"{}\"\ncode = \"{}\"\ntownship = \"{}\"\nsince = \"{}\"\nhouseholds = {}\npopulation = {}\n",
        village.name,
        village.code,
        village.township,
        months[0].label,
        village.households,
        village.households * 3
    );
    let posts = [
        ("branch", "村党支部书记"),
        ("committee", "村委会主任"),
        ("supervision", "村务监督委员会主任"),
        ("other", "报账员"),
    ];
    for (name, (body, post)) in village.people.iter().zip(posts) {
        let since = LAST_MONTH.0 - 5;
        let _ = write!(
            text,
            "\n[[people]]\nname = \"{name}\"\nbody = \"{body}\"\npost = \"{post}\"\nsince = {since}-12-01\n"
        );
    }
    text
}

fn meeting(month: &Month) -> String {
    let meeting = &month.meeting;
    let absent = match meeting.due - meeting.came {
        0 => String::new(),
        count => format!(
            "absent_reason_counts = [\n  {{ reason = \"外出务工\", count = {count} }},\n]\n"
        ),
    };
    format!(
        "+++\nsummary = \"这次主题党日的事是“{theme}”，来了{came}人。\"\npublished = {posted}\n\n\
         date = {label}-15\nfixed_day = 15\ntheme = \"{theme}\"\nplace = \"村部\"\nshould_attend = {due}\nattended = {came}\n\
         {absent}+++\n\n{done}\n\n{CLOSING}\n",
        theme = meeting.theme,
        came = meeting.came,
        due = meeting.due,
        posted = month.posted,
        label = month.label,
        done = meeting.done,
    )
}

fn issues(village: &Village, month: &Month) -> String {
    let all = month.issues.len();
    let mut text = format!(
        "summary = \"这个月{all}件事，件件有回音。\"\npublished = {}\n\nreceived_total = {all}\nsettled_total = {all}\n",
        month.posted
    );
    for Issue {
        ticket,
        day,
        took,
        words,
    } in &month.issues
    {
        let (kind, issue, reply) = words;
        let (label, handler, replied) = (&month.label, &village.people[1], day + took);
        let _ = write!(
            text,
            "\n[[rows]]\nticket = \"{label}-{ticket}\"\nraised_on = {label}-{day:02}\ncategory = \"{kind}\"\n\
             summary_masked = \"{issue}\"\nhandler = \"{handler}\"\nreply = \"{reply}\"\nreplied_on = {label}-{replied:02}\n\
             days = {took}\nresult = \"已办结\"\nsatisfied = \"满意\"\n"
        );
    }
    text
}

fn ledger(village: &Village, month: &Month) -> String {
    let Ledger {
        opening,
        closing,
        rows,
    } = &month.ledger;
    let (income, expense) = (yuan(month.ledger.income()), yuan(month.ledger.expense()));
    let mut text = format!(
        "summary = \"这个月一共{}笔，收{income}元，支{expense}元，哪一笔不清楚都可以来查。\"\npublished = {}\n",
        rows.len(),
        month.posted
    );
    let [secretary, director, supervisor, clerk] = &village.people;
    text.push_str("signoff = [\n");
    for (role, name, day) in [
        ("handler", clerk, 3),
        ("supervisor", supervisor, 6),
        ("secretary", secretary, 6),
        ("director", director, 7),
    ] {
        let _ = writeln!(
            text,
            "  {{ role = \"{role}\", name = \"{name}\", date = {}-{day:02}, opinion = \"同意公开\" }},",
            month.next
        );
    }
    let _ = write!(
        text,
        "]\n\nopening = {}\nincome_total = {income}\nexpense_total = {expense}\nclosing = {}\n",
        yuan(*opening),
        yuan(*closing)
    );
    for (nth, row) in rows.iter().enumerate() {
        let side = if row.amount < 0 { "expense" } else { "income" };
        let _ = write!(
            text,
            "\n[[rows]]\ndate = {}-{:02}\nvoucher_no = \"记-{:03}\"\naccount_kind = \"银行\"\nsummary = \"{}\"\naccount = \"{}\"\n\
             {side} = {}\nbalance = {}\npayee = \"{}\"\nhandler = \"{}\"\napprover = \"{}\"\nreceipt_kind = \"发票\"\n",
            month.label,
            row.day,
            nth + 1,
            row.what,
            row.account,
            yuan(row.amount.abs()),
            yuan(row.balance),
            row.whom,
            clerk,
            director
        );
    }
    text
}
