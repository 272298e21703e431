//! Signatures under the accounts: all that the rules ask for (S01), an independent supervisor (S02), before the posting and
//! in their order (S03), by people who hold an office here (S04).

use super::{Facts, Findings};
use crate::catalogue::Category;
use crate::diagnostic::Diagnostic;
use crate::disclosure::{Disclosure, SignOff};
use crate::language::Lang;
use crate::profile::Role;

/// Heads of the village: where one person holds several of these posts, one signature serves for all of them.
const HEADS: [Role; 3] = [Role::Secretary, Role::Director, Role::Chair];

/// S01 and S04: every finance disclosure carries the signatures of its profile, by people of the village.
pub(super) fn complete(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        known_people(facts, about, disclosure, findings);
        if disclosure.item.category != Category::Finance
            || disclosure.item.id == "finance-signoff-sheet"
        {
            continue;
        }
        let sheet = facts
            .the("finance-signoff-sheet", disclosure.period)
            .is_some();
        if disclosure.signoffs.is_empty() && (disclosure.published.is_none() || sheet) {
            // A draft is signed when it is ready; a sheet of signatures may speak for all accounts of the month.
            findings.not_checkable("S01", about);
            continue;
        }
        let missing = missing_roles(facts, disclosure);
        if missing.is_empty() {
            findings.pass("S01", about);
            continue;
        }
        let names = |lang: Lang| {
            missing
                .iter()
                .map(|role| role.name(lang))
                .collect::<Vec<_>>()
        };
        let place = disclosure
            .signoffs
            .first()
            .map_or(&disclosure.spots.start, |sign| &sign.spot)
            .place();
        let said = Diagnostic::new("S01")
            .at(place)
            .with("roles", names(Lang::Zh).join("、"));
        findings.warn(
            "S01",
            about,
            said.with("roles_en", names(Lang::En).join(", ")),
        );
    }
}

fn missing_roles(facts: &Facts<'_>, disclosure: &Disclosure) -> Vec<Role> {
    let signed = |role: Role| {
        disclosure
            .signoffs
            .iter()
            .any(|sign| sign.role == role && !sign.name.is_empty())
    };
    let one_post = !facts.village.one_post.is_empty();
    let served = |role: Role| {
        signed(role) || (one_post && HEADS.contains(&role) && HEADS.into_iter().any(signed))
    };
    facts
        .profile
        .signoff
        .iter()
        .copied()
        .filter(|role| !served(*role))
        .collect()
}

/// S04: whoever signs has a public duty here. Bookkeepers and the township may come from outside.
fn known_people(facts: &Facts<'_>, about: usize, disclosure: &Disclosure, findings: &mut Findings) {
    let asked = |sign: &&SignOff| !matches!(sign.role, Role::Accountant | Role::Township);
    let signed: Vec<&SignOff> = disclosure.signoffs.iter().filter(asked).collect();
    if signed.is_empty() {
        return;
    }
    if facts.village.people.is_empty() {
        findings.not_checkable("S04", about);
        return;
    }
    match signed.iter().find(|sign| !facts.village.serves(&sign.name)) {
        Some(sign) => {
            let said = Diagnostic::new("S04")
                .at(sign.spot.place())
                .with("name", &sign.name);
            let said = said
                .with("role", sign.role.name(Lang::Zh))
                .with("role_en", sign.role.name(Lang::En));
            findings.warn("S04", about, said);
        }
        None => findings.pass("S04", about),
    }
}

/// S02 and S03: the supervisor is nobody else among the signers; all sign before the posting, in the order of the profile.
pub(super) fn order(facts: &Facts<'_>, findings: &mut Findings) {
    for (about, disclosure) in facts.all() {
        independent(about, disclosure, findings);
        in_order(facts, about, disclosure, findings);
    }
}

fn independent(about: usize, disclosure: &Disclosure, findings: &mut Findings) {
    let mut supervisors = disclosure
        .signoffs
        .iter()
        .filter(|sign| sign.role == Role::Supervisor)
        .peekable();
    if supervisors.peek().is_none() {
        return;
    }
    let others: Vec<&SignOff> = disclosure
        .signoffs
        .iter()
        .filter(|sign| sign.role != Role::Supervisor)
        .collect();
    let both = supervisors.find_map(|sign| {
        let other = others.iter().find(|other| other.name == sign.name)?;
        Some((sign, other))
    });
    match both {
        Some((sign, other)) => {
            let said = Diagnostic::new("S02")
                .at(sign.spot.place())
                .with("name", &sign.name);
            let said = said
                .with("role", other.role.name(Lang::Zh))
                .with("role_en", other.role.name(Lang::En));
            findings.fail("S02", about, said);
        }
        None if !others.is_empty() => findings.pass("S02", about),
        None => {}
    }
}

fn in_order(facts: &Facts<'_>, about: usize, disclosure: &Disclosure, findings: &mut Findings) {
    let dated: Vec<(&SignOff, crate::value::Date)> = disclosure
        .signoffs
        .iter()
        .filter_map(|sign| Some((sign, sign.date?)))
        .collect();
    if dated.is_empty() {
        return;
    }
    let said =
        |sign: &SignOff, date, than_zh: &str, than_en: &str, than_date: crate::value::Date| {
            Diagnostic::new("S03")
                .at(sign.spot.place())
                .with("role", sign.role.name(Lang::Zh))
                .with("role_en", sign.role.name(Lang::En))
                .with("date", date)
                .with("than", than_zh)
                .with("than_en", than_en)
                .with("than_date", than_date)
        };
    let late = disclosure.published.and_then(|published| {
        let (sign, date) = dated.iter().find(|(_, date)| *date > published)?;
        Some(said(
            sign,
            date,
            "晚于公布",
            "after the posting of",
            published,
        ))
    });
    let place = |role: Role| {
        facts
            .profile
            .signoff
            .iter()
            .position(|known| *known == role)
    };
    let mut ranked: Vec<(usize, &SignOff, crate::value::Date)> = dated
        .iter()
        .filter_map(|(sign, date)| Some((place(sign.role)?, *sign, *date)))
        .collect();
    ranked.sort_by_key(|(rank, ..)| *rank);
    let turned = ranked
        .windows(2)
        .find(|pair| pair[0].2 > pair[1].2)
        .map(|pair| {
            let (earlier, sign) = (&pair[0], &pair[1]);
            let zh = format!("早于{}签字", earlier.1.role.name(Lang::Zh));
            let en = format!(
                "before the signature of {} on",
                earlier.1.role.name(Lang::En)
            );
            said(sign.1, &sign.2, &zh, &en, earlier.2)
        });
    match late.or(turned) {
        Some(said) => findings.warn("S03", about, said),
        None => findings.pass("S03", about),
    }
}
