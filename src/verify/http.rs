//! A site on the web, read as any visitor reads it: with few requests at once, with limits of time and size, and never to another
//! host.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::io::Read;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use ureq::Agent;
use ureq::http::header::LOCATION;

use crate::log::verify::{LogView, Unreadable};

/// How long one file may take, all in all.
const ONE_FILE: Duration = Duration::from_secs(600);
/// How long the other side may be silent.
const ANSWER: Duration = Duration::from_secs(20);
/// How often a request is sent on to another address of the same host.
const HOPS: usize = 3;
/// After so many failures one after the other, nothing more is asked.
const FAILURES: u32 = 4;

/// So many files are fetched at once, at most.
const AT_ONCE: usize = 8;

/// A folder of a web site.
#[derive(Debug, Clone)]
pub struct Http {
    agent: Agent,
    /// The address, with a slash at the end.
    base: String,
    /// Failures of the connection, one after the other.
    failures: Rc<Cell<u32>>,
    /// What was fetched ahead, by address and limit, until it is read.
    ahead: Rc<RefCell<BTreeMap<(String, u64), Option<Answer>>>>,
}

/// An answer of the other side.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The beginning of what it says.
    pub body: Vec<u8>,
}

/// Whether a text is the address of a web site.
pub fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

impl Http {
    /// The site at an address; a page at the end of it is left out.
    pub fn open(address: &str) -> Http {
        let plain = address.split(['?', '#']).next().unwrap_or_default();
        let folder = match plain.rsplit_once('/') {
            Some((folder, page)) if page.ends_with(".html") && folder.contains("//") => folder,
            _ => plain,
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(ONE_FILE))
            .timeout_connect(Some(ANSWER))
            .timeout_recv_response(Some(ANSWER))
            .timeout_per_read(Some(ANSWER))
            .user_agent(concat!("mingbai/", env!("CARGO_PKG_VERSION")))
            .build();
        Http {
            agent: Agent::new_with_config(config),
            base: format!("{}/", folder.trim_end_matches('/')),
            failures: Rc::default(),
            ahead: Rc::default(),
        }
    }

    /// A folder below this one.
    pub fn below(&self, folder: &str) -> Http {
        Http {
            base: format!("{}{}/", self.base, folder.trim_matches('/')),
            ..self.clone()
        }
    }

    /// The folder of this name beside this one; none at the root of a host.
    pub fn beside(&self, name: &str) -> Option<Http> {
        let path = self.base.trim_end_matches('/');
        let (before, last) = path.rsplit_once('/')?;
        (!before.ends_with('/') && !last.is_empty()).then(|| Http {
            base: format!("{before}/{name}/"),
            ..self.clone()
        })
    }

    /// The last part of the address: for a village's folder its name.
    pub fn name(&self) -> &str {
        let path = self.base.trim_end_matches('/');
        match path.rsplit_once('/') {
            Some((before, name)) if !before.ends_with('/') => name,
            _ => "",
        }
    }

    /// The address, with a slash at the end.
    pub fn address(&self) -> &str {
        &self.base
    }

    /// Whether the other side has not answered at all.
    pub fn is_silent(&self) -> bool {
        self.failures.get() > 0
    }

    /// Sends a body to an address below, which is not sent on elsewhere.
    ///
    /// # Errors
    /// What the connection says.
    pub fn post(&self, path: &str, body: &[u8], limit: u64) -> Result<Answer, String> {
        let address = format!("{}{path}", self.base);
        let sent = self.agent.post(&address).send(body);
        let answer = sent.map_err(|error| error.to_string())?;
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        let read = answer
            .into_body()
            .into_reader()
            .take(limit)
            .read_to_end(&mut body);
        read.map_err(|error| error.to_string())?;
        Ok(Answer { status, body })
    }

    /// The answer to a request for a file, from what was fetched ahead or now; none when the connection fails.
    fn answer(&self, path: &str, limit: u64) -> Option<Answer> {
        let address = format!("{}{path}", self.base);
        let key = (address, limit);
        let ahead = self.ahead.borrow_mut().remove(&key);
        ahead.unwrap_or_else(|| get(&self.agent, &key.0, limit))
    }
}

/// Gets a file. A connection that was kept open may just have been closed by the other side: then there is one more try.
fn get(agent: &Agent, address: &str, limit: u64) -> Option<Answer> {
    try_to_get(agent, address, limit).or_else(|| try_to_get(agent, address, limit))
}

