//! Personal data in the words of a village: found before anything of it is published.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Place};
use crate::disclosure::Disclosure;
use crate::privacy::{self, Allowed};
use crate::source::{Sources, Text};

/// Personal data anywhere in the words of a village: text, comments, tables, names of files.
pub(super) fn guard(
    disclosures: &[Disclosure],
    sources: &Sources,
    allowed: &Allowed,
    problems: &mut Vec<Diagnostic>,
) {
    let mut exceptions: BTreeMap<&str, Vec<&(String, String)>> = BTreeMap::new();
    for disclosure in disclosures.iter().filter(|d| !d.exceptions.is_empty()) {
        let known = exceptions.entry(&disclosure.text.path).or_default();
        known.extend(&disclosure.exceptions);
    }
    for path in sources.paths() {
        let name = privacy::find(path, allowed);
        if name.iter().any(|hit| hit.sure) {
            problems
                .push(Diagnostic::new("MB0802").at(Place::file(privacy::mask(path).into_owned())));
        }
        let lower = path.to_lowercase();
        let text = if lower.ends_with(".csv") {
            sources.table(path)
        } else if lower.ends_with(".md") || lower.ends_with(".toml") {
            if path.ends_with("/village.toml") {
                continue;
            }
            sources.text(path)
        } else {
            continue;
        };
        // What cannot be read was reported where it was needed.
        if let Ok(text) = text {
            let exceptions = exceptions.get(path).map_or(&[][..], Vec::as_slice);
            find(&text, exceptions, allowed, problems);
        }
    }
}

pub(super) fn find(
    text: &Text,
    exceptions: &[&(String, String)],
    allowed: &Allowed,
    problems: &mut Vec<Diagnostic>,
) {
    for hit in privacy::find(&text.text, allowed) {
        let found = &text.text[hit.range.clone()];
        // An ID number is never excused.
        let excused = !matches!(hit.kind, privacy::Kind::ResidentId if hit.sure)
            && exceptions
                .iter()
                .any(|(known, _)| known.contains(found) || found.contains(known));
        if excused {
            continue;
        }
        let said = Diagnostic::new(if hit.sure { "MB0801" } else { "MB0803" })
            .at(text.place(hit.range.clone()));
        let (zh, en) = kind_words(hit.kind);
        problems.push(said.with("kind", zh).with("kind_en", en));
    }
}

/// What was found, in words, Chinese and English.
fn kind_words(kind: privacy::Kind) -> (&'static str, &'static str) {
    match kind {
        privacy::Kind::ResidentId => ("身份证号", "an ID number"),
        privacy::Kind::ResidentId15 => ("15位老身份证号", "an ID number of the old form"),
        privacy::Kind::DisabilityCard => ("残疾证号", "the number of a disability card"),
        privacy::Kind::BankCard => ("银行卡号", "a bank card number"),
        privacy::Kind::BankAccount => ("银行账号", "a bank account number"),
        privacy::Kind::Mobile => ("私人手机号", "a private mobile number"),
        privacy::Kind::IdFragment => ("身份证号的一部分", "part of an ID number"),
        privacy::Kind::Rounded => (
            "被电子表格改坏的长号码",
            "a long number rounded by a spreadsheet",
        ),
        privacy::Kind::PlateNumber => ("车牌号", "a number plate"),
        privacy::Kind::BirthDate => ("出生日期", "a date of birth"),
        privacy::Kind::HealthWord => ("病情或残疾情况", "an illness or disability"),
    }
}
