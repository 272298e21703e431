//! The prose and the attachments of a village's disclosures: links resolved, pictures measured, nothing copied unseen.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::head::beside;
use super::{Body, Disclosure};
use crate::attachment::{self, Note, Picture, Refusal};
use crate::diagnostic::{Diagnostic, Place, nearest};
use crate::log::name::Slot;
use crate::markdown::{self, Links, ProblemKind, Target};
use crate::privacy::{self, Allowed};
use crate::source::{ATTACHMENT_LIMIT, Sources, Spot};

/// An attachment that may be published.
#[derive(Debug)]
pub struct Attached {
    /// The bytes, without metadata.
    pub bytes: Vec<u8>,
    /// How pages show it, for pictures.
    pub image: Option<Picture>,
    /// Media type.
    pub media: &'static str,
}

/// Looks through the attachments of a village: those that disclosures name, and whatever else is neither text nor table.
/// Returns them by their path below the portal's folder.
pub fn attach(
    disclosures: &[Disclosure],
    sources: &Sources,
    allowed: &Allowed,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Attached> {
    let mut named: BTreeMap<&str, (Option<&str>, Option<&Spot>)> = BTreeMap::new();
    for reference in disclosures
        .iter()
        .flat_map(|disclosure| &disclosure.attachments)
    {
        if !sources.has(&reference.path) {
            let near = near_file(sources, &reference.path);
            let missing = Diagnostic::new("MB0702").at(reference.spot.place());
            problems.push(missing.with("file", &reference.path).with("near", near));
            continue;
        }
        let entry = named
            .entry(&reference.path)
            .or_insert((None, Some(&reference.spot)));
        entry.0 = entry.0.or(reference.seen_by.as_deref());
    }
    let own = |path: &str| {
        ["md", "toml", "csv"]
            .iter()
            .any(|end| path.to_lowercase().ends_with(&format!(".{end}")))
    };
    for path in sources.paths().filter(|path| !own(path)) {
        named.entry(path).or_insert((None, None));
    }
    let mut attached = BTreeMap::new();
    for (path, (seen_by, spot)) in named {
        let place = || spot.map_or_else(|| Place::file(path), Spot::place);
        let bytes = match sources.read(path, ATTACHMENT_LIMIT) {
            Ok(bytes) => bytes,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let find = |text: &str| privacy::find(text, allowed).iter().any(|hit| hit.sure);
        if find(path) {
            problems
                .push(Diagnostic::new("MB0802").at(Place::file(privacy::mask(path).into_owned())));
            continue;
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        match attachment::examine(name, &bytes, seen_by, &find) {
            Ok(passed) => {
                problems.extend(
                    passed
                        .notes
                        .iter()
                        .filter(|note| note.needs_a_look())
                        .map(|note| noted(note).at(place()).with("file", path)),
                );
                attached.insert(
                    path.to_string(),
                    Attached {
                        bytes: passed.bytes,
                        image: passed.image,
                        media: passed.media,
                    },
                );
            }
            Err(refusal) => problems.push(refused(&refusal).at(place()).with("file", path)),
        }
    }
    attached
}

/// A file that may have been meant, as the help shows it.
fn near_file(sources: &Sources, path: &str) -> String {
    nearest(path, sources.paths()).map_or_else(String::new, |near| format!("→ {near}"))
}

/// The message for a refused attachment.
pub(crate) fn refused(refusal: &Refusal) -> Diagnostic {
    let (code, detail) = refusal.code_and_detail();
    Diagnostic::new(code).with("detail", detail)
}

/// The message for something that the editor should know of an attachment.
fn noted(note: &Note) -> Diagnostic {
    let (code, detail) = note.code_and_detail();
    Diagnostic::new(code).with("detail", detail)
}

/// Where an attachment stands in the site: the same path below the village.
pub fn out_path(path: &str) -> String {
    percent_encode(path.strip_prefix("villages/").unwrap_or(path))
}

/// What a link of one disclosure leads to.
struct VillageLinks<'a> {
    folder: &'a str,
    sources: &'a Sources,
    attached: &'a BTreeMap<String, Attached>,
    used: &'a RefCell<BTreeSet<String>>,
}

impl Links for VillageLinks<'_> {
    fn resolve(&self, target: &str) -> Target {
        let Some(file) = beside(self.folder, target) else {
            return Target::Leaves;
        };
        if let Some(attached) = self.attached.get(&file) {
            self.used.borrow_mut().insert(file);
            return Target::File {
                href: percent_encode(target),
                image: attached.image,
            };
        }
        let stem = |path: &str| {
            [".md", ".toml", ".html"]
                .iter()
                .find_map(|end| path.strip_suffix(end).map(str::to_string))
        };
        if let (Some(stem), Some(href)) = (stem(&file), stem(target)) {
            let known = self.sources.has(&format!("{stem}.md"))
                || self.sources.has(&format!("{stem}.toml"));
            if known && !stem.ends_with("/village") {
                return Target::Page(format!("{}.html", percent_encode(&href)));
            }
        }
        Target::Missing {
            near: nearest(&file, self.sources.paths()).map(str::to_string),
        }
    }
}

/// A path as it stands in a link: letters of any script stay, signs that end or split an address do not.
pub(crate) fn percent_encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            ' ' | '"' | '#' | '%' | '<' | '>' | '?' | '\\' | '^' | '`' | '{' | '|' | '}' | '&'
            | ';' => {
                out.push_str(&format!("%{:02X}", c as u32));
            }
            c => out.push(c),
        }
    }
    out
}

