//! `portal.toml` and `village.toml`: who discloses, by which rules, and who can be asked.

use crate::codes;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Reader, Table, parse};
use crate::language::Lang;
use crate::log::name::Origin;
use crate::privacy::Allowed;
use crate::source::{Spot, Text, is_slug};
use crate::value::Period;

mod ask;
mod code_words;
mod extra;
mod hosting;
mod village;
mod witness;

pub use ask::AskWays;
pub(crate) use code_words::reason;
pub use extra::Extra;
pub use hosting::{Host, Hosting};
pub(crate) use village::known_item;
pub use village::{BodyFacts, Contact, Person, Predecessor, Village};
pub use witness::WitnessKey;

/// What the names of logs begin with, where the portal says nothing else.
const LOG_NAME: &str = "mingbai";

/// The portal: a township or county with its villages.
#[derive(Debug, Clone)]
pub struct Portal {
    /// Name, shown everywhere.
    pub name: String,
    /// Whether it is a county (`true`) or a township.
    pub county: bool,
    /// Leading digits of the region codes of all its villages; may be empty.
    pub region: String,
    /// Id of the rule profile; empty: by province.
    pub profile: String,
    /// Where the profile is named.
    pub profile_spot: Option<Spot>,
    /// First month that is disclosed.
    pub since: Option<Period>,
    /// Language of the site: that of a file in the theme's `words/`.
    pub language: String,
    /// Language of what the program has in two languages only, such as the names of items.
    pub lang: Lang,
    /// Public telephone number.
    pub hotline: Option<String>,
    /// Other ways to ask.
    pub ask: AskWays,
    /// What this portal is.
    pub intro: String,
    /// Name of the theme.
    pub theme: String,
    /// Where the theme is named.
    pub theme_spot: Option<Spot>,
    /// What its servers need.
    pub hosting: Hosting,
    /// Items promised beyond the law.
    pub promised: Vec<(String, Spot)>,
    /// Public numbers that are no private data.
    pub public_phones: Vec<String>,
    /// Filing number.
    pub icp: String,
    /// Public address, only for feeds and the like; may be empty.
    pub base_url: String,
    /// What is left out to be smaller.
    pub without: Vec<Extra>,
    /// Its townships.
    pub townships: Vec<Township>,
    /// The fixed days of the month (三日制度); names and days are the portal's own.
    pub three_days: Vec<FixedDay>,
    /// The first part of the names of the villages' logs: `<log_name>/<code>/1`. It stays when the address of the site changes.
    pub log_name: String,
    /// Witnesses of the logs of all villages, such as the township.
    pub witnesses: Vec<WitnessKey>,
}

impl Portal {
    /// Whether something is made that a portal can do without.
    pub fn makes(&self, extra: Extra) -> bool {
        !self.without.contains(&extra)
    }
}

/// A township of the portal.
#[derive(Debug, Clone)]
pub struct Township {
    /// ASCII id that villages name.
    pub id: String,
    /// Name.
    pub name: String,
    /// 12-digit region code; may be empty.
    pub code: String,
}

/// A fixed day of each month.
#[derive(Debug, Clone)]
pub struct FixedDay {
    /// Name of the day.
    pub name: String,
    /// Day of the month, 1–31.
    pub day: u64,
    /// What happens.
    pub what: String,
}

