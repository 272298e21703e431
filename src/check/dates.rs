//! Days: in an order that is possible (T01, T10, T11), neither in the future nor long past (T03, T04), money after the decision
//! (F25), posted when the period is over (T02). Notices have a module of their own.

use super::figures;
use super::{Facts, Findings};
use crate::catalogue::{Category, Field, Item, Kind, Slot};
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::language::Lang;
use crate::record::{Cell, Row};
use crate::source::Spot;
use crate::value::{Date, Deadline, Frequency};

/// Villages began to post their affairs by law in 1998; an earlier day of posting is a slip of the pen.
const OLDEST_YEAR: i16 = 1998;

/// Of each pair of keys, the first day cannot be after the second.
const ORDERED: [(&str, &str); 12] = [
    ("start", "end"),
    ("start", "due"),
    ("term_start", "term_end"),
    ("notice_start", "notice_end"),
    ("granted_on", "valid_to"),
    ("admitted_on", "probation_end"),
    ("listed_on", "signed_off_on"),
    ("found_on", "corrected_on"),
    ("start", "closed_on"),
    ("start", "accepted_on"),
    ("started", "closed"),
    ("date", "done_on"),
];

/// Days on which something was decided, and on which money went out after it.
const DECIDED: [&str; 3] = ["decided_on", "approved_on", "agreed_on"];
const PAID: [&str; 3] = ["paid_on", "payment_date", "distributed_on"];

/// A day in a disclosure: its key and label, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Day<'a> {
    pub(super) date: Date,
    pub(super) field: &'a Field,
    pub(super) spot: &'a Spot,
}

/// The days of a disclosure's fields, or of one row of it.
pub(super) struct Days<'a> {
    pub(super) fields: &'a [Field],
    pub(super) cells: &'a [Option<Cell>],
}

impl<'a> Days<'a> {
    pub(super) fn get(&self, key: &str) -> Option<Day<'a>> {
        let at = self.fields.iter().position(|field| field.key == key)?;
        self.at(at)
    }

    pub(super) fn at(&self, at: usize) -> Option<Day<'a>> {
        let cell = self.cells.get(at)?.as_ref()?;
        Some(Day {
            date: cell.value.date()?,
            field: &self.fields[at],
            spot: &cell.spot,
        })
    }
}

/// The fields, then each row of each table.
pub(super) fn scopes(disclosure: &Disclosure) -> impl Iterator<Item = Days<'_>> {
    let (item, record) = (&disclosure.item, &disclosure.record);
    let fields = std::iter::once(Days {
        fields: &item.fields,
        cells: &record.fields,
    });
    let rows = item
        .tables
        .iter()
        .zip(&record.tables)
        .flat_map(|(table, rows)| {
            rows.iter().map(|row: &Row| Days {
                fields: &table.columns,
                cells: &row.cells,
            })
        });
    fields.chain(rows)
}

/// T01–T04, T10, T11, F25: days in a possible order.
pub(super) fn order(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.disclosures.iter().enumerate() {
        head(facts, about, disclosure, findings);
        if disclosure.none.is_some() {
            continue;
        }
        impossible(about, disclosure, findings);
        steps(about, disclosure, findings);
        match (
            posted_early(about, disclosure, findings),
            paid_too_early(about, disclosure, findings),
        ) {
            (Some(false), _) | (_, Some(false)) | (None, None) => {}
            _ => findings.pass("F25", about),
        }
    }
}

