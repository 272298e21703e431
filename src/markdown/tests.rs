use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// A village folder with a page, a picture, a PDF and nothing else.
struct Folder;

impl Links for Folder {
    fn resolve(&self, target: &str) -> Target {
        match target {
            "2026-05/fund.md" => Target::Page("../2026-05/fund.html".into()),
            "附件/发 票.pdf" | "附件/发票.pdf" => Target::File {
                href: "附件/发票.pdf".into(),
                image: None,
            },
            "a.jpg" => Target::File {
                href: "a.jpg".into(),
                image: Some((640, 480)),
            },
            "/static/x.html" => Target::External,
            _ if target.contains("..") || target.starts_with('/') => Target::Leaves,
            _ => Target::Missing {
                near: target.contains("Jpg").then(|| "a.jpg".into()),
            },
        }
    }
}

fn html(source: &str) -> String {
    render(source, &Folder).html.trim_end().to_owned()
}

fn kinds(source: &str) -> Vec<ProblemKind> {
    let problems = render(source, &Folder).problems;
    problems.into_iter().map(|problem| problem.kind).collect()
}

/// The source parts that the problems of one text point at.
fn places(source: &str) -> Vec<&str> {
    let problems = render(source, &Folder).problems;
    problems
        .into_iter()
        .map(|problem| &source[problem.range])
        .collect()
}

#[test]
fn bold_and_italic_beside_chinese_punctuation() {
    for (source, expected) in [
        ("**公开：**内容", "<strong>公开：</strong>内容"),
        ("内容**（公开）**内容", "内容<strong>（公开）</strong>内容"),
        ("**“三务”**公开", "<strong>“三务”</strong>公开"),
        ("请看**《公告》**全文", "请看<strong>《公告》</strong>全文"),
        ("共**1,200元。**其中", "共<strong>1,200元。</strong>其中"),
        ("*注：*以下", "<em>注：</em>以下"),
        ("***重要！***内容", "<em><strong>重要！</strong></em>内容"),
        ("~~作废：~~有效", "<del>作废：</del>有效"),
        (
            "**甲：**乙，**丙**丁（**戊**）",
            "<strong>甲：</strong>乙，<strong>丙</strong>丁（<strong>戊</strong>）",
        ),
        ("收入，**支出**结余", "收入，<strong>支出</strong>结余"),
        ("**Note:**内容", "<strong>Note:</strong>内容"),
        (
            "**“甲”**和**“乙”**",
            "<strong>“甲”</strong>和<strong>“乙”</strong>",
        ),
        ("金额**-100元**", "金额<strong>-100元</strong>"),
        ("**【公告】**各位", "<strong>【公告】</strong>各位"),
        (
            "**[附件](a.jpg)**见",
            "<strong><a href=\"a.jpg\">附件</a></strong>见",
        ),
        ("甲**`代码`**乙", "甲<strong><code>代码</code></strong>乙"),
        ("**a** b *c*", "<strong>a</strong> b <em>c</em>"),
        ("甲**乙**丙", "甲<strong>乙</strong>丙"),
    ] {
        assert_eq!(html(source), format!("<p>{expected}</p>"), "{source}");
        assert_eq!(kinds(source), [], "{source}");
    }
}

#[test]
fn stars_that_are_not_emphasis_stay() {
    for source in [
        "单价3*4*5元",
        "3*（2+1）*5",
        "约~3元~。",
        "\\*\\*公开：\\*\\*内容",
        "3~5月，6~8月",
    ] {
        let shown = source.replace('\\', "");
        assert_eq!(html(source), format!("<p>{shown}</p>"));
    }
    assert_eq!(
        html("`**公开：**内容`"),
        "<p><code>**公开：**内容</code></p>"
    );
    assert_eq!(
        html("```\n**公开：**内容\n```"),
        "<pre><code>**公开：**内容\n</code></pre>"
    );
    assert!(!html("[x](https://a.cn/**公：**开)").contains('\u{FDD0}'));
}

#[test]
fn line_breaks_between_chinese_vanish() {
    for (source, expected) in [
        ("收入\n支出", "收入支出"),
        ("收入，\n支出", "收入，支出"),
        ("“收入”\n支出", "“收入”支出"),
        ("见\n**公告**", "见<strong>公告</strong>"),
        ("**公告**\n全文", "<strong>公告</strong>全文"),
        ("12\n元", "12 元"),
        ("a\nb", "a b"),
        ("a\n**b**", "a <strong>b</strong>"),
        ("元\n12", "元 12"),
        ("“a”\n“b”", "“a” “b”"),
        ("甲  \n乙", "甲<br>\n乙"),
        ("甲\\\n乙", "甲<br>\n乙"),
    ] {
        assert_eq!(html(source), format!("<p>{expected}</p>"), "{source:?}");
    }
    assert_eq!(render("收入\n支出\n\na\nb", &Folder).text, "收入支出\na b");
}

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

