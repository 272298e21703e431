//! The catalogue: what must be disclosed, by whom, how often, due when, on what legal basis, with which fields.
//!
//! All of it is data. The built-in items stand in `catalogue/*.toml`; a portal's own files add items or override fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, nearest};
use crate::language::Lang;
use crate::source::Text;
use crate::value::{Date, Deadline, Frequency};

mod glossary;
mod identity;
mod item;
mod overlay;

pub use glossary::{Glossary, Word};
pub use identity::{Expr, Identity, Relation, Sign};
pub(crate) use item::date_of;
pub use item::{Bind, Field, FieldType, GaugeBind, Item, PiiRisk, Slot, TableSchema, Target};

/// The three columns of a village's board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
    /// 党务, Party affairs.
    Party,
    /// 村务, village affairs.
    Village,
    /// 财务, finance.
    Finance,
}

impl Category {
    /// The three, in the order of the board.
    pub const ALL: [Category; 3] = [Category::Party, Category::Village, Category::Finance];

    /// The stable id: `party`, `village`, `finance`.
    pub fn id(self) -> &'static str {
        match self {
            Category::Party => "party",
            Category::Village => "village",
            Category::Finance => "finance",
        }
    }

    /// Its name.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            Category::Party => lang.pick("党务", "Party affairs"),
            Category::Village => lang.pick("村务", "Village affairs"),
            Category::Finance => lang.pick("财务", "Finance"),
        }
    }
}

/// The shape of an item's data; each has its checks and its view in [`crate::record`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Texts, rules, single facts.
    Notice,
    /// Meetings and activities.
    Meeting,
    /// Dated or itemised money.
    Ledger,
    /// Lines of figures.
    Statement,
    /// Lists of things, people, contracts.
    Register,
    /// Steps with dates and votes.
    Process,
    /// Tracked tasks.
    Commitment,
    /// Shares against targets.
    Gauge,
    /// Stars, scores, ballots.
    Review,
    /// Questions and answers with a clock.
    Ticket,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 10] = [
        Kind::Notice,
        Kind::Meeting,
        Kind::Ledger,
        Kind::Statement,
        Kind::Register,
        Kind::Process,
        Kind::Commitment,
        Kind::Gauge,
        Kind::Review,
        Kind::Ticket,
    ];

    /// The stable id, also the name of its template.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Notice => "notice",
            Kind::Meeting => "meeting",
            Kind::Ledger => "ledger",
            Kind::Statement => "statement",
            Kind::Register => "register",
            Kind::Process => "process",
            Kind::Commitment => "commitment",
            Kind::Gauge => "gauge",
            Kind::Review => "review",
            Kind::Ticket => "ticket",
        }
    }
}

/// When an item is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyKind {
    /// Law: every village, every period.
    Always,
    /// Law: wherever there is such a matter.
    IfAny,
    /// A local promise.
    Local,
}

/// Whose duty it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BodyKind {
    /// 村民委员会.
    Committee,
    /// 农村集体经济组织.
    Collective,
    /// 村党支部.
    Branch,
    /// 村务监督委员会.
    Supervision,
    /// 网格.
    Grid,
    /// 乡镇.
    Township,
    /// Others.
    Other,
}

impl BodyKind {
    /// The bodies in the order in which a village shows them.
    pub const ALL: [BodyKind; 7] = [
        BodyKind::Branch,
        BodyKind::Committee,
        BodyKind::Supervision,
        BodyKind::Collective,
        BodyKind::Grid,
        BodyKind::Township,
        BodyKind::Other,
    ];

    /// The stable id.
    pub fn id(self) -> &'static str {
        match self {
            BodyKind::Committee => "committee",
            BodyKind::Collective => "collective",
            BodyKind::Branch => "branch",
            BodyKind::Supervision => "supervision",
            BodyKind::Grid => "grid",
            BodyKind::Township => "township",
            BodyKind::Other => "other",
        }
    }

    /// Its name.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            BodyKind::Committee => lang.pick("村民委员会", "Village committee"),
            BodyKind::Collective => lang.pick("农村集体经济组织", "Rural collective"),
            BodyKind::Branch => lang.pick("村党组织", "Party branch"),
            BodyKind::Supervision => lang.pick("村务监督委员会", "Supervision committee"),
            BodyKind::Grid => lang.pick("网格员", "Grid workers"),
            BodyKind::Township => lang.pick("乡镇", "Township"),
            BodyKind::Other => lang.pick("其他", "Others"),
        }
    }
}

