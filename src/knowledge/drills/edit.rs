//! Changes of a script, in a short form.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{all, names, object, subject};
use crate::model::{Binding, Edit, Kind, Meta, Name, NetworkPolicy, Object, PolicyRule, Role, RoleKind, RoleRef, Selector};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Entry {
    Remove(String),
    Role(RoleEntry),
    Binding(BindingEntry),
    Policy(PolicyEntry),
}

/// A Role, or a ClusterRole without a namespace.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleEntry {
    #[serde(default)]
    namespace: String,
    name: String,
    rules: Vec<RuleEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    verbs: Vec<String>,
    #[serde(default)]
    groups: Vec<String>,
    resources: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
}

/// A RoleBinding, or a ClusterRoleBinding without a namespace.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BindingEntry {
    #[serde(default)]
    namespace: String,
    name: String,
    /// `role:NAME` or `clusterrole:NAME`.
    role: String,
    subjects: Vec<String>,
}

/// A policy for pods with these labels that allows nothing in the directions it is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PolicyEntry {
    namespace: String,
    name: String,
    #[serde(default)]
    pods: BTreeMap<String, String>,
    ingress: Option<Deny>,
    egress: Option<Deny>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deny {
    Deny,
}

impl Entry {
    pub(super) fn into_edit(self) -> Result<Edit, String> {
        Ok(match self {
            Self::Remove(text) => Edit::Remove(object(&text)?),
            Self::Role(role) => {
                let rules = role.rules.into_iter().map(|rule| PolicyRule {
                    verbs: names(rule.verbs),
                    groups: if rule.groups.is_empty() { vec![Name::default()] } else { names(rule.groups) },
                    resources: names(rule.resources),
                    names: names(rule.names),
                    urls: Vec::new(),
                });
                Edit::put(Object::Role(Role { meta: Meta::named(&role.namespace, &role.name), rules: rules.collect(), aggregation: None }))
            }
            Self::Binding(binding) => {
                let (word, name) = binding.role.split_once(':').unwrap_or(("", &binding.role));
                let kind = match Kind::from_word(word) {
                    Some(Kind::Role) => RoleKind::Role,
                    Some(Kind::ClusterRole) => RoleKind::ClusterRole,
                    _ => return Err(format!("role: `{}` is neither role:NAME nor clusterrole:NAME", binding.role)),
                };
                let role = RoleRef { kind, name: name.into() };
                let subjects = all(binding.subjects, |s| subject(&s))?;
                Edit::put(Object::Binding(Binding { meta: Meta::named(&binding.namespace, &binding.name), role, subjects, inert_subjects: Vec::new() }))
            }
            Self::Policy(policy) => {
                let labels: Vec<(Name, Name)> = policy.pods.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
                Edit::put(Object::NetworkPolicy(NetworkPolicy {
                    meta: Meta::named(&policy.namespace, &policy.name),
                    pods: Selector::of(labels.iter().map(|(key, value)| (key, value))),
                    isolates_ingress: policy.ingress.is_some(),
                    isolates_egress: policy.egress.is_some(),
                    ingress: Vec::new(),
                    egress: Vec::new(),
                }))
            }
        })
    }
}
