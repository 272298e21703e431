//! Limits, and what holds for every text.

use super::*;
use proptest::prelude::*;

#[test]
fn too_deep_and_too_large_are_refused() {
    let deep = |source: &str| {
        let rendered = render(source, &Folder);
        assert_eq!(rendered.html, "");
        match rendered.problems.last().map(|problem| &problem.kind) {
            Some(ProblemKind::TooDeep(line)) => *line,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(deep(&">".repeat(2_300)), 1);
    assert_eq!(deep(&format!("甲\n\n{}", "- ".repeat(1_000) + "x")), 3);
    assert_eq!(deep(&("*a ".repeat(300) + &" b*".repeat(300))), 1);
    assert!(html(&(">".repeat(90) + "x")).contains('x'));
    let long = render(&"字".repeat(400_000), &Folder);
    assert_eq!(long.problems[0].kind, ProblemKind::TooLarge);
    let wide = format!(
        "{}\n{}\n{}",
        "|a".repeat(2_000),
        "|-".repeat(2_000),
        "|b\n".repeat(130)
    );
    assert!(render(&wide, &Folder).html.len() < MAX_HTML);
    let bomb = format!(
        "{}\n{}\n{}",
        "|a".repeat(300),
        "|:-:".repeat(300),
        "|b\n".repeat(5_000)
    );
    let bomb = format!("{bomb}\n\n{bomb}\n\n{bomb}");
    assert_eq!(kinds(&bomb).last(), Some(&ProblemKind::TooLarge));
    assert!(ProblemKind::TooLarge.is_error() && ProblemKind::TooDeep(1).is_error());
}

#[test]
fn a_mebibyte_of_anything_takes_less_than_a_second() {
    let repeated = |part: &str| part.repeat(MAX_SOURCE / part.len());
    for part in [
        ">",
        "- ",
        "[",
        "]",
        "](",
        "](a b",
        "*a ",
        "**a：**b",
        "_a ",
        "`",
        "``` ",
        "<",
        "<a ",
        "<!-- ",
        "![",
        "|a",
        "|a|\n|-|\n",
        "[^a]",
        "[^a]: b\n",
        "[a]: b\n",
        "\\",
        "&#x202E;",
        "\0",
        "\u{200B}甲",
        "收入\n",
        "# 收入\n",
        "http://a.cn ",
        "<http://a.cn> ",
        "[x](a.jpg) ",
        "- [ ] a\n",
        "a\n: b\n",
        "~~a",
        "]（",
        "*a\n",
        "> ",
        ">\n",
        "- a\n  ",
        "[x](#a) ",
        "![x](",
        "1. ",
        "\t",
        "{{",
        "&",
        "\r",
    ] {
        let source = repeated(part);
        // What is not linear would not come to an end here.
        let rendered = render(&source, &Folder);
        assert!(rendered.html.len() <= MAX_HTML, "{part:?}");
    }
}

proptest! {
    #[test]
    fn whatever_comes_the_result_is_safe(source in "([\\*_~`>|#\\-\\[\\]()!<>&;:/\\\\ \n]|javascript:|https://a.cn|a.jpg|\\[\\^a\\]: |<script>|&#X3c;|\\[\\^a\\]|onerror=|[a-c甲：（）“”0-9\u{202E}\u{0}]){0,60}") {
        let rendered = render(&source, &Folder);
        let known = ["p", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ol", "ul", "li", "dl", "dt", "dd",
            "table", "thead", "tbody", "tr", "th", "td", "em", "strong", "del", "a", "img", "br", "hr", "sup",
            "span", "section"];
        let mut open: Vec<String> = Vec::new();
        for tag in tags(&rendered.html) {
            match tag.strip_prefix('/') {
                Some(name) => {
                    let last = open.pop();
                    prop_assert_eq!(last.as_deref(), Some(name));
                }
                None => {
                    prop_assert!(known.contains(&tag.as_str()), "{}", tag);
                    prop_assert!(tag != "a" || !open.contains(&tag));
                    if !["br", "hr", "img"].contains(&tag.as_str()) {
                        open.push(tag);
                    }
                }
            }
        }
        prop_assert!(open.is_empty());
        prop_assert!(!rendered.html.contains(prepare::SENTINEL) && !rendered.text.contains(prepare::SENTINEL));
        prop_assert!(!rendered.html.contains("=\"javascript"));
        for problem in &rendered.problems {
            prop_assert!(source.get(problem.range.clone()).is_some(), "{:?}", problem);
        }
    }

    #[test]
    fn any_text_is_rendered(source in any::<String>()) {
        let rendered = render(&source, &Folder);
        for problem in &rendered.problems {
            prop_assert!(source.get(problem.range.clone()).is_some(), "{:?}", problem);
        }
    }
}
