//! Bindings that give a subject what another binding gives it already.

mod sets;

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::index::Source;
use super::shipped;
use crate::model::{Binding, Evidence, Kind, ObjectRef, Role, Subject};
use crate::posture::engine::Context;
use crate::posture::registry::Check;
use crate::posture::verdicts::Verdicts;
use sets::{SetId, Sets};

const READS: &[Kind] = &[Kind::ClusterRoleBinding, Kind::RoleBinding, Kind::ClusterRole, Kind::Role];

pub(super) const CHECKS: &[Check] = &[Check::objects("RBAC-035", READS, &[], judge)];

fn judge(context: &Context<'_>, verdicts: &mut Verdicts<'_>) {
    let mut known = Known::new(context);
    for binding in context.inventory.bindings().filter(|b| context.options.include_system || !shipped::binding(b)) {
        let object = binding.object();
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
        let Some(set) = role.and_then(|role| known.set_of(role)) else { continue };
        let mut evidence = Vec::new();
        for subject in binding.subjects.iter().collect::<BTreeSet<_>>() {
            if let Some(other) = known.wider(binding, set, subject) {
                evidence.push(Evidence::field(object.clone(), "subjects", subject.to_string()));
                evidence.push(Evidence::field(other.object(), "roleRef.name", other.role.name.as_str()));
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

/// The first binding of a subject in one place to a role of each list of rules.
type Held<'a> = FxHashMap<SetId, &'a Binding>;

/// The lists of roles that gather others: many may gather the same, which is put together once.
#[derive(Default)]
struct Gathered(FxHashMap<Arc<[usize]>, Option<SetId>>);

impl Gathered {
    fn of(&mut self, source: Source<'_>, set: impl FnOnce() -> Option<SetId>) -> Option<SetId> {
        match source {
            Source::Itself(_) => set(),
            Source::Others(others) => *self.0.entry(others).or_insert_with(set),
        }
    }
}

/// What is known of bindings and roles, so that nothing is compared twice.
struct Known<'a> {
    /// By subject and the binding's namespace: an account that is bound in every namespace is compared within each.
    held: FxHashMap<(&'a Subject, &'a str), Held<'a>>,
    sets: Sets<'a>,
    gathered: Gathered,
    /// Per role; those without rules are not here.
    of_role: FxHashMap<ObjectRef, SetId>,
}

impl<'a> Known<'a> {
    fn new(context: &Context<'a>) -> Self {
        let mut known = Self { held: FxHashMap::default(), sets: Sets::default(), gathered: Gathered::default(), of_role: FxHashMap::default() };
        for role in context.inventory.cluster_roles.iter().chain(context.inventory.roles.iter()) {
            let set = known.gathered.of(context.index().source(role), || {
                let rules: Vec<_> = context.index().rules(role).into_iter().map(|(_, _, rule)| rule).collect();
                (!rules.is_empty()).then(|| known.sets.add(rules))
            });
            known.of_role.extend(set.map(|set| (role.object(), set)));
        }
        for binding in context.inventory.bindings() {
            let role = context.inventory.role(&binding.meta.namespace, &binding.role);
            let Some(set) = role.and_then(|role| known.set_of(role)) else { continue };
            for subject in &binding.subjects {
                // Bindings come by name.
                known.held.entry((subject, binding.meta.namespace.as_str())).or_default().entry(set).or_insert(binding);
            }
        }
        known
    }

    fn set_of(&self, role: &Role) -> Option<SetId> {
        self.of_role.get(&role.object()).copied()
    }

    /// Another binding that gives the subject all that this one gives, a cluster-wide one before others. Of two that give the same, the one
    /// that comes first stays.
    fn wider(&mut self, binding: &'a Binding, set: SetId, subject: &'a Subject) -> Option<&'a Binding> {
        let namespace = binding.meta.namespace.as_str();
        let places: &[&str] = if namespace.is_empty() { &[""] } else { &["", namespace] };
        places.iter().find_map(|place| {
            let held = self.held.get(&(subject, *place))?;
            let same_place = *place == namespace;
            let sets = &mut self.sets;
            let found = sets.candidates(set, held).into_iter().filter(|(owner, _)| sets.covers(*owner, set)).collect::<Vec<_>>();
            let stays = found.into_iter().filter(|(owner, other)| !same_place || other.meta.name < binding.meta.name || !sets.covers(set, *owner));
            stays.map(|(_, other)| other).min_by(|a, b| a.meta.name.cmp(&b.meta.name))
        })
    }
}

#[cfg(test)]
mod tests;
