//! The checks on writes of roles and bindings.

use super::objects::{binding, inventory, named, role, rule, urls, who};
use crate::model::{Binding, PolicyRule, Role, RoleKind, RoleRef};
use crate::rbac::Authorizer;
use crate::rbac::escalation::{Escalation, RoleWrite, covers, may_bind, may_write, uncovered};

#[test]
fn a_rule_is_covered_atom_by_atom() {
    let rows: &[(&str, Vec<PolicyRule>, PolicyRule, bool)] = &[
        ("the same", vec![rule("get", "''", "pods")], rule("get", "''", "pods"), true),
        ("less", vec![rule("get list", "'' apps", "pods secrets")], rule("list", "apps", "secrets"), true),
        ("by two rules together", vec![rule("get", "''", "pods"), rule("list", "''", "pods")], rule("get list", "''", "pods"), true),
        ("another verb", vec![rule("get", "''", "pods")], rule("get list", "''", "pods"), false),
        ("another group", vec![rule("get", "''", "pods")], rule("get", "'' apps", "pods"), false),
        ("everything", vec![rule("*", "*", "*")], named("*", "*", "*", "x"), true),
        ("all verbs are more than a list of them", vec![rule("get list watch create update patch delete", "*", "*")], rule("*", "''", "pods"), false),
        ("all groups are more than one", vec![rule("get", "''", "*")], rule("get", "*", "pods"), false),
        ("all resources are more than one", vec![rule("get", "''", "pods")], rule("get", "''", "*"), false),
        ("* includes subresources", vec![rule("get", "''", "*")], rule("get", "''", "pods/log"), true),
        ("a resource does not", vec![rule("get", "''", "pods")], rule("get", "''", "pods/log"), false),
        ("*/log", vec![rule("get", "''", "*/log")], rule("get", "''", "pods/log"), true),
        ("*/log is not */exec", vec![rule("get", "''", "*/log")], rule("get", "''", "pods/exec"), false),
        ("one of the names", vec![named("get", "''", "pods", "a b")], named("get", "''", "pods", "b"), true),
        ("names by two rules", vec![named("get", "''", "pods", "a"), named("get", "''", "pods", "b")], named("get", "''", "pods", "a b"), true),
        ("all names are more", vec![named("get", "''", "pods", "a")], rule("get", "''", "pods"), false),
        ("names are less", vec![rule("get", "''", "pods")], named("get", "''", "pods", "a"), true),
        ("paths", vec![urls("get", "/a*")], urls("get", "/a/b /ab*"), true),
        ("a shorter path", vec![urls("get", "/a/*")], urls("get", "/a"), false),
        ("every path", vec![urls("*", "*")], urls("post", "/x"), true),
        ("paths are not resources", vec![rule("*", "*", "*")], urls("get", "/x"), false),
        ("nothing to give", vec![], rule("get", "", "pods"), true),
        ("nothing to give from", vec![], rule("get", "''", "pods"), false),
    ];
    for (what, owner, servant, expected) in rows {
        let owner: Vec<&PolicyRule> = owner.iter().collect();
        assert_eq!(covers(&owner, [servant]), *expected, "{what}");
        assert_eq!(uncovered(&owner, [servant]).is_empty(), *expected, "{what}");
    }
    let lacks = uncovered(&[&rule("get", "''", "pods")], [&rule("get list", "''", "pods secrets")]);
    assert_eq!(lacks, [rule("get", "''", "secrets"), rule("list", "''", "pods"), rule("list", "''", "secrets")]);
}

#[test]
fn a_monstrous_rule_is_told_whole() {
    let many = |prefix: &str| (0..150).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ");
    let (verbs, groups, resources) = (many("v"), many("g"), many("r"));
    let monster = rule(&verbs, &groups, &resources);
    assert_eq!(uncovered(&[&rule("*", "g1", "*")], [&monster]), std::slice::from_ref(&monster));
    let large = rule(&verbs, "''", &resources);
    assert_eq!(uncovered(&[&rule("get", "''", "*")], [&large]), std::slice::from_ref(&large), "nobody reads so many one by one");
    assert!(uncovered(&[&rule("*", "*", "*")], [&monster]).is_empty(), "paths are not in it");
    assert!(uncovered(&[&rule(&verbs, &groups, "*")], [&monster]).is_empty());
}

const RBAC: &str = "rbac.authorization.k8s.io";

fn authorizer(held: Vec<PolicyRule>, bound_in: &str) -> Authorizer {
    let mut roles: Vec<Role> = vec![role("", "target", vec![rule("get", "''", "secrets")]), role("", "held", held)];
    roles.push(role("a", "target", vec![rule("get", "''", "pods")]));
    let bindings: Vec<Binding> = vec![binding(bound_in, "b", "ClusterRole/held", "user:u")];
    Authorizer::new(&inventory(roles, bindings))
}

