//! The smallest things that rules give.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::super::answer::EffectiveRule;
use super::super::escalation::covers;
use super::super::inert;
use super::super::resources::Resources;
use super::served;
use crate::model::{Name, PolicyRule};

/// All rules of a subject together are taken apart into no more than these: crafted ones would fill the memory.
const MOST: usize = 500_000;

/// One verb on one resource or path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Atom {
    /// A path.
    Url { url: Name, verb: Name },
    /// A resource (with its subresource, as rules write it), all of its objects or one.
    Resource { group: Name, resource: Name, name: Option<Name>, verb: Name },
}

/// What is given in each place; none is the whole cluster.
pub(super) type Places = BTreeMap<Option<Name>, BTreeSet<Atom>>;

/// The same, with rules that have too many parts to be taken apart.
#[derive(Debug, Default)]
pub(super) struct Given {
    /// What was taken apart.
    pub(super) places: Places,
    /// What was not.
    pub(super) whole: BTreeMap<Option<Name>, BTreeSet<PolicyRule>>,
}

impl Given {
    /// What some rules give.
    pub(super) fn of<'r>(rules: impl IntoIterator<Item = &'r EffectiveRule>, resources: &Resources) -> Self {
        Self::within(rules, resources, MOST)
    }

    /// In no more than so many parts, the small rules first.
    pub(super) fn within<'r>(rules: impl IntoIterator<Item = &'r EffectiveRule>, resources: &Resources, most: usize) -> Self {
        let known = Served::new(resources);
        let mut rules: Vec<(usize, &EffectiveRule)> = rules.into_iter().map(|held| (known.size(&held.rule), held)).collect();
        rules.sort_by_key(|(size, _)| *size);
        let (mut given, mut left) = (Self::default(), most);
        for (size, held) in rules {
            let Some(rest) = left.checked_sub(size) else {
                given.whole.entry(held.namespace.clone()).or_default().insert(held.rule.clone());
                continue;
            };
            left = rest;
            given.places.entry(held.namespace.clone()).or_default().extend(known.parts(&held.rule, held.namespace.is_some(), resources));
        }
        given
    }

    /// Whether a rule that was not taken apart gives it in just that place.
    pub(super) fn has_whole(&self, place: Option<&Name>, atom: &Atom) -> bool {
        !self.whole.is_empty() && self.whole.get(&place.cloned()).is_some_and(|rules| covers(&rules.iter().collect::<Vec<_>>(), [&atom.rule()]))
    }
}

impl Atom {
    /// The rule that gives just this.
    pub(super) fn rule(&self) -> PolicyRule {
        match self {
            Self::Url { url, verb } => PolicyRule { verbs: vec![verb.clone()], urls: vec![url.clone()], ..PolicyRule::default() },
            Self::Resource { group, resource, name, verb } => PolicyRule {
                verbs: vec![verb.clone()],
                groups: vec![group.clone()],
                resources: vec![resource.clone()],
                names: name.iter().cloned().collect(),
                urls: Vec::new(),
            },
        }
    }

    /// Whether a wildcard is left in it: what it covers is not known here.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Resource { group, resource, .. } if *group == "*" || resource.contains('*'))
    }
}

/// The resources that are known to be served, with their subresources as rules write them.
struct Served {
    by_group: BTreeMap<Name, Vec<Name>>,
    /// In how many groups each is, or, by `*/SUBRESOURCE`, how many have it.
    counts: FxHashMap<Name, usize>,
    all: usize,
}

impl Served {
    fn new(resources: &Resources) -> Self {
        let mut served = Self { by_group: BTreeMap::new(), counts: FxHashMap::default(), all: 0 };
        for (group, plural, subresources) in resources.all() {
            let of_group = served.by_group.entry(group).or_default();
            for sub in subresources {
                *served.counts.entry(format!("*/{sub}").into()).or_default() += 1;
            }
            for one in std::iter::once(plural.clone()).chain(subresources.iter().map(|sub| format!("{plural}/{sub}").into())) {
                *served.counts.entry(one.clone()).or_default() += 1;
                served.all += 1;
                of_group.push(one);
            }
        }
        served
    }

