//! The last bytes of a page mean what the page meant before they were made small, and nothing in them can act.
//!
//! Pages are parsed as a browser parses them, before and after, and the two trees are compared; white space between
//! blocks may differ. The pages hold every trick known to us for getting something past a cleaner or a minifier.

use mingbai::attachment::{Form, Picture};
use mingbai::html;
use mingbai::markdown::{self, Links, Target};
use proptest::prelude::*;

use crate::dom::Dom;

struct Folder;

impl Links for Folder {
    fn resolve(&self, target: &str) -> Target {
        match target.ends_with(".jpg") {
            true => Target::File {
                href: target.to_owned(),
                image: Some(Picture {
                    size: (4, 3),
                    forms: &[Form::Webp, Form::Jpeg],
                }),
            },
            false => Target::Page(target.to_owned()),
        }
    }
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n  <meta charset=\"utf-8\">\n  <meta name=\"viewport\" content=\"width=device-width\">\n  <title>{title}</title>\n  <link rel=\"stylesheet\" href=\"static/a.css\">\n</head>\n<body class=\"x\">\n  <header><a href=\"index.html\">首页</a> <a href=\"b.html\">上月</a></header>\n\n  <main id=\"main\">\n    {body}\n  </main>\n  <footer>\n    <p>电话 0531-8700&nbsp;0000</p>\n  </footer>\n</body>\n</html>\n"
    )
}

/// Finishes a page and holds it against what it was; gives the finished bytes.
fn guarded(page: &str) -> Vec<u8> {
    let finished = html::finish(page.as_bytes().to_vec());
    let (before, after) = (Dom::parse(page.as_bytes()), Dom::parse(&finished));
    assert_eq!(
        before.lines(),
        after.lines(),
        "\n{page}\n{}",
        String::from_utf8_lossy(&finished)
    );
    assert_eq!(after.dangers(), before.dangers(), "{page}");
    finished
}

/// What people try in Markdown.
const VECTORS: [&str; 44] = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.cn/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "甲<img src=x onerror=\"alert(1)\">乙",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<base href=\"//evil.cn/\">",
    "<meta http-equiv=\"refresh\" content=\"0;url=javascript:alert(1)\">",
    "<style>@import '//evil.cn/x.css'</style>",
    "<form action=\"javascript:alert(1)\"><button>x</button></form>",
    "<object data=\"javascript:alert(1)\"></object>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
    "</div></main></body><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=\"1.0\"?><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](java&amp;#X09;script:alert(1))",
    "[x](java&#X09;script:alert(1))",
    "[x](java&amp;Tab;script:alert(1))",
    "[x](&amp;#X6A;avascript:alert(1))",
    "[x](javascript&amp;colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](https://a.cn/?q=&amp;#X22;onmouseover=alert(1))",
    "[x](https://a.cn/\"onmouseover=\"alert(1))",
    "[x](<a b.md> \"\\\"onmouseover=alert(1)\")",
    "[x](a.md '\" onclick=alert(1)')",
    "[x](a.md \"&amp;#X22; onclick=alert(1) \")",
    "![\"onerror=alert(1)](a.jpg)",
    "![&amp;#X22; onerror=alert(1)](a.jpg)",
    "![x](https://evil.cn/pixel.png)",
    "![x](//evil.cn/pixel.png)",
    "&amp;#X3c;script&amp;#X3e;alert(1)&amp;#X3c;/script&amp;#X3e;",
    "&amp;#x3c;img src=x onerror=alert(1)&amp;#x3e;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "`&#X3c;script&#X3e;`",
    "```html\n<script>alert(1)</script>\n&#X3c;b&#X3e;\n```",
    "# <script>alert(1)</script> &amp;#X41;",
    "|<script>|&amp;#X3c;|\n|-|-|\n|`&#X3c;`|[x](javascript:alert(1))|",
    "甲[^1]\n\n[^1]: <img src=x onerror=alert(1)> &amp;#X41;",
];

#[test]
fn b1_to_b4_vectors_do_nothing_in_the_final_bytes() {
    for source in VECTORS {
        let rendered = markdown::render(source, &Folder);
        let finished = guarded(&page("测试", &rendered.html));
        assert_eq!(
            Dom::parse(&finished).dangers(),
            Vec::<String>::new(),
            "{source}"
        );
    }
    let all = VECTORS.join("\n\n");
    let rendered = markdown::render(&all, &Folder);
    let finished = guarded(&page("测试", &rendered.html));
    assert_eq!(Dom::parse(&finished).dangers(), Vec::<String>::new());
}

#[test]
fn b15_the_page_keeps_its_structure() {
    for source in [
        "</div></main></body>",
        "a </main> b",
        "<table><tr>",
        "<plaintext>",
        "</p><p>",
    ] {
        let rendered = markdown::render(source, &Folder);
        let lines = Dom::parse(&guarded(&page("测试", &rendered.html))).lines();
        let footer = lines
            .iter()
            .filter(|line| line.trim() == "<footer >")
            .count();
        assert_eq!(footer, 1, "{source}");
        assert!(lines.iter().any(|line| line.contains("电话")), "{source}");
    }
}

