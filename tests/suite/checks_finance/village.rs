//! Small villages, written as texts and read through the public functions, as a build reads them.

use std::collections::BTreeMap;

use mingbai::catalogue::Catalogue;
use mingbai::check::{self, OnRecord, Outcome, Register, Understood};
use mingbai::diagnostic::Diagnostic;
use mingbai::disclosure;
use mingbai::language::Lang;
use mingbai::profile::Profiles;
use mingbai::settings::{self, Village};
use mingbai::source::{Sources, Text};
use mingbai::timings::Timings;
use mingbai::value::Date;

pub use Outcome::{Fail, NotCheckable, Pass, Warn};

const PORTAL: &str = "name = \"河西镇三务公开\"\nlevel = \"township\"\n";

pub const VILLAGE: &str = r#"
name = "石桥村"
code = "370181102203"
people = [
  { name = "王建国", body = "branch", post = "村党支部书记" },
  { name = "李卫东", body = "committee", post = "村委会主任" },
  { name = "赵秀英", body = "supervision", post = "村务监督委员会主任" },
  { name = "孙会", body = "committee", post = "报账员" },
]
"#;

/// A village that was checked.
pub struct Checked {
    pub register: Register,
    pub problems: Vec<Diagnostic>,
}

impl Checked {
    /// What a check said about a disclosure.
    pub fn of(&self, id: &str, code: &str) -> Vec<Outcome> {
        let about = self
            .register
            .disclosures()
            .iter()
            .position(|disclosure| disclosure.id() == id);
        let about = about.unwrap_or_else(|| panic!("no disclosure {id}"));
        let found = self
            .register
            .findings(about)
            .filter(|finding| finding.code == code);
        found.map(|finding| finding.outcome).collect()
    }

    /// The sentence of the first warning or failure of a code, in Chinese; every wording must be complete.
    pub fn says(&self, code: &str) -> String {
        for about in 0..self.register.disclosures().len() {
            for finding in self
                .register
                .findings(about)
                .filter(|finding| finding.code == code)
            {
                if matches!(finding.outcome, Warn | Fail) {
                    assert!(finding.said.place.is_some(), "{code} has no place");
                    return finding.said.said(Lang::Zh).title;
                }
            }
        }
        panic!("{code} says nothing");
    }
}

fn text(path: &str, text: &str) -> Text {
    Text::new(path, text)
}

/// Reads and checks a village of some disclosures: address below the village without ending, and text.
pub fn checked_with(village: &str, profile: &str, files: &[(&str, &str)]) -> Checked {
    checked_on_record(village, profile, files, OnRecord::default())
}

/// The same of a village whose log says more than its disclosures.
pub fn checked_on_record(
    village: &str,
    profile: &str,
    files: &[(&str, &str)],
    on_record: OnRecord,
) -> Checked {
    let catalogue = Catalogue::load(&[]).expect("the built-in catalogue is right");
    let profiles = Profiles::load(&[]).expect("the built-in profiles are right");
    let mut problems = Vec::new();
    let portal = settings::portal(&text("portal.toml", PORTAL), &mut problems);
    let village = Village::read(
        "shiqiao",
        &text("villages/shiqiao/village.toml", village),
        &portal,
        &catalogue,
        &mut problems,
    );
    let sources = Sources::default();
    let mut disclosures = Vec::new();
    for (below, written) in files {
        let below = format!("{below}.toml");
        let path = format!("villages/shiqiao/{below}");
        let address = disclosure::address(&path, &below)
            .expect("a good address")
            .expect("a disclosure");
        let read = disclosure::read(
            &text(&path, written),
            &address,
            &catalogue,
            &sources,
            Lang::Zh,
            &mut problems,
        );
        disclosures.push(read.unwrap_or_else(|| panic!("{path} cannot be read: {problems:?}")));
    }
    let today = Date::new(2026, 7, 15).expect("a day");
    let profile = profiles.get(profile).expect("a built-in profile");
    let (register, _) = check::check(
        Understood {
            village,
            disclosures,
            attached: BTreeMap::new(),
            on_record,
        },
        &portal,
        &catalogue,
        profile,
        today,
        &mut Timings::default(),
    );
    Checked { register, problems }
}

/// The same; whoever writes a test must have written sound files.
pub fn checked(files: &[(&str, &str)]) -> Checked {
    let checked = checked_with(VILLAGE, "cn", files);
    let said: Vec<String> = checked
        .problems
        .iter()
        .map(|problem| problem.render(Lang::Zh, false))
        .collect();
    assert!(
        said.is_empty(),
        "the example itself is wrong:\n{}",
        said.join("\n")
    );
    checked
}

/// Checks one disclosure and says how a check went.
pub fn one(id: &str, written: &str, code: &str) -> Vec<Outcome> {
    checked(&[(id, written)]).of(id, code)
}

pub const SUMMARY: &str =
    "opening = 1000\nincome_total = 500\nexpense_total = 300\nclosing = 1200\n";

pub fn summary(opening: &str, income: &str, expense: &str, closing: &str, more: &str) -> String {
    format!(
        "opening = {opening}\nincome_total = {income}\nexpense_total = {expense}\nclosing = {closing}\n{more}\n"
    )
}
