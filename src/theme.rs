//! A theme: templates, words and assets, read once at the start and the same for every village.
//!
//! The built-in theme is part of the program. A portal's own folder is laid over it file by file, so it can replace one
//! template or all of them. Templates see view structs and pure filters; they cannot reach back into the program.

use std::collections::BTreeMap;
use std::sync::Arc;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use tera::{Kwargs, State, Tera, Value};

use crate::diagnostic::{Diagnostic, Place};
use crate::html;
use crate::language::{Words, fill};
use crate::output::OutFile;
use crate::value::{Date, Fen, to_capitals};

static DEFAULT: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

mod code;
mod lint;
mod make;
mod squeeze;
mod style;
mod tested;
mod words;

use make::whole_reason;
use squeeze::{put_words, squeeze};
use style::StyleSheet;
use tested::Tested;

pub use words::built_in_words;

/// A theme, ready to make pages.
#[derive(Debug)]
pub struct Theme {
    tera: Tera,
    /// The same templates with the lines of their authors: where one fails, its place is looked up here.
    written: Tera,
    /// Static files: path below `static/` and bytes.
    assets: BTreeMap<String, Vec<u8>>,
    /// The style sheet of the pages, for those that carry their style with them.
    style: StyleSheet,
    words: Arc<Words>,
    /// What tests of its pages found; none where that is not known.
    tested: Option<Tested>,
    /// Messages about words that fell back.
    pub remarks: Vec<Diagnostic>,
}

/// The files of a theme folder, by their path below it.
pub type Files = BTreeMap<String, Vec<u8>>;

/// `theme.toml`.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "read to be checked")]
struct Manifest {
    name: String,
    #[serde(default)]
    version: String,
}

/// Whether a name below `static/` is that of a script of the built-in theme.
pub fn is_own_script(name: &str) -> bool {
    name.ends_with(".js") && DEFAULT.get_file(format!("static/{name}")).is_some()
}

/// The files of the built-in theme.
pub fn built_in() -> Files {
    fn add(dir: &Dir<'_>, files: &mut Files) {
        for file in dir.files() {
            files.insert(
                file.path().to_string_lossy().replace('\\', "/"),
                file.contents().to_vec(),
            );
        }
        for dir in dir.dirs() {
            add(dir, files);
        }
    }
    let mut files = Files::new();
    add(&DEFAULT, &mut files);
    files
}

impl Theme {
    /// Lays a portal's own files over the built-in theme and compiles the templates.
    ///
    /// # Errors
    /// A syntax error, an unknown filter, a circle of includes: each with the template and line; a language without words.
    pub fn load(own: Files, folder: &str, language: &str) -> Result<Theme, Vec<Diagnostic>> {
        let mut files = built_in();
        let tested_too = tested::holds(&own);
        let own_names: Vec<String> = own.keys().cloned().collect();
        files.extend(own);
        let shown = |path: &str| match own_names.iter().any(|name| name == path) {
            true => format!("{folder}/{path}"),
            false => format!("themes/default/{path}"),
        };
        let mut problems = Vec::new();
        let mut remarks = Vec::new();
        if let Some(text) = utf8(&files, "theme.toml", &shown, &mut problems)
            && let Err(error) = toml::from_str::<Manifest>(&text)
        {
            let place = Place::file(shown("theme.toml"));
            problems.push(
                Diagnostic::new("MB0601")
                    .at(place)
                    .with("reason", error.message()),
            );
        }
        let tested = utf8(&files, tested::FILE, &shown, &mut problems).filter(|_| tested_too);
        let tested = tested.and_then(|text| {
            let read = toml::from_str(&text);
            let wrong = |error: &toml::de::Error| {
                let place = Place::file(shown(tested::FILE));
                Diagnostic::new("MB0601")
                    .at(place)
                    .with("reason", error.message())
            };
            problems.extend(read.as_ref().err().map(wrong));
            read.ok()
        });
        let words = words::of(&files, language, &shown, &mut problems, &mut remarks);
        let mut templates = Vec::new();
        let mut assets = BTreeMap::new();
        for (path, bytes) in &files {
            if let Some(name) = path.strip_prefix("templates/") {
                if let Some(text) = utf8(&files, path, &shown, &mut problems) {
                    forbid(lint::template(&text), &text, &shown(path), &mut problems);
                    templates.push((name.to_string(), text));
                }
            } else if let Some(name) = path.strip_prefix("static/") {
                let bytes = match (name.ends_with(".css"), std::str::from_utf8(bytes)) {
                    (true, Ok(text)) => {
                        forbid(lint::style_sheet(text), text, &shown(path), &mut problems);
                        html::css(text).into_bytes()
                    }
                    _ => bytes.clone(),
                };
                assets.insert(name.to_string(), bytes);
            }
        }
        let words = Arc::new(words);
        let (mut tera, mut written) = (Tera::default(), Tera::default());
        for tera in [&mut tera, &mut written] {
            register(tera, &words);
        }
        let squeezed: Vec<(String, String)> = templates
            .iter()
            .map(|(name, text)| (name.clone(), put_words(&squeeze(text), &words)))
            .collect();
        if let Err(error) = written
            .add_raw_templates(templates)
            .and_then(|()| tera.add_raw_templates(squeezed))
        {
            problems.push(
                Diagnostic::new("MB0602")
                    .at(Place::file(folder))
                    .with("reason", whole_reason(&error)),
            );
        }
        if problems.is_empty() {
            Ok(Theme {
                tera,
                written,
                style: style_sheet(&assets),
                assets,
                words,
                tested,
                remarks,
            })
        } else {
            Err(problems)
        }
    }

