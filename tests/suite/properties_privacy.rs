//! How much is found and how little is found wrongly, over hundreds of thousands of made-up numbers.

use mingbai::codes::{CodeCheck, PROVINCES, check_uscc, has_id_check, has_luhn_check};
use mingbai::privacy::{
    Allowed, Kind, find, looks_masked, mask, mask_account, mask_name, mask_party, masks_conflict,
};
use mingbai::value::Date;
use proptest::prelude::*;

/// Numbers that follow from a seed, so that every run is the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.roll(10) as u8))
            .collect()
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.roll(from.len() as u64) as usize]
    }

    /// The first seventeen digits of an ID number.
    fn id_body(&mut self) -> String {
        let province = PROVINCES[self.roll(PROVINCES.len() as u64) as usize].digits;
        let place = self.digits(4);
        let (year, month) = (1900 + self.roll(126), 1 + self.roll(12));
        let day = 1 + self.roll(28);
        let rest = self.digits(3);
        format!("{province}{place}{year}{month:02}{day:02}{rest}")
    }

    fn id(&mut self) -> String {
        with_id_check(&self.id_body())
    }
}

fn values(code: &str) -> Vec<u8> {
    code.bytes()
        .map(|b| if b == b'X' { 10 } else { b - b'0' })
        .collect()
}

fn with_id_check(body: &str) -> String {
    "0123456789X"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|code| has_id_check(&values(code)))
        .unwrap()
}

fn grouped(code: &str, lengths: &[usize], separator: &str) -> String {
    let signs: Vec<char> = code.chars().collect();
    let mut rest = signs.as_slice();
    let mut parts: Vec<String> = Vec::new();
    for length in lengths {
        let (part, after) = rest.split_at((*length).min(rest.len()));
        parts.push(part.iter().collect());
        rest = after;
    }
    parts.push(rest.iter().collect());
    parts.retain(|part| !part.is_empty());
    parts.join(separator)
}

fn wide(code: &str) -> String {
    code.chars()
        .map(|c| char::from_u32(u32::from(c) + 0xfee0).unwrap())
        .collect()
}

const DISGUISES: usize = 12;

fn disguised(dice: &mut Dice, code: &str, how: usize) -> String {
    let cut = 1 + dice.roll(17) as usize;
    match how {
        0 => code.to_owned(),
        1 => grouped(code, &[6, 8], " "),
        2 => grouped(code, &[1; 18], " "),
        3 => grouped(code, &[6, 8], "-"),
        4 => grouped(code, &[6, 4, 2, 2], "."),
        5 => wide(code),
        6 => grouped(code, &[cut, 3, 2], "\u{200b}"),
        7 => grouped(code, &[cut], "\n"),
        8 => grouped(code, &[6, 8], " | "),
        9 => grouped(code, &[cut], "\",\""),
        10 => grouped(&wide(code), &[6, 8], "\u{3000}"),
        _ => grouped(code, &[cut], " |\n|  | "),
    }
}

#[test]
fn every_valid_id_is_found_in_every_disguise() {
    let mut dice = Dice(1);
    let around = [
        ("", ""),
        ("身份证号：", "，"),
        ("张三 ", " 5000.00元"),
        ("| 3 | ", " | 2026-05-08 |"),
        ("No.", "\n"),
        ("3.张三，", "（已故）"),
    ];
    for round in 0..100_000 {
        let code = dice.id();
        let (before, after) = around[round % around.len()];
        for how in 0..DISGUISES {
            let text = format!("{before}{}{after}", disguised(&mut dice, &code, how));
            let number = before.len()..text.len() - after.len();
            let found = find(&text, &Allowed::default()).into_iter().any(|hit| {
                hit.sure && hit.range.start <= number.start && number.end <= hit.range.end
            });
            assert!(found, "{text:?}");
        }
    }
}

