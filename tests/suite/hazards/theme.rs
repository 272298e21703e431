//! Themes that are missing, wrong, hostile or only half there: told once, before any village is built, or for the one village
//! whose data a template cannot show.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::common::{Portal, Said, contains, run};
use crate::dom::Dom;

/// A portal with a theme of its own.
fn with_theme(files: &[(&str, &str)]) -> Portal {
    let portal = Portal::good("theme");
    portal.change("portal.toml", "level =", "theme = \"own\"\nlevel =");
    fs::create_dir_all(portal.at("themes/own")).expect("a folder");
    for (path, text) in files {
        portal.write(&format!("themes/own/{path}"), text);
    }
    portal
}

/// A template of the built-in theme.
fn built_in(name: &str) -> String {
    let files = mingbai::theme::built_in();
    String::from_utf8(files[&format!("templates/{name}")].clone()).expect("a text")
}

/// The theme is refused: one message names the file and these things, nothing is built.
#[track_caller]
fn expect_refused(portal: &Portal, named: &[&str]) -> Said {
    let said = run(&mut portal.command(), Duration::from_secs(20));
    said.expect(2, named);
    assert_eq!(portal.site().len(), 0, "something was written");
    said
}

#[test]
fn f_1_theme_missing() {
    for name in ["own", "../own", "Own", "", "own/templates", "."] {
        let portal = Portal::good("f1");
        portal.change(
            "portal.toml",
            "level =",
            &format!("theme = \"{name}\"\nlevel ="),
        );
        expect_refused(&portal, &["MB0606", "portal.toml"]);
    }
}

#[test]
fn f_1_theme_file_in_place_of_a_folder() {
    let portal = Portal::good("f1-file");
    portal.change("portal.toml", "level =", "theme = \"own\"\nlevel =");
    portal.write("themes/own", "no folder");
    expect_refused(&portal, &["MB0606"]);
}

#[test]
fn f_1_syntax_errors() {
    for (template, named) in [
        ("<h1>\n{{ page.name </h1>", "people.html:2"),
        ("{% if page %}", "people.html"),
        ("{% block main %}", "people.html"),
        ("{% endif %}", "people.html"),
        ("<h1>\n<b>\n{{ page.name | nofilter }}", "people.html:3"),
        ("{{ nofunction() }}", "nofunction"),
        ("{% include \"nowhere.html\" %}", "nowhere.html"),
        ("{% extends \"nowhere.html\" %}", "nowhere.html"),
        ("{% set %}", "people.html"),
        ("{{ 1 + }}", "people.html"),
    ] {
        let portal = with_theme(&[("templates/people.html", template)]);
        let said = expect_refused(&portal, &["MB0602", named]);
        assert_eq!(said.err.matches("MB0602").count(), 1, "told once");
    }
}

#[test]
fn f_1_undefined_name() {
    // Everywhere: nothing can be built, so nothing is touched.
    let base = built_in("base.html").replace("{{ frame.title }}", "{{ frame.nonsense }}");
    let portal = with_theme(&[("templates/base.html", &base)]);
    let said = run(&mut portal.command(), Duration::from_secs(20));
    let line = 1 + base[..base.find("frame.nonsense").expect("it is there")]
        .matches('\n')
        .count();
    said.expect(2, &["nonsense", &format!("base.html:{line}")]);
    assert_eq!(portal.page("huaicun/2026-05/party-theme-day.html"), "");
}

#[test]
fn f_1_broken_settings_and_words() {
    expect_refused(
        &with_theme(&[("theme.toml", "name = ")]),
        &["MB0601", "theme.toml"],
    );
    expect_refused(
        &with_theme(&[("theme.toml", "version = \"1\"\n")]),
        &["MB0601", "theme.toml"],
    );
    expect_refused(
        &with_theme(&[("words/zh.toml", "a = [")]),
        &["MB0601", "words/zh.toml"],
    );
    expect_refused(
        &with_theme(&[("words/zh.toml", "a = 1")]),
        &["MB0601", "words/zh.toml"],
    );
    let portal = with_theme(&[]);
    portal.write("themes/own/templates/people.html", b"\xb2\xc6\xce\xf1");
    expect_refused(&portal, &["MB0501", "people.html"]);
}

