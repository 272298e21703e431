//! The page of one disclosure.

use super::{
    Site, ask, basis, category_name, days_between, glossary, href, item_href, kinds, money,
    own_mark, period_href, sheet, since, stem, village_frame,
};
use crate::catalogue::{Catalogue, Category, Kind};
use crate::check::{Outcome, Register};
use crate::disclosure::Disclosure;
use crate::html::relative;
use crate::language::{Lang, Words};
use crate::log::name::{DocId, Moment};
use crate::output::{FORMATS, Reader};
use crate::page::{
    ARTICLE, AttachmentLink, CheckLine, CorrectionLine, DisclosurePage, FrozenPage, GonePage, Link,
    Mark, Page, PlainMoney, STYLE, ShownPicture, SignOffLine, View,
};
use crate::settings::Extra;
use crate::value::{Date, Period};
use crate::version::PAGE;

/// The current page of a disclosure.
pub fn page(register: &Register, about: usize, site: &Site<'_>) -> Page {
    let lang = site.lang();
    let disclosure = &register.disclosures()[about];
    let slug = &register.village().slug;
    let item = &disclosure.item;
    let path = href(slug, disclosure);
    let title = disclosure.title(lang).to_string();
    let period = site.words.period(disclosure.period);
    let duty = register.duty_of(about);
    let mark = own_mark(register, about, site.today);
    let (previous, next) = neighbours(register, about, site.words);
    let view = DisclosurePage {
        title: title.clone(),
        item: item.title.get(lang).to_string(),
        item_href: item_href(slug, item),
        category: item.category.id().to_string(),
        category_name: category_name(item.category, site),
        plain: item.plain.get(lang).to_string(),
        period: period.clone(),
        kind: item.kind.id().to_string(),
        summary: disclosure.summary.clone(),
        none: disclosure.none.clone(),
        state: disclosure.state.id(),
        frozen_href: disclosure
            .state
            .ver()
            .map(|ver| format!("{slug}/v/{}/{ver}/{PAGE}", disclosure.id())),
        ver: disclosure.state.ver(),
        correction: disclosure
            .correction
            .as_ref()
            .map(|correction| CorrectionLine {
                kind: correction.why.code(),
                reason: correction.reason.clone(),
            }),
        article: ARTICLE,
        published: disclosure.published.map(|day| day.to_string()),
        posted_until: disclosure
            .published
            .and_then(|posted| {
                let declared = disclosure.posted_until;
                site.profile.posted_until(item, posted, declared)
            })
            .map(|day| day.to_string()),
        due: duty.map(|duty| duty.due.to_string()),
        legal: duty.is_some_and(|duty| duty.legal),
        day_legal: site.profile.day_is_legal(item),
        mark,
        mark_said: duty.map_or_else(String::new, |duty| {
            mark_said(mark, disclosure.published, duty.due, site)
        }),
        object_until: disclosure
            .published
            .and_then(|posted| site.profile.object_until(posted))
            .map(|day| day.to_string()),
        reply_days: site.profile.reply_days,
        body: site.words.of("body", item.body.id()).to_string(),
        basis: basis(item),
        money: plain_money(disclosure, site.words),
        record: if disclosure.none.is_some() {
            Default::default()
        } else {
            kinds::view(disclosure, site.profile, site.today, site.words)
        },
        prose: disclosure.prose.clone(),
        note: disclosure.note.clone(),
        attachments: attachments(register, disclosure),
        signoffs: signoffs(disclosure, site),
        checks: checks(register, about, lang),
        previous,
        next,
        period_href: period_href(slug, disclosure.period),
        data: beside(register, about, Reader::Program, site),
        papers: papers(register, about, site),
        last_year: since::last_year(register, disclosure, site),
        since: since::since(register, disclosure, site),
        ask: ask::ask(register, site),
        words: glossary::of_disclosure(disclosure, site),
        version: None,
    };
    let trail = vec![
        Link {
            text: period.clone(),
            href: period_href(slug, disclosure.period),
        },
        Link {
            text: title.clone(),
            href: path.clone(),
        },
    ];
    let description = match (disclosure.none.as_deref(), disclosure.summary.as_str()) {
        (Some(none), _) => none.to_string(),
        (None, "") => item.plain.get(lang).to_string(),
        (None, summary) => summary.to_string(),
    };
    let frame = village_frame(register, site, &path, trail, description);
    super::page(path, frame, View::Disclosure(Box::new(view)))
}

