//! Local rules: deadlines, posting time, windows, sign-offs. Provinces and counties are data with `base` inheritance.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::{Table, Value};

use crate::catalogue::{Category, DutyKind, Item, Mark, Rule};
use crate::diagnostic::Diagnostic;
use crate::language::Bilingual;
use crate::source::Text;
use crate::value::{Date, Deadline, Frequency, days_after};

/// The national floor for the days of a posting: village committee law of 2025-10-28, art. 35, in force 2026-01-01. Full text read.
pub const NATIONAL_POSTING_DAYS: u32 = 15;

/// The rules in force somewhere.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// ASCII id.
    pub id: String,
    /// Name.
    pub name: Bilingual,
    /// Profile it was built on.
    #[serde(default)]
    pub base: String,
    /// First two digits of the region codes it is for; empty for the national one.
    #[serde(default)]
    pub province: String,
    /// Whether the province's own law was read.
    #[serde(default)]
    pub researched: bool,
    /// Where the rules come from.
    #[serde(default)]
    pub source: String,
    /// Days that a posting must stay, as the text says; see [`Profile::posting_days`].
    #[serde(default)]
    posting_min_days: u32,
    /// Whether accounts must be shown entry by entry.
    #[serde(default)]
    pub itemised: bool,
    /// Whether names of recipients are required on the (paper) board.
    #[serde(default)]
    pub names_required: bool,
    /// Whether accounts must also be posted on paper.
    #[serde(default)]
    pub paper_required: bool,
    /// Days from posting within which one may object.
    pub objection_days: Option<u32>,
    /// Days within which an objection must be answered.
    pub reply_days: Option<u32>,
    /// Days that the supervision committee has for its review.
    pub review_days: Option<u32>,
    /// Days within which the township must answer.
    pub township_reply_days: Option<u32>,
    /// Days to object to an audit.
    pub audit_objection_days: Option<u32>,
    /// Whether the sheet is filed with the township.
    #[serde(default)]
    pub file_with_town: bool,
    /// How often accounts are due.
    #[serde(default)]
    pub finance_frequency: FinanceFrequency,
    /// Roles that must sign, in order.
    #[serde(default)]
    pub signoff: Vec<Role>,
    /// Deadlines by frequency.
    #[serde(default)]
    deadlines: BTreeMap<Frequency, Deadline>,
    /// Which of these days are laid down by law; the others are practice.
    #[serde(default)]
    legal: BTreeMap<Frequency, bool>,
    /// What differs for single items.
    #[serde(default)]
    items: BTreeMap<String, ItemRule>,
    /// Remarks for citizens.
    #[serde(default, rename = "note")]
    pub notes: Vec<Note>,
    /// What held before a date.
    #[serde(default)]
    before: Vec<Before>,
}

/// How often accounts are due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FinanceFrequency {
    /// Every month.
    Monthly,
    /// Every quarter.
    Quarterly,
    /// Every month where dealings are many.
    #[default]
    MonthlyIfMany,
    /// Every half-year.
    HalfYearly,
}

/// Somebody who signs before a disclosure is posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// 经办人.
    Handler,
    /// 报账员、会计（代理）.
    Accountant,
    /// 村务监督委员会主任（民主理财小组组长）.
    Supervisor,
    /// 村党组织书记.
    Secretary,
    /// 村委会主任.
    Director,
    /// 集体经济组织理事长.
    Chair,
    /// 乡镇备案人.
    Township,
}

impl Role {
    /// All roles in the order of signing.
    pub const ALL: [(Role, &'static str, &'static str, &'static str); 7] = [
        (Role::Handler, "handler", "经办人", "Handler"),
        (
            Role::Accountant,
            "accountant",
            "会计（报账员）",
            "Accountant",
        ),
        (
            Role::Supervisor,
            "supervisor",
            "村务监督委员会",
            "Supervision committee",
        ),
        (
            Role::Secretary,
            "secretary",
            "村党组织书记",
            "Party secretary",
        ),
        (
            Role::Director,
            "director",
            "村委会主任",
            "Committee director",
        ),
        (Role::Chair, "chair", "理事长", "Chair of the collective"),
        (Role::Township, "township", "乡镇备案", "Township filing"),
    ];

    /// A role by its id or Chinese name.
    pub fn parse(word: &str) -> Option<Role> {
        Role::ALL
            .iter()
            .find(|(_, id, zh, _)| *id == word || *zh == word)
            .map(|(role, ..)| *role)
    }

    /// The stable id: `handler`, `accountant` …
    pub fn id(self) -> &'static str {
        Role::ALL
            .iter()
            .find(|(role, ..)| *role == self)
            .map_or("", |(_, id, ..)| id)
    }

