//! Whether rules cover all of another one, without a look at each thing that it gives.
//!
//! A rule gives a product: each of its verbs on each of its resources of each of its groups, of each of its names. Elements of a list that the same
//! rules cover are as good as one, so that of a long list a few are left; and where one rule covers all that is left, the search goes no deeper.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::atoms;
use crate::model::PolicyRule;

/// Of no more things than these, to look at each costs less than to sort them.
const FEW: usize = 16;

/// The search through one rule ends after so many looks, so that crafted rules cannot take hours, or fill the memory.
const LOOKS: usize = 10_000_000;

/// A comparison of many rules ends after so many.
pub(super) const ALL_LOOKS: usize = 10 * LOOKS;

/// Whether the rules of `owner` cover all of `servant`: each verb, group, resource and name, or verb and path, by a single one of them. What
/// could not be decided is not called covered.
pub fn covers<'a>(owner: &[&PolicyRule], servant: impl IntoIterator<Item = &'a PolicyRule>) -> bool {
    let mut left = ALL_LOOKS;
    servant.into_iter().all(|rule| covers_one(owner, rule, &mut left))
}

/// The same of one rule, within so many looks, from which those that it took are taken.
pub(super) fn covers_one(owner: &[&PolicyRule], rule: &PolicyRule, left: &mut usize) -> bool {
    let most = LOOKS.min(*left);
    let mut looks = Looks::new(most);
    let covers = covers_rule(owner, rule, &mut looks);
    *left -= most - looks.left;
    covers
}

/// How often may still be looked at something.
struct Looks {
    left: usize,
}

impl Looks {
    fn new(left: usize) -> Self {
        Self { left }
    }

