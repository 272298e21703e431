//! What the pages show of each record kind: read from files as an editor writes them, checked, and shown.

use std::collections::BTreeMap;

use mingbai::catalogue::Catalogue;
use mingbai::check::{OnRecord, Understood, check};
use mingbai::disclosure::{address, read};
use mingbai::language::Lang;
use mingbai::page::{DisclosurePage, RecordView, View};
use mingbai::profile::Profiles;
use mingbai::settings::{self, Village};
use mingbai::show::{Site, village_pages};
use mingbai::source::{Sources, Text};
use mingbai::theme::built_in_words;
use mingbai::timings::Timings;
use mingbai::value::Date;

mod anything;
mod matters;
mod money;
mod shares;

fn text(path: &str, content: &str) -> Text {
    Text::new(path, content)
}

/// The pages of some disclosures, by their path below the village; `own` is a portal's own catalogue.
fn pages(
    own: &str,
    files: &[(String, String)],
    today: &str,
    lang: Lang,
) -> BTreeMap<String, DisclosurePage> {
    let mut problems = Vec::new();
    let portal = text(
        "portal.toml",
        "name = \"河西镇\"\nlevel = \"township\"\nsince = \"2026-01\"\nprofile = \"sd\"\n",
    );
    let mut portal = settings::portal(&portal, &mut problems);
    portal.lang = lang;
    let catalogue = Catalogue::load(&[text("catalogue/own.toml", own)]).unwrap();
    let profiles = Profiles::load(&[]).unwrap();
    let profile = profiles.get("sd").unwrap();
    let village = text(
        "villages/shiqiao/village.toml",
        "name = \"石桥村\"\ncode = \"370181102203\"\n",
    );
    let village = Village::read("shiqiao", &village, &portal, &catalogue, &mut problems);
    let mut disclosures = Vec::new();
    for (below, content) in files {
        let path = format!("villages/shiqiao/{below}");
        let address = address(&path, below).unwrap().unwrap();
        let found = read(
            &text(&path, content),
            &address,
            &catalogue,
            &Sources::default(),
            lang,
            &mut problems,
        );
        disclosures.push(found.unwrap_or_else(|| panic!("{below}: {problems:?}\n{content}")));
    }
    let today: Date = today.parse().unwrap();
    let (register, _) = check(
        Understood {
            village,
            disclosures,
            attached: BTreeMap::new(),
            on_record: OnRecord::default(),
        },
        &portal,
        &catalogue,
        profile,
        today,
        &mut Timings::default(),
    );
    let words = built_in_words(lang);
    let site = Site {
        portal: &portal,
        catalogue: &catalogue,
        profile,
        words: &words,
        today,
    };
    let mut shown = BTreeMap::new();
    for (page, _) in village_pages(&register, &site) {
        if let View::Disclosure(view) = page.view {
            shown.insert(page.path, *view);
        }
    }
    shown
}

/// The page of one disclosure of an item.
fn page(own: &str, item: &str, content: &str, today: &str, lang: Lang) -> DisclosurePage {
    let files = [(format!("2026-05/{item}.toml"), content.to_owned())];
    pages(own, &files, today, lang)
        .into_values()
        .next()
        .unwrap()
}

fn zh(item: &str, content: &str) -> RecordView {
    page("", item, content, "2026-06-10", Lang::Zh).record
}

/// An item of the portal's own, with what it needs besides.
fn own(kind: &str, rest: &str) -> String {
    format!(
        "[[item]]\nid = \"own-item\"\ncategory = \"village\"\nkind = \"{kind}\"\ntitle = {{ zh = \"自定事项\", en = \"Own item\" }}\n\
         plain = {{ zh = \"说明\", en = \"Plain\" }}\nfrequency = \"monthly\"\ndeadline = \"M+10\"\nduty = \"local\"\nbody = \"committee\"\n{rest}"
    )
}
