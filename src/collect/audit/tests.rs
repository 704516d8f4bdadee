//! Logs in every form.

use std::io::Write as _;

use super::{Audit, read};
use crate::model::{Store, Subject};
use crate::rbac::Resources;

fn event(user: &str, verb: &str, object: &str, more: &str) -> String {
    format!(
        r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","stage":"ResponseComplete","requestURI":"/x","verb":"{verb}","user":{{"username":"{user}","groups":["system:serviceaccounts","team:a"]}},"objectRef":{object},"responseStatus":{{"metadata":{{}},"code":200}},"requestReceivedTimestamp":"2026-03-01T10:00:0{}.000000Z"{more}}}"#,
        verb.len() % 10
    )
}

const CI: &str = "system:serviceaccount:ci:deployer";
const PODS: &str = r#"{"resource":"pods","namespace":"web","name":"p","apiVersion":"v1"}"#;

fn subject() -> Subject {
    "sa:ci/deployer".parse().unwrap()
}

fn log(text: &[u8]) -> Audit {
    read(text, &subject(), &Resources::new(&Store::default())).unwrap()
}

fn seen(audit: &Audit) -> Vec<String> {
    audit.allowed.iter().map(|seen| format!("{} ×{}", seen.request, seen.count)).collect()
}

#[test]
fn events_come_one_a_line() {
    let text =
        [event(CI, "get", PODS, ""), event("eve", "delete", PODS, ""), event(CI, "get", PODS, ""), String::new(), event(CI, "create", PODS, "")].join("\n");
    let audit = log(text.as_bytes());
    // What is made has no name when it is asked for.
    assert_eq!(seen(&audit), ["create pods in namespace web ×1", "get pods p in namespace web ×2"]);
    assert_eq!((audit.events, audit.own, audit.corrupt, audit.foreign), (4, 3, 0, 0));
    assert_eq!(audit.groups.iter().map(ToString::to_string).collect::<Vec<_>>(), ["system:serviceaccounts", "team:a"]);
    let (first, last) = audit.window.unwrap();
    assert_eq!(last.0 - first.0, 3);
}

#[test]
fn events_come_in_lists_and_over_several_lines_and_packed() {
    let item = event(CI, "get", PODS, "");
    let list = format!(r#"{{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{{}},"items":[{item},{item}]}}"#);
    let pretty = |text: &str| serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(text).unwrap()).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(list.as_bytes()).unwrap();
    let packed = packed.finish().unwrap();
    for text in [list.clone().into_bytes(), pretty(&list).into_bytes(), format!("{}\n{}\n", pretty(&item), pretty(&item)).into_bytes(), packed.clone()] {
        let audit = log(&text);
        assert_eq!(seen(&audit), ["get pods p in namespace web ×2"], "{}", String::from_utf8_lossy(&text));
        assert_eq!((audit.events, audit.corrupt), (2, 0));
    }
    // Cut off while it was packed: what was there counts, and that something is missing is said.
    let cut = log(&packed[..packed.len() - 12]);
    assert!(cut.corrupt > 0, "{cut:?}");
}

#[test]
fn what_cannot_be_read_is_counted_and_skipped() {
    let deep = "[".repeat(5_000);
    let text = [
        "\"cut\":1}".to_owned(),
        event(CI, "get", PODS, ""),
        "{\"kind\":\"Event\",".to_owned(),
        deep,
        "\u{1b}[31mnot json".to_owned(),
        r#"{"level":"info","msg":"something else"}"#.to_owned(),
        event(CI, "list", PODS, ""),
    ]
    .join("\n");
    let audit = log(text.as_bytes());
    assert_eq!((audit.events, audit.own, audit.corrupt, audit.foreign), (2, 2, 4, 1));
    assert!(audit.first_corrupt.unwrap().starts_with("line 1: "));
}

#[test]
fn a_request_counts_once_by_its_last_stage_and_only_if_it_was_allowed() {
    let stage = |stage: &str| event(CI, "watch", PODS, "").replace("ResponseComplete", stage);
    let decided =
        |decision: &str, reason: &str| format!(r#","annotations":{{"authorization.k8s.io/decision":"{decision}","authorization.k8s.io/reason":"{reason}"}}"#);
    let text = [
        stage("RequestReceived"),
        stage("ResponseStarted"),
        stage("ResponseComplete"),
        event(CI, "get", PODS, &decided("forbid", "")),
        event(CI, "patch", PODS, "").replace("\"code\":200", "\"code\":403"),
        // Admission refused what the authorizer had allowed.
        event(CI, "update", PODS, &decided("allow", "RBAC: allowed by RoleBinding x")).replace("\"code\":200", "\"code\":403"),
        event(CI, "delete", PODS, &decided("allow", "webhook says so")),
    ]
    .join("\n");
    let audit = log(text.as_bytes());
    assert_eq!(seen(&audit), ["update pods p in namespace web ×1", "watch pods p in namespace web ×1"]);
    assert_eq!(audit.refused.iter().map(|seen| seen.request.verb.to_string()).collect::<Vec<_>>(), ["get", "patch"]);
    assert_eq!(audit.elsewhere.iter().map(|seen| seen.request.verb.to_string()).collect::<Vec<_>>(), ["delete"]);
}

#[test]
fn a_path_is_authorized_without_its_query() {
    let text = event(CI, "get", "null", "").replace("\"/x\"", "\"/openapi/v3?timeout=32s\"");
    assert_eq!(seen(&log(text.as_bytes())), ["get /openapi/v3 ×1"]);
}

#[test]
fn acting_as_another_is_a_right_of_its_own() {
    let as_user = |user: &str, groups: &str| format!(r#","impersonatedUser":{{"username":"{user}","groups":[{groups}]}}"#);
    let other = event(
        CI,
        "get",
        PODS,
        &as_user("system:serviceaccount:web:api", r#""system:serviceaccounts","system:serviceaccounts:web","system:authenticated","ops""#),
    );
    assert_eq!(seen(&log(other.as_bytes())), ["impersonate groups ops in the whole cluster ×1", "impersonate serviceaccounts api in namespace web ×1"]);
    let by_eve = event("eve", "get", PODS, &as_user(CI, ""));
    assert_eq!(seen(&log(by_eve.as_bytes())), ["get pods p in namespace web ×1"]);
    let constrained = other.replace(r#""level""#, r#""authenticationMetadata":{"impersonationConstraint":"impersonate:serviceaccount"},"level""#);
    let seen = seen(&log(constrained.as_bytes()));
    assert!(seen.contains(&"impersonate:serviceaccount serviceaccounts.authentication.k8s.io api in namespace web ×1".to_owned()), "{seen:?}");
    assert!(seen.contains(&"impersonate-on:serviceaccount:get pods p in namespace web ×1".to_owned()), "{seen:?}");
}

#[test]
fn the_memory_does_not_grow_with_the_number_of_names() {
    let text: String = (0..1000).map(|n| event(CI, "get", &PODS.replace("\"p\"", &format!("\"p{n}\"")), "") + "\n").collect();
    let audit = log(text.as_bytes());
    assert!(audit.allowed.len() < 40);
    assert!(audit.allowed.iter().all(|seen| seen.more_names));
    assert_eq!(audit.own, 1000);
}
