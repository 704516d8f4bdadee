//! Subjects, role references and scopes: how a binding comes to apply.

use super::objects::{binding, inventory, named, role, rule, urls, who};
use crate::model::{Identity, Inventory, Subject};
use crate::rbac::{Authorizer, Request};

fn get_pods(namespace: &str) -> Request {
    Request::resource("get", namespace, "", "pods", "p")
}

fn cluster(bindings: Vec<crate::model::Binding>) -> Inventory {
    let pods = || vec![rule("get", "''", "pods")];
    inventory(vec![role("", "r", pods()), role("a", "local", pods()), role("b", "other", pods())], bindings)
}

/// (binding's namespace, role, subjects, who asks, request's namespace, allowed)
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, bool);

const ROWS: &[Row] = &[
    ("", "ClusterRole/r", "user:u", "user:u", "a", true),
    ("", "ClusterRole/r", "user:u", "user:u", "", true),
    ("", "ClusterRole/r", "user:u", "user:v", "a", false),
    ("", "ClusterRole/r", "user:u", "user:U", "a", false),
    ("a", "ClusterRole/r", "user:u", "user:u", "A", false),
    ("", "ClusterRole/r", "user:u", "group:u", "a", false),
    ("", "ClusterRole/r", "group:g", "user:g", "a", false),
    ("", "ClusterRole/r", "group:g", "group:g", "a", true),
    ("", "ClusterRole/missing", "user:u", "user:u", "a", false),
    ("", "Role/local", "user:u", "user:u", "a", false),
    ("a", "ClusterRole/r", "user:u", "user:u", "a", true),
    ("a", "ClusterRole/r", "user:u", "user:u", "b", false),
    ("a", "ClusterRole/r", "user:u", "user:u", "", false),
    ("a", "Role/local", "user:u", "user:u", "a", true),
    ("a", "Role/local", "user:u", "user:u", "b", false),
    ("a", "Role/other", "user:u", "user:u", "a", false),
    ("a", "Role/r", "user:u", "user:u", "a", false),
    ("a", "ClusterRole/local", "user:u", "user:u", "a", false),
    ("a", "Role/local", "sa:b/x", "sa:b/x", "a", true),
    ("a", "Role/local", "sa:b/x", "sa:a/x", "a", false),
    ("", "ClusterRole/r", "group:system:serviceaccounts", "sa:a/x", "c", true),
    ("", "ClusterRole/r", "group:system:serviceaccounts:a", "sa:a/x", "c", true),
    ("", "ClusterRole/r", "group:system:serviceaccounts:a", "sa:b/x", "c", false),
    ("", "ClusterRole/r", "group:system:authenticated", "sa:a/x", "c", true),
    ("", "ClusterRole/r", "group:system:authenticated", "user:u", "c", true),
    ("", "ClusterRole/r", "group:system:authenticated", "group:g", "c", true),
    ("", "ClusterRole/r", "group:system:authenticated", "user:system:anonymous", "c", false),
    ("", "ClusterRole/r", "group:system:unauthenticated", "user:system:anonymous", "c", true),
    ("", "ClusterRole/r", "group:system:nodes", "user:system:node:n1", "c", true),
    ("", "ClusterRole/r", "group:system:bootstrappers", "user:system:bootstrap:abcdef", "c", true),
    ("", "ClusterRole/r", "group:system:bootstrappers", "group:system:bootstrappers:kubeadm:default-node-token", "c", true),
    ("", "ClusterRole/r", "group:system:serviceaccounts", "group:system:serviceaccounts:a", "c", true),
    ("", "ClusterRole/r", "group:system:serviceaccounts:a", "group:system:serviceaccounts", "c", false),
    ("", "ClusterRole/r", "group:system:serviceaccounts", "group:system:serviceaccountsx", "c", false),
    ("", "ClusterRole/r", "user:system:kube-scheduler", "user:system:kube-scheduler", "c", true),
    ("", "ClusterRole/r", "group:*", "group:g", "c", false),
    ("", "ClusterRole/r", "user:*", "user:u", "c", false),
    ("", "ClusterRole/r", "user:system:serviceaccount:a:x", "sa:a/x", "c", true),
    ("", "ClusterRole/r", "sa:a/x", "user:system:serviceaccount:a:x", "c", true),
];

#[test]
fn bindings_apply_by_subject_role_and_namespace() {
    for (namespace, role, subjects, asks, asked_in, expected) in ROWS {
        let authorizer = Authorizer::new(&cluster(vec![binding(namespace, "b", role, subjects)]));
        let decision = authorizer.decide(&who(asks), &get_pods(asked_in));
        assert_eq!(decision.allowed, *expected, "{namespace}/{role} to {subjects}, asked by {asks} in {asked_in}");
    }
}

