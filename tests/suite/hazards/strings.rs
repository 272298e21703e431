//! Strings that people try, in every place where something is written: a page that shows them as they are, or a clear message.

use std::collections::BTreeMap;
use std::fs;

use mingbai::diagnostic::Diagnostic;
use mingbai::language::Lang;
use mingbai::output::Memo;
use mingbai::portal::{Ground, ground};
use mingbai::theme::{Files, Theme};
use mingbai::village::{self, Shared};

use super::naughty::{naughty, toml_string};
use crate::common::{LIMIT, Portal, THEME_DAY, THEME_DAY_PAGE, TODAY, holding, run};
use crate::dom::Dom;

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
        let theme = Theme::load(Files::new(), "themes/default", "zh").expect("the built-in theme");
        Bench {
            portal,
            ground,
            theme,
        }
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
            published_only: false,
            maker: &[],
            clock: None,
        };
        let built = village::build(
            "huaicun",
            village::look("huaicun", &shared),
            &shared,
            &Memo::new(),
        );
        for said in &built.diagnostics {
            for lang in [Lang::Zh, Lang::En] {
                assert!(
                    !said.render(lang, false).contains('\u{202e}'),
                    "{}",
                    said.code
                );
            }
        }
        match built.made {
            Some(made) => Ok(made
                .files
                .into_iter()
                .map(|file| (file.path, file.bytes.unwrap_or_default()))
                .collect()),
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
        let words = [
            "content=",
            "alt=",
            "title=",
            "aria-label=",
            "http-equiv=content-security-policy",
        ];
        danger == "svg"
            || Dom::is_own_script(danger)
            || words.iter().any(|word| attribute.starts_with(word))
    };
    let mut wrong: Vec<String> = dom
        .dangers()
        .into_iter()
        .filter(|danger| !own(danger))
        .collect();
    if let Some(text) = shows {
        let attributes = dom
            .elements()
            .into_iter()
            .flat_map(|element| element.attributes.into_values());
        let all = attributes.fold(dom.text(), |all, value| all + "\n" + &value);
        let wanted = seen(text);
        if !seen(&all).contains(&wanted) {
            wrong.push(format!(
                "the page does not show {:?}",
                wanted.chars().take(60).collect::<String>()
            ));
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
                let path = if files.contains_key(page) {
                    page
                } else {
                    "huaicun/index.html"
                };
                let found = wrong_with(&files[path], shows.then_some(&text));
                wrong.extend(
                    found
                        .into_iter()
                        .map(|wrong| format!("{place} {name:?}: {wrong}")),
                );
            }
            Err(said) if said.iter().any(Diagnostic::is_error) => {}
            Err(_) => wrong.push(format!("{place} {name:?}: not made, and no error says why")),
        }
        let _ = fs::remove_dir_all(bench.portal.at("villages/huaicun"));
        for (path, bytes) in &kept {
            bench
                .portal
                .write(&format!("villages/huaicun/{path}"), bytes);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(made > 0, "{place}: none could be made");
}

#[test]
fn e7_naughty_strings_are_many() {
    assert!(naughty().len() >= 150, "{}", naughty().len());
}

#[test]
fn e7_naughty_title() {
    naughty_in("title", THEME_DAY_PAGE, |bench, text| {
        bench.portal.change(
            THEME_DAY,
            "summary =",
            &format!("title = {}\nsummary =", toml_string(text)),
        );
        true
    });
}

#[test]
fn e7_naughty_summary() {
    naughty_in("summary", THEME_DAY_PAGE, |bench, text| {
        bench.portal.change(
            THEME_DAY,
            "\"5月15日，党员一起劳动了半天。\"",
            &toml_string(text),
        );
        true
    });
}

#[test]
fn e7_naughty_field() {
    naughty_in("field", THEME_DAY_PAGE, |bench, text| {
        bench
            .portal
            .change(THEME_DAY, "\"石桥头\"", &toml_string(text));
        true
    });
}

#[test]
fn e7_naughty_body() {
    naughty_in("body", THEME_DAY_PAGE, |bench, text| {
        bench
            .portal
            .change(THEME_DAY, "党员们给石桥刷了一遍漆。", text);
        false
    });
}

#[test]
fn e7_naughty_amount() {
    let ledger = "villages/huaicun/2026-05/finance-itemised-ledger.toml";
    naughty_in(
        "amount",
        "huaicun/2026-05/finance-itemised-ledger.html",
        |bench, text| {
            bench.portal.change(
                ledger,
                "opening = 500.00",
                &format!("note = {0}\nopening = 500.00", toml_string(text)),
            );
            true
        },
    );
    let bench = Bench::new();
    let kept = fs::read_to_string(bench.portal.at(ledger)).expect("the ledger");
    for text in naughty() {
        if text.trim().is_empty() {
            continue;
        }
        bench.portal.change(
            ledger,
            "opening = 500.00",
            &format!("opening = {}", toml_string(&text)),
        );
        // No amount but 500 itself balances.
        assert!(bench.build().is_err(), "{text:?} was taken for an amount");
        bench.portal.write(ledger, &kept);
    }
}

#[test]
fn e7_naughty_cell_of_a_table() {
    let ledger = "villages/huaicun/2026-05/finance-itemised-ledger.toml";
    naughty_in(
        "cell",
        "huaicun/2026-05/finance-itemised-ledger.html",
        |bench, text| {
            bench
                .portal
                .change(ledger, "\"付村口路灯电费\"", &toml_string(text));
            true
        },
    );
}

