//! What a subject would lose.

use std::collections::{BTreeMap, BTreeSet};

use super::super::escalation::covers;
use super::atoms::{Atom, Given};
use super::{compact, kept};
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

/// What is lost in one place, and stays in some namespaces.
#[derive(Default)]
struct Lost {
    parts: BTreeSet<Atom>,
    whole: Vec<PolicyRule>,
}

/// What of `before` neither `after` nor what is shared gives any more. Of a rule that was not taken apart some may stay all the same.
pub(super) fn lost(before: &Given, after: &Given, shared: &Given) -> Vec<Denied> {
    let kept = |place: Option<&Name>| kept::Kept::of(place, [after, shared]);
    let wide = kept(None);
    let places = [after, shared].into_iter().flat_map(|given| given.places.keys().chain(given.whole.keys()));
    let namespaces: BTreeSet<&Name> = places.flatten().collect();
    let local: BTreeMap<&Name, kept::Kept<'_>> = namespaces.into_iter().map(|namespace| (namespace, kept(Some(namespace)))).collect();

    let mut lost: BTreeMap<(Option<Name>, Vec<Name>), Lost> = BTreeMap::new();
    let everywhere = before.places.get(&None);
    for (namespace, atoms) in &before.places {
        for atom in atoms.iter().filter(|atom| !wide.gives(atom)) {
            let key = match namespace {
                None => {
                    let stays = local.iter().filter(|(_, kept)| kept.gives(atom)).map(|(namespace, _)| (*namespace).clone());
                    (None, stays.collect())
                }
                Some(here) => {
                    let stays = local.get(here).is_some_and(|kept| kept.gives(atom));
                    // What is lost in the whole cluster is lost here as well, and said there.
                    if stays || everywhere.is_some_and(|all| compact::is_in(all, atom)) {
                        continue;
                    }
                    (namespace.clone(), Vec::new())
                }
            };
            lost.entry(key).or_default().parts.insert(atom.clone());
        }
    }
    let rules_of = |kept: &kept::Kept<'_>| if before.whole.is_empty() { Vec::new() } else { kept.rules() };
    let everywhere = rules_of(&wide);
    for (namespace, rules) in &before.whole {
        let here = namespace.as_ref().and_then(|here| local.get(here));
        let near = here.map(rules_of).unwrap_or_default();
        let stays: Vec<&PolicyRule> = everywhere.iter().chain(&near).collect();
        let is_kept = |rule: &PolicyRule| wide.has(rule) || here.is_some_and(|kept| kept.has(rule)) || covers(&stays, [rule]);
        for rule in rules.iter().filter(|rule| !is_kept(rule)) {
            lost.entry((namespace.clone(), Vec::new())).or_default().whole.push(rule.clone());
        }
    }
    let denied = |((namespace, except), lost): ((Option<Name>, Vec<Name>), Lost)| {
        let mut rules = compact::rules(&lost.parts);
        rules.extend(lost.whole);
        Denied { namespace, except, rules }
    };
    lost.into_iter().map(denied).collect()
}
