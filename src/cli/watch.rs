//! `mingbai build --watch`: build, wait for changes, build again what they concern, until the process is ended.
//!
//! The building is that of `mingbai build`. Nothing is ever published here.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::report::{refused, reported};
use super::{Voice, clock, say};
use crate::diagnostic::Diagnostic;
use crate::portal::{self, Refused, Report, Request, Standing};
use crate::source;
use crate::value::Date;
use crate::watch::{Again, Waiting};

mod eyes;

use eyes::{Eyes, Poll, Sight};

/// How a portal is watched.
#[derive(Debug)]
pub(super) struct Watch {
    /// What is built at first, and whenever everything changed.
    pub(super) request: Request,
    /// The day that was asked for; without it the day changes at midnight.
    pub(super) day: Option<Date>,
    /// Looks at all files every so often instead of waiting to be told.
    pub(super) every: Option<Duration>,
}

/// What a run did, or why it did nothing.
pub(super) type Outcome = Result<Report, Refused>;

/// Is told of each building, and of what it was asked to build.
pub(super) type Built<'a> = &'a dyn Fn(&Outcome, &Again);

/// After what was refused by the surroundings, such as another run that is writing, it is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Watches until the process is ended; `built` is told of each building. Returns the exit code where watching makes no sense.
pub(super) fn watch(watch: &Watch, voice: Voice, built: Built<'_>) -> u8 {
    let root = &watch.request.root;
    let full = match root.canonicalize() {
        Ok(full) if full.join("portal.toml").exists() => full,
        _ => {
            let missing = Diagnostic::new("MB0920").with("folder", root.display());
            return refused(&[missing], 2, voice);
        }
    };
    // Eyes first: nothing that is saved during the first building is missed.
    let (mut eyes, poll) = Eyes::open(full.clone(), watch.every);
    let mut state = State {
        full,
        started: Instant::now(),
        waiting: Waiting::default(),
        standing: None,
        held: BTreeSet::new(),
        day: watch.today(),
    };
    let outcome = state.run(&Again::All, watch);
    match &outcome {
        Ok(report) => drop(reported(report, &watch.request, voice)),
        Err(Refused::Surroundings(problems)) => return refused(problems, 3, voice),
        Err(Refused::Configuration(problems)) => drop(refused(problems, 2, voice)),
    }
    built(&outcome, &Again::All);
    if !voice.json {
        remark(
            Diagnostic::new("MB1270").with("folder", root.display()),
            voice,
        );
    }
    polls(poll, watch, voice);
    let mut next = None;
    loop {
        let (seen, poll) = eyes.wait(next);
        polls(poll, watch, voice);
        state.see(seen);
        if state.day != watch.today() {
            state.day = watch.today();
            state.waiting.tell_all(state.started.elapsed());
        }
        next = match state.due() {
            Ok(again) => state.build(&again, watch, voice, built),
            Err(next) => next,
        };
        // Midnight comes without a sign.
        next = Some(next.unwrap_or(Duration::from_secs(60)));
    }
}

/// What lasts from one building to the next.
struct State {
    /// The portal's folder without links.
    full: PathBuf,
    started: Instant,
    waiting: Waiting,
    /// Ground, theme and what is known of villages; none where everything has to be read again.
    standing: Option<Standing>,
    /// Villages with mistakes: they are built with every other one, for the portal's pages tell of them.
    held: BTreeSet<String>,
    day: Date,
}

impl State {
    fn see(&mut self, seen: Vec<Sight>) {
        let now = self.started.elapsed();
        for sight in seen {
            match sight {
                Sight::Of(path, told) => {
                    let look = |path: &str| source::stamp(&self.full.join(path));
                    self.waiting.tell(&path, told, now, &look);
                }
                Sight::Missed => self.waiting.tell_all(now),
            }
        }
    }

    fn due(&mut self) -> Result<Again, Option<Duration>> {
        let look = |path: &str| source::stamp(&self.full.join(path));
        self.waiting.due(self.started.elapsed(), &look)
    }

