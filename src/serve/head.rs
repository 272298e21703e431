//! The head of a request, read strictly: what could be understood in two ways is refused.

use super::Answer;

/// The longest head of a request, bytes.
pub const HEAD_LIMIT: usize = 16 << 10;
/// The longest first line, bytes.
const LINE_LIMIT: usize = 8 << 10;
/// The most headers.
const HEADERS_LIMIT: usize = 64;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Path below the root of the site, decoded, without a slash before it.
    pub path: String,
    /// The name and port that were asked.
    pub host: String,
    /// The site from which it was asked, if that was said.
    pub origin: Option<String>,
    /// Whether the browser says that another site asks.
    pub cross_site: bool,
    /// Versions that are known already.
    pub if_none_match: Option<String>,
    /// Whether only the head of the answer is wanted.
    pub head_only: bool,
}

/// Reads a head that ends with an empty line.
///
/// # Errors
/// The answer to one that is not understood.
pub fn ask(head: &[u8]) -> Result<Ask, Answer> {
    let refuse = |status| Err(Answer::plain(status));
    let Some(text) = std::str::from_utf8(head)
        .ok()
        .and_then(|text| text.strip_suffix("\r\n\r\n"))
    else {
        return refuse(400);
    };
    let mut lines = text.split("\r\n");
    let first = lines.next().unwrap_or_default();
    if first.len() > LINE_LIMIT {
        return refuse(414);
    }
    let is_clean = |line: &str| !line.contains(|c: char| c.is_control() && c != '\t');
    let parts: Vec<&str> = first.split(' ').collect();
    let [method, target, version] = parts[..] else {
        return refuse(400);
    };
    if method.is_empty()
        || !method.bytes().all(|byte| byte.is_ascii_uppercase())
        || !is_clean(first)
    {
        return refuse(400);
    }
    match version {
        "HTTP/1.1" | "HTTP/1.0" => {}
        _ if version.starts_with("HTTP/") => return refuse(505),
        _ => return refuse(400),
    }
    let mut headers: Vec<(String, &str)> = Vec::new();
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            return refuse(400);
        };
        let is_token =
            |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_token) || !is_clean(value) {
            return refuse(400);
        }
        if headers.len() == HEADERS_LIMIT {
            return refuse(431);
        }
        headers.push((name.to_ascii_lowercase(), value.trim_matches([' ', '\t'])));
    }
    if !matches!(method, "GET" | "HEAD") {
        let mut answer = Answer::plain(405);
        answer.headers.push(("Allow", "GET, HEAD".into()));
        return Err(answer);
    }
    understand(target, method == "HEAD", &headers).map_err(Answer::plain)
}

fn understand(target: &str, head_only: bool, headers: &[(String, &str)]) -> Result<Ask, u16> {
    let all = |name: &str| -> Vec<String> {
        let named = headers.iter().filter(|(known, _)| known == name);
        named.map(|(_, value)| value.to_string()).collect()
    };
    let one = |name: &str| all(name).into_iter().next();
    // A body belongs to no request that is answered here, and would be taken for the next one.
    if !all("transfer-encoding").is_empty()
        || all("content-length").iter().any(|length| length != "0")
    {
        return Err(413);
    }
    let [host] = &all("host")[..] else {
        return Err(400);
    };
    Ok(Ask {
        path: path(target).ok_or(400_u16)?,
        host: host.to_ascii_lowercase(),
        origin: one("origin"),
        cross_site: one("sec-fetch-site").is_some_and(|site| site == "cross-site"),
        if_none_match: one("if-none-match"),
        head_only,
    })
}

/// The path of a target such as `/a%20b/?c`, decoded once; none where it is no plain path below the root.
fn path(target: &str) -> Option<String> {
    let raw = target
        .split('?')
        .next()
        .unwrap_or_default()
        .strip_prefix('/')?;
    if raw.contains(['#', '\\']) {
        return None;
    }
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (digit(rest.next())?, digit(rest.next())?);
                u8::try_from(high * 16 + low).ok()?
            }
            byte => byte,
        });
    }
    let path = String::from_utf8(bytes).ok()?;
    let below = path.strip_suffix('/').unwrap_or(&path);
    let is_bad = |part: &str| matches!(part, "" | "." | "..");
    if path.contains(|c: char| c.is_control() || c == '\\')
        || (!path.is_empty() && below.split('/').any(is_bad))
    {
        return None;
    }
    Some(path)
}
