//! Where and how the program is run: changing content, closed outputs, odd environments, other places, more threads.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use super::disk::{change_content, fresh};
use crate::common::{
    EXAMPLE_TODAY, LIMIT, Portal, Said, Scratch, THEME_DAY, TODAY, build_command, contains,
    copy_folder, difference, example, holding, home, mingbai, run, tree,
};

/// A text that changes between two readings must not pass the privacy check in one form and be published in another.
#[test]
fn i7_content_that_changes_during_the_build() {
    let portal = Portal::good("i7");
    let target = portal.at(THEME_DAY);
    let good = fs::read_to_string(&target).expect("the text");
    let number = "440524188001010014";
    let bad = good.replace(
        "党员们给石桥刷了一遍漆。",
        &format!("党员们给石桥刷了一遍漆，{number}。"),
    );
    assert_ne!(good, bad);
    let spare = portal.beside("spare");
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for text in [&good, &bad].into_iter().cycle() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let _ = fs::write(&spare, text).and_then(|()| fs::rename(&spare, &target));
            }
        });
        let outcomes: Vec<(Said, BTreeMap<String, Vec<u8>>)> =
            (0..60).map(|_| (portal.build(), portal.site())).collect();
        stop.store(true, Ordering::Relaxed);
        for (said, site) in outcomes {
            assert!(matches!(said.code, Some(0 | 1)), "{}", said.all());
            assert_eq!(holding(&site, number), Vec::<&str>::new());
        }
    });
}

#[test]
fn i10_output_that_nobody_reads() {
    let portal = Portal::good("i10");
    let whole = fresh(&portal.root());
    let program = env!("CARGO_BIN_EXE_mingbai");
    for end in [
        ">&-",
        "2>&-",
        ">&- 2>&-",
        "> /dev/full",
        "2> /dev/full",
        "<&-",
        "| head -c 0; exit ${PIPESTATUS[0]}",
    ] {
        for json in ["", "--json"] {
            let _ = fs::remove_dir_all(portal.out());
            let script = format!(
                "'{program}' build '{}' --out '{}' --today {TODAY} {json} {end}",
                portal.root().display(),
                portal.out().display()
            );
            let mut command = Command::new("bash");
            command.args(["-c", &script]).stdin(Stdio::null());
            let said = run(&mut command, LIMIT);
            said.expect(0, &[]);
            assert_eq!(
                difference(&whole, &portal.site()),
                Vec::<String>::new(),
                "{end} {json}"
            );
        }
    }
    for arguments in [
        "--help",
        "--version",
        "catalogue",
        "explain MB0801",
        "check nowhere",
    ] {
        let mut command = Command::new("bash");
        command.args(["-c", &format!("'{program}' {arguments} > /dev/full 2>&1")]);
        let said = run(&mut command, LIMIT);
        assert!(
            matches!(said.code, Some(0..=3)),
            "{arguments}: {:?}",
            said.code
        );
    }
}

