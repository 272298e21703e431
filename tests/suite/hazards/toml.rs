//! TOML, right and wrong: a message for each mistake, and never a panic.

use std::time::{Duration, Instant};

use mingbai::diagnostic::Diagnostic;
use mingbai::document;
use mingbai::language::Lang;
use mingbai::source::Text;

use super::markdown::{MIB, filled};

/// Texts that TOML allows.
const VALID: &[&str] = &[
    "",
    "\n",
    "\r\n",
    "# 注\n",
    "a = 1",
    "a = 1 # b",
    "\"a b\" = 1",
    "'a' = 1",
    "\"\" = 1",
    "a.b.c = 1",
    "a . b = 1",
    "a.\"b.c\" = 1",
    "1 = 2",
    "1.2 = 3",
    "true = false",
    "a-b_c = 1",
    "\"收入\" = 9000",
    "a = +1",
    "a = -1",
    "a = 1_000",
    "a = 0",
    "a = +0",
    "a = -0",
    "a = 0x1F",
    "a = 0o17",
    "a = 0b11",
    "a = 1.5",
    "a = +1.5",
    "a = -0.0",
    "a = 1e3",
    "a = 1E-3",
    "a = 1.5e+3",
    "a = inf",
    "a = -inf",
    "a = nan",
    "a = true",
    "a = false",
    "a = \"\"",
    "a = ''",
    "a = \"b\\tc\\n\\\"\\\\\"",
    "a = \"\\u4e2d\\U0002000b\"",
    "a = 'c:\\d'",
    "a = \"\"\"\nb\nc\"\"\"",
    "a = '''\nb\nc'''",
    "a = \"\"\"b \\\n   c\"\"\"",
    "a = \"\"\"\"b\"\"\"\"",
    "a = 2026-05-08",
    "a = 2026-05-08T10:00:00",
    "a = 2026-05-08 10:00:00",
    "a = 2026-05-08T10:00:00Z",
    "a = 2026-05-08T10:00:00.123+08:00",
    "a = 10:00:00",
    "a = 2024-02-29",
    "a = []",
    "a = [1, 2, 3]",
    "a = [1, 2, 3, ]",
    "a = [\n 1, # b\n 2,\n]",
    "a = [[1], [\"b\"]]",
    "a = [1, \"b\", true]",
    "a = {}",
    "a = { b = 1, c = 2 }",
    "a = { b.c = 1 }",
    "[a]",
    "[a.b.c]",
    "[ a . b ]",
    "[a]\n[a.b]",
    "[a.b]\n[a]",
    "[\"a b\"]",
    "[[a]]",
    "[[a]]\n[[a]]",
    "[[a]]\nb = 1\n[a.c]\nd = 2",
    "[[a]]\n[[a.b]]\n[[a.b]]",
    "\u{feff}a = 1",
    "a=1\nb=2\nc=3",
    "\t a\t=\t1\t",
    "a = \"\u{202e}b\"",
    "a = \"甲乙丙\"",
    "a = \"😀\"",
    "a = '''\n\n\n'''",
    "a = 1234567890123456789",
    "a = 12345678901234567.89",
    "a = [{ b = 1 }, { b = 2 }]",
    "a = { b = { c = { d = 1 } } }",
];

