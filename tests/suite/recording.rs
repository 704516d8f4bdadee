//! Recordings give back what was recorded, and nothing that was secret.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::program::answer;
use ravelin::collect::manifests::{Options, load};
use ravelin::collect::{DEMO_TIME, demo, recording};
use ravelin::model::{Container, CoverageEntry, EnvSource, Inventory, Meta, Pod, PodSpec, SourceKind};

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str, simulated: bool) -> Inventory {
    load(&[repository(path)], &Options { simulated, ..Options::default() }).unwrap()
}

/// What a recording unpacks to.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    zstd::Decoder::new(&bytes[12..]).unwrap().read_to_end(&mut text).unwrap();
    text
}

fn round_trip(inventory: &Inventory) -> Inventory {
    let bytes = recording::to_bytes(inventory).unwrap();
    let mut again = recording::from_bytes(&bytes, Path::new("test.ravelin")).unwrap();
    assert_eq!(again.cluster.source, SourceKind::Recording);
    assert_eq!(again.cluster.origin(), inventory.cluster.source, "it means what its source means");
    assert_eq!(recording::to_bytes(&again).unwrap(), bytes, "a recording of it is the same");
    (again.cluster.source, again.cluster.recorded) = (inventory.cluster.source, None);
    again
}

#[test]
fn a_recording_gives_back_the_same_inventory() {
    for path in ["tests/data/manifests/everything.yaml", "snapshots/clusters/demo"] {
        let inventory = read(path, false);
        assert_eq!(inventory.coverage.gaps().collect::<Vec<_>>(), Vec::<&CoverageEntry>::new(), "{path}");
        let again = round_trip(&inventory);
        for kind in ravelin::model::Kind::collected() {
            assert_eq!(again.objects(kind), inventory.objects(kind), "{path}");
        }
        assert_eq!(again, inventory, "{path}");
    }
}

#[test]
fn equal_specifications_are_recorded_once_also_where_nobody_shared_them() {
    let shared = read("snapshots/clusters/demo", false);
    let mut own = shared.clone();
    own.pods.update(|pod| Some(Pod { spec: Arc::new(PodSpec::clone(&pod.spec)), ..pod.clone() }));
    assert!(recording::to_bytes(&own).unwrap() == recording::to_bytes(&shared).unwrap());
}

