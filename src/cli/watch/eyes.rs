//! How changes become known: by what the system tells, or by looking again and again where it tells nothing.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, Event, RecommendedWatcher, RecursiveMode, Watcher};

use crate::source;
use crate::watch::{FOLDERS, Looks, Told, differences};

/// Something that was seen.
#[derive(Debug)]
pub(super) enum Sight {
    /// A path below the portal's folder.
    Of(String, Told),
    /// Something may have been missed.
    Missed,
}

/// Why the files are looked at again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Poll {
    /// It was asked for.
    Asked,
    /// The folder is on a drive that tells nothing of what others change there.
    Network,
    /// There are more folders than the system can watch.
    Limit,
}

/// What sees changes.
pub(super) struct Eyes {
    root: PathBuf,
    every: Duration,
    sight: Sighted,
}

enum Sighted {
    Told {
        watcher: RecommendedWatcher,
        events: Receiver<notify::Result<Event>>,
    },
    Looking(Looks),
    /// The portal's folder itself is gone.
    Nothing,
}

/// Whether this system tells that a file was closed after writing.
const CLOSES: bool = cfg!(any(target_os = "linux", target_os = "android"));

impl Eyes {
    /// Begins to watch a portal; also says why it looks again and again, if it does.
    pub(super) fn open(root: PathBuf, every: Option<Duration>) -> (Eyes, Option<Poll>) {
        let mut eyes = Eyes {
            root,
            every: every.unwrap_or(Duration::from_secs(1)),
            sight: Sighted::Nothing,
        };
        let poll = match every {
            Some(_) => Some(Poll::Asked),
            None if is_remote(&eyes.root) => Some(Poll::Network),
            None => None,
        };
        let poll = match poll {
            Some(_) => {
                eyes.look_from_now();
                poll
            }
            None => eyes.listen(),
        };
        (eyes, poll)
    }

    /// Listens to the system, or looks again and again where that is not possible.
    fn listen(&mut self) -> Option<Poll> {
        let (sender, events) = mpsc::channel();
        let config = Config::default().with_follow_symlinks(false);
        let watcher = RecommendedWatcher::new(sender, config).and_then(|mut watcher| {
            watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
            for folder in FOLDERS {
                watch_below(&mut watcher, &self.root.join(folder))?;
            }
            Ok(watcher)
        });
        match watcher {
            Ok(watcher) => {
                self.sight = Sighted::Told { watcher, events };
                None
            }
            Err(_) => {
                self.look_from_now();
                Some(Poll::Limit)
            }
        }
    }

    fn look_from_now(&mut self) {
        self.sight = Sighted::Looking(look_at_all(&self.root));
    }

    /// Waits for something to see, at most for so long. Also says when it has begun to look again and again.
    pub(super) fn wait(&mut self, at_most: Option<Duration>) -> (Vec<Sight>, Option<Poll>) {
        match &mut self.sight {
            Sighted::Nothing => {
                std::thread::sleep(self.every);
                if !self.root.is_dir() {
                    return (Vec::new(), None);
                }
                (vec![Sight::Missed], self.listen())
            }
            Sighted::Looking(before) => {
                let began = Instant::now();
                std::thread::sleep(at_most.map_or(self.every, |most| most.min(self.every)));
                let after = look_at_all(&self.root);
                let seen = differences(before, &after);
                *before = after;
                // Where looking takes long, there is a pause of the same length.
                std::thread::sleep(began.elapsed().saturating_sub(self.every));
                let seen = seen.into_iter().map(|(path, told)| Sight::Of(path, told));
                (seen.collect(), None)
            }
            Sighted::Told { events, .. } => {
                let first = match at_most {
                    Some(most) => events.recv_timeout(most),
                    None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
                };
                let events: Vec<_> = first.into_iter().chain(events.try_iter()).collect();
                self.understand(events)
            }
        }
    }

    fn understand(&mut self, events: Vec<notify::Result<Event>>) -> (Vec<Sight>, Option<Poll>) {
        let mut seen = Vec::new();
        for event in events {
            match event {
                Ok(event) if event.need_rescan() => seen.push(Sight::Missed),
                Ok(event) => self.of(&event, &mut seen),
                Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => {
                    self.look_from_now();
                    return (vec![Sight::Missed], Some(Poll::Limit));
                }
                Err(_) => seen.push(Sight::Missed),
            }
        }
        if !self.root.is_dir() {
            self.sight = Sighted::Nothing;
        }
        (seen, None)
    }

    /// What one event tells.
    fn of(&mut self, event: &Event, seen: &mut Vec<Sight>) {
        let Some(told) = told(event.kind) else {
            return;
        };
        for path in &event.paths {
            let Ok(below) = path.strip_prefix(&self.root) else {
                continue;
            };
            let below = source::slashed(below);
            if FOLDERS.contains(&below.as_str())
                && let Sighted::Told { watcher, .. } = &mut self.sight
                && watch_below(watcher, path).is_err()
            {
                seen.push(Sight::Missed);
            }
            // What is in a folder that was moved here, or is new, may still be on its way.
            let told = match told {
                Told::Whole | Told::Open if path.is_dir() => Told::Changed,
                told => told,
            };
            if !below.is_empty() {
                seen.push(Sight::Of(below, told));
            }
        }
    }
}

/// What the kind of an event says of a file; none where it says nothing.
fn told(kind: EventKind) -> Option<Told> {
    Some(match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Told::Whole,
        EventKind::Access(_) => return None,
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Told::Whole,
        EventKind::Modify(ModifyKind::Name(RenameMode::From)) | EventKind::Remove(_) => Told::Gone,
        // Said already as two events.
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) if CLOSES => return None,
        EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_)) if CLOSES => Told::Open,
        _ => Told::Changed,
    })
}

/// Watches a folder of the portal with all that is in it; one that is not there is no mistake.
fn watch_below(watcher: &mut RecommendedWatcher, folder: &Path) -> notify::Result<()> {
    match watcher.watch(folder, RecursiveMode::Recursive) {
        Err(error) if matches!(error.kind, ErrorKind::PathNotFound) => Ok(()),
        Err(_) if !folder.exists() => Ok(()),
        other => other,
    }
}

fn look_at_all(root: &Path) -> Looks {
    let below: Vec<&str> = FOLDERS.into_iter().chain(["portal.toml"]).collect();
    source::stamps(root, &below)
}

/// Whether a folder is on a drive that others can change without this system knowing.
#[cfg(target_os = "linux")]
fn is_remote(folder: &Path) -> bool {
    /// NFS, SMB, SMB 2, CIFS, FUSE, 9P, VirtualBox, AFS, Ceph.
    const REMOTE: [u32; 9] = [
        0x6969,
        0x517b,
        0xfe53_4d42,
        0xff53_4d42,
        0x6573_5546,
        0x0102_1997,
        0x786f_4256,
        0x5346_414f,
        0x00c3_6400,
    ];
    let kind = rustix::fs::statfs(folder).map(|told| told.f_type);
    kind.is_ok_and(|kind| REMOTE.iter().any(|known| i128::from(kind) as u32 == *known))
}

#[cfg(not(target_os = "linux"))]
fn is_remote(_: &Path) -> bool {
    false
}
