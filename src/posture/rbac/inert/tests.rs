//! A ClusterRole that many namespaces bind is looked at once.

use super::*;
use crate::rbac::tests::objects::{aggregated, binding, inventory, labelled, role, rule};

#[test]
fn ten_thousand_bindings_of_a_role_cost_one() {
    let rules = vec![rule("get", "''", "nodes"), rule("get", "''", "pods"), rule("list", "''", "nodes")];
    let bindings = (0..10_000).map(|n| binding(&format!("ns{n}"), "b", "ClusterRole/r", "user:u")).collect();
    let cluster = inventory(vec![role("", "r", rules), role("", "s", vec![rule("get", "''", "pods")])], bindings);
    let (index, resources) = (Index::new(&cluster), Resources::new(&cluster.custom_resources));
    let (mut examined, mut scopes) = (0, std::cell::Cell::new(0));
    let mut locals = Locals::new(&index, |rule, in_namespace| {
        examined += 1;
        inert::examine(rule, in_namespace, &resources)
    });
    for bound in cluster.role_bindings.iter() {
        let local = locals.of(cluster.role(&bound.meta.namespace, &bound.role).unwrap(), |rules| {
            scopes.set(scopes.get() + rules.len());
            None
        });
        let fields: Vec<&str> = local.evidence.iter().map(|piece| piece.field.as_str()).collect();
        assert_eq!((fields, local.alive), (vec!["rules[0]", "rules[2]"], true));
    }
    let other = locals.of(cluster.cluster_roles.get("", "s").unwrap(), |_| Some("unread".to_owned()));
    assert_eq!((other.evidence.len(), other.alive, other.unread_scope.as_deref()), (0, true, Some("unread")));
    assert_eq!((examined, *scopes.get_mut()), (2 * 4, 3), "each rule once for the whole cluster and once for a namespace");
}

#[test]
fn a_rule_that_many_roles_gather_is_looked_at_once() {
    let parts = (0..10).map(|n| labelled(role("", &format!("part{n}"), vec![rule("get", "''", "nodes"), rule("get", "''", "pods")]), &[("to", "all")]));
    let wholes = (0..100).map(|n| aggregated(role("", &format!("whole{n}"), Vec::new()), &[("to", "all")]));
    let cluster = inventory(parts.chain(wholes).collect(), Vec::new());
    let (index, resources) = (Index::new(&cluster), Resources::new(&cluster.custom_resources));
    let mut examined = 0;
    let mut locals = Locals::new(&index, |rule, in_namespace| {
        examined += 1;
        inert::examine(rule, in_namespace, &resources)
    });
    for whole in cluster.cluster_roles.iter().filter(|role| role.aggregation.is_some()) {
        let local = locals.of(whole, |_| None);
        assert_eq!((local.evidence.len(), local.alive), (10, true));
    }
    assert_eq!(examined, 2 * 20);
}
