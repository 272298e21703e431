//! The first three stages of a village: what its folder and its ledger hold, understood and checked.

use super::{Shared, has_good_name, private, published, renamed};
use crate::catalogue::Catalogue;
use crate::check::{self, OnRecord, Register, Understood};
use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::{self, Address, Disclosure};
use crate::ledger::Ledger;
use crate::profile::Profile;
use crate::settings::{Village, public_numbers};
use crate::source::{self, Mark, Sources};
use crate::timings::Timings;
use crate::value::Frequency;
use crate::version;

/// What is seen of a village before any of its files is opened.
#[derive(Debug)]
pub struct Seen {
    /// Its files.
    pub sources: Sources,
    /// What is wrong with its folder.
    problems: Vec<Diagnostic>,
    mark: Mark,
}

impl Seen {
    /// The value of all that is seen, and whether it can be relied on: nothing is wrong with the folder, and nobody has changed
    /// anything so shortly before `now` that a later change could look the same.
    pub fn mark(&self) -> &Mark {
        &self.mark
    }

    /// Whether nothing is wrong with the folder itself.
    pub fn is_sound(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Looks at a village without opening any of its files.
pub fn look(slug: &str, shared: &Shared<'_>) -> Seen {
    let folder = folder(slug);
    if !has_good_name(slug) {
        let bad = Diagnostic::new("MB0116").at(Place::file(folder));
        return Seen {
            sources: Sources::default(),
            problems: vec![bad.with("name", slug)],
            mark: Mark::default(),
        };
    }
    let mut mark = Ledger::mark(shared.root, slug);
    let (sources, problems) = source::list(shared.root, &folder);
    mark.join(sources.mark());
    Seen {
        sources,
        problems,
        mark,
    }
}

fn folder(slug: &str) -> String {
    format!("villages/{slug}")
}

/// The first three stages: read, understand, check. None when the village cannot be understood at all.
pub fn read_and_check<'a>(
    slug: &str,
    shared: &'a Shared<'_>,
    ledger: Option<&Ledger>,
    problems: &mut Vec<Diagnostic>,
) -> Option<(Register, &'a Profile)> {
    let mut untimed = Timings::default();
    check_seen(
        slug,
        look(slug, shared),
        shared,
        ledger,
        problems,
        &mut untimed,
    )
}

/// The same for a village that was looked at.
pub(super) fn check_seen<'a>(
    slug: &str,
    seen: Seen,
    shared: &'a Shared<'_>,
    ledger: Option<&Ledger>,
    problems: &mut Vec<Diagnostic>,
    timings: &mut Timings,
) -> Option<(Register, &'a Profile)> {
    let Seen {
        mut sources,
        problems: found,
        ..
    } = seen;
    let folder = folder(slug);
    if !has_good_name(slug) {
        problems.extend(found);
        return None;
    }
    let own = format!("{folder}/village.toml");
    if shared.published_only {
        // The editors' texts are not looked at: neither what they say nor whether they are in order.
        sources.retain(|path| path == own);
    } else {
        problems.extend(found);
    }
    if let Some(ledger) = ledger {
        let how = (shared.catalogue, shared.published_only);
        published::add_published(&folder, &mut sources, ledger, how, problems);
    }
    let text = match sources.text(&own) {
        Ok(text) => text,
        Err(problem) => {
            // Where the folder itself cannot be read, that is said already.
            if problems.is_empty() {
                problems.push(problem);
            }
            return None;
        }
    };
    let village = Village::read(slug, &text, shared.portal, shared.catalogue, problems);
    let profile = profile(&village, shared, problems)?;
    let allowed = public_numbers(shared.portal, Some(&village));
    let mut disclosures = timings.stage("understand", || {
        disclosures(&folder, &sources, shared, profile, problems)
    });
    renamed::file(&mut disclosures, ledger, problems);
    timings.stage("check privacy", || {
        private::find(&text, &[], &allowed, problems);
        private::guard(&disclosures, &sources, &allowed, problems);
    });
    let attached = timings.stage("understand prose and attachments", || {
        let mut attached = disclosure::attach(&disclosures, &sources, &allowed, problems);
        disclosure::render_prose(&mut disclosures, &sources, &mut attached, problems);
        attached
    });
    problems.extend(timings.stage("compare with the ledger", || {
        let frozen = shared.published_only;
        version::compare(&mut disclosures, &attached, ledger, shared.today, frozen)
    }));
    if let Some(ledger) = ledger {
        published::leave_out_withdrawn(&mut disclosures, ledger);
        published::reasons(&disclosures, ledger, problems);
    }
    let on_record = ledger.map_or_else(OnRecord::default, |ledger| {
        OnRecord::of(ledger, shared.today)
    });
    let (register, found) = check::check(
        Understood {
            village,
            disclosures,
            attached,
            on_record,
        },
        shared.portal,
        shared.catalogue,
        profile,
        shared.today,
        timings,
    );
    problems.extend(found);
    if shared.published_only {
        // What is published was checked when it was; its editor cannot mend it here.
        let texts = |file: &str| file.starts_with(&format!("{folder}/")) && file != own;
        problems.retain(|problem| {
            !problem
                .place
                .as_ref()
                .is_some_and(|place| texts(&place.file))
        });
    }
    Some((register, profile))
}

