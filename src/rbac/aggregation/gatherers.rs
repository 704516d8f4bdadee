//! From a role to those that gather it.

use std::cell::Cell;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Inventory, Labels, Name, Operator, Role, Selector};

/// The ClusterRoles that gather others, by what they ask of labels.
#[derive(Debug)]
pub struct Gatherers<'a> {
    /// Each different selector with the roles that have it, by name.
    selectors: Vec<(&'a Selector, Vec<&'a Role>)>,
    /// Selectors that match nothing without one of some labels, by each of these.
    by_label: FxHashMap<(&'a Name, &'a Name), Vec<usize>>,
    /// The others.
    rest: Vec<usize>,
    asked: Cell<usize>,
}

impl<'a> Gatherers<'a> {
    /// Those of an inventory.
    pub fn new(inventory: &'a Inventory) -> Self {
        let mut places: FxHashMap<&Selector, usize> = FxHashMap::default();
        let mut found = Self { selectors: Vec::new(), by_label: FxHashMap::default(), rest: Vec::new(), asked: Cell::new(0) };
        for role in inventory.cluster_roles.iter() {
            for selector in role.aggregation.iter().flatten() {
                let at = *places.entry(selector).or_insert_with(|| found.add(selector));
                let roles = &mut found.selectors[at].1;
                if roles.last().is_none_or(|last| last.meta.name != role.meta.name) {
                    roles.push(role);
                }
            }
        }
        found
    }

    fn add(&mut self, selector: &'a Selector) -> usize {
        let at = self.selectors.len();
        self.selectors.push((selector, Vec::new()));
        match selector.expressions.iter().find(|expression| expression.operator == Operator::In) {
            Some(one) => one.values.iter().for_each(|value| self.by_label.entry((&one.key, value)).or_default().push(at)),
            None => self.rest.push(at),
        }
        at
    }

    /// How often a selector was compared with labels.
    #[cfg(test)]
    fn asked(&self) -> usize {
        self.asked.get()
    }

    /// The selectors that match labels.
    fn matching<'s>(&'s self, labels: &'s Labels, is_wanted: impl Fn(usize) -> bool + 's) -> impl Iterator<Item = usize> + 's {
        let named = labels.iter().filter_map(|label| self.by_label.get(&label)).flatten();
        named.chain(&self.rest).copied().filter(move |at| {
            is_wanted(*at) && {
                self.asked.set(self.asked.get() + 1);
                self.selectors[*at].0.matches(labels)
            }
        })
    }

    /// Whether another role gathers this one.
    pub fn gather(&self, role: &Role) -> bool {
        self.matching(&role.meta.labels, |_| true).any(|at| self.selectors[at].1.iter().any(|other| other.meta.name != role.meta.name))
    }

    /// The roles that gather one of some ClusterRoles, or one that does so, without these themselves.
    pub fn above<'r>(&self, roles: impl IntoIterator<Item = &'r Role>) -> Vec<&'a Role>
    where
        'a: 'r,
    {
        let mut open: Vec<&Role> = roles.into_iter().collect();
        let mut known: FxHashSet<&str> = open.iter().map(|role| role.meta.name.as_str()).collect();
        let mut above: Vec<&'a Role> = Vec::new();
        let mut done: FxHashSet<usize> = FxHashSet::default();
        let mut labels: FxHashSet<&Labels> = FxHashSet::default();
        while let Some(role) = open.pop() {
            if !labels.insert(&role.meta.labels) {
                continue;
            }
            let matching: Vec<usize> = self.matching(&role.meta.labels, |at| !done.contains(&at)).collect();
            // All that have a selector gather whatever it matches.
            for at in matching.into_iter().filter(|at| done.insert(*at)) {
                let more = self.selectors[at].1.iter().copied().filter(|other| known.insert(&other.meta.name)).collect::<Vec<_>>();
                open.extend(&more);
                above.extend(more);
            }
        }
        above.sort_unstable_by(|a, b| a.meta.name.cmp(&b.meta.name));
        above
    }
}

#[cfg(test)]
mod tests;
