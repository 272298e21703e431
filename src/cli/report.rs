//! What a run says: messages, what became of each village, and the last line; for people and for machines.

use super::{Voice, forms, say, tell};
use crate::diagnostic::Diagnostic;
use crate::language::Lang;
use crate::portal::{self, Report, Request};
use crate::publish::is_breach;
use crate::timings::Timings;

/// Most messages of one village that are printed; the rest is counted.
pub(super) const SHOWN: usize = 50;

/// Says why nothing was done; gives the exit code.
pub(super) fn refused(problems: &[Diagnostic], code: u8, voice: Voice) -> u8 {
    if forms::said(problems.iter(), voice) {
        return code;
    }
    if voice.json {
        for problem in problems {
            say(&problem.json(voice.lang).to_string());
        }
        say(&serde_json::json!({ "done": false, "exit": code }).to_string());
        return code;
    }
    for problem in problems {
        tell(&problem.render(voice.lang, voice.color));
    }
    tell(voice.lang.pick("什么也没有做。\n", "Nothing was done.\n"));
    code
}

pub(super) fn reported(report: &Report, request: &Request, voice: Voice) -> u8 {
    let held: Vec<&str> = report
        .villages
        .iter()
        .filter(|village| village.held)
        .map(|village| village.name.as_str())
        .collect();
    let said = report
        .villages
        .iter()
        .flat_map(|village| &village.diagnostics);
    let code = match said.into_iter().any(is_breach) {
        true => 4,
        false => u8::from(!held.is_empty()),
    };
    if voice.json {
        json(report, request, code, voice);
        return code;
    }
    let villages = report.villages.iter();
    let all = villages.flat_map(|village| &village.diagnostics);
    if forms::said(report.remarks.iter().chain(all), voice) {
        return code;
    }
    for remark in &report.remarks {
        show(std::slice::from_ref(remark), voice);
    }
    for village in &report.villages {
        show(&village.diagnostics, voice);
    }
    if !held.is_empty() {
        tell(&match (voice.lang, &request.out) {
            (Lang::Zh, Some(_)) => format!("这些村有错误，保留原来的网站：{}\n", held.join("、")),
            (Lang::Zh, None) => format!("这些村有错误：{}\n", held.join("、")),
            (Lang::En, Some(_)) => format!(
                "kept as they were because of mistakes: {}\n",
                held.join(", ")
            ),
            (Lang::En, None) => format!("with mistakes: {}\n", held.join(", ")),
        });
    }
    if request.clock.is_some() {
        tell(&table(&report.timings));
    }
    if !voice.quiet {
        say(&last_line(report, request, voice.lang));
    }
    code
}

/// Where the time went: seconds of all threads and shares, the longest stage first.
fn table(timings: &Timings) -> String {
    let stages = timings.longest();
    let all: f64 = stages.iter().map(|(_, spent)| spent.as_secs_f64()).sum();
    let lines = stages.iter().map(|(name, spent)| {
        let share = 100.0 * spent.as_secs_f64() / all.max(f64::MIN_POSITIVE);
        format!("{:9.3} s {share:5.1} %  {name}\n", spent.as_secs_f64())
    });
    lines.collect()
}

/// Prints messages: errors always, warnings in short unless asked for in full.
pub(super) fn show(diagnostics: &[Diagnostic], voice: Voice) {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error());
    let warnings = diagnostics
        .iter()
        .filter(|diagnostic| !diagnostic.is_error());
    for error in errors.clone().take(SHOWN) {
        tell(&error.render(voice.lang, voice.color));
    }
    let more = errors.count().saturating_sub(SHOWN);
    if more > 0 {
        tell(&format!(
            "{}\n",
            voice.lang.pick(
                &format!("……还有 {more} 个错误"),
                &format!("… and {more} more errors")
            )
        ));
    }
    if voice.quiet || voice.warned {
        return;
    }
    if voice.verbose {
        warnings.for_each(|warning| tell(&warning.render(voice.lang, voice.color)));
        return;
    }
    let warnings: Vec<&Diagnostic> = warnings.collect();
    for warning in warnings.iter().take(SHOWN) {
        let place = warning
            .place
            .as_ref()
            .map_or(String::new(), |place| match place.line {
                0 => format!("{}: ", place.file),
                line => format!("{}:{line}:{}: ", place.file, place.column),
            });
        let name = voice.lang.pick("提醒", "warning");
        tell(&format!(
            "{name}[{}]: {place}{}\n",
            warning.code,
            warning.said(voice.lang).title
        ));
    }
    let more = warnings.len().saturating_sub(SHOWN);
    if more > 0 {
        tell(&format!(
            "{}\n",
            voice.lang.pick(
                &format!("……还有 {more} 个提醒"),
                &format!("… and {more} more warnings")
            )
        ));
    }
}

