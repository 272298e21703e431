//! What is frozen: the canonical text of a disclosure means what the editor's own text meant, and so does its text again.

use mingbai::disclosure::{self, Address, Disclosure};
use mingbai::language::Lang;
use mingbai::portal::ground;
use mingbai::source::{self, Text};
use mingbai::version::{canonical, content, split};
use mingbai::village::{Shared, read_and_check};

use crate::common::{EXAMPLE_TODAY, home};

/// Is given a disclosure, and what reads a text as that disclosure.
type Asked<'a> = &'a mut dyn FnMut(&Disclosure, &dyn Fn(&str) -> Option<Disclosure>);

/// Every disclosure of the example, checked, with what reads it again.
fn each(asked: Asked<'_>) {
    let root = home("content-example");
    let ground = ground(&root).expect("the example's ground");
    let shared = Shared {
        root: &root,
        portal: &ground.portal,
        catalogue: &ground.catalogue,
        profiles: &ground.profiles,
        theme: None,
        today: EXAMPLE_TODAY.parse().expect("a day"),
        published_only: false,
        maker: &[],
        clock: None,
    };
    for slug in source::folders(&root, "villages").expect("the villages").0 {
        let mut problems = Vec::new();
        let (register, _) =
            read_and_check(&slug, &shared, None, &mut problems).expect("a sound village");
        let (sources, _) = source::list(&root, &format!("villages/{slug}"));
        for known in register.disclosures() {
            let again = |text: &str| {
                let path = format!("villages/{slug}/{}.toml", known.id());
                let text = Text::new(path.as_str(), text);
                let address = Address {
                    period: known.period,
                    item: &known.item.id,
                    name: known.name.as_deref(),
                };
                let mut problems = Vec::new();
                let lang = Lang::Zh;
                let read = disclosure::read(
                    &text,
                    &address,
                    &ground.catalogue,
                    &sources,
                    lang,
                    &mut problems,
                );
                assert!(problems.is_empty(), "{path}: {problems:#?}\n{}", text.text);
                read
            };
            asked(known, &again);
        }
    }
}

#[test]
fn a_canonical_text_is_read_as_what_it_was_made_from() {
    let mut compared = 0;
    each(&mut |known, again| {
        let text = canonical(known);
        let read = again(&text).expect("a disclosure");
        for (field, (one, other)) in known
            .item
            .fields
            .iter()
            .zip(known.record.fields.iter().zip(&read.record.fields))
        {
            let (one, other) = (one.as_ref(), other.as_ref());
            assert_eq!(
                one.map(|cell| &cell.value),
                other.map(|cell| &cell.value),
                "{} {}",
                known.id(),
                field.key
            );
        }
        let values = |disclosure: &Disclosure| -> Vec<String> {
            let tables = disclosure.record.tables.iter().flatten();
            tables
                .map(|row| {
                    let cells = row.cells.iter();
                    let values = cells.map(|cell| cell.as_ref().map(|cell| cell.value.clone()));
                    format!("{:?}", values.collect::<Vec<_>>())
                })
                .collect()
        };
        assert_eq!(values(known), values(&read), "{}", known.id());
        assert_eq!(known.record.given, read.record.given, "{}", known.id());
        assert_eq!(known.title, read.title);
        assert_eq!(known.published, read.published);
        // The list of files is made from the prose, which is not rendered here.
        let without_files = |text: &str| {
            let end = text.find("\n[[files]]").unwrap_or(text.len());
            text[..end].to_string()
        };
        assert_eq!(
            without_files(&text),
            without_files(&canonical(&read)),
            "{}",
            known.id()
        );
        compared += 1;
    });
    assert!(compared > 1500, "{compared}");
}

#[test]
fn the_reason_of_a_correction_changes_nothing_but_itself() {
    let mut compared = 0;
    each(&mut |known, again| {
        if compared >= 40 || !known.files.is_empty() {
            return;
        }
        compared += 1;
        let text = content(known);
        let with =
            format!("correction = \"一处 \\\"笔误\\\"\"\ncorrection_kind = \"typo\"\n{text}");
        let read = again(&with).expect("a disclosure");
        assert_eq!(content(&read), text);
        assert_eq!(canonical(&read), with);
        assert_eq!(split(&with), (Some("\"一处 \\\"笔误\\\"\""), text.as_str()));
        assert_eq!(split(&text), (None, text.as_str()));
    });
    assert_eq!(compared, 40);
}
