//! Real and made-up codes, each with what its rules say.

use super::*;
use CodeCheck::{Bad, Ok, Warn};

#[test]
fn village_codes() {
    for (code, found, kind) in [
        ("220581102201", Ok, Some(UnitKind::Village)),
        ("330603107208", Ok, Some(UnitKind::Village)),
        ("440983102209", Ok, Some(UnitKind::Village)),
        (
            "522632210500",
            Warn(CodeDoubt::QuasiVillage),
            Some(UnitKind::QuasiVillage),
        ),
        ("522632210207", Ok, Some(UnitKind::Village)),
        ("450422116218", Ok, Some(UnitKind::Village)),
        ("370181102203", Ok, Some(UnitKind::Village)),
        ("370181001001", Ok, Some(UnitKind::Residents)),
        ("441900102001", Ok, Some(UnitKind::Residents)),
        ("429004100200", Ok, Some(UnitKind::Village)),
        (
            "370181102400",
            Warn(CodeDoubt::QuasiCommunity),
            Some(UnitKind::QuasiCommunity),
        ),
        (
            "370181102498",
            Warn(CodeDoubt::SpecialUnit),
            Some(UnitKind::QuasiCommunity),
        ),
        (
            "370181102598",
            Warn(CodeDoubt::SpecialUnit),
            Some(UnitKind::QuasiVillage),
        ),
        (
            "377181102203",
            Warn(CodeDoubt::UnusualPrefecture),
            Some(UnitKind::Village),
        ),
        (
            "370100102203",
            Warn(CodeDoubt::UnusualCounty),
            Some(UnitKind::Village),
        ),
        (
            "370181702203",
            Warn(CodeDoubt::UnusualTown),
            Some(UnitKind::Village),
        ),
        (
            "370181102000",
            Bad(CodeFault::NotAVillage),
            Some(UnitKind::Town),
        ),
        ("370181102600", Bad(CodeFault::NotAVillage), None),
        (
            "370181000203",
            Bad(CodeFault::NoTown),
            Some(UnitKind::Village),
        ),
        (
            "990181102203",
            Bad(CodeFault::Province),
            Some(UnitKind::Village),
        ),
        ("37018110220", Bad(CodeFault::Length(11)), None),
        ("", Bad(CodeFault::Length(0)), None),
        (
            "37018110220O",
            Bad(CodeFault::Character {
                place: 12,
                found: 'O',
            }),
            None,
        ),
        (
            "３70181102203",
            Bad(CodeFault::Character {
                place: 1,
                found: '３',
            }),
            None,
        ),
    ] {
        assert_eq!(check_village_code(code), found, "{code}");
        assert_eq!(unit_kind(code), kind, "{code}");
    }
}

#[test]
fn town_codes_and_prefixes() {
    assert_eq!(check_town_code("370181102000"), Ok);
    assert_eq!(check_town_code("370181102203"), Bad(CodeFault::NotATown));
    assert_eq!(check_town_code("370181000000"), Bad(CodeFault::NoTown));
    for prefix in ["37", "3701", "370181", "370181102"] {
        assert_eq!(check_region_prefix(prefix), Ok);
    }
    assert_eq!(check_region_prefix("370"), Bad(CodeFault::Length(3)));
    assert_eq!(check_region_prefix("99"), Bad(CodeFault::Province));
    assert_eq!(
        province_of("370181").map(|p| (p.zh, p.en)),
        Some(("山东", "Shandong"))
    );
    assert_eq!(province_of("3"), None);
    assert_eq!(province_of("山东"), None);
}

#[test]
fn credit_codes() {
    for (code, holder) in [
        ("91350100M000100Y43", CreditHolder::Business),
        ("N2370181MF0000013B", CreditHolder::VillageCollective),
        ("54110105MD0000016K", CreditHolder::Committee),
    ] {
        assert_eq!(check_uscc(code), Ok, "{code}");
        assert_eq!(credit_holder(code), Some(holder));
    }
    for (code, found) in [
        ("91350100M000100Y44", Bad(CodeFault::CheckCharacter('3'))),
        ("91350100M000100Y4", Bad(CodeFault::Length(17))),
        (
            "91350100M0001OOY43",
            Bad(CodeFault::Character {
                place: 14,
                found: 'O',
            }),
        ),
        ("91350100m000100y43", Warn(CodeDoubt::SmallLetters)),
        ("村", Bad(CodeFault::Length(1))),
    ] {
        assert_eq!(check_uscc(code), found, "{code}");
    }
    assert_eq!(credit_holder("93370181"), Some(CreditHolder::Cooperative));
    assert_eq!(credit_holder("N1"), Some(CreditHolder::GroupCollective));
    assert_eq!(credit_holder(""), None);
}

#[test]
fn organisation_codes() {
    assert_eq!(check_organisation("M000100Y4"), Ok);
    assert_eq!(check_organisation("M000100Y-4"), Ok);
    assert_eq!(
        check_organisation("M000100Y-5"),
        Bad(CodeFault::CheckCharacter('4'))
    );
    assert_eq!(check_organisation("M000100Y"), Bad(CodeFault::Length(8)));
    assert_eq!(
        check_organisation("m000100Y4"),
        Bad(CodeFault::Character {
            place: 1,
            found: 'm'
        })
    );
}

#[test]
fn resident_ids() {
    for (code, found) in [
        ("11010519491231002X", Ok),
        ("11010519491231002x", Ok),
        ("440524188001010014", Ok),
        ("110105194912310021", Bad(CodeFault::CheckSum)),
        ("11010519490231002X", Bad(CodeFault::BirthDate)),
        ("110105491231002", Warn(CodeDoubt::OldForm)),
        ("110105491331002", Bad(CodeFault::BirthDate)),
        ("1101051949123100", Bad(CodeFault::Length(16))),
        (
            "1101051949123100XX",
            Bad(CodeFault::Character {
                place: 17,
                found: 'X',
            }),
        ),
        (
            "1101051949123100a1",
            Bad(CodeFault::Character {
                place: 17,
                found: 'a',
            }),
        ),
        ("990105491231002", Warn(CodeDoubt::UnknownProvince)),
    ] {
        assert_eq!(check_resident_id(code), found, "{code}");
    }
}

#[test]
fn cards() {
    for code in [
        "6228480000000000000",
        "6217000000000000004",
        "6212260000000000000",
    ] {
        assert_eq!(check_card(code), Ok, "{code}");
    }
    assert_eq!(check_card("6228480000000000001"), Bad(CodeFault::CheckSum));
    assert_eq!(check_card("62284800000"), Bad(CodeFault::Length(11)));
}
