//! From a ClusterRole that gathers others to those whose rules it has in the end.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::model::{Inventory, Name, Operator, Role, Selector};

/// ClusterRoles that hold no rules because their controller has not filled them in, with the roles whose rules they would have.
#[derive(Debug)]
pub struct Gathered<'a> {
    /// Every ClusterRole, by name.
    roles: Vec<&'a Role>,
    /// For each role that is to be filled, whose rules it gets.
    classes: Vec<Option<usize>>,
    /// Places of roles, shared by all that gather the same.
    ends: Vec<End>,
}

/// Where a gathering leads.
#[derive(Clone, Debug)]
struct End {
    /// Roles with rules, in the order in which these are gathered.
    roles: Arc<[usize]>,
    /// What is gathered on the way, sorted.
    through: Arc<[usize]>,
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
        let classes = roles.iter().map(class).collect();
        let asked = labelled.asked;
        let mut found = Self { roles, classes, ends: Vec::with_capacity(gathers.len()) };
        for class in 0..gathers.len() {
            let end = found.follow(&gathers, class);
            found.ends.push(end);
        }
        (found, asked)
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
        Some(&self.ends[self.classes[at]?].roles)
    }

    /// Goes where a class leads, as far as those before it have not been there.
    fn follow(&self, gathers: &[Vec<usize>], start: usize) -> End {
        let (mut roles, mut seen): (Vec<usize>, FxHashSet<usize>) = Default::default();
        let mut through = FxHashSet::from_iter([start]);
        let mut open = vec![gathers[start].iter()];
        while let Some(next) = open.last_mut() {
            let Some(role) = next.next() else {
                open.pop();
                continue;
            };
            match self.classes[*role] {
                None => roles.extend((!self.roles[*role].rules.is_empty() && seen.insert(*role)).then_some(*role)),
                Some(class) if !through.insert(class) => {}
                Some(class) => match self.ends.get(class) {
                    None => open.push(gathers[class].iter()),
                    // Each of a circle leads to all that the others lead to.
                    Some(end) if end.through.binary_search(&start).is_ok() => return end.clone(),
                    Some(end) => {
                        through.extend(end.through.iter());
                        roles.extend(end.roles.iter().filter(|role| seen.insert(**role)));
                    }
                },
            }
        }
        let mut through: Vec<usize> = through.into_iter().collect();
        through.sort_unstable();
        End { roles: roles.into(), through: through.into() }
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
