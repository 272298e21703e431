//! What a theme must not do because escaping cannot mend it: values in unquoted attributes, scripts and styles inside a page,
//! and anything that makes a reader's browser ask another site.

use std::ops::Range;

/// Something that is not allowed: where it stands, and what to call it.
pub(super) type Finding = (Range<usize>, &'static str);

/// Elements that no page of a portal needs.
const ELEMENTS: [(&str, &str); 5] = [
    ("style", "<style>"),
    ("base", "<base>"),
    ("iframe", "<iframe>"),
    ("object", "<object>"),
    ("embed", "<embed>"),
];
/// Attributes whose address a browser loads by itself.
const LOADED: [&str; 7] = [
    "src",
    "srcset",
    "poster",
    "data",
    "action",
    "formaction",
    "background",
];

/// An attribute of a start tag.
struct Attribute<'a> {
    name: String,
    value: &'a str,
    quoted: bool,
    range: Range<usize>,
}

/// How a frozen page carries the theme's own style sheet with it; nothing else may stand in a style element.
const OWN_STYLE: &str = "<style>{{ page.style }}</style>";
/// How a page that has moved leads on within the site; nothing else may.
const OWN_REFRESH: &str =
    "<meta http-equiv=\"refresh\" content=\"0; url={{ frame.root }}{{ page.target }}\">";

/// Looks through a template.
pub(super) fn template(text: &str) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if let Some(end) = block_end(text, at) {
            at = end;
        } else if let Some(own) = [OWN_STYLE, OWN_REFRESH]
            .iter()
            .find(|own| rest.starts_with(**own))
        {
            at += own.len();
        } else if rest.starts_with("<!--") {
            at += rest.find("-->").map_or(rest.len(), |end| end + 3);
        } else if rest.starts_with('<') && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
        {
            at = tag(text, at, &mut found);
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// Looks through a style sheet.
pub(super) fn style_sheet(text: &str) -> Vec<Finding> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Finding> = lower
        .match_indices("@import")
        .map(|(at, word)| (at..at + word.len(), "@import"))
        .collect();
    for (at, word) in lower.match_indices("url(") {
        let address = lower[at + word.len()..]
            .trim_start()
            .trim_start_matches(['"', '\'']);
        if leads_outside(address) {
            found.push((at..at + word.len(), "url(http…)"));
        }
    }
    found
}

/// The end of the block of the template language that begins here, if one does.
fn block_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let close = ["{{}}", "{%%}", "{##}"]
        .iter()
        .find(|signs| rest.starts_with(&signs[..2]))
        .map(|signs| &signs[2..])?;
    Some(rest.find(close).map_or(text.len(), |end| at + end + 2))
}

/// Judges the start tag at `start`; gives the place after it.
fn tag(text: &str, start: usize, found: &mut Vec<Finding>) -> usize {
    let name_end = word_end(text, start + 1, |c| !c.is_ascii_alphanumeric() && c != '-');
    let name = text[start + 1..name_end].to_ascii_lowercase();
    let (attributes, end) = attributes(text, name_end);
    let whole = start..name_end;
    if let Some((_, what)) = ELEMENTS.iter().find(|(element, _)| *element == name) {
        found.push((whole.clone(), what));
    }
    if name == "script" && !attributes.iter().any(|attribute| attribute.name == "src") {
        found.push((whole, "<script>"));
    }
    for attribute in attributes {
        if let Some(what) = wrong_with(&name, &attribute) {
            found.push((attribute.range, what));
        }
    }
    end
}

