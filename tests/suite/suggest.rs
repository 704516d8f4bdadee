//! `suggest role`: what it writes can be applied, its proof can be read, and what it cannot rest on is said.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::program::{argument, code, fed, run, said};

fn small() -> String {
    argument(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/cli/small.yaml"))
}

/// An event of the account `sa:shop/web`.
fn event(verb: &str, object: &Value, code: u16) -> Value {
    json!({ "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "stage": "ResponseComplete", "requestURI": "/", "verb": verb,
        "user": { "username": "system:serviceaccount:shop:web", "groups": ["system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"] },
        "objectRef": object, "responseStatus": { "metadata": {}, "code": code },
        "requestReceivedTimestamp": "2026-03-01T10:00:00.000000Z" })
}

fn log() -> Vec<u8> {
    let secret = json!({ "resource": "secrets", "namespace": "shop", "name": "database", "apiVersion": "v1" });
    let pods = json!({ "resource": "pods", "namespace": "shop", "apiVersion": "v1" });
    let events = [event("get", &secret, 200), event("list", &pods, 200), event("get", &secret, 200), event("delete", &secret, 403)];
    let text: String = events.iter().map(|event| format!("{event}\n")).chain(["\u{1b}[31m not an event\n".to_owned()]).collect();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// What a question about the account is answered on these manifests.
fn may(manifests: &Path, words: &[&str]) -> bool {
    let file = argument(manifests);
    let question = [&["can", "sa:shop/web"], words, &["--manifests", &file]].concat();
    match code(&run(&question)) {
        0 => true,
        1 => false,
        other => panic!("{question:?}: {other}"),
    }
}

#[test]
fn what_is_suggested_without_a_log_can_be_applied() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("role.yaml");
    let output = run(&["suggest", "role", "sa:shop/web", "--manifests", &small()]);
    assert_eq!(code(&output), 0, "{}", said(&output));
    std::fs::write(&file, &output.stdout).unwrap();
    for (question, allowed) in [
        (&["get", "secrets", "-n", "shop"][..], true),
        (&["create", "pods/exec", "-n", "shop"], true),
        (&["get", "nodes", "--name", "n"], true),
        (&["get", "secrets"], false),
        (&["get", "secrets", "-n", "other"], false),
        (&["frobnicate", "secrets", "-n", "shop"], false),
    ] {
        assert_eq!(may(&file, question), allowed, "{question:?}");
    }
    let report = said(&output);
    assert!(report.contains("in every namespace but shop: "), "{report}");
    assert!(report.contains("kubectl delete 'clusterrolebindings/=cmd|'\\'' /C calc'\\''!A0'"), "{report}");
    let wide = run(&["suggest", "role", "sa:shop/web", "--cluster-wide", "--manifests", &small()]);
    std::fs::write(&file, &wide.stdout).unwrap();
    assert!(may(&file, &["get", "secrets"]));
}

#[test]
fn what_is_suggested_from_a_log_is_what_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (file, report) = (folder.path().join("role.yaml"), folder.path().join("report.json"));
    let output = fed(&["suggest", "role", "sa:shop/web", "--audit", "-", "--report", &argument(&report), "--manifests", &small()], &log());
    assert_eq!(code(&output), 0, "{}", said(&output));
    assert!(output.stderr.is_empty(), "the report is in its file");
    std::fs::write(&file, &output.stdout).unwrap();
    for (question, allowed) in [
        (&["get", "secrets", "--name", "database", "-n", "shop"][..], true),
        (&["list", "pods", "-n", "shop"], true),
        (&["get", "secrets", "--name", "other", "-n", "shop"], false),
        (&["delete", "secrets", "--name", "database", "-n", "shop"], false),
        (&["list", "pods"], false),
    ] {
        assert_eq!(may(&file, question), allowed, "{question:?}");
    }
    let document: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    assert_eq!(document["observed"]["events"], 4);
    assert_eq!(document["observed"]["corrupt"], 1);
    assert_eq!(document["observed"]["refused"][0]["request"], "delete secrets database in namespace shop");
    assert_eq!((&document["replay"]["asked"], &document["replay"]["allowed"]), (&json!(2), &json!(2)));
    assert_eq!(document["held"][0]["used"], 3);

    let page = folder.path().join("report.md");
    run(&["suggest", "role", "sa:shop/web", "--report", &argument(&page), "--manifests", &small()]);
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.starts_with("# A role that would be enough for sa:shop/web\n") && page.contains("## What becomes denied"), "{page}");
}

