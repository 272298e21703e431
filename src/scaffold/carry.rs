//! What the last period hands on to the next: closing balances, rows that come again, who signed.

use super::Draft;
use super::written::{literal, quoted};
use crate::catalogue::{FieldType, Item, Kind, TableSchema};
use crate::check::carried_fields;
use crate::disclosure::Disclosure;
use crate::record::Row;

/// A draft that begins where the last disclosure of the same item ended.
pub fn carry(item: &Item, before: &Disclosure) -> Draft {
    let mut draft = Draft::empty(item);
    let value = |at: usize| before.record.fields[at].as_ref().map(|cell| &cell.value);
    for (opening, closing) in carried_fields(item) {
        if let Some(value) = value(closing) {
            draft.fields[opening] = Some(literal(value));
            let from = format!("已从{}的结余转来", before.period.label_zh());
            draft.remarks.push((opening, from));
        }
    }
    for [to_date, _] in &item.cumulative {
        if let Some((at, _)) = item.field(to_date)
            && let Some(value) = value(at)
        {
            let (period, amount) = (before.period, literal(value));
            if period.next().year() == period.year() {
                let words = format!("{}时累计 {amount}", period.label_zh());
                draft.remarks.push((at, words));
            }
        }
    }
    for (at, table) in item.tables.iter().enumerate() {
        draft.tables[at] = before.record.tables[at]
            .iter()
            .filter_map(|row| again(item, table, row))
            .collect();
    }
    draft.asleep = signatures(before);
    draft
}

/// How much of a row comes again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Again {
    Nothing,
    /// What it is about; its figures are new.
    Words,
    Everything,
}

fn how(item: &Item, table: &TableSchema) -> Again {
    let has = |kind: FieldType| table.columns.iter().any(|column| column.kind == kind);
    match item.kind {
        Kind::Register | Kind::Commitment => Again::Everything,
        // Rows with a day are what happened in the period.
        _ if has(FieldType::Date) => Again::Nothing,
        // Standing pay.
        _ if has(FieldType::OfficialName) => Again::Everything,
        Kind::Statement | Kind::Ledger | Kind::Gauge => Again::Words,
        _ => Again::Nothing,
    }
}

fn again(item: &Item, table: &TableSchema, row: &Row) -> Option<Vec<Option<String>>> {
    let how = how(item, table);
    if how == Again::Nothing {
        return None;
    }
    let at = |key: &str| table.columns.iter().position(|column| column.key == key);
    let (opening, closing) = (at("opening"), at("closing"));
    let value = |column: usize| row.cells[column].as_ref().map(|cell| literal(&cell.value));
    let cells = table.columns.iter().enumerate().map(|(column, field)| {
        if closing.is_some() && Some(column) == opening {
            return closing.and_then(value);
        }
        // Explanations belong to the figures that they explain.
        let new = field.kind.is_number() || field.kind == FieldType::Text;
        let carried = how == Again::Everything && closing.is_none();
        (!new || carried).then(|| value(column)).flatten()
    });
    Some(cells.collect())
}

/// Who signed last time, asleep: a signature is given, not copied.
fn signatures(before: &Disclosure) -> String {
    if before.signoffs.is_empty() {
        return String::new();
    }
    let mut out = String::from(
        "# 审核签字：谁签了，去掉谁那一行和首尾两行前面的 #，写上日期\n# signoff = [\n",
    );
    for signoff in &before.signoffs {
        out.push_str(&format!(
            "#   {{ role = {}, name = {}, date = \"\" }},\n",
            quoted(signoff.role.id()),
            quoted(&signoff.name)
        ));
    }
    out.push_str("# ]\n");
    out
}
