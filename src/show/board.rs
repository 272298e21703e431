//! The board: the logs of all villages side by side, with what is missing; the same for witnesses' programs; and how a village
//! can be checked by anybody.

use serde_json::json;

use super::changes::{portal_changes, portal_changes_file};
use super::county::{County, Part};
use super::history::verify_href;
use super::summary::{LogSummary, Summary};
use super::wording::{self, Names, Texts};
use super::{Made, Site, days_between, page, portal_frame, village_frame};
use crate::check::Register;
use crate::language::Words;
use crate::ledger::Ledger;
use crate::log::key::VerifierKey;
use crate::log::statement::Form;
use crate::log::tile::{FULL, Row, TilePath};
use crate::output::OutFile;
use crate::page::{BoardLine, BoardLog, BoardPage, Figure, Link, Page, Sample, VerifyPage, View};
use crate::settings::Portal;
use crate::trail::Trail;
use crate::value::{Date, Frequency, Period};

/// How often a day a log may get a new checkpoint: a village publishes now and then, by hand.
const CHECKPOINTS_A_DAY: u32 = 24;

/// The portal's pages about logs; none when no village has one.
pub fn log_pages(county: &County, site: &Site<'_>) -> Vec<Page> {
    let summaries = county.villages.as_slice();
    if !has_log(summaries) {
        return Vec::new();
    }
    let last = county.last_posted().map(|day| day.to_string());
    let mut pages = vec![portal_changes(summaries, site, last.clone())];
    if !county.is_crowded() {
        let own = board(summaries.iter(), None, site);
        pages.push(board_page("board.html", own, site, last));
        return pages;
    }
    let parts = county.parts(site);
    let boards = parts.iter().map(|part| Link {
        text: part.name.clone(),
        href: board_href(part),
    });
    let all = BoardPage {
        townships: boards.collect(),
        ..board([].into_iter(), None, site)
    };
    pages.push(board_page("board.html", all, site, last.clone()));
    pages.extend(parts.iter().map(|part| {
        let path = board_href(part);
        let villages = part.villages.iter().copied();
        let own = board(villages, Some(part.name.clone()), site);
        board_page(&path, own, site, last.clone())
    }));
    pages
}

/// The board of the villages of a township.
pub(super) fn board_href(part: &Part<'_>) -> String {
    format!("{}board.html", part.folder)
}

/// The portal's files about logs for programs: `villages.json`, `board.txt`, `changes.xml`; none when no village has one.
pub fn log_files(
    summaries: &[Summary],
    ended: &[EndedLog],
    portal: &Portal,
    words: &Words,
) -> Vec<OutFile> {
    if !has_log(summaries) {
        let only = (!ended.is_empty()).then(|| villages_file(summaries, ended));
        return only.into_iter().collect();
    }
    vec![
        villages_file(summaries, ended),
        portal_changes_file(summaries, portal, words),
        OutFile {
            path: "board.txt".to_string(),
            bytes: list(summaries, portal).into_bytes(),
        },
    ]
}

fn has_log(summaries: &[Summary]) -> bool {
    summaries.iter().any(|summary| summary.log.is_some())
}

fn logs(summaries: &[Summary]) -> impl Iterator<Item = (&Summary, &LogSummary)> {
    summaries
        .iter()
        .filter_map(|summary| Some((summary, summary.log.as_ref()?)))
}

/// The log of a village that is no more.
#[derive(Debug, Clone)]
pub struct EndedLog {
    slug: String,
    name: String,
    code: String,
    origin: String,
    signed: bool,
}

impl EndedLog {
    /// None when nothing was ever published.
    pub fn of(slug: &str, name: &str, ledger: &Ledger) -> Option<EndedLog> {
        Some(EndedLog {
            slug: slug.to_string(),
            name: name.to_string(),
            code: ledger.history().village()?.to_string(),
            origin: ledger.origin()?.to_string(),
            signed: ledger.key().is_some(),
        })
    }
}

