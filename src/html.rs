//! Text made safe for HTML, frozen pages and the style sheet made small, and the addresses in an article.
//!
//! All use of the minifier is in this file, because it has two known faults that the guards here keep out of reach:
//! it overflows the stack on deep nesting, and it loses the escaping of `&` before a hexadecimal reference written
//! with a capital X. A page that could meet either is sent out as it is; nothing depends on pages being small.

mod links;

pub use links::{article, names, relative, relink, resolve};

use minify_html::{Cfg, minify};
use std::panic::catch_unwind;

/// A page larger than this is not minified.
const MAX_PAGE: usize = 8 << 20;
/// A page whose elements are nested deeper than this is not minified (the minifier survives about 2,000 levels).
const MAX_NESTING: usize = 200;
/// A style sheet whose brackets are nested deeper than this is not minified.
const MAX_CSS_NESTING: usize = 50;

/// Elements that have no end tag.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// What a rewritten style sheet may only use if its source did: older phones do not know these short forms.
const NEWER_CSS: [&str; 7] = [
    "inset:",
    "place-items:",
    "place-content:",
    "place-self:",
    "-inline:",
    "-block:",
    ":is(",
];

/// Escapes a text for use between tags and in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    escape_to(&mut out, text);
    out
}

/// The same, put at the end of what is there.
pub fn escape_to(out: &mut String, text: &str) {
    let mut bytes = text.bytes().enumerate();
    let mut copied = 0;
    while let Some((at, instead)) = bytes.find_map(|(at, byte)| Some((at, replaced(byte)?))) {
        out.push_str(&text[copied..at]);
        out.push_str(instead);
        copied = at + 1;
    }
    out.push_str(&text[copied..]);
}

/// What stands for a character that has a meaning of its own.
fn replaced(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'"' => Some("&quot;"),
        b'\'' => Some("&#39;"),
        _ => None,
    }
}

/// Makes a page that is kept for ever as small as it can be: minified when that is safe, otherwise unchanged.
///
/// Pages that are made again and again do without: after templates whose indentation is squeezed when they are loaded, the minifier
/// takes 3 % of a page away, 2 % when it is compressed, for as much time as all the rest of a build.
pub fn finish(page: Vec<u8>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&page) else {
        return page;
    };
    if text.len() > MAX_PAGE || hides_reference(text) || nests_deeper(text, MAX_NESTING) {
        return page;
    }
    let small = catch_unwind(|| minify(&page, &page_settings()));
    match small {
        Ok(small) if !small.is_empty() && !contains(&small, b"&#X") => small,
        _ => page,
    }
}

