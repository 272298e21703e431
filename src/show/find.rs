//! The search pages of a village and of the portal: by year, by topic and by village for those without scripts.

use std::collections::{BTreeMap, BTreeSet};

use super::county::{County, Part};
use super::{Site, category_name, item_href, page, period_href, portal_frame, village_frame};
use crate::catalogue::Category;
use crate::check::Register;
use crate::page::{Choice, IndexGroup, IndexSection, Link, Page, SearchPage, View};
use crate::value::Period;

/// The search page of a village.
pub(super) fn village_search(register: &Register, site: &Site<'_>) -> Page {
    let words = site.words;
    let village = register.village();
    let slug = &village.slug;
    let path = format!("{slug}/search.html");
    let held = || {
        let all = register.disclosures().iter();
        all.filter(|disclosure| register.is_out(disclosure))
    };
    let periods: BTreeSet<Period> = held().map(|disclosure| disclosure.period).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for disclosure in held() {
        *counts.entry(&disclosure.item.id).or_default() += 1;
    }
    let mut years: BTreeMap<i16, Vec<Link>> = BTreeMap::new();
    for period in periods {
        years.entry(period.year()).or_default().push(Link {
            text: words.period(period),
            href: period_href(slug, period),
        });
    }
    let topics = Category::ALL.into_iter().map(|category| {
        let items = site.catalogue.items().iter();
        let links = items
            .filter(|item| item.category == category)
            .filter_map(|item| {
                let count = counts.get(item.id.as_str())?;
                Some(Link {
                    text: words.say(
                        "with-count",
                        &[("title", &item.title.get(words.lang())), ("n", count)],
                    ),
                    href: item_href(slug, item),
                })
            });
        IndexGroup {
            name: category_name(category, site),
            links: links.collect(),
        }
    });
    let topics = topics.filter(|group| !group.links.is_empty()).collect();
    let by_year = years.iter().rev().map(|(year, links)| IndexGroup {
        name: words.period(Period::Year { year: *year }),
        links: links.clone(),
    });
    let title = words.get("search");
    let view = SearchPage {
        slug: Some(slug.clone()),
        villages: Vec::new(),
        years: years.keys().rev().copied().collect(),
        categories: categories(site),
        index: vec![
            IndexSection {
                id: "topic",
                groups: topics,
            },
            IndexSection {
                id: "year",
                groups: by_year.collect(),
            },
        ],
        all: Some(Link {
            text: words.get("search-all").to_string(),
            href: "search.html".to_string(),
        }),
    };
    let description = words.say("search-description", &[("village", &village.name)]);
    let steps = vec![Link {
        text: title.to_string(),
        href: path.clone(),
    }];
    let frame = village_frame(register, site, &path, steps, description);
    page(path, frame, View::Search(view))
}

/// The search page of the portal.
pub fn portal_search(county: &County, site: &Site<'_>) -> Page {
    let words = site.words;
    let summaries = county.villages.as_slice();
    let months = summaries.iter().flat_map(|summary| &summary.months);
    let years: BTreeSet<i16> = months
        .filter_map(|month| month.period.parse::<Period>().ok())
        .map(Period::year)
        .collect();
    let parts = county.parts(site);
    let groups = match county.is_crowded() {
        true => vec![IndexGroup {
            name: words.get("townships").to_string(),
            links: parts.iter().map(Part::link).collect(),
        }],
        false => parts.into_iter().map(villages_of).collect(),
    };
    let view = SearchPage {
        slug: None,
        villages: summaries
            .iter()
            .map(|summary| Choice {
                value: summary.slug.clone(),
                name: summary.name.clone(),
            })
            .collect(),
        years: years.into_iter().rev().collect(),
        categories: categories(site),
        index: vec![IndexSection {
            id: "village",
            groups,
        }],
        all: None,
    };
    let description = words.get("search-description-all");
    let last = county.last_posted().map(|day| day.to_string());
    let title = words.get("search");
    let frame = portal_frame(site, "search.html", title, description.to_string(), last);
    page("search.html".to_string(), frame, View::Search(view))
}

fn villages_of(part: Part<'_>) -> IndexGroup {
    let links = part.villages.iter().map(|summary| Link {
        text: summary.name.clone(),
        href: format!("{}/index.html", summary.slug),
    });
    IndexGroup {
        links: links.collect(),
        name: part.name,
    }
}

/// The categories, each by the letter that stands for it in the search.
fn categories(site: &Site<'_>) -> Vec<Choice> {
    let choice = |category: Category| Choice {
        value: category.id()[..1].to_string(),
        name: category_name(category, site),
    };
    Category::ALL.into_iter().map(choice).collect()
}
