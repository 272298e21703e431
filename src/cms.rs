//! The configuration of Sveltia CMS for editing in the browser, made from the same shapes as the schemas for editors: one collection for
//! each item of a village, one entry for each period, and one for the items of which a period has several.
//!
//! It stands in a folder of its own beside the content, never in the site, and loads nothing but the script that the user has laid
//! beside it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::catalogue::{Category, Field, FieldType, Item};
use crate::language::Lang;
use crate::log::tree::Hash;
use crate::portal::Ground;
use crate::scaffold::is_prose;
use crate::schema::{Shape, explained, of_item, shapes, value};
use crate::settings::Village;
use crate::value::Frequency;

mod yaml;

/// The name of the script beside the page.
pub const SCRIPT: &str = "sveltia-cms.js";
/// The name of the font of icons beside the page.
pub const ICONS: &str = "icons.woff2";
/// A table that the program fills in.
const OWN: &str = "files";
/// The key whose text stands below the front matter in Markdown.
const TEXT: &str = "text";
/// The key whose month is the period of what comes with events.
const EVENT: &str = "event";
/// What a table that may stand in a file of its own says of that.
const BESIDE: &str = "行数多的，用表格软件填好，再用 mingbai import 导入；表格放在旁边 CSV 文件里的公开件，这里不显示，用表格软件改";

/// A village that is to be edited.
#[derive(Debug)]
pub struct Edited {
    /// Its settings.
    pub village: Village,
    /// The items of which some period has several, each in a file of its own name.
    pub named: BTreeSet<String>,
}

/// Where what is edited is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Backend {
    /// In a folder of this computer.
    Folder,
    /// On a Gitea or Forgejo server.
    Gitea {
        /// `https://git.example.cn`, with a path where it has one.
        base: String,
        /// `owner/name`.
        repository: String,
        /// The branch.
        branch: String,
        /// The id of the OAuth2 application; may be empty: people sign in with tokens.
        app: String,
    },
}

impl Backend {
    /// The repository at an address such as `https://git.example.cn/owner/name`; none when it is none.
    pub fn gitea(address: &str, branch: &str, app: &str) -> Option<Backend> {
        let address = address.trim_end_matches('/').trim_end_matches(".git");
        let (scheme, rest) = address.split_once("://")?;
        let mut parts = rest.rsplitn(3, '/');
        let (name, owner, host) = (parts.next()?, parts.next()?, parts.next()?);
        let plain = |text: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !text.is_empty() && text.chars().all(fits)
        };
        let is_host = host
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | ':' | '/'));
        let fits = matches!(scheme, "https" | "http") && is_host && plain(owner) && plain(name);
        fits.then(|| Backend::Gitea {
            base: format!("{scheme}://{host}"),
            repository: format!("{owner}/{name}"),
            branch: branch.to_string(),
            app: app.to_string(),
        })
    }

    fn value(&self) -> Value {
        match self {
            // The script only offers a folder beside some server; nobody signs in to this one.
            Backend::Folder => {
                json!({ "name": "gitea", "repo": "local/folder", "auth_methods": ["token"] })
            }
            Backend::Gitea {
                base,
                repository,
                branch,
                app,
            } => {
                let mut value = json!({
                    "name": "gitea", "repo": repository, "branch": branch,
                    "base_url": base, "api_root": format!("{base}/api/v1"),
                });
                match app.as_str() {
                    "" => value["auth_methods"] = json!(["token"]),
                    app => value["app_id"] = app.into(),
                }
                value
            }
        }
    }

    /// The other site that the page may ask.
    fn origin(&self) -> String {
        match self {
            Backend::Folder => String::new(),
            Backend::Gitea { base, .. } => {
                let host = base.splitn(4, '/').take(3).collect::<Vec<_>>();
                format!(" {}", host.join("/"))
            }
        }
    }
}

/// The page: it loads the script and the font of icons beside it, and nothing from elsewhere.
pub fn page(backend: &Backend, has_icons: bool) -> String {
    let style = match has_icons {
        true => include_str!("cms/icons.css"),
        false => include_str!("cms/no-icons.css"),
    };
    include_str!("cms/index.html")
        .replace("{style}", style.trim_end())
        .replace("{origin}", &backend.origin())
}

