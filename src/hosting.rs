//! What servers need besides the pages, for those who ask for it: settings of theirs, compressed copies, a page for addresses that do
//! not exist. A site without any of it works everywhere; with it, it is quicker and says what browsers may keep.
//!
//! Pages change at any time and are asked for again, cheaply. Files of versions never change, but one may have to be removed by law:
//! browsers may keep them, what stands between must not.

use crate::output::OutFile;
use crate::settings::{Host, Hosting};
use crate::show::Summary;

mod compress;

pub use compress::{compressed, is_for_servers, known};

/// What every answer says: only what comes from this site is loaded, and no other site shows it as its own. Pages say more of this
/// themselves; frozen ones carry their style sheet with them.
const HEADERS: [(&str, &str); 4] = [
    (
        "Content-Security-Policy",
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "SAMEORIGIN"),
    ("Referrer-Policy", "same-origin"),
];
/// Asked for again each time; answered in short when it is as before.
const FRESH: &str = "no-cache";
/// For so long.
const YEAR: &str = "max-age=31536000, ";
/// The page for addresses that do not exist.
pub const MISSING: &str = "404.html";

/// The files that the servers of this site read.
pub fn files(hosting: &Hosting, villages: &[Summary]) -> Vec<OutFile> {
    let file = |path: &str, text: String| OutFile {
        path: path.to_string(),
        bytes: text.into_bytes(),
    };
    let files = hosting.hosts.iter().flat_map(|host| match host {
        Host::Netlify => vec![
            file("_headers", headers(villages)),
            file("_redirects", redirects(villages)),
        ],
        Host::Iis => vec![file("web.config", web_config(villages))],
    });
    files.collect()
}

/// Kept by those who have read it, and by nobody on the way. IIS says for itself how long.
fn frozen(age: &str) -> String {
    format!("private, {age}immutable")
}

/// Kept by everybody: named by what it holds.
fn lasting() -> String {
    format!("public, {YEAR}immutable")
}

/// The villages with a log, by their folders.
fn with_logs(villages: &[Summary]) -> impl Iterator<Item = &str> {
    let logs = villages.iter().filter(|village| village.log.is_some());
    logs.map(|village| village.slug.as_str())
}

fn headers(villages: &[Summary]) -> String {
    let mut text = String::from("/*\n");
    for (name, value) in HEADERS {
        text.push_str(&format!("  {name}: {value}\n"));
    }
    // Pages are fresh there unless something else is said, and what is said twice would be joined.
    for slug in with_logs(villages) {
        for (path, kept) in [("v/*", frozen(YEAR)), ("log/tile/*", lasting())] {
            text.push_str(&format!("\n/{slug}/{path}\n  Cache-Control: {kept}\n"));
        }
    }
    text
}

/// Where a village was renamed or merged, what has no page at the old address leads on as well: feeds, data.
fn redirects(villages: &[Summary]) -> String {
    let all = || villages.iter().flat_map(|heir| &heir.former);
    let mut text = String::new();
    for heir in villages {
        let only = |slug: &str| all().filter(|other| other.slug == slug).count() == 1;
        for former in heir.former.iter().filter(|former| only(&former.slug)) {
            let (old, new) = (&former.slug, &heir.slug);
            let to = match former.pages.is_empty() {
                true => "index.html",
                false => ":splat",
            };
            text.push_str(&format!("/{old}/v/*  /404.html  404\n"));
            text.push_str(&format!("/{old}/log/*  /404.html  404\n"));
            text.push_str(&format!("/{old}/*  /{new}/{to}  301\n"));
        }
    }
    text
}

fn web_config(villages: &[Summary]) -> String {
    let headers: String = HEADERS
        .iter()
        .map(|(name, value)| format!("        <add name=\"{name}\" value=\"{value}\" />\n"))
        .collect();
    let kept: String = with_logs(villages)
        .map(|slug| {
            include_str!("hosting/versions.config")
                .replace("{slug}", slug)
                .replace("{frozen}", &frozen(""))
        })
        .collect();
    include_str!("hosting/web.config")
        .replace("{headers}", &headers)
        .replace("{kept}", &kept)
}

/// A server block for nginx, with the folder that it serves and the name that it answers to.
pub fn nginx(root: &str, name: &str) -> String {
    let headers: Vec<String> = HEADERS
        .iter()
        .map(|(header, value)| format!("add_header {header} \"{value}\" always;"))
        .collect();
    let said = |kept: &str| {
        let mut lines = headers.clone();
        lines.push(format!("add_header Cache-Control \"{kept}\";"));
        lines.join("\n        ")
    };
    include_str!("hosting/nginx.conf")
        .replace("{root}", root)
        .replace("{name}", name)
        .replace("{fresh}", &said(FRESH))
        .replace("{frozen}", &said(&frozen(YEAR)))
        .replace("{lasting}", &said(&lasting()))
}
