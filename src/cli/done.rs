//! What is said after something was done to a log, and what is left for people to do.

use super::{Voice, say};
use crate::language::Lang;
use crate::log::entry::Act;
use crate::publish::acts::Done;
use crate::publish::traces::Trace;

/// Says what was done.
pub(super) fn told(slug: &str, done: &Done, voice: Voice) {
    if voice.json {
        let traces: Vec<String> = done
            .traces
            .iter()
            .map(|trace| place(trace, voice.lang))
            .collect();
        say(&serde_json::json!({
            "village": slug, "done": done.act.kind(), "traces": traces,
        })
        .to_string());
        return;
    }
    if voice.quiet {
        return;
    }
    say(&line(slug, &done.act, voice.lang));
    for slot in &done.needed {
        say(&match voice.lang {
            Lang::Zh => {
                format!("  {slot} 现行的版本还在用，没有隐去。要隐去它，先更正，换掉这个附件。")
            }
            Lang::En => format!(
                "  {slot} is still used by the current version and was kept; replace it by a correction first."
            ),
        });
    }
    if matches!(done.act, Act::Redact { .. }) {
        warn(&done.traces, voice.lang);
    }
}

fn line(slug: &str, act: &Act, lang: Lang) -> String {
    match (act, lang) {
        (
            Act::Redact {
                doc, ver, slots, ..
            },
            Lang::Zh,
        ) => {
            format!(
                "{slug}：已隐去 {doc} 第{ver}版的 {} 个文件，记录已签名。",
                slots.len()
            )
        }
        (
            Act::Redact {
                doc, ver, slots, ..
            },
            Lang::En,
        ) => {
            format!(
                "{slug}: {} file(s) of {doc} version {ver} removed, and the record signed.",
                slots.len()
            )
        }
        (Act::Rotate { vkey }, Lang::Zh) => {
            format!(
                "{slug}：已换新密钥 {vkey}。请运行 mingbai key backup {slug} 打印新的备份，旧备份作废。"
            )
        }
        (Act::Rotate { vkey }, Lang::En) => {
            format!(
                "{slug}: the new key is {vkey}. Print its backup with mingbai key backup {slug}; the old one is void."
            )
        }
        (act, Lang::Zh) => {
            let what = match act {
                Act::Withdraw { doc, .. } => format!("已撤下 {doc}"),
                Act::Restore { doc, .. } => format!("已重新展示 {doc}"),
                Act::Nothing { period } => format!("已声明 {period} 没有可公开的事项"),
                _ => "留痕已结束".to_string(),
            };
            format!("{slug}：{what}，记录已签名。")
        }
        (act, Lang::En) => {
            let what = match act {
                Act::Withdraw { doc, .. } => format!("{doc} was withdrawn"),
                Act::Restore { doc, .. } => format!("{doc} is shown again"),
                Act::Nothing { period } => format!("nothing to disclose for {period}"),
                _ => "the log has ended".to_string(),
            };
            format!("{slug}: {what}; the record is signed.")
        }
    }
}

/// What a person has to do after a removal.
fn warn(traces: &[Trace], lang: Lang) {
    if !traces.is_empty() {
        say(lang.pick(
            "这些地方可能还有同样的内容，请逐个处理：",
            "The content may still stand here; see to each:",
        ));
    }
    for trace in traces {
        say(&format!("  - {}", place(trace, lang)));
    }
    say(lang.pick(
        "还要做的：把新网站传上去并删掉服务器上的旧文件；通知镜像和转载的网站；请搜索引擎删除快照；已经被人下载的收不回来。",
        "Also: upload the new site and delete the old files there; tell mirrors; ask search engines to drop their copies. What was downloaded cannot be called back.",
    ));
}

fn place(trace: &Trace, lang: Lang) -> String {
    match (trace, lang) {
        (
            Trace::Version {
                doc,
                ver,
                slot,
                parts: None,
            },
            Lang::Zh,
        ) => {
            format!("{doc} 第{ver}版的 {slot}：同一个文件")
        }
        (
            Trace::Version {
                doc,
                ver,
                slot,
                parts: None,
            },
            Lang::En,
        ) => {
            format!("{slot} of {doc} version {ver}: the same file")
        }
        (
            Trace::Version {
                doc,
                ver,
                slot,
                parts: Some(parts),
            },
            Lang::Zh,
        ) => {
            format!("{doc} 第{ver}版的 {slot}：有 {parts} 处相同的文字")
        }
        (
            Trace::Version {
                doc,
                ver,
                slot,
                parts: Some(parts),
            },
            Lang::En,
        ) => {
            format!("{slot} of {doc} version {ver}: {parts} equal text(s)")
        }
        (Trace::Text { path, parts }, Lang::Zh) => format!("{path}：有 {parts} 处相同的内容"),
        (Trace::Text { path, parts }, Lang::En) => format!("{path}: {parts} equal part(s)"),
        (Trace::History(path), Lang::Zh) => format!(
            "{path}：版本库的历史里还有。先更正，再用 git filter-repo --invert-paths --path 文件 改写历史，强制推送，并请所有克隆过的人重新克隆"
        ),
        (Trace::History(path), Lang::En) => format!(
            "{path}: its history keeps it. Rewrite it with git filter-repo --invert-paths --path FILE, push by force, and have everybody clone anew"
        ),
        (Trace::Archive(path), Lang::Zh) => format!("{path}：可能是旧的备份"),
        (Trace::Archive(path), Lang::En) => format!("{path}: perhaps an old backup"),
        (Trace::Output(path), Lang::Zh) => {
            format!("{path}：以前生成的网站（含搜索索引），请重新生成或删掉")
        }
        (Trace::Output(path), Lang::En) => {
            format!("{path}: a site made before, with its search index; make it anew or delete it")
        }
    }
}