/// The digest by which a script is told from another, in hexadecimal digits.
pub fn digest(script: &[u8]) -> String {
    Hash::of(script).to_string()
}

/// The configuration for some villages of a portal.
pub fn config(ground: &Ground, villages: &[Edited], backend: &Backend) -> String {
    let mut collections = vec![settings(villages)];
    for edited in villages {
        let village = &edited.village;
        for category in Category::ALL {
            collections.push(json!({ "divider": true }));
            let items = ground.catalogue.items().iter();
            let items = items.filter(|item| item.category == category);
            let own = items.filter(|item| !village.not.contains_key(&item.id));
            let several = villages.len() > 1;
            for item in own {
                let label = match several {
                    true => format!("{} {}", village.name, item.title.get(Lang::Zh)),
                    false => item.title.get(Lang::Zh).to_string(),
                };
                let comes = item.frequency == Frequency::OnEvent;
                collections.push(single(item, &village.slug, &label));
                if comes || edited.named.contains(&item.id) {
                    collections.push(named(item, &village.slug, &label, comes));
                }
            }
        }
    }
    let config = json!({
        "backend": backend.value(),
        "app_title": ground.portal.name,
        "media_folder": "media",
        "slug": { "lowercase": false },
        "output": { "omit_empty_optional_fields": true },
        "editor": { "preview": false },
        "collections": collections,
    });
    yaml::print(&config)
}

/// The settings of the villages.
fn settings(villages: &[Edited]) -> Value {
    let files = villages.iter().map(|edited| {
        let village = &edited.village;
        json!({
            "name": village.slug, "label": village.name,
            "file": format!("villages/{}/village.toml", village.slug),
            "fields": fields(&shapes().village),
        })
    });
    json!({
        "name": "settings", "label": "村的设置", "format": "toml",
        "files": files.collect::<Vec<_>>(),
    })
}

/// One item of a village: its entries are files `<period>/<item>`, named by the period when they are made.
fn single(item: &Item, slug: &str, label: &str) -> Value {
    let mut value = collection(item, slug);
    value["name"] = format!("{slug}-{}", item.id).into();
    value["label"] = label.into();
    value["description"] = item.plain.get(Lang::Zh).into();
    value["path"] = format!("{{{{slug}}}}/{}", item.id).into();
    value["slug"] = json!({
        "editable": ["create"],
        "hint": "写期：2026-05、2026-Q2、2026-H1 或 2026",
        "pattern": [r"^\d{4}(-(\d{2}|Q[1-4]|H[12]))?$", "期要写成 2026-05、2026-Q2、2026-H1 或 2026"],
    });
    value
}

/// An item of which a period has several: its entries are files `<period>/<item>/<name>`. What comes with events is put into the month
/// of the event; others of them are only edited here.
fn named(item: &Item, slug: &str, label: &str, comes: bool) -> Value {
    let mut value = collection(item, slug);
    value["name"] = format!("{slug}-{}-named", item.id).into();
    value["label"] = format!("（几件）{label}").into();
    value["description"] =
        "一期里有几件的，每件一个名字，在这里写；一期只有一件的，不要写在这里。".into();
    // Names come again in other periods: with `lower` entries are told apart by their whole path.
    let path = format!(
        "{{{{{EVENT} | date('YYYY-MM')}}}}/{}/{{{{slug | lower}}}}",
        item.id
    );
    value["path"] = path.into();
    value["slug"] = json!({
        "template": format!("{{{{{EVENT} | date('MMDD')}}}}"),
        "editable": ["create"],
        "hint": "这一件的名字，用小写字母和数字，例如 no1",
        "pattern": ["^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", "名字只用小写字母、数字和中间的短横，例如 no1"],
    });
    value["create"] = comes.into();
    let fields = value["fields"].as_array_mut().into_iter().flatten();
    for field in fields.filter(|field| comes && field["name"] == EVENT) {
        field["required"] = true.into();
        field["hint"] = "必填：这件事发生在哪一天，它放在这个月里".into();
    }
    value
}