#[test]
fn f_1_one_word_changed() {
    // A theme that names one word keeps the others.
    let portal = with_theme(&[("words/zh.toml", "skip-to-text = \"跳到正文去\"\n")]);
    portal.build().expect(0, &[]);
    assert!(portal.page("huaicun/index.html").contains("跳到正文去"));
}

#[test]
fn f_2_circles() {
    for (name, files) in [
        (
            "a template that extends itself",
            vec![("templates/base.html", "{% extends \"base.html\" %}")],
        ),
        (
            "two that extend each other",
            vec![
                ("templates/base.html", "{% extends \"people.html\" %}"),
                ("templates/people.html", "{% extends \"base.html\" %}"),
            ],
        ),
        (
            "a template that includes itself",
            vec![("templates/people.html", "a{% include \"people.html\" %}")],
        ),
        (
            "two that include each other",
            vec![
                ("templates/people.html", "{% include \"x.html\" %}"),
                ("templates/x.html", "{% include \"people.html\" %}"),
            ],
        ),
    ] {
        let portal = with_theme(&files);
        let said = run(&mut portal.command(), Duration::from_secs(20));
        assert!(
            matches!(said.code, Some(1 | 2)),
            "{name}: {:?} {}",
            said.code,
            said.all()
        );
        said.expect(said.code.unwrap_or(0), &["MB060"]);
        assert_eq!(portal.page("huaicun/people.html"), "", "{name}");
    }
}

#[test]
fn f_2_output_bomb() {
    let bomb = "{% for a in range(end=1000) %}{% for b in range(end=1000) %}{% for c in range(end=1000) %}字{% endfor %}{% endfor %}{% endfor %}";
    let portal = with_theme(&[("templates/article.party-theme-day.html", bomb)]);
    let said = run(&mut portal.command(), Duration::from_secs(30));
    said.expect(1, &["MB0605", "party-theme-day.html", "8 MiB"]);
    assert_eq!(portal.page("huaicun/2026-05/party-theme-day.html"), "");
}

#[test]
fn f_2_nested_too_deep() {
    let deep = format!(
        "{}x{}",
        "{% if true %}".repeat(5_000),
        "{% endif %}".repeat(5_000)
    );
    let portal = with_theme(&[("templates/people.html", &deep)]);
    let said = run(&mut portal.command(), Duration::from_secs(20));
    assert!(matches!(said.code, Some(0..=2)), "{:?}", said.code);
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(5_000), ")".repeat(5_000));
    let portal = with_theme(&[("templates/people.html", &deep)]);
    let said = run(&mut portal.command(), Duration::from_secs(20));
    assert!(matches!(said.code, Some(0..=2)), "{:?}", said.code);
}

#[test]
fn f_3_what_escaping_cannot_mend() {
    let mut missed = Vec::new();
    for bad in [
        "<a href={{ page.name }}>x</a>",
        "<p class={{ page.name }}>x</p>",
        "<p style=\"color:red\">x</p>",
        "<p style='color:red'>x</p>",
        "<p style=color:red>x</p>",
        "<style>p{color:red}</style>",
        "<script>alert(1)</script>",
        "<script type=\"module\">alert(1)</script>",
        "<script src=\"https://cdn.cn/x.js\"></script>",
        "<script src=\"//cdn.cn/x.js\"></script>",
        "<script src='//cdn.cn/x.js'></script>",
        "<img src=\"http://a.cn/x.png\" alt=\"\">",
        "<img src=\"//a.cn/x.png\" alt=\"\">",
        "<img src='https://a.cn/x.png' alt=''>",
        "<img src=https://a.cn/x.png alt=\"\">",
        "<img srcset=\"https://a.cn/x.png 2x\" alt=\"\">",
        "<link rel=\"stylesheet\" href=\"https://fonts.cn/x.css\">",
        "<link rel=\"preconnect\" href=\"//fonts.cn\">",
        "<a href=\"//a.cn\">x</a>",
        "<iframe src=\"https://a.cn/\"></iframe>",
        "<p onclick=\"x()\">x</p>",
        "<p\nonclick=\"x()\">x</p>",
        "<img onerror='x()' src=\"a.png\" alt=\"\">",
        "<body onload=\"x()\">",
        "<P ONCLICK=\"x()\">x</P>",
        "<a href=\"javascript:x()\">x</a>",
        "<base href=\"/\">",
        "<form action=\"https://a.cn/\">x</form>",
        "<meta http-equiv=\"refresh\" content=\"0;url=https://a.cn\">",
    ] {
        let template = built_in("people.html").replacen(
            "{% block main %}",
            &format!("{{% block main %}}\n{bad}"),
            1,
        );
        let portal = with_theme(&[("templates/people.html", &template)]);
        let said = portal.build();
        if said.code != Some(2)
            || !said.all().contains("MB0603")
            || !said.all().contains("people.html")
        {
            missed.push(bad);
        }
    }
    for (path, bad) in [
        ("static/own.css", "@import url(https://a.cn/x.css);"),
        ("static/own.css", "p{background:url(//a.cn/x.png)}"),
        ("static/own.css", "p{background:url('https://a.cn/x.png')}"),
    ] {
        let portal = with_theme(&[(path, bad)]);
        if portal.build().code != Some(2) {
            missed.push(bad);
        }
    }
    assert!(missed.is_empty(), "not refused:\n{}", missed.join("\n"));
}

