//! `mingbai catalogue`: the items that apply, with their deadlines, for people and for machines.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use super::new::known;
use super::{Voice, refused, say};
use crate::catalogue::{Category, DutyKind, Item};
use crate::diagnostic::Diagnostic;
use crate::language::Lang;
use crate::portal::{Ground, ground};
use crate::profile::Profile;
use crate::settings::Village;
use crate::source;
use crate::theme::built_in_words;

/// Where the rules come from: a portal, or the built-in national ones.
struct Rules {
    ground: Ground,
    village: Option<Village>,
}

pub(super) fn catalogue(
    item: Option<&str>,
    dir: Option<PathBuf>,
    village: Option<&str>,
    voice: Voice,
) -> u8 {
    let rules = match rules(dir, village) {
        Ok(rules) => rules,
        Err(problems) => return refused(&problems, 2, voice),
    };
    let Some(profile) = profile(&rules) else {
        return 2;
    };
    if let Some(id) = item {
        return match known(&rules.ground.catalogue, id) {
            Ok(item) => {
                one(item, &profile, voice);
                0
            }
            Err(problem) => refused(&[problem], 2, voice),
        };
    }
    for category in Category::ALL {
        let items = rules
            .ground
            .catalogue
            .items()
            .iter()
            .filter(|item| item.category == category);
        let items: Vec<&Arc<Item>> = items.filter(|item| applies(&rules, item)).collect();
        if !voice.json {
            say(&format!(
                "\n{} ({})",
                category.name(voice.lang),
                items.len()
            ));
        }
        for item in items {
            line(item, &profile, voice);
        }
    }
    0
}

fn rules(dir: Option<PathBuf>, slug: Option<&str>) -> Result<Rules, Vec<Diagnostic>> {
    let here = PathBuf::from(".");
    let dir = dir.or_else(|| here.join("portal.toml").exists().then_some(here));
    let Some(dir) = dir else {
        let ground = crate::portal::built_in()
            .map_err(|problems| problems.into_iter().collect::<Vec<_>>())?;
        return Ok(Rules {
            ground,
            village: None,
        });
    };
    let ground = ground(&dir)?;
    let Some(slug) = slug else {
        return Ok(Rules {
            ground,
            village: None,
        });
    };
    let path = format!("villages/{slug}/village.toml");
    let text = source::read_file(&dir.join(&path), &path, source::TEXT_LIMIT)
        .and_then(|bytes| source::decode(&path, bytes))
        .map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let village = Village::read(
        slug,
        &text,
        &ground.portal,
        &ground.catalogue,
        &mut problems,
    );
    problems.retain(Diagnostic::is_error);
    if problems.is_empty() {
        Ok(Rules {
            ground,
            village: Some(village),
        })
    } else {
        Err(problems)
    }
}

fn profile(rules: &Rules) -> Option<Arc<Profile>> {
    let ground = &rules.ground;
    let own = rules
        .village
        .as_ref()
        .and_then(|village| ground.profiles.get(&village.profile));
    let code = rules
        .village
        .as_ref()
        .map_or(ground.portal.region.as_str(), |village| &village.code);
    own.or_else(|| ground.profiles.get(&ground.portal.profile))
        .or_else(|| ground.profiles.of_code(code))
        .cloned()
}

/// Whether an item applies to the village, if one is named.
fn applies(rules: &Rules, item: &Item) -> bool {
    rules
        .village
        .as_ref()
        .is_none_or(|village| !village.not.contains_key(&item.id))
}

fn duty(kind: DutyKind, lang: Lang) -> &'static str {
    match kind {
        DutyKind::Always => lang.pick("法定", "law"),
        DutyKind::IfAny => lang.pick("有则必公开", "law, if any"),
        DutyKind::Local => lang.pick("承诺", "promise"),
    }
}

fn line(item: &Item, profile: &Profile, voice: Voice) {
    let rule = profile.rule(item);
    if voice.json {
        say(&json!({
            "id": item.id, "category": item.category.id(), "kind": item.kind.id(), "title": item.title,
            "frequency": rule.frequency, "deadline": rule.deadline.to_string(), "duty": rule.duty,
            "body": item.body.id(), "profile": profile.id,
        })
        .to_string());
        return;
    }
    let frequency = voice
        .lang
        .pick(rule.frequency.label_zh(), rule.frequency.label_en());
    say(&format!(
        "  {:<38} {:<6} {frequency} {} {}",
        item.id,
        rule.deadline.to_string(),
        duty(rule.duty, voice.lang),
        item.title.get(voice.lang),
    ));
}

/// One item in full: what it is, its rule, its fields as they are written in a file.
fn one(item: &Item, profile: &Profile, voice: Voice) {
    let rule = profile.rule(item);
    let lang = voice.lang;
    if voice.json {
        let field = |field: &crate::catalogue::Field| json!({ "key": field.key, "zh": field.zh, "en": field.en, "type": field.kind, "required": field.required, "options": field.options });
        let tables: Vec<_> = item
            .tables
            .iter()
            .map(|table| json!({ "key": table.key, "zh": table.zh, "columns": table.columns.iter().map(field).collect::<Vec<_>>() }))
            .collect();
        let basis: Vec<_> = item
            .basis
            .iter()
            .map(|basis| json!({ "text": basis.text, "mark": basis.mark }))
            .collect();
        say(&json!({
            "id": item.id, "category": item.category.id(), "kind": item.kind.id(), "title": item.title, "plain": item.plain,
            "frequency": rule.frequency, "deadline": rule.deadline.to_string(), "duty": rule.duty, "body": item.body.id(),
            "basis": basis, "pii": item.pii, "fields": item.fields.iter().map(field).collect::<Vec<_>>(), "tables": tables,
        })
        .to_string());
        return;
    }
    say(&format!(
        "{} · {}\n{}\n",
        item.id,
        item.title.get(lang),
        item.plain.get(lang)
    ));
    let frequency = lang.pick(rule.frequency.label_zh(), rule.frequency.label_en());
    let words = built_in_words(lang).deadline(rule.deadline);
    say(&format!(
        "{frequency}, {words} ({}), {}, {}",
        rule.deadline,
        duty(rule.duty, lang),
        item.body.name(lang)
    ));
    for basis in &item.basis {
        say(&format!("  {}", basis.text));
    }
    let fields = |fields: &[crate::catalogue::Field], indent: &str| {
        for field in fields {
            let needed = if field.required {
                lang.pick("（必填）", " (required)")
            } else {
                ""
            };
            let options = if field.options.is_empty() {
                String::new()
            } else {
                format!(" [{}]", field.options.join("|"))
            };
            let kind = serde_json::to_value(field.kind)
                .ok()
                .and_then(|kind| kind.as_str().map(str::to_string));
            say(&format!(
                "{indent}{} = {}  # {}{needed}{options}",
                field.key,
                kind.unwrap_or_default(),
                field.label(lang)
            ));
        }
    };
    say("");
    fields(&item.fields, "");
    for table in &item.tables {
        say(&format!("\n[[{}]]  # {}", table.key, table.name(lang)));
        fields(&table.columns, "");
    }
}
