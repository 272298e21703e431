//! The page that stands where a version's page was lawfully removed. It says that something was removed, when and on what ground,
//! and nothing of what it was; it is made without the theme, so that it never has to change.

use crate::language::Lang;
use crate::log::entry::By;
use crate::log::name::{Basis, DocId, Moment};

/// Laws that removals are founded on: code, Chinese and English name. The words of a site may change; this page may not.
const LAWS: [(&str, &str, &str); 5] = [
    (
        "pipl",
        "《个人信息保护法》",
        "Personal Information Protection Law",
    ),
    ("civil", "《民法典》", "Civil Code"),
    (
        "minors",
        "《未成年人保护法》",
        "Law on the Protection of Minors",
    ),
    (
        "secrets",
        "《保守国家秘密法》",
        "Law on Guarding State Secrets",
    ),
    (
        "foi",
        "《政府信息公开条例》",
        "Regulations on Open Government Information",
    ),
];

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
    let basis = |lang| basis_words(removed.basis, lang);
    let by = |lang| by_words(removed.by, lang);
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
         <p>依据：{}。决定：{}。</p>\n\
         <p><a href=\"{up}history/{doc}.html\">查看这件公开事项的各个版本</a></p>\n\
         <p lang=\"en\">The content of version {ver} was lawfully removed on {day}. Ground: {}. Decided by {}.</p>\n\
         </main>\n\
         </body>\n\
         </html>\n",
        basis(Lang::Zh),
        by(Lang::Zh),
        basis(Lang::En),
        by(Lang::En),
    );
    text.into_bytes()
}

/// Who decided on a removal.
fn by_words(by: By, lang: Lang) -> &'static str {
    match by {
        By::Village => lang.pick("本村", "the village"),
        By::Supervision => lang.pick("村务监督委员会", "the supervision committee"),
        By::Township => lang.pick("乡镇", "the township"),
        By::County => lang.pick("县", "the county"),
        By::Court => lang.pick("法院", "a court"),
    }
}

/// The ground of a removal; a law that is not known by name is shown by its code.
fn basis_words(basis: &Basis, lang: Lang) -> String {
    let (law, article) = basis
        .as_str()
        .split_once('-')
        .unwrap_or((basis.as_str(), ""));
    let Some((_, zh, en)) = LAWS.iter().find(|(code, ..)| *code == law) else {
        return basis.to_string();
    };
    match (lang, article) {
        (Lang::Zh, "") => (*zh).to_string(),
        (Lang::Zh, article) => format!("{zh}第{article}条"),
        (Lang::En, "") => (*en).to_string(),
        (Lang::En, article) => format!("{en}, article {article}"),
    }
}