/// The days of the head: posting, event, end of posting, signatures.
fn head(facts: &Facts<'_>, about: usize, disclosure: &Disclosure, findings: &mut Findings) {
    let start = &disclosure.spots.start;
    let named = [
        (
            "公布日期",
            "The day of posting",
            disclosure.published,
            disclosure.spots.published.as_ref(),
        ),
        (
            "发生日期",
            "The day of the event",
            disclosure.event,
            disclosure.spots.event.as_ref(),
        ),
    ];
    let mut days: Vec<(&str, &str, Date, &Spot)> = named
        .into_iter()
        .filter_map(|(zh, en, date, spot)| Some((zh, en, date?, spot.unwrap_or(start))))
        .collect();
    // A posted disclosure speaks of what was; only a notice of something to come may name a later day.
    let before = facts.profile.rule(&disclosure.item).deadline;
    let announces = matches!(
        before,
        Deadline::BeforeMeeting(_) | Deadline::BeforeBallot(_)
    );
    if announces || disclosure.published.is_none() {
        days.retain(|(zh, ..)| *zh == "公布日期");
    }
    days.extend(
        disclosure
            .signoffs
            .iter()
            .filter_map(|sign| Some(("签字日期", "The day of signature", sign.date?, &sign.spot))),
    );
    for (zh, en, date, spot) in days {
        let code = match date {
            date if date > facts.today => "T03",
            date if slip(date) => "T04",
            _ => continue,
        };
        let said = Diagnostic::new(code)
            .at(spot.place())
            .with("label", zh)
            .with("label_en", en);
        findings.warn(
            code,
            about,
            said.with("date", date).with("today", facts.today),
        );
    }
    let role = |role: &str| {
        let cell = disclosure.record.role(role)?;
        Some((cell.value.date()?, &cell.spot))
    };
    let head = disclosure
        .event
        .map(|event| (event, disclosure.spots.event.as_ref().unwrap_or(start)));
    if let (Some(published), Some((event, spot))) = (
        disclosure.published,
        head.or_else(|| role("event")).or_else(|| role("date")),
    ) && !announces
        && !slip(published)
    {
        if event > published {
            let said = Diagnostic::new("T02").at(spot.place());
            findings.warn(
                "T02",
                about,
                said.with("published", published).with("event", event),
            );
        } else {
            findings.pass("T02", about);
        }
    }
    if let (Some(published), Some(until)) = (disclosure.published, disclosure.posted_until)
        && until < published
    {
        let spot = disclosure.spots.posted_until.as_ref().unwrap_or(start);
        let said = Diagnostic::new("T01")
            .at(spot.place())
            .with("first", "公布日期")
            .with("first_en", "posting");
        let said = said
            .with("first_date", published)
            .with("second", "公示截止")
            .with("second_en", "end of posting");
        findings.fail("T01", about, said.with("second_date", until));
    }
}

/// Whether a day of posting cannot be meant; then nothing else need be said about it.
fn slip(date: Date) -> bool {
    date.year() < OLDEST_YEAR
}

/// F25: accounts of a period are posted when it is over. T11: nothing is posted before its period has begun, but plans.
/// Whether it holds; none where nothing is asked.
fn posted_early(about: usize, disclosure: &Disclosure, findings: &mut Findings) -> Option<bool> {
    let published = disclosure.published.filter(|published| !slip(*published))?;
    let (item, period) = (&disclosure.item, disclosure.period);
    let spot = disclosure
        .spots
        .published
        .as_ref()
        .unwrap_or(&disclosure.spots.start);
    if item.frequency != period.frequency() || item.deadline.needs_event() {
        return None;
    }
    if !reports_period(item) {
        if item.frequency != Frequency::Yearly && published < period.first_day() {
            let said = Diagnostic::new("T11")
                .at(spot.place())
                .with("published", published);
            let said = said
                .with("period", period.label_zh())
                .with("period_en", period.label_en());
            findings.warn("T11", about, said);
        }
        return None;
    }
    let last = period.last_day();
    if published >= last {
        return Some(true);
    }
    let said = Diagnostic::new("F25").at(spot.place());
    let said = said.with("first", format!("{}的最后一天", period.label_zh()));
    let said = said
        .with("first_en", format!("the last day of {}", period.label_en()))
        .with("first_date", last);
    let said = said
        .with("second", "公布日期")
        .with("second_en", "posting")
        .with("second_date", published);
    fail_unless_noted("F25", about, disclosure, said, findings);
    Some(false)
}

/// Whether an item tells how a whole period went: accounts do, plans and single events do not.
fn reports_period(item: &Item) -> bool {
    let has = |role: &str| item.role(role).is_some();
    item.category == Category::Finance
        && matches!(item.kind, Kind::Ledger | Kind::Statement)
        && (!has("budget") || has("actual"))
}

/// A fact that can be true and still ought not to be: with a note that explains it, a warning; blocking it would only
/// tempt somebody to write another day.
fn fail_unless_noted(
    code: &'static str,
    about: usize,
    disclosure: &Disclosure,
    said: Diagnostic,
    findings: &mut Findings,
) {
    if disclosure.note.is_empty() {
        findings.fail(code, about, said);
    } else {
        findings.warn(code, about, said);
    }
}