    /// Whether so many are left. If not, none is.
    fn take(&mut self, number: usize) -> bool {
        let left = self.left.checked_sub(number);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

fn covers_rule(owner: &[&PolicyRule], rule: &PolicyRule, looks: &mut Looks) -> bool {
    let covered = |at: usize| atoms(rule).take(at).all(|atom| owner.iter().any(|own| atom.is_covered_by(own)));
    if super::size(rule) <= FEW {
        return covered(FEW);
    }
    // Most rules are not covered, which the first thing in them often tells.
    covered(1) && covers_places(owner, rule, looks) && covers_paths(owner, rule, looks)
}

fn covers_places(owner: &[&PolicyRule], rule: &PolicyRule, looks: &mut Looks) -> bool {
    let empty = rule.groups.is_empty() || rule.resources.is_empty() || rule.verbs.is_empty();
    empty || Search::new(owner, |_| true, rule, &[Part::Groups, Part::Resources, Part::Names, Part::Verbs], looks).is_some_and(Search::covered)
}

fn covers_paths(owner: &[&PolicyRule], rule: &PolicyRule, looks: &mut Looks) -> bool {
    let empty = rule.urls.is_empty() || rule.verbs.is_empty();
    // A rule that is limited to some names covers nothing that has none.
    empty || Search::new(owner, |own| own.names.is_empty(), rule, &[Part::Urls, Part::Verbs], looks).is_some_and(Search::covered)
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
    /// The rules that cover some element.
    some: Owners,
}

/// Keys that cover some elements only, numbered, with the rules that have each.
#[derive(Default)]
struct Keys<'a> {
    numbers: FxHashMap<Key<'a>, usize>,
    owners: Vec<Owners>,
}

impl<'a> Keys<'a> {
    fn add(&mut self, key: Key<'a>, own: u32) {
        let number = *self.numbers.entry(key).or_insert(self.owners.len());
        if number == self.owners.len() {
            self.owners.push(Owners::new());
        }
        let owners = &mut self.owners[number];
        if owners.last() != Some(&own) {
            owners.push(own);
        }
    }
}

impl Column {
    /// None where there is too much to look at.
    fn new(owner: &[&PolicyRule], among: &[u32], rule: &PolicyRule, part: Part, looks: &mut Looks) -> Option<Self> {
        let list = part.of(rule);
        let elements: FxHashSet<&str> = list.iter().map(|element| &**element).collect();
        let (mut every, mut keys): (Owners, Keys<'_>) = Default::default();
        for own in among {
            let given = part.of(owner[*own as usize]);
            let unnamed = (part == Part::Names && given.is_empty()).then_some(Key::Every);
            for key in given.iter().flat_map(|element| part.given(element)).chain([unnamed]).flatten() {
                match key {
                    Key::Every => every.push(*own),
                    Key::Exactly(element) if !elements.contains(element) => {}
                    Key::Exactly(_) | Key::Below(_) | Key::Prefix(_) => keys.add(key, *own),
                }
            }
        }
        every.dedup();
        // Elements with the same keys have the same owners, which are put together once: many rules may have the one key of many elements.
        let lengths: BTreeSet<usize> = keys.numbers.keys().filter_map(|key| if let Key::Prefix(prefix) = key { Some(prefix.len()) } else { None }).collect();
        let mut distinct: FxHashSet<Vec<usize>> = FxHashSet::default();
        for element in elements {
            let subresource = element.split_once('/').filter(|_| part == Part::Resources).map(|(_, subresource)| Key::Below(subresource));
            let prefixes = lengths.iter().filter_map(|length| Some(Key::Prefix(element.get(..*length)?)));
            let numbers = [Key::Exactly(element)].into_iter().chain(subresource).chain(prefixes).filter_map(|key| keys.numbers.get(&key).copied());
            distinct.insert(numbers.collect());
        }
        // Every name is more than any list of them.
        if list.is_empty() {
            distinct.insert(Vec::new());
        }
        let mut classes: FxHashSet<Owners> = FxHashSet::default();
        for numbers in &distinct {
            if !looks.take(numbers.iter().map(|number| keys.owners[*number].len()).sum()) {
                return None;
            }
            let mut owners: Owners = numbers.iter().flat_map(|number| &keys.owners[*number]).copied().collect();
            owners.sort_unstable();
            owners.dedup();
            classes.insert(owners);
        }
        let used: FxHashSet<usize> = distinct.into_iter().flatten().collect();
        let mut some: Owners = used.into_iter().flat_map(|number| &keys.owners[number]).chain(&every).copied().collect();
        some.sort_unstable();
        some.dedup();
        let mut classes: Vec<Owners> = classes.into_iter().collect();
        // What is covered by few is most likely not covered.
        classes.sort_unstable_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        Some(Self { every, classes, some })
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
struct Search<'l> {
    columns: Vec<Column>,
    /// For each column, the rules that cover all of it and of those behind it.
    whole: Vec<Owners>,
    among: Owners,
    /// What is covered by such rules from such a column on.
    seen: FxHashSet<(usize, Owners)>,
    looks: &'l mut Looks,
}

impl<'l> Search<'l> {
    /// None where an element is covered by no rule, or there is too much to look at.
    fn new(owner: &[&PolicyRule], may: impl Fn(&PolicyRule) -> bool, rule: &PolicyRule, parts: &[Part], looks: &'l mut Looks) -> Option<Self> {
        let mut among: Owners = (0_u32..).zip(owner).filter(|(_, own)| may(own)).map(|(at, _)| at).collect();
        let mut columns = Vec::with_capacity(parts.len());
        for part in parts {
            let column = Column::new(owner, &among, rule, *part, looks)?;
            if column.every.is_empty() && column.classes.iter().any(Vec::is_empty) {
                return None;
            }
            among.clone_from(&column.some);
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
        Some(Self { columns, whole, among, seen: FxHashSet::default(), looks })
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
            if !self.looks.take(among.len().min(column.classes[class].len() + column.every.len())) {
                return false;
            }
            let left = column.meet(class, &among);
            if left.is_empty() {
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
