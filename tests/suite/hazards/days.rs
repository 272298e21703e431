//! Days: which one it is in China, and clocks that are far off.

use std::fs;
use std::time::SystemTime;

use super::disk::fresh;
use crate::common::{LIMIT, Portal, build_command, difference, mingbai, run, skipped};

#[test]
fn d7_today_is_that_of_china() {
    let portal = Portal::good("d7");
    let seconds = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970")
        .as_secs();
    let day = |seconds: u64| (seconds + 8 * 3600) / 86_400;
    let mut sites = Vec::new();
    for zone in [
        None,
        Some("UTC"),
        Some("Pacific/Kiritimati"),
        Some("Pacific/Niue"),
        Some("America/New_York"),
    ] {
        let mut command = mingbai();
        command
            .arg("build")
            .arg(portal.root())
            .arg("--out")
            .arg(portal.out());
        match zone {
            Some(zone) => command.env("TZ", zone),
            None => command.env_remove("TZ"),
        };
        let _ = fs::remove_dir_all(portal.out());
        let said = run(&mut command, LIMIT);
        assert_eq!(said.code, Some(0), "{}", said.all());
        sites.push(portal.site());
    }
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970")
        .as_secs();
    if day(now) != day(seconds) {
        return skipped("d7_today_is_that_of_china", "midnight passed meanwhile");
    }
    for site in &sites[1..] {
        assert_eq!(difference(&sites[0], site), Vec::<String>::new());
    }
    let epoch = mingbai::value::Date::constant(1970, 1, 1);
    let today = mingbai::value::days_after(epoch, day(seconds) as i64)
        .expect("a day")
        .to_string();
    let mut command = build_command(&portal.root(), &portal.out(), &today);
    run(&mut command, LIMIT);
    assert_eq!(
        difference(&sites[0], &portal.site()),
        Vec::<String>::new(),
        "today is {today}"
    );
}

#[test]
fn d8_clock_far_off() {
    let portal = Portal::good("d8");
    for today in [
        "1990-01-01",
        "2019-02-28",
        "2024-02-29",
        "2038-01-19",
        "2038-01-20",
    ] {
        let said = run(
            &mut build_command(&portal.root(), &portal.out(), today),
            LIMIT,
        );
        said.expect(0, &[]);
    }
    for wrong in [
        "0001-01-01",
        "1970-01-01",
        "9999-12-31",
        "2026-02-30",
        "2026-13-01",
        "20260601",
        "tomorrow",
        "",
        "2026-6-1",
        "-1-01-01",
    ] {
        let said = run(
            &mut build_command(&portal.root(), &portal.out(), wrong),
            LIMIT,
        );
        assert_eq!(said.code, Some(2), "{wrong}: {}", said.all());
    }
}

/// Built for an earlier day after a later one: as if the later build had never been.
#[test]
fn d8_clock_set_back() {
    let portal = Portal::good("d8-back");
    let whole = fresh(&portal.root());
    for today in ["2026-12-31", "2027-06-20", "2025-06-20"] {
        run(
            &mut build_command(&portal.root(), &portal.out(), today),
            LIMIT,
        );
    }
    portal.build().expect(0, &[]);
    assert_eq!(difference(&whole, &portal.site()), Vec::<String>::new());
}
