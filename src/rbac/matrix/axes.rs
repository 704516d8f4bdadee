//! What rules name: the resources, paths and verbs that a matrix has rows and columns for.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use crate::model::{Identity, Name, PolicyRule};
use crate::rbac::authorizer::{Authorizer, SubjectLink};
use crate::rbac::inert;
use crate::rbac::request::Target;
use crate::rbac::resources::Resources;
use crate::rbac::rules::RuleSetId;

/// A crafted rule can name more than anybody can look at.
const MOST: usize = 100_000;

/// Crafted rules can say the same again and again: no more parts than these are gone through.
const VISITED: usize = 10 * MOST;

/// The verbs that every matrix has, in this order.
const STANDARD: [&str; 8] = ["get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"];

/// What some rules name, as they name it: `*` stays a name of its own, and whatever is not listed is held as the `*` that covers it;
/// of paths that is `/*`.
/// What no request can match is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Axes {
    /// Resources, `*` first, and behind them paths.
    pub targets: Vec<Target>,
    /// Verbs: `*` if it is named, those that every resource has, and others.
    pub verbs: Vec<Name>,
    /// There is more than was looked at.
    pub cut: bool,
}

/// What is found while rules are looked at.
#[derive(Default)]
struct Found<'a> {
    targets: BTreeSet<Target>,
    verbs: BTreeSet<Name>,
    cut: bool,
    /// How many parts of rules were gone through.
    visited: usize,
    /// The parts of rules that were looked at: verb, group and resource (of a path none), and what else decides whether a request can match.
    seen: FxHashSet<(Name, Option<Name>, Name, Manner)>,
    /// The same of whole rules: their verbs, groups, resources and paths.
    rules: FxHashSet<([&'a [Name]; 4], Manner)>,
}

/// Whether a rule names objects, whether one of them without a name, and whether it is bound in a namespace.
type Manner = (bool, bool, bool);

impl<'a> Found<'a> {
    /// In the order of a table.
    fn ordered(self) -> Axes {
        let mut targets: Vec<Target> = self.targets.into_iter().collect();
        let place = |target: &Target| match target {
            Target::Resource { group, resource, .. } => (false, !(*group == *"*" && *resource == *"*")),
            Target::Url(_) => (true, false),
        };
        targets.sort_by_key(place);
        let star = self.verbs.iter().filter(|verb| **verb == *"*").cloned();
        let others = self.verbs.iter().filter(|verb| **verb != *"*" && !STANDARD.contains(&verb.as_str())).cloned();
        Axes { targets, verbs: star.chain(STANDARD.map(Name::new)).chain(others).collect(), cut: self.cut }
    }

    fn add(&mut self, rule: &'a PolicyRule, in_namespace: bool, wanted: &dyn Fn(&Name) -> bool, resources: &Resources) {
        let names = inert::alike(&rule.names);
        let manner = (names.iter().any(|name| !name.is_empty()), names.iter().any(|name| name.is_empty()), in_namespace);
        // Very many rules differ in the names of objects only.
        if self.cut || !self.rules.insert(([&rule.verbs, &rule.groups, &rule.resources, &rule.urls], manner)) {
            return;
        }
        for verb in rule.verbs.iter().filter(|verb| wanted(verb)) {
            let urls = rule.urls.iter().map(|url| (None, url));
            let places = rule.groups.iter().flat_map(|group| rule.resources.iter().map(move |resource| (Some(group), resource)));
            for (group, what) in urls.chain(places) {
                self.cut |= self.seen.len() >= MOST || self.visited >= VISITED;
                if self.cut {
                    return;
                }
                self.visited += 1;
                if self.seen.insert((verb.clone(), group.cloned(), what.clone(), manner)) {
                    self.keep(&names, verb, group, what, in_namespace, resources);
                }
            }
        }
    }

    fn keep(&mut self, names: &[Name], verb: &Name, group: Option<&Name>, what: &Name, in_namespace: bool, resources: &Resources) {
        let part = PolicyRule { verbs: vec![verb.clone()], ..PolicyRule::default() };
        let (part, target) = match group {
            None => (PolicyRule { urls: vec![what.clone()], ..part }, Target::path(what)),
            Some(group) => {
                let (plural, subresource) = what.split_once('/').unwrap_or((what, ""));
                let target = Target::Resource { group: group.clone(), resource: plural.into(), subresource: subresource.into(), name: Name::default() };
                (PolicyRule { groups: vec![group.clone()], resources: vec![what.clone()], names: names.to_vec(), ..part }, target)
            }
        };
        if inert::reason(&part, in_namespace, resources).is_none() {
            self.targets.insert(target);
            self.verbs.insert(verb.clone());
        }
    }
}

impl Authorizer {
    /// What the rules name that an identity has, in one namespace or anywhere.
    pub fn axes_of(&self, who: &Identity, namespace: Option<&Name>) -> Axes {
        let links = self.principals(who).flat_map(|subject| self.subject_links(subject));
        let place = |link: u32| &self.bindings[self.links[link as usize].binding as usize].object.namespace;
        let here = |place: &Name| place.is_empty() || namespace.is_none_or(|namespace| namespace == place);
        let sets = links.map(|link| (link.set, place(link.link))).filter(|(_, place)| here(place)).map(|(set, place)| (set, !place.is_empty()));
        let mut found = self.named(sets.collect(), &|_| true);
        if Self::is_superuser(who) {
            let everything = Target::Resource { group: "*".into(), resource: "*".into(), subresource: Name::default(), name: Name::default() };
            found.targets.extend([everything, Target::path(&"*".into())]);
            found.verbs.insert("*".into());
        }
        found.ordered()
    }

    /// What the rules name that are bound to anybody and have one of some verbs.
    pub fn axes_for(&self, verbs: &[Name]) -> Axes {
        let bound = |link: &SubjectLink| {
            let binding = self.links[link.link as usize].binding as usize;
            (link.set, !self.bindings[binding].object.namespace.is_empty())
        };
        self.named(self.by_subject.iter().map(bound).collect(), &|verb| *verb == *"*" || verbs.contains(verb)).ordered()
    }

    /// Each list of rules counts once for cluster-wide bindings, and once for the others.
    fn named(&self, mut sets: Vec<(RuleSetId, bool)>, wanted: &dyn Fn(&Name) -> bool) -> Found<'_> {
        sets.sort_unstable();
        sets.dedup();
        let mut found = Found::default();
        for (set, in_namespace) in sets {
            for rule in self.rules.set(set) {
                found.add(self.rules.source(*rule), in_namespace, wanted, &self.resources);
            }
        }
        found
    }
}
