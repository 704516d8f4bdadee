//! Without a log: the same rights, written as narrowly as they can be.

use std::collections::BTreeSet;

use super::super::authorizer::Authorizer;
use super::super::resources::Scope;
use super::atoms::{Atom, Given};
use super::{Holding, Suggestion, compact, denied, objects, split};
use crate::model::{Name, PolicyRule, Subject};

/// What a subject holds by its own bindings without wildcards, inert and subsumed rules. What is about objects in namespaces and was given
/// in the whole cluster is limited to `namespaces`, unless there are none.
pub fn tightened(authorizer: &Authorizer, subject: &Subject, namespaces: &[Name]) -> Suggestion {
    let resources = authorizer.resources();
    let (held, shared) = split(authorizer, subject, &subject.identity());
    let before = Given::of(&held, resources);
    let stays = Given::of(&shared, resources);
    // What was not taken apart stays as it is.
    let mut after = Given { whole: before.whole.clone(), ..Given::default() };
    for (place, atoms) in &before.places {
        for atom in atoms.iter().filter(|atom| !is_given(&stays, place.as_ref(), atom)) {
            let local = matches!(atom, Atom::Resource { group, resource, .. }
                if resources.scope(group, resource.split('/').next().unwrap_or(resource)) == Scope::Namespaced);
            if place.is_none() && local && !namespaces.is_empty() {
                for namespace in namespaces.iter().filter(|namespace| !is_given(&stays, Some(namespace), atom)) {
                    after.places.entry(Some(namespace.clone())).or_default().insert(atom.clone());
                }
            } else {
                after.places.entry(place.clone()).or_default().insert(atom.clone());
            }
        }
    }
    let enough = compact::places(&after);
    let open: BTreeSet<PolicyRule> = after.places.values().flatten().filter(|atom| atom.is_open()).map(Atom::rule).collect();
    Suggestion {
        subject: subject.clone(),
        objects: objects::of(subject, &enough),
        denied: denied::lost(&before, &after, &stays),
        enough,
        held: held.into_iter().map(|rule| Holding { rule, used: None }).collect(),
        shared,
        open: open.into_iter().collect(),
        whole: before.whole.into_values().flatten().collect::<BTreeSet<PolicyRule>>().into_iter().collect(),
        replay: None,
    }
}

/// Whether something is given in a place, there or in the whole cluster.
fn is_given(given: &Given, place: Option<&Name>, atom: &Atom) -> bool {
    let within = |place: Option<&Name>| given.places.get(&place.cloned()).is_some_and(|atoms| compact::is_in(atoms, atom)) || given.has_whole(place, atom);
    within(None) || (place.is_some() && within(place))
}
