//! What becomes of HTML, links and pictures.

use super::*;

#[test]
fn raw_html_is_shown_and_cannot_act() {
    let vectors = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "x <img src=x onerror=alert(1)> y",
        "<svg onload=alert(1)>",
        "<svg><animate onbegin=alert(1)></svg>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<base href=//evil.cn>",
        "<meta http-equiv=refresh content='0;url=//evil.cn'>",
        "<style>*{background:url(//evil.cn)}</style>",
        "<form action=//evil.cn><input name=x></form>",
        "<object data=x></object>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "a </div></main> b",
        "</p></main></body>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<?php echo 1 ?>",
        "<![CDATA[x]]>",
        "<details open ontoggle=alert(1)>",
    ];
    for source in vectors {
        let rendered = render(source, &Folder);
        let tags = tags(&rendered.html);
        assert!(
            tags.iter().all(|tag| tag == "p" || tag == "/p"),
            "{source}: {tags:?}"
        );
        assert!(
            matches!(rendered.problems[0].kind, ProblemKind::RawHtml(_)),
            "{source}"
        );
        assert!(!rendered.problems[0].kind.is_error());
    }
    assert_eq!(
        html("<script>alert(1)</script>"),
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    );
    assert_eq!(html("甲 <!-- 待核实 --> 乙"), "<p>甲  乙</p>");
    assert_eq!(html("<!-- 待核实 -->"), "");
    assert_eq!(kinds("<b>重要</b>").len(), 1);
    assert_eq!(html("甲<br>乙<BR />丙"), "<p>甲<br>\n乙<br>\n丙</p>");
    assert_eq!(kinds("甲<br>乙"), []);
}

#[test]
fn bad_schemes_lose_their_target() {
    for target in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java&Tab;script:alert(1)",
        "javascript&colon;alert(1)",
        "&#106;avascript:alert(1)",
        "java&amp;#X09;script:alert(1)",
        "java&#X09;script:alert(1)",
        "<java\tscript:alert(1)>",
        "data:text/html;base64,PHNjcmlwdD4=",
        "vbscript:x",
        "file:///etc/passwd",
    ] {
        for source in [format!("[x]({target})"), format!("![x]({target})")] {
            assert_eq!(html(&source), "<p>x</p>", "{source}");
            assert!(matches!(kinds(&source)[..], [ProblemKind::BadScheme(_)]));
        }
    }
    assert_eq!(html("<javascript:alert(1)>"), "<p>javascript:alert(1)</p>");
    let reference = "[x][r]\n\n[r]: javascript:alert(1)";
    assert_eq!(html(reference), "<p>x</p>");
    assert_eq!(places("见 [x](data:a) 。"), ["[x](data:a)"]);
}

#[test]
fn web_links_say_where_they_lead() {
    assert_eq!(
        html("[通知](https://www.gov.cn/a?b=1&c=2)"),
        "<p><a href=\"https://www.gov.cn/a?b=1&amp;c=2\" rel=\"noopener noreferrer nofollow\">通知</a> <span class=\"host\">(www.gov.cn)</span></p>"
    );
    assert_eq!(
        html("<https://www.gov.cn/>"),
        "<p><a href=\"https://www.gov.cn/\" rel=\"noopener noreferrer nofollow\">https://www.gov.cn/</a></p>"
    );
    assert!(html("[x](//a.cn/y)").contains("href=\"https://a.cn/y\""));
    assert_eq!(
        html("[电话](tel:0531-8700000) <a@b.cn>"),
        "<p><a href=\"tel:0531-8700000\">电话</a> <a href=\"mailto:a@b.cn\">a@b.cn</a></p>"
    );
    let odd = |source: &str| match &kinds(source)[..] {
        [ProblemKind::OddHost { why, .. }] => *why,
        other => panic!("{source}: {other:?}"),
    };
    assert_eq!(odd("[x](https://gοv.cn/)"), OddHost::LookAlike);
    assert_eq!(odd("[x](https://gov.cn@evil.cn/)"), OddHost::Userinfo);
    assert_eq!(odd("[x](https://xn--gv-7kb.cn/)"), OddHost::Punycode);
    assert_eq!(odd("[www.gov.cn](https://evil.cn/)"), OddHost::TextDiffers);
}

#[test]
fn no_reference_survives_in_a_target() {
    for source in [
        "[x](https://a.cn/?b&#X41;)",
        "[x](https://a.cn/?b&amp;#X41;)",
        "[x](2026-05/fund.md#a&amp;#X41;)",
        "![x](https://a.cn/&amp;#x3c;)",
    ] {
        let html = html(source);
        let hrefs: Vec<&str> = html.split("href=\"").skip(1).collect();
        for href in hrefs {
            let href = href.split('"').next().unwrap();
            assert!(!href.contains("&#") && !href.contains("&amp;#"), "{href}");
        }
    }
}

