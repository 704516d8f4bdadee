use super::*;
use std::sync::Arc;

use crate::model::{
    Binding, Inventory, Labels, Meta, Name, Owner, Pod, PodSpec, RoleKind, RoleRef, Secret, ServiceAccount, Store, Subject, Workload, WorkloadKind,
};

fn workload(namespace: &str, name: &str) -> Workload {
    Workload {
        meta: Meta::named(namespace, name),
        kind: WorkloadKind::Deployment,
        replicas: 1,
        selector: None,
        suspended: false,
        template_labels: Labels::default(),
        template: Arc::new(PodSpec::default()),
        template_annotations: Labels::default(),
    }
}

fn pod(namespace: &str, name: &str) -> Pod {
    Pod { meta: Meta::named(namespace, name), spec: Arc::new(PodSpec::default()), node: "node-1".into(), ..Pod::default() }
}

fn inventory() -> Inventory {
    let owned = |namespace: &str, name: &str, owner: &str, ip: &str, digest: &str| Pod {
        meta: Meta {
            owner: Some(Owner { kind: Some(Kind::Deployment), kind_name: "Deployment".into(), name: owner.into() }),
            uid: Some(Name::new(&format!("uid-{name}"))),
            ..Meta::named(namespace, name)
        },
        ips: vec![ip.parse().expect("an address")],
        image_ids: vec![("main".into(), Name::new(&format!("registry.example/app@sha256:{digest}")))],
        ..pod(namespace, name)
    };
    Inventory {
        pods: Store::new(vec![
            owned("payments", "api-1", "api", "10.0.3.7", "deadbeef00112233"),
            owned("payments", "api-2", "api", "10.0.3.8", "deadbeef00112233"),
            owned("staging", "papaya-1", "papaya", "10.0.4.1", "cafe"),
        ]),
        deployments: Store::new(vec![workload("payments", "api"), workload("staging", "papaya"), workload("payments", "worker")]),
        service_accounts: Store::new(vec![
            ServiceAccount { meta: Meta::named("ci", "deployer"), automount: None, secrets: Vec::new(), pull_secrets: Vec::new(), implied: false },
            ServiceAccount { meta: Meta::named("payments", "api"), automount: None, secrets: Vec::new(), pull_secrets: Vec::new(), implied: false },
        ]),
        secrets: Store::new(vec![Secret { meta: Meta::named("ci", "deployer-token"), kind: "Opaque".into(), key_count: None, keys: Vec::new() }]),
        cluster_role_bindings: Store::new(vec![Binding {
            meta: Meta::named("", "admins"),
            role: RoleRef { kind: RoleKind::ClusterRole, name: "cluster-admin".into() },
            subjects: vec![Subject::Group("ops".into()), Subject::service_account("ci", "deployer")],
            inert_subjects: Vec::new(),
        }]),
        ..Inventory::default()
    }
}

fn found(typed: &str) -> Vec<String> {
    let index = Index::new(&inventory());
    search(&index, &Fuzzy::default(), typed, 20)
        .into_iter()
        .map(|hit| if hit.why.is_empty() { hit.object.to_string() } else { format!("{} ({})", hit.object, hit.why) })
        .collect()
}

#[test]
fn what_an_alert_carries_finds_the_object() {
    for (typed, first) in [
        ("pay api", "deploy:payments/api"),
        ("payments/api", "deploy:payments/api"),
        ("payapi", "deploy:payments/api"),
        ("api", "deploy:payments/api"),
        ("sa ci deployer", "sa:ci/deployer"),
        ("sa:payments/api", "sa:payments/api"),
        ("deployer", "sa:ci/deployer"),
        ("ops", "group:ops"),
        ("pod api-2", "pod:payments/api-2"),
        ("10.0.3.8", "pod:payments/api-2 (has the address 10.0.3.8)"),
        ("uid-api-1", "pod:payments/api-1 (has the UID uid-api-1)"),
        ("sha256:deadbeef00112233", "deploy:payments/api (runs the image sha256:deadbeef00112233)"),
        ("deadbeef", "deploy:payments/api (runs the image sha256:deadbeef00112233)"),
        ("registry.example/app@sha256:deadbeef00112233", "deploy:payments/api (runs the image sha256:deadbeef00112233)"),
        ("payments/api-7d9f8b6c5-x2k4p", "deploy:payments/api (api-7d9f8b6c5-x2k4p is gone; this made it)"),
        ("worker-abc12", "deploy:payments/worker (worker-abc12 is gone; this made it)"),
    ] {
        assert_eq!(found(typed).first().map(String::as_str), Some(first), "{typed}");
    }
}

#[test]
fn a_kind_alone_finds_all_that_are_of_it() {
    assert_eq!(found("deploy"), ["sa:ci/deployer", "secret:ci/deployer-token", "deploy:payments/api", "deploy:payments/worker", "deploy:staging/papaya"]);
    assert_eq!(found("secrets"), ["secret:ci/deployer-token"]);
}

#[test]
fn what_is_not_there_is_not_found() {
    for typed in ["", "  ", "zzz", "10.9.9.9", "sa zzz", "sha256:00000000"] {
        assert_eq!(found(typed), Vec::<String>::new(), "{typed}");
    }
}

#[test]
fn a_workload_says_how_many_pods_it_has() {
    let index = Index::new(&inventory());
    let hits = search(&index, &Fuzzy::default(), "pay api", 1);
    assert_eq!(hits.first().map(|hit| hit.pods), Some(2));
}
