//! Editing in the browser: the configuration of Sveltia CMS names what the content has, in YAML that others read, and nothing of it
//! gets into the site. What Sveltia itself makes of it was tried by hand: its published schema, and a round in Chromium.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::common::{LIMIT, Portal, Said, difference, mingbai, run, skipped, tree};

fn cms(portal: &Portal, args: &[&str]) -> Said {
    let mut command = mingbai();
    command.current_dir(portal.root());
    run(command.arg("cms").args(args), LIMIT)
}

/// Asks PyYAML for what an expression says of the configuration `c`.
fn asked(config: &Path, expression: &str) -> Option<String> {
    let script = format!("import sys,yaml;c=yaml.safe_load(open(sys.argv[1]));print({expression})");
    let mut python = Command::new("python3");
    let out = python.args(["-c", &script]).arg(config).output().ok()?;
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    if said.contains("No module named") {
        return None;
    }
    assert!(out.status.success(), "{said}");
    Some(String::from_utf8_lossy(&out.stdout).trim().to_string())
}

#[test]
fn the_configuration_is_read_by_others() {
    let portal = Portal::good("cms");
    portal.build().expect(0, &[]);
    let site = tree(&portal.out());
    // The villages of these tests have one theme day a month; this one gets a second.
    let second = "villages/haocun/2026-04/party-theme-day/no1.md";
    portal.write(second, "+++\nsummary = \"\"\n+++\n");
    cms(&portal, &["--village", "haocun"]).expect(0, &["admin", "sveltia-cms.js"]);
    fs::remove_dir_all(portal.at("villages/haocun/2026-04")).unwrap();
    let config = portal.at("admin/config.yml");
    let text = fs::read_to_string(&config).unwrap();
    assert!(
        text.contains("path: \"{{slug}}/party-theme-day\""),
        "{text}"
    );
    let of = |name: &str| format!("[x for x in c['collections'] if x.get('name')=='{name}'][0]");
    let day = of("haocun-party-theme-day");
    let facts = [
        ("c['backend']['name']".to_string(), "gitea"),
        (format!("{day}['label']"), "主题党日活动"),
        (format!("{day}['folder']"), "villages/haocun"),
        (format!("{day}['format']"), "toml-frontmatter"),
        (format!("{day}['fields'][-1]['name']"), "body"),
        (
            format!("[f['widget'] for f in {day}['fields'] if f['name']=='published'][0]"),
            "datetime",
        ),
        (
            format!("'2026-Q2' in {day}['slug']['hint'] and {day}['filter']['field']"),
            "absent_reason_counts",
        ),
        (
            format!("{}['path']", of("haocun-party-org-structure-named")),
            "{{event | date('YYYY-MM')}}/party-org-structure/{{slug | lower}}",
        ),
        (
            format!("{}['create']", of("haocun-party-theme-day-named")),
            "False",
        ),
        (
            format!("{}['files'][0]['file']", of("settings")),
            "villages/haocun/village.toml",
        ),
    ];
    for (expression, expected) in facts {
        match asked(&config, &expression) {
            Some(said) => assert_eq!(said, expected, "{expression}"),
            None => return skipped("cms", "no PyYAML"),
        }
    }
    // Nothing of it gets into the site.
    portal.build().expect(0, &["写了 0 个文件"]);
    assert_eq!(difference(&site, &tree(&portal.out())), [""; 0]);
}

#[test]
fn the_page_loads_what_stands_beside_it_and_asks_one_server() {
    let portal = Portal::good("cms-page");
    portal.write("sveltia.js", "script");
    let address = "https://git.example.cn/zhen/gongkai";
    let args = [
        "--gitea",
        address,
        "--app",
        "id-1",
        "--script",
        "sveltia.js",
    ];
    let said = cms(&portal, &args);
    said.expect(
        0,
        &[
            "6 字节",
            "SHA-256 21a0270b7f66a1e4c25933f13a1e5a1bbb4757578072930c8189131f9c6aaae1",
        ],
    );
    assert_eq!(
        fs::read(portal.at("admin/sveltia-cms.js")).unwrap(),
        b"script"
    );
    let page = fs::read_to_string(portal.at("admin/index.html")).unwrap();
    assert!(
        page.contains("connect-src 'self' blob: data: https://git.example.cn;"),
        "{page}"
    );
    assert_eq!(page.matches("https://").count(), 1, "{page}");
    let config = fs::read_to_string(portal.at("admin/config.yml")).unwrap();
    for line in [
        "repo: \"zhen/gongkai\"",
        "api_root: \"https://git.example.cn/api/v1\"",
        "app_id: \"id-1\"",
    ] {
        assert!(config.contains(line), "{line}");
    }
    cms(&portal, &["--gitea", "gongkai"]).expect(2, &["MB1461"]);
    cms(&portal, &["--out", "public/admin"]).expect(2, &["MB1460"]);
    cms(&portal, &["--village", "meiyou"]).expect(2, &["meiyou"]);
}
