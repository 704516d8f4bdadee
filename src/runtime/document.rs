//! An object as collected, line by line, each line with the place of its field.

use serde_json::Value;

use crate::app::ask::DocumentLine;
use crate::collect::encode::rebuilt;
use crate::model::{Inventory, ObjectRef};

/// The lines of an object as YAML, rebuilt from what was kept of it; none for what was not read.
pub fn lines(inventory: &Inventory, object: &ObjectRef) -> Vec<DocumentLine> {
    rebuilt(inventory, object).map_or_else(Vec::new, |value| of(&value))
}

/// The lines of an object as YAML.
pub fn of(object: &Value) -> Vec<DocumentLine> {
    let mut lines = Vec::new();
    write(object, "", "", "", &mut lines);
    lines
}

/// Writes a value. `lead` is what stands before its first line, `indent` before the others.
fn write(value: &Value, path: &str, lead: &str, indent: &str, lines: &mut Vec<DocumentLine>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (at, (key, value)) in fields.iter().enumerate() {
                let start = if at == 0 { lead } else { indent };
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let key = scalar(&Value::String(key.clone()));
                nested(value, &path, &format!("{start}{key}:"), indent, lines);
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (at, item) in items.iter().enumerate() {
                let start = if at == 0 { lead } else { indent };
                // What has a name is known by it: its place may change.
                let place = item.get("name").and_then(Value::as_str).map_or_else(|| at.to_string(), str::to_owned);
                write(item, &format!("{path}[{place}]"), &format!("{start}- "), &format!("{indent}  "), lines);
            }
        }
        other => lines.push((path.to_owned(), format!("{lead}{}", scalar(other)))),
    }
}

/// Writes what stands behind a key: on the same line if it is short, else below.
fn nested(value: &Value, path: &str, start: &str, indent: &str, lines: &mut Vec<DocumentLine>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            lines.push((path.to_owned(), start.to_owned()));
            write(value, path, &format!("{indent}  "), &format!("{indent}  "), lines);
        }
        Value::Array(items) if !items.is_empty() => {
            lines.push((path.to_owned(), start.to_owned()));
            write(value, path, indent, indent, lines);
        }
        other => lines.push((path.to_owned(), format!("{start} {}", scalar(other)))),
    }
}

/// A scalar; text is quoted unless it can be nothing else.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => {
            let plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
                && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:@".contains(c))
                && !text.ends_with(':');
            let word = matches!(text.to_ascii_lowercase().as_str(), "true" | "false" | "yes" | "no" | "on" | "off" | "null" | "y" | "n");
            if plain && !word { text.clone() } else { value.to_string() }
        }
        Value::Object(_) => "{}".to_owned(),
        Value::Array(_) => "[]".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
