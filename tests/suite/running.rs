//! The program while it watches or serves: started, listened to line by line, ended when the test is over.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::Value;

/// A process that says one JSON object a line.
pub struct Running {
    child: Child,
    lines: Receiver<Value>,
}

impl Running {
    pub fn start(command: &mut Command) -> Running {
        let spawned = command
            .arg("--json")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = spawned.expect("the program");
        let out = child.stdout.take().expect("its standard output");
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            let said = BufReader::new(out).lines().map_while(Result::ok);
            said.filter_map(|line| serde_json::from_str(&line).ok())
                .try_for_each(|line| sender.send(line))
        });
        Running { child, lines }
    }

    /// The next line of which a key is there.
    #[track_caller]
    pub fn next_with(&self, key: &str) -> Value {
        let until = Instant::now() + super::common::LIMIT;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let line = self
                .lines
                .recv_timeout(left)
                .unwrap_or_else(|_| panic!("nothing with `{key}` was said"));
            if !line[key].is_null() {
                return line;
            }
        }
    }

    /// Waits until a building is done.
    #[track_caller]
    pub fn built(&self) -> Value {
        self.next_with("done")
    }

    /// Sends it a signal, by name.
    #[cfg(unix)]
    #[track_caller]
    pub fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        let sent = kill.args([&format!("-{name}"), &self.child.id().to_string()]);
        assert!(sent.status().is_ok_and(|status| status.success()), "{name}");
    }

    /// How many buildings are done until it is quiet for so long.
    pub fn count_until_quiet(&self, quiet: Duration) -> usize {
        let lines = std::iter::from_fn(|| self.lines.recv_timeout(quiet).ok());
        lines.filter(|line| !line["done"].is_null()).count()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until something is so.
#[track_caller]
pub fn eventually(what: &str, limit: Duration, is_so: impl Fn() -> bool) {
    let until = Instant::now() + limit;
    while !is_so() {
        assert!(Instant::now() < until, "not so in {limit:?}: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
