//! The codes and times of the publication log in words that a villager reads. A time of publication is a claim, and is called one.

use std::collections::BTreeMap;

use super::Site;
use crate::check::Register;
use crate::disclosure::Disclosure;
use crate::language::Words;
use crate::log::entry::{By, Why};
use crate::log::name::{Basis, DocId, Moment, Slot};
use crate::page::Stamp;
use crate::trail::{Removal, Seen};
use crate::value::{Date, Period};

/// The understood texts of the versions of documents with a history, by document and version; none where one was removed.
pub type Texts = BTreeMap<String, BTreeMap<u32, Option<Disclosure>>>;

/// A witness that saw a version so many seconds after its claimed time can no longer bear that time out.
const LATE: i64 = 7 * 86_400;

/// The day of a moment, in Beijing.
pub(super) fn day_of(moment: Moment) -> Option<Date> {
    moment.to_string().get(..10)?.parse().ok()
}

/// A moment's day in words.
pub(super) fn day(moment: Moment, words: &Words) -> String {
    day_of(moment).map_or_else(|| moment.to_string(), |date| words.date(date))
}

/// A moment's day and minute in words.
pub(super) fn minute(moment: Moment, words: &Words) -> String {
    let time = moment.to_string();
    let clock = time.get(11..16).unwrap_or_default();
    format!("{} {clock}", day(moment, words))
}

/// When something was published: the claim, and what bears it out.
pub(super) fn stamp(at: Moment, seen: &[Seen], words: &Words) -> Stamp {
    claim("claimed-posted", at, seen, words)
}

/// The same for anything else that the log says.
pub(super) fn act_stamp(at: Moment, seen: &[Seen], words: &Words) -> Stamp {
    claim("claimed", at, seen, words)
}

fn claim(key: &str, at: Moment, seen: &[Seen], words: &Words) -> Stamp {
    let first = seen.iter().map(|seen| seen.at).min();
    Stamp {
        at: at.to_string(),
        claimed: words.say(key, &[("date", &day(at, words))]),
        witnessed: witnessed(seen, words),
        late: first.is_some_and(|first| first.unix() - at.unix() > LATE),
    }
}

/// Who had seen it by when; empty where nobody has.
pub(super) fn witnessed(seen: &[Seen], words: &Words) -> String {
    let one = |seen: &Seen| {
        let at = minute(seen.at, words);
        words.say("witness-seen", &[("at", &at), ("who", &seen.who)])
    };
    match seen {
        [] => String::new(),
        seen => {
            let each: Vec<String> = seen.iter().map(one).collect();
            let each = each.join(words.get("enumeration"));
            words.say("witnessed-before", &[("seen", &each)])
        }
    }
}

/// The kind of a correction or withdrawal.
pub(super) fn why(why: Why, words: &Words) -> &str {
    words.of("because", why.code())
}

/// Who decided on a removal.
pub(super) fn by(by: By, words: &Words) -> &str {
    words.of("by", by.code())
}

/// The ground of a removal; a law that is not known by name is shown by its code.
pub(super) fn basis(basis: &Basis, words: &Words) -> String {
    let (law, article) = basis
        .as_str()
        .split_once('-')
        .unwrap_or((basis.as_str(), ""));
    match (words.of("law", law), article) {
        ("", _) => basis.to_string(),
        (law, "") => law.to_string(),
        (law, article) => words.say("law-article", &[("law", &law), ("n", &article)]),
    }
}

/// A file of a version.
fn slot(slot: &Slot, words: &Words) -> String {
    let (stem, _) = slot.as_str().split_once('.').unwrap_or((slot.as_str(), ""));
    match stem {
        "page" | "index" => words.get("slot-page").to_string(),
        "source" => words.get("slot-source").to_string(),
        "reason" => words.get("slot-reason").to_string(),
        stem => {
            let number = stem.trim_start_matches(|c: char| !c.is_ascii_digit());
            let number = number.trim_start_matches('0');
            words.say("slot-attachment", &[("n", &number)])
        }
    }
}

/// Files of a version, one after another.
pub(super) fn slots(slots: &[Slot], words: &Words) -> String {
    let slots: Vec<String> = slots.iter().map(|one| slot(one, words)).collect();
    slots.join(words.get("enumeration"))
}

/// One neutral line about a removal.
pub(super) fn removal(removal: &Removal, words: &Words) -> String {
    words.say(
        "removal",
        &[
            ("date", &day(removal.at, words)),
            ("slots", &slots(&removal.slots, words)),
            ("basis", &basis(&removal.basis, words)),
            ("by", &by(removal.by, words)),
        ],
    )
}

/// What documents are called: as the village shows them, as a version was called, or as the item is called.
pub(super) struct Names<'a> {
    shown: BTreeMap<String, &'a Disclosure>,
    texts: &'a Texts,
    site: Site<'a>,
}

impl<'a> Names<'a> {
    pub(super) fn of(register: &'a Register, texts: &'a Texts, site: &Site<'a>) -> Names<'a> {
        let shown = register
            .disclosures()
            .iter()
            .map(|disclosure| (disclosure.id(), disclosure));
        Names {
            shown: shown.collect(),
            texts,
            site: *site,
        }
    }

    /// The text of a version, unless it was removed or is not kept.
    pub(super) fn text(&self, doc: &DocId, ver: u32) -> Option<&'a Disclosure> {
        self.texts.get(doc.as_str())?.get(&ver)?.as_ref()
    }

    /// Its title. What is published is called as in its newest version, never as in a draft.
    pub(super) fn title(&self, doc: &DocId) -> String {
        let lang = self.site.lang();
        let newest = self.texts.get(doc.as_str());
        let newest = newest.and_then(|versions| versions.values().rev().flatten().next());
        let redacted = newest.is_none() && self.texts.contains_key(doc.as_str());
        let shown = || self.shown.get(doc.as_str()).copied().filter(|_| !redacted);
        match newest.or_else(shown) {
            Some(disclosure) => disclosure.title(lang).to_string(),
            None => {
                let item = doc.as_str().split('/').nth(1).unwrap_or_default();
                let known = self.site.catalogue.get(item);
                known.map_or_else(|| item.to_string(), |item| item.title.get(lang).to_string())
            }
        }
    }

    /// Its period in words.
    pub(super) fn period(&self, doc: &DocId) -> String {
        period(doc.period(), self.site.words)
    }
}

/// A period of the log in words.
pub(super) fn period(id: &str, words: &Words) -> String {
    id.parse::<Period>()
        .map_or_else(|_| id.to_string(), |period| words.period(period))
}