    /// Its name.
    pub fn name(self, lang: crate::language::Lang) -> &'static str {
        Role::ALL
            .iter()
            .find(|(role, ..)| *role == self)
            .map_or("", |(_, _, zh, en)| lang.pick(zh, en))
    }
}

/// What a profile lays down for one item.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRule {
    frequency: Option<Frequency>,
    deadline: Option<Deadline>,
    duty: Option<DutyKind>,
    keep_days: Option<u32>,
    keep_workdays: Option<u32>,
}

/// A remark for citizens.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The remark.
    pub text: Bilingual,
    /// How well it is known.
    pub mark: Mark,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Before {
    #[serde(deserialize_with = "crate::catalogue::date_of")]
    until: Date,
    posting_min_days: u32,
    #[serde(default)]
    #[allow(
        dead_code,
        reason = "kept with the data for those who read the profile"
    )]
    source: String,
}

impl Profile {
    /// Days that something posted on a day must stay: never below the national floor once that is in force.
    pub fn posting_days(&self, posted: Date) -> u32 {
        let older = self
            .before
            .iter()
            .filter(|before| posted <= before.until)
            .map(|before| before.posting_min_days)
            .max();
        older.unwrap_or(self.posting_min_days.max(NATIONAL_POSTING_DAYS))
    }

    /// The last day of posting: as declared, or what the rules ask for at least.
    pub fn posted_until(&self, item: &Item, posted: Date, declared: Option<Date>) -> Option<Date> {
        let days = self.posting_days(posted).max(self.rule(item).keep_days);
        declared.or_else(|| days_after(posted, i64::from(days).max(1) - 1))
    }

    /// The last day on which one may object to what was posted, where the rules name one.
    pub fn object_until(&self, posted: Date) -> Option<Date> {
        days_after(posted, i64::from(self.objection_days?))
    }

    /// What is laid down for an item alone, under any of its names.
    fn own_rule(&self, item: &Item) -> Option<&ItemRule> {
        item.names().find_map(|name| self.items.get(name))
    }

    /// What is owed of an item.
    pub fn rule(&self, item: &Item) -> Rule {
        let own = self.own_rule(item);
        let frequency = own
            .and_then(|rule| rule.frequency)
            .unwrap_or(item.frequency);
        // A day that the province's law lays down replaces the catalogue's, where both count from the end of the period. Those
        // laws bind village affairs and finance, not the Party's own disclosures.
        let laid_down = self.legal.get(&frequency).copied().unwrap_or(false)
            && item.category != Category::Party
            && frequency != Frequency::OnEvent
            && frequency == item.frequency;
        let general = self.deadlines.get(&frequency).filter(|general| {
            laid_down && std::mem::discriminant(*general) == std::mem::discriminant(&item.deadline)
        });
        Rule {
            frequency,
            deadline: own
                .and_then(|rule| rule.deadline)
                .or(general.copied())
                .unwrap_or(item.deadline),
            duty: own.and_then(|rule| rule.duty).unwrap_or(item.duty),
            keep_days: own
                .and_then(|rule| rule.keep_days)
                .unwrap_or(item.keep_days),
            keep_workdays: own
                .and_then(|rule| rule.keep_workdays)
                .unwrap_or(item.keep_workdays),
            retired: item.retired,
        }
    }

    /// Whether the day of a deadline is laid down by law, or only practice.
    pub fn day_is_legal(&self, item: &Item) -> bool {
        let rule = self.rule(item);
        self.own_rule(item)
            .is_some_and(|own| own.deadline.is_some())
            || self.legal.get(&rule.frequency).copied().unwrap_or(false)
    }

    /// The general deadline for a frequency.
    pub fn deadline(&self, frequency: Frequency) -> Option<Deadline> {
        self.deadlines.get(&frequency).copied()
    }
}

/// A province and its profile, if it was researched.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Province {
    /// First two digits of region codes.
    pub digits: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Its profile.
    #[serde(default)]
    pub profile: String,
}

const BUILT_IN: [(&str, &str); 13] = [
    ("profiles/cn.toml", include_str!("profiles/cn.toml")),
    ("profiles/bj.toml", include_str!("profiles/bj.toml")),
    ("profiles/cq.toml", include_str!("profiles/cq.toml")),
    ("profiles/gd.toml", include_str!("profiles/gd.toml")),
    ("profiles/ha.toml", include_str!("profiles/ha.toml")),
    ("profiles/he.toml", include_str!("profiles/he.toml")),
    ("profiles/hi.toml", include_str!("profiles/hi.toml")),
    ("profiles/sc.toml", include_str!("profiles/sc.toml")),
    ("profiles/sd.toml", include_str!("profiles/sd.toml")),
    ("profiles/sh.toml", include_str!("profiles/sh.toml")),
    ("profiles/sn.toml", include_str!("profiles/sn.toml")),
    ("profiles/tj.toml", include_str!("profiles/tj.toml")),
    ("profiles/zj.toml", include_str!("profiles/zj.toml")),
];

