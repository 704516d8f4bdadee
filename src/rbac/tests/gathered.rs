//! ClusterRoles that gather others by label.

use super::objects::{aggregated, binding, inventory, labelled, named, role, rule, who};
use crate::model::{Expression, Name, Operator, PolicyRule, Role, RoleKind, RoleRef, Selector};
use crate::rbac::{Authorizer, Request};

#[test]
fn aggregated_roles_without_rules_gather_others_by_label() {
    let roles = vec![
        aggregated(role("", "top", vec![]), &[("to", "top")]),
        labelled(aggregated(role("", "middle", vec![]), &[("to", "middle")]), &[("to", "top")]),
        labelled(role("", "leaf", vec![rule("get", "''", "pods")]), &[("to", "middle")]),
        labelled(role("ns", "other", vec![rule("get", "''", "secrets")]), &[("to", "top")]),
        labelled(aggregated(role("", "given", vec![rule("get", "''", "nodes")]), &[("to", "middle")]), &[("to", "nothing")]),
    ];
    let bindings = vec![binding("", "b", "ClusterRole/top", "user:u"), binding("", "c", "ClusterRole/given", "user:v")];
    let authorizer = Authorizer::new(&inventory(roles, bindings));
    assert!(authorizer.allows(&who("user:u"), &Request::resource("get", "ns", "", "pods", "p")));
    assert!(!authorizer.allows(&who("user:u"), &Request::resource("get", "ns", "", "secrets", "s")), "a Role is never gathered");
    assert!(!authorizer.allows(&who("user:v"), &Request::resource("get", "ns", "", "pods", "p")), "given rules stay as they are");
}

#[test]
fn a_cycle_of_aggregated_roles_ends_with_what_is_outside_of_it() {
    let roles = vec![
        labelled(aggregated(role("", "a", vec![]), &[("k", "b"), ("k", "leaf")]), &[("k", "a")]),
        labelled(aggregated(role("", "b", vec![]), &[("k", "a")]), &[("k", "b")]),
        labelled(role("", "leaf", vec![rule("get", "''", "pods"), rule("get", "''", "pods")]), &[("k", "leaf")]),
    ];
    let authorizer = Authorizer::new(&inventory(roles, vec![binding("", "x", "ClusterRole/b", "user:u")]));
    assert!(authorizer.allows(&who("user:u"), &Request::resource("get", "a", "", "pods", "p")));
    assert_eq!(authorizer.effective_rules(&who("user:u")).len(), 1, "equal rules are gathered once");
}

/// The rules that a role has in the end.
fn rules_of(roles: Vec<Role>, name: &str) -> Vec<PolicyRule> {
    let role = RoleRef { kind: RoleKind::ClusterRole, name: name.into() };
    Authorizer::new(&inventory(roles, Vec::new())).role_rules("", &role).unwrap().into_iter().cloned().collect()
}

fn leaf(name: &str, labels: &[(&str, &str)]) -> Role {
    labelled(role("", name, vec![named("get", "''", "pods", name)]), labels)
}

fn names_of(selectors: Vec<Selector>) -> Vec<String> {
    let mut top = role("", "top", Vec::new());
    top.aggregation = Some(selectors);
    let leaves = [leaf("c", &[("tier", "x")]), leaf("b", &[("tier", "y"), ("old", "")]), leaf("a", &[("tier", "x"), ("old", "")]), leaf("d", &[])];
    rules_of(leaves.into_iter().chain([top]).collect(), "top").iter().map(|rule| rule.names.join(" ")).collect()
}

#[test]
fn selectors_have_expressions_and_an_order() {
    let of = |key: &str, operator: Operator, values: &[&str]| Expression { key: key.into(), operator, values: values.iter().map(|v| Name::new(v)).collect() };
    let selector = |expressions: Vec<Expression>| Selector { expressions };
    let x = || of("tier", Operator::In, &["x"]);
    assert_eq!(names_of(vec![selector(vec![x()])]), ["a", "c"], "by name");
    assert_eq!(names_of(vec![selector(vec![of("tier", Operator::In, &["x", "y"])])]), ["a", "b", "c"]);
    assert_eq!(names_of(vec![selector(vec![of("tier", Operator::NotIn, &["x"])])]), ["b", "d"], "also those that have not got the label");
    assert_eq!(names_of(vec![selector(vec![of("old", Operator::Exists, &[])])]), ["a", "b"]);
    assert_eq!(names_of(vec![selector(vec![of("old", Operator::DoesNotExist, &[])])]), ["c", "d"]);
    assert_eq!(names_of(vec![selector(vec![x(), of("old", Operator::Exists, &[])])]), ["a"], "all of one selector");
    assert_eq!(names_of(vec![selector(vec![of("tier", Operator::In, &["y"])]), selector(vec![x()])]), ["b", "a", "c"], "any selector, in their order");
    assert_eq!(names_of(vec![selector(vec![])]), ["a", "b", "c", "d"], "an empty selector is every role but the one itself");
    assert!(names_of(vec![]).is_empty(), "no selector is none");
}

#[test]
fn what_is_given_stays_though_nothing_is_gathered() {
    let given = aggregated(role("", "own", vec![rule("get", "''", "nodes")]), &[("to", "nothing")]);
    assert_eq!(rules_of(vec![given], "own"), [rule("get", "''", "nodes")]);
    let itself = labelled(aggregated(role("", "own", vec![rule("get", "''", "nodes")]), &[("to", "own")]), &[("to", "own")]);
    assert_eq!(rules_of(vec![itself], "own"), [rule("get", "''", "nodes")]);
}
