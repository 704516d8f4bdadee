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

/// A list of so many different words.
fn many(prefix: &str, count: usize) -> String {
    (0..count).map(|n| format!("{prefix}{n}")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_large_rule_is_told_in_parts_of_which_some_is_lacking() {
    let (verbs, resources, objects) = (many("v", 150), many("r", 150), many("s", 20_000));
    // What it has of it is not told: the names alone stay together.
    let large = named("get delete", "'' apps", "secrets pods", &objects);
    let lacks = uncovered(&[&rule("get", "''", "*"), &rule("*", "apps", "*")], [&large]);
    assert!(lacks == ["pods", "secrets"].map(|resource| named("delete", "''", resource, &objects)));
    let lacks = uncovered(&[&named("*", "*", "*", &objects[..objects.len() - 7])], [&named("get", "''", "pods", &objects)]);
    assert!(lacks == [named("get", "''", "pods", &objects)], "some of these names");
    // Then the resources of a group, then all that the rule names.
    let of_groups = uncovered(&[&rule("*", "g1", "*"), &rule("v0", "g0", "*")], [&rule(&verbs, "g0 g1", &resources)]);
    assert_eq!(of_groups.len(), 149);
    assert!(of_groups.contains(&rule("v7", "g0", &resources)) && !of_groups.contains(&rule("v0", "g0", &resources)));
    let groups = many("g", 20_000);
    let of_verbs = uncovered(&[&rule("v0 v1", "*", "*"), &rule("*", "g1", "*")], [&rule("v0 v1 v2", &groups, &resources)]);
    assert!(of_verbs == [rule("v2", &groups, &resources)]);
    let paths = many("/p", 30_000);
    assert!(uncovered(&[&urls("get", "/*")], [&urls("get post", &paths)]) == [urls("post", &paths)]);
    // At last it is told whole.
    let verbs = many("v", 20_000);
    let monster = rule(&verbs, &groups, &resources);
    assert!(uncovered(&[&rule("*", "g1", "*")], [&monster]) == std::slice::from_ref(&monster));
    assert!(uncovered(&[&rule("*", "*", "*")], [&monster]).is_empty(), "paths are not in it");
    assert!(uncovered(&[&rule(&verbs, &groups, "*")], [&monster]).is_empty());
}

#[test]
fn many_rules_are_told_within_one_budget() {
    let (verbs, groups, resources) = (many("v", 22), many("g", 22), many("r", 19));
    let mut large: Vec<PolicyRule> = (0..300).map(|n| rule(&verbs, &format!("x{n} {groups}"), &resources)).collect();
    large.push(rule("get list", "''", "secrets"));
    let told = uncovered(&[&rule("*", &groups, "*")], &large);
    // By verb, as there are so many; the small one is told one by one all the same, and what it has takes no room.
    assert_eq!(told.len(), 300 * 22 + 2);
    assert!(told.contains(&rule("list", "''", "secrets")) && told.contains(&rule("v21", &format!("x7 {groups}"), &resources)));
    assert_eq!(uncovered(&[&rule("v0", "*", "*"), &rule("*", "*", "r0 r1")], &large[..1]).len(), 21 * 23 * 17);
    let told = uncovered(&[&rule("*", &groups, "*"), &rule("*", "*", &resources)], &large);
    assert_eq!(told, ["get", "list"].map(|verb| rule(verb, "''", "secrets")));
    // However many there are, not much more is told than was read.
    let more: Vec<PolicyRule> = (0..20_000).map(|n| rule("a b", &format!("x{n}"), "c d")).collect();
    assert!((20_000..=30_000).contains(&uncovered(&[], &more).len()));
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
