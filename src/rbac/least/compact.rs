//! From the smallest things back to few rules.

use std::collections::{BTreeMap, BTreeSet};

use super::Placed;
use super::atoms::{Atom, Given};
use crate::model::{Name, PolicyRule};

type Names = BTreeSet<Name>;

/// The rules that give exactly these things, sorted. A thing of one name is left out where all names have it.
pub(super) fn rules(atoms: &BTreeSet<Atom>) -> Vec<PolicyRule> {
    let mut urls: BTreeMap<&Name, Names> = BTreeMap::new();
    let mut verbs: BTreeMap<(&Name, &Name, Option<&Name>), Names> = BTreeMap::new();
    for atom in atoms {
        match atom {
            Atom::Url { url, verb } => _ = urls.entry(url).or_default().insert(verb.clone()),
            Atom::Resource { group, resource, name, verb } => {
                let whole = Atom::Resource { group: group.clone(), resource: resource.clone(), name: None, verb: verb.clone() };
                if name.is_none() || !atoms.contains(&whole) {
                    verbs.entry((group, resource, name.as_ref())).or_default().insert(verb.clone());
                }
            }
        }
    }
    // One dimension after the other is merged where all others are equal, so that no rule gives a combination that was not there.
    let mut named: BTreeMap<(&Name, &Name, Names, bool), Names> = BTreeMap::new();
    for ((group, resource, name), verbs) in verbs {
        // A rule without names is about all objects: it is another rule than that of any name.
        named.entry((group, resource, verbs, name.is_some())).or_default().extend(name.cloned());
    }
    let mut by_group: BTreeMap<(&Name, Names, Names), Names> = BTreeMap::new();
    for ((group, resource, verbs, _), names) in named {
        by_group.entry((group, verbs, names)).or_default().insert(resource.clone());
    }
    let mut merged: BTreeMap<(Names, Names, Names), Names> = BTreeMap::new();
    for ((group, verbs, names), resources) in by_group {
        merged.entry((resources, names, verbs)).or_default().insert(group.clone());
    }
    let list = |names: Names| -> Vec<Name> { names.into_iter().collect() };
    let mut rules: Vec<PolicyRule> = merged
        .into_iter()
        .map(|((resources, names, verbs), groups)| PolicyRule {
            verbs: list(verbs),
            groups: list(groups),
            resources: list(resources),
            names: list(names),
            urls: Vec::new(),
        })
        .collect();
    let mut paths: BTreeMap<Names, Names> = BTreeMap::new();
    for (url, verbs) in urls {
        paths.entry(verbs).or_default().insert(url.clone());
    }
    rules.extend(paths.into_iter().map(|(verbs, urls)| PolicyRule { verbs: list(verbs), urls: list(urls), ..PolicyRule::default() }));
    sort(&mut rules);
    rules
}

fn sort(rules: &mut [PolicyRule]) {
    rules.sort_by(|a, b| (&a.groups, &a.resources, &a.urls, &a.names, &a.verbs).cmp(&(&b.groups, &b.resources, &b.urls, &b.names, &b.verbs)));
}

/// The rules of every place, the whole cluster first; what holds in the whole cluster is not said again of a namespace.
pub(super) fn places(given: &Given) -> Vec<Placed> {
    let (none, no_rules) = (BTreeSet::new(), BTreeSet::new());
    let atoms_in = |place: &Option<Name>| given.places.get(place).unwrap_or(&none);
    let whole_in = |place: &Option<Name>| given.whole.get(place).unwrap_or(&no_rules);
    let (wide, wide_whole) = (atoms_in(&None), whole_in(&None));
    let own = |namespace: &Option<Name>| {
        let local = namespace.is_some();
        let mut rules = if local { rules(&atoms_in(namespace).iter().filter(|atom| !is_in(wide, atom)).cloned().collect()) } else { rules(wide) };
        let whole = whole_in(namespace).iter().filter(|rule| !local || !wide_whole.contains(*rule));
        let taken_apart = rules.len();
        rules.extend(whole.cloned());
        if rules.len() > taken_apart {
            sort(&mut rules);
        }
        (!rules.is_empty()).then(|| Placed { namespace: namespace.clone(), rules })
    };
    let all: BTreeSet<&Option<Name>> = given.places.keys().chain(given.whole.keys()).collect();
    all.into_iter().filter_map(own).collect()
}

/// Whether a thing is given, for all names or for its own.
pub(super) fn is_in(atoms: &BTreeSet<Atom>, atom: &Atom) -> bool {
    atoms.contains(atom)
        || matches!(atom, Atom::Resource { group, resource, name: Some(_), verb }
            if atoms.contains(&Atom::Resource { group: group.clone(), resource: resource.clone(), name: None, verb: verb.clone() }))
}