fn bind(held: Vec<PolicyRule>, bound_in: &str, namespace: &str, kind: RoleKind, name: &str) -> Escalation {
    may_bind(&authorizer(held, bound_in), &who("user:u"), namespace, &RoleRef { kind, name: name.into() })
}

#[test]
fn binding_needs_the_rights_or_the_verb() {
    use RoleKind::{ClusterRole, Role};
    let writes = rule("create", RBAC, "rolebindings clusterrolebindings");
    assert_eq!(bind(vec![writes], "", "a", ClusterRole, "target"), Escalation::Uncovered(vec![rule("get", "''", "secrets")]));
    assert_eq!(bind(vec![rule("get", "''", "secrets")], "", "a", ClusterRole, "target"), Escalation::Covered);
    assert_eq!(bind(vec![rule("get", "''", "secrets")], "a", "a", ClusterRole, "target"), Escalation::Covered);
    assert!(!bind(vec![rule("get", "''", "secrets")], "a", "b", ClusterRole, "target").allowed(), "rights in another namespace do not count");
    assert!(!bind(vec![rule("get", "''", "secrets")], "a", "", ClusterRole, "target").allowed(), "nor for the whole cluster");
    assert_eq!(bind(vec![rule("bind", RBAC, "clusterroles")], "", "", ClusterRole, "target"), Escalation::Explicit);
    assert_eq!(bind(vec![rule("bind", RBAC, "clusterroles")], "a", "a", ClusterRole, "target"), Escalation::Explicit, "bind is checked in the namespace");
    assert!(!bind(vec![rule("bind", RBAC, "clusterroles")], "a", "", ClusterRole, "target").allowed());
    assert_eq!(bind(vec![named("bind", RBAC, "clusterroles", "target")], "", "", ClusterRole, "target"), Escalation::Explicit);
    assert!(!bind(vec![named("bind", RBAC, "clusterroles", "other")], "", "", ClusterRole, "target").allowed());
    assert_eq!(bind(vec![rule("*", RBAC, "*")], "", "", ClusterRole, "target"), Escalation::Explicit, "every verb includes bind");
    assert!(!bind(vec![rule("bind", RBAC, "clusterroles")], "", "a", Role, "target").allowed(), "a Role is another resource");
    assert_eq!(bind(vec![rule("bind", RBAC, "roles")], "", "a", Role, "target"), Escalation::Explicit);
    assert_eq!(bind(vec![rule("*", "''", "*")], "", "a", Role, "missing"), Escalation::RoleMissing);
    assert_eq!(bind(vec![rule("bind", RBAC, "roles")], "", "a", Role, "missing"), Escalation::Explicit, "the verb needs no role");
    let target = RoleRef { kind: ClusterRole, name: "target".into() };
    assert_eq!(may_bind(&authorizer(Vec::new(), ""), &who("group:system:masters"), "", &target), Escalation::Superuser);
}

#[test]
fn writing_a_role_needs_the_rights_or_the_verb() {
    let rules = [rule("get", "''", "secrets")];
    let write = |held: Vec<PolicyRule>, bound_in: &str, change: fn(&mut RoleWrite<'_>)| {
        let mut write = RoleWrite { kind: RoleKind::ClusterRole, namespace: "", name: "x", rules: &rules, aggregated: false, create: false };
        change(&mut write);
        may_write(&authorizer(held, bound_in), &who("user:u"), &write).allowed()
    };
    let in_a = |write: &mut RoleWrite<'_>| (write.kind, write.namespace) = (RoleKind::Role, "a");
    assert!(!write(vec![rule("update", RBAC, "clusterroles")], "", |_| ()));
    assert!(write(vec![rule("get", "''", "secrets")], "", |_| ()));
    assert!(write(vec![rule("get", "''", "secrets")], "a", in_a));
    assert!(!write(vec![rule("get", "''", "secrets")], "a", |_| ()));
    assert!(write(vec![rule("escalate", RBAC, "clusterroles")], "", |_| ()));
    assert!(!write(vec![rule("escalate", RBAC, "clusterroles")], "a", |_| ()), "a ClusterRole is in no namespace");
    assert!(write(vec![rule("escalate", RBAC, "roles")], "a", in_a));
    assert!(write(vec![named("escalate", RBAC, "clusterroles", "x")], "", |_| ()));
    assert!(!write(vec![named("escalate", RBAC, "clusterroles", "x")], "", |write| write.create = true), "a new role has no name yet");
    assert!(!write(vec![rule("get", "''", "secrets")], "", |write| write.aggregated = true));
    assert!(write(vec![rule("*", "*", "*")], "", |write| write.aggregated = true), "every verb includes escalate");
    assert!(write(vec![rule("escalate", RBAC, "clusterroles")], "", |write| write.aggregated = true));
}
