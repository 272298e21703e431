//! The search page: what its script needs to know, and a plain index for those without scripts.

use serde::Serialize;

use super::Link;

/// `search.html`: of one village, or of the portal.
#[derive(Debug, Serialize)]
pub struct SearchPage {
    /// Slug of the village, on the page of one.
    pub slug: Option<String>,
    /// Villages to choose from: slug and name; empty on the page of one village.
    pub villages: Vec<Choice>,
    /// Years to choose from, newest first.
    pub years: Vec<i16>,
    /// Categories to choose from: letter and name.
    pub categories: Vec<Choice>,
    /// The plain index.
    pub index: Vec<IndexSection>,
    /// The search of all villages, on the page of one.
    pub all: Option<Link>,
}

/// One of several to choose from.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// What the script takes.
    pub value: String,
    /// What is shown.
    pub name: String,
}

/// A part of the plain index.
#[derive(Debug, Serialize)]
pub struct IndexSection {
    /// `year`, `topic` or `village`.
    pub id: &'static str,
    /// Its groups.
    pub groups: Vec<IndexGroup>,
}

/// Links under one heading.
#[derive(Debug, Serialize)]
pub struct IndexGroup {
    /// The heading.
    pub name: String,
    /// The links.
    pub links: Vec<Link>,
}
