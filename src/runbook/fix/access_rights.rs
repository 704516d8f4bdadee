//! Fixers of roles: one permission goes, the rest of the rule stays.

use super::{Case, Fixer, Plan};
use crate::model::{Kind, Name, Object, PolicyRule, Role};
use crate::runbook::change::Change;

pub(super) const FIXERS: &[(&str, Fixer)] = &[
    ("RBAC-002", |case| revoke(case, &[])),
    ("RBAC-003", |case| revoke(case, &[])),
    ("RBAC-004", |case| revoke(case, &[])),
    ("RBAC-005", |case| revoke(case, &[of(READ, "", &["secrets"])])),
    ("RBAC-006", |case| {
        let apps = of(WRITE, "apps", &["deployments", "daemonsets", "statefulsets", "replicasets"]);
        revoke(
            case,
            &[
                of(&["create"], "", &["pods"]),
                of(WRITE, "", &["replicationcontrollers"]),
                apps,
                of(&["create"], "batch", &["jobs"]),
                of(WRITE, "batch", &["cronjobs"]),
            ],
        )
    }),
    ("RBAC-007", |case| revoke(case, &[of(CONNECT, "", &["pods/exec"])])),
    ("RBAC-008", |case| revoke(case, &[of(CONNECT, "", &["pods/attach"])])),
    ("RBAC-009", |case| revoke(case, &[of(CONNECT, "", &["pods/portforward"])])),
    ("RBAC-010", |case| revoke(case, &[of(&["update", "patch"], "", &["pods/ephemeralcontainers"])])),
    ("RBAC-011", |case| {
        let extra = of(&["impersonate"], "authentication.k8s.io", &["userextras", "uids"]);
        let narrow = &["impersonate:user-info", "impersonate:serviceaccount", "impersonate:arbitrary-node", "impersonate:associated-node"];
        let constrained = of(narrow, "authentication.k8s.io", &["users", "groups", "serviceaccounts", "nodes"]);
        revoke(case, &[of(&["impersonate"], "", &["users", "groups", "serviceaccounts"]), extra, constrained])
    }),
    ("RBAC-012", |case| revoke(case, &[of(&["bind", "escalate"], RBAC, &["roles", "clusterroles"])])),
    ("RBAC-013", |case| revoke(case, &[of(WRITE, RBAC, &["rolebindings", "clusterrolebindings"])])),
    ("RBAC-014", |case| revoke(case, &[of(CONNECT, "", &["nodes/proxy"])])),
    ("RBAC-015", |case| {
        let group = "certificates.k8s.io";
        revoke(case, &[of(&["update", "patch"], group, &["certificatesigningrequests/approval"]), of(&["approve"], group, &["signers"])])
    }),
    ("RBAC-016", |case| {
        let resources =
            &["validatingwebhookconfigurations", "mutatingwebhookconfigurations", "validatingadmissionpolicies", "validatingadmissionpolicybindings"];
        revoke(case, &[of(CHANGE, "admissionregistration.k8s.io", resources)])
    }),
    ("RBAC-017", |case| revoke(case, &[of(&["create"], "", &["serviceaccounts/token"])])),
    ("RBAC-018", |case| revoke(case, &[of(&["create"], "", &["persistentvolumes"])])),
    ("RBAC-019", |case| {
        let core = of(DELETE, "", &["pods", "namespaces", "persistentvolumeclaims", "persistentvolumes"]);
        revoke(case, &[core, of(DELETE, "apps", &["deployments", "daemonsets", "statefulsets"])])
    }),
    ("RBAC-020", |case| revoke(case, &[of(DELETE, "", &["events"]), of(DELETE, "events.k8s.io", &["events"])])),
    ("RBAC-021", |case| revoke(case, &[of(&["delete", "deletecollection", "update"], "", &["pods/log"])])),
    ("RBAC-022", |case| revoke(case, &[of(&["update", "patch"], "", &["configmaps"])])),
    ("RBAC-023", |case| revoke(case, &[of(&["update", "patch", "delete"], "", &["configmaps"])])),
    ("RBAC-024", |case| {
        let routes = of(CHANGE, "networking.k8s.io", &["ingresses", "networkpolicies"]);
        revoke(case, &[of(WRITE, "", &["services", "endpoints"]), routes, of(WRITE, "discovery.k8s.io", &["endpointslices"])])
    }),
    ("RBAC-032", stop_widening),
];

