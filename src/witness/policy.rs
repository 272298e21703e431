//! What a verifier demands, in the form of C2SP tlog-policy: the logs and witnesses that are known, and how many must have seen a
//! checkpoint.

use std::collections::BTreeMap;

use crate::log::key::{KeyKind, VerifierKey};
use crate::log::name::Origin;
use crate::settings::WitnessKey;

/// The longest policy that is read, in bytes.
pub const MAX_POLICY: u64 = 65_536;
/// The most lines of a policy.
const MAX_LINES: usize = 1000;

/// A policy as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Keys of logs.
    pub logs: Vec<VerifierKey>,
    /// Witnesses, each with its name in the policy.
    pub witnesses: Vec<WitnessKey>,
    quorum: Rule,
}

/// Who must have seen a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Rule {
    /// Nobody.
    None,
    /// This witness.
    One([u8; 32]),
    /// At least so many of these.
    Of(usize, Vec<Rule>),
}

impl Rule {
    fn is_met(&self, seen: &[[u8; 32]]) -> bool {
        match self {
            Rule::None => true,
            Rule::One(key) => seen.contains(key),
            Rule::Of(least, members) => {
                let met = members.iter().filter(|member| member.is_met(seen));
                met.count() >= *least
            }
        }
    }
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// The number of the first line that makes no sense, from 1; 0 when the line is missing that says who must have seen it.
    pub fn parse(text: &str) -> Result<Policy, usize> {
        let mut policy = Policy {
            logs: Vec::new(),
            witnesses: Vec::new(),
            quorum: Rule::None,
        };
        let mut names: BTreeMap<&str, Rule> = BTreeMap::new();
        let mut grouped: Vec<&str> = Vec::new();
        let mut quorum = None;
        for (number, line) in (1..).zip(text.split('\n')) {
            let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty());
            let Some(kind) = words.next().filter(|kind| !kind.starts_with('#')) else {
                continue;
            };
            let rest: Vec<&str> = words.collect();
            let control = line.bytes().any(|b| b < 0x20 && b != b'\t' || b == 0x7f);
            let read = match (kind, rest.as_slice()) {
                _ if control || number > MAX_LINES => None,
                ("log", [key] | [key, _]) => policy.log(key),
                ("witness", [name, key] | [name, key, _]) => policy
                    .witness(name, key)
                    .and_then(|rule| define(&mut names, name, rule)),
                ("group", [name, least, members @ ..]) => {
                    group(&names, &mut grouped, least, members)
                        .and_then(|rule| define(&mut names, name, rule))
                }
                ("quorum", ["none"]) if quorum.is_none() => {
                    quorum = Some(Rule::None);
                    Some(())
                }
                ("quorum", [name]) if quorum.is_none() => {
                    quorum = names.get(name).cloned();
                    quorum.is_some().then_some(())
                }
                _ => None,
            };
            read.ok_or(number)?;
        }
        policy.quorum = quorum.ok_or(0_usize)?;
        Ok(policy)
    }

    fn log(&mut self, key: &str) -> Option<()> {
        let key = VerifierKey::parse(key).filter(|key| key.kind() == KeyKind::Log)?;
        let again = self.logs.iter().any(|log| log.public() == key.public());
        self.logs.push(key);
        (!again).then_some(())
    }

    fn witness(&mut self, name: &str, key: &str) -> Option<Rule> {
        let key = VerifierKey::parse(key).filter(|key| key.kind() == KeyKind::Witness)?;
        let mut known = self.witnesses.iter();
        if known.any(|witness| witness.key.public() == key.public()) {
            return None;
        }
        let rule = Rule::One(*key.public());
        self.witnesses.push(WitnessKey {
            who: name.to_string(),
            key,
        });
        Some(rule)
    }

    /// Whether the witnesses with these keys are enough.
    #[must_use]
    pub fn is_met<'a>(&self, seen: impl IntoIterator<Item = &'a VerifierKey>) -> bool {
        let seen: Vec<[u8; 32]> = seen.into_iter().map(|key| *key.public()).collect();
        self.quorum.is_met(&seen)
    }
}

fn define<'a>(names: &mut BTreeMap<&'a str, Rule>, name: &'a str, rule: Rule) -> Option<()> {
    let fresh = name != "none" && !names.contains_key(name);
    names.insert(name, rule);
    fresh.then_some(())
}

/// A group of what was named before; each name may be in one group only.
fn group<'a>(
    names: &BTreeMap<&str, Rule>,
    grouped: &mut Vec<&'a str>,
    least: &str,
    members: &[&'a str],
) -> Option<Rule> {
    let mut rules = Vec::new();
    for member in members {
        if grouped.contains(member) {
            return None;
        }
        grouped.push(member);
        rules.push(names.get(member)?.clone());
    }
    let least = match least {
        "all" => rules.len(),
        "any" => 1,
        number => number
            .parse()
            .ok()
            .filter(|n: &usize| n.to_string() == number)?,
    };
    (1..=rules.len())
        .contains(&least)
        .then_some(Rule::Of(least, rules))
}

/// The policy of a village: its log, its witnesses under the names that people know, and how many of them must have seen a
/// checkpoint; never more than there are.
pub fn policy(
    origin: &Origin,
    key: &VerifierKey,
    witnesses: &[WitnessKey],
    quorum: usize,
) -> String {
    let mut text = format!("# {origin}\nlog {key}\n");
    let mut known: Vec<&WitnessKey> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for witness in witnesses {
        if known
            .iter()
            .any(|one| one.key.public() == witness.key.public())
        {
            continue;
        }
        known.push(witness);
        let name = name_of(witness, known.len(), &names);
        text.push_str(&format!("witness {name} {}\n", witness.key));
        names.push(name);
    }
    match (quorum.min(names.len()), names.as_slice()) {
        (0, _) => text.push_str("quorum none\n"),
        (_, [only]) => text.push_str(&format!("quorum {only}\n")),
        (least, _) => {
            let group = "witnesses";
            text.push_str(&format!("group {group} {least} {}\n", names.join(" ")));
            text.push_str(&format!("quorum {group}\n"));
        }
    }
    text
}

/// The name of a witness in a policy: who it is, without what would end the name; with its number where that is not one of a kind.
fn name_of(witness: &WitnessKey, number: usize, taken: &[String]) -> String {
    let plain = |c: &char| !c.is_whitespace() && !c.is_control();
    let name: String = witness.who.chars().filter(plain).collect();
    let reserved = ["", "none", "witnesses"].contains(&name.as_str()) || name.starts_with('#');
    if reserved || taken.contains(&name) {
        format!("{name}-{number}")
    } else {
        name
    }
}
