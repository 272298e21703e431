//! `village.toml`: the disclosing unit, its bodies, its people with public duties, and what does not apply to it.

use std::collections::BTreeMap;

use super::witness::{self, WitnessKey};
use super::{AskWays, Portal, check_village_code, choice, month, reason};
use crate::catalogue::{BodyKind, Catalogue};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::document::{Reader, Table, parse};
use crate::source::{Spot, Text, is_slug};
use crate::value::{Date, Period};

/// One disclosing unit.
#[derive(Debug, Clone)]
pub struct Village {
    /// Name of its folder, and of its part of the site.
    pub slug: String,
    /// Name.
    pub name: String,
    /// 12-digit region code.
    pub code: String,
    /// Where the code stands.
    pub code_spot: Option<Spot>,
    /// Id of its township; may be empty.
    pub township: String,
    /// First period of disclosure.
    pub since: Option<Period>,
    /// One line that characterises it; may be empty.
    pub kind: String,
    /// Introduction; may be empty.
    pub intro: String,
    /// Households.
    pub households: Option<u64>,
    /// Inhabitants.
    pub population: Option<u64>,
    /// Village groups.
    pub groups: Option<u64>,
    /// Profile of its own; empty: the portal's.
    pub profile: String,
    /// Whether secretary and director are one person, in words; may be empty.
    pub one_post: String,
    /// Facts of its legal persons.
    pub bodies: BTreeMap<BodyKind, BodyFacts>,
    /// People with public duties.
    pub people: Vec<Person>,
    /// Whom to ask.
    pub contacts: Vec<Contact>,
    /// Other ways to ask.
    pub ask: AskWays,
    /// Villages it was merged or renamed from.
    pub predecessors: Vec<Predecessor>,
    /// Items that apply to it beyond those that apply to all.
    pub also: Vec<String>,
    /// Items that do not apply to it, and why.
    pub not: BTreeMap<String, String>,
    /// Nobody signs its log, because keys are forbidden there.
    pub unsigned: bool,
    /// Witnesses of its log: the portal's and its own, such as its supervision committee.
    pub witnesses: Vec<WitnessKey>,
}

/// A legal person of the village.
#[derive(Debug, Clone, Default)]
pub struct BodyFacts {
    /// Full name; may be empty.
    pub name: String,
    /// Uniform social credit code; may be empty.
    pub uscc: String,
    /// Head; may be empty.
    pub head: String,
}

/// Somebody with a public duty.
#[derive(Debug, Clone)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Body.
    pub body: BodyKind,
    /// Post.
    pub post: String,
    /// Duty; may be empty.
    pub duty: String,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// Public number.
    pub phone: Option<String>,
    /// Where the name stands.
    pub spot: Spot,
}

/// Whom to ask about what.
#[derive(Debug, Clone)]
pub struct Contact {
    /// About what.
    pub what: String,
    /// Whom.
    pub who: String,
    /// Public number.
    pub phone: Option<String>,
    /// When; may be empty.
    pub hours: String,
}

/// A village that became part of this one.
#[derive(Debug, Clone)]
pub struct Predecessor {
    /// Name.
    pub name: String,
    /// Its old region code; may be empty.
    pub code: String,
    /// Last day of its own.
    pub until: Option<Date>,
    /// What happened to it; may be empty.
    pub note: String,
    /// Its former folder, whose addresses lead here; may be empty.
    pub slug: String,
    /// It only has another name and folder now, so that each of its pages has its like here.
    pub renamed: bool,
}

/// The tables of the legal persons: key and Chinese key.
const BODIES: [(BodyKind, &str, &str); 4] = [
    (BodyKind::Collective, "collective", "集体经济组织"),
    (BodyKind::Committee, "committee", "村委会"),
    (BodyKind::Branch, "branch", "党组织"),
    (BodyKind::Supervision, "supervision", "监督委员会"),
];

