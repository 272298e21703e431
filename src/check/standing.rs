//! Identities that follow from what the keys of an item mean, so that the catalogue need not write them out each time:
//! ballots (F30) and amounts that are given in yuan and in 万元 (F27).

use crate::catalogue::{Expr, Field, FieldType, Identity, Item, Relation, Sign, Slot};
use crate::diagnostic::Severity;
use crate::language::Bilingual;

/// Of each pair, the first can be no more than the second.
const AT_MOST: [(&str, &str); 8] = [
    ("attended", "should"),
    ("issued", "registered"),
    ("returned", "issued"),
    ("voted", "registered"),
    ("for", "attended"),
    ("votes_for", "attended"),
    ("ballots_issued", "eligible"),
    ("ballots_returned", "ballots_issued"),
];

/// The identities that hold for an item without being written in the catalogue.
pub(super) fn identities(item: &Item) -> Vec<Identity> {
    let mut found = Vec::new();
    for (less, more) in AT_MOST {
        let relation = |less: Expr, more: Expr| Relation {
            left: less,
            sign: Sign::AtMost,
            right: more,
        };
        if let Some((each, less_key, more_key)) = pair(item, less, more) {
            // The votes for, against and abstaining together, where there are such keys beside each other.
            let side = if matches!(less, "for" | "votes_for") {
                votes(item, &each, &less_key)
            } else {
                key(&less_key)
            };
            push(
                item,
                &mut found,
                "F30",
                each,
                relation(side, key(&more_key)),
            );
        }
    }
    for returned in ["returned", "ballots_returned"] {
        if let Some((each, valid, returned)) = pair(item, "valid", returned)
            && beside(item, &each, "invalid")
        {
            let sum = Expr::Add(Box::new(key(&valid)), Box::new(key("invalid")));
            push(
                item,
                &mut found,
                "F30",
                each,
                Relation {
                    left: sum,
                    sign: Sign::Equal,
                    right: key(&returned),
                },
            );
        }
    }
    for field in item
        .fields
        .iter()
        .filter(|field| field.kind == FieldType::MoneyWan)
    {
        let Some(yuan) = field.key.strip_suffix("_wan") else {
            continue;
        };
        if item
            .field(yuan)
            .is_some_and(|(_, field)| field.kind == FieldType::Money)
        {
            let relation = Relation {
                left: key(yuan),
                sign: Sign::Equal,
                right: key(&field.key),
            };
            push(item, &mut found, "F27", String::new(), relation);
        }
    }
    found
}

fn key(key: &str) -> Expr {
    Expr::Key {
        key: key.to_string(),
        optional: false,
    }
}

/// Two roles that stand side by side: key of the table (empty: the fields), and their keys.
fn pair(item: &Item, less: &str, more: &str) -> Option<(String, String, String)> {
    let number = |slot: &Slot| item.schema(*slot).kind == FieldType::Int;
    let (less, more) = (
        item.role(less).filter(number)?,
        item.role(more).filter(number)?,
    );
    let each = match (less, more) {
        (Slot::Field(_), Slot::Field(_)) => String::new(),
        (Slot::Column(a, _), Slot::Column(b, _)) if a == b => item.tables[a].key.clone(),
        (Slot::Column(a, _), Slot::Field(_)) => item.tables[a].key.clone(),
        _ => return None,
    };
    Some((
        each,
        item.schema(less).key.clone(),
        item.schema(more).key.clone(),
    ))
}

fn beside(item: &Item, each: &str, key: &str) -> bool {
    let fields: &[Field] = match item.table(each) {
        Some((_, table)) => &table.columns,
        None => &item.fields,
    };
    fields
        .iter()
        .any(|field| field.key == key && field.kind == FieldType::Int)
}

fn votes(item: &Item, each: &str, for_key: &str) -> Expr {
    let mut sum = key(for_key);
    for more in ["against", "votes_against", "abstain"] {
        if beside(item, each, more) {
            let more = Expr::Key {
                key: more.to_string(),
                optional: true,
            };
            sum = Expr::Add(Box::new(sum), Box::new(more));
        }
    }
    sum
}

/// Adds an identity unless the catalogue has one about the same keys.
fn push(item: &Item, found: &mut Vec<Identity>, code: &str, each: String, relation: Relation) {
    let named = |relation: &Relation| {
        let mut keys = Vec::new();
        for side in [&relation.left, &relation.right] {
            side.each_leaf(&mut |leaf| {
                if let Expr::Key { key, .. } = leaf {
                    keys.push(key.clone());
                }
            });
        }
        keys
    };
    let ends = |relation: &Relation| {
        let keys = named(relation);
        (keys.first().cloned(), keys.last().cloned())
    };
    let mine = ends(&relation);
    let known = item.identities.iter().chain(found.iter());
    if known
        .filter(|other| other.code == code && other.each == each)
        .any(|other| ends(&other.is) == mine)
    {
        return;
    }
    found.push(Identity {
        code: code.to_string(),
        is: relation,
        each,
        level: Severity::Error,
        text: Bilingual::default(),
    });
}
