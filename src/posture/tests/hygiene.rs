//! Every family of untidy rights is told from the finding.

use std::collections::BTreeSet;

use super::{cluster, judged};
use crate::knowledge;
use crate::model::{Coverage, CoverageEntry, CoverageState, Kind, Name, Scope};
use crate::posture::{CheckOptions, check_with};

/// An example, and the families of the findings that its rule makes of it.
const CASES: [(&str, &str, &[&str]); 14] = [
    ("RBAC-002", include_str!("../../../rules/posture/examples/RBAC-002/fail.yaml"), &["wildcard"]),
    ("RBAC-003", include_str!("../../../rules/posture/examples/RBAC-003/fail.yaml"), &["wildcard"]),
    ("RBAC-004", include_str!("../../../rules/posture/examples/RBAC-004/fail.yaml"), &["wildcard"]),
    ("RBAC-011", include_str!("../../../rules/posture/examples/RBAC-011/fail.yaml"), &["self-escalation"]),
    ("RBAC-012", include_str!("../../../rules/posture/examples/RBAC-012/fail.yaml"), &["self-escalation"]),
    ("RBAC-013", include_str!("../../../rules/posture/examples/RBAC-013/fail.yaml"), &["self-escalation"]),
    ("RBAC-025", include_str!("../../../rules/posture/examples/RBAC-025/fail.yaml"), &["anonymous"]),
    ("RBAC-030", include_str!("../../../rules/posture/examples/RBAC-030/fail.yaml"), &["dangling"]),
    ("RBAC-030", include_str!("../../../rules/posture/examples/RBAC-030/fail-subject.yaml"), &["ghost-subject"]),
    ("RBAC-032", include_str!("../../../rules/posture/examples/RBAC-032/fail.yaml"), &["aggregation"]),
    ("RBAC-033", include_str!("../../../rules/posture/examples/RBAC-033/fail.yaml"), &["inert-grant"]),
    ("RBAC-034", include_str!("../../../rules/posture/examples/RBAC-034/fail.yaml"), &["unused"]),
    ("RBAC-035", include_str!("../../../rules/posture/examples/RBAC-035/fail.yaml"), &["duplicate"]),
    ("SA-004", include_str!("../../../rules/posture/examples/SA-004/fail.yaml"), &["default-account"]),
];

#[test]
fn findings_are_of_the_family_that_their_evidence_shows() {
    let catalogue = knowledge::load(None).unwrap();
    for (id, text, families) in CASES {
        let failures = check_with(&cluster(text), CheckOptions::default()).failures.concat();
        let found: Vec<_> = failures.iter().filter(|outcome| outcome.rule == *id).collect();
        assert!(!found.is_empty(), "{id} finds nothing");
        for outcome in found {
            let shown: Vec<&str> = catalogue.rules[id].hygiene_of(&outcome.evidence).map(Name::as_str).collect();
            assert_eq!(shown, families, "{id}: {:?}", outcome.evidence);
        }
    }
}

#[test]
fn every_family_of_the_catalogue_is_shown_by_an_example() {
    let catalogue = knowledge::load(None).unwrap();
    let told: BTreeSet<_> = catalogue.rules.values().flat_map(|rule| rule.hygiene.iter().map(|h| (rule.id.as_str(), h.family.as_str()))).collect();
    let shown: BTreeSet<_> = CASES.iter().flat_map(|(id, _, families)| families.iter().map(move |family| (*id, *family))).collect();
    assert_eq!(told, shown);
}

/// A role with one rule, and the kind of its bindings' reference.
fn role(kind: &str, name: &str, rule: &str) -> String {
    let namespace = if kind == "Role" { ", namespace: shop" } else { "" };
    format!("---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {kind}\nmetadata: {{name: {name}{namespace}}}\nrules: [{rule}]\n")
}

/// Where a binding is, its name, and the kind and name of its role.
type Bound = (&'static str, &'static str, &'static str, &'static str);

/// A binding to Jane: in the namespace `shop` if `place` says so, else in the whole cluster.
fn bound(place: &str, name: &str, kind: &str, role: &str) -> String {
    let (own, namespace) = if place.is_empty() { ("ClusterRoleBinding", String::new()) } else { ("RoleBinding", format!(", namespace: {place}")) };
    format!(
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: {own}\nmetadata: {{name: {name}{namespace}}}\nroleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {kind}, name: '{role}'}}\nsubjects: [{{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}}]\n"
    )
}

