//! What the server adds to pages while it gives them out, and its own page about mistakes.

use super::Live;
use crate::diagnostic::Diagnostic;
use crate::html::escape;
use crate::language::Lang;

const SCRIPT: &str = "<script src=\"/-/live.js\" defer></script>";

/// The server's own files.
pub(super) fn own(name: &str) -> Option<(&'static str, &'static [u8])> {
    match name {
        "live.js" => Some(("text/javascript; charset=utf-8", include_bytes!("live.js"))),
        "live.css" => Some(("text/css; charset=utf-8", include_bytes!("live.css"))),
        _ => None,
    }
}

/// A page with the script that makes it follow what is built. What the page allows itself is widened by this server alone.
pub(super) fn with_script(bytes: Vec<u8>) -> Vec<u8> {
    let Ok(html) = String::from_utf8(bytes) else {
        return Vec::new();
    };
    let html = match html.split_once("default-src 'none'") {
        Some((before, rest)) => {
            let end = rest.find('"').unwrap_or(rest.len());
            let policy = widened(&format!("default-src 'none'{}", &rest[..end]));
            format!("{before}{policy}{}", &rest[end..])
        }
        None => html,
    };
    let lower = html.to_ascii_lowercase();
    let at = lower.rfind("</body>").unwrap_or(html.len());
    format!("{}{SCRIPT}{}", &html[..at], &html[at..]).into_bytes()
}

/// A policy that also allows scripts, styles and connections of the site itself.
fn widened(policy: &str) -> String {
    let mut parts: Vec<String> = policy
        .split(';')
        .map(|part| part.trim().to_string())
        .collect();
    for name in ["script-src", "style-src", "connect-src"] {
        let own = parts
            .iter_mut()
            .find(|part| part.split(' ').next() == Some(name));
        match own {
            Some(part) if part.contains("'self'") => {}
            Some(part) => *part = format!("{} 'self'", part.replace(" 'none'", "")),
            None => parts.push(format!("{name} 'self'")),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("; ")
}

/// The page where nothing was made: what is wrong with the portal, or with the village that was asked for.
pub(super) fn trouble(live: &Live, slug: &str, lang: Lang) -> String {
    let own = live.held.iter().find(|trouble| trouble.slug == slug);
    let (code, said) = match (live.refused.is_empty(), own) {
        (false, _) => ("MB1281", live.refused.as_slice()),
        (true, Some(trouble)) => ("MB1282", trouble.said.as_slice()),
        (true, None) => ("MB1280", [].as_slice()),
    };
    let name = own.map_or(slug, |trouble| trouble.name.as_str());
    let words = Diagnostic::new(code).with("village", name).said(lang);
    let (title, help) = (escape(&words.title), escape(&words.help));
    let said: String = said
        .iter()
        .map(|text| format!("<pre>{}</pre>", escape(text)))
        .collect();
    format!(
        "<!doctype html><html lang=\"{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/-/live.css\">{SCRIPT}</head>\
         <body class=\"mingbai-trouble\"><h1>{title}</h1><p>{help}</p>{said}<p><a href=\"/\">←</a></p></body></html>",
        lang.html()
    )
}