/// Understands `portal.toml`. What cannot be understood is reported; the rest is returned all the same.
pub fn portal(text: &Text, problems: &mut Vec<Diagnostic>) -> Portal {
    let (table, mut found) = parse(text, 0..text.text.len());
    problems.append(&mut found);
    let mut read = Reader::new(&table, problems);
    own_version(&mut read);
    let name = read
        .required_text("name", "名称")
        .map(|(name, _)| name)
        .unwrap_or_default();
    let level = read.text_at("level", "级别");
    let county = match &level {
        Some((word, spot)) if !matches!(word.as_str(), "township" | "county" | "乡镇" | "县") => {
            read.problem(choice(spot, "level", word, "township, county"));
            false
        }
        Some((word, _)) => matches!(word.as_str(), "county" | "县"),
        None => false,
    };
    let region = read.text("region", "区划代码").unwrap_or_default();
    let profile = read.text_at("profile", "地方规则");
    let since = month(&mut read, "since", "开始公开");
    let language = match read.text_at("lang", "语言") {
        Some((word, _)) if is_slug(&word) => word,
        Some((word, spot)) => {
            read.problem(choice(&spot, "lang", &word, "zh, en"));
            "zh".to_string()
        }
        None => "zh".to_string(),
    };
    let hotline = read.text("hotline", "热线");
    let ask = read.table("ask", "提问");
    let hosting = read.table("hosting", "托管");
    let intro = read.text("intro", "简介").unwrap_or_default();
    let theme = read.text_at("theme", "主题");
    let promised = read.texts("promised", "承诺公开");
    let public_phones = read
        .texts("public_phones", "公开电话")
        .into_iter()
        .map(|(phone, _)| phone)
        .collect();
    let icp = read.text("icp", "备案号").unwrap_or_default();
    let base_url = read.text("base_url", "网址").unwrap_or_default();
    let without = read.texts("without", "不做");
    let townships = read.tables("townships", "乡镇");
    let days = read.tables("three_days", "固定日");
    let log_name = read.text_at("log_name", "留痕名称");
    if let Some((name, spot)) = &log_name
        && Origin::parse(&format!("{name}/000000000000/1")).is_none()
    {
        read.problem(
            Diagnostic::new("MB1011")
                .at(spot.place())
                .with("name", name),
        );
    }
    let witnesses = read.tables("witnesses", "见证方");
    read.finish();
    Portal {
        log_name: log_name.map_or_else(|| LOG_NAME.to_string(), |(name, _)| name),
        witnesses: witness::read(&witnesses, problems),
        name,
        county,
        region,
        profile: profile
            .as_ref()
            .map(|(id, _)| id.clone())
            .unwrap_or_default(),
        profile_spot: profile.map(|(_, spot)| spot),
        since,
        lang: Lang::of(&language),
        language,
        hotline,
        ask: AskWays::read(ask, problems),
        hosting: Hosting::read(hosting, problems),
        intro,
        theme: theme
            .as_ref()
            .map_or_else(|| "default".to_string(), |(name, _)| name.clone()),
        theme_spot: theme.map(|(_, spot)| spot),
        promised,
        public_phones,
        icp,
        base_url,
        without: chosen("without", &Extra::ALL, without, problems),
        townships: townships
            .iter()
            .filter_map(|table| township(table, problems))
            .collect(),
        three_days: days
            .iter()
            .filter_map(|table| fixed_day(table, problems))
            .collect(),
    }
}

/// A portal that was written for a newer version of this program says so.
fn own_version(read: &mut Reader<'_, '_>) {
    if let Some((version, spot)) = read.text_at("mingbai", "版本")
        && newer(&version, env!("CARGO_PKG_VERSION"))
    {
        read.problem(
            Diagnostic::new("MB0228")
                .at(spot.place())
                .with("version", &version),
        );
    }
}

/// Whether a version is newer than another, by its first two numbers.
fn newer(version: &str, own: &str) -> bool {
    let numbers = |text: &str| -> Vec<u64> {
        text.split('.')
            .take(2)
            .map(|part| part.parse().unwrap_or(0))
            .collect()
    };
    numbers(version) > numbers(own)
}

