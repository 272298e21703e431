//! Checking: the disclosures of a village against the catalogue, the profile and the calendar become its [`Register`].
//!
//! Only this module can make a register: holding one means that it was checked. Each check is a function and its line in
//! [`RULES`]; what it finds has one of four answers, *pass, warn, fail, not checkable*, because real figures fail naive checks
//! for honest reasons.

use std::collections::BTreeMap;

use crate::catalogue::Catalogue;
use crate::diagnostic::{Diagnostic, Severity};
use crate::disclosure::{Attached, Disclosure, State};
use crate::profile::Profile;
use crate::settings::{Portal, Village};
use crate::timings::Timings;
use crate::value::{Date, Period};

mod accounts;
mod across;
mod chart;
mod dates;
mod duties;
mod figures;
mod formula;
mod identities;
mod ledger;
mod masks;
mod notices;
mod oddities;
mod on_record;
mod signoffs;
mod standing;
mod totals;
mod twice;

pub(crate) use across::carried_fields;
pub use duties::{Duty, category_mark, on_time_share};
pub use on_record::{OnRecord, Posted};

/// The answer of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not hold as it should; somebody should look.
    Warn,
    /// It does not hold: nothing of the village is published.
    Fail,
    /// What it needs was not disclosed.
    NotCheckable,
}

impl Outcome {
    /// The stable id: `pass`, `warn`, `fail`, `not-checkable`.
    pub fn id(self) -> &'static str {
        match self {
            Outcome::Pass => "pass",
            Outcome::Warn => "warn",
            Outcome::Fail => "fail",
            Outcome::NotCheckable => "not-checkable",
        }
    }
}

/// What one check found about one disclosure.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Code of the check.
    pub code: &'static str,
    /// Its answer.
    pub outcome: Outcome,
    /// Which disclosure, an index into the register's list.
    pub about: usize,
    /// The words: for warnings and failures also the place.
    pub said: Diagnostic,
}

/// Everything that a check may look at.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The village.
    pub village: &'a Village,
    /// Its disclosures, by period, then in the order of the catalogue, then by name.
    pub disclosures: &'a [Disclosure],
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The rules in force.
    pub profile: &'a Profile,
    /// The day for which the check is made.
    pub today: Date,
    /// Indexes of the disclosures of an item in a period.
    by_item: BTreeMap<(&'a str, Period), Vec<usize>>,
}

impl<'a> Facts<'a> {
    fn new(
        village: &'a Village,
        disclosures: &'a [Disclosure],
        catalogue: &'a Catalogue,
        profile: &'a Profile,
        today: Date,
    ) -> Self {
        let mut by_item: BTreeMap<(&str, Period), Vec<usize>> = BTreeMap::new();
        for (at, disclosure) in disclosures.iter().enumerate() {
            by_item
                .entry((&disclosure.item.id, disclosure.period))
                .or_default()
                .push(at);
        }
        Facts {
            village,
            disclosures,
            catalogue,
            profile,
            today,
            by_item,
        }
    }

    /// The disclosures of an item in a period: index and disclosure.
    pub fn of<'s>(
        &'s self,
        item: &'s str,
        period: Period,
    ) -> impl Iterator<Item = (usize, &'a Disclosure)> + 's {
        let found = self
            .by_item
            .get(&(item, period))
            .map_or(&[][..], Vec::as_slice);
        found.iter().map(|at| (*at, &self.disclosures[*at]))
    }

    /// The only disclosure of an item in a period that carries data.
    pub fn the<'s>(&'s self, item: &'s str, period: Period) -> Option<(usize, &'a Disclosure)> {
        let mut found = self
            .of(item, period)
            .filter(|(_, disclosure)| disclosure.none.is_none());
        let first = found.next()?;
        found.next().is_none().then_some(first)
    }

    /// All disclosures that carry data: index and disclosure.
    pub fn all(&self) -> impl Iterator<Item = (usize, &'a Disclosure)> {
        self.disclosures
            .iter()
            .enumerate()
            .filter(|(_, disclosure)| disclosure.none.is_none())
    }
}

