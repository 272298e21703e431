//! The villages of a portal together: what each says of itself, the newest of all, and how they are spread over pages.
//!
//! A page holds so many villages and no more; a portal with more has a page for each of its townships.

use std::collections::BTreeMap;

use super::Site;
use super::summary::Summary;
use crate::page::{Link, Posting};
use crate::value::Date;

/// The most villages on one page: as many as a slow telephone takes, and the matrix of three years of them.
const CROWD: usize = 100;

/// The most postings of all villages that a page shows.
pub(super) const LATEST: usize = 100;

/// The villages of a portal.
#[derive(Debug, Default)]
pub struct County {
    /// What each says of itself, in the order of the region codes; without its newest postings, which are below.
    pub villages: Vec<Summary>,
    /// The newest postings of all, newest first.
    latest: Newest,
    /// The newest corrections of all, newest first.
    corrections: Newest,
}

/// The villages on one page: those of a township, or some that are of none.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// Where its pages stand, with a slash at the end.
    pub(super) folder: String,
    /// Name of the township.
    pub(super) name: String,
    /// Its villages, in the order of the region codes.
    pub(super) villages: Vec<&'a Summary>,
}

impl FromIterator<Summary> for County {
    /// The villages, one after the other; what is too old to be among the newest of all is forgotten on the way.
    fn from_iter<T: IntoIterator<Item = Summary>>(summaries: T) -> County {
        let mut county = County::default();
        for mut summary in summaries {
            let latest = std::mem::take(&mut summary.latest);
            county.latest.add(&summary, latest);
            let corrections = std::mem::take(&mut summary.corrections);
            county.corrections.add(&summary, corrections);
            county.villages.push(summary);
        }
        county.latest.trim();
        county.corrections.trim();
        let order = |one: &Summary, other: &Summary| {
            one.code.cmp(&other.code).then(one.slug.cmp(&other.slug))
        };
        county.villages.sort_by(order);
        county
    }
}

impl County {
    /// The newest postings of all villages, newest first.
    pub fn latest(&self, most: usize) -> Vec<Posting> {
        self.latest.first(most)
    }

    /// The newest corrections of all villages, newest first.
    pub(super) fn corrections(&self, most: usize) -> Vec<Posting> {
        self.corrections.first(most)
    }

    /// The day of the newest posting.
    pub(super) fn last_posted(&self) -> Option<Date> {
        let days = self.villages.iter().map(|summary| summary.last_posted);
        days.flatten().max()
    }

    /// Whether there are more villages than a page holds.
    pub(super) fn is_crowded(&self) -> bool {
        self.villages.len() > CROWD
    }

    /// The villages by township, and after them those that are of none.
    pub(super) fn parts(&self, site: &Site<'_>) -> Vec<Part<'_>> {
        let townships = site.portal.townships.iter();
        let mut of: BTreeMap<&str, Vec<&Summary>> = townships
            .clone()
            .map(|township| (township.id.as_str(), Vec::new()))
            .collect();
        let mut others = Vec::new();
        for summary in &self.villages {
            let own = of.get_mut(summary.township.as_str());
            own.unwrap_or(&mut others).push(summary);
        }
        let mut parts: Vec<Part<'_>> = townships
            .map(|township| Part {
                folder: format!("township/{}/", township.id),
                name: township.name.clone(),
                villages: of.get(township.id.as_str()).cloned().unwrap_or_default(),
            })
            .filter(|part| !part.villages.is_empty())
            .collect();
        let name = match parts.is_empty() {
            true => &site.portal.name,
            false => site.words.get("others"),
        };
        for (nth, villages) in (1..).zip(others.chunks(CROWD)) {
            parts.push(Part {
                folder: format!("others/{nth}/"),
                name: match others.len() > CROWD {
                    true => format!("{name} {nth}"),
                    false => name.to_string(),
                },
                villages: villages.to_vec(),
            });
        }
        parts
    }
}

impl Part<'_> {
    /// Its page.
    pub(super) fn link(&self) -> Link {
        Link {
            text: self.name.clone(),
            href: format!("{}index.html", self.folder),
        }
    }

    /// How many duties are missing in its villages.
    pub(super) fn missing(&self) -> usize {
        self.villages.iter().map(|one| one.missing).sum()
    }
}

/// The newest of many postings: of one day, in the order of the villages.
#[derive(Debug, Default)]
struct Newest(Vec<(Place, Posting)>);

/// The place of a posting among all: day, village, and which of its own.
type Place = (std::cmp::Reverse<Option<String>>, (String, String), usize);

impl Newest {
    fn add(&mut self, village: &Summary, postings: Vec<Posting>) {
        for (nth, posting) in postings.into_iter().enumerate() {
            let village = (village.code.clone(), village.slug.clone());
            let day = std::cmp::Reverse(posting.published.clone());
            self.0.push(((day, village, nth), posting));
        }
        if self.0.len() > 16 * LATEST {
            self.trim();
        }
    }

    fn trim(&mut self) {
        self.0.sort_by(|(one, _), (other, _)| one.cmp(other));
        self.0.truncate(LATEST);
    }

    fn first(&self, most: usize) -> Vec<Posting> {
        let first = self.0.iter().take(most);
        first.map(|(_, posting)| posting.clone()).collect()
    }
}