/// T01: pairs of days of which the second cannot come first.
fn impossible(about: usize, disclosure: &Disclosure, findings: &mut Findings) {
    let item = &disclosure.item;
    let key = |role: &str| {
        item.role(role)
            .map(|slot: Slot| item.schema(slot).key.clone())
    };
    let asked = key("raised").zip(key("replied"));
    let (mut held, mut first, mut more) = (false, None, 0);
    for days in scopes(disclosure) {
        let pairs = ORDERED.into_iter().chain(
            asked
                .as_ref()
                .map(|(raised, replied)| (raised.as_str(), replied.as_str())),
        );
        for (before, after) in pairs {
            let Some((one, other)) = days.get(before).zip(days.get(after)) else {
                continue;
            };
            match (one.date <= other.date, &first) {
                (true, _) => held = true,
                (false, None) => first = Some(out_of_order("T01", one, other)),
                (false, Some(_)) => more += 1,
            }
        }
    }
    match first {
        Some(said) => findings.fail("T01", about, figures::and_more(said, more)),
        None if held => findings.pass("T01", about),
        None => {}
    }
}

fn out_of_order(code: &str, one: Day<'_>, other: Day<'_>) -> Diagnostic {
    Diagnostic::new(code)
        .at(other.spot.place())
        .with("first", format!("“{}”", one.field.zh))
        .with("first_en", format!("“{}”", one.field.label(Lang::En)))
        .with("first_date", one.date)
        .with("second", format!("“{}”", other.field.zh))
        .with("second_en", format!("“{}”", other.field.label(Lang::En)))
        .with("second_date", other.date)
}

/// T10: the steps of a process come one after the other.
fn steps(about: usize, disclosure: &Disclosure, findings: &mut Findings) {
    let item = &disclosure.item;
    if item.kind != Kind::Process {
        return;
    }
    let record = &disclosure.record;
    let days: Vec<Day<'_>> = match item.table("steps") {
        Some((table, schema)) => {
            let Some(at) = figures::column(schema, "date") else {
                return;
            };
            let rows = record.tables[table].iter();
            rows.filter_map(|row| {
                Days {
                    fields: &schema.columns,
                    cells: &row.cells,
                }
                .at(at)
            })
            .collect()
        }
        None => {
            let fields = Days {
                fields: &item.fields,
                cells: &record.fields,
            };
            item.roles("steps")
                .iter()
                .filter_map(|key| fields.get(key))
                .collect()
        }
    };
    if days.len() < 2 {
        return;
    }
    match days.windows(2).find(|pair| pair[0].date > pair[1].date) {
        Some(pair) => findings.warn("T10", about, out_of_order("T10", pair[0], pair[1])),
        None => findings.pass("T10", about),
    }
}

/// F25: nothing is paid or signed before it is decided, and not all of it before the work is accepted.
fn paid_too_early(about: usize, disclosure: &Disclosure, findings: &mut Findings) -> Option<bool> {
    let mut held = None;
    for days in scopes(disclosure) {
        for decided in DECIDED.into_iter().filter_map(|key| days.get(key)) {
            for paid in PAID.into_iter().filter_map(|key| days.get(key)) {
                if paid.date < decided.date {
                    fail_unless_noted(
                        "F25",
                        about,
                        disclosure,
                        out_of_order("F25", decided, paid),
                        findings,
                    );
                    return Some(false);
                }
                held = Some(true);
            }
        }
        let amount = |key: &str| {
            let at = days.fields.iter().position(|field| field.key == key)?;
            days.cells.get(at)?.as_ref()?.value.fen()
        };
        let Some((accepted, paid)) = days.get("accepted_on").zip(days.get("paid_on")) else {
            continue;
        };
        let all = amount("paid")
            .zip(amount("contract_sum"))
            .is_some_and(|(paid, sum)| paid >= sum);
        if all && paid.date < accepted.date {
            findings.warn("F25", about, out_of_order("F25", accepted, paid));
            return Some(false);
        }
        held = Some(true);
    }
    held
}