#[test]
fn f_3_the_built_in_theme_passes() {
    let portal = with_theme(&[]);
    for (path, bytes) in mingbai::theme::built_in() {
        portal.write(&format!("themes/own/{path}"), bytes);
    }
    portal.build().expect(0, &[]);
    let plain = Portal::good("theme-plain");
    plain.build().expect(0, &[]);
    // What is kept for the next run knows which theme it was; the pages do not.
    let differ = crate::common::difference(&plain.site(), &portal.site());
    let pages = differ.iter().filter(|path| !path.starts_with(".mingbai/"));
    assert_eq!(pages.collect::<Vec<_>>(), Vec::<&String>::new());
}

#[test]
fn f_3_values_are_escaped() {
    // A template that prints a value where markup could stand: the value stays text.
    let template = "{% extends \"base.html\" %}{% block main %}<h1 title=\"{{ frame.village }}\">{{ frame.village }}</h1>{% endblock %}";
    let portal = with_theme(&[("templates/village.html", template)]);
    portal.change(
        "villages/huaicun/village.toml",
        "石桥村",
        "<img src=x onerror=alert(1)>'&\\\"",
    );
    portal.build().expect(0, &[]);
    let page = portal.page("huaicun/index.html");
    assert_eq!(
        Dom::parse(page.as_bytes())
            .dangers()
            .iter()
            .filter(|danger| danger.contains("onerror"))
            .count(),
        0
    );
    assert!(
        Dom::parse(page.as_bytes())
            .text()
            .contains("<img src=x onerror=alert(1)>'&\"")
    );
}

#[test]
fn f_4_nothing_reaches_out() {
    for reach in [
        "now()",
        "get_env(name=\"HOME\")",
        "get_random(start=0, end=9)",
        "load_data(path=\"/etc/passwd\")",
        "read_file(path=\"/etc/passwd\")",
        "throw(message=\"x\")",
        "\"x\" | shell",
        "__tera_context",
        "super()",
    ] {
        let template = built_in("people.html").replacen(
            "{% block main %}",
            &format!("{{% block main %}}\n{{{{ {reach} }}}}"),
            1,
        );
        let portal = with_theme(&[("templates/people.html", &template)]);
        let said = run(&mut portal.command(), Duration::from_secs(20));
        if ["super()", "__tera_context", "throw(message=\"x\")"].contains(&reach) {
            // Harmless, if it means anything.
            assert!(matches!(said.code, Some(0..=2)), "{reach}: {:?}", said.code);
        } else {
            expect_refused(&portal, &["MB0602"]);
        }
    }
}

