//! The list of the pages that show a theme with made-up data.

use serde::Serialize;

use super::Link;

/// `gallery.html`: every view of a theme, with every way of filling it.
#[derive(Debug, Serialize)]
pub struct GalleryPage {
    /// The ways of filling: `usual`, `empty` …
    pub fills: Vec<String>,
    /// One line for each view.
    pub lines: Vec<GalleryLine>,
}

/// One view with its pages.
#[derive(Debug, Serialize)]
pub struct GalleryLine {
    /// Name of the view: `village`, `disclosure-ledger` …
    pub name: String,
    /// The template that shows it.
    pub template: String,
    /// Its pages, one for each way of filling, in their order.
    pub pages: Vec<Link>,
}
