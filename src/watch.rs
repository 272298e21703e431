//! Watching: what the disk tells of changes becomes what has to be built again, as soon as it is whole.
//!
//! Where the disk tells that a file was closed after writing, or moved to its place, it is whole at once. Whatever else happens
//! to a file is waited out until it looks the same twice. A village waits for all of its own files and for no other village.
//! Nothing here looks at the clock or at the disk: the time, and how a file looks, are arguments.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::source::{Stamp, is_leftover};

/// What has to be built again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// The portal, the rules or the theme changed, or a village came or went.
    All,
    /// Only these villages changed.
    Villages(BTreeSet<String>),
}

/// What the disk told of a file or folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Closed after writing, or moved to its place.
    Whole,
    /// Written to; the writer has not closed it.
    Open,
    /// Changed in a way that says nothing of the end.
    Changed,
    /// Taken away; often something new comes in its place.
    Gone,
}

/// A file that is written to may rest for so long before it counts as whole although it was never closed.
const OPEN: Duration = Duration::from_millis(1500);
/// The same where nothing is told of opening and closing.
const QUIET: Duration = Duration::from_millis(500);
/// How often one save is told of, with backups and copies. More comes from a program that is at work.
const OF_ONE_SAVE: usize = 8;
/// How long it must be quiet before what a program did is built, and how long that may be put off.
const CALM: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(2));

/// Files that were told of and have not been built yet.
#[derive(Debug, Default)]
pub struct Waiting {
    paths: BTreeMap<String, Wait>,
    /// How files looked when they were built last.
    built: BTreeMap<String, Option<Stamp>>,
    streak: Streak,
}

/// What was told without a pause.
#[derive(Debug, Default)]
struct Streak {
    /// When it began, or when something of it was built last.
    since: Duration,
    /// When something was told last.
    last: Duration,
    /// How often something was told.
    told: usize,
}

#[derive(Debug)]
struct Wait {
    told: Told,
    /// Since when it looks as it does.
    since: Duration,
    looks: Option<Stamp>,
}

/// How a path looks now; none when there is nothing.
pub type Look<'a> = &'a dyn Fn(&str) -> Option<Stamp>;

impl Waiting {
    /// Notes what the disk told of a path below the portal's folder, with `/`. What is no part of the portal is not waited for.
    pub fn tell(&mut self, path: &str, told: Told, now: Duration, look: Look<'_>) {
        if scope(path).is_none() {
            return;
        }
        let known = self.paths.get(path).map(|wait| wait.told);
        let wait = Wait {
            // Whose attributes are changed after it was closed is no less whole.
            told: match (known, told) {
                (Some(Told::Whole), Told::Changed) => Told::Whole,
                _ => told,
            },
            since: now,
            looks: look(path),
        };
        let is_new = self.paths.insert(path.to_string(), wait).is_none();
        if now.saturating_sub(self.streak.last) > CALM.0 {
            self.streak = Streak {
                since: now,
                ..Streak::default()
            };
        }
        self.streak.last = now;
        self.streak.told += usize::from(is_new);
    }

    /// Notes that changes may have been missed: everything is built again.
    pub fn tell_all(&mut self, now: Duration) {
        self.tell("", Told::Changed, now, &|_| None);
    }

    /// What is whole by now and has to be built; otherwise when to ask again, if anything is waited for.
    pub fn due(&mut self, now: Duration, look: Look<'_>) -> Result<Again, Option<Duration>> {
        if let Some(left) = self.storm(now) {
            return Err(Some(left));
        }
        let mut next = None;
        let mut whole = BTreeSet::new();
        let mut unready = BTreeSet::new();
        for (path, wait) in &mut self.paths {
            match left(path, wait, now, look) {
                None => whole.insert(path.clone()),
                Some(left) => {
                    next = Some(next.map_or(left, |next: Duration| next.min(left)));
                    unready.insert(scope(path))
                }
            };
        }
        let ready: Vec<String> = whole
            .into_iter()
            .filter(|path| match scope(path) {
                Some(Scope::All) => unready.is_empty(),
                own => !unready.contains(&own) && !unready.contains(&Some(Scope::All)),
            })
            .collect();
        self.streak.since = now;
        self.take(&ready).ok_or(next)
    }

