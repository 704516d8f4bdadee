//! Roles, bindings and label selectors.

use super::Context;
use crate::collect::wire::rbac as wire;
use crate::model::{Binding, Expression, Kind, Operator, PolicyRule, Role, RoleKind, RoleRef, Selector, Subject};

pub(crate) fn role(cx: &mut Context, wire: &wire::Role<'_>) -> Role {
    let rule = |cx: &mut Context, rule: &wire::Rule<'_>| PolicyRule {
        verbs: cx.names(&rule.verbs),
        groups: cx.names(&rule.api_groups),
        resources: cx.names(&rule.resources),
        names: cx.names(&rule.resource_names),
        urls: cx.names(&rule.urls),
    };
    Role {
        meta: cx.meta(&wire.metadata),
        rules: wire.rules.iter().map(|r| rule(cx, r)).collect(),
        aggregation: wire.aggregation_rule.as_ref().map(|a| a.cluster_role_selectors.iter().map(|s| selector(cx, s)).collect()),
    }
}

/// Decodes a binding of the given kind. A RoleBinding's service accounts without a namespace get the binding's;
/// those of a ClusterRoleBinding match nobody.
pub(crate) fn binding(cx: &mut Context, wire: &wire::Binding<'_>, kind: Kind) -> Result<Binding, String> {
    let meta = cx.meta(&wire.metadata);
    let namespace = match (kind, meta.namespace.is_empty()) {
        (Kind::ClusterRoleBinding, _) => cx.empty(),
        (_, true) => cx.name("default"),
        (_, false) => meta.namespace.clone(),
    };
    let role_kind = match &*wire.role_ref.kind {
        "Role" => RoleKind::Role,
        "ClusterRole" => RoleKind::ClusterRole,
        _ => return Err("roleRef.kind must be Role or ClusterRole".to_owned()),
    };
    let (mut subjects, mut inert_subjects) = (Vec::new(), Vec::new());
    for subject in wire.subjects.iter() {
        // The authorizer looks at the kind and the name; the API group that stands beside them decides nothing.
        let found = match &*subject.kind {
            "ServiceAccount" => {
                let home = if subject.namespace.is_empty() { namespace.clone() } else { cx.name(&subject.namespace) };
                (!home.is_empty()).then(|| Subject::service_account(home, cx.name(&subject.name)))
            }
            "User" => Some(Subject::user(&subject.name)),
            "Group" => Some(Subject::Group(cx.name(&subject.name))),
            _ => None,
        };
        match found {
            Some(subject) => subjects.push(subject),
            None => inert_subjects.push(cx.name(&format!("{} {}", &*subject.kind, &*subject.name))),
        }
    }
    if let Some(marks) = wire.marks.as_ref().filter(|_| cx.recorded) {
        inert_subjects = cx.names(&marks.inert_subjects);
    }
    Ok(Binding { meta, role: RoleRef { kind: role_kind, name: cx.name(&wire.role_ref.name) }, subjects, inert_subjects })
}

/// Decodes a label selector. A requirement with an unknown operator matches nothing, as it cannot be satisfied.
pub(super) fn selector(cx: &mut Context, wire: &wire::LabelSelector<'_>) -> Selector {
    let mut expressions: Vec<Expression> =
        wire.match_labels.iter().map(|(key, value)| Expression { key: cx.name(key), operator: Operator::In, values: vec![cx.name(value)] }).collect();
    for requirement in wire.match_expressions.iter() {
        let operator = match &*requirement.operator {
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            _ => Operator::In,
        };
        let known = matches!(&*requirement.operator, "In" | "NotIn");
        let values = if known { cx.names(&requirement.values) } else { Vec::new() };
        expressions.push(Expression { key: cx.name(&requirement.key), operator, values });
    }
    expressions.sort();
    Selector { expressions }
}