/// Turns the Markdown of all disclosures into safe HTML; reports what is wrong with it, and attachments that nobody uses:
/// those are not published.
pub fn render_prose(
    disclosures: &mut [Disclosure],
    sources: &Sources,
    attached: &mut BTreeMap<String, Attached>,
    problems: &mut Vec<Diagnostic>,
) {
    let used: RefCell<BTreeSet<String>> = RefCell::default();
    for disclosure in disclosures.iter_mut() {
        used.borrow_mut().extend(
            disclosure
                .attachments
                .iter()
                .map(|reference| reference.path.clone()),
        );
        let folder = disclosure
            .text
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder)
            .to_string();
        let links = VillageLinks {
            folder: &folder,
            sources,
            attached: &*attached,
            used: &used,
        };
        let before = std::mem::take(&mut *used.borrow_mut());
        let text = disclosure.text.clone();
        let (source, base): (&str, Result<usize, &Spot>) = match &disclosure.body {
            Body::Below(range) => (&text.text[range.clone()], Ok(range.start)),
            Body::Key(prose, spot) => (prose, Err(spot)),
            Body::Absent => ("", Ok(0)),
        };
        let rendered = markdown::render(source, &links);
        for problem in &rendered.problems {
            // Inside a TOML string escapes move the text: the whole value is underlined.
            let place = match base {
                Ok(start) => text.place(problem.range.start + start..problem.range.end + start),
                Err(spot) => spot.place(),
            };
            problems.push(about(&problem.kind).at(place));
        }
        disclosure.prose = rendered.html;
        let mut now = used.replace(before);
        disclosure.files = shown_files(disclosure, &now);
        used.borrow_mut().append(&mut now);
    }
    let used = used.into_inner();
    attached.retain(|path, _| {
        if !used.contains(path) {
            problems.push(
                Diagnostic::new("MB0703")
                    .at(Place::file(path.as_str()))
                    .with("file", path),
            );
        }
        used.contains(path)
    });
}

/// The files that a disclosure shows, numbered: its attachments, then what only its prose shows.
fn shown_files(disclosure: &Disclosure, in_prose: &BTreeSet<String>) -> Vec<(String, String)> {
    let mut paths: Vec<&String> = Vec::new();
    let named = disclosure
        .attachments
        .iter()
        .map(|reference| &reference.path);
    for path in named.chain(in_prose) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let numbered = (1..).zip(paths).filter_map(|(number, path)| {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        Some((
            path.clone(),
            Slot::numbered('a', number, ending)?.to_string(),
        ))
    });
    numbered.collect()
}

/// The message for something found in Markdown.
fn about(kind: &ProblemKind) -> Diagnostic {
    let (code, detail) = match kind {
        ProblemKind::RawHtml(tag) => ("MB0401", tag.clone()),
        ProblemKind::BadScheme(scheme) => ("MB0402", scheme.clone()),
        ProblemKind::ExternalImage(host) => ("MB0403", host.clone()),
        ProblemKind::OddHost { host, .. } => ("MB0404", host.clone()),
        ProblemKind::NoAlt => ("MB0405", String::new()),
        ProblemKind::Missing { target, near } => (
            "MB0406",
            near.as_ref()
                .map_or(target.clone(), |near| format!("{target} → {near}?")),
        ),
        ProblemKind::Leaves(target) => ("MB0407", target.clone()),
        ProblemKind::Control(c) => ("MB0408", format!("U+{:04X}", *c as u32)),
        ProblemKind::Invisible(c) => ("MB0409", format!("U+{:04X}", *c as u32)),
        ProblemKind::TooDeep(line) => ("MB0410", line.to_string()),
        ProblemKind::TooLarge => ("MB0411", String::new()),
        ProblemKind::LooksLikeLink(text) => ("MB0412", text.clone()),
    };
    let diagnostic = Diagnostic::new(code).with("detail", detail);
    if kind.is_error() {
        diagnostic
    } else {
        diagnostic.as_warning()
    }
}
