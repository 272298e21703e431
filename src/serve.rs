//! The preview server's answers: a request's bytes and what the build made become an answer's bytes.
//!
//! Only what the build listed is given out, to those who asked this computer by its own name. Every answer closes its connection.
//! Sockets and threads are the command line's.

use std::collections::BTreeSet;
use std::path::Path;

use crate::disk;
use crate::language::Lang;
use crate::log::tree::Hash;
use crate::source;

mod head;
mod live;
mod page;

pub use head::{Ask, HEAD_LIMIT, ask};
pub use live::{Live, Trouble};

/// What the server itself gives out stands below this folder; no village can have its name.
const OWN: &str = "-";
/// The stream of what was built.
pub const EVENTS: &str = "-/events";
/// The largest file that is given out, bytes.
const FILE_LIMIT: u64 = 64 << 20;

/// What is given out.
#[derive(Debug, Clone)]
pub struct Site<'a> {
    /// The folder of the site.
    pub out: &'a Path,
    /// The names and ports under which this computer may be asked: `127.0.0.1:8000`.
    pub hosts: &'a BTreeSet<String>,
    /// What became of the last building.
    pub live: &'a Live,
    /// The language of what the server says itself.
    pub lang: Lang,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Such as 200.
    pub status: u16,
    /// Of the body.
    pub media: &'static str,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent, unless only the head was asked for.
    pub body: Vec<u8>,
    /// Whether only the head is sent.
    pub head_only: bool,
}

/// What to do with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Send this and close.
    Answer(Answer),
    /// Tell of every building until the other side closes.
    Events,
}

impl Answer {
    /// An answer in plain words.
    pub fn plain(status: u16) -> Answer {
        Answer {
            status,
            media: "text/plain; charset=utf-8",
            headers: Vec::new(),
            body: format!("{status} {}\n", reason(status)).into_bytes(),
            head_only: false,
        }
    }

    fn of(status: u16, media: &'static str, body: Vec<u8>) -> Answer {
        Answer {
            status,
            media,
            headers: Vec::new(),
            body,
            head_only: false,
        }
    }

    /// As it is sent.
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\nConnection: close\r\n\
             X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nX-Frame-Options: DENY\r\n\
             Cross-Origin-Resource-Policy: same-origin\r\n",
            self.status,
            reason(self.status),
            self.media,
            self.body.len()
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        if !self.head_only {
            bytes.extend_from_slice(&self.body);
        }
        bytes
    }
}

/// The head of the stream of buildings.
pub const EVENTS_HEAD: &[u8] =
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n\
Connection: close\r\nX-Content-Type-Options: nosniff\r\n\r\nretry: 1000\n\n";

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        304 => "Not Modified",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        505 => "HTTP Version Not Supported",
        _ => "Bad Request",
    }
}

/// Answers a request.
pub fn reply(ask: &Ask, site: &Site<'_>) -> Reply {
    if !site.hosts.contains(&ask.host) {
        return Reply::Answer(Answer::plain(421));
    }
    if ask.path == EVENTS {
        // Another site must not learn what is built here.
        let own = format!("http://{}", ask.host);
        let foreign = ask.origin.as_ref().is_some_and(|origin| *origin != own) || ask.cross_site;
        return match foreign {
            true => Reply::Answer(Answer::plain(403)),
            false => Reply::Events,
        };
    }
    let mut answer = answer(&ask.path, site);
    if answer.status == 200 {
        let tag = format!("\"{}\"", &Hash::of(&answer.body).to_string()[..32]);
        if ask
            .if_none_match
            .as_ref()
            .is_some_and(|known| known.contains(&tag))
        {
            answer = Answer::of(304, answer.media, Vec::new());
        }
        answer.headers.push(("ETag", tag));
    }
    answer.head_only = ask.head_only;
    Reply::Answer(answer)
}

fn answer(path: &str, site: &Site<'_>) -> Answer {
    if let Some(own) = path.strip_prefix(OWN).and_then(|own| own.strip_prefix('/')) {
        return match page::own(own) {
            Some((media, bytes)) => Answer::of(200, media, bytes.to_vec()),
            None => Answer::plain(404),
        };
    }
    let file = match path.ends_with('/') || path.is_empty() {
        true => format!("{path}index.html"),
        false => path.to_string(),
    };
    match read(&file, site) {
        Some(bytes) if file.ends_with(".html") && !is_frozen(&file) => {
            Answer::of(200, media(&file), page::with_script(bytes))
        }
        Some(bytes) => Answer::of(200, media(&file), bytes),
        None if !path.is_empty() && disk::is_listed(site.out, &format!("{path}/index.html")) => {
            let mut answer = Answer::plain(302);
            let address = percent_encoded(path);
            answer.headers.push(("Location", format!("/{address}/")));
            answer
        }
        None => missing(path, site),
    }
}

/// A file of the site that the build made.
fn read(file: &str, site: &Site<'_>) -> Option<Vec<u8>> {
    let is_hidden = file.split('/').any(|part| part.starts_with('.'));
    if is_hidden || !disk::is_listed(site.out, file) {
        return None;
    }
    source::read_below(site.out, file, FILE_LIMIT)
        .ok()
        .flatten()
}

/// Whether a page is one of those that never change; nothing is put into it.
fn is_frozen(file: &str) -> bool {
    file.split('/').nth(1) == Some("v")
}

/// Where nothing was made: what is wrong, if that is why.
fn missing(path: &str, site: &Site<'_>) -> Answer {
    let slug = path.split('/').next().unwrap_or_default();
    let status = if site.live.refused.is_empty() {
        404
    } else {
        503
    };
    let html = page::trouble(site.live, slug, site.lang);
    Answer::of(status, "text/html; charset=utf-8", html.into_bytes())
}

fn percent_encoded(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let byte = |byte: u8| match is_plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    path.bytes().map(byte).collect()
}

/// What a file is, by the end of its name.
fn media(file: &str) -> &'static str {
    match file.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "xml" => "application/xml",
        "txt" | "md" | "pem" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "pdf" => "application/pdf",
        "ics" => "text/calendar; charset=utf-8",
        "woff2" => "font/woff2",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