#[test]
fn local_targets_are_resolved() {
    assert_eq!(
        html("[上月](2026-05/fund.md)"),
        "<p><a href=\"../2026-05/fund.html\">上月</a></p>"
    );
    assert_eq!(
        html("[发票](<附件/发 票.pdf>) [发票](附件/%E5%8F%91%E7%A5%A8.pdf)"),
        "<p><a href=\"附件/发票.pdf\">发票</a> <a href=\"附件/发票.pdf\">发票</a></p>"
    );
    assert_eq!(
        kinds("[x](b.md)"),
        [ProblemKind::Missing {
            target: "b.md".into(),
            near: None
        }]
    );
    assert_eq!(
        kinds("![x](a.Jpg)"),
        [ProblemKind::Missing {
            target: "a.Jpg".into(),
            near: Some("a.jpg".into())
        }]
    );
    for target in ["../b/x.pdf", "%2e%2e/b/x.pdf", "/etc/passwd", "&#46;./x"] {
        let source = format!("[x]({target})");
        assert!(
            matches!(
                kinds(&source)[..],
                [ProblemKind::Leaves(_) | ProblemKind::BadScheme(_)]
            ),
            "{source}"
        );
        assert_eq!(html(&source), "<p>x</p>");
    }
    assert!(matches!(kinds("[x]()")[..], [ProblemKind::Missing { .. }]));
    assert!(html("[x](/static/x.html)").contains("rel="));
}

#[test]
fn pictures_are_those_of_the_village() {
    assert_eq!(
        html("![路口 *全景*](a.jpg \"图一\")"),
        "<p><img src=\"a.jpg\" alt=\"路口 全景\" width=\"640\" height=\"480\" loading=\"lazy\" title=\"图一\"></p>"
    );
    assert_eq!(kinds("![](a.jpg)"), [ProblemKind::NoAlt]);
    assert_eq!(
        html("![图](https://a.cn/x.png)"),
        "<p><a href=\"https://a.cn/x.png\" rel=\"noopener noreferrer nofollow\">图</a> <span class=\"host\">(a.cn)</span></p>"
    );
    assert_eq!(
        kinds("![图](//a.cn/x.png)"),
        [ProblemKind::ExternalImage("a.cn".into())]
    );
    assert_eq!(
        html("![发票](附件/发票.pdf)"),
        "<p><a href=\"附件/发票.pdf\">发票</a></p>"
    );
    let nested = html("[![图](https://a.cn/x.png)](https://b.cn/)");
    assert_eq!(nested.matches("<a ").count(), 1);
    assert_eq!(
        html("![a ![b](a.jpg) c](a.jpg)"),
        "<p><img src=\"a.jpg\" alt=\"a b c\" width=\"640\" height=\"480\" loading=\"lazy\"></p>"
    );
}

#[test]
fn links_to_places_are_checked() {
    assert_eq!(kinds("[收入](#一、收入)\n\n# 一、收入"), []);
    assert_eq!(kinds("[收入](#一收入)\n\n# **一、** 收入"), []);
    assert_eq!(kinds("[a](#s-a_2) [b](#)\n# a\n# a"), []);
    assert_eq!(
        kinds("[支出](#支出)\n\n# 收入"),
        [ProblemKind::Missing {
            target: "#支出".into(),
            near: None
        }]
    );
    let id = html("# 收入").split('"').nth(1).unwrap().to_owned();
    assert_eq!(
        html("[x](2026-05/fund.md#收入)"),
        format!("<p><a href=\"../2026-05/fund.html#{id}\">x</a></p>")
    );
}

#[test]
fn failed_links_are_noticed() {
    for source in [
        "见[发票](附件/发 票.pdf)。",
        "见[发票]（附件/发票.pdf）。",
        "见[发票](附件/发票.pdf）。",
        "见![图](照片 1.jpg)",
        "见[网站](https://www.gov.cn/ 首页)",
    ] {
        assert!(
            matches!(kinds(source)[..], [ProblemKind::LooksLikeLink(_)]),
            "{source}: {:?}",
            kinds(source)
        );
    }
    assert_eq!(
        places("见[发票](附件/发 票.pdf)。"),
        ["[发票](附件/发 票.pdf)"]
    );
    for source in [
        "鲁政发[2026](第 5 号)",
        "`[x](a b.pdf)`",
        "\\[x](a b.pdf)",
        "[发票](<附件/发 票.pdf>)",
        "[x]（见下）",
    ] {
        assert_eq!(kinds(source), [], "{source}");
    }
}
