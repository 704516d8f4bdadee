//! Claims are recomputed: on the demo, and on small clusters that nobody chose.

#[path = "../support/claims.rs"]
mod support;

use proptest::prelude::*;
use ravelin::collect::manifests::{Options, parse};
use serde_json::{Value, json};
use support::{all_compromised, cuts, evidence, of};

use crate::program::{code, run, said};

#[test]
fn demo_cuts_close_what_they_say_when_they_are_made() {
    assert_eq!(cuts(&of(ravelin::collect::demo())), Vec::<String>::new());
}

#[test]
fn demo_hops_go_with_what_they_rest_on() {
    assert_eq!(evidence(&of(ravelin::collect::demo())), Vec::<String>::new());
}

#[test]
fn paths_are_chains_from_their_start_to_their_end() {
    for source in [&["--demo"][..], &["--manifests", "tests/data/cli/small.yaml"]] {
        let output = run(&[&["paths", "--to", "goal:cluster-admin", "-k", "3", "-o", "json"], source].concat());
        assert_eq!(code(&output), 0, "{}", said(&output));
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let paths = document["paths"].as_array().unwrap();
        assert!(!paths.is_empty());
        for path in paths {
            let hops = path["hops"].as_array().unwrap();
            assert_eq!(hops[0]["from"], path["from"], "{path}");
            assert_eq!(hops[hops.len() - 1]["to"], path["to"], "{path}");
            assert_eq!(path["to"], "goal:cluster-admin");
            for pair in hops.windows(2) {
                assert_eq!(pair[0]["to"], pair[1]["from"], "{path:#}");
            }
            assert!(hops.iter().all(|hop| hop["evidence"].as_array().is_some_and(|list| !list.is_empty())), "no hop without its proof: {path:#}");
        }
    }
}

/// A grant: what, to which account, in one namespace or everywhere.
type Grant = (usize, usize, bool);

/// A workload: its account, what its pods may do to their node, whether it is exposed, whether it mounts its token.
type Workload = (usize, usize, bool, bool);

const SPACES: [&str; 2] = ["a", "b"];

/// Rules that lead somewhere, and some that do not.
fn rules(which: usize) -> Value {
    let rule = |group: &str, resources: &[&str], verbs: &[&str]| json!([{"apiGroups": [group], "resources": resources, "verbs": verbs}]);
    match which {
        0 => rule("", &["secrets"], &["get", "list"]),
        1 => rule("", &["pods"], &["create"]),
        2 => rule("", &["pods/exec"], &["create"]),
        3 => rule("", &["serviceaccounts/token"], &["create"]),
        4 => rule("rbac.authorization.k8s.io", &["clusterrolebindings", "rolebindings"], &["create"]),
        5 => rule("rbac.authorization.k8s.io", &["clusterroles", "roles"], &["bind", "escalate", "update"]),
        6 => rule("*", &["*"], &["*"]),
        7 => rule("", &["nodes/proxy"], &["get", "create"]),
        8 => rule("", &["users", "groups", "serviceaccounts"], &["impersonate"]),
        _ => rule("", &["configmaps"], &["get"]),
    }
}

fn cluster(grants: &[Grant], workloads: &[Workload]) -> String {
    let rbac = "rbac.authorization.k8s.io";
    let mut items = vec![
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "control", "labels": {"node-role.kubernetes.io/control-plane": ""}}}),
        json!({"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker"}}),
    ];
    for space in SPACES {
        items.push(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": space}}));
        items.push(
            json!({"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "jewel", "namespace": space, "labels": {"ravelin.dev/crown-jewel": "true"}}}),
        );
        for account in 0..2 {
            let name = format!("s{account}");
            items.push(json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": name, "namespace": space}}));
            items.push(json!({"apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/service-account-token",
                "metadata": {"name": format!("{name}-token"), "namespace": space, "annotations": {"kubernetes.io/service-account.name": name}}}));
        }
    }
    for (at, (which, account, everywhere)) in grants.iter().enumerate() {
        let (space, name) = (SPACES[account % 2], format!("g{at}"));
        let subjects = json!([{"kind": "ServiceAccount", "name": format!("s{}", account / 2), "namespace": space}]);
        items.push(json!({"apiVersion": format!("{rbac}/v1"), "kind": "ClusterRole", "metadata": {"name": name}, "rules": rules(*which)}));
        let role = json!({"apiGroup": rbac, "kind": "ClusterRole", "name": name});
        items.push(if *everywhere {
            json!({"apiVersion": format!("{rbac}/v1"), "kind": "ClusterRoleBinding", "metadata": {"name": name}, "roleRef": role, "subjects": subjects})
        } else {
            json!({"apiVersion": format!("{rbac}/v1"), "kind": "RoleBinding", "metadata": {"name": name, "namespace": space}, "roleRef": role, "subjects": subjects})
        });
    }
    for (at, (account, way, exposed, token)) in workloads.iter().enumerate() {
        let (space, name) = (SPACES[account % 2], format!("w{at}"));
        let mut spec = json!({"serviceAccountName": format!("s{}", account / 2), "automountServiceAccountToken": token, "nodeName": if at % 3 == 0 { "control" } else { "worker" },
            "containers": [{"name": "c", "image": "x", "ports": [{"containerPort": 80}]}]});
        match way {
            0 => spec["containers"][0]["securityContext"] = json!({"privileged": true}),
            1 => {
                spec["volumes"] = json!([{"name": "h", "hostPath": {"path": "/"}}]);
                spec["containers"][0]["volumeMounts"] = json!([{"name": "h", "mountPath": "/h"}]);
            }
            2 => {
                spec["hostPID"] = json!(true);
                spec["containers"][0]["securityContext"] = json!({"capabilities": {"add": ["SYS_PTRACE"]}});
            }
            3 => {
                spec["volumes"] = json!([{"name": "s", "secret": {"secretName": "s1-token"}}]);
                spec["containers"][0]["volumeMounts"] = json!([{"name": "s", "mountPath": "/s"}]);
            }
            _ => {}
        }
        items.push(json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": space}, "spec": {"replicas": 1,
            "selector": {"matchLabels": {"app": name}}, "template": {"metadata": {"labels": {"app": name}}, "spec": spec}}}));
        if *exposed {
            items.push(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": space},
                "spec": {"type": "LoadBalancer", "selector": {"app": name}, "ports": [{"port": 80}]}}));
        }
    }
    json!({"apiVersion": "v1", "kind": "List", "items": items}).to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn claims_about_random_clusters_hold(
        grants in prop::collection::vec((0..10usize, 0..4usize, any::<bool>()), 0..5),
        workloads in prop::collection::vec((0..4usize, 0..7usize, any::<bool>(), any::<bool>()), 1..5),
    ) {
        let text = cluster(&grants, &workloads);
        let analysis = of(parse(text.as_bytes(), "random", &Options { simulated: true, ..Options::default() }).unwrap());
        let none = Vec::<String>::new();
        prop_assert_eq!(&cuts(&analysis), &none);
        prop_assert_eq!(&evidence(&analysis), &none);
        let analysis = all_compromised(analysis);
        prop_assert_eq!(&cuts(&analysis), &none);
    }
}
