//! The part of a style sheet that one page needs: a frozen page carries its style with it, and no rule that it does not use.

use std::collections::BTreeSet;

/// A piece of a style sheet.
#[derive(Debug, Clone)]
enum Piece {
    /// Selectors, each with the names that it needs, and a block with its brackets.
    Rule(Vec<(String, Vec<String>)>, String),
    /// `@media` and its like: the head, and what it holds.
    Group(String, Vec<Piece>),
    /// Anything else that begins with `@`: kept as it is.
    Other(String),
}

/// A style sheet, taken apart.
#[derive(Debug, Clone, Default)]
pub(super) struct StyleSheet(Vec<Piece>);

impl StyleSheet {
    /// Takes a minified style sheet apart. What is no rule is left out.
    pub(super) fn parse(css: &str) -> StyleSheet {
        StyleSheet(pieces(css))
    }

    /// The rules of which each selector's elements, classes and ids occur on a page with these names: element names, class names with a dot
    /// before them, ids with a number sign, and directions of writing with an equals sign.
    pub(super) fn used(&self, names: &BTreeSet<String>) -> String {
        let mut out = String::new();
        write(&self.0, names, &mut out);
        out
    }
}

fn write(pieces: &[Piece], names: &BTreeSet<String>, out: &mut String) {
    for piece in pieces {
        match piece {
            Piece::Other(text) => out.push_str(text),
            Piece::Rule(selectors, block) => {
                let used: Vec<&str> = selectors
                    .iter()
                    .filter(|(_, needs)| needs.iter().all(|name| names.contains(name)))
                    .map(|(selector, _)| selector.as_str())
                    .collect();
                if !used.is_empty() {
                    out.push_str(&used.join(","));
                    out.push_str(block);
                }
            }
            Piece::Group(head, inner) => {
                let mut within = String::new();
                write(inner, names, &mut within);
                if !within.is_empty() {
                    out.push_str(&format!("{head}{{{within}}}"));
                }
            }
        }
    }
}

fn pieces(css: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = css.trim_start();
    while !rest.is_empty() {
        let open = rest.find('{').unwrap_or(rest.len());
        if let Some(end) = rest.find(';').filter(|end| *end < open) {
            // `@import` and the like have no block.
            found.push(Piece::Other(rest[..=end].to_string()));
            rest = rest[end + 1..].trim_start();
            continue;
        }
        let Some(length) = block(&rest[open..]) else {
            break;
        };
        let (head, body) = (rest[..open].trim(), &rest[open..open + length]);
        let grouping = ["@media", "@supports"]
            .iter()
            .any(|at| head.starts_with(at));
        found.push(if grouping {
            Piece::Group(head.to_string(), pieces(&body[1..body.len() - 1]))
        } else if head.starts_with('@') {
            Piece::Other(format!("{head}{body}"))
        } else {
            let selectors = split_selectors(head);
            Piece::Rule(
                selectors
                    .into_iter()
                    .map(|selector| (selector.to_string(), needs(selector)))
                    .collect(),
                body.to_string(),
            )
        });
        rest = rest[open + length..].trim_start();
    }
    found
}

/// The length of a block in brackets; none when it does not end.
fn block(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The selectors of a list; commas in parentheses are part of one.
fn split_selectors(list: &str) -> Vec<&str> {
    let (mut depth, mut from, mut found) = (0_usize, 0, Vec::new());
    for (at, c) in list.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(list[from..at].trim());
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(list[from..].trim());
    found
}

/// The elements, classes and ids without which a selector cannot match; of what stands in parentheses or
/// brackets only the direction of writing counts.
fn needs(selector: &str) -> Vec<String> {
    let (mut needs, mut depth) = (Vec::new(), 0_usize);
    let mut word = String::new();
    let mut kind = ' ';
    if let Some((_, dir)) = selector.split_once("[dir=") {
        needs.push(format!("={}", dir.split(']').next().unwrap_or_default()));
    }
    for c in selector.chars().chain([' ']) {
        let in_word = c.is_alphanumeric() || matches!(c, '-' | '_');
        if in_word && depth == 0 {
            word.push(c);
            continue;
        }
        match kind {
            '.' | '#' if !word.is_empty() => needs.push(format!("{kind}{word}")),
            ' ' if !word.is_empty() => needs.push(word.to_ascii_lowercase()),
            _ => {}
        }
        word.clear();
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        kind = match c {
            '.' | '#' | ':' => c,
            ')' | ']' | '(' | '[' => ']',
            _ => ' ',
        };
    }
    needs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::StyleSheet;

    #[test]
    fn only_rules_that_can_match_are_kept() {
        let css = r#"@charset "utf-8";*{margin:0}p,.a,nav a{color:red}.a>b:not(.c)::before{content:"}"}@media print{.d{x:y}table{z:1}}@media screen{nav{q:1}#y{q:2}}#x:target{r:s}:root{--x:1}a[href]:hover{u:v}[dir=rtl] a{i:j}"#;
        let names: BTreeSet<String> = ["p", ".a", "b", "table", "a", "#x"]
            .map(String::from)
            .into();
        assert_eq!(
            StyleSheet::parse(css).used(&names),
            r#"@charset "utf-8";*{margin:0}p,.a{color:red}.a>b:not(.c)::before{content:"}"}@media print{table{z:1}}#x:target{r:s}:root{--x:1}a[href]:hover{u:v}"#
        );
    }
}
