use super::*;

const FILE: &str = "villages/haocun/2026-05/party-theme-day.md";
const OTHER: &str = "villages/huaicun/2026-05/party-theme-day.md";

fn ms(number: u64) -> Duration {
    Duration::from_millis(number)
}

fn stamp(size: u64) -> Option<Stamp> {
    Some(Stamp {
        size,
        changed: 7,
        mode: 0,
    })
}

fn villages(slugs: &[&str]) -> Again {
    Again::Villages(slugs.iter().map(ToString::to_string).collect())
}

#[test]
fn a_file_that_was_closed_is_built_at_once() {
    let mut waiting = Waiting::default();
    waiting.tell(FILE, Told::Open, ms(0), &|_| stamp(3));
    assert_eq!(waiting.due(ms(0), &|_| stamp(3)), Err(Some(OPEN)));
    waiting.tell(FILE, Told::Whole, ms(1), &|_| stamp(9));
    assert_eq!(waiting.due(ms(1), &|_| stamp(9)), Ok(villages(&["haocun"])));
    assert_eq!(waiting.due(ms(2), &|_| stamp(9)), Err(None));
}

#[test]
fn what_is_still_being_written_waits_until_it_looks_the_same_twice() {
    let mut waiting = Waiting::default();
    waiting.tell(FILE, Told::Changed, ms(0), &|_| stamp(3));
    assert_eq!(waiting.due(ms(499), &|_| stamp(3)), Err(Some(ms(1))));
    assert_eq!(waiting.due(ms(500), &|_| stamp(4)), Err(Some(QUIET)));
    assert_eq!(waiting.due(ms(999), &|_| stamp(4)), Err(Some(ms(1))));
    assert_eq!(
        waiting.due(ms(1000), &|_| stamp(4)),
        Ok(villages(&["haocun"]))
    );
}

#[test]
fn a_village_waits_for_its_own_files_only() {
    let mut waiting = Waiting::default();
    waiting.tell(FILE, Told::Whole, ms(0), &|_| stamp(3));
    waiting.tell("villages/haocun/2026-05/b.md", Told::Open, ms(0), &|_| {
        stamp(1)
    });
    waiting.tell(OTHER, Told::Whole, ms(0), &|_| stamp(3));
    let look = |path: &str| {
        if path.ends_with("b.md") {
            stamp(1)
        } else {
            stamp(3)
        }
    };
    assert_eq!(waiting.due(ms(0), &look), Ok(villages(&["huaicun"])));
    assert_eq!(waiting.due(ms(1500), &look), Ok(villages(&["haocun"])));
}

#[test]
fn what_concerns_all_waits_for_all() {
    let mut waiting = Waiting::default();
    waiting.tell("portal.toml", Told::Whole, ms(0), &|_| stamp(3));
    waiting.tell(FILE, Told::Gone, ms(0), &|_| None);
    assert_eq!(waiting.due(ms(10), &|_| None), Err(Some(ms(490))));
    assert_eq!(waiting.due(ms(500), &|_| None), Ok(Again::All));
}

#[test]
fn an_emptied_file_is_about_to_be_written() {
    let mut waiting = Waiting::default();
    waiting.tell(FILE, Told::Whole, ms(0), &|_| stamp(0));
    assert_eq!(waiting.due(ms(0), &|_| stamp(0)), Err(Some(QUIET)));
    assert_eq!(
        waiting.due(ms(500), &|_| stamp(0)),
        Ok(villages(&["haocun"]))
    );
}

#[test]
fn a_file_that_looks_as_it_did_is_not_built_again() {
    let mut waiting = Waiting::default();
    waiting.tell(FILE, Told::Whole, ms(0), &|_| stamp(3));
    assert!(waiting.due(ms(0), &|_| stamp(3)).is_ok());
    waiting.tell(FILE, Told::Changed, ms(5), &|_| stamp(3));
    assert_eq!(waiting.due(ms(505), &|_| stamp(3)), Err(None));
    waiting.tell_all(ms(600));
    assert_eq!(waiting.due(ms(1100), &|_| None), Ok(Again::All));
    waiting.tell_all(ms(1200));
    assert_eq!(waiting.due(ms(1700), &|_| None), Ok(Again::All));
}

#[test]
fn many_files_are_waited_for_but_not_for_ever() {
    let mut waiting = Waiting::default();
    let mut builds = 0;
    for nth in 0..10_000_u64 {
        let path = format!("villages/v{}/2026-05/a{nth}.md", nth % 100);
        waiting.tell(&path, Told::Whole, ms(nth), &|_| stamp(nth + 1));
        builds += usize::from(waiting.due(ms(nth), &|_| stamp(1)).is_ok());
    }
    builds += usize::from(waiting.due(ms(10_200), &|_| stamp(1)).is_ok());
    assert!((5..20).contains(&builds), "{builds}");
    assert_eq!(waiting.due(ms(20_000), &|_| stamp(1)), Err(None));
}

#[test]
fn what_is_no_part_of_the_portal_is_not_waited_for() {
    let mut waiting = Waiting::default();
    for path in [
        "public",
        "public/index.html",
        "README.md",
        "villages/haocun/2026-05/.a.md.swp",
        "villages/haocun/2026-05/a.md~",
        "villages/haocun/2026-05/4913",
        ".git/index",
    ] {
        waiting.tell(path, Told::Whole, ms(0), &|_| stamp(3));
        assert_eq!(waiting.due(ms(0), &|_| stamp(3)), Err(None), "{path}");
    }
    for (path, again) in [
        ("themes/own/templates/page.html", Again::All),
        ("villages/haocun", Again::All),
        ("villages/haocun/village.toml", Again::All),
        ("ledger/haocun/entries/1", villages(&["haocun"])),
    ] {
        waiting.tell(path, Told::Whole, ms(0), &|_| stamp(3));
        assert_eq!(waiting.due(ms(0), &|_| stamp(3)), Ok(again), "{path}");
    }
}
