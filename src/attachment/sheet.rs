//! The sheets of an `.xlsx` workbook as text: rows with tabs between their cells, and what of them is hidden.

use super::xml::{Token, Tokens, attribute};
use std::collections::BTreeMap;

/// One sheet as the workbook lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// The part that holds it.
    pub part: String,
}

/// The sheets that a workbook lists; `relations` says which part each is.
pub(crate) fn list(workbook: &str, relations: &str) -> Vec<Sheet> {
    let targets: BTreeMap<String, String> = Tokens::new(relations)
        .filter_map(|token| match token {
            Token::Open("Relationship", written, _) => {
                let id = attribute(written, "Id")?.into_owned();
                let target = attribute(written, "Target")?;
                let part = match target.strip_prefix('/') {
                    Some(part) => part.to_owned(),
                    None => format!("xl/{target}"),
                };
                Some((id, part))
            }
            _ => None,
        })
        .collect();
    Tokens::new(workbook)
        .filter_map(|token| match token {
            Token::Open("sheet", written, _) => Some(Sheet {
                name: attribute(written, "name")?.into_owned(),
                hidden: attribute(written, "state").is_some_and(|state| state != "visible"),
                part: targets.get(&*attribute(written, "id")?)?.clone(),
            }),
            _ => None,
        })
        .collect()
}

/// The strings that cells refer to by their number.
pub(super) fn shared_strings(part: &str) -> Vec<String> {
    let mut strings = Vec::new();
    let mut current = String::new();
    // Phonetic readings stand within an item but are not part of its text.
    let mut reading = false;
    for token in Tokens::new(part) {
        match token {
            Token::Open("si", _, true) => strings.push(String::new()),
            Token::Open("si", _, false) => current.clear(),
            Token::Open("rPh", _, false) => reading = true,
            Token::Close("rPh") => reading = false,
            Token::Close("si") => strings.push(flat(&std::mem::take(&mut current))),
            Token::Text(text) if !reading => current.push_str(&text),
            _ => {}
        }
    }
    strings
}

fn flat(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

/// What a sheet holds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    /// Its rows, one on each line.
    pub rows: String,
    /// The number of the row on each line.
    pub numbers: Vec<u32>,
    /// Whether rows are hidden.
    pub hidden_rows: bool,
    /// Whether columns are hidden.
    pub hidden_columns: bool,
    /// Whether rows are missing here because of the limit.
    pub cut: bool,
}

/// Reads a sheet. Shared strings may be long and referred to often, so the text has a limit.
pub(super) fn read(part: &str, strings: &[String], limit: usize) -> Content {
    let mut content = Content::default();
    let mut row = String::new();
    let mut number = 0u32;
    let mut cell = Cell::default();
    for token in Tokens::new(part) {
        match token {
            Token::Open("col", written, _) => content.hidden_columns |= is_hidden(written),
            Token::Open("row", written, empty) => {
                content.hidden_rows |= is_hidden(written);
                let given = attribute(written, "r").and_then(|number| number.parse().ok());
                number = given.unwrap_or(number.saturating_add(1));
                if !empty {
                    row.clear();
                }
            }
            Token::Open("c", written, _) => {
                cell = Cell {
                    shared: attribute(written, "t").is_some_and(|kind| kind == "s"),
                    text: String::new(),
                };
            }
            // A formula is searched with the whole part; here only what a cell shows counts.
            Token::Close("f") => cell.text.clear(),
            Token::Text(text) => cell.text.push_str(&text),
            Token::Close("c") => {
                let shown = cell.shown(strings);
                if !shown.is_empty() {
                    if !row.is_empty() {
                        row.push('\t');
                    }
                    row.push_str(&shown);
                }
                cell = Cell::default();
            }
            Token::Close("row") if content.rows.len() >= limit => content.cut = true,
            Token::Close("row") if !row.is_empty() => {
                content.rows.push_str(&row);
                content.rows.push('\n');
                content.numbers.push(number);
                row.clear();
            }
            _ => {}
        }
    }
    content
}

fn is_hidden(written: &str) -> bool {
    attribute(written, "hidden").is_some_and(|value| value == "1" || value == "true")
}

#[derive(Default)]
struct Cell {
    shared: bool,
    text: String,
}

impl Cell {
    fn shown(&self, strings: &[String]) -> String {
        if !self.shared {
            return flat(self.text.trim());
        }
        let index = self.text.trim().parse::<usize>().ok();
        let string = index.and_then(|index| strings.get(index));
        string.cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_joined_with_their_strings() {
        let strings = shared_strings(
            "<sst><si><t>姓名</t></si><si><r><t>张</t></r><r><t>三</t></r></si><si/></sst>",
        );
        assert_eq!(strings, ["姓名", "张三", ""]);
        let content = read(
            "<cols><col min=\"2\" hidden=\"1\"/></cols><sheetData><row r=\"1\"><c t=\"s\"><v>0</v></c></row><row r=\"7\" hidden=\"true\"><c t=\"s\"><v>1</v></c><c><f>A1+1</f><v>12</v></c><c t=\"inlineStr\"><is><t>甲\n乙</t></is></c></row></sheetData>",
            &strings,
            1_000,
        );
        assert_eq!(content.rows, "姓名\n张三\t12\t甲 乙\n");
        assert_eq!(content.numbers, [1, 7]);
        assert!(content.hidden_rows && content.hidden_columns);
    }

    #[test]
    fn sheets_are_found_by_their_relation() {
        let sheets = list(
            "<workbook><sheets><sheet name=\"甲&amp;乙\" sheetId=\"1\" r:id=\"rId1\"/><sheet name=\"底稿\" state=\"veryHidden\" r:id=\"rId2\"/></sheets></workbook>",
            "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>",
        );
        assert_eq!(sheets.len(), 2);
        assert_eq!(
            (sheets[0].name.as_str(), sheets[0].hidden),
            ("甲&乙", false)
        );
        assert_eq!(
            (sheets[1].part.as_str(), sheets[1].hidden),
            ("xl/worksheets/sheet2.xml", true)
        );
    }
}