/// Texts that it does not allow.
const INVALID: &[&str] = &[
    "a",
    "a =",
    "= 1",
    "a = b",
    "a 1",
    "a == 1",
    "a = 1 b = 2",
    "a = 1\na = 2",
    "a.b = 1\na.b = 2",
    "[a]\n[a]",
    "[[a]]\n[a]",
    "[a]\n[[a]]",
    "a = 1\n[a]",
    "a = {}\n[a]",
    "a = []\n[[a]]",
    "a = { b = 1 }\na.c = 2",
    "[a",
    "[a]]",
    "[[a]",
    "[]",
    "[[]]",
    "[a.]",
    "[.a]",
    "[a..b]",
    "[a]b = 1",
    "a = 01",
    "a = 1__0",
    "a = _1",
    "a = 1_",
    "a = 0xG",
    "a = 0o8",
    "a = 0b2",
    "a = 1.",
    "a = .5",
    "a = 1.e3",
    "a = 1e",
    "a = 1.2.3",
    "a = ++1",
    "a = Inf",
    "a = NaN",
    "a = True",
    "a = tru",
    "a = \"",
    "a = \"b",
    "a = 'b",
    "a = \"\"\"b",
    "a = '''b",
    "a = \"b\nc\"",
    "a = \"\\x4g\"",
    "a = \"\\q\"",
    "a = \"\\u12\"",
    "a = \"\\ud800\"",
    "a = \"\\U00110000\"",
    "a = 'b'c'",
    "a = \"b\" \"c\"",
    "a = [",
    "a = [1",
    "a = [1 2]",
    "a = [1,,2]",
    "a = [,1]",
    "a = ]",
    "a = {",
    "a = { b }",
    "a = { b = 1",
    "a = { b = 1 c = 2 }",
    "a = {,}",
    "a = { b = 1, b = 2 }",
    "a = 2026-13-01",
    "a = 2026-02-30",
    "a = 2025-02-29",
    "a = 2026-5-8",
    "a = 26-05-08",
    "a = 2026-05-08T25:00:00",
    "a = 2026-05-08T10:61:00",
    "a = 10:60:00",
    "a = 2026/05/08",
    "a = 2026年5月8日",
    "收入 = 9000",
    "a b = 1",
    "a = 壹仟",
    "a ＝ 1",
    "a = “b”",
    "a = ‘b’",
    "a：1",
    "a: 1",
    "- a",
    "a = 1，",
    "a = １２３",
    "a = 1,234",
    "a = 1.2万",
    "a = ¥5",
    "a = 12元",
    "a = \u{0}",
    "\u{0}",
    "a = \"\u{0}\"",
    "a = \"\u{7}\"",
    "a = 1\rb = 2",
    "\r",
    "a = \u{3000}1",
    "a\u{a0}= 1",
    "a = 1\u{b}",
    "\u{202e}a = 1",
    "---\na: 1\n---",
    "{\"a\": 1}",
    "<a>1</a>",
    "[a]\n= 1",
    "'''a''' = 1",
    "\"\"\"a\"\"\" = 1",
    "a = 1 2",
    "a.b",
    "a. = 1",
    ".a = 1",
    "a..b = 1",
    "[a]\nb = 1\n[a]\nc = 2",
    "a = \"\\",
    "a = '''\\",
    "a = 1e1e1",
];

fn parsed(toml: &str) -> Vec<Diagnostic> {
    let text = Text::new("a.toml", toml);
    document::parse(&text, 0..text.text.len()).1
}

#[test]
fn c8_toml_right_and_wrong() {
    assert!(
        VALID.len() + INVALID.len() >= 150,
        "{}",
        VALID.len() + INVALID.len()
    );
    let mut wrong = Vec::new();
    for toml in VALID {
        // A byte order mark is taken away where a file is decoded.
        let said = parsed(toml.trim_start_matches('\u{feff}'));
        wrong.extend(
            said.iter()
                .map(|said| format!("{toml:?} is right, said {}", said.code)),
        );
    }
    for toml in INVALID {
        let said = parsed(toml);
        if said.is_empty() {
            wrong.push(format!("{toml:?} is wrong, nothing said"));
        }
        for said in &said {
            let lines = toml.split('\n').count();
            let line = said.place.as_ref().map_or(0, |place| place.line);
            if !(1..=lines).contains(&line) {
                wrong.push(format!("{toml:?}: {} at line {line}", said.code));
            }
            for lang in [Lang::Zh, Lang::En] {
                assert!(!said.render(lang, false).is_empty());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Each text cut at every place, and joined to every other: nothing of it may panic.
#[test]
fn c8_toml_cut_and_joined() {
    let all: Vec<&str> = VALID.iter().chain(INVALID).copied().collect();
    for text in &all {
        for (at, _) in text.char_indices() {
            parsed(&text[..at]);
            parsed(&text[at..]);
        }
    }
    for (at, one) in all.iter().enumerate() {
        for other in all.iter().skip(at % 7).step_by(7) {
            parsed(&format!("{one}\n{other}"));
            parsed(&format!("{one}{other}"));
        }
    }
}

#[test]
fn c8_toml_of_a_mebibyte() {
    let parts = [
        "[",
        "{",
        "a = [",
        "a = {b=",
        "\"",
        "'''",
        "a = \"\"\"\n",
        "a.",
        "[a.",
        "[[a]]\n",
        "#",
        "\n",
        "a = 1\n",
        "= ",
        "\\",
        "，",
        "“",
        "a\u{0}",
    ];
    for part in parts {
        let started = Instant::now();
        let said = parsed(&filled(part, MIB));
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{part:?}: {:?}",
            started.elapsed()
        );
        for said in said.iter().take(50) {
            assert!(
                said.render(Lang::Zh, false).len() < 4_000,
                "{part:?}: a long message"
            );
        }
    }
}