fn try_to_get(agent: &Agent, address: &str, limit: u64) -> Option<Answer> {
    let mut address = address.to_string();
    for _ in 0..=HOPS {
        let answer = agent.get(&address).call().ok()?;
        let status = answer.status().as_u16();
        let elsewhere = answer.headers().get(LOCATION);
        if let (300..=399, Some(to)) = (status, elsewhere) {
            match to.to_str().ok().and_then(|to| same_host(&address, to)) {
                Some(next) => address = next,
                None => break,
            }
            continue;
        }
        let mut body = Vec::new();
        let mut from = answer.into_body().into_reader().take(limit);
        from.read_to_end(&mut body).ok()?;
        return Some(Answer { status, body });
    }
    // Sent on to another host, or in a circle: that is an answer, but not the file.
    Some(Answer {
        status: 300,
        body: Vec::new(),
    })
}

/// Fetches files one after the other, until too many have failed in a row.
fn fetch(agent: &Agent, wanted: &[(String, u64)]) -> Vec<((String, u64), Option<Answer>)> {
    let mut fetched = Vec::new();
    let mut failures = 0;
    for (address, limit) in wanted {
        let answer = get(agent, address, *limit);
        failures = if answer.is_none() { failures + 1 } else { 0 };
        fetched.push(((address.clone(), *limit), answer));
        if failures == FAILURES {
            break;
        }
    }
    fetched
}

impl LogView for Http {
    fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, Unreadable> {
        if self.failures.get() >= FAILURES {
            return Err(Unreadable::Surroundings);
        }
        match self.answer(path, limit) {
            None => {
                self.failures.set(self.failures.get() + 1);
                Err(Unreadable::Surroundings)
            }
            Some(answer) => {
                self.failures.set(0);
                match answer.status {
                    200 => Ok(Some(answer.body)),
                    404 | 410 => Ok(None),
                    _ => Err(Unreadable::Surroundings),
                }
            }
        }
    }

    fn expect(&self, wanted: &[(String, u64)]) {
        if self.failures.get() >= FAILURES {
            return;
        }
        let wanted: Vec<(String, u64)> = wanted
            .iter()
            .map(|(path, limit)| (format!("{}{path}", self.base), *limit))
            .collect();
        let share = wanted.len().div_ceil(AT_ONCE).max(1);
        let agent = &self.agent;
        let fetched = thread::scope(|scope| {
            let shares = wanted.chunks(share);
            let threads: Vec<_> = shares
                .map(|share| scope.spawn(move || fetch(agent, share)))
                .collect();
            // A thread that failed leaves its files to be fetched when they are read.
            let done = threads.into_iter().map(|thread| thread.join());
            done.flat_map(Result::unwrap_or_default).collect::<Vec<_>>()
        });
        let mut ahead = self.ahead.borrow_mut();
        ahead.clear();
        ahead.extend(fetched);
    }

    fn paths(&self) -> Option<Vec<String>> {
        None
    }
}

/// Where an answer sends on to, if that is the same host; from plain to encrypted is the same host too.
fn same_host(from: &str, to: &str) -> Option<String> {
    let (scheme, rest) = from.split_once("://")?;
    let host = rest.split('/').next()?;
    if let Some(path) = to.strip_prefix('/').filter(|path| !path.starts_with('/')) {
        return Some(format!("{scheme}://{host}/{path}"));
    }
    let (to_scheme, to_rest) = to.split_once("://")?;
    let to_host = to_rest.split('/').next()?;
    let encrypted = to_scheme == scheme || to_scheme == "https";
    (encrypted && to_host.eq_ignore_ascii_case(host)).then(|| to.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_folder() {
        for address in [
            "https://a.example/sq",
            "https://a.example/sq/",
            "https://a.example/sq/index.html?x=1#y",
        ] {
            assert_eq!(Http::open(address).address(), "https://a.example/sq/");
            assert_eq!(Http::open(address).name(), "sq");
        }
        assert_eq!(Http::open("http://a.example").name(), "");
        let village = Http::open("http://a.example").below("sq");
        assert_eq!(village.address(), "http://a.example/sq/");
        let former = village.beside("sq@1").map(|one| one.address().to_string());
        assert_eq!(former.as_deref(), Some("http://a.example/sq@1/"));
        assert!(Http::open("http://a.example").beside("x").is_none());
    }

    #[test]
    fn nothing_is_sent_on_to_another_host() {
        let from = "http://a.example/sq/log/checkpoint";
        let to = |to| same_host(from, to);
        assert_eq!(to("/x").as_deref(), Some("http://a.example/x"));
        assert_eq!(
            to("https://a.example/x").as_deref(),
            Some("https://a.example/x")
        );
        for other in [
            "https://b.example/x",
            "//b.example/x",
            "ftp://a.example/x",
            "http://a.example:81/x",
            "http://a.example@b.example/",
        ] {
            assert_eq!(to(other), None, "{other}");
        }
    }
}