const RBAC: &str = "rbac.authorization.k8s.io";
const READ: &[&str] = &["get", "list", "watch"];
const CONNECT: &[&str] = &["create", "get"];
const WRITE: &[&str] = &["create", "update", "patch"];
const CHANGE: &[&str] = &["create", "update", "patch", "delete", "deletecollection"];
const DELETE: &[&str] = &["delete", "deletecollection"];

/// A permission that is to go.
struct Permission {
    verbs: &'static [&'static str],
    group: &'static str,
    resources: &'static [&'static str],
}

const fn of(verbs: &'static [&'static str], group: &'static str, resources: &'static [&'static str]) -> Permission {
    Permission { verbs, group, resources }
}

/// Takes permissions from the rules that the finding names. A wildcard becomes the words that it stood for, less those that go.
fn revoke(case: &Case<'_>, permissions: &[Permission]) -> Plan {
    let mut plan = Plan::default();
    // An aggregated role has its rules from others: those are the ones to change.
    let mut owners: Vec<_> = case.finding.evidence.iter().filter(|e| e.field.starts_with("rules[")).map(|e| &e.object).collect();
    owners.sort();
    owners.dedup();
    for owner in owners {
        let Some(Object::Role(role)) = Object::of(case.inventory, owner) else { continue };
        let named = |at: usize| case.finding.evidence.iter().any(|e| e.object == *owner && *e.field == *format!("rules[{at}]"));
        let rules = role.rules.iter().enumerate().flat_map(|(at, rule)| if named(at) { reduced(rule, permissions) } else { vec![rule.clone()] }).collect();
        if let Some(selectors) = &role.aggregation {
            // It is made anew from the roles that it selects: they have to lose the permission too.
            let selected = |other: &&Role| other.meta.name != role.meta.name && selectors.iter().any(|s| s.matches(&other.meta.labels));
            for source in case.inventory.cluster_roles.iter().filter(selected) {
                let rules: Vec<PolicyRule> =
                    source.rules.iter().flat_map(|rule| if role.rules.contains(rule) { reduced(rule, permissions) } else { vec![rule.clone()] }).collect();
                if rules != source.rules {
                    plan.changes.push(Change::put(Object::Role(Role { rules, ..source.clone() })));
                }
            }
        }
        plan.changes.push(Change::put(Object::Role(Role { rules, ..role })));
    }
    plan
}

/// What is left of a rule.
fn reduced(rule: &PolicyRule, permissions: &[Permission]) -> Vec<PolicyRule> {
    let mut left = explicit(rule, permissions.is_empty());
    for permission in permissions {
        left = left.iter().flat_map(|rule| minus(rule, permission)).collect();
    }
    left.retain(|rule| !rule.verbs.is_empty() && (!rule.resources.is_empty() || !rule.urls.is_empty()));
    left
}

const VERBS: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/// Resources that are read without harm, by group. Secrets and what runs commands are not among them.
const HARMLESS: [(&str, &[&str]); 6] = [
    (
        "",
        &[
            "configmaps",
            "endpoints",
            "events",
            "namespaces",
            "nodes",
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "pods/log",
            "resourcequotas",
            "services",
        ],
    ),
    ("apps", &["daemonsets", "deployments", "replicasets", "statefulsets"]),
    ("autoscaling", &["horizontalpodautoscalers"]),
    ("batch", &["cronjobs", "jobs"]),
    ("networking.k8s.io", &["ingresses", "networkpolicies"]),
    ("policy", &["poddisruptionbudgets"]),
];