#[test]
fn i11_odd_surroundings() {
    let portal = Portal::good("i11");
    let whole = fresh(&portal.root());
    let compare = |command: &mut Command, name: &str| {
        let _ = fs::remove_dir_all(portal.out());
        run(command, LIMIT).expect(0, &[]);
        assert_eq!(
            difference(&whole, &portal.site()),
            Vec::<String>::new(),
            "{name}"
        );
    };
    let mut empty = portal.command();
    empty.env_clear();
    compare(&mut empty, "an empty environment");
    for (key, value) in [
        ("TZ", "Pacific/Kiritimati"),
        ("TZ", "nonsense"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LC_ALL", "POSIX"),
        ("HOME", "/nowhere"),
        ("COLUMNS", "0"),
        ("TERM", "dumb"),
        ("RUST_BACKTRACE", "full"),
    ] {
        compare(portal.command().env(key, value), &format!("{key}={value}"));
    }
    let mut no_home = portal.command();
    no_home
        .env_remove("HOME")
        .env_remove("PATH")
        .current_dir("/");
    compare(&mut no_home, "without HOME and PATH");
    // Relative paths, from the portal's own folder.
    let mut inside = mingbai();
    inside
        .args(["build", "--out", "../out", "--today", TODAY])
        .current_dir(portal.root());
    compare(&mut inside, "from within");
}

/// A site is for all to read, whatever the mask of the one who made it; also when only some files are new.
#[test]
fn i11_umask() {
    let modes = |out: &Path| {
        let mut wrong = Vec::new();
        let mut folders = vec![out.to_path_buf()];
        while let Some(folder) = folders.pop() {
            let mode = fs::metadata(&folder)
                .expect("a folder")
                .permissions()
                .mode()
                & 0o777;
            if mode != 0o755 {
                wrong.push(format!("{} has {mode:o}", folder.display()));
            }
            for entry in fs::read_dir(&folder).expect("a folder").flatten() {
                let own = entry.file_name() == ".mingbai";
                let meta = entry.metadata().expect("its mode");
                if meta.is_dir() && !own {
                    folders.push(entry.path());
                } else if meta.is_file() && meta.permissions().mode() & 0o777 != 0o644 {
                    wrong.push(format!(
                        "{} has {:o}",
                        entry.path().display(),
                        meta.permissions().mode() & 0o777
                    ));
                }
            }
        }
        wrong
    };
    let masked = |portal: &Portal, mask: &str| {
        let build = portal.command();
        let mut command = Command::new("sh");
        command.args(["-c", &format!("umask {mask}; exec \"$0\" \"$@\"")]);
        command.arg(build.get_program()).args(build.get_args());
        run(&mut command, LIMIT).expect(0, &[]);
    };
    for (first, then) in [
        ("000", "077"),
        ("077", "000"),
        ("022", "077"),
        ("077", "077"),
    ] {
        let portal = Portal::good("i11-umask");
        masked(&portal, first);
        assert_eq!(modes(&portal.out()), Vec::<String>::new(), "umask {first}");
        change_content(&portal);
        masked(&portal, then);
        assert_eq!(
            modes(&portal.out()),
            Vec::<String>::new(),
            "umask {first}, then {then}"
        );
    }
}

// N: the same bytes.

#[test]
fn n1_same_bytes_from_another_place() {
    let example = example();
    let scratch = Scratch::new("n1 村 with spaces");
    copy_folder(
        &home("content-example"),
        &scratch.at("another folder/deeper"),
    );
    let mut command = mingbai();
    command.args([
        "build",
        ".",
        "--out",
        "../../site",
        "--today",
        EXAMPLE_TODAY,
        "--lang",
        "en",
        "--quiet",
    ]);
    command
        .current_dir(scratch.at("another folder/deeper"))
        .env("RAYON_NUM_THREADS", "1")
        .env("TZ", "Asia/Tokyo");
    let said = run(&mut command, LIMIT);
    assert_eq!(said.code, example.said.code, "{}", said.all());
    assert_eq!(
        difference(&example.files, &tree(&scratch.at("site"))),
        Vec::<String>::new()
    );
}

#[test]
fn n2_same_bytes_whatever_the_threads() {
    let example = example();
    let scratch = Scratch::new("n2");
    for threads in ["1", "2", "7"] {
        let out = scratch.at(threads);
        let mut command = build_command(&example.root, &out, EXAMPLE_TODAY);
        run(command.env("RAYON_NUM_THREADS", threads), LIMIT);
        assert_eq!(
            difference(&example.files, &tree(&out)),
            Vec::<String>::new(),
            "{threads} threads"
        );
        let _ = fs::remove_dir_all(out);
    }
}

/// Whatever was there before: a warm build makes what a fresh one makes.
#[test]
fn n2_same_bytes_warm_and_fresh() {
    let portal = Portal::good("n2-warm");
    portal.build().expect(0, &[]);
    for (from, to) in [
        ("给石桥刷漆", "给石桥换栏杆"),
        ("attended = 29", "attended = 30"),
        ("给石桥换栏杆", "修渠"),
    ] {
        portal.change(THEME_DAY, from, to);
        portal.build().expect(0, &[]);
        assert_eq!(
            difference(&fresh(&portal.root()), &portal.site()),
            Vec::<String>::new()
        );
    }
    let said = portal.build();
    said.expect(0, &["写了 0 个文件"]);
    assert!(!contains(said.all().as_bytes(), "删了".as_bytes()));
}
