//! Everything that a log says beyond first versions: corrections, removals, withdrawals, silence. By village, and for the portal.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{history_stem, verify_href};
use super::summary::{LogSummary, Summary, Witnessed};
use super::wording::{self, Names, Texts};
use super::{Made, Site, page, portal_frame, village_frame};
use crate::check::Register;
use crate::language::Words;
use crate::log::entry::Act;
use crate::log::name::Moment;
use crate::output::{FeedEntry, OutFile, atom};
use crate::page::{Change, ChangesPage, Link, Page, View, YearCount};
use crate::settings::Portal;
use crate::trail::{Event, Trail};

/// How many changes a summary keeps, and the portal's page shows of all villages together.
const KEPT: usize = 100;
const SHOWN: usize = 300;
/// How many changes a feed holds.
const FED: usize = 50;

/// What a village's log leaves for the portal's pages.
pub fn log_summary(
    register: &Register,
    trail: &Trail,
    texts: &Texts,
    site: &Site<'_>,
) -> LogSummary {
    let words = site.words;
    let mut changes = changes(register, trail, texts, site);
    let changed = changes.len();
    changes.truncate(KEPT);
    let versions = trail.documents.values().flat_map(|doc| &doc.versions);
    let moments = versions
        .map(|version| version.at)
        .chain(trail.events.iter().map(|event| event.at))
        .chain([trail.opened]);
    let months: BTreeSet<String> = moments
        .filter_map(|at| at.to_string().get(..7).map(str::to_string))
        .collect();
    let witnessed = trail.witnessed.as_ref().map(|(size, seen)| Witnessed {
        size: *size,
        said: wording::witnessed(seen, words),
        day: seen
            .iter()
            .map(|seen| seen.at)
            .min()
            .and_then(wording::day_of)
            .map_or_else(String::new, |day| day.to_string()),
    });
    LogSummary {
        origin: trail.origin.to_string(),
        vkey: trail
            .keys
            .last()
            .map_or_else(String::new, ToString::to_string),
        size: trail.checkpoint.size,
        root: trail.checkpoint.root.to_base64(),
        stated: trail.stated.clone(),
        last: trail.last.to_string(),
        witnessed,
        changes,
        changed,
        years: years(trail),
        months: months.into_iter().collect(),
        closed: trail
            .events
            .iter()
            .any(|event| matches!(event.act, Act::Close { .. })),
    }
}

/// All changes of a village, newest first.
fn changes(register: &Register, trail: &Trail, texts: &Texts, site: &Site<'_>) -> Vec<Change> {
    let names = Names::of(register, texts, site);
    let events = trail.events.iter().rev();
    events
        .map(|event| change(register, trail, event, &names, site.words))
        .collect()
}

fn change(
    register: &Register,
    trail: &Trail,
    event: &Event,
    names: &Names<'_>,
    words: &Words,
) -> Change {
    let village = register.village();
    let about = event.act.version();
    let href = about
        .map(|(doc, ver)| format!("{}.html#v{ver}", history_stem(&village.slug, doc.as_str())));
    let (mut why, mut reason) = (String::new(), String::new());
    match &event.act {
        Act::Correct {
            doc, ver, why: of, ..
        } => {
            why = wording::why(*of, words).to_string();
            let versions = trail.documents.get(doc.as_str());
            let removed = versions
                .and_then(|document| document.versions.iter().find(|version| version.ver == *ver))
                .is_none_or(|version| version.is_redacted());
            let text = names.text(doc, *ver).filter(|_| !removed);
            reason = text
                .and_then(|text| text.correction.as_ref())
                .map_or_else(String::new, |correction| correction.reason.clone());
        }
        Act::Redact { basis, by, .. } => {
            let (basis, by) = (wording::basis(basis, words), wording::by(*by, words));
            why = words.say("change-ground", &[("basis", &basis), ("by", &by)]);
        }
        Act::Withdraw { why: of, .. } => {
            why = words.say("change-reason", &[("why", &wording::why(*of, words))]);
        }
        Act::Close {
            successor: Some(origin),
        } => why = origin.to_string(),
        _ => {}
    }
    let period = match (&event.act, about) {
        (Act::Nothing { period }, _) => wording::period(period.as_str(), words),
        (_, Some((doc, _))) => names.period(doc),
        _ => String::new(),
    };
    Change {
        id: format!("e{}", event.entry),
        kind: event.act.kind().to_string(),
        said: said(&event.act, words),
        title: about.map_or_else(String::new, |(doc, _)| names.title(doc)),
        period,
        village: village.name.clone(),
        href,
        stamp: match event.act {
            Act::Correct { .. } => wording::stamp(event.at, &event.seen, words),
            _ => wording::act_stamp(event.at, &event.seen, words),
        },
        why,
        reason,
    }
}

/// What happened, in a few words.
fn said(act: &Act, words: &Words) -> String {
    let key = match act {
        Act::Correct { ver, .. } => return words.say("change-correct", &[("n", ver)]),
        Act::Redact { ver, slots, .. } => {
            let slots = wording::slots(slots, words);
            return words.say("change-redact", &[("n", ver), ("slots", &slots)]);
        }
        Act::Withdraw { .. } => "change-withdraw",
        Act::Restore { .. } => "change-restore",
        Act::Nothing { .. } => "change-nothing",
        Act::Rotate { .. } => "change-rotate",
        Act::Close {
            successor: Some(_), ..
        } => "change-succeeded",
        Act::Close { .. } => "change-close",
        // First entries and first versions are no changes.
        Act::Genesis { .. } | Act::Publish { .. } => "change-first",
    };
    words.get(key).to_string()
}

fn year(at: Moment) -> i16 {
    wording::day_of(at).map_or(0, |day| day.year())
}