/// What is wrong with an attribute of an element.
fn wrong_with(element: &str, attribute: &Attribute<'_>) -> Option<&'static str> {
    let value = attribute.value.trim().to_ascii_lowercase();
    let name = attribute.name.as_str();
    let loaded = LOADED.contains(&name) || (element == "link" && name == "href");
    match name {
        _ if !attribute.quoted && value.starts_with("{{") => Some("attribute=\"{{ … }}\""),
        "style" => Some("style="),
        "srcdoc" => Some("srcdoc="),
        "http-equiv" if value == "refresh" => Some("http-equiv=refresh"),
        _ if name.len() > 2 && name.starts_with("on") => Some("on…="),
        _ if loaded && leads_outside(&value) => Some("http"),
        _ if name.ends_with("href") && value.starts_with("//") => Some("//"),
        _ if value.starts_with("javascript:") => Some("javascript:"),
        _ => None,
    }
}

fn leads_outside(address: &str) -> bool {
    ["http:", "https:", "//"]
        .iter()
        .any(|begin| address.starts_with(begin))
}

/// The attributes of a tag from `at` on, and the place after its `>`.
fn attributes(text: &str, mut at: usize) -> (Vec<Attribute<'_>>, usize) {
    let mut attributes = Vec::new();
    loop {
        at = word_end(text, at, |c| !c.is_whitespace() && c != '/');
        if let Some(end) = block_end(text, at) {
            at = end;
            continue;
        }
        match text[at..].chars().next() {
            None => return (attributes, text.len()),
            Some('>') => return (attributes, at + 1),
            _ => {}
        }
        let start = at;
        let name_end = word_end(text, at, |c| {
            c.is_whitespace() || matches!(c, '=' | '>' | '/' | '{')
        });
        let name = text[start..name_end].to_ascii_lowercase();
        at = word_end(text, name_end, |c| !c.is_whitespace());
        let (mut value, mut quoted) = (&text[at..at], true);
        if text[at..].starts_with('=') {
            at = word_end(text, at + 1, |c| !c.is_whitespace());
            (value, quoted, at) = read_value(text, at);
        }
        // What is no name at all is stepped over.
        at = at.max(start + text[start..].chars().next().map_or(1, char::len_utf8));
        attributes.push(Attribute {
            name,
            value,
            quoted,
            range: start..name_end.max(start + 1).min(text.len()),
        });
    }
}

/// The value of an attribute, whether it stands in quotes, and the place after it. Blocks in it may hold quotes of their own.
fn read_value(text: &str, start: usize) -> (&str, bool, usize) {
    let quote = text[start..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\''));
    let begin = start + usize::from(quote.is_some());
    let mut at = begin;
    while at < text.len() {
        if let Some(end) = block_end(text, at) {
            at = end;
            continue;
        }
        let c = text[at..].chars().next().unwrap_or('>');
        let ends = match quote {
            Some(quote) => c == quote,
            None => c.is_whitespace() || c == '>',
        };
        if ends {
            return (
                &text[begin..at],
                quote.is_some(),
                at + usize::from(quote.is_some()),
            );
        }
        at += c.len_utf8();
    }
    (&text[begin..], quote.is_some(), text.len())
}

/// The place of the first character from `at` on that ends a word.
fn word_end(text: &str, at: usize, ends: impl Fn(char) -> bool) -> usize {
    text[at..].find(ends).map_or(text.len(), |len| at + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&'static str> {
        template(text).into_iter().map(|(_, what)| what).collect()
    }

    #[test]
    fn what_escaping_cannot_mend_is_found() {
        assert_eq!(words("<a href={{ x }}>"), ["attribute=\"{{ … }}\""]);
        assert_eq!(words("<p\n STYLE = 'a'>"), ["style="]);
        assert_eq!(
            words("<img src='//a.cn/x.png' onerror=x>"),
            ["http", "on…="]
        );
        assert_eq!(
            words("<script>x</script><script src=\"x.js\"></script>"),
            ["<script>"]
        );
        assert_eq!(words("<link href=https://a.cn/x.css>"), ["http"]);
        assert_eq!(
            style_sheet("@Import 'x'; p{background:URL( 'HTTP://a.cn')}").len(),
            2
        );
    }

    #[test]
    fn ordinary_templates_pass() {
        for text in [
            "<nav aria-label=\"{{ \"main\" | word }}\"><a href=\"{{ root }}{{ n.href }}\"{% if n.current %} aria-current=\"page\"{% endif %}>x</a></nav>",
            "{{ <tel dial={frame.dial} shown={frame.shown} /> }}",
            "<a href=\"https://beian.miit.gov.cn/\" rel=\"noopener\">x</a>",
            "1 < 2 <!-- <script> --> {# <style> #}",
            "<p title='a > b' data-x=\"on\">x</p>",
        ] {
            assert!(words(text).is_empty(), "{text}: {:?}", words(text));
        }
        assert!(style_sheet("p{background:url(data:image/png;base64,AA==)}").is_empty());
    }

    #[test]
    fn nothing_stops_it() {
        for text in [
            "<", "<a", "<a ", "<a b", "<a b=", "<a b=\"", "<a b='x", "<a {{", "<a {% x", "{{",
            "<a =x>", "<a '\">", "<é>",
        ] {
            template(text);
        }
    }
}