/// Only what leaves a valid page: no tag that the standard lets be dropped is dropped, scripts and styles stay.
fn page_settings() -> Cfg {
    let mut settings = Cfg::new();
    settings.keep_closing_tags = true;
    settings.keep_html_and_head_opening_tags = true;
    settings.keep_input_type_text_attr = true;
    settings
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Whether the text shown holds an ampersand that something like a reference follows: `&amp;#X41;`, `&#38;#65;`,
/// `&amp;&num;`, `&&#35;…`. The minifier would write some of these so that a browser decodes them a second time.
fn hides_reference(page: &str) -> bool {
    let bytes = page.as_bytes();
    let mut from = 0;
    while let Some(found) = bytes[from..].iter().position(|&byte| byte == b'&') {
        let at = from + found;
        let after = at + ampersand_length(&bytes[at..]);
        if after > at && matches!(bytes.get(after), Some(b'#' | b'&')) {
            return true;
        }
        if bytes[at..].starts_with(b"&#X") {
            return true;
        }
        from = at + 1;
    }
    false
}

/// The length of what starts here if it stands for one ampersand, or zero.
fn ampersand_length(bytes: &[u8]) -> usize {
    let with_semicolon = |length: usize| match bytes.get(length) {
        Some(b';') => length + 1,
        _ => length,
    };
    if bytes.starts_with(b"&amp") || bytes.starts_with(b"&AMP") {
        return with_semicolon(4);
    }
    if let Some(number) = bytes.strip_prefix(b"&#") {
        let (digits, code, skipped): (&[u8], &[u8], usize) = match number.first() {
            Some(b'x' | b'X') => (&number[1..], b"26", 3),
            _ => (number, b"38", 2),
        };
        let zeros = digits.iter().take_while(|&&digit| digit == b'0').count();
        let end = skipped + zeros + code.len();
        return match digits[zeros..].starts_with(code) {
            true => with_semicolon(end),
            false => 0,
        };
    }
    match bytes.get(1) {
        Some(byte) if byte.is_ascii_alphanumeric() => 0,
        _ => 1,
    }
}

/// Whether elements are nested deeper than `limit`, judged from tags alone and rather too strictly than too loosely.
fn nests_deeper(page: &str, limit: usize) -> bool {
    let bytes = page.as_bytes();
    let mut depth = 0usize;
    let mut from = 0;
    let mut end = 0;
    while let Some(found) = bytes[from..].iter().position(|&byte| byte == b'<') {
        let at = from + found + 1;
        if end < at {
            let rest = bytes[at..].iter().position(|&byte| byte == b'>');
            end = rest.map_or(bytes.len(), |length| at + length);
        }
        match bytes.get(at) {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(byte) if byte.is_ascii_alphabetic() => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric())
                    .count();
                let name = page[at..at + length].to_ascii_lowercase();
                if bytes[end - 1] != b'/' && !VOID.contains(&name.as_str()) {
                    depth += 1;
                }
            }
            _ => {}
        }
        if depth > limit {
            return true;
        }
        from = at;
    }
    false
}

/// Makes a style sheet of a theme small. Anything that does not come out as expected leaves the source as it is.
pub fn css(source: &str) -> String {
    let source = source.trim();
    let unchanged = || source.to_owned();
    if source.to_ascii_lowercase().contains("</style") || brackets(source).is_none() {
        return unchanged();
    }
    let mut settings = page_settings();
    settings.minify_css = true;
    let wrapped = format!("<style>{source}</style>");
    let Ok(small) = catch_unwind(|| minify(wrapped.as_bytes(), &settings)) else {
        return unchanged();
    };
    let small = String::from_utf8(small).unwrap_or_default();
    let Some(small) = small
        .strip_prefix("<style>")
        .and_then(|rest| rest.strip_suffix("</style>"))
    else {
        return unchanged();
    };
    let small = if source.contains(">=") || source.contains("<=") {
        small.to_owned()
    } else {
        older_media_queries(small)
    };
    let newer = NEWER_CSS
        .iter()
        .any(|form| small.contains(form) && !source.contains(form));
    let lost = small.is_empty() || brackets(&small).is_none();
    if newer || lost || small.len() >= source.len() {
        return unchanged();
    }
    small
}

/// Checks that brackets close in order and are not nested too deep, looking past strings and comments.
fn brackets(css: &str) -> Option<()> {
    let mut open = Vec::new();
    let mut chars = css.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '/' if chars.peek() == Some(&'*') => {
                let mut before = ' ';
                chars.next();
                loop {
                    let c = chars.next()?;
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            '"' | '\'' => loop {
                match chars.next()? {
                    '\\' => drop(chars.next()),
                    end if end == c => break,
                    _ => {}
                }
            },
            '{' => open.push('}'),
            '(' => open.push(')'),
            '[' => open.push(']'),
            '}' | ')' | ']' if open.pop() != Some(c) => return None,
            _ => {}
        }
        if open.len() > MAX_CSS_NESTING {
            return None;
        }
    }
    open.is_empty().then_some(())
}