/// Which villages have or had a log, and where it is.
fn villages_file(summaries: &[Summary], ended: &[EndedLog]) -> OutFile {
    let line = |slug: &str, name: &str, code: &str, origin: &str, signed: bool| {
        json!({
            "slug": slug,
            "name": name,
            "code": code,
            "origin": origin,
            "log": format!("{slug}/log/"),
            "signed": signed,
        })
    };
    let living = logs(summaries).map(|(village, log)| {
        let (name, code) = (&village.name, &village.code);
        line(&village.slug, name, code, &log.origin, log.is_signed())
    });
    let ended = ended
        .iter()
        .map(|log| line(&log.slug, &log.name, &log.code, &log.origin, log.signed));
    let villages: Vec<_> = living.chain(ended).collect();
    let mut bytes = json!({ "villages": villages }).to_string().into_bytes();
    bytes.push(b'\n');
    OutFile {
        path: "villages.json".to_string(),
        bytes,
    }
}

/// The list of logs that witnesses' programs read; what nobody signs they cannot cosign.
fn list(summaries: &[Summary], portal: &Portal) -> String {
    let mut text = String::from("logs/v0\n");
    let contact = match (&portal.hotline, portal.base_url.as_str()) {
        (_, base) if !base.is_empty() => base,
        (Some(hotline), _) => hotline,
        (None, _) => &portal.name,
    };
    let contact = contact.split_whitespace().collect::<Vec<_>>().join(" ");
    for (summary, log) in logs(summaries).filter(|(_, log)| log.is_signed()) {
        let name = summary.name.split_whitespace().collect::<Vec<_>>();
        text.push_str(&format!(
            "\n# {}\nvkey {}\norigin {}\nqpd {CHECKPOINTS_A_DAY}\ncontact {contact}\n",
            name.join(" "),
            log.vkey,
            log.origin
        ));
    }
    text
}

fn board<'a>(
    villages: impl Iterator<Item = &'a Summary>,
    township: Option<String>,
    site: &Site<'_>,
) -> BoardPage {
    let lines = villages.map(|summary| BoardLine {
        village: summary.name.clone(),
        href: format!("{}/index.html", summary.slug),
        log: summary.log.as_ref().map(|log| on_board(summary, log, site)),
        missing: summary.missing,
    });
    BoardPage {
        township,
        townships: Vec::new(),
        villages: lines.collect(),
        list: "board.txt".to_string(),
    }
}

fn board_page(path: &str, view: BoardPage, site: &Site<'_>, last: Option<String>) -> Page {
    let description = site.words.get("board-description");
    let frame = portal_frame(
        site,
        path,
        site.words.get("board"),
        description.to_string(),
        last,
    );
    page(path.to_string(), frame, View::Board(view))
}

fn on_board(summary: &Summary, log: &LogSummary, site: &Site<'_>) -> BoardLog {
    let words = site.words;
    let day = |iso: &str| iso.get(..10)?.parse::<Date>().ok();
    let age = |day: Option<Date>| day.map(|day| days_between(day, site.today));
    let last = day(&log.last);
    let (seen, said, seen_on) = match &log.witnessed {
        Some(witnessed) => (witnessed.size, witnessed.said.clone(), day(&witnessed.day)),
        None => (0, String::new(), None),
    };
    BoardLog {
        origin: log.origin.clone(),
        unsigned: !log.is_signed(),
        vkey: log.vkey.clone(),
        size: log.size,
        root: log.root.clone(),
        last: last.map_or_else(String::new, |day| words.date(day)),
        age_days: age(last).unwrap_or_default().max(0),
        witnessed: said,
        witnessed_days: age(seen_on).map(|days| days.max(0)),
        unseen: log.size.saturating_sub(seen),
        silent: silent(log, site.today)
            .into_iter()
            .map(|month| words.period(month))
            .collect(),
        closed: log.closed,
        figures: figures(log, words),
        verify: verify_href(&summary.slug),
        changes: format!("{}/changes.html", summary.slug),
    }
}

/// The whole months since the log was opened in which it got no entry, up to the month before today's; none after its end.
fn silent(log: &LogSummary, today: Date) -> Vec<Period> {
    let known: Vec<Period> = log.months.iter().filter_map(|m| m.parse().ok()).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return Vec::new();
    };
    let end = match log.closed {
        true => *last,
        false => Frequency::Monthly.period_of(today),
    };
    let mut months = Vec::new();
    let mut month = *first;
    while month < end {
        if !known.contains(&month) {
            months.push(month);
        }
        month = month.next();
    }
    months
}