    /// Builds again; returns when to try once more, where the surroundings refused.
    fn build(
        &mut self,
        again: &Again,
        watch: &Watch,
        voice: Voice,
        built: Built<'_>,
    ) -> Option<Duration> {
        let began = Instant::now();
        let outcome = self.run(again, watch);
        let took = began.elapsed();
        let mut next = None;
        match &outcome {
            Ok(report) => said(report, again, took, &watch.request, voice),
            Err(Refused::Configuration(problems)) => refused_again(problems, 2, voice),
            Err(Refused::Surroundings(problems)) => {
                self.waiting.tell_all(self.started.elapsed());
                if problems.iter().all(|problem| problem.code == "MB1276") {
                    return Some(RETRY);
                }
                refused_again(problems, 3, voice);
                next = Some(RETRY);
            }
        }
        built(&outcome, again);
        next
    }

    /// Builds what changed, with what stands from the last time where that still holds.
    fn run(&mut self, again: &Again, watch: &Watch) -> Outcome {
        let mut villages = self.concerned(again, &watch.request.villages);
        let standing = match (villages.is_empty(), self.standing.take()) {
            (false, Some(mut standing)) => standing.wake()?.then_some(standing),
            _ => None,
        };
        let mut standing = match standing {
            Some(standing) => standing,
            None => {
                villages.clone_from(&watch.request.villages);
                Standing::open(Request {
                    today: watch.today(),
                    ..watch.request.clone()
                })?
            }
        };
        let report = portal::build(&standing, &villages, &|_, _| {})?;
        standing.rest(&report);
        self.standing = Some(standing);
        for village in &report.villages {
            match village.held {
                true => drop(self.held.insert(village.slug.clone())),
                false => drop(self.held.remove(&village.slug)),
            }
        }
        Ok(report)
    }

    /// The villages to be built; none where all of them are.
    fn concerned(&self, again: &Again, asked: &[String]) -> Vec<String> {
        let Again::Villages(changed) = again else {
            return Vec::new();
        };
        let is_there = |slug: &String| self.full.join("villages").join(slug).is_dir();
        if !asked.is_empty() || !changed.iter().all(is_there) {
            return Vec::new();
        }
        let held = self.held.iter().filter(|slug| is_there(slug));
        changed.iter().chain(held).cloned().collect()
    }
}

impl Watch {
    fn today(&self) -> Date {
        self.day.unwrap_or_else(clock::today)
    }
}

/// Says that files are looked at again and again.
fn polls(poll: Option<Poll>, watch: &Watch, voice: Voice) {
    let Some(poll) = poll else {
        return;
    };
    let code = match poll {
        Poll::Asked => "MB1274",
        Poll::Network => "MB1272",
        Poll::Limit => "MB1273",
    };
    let seconds = watch.every.map_or(1, |every| every.as_secs());
    remark(Diagnostic::new(code).with("seconds", seconds), voice);
}

fn refused_again(problems: &[Diagnostic], code: u8, voice: Voice) {
    refused(problems, code, voice);
    remark(Diagnostic::new("MB1275"), voice);
}

/// What was built again, in one line, and what there is to say of it.
fn said(report: &Report, again: &Again, took: Duration, request: &Request, voice: Voice) {
    if voice.json {
        reported(report, request, voice);
        return;
    }
    for village in &report.villages {
        super::show(&village.diagnostics, voice);
    }
    let comma = voice.lang.pick("、", ", ");
    let names = |held: bool| {
        let villages = report
            .villages
            .iter()
            .filter(|village| village.held == held);
        villages
            .map(|village| village.name.as_str())
            .collect::<Vec<_>>()
            .join(comma)
    };
    let when = clock::time_of(clock::now());
    let held = names(true);
    if !held.is_empty() {
        let kept = Diagnostic::new("MB1284").with("when", &when);
        remark(kept.with("what", held), voice);
    }
    let built = match again {
        Again::All => voice.lang.pick("全部", "everything").to_string(),
        Again::Villages(_) => names(false),
    };
    if !built.is_empty() {
        let line = Diagnostic::new("MB1271")
            .with("when", when)
            .with("what", built)
            .with("written", report.count.written)
            .with("took", format!("{:.2}", took.as_secs_f64()));
        remark(line, voice);
    }
}

/// One line for those who sit before it, or an object for a program.
pub(super) fn remark(diagnostic: Diagnostic, voice: Voice) {
    if voice.json {
        return say(&diagnostic.json(voice.lang).to_string());
    }
    if voice.quiet {
        return;
    }
    let said = diagnostic.said(voice.lang);
    match said.help.is_empty() {
        true => say(&said.title),
        false => say(&format!("{} {}", said.title, said.help)),
    }
}
