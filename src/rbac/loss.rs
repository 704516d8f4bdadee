//! What subjects can do before a change and cannot do after it, and what they keep of that by other chains.
//!
//! Wildcards stay symbols: what is lost of `*` is `*` but for what is kept, and what is kept is named with its chain. A request is lost exactly
//! where a lost rule matches it and none of what is kept of that rule does.

mod meet;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::answer::EffectiveRule;
use super::authorizer::Authorizer;
use super::escalation::covers;
use crate::model::{Binding, Inventory, Name, ObjectRef, PolicyRule, RoleKind, RoleRef, Subject};

/// A binding and the role that it gives.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chain {
    /// The binding.
    pub binding: ObjectRef,
    /// The role.
    pub role: ObjectRef,
}

/// A right that stays, of one that is lost.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Kept {
    /// Where; none for the whole cluster.
    pub namespace: Option<Name>,
    /// What is both lost there and given here.
    pub rule: PolicyRule,
    /// What gives it.
    pub through: Chain,
}

/// A right that is lost.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lost {
    /// Where; none for the whole cluster.
    pub namespace: Option<Name>,
    /// What.
    pub rule: PolicyRule,
    /// What gave it.
    pub through: Vec<Chain>,
    /// What stays of it.
    pub keeps: Vec<Kept>,
}

/// Subjects that lose exactly the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Who, sorted.
    pub subjects: Vec<Subject>,
    /// What.
    pub lost: Vec<Lost>,
}

/// A subject that loses nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmoved {
    /// Who.
    pub subject: Subject,
    /// What still gives all of it; nothing where there was nothing to lose.
    pub through: Vec<Chain>,
}

/// What a change takes from subjects.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Those who lose something, by the first of them.
    pub losses: Vec<Loss>,
    /// Those who lose nothing.
    pub unmoved: Vec<Unmoved>,
}

/// The subjects whose bindings, or the roles of these, are not the same in two states, sorted.
pub fn touched(before: (&Inventory, &Authorizer), after: (&Inventory, &Authorizer)) -> Vec<Subject> {
    let mut roles: FxHashMap<(RoleRef, Name), bool> = FxHashMap::default();
    let mut subjects: Vec<Subject> = Vec::new();
    for (one, other) in [(before, after), (after, before)] {
        for binding in one.0.bindings() {
            let place = &binding.meta.namespace;
            let twin = twin(other.0, binding);
            // A ClusterRole is the same one wherever it is bound.
            let of = if binding.role.kind == RoleKind::Role { place.clone() } else { Name::default() };
            let same_role = || {
                *roles.entry((binding.role.clone(), of)).or_insert_with(|| one.1.role_rules(place, &binding.role) == other.1.role_rules(place, &binding.role))
            };
            if twin.is_none_or(|twin| twin.role != binding.role || twin.subjects != binding.subjects || !same_role()) {
                subjects.extend(binding.subjects.iter().cloned());
            }
        }
    }
    subjects.sort_unstable();
    subjects.dedup();
    subjects
}

fn twin<'a>(inventory: &'a Inventory, binding: &Binding) -> Option<&'a Binding> {
    let store = if binding.is_cluster_wide() { &inventory.cluster_role_bindings } else { &inventory.role_bindings };
    store.get(&binding.meta.namespace, &binding.meta.name)
}

/// A rule in its place.
type Placed = (Option<Name>, PolicyRule);

/// What is compared of one subject: subjects of which this is equal lose the same.
#[derive(PartialEq, Eq, Hash)]
struct Case {
    gone: Vec<(Placed, Vec<Chain>)>,
    /// What is still there and meets some of it.
    left: Vec<(Placed, Chain)>,
}