#[test]
fn b5_deep_pages_come_back_unchanged() {
    for depth in [150, 250, 2_300, 50_000] {
        let deep = page("深", &("<div>".repeat(depth) + &"</div>".repeat(depth)));
        assert_eq!(
            html::finish(deep.clone().into_bytes()) == deep.clone().into_bytes(),
            depth > 190
        );
    }
    let refused = markdown::render(&">".repeat(2_300), &Folder);
    guarded(&page("深", &refused.html));
}

#[test]
fn ordinary_pages_mean_the_same() {
    let bodies = [
        "<h1>河西镇  石桥村</h1>\n<p>收入 <strong>1,200.00</strong> 元，<em>支出</em> <del>3</del>。</p>",
        "<table class=\"rows\">\n<caption>逐笔</caption>\n<thead>\n<tr><th scope=\"col\">日期</th> <th scope=\"col\" class=\"r\">金额</th></tr>\n</thead>\n<tbody>\n<tr>\n<td>2026-05-06</td>\n<td class=\"r\">-12.00</td>\n</tr>\n</tbody>\n</table>",
        "<ul>\n<li>甲</li>\n<li>乙 <a href=\"a.html?x=1&amp;y=2&amp;copy=3&amp;lt=4\">丙</a></li>\n</ul>\n<dl><dt>一</dt><dd>二</dd></dl>",
        "<details open><summary>更多</summary>\n<pre><code>\n  甲\n\n  乙  丙\n</code></pre>\n<pre>\n\n二</pre></details>",
        "<img src=\"a.jpg\" alt=\"\" width=\"640\" height=\"480\" loading=\"lazy\"><br><hr>",
        "<p title=\"a 'b' &quot;c&quot;\">a&nbsp;b &lt;c&gt; &amp; d &amp;lt; e</p><p data-x='a\"b'>x</p>",
        "<figure><svg viewBox=\"0 0 10 10\" role=\"img\" aria-labelledby=\"t\"><title id=\"t\">图</title><path d=\"M0 0h10v10z\"/><linearGradient id=\"g\"/><text x=\"1\" y=\"2\">甲 乙</text></svg></figure>",
        "<form action=\"x.html\"><label>找 <input type=\"text\" name=\"q\" value=\"甲\"></label><select><option value=\"\" selected>全部</option></select><textarea>\n a  b </textarea><button type=\"button\" disabled>去</button></form>",
        "<p>甲</p>\n\n<!-- 说明 -->\n<p>乙<!-- 二 -->丙</p>",
        "<time datetime=\"2026-05\">2026年5月</time><bdi>x</bdi><abbr title=\"村务监督委员会\">村监委</abbr><ol start=\"3\"><li>a</li></ol>",
    ];
    for body in bodies {
        let before = page("“三务” &amp; 公开 &lt;/title&gt;", body);
        assert!(guarded(&before).len() < before.len());
    }
    let scripts = "<script>\n  if (1 < 2 && \"</p>\") { run(); }\n</script><script type=\"application/json\">{\"a\": \"<\\/script>\"}</script><style>\n a > b { color: red }\n</style>";
    let before = page("x", scripts);
    let finished = html::finish(before.clone().into_bytes());
    let (before, after) = (Dom::parse(before.as_bytes()), Dom::parse(&finished));
    assert_eq!(before.lines().len(), after.lines().len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_escaped_text_survives(
        text in "(&|#|x|X|;|amp|lt|gt|3c|3C|41|65|0|\"|'|<|>|=|/|script|num|colon|copy|nbsp|\\p{Han}| |\u{20D2}|`|!|-|title|\n){0,12}",
    ) {
        let safe = html::escape(&text);
        guarded(&page(&safe, &format!(
            "<p>{safe}</p><p>x{safe}y <b>{safe}</b></p><p><a href=\"a.html?{safe}k\" title=\"k{safe}\" class=\"k\">{safe}</a><img src=\"a.jpg\" alt='{safe}'></p><textarea>a{safe}</textarea><pre>x{safe}</pre>"
        )));
    }

    #[test]
    fn any_markdown_survives(
        source in "(&|amp;|#X3c;|#x3c;|&#60;|&lt;|\\[x\\]\\(|\\)|!\\[|\\]\\(|\"|'|<|>|`|\\*\\*|java|script:|onerror=|<img |\\||-|\n|\n\n|\\p{Han}|# |> |a.jpg|https://a.cn/){0,25}",
    ) {
        let rendered = markdown::render(&source, &Folder);
        let finished = guarded(&page("题", &rendered.html));
        prop_assert_eq!(Dom::parse(&finished).dangers(), Vec::<String>::new());
    }
}