    /// How much longer a program that changes many files is waited for.
    fn storm(&self, now: Duration) -> Option<Duration> {
        let (calm, most) = CALM;
        let quiet = now.saturating_sub(self.streak.last);
        let is_storm = self.streak.told > OF_ONE_SAVE
            && !self.paths.is_empty()
            && quiet < calm
            && now.saturating_sub(self.streak.since) < most;
        is_storm.then(|| calm - quiet)
    }

    /// Takes paths from those that are waited for. Files that look as they did when they were built are none to build again.
    fn take(&mut self, ready: &[String]) -> Option<Again> {
        let mut scopes = BTreeSet::new();
        for path in ready {
            let looks = self.paths.remove(path).and_then(|wait| wait.looks);
            if path.is_empty() || self.built.get(path) != Some(&looks) {
                scopes.extend(scope(path));
            }
            self.built.insert(path.clone(), looks);
        }
        if scopes.is_empty() {
            return None;
        }
        let villages = scopes.iter().map(|scope| match scope {
            Scope::All => None,
            Scope::Village(slug) => Some(slug.clone()),
        });
        let villages: Option<BTreeSet<String>> = villages.collect();
        Some(villages.map_or(Again::All, Again::Villages))
    }
}

/// How much longer to wait for a file; none when it is whole.
fn left(path: &str, wait: &mut Wait, now: Duration, look: Look<'_>) -> Option<Duration> {
    // A file that was emptied and closed is about to be written.
    let is_empty = wait.looks.is_some_and(|stamp| stamp.size == 0);
    let rest = match wait.told {
        Told::Whole if !is_empty => return None,
        Told::Open => OPEN,
        _ => QUIET,
    };
    let rested = now.saturating_sub(wait.since);
    if rested < rest {
        return Some(rest - rested);
    }
    let looks = look(path);
    if looks == wait.looks {
        return None;
    }
    wait.looks = looks;
    wait.since = now;
    Some(rest)
}

/// What is told by a disk that tells nothing by itself: in what two looks at all files differ.
pub fn differences(before: &Looks, after: &Looks) -> Vec<(String, Told)> {
    let gone = before.keys().filter(|path| !after.contains_key(*path));
    let changed = after
        .iter()
        .filter(|(path, stamp)| before.get(*path) != Some(*stamp));
    let changed = changed.map(|(path, _)| (path.clone(), Told::Changed));
    changed
        .chain(gone.map(|path| (path.clone(), Told::Gone)))
        .collect()
}

/// How all files of a portal look: path below its folder → stamp.
pub type Looks = BTreeMap<String, Stamp>;

/// What is built again when a path changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Scope {
    All,
    Village(String),
}

/// The folders of a portal that are watched with all that is in them.
pub const FOLDERS: [&str; 5] = ["villages", "ledger", "catalogue", "profiles", "themes"];

/// None for what is no part of the portal, such as the site itself and what editors leave behind.
fn scope(path: &str) -> Option<Scope> {
    let parts: Vec<&str> = path.split('/').collect();
    match parts[..] {
        [""] | ["portal.toml"] => Some(Scope::All),
        _ if parts.iter().any(|part| is_leftover(part)) => None,
        [folder] if FOLDERS.contains(&folder) => Some(Scope::All),
        // Other villages may have the code that stands in the settings, and a folder may be a village that came or went.
        ["villages", _] | ["villages", _, "village.toml"] => Some(Scope::All),
        ["villages" | "ledger", slug, ..] => Some(Scope::Village(slug.to_string())),
        ["catalogue" | "profiles" | "themes", ..] => Some(Scope::All),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
