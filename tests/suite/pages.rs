//! Every page of the example means the same before and after it is minified.

use std::path::Path;

use mingbai::html;
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
        maker: &[],
        clock: None,
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
            let file = match about {
                Some(about) => theme.with_article(&page, &register.disclosures()[about].item.id),
                None => theme.file(&page, None),
            };
            let made = file.expect("a page").bytes;
            let before = Dom::parse(&made).lines();
            let after = Dom::parse(&html::finish(made)).lines();
            if let Some(differ) = before
                .iter()
                .zip(&after)
                // A button submits where it does not say what it does.
                .find(|(before, after)| before.replace("type=\"submit\"", "") != **after)
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
