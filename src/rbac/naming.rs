//! What a request carries: the name of the object that it is about, and a namespace.

/// What the API server takes for the object's name when it authorizes a request of some verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// No name: the object does not exist yet, or many are meant.
    Never,
    /// No name, or the one that a field selector on `metadata.name` narrows the request to.
    Selected,
    /// The name in the path, or the one that a check of the API server itself puts in.
    Always,
}

impl Naming {
    /// The rule for a verb on a resource, or on its subresource: the path of a subresource holds its parent's name.
    pub fn of(verb: &str, subresource: &str) -> Self {
        match verb {
            _ if !subresource.is_empty() => Self::Always,
            "create" | "deletecollection" => Self::Never,
            "list" | "watch" => Self::Selected,
            _ => Self::Always,
        }
    }
}

/// Whether the API server checks a verb on a cluster-scoped resource in the namespace of another object: binding a ClusterRole in the
/// binding's namespace, using a pod policy in the pod's. A RoleBinding can grant that; `*` as a rule's verb includes it.
pub(super) fn is_checked_in_namespace(verb: &str, group: &str, resource: &str) -> bool {
    match (group, resource) {
        ("rbac.authorization.k8s.io", "clusterroles") => matches!(verb, "bind" | "*"),
        ("policy" | "extensions", "podsecuritypolicies") | ("security.openshift.io", "securitycontextconstraints") => matches!(verb, "use" | "*"),
        _ => false,
    }
}
