//! The statement of accessibility, from what the browser tests of the built-in theme found when they were last run.

use super::{Site, page, portal_frame};
use crate::page::{AccessibilityPage, Page, Tested, View};

/// What the browser tests wrote down.
const TESTED: &str = include_str!("../../themes/default/accessibility.toml");
/// The theme that they tested.
const THEME: &str = "default";

/// The statement. A theme of the portal's own was not tested, and the page says so.
pub(super) fn statement(site: &Site<'_>, last: Option<String>) -> Page {
    let tested = (site.portal.theme == THEME).then(|| toml::from_str::<Tested>(TESTED).ok());
    let view = AccessibilityPage {
        tested: tested.flatten(),
    };
    let path = "accessibility.html";
    let (title, lead) = (
        site.words.get("accessibility"),
        site.words.get("accessibility-lead"),
    );
    let frame = portal_frame(site, path, title, lead.to_string(), last);
    page(path.to_string(), frame, View::Accessibility(view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_tested_can_be_read() {
        let tested: Tested = toml::from_str(TESTED).expect("the results");
        assert!(tested.date.parse::<crate::value::Date>().is_ok());
        assert!(!tested.tools.is_empty() && !tested.checks.is_empty());
    }
}
