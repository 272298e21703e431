//! The page for a large screen: the newest month of a village in slides that can be read from the last row of the hall.

use super::{
    Site, category_name, contacts, duty_lines, period, period_href, posting, sheet, village_frame,
};
use crate::catalogue::Category;
use crate::check::Register;
use crate::page::{Link, Mark, Page, Posting, ScreenPage, Slide, View};
use crate::value::Period;

/// What is readable at a time.
const POSTINGS: usize = 4;
const DUTIES: usize = 6;
const CONTACTS: usize = 4;

/// The page of a village.
pub(super) fn page(register: &Register, site: &Site<'_>) -> Page {
    let village = register.village();
    let slug = &village.slug;
    let path = format!("{slug}/screen.html");
    let newest = newest_month(register);
    let page_href = newest.map_or_else(
        || format!("{slug}/index.html"),
        |month| period_href(slug, month),
    );
    let mut slides = Vec::new();
    if let Some(month) = newest {
        slides.extend(money(register, month, site));
        for category in Category::ALL {
            let all = register.disclosures().iter().enumerate();
            let posted: Vec<Posting> = all
                .filter(|(_, one)| one.period == month && one.item.category == category)
                .filter(|(_, one)| register.is_out(one))
                .map(|(about, _)| posting(register, about, site))
                .collect();
            slides.extend(posted.chunks(POSTINGS).map(|few| Slide::Posted {
                name: category_name(category, site),
                postings: few.to_vec(),
            }));
        }
    }
    let mut duties = duty_lines(register, site, Mark::Missing);
    duties.truncate(DUTIES);
    if !duties.is_empty() {
        slides.push(Slide::Missing { duties });
    }
    let mut contacts = contacts(register);
    contacts.truncate(CONTACTS);
    slides.push(Slide::Ask {
        contacts,
        web: sheet::web(&page_href, site),
    });
    let view = ScreenPage {
        village: village.name.clone(),
        period: newest.map_or_else(String::new, |month| site.words.period(month)),
        slides,
        page_href,
    };
    let title = site.words.get("screen-title").to_string();
    let description = format!("{} {} {title}", view.village, view.period);
    let steps = vec![Link {
        text: title,
        href: path.clone(),
    }];
    let frame = village_frame(register, site, &path, steps, description);
    super::page(path, frame, View::Screen(view))
}

/// The newest month of which something is out.
fn newest_month(register: &Register) -> Option<Period> {
    let out = register.disclosures().iter();
    let out = out.filter(|disclosure| register.is_out(disclosure));
    let months = out.filter(|disclosure| matches!(disclosure.period, Period::Month { .. }));
    months.map(|disclosure| disclosure.period).max()
}

/// The month's money, once it is out.
fn money(register: &Register, month: Period, site: &Site<'_>) -> Option<Slide> {
    let summary = period::money_summary(register, month)?;
    let money = register
        .is_out(summary)
        .then(|| period::money(register, month, site));
    money.flatten().map(|money| Slide::Money { money })
}
