//! Duties: what the village owes, period by period, and whether it was posted on time, late, not at all, or declared void.
//!
//! What the law lays down and what is promised locally are told apart: the first follows from the catalogue and the profile,
//! the second from the portal's and the village's own lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Facts, OnRecord};
use crate::catalogue::{Category, DutyKind, Item, Rule};
use crate::page::Mark;
use crate::settings::Portal;
use crate::value::{Date, Frequency, Period, days_after};

/// One thing that is owed once.
#[derive(Debug, Clone)]
pub struct Duty {
    /// The item.
    pub item: Arc<Item>,
    /// The period.
    pub period: Period,
    /// Last day for posting it.
    pub due: Date,
    /// Whether a law lays the duty down; otherwise it is a local promise.
    pub legal: bool,
    /// How it stands.
    pub mark: Mark,
    /// The day that counts: of the posting that met it.
    pub met_on: Option<Date>,
    /// The disclosures that answer it: indexes into the register's list.
    pub disclosures: Vec<usize>,
}

/// The duties of a village, by period, then in the order of the catalogue.
pub(super) fn duties(facts: &Facts<'_>, on_record: &OnRecord, portal: &Portal) -> Vec<Duty> {
    let mut by_item: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, disclosure) in facts.disclosures.iter().enumerate() {
        by_item.entry(&disclosure.item.id).or_default().push(at);
    }
    let mut duties = Vec::new();
    for item in facts.catalogue.items() {
        let rule = facts.profile.rule(item);
        let posted = by_item.get(item.id.as_str()).map_or(&[][..], Vec::as_slice);
        if rule.frequency == Frequency::OnEvent {
            duties.extend(
                posted
                    .iter()
                    .filter_map(|at| event_duty(facts, item, &rule, *at)),
            );
        } else {
            regular(facts, on_record, portal, item, &rule, posted, &mut duties);
        }
    }
    duties.sort_by_cached_key(|duty| {
        (
            duty.period,
            facts.catalogue.position(&duty.item.id),
            duty.disclosures.clone(),
        )
    });
    duties
}

/// The duty that follows from an event: it exists because the disclosure says that the event took place.
fn event_duty(facts: &Facts<'_>, item: &Arc<Item>, rule: &Rule, at: usize) -> Option<Duty> {
    let disclosure = &facts.disclosures[at];
    let due = rule
        .deadline
        .due(disclosure.period, disclosure.event_day())?;
    let mark = mark(
        disclosure.published,
        disclosure.none.is_some(),
        due,
        facts.today,
    );
    Some(Duty {
        item: item.clone(),
        period: disclosure.period,
        due,
        legal: rule.duty != DutyKind::Local,
        mark,
        met_on: disclosure.published,
        disclosures: vec![at],
    })
}

fn regular(
    facts: &Facts<'_>,
    on_record: &OnRecord,
    portal: &Portal,
    item: &Arc<Item>,
    rule: &Rule,
    posted: &[usize],
    duties: &mut Vec<Duty>,
) {
    let removed = on_record.removed(&item.id).map(|posted| posted.period);
    let first_posted = posted
        .iter()
        .map(|at| facts.disclosures[*at].period)
        .chain(removed)
        .min();
    let promised = facts.village.also.contains(&item.id)
        || portal.promised.iter().any(|(id, _)| id == &item.id);
    let not_here = facts.village.not.contains_key(&item.id);
    let start = facts.village.since.map(|since| since.first_day());
    // An item that exists only where there is such a matter is owed from its first posting on: silence afterwards shows.
    let from = match rule.duty {
        _ if not_here => None,
        _ if promised => start,
        DutyKind::Always => start,
        DutyKind::IfAny => first_posted.map(|period| period.first_day()),
        DutyKind::Local => None,
    };
    let owed_from = from.map(|day| start.map_or(day, |start| day.max(start)));
    let mut period = match (owed_from, first_posted) {
        (Some(day), Some(posted)) => rule.frequency.period_of(day.min(posted.first_day())),
        (Some(day), None) => rule.frequency.period_of(day),
        (None, Some(posted)) => rule.frequency.period_of(posted.first_day()),
        (None, None) => return,
    };
    while period.first_day() <= facts.today {
        let current = period;
        let retired = rule.retired.is_some_and(|day| current.last_day() >= day) && !promised;
        let owed = owed_from.is_some_and(|day| current.last_day() >= day) && !retired;
        let answers: Vec<usize> = posted
            .iter()
            .copied()
            .filter(|at| current.covers(facts.disclosures[*at].period))
            .collect();
        // What fell due before the portal began is not owed, even where its period reaches into it.
        let too_early = rule
            .deadline
            .due(current, None)
            .is_some_and(|due| start.is_some_and(|start| due < start));
        let owed = owed && !too_early;
        if owed || !answers.is_empty() {
            let duty = period_duty(facts, item, rule, current, answers, owed);
            duties.extend(duty.map(|duty| recorded(duty, on_record, facts.today)));
        }
        period = current.next();
    }
}

