//! The words of a verdict: each finding as a message that says what it means and what to do, and what can be said of a village in
//! one line.

use super::{Checked, KeyFrom};
use crate::diagnostic::{Diagnostic, Place as Spot};
use crate::language::Lang;
use crate::log::history::Breach;
use crate::log::name::Moment;
use crate::log::statement::Form;
use crate::log::trust::OpenFault;
use crate::log::verify::{Change, Fault, File, Finding, Severity};

/// A finding as a message; its place is a path of the site.
pub fn told(finding: &Finding, slug: &str) -> Diagnostic {
    let place = &finding.place;
    let shown = shown(place.path.as_deref().unwrap_or_default(), slug);
    let entry = place.entry.map_or(String::new(), |entry| entry.to_string());
    let mut said = Diagnostic::new(code(&finding.fault))
        .with("file", if shown.is_empty() { slug } else { &shown })
        .with("entry", &entry);
    if let (Some(doc), Some(ver)) = (&place.doc, place.ver) {
        said = said.with("doc", doc).with("ver", ver);
    }
    if !shown.is_empty() {
        said = said.at(Spot::file(shown));
    }
    detail(said, &finding.fault)
}

/// The path of a file as the reader knows it; that of a ledger has other names than the site.
fn shown(path: &str, slug: &str) -> String {
    let in_ledger = slug.starts_with("ledger/");
    match (path.split_once('/'), in_ledger) {
        (Some(("v", rest)), true) => format!("{slug}/frozen/{rest}"),
        (Some(("log", rest)), true) => format!("{slug}/{rest}"),
        (Some(("v" | "log", _)), false) if !slug.is_empty() => format!("{slug}/{path}"),
        _ => path.to_string(),
    }
}

/// The code under which a finding is worded.
fn code(fault: &Fault) -> &'static str {
    match fault {
        Fault::Missing(File::Checkpoint) => "MB1101",
        Fault::Missing(File::Bundle | File::Tile | File::Key) => "MB1102",
        Fault::Missing(File::Manifest) => "MB1103",
        Fault::Missing(File::Content) => "MB1104",
        Fault::Missing(File::Salt) => "MB1105",
        Fault::Missing(File::Proof) => "MB1106",
        Fault::Unreadable(_) => "MB1108",
        Fault::NoFile(_) => "MB1237",
        Fault::StoredGone => "MB1238",
        Fault::StoredNotYet => "MB1239",
        Fault::Changed(_, Change::LineEnds) => "MB1109",
        Fault::Changed(_, Change::Inserted { .. }) => "MB1110",
        Fault::Changed(File::Content, _) => "MB1111",
        Fault::Changed(File::Manifest, _) => "MB1113",
        Fault::Changed(File::Salt, _) => "MB1114",
        Fault::Changed(File::Key, _) => "MB1115",
        Fault::Changed(File::Checkpoint | File::Bundle | File::Tile | File::Proof, _) => "MB1112",
        Fault::Checkpoint(OpenFault::Note(_) | OpenFault::Checkpoint(_)) => "MB1116",
        Fault::Checkpoint(OpenFault::Origin) => "MB1117",
        Fault::Checkpoint(OpenFault::Unsigned) => "MB1118",
        Fault::Checkpoint(OpenFault::Signature(_)) => "MB1119",
        Fault::Checkpoint(OpenFault::Quorum { .. }) => "MB1120",
        Fault::Older(_) => "MB1121",
        Fault::OlderName => "MB1122",
        Fault::Rollback { .. } => "MB1123",
        Fault::Fork { .. } => "MB1124",
        Fault::StrangeSignature(_) => "MB1125",
        Fault::TooLarge => "MB1126",
        Fault::Form(..) => "MB1127",
        Fault::EntryChanged => "MB1128",
        Fault::Root => "MB1129",
        Fault::Entry(_) => "MB1130",
        Fault::Breach(Breach::TimeBackwards) => "MB1132",
        Fault::Breach(_) => "MB1131",
        Fault::GenesisOrigin => "MB1133",
        Fault::KeyUnknown => "MB1134",
        Fault::KeyUnproven => "MB1135",
        Fault::KeyRetired => "MB1136",
        Fault::Manifest(_) | Fault::ManifestOther => "MB1137",
        Fault::HeldOther => "MB1138",
        Fault::RedactedUnknown | Fault::RedactedHeldElsewhere => "MB1139",
        Fault::SaltStillThere => "MB1140",
        Fault::RedactedStillThere => "MB1141",
        Fault::Proof(_) | Fault::ProofOther => "MB1142",
        Fault::Unexpected => "MB1143",
        Fault::NotYetLogged => "MB1144",
    }
}

