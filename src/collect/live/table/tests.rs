//! Rows that are good, and rows that are not.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::*;

fn good() -> Value {
    json!({
        "cells": ["db", "Opaque", 2, "3d"],
        "object": {"kind": "PartialObjectMetadata", "metadata": {"name": "db", "namespace": "shop", "managedFields": [
            {"manager": "a", "fieldsV1": {"f:data": {".": {}, "f:password": {}}, "f:type": {}}},
            {"manager": "b", "fieldsV1": {"f:data": {"f:user": {}}}},
            {"manager": "c", "subresource": "status", "fieldsV1": {"f:metadata": {}}}
        ]}}
    })
}

fn read(row_of: &Value) -> Option<(Value, u32)> {
    row(row_of.to_string().as_bytes()).map(|row| (serde_json::from_slice(&row.secret).unwrap(), row.keys))
}

#[test]
fn a_row_becomes_a_secret_with_the_names_of_its_keys() {
    let (secret, keys) = read(&good()).unwrap();
    assert_eq!(keys, 2);
    assert_eq!(secret["type"], "Opaque");
    assert_eq!(secret["metadata"]["namespace"], "shop");
    assert_eq!(secret["data"], json!({"password": 0, "user": 0}));
}

#[test]
fn names_that_do_not_add_up_are_not_known() {
    let mut stripped = good();
    stripped["object"]["metadata"]["managedFields"] = Value::Null;
    let (secret, keys) = read(&stripped).unwrap();
    assert_eq!((keys, secret.get("data")), (2, None));
    let mut empty = good();
    empty["cells"][2] = json!(0);
    empty["object"]["metadata"]["managedFields"] = json!([]);
    assert_eq!(read(&empty).unwrap().0["data"], json!({}));
}

#[test]
fn what_is_no_row_of_a_secret_table_is_refused() {
    let whole = json!({"kind": "Secret", "metadata": {"name": "db"}, "type": "Opaque", "data": {"password": "Y2FuYXJ5"}});
    assert!(read(&whole).is_none());
    for (pointer, bad) in [
        ("/cells", json!(["db", "Opaque"])),
        ("/cells", json!([{"a": 1}, "Opaque", 2])),
        ("/cells/0", json!("other")),
        ("/cells/1", json!(7)),
        ("/cells/2", json!("two")),
        ("/cells/2", json!(-1)),
        ("/object", json!(null)),
        ("/object/metadata", json!("x")),
        ("/object/metadata/name", json!(null)),
    ] {
        let mut row = good();
        *row.pointer_mut(pointer).unwrap() = bad.clone();
        assert!(read(&row).is_none(), "{pointer} = {bad}");
    }
}

/// Whether a row says nothing about values. What is no JSON, the decoder refuses.
fn says_no_value(row: &Row) -> bool {
    let Ok(secret) = serde_json::from_slice::<Value>(&row.secret) else { return true };
    let blank = secret.get("data").is_none_or(|data| data.as_object().is_some_and(|keys| keys.len() == row.keys as usize && keys.values().all(|v| *v == 0)));
    blank && secret.get("stringData").is_none()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_row_is_refused_or_still_has_no_value(changes in proptest::collection::vec((any::<Index>(), any::<u8>()), 0..4), cut in any::<Index>(), piece in select(vec!["", "\"data\":{\"a\":\"Y2FuYXJ5\"},", "null", "[", "{", "\"", "\\", "1e999"])) {
        let whole = good().to_string();
        let at = cut.index(whole.len());
        let mut bytes = [&whole.as_bytes()[..at], piece.as_bytes(), &whole.as_bytes()[at..]].concat();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        for text in [&bytes[..], &whole.as_bytes()[..at]] {
            if let Some(row) = row(text) {
                prop_assert!(says_no_value(&row), "{}", String::from_utf8_lossy(&row.secret));
            }
            let _ = object(text);
        }
    }
}
