use super::*;

mod limits;
mod links;

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
                image: Some(Picture {
                    size: (640, 480),
                    forms: &[],
                }),
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
fn headings_get_ids_of_their_own() {
    assert_eq!(html("# Income"), "<h2 id=\"s-income\">Income</h2>");
    // However many signs its author counts, the first is h2, and no level is skipped.
    assert!(html("###### 六").starts_with("<h2 id=\"s-"));
    let levels = |source: &str| -> Vec<usize> {
        let html = html(source);
        let starts = html
            .match_indices("<h")
            .map(|(at, _)| html.as_bytes()[at + 2]);
        starts.map(|digit| usize::from(digit - b'0')).collect()
    };
    assert_eq!(
        levels("## a\n#### b\n##### c\n## d\n# e\n## f"),
        [2, 3, 4, 2, 2, 3]
    );
    assert_eq!(levels("# a\n## b\n### c\n#### d\n##### e"), [2, 3, 4, 5, 6]);
    for name in ["location", "name", "__proto__", "constructor"] {
        assert!(html(&format!("# {name}")).starts_with("<h2 id=\"s-"));
    }
    assert_eq!(
        html("# a\n# a\n# a"),
        "<h2 id=\"s-a\">a</h2>\n<h2 id=\"s-a_2\">a</h2>\n<h2 id=\"s-a_3\">a</h2>"
    );
    let chinese = html("## 一、收入");
    assert!(chinese.is_ascii() || chinese[..chinese.find('>').unwrap()].is_ascii());
    assert!(html("# x {#id .class onclick=y}").contains("{#id .class onclick=y}"));
    assert_eq!(html("# "), "");
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