/// A number that is nearly personal, and is not.
fn near_miss(dice: &mut Dice, kind: u64) -> String {
    let code = dice.id();
    let changed = |code: &str, at: usize, by: u8| {
        let mut bytes = code.as_bytes().to_vec();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        String::from_utf8(bytes).unwrap()
    };
    match kind {
        0 => changed(&code, 14 + dice.roll(3) as usize, 1 + dice.roll(9) as u8),
        1 => changed(&code, dice.roll(17) as usize, 1 + dice.roll(9) as u8),
        2 => with_id_check(&format!(
            "{}{:02}{}",
            &code[..10],
            13 + dice.roll(80),
            &code[12..17]
        )),
        3 => code[..17].to_owned(),
        4 => format!("{}{}", &code[..17], dice.digits(2)),
        5 => dice.digits(18),
        6 => format!("{}{}", 24 + dice.roll(6), dice.digits(18)),
        7 => {
            let number = format!("62{}", dice.digits(17));
            let good = has_luhn_check(&values(&number));
            if good {
                changed(&number, 18, 1)
            } else {
                number
            }
        }
        8 => credit_code(dice),
        9 => format!("3701{}", dice.digits(8)),
        10 => format!("{}-{}", dice.digits(8), dice.digits(8)),
        11 => format!("0531-8{}", dice.digits(7)),
        12 => format!(
            "2026-05-{:02} {}.{}",
            1 + dice.roll(28),
            dice.digits(6),
            dice.digits(2)
        ),
        13 => (0..6)
            .map(|_| format!("{}.{}", 1 + dice.roll(99_999), dice.digits(2)))
            .collect::<Vec<_>>()
            .join(" | "),
        14 => (0..8)
            .map(|_| (1 + dice.roll(99_999)).to_string())
            .collect::<Vec<_>>()
            .join(","),
        _ => format!("4{}", dice.digits(15)),
    }
}

fn credit_code(dice: &mut Dice) -> String {
    let start = dice.pick(&["91", "92", "93", "N2", "54", "12"]);
    let province = PROVINCES[dice.roll(31) as usize].digits;
    let place = dice.digits(4);
    let letter = dice.pick(&["MA", "MF", "MD", "72", "05"]);
    let body = format!("{start}{province}{place}{letter}{}", dice.digits(7));
    "0123456789ABCDEFGHJKLMNPQRTUWXY"
        .chars()
        .map(|check| format!("{body}{check}"))
        .find(|code| !matches!(check_uscc(code), CodeCheck::Bad(_)))
        .unwrap()
}

