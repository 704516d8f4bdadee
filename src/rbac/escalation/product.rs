//! Whether rules cover all of another one, without a look at each thing that it gives.
//!
//! A rule gives a product: each of its verbs on each of its resources of each of its groups, of each of its names. Elements of a list that the same
//! rules cover are as good as one, so that of a long list a few are left; and where one rule covers all that is left, the search goes no deeper.

use std::collections::BTreeSet;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::atoms;
use crate::model::PolicyRule;

/// Of no more things than these, to look at each costs less than to sort them.
const FEW: usize = 16;

/// The search ends after so many looks, so that crafted rules cannot take hours.
const LOOKS: usize = 10_000_000;

/// Whether the rules of `owner` cover all of `servant`: each verb, group, resource and name, or verb and path, by a single one of them. What
/// could not be decided is not called covered.
pub fn covers<'a>(owner: &[&PolicyRule], servant: impl IntoIterator<Item = &'a PolicyRule>) -> bool {
    servant.into_iter().all(|rule| covers_rule(owner, rule))
}

fn covers_rule(owner: &[&PolicyRule], rule: &PolicyRule) -> bool {
    let covered = |at: usize| atoms(rule).take(at).all(|atom| owner.iter().any(|own| atom.is_covered_by(own)));
    if super::size(rule) <= FEW {
        return covered(FEW);
    }
    // Most rules are not covered, which the first thing in them often tells.
    covered(1) && covers_places(owner, rule) && covers_paths(owner, rule)
}

fn covers_places(owner: &[&PolicyRule], rule: &PolicyRule) -> bool {
    let empty = rule.groups.is_empty() || rule.resources.is_empty() || rule.verbs.is_empty();
    empty || Search::new(owner, |_| true, rule, &[Part::Groups, Part::Resources, Part::Names, Part::Verbs]).is_some_and(Search::covered)
}

fn covers_paths(owner: &[&PolicyRule], rule: &PolicyRule) -> bool {
    let empty = rule.urls.is_empty() || rule.verbs.is_empty();
    // A rule that is limited to some names covers nothing that has none.
    empty || Search::new(owner, |own| own.names.is_empty(), rule, &[Part::Urls, Part::Verbs]).is_some_and(Search::covered)
}

/// A list of a rule.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Verbs,
    Groups,
    Resources,
    Names,
    Urls,
}

