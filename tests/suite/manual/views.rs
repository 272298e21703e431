//! `docs/views.md` is made from the sources of the views, and every template is named where designers look for it.

use std::fs;

use mingbai::page::View;

use crate::common::home;

/// A struct or enum of the views: name, what it is, its values.
struct Shape {
    name: String,
    doc: String,
    /// Name, type and meaning.
    values: Vec<[String; 3]>,
}

/// The public shapes of a source, in order.
fn shapes(text: &str) -> Vec<Shape> {
    let mut found: Vec<Shape> = Vec::new();
    let mut doc = String::new();
    let mut open = false;
    for line in text.lines() {
        let trimmed = line.trim();
        if let Some(more) = trimmed.strip_prefix("/// ") {
            let gap = if doc.is_empty() { "" } else { " " };
            doc = format!("{doc}{gap}{more}");
            continue;
        }
        let head = ["pub struct ", "pub enum "]
            .iter()
            .find_map(|kind| line.strip_prefix(kind));
        if let Some(name) = head.and_then(|rest| rest.strip_suffix(" {")) {
            let (name, doc) = (name.to_string(), std::mem::take(&mut doc));
            found.push(Shape {
                name,
                doc,
                values: Vec::new(),
            });
            open = true;
        } else if line == "}" {
            open = false;
        } else if let Some(shape) = found.last_mut().filter(|_| open && !doc.is_empty()) {
            let value = trimmed
                .trim_start_matches("pub ")
                .trim_end_matches([',', '{', ' ']);
            if trimmed.starts_with('#') {
                continue;
            }
            let (name, kind) = match value.split_once(": ") {
                Some((name, kind)) => (name, kind),
                None => value
                    .trim_end_matches(')')
                    .split_once('(')
                    .unwrap_or((value, "")),
            };
            shape
                .values
                .push([name.to_string(), kind.to_string(), std::mem::take(&mut doc)]);
        }
        if !trimmed.starts_with('#') {
            doc.clear();
        }
    }
    found
}

/// The page, from the sources.
fn page() -> String {
    let folder = home("src/page");
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("the views")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    names.sort();
    names.insert(0, home("src/page.rs"));
    let mut text = String::from(
        "# What templates see\n\n由程序的源文件生成，测试保证两边一样。 Made from the sources; a test compares them.\n\n\
         `frame` and `root` are there on every page; `page` is the value of the view. `Option` may be missing: test with `is not none`. \
         `Vec` is a list. `String` is text in the language of the site unless it says ISO (a day) or fen (an amount in cents, for `money`).\n",
    );
    for shape in names
        .iter()
        .flat_map(|name| shapes(&fs::read_to_string(name).expect("a source")))
    {
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n| name | type | meaning |\n|---|---|---|\n",
            shape.name,
            plain(&shape.doc)
        ));
        for [name, kind, doc] in &shape.values {
            let kind = if kind.is_empty() {
                String::new()
            } else {
                format!("`{kind}`")
            };
            text.push_str(&format!("| `{name}` | {kind} | {} |\n", plain(doc)));
        }
    }
    text
}

/// A docstring without the links of the sources.
fn plain(doc: &str) -> String {
    let text = doc
        .replace("[`super::", "`")
        .replace("[`", "`")
        .replace("`]", "`");
    text.replace('|', "\\|").replace(['<', '>'], "")
}

#[test]
fn the_page_of_views_is_that_of_the_sources() {
    let path = home("docs/views.md");
    let made = page();
    if std::env::var_os("MINGBAI_BLESS").is_some() {
        fs::write(&path, &made).expect("the page");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/views.md is not that of the sources; MINGBAI_BLESS=1 makes it anew"
    );
    assert!(made.matches("\n## ").count() > 60 && made.contains("| `closing` | `Option<i64>` |"));
}

#[test]
fn every_template_is_explained_to_designers() {
    for page in ["docs/themes.md", "docs/themes.en.md"] {
        let text = fs::read_to_string(home(page)).expect("the page");
        for template in View::TEMPLATES {
            assert!(
                text.contains(&format!("| `{template}` |")),
                "{page} says nothing of {template}"
            );
        }
    }
}
