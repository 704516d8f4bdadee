//! Access as rows and columns: on the command line and on the screens.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::program::{answer, code, run};

fn document(arguments: &[&str]) -> Value {
    serde_json::from_str(&answer(&[arguments, &["--demo", "-o", "json"]].concat())).unwrap()
}

/// The cells of a matrix by resource and verb.
fn cells(document: &Value) -> BTreeMap<(&str, &str), &Value> {
    let mut found = BTreeMap::new();
    for row in document["matrix"]["rows"].as_array().unwrap() {
        for cell in row["cells"].as_array().unwrap() {
            found.insert((row["resource"].as_str().unwrap(), cell["verb"].as_str().unwrap()), cell);
        }
    }
    found
}

fn list<'a>(value: &'a Value, key: &str) -> Vec<&'a str> {
    value[key].as_array().map(|all| all.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

#[test]
fn every_cell_is_what_can_says_of_it() {
    let mut met = std::collections::BTreeSet::new();
    for subject in ["sa:platform/rbac-sync", "sa:payments/api", "sa:ci/deployer", "group:payments-developers", "user:nobody"] {
        let document = document(&["access", subject, "--matrix"]);
        let cells = cells(&document);
        for row in document["matrix"]["rows"].as_array().unwrap() {
            let resource = row["resource"].as_str().unwrap();
            for verb in ["get", "list", "create", "*"] {
                let cell = cells.get(&(resource, verb));
                let reach = cell.map_or("none", |cell| cell["reach"].as_str().unwrap());
                met.insert(reach.to_owned());
                let asked = |more: &[&str]| code(&run(&[&["can", subject, verb, resource, "--demo"], more].concat())) == 0;
                assert_eq!(reach == "all", asked(&[]), "{subject} {verb} {resource}: {reach}");
                let places = cell.map(|cell| list(cell, "namespaces")).unwrap_or_default();
                assert_eq!(reach == "namespaces", !places.is_empty(), "{subject} {verb} {resource}");
                assert!(places.iter().all(|place| asked(&["-n", place])), "{subject} {verb} {resource} in {places:?}");
                for name in cell.map(|cell| list(cell, "names")).unwrap_or_default() {
                    let (place, name) = name.split_once('/').unwrap_or(("", name));
                    assert!(asked(&["--name", name, "-n", place][..if place.is_empty() { 2 } else { 4 }]), "{subject} {verb} {resource} {name}");
                }
            }
        }
    }
    assert!(met.is_superset(&["all", "namespaces", "none"].map(str::to_owned).into()), "{met:?}");
}

#[test]
fn a_cell_names_the_rules_that_give_it() {
    for subject in ["sa:platform/rbac-sync", "sa:payments/api", "sa:ci/deployer"] {
        let document = document(&["access", subject, "--matrix"]);
        let rules = document["rules"].as_array().unwrap();
        let cells = cells(&document);
        assert!(!cells.is_empty(), "{subject}");
        for ((resource, verb), cell) in cells {
            let numbers = cell["rules"].as_array().unwrap();
            assert!(!numbers.is_empty(), "{subject} {verb} {resource}");
            for number in numbers {
                let verbs = list(&rules[number.as_u64().unwrap() as usize], "verbs");
                assert!(verbs.contains(&verb) || verbs.contains(&"*"), "{subject} {verb} {resource}: {verbs:?}");
            }
        }
    }
}

#[test]
fn a_matrix_is_printed_in_every_format_and_says_what_its_marks_mean() {
    let table = answer(&["access", "sa:payments/api", "--matrix", "--demo"]);
    assert!(table.starts_with("RESOURCE") && table.contains("deletecollection") && table.contains("◐1"), "{table}");
    assert!(table.contains("● every object in the whole cluster") && table.contains("? unknown"), "{table}");
    let local = answer(&["access", "sa:payments/api", "--matrix", "-n", "payments", "--demo"]);
    assert!(local.contains("in namespace payments") && !local.contains("◐1"), "{local}");
    let markdown = answer(&["access", "sa:payments/api", "--matrix", "--demo", "-o", "markdown"]);
    assert!(markdown.starts_with("| RESOURCE | get |") && markdown.contains("| `secrets` |"), "{markdown}");
    let csv = answer(&["access", "sa:payments/api", "--matrix", "--demo", "-o", "csv"]);
    assert!(csv.starts_with("resource,get,list,watch,") && csv.contains("namespaces: payments"), "{csv}");
    let everything = answer(&["access", "group:system:masters", "--matrix", "--demo"]);
    assert!(everything.contains("*.*"), "{everything}");
    let nowhere = answer(&["access", "sa:payments/api", "--matrix", "-n", "payment", "--demo"]);
    assert!(nowhere.contains("no namespace `payment` was read: did you mean payments?"), "{nowhere}");
    assert_eq!(code(&run(&["access", "sa:payments/api", "-n", "payments", "--demo"])), 2, "only a matrix is of one namespace");
    assert_eq!(code(&run(&["access", "sa:payments/api", "--matrix", "--diff", "sa:ci/deployer", "--demo"])), 2);
}
