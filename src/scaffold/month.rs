//! Which files a month needs that are not there yet, and their texts.

use super::{Draft, Frame, carry, is_prose, write};
use crate::catalogue::Item;
use crate::check::{Duty, Register};
use crate::disclosure::Disclosure;
use crate::page::Mark;
use crate::value::{Date, Period};

/// The duties that are prepared with a month and that nothing answers yet: those of periods that end with it, and those of running
/// periods that fall due before the next month ends, such as plans.
pub fn due(register: &Register, month: Period) -> impl Iterator<Item = &Duty> {
    let (end, next) = (month.last_day(), month.next().last_day());
    register.duties().iter().filter(move |duty| {
        let ends = duty.period.last_day() == end;
        let runs = duty.period.covers(month) && duty.due > end && duty.due <= next;
        (ends || runs) && duty.disclosures.is_empty() && duty.mark != Mark::NotOwed
    })
}

/// Where the disclosure of an item stands.
pub fn path_of(slug: &str, period: Period, item: &Item) -> String {
    let end = if is_prose(item) { "md" } else { "toml" };
    format!("villages/{slug}/{period}/{}.{end}", item.id)
}

/// The text of a new disclosure, begun where the last one ended.
pub fn new_file(register: &Register, item: &Item, period: Period, due: Option<Date>) -> String {
    let draft = before(register, item, period)
        .map_or_else(|| Draft::empty(item), |before| carry(item, before));
    let frame = Frame {
        period,
        due,
        blanks: true,
        markdown: is_prose(item),
    };
    write(item, &draft, frame)
}

/// The disclosure of the same item one period earlier.
fn before<'a>(register: &'a Register, item: &Item, period: Period) -> Option<&'a Disclosure> {
    let mut all = register.disclosures().iter();
    all.find(|one| {
        one.item.id == item.id
            && one.period == period.previous()
            && one.name.is_none()
            && one.none.is_none()
    })
}
