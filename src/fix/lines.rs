//! Lines that TOML cannot read: signs of a Chinese keyboard, dates and amounts as people write them, Chinese keys without quotes.

use std::ops::Range;

use super::Edit;
use crate::document::{lines, right_sign};
use crate::value::{Fen, parse_date_hint};

/// The corrections of a text that cannot be read. Lines inside a text of several lines are left alone.
pub(super) fn edits(text: &str, head: Range<usize>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut inside = false;
    for line in lines(&text[head.clone()]) {
        let range = head.start + line.start..head.start + line.end;
        let written = &text[range.clone()];
        let quotes = written.matches("\"\"\"").count() + written.matches("'''").count();
        let skip = inside || quotes > 0;
        inside ^= quotes % 2 == 1;
        if skip {
            continue;
        }
        if let Some((now, code)) = mended(written) {
            edits.push(Edit { range, now, code });
        }
    }
    edits
}

/// A line as it should be, with the code of the message that says so.
fn mended(line: &str) -> Option<(String, &'static str)> {
    let signs = with_right_signs(line);
    let (line, mut code) = match &signs {
        Some(better) => (better.as_str(), Some("MB0202")),
        None => (line, None),
    };
    let mut out = line.to_string();
    if let Some((better, because)) = entry(line) {
        out = better;
        code = code.or(Some(because));
    }
    Some((out, code?))
}

/// The line with ASCII signs outside of its quotes; none when there is nothing to mend, or a quote stays open.
fn with_right_signs(line: &str) -> Option<String> {
    let mut out = String::with_capacity(line.len());
    let mut open: Option<char> = None;
    let mut changed = false;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match open {
            // What begins with a Chinese quote ends with one, or with a straight one.
            Some('“') if matches!(c, '”' | '“' | '＂' | '"') => {
                out.push('"');
                open = None;
            }
            Some('‘') if matches!(c, '’' | '‘' | '\'') => {
                out.push('\'');
                open = None;
            }
            Some(quote) => {
                out.push(c);
                if c == quote {
                    open = None;
                }
            }
            None => match c {
                '#' => {
                    out.push(c);
                    out.extend(chars.by_ref());
                }
                '＃' => {
                    out.push('#');
                    out.extend(chars.by_ref());
                    changed = true;
                }
                '"' | '\'' => {
                    out.push(c);
                    open = Some(c);
                }
                '“' | '”' | '„' | '＂' => {
                    out.push('"');
                    open = Some('“');
                    changed = true;
                }
                '‘' | '’' => {
                    out.push('\'');
                    open = Some('‘');
                    changed = true;
                }
                // An ideographic comma between digits may be a separator of thousands; the amount is looked at as a whole.
                other => {
                    let right = right_sign(other);
                    changed |= right.is_some();
                    out.push(right.unwrap_or(other));
                }
            },
        }
    }
    (changed && open.is_none()).then_some(out)
}

/// `key = value` with a value or key that TOML does not take.
fn entry(line: &str) -> Option<(String, &'static str)> {
    let body = line.trim_end_matches(['\r', '\n']);
    let end = &line[body.len()..];
    if body.trim_start().starts_with(['#', '[', '{', '}', ']']) {
        return None;
    }
    let colon = !body.contains('=') && body.matches(':').count() == 1;
    let (key, value) = body.split_once(if colon { ':' } else { '=' })?;
    let mut code = colon.then_some("MB0212");
    let bare_key = key.trim();
    let key = match bare_key.is_ascii() || bare_key.starts_with(['"', '\'']) {
        true => key.to_string(),
        false => {
            code = code.or(Some("MB0205"));
            key.replacen(bare_key, &format!("\"{bare_key}\""), 1)
        }
    };
    let (written, rest) = match value.find('#') {
        Some(at) => value.split_at(at),
        None => (value, ""),
    };
    let bare = written.trim();
    let right = right_value(bare);
    let value = match &right {
        Some((right, because)) => {
            code = code.or(Some(because));
            format!("{}{rest}", written.replacen(bare, right, 1))
        }
        None => value.to_string(),
    };
    let key = if colon { format!("{key} ") } else { key };
    Some((format!("{key}={value}{end}"), code?))
}

/// A date or an amount that can mean only one thing, as TOML writes it.
fn right_value(bare: &str) -> Option<(String, &'static str)> {
    if bare.is_empty()
        || bare.starts_with(['"', '\'', '[', '{'])
        || bare.parse::<toml::Value>().is_ok()
    {
        return None;
    }
    let readable = |text: &str| format!("a = {text}").parse::<toml::Table>().is_ok();
    if readable(bare) {
        return None;
    }
    if let Some(date) = parse_date_hint(bare) {
        return Some((date.to_string(), "MB0204"));
    }
    Fen::read_lenient(bare).map(|fen| (fen.plain(), "MB0203"))
}
