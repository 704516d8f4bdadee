//! What decides beside roles and bindings is said with the answer.

use super::objects::{aggregated, binding, inventory, named, role, rule, urls, who};
use crate::model::{Coverage, CoverageEntry, CoverageState, Inventory, Kind, Name, PolicyRule, Scope, Version};
use crate::rbac::{Authorizer, Beside, Request};

const RBAC: &str = "rbac.authorization.k8s.io";

fn ask(cluster: &Inventory, subject: &str, what: &Request) -> Beside {
    let (authorizer, who) = (Authorizer::new(cluster), who(subject));
    let decision = authorizer.decide(&who, what);
    Beside::of(cluster, &authorizer, &who, what, &decision)
}

/// What is said of a write by the user `u`, who has these rules.
fn said(held: Vec<PolicyRule>, bound_in: &str, what: &Request) -> String {
    let roles = vec![
        role("", "held", held),
        role("", "reader", vec![rule("get", "''", "pods")]),
        role("", "admin", vec![rule("*", "*", "*")]),
        aggregated(role("", "sum", vec![rule("get", "''", "pods")]), &[("a", "b")]),
        role("a", "local", vec![rule("get", "''", "secrets")]),
    ];
    let bindings = vec![
        binding(bound_in, "b", "ClusterRole/held", "user:u"),
        binding("a", "local", "Role/local", "user:v"),
        binding("a", "read", "ClusterRole/reader", "user:v"),
        binding("a", "gone", "Role/gone", "user:v"),
    ];
    ask(&inventory(roles, bindings), "user:u", what).notes.join(" | ")
}

#[test]
fn writes_of_bindings_are_checked_against_their_roles() {
    let write = |resource: &str| rule("create update patch", RBAC, resource);
    let make = |namespace: &str, resource: &str| Request::resource("create", namespace, RBAC, resource, "");
    let change = |name: &str| Request::resource("update", "a", RBAC, "rolebindings", name);
    let pods = || rule("get", "''", "pods");
    let own = said(vec![write("rolebindings")], "", &make("a", "rolebindings"));
    assert!(own.contains("lets it bind 1 of 5 roles") && own.ends_with("bind: held"), "nothing but what it has: {own}");
    let some = said(vec![write("rolebindings"), pods()], "", &make("a", "rolebindings"));
    assert!(some.contains("lets it bind 3 of 5 roles") && some.ends_with("held, reader, sum"), "{some}");
    assert!(said(vec![write("rolebindings"), rule("bind", RBAC, "roles clusterroles")], "", &make("a", "rolebindings")).contains("each of the 5 roles"));
    assert!(said(vec![write("*"), rule("bind", RBAC, "clusterroles")], "", &make("", "clusterrolebindings")).contains("each of the 4 roles"));
    // One that exists keeps its role: also a change of its subjects alone is checked.
    assert!(said(vec![write("rolebindings")], "", &change("local")).contains("refuses every write of it: Role local gives get secrets"));
    assert_eq!(said(vec![write("rolebindings"), rule("get", "''", "secrets")], "", &change("local")), "");
    assert_eq!(said(vec![write("rolebindings"), pods()], "a", &change("read")), "");
    assert!(said(vec![write("rolebindings")], "", &change("gone")).contains("Role gone does not exist"));
    // Reading is not checked, and who may not write is told nothing of it.
    assert_eq!(said(vec![rule("get", RBAC, "rolebindings")], "", &Request::resource("get", "a", RBAC, "rolebindings", "local")), "");
    assert_eq!(said(vec![], "", &make("a", "rolebindings")), "");
}

