//! What a subject would lose.

use std::collections::{BTreeMap, BTreeSet};

use super::super::answer::EffectiveRule;
use super::super::escalation::covers;
use super::super::resources::Resources;
use super::atoms::{self, Atom, Places};
use super::{Placed, compact};
use crate::model::{Name, PolicyRule};

/// What a subject can do now and could not do any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied {
    /// Where; none for the whole cluster.
    pub namespace: Option<Name>,
    /// Namespaces in which it stays.
    pub except: Vec<Name>,
    /// What.
    pub rules: Vec<PolicyRule>,
}

/// What rules give in each place.
pub(super) fn given<'r>(rules: impl IntoIterator<Item = &'r EffectiveRule>, resources: &Resources) -> Places {
    let mut places = Places::new();
    for held in rules {
        let atoms = atoms::of(&held.rule, held.namespace.is_some(), resources);
        places.entry(held.namespace.clone()).or_default().extend(atoms);
    }
    places
}

/// What of `before` neither `after` nor what is shared gives any more.
pub(super) fn lost(before: &Places, after: &[Placed], shared: &Places) -> Vec<Denied> {
    let shared = compact::places(shared);
    let all = || after.iter().chain(&shared);
    let rules_in = |namespace: Option<&Name>| -> Vec<&PolicyRule> {
        all().filter(|placed| placed.namespace.as_ref() == namespace).flat_map(|placed| &placed.rules).collect()
    };
    let wide = rules_in(None);
    let mut namespaces: Vec<&Name> = all().filter_map(|placed| placed.namespace.as_ref()).collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let local: Vec<(&Name, Vec<&PolicyRule>)> = namespaces.into_iter().map(|namespace| (namespace, rules_in(Some(namespace)))).collect();
    let held_by = |rules: &[&PolicyRule], atom: &Atom| covers(rules, [&atom.rule()]);

    let mut lost: BTreeMap<(Option<Name>, Vec<Name>), BTreeSet<Atom>> = BTreeMap::new();
    let everywhere = before.get(&None);
    for (namespace, atoms) in before {
        for atom in atoms.iter().filter(|atom| !held_by(&wide, atom)) {
            let key = match namespace {
                None => {
                    let stays = local.iter().filter(|(_, rules)| held_by(rules, atom)).map(|(namespace, _)| (*namespace).clone());
                    (None, stays.collect())
                }
                Some(here) => {
                    let stays = local.iter().any(|(namespace, rules)| *namespace == here && held_by(rules, atom));
                    // What is lost in the whole cluster is lost here as well, and said there.
                    if stays || everywhere.is_some_and(|all| compact::is_in(all, atom)) {
                        continue;
                    }
                    (namespace.clone(), Vec::new())
                }
            };
            lost.entry(key).or_default().insert(atom.clone());
        }
    }
    lost.into_iter().map(|((namespace, except), atoms)| Denied { namespace, except, rules: compact::rules(&atoms) }).collect()
}