#[test]
fn near_misses_are_hardly_ever_called_sure() {
    let mut dice = Dice(2);
    let rounds = 160_000;
    let mut wrong = Vec::new();
    for round in 0..rounds {
        let text = near_miss(&mut dice, round % 16);
        let hits = find(&text, &Allowed::default());
        // A single changed digit never keeps the check; whatever else is found sure here is chance.
        wrong.extend(
            hits.into_iter()
                .filter(|hit| hit.sure)
                .map(|hit| (hit.kind, text.clone())),
        );
    }
    assert!(
        (wrong.len() as u64) * 1000 < rounds,
        "{} {:?}",
        wrong.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert!(
        wrong.iter().all(|(kind, _)| *kind != Kind::Mobile),
        "{wrong:?}"
    );
}

#[test]
fn every_card_and_mobile_is_found() {
    let mut dice = Dice(3);
    for _ in 0..20_000 {
        let mobile = format!("1{}{}", 3 + dice.roll(7), dice.digits(9));
        let body = format!("62{}", dice.digits(16));
        let card = (0..10)
            .map(|check| format!("{body}{check}"))
            .find(|number| has_luhn_check(&values(number)))
            .unwrap();
        for text in [
            mobile.clone(),
            wide(&mobile),
            grouped(&mobile, &[3, 4], " "),
            grouped(&mobile, &[3, 4], "-"),
            grouped(&mobile, &[5], "\u{200b}"),
            card.clone(),
            wide(&card),
            grouped(&card, &[4, 4, 4, 4], " "),
            grouped(&card, &[4, 4, 4, 4], "-"),
            grouped(&card, &[6], " "),
        ] {
            let hits = find(&text, &Allowed::default());
            assert!(
                hits.iter()
                    .any(|hit| hit.sure && hit.range == (0..text.len())),
                "{text}"
            );
            assert!(!mask(&text).contains(|c: char| c.is_numeric()), "{text}");
        }
        assert!(find(&mobile, &Allowed::new([&mobile])).is_empty());
    }
}

/// Long texts that would take for ever if anything were looked at again and again.
#[test]
fn hostile_texts_of_a_megabyte_come_to_an_end() {
    for part in [
        "1",
        "1 ",
        "1\n",
        "1|",
        "*",
        "1*",
        "* ",
        "1 * ",
        "x",
        "1x",
        "<",
        "<br>",
        "\u{200b}",
        "账号1 ",
        "账号123456789012,",
        "身份证",
        "身份证后四位",
        "出生日期",
        "出生日期,1\n",
        "E+1",
        "1E+17",
        "鲁A",
        "癌",
        "癌\n",
        "张*",
        "姓名|癌\n",
        "110105194912310021 ",
        "13812345678",
        "13812345678a",
        "，",
        "- ",
        "村务公开",
        "姓名,卡号\n",
        "1,账号\n",
        "6228 4800 ",
    ] {
        let text = part.repeat(1_000_000 / part.len());
        let _ = find(&text, &Allowed::default());
        let _ = mask(&text);
    }
}

/// Texts full of what the search looks for.
const BUSY: &str = "([0-9]{1,19}|[xX*＊０-９]|[ .|\\n,-]{1,4}|身份证|后四位|账号|卡号|出生|日期|姓名|张\\*|鲁A|E\\+17|<br>|癌|1381234|\\PC){0,24}";

/// So many cases; a failing one is shown, not written to a file.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(20_000))]

    #[test]
    fn hits_lie_well_in_any_text(text in prop_oneof![any::<String>(), BUSY.boxed()]) {
        let hits = find(&text, &Allowed::default());
        let mut last = 0;
        for hit in hits {
            prop_assert!(hit.range.start >= last && hit.range.start < hit.range.end);
            prop_assert!(text.get(hit.range.clone()).is_some());
            last = hit.range.end;
        }
    }

    #[test]
    fn masked_texts_hold_nothing_sure_and_keep_their_width(text in BUSY) {
        let masked = mask(&text);
        prop_assert_eq!(masked.chars().count(), text.chars().count());
        let left = find(&masked, &Allowed::default());
        prop_assert!(left.iter().all(|hit| !hit.sure), "{:?} {:?}", masked, left);
        prop_assert_eq!(mask(&masked), masked.clone());
    }

    #[test]
    fn names_are_masked_once_and_for_all(name in "[张李欧阳买提三明𠀀·* 　a-zA-Z（）()、等3户村社公司]{0,10}") {
        let masked = mask_name(&name);
        prop_assert_eq!(mask_name(&masked), masked.clone(), "{:?}", masked);
        let party = mask_party(&name);
        prop_assert_eq!(mask_party(&party), party.clone(), "{:?}", party);
        let _ = (looks_masked(&name), masks_conflict(&name, &masked));
    }

    #[test]
    fn accounts_show_four_digits_at_most(account in "[0-9０-９ *-]{0,30}") {
        let masked = mask_account(&account);
        prop_assert!(masked.chars().filter(char::is_ascii_digit).count() <= 4);
        prop_assert_eq!(mask_account(&masked), masked.clone());
    }

    #[test]
    fn no_name_makes_masking_panic(name in any::<String>()) {
        let _ = (mask_name(&name), mask_party(&name), mask_account(&name), looks_masked(&name));
        let _ = masks_conflict(&name, "张*");
    }
}

/// The generators themselves make what they say.
#[test]
fn made_up_ids_are_valid() {
    let mut dice = Dice(4);
    for _ in 0..1_000 {
        let code = dice.id();
        assert_eq!(
            mingbai::codes::check_resident_id(&code),
            CodeCheck::Ok,
            "{code}"
        );
        let (year, month) = (code[6..10].parse().unwrap(), code[10..12].parse().unwrap());
        assert!(Date::new(year, month, 1).is_ok());
    }
}
