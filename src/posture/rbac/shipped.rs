//! What comes with Kubernetes: roles and bindings that every cluster has are no news.
//!
//! The mark alone is not believed, for whoever writes a role writes its labels: what is bound to somebody else is judged like any other.

use crate::model::{Binding, Meta, Subject};

/// Roles that everybody may have: they tell what the API server is, and nothing of what is in it.
pub(super) const PUBLIC: [&str; 4] = ["system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery"];

/// Roles for people, which are meant to be bound.
pub(super) const FOR_PEOPLE: [&str; 4] = ["admin", "cluster-admin", "edit", "view"];

/// Whether every cluster has a cluster role of that name.
pub(super) fn is_stock_name(role: &str) -> bool {
    FOR_PEOPLE.contains(&role) || role.starts_with("system:")
}

/// The roles for people that a label adds the rules of a role to, the least first, with the label.
pub(super) fn widens(meta: &Meta) -> impl Iterator<Item = (&'static str, String)> + '_ {
    let targets = ["view", "edit", "admin"].map(|name| (name, format!("rbac.authorization.k8s.io/aggregate-to-{name}")));
    targets.into_iter().filter(|(_, label)| meta.labels.get(label).is_some_and(|value| *value == "true"))
}

/// Whether it says that it comes with Kubernetes.
fn is_marked(meta: &Meta) -> bool {
    meta.name.starts_with("system:") || meta.labels.get("kubernetes.io/bootstrapping").is_some_and(|value| *value == "rbac-defaults")
}

/// A component of Kubernetes itself.
fn is_system(subject: &Subject) -> bool {
    match subject {
        Subject::ServiceAccount { namespace, .. } => *namespace == "kube-system",
        Subject::User(name) => name.starts_with("system:") && *name != "system:anonymous",
        Subject::Group(name) => name.starts_with("system:") && !is_everybody(name),
    }
}

/// Groups that nobody has to be let into.
pub(super) fn is_everybody(group: &str) -> bool {
    ["system:authenticated", "system:unauthenticated", "system:serviceaccounts"].contains(&group) || group.starts_with("system:serviceaccounts:")
}

/// How kubeadm lets the administrator in whose credentials it writes.
fn is_of_kubeadm(binding: &Binding) -> bool {
    const NAME: &str = "kubeadm:cluster-admins";
    binding.is_cluster_wide() && binding.meta.name == NAME && binding.subjects.iter().all(|subject| matches!(subject, Subject::Group(name) if *name == NAME))
}

/// Whether a binding comes with Kubernetes, and binds only whom it bound then.
pub(super) fn binding(binding: &Binding) -> bool {
    let public = PUBLIC.contains(&binding.role.name.as_str());
    let expected = |subject: &Subject| is_system(subject) || (public && matches!(subject, Subject::Group(name) if is_everybody(name)));
    is_of_kubeadm(binding) || (is_marked(&binding.meta) && binding.subjects.iter().all(expected))
}

/// Whether a role comes with Kubernetes, and nobody but its components has it.
pub(super) fn role(meta: &Meta, bindings: &[&Binding]) -> bool {
    is_marked(meta) && (FOR_PEOPLE.contains(&meta.name.as_str()) || bindings.iter().all(|b| binding(b) || b.subjects.iter().all(is_system)))
}