/// The page of a version by itself; `before` is the number of the version before, if its page is still there.
pub fn frozen(
    register: &Register,
    about: usize,
    ver: u32,
    before: Option<u32>,
    site: &Site<'_>,
) -> Page {
    let disclosure = &register.disclosures()[about];
    let slug = &register.village().slug;
    let path = version_href(register, disclosure, ver);
    let to = |target: String| relative(&path, &target);
    let view = FrozenPage {
        title: disclosure.title(site.lang()).to_string(),
        ver,
        frozen: site.today.to_string(),
        latest: to(href(slug, disclosure)),
        changes: to(format!("{slug}/changes.html")),
        verify: to(format!("{slug}/verify.html")),
        predecessor: before.map(|ver| to(version_href(register, disclosure, ver))),
        article: ARTICLE,
        style: STYLE,
    };
    let mut frame = village_frame(register, site, &path, Vec::new(), String::new());
    let number = site.words.say("version-n", &[("n", &ver)]);
    let village = &register.village().name;
    frame.title = format!("{village} {} {number}", full_title(disclosure, site));
    super::page(path, frame, View::Frozen(Box::new(view)))
}

fn version_href(register: &Register, disclosure: &Disclosure, ver: u32) -> String {
    let slug = &register.village().slug;
    format!("{slug}/v/{}/{ver}/{PAGE}", disclosure.id())
}

/// Period and title.
pub fn full_title(disclosure: &Disclosure, site: &Site<'_>) -> String {
    let period = site.words.period(disclosure.period);
    format!("{period} {}", disclosure.title(site.lang()))
}

/// What stands in the place of a document that is not shown any more; `state` is `withdrawn` or `redacted`. None for a document
/// that is none of the catalogue.
pub fn gone(
    register: &Register,
    doc: &DocId,
    state: &'static str,
    at: Moment,
    catalogue: &Catalogue,
    site: &Site<'_>,
) -> Option<Page> {
    let slug = &register.village().slug;
    let mut parts = doc.as_str().split('/');
    let period: Period = parts.next()?.parse().ok()?;
    let item = catalogue.get(parts.next()?)?;
    let title = item.title.get(site.lang()).to_string();
    let label = site.words.period(period);
    let path = format!("{slug}/{doc}.html");
    let view = GonePage {
        title: title.clone(),
        period: label.clone(),
        state,
        at: at.to_string().replace('T', " ").replace("+08:00", ""),
        history_href: format!("{slug}/history/{doc}.html"),
        period_href: period_href(slug, period),
    };
    let trail = vec![
        Link {
            text: label,
            href: period_href(slug, period),
        },
        Link {
            text: title.clone(),
            href: path.clone(),
        },
    ];
    let frame = village_frame(register, site, &path, trail, title);
    Some(super::page(path, frame, View::Gone(view)))
}

/// The five plain blocks, for a month's money: a summary's own figures, or those that its entries add up to.
pub(crate) fn plain_money(disclosure: &Disclosure, words: &Words) -> Option<PlainMoney> {
    if disclosure.none.is_some() || disclosure.item.category != Category::Finance {
        return None;
    }
    match disclosure.item.kind {
        Kind::Statement => money::plain_money(disclosure, words),
        Kind::Ledger if disclosure.item.carries => money::from_ledger(disclosure, words),
        _ => None,
    }
}

fn mark_said(mark: Mark, published: Option<Date>, due: Date, site: &Site<'_>) -> String {
    match (mark, published) {
        (Mark::Late, Some(day)) => site.words.count("late-by", days_between(due, day)),
        (Mark::Missing, _) => site
            .words
            .count("overdue-by", days_between(due, site.today)),
        _ => String::new(),
    }
}

