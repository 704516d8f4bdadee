//! What is left of a rule without what grants nothing.

use std::collections::BTreeMap;

use super::{BUDGET, alike, dead_parts};
use crate::model::{Name, PolicyRule};
use crate::rbac::Resources;

/// The parts of a rule that some request can match, as few rules as one reads easily. What is too much to be looked at stays as it is.
pub fn alive(rule: &PolicyRule, in_namespace: bool, resources: &Resources) -> Vec<PolicyRule> {
    if dead_parts(rule, in_namespace, resources).is_empty() {
        return vec![rule.clone()];
    }
    let names = alike(&rule.names);
    let works = |part: &PolicyRule| dead_parts(part, in_namespace, resources).is_empty();
    // What works with the same verbs, by group.
    let mut places: BTreeMap<(&Name, Vec<Name>), Vec<Name>> = BTreeMap::new();
    let of_group = rule.resources.len().saturating_mul(rule.verbs.len()).max(1);
    let (groups, others) = rule.groups.split_at(rule.groups.len().min(BUDGET / of_group));
    for group in groups {
        for resource in &rule.resources {
            let part = |verb: &Name| PolicyRule {
                verbs: vec![verb.clone()],
                groups: vec![group.clone()],
                resources: vec![resource.clone()],
                names: names.clone(),
                urls: Vec::new(),
            };
            let verbs: Vec<Name> = rule.verbs.iter().filter(|verb| works(&part(verb))).cloned().collect();
            if !verbs.is_empty() {
                places.entry((group, verbs)).or_default().push(resource.clone());
            }
        }
    }
    let of_places = |((group, verbs), resources): ((&Name, Vec<Name>), Vec<Name>)| PolicyRule {
        verbs,
        groups: vec![group.clone()],
        resources,
        names: rule.names.clone(),
        urls: Vec::new(),
    };
    let mut rules: Vec<PolicyRule> = places.into_iter().map(of_places).collect();
    if !others.is_empty() {
        rules.push(PolicyRule { groups: others.to_vec(), urls: Vec::new(), ..rule.clone() });
    }
    // Whether a path can be asked for depends on the verb alone.
    let path = |verb: &Name| PolicyRule { verbs: vec![verb.clone()], urls: rule.urls.iter().take(1).cloned().collect(), ..PolicyRule::default() };
    let verbs: Vec<Name> = rule.verbs.iter().filter(|verb| !rule.urls.is_empty() && works(&path(verb))).cloned().collect();
    if !verbs.is_empty() {
        rules.push(PolicyRule { verbs, urls: rule.urls.clone(), names: rule.names.clone(), ..PolicyRule::default() });
    }
    rules
}
