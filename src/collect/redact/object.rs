//! A whole object as the API server gives it, made fit to be looked at.
//!
//! What collection reads only to judge it (values of variables, words of command lines, headers of probes) is left out altogether; every other
//! text is judged as collection judges it, and a credential is left out too.

use serde_json::{Map, Value};

use super::annotations::{self, REDACTED};
use super::detector::judge;
use crate::model::Kind;

/// Whether objects of a kind are never fetched as a whole: they hold secrets, or may.
pub(crate) const fn is_withheld(kind: Kind) -> bool {
    matches!(kind, Kind::Secret | Kind::ConfigMap)
}

/// Takes out of an object what nobody should see, and what nobody reads.
pub(crate) fn object(value: &mut Value) {
    below("", value);
}

/// Goes through what stands under a name.
fn below(name: &str, value: &mut Value) {
    match value {
        Value::Object(fields) => {
            if name == "metadata" {
                // Who set which field says nothing about security, and is longer than the object.
                fields.remove("managedFields");
            }
            // The options of a resolver are a list of names and values, those of a volume may be anything.
            let listed = fields.contains_key("name");
            for (key, value) in fields.iter_mut() {
                match (name, key.as_str(), &*value) {
                    ("metadata", "annotations", Value::Object(_)) => value.as_object_mut().into_iter().for_each(annotated),
                    // Variables and headers are lists of names and values.
                    ("env" | "httpHeaders", "value", _) | ("terminated", "message", Value::String(_)) => withhold(value),
                    ("volumeAttributes" | "options", _, Value::String(_)) if !listed => withhold(value),
                    (_, "command" | "args", Value::Array(words)) => *value = format!("{REDACTED} {} words", words.len()).into(),
                    _ => below(key, value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| below(name, item)),
        Value::String(text) if judge(name, text).is_some() => withhold(value),
        _ => {}
    }
}

/// Annotations that nothing reads may hold anything.
fn annotated(fields: &mut Map<String, Value>) {
    for (key, value) in fields.iter_mut() {
        let shown = value.as_str().filter(|_| annotations::is_kept(key)).map_or(REDACTED, |text| annotations::shown(key, text)).to_owned();
        *value = shown.into();
    }
}

fn withhold(value: &mut Value) {
    *value = REDACTED.into();
}

#[cfg(test)]
mod tests;