#[test]
fn what_it_cannot_rest_on_is_said() {
    let file = small();
    let base = ["--manifests", &file];
    for (args, input, says) in [
        (&["suggest", "role", "sa:shop/wbe"][..], &b""[..], "did you mean sa:shop/web?"),
        (&["suggest", "role", "group:system:masters"], b"", "no role limits group:system:masters"),
        (&["suggest", "role", "sa:shop/web", "-n", "shopp"], b"", "did you mean shop?"),
        (&["suggest", "role", "sa:shop/web", "--audit", "/does/not/exist"], b"", "/does/not/exist"),
        (&["suggest", "role", "sa:shop/web", "--audit", "-"], b"hello\n{\"msg\":1}\n", "holds no audit event: 1 line is no JSON"),
        (&["suggest", "role", "sa:shop/web", "--audit", "-"], b"", "holds no audit event"),
        (&["suggest", "role", "user:nobody-at-all", "--audit", "-"], b"", "no object and no binding names"),
    ] {
        let output = fed(&[args, &base].concat(), input);
        assert_eq!(code(&output), 2, "{args:?}: {}", said(&output));
        assert!(said(&output).contains(says), "{args:?}: {}", said(&output));
        assert!(output.stdout.is_empty());
    }
    let superuser = event("get", &json!({ "resource": "pods" }), 200).to_string().replace("system:authenticated", "system:masters");
    let output = fed(&["suggest", "role", "sa:shop/web", "--audit", "-", "--manifests", &small()], superuser.as_bytes());
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("no role limits sa:shop/web"), "{}", said(&output));
    let others = event("get", &json!({ "resource": "pods" }), 200).to_string().replace("shop:web", "shop:other");
    let output = fed(&["suggest", "role", "sa:shop/web", "--audit", "-", "--manifests", &small()], others.as_bytes());
    assert_eq!(code(&output), 2);
    assert!(said(&output).contains("holds 1 events, but no request of sa:shop/web"), "{}", said(&output));
}

#[test]
fn a_command_stays_one_line_whatever_the_names_are_and_what_was_not_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (file, report) = (folder.path().join("in.json"), folder.path().join("report.json"));
    let user = |name: &str| json!({ "kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name": name });
    let role = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": { "name": "r" },
        "rules": [{ "apiGroups": [""], "resources": ["pods"], "verbs": ["get"] }] });
    let binding = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": { "name": "b" },
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "r" }, "subjects": [user("eve\ntouch pwned"), user("bob")] });
    let broken = json!({ "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": { "name": "x", "namespace": "n" }, "roleRef": 7 });
    let list = |items: &[&Value]| json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string();
    for (items, complete) in [(&[&role, &binding][..], true), (&[&role, &binding, &broken], false)] {
        std::fs::write(&file, list(items)).unwrap();
        let output = run(&["suggest", "role", "user:eve\ntouch pwned", "--report", &argument(&report), "--manifests", &argument(&file)]);
        assert_eq!(code(&output), 0, "{}", said(&output));
        let document: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
        let commands: Vec<&str> = document["commands"].as_array().unwrap().iter().map(|command| command.as_str().unwrap()).collect();
        assert!(commands.len() == 2 && commands[1].contains("# remove user:eve"), "{commands:?}");
        assert!(!commands.iter().any(|command| command.contains('\n')), "{commands:?}");
        assert_eq!(document["complete"], complete);
    }
    // Nothing becomes denied only of what was read.
    let text = said(&run(&["suggest", "role", "user:bob", "--manifests", &argument(&file)]));
    assert!(text.contains("Nothing becomes denied, as far as was read"), "{text}");
}
