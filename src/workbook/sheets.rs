//! Sheets as the bytes of an `.xlsx` workbook, and tables as CSV that spreadsheets open as it is.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::grid::{Content, letters};
use super::layout::Page;
use super::{MARK, MARK_WORD};
use crate::catalogue::{Field, FieldType};
use crate::diagnostic::Diagnostic;
use crate::output::{guarded, quoted};
use crate::value::Date;

/// Rows of a template that are made ready.
const READY_ROWS: u32 = 500;
/// A list of choices may be so long, in characters.
const CHOICES: usize = 255;
/// The row of the headings, from 0; above stand the title and the sums.
const HEADINGS: u32 = 2;

/// A workbook of some sheets. `blank` is true for templates: the first row of each table is an example.
///
/// # Errors
/// A message when the sheets are larger than a workbook can be.
pub fn workbook(pages: &[Page], blank: bool) -> Result<Vec<u8>, Diagnostic> {
    write(pages, blank).map_err(|error| Diagnostic::new("MB1340").with("reason", error))
}

fn write(pages: &[Page], blank: bool) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same sheets are the same bytes on any day.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let mut mark = Worksheet::new();
    mark.set_name(MARK)?.set_very_hidden(true);
    mark.write_string(0, 0, MARK_WORD)?;
    let mut taken = BTreeSet::from([MARK.to_string()]);
    for (at, page) in pages.iter().enumerate() {
        let name = free_name(page, pages, &mut taken);
        let sheet = book.add_worksheet().set_name(&name)?;
        match page.upright {
            true => once(sheet, page, blank)?,
            false => many(sheet, page, blank)?,
        }
        let period = page.period.to_string();
        let words = [
            &name,
            &page.item,
            &page.part,
            &period,
            &page.nth,
            &page.village,
        ];
        for (column, word) in words.into_iter().enumerate() {
            mark.write_string(at as u32 + 1, column as u16, word)?;
        }
    }
    book.push_worksheet(mark);
    book.save_to_buffer()
}

/// A name that the program takes and no other sheet has: at most 31 characters, without signs that it refuses.
fn free_name(page: &Page, pages: &[Page], taken: &mut BTreeSet<String>) -> String {
    let clean: String = page
        .name
        .chars()
        .filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''))
        .collect();
    let several = pages.iter().any(|other| other.item != page.item);
    let whole = match (several, page.upright) {
        (true, false) => {
            let of = pages
                .iter()
                .find(|other| other.upright && other.item == page.item);
            let of: String = of.map_or(String::new(), |of| of.name.chars().take(10).collect());
            format!("{of}·{clean}")
        }
        _ => clean,
    };
    let mut name: String = whole.chars().take(28).collect();
    for nth in 2.. {
        if taken.insert(name.clone()) {
            break;
        }
        name = format!("{}{nth}", whole.chars().take(28).collect::<String>());
    }
    name
}