/// Writes `(width>=40em)` back as `(min-width:40em)`, which every browser still in use understands.
fn older_media_queries(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("@media") {
        let end = rest[start..].find('{').map_or(rest.len(), |at| start + at);
        out.push_str(&rest[..start]);
        let query: Vec<String> = rest[start..end].split('(').map(older_feature).collect();
        out.push_str(&query.join("("));
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

/// One part of a media query from after its `(`: `width>=40em) and ` becomes `min-width:40em) and `.
fn older_feature(part: &str) -> String {
    for (sign, prefix) in [(">=", "min-"), ("<=", "max-")] {
        if let Some((name, value)) = part.split_once(sign) {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
            if !name.is_empty() && name.bytes().all(plain) && !value.contains('=') {
                return format!("{prefix}{name}:{value}");
            }
        }
    }
    part.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> String {
        format!(
            "<!doctype html><html lang=\"zh\"><head><meta charset=\"utf-8\"><title>村务</title></head>\n\n<body>\n  {body}\n</body></html>"
        )
    }

    #[test]
    fn escapes_everything_that_could_end_a_text_or_an_attribute() {
        assert_eq!(escape("a<b>&\"c'"), "a&lt;b&gt;&amp;&quot;c&#39;");
        assert_eq!(escape("三务公开"), "三务公开");
    }

    #[test]
    fn an_ordinary_page_gets_smaller_and_stays_whole() {
        let before = page("<main>\n  <p>A &amp; B</p>\n\n  <p>“公开”</p>\n</main>");
        let after = String::from_utf8(finish(before.clone().into_bytes())).unwrap();
        assert!(after.len() < before.len());
        for kept in ["<html lang=zh>", "<head>", "</p>", "</main>", "</html>"] {
            assert!(after.contains(kept), "{kept} in {after}");
        }
    }

    #[test]
    fn hidden_references_keep_their_escaping() {
        for probe in [
            "<a href=\"java&amp;#X09;script:alert(1)\">x</a>",
            "<p>&amp;#X3c;img src=x onerror=alert(1)&amp;#X3e;</p>",
            "<p>&#38;#X3c;</p>",
            "<p>&#x00026#X3c;</p>",
            "<p>&AMP;#x3c;</p>",
            "<p>&amp;&num;X3c;</p>",
            "<p>&amp;&#35;X3c;</p>",
            "<p>&&num;X3c;</p>",
            "<p>&#X41;</p>",
        ] {
            let before = page(probe);
            assert_eq!(
                finish(before.clone().into_bytes()),
                before.into_bytes(),
                "{probe}"
            );
        }
        assert!(!hides_reference("A &amp; B &lt; &#39; &#x27; a&b & c"));
    }

    #[test]
    fn deep_or_very_large_pages_are_left_alone() {
        let deep = page(&("<div>".repeat(5_000) + &"</div>".repeat(5_000)));
        assert_eq!(finish(deep.clone().into_bytes()), deep.into_bytes());
        let unclosed = page(&"<blockquote>".repeat(100_000));
        assert_eq!(finish(unclosed.clone().into_bytes()), unclosed.into_bytes());
        let large = page(&"  <p>字</p>".repeat(800_000));
        assert!(large.len() > MAX_PAGE);
        assert_eq!(finish(large.clone().into_bytes()).len(), large.len());
        let wide = page(&"<p>一<br>二<img src=\"a.png\" alt=\"\"></p>".repeat(1_000));
        assert!(finish(wide.clone().into_bytes()).len() < wide.len());
    }

    #[test]
    fn a_style_sheet_is_made_small_without_newer_forms() {
        assert_eq!(
            css(
                "/* 表 */\n@media (min-width: 600px) and (max-width: 900px), print {\n  a { color: #ffffff; }\n}\n"
            ),
            "@media (min-width:600px) and (max-width:900px),print{a{color:#fff}}"
        );
        let inset = "a { top: 0; right: 0; bottom: 0; left: 0; }";
        assert_eq!(css(inset), inset);
        assert_eq!(
            css("@media (40em <= width <= 60em) { a { color: red } }"),
            "@media (40em<=width<=60em){a{color:red}}"
        );
    }

    #[test]
    fn a_broken_style_sheet_is_left_alone() {
        for source in [
            "a { color: red",
            "a } { color: red }",
            "a { content: \"",
            "a { color: red } </style><script>alert(1)</script>",
            "/* never closed",
            "p{}",
            "",
        ] {
            assert_eq!(css(source), source);
        }
        let deep = "a{".repeat(20_000) + &"}".repeat(20_000);
        assert_eq!(css(&deep), deep);
    }
}
