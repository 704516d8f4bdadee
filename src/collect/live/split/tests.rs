//! The splitter finds what a JSON parser finds, wherever the text is cut.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn split(text: &[u8], list: &'static str, step: usize) -> Result<(bool, Vec<Value>, Value), SplitError> {
    let mut splitter = Splitter::new(list);
    let mut items = Vec::new();
    for (number, piece) in text.chunks(step.max(1)).enumerate() {
        splitter.push(piece)?;
        if number % 3 == 0 {
            items.extend(splitter.drain().iter().map(|item| serde_json::from_slice::<Value>(item).unwrap()));
        }
    }
    items.extend(splitter.drain().iter().map(|item| serde_json::from_slice::<Value>(item).unwrap()));
    let metadata = splitter.field("metadata").map_or(Value::Null, |text| serde_json::from_slice(text).unwrap());
    Ok((splitter.is_complete(), items, metadata))
}

#[test]
fn a_list_becomes_its_items() {
    let page = json!({"kind": "PodList", "metadata": {"continue": "a]}\"", "resourceVersion": "7"}, "items": [{"a": "}]\\\""}, {"b": [1, {"c": null}]}]});
    let text = page.to_string();
    for step in 1..text.len() {
        let (complete, items, metadata) = split(text.as_bytes(), "items", step).unwrap();
        assert!(complete);
        assert_eq!(items, page["items"].as_array().unwrap().clone(), "cut every {step} bytes");
        assert_eq!(metadata, page["metadata"]);
    }
}

#[test]
fn the_order_of_fields_and_white_space_do_not_matter() {
    let text = "\n{ \"items\" : [ {\"x\" : 1 } , {} ]\t, \"other\": [[\"items\"]], \"n\": -1.5e3, \"t\": true , \"metadata\" : { } }\n";
    assert_eq!(split(text.as_bytes(), "items", 3).unwrap(), (true, vec![json!({"x": 1}), json!({})], json!({})));
    assert_eq!(split(br#"{"items":null,"metadata":{"a":1}}"#, "items", 5).unwrap(), (true, vec![], json!({"a": 1})));
    assert_eq!(split(br#"{"rows":[{"cells":[]}],"items":[1]}"#, "rows", 5).unwrap(), (true, vec![json!({"cells": []})], Value::Null));
    assert_eq!(split(b"{}", "items", 1).unwrap(), (true, vec![], Value::Null));
}

#[test]
fn a_cut_text_is_not_complete_and_keeps_whole_items_only() {
    let text = json!({"items": [{"a": 1}, {"b": 2}], "metadata": {}}).to_string();
    for length in 0..text.len() {
        let (complete, items, _) = split(&text.as_bytes()[..length], "items", 7).unwrap();
        assert!(!complete, "{length} bytes");
        assert!(items.len() <= 2);
        assert!(items.iter().zip([json!({"a": 1}), json!({"b": 2})]).all(|(a, b)| *a == b));
    }
}

#[test]
fn what_is_no_list_is_refused() {
    for text in ["<html>", "[]", "\"items\"", "{]", "{\"a\" 1}", "{} {}", "{\"a\":1]", "{\"items\":[1}", "nonsense"] {
        assert_eq!(split(text.as_bytes(), "items", 2), Err(SplitError::NotAList), "{text}");
    }
}

#[test]
fn a_list_that_is_none_is_noticed() {
    for (text, there) in [("{\"items\":[]}", true), ("{\"items\":null }", true), ("{}", false), ("{\"items\":\"x\"}", false), ("{\"items\":{}}", false)] {
        let mut splitter = Splitter::new("items");
        splitter.push(text.as_bytes()).unwrap();
        assert_eq!((splitter.is_complete(), splitter.has_list()), (true, there), "{text}");
    }
}

#[test]
fn an_endless_item_is_refused() {
    let mut splitter = Splitter::new("items");
    splitter.push(b"{\"items\":[\"").unwrap();
    let piece = vec![b'x'; 1 << 20];
    let refused = (0..20).find_map(|_| splitter.push(&piece).err());
    assert_eq!(refused, Some(SplitError::TooLarge));
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z\\\\\"{}\\[\\]:, \u{e9}\n]{0,12}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z\\\\\"]{0,8}", inner, 0..6).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn agrees_with_a_parser(items in prop::collection::vec(value(), 0..6), metadata in value(), other in value(), step in 1_usize..40, pretty: bool) {
        let page = json!({"o": other, "metadata": metadata, "items": items, "z": other});
        let text = if pretty { serde_json::to_string_pretty(&page).unwrap() } else { page.to_string() };
        let (complete, found, kept) = split(text.as_bytes(), "items", step).unwrap();
        prop_assert!(complete);
        prop_assert_eq!(found, items);
        prop_assert_eq!(kept, metadata);
    }

    #[test]
    fn never_panics(text in prop::collection::vec(any::<u8>(), 0..200), step in 1_usize..20) {
        let mut splitter = Splitter::new("items");
        for piece in text.chunks(step) {
            if splitter.push(piece).is_err() {
                break;
            }
        }
        let items = splitter.drain();
        prop_assert!(items.iter().count() == items.len());
    }
}
