//! The demonstration's story, path by path.

use std::collections::BTreeSet;

use ravelin::attack::{Change, Mask};
use ravelin::model::{Certainty, Kind, ObjectRef};

use super::{World, is};

/// The intended paths.
const PATHS: &[(&str, &str)] = &[
    ("P1", "pod:payments/api sa:payments/api secret:ci/deployer-token sa:ci/deployer goal:cluster-admin"),
    ("P1a", "pod:payments/api sa:payments/api secret:ci/release-signing-key"),
    ("P1b", "pod:payments/api secret:payments/db"),
    ("P1c", "pod:payments/api secret:payments/settlement-token sa:payments/settlement secret:payments/psp-keys"),
    ("P2", "pod:shop/web sa:shop/web secret:payments/db"),
    ("P2a", "pod:shop/web sa:shop/web secret:ci/deployer-token sa:ci/deployer goal:cluster-admin"),
    ("P2b", "pod:shop/web sa:shop/web pod:ci/runner sa:ci/deployer goal:cluster-admin"),
    ("P2c", "pod:shop/web sa:shop/web pod:ci/signer secret:ci/release-signing-key"),
    ("P2d", "pod:shop/web secret:shop/cart-token sa:shop/cart secret:payments/db"),
    ("P3", "pod:ingress-nginx/controller sa:ingress-nginx/controller secret:ci/deployer-token sa:ci/deployer goal:cluster-admin"),
    ("P4", "pod:logging/agent node:worker-a2 pod:platform/tenant-operator sa:platform/tenant-operator goal:cluster-admin"),
    ("P5", "pod:monitoring/prometheus sa:monitoring/prometheus pod:platform/tenant-operator sa:platform/tenant-operator goal:cluster-admin"),
    ("P6", "pod:staging/preview sa:staging/preview node:cp-1 goal:cluster-admin"),
    ("P7", "pod:build/hooks sa:build/hooks node:cp-1 goal:cluster-admin"),
    ("P8", "group:developers pod:build/dind node:worker-b1 pod:ci/runner sa:ci/deployer goal:cluster-admin"),
    ("P9", "group:sre-oncall pod:ops/toolbox sa:ops/toolbox sa:kube-system/clusterrole-aggregation-controller goal:cluster-admin"),
    ("P9 by the node", "group:sre-oncall pod:ops/toolbox sa:ops/toolbox node:cp-1 goal:cluster-admin"),
    ("P10", "group:data-eng pod:batch/forecast node:worker-a2 pod:platform/tenant-operator sa:platform/tenant-operator goal:cluster-admin"),
    ("P11", "group:support-leads goal:cluster-admin"),
    ("P12", "group:shop-devs sa:kube-system/clusterrole-aggregation-controller goal:cluster-admin"),
    ("P13", "pod:platform/tenant-operator sa:platform/tenant-operator goal:cluster-admin"),
    ("P14", "pod:platform/rbac-sync sa:platform/rbac-sync goal:cluster-admin"),
    ("P15", "pod:cert-warden/approver sa:cert-warden/approver goal:cluster-admin"),
    ("P16", "group:policy-admins sa:policy/policy-operator goal:cluster-admin"),
    ("P17", "pod:tracking/scan-gateway sa:tracking/scan-gateway cloud:arn:aws:iam::000000000000:role/marlowick-scan-archive"),
    ("P18", "pod:support/desk sa:support/desk secret:data/vault-unseal"),
    ("P18 too", "pod:support/desk sa:support/desk secret:data/customers-db-owner"),
    ("P19", "group:orders-devs sa:orders/migrator secret:data/customers-db-owner"),
    ("P20", "group:tracking-devs sa:tracking/portal secret:data/customers-db-owner"),
    ("P21", "group:docs-writers node:cp-1 goal:cluster-admin"),
    ("P22", "pod:monitoring/kube-state-metrics sa:monitoring/kube-state-metrics secret:ci/deployer-token sa:ci/deployer goal:cluster-admin"),
];