/// What the log holds, of all years.
fn figures(log: &LogSummary, words: &Words) -> Vec<Figure> {
    let sum = |of: fn(&crate::page::YearCount) -> usize| log.years.iter().map(of).sum::<usize>();
    let all = [
        ("board-posted", sum(|year| year.published)),
        ("board-corrected", sum(|year| year.corrected)),
        ("board-redacted", sum(|year| year.redacted)),
        ("board-withdrawn", sum(|year| year.withdrawn)),
    ];
    all.into_iter()
        .map(|(label, count)| Figure {
            label: words.get(label).to_string(),
            value: count.to_string(),
            note: String::new(),
        })
        .collect()
}

/// The page that tells how anybody can check what a village has published.
pub fn verify_page(register: &Register, trail: &Trail, texts: &Texts, site: &Site<'_>) -> Made {
    let words = site.words;
    let village = register.village();
    let path = verify_href(&village.slug);
    let key = trail.keys.last();
    // It stands between quotation marks in commands that people paste.
    let plain = |c: char| c.is_alphanumeric() || ":/._~%-".contains(c);
    let base = match site.portal.base_url.trim_end_matches('/') {
        base if base.chars().all(plain) => base,
        _ => "",
    };
    let address = match base {
        "" => format!("{}/{}/", site.words.get("verify-address"), village.slug),
        base => format!("{base}/{}/", village.slug),
    };
    let old_keys = trail.keys.iter().rev().skip(1).rev();
    let witnesses = village.witnesses.iter().map(|witness| Figure {
        label: witness.who.clone(),
        value: witness.key.to_string(),
        note: String::new(),
    });
    let view = VerifyPage {
        village: village.name.clone(),
        origin: trail.origin.to_string(),
        size: trail.checkpoint.size,
        root: trail.checkpoint.root.to_base64(),
        unsigned: trail.form == Form::Bare,
        vkey: key.map_or_else(String::new, ToString::to_string),
        pem: key.map_or_else(String::new, |key| {
            key.pem().lines().nth(1).unwrap_or_default().to_string()
        }),
        mark: key.map_or_else(String::new, mark),
        old_keys: old_keys.map(ToString::to_string).collect(),
        last: wording::day(trail.last, words),
        witnessed: trail
            .witnessed
            .as_ref()
            .map_or_else(String::new, |(_, seen)| wording::witnessed(seen, words)),
        witnesses: witnesses.collect(),
        address,
        address_open: base.is_empty(),
        sample: sample(register, trail, texts, site),
        changes: format!("{}/changes.html", village.slug),
        board: "board.html".to_string(),
        state: Link {
            text: trail.form.newest().to_string(),
            href: format!("{}/{}", village.slug, trail.form.newest()),
        },
    };
    let description = site
        .words
        .say("verify-description", &[("village", &village.name)]);
    let here = Link {
        text: site.words.get("verify-title").to_string(),
        href: path.clone(),
    };
    let frame = village_frame(register, site, &path, vec![here], description);
    (page(path, frame, View::Verify(Box::new(view))), None)
}

/// The letters with which every signature of this key begins in a signed note: those that its four-byte ID alone settles.
fn mark(key: &VerifierKey) -> String {
    let mut alphabet = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/']);
    let letters: Vec<char> = alphabet.by_ref().collect();
    let id = key.id();
    [26, 20, 14, 8, 2]
        .into_iter()
        .filter_map(|shift| letters.get(usize::try_from((id >> shift) & 63).ok()?))
        .collect()
}

/// The newest version whose page is there, to try the commands on.
fn sample(register: &Register, trail: &Trail, texts: &Texts, site: &Site<'_>) -> Option<Sample> {
    let names = Names::of(register, texts, site);
    let (document, version) = trail
        .documents
        .values()
        .map(|document| (document, document.newest()))
        .filter(|(_, version)| !version.is_redacted())
        .max_by_key(|(_, version)| version.entry)?;
    let full = u64::from(FULL);
    let (index, size) = (version.entry / full, trail.checkpoint.size);
    let width = u16::try_from((size - index * full).min(full)).ok()?;
    let bundle = TilePath::new(Row::Entries, index, width)?.to_string();
    Some(Sample {
        title: format!(
            "{} {}",
            names.period(&document.doc),
            names.title(&document.doc)
        ),
        ver: version.ver,
        folder: format!("{}/", document.doc.folder(version.ver)),
        file: "page.html".to_string(),
        bundle_name: bundle.rsplit('/').next().unwrap_or_default().to_string(),
        bundle: format!("log/{bundle}"),
    })
}