/// Collects what the checks find.
#[derive(Debug, Default)]
pub struct Findings {
    found: Vec<Finding>,
}

impl Findings {
    /// It holds. `said` is shown to citizens: code and figures, no place needed.
    pub fn pass(&mut self, code: &'static str, about: usize) {
        self.add(code, Outcome::Pass, about, Diagnostic::new(code));
    }

    /// What it needs was not disclosed.
    pub fn not_checkable(&mut self, code: &'static str, about: usize) {
        self.add(code, Outcome::NotCheckable, about, Diagnostic::new(code));
    }

    /// It does not hold as it should.
    pub fn warn(&mut self, code: &'static str, about: usize, said: Diagnostic) {
        self.add(code, Outcome::Warn, about, said.as_warning());
    }

    /// It does not hold.
    pub fn fail(&mut self, code: &'static str, about: usize, mut said: Diagnostic) {
        said.severity = Severity::Error;
        self.add(code, Outcome::Fail, about, said);
    }

    fn add(&mut self, code: &'static str, outcome: Outcome, about: usize, said: Diagnostic) {
        self.found.push(Finding {
            code,
            outcome,
            about,
            said,
        });
    }
}

/// A check: looks at the facts, says what it found.
pub type Check = fn(&Facts<'_>, &mut Findings);

/// The only list of checks, each with its name among the times of a run. The words for each code stand in `messages/checks.toml`; finance identities are F01–F30 of the field's
/// own numbering, S are sign-offs, T times.
pub const RULES: &[(&str, Check)] = &[
    ("check identities check", identities::check),
    ("check ledger running_balance", ledger::running_balance),
    ("check ledger within_period", ledger::within_period),
    ("check ledger receipts", ledger::receipts),
    (
        "check ledger cash_never_negative",
        ledger::cash_never_negative,
    ),
    ("check across carried_over", across::carried_over),
    ("check totals year_to_date", totals::year_to_date),
    (
        "check totals quarters_and_years",
        totals::quarters_and_years,
    ),
    ("check accounts money_total", accounts::money_total),
    ("check accounts trial_balance", accounts::trial_balance),
    (
        "check accounts register_and_books",
        accounts::register_and_books,
    ),
    (
        "check accounts rent_and_contracts",
        accounts::rent_and_contracts,
    ),
    ("check accounts same_figures", accounts::same_figures),
    ("check accounts old_reconciling", accounts::old_reconciling),
    ("check oddities other_share", oddities::other_share),
    ("check oddities hospitality", oddities::hospitality),
    ("check oddities jumps", oddities::jumps),
    ("check twice duplicates", twice::duplicates),
    ("check twice capitals", twice::capitals),
    ("check twice rosters", twice::rosters),
    ("check twice no_gaps", twice::no_gaps),
    ("check masks masks", masks::masks),
    ("check dates order", dates::order),
    ("check notices notice_period", notices::notice_period),
    ("check signoffs complete", signoffs::complete),
    ("check signoffs order", signoffs::order),
];

/// A checked village. It can only come from [`check`].
#[derive(Debug)]
pub struct Register {
    village: Village,
    disclosures: Vec<Disclosure>,
    duties: Vec<Duty>,
    /// For each disclosure the first duty that it answers.
    answered: Vec<Option<usize>>,
    /// The disclosures of each item, by period.
    by_item: BTreeMap<String, Vec<usize>>,
    last_posted: Option<Date>,
    /// Whether anything of it stands in a log.
    has_log: bool,
    findings: Vec<Finding>,
    attached: BTreeMap<String, Attached>,
}

impl Register {
    /// An attachment by its path below the portal's folder.
    pub fn attached(&self, path: &str) -> Option<&Attached> {
        self.attached.get(path)
    }

    /// All attachments by their path below the portal's folder.
    pub fn attachments(&self) -> &BTreeMap<String, Attached> {
        &self.attached
    }

    /// The village.
    pub fn village(&self) -> &Village {
        &self.village
    }

    /// Its disclosures, by period, then in the order of the catalogue, then by name.
    pub fn disclosures(&self) -> &[Disclosure] {
        &self.disclosures
    }

    /// The disclosures of an item, by period, then by name: indexes.
    pub fn of_item(&self, item: &str) -> &[usize] {
        self.by_item.get(item).map_or(&[], Vec::as_slice)
    }

    /// The same of each item of which there are any, by the ids of the items.
    pub fn by_item(&self) -> impl Iterator<Item = &[usize]> {
        self.by_item.values().map(Vec::as_slice)
    }

    /// The newest day on which something was posted.
    pub fn last_posted(&self) -> Option<Date> {
        self.last_posted
    }

    /// Whether a disclosure is out for good: in the log of the village or, where the village has none, posted.
    pub fn is_out(&self, disclosure: &Disclosure) -> bool {
        match disclosure.state {
            State::Published { .. } => true,
            State::Waiting => !self.has_log,
            State::Draft | State::Changed { .. } => false,
        }
    }

    /// What it owes and how that stands, by period, then in the order of the catalogue.
    pub fn duties(&self) -> &[Duty] {
        &self.duties
    }

    /// What the checks found about a disclosure.
    pub fn findings(&self, about: usize) -> impl Iterator<Item = &Finding> {
        // The list is in the order of the disclosures.
        let from = self
            .findings
            .partition_point(|finding| finding.about < about);
        self.findings[from..]
            .iter()
            .take_while(move |finding| finding.about == about)
    }

    /// The duty that a disclosure answers, if it answers one.
    pub fn duty_of(&self, about: usize) -> Option<&Duty> {
        self.answered
            .get(about)
            .copied()
            .flatten()
            .map(|duty| &self.duties[duty])
    }
}

/// What is understood of a village, to be checked.
#[derive(Debug)]
pub struct Understood {
    /// The village.
    pub village: Village,
    /// Its disclosures.
    pub disclosures: Vec<Disclosure>,
    /// The files that they show, by path.
    pub attached: BTreeMap<String, Attached>,
    /// What its log says beyond them.
    pub on_record: OnRecord,
}

/// Checks a village. The diagnostics are the warnings and failures among the findings; a failure among them means that
/// nothing of this village may be published.
pub fn check(
    understood: Understood,
    portal: &Portal,
    catalogue: &Catalogue,
    profile: &Profile,
    today: Date,
    timings: &mut Timings,
) -> (Register, Vec<Diagnostic>) {
    let Understood {
        village,
        mut disclosures,
        attached,
        on_record,
    } = understood;
    disclosures.sort_by_cached_key(|disclosure| {
        (
            disclosure.period,
            catalogue.position(&disclosure.item.id),
            disclosure.name.clone(),
        )
    });
    let facts = Facts::new(&village, &disclosures, catalogue, profile, today);
    let mut findings = Findings::default();
    for (name, rule) in RULES {
        timings.stage(name, || rule(&facts, &mut findings));
    }
    let duties = timings.stage("check duties", || {
        duties::duties(&facts, &on_record, portal)
    });
    let mut answered: Vec<Option<usize>> = vec![None; disclosures.len()];
    for (at, duty) in duties.iter().enumerate() {
        for about in &duty.disclosures {
            answered[*about].get_or_insert(at);
        }
    }
    let mut by_item: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, disclosure) in disclosures.iter().enumerate() {
        match by_item.get_mut(&disclosure.item.id) {
            Some(known) => known.push(at),
            None => {
                by_item.insert(disclosure.item.id.clone(), vec![at]);
            }
        }
    }
    let posted = disclosures.iter();
    let last_posted = posted.filter_map(|disclosure| disclosure.published).max();
    let has_log = disclosures.iter().any(|one| one.state.ver().is_some());
    let mut findings = findings.found;
    findings.sort_by_key(|finding| finding.about);
    let said = findings
        .iter()
        .filter(|finding| matches!(finding.outcome, Outcome::Warn | Outcome::Fail));
    let diagnostics = said.map(|finding| finding.said.clone()).collect();
    (
        Register {
            village,
            disclosures,
            duties,
            answered,
            by_item,
            last_posted,
            has_log,
            findings,
            attached,
        },
        diagnostics,
    )
}
