//! The preview server against those who ask for what is not theirs.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::common::{Portal, THEME_DAY, mingbai};
use crate::running::{Running, eventually};

/// What must never be given out.
const CANARY: &str = "never-to-be-seen";

struct Served {
    portal: Portal,
    running: Running,
    port: u16,
}

fn serve(name: &str) -> Served {
    serve_with(name, &[])
}

fn serve_with(name: &str, arguments: &[&str]) -> Served {
    let portal = Portal::good(name);
    let mut command = mingbai();
    command
        .arg("serve")
        .arg(portal.root())
        .arg("--out")
        .arg(portal.out());
    command
        .args(["--today", crate::common::TODAY, "--port", "18100"])
        .args(arguments);
    let running = Running::start(&mut command);
    let address = running.next_with("serving")["serving"].to_string();
    let port = address
        .trim_matches(['"', '/'])
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok());
    running.built();
    Served {
        portal,
        running,
        port: port.expect("a port"),
    }
}

impl Served {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .expect("a limit");
        stream
    }

    /// Sends bytes and takes in the answer as far as it comes.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ask(&self, method: &str, target: &str, headers: &str) -> String {
        let port = self.port;
        self.send(
            format!("{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n")
                .as_bytes(),
        )
    }

    fn get(&self, target: &str) -> String {
        self.ask("GET", target, "")
    }

    /// The status of an answer to plain bytes, `{host}` being the server's own name.
    fn status(&self, bytes: &str) -> u16 {
        status(
            &self.send(
                bytes
                    .replace("{host}", &format!("127.0.0.1:{}", self.port))
                    .as_bytes(),
            ),
        )
    }
}

fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0)
}

/// Ways to write that a path leads up, and where it would lead.
fn traversals() -> Vec<String> {
    let ups = [
        "../",
        "..\\",
        "..%2f",
        "..%2F",
        "..%5c",
        "..%5C",
        "%2e%2e/",
        "%2e%2e%2f",
        "%2E%2E%5C",
        ".%2e/",
        "%2e./",
        "..%252f",
        "%252e%252e/",
        "%252e%252e%252f",
        "..%c0%af",
        "%c0%ae%c0%ae/",
        "%c0%ae%c0%ae%c0%af",
        "..%e0%80%af",
        "%e0%80%ae%e0%80%ae/",
        "..%c1%9c",
        "..;/",
        "..%00/",
        "..%0d%0a/",
        "%uff0e%uff0e/",
        "．．/",
        "..／",
        "..%ef%bc%8f",
        "..../",
        "....//",
        "...\\",
        ".../",
        "./../",
        ".//../",
        "..%20/",
        "..%09/",
        "\\..\\",
        "%5c..%5c",
        "file:///",
        "//",
        "///",
    ];
    let targets = [
        "canary.txt",
        "in/portal.toml",
        "etc/passwd",
        "out/.hidden",
        "in/villages/haocun/village.toml",
        "canary.txt%00.html",
        "canary.txt?",
    ];
    let starts = ["/", "/static/", "/haocun/2026-05/", "/haocun/v/"];
    let deep = |up: &str, depth: usize| up.repeat(depth);
    let mut all = Vec::new();
    for (up, target) in ups
        .iter()
        .flat_map(|up| targets.iter().map(move |target| (up, target)))
    {
        for (depth, start) in [
            (1, 0),
            (1, 1),
            (2, 2),
            (2, 3),
            (3, 1),
            (3, 2),
            (4, 2),
            (5, 3),
            (8, 0),
        ] {
            all.push(format!("{}{}{target}", starts[start], deep(up, depth)));
        }
    }
    all.extend(
        [
            ".git/config",
            ".hidden",
            ".mingbai/marker",
            ".mingbai/villages/haocun.files",
            "%2emingbai/lock",
        ]
        .map(|path| format!("/{path}")),
    );
    all.extend(
        [
            "canary.txt",
            "secret/canary.txt",
            "link.txt",
            "linked/canary.txt",
            "haocun/link.txt",
        ]
        .map(|path| format!("/{path}")),
    );
    all
}

