//! `portal.toml` and `village.toml` with every key explained at its place.

use super::written::quoted;
use super::{about, sample, sleeping};
use crate::schema::{FOLDER, Shape, file_name, shapes};
use crate::value::Period;

/// A new `portal.toml`. Values are given as key and text.
pub fn portal_text(values: &[(&str, &str)], now: Period) -> String {
    let title = "门户的总设置。改了以后重新生成一次就行。前面有 # 的行现在不起作用，要用就去掉 #";
    let shape = &shapes().portal;
    text("", "portal", title, shape, values, now)
}

/// A new `village.toml`. Values are given as key and text.
pub fn village_text(values: &[(&str, &str)], now: Period) -> String {
    let title = "这个村的基本情况。前面有 # 的行现在不起作用，要用就去掉 #";
    text("../../", "village", title, &shapes().village, values, now)
}

fn text(
    up: &str,
    schema: &str,
    title: &str,
    shape: &Shape,
    values: &[(&str, &str)],
    now: Period,
) -> String {
    let mut out = format!("#:schema {up}{FOLDER}/{}\n# {title}\n", file_name(schema));
    for field in &shape.fields {
        out.push_str(&format!("\n# {}\n", about(field, "")));
        match values.iter().find(|(key, _)| *key == field.key) {
            Some((key, value)) => out.push_str(&format!("{key} = {}\n", quoted(value))),
            None => out.push_str(&format!("# {} = {}\n", field.key, sample(field, now))),
        }
    }
    for part in &shape.parts {
        sleeping(&mut out, part, "");
    }
    out
}
