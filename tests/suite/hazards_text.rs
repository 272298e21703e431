//! Texts that cost time, blow up, or are read as something else than they are: Markdown, TOML, and strings that people try.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mingbai::diagnostic::Diagnostic;
use mingbai::document;
use mingbai::language::Lang;
use mingbai::markdown::{self, Links, Target};
use mingbai::output::OutFile;
use mingbai::portal::{Ground, ground};
use mingbai::source::Text;
use mingbai::theme::{Files, Theme};
use mingbai::village::{self, Shared};

use crate::common::{Portal, THEME_DAY, THEME_DAY_PAGE, TODAY};
use crate::dom::Dom;

/// Largest text that is read.
const MIB: usize = 1 << 20;

struct Nothing;

impl Links for Nothing {
    fn resolve(&self, target: &str) -> Target {
        Target::Page(target.to_string())
    }
}

/// A stretch of a text, again and again, up to some bytes.
fn filled(part: &str, bytes: usize) -> String {
    part.repeat(bytes / part.len())
}

// B5, B6, B14: Markdown that costs more than it is worth.

#[test]
fn b5_a_mebibyte_of_anything_is_quick() {
    let parts = [
        ">", "> ", "- ", "1. ", "* * ", "+\n", "[", "]", "[]", "[a](", "[a][", "![", "](", "[a](<", "*a ", "**a ", "_a_",
        "*_", "`", "`` ` ", "~~", "<", "<a ", "</", "<!--", "<![CDATA[", "&", "&amp;", "&#", "\\", "|", "|a", "|-", "#", "# ",
        "===\n", "a\n=\n", "a\n\n", "  ", "\t", "\t\n", "    a\n", "***\n", "```\n", "~~~", "[^1]", "[^1]: ", "[a]: b\n", "\"", "'",
        "（", "“甲”**乙**", "甲", "𠀀", "a\u{301}", "http://a.cn/", "www.", "x@y.z ", "<http://a.cn>", "\r", "\r\n", "\u{0}",
        "\u{202e}", "\u{feff}", "\u{200b}",
    ];
    let mut slow = Vec::new();
    for part in parts {
        for source in [filled(part, MIB), format!("甲 {}", filled(part, MIB - 4)), format!("{}\n\n乙", filled(part, MIB - 8))] {
            let started = Instant::now();
            let rendered = markdown::render(&source, &Nothing);
            let took = started.elapsed();
            if took > Duration::from_secs(1) {
                slow.push(format!("{part:?}: {took:?}"));
            }
            assert!(rendered.html.len() <= markdown::MAX_HTML, "{part:?}: {} bytes", rendered.html.len());
        }
    }
    assert!(slow.is_empty(), "{slow:?}");
}

#[test]
fn b5_nested_a_hundred_thousand_deep() {
    for (open, times) in [(">", 900_000), ("> - ", 200_000), ("- ", 400_000), ("1. ", 300_000), ("[", 900_000), ("*a ", 300_000)] {
        let portal = Portal::good("b5");
        portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &open.repeat(times));
        let said = portal.build();
        assert!(matches!(said.code, Some(0 | 1)), "{open:?}: {:?} {}", said.code, said.all());
        assert!(said.took < Duration::from_secs(10), "{open:?}: {:?}", said.took);
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
        assert!(started.elapsed() < Duration::from_secs(3), "{columns} columns: {:?}", started.elapsed());
        assert!(rendered.html.len() <= markdown::MAX_HTML);
        let refused = rendered.problems.iter().any(|problem| problem.kind.is_error());
        assert!(refused || rendered.html.len() < 40 * source.len(), "{columns} columns: {} bytes", rendered.html.len());
    }
    let portal = Portal::good("b6");
    let table = format!("|{}\n|{}\n{}", "a|".repeat(500), "-|".repeat(500), "|\n".repeat(300_000));
    portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &table);
    let said = portal.build();
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
    assert!(portal.page(THEME_DAY_PAGE).len() < 9 << 20);
}

#[test]
fn b14_footnotes_references_and_addresses() {
    let many = |line: fn(usize) -> String, count| (0..count).map(line).collect::<String>();
    let sources = [
        many(|n| format!("甲[^{n}] "), 60_000) + "\n\n" + &many(|n| format!("[^{n}]: 乙[^{}]\n\n", n / 2), 20_000),
        "[^a]: ".to_string() + &"[^a] ".repeat(150_000),
        many(|n| format!("[r{n}]: https://a.cn/{n}\n"), 20_000) + &many(|n| format!("[r{n}] [r{}][] ", n + 1), 20_000),
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
        assert!(started.elapsed() < Duration::from_secs(2), "{begin}: {:?}", started.elapsed());
        assert!(rendered.html.len() <= markdown::MAX_HTML, "{begin}: {} bytes", rendered.html.len());
    }
}

fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

// C8: TOML, right and wrong.

/// Texts that TOML allows.
const VALID: &[&str] = &[
    "", "\n", "\r\n", "# 注\n", "a = 1", "a = 1 # b", "\"a b\" = 1", "'a' = 1", "\"\" = 1", "a.b.c = 1", "a . b = 1", "a.\"b.c\" = 1",
    "1 = 2", "1.2 = 3", "true = false", "a-b_c = 1", "\"收入\" = 9000", "a = +1", "a = -1", "a = 1_000", "a = 0", "a = +0", "a = -0",
    "a = 0x1F", "a = 0o17", "a = 0b11", "a = 1.5", "a = +1.5", "a = -0.0", "a = 1e3", "a = 1E-3", "a = 1.5e+3", "a = inf", "a = -inf",
    "a = nan", "a = true", "a = false", "a = \"\"", "a = ''", "a = \"b\\tc\\n\\\"\\\\\"", "a = \"\\u4e2d\\U0002000b\"", "a = 'c:\\d'",
    "a = \"\"\"\nb\nc\"\"\"", "a = '''\nb\nc'''", "a = \"\"\"b \\\n   c\"\"\"", "a = \"\"\"\"b\"\"\"\"", "a = 2026-05-08", "a = 2026-05-08T10:00:00",
    "a = 2026-05-08 10:00:00", "a = 2026-05-08T10:00:00Z", "a = 2026-05-08T10:00:00.123+08:00", "a = 10:00:00", "a = 2024-02-29", "a = []",
    "a = [1, 2, 3]", "a = [1, 2, 3, ]", "a = [\n 1, # b\n 2,\n]", "a = [[1], [\"b\"]]", "a = [1, \"b\", true]", "a = {}", "a = { b = 1, c = 2 }",
    "a = { b.c = 1 }", "[a]", "[a.b.c]", "[ a . b ]", "[a]\n[a.b]", "[a.b]\n[a]", "[\"a b\"]", "[[a]]", "[[a]]\n[[a]]", "[[a]]\nb = 1\n[a.c]\nd = 2",
    "[[a]]\n[[a.b]]\n[[a.b]]", "\u{feff}a = 1", "a=1\nb=2\nc=3", "\t a\t=\t1\t", "a = \"\u{202e}b\"", "a = \"甲乙丙\"", "a = \"😀\"",
    "a = '''\n\n\n'''", "a = 1234567890123456789", "a = 12345678901234567.89", "a = [{ b = 1 }, { b = 2 }]", "a = { b = { c = { d = 1 } } }",
];

/// Texts that it does not allow.
const INVALID: &[&str] = &[
    "a", "a =", "= 1", "a = b", "a 1", "a == 1", "a = 1 b = 2", "a = 1\na = 2", "a.b = 1\na.b = 2", "[a]\n[a]", "[[a]]\n[a]", "[a]\n[[a]]",
    "a = 1\n[a]", "a = {}\n[a]", "a = []\n[[a]]", "a = { b = 1 }\na.c = 2", "[a", "[a]]", "[[a]", "[]", "[[]]", "[a.]", "[.a]", "[a..b]", "[a]b = 1",
    "a = 01", "a = 1__0", "a = _1", "a = 1_", "a = 0xG", "a = 0o8", "a = 0b2", "a = 1.", "a = .5", "a = 1.e3", "a = 1e", "a = 1.2.3",
    "a = ++1", "a = Inf", "a = NaN", "a = True", "a = tru", "a = \"", "a = \"b", "a = 'b", "a = \"\"\"b", "a = '''b", "a = \"b\nc\"", "a = \"\\x4g\"",
    "a = \"\\q\"", "a = \"\\u12\"", "a = \"\\ud800\"", "a = \"\\U00110000\"", "a = 'b'c'", "a = \"b\" \"c\"", "a = [", "a = [1", "a = [1 2]",
    "a = [1,,2]", "a = [,1]", "a = ]", "a = {", "a = { b }", "a = { b = 1", "a = { b = 1 c = 2 }", "a = {,}", "a = { b = 1, b = 2 }",
    "a = 2026-13-01", "a = 2026-02-30", "a = 2025-02-29", "a = 2026-5-8", "a = 26-05-08", "a = 2026-05-08T25:00:00", "a = 2026-05-08T10:61:00",
    "a = 10:60:00", "a = 2026/05/08", "a = 2026年5月8日", "收入 = 9000", "a b = 1", "a = 壹仟", "a ＝ 1", "a = “b”", "a = ‘b’", "a：1", "a: 1",
    "- a", "a = 1，", "a = １２３", "a = 1,234", "a = 1.2万", "a = ¥5", "a = 12元", "a = \u{0}", "\u{0}", "a = \"\u{0}\"", "a = \"\u{7}\"",
    "a = 1\rb = 2", "\r", "a = \u{3000}1", "a\u{a0}= 1", "a = 1\u{b}", "\u{202e}a = 1", "---\na: 1\n---", "{\"a\": 1}", "<a>1</a>", "[a]\n= 1",
    "'''a''' = 1", "\"\"\"a\"\"\" = 1", "a = 1 2", "a.b", "a. = 1", ".a = 1", "a..b = 1", "[a]\nb = 1\n[a]\nc = 2", "a = \"\\", "a = '''\\", "a = 1e1e1",
];