/// What happened in each year, newest first.
fn years(trail: &Trail) -> Vec<YearCount> {
    let mut years: BTreeMap<i16, YearCount> = BTreeMap::new();
    let first = trail
        .documents
        .values()
        .filter_map(|document| document.versions.first());
    for version in first {
        years.entry(year(version.at)).or_default().published += 1;
    }
    for event in &trail.events {
        let count = years.entry(year(event.at)).or_default();
        match event.act {
            Act::Correct { .. } => count.corrected += 1,
            Act::Redact { .. } => count.redacted += 1,
            Act::Withdraw { .. } => count.withdrawn += 1,
            Act::Nothing { .. } => count.silent += 1,
            _ => {}
        }
    }
    for (year, count) in &mut years {
        count.year = *year;
    }
    years.into_values().rev().collect()
}

/// The page of all changes of a village.
pub fn changes_page(register: &Register, trail: &Trail, texts: &Texts, site: &Site<'_>) -> Made {
    let village = register.village();
    let path = format!("{}/changes.html", village.slug);
    let view = ChangesPage {
        village: Some(village.name.clone()),
        years: years(trail),
        changes: changes(register, trail, texts, site),
        older: 0,
        feed: format!("{}/changes.xml", village.slug),
        verify: Some(verify_href(&village.slug)),
    };
    let description = site
        .words
        .say("changes-description", &[("village", &village.name)]);
    let here = Link {
        text: site.words.get("changes").to_string(),
        href: path.clone(),
    };
    let frame = village_frame(register, site, &path, vec![here], description);
    (page(path, frame, View::Changes(view)), None)
}

/// The feed of the changes of a village.
pub fn changes_file(register: &Register, trail: &Trail, texts: &Texts, site: &Site<'_>) -> OutFile {
    let village = register.village();
    let mut changes = changes(register, trail, texts, site);
    changes.truncate(FED);
    let title = site
        .words
        .say("changes-feed", &[("village", &village.name)]);
    let home = format!("{}/changes.html", village.slug);
    let entries = feed(changes.iter().map(|change| (change, home.as_str())), false);
    OutFile {
        path: format!("{}/changes.xml", village.slug),
        bytes: atom(
            (&format!("{}/changes", village.code), site.words.tag()),
            &title,
            &site.portal.base_url,
            "../",
            &entries,
        ),
    }
}

/// Entries of a feed. Each change has an address of its own: the line of the village's list of changes.
fn feed<'a>(
    changes: impl Iterator<Item = (&'a Change, &'a str)>,
    with_village: bool,
) -> Vec<FeedEntry> {
    let entries = changes.filter_map(|(change, page)| {
        let village = if with_village { &change.village } else { "" };
        let parts = [village, &change.period, &change.title, &change.said];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let words = [change.why.as_str(), &change.reason];
        let words: Vec<&str> = words.into_iter().filter(|part| !part.is_empty()).collect();
        Some(FeedEntry {
            title: parts.join(" "),
            href: format!("{page}#{}", change.id),
            published: change.stamp.at.get(..10)?.parse().ok()?,
            summary: words.join(" · "),
        })
    });
    entries.collect()
}

/// The changes of all villages, newest first, each with its village's list.
fn of_all(summaries: &[Summary]) -> Vec<(&Change, String)> {
    let mut all: Vec<(&Change, String)> = summaries
        .iter()
        .filter_map(|summary| Some((summary, summary.log.as_ref()?)))
        .flat_map(|(summary, log)| {
            let page = format!("{}/changes.html", summary.slug);
            log.changes.iter().map(move |change| (change, page.clone()))
        })
        .collect();
    // Of one moment, in the order of the villages.
    all.sort_by(|a, b| b.0.stamp.at.cmp(&a.0.stamp.at));
    all
}

/// The portal's page of the changes of all villages.
pub(super) fn portal_changes(summaries: &[Summary], site: &Site<'_>, last: Option<String>) -> Page {
    let path = "changes.html";
    let logs = || summaries.iter().filter_map(|summary| summary.log.as_ref());
    let mut years: BTreeMap<i16, YearCount> = BTreeMap::new();
    for count in logs().flat_map(|log| &log.years) {
        let sum = years.entry(count.year).or_default();
        sum.year = count.year;
        sum.published += count.published;
        sum.corrected += count.corrected;
        sum.redacted += count.redacted;
        sum.withdrawn += count.withdrawn;
        sum.silent += count.silent;
    }
    let changes: Vec<Change> = of_all(summaries)
        .into_iter()
        .take(SHOWN)
        .map(|(change, _)| change.clone())
        .collect();
    let total: usize = logs().map(|log| log.changed).sum();
    let view = ChangesPage {
        village: None,
        years: years.into_values().rev().collect(),
        older: total.saturating_sub(changes.len()),
        changes,
        feed: "changes.xml".to_string(),
        verify: None,
    };
    let description = site.words.get("changes-description-all");
    let frame = portal_frame(
        site,
        path,
        site.words.get("changes"),
        description.to_string(),
        last,
    );
    page(path.to_string(), frame, View::Changes(view))
}

/// The feed of the changes of all villages.
pub(super) fn portal_changes_file(
    summaries: &[Summary],
    portal: &Portal,
    words: &Words,
) -> OutFile {
    let all = of_all(summaries);
    let newest = all.iter().take(FED);
    let entries = feed(newest.map(|(change, page)| (*change, page.as_str())), true);
    let id = match portal.region.as_str() {
        "" => "portal",
        region => region,
    };
    let title = words.say("changes-feed-all", &[("portal", &portal.name)]);
    OutFile {
        path: "changes.xml".to_string(),
        bytes: atom(
            (&format!("{id}/changes"), words.tag()),
            &title,
            &portal.base_url,
            "",
            &entries,
        ),
    }
}
