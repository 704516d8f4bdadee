//! Whether a small thing is given by many others, without a look at each of them.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::super::escalation::covers;
use super::atoms::{Atom, Given};
use super::compact;
use crate::model::{Name, PolicyRule};

/// What is given in one place, by several.
pub(super) struct Kept<'g> {
    parts: Vec<Parts<'g>>,
    /// Sorted.
    whole: Vec<&'g PolicyRule>,
}

struct Parts<'g> {
    atoms: &'g BTreeSet<Atom>,
    /// A wildcard is left in some of them.
    wild: bool,
    /// The beginnings of paths, each with its verb.
    prefixes: FxHashSet<(&'g str, &'g str)>,
    lengths: BTreeSet<usize>,
}

impl<'g> Parts<'g> {
    fn of(atoms: &'g BTreeSet<Atom>) -> Self {
        let (mut wild, mut prefixes) = (false, FxHashSet::default());
        for atom in atoms {
            match atom {
                Atom::Url { url, verb } => {
                    wild |= *verb == "*";
                    if url.ends_with('*') {
                        prefixes.insert((url.trim_end_matches('*'), verb.as_str()));
                    }
                }
                Atom::Resource { verb, .. } => wild |= *verb == "*" || atom.is_open(),
            }
        }
        let lengths = prefixes.iter().map(|(prefix, _)| prefix.len()).collect();
        Self { atoms, wild, prefixes, lengths }
    }

    fn gives(&self, atom: &Atom) -> bool {
        if compact::is_in(self.atoms, atom) {
            return true;
        }
        let star = || Name::new("*");
        match atom {
            Atom::Url { url, verb } => {
                let prefix = |length: &usize| {
                    let prefix = url.get(..*length)?;
                    Some(self.prefixes.contains(&(prefix, verb.as_str())) || self.prefixes.contains(&(prefix, "*")))
                };
                self.lengths.iter().filter_map(prefix).any(|found| found) || (self.wild && self.atoms.contains(&Atom::Url { url: url.clone(), verb: star() }))
            }
            Atom::Resource { group, resource, name, verb } if self.wild => {
                let below = resource.split_once('/').map(|(_, subresource)| Name::from(format!("*/{subresource}")));
                let resources: Vec<Name> = [Some(resource.clone()), Some(star()), below].into_iter().flatten().collect();
                [verb.clone(), star()].iter().any(|verb| {
                    let one = |group: &Name, resource: &Name| {
                        let atom = Atom::Resource { group: group.clone(), resource: resource.clone(), name: name.clone(), verb: verb.clone() };
                        compact::is_in(self.atoms, &atom)
                    };
                    [group.clone(), star()].iter().any(|group| resources.iter().any(|resource| one(group, resource)))
                })
            }
            Atom::Resource { .. } => false,
        }
    }
}

impl<'g> Kept<'g> {
    /// What these give in just one place.
    pub(super) fn of(place: Option<&Name>, given: [&'g Given; 2]) -> Self {
        let place = place.cloned();
        let parts = given.iter().filter_map(|given| given.places.get(&place)).map(Parts::of).collect();
        let mut whole: Vec<&PolicyRule> = given.iter().filter_map(|given| given.whole.get(&place)).flatten().collect();
        whole.sort_unstable();
        Self { parts, whole }
    }

    /// Whether one of them gives it, as rules cover it.
    pub(super) fn gives(&self, atom: &Atom) -> bool {
        self.parts.iter().any(|parts| parts.gives(atom)) || (!self.whole.is_empty() && covers(&self.whole, [&atom.rule()]))
    }

    /// Whether a rule that was not taken apart is one of them.
    pub(super) fn has(&self, rule: &PolicyRule) -> bool {
        self.whole.binary_search(&rule).is_ok()
    }

    /// All of it as rules.
    pub(super) fn rules(&self) -> Vec<PolicyRule> {
        let parts = self.parts.iter().flat_map(|parts| compact::rules(parts.atoms));
        parts.chain(self.whole.iter().map(|rule| (*rule).clone())).collect()
    }
}

#[cfg(test)]
mod tests;