impl Village {
    /// Understands `village.toml`. What cannot be understood is reported; the rest is returned all the same.
    pub fn read(
        slug: &str,
        text: &Text,
        portal: &Portal,
        catalogue: &Catalogue,
        problems: &mut Vec<Diagnostic>,
    ) -> Village {
        let (table, mut found) = parse(text, 0..text.text.len());
        problems.append(&mut found);
        let mut read = Reader::new(&table, problems);
        let name = read
            .required_text("name", "村名")
            .map(|(name, _)| name)
            .unwrap_or_default();
        let code = read.required_text("code", "区划代码");
        let township = read.text_at("township", "乡镇");
        let since = month(&mut read, "since", "开始公开").or(portal.since);
        let kind = read.text("kind", "特点").unwrap_or_default();
        let intro = read.text("intro", "简介").unwrap_or_default();
        let (households, population, groups) = (
            read.count("households", "户数"),
            read.count("population", "人口"),
            read.count("groups", "村民小组"),
        );
        let profile = read.text("profile", "地方规则").unwrap_or_default();
        let one_post = read.text("one_post", "一肩挑").unwrap_or_default();
        let ask = read.table("ask", "提问");
        let unsigned = read.flag("unsigned", "不签名").unwrap_or_default();
        let bodies = BODIES.map(|(kind, key, alias)| (kind, read.table(key, alias)));
        let people = read.tables("people", "人员");
        let contacts = read.tables("contacts", "联系人");
        let predecessors = read.tables("predecessors", "前身");
        let items = read.table("items", "公开事项");
        let witnesses = read.tables("witnesses", "见证方");
        read.finish();
        let witnesses = known_witnesses(&witnesses, unsigned, portal, problems);
        let township = township.and_then(|(named, spot)| {
            let known = known_township(portal, &named);
            if known.is_none() {
                let all = portal.townships.iter();
                let all: Vec<String> = all.map(|one| format!("{} {}", one.id, one.name)).collect();
                let all = match all.is_empty() {
                    true => "[[townships]] (portal.toml)".to_string(),
                    false => all.join(", "),
                };
                problems.push(choice(&spot, "township", &named, &all));
            }
            known
        });
        if let Some((code, spot)) = &code {
            check_village_code(code, spot, &portal.region, problems);
        }
        let bodies = bodies
            .into_iter()
            .filter_map(|(kind, table)| Some((kind, body(table?, problems))))
            .collect();
        let (also, not) = items
            .map(|table| applies(table, catalogue, problems))
            .unwrap_or_default();
        Village {
            unsigned,
            witnesses,
            slug: slug.to_string(),
            name,
            code: code.clone().map(|(code, _)| code).unwrap_or_default(),
            code_spot: code.map(|(_, spot)| spot),
            township: township.unwrap_or_default(),
            since,
            kind,
            intro,
            households,
            population,
            groups,
            profile,
            one_post,
            bodies,
            ask: AskWays::read(ask, problems).or(&portal.ask),
            people: people
                .iter()
                .filter_map(|table| person(table, problems))
                .collect(),
            contacts: contacts
                .iter()
                .filter_map(|table| contact(table, problems))
                .collect(),
            predecessors: predecessors
                .iter()
                .filter_map(|table| predecessor(table, problems))
                .collect(),
            also,
            not,
        }
    }

    /// Whether somebody of this name has a public duty here (at any time).
    pub fn serves(&self, name: &str) -> bool {
        self.people.iter().any(|person| person.name == name)
    }
}

/// The id of a township of the portal, by its id or its name.
fn known_township(portal: &Portal, named: &str) -> Option<String> {
    let mut all = portal.townships.iter();
    let found = all.find(|one| one.id == named || one.name == named);
    found.map(|one| one.id.clone())
}

/// The village's own witnesses and the portal's; none where nobody signs, since there is nothing to cosign.
fn known_witnesses(
    tables: &[&Table],
    unsigned: bool,
    portal: &Portal,
    problems: &mut Vec<Diagnostic>,
) -> Vec<WitnessKey> {
    if unsigned {
        let named = tables.first();
        problems.extend(named.map(|table| Diagnostic::new("MB1235").at(table.spot.place())));
        return Vec::new();
    }
    let mut all = witness::read(tables, problems);
    all.extend(portal.witnesses.iter().cloned());
    all
}