fn names(words: &[&str]) -> Vec<Name> {
    words.iter().map(|word| Name::new(word)).collect()
}

/// The rule without wildcards. `only_read`: it is the wildcard itself that is wrong, and nothing tells what it was needed for.
fn explicit(rule: &PolicyRule, only_read: bool) -> Vec<PolicyRule> {
    let has_star = |list: &[Name]| list.iter().any(|word| *word == "*");
    let mut verbs = rule.verbs.clone();
    if has_star(&verbs) {
        verbs = if only_read { names(READ) } else { names(&VERBS) };
    }
    if !rule.urls.is_empty() && rule.resources.is_empty() {
        let urls = if only_read && has_star(&rule.urls) { names(&["/healthz", "/livez", "/readyz", "/version"]) } else { rule.urls.clone() };
        return vec![PolicyRule { verbs: if only_read { names(&["get"]) } else { rule.verbs.clone() }, urls, ..rule.clone() }];
    }
    if !rule.resources.iter().any(|r| *r == "*" || r.starts_with("*/")) {
        // A wildcard of groups names the groups of nothing else: the resource is meant, wherever it is.
        return vec![PolicyRule { verbs, ..rule.clone() }];
    }
    let groups = HARMLESS.iter().filter(|(group, _)| has_star(&rule.groups) || rule.groups.iter().any(|g| *g == **group));
    let of_group =
        |(group, resources): &(&str, &[&str])| PolicyRule { verbs: verbs.clone(), groups: names(&[group]), resources: names(resources), ..rule.clone() };
    let mut rules: Vec<PolicyRule> = groups.map(of_group).collect();
    let other: Vec<Name> = rule.resources.iter().filter(|r| !(**r == "*" || r.starts_with("*/"))).cloned().collect();
    if !other.is_empty() {
        rules.push(PolicyRule { verbs, resources: other, ..rule.clone() });
    }
    rules
}

/// A rule without one permission: its other resources keep their verbs, the resource keeps its other verbs.
fn minus(rule: &PolicyRule, permission: &Permission) -> Vec<PolicyRule> {
    let group_matches = rule.groups.iter().any(|g| *g == "*" || *g == *permission.group);
    let hit = |resource: &Name| permission.resources.iter().any(|r| *resource == **r);
    if !group_matches || !rule.resources.iter().any(hit) || !rule.verbs.iter().any(|v| permission.verbs.contains(&v.as_str())) {
        return vec![rule.clone()];
    }
    let (concerned, rest): (Vec<Name>, Vec<Name>) = rule.resources.iter().cloned().partition(hit);
    let verbs = rule.verbs.iter().filter(|v| !permission.verbs.contains(&v.as_str())).cloned().collect();
    let mut left = vec![PolicyRule { resources: rest, ..rule.clone() }, PolicyRule { resources: concerned.clone(), verbs, ..rule.clone() }];
    if rule.groups.len() > 1 {
        // In its other groups the resource is another one.
        let groups: Vec<Name> = rule.groups.iter().filter(|g| **g != *permission.group && **g != "*").cloned().collect();
        if !groups.is_empty() {
            left.push(PolicyRule { groups, resources: concerned, ..rule.clone() });
        }
    }
    left
}

/// Takes the labels off that add a role to those for people.
fn stop_widening(case: &Case<'_>) -> Plan {
    let Some(Object::Role(role)) = Object::of(case.inventory, case.object()).filter(|_| case.object().kind == Kind::ClusterRole) else {
        return Plan::default();
    };
    let mut meta = role.meta.clone();
    for name in ["view", "edit", "admin"] {
        meta.labels = meta.labels.without(&format!("rbac.authorization.k8s.io/aggregate-to-{name}"));
    }
    Plan::of([Change::put(Object::Role(Role { meta, ..role }))])
}
