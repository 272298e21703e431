//! Every page of the example means the same before and after it is minified.

use std::path::Path;

use mingbai::language::Lang;
use mingbai::page::ARTICLE;
use mingbai::portal::ground;
use mingbai::show::{Site, village_pages};
use mingbai::source;
use mingbai::theme::{Files, Theme};
use mingbai::village::{Shared, read_and_check};

use crate::common::{EXAMPLE_TODAY, home};
use crate::dom::Dom;

#[test]
fn minifying_changes_no_page() {
    let root = home("content-example");
    let ground = ground(Path::new(&root)).expect("the example's ground");
    let theme = Theme::load(Files::new(), "themes/default", "zh").expect("the built-in theme");
    let today = EXAMPLE_TODAY.parse().expect("a day");
    let shared = Shared {
        root: &root,
        portal: &ground.portal,
        catalogue: &ground.catalogue,
        profiles: &ground.profiles,
        theme: Some(&theme),
        today,
        published_only: false,
    };
    let mut compared = 0;
    let mut changed = Vec::new();
    for slug in source::folders(&root, "villages").expect("the villages").0 {
        let mut problems = Vec::new();
        let (register, profile) =
            read_and_check(&slug, &shared, None, &mut problems).expect("a sound village");
        let site = Site {
            portal: &ground.portal,
            catalogue: &ground.catalogue,
            profile,
            words: theme.words(),
            today,
        };
        for (page, about) in village_pages(&register, &site) {
            let mut made = theme
                .make(&page)
                .unwrap_or_else(|error| panic!("{}: {error}", page.path));
            let mut article = None;
            if let Some(about) = about {
                let item = &register.disclosures()[about].item.id;
                let whole = theme.make_article(&page, item).expect("an article");
                made = made.replace(ARTICLE, &whole);
                article = Some(theme.article(&page, item).expect("an article"));
            }
            let file = theme.file(&page, article.as_deref()).expect("a page");
            let before = Dom::parse(made.as_bytes()).lines();
            let after = Dom::parse(&file.bytes).lines();
            if let Some(differ) = before
                .iter()
                .zip(&after)
                .find(|(before, after)| before != after)
            {
                changed.push(format!("{}: {differ:?}", page.path));
            }
            compared += 1;
        }
    }
    assert!(
        changed.is_empty(),
        "minifying changes what {} pages mean: {:#?}",
        changed.len(),
        &changed[..changed.len().min(12)]
    );
    assert!(compared > 1500, "{compared} pages");
}