#[test]
fn what_is_lacking_is_told_in_few_words_each_once() {
    let many = |prefix: &str, count: usize| (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ");
    let tell = |gives: Vec<PolicyRule>| {
        let roles = vec![role("", "big", gives), role("", "held", vec![rule("update", RBAC, "clusterrolebindings"), rule("get", "''", "secrets")])];
        let bindings = vec![binding("", "b", "ClusterRole/big", ""), binding("", "held", "ClusterRole/held", "user:u")];
        let notes = ask(&inventory(roles, bindings), "user:u", &Request::resource("update", "", RBAC, "clusterrolebindings", "b")).notes.concat();
        let said = notes.strip_prefix("the API server refuses every write of it: ClusterRole big gives ").unwrap();
        said.strip_suffix(", and it has not the verb bind").unwrap().to_owned()
    };
    assert_eq!(tell(vec![named("get delete", "''", "secrets", &many("s", 20_000))]), "delete secrets", "it has the other");
    assert_eq!(tell(vec![rule("get list", &many("g", 5), "pods jobs")]), "get jobs, get pods, list jobs and 1 more", "of each group");
    assert_eq!(tell(vec![named("get", "apps", "secrets", "a b c"), urls("get", "/x")]), "get /x, get secrets");
    let (verbs, resources) = (many("v", 20_000), many("r", 150));
    assert_eq!(tell(vec![rule("v0", &many("g", 200), &resources)]), "v0 on some of 150 resources");
    assert_eq!(tell(vec![rule(&verbs, &many("g", 200), &resources)]), "some of 20000 verbs on some of 150 resources");
    assert_eq!(tell(vec![rule(&verbs, &many("g", 20_000), "pods")]), "some of 20000 verbs on pods");
    assert_eq!(tell(vec![urls(&verbs, &many("/p", 20_000))]), "some of 20000 verbs on some of 20000 paths");
    let both = PolicyRule { urls: vec!["/x".into()], ..rule(&verbs, &many("g", 200), &resources) };
    assert_eq!(tell(vec![both]), "some of 20000 verbs on some of 150 resources and 1 path");
}

#[test]
fn writes_of_roles_are_checked_against_their_rules() {
    let write = || rule("create update", RBAC, "roles clusterroles");
    let change = |name: &str| Request::resource("update", "", RBAC, "clusterroles", name);
    assert!(said(vec![write()], "", &Request::resource("create", "a", RBAC, "roles", "")).contains("has not the verb escalate"));
    assert!(said(vec![write(), rule("escalate", RBAC, "clusterroles")], "", &change("admin")).contains("any rules"));
    assert!(said(vec![write()], "", &change("admin")).contains("leaves in it what it has not itself: * *"));
    assert!(said(vec![write(), rule("get", "''", "pods")], "", &change("reader")).contains("has not the verb escalate"));
    assert!(said(vec![write(), rule("get", "''", "pods")], "", &change("sum")).contains("only who may do everything changes a role that gathers others"));
}

#[test]
fn a_connection_by_get_needs_create_on_newer_servers() {
    let exec = Request::resource("get", "a", "", "pods/exec", "p");
    let on = |version: Option<u16>, verbs: &str| {
        let mut cluster = inventory(vec![role("", "r", vec![rule(verbs, "''", "pods/exec")])], vec![binding("", "b", "ClusterRole/r", "user:u")]);
        cluster.cluster.version = version.map(Version::v1);
        ask(&cluster, "user:u", &exec).notes.concat()
    };
    assert_eq!(on(Some(34), "get"), "");
    assert!(on(Some(35), "get").ends_with("which it has not"));
    assert!(on(None, "get create").ends_with("which it has"));
}

#[test]
fn groups_that_may_are_named_where_the_user_may_not() {
    let roles = vec![role("", "r", vec![rule("get", "''", "pods")])];
    let cluster = inventory(roles, vec![binding("", "b", "ClusterRole/r", "group:devs group:system:nodes")]);
    let get = Request::resource("get", "a", "", "pods", "p");
    assert_eq!(ask(&cluster, "user:jane", &get).notes, ["members of group:devs may: only the login says whether jane is one"]);
    assert!(ask(&cluster, "sa:a/x", &get).notes.is_empty(), "the groups of an account are known");
    assert!(ask(&cluster, "group:devs", &get).notes.is_empty());
}

#[test]
fn the_node_authorizer_is_asked_first() {
    let cluster = inventory(Vec::new(), Vec::new());
    let node = "user:system:node:n1";
    let own = ask(&cluster, node, &Request::resource("get", "", "", "nodes", "n1"));
    assert!(own.allowed && own.notes[0].contains("the node's own object"), "{own:?}");
    let write = ask(&cluster, node, &Request::resource("patch", "", "", "nodes", "n2"));
    assert!(write.allowed && write.notes[0].contains("NodeRestriction") && write.notes[0].contains("its own Node object"), "{write:?}");
    let other = ask(&cluster, node, &Request::resource("get", "a", "", "secrets", "s"));
    assert!(!other.allowed && other.notes[0].contains("leaves it to RBAC"), "{other:?}");
    assert!(other.notes[0].contains("not all pods"), "nothing was read here: {other:?}");
    let attachment = ask(&cluster, node, &Request::resource("get", "", "storage.k8s.io", "volumeattachments", "v"));
    assert!(!attachment.allowed && attachment.notes[0].contains("may allow it"), "{attachment:?}");
    assert!(ask(&cluster, "user:n1", &Request::resource("get", "", "", "nodes", "n1")).notes.is_empty());
}

#[test]
fn nodes_that_were_not_found_are_not_excluded_where_pods_were_not_read() {
    let entry = |kind, state| CoverageEntry { kind: Some(kind), scope: Scope::Cluster, state, detail: Name::default(), objects: 0 };
    let cluster = |pods: CoverageState| Inventory {
        coverage: Coverage::new(vec![entry(Kind::Pod, pods), entry(Kind::PersistentVolume, CoverageState::Complete)]),
        ..Inventory::default()
    };
    let (read, unread) = (cluster(CoverageState::Complete), cluster(CoverageState::Forbidden));
    let secret = Request::resource("get", "a", "", "secrets", "s");
    assert_eq!(Beside::nodes(&read, &secret), Vec::<String>::new());
    assert_eq!(Beside::nodes(&unread, &secret), ["the Node authorizer may let nodes do it: not all pods and volumes were read"]);
    // What no node may do whatever runs on it.
    assert_eq!(Beside::nodes(&unread, &Request::resource("delete", "a", "", "secrets", "s")), Vec::<String>::new());
    let attachment = Request::resource("get", "", "storage.k8s.io", "volumeattachments", "v");
    assert_eq!(Beside::nodes(&read, &attachment), ["the Node authorizer may let nodes do it: whether the object belongs to the node is not read"]);
}
