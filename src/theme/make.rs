//! Making: a page and the templates become bytes.

use memchr::memmem;
use tera::Context;

use super::Theme;
use crate::diagnostic::{Diagnostic, Place};
use crate::html;
use crate::output::OutFile;
use crate::page::{ARTICLE, Page, STYLE, View};

/// The largest page that a template may make, bytes.
const PAGE_LIMIT: usize = 8 << 20;

impl Theme {
    /// Makes a page, with the article of a disclosure put in where the template wants it.
    ///
    /// # Errors
    /// MB0605: the template engine's own words, or that the template has no place for the article.
    pub fn file(&self, page: &Page, article: Option<&[u8]>) -> Result<OutFile, Diagnostic> {
        let mut context = context(page);
        if matches!(page.view, View::Accessibility) {
            context.insert("tested", &self.tested);
        }
        self.framed(page, &context, article)
    }

    /// Makes the article of a disclosure: what is frozen with a version. A theme may bring a template for one item.
    ///
    /// # Errors
    /// MB0605: the template engine's own words, or that what was made is not one article.
    pub fn article(&self, page: &Page, item: &str) -> Result<Vec<u8>, Diagnostic> {
        self.article_in(page, &context(page), item)
    }

    /// Makes the page of a disclosure with an article of its own.
    ///
    /// # Errors
    /// As [`Theme::file`] and [`Theme::article`].
    pub fn with_article(&self, page: &Page, item: &str) -> Result<OutFile, Diagnostic> {
        let context = context(page);
        let article = self.article_in(page, &context, item)?;
        self.framed(page, &context, Some(&article))
    }

    fn framed(
        &self,
        page: &Page,
        context: &Context,
        article: Option<&[u8]>,
    ) -> Result<OutFile, Diagnostic> {
        let failed = |reason: String| failed(page, reason);
        let mut bytes = self.render(page.view.template(), context).map_err(failed)?;
        let missing = |slot: &str| failed(format!("{}: {slot}?", page.view.template()));
        if let Some(article) = article {
            bytes =
                splice(&bytes, ARTICLE, article).ok_or_else(|| missing("{{ page.article }}"))?;
        }
        if matches!(page.view, View::Frozen(_) | View::Missing(_)) {
            let style = self.style.used(&html::names(&bytes));
            bytes = splice(&bytes, STYLE, style.as_bytes())
                .ok_or_else(|| missing("{{ page.style }}"))?;
        }
        Ok(OutFile {
            path: page.path.clone(),
            bytes,
        })
    }

    fn article_in(
        &self,
        page: &Page,
        context: &Context,
        item: &str,
    ) -> Result<Vec<u8>, Diagnostic> {
        let failed = |reason: String| failed(page, reason);
        let own = format!("article.{item}.html");
        let template = match self.tera.contains_template(&own) {
            true => &own,
            false => "article.html",
        };
        let bytes = self.render(template, context).map_err(failed)?;
        match html::article(&bytes) {
            Some(article) => Ok(article.to_vec()),
            None => Err(failed("article.html: <article>?".to_string())),
        }
    }

    fn render(&self, template: &str, context: &Context) -> Result<Vec<u8>, String> {
        let mut out = Capped(Vec::with_capacity(8 << 10));
        self.tera
            .render_to(template, context, &mut out)
            .map_err(|error| {
                let again = self
                    .written
                    .render_to(template, context, &mut Capped(Vec::new()));
                whole_reason(&again.err().unwrap_or(error))
            })?;
        Ok(out.0)
    }
}

/// What templates see of a page.
fn context(page: &Page) -> Context {
    let mut context = Context::new();
    context.insert("frame", &page.frame);
    context.insert("root", &page.frame.root);
    context.insert("page", &page.view);
    context
}

fn failed(page: &Page, reason: String) -> Diagnostic {
    Diagnostic::new("MB0605")
        .at(Place::file(page.path.clone()))
        .with("page", &page.path)
        .with("reason", reason)
}

/// The bytes with something put in the place of a marker.
fn splice(bytes: &[u8], marker: &str, inner: &[u8]) -> Option<Vec<u8>> {
    let at = memmem::find(bytes, marker.as_bytes())?;
    Some([&bytes[..at], inner, &bytes[at + marker.len()..]].concat())
}

/// An error with its causes, on one line: what is wrong and in which line of which template, without the excerpt.
pub(super) fn whole_reason(error: &dyn std::error::Error) -> String {
    let mut reason = String::new();
    let mut cause = Some(error);
    while let Some(inner) = cause {
        let text = inner.to_string();
        let lines = text.lines().map(str::trim).enumerate();
        let telling = lines
            .filter(|(at, line)| *at == 0 || line.starts_with("-->") || line.starts_with("error:"));
        for line in telling
            .map(|(_, line)| line.trim_start_matches("error:").trim())
            .filter(|line| !line.is_empty())
        {
            reason.push_str(if reason.is_empty() {
                ""
            } else if line.starts_with("-->") {
                " "
            } else {
                ": "
            });
            reason.push_str(line);
        }
        cause = inner.source();
    }
    reason
}

/// A buffer that refuses to grow past the limit of a page.
struct Capped(Vec<u8>);

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > PAGE_LIMIT {
            return Err(std::io::Error::other(format!(
                "page larger than {} MiB",
                PAGE_LIMIT >> 20
            )));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