fn body(table: &Table, problems: &mut Vec<Diagnostic>) -> BodyFacts {
    let mut read = Reader::new(table, problems);
    let name = read.text("name", "名称").unwrap_or_default();
    let uscc = read.text_at("uscc", "统一社会信用代码");
    let head = read.text("head", "负责人").unwrap_or_default();
    if let Some((code, spot)) = &uscc
        && let Some((zh, en)) = reason(codes::check_uscc(code))
    {
        let wrong = Diagnostic::new("MB0323")
            .at(spot.place())
            .with("code", code);
        read.problem(wrong.with("reason", zh).with("reason_en", en));
    }
    read.finish();
    BodyFacts {
        name,
        uscc: uscc.map(|(code, _)| code).unwrap_or_default(),
        head,
    }
}

fn person(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Person> {
    let mut read = Reader::new(table, problems);
    let name = read.required_text("name", "姓名");
    let body = read.required_text("body", "机构");
    let post = read.required_text("post", "职务");
    let duty = read.text("duty", "分工").unwrap_or_default();
    let since = read.date("since", "任职");
    let until = read.date("until", "离任");
    let phone = read.text("phone", "公开电话");
    read.text("relatives_of", "近亲属");
    let kind = body.as_ref().and_then(|(word, spot)| {
        let kind = BodyKind::ALL
            .into_iter()
            .find(|kind| kind.id() == word || kind.name(crate::language::Lang::Zh) == word);
        if kind.is_none() {
            let known: Vec<&str> = BodyKind::ALL.iter().map(|kind| kind.id()).collect();
            read.problem(choice(spot, "body", word, &known.join(", ")));
        }
        kind
    });
    if let (Some((since, _)), Some((until, spot))) = (&since, &until)
        && until < since
    {
        read.problem(
            Diagnostic::new("MB0307")
                .at(spot.place())
                .with("early", until)
                .with("late", since),
        );
    }
    read.finish();
    let (name, spot) = name?;
    Some(Person {
        name,
        body: kind?,
        post: post?.0,
        duty,
        since: since.map(|(date, _)| date),
        until: until.map(|(date, _)| date),
        phone,
        spot,
    })
}

fn contact(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Contact> {
    let mut read = Reader::new(table, problems);
    let what = read.required_text("what", "事项");
    let who = read.required_text("who", "找谁");
    let phone = read.text("phone", "电话");
    let hours = read.text("hours", "时间").unwrap_or_default();
    read.finish();
    Some(Contact {
        what: what?.0,
        who: who?.0,
        phone,
        hours,
    })
}

fn predecessor(table: &Table, problems: &mut Vec<Diagnostic>) -> Option<Predecessor> {
    let mut read = Reader::new(table, problems);
    let name = read.required_text("name", "村名");
    let code = read.text("code", "区划代码").unwrap_or_default();
    let until = read.date("until", "截止").map(|(date, _)| date);
    let note = read.text("note", "说明").unwrap_or_default();
    let slug = read.text_at("slug", "文件夹");
    let renamed = read.flag("renamed", "只是改名").unwrap_or_default();
    if let Some((slug, spot)) = slug.as_ref().filter(|(slug, _)| !is_slug(slug)) {
        read.problem(
            Diagnostic::new("MB1430")
                .at(spot.place())
                .with("slug", slug),
        );
    }
    read.finish();
    Some(Predecessor {
        slug: slug.map(|(slug, _)| slug).unwrap_or_default(),
        renamed,
        name: name?.0,
        code,
        until,
        note,
    })
}

fn applies(
    table: &Table,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<String>, BTreeMap<String, String>) {
    let mut read = Reader::new(table, problems);
    let also = read.texts("also", "另有");
    let not = read.tables("not", "不适用");
    read.finish();
    let also = also
        .iter()
        .map(|(id, spot)| known_item(id, spot, catalogue, problems));
    let also = also.collect();
    let mut reasons = BTreeMap::new();
    for table in not {
        let mut read = Reader::new(table, problems);
        let item = read.required_text("item", "事项");
        let reason = read.required_text("reason", "原因");
        read.finish();
        if let (Some((item, spot)), Some((reason, _))) = (item, reason) {
            let item = known_item(&item, &spot, catalogue, problems);
            reasons.insert(item, reason);
        }
    }
    (also, reasons)
}

/// The id that an item has now; reports one that the catalogue does not have.
pub(crate) fn known_item(
    id: &str,
    spot: &Spot,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> String {
    if let Some(item) = catalogue.get(id) {
        return item.id.clone();
    }
    problems.push(catalogue.unknown(id).at(spot.place()));
    id.to_string()
}