/// What else the wording of a finding needs.
fn detail(said: Diagnostic, fault: &Fault) -> Diagnostic {
    let reason =
        |said: Diagnostic, (zh, en): (&str, &str)| said.with("reason", zh).with("reason_en", en);
    match fault {
        Fault::Changed(_, Change::Inserted { length, .. }) => said.with("length", length),
        Fault::Changed(_, change) => reason(said, change_words(*change)),
        Fault::Checkpoint(OpenFault::Signature(name)) | Fault::StrangeSignature(name) => {
            said.with("name", name)
        }
        Fault::Checkpoint(OpenFault::Quorum { have }) => said.with("have", have),
        Fault::Older(fault) => reason(said, older_words(fault)),
        Fault::Rollback { older } | Fault::Fork { older } => said.with("older", older),
        Fault::Breach(breach) => reason(said, breach_words(*breach)),
        Fault::Entry(fault) => said.with("reason", format!("{fault:?}")),
        Fault::Manifest(fault) => said.with("reason", format!("{fault:?}")),
        Fault::ManifestOther => said.with("reason", "doc, ver, files"),
        Fault::Proof(fault) => said.with("reason", format!("{fault:?}")),
        Fault::ProofOther => said.with("reason", "index"),
        _ => said,
    }
}

fn change_words(change: Change) -> (&'static str, &'static str) {
    match change {
        Change::Empty => ("空了", "it is empty"),
        Change::LineEnds => ("只有换行不同", "only the ends of lines differ"),
        Change::Inserted { .. } => ("中间插进了内容", "something was put in"),
        Change::Shorter => ("变短了", "it is shorter"),
        Change::Longer => ("变长了", "it is longer"),
        Change::Bytes => ("长度没变，内容变了", "the same length, other content"),
    }
}

fn older_words(fault: &OpenFault) -> (&'static str, &'static str) {
    match fault {
        OpenFault::Note(_) | OpenFault::Checkpoint(_) => ("不是检查点", "it is no checkpoint"),
        OpenFault::Origin => ("是别的留痕的", "it is of another log"),
        OpenFault::Unsigned => ("没有这份留痕的签名", "it is not signed by this log"),
        OpenFault::Signature(_) => ("签名不对", "a signature does not hold"),
        OpenFault::Quorum { .. } => ("见证不够", "too few witnesses"),
    }
}

/// The rule that an entry breaks, in words.
fn breach_words(breach: Breach) -> (&'static str, &'static str) {
    match breach {
        Breach::NoGenesis => ("第一条不是开头", "the log does not begin with its opening"),
        Breach::GenesisAgain => ("又开了一次头", "the log is opened again"),
        Breach::AfterClose => (
            "留痕已经结束，后面还有记录",
            "it follows the end of the log",
        ),
        Breach::AlreadyPublished => ("同一件第二次作为新件公布", "published as new a second time"),
        Breach::VersionGap { .. } => ("版本号不连续", "a version is left out"),
        Breach::WrongPrevious => ("没有接上前一版", "it does not follow the version before"),
        Breach::NoSuchVersion => (
            "说的是没有的版本",
            "it is about a version that does not exist",
        ),
        Breach::WrongTarget => (
            "说的版本和记录对不上",
            "it names another entry than it means",
        ),
        Breach::NotNewest => ("不是最新版", "it is not about the newest version"),
        Breach::AlreadyWithdrawn => ("已经撤下过", "the document is withdrawn already"),
        Breach::NotWithdrawn => ("并没有撤下", "the document is not withdrawn"),
        Breach::KeyName => ("钥匙的名字不是这份留痕的", "the key bears another name"),
        Breach::KeyAgain => ("换回了用过的钥匙", "the log had this key before"),
        Breach::NoKeys => (
            "不签名的留痕没有钥匙可换",
            "nobody signs this log, so that there is no key to change",
        ),
        Breach::TimeBackwards => (
            "时间比前一条早",
            "it claims to be older than the entry before",
        ),
    }
}

/// The day of a moment, in Beijing time: `2026-05-08`.
fn day(at: Moment) -> String {
    at.to_string().chars().take(10).collect()
}

/// What can be said of a village, in one line.
pub fn line(checked: &Checked, lang: Lang) -> String {
    let (name, alarms) = (&checked.name, checked.count(Severity::Alarm));
    let unchecked = checked.count(Severity::Unchecked);
    if alarms > 0 {
        return match lang {
            Lang::Zh => format!(
                "{name}：不对。有 {alarms} 处和公布时不一样，或者证明不了一样，上面逐条写了是什么、怎么办。"
            ),
            Lang::En => format!(
                "{name}: NOT as published. {alarms} finding(s) above say what differs, or cannot be shown to be the same, and what to do."
            ),
        };
    }
    if unchecked > 0 {
        return match lang {
            Lang::Zh => {
                format!("{name}：有 {unchecked} 处没能核对，现在下不了结论。请过一会儿再试。")
            }
            Lang::En => format!(
                "{name}: {unchecked} thing(s) could not be looked at, so nothing can be concluded. Try again later."
            ),
        };
    }
    let counts = checked.verdict.counts;
    let mut text = match lang {
        Lang::Zh => format!(
            "{name}：公布过的 {} 个版本都在，一个字没有改",
            counts.versions
        ),
        Lang::En => format!(
            "{name}: all {} published version(s) are there, unchanged",
            counts.versions
        ),
    };
    if counts.redacted > 0 {
        text.push_str(&match lang {
            Lang::Zh => format!("（其中 {} 个文件依法隐去，留有记录）", counts.redacted),
            Lang::En => format!(
                " ({} file(s) removed by law, each on record)",
                counts.redacted
            ),
        });
    }
    text.push_str(&match checked.verdict.form {
        Some(Form::Bare) => unsigned(checked, lang),
        _ => witnessed(checked, lang),
    });
    text
}

