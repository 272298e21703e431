//! Every system of the founding documents has an item that carries it, and, where a village can publish it, a page.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::common::home;
use crate::example::site;

#[derive(Deserialize)]
struct File {
    system: Vec<System>,
}

#[derive(Deserialize)]
struct System {
    no: u32,
    name: String,
    item: String,
    village: bool,
}

fn systems() -> Vec<System> {
    let text =
        std::fs::read_to_string(home("tests/data/systems.toml")).expect("the list of systems");
    toml::from_str::<File>(&text)
        .expect("the list of systems")
        .system
}

#[test]
fn each_of_the_120_systems_has_an_item() {
    let catalogue = mingbai::catalogue::Catalogue::load(&[]).expect("the built-in catalogue");
    let systems = systems();
    let numbers: BTreeSet<u32> = systems.iter().map(|system| system.no).collect();
    assert_eq!(numbers, (1..=120).collect::<BTreeSet<u32>>(), "each once");
    for System { no, name, item, .. } in &systems {
        let found = catalogue
            .get(item)
            .unwrap_or_else(|| panic!("{no} {name}: no item {item}"));
        assert!(
            found.systems.contains(no),
            "{no} {name}: {item} does not say that it carries it"
        );
    }
    assert!(
        systems.iter().filter(|system| system.village).count() >= 80,
        "a village can publish most of them"
    );
}

#[test]
fn what_a_village_can_publish_has_a_page_in_the_example() {
    let missing: Vec<String> = systems()
        .into_iter()
        .filter(|system| system.village)
        .filter(|system| {
            let page = |path: &String| {
                path.ends_with(&format!("/{}.html", system.item)) && !path.contains("/item/")
                    || (path.contains(&format!("/{}/", system.item)) && path.ends_with(".html"))
            };
            !site().keys().any(page)
        })
        .map(|system| format!("{} {} ({})", system.no, system.name, system.item))
        .collect();
    assert!(missing.is_empty(), "without a page: {missing:#?}");
}

#[test]
fn the_catalogue_is_whole() {
    let catalogue = mingbai::catalogue::Catalogue::load(&[]).expect("the built-in catalogue");
    assert_eq!(catalogue.items().len(), 142);
    for item in catalogue.items() {
        let id = &item.id;
        for text in [&item.title, &item.plain] {
            assert!(
                !text.zh.is_empty() && !text.en.is_empty(),
                "{id}: a text is missing"
            );
        }
        assert!(!item.basis.is_empty(), "{id}: no basis");
        for basis in &item.basis {
            let unconfirmed = basis.mark == mingbai::catalogue::Mark::C;
            let has_article = basis.text.contains('第') && basis.text.contains('条');
            assert!(
                !(unconfirmed && has_article),
                "{id}: an unconfirmed article number would be shown: {}",
                basis.text
            );
        }
        let fields = item
            .fields
            .iter()
            .chain(item.tables.iter().flat_map(|table| &table.columns));
        for field in fields {
            assert!(
                !field.zh.is_empty() && !field.en.is_empty(),
                "{id}: {} has no label",
                field.key
            );
        }
    }
}
