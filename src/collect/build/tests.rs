//! What building promises: order does not show, nothing secret is said, nothing is lost silently.

use super::{Builder, Defaults, Malformed, Origin};
use crate::model::{ClusterInfo, EnvSource, Inventory, Kind};

/// A pod with passwords.
fn pod(name: &str, passwords: &[&str]) -> String {
    let env: Vec<String> = passwords.iter().enumerate().map(|(i, p)| format!(r#"{{"name":"PASSWORD_{i}","value":"{p}"}}"#)).collect();
    format!(r#"{{"metadata":{{"name":"{name}","namespace":"n"}},"spec":{{"containers":[{{"name":"c","env":[{}]}}]}}}}"#, env.join(","))
}

fn map(name: &str, password: &str) -> String {
    format!(r#"{{"metadata":{{"name":"{name}","namespace":"n"}},"data":{{"password":"{password}"}}}}"#)
}

fn build(objects: &[(Kind, String)]) -> Inventory {
    let mut builder = Builder::new(ClusterInfo::default());
    for (kind, text) in objects {
        builder.add(*kind, text.as_bytes(), &Origin::default()).unwrap();
    }
    builder.finish(Defaults::Live)
}

/// The group numbers of every pod's variables.
fn groups(inventory: &Inventory) -> Vec<(&str, Vec<u32>)> {
    let group = |source: &EnvSource| if let EnvSource::Literal { credential: Some(f) } = source { f.group } else { 0 };
    inventory.pods.iter().map(|p| (p.meta.name.as_str(), p.spec.containers[0].env.iter().map(|e| group(&e.source)).collect())).collect()
}

#[test]
fn the_order_of_arrival_does_not_show() {
    let objects = [
        (Kind::Pod, pod("a", &["one", "two"])),
        (Kind::Pod, pod("b", &["two", "three", "one"])),
        (Kind::Pod, pod("c", &["in the map"])),
        (Kind::ConfigMap, map("z", "in the map")),
        (Kind::ConfigMap, map("y", "three")),
        (Kind::Namespace, r#"{"metadata":{"name":"n"}}"#.to_owned()),
    ];
    let expected = build(&objects);
    // Config maps first, then pods, each by name: numbers by first appearance.
    assert_eq!(groups(&expected), [("a", vec![3, 4]), ("b", vec![4, 1, 3]), ("c", vec![2])]);
    let mut order: Vec<usize> = (0..objects.len()).collect();
    for round in 0..50 {
        // A walk over permutations that needs no randomness.
        order.swap(round % objects.len(), (round * 7 + 3) % objects.len());
        let shuffled: Vec<_> = order.iter().map(|i| objects[*i].clone()).collect();
        assert_eq!(build(&shuffled), expected, "{order:?}");
    }
}

#[test]
fn the_last_of_one_name_counts() {
    let inventory = build(&[(Kind::Pod, pod("a", &["one"])), (Kind::Pod, pod("a", &[]))]);
    assert_eq!(groups(&inventory), [("a", vec![])]);
}

fn reason(kind: Kind, text: &str) -> Malformed {
    Builder::new(ClusterInfo::default()).add(kind, text.as_bytes(), &Origin { input: "f".into(), line: 7 }).unwrap_err()
}

#[test]
fn reasons_name_the_field_and_never_the_value() {
    let meta = r#""metadata":{"name":"x","namespace":"y"}"#;
    let cases = [
        (Kind::Pod, format!(r#"{{{meta},"spec":"CANARY"}}"#), "spec must be an object"),
        (Kind::Pod, format!(r#"{{{meta},"spec":[]}}"#), "spec must be an object"),
        (Kind::Pod, format!("{{{meta}}}"), "spec is missing"),
        (Kind::Pod, format!(r#"{{{meta},"spec":{{"hostPID":"CANARY"}}}}"#), "spec.hostPID must be true or false"),
        (
            Kind::Pod,
            format!(r#"{{{meta},"spec":{{"containers":[{{"ports":[{{"containerPort":70000}}]}}]}}}}"#),
            "spec.containers[0].ports[0].containerPort must be a number from 0 to 65535",
        ),
        (
            Kind::Pod,
            format!(r#"{{{meta},"spec":{{"containers":[{{"env":[{{"name":"A","value":5432}}]}}]}}}}"#),
            "spec.containers[0].env[0].value must be text (put it in quotes)",
        ),
        (Kind::Pod, format!(r#"{{{meta},"spec":{{"hostPID":true,"hostPID":false}}}}"#), "spec is given twice, or a field in it is"),
        (Kind::Deployment, format!(r#"{{{meta},"spec":{{"replicas":"CANARY, expected CANARY at line 5"}}}}"#), "spec.replicas must be a number"),
        (Kind::Secret, format!(r#"{{{meta},"data":["CANARY"]}}"#), "data must be a map"),
        (Kind::ConfigMap, format!(r#"{{{meta},"data":{{"CANARY":["CANARY"]}}}}"#), "data.* must be text (put it in quotes)"),
        (Kind::Secret, format!(r#"{{{meta},"data":{{"a":"CANARY"#), "it ends too early"),
        (Kind::Secret, format!(r#"{{{meta},"data":{{"a":CANARY}}}}"#), "it is not valid JSON"),
        (Kind::Secret, r#"{"metadata":{"namespace":"y"}}"#.to_owned(), "metadata.name is missing"),
        (Kind::Secret, r#"{"metadata":5}"#.to_owned(), "metadata must be an object"),
        (Kind::User, "{}".to_owned(), "objects of this kind are not read"),
    ];
    for (kind, text, expected) in cases {
        let malformed = reason(kind, &text);
        assert_eq!(malformed.reason, expected, "{text}");
        let said = format!("{malformed} {malformed:?} {:?}", malformed.entry());
        assert!(!said.contains("CANARY"), "{said}");
    }
    let malformed = reason(Kind::Pod, &format!(r#"{{{meta},"spec":5}}"#));
    assert_eq!(malformed.to_string(), "f:7: spec must be an object");
    assert_eq!(malformed.entry().detail.as_str(), "Pod y/x: spec must be an object");
}

#[test]
fn marks_of_recordings_mean_nothing_elsewhere() {
    let text = r#"{"metadata":{"name":"n"},"x-ravelin":{"implied":true}}"#;
    let inventory = build(&[(Kind::Namespace, text.to_owned())]);
    assert!(!inventory.namespaces.get("", "n").unwrap().implied);
    let pod = r#"{"metadata":{"name":"p","namespace":"n"},"spec":{"hostPID":true,"containers":[]},"x-ravelin":{"spec":0,"placed":true,"fromTemplate":true}}"#;
    let inventory = build(&[(Kind::Pod, pod.to_owned())]);
    let pod = inventory.pods.get("n", "p").unwrap();
    assert!(pod.spec.host_pid && !pod.from_template);
}

#[test]
fn a_recorded_object_without_its_specification_is_refused() {
    let text = br#"{"metadata":{"name":"p","namespace":"n"},"spec":{},"x-ravelin":{"spec":0}}"#;
    let mut builder = Builder::new(ClusterInfo::default()).recorded();
    assert_eq!(builder.add(Kind::Pod, text, &Origin::default()).unwrap_err().reason, "it refers to a specification that is not there");
    let mut builder = Builder::new(ClusterInfo::default()).recorded();
    let spec = builder.spec(br#"{"spec":{"hostPID":true}}"#).unwrap();
    builder.share(&std::sync::Arc::new(vec![spec]));
    builder.add(Kind::Pod, text, &Origin::default()).unwrap();
    assert!(builder.finish(Defaults::Recorded).pods.get("n", "p").unwrap().spec.host_pid);
}

#[test]
fn generated_names_are_told_apart() {
    let text = r#"{"metadata":{"generateName":"job-","namespace":"n"}}"#;
    let inventory = build(&[(Kind::ServiceAccount, text.to_owned()), (Kind::ServiceAccount, text.to_owned())]);
    let names: Vec<_> = inventory.service_accounts.in_namespace("n").iter().map(|a| a.meta.name.to_string()).collect();
    assert_eq!(names, ["default", "job-1", "job-2"]);
}

#[test]
fn namespaces_are_for_kinds_that_have_them() {
    let inventory =
        build(&[(Kind::ClusterRole, r#"{"metadata":{"name":"r","namespace":"n"}}"#.to_owned()), (Kind::Role, r#"{"metadata":{"name":"r"}}"#.to_owned())]);
    assert!(inventory.cluster_roles.get("", "r").is_some() && inventory.roles.get("default", "r").is_some());
}

#[test]
fn what_is_no_text_is_malformed_wherever_that_is() {
    let mut builder = Builder::new(ClusterInfo::default());
    let text = [br#"{"metadata":{"name":"p","namespace":"n","managed":""#.as_slice(), b"\xff", br#""}}"#].concat();
    let error = builder.add(Kind::Pod, &text, &Origin::default()).unwrap_err();
    assert_eq!(error.reason, "it is not text in UTF-8");
    assert!(builder.finish(Defaults::Live).pods.is_empty());
}
