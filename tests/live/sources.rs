//! A live cluster, a recording of it and its objects as manifests have the same findings.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use libtest_mimic::Trial;
use ravelin::model::Kind;
use serde_json::{Value, json};

use crate::objects::every_kind;
use crate::{World, trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("every_source_has_the_same_findings", every_source_has_the_same_findings)]
}

fn ravelin(arguments: &[&str], input: Option<&Path>) -> Output {
    let input = input.map_or_else(Stdio::null, |path| std::fs::File::open(path).unwrap().into());
    Command::new(env!("CARGO_BIN_EXE_ravelin")).args(arguments).stdin(input).output().unwrap()
}

/// The findings about a namespace: other tests change the rest of the cluster meanwhile.
fn findings(arguments: &[&str], input: Option<&Path>) -> Vec<String> {
    let arguments: Vec<&str> = ["scan", "-o", "json"].iter().chain(arguments).copied().collect();
    let output = ravelin(&arguments, input);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let line = |f: &Value| format!("{} {} {} {} {}", f["object"].as_str().unwrap(), f["rule"], f["severity"], f["id"], f["title"]);
    let mut lines: Vec<String> =
        document["findings"].as_array().unwrap().iter().filter(|f| f["object"].as_str().unwrap().contains(":equal/")).map(line).collect();
    lines.sort();
    lines
}

async fn every_source_has_the_same_findings(world: World) {
    world.seeder.apply_all(&every_kind("equal")).await;
    let daring = json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "daring", "namespace": "equal" }, "spec": {
        "hostNetwork": true, "serviceAccountName": "web", "volumes": [{ "name": "root", "hostPath": { "path": "/" } }],
        "containers": [{ "name": "c", "image": "i:latest", "securityContext": { "privileged": true }, "volumeMounts": [{ "name": "root", "mountPath": "/host" }] }] } });
    world.seeder.apply(&daring).await.unwrap();
    let kubeconfig = world.plane.kubeconfig("admin-token", "default");
    let live = ["--kubeconfig", kubeconfig.to_str().unwrap()];
    let folder = tempfile::tempdir().unwrap();
    let recording = folder.path().join("equal.ravelin");
    let written = ravelin(&["record", "-o", recording.to_str().unwrap(), live[0], live[1]], None);
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    let manifests = folder.path().join("equal.json");
    std::fs::write(&manifests, json!({ "apiVersion": "v1", "kind": "List", "items": exported(&world).await }).to_string()).unwrap();

    let expected = findings(&live, None);
    assert!(expected.len() > 30, "{expected:?}");
    same("the recording", &expected, &findings(&["--recording", recording.to_str().unwrap()], None));
    same("the manifests", &expected, &findings(&["--manifests", manifests.to_str().unwrap()], None));
    same("standard input", &expected, &findings(&["--manifests", "-"], Some(&manifests)));

    let code = |more: &[&str]| ravelin(&["scan", live[0], live[1]].iter().chain(more).copied().collect::<Vec<_>>(), None).status.code();
    assert_eq!((code(&["--fail-on", "high"]), code(&[])), (Some(1), Some(0)));
}

/// Every object of the server, as it gives them to an administrator.
async fn exported(world: &World) -> Vec<Value> {
    let mut all = Vec::new();
    for kind in Kind::collected() {
        let version = if kind.group().is_empty() { "v1".to_owned() } else { format!("{}/v1", kind.group()) };
        let root = if kind.group().is_empty() { "api" } else { "apis" };
        let list = world.seeder.get(&format!("/{root}/{version}/{}", kind.plural())).await.unwrap();
        for mut item in list["items"].as_array().unwrap().iter().cloned() {
            item["apiVersion"] = json!(version);
            item["kind"] = json!(kind.title());
            all.push(item);
        }
    }
    all
}

fn same(what: &str, expected: &[String], found: &[String]) {
    let missing: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).collect();
    let added: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).collect();
    assert!(missing.is_empty() && added.is_empty(), "{what} lacks {missing:#?} and adds {added:#?}");
}