fn township(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Township> {
    let mut read = Reader::new(table, problems);
    let id = read.required_text("id", "标识");
    let name = read.required_text("name", "名称");
    let code = read.text_at("code", "区划代码");
    if let Some((id, spot)) = &id
        && !is_slug(id)
    {
        read.problem(Diagnostic::new("MB0222").at(spot.place()).with("id", id));
    }
    if let Some((code, spot)) = &code
        && (code.len() != 12 || !code.bytes().all(|b| b.is_ascii_digit()))
    {
        read.problem(
            Diagnostic::new("MB0320")
                .at(spot.place())
                .with("code", code)
                .with("reason", "12"),
        );
    }
    read.finish();
    Some(Township {
        id: id?.0,
        name: name?.0,
        code: code.map(|(code, _)| code).unwrap_or_default(),
    })
}

fn fixed_day(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<FixedDay> {
    let mut read = Reader::new(table, problems);
    let name = read.required_text("name", "名称");
    let day = read.count("day", "日");
    let what = read.text("what", "内容").unwrap_or_default();
    if day.is_none_or(|day| !(1..=31).contains(&day)) {
        let (_, spot) = name.clone()?;
        read.problem(
            Diagnostic::new("MB0305")
                .at(spot.place())
                .with("key", "day")
                .with("low", 1)
                .with("high", 31),
        );
    }
    read.finish();
    Some(FixedDay {
        name: name?.0,
        day: day?,
        what,
    })
}

/// A month such as `2025-04`.
fn month(read: &mut Reader<'_, '_>, key: &'static str, alias: &'static str) -> Option<Period> {
    let (text, spot) = read.text_at(key, alias)?;
    match text.parse::<Period>() {
        Ok(period @ Period::Month { .. }) => Some(period),
        _ => {
            read.problem(
                Diagnostic::new("MB0303")
                    .at(spot.place())
                    .with("value", &text),
            );
            None
        }
    }
}

/// Those of a list that are named; what is no name of one is reported.
fn chosen<T: Copy>(
    key: &str,
    all: &[(&str, T)],
    named: Vec<(String, Spot)>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<T> {
    let mut found = Vec::new();
    for (name, spot) in named {
        match all.iter().find(|(id, _)| *id == name) {
            Some((_, one)) => found.push(*one),
            None => {
                let ids: Vec<&str> = all.iter().map(|(id, _)| *id).collect();
                problems.push(choice(&spot, key, &name, &ids.join(", ")));
            }
        }
    }
    found
}

pub(crate) fn choice(spot: &Spot, key: &str, value: &str, options: &str) -> Diagnostic {
    Diagnostic::new("MB0306")
        .at(spot.place())
        .with("key", key)
        .with("value", value)
        .with("options", options)
}

/// The telephone numbers that a portal and a village publish themselves: no private data.
pub fn public_numbers(portal: &Portal, village: Option<&Village>) -> Allowed {
    let mut allowed = Allowed::default();
    let portal_numbers = portal
        .public_phones
        .iter()
        .chain(&portal.hotline)
        .chain(&portal.ask.phone);
    let people = village
        .into_iter()
        .flat_map(|village| &village.people)
        .filter_map(|person| person.phone.as_ref());
    let contacts = village
        .into_iter()
        .flat_map(|village| &village.contacts)
        .filter_map(|contact| contact.phone.as_ref());
    let ask = village
        .into_iter()
        .filter_map(|village| village.ask.phone.as_ref());
    for number in portal_numbers.chain(people).chain(contacts).chain(ask) {
        allowed.add(number);
    }
    allowed
}

/// Whether `code` is a plausible code of a village; warnings and errors go to `problems`.
pub(crate) fn check_village_code(
    code: &str,
    spot: &Spot,
    region: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let check = codes::check_village_code(code);
    if let Some((zh, en)) = reason(check) {
        let code_of_message = if matches!(check, codes::CodeCheck::Bad(_)) {
            "MB0320"
        } else {
            "MB0321"
        };
        let mut said = Diagnostic::new(code_of_message)
            .at(spot.place())
            .with("code", code);
        // The village's own code is part of what it publishes: a wrong one would have to be kept for ever.
        if matches!(check, codes::CodeCheck::Bad(_)) {
            said.severity = Severity::Error;
        }
        problems.push(said.with("reason", zh).with("reason_en", en));
    }
    if !region.is_empty() && !code.starts_with(region) {
        problems.push(
            Diagnostic::new("MB0322")
                .at(spot.place())
                .with("code", code)
                .with("region", region),
        );
    }
}
