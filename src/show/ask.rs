//! Whom to ask, in which way, how long the answer may take, and where answers are published.

use super::{Site, contacts, item_href, phone};
use crate::catalogue::Kind;
use crate::check::Register;
use crate::page::{Ask, Contact, Link};

/// How to ask a village.
pub(super) fn ask(register: &Register, site: &Site<'_>) -> Ask {
    let ways = &register.village().ask;
    let mut contacts = contacts(register);
    if let Some(number) = &ways.phone {
        contacts.insert(
            0,
            Contact {
                what: String::new(),
                who: site.words.get("ask-phone").to_string(),
                phone: Some(phone(number)),
                hours: String::new(),
            },
        );
    }
    Ask {
        contacts,
        form: ways.form.clone(),
        mail: ways.mail.clone(),
        reply_days: site.profile.reply_days,
        township_reply_days: site.profile.township_reply_days,
        answers: answers(register, site),
    }
}

/// The item in which this village publishes what was asked and answered, the newest if there are several.
fn answers(register: &Register, site: &Site<'_>) -> Option<Link> {
    let disclosures = register.disclosures();
    let tickets = register.by_item().filter(|held| {
        let first = held.first().map(|at| disclosures[*at].item.kind);
        first == Some(Kind::Ticket)
    });
    let posted = |at: &&usize| disclosures[**at].published.is_some();
    let newest = tickets.filter_map(|held| held.iter().rev().find(posted));
    let newest = &disclosures[*newest.max()?];
    Some(Link {
        text: newest.item.title.get(site.lang()).to_string(),
        href: item_href(&register.village().slug, &newest.item),
    })
}
