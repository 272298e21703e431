//! A value as YAML: blocks for lists and tables, every text in quotes, so that nothing is taken for something else.

use serde_json::Value;

/// The text of a value.
pub(super) fn print(value: &Value) -> String {
    let mut out = String::from("# mingbai cms 写的，改了目录或设置以后重新运行一次。\n");
    block(value, 0, &mut out);
    out
}

/// A value that begins on a line of its own.
fn block(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Object(table) => {
            for (key, value) in table {
                out.push_str(&"  ".repeat(depth));
                out.push_str(key);
                out.push(':');
                below(value, depth + 1, out);
            }
        }
        Value::Array(list) => {
            for value in list {
                out.push_str(&"  ".repeat(depth));
                out.push('-');
                let begun = out.len();
                below(value, depth + 1, out);
                // The first key of a table stands beside the sign of its list.
                if value.as_object().is_some_and(|table| !table.is_empty()) {
                    out.replace_range(begun..begun + 1 + 2 * (depth + 1), " ");
                }
            }
        }
        plain => below(plain, depth, out),
    }
}

/// A value behind a key or the sign of a list.
fn below(value: &Value, depth: usize, out: &mut String) {
    let is_block = match value {
        Value::Object(table) => !table.is_empty(),
        Value::Array(list) => !list.is_empty(),
        _ => false,
    };
    if is_block {
        out.push('\n');
        block(value, depth, out);
    } else {
        // A text in the quotes of JSON is one in YAML as well.
        out.push(' ');
        out.push_str(&value.to_string());
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn lists_and_tables_nest() {
        let value =
            json!({ "a": [{ "b": "是: #", "c": [] }, { "d": { "e": true } }, ["x"]], "f": 1 });
        let expected =
            "a:\n  - b: \"是: #\"\n    c: []\n  - d:\n      e: true\n  -\n    - \"x\"\nf: 1\n";
        let text = super::print(&value);
        assert_eq!(text.split_once('\n').map(|(_, rest)| rest), Some(expected));
    }
}