#[test]
fn demo_intended_paths_are_found() {
    let world = World::demo();
    let mut wrong = Vec::new();
    for (id, text) in PATHS {
        let listed: Vec<&str> = text.split(' ').collect();
        let found = world.paths(listed[0], listed[listed.len() - 1], 300);
        let same = |path: &Vec<String>| path.len() == listed.len() && path.iter().zip(&listed).all(|(a, b)| is(a, b));
        if !found.iter().any(same) {
            let first: Vec<String> = found.iter().take(4).map(|path| path.join(" ")).collect();
            wrong.push(format!("{id}: not among {} paths: {first:#?}", found.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn demo_near_misses_are_no_paths() {
    let world = World::demo();
    let mut wrong = Vec::new();
    for (id, from, to) in [
        ("N2", "pod:tracking/portal", "sa:tracking/portal"),
        ("N3", "pod:payments/psp-callback", "secret:payments/psp-keys"),
        ("N4", "pod:support/desk", "node:worker-a1"),
        ("N5", "pod:monitoring/grafana", "node:worker-a1"),
        ("N5", "pod:monitoring/grafana", "pod:payments/api"),
        ("N6", "pod:orders/edi", "pod:payments/api"),
        ("N7", "pod:orders/api", "goal:cluster-admin"),
        ("N8", "pod:www/cms", "node:cp-1"),
        ("N8", "pod:www/cms", "goal:cluster-admin"),
        ("N9", "group:support-agents", "group:system:masters"),
        ("N9", "group:support-agents", "goal:cluster-admin"),
        ("N10", "sa:cert-warden/renewer", "goal:cluster-admin"),
        ("N11", "pod:tracking/scan-gateway", "secret:data/customers-db-owner"),
        ("N12", "sa:support/crm-sync", "secret:data/customers-db-owner"),
        ("N13", "pod:monitoring/node-exporter", "node:worker-a1"),
        ("N15", "pod:logging/agent", "node:cp-2"),
        ("N16", "group:payments-devs", "secret:payments/db"),
        ("N17", "group:web-team", "node:cp-1"),
        ("N17", "group:orders-devs", "node:cp-1"),
        ("N18", "pod:default/net-debug", "goal:cluster-admin"),
        ("by design", "pod:monitoring/grafana", "goal:cluster-admin"),
    ] {
        let direct = id == "N15";
        if direct {
            // It takes over workers, and from there the cluster: but no pod of it is on the control plane.
            let paths = world.paths(from, to, 40);
            if paths.iter().any(|path| path.len() == 2) {
                wrong.push(format!("{id}: {from} gets at {to} directly"));
            }
        } else if world.reaches(from, to) {
            wrong.push(format!("{id}: {:?}", world.paths(from, to, 1)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn demo_a_policy_that_may_refuse_makes_a_path_conditional() {
    let world = World::demo();
    let graph = &world.graph;
    let from = world.vertex("group:tracking-devs");
    let to = world.vertex("node:cp-1");
    let certain = graph.paths(&[from], &[to], 1, &Mask::default().certain());
    assert!(certain.is_empty(), "{certain:?}");
    let path = &graph.paths(&[from], &[to], 1, &Mask::default())[0];
    assert_eq!(path.certainty, Certainty::Conditional);
    assert!(path.hops.iter().any(|hop| hop.assumption.contains("no-host-access")), "{path:?}");
}

#[test]
fn demo_exposed_workloads() {
    let world = World::demo();
    let graph = &world.graph;
    let goals = graph.goals();
    let reaching = |targets: &[_]| -> BTreeSet<String> {
        let from = |entry: &_| graph.pairs(&[*entry], targets, &Mask::default()) > 0;
        graph.entries().iter().filter(|entry| from(entry)).map(|entry| graph.vertex(*entry).object.path()).collect()
    };
    // The help desk's console is behind policies that admit no ingress controller.
    assert_eq!(graph.entries().len(), 16);
    assert!(graph.entries().iter().all(|entry| graph.vertex(*entry).object.name != "admin-console"));
    let from_internet = graph.paths(&[world.vertex("internet")], &[graph.goal("cluster-admin").unwrap()], 1, &Mask::default());
    assert_eq!(from_internet[0].hops[0].from.to_string(), "internet", "{from_internet:?}");
    assert_eq!(from_internet[0].hops[0].edge, "EXPOSED");
    let admin: Vec<_> = goals.iter().copied().filter(|goal| graph.vertex(*goal).object.name == "cluster-admin").collect();
    let seven = ["build/hooks", "ingress-nginx/controller", "logging/agent", "monitoring/prometheus", "payments/api", "shop/web", "staging/preview"];
    assert_eq!(reaching(&admin), seven.iter().map(|name| (*name).to_owned()).collect());
    let others: BTreeSet<String> = reaching(&goals).difference(&reaching(&admin)).cloned().collect();
    assert_eq!(others, BTreeSet::from(["support/desk".to_owned()]));
    let cloud: Vec<_> = graph.vertices().filter(|(_, vertex)| vertex.object.kind == Kind::CloudIdentity).map(|(id, _)| id).collect();
    assert!(reaching(&cloud).contains("tracking/scan-gateway"));
}

fn object(text: &str) -> ObjectRef {
    text.parse().unwrap()
}

#[test]
fn demo_smallest_cut_for_one_pod() {
    let world = World::demo();
    let graph = &world.graph;
    let from = [world.vertex("pod:payments/api")];
    let cuts = graph.choke_points(&from, &graph.goals(), &Mask::default());
    assert_eq!(cuts.total, graph.goals().len());
    let best = &cuts.single[0];
    assert_eq!((cuts.total - best.closes, best.remove.to_string()), (2, "rolebinding:ci/payments-api-releases".to_owned()), "{cuts:#?}");
    let unmount = cuts.single.iter().find(|cut| cut.change == Change::UnmountToken).unwrap();
    assert_eq!((unmount.remove.to_string(), cuts.total - unmount.closes), ("deploy:payments/api".to_owned(), 2));
    for other in ["clusterrolebinding:ci-deployer-admin", "secret:ci/deployer-token"] {
        let cut = cuts.single.iter().find(|cut| cut.remove == object(other)).unwrap();
        assert_eq!(cuts.total - cut.closes, 3, "{other}");
    }
    let left = Mask::default().without(graph, &[object("rolebinding:ci/payments-api-releases")]);
    let jewels: Vec<String> = graph.blast(&from, &left).jewels.iter().map(|v| graph.vertex(*v).object.to_string()).collect();
    assert_eq!(jewels, ["secret:payments/db", "secret:payments/psp-keys"]);
}

#[test]
fn demo_smallest_combination() {
    let world = World::demo();
    let graph = &world.graph;
    let from = [world.vertex("pod:shop/web")];
    let cuts = graph.choke_points(&from, &graph.goals(), &Mask::default());
    assert!(cuts.single.iter().all(|cut| cut.closes < cuts.total), "no single change is enough: {:#?}", cuts.single);
    let names: BTreeSet<String> = cuts.combination.iter().map(|cut| cut.remove.to_string()).collect();
    assert_eq!((cuts.combination.len(), cuts.remaining, cuts.minimal), (2, 0, true), "{cuts:#?}");
    assert!(names.iter().all(|name| name.contains("legacy-all-sa-secrets") || name.contains("web-debug")), "{names:?}");
}
