//! No changed byte of a site goes unnoticed, and no half-written publication looks like tampering.

use super::log_site::Site;
use mingbai::log::statement::Form;
use mingbai::log::verify::{Asked, Fault, Finding, verify};

#[test]
fn j1_every_changed_byte_of_a_small_site_is_detected() {
    every_changed_byte(&Site::small());
}

#[test]
fn j1_every_changed_byte_of_a_small_unsigned_site_is_detected() {
    every_changed_byte(&Site::small_of(Form::Bare));
}

fn every_changed_byte(site: &Site) {
    let mut files = site.files.clone();
    let trust = site.trust();
    let asked = Asked {
        trust: &trust,
        older: &[],
        contents: true,
        allowed: &[],
    };
    let mut tried = 0;
    let paths: Vec<String> = files.keys().cloned().collect();
    for path in paths {
        // A tombstone is no part of what was published.
        if path == "v/2026-03/caiwu/1/page.html" {
            continue;
        }
        for at in 0..files[&path].len() {
            {
                let bit = 1_u8 << (at % 8);
                files.get_mut(&path).unwrap()[at] ^= bit;
                let verdict = verify(&files, &asked);
                let named = |finding: &Finding| {
                    let place = finding.place.path.as_deref().unwrap_or_default();
                    // The salt and its file are compared together; changed entries can show at the head.
                    path.trim_end_matches(".salt") == place
                        || place == path
                        || place == site.form.newest()
                };
                // A signature line with another name or ID is a stranger's, to be left aside; it is only remarked on.
                let strange = matches!(
                    verdict.findings[..],
                    [Finding {
                        fault: Fault::StrangeSignature(_),
                        ..
                    }]
                );
                let older = path.starts_with("log/checkpoints/") || path.ends_with(".tlog-proof");
                assert!(
                    !verdict.holds() || strange && older,
                    "{path} byte {at} bit {bit:02x}"
                );
                assert!(
                    verdict.findings.iter().any(named),
                    "{path} byte {at}: {:?}",
                    verdict.findings
                );
                files.get_mut(&path).unwrap()[at] ^= bit;
                tried += 1;
            }
        }
    }
    let bytes: usize = files.values().map(Vec::len).sum();
    let tombstone = files["v/2026-03/caiwu/1/page.html"].len();
    assert!(verify(&files, &asked).holds());
    assert_eq!(tried, bytes - tombstone);
}

#[test]
fn j1_every_cut_grown_emptied_or_swapped_file_is_detected() {
    every_other_file(&Site::small());
    every_other_file(&Site::small_of(Form::Bare));
}

fn every_other_file(site: &Site) {
    let paths: Vec<&String> = site
        .files
        .keys()
        .filter(|path| *path != "v/2026-03/caiwu/1/page.html")
        .collect();
    let holds = |path: &str, bytes: Vec<u8>| {
        let mut files = site.files.clone();
        files.insert(path.to_owned(), bytes);
        let trust = site.trust();
        verify(
            &files,
            &Asked {
                trust: &trust,
                older: &[],
                contents: true,
                allowed: &[],
            },
        )
        .holds()
    };
    for path in &paths {
        let bytes = &site.files[*path];
        assert!(
            !holds(path, bytes[..bytes.len() - 1].to_vec()),
            "{path} cut"
        );
        assert!(!holds(path, [&bytes[..], b"\n"].concat()), "{path} grown");
        assert!(!holds(path, Vec::new()), "{path} emptied");
        for other in &paths {
            let same = site.files[*other] == *bytes;
            assert!(
                same || !holds(path, site.files[*other].clone()),
                "{path} swapped for {other}"
            );
        }
    }
}

/// The order in which a publisher writes: versions, bundles, tiles, checkpoint, stored checkpoint.
fn turn(path: &str) -> (u8, &str) {
    let turn = match path {
        _ if path.starts_with("v/") => 0,
        _ if path.starts_with("log/tile/entries/") => 1,
        _ if path.starts_with("log/tile/") => 2,
        "log/checkpoint" | "log/root.txt" => 3,
        _ => 4,
    };
    (turn, path)
}

#[test]
fn j4_a_publication_that_stops_anywhere_verifies() {
    stopped_anywhere(Form::Signed);
    stopped_anywhere(Form::Bare);
}

fn stopped_anywhere(form: Form) {
    for (from, to) in [
        (1, 2),
        (3, 5),
        (250, 260),
        (255, 256),
        (256, 257),
        (300, 520),
    ] {
        let mut site = Site::of(form);
        let publish = |site: &mut Site, number: u64| {
            site.publish(&format!("2026/item-{number}"), &[("page.html", b"x")]);
        };
        (1..from).for_each(|number| publish(&mut site, number));
        site.sign();
        let mut files = site.files.clone();
        let before = site.kept();
        (from..to).for_each(|number| publish(&mut site, number));
        site.sign();
        let changed = site
            .files
            .iter()
            .filter(|(path, bytes)| files.get(*path) != Some(*bytes));
        let mut changed: Vec<_> = changed.collect();
        changed.sort_by_key(|(path, _)| turn(path));
        let steps = changed.len();
        let trust = site.trust();
        let older = [before];
        let asked = Asked {
            trust: &trust,
            older: &older,
            contents: true,
            allowed: &[],
        };
        for (step, (path, bytes)) in changed.into_iter().enumerate() {
            files.insert(path.clone(), bytes.clone());
            // Most steps of the long ones are alike.
            if step % 37 == 0 || step + 12 > steps {
                let verdict = verify(&files, &asked);
                assert!(
                    verdict.holds(),
                    "{from} to {to}, {path}: {:?}",
                    verdict.findings
                );
            }
        }
        assert!(verify(&files, &asked).findings.is_empty());
    }
}
