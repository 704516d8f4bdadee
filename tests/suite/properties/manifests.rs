//! A document that is broken is a gap, and takes nothing from the others.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use ravelin::collect::manifests::{Options, parse};
use ravelin::model::Inventory;
use ravelin::posture::{CheckOptions, Outcome, check_with};
use serde_json::{Value, json};

use super::damage::{damaged, some};

/// What stands before and behind: a pod with faults of its own, and an account.
const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: good, namespace: untouched}\nspec:\n  hostPID: true\n  containers: [{name: c, image: i, securityContext: {privileged: true}}]\n";
const ACCOUNT: &str = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: good, namespace: untouched}\n";

/// One document of each kind.
static DOCUMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/manifests/everything.yaml");
    std::fs::read_to_string(path).unwrap().split("\n---\n").map(str::to_owned).collect()
});

/// What is wrong with the pod before the broken document.
static FAULTS: LazyLock<Vec<Outcome>> = LazyLock::new(|| faults(&read(&format!("{POD}---\n{ACCOUNT}"))));

fn read(text: &str) -> Inventory {
    parse(text.as_bytes(), "input.yaml", &Options::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The findings about the pod that rest on nothing but the pod.
fn faults(inventory: &Inventory) -> Vec<Outcome> {
    let found = check_with(inventory, CheckOptions::default()).failures;
    let mut own: Vec<Outcome> = found.into_iter().flatten().filter(|f| f.object.namespace == *"untouched" && f.rule.starts_with("POD-")).collect();
    own.sort_by(|a, b| a.rule.cmp(&b.rule));
    own
}

/// Nothing is lost of what stands beside a document, and nothing of the document is lost without a word.
fn others_are_whole(inventory: &Inventory, text: &str) -> Result<(), TestCaseError> {
    prop_assert!(inventory.pods.get("untouched", "good").is_some(), "{}", text);
    prop_assert!(inventory.service_accounts.get("untouched", "good").is_some_and(|account| !account.implied), "{}", text);
    prop_assert_eq!(&faults(inventory), &*FAULTS, "{}", text);
    Ok(())
}

/// Whether there is anything in a document.
fn is_blank(text: &str) -> bool {
    text.lines().all(|line| {
        let line = line.trim().trim_start_matches('\u{feff}');
        line.is_empty() || line == "---" || line == "..." || line.starts_with(['#', '%'])
    })
}

/// JSON of any shape.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        select(vec!["", "*", "10.0.0.0/99", "65536", "1e9Gi", "-1", "v1", "Pod", "In", "NotIn", "untouched"]).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((select(vec!["a", "name", "namespace", "key", "kind", "spec", "items"]), inner), 0..4).prop_map(Value::from_iter),
        ]
    })
}

/// Puts something else in one place of a document.
fn replace(at: &mut Value, path: &[Index], by: Value) {
    let next = path.split_first().and_then(|(first, rest)| match at {
        Value::Object(members) if !members.is_empty() => {
            let count = members.len();
            members.iter_mut().nth(first.index(count)).map(|(_, value)| (value, rest))
        }
        Value::Array(items) if !items.is_empty() => {
            let count = items.len();
            items.get_mut(first.index(count)).map(|value| (value, rest))
        }
        _ => None,
    });
    match next {
        Some((below, rest)) => replace(below, rest, by),
        None => *at = by,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_document_leaves_the_others_and_is_not_lost(document in select(&**DOCUMENTS), damage in some()) {
        let broken = damaged(&document, &damage);
        let before = read(&format!("{POD}---\n{ACCOUNT}"));
        for text in [format!("{POD}---\n{broken}\n---\n{ACCOUNT}"), format!("{broken}\n---\n{POD}---\n{ACCOUNT}"), format!("{POD}---\n{ACCOUNT}---\n{broken}")] {
            let begun = Instant::now();
            let inventory = read(&text);
            prop_assert!(begun.elapsed() < Duration::from_secs(10), "{:?}: {}", begun.elapsed(), text);
            others_are_whole(&inventory, &text)?;
            prop_assert!(inventory != before || is_blank(&broken), "nothing is said of {:?}", broken);
        }
    }

    #[test]
    fn an_item_of_the_wrong_shape_leaves_the_others(document in select(&**DOCUMENTS), path in proptest::collection::vec(any::<Index>(), 0..7), by in any_json()) {
        let mut broken: Value = serde_saphyr::from_str(&document).unwrap();
        replace(&mut broken, &path, by);
        let good = |text: &str| serde_saphyr::from_str::<Value>(text).unwrap();
        let list = json!({"apiVersion": "v1", "kind": "List", "items": [good(POD), broken.clone(), good(ACCOUNT)]}).to_string();
        others_are_whole(&read(&list), &list)?;
        let stream = format!("{}\n{}\n{broken}", good(POD), good(ACCOUNT));
        others_are_whole(&read(&stream), &stream)?;
    }

    #[test]
    fn a_damaged_value_of_a_json_stream_leaves_the_others(document in select(&**DOCUMENTS), damage in some(), pretty: bool) {
        let value = |text: &str| serde_saphyr::from_str::<Value>(text).unwrap();
        let written = |value: &Value| if pretty { serde_json::to_string_pretty(value).unwrap() } else { value.to_string() };
        let broken = damaged(&written(&value(&document)), &damage);
        // A text that begins like something else is no JSON at all.
        let text = format!("{}\n{broken}\n{}", written(&value(POD)), written(&value(ACCOUNT)));
        if !broken.contains("---") && !broken.contains("...") {
            others_are_whole(&read(&text), &text)?;
        }
    }

    #[test]
    fn noise_is_refused_by_name_or_read(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[-a-z:{}\\[\\]\"'|>&*!#%\n\t ]{0,200}", damage in some()) {
        for noise in [bytes, text.clone().into_bytes(), damaged(&text, &damage).into_bytes()] {
            let begun = Instant::now();
            if let Err(error) = parse(&noise, "input.yaml", &Options::default()) {
                let said = error.to_string();
                prop_assert!(said.contains("input.yaml"), "{}", said);
                prop_assert!(said.len() < 1000, "{}", said);
            }
            prop_assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        }
    }
}

#[test]
fn the_documents_and_the_faults_are_there() {
    assert!(DOCUMENTS.len() > 30 && FAULTS.len() >= 2, "{} documents, {:?}", DOCUMENTS.len(), *FAULTS);
}