    /// What is served in a group, or in all.
    fn within<'s>(&'s self, group: &'s Name) -> impl Iterator<Item = (&'s Name, &'s Name)> {
        let one = self.by_group.get_key_value(group).filter(|_| *group != "*");
        let all = (*group == "*").then_some(&self.by_group).into_iter().flatten();
        one.into_iter().chain(all).flat_map(|(group, all)| all.iter().map(move |one| (group, one)))
    }

    /// As many parts as a rule can have, and what is looked at in vain.
    fn size(&self, rule: &PolicyRule) -> usize {
        let wild = rule.resources.iter().filter(|resource| resource.contains('*')).count();
        let everywhere = |resource: &Name| if *resource == "*" { self.all } else { self.counts.get(resource).copied().unwrap_or_default() };
        let anywhere: usize = rule.resources.iter().map(|resource| everywhere(resource) + 1).sum();
        let (mut places, mut looks) = (0_usize, 0_usize);
        for group in &rule.groups {
            let (found, looked) = if *group == "*" {
                (anywhere, rule.resources.len().saturating_mul(self.all))
            } else {
                let served = if wild == 0 { 0 } else { self.by_group.get(group).map_or(0, Vec::len) };
                (rule.resources.len() - wild + wild.saturating_mul(served + 1), wild.saturating_mul(served))
            };
            (places, looks) = (places.saturating_add(found), looks.saturating_add(looked));
        }
        let verbs = rule.verbs.iter().map(|verb| if *verb == "*" { served::MOST_VERBS } else { 1 }).sum();
        places.saturating_mul(rule.names.len().max(1)).saturating_add(rule.urls.len()).saturating_mul(verbs).saturating_add(looks)
    }

    /// What a rule gives through a binding in a namespace or a cluster-wide one: wildcards stand for what is known to be served, and what no
    /// request can match is left out. Where nothing is known that a wildcard covers it stays.
    fn parts(&self, rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> BTreeSet<Atom> {
        let mut atoms: BTreeSet<Atom> = BTreeSet::new();
        for url in &rule.urls {
            atoms.extend(rule.verbs.iter().map(|verb| Atom::Url { url: url.clone(), verb: verb.clone() }));
        }
        for group in &rule.groups {
            for (group, resource) in rule.resources.iter().flat_map(|resource| self.places(group, resource)) {
                for verb in rule.verbs.iter().flat_map(|verb| verbs(&group, &resource, verb)) {
                    let unnamed = rule.names.is_empty().then_some(None);
                    let names = rule.names.iter().cloned().map(Some).chain(unnamed);
                    atoms.extend(names.map(|name| Atom::Resource { group: group.clone(), resource: resource.clone(), name, verb: verb.clone() }));
                }
            }
        }
        atoms.retain(|atom| inert::reason(&atom.rule(), in_namespace, resources).is_none());
        atoms
    }

    /// The groups and resources that a pair of a rule stands for.
    fn places(&self, group: &Name, resource: &Name) -> Vec<(Name, Name)> {
        if *group != "*" && !resource.contains('*') {
            return vec![(group.clone(), resource.clone())];
        }
        let meant = |one: &Name| match resource.strip_prefix("*/") {
            Some(subresource) => one.split_once('/').is_some_and(|(_, own)| own == subresource),
            None => *resource == "*" || one == resource,
        };
        let mut found: Vec<(Name, Name)> = self.within(group).filter(|(_, one)| meant(one)).map(|(group, one)| (group.clone(), one.clone())).collect();
        if found.is_empty() {
            found.push((group.clone(), resource.clone()));
        }
        found
    }
}

fn verbs(group: &Name, resource: &Name, verb: &Name) -> Vec<Name> {
    if *verb != "*" || *group == "*" || resource.contains('*') {
        return vec![verb.clone()];
    }
    served::verbs(group, resource).into_iter().map(Name::new).collect()
}
