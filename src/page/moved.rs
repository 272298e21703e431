//! What stands at addresses whose pages have gone elsewhere.

use serde::Serialize;

use super::{Link, STYLE};

/// A page that leads on.
#[derive(Debug, Serialize)]
pub struct MovedPage {
    /// What stood here: village, period and item.
    pub title: String,
    /// What has become of it.
    pub lead: String,
    /// Until when it was disclosed here, in words.
    pub until: Option<String>,
    /// Where it goes on.
    pub successors: Vec<Link>,
    /// The one page to which readers are led at once, by its path from the root of the site.
    pub target: Option<String>,
    /// That what follows is as it was published.
    pub kept: Option<String>,
    /// The place of the article that was published here.
    pub article: Option<&'static str>,
}

/// The page for addresses that do not exist. Where it is shown, nothing is known of the address but that it is none.
#[derive(Debug, Serialize)]
pub struct MissingPage {
    /// The address of the portal, ending in a slash.
    pub home: String,
    /// Whether the portal has a page that finds words.
    pub search: bool,
    /// The place of the style sheet, which it carries with it.
    pub style: &'static str,
}

impl MissingPage {
    /// The page of a portal at this address.
    pub fn at(home: String, search: bool) -> MissingPage {
        MissingPage {
            home,
            search,
            style: STYLE,
        }
    }
}