/// What an element of an owner's list covers.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'a> {
    Every,
    Exactly(&'a str),
    /// The resources with this subresource.
    Below(&'a str),
    Prefix(&'a str),
}

impl Part {
    fn of(self, rule: &PolicyRule) -> &[crate::model::Name] {
        match self {
            Self::Verbs => &rule.verbs,
            Self::Groups => &rule.groups,
            Self::Resources => &rule.resources,
            Self::Names => &rule.names,
            Self::Urls => &rule.urls,
        }
    }

    fn given(self, element: &str) -> [Option<Key<'_>>; 2] {
        let exactly = Some(Key::Exactly(element));
        match self {
            Self::Names => [exactly, None],
            Self::Urls => [exactly, element.ends_with('*').then(|| Key::Prefix(element.trim_end_matches('*')))],
            _ if element == "*" => [Some(Key::Every), None],
            Self::Resources => [exactly, element.strip_prefix("*/").map(Key::Below)],
            Self::Verbs | Self::Groups => [exactly, None],
        }
    }
}

/// Some of the owner's rules, by their places, sorted.
type Owners = Vec<u32>;

/// Which rules cover which elements of a list.
struct Column {
    /// Those that cover every element.
    every: Owners,
    /// The others, for each element that differs in them.
    classes: Vec<Owners>,
}

impl Column {
    fn new(owner: &[&PolicyRule], among: &[u32], rule: &PolicyRule, part: Part) -> Self {
        let list = part.of(rule);
        let mut places: FxHashMap<&str, u32> = FxHashMap::with_capacity_and_hasher(list.len(), FxBuildHasher);
        let mut below: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for element in list {
            let next = places.len() as u32;
            if *places.entry(element).or_insert(next) == next
                && let Some((_, subresource)) = element.split_once('/').filter(|_| part == Part::Resources)
            {
                below.entry(subresource).or_default().push(next);
            }
        }
        let (mut every, mut prefixes): (Owners, FxHashMap<&str, Owners>) = Default::default();
        // Places of elements, with a rule that covers each.
        let mut covered: Vec<(u32, u32)> = Vec::new();
        for own in among {
            let given = part.of(owner[*own as usize]);
            let unnamed = (part == Part::Names && given.is_empty()).then_some(Key::Every);
            for key in given.iter().flat_map(|element| part.given(element)).chain([unnamed]).flatten() {
                match key {
                    Key::Every => every.push(*own),
                    Key::Exactly(element) => covered.extend(places.get(element).map(|at| (*at, *own))),
                    Key::Below(subresource) => covered.extend(below.get(subresource).into_iter().flatten().map(|at| (*at, *own))),
                    Key::Prefix(prefix) => prefixes.entry(prefix).or_default().push(*own),
                }
            }
        }
        let lengths: BTreeSet<usize> = prefixes.keys().map(|prefix| prefix.len()).collect();
        for (element, at) in &places {
            let found = lengths.iter().filter_map(|length| prefixes.get(element.get(..*length)?));
            covered.extend(found.flatten().map(|own| (*at, *own)));
        }
        every.dedup();
        covered.sort_unstable();
        covered.dedup();
        let (mut distinct, mut owners): (FxHashSet<Owners>, Owners) = Default::default();
        let mut found = 0;
        for of_element in covered.chunk_by(|a, b| a.0 == b.0) {
            found += 1;
            owners.clear();
            owners.extend(of_element.iter().map(|(_, own)| *own));
            if !distinct.contains(&owners) {
                distinct.insert(owners.clone());
            }
        }
        // Every name is more than any list of them.
        if found < places.len() || list.is_empty() {
            distinct.insert(Owners::new());
        }
        let mut classes: Vec<Owners> = distinct.into_iter().collect();
        // What is covered by few is most likely not covered.
        classes.sort_unstable_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        Self { every, classes }
    }

    /// Which of some rules cover the elements of a class. Whichever list is shorter is gone through.
    fn meet(&self, class: usize, among: &[u32]) -> Owners {
        let class = &self.classes[class];
        if among.len() <= class.len() + self.every.len() {
            let covers = |one: &&u32| class.binary_search(one).is_ok() || self.every.binary_search(one).is_ok();
            return among.iter().filter(covers).copied().collect();
        }
        let mut both: Owners = class.iter().chain(&self.every).filter(|one| among.binary_search(one).is_ok()).copied().collect();
        both.sort_unstable();
        both.dedup();
        both
    }

    /// The rules that cover some element.
    fn some(&self) -> Owners {
        self.classes.iter().flatten().chain(&self.every).copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The rules that cover all elements.
    fn whole(&self) -> Owners {
        let (first, others) = self.classes.split_first().map_or((&[][..], &[][..]), |(first, others)| (first, others));
        let mut whole = self.every.clone();
        whole.extend(first.iter().filter(|one| others.iter().all(|class| class.binary_search(one).is_ok())));
        whole.sort_unstable();
        whole.dedup();
        whole
    }
}

/// A look through a product.
struct Search {
    columns: Vec<Column>,
    /// For each column, the rules that cover all of it and of those behind it.
    whole: Vec<Owners>,
    among: Owners,
    /// What is covered by such rules from such a column on.
    seen: FxHashSet<(usize, Owners)>,
    looks: usize,
}

impl Search {
    /// None where an element is covered by no rule.
    fn new(owner: &[&PolicyRule], may: impl Fn(&PolicyRule) -> bool, rule: &PolicyRule, parts: &[Part]) -> Option<Self> {
        let mut among: Owners = (0_u32..).zip(owner).filter(|(_, own)| may(own)).map(|(at, _)| at).collect();
        let mut columns = Vec::with_capacity(parts.len());
        for part in parts {
            let column = Column::new(owner, &among, rule, *part);
            if column.every.is_empty() && column.classes.iter().any(Vec::is_empty) {
                return None;
            }
            among = column.some();
            columns.push(column);
        }
        let mut whole: Vec<Owners> = Vec::with_capacity(columns.len());
        for column in columns.iter().rev() {
            let mut of_column = column.whole();
            if let Some(behind) = whole.last() {
                of_column.retain(|one| behind.binary_search(one).is_ok());
            }
            whole.push(of_column);
        }
        whole.reverse();
        Some(Self { columns, whole, among, seen: FxHashSet::default(), looks: 0 })
    }

    fn covered(mut self) -> bool {
        let among = std::mem::take(&mut self.among);
        self.is_covered(0, among)
    }

    /// Whether the columns from one on are covered by some rules.
    fn is_covered(&mut self, from: usize, among: Owners) -> bool {
        let Some(whole) = self.whole.get(from) else { return !among.is_empty() };
        if among.iter().any(|one| whole.binary_search(one).is_ok()) {
            return true;
        }
        for class in 0..self.columns[from].classes.len() {
            let column = &self.columns[from];
            self.looks += among.len().min(column.classes[class].len() + column.every.len());
            let left = column.meet(class, &among);
            if left.is_empty() || self.looks > LOOKS {
                return false;
            }
            // What was not covered has ended the search.
            if !self.seen.contains(&(from + 1, left.clone())) && !self.is_covered(from + 1, left) {
                return false;
            }
        }
        self.seen.insert((from, among));
        true
    }
}

#[cfg(test)]
mod tests;