/// The names of all tags in a piece of HTML.
fn tags(html: &str) -> Vec<String> {
    html.split('<')
        .skip(1)
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '/')
                .collect()
        })
        .collect()
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
fn headings_get_ids_of_their_own() {
    assert_eq!(html("# Income"), "<h3 id=\"s-income\">Income</h3>");
    assert!(html("###### 六").starts_with("<h6 id=\"s-"));
    for name in ["location", "name", "__proto__", "constructor"] {
        assert!(html(&format!("# {name}")).starts_with("<h3 id=\"s-"));
    }
    assert_eq!(
        html("# a\n# a\n# a"),
        "<h3 id=\"s-a\">a</h3>\n<h3 id=\"s-a_2\">a</h3>\n<h3 id=\"s-a_3\">a</h3>"
    );
    let chinese = html("## 一、收入");
    assert!(chinese.is_ascii() || chinese[..chinese.find('>').unwrap()].is_ascii());
    assert!(html("# x {#id .class onclick=y}").contains("{#id .class onclick=y}"));
    assert_eq!(html("# "), "");
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
fn tables_have_classes_and_scopes() {
    assert_eq!(
        html("|项目|金额|  |\n|:--|--:|:-:|\n|水费|**12.00**|甲|"),
        "<table>\n<thead><tr><th scope=\"col\" class=\"l\">项目</th><th scope=\"col\" class=\"r\">金额</th><td class=\"c\"></td></tr></thead>\n<tbody>\n<tr><td class=\"l\">水费</td><td class=\"r\"><strong>12.00</strong></td><td class=\"c\">甲</td></tr>\n</tbody>\n</table>"
    );
    assert!(!html("|a|\n|-|").contains("tbody"));
    assert_eq!(render("|a|b|\n|-|-|\n|c|d|", &Folder).text, "a b\nc d");
}

#[test]
fn lists_tasks_notes_and_definitions() {
    assert_eq!(
        html("- [x] 已办\n- [ ] 待办"),
        "<ul>\n<li><span class=\"task\" role=\"img\" aria-label=\"已完成\">☑</span> 已办</li>\n<li><span class=\"task\" role=\"img\" aria-label=\"未完成\">☐</span> 待办</li>\n</ul>"
    );
    assert_eq!(html("3. 甲"), "<ol start=\"3\">\n<li>甲</li>\n</ol>");
    assert_eq!(html("甲\n: 乙"), "<dl>\n<dt>甲</dt>\n<dd>乙</dd>\n</dl>");
    let notes = html("甲[^a]乙[^b]丙[^a]\n\n[^b]: 二\n[^a]: 一\n[^c]: 三");
    let ids: Vec<&str> = notes.split(" id=\"").skip(1).collect();
    let mut ids: Vec<&str> = ids.iter().map(|id| id.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), 6);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    let (one, two, three) = (notes.find("一"), notes.find("二"), notes.find("三"));
    assert!(one < two && two < three, "{notes}");
    assert_eq!(html("甲[^x]"), "<p>甲[^x]</p>");
}

#[test]
fn hidden_characters_are_named_and_gone() {
    let source = "甲\u{202E}乙\u{0}\u{0}丙\u{200B}丁\u{E0041}`\u{2066}`&#x202E;&#x200B;\u{85}";
    let rendered = render(source, &Folder);
    assert!(
        rendered
            .html
            .chars()
            .chain(rendered.text.chars())
            .all(|c| c == '\n' || (!c.is_control() && !prepare::is_invisible(c)))
    );
    let mut found: Vec<char> = rendered
        .problems
        .iter()
        .map(|problem| match problem.kind {
            ProblemKind::Control(c) | ProblemKind::Invisible(c) => c,
            ref other => panic!("{other:?}"),
        })
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            '\0',
            '\u{85}',
            '\u{200B}',
            '\u{200B}',
            '\u{202E}',
            '\u{202E}',
            '\u{2066}',
            '\u{E0041}'
        ]
    );
    assert_eq!(kinds("\u{FEFF}甲"), []);
    assert_eq!(
        html("〇㐂𠮷\u{E0100}\u{E000}"),
        "<p>〇㐂𠮷\u{E0100}\u{E000}</p>"
    );
    assert_eq!(kinds(&"\0甲".repeat(100_000)).len(), MAX_PROBLEMS);
}

#[test]
fn template_syntax_and_quotes_are_text() {
    assert_eq!(
        html("{{ 7*7 }} {% include x %}"),
        "<p>{{ 7*7 }} {% include x %}</p>"
    );
    assert_eq!(
        html("\"a\" -- b... 'c'"),
        "<p>&quot;a&quot; -- b... &#39;c&#39;</p>"
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
        let start = Instant::now();
        render(&source, &Folder);
        let taken = start.elapsed();
        assert!(
            taken < Duration::from_millis(1_000),
            "{part:?} took {taken:?}"
        );
    }
}

proptest! {
    #[test]
    fn whatever_comes_the_result_is_safe(source in "([\\*_~`>|#\\-\\[\\]()!<>&;:/\\\\ \n]|javascript:|https://a.cn|a.jpg|\\[\\^a\\]: |<script>|&#X3c;|\\[\\^a\\]|onerror=|[a-c甲：（）“”0-9\u{202E}\u{0}]){0,60}") {
        let rendered = render(&source, &Folder);
        let known = ["p", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ol", "ul", "li", "dl", "dt", "dd",
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
