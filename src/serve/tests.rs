use super::*;

fn asked(text: &str) -> Result<Ask, u16> {
    ask(text.as_bytes()).map_err(|answer| answer.status)
}

fn get(target: &str) -> Result<Ask, u16> {
    asked(&format!(
        "GET {target} HTTP/1.1\r\nHost: localhost:8000\r\n\r\n"
    ))
}

#[test]
fn a_plain_request_is_understood() {
    let ask = get("/haocun/2026-05/%E6%94%B6%E6%94%AF.csv?x=%00").expect("a request");
    assert_eq!(ask.path, "haocun/2026-05/收支.csv");
    assert_eq!(ask.host, "localhost:8000");
    assert!(!ask.head_only);
    assert_eq!(get("/").map(|ask| ask.path), Ok(String::new()));
}

#[test]
fn what_is_no_path_below_the_root_is_refused() {
    for target in [
        "*",
        "a",
        "http://localhost:8000/",
        "//a",
        "/a//b",
        "/../a",
        "/a/..",
        "/%2e%2e/a",
        "/./a",
        "/a\\b",
        "/a%5cb",
        "/a%00",
        "/%",
        "/%zz",
        "/%c0%ae",
        "/a#b",
        "/%0d%0aa",
    ] {
        assert_eq!(get(target), Err(400), "{target}");
    }
}

#[test]
fn what_could_be_understood_in_two_ways_is_refused() {
    for (text, status) in [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n",
            413,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            413,
        ),
    ] {
        assert_eq!(asked(text).err(), Some(status), "{text:?}");
    }
}

#[test]
fn the_script_is_let_through_and_nothing_else_of_a_page_is_changed() {
    let page = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; img-src 'self'; style-src 'self'\">\
                <body><p>default-src 'none'</p></body>";
    let html = String::from_utf8(page::with_script(page.into())).expect("text");
    assert!(
        html.contains("\"default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'\""),
        "{html}"
    );
    assert!(
        html.ends_with(
            "<p>default-src 'none'</p><script src=\"/-/live.js\" defer></script></body>"
        )
    );
}