fn period_duty(
    facts: &Facts<'_>,
    item: &Arc<Item>,
    rule: &Rule,
    period: Period,
    answers: Vec<usize>,
    owed: bool,
) -> Option<Duty> {
    let event = answers
        .iter()
        .find_map(|at| facts.disclosures[*at].event_day());
    let general = facts.profile.deadline(rule.frequency);
    let due = rule
        .deadline
        .due(period, event)
        .or_else(|| general?.due(period, None))?;
    let met_on = answers
        .iter()
        .filter_map(|at| facts.disclosures[*at].published)
        .min();
    let declared = !answers.is_empty()
        && answers
            .iter()
            .all(|at| facts.disclosures[*at].none.is_some());
    let mark = match (owed, met_on) {
        // Nobody owed it; what is posted all the same is not late.
        (false, Some(_)) => Mark::OnTime,
        (false, None) => Mark::NotOwed,
        (true, _) => mark(met_on, declared, due, facts.today),
    };
    Some(Duty {
        item: item.clone(),
        period,
        due,
        legal: rule.duty != DutyKind::Local,
        mark,
        met_on,
        disclosures: answers,
    })
}

/// What the log says of a duty that nothing answers: its period was declared empty, or what was posted was removed.
fn recorded(mut duty: Duty, on_record: &OnRecord, today: Date) -> Duty {
    if duty.met_on.is_some() || duty.mark == Mark::NotOwed {
        return duty;
    }
    let removed = on_record.removed(&duty.item.id);
    let removed = removed.filter(|posted| duty.period.covers(posted.period));
    if let Some(day) = removed.map(|posted| posted.day).min() {
        duty.met_on = Some(day);
        duty.mark = match mark(duty.met_on, false, duty.due, today) {
            Mark::OnTime => Mark::Removed,
            late => late,
        };
    } else if let Some(day) = on_record.declared(duty.period) {
        duty.met_on = Some(day);
        duty.mark = mark(duty.met_on, true, duty.due, today);
    }
    duty
}

fn mark(posted: Option<Date>, declared: bool, due: Date, today: Date) -> Mark {
    match posted {
        Some(day) if day > due => Mark::Late,
        Some(_) if declared => Mark::None,
        Some(_) => Mark::OnTime,
        None if today > due => Mark::Missing,
        None => Mark::Due,
    }
}

/// How one category of one period stands: the worst of its duties.
pub fn category_mark<'a>(duties: impl IntoIterator<Item = &'a Duty>, category: Category) -> Mark {
    let worst = |mark: &Mark| match mark {
        Mark::Missing => 5,
        Mark::Late => 4,
        Mark::Due => 3,
        Mark::OnTime => 2,
        Mark::None | Mark::Removed => 1,
        Mark::NotOwed => 0,
    };
    let marks = duties
        .into_iter()
        .filter(|duty| duty.item.category == category)
        .map(|duty| duty.mark);
    marks.max_by_key(worst).unwrap_or(Mark::NotOwed)
}

/// The share of duties met on time among those due in the twelve months up to a day, 0–100; none when nothing was due.
pub fn on_time_share(duties: &[Duty], today: Date) -> Option<u32> {
    let begin = days_after(today, -365)?;
    let due = duties
        .iter()
        .filter(|duty| duty.due > begin && duty.due <= today && duty.mark != Mark::NotOwed);
    let (met, all) = due.fold((0u32, 0u32), |(met, all), duty| {
        (
            met + u32::from(matches!(
                duty.mark,
                Mark::OnTime | Mark::None | Mark::Removed
            )),
            all + 1,
        )
    });
    (all > 0).then(|| met * 100 / all)
}