fn heading() -> Format {
    Format::new()
        .set_bold()
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// The format of a cell of a type; examples are grey.
fn format(kind: FieldType, example: bool) -> Format {
    let format = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let format = match kind {
        FieldType::Money => format.set_num_format("#,##0.00"),
        FieldType::Date => format.set_num_format("yyyy-mm-dd"),
        kind if kind.is_number() => format,
        // Text, so that a long number keeps its digits.
        _ => format.set_num_format("@"),
    };
    match example {
        true => format.set_italic().set_font_color(Color::RGB(0x0080_8080)),
        false => format,
    }
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    content: Option<&Content>,
    format: &Format,
) -> Result<(), XlsxError> {
    match content {
        None => sheet.write_blank(row, column, format)?,
        Some(Content::Text(text) | Content::Error(text)) => {
            sheet.write_string_with_format(row, column, text, format)?
        }
        Some(Content::Number(number)) => {
            sheet.write_number_with_format(row, column, *number, format)?
        }
        Some(Content::Day(day)) => {
            let (year, month, of_month) = (day.year() as u16, day.month() as u8, day.day() as u8);
            match ExcelDateTime::from_ymd(year, month, of_month) {
                Ok(day) => sheet.write_datetime_with_format(row, column, &day, format)?,
                Err(_) => sheet.write_string_with_format(row, column, day.to_string(), format)?,
            }
        }
        Some(Content::Yes(yes)) => {
            sheet.write_string_with_format(row, column, if *yes { "是" } else { "否" }, format)?
        }
    };
    Ok(())
}

/// What is said of a field in a cell.
fn said(field: &Field) -> String {
    let needed = if field.required { "必填。" } else { "" };
    let (wanted, _) = crate::record::wanted(field.kind);
    let wanted = match field.kind.is_number() || field.kind == FieldType::Date {
        true => wanted,
        false => "",
    };
    format!("{needed}{}{wanted}", field.help.zh)
}

/// What stands once: label, value and explanation below each other.
fn once(sheet: &mut Worksheet, page: &Page, blank: bool) -> Result<(), XlsxError> {
    sheet
        .set_column_width(0, 24)?
        .set_column_width(1, 36)?
        .set_column_width(2, 60)?;
    sheet.write_string_with_format(0, 0, &page.title, &Format::new().set_bold())?;
    for (column, word) in ["项目", "填在这里", "说明"].into_iter().enumerate() {
        sheet.write_string_with_format(HEADINGS, column as u16, word, &heading())?;
    }
    sheet.set_freeze_panes(HEADINGS + 1, 1)?;
    let cells = page.rows.first();
    for (at, field) in page.fields.iter().enumerate() {
        let row = HEADINGS + 1 + at as u32;
        let plain = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
        sheet.write_string_with_format(row, 0, &field.zh, &plain)?;
        let content = cells.and_then(|cells| cells.get(at)?.as_ref());
        put(sheet, row, 1, content, &format(field.kind, false))?;
        sheet.write_string_with_format(row, 2, said(field), &plain)?;
        if let Some(rule) = validation(field)?.filter(|_| blank) {
            sheet.add_data_validation(row, 1, row, 1, &rule)?;
        }
    }
    Ok(())
}

/// A table: title, sums, headings, rows.
fn many(sheet: &mut Worksheet, page: &Page, blank: bool) -> Result<(), XlsxError> {
    let example = if blank {
        "（灰色的一行是例子，照着往下填；例子可以删掉）"
    } else {
        ""
    };
    let title = format!("{}{example}", page.title);
    sheet.write_string_with_format(0, 0, title, &Format::new().set_bold())?;
    sheet.set_freeze_panes(HEADINGS + 1, 0)?;
    let first = HEADINGS + 1;
    let last = first + (page.rows.len() as u32).max(1) - 1 + if blank { READY_ROWS } else { 0 };
    for (at, field) in page.fields.iter().enumerate() {
        let column = at as u16;
        let wide = match field.kind {
            FieldType::Text => 30,
            FieldType::Money | FieldType::Date => 14,
            _ => 16,
        };
        sheet.set_column_width(column, wide)?;
        let star = if blank && field.required { "*" } else { "" };
        let label = format!("{}{star}", field.zh);
        sheet.write_string_with_format(HEADINGS, column, label, &heading())?;
        if blank {
            sheet.set_column_format(column, &format(field.kind, false))?;
            if let Some(rule) = validation(field)? {
                sheet.add_data_validation(first, column, last, column, &rule)?;
            }
            if field.kind == FieldType::Money && field.key != "balance" {
                let name = letters(at as u32);
                // The example is not part of the sum.
                let sum = format!("=SUM({name}{}:{name}{})", first + 2, last + 1);
                sheet.write_formula_with_format(
                    1,
                    column,
                    sum.as_str(),
                    &format(FieldType::Money, false),
                )?;
            }
        }
    }
    for (nth, cells) in page.rows.iter().enumerate() {
        for (at, field) in page.fields.iter().enumerate() {
            let content = cells.get(at).and_then(Option::as_ref);
            put(
                sheet,
                first + nth as u32,
                at as u16,
                content,
                &format(field.kind, blank),
            )?;
        }
    }
    Ok(())
}

/// What a cell of a type accepts.
fn validation(field: &Field) -> Result<Option<DataValidation>, XlsxError> {
    let fitting = |options: &[String]| {
        options
            .iter()
            .map(|option| option.chars().count() + 1)
            .sum::<usize>()
            <= CHOICES
    };
    let rule = DataValidation::new();
    let rule = match field.kind {
        FieldType::Money | FieldType::MoneyWan | FieldType::Decimal | FieldType::AreaMu => {
            rule.allow_decimal_number(DataValidationRule::Between(-1e13, 1e13))
        }
        FieldType::Int => {
            rule.allow_whole_number(DataValidationRule::Between(-1_000_000_000, 1_000_000_000))
        }
        FieldType::Date => {
            let (first, last) = (
                ExcelDateTime::from_ymd(1990, 1, 1)?,
                ExcelDateTime::from_ymd(2099, 12, 31)?,
            );
            rule.allow_date(DataValidationRule::Between(first, last))
        }
        FieldType::Bool => rule.allow_list_strings(&["是", "否"])?,
        FieldType::Enum if !field.options.is_empty() && fitting(&field.options) => {
            rule.allow_list_strings(&field.options)?
        }
        _ => return Ok(None),
    };
    let (wanted, _) = crate::record::wanted(field.kind);
    let wanted = match field.kind {
        FieldType::Enum | FieldType::Bool => "请从下拉的几个里选一个",
        _ => wanted,
    };
    let rule = rule
        .set_error_title("填得不对")?
        .set_error_message(format!("{}：{wanted}", field.zh))?
        .set_error_style(DataValidationErrorStyle::Stop);
    Ok(Some(rule))
}

/// A sheet as CSV: UTF-8 with its mark, CRLF, no cell that a spreadsheet would take for a formula.
pub fn csv(page: &Page) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let mut line = |cells: Vec<String>| {
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    };
    let text = |text: &str| quoted(&guarded(text));
    let cells = |cells: &[Option<Content>]| -> Vec<String> {
        let shown = cells.iter().map(|cell| match cell {
            None => String::new(),
            Some(Content::Text(words) | Content::Error(words)) => text(words),
            Some(Content::Number(number)) => number.to_string(),
            Some(Content::Day(day)) => iso(*day),
            Some(Content::Yes(yes)) => if *yes { "是" } else { "否" }.to_string(),
        });
        shown.collect()
    };
    match page.upright {
        true => {
            line(vec!["项目".to_string(), "内容".to_string()]);
            let values = page.rows.first().map(|row| cells(row)).unwrap_or_default();
            for (field, value) in page.fields.iter().zip(values) {
                line(vec![text(&field.zh), value]);
            }
        }
        false => {
            line(page.fields.iter().map(|field| text(&field.zh)).collect());
            page.rows.iter().for_each(|row| line(cells(row)));
        }
    }
    out.into_bytes()
}

fn iso(day: Date) -> String {
    day.to_string()
}
