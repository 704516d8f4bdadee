//! Lists of rules, each distinct one once, and which of them give all that another gives.
//!
//! Whatever gives all of a list gives the rarest thing in it. An index of who gives what finds those few, so that a subject with ten thousand
//! roles is not compared role by role.

use rustc_hash::FxHashMap;

use crate::model::{Binding, PolicyRule};
use crate::rbac::escalation;

/// A distinct list of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct SetId(u32);

/// The smallest thing that a rule gives: a verb on a resource of a group, of one name or of all. Paths are not told apart.
type Thing<'a> = (&'a str, Option<Target<'a>>);

/// What a verb is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Target<'a> {
    group: &'a str,
    /// The halves of the resource around its first `/`.
    resource: (&'a str, Option<&'a str>),
    name: Option<&'a str>,
}

/// A list that gives more things than these is always looked at; and the rarest of a list is looked for among as many.
const MOST: usize = 4096;

/// Of no more lists than these, to look at each costs less than to look for those worth it: most subjects have a handful of roles.
const FEW: usize = 16;

/// Every list of rules that a role has.
#[derive(Default)]
pub(super) struct Sets<'a> {
    known: FxHashMap<Vec<&'a PolicyRule>, SetId>,
    lists: Vec<Vec<&'a PolicyRule>>,
    owners: FxHashMap<Thing<'a>, Vec<SetId>>,
    /// Those that give too much to be in the index.
    wide: Vec<SetId>,
    /// What of a list the fewest give.
    rarest: FxHashMap<SetId, Option<Thing<'a>>>,
    covers: FxHashMap<(SetId, SetId), bool>,
}

impl<'a> Sets<'a> {
    /// The set of a list.
    pub(super) fn add(&mut self, mut rules: Vec<&'a PolicyRule>) -> SetId {
        rules.sort_unstable();
        rules.dedup();
        if let Some(set) = self.known.get(&rules) {
            return *set;
        }
        let set = SetId(self.lists.len() as u32);
        let things: Vec<Thing<'a>> = rules.iter().flat_map(|rule| things(rule)).take(MOST + 1).collect();
        if things.len() > MOST {
            self.wide.push(set);
        } else {
            for thing in things {
                let owners = self.owners.entry(thing).or_default();
                if owners.last() != Some(&set) {
                    owners.push(set);
                }
            }
        }
        self.known.insert(rules.clone(), set);
        self.lists.push(rules);
        set
    }

    /// Those of some lists that may give all that a list gives: all that do are among them.
    pub(super) fn candidates(&mut self, set: SetId, among: &FxHashMap<SetId, &'a Binding>) -> Vec<(SetId, &'a Binding)> {
        if among.len() <= FEW {
            let mut all: Vec<(SetId, &'a Binding)> = among.iter().map(|(owner, binding)| (*owner, *binding)).collect();
            all.sort_unstable_by_key(|(owner, _)| *owner);
            return all;
        }
        let found = |sets: &mut dyn Iterator<Item = SetId>| sets.filter_map(|owner| Some((owner, *among.get(&owner)?))).collect::<Vec<_>>();
        let mut candidates = match self.rarest(set).map(|thing| self.owners_of(thing)) {
            // Whichever is shorter is gone through.
            Some(owners) if count(&owners) + self.wide.len() < among.len() => found(&mut owners.into_iter().flatten().chain(&self.wide).copied()),
            _ => found(&mut among.keys().copied()),
        };
        candidates.sort_unstable_by_key(|(owner, _)| *owner);
        candidates.dedup_by_key(|(owner, _)| *owner);
        candidates
    }

    /// What of a list the fewest lists give.
    fn rarest(&mut self, set: SetId) -> Option<Thing<'a>> {
        if let Some(known) = self.rarest.get(&set) {
            return *known;
        }
        let mut rarest: Option<(usize, Thing<'a>)> = None;
        for thing in self.lists[set.0 as usize].iter().flat_map(|rule| things(rule)).take(MOST) {
            let owners = count(&self.owners_of(thing));
            if rarest.is_none_or(|(fewest, _)| owners < fewest) {
                rarest = Some((owners, thing));
            }
            // So few are looked at one by one anyway.
            if owners <= FEW {
                break;
            }
        }
        let rarest = rarest.map(|(_, thing)| thing);
        self.rarest.insert(set, rarest);
        rarest
    }

    /// The lists that give a thing, by how they name it.
    fn owners_of(&self, (verb, target): Thing<'a>) -> Vec<&Vec<SetId>> {
        let verbs = distinct([verb, "*"]);
        let Some(Target { group, resource, name }) = target else {
            return verbs.into_iter().filter_map(|verb| self.owners.get(&(verb, None))).collect();
        };
        let groups = distinct([group, "*"]);
        let resources = distinct([resource, ("*", None), resource.1.map_or(resource, |sub| ("*", Some(sub)))]);
        let names = distinct([name, None]);
        let mut owners = Vec::new();
        for verb in verbs {
            for group in &groups {
                for resource in &resources {
                    let target = |name: Option<&'a str>| Target { group, resource: *resource, name };
                    owners.extend(names.iter().filter_map(|name| self.owners.get(&(verb, Some(target(*name))))));
                }
            }
        }
        owners
    }

    /// Whether the first list gives all that the second one gives.
    pub(super) fn covers(&mut self, owner: SetId, servant: SetId) -> bool {
        if owner == servant {
            return true;
        }
        let lists = &self.lists;
        let (given, wanted) = (&lists[owner.0 as usize], &lists[servant.0 as usize]);
        *self.covers.entry((owner, servant)).or_insert_with(|| escalation::covers(given, wanted.iter().copied()))
    }
}

fn count(owners: &[&Vec<SetId>]) -> usize {
    owners.iter().map(|list| list.len()).sum()
}

fn distinct<T: PartialEq, const N: usize>(all: [T; N]) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(N);
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}

/// Everything that a rule gives.
fn things(rule: &PolicyRule) -> impl Iterator<Item = Thing<'_>> {
    let names = move || rule.names.iter().map(|name| Some(name.as_str())).chain(rule.names.is_empty().then_some(None));
    let places = rule.groups.iter().flat_map(|group| rule.resources.iter().map(move |resource| (group, resource)));
    let targets = places.flat_map(move |(group, text)| {
        let halves = text.split_once('/').map_or((text.as_str(), None), |(head, tail)| (head, Some(tail)));
        names().map(move |name| Target { group, resource: halves, name })
    });
    let paths = (!rule.urls.is_empty()).then_some(None);
    targets.map(Some).chain(paths).flat_map(|target| rule.verbs.iter().map(move |verb| (verb.as_str(), target)))
}

#[cfg(test)]
mod tests;
