//! From a ClusterRole that gathers others to those whose rules it has in the end.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::circles;
use crate::model::{Inventory, Name, Operator, Role, Selector};

/// ClusterRoles that hold no rules because their controller has not filled them in, with the roles whose rules they would have.
#[derive(Debug)]
pub struct Gathered<'a> {
    /// Every ClusterRole, by name.
    roles: Vec<&'a Role>,
    /// For each role that is to be filled, which of the ends it has.
    to_fill: Vec<Option<usize>>,
    /// Places of roles with rules, in the order in which these are gathered, shared by all that gather the same.
    ends: Vec<Arc<[usize]>>,
}

impl<'a> Gathered<'a> {
    /// Those of an inventory.
    pub fn new(inventory: &'a Inventory) -> Self {
        Self::asking(inventory).0
    }

    /// With how often a selector was compared with labels.
    fn asking(inventory: &'a Inventory) -> (Self, usize) {
        let roles: Vec<&Role> = inventory.cluster_roles.iter().collect();
        let mut labelled = Labelled::new(&roles);
        let (mut numbers, mut gathers): (FxHashMap<Vec<usize>, usize>, Vec<Vec<usize>>) = Default::default();
        // Many roles may gather with the same selectors, or the same by different ones.
        let mut by_selectors: FxHashMap<&[Selector], usize> = FxHashMap::default();
        let class = |role: &&'a Role| {
            let selectors = role.aggregation.as_deref().filter(|_| role.rules.is_empty())?;
            Some(*by_selectors.entry(selectors).or_insert_with(|| {
                let chosen = labelled.chosen(selectors);
                *numbers.entry(chosen).or_insert_with_key(|chosen| {
                    gathers.push(chosen.clone());
                    gathers.len() - 1
                })
            }))
        };
        let classes: Vec<Option<usize>> = roles.iter().map(class).collect();
        let asked = labelled.asked;
        let (circles, ends) = Ways { roles: &roles, classes: &classes, gathers: &gathers }.ends();
        let to_fill = classes.into_iter().map(|class| Some(circles[class?])).collect();
        (Self { roles, to_fill, ends }, asked)
    }

    /// Every ClusterRole, by name.
    pub fn roles(&self) -> &[&'a Role] {
        &self.roles
    }

    /// Where the roles with rules are in [`Self::roles`] that a ClusterRole gathers: in the order of its selectors, then by name, and those that one of
    /// them gathers in its place. None if the role is not to be filled.
    pub fn of(&self, role: &Role) -> Option<&Arc<[usize]>> {
        role.aggregation.as_ref().filter(|_| role.rules.is_empty() && role.meta.namespace.is_empty())?;
        let at = self.roles.binary_search_by(|other| other.meta.name.cmp(&role.meta.name)).ok()?;
        Some(&self.ends[self.to_fill[at]?])
    }
}

/// What leads to what.
struct Ways<'r, 'a> {
    roles: &'r [&'a Role],
    /// Of each role that is to be filled, what it gathers.
    classes: &'r [Option<usize>],
    /// Places of roles.
    gathers: &'r [Vec<usize>],
}

impl Ways<'_, '_> {
    /// The circle in which each class is, mostly alone, and where each circle leads: those that gather each other lead to the same.
    fn ends(&self) -> (Vec<usize>, Vec<Arc<[usize]>>) {
        let classes_in = |gathered: &Vec<usize>| gathered.iter().filter_map(|role| self.classes[*role]).collect::<BTreeSet<usize>>().into_iter().collect();
        let next: Vec<Vec<usize>> = self.gathers.iter().map(classes_in).collect();
        let mut circle_of = vec![0; self.gathers.len()];
        let mut ends: Vec<Arc<[usize]>> = Vec::new();
        // Each comes after those that it leads to.
        for circle in circles::circles(&next) {
            for class in &circle {
                circle_of[*class] = ends.len();
            }
            let end = circle.iter().min().map(|first| self.end(*first, &circle_of, &ends));
            ends.extend(end);
        }
        (circle_of, ends)
    }

    /// Goes round a circle, and from there no further than to its neighbours.
    fn end(&self, first: usize, circles: &[usize], ends: &[Arc<[usize]>]) -> Arc<[usize]> {
        let (mut roles, mut seen): (Vec<usize>, FxHashSet<usize>) = Default::default();
        let (mut round, mut near): (FxHashSet<usize>, FxHashSet<usize>) = Default::default();
        round.insert(first);
        let mut open = vec![self.gathers[first].iter()];
        while let Some(next) = open.last_mut() {
            let Some(role) = next.next() else {
                open.pop();
                continue;
            };
            match self.classes[*role] {
                None => roles.extend((!self.roles[*role].rules.is_empty() && seen.insert(*role)).then_some(*role)),
                Some(class) if circles[class] == circles[first] => {
                    if round.insert(class) {
                        open.push(self.gathers[class].iter());
                    }
                }
                Some(class) if near.insert(circles[class]) => roles.extend(ends[circles[class]].iter().filter(|role| seen.insert(**role))),
                Some(_) => {}
            }
        }
        near.iter().map(|circle| &ends[*circle]).find(|end| ***end == *roles).cloned().unwrap_or_else(|| roles.into())
    }
}

/// ClusterRoles by their labels.
struct Labelled<'r, 'a> {
    roles: &'r [&'a Role],
    with_value: FxHashMap<(&'a Name, &'a Name), Vec<usize>>,
    with_key: FxHashMap<&'a Name, Vec<usize>>,
    /// What each selector matches, which many roles may have.
    matched: FxHashMap<&'a Selector, Vec<usize>>,
    asked: usize,
}

impl<'r, 'a> Labelled<'r, 'a> {
    fn new(roles: &'r [&'a Role]) -> Self {
        let mut found = Self { roles, with_value: FxHashMap::default(), with_key: FxHashMap::default(), matched: FxHashMap::default(), asked: 0 };
        for (at, role) in roles.iter().enumerate() {
            for (key, value) in role.meta.labels.iter() {
                found.with_value.entry((key, value)).or_default().push(at);
                found.with_key.entry(key).or_default().push(at);
            }
        }
        found
    }

    /// The roles that some selectors match: by selector, then by name, each once.
    fn chosen(&mut self, selectors: &'a [Selector]) -> Vec<usize> {
        let (mut chosen, mut seen): (Vec<usize>, FxHashSet<usize>) = Default::default();
        for selector in selectors {
            if !self.matched.contains_key(selector) {
                let mut matched = self.candidates(selector);
                self.asked += matched.len();
                matched.retain(|at| selector.matches(&self.roles[*at].meta.labels));
                self.matched.insert(selector, matched);
            }
            chosen.extend(self.matched[selector].iter().filter(|at| seen.insert(**at)));
        }
        chosen
    }

    /// The roles that a selector may match: by the expression that leaves the fewest.
    fn candidates(&self, selector: &Selector) -> Vec<usize> {
        let lists = selector.expressions.iter().filter_map(|one| match one.operator {
            Operator::In => Some(one.values.iter().filter_map(|value| self.with_value.get(&(&one.key, value))).collect::<Vec<_>>()),
            Operator::Exists => Some(self.with_key.get(&one.key).into_iter().collect()),
            Operator::NotIn | Operator::DoesNotExist => None,
        });
        let Some(fewest) = lists.min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>()) else { return (0..self.roles.len()).collect() };
        let mut candidates: Vec<usize> = fewest.into_iter().flatten().copied().collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

#[cfg(test)]
mod tests;