/// The same item (and name) before and after.
fn neighbours(register: &Register, about: usize, words: &Words) -> (Option<Link>, Option<Link>) {
    let here = &register.disclosures()[about];
    let slug = &register.village().slug;
    let all = register.of_item(&here.item.id);
    let period_of = |at: &usize| register.disclosures()[*at].period;
    let before = all.partition_point(|at| period_of(at) < here.period);
    let after = all.partition_point(|at| period_of(at) <= here.period);
    let link = |at: &usize| {
        let other = &register.disclosures()[*at];
        let period = words.period(other.period);
        let text = match &other.title {
            Some(title) if other.item.frequency == crate::value::Frequency::OnEvent => {
                format!("{period} {title}")
            }
            _ => period,
        };
        Link {
            text,
            href: href(slug, other),
        }
    };
    (
        all[..before].last().map(link),
        all[after..].first().map(link),
    )
}

fn attachments(register: &Register, disclosure: &Disclosure) -> Vec<AttachmentLink> {
    let links = disclosure.attachments.iter().filter_map(|reference| {
        let attached = register.attached(&reference.path)?;
        let name = reference
            .path
            .rsplit_once('.')
            .map_or("", |(_, end)| end)
            .to_uppercase();
        let href = crate::disclosure::out_path(&reference.path);
        let image = attached.image.map(|picture| {
            let ((width, height), (webp, src)) = (picture.size, picture.addresses(&href));
            ShownPicture {
                webp,
                src,
                width,
                height,
            }
        });
        Some(AttachmentLink {
            title: reference.title.clone(),
            href,
            size: format!("{name} {} KB", attached.bytes.len().div_ceil(1024)),
            image,
        })
    });
    links.collect()
}

fn signoffs(disclosure: &Disclosure, site: &Site<'_>) -> Vec<SignOffLine> {
    let lines = disclosure.signoffs.iter().map(|signoff| SignOffLine {
        role: site.words.of("role", signoff.role.id()).to_string(),
        name: signoff.name.clone(),
        date: signoff.date.map(|day| day.to_string()),
        opinion: signoff.opinion.clone(),
    });
    lines.collect()
}

/// What the checks found: remarks first. For what holds, the rule in plain words.
fn checks(register: &Register, about: usize, lang: Lang) -> Vec<CheckLine> {
    let mut lines: Vec<(Outcome, CheckLine)> = register
        .findings(about)
        .map(|finding| {
            let said = match finding.outcome {
                Outcome::Warn | Outcome::Fail => finding.said.said(lang).title,
                Outcome::Pass | Outcome::NotCheckable => {
                    crate::diagnostic::rule(finding.code, lang)
                }
            };
            (
                finding.outcome,
                CheckLine {
                    outcome: finding.outcome.id(),
                    code: finding.code.to_string(),
                    said,
                },
            )
        })
        .collect();
    let order = |outcome: &Outcome| match outcome {
        Outcome::Fail => 0,
        Outcome::Warn => 1,
        Outcome::Pass => 2,
        Outcome::NotCheckable => 3,
    };
    lines.sort_by(|(a, x), (b, y)| order(a).cmp(&order(b)).then(x.code.cmp(&y.code)));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The same on paper: the sheet for the board, and what is read out.
fn papers(register: &Register, about: usize, site: &Site<'_>) -> Vec<Link> {
    let disclosure = &register.disclosures()[about];
    let mut papers = Vec::new();
    if site.portal.makes(Extra::Sheets) {
        papers.push(Link {
            text: site.words.get("sheet-print").to_string(),
            href: sheet::sheet_href(&register.village().slug, disclosure),
        });
    }
    papers.extend(beside(register, about, Reader::Person, site));
    papers
}

/// The same in the formats for one kind of reader.
fn beside(register: &Register, about: usize, reader: Reader, site: &Site<'_>) -> Vec<Link> {
    let disclosure = &register.disclosures()[about];
    if disclosure.none.is_some() {
        return Vec::new();
    }
    let stem = stem(&register.village().slug, disclosure);
    let subject = crate::output::Subject {
        register,
        about,
        disclosure,
        stem: &stem,
        words: site.words,
        profile: site.profile,
    };
    let formats = FORMATS
        .iter()
        .filter(|format| format.reader == reader && site.portal.makes(format.extra));
    let links = formats.flat_map(|format| (format.files)(subject));
    links.map(|(text, href)| Link { text, href }).collect()
}