#[test]
fn groups_are_taken_as_given() {
    let authorizer = Authorizer::new(&cluster(vec![binding("", "b", "ClusterRole/r", "group:system:serviceaccounts")]));
    let bare = Identity { groups: Vec::new(), ..who("sa:a/x") };
    assert!(!authorizer.allows(&bare, &get_pods("a")), "a review adds no groups");
    assert!(authorizer.allows(&who("sa:a/x"), &get_pods("a")));
}

#[test]
fn a_missing_role_hides_no_other_binding() {
    let bindings = vec![binding("", "a", "ClusterRole/missing", "user:u"), binding("", "b", "ClusterRole/r", "user:u")];
    assert!(Authorizer::new(&cluster(bindings)).allows(&who("user:u"), &get_pods("")));
}

#[test]
fn members_of_system_masters_need_no_binding() {
    let authorizer = Authorizer::new(&cluster(Vec::new()));
    let decision = authorizer.decide(&who("group:system:masters"), &Request::url("delete", "/anything"));
    assert!(decision.allowed && decision.superuser && decision.grants.is_empty());
    let holders = authorizer.who_can(&get_pods("a"));
    assert_eq!(holders.len(), 1);
    assert!(holders[0].superuser && holders[0].subject == Subject::Group("system:masters".into()));
}

#[test]
fn every_grant_is_listed_with_its_chain() {
    let roles = vec![role("", "r", vec![rule("list", "''", "pods"), rule("get", "*", "*"), named("get", "''", "pods", "p")])];
    let bindings = vec![
        binding("a", "two", "ClusterRole/r", "user:u group:g"),
        binding("", "one", "ClusterRole/r", "group:g group:g"),
        binding("b", "three", "ClusterRole/r", "user:u"),
    ];
    let authorizer = Authorizer::new(&inventory(roles, bindings));
    let asks = Identity { user: Some("u".into()), groups: vec!["g".into()] };
    let shown: Vec<String> = authorizer
        .decide(&asks, &get_pods("a"))
        .grants
        .iter()
        .map(|grant| format!("{} {} {} {}", grant.binding, grant.role, grant.rule, grant.subject))
        .collect();
    let expected = [
        "clusterrolebinding:one clusterrole:r 1 group:g",
        "clusterrolebinding:one clusterrole:r 2 group:g",
        "rolebinding:a/two clusterrole:r 1 user:u",
        "rolebinding:a/two clusterrole:r 2 user:u",
        "rolebinding:a/two clusterrole:r 1 group:g",
        "rolebinding:a/two clusterrole:r 2 group:g",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn paths_are_in_no_namespace() {
    let roles = vec![role("", "r", vec![urls("get", "/metrics")])];
    let ask = |namespace: &str| {
        let authorizer = Authorizer::new(&inventory(roles.clone(), vec![binding(namespace, "b", "ClusterRole/r", "user:u")]));
        let mut request = Request::url("get", "/metrics");
        request.namespace = "a".into();
        authorizer.allows(&who("user:u"), &request)
    };
    assert!(ask(""));
    assert!(!ask("a"), "whatever namespace the question carries");
}

#[test]
fn effective_rules_name_scope_chain_and_what_is_inert() {
    let roles = vec![role("", "r", vec![rule("get", "''", "pods"), rule("get", "''", "nodes"), rule("create", "''", "pods/*"), urls("get", "/x")])];
    let bindings = vec![binding("a", "local", "ClusterRole/r", "group:system:authenticated"), binding("", "wide", "ClusterRole/r", "user:u")];
    let authorizer = Authorizer::new(&inventory(roles, bindings));
    let shown: Vec<(String, Option<String>, usize, bool)> = authorizer
        .effective_rules(&who("user:u"))
        .into_iter()
        .map(|rule| (rule.grant.binding.name.to_string(), rule.namespace.map(|n| n.to_string()), rule.grant.rule, rule.inert.is_some()))
        .collect();
    let row = |binding: &str, namespace: Option<&str>, rule, inert| (binding.to_owned(), namespace.map(str::to_owned), rule, inert);
    let expected = [
        row("wide", None, 0, false),
        row("wide", None, 1, false),
        row("wide", None, 2, true),
        row("wide", None, 3, false),
        row("local", Some("a"), 0, false),
        row("local", Some("a"), 1, true),
        row("local", Some("a"), 2, true),
        row("local", Some("a"), 3, true),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn service_accounts_whose_names_hold_colons_are_compared_by_user_name() {
    let mut odd = binding("", "b", "ClusterRole/r", "");
    odd.subjects = vec![Subject::service_account("a", "b:c")];
    let authorizer = Authorizer::new(&cluster(vec![odd]));
    let asks = Identity { user: Some("system:serviceaccount:a:b:c".into()), groups: Vec::new() };
    assert!(authorizer.allows(&asks, &get_pods("")));
}
