//! The same county as content of other generators, with templates that make the same pages: one for each disclosure, month and
//! village and one for the county, about 15 links on each, the ledger as a table.

use std::fmt::Write;

use include_dir::{Dir, include_dir};

use crate::corpus::{ITEMS, Month, Size, Village, yuan};
use crate::words::CLOSING;
use crate::write::File;

/// Another generator.
#[derive(Debug)]
pub struct Peer {
    /// The name of its program.
    pub name: &'static str,
    /// What to give it, in the folder of its county.
    pub arguments: &'static [&'static str],
    /// Where the site is then.
    pub out: &'static str,
    /// Whether it minifies its pages.
    pub minifies: bool,
    /// Settings and templates.
    frame: Dir<'static>,
    /// Where static files go.
    assets: &'static str,
    /// Where pages stand.
    pub content: &'static str,
    /// The page of a folder.
    index: &'static str,
    /// What a page begins with.
    head: fn(Head<'_>) -> String,
    /// Whether lists of pages must stand in the text, because templates cannot make them.
    lists: bool,
}

/// What is known of a page before its text.
struct Head<'a> {
    title: &'a str,
    date: &'a str,
    summary: &'a str,
    /// Links: address and title.
    nav: &'a [(String, String)],
}

/// All of them.
pub const PEERS: &[Peer] = &[
    Peer {
        name: "hugo",
        arguments: &["--minify", "--quiet"],
        out: "public",
        minifies: true,
        frame: include_dir!("$CARGO_MANIFEST_DIR/benches/county/peers/hugo"),
        assets: "static",
        content: "content",
        index: "_index.md",
        head: |head| toml_head(head, "summary"),
        lists: false,
    },
    Peer {
        name: "zola",
        arguments: &["build", "--force"],
        out: "public",
        minifies: true,
        frame: include_dir!("$CARGO_MANIFEST_DIR/benches/county/peers/zola"),
        assets: "static",
        content: "content",
        index: "_index.md",
        head: |head| toml_head(head, "description"),
        lists: false,
    },
    Peer {
        name: "blades",
        arguments: &["all"],
        out: "public",
        minifies: false,
        frame: include_dir!("$CARGO_MANIFEST_DIR/benches/county/peers/blades"),
        assets: "assets",
        content: "content",
        index: "index.md",
        head: |head| toml_head(head, "summary"),
        lists: false,
    },
    Peer {
        name: "cobalt",
        arguments: &["build", "--quiet"],
        out: "_site",
        minifies: false,
        frame: include_dir!("$CARGO_MANIFEST_DIR/benches/county/peers/cobalt"),
        assets: ".",
        content: ".",
        index: "index.md",
        head: yaml_head,
        lists: true,
    },
];

fn toml_head(head: Head<'_>, summary: &str) -> String {
    let mut text = format!("+++\ntitle = \"{}\"\n", head.title);
    if !head.date.is_empty() {
        let _ = writeln!(
            text,
            "date = {}\n{summary} = \"{}\"",
            head.date, head.summary
        );
    }
    text + "+++\n"
}

fn yaml_head(head: Head<'_>) -> String {
    let mut text = format!(
        "---\ntitle: \"{}\"\ndescription: \"{}\"\n",
        head.title, head.summary
    );
    if !head.nav.is_empty() {
        text.push_str("data:\n  nav:\n");
    }
    for (url, title) in head.nav {
        let _ = writeln!(text, "    - {{ url: \"{url}\", title: \"{title}\" }}");
    }
    text + "---\n"
}

impl Peer {
    /// Settings, templates and the county's own page.
    pub fn frame(&self, size: Size) -> Vec<File> {
        let mut files = Vec::new();
        add(&self.frame, &mut files);
        let css = include_str!("peers/site.css");
        files.push((format!("{}/site.css", self.assets), css.into()));
        let villages = (0..size.villages).map(|nth| crate::corpus::village(nth, size));
        let links: Vec<(String, String)> = villages
            .map(|village| (format!("/{}/", village.slug), village.name))
            .collect();
        files.push(self.folder("", "清源县三务公开", &links, &[]));
        files
    }