/// What each of the subjects loses.
pub fn losses(before: &Authorizer, after: &Authorizer, subjects: &[Subject]) -> Losses {
    let mut cases: FxHashMap<Case, usize> = FxHashMap::default();
    let mut found = Losses::default();
    // Where a case leads: to a loss, or to the chains that still give all of it.
    let mut ends: Vec<Result<usize, Vec<Chain>>> = Vec::new();
    for subject in subjects {
        let case = case(before, after, subject);
        let next = ends.len();
        let end = if let Some(end) = cases.get(&case) {
            *end
        } else {
            let lost = lost(&case);
            if lost.is_empty() {
                let mut through: Vec<Chain> = case.left.iter().map(|(_, chain)| chain.clone()).collect();
                through.sort_unstable();
                through.dedup();
                ends.push(Err(through));
            } else {
                ends.push(Ok(found.losses.len()));
                found.losses.push(Loss { subjects: Vec::new(), lost });
            }
            cases.insert(case, next);
            next
        };
        match &ends[end] {
            Ok(loss) => found.losses[*loss].subjects.push(subject.clone()),
            Err(through) => found.unmoved.push(Unmoved { subject: subject.clone(), through: through.clone() }),
        }
    }
    found
}

fn case(before: &Authorizer, after: &Authorizer, subject: &Subject) -> Case {
    let who = subject.identity();
    // Whoever is allowed everything without a binding loses nothing with one.
    if Authorizer::is_superuser(&who) {
        return Case { gone: Vec::new(), left: Vec::new() };
    }
    let alive = |rules: Vec<EffectiveRule>| rules.into_iter().filter(|rule| rule.inert.is_none()).map(parts);
    let now: Vec<(Placed, Chain)> = alive(after.effective_rules(&who)).collect();
    let same: FxHashSet<&(Placed, Chain)> = now.iter().collect();
    let mut gone: BTreeMap<Placed, Vec<Chain>> = BTreeMap::new();
    for held in alive(before.effective_rules(&who)).filter(|held| !same.contains(held)) {
        let chains = gone.entry(held.0).or_default();
        if chains.last() != Some(&held.1) {
            chains.push(held.1);
        }
    }
    let meets = |(placed, _): &&(Placed, Chain)| {
        gone.keys().any(|(namespace, rule)| (namespace.is_none() || placed.0.is_none() || *namespace == placed.0) && meet::rules(rule, &placed.1).is_some())
    };
    let mut left: Vec<(Placed, Chain)> = now.iter().filter(meets).cloned().collect();
    left.sort_unstable();
    left.dedup();
    Case { gone: gone.into_iter().collect(), left }
}

fn parts(rule: EffectiveRule) -> (Placed, Chain) {
    ((rule.namespace, rule.rule), Chain { binding: rule.grant.binding, role: rule.grant.role })
}

fn lost(case: &Case) -> Vec<Lost> {
    let mut all = Vec::new();
    for ((namespace, rule), through) in &case.gone {
        let applies = |placed: &Placed| placed.0.is_none() || placed.0 == *namespace;
        let owned: Vec<&PolicyRule> = case.left.iter().map(|(placed, _)| placed).filter(|placed| applies(placed)).map(|(_, rule)| rule).collect();
        // It stays as it was written, so that all whom one binding had given it are seen to lose the same.
        if !covers(&owned, [rule]) {
            all.push(Lost { namespace: namespace.clone(), rule: rule.clone(), through: through.clone(), keeps: keeps(case, namespace.as_ref(), rule) });
        }
    }
    all
}

/// What stays of a rule.
fn keeps(case: &Case, namespace: Option<&Name>, rule: &PolicyRule) -> Vec<Kept> {
    let mut keeps: Vec<Kept> = Vec::new();
    for ((place, other), through) in &case.left {
        if namespace.is_some() && place.is_some() && place.as_ref() != namespace {
            continue;
        }
        let place = place.as_ref().or(namespace).cloned();
        keeps.extend(meet::rules(rule, other).map(|rule| Kept { namespace: place, rule, through: through.clone() }));
    }
    keeps.sort_unstable();
    keeps.dedup_by(|b, a| a.namespace == b.namespace && a.rule == b.rule);
    keeps
}
