//! The site on a stick and on servers: the archive, the settings of servers, compressed copies.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use crate::common::{LIMIT, Portal, Said, TODAY, build_command, difference, mingbai, run, tree};

fn ask(portal: &Portal, lines: &str) {
    let text = fs::read_to_string(portal.at("portal.toml")).unwrap();
    portal.write("portal.toml", format!("{text}\n[hosting]\n{lines}\n"));
}

fn pack(portal: &Portal, args: &[&str]) -> Said {
    let mut command = mingbai();
    command.current_dir(portal.root()).arg("pack");
    run(command.arg(portal.out()).args(args), LIMIT)
}

fn unpacked(archive: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(archive).unwrap()).unwrap();
    let mut files = BTreeMap::new();
    for nth in 0..zip.len() {
        let mut file = zip.by_index(nth).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        files.insert(file.name().unwrap().to_string(), bytes);
    }
    files
}

#[test]
fn the_archive_holds_the_site_and_is_always_the_same() {
    let portal = Portal::good("pack");
    ask(
        &portal,
        "for = [\"iis\", \"netlify\"]\nprecompressed = true",
    );
    portal.build().expect(0, &[]);
    let (one, two) = (portal.beside("one.zip"), portal.beside("two.zip"));
    let (first, second) = (one.display().to_string(), two.display().to_string());
    pack(&portal, &["--to", &first]).expect(0, &["打开.html"]);
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let again = portal.beside("again");
    run(&mut build_command(&portal.root(), &again, TODAY), LIMIT).expect(0, &[]);
    let mut command = mingbai();
    run(
        command.arg("pack").arg(&again).args(["--to", &second]),
        LIMIT,
    )
    .expect(0, &[]);
    assert!(
        fs::read(&one).unwrap() == fs::read(&two).unwrap(),
        "other bytes"
    );
    let packed = unpacked(&one);
    let mut site = tree(&portal.out());
    let only_servers = ["404.html", "_headers", "_redirects", "web.config"];
    site.retain(|path, _| {
        let copy = path.ends_with(".gz") || path.ends_with(".br");
        !path.starts_with(".mingbai/") && !copy && !only_servers.contains(&path.as_str())
    });
    let inside = packed.iter();
    let inside = inside
        .filter_map(|(path, bytes)| Some((path.strip_prefix("site/")?.to_string(), bytes.clone())));
    assert_eq!(difference(&site, &inside.collect()), [""; 0]);
    for name in ["打开.html", "open.html"] {
        let page = String::from_utf8(packed[name].clone()).unwrap();
        assert!(page.contains("url=site/index.html"), "{page}");
    }
    // What other programs read of it.
    let listing = "import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None\n\
        i=z.getinfo('打开.html');assert i.flag_bits&0x800;assert i.date_time==(1980,1,1,0,0,0)\n\
        n=z.namelist();assert n==sorted(n)";
    match Command::new("python3")
        .args(["-c", listing, &first])
        .status()
    {
        Ok(status) => assert!(status.success()),
        Err(error) => crate::common::skipped("pack", &error.to_string()),
    }
}

#[test]
fn one_village_and_the_program_go_on_a_stick() {
    let portal = Portal::good("pack-village");
    portal.build().expect(0, &[]);
    let to = portal.beside("one.zip").display().to_string();
    let program = env!("CARGO_BIN_EXE_mingbai");
    let args = ["--village", "haocun", "--to", &to, "--with", program];
    pack(&portal, &args).expect(0, &[]);
    let packed = unpacked(Path::new(&to));
    assert!(packed.contains_key("site/haocun/2026-05/party-theme-day.html"));
    assert!(!packed.keys().any(|path| path.contains("huaicun")));
    assert!(String::from_utf8_lossy(&packed["打开.html"]).contains("url=site/haocun/index.html"));
    assert!(packed["mingbai"] == fs::read(program).unwrap());
    pack(&portal, &["--village", "meiyou"]).expect(2, &["MB0921"]);
    let inside = portal.out().join("x.zip").display().to_string();
    pack(&portal, &["--to", &inside]).expect(2, &["MB1445"]);
    let mut command = mingbai();
    run(command.arg("pack").arg(portal.beside("nowhere")), LIMIT).expect(2, &["MB1440"]);
}