/// A legal basis. An article number marked C is kept apart so that no view can show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The document, with its article where that is confirmed.
    pub text: String,
    /// `A` full text read, `B` an excerpt read, `C` from memory.
    pub mark: Mark,
    /// The unconfirmed article number; never shown to citizens.
    #[serde(default)]
    pub article: String,
}

/// How well a statement about the law is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// The full text was read.
    A,
    /// An excerpt was read.
    B,
    /// From memory or inferred.
    C,
}

/// All items, in the order of the board, and the words that are explained.
#[derive(Debug, Clone)]
pub struct Catalogue {
    items: Vec<Arc<Item>>,
    by_id: BTreeMap<String, usize>,
    /// The items by the ids that they had before.
    by_former: BTreeMap<String, usize>,
    glossary: Glossary,
}

const BUILT_IN: [(&str, &str); 4] = [
    ("catalogue/party.toml", include_str!("catalogue/party.toml")),
    (
        "catalogue/village.toml",
        include_str!("catalogue/village.toml"),
    ),
    (
        "catalogue/finance.toml",
        include_str!("catalogue/finance.toml"),
    ),
    (
        "catalogue/glossary.toml",
        include_str!("catalogue/glossary.toml"),
    ),
];

impl Catalogue {
    /// The built-in items, extended and overridden by a portal's own files.
    ///
    /// # Errors
    /// Every mistake of the portal's files: wrong TOML, unknown types, items whose fields do not fit their kind.
    pub fn load(own: &[Text]) -> Result<Catalogue, Vec<Diagnostic>> {
        let mut blocks = overlay::Blocks::default();
        let mut problems = Vec::new();
        for (path, text) in BUILT_IN {
            let text = Text::new(path, text);
            problems.extend(blocks.add(&text, true));
        }
        for text in own {
            problems.extend(blocks.add(text, false));
        }
        let mut catalogue = Catalogue {
            items: Vec::new(),
            by_id: BTreeMap::new(),
            by_former: BTreeMap::new(),
            glossary: Glossary::new(std::mem::take(&mut blocks.words)),
        };
        for block in blocks.into_items() {
            match block {
                Ok(item) => {
                    let at = catalogue.items.len();
                    catalogue.by_id.insert(item.id.clone(), at);
                    let former = item.formerly.iter().map(|id| (id.clone(), at));
                    catalogue.by_former.extend(former);
                    catalogue.items.push(Arc::new(item));
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(catalogue)
        } else {
            Err(problems)
        }
    }

    /// All items in order.
    pub fn items(&self) -> &[Arc<Item>] {
        &self.items
    }

    /// An item by its id, or by one that it had before.
    pub fn get(&self, id: &str) -> Option<&Arc<Item>> {
        let at = self.by_id.get(id).or_else(|| self.by_former.get(id))?;
        self.items.get(*at)
    }

    /// Where an item stands in the order of the board.
    pub fn position(&self, id: &str) -> usize {
        self.by_id.get(id).copied().unwrap_or(usize::MAX)
    }

    /// The words of experts, explained.
    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    /// All ids, in alphabetical order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// What is said of a word that is no item: with the one that may be meant, where one can tell.
    pub fn unknown(&self, word: &str) -> Diagnostic {
        let titled = || {
            let mut items = self.items().iter();
            items.find(|item| !word.is_empty() && item.title.zh.contains(word))
        };
        let near = nearest(word, self.ids()).or_else(|| titled().map(|item| item.id.as_str()));
        match near {
            Some(near) => Diagnostic::new("MB0225").with("near", near),
            None => Diagnostic::new("MB1524"),
        }
        .with("item", word)
    }
}

/// What a village owes of an item at a time: frequency and deadline after the profile has had its say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// How often.
    pub frequency: Frequency,
    /// By when.
    pub deadline: Deadline,
    /// On what ground.
    pub duty: DutyKind,
    /// Days that it must stay posted at least.
    pub keep_days: u32,
    /// Working days that it must stay posted at least, where the rule counts those.
    pub keep_workdays: u32,
    /// From when on it is no longer owed.
    pub retired: Option<Date>,
}