    /// The words of its pages.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Static files: path below `static/` and bytes.
    pub fn assets(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.assets
    }

    /// The static files as a site has them.
    pub fn static_files(&self) -> impl Iterator<Item = OutFile> {
        self.assets.iter().map(|(path, bytes)| OutFile {
            path: format!("static/{path}"),
            bytes: bytes.clone(),
        })
    }

    /// The templates that must be there for the views of this program.
    pub fn missing_templates<'a>(&self, wanted: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
        wanted
            .into_iter()
            .filter(|name| !self.tera.contains_template(name))
            .collect()
    }
}

fn style_sheet(assets: &BTreeMap<String, Vec<u8>>) -> StyleSheet {
    let css = assets.get("site.css").map_or(&[][..], Vec::as_slice);
    StyleSheet::parse(&String::from_utf8_lossy(css))
}

fn utf8(
    files: &Files,
    path: &str,
    shown: &dyn Fn(&str) -> String,
    problems: &mut Vec<Diagnostic>,
) -> Option<String> {
    let text = String::from_utf8(files.get(path)?.clone());
    if text.is_err() {
        problems.push(
            Diagnostic::new("MB0501")
                .at(Place::file(shown(path)))
                .with("encoding", "?"),
        );
    }
    text.ok()
}

/// What was found in a file of the theme becomes messages.
fn forbid(found: Vec<lint::Finding>, text: &str, path: &str, problems: &mut Vec<Diagnostic>) {
    let path: Arc<str> = Arc::from(path);
    let said = |(range, what): lint::Finding| {
        Diagnostic::new("MB0603")
            .at(Place::within(&path, text, range))
            .with("what", what)
    };
    problems.extend(found.into_iter().map(said));
}

fn register(tera: &mut Tera, all: &Arc<Words>) {
    let words = Arc::clone(all);
    tera.register_filter(
        "word",
        move |key: &str, slots: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            let word = words
                .known(key)
                .ok_or_else(|| tera::Error::message(format!("no word `{key}`")))?;
            fill(word, |slot, out| {
                let value = slots.get::<Value>(slot)?;
                let missing = || tera::Error::message(format!("word `{key}` needs `{slot}`"));
                out.push_str(&value.ok_or_else(missing)?.to_string());
                Ok(())
            })
        },
    );
    tera.register_filter(
        "qr",
        |text: &str, label: Kwargs, _: &State<'_>| -> tera::TeraResult<String> {
            Ok(code::svg(text, label.must_get("label")?))
        },
    );
    tera.register_filter("money", |fen: i64, _: Kwargs, _: &State<'_>| {
        Fen(fen).yuan()
    });
    tera.register_filter("daxie", |fen: i64, _: Kwargs, _: &State<'_>| {
        to_capitals(Fen(fen))
    });
    for (name, written) in [
        ("date", Words::date as fn(&Words, Date) -> String),
        ("shortdate", Words::short_date),
    ] {
        let words = Arc::clone(all);
        tera.register_filter(name, move |iso: &str, _: Kwargs, _: &State<'_>| {
            iso.parse()
                .map_or_else(|_| iso.to_string(), |date| written(&words, date))
        });
    }
}