/// What was done, in one line.
fn last_line(report: &Report, request: &Request, lang: Lang) -> String {
    let disclosures: usize = report
        .villages
        .iter()
        .map(|village| village.disclosures)
        .sum();
    let problems = |village: &&portal::VillageReport| {
        village.diagnostics.iter().filter(|d| d.is_error()).count()
    };
    let errors: usize = report
        .villages
        .iter()
        .map(|village| problems(&village))
        .sum();
    let broken = report
        .villages
        .iter()
        .filter(|village| village.held)
        .count();
    let warnings: usize = report
        .villages
        .iter()
        .map(|v| v.diagnostics.len())
        .sum::<usize>()
        - errors;
    let count = report.count;
    let mut line = match lang {
        Lang::Zh => format!(
            "{} 个村，{disclosures} 件公开件",
            grouped(report.villages.len())
        ),
        Lang::En => format!(
            "{} villages, {} disclosures",
            grouped(report.villages.len()),
            grouped(disclosures)
        ),
    };
    if let Some(out) = &request.out {
        line.push_str(&match lang {
            Lang::Zh => format!(
                "，写了 {} 个文件，{} 个没有变化",
                grouped(count.written),
                grouped(count.unchanged)
            ),
            Lang::En => format!(
                ", {} files written, {} unchanged",
                grouped(count.written),
                grouped(count.unchanged)
            ),
        });
        if count.removed > 0 {
            line.push_str(&match lang {
                Lang::Zh => format!("，删了 {} 个", grouped(count.removed)),
                Lang::En => format!(", {} removed", grouped(count.removed)),
            });
        }
        let _ = out;
    }
    line.push_str(&match (lang, errors) {
        (Lang::Zh, 0) => format!("，没有错误，{warnings} 个提醒"),
        (Lang::En, 0) => format!(", no problems, {warnings} warnings"),
        (Lang::Zh, n) => format!("，{broken} 个村有 {n} 个错误，{warnings} 个提醒"),
        (Lang::En, n) => format!(", {n} problems in {broken} village(s), {warnings} warnings"),
    });
    if let Some(out) = &request.out {
        let page = out.join("index.html");
        line.push_str(&match lang {
            Lang::Zh => format!("\n打开看看：{}", page.display()),
            Lang::En => format!("\nopen: {}", page.display()),
        });
    }
    line
}

/// A count with separators: `12,880`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// One object for each message, one for each village, one for the whole.
fn json(report: &Report, request: &Request, code: u8, voice: Voice) {
    for remark in &report.remarks {
        say(&remark.json(voice.lang).to_string());
    }
    for village in &report.villages {
        for diagnostic in &village.diagnostics {
            let mut object = diagnostic.json(voice.lang);
            object["village"] = village.slug.as_str().into();
            say(&object.to_string());
        }
        let status = match (village.held, &request.out) {
            (true, _) => "kept",
            (false, Some(_)) => "built",
            (false, None) => "checked",
        };
        let errors = village
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.is_error())
            .count();
        say(&serde_json::json!({
            "village": village.slug, "name": village.name, "status": status, "disclosures": village.disclosures,
            "errors": errors, "warnings": village.diagnostics.len() - errors,
        })
        .to_string());
    }
    let count = report.count;
    say(&serde_json::json!({
        "done": true, "exit": code, "villages": report.villages.len(),
        "files": { "written": count.written, "unchanged": count.unchanged, "removed": count.removed },
        "seconds": seconds(&report.timings),
    })
    .to_string());
}

/// The same for machines: seconds by stage.
fn seconds(timings: &Timings) -> serde_json::Value {
    let stages = timings.longest().into_iter();
    stages
        .map(|(name, spent)| (name.to_string(), spent.as_secs_f64().into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
