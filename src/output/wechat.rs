//! A disclosure or a month as an article for an official account (公众号): HTML to be pasted into its editor, which keeps inline
//! styles and drops everything else: no classes, no scripts, no links to other sites. Made when it is asked for.

use crate::html::escape;
use crate::language::Words;
use crate::page::{Cell, PlainMoney, SheetBody, SheetOne, SheetPage, SheetPeriod, Table};
use crate::value::{Date, Fen};

const BODY: &str = "font-size:17px;line-height:1.8;color:#1c201d";
const HEAD: &str =
    "font-size:22px;line-height:1.4;font-weight:bold;text-align:center;margin:0 0 8px";
const SECTION: &str = "font-size:18px;font-weight:bold;margin:24px 0 8px;padding-left:8px;border-left:4px solid #1a4d39";
const SOFT: &str = "font-size:15px;color:#474e49";
const TABLE: &str = "width:100%;border-collapse:collapse;font-size:14px;line-height:1.5";
const CELL: &str = "border:1px solid #999;padding:4px 6px;text-align:left";
const NUMBER: &str = "border:1px solid #999;padding:4px 6px;text-align:right;white-space:nowrap";

/// The article of a sheet.
pub fn article(sheet: &SheetPage, words: &Words) -> String {
    let mut out = format!("<section style=\"{BODY}\">");
    let under = [&sheet.village, &sheet.period, &sheet.category_name];
    let under: Vec<&str> = under.iter().map(|text| text.as_str()).collect();
    out.push_str(&styled("p", HEAD, &sheet.title));
    out.push_str(&styled(
        "p",
        &format!("{SOFT};text-align:center"),
        under.join(" ").trim(),
    ));
    if let Some(posted) = &sheet.posted {
        let until = sheet
            .posted_until
            .as_deref()
            .map_or_else(String::new, |until| {
                words.say("article-until", &[("date", &day(until, words))])
            });
        let posted = words.say("article-posted", &[("date", &day(posted, words))]);
        let said = format!("{posted}{until}");
        out.push_str(&styled("p", SOFT, &said));
    }
    match &sheet.body {
        SheetBody::One(one) => push_one(&mut out, one, words),
        SheetBody::Period(period) => push_period(&mut out, period, words),
    }
    push_ask(&mut out, sheet, words);
    let address = sheet.web.lines.join("");
    let whole = words.say("article-whole", &[("address", &address)]);
    out.push_str(&styled("p", SOFT, &whole));
    out.push_str("</section>\n");
    out
}

fn styled(tag: &str, style: &str, text: &str) -> String {
    format!("<{tag} style=\"{style}\">{}</{tag}>", escape(text))
}

fn paragraph(out: &mut String, text: &str) {
    if !text.is_empty() {
        out.push_str(&format!("<p>{}</p>", escape(text)));
    }
}

fn day(iso: &str, words: &Words) -> String {
    iso.parse::<Date>()
        .map_or_else(|_| iso.to_string(), |date| words.date(date))
}

/// A value after its label.
fn labelled(label: &str, value: &str, words: &Words) -> String {
    format!("{label}{}{value}", words.get("colon"))
}

fn push_one(out: &mut String, one: &SheetOne, words: &Words) {
    paragraph(out, one.none.as_deref().unwrap_or_default());
    paragraph(out, &one.correction);
    paragraph(out, &one.summary);
    for fact in &one.facts {
        let capitals = match fact.daxie.as_str() {
            "" => String::new(),
            capitals => words.say("in-brackets", &[("text", &capitals)]),
        };
        let value = format!("{}{capitals}", fact.value.text);
        paragraph(out, &labelled(&fact.label, &value, words));
    }
    for table in &one.tables {
        push_table(out, table, words);
    }
    // The program's own safe HTML: what the editor of the account does not know, it drops.
    out.push_str(&one.prose);
    paragraph(out, &one.note);
}

fn push_table(out: &mut String, table: &Table, words: &Words) {
    out.push_str(&styled("p", SECTION, &table.caption));
    out.push_str(&format!("<table style=\"{TABLE}\"><tbody><tr>"));
    for column in &table.columns {
        out.push_str(&styled(
            "td",
            &format!("{CELL};font-weight:bold"),
            &column.label,
        ));
    }
    out.push_str("</tr>");
    let total = Some(&table.total).filter(|total| !total.is_empty());
    for row in table.rows.iter().chain(total) {
        push_row(out, row);
    }
    out.push_str("</tbody></table>");
    if !table.daxie.is_empty() {
        paragraph(
            out,
            &words.say("article-total", &[("capitals", &table.daxie)]),
        );
    }
}

fn push_row(out: &mut String, row: &[Cell]) {
    out.push_str("<tr>");
    for cell in row {
        let style = if cell.class.starts_with("num") {
            NUMBER
        } else {
            CELL
        };
        out.push_str(&styled("td", style, &cell.text));
    }
    out.push_str("</tr>");
}

fn push_period(out: &mut String, period: &SheetPeriod, words: &Words) {
    if let Some(money) = &period.money {
        push_money(out, money, words);
    }
    for category in &period.categories {
        out.push_str(&styled("p", SECTION, &category.name));
        paragraph(out, &category.said);
        for posting in category.postings.iter().filter(|posting| !posting.waiting) {
            let title = styled("strong", "font-weight:bold", &posting.title);
            out.push_str(&format!("<p>{title} {}</p>", escape(&posting.summary)));
        }
    }
}

fn push_money(out: &mut String, money: &PlainMoney, words: &Words) {
    let lines = [
        ("article-opening", money.opening),
        ("article-income", Some(money.income)),
        ("article-expense", Some(money.expense)),
        ("article-closing", money.closing),
    ];
    for (key, fen) in lines {
        if let Some(fen) = fen {
            let amount = words.yuan(Fen(fen));
            paragraph(out, &words.say(key, &[("amount", &amount)]));
        }
    }
}

fn push_ask(out: &mut String, sheet: &SheetPage, words: &Words) {
    if !sheet.contacts.is_empty() {
        out.push_str(&styled("p", SECTION, words.get("article-ask")));
    }
    for contact in &sheet.contacts {
        let phone = contact
            .phone
            .as_ref()
            .map_or("", |phone| phone.shown.as_str());
        let who = format!("{} {phone}", contact.who);
        paragraph(out, &labelled(&contact.what, &who, words));
    }
}
