//! The authorizer written the way Kubernetes documents it: every binding, every subject, every rule, text against text. Slow, and simple
//! enough to be believed; also what the benchmark measures against.

use super::{Binding, Grant, Identity, Inventory, Kind, ObjectRef, PolicyRule, Request, RoleKind, Subject, Target};

/// Every grant of a request.
pub(crate) fn grants(inventory: &Inventory, who: &Identity, what: &Request) -> Vec<Grant> {
    let mut found = Vec::new();
    for binding in inventory.bindings().filter(|binding| binding.is_cluster_wide() || in_namespace(binding, what)) {
        let Some(role) = inventory.role(&binding.meta.namespace, &binding.role) else { continue };
        for subject in binding.subjects.iter().filter(|subject| is(who, subject)) {
            for (rule, _) in role.rules.iter().enumerate().filter(|(_, rule)| rule_allows(rule, what)) {
                let kind = if binding.is_cluster_wide() { Kind::ClusterRoleBinding } else { Kind::RoleBinding };
                let role_kind = if binding.role.kind == RoleKind::Role { Kind::Role } else { Kind::ClusterRole };
                let reference = |kind, meta: &super::Meta| ObjectRef { kind, namespace: meta.namespace.clone(), name: meta.name.clone() };
                found.push(Grant { binding: reference(kind, &binding.meta), role: reference(role_kind, &role.meta), rule, subject: subject.clone() });
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn in_namespace(binding: &Binding, what: &Request) -> bool {
    matches!(what.target, Target::Resource { .. }) && binding.meta.namespace == what.namespace
}

fn is(who: &Identity, subject: &Subject) -> bool {
    match subject {
        Subject::Group(group) => who.groups.contains(group),
        Subject::User(name) => who.user.as_ref() == Some(name),
        Subject::ServiceAccount { namespace, name } => who.user.as_ref().is_some_and(|user| **user == *format!("system:serviceaccount:{namespace}:{name}")),
    }
}

/// Whether one rule allows a request.
pub(crate) fn rule_allows(rule: &PolicyRule, what: &Request) -> bool {
    let listed = |list: &[super::Name], one: &str| list.iter().any(|item| *item == *one);
    if !listed(&rule.verbs, "*") && !listed(&rule.verbs, &what.verb) {
        return false;
    }
    match &what.target {
        Target::Url(path) => rule.urls.iter().any(|url| **url == **path || (url.ends_with('*') && path.starts_with(url.trim_end_matches('*')))),
        Target::Resource { group, resource, subresource, name } => {
            let full = if subresource.is_empty() { resource.to_string() } else { format!("{resource}/{subresource}") };
            (listed(&rule.groups, "*") || listed(&rule.groups, group))
                && (listed(&rule.resources, "*")
                    || listed(&rule.resources, &full)
                    || (!subresource.is_empty() && listed(&rule.resources, &format!("*/{subresource}"))))
                && (rule.names.is_empty() || listed(&rule.names, name))
        }
    }
}
