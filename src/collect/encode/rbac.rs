//! Roles and bindings.

use serde_json::Value;

use super::{fields, object, selector};
use crate::model::{Binding, Kind, PolicyRule, Role, RoleKind, Subject};

/// The API group of roles.
const GROUP: &str = "rbac.authorization.k8s.io";

pub(super) fn role(role: &Role, kind: Kind) -> Value {
    let aggregation = role.aggregation.as_ref().map(|selectors| fields().list("clusterRoleSelectors", selectors.iter().map(selector)));
    object(kind, &role.meta).maybe("aggregationRule", aggregation).list("rules", role.rules.iter().map(rule)).into()
}

fn rule(rule: &PolicyRule) -> Value {
    fields()
        .names("apiGroups", &rule.groups)
        .names("resources", &rule.resources)
        .names("resourceNames", &rule.names)
        .names("nonResourceURLs", &rule.urls)
        .names("verbs", &rule.verbs)
        .into()
}

pub(super) fn binding(binding: &Binding, kind: Kind) -> Value {
    let role_kind = if binding.role.kind == RoleKind::Role { "Role" } else { "ClusterRole" };
    let role = fields().put("apiGroup", GROUP).put("kind", role_kind).text("name", &binding.role.name);
    let marks = fields().names("inertSubjects", &binding.inert_subjects);
    object(kind, &binding.meta).put("roleRef", role).list("subjects", binding.subjects.iter().map(subject)).part("x-ravelin", marks).into()
}

fn subject(subject: &Subject) -> Value {
    match subject {
        Subject::ServiceAccount { namespace, name } => fields().put("kind", "ServiceAccount").text("name", name).text("namespace", namespace),
        Subject::User(name) => fields().put("kind", "User").put("apiGroup", GROUP).text("name", name),
        Subject::Group(name) => fields().put("kind", "Group").put("apiGroup", GROUP).text("name", name),
    }
    .into()
}
