//! The smallest things that rules give.

use std::collections::{BTreeMap, BTreeSet};

use super::super::inert;
use super::super::resources::Resources;
use super::served;
use crate::model::{Name, PolicyRule};

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

/// What a rule gives through a binding in a namespace or a cluster-wide one: wildcards stand for what is known to be served, and what no
/// request can match is left out. Where nothing is known that a wildcard covers it stays.
pub(super) fn of(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> BTreeSet<Atom> {
    let mut atoms: BTreeSet<Atom> = BTreeSet::new();
    for url in &rule.urls {
        atoms.extend(rule.verbs.iter().map(|verb| Atom::Url { url: url.clone(), verb: verb.clone() }));
    }
    for group in &rule.groups {
        for (group, resource) in rule.resources.iter().flat_map(|resource| places(group, resource, resources)) {
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
fn places(group: &Name, resource: &Name, resources: &Resources) -> Vec<(Name, Name)> {
    if *group != "*" && !resource.contains('*') {
        return vec![(group.clone(), resource.clone())];
    }
    let mut found = Vec::new();
    for (served, plural, subresources) in resources.all().into_iter().filter(|(served, ..)| *group == "*" || served == group) {
        let every = std::iter::once(plural.clone()).chain(subresources.iter().map(|sub| format!("{plural}/{sub}").into()));
        let meant = |one: &Name| match resource.strip_prefix("*/") {
            Some(subresource) => one.split_once('/').is_some_and(|(_, own)| own == subresource),
            None => *resource == "*" || one == resource,
        };
        found.extend(every.filter(meant).map(|one| (served.clone(), one)));
    }
    if found.is_empty() {
        found.push((group.clone(), resource.clone()));
    }
    found
}

fn verbs(group: &Name, resource: &Name, verb: &Name) -> Vec<Name> {
    if *verb != "*" || *group == "*" || resource.contains('*') {
        return vec![verb.clone()];
    }
    served::verbs(group, resource).into_iter().map(Name::new).collect()
}