/// The profile in force: the village's own, the portal's, or that of its province.
fn profile<'a>(
    village: &Village,
    shared: &'a Shared<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'a Profile> {
    let named = if village.profile.is_empty() {
        &shared.portal.profile
    } else {
        &village.profile
    };
    if named.is_empty() {
        return shared.profiles.of_code(&village.code).map(AsRef::as_ref);
    }
    let found = shared.profiles.get(named);
    if found.is_none() {
        let known: Vec<&str> = shared.profiles.ids().collect();
        let unknown = Diagnostic::new("MB0226").at(Place::file(format!(
            "villages/{}/village.toml",
            village.slug
        )));
        problems.push(
            unknown
                .with("profile", named)
                .with("known", known.join(", ")),
        );
    }
    found.map(AsRef::as_ref)
}

fn disclosures(
    folder: &str,
    sources: &Sources,
    shared: &Shared<'_>,
    profile: &Profile,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Disclosure> {
    let mut read: Vec<Disclosure> = Vec::new();
    let own = format!("{folder}/village.toml");
    for path in sources.paths().filter(|path| *path != own) {
        let Some(below) = path
            .strip_prefix(folder)
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            continue;
        };
        if below
            .split('/')
            .rev()
            .skip(1)
            .any(|part| part.ends_with(".files"))
        {
            continue;
        }
        let address = match disclosure::address(path, below) {
            Ok(Some(address)) => address,
            Ok(None) => continue,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        problems.extend(second_place(path, sources));
        problems.extend(wrong_folder(path, &address, shared.catalogue, profile));
        let understood = sources.text(path).map(|text| {
            disclosure::read(
                &text,
                &address,
                shared.catalogue,
                sources,
                shared.portal.lang,
                problems,
            )
        });
        match understood {
            Ok(found) => read.extend(found),
            Err(problem) => problems.push(problem),
        }
    }
    read
}

/// A disclosure that also stands somewhere else: as the other kind of file, or as a folder of several.
fn second_place(path: &str, sources: &Sources) -> Option<Diagnostic> {
    let (stem, end) = path.rsplit_once('.')?;
    let twin = format!("{stem}.md");
    let other = if end == "toml" && sources.has(&twin) {
        twin
    } else {
        sources
            .below(stem)
            .find(|below| below.ends_with(".md") || below.ends_with(".toml"))?;
        format!("{stem}/")
    };
    Some(
        Diagnostic::new("MB0114")
            .at(Place::file(path))
            .with("file", path)
            .with("other", other),
    )
}

/// A disclosure in the folder of a longer period than it is owed for: twelve months cannot be posted as one year.
fn wrong_folder(
    path: &str,
    address: &Address<'_>,
    catalogue: &Catalogue,
    profile: &Profile,
) -> Option<Diagnostic> {
    let owed = profile.rule(catalogue.get(address.item)?).frequency;
    if owed == Frequency::OnEvent || address.period.frequency() <= owed {
        return None;
    }
    let wrong = Diagnostic::new("MB0118")
        .at(Place::file(path))
        .with("file", path);
    Some(
        wrong
            .with("frequency", owed.label_zh())
            .with("frequency_en", owed.label_en()),
    )
}
