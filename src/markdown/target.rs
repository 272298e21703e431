//! What the target of a link or picture is, seen through the disguises that browsers see through.

use super::OddHost;
use super::prepare::{is_cjk, is_control, is_invisible};

/// A judged target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judged {
    /// Not allowed; holds the scheme or the beginning of the target.
    Blocked(String),
    /// A page somewhere on the web.
    Web {
        /// The whole address, with its scheme.
        url: String,
        /// Its host.
        host: String,
        /// What is odd about the host.
        odd: Option<OddHost>,
    },
    /// A mail address or telephone number, with its scheme.
    Direct(String),
    /// A place on the same page.
    Fragment(String),
    /// Something beside the file.
    Local {
        /// The path as written, percent-decoded.
        path: String,
        /// The place in it.
        fragment: Option<String>,
    },
}

/// Judges a target as the Markdown parser read it.
pub(super) fn judge(raw: &str) -> Judged {
    let visible: String = raw
        .chars()
        .filter(|&c| !c.is_control() && !is_control(c) && !is_invisible(c))
        .collect();
    let target = visible.trim();
    if is_disguised(target) {
        return Judged::Blocked(shortened(target));
    }
    let slash = |c: char| c == '/' || c == '\\';
    if target.starts_with(slash) && target[1..].starts_with(slash) {
        return web("https", target.trim_start_matches(slash));
    }
    let end_of_scheme = target
        .find([':', '/', '\\', '?', '#'])
        .filter(|&at| target[at..].starts_with(':'));
    if let Some(at) = end_of_scheme {
        let rest = &target[at + 1..];
        let mut scheme = target[..at].to_ascii_lowercase();
        scheme.retain(|c| !c.is_whitespace());
        return match (scheme.as_str(), rest.strip_prefix("//")) {
            ("http" | "https", Some(rest)) => web(&scheme, rest),
            ("mailto" | "tel", None) => Judged::Direct(format!("{scheme}:{rest}")),
            _ => Judged::Blocked(shortened(&scheme)),
        };
    }
    if let Some(fragment) = target.strip_prefix('#') {
        return Judged::Fragment(percent_decoded(fragment));
    }
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, Some(percent_decoded(fragment))),
        None => (target, None),
    };
    Judged::Local {
        path: percent_decoded(path),
        fragment,
    }
}

/// Whether the part that decides what a target is holds character references: whoever decodes it once more, as a
/// careless tool after us might, would see another target.
fn is_disguised(target: &str) -> bool {
    let head = target.split(['/', '?']).next().unwrap_or_default();
    let head = head.to_ascii_lowercase();
    [
        "&#", "&colon", "&tab", "&newline", "&sol", "&bsol", "&num", "&amp",
    ]
    .iter()
    .any(|reference| head.contains(reference))
}

fn web(scheme: &str, rest: &str) -> Judged {
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let (user, host) = match authority.rsplit_once('@') {
        Some((user, host)) => (Some(user), host),
        None => (None, authority),
    };
    let host = match host.split_once(':') {
        Some((name, _port)) if !host.starts_with('[') => name,
        _ => host,
    };
    let host = host.to_lowercase();
    if host.is_empty() || rest[authority.len()..].starts_with('\\') {
        return Judged::Blocked(shortened(&format!("{scheme}:{rest}")));
    }
    let odd = user.map(|_| OddHost::Userinfo).or_else(|| oddity(&host));
    Judged::Web {
        url: format!("{scheme}://{rest}"),
        host,
        odd,
    }
}

fn oddity(host: &str) -> Option<OddHost> {
    let han = |c: char| is_cjk(c) && c.is_alphabetic() && !('\u{FF00}'..='\u{FFEF}').contains(&c);
    if host.split('.').any(|label| label.starts_with("xn--")) {
        return Some(OddHost::Punycode);
    }
    let ordinary = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') || han(c);
    let last = host
        .trim_end_matches('.')
        .rsplit('.')
        .next()
        .unwrap_or_default();
    if host.starts_with('[') || last.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(OddHost::Number);
    }
    (!host.chars().all(ordinary)).then_some(OddHost::LookAlike)
}

/// Whether the text of a link names a host that is not the one it leads to.
pub(super) fn names_other_host(text: &str, host: &str) -> bool {
    let named = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
        .map(|word| word.trim_matches('.').to_ascii_lowercase())
        .find(|word| {
            let known = [".cn", ".com", ".net", ".org", ".gov"];
            word.starts_with("www.") || known.iter().any(|ending| word.ends_with(ending))
        });
    let bare = |name: &str| name.strip_prefix("www.").unwrap_or(name).to_owned();
    named.is_some_and(|named| {
        let (named, host) = (bare(&named), bare(host));
        named != host && !host.ends_with(&format!(".{named}"))
    })
}

fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

