//! What is left of a rule without what grants nothing.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{BUDGET, alike, dead_parts};
use crate::model::{Name, PolicyRule};
use crate::rbac::Resources;

/// What some groups have in common: verbs, and resources that work with them.
type Places<'a> = (Vec<&'a Name>, Vec<&'a Name>);

/// The rules that are made of a rule: groups with the same places share one.
#[derive(Default)]
struct Made<'a> {
    most: usize,
    numbers: FxHashMap<Places<'a>, usize>,
    /// In the order in which they were found.
    groups: Vec<Vec<&'a Name>>,
    /// Groups that would take more rules.
    others: Vec<&'a Name>,
}

impl<'a> Made<'a> {
    fn add(&mut self, group: &'a Name, places: Vec<Places<'a>>) {
        let new = places.iter().filter(|places| !self.numbers.contains_key(*places)).count();
        if self.groups.len() + new > self.most {
            self.others.push(group);
            return;
        }
        for places in places {
            let number = *self.numbers.entry(places).or_insert(self.groups.len());
            if number == self.groups.len() {
                self.groups.push(Vec::new());
            }
            self.groups[number].push(group);
        }
    }

    /// With one more for what stays as it is.
    fn rules(mut self, rule: &PolicyRule, unseen: &[Name]) -> Vec<PolicyRule> {
        let owned = |list: Vec<&Name>| list.into_iter().cloned().collect::<Vec<Name>>();
        let mut places: Vec<(Places<'_>, usize)> = self.numbers.into_iter().collect();
        places.sort_unstable_by_key(|(_, number)| *number);
        let made = places.into_iter().map(|((verbs, resources), number)| PolicyRule {
            verbs: owned(verbs),
            groups: owned(std::mem::take(&mut self.groups[number])),
            resources: owned(resources),
            names: rule.names.clone(),
            urls: Vec::new(),
        });
        let mut rules: Vec<PolicyRule> = made.collect();
        let others: Vec<Name> = self.others.into_iter().chain(unseen).cloned().collect();
        match rules.iter_mut().find(|made| made.verbs == rule.verbs && made.resources == rule.resources) {
            Some(whole) => whole.groups.extend(others),
            None if others.is_empty() => {}
            None => rules.push(PolicyRule { groups: others, urls: Vec::new(), ..rule.clone() }),
        }
        rules
    }
}

/// The parts of a rule that some request can match, as few rules as one reads easily. What is too much to be looked at, or would be too long, stays as it is.
pub fn alive(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> Vec<PolicyRule> {
    if dead_parts(rule, in_namespace, resources).is_empty() {
        return vec![rule.clone()];
    }
    let names = alike(&rule.names);
    let works = |part: &PolicyRule| dead_parts(part, in_namespace, resources).is_empty();
    let of_group = rule.resources.len().saturating_mul(rule.verbs.len()).max(1);
    let (groups, unseen) = rule.groups.split_at(rule.groups.len().min(BUDGET / of_group));
    // Each rule that is made has all the names again.
    let mut made = Made { most: (BUDGET / rule.names.len().max(1)).max(1), ..Made::default() };
    for group in groups {
        // What works with the same verbs.
        let mut places: BTreeMap<Vec<&Name>, Vec<&Name>> = BTreeMap::new();
        for resource in &rule.resources {
            let part = |verb: &Name| PolicyRule {
                verbs: vec![verb.clone()],
                groups: vec![group.clone()],
                resources: vec![resource.clone()],
                names: names.clone(),
                urls: Vec::new(),
            };
            let verbs: Vec<&Name> = rule.verbs.iter().filter(|verb| works(&part(verb))).collect();
            if !verbs.is_empty() {
                places.entry(verbs).or_default().push(resource);
            }
        }
        made.add(group, places.into_iter().collect());
    }
    let mut rules = made.rules(rule, unseen);
    // Whether a path can be asked for depends on the verb alone.
    let path = |verb: &Name| PolicyRule { verbs: vec![verb.clone()], urls: rule.urls.iter().take(1).cloned().collect(), ..PolicyRule::default() };
    let verbs: Vec<Name> = rule.verbs.iter().filter(|verb| !rule.urls.is_empty() && works(&path(verb))).cloned().collect();
    if !verbs.is_empty() {
        rules.push(PolicyRule { verbs, urls: rule.urls.clone(), names: rule.names.clone(), ..PolicyRule::default() });
    }
    rules
}
