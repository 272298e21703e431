//! What messages propose becomes edits of the editor's own text: only what can mean one thing, and nothing else is touched.
//!
//! First the signs and spellings that keep a text from being read, line by line; then, with the item known, its values.

use std::ops::Range;

use crate::catalogue::Item;
use crate::document::{parse, split};
use crate::privacy::Allowed;
use crate::source::Text;

mod lines;
mod values;

/// A correction of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Which bytes.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub now: String,
    /// Code of the message that proposes it.
    pub code: &'static str,
}

/// A correction as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Line, from 1.
    pub line: usize,
    /// What stood there, personal data masked.
    pub was: String,
    /// What stands there now.
    pub now: String,
    /// Code of the message that proposes it.
    pub code: &'static str,
}

/// A text with its corrections made.
#[derive(Debug)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// What was corrected, in order of the lines.
    pub shown: Vec<Shown>,
}

/// Corrects a text. `item` is what it discloses; none for settings.
pub fn fix(text: &Text, item: Option<&Item>, allowed: &Allowed) -> Fixed {
    let mut fixed = Fixed {
        text: text.text.to_string(),
        shown: Vec::new(),
    };
    let readable = head(text).is_some_and(|head| parse(text, head).1.is_empty());
    if !readable && let Some(head) = head(text) {
        apply(&mut fixed, lines::edits(&text.text, head));
    }
    let now = Text::new(text.path.clone(), fixed.text.as_str());
    let Some(head) = head(&now) else { return fixed };
    let (table, problems) = parse(&now, head);
    if problems.is_empty() {
        apply(&mut fixed, values::edits(&now, &table, item, allowed));
    }
    fixed.shown.sort_by_key(|shown| shown.line);
    fixed
}

/// Where the TOML of a text stands.
fn head(text: &Text) -> Option<Range<usize>> {
    match text.path.ends_with(".md") {
        true => split(text).ok().map(|parts| parts.head),
        false => Some(0..text.text.len()),
    }
}

/// Makes the edits from the end, so that those before them stay where they are.
fn apply(fixed: &mut Fixed, mut edits: Vec<Edit>) {
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
    for edit in edits {
        let Some(was) = fixed.text.get(edit.range.clone()) else {
            continue;
        };
        fixed.shown.push(Shown {
            line: fixed.text[..edit.range.start].matches('\n').count() + 1,
            was: crate::privacy::mask(was.trim_end()).into_owned(),
            now: edit.now.trim_end().to_string(),
            code: edit.code,
        });
        fixed.text.replace_range(edit.range, &edit.now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    fn fixed(item: &str, text: &str) -> String {
        let catalogue = Catalogue::load(&[]).expect("the built-in catalogue");
        let text = Text::new("villages/a/2026-05/x.toml", text);
        fix(
            &text,
            catalogue.get(item).map(AsRef::as_ref),
            &Allowed::default(),
        )
        .text
    }

    #[test]
    fn signs_outside_of_quotes_are_mended_and_comments_kept() {
        let text = "# 说明：“照旧”\nsummary ＝ “上月剩1，000元：够用” # 记得\nopening = 1,234.50\npublished = 2026.5.8\n上月收入 = 1\n";
        let wanted = "# 说明：“照旧”\nsummary = \"上月剩1，000元：够用\" # 记得\nopening = 1234.50\npublished = 2026-05-08\n\"上月收入\" = 1\n";
        assert_eq!(fixed("finance-monthly-summary", text), wanted);
    }

    #[test]
    fn values_are_mended_where_they_mean_one_thing() {
        let text = "opening = \"￥1,234.50元\"  # 抄自对账单\nclosing = \"大约一千\"\n";
        let wanted = "opening = 1234.50  # 抄自对账单\nclosing = \"大约一千\"\n";
        assert_eq!(fixed("finance-monthly-summary", text), wanted);
        let text = "rows = [\n  { contract_no = \"1\", subject = \"门面\", party_b = \"李小明\", total = 1200, total_daxie = \"壹仟元整\" },\n]\n";
        let wanted = "rows = [\n  { contract_no = \"1\", subject = \"门面\", party_b = \"李**\", total = 1200, total_daxie = \"壹仟贰佰元整\" },\n]\n";
        assert_eq!(fixed("finance-contracts-register", text), wanted);
    }

    #[test]
    fn a_good_text_stays_byte_for_byte() {
        let text = "# 注\r\nopening = 1\r\nsummary = \"“好”，１２３\"\r\n";
        assert_eq!(fixed("finance-monthly-summary", text), text);
    }
}