#[test]
fn compressed_copies_come_and_go_with_their_pages() {
    let portal = Portal::good("hosting");
    portal.build().expect(0, &[]);
    let plain = tree(&portal.out());
    ask(
        &portal,
        "for = [\"netlify\", \"iis\"]\nprecompressed = true",
    );
    portal.build().expect(0, &[]);
    let site = tree(&portal.out());
    let page = "haocun/2026-05/party-theme-day.html";
    for (path, bytes) in &site {
        if let Some(text) = path.strip_suffix(".gz") {
            assert!(bytes.len() < site[text].len(), "{path}");
            let mut back = Vec::new();
            let mut decoder = flate2::read::GzDecoder::new(&bytes[..]);
            decoder.read_to_end(&mut back).unwrap();
            assert!(back == site[text], "{path}");
            assert!(site.contains_key(&format!("{text}.br")), "{path}");
        }
    }
    assert!(site.contains_key(&format!("{page}.gz")));
    assert_eq!(site[page], plain[page]);
    portal.build().expect(0, &["写了 0 个文件"]);
    portal.change(
        "villages/haocun/2026-05/party-theme-day.md",
        "清理柳泉河道",
        "清理柳泉河道和水渠",
    );
    portal.build().expect(0, &[]);
    let edited = tree(&portal.out());
    assert_ne!(edited[&format!("{page}.gz")], site[&format!("{page}.gz")]);
    let fresh = portal.beside("fresh");
    run(&mut build_command(&portal.root(), &fresh, TODAY), LIMIT).expect(0, &[]);
    assert_eq!(difference(&edited, &tree(&fresh)), [""; 0]);
    fs::remove_file(portal.at("villages/haocun/2026-05/party-theme-day.md")).unwrap();
    portal.build().expect(0, &[]);
    for end in ["", ".gz", ".br"] {
        assert!(!portal.out().join(format!("{page}{end}")).exists(), "{end}");
    }
    portal.change("portal.toml", "precompressed = true", "");
    portal.change("portal.toml", "[hosting]", "");
    portal.change("portal.toml", "for = [\"netlify\", \"iis\"]", "");
    portal.build().expect(0, &[]);
    let left = tree(&portal.out());
    let left = left
        .keys()
        .filter(|path| path.ends_with(".gz") || path.ends_with(".br"));
    assert_eq!(left.count(), 0);
    assert!(!portal.out().join("404.html").exists());
}

#[test]
fn servers_are_told_what_may_be_kept() {
    let portal = Portal::good("hosting-files");
    let now = format!("{TODAY}T09:00:00+08:00");
    let mut command = mingbai();
    command
        .current_dir(portal.root())
        .env("MINGBAI_HOME", portal.beside("home"))
        .args(["publish", "--no-site", "--now", &now]);
    run(&mut command, LIMIT).expect(0, &[]);
    ask(&portal, "for = [\"netlify\", \"iis\", \"nginx\"]");
    portal.build().expect(0, &["MB1450"]);
    let headers = portal.page("_headers");
    assert!(headers.contains("/haocun/v/*\n  Cache-Control: private, max-age=31536000, immutable"));
    assert!(headers.contains("frame-ancestors 'self'"));
    let config = portal.page("web.config");
    assert!(
        config.contains("<location path=\"haocun/v\">") && !config.contains('{'),
        "{config}"
    );
    match Command::new("python3")
        .args(["-c", "import sys,xml.dom.minidom as m;m.parse(sys.argv[1])"])
        .arg(portal.out().join("web.config"))
        .status()
    {
        Ok(status) => assert!(status.success()),
        Err(error) => crate::common::skipped("web.config", &error.to_string()),
    }
    let missing = portal.page("404.html");
    assert!(
        missing.contains("没有这一页") && missing.contains("href=\"/index.html\""),
        "{missing}"
    );
    assert!(
        !missing.contains("href=\"../") && missing.contains("<style>"),
        "{missing}"
    );
    let said = run(
        mingbai().args([
            "hosting",
            "nginx",
            "--root",
            "/srv/x",
            "--name",
            "a.example",
        ]),
        LIMIT,
    );
    said.expect(
        0,
        &["root /srv/x;", "server_name a.example;", "gzip_static on;"],
    );
    assert!(!said.out.contains("{fresh}"), "{}", said.out);
}
