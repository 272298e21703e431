//! What can be done once for all pages is done when a template is loaded: its author's indentation goes, and words that never change
//! are put in.

use crate::language::Words;

/// Indentation of templates is for their authors: between tags it is squeezed once, here, instead of on every page.
pub(super) fn squeeze(template: &str) -> String {
    let mut out = String::with_capacity(template.len());
    let mut verbatim = false;
    for line in template.lines() {
        verbatim |= line.contains("<pre") || line.contains("<script") || line.contains("{% raw %}");
        if verbatim {
            out.push_str(line);
            out.push('\n');
            verbatim = !(line.contains("</pre>")
                || line.contains("</script>")
                || line.contains("{% endraw %}"));
            continue;
        }
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        let glued = line.starts_with(['<', '{']) && (out.ends_with('>') || out.ends_with('}'))
            || out.is_empty();
        if !glued {
            out.push('\n');
        }
        out.push_str(line);
    }
    out
}

/// Puts in the words that are the same on every page: `{{ "key" | word }}` with nothing to fill in and nothing to escape.
pub(super) fn put_words(template: &str, words: &Words) -> String {
    const OPEN: &str = "{{ \"";
    const CLOSE: &str = "\" | word }}";
    if template.contains("{% raw %}") {
        return template.to_string();
    }
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find(OPEN) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let key = found[OPEN.len()..].split('"').next().unwrap_or_default();
        let end = OPEN.len() + key.len();
        let word = words.known(key).filter(|word| is_plain(word));
        rest = match (word, found[end..].strip_prefix(CLOSE)) {
            (Some(word), Some(after)) => {
                out.push_str(word);
                after
            }
            _ => {
                out.push_str(OPEN);
                &found[OPEN.len()..]
            }
        };
    }
    out.push_str(rest);
    out
}

/// Whether a word stands on a page as it stands in its file.
fn is_plain(word: &str) -> bool {
    !word.contains(['{', '}', '&', '<', '>', '"', '\'', '/'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Lang;

    #[test]
    fn words_without_slots_are_put_in() {
        let texts = [("title", "明白"), ("n", "{n} 件"), ("odd", "a < b")];
        let texts = texts.map(|(key, text)| (key.to_string(), text.to_string()));
        let words = Words::new(Lang::Zh, texts.into_iter().collect());
        let put = |template| put_words(template, &words);
        assert_eq!(
            put(r#"<b>{{ "title" | word }}</b> {{ "title" | word }}"#),
            "<b>明白</b> 明白"
        );
        for kept in [
            r#"{{ "n" | word(n=1) }}"#,
            r#"{{ "n" | word }}"#,
            r#"{{ "odd" | word }}"#,
            r#"{{ "none" | word }}"#,
            r#"{{ "title" | word | upper }}"#,
            r#"{{ "title"#,
            r#"{% raw %}{{ "title" | word }}{% endraw %}"#,
        ] {
            assert_eq!(put(kept), kept);
        }
    }
}
