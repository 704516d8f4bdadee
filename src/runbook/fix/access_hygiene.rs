//! Fixers of untidy rights: what grants nothing, or nothing more, goes. What is granted stays as it is.

use super::access::{binding, without};
use super::{Case, Fixer, Plan};
use crate::model::{Binding, Inventory, Kind, Meta, Name, Object, PolicyRule, Role, RoleKind, RoleRef};
use crate::rbac::{Authorizer, Resources, inert};
use crate::runbook::change::Change;

pub(super) const FIXERS: &[(&str, Fixer)] =
    &[("RBAC-033", inert_grant), ("RBAC-034", |case| Plan::of([Change::remove(case.object().clone())])), ("RBAC-035", duplicate)];

fn inert_grant(case: &Case<'_>) -> Plan {
    let resources = Resources::new(&case.inventory.custom_resources);
    match Object::of(case.inventory, case.object()) {
        Some(Object::Role(role)) => lean_role(case.inventory, role, &resources),
        Some(Object::Binding(binding)) => lean_binding(case.inventory, binding, &resources),
        _ => Plan::default(),
    }
}

/// The role without what grants nothing; where nothing else is in it, it goes with its bindings.
fn lean_role(inventory: &Inventory, role: Role, resources: &Resources) -> Plan {
    let object = role.object();
    let rules: Vec<PolicyRule> = role.rules.iter().flat_map(|rule| inert::alive(rule, object.kind == Kind::Role, resources)).collect();
    if !rules.is_empty() {
        return Plan::of([Change::put(Object::Role(Role { rules, ..role }))]);
    }
    let mut changes: Vec<Change> = inventory.bindings().filter(|b| b.role_object() == object).map(|b| Change::remove(b.object())).collect();
    changes.push(Change::remove(object));
    Plan::of(changes)
}

/// A Role of the namespace with what of the ClusterRole works in it, for the ClusterRole may be bound elsewhere.
fn lean_binding(inventory: &Inventory, binding: Binding, resources: &Resources) -> Plan {
    let authorizer = Authorizer::new(inventory);
    let given = authorizer.role_rules(&binding.meta.namespace, &binding.role).unwrap_or_default();
    let rules: Vec<PolicyRule> = given.into_iter().flat_map(|rule| inert::alive(rule, true, resources)).collect();
    if rules.is_empty() {
        return Plan::of([Change::remove(binding.object())]);
    }
    let namespace = binding.meta.namespace.clone();
    let name = free(&binding.role.name, |name| inventory.roles.get(&namespace, name).is_some());
    let role = Role { meta: Meta { namespace, name: name.clone(), ..Meta::default() }, rules, aggregation: None };
    let binding = Binding { role: RoleRef { kind: RoleKind::Role, name }, ..binding };
    Plan::of([Change::put(Object::Role(role)), Change::put(Object::Binding(binding))])
}

/// A name that nothing has yet.
fn free(name: &Name, taken: impl Fn(&str) -> bool) -> Name {
    let candidates = std::iter::once(format!("{name}-namespaced")).chain((2..).map(|at| format!("{name}-namespaced-{at}")));
    candidates.into_iter().find(|candidate| !taken(candidate)).map_or_else(|| name.clone(), Name::from)
}

/// Takes out of a binding whom another one gives the same.
fn duplicate(case: &Case<'_>) -> Plan {
    let named = |text: &str| case.finding.evidence.iter().any(|e| e.object == *case.object() && e.field == "subjects" && e.value == text);
    Plan::of(binding(case).and_then(|b| without(&b, |subject| named(&subject.to_string()))))
}
