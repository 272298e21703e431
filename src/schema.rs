//! The shapes of `portal.toml`, `village.toml` and every disclosure as JSON Schemas with Chinese descriptions, for editors that
//! complete and check while one types.
//!
//! The shapes of disclosures come from the catalogue, the others from `schema/settings.toml`; templates, scaffolds and imports are
//! made from the same.

use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::catalogue::{Catalogue, Field, FieldType, Item};
use crate::language::Bilingual;

/// Where the schemas stand below the portal's folder.
pub const FOLDER: &str = ".mingbai/schema";

/// A TOML table: its keys, and the tables within it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// ASCII key; empty for a whole file.
    #[serde(default)]
    pub key: String,
    /// Chinese label, also accepted as the key.
    #[serde(default)]
    pub zh: String,
    /// What it is for.
    #[serde(default)]
    pub help: Bilingual,
    /// Whether there may be several, as `[[key]]`.
    #[serde(default)]
    pub many: bool,
    /// Whether the rows may stand in a CSV file instead.
    #[serde(skip)]
    pub csv: bool,
    /// Its keys.
    #[serde(default)]
    pub fields: Vec<Field>,
    /// Tables within it.
    #[serde(default)]
    pub parts: Vec<Shape>,
}

/// The shapes that do not come from the catalogue.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shapes {
    /// `portal.toml`.
    pub portal: Shape,
    /// `village.toml`.
    pub village: Shape,
    /// What every disclosure has besides the data of its item.
    pub head: Shape,
}

/// The shapes that do not come from the catalogue.
pub fn shapes() -> &'static Shapes {
    // A text that does not load is found by a test.
    static SHAPES: LazyLock<Shapes> =
        LazyLock::new(|| toml::from_str(include_str!("schema/settings.toml")).unwrap_or_default());
    &SHAPES
}

/// The name of the schema file of an item, of `portal` or of `village`.
pub fn file_name(of: &str) -> String {
    format!("{of}.schema.json")
}

/// All schema files: name and text.
pub fn files(catalogue: &Catalogue) -> Vec<(String, String)> {
    let shapes = shapes();
    let settings = [
        ("portal", "门户总设置 portal.toml", &shapes.portal),
        ("village", "村的设置 village.toml", &shapes.village),
    ];
    let settings = settings.map(|(name, title, shape)| (file_name(name), whole(title, "", shape)));
    let items = catalogue.items().iter().map(|item| {
        let shape = of_item(item);
        let text = whole(&item.title.zh, &item.plain.zh, &shape);
        (file_name(&item.id), text)
    });
    settings.into_iter().chain(items).collect()
}

/// Everything that may stand in a disclosure of an item.
pub fn of_item(item: &Item) -> Shape {
    let head = &shapes().head;
    let tables = item.tables.iter().map(|table| Shape {
        key: table.key.clone(),
        zh: table.zh.clone(),
        many: true,
        csv: true,
        fields: table.columns.clone(),
        ..Shape::default()
    });
    Shape {
        fields: head.fields.iter().chain(&item.fields).cloned().collect(),
        parts: head.parts.iter().cloned().chain(tables).collect(),
        ..Shape::default()
    }
}

fn whole(title: &str, description: &str, shape: &Shape) -> String {
    let mut schema =
        json!({ "$schema": "http://json-schema.org/draft-07/schema#", "title": title });
    if !description.is_empty() {
        schema["description"] = description.into();
    }
    if let (Some(schema), Value::Object(object)) = (schema.as_object_mut(), object(shape)) {
        schema.extend(object);
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// The schema of a table. Keys may be written in Chinese; a disclosure that says why there is nothing needs none of them.
fn object(shape: &Shape) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let may_be_none = shape.fields.iter().any(|field| field.key == "none");
    let mut add = |key: &str, zh: &str, schema: Value| {
        // Of two keys with one Chinese label, that of the item has it.
        if !zh.is_empty() && zh != key {
            properties.insert(zh.to_string(), schema.clone());
        }
        properties.insert(key.to_string(), schema);
    };
    for field in &shape.fields {
        add(&field.key, &field.zh, value(field));
        if field.required {
            let mut ways = vec![json!({ "required": [field.key] })];
            ways.push(json!({ "required": [field.zh] }));
            if may_be_none {
                ways.push(json!({ "required": ["none"] }));
                ways.push(json!({ "required": ["本期没有"] }));
            }
            required.push(json!({ "anyOf": ways }));
        }
    }
    for part in &shape.parts {
        add(&part.key, &part.zh, several(part));
    }
    let mut schema =
        json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !required.is_empty() {
        schema["allOf"] = required.into();
    }
    schema
}

fn several(part: &Shape) -> Value {
    let one = object(part);
    let mut schema = match (part.many, part.csv) {
        (false, _) => one,
        (true, false) => json!({ "type": "array", "items": one }),
        (true, true) => json!({ "anyOf": [
            { "type": "array", "items": one },
            { "type": "string", "pattern": "\\.[cC][sS][vV]$", "description": "旁边的 CSV 表格文件" },
        ] }),
    };
    schema["description"] = explained(&part.zh, &part.help, "").into();
    schema
}

/// Label, explanation and what is wanted, as one text.
pub(crate) fn explained(zh: &str, help: &Bilingual, wanted: &str) -> String {
    let parts = [zh, &help.zh, wanted];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join("。")
}

/// The schema of a value, as forgiving as the reader: a number may stand in quotes, and quotes may still be empty.
pub(crate) fn value(field: &Field) -> Value {
    use FieldType::*;
    let pattern = |pattern: &str| json!({ "type": "string", "pattern": format!("^({pattern})?$") });
    let number = |digits: &str| json!({ "anyOf": [{ "type": "number" }, pattern(digits)] });
    let mut schema = match field.kind {
        Money => number(r"-?\d+(\.\d{1,2})?"),
        MoneyWan => number(r"-?\d+(\.\d{1,4})?"),
        Int => json!({ "anyOf": [{ "type": "integer" }, pattern(r"-?\d+")] }),
        Decimal | AreaMu => number(r"-?\d+(\.\d+)?"),
        Percent => number(r"-?\d+(\.\d+)? ?[%％]?"),
        Date => pattern(r"\d{4}-\d{2}-\d{2}"),
        Month => pattern(r"\d{4}-\d{2}"),
        Period => pattern(r"\d{4}(-(\d{2}|Q[1-4]|H[12]))?"),
        Bool => json!({ "enum": [true, false, "是", "否", "有", "无", "√", "×", "已", "未", ""] }),
        List => json!({ "anyOf": [
            { "type": "array", "items": { "type": "string" } },
            { "type": "string" },
        ] }),
        Enum if !field.options.is_empty() => {
            let options = field.options.iter().map(|option| option.as_str());
            json!({ "enum": options.chain([""]).collect::<Vec<_>>() })
        }
        // A code or a number of something may be written without quotes.
        AccountCode | Ref | Enum | String => json!({ "type": ["string", "integer"] }),
        _ => json!({ "type": "string" }),
    };
    let (wanted, _) = crate::record::wanted(field.kind);
    schema["description"] = explained(&field.zh, &field.help, wanted).into();
    schema
}