#[test]
fn e7_naughty_cell_of_a_csv() {
    let ledger = "villages/huaicun/2026-05/finance-itemised-ledger.toml";
    naughty_in(
        "csv",
        "huaicun/2026-05/finance-itemised-ledger.html",
        |bench, text| {
            let toml = fs::read_to_string(bench.portal.at(ledger)).expect("the ledger");
            let head = toml.split("[[rows]]").next().expect("its head");
            bench
                .portal
                .write(ledger, format!("{head}\nrows = \"rows.csv\"\n"));
            let quoted = text.replace('"', "\"\"");
            bench.portal.write(
            "villages/huaicun/2026-05/rows.csv",
            format!(
                "date,voucher_no,summary,account,income,expense,balance,receipt_kind\r\n\
                 2026-05-08,1,收鱼塘承包费尾款,501,312.50,,812.50,收据\r\n2026-05-20,2,\"{quoted}\",513,,100.00,712.50,发票\r\n"
            ),
        );
            !text.contains('\u{0}')
        },
    );
}

#[test]
fn e7_naughty_name_of_a_village() {
    naughty_in("name", "huaicun/index.html", |bench, text| {
        bench.portal.change(
            "villages/huaicun/village.toml",
            "name = \"石桥村\"",
            &format!("name = {}", toml_string(text)),
        );
        true
    });
}

#[test]
fn e7_naughty_name_of_a_person() {
    naughty_in("person", "huaicun/people.html", |bench, text| {
        let person = format!(
            "\n[[people]]\nname = {}\nbody = \"other\"\npost = \"会计\"\n",
            toml_string(text)
        );
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
        bench.portal.write(
            "villages/huaicun/2026-05/party-theme-day.files/a.png",
            PICTURE,
        );
        let body = format!(
            "![{text}](party-theme-day.files/a.png) [{text}](https://a.cn/) [甲](https://a.cn/ \"{text}\")"
        );
        bench
            .portal
            .change(THEME_DAY, "党员们给石桥刷了一遍漆。", &body);
        false
    });
}

/// Most of these lead nowhere and are refused; none may lead elsewhere or act.
#[test]
fn e7_naughty_link_target() {
    naughty_in("target", THEME_DAY_PAGE, |bench, text| {
        let body = format!(
            "[甲](<{text}>) 乙 <{text}> [丙](https://a.cn/{text}) [丁](<https://a.cn/{text}>)"
        );
        bench
            .portal
            .change(THEME_DAY, "党员们给石桥刷了一遍漆。", &body);
        false
    });
}

#[test]
fn e7_naughty_file_name() {
    for folder in [
        "villages/huaicun/2026-05/party-theme-day.files",
        "villages/huaicun/2026-05/village-assembly-resolution",
        "villages/huaicun/2026-05",
        "villages/huaicun",
    ] {
        let end = if folder.ends_with(".files") {
            "txt"
        } else {
            "md"
        };
        naughty_in(folder, THEME_DAY_PAGE, |bench, text| {
            let path = bench.portal.at(folder).join(format!("{text}.{end}"));
            // What the system itself refuses as a name cannot be tried.
            let inside = !text.contains('/') && text != "." && text != "..";
            if inside
                && fs::create_dir_all(bench.portal.at(folder)).is_ok()
                && fs::write(&path, "+++\nsummary = \"一句话\"\n+++\n").is_ok()
                && end == "txt"
            {
                let name = toml_string(&format!("party-theme-day.files/{text}.txt"));
                bench.portal.change(
                    THEME_DAY,
                    "\ndate =",
                    &format!("\nattachments = [{{ file = {name} }}]\ndate ="),
                );
            }
            false
        });
    }
}

/// The full name of a private person is masked where it is read: no byte of the site and no message holds it.
#[test]
fn h10_private_name_in_no_byte() {
    let portal = Portal::good("h10");
    let (one, other) = ("司马青云", "欧阳秀禾");
    let head = "summary = \"5月有两户。\"\npublished = 2026-06-05\namount_total = 1000.00\n";
    let row = |name: &str| {
        format!("[[rows]]\napplicant = \"{name}\"\ngroup = \"第3组\"\nmonthly = 500.00\n")
    };
    portal.write(
        "villages/huaicun/2026-05/village-dibao.toml",
        format!("{head}{}{}", row(one), row(other)),
    );
    portal.write(
        "villages/haocun/2026-05/village-dibao.toml",
        format!("{head}rows = \"dibao.csv\"\n"),
    );
    portal.write(
        "villages/haocun/2026-05/dibao.csv",
        format!("户主,村民小组,本月领多少\n{one},第3组,500\n{other},第3组,500\n"),
    );
    for options in [&["--verbose"][..], &["--json"], &["--lang", "en"]] {
        let said = run(portal.command().args(options), LIMIT);
        said.expect(0, &[]);
        for name in [one, other] {
            assert!(!said.all().contains(name), "{}", said.all());
            assert_eq!(holding(&portal.site(), name), Vec::<&str>::new());
        }
    }
    assert!(
        portal
            .page("huaicun/2026-05/village-dibao.csv")
            .contains("第3组"),
        "the rest is there"
    );
}