/// What all collections of an item share.
fn collection(item: &Item, slug: &str) -> Value {
    let mut shape = of_item(item);
    let mut value = json!({
        "folder": format!("villages/{slug}"),
        "identifier_field": "summary",
        "summary": "{{slug}} {{summary}}",
        "create": true,
        // Files hold only what the program knows.
        "aliases_field": false,
    });
    // A list cannot hold the name of a file, and would lose it: what has its rows in a CSV file is not shown.
    if let Some(table) = shape.parts.iter().find(|part| part.csv) {
        value["filter"] = json!({ "field": table.key, "pattern": r"^(?!.*\.[cC][sS][vV]$)" });
    }
    if is_prose(item) {
        shape.fields.retain(|field| field.key != TEXT);
        value["extension"] = "md".into();
        value["format"] = "toml-frontmatter".into();
        let body =
            json!({ "name": "body", "label": "正文", "widget": "markdown", "required": false });
        value["fields"] = joined(fields(&shape), body);
    } else {
        value["extension"] = "toml".into();
        value["format"] = "toml".into();
        value["fields"] = fields(&shape);
    }
    value
}

fn joined(list: Value, last: Value) -> Value {
    match list {
        Value::Array(mut all) => {
            all.push(last);
            Value::Array(all)
        }
        other => other,
    }
}

/// The fields of a table, then the tables within it. What is missing is told by the program, in better words: nothing is required here.
fn fields(shape: &Shape) -> Value {
    let own = shape.fields.iter().map(field);
    let parts = shape.parts.iter().filter(|part| part.key != OWN);
    let parts = parts.map(|part| {
        json!({
            "name": part.key, "label": label(&part.zh, &part.key), "required": false,
            "widget": if part.many { "list" } else { "object" },
            "hint": explained("", &part.help, if part.csv { BESIDE } else { "" }), "collapsed": true,
            "fields": fields(part),
        })
    });
    own.chain(parts).collect()
}

/// What is to be typed: in a form texts have no quotes, and days, lists and choices are picked.
fn wanted(kind: FieldType) -> String {
    match kind {
        FieldType::Month | FieldType::Period => crate::record::wanted(kind).0.replace('"', ""),
        kind if kind.is_number() => crate::record::wanted(kind).0.to_string(),
        _ => String::new(),
    }
}

fn label<'a>(zh: &'a str, key: &'a str) -> &'a str {
    if zh.is_empty() { key } else { zh }
}

/// One field, by what the schema says of its values. Amounts are kept as they are written.
fn field(field: &Field) -> Value {
    let schema = value(field);
    let wanted = wanted(field.kind);
    let must = if field.required { "必填" } else { "" };
    let mut made = json!({
        "name": field.key, "label": label(&field.zh, &field.key), "required": false,
        "hint": explained(must, &field.help, &wanted),
    });
    let options = schema.get("enum").and_then(Value::as_array);
    let widget = match field.kind {
        FieldType::Bool => "boolean",
        FieldType::Int => "number",
        FieldType::Date => "datetime",
        FieldType::List => "list",
        FieldType::Text => "text",
        _ if options.is_some() => "select",
        _ => "string",
    };
    made["widget"] = widget.into();
    match widget {
        "datetime" => made["type"] = "date".into(),
        "number" => made["value_type"] = "int".into(),
        "select" => {
            let options = options.into_iter().flatten();
            let options = options.filter(|option| option.as_str() != Some(""));
            made["options"] = options.cloned().collect();
        }
        "string" => {
            let number = schema.pointer("/anyOf/1/pattern");
            let pattern = schema.get("pattern").or(number);
            if let Some(pattern) = pattern {
                made["pattern"] = json!([pattern, wanted]);
            }
        }
        _ => {}
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_repository() {
        let found = Backend::gitea("https://git.example.cn/x/zhen/gongkai.git", "main", "");
        let expected = Backend::Gitea {
            base: "https://git.example.cn/x".to_string(),
            repository: "zhen/gongkai".to_string(),
            branch: "main".to_string(),
            app: String::new(),
        };
        assert_eq!(found, Some(expected.clone()));
        assert_eq!(expected.origin(), " https://git.example.cn");
        for bad in [
            "git.example.cn/a/b",
            "https://git.example.cn/a",
            "https://a;b/c/d",
            "ftp://a/b/c",
        ] {
            assert_eq!(Backend::gitea(bad, "main", ""), None, "{bad}");
        }
    }
}
