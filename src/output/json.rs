//! JSON of a disclosure: everything that its page shows, with stable keys. Money is a decimal string in yuan.

use serde_json::{Map, Value as Json, json};

use super::{OutFile, Subject};
use crate::catalogue::Field;
use crate::record::{Cell, Value};

/// `<item>.json`.
pub(super) fn files(subject: Subject<'_>) -> Vec<(String, String)> {
    vec![("JSON".to_string(), format!("{}.json", subject.stem))]
}

/// The same path with its bytes.
pub(super) fn make(subject: Subject<'_>) -> Vec<OutFile> {
    let disclosure = subject.disclosure;
    let record = &disclosure.record;
    let village = subject.register.village();
    let duty = subject.register.duty_of(subject.about);
    let fields = entries(&record.item.fields, &record.fields);
    let tables: Map<String, Json> = record
        .item
        .tables
        .iter()
        .zip(&record.tables)
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(schema, rows)| {
            let rows = rows
                .iter()
                .map(|row| Json::Object(entries(&schema.columns, &row.cells)))
                .collect();
            (schema.key.clone(), Json::Array(rows))
        })
        .collect();
    let labels = record
        .item
        .fields
        .iter()
        .chain(record.item.tables.iter().flat_map(|table| &table.columns));
    let labels: Map<String, Json> = labels
        .map(|field| {
            (
                field.key.clone(),
                json!({ "title": field.label(subject.words.lang()), "type": field.kind }),
            )
        })
        .collect();
    let signoffs: Vec<Json> = disclosure
        .signoffs
        .iter()
        .map(|signoff| {
            json!({ "role": subject.words.of("role", signoff.role.id()), "name": signoff.name, "date": signoff.date, "opinion": signoff.opinion })
        })
        .collect();
    let checks: Vec<Json> = subject
        .register
        .findings(subject.about)
        .map(|finding| json!({ "code": finding.code, "outcome": finding.outcome.id() }))
        .collect();
    let value = json!({
        "schema": "mingbai/disclosure/1",
        "id": format!("{}/{}", village.code, disclosure.id()),
        "village": { "name": village.name, "code": village.code, "slug": village.slug },
        "item": record.item.id,
        "category": record.item.category.id(),
        "kind": record.item.kind.id(),
        "period": disclosure.period.to_string(),
        "title": disclosure.title(subject.words.lang()),
        "summary": disclosure.summary,
        "published": disclosure.published,
        "due": duty.map(|duty| duty.due),
        "mark": duty.map(|duty| duty.mark),
        "none": disclosure.none,
        "fields": fields,
        "tables": tables,
        "labels": labels,
        "note": disclosure.note,
        "signoff": signoffs,
        "checks": checks,
        "source": &*disclosure.text.path,
    });
    let mut bytes = serde_json::to_vec(&value).unwrap_or_default();
    bytes.push(b'\n');
    vec![OutFile {
        path: format!("{}.json", subject.stem),
        bytes,
    }]
}

fn entries(fields: &[Field], cells: &[Option<Cell>]) -> Map<String, Json> {
    let given = fields
        .iter()
        .zip(cells)
        .filter_map(|(field, cell)| Some((field.key.clone(), plain(&cell.as_ref()?.value))));
    given.collect()
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Money(fen) | Value::Wan(fen, _) => fen.plain().into(),
        Value::Decimal(exact) | Value::Percent(exact) | Value::Area(exact) => {
            exact.to_string().into()
        }
        Value::Int(number) => (*number).into(),
        Value::Date(date) => date.to_string().into(),
        Value::Period(period) => period.to_string().into(),
        Value::Bool(yes) => (*yes).into(),
        Value::Text(text) | Value::Phone(text) => text.as_str().into(),
        Value::Lines(lines) => lines.as_slice().into(),
    }
}