/// What the verdict is worth where nobody signs.
fn unsigned(checked: &Checked, lang: Lang) -> String {
    let size = checked.verdict.counts.entries;
    match (checked.older, lang) {
        (0, Lang::Zh) => format!(
            "（和网站自己的总校验值对得上，共 {size} 条）；这个村不签名，没有人签过名：整份换掉也看不出来，请和印出来的、别处留存的三行比对。"
        ),
        (0, Lang::En) => format!(
            " (by the site's own root of {size} entries); nobody signs this village's log, so that an exchange of the whole would not show: compare the three lines that were printed or kept elsewhere."
        ),
        (n, Lang::Zh) => {
            format!("；这个村不签名，没有人签过名；和另外留存的 {n} 份总校验值对得上。")
        }
        (n, Lang::En) => format!(
            "; nobody signs this village's log; it extends {n} root(s) that were kept elsewhere."
        ),
    }
}

/// Who saw the log last.
fn witnessed(checked: &Checked, lang: Lang) -> String {
    let Some((size, seen)) = &checked.last_seen else {
        return lang
            .pick("；还没有见证。", "; no witness has seen it yet.")
            .to_string();
    };
    let names: Vec<&str> = seen.iter().map(|(who, _)| who.as_str()).collect();
    let at = seen.last().map_or(String::new(), |(_, at)| day(*at));
    let after = checked.verdict.counts.entries.saturating_sub(*size);
    let mut text = match lang {
        Lang::Zh => format!("；最近一次见证：{} {at}", names.join("、")),
        Lang::En => format!("; last witnessed by {} on {at}", names.join(", ")),
    };
    if after > 0 {
        text.push_str(&match lang {
            Lang::Zh => format!("，其后 {after} 条记录还没有见证"),
            Lang::En => format!(", {after} later entries not yet"),
        });
    }
    text.push_str(lang.pick("。", "."));
    text
}

/// What a verification of these villages cannot show, in sentences; what the reader can do about it included.
pub fn limits(all: &[Checked], on_web: bool, lang: Lang) -> Vec<String> {
    let mut said = vec![
        lang.pick(
            "内容是不是真实、有没有该公布没公布的：留痕只说明公布过什么、后来动没动过。",
            "Whether the content is true, and whether anything was left out: a log shows what was published and that it has not changed since.",
        ),
        lang.pick(
            "首页、目录、统计这些页面，以及公开页面正文以外的部分：它们每天重做，不在留痕里。",
            "The home page, lists and figures, and what stands around the text of a page: they are made anew every day and are not in the log.",
        ),
    ];
    if all.iter().any(|one| one.older == 0) {
        said.push(lang.pick(
            "整份留痕有没有被换过、给不同的人看的是不是同一份：要用您以前记下的检查点比对（--old 文件；公示栏上印的三行也可以）。",
            "Whether the whole log was exchanged, or others are shown another one: compare with a checkpoint that you kept (--old FILE; the three lines of the printed sheet will do).",
        ));
    }
    if all.iter().any(|one| one.key_from == KeyFrom::Itself) {
        said.push(lang.pick(
            "公钥是不是这个村的：这次用的是网站自己给的公钥。请和公示栏上印的比对，或者用 --key 给出。",
            "Whether the key is the village's: the one used here comes from the site itself. Compare it with the printed sheet, or give it with --key.",
        ));
    }
    if all.iter().any(|one| one.key_from == KeyFrom::Nowhere) {
        said.push(lang.pick(
            "不签名的村，网站是不是它自己放的：没有签名，也没有见证，谁都能照样做一份。只有印出来的、别处留存的三行（名称、条数、总校验值）能证明。",
            "Whether a village that does not sign has put up its site itself: without signature and witness anybody could make the same. Only three lines (name, size, root) that were printed or kept elsewhere prove it.",
        ));
    }
    if all.iter().any(|one| one.witnesses_from_site) {
        said.push(lang.pick(
            "见证方是不是真的：见证方的公钥也是网站自己给的。请向见证方要一份，用 --witness 给出。",
            "Whether the witnesses are real: their keys come from the site too. Ask them for their keys and give them with --witness.",
        ));
    }
    if on_web || all.iter().any(|one| !one.pages_listed) {
        said.push(lang.pick(
            "有没有多放了文件：网上不能列出文件，多出来的看不到。在网站的文件夹里核对才看得到。",
            "Whether extra files were put there: files cannot be listed over the network. Verify the folder of the site to see them.",
        ));
    }
    said.into_iter().map(str::to_string).collect()
}
