use serde_json::{Value, json};

use super::object;

const CANARY: &str = "c4n4ry-0f-an-0bject";

fn redacted(mut value: Value) -> Value {
    object(&mut value);
    value
}

#[test]
fn nothing_that_may_be_a_secret_is_left() {
    let last_applied = "kubectl.kubernetes.io/last-applied-configuration";
    let mut probe = json!({ "httpGet": { "path": "/", "httpHeaders": [{ "name": "X-Key", "value": CANARY }] } });
    probe["exec"] = json!({ "command": ["curl", CANARY] });
    let container = json!({
        "name": "web", "image": "web:1", "command": ["run"], "args": ["--token", CANARY],
        "env": [{ "name": "PLAIN", "value": CANARY }, { "name": "REF", "valueFrom": { "secretKeyRef": { "name": "s", "key": "password" } } }],
        "livenessProbe": probe, "lifecycle": { "preStop": { "exec": { "command": ["sh", "-c", CANARY] } } },
    });
    let pod = json!({
        "kind": "Pod",
        "metadata": { "name": "web", "annotations": { last_applied: CANARY, "unknown.test/note": CANARY, "openshift.io/scc": "restricted" },
            "managedFields": [{ "manager": CANARY }] },
        "spec": { "containers": [container], "volumes": [{ "name": "v", "csi": { "driver": "d", "volumeAttributes": { "share": CANARY } } },
            { "name": "f", "flexVolume": { "driver": "d", "options": { "share": CANARY } } }] },
        "status": { "containerStatuses": [{ "name": "web", "state": { "terminated": { "exitCode": 1, "message": CANARY } } }],
            "conditions": [{ "type": "Ready", "message": format!("cannot reach postgres://app:{CANARY}@db/app") }] },
    });
    let shown = redacted(pod.clone());
    let text = shown.to_string();
    assert!(!text.contains(CANARY), "{text}");
    assert_eq!(shown["metadata"]["annotations"]["openshift.io/scc"], "restricted");
    assert_eq!(shown["metadata"]["annotations"][last_applied], "[redacted]", "that it was there is shown");
    let container = &shown["spec"]["containers"][0];
    assert_eq!((&container["image"], &container["env"][1]), (&json!("web:1"), &pod["spec"]["containers"][0]["env"][1]), "what it refers to is shown");
    assert_eq!(container["args"], "[redacted] 2 words");
    assert_eq!(shown["status"]["containerStatuses"][0]["state"]["terminated"]["exitCode"], 1);
    // The same in the template of a workload.
    let workload = json!({ "kind": "CronJob", "spec": { "jobTemplate": { "spec": { "template": pod } } } });
    assert!(!redacted(workload).to_string().contains(CANARY));
}

#[test]
fn what_is_no_secret_stays_as_it_is() {
    let role = json!({ "kind": "ClusterRole", "metadata": { "name": "r", "uid": "0b3f5d61-9d3c-4f0e-8a7e-0a1b2c3d4e5f", "resourceVersion": "12" },
        "rules": [{ "apiGroups": [""], "resources": ["secrets", "serviceaccounts/token"], "verbs": ["get"], "resourceNames": ["db-password"] }] });
    assert_eq!(redacted(role.clone()), role);
    let resolver = json!({ "spec": { "dnsConfig": { "options": [{ "name": "ndots", "value": "5" }] } } });
    assert_eq!(redacted(resolver.clone()), resolver);
    let account =
        json!({ "kind": "ServiceAccount", "metadata": { "name": "a" }, "secrets": [{ "name": "a-token-x7f2k" }], "automountServiceAccountToken": true });
    assert_eq!(redacted(account.clone()), account);
}
