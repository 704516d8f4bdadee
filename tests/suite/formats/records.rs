//! The JSON documents of `scan`: the contract that scripts rely on.

use std::collections::BTreeSet;

use ravelin::model::ObjectRef;
use serde_json::Value;

use super::{findings, none, scans, text};

const SEVERITIES: &[&str] = &["critical", "high", "medium", "low", "info"];

const STATES: &[&str] = &["complete", "partial", "forbidden", "not_served", "stale", "malformed"];

/// What a value must be.
type Rule = fn(&Value) -> bool;

/// What a scan breaks.
fn problems(document: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    let mut has = |value: &Value, at: &str, keys: &[(&str, Rule)]| {
        for (key, is) in keys {
            if !value.get(key).is_some_and(is) {
                problems.push(format!("{at}: {key} is {:?}", value.get(key)));
            }
        }
    };
    let (string, array, object, number): (Rule, Rule, Rule, Rule) = (Value::is_string, Value::is_array, Value::is_object, Value::is_u64);
    let id: Rule = |value| value.as_str().is_some_and(|text| text.parse::<ObjectRef>().is_ok_and(|object| object.to_string() == text));
    has(document, "document", &[("version", |v| *v == 1), ("findings", array), ("coverage", array), ("summary", object), ("cluster", object)]);
    for finding in findings(document) {
        let at = text(finding, "id");
        has(
            finding,
            at,
            &[
                ("rule", string),
                ("category", string),
                ("severity", |v| v.as_str().is_some_and(|word| SEVERITIES.contains(&word))),
                ("title", |v| v.as_str().is_some_and(|title| !title.is_empty())),
                ("object", id),
                // No claim without its proof.
                ("evidence", |v| v.as_array().is_some_and(|list| !list.is_empty())),
                ("risk", object),
                ("mappings", array),
                ("paths", array),
                ("instances", number),
            ],
        );
        has(&finding["risk"], at, &[("score", |v| v.as_u64().is_some_and(|score| score <= 100)), ("factors", array)]);
        for evidence in finding["evidence"].as_array().into_iter().flatten() {
            has(evidence, at, &[("object", id), ("field", string), ("value", string)]);
        }
        for mapping in finding["mappings"].as_array().into_iter().flatten() {
            has(mapping, at, &[("framework", string), ("version", string), ("control", string)]);
        }
        for path in finding["paths"].as_array().into_iter().flatten() {
            has(path, at, &[("from", string), ("to", string), ("hops", number)]);
        }
    }
    for entry in document["coverage"].as_array().into_iter().flatten() {
        has(entry, "coverage", &[("kind", string), ("scope", string), ("state", |v| v.as_str().is_some_and(|word| STATES.contains(&word)))]);
    }
    for word in SEVERITIES {
        let count = findings(document).iter().filter(|finding| finding["severity"] == *word).count();
        if document["summary"]["findings"][word] != count {
            problems.push(format!("summary: {} of {count} are {word}", document["summary"]["findings"][word]));
        }
    }
    let ids: BTreeSet<&str> = findings(document).iter().map(|finding| text(finding, "id")).collect();
    if ids.len() != findings(document).len() {
        problems.push("two findings have one id".to_owned());
    }
    problems
}

#[test]
fn json_keeps_the_contract() {
    for (_, document) in scans("table") {
        none(&problems(&document));
        let ranks: Vec<usize> = findings(&document).iter().map(|f| SEVERITIES.iter().position(|word| f["severity"] == *word).unwrap()).collect();
        assert!(ranks.is_sorted(), "the worst come first");
    }
}

#[test]
fn json_that_breaks_the_contract_is_found_out() {
    let (_, document) = scans("table").remove(0);
    for (pointer, value) in [
        ("/version", Value::from(2)),
        ("/findings/0/object", Value::from("nothing")),
        ("/findings/0/evidence", Value::from(Vec::<Value>::new())),
        ("/findings/0/severity", Value::from("awful")),
        ("/findings/0/id", document["findings"][1]["id"].clone()),
        ("/coverage/0/state", Value::from("fine")),
        ("/summary/findings/high", Value::from(0)),
    ] {
        let mut wrong = document.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        assert!(!problems(&wrong).is_empty(), "{pointer}");
    }
}

#[test]
fn ndjson_is_the_same_findings() {
    for (lines, document) in scans("ndjson") {
        let each: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(each, findings(&document));
    }
}