    /// All pages of a village.
    pub fn village(&self, village: &Village, months: &[Month]) -> Vec<File> {
        let slug = &village.slug;
        let link = |month: &Month| (format!("/{slug}/{}/", month.label), month.label.clone());
        let links: Vec<(String, String)> = months.iter().map(link).collect();
        let mut nav = vec![(format!("/{slug}/"), village.name.clone())];
        nav.extend(links.iter().take(12).cloned());
        let mut files = vec![self.folder(&format!("/{slug}"), &village.name, &links, &nav)];
        for month in months {
            let folder = format!("/{slug}/{}", month.label);
            let title = format!("{}{}", village.name, month.label);
            let below: Vec<(String, String)> = ITEMS
                .iter()
                .map(|(item, name)| (format!("{folder}/{item}.html"), name.to_string()))
                .collect();
            files.push(self.folder(&folder, &title, &below, &nav));
            for (nth, (item, name)) in ITEMS.iter().enumerate() {
                let (summary, text) = match nth {
                    0 => meeting(month),
                    1 => issues(village, month),
                    _ => ledger(village, month),
                };
                let head = (self.head)(Head {
                    title: &format!("{}{}{name}", village.name, month.label),
                    date: &month.posted,
                    summary: &summary,
                    nav: &nav,
                });
                let path = format!("{}{folder}/{item}.md", self.content);
                files.push((path, format!("{head}\n{text}")));
            }
        }
        files
    }

    /// The page of a folder, which lists what is below it.
    fn folder(
        &self,
        folder: &str,
        title: &str,
        links: &[(String, String)],
        nav: &[(String, String)],
    ) -> File {
        let mut text = (self.head)(Head {
            title,
            date: "",
            summary: "",
            nav,
        });
        if self.lists {
            for (url, title) in links {
                let _ = writeln!(text, "- [{title}]({url})");
            }
        }
        (format!("{}{folder}/{}", self.content, self.index), text)
    }
}

fn add(folder: &Dir<'_>, files: &mut Vec<File>) {
    for file in folder.files() {
        let text = file.contents_utf8().unwrap_or_default();
        files.push((file.path().display().to_string(), text.to_string()));
    }
    for below in folder.dirs() {
        add(below, files);
    }
}

/// Each with its summary, and the text in Markdown.
fn meeting(month: &Month) -> (String, String) {
    let meeting = &month.meeting;
    let (theme, due, came) = (meeting.theme, meeting.due, meeting.came);
    let text = format!(
        "- 活动日期：{}-15\n- 主题：{theme}\n- 地点：村部\n- 应到人数：{due}\n- 实到人数：{came}\n\n{}\n\n{CLOSING}\n",
        month.label, meeting.done
    );
    (format!("这次主题党日的事是“{theme}”，来了{came}人。"), text)
}

fn issues(village: &Village, month: &Month) -> (String, String) {
    let all = month.issues.len();
    let mut text = format!(
        "- 收到件数：{all}\n- 办结件数：{all}\n\n\
         | 编号 | 哪天提的 | 哪类事 | 提了什么 | 谁接的 | 怎么答复的 | 哪天答复 | 结果 | 满意不满意 |\n|---|---|---|---|---|---|---|---|---|\n"
    );
    for issue in &month.issues {
        let (kind, what, reply) = issue.words;
        let (label, day, replied) = (&month.label, issue.day, issue.day + issue.took);
        let _ = writeln!(
            text,
            "| {label}-{} | {label}-{day:02} | {kind} | {what} | {} | {reply} | {label}-{replied:02} | 已办结 | 满意 |",
            issue.ticket, village.people[1]
        );
    }
    (format!("这个月{all}件事，件件有回音。"), text)
}

fn ledger(village: &Village, month: &Month) -> (String, String) {
    let ledger = &month.ledger;
    let (income, expense) = (yuan(ledger.income()), yuan(ledger.expense()));
    let mut text = format!(
        "- 上月结转：{}\n- 本月收入合计：{income}\n- 本月支出合计：{expense}\n- 月末结余：{}\n\n\
         | 日期 | 凭证号 | 现金还是银行 | 摘要 | 科目 | 收入 | 支出 | 余额 | 收款人或付款人 | 经手人 | 批准人 | 票据 |\n\
         |---|---|---|---|---|--:|--:|--:|---|---|---|---|\n",
        yuan(ledger.opening),
        yuan(ledger.closing)
    );
    let [_, director, _, clerk] = &village.people;
    for (nth, row) in ledger.rows.iter().enumerate() {
        let sum = yuan(row.amount.abs());
        let (received, paid) = if row.amount < 0 {
            ("", sum.as_str())
        } else {
            (sum.as_str(), "")
        };
        let _ = writeln!(
            text,
            "| {}-{:02} | 记-{:03} | 银行 | {} | {} | {received} | {paid} | {} | {} | {clerk} | {director} | 发票 |",
            month.label,
            row.day,
            nth + 1,
            row.what,
            row.account,
            yuan(row.balance),
            row.whom
        );
    }
    let rows = ledger.rows.len();
    (
        format!("这个月一共{rows}笔，收{income}元，支{expense}元，哪一笔不清楚都可以来查。"),
        text,
    )
}