#[test]
fn f_5_theme_that_changes_during_the_build() {
    let one = built_in("base.html").replace("</footer>", "<p>版本甲</p></footer>");
    let other = one.replace("版本甲", "版本乙");
    let portal = with_theme(&[("templates/base.html", &one)]);
    let (target, spare) = (
        portal.at("themes/own/templates/base.html"),
        portal.beside("spare"),
    );
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for text in [&one, &other].into_iter().cycle() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let _ = fs::write(&spare, text).and_then(|()| fs::rename(&spare, &target));
            }
        });
        for _ in 0..15 {
            portal.build().expect(0, &[]);
            let site = portal.site();
            let with = |text: &str| {
                site.values()
                    .filter(|bytes| contains(bytes, text.as_bytes()))
                    .count()
            };
            assert!(
                with("版本甲") == 0 || with("版本乙") == 0,
                "two themes in one site"
            );
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn f_6_assets_from_elsewhere() {
    let portal = with_theme(&[]);
    portal.write("secret.css", "p{color:red}");
    fs::create_dir_all(portal.at("themes/own/static")).expect("a folder");
    symlink(
        portal.at("secret.css"),
        portal.at("themes/own/static/a.css"),
    )
    .expect("a link");
    expect_refused(&portal, &["MB0104", "a.css"]);

    let portal = with_theme(&[]);
    symlink(portal.at("villages"), portal.at("themes/own/static")).expect("a link");
    expect_refused(&portal, &["MB0104", "static"]);

    for name in ["x\\..\\y.css", "CON.css", "a:b.css", "a\u{202e}.css"] {
        let portal = with_theme(&[(&format!("static/{name}"), "p{color:red}")]);
        expect_refused(&portal, &["MB010"]);
    }
    // The theme itself is a link.
    let portal = Portal::good("f6");
    portal.change("portal.toml", "level =", "theme = \"own\"\nlevel =");
    fs::create_dir_all(portal.at("themes")).expect("a folder");
    fs::create_dir_all(portal.beside("outside/templates")).expect("a folder");
    symlink(portal.beside("outside"), portal.at("themes/own")).expect("a link");
    expect_refused(&portal, &["MB0104", "themes/own"]);
}

#[test]
fn f_6_asset_that_is_too_large() {
    let portal = with_theme(&[("static/film.bin", "")]);
    let file = fs::OpenOptions::new()
        .write(true)
        .open(portal.at("themes/own/static/film.bin"))
        .expect("the file");
    file.set_len(60 << 20).expect("60 MiB");
    expect_refused(&portal, &["MB0106", "film.bin"]);
}

#[test]
fn f_7_template_that_fails_on_one_village() {
    let template = built_in("article.html").replacen(
        "<article>",
        "<article>\n{% if frame.village == \"石桥村\" %}{{ page.nonsense.name }}{% endif %}",
        1,
    );
    let portal = with_theme(&[("templates/article.party-theme-day.html", &template)]);
    let said = portal.build();
    said.expect(
        1,
        &[
            "MB0605",
            "huaicun/2026-05/party-theme-day.html",
            "nonsense",
            "article.party-theme-day.html",
        ],
    );
    portal.expect_only_haocun();
}

#[test]
fn f_7_one_template_of_ones_own() {
    let template =
        "{% extends \"base.html\" %}{% block main %}<h1>本镇自己的页面</h1>{% endblock %}";
    let portal = with_theme(&[
        ("templates/people.html", template),
        ("static/own.css", "p { color: red }"),
    ]);
    portal.build().expect(0, &[]);
    assert!(
        portal
            .page("huaicun/people.html")
            .contains("本镇自己的页面")
    );
    assert!(!portal.page("huaicun/index.html").contains("本镇自己的页面"));
    assert!(portal.page("static/own.css").contains("red"));
    assert!(!portal.page("static/site.css").is_empty());
    // And for one item.
    let template = "<article><h1>本镇自己的页面</h1></article>";
    let portal = with_theme(&[("templates/article.party-theme-day.html", template)]);
    portal.build().expect(0, &[]);
    assert!(
        portal
            .page("huaicun/2026-05/party-theme-day.html")
            .contains("本镇自己的页面")
    );
    assert!(
        !portal
            .page("huaicun/2026-05/finance-itemised-ledger.html")
            .contains("本镇自己的页面")
    );
}

#[test]
fn f_words_of_the_other_language() {
    let portal = Portal::good("english");
    portal.change("portal.toml", "level =", "lang = \"en\"\nlevel =");
    let said = portal.build();
    said.expect(0, &[]);
    assert!(
        !said.all().contains("MB0604"),
        "words are missing: {}",
        said.all()
    );
    assert!(portal.page("index.html").contains("lang=\"en\""));
}
