//! The codes and times of the publication log in words that a villager reads. A time of publication is a claim, and is called one.

use std::collections::BTreeMap;

use super::{Site, date_label, period_label};
use crate::check::Register;
use crate::disclosure::Disclosure;
use crate::language::Lang;
use crate::log::entry::{By, Why};
use crate::log::name::{Basis, DocId, Moment, Slot};
use crate::page::Stamp;
use crate::trail::{Removal, Seen};
use crate::value::{Date, Period};

/// The understood texts of the versions of documents with a history, by document and version; none where one was removed.
pub type Texts = BTreeMap<String, BTreeMap<u32, Option<Disclosure>>>;

/// A witness that saw a version so many seconds after its claimed time can no longer bear that time out.
const LATE: i64 = 7 * 86_400;

/// Laws that removals are founded on: code, Chinese and English name.
const LAWS: [(&str, &str, &str); 5] = [
    (
        "pipl",
        "《个人信息保护法》",
        "Personal Information Protection Law",
    ),
    ("civil", "《民法典》", "Civil Code"),
    (
        "minors",
        "《未成年人保护法》",
        "Law on the Protection of Minors",
    ),
    (
        "secrets",
        "《保守国家秘密法》",
        "Law on Guarding State Secrets",
    ),
    (
        "foi",
        "《政府信息公开条例》",
        "Regulations on Open Government Information",
    ),
];

/// The day of a moment, in Beijing.
pub(super) fn day_of(moment: Moment) -> Option<Date> {
    moment.to_string().get(..10)?.parse().ok()
}

/// A moment's day in words.
pub(super) fn day(moment: Moment, lang: Lang) -> String {
    day_of(moment).map_or_else(|| moment.to_string(), |date| date_label(date, lang))
}

/// A moment's day and minute in words.
pub(super) fn minute(moment: Moment, lang: Lang) -> String {
    let time = moment.to_string();
    let clock = time.get(11..16).unwrap_or_default();
    format!("{} {clock}", day(moment, lang))
}

/// When something was published: the claim, and what bears it out.
pub(super) fn stamp(at: Moment, seen: &[Seen], lang: Lang) -> Stamp {
    claim(
        lang.pick("声明公布时间", "claimed time of posting"),
        at,
        seen,
        lang,
    )
}

/// The same for anything else that the log says.
pub(super) fn act_stamp(at: Moment, seen: &[Seen], lang: Lang) -> Stamp {
    claim(lang.pick("声明时间", "claimed time"), at, seen, lang)
}

fn claim(word: &str, at: Moment, seen: &[Seen], lang: Lang) -> Stamp {
    let first = seen.iter().map(|seen| seen.at).min();
    Stamp {
        at: at.to_string(),
        claimed: format!("{word} {}", day(at, lang)),
        witnessed: witnessed(seen, lang),
        late: first.is_some_and(|first| first.unix() - at.unix() > LATE),
    }
}

/// Who had seen it by when; empty where nobody has.
pub(super) fn witnessed(seen: &[Seen], lang: Lang) -> String {
    let each: Vec<String> = seen
        .iter()
        .map(|seen| match lang {
            Lang::Zh => format!("{}（{}）", minute(seen.at, lang), seen.who),
            Lang::En => format!("{} ({})", minute(seen.at, lang), seen.who),
        })
        .collect();
    match (each.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("见证时间不晚于 {}", each.join("、")),
        (false, Lang::En) => format!("witnessed no later than {}", each.join(", ")),
    }
}

/// The kind of a correction or withdrawal.
pub(super) fn why(why: Why, lang: Lang) -> &'static str {
    match why {
        Why::Amount => lang.pick("金额", "an amount"),
        Why::Typo => lang.pick("笔误", "a slip of the pen"),
        Why::Missing => lang.pick("遗漏", "something left out"),
        Why::Privacy => lang.pick("隐私", "privacy"),
        Why::Other => lang.pick("其他", "other"),
    }
}

/// Who decided on a removal.
pub fn by_words(by: By, lang: Lang) -> &'static str {
    match by {
        By::Village => lang.pick("本村", "the village"),
        By::Supervision => lang.pick("村务监督委员会", "the supervision committee"),
        By::Township => lang.pick("乡镇", "the township"),
        By::County => lang.pick("县", "the county"),
        By::Court => lang.pick("法院", "a court"),
    }
}

/// The ground of a removal; a law that is not known by name is shown by its code.
pub fn basis_words(basis: &Basis, lang: Lang) -> String {
    let (law, article) = basis
        .as_str()
        .split_once('-')
        .unwrap_or((basis.as_str(), ""));
    let Some((_, zh, en)) = LAWS.iter().find(|(code, ..)| *code == law) else {
        return basis.to_string();
    };
    match (lang, article) {
        (Lang::Zh, "") => (*zh).to_string(),
        (Lang::Zh, article) => format!("{zh}第{article}条"),
        (Lang::En, "") => (*en).to_string(),
        (Lang::En, article) => format!("{en}, article {article}"),
    }
}

/// A file of a version.
pub(super) fn slot(slot: &Slot, lang: Lang) -> String {
    let (stem, _) = slot.as_str().split_once('.').unwrap_or((slot.as_str(), ""));
    match (stem, lang) {
        ("page" | "index", _) => lang.pick("页面", "the page").to_string(),
        ("source", _) => lang.pick("原文", "the text").to_string(),
        ("reason", _) => lang.pick("说明", "the reason").to_string(),
        (stem, lang) => {
            let number = stem.trim_start_matches(|c: char| !c.is_ascii_digit());
            let number = number.trim_start_matches('0');
            match lang {
                Lang::Zh => format!("附件{number}"),
                Lang::En => format!("attachment {number}"),
            }
        }
    }
}

/// One neutral line about a removal.
pub(super) fn removal(removal: &Removal, lang: Lang) -> String {
    let slots: Vec<String> = removal.slots.iter().map(|one| slot(one, lang)).collect();
    let (day, basis, by) = (
        day(removal.at, lang),
        basis_words(&removal.basis, lang),
        by_words(removal.by, lang),
    );
    match lang {
        Lang::Zh => format!(
            "{day}依法隐去{}。依据：{basis}；决定：{by}。",
            slots.join("、")
        ),
        Lang::En => format!(
            "{} removed as the law demands on {day}. Ground: {basis}; decided by {by}.",
            slots.join(", ")
        ),
    }
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
        period(doc.period(), self.site.lang())
    }
}

/// A period of the log in words.
pub(super) fn period(id: &str, lang: Lang) -> String {
    id.parse::<Period>()
        .map_or_else(|_| id.to_string(), |period| period_label(period, lang))
}