/// All profiles, built in and the portal's own.
#[derive(Debug)]
pub struct Profiles {
    profiles: BTreeMap<String, Arc<Profile>>,
    provinces: Vec<Province>,
}

impl Profiles {
    /// Reads the built-in profiles and a portal's own ones.
    ///
    /// # Errors
    /// Every mistake in the portal's files: wrong TOML, an unknown or circular `base`.
    pub fn load(own: &[Text]) -> Result<Profiles, Vec<Diagnostic>> {
        let built_in = BUILT_IN.map(|(path, text)| Text::new(path, text));
        let mut blocks: BTreeMap<String, (Table, &Text)> = BTreeMap::new();
        let mut problems = Vec::new();
        for text in built_in.iter().chain(own) {
            match toml::from_str::<Table>(&text.text) {
                Ok(block) => match block.get("id").and_then(Value::as_str) {
                    Some(id) => {
                        blocks.insert(id.to_string(), (block, text));
                    }
                    None => problems.push(Diagnostic::new("MB0221").at(text.place(0..0))),
                },
                Err(error) => {
                    let place = text.place(error.span().unwrap_or(0..0));
                    problems.push(
                        Diagnostic::new("MB0220")
                            .at(place)
                            .with("reason", error.message()),
                    );
                }
            }
        }
        let mut profiles = BTreeMap::new();
        for (id, (block, text)) in &blocks {
            let whole = inherit(block, &blocks, 0).and_then(|block| {
                Value::Table(block)
                    .try_into::<Profile>()
                    .map_err(|error| error.message().to_string())
            });
            match whole {
                Ok(profile) => {
                    profiles.insert(id.clone(), Arc::new(profile));
                }
                Err(reason) => {
                    problems.push(
                        Diagnostic::new("MB0224")
                            .at(text.place(0..0))
                            .with("id", id)
                            .with("reason", reason),
                    );
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Profiles {
            profiles,
            provinces: provinces(),
        })
    }

    /// A profile by its id.
    pub fn get(&self, id: &str) -> Option<&Arc<Profile>> {
        self.profiles.get(id)
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// The profile of the province that a region code begins with, the national one where that was not researched.
    pub fn of_code(&self, code: &str) -> Option<&Arc<Profile>> {
        let province = self.province(code);
        let own = province.and_then(|province| self.profiles.get(&province.profile));
        own.or_else(|| self.profiles.get("cn"))
    }

    /// The province that a region code begins with.
    pub fn province(&self, code: &str) -> Option<&Province> {
        self.provinces
            .iter()
            .find(|province| code.starts_with(&province.digits))
    }
}

/// The provinces of the country.
fn provinces() -> Vec<Province> {
    #[derive(Deserialize)]
    struct File {
        province: Vec<Province>,
    }
    toml::from_str::<File>(include_str!("profiles/provinces.toml"))
        .map(|file| file.province)
        .unwrap_or_default()
}

/// A block with what it inherits; tables are merged, everything else replaced. `before` and `note` are not inherited
/// together: notes add up, the nearest `before` holds.
fn inherit(
    block: &Table,
    all: &BTreeMap<String, (Table, &Text)>,
    depth: usize,
) -> Result<Table, String> {
    let base = match block.get("base").and_then(Value::as_str) {
        None | Some("") => return Ok(block.clone()),
        Some(base) => base,
    };
    if depth > 8 {
        return Err(format!("base `{base}` goes round in a circle"));
    }
    let (parent, _) = all
        .get(base)
        .ok_or(format!("base `{base}` does not exist"))?;
    let mut whole = inherit(parent, all, depth + 1)?;
    for (key, value) in block {
        match (whole.get_mut(key), value) {
            (Some(Value::Table(old)), Value::Table(new)) if key != "name" => {
                old.extend(new.clone())
            }
            (Some(Value::Array(old)), Value::Array(new)) if key == "note" => {
                old.extend(new.iter().cloned())
            }
            _ => {
                whole.insert(key.clone(), value.clone());
            }
        }
    }
    if !block.contains_key("province") {
        whole.remove("province");
    }
    Ok(whole)
}
