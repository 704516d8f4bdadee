//! What a resource is asked with: the verbs that `*` stands for.

/// The verbs of ordinary resources.
const STANDARD: &[&str] = &["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/// No resource has more than these.
pub(super) const MOST_VERBS: usize = STANDARD.len() + 2;

/// The verbs that the API server serves for a resource, or asks its authorizer about on other requests.
pub(super) fn verbs(group: &str, resource: &str) -> Vec<&'static str> {
    let (plural, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    if !subresource.is_empty() {
        return of_subresource(group, plural, subresource).to_vec();
    }
    let special: &[&str] = match (group, plural) {
        ("rbac.authorization.k8s.io", "roles" | "clusterroles") => &["bind", "escalate"],
        ("", "serviceaccounts") => &["impersonate"],
        ("policy" | "extensions", "podsecuritypolicies") | ("security.openshift.io", "securitycontextconstraints") => &["use"],
        // These have no objects: they are only authorized.
        ("", "users" | "groups") | ("authentication.k8s.io", "uids" | "userextras" | "users" | "groups" | "serviceaccounts" | "nodes") => {
            return vec!["impersonate"];
        }
        ("certificates.k8s.io", "signers") => return vec!["approve", "attest", "sign"],
        ("authentication.k8s.io" | "authorization.k8s.io", _) | ("", "bindings") => return vec!["create"],
        ("metrics.k8s.io", _) | ("", "componentstatuses") => return vec!["get", "list"],
        _ => &[],
    };
    let mut verbs: Vec<&str> = STANDARD.iter().chain(special).copied().collect();
    verbs.sort_unstable();
    verbs
}

fn of_subresource(group: &str, plural: &str, subresource: &str) -> &'static [&'static str] {
    match (group, plural, subresource) {
        ("", "pods", "exec" | "attach" | "portforward") => &["create", "get"],
        (_, _, "proxy") => &["create", "delete", "get", "patch", "update"],
        ("", "pods", "log") => &["get"],
        ("", "pods", "binding" | "eviction") | ("", "serviceaccounts", "token") => &["create"],
        // Those of nodes are the kubelet's own, asked with the verb of the HTTP method.
        ("", "nodes", _) if subresource != "status" => &["create", "get"],
        _ => &["get", "patch", "update"],
    }
}
