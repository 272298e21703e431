//! `mingbai build --watch`: build, wait for changes, build again what they concern, until the process is ended.
//!
//! The building is that of `mingbai build`. Nothing is ever published here.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::report::{refused, reported};
use super::{Voice, clock, say};
use crate::diagnostic::Diagnostic;
use crate::portal::{self, Refused, Report, Request};
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

/// After what was refused by the surroundings, such as another run that is writing, it is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// Watches until the process is ended; `built` is told of each building. Returns the exit code where watching makes no sense.
pub(super) fn watch(watch: &Watch, voice: Voice, built: &dyn Fn(&Outcome)) -> u8 {
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
    let outcome = run(watch, Vec::new());
    match &outcome {
        Ok(report) => drop(reported(report, &watch.request, voice)),
        Err(Refused::Surroundings(problems)) => return refused(problems, 3, voice),
        Err(Refused::Configuration(problems)) => drop(refused(problems, 2, voice)),
    }
    built(&outcome);
    if !voice.json {
        remark(
            Diagnostic::new("MB1270").with("folder", root.display()),
            voice,
        );
    }
    let started = Instant::now();
    let mut state = State {
        full,
        started,
        waiting: Waiting::default(),
        day: day(watch),
    };
    state.polls(poll, watch, voice);
    let mut next = None;
    loop {
        let (seen, poll) = eyes.wait(next);
        state.polls(poll, watch, voice);
        state.see(seen);
        if state.day != day(watch) {
            state.day = day(watch);
            state.waiting.tell_all(started.elapsed());
        }
        next = match state.due() {
            Ok(again) => state.build(&again, watch, voice, built),
            Err(next) => next,
        };
        // Midnight comes without a sign.
        next = Some(next.unwrap_or(Duration::from_secs(60)));
    }
}

struct State {
    full: PathBuf,
    started: Instant,
    waiting: Waiting,
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
        built: &dyn Fn(&Outcome),
    ) -> Option<Duration> {
        let villages = self.concerned(again, &watch.request.villages)?;
        let began = Instant::now();
        let outcome = run(watch, villages);
        let took = began.elapsed();
        built(&outcome);
        match &outcome {
            Ok(report) => {
                said(report, again, took, &watch.request, voice);
                None
            }
            Err(Refused::Configuration(problems)) => {
                refused_again(problems, 2, voice);
                None
            }
            Err(Refused::Surroundings(problems)) => {
                refused_again(problems, 3, voice);
                self.waiting.tell_all(self.started.elapsed());
                Some(RETRY)
            }
        }
    }

    /// The villages to be built, none meaning all of them; nothing where none of those that were asked for is concerned.
    fn concerned(&self, again: &Again, asked: &[String]) -> Option<Vec<String>> {
        let Again::Villages(changed) = again else {
            return Some(asked.to_vec());
        };
        let is_there = |slug: &String| self.full.join("villages").join(slug).is_dir();
        if !changed.iter().all(is_there) {
            return Some(asked.to_vec());
        }
        let wanted = |slug: &&String| asked.is_empty() || asked.contains(slug);
        let concerned: Vec<String> = changed.iter().filter(wanted).cloned().collect();
        (!concerned.is_empty()).then_some(concerned)
    }

    /// Says that files are looked at again and again.
    fn polls(&self, poll: Option<Poll>, watch: &Watch, voice: Voice) {
        let Some(poll) = poll.filter(|_| !voice.json) else {
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
}

fn day(watch: &Watch) -> Date {
    watch.day.unwrap_or_else(clock::today)
}

fn run(watch: &Watch, villages: Vec<String>) -> Outcome {
    let request = Request {
        villages,
        today: day(watch),
        ..watch.request.clone()
    };
    portal::run(&request, &|_, _| {})
}

fn refused_again(problems: &[Diagnostic], code: u8, voice: Voice) {
    refused(problems, code, voice);
    if !voice.json {
        remark(Diagnostic::new("MB1275"), voice);
    }
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
    let names: Vec<&str> = match again {
        Again::All => vec![voice.lang.pick("全部", "everything")],
        Again::Villages(_) => report
            .villages
            .iter()
            .map(|village| village.name.as_str())
            .collect(),
    };
    let line = Diagnostic::new("MB1271")
        .with("when", clock::time_of(clock::now()))
        .with("what", names.join(voice.lang.pick("、", ", ")))
        .with("written", report.count.written)
        .with("took", format!("{:.2}", took.as_secs_f64()));
    remark(line, voice);
}

/// One line for those who sit before it.
fn remark(diagnostic: Diagnostic, voice: Voice) {
    if voice.quiet {
        return;
    }
    let said = diagnostic.said(voice.lang);
    match said.help.is_empty() {
        true => say(&said.title),
        false => say(&format!("{} {}", said.title, said.help)),
    }
}