/// A recording of more than any one thread decodes at once, with the same credential at both of its ends.
fn large() -> Inventory {
    let workload = |n: usize| {
        let password = if n.is_multiple_of(4999) { "tr0ub4dor-and-three".to_owned() } else { format!("p4ssw0rd-of-{n}-alone") };
        let container = serde_json::json!({"name": "app", "image": format!("registry.example/app:{n}"), "env": [{"name": "DB_PASSWORD", "value": password}]});
        let spec = serde_json::json!({"replicas": 1, "selector": {"matchLabels": {"app": format!("app-{n}")}},
            "template": {"metadata": {"labels": {"app": format!("app-{n}")}}, "spec": {"containers": [container]}}});
        serde_json::json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": format!("app-{n}"), "namespace": format!("team-{}", n / 100)}, "spec": spec})
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.json");
    let list = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": (0..5000).map(workload).collect::<Vec<_>>()});
    std::fs::write(&path, serde_json::to_vec(&list).unwrap()).unwrap();
    load(&[path], &Options::default()).unwrap()
}

#[test]
fn a_recording_that_is_decoded_in_parts_gives_back_the_same_inventory() {
    let inventory = large();
    let again = round_trip(&inventory);
    assert_eq!(again, inventory);
    let group = |n: usize| {
        let workload = again.deployments.get(&format!("team-{}", n / 100), &format!("app-{n}")).unwrap();
        match &workload.template.containers[0].env[0].source {
            EnvSource::Literal { credential: Some(fingerprint) } => fingerprint.group,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(group(0), group(4999), "equal credentials are found from one end to the other");
    assert_ne!(group(0), group(1));
}

#[test]
fn of_two_broken_objects_the_first_is_told() {
    let text = String::from_utf8(unpacked(&recording::to_bytes(&large()).unwrap())).unwrap();
    let broken = |at: usize, with: &str| format!(r#"{{"metadata":{{"name":"x","namespace":"y","{at}":0}},"spec":{with}}}"#);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (first, last) = (lines.len() / 4, lines.len() - 5);
    lines[first] = broken(first, "7");
    lines[last] = "{".to_owned();
    let packed = zstd::encode_all((lines.join("\n") + "\n").as_bytes(), 1).unwrap();
    let bytes = [&recording::to_bytes(&Inventory::default()).unwrap()[..12], &packed].concat();
    let error = recording::from_bytes(&bytes, Path::new("test.ravelin")).unwrap_err().to_string();
    assert!(error.contains("spec must be an object"), "{error}");
}

#[test]
fn no_secret_is_in_an_inventory_or_a_recording() {
    let inventory = read("tests/data/manifests/everything.yaml", false);
    let recorded = String::from_utf8(unpacked(&recording::to_bytes(&inventory).unwrap())).unwrap();
    for (place, text) in [("inventory", format!("{inventory:?}")), ("recording", recorded)] {
        // The first in plain text, the second in base64.
        for canary in ["CANARY", "Q0FOQVJZ"] {
            assert!(!text.contains(canary), "{canary} is in the {place}");
        }
    }
}

#[test]
fn the_demo_is_what_its_manifests_say() {
    let mut expected = read("snapshots/clusters/demo", true);
    expected.cluster.name = "marlowick".into();
    expected.cluster.collected_at = Some(DEMO_TIME);
    let path = repository("snapshots/clusters/demo.ravelin");
    let recorded = recording::to_bytes(&expected).unwrap();
    if std::env::var_os("RAVELIN_UPDATE").is_some() {
        std::fs::File::create(&path).unwrap().write_all(&recorded).unwrap();
    }
    let kept = std::fs::read(&path).unwrap();
    assert!(unpacked(&kept) == unpacked(&recorded), "the demo is out of date: run this test with RAVELIN_UPDATE=1");
    // What is built in is one compilation behind an update.
    if std::env::var_os("RAVELIN_UPDATE").is_none() {
        expected.cluster.source = SourceKind::Demo;
        assert_eq!(demo(), expected);
    }
}

#[test]
fn the_demo_has_the_literal_credentials_of_its_story_and_no_others() {
    let inventory = demo();
    let literal = |spec: &PodSpec| {
        let in_env = |c: &Container| c.env.iter().any(|v| matches!(v.source, EnvSource::Literal { credential: Some(_) }));
        spec.containers.iter().any(|c| in_env(c) || !c.credentials.is_empty())
    };
    let name = |meta: &Meta| format!("{}/{}", meta.namespace, meta.name);
    let mut found: Vec<String> = inventory.workloads().filter(|w| literal(&w.template)).map(|w| name(&w.meta)).collect();
    found.extend(inventory.config_maps.iter().filter(|m| !m.credentials.is_empty()).map(|m| name(&m.meta)));
    assert_eq!(found, ["staging/api", "orders/worker-6f9d8c5b7c", "shop/web-58d7c9c7bd", "support/crm"]);
    let pods: Vec<String> = inventory.pods.iter().filter(|p| literal(&p.spec)).map(|p| name(&p.meta)).collect();
    assert!(pods.iter().all(|pod| pod.starts_with("staging/api-")), "{pods:?}");
}

#[test]
fn a_recording_can_be_limited_to_namespaces() {
    let scan = |more: &[&str]| -> serde_json::Value {
        let arguments: Vec<&str> = ["scan", "--demo", "-o", "json"].iter().chain(more).copied().collect();
        serde_json::from_str(&answer(&arguments)).unwrap()
    };
    let limited = scan(&["-n", "payments"]);
    assert_eq!(limited["cluster"]["limited_to"], serde_json::json!(["payments"]));
    assert!(scan(&[])["cluster"].get("limited_to").is_none());
    let objects: Vec<&str> = limited["findings"].as_array().unwrap().iter().map(|f| f["object"].as_str().unwrap()).collect();
    assert!(objects.iter().any(|object| object.contains(":payments/")));
    let elsewhere: Vec<&&str> = objects.iter().filter(|object| object.contains('/') && !object.contains(":payments/")).collect();
    assert!(elsewhere.iter().all(|object| object.starts_with("sa:") || object.starts_with("group:")), "{elsewhere:?}");
    assert!(answer(&["scan", "--demo", "-n", "payments"]).contains("Only these namespaces were looked at, and what has none: payments"));
}
