//! Short ways to write roles, bindings and inventories.

use crate::model::{Binding, Identity, Inventory, Labels, Meta, Name, PolicyRule, Role, RoleKind, RoleRef, Selector, Store, Subject};

pub(crate) fn names(text: &str) -> Vec<Name> {
    text.split(' ').filter(|word| !word.is_empty()).map(|word| Name::new(if word == "''" { "" } else { word })).collect()
}

/// A rule from lists separated by spaces; `''` is an empty text.
pub(crate) fn rule(verbs: &str, groups: &str, resources: &str) -> PolicyRule {
    PolicyRule { verbs: names(verbs), groups: names(groups), resources: names(resources), ..PolicyRule::default() }
}

pub(crate) fn named(verbs: &str, groups: &str, resources: &str, list: &str) -> PolicyRule {
    PolicyRule { names: names(list), ..rule(verbs, groups, resources) }
}

pub(crate) fn urls(verbs: &str, list: &str) -> PolicyRule {
    PolicyRule { verbs: names(verbs), urls: names(list), ..PolicyRule::default() }
}

/// A Role, or with an empty namespace a ClusterRole.
pub(crate) fn role(namespace: &str, name: &str, rules: Vec<PolicyRule>) -> Role {
    Role { meta: Meta::named(namespace, name), rules, aggregation: None }
}

pub(crate) fn labelled(mut role: Role, labels: &[(&str, &str)]) -> Role {
    role.meta.labels = Labels::new(labels.iter().map(|(k, v)| (Name::new(k), Name::new(v))).collect());
    role
}

pub(crate) fn aggregated(mut role: Role, selectors: &[(&str, &str)]) -> Role {
    let selector = |(k, v): &(&str, &str)| Selector::of([(&Name::new(k), &Name::new(v))]);
    role.aggregation = Some(selectors.iter().map(selector).collect());
    role
}

/// A binding; `role` is `ClusterRole/NAME` or `Role/NAME`, `subjects` are subjects separated by spaces.
pub(crate) fn binding(namespace: &str, name: &str, role: &str, subjects: &str) -> Binding {
    let (kind, role) = role.split_once('/').unwrap();
    let kind = if kind == "Role" { RoleKind::Role } else { RoleKind::ClusterRole };
    let subjects = subjects.split(' ').filter(|word| !word.is_empty()).map(|word| word.parse().unwrap()).collect();
    Binding { meta: Meta::named(namespace, name), role: RoleRef { kind, name: role.into() }, subjects, inert_subjects: Vec::new() }
}

/// Sorts roles and bindings into an inventory.
pub(crate) fn inventory(roles: Vec<Role>, bindings: Vec<Binding>) -> Inventory {
    let (cluster_roles, roles) = roles.into_iter().partition(|role| role.meta.namespace.is_empty());
    let (cluster_role_bindings, role_bindings) = bindings.into_iter().partition(Binding::is_cluster_wide);
    Inventory {
        roles: Store::new(roles),
        cluster_roles: Store::new(cluster_roles),
        role_bindings: Store::new(role_bindings),
        cluster_role_bindings: Store::new(cluster_role_bindings),
        ..Inventory::default()
    }
}

/// The identity of a subject with its implied groups.
pub(crate) fn who(subject: &str) -> Identity {
    subject.parse::<Subject>().unwrap().identity()
}
