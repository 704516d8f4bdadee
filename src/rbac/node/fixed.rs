//! What every node may do, whichever pods it runs.

/// Verbs, groups and resources, as in a rule; resources may name a subresource.
type Rule = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

const READ: &[&str] = &["get", "list", "watch"];

const RULES: &[Rule] = &[
    (&["create"], &["authentication.k8s.io"], &["tokenreviews"]),
    (&["create"], &["authorization.k8s.io"], &["localsubjectaccessreviews", "subjectaccessreviews"]),
    (READ, &[""], &["services"]),
    (&["create", "get", "list", "watch", "patch", "update"], &[""], &["nodes"]),
    (&["patch", "update"], &[""], &["nodes/status"]),
    (&["create", "patch", "update"], &["", "events.k8s.io"], &["events"]),
    (&["get", "list", "watch", "create", "delete"], &[""], &["pods"]),
    (&["patch", "update"], &[""], &["pods/status"]),
    (&["create"], &[""], &["pods/eviction"]),
    (&["get"], &[""], &["endpoints"]),
    (&["create", "get", "list", "watch"], &["certificates.k8s.io"], &["certificatesigningrequests"]),
    (READ, &["storage.k8s.io"], &["csidrivers"]),
    (READ, &["node.k8s.io"], &["runtimeclasses"]),
];

/// Whether one of the rules allows a request.
pub(super) fn allows(verb: &str, group: &str, resource: &str, subresource: &str) -> bool {
    let same = |rule: &&str| match rule.split_once('/') {
        Some((head, tail)) => head == resource && tail == subresource,
        None => *rule == resource && subresource.is_empty(),
    };
    RULES.iter().any(|(verbs, groups, resources)| verbs.contains(&verb) && groups.contains(&group) && resources.iter().any(same))
}