#[test]
fn what_grants_nothing_depends_on_the_binding() {
    let nodes = "{apiGroups: [''], resources: [nodes], verbs: [get]}";
    let named = "{apiGroups: [''], resources: [secrets], resourceNames: [a], verbs: [VERB]}";
    let verb = |verb: &str| named.replace("VERB", verb);
    let url = "{nonResourceURLs: [/metrics], verbs: [get]}";
    let custom = "{apiGroups: [example.com], resources: [shops], verbs: [get]}";
    let local = "rolebinding:shop/b";
    let cases: [(&str, &str, &str, &[&str]); 12] = [
        ("ClusterRole", nodes, "", &["clusterrole:r pass"]),
        ("ClusterRole", nodes, "shop", &["clusterrole:r pass", &format!("{local} fail")]),
        ("ClusterRole", url, "", &["clusterrole:r pass"]),
        ("ClusterRole", url, "shop", &["clusterrole:r pass", &format!("{local} fail")]),
        ("ClusterRole", custom, "shop", &["clusterrole:r pass", &format!("{local} pass")]),
        ("ClusterRole", &verb("create"), "", &["clusterrole:r fail"]),
        // What is wrong with the role itself is not said again of its bindings.
        ("ClusterRole", &verb("create"), "shop", &["clusterrole:r fail", &format!("{local} pass")]),
        ("Role", &verb("deletecollection"), "shop", &["role:shop/r fail"]),
        ("Role", &verb("list"), "shop", &["role:shop/r pass"]),
        ("Role", &verb("'*'"), "shop", &["role:shop/r pass"]),
        ("Role", nodes, "shop", &["role:shop/r fail"]),
        ("Role", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}", "shop", &["role:shop/r pass"]),
    ];
    for (kind, rule, place, expected) in cases {
        assert_eq!(judged("RBAC-033", &format!("{}{}", role(kind, "r", rule), bound(place, "b", kind, "r"))), expected, "{kind} {rule} in `{place}`");
    }
    let admin = role("ClusterRole", "admin", url);
    let of_admin = judged("RBAC-033", &format!("{admin}{}", bound("shop", "b", "ClusterRole", "admin")));
    assert!(!of_admin.iter().any(|line| line.starts_with(local)), "the roles for people are made for both kinds of bindings: {of_admin:?}");
}

#[test]
fn what_was_not_read_is_not_called_missing() {
    let subjects = "[{kind: ServiceAccount, namespace: shop, name: ghost}, {kind: Robot, name: r}]";
    let of = |role: &str| bound("shop", "b", "Role", role).replace("[{kind: User, apiGroup: rbac.authorization.k8s.io, name: jane}]", subjects);
    let text = |role: &str| format!("{}{}", self::role("Role", "r", "{apiGroups: [''], resources: [pods], verbs: [get]}"), of(role));
    let evidence = |role: &str, unread: &[Kind]| -> Vec<String> {
        let mut inventory = cluster(&text(role));
        let mut entries = inventory.coverage.entries().to_vec();
        entries.retain(|entry| entry.kind.is_none_or(|kind| !unread.contains(&kind)));
        entries.extend(unread.iter().map(|kind| CoverageEntry {
            kind: Some(*kind),
            scope: Scope::Cluster,
            state: CoverageState::Forbidden,
            detail: "".into(),
            objects: 0,
        }));
        inventory.coverage = Coverage::new(entries);
        let failures = check_with(&inventory, CheckOptions::default()).failures.concat();
        failures.iter().filter(|outcome| outcome.rule == *"RBAC-030").flat_map(|outcome| outcome.evidence.iter().map(|piece| piece.value.to_string())).collect()
    };
    assert_eq!(evidence("gone", &[]), ["gone, which does not exist", "sa:shop/ghost, which does not exist", "Robot r, which matches nobody"]);
    assert_eq!(evidence("gone", &[Kind::Role]), ["sa:shop/ghost, which does not exist", "Robot r, which matches nobody"]);
    assert_eq!(evidence("r", &[Kind::ServiceAccount]), ["Robot r, which matches nobody"]);
    assert_eq!(evidence("gone", &[Kind::ServiceAccount]), ["gone, which does not exist", "Robot r, which matches nobody"]);
}

#[test]
fn a_binding_is_a_duplicate_of_one_that_gives_as_much_or_more() {
    let reads = "{apiGroups: [''], resources: [pods], verbs: [get, list]}";
    let less = "{apiGroups: [''], resources: [pods], resourceNames: [a], verbs: [get]}";
    let roles = format!("{}{}{}", role("ClusterRole", "reads", reads), role("ClusterRole", "less", less), role("Role", "reads", reads));
    let cases: [(&[Bound], &[&str]); 7] = [
        (&[("", "a", "ClusterRole", "reads"), ("shop", "b", "ClusterRole", "reads")], &["rolebinding:shop/b"]),
        (&[("", "a", "ClusterRole", "less"), ("shop", "b", "ClusterRole", "reads")], &[]),
        (&[("", "a", "ClusterRole", "reads"), ("", "b", "ClusterRole", "less")], &["clusterrolebinding:b"]),
        (&[("", "a", "ClusterRole", "less"), ("", "b", "ClusterRole", "reads")], &["clusterrolebinding:a"]),
        // Of two that give the same, the first one stays, whatever role it is by.
        (&[("shop", "a", "Role", "reads"), ("shop", "b", "ClusterRole", "reads")], &["rolebinding:shop/b"]),
        (&[("pay", "a", "ClusterRole", "reads"), ("shop", "b", "ClusterRole", "reads")], &[]),
        // A role that is not there gives nothing twice.
        (&[("shop", "a", "Role", "gone"), ("shop", "b", "Role", "gone")], &[]),
    ];
    for (bindings, expected) in cases {
        let text: String = bindings.iter().map(|(place, name, kind, role)| bound(place, name, kind, role)).collect();
        let found: Vec<String> =
            judged("RBAC-035", &format!("{roles}{text}")).iter().filter_map(|line| line.strip_suffix(" fail").map(str::to_owned)).collect();
        assert_eq!(found, expected, "{bindings:?}");
    }
}

#[test]
fn roles_that_come_with_kubernetes_are_looked_at_on_demand_only() {
    let text = role("ClusterRole", "view", "{apiGroups: [''], resources: [pods], verbs: [get]}");
    let found =
        |include_system| check_with(&cluster(&text), CheckOptions { include_system }).failures.iter().flatten().any(|outcome| outcome.rule == *"RBAC-034");
    assert!(!found(false) && found(true));
}
