//! The page that stands where a version's page was lawfully removed. It says that something was removed, when and on what ground,
//! and nothing of what it was; it is made without the theme, so that it never has to change.

use crate::log::entry::By;
use crate::log::name::{Basis, DocId, Moment};

/// Why a page is gone.
#[derive(Debug, Clone, Copy)]
pub struct Removed<'a> {
    /// The document.
    pub doc: &'a DocId,
    /// The version.
    pub ver: u32,
    /// When, as the publisher claims.
    pub at: Moment,
    /// On what ground.
    pub basis: &'a Basis,
    /// Who decided.
    pub by: By,
}

/// The page, for `v/<doc>/<ver>/`.
pub fn tombstone(removed: &Removed<'_>) -> Vec<u8> {
    let Removed { doc, ver, .. } = removed;
    let day = removed.at.to_string();
    let day = day.split('T').next().unwrap_or_default();
    let up = "../".repeat(doc.as_str().split('/').count() + 2);
    let (basis, basis_en) = ground(removed.basis);
    let (by, by_en) = decider(removed.by);
    let text = format!(
        "<!doctype html>\n\
         <html lang=\"zh-CN\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n\
         <title>依法隐去</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n\
         </head>\n\
         <body>\n\
         <main>\n\
         <h1>依法隐去</h1>\n\
         <p>这里原是 {doc} 第{ver}版的内容，已于 {day} 依法隐去。</p>\n\
         <p>依据：{basis}。决定：{by}。</p>\n\
         <p><a href=\"{up}history/{doc}.html\">查看这件公开事项的各个版本</a></p>\n\
         <p lang=\"en\">The content of version {ver} was lawfully removed on {day}. Ground: {basis_en}. Decided by {by_en}.</p>\n\
         </main>\n\
         </body>\n\
         </html>\n"
    );
    text.into_bytes()
}

/// The legal ground in words, Chinese and English; a code that is not known is shown as it is.
pub fn ground(basis: &Basis) -> (String, String) {
    let code = basis.as_str();
    let (law, article) = code.split_once('-').unwrap_or((code, ""));
    let article_zh = match article {
        "" => String::new(),
        number => format!("第{number}条"),
    };
    match law {
        "pipl" => (
            format!("《中华人民共和国个人信息保护法》{article_zh}"),
            format!("Personal Information Protection Law, Article {article}")
                .trim_end_matches(", Article ")
                .to_string(),
        ),
        _ => (code.to_string(), code.to_string()),
    }
}

/// Who decided, in words, Chinese and English.
fn decider(by: By) -> (&'static str, &'static str) {
    match by {
        By::Village => ("村", "the village"),
        By::Supervision => ("村务监督委员会", "the village supervision committee"),
        By::Township => ("乡镇", "the township"),
        By::County => ("县", "the county"),
        By::Court => ("法院", "a court"),
    }
}