/// Decodes `%E5%8F%91`; what is not a whole, valid sequence stays as it is written.
pub(super) fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&byte| (byte as char).to_digit(16));
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// A URL as the value of an attribute in double quotes. Whatever could be taken for syntax of HTML is percent-encoded;
/// `&#` in particular, because the minifier does not keep its escaping.
pub(super) fn attribute(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut chars = url.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '&' if chars.peek() == Some(&'#') => out.push_str("%26"),
            '&' => out.push_str("&amp;"),
            '"' | '\'' | '<' | '>' | '`' | '{' | '}' | '|' | '\\' | '^' | ' ' => {
                out.push_str(&format!("%{:02X}", c as u32));
            }
            c if c.is_control() || is_invisible(c) => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd(url: &str) -> Option<OddHost> {
        match judge(url) {
            Judged::Web { odd, .. } => odd,
            other => panic!("{url}: {other:?}"),
        }
    }

    #[test]
    fn only_four_schemes_are_let_through() {
        for allowed in ["mailto:a@b.cn", "TEL:0531-8700000"] {
            assert!(matches!(judge(allowed), Judged::Direct(_)), "{allowed}");
        }
        for allowed in ["http://a.cn", "HTTPS://a.cn/b?c#d", "//a.cn/x", "/\\a.cn"] {
            assert!(matches!(judge(allowed), Judged::Web { .. }), "{allowed}");
        }
        for blocked in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "  javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript\r:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\u{200B}script:alert(1)",
            "java script:alert(1)",
            "javascript&colon;alert(1)",
            "javascript&#58;alert(1)",
            "java&#X09;script:alert(1)",
            "java&Tab;script:alert(1)",
            "&#x6A;avascript:alert(1)",
            "java&amp;#X09;script:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:msgbox(1)",
            "file:///etc/passwd",
            "blob:x",
            "filesystem:x",
            "C:\\村务\\a.pdf",
            "https:evil.cn",
            "https:/evil.cn",
            "http:\\\\evil.cn",
            "https:///x",
            "http://a.cn\\@b.cn",
            ":x",
            "ftp://a.cn",
            "\\\\a.cn\\x",
            "mailto://a",
        ] {
            assert!(matches!(judge(blocked), Judged::Blocked(_)), "{blocked:?}");
        }
    }

    #[test]
    fn relative_targets_come_decoded() {
        let local = |path: &str, fragment: Option<&str>| Judged::Local {
            path: path.to_owned(),
            fragment: fragment.map(str::to_owned),
        };
        assert_eq!(
            judge("附件/%E5%8F%91 票.pdf"),
            local("附件/发 票.pdf", None)
        );
        assert_eq!(judge("a.md#%E4%B8%80"), local("a.md", Some("一")));
        assert_eq!(judge("50%完成.pdf"), local("50%完成.pdf", None));
        assert_eq!(judge("%2e%2e/x"), local("../x", None));
        assert_eq!(judge("A&B.pdf"), local("A&B.pdf", None));
        assert_eq!(judge("#收入"), Judged::Fragment("收入".into()));
        assert_eq!(
            judge("javascript%3Aalert(1)"),
            local("javascript:alert(1)", None)
        );
    }

    #[test]
    fn odd_hosts_are_named() {
        assert_eq!(odd("https://www.gov.cn/x"), None);
        assert_eq!(odd("https://政务.中国/"), None);
        assert_eq!(odd("https://a_b.gov.cn:8443/"), None);
        assert_eq!(odd("https://gοv.cn"), Some(OddHost::LookAlike));
        assert_eq!(odd("https://ｇov.cn"), Some(OddHost::LookAlike));
        assert_eq!(odd("https://gov。cn"), Some(OddHost::LookAlike));
        assert_eq!(odd("https://%67ov.cn"), Some(OddHost::LookAlike));
        assert_eq!(odd("https://xn--gv-7kb.cn"), Some(OddHost::Punycode));
        assert_eq!(odd("https://gov.cn@evil.cn/"), Some(OddHost::Userinfo));
        assert_eq!(odd("http://192.168.1.1/"), Some(OddHost::Number));
        assert_eq!(odd("http://0x7f000001/"), Some(OddHost::Number));
        assert_eq!(odd("http://[::1]/"), Some(OddHost::Number));
    }

    #[test]
    fn a_text_that_names_another_host_is_noticed() {
        assert!(names_other_host("www.gov.cn", "evil.cn"));
        assert!(names_other_host("见 https://gov.cn/a", "gov.cn.evil.net"));
        assert!(!names_other_host("gov.cn", "www.gov.cn"));
        assert!(!names_other_host("www.gov.cn", "gov.cn"));
        assert!(!names_other_host("通知.pdf", "evil.cn"));
    }

    #[test]
    fn attributes_carry_no_references() {
        assert_eq!(attribute("a?b=1&c=2&#X41;"), "a?b=1&amp;c=2%26#X41;");
        assert_eq!(attribute("发 票\".pdf"), "发%20票%22.pdf");
    }
}