#[test]
fn l1_nothing_above_the_site_is_given_out() {
    let served = serve("l1");
    fs::write(served.portal.beside("canary.txt"), CANARY).expect("a canary");
    let before = traversals();
    assert!(before.len() > 2_500, "{}", before.len());
    for target in before {
        let answer = served.get(&target);
        assert!(
            !answer.contains(CANARY) && !answer.contains("root:x:"),
            "{target}: {answer}"
        );
        assert!(!answer.contains("柳长青\"\nbody"), "{target}: {answer}");
    }
    assert_eq!(status(&served.get("/index.html")), 200);
}

#[test]
#[cfg(unix)]
fn l4_only_what_the_build_made_is_given_out() {
    let served = serve("l4");
    let out = served.portal.out();
    for path in [
        "canary.txt",
        ".hidden",
        "haocun/canary.html",
        "haocun/.canary.html",
    ] {
        fs::write(out.join(path), CANARY).expect("a canary");
        assert_eq!(status(&served.get(&format!("/{path}"))), 404, "{path}");
    }
    std::os::unix::fs::symlink(out.join("canary.txt"), out.join("link.html")).expect("a link");
    assert_eq!(status(&served.get("/link.html")), 404);
    // In the place of a page that the build made.
    fs::remove_file(out.join("about.html")).expect("no page");
    std::os::unix::fs::symlink(out.join("canary.txt"), out.join("about.html")).expect("a link");
    assert_eq!(status(&served.get("/about.html")), 404);
    assert_eq!(status(&served.get("/.mingbai/marker")), 404);
}

#[test]
fn l2_only_this_computer_is_asked() {
    let served = serve("l2");
    for (bytes, expected) in [
        ("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: {host}.evil.example\r\n\r\n", 421),
        ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 421),
        (
            "GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
            400,
        ),
        (
            "GET http://{host}/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            400,
        ),
        (
            "GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
            400,
        ),
    ] {
        assert_eq!(served.status(bytes), expected, "{bytes:?}");
    }
}

#[test]
fn l3_other_sites_do_not_learn_what_is_built() {
    let served = serve("l3");
    for headers in [
        "Origin: http://evil.example\r\n",
        "Origin: null\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
    ] {
        let answer = served.ask("GET", "/-/events", headers);
        assert_eq!(status(&answer), 403, "{headers}");
    }
    let answer = served.ask("GET", "/", "Origin: http://evil.example\r\n");
    assert!(
        !answer.to_lowercase().contains("access-control"),
        "{answer}"
    );
}

