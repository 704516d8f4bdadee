//! The Node authorizer.

use std::sync::Arc;

use super::objects::who;
use crate::model::{
    Container, ContainerRole, EnvSource, EnvVar, Identity, Inventory, KeyRef, Kind, Meta, Name, ObjectRef, PersistentVolume, Pod, PodSpec, Store, Version,
    Volume, VolumeBacking, VolumeSource,
};
use crate::rbac::Request;
use crate::rbac::node::{Answer, Reason, decide, every_node_may, nodes_that_may, reached_through};

fn key(name: &str) -> KeyRef {
    KeyRef { name: name.into(), key: None, optional: false }
}

fn pod(name: &str, node: &str, spec: PodSpec) -> Pod {
    Pod { meta: Meta::named("a", name), spec: Arc::new(spec), node: node.into(), ..Pod::default() }
}

fn container(env: Vec<EnvSource>) -> Container {
    Container {
        role: ContainerRole::Init,
        name: "c".into(),
        image: Name::default(),
        env: env.into_iter().map(|source| EnvVar { name: "E".into(), source }).collect(),
        security: crate::model::ContainerSecurity::default(),
        ..Container::default()
    }
}

fn spec() -> PodSpec {
    let volume = |name: &str, source| Volume { name: name.into(), source };
    PodSpec {
        service_account: "robot".into(),
        containers: vec![container(vec![EnvSource::Secret(key("env")), EnvSource::ConfigMap(key("settings")), EnvSource::Field])],
        pull_secrets: vec!["registry".into()],
        volumes: vec![
            volume("v1", VolumeSource::Secret(key("mounted"))),
            volume("v2", VolumeSource::Claim { name: "data".into(), read_only: false }),
            volume("v3", VolumeSource::Projected { secrets: vec![key("projected")], config_maps: vec![key("ca")], tokens: Vec::new() }),
            volume("v4", VolumeSource::Ephemeral),
            volume("v5", VolumeSource::EmptyDir),
        ],
        ..PodSpec::default()
    }
}

fn cluster() -> Inventory {
    let volume = PersistentVolume {
        meta: Meta::named("", "pv"),
        backing: VolumeBacking::Local("/disk".into()),
        claim: Some(("a".into(), "data".into())),
        read_only: false,
        class: Name::default(),
    };
    let mirror = Pod { mirror: true, ..pod("static", "n3", spec()) };
    Inventory {
        pods: Store::new(vec![pod("p", "n1", spec()), pod("q", "n2", PodSpec { service_account: "default".into(), ..PodSpec::default() }), mirror]),
        volumes: Store::new(vec![volume]),
        ..Inventory::default()
    }
}

fn allowed(node: &str, what: &Request) -> bool {
    matches!(decide(&cluster(), &who(&format!("user:system:node:{node}")), what), Answer::Allowed(_))
}

#[test]
fn a_node_reaches_what_its_pods_use() {
    for (resource, name) in [
        ("secrets", "env"),
        ("secrets", "registry"),
        ("secrets", "mounted"),
        ("secrets", "projected"),
        ("configmaps", "settings"),
        ("configmaps", "ca"),
        ("persistentvolumeclaims", "data"),
        ("persistentvolumeclaims", "p-v4"),
        ("pods", "p"),
        ("serviceaccounts", "robot"),
    ] {
        let what = Request::resource("get", "a", "", resource, name);
        assert!(allowed("n1", &what), "{what}");
        assert!(!allowed("n2", &what), "another node: {what}");
        assert!(!allowed("n1", &Request::resource("get", "b", "", resource, name)), "another namespace: {what}");
        assert!(!allowed("n1", &Request::resource("get", "a", "", resource, "other")), "another object: {what}");
    }
    assert!(allowed("n1", &Request::resource("get", "", "", "persistentvolumes", "pv")));
    assert!(!allowed("n2", &Request::resource("get", "", "", "persistentvolumes", "pv")));
    let answer = decide(&cluster(), &who("user:system:node:n1"), &Request::resource("get", "a", "", "secrets", "env"));
    assert_eq!(answer, Answer::Allowed(Reason::Pods(vec![ObjectRef::namespaced(Kind::Pod, "a", "p")])));
}

#[test]
fn reading_is_one_by_one_and_tokens_are_for_accounts_of_its_pods() {
    assert!(allowed("n1", &Request::resource("watch", "a", "", "secrets", "env")));
    assert!(!allowed("n1", &Request::resource("list", "a", "", "secrets", "")));
    assert!(!allowed("n1", &Request::resource("update", "a", "", "secrets", "env")));
    assert!(!allowed("n1", &Request::resource("list", "a", "", "persistentvolumeclaims", "data")));
    assert!(allowed("n1", &Request::resource("create", "a", "", "serviceaccounts/token", "robot")));
    assert!(!allowed("n1", &Request::resource("create", "a", "", "serviceaccounts/token", "default")));
    assert!(allowed("n2", &Request::resource("create", "a", "", "serviceaccounts/token", "default")));
    assert!(!allowed("n1", &Request::resource("delete", "a", "", "serviceaccounts", "robot")));
}

