//! Markdown that costs more than it is worth.

use std::time::{Duration, Instant};

use mingbai::markdown::{self, Links, Target};

use crate::common::{Portal, THEME_DAY, THEME_DAY_PAGE};

/// Largest text that is read.
pub const MIB: usize = 1 << 20;

struct Nothing;

impl Links for Nothing {
    fn resolve(&self, target: &str) -> Target {
        Target::Page(target.to_string())
    }
}

/// A stretch of a text, again and again, up to some bytes.
pub fn filled(part: &str, bytes: usize) -> String {
    part.repeat(bytes / part.len())
}

/// Whether four times the text takes much more than four times as long, on a machine as busy as it may be.
fn grows_faster_than_its_text(source: &str) -> bool {
    let least = |text: &str| {
        let tries = (0..3).map(|_| {
            let started = Instant::now();
            markdown::render(text, &Nothing);
            started.elapsed()
        });
        tries.min().unwrap_or_default()
    };
    let quarter = source.floor_char_boundary(source.len() / 4);
    least(source) > 9 * least(&source[..quarter])
}

#[test]
fn b5_a_mebibyte_of_anything_is_quick() {
    let parts = [
        ">",
        "> ",
        "- ",
        "1. ",
        "* * ",
        "+\n",
        "[",
        "]",
        "[]",
        "[a](",
        "[a][",
        "![",
        "](",
        "[a](<",
        "*a ",
        "**a ",
        "_a_",
        "*_",
        "`",
        "`` ` ",
        "~~",
        "<",
        "<a ",
        "</",
        "<!--",
        "<![CDATA[",
        "&",
        "&amp;",
        "&#",
        "\\",
        "|",
        "|a",
        "|-",
        "#",
        "# ",
        "===\n",
        "a\n=\n",
        "a\n\n",
        "  ",
        "\t",
        "\t\n",
        "    a\n",
        "***\n",
        "```\n",
        "~~~",
        "[^1]",
        "[^1]: ",
        "[a]: b\n",
        "\"",
        "'",
        "（",
        "“甲”**乙**",
        "甲",
        "𠀀",
        "a\u{301}",
        "http://a.cn/",
        "www.",
        "x@y.z ",
        "<http://a.cn>",
        "\r",
        "\r\n",
        "\u{0}",
        "\u{202e}",
        "\u{feff}",
        "\u{200b}",
    ];
    let mut slow = Vec::new();
    for part in parts {
        for source in [
            filled(part, MIB),
            format!("甲 {}", filled(part, MIB - 4)),
            format!("{}\n\n乙", filled(part, MIB - 8)),
        ] {
            let started = Instant::now();
            let rendered = markdown::render(&source, &Nothing);
            let took = started.elapsed();
            if took > Duration::from_secs(1) && grows_faster_than_its_text(&source) {
                slow.push(format!("{part:?}: {took:?}"));
            }
            assert!(
                rendered.html.len() <= markdown::MAX_HTML,
                "{part:?}: {} bytes",
                rendered.html.len()
            );
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn b5_nested_a_hundred_thousand_deep() {
    for (open, times) in [
        (">", 900_000),
        ("> - ", 200_000),
        ("- ", 400_000),
        ("1. ", 300_000),
        ("[", 900_000),
        ("*a ", 300_000),
    ] {
        let portal = Portal::good("b5");
        portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &open.repeat(times));
        let said = portal.build();
        assert!(
            matches!(said.code, Some(0 | 1)),
            "{open:?}: {:?} {}",
            said.code,
            said.all()
        );
        if said.code == Some(1) {
            said.expect(1, &["MB04"]);
            portal.expect_only_haocun();
        }
    }
}

#[test]
fn b6_tables_that_blow_up() {
    for columns in [50, 1_000, 20_000, 200_000] {
        let head = format!("|{}\n|{}\n", "a|".repeat(columns), "-|".repeat(columns));
        let rows = "|\n".repeat((MIB - 4 * columns).saturating_sub(10) / 2);
        let source = format!("{head}{rows}");
        let started = Instant::now();
        let rendered = markdown::render(&source[..source.len().min(MIB)], &Nothing);
        assert!(
            started.elapsed() < Duration::from_secs(3),
            "{columns} columns: {:?}",
            started.elapsed()
        );
        assert!(rendered.html.len() <= markdown::MAX_HTML);
        let refused = rendered
            .problems
            .iter()
            .any(|problem| problem.kind.is_error());
        assert!(
            refused || rendered.html.len() < 40 * source.len(),
            "{columns} columns: {} bytes",
            rendered.html.len()
        );
    }
    let portal = Portal::good("b6");
    let table = format!(
        "|{}\n|{}\n{}",
        "a|".repeat(500),
        "-|".repeat(500),
        "|\n".repeat(300_000)
    );
    portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &table);
    let said = portal.build();
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
    assert!(portal.page(THEME_DAY_PAGE).len() < 9 << 20);
}

#[test]
fn b14_footnotes_references_and_addresses() {
    let many = |line: fn(usize) -> String, count| (0..count).map(line).collect::<String>();
    let sources = [
        many(|n| format!("甲[^{n}] "), 60_000)
            + "\n\n"
            + &many(|n| format!("[^{n}]: 乙[^{}]\n\n", n / 2), 20_000),
        "[^a]: ".to_string() + &"[^a] ".repeat(150_000),
        many(|n| format!("[r{n}]: https://a.cn/{n}\n"), 20_000)
            + &many(|n| format!("[r{n}] [r{}][] ", n + 1), 20_000),
        many(|n| format!("[r]: b{n}\n"), 80_000) + "[r]",
        "[x]: ".to_string() + &"a".repeat(900_000) + "\n\n" + &"[x] ".repeat(20_000),
        "<https://a.cn/".to_string() + &"a".repeat(1_000_000) + ">",
        "https://".to_string() + &"a.".repeat(500_000) + "cn",
        "a@".repeat(500_000),
        "[".to_string() + &"甲".repeat(300_000) + "](https://a.cn/)",
    ];
    for source in &sources {
        let started = Instant::now();
        let rendered = markdown::render(&source[..floor(source, MIB)], &Nothing);
        let begin: String = source.chars().take(20).collect();
        assert!(
            started.elapsed() < Duration::from_secs(2),
            "{begin}: {:?}",
            started.elapsed()
        );
        assert!(
            rendered.html.len() <= markdown::MAX_HTML,
            "{begin}: {} bytes",
            rendered.html.len()
        );
    }
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[test]
fn e5_lines_that_never_end() {
    for (what, body) in [
        ("a line without a space", "字".repeat(340_000)),
        ("one letter", "a".repeat(1_000_000)),
        (
            "marks upon marks",
            format!("z{}", "\u{335}\u{322}\u{348}".repeat(100_000)),
        ),
        ("one word of links", "[a](b.md)".repeat(20_000)),
    ] {
        let portal = Portal::good("e5");
        portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &body);
        let said = portal.build();
        assert!(
            matches!(said.code, Some(0 | 1)),
            "{what}: {:?} {}",
            said.code,
            said.all()
        );
        assert!(
            said.took < Duration::from_secs(10),
            "{what}: {:?}",
            said.took
        );
        assert!(
            said.all().len() < 100_000,
            "{what}: the messages are as long as the text"
        );
        assert!(!portal.page("haocun/index.html").is_empty(), "{what}");
    }
    let portal = Portal::good("e5-large");
    portal.change(
        THEME_DAY,
        "党员们给石桥刷了一遍漆。",
        &"字".repeat(3_500_000),
    );
    portal.build().expect(1, &["MB0106"]);
    portal.expect_only_haocun();
}
