//! A disclosure or a month as an article for an official account (公众号): HTML to be pasted into its editor, which keeps inline
//! styles and drops everything else: no classes, no scripts, no links to other sites. Made when it is asked for.

use crate::html::escape;
use crate::language::Lang;
use crate::page::{Cell, PlainMoney, SheetBody, SheetOne, SheetPage, SheetPeriod, Table};
use crate::value::{Date, Fen, zh_date};

const BODY: &str = "font-size:17px;line-height:1.8;color:#1c201d";
const HEAD: &str =
    "font-size:22px;line-height:1.4;font-weight:bold;text-align:center;margin:0 0 8px";
const SECTION: &str = "font-size:18px;font-weight:bold;margin:24px 0 8px;padding-left:8px;border-left:4px solid #1a4d39";
const SOFT: &str = "font-size:15px;color:#474e49";
const TABLE: &str = "width:100%;border-collapse:collapse;font-size:14px;line-height:1.5";
const CELL: &str = "border:1px solid #999;padding:4px 6px;text-align:left";
const NUMBER: &str = "border:1px solid #999;padding:4px 6px;text-align:right;white-space:nowrap";

/// The article of a sheet.
pub fn article(sheet: &SheetPage, lang: Lang) -> String {
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
                format!("{}{}", lang.pick("，贴到", ", until "), day(until))
            });
        let said = format!("{}{}{until}", lang.pick("公布：", "Posted "), day(posted));
        out.push_str(&styled("p", SOFT, &said));
    }
    match &sheet.body {
        SheetBody::One(one) => push_one(&mut out, one, lang),
        SheetBody::Period(period) => push_period(&mut out, period, lang),
    }
    push_ask(&mut out, sheet, lang);
    let address = sheet.web.lines.join("");
    let lead = lang.pick(
        "完整内容和核对办法在公开网站：",
        "The whole of it, and how to check it: ",
    );
    out.push_str(&styled("p", SOFT, &format!("{lead}{address}")));
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

fn day(iso: &str) -> String {
    iso.parse::<Date>()
        .map_or_else(|_| iso.to_string(), zh_date)
}

fn push_one(out: &mut String, one: &SheetOne, lang: Lang) {
    paragraph(out, one.none.as_deref().unwrap_or_default());
    paragraph(out, &one.correction);
    paragraph(out, &one.summary);
    for fact in &one.facts {
        let capitals = match fact.daxie.as_str() {
            "" => String::new(),
            capitals => format!("（{capitals}）"),
        };
        paragraph(
            out,
            &format!("{}：{}{capitals}", fact.label, fact.value.text),
        );
    }
    for table in &one.tables {
        push_table(out, table, lang);
    }
    // The program's own safe HTML: what the editor of the account does not know, it drops.
    out.push_str(&one.prose);
    paragraph(out, &one.note);
}

fn push_table(out: &mut String, table: &Table, lang: Lang) {
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
            &format!("{}{}", lang.pick("合计大写：", "Total: "), table.daxie),
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

fn push_period(out: &mut String, period: &SheetPeriod, lang: Lang) {
    if let Some(money) = &period.money {
        push_money(out, money, lang);
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

fn push_money(out: &mut String, money: &PlainMoney, lang: Lang) {
    let lines = [
        (lang.pick("原来有", "There was"), money.opening),
        (lang.pick("进了", "Came in"), Some(money.income)),
        (lang.pick("花了", "Went out"), Some(money.expense)),
        (lang.pick("还剩", "Is left"), money.closing),
    ];
    for (label, fen) in lines {
        if let Some(fen) = fen {
            let unit = lang.pick("元", "yuan");
            paragraph(out, &format!("{label} {} {unit}", Fen(fen).yuan()));
        }
    }
}

fn push_ask(out: &mut String, sheet: &SheetPage, lang: Lang) {
    if !sheet.contacts.is_empty() {
        out.push_str(&styled(
            "p",
            SECTION,
            lang.pick("看不明白找谁", "Whom to ask"),
        ));
    }
    for contact in &sheet.contacts {
        let phone = contact
            .phone
            .as_ref()
            .map_or("", |phone| phone.shown.as_str());
        paragraph(out, &format!("{}：{} {phone}", contact.what, contact.who));
    }
}