#[test]
fn a_mirror_pod_gives_nothing_but_itself() {
    assert!(allowed("n3", &Request::resource("get", "a", "", "pods", "static")));
    assert!(!allowed("n3", &Request::resource("get", "a", "", "secrets", "env")));
    assert!(!allowed("n3", &Request::resource("create", "a", "", "serviceaccounts/token", "robot")));
    let mirror = Pod { mirror: true, ..pod("static", "n3", spec()) };
    assert_eq!(reached_through(&mirror).len(), 1);
}

#[test]
fn own_objects_and_what_every_node_may() {
    assert!(allowed("n1", &Request::resource("get", "", "", "nodes", "n1")));
    assert!(!allowed("n1", &Request::resource("get", "", "", "nodes", "n2")));
    assert!(!allowed("n1", &Request::resource("list", "", "", "nodes", "")));
    assert!(allowed("n1", &Request::resource("update", "kube-node-lease", "coordination.k8s.io", "leases", "n1")));
    assert!(!allowed("n1", &Request::resource("update", "kube-node-lease", "coordination.k8s.io", "leases", "n2")));
    assert!(!allowed("n1", &Request::resource("update", "kube-system", "coordination.k8s.io", "leases", "n1")));
    assert!(allowed("n1", &Request::resource("list", "", "", "services", "")));
    assert!(!allowed("n1", &Request::resource("list", "", "", "endpoints", "")));
    assert!(!allowed("n1", &Request::resource("create", "a", "", "pods/exec", "p")));
    assert!(!allowed("n1", &Request::url("get", "/healthz")));
    assert_eq!(decide(&cluster(), &who("user:system:node:n1"), &Request::resource("create", "a", "", "pods", "")), Answer::Allowed(Reason::Admission));
    let attachment = Request::resource("get", "", "storage.k8s.io", "volumeattachments", "x");
    assert!(matches!(decide(&cluster(), &who("user:system:node:n1"), &attachment), Answer::Unknown(_)));
}

#[test]
fn the_nodes_that_may_are_those_whose_pods_use_it() {
    let may = |namespace: &str, resource: &str, name: &str| -> Vec<Name> {
        let found = nodes_that_may(&cluster(), &Request::resource("get", namespace, "", resource, name));
        for node in ["n1", "n2", "n3"] {
            let own = allowed(node, &Request::resource("get", namespace, "", resource, name));
            assert_eq!(own, found.iter().any(|one| *one == *node), "{node}: {resource} {name}");
        }
        found
    };
    assert_eq!(may("a", "secrets", "env"), ["n1"]);
    assert_eq!(may("a", "secrets", ""), [""; 0]);
    assert_eq!(may("b", "secrets", "env"), [""; 0]);
    assert_eq!(may("", "persistentvolumes", "pv"), ["n1"]);
    assert_eq!(may("a", "pods", "static"), ["n3"]);
    assert!(every_node_may(&cluster(), &Request::resource("list", "", "", "services", "")));
    assert!(!every_node_may(&cluster(), &Request::resource("get", "", "", "nodes", "n1")), "its own is not every node's");
    assert!(!every_node_may(&cluster(), &Request::resource("list", "a", "", "secrets", "")));
}

#[test]
fn older_servers_let_nodes_see_each_other() {
    let mut old = cluster();
    old.cluster.version = Some(Version::v1(31));
    let answer = decide(&old, &who("user:system:node:n1"), &Request::resource("list", "", "", "nodes", ""));
    assert_eq!(answer, Answer::Allowed(Reason::EveryNode));
}

#[test]
fn name_and_group_make_a_node() {
    let what = Request::resource("list", "", "", "services", "");
    let ask = |user: &str, groups: &[&str]| {
        let who = Identity { user: Some(user.into()), groups: groups.iter().map(|g| Name::new(g)).collect() };
        decide(&cluster(), &who, &what)
    };
    assert_eq!(ask("system:node:n1", &["system:nodes"]), Answer::Allowed(Reason::EveryNode));
    assert_eq!(ask("system:node:n1", &["system:authenticated"]), Answer::NotANode);
    assert_eq!(ask("n1", &["system:nodes"]), Answer::NotANode);
    assert!(matches!(ask("system:node:", &["system:nodes"]), Answer::NoOpinion(_)));
}