fn parsed(toml: &str) -> Vec<Diagnostic> {
    let text = Text { path: Arc::from("a.toml"), text: Arc::from(toml) };
    document::parse(&text, 0..toml.len()).1
}

#[test]
fn c8_toml_right_and_wrong() {
    assert!(VALID.len() + INVALID.len() >= 150, "{}", VALID.len() + INVALID.len());
    let mut wrong = Vec::new();
    for toml in VALID {
        // A byte order mark is taken away where a file is decoded.
        let said = parsed(toml.trim_start_matches('\u{feff}'));
        wrong.extend(said.iter().map(|said| format!("{toml:?} is right, said {}", said.code)));
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
    let parts = ["[", "{", "a = [", "a = {b=", "\"", "'''", "a = \"\"\"\n", "a.", "[a.", "[[a]]\n", "#", "\n", "a = 1\n", "= ", "\\", "，", "“", "a\u{0}"];
    for part in parts {
        let started = Instant::now();
        let said = parsed(&filled(part, MIB));
        assert!(started.elapsed() < Duration::from_secs(10), "{part:?}: {:?}", started.elapsed());
        for said in said.iter().take(50) {
            assert!(said.render(Lang::Zh, false).len() < 4_000, "{part:?}: a long message");
        }
    }
}

// E5, E7: strings that people try.

/// Strings of our own choosing that programs are known to stumble over.
fn naughty() -> Vec<String> {
    let plain = [
        // What looks like nothing, or like a value of some language.
        "undefined", "null", "None", "NaN", "nil", "true", "0", "-1", "1/0", "1e400", "0x0", "1,000", "1.000.000", "٣", "１２３", "½",
        "-0.00", "9223372036854775808", "1_000", "$5", "¥1.2万", "\"", "''", "``", "\\", "\\\\n", "%s%n%d", "%00", "{0}", "${HOME}", "$(id)",
        // Templates and markup.
        "{{ 7*7 }}", "{% include \"/etc/passwd\" %}", "{# x #}", "{{ frame }}", "{{ __tera_context }}", "<%= 1 %>", "[[a]]", "<b>x</b>", "<!--", "-->",
        "]]>", "<![CDATA[x]]>", "<?xml?>", "</title><script>alert(1)</script>", "</textarea>", "</style><svg onload=alert(1)>",
        "\"><img src=x onerror=alert(1)>", "' onmouseover='alert(1)", "javascript:alert(1)", "java&#X09;script:alert(1)", "&#X3c;b&#X3e;",
        "&amp;#X3c;", "&lt;script&gt;", "&copy", "&nbsp;", "&#0;", "&", "&&", "a=\"b\" c='d'", "<plaintext>", "<svg><desc><![CDATA[</desc><script>alert(1)</script>",
        "<a href=\"//evil.cn\">x</a>", "<base href=//evil.cn>", "<meta http-equiv=refresh content=0>", "<iframe srcdoc=x>", "<math><mi//xlink:href=\"data:x,y\">",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<x onclick=alert(1)>", "<script\u{c}>alert(1)</script>",
        // Addresses and paths.
        "../../etc/passwd", "/etc/passwd", "C:\\windows", "\\\\host\\share", "file:///etc/passwd", "//evil.cn/x", "data:text/html,x", "a/b", ".", "..", "~", "%2e%2e%2f",
        "a?b#c", "a b", "a\tb", "a\nb", "a\r\nb", " a ", "a\u{a0}b", "a\u{3000}b", "CON", "aux.md", "nul", "a.", "a:b", "a|b", "a*b", "<a>",
        // Queries, formulas, commands.
        "' OR 1=1 --", "1; DROP TABLE x", "=1+1", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "\t=1", "＝1", "|ls", "; rm -rf", "`id`",
        // Writing.
        "村", "〇", "㐂", "𠮷", "𪚥", "👨‍👩‍👧", "🇨🇳", "é", "e\u{301}", "ﬁ", "İ", "ß", "ﷺ", "עברית", "العربية", "ไทย", "हिन्दी", "한국어", "Ａ", "①", "㎡",
        "甲\u{202e}乙", "甲\u{2066}乙\u{2069}", "\u{200b}", "\u{feff}甲", "甲\u{ad}乙", "甲\u{e0041}", "\u{fffd}", "\u{ffff}", "\u{10ffff}", "\u{e000}", "\u{1}", "\u{7f}",
        "\u{85}", "\u{2028}", "\u{2029}", "a\u{0}b", "\u{1b}[31mred", "\u{8}",
        "z\u{335}\u{322}\u{348}a\u{35c}\u{321}\u{316}l\u{35d}\u{328}\u{347}g\u{360}o", "(╯°□°)╯︵ ┻━┻", "\u{0}", "\u{d}", "---", "+++", "***", "# a", "> a", "- a", "1. a", "| a | b |", "[x]: y",
        "[^1]", "![x](y)", "[x](javascript:alert(1))", "<https://a.cn>", "**a", "_a_", "~~a~~", "```", "    a", "\\*", "a  \nb",
    ];
    let mut all: Vec<String> = plain.iter().map(|text| text.to_string()).collect();
    all.push("长".repeat(10_000));
    all.push("a".repeat(100_000));
    all.push("甲\u{301}".repeat(1_000));
    all.push("<b>".repeat(1_000));
    all
}

/// A string as TOML writes it.
fn toml_string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A picture of one point.
const PICTURE: &[u8] = b"\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x00\x00\x00\x00:~\x9bU\x00\x00\x00\x0aIDATx\x9cch\x00\x00\x00\x82\x00\x81w\xcdr\xb6\x00\x00\x00\x00IEND\xaeB`\x82";

/// Builds one village again and again without the program around it.
struct Bench {
    portal: Portal,
    ground: Ground,
    theme: Theme,
}

impl Bench {
    fn new() -> Bench {
        let portal = Portal::good("bench");
        let ground = ground(&portal.root()).expect("a good portal");
        let theme = Theme::load(Files::new(), "themes/default", Lang::Zh).expect("the built-in theme");
        Bench { portal, ground, theme }
    }

    /// The files of huaicun, or what is wrong.
    fn build(&self) -> Result<BTreeMap<String, Vec<u8>>, Vec<Diagnostic>> {
        let root = self.portal.root();
        let shared = Shared {
            root: &root,
            portal: &self.ground.portal,
            catalogue: &self.ground.catalogue,
            profiles: &self.ground.profiles,
            theme: Some(&self.theme),
            today: TODAY.parse().expect("a day"),
        };
        let built = village::build("huaicun", &shared);
        for said in &built.diagnostics {
            for lang in [Lang::Zh, Lang::En] {
                assert!(!said.render(lang, false).contains('\u{202e}'), "{}", said.code);
            }
        }
        match built.made {
            Some((files, _)) => Ok(files.into_iter().map(|OutFile { path, bytes }| (path, bytes)).collect()),
            None => Err(built.diagnostics),
        }
    }
}

/// What a reader sees of a text: without what is invisible, white space as one space.
fn seen(text: &str) -> String {
    let hidden = |c: &char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r')
            || matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
            || matches!(c, '\u{e0000}'..='\u{e007f}')
    };
    let shown: String = text.chars().filter(|c| !hidden(c)).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What is wrong with a page that was made from a naughty string: something acts, or a text it should show is not there.
fn wrong_with(page: &[u8], shows: Option<&str>) -> Vec<String> {
    let dom = Dom::parse(page);
    // Charts are drawn in the page; words in an attribute that is no address may begin with anything.
    let own = |danger: &String| {
        let (_, attribute) = danger.split_once(' ').unwrap_or_default();
        let words = ["content=", "alt=", "title=", "aria-label=", "http-equiv=content-security-policy"];
        danger == "svg" || words.iter().any(|word| attribute.starts_with(word))
    };
    let mut wrong: Vec<String> = dom.dangers().into_iter().filter(|danger| !own(danger)).collect();
    if let Some(text) = shows {
        let attributes = dom.elements().into_iter().flat_map(|element| element.attributes.into_values());
        let all = attributes.fold(dom.text(), |all, value| all + "\n" + &value);
        let wanted = seen(text);
        if !seen(&all).contains(&wanted) {
            wrong.push(format!("the page does not show {:?}", wanted.chars().take(60).collect::<String>()));
        }
    }
    wrong
}

/// Puts each naughty string into a place, and builds: pages that show it as it is, or a message.
/// `spoil` writes it into the portal and says whether the page must show it as text.
fn naughty_in(place: &str, page: &str, spoil: impl Fn(&Bench, &str) -> bool) {
    let bench = Bench::new();
    let kept = crate::common::tree(&bench.portal.at("villages/huaicun"));
    let (mut made, mut wrong) = (0, Vec::new());
    for text in naughty() {
        let shows = spoil(&bench, &text);
        let name: String = text.chars().take(40).collect();
        match bench.build() {
            Ok(files) => {
                made += 1;
                let path = if files.contains_key(page) { page } else { "huaicun/index.html" };
                let found = wrong_with(&files[path], shows.then_some(&text));
                wrong.extend(found.into_iter().map(|wrong| format!("{place} {name:?}: {wrong}")));
            }
            Err(said) if said.iter().any(Diagnostic::is_error) => {}
            Err(_) => wrong.push(format!("{place} {name:?}: not made, and no error says why")),
        }
        let _ = fs::remove_dir_all(bench.portal.at("villages/huaicun"));
        for (path, bytes) in &kept {
            bench.portal.write(&format!("villages/huaicun/{path}"), bytes);
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(made > 0, "{place}: none could be made");
}

#[test]
fn e7_naughty_strings_are_many() {
    assert!(naughty().len() >= 150, "{}", naughty().len());
}

#[test]
fn e7_naughty_title() {
    naughty_in("title", THEME_DAY_PAGE, |bench, text| {
        bench.portal.change(THEME_DAY, "summary =", &format!("title = {}\nsummary =", toml_string(text)));
        true
    });
}

#[test]
fn e7_naughty_summary() {
    naughty_in("summary", THEME_DAY_PAGE, |bench, text| {
        bench.portal.change(THEME_DAY, "\"5月15日，党员一起劳动了半天。\"", &toml_string(text));
        true
    });
}

#[test]
fn e7_naughty_field() {
    naughty_in("field", THEME_DAY_PAGE, |bench, text| {
        bench.portal.change(THEME_DAY, "\"石桥头\"", &toml_string(text));
        true
    });
}

#[test]
fn e7_naughty_body() {
    naughty_in("body", THEME_DAY_PAGE, |bench, text| {
        bench.portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", text);
        false
    });
}

#[test]
fn e7_naughty_amount() {
    let ledger = "villages/huaicun/2026-05/finance-itemised-ledger.toml";
    naughty_in("amount", "huaicun/2026-05/finance-itemised-ledger.html", |bench, text| {
        bench.portal.change(ledger, "opening = 500.00", &format!("note = {0}\nopening = 500.00", toml_string(text)));
        true
    });
    let bench = Bench::new();
    let kept = fs::read_to_string(bench.portal.at(ledger)).expect("the ledger");
    for text in naughty() {
        if text.trim().is_empty() {
            continue;
        }
        bench.portal.change(ledger, "opening = 500.00", &format!("opening = {}", toml_string(&text)));
        // No amount but 500 itself balances.
        assert!(bench.build().is_err(), "{text:?} was taken for an amount");
        bench.portal.write(ledger, &kept);
    }
}

#[test]
fn e7_naughty_cell_of_a_table() {
    let ledger = "villages/huaicun/2026-05/finance-itemised-ledger.toml";
    naughty_in("cell", "huaicun/2026-05/finance-itemised-ledger.html", |bench, text| {
        bench.portal.change(ledger, "\"付村口路灯电费\"", &toml_string(text));
        true
    });
}

#[test]
fn e7_naughty_cell_of_a_csv() {
    let ledger = "villages/huaicun/2026-05/finance-itemised-ledger.toml";
    naughty_in("csv", "huaicun/2026-05/finance-itemised-ledger.html", |bench, text| {
        let toml = fs::read_to_string(bench.portal.at(ledger)).expect("the ledger");
        let head = toml.split("[[rows]]").next().expect("its head");
        bench.portal.write(ledger, format!("{head}\nrows = \"rows.csv\"\n"));
        let quoted = text.replace('"', "\"\"");
        bench.portal.write(
            "villages/huaicun/2026-05/rows.csv",
            format!(
                "date,voucher_no,summary,account,income,expense,balance,receipt_kind\r\n\
                 2026-05-08,1,收鱼塘承包费尾款,501,312.50,,812.50,收据\r\n2026-05-20,2,\"{quoted}\",513,,100.00,712.50,发票\r\n"
            ),
        );
        !text.contains('\u{0}')
    });
}

#[test]
fn e7_naughty_name_of_a_village() {
    naughty_in("name", "huaicun/index.html", |bench, text| {
        bench.portal.change("villages/huaicun/village.toml", "name = \"石桥村\"", &format!("name = {}", toml_string(text)));
        true
    });
}

#[test]
fn e7_naughty_name_of_a_person() {
    naughty_in("person", "huaicun/people.html", |bench, text| {
        let person = format!("\n[[people]]\nname = {}\nbody = \"other\"\npost = \"会计\"\n", toml_string(text));
        let path = bench.portal.at("villages/huaicun/village.toml");
        let village = fs::read_to_string(&path).expect("the village");
        fs::write(path, village + &person).expect("the village");
        // A name is shown without the spaces in it.
        false
    });
}

#[test]
fn e7_naughty_link_and_picture() {
    naughty_in("link", THEME_DAY_PAGE, |bench, text| {
        bench.portal.write("villages/huaicun/2026-05/party-theme-day.files/a.png", PICTURE);
        let body = format!("![{text}](party-theme-day.files/a.png) [{text}](https://a.cn/) [甲](https://a.cn/ \"{text}\")");
        bench.portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &body);
        false
    });
}

/// Most of these lead nowhere and are refused; none may lead elsewhere or act.
#[test]
fn e7_naughty_link_target() {
    naughty_in("target", THEME_DAY_PAGE, |bench, text| {
        let body = format!("[甲](<{text}>) 乙 <{text}> [丙](https://a.cn/{text}) [丁](<https://a.cn/{text}>)");
        bench.portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &body);
        false
    });
}

#[test]
fn e7_naughty_file_name() {
    for folder in ["villages/huaicun/2026-05/party-theme-day.files", "villages/huaicun/2026-05/village-assembly-resolution", "villages/huaicun/2026-05", "villages/huaicun"] {
        let end = if folder.ends_with(".files") { "txt" } else { "md" };
        naughty_in(folder, THEME_DAY_PAGE, |bench, text| {
            let path = bench.portal.at(folder).join(format!("{text}.{end}"));
            // What the system itself refuses as a name cannot be tried.
            let inside = !text.contains('/') && text != "." && text != "..";
            if inside && fs::create_dir_all(bench.portal.at(folder)).is_ok() && fs::write(&path, "+++\nsummary = \"一句话\"\n+++\n").is_ok() && end == "txt" {
                let name = toml_string(&format!("party-theme-day.files/{text}.txt"));
                bench.portal.change(THEME_DAY, "\ndate =", &format!("\nattachments = [{{ file = {name} }}]\ndate ="));
            }
            false
        });
    }
}

#[test]
fn e5_lines_that_never_end() {
    for (what, body) in [
        ("a line without a space", "字".repeat(340_000)),
        ("one letter", "a".repeat(1_000_000)),
        ("marks upon marks", format!("z{}", "\u{335}\u{322}\u{348}".repeat(100_000))),
        ("one word of links", "[a](b.md)".repeat(20_000)),
    ] {
        let portal = Portal::good("e5");
        portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &body);
        let said = portal.build();
        assert!(matches!(said.code, Some(0 | 1)), "{what}: {:?} {}", said.code, said.all());
        assert!(said.took < Duration::from_secs(10), "{what}: {:?}", said.took);
        assert!(said.all().len() < 100_000, "{what}: the messages are as long as the text");
        assert!(!portal.page("haocun/index.html").is_empty(), "{what}");
    }
    let portal = Portal::good("e5-large");
    portal.change(THEME_DAY, "党员们给石桥刷了一遍漆。", &"字".repeat(3_500_000));
    portal.build().expect(1, &["MB0106"]);
    portal.expect_only_haocun();
}
