//! Bindings that give a subject what another binding gives it already.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::index::{binding_object, role_object};
use super::shipped;
use crate::model::{Binding, Evidence, Kind, ObjectRef, PolicyRule, Role, Subject};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;
use crate::rbac::escalation;

const READS: &[Kind] = &[Kind::ClusterRoleBinding, Kind::RoleBinding, Kind::ClusterRole, Kind::Role];

pub(super) const CHECKS: &[Check] = &[Check::objects("RBAC-035", READS, &[], judge)];

fn judge(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let mut known = Known::new(context);
    for binding in context.inventory.bindings().filter(|b| context.options.include_system || !shipped::binding(b)) {
        let object = binding_object(binding);
        // What was not read may give the same; and of a role that gathers others, they may give more.
        let kinds: &[Kind] = if binding.is_cluster_wide() { &[Kind::ClusterRoleBinding, Kind::ClusterRole] } else { READS };
        let gap = context.reading.gap(kinds, &binding.meta.namespace);
        let role = context.inventory.role(&binding.meta.namespace, &binding.role);
        let gathers = role.is_some_and(|role| role.aggregation.is_some() && role.rules.is_empty());
        if let Some(reason) = gap.as_ref().filter(|_| role.is_none() || gathers) {
            verdicts.unknown(&object, reason.as_str());
            continue;
        }
        // What gives nothing is no duplicate: other checks say what is wrong with it.
        let Some(role) = role.filter(|role| !context.index().rules(role).is_empty()) else { continue };
        let mut evidence = Vec::new();
        for subject in binding.subjects.iter().collect::<BTreeSet<_>>() {
            if let Some(other) = known.wider(binding, role, subject) {
                evidence.push(Evidence::field(object.clone(), "subjects", subject.to_string()));
                evidence.push(Evidence::field(binding_object(other), "roleRef.name", other.role.name.as_str()));
            }
        }
        if !evidence.is_empty() {
            evidence.insert(0, Evidence::field(object.clone(), "roleRef.name", binding.role.name.as_str()));
            verdicts.fail(object, 1, "Gives what another binding gives already", evidence);
        } else if let Some(reason) = gap {
            verdicts.unknown(&object, reason);
        } else {
            verdicts.pass(&object);
        }
    }
}

/// What is known of bindings and roles, so that nothing is compared twice.
struct Known<'a, 'c> {
    context: &'c Context<'a>,
    /// By subject and the binding's namespace: an account that is bound in every namespace is compared within each.
    bindings: FxHashMap<(&'a Subject, &'a str), Vec<&'a Binding>>,
    /// Whether the first role gives all that the second one gives.
    covers: FxHashMap<(ObjectRef, ObjectRef), bool>,
}

impl<'a, 'c> Known<'a, 'c> {
    fn new(context: &'c Context<'a>) -> Self {
        let mut bindings: FxHashMap<(&Subject, &str), Vec<&Binding>> = FxHashMap::default();
        for binding in context.inventory.bindings() {
            for subject in &binding.subjects {
                bindings.entry((subject, binding.meta.namespace.as_str())).or_default().push(binding);
            }
        }
        Self { context, bindings, covers: FxHashMap::default() }
    }

    /// Another binding that gives the subject all that this one gives. Of two that give the same, the one that comes first stays.
    fn wider(&mut self, binding: &'a Binding, role: &'a Role, subject: &'a Subject) -> Option<&'a Binding> {
        let namespace = binding.meta.namespace.as_str();
        let everywhere = self.bindings.get(&(subject, "")).cloned().unwrap_or_default();
        let beside = self.bindings.get(&(subject, namespace)).filter(|_| !namespace.is_empty()).cloned().unwrap_or_default();
        everywhere.into_iter().chain(beside).find(|other| {
            let same_scope = other.meta.namespace == binding.meta.namespace;
            let Some(theirs) = self.context.inventory.role(&other.meta.namespace, &other.role) else { return false };
            if same_scope && other.meta.name == binding.meta.name {
                return false;
            }
            self.covers(theirs, role) && (!same_scope || other.meta.name < binding.meta.name || !self.covers(role, theirs))
        })
    }

    fn covers(&mut self, owner: &'a Role, servant: &'a Role) -> bool {
        let key = (role_object(owner), role_object(servant));
        if key.0 == key.1 {
            return true;
        }
        let index = self.context.index();
        *self.covers.entry(key).or_insert_with(|| {
            let given: Vec<&PolicyRule> = index.rules(owner).into_iter().map(|(_, _, rule)| rule).collect();
            escalation::covers(&given, index.rules(servant).into_iter().map(|(_, _, rule)| rule)).is_empty()
        })
    }
}
