//! The statement of accessibility. What was tested is known to the theme.

use super::{Site, page, portal_frame};
use crate::page::{Page, View};

/// The statement.
pub(super) fn statement(site: &Site<'_>, last: Option<String>) -> Page {
    let path = "accessibility.html";
    let (title, lead) = (
        site.words.get("accessibility"),
        site.words.get("accessibility-lead"),
    );
    let frame = portal_frame(site, path, title, lead.to_string(), last);
    page(path.to_string(), frame, View::Accessibility)
}
