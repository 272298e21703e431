//! Atom feed of the newest postings. Addresses are absolute only where the portal states its public address.

use crate::html::escape;
use crate::value::Date;

/// One posting in a feed.
#[derive(Debug)]
pub struct FeedEntry {
    /// Title, standing alone.
    pub title: String,
    /// Path from the root of the site.
    pub href: String,
    /// Day of posting.
    pub published: Date,
    /// Summary.
    pub summary: String,
}

/// An Atom 1.0 feed, newest entry first, with its id and its language. `base` is the public address with a final slash, or `""`: then addresses are relative
/// to the feed, which stands at the root of the site, or `root` leads there. Dates are days in +08:00.
pub fn atom(
    (id, lang): (&str, &str),
    title: &str,
    base: &str,
    root: &str,
    entries: &[FeedEntry],
) -> Vec<u8> {
    let prefix = if base.is_empty() { root } else { base };
    let day = |date: Date| format!("{date}T00:00:00+08:00");
    let updated = entries
        .iter()
        .map(|entry| entry.published)
        .max()
        .map_or_else(|| "1970-01-01T00:00:00Z".to_string(), day);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>tag:mingbai,2026:{}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n<author><name>{}</name></author>\n",
        escape(lang),
        escape(id),
        escape(title),
        escape(title),
    );
    for entry in entries {
        out.push_str(&format!(
            "<entry><id>tag:mingbai,2026:{}</id><title>{}</title><link rel=\"alternate\" type=\"text/html\" href=\"{}{}\"/>\
             <updated>{}</updated><summary>{}</summary></entry>\n",
            escape(&entry.href),
            escape(&entry.title),
            escape(prefix),
            escape(&entry.href),
            day(entry.published),
            escape(&entry.summary),
        ));
    }
    out.push_str("</feed>\n");
    out.into_bytes()
}
