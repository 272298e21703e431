//! Notices: posted before the time for objections is over (F25, T07), and long enough (T08, T09).

use super::dates::{Day, Days, scopes};
use super::{Facts, Findings};
use crate::catalogue::Category;
use crate::diagnostic::Diagnostic;
use crate::disclosure::Disclosure;
use crate::language::Lang;
use crate::source::Spot;
use crate::value::{Date, days_inclusive, workdays_between};

/// F25, T07–T09: posted before the time for objections is over, and long enough.
pub(super) fn notice_period(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        let days = Days {
            fields: &disclosure.item.fields,
            cells: &disclosure.record.fields,
        };
        let (start, end) = (days.get("notice_start"), days.get("notice_end"));
        if let Some(published) = disclosure.published {
            posted_in_time(about, disclosure, published, start, end, findings);
        }
        let rule = facts.profile.rule(&disclosure.item);
        if let Some((start, end)) = start.zip(end).filter(|(start, end)| start.date <= end.date) {
            let span = Span {
                first: start.date,
                last: end.date,
                spot: end.spot,
            };
            span.long_enough("T08", about, rule.keep_days, rule.keep_workdays, findings);
        }
        if let Some((published, until)) = disclosure
            .published
            .zip(disclosure.posted_until)
            .filter(|(from, to)| from <= to)
        {
            // Postings of the Party follow rules of their own.
            let general = match disclosure.item.category {
                Category::Party => 0,
                Category::Village | Category::Finance => facts.profile.posting_days(published),
            };
            let spot = disclosure
                .spots
                .posted_until
                .as_ref()
                .unwrap_or(&disclosure.spots.start);
            let span = Span {
                first: published,
                last: until,
                spot,
            };
            span.long_enough(
                "T09",
                about,
                rule.keep_days.max(general),
                rule.keep_workdays,
                findings,
            );
        }
    }
}

fn posted_in_time(
    about: usize,
    disclosure: &Disclosure,
    published: Date,
    start: Option<Day<'_>>,
    end: Option<Day<'_>>,
    findings: &mut Findings,
) {
    // Whoever tells how it went on after the notice began is not giving notice: the board carried that before.
    let begun = start.or(end).map(|day| day.date);
    let goes_on = |day: Day<'_>| {
        !day.field.key.starts_with("notice_")
            && begun.is_some_and(|begun| begun < day.date)
            && day.date <= published
    };
    let mut all = scopes(disclosure);
    if all.any(|days| {
        (0..days.fields.len())
            .filter_map(|at| days.at(at))
            .any(goes_on)
    }) {
        return;
    }
    let spot = disclosure
        .spots
        .published
        .as_ref()
        .unwrap_or(&disclosure.spots.start);
    match (start, end) {
        (_, Some(end)) if published > end.date => {
            let said = Diagnostic::new("F25")
                .at(spot.place())
                .with("first", "公布日期")
                .with("first_en", "posting")
                .with("first_date", published)
                .with("second", format!("“{}”", end.field.zh))
                .with("second_en", format!("“{}”", end.field.label(Lang::En)))
                .with("second_date", end.date);
            // No note helps here: nobody could object in time, so the notice has to be given again.
            findings.fail("F25", about, said);
        }
        (Some(start), _) if published > start.date => {
            let said = Diagnostic::new("T07")
                .at(spot.place())
                .with("published", published)
                .with("date", start.date);
            findings.warn("T07", about, said.with("other", start.spot.short()));
        }
        (None, None) => {}
        _ => findings.pass("T07", about),
    }
}

/// A time for which something is posted; both its first and its last day count.
struct Span<'a> {
    first: Date,
    last: Date,
    spot: &'a Spot,
}

impl Span<'_> {
    fn long_enough(
        &self,
        code: &'static str,
        about: usize,
        days: u32,
        workdays: u32,
        findings: &mut Findings,
    ) {
        if days == 0 && workdays == 0 {
            return;
        }
        let (all, working) = (
            days_inclusive(self.first, self.last),
            workdays_between(self.first, self.last),
        );
        let said = |count: i64, least: u32, zh: &str, en: &str| {
            Diagnostic::new(code)
                .at(self.spot.place())
                .with("first", self.first)
                .with("last", self.last)
                .with("count", count)
                .with("least", least)
                .with("days", zh)
                .with("days_en", en)
        };
        if all < i64::from(days) {
            findings.warn(code, about, said(all, days, "天", "days"));
        } else if working < i64::from(workdays) {
            findings.warn(
                code,
                about,
                said(working, workdays, "个工作日", "working days"),
            );
        } else {
            findings.pass(code, about);
        }
    }
}