#[test]
fn l6_odd_requests_are_refused() {
    let served = serve("l6");
    for method in [
        "PUT", "DELETE", "TRACE", "POST", "OPTIONS", "PATCH", "CONNECT",
    ] {
        assert_eq!(status(&served.ask(method, "/", "")), 405, "{method}");
    }
    assert!(served.ask("HEAD", "/", "").ends_with("\r\n\r\n"));
    for range in [
        "bytes=0-1",
        "bytes=9-1",
        "bytes=-1",
        "bytes=0-0,1-1,2-2",
        "bytes=99999999999999999999-",
    ] {
        assert_eq!(
            status(&served.ask("GET", "/", &format!("Range: {range}\r\n"))),
            200,
            "{range}"
        );
    }
    let large = format!("X: {}\r\n", "a".repeat(2 << 20));
    assert_eq!(status(&served.ask("GET", "/", &large)), 431);
    assert_eq!(
        status(&served.ask("GET", "/", &"X: a\r\n".repeat(20_000))),
        431
    );
    assert_eq!(
        status(&served.get(&format!("/{}", "a".repeat(1 << 20)))),
        414
    );
    assert_eq!(
        served.status("GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nGET /"),
        413
    );
    let chunked = "GET / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /secret HTTP/1.1\r\n\r\n";
    assert_eq!(served.status(chunked), 413);
    assert_eq!(
        status(&served.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")),
        400
    );
    assert_eq!(
        status(&served.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
        505
    );
}

#[test]
fn l6_two_hundred_slow_ones_do_not_keep_the_others_waiting() {
    let served = serve("l6-slow");
    let slow: Vec<TcpStream> = (0..200)
        .map(|_| {
            let mut stream = served.connect();
            stream
                .write_all(b"GET / HTTP/1.1\r\nHos")
                .expect("half a request");
            stream
        })
        .collect();
    let began = Instant::now();
    assert_eq!(status(&served.get("/")), 200);
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "{:?}",
        began.elapsed()
    );
    for mut stream in slow {
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert_eq!(status(&answer), 408);
    }
}

#[test]
fn l7_the_next_port_is_taken() {
    let first = serve("l7");
    let second = serve("l7-too");
    assert_ne!(first.port, second.port);
    assert_eq!(status(&second.get("/")), 200);
}

#[test]
fn l8_nothing_old_is_kept_and_what_is_known_is_not_sent() {
    let served = serve("l8");
    let answer = served.get("/haocun/");
    assert!(answer.contains("Cache-Control: no-store"));
    let tag = answer
        .lines()
        .find_map(|line| line.strip_prefix("ETag: "))
        .expect("a tag");
    let again = served.ask("GET", "/haocun/", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!(status(&again), 304);
    assert!(again.ends_with("\r\n\r\n"), "{again}");
}

#[test]
fn pages_follow_what_is_saved_and_the_built_ones_hold_no_script() {
    let served = serve("follow");
    let page = "/huaicun/2026-05/party-theme-day.html";
    assert!(served.get(page).contains("/-/live.js"));
    assert!(!served.portal.page(&page[1..]).contains("live.js"));
    assert!(served.get("/-/live.js").contains("EventSource"));
    let mut stream = served.connect();
    let port = served.port;
    let asked = format!(
        "GET /-/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n\r\n"
    );
    stream.write_all(asked.as_bytes()).expect("a request");
    served
        .portal
        .change(THEME_DAY, "attended = ", "attended = 9");
    served.running.built();
    let mut told = String::new();
    let mut piece = [0; 1 << 14];
    while !told.contains("\"huaicun\"") {
        let count = stream.read(&mut piece).expect("an event");
        assert!(count > 0, "{told}");
        told.push_str(&String::from_utf8_lossy(&piece[..count]));
    }
    assert!(told.contains("attended"), "{told}");
    // The last good page stays, a page that was never made tells why, other villages go on.
    assert_eq!(status(&served.get(page)), 200);
    let why = served.get("/huaicun/2026-07/nothing.html");
    assert!(
        status(&why) == 404 && why.contains("party-theme-day.md:"),
        "{why}"
    );
    assert_eq!(status(&served.get("/haocun/")), 200);
    served.portal.write("portal.toml", "name = ");
    served.running.built();
    eventually(
        "the portal's mistake is shown",
        Duration::from_secs(5),
        || {
            let why = served.get("/nothing.html");
            status(&why) == 503 && why.contains("portal.toml")
        },
    );
}

#[test]
fn l5_the_network_is_let_in_only_when_asked_for() {
    let own = std::net::UdpSocket::bind(("0.0.0.0", 0)).expect("a socket");
    let found = own
        .connect(("192.0.2.1", 9))
        .and_then(|()| own.local_addr());
    let Some(address) = found
        .ok()
        .map(|address| address.ip())
        .filter(|address| !address.is_loopback())
    else {
        return crate::common::skipped("l5", "this computer is in no network");
    };
    let alone = serve("l5");
    assert!(TcpStream::connect((address, alone.port)).is_err());
    let open = serve_with("l5-lan", &["--lan"]);
    let mut stream = TcpStream::connect((address, open.port)).expect("a connection");
    let asked = format!("GET / HTTP/1.1\r\nHost: {address}:{}\r\n\r\n", open.port);
    stream.write_all(asked.as_bytes()).expect("a request");
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    assert_eq!(status(&answer), 200);
}
